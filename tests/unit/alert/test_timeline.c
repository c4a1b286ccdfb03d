/* Whole timelines, as the design states them (§6, §7, §11, §12). */
#include "timeline.h"

#define HEAD "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"
#define LADDER                                                                                     \
    "defaults:\n"                                                                                  \
    "  remind: {assigned: true, before: [10wd, 5wd, 1wd], share: [50%, 80%], at_due: true, "       \
    "overdue_every: 2wd}\n"                                                                        \
    "  escalate:\n"                                                                                \
    "    - {after: 1wd, to: unit_head, cc: tracking_office}\n"                                     \
    "    - {after: 5wd, to: vice_chair}\n"                                                         \
    "    - {after: 10wd, to: chair}\n"
#define UNIT_PLAN                                                                                  \
    "rules:\n"                                                                                     \
    "  - id: unit-plan-2026\n"                                                                     \
    "    title: \"{unit.name} ban hành kế hoạch riêng\"\n"                                   \
    "    basis: 29/KH-UBND mục IV.1\n"                                                           \
    "    for_each: unit\n"                                                                         \
    "    where: unit.level in [\"department\", \"commune\"] and not unit.dissolved\n"              \
    "    due: within 10 days after plan_issued\n"                                                  \
    "    done_by: document plan\n"
#define ISSUED(day) "params:\n  plan_issued: {type: date, value: " day "}\n"
#define ONE_COMMUNE "unit:\n  - {id: xa-a, name: Xã A, level: commune}\n"
#define BOTH "unit:\n  - {id: xa-a, name: Xã A, level: commune}\n  - {id: ban-b, level: board}\n"
#define PLAN "unit-plan-2026/xa-a/once"

static void golden_timeline(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-01-30") LADDER UNIT_PLAN, ONE_COMMUNE, "2026-01-01 00:00");
    timeline_run(w, "2026-03-20 23:59");
    assert_timeline(w, PLAN,
                    "2026-01-30 08:00 assigned\n"
                    "2026-02-02 08:00 before:5wd\n"
                    "2026-02-06 08:00 before:1wd\n"
                    "2026-02-09 08:00 due\n"
                    "2026-02-10 08:00 escalate:unit_head\n"
                    "2026-02-10 08:00 escalate:unit_head cc tracking_office\n"
                    "2026-02-11 08:00 overdue:1\n"
                    "2026-02-13 08:00 overdue:2\n"
                    "2026-02-23 07:30 escalate:vice_chair\n"
                    "2026-02-24 08:00 overdue:3\n"
                    "2026-02-26 08:00 overdue:4\n"
                    "2026-03-02 07:30 escalate:chair\n"
                    "2026-03-02 08:00 overdue:5\n"
                    "2026-03-09 08:00 overdue:6\n"
                    "2026-03-16 08:00 overdue:7\n");
    assert_state(w, PLAN, "overdue 2026-02-09");
    world_free(w);
}

static void tested_example(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-02-06") LADDER UNIT_PLAN, BOTH, "2026-02-06 08:00");
    timeline_run(w, "2026-02-26 17:00");
    assert_timeline(w, PLAN,
                    "2026-02-06 08:00 assigned\n"
                    "2026-02-09 08:00 before:5wd\n"
                    "2026-02-13 08:00 before:1wd\n"
                    "2026-02-23 08:00 due\n"
                    "2026-02-24 08:00 escalate:unit_head\n"
                    "2026-02-24 08:00 escalate:unit_head cc tracking_office\n"
                    "2026-02-25 08:00 overdue:1\n");
    assert_state(w, PLAN, "overdue 2026-02-23");
    assert_state(w, "unit-plan-2026/ban-b/once", "absent");
    world_free(w);
}

