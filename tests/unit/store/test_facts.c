/* Facts: columns from dd_entities, whole round trips, changes by other
 * programs, and what the checks keep out (design §4). */
#include "scratch.h"

#include "fixture.h"

static const struct dd_source source = {"facts.yaml", every_fact, sizeof(every_fact) - 1};

static void read_fixture(struct scratch *s, struct dd_facts *facts)
{
    struct dd_diags diags;
    struct dd_buf out = {0};
    dd_diags_init(&diags, s->arena, NULL);
    const struct dd_node *map = dd_yaml_read(&diags, &source);
    *facts = (struct dd_facts){0};
    if (!map || !dd_facts_read(&diags, map, true, facts)) {
        dd_diags_render(&diags, &out);
        fail_msg("%s", out.s);
    }
    dd_facts_seal(facts);
}

static void put_all(struct scratch *s, const struct dd_facts *facts, bool backwards)
{
    must(s, dd_store_begin(s->store, true));
    for (size_t i = 0; i < dd_n_entities; i++) {
        const struct dd_entity *entity = &dd_entities[backwards ? dd_n_entities - 1 - i : i];
        for (size_t row = 0; row < dd_facts_count(facts, entity); row++)
            must(s, dd_store_put(s->store, entity, dd_facts_row(facts, entity, row)));
    }
    must(s, dd_store_commit(s->store));
}

static void *member(const struct dd_field *field, const void *row)
{
    return (char *)(uintptr_t)row + field->offset;
}

/* The value as text; NULL where it is absent. */
static const char *shown(struct scratch *s, const struct dd_field *field, const void *row)
{
    const void *at = member(field, row);
    const struct dd_opt_day *day = at;
    switch (field->type) {
    case DD_F_TEXT:
        return *(const char *const *)at;
    case DD_F_INT:
        return dd_printf(s->arena, "%lld", (long long)*(const int64_t *)at);
    case DD_F_BOOL:
        return *(const bool *)at ? "true" : "false";
    case DD_F_DAY:
        return day->set ? dd_day_text(s->arena, day->day) : NULL;
    case DD_F_DEC:
        return dd_dec_format(s->arena, *(const struct dd_dec *)at, '.');
    }
    return NULL;
}

static void assert_same_facts(struct scratch *s, const struct dd_facts *a, const struct dd_facts *b)
{
    for (size_t e = 0; e < dd_n_entities; e++) {
        const struct dd_entity *entity = &dd_entities[e];
        assert_int_equal(dd_facts_count(a, entity), dd_facts_count(b, entity));
        for (size_t i = 0; i < dd_facts_count(a, entity); i++) {
            for (size_t f = 0; f < entity->n_fields; f++) {
                const struct dd_field *field = &entity->fields[f];
                const char *x = shown(s, field, dd_facts_row(a, entity, i));
                const char *y = shown(s, field, dd_facts_row(b, entity, i));
                if (!dd_streq(x, y))
                    fail_msg("%s.%s of row %zu: %s became %s", entity->name, field->name, i,
                             x ? x : "NULL", y ? y : "NULL");
            }
        }
    }
}

static bool filled_somewhere(struct scratch *s, const struct dd_facts *facts,
                             const struct dd_entity *entity, const struct dd_field *field)
{
    for (size_t i = 0; i < dd_facts_count(facts, entity); i++) {
        const char *value = shown(s, field, dd_facts_row(facts, entity, i));
        if (value && *value && !dd_streq(value, field->other ? field->other : ""))
            return true;
    }
    return false;
}

/* ---- the schema and the entities -------------------------------------------------- */

/* `word` stands in a list with ";" between. */
static bool has_word(struct scratch *s, const char *list, const char *word)
{
    return strstr(dd_printf(s->arena, ";%s;", list), dd_printf(s->arena, ";%s;", word)) != NULL;
}

