/* Targets walk through their days (design §6, "Targets"). */
#include "world.h"

#define PACK(due, progress, lag)                                                                   \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"                \
    "rules:\n"                                                                                     \
    "  - id: r\n"                                                                                  \
    "    title: \"{target.title}\"\n"                                                              \
    "    for_each: target\n"                                                                       \
    "    due: " due "\n"                                                                           \
    "    progress: " progress "\n"                                                                 \
    "    lag: " lag "\n"
#define LAG "{over: 10%, of: expected, clear_at: 5%, no_data_after: 1m}"
#define LANES                                                                                      \
    PACK("by end of Q3 2026",                                                                      \
         "{from: 2026-04-01, path: linear, checkpoints: {2026-06-30: 3 km, 2026-09-30: 6 km}}",    \
         LAG)
#define TARGET(kind, direction)                                                                    \
    "unit: [{id: xa-a, level: commune}]\n"                                                         \
    "target: [{id: t, code: c, title: Chỉ tiêu, unit: xa-a, goal: 6, measure: km, kind: " kind     \
    ", direction: " direction "}]\n"
#define ROAD TARGET("cumulative", "increase")
#define READ(day, value) "  - {target: t, day: " day ", value: \"" value "\"}\n"
#define ID "r/t/once"

static const char *episode(const struct world *w)
{
    const struct dd_obligation *ob = world_find(w, ID);
    static const char *const names[] = {"none", "lag", "no_data"};
    return dd_printf(w->arena, "%s %s%s, cycle %d", names[ob->episode],
                     ob->episode_from.set ? dd_day_text(w->arena, ob->episode_from.day) : "-",
                     ob->no_data ? " no_data" : "", ob->cycle);
}

static void path(void **state)
{
    (void)state;
    static const struct {
        int year, month, day;
        int64_t micro;
    } table[] = {
        {2026, 3, 31, 0},       {2026, 4, 1, 32967}, /* 3/91 */
        {2026, 6, 26, 2868131}, {2026, 6, 27, 2901098},
        {2026, 6, 30, 3000000}, {2026, 7, 15, 3489130}, /* 3 + 3 × 15/92 */
        {2026, 9, 30, 6000000}, {2026, 12, 31, 6000000},
    };
    struct world *w = world_new(LANES, ROAD, "2026-04-01 00:00");
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_day day;
        assert_true(dd_day_make(table[i].year, table[i].month, table[i].day, &day));
        int64_t got = dd_expected(&w->rules->rules[0], day).micro;
        assert_in_range(got + 1, table[i].micro, table[i].micro + 2);
    }
    world_free(w);
}

static void lag_and_clear(void **state)
{
    (void)state;
    struct world *w =
        world_new(LANES, ROAD "measurement:\n" READ("2026-06-20", "2.6") READ("2026-07-15", "3.4"),
                  "2026-06-20 08:00");
    world_tick(w);
    assert_state(w, ID, "on_track 2026-09-30");
    assert_string_equal(world_next(w), "2026-06-28 00:00"); /* 24:00 of Saturday 27/06 */
    world_tick_at(w, "2026-06-27 23:59");
    assert_state(w, ID, "on_track 2026-09-30");
    world_tick_at(w, "2026-06-28 00:00");
    assert_state(w, ID, "lagging 2026-09-30");
    assert_non_null(strstr(episode(w), "lag 2026-06-27"));
    assert_string_equal(world_next(w), "2026-07-15 00:00"); /* the reading dated then */
    world_tick_at(w, "2026-07-15 00:00");
    assert_state(w, ID, "on_track 2026-09-30");
    world_free(w);
}

/* From April to 20/06 nobody read anything: no lag before a first reading. */
static void no_data_first(void **state)
{
    (void)state;
    struct world *w = world_new(LANES, ROAD, "2026-04-01 00:00");
    world_tick(w);
    assert_string_equal(episode(w), "none -, cycle 1");
    assert_string_equal(world_next(w), "2026-05-02 00:00"); /* 01/04 + 1m, at its end */
    world_tick_at(w, "2026-05-02 00:00");
    assert_string_equal(episode(w), "no_data 2026-05-01 no_data, cycle 2");
    assert_state(w, ID, "on_track 2026-09-30");
    world_facts(w, ROAD "measurement:\n" READ("2026-05-20", "1.6"));
    world_tick_at(w, "2026-05-20 09:00");
    assert_string_equal(episode(w), "none -, cycle 2");
    /* the number stands still: a lag, and then silence during the lag */
    world_tick_at(w, "2026-06-01 00:00");
    assert_string_equal(episode(w), "lag 2026-05-24, cycle 3");
    world_tick_at(w, "2026-06-21 00:00");
    assert_string_equal(episode(w), "lag 2026-05-24 no_data, cycle 3");
    world_free(w);
}

