/* Civil days against a calendar that is walked one day at a time, and the
 * clamping of months (Civil Code 2015, Art. 148). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "dondoc/cal.h"

/* The oracle: a person with a wall calendar, who knows how long months are and
 * that 1 January 1900 was a Monday. */
struct walker {
    int year, month, day, weekday;
};

static int month_length(int year, int month)
{
    if (month == 4 || month == 6 || month == 9 || month == 11)
        return 30;
    if (month != 2)
        return 31;
    if (year % 400 == 0)
        return 29;
    if (year % 100 == 0)
        return 28;
    return year % 4 == 0 ? 29 : 28;
}

static void walk(struct walker *w)
{
    w->weekday = w->weekday == 7 ? 1 : w->weekday + 1;
    if (++w->day <= month_length(w->year, w->month))
        return;
    w->day = 1;
    if (++w->month <= 12)
        return;
    w->month = 1;
    w->year++;
}

static struct dd_day make(int year, int month, int day)
{
    struct dd_day out;
    assert_true(dd_day_make(year, month, day, &out));
    return out;
}

static void every_day_of_three_centuries(void **state)
{
    (void)state;
    struct walker w = {1900, 1, 1, 1};
    int32_t n = make(1900, 1, 1).n;
    for (; w.year <= 2199; walk(&w), n++) {
        struct dd_day day;
        assert_true(dd_day_make(w.year, w.month, w.day, &day));
        assert_int_equal(day.n, n);
        struct dd_ymd ymd = dd_day_ymd(day);
        assert_int_equal(ymd.year, w.year);
        assert_int_equal(ymd.month, w.month);
        assert_int_equal(ymd.day, w.day);
        assert_int_equal(dd_day_weekday(day), w.weekday);

        char iso[32], vi[32], text[DD_DAY_SIZE];
        snprintf(iso, sizeof iso, "%04d-%02d-%02d", w.year, w.month, w.day);
        snprintf(vi, sizeof vi, "%02d/%02d/%04d", w.day, w.month, w.year);
        assert_string_equal(dd_day_format(day, text), iso);
        assert_string_equal(dd_day_format_vi(day, text), vi);
        assert_true(dd_day_parse(iso, &day));
        assert_int_equal(day.n, n);
    }
    assert_int_equal(make(1970, 1, 1).n, 0);
}

/* Walks month by month, keeping the day of the anchor: slow, and never chained. */
static void months_clamp_and_never_chain(void **state)
{
    (void)state;
    for (int mday = 1; mday <= 31; mday++) {
        for (int month = 1; month <= 12; month++) {
            if (mday > month_length(2024, month))
                continue;
            struct dd_day anchor = make(2024, month, mday);
            int y = 2024, m = month;
            for (int k = 0; k < 12 * 175; k++) {
                int last = month_length(y, m);
                assert_int_equal(dd_day_add_months(anchor, k).n,
                                 make(y, m, mday < last ? mday : last).n);
                y += m == 12;
                m = m == 12 ? 1 : m + 1;
            }
            y = 2024, m = month;
            for (int k = 0; k > -12 * 124; k--) {
                int last = month_length(y, m);
                assert_int_equal(dd_day_add_months(anchor, k).n,
                                 make(y, m, mday < last ? mday : last).n);
                y -= m == 1;
                m = m == 1 ? 12 : m - 1;
            }
        }
    }
    assert_int_equal(dd_day_add_months(make(2026, 1, 31), 1).n, make(2026, 2, 28).n);
    assert_int_equal(dd_day_add_months(make(2024, 1, 31), 1).n, make(2024, 2, 29).n);
    assert_int_equal(dd_day_add_months(make(2026, 1, 31), 2).n, make(2026, 3, 31).n);
}

/* domain.md §1: the elections of 15/03/2026 and 23/05/2021. */
static void election_offsets(void **state)
{
    (void)state;
    struct {
        int offset, year, month, day;
    } of_2026[] = {{-70, 2026, 1, 4},  {-43, 2026, 1, 31}, {-42, 2026, 2, 1}, {-40, 2026, 2, 3},
                   {-17, 2026, 2, 26}, {-16, 2026, 2, 27}, {-13, 2026, 3, 2}, {-10, 2026, 3, 5},
                   {-5, 2026, 3, 10},  {3, 2026, 3, 18},   {5, 2026, 3, 20},  {10, 2026, 3, 25}},
      of_2021[] = {{-105, 2021, 2, 7}, {-80, 2021, 3, 4}, {-70, 2021, 3, 14}};
    for (size_t i = 0; i < DD_LEN(of_2026); i++)
        assert_int_equal(dd_day_add(make(2026, 3, 15), of_2026[i].offset).n,
                         make(of_2026[i].year, of_2026[i].month, of_2026[i].day).n);
    for (size_t i = 0; i < DD_LEN(of_2021); i++)
        assert_int_equal(dd_day_add(make(2021, 5, 23), of_2021[i].offset).n,
                         make(of_2021[i].year, of_2021[i].month, of_2021[i].day).n);
}

static void days_that_do_not_exist(void **state)
{
    (void)state;
    struct dd_day day = {4711};
    static const int wrong[][3] = {{2026, 2, 29}, {2026, 2, 31}, {2026, 4, 31}, {2026, 0, 1},
                                   {2026, 13, 1}, {2026, 1, 0},  {2026, 1, 32}, {1899, 12, 31},
                                   {2200, 1, 1},  {1900, 2, 29}, {2026, -1, 1}, {2026, 1, -1}};
    for (size_t i = 0; i < DD_LEN(wrong); i++)
        assert_false(dd_day_make(wrong[i][0], wrong[i][1], wrong[i][2], &day));
    static const char *const texts[] = {"",           "2026",        "2026-2-09",   "2026-02-9",
                                        "2026-02-31", "2026-02-09 ", " 2026-02-09", "2026/02/09",
                                        "20260209",   "2026-02-0x",  "2026-02-",    "+026-02-09",
                                        "1899-12-31", "2200-01-01",  "2026-02-091", "２026-02-09"};
    for (size_t i = 0; i < DD_LEN(texts); i++)
        assert_false(dd_day_parse(texts[i], &day));
    assert_int_equal(day.n, 4711);
}

static void arithmetic_stops_at_the_ends(void **state)
{
    (void)state;
    char text[DD_DAY_SIZE];
    struct dd_day day = make(2026, 2, 9);
    assert_string_equal(dd_day_format(dd_day_add(day, INT32_MAX), text), "9999-12-31");
    assert_string_equal(dd_day_format(dd_day_add(day, INT32_MIN), text), "0001-01-01");
    assert_string_equal(dd_day_format(dd_day_add_months(day, INT32_MAX), text), "9999-12-31");
    assert_string_equal(dd_day_format(dd_day_add_months(day, INT32_MIN), text), "0001-01-01");
    assert_string_equal(dd_day_format((struct dd_day){INT32_MIN}, text), "0001-01-01");
    assert_string_equal(dd_day_format((struct dd_day){INT32_MAX}, text), "9999-12-31");
    assert_in_range(dd_day_weekday((struct dd_day){INT32_MIN}), 1, 7);
}

static void day_in_an_arena(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    assert_string_equal(dd_day_text(arena, make(2026, 2, 9)), "2026-02-09");
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_three_centuries),
        cmocka_unit_test(months_clamp_and_never_chain),
        cmocka_unit_test(election_offsets),
        cmocka_unit_test(days_that_do_not_exist),
        cmocka_unit_test(arithmetic_stops_at_the_ends),
        cmocka_unit_test(day_in_an_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
