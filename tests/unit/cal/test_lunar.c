/* The lunar calendar: the shipped table against the sky (contrib/lunar), against
 * known years (Tết, Hùng Kings, leap months), and against China's at UTC+8.
 * tests/e2e/test_lunar_judge.py compares it with an independent ephemeris. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "dondoc/cal.h"
#include "lunar.h"

static struct dd_day day_of(const char *iso)
{
    struct dd_day day;
    assert_true(dd_day_parse(iso, &day));
    return day;
}

static void is_day(struct dd_lunar lunar, const char *iso)
{
    struct dd_day day;
    char text[DD_DAY_SIZE];
    assert_true(dd_lunar_day(lunar, &day));
    assert_string_equal(dd_day_format(day, text), iso);
}

/* Tết, the Hùng Kings' day (10/3) and the leap month of 2020–2035. */
static void known_years(void **state)
{
    (void)state;
    static const struct {
        int year;
        const char *tet, *kings;
        int leap;
    } table[] = {
        {2020, "2020-01-25", "2020-04-02", 4},
        {2021, "2021-02-12", "2021-04-21", 0},
        {2022, "2022-02-01", "2022-04-10", 0},
        {2023, "2023-01-22", "2023-04-29", 2},
        {2024, "2024-02-10", "2024-04-18", 0},
        {2025, "2025-01-29", "2025-04-07", 6},
        {2026, "2026-02-17", "2026-04-26", 0},
        {2027, "2027-02-06", "2027-04-16", 0},
        {2028, "2028-01-26", "2028-04-04", 5},
        {2029, "2029-02-13", "2029-04-23", 0},
        {2030, "2030-02-02", "2030-04-12", 0},
        {2031, "2031-01-23", "2031-04-01", 3},
        {2032, "2032-02-11", "2032-04-19", 0},
        {2033, "2033-01-31", "2033-04-09", 11},
        {2034, "2034-02-19", "2034-04-28", 0},
        {2035, "2035-02-08", "2035-04-17", 0},
        /* Years known for differing from China's calendar by a month or a day. */
        {1968, "1968-01-29", "1968-04-07", 7},
        {1985, "1985-01-21", "1985-04-29", 2},
        {2007, "2007-02-17", "2007-04-26", 0},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        int leap = 0;
        is_day((struct dd_lunar){table[i].year, 1, 1, false}, table[i].tet);
        is_day((struct dd_lunar){table[i].year, 3, 10, false}, table[i].kings);
        assert_true(dd_lunar_leap_month(table[i].year, &leap) == (table[i].leap != 0));
        assert_int_equal(leap, table[i].leap);
    }
}

/* There and back for every day, one after the other. */
static void every_day(void **state)
{
    (void)state;
    struct dd_lunar before = {0}, at;
    struct dd_day back;
    for (struct dd_day day = day_of("1900-01-01"); day.n <= day_of("2199-12-31").n; day.n++) {
        assert_true(dd_lunar_of(day, &at));
        assert_true(dd_lunar_day(at, &back));
        assert_int_equal(back.n, day.n);
        if (at.day != 1 && before.day != 0) {
            assert_int_equal(at.day, before.day + 1);
            assert_true(at.month == before.month && at.leap == before.leap);
        } else if (before.day != 0) {
            assert_in_range(before.day, 29, 30);
            assert_int_equal(at.month, at.leap ? before.month : before.month % 12 + 1);
            assert_int_equal(at.year, before.year + (at.month == 1 && !at.leap));
        }
        before = at;
    }
}

static void what_does_not_exist(void **state)
{
    (void)state;
    struct dd_lunar lunar = {4711, 0, 0, false};
    struct dd_day day = {4711};
    int leap = 4711;
    assert_false(dd_lunar_of(dd_day_add(day_of("1900-01-01"), -1), &lunar));
    assert_false(dd_lunar_of(dd_day_add(day_of("2199-12-31"), 1), &lunar));
    assert_int_equal(lunar.year, 4711);
    static const struct dd_lunar none[] = {
        {2026, 4, 1, true}, /* 2026 has no leap month */
        {2025, 5, 1, true}, /* it is the 6th */
        {2026, 1, 31, false},  {2026, 1, 0, false},   {2026, 13, 1, false},
        {2026, 0, 1, false},   {2026, 5, 30, false},  /* that month has 29 days */
        {1899, 11, 29, false}, {2199, 12, 30, false}, /* outside the civil years */
        {1898, 12, 1, false},  {2200, 1, 1, false},
    };
    for (size_t i = 0; i < DD_LEN(none); i++)
        assert_false(dd_lunar_day(none[i], &day));
    assert_int_equal(day.n, 4711);
    assert_false(dd_lunar_leap_month(2026, &leap) || dd_lunar_leap_month(1898, &leap) ||
                 dd_lunar_leap_month(2200, &leap));
    assert_int_equal(leap, 4711);
}

static void texts(void **state)
{
    (void)state;
    struct dd_lunar lunar;
    char text[DD_DAY_SIZE];
    assert_true(dd_lunar_of(day_of("2026-02-17"), &lunar));
    assert_string_equal(dd_lunar_format(lunar, text), "1/1");
    assert_true(dd_lunar_of(day_of("2025-08-08"), &lunar));
    assert_string_equal(dd_lunar_format(lunar, text), "15/6+");
}