static void columns_are_the_fields(void **state)
{
    struct scratch *s = *state;
    for (size_t e = 0; e < dd_n_entities; e++) {
        const struct dd_entity *entity = &dd_entities[e];
        size_t n = 0;
        const char *columns = foreign_query(
            s, dd_printf(s->arena, "SELECT name FROM pragma_table_info('%s')", entity->name));
        for (const char *p = columns; p && *p; p = strchr(p + 1, ';'))
            n++;
        assert_int_equal(n, entity->n_fields);
        for (size_t f = 0; f < entity->n_fields; f++)
            if (!has_word(s, columns, entity->fields[f].name))
                fail_msg("%s has no column %s", entity->name, entity->fields[f].name);
        const char *keys = foreign_query(
            s, dd_printf(s->arena, "SELECT name FROM pragma_table_info('%s') WHERE pk ORDER BY pk",
                         entity->name));
        for (size_t f = 0; f < entity->n_keys; f++)
            assert_true(has_word(s, keys, entity->fields[f].name));
        assert_int_equal(strlen(foreign_query(s, dd_printf(s->arena,
                                                           "SELECT 1 FROM pragma_table_info('%s') "
                                                           "WHERE pk > %zu",
                                                           entity->name, entity->n_keys))),
                         0);
    }
}

/* Defaults and required fields too: a row of other programs gets the same. */
static void defaults_are_the_entities(void **state)
{
    struct scratch *s = *state;
    for (size_t e = 0; e < dd_n_entities; e++) {
        for (size_t f = 0; f < dd_entities[e].n_fields; f++) {
            const struct dd_field *field = &dd_entities[e].fields[f];
            const char *info =
                foreign_query(s, dd_printf(s->arena,
                                           "SELECT \"notnull\", trim(dflt_value, '''') "
                                           "FROM pragma_table_info('%s') WHERE name = '%s'",
                                           dd_entities[e].name, field->name));
            bool key = f < dd_entities[e].n_keys;
            const char *other = field->other ? field->other : "NULL";
            if (field->type == DD_F_BOOL)
                other = strcmp(other, "true") == 0 ? "1" : "0";
            if (key && !field->required)
                other = "";
            char *expected = dd_printf(s->arena, "%d|%s", field->required || key, other);
            if (strcmp(info, expected) != 0)
                fail_msg("%s.%s: %s, not %s", dd_entities[e].name, field->name, info, expected);
        }
    }
}

/* True if the check of an enumeration lets `value` in; nothing is changed. */
static bool lets_in(struct scratch *s, const char *entity, const char *field, const char *value)
{
    const char *error = foreign_sql(
        s, dd_printf(s->arena, "BEGIN; UPDATE \"%s\" SET \"%s\" = '%s'", entity, field, value));
    return !error || !strstr(error, "CHECK"); /* UNIQUE: `part` lies in a key */
}

static void enumerations_are_the_entities(void **state)
{
    struct scratch *s = *state;
    struct dd_facts facts;
    read_fixture(s, &facts);
    put_all(s, &facts, false);
    for (size_t e = 0; e < dd_n_entities; e++) {
        const struct dd_entity *entity = &dd_entities[e];
        for (size_t f = 0; f < entity->n_fields; f++) {
            const struct dd_field *field = &entity->fields[f];
            for (size_t i = 0; field->values && field->values[i]; i++)
                if (!lets_in(s, entity->name, field->name, field->values[i]))
                    fail_msg("%s.%s refuses %s", entity->name, field->name, field->values[i]);
            if (field->values && lets_in(s, entity->name, field->name, "other"))
                fail_msg("%s.%s takes any word", entity->name, field->name);
        }
    }
}

/* ---- round trips --------------------------------------------------------------------- */

