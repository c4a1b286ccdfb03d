/* Who stands in the place of a unit on a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "dondoc/model.h"

static struct dd_day day(const char *text)
{
    struct dd_day d;
    assert_true(dd_day_parse(text, &d));
    return d;
}

static struct dd_facts facts_of(struct dd_arena *arena, const char *text)
{
    struct dd_source *source = DD_NEW(arena, struct dd_source);
    struct dd_facts facts = {0};
    struct dd_diags diags;
    *source = (struct dd_source){"facts.yaml", text, strlen(text)};
    dd_diags_init(&diags, arena, NULL);
    const struct dd_node *root = dd_yaml_read(&diags, source);
    assert_non_null(root);
    assert_true(dd_facts_read(&diags, root, false, &facts));
    dd_facts_seal(&facts);
    return facts;
}

static const char text[] =
    "unit_succession:\n"
    "  - {unit: a, successor: c, day: 2026-07-01}\n"
    "  - {unit: b, successor: c, day: 2026-07-01}\n"
    "  - {unit: c, successor: e, day: 2026-09-01}\n" /* two mergers in a row */
    "  - {unit: s, successor: s1, day: 2026-03-02}\n"
    "  - {unit: s, successor: s2, day: 2026-03-02, takes: assigned}\n"
    "  - {unit: p, successor: p2, day: 2026-03-02, takes: assigned}\n" /* p goes on */
    "  - {unit: x, successor: y, day: 2026-03-02}\n"                   /* a ring */
    "  - {unit: y, successor: x, day: 2026-03-02}\n"
    "  - {unit: u, successor: v}\n" /* no day yet */
    "task_succession:\n"
    "  - {task: t, unit: s, successor: s2}\n"
    "  - {task: t, unit: p, successor: p2}\n"
    "  - {task: t, unit: a, successor: nowhere}\n";

static void test_who_stands_in_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *unit, *task, *today, *now, *since, *next;
    } table[] = {
        {"a", NULL, "2026-06-30", "a", NULL, "2026-07-01"},
        {"a", NULL, "2026-07-01", "c", "2026-07-01", "2026-09-01"},
        {"a", "t", "2026-07-01", "c", "2026-07-01", "2026-09-01"},
        {"b", NULL, "2026-09-01", "e", "2026-09-01", NULL},
        {"c", NULL, "2026-08-31", "c", NULL, "2026-09-01"},
        {"s", NULL, "2026-03-02", "s1", "2026-03-02", NULL},
        {"s", "t", "2026-03-02", "s2", "2026-03-02", NULL},
        {"s", "other", "2026-03-02", "s1", "2026-03-02", NULL},
        {"p", NULL, "2026-03-02", "p", NULL, NULL},
        {"p", "t", "2026-03-02", "p2", "2026-03-02", NULL},
        {"p", "t", "2026-03-01", "p", NULL, "2026-03-02"},
        {"x", NULL, "2026-04-01", "x", NULL, NULL},
        {"u", NULL, "2030-01-01", "u", NULL, NULL},
        {"z", NULL, "2026-04-01", "z", NULL, NULL},
    };
    struct dd_arena *arena = dd_arena_new();
    struct dd_facts facts = facts_of(arena, text);
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_opt_day since, next;
        assert_string_equal(
            dd_unit_now(&facts, table[i].unit, table[i].task, day(table[i].today), &since, &next),
            table[i].now);
        assert_int_equal(since.set, table[i].since != NULL);
        assert_int_equal(next.set, table[i].next != NULL);
        if (since.set)
            assert_int_equal(since.day.n, day(table[i].since).n);
        if (next.set)
            assert_int_equal(next.day.n, day(table[i].next).n);
    }
    assert_null(dd_unit_now(&facts, NULL, NULL, day("2026-07-01"), NULL, NULL));
    dd_arena_free(arena);
}

static void test_when_it_ended(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_facts facts = facts_of(arena, text);
    struct dd_day on;
    assert_false(dd_unit_ended(&facts, "a", day("2026-06-30"), &on));
    assert_true(dd_unit_ended(&facts, "a", day("2026-12-31"), &on));
    assert_int_equal(on.n, day("2026-07-01").n);
    assert_true(dd_unit_ended(&facts, "s", day("2026-03-02"), &on));
    assert_false(dd_unit_ended(&facts, "p", day("2026-12-31"), &on)); /* goes on */
    assert_false(dd_unit_ended(&facts, "u", day("2026-12-31"), &on));
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_stands_in_its_place),
        cmocka_unit_test(test_when_it_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
