/* A second thread that does one job at a time. */
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
        dd_worker_start(worker, add, &count);
        dd_worker_wait(worker);
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
    dd_worker_wait(worker);
    dd_worker_wait(NULL);
    dd_worker_free(NULL);
    assert_int_equal(dd_worker_waited_ms(NULL), 0);
    dd_worker_start(worker, add, &count);
    dd_worker_free(worker); /* waits for the job */
    assert_int_equal(count.n, 1);
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
    (void)state;
    dd_worker_start(worker, work, NULL);
    dd_worker_wait(worker);
    assert_in_range(dd_worker_waited_ms(worker), 20, 60);
    dd_worker_start(worker, work, NULL);
    work(NULL); /* as much beside */
    dd_worker_wait(worker);
    assert_in_range(dd_worker_waited_ms(worker), 20, 80);
    dd_worker_free(worker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_job_after_the_other),
        cmocka_unit_test(nothing_to_wait_for),
        cmocka_unit_test(what_was_waited_for_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