static void every_field_comes_back(void **state)
{
    struct scratch *s = *state;
    struct dd_facts facts, back;
    read_fixture(s, &facts);
    for (size_t e = 0; e < dd_n_entities; e++)
        for (size_t f = 0; f < dd_entities[e].n_fields; f++)
            if (!filled_somewhere(s, &facts, &dd_entities[e], &dd_entities[e].fields[f]))
                fail_msg("the fixture leaves %s.%s empty", dd_entities[e].name,
                         dd_entities[e].fields[f].name);
    put_all(s, &facts, true); /* references are checked at commit */
    must(s, dd_store_facts(s->store, s->arena, &back));
    assert_same_facts(s, &facts, &back);
    assert_non_null(dd_unit_find(&back, "xa-a")); /* sealed */
}

static void writing_the_same_again_is_no_change(void **state)
{
    struct scratch *s = *state;
    struct dd_facts facts;
    int64_t before, after;
    read_fixture(s, &facts);
    put_all(s, &facts, false);
    must(s, dd_store_change_mark(s->store, &before));
    assert_true(before > 0);
    put_all(s, &facts, false);
    must(s, dd_store_change_mark(s->store, &after));
    assert_int_equal(before, after);
    facts.target.v[0].goal.micro++;
    put_all(s, &facts, false);
    must(s, dd_store_change_mark(s->store, &after));
    assert_int_equal(before + 1, after);
}

static void absent_again(void **state)
{
    struct scratch *s = *state;
    struct dd_facts back;
    struct dd_unit unit = {.id = "xa-a", .level = "commune", .name = "Xã A", .field = ""};
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put(s->store, dd_entity_find("unit"), &unit));
    unit.name = NULL;
    must(s, dd_store_put(s->store, dd_entity_find("unit"), &unit));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_facts(s->store, s->arena, &back));
    assert_null(back.unit.v[0].name);
    assert_null(back.unit.v[0].field); /* an empty text is an absent one */
}

static void removed(void **state)
{
    struct scratch *s = *state;
    struct dd_facts facts, back;
    read_fixture(s, &facts);
    put_all(s, &facts, false);
    must(s, dd_store_begin(s->store, true));
    struct dd_result without_unit = {.task = "t1", .period = "2026-Q1"};
    must(s, dd_store_remove(s->store, dd_entity_find("result"), &without_unit));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_facts(s->store, s->arena, &back));
    assert_int_equal(back.result.n, 1);
    assert_string_equal(back.result.v[0].unit, "xa-a");
}

/* ---- transactions ------------------------------------------------------------------------ */

static void nothing_is_written_outside_a_transaction(void **state)
{
    struct scratch *s = *state;
    struct dd_person person = {.id = "an"};
    struct dd_facts back;
    assert_false(dd_store_put(s->store, dd_entity_find("person"), &person));
    assert_says(dd_store_error(s->store), "No database transaction");
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put(s->store, dd_entity_find("person"), &person));
    dd_store_rollback(s->store);
    dd_store_rollback(s->store);
    must(s, dd_store_facts(s->store, s->arena, &back));
    assert_int_equal(back.person.n, 0);
}

static void a_failed_write_spoils_its_transaction(void **state)
{
    struct scratch *s = *state;
    struct dd_person good = {.id = "an"}, bad = {.id = "Ông An"};
    struct dd_facts back;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put(s->store, dd_entity_find("person"), &good));
    assert_false(dd_store_put(s->store, dd_entity_find("person"), &bad));
    assert_false(dd_store_put(s->store, dd_entity_find("person"), &good));
    assert_false(dd_store_commit(s->store));
    assert_says(dd_store_error(s->store), "person, row Ông An");
    must(s, dd_store_facts(s->store, s->arena, &back));
    assert_int_equal(back.person.n, 0);
}

/* ---- other programs ------------------------------------------------------------------------ */

