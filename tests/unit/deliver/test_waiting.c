/* Webhooks are claimed ahead of the requests that are open: what waits is given
 * back, as if it had never been taken, when sending is paused or ends. */
#include "sink.h"

#define N 24
#define OPEN 8 /* requests at once to one of two receivers, 16 in all (design §8) */

static struct dd_webhook slow, ok;
static struct dd_webhook hooks[2];
static struct dd_deliver_settings settings = {.n_webhooks = 2, .webhooks = hooks};

static struct dd_webhook hook(const char *name)
{
    return (struct dd_webhook){.name = name,
                               .url = dd_printf(arena, "http://127.0.0.1:%d/%s", hook_port, name),
                               .secret = (const unsigned char *)SECRET,
                               .n_secret = strlen(SECRET),
                               .allow_private = true,
                               .timeout = 2};
}

static int make_hooks(void **state)
{
    set_up(state);
    slow = hook("slow");
    ok = hook("ok");
    hooks[0] = slow;
    hooks[1] = ok;
    return 0;
}

static int64_t in_state(const char *state)
{
    return ask(dd_printf(arena,
                         "SELECT count(*) FROM delivery WHERE state = '%s' AND NOT uncertain "
                         "AND attempts = 0 AND ?1",
                         state),
               1);
}

/* Until the receiver has got so many requests. */
static void wait_for_requests(size_t n)
{
    struct arrived v[N];
    while (arrivals("hook", "/slow", v, N) < n)
        ev_sleep(0.02);
}

static void what_waits_is_given_back(void **state)
{
    (void)state;
    struct dd_deliver *deliver = make(&settings);
    for (int i = 0; i < N; i++)
        add("webhook:slow", "http://…", "{}\n");
    dd_deliver_kick(deliver);
    assert_int_equal(in_state("sending"), N);
    wait_for_requests(OPEN);
    dd_deliver_pause(deliver, true);
    dd_deliver_kick(deliver);
    assert_int_equal(in_state("sending"), OPEN);
    assert_int_equal(in_state("pending"), N - OPEN);
    dd_deliver_pause(deliver, false);
    dd_deliver_kick(deliver);
    assert_int_equal(in_state("sending"), N);
    dd_deliver_free(deliver);
    assert_int_equal(in_state("sending"), OPEN); /* these may arrive */
    assert_int_equal(in_state("pending"), N - OPEN);
    ask("UPDATE delivery SET state = 'cancelled' WHERE ?1", 1);
}

static void all_are_recorded_in_the_end(void **state)
{
    (void)state;
    struct dd_deliver *deliver = make(&settings);
    for (int i = 0; i < 10 * N; i++)
        add("webhook:ok", "http://…", "{}\n");
    run_until_idle(deliver);
    dd_deliver_free(deliver);
    assert_int_equal(ask("SELECT count(*) FROM delivery WHERE state = 'sent' AND ?1", 1), 10 * N);
    assert_int_equal(ask("SELECT count(*) FROM attempt WHERE ?1", 1), 10 * N);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_is_given_back),
        cmocka_unit_test(all_are_recorded_in_the_end),
    };
    return cmocka_run_group_tests(tests, make_hooks, tear_down);
}