/* A lag that begins in silence is an episode of its own. */
static void lag_during_silence(void **state)
{
    (void)state;
    struct world *w =
        world_new(LANES, ROAD "measurement:\n" READ("2026-04-02", "1.2"), "2026-04-02 08:00");
    world_tick_at(w, "2026-05-03 00:00");
    assert_string_equal(episode(w), "no_data 2026-05-02 no_data, cycle 2");
    world_tick_at(w, "2026-05-12 00:00"); /* expected(11/05) = 1.352, so 1.2 is short */
    assert_string_equal(episode(w), "lag 2026-05-11 no_data, cycle 3");
    world_free(w);
}

/* What is entered late changes today, not the days that were settled. */
static void late_entry(void **state)
{
    (void)state;
    struct world *w =
        world_new(LANES, ROAD "measurement:\n" READ("2026-06-20", "2.6"), "2026-06-20 08:00");
    world_tick_at(w, "2026-07-01 08:00");
    assert_non_null(strstr(episode(w), "lag 2026-06-27"));
    int cycle = world_find(w, ID)->cycle;
    world_facts(w, ROAD "measurement:\n" READ("2026-06-20", "2.6") READ("2026-06-25", "3.1"));
    world_tick_at(w, "2026-07-02 08:00"); /* expected now: 3.065 */
    assert_state(w, ID, "on_track 2026-09-30");
    assert_int_equal(world_find(w, ID)->cycle, cycle);
    world_free(w);
}

/* Whether the daemon looked every day or slept: the days are the same. */
static void sleeping_changes_nothing(void **state)
{
    (void)state;
#define READINGS                                                                                   \
    ROAD "measurement:\n" READ("2026-04-20", "0.5") READ("2026-05-06", "1.2")                      \
        READ("2026-06-20", "2.6") READ("2026-07-15", "3.4") READ("2026-08-20", "5")
    struct world *daily = world_new(LANES, READINGS, "2026-04-01 00:00");
    struct world *asleep = world_new(LANES, READINGS, "2026-04-01 00:00");
    world_tick(asleep);
    for (; daily->now.s < asleep->now.s + (int64_t)190 * 86400; daily->now.s += 86400)
        world_tick(daily);
    asleep->now = daily->out.v[0].changed_at;
    asleep->now.s = daily->now.s - 86400;
    world_tick(asleep);
    assert_string_equal(episode(daily), episode(asleep));
    assert_string_equal(world_state(daily, ID), world_state(asleep, ID));
    assert_true(world_find(daily, ID)->cycle > 2);
    world_free(daily);
    world_free(asleep);
}

static void achieved_and_missed(void **state)
{
    (void)state;
    struct world *w =
        world_new(LANES, ROAD "measurement:\n" READ("2026-09-20", "5.9"), "2026-09-20 08:00");
    world_tick_at(w, "2026-09-30 23:59");
    assert_state(w, ID, "on_track 2026-09-30");
    assert_string_equal(world_next(w), "2026-10-01 00:00");
    world_tick_at(w, "2026-10-01 00:00");
    assert_state(w, ID, "missed 2026-09-30");
    int cycle = world_find(w, ID)->cycle;
    world_facts(w, ROAD "measurement:\n" READ("2026-09-20", "5.9") READ("2026-10-05", "6"));
    world_tick_at(w, "2026-10-05 08:00");
    assert_state(w, ID, "achieved 2026-09-30");
    assert_string_equal(world_find(w, ID)->reason, "late");
    assert_string_equal(dd_day_text(w->arena, world_find(w, ID)->done_on.day), "2026-10-05");
    assert_int_equal(world_find(w, ID)->cycle, cycle);
    /* read in time, entered late */
    world_facts(w, ROAD "measurement:\n" READ("2026-09-20", "5.9") READ("2026-09-29", "6.2"));
    world_tick_at(w, "2026-10-06 08:00");
    assert_state(w, ID, "achieved 2026-09-30");
    assert_null(world_find(w, ID)->reason);
    world_free(w);
}

/* What is reached needs no more readings; what was achieved by mistake goes on
 * where it was. */
static void silence_after_the_goal(void **state)
{
    (void)state;
    struct world *w =
        world_new(LANES, ROAD "measurement:\n" READ("2026-04-25", "1.5") READ("2026-05-20", "6"),
                  "2026-05-20 08:00");
    world_tick(w);
    assert_state(w, ID, "achieved 2026-09-30");
    world_tick_at(w, "2026-08-20 08:00");
    world_tick_at(w, "2026-08-21 08:00");
    assert_string_equal(episode(w), "none -, cycle 1");
    world_facts(w, ROAD "measurement:\n" READ("2026-04-25", "1.5") READ("2026-05-20", "0.9"));
    world_tick_at(w, "2026-08-21 09:00");
    assert_state(w, ID, "on_track 2026-09-30");
    assert_string_equal(episode(w), "none -, cycle 2");
    world_tick_at(w, "2026-08-22 00:00"); /* at the end of the day */
    assert_state(w, ID, "lagging 2026-09-30");
    assert_string_equal(episode(w), "lag 2026-08-21 no_data, cycle 3");
    world_free(w);
}

