/* The numbers of reports, their order, and what fits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "wire/paper/measure.h"
#include "wire/paper/account_rows.h"
#include "wire/paper/xlsx.h"

static struct dd_arena *arena;

static struct dd_opt_day on(const char *iso)
{
    struct dd_opt_day day = {.set = true};
    assert_true(dd_day_parse(iso, &day.day));
    return day;
}

static void rounds_half_up(void **state)
{
    (void)state;
    assert_int_equal(dd_permille(0, 0), 0);
    assert_int_equal(dd_permille(7, 7), 1000);
    assert_int_equal(dd_permille(1, 3), 333);
    assert_int_equal(dd_permille(2, 3), 667);
    assert_int_equal(dd_permille(1, 2000), 1); /* 0,05 % */
    assert_int_equal(dd_permille(1, 2001), 0);
}

static void puts_a_plan_in_its_order(void **state)
{
    (void)state;
    /* by id, as the facts have them; the order wanted is `place` */
    static const struct {
        const char *plan, *section, *number;
        size_t place;
    } rows[] = {
        {"2/KH", "X", "1", 8},         {"2/KH", "IX", "10", 7},      {"2/KH", "IX", "9", 5},
        {"2/KH", "IX", NULL, 6},       {"2/KH", "II", "1", 4},       {NULL, NULL, "1", 11},
        {"2/KH", "Phần cuối", "1", 9}, {"2/KH", "Phần kế", "1", 10}, {"1/KH", "B", "1", 3},
        {"1/KH", "A.II", "1", 2},      {"1/KH", "A.I", "2", 1},      {"1/KH", "A", "3", 0},
    };
    struct dd_task tasks[DD_LEN(rows)];
    for (size_t i = 0; i < DD_LEN(rows); i++)
        tasks[i] = (struct dd_task){.id = dd_printf(arena, "t%02zu", i),
                                    .plan = rows[i].plan,
                                    .section = rows[i].section,
                                    .number = rows[i].number};
    struct dd_facts facts = {.task = {DD_LEN(tasks), tasks}};
    size_t *order = dd_plan_order(arena, &facts);
    for (size_t i = 0; i < DD_LEN(rows); i++)
        assert_int_equal(order[i], rows[i].place);
}

static void counts_what_belongs_to_the_period(void **state)
{
    (void)state;
    struct dd_opt_day none = {0};
    const struct {
        enum dd_state state;
        struct dd_opt_day opens, due, done_on;
        enum dd_standing want; /* DD_N_COUNTED: not in the report */
    } cases[] = {
        {DD_OPEN, on("2026-02-01"), on("2026-04-30"), none, DD_IN_TIME},
        {DD_OPEN, on("2026-02-26"), on("2026-02-28"), none, DD_N_COUNTED}, /* tomorrow */
        {DD_OVERDUE, on("2025-11-01"), on("2025-12-31"), none, DD_LATE},
        {DD_MET, on("2026-01-05"), on("2026-03-31"), on("2026-02-01"), DD_DONE_IN_TIME},
        {DD_MET, on("2026-01-05"), on("2026-02-28"), on("2026-01-31"), DD_N_COUNTED},
        {DD_MET_LATE, on("2026-01-05"), on("2026-01-15"), on("2026-02-02"), DD_DONE_LATE},
        {DD_MET_DAY_UNKNOWN, on("2026-01-05"), on("2026-01-31"), none, DD_N_COUNTED},
        {DD_MET_DAY_UNKNOWN, on("2026-01-05"), on("2026-02-01"), none, DD_DONE_SOME_DAY},
        {DD_REPORTED, on("2026-01-05"), on("2026-02-01"), none, DD_CLAIMED},
        {DD_WAITING, none, none, none, DD_AWAITED},
        {DD_WAIVED, on("2026-01-05"), on("2026-02-20"), none, DD_N_COUNTED},
        {DD_VOID, on("2026-01-05"), on("2026-02-20"), none, DD_N_COUNTED},
        {DD_OPEN, on("2026-02-25"), on("2026-02-28"), none, DD_IN_TIME}, /* today */
    };
    struct dd_facts facts = {0};
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct dd_obligation row = {.id = "r/x/once",
                                    .rule = "r",
                                    .subject = "x",
                                    .period = "once",
                                    .unit = "x",
                                    .title = "việc",
                                    .state = cases[i].state,
                                    .opens = cases[i].opens,
                                    .due = cases[i].due,
                                    .done_on = cases[i].done_on};
        struct dd_account_in in = {
            .facts = &facts, .n = 1, .v = &row, .today = on("2026-02-25").day};
        struct dd_account account;
        assert_true(dd_period_parse("2026-02", &in.period));
        dd_account_make(arena, &in, &account);
        assert_int_equal(dd_counts_total(&account.all), cases[i].want < DD_N_COUNTED);
        assert_int_equal(account.n_rows, cases[i].want < DD_N_COUNTED);
        if (account.n_rows)
            assert_int_equal(account.rows[0].standing, cases[i].want);
        assert_int_equal(account.n_waived, cases[i].state == DD_WAIVED);
    }
}

