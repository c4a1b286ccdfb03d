/* `when`, names with dots, lists of parameters: packs read with the real vocabulary. */
#include "packs.h"

#define HEAD                                                                                       \
    PACK("p")                                                                                      \
    "params:\n"                                                                                    \
    "  issued: {type: date, value: 2026-01-30}\n"                                                  \
    "  voting: {type: event, value: bau-cu}\n"                                                     \
    "  levels: {type: text, values: [commune, board]}\n"                                           \
    "  few: {type: int, values: [1, 2]}\n"                                                         \
    "rules:\n  - {id: r, title: x, due: by 2026-03-10, "

static const char *rule_with(struct dd_arena *arena, const char *each, const char *key,
                             const char *expr)
{
    return dd_printf(arena, HEAD "for_each: %s, %s: '%s'}\n", each, key, expr);
}

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *each, *key, *expr, *message; /* the first message, with its code */
    } cases[] = {
        {"unit", "when", "today", "E047]: `today` stands alone on one side of a comparison"},
        {"unit", "when", "today + 3d > issued", "E047]: `today` stands alone"},
        {"unit", "when", "days(issued, today) > 3", "E047]: `today` stands alone"},
        {"unit", "when", "today == today", "E047]: `today` stands alone"},
        {"unit", "when", "today in [2026-01-01]", "E047]: `today` stands alone"},
        {"unit", "when", "today > 3", "E044]: a day and a whole number do not go together"},
        {"unit", "when", "today > voting", "E045]: `voting` may be absent"},
        {"unit", "when", "todai > issued", "E043]: `todai` is not known here"},
        {"unit", "where", "voting is set", "E047]: `voting` is an event"},
        {"target", "where", "target.unit.level == \"commune\"",
         "E045]: `target.unit` may be absent"},
        {"target", "where", "target.unit is set and target.unit.parent.level == \"province\"",
         "E045]: `target.unit.parent` may be absent"},
        {"target", "where", "target.unit is set and target.unit.levle == \"x\"",
         "E043]: `target.unit` has no field `levle`"},
        {"target", "where", "target.code.x == \"x\"", "E043]: `target.code` has no fields"},
        {"task", "where", "unit.level == \"division\"", "E045]: `unit` may be absent"},
        {"task", "where", "task.plan is set and task.plan.date > issued",
         "E045]: `task.plan.date` may be absent"},
        {"task", "where", "target.code == \"x\"", "E043]: a rule for each task cannot ask"},
        {"unit", "where", "unit.parent.parent.parent.parent.parent.parent.parent == \"x\"",
         "E042]: this follows more than 4 references"},
        {"unit", "where", "unit.level in level", "E043]: `level` is not known here"},
        {"unit", "where", "unit.level in issued",
         "E044]: a word of `level` and a day do not go together"},
        {"unit", "where", "unit.level in few",
         "E044]: a word of `level` and a whole number do not go together"},
        {"unit", "where", "levels == \"x\"", "E044]: `levels` is a list: it stands after `in`"},
        {"unit", "where", "task is set", "E043]: `task` is not known here"},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct dd_arena *arena = dd_arena_new();
        struct packs p = read_packs(rule_with(arena, cases[i].each, cases[i].key, cases[i].expr),
                                    NULL, NULL, NULL);
        if (p.set || !strstr(p.said.s, cases[i].message))
            fail_msg("%s\n%s", cases[i].expr, p.said.s);
        close_packs(&p);
        dd_arena_free(arena);
    }
}

static struct dd_day day(const char *text)
{
    struct dd_day out = {0};
    assert_true(dd_day_parse(text, &out));
    return out;
}

