/* Check-ins: one form for a unit and a period, a line for each task without an end
 * that the unit leads. */
#include "world.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ncalendar: vn-office\nrules:\n"                                              \
    "  - {id: gb, title: 'Quý {period}', for_each: unit, due: before day 20 of last month of "    \
    "quarter, done_by: results}\n"

#define UNITS                                                                                      \
    "unit: [{id: a, level: division}, {id: b, level: division}, {id: c, level: division}]\n"
#define TASKS                                                                                      \
    "task: [{id: t1, title: Một}, {id: t2, title: Hai}, {id: t3, title: Ba}]\n"                  \
    "task_unit: [{task: t1, unit: a}, {task: t2, unit: a}, {task: t2, seq: 2, unit: b}, "          \
    "{task: t3, unit: a}]\n"                                                                       \
    "task_deadline: [{task: t1, kind: continuous}, {task: t2, kind: continuous}, {task: t3, "      \
    "kind: date, last_day: 2026-03-31}]\n"

static const char *trace_of(const struct world *w, const char *id)
{
    const struct dd_obligation *ob = world_find(w, id);
    assert_non_null(ob);
    return ob->trace;
}

static void test_who_leads_has_a_form(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, UNITS TASKS, "2026-01-05 08:00");
    world_tick(w);
    assert_state(w, "gb/a/2026-Q1", "open 2026-03-19");
    assert_state(w, "gb/b/2026-Q1", "open 2026-03-19");
    assert_state(w, "gb/c/2026-Q1", "absent"); /* leads nothing without an end */
    assert_state(w, "gb/a/2026-Q4", "open 2026-12-19");
    assert_non_null(strstr(trace_of(w, "gb/a/2026-Q1"), "0 of 2 tasks"));
    assert_non_null(strstr(trace_of(w, "gb/a/2026-Q1"), "Một (t1); Hai (t2)"));
    assert_null(strstr(trace_of(w, "gb/a/2026-Q1"), "Ba")); /* has a day, and a duty, of its own */
    world_free(w);
}

static void test_done_with_its_last_line(void **state)
{
    (void)state;
    struct world *w = world_new(
        PACK,
        UNITS TASKS
        "result: [{task: t1, unit: a, period: 2026-Q1, text: x, recorded_on: 2026-03-10}, {task: "
        "t2, unit: a, period: 2026-Q1, text: y, recorded_on: 2026-03-20}, {task: t2, unit: a, "
        "period: 2026-Q2, text: y, recorded_on: 2026-03-20}]\n",
        "2026-03-10 08:00");
    world_tick(w);
    assert_state(w, "gb/a/2026-Q1", "open 2026-03-19");
    assert_non_null(strstr(trace_of(w, "gb/a/2026-Q1"), "1 of 2 tasks"));
    assert_null(strstr(trace_of(w, "gb/a/2026-Q1"), "Một (t1)"));
    /* the other line comes by itself, on its day */
    assert_string_equal(world_instant(w, world_find(w, "gb/a/2026-Q1")->next_at.at),
                        "2026-03-20 00:00");
    world_tick_at(w, "2026-03-20 00:00");
    assert_state(w, "gb/a/2026-Q1", "met_late 2026-03-19");
    assert_string_equal(dd_day_text(w->arena, world_find(w, "gb/a/2026-Q1")->done_on.day),
                        "2026-03-20");
    assert_state(w, "gb/b/2026-Q1", "overdue 2026-03-19"); /* every lead has its own line */
    assert_state(w, "gb/a/2026-Q2", "open 2026-06-19");
    world_free(w);
}

static void test_lines_of_all_leads_and_without_a_day(void **state)
{
    (void)state;
    struct world *w =
        world_new(PACK,
                  UNITS TASKS "result: [{task: t1, period: 2026-Q1, text: x, recorded_on: "
                              "2026-02-10}, {task: t2, period: 2026-Q1, recorded_on: "
                              "2026-02-11}, {task: t1, period: 2026-Q2, text: x}, {task: t2, "
                              "period: 2026-Q2, recorded_on: 2026-02-11}]\n",
                  "2026-03-10 08:00");
    world_tick(w);
    assert_state(w, "gb/a/2026-Q1", "met 2026-03-19");
    assert_state(w, "gb/b/2026-Q1", "met 2026-03-19");
    assert_state(w, "gb/a/2026-Q2", "met_day_unknown 2026-06-19");
    world_free(w);
}

