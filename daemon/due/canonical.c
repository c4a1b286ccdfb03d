/* canonical.c — a deadline as rule files write it; english.c reads it back. */
#include "due/parse.h"

#include <string.h>

static const char *const edges[] = {"on", "by", "before"};
static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};
static const char *const unit_words[] = {"minute", "hour",  "working hour", "day", "working day",
                                         "week",   "month", "quarter",      "year"};

static const char *clock_text(struct dd_arena *arena, int minute)
{
    return dd_printf(arena, "%02d:%02d", minute / 60, minute % 60);
}

static const char *time_after(struct dd_arena *arena, const struct dd_deadline *d)
{
    return d->has_time ? dd_printf(arena, " %s", clock_text(arena, d->minute)) : "";
}

static const char *span(struct dd_arena *arena, const struct dd_deadline *d)
{
    return dd_printf(arena, "%d %s%s", d->n, unit_words[d->unit], d->n == 1 ? "" : "s");
}

static const char *month_day(struct dd_arena *arena, int month, int mday)
{
    return mday == DD_DAY_LAST ? dd_printf(arena, "last day of month %d", month)
                               : dd_printf(arena, "%02d-%02d", month, mday);
}

static const char *lunar(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *year = d->lunar_year != 0 ? dd_printf(arena, " %d", d->lunar_year) : "";
    return dd_printf(arena, "lunar %d/%d%s%s", d->mday, d->month, d->lunar_leap ? "+" : "", year);
}

static char *date(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *day = d->lunar     ? lunar(arena, d)
                      : d->day.set ? dd_day_text(arena, d->day.day)
                                   : month_day(arena, d->month, d->mday);
    return dd_printf(arena, "%s %s%s", edges[d->edge], day, time_after(arena, d));
}

/* ---- periods ----------------------------------------------------------------------------- */

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

static const char *first_day(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *day = d->from.set ? dd_day_text(arena, d->from.day)
                                  : month_day(arena, d->start_month, d->start_mday);
    return d->has_from_time ? dd_printf(arena, "%s %s", day, clock_text(arena, d->from_minute))
                            : day;
}

static const char *last_day(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *before = d->edge == DD_EDGE_BEFORE ? "before " : "";
    const char *day =
        d->to.set ? dd_day_text(arena, d->to.day) : month_day(arena, d->month, d->mday);
    return dd_printf(arena, "%s%s%s", before, day, time_after(arena, d));
}

static char *window(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (d->has_period)
        return named_period(arena, &d->period);
    if (d->from.set && !d->to.set)
        return dd_printf(arena, "from %s", first_day(arena, d));
    if (!d->from.set && !d->has_start)
        return dd_printf(arena, "to %s", last_day(arena, d));
    return dd_printf(arena, "from %s to %s", first_day(arena, d), last_day(arena, d));
}

/* ---- recurring ----------------------------------------------------------------------------- */

static const char *shifted(const struct dd_deadline *d)
{
    return d->shift > 0 ? "next " : d->shift < 0 ? "previous " : "";
}

char *dd_due_of_text(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *shift = shifted(d);
    const char *unit = dd_every_name(d->every);
    switch (d->of) {
    case DD_OF_FIRST_MONTH:
        return dd_printf(arena, "first month of %s%s", shift, unit);
    case DD_OF_LAST_MONTH:
        return dd_printf(arena, "last month of %s%s", shift, unit);
    case DD_OF_MONTH:
        return dd_printf(arena, "month %d of %s%s", d->month, shift, unit);
    case DD_OF_AFTER_DAY:
        return dd_printf(arena, "after %02d-%02d of %s", d->month, d->mday, unit);
    case DD_OF_AFTER_END:
        return dd_printf(arena, "after end of %s", unit);
    case DD_OF_WEEK:
        return d->mday == DD_DAY_LAST ? dd_printf(arena, "last week of %s%s", shift, unit)
                                      : dd_printf(arena, "week %d of %s%s", d->mday, shift, unit);
    case DD_OF_NAMED:
        return dd_printf(arena, d->period.every == DD_MONTHLY ? "month %d of %s" : "Q%d of %s",
                         d->period.index, d->event);
    case DD_OF_PERIOD:
    case DD_OF_ANY:
        break;
    }
    return dd_printf(arena, "%s%s", shift, unit);
}

/* "every 6 months", "2 times every year", "every 5 years in Q3 of the last year" */
static char *any_day(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *unit = dd_every_name(d->every);
    const char *many = d->every == DD_HALF_YEARLY ? "halves" : dd_printf(arena, "%ss", unit);
    const char *times = d->times > 1 ? dd_printf(arena, "%d times ", d->times) : "";
    char *every = dd_printf(arena, "%severy %s", times,
                            d->interval > 1 ? dd_printf(arena, "%d %s", d->interval, many) : unit);
    if (d->of == DD_OF_NAMED)
        return dd_printf(arena, "%s in %s", every, dd_due_of_text(arena, d));
    return d->event != NULL ? dd_printf(arena, "%s from %s", every, d->event) : every;
}

