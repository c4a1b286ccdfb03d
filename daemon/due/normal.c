/* normal.c — the normal form by which readings of phrases are compared. What
 * has no form of its own there is "none", though it may well be understood. */
#include "due/parse.h"

static const char *const ops[] = {"=", "<=", "<"};
static const char *const units[] = {"minutes", "hours",  "working-hours", "days", "working-days",
                                    "weeks",   "months", "quarters",      "years"};
/* Stands for an event that the phrase leaves to its surroundings. */
static const char unnamed[] = "thời điểm đó";

static const char *moment(struct dd_arena *arena, struct dd_day day, bool has_time, int minute)
{
    const char *text = dd_day_text(arena, day);
    return has_time ? dd_printf(arena, "%sT%02d:%02d", text, minute / 60, minute % 60) : text;
}

static char *date(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (!d->day.set)
        return NULL;
    bool eve = d->edge == DD_EDGE_BEFORE && !d->has_time;
    return dd_strdup(arena,
                     moment(arena, dd_day_add(d->day.day, eve ? -1 : 0), d->has_time, d->minute));
}

static char *window(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (!d->from.set && !d->to.set)
        return NULL;
    return dd_printf(arena, "%s..%s",
                     d->from.set ? moment(arena, d->from.day, d->has_from_time, d->from_minute)
                                 : "",
                     d->to.set ? moment(arena, d->to.day, d->has_time, d->minute) : "");
}

/* ---- recurring ------------------------------------------------------------------------- */

static char *month_day(struct dd_arena *arena, int month, int mday)
{
    return dd_printf(arena, "%02d-%02d", month,
                     mday == DD_DAY_LAST ? dd_days_in_month(2001, month) : mday);
}

static char *day_number(struct dd_arena *arena, int mday)
{
    return mday == DD_DAY_LAST ? dd_strdup(arena, "last") : dd_printf(arena, "%d", mday);
}

static char *after_end(struct dd_arena *arena, const struct dd_deadline *d, const char *unit)
{
    if (d->shift != 0)
        return NULL;
    return dd_printf(arena, "%sly %d %s after %s-end", unit, d->n, units[d->unit], unit);
}

static char *yearly(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *shift = d->shift > 0 ? "next-year " : d->shift < 0 ? "prev-year " : "";
    if (d->of == DD_OF_AFTER_DAY)
        return dd_printf(arena, "yearly %d %s after %s", d->n, units[d->unit],
                         month_day(arena, d->month, d->mday));
    if (d->lunar || d->of != DD_OF_MONTH || (d->has_start && d->edge == DD_EDGE_BEFORE))
        return NULL;
    char *end = month_day(arena, d->month, d->mday);
    if (!d->has_start)
        return dd_printf(arena, "yearly %s%s%s", shift, ops[d->edge], end);
    char *start = month_day(arena, d->start_month, d->start_mday);
    if (d->start_shift == d->shift)
        return dd_printf(arena, "yearly %s%s..%s", shift, start, end);
    if (d->start_shift == 0 && d->shift == 1)
        return dd_printf(arena, "yearly %s..next-year %s", start, end);
    return NULL;
}

static char *quarterly(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *shift = d->shift > 0 ? "next-" : "";
    if (d->of == DD_OF_AFTER_END)
        return after_end(arena, d, "quarter");
    if (d->working || d->shift < 0 || d->shift > 1 || (d->shift == 1 && d->of == DD_OF_LAST_MONTH))
        return NULL;
    char *day = day_number(arena, d->mday);
    if (d->of == DD_OF_PERIOD)
        return dd_printf(arena, "quarterly %sday-of-quarter%s%s", d->shift ? "next-quarter " : "",
                         ops[d->edge], day);
    return dd_printf(arena, "quarterly %s%s day%s%s", shift,
                     d->of == DD_OF_FIRST_MONTH ? "first-month" : "last-month", ops[d->edge], day);
}

static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                   "friday", "saturday", "sunday"};

static char *monthly(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *shift = d->shift > 0 ? "next-month " : d->shift < 0 ? "prev-month " : "";
    if (d->of == DD_OF_AFTER_END)
        return after_end(arena, d, "month");
    if (d->of == DD_OF_WEEK && (d->shift != 0 || d->edge == DD_EDGE_BEFORE))
        return NULL;
    if (d->of == DD_OF_WEEK && d->mday == DD_DAY_LAST)
        return dd_printf(arena, "monthly last-week %s", days[d->weekday - 1]);
    if (d->of == DD_OF_WEEK)
        return dd_printf(arena, "monthly week=%d %s", d->mday, days[d->weekday - 1]);
    if (d->working && (d->shift != 0 || d->mday == DD_DAY_LAST || d->edge != DD_EDGE_BY))
        return NULL;
    if (d->working)
        return dd_printf(arena, "monthly first %d working-days", d->mday);
    char *day = day_number(arena, d->mday);
    if (d->has_start)
        return d->edge == DD_EDGE_BEFORE
                   ? NULL
                   : dd_printf(arena, "monthly %sday=%d..day=%s", shift, d->start_mday, day);
    return dd_printf(arena, "monthly %sday%s%s", shift, ops[d->edge], day);
}

