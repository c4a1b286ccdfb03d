/* 400 years, a whole Gregorian cycle, walked day by day: what the fast code says of
 * random days, months and periods is looked up in the walk. The seed is printed;
 * give it back in DD_SEED to see a failure again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "dondoc/cal.h"

#define FIRST_YEAR 1800
#define YEARS 401
#define MAX_DAYS (YEARS * 366)
#define OPERATIONS 300000

static uint64_t seed;

static uint32_t any(uint32_t below)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * UINT64_C(2685821657736338717)) >> 33) % below;
}

/* ---- the walk: 1 January 1800 was a Wednesday --------------------------------------- */

struct walked {
    int year, month, mday, weekday;
    int week_year, week; /* ISO 8601 */
};

static struct walked days[MAX_DAYS];
static int32_t n_days, epoch; /* index of 1970-01-01 */

static int month_length(int year, int month)
{
    if (month == 2)
        return year % 400 == 0 || (year % 4 == 0 && year % 100 != 0) ? 29 : 28;
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* A week belongs to the year of its Thursday, and is named by counting those. */
static void number_weeks(void)
{
    int week = 0, week_year = 0;
    for (int32_t i = 0; i < n_days; i++) {
        if (days[i].weekday != 4)
            continue;
        week = days[i].year == week_year ? week + 1 : 1;
        week_year = days[i].year;
        for (int32_t j = i - 3 < 0 ? 0 : i - 3; j <= i + 3 && j < n_days; j++) {
            days[j].week_year = week_year;
            days[j].week = week;
        }
    }
}

static int walk(void **state)
{
    (void)state;
    int weekday = 3;
    for (int y = FIRST_YEAR; y < FIRST_YEAR + YEARS; y++)
        for (int m = 1; m <= 12; m++)
            for (int d = 1; d <= month_length(y, m); d++, weekday = weekday % 7 + 1) {
                if (y == 1970 && m == 1 && d == 1)
                    epoch = n_days;
                days[n_days++] = (struct walked){y, m, d, weekday, 0, 0};
            }
    number_weeks();
    return 0;
}

/* ---- the trial ----------------------------------------------------------------------- */

static struct dd_day day_at(int32_t i)
{
    return (struct dd_day){i - epoch};
}

static void civil(int32_t i)
{
    const struct walked *w = &days[i];
    struct dd_ymd ymd = dd_day_ymd(day_at(i));
    struct dd_day made;
    bool in_reach = w->year >= DD_YEAR_MIN && w->year <= DD_YEAR_MAX;
    assert_true(ymd.year == w->year && ymd.month == w->month && ymd.day == w->mday);
    assert_int_equal(dd_day_weekday(day_at(i)), w->weekday);
    assert_int_equal(dd_day_make(w->year, w->month, w->mday, &made), in_reach);
    if (in_reach)
        assert_int_equal(made.n, day_at(i).n);
}

/* Months one by one, the day clamped at the end only. */
static void months(int32_t i)
{
    int n = (int)any(2400) - 1200, year = days[i].year, month = days[i].month;
    for (int left = n; left != 0; left += left > 0 ? -1 : 1) {
        month += left > 0 ? 1 : -1;
        year += month == 13 ? 1 : month == 0 ? -1 : 0;
        month = month == 13 ? 1 : month == 0 ? 12 : month;
    }
    int mday = days[i].mday < month_length(year, month) ? days[i].mday : month_length(year, month);
    struct dd_ymd got = dd_day_ymd(dd_day_add_months(day_at(i), n));
    assert_true(got.year == year && got.month == month && got.day == mday);
}

static bool same_period(enum dd_every every, const struct walked *a, const struct walked *b)
{
    switch (every) {
    case DD_DAILY:
        return a == b;
    case DD_WEEKLY:
        return a->week_year == b->week_year && a->week == b->week;
    case DD_MONTHLY:
        return a->year == b->year && a->month == b->month;
    case DD_QUARTERLY:
        return a->year == b->year && (a->month - 1) / 3 == (b->month - 1) / 3;
    case DD_HALF_YEARLY:
        return a->year == b->year && (a->month > 6) == (b->month > 6);
    default:
        return a->year == b->year;
    }
}

/* The edges, found by going outwards; n periods on, by going edge to edge. */
static void periods(int32_t i)
{
    enum dd_every every = (enum dd_every)any(6);
    struct dd_period period = dd_period_of(every, day_at(i));
    int32_t first = i, last = i;
    while (same_period(every, &days[first - 1], &days[i]))
        first--;
    while (same_period(every, &days[last + 1], &days[i]))
        last++;
    assert_int_equal(dd_period_first(period).n, day_at(first).n);
    assert_int_equal(dd_period_last(period).n, day_at(last).n);
    if (every == DD_WEEKLY)
        assert_true(period.year == days[i].week_year && period.index == days[i].week);
    int n = (int)any(5);
    for (int left = n; left > 0; left--) {
        first = last + 1;
        for (last = first; same_period(every, &days[last + 1], &days[first]);)
            last++;
    }
    struct dd_period next = dd_period_next(period, n);
    assert_int_equal(dd_period_first(next).n, day_at(first).n);
    assert_int_equal(dd_period_last(next).n, day_at(last).n);
    struct dd_period back = dd_period_next(next, -n);
    assert_true(back.year == period.year && back.index == period.index);
}

/* The first nine months end where the third quarter ends: 30 September. */
static void nine_months(int32_t i)
{
    struct dd_ymd first =
        dd_day_ymd(dd_period_first((struct dd_period){DD_QUARTERLY, days[i].year, 1}));
    struct dd_ymd last =
        dd_day_ymd(dd_period_last((struct dd_period){DD_QUARTERLY, days[i].year, 3}));
    assert_true(first.month == 1 && first.day == 1 && last.month == 9 && last.day == 30);
    assert_true(first.year == days[i].year && last.year == days[i].year);
}

static void random_operations(void **state)
{
    (void)state;
    assert_int_equal(n_days, 146097 + 365);
    for (int k = 0; k < OPERATIONS; k++) {
        int32_t i = 2000 + (int32_t)any((uint32_t)n_days - 4000), n = (int32_t)any(2000) - 1000;
        assert_int_equal(dd_day_add(day_at(i), n).n, day_at(i + n).n);
        civil(i);
        months(i);
        periods(i);
        nine_months(i);
    }
}

int main(void)
{
    const char *given = getenv("DD_SEED");
    seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL) * UINT64_C(0x9e3779b97f4a7c15);
    seed = seed ? seed : 1;
    printf("DD_SEED=%llu\n", (unsigned long long)seed);
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_operations)};
    return cmocka_run_group_tests(tests, walk, NULL);
}
