/* libical's own iterator can search for ever for a day that never comes (30
 * February), once an event: here each day is asked for by itself, and the caller
 * bounds how many (RFC 5545 §3.3.10). */
#include "wire/calendar/ical_recur.h"

static bool given(const short *list)
{
    return list[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

bool wire_recurrence_ok(const struct icalrecurrencetype *rule)
{
    bool coarse = rule->freq == ICAL_DAILY_RECURRENCE || rule->freq == ICAL_WEEKLY_RECURRENCE ||
                  rule->freq == ICAL_MONTHLY_RECURRENCE || rule->freq == ICAL_YEARLY_RECURRENCE;
    return coarse && rule->interval >= 1 && !rule->rscale && !given(rule->by_second) &&
           !given(rule->by_minute) && !given(rule->by_hour) && !given(rule->by_year_day) &&
           !given(rule->by_week_no) && !given(rule->by_set_pos);
}

/* libical's Sunday is 1; none given means Monday. */
static int iso_weekday(icalrecurrencetype_weekday weekday)
{
    return weekday == ICAL_NO_WEEKDAY ? 1 : ((int)weekday + 5) % 7 + 1;
}

/* Periods between two days, by the rule's frequency. */
static int periods_between(const struct icalrecurrencetype *rule, struct dd_day start,
                           struct dd_day day)
{
    struct dd_ymd a = dd_day_ymd(start), b = dd_day_ymd(day);
    switch (rule->freq) {
    case ICAL_YEARLY_RECURRENCE:
        return b.year - a.year;
    case ICAL_MONTHLY_RECURRENCE:
        return (b.year - a.year) * 12 + b.month - a.month;
    case ICAL_WEEKLY_RECURRENCE: {
        int week_start = iso_weekday(rule->week_start);
        int32_t first = start.n - (dd_day_weekday(start) - week_start + 7) % 7;
        return (day.n - first) / 7;
    }
    default:
        return day.n - start.n;
    }
}

static bool in_months(const short *months, int month)
{
    for (size_t i = 0; i < ICAL_BY_MONTH_SIZE && months[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if (months[i] == month)
            return true;
    return false;
}

static bool in_month_days(const short *days, struct dd_ymd ymd)
{
    int from_end = ymd.day - dd_days_in_month(ymd.year, ymd.month) - 1;
    for (size_t i = 0; i < ICAL_BY_MONTHDAY_SIZE && days[i] != ICAL_RECURRENCE_ARRAY_MAX; i++)
        if (days[i] == ymd.day || days[i] == from_end)
            return true;
    return false;
}

/* "2SU", "-1MO", "FR": the position counts in the month or in the year. */
static bool in_weekdays(const struct icalrecurrencetype *rule, struct dd_day day)
{
    bool monthly = rule->freq == ICAL_MONTHLY_RECURRENCE || given(rule->by_month);
    bool counts = rule->freq == ICAL_MONTHLY_RECURRENCE || rule->freq == ICAL_YEARLY_RECURRENCE;
    struct dd_period within = dd_period_of(monthly ? DD_MONTHLY : DD_YEARLY, day);
    int nth = (day.n - dd_period_first(within).n) / 7 + 1;
    int from_end = (day.n - dd_period_last(within).n) / 7 - 1;
    for (size_t i = 0; i < ICAL_BY_DAY_SIZE && rule->by_day[i] != ICAL_RECURRENCE_ARRAY_MAX; i++) {
        int weekday = iso_weekday(icalrecurrencetype_day_day_of_week(rule->by_day[i]));
        int position = icalrecurrencetype_day_position(rule->by_day[i]);
        if (weekday == dd_day_weekday(day) &&
            (position == 0 || (counts && (position == nth || position == from_end))))
            return true;
    }
    return false;
}

bool wire_recurs_on(const struct icalrecurrencetype *rule, struct dd_day start, struct dd_day day)
{
    struct dd_ymd at = dd_day_ymd(day), from = dd_day_ymd(start);
    bool by_day = given(rule->by_day), by_month_day = given(rule->by_month_day);
    bool by_month = given(rule->by_month);
    if (periods_between(rule, start, day) % rule->interval != 0)
        return false;
    if (by_month ? !in_months(rule->by_month, at.month)
                 : rule->freq == ICAL_YEARLY_RECURRENCE && !by_day && !by_month_day &&
                       at.month != from.month)
        return false;
    if (by_month_day && !in_month_days(rule->by_month_day, at))
        return false;
    if (by_day)
        return in_weekdays(rule, day);
    if (by_month_day || rule->freq == ICAL_DAILY_RECURRENCE)
        return true;
    return rule->freq == ICAL_WEEKLY_RECURRENCE ? dd_day_weekday(day) == dd_day_weekday(start)
                                                : at.day == from.day;
}
