/* Lists for pages: what SQL selects, counts and orders is what C says of each row. */
#include "scratch.h"

#include "store/lists.h"

#define ROWS 600

static const struct dd_day today = {20513}; /* 2026-03-01 */

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1103515245U + 12345U;
    return *seed >> 16;
}

static struct dd_opt_day some_day(unsigned *seed)
{
    struct dd_opt_day day = {.set = next(seed) % 4 != 0};
    day.day.n = today.n + (int)(next(seed) % 30) - 15 + 365 * ((int)(next(seed) % 3) - 1);
    return day;
}

static struct dd_obligation *random_rows(struct scratch *s)
{
    static const char *const units[] = {"xa-a", "phong-kt", "xa-b", NULL};
    static const char *const co_leads[] = {NULL, NULL, "xa-a", "xa-b phong-kt"};
    struct dd_obligation *v = DD_NEW_N(s->arena, struct dd_obligation, ROWS);
    unsigned seed = 7;
    for (size_t i = 0; i < ROWS; i++) {
        v[i] = (struct dd_obligation){
            .id = dd_printf(s->arena, "r/%04zu/once", i),
            .rule = "r",
            .subject = dd_printf(s->arena, "%04zu", i),
            .period = "once",
            .title = "Báo cáo",
            .unit = units[next(&seed) % 4],
            .state = (enum dd_state)(next(&seed) % DD_N_STATES),
            .no_data = next(&seed) % 2,
            .due = some_day(&seed),
            .opens = some_day(&seed),
            .done_on = some_day(&seed),
            .cycle = 1,
            .epoch = 1,
            .sequence = 1,
        };
        v[i].co_leads = v[i].unit ? co_leads[next(&seed) % 4] : NULL;
        must(s, dd_store_put_obligation(s->store, &v[i]));
    }
    return v;
}

static bool asked(const struct dd_list_of *of, const struct dd_obligation *row)
{
    enum dd_group group = dd_group_of(row, of->today);
    if (of->groups && (group == DD_GROUP_NONE || !(of->groups & 1U << group)))
        return false;
    if (of->unit && !(*of->unit ? dd_obligation_is_of(row, of->unit) : row->unit == NULL))
        return false;
    if (of->units && !dd_obligation_is_of(row, "xa-a") && !dd_obligation_is_of(row, "phong-kt"))
        return false;
    return (!of->from.set || (row->due.set && row->due.day.n >= of->from.day.n)) &&
           (!of->to.set || (row->due.set && row->due.day.n <= of->to.day.n));
}

static void compare(struct scratch *s, const struct dd_list_of *of, const struct dd_obligation *all)
{
    struct dd_obligation *v;
    size_t n, total, want = 0;
    must(s, dd_store_list_duties(s->store, s->arena, of, &v, &n, &total));
    for (size_t i = 0; i < ROWS; i++)
        want += asked(of, &all[i]);
    assert_int_equal(total, want);
    assert_int_equal(n, of->max ? (want < of->max ? want : of->max) : want);
    for (size_t i = 0; i < n; i++) {
        assert_true(asked(of, &v[i]));
        if (i > 0) {
            int a = v[i - 1].due.set ? v[i - 1].due.day.n : INT32_MAX;
            int b = v[i].due.set ? v[i].due.day.n : INT32_MAX;
            assert_true(a < b || (a == b && strcmp(v[i - 1].id, v[i].id) < 0));
        }
    }
}

static void lists_are_what_c_says(void **state)
{
    struct scratch *s = *state;
    must(s, dd_store_begin(s->store, true));
    struct dd_obligation *all = random_rows(s);
    static const char scope[] = "[\"xa-a\",\"phong-kt\"]";
    static const char *const units[] = {NULL, "", "xa-a", "xa-b"};
    for (size_t g = 0; g <= DD_N_GROUPS; g++) {
        for (size_t u = 0; u < DD_LEN(units); u++) {
            struct dd_list_of of = {.today = today,
                                    .groups = g < DD_N_GROUPS ? 1U << g : 0,
                                    .unit = units[u],
                                    .units = u % 2 ? scope : NULL,
                                    .max = g % 3 ? 10 : 0};
            compare(s, &of, all);
            of.from = DD_SOME_DAY(today);
            of.to = DD_SOME_DAY(((struct dd_day){today.n + 10}));
            compare(s, &of, all);
        }
    }
    compare(s, &(struct dd_list_of){.today = today, .groups = DD_ALL_GROUPS}, all);
    dd_store_rollback(s->store);
}

static void counts_are_what_c_says(void **state)
{
    struct scratch *s = *state;
    must(s, dd_store_begin(s->store, true));
    struct dd_obligation *all = random_rows(s);
    struct dd_duty_count *v;
    size_t n, sum = 0, counted = 0;
    struct dd_list_of of = {.today = today};
    must(s, dd_store_count_duties(s->store, s->arena, &of, &v, &n));
    assert_int_equal(n, 4);
    for (size_t i = 0; i < n; i++) {
        for (size_t g = 0; g < DD_N_GROUPS; g++) {
            size_t want = 0;
            for (size_t k = 0; k < ROWS; k++)
                want += dd_streq(all[k].unit, v[i].unit) && dd_group_of(&all[k], today) == g;
            assert_int_equal(v[i].n[g], want);
            sum += v[i].n[g];
        }
    }
    for (size_t k = 0; k < ROWS; k++)
        counted += dd_group_of(&all[k], today) != DD_GROUP_NONE;
    assert_int_equal(sum, counted);
    dd_store_rollback(s->store);
}

