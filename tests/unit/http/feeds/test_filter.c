/* What a feed holds (design §9): window, filters, and whose business it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "http/feeds/feeds.h"
#include "http/server/server.h"

static const int64_t zone_from[] = {0};
static const int32_t zone_offset[] = {7 * 3600};
static const struct dd_zone hanoi = {
    .name = "Asia/Ho_Chi_Minh", .n = 1, .from = zone_from, .offset = zone_offset};

static struct dd_day day(const char *iso)
{
    struct dd_day out;
    assert_true(dd_day_parse(iso, &out));
    return out;
}

static struct dd_unit units[] = {
    {.id = "phong-kt", .name = "Phòng Kinh tế", .level = "division", .parent = "xa-a"},
    {.id = "xa-a", .name = "Xã A", .level = "commune"},
    {.id = "xa-b", .name = "Xã B", .level = "commune"},
};
static struct dd_post posts[] = {
    {.id = "p1", .person = "an", .role = "handler", .unit = "phong-kt"},
    {.id = "p2", .person = "binh", .role = "unit_head", .unit = "xa-a"},
    {.id = "p3", .person = "chi", .role = "vice_chair", .field = "economy"},
    {.id = "p4", .person = "dung", .role = "chair"},
    {.id = "p5", .person = "em", .role = "tracking_office", .unit = "xa-a"},
    {.id = "p6", .person = "giang", .role = "operator"},
};
static struct dd_substitution substitutions[] = {
    {.id = "s1", .person = "an", .substitute = "hoa"},
};

static struct dd_facts facts(void)
{
    struct dd_facts out = {0};
    out.unit.v = units;
    out.unit.n = DD_LEN(units);
    out.post.v = posts;
    out.post.n = DD_LEN(posts);
    out.substitution.v = substitutions;
    out.substitution.n = DD_LEN(substitutions);
    return out;
}

static bool holds(const struct dd_feed *feed, const char *unit, const char *field)
{
    struct dd_facts all = facts();
    dd_facts_seal(&all);
    const struct dd_feed_source in = {.facts = &all, .zone = &hanoi};
    struct dd_obligation row = {.rule = "r",
                                .unit = unit,
                                .field = field,
                                .state = DD_OPEN,
                                .due = DD_SOME_DAY(day("2026-02-09"))};
    return dd_feed_holds(&in, feed, &row, day("2026-02-01"));
}

static void units_and_fields(void **state)
{
    (void)state;
    const struct dd_feed all = {0}, of_a = {.unit = "xa-a"}, economy = {.field = "economy"};
    assert_true(holds(&all, NULL, NULL));
    assert_true(holds(&of_a, "xa-a", NULL));
    assert_true(holds(&of_a, "phong-kt", NULL));
    const struct dd_feed own = {.unit = "xa-a", .own = true};
    assert_true(holds(&own, "xa-a", NULL));
    assert_false(holds(&own, "phong-kt", NULL));
    assert_false(holds(&of_a, "xa-b", NULL));
    assert_false(holds(&of_a, NULL, NULL));
    assert_true(holds(&economy, "xa-b", "economy"));
    assert_false(holds(&economy, "xa-b", NULL));
}

static void people(void **state)
{
    (void)state;
    const struct dd_feed an = {.person = "an"}, binh = {.person = "binh"}, chi = {.person = "chi"},
                         dung = {.person = "dung"}, em = {.person = "em"},
                         giang = {.person = "giang"}, hoa = {.person = "hoa"},
                         nobody = {.person = "x"};
    assert_true(holds(&an, "phong-kt", NULL));
    assert_false(holds(&an, "xa-a", NULL));
    assert_true(holds(&binh, "xa-a", NULL));
    assert_false(holds(&binh, "phong-kt", NULL)); /* its own head answers for it */
    assert_true(holds(&chi, "xa-b", "economy"));
    assert_false(holds(&chi, "xa-b", "culture"));
    assert_true(holds(&dung, "xa-b", NULL));
    assert_true(holds(&em, "phong-kt", NULL));
    assert_true(holds(&em, NULL, NULL)); /* the tracking office stands in */
    assert_false(holds(&em, "xa-b", NULL));
    assert_false(holds(&giang, "xa-a", NULL));  /* transport only, design §3 */
    assert_true(holds(&hoa, "phong-kt", NULL)); /* acts for An */
    assert_false(holds(&nobody, "xa-a", NULL));
    const struct dd_feed wrong_role = {.person = "an", .role = "chair"}, chair = {.role = "chair"};
    assert_false(holds(&wrong_role, "phong-kt", NULL));
    assert_true(holds(&chair, "xa-b", NULL));
}

