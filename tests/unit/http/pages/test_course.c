/* A target's course: path, readings and where they lead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "http/pages/course.h"

static struct dd_day day(const char *iso)
{
    struct dd_day out;
    assert_true(dd_day_parse(iso, &out));
    return out;
}

static struct dd_dec dec(const char *text)
{
    struct dd_dec out;
    assert_true(dd_dec_parse(text, &out));
    return out;
}

static struct dd_target target = {
    .id = "t", .code = "", .kind = "cumulative", .direction = "increase", .measure = "km"};

static struct dd_course course(struct dd_arena *arena, const char *first, const char *second,
                               const char *due, const char *today)
{
    struct dd_measurement rows[2] = {
        {.target = "t", .day = DD_SOME_DAY(day("2026-04-11")), .value = dec(first)},
        {.target = "t", .day = DD_SOME_DAY(day("2026-04-21")), .value = dec(second)}};
    struct dd_checkpoint points[] = {{day("2026-06-30"), dec("3")}, {day("2026-09-30"), dec("6")}};
    struct dd_rule rule = {.has_progress = true,
                           .progress_from = day("2026-04-01"),
                           .n_checkpoints = 2,
                           .checkpoints = points};
    struct dd_obligation row = {.due = DD_SOME_DAY(day(due))};
    struct dd_facts facts = {0};
    struct dd_course out;
    facts.measurement.v = rows;
    facts.measurement.n = 2;
    target.goal = dec("6");
    dd_course_of(arena, &facts, &target, &rule, &row, day(today), &out);
    return out;
}

static void the_pace_goes_on(void **state)
{
    struct dd_arena *arena = *state;
    struct dd_course c = course(arena, "0.5", "1", "2026-09-30", "2026-05-01");
    assert_int_equal(c.n_path, 3);
    assert_int_equal(c.n_readings, 2);
    assert_true(c.has_forecast); /* 1 km in 20 days */
    assert_true(c.at_due > 9.09 && c.at_due < 9.11);
    assert_true(c.done.set && c.done.day.n == day("2026-07-30").n);
    assert_int_equal(c.forecast[1].day.n, c.done.day.n); /* drawn no higher than the goal */
    assert_true(c.high < 6.01);
    assert_int_equal(c.from.n, day("2026-04-01").n);
    assert_int_equal(c.to.n, day("2026-09-30").n);
}

/* A ratio is to be held, and of yes or no nothing is due before its day. */
static void steps_are_no_slope(void **state)
{
    struct dd_arena *arena = *state;
    static const struct {
        const char *kind;
        size_t n;
        struct {
            const char *day;
            double value;
        } path[6];
    } table[] = {
        {"count", 3, {{"2026-04-01", 0}, {"2026-06-30", 3}, {"2026-09-30", 6}}},
        {"ratio", 4, {{"2026-04-01", 3}, {"2026-06-30", 3}, {"2026-07-01", 6}, {"2026-09-30", 6}}},
        {"binary",
         5,
         {{"2026-04-01", 0},
          {"2026-06-29", 0},
          {"2026-06-30", 3},
          {"2026-09-29", 3},
          {"2026-09-30", 6}}},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        target.kind = table[i].kind;
        struct dd_course c = course(arena, "0.5", "1", "2026-09-30", "2026-05-01");
        assert_int_equal(c.n_path, table[i].n);
        for (size_t k = 0; k < c.n_path; k++) {
            assert_int_equal(c.path[k].day.n, day(table[i].path[k].day).n);
            assert_true(c.path[k].value == table[i].path[k].value);
        }
    }
    target.kind = "cumulative";
}

static void what_is_not_known_is_not_foretold(void **state)
{
    struct dd_arena *arena = *state;
    struct dd_course c = course(arena, "0.5", "1", "2026-09-30", "2026-04-15");
    assert_int_equal(c.n_readings, 1); /* the other one is yet to come */
    c = course(arena, "0", "0", "2026-09-30", "2026-05-01");
    assert_false(c.has_forecast);
    c = course(arena, "0.5", "1", "2026-04-20", "2026-05-01");
    assert_false(c.has_forecast); /* the day has gone */
    c = course(arena, "0.000001", "0.000001", "2026-09-30", "2026-05-01");
    assert_true(c.has_forecast && !c.done.set);
    target.direction = "reduce";
    assert_false(course(arena, "0.5", "1", "2026-09-30", "2026-05-01").has_forecast);
    target.direction = "increase";
    target.kind = "ratio";
    assert_false(course(arena, "0.5", "1", "2026-09-30", "2026-05-01").has_forecast);
    target.kind = "cumulative";
}

static void nothing_is_a_course_too(void **state)
{
    struct dd_arena *arena = *state;
    struct dd_facts facts = {0};
    struct dd_course c;
    target.goal = dec("0");
    dd_course_of(arena, &facts, &target, NULL, NULL, day("2026-05-01"), &c);
    assert_int_equal(c.n_path + c.n_readings, 0);
    assert_true(c.high > c.low);
}

static int set_up(void **state)
{
    *state = dd_arena_new();
    return 0;
}

static int tear_down(void **state)
{
    dd_arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_pace_goes_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(steps_are_no_slope, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_not_known_is_not_foretold, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_a_course_too, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
