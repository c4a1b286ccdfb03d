/* hours.c — counting office hours. A half day ends its hours early. */
#include "cal/calendar.h"

bool dd_calendar_has_hours(const struct dd_calendar *cal)
{
    return cal->n_hours > 0;
}

/* The i-th stretch of a working day, cut where a half day ends. */
static struct calendar_span span_of(const struct dd_calendar *cal, struct dd_day day, size_t i)
{
    struct calendar_span span = cal->hours[i];
    int until;
    if (dd_calendar_is_half_day(cal, day, &until) && span.to > until)
        span.to = until > span.from ? until : span.from;
    return span;
}

/* Counts down *left within the day from *minute on; true when nothing is left. */
static bool count_forward(const struct dd_calendar *cal, struct dd_day day, int *minute, int *left)
{
    for (size_t i = 0; i < cal->n_hours; i++) {
        struct calendar_span span = span_of(cal, day, i);
        int from = *minute > span.from ? *minute : span.from;
        if (from >= span.to)
            continue;
        if (*left <= span.to - from) {
            *minute = from + *left;
            return true;
        }
        *left -= span.to - from;
    }
    *minute = 0;
    return false;
}

static bool count_back(const struct dd_calendar *cal, struct dd_day day, int *minute, int *left)
{
    for (size_t i = cal->n_hours; i-- > 0;) {
        struct calendar_span span = span_of(cal, day, i);
        int to = *minute < span.to ? *minute : span.to;
        if (to <= span.from)
            continue;
        if (*left <= to - span.from) {
            *minute = to - *left;
            return true;
        }
        *left -= to - span.from;
    }
    *minute = 24 * 60;
    return false;
}

bool dd_calendar_add_minutes(const struct dd_calendar *cal, int sign, int n, struct dd_day *day,
                             int *minute)
{
    struct dd_day at = *day;
    int left = n, time = *minute;
    bool works;
    if (cal->n_hours == 0)
        return false;
    for (; dd_calendar_is_workday(cal, at, &works); at = dd_day_add(at, sign)) {
        if (!works) {
            time = sign > 0 ? 0 : 24 * 60;
        } else if (sign > 0 ? count_forward(cal, at, &time, &left)
                            : count_back(cal, at, &time, &left)) {
            *day = at;
            *minute = time;
            return true;
        }
    }
    return false;
}
