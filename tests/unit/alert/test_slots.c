/* Sending slots (design §7) in the calendar of 2026: Tết is off 16–20/02, Fri
 * 02/01 is swapped for Sat 10/01, Mon 27/04 and 30/04–01/05 are off. */
#include "../eval/world.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ntitle: T\nbasis: 1/KH\ncalendar: vn-office\n"                               \
    "rules:\n  - {id: r, title: T, for_each: unit, due: by 2026-03-10}\n"

static const char *next(struct world *w, enum dd_role role, bool escalation, const char *at)
{
    struct dd_instant from, slot;
    assert_true(dd_instant_parse(&zone, at, &from));
    if (!dd_next_slot(w->calendar, &zone, &dd_sending_default, role, escalation, from, &slot))
        return "never";
    return world_instant(w, slot);
}

static void daily(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        {"2026-02-02 00:00", "2026-02-02 08:00"}, {"2026-02-02 08:00", "2026-02-02 08:00"},
        {"2026-02-02 08:01", "2026-02-02 14:00"}, {"2026-02-02 14:01", "2026-02-03 08:00"},
        {"2026-02-13 14:01", "2026-02-23 08:00"}, /* over Tết */
        {"2026-01-01 10:00", "2026-01-05 08:00"}, /* 02/01 is swapped off */
        {"2026-01-09 17:00", "2026-01-10 08:00"}, /* the Saturday that is worked for it */
        {"2026-01-10 17:00", "2026-01-12 08:00"},
    };
    struct world *w = world_new(PACK, "{}", "2026-01-01 00:00");
    for (size_t i = 0; i < DD_LEN(table); i++) {
        assert_string_equal(next(w, DD_ROLE_HANDLER, false, table[i][0]), table[i][1]);
        assert_string_equal(next(w, DD_ROLE_TRACKING_OFFICE, true, table[i][0]), table[i][1]);
    }
    assert_string_equal(next(w, DD_ROLE_HANDLER, false, "2040-01-01 00:00"), "never");
    assert_string_equal(next(w, DD_ROLE_CHAIR, false, "2040-01-01 00:00"), "never");
    assert_string_equal(next(w, DD_ROLE_CHAIR, true, "2040-01-01 00:00"), "never");
    world_free(w);
}

static void leaders(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, "{}", "2026-01-01 00:00");
    static const char *const weekly[][2] = {
        {"2026-03-02 07:30", "2026-03-02 07:30"}, {"2026-03-02 07:31", "2026-03-09 07:30"},
        {"2026-02-10 00:00", "2026-02-23 07:30"}, /* the Monday of Tết falls into the next week */
        {"2026-04-25 00:00", "2026-04-28 07:30"}, /* Monday 27/04 off: Tuesday */
        {"2026-04-28 07:31", "2026-05-04 07:30"},
    };
    for (size_t i = 0; i < DD_LEN(weekly); i++)
        assert_string_equal(next(w, DD_ROLE_CHAIR, false, weekly[i][0]), weekly[i][1]);
    static const char *const escalations[][2] = {
        {"2026-03-02 00:00", "2026-03-02 07:30"},
        {"2026-03-02 07:31", "2026-03-02 08:00"},
        {"2026-03-05 00:00", "2026-03-05 08:00"},
    };
    for (size_t i = 0; i < DD_LEN(escalations); i++)
        assert_string_equal(next(w, DD_ROLE_VICE_CHAIR, true, escalations[i][0]),
                            escalations[i][1]);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(daily), cmocka_unit_test(leaders)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