static char *recurring_window(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *before = d->edge == DD_EDGE_BEFORE ? "before " : "";
    if (d->every == DD_WEEKLY)
        return dd_printf(arena, "every week from %s to %s%s%s", weekdays[d->start_weekday - 1],
                         before, weekdays[d->weekday - 1], d->morning ? " morning" : "");
    if (d->every == DD_MONTHLY) {
        const char *end = d->mday == DD_DAY_LAST ? "last day" : dd_printf(arena, "day %d", d->mday);
        return dd_printf(arena, "every month from day %d to %s%s%s", d->start_mday, before, end,
                         d->shift > 0   ? " of next month"
                         : d->shift < 0 ? " of previous month"
                                        : "");
    }
    const char *year = d->shift != d->start_shift ? " of the year after"
                       : d->shift > 0             ? " of next year"
                       : d->shift < 0             ? " of previous year"
                                                  : "";
    return dd_printf(arena, "every year from %s to %s%s%s",
                     month_day(arena, d->start_month, d->start_mday), before,
                     month_day(arena, d->month, d->mday), year);
}

static const char *day_words(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *working = d->working ? "working " : "";
    if (d->weekday != 0)
        return weekdays[d->weekday - 1];
    return d->mday == DD_DAY_LAST ? dd_printf(arena, "last %sday", working)
                                  : dd_printf(arena, "%sday %d", working, d->mday);
}

static char *in_period(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (d->of == DD_OF_ANY || d->of == DD_OF_NAMED)
        return any_day(arena, d);
    if (d->of == DD_OF_AFTER_END)
        return dd_printf(arena, "every %s%s within %s after its end", shifted(d),
                         dd_every_name(d->every), span(arena, d));
    if (d->of == DD_OF_AFTER_DAY)
        return dd_printf(arena, "every year within %s after %02d-%02d", span(arena, d), d->month,
                         d->mday);
    if (d->has_start)
        return recurring_window(arena, d);
    if (d->lunar)
        return dd_printf(arena, "%s %s of %syear%s", edges[d->edge], lunar(arena, d), shifted(d),
                         time_after(arena, d));
    return dd_printf(arena, "%s %s of %s%s", edges[d->edge], day_words(arena, d),
                     dd_due_of_text(arena, d), time_after(arena, d));
}

/* ---- relative ------------------------------------------------------------------------------- */

static const char *day_of_event(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (d->event == NULL)
        return d->n == 0 ? "the same day" : "the next day";
    if (d->n == 0)
        return dd_printf(arena, "the day of %s", d->event);
    const char *side = d->direction == DD_DIR_BEFORE ? "before" : "after";
    if (d->n == 1 && d->direction == DD_DIR_AFTER)
        return dd_printf(arena, "the day after %s", d->event);
    return dd_printf(arena, "the day %s %s %s", span(arena, d), side, d->event);
}

/* "by day 20 of month 1 after E", "before 12-31 of the year of E" */
static char *on_day(struct dd_arena *arena, const struct dd_deadline *d)
{
    const char *unit = unit_words[d->unit];
    const char *of = d->n == 0 ? dd_printf(arena, "the %s of", unit)
                               : dd_printf(arena, "%s %d after", unit, d->n);
    const char *day = d->unit == DD_UNIT_YEAR  ? month_day(arena, d->month, d->mday)
                      : d->mday == DD_DAY_LAST ? "last day"
                                               : dd_printf(arena, "day %d", d->mday);
    return dd_printf(arena, "%s %s of %s %s", edges[d->edge], day, of, d->event);
}

static char *counted(struct dd_arena *arena, const struct dd_deadline *d)
{
    static const char *const leads[] = {"within ", "", "not before ", "within "};
    static const char *const sides[] = {"after", "before", "after", "before"};
    if (d->n == 0 && d->unit == DD_UNIT_WORKING_DAY)
        return d->event != NULL ? dd_printf(arena, "same working day as %s", d->event)
                                : dd_strdup(arena, "same working day");
    if (d->event == NULL && (d->n == 0 || d->next))
        return dd_strdup(arena, d->n == 0 ? "same day" : "next working day");
    if (d->event == NULL)
        return dd_printf(arena, "within %s", span(arena, d));
    if (d->n == 0) { /* a bare "q2" or "january" would be read as a period */
        bool bare = dd_is_id(d->event) && strpbrk(d->event, "_-.") != NULL &&
                    (d->event[0] < '0' || d->event[0] > '9');
        return dd_printf(arena, "%s %s%s", edges[d->edge], bare ? "" : "the day of ", d->event);
    }
    return dd_printf(arena, "%s%s %s %s", leads[d->direction], span(arena, d), sides[d->direction],
                     d->event);
}

static char *relative(struct dd_arena *arena, const struct dd_deadline *d)
{
    if (d->has_time)
        return dd_printf(arena, "%s %s on %s", edges[d->edge], clock_text(arena, d->minute),
                         day_of_event(arena, d));
    char *form = d->on_day ? on_day(arena, d) : counted(arena, d);
    return d->has_cutoff ? dd_printf(arena, "if after %s, %s", clock_text(arena, d->cutoff), form)
                         : form;
}

static char *rolled(struct dd_arena *arena, const struct dd_deadline *d, char *form)
{
    static const char *const words[] = {"the same day", "the next working day",
                                        "the working day before",
                                        "the nearest working day of the month"};
    return d->has_roll ? dd_printf(arena, "%s, else %s", form, words[d->roll]) : form;
}

char *dd_due_canonical(struct dd_arena *arena, const struct dd_deadline *d)
{
    static const char *const relations[] = {"after", "at", "from"};
    switch (d->kind) {
    case DD_DUE_DATE:
        return rolled(arena, d, date(arena, d));
    case DD_DUE_PERIOD:
        return rolled(arena, d, window(arena, d));
    case DD_DUE_RECURRING:
        return rolled(arena, d, in_period(arena, d));
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
