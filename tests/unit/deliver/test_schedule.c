/* Retry times (design §8) and the addresses a webhook may reach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <cmocka.h>

#include "deliver/guard.h"
#include "deliver/schedule.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static void mails_wait_longer_each_time_for_five_days(void **state)
{
    (void)state;
    static const int64_t nominal[] = {5, 30, 120, 300, 600, 1200, 2400, 4000, 4000};
    static const uint32_t chances[] = {0, 1, 12345, UINT32_MAX / 2, UINT32_MAX};
    for (size_t i = 0; i < LEN(nominal); i++) {
        for (size_t j = 0; j < LEN(chances); j++) {
            int64_t delay = 0;
            assert_true(dd_schedule_mail((int)i + 1, chances[j], &delay));
            assert_true(delay * 10 >= nominal[i] * 8 && delay * 10 <= nominal[i] * 12);
        }
    }
    int attempts = 1;
    int64_t delay = 0, least = 0, most = 0;
    while (dd_schedule_mail(attempts, 0, &delay)) {
        least += delay;
        attempts++;
    }
    for (int i = 1; i < attempts; i++) {
        assert_true(dd_schedule_mail(i, 1600000, &delay)); /* the largest for 4000 s */
        most += delay;
    }
    assert_true(least >= 5 * 86400 * 8 / 10);
    assert_true(most <= 5 * 86400 * 12 / 10 + 4800);
    assert_false(dd_schedule_mail(attempts + 1, 0, &delay));
    assert_false(dd_schedule_mail(INT32_MAX, 0, &delay));
}

static void both_ends_of_the_spread_are_reached(void **state)
{
    (void)state;
    int64_t delay;
    assert_true(dd_schedule_mail(8, 0, &delay));
    assert_int_equal(delay, 3200);
    assert_true(dd_schedule_mail(8, 1600000, &delay));
    assert_int_equal(delay, 4800);
}

static void webhooks_are_tried_ten_times(void **state)
{
    (void)state;
    static const int64_t delays[] = {5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400};
    int64_t delay;
    for (size_t i = 0; i < LEN(delays); i++) {
        assert_true(dd_schedule_webhook((int)i + 1, 0, &delay));
        assert_int_equal(delay, delays[i]);
    }
    assert_false(dd_schedule_webhook(10, 0, &delay));
    assert_false(dd_schedule_webhook(0, 0, &delay));
}

static void retry_after_is_honoured_up_to_a_day(void **state)
{
    (void)state;
    int64_t delay;
    assert_true(dd_schedule_webhook(1, 900, &delay));
    assert_int_equal(delay, 900);
    assert_true(dd_schedule_webhook(2, 3, &delay));
    assert_int_equal(delay, 300);
    assert_true(dd_schedule_webhook(1, INT64_MAX, &delay));
    assert_int_equal(delay, 86400);
}

static bool is_public(const char *text)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &in.sin_addr) == 1)
        return dd_guard_is_public((struct sockaddr *)&in);
    if (inet_pton(AF_INET6, text, &in6.sin6_addr) != 1)
        fail_msg("no address: %s", text);
    return dd_guard_is_public((struct sockaddr *)&in6);
}

/* IANA's special-purpose registries: the edges of each block. */
static void private_addresses_are_known(void **state)
{
    (void)state;
    static const char *const inside[] = {
        "0.0.0.0",     "10.0.0.0",        "10.255.255.255",  "100.64.0.1",      "100.127.255.255",
        "127.0.0.1",   "127.255.255.255", "169.254.169.254", "172.16.0.0",      "172.31.255.255",
        "192.0.0.1",   "192.168.0.1",     "192.168.255.255", "198.18.0.1",      "198.19.255.255",
        "203.0.113.9", "224.0.0.1",       "240.0.0.1",       "255.255.255.255", "::",
        "::1",         "::ffff:10.0.0.1", "fc00::1",         "fdff::1",         "fe80::1",
        "ff02::1",     "64:ff9b::a00:1",  "2002:7f00:1::",   "2001::1",         "2001:db8::1",
        "::127.0.0.1", "5f00::1",
    };
    static const char *const outside[] = {
        "1.1.1.1",     "9.255.255.255",    "11.0.0.0",       "100.63.255.255",  "100.128.0.0",
        "126.0.0.1",   "128.0.0.1",        "172.15.255.255", "172.32.0.0",      "192.167.255.255",
        "192.169.0.0", "198.17.255.255",   "198.20.0.0",     "223.255.255.255", "2400:cb00::1",
        "2606::1",     "64:ff9b::101:101", "::ffff:1.1.1.1", "2002:101:101::",
    };
    for (size_t i = 0; i < LEN(inside); i++)
        if (is_public(inside[i]))
            fail_msg("%s passes as public", inside[i]);
    for (size_t i = 0; i < LEN(outside); i++)
        if (!is_public(outside[i]))
            fail_msg("%s passes as private", outside[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails_wait_longer_each_time_for_five_days),
        cmocka_unit_test(both_ends_of_the_spread_are_reached),
        cmocka_unit_test(webhooks_are_tried_ten_times),
        cmocka_unit_test(retry_after_is_honoured_up_to_a_day),
        cmocka_unit_test(private_addresses_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
