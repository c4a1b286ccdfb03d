/* What has become of obligations: made ready beside the database it leaves the rows, and the
 * decisions about them, that putting each as a whole leaves. */
#include "scratch.h"

#include "store/audit.h"

#define MANY 600

static uint64_t seed = 20260206;

static uint32_t roll(uint32_t below)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(seed >> 33) % below;
}

static struct dd_opt_day some_day(void)
{
    return (struct dd_opt_day){roll(3) > 0, {20000 + (int32_t)roll(3)}};
}

static const char *some_text(void)
{
    static const char *const texts[] = {NULL, "", "Việc", "Việc 'số' 1, khác=2", "x"};
    return texts[roll(5)];
}

/* Of few values, so that much stays as it was. */
static struct dd_obligation duty(struct scratch *s, int i)
{
    return (struct dd_obligation){
        .id = dd_printf(s->arena, "r%d/u%05d/once", i % 3, i),
        .rule = dd_printf(s->arena, "r%d", i % 3),
        .subject = dd_printf(s->arena, "u%05d", i),
        .period = "once",
        .title = some_text(),
        .basis = some_text(),
        .unit = some_text(),
        .opens = some_day(),
        .due = some_day(),
        .legal_day = some_day(),
        .has_time = roll(2),
        .minute = (int)roll(2) * 600,
        .state = roll(3) ? DD_OPEN : DD_MET,
        .reason = some_text(),
        .done_on = some_day(),
        .original_due = some_day(),
        .cycle = 1 + (int)roll(2),
        .epoch = 1 + (int)roll(2),
        .first_seen = {1770598800 + (int)roll(2)},
        .actual = {(int64_t)roll(2) * 1500000},
        .sequence = (int)roll(3),
        .changed_at = {1770598800 + (int)roll(2)},
        .wake_at = {roll(2), {1770600000 + (int)roll(2)}},
    };
}

static struct dd_obligation *duties(struct scratch *s)
{
    struct dd_obligation *v = DD_NEW_N(s->arena, struct dd_obligation, MANY);
    for (int i = 0; i < MANY; i++)
        v[i] = duty(s, i);
    return v;
}

static void store(struct scratch *s, const struct dd_obligation *v)
{
    must(s, dd_store_begin(s->store, true));
    for (size_t i = 0; i < MANY; i++) {
        struct dd_obligation row = v[i];
        row.is_new = true;
        must(s, dd_store_put_obligation(s->store, &row));
    }
    must(s, dd_store_commit(s->store));
}

/* The next of the work; what is to become of it, by its number in `after`. */
static bool some(struct scratch *s, const struct dd_obligation *after, struct dd_rewrite **v,
                 size_t *n)
{
    static const struct dd_ruleset none;
    static const struct dd_facts no_facts;
    struct dd_slice slice;
    bool found;
    must(s, dd_store_work_take(s->store, s->arena, &none, &no_facts, 50, false, &slice, &found));
    *v = DD_NEW_N(s->arena, struct dd_rewrite, slice.n_previous + 1);
    *n = slice.n_previous;
    for (size_t i = 0; i < slice.n_previous; i++)
        (*v)[i] = (struct dd_rewrite){&after[atoi(slice.previous[i].subject + 1)],
                                      &slice.previous[i], slice.places[i]};
    return found;
}

static void rewrite(struct scratch *s, const struct dd_obligation *after)
{
    struct dd_rewrite *v;
    size_t n;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_work_clear(s->store));
    for (int r = 0; r < 3; r++)
        must(s, dd_store_work_gone(s->store, dd_printf(s->arena, "r%d", r)));
    while (some(s, after, &v, &n))
        must(s, dd_store_put_rewritten(s->store, dd_store_rewrite(s->store, s->arena, v, n)));
    must(s, dd_store_commit(s->store));
}

static const char *rows(struct scratch *s)
{
    static const char all[] =
        "SELECT group_concat(id || '|' || quote(title) || quote(basis) || quote(unit) || "
        "quote(opens) || quote(due) || quote(legal_day) || has_time || minute || state || "
        "quote(reason) || quote(done_on) || quote(original_due) || cycle || epoch || first_seen || "
        "actual || sequence || changed_at || quote(wake_at), char(10)) FROM (SELECT * FROM "
        "obligation ORDER BY id)";
    return foreign_query(s, all);
}