/* ---- the sky ---------------------------------------------------------------------- */

static struct lunar_month vietnam[LUNAR_MONTHS_MAX], china[LUNAR_MONTHS_MAX];
static size_t n_vietnam, n_china;

static void the_table_is_what_the_sky_says(void **state)
{
    (void)state;
    size_t compared = 0;
    for (size_t i = 0; i < n_vietnam; i++) {
        const struct lunar_month *m = &vietnam[i];
        struct dd_lunar at;
        if (!dd_lunar_of((struct dd_day){m->first}, &at))
            continue;
        if (at.day != 1 || at.year != m->year || at.month != m->month || at.leap != m->leap)
            fail_msg("month %d%s of %d", m->month, m->leap ? "+" : "", m->year);
        assert_in_range(vietnam[i + 1].first - m->first, 29, 30);
        compared++;
    }
    assert_int_equal(compared, 3711);
}

/* New moons of 2020–2026 as almanacs print them (UT, to the minute). */
static void almanac(void **state)
{
    (void)state;
    static const struct {
        int k;
        const char *day;
        int minute; /* of the day at UTC */
    } table[] = {
        {247, "2019-12-26", 5 * 60 + 13},  {253, "2020-06-21", 6 * 60 + 41},
        {259, "2020-12-14", 16 * 60 + 17}, {316, "2025-07-24", 19 * 60 + 11},
        {323, "2026-02-17", 12 * 60 + 1},  {329, "2026-08-12", 17 * 60 + 37},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        double tt = lunar_new_moon(table[i].k);
        double ut = (tt - lunar_delta_t(tt) - 2440587.5 - day_of(table[i].day).n) * 1440;
        if (fabs(ut - table[i].minute) > 1)
            fail_msg("%s: %.2f minutes, expected %d", table[i].day, ut, table[i].minute);
    }
}

/* Vietnam's months that begin a day before China's (UTC+8), 2000–2050. */
static void a_day_before_china(void **state)
{
    (void)state;
    static const char *const table[] = {"2006-06-25", "2007-02-17", "2008-11-27", "2009-03-26",
                                        "2018-11-07", "2019-03-06", "2020-12-14", "2030-02-02",
                                        "2031-04-21", "2032-03-11", "2034-09-12", "2037-04-15",
                                        "2038-04-04", "2039-12-15", "2041-08-26", "2049-10-26"};
    size_t found = 0;
    assert_int_equal(n_vietnam, n_china);
    for (size_t i = 0; i < n_vietnam; i++) {
        char text[DD_DAY_SIZE];
        struct dd_day day = {vietnam[i].first};
        int year = dd_day_ymd(day).year;
        if (year < 2000 || year > 2050)
            continue;
        assert_true(vietnam[i].month == china[i].month && vietnam[i].leap == china[i].leap);
        if (vietnam[i].first == china[i].first)
            continue;
        assert_int_equal(vietnam[i].first + 1, china[i].first);
        assert_true(found < DD_LEN(table));
        assert_string_equal(dd_day_format(day, text), table[found++]);
    }
    assert_int_equal(found, DD_LEN(table));
}

/* New moons within a minute of midnight. The computation is good to 3 seconds,
 * and until today the Earth's rotation (ΔT) is measured: the first two are
 * certain, and PyEphem agrees. The later ones rest on the predicted ΔT. */
static void tight_cases(void **state)
{
    (void)state;
    static const struct {
        const char *day;
        int seconds; /* from the nearest midnight: negative before it */
    } table[] = {
        {"1944-06-20", -27}, {"1967-07-08", 4},   {"2054-05-08", 28},  {"2077-11-15", -9},
        {"2085-10-18", -25}, {"2150-05-26", -36}, {"2175-01-22", -24},
    };
    size_t found = 0;
    for (size_t i = 0; i < n_vietnam; i++) {
        double past = vietnam[i].after_midnight;
        double margin = past < 43200 ? past : past - 86400;
        char text[DD_DAY_SIZE];
        struct dd_lunar at;
        if (fabs(margin) > 60 || !dd_lunar_of((struct dd_day){vietnam[i].first}, &at))
            continue;
        dd_day_format((struct dd_day){vietnam[i].first}, text);
        if (found == DD_LEN(table) || strcmp(text, table[found].day) != 0 ||
            fabs(margin - table[found].seconds) > 3)
            fail_msg("%s lies %.1f s from midnight", text, margin);
        found++;
    }
    assert_int_equal(found, DD_LEN(table));
}

static int compute(void **state)
{
    (void)state;
    n_vietnam = lunar_months(7, vietnam);
    n_china = lunar_months(8, china);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_years),
        cmocka_unit_test(every_day),
        cmocka_unit_test(what_does_not_exist),
        cmocka_unit_test(texts),
        cmocka_unit_test(the_table_is_what_the_sky_says),
        cmocka_unit_test(almanac),
        cmocka_unit_test(a_day_before_china),
        cmocka_unit_test(tight_cases),
    };
    return cmocka_run_group_tests(tests, compute, NULL);
}
