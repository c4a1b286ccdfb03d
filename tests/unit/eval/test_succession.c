/* Units that are founded, merge and split up (design §6): what was open keeps its
 * subject and its day and is the successor's; what comes later only its own. */
#include "world.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"                \
    "params: {g: {type: event}}\n"                                                                 \
    "rules:\n"                                                                                     \
    "  - {id: plan, title: \"{unit.name} x\", for_each: unit, where: not unit.dissolved, due: by " \
    "2026-07-20, done_by: document plan}\n"                                                        \
    "  - {id: early, title: x, for_each: unit, due: by 2026-03-31}\n"                              \
    "  - {id: month, title: x, for_each: unit, due: before day 25 of month, done_by: report "      \
    "monthly}\n"                                                                                   \
    "  - {id: guided, title: x, for_each: unit, due: within 10 days after g}\n"                    \
    "  - {id: task, title: x, for_each: task, due: task.due, done_by: task}\n"
#define AFTER                                                                                      \
    "unit:\n"                                                                                      \
    "  - {id: a, name: Xã A, level: commune, dissolved: true}\n"                                  \
    "  - {id: b, name: Xã B, level: commune}\n"                                                   \
    "  - {id: c, name: Xã C, level: commune, from: 2026-07-01}\n"                                 \
    "unit_succession: [{unit: a, successor: c, day: 2026-07-01}, {unit: b, successor: c, day: "    \
    "2026-07-01}]\n"                                                                               \
    "event: [{id: g}]\n" TASK
#define BEFORE                                                                                     \
    "unit:\n"                                                                                      \
    "  - {id: a, name: Xã A, level: commune}\n"                                                   \
    "  - {id: b, name: Xã B, level: commune}\n"                                                   \
    "event: [{id: g}]\n" TASK
#define TASK                                                                                       \
    "task: [{id: t}]\n"                                                                            \
    "task_unit: [{task: t, seq: 1, unit: a}, {task: t, seq: 2, unit: b}]\n"                        \
    "task_deadline: [{task: t, kind: date, last_day: 2026-07-31}]\n"

static const char *owed_by(const struct world *w, const char *id)
{
    const struct dd_obligation *ob = world_find(w, id);
    if (!ob)
        return "absent";
    return dd_printf(w->arena, "%s %s%s%s", dd_state_name(ob->state), ob->unit,
                     ob->former_unit ? " was " : "", ob->former_unit ? ob->former_unit : "");
}

#define assert_owed(w, id, expected) assert_string_equal(owed_by((w), (id)), (expected))

static void merged(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, BEFORE, "2026-03-02 00:00");
    world_tick(w);
    world_tick_at(w, "2026-06-30 09:00");
    assert_string_equal(world_next(w), "2026-07-01 00:00"); /* the new month, at any rate */
    int epoch = world_find(w, "plan/a/once")->epoch;
    world_facts(w, AFTER);
    world_tick(w);
    assert_owed(w, "plan/a/once", "void a"); /* it says dissolved already, a day early */
    assert_owed(w, "plan/b/once", "open b");
    assert_owed(w, "month/c/2026-07", "absent");
    world_tick_at(w, "2026-07-01 00:00");
    assert_owed(w, "plan/a/once", "open c was a");
    assert_owed(w, "plan/b/once", "open c was b");
    assert_owed(w, "plan/c/once", "absent"); /* its predecessors' */
    assert_owed(w, "early/a/once", "overdue c was a");
    assert_owed(w, "early/c/once", "absent");
    assert_owed(w, "month/a/2026-06", "overdue c was a");
    assert_owed(w, "month/a/2026-07", "void a");
    assert_string_equal(world_find(w, "month/a/2026-07")->reason, "succeeded");
    assert_owed(w, "month/c/2026-06", "absent");
    assert_owed(w, "month/c/2026-07", "open c");
    assert_owed(w, "guided/a/ev:g", "void a"); /* it has not come yet */
    assert_owed(w, "guided/c/ev:g", "waiting c");
    assert_owed(w, "task/t@a/once", "open c was a");
    assert_int_equal(world_find(w, "plan/b/once")->epoch, epoch);
    assert_state(w, "plan/b/once", "open 2026-07-20");
    assert_string_equal(world_find(w, "plan/b/once")->title, "Xã B x");
    world_free(w);
}

/* What the successor does counts from the day it took the place; what each did
 * before stays with who did it. */
static void done_by_the_successor(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, BEFORE, "2026-03-02 00:00");
    world_tick(w);
    world_facts(w, BEFORE "report: [{unit: a, kind: monthly, period: 2026-05, submitted_on: "
                          "2026-05-20}]\n");
    world_tick_at(w, "2026-06-30 09:00");
    world_facts(w,
                AFTER "report:\n"
                      "  - {unit: a, kind: monthly, period: 2026-05, submitted_on: 2026-05-20}\n"
                      "  - {unit: c, kind: monthly, period: 2026-06, submitted_on: 2026-07-02}\n"
                      "  - {unit: c, kind: monthly, period: 2026-04, submitted_on: 2026-04-02}\n"
                      "document:\n"
                      "  - {id: d1, issuer: c, kind: plan, answers: 29/KH-UBND, date: 2026-06-01}\n"
                      "completion: [{id: k, task: t, unit: c, done_on: 2026-07-02}]\n");
    world_tick_at(w, "2026-07-03 09:00");
    assert_owed(w, "month/a/2026-05", "met a");
    assert_owed(w, "month/a/2026-06", "met_late c was a");
    assert_owed(w, "month/b/2026-06", "met_late c was b");
    assert_owed(w, "month/a/2026-04", "overdue c was a"); /* it was not theirs then */
    assert_owed(w, "plan/a/once", "open c was a");
    assert_owed(w, "task/t@a/once", "met c was a");
    assert_owed(w, "task/t@b/once", "met c was b");
    world_free(w);
}

