/* Periods and spans: each day of 1900–2199 lies in its periods, which follow
 * one another without gap or overlap; names read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dondoc/cal.h"

static struct dd_day make(int year, int month, int day)
{
    struct dd_day out;
    assert_true(dd_day_make(year, month, day, &out));
    return out;
}

static void assert_same(struct dd_period a, struct dd_period b)
{
    assert_int_equal(a.every, b.every);
    assert_int_equal(a.year, b.year);
    assert_int_equal(a.index, b.index);
}

/* Is `day` the first of a period, told from the calendar page alone? */
static bool begins(enum dd_every every, struct dd_day day)
{
    struct dd_ymd ymd = dd_day_ymd(day);
    switch (every) {
    case DD_DAILY:
        return true;
    case DD_WEEKLY:
        return dd_day_weekday(day) == 1;
    case DD_MONTHLY:
        return ymd.day == 1;
    case DD_QUARTERLY:
        return ymd.day == 1 &&
               (ymd.month == 1 || ymd.month == 4 || ymd.month == 7 || ymd.month == 10);
    case DD_HALF_YEARLY:
        return ymd.day == 1 && (ymd.month == 1 || ymd.month == 7);
    case DD_YEARLY:
        return ymd.day == 1 && ymd.month == 1;
    }
    return false;
}

/* The year a period that begins on `first` belongs to; a week to that of its
 * Thursday (ISO 8601). */
static int year_of(enum dd_every every, struct dd_day first)
{
    return dd_day_ymd(every == DD_WEEKLY ? dd_day_add(first, 3) : first).year;
}

static void periods_tile_three_centuries(void **state)
{
    (void)state;
    for (int e = DD_DAILY; e <= DD_YEARLY; e++) {
        enum dd_every every = (enum dd_every)e;
        struct dd_day day = make(1900, 1, 1); /* a Monday: every kind begins here */
        assert_int_equal(dd_day_weekday(day), 1);
        struct dd_day first = day;
        int index = 0, year = 0, count = -1;
        for (; day.n <= make(2199, 12, 31).n; day = dd_day_add(day, 1)) {
            if (begins(every, day)) {
                first = day;
                count++;
                index = year_of(every, day) == year ? index + 1 : 1;
                year = year_of(every, day);
            }
            struct dd_period period = dd_period_of(every, day);
            assert_int_equal(period.year, year);
            assert_int_equal(period.index, index);
            assert_int_equal(dd_period_first(period).n, first.n);
            struct dd_day last = dd_period_last(period);
            assert_true(last.n >= day.n);
            assert_true(begins(every, dd_day_add(last, 1)));
            struct dd_period origin = dd_period_of(every, make(1900, 1, 1));
            assert_same(dd_period_next(origin, count), period);
            assert_same(dd_period_next(period, -count), origin);
        }
    }
}

static void names(void **state)
{
    (void)state;
    struct {
        struct dd_period period;
        const char *name, *vi;
    } table[] = {
        {{DD_DAILY, 2026, 64}, "2026-03-05", "ngày 05/03/2026"},
        {{DD_WEEKLY, 2026, 7}, "2026-W07", "tuần 7/2026"},
        {{DD_WEEKLY, 2026, 53}, "2026-W53", "tuần 53/2026"},
        {{DD_MONTHLY, 2026, 2}, "2026-02", "tháng 02/2026"},
        {{DD_MONTHLY, 2026, 3}, "2026-03", "tháng 3/2026"},
        {{DD_QUARTERLY, 2026, 3}, "2026-Q3", "quý III/2026"},
        {{DD_QUARTERLY, 2026, 4}, "2026-Q4", "quý IV/2026"},
        {{DD_HALF_YEARLY, 2026, 1}, "2026-H1", "6 tháng đầu năm 2026"},
        {{DD_HALF_YEARLY, 2026, 2}, "2026-H2", "6 tháng cuối năm 2026"},
        {{DD_YEARLY, 2026, 1}, "2026", "năm 2026"},
    };
    struct dd_arena *arena = dd_arena_new();
    for (size_t i = 0; i < DD_LEN(table); i++) {
        assert_string_equal(dd_period_name(arena, table[i].period), table[i].name);
        assert_string_equal(dd_period_name_vi(arena, table[i].period), table[i].vi);
        struct dd_period read;
        assert_true(dd_period_parse(table[i].name, &read));
        assert_same(read, table[i].period);
    }
    dd_arena_free(arena);
}

static void names_that_are_none(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",         "26",       "2026-",      "2026-0",  "2026-00",
                                        "2026-13",  "2026-Q0",  "2026-Q5",    "2026-H3", "2026-W00",
                                        "2026-W54", "2025-W53", "2026-02-31", "2026-3",  "2026-q3",
                                        "1899",     "2200",     "2026-Q3 ",   "2026-W7", "2026-H"};
    struct dd_period read = {DD_YEARLY, 1, 1};
    for (size_t i = 0; i < DD_LEN(wrong); i++)
        assert_false(dd_period_parse(wrong[i], &read));
    assert_int_equal(read.year, 1);
}

static void far_steps_do_not_overflow(void **state)
{
    (void)state;
    for (int e = DD_DAILY; e <= DD_YEARLY; e++) {
        struct dd_period period = dd_period_of((enum dd_every)e, make(2026, 2, 9));
        assert_int_equal(dd_period_next(period, INT32_MAX).year, 9999);
        assert_in_range(dd_period_next(period, INT32_MIN).year, 0, 1);
    }
}

static void spans(void **state)
{
    (void)state;
    struct {
        const char *text;
        struct dd_span span;
    } table[] = {{"10wd", {10, DD_SPAN_WORKDAY}},    {"5d", {5, DD_SPAN_DAY}},
                 {"2w", {2, DD_SPAN_WEEK}},          {"1m", {1, DD_SPAN_MONTH}},
                 {"1y", {1, DD_SPAN_YEAR}},          {"0d", {0, DD_SPAN_DAY}},
                 {"9999wd", {9999, DD_SPAN_WORKDAY}}};
    struct dd_arena *arena = dd_arena_new();
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_span span;
        assert_true(dd_span_parse(table[i].text, &span));
        assert_int_equal(span.n, table[i].span.n);
        assert_int_equal(span.unit, table[i].span.unit);
        assert_string_equal(dd_span_format(arena, span), table[i].text);
    }
    static const char *const wrong[] = {"",     "d",      "10", "-1d", "10 wd",
                                        "1wd ", "10000d", "1D", "1dd", "+1d"};
    struct dd_span span = {7, DD_SPAN_DAY};
    for (size_t i = 0; i < DD_LEN(wrong); i++)
        assert_false(dd_span_parse(wrong[i], &span));
    assert_int_equal(span.n, 7);
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(periods_tile_three_centuries),
        cmocka_unit_test(names),
        cmocka_unit_test(names_that_are_none),
        cmocka_unit_test(far_steps_do_not_overflow),
        cmocka_unit_test(spans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
