/* What an obligation was planned with, as text and back (design §6, "remind or
 * escalate is edited"). */
#include "world.h"

#define PACK(remind, escalate)                                                                     \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"                \
    "rules:\n"                                                                                     \
    "  - id: r\n"                                                                                  \
    "    title: Việc\n"                                                                          \
    "    for_each: unit\n"                                                                         \
    "    due: by 2026-03-16\n"                                                                     \
    "    remind: " remind "\n"                                                                     \
    "    escalate: " escalate "\n"
#define UNIT "unit: [{id: xa-a, level: commune}]\n"
#define FULL                                                                                       \
    PACK("{assigned: true, before: [10wd, 5d, 1m], share: [50%, 80%], at_due: true, "              \
         "overdue_every: 2w}",                                                                     \
         "[{after: 1wd, to: unit_head, cc: tracking_office}, {after: 5wd, to: chair}]")
#define FULL_TEXT                                                                                  \
    "assigned before:10wd before:5d before:1m share:50% share:80% due overdue:2w "                 \
    "escalate:unit_head:1wd:tracking_office escalate:chair:5wd"

static void there_and_back(void **state)
{
    (void)state;
    static const struct {
        const char *pack, *text;
    } table[] = {
        {FULL, FULL_TEXT},
        {PACK("{before: [5wd]}", "[]"), "before:5wd"},
        {PACK("{at_due: true}", "[{after: 2d, to: vice_chair}]"), "due escalate:vice_chair:2d"},
        {PACK("{assigned: false}", "[]"), ""},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct world *w = world_new(table[i].pack, UNIT, "2026-03-02 08:00");
        const char *text = dd_schedule_text(w->arena, &w->rules->rules[0]);
        assert_string_equal(text, table[i].text);
        struct dd_rule rule = {.id = "r"};
        assert_true(dd_schedule_read(w->arena, text, &rule));
        assert_string_equal(dd_schedule_text(w->arena, &rule), text);
        assert_string_equal(rule.id, "r");
        world_free(w);
    }
}

/* A database may hold anything: what is no such line changes nothing. */
static void not_a_schedule(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "x",
        "due due2",
        "before:",
        "before:5",
        "share:50",
        "share:0%",
        "share:%",
        "escalate:chair",
        "escalate::",
        "escalate:king:5wd",
        "due ",
        "escalate:chair:5wd:king",
        "later:5wd",
        "overdue:x",
        "before:5wd,:10wd",
        "share:101%",
    };
    struct dd_arena *arena = dd_arena_new();
    for (size_t i = 0; i < DD_LEN(texts); i++) {
        struct dd_rule rule = {.n_rungs = 7};
        bool trailing = strcmp(texts[i], "due ") == 0;
        if (dd_schedule_read(arena, texts[i], &rule) != trailing)
            fail_msg("\"%s\"", texts[i]);
        assert_int_equal(rule.n_rungs, trailing ? 0 : 7);
    }
    assert_true(dd_schedule_has(FULL_TEXT, "before:5d"));
    assert_true(dd_schedule_has(FULL_TEXT, "due"));
    assert_true(dd_schedule_has("due", "due"));
    assert_false(dd_schedule_has("overdue:2wd", "due"));
    assert_false(dd_schedule_has("before:15wd before:5wdx", "before:5wd"));
    dd_arena_free(arena);
}

/* An open duty follows its rule; one that is overdue keeps what it has until it
 * is over. */
static void kept_while_overdue(void **state)
{
    (void)state;
#define SHORT PACK("{at_due: true}", "[]")
    struct world *w = world_new(FULL, UNIT, "2026-03-02 08:00");
    world_tick(w);
    assert_string_equal(world_find(w, "r/xa-a/once")->schedule, FULL_TEXT);
    assert_null(world_find(w, "r/xa-a/once")->schedule_before);
    world_rules(w, SHORT);
    world_tick_at(w, "2026-03-03 08:00");
    assert_string_equal(world_find(w, "r/xa-a/once")->schedule, "due");
    assert_string_equal(world_find(w, "r/xa-a/once")->schedule_before, FULL_TEXT);
    assert_true(world_find(w, "r/xa-a/once")->dirty);
    world_tick_at(w, "2026-03-03 09:00");
    assert_null(world_find(w, "r/xa-a/once")->schedule_before);
    world_tick_at(w, "2026-03-17 00:00");
    world_rules(w, FULL);
    world_tick_at(w, "2026-03-17 08:00");
    assert_string_equal(world_find(w, "r/xa-a/once")->schedule, "due");
    assert_null(world_find(w, "r/xa-a/once")->schedule_before);
    world_facts(w, UNIT "extension: [{id: e, obligation: r/xa-a/once, new_due: 2026-03-31, "
                        "granted_on: 2026-03-18, document: d}]\n");
    world_tick_at(w, "2026-03-18 08:00");
    assert_string_equal(world_find(w, "r/xa-a/once")->schedule, FULL_TEXT);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(not_a_schedule),
        cmocka_unit_test(kept_while_overdue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
