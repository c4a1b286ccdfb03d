/* The shipped calendar vn-office against the table of days off of the Prime
 * Minister's decisions (contrib/docs/calendars.md), day by day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "dondoc/cal.h"

static struct dd_arena *arena;
static const struct dd_calendar *cal;

static int load(void **state)
{
    (void)state;
    static char text[1 << 16];
    static struct dd_source source = {.name = "vn-office.yaml", .text = text};
    static struct dd_diags diags;
    FILE *file = fopen(DD_SOURCE_DIR "/rules/calendars/vn-office.yaml", "rb");
    if (!file)
        return -1;
    source.n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    arena = dd_arena_new();
    dd_diags_init(&diags, arena, NULL);
    const struct dd_node *root = dd_yaml_read(&diags, &source);
    cal = root ? dd_calendar_read(&diags, root) : NULL;
    struct dd_buf out = {0};
    dd_diags_render(&diags, &out);
    if (out.n)
        fprintf(stderr, "%s", out.s);
    dd_buf_release(&out);
    return cal && diags.n == 0 ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    dd_arena_free(arena);
    return 0;
}

static struct dd_day day_of(const char *iso)
{
    struct dd_day day;
    assert_true(dd_day_parse(iso, &day));
    return day;
}

static bool works(const char *iso)
{
    bool out;
    assert_true(dd_calendar_is_workday(cal, day_of(iso), &out));
    return out;
}

/* Weekdays off, and weekend days worked: everything that differs from a plain
 * week. Labour Code 2019, Arts. 111(3) and 112, and the yearly decisions. */
static const char *const off[] = {
    /* 2024: New Year, Tết Thu 8 – Wed 14/2, Hùng Kings, swap, 30/4, 1/5, 2–3/9 */
    "2024-01-01", "2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14",
    "2024-04-18", "2024-04-29", "2024-04-30", "2024-05-01", "2024-09-02", "2024-09-03",
    /* 2025: Tết Mon 27 – Fri 31/1, Hùng Kings, 30/4, 1/5, swap, 1–2/9 */
    "2025-01-01", "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31",
    "2025-04-07", "2025-04-30", "2025-05-01", "2025-05-02", "2025-09-01", "2025-09-02",
    /* 2026: swap, Tết Mon 16 – Fri 20/2, Hùng Kings' substitute, 30/4, 1/5, swap, 1–2/9 */
    "2026-01-01", "2026-01-02", "2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19",
    "2026-02-20", "2026-04-27", "2026-04-30", "2026-05-01", "2026-08-31", "2026-09-01",
    "2026-09-02"};
static const char *const worked[] = {"2024-05-04", "2025-04-26", "2026-01-10", "2026-08-22"};

static bool listed(const char *const *list, size_t n, const char *iso)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], iso) == 0)
            return true;
    return false;
}

static void every_day_of_the_decided_years(void **state)
{
    (void)state;
    assert_string_equal(dd_calendar_name(cal), "vn-office");
    char iso[DD_DAY_SIZE];
    assert_string_equal(dd_day_format(dd_calendar_first(cal), iso), "2024-01-01");
    assert_string_equal(dd_day_format(dd_calendar_last(cal), iso), "2035-12-31");
    int days = 0;
    for (struct dd_day day = day_of("2024-01-01"); day.n <= day_of("2026-12-31").n; day.n++) {
        dd_day_format(day, iso);
        bool expected = dd_day_weekday(day) >= 6 ? listed(worked, DD_LEN(worked), iso)
                                                 : !listed(off, DD_LEN(off), iso);
        if (works(iso) != expected)
            fail_msg("%s should %sbe a working day", iso, expected ? "" : "not ");
        bool plain = expected && dd_day_weekday(day) <= 5;
        assert_true(plain == !dd_calendar_reason(cal, day));
        assert_false(dd_calendar_is_provisional(cal, day));
        days++;
    }
    assert_int_equal(days, 366 + 365 + 365);
}

/* 2027: Tết Sat 6/2 with two days before it and two substitutes, Hùng Kings Fri
 * 16/4, 30/4 Fri, 1/5 Sat with its substitute, 2/9 Thu and the day after. */
