/* resolve.c — from a deadline to a day: anchor → count → strict day → roll
 * (design §5; Civil Code 2015, Arts. 146–148). */
#include "due/resolve.h"

/* ---- days that may leave the years we know --------------------------------------------------- */

static bool in_years(int64_t n, struct dd_day *out)
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
    return in_years(day.n + n, out);
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

/* ---- each kind: the day as named, before "strictly before" and the roll -------------------------
 */

static enum dd_due_status out_of_range(struct resolving *r)
{
    r->out->status = DD_DUE_OUT_OF_RANGE;
    due_message(r, DD_N("the day lies beyond the years that the program knows"));
    return r->out->status;
}

static enum dd_due_status wait_for(struct resolving *r, const char *english)
{
    r->out->status = DD_DUE_WAITING;
    due_message(r, "%s", due_translate(r, english));
    return r->out->status;
}

static enum dd_due_status no_day(struct resolving *r, const char *english)
{
    r->out->status = DD_DUE_NO_DAY;
    due_message(r, "%s", due_translate(r, english));
    return r->out->status;
}

static enum dd_due_status date(struct resolving *r)
{
    if (!r->d->day.set)
        return wait_for(r, DD_N("the year is not known"));
    r->named = r->d->day.day;
    r->out->has_time = r->d->has_time;
    r->out->minute = r->d->minute;
    due_trace(r, DD_N("the day named: %s"), due_day_text(r, r->named));
    return DD_DUE_OK;
}

static enum dd_due_status period(struct resolving *r)
{
    r->out->from = r->d->from;
    if (r->d->from.set && !r->d->to.set)
        return no_day(r, DD_N("the window has no end, so there is no due day"));
    if (!r->d->to.set)
        return wait_for(r, DD_N("the year is not known"));
    r->named = r->d->to.day;
    due_trace(r, DD_N("from %s to the last day, %s"), due_day_text(r, r->d->from.day),
              due_day_text(r, r->named));
    return DD_DUE_OK;
}

/* The day `mday` of the month or of the stretch [first, last]; clamped to its end. */
static struct dd_day clamp(struct dd_day first, struct dd_day last, int mday)
{
    struct dd_day day = mday == DD_DAY_LAST ? last : dd_day_add(first, mday - 1);
    return dd_day_cmp(day, last) > 0 ? last : day;
}

static struct dd_day in_month(int year, int month, int mday)
{
    struct dd_day first, last;
    dd_day_make(year, month, 1, &first);
    dd_day_make(year, month, dd_days_in_month(year, month), &last);
    return clamp(first, last, mday);
}

static enum dd_due_status recurring(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    if (!r->options->has_period)
        return wait_for(r, DD_N("it comes again in each period: say which one"));
    struct dd_period p = r->options->period;
    if (p.every != d->every)
        p = dd_period_of(d->every, dd_period_first(p));
    p = dd_period_next(p, d->shift);
    struct dd_day first = dd_period_first(p), last = dd_period_last(p);
    if (!in_years(first.n, &first) || !in_years(last.n, &last))
        return out_of_range(r);
    struct dd_ymd from = dd_day_ymd(first), to = dd_day_ymd(last);
    switch (d->of) {
    case DD_OF_PERIOD:
    case DD_OF_ANY:
        r->named =
            d->weekday != 0 ? dd_day_add(first, d->weekday - 1) : clamp(first, last, d->mday);
        break;
    case DD_OF_FIRST_MONTH:
        r->named = in_month(from.year, from.month, d->mday);
        break;
    case DD_OF_LAST_MONTH:
        r->named = in_month(to.year, to.month, d->mday);
        break;
    case DD_OF_MONTH:
        r->named = in_month(to.year, d->month, d->mday);
        break;
    }
    if (d->has_start)
        r->out->from = DD_SOME_DAY(in_month(to.year, d->start_month, d->start_mday));
    r->out->has_time = d->has_time;
    r->out->minute = d->minute;
    due_trace(r, DD_N("in period %s: %s"), dd_period_name(r->arena, p), due_day_text(r, r->named));
    return DD_DUE_OK;
}

/* Minutes and hours need the time of the event; a working hour needs office hours too. */
static enum dd_due_status hours(struct resolving *r, int sign)
{
    const struct dd_deadline *d = r->d;
    if (!r->options->has_anchor_minute || d->unit == DD_UNIT_WORKING_HOUR)
        return no_day(r, DD_N("hours are counted from the time of the event, which is not known"));
    int64_t minute =
        r->options->anchor_minute + (int64_t)sign * d->n * (d->unit == DD_UNIT_HOUR ? 60 : 1);
    int64_t days = minute >= 0 ? minute / 1440 : -((1439 - minute) / 1440);
    if (!add_days(r->anchor, days, &r->named))
        return out_of_range(r);
    r->out->has_time = true;
    r->out->minute = (int)(minute - days * 1440);
    due_trace(r, DD_N("counted to %02d:%02d on %s"), r->out->minute / 60, r->out->minute % 60,
              due_day_text(r, r->named));
    return DD_DUE_OK;
}