/* One province, a commune below it, its target and its task. */
static struct dd_facts facts_of(struct packs *p)
{
    struct dd_facts facts = {0};
    const struct dd_node *map =
        yaml_of(p, "facts.yaml",
                "unit:\n  - {id: tinh, level: province}\n"
                "  - {id: xa-a, level: commune, parent: tinh}\n"
                "target: [{id: t1, code: a, unit: xa-a}, {id: t2, code: b}]\n"
                "task:\n  - {id: v1, plan: 29/KH-UBND, unit: tinh}\n"
                "  - {id: v2, plan: 30/KH-UBND, unit: tinh}\n  - {id: v3, plan: 31/KH-UBND}\n"
                "document:\n  - {id: d1, number: 29/KH-UBND, issuer: tinh, date: 2026-01-30}\n"
                "  - {id: d2, number: 30/KH-UBND, issuer: tinh, date: 2026-02-02}\n"
                "  - {id: d3, number: 30/KH-UBND, issuer: xa-a, date: 2026-02-03}\n"
                "event: [{id: bau-cu, day: 2026-03-15}]\n");
    assert_true(dd_facts_read(&p->diags, map, true, &facts));
    dd_facts_seal(&facts);
    return facts;
}

static bool holds(struct packs *p, const struct dd_subject *subject, const char *each,
                  const char *key, const char *expr)
{
    struct packs of = good_packs(rule_with(p->arena, each, key, expr), NULL, NULL, NULL);
    const struct dd_rule *rule = &of.set->rules[0];
    bool value = dd_expr_true(rule->where ? rule->where : rule->when, subject);
    close_packs(&of);
    return value;
}

static void test_names_with_dots(void **state)
{
    (void)state;
    struct packs p = open_packs();
    struct dd_facts facts = facts_of(&p);
    struct dd_numbers numbers = dd_numbers_of(p.arena, &facts);
    struct dd_subject t1 = {.facts = &facts, .target = dd_target_find(&facts, "t1")};
    struct dd_subject t2 = {.facts = &facts, .target = dd_target_find(&facts, "t2")};
    struct dd_subject v[3];
    static const char *const ids[] = {"v1", "v2", "v3"};
    for (int i = 0; i < 3; i++)
        v[i] = (struct dd_subject){
            .facts = &facts, .numbers = &numbers, .task = dd_task_find(&facts, ids[i])};
    v[0].unit = dd_unit_find(&facts, "xa-a");
    static const char commune[] = "target.unit is set and target.unit.level == \"commune\"";
    assert_true(holds(&p, &t1, "target", "where", commune));
    assert_false(holds(&p, &t2, "target", "where", commune));
    assert_true(holds(&p, &t1, "target", "where",
                      "target.unit.parent is set and target.unit.parent.level == \"province\""));
    assert_false(holds(&p, &t2, "target", "where", "target.unit.parent is set"));
    assert_true(holds(&p, &t2, "target", "where", "target.unit.parent is not set"));

    static const char dated[] = "task.plan.date is set and task.plan.date >= issued";
    assert_true(holds(&p, &v[0], "task", "where", dated));
    assert_true(holds(&p, &v[1], "task", "where",
                      "task.plan.date is set and task.plan.date == 2026-02-02")); /* of its unit */
    assert_false(holds(&p, &v[2], "task", "where", dated)); /* no such document */

    static const char lead[] = "unit is set and unit.level == \"commune\"";
    assert_true(holds(&p, &v[0], "task", "where", lead));
    assert_false(holds(&p, &v[1], "task", "where", lead));
    close_packs(&p);
}

