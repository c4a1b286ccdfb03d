/* calendar.c — questions to a working calendar. Two arrays make each O(1): how
 * many working days there are up to a day, and which day the k-th one is. */
#include "cal/calendar.h"

#include <string.h>

static const char *const roll_names[] = {
    [DD_ROLL_NONE] = "none",
    [DD_ROLL_FOLLOWING] = "following",
    [DD_ROLL_PRECEDING] = "preceding",
    [DD_ROLL_MODIFIED_FOLLOWING] = "modified_following",
};

const char *dd_roll_name(enum dd_roll roll)
{
    return roll_names[roll];
}

bool dd_roll_parse(const char *s, enum dd_roll *out)
{
    for (size_t i = 0; i < DD_LEN(roll_names); i++) {
        if (strcmp(s, roll_names[i]) == 0) {
            *out = (enum dd_roll)i;
            return true;
        }
    }
    return false;
}

const char *dd_calendar_name(const struct dd_calendar *cal)
{
    return cal->name;
}

const char *dd_calendar_title(const struct dd_calendar *cal)
{
    return cal->title;
}

const char *dd_calendar_revision(const struct dd_calendar *cal)
{
    return cal->revision;
}

struct dd_day dd_calendar_first(const struct dd_calendar *cal)
{
    return cal->first;
}

struct dd_day dd_calendar_last(const struct dd_calendar *cal)
{
    return cal->last;
}

bool dd_calendar_knows(const struct dd_calendar *cal, struct dd_day day)
{
    return day.n >= cal->first.n && day.n <= cal->last.n;
}

/* Of a known day. */
static int32_t index_of(const struct dd_calendar *cal, struct dd_day day)
{
    return day.n - cal->first.n;
}

static int32_t worked_before(const struct dd_calendar *cal, struct dd_day day)
{
    int32_t i = index_of(cal, day);
    return i == 0 ? 0 : cal->worked[i - 1];
}

bool dd_calendar_is_workday(const struct dd_calendar *cal, struct dd_day day, bool *out)
{
    if (!dd_calendar_knows(cal, day))
        return false;
    *out = cal->worked[index_of(cal, day)] > worked_before(cal, day);
    return true;
}

bool dd_calendar_add(const struct dd_calendar *cal, struct dd_day day, int n, struct dd_day *out)
{
    if (!dd_calendar_knows(cal, day))
        return false;
    if (n == 0) {
        *out = day;
        return true;
    }
    int64_t k = n > 0 ? (int64_t)cal->worked[index_of(cal, day)] + n - 1
                      : (int64_t)worked_before(cal, day) + n;
    if (k < 0 || k >= cal->n_workdays)
        return false;
    *out = (struct dd_day){cal->first.n + cal->workdays[k]};
    return true;
}

bool dd_calendar_count(const struct dd_calendar *cal, struct dd_day from, struct dd_day to,
                       int *out)
{
    if (!dd_calendar_knows(cal, from) || !dd_calendar_knows(cal, to))
        return false;
    *out = cal->worked[index_of(cal, to)] - cal->worked[index_of(cal, from)];
    return true;
}

bool dd_calendar_count_weeks(const struct dd_calendar *cal, struct dd_day from, struct dd_day to,
                             int *out)
{
    if (!dd_calendar_knows(cal, from) || !dd_calendar_knows(cal, to))
        return false;
    *out = cal->weeks[index_of(cal, to)] - cal->weeks[index_of(cal, from)];
    return true;
}

bool dd_calendar_roll(const struct dd_calendar *cal, struct dd_day day, enum dd_roll roll,
                      struct dd_day *out)
{
    bool works;
    if (roll == DD_ROLL_NONE) {
        *out = day;
        return true;
    }
    if (!dd_calendar_is_workday(cal, day, &works))
        return false;
    if (works) {
        *out = day;
        return true;
    }
    struct dd_day rolled;
    if (roll == DD_ROLL_PRECEDING)
        return dd_calendar_add(cal, day, -1, out);
    if (!dd_calendar_add(cal, day, 1, &rolled))
        return false;
    if (roll == DD_ROLL_MODIFIED_FOLLOWING && dd_day_ymd(rolled).month != dd_day_ymd(day).month)
        return dd_calendar_add(cal, day, -1, out);
    *out = rolled;
    return true;
}

bool dd_calendar_add_span(const struct dd_calendar *cal, struct dd_day day, struct dd_span span,
                          int sign, struct dd_day *out)
{
    int n = sign < 0 ? -span.n : span.n;
    struct dd_day to = day;
    switch (span.unit) {
    case DD_SPAN_WORKDAY:
        return dd_calendar_add(cal, day, n, out);
    case DD_SPAN_DAY:
        to = dd_day_add(day, n);
        break;
    case DD_SPAN_WEEK:
        to = dd_day_add(day, 7 * n);
        break;
    case DD_SPAN_MONTH:
        to = dd_day_add_months(day, n);
        break;
    case DD_SPAN_YEAR:
        to = dd_day_add_months(day, 12 * n);
        break;
    }
    int year = dd_day_ymd(to).year;
    if (year < DD_YEAR_MIN || year > DD_YEAR_MAX)
        return false;
    *out = to;
    return true;
}

bool dd_calendar_day_kind(const struct dd_calendar *cal, struct dd_day day, enum dd_day_kind *out)
{
    if (!dd_calendar_knows(cal, day))
        return false;
    *out = (enum dd_day_kind)cal->kinds[index_of(cal, day)];
    return true;
}

const char *dd_calendar_reason(const struct dd_calendar *cal, struct dd_day day)
{
    return dd_calendar_knows(cal, day) ? cal->reasons[index_of(cal, day)] : NULL;
}

bool dd_calendar_is_half_day(const struct dd_calendar *cal, struct dd_day day, int *minute)
{
    size_t low = 0, high = cal->n_half_days;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (cal->half_days[middle]->day.n < day.n)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == cal->n_half_days || cal->half_days[low]->day.n != day.n)
        return false;
    *minute = cal->half_days[low]->minute;
    return true;
}

bool dd_calendar_is_provisional(const struct dd_calendar *cal, struct dd_day day)
{
    return dd_calendar_knows(cal, day) && cal->provisional[dd_day_ymd(day).year - cal->first_year];
}