static enum dd_due_status working_days(struct resolving *r, int sign)
{
    const struct dd_calendar *cal = r->options->calendar;
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

static enum dd_due_status count(struct resolving *r, int sign)
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
        return out_of_range(r);
    due_trace_count(r, sign);
    return DD_DUE_OK;
}

static enum dd_due_status relative(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    struct dd_opt_day anchor = d->event_day.set ? d->event_day : r->options->anchor;
    if (!anchor.set)
        return wait_for(r, DD_N("the day of the event is not known yet"));
    r->anchor = anchor.day;
    r->out->from = anchor;
    due_trace(r, DD_N("%s: %s"), d->event, due_day_text(r, r->anchor));
    bool after = d->direction == DD_DIR_AFTER || d->direction == DD_DIR_NOT_BEFORE;
    if (d->n == 0)
        r->named = r->anchor;
    else if (count(r, after ? 1 : -1) != DD_DUE_OK)
        return r->out->status;
    if (d->direction == DD_DIR_NOT_BEFORE) {
        r->out->from = DD_SOME_DAY(r->named);
        return no_day(r, DD_N("that is the earliest moment, not a due day"));
    }
    if (d->direction == DD_DIR_WITHIN_BEFORE) { /* the window [counted day, event) */
        r->out->from = DD_SOME_DAY(r->named);
        r->named = r->anchor;
        r->before = true;
    }
    return DD_DUE_OK;
}

static enum dd_due_status event(struct resolving *r)
{
    struct dd_opt_day anchor = r->d->event_day.set ? r->d->event_day : r->options->anchor;
    if (!anchor.set)
        return wait_for(r, DD_N("the day of the event is not known yet"));
    r->out->from = anchor;
    return no_day(r, DD_N("open since the event; nothing says by which day"));
}

static enum dd_due_status named_day(struct resolving *r)
{
    switch (r->d->kind) {
    case DD_DUE_DATE:
        return date(r);
    case DD_DUE_PERIOD:
        return period(r);
    case DD_DUE_RECURRING:
        return recurring(r);
    case DD_DUE_RELATIVE:
        return relative(r);
    case DD_DUE_EVENT:
        return event(r);
    case DD_DUE_CONTINUOUS:
        return no_day(r, DD_N("continuous: no due day"));
    case DD_DUE_NONE:
        break;
    }
    return no_day(r, DD_N("no time limit"));
}

/* ---- the roll
 * ------------------------------------------------------------------------------------- */

/* Civil Code, Art. 148(5), holds for a term that runs from an event; a number
 * of working days ends on one anyway, and a named day means itself. */
static enum dd_roll roll_of(const struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    if (r->options->has_roll)
        return r->options->roll;
    bool term = d->kind == DD_DUE_RELATIVE && d->direction == DD_DIR_AFTER && d->n > 0 &&
                d->unit >= DD_UNIT_DAY && d->unit != DD_UNIT_WORKING_DAY;
    return term ? DD_ROLL_FOLLOWING : DD_ROLL_NONE;
}

static bool roll(struct resolving *r)
{
    const struct dd_calendar *cal = r->options->calendar;
    struct dd_due_result *out = r->out;
    enum dd_roll how = roll_of(r);
    out->last_day = out->unrolled;
    if (how == DD_ROLL_NONE || cal == NULL)
        return true;
    if (!dd_calendar_roll(cal, out->unrolled, how, &out->last_day)) {
        out->status = DD_DUE_OUT_OF_RANGE;
        due_message(r, DD_N("the working calendar does not know %s"),
                    due_day_text(r, out->unrolled));
        return false;
    }
    if (dd_day_cmp(out->last_day, out->unrolled) != 0) {
        due_trace_off(r, out->unrolled);
        due_trace(r,
                  dd_day_cmp(out->last_day, out->unrolled) > 0
                      ? DD_N("rolled to the next working day: %s")
                      : DD_N("rolled to the working day before: %s"),
                  due_day_text(r, out->last_day));
        out->has_time = false; /* a time belongs to the day that was named */
    }
    return true;
}

static struct dd_day latest(struct dd_day a, struct dd_day b)
{
    return dd_day_cmp(a, b) > 0 ? a : b;
}

void dd_due_resolve(struct dd_arena *arena, const struct dd_deadline *deadline,
                    const struct dd_due_options *options, struct dd_due_result *out)
{
    *out = (struct dd_due_result){.status = DD_DUE_OK};
    struct resolving r = {.arena = arena, .d = deadline, .options = options, .out = out};
    r.before = deadline->edge == DD_EDGE_BEFORE;
    if (named_day(&r) == DD_DUE_OK) {
        out->unrolled = r.named;
        if (r.before && !out->has_time) {
            out->unrolled = dd_day_add(r.named, -1);
            due_trace(&r, DD_N("strictly before that day: %s"), due_day_text(&r, out->unrolled));
        }
        if (roll(&r)) {
            out->legal_day = latest(out->unrolled, out->last_day);
            if (r.before)
                out->legal_day = latest(out->legal_day, r.named);
            due_trace_calendar(&r);
        }
    }
    out->n_trace = r.trace.n;
    out->trace = r.trace.v;
}
