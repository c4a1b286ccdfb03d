/* What a role and a unit scope open, and what an internal task tells to whom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "http/access/access.h"

static struct dd_unit units[] = {
    {.id = "phong-kt", .name = "Phòng Kinh tế", .level = "division", .parent = "xa-a"},
    {.id = "xa-a", .name = "Xã A", .level = "commune"},
    {.id = "xa-b", .name = "Xã B", .level = "commune"},
};
static struct dd_task tasks[] = {
    {.id = "kin", .section = "II", .number = "7", .title = "Việc kín", .internal = true},
    {.id = "kin-2", .title = "Việc kín", .internal = true},
    {.id = "thuong", .title = "Việc thường"},
};

static struct dd_facts facts(void)
{
    struct dd_facts out = {0};
    out.unit.v = units;
    out.unit.n = DD_LEN(units);
    out.task.v = tasks;
    out.task.n = DD_LEN(tasks);
    dd_facts_seal(&out);
    return out;
}

static struct dd_request reader(const char *scope, const char *unit, const char *unit_scope)
{
    return (struct dd_request){
        .signed_in = true,
        .token = {.scope = scope, .unit = unit, .unit_scope = unit_scope},
    };
}

static void test_unit_scope(void **state)
{
    (void)state;
    struct dd_facts all = facts();
    static const struct {
        const char *unit, *unit_scope;
        bool a, below, b, nobody;
    } cases[] = {
        {NULL, NULL, true, true, true, true},       {"xa-a", "subtree", true, true, false, false},
        {"xa-a", NULL, true, true, false, false}, /* tokens older than unit scopes */
        {"xa-a", "own", true, false, false, false}, {"phong-kt", "own", false, true, false, false},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct dd_request rq = reader("read", cases[i].unit, cases[i].unit_scope);
        assert_int_equal(dd_may_see(&rq, &all, "xa-a"), cases[i].a);
        assert_int_equal(dd_may_see(&rq, &all, "phong-kt"), cases[i].below);
        assert_int_equal(dd_may_see(&rq, &all, "xa-b"), cases[i].b);
        assert_int_equal(dd_may_see(&rq, &all, NULL), cases[i].nobody);
    }
}

static void test_owed_jointly(void **state)
{
    (void)state;
    struct dd_facts all = facts();
    struct dd_obligation row = {.unit = "xa-b", .co_leads = "xa-a xa-c"};
    struct dd_request own = reader("read", "xa-a", "own"),
                      other = reader("read", "phong-kt", "own");
    assert_true(dd_may_see_duty(&own, &all, &row));
    assert_false(dd_may_see_duty(&other, &all, &row));
}

static void test_roles(void **state)
{
    (void)state;
    struct dd_request viewer = reader("read", NULL, NULL),
                      officer = reader("write", NULL, NULL), operator= reader("admin", NULL, NULL),
                      local = reader("admin", "xa-a", "subtree"), nobody = {0};
    assert_false(dd_may_write(&viewer));
    assert_true(dd_may_write(&officer));
    assert_true(dd_may_write(&operator));
    assert_false(dd_may_write(&nobody));
    assert_false(dd_may_operate(&officer));
    assert_true(dd_may_operate(&operator));
    assert_false(dd_may_operate(&local)); /* not of the whole office */
}

static void test_internal(void **state)
{
    (void)state;
    struct dd_facts all = facts();
    struct dd_request wall = reader("read", NULL, NULL), officer = reader("write", NULL, NULL),
                      unit = reader("read", "xa-a", "own");
    assert_true(dd_is_withheld(&wall, &all, "kin"));
    assert_false(dd_is_withheld(&wall, &all, "thuong"));
    assert_false(dd_is_withheld(&wall, &all, NULL));
    assert_false(dd_is_withheld(&officer, &all, "kin"));
    assert_false(dd_is_withheld(&unit, &all, "kin")); /* it sees only what is its own */

    wall.arena = dd_arena_new();
    struct dd_obligation row = {.id = "plan-task/kin@xa-a/once",
                                .task = "kin",
                                .unit = "xa-a",
                                .title = "Việc kín",
                                .basis = "b",
                                .field = "f",
                                .trace = "t",
                                .reason = "r",
                                .returned = "r",
                                .event = "e",
                                .state = DD_OVERDUE,
                                .due = DD_SOME_DAY(((struct dd_day){20000}))};
    const struct dd_obligation *shown = dd_duty_shown(&wall, &all, &row);
    assert_string_equal(shown->title, "Internal task No. II.7");
    assert_null(shown->basis);
    assert_null(shown->field);
    assert_null(shown->trace);
    assert_null(shown->reason);
    assert_null(shown->returned);
    assert_null(shown->event);
    assert_string_equal(shown->unit, "xa-a");
    assert_int_equal(shown->due.day.n, 20000);
    assert_int_equal(shown->state, DD_OVERDUE);
    assert_string_equal(dd_internal_title(wall.arena, NULL, &tasks[1]), "Internal task");
    assert_ptr_equal(dd_duty_shown(&officer, &all, &row), &row);
    assert_ptr_not_equal(dd_duty_in_feed(wall.arena, &all, &row), &row);
    row.task = "thuong";
    assert_ptr_equal(dd_duty_in_feed(wall.arena, &all, &row), &row);
    dd_arena_free(wall.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unit_scope),
        cmocka_unit_test(test_owed_jointly),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_internal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