static void plain_sql_fills_change(void **state)
{
    struct scratch *s = *state;
    struct dd_facts facts;
    int64_t before, after;
    read_fixture(s, &facts);
    dd_store_set_actor(s->store, "dondoc import (an)");
    put_all(s, &facts, false);
    must(s, dd_store_change_mark(s->store, &before));
    assert_string_equal(foreign_query(s, "SELECT DISTINCT actor FROM change"),
                        "dondoc import (an)");
    for (size_t e = 0; e < dd_n_entities; e++) {
        const struct dd_entity *entity = &dd_entities[e];
        const char *last = entity->fields[entity->n_fields - 1].name;
        assert_null(foreign_sql(
            s, dd_printf(s->arena, "UPDATE \"%s\" SET \"%s\" = \"%s\"", entity->name, last, last)));
    }
    must(s, dd_store_change_mark(s->store, &after));
    assert_int_equal(after, before); /* nothing became different */
    assert_null(foreign_sql(s, "DELETE FROM task_unit WHERE part = 'cooperating'"));
    assert_string_equal(
        foreign_query(s, "SELECT entity, key FROM change ORDER BY seq DESC LIMIT 1"),
        "task_unit|t1/cooperating/1");
    assert_null(foreign_sql(s, "UPDATE result SET period = '2026-Q2' WHERE unit = ''"));
    assert_string_equal(
        foreign_query(s, "SELECT key FROM (SELECT * FROM change ORDER BY seq DESC LIMIT 2) "
                         "ORDER BY key"),
        "t1//2026-Q1;t1//2026-Q2");
    for (size_t e = 0; e < dd_n_entities; e++) {
        const char *name = dd_entities[e].name;
        const char *there = foreign_query(s, dd_printf(s->arena, "SELECT count(*) FROM %s", name));
        assert_null(
            foreign_sql(s, dd_printf(s->arena, "PRAGMA foreign_keys = OFF; DELETE FROM %s", name)));
        assert_string_equal(
            foreign_query(s, dd_printf(s->arena,
                                       "SELECT count(*) FROM change WHERE entity = '%s' AND seq > "
                                       "%lld AND actor IS NULL AND after IS NULL AND before <> ''",
                                       name, (long long)before + 3)),
            there);
    }
}

static void actors_stand_beside_their_changes(void **state)
{
    struct scratch *s = *state;
    struct dd_person person = {.id = "an"};
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put(s->store, dd_entity_find("person"), &person));
    dd_store_set_actor(s->store, "dondoc person (binh)");
    person.id = "binh";
    must(s, dd_store_put(s->store, dd_entity_find("person"), &person));
    dd_store_set_actor(s->store, "nobody yet");
    must(s, dd_store_commit(s->store));
    assert_null(foreign_sql(s, "INSERT INTO person (id) VALUES ('chi')"));
    assert_string_equal(foreign_query(s, "SELECT key, actor FROM change ORDER BY seq"),
                        "an|dondoc;binh|dondoc person (binh);chi|NULL");
}

static void commits_of_others_are_seen(void **state)
{
    struct scratch *s = *state;
    struct dd_person person = {.id = "an"};
    assert_false(dd_store_changed_outside(s->store));
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put(s->store, dd_entity_find("person"), &person));
    must(s, dd_store_commit(s->store));
    assert_false(dd_store_changed_outside(s->store)); /* our own */
    assert_null(foreign_sql(s, "INSERT INTO person (id) VALUES ('binh')"));
    assert_true(dd_store_changed_outside(s->store));
    assert_false(dd_store_changed_outside(s->store));
}

static void foreign_text_is_made_nfc(void **state)
{
    struct scratch *s = *state;
    struct dd_facts back;
    assert_null(foreign_sql(s, "INSERT INTO person (id, name) VALUES "
                               "('an', 'Nguye' || char(770, 771) || 'n'), ('bo', ''), "
                               "('chi', char(8491) || '…')"));
    must(s, dd_store_facts(s->store, s->arena, &back));
    assert_string_equal(back.person.v[0].name, "Nguyễn");
    assert_null(back.person.v[1].name);
    assert_string_equal(back.person.v[2].name, "Å…");
}