static void an_undecided_year(void **state)
{
    (void)state;
    static const char *const table[] = {"2027-01-01", "2027-02-04", "2027-02-05", "2027-02-08",
                                        "2027-02-09", "2027-02-10", "2027-04-16", "2027-04-30",
                                        "2027-05-03", "2027-09-02", "2027-09-03"};
    for (struct dd_day day = day_of("2027-01-01"); day.n <= day_of("2027-12-31").n; day.n++) {
        char iso[DD_DAY_SIZE];
        dd_day_format(day, iso);
        bool expected = dd_day_weekday(day) <= 5 && !listed(table, DD_LEN(table), iso);
        if (works(iso) != expected)
            fail_msg("%s should %sbe a working day", iso, expected ? "" : "not ");
        assert_true(dd_calendar_is_provisional(cal, day));
    }
    assert_non_null(strstr(dd_calendar_reason(cal, day_of("2027-02-05")), "dự kiến"));
    assert_non_null(strstr(dd_calendar_reason(cal, day_of("2027-09-03")), "dự kiến"));
}

/* Design, appendix of golden values: Tết lies between. */
static void over_tet(void **state)
{
    (void)state;
    struct {
        int n;
        const char *day;
    } table[] = {{-10, "2026-01-26"}, {-5, "2026-02-02"}, {-1, "2026-02-06"}, {0, "2026-02-09"},
                 {1, "2026-02-10"},   {5, "2026-02-23"},  {10, "2026-03-02"}};
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_day got;
        int count;
        assert_true(dd_calendar_add(cal, day_of("2026-02-09"), table[i].n, &got));
        assert_int_equal(got.n, day_of(table[i].day).n);
        assert_true(dd_calendar_count(cal, day_of("2026-02-09"), got, &count));
        assert_int_equal(count, table[i].n);
    }
    struct dd_day due;
    assert_true(dd_calendar_add(cal, day_of("2026-01-30"), 10, &due));
    assert_int_equal(due.n, day_of("2026-02-13").n);
}

static void reasons_name_their_basis(void **state)
{
    (void)state;
    struct {
        const char *day, *part, *basis;
    } table[] = {
        {"2026-02-17", "Tết Nguyên đán", "Thủ tướng"},
        {"2026-01-02", "made up on 10/01/2026", "12729/VPCP-KGVX"},
        {"2026-01-10", "makes up for 02/01/2026", "12729/VPCP-KGVX"},
        {"2026-04-27", "substitute day for Giỗ Tổ Hùng Vương on 26/04/2026", "Điều 111"},
        {"2024-02-13", "substitute day for Tết Nguyên đán Giáp Thìn on 10/02/2024", "Điều 111"},
        {"2024-02-14", "substitute day for Tết Nguyên đán Giáp Thìn on 11/02/2024", "Điều 111"},
        {"2026-04-30", "Ngày Chiến thắng", "Điều 112"},
        {"2026-02-14", "weekend", "188/1999/QĐ-TTg"},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        const char *reason = dd_calendar_reason(cal, day_of(table[i].day));
        assert_non_null(reason);
        assert_non_null(strstr(reason, table[i].part));
        assert_non_null(strstr(reason, table[i].basis));
    }
    assert_null(dd_calendar_reason(cal, day_of("2026-02-09")));
    /* Off by default: an office has to confirm it. */
    assert_null(dd_calendar_reason(cal, day_of("2026-11-24")));
}