static void posts_end(void **state)
{
    (void)state;
    const struct dd_feed an = {.person = "an"}, hoa = {.person = "hoa"};
    substitutions[0].to = DD_SOME_DAY(day("2026-01-31"));
    assert_false(holds(&hoa, "phong-kt", NULL));
    substitutions[0].to.set = false;
    posts[0].from = DD_SOME_DAY(day("2026-02-01"));
    assert_true(holds(&an, "phong-kt", NULL));
    posts[0].from = DD_SOME_DAY(day("2026-02-02"));
    assert_false(holds(&an, "phong-kt", NULL));
    posts[0].from.set = false;
}

static void window_and_state(void **state)
{
    (void)state;
    struct dd_facts all = facts();
    const struct dd_feed_source in = {.facts = &all, .zone = &hanoi};
    struct dd_feed feed = {.months_back = 13, .months_ahead = 13};
    struct dd_obligation row = {.rule = "r", .state = DD_OPEN};
    struct dd_day today = day("2026-02-11");
    assert_false(dd_feed_holds(&in, &feed, &row, today)); /* no day yet */
    static const struct {
        const char *due;
        bool in;
    } table[] = {
        {"2024-12-31", false}, {"2025-01-01", true}, {"2027-03-31", true}, {"2027-04-01", false}};
    for (size_t i = 0; i < DD_LEN(table); i++) {
        row.due = DD_SOME_DAY(day(table[i].due));
        assert_int_equal(dd_feed_holds(&in, &feed, &row, today), table[i].in);
    }
    feed.months_back = 0;
    row.due = DD_SOME_DAY(day("2026-01-31"));
    assert_false(dd_feed_holds(&in, &feed, &row, today));
    row.due = DD_SOME_DAY(today);
    feed.state = "overdue, lagging";
    assert_false(dd_feed_holds(&in, &feed, &row, today));
    row.state = DD_LAGGING;
    assert_true(dd_feed_holds(&in, &feed, &row, today));
    feed.state = NULL;
    feed.pack = "province-2026"; /* no rules are known here: nobody knows its pack */
    assert_false(dd_feed_holds(&in, &feed, &row, today));
}

/* STATUS:CANCELLED is kept for 60 days. */
static void void_ones_stay_a_while(void **state)
{
    (void)state;
    struct dd_facts all = facts();
    const struct dd_feed_source in = {.facts = &all, .zone = &hanoi};
    struct dd_feed feed = {.months_back = 13, .months_ahead = 13};
    struct dd_obligation row = {
        .rule = "r", .state = DD_VOID, .due = DD_SOME_DAY(day("2026-05-01"))};
    row.changed_at = dd_zone_instant(&hanoi, day("2026-02-01"), 43200);
    assert_true(dd_feed_holds(&in, &feed, &row, day("2026-04-02")));
    assert_false(dd_feed_holds(&in, &feed, &row, day("2026-04-03")));
}

/* Groups of the pages: the four statuses of design §3 and those beside them. */
static void groups(void **state)
{
    (void)state;
    struct dd_day today = day("2026-02-11");
    struct dd_obligation row = {.state = DD_OPEN, .due = DD_SOME_DAY(day("2026-02-18"))};
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_SOON);
    row.due = DD_SOME_DAY(day("2026-02-19"));
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_OPEN);
    row.opens = DD_SOME_DAY(day("2026-02-12"));
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_LATER);
    row.state = DD_ON_TRACK;
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_ON_TRACK);
    row.no_data = true;
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_LAGGING);
    row.state = DD_MISSED;
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_OVERDUE);
    row.state = DD_MET;
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_MET);
    row.due = DD_SOME_DAY(day("2025-12-31"));
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_NONE); /* last year's */
    row.state = DD_OVERDUE;
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_OVERDUE); /* still owed */
    row.state = DD_VOID;
    assert_int_equal(dd_group_of(&row, today), DD_GROUP_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(units_and_fields),
        cmocka_unit_test(people),
        cmocka_unit_test(posts_end),
        cmocka_unit_test(window_and_state),
        cmocka_unit_test(void_ones_stay_a_while),
        cmocka_unit_test(groups),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
