/* The table of entities, and a snapshot of facts: adding, sealing, looking up
 * (design §3, §4). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "dondoc/model.h"

/* Every table of struct dd_facts has exactly one entity, and every byte of a
 * row that a field claims lies inside the row and is claimed once. */
static void test_entities_cover_the_facts(void **state)
{
    (void)state;
    size_t table = sizeof(((struct dd_facts *)0)->unit);
    assert_int_equal(dd_n_entities, sizeof(struct dd_facts) / table);
    bool seen[64] = {false};
    for (size_t i = 0; i < dd_n_entities; i++) {
        const struct dd_entity *entity = &dd_entities[i];
        assert_false(seen[entity->table / table]);
        seen[entity->table / table] = true;
        bool claimed[512] = {false};
        for (size_t f = 0; f < entity->n_fields; f++) {
            assert_true(entity->fields[f].offset < entity->size);
            assert_false(claimed[entity->fields[f].offset]);
            claimed[entity->fields[f].offset] = true;
        }
        assert_true(entity->n_keys >= 1 && entity->n_keys <= entity->n_fields);
        assert_int_equal(entity->fields[0].type, DD_F_TEXT); /* lookups go by it */
        assert_ptr_equal(dd_entity_find(entity->name), entity);
    }
    assert_null(dd_entity_find("unitt"));
    assert_null(dd_field_find(dd_entity_find("unit"), "idd"));
}

static void test_no_entity_refers_to_a_later_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < dd_n_entities; i++) {
        for (size_t f = 0; f < dd_entities[i].n_fields; f++) {
            const char *ref = dd_entities[i].fields[f].ref;
            if (!ref)
                continue;
            const struct dd_entity *to = dd_entity_find(ref);
            assert_non_null(to);
            assert_true(to <= &dd_entities[i]);
        }
    }
}

static void test_defaults_are_values_of_their_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < dd_n_entities; i++) {
        for (size_t f = 0; f < dd_entities[i].n_fields; f++) {
            const struct dd_field *field = &dd_entities[i].fields[f];
            bool found = !field->values || !field->other;
            for (size_t v = 0; !found && field->values[v]; v++)
                found = strcmp(field->values[v], field->other) == 0;
            assert_true(found);
        }
    }
}

static void test_roles(void **state)
{
    (void)state;
    for (int i = 0; i < DD_N_ROLES; i++) {
        enum dd_role role;
        assert_true(dd_role_parse(dd_role_name((enum dd_role)i), &role));
        assert_int_equal(role, i);
    }
    enum dd_role role;
    assert_false(dd_role_parse("Chair", &role));
    assert_false(dd_role_parse("", &role));
}