/* ---- a look ahead leaves the work list as it was -------------------------------------- */

static void what_is_looked_at_is_not_taken(void **state)
{
    struct scratch *s = *state;
    static const struct dd_task task = {.id = "t1", .title = "Việc", .tag = "", .status = "active"};
    static const struct dd_rule rule = {.id = "r", .for_each = DD_EACH_TASK};
    static const struct dd_ruleset rules = {.n_rules = 1, .rules = &rule};
    struct dd_facts shared;
    struct dd_slice slice;
    bool found;
    must(s, dd_store_begin(s->store, true)); /* of a tick */
    must(s, dd_store_put(s->store, dd_entity_find("task"), &task));
    must(s, dd_store_work_clear(s->store));
    must(s, dd_store_work_all_tasks(s->store, &rules));
    must(s, dd_store_commit(s->store));
    must(s, dd_store_begin(s->store, true)); /* of a page, before the tick goes on */
    must(s, dd_store_work_clear(s->store));
    must(s, dd_store_work_woken(s->store, (struct dd_instant){0}));
    dd_store_rollback(s->store);
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_shared_facts(s->store, s->arena, &shared));
    must(s, dd_store_work_take(s->store, s->arena, &rules, &shared, 10, false, &slice, &found));
    assert_true(found);
    assert_int_equal(slice.scope.subjects[DD_EACH_TASK].n, 1);
    dd_store_rollback(s->store);
}

/* ---- search ------------------------------------------------------------------------- */

static size_t found(struct scratch *s, enum dd_found kind, const char *words, const char *units,
                    bool without_internal)
{
    const char **ids;
    size_t n;
    struct dd_list_of of = {
        .today = today, .units = units, .without_internal = without_internal, .max = 20};
    must(s, dd_store_find(s->store, s->arena, kind, words, &of, &ids, &n));
    return n;
}

static void search_folds_and_obeys(void **state)
{
    struct scratch *s = *state;
    static const struct dd_unit units[] = {
        {.id = "xa-a", .name = "Xã Đông Hưng", .level = "commune"},
        {.id = "xa-b", .name = "Xã B", .level = "commune"}};
    static const struct dd_task tasks[] = {
        {.id = "t1", .title = "Đường bê tông ngõ, xóm", .tag = "", .status = "active"},
        {.id = "t2",
         .title = "Đường bê tông kín",
         .tag = "",
         .status = "active",
         .internal = true}};
    static const struct dd_task_unit leads[] = {
        {.task = "t1", .part = "lead", .seq = 1, .unit = "xa-a"},
        {.task = "t2", .part = "lead", .seq = 1, .unit = "xa-b"}};
    must(s, dd_store_begin(s->store, true));
    for (size_t i = 0; i < 2; i++) {
        must(s, dd_store_put(s->store, dd_entity_find("unit"), &units[i]));
        must(s, dd_store_put(s->store, dd_entity_find("task"), &tasks[i]));
        must(s, dd_store_put(s->store, dd_entity_find("task_unit"), &leads[i]));
    }
    assert_int_equal(found(s, DD_FOUND_UNIT, "dong hung", NULL, false), 1);
    assert_int_equal(found(s, DD_FOUND_UNIT, "ĐÔNG", NULL, false), 1);
    assert_int_equal(found(s, DD_FOUND_UNIT, "XA-A", NULL, false), 1);
    assert_int_equal(found(s, DD_FOUND_TASK, "be duong  TÔNG", NULL, false), 2);
    assert_int_equal(found(s, DD_FOUND_TASK, "duong kin", NULL, false), 1);
    assert_int_equal(found(s, DD_FOUND_TASK, "duong kin", NULL, true), 0);
    assert_int_equal(found(s, DD_FOUND_TASK, "duong", "[\"xa-a\"]", false), 1);
    assert_int_equal(found(s, DD_FOUND_UNIT, "xa", "[\"xa-b\"]", false), 1);
    assert_int_equal(found(s, DD_FOUND_TASK, "", NULL, false), 0);
    assert_int_equal(found(s, DD_FOUND_TASK, " \t ", NULL, false), 0);
    assert_int_equal(found(s, DD_FOUND_TASK, "%", NULL, false), 0);
    assert_int_equal(found(s, DD_FOUND_TASK, "' OR 1 --", NULL, false), 0);
    for (int kind = 0; kind < DD_N_FOUND; kind++)
        found(s, (enum dd_found)kind, "duong", "[]", true);
    dd_store_rollback(s->store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(lists_are_what_c_says),
        SCRATCH_TEST(counts_are_what_c_says),
        SCRATCH_TEST(what_is_looked_at_is_not_taken),
        SCRATCH_TEST(search_folds_and_obeys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
