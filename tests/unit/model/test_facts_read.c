/* Facts from YAML: what is read, and every mistake with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dondoc/model.h"

struct outcome {
    struct dd_arena *arena;
    struct dd_facts facts;
    struct dd_buf said;
    bool ok;
};

static struct outcome read_facts(const char *text, bool check_refs)
{
    struct outcome out = {.arena = dd_arena_new()};
    struct dd_source *source = DD_NEW(out.arena, struct dd_source);
    *source = (struct dd_source){"facts.yaml", text, strlen(text)};
    struct dd_diags diags;
    dd_diags_init(&diags, out.arena, NULL);
    const struct dd_node *root = dd_yaml_read(&diags, source);
    assert_non_null(root);
    out.ok = dd_facts_read(&diags, root, check_refs, &out.facts);
    dd_diags_render(&diags, &out.said);
    return out;
}

static void release(struct outcome *out)
{
    dd_buf_release(&out->said);
    dd_arena_free(out->arena);
}

static void expect_said(const char *text, bool check_refs, const char *expected)
{
    struct outcome out = read_facts(text, check_refs);
    assert_false(out.ok);
    assert_string_equal(out.said.s, expected);
    release(&out);
}

static void test_reads_every_type(void **state)
{
    (void)state;
    struct outcome out = read_facts("unit:\n"
                                    "  - {id: xa-a, level: commune}\n"
                                    "  - {id: xa-b, level: commune, name: Xã B, dissolved: true}\n"
                                    "target:\n"
                                    "  - {id: duong, goal: \"12,5\", measure: km}\n"
                                    "measurement:\n"
                                    "  - {target: duong, day: 2026-06-20, value: 2.6}\n"
                                    "task: [{id: t1}]\n"
                                    "task_unit:\n"
                                    "task_deadline:\n"
                                    "  - {task: t1, seq: 2, last_day: 2026-03-31}\n"
                                    "event:\n"
                                    "  - id: bau-cu\n"
                                    "    day:\n",
                                    true);
    assert_true(out.ok);
    assert_int_equal(out.facts.unit.n, 2);
    assert_null(out.facts.unit.v[0].name);
    assert_true(out.facts.unit.v[1].dissolved);
    assert_true(out.facts.target.v[0].goal.micro == 12500000);
    assert_true(out.facts.measurement.v[0].value.micro == 2600000);
    assert_int_equal(out.facts.task_deadline.v[0].seq, 2);
    assert_string_equal(out.facts.task_deadline.v[0].kind, "date");
    assert_false(out.facts.event.v[0].day.set);
    assert_int_equal(out.facts.task_unit.n, 0);
    release(&out);
}

static void test_unknown_names(void **state)
{
    (void)state;
    expect_said("units:\n"
                "  - {id: a}\n"
                "unit:\n"
                "  - {id: a, levle: commune, level: commune}\n",
                false,
                "error[E120]: there is no entity `units`\n"
                "  --> facts.yaml:1:1\n"
                "1 | units:\n"
                "  | ^^^^^ did you mean `unit`?\n"
                "error[E122]: `unit` has no field `levle`\n"
                "  --> facts.yaml:4:13\n"
                "4 |   - {id: a, levle: commune, level: commune}\n"
                "  |             ^^^^^ did you mean `level`?\n");
}

static void test_wrong_values(void **state)
{
    (void)state;
    expect_said("event:\n"
                "  - {id: a, day: 2026-02-31}\n"
                "  - {id: b, day: 31/02/2026}\n"
                "  - {id: C d}\n"
                "unit: [{id: u, level: commune, dissolved: maybe}]\n"
                "measurement: [{target: t, day: 2026-01-01, value: lots}]\n"
                "task_unit: [{task: t, seq: 99999999999999999999}]\n"
                "post: [{id: p, person: x, role: [chair]}]\n",
                false,
                "error[E123]: there is no day 2026-02-31\n"
                "  --> facts.yaml:2:18\n"
                "2 |   - {id: a, day: 2026-02-31}\n"
                "  |                  ^^^^^^^^^^\n"
                "error[E123]: `31/02/2026` is not a day\n"
                "  --> facts.yaml:3:18\n"
                "3 |   - {id: b, day: 31/02/2026}\n"
                "  |                  ^^^^^^^^^^ write it as YYYY-MM-DD\n"
                "error[E128]: `C d` is not an identifier\n"
                "  --> facts.yaml:4:10\n"
                "4 |   - {id: C d}\n"
                "  |          ^^^ use a–z, 0–9, `.`, `_` and `-`, at most 100 of them\n"
                "error[E123]: `maybe` is neither true nor false\n"
                "  --> facts.yaml:5:43\n"
                "5 | unit: [{id: u, level: commune, dissolved: maybe}]\n"
                "  |                                           ^^^^^\n"
                "error[E123]: `lots` is not a number\n"
                "  --> facts.yaml:6:51\n"
                "6 | measurement: [{target: t, day: 2026-01-01, value: lots}]\n"
                "  |                                                   ^^^^\n"
                "error[E123]: `99999999999999999999` is not a whole number\n"
                "  --> facts.yaml:7:28\n"
                "7 | task_unit: [{task: t, seq: 99999999999999999999}]\n"
                "  |                            ^^^^^^^^^^^^^^^^^^^^\n"
                "error[E123]: `role` takes one value\n"
                "  --> facts.yaml:8:33\n"
                "8 | post: [{id: p, person: x, role: [chair]}]\n"
                "  |                                 ^\n");
}

static void test_missing_twice_and_closed_words(void **state)
{
    (void)state;
    expect_said("unit:\n"
                "  - {id: a}\n"
                "  - {id: b, level: commune}\n"
                "  - {id: b, level: board}\n"
                "  - b\n"
                "post:\n"
                "  - {id: p, person: x, role: chiar}\n"
                "task: none\n",
                false,
                "error[E124]: `unit` needs `level`\n"
                "  --> facts.yaml:2:5\n"
                "2 |   - {id: a}\n"
                "  |     ^\n"
                "error[E125]: this `unit` is written twice\n"
                "  --> facts.yaml:4:5\n"
                "4 |   - {id: b, level: board}\n"
                "  |     ^\n"
                "  = see also\n"
                "  --> facts.yaml:3:5\n"
                "3 |   - {id: b, level: commune}\n"
                "  |     ^\n"
                "error[E121]: a row of `unit` is written {id: …, …}\n"
                "  --> facts.yaml:5:5\n"
                "5 |   - b\n"
                "  |     ^\n"
                "error[E127]: `chiar` is not a value of `role`\n"
                "  --> facts.yaml:7:30\n"
                "7 |   - {id: p, person: x, role: chiar}\n"
                "  |                              ^^^^^ did you mean `chair`?\n"
                "error[E121]: `task` is a list of rows\n"
                "  --> facts.yaml:8:7\n"
                "8 | task: none\n"
                "  |       ^^^^\n");
}

static void test_dangling_references(void **state)
{
    (void)state;
    const char *text = "unit:\n"
                       "  - {id: xa-tan-lap, level: commune}\n"
                       "  - {id: thon, level: village, parent: xa-tan-lpa}\n";
    expect_said(
        text, true,
        "error[E126]: there is no `unit` with the id `xa-tan-lpa`\n"
        "  --> facts.yaml:3:40\n"
        "3 |   - {id: thon, level: village, parent: xa-tan-lpa}\n"
        "  |                                        ^^^^^^^^^^ did you mean `xa-tan-lap`?\n");
    struct outcome out = read_facts(text, false);
    assert_true(out.ok);
    release(&out);
}

static void test_not_a_map(void **state)
{
    (void)state;
    expect_said("- unit\n", true,
                "error[E121]: facts are written as `entity:` with a list of rows\n"
                "  --> facts.yaml:1:1\n"
                "1 | - unit\n"
                "  | ^\n");
}

/* What a rule test says of later days: rows are added, changed in the fields
 * given, or go. */