static void test_defaults_of_a_new_row(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_facts facts = {0};
    const struct dd_task *task = dd_facts_add(arena, &facts, dd_entity_find("task"));
    assert_string_equal(task->tag, "");
    assert_string_equal(task->status, "active");
    assert_false(task->imported);
    const struct dd_contact *contact = dd_facts_add(arena, &facts, dd_entity_find("contact"));
    assert_true(contact->verified);
    const struct dd_completion *done = dd_facts_add(arena, &facts, dd_entity_find("completion"));
    assert_int_equal(done->seq, 0);
    assert_string_equal(done->source, "person");
    const struct dd_task_deadline *deadline =
        dd_facts_add(arena, &facts, dd_entity_find("task_deadline"));
    assert_int_equal(deadline->seq, 1);
    assert_string_equal(deadline->source, "import");
    const struct dd_target *target = dd_facts_add(arena, &facts, dd_entity_find("target"));
    assert_string_equal(target->kind, "cumulative");
    assert_string_equal(target->direction, "increase");
    assert_null(target->title);
    dd_arena_free(arena);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* 100,000 rows in random order: all are found again, and nothing else is. */
static void test_seal_and_find(void **state)
{
    (void)state;
    enum { N = 100000 };
    struct dd_arena *arena = dd_arena_new();
    struct dd_facts facts = {0};
    uint32_t seed = 20260130;
    for (uint32_t i = 0; i < N; i++) {
        struct dd_unit *unit = dd_facts_add(arena, &facts, dd_entity_find("unit"));
        unit->id = dd_printf(arena, "u-%06u-%u", next_random(&seed) % 1000000, i);
    }
    dd_facts_seal(&facts);
    assert_int_equal(facts.unit.n, N);
    for (size_t i = 0; i < N; i++) {
        assert_ptr_equal(dd_unit_find(&facts, facts.unit.v[i].id), &facts.unit.v[i]);
        assert_true(i == 0 || strcmp(facts.unit.v[i - 1].id, facts.unit.v[i].id) < 0);
    }
    assert_null(dd_unit_find(&facts, "u-"));
    assert_null(dd_unit_find(&facts, "v"));
    assert_null(dd_unit_find(&facts, ""));
    assert_null(dd_unit_find(&facts, NULL));
    assert_null(dd_task_find(&facts, "u-1"));
    dd_arena_free(arena);
}

static void add_measurement(struct dd_arena *arena, struct dd_facts *facts, const char *target,
                            int32_t day)
{
    struct dd_measurement *row = dd_facts_add(arena, facts, dd_entity_find("measurement"));
    row->target = target;
    row->day = DD_SOME_DAY(((struct dd_day){day}));
}

static void test_range_is_sorted_by_the_rest_of_the_key(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_facts facts = {0};
    add_measurement(arena, &facts, "b", 9);
    add_measurement(arena, &facts, "c", 1);
    add_measurement(arena, &facts, "b", -3);
    add_measurement(arena, &facts, "a", 5);
    add_measurement(arena, &facts, "b", 4);
    dd_facts_seal(&facts);
    const struct dd_entity *entity = dd_entity_find("measurement");
    size_t first, end = dd_facts_range(&facts, entity, "b", &first);
    assert_int_equal(first, 1);
    assert_int_equal(end, 4);
    assert_int_equal(facts.measurement.v[1].day.day.n, -3);
    assert_int_equal(facts.measurement.v[2].day.day.n, 4);
    assert_int_equal(facts.measurement.v[3].day.day.n, 9);
    end = dd_facts_range(&facts, entity, "bb", &first);
    assert_int_equal(first, end);
    struct dd_facts empty = {0};
    dd_facts_seal(&empty);
    end = dd_facts_range(&empty, entity, "b", &first);
    assert_int_equal(first, end);
    dd_arena_free(arena);
}

static void add_unit(struct dd_arena *arena, struct dd_facts *facts, const char *id,
                     const char *parent, const char *name)
{
    struct dd_unit *unit = dd_facts_add(arena, facts, dd_entity_find("unit"));
    unit->id = id;
    unit->parent = parent;
    unit->name = name;
}

static void test_units_below_units(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_facts facts = {0};
    add_unit(arena, &facts, "province", NULL, "Tỉnh");
    add_unit(arena, &facts, "commune", "province", NULL);
    add_unit(arena, &facts, "village", "commune", NULL);
    add_unit(arena, &facts, "ring-a", "ring-b", NULL);
    add_unit(arena, &facts, "ring-b", "ring-a", NULL);
    dd_facts_seal(&facts);
    assert_true(dd_unit_under(&facts, "village", "province"));
    assert_true(dd_unit_under(&facts, "village", "village"));
    assert_false(dd_unit_under(&facts, "province", "village"));
    assert_false(dd_unit_under(&facts, "ring-a", "province")); /* ends */
    assert_false(dd_unit_under(&facts, "nowhere", "province"));
    assert_false(dd_unit_under(&facts, NULL, "province"));
    assert_string_equal(dd_unit_name(&facts, "province"), "Tỉnh");
    assert_string_equal(dd_unit_name(&facts, "commune"), "commune");
    assert_string_equal(dd_unit_name(&facts, "nowhere"), "nowhere");
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entities_cover_the_facts),
        cmocka_unit_test(test_no_entity_refers_to_a_later_one),
        cmocka_unit_test(test_defaults_are_values_of_their_fields),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_defaults_of_a_new_row),
        cmocka_unit_test(test_seal_and_find),
        cmocka_unit_test(test_range_is_sorted_by_the_rest_of_the_key),
        cmocka_unit_test(test_units_below_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