static const char *decisions(struct scratch *s)
{
    return foreign_query(s, "SELECT group_concat(key || ' ' || actor || ' ' || before || ' ' || "
                            "after, char(10)) FROM (SELECT * FROM decision WHERE entity = "
                            "'obligation' ORDER BY key)");
}

static void assert_sound(struct scratch *s)
{
    struct dd_audit_verdict verdict;
    must(s, dd_store_audit_verify(s->store, s->arena, NULL, &verdict));
    assert_int_equal(verdict.n_faults, 0);
}

/* Each obligation's last row of `decision`, and that it is the first, too. */
static const char followed[] =
    "SELECT count(*), count(prior), sum(d.key = o.id) FROM obligation o JOIN decision d ON "
    "d.seq = o.decided";

static void as_if_put_whole(void **state)
{
    struct scratch *s = *state, *other;
    struct dd_obligation *before = duties(s), *after = duties(s);
    store(s, before);
    rewrite(s, after);
    scratch_set_up((void **)&other);
    store(other, before);
    must(other, dd_store_begin(other->store, true));
    for (size_t i = 0; i < MANY; i++)
        must(other, dd_store_put_obligation(other->store, &after[i]));
    must(other, dd_store_commit(other->store));
    assert_string_equal(rows(s), rows(other));
    assert_string_equal(decisions(s), decisions(other));
    /* of more kinds of changes than are prepared, the trigger tells */
    static const char all[] = "SELECT count(*), 0, count(*) FROM decision WHERE entity = "
                              "'obligation'";
    assert_string_equal(foreign_query(s, followed), foreign_query(s, all));
    assert_string_equal(foreign_query(other, followed), foreign_query(s, all));
    assert_sound(s);
    assert_sound(other);
    scratch_tear_down((void **)&other);
}

/* Nothing differs: nothing is written. And another program's change is told of by itself. */
static void nothing_is_no_decision(void **state)
{
    struct scratch *s = *state;
    struct dd_obligation *v = duties(s);
    store(s, v);
    rewrite(s, v);
    assert_string_equal(foreign_query(s, "SELECT count(*) FROM decision"), "0");
    v[7].state = DD_WAIVED;
    rewrite(s, v);
    assert_string_equal(foreign_query(s, "SELECT count(*) FROM decision"), "1");
    assert_null(foreign_sql(s, "UPDATE obligation SET title = 'tên khác' WHERE rowid = 8"));
    assert_string_equal(
        foreign_query(s, "SELECT key || coalesce(actor, '-') || after FROM decision WHERE seq = 2"),
        "r1/u00007/once-title='tên khác'");
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_commit(s->store));
    assert_sound(s);
}

/* A row that is no longer where it was read is found by its key; and what may not be stored is
 * named. */
static void found_or_named(void **state)
{
    struct scratch *s = *state;
    struct dd_obligation *before = duties(s), after = before[9];
    struct dd_rewrite r = {&after, &before[9], 300};
    store(s, before);
    after.title = "tên khác";
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_put_rewritten(s->store, dd_store_rewrite(s->store, s->arena, &r, 1)));
    must(s, dd_store_commit(s->store));
    assert_string_equal(foreign_query(s, "SELECT id FROM obligation WHERE title = 'tên khác'"),
                        after.id);
    assert_string_equal(foreign_query(s, "SELECT count(*) FROM decision"), "1");
    after.title = "\xff";
    must(s, dd_store_begin(s->store, true));
    assert_false(dd_store_put_rewritten(s->store, dd_store_rewrite(s->store, s->arena, &r, 1)));
    assert_non_null(strstr(dd_store_error(s->store), after.id));
    assert_false(dd_store_commit(s->store));
    after.title = "x";
    after.cycle = 0; /* refused by the table itself */
    r.place = 10;
    must(s, dd_store_begin(s->store, true));
    assert_false(dd_store_put_rewritten(s->store, dd_store_rewrite(s->store, s->arena, &r, 1)));
    assert_non_null(strstr(dd_store_error(s->store), after.id));
    assert_false(dd_store_commit(s->store));
    assert_sound(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(as_if_put_whole, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_no_decision, scratch_set_up, scratch_tear_down),
        cmocka_unit_test_setup_teardown(found_or_named, scratch_set_up, scratch_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