#define LANES                                                                                      \
    HEAD "rules:\n"                                                                                \
         "  - id: lanes-2026\n"                                                                    \
         "    title: \"Bê tông hóa ngõ, xóm\"\n"                                              \
         "    for_each: target\n"                                                                  \
         "    where: target.code == \"btxm\"\n"                                                    \
         "    due: by end of Q3 2026\n"                                                            \
         "    progress: {from: 2026-04-01, path: linear, checkpoints: {2026-06-30: 3 km, "         \
         "2026-09-30: 6 km}}\n"                                                                    \
         "    lag: {over: 10%, of: expected, clear_at: 5%, no_data_after: 1m}\n"                   \
         "    escalate: [{after: 5wd, to: vice_chair}, {after: 10wd, to: chair}]\n"
#define ROAD                                                                                       \
    "unit: [{id: xa-a, level: commune}]\ntarget: [{id: t1, code: btxm, unit: xa-a, goal: 6, "      \
    "measure: km}]\n"
#define LANE "lanes-2026/t1/once"

/* Design §6, "Targets": the lanes. */
static void lagging_lanes(void **state)
{
    (void)state;
    struct world *w = world_new(LANES,
                                ROAD "measurement:\n"
                                     "  - {target: t1, day: 2026-04-20, value: 1.5}\n"
                                     "  - {target: t1, day: 2026-05-15, value: 2.5}\n"
                                     "  - {target: t1, day: 2026-06-05, value: 2.5}\n"
                                     "  - {target: t1, day: 2026-06-20, value: 2.6}\n"
                                     "  - {target: t1, day: 2026-07-15, value: \"3.4\"}\n",
                                "2026-04-01 00:00");
    timeline_run(w, "2026-07-14 23:59");
    assert_state(w, LANE, "lagging 2026-09-30");
    const struct dd_obligation *ob = world_find(w, LANE);
    char day[DD_DAY_SIZE];
    assert_string_equal(dd_day_format(ob->episode_from.day, day), "2026-06-27");
    assert_int_equal(ob->cycle, 2);
    timeline_run(w, "2026-07-16 12:00");
    assert_state(w, LANE, "on_track 2026-09-30");
    assert_timeline(w, LANE,
                    "2026-06-29 08:00 lag\n"
                    "2026-07-03 08:00 escalate:vice_chair\n"
                    "2026-07-10 08:00 escalate:chair\n"
                    "2026-07-15 08:00 cleared vice_chair\n"
                    "2026-07-15 08:00 cleared chair\n");
    world_free(w);
}

/* Nobody reads the number: an episode of its own, with its own ladder. */
static void silent_target(void **state)
{
    (void)state;
    struct world *w = world_new(LANES, ROAD, "2026-04-01 00:00");
    timeline_run(w, "2026-05-31 23:59");
    assert_timeline(w, LANE,
                    "2026-05-04 08:00 no_data\n" /* 01/05 and the weekend are off */
                    "2026-05-08 08:00 escalate:vice_chair\n"
                    "2026-05-15 08:00 escalate:chair\n");
    assert_true(world_find(w, LANE)->no_data);
    world_facts(w, ROAD "measurement: [{target: t1, day: 2026-06-01, value: 2}]\n");
    timeline_run(w, "2026-06-02 23:59");
    assert_false(world_find(w, LANE)->no_data);
    assert_state(w, LANE, "on_track 2026-09-30");
    assert_non_null(strstr(timeline_of(w, LANE), "2026-06-01 07:30 cleared chair\n"));
    world_free(w);
}

/* The same ladder, after two days in which the service was down: each rung is
 * put off by as much as the one below was late. */
static void lag_told_late(void **state)
{
    (void)state;
    struct world *w =
        world_new(LANES, ROAD "measurement: [{target: t1, day: 2026-06-20, value: \"2.6\"}]\n",
                  "2026-06-20 00:00");
    timeline_run(w, "2026-06-26 12:00");
    const char *before = timeline_of(w, LANE);
    world_clock(w, "2026-07-01 10:00");
    timeline_run(w, "2026-07-16 12:00");
    assert_string_equal(timeline_of(w, LANE) + strlen(before),
                        "2026-07-01 14:00 lag\n"
                        "2026-07-07 08:00 escalate:vice_chair\n"
                        "2026-07-14 08:00 escalate:chair\n");
    world_free(w);
}