/* A merger that was undone: all is owed again by those who owed it. */
static void undone(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, BEFORE, "2026-03-02 00:00");
    world_tick(w);
    world_tick_at(w, "2026-06-30 09:00");
    world_facts(w, AFTER);
    world_tick_at(w, "2026-07-01 00:00");
    world_facts(w, BEFORE);
    world_tick_at(w, "2026-07-08 09:00");
    assert_owed(w, "plan/b/once", "open b");
    assert_owed(w, "month/a/2026-07", "open a");
    assert_owed(w, "month/c/2026-07", "void c");
    assert_owed(w, "task/t@a/once", "open a");
    world_free(w);
}

/* a merges into b, which was there already and owes its own all along. */
static void merged_into_a_neighbour(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, BEFORE, "2026-03-02 00:00");
    world_tick(w);
    world_facts(w, BEFORE "unit_succession: [{unit: a, successor: b, day: 2026-07-10}]\n");
    world_tick_at(w, "2026-07-10 00:00");
    assert_owed(w, "month/a/2026-07", "open b was a"); /* it had begun */
    assert_owed(w, "month/b/2026-07", "open b");
    assert_owed(w, "month/a/2026-08", "void a");
    assert_owed(w, "plan/b/once", "open b");
    world_free(w);
}

/* s ends: what it owes goes to s1, but t was given to s2 by name; p goes on. */
static void split(void **state)
{
    (void)state;
#define OLD                                                                                        \
    "unit: [{id: s, level: division}, {id: p, level: division}]\n"                                 \
    "task: [{id: t}, {id: u}]\n"                                                                   \
    "task_unit: [{task: t, unit: s}, {task: u, unit: s}, {task: u, seq: 2, unit: p}]\n"            \
    "task_deadline: [{task: t, kind: date, last_day: 2026-07-31}, {task: u, kind: date, "          \
    "last_day: 2026-07-31}]\n"
    struct world *w = world_new(PACK, OLD, "2026-03-02 00:00");
    world_tick(w);
    world_facts(w, "unit: [{id: s, level: division}, {id: p, level: division}, {id: s1, level: "
                   "division, from: 2026-04-01}, {id: s2, level: division, from: 2026-04-01}]\n"
                   "task: [{id: t}, {id: u}]\n"
                   "task_unit: [{task: t, unit: s}, {task: u, unit: s}, {task: u, seq: 2, unit: "
                   "p}]\n"
                   "task_deadline: [{task: t, kind: date, last_day: 2026-07-31}, {task: u, kind: "
                   "date, last_day: 2026-07-31}]\n"
                   "unit_succession: [{unit: s, successor: s1, day: 2026-04-01}, {unit: s, "
                   "successor: s2, day: 2026-04-01, takes: assigned}, {unit: p, successor: s2, "
                   "day: 2026-04-01, takes: assigned}]\n"
                   "task_succession: [{task: t, unit: s, successor: s2}]\n");
    world_tick_at(w, "2026-04-01 00:00");
    assert_owed(w, "task/t@s/once", "open s2 was s");
    assert_owed(w, "task/u@s/once", "open s1 was s");
    assert_owed(w, "task/u@p/once", "open p");
    assert_owed(w, "month/p/2026-04", "open p");
    assert_owed(w, "month/s/2026-04", "void s");
    assert_owed(w, "month/s1/2026-04", "open s1");
    assert_owed(w, "month/s2/2026-04", "open s2");
    assert_owed(w, "month/s/2026-03", "overdue s1 was s");
    world_free(w);
}

/* A new rule, or an old one that nobody's predecessor owes by: the new unit's own. */
static void founded(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, BEFORE, "2026-03-02 00:00");
    world_tick(w);
    world_facts(w, BEFORE);
    world_tick_at(w, "2026-06-30 09:00");
    world_facts(w, "unit: [{id: n, level: commune, from: 2026-07-06}]\n");
    world_tick(w);
    assert_owed(w, "plan/n/once", "absent");
    world_tick_at(w, "2026-07-01 00:00");
    assert_string_equal(world_next(w), "2026-07-06 00:00");
    world_tick_at(w, "2026-07-06 00:00");
    assert_owed(w, "plan/n/once", "open n");
    assert_owed(w, "early/n/once", "absent"); /* its day was before */
    assert_owed(w, "month/n/2026-07", "absent");
    assert_owed(w, "month/n/2026-08", "open n");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merged), cmocka_unit_test(done_by_the_successor),
        cmocka_unit_test(undone), cmocka_unit_test(merged_into_a_neighbour),
        cmocka_unit_test(split),  cmocka_unit_test(founded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
