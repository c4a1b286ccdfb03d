/* The read set of a rule: which rows lead to its obligations. */
#include "packs.h"

/* "unit.id=subject", "event.id=bau-cu", "unit.id=target.unit", "unit" */
static char *line_of(struct dd_arena *arena, const struct dd_read *read)
{
    const char *entity = read->entity->name;
    if (read->is == DD_READ_ANY)
        return dd_strdup(arena, entity);
    const char *what = read->is == DD_READ_SUBJECT      ? "subject"
                       : read->is == DD_READ_OBLIGATION ? "obligation"
                       : read->is == DD_READ_ID
                           ? read->id
                           : dd_printf(arena, "%s.%s", read->through->name, read->from->name);
    return dd_printf(arena, "%s.%s=%s", entity, read->field->name, what);
}

static void check_reads(const struct dd_ruleset *set, const char *rule, const char *want)
{
    struct dd_arena *arena = dd_arena_new();
    const struct dd_rule *found = dd_rule_find(set, rule);
    assert_non_null(found);
    char *got = dd_strdup(arena, "");
    for (size_t i = 0; i < found->n_reads; i++)
        got = dd_printf(arena, "%s%s%s", got, i ? " " : "", line_of(arena, &found->reads[i]));
    assert_string_equal(got, want);
    dd_arena_free(arena);
}

/* Every rule may be marked done, extended and waived; those name documents. */
#define GIVEN                                                                                      \
    " extension.obligation=obligation document.id=extension.document"                              \
    " waiver.obligation=obligation document.id=waiver.document"

/* A unit may become another; that is part of every rule. */
#define BECOMES " unit_succession"
#define UNIT_BECOMES BECOMES " unit.id=unit_succession.unit unit.id=unit_succession.successor"
#define TASK_BECOMES BECOMES " task_succession.task=subject"

static void test_what_each_kind_of_rule_reads(void **state)
{
    (void)state;
    struct packs p = good_packs(
        PACK("a") "basis: 29/KH-UBND\n"
                  "params: {voting: {type: event, value: bau-cu}}\n"
                  "rules:\n"
                  "  - {id: u, title: x, for_each: unit, due: by 2026-03-10, done_by: document "
                  "plan}\n"
                  "  - {id: r, title: x, for_each: unit, due: before day 25 of month, done_by: "
                  "report monthly, where: 'under(unit.id, \"tinh\")'}\n"
                  "  - {id: e, title: x, for_each: unit, due: 40 days before voting}\n"
                  "  - {id: t, title: '{task.title}', for_each: task, due: task.due, done_by: "
                  "task}\n"
                  "  - {id: j, title: '{unit.name}', for_each: task, due: by 2026-03-10}\n"
                  "  - {id: g, title: '{unit.name}', for_each: target, due: by 2026-03-10}\n"
                  "  - {id: c, title: x, for_each: unit, due: before day 20 of month, done_by: "
                  "results}\n",
        NULL, NULL, NULL);
    check_reads(p.set, "u",
                "unit.id=subject completion.obligation=obligation document.issuer=subject" GIVEN
                    UNIT_BECOMES " document.issuer=unit_succession.successor");
    check_reads(p.set, "r",
                "unit.id=subject unit completion.obligation=obligation report.unit=subject" GIVEN
                    UNIT_BECOMES " report.unit=unit_succession.successor");
    check_reads(
        p.set, "e",
        "unit.id=subject event.id=bau-cu completion.obligation=obligation" GIVEN UNIT_BECOMES);
    check_reads(
        p.set, "t",
        "task.id=subject task_unit.task=subject carry_over.task=subject task_deadline.task=subject "
        "event.id=task_deadline.event completion.obligation=obligation "
        "completion.task=subject" GIVEN TASK_BECOMES);
    check_reads(
        p.set, "j",
        "task.id=subject task_unit.task=subject carry_over.task=subject unit.id=task_unit.unit "
        "completion.obligation=obligation" GIVEN TASK_BECOMES);
    check_reads(p.set, "g",
                "target.id=subject unit.id=target.unit completion.obligation=obligation "
                "measurement.target=subject" GIVEN BECOMES);
    check_reads(p.set, "c",
                "unit.id=subject completion.obligation=obligation task_unit.unit=subject "
                "task_unit.unit=unit_succession.successor task.id=task_unit.task "
                "task_deadline.task=task_unit.task task_succession.task=task_unit.task "
                "carry_over.task=task_unit.task "
                "completion.task=task_unit.task result.task=task_unit.task" GIVEN UNIT_BECOMES);
    assert_true(dd_rule_reads(dd_rule_find(p.set, "c"), dd_entity_find("result")));
    assert_false(dd_rule_reads(dd_rule_find(p.set, "u"), dd_entity_find("result")));
    close_packs(&p);
}

/* References are followed one line after the other, and so do changes come back. */
static void test_references(void **state)
{
    (void)state;
    struct packs p = good_packs(
        PACK("a") "params: {voting: {type: event, value: bau-cu}}\n"
                  "rules:\n"
                  "  - {id: g, title: x, for_each: target, due: by 2026-03-10, done_by: mark, "
                  "where: "
                  "'target.unit.parent is set and target.unit.parent.level == \"province\"'}\n"
                  "  - {id: t, title: x, for_each: task, due: by 2026-03-10, where: 'unit is set "
                  "and "
                  "task.plan.date is set', when: voting is set and today > voting}\n",
        NULL, NULL, NULL);
    check_reads(p.set, "g",
                "target.id=subject unit.id=target.unit unit.id=unit.parent "
                "completion.obligation=obligation" GIVEN BECOMES);
    check_reads(
        p.set, "t",
        "task.id=subject task_unit.task=subject carry_over.task=subject unit.id=task_unit.unit "
        "document.number=task.plan event.id=bau-cu completion.obligation=obligation" GIVEN
            TASK_BECOMES);
    close_packs(&p);
}

/* What an exception reads besides, its rule reads: one set holds for all. */
static void test_exceptions_add_to_their_rule(void **state)
{
    (void)state;
    struct packs p = good_packs(
        PACK("a") "rules:\n"
                  "  - {id: a, title: x, for_each: unit, due: by 2026-03-10}\n"
                  "  - {id: b, title: x, for_each: unit, due: by 2026-03-10}\n"
                  "exceptions:\n"
                  "  - {id: e, to: b, subject: xa-a, reason: x, set: {due: 5 days before bau-cu, "
                  "done_by: report final}}\n",
        NULL, NULL, NULL);
    check_reads(p.set, "a", "unit.id=subject completion.obligation=obligation" GIVEN UNIT_BECOMES);
    check_reads(p.set, "b",
                "unit.id=subject completion.obligation=obligation" GIVEN UNIT_BECOMES
                " event.id=bau-cu report.unit=subject report.unit=unit_succession.successor");
    const struct dd_rule *rule = dd_rule_find(p.set, "b");
    assert_ptr_equal(dd_rule_for(p.set, rule, "xa-a")->reads, rule->reads);
    close_packs(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_each_kind_of_rule_reads),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_exceptions_add_to_their_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
