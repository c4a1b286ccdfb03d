/* New obligations that were made ready beside the database: they are stored, and
 * covered by the chain, as those that are put one by one. */
#include "scratch.h"

#include "store/audit.h"

#define MANY 5000

/* Each differs from the one before in some columns and not in others. */
static struct dd_obligation duty(struct scratch *s, int i)
{
    struct dd_obligation ob = {
        .id = dd_printf(s->arena, "r%d/u%05d/once", i % 3, i),
        .rule = i % 3 == 0   ? "r0"
                : i % 3 == 1 ? "r1"
                             : "r2",
        .subject = dd_printf(s->arena, "u%05d", i),
        .period = "once",
        .title = i % 5 ? dd_printf(s->arena, "Việc 'số' %d", i / 2) : NULL,
        .basis = i % 100 < 50 ? "29/KH-UBND" : "",
        .unit = i % 7 ? "xa-a" : NULL,
        .task = i % 2 ? "viec" : NULL,
        .due = {i % 4 > 0, {20000 + i / 10}},
        .state = i % 11 ? DD_OPEN : DD_WAITING,
        .cycle = 1,
        .epoch = 1 + i % 13 / 12,
        .first_seen = {1770598800 + i / 1000},
        .actual = {i % 17 * 1000001},
        .changed_at = {1770598800},
        .wake_at = {i % 3 > 0, {1770600000 + i}},
        .is_new = true,
    };
    return ob;
}

static int by_id(const void *a, const void *b)
{
    const struct dd_obligation *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static const struct dd_obligation **duties(struct scratch *s, size_t n)
{
    const struct dd_obligation **v = DD_NEW_N(s->arena, const struct dd_obligation *, n);
    for (size_t i = 0; i < n; i++) {
        struct dd_obligation *ob = DD_NEW(s->arena, struct dd_obligation);
        *ob = duty(s, (int)i);
        v[i] = ob;
    }
    qsort(v, n, sizeof(*v), by_id);
    return v;
}

static void assert_sound(struct scratch *s)
{
    struct dd_audit_verdict verdict;
    must(s, dd_store_audit_verify(s->store, s->arena, NULL, &verdict));
    assert_int_equal(verdict.n_faults, 0);
}

/* All rows of both databases: none is in one of them alone. */
static void assert_same_rows(struct scratch *s, struct scratch *other)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    char *attach = dd_printf(s->arena, "ATTACH '%s' AS other", other->path);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, attach, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT (SELECT count(*) FROM main.obligation), (SELECT count(*) FROM "
                           "(SELECT * FROM main.obligation UNION SELECT * FROM other.obligation))",
                           -1, &statement, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(statement, 0), MANY);
    assert_int_equal(sqlite3_column_int(statement, 1), MANY);
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void as_if_put_one_by_one(void **state)
{
    struct scratch *s = *state;
    const struct dd_obligation **v = duties(s, MANY);
    must(s, dd_store_begin(s->store, true));
    for (size_t i = 0; i < MANY; i++)
        must(s, dd_store_put_obligation(s->store, v[i]));
    must(s, dd_store_commit(s->store));
    const char *chain = foreign_query(s, "SELECT entity, first_row, last_row, n, digest, marks "
                                         "FROM audit");
    struct scratch *other;
    scratch_set_up((void **)&other);
    must(other, dd_store_begin(other->store, true));
    must(other,
         dd_store_put_made(other->store, dd_store_make(other->store, other->arena, v, MANY)));
    must(other, dd_store_commit(other->store));
    assert_same_rows(s, other);
    assert_string_equal(
        foreign_query(other, "SELECT entity, first_row, last_row, n, digest, marks FROM audit"),
        chain);
    assert_sound(other);
    scratch_tear_down((void **)&other);
}

/* Few, none, out of order, among others: all are stored and covered. What was there already
 * is what it was said to be last. */
static void in_any_company(void **state)
{
    struct scratch *s = *state;
    const struct dd_obligation **v = duties(s, 100), *turned[] = {v[90], v[80], v[81], v[10]};
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_obligation(s->store, v[0]));
    must(s, dd_store_put_made(s->store, dd_store_make(s->store, s->arena, v + 1, 5)));
    must(s, dd_store_put_made(s->store, dd_store_make(s->store, s->arena, v, 0)));
    must(s, dd_store_put_obligation(s->store, v[6]));
    must(s, dd_store_put_made(s->store, dd_store_make(s->store, s->arena, turned, 4)));
    must(s, dd_store_put_obligation(s->store, v[99]));
    must(s, dd_store_commit(s->store));
    assert_sound(s);
    struct dd_obligation again = *v[3];
    again.title = "Khác";
    turned[0] = &again;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_made(s->store, dd_store_make(s->store, s->arena, turned, 1)));
    must(s, dd_store_commit(s->store));
    assert_string_equal(foreign_query(s, "SELECT count(*) FROM obligation"), "12");
    assert_string_equal(
        foreign_query(
            s, dd_printf(s->arena, "SELECT title FROM obligation WHERE id = '%s'", again.id)),
        "Khác");
}

/* What may not be stored is named, and nothing of the transaction stays. */
static void what_is_refused_is_named(void **state)
{
    struct scratch *s = *state;
    const struct dd_obligation **v = duties(s, 10);
    struct dd_obligation wrong = *v[5];
    wrong.title = "\xff";
    v[5] = &wrong;
    must(s, dd_store_begin(s->store, true));
    assert_false(dd_store_put_made(s->store, dd_store_make(s->store, s->arena, v, 10)));
    assert_non_null(strstr(dd_store_error(s->store), wrong.id));
    assert_false(dd_store_commit(s->store));
    assert_string_equal(foreign_query(s, "SELECT count(*) FROM obligation"), "0");
    wrong.title = "x";
    wrong.cycle = 0; /* refused by the table itself */
    must(s, dd_store_begin(s->store, true));
    assert_false(dd_store_put_made(s->store, dd_store_make(s->store, s->arena, v, 10)));
    assert_non_null(strstr(dd_store_error(s->store), wrong.id));
    assert_false(dd_store_commit(s->store));
    assert_sound(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(as_if_put_one_by_one, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(in_any_company, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(what_is_refused_is_named, scratch_set_up,
                                        scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
