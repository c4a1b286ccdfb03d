/* How many notices a tick may plan before they are held (design §8). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "app/outgoing/outgoing.h"

#define DAY 86400
static const struct dd_instant now = {1770598800}; /* 2026-02-09 08:00 in Hà Nội */

static size_t fill(struct dd_notice *v, size_t n, size_t count, int days_ago,
                   enum dd_notice_state state)
{
    for (size_t i = 0; i < count; i++)
        v[n + i] = (struct dd_notice){
            .state = state,
            .channel = "email",
            .told_at = {state == DD_NOTICE_TOLD, {now.s - (int64_t)days_ago * DAY}}};
    return n + count;
}

static void five_times_the_busiest_day(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    const struct dd_zone *zone = dd_zone_load(arena, "Asia/Ho_Chi_Minh");
    static struct dd_notice v[700];
    size_t n = 0;
    assert_int_equal(dd_brakes_limit(zone, now, 50, v, n), 50);
    n = fill(v, n, 10, 1, DD_NOTICE_TOLD);
    assert_int_equal(dd_brakes_limit(zone, now, 50, v, n), 50);
    n = fill(v, n, 3, 1, DD_NOTICE_TOLD); /* the same day: 13 */
    assert_int_equal(dd_brakes_limit(zone, now, 50, v, n), 65);
    n = fill(v, n, 100, 30, DD_NOTICE_TOLD); /* 30 days ago is no more of the 30 */
    assert_int_equal(dd_brakes_limit(zone, now, 50, v, n), 65);
    n = fill(v, n, 20, 29, DD_NOTICE_TOLD);
    assert_int_equal(dd_brakes_limit(zone, now, 50, v, n), 100);
    n = fill(v, n, 200, 2, DD_NOTICE_PLANNED); /* held, cancelled, failed: no day's work */
    n = fill(v, n, 200, 2, DD_NOTICE_SKIPPED);
    assert_int_equal(dd_brakes_limit(zone, now, 50, v, n), 100);
    assert_int_equal(dd_brakes_limit(zone, now, SIZE_MAX, v, n), SIZE_MAX);
    size_t before = n;
    n = fill(v, n, 50, 3, DD_NOTICE_TOLD);
    for (size_t i = before; i < n; i++)
        v[i].channel = "webhook:van-ban";
    assert_int_equal(dd_brakes_limit(zone, now, 50, v, n), 100);
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_times_the_busiest_day)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
