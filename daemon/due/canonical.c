/* canonical.c — a deadline as rule files write it; english.c reads it back. */
#include "due/parse.h"

#include <string.h>

static const char *const edges[] = {"on", "by", "before"};
static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static const char *clock_text(struct dd_arena *arena, const struct dd_deadline *d)
{
    return d->has_time ? dd_printf(arena, " %02d:%02d", d->minute / 60, d->minute % 60) : "";
}

static const char *month_day(struct dd_arena *arena, int month, int mday)
{
    return mday == DD_DAY_LAST ? dd_printf(arena, "last day of month %d", month)
                               : dd_printf(arena, "%02d-%02d", month, mday);
}

static char *date(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *day =
        d->day.set ? dd_day_text(arena, d->day.day) : month_day(arena, d->month, d->mday);
    return dd_printf(arena, "%s %s%s", edges[d->edge], day, clock_text(arena, d));
}

static char *named_period(struct dd_arena *arena, const struct dd_period *period)
{
    const char *year = period->year != 0 ? dd_printf(arena, " %d", period->year) : "";
    switch (period->every) {
    case DD_MONTHLY:
        if (period->year == 0)
            return dd_printf(arena, "by end of month %d", period->index);
        return dd_printf(arena, "by end of %04d-%02d", period->year, period->index);
    case DD_QUARTERLY:
        return dd_printf(arena, "by end of Q%d%s", period->index, year);
    case DD_HALF_YEARLY:
        return dd_printf(arena, "by end of H%d%s", period->index, year);
    case DD_DAILY:
    case DD_WEEKLY:
    case DD_YEARLY:
        break;
    }
    return dd_printf(arena, "by end of%s", period->year != 0 ? year : " year");
}

static char *window(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (d->has_period)
        return named_period(arena, &d->period);
    if (!d->from.set)
        return dd_printf(arena, "from %s to %s%s", month_day(arena, d->start_month, d->start_mday),
                         d->edge == DD_EDGE_BEFORE ? "before " : "",
                         month_day(arena, d->month, d->mday));
    const char *from = dd_day_text(arena, d->from.day);
    if (!d->to.set)
        return dd_printf(arena, "from %s", from);
    return dd_printf(arena, "from %s to %s", from, dd_day_text(arena, d->to.day));
}

char *dd_due_of_text(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *shift = d->shift > 0 ? "next " : d->shift < 0 ? "previous " : "";
    const char *unit = dd_every_name(d->every);
    switch (d->of) {
    case DD_OF_FIRST_MONTH:
        return dd_printf(arena, "first month of %s%s", shift, unit);
    case DD_OF_LAST_MONTH:
        return dd_printf(arena, "last month of %s%s", shift, unit);
    case DD_OF_MONTH:
        return dd_printf(arena, "month %d of %s%s", d->month, shift, unit);
    case DD_OF_PERIOD:
    case DD_OF_ANY:
        break;
    }
    return dd_printf(arena, "%s%s", shift, unit);
}

static char *recurring(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *unit = dd_every_name(d->every);
    if (d->of == DD_OF_ANY) {
        const char *many = d->every == DD_HALF_YEARLY ? "halves" : dd_printf(arena, "%ss", unit);
        return dd_printf(arena, "every %s%s%s",
                         d->interval > 1 ? dd_printf(arena, "%d %s", d->interval, many) : unit,
                         d->event != NULL ? " from " : "", d->event != NULL ? d->event : "");
    }
    if (d->has_start)
        return dd_printf(
            arena, "every year from %s to %s%s%s", month_day(arena, d->start_month, d->start_mday),
            d->edge == DD_EDGE_BEFORE ? "before " : "", month_day(arena, d->month, d->mday),
            d->shift > 0   ? " of next year"
            : d->shift < 0 ? " of previous year"
                           : "");
    const char *day = d->weekday != 0          ? weekdays[d->weekday - 1]
                      : d->mday == DD_DAY_LAST ? "last day"
                                               : dd_printf(arena, "day %d", d->mday);
    return dd_printf(arena, "%s %s of %s%s", edges[d->edge], day, dd_due_of_text(arena, d),
                     clock_text(arena, d));
}

static char *relative(struct dd_arena *arena, const struct dd_deadline *d)
{
    static const char *const units[] = {"minute", "hour",  "working hour", "day", "working day",
                                        "week",   "month", "quarter",      "year"};
    static const char *const leads[] = {"within ", "", "not before ", "within "};
    static const char *const sides[] = {"after", "before", "after", "before"};
    if (d->n == 0) { /* a bare "q2" or "january" would be read as a period */
        bool bare = dd_is_id(d->event) && strpbrk(d->event, "_-.") != NULL &&
                    (d->event[0] < '0' || d->event[0] > '9');
        return dd_printf(arena, "%s %s%s", edges[d->edge], bare ? "" : "the day of ", d->event);
    }
    return dd_printf(arena, "%s%d %s%s %s %s", leads[d->direction], d->n, units[d->unit],
                     d->n == 1 ? "" : "s", sides[d->direction], d->event);
}

char *dd_due_canonical(struct dd_arena *arena, const struct dd_deadline *d)
{
    static const char *const relations[] = {"after", "at", "from"};
    switch (d->kind) {
    case DD_DUE_DATE:
        return date(arena, d);
    case DD_DUE_PERIOD:
        return window(arena, d);
    case DD_DUE_RECURRING:
        return recurring(arena, d);
    case DD_DUE_RELATIVE:
        return relative(arena, d);
    case DD_DUE_EVENT:
        return dd_printf(arena, "%s %s", relations[d->relation], d->event);
    case DD_DUE_CONTINUOUS:
        return dd_strdup(arena, "continuous");
    case DD_DUE_NONE:
        break;
    }
    return dd_strdup(arena, "none");
}