/* As LibreOffice and Word break them: 66 mm of 12 points. */
static void measures_lines(void **state)
{
    (void)state;
    assert_int_equal(dd_measure_lines("", 660, 12), 1);
    assert_int_equal(dd_measure_lines("Công văn", 660, 12), 1);
    assert_int_equal(dd_measure_lines("iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii", 660, 12), 1);
    assert_int_equal(dd_measure_lines("mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm", 660, 12), 2);
    assert_int_equal(dd_measure_lines("V/v đôn đốc thực hiện nhiệm vụ được giao", 660, 12), 2);
    assert_int_equal(dd_measure_lines("V/v đôn đốc thực hiện nhiệm vụ được giao", 740, 12), 1);
    assert_true(dd_measure_lines("\xFF\xFE\xC3", 10, 12) >= 1);
    assert_true(dd_measure_lines("mmmm", 0, 12) >= 1);
}

static void write_book(struct dd_buf *out, const char *text)
{
    static const struct dd_xlsx_column columns[] = {{"A", 10}, {"B", 10}};
    const char *why;
    struct dd_xlsx *book = dd_xlsx_new(text, text, (struct dd_instant){1770598800});
    dd_xlsx_sheet(book, &(struct dd_xlsx_sheet){.name = "Một",
                                                .title = text,
                                                .note = text,
                                                .n = 2,
                                                .printed = 2,
                                                .columns = columns,
                                                .page = "&P"});
    dd_xlsx_row(book);
    dd_xlsx_text(book, 0, text);
    dd_xlsx_day(book, 0, on("2026-02-09"));
    dd_xlsx_row(book);
    dd_xlsx_percent(book, DD_XLSX_BOLD, 0.5);
    assert_true(dd_xlsx_finish(book, out, &why));
}

static void writes_workbooks_of_any_text(void **state)
{
    (void)state;
    struct dd_buf endless = {0}, first = {0}, again = {0};
    for (size_t i = 0; i < 50000; i++)
        dd_buf_puts(&endless, "ệ");
    const char *const texts[] = {"=1+1", "a\x01\xFF</t>&\xE2\x80\xAE", "", endless.s};
    for (size_t i = 0; i < DD_LEN(texts); i++) {
        write_book(&first, texts[i]);
        write_book(&again, texts[i]);
        assert_int_equal(first.n, again.n);
        assert_memory_equal(first.s, again.s, first.n);
        assert_memory_equal(first.s, "PK", 2);
        dd_buf_release(&first);
        dd_buf_release(&again);
    }
    dd_buf_release(&endless);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounds_half_up),
        cmocka_unit_test(puts_a_plan_in_its_order),
        cmocka_unit_test(counts_what_belongs_to_the_period),
        cmocka_unit_test(measures_lines),
        cmocka_unit_test(writes_workbooks_of_any_text),
    };
    arena = dd_arena_new();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    dd_arena_free(arena);
    return failed;
}