/* Near enough never to lag, and yet not there: the ladder from the due day. */
static void missed_target(void **state)
{
    (void)state;
    struct world *w =
        world_new(LANES, ROAD "measurement: [{target: t1, day: 2026-09-10, value: \"5.9\"}]\n",
                  "2026-09-10 00:00");
    timeline_run(w, "2026-09-30 23:59");
    size_t before = strlen(timeline_of(w, LANE));
    timeline_run(w, "2026-11-30 23:59");
    assert_state(w, LANE, "missed 2026-09-30");
    assert_string_equal(timeline_of(w, LANE) + before, "2026-10-07 08:00 escalate:vice_chair\n"
                                                       "2026-10-14 08:00 escalate:chair\n");
    world_free(w);
}

/* A rule that is taken out of its pack: void, and those above are told so. */
static void rule_removed(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-01-30") LADDER UNIT_PLAN, ONE_COMMUNE, "2026-02-09 00:00");
    timeline_run(w, "2026-02-11 09:00");
    world_rules(w, HEAD "rules: [{id: other, title: T, for_each: unit, where: unit.level == "
                        "\"school\", due: by 2026-03-10}]\n");
    timeline_run(w, "2026-03-20 00:00");
    assert_state(w, PLAN, "void 2026-02-09");
    assert_string_equal(world_find(w, PLAN)->reason, "rule_removed");
    assert_timeline(w, PLAN,
                    "2026-02-09 08:00 due\n"
                    "2026-02-10 08:00 escalate:unit_head\n"
                    "2026-02-10 08:00 escalate:unit_head cc tracking_office\n"
                    "2026-02-11 08:00 overdue:1\n"
                    "2026-02-11 14:00 cleared unit_head\n"
                    "2026-02-11 14:00 cleared tracking_office\n");
    world_free(w);
}

/* The service was down from before the due day until after the chair's rung:
 * one notice for each, and the ladder keeps its distances. */
static void outage(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-01-30") LADDER UNIT_PLAN, ONE_COMMUNE, "2026-01-30 00:00");
    timeline_run(w, "2026-02-06 12:00");
    world_clock(w, "2026-03-03 10:00");
    timeline_run(w, "2026-04-09 23:59");
    const char *line = timeline_of(w, PLAN);
    assert_string_equal(
        line, "2026-01-30 08:00 assigned\n"
              "2026-02-02 08:00 before:5wd\n"
              "2026-02-06 08:00 before:1wd\n"
              "2026-03-03 14:00 escalate:unit_head\n"
              "2026-03-03 14:00 escalate:unit_head cc tracking_office\n"
              "2026-03-03 14:00 overdue:5\n"
              "2026-03-04 08:00 overdue:6\n"
              "2026-03-06 08:00 overdue:7\n"
              "2026-03-09 07:30 escalate:vice_chair\n" /* 23/02 + the 10 days that one was late */
              "2026-03-10 08:00 overdue:8\n"
              "2026-03-12 08:00 overdue:9\n"
              "2026-03-16 07:30 escalate:chair\n"
              "2026-03-16 08:00 overdue:10\n"
              "2026-03-23 08:00 overdue:11\n"
              "2026-03-30 08:00 overdue:12\n"
              "2026-04-06 08:00 overdue:13\n");
    assert_int_equal(timeline_skipped(w, "collapsed"), 1); /* due */
    world_free(w);
}

/* A rung waits for the answer of the mail server about the one below. */
static void undelivered(void **state)
{
    (void)state;
    struct world *w = world_new(HEAD ISSUED("2026-01-30") LADDER UNIT_PLAN,
                                ONE_COMMUNE "contact: [{id: c, unit: xa-a, channel: email, "
                                            "address: a@xa.test}]\n",
                                "2026-01-30 00:00");
    w->undelivered = true;
    timeline_run(w, "2026-02-10 23:59");
    assert_null(strstr(timeline_of(w, PLAN), "escalate"));
    for (size_t i = 0; i < w->history.n; i++) { /* all are told on Thursday 12/02 */
        w->history.v[i].state = DD_NOTICE_TOLD;
        w->history.v[i].told_at.set = true;
        assert_true(dd_instant_parse(&zone, "2026-02-12 10:00", &w->history.v[i].told_at.at));
    }
    w->undelivered = false;
    world_clock(w, "2026-02-12 10:00");
    timeline_run(w, "2026-02-23 23:59");
    const char *line = timeline_of(w, PLAN);
    assert_non_null(strstr(line, "2026-02-13 08:00 escalate:unit_head\n"));
    assert_null(strstr(line, "escalate:vice_chair")); /* five days after 12/02: 26/02 */
    world_free(w);
}