static char *weekly(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (d->weekday == 0 || d->shift != 0 || d->edge == DD_EDGE_BEFORE)
        return NULL;
    if (d->has_start)
        return dd_printf(arena, "weekly %s..%s%s", days[d->start_weekday - 1], days[d->weekday - 1],
                         d->morning ? "-am" : "");
    return dd_printf(arena, "weekly %s", days[d->weekday - 1]);
}

/* "every 6 months", "2 times per 5 years": months and years only. */
static char *every(struct dd_arena *arena, const struct dd_deadline *d)
{
    static const int months[] = {0, 0, 1, 3, 6, 12};
    int n = d->interval * months[d->every];
    bool year = d->every == DD_YEARLY;
    if (n == 0 || (d->times > 1 && !year))
        return NULL;
    if (d->times > 1)
        return dd_printf(arena, "%d times per %d years", d->times, d->interval);
    char *span = dd_printf(arena, "every %d %s", year ? d->interval : n, year ? "years" : "months");
    if (d->of == DD_OF_NAMED)
        return dd_printf(arena,
                         d->period.every == DD_MONTHLY ? "%s in month %02d of <%s>"
                                                       : "%s in quarter %d of <%s>",
                         span, d->period.index, d->event);
    return d->event != NULL ? dd_printf(arena, "%s from <%s>", span, d->event) : span;
}

static char *in_period(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (d->of == DD_OF_ANY || d->of == DD_OF_NAMED)
        return every(arena, d);
    switch (d->every) {
    case DD_WEEKLY:
        return weekly(arena, d);
    case DD_MONTHLY:
        return monthly(arena, d);
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

static char *recurring(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (d->has_time || (d->has_roll && d->roll != DD_ROLL_FOLLOWING))
        return NULL;
    char *form = in_period(arena, d);
    return form != NULL && d->has_roll ? dd_printf(arena, "%s roll=next-working-day", form) : form;
}

/* ---- relative --------------------------------------------------------------------------- */

/* "next-month day<=20 after <e>", "<12-31 of <e>" */
static char *day_of_month_or_year(struct dd_arena *arena, const struct dd_deadline *d,
                                  const char *event)
{
    if (d->unit == DD_UNIT_MONTH) {
        if (d->mday == DD_DAY_LAST && d->edge == DD_EDGE_BY && d->n > 0)
            return dd_printf(arena, "last-day-of-month %d after <%s>", d->n, event);
        return d->n == 1 ? dd_printf(arena, "next-month day%s%s after <%s>", ops[d->edge],
                                     day_number(arena, d->mday), event)
                         : NULL;
    }
    char *day = month_day(arena, d->month, d->mday);
    return d->n == 0   ? dd_printf(arena, "%s%s of <%s>", ops[d->edge], day, event)
           : d->n == 1 ? dd_printf(arena, "next-year %s%s after <%s>", ops[d->edge], day, event)
                       : NULL;
}

static char *same_day(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (d->edge == DD_EDGE_BEFORE)
        return NULL;
    if (d->unit == DD_UNIT_WORKING_DAY)
        return dd_strdup(arena, "same working-day");
    return d->event != NULL ? dd_printf(arena, "same-day as <%s>", d->event)
                            : dd_strdup(arena, "same-day");
}

static char *relative(struct dd_arena *arena, const struct dd_deadline *d)
{
    static const char *const leads[] = {"", "", "not-before ", "within "};
    static const char *const sides[] = {"after", "before", "after", "before"};
    const char *event = d->event != NULL ? d->event : unnamed;
    if (d->event_day.set) /* what stands inside <…> begins with a letter */
        event = dd_printf(arena, "ngày %s", dd_day_text(arena, d->event_day.day));
    if (d->has_time && (d->n > 1 || d->direction == DD_DIR_BEFORE))
        return NULL;
    if (d->has_time) {
        const char *day = d->n == 0 ? "" : "day after ";
        return dd_printf(arena, "%s%02d:%02d on %s<%s>", ops[d->edge], d->minute / 60,
                         d->minute % 60, day, event);
    }
    if (d->on_day)
        return day_of_month_or_year(arena, d, event);
    if (d->n == 0)
        return same_day(arena, d);
    if (d->next && !d->has_cutoff && d->event == NULL)
        return dd_strdup(arena, "next working-day");
    char *form = dd_printf(arena, "%s%d %s %s <%s>", leads[d->direction], d->n, units[d->unit],
                           sides[d->direction], event);
    return d->has_cutoff
               ? dd_printf(arena, "%s if time>%02d:%02d", form, d->cutoff / 60, d->cutoff % 60)
               : form;
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
