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

void due_trace_count(struct resolving *r, int sign)
{
    static const char *const units[] = {
        DD_N("minutes"), DD_N("hours"),  DD_N("working hours"), DD_N("days"), DD_N("working days"),
        DD_N("weeks"),   DD_N("months"), DD_N("quarters"),      DD_N("years")};
    const char *unit = due_translate(r, units[r->d->unit]);
    due_trace(r,
              sign > 0 ? DD_N("%d %s after it, the day itself not counted: %s")
                       : DD_N("%d %s before it: %s"),
              r->d->n, unit, due_day_text(r, r->named));
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
    bool counted = r->d->kind == DD_DUE_RELATIVE && r->d->unit == DD_UNIT_WORKING_DAY;
    bool rolled = dd_day_cmp(out->unrolled, out->last_day) != 0;
    bool asked = r->options->has_roll && r->options->roll != DD_ROLL_NONE;
    bool rests = counted || rolled || asked ||
                 (r->d->kind == DD_DUE_RELATIVE && r->d->direction == DD_DIR_AFTER && r->d->n > 0 &&
                  !(r->options->has_roll && r->options->roll == DD_ROLL_NONE));
    if (!rests)
        return;
    out->provisional = dd_calendar_is_provisional(cal, out->last_day) ||
                       dd_calendar_is_provisional(cal, out->unrolled) ||
                       (counted && dd_calendar_is_provisional(cal, r->anchor));
    due_trace(r, DD_N("calendar %s, revision %.12s"), dd_calendar_name(cal),
              dd_calendar_revision(cal));
    if (out->provisional)
        due_trace(r, DD_N("provisional: the decision on that year's days off is not out yet"));
}