/* Design §6, table: first seen. */
static void first_seen_overdue(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-01-30") LADDER UNIT_PLAN, ONE_COMMUNE, "2026-03-10 09:00");
    timeline_run(w, "2026-03-18 23:59");
    assert_timeline(w, PLAN,
                    "2026-03-10 14:00 assigned\n"
                    "2026-03-11 08:00 escalate:unit_head\n"
                    "2026-03-11 08:00 escalate:unit_head cc tracking_office\n"
                    "2026-03-12 08:00 overdue:1\n"
                    "2026-03-16 08:00 overdue:2\n"
                    "2026-03-17 08:00 escalate:vice_chair\n"
                    "2026-03-18 08:00 overdue:3\n");
    assert_int_equal(timeline_skipped(w, "before_first_seen"), 3); /* 5wd, 1wd, due */
    world_free(w);
}

#define ANSWER(day)                                                                                \
    "document: [{id: d1, issuer: xa-a, number: 7/KH-UBND, kind: plan, date: " day                  \
    ", answers: 29/KH-UBND}]\n"

static void done_late(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-01-30") LADDER UNIT_PLAN, ONE_COMMUNE, "2026-01-30 00:00");
    timeline_run(w, "2026-02-12 09:00");
    world_facts(w, ONE_COMMUNE ANSWER("2026-02-12"));
    timeline_run(w, "2026-04-01 00:00");
    assert_state(w, PLAN, "met_late 2026-02-09");
    assert_string_equal(strstr(timeline_of(w, PLAN), "2026-02-11"),
                        "2026-02-11 08:00 overdue:1\n"
                        "2026-02-12 14:00 cleared unit_head\n"
                        "2026-02-12 14:00 cleared tracking_office\n");
    world_free(w);
}

static void done_in_time_recorded_late(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-01-30") LADDER UNIT_PLAN, ONE_COMMUNE, "2026-01-30 00:00");
    timeline_run(w, "2026-02-12 09:00");
    world_facts(w, ONE_COMMUNE ANSWER("2026-02-05"));
    timeline_run(w, "2026-04-01 00:00");
    assert_state(w, PLAN, "met 2026-02-09");
    assert_string_equal(strstr(timeline_of(w, PLAN), "2026-02-11"),
                        "2026-02-11 08:00 overdue:1\n"
                        "2026-02-12 14:00 cleared\n" /* the handler was told after the day, too */
                        "2026-02-12 14:00 cleared unit_head\n"
                        "2026-02-12 14:00 cleared tracking_office\n");
    world_free(w);
}

static void extended_after_due(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-01-30") LADDER UNIT_PLAN, ONE_COMMUNE, "2026-01-30 00:00");
    timeline_run(w, "2026-02-12 09:00");
    world_facts(w, ONE_COMMUNE "extension: [{id: e1, obligation: " PLAN
                               ", granted_on: 2026-02-12, new_due: 2026-03-10, document: d9}]\n");
    timeline_run(w, "2026-03-11 12:00");
    const struct dd_obligation *ob = world_find(w, PLAN);
    assert_int_equal(ob->epoch, 2);
    assert_string_equal(dd_day_text(w->arena, ob->original_due.day), "2026-02-09");
    assert_string_equal(strstr(timeline_of(w, PLAN), "2026-02-11"),
                        "2026-02-11 08:00 overdue:1\n"
                        "2026-02-12 14:00 changed\n"
                        "2026-02-12 14:00 cleared unit_head\n"
                        "2026-02-12 14:00 cleared tracking_office\n"
                        "2026-02-24 08:00 before:10wd\n"
                        "2026-03-03 08:00 before:5wd\n"
                        "2026-03-09 08:00 before:1wd\n"
                        "2026-03-10 08:00 due\n"
                        "2026-03-11 08:00 escalate:unit_head\n"
                        "2026-03-11 08:00 escalate:unit_head cc tracking_office\n");
    world_free(w);
}