/* From when a task is opened to when it is closed, done or cancelled. */
static void test_only_while_the_task_lasts(void **state)
{
    (void)state;
    struct world *w = world_new(
        PACK,
        "unit: [{id: a, level: division}]\n"
        "task: [{id: t1, opened_on: 2026-04-01, closed_on: 2026-09-29}, {id: t2, opened_on: "
        "2026-06-30}, {id: t3, status: cancelled}, {id: t4}, {id: t5}]\n"
        "task_unit: [{task: t1, unit: a}, {task: t2, unit: a}, {task: t3, unit: a}, {task: t4, "
        "unit: a}, {task: t5, unit: a}]\n"
        "task_deadline: [{task: t1, kind: continuous}, {task: t2, kind: continuous}, {task: t3, "
        "kind: continuous}, {task: t4, kind: continuous}, {task: t5, kind: continuous, last_day: "
        "2026-05-05, source: person}]\n"
        "completion: [{id: x, task: t4, done_on: 2026-07-15}]\n",
        "2026-01-05 08:00");
    world_tick(w);
    assert_non_null(strstr(trace_of(w, "gb/a/2026-Q1"), "0 of 1 tasks"));
    assert_non_null(strstr(trace_of(w, "gb/a/2026-Q1"), "(t4)"));
    assert_non_null(strstr(trace_of(w, "gb/a/2026-Q2"), "0 of 3 tasks"));
    assert_non_null(strstr(trace_of(w, "gb/a/2026-Q3"), "t4")); /* it is not done yet */
    world_tick_at(w, "2026-07-15 00:00");
    assert_null(strstr(trace_of(w, "gb/a/2026-Q3"), "t4"));
    assert_non_null(strstr(trace_of(w, "gb/a/2026-Q3"), "0 of 1 tasks")); /* t2 */
    assert_non_null(strstr(trace_of(w, "gb/a/2026-Q2"), "(t4)"));         /* it was not done then */
    world_free(w);
}

/* Who has taken the place of a unit enters the lines of the quarter that was open, and
 * has those of later ones in its own form. */
static void test_a_merged_unit(void **state)
{
    (void)state;
    struct world *w = world_new(PACK,
                                UNITS TASKS "unit_succession: [{unit: a, successor: c, day: "
                                            "2026-03-02}]\n"
                                            "result: [{task: t1, unit: a, period: 2026-Q1, "
                                            "recorded_on: 2026-02-20}, {task: t2, unit: c, period: "
                                            "2026-Q1, recorded_on: 2026-03-05}]\n",
                                "2026-02-25 08:00");
    world_tick(w);
    assert_state(w, "gb/a/2026-Q1", "open 2026-03-19");
    assert_state(w, "gb/a/2026-Q2", "absent");
    assert_non_null(strstr(trace_of(w, "gb/c/2026-Q2"), "Một (t1); Hai (t2)"));
    world_tick_at(w, "2026-03-06 08:00");
    assert_state(w, "gb/a/2026-Q1", "met 2026-03-19");
    assert_state(w, "gb/c/2026-Q1", "absent");
    assert_string_equal(world_find(w, "gb/a/2026-Q1")->unit, "c");
    world_free(w);
}

/* The last task ends: nothing more is asked, what was answered stays. */
static void test_nothing_left_to_ask(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, UNITS TASKS, "2026-01-05 08:00");
    world_tick(w);
    world_facts(w, UNITS "task: [{id: t1}]\n");
    world_tick_at(w, "2026-01-06 08:00");
    assert_state(w, "gb/a/2026-Q1", "void 2026-03-19");
    assert_string_equal(world_find(w, "gb/a/2026-Q1")->reason, "out_of_scope");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_leads_has_a_form),
        cmocka_unit_test(test_done_with_its_last_line),
        cmocka_unit_test(test_lines_of_all_leads_and_without_a_day),
        cmocka_unit_test(test_only_while_the_task_lasts),
        cmocka_unit_test(test_a_merged_unit),
        cmocka_unit_test(test_nothing_left_to_ask),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