static void test_lists(void **state)
{
    (void)state;
    struct packs p = open_packs();
    struct dd_facts facts = facts_of(&p);
    struct dd_subject xa = {.facts = &facts, .unit = dd_unit_find(&facts, "xa-a")};
    struct dd_subject tinh = {.facts = &facts, .unit = dd_unit_find(&facts, "tinh")};
    assert_true(holds(&p, &xa, "unit", "where", "unit.level in levels"));
    assert_false(holds(&p, &tinh, "unit", "where", "unit.level in levels"));
    assert_true(holds(&p, &tinh, "unit", "where", "unit.level not in levels"));
    assert_true(holds(&p, &tinh, "unit", "where", "month(2026-02-01) in few"));

    /* an office sets its own */
    struct packs office = good_packs(HEAD "for_each: unit, where: unit.level in levels}\n", NULL,
                                     NULL, "levels: [province]\n");
    assert_true(dd_expr_true(office.set->rules[0].where, &tinh));
    assert_false(dd_expr_true(office.set->rules[0].where, &xa));
    close_packs(&office);
    close_packs(&p);
    static const struct {
        const char *params, *message;
    } bad[] = {
        {"levels: [provinc]\n", "E046]: `provinc` is not a word of `level`"},
        {"levels: province\n", "E012]: `levels` is a list"},
        {"few: [1, x]\n", "E020]: `x` is not of type int"},
        {"issued: [2026-01-30]\n", "E012]: `issued` takes one value"},
        {"levels: []\n", "E020]: the list is empty"},
    };
    for (size_t i = 0; i < DD_LEN(bad); i++) {
        p = read_packs(HEAD "for_each: unit, where: unit.level in levels}\n", NULL, NULL,
                       bad[i].params);
        if (p.set || !strstr(p.said.s, bad[i].message))
            fail_msg("%s\n%s", bad[i].params, p.said.s);
        close_packs(&p);
    }
}

/* The value on each of a few days, and the next day on which it may differ. */
static void test_flips(void **state)
{
    (void)state;
    static const struct {
        const char *expr, *today;
        bool value;
        const char *flips; /* NULL: never again */
    } cases[] = {
        {"today < 2026-03-10", "2026-03-09", true, "2026-03-10"},
        {"today < 2026-03-10", "2026-03-10", false, NULL},
        {"today <= 2026-03-10", "2026-03-09", true, "2026-03-11"},
        {"today > 2026-03-10", "2026-03-10", false, "2026-03-11"},
        {"today >= 2026-03-10", "2026-03-09", false, "2026-03-10"},
        {"today == 2026-03-10", "2026-03-01", false, "2026-03-10"},
        {"today == 2026-03-10", "2026-03-10", true, "2026-03-11"},
        {"today != 2026-03-10", "2026-03-10", false, "2026-03-11"},
        {"2026-03-10 > today", "2026-03-09", true, "2026-03-10"},
        {"2026-03-10 >= today", "2026-03-09", true, "2026-03-11"},
        {"2026-03-10 < today", "2026-03-09", false, "2026-03-11"},
        {"2026-03-10 <= today", "2026-03-09", false, "2026-03-10"},
        {"not (today < issued + 1m)", "2026-02-01", false, "2026-02-28"},
        {"today >= 2026-03-10 and today < 2026-04-01", "2026-03-09", false, "2026-03-10"},
        {"today >= 2026-03-10 and today < 2026-04-01", "2026-03-12", true, "2026-04-01"},
        {"voting is set and today >= voting - 40d", "2026-02-02", false, "2026-02-03"},
        {"voting is set and today >= voting - 40d", "2026-02-03", true, NULL},
    };
    struct packs p = open_packs();
    struct dd_facts facts = facts_of(&p);
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct packs of =
            good_packs(rule_with(p.arena, "unit", "when", cases[i].expr), NULL, NULL, NULL);
        struct dd_subject subject = {
            .facts = &facts, .unit = dd_unit_find(&facts, "xa-a"), .today = day(cases[i].today)};
        const struct dd_expr *when = of.set->rules[0].when;
        struct dd_day flips;
        bool found = dd_expr_flips(when, &subject, &flips);
        if (dd_expr_true(when, &subject) != cases[i].value || found != (cases[i].flips != NULL) ||
            (found && dd_day_cmp(flips, day(cases[i].flips)) != 0))
            fail_msg("%s on %s", cases[i].expr, cases[i].today);
        close_packs(&of);
    }
    close_packs(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_names_with_dots),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_flips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
