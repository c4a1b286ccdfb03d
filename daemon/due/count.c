/* count.c — n units from a day (Civil Code 2015, Arts. 146–148). */
#include "due/resolve.h"

/* ---- days that may leave the years we know --------------------------------------------- */

bool due_in_years(int64_t n, struct dd_day *out)
{
    struct dd_day first, last;
    dd_day_make(DD_YEAR_MIN, 1, 1, &first);
    dd_day_make(DD_YEAR_MAX, 12, 31, &last);
    if (n < first.n || n > last.n)
        return false;
    out->n = (int32_t)n;
    return true;
}

static bool add_days(struct dd_day day, int64_t n, struct dd_day *out)
{
    return due_in_years(day.n + n, out);
}

/* Always from the anchor; a day that is missing becomes the month's last. */
static bool add_months(struct dd_day day, int64_t n, struct dd_day *out)
{
    struct dd_ymd ymd = dd_day_ymd(day);
    int64_t month = (int64_t)ymd.year * 12 + ymd.month - 1 + n;
    if (month < DD_YEAR_MIN * 12 || month > DD_YEAR_MAX * 12 + 11)
        return false;
    *out = dd_day_add_months(day, (int)n);
    return true;
}

struct dd_day due_in_month(int year, int month, int mday)
{
    struct dd_day day;
    int last = dd_days_in_month(year, month);
    dd_day_make(year, month, mday == DD_DAY_LAST || mday > last ? last : mday, &day);
    return day;
}

/* ---- no day ------------------------------------------------------------------------------ */

enum dd_due_status due_out_of_range(struct resolving *r)
{
    r->out->status = DD_DUE_OUT_OF_RANGE;
    due_message(r, DD_N("the day lies beyond the years that the program knows"));
    return r->out->status;
}

enum dd_due_status due_wait_for(struct resolving *r, const char *english)
{
    r->out->status = DD_DUE_WAITING;
    due_message(r, "%s", due_translate(r, english));
    return r->out->status;
}

enum dd_due_status due_no_day(struct resolving *r, const char *english)
{
    r->out->status = DD_DUE_NO_DAY;
    due_message(r, "%s", due_translate(r, english));
    return r->out->status;
}

/* ---- counting ---------------------------------------------------------------------------- */

static enum dd_due_status working_hours(struct resolving *r, int sign)
{
    const struct dd_calendar *cal = r->options->calendar;
    int minute = r->options->anchor_minute;
    r->counted = true;
    if (cal == NULL || !dd_calendar_has_hours(cal))
        return due_no_day(r, DD_N("working hours are counted, but the calendar does not say the "
                                  "office's hours"));
    r->named = r->anchor;
    if (!dd_calendar_add_minutes(cal, sign, 60 * r->d->n, &r->named, &minute)) {
        r->out->status = DD_DUE_OUT_OF_RANGE;
        due_message(r, DD_N("the working calendar does not reach that far from %s"),
                    due_day_text(r, r->anchor));
        return r->out->status;
    }
    if (dd_day_cmp(r->anchor, r->named) != 0)
        due_trace_skipped(r, r->anchor, r->named);
    r->out->has_time = true;
    r->out->minute = minute;
    due_trace(r, DD_N("%d office hours, to %02d:%02d on %s"), r->d->n, minute / 60, minute % 60,
              due_day_text(r, r->named));
    return DD_DUE_OK;
}

/* Minutes and hours need the time of the event. */
static enum dd_due_status hours(struct resolving *r, int sign)
{
    const struct dd_deadline *d = r->d;
    if (r->options->has_anchor_minute && d->unit == DD_UNIT_WORKING_HOUR)
        return working_hours(r, sign);
    if (!r->options->has_anchor_minute)
        return due_no_day(r,
                          DD_N("hours are counted from the time of the event, which is not known"));
    int64_t minute =
        r->options->anchor_minute + (int64_t)sign * d->n * (d->unit == DD_UNIT_HOUR ? 60 : 1);
    int64_t days = minute >= 0 ? minute / 1440 : -((1439 - minute) / 1440);
    if (!add_days(r->anchor, days, &r->named))
        return due_out_of_range(r);
    r->out->has_time = true;
    r->out->minute = (int)(minute - days * 1440);
    due_trace(r, DD_N("counted to %02d:%02d on %s (Civil Code 2015, Art. 147)"),
              r->out->minute / 60, r->out->minute % 60, due_day_text(r, r->named));
    return DD_DUE_OK;
}

static enum dd_due_status working_days(struct resolving *r, int sign)
{
    const struct dd_calendar *cal = r->options->calendar;
    r->counted = true;
    if (cal == NULL || !dd_calendar_add(cal, r->anchor, sign * r->d->n, &r->named)) {
        r->out->status = DD_DUE_OUT_OF_RANGE;
        due_message(r, DD_N("the working calendar does not reach that far from %s"),
                    due_day_text(r, r->anchor));
        return r->out->status;
    }
    due_trace_skipped(r, r->anchor, r->named);
    due_trace(r,
              sign > 0 ? DD_N("working day %d after it: %s") : DD_N("working day %d before it: %s"),
              r->d->n, due_day_text(r, r->named));
    return DD_DUE_OK;
}

enum dd_due_status due_count(struct resolving *r, int sign)
{
    int64_t n = (int64_t)sign * r->d->n;
    bool ok = false;
    switch (r->d->unit) {
    case DD_UNIT_MINUTE:
    case DD_UNIT_HOUR:
    case DD_UNIT_WORKING_HOUR:
        return hours(r, sign);
    case DD_UNIT_WORKING_DAY:
        return working_days(r, sign);
    case DD_UNIT_DAY:
        ok = add_days(r->anchor, n, &r->named);
        break;
    case DD_UNIT_WEEK:
        ok = add_days(r->anchor, 7 * n, &r->named);
        break;
    case DD_UNIT_MONTH:
        ok = add_months(r->anchor, n, &r->named);
        break;
    case DD_UNIT_QUARTER:
        ok = add_months(r->anchor, 3 * n, &r->named);
        break;
    case DD_UNIT_YEAR:
        ok = add_months(r->anchor, 12 * n, &r->named);
        break;
    }
    if (!ok)
        return due_out_of_range(r);
    due_trace_count(r, sign);
    return DD_DUE_OK;
}
