/* One calendar (design §9): what is rendered again after a change, full days, and the
 * entries about several duties, whose SEQUENCE grows with their text only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "http/feeds/feeds.h"

#define N_DUTIES 200
#define MORNING ((int64_t)1770602400) /* 2026-02-09T09:00+07:00, a Monday */

static const int64_t zone_from[] = {0};
static const int32_t zone_offset[] = {7 * 3600};
static const struct dd_zone hanoi = {
    .name = "Asia/Ho_Chi_Minh", .n = 1, .from = zone_from, .offset = zone_offset};

static struct dd_arena *arena;
static struct dd_unit units[] = {
    {.id = "phong-kt", .name = "Phòng Kinh tế", .level = "division", .parent = "xa-a"},
    {.id = "xa-a", .name = "Xã A", .level = "commune"},
};
static struct dd_facts facts;
static struct dd_obligation duties[N_DUTIES];
static struct dd_feed_source source;
static struct dd_feed_note known[400]; /* what is stored */
static size_t n_known;

/* Two a day from 01/03/2026 on. */
static int set_up(void **state)
{
    (void)state;
    struct dd_day first;
    arena = dd_arena_new();
    facts = (struct dd_facts){0};
    facts.unit.v = units;
    facts.unit.n = DD_LEN(units);
    dd_facts_seal(&facts);
    assert_true(dd_day_parse("2026-03-01", &first));
    for (int i = 0; i < N_DUTIES; i++)
        duties[i] = (struct dd_obligation){
            .id = dd_printf(arena, "r/viec-%03d/once", i),
            .rule = "r",
            .title = dd_printf(arena, "Việc %03d", i),
            .unit = i % 3 == 0 ? "xa-a" : "phong-kt",
            .state = DD_OPEN,
            .due = DD_SOME_DAY(dd_day_add(first, i / 2)),
            .opens = DD_SOME_DAY(dd_day_add(first, -60)),
            .changed_at = {MORNING - 86400},
        };
    source = (struct dd_feed_source){.facts = &facts,
                                     .v = duties,
                                     .n = N_DUTIES,
                                     .zone = &hanoi,
                                     .office = "UBND xã A",
                                     .uid_host = "xa.example"};
    n_known = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dd_arena_free(arena);
    return 0;
}

static struct dd_feed a_feed(void)
{
    return (struct dd_feed){.id = 7, .name = "Lịch", .months_back = 13, .months_ahead = 13};
}

static void remember(const struct dd_feed_built *built)
{
    for (size_t i = 0; i < built->notes.n; i++) {
        size_t k = 0;
        while (k < n_known && strcmp(known[k].uid, built->notes.v[i].uid) != 0)
            k++;
        n_known += k == n_known;
        known[k] = built->notes.v[i];
    }
}

static char *build_at(const struct dd_feed *feed, struct dd_feed_kept *kept, int64_t at,
                      struct dd_feed_built *out)
{
    struct dd_feed_build build = {.in = &source,
                                  .feed = feed,
                                  .arena = arena,
                                  .now = {at},
                                  .told = known,
                                  .n_told = n_known,
                                  .out = out};
    dd_feed_build(&build, kept);
    remember(out);
    char *text = dd_strndup(arena, out->body.s, out->body.n);
    dd_buf_release(&out->body);
    return text;
}

static char *build(const struct dd_feed *feed, struct dd_feed_kept *kept)
{
    struct dd_feed_built out;
    return build_at(feed, kept, MORNING, &out);
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, part)) != NULL; p += strlen(part))
        n++;
    return n;
}

/* The value of a property of the entry with that UID. */
static char *value(const char *text, const char *uid, const char *name)
{
    const char *at = strstr(text, dd_printf(arena, "\r\nUID:%s@", uid));
    assert_non_null(at);
    const char *end = strstr(at, "\r\nEND:");
    const char *line = strstr(at, dd_printf(arena, "\r\n%s", name));
    assert_true(line != NULL && line < end);
    line += 2 + strlen(name);
    return dd_strndup(arena, line, strcspn(line, "\r"));
}

