/* recurring.c — the due day of one that comes again, in the period given. */
#include "due/resolve.h"

struct stretch {
    struct dd_day first, last;
    struct dd_ymd from, to;
};

/* The day `mday` of [first, last], clamped to its end. */
static struct dd_day clamp(const struct stretch *s, int mday)
{
    struct dd_day day = mday == DD_DAY_LAST ? s->last : dd_day_add(s->first, mday - 1);
    return dd_day_cmp(day, s->last) > 0 ? s->last : day;
}

/* The n-th working day of the stretch, or its last one. */
static enum dd_due_status working_day(struct resolving *r, const struct stretch *s)
{
    const struct dd_calendar *cal = r->options->calendar;
    bool last = r->d->mday == DD_DAY_LAST;
    struct dd_day from = last ? dd_day_add(s->last, 1) : dd_day_add(s->first, -1);
    r->counted = true;
    if (cal == NULL || !dd_calendar_add(cal, from, last ? -1 : r->d->mday, &r->named)) {
        r->out->status = DD_DUE_OUT_OF_RANGE;
        due_message(r, DD_N("the working calendar does not reach that far from %s"),
                    due_day_text(r, from));
        return r->out->status;
    }
    due_trace_skipped(r, from, r->named);
    return DD_DUE_OK;
}

/* The n-th Friday, or the last one. */
static struct dd_day weekday_of_month(const struct dd_deadline *d, const struct stretch *s)
{
    int first = (d->weekday - dd_day_weekday(s->first) + 7) % 7;
    int last = (dd_day_weekday(s->last) - d->weekday + 7) % 7;
    struct dd_day end = dd_day_add(s->last, -last);
    struct dd_day day = dd_day_add(s->first, first + 7 * (d->mday - 1));
    return d->mday == DD_DAY_LAST || dd_day_cmp(day, s->last) > 0 ? end : day;
}

static enum dd_due_status lunar_day(struct resolving *r, const struct stretch *s)
{
    struct dd_lunar lunar = {
        .year = s->to.year, .month = r->d->month, .day = r->d->mday, .leap = r->d->lunar_leap};
    if (!dd_lunar_day(lunar, &r->named)) {
        lunar.day = 29; /* a 30th of a short month */
        if (r->d->mday != 30 || !dd_lunar_day(lunar, &r->named))
            return due_no_day(r, DD_N("there is no such lunar day in that year"));
    }
    due_trace(r, DD_N("lunar %d/%d of %d is %s"), lunar.day, lunar.month, lunar.year,
              due_day_text(r, r->named));
    return DD_DUE_OK;
}

/* "20 days after the quarter's end": the end is the day that is not counted. */
static enum dd_due_status after(struct resolving *r, struct dd_day day)
{
    r->anchor = day;
    r->out->from = DD_SOME_DAY(day);
    due_trace(r, DD_N("counted from %s"), due_day_text(r, day));
    return due_count(r, 1);
}

static enum dd_due_status day_in(struct resolving *r, const struct stretch *s)
{
    const struct dd_deadline *d = r->d;
    if (d->lunar)
        return lunar_day(r, s);
    if (d->working)
        return working_day(r, s);
    switch (d->of) {
    case DD_OF_PERIOD:
    case DD_OF_ANY:
        r->named = d->weekday != 0 ? dd_day_add(s->first, d->weekday - 1) : clamp(s, d->mday);
        break;
    case DD_OF_FIRST_MONTH:
        r->named = due_in_month(s->from.year, s->from.month, d->mday);
        break;
    case DD_OF_LAST_MONTH:
        r->named = due_in_month(s->to.year, s->to.month, d->mday);
        break;
    case DD_OF_MONTH:
        r->named = due_in_month(s->to.year, d->month, d->mday);
        break;
    case DD_OF_WEEK:
        r->named = weekday_of_month(d, s);
        break;
    case DD_OF_AFTER_END:
        return after(r, s->last);
    case DD_OF_AFTER_DAY:
        return after(r, due_in_month(s->to.year, d->month, d->mday));
    case DD_OF_NAMED:
        return due_wait_for(r, DD_N("the year is not known"));
    }
    return DD_DUE_OK;
}

static void window_start(struct resolving *r, const struct stretch *s)
{
    const struct dd_deadline *d = r->d;
    struct dd_day day = s->first;
    if (d->every == DD_YEARLY)
        day = due_in_month(s->to.year - d->shift + d->start_shift, d->start_month, d->start_mday);
    else if (d->every == DD_WEEKLY)
        day = dd_day_add(s->first, d->start_weekday - 1);
    else
        day = clamp(s, d->start_mday);
    r->out->from = DD_SOME_DAY(day);
}

enum dd_due_status due_recurring(struct resolving *r)
{
    const struct dd_deadline *d = r->d;
    if (!r->options->has_period)
        return due_wait_for(r, DD_N("it comes again in each period: say which one"));
    struct dd_period p = r->options->period;
    if (p.every != d->every)
        p = dd_period_of(d->every, dd_period_first(p));
    p = dd_period_next(p, d->shift);
    struct stretch s = {.first = dd_period_first(p), .last = dd_period_last(p)};
    if (!due_in_years(s.first.n, &s.first) || !due_in_years(s.last.n, &s.last))
        return due_out_of_range(r);
    s.from = dd_day_ymd(s.first);
    s.to = dd_day_ymd(s.last);
    if (day_in(r, &s) != DD_DUE_OK)
        return r->out->status;
    if (d->has_start)
        window_start(r, &s);
    r->out->has_time = d->has_time;
    r->out->minute = d->minute;
    if (d->morning) { /* a morning ends at noon */
        r->out->has_time = true;
        r->out->minute = 12 * 60;
    }
    due_trace(r, DD_N("in %s: %s"), due_period_text(r, p), due_day_text(r, r->named));
    return DD_DUE_OK;
}
