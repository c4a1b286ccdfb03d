/* How often a key may be tried: the counting itself, and over a socket. */
#include "../fixture.h"

static const int64_t now = 1800000000;

static unsigned wait_of(struct dd_throttle *t, const char *key, int64_t at)
{
    return dd_throttle_wait(t, DD_TRIED_SIGN_IN, key, strlen(key), at);
}

static void count(struct dd_throttle *t, const char *key, int n, int64_t at)
{
    for (int i = 0; i < n; i++)
        dd_throttle_count(t, DD_TRIED_SIGN_IN, key, strlen(key), at);
}

static void a_burst_then_one_at_a_time(void **state)
{
    (void)state;
    struct dd_throttle *t = dd_throttle_new();
    for (int i = 0; i < DD_THROTTLE_BURST; i++) {
        assert_int_equal(wait_of(t, "a", now), 0);
        count(t, "a", 1, now);
    }
    assert_int_equal(wait_of(t, "a", now), DD_THROTTLE_EVERY);
    assert_int_equal(wait_of(t, "b", now), 0);
    assert_int_equal(dd_throttle_wait(t, DD_TRIED_KEY, "a", 1, now), 0);
    assert_int_equal(wait_of(t, "a", now + DD_THROTTLE_EVERY - 1), 1);
    assert_int_equal(wait_of(t, "a", now + DD_THROTTLE_EVERY), 0);
    count(t, "a", 1, now + DD_THROTTLE_EVERY);
    assert_int_equal(wait_of(t, "a", now + DD_THROTTLE_EVERY), DD_THROTTLE_EVERY);
    assert_int_equal(wait_of(t, "a", now + (DD_THROTTLE_BURST + 1) * DD_THROTTLE_EVERY), 0);
    dd_throttle_free(t);
}

/* Trying on while one has to wait makes it no longer, nor does a clock that is set. */
static void nobody_waits_longer_than_a_burst(void **state)
{
    (void)state;
    const unsigned most = DD_THROTTLE_EVERY;
    struct dd_throttle *t = dd_throttle_new();
    count(t, "a", 10 * DD_THROTTLE_BURST, now);
    assert_int_equal(wait_of(t, "a", now), most);
    assert_int_equal(wait_of(t, "a", now - 86400), most);
    assert_int_equal(wait_of(t, "a", now + 86400), 0);
    dd_throttle_free(t);
}

/* A million addresses that come once each take nothing from one that is being held. */
static void the_guilty_stay(void **state)
{
    (void)state;
    struct dd_throttle *t = dd_throttle_new();
    char key[32];
    count(t, "guilty", DD_THROTTLE_BURST, now);
    for (int i = 0; i < 1000000; i++) {
        int n = snprintf(key, sizeof(key), "address %d", i);
        assert_int_equal(dd_throttle_wait(t, DD_TRIED_SIGN_IN, key, (size_t)n, now), 0);
        dd_throttle_count(t, DD_TRIED_SIGN_IN, key, (size_t)n, now);
    }
    assert_int_equal(wait_of(t, "guilty", now), DD_THROTTLE_EVERY);
    dd_throttle_free(t);
}

/* ---- over a socket ---------------------------------------------------------------------- */

/* So many wrong tries, then one that is refused: its answer. */
static const char *try_too_often(struct fixture *f, const char *path, const char *headers,
                                 const char *body, int status)
{
    for (int i = 0; i < DD_THROTTLE_BURST; i++) {
        const char *answer = body != NULL ? post(f, path, headers, body) : get(f, path, headers);
        assert_int_equal(status_of(answer), status);
    }
    const char *answer = body != NULL ? post(f, path, headers, body) : get(f, path, headers);
    assert_int_equal(status_of(answer), 429);
    int seconds = atoi(header_of(f, answer, "Retry-After"));
    assert_true(seconds > 0 && seconds <= DD_THROTTLE_EVERY);
    return answer;
}

static void wrong_sign_ins_have_to_wait(void **state)
{
    struct fixture *f = *state;
    const char *answer = try_too_often(f, "/sign-in?lang=en", "", "token=wrong", 403);
    assert_true(holds(answer, "Too many wrong keys"));
    /* the right one waits too, here and by a link; what is signed in goes on */
    assert_int_equal(status_of(post(f, "/sign-in", "", "token=reader")), 429);
    assert_int_equal(status_of(post(f, "/sign-in/link", "", "")), 429);
    assert_int_equal(status_of(get(f, "/sign-in", "")), 200);
    assert_int_equal(status_of(get(f, "/", READER)), 200);
}