/* Days that were settled stay so while somebody has marked the target done. */
static void marked_done_by_mistake(void **state)
{
    (void)state;
#define BEHIND                                                                                     \
    ROAD "measurement:\n" READ("2026-04-20", "1.5") READ("2026-05-15", "2.3")                      \
        READ("2026-06-10", "2.6")
#define MARK(revoked)                                                                              \
    BEHIND "completion: [{id: k, obligation: " ID ", done_on: 2026-07-02" revoked "}]\n"
    struct world *w = world_new(LANES, BEHIND, "2026-06-21 00:00");
    world_tick_at(w, "2026-07-01 00:00");
    assert_string_equal(episode(w), "lag 2026-06-27, cycle 2");
    world_facts(w, MARK(""));
    world_tick_at(w, "2026-07-02 09:00");
    assert_state(w, ID, "achieved 2026-09-30");
    world_facts(w, MARK(", revoked: true"));
    world_tick_at(w, "2026-07-02 10:00");
    world_tick_at(w, "2026-07-03 00:00");
    assert_state(w, ID, "lagging 2026-09-30");
    assert_string_equal(episode(w), "lag 2026-07-01, cycle 4");
    world_free(w);
}

/* A ratio is to be held: each checkpoint asks for its value all the way. */
static void ratio_is_held(void **state)
{
    (void)state;
#define HELD                                                                                       \
    PACK("by end of 2026", "{from: 2026-01-01, path: linear, checkpoints: {2026-12-31: 90}}",      \
         "{over: 10%, of: expected, clear_at: 5%}")
    struct world *w =
        world_new(HELD, TARGET("ratio", "increase") "measurement:\n" READ("2026-03-01", "80"),
                  "2026-03-01 08:00");
    world_tick_at(w, "2026-03-02 00:00");
    assert_state(w, ID, "lagging 2026-12-31"); /* 80 < 81 */
    world_facts(w, TARGET("ratio", "increase") "measurement:\n" READ("2026-03-02", "95"));
    world_tick_at(w, "2026-03-02 08:00");
    assert_state(w, ID, "on_track 2026-12-31"); /* not achieved before its time is over */
    world_tick_at(w, "2027-01-01 00:00");
    assert_state(w, ID, "achieved 2026-12-31");
    world_free(w);
}

static void ratio_held_down(void **state)
{
    (void)state;
    struct world *w =
        world_new(HELD, TARGET("ratio", "reduce") "measurement:\n" READ("2026-03-01", "100"),
                  "2026-03-01 08:00");
    world_tick_at(w, "2026-03-02 00:00");
    assert_state(w, ID, "lagging 2026-12-31"); /* 100 > 99 */
    world_facts(w, TARGET("ratio", "reduce") "measurement:\n" READ("2026-03-02", "94"));
    world_tick_at(w, "2026-03-02 08:00");
    assert_state(w, ID, "on_track 2026-12-31"); /* 94 ≤ 94.5 */
    world_tick_at(w, "2027-01-01 00:00");
    assert_state(w, ID, "missed 2026-12-31");
    world_free(w);
}

/* Yes or no: before its day nothing lags. */
static void bridge(void **state)
{
    (void)state;
    struct world *w = world_new(
        PACK("by end of 2026", "{from: 2026-01-01, path: linear, checkpoints: {2026-12-31: 1}}",
             "{over: 10%, of: expected, clear_at: 5%}"),
        TARGET("binary", "increase") "measurement:\n" READ("2026-03-01", "0"), "2026-03-01 08:00");
    world_tick_at(w, "2026-12-31 12:00");
    assert_string_equal(episode(w), "none -, cycle 1");
    world_tick_at(w, "2027-01-01 00:00");
    assert_state(w, ID, "missed 2026-12-31");
    world_free(w);
}

/* A reading that is dated ahead comes by itself, also where the goal was reached. */
static void achieved_until_a_reading_falls_back(void **state)
{
    (void)state;
    struct world *w =
        world_new(LANES, ROAD "measurement:\n" READ("2026-06-01", "6") READ("2026-06-10", "2.5"),
                  "2026-06-05 08:00");
    world_tick(w);
    assert_state(w, ID, "achieved 2026-09-30");
    assert_string_equal(world_next(w), "2026-06-10 00:00");
    world_tick_at(w, "2026-06-10 00:00");
    assert_state(w, ID, "on_track 2026-09-30");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path),
        cmocka_unit_test(lag_and_clear),
        cmocka_unit_test(no_data_first),
        cmocka_unit_test(lag_during_silence),
        cmocka_unit_test(late_entry),
        cmocka_unit_test(sleeping_changes_nothing),
        cmocka_unit_test(achieved_and_missed),
        cmocka_unit_test(achieved_until_a_reading_falls_back),
        cmocka_unit_test(silence_after_the_goal),
        cmocka_unit_test(marked_done_by_mistake),
        cmocka_unit_test(ratio_is_held),
        cmocka_unit_test(ratio_held_down),
        cmocka_unit_test(bridge),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