/* ---- one change costs one entry ----------------------------------------------------------- */

static void a_change_renders_one_entry(void **state)
{
    (void)state;
    struct dd_feed_kept *kept = dd_feed_kept_new();
    struct dd_feed feed = a_feed(), of_unit = a_feed();
    char *first = build(&feed, kept);
    assert_int_equal(count(first, "BEGIN:VEVENT"), N_DUTIES);
    assert_int_equal(dd_feed_kept_rendered(kept), N_DUTIES);
    assert_string_equal(build(&feed, kept), first);
    assert_string_equal(build(&feed, NULL), first);
    assert_int_equal(dd_feed_kept_rendered(kept), N_DUTIES);

    duties[5].state = DD_MET;
    duties[5].sequence++;
    duties[5].changed_at.s = MORNING;
    char *second = build(&feed, kept);
    assert_int_equal(dd_feed_kept_rendered(kept), N_DUTIES + 1);
    assert_string_equal(second, build(&feed, NULL));
    assert_string_not_equal(second, first);

    of_unit.unit = "xa-a"; /* another feed takes the same entries */
    assert_int_equal(count(build(&of_unit, kept), "BEGIN:VEVENT"), N_DUTIES);
    of_unit.unit = "phong-kt";
    assert_int_equal(count(build(&of_unit, kept), "BEGIN:VEVENT"), N_DUTIES - (N_DUTIES + 2) / 3);
    assert_int_equal(dd_feed_kept_rendered(kept), N_DUTIES + 1);
    of_unit.alarms = "1"; /* … unless they look otherwise there */
    assert_int_equal(count(build(&of_unit, kept), "BEGIN:VALARM"),
                     N_DUTIES - (N_DUTIES + 2) / 3 - 1);
    assert_true(dd_feed_kept_rendered(kept) > N_DUTIES + 1);
    dd_feed_kept_free(kept);
}

static void a_renamed_unit_renders_anew(void **state)
{
    (void)state;
    struct dd_feed_kept *kept = dd_feed_kept_new();
    struct dd_feed feed = a_feed();
    build(&feed, kept);
    units[0].name = "Phòng Kinh tế và Hạ tầng";
    char *text = build(&feed, kept);
    assert_string_equal(text, build(&feed, NULL));
    assert_non_null(strstr(text, "Hạ tầng"));
    units[0].name = "Phòng Kinh tế";
    dd_feed_kept_free(kept);
}

/* More than the cache may hold: it begins anew, and the bytes are the same. */
static void what_is_kept_is_bounded(void **state)
{
    (void)state;
    struct dd_feed_kept *kept = dd_feed_kept_new();
    struct dd_feed feed = a_feed();
    struct dd_buf basis = {0};
    while (basis.n < 3500)
        dd_buf_puts(&basis, "Căn cứ dài ");
    for (int i = 0; i < N_DUTIES; i++)
        duties[i].basis = basis.s;
    char *whole = build(&feed, NULL);
    for (int round = 0; round < 40; round++) { /* each time in another form */
        feed.alarms = dd_printf(arena, "%d", round);
        build(&feed, kept);
    }
    feed.alarms = NULL;
    assert_string_equal(build(&feed, kept), whole);
    dd_buf_release(&basis);
    dd_feed_kept_free(kept);
}

/* ---- entries about several ------------------------------------------------------------------ */

