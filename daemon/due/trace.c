/* trace.c — the reasoning of resolve.c in words. */
#include "due/resolve.h"

#include <string.h>

const char *due_translate(const struct resolving *r, const char *english)
{
    return r->options->tr != NULL ? r->options->tr(english) : english;
}

static char *vtext(const struct resolving *r, const char *english, va_list args) DD_PRINTF(2, 0);
static char *vtext(const struct resolving *r, const char *english, va_list args)
{
    return dd_vprintf(r->arena, due_translate(r, english), args);
}

void due_trace(struct resolving *r, const char *english, ...)
{
    if (r->options->no_trace)
        return;
    va_list args;
    va_start(args, english);
    dd_push(r->arena, &r->trace, vtext(r, english, args));
    va_end(args);
}

void due_message(struct resolving *r, const char *english, ...)
{
    if (r->options->no_trace)
        return;
    va_list args;
    va_start(args, english);
    r->out->message = vtext(r, english, args);
    va_end(args);
    dd_push(r->arena, &r->trace, r->out->message);
}

const char *due_day_text(const struct resolving *r, struct dd_day day)
{
    static const char *const names[] = {DD_N("Monday"),   DD_N("Tuesday"), DD_N("Wednesday"),
                                        DD_N("Thursday"), DD_N("Friday"),  DD_N("Saturday"),
                                        DD_N("Sunday")};
    char text[DD_DAY_SIZE];
    if (r->options->no_trace)
        return "";
    return dd_printf(r->arena, "%s %s", due_translate(r, names[dd_day_weekday(day) - 1]),
                     dd_day_format_vi(day, text));
}

static char *say(const struct resolving *r, const char *english, ...) DD_PRINTF(2, 3);
static char *say(const struct resolving *r, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    char *text = vtext(r, english, args);
    va_end(args);
    return text;
}

const char *due_period_text(const struct resolving *r, struct dd_period period)
{
    int year = period.year, index = period.index;
    if (r->options->no_trace)
        return "";
    switch (period.every) {
    case DD_DAILY:
        return due_day_text(r, dd_period_first(period));
    case DD_WEEKLY:
        return say(r, DD_N("week %d of %d"), index, year);
    case DD_MONTHLY:
        return say(r, DD_N("month %d of %d"), index, year);
    case DD_QUARTERLY:
        return say(r, DD_N("quarter %d of %d"), index, year);
    case DD_HALF_YEARLY:
        return say(r, index == 1 ? DD_N("the first half of %d") : DD_N("the second half of %d"),
                   year);
    case DD_YEARLY:
        break;
    }
    return say(r, DD_N("the year %d"), year);
}

/* What Art. 148 says of a term's end: the day itself; in months and years the
 * corresponding day, or the month's last where there is none. */
static const char *end_of_term(const struct resolving *r)
{
    bool months = r->d->unit >= DD_UNIT_MONTH;
    if (!months)
        return DD_N("Civil Code 2015, Arts. 147, 148");
    return dd_day_ymd(r->named).day != dd_day_ymd(r->anchor).day
               ? DD_N("Civil Code 2015, Art. 148: that month has no such day, so its last day")
               : DD_N("Civil Code 2015, Art. 148: the corresponding day");
}

void due_trace_count(struct resolving *r, int sign)
{
    static const char *const units[] = {
        DD_N("minutes"), DD_N("hours"),  DD_N("working hours"), DD_N("days"), DD_N("working days"),
        DD_N("weeks"),   DD_N("months"), DD_N("quarters"),      DD_N("years")};
    if (r->options->no_trace)
        return;
    const char *unit = due_translate(r, units[r->d->unit]);
    if (sign > 0)
        due_trace(r, DD_N("%d %s after it, the day itself not counted (%s): %s"), r->d->n, unit,
                  due_translate(r, end_of_term(r)), due_day_text(r, r->named));
    else
        due_trace(r, DD_N("%d %s before it: %s"), r->d->n, unit, due_day_text(r, r->named));
}

/* ---- days off -----------------------------------------------------------------------------------
 */

static const char *reason(const struct resolving *r, struct dd_day day)
{
    const char *why = dd_calendar_reason(r->options->calendar, day);
    return why != NULL ? why : due_translate(r, DD_N("day off"));
}

void due_trace_off(struct resolving *r, struct dd_day day)
{
    if (!r->options->no_trace)
        due_trace(r, DD_N("%s is off: %s"), due_day_text(r, day), reason(r, day));
}

static bool is_off(const struct resolving *r, struct dd_day day)
{
    bool works = true;
    return dd_calendar_is_workday(r->options->calendar, day, &works) && !works;
}

void due_trace_skipped(struct resolving *r, struct dd_day from, struct dd_day to)
{
    enum { MOST = 40 }; /* lines: a count of years would fill pages */
    int step = dd_day_cmp(from, to) < 0 ? 1 : -1, lines = 0;
    if (r->options->no_trace)
        return;
    for (struct dd_day day = dd_day_add(from, step); dd_day_cmp(day, to) != 0;
         day = dd_day_add(day, step)) {
        if (!is_off(r, day))
            continue;
        if (++lines > MOST) {
            due_trace(r, DD_N("and so on: only the first %d days off are listed"), MOST);
            return;
        }
        due_trace(r, DD_N("not counted: %s, %s"), due_day_text(r, day), reason(r, day));
    }
}

void due_trace_calendar(struct resolving *r)
{
    const struct dd_calendar *cal = r->options->calendar;
    struct dd_due_result *out = r->out;
    if (cal == NULL)
        return;
    if (!r->counted)
        return;
    out->provisional = dd_calendar_is_provisional(cal, out->last_day) ||
                       dd_calendar_is_provisional(cal, out->unrolled) ||
                       (r->d->kind == DD_DUE_RELATIVE && r->d->unit == DD_UNIT_WORKING_DAY &&
                        dd_calendar_is_provisional(cal, r->anchor));
    due_trace(r, DD_N("calendar %s, revision %.12s"), dd_calendar_name(cal),
              dd_calendar_revision(cal));
    if (out->provisional)
        due_trace(r, DD_N("provisional: the decision on that year's days off is not out yet"));
}
