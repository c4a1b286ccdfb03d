/* zone_rule.c — the rule in a zone file's footer, for the years after its table:
 * "<+07>-7", "CET-1CEST,M3.5.0,M10.5.0/3". */
#include "port/zone.h"

#include <string.h>

#define DAY_SECONDS 86400

/* The n-th (5: last) weekday of a month, at a wall-clock time. */
struct change {
    int month, week, weekday; /* weekday 0 Sunday … 6 */
    int32_t time;
};

static bool skip(const char **s, char c)
{
    if (**s != c)
        return false;
    ++*s;
    return true;
}

/* A whole number of at most three digits. */
static bool number(const char **s, int max, int *out)
{
    int value = 0, digits = 0;
    for (; **s >= '0' && **s <= '9' && digits < 3; ++*s, digits++)
        value = value * 10 + (**s - '0');
    *out = value;
    return digits > 0 && value <= max;
}

/* "EST" or "<+07>": of no use but to be skipped. */
static bool abbreviation(const char **s)
{
    static const char quoted[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    if (skip(s, '<')) {
        *s += strspn(*s, quoted);
        return skip(s, '>');
    }
    size_t n = strspn(*s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    *s += n;
    return n >= 3;
}

/* "[+-]hh[:mm[:ss]]" in seconds. */
static bool time_of(const char **s, int32_t *out)
{
    int hours, minutes = 0, seconds = 0;
    bool negative = skip(s, '-');
    if (!negative)
        skip(s, '+');
    if (!number(s, 167, &hours))
        return false;
    if (skip(s, ':') && !number(s, 59, &minutes))
        return false;
    if (skip(s, ':') && !number(s, 59, &seconds))
        return false;
    *out = (hours * 3600 + minutes * 60 + seconds) * (negative ? -1 : 1);
    return true;
}

/* ",M3.5.0/2"; the day-of-year forms stand in no zone of the database. */
static bool change_of(const char **s, struct change *out)
{
    out->time = 2 * 3600;
    return skip(s, ',') && skip(s, 'M') && number(s, 12, &out->month) && out->month >= 1 &&
           skip(s, '.') && number(s, 5, &out->week) && out->week >= 1 && skip(s, '.') &&
           number(s, 6, &out->weekday) && (!skip(s, '/') || time_of(s, &out->time));
}

/* In UTC, where `offset` holds before the change. */
static int64_t instant_of(const struct change *change, int year, int32_t offset)
{
    struct dd_day first = {0};
    dd_day_make(year, change->month, 1, &first);
    int to_weekday = (change->weekday - dd_day_weekday(first) % 7 + 7) % 7;
    int day = to_weekday + 7 * (change->week - 1);
    while (day >= dd_days_in_month(year, change->month))
        day -= 7;
    return (int64_t)(first.n + day) * DAY_SECONDS + change->time - offset;
}

static void expand_years(struct zone_list *list, const struct change *start,
                         const struct change *end, int32_t standard, int32_t summer, int64_t after)
{
    for (int year = 1970; year <= DD_YEAR_MAX; year++) {
        int64_t to_summer = instant_of(start, year, standard);
        int64_t to_standard = instant_of(end, year, summer);
        bool north = to_summer < to_standard;
        int64_t first = north ? to_summer : to_standard, second = north ? to_standard : to_summer;
        if (first > after)
            zone_add(list, first, north ? summer : standard);
        if (second > after)
            zone_add(list, second, north ? standard : summer);
    }
}

bool zone_rule_expand(struct zone_list *list, const char *rule, int64_t after)
{
    int32_t standard, summer; /* west of Greenwich is positive here */
    struct change start, end;
    if (!abbreviation(&rule) || !time_of(&rule, &standard))
        return false;
    if (*rule == '\0')
        return true; /* the table's last offset goes on */
    summer = standard - 3600;
    if (!abbreviation(&rule) || (*rule != ',' && !time_of(&rule, &summer)) ||
        !change_of(&rule, &start) || !change_of(&rule, &end) || *rule != '\0')
        return false;
    expand_years(list, &start, &end, -standard, -summer, after);
    return true;
}
