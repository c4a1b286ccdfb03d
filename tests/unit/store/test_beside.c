/* A second connection reads the tasks that the first has taken, while that one writes: it
 * finds what the first would have found. */
#include "scratch.h"

#include <pthread.h>

#define TASKS 200

static const struct dd_rule rule = {.id = "r", .for_each = DD_EACH_TASK};
static const struct dd_ruleset rules = {.n_rules = 1, .rules = &rule};

static void put_task(struct scratch *s, int i)
{
    const char *id = dd_printf(s->arena, "t%03d", i);
    struct dd_task task = {.id = id, .title = "Việc", .tag = "", .status = "active"};
    struct dd_obligation ob = {.id = dd_printf(s->arena, "r/%s@xa/once", id),
                               .rule = "r",
                               .subject = dd_printf(s->arena, "%s@xa", id),
                               .period = "once",
                               .task = id,
                               .cycle = 1,
                               .epoch = 1,
                               .first_seen = {1770598800},
                               .changed_at = {1770598800},
                               .is_new = true};
    struct dd_notice notice = {.obligation = ob.id,
                               .cycle = 1,
                               .epoch = 1,
                               .step = "assigned",
                               .addressee = "handler@xa",
                               .channel = "email",
                               .state = DD_NOTICE_TOLD};
    must(s, dd_store_put(s->store, dd_entity_find("task"), &task));
    if (i % 3 == 0)
        return;
    must(s, dd_store_put_obligation(s->store, &ob));
    if (i % 2)
        must(s, dd_store_put_notice(s->store, &notice, 0));
}

static void fill(struct scratch *s)
{
    must(s, dd_store_begin(s->store, true));
    for (int i = 0; i < TASKS; i++)
        put_task(s, i);
    must(s, dd_store_commit(s->store));
}

static void list(struct scratch *s, bool all)
{
    must(s, dd_store_work_clear(s->store));
    if (all)
        must(s, dd_store_work_all_tasks(s->store, &rules));
    for (int i = 0; !all && i < TASKS; i += 7)
        must(s, dd_store_work_add(s->store, DD_EACH_TASK, dd_printf(s->arena, "t%03d", i), NULL));
}

static void assert_same(const struct dd_slice *a, const struct dd_slice *b)
{
    size_t n = a->scope.subjects[DD_EACH_TASK].n;
    assert_int_equal(n, b->scope.subjects[DD_EACH_TASK].n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(a->scope.subjects[DD_EACH_TASK].id[i],
                            b->scope.subjects[DD_EACH_TASK].id[i]);
    assert_int_equal(a->n_previous, b->n_previous);
    for (size_t i = 0; i < a->n_previous; i++) {
        assert_string_equal(a->previous[i].id, b->previous[i].id);
        assert_int_equal(a->places[i], b->places[i]);
    }
    assert_int_equal(a->n_history, b->n_history);
    for (size_t i = 0; i < a->n_history; i++)
        assert_string_equal(a->history[i].obligation, b->history[i].obligation);
    assert_int_equal(a->facts.task.n, b->facts.task.n);
    assert_int_equal(a->n_read, b->n_read);
}

struct job {
    struct dd_store *beside;
    struct dd_arena *arena;
    const struct dd_facts *shared;
    struct dd_slice slice;
    bool ok;
};

static void *read_it(void *context)
{
    struct job *job = context;
    job->ok = dd_store_work_read(job->beside, job->arena, &rules, job->shared, &job->slice);
    return NULL;
}

/* Each slice is taken twice, in two ways, the work list going back in between. */
static size_t compare(struct scratch *s, bool all)
{
    struct dd_facts shared;
    struct dd_slice slices[2 * TASKS];
    size_t n = 0, tasks = 0;
    bool found = true;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_shared_facts(s->store, s->arena, &shared));
    list(s, all);
    while (found) {
        must(s,
             dd_store_work_take(s->store, s->arena, &rules, &shared, 9, n > 0, &slices[n], &found));
        n += found;
    }
    dd_store_rollback(s->store);
    must(s, dd_store_begin(s->store, true));
    list(s, all);
    found = true;
    for (size_t i = 0; found; i++) {
        struct job job = {
            .beside = dd_store_beside(s->store), .arena = s->arena, .shared = &shared};
        pthread_t thread;
        must(s,
             dd_store_work_pick(s->store, s->arena, &rules, &shared, 9, i > 0, &job.slice, &found));
        assert_int_equal(found, i < n);
        assert_true(job.slice.unread);
        if (found && i % 3 == 0) /* by the first itself, between what it writes */
            must(s, dd_store_work_read(s->store, s->arena, &rules, &shared, &job.slice));
        else if (found) {
            assert_int_equal(pthread_create(&thread, NULL, read_it, &job), 0);
            dd_store_set_actor(s->store, i % 2 ? "a" : "b"); /* writes meanwhile */
            assert_int_equal(pthread_join(thread, NULL), 0);
            assert_true(job.ok);
        }
        if (found)
            assert_same(&slices[i], &job.slice);
        tasks += found ? job.slice.scope.subjects[DD_EACH_TASK].n : 0;
    }
    must(s, dd_store_commit(s->store));
    return tasks;
}

static struct dd_store *open_beside(struct scratch *s)
{
    must(s, dd_store_bulk(s->store, true));
    must(s, dd_store_begin(s->store, true));
    struct dd_store *beside = dd_store_open_beside(s->store);
    assert_non_null(beside);
    must(s, dd_store_commit(s->store));
    must(s, dd_store_bulk(s->store, false));
    return beside;
}

static void as_if_read_by_itself(void **state)
{
    struct scratch *s = *state;
    fill(s);
    assert_null(dd_store_beside(s->store));
    struct dd_store *beside = open_beside(s);
    assert_ptr_equal(dd_store_open_beside(s->store), beside);
    assert_int_equal(compare(s, false), 29);
    assert_int_equal(compare(s, true), TASKS);
}

/* What has not been committed it does not see; nor does it keep anybody from committing. */
static void reads_what_is_committed(void **state)
{
    struct scratch *s = *state;
    struct dd_slice slice = {0};
    struct dd_facts shared;
    static const char *const id[] = {"t001"};
    fill(s);
    struct dd_store *beside = open_beside(s);
    slice.scope.subjects[DD_EACH_TASK].n = 1;
    slice.scope.subjects[DD_EACH_TASK].id = id;
    slice.stored = true;
    must(s, dd_store_begin(s->store, true));
    must(s, dd_store_shared_facts(s->store, s->arena, &shared));
    struct dd_task task = {.id = "t001", .title = "Khác", .tag = "", .status = "active"};
    must(s, dd_store_put(s->store, dd_entity_find("task"), &task));
    struct dd_slice before = slice, after = slice;
    assert_true(dd_store_work_read(beside, s->arena, &rules, &shared, &before));
    assert_string_equal(before.facts.task.v[0].title, "Việc");
    must(s, dd_store_commit(s->store));
    assert_true(dd_store_work_read(beside, s->arena, &rules, &shared, &after));
    assert_string_equal(after.facts.task.v[0].title, "Khác");
    assert_int_equal(after.n_previous, 1);
    assert_int_equal(after.n_history, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCRATCH_TEST(as_if_read_by_itself),
        SCRATCH_TEST(reads_what_is_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