static void test_changes(void **state)
{
    (void)state;
    struct outcome out = read_facts("unit: [{id: xa-a, name: Xã A, level: commune}, {id: xa-b, "
                                    "level: commune}]\n"
                                    "event: [{id: g, day: 2026-03-02}]\n",
                                    true);
    struct dd_diags diags;
    dd_diags_init(&diags, out.arena, NULL);
    struct dd_source *source = DD_NEW(out.arena, struct dd_source);
    static const char changes[] =
        "set:\n"
        "  unit: [{id: xa-c, level: commune, parent: xa-a}, {id: xa-a, dissolved: true}]\n"
        "  event: [{id: g, day: }]\n"
        "remove: {unit: [{id: xa-b}]}\n"
        "wrong: {unit: [{id: xa-x}, {id: xa-d, level: commune, parent: xa-y}]}\n"
        "gone: {unit: [{id: xa-b}]}\n";
    *source = (struct dd_source){"then.yaml", changes, strlen(changes)};
    const struct dd_node *root = dd_yaml_read(&diags, source);
    assert_true(
        dd_facts_change(&diags, dd_node_get(root, "set"), dd_node_get(root, "remove"), &out.facts));
    assert_int_equal(out.facts.unit.n, 2);
    assert_string_equal(out.facts.unit.v[0].name, "Xã A");
    assert_true(out.facts.unit.v[0].dissolved);
    assert_string_equal(out.facts.unit.v[1].id, "xa-c");
    assert_false(out.facts.event.v[0].day.set);
    assert_false(
        dd_facts_change(&diags, dd_node_get(root, "wrong"), dd_node_get(root, "gone"), &out.facts));
    assert_int_equal(diags.errors, 3); /* no xa-b, no level, no xa-y */
    release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_every_type),
        cmocka_unit_test(test_unknown_names),
        cmocka_unit_test(test_wrong_values),
        cmocka_unit_test(test_missing_twice_and_closed_words),
        cmocka_unit_test(test_dangling_references),
        cmocka_unit_test(test_not_a_map),
        cmocka_unit_test(test_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
