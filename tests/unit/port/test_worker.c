/* A second thread that does the jobs it is given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>

#include "port/port.h"

struct count {
    int n;
    pthread_t by;
};

static void add(void *context)
{
    struct count *count = context;
    count->n++;
    count->by = pthread_self();
}

static void one_job_after_the_other(void **state)
{
    struct count count = {0};
    struct dd_worker *worker = dd_worker_new();
    (void)state;
    assert_non_null(worker);
    for (int i = 1; i <= 1000; i++) {
        dd_worker_give(worker, add, &count);
        dd_worker_wait(worker, &count);
        assert_false(dd_worker_has(worker, &count));
        assert_int_equal(count.n, i);
        assert_false(pthread_equal(count.by, pthread_self()));
    }
    dd_worker_free(worker);
}

static void nothing_to_wait_for(void **state)
{
    struct count count = {0};
    struct dd_worker *worker = dd_worker_new();
    (void)state;
    dd_worker_wait(worker, &count);
    assert_false(dd_worker_take_back(worker, &count));
    dd_worker_free(NULL);
    assert_int_equal(dd_worker_waited_ms(NULL), 0);
    dd_worker_give(worker, add, &count);
    dd_worker_free(worker); /* waits for the job */
    assert_int_equal(count.n, 1);
}

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool reached, open;
};

static void pass(void *context)
{
    struct gate *gate = context;
    pthread_mutex_lock(&gate->lock);
    gate->reached = true;
    pthread_cond_broadcast(&gate->changed);
    while (!gate->open)
        pthread_cond_wait(&gate->changed, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
}

/* What is under way is not given back; what waits is, from any place of the line, and the
 * others are done in their order. */
static void what_waits_is_given_back(void **state)
{
    struct gate gate = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false, false};
    struct count counts[4] = {{0}};
    struct dd_worker *worker = dd_worker_new();
    (void)state;
    dd_worker_give(worker, pass, &gate);
    pthread_mutex_lock(&gate.lock);
    while (!gate.reached)
        pthread_cond_wait(&gate.changed, &gate.lock);
    for (int i = 0; i < 4; i++)
        dd_worker_give(worker, add, &counts[i]);
    assert_false(dd_worker_take_back(worker, &gate));
    assert_true(dd_worker_take_back(worker, &counts[1]));
    assert_false(dd_worker_take_back(worker, &counts[1]));
    assert_true(dd_worker_take_back(worker, &counts[3]));
    assert_false(dd_worker_has(worker, &counts[3]));
    assert_true(dd_worker_has(worker, &counts[2]));
    gate.open = true;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
    dd_worker_wait(worker, &counts[2]);
    assert_false(dd_worker_has(worker, &counts[0])); /* done before it */
    for (int i = 0; i < 4; i++)
        assert_int_equal(counts[i].n, i % 2 == 0);
    dd_worker_free(worker);
}

static void work(void *context)
{
    int64_t until = dd_worked_ms() + 30;
    (void)context;
    while (dd_worked_ms() < until) /* of its own thread */
        ;
}

/* By what was worked, however busy the machine. */
static void what_was_waited_for_is_counted(void **state)
{
    struct dd_worker *worker = dd_worker_new();
    int job;
    (void)state;
    dd_worker_give(worker, work, &job);
    dd_worker_wait(worker, &job);
    assert_in_range(dd_worker_waited_ms(worker), 20, 60);
    dd_worker_give(worker, work, &job);
    while (dd_worker_has(worker, &job)) /* something else is done meanwhile */
        ;
    dd_worker_wait(worker, &job);
    assert_in_range(dd_worker_waited_ms(worker), 20, 60);
    dd_worker_free(worker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_job_after_the_other),
        cmocka_unit_test(nothing_to_wait_for),
        cmocka_unit_test(what_waits_is_given_back),
        cmocka_unit_test(what_was_waited_for_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