static void wrong_links_have_to_wait(void **state)
{
    struct fixture *f = *state;
    try_too_often(f, "/sign-in/wrong", "", NULL, 410);
    assert_int_equal(status_of(get(f, "/sign-in/link", "")), 429);
}

static void wrong_answers_have_to_wait(void **state)
{
    struct fixture *f = *state;
    try_too_often(f, "/answer/wrong", "", NULL, 403);
}

/* Programs that share an address with one that is wrong are not cut off. */
static void wrong_tokens_have_to_wait(void **state)
{
    struct fixture *f = *state;
    const char *answer =
        try_too_often(f, "/api/v1/units", "Authorization: Bearer wrong\r\n", NULL, 401);
    assert_true(holds(answer, "application/problem+json"));
    assert_int_equal(status_of(get(f, "/feeds/wrong.ics", "")), 429);
    assert_int_equal(status_of(get(f, "/feeds/feed.ics", "")), 200);
    assert_int_equal(status_of(get(f, "/api/v1/units", READER)), 200);
    assert_int_equal(status_of(get(f, "/api/v1/units", "")), 401); /* no key at all */
    assert_int_equal(status_of(post(f, "/sign-in", "", "token=reader")), 303);
}

static void unknown_feeds_have_to_wait(void **state)
{
    struct fixture *f = *state;
    try_too_often(f, "/feeds/wrong.ics", "", NULL, 404);
    assert_int_equal(status_of(get(f, "/feeds/feed.ics", "")), 200);
}

static void an_account_signs_in_so_often(void **state)
{
    struct fixture *f = *state;
    const char *answer = try_too_often(f, "/sign-in?lang=en", "", "token=reader", 303);
    assert_true(holds(answer, "sign-ins of this account"));
    assert_null(header_of(f, answer, "Set-Cookie"));
    assert_int_equal(status_of(post(f, "/sign-in", "", "token=of-xa-a")), 303);
    /* a link that came at the wrong moment is not used up */
    assert_int_equal(status_of(post(f, "/sign-in/link", "", "")), 303);
}

/* Behind a trusted proxy each client counts for itself, an IPv6 network as one; whoever
 * says so without being trusted counts as what he is. */
static void the_real_address_counts(void **state)
{
    struct fixture *f = *state;
    struct dd_net here;
    assert_true(dd_net_parse("127.0.0.1", &here));
    f->http->settings.trusted_proxies = &here;
    f->http->settings.n_trusted_proxies = 1;
    const char *bad = "X-Forwarded-For: 127.0.0.1, 2001:db8:1:2::5\r\n";
    try_too_often(f, "/sign-in", bad, "token=wrong", 403);
    bad = "X-Forwarded-For: 2001:db8:1:2:ffff::9\r\n";
    assert_int_equal(status_of(post(f, "/sign-in", bad, "token=reader")), 429);
    static const char *const others[] = {"X-Forwarded-For: 2001:db8:1:3::5\r\n",
                                         "X-Forwarded-For: 203.0.113.9\r\n", ""};
    for (size_t i = 0; i < DD_LEN(others); i++)
        assert_int_equal(status_of(post(f, "/sign-in", others[i], "token=reader")), 303);
    f->http->settings.n_trusted_proxies = 0;
    try_too_often(f, "/sign-in", "X-Forwarded-For: 198.51.100.1\r\n", "token=wrong", 403);
    assert_int_equal(
        status_of(post(f, "/sign-in", "X-Forwarded-For: 198.51.100.2\r\n", "token=reader")), 429);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_burst_then_one_at_a_time),
        cmocka_unit_test(nobody_waits_longer_than_a_burst),
        cmocka_unit_test(the_guilty_stay),
        cmocka_unit_test_setup_teardown(wrong_sign_ins_have_to_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_links_have_to_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_answers_have_to_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_tokens_have_to_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(unknown_feeds_have_to_wait, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_account_signs_in_so_often, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_real_address_counts, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
