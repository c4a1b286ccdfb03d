/* The due days of rules and of tasks' deadlines: hours, rolls, several deadlines
 * of one task, events that come, go and come again (design §5, §6). */
#include "world.h"

#define HEAD "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"
#define XA_A "unit: [{id: xa-a, name: Xã A, level: commune}]\n"

/* A campaign ends 24 hours before the vote (domain §1): hours count from the
 * event's time, and wait for it. */
static void hours_before_a_vote(void **state)
{
    (void)state;
#define HOURS                                                                                      \
    HEAD "params:\n  vote: {type: event}\n"                                                        \
         "rules:\n"                                                                                \
         "  - {id: campaign, title: Vận động, for_each: unit, due: 24 hours before vote}\n"
    struct world *w =
        world_new(HOURS, XA_A "event: [{id: vote, day: 2026-03-15}]\n", "2026-03-01 08:00");
    const char *id = "campaign/xa-a/ev:vote";
    world_tick(w);
    assert_state(w, id, "waiting -");
    assert_non_null(strstr(world_find(w, id)->trace, "time of the event"));
    world_facts(w, XA_A "event: [{id: vote, day: 2026-03-15, time: \"07:00\"}]\n");
    world_tick(w);
    assert_state(w, id, "open 2026-03-14");
    assert_int_equal(world_find(w, id)->minute, 7 * 60);
    assert_string_equal(world_next(w), "2026-03-14 07:00");
    world_tick_at(w, "2026-03-14 07:00");
    assert_state(w, id, "overdue 2026-03-14");
    world_free(w);
}

#define TASKS(roll)                                                                                \
    HEAD "rules:\n"                                                                                \
         "  - id: plan-task\n"                                                                     \
         "    title: \"{task.title}\"\n"                                                           \
         "    for_each: task\n"                                                                    \
         "    due: task.due\n" roll "    done_by: task\n"
#define TASK XA_A "task: [{id: t1, title: Một}]\ntask_unit: [{task: t1, unit: xa-a}]\n"

/* 17/02/2026 is Tết's first day; work begins again on Mon 23/02 (domain §2). */
static void roll_of_a_task(void **state)
{
    (void)state;
#define ON_TET(source)                                                                             \
    TASK "task_deadline: [{task: t1, kind: date, canonical: by 2026-02-17, last_day: "             \
         "2026-02-17, legal_day: 2026-02-17, source: " source "}]\n"
    struct world *w =
        world_new(TASKS("    roll: following\n"), ON_TET("import"), "2026-02-02 08:00");
    world_tick(w);
    const struct dd_obligation *ob = world_find(w, "plan-task/t1@xa-a/once");
    assert_state(w, ob->id, "open 2026-02-23");
    assert_string_equal(dd_day_text(w->arena, ob->unrolled.day), "2026-02-17");
    assert_string_equal(dd_day_text(w->arena, ob->legal_day.day), "2026-02-23");
    assert_non_null(strstr(ob->trace, "rolled to the next working day: 23/02/2026"));
    /* what a person has set is meant as it stands */
    world_facts(w, ON_TET("person"));
    world_tick(w);
    assert_state(w, "plan-task/t1@xa-a/once", "open 2026-02-17");
    world_free(w);
    w = world_new(TASKS("    roll: preceding\n"), ON_TET("import"), "2026-02-02 08:00");
    world_tick(w);
    ob = world_find(w, "plan-task/t1@xa-a/once");
    assert_state(w, ob->id, "open 2026-02-13");
    assert_string_equal(dd_day_text(w->arena, ob->legal_day.day), "2026-02-17");
    world_free(w);
    w = world_new(TASKS(""), ON_TET("import"), "2026-02-02 08:00"); /* no roll by default */
    world_tick(w);
    assert_state(w, "plan-task/t1@xa-a/once", "open 2026-02-17");
    world_free(w);
}

/* "Ngày 10 và ngày 25 hằng tháng": both are owed in each month. */
static void twice_a_month(void **state)
{
    (void)state;
    struct world *w = world_new(
        TASKS(""),
        TASK
        "task_deadline:\n"
        "  - {task: t1, seq: 1, kind: recurring, canonical: before day 10 of month}\n"
        "  - {task: t1, seq: 2, kind: recurring, canonical: by day 10 of last month of quarter}\n"
        "  - {task: t1, seq: 3, kind: recurring, canonical: before day 25 of month}\n"
        "completion: [{id: c1, task: t1, seq: 3, done_on: 2026-03-20}]\n",
        "2026-03-02 08:00");
    world_tick(w);
    world_tick_at(w, "2026-03-26 08:00");
    assert_state(w, "plan-task/t1@xa-a/2026-03", "overdue 2026-03-09");
    assert_state(w, "plan-task/t1@xa-a/2026-03.d3", "met 2026-03-24");
    assert_state(w, "plan-task/t1@xa-a/2026-Q1", "overdue 2026-03-10");
    world_free(w);
}

/* Who waits is told nothing and so misses nothing: a duty is first seen when
 * its event comes. What is withdrawn and comes again has moved twice. */
static void comes_and_goes(void **state)
{
    (void)state;
#define GUIDED                                                                                     \
    HEAD "params:\n  guidance: {type: event}\n"                                                    \
         "rules:\n"                                                                                \
         "  - {id: g, title: Hướng dẫn, for_each: unit, due: 10 days before guidance}\n"
#define GUIDANCE(day) XA_A "event: [{id: guidance" day "}]\n"
    const char *id = "g/xa-a/ev:guidance";
    struct world *w = world_new(GUIDED, GUIDANCE(""), "2026-01-05 08:00");
    world_tick(w);
    assert_state(w, id, "waiting -");
    world_facts(w, GUIDANCE(", day: 2026-03-20"));
    world_tick_at(w, "2026-03-03 09:00");
    assert_state(w, id, "open 2026-03-10");
    assert_string_equal(dd_day_text(w->arena, world_find(w, id)->opens.day), "2026-03-03");
    assert_string_equal(world_instant(w, world_find(w, id)->first_seen), "2026-03-03 09:00");
    assert_int_equal(world_find(w, id)->epoch, 1);
    world_facts(w, GUIDANCE(""));
    world_tick_at(w, "2026-03-04 09:00");
    assert_state(w, id, "waiting -");
    assert_int_equal(world_find(w, id)->epoch, 2);
    world_facts(w, GUIDANCE(", day: 2026-03-27"));
    world_tick_at(w, "2026-03-05 09:00");
    assert_state(w, id, "open 2026-03-17");
    assert_int_equal(world_find(w, id)->epoch, 3);
    assert_string_equal(world_instant(w, world_find(w, id)->first_seen), "2026-03-03 09:00");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_before_a_vote),
        cmocka_unit_test(roll_of_a_task),
        cmocka_unit_test(twice_a_month),
        cmocka_unit_test(comes_and_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