static void unreadable_rows_are_named(void **state)
{
    static const struct {
        const char *sql, *says;
    } rows[] = {
        {"INSERT INTO person (id, name) VALUES ('an', CAST(x'41ff' AS TEXT))",
         "Table person, row an, column name: the text is not UTF-8"},
        {"INSERT INTO person (id, name) VALUES ('an', 'a' || char(0) || 'b')",
         "Table person, row an, column name"},
        {"PRAGMA ignore_check_constraints = ON; INSERT INTO event (id, day) "
         "VALUES ('e', '2026-02-31')",
         "Table event, row e, column day"},
        {"PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; "
         "INSERT INTO measurement (target, day, value) VALUES ('t', '2026-02-01', 'ba')",
         "Table measurement, row t/2026-02-01, column value"},
        {"PRAGMA ignore_check_constraints = ON; INSERT INTO unit (id, level, dissolved) "
         "VALUES ('u', 'commune', 2)",
         "Table unit, row u, column dissolved"},
    };
    struct scratch *s = *state;
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_facts back;
        assert_null(foreign_sql(s, rows[i].sql));
        assert_false(dd_store_facts(s->store, s->arena, &back));
        assert_says(dd_store_error(s->store), rows[i].says);
        assert_null(foreign_sql(s, "PRAGMA foreign_keys = OFF; DELETE FROM person; "
                                   "DELETE FROM event; DELETE FROM measurement; DELETE FROM unit"));
    }
}

/* ---- what the checks keep out -----------------------------------------------------------------
 */

static void honest_writers_only(void **state)
{
    static const char *const refused[] = {
        "INSERT INTO event (id, day) VALUES ('e', '2026-02-31')", /* date() repeats it */
        "INSERT INTO event (id, day) VALUES ('e', '2026-2-3')",
        "INSERT INTO event (id, day) VALUES ('e', '31/12/2026')",
        "INSERT INTO event (id, day) VALUES ('e', 'now')",
        "INSERT INTO event (id, day) VALUES ('e', '2026-02-03 ')",
        "INSERT INTO event (id, day) VALUES ('e', '1899-12-31')",
        "INSERT INTO event (id, day) VALUES ('e', '2200-01-01')",
        "INSERT INTO event (id, day) VALUES ('e', 20260203)",
        "INSERT INTO event (id, time) VALUES ('e', '24:01')",
        "INSERT INTO event (id, time) VALUES ('e', '7:30')",
        "INSERT INTO event (id, document) VALUES ('e', 'none')",
        "INSERT INTO event (id) VALUES ('Sự kiện')",
        "INSERT INTO event (id) VALUES ('-e')",
        "INSERT INTO event (id) VALUES ('')",
        "INSERT INTO event (id) VALUES (NULL)",
        "INSERT INTO unit (id) VALUES ('u')",
        "INSERT INTO unit (id, level, parent) VALUES ('u', 'commune', 'u')",
        "INSERT INTO unit (id, level, dissolved) VALUES ('u', 'commune', 2)",
        "INSERT INTO unit (id, level, dissolved) VALUES ('u', 'commune', 'no')",
        "INSERT INTO target (id, goal) VALUES ('t', '1,5')",
        "INSERT INTO target (id, goal) VALUES ('t', '1.0000001')",
        "INSERT INTO target (id, goal) VALUES ('t', 1e20)",
        "INSERT INTO target (id, goal) VALUES ('t', '-')",
        "INSERT INTO target (id, goal) VALUES ('t', '')",
        "INSERT INTO contact (id) VALUES ('c')",
        "INSERT INTO completion (id) VALUES ('c')",
        "INSERT INTO waiver (obligation) VALUES ('plan-task')",
        "INSERT INTO post (id, person, role) VALUES ('p', 'nobody', 'chair')",
        "INSERT INTO unit_alias (alias) VALUES ('Xã A')",
        "INSERT INTO unit_group (id, \"from\", \"to\") VALUES ('g', '2026-02-01', '2026-01-01')",
        "INSERT INTO office (id) VALUES ('none')",
    };
    struct scratch *s = *state;
    for (size_t i = 0; i < DD_LEN(refused); i++)
        if (!foreign_sql(s, refused[i]))
            fail_msg("accepted: %s", refused[i]);
    assert_null(foreign_sql(s, "INSERT INTO target (id, goal) VALUES ('t', 2.6)")); /* a real */
    assert_string_equal(foreign_query(s, "SELECT goal FROM target"), "2.6");
    assert_null(foreign_sql(s, "INSERT INTO unit (id, level) VALUES ('u', 'x'), ('v', 'x');"
                               "INSERT INTO office (id) VALUES ('u')"));
    assert_says(foreign_sql(s, "INSERT INTO office (id) VALUES ('v')"), "office_only_one");
}

