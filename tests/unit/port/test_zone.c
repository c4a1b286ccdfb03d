/* The zone database, read by ourselves, against the C library's localtime_r. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "port/port.h"
#include "port/zone.h"

static struct dd_local judged(int64_t s)
{
    time_t t = (time_t)s;
    struct tm tm;
    struct dd_local local = {0};
    assert_non_null(localtime_r(&t, &tm));
    assert_true(dd_day_make(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, &local.day));
    local.second = tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
    return local;
}

static void as_the_c_library_has_it(void **state)
{
    (void)state;
    static const char *const names[] = {"Asia/Ho_Chi_Minh",
                                        "UTC",
                                        "Europe/Berlin",
                                        "Europe/Dublin",
                                        "America/New_York",
                                        "Asia/Gaza",
                                        "America/Nuuk",
                                        "Australia/Lord_Howe",
                                        "Africa/Casablanca",
                                        "Asia/Kolkata",
                                        "Antarctica/Troll",
                                        "Pacific/Apia",
                                        "America/Argentina/Buenos_Aires",
                                        "Asia/Tokyo",
                                        "Etc/GMT+12"};
    struct dd_arena *arena = dd_arena_new();
    for (size_t i = 0; i < DD_LEN(names); i++) {
        const struct dd_zone *zone = dd_zone_load(arena, names[i]);
        assert_non_null(zone);
        assert_string_equal(zone->name, names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        /* 1900-01-02 to 2199-12-30 in steps that drift through day and year */
        for (int64_t s = -2208902400; s < 7258032000; s += 100003) {
            struct dd_local expected = judged(s), got = dd_zone_local(zone, (struct dd_instant){s});
            if (expected.day.n != got.day.n || expected.second != got.second)
                fail_msg("%s at %lld", names[i], (long long)s);
        }
        for (size_t t = 1; t < zone->n; t++) { /* the second of each change, and the one before */
            for (int64_t s = zone->from[t] - 1; s <= zone->from[t]; s++) {
                if (s < -2208902400 || s > 7258032000)
                    continue;
                struct dd_local expected = judged(s),
                                got = dd_zone_local(zone, (struct dd_instant){s});
                if (expected.day.n != got.day.n || expected.second != got.second)
                    fail_msg("%s at its change %lld", names[i], (long long)s);
            }
        }
    }
    unsetenv("TZ");
    dd_arena_free(arena);
}

static void vietnam_is_seven_hours_ahead(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    const struct dd_zone *zone = dd_zone_load(arena, "Asia/Ho_Chi_Minh");
    char out[DD_INSTANT_SIZE];
    assert_string_equal(dd_instant_format(zone, (struct dd_instant){1769994000}, out),
                        "2026-02-02T08:00:00+07:00");
    assert_string_equal(dd_instant_format(zone, (struct dd_instant){7258032000}, out),
                        "2199-12-31T07:00:00+07:00");
    dd_arena_free(arena);
}

static void names_that_are_none(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "Asia/Hanoi",
                                        "Asia",
                                        "/etc/passwd",
                                        "../../../etc/passwd",
                                        "Asia/../Asia/Tokyo",
                                        "Asia/Ho Chi Minh",
                                        "zone.tab",
                                        "right/Asia/Tokyo",
                                        "UTC+7",
                                        "asia/ho_chi_minh"};
    struct dd_arena *arena = dd_arena_new();
    for (size_t i = 0; i < DD_LEN(wrong); i++)
        if (dd_zone_load(arena, wrong[i]))
            fail_msg("accepted: %s", wrong[i]);
    dd_arena_free(arena);
}

static void rules(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    static const char *const wrong[] = {"",
                                        "C",
                                        "<+07",
                                        "<+07>",
                                        "CET-1CEST",
                                        "CET-1CEST,M3.5.0",
                                        "CET-x",
                                        "CET-1x",
                                        "CET-168",
                                        "CET-1CEST,M13.5.0,M10.5.0",
                                        "CET-1CEST,M3.6.0,M10.5.0",
                                        "CET-1CEST,M3.5.7,M10.5.0",
                                        "CET-1CEST,M3.5.0,M10.5.0x",
                                        "CET-1CEST,J60,J300",
                                        "CET-1CEST,M3.5.0/,M10.5.0",
                                        "CET-1CEST,M0.5.0,M10.5.0"};
    for (size_t i = 0; i < DD_LEN(wrong); i++) {
        struct zone_list list = {.arena = arena};
        if (zone_rule_expand(&list, wrong[i], 0))
            fail_msg("accepted: %s", wrong[i]);
    }
    struct zone_list list = {.arena = arena};
    zone_add(&list, INT64_MIN, 3600);
    assert_true(zone_rule_expand(&list, "CET-1CEST,M3.5.0,M10.5.0/3", 1767225600 /* 2026 */));
    assert_int_equal(list.from.v[1], 1774746000);
    assert_int_equal(list.offset.v[1], 7200);
    assert_int_equal(list.from.v[2], 1792890000);
    assert_int_equal(list.offset.v[2], 3600);
    assert_int_equal(list.from.n, 1 + 2 * (2199 - 2026 + 1));
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_c_library_has_it),
        cmocka_unit_test(vietnam_is_seven_hours_ahead),
        cmocka_unit_test(names_that_are_none),
        cmocka_unit_test(rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
