/* Instants: wall clock, RFC 3339, and a zone with a gap, a fold and seconds in
 * its local mean time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dondoc/cal.h"

static const int64_t vn_from[] = {INT64_MIN};
static const int32_t vn_offset[] = {7 * 3600};
static const struct dd_zone vn = {"Asia/Ho_Chi_Minh", 1, vn_from, vn_offset};

/* Berlin in 2026: +1; summer from 29/03 01:00Z to 25/10 01:00Z; before 1893
 * local mean time, 53 minutes and 28 seconds. */
static const int64_t berlin_from[] = {INT64_MIN, -2422054408, 1774746000, 1792890000};
static const int32_t berlin_offset[] = {3208, 3600, 7200, 3600};
static const struct dd_zone berlin = {"Europe/Berlin", 4, berlin_from, berlin_offset};

static struct dd_day make(int year, int month, int day)
{
    struct dd_day out;
    assert_true(dd_day_make(year, month, day, &out));
    return out;
}

static void written_and_read(void **state)
{
    (void)state;
    struct {
        const struct dd_zone *zone;
        const char *text, *normal;
        int64_t s;
    } table[] = {
        {&vn, "2026-02-02T08:00:00+07:00", NULL, 1769994000},
        {&vn, "2026-02-02T01:00:00Z", "2026-02-02T08:00:00+07:00", 1769994000},
        {&vn, "2026-02-02t01:00:00z", "2026-02-02T08:00:00+07:00", 1769994000},
        {&vn, "2026-02-02T08:00", "2026-02-02T08:00:00+07:00", 1769994000},
        {&vn, "2026-02-02 08:00", "2026-02-02T08:00:00+07:00", 1769994000},
        {&vn, "2026-02-02 08:00:07", "2026-02-02T08:00:07+07:00", 1769994007},
        {&vn, "2026-02-02T08:00:07.999+07:00", "2026-02-02T08:00:07+07:00", 1769994007},
        {&vn, "2026-02-01T20:00:00-05:00", "2026-02-02T08:00:00+07:00", 1769994000},
        {&vn, "1969-12-31T23:59:59Z", "1970-01-01T06:59:59+07:00", -1},
        {&berlin, "2026-03-29T01:59:59+01:00", NULL, 1774745999},
        {&berlin, "2026-03-29T03:00:00+02:00", NULL, 1774746000},
        {&berlin, "2026-10-25T02:59:59+02:00", NULL, 1792889999},
        {&berlin, "2026-10-25T02:00:00+01:00", NULL, 1792890000},
    };
    char out[DD_INSTANT_SIZE];
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_instant at;
        assert_true(dd_instant_parse(table[i].zone, table[i].text, &at));
        assert_int_equal(at.s, table[i].s);
        assert_string_equal(dd_instant_format(table[i].zone, at, out),
                            table[i].normal ? table[i].normal : table[i].text);
    }
}

static void refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "2026-02-02",
                                        "2026-02-02T",
                                        "2026-02-02T8:00",
                                        "2026-02-02T24:00",
                                        "2026-02-02T08:60",
                                        "2026-02-02T08:00:60Z",
                                        "2026-02-02T08:00:00.Z",
                                        "2026-02-02T08:00:00+7",
                                        "2026-02-02T08:00:00+0700",
                                        "2026-02-02T08:00:00+24:00",
                                        "2026-02-02T08:00:00+07:60",
                                        "2026-02-02T08:00:00+07:00 ",
                                        "2026-02-02T08:00:00Zz",
                                        "2026-02-31T08:00:00Z",
                                        "2026-02-02_08:00",
                                        "now"};
    struct dd_instant at = {42};
    for (size_t i = 0; i < DD_LEN(wrong); i++)
        assert_false(dd_instant_parse(&vn, wrong[i], &at));
    assert_int_equal(at.s, 42);
}

static void a_gap_gives_the_later_a_fold_the_earlier(void **state)
{
    (void)state;
    struct dd_day spring = make(2026, 3, 29), autumn = make(2026, 10, 25);
    /* 02:30 does not exist: 03:30+02:00. */
    assert_int_equal(dd_zone_instant(&berlin, spring, 9000).s, 1774746000 + 1800);
    /* 02:30 comes twice: the first, still in summer time. */
    assert_int_equal(dd_zone_instant(&berlin, autumn, 9000).s, 1792890000 - 1800);
    assert_int_equal(dd_zone_instant(&berlin, autumn, 3 * 3600).s, 1792890000 + 3600);
    /* 24:00 is the next day's 00:00. */
    assert_int_equal(dd_zone_instant(&berlin, spring, 86400).s,
                     dd_zone_instant(&berlin, dd_day_add(spring, 1), 0).s);
}

/* Every hour of two years, there and back. */
static void local_time_there_and_back(void **state)
{
    (void)state;
    for (int64_t s = 1735689600; s < 1735689600 + 2 * 366 * 86400; s += 3600) {
        struct dd_local local = dd_zone_local(&berlin, (struct dd_instant){s});
        int64_t back = dd_zone_instant(&berlin, local.day, local.second).s;
        assert_true(back == s || (s >= 1792890000 && s < 1792890000 + 3600 && back == s - 3600));
    }
}

static void local_mean_time_keeps_the_instant(void **state)
{
    (void)state;
    char out[DD_INSTANT_SIZE];
    struct dd_instant at = {-2422054409};
    assert_string_equal(dd_instant_format(&berlin, at, out), "1893-03-31T23:59:31+00:53");
    static const int64_t from[] = {INT64_MIN};
    static const int32_t offset[] = {-(4 * 3600 + 56 * 60 + 2)}; /* New York before 1883 */
    const struct dd_zone west = {"west", 1, from, offset};
    assert_string_equal(dd_instant_format(&west, (struct dd_instant){0}, out),
                        "1969-12-31T19:04:00-04:56");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_and_read),
        cmocka_unit_test(refused),
        cmocka_unit_test(a_gap_gives_the_later_a_fold_the_earlier),
        cmocka_unit_test(local_time_there_and_back),
        cmocka_unit_test(local_mean_time_keeps_the_instant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