static void broken_references_are_named(void **state)
{
    static const struct {
        const char *entity;
        union {
            struct dd_unit unit;
            struct dd_unit_alias alias;
            struct dd_task_unit lead;
        } row;
        const char *says;
    } rows[] = {
        {"unit",
         {.unit = {.id = "xa-a", .level = "commune", .parent = "tinh-z"}},
         "Table unit, row xa-a: there is no unit 'tinh-z'"},
        {"unit_alias",
         {.alias = {.alias = "Xã Z", .unit = "xa-z"}},
         "Table unit_alias, row Xã Z/xa-z/: there is no unit 'xa-z'"},
        {"task_unit",
         {.lead = {.task = "t9", .part = "lead", .seq = 1}},
         "Table task_unit, row t9/lead/1: there is no task 't9'"},
    };
    struct scratch *s = *state;
    struct dd_facts back;
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        must(s, dd_store_begin(s->store, true));
        must(s, dd_store_put(s->store, dd_entity_find(rows[i].entity), &rows[i].row));
        assert_false(dd_store_commit(s->store));
        assert_says(dd_store_error(s->store), rows[i].says);
        must(s, dd_store_facts(s->store, s->arena, &back)); /* outside a transaction again */
        assert_int_equal(back.unit.n + back.unit_alias.n + back.task_unit.n, 0);
    }
}

static void missing_values_are_named(void **state)
{
    struct scratch *s = *state;
    struct dd_unit unit = {.id = "xa-a"};
    struct dd_measurement reading = {.target = "duong"};
    struct dd_person person = {.id = "an", .name = "\xff"};
    static const char *const says[] = {"Table unit, row xa-a, column level: it is missing",
                                       "Table measurement, row duong/, column day: it is missing",
                                       "Table person, row an, column name: the text is not UTF-8"};
    const void *const rows[] = {&unit, &reading, &person};
    static const char *const entities[] = {"unit", "measurement", "person"};
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        must(s, dd_store_begin(s->store, true));
        assert_false(dd_store_put(s->store, dd_entity_find(entities[i]), rows[i]));
        assert_says(dd_store_error(s->store), says[i]);
        dd_store_rollback(s->store);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(columns_are_the_fields),
        SCRATCH_TEST(defaults_are_the_entities),
        SCRATCH_TEST(enumerations_are_the_entities),
        SCRATCH_TEST(every_field_comes_back),
        SCRATCH_TEST(writing_the_same_again_is_no_change),
        SCRATCH_TEST(absent_again),
        SCRATCH_TEST(removed),
        SCRATCH_TEST(nothing_is_written_outside_a_transaction),
        SCRATCH_TEST(a_failed_write_spoils_its_transaction),
        SCRATCH_TEST(plain_sql_fills_change),
        SCRATCH_TEST(actors_stand_beside_their_changes),
        SCRATCH_TEST(commits_of_others_are_seen),
        SCRATCH_TEST(foreign_text_is_made_nfc),
        SCRATCH_TEST(unreadable_rows_are_named),
        SCRATCH_TEST(honest_writers_only),
        SCRATCH_TEST(broken_references_are_named),
        SCRATCH_TEST(missing_values_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
