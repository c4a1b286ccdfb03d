/* normal.c — the normal form by which readings of phrases are compared. */
#include "due/parse.h"

static const char *const ops[] = {"=", "<=", "<"};

static char *date(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (!d->day.set)
        return NULL;
    if (d->has_time)
        return dd_printf(arena, "%sT%02d:%02d", dd_day_text(arena, d->day.day), d->minute / 60,
                         d->minute % 60);
    return dd_day_text(arena, dd_day_add(d->day.day, d->edge == DD_EDGE_BEFORE ? -1 : 0));
}

static char *window(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (!d->from.set)
        return NULL;
    return dd_printf(arena, "%s..%s", dd_day_text(arena, d->from.day),
                     d->to.set ? dd_day_text(arena, d->to.day) : "");
}

static char *month_day(struct dd_arena *arena, int month, int mday)
{
    return dd_printf(arena, "%02d-%02d", month,
                     mday == DD_DAY_LAST ? dd_days_in_month(2001, month) : mday);
}

static char *yearly(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *shift = d->shift > 0 ? "next-year " : d->shift < 0 ? "prev-year " : "";
    char *end = month_day(arena, d->month, d->mday);
    if (d->has_start && d->edge == DD_EDGE_BEFORE)
        return NULL;
    if (d->has_start)
        return dd_printf(arena, "yearly %s%s..%s", shift,
                         month_day(arena, d->start_month, d->start_mday), end);
    return dd_printf(arena, "yearly %s%s%s", shift, ops[d->edge], end);
}

static char *quarterly(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *shift = d->shift > 0 ? "next-" : "";
    const char *day = d->mday == DD_DAY_LAST ? "last" : dd_printf(arena, "%d", d->mday);
    if (d->shift < 0 || d->shift > 1 || (d->shift == 1 && d->of == DD_OF_LAST_MONTH))
        return NULL;
    if (d->of == DD_OF_PERIOD)
        return dd_printf(arena, "quarterly %sday-of-quarter%s%s", d->shift ? "next-quarter " : "",
                         ops[d->edge], day);
    return dd_printf(arena, "quarterly %s%s day%s%s", shift,
                     d->of == DD_OF_FIRST_MONTH ? "first-month" : "last-month", ops[d->edge], day);
}

static char *recurring(struct dd_arena *arena, const struct dd_deadline *d)
{
    static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
    if (d->of == DD_OF_ANY) {
        bool half = d->every == DD_HALF_YEARLY;
        return dd_printf(arena, "every %d %ss%s", d->interval * (half ? 6 : 1),
                         half ? "month" : dd_every_name(d->every),
                         d->event != NULL ? dd_printf(arena, " from <%s>", d->event) : "");
    }
    switch (d->every) {
    case DD_WEEKLY:
        return d->weekday != 0 && d->edge != DD_EDGE_BEFORE
                   ? dd_printf(arena, "weekly %s", days[d->weekday - 1])
                   : NULL;
    case DD_MONTHLY:
        return dd_printf(arena, "monthly %sday%s%s",
                         d->shift > 0   ? "next-month "
                         : d->shift < 0 ? "prev-month "
                                        : "",
                         ops[d->edge],
                         d->mday == DD_DAY_LAST ? "last" : dd_printf(arena, "%d", d->mday));
    case DD_QUARTERLY:
        return quarterly(arena, d);
    case DD_YEARLY:
        return yearly(arena, d);
    case DD_DAILY:
    case DD_HALF_YEARLY:
        break;
    }
    return NULL;
}

static char *relative(struct dd_arena *arena, const struct dd_deadline *d)
{
    static const char *const units[] = {"minutes", "hours",        "working-hours",
                                        "days",    "working-days", "weeks",
                                        "months",  "quarters",     "years"};
    static const char *const leads[] = {"", "", "not-before ", "within "};
    static const char *const sides[] = {"after", "before", "after", "before"};
    if (d->n == 0)
        return d->edge == DD_EDGE_BEFORE ? NULL : dd_printf(arena, "same-day as <%s>", d->event);
    return dd_printf(arena, "%s%d %s %s <%s>", leads[d->direction], d->n, units[d->unit],
                     sides[d->direction], d->event);
}

char *dd_due_normal(struct dd_arena *arena, const struct dd_deadline *d)
{
    static const char *const relations[] = {"after", "at", "from"};
    char *form = NULL;
    switch (d->kind) {
    case DD_DUE_DATE:
        form = date(arena, d);
        break;
    case DD_DUE_PERIOD:
        form = window(arena, d);
        break;
    case DD_DUE_RECURRING:
        form = recurring(arena, d);
        break;
    case DD_DUE_RELATIVE:
        form = relative(arena, d);
        break;
    case DD_DUE_EVENT:
        form = dd_printf(arena, "%s <%s>", relations[d->relation], d->event);
        break;
    case DD_DUE_CONTINUOUS:
        form = dd_strdup(arena, "continuous");
        break;
    case DD_DUE_NONE:
        break;
    }
    return form != NULL ? form : dd_strdup(arena, "none");
}
