/* How each condition of `where:` stands for a subject. */
#include "packs.h"

static char *lines_of(struct dd_arena *arena, const struct dd_rule *rule,
                      const struct dd_subject *subject)
{
    const struct dd_condition *v;
    char *got = dd_strdup(arena, "");
    size_t n = dd_rule_conditions(arena, rule, subject, &v);
    for (size_t i = 0; i < n; i++)
        got = dd_printf(arena, "%s%*s%c %s | %s\n", got, 2 * v[i].depth, "",
                        v[i].no_value ? '?'
                        : v[i].holds  ? '+'
                                      : '-',
                        v[i].text, v[i].values);
    return got;
}

static struct packs pack_where(struct dd_arena *arena, const char *each, const char *where)
{
    return good_packs(dd_printf(arena,
                                PACK("a") "params: {most: {type: int, value: 3}}\n"
                                          "rules:\n"
                                          "  - id: r\n"
                                          "    title: x\n"
                                          "    for_each: %s\n"
                                          "    due: by 2026-03-10\n"
                                          "    where: |-\n"
                                          "      %s\n",
                                each, where),
                      NULL, NULL, NULL);
}

static void check(const char *each, const char *where, const char *want)
{
    static const struct dd_unit unit = {.id = "phong-a", .level = "division"};
    static const struct dd_target target = {.id = "t", .code = "hat-de", .goal = {12500000}};
    struct dd_arena *arena = dd_arena_new();
    struct packs p = pack_where(arena, each, where);
    struct dd_facts facts = {0};
    struct dd_subject subject = {.facts = &facts, .unit = &unit, .target = &target};
    assert_string_equal(lines_of(arena, &p.set->rules[0], &subject), want);

    /* each text is an expression of the language, and means the same; one that an
     * `is set` beside it guards cannot stand alone */
    const struct dd_condition *v, *again;
    size_t n = dd_rule_conditions(arena, &p.set->rules[0], &subject, &v);
    for (size_t i = 0; i < n; i++) {
        if (v[i].no_value)
            continue;
        struct packs q = pack_where(arena, each, v[i].text);
        bool all = true;
        size_t m = dd_rule_conditions(arena, &q.set->rules[0], &subject, &again);
        for (size_t k = 0; k < m; k++)
            all &= again[k].depth > 0 || again[k].holds;
        assert_int_equal(all, v[i].holds);
        if (m == 1)
            assert_string_equal(again[0].text, v[i].text);
        close_packs(&q);
    }
    close_packs(&p);
    dd_arena_free(arena);
}

static void test_each_condition_with_its_values(void **state)
{
    (void)state;
    check("unit", "unit.level in [\"department\", \"commune\"] and not unit.dissolved",
          "- unit.level in [\"department\", \"commune\"] | unit.level = \"division\"\n"
          "+ not unit.dissolved | unit.dissolved = false\n");
    check("unit", "unit.level == \"division\"",
          "+ unit.level == \"division\" | unit.level = \"division\"\n");
    check("unit", "unit.field is set and unit.field == \"dat-dai\"",
          "- unit.field is set | unit.field is not set\n"
          "? unit.field == \"dat-dai\" | unit.field is not set\n");
    check("target", "target.goal * 2 >= 20 and (target.goal + 1) * 2 > most",
          "+ target.goal * 2 >= 20 | target.goal = 12.5\n"
          "+ (target.goal + 1) * 2 > 3 | target.goal = 12.5\n");
}

static void test_parts_of_or(void **state)
{
    (void)state;
    check("unit",
          "(unit.level == \"commune\" or unit.id == \"phong-a\" and not unit.dissolved) and "
          "not (unit.level == \"board\" or unit.level == \"party\")",
          "+ unit.level == \"commune\" or unit.id == \"phong-a\" and not unit.dissolved | \n"
          "  - unit.level == \"commune\" | unit.level = \"division\"\n"
          "  + unit.id == \"phong-a\" and not unit.dissolved | \n"
          "    + unit.id == \"phong-a\" | unit.id = \"phong-a\"\n"
          "    + not unit.dissolved | unit.dissolved = false\n"
          "+ not (unit.level == \"board\" or unit.level == \"party\") | unit.level = "
          "\"division\"\n");
}

static void test_where_then_when(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct packs p =
        good_packs(PACK("a") "params: {voting: {type: event, value: bau-cu}}\n"
                             "rules:\n"
                             "  - id: r\n"
                             "    title: x\n"
                             "    for_each: target\n"
                             "    due: by 2026-03-10\n"
                             "    where: target.unit is set and target.unit.level == \"commune\"\n"
                             "    when: voting is set and today >= voting - 10d\n",
                   NULL, NULL, NULL);
    struct dd_facts facts = {0};
    struct dd_event *event = dd_facts_add(arena, &facts, dd_entity_find("event"));
    struct dd_unit *unit = dd_facts_add(arena, &facts, dd_entity_find("unit"));
    struct dd_target *target = dd_facts_add(arena, &facts, dd_entity_find("target"));
    struct dd_subject subject = {.facts = &facts, .unit = unit, .target = target};
    event->id = "bau-cu";
    unit->id = target->unit = "xa-a";
    unit->level = "commune";
    assert_true(dd_day_parse("2026-03-04", &subject.today));
    assert_string_equal(lines_of(arena, &p.set->rules[0], &subject),
                        "+ target.unit is set | target.unit = \"xa-a\"\n"
                        "+ target.unit.level == \"commune\" | target.unit.level = "
                        "\"commune\"\n"
                        "- bau-cu is set | bau-cu is not set\n"
                        "? today >= bau-cu - 10d | today = 2026-03-04, bau-cu is not set\n");
    event->day.set = dd_day_parse("2026-03-15", &event->day.day);
    const struct dd_condition *v;
    assert_int_equal(dd_rule_conditions(arena, &p.set->rules[0], &subject, &v), 4);
    assert_false(v[1].of_when);
    assert_true(v[2].of_when && v[3].of_when && !v[3].holds && !v[3].no_value);
    assert_string_equal(v[3].values, "today = 2026-03-04, bau-cu = 2026-03-15");
    close_packs(&p);
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_condition_with_its_values),
        cmocka_unit_test(test_parts_of_or),
        cmocka_unit_test(test_where_then_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