static void beyond_its_years_it_knows_nothing(void **state)
{
    (void)state;
    struct dd_day out = {4711};
    bool is;
    int count;
    const struct dd_day before = day_of("2023-12-31"), after = day_of("2036-01-01"),
                        inside = day_of("2035-12-28");
    assert_false(dd_calendar_knows(cal, before));
    assert_false(dd_calendar_knows(cal, after));
    assert_false(dd_calendar_is_workday(cal, after, &is));
    assert_false(dd_calendar_add(cal, before, 1, &out));
    assert_false(dd_calendar_add(cal, after, -1, &out));
    assert_false(dd_calendar_add(cal, after, 0, &out));
    assert_false(dd_calendar_add(cal, inside, 2, &out)); /* a Friday: Mon 31 is the last */
    assert_false(dd_calendar_add(cal, inside, INT32_MAX, &out));
    assert_false(dd_calendar_add(cal, inside, INT32_MIN, &out));
    assert_false(dd_calendar_count(cal, inside, after, &count));
    assert_false(dd_calendar_count(cal, before, inside, &count));
    assert_false(dd_calendar_roll(cal, after, DD_ROLL_FOLLOWING, &out));
    assert_null(dd_calendar_reason(cal, after));
    assert_false(dd_calendar_add_span(cal, inside, (struct dd_span){2, DD_SPAN_WORKDAY}, 1, &out));
    assert_int_equal(out.n, 4711);
    /* 01/01/2024 is off: nothing before it is known to roll to. */
    assert_false(dd_calendar_roll(cal, day_of("2024-01-01"), DD_ROLL_PRECEDING, &out));
    assert_int_equal(out.n, 4711);
}

static void rolls(void **state)
{
    (void)state;
    struct {
        const char *day;
        enum dd_roll roll;
        const char *to;
    } table[] = {
        {"2026-01-24", DD_ROLL_PRECEDING, "2026-01-23"}, /* the monthly report of January */
        {"2026-01-24", DD_ROLL_FOLLOWING, "2026-01-26"},
        {"2026-01-24", DD_ROLL_NONE, "2026-01-24"},
        {"2026-02-14", DD_ROLL_FOLLOWING, "2026-02-23"},
        {"2026-02-28", DD_ROLL_MODIFIED_FOLLOWING, "2026-02-27"},
        {"2026-02-21", DD_ROLL_MODIFIED_FOLLOWING, "2026-02-23"},
        {"2026-01-10", DD_ROLL_FOLLOWING, "2026-01-10"}, /* a make-up Saturday */
        {"2026-08-31", DD_ROLL_MODIFIED_FOLLOWING, "2026-08-28"},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_day to;
        assert_true(dd_calendar_roll(cal, day_of(table[i].day), table[i].roll, &to));
        assert_int_equal(to.n, day_of(table[i].to).n);
    }
    for (int i = DD_ROLL_NONE; i <= DD_ROLL_MODIFIED_FOLLOWING; i++) {
        enum dd_roll roll;
        assert_true(dd_roll_parse(dd_roll_name((enum dd_roll)i), &roll));
        assert_int_equal(roll, i);
    }
    enum dd_roll roll;
    assert_false(dd_roll_parse("Following", &roll));
}

static void spans_civil_and_worked(void **state)
{
    (void)state;
    struct {
        struct dd_span span;
        int sign;
        const char *to;
    } table[] = {{{10, DD_SPAN_DAY}, 1, "2026-02-10"},    {{10, DD_SPAN_WORKDAY}, -1, "2026-01-19"},
                 {{2, DD_SPAN_WEEK}, -1, "2026-01-17"},   {{1, DD_SPAN_MONTH}, 1, "2026-02-28"},
                 {{2, DD_SPAN_MONTH}, 1, "2026-03-31"},   {{1, DD_SPAN_YEAR}, 1, "2027-01-31"},
                 {{100, DD_SPAN_YEAR}, 1, "2126-01-31"},  {{5, DD_SPAN_WORKDAY}, 1, "2026-02-06"},
                 {{0, DD_SPAN_WORKDAY}, -1, "2026-01-31"}};
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_day to;
        assert_true(
            dd_calendar_add_span(cal, day_of("2026-01-31"), table[i].span, table[i].sign, &to));
        assert_int_equal(to.n, day_of(table[i].to).n);
    }
    struct dd_day out;
    assert_false(dd_calendar_add_span(cal, day_of("2026-01-31"),
                                      (struct dd_span){999, DD_SPAN_YEAR}, 1, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_the_decided_years),
        cmocka_unit_test(an_undecided_year),
        cmocka_unit_test(over_tet),
        cmocka_unit_test(reasons_name_their_basis),
        cmocka_unit_test(beyond_its_years_it_knows_nothing),
        cmocka_unit_test(rolls),
        cmocka_unit_test(spans_civil_and_worked),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