/* The anchor moves earlier: the missed steps become one notice of the change,
 * and nobody above hears of it before the handler. */
static void anchor_moved_earlier(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-02-23") LADDER UNIT_PLAN, ONE_COMMUNE, "2026-02-23 00:00");
    timeline_run(w, "2026-02-26 09:00"); /* due 05/03 */
    world_rules(w, HEAD ISSUED("2026-02-09") LADDER UNIT_PLAN);
    timeline_run(w, "2026-03-05 09:00"); /* due 19/02, rolled over Tết to 23/02 */
    assert_timeline(w, PLAN,
                    "2026-02-23 08:00 assigned\n"
                    "2026-02-26 08:00 before:5wd\n"
                    "2026-02-26 14:00 changed\n"
                    "2026-02-27 08:00 escalate:unit_head\n"
                    "2026-02-27 08:00 escalate:unit_head cc tracking_office\n"
                    "2026-02-27 08:00 overdue:2\n"
                    "2026-03-03 08:00 overdue:3\n"
                    "2026-03-05 08:00 escalate:vice_chair\n"
                    "2026-03-05 08:00 overdue:4\n");
    world_free(w);
}

static void subject_leaves(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD ISSUED("2026-01-30") LADDER UNIT_PLAN, ONE_COMMUNE, "2026-01-30 00:00");
    timeline_run(w, "2026-02-10 09:00");
    world_facts(w, "unit: [{id: xa-a, level: commune, dissolved: true}]\n");
    timeline_run(w, "2026-04-01 00:00");
    assert_state(w, PLAN, "void 2026-02-09");
    assert_string_equal(world_find(w, PLAN)->reason, "unit_dissolved");
    assert_string_equal(strstr(timeline_of(w, PLAN), "2026-02-10 14"),
                        "2026-02-10 14:00 cleared unit_head\n"
                        "2026-02-10 14:00 cleared tracking_office\n");
    world_free(w);
}

/* A day off is never a day of sending: due Sunday 04/01/2026, first seen before
 * the New Year holiday and its swap. */
static void sunday_due(void **state)
{
    (void)state;
    struct world *w = world_new(
        HEAD "params:\n  election_day: {type: date, value: 2026-03-15}\n" LADDER "rules:\n"
             "  - id: boards-2026\n"
             "    title: Thành lập ban bầu cử\n"
             "    for_each: unit\n"
             "    due: 70 days before election_day\n",
        ONE_COMMUNE, "2025-12-30 00:00");
    timeline_run(w, "2026-01-06 00:00");
    assert_timeline(w, "boards-2026/xa-a/once",
                    "2025-12-30 08:00 assigned\n"
                    "2025-12-31 08:00 due\n" /* before:1wd is the same slot, and gives way */
                    "2026-01-05 08:00 escalate:unit_head\n"
                    "2026-01-05 08:00 escalate:unit_head cc tracking_office\n");
    assert_int_equal(timeline_skipped(w, "same_slot"), 1);
    world_free(w);
}

static void long_duty_has_shares(void **state)
{
    (void)state;
    struct world *w = world_new(HEAD LADDER "rules:\n"
                                            "  - id: half-2026\n"
                                            "    title: Việc dài\n"
                                            "    for_each: unit\n"
                                            "    due: by end of Q2 2026\n",
                                ONE_COMMUNE, "2026-01-05 00:00");
    timeline_run(w, "2026-06-30 23:59");
    assert_timeline(w, "half-2026/xa-a/once",
                    "2026-01-05 08:00 assigned\n"
                    "2026-04-03 08:00 share:50%\n" /* 176 days: 03/04 and 25/05 */
                    "2026-05-25 08:00 share:80%\n"
                    "2026-06-16 08:00 before:10wd\n"
                    "2026-06-23 08:00 before:5wd\n"
                    "2026-06-29 08:00 before:1wd\n"
                    "2026-06-30 08:00 due\n");
    world_free(w);
}

