/* The office's clock: real, frozen, N times as fast. Nothing here waits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <time.h>

#include "port/port.h"

static const int64_t from[] = {INT64_MIN};
static const int32_t offset[] = {7 * 3600};
static const struct dd_zone vn = {"Asia/Ho_Chi_Minh", 1, from, offset};

#define START 1768870740 /* 2026-01-20T07:59:00+07:00 */

static void frozen(void **state)
{
    (void)state;
    struct dd_clock clock;
    assert_true(dd_clock_parse(&vn, "2026-01-20T07:59:00+07:00", &clock));
    assert_true(clock.virtual);
    assert_int_equal(clock.speed, 0);
    assert_int_equal(dd_clock_now(&clock).s, START);
    assert_true(dd_clock_until(&clock, (struct dd_instant){START}) == 0);
    assert_true(dd_clock_until(&clock, (struct dd_instant){START - 1}) == 0);
    assert_true(dd_clock_until(&clock, (struct dd_instant){START + 1}) == -1);

    dd_clock_at_least(&clock, (struct dd_instant){START - 60});
    assert_int_equal(dd_clock_now(&clock).s, START);
    dd_clock_at_least(&clock, (struct dd_instant){START + 60});
    assert_int_equal(dd_clock_now(&clock).s, START + 60);
}

/* The monotonic origin is put back, as if time had passed. */
static void sixty_times_as_fast(void **state)
{
    (void)state;
    struct dd_clock clock;
    assert_true(dd_clock_parse(&vn, "2026-01-20T07:59:00+07:00,x60", &clock));
    assert_int_equal(clock.speed, 60);
    assert_in_range(dd_clock_now(&clock).s, START, START + 3600);

    clock.real_ms -= 10 * 1000;
    int64_t now = dd_clock_now(&clock).s;
    assert_in_range(now, START + 600, START + 600 + 3600);
    double wait = dd_clock_until(&clock, (struct dd_instant){now + 6000});
    assert_true(wait > 0 && wait <= 100.001);
    assert_true(dd_clock_until(&clock, (struct dd_instant){START + 600}) == 0);

    dd_clock_begin(&clock);
    assert_in_range(dd_clock_now(&clock).s, START, START + 300);

    dd_clock_at_least(&clock, (struct dd_instant){START + 86400});
    assert_in_range(dd_clock_now(&clock).s, START + 86400, START + 86400 + 3600);
}

/* When the wait is over the moment has come: never a millisecond short. */
static void a_wait_is_long_enough(void **state)
{
    (void)state;
    static const unsigned speeds[] = {1, 7, 60, 100000};
    for (size_t i = 0; i < DD_LEN(speeds); i++) {
        struct dd_clock clock = {.virtual = true, .start_ms = INT64_C(1768870740123)};
        clock.speed = speeds[i];
        clock.real_ms = INT64_MAX / 1000000; /* not yet begun: office time stands before it */
        struct dd_instant at = {dd_clock_now(&clock).s + 1000000};
        double wait = dd_clock_until(&clock, at);
        struct dd_clock later = clock;
        later.real_ms -= (int64_t)(wait * 1000 + 0.5);
        assert_true(dd_clock_now(&later).s >= at.s);
    }
}

static void real(void **state)
{
    (void)state;
    struct dd_clock clock;
    dd_clock_real(&clock);
    assert_false(clock.virtual);
    int64_t before = (int64_t)time(NULL) - 1, now = dd_clock_now(&clock).s,
            seconds = dd_real_seconds();
    int64_t after = (int64_t)time(NULL) + 1;
    assert_true(before <= now && now <= after);
    assert_true(before <= seconds && seconds <= after);
    assert_true(dd_clock_until(&clock, (struct dd_instant){now - 1}) == 0);
    assert_true(dd_clock_until(&clock, (struct dd_instant){now + 1000}) > 0);
    dd_clock_at_least(&clock, (struct dd_instant){now + 86400});
    assert_true(dd_clock_now(&clock).s < now + 86400);
}

static void before_1970_seconds_round_down(void **state)
{
    (void)state;
    struct dd_clock clock = {.virtual = true, .start_ms = -1};
    assert_int_equal(dd_clock_now(&clock).s, -1);
    clock.start_ms = -1000;
    assert_int_equal(dd_clock_now(&clock).s, -1);
    clock.start_ms = -1001;
    assert_int_equal(dd_clock_now(&clock).s, -2);
}

static void refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "now",
                                        "2026-01-20",
                                        "2026-01-20T07:59:00+07:00,",
                                        "2026-01-20T07:59:00+07:00,60",
                                        "2026-01-20T07:59:00+07:00,x",
                                        "2026-01-20T07:59:00+07:00,x0",
                                        "2026-01-20T07:59:00+07:00,x-1",
                                        "2026-01-20T07:59:00+07:00,x100001",
                                        "2026-01-20T07:59:00+07:00,x99999999999999999999",
                                        "2026-01-20T07:59:00+07:00,x60 ",
                                        "2026-01-20T07:59:00.0000000000000000000000000000000000000"
                                        "000000000000000000000000000000000000000+07:00"};
    struct dd_clock clock = {.start_ms = 42};
    for (size_t i = 0; i < DD_LEN(wrong); i++)
        assert_false(dd_clock_parse(&vn, wrong[i], &clock));
    assert_int_equal(clock.start_ms, 42);
    assert_true(dd_clock_parse(&vn, "2026-01-20 07:59,x100000", &clock));
    assert_int_equal(clock.start_ms, INT64_C(1000) * START);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frozen),
        cmocka_unit_test(sixty_times_as_fast),
        cmocka_unit_test(a_wait_is_long_enough),
        cmocka_unit_test(real),
        cmocka_unit_test(before_1970_seconds_round_down),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