static void full_days_are_one_entry(void **state)
{
    (void)state;
    struct dd_feed feed = a_feed();
    feed.grouped = true;
    duties[2].due = duties[0].due; /* three on 01/03: still one by one */
    assert_int_equal(count(build(&feed, NULL), "BEGIN:VEVENT"), N_DUTIES);
    duties[3].due = duties[0].due; /* four */
    duties[0].state = DD_OVERDUE;
    struct dd_feed_built built;
    char *text = build_at(&feed, NULL, MORNING, &built);
    assert_int_equal(count(text, "BEGIN:VEVENT"), N_DUTIES - 3);
    assert_int_equal(built.notes.n, 1);
    static const char uid[] = "day/2026-03-01/feed-7";
    assert_string_equal(value(text, uid, "SEQUENCE:"), "0");
    assert_string_equal(value(text, uid, "DTSTART;VALUE=DATE:"), "20260301");
    assert_string_equal(value(text, uid, "COLOR:"), "red");
    assert_non_null(strstr(value(text, uid, "SUMMARY:"), "4 "));
    assert_non_null(strstr(value(text, uid, "SUMMARY:"), "Phòng Kinh tế 2"));
    assert_null(strstr(text, "UID:r/viec-000"));

    struct dd_obligation gone = duties[1]; /* a cancelled one stays by itself */
    duties[1].state = DD_VOID;
    duties[1].changed_at.s = MORNING;
    text = build(&feed, NULL);
    assert_non_null(strstr(text, "UID:r/viec-001"));
    assert_null(strstr(text, uid)); /* three are left */
    duties[1] = gone;
    feed.todo = true;
    assert_int_equal(count(build(&feed, NULL), "BEGIN:VTODO"), N_DUTIES);
}

static void a_note_grows_with_its_text(void **state)
{
    (void)state;
    struct dd_feed feed = a_feed();
    static const char uid[] = "overdue/feed-7";
    struct dd_feed_built built;
    feed.overdue = true;
    char *text = build_at(&feed, NULL, MORNING, &built);
    assert_null(strstr(text, uid)); /* nothing is */
    duties[9].state = DD_OVERDUE;
    text = build_at(&feed, NULL, MORNING, &built);
    assert_string_equal(value(text, uid, "SEQUENCE:"), "0");
    assert_string_equal(value(text, uid, "DTSTART;VALUE=DATE:"), "20260209");
    char *stamp = value(text, uid, "LAST-MODIFIED:");
    assert_int_equal(built.modified, MORNING);

    text = build_at(&feed, NULL, MORNING + 3600, &built); /* the same day: the same bytes */
    assert_int_equal(built.notes.n, 0);
    assert_string_equal(value(text, uid, "LAST-MODIFIED:"), stamp);
    text = build_at(&feed, NULL, MORNING + 86400, &built); /* it moves to today */
    assert_string_equal(value(text, uid, "SEQUENCE:"), "1");
    assert_string_equal(value(text, uid, "DTSTART;VALUE=DATE:"), "20260210");
    duties[8].state = DD_OVERDUE;
    text = build_at(&feed, NULL, MORNING + 86400, &built); /* within the same second */
    assert_string_equal(value(text, uid, "SEQUENCE:"), "2");
    assert_int_equal(built.modified, MORNING + 86401);
    duties[8].due.set = false; /* overdue, on whatever day it was due */
    feed.months_ahead = 0;
    assert_non_null(strstr(value(build(&feed, NULL), uid, "SUMMARY:"), "2"));
}

static void the_week_in_a_line(void **state)
{
    (void)state;
    struct dd_feed feed = a_feed();
    feed.weekly = true;
    duties[1].state = duties[2].state = DD_OVERDUE;
    duties[3].state = DD_MET;
    char *text = build(&feed, NULL);
    assert_string_equal(value(text, "week/feed-7", "DTSTART;VALUE=DATE:"), "20260209");
    const char *line = value(text, "week/feed-7", "SUMMARY:");
    assert_non_null(strstr(line, "7"));
    assert_non_null(strstr(line, "2"));
    assert_non_null(strstr(line, "Phòng Kinh tế 2"));
    struct dd_feed_built built; /* on Sunday it is still that Monday's */
    text = build_at(&feed, NULL, MORNING + 6 * 86400, &built);
    assert_string_equal(value(text, "week/feed-7", "DTSTART;VALUE=DATE:"), "20260209");
}

#define FEED_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FEED_TEST(a_change_renders_one_entry), FEED_TEST(a_renamed_unit_renders_anew),
        FEED_TEST(what_is_kept_is_bounded),    FEED_TEST(full_days_are_one_entry),
        FEED_TEST(a_note_grows_with_its_text), FEED_TEST(the_week_in_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