/* Tasks from a plan: the tracking office gets the list, not every handler. */
static void imported_task(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD LADDER "rules:\n"
                              "  - id: plan-task\n"
                              "    title: \"{task.title}\"\n"
                              "    for_each: task\n"
                              "    due: task.due\n"
                              "    done_by: task\n",
                  ONE_COMMUNE "task: [{id: t1, title: Rà soát thủ tục, imported: true}]\n"
                              "task_unit: [{task: t1, unit: xa-a}]\n"
                              "task_deadline: [{task: t1, kind: date, canonical: by 2026-03-10, "
                              "last_day: 2026-03-10}]\n",
                  "2026-03-02 08:00");
    timeline_run(w, "2026-03-11 12:00");
    assert_timeline(w, "plan-task/t1@xa-a/once",
                    "2026-03-02 08:00 assigned tracking_office\n"
                    "2026-03-03 08:00 before:5wd\n"
                    "2026-03-09 08:00 before:1wd\n"
                    "2026-03-10 08:00 due\n"
                    "2026-03-11 08:00 escalate:unit_head\n"
                    "2026-03-11 08:00 escalate:unit_head cc tracking_office\n");
    world_free(w);
}

static void reopened_task(void **state)
{
    (void)state;
#define TASK                                                                                       \
    ONE_COMMUNE "task: [{id: t1, title: Rà soát thủ tục}]\n"                                 \
                "task_unit: [{task: t1, unit: xa-a}]\n"                                            \
                "task_deadline: [{task: t1, kind: date, canonical: by 2026-03-10, "                \
                "last_day: 2026-03-10}]\n"
    struct world *w = world_new(HEAD LADDER "rules:\n"
                                            "  - id: plan-task\n"
                                            "    title: \"{task.title}\"\n"
                                            "    for_each: task\n"
                                            "    due: task.due\n"
                                            "    done_by: task\n",
                                TASK, "2026-03-02 08:00");
    timeline_run(w, "2026-03-04 09:00");
    world_facts(w, TASK "completion: [{id: c1, task: t1, unit: xa-a, done_on: 2026-03-04}]\n");
    timeline_run(w, "2026-03-12 09:00");
    assert_state(w, "plan-task/t1@xa-a/once", "met 2026-03-10");
    world_facts(w, TASK "completion: [{id: c1, task: t1, unit: xa-a, done_on: 2026-03-04, "
                        "revoked: true}]\n");
    timeline_run(w, "2026-03-17 23:59");
    assert_state(w, "plan-task/t1@xa-a/once", "overdue 2026-03-10");
    assert_int_equal(world_find(w, "plan-task/t1@xa-a/once")->cycle, 2);
    assert_timeline(w, "plan-task/t1@xa-a/once",
                    "2026-03-02 08:00 assigned\n"
                    "2026-03-03 08:00 before:5wd\n"
                    "2026-03-12 14:00 overdue:1\n" /* reopened on the 12th */
                    "2026-03-13 08:00 escalate:unit_head\n"
                    "2026-03-13 08:00 escalate:unit_head cc tracking_office\n"
                    "2026-03-16 08:00 overdue:2\n");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_timeline),
        cmocka_unit_test(tested_example),
        cmocka_unit_test(lagging_lanes),
        cmocka_unit_test(silent_target),
        cmocka_unit_test(lag_told_late),
        cmocka_unit_test(missed_target),
        cmocka_unit_test(rule_removed),
        cmocka_unit_test(outage),
        cmocka_unit_test(undelivered),
        cmocka_unit_test(first_seen_overdue),
        cmocka_unit_test(done_late),
        cmocka_unit_test(done_in_time_recorded_late),
        cmocka_unit_test(extended_after_due),
        cmocka_unit_test(anchor_moved_earlier),
        cmocka_unit_test(subject_leaves),
        cmocka_unit_test(sunday_due),
        cmocka_unit_test(long_duty_has_shares),
        cmocka_unit_test(imported_task),
        cmocka_unit_test(reopened_task),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
