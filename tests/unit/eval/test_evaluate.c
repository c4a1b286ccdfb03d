/* What is owed, by whom, until when, and in which state (design §5, §6). */
#include "world.h"

#define HEAD "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"
#define XA_A "unit:\n  - {id: xa-a, name: Xã A, level: commune}\n"
#define ELECTION                                                                                       \
    HEAD "params:\n  election_day: {type: date, value: 2026-03-15}\n"                                  \
         "rules:\n"                                                                                    \
         "  - {id: boards, title: Ban bầu cử, for_each: unit, due: 70 days before election_day}\n" \
         "  - {id: voters, title: Danh sách, for_each: unit, due: 40 days before election_day}\n"     \
         "  - {id: minutes, title: Biên bản, for_each: unit, due: within 3 days after "             \
         "election_day}\n"

/* Law 85/2015/QH13: the milestones of the election of 15/03/2026 did not roll. */
static void election(void **state)
{
    (void)state;
    struct world *w = world_new(ELECTION, XA_A, "2026-01-03 09:00");
    world_tick(w);
    assert_state(w, "boards/xa-a/once", "open 2026-01-04"); /* a Sunday */
    assert_state(w, "voters/xa-a/once", "open 2026-02-03");
    assert_state(w, "minutes/xa-a/once", "open 2026-03-18");
    assert_string_equal(dd_day_text(w->arena, world_find(w, "minutes/xa-a/once")->opens.day),
                        "2026-03-15");
    assert_string_equal(dd_day_text(w->arena, world_find(w, "voters/xa-a/once")->opens.day),
                        "2026-01-03");
    assert_string_equal(world_next(w), "2026-01-05 00:00"); /* 24:00 of 04/01 */
    world_tick_at(w, "2026-01-04 23:59");
    assert_state(w, "boards/xa-a/once", "open 2026-01-04");
    world_tick_at(w, "2026-01-05 00:00");
    assert_state(w, "boards/xa-a/once", "overdue 2026-01-04");
    world_free(w);
}

#define REPORTS                                                                                    \
    HEAD "rules:\n"                                                                                \
         "  - id: report-month\n"                                                                  \
         "    title: \"Báo cáo tháng {period}\"\n"                                              \
         "    for_each: unit\n"                                                                    \
         "    every: month\n"                                                                      \
         "    due: before day 25 of month\n"                                                       \
         "    roll: preceding\n"                                                                   \
         "    done_by: report monthly\n"

/* Domain §4: the commune reports before the 25th; a day off brings it forward. */
static void monthly_reports(void **state)
{
    (void)state;
    static const char *const days[] = {"open 2026-01-23", "open 2026-02-24", "open 2026-03-24",
                                       "open 2026-04-24", "open 2026-05-22", "open 2026-06-24",
                                       "open 2026-07-24", "open 2026-08-24", "open 2026-09-24",
                                       "open 2026-10-23", "open 2026-11-24", "open 2026-12-24"};
    struct world *w = world_new(REPORTS, XA_A, "2026-01-05 08:00");
    world_tick(w);
    for (int month = 1; month <= 12; month++) {
        const char *id = dd_printf(w->arena, "report-month/xa-a/2026-%02d", month);
        assert_state(w, id, days[month - 1]);
    }
    const struct dd_obligation *ob = world_find(w, "report-month/xa-a/2026-03");
    assert_string_equal(ob->title, "Báo cáo tháng 3/2026");
    assert_false(ob->one_off);
    assert_string_equal(dd_day_text(w->arena, ob->opens.day), "2026-03-01");
    /* periods come 13 months ahead, but not past what the calendar knows */
    size_t beyond = 0;
    for (int month = 1; month <= 2; month++)
        beyond += !world_find(w, dd_printf(w->arena, "report-month/xa-a/2027-%02d", month));
    assert_int_equal(w->out.n_waiting_calendar, beyond);
    assert_null(world_find(w, "report-month/xa-a/2025-12"));
    assert_null(world_find(w, "report-month/xa-a/2027-03"));
    world_free(w);
}

/* A rule starts with the first period due on or after its loading day; a unit
 * founded later owes nothing for the time before. */
static void first_periods(void **state)
{
    (void)state;
    struct world *w = world_new(REPORTS, XA_A, "2026-04-27 08:00");
    world_tick(w);
    assert_int_equal(w->loaded.n, 1);
    assert_string_equal(dd_day_text(w->arena, w->loaded.v[0].day), "2026-04-27");
    assert_state(w, "report-month/xa-a/2026-04", "absent"); /* was due on the 24th */
    assert_state(w, "report-month/xa-a/2026-05", "open 2026-05-22");
    world_facts(w, XA_A "  - {id: xa-b, level: commune}\n");
    world_tick_at(w, "2026-07-10 08:00");
    assert_int_equal(w->loaded.n, 1);
    assert_state(w, "report-month/xa-a/2026-05", "overdue 2026-05-22");
    assert_state(w, "report-month/xa-b/2026-06", "absent");
    assert_state(w, "report-month/xa-b/2026-07", "open 2026-07-24");
    world_free(w);
}

static void effective_from(void **state)
{
    (void)state;
    struct world *w = world_new(REPORTS "    effective: {from: 2026-02-01, to: 2026-08-31}\n", XA_A,
                                "2026-04-27 08:00");
    world_tick(w);
    assert_state(w, "report-month/xa-a/2026-01", "absent");
    assert_state(w, "report-month/xa-a/2026-02", "overdue 2026-02-24");
    assert_state(w, "report-month/xa-a/2026-08", "open 2026-08-24");
    assert_state(w, "report-month/xa-a/2026-09", "absent");
    world_free(w);
}

static void report_handed_in(void **state)
{
    (void)state;
    struct world *w = world_new(
        REPORTS,
        XA_A "report:\n"
             "  - {unit: xa-a, kind: monthly, period: 2026-01, submitted_on: 2026-01-22}\n"
             "  - {unit: xa-a, kind: monthly, period: 2026-02, submitted_on: 2026-02-25}\n"
             "  - {unit: xa-a, kind: quarterly, period: 2026-03, submitted_on: 2026-01-02}\n"
             "  - {unit: xa-a, kind: monthly, period: 2026-05}\n",
        "2026-01-21 23:00");
    world_tick(w);
    /* dated tomorrow: not visible today, but the state will change by itself */
    assert_state(w, "report-month/xa-a/2026-01", "open 2026-01-23");
    assert_string_equal(world_next(w), "2026-01-22 00:00");
    world_tick_at(w, "2026-01-22 00:00");
    assert_state(w, "report-month/xa-a/2026-01", "met 2026-01-23");
    world_tick_at(w, "2026-02-25 08:00");
    /* before day 25: the strict day is the 24th, the 25th the legal one */
    assert_state(w, "report-month/xa-a/2026-02", "met_late 2026-02-24");
    assert_string_equal(world_find(w, "report-month/xa-a/2026-02")->reason, "on_legal_day");
    assert_state(w, "report-month/xa-a/2026-03", "open 2026-03-24");
    assert_state(w, "report-month/xa-a/2026-05", "met_day_unknown 2026-05-22");
    world_free(w);
}

static void legal_day_counts(void **state)
{
    (void)state;
    struct world *w = world_new(
        REPORTS "    count: legal\n",
        XA_A "report: [{unit: xa-a, kind: monthly, period: 2026-02, submitted_on: 2026-02-25}]\n",
        "2026-02-01 08:00");
    world_tick(w);
    world_tick_at(w, "2026-02-25 08:00");
    assert_state(w, "report-month/xa-a/2026-02", "met 2026-02-24");
    world_free(w);
}

#define TASKS                                                                                      \
    HEAD "params:\n  guidance: {type: event}\n"                                                    \
         "rules:\n"                                                                                \
         "  - id: guided\n"                                                                        \
         "    title: \"{task.title}\"\n"                                                           \
         "    for_each: task\n"                                                                    \
         "    where: task.status != \"cancelled\" and task.tag == \"cho-huong-dan\"\n"             \
         "    waits_for: guidance\n"                                                               \
         "    due: within 30 days after guidance\n"                                                \
         "    done_by: task\n"                                                                     \
         "  - id: plan-task\n"                                                                     \
         "    title: \"{task.title}\"\n"                                                           \
         "    for_each: task\n"                                                                    \
         "    where: task.status != \"cancelled\" and task.tag != \"cho-huong-dan\"\n"             \
         "    due: task.due\n"                                                                     \
         "    done_by: task\n"
#define UNITS XA_A "  - {id: xa-b, level: commune}\n"

/* Design §6 "Identity": every lead owes its own. */
static void leads(void **state)
{
    (void)state;
    struct world *w = world_new(
        TASKS,
        UNITS "task:\n"
              "  - {id: t1, title: Một}\n"
              "  - {id: t2, title: Hai}\n"
              "  - {id: t3, title: Ba}\n"
              "task_unit:\n"
              "  - {task: t1, seq: 1, unit: xa-a}\n"
              "  - {task: t1, seq: 2, unit: xa-b}\n"
              "  - {task: t1, seq: 3, unit: xa-a}\n"
              "  - {task: t1, part: cooperating, seq: 4, unit: xa-b}\n"
              "  - {task: t2, seq: 1, words: Các cơ quan}\n"
              "task_deadline:\n"
              "  - {task: t1, seq: 1, kind: period, canonical: by end of Q2 2026, from_day: "
              "2026-04-01, last_day: 2026-06-30}\n"
              "  - {task: t1, seq: 3, kind: period, canonical: by end of Q3 2026, from_day: "
              "2026-07-01, last_day: 2026-09-30}\n"
              "  - {task: t2, kind: date, canonical: by 2026-05-20, last_day: 2026-05-20}\n"
              "  - {task: t3, kind: continuous, canonical: continuous}\n",
        "2026-02-01 08:00");
    world_tick(w);
    assert_int_equal(w->out.n, 5);
    assert_state(w, "plan-task/t1@xa-a/once", "open 2026-06-30");
    assert_state(w, "plan-task/t1@xa-b/once", "open 2026-06-30");
    assert_state(w, "plan-task/t1@xa-a/d3", "open 2026-09-30");
    assert_state(w, "plan-task/t2/once", "open 2026-05-20");
    assert_null(world_find(w, "plan-task/t2/once")->unit);
    assert_string_equal(world_find(w, "plan-task/t1@xa-b/d3")->unit, "xa-b");
    world_free(w);
}

static void jointly(void **state)
{
    (void)state;
    struct world *w = world_new(
        TASKS "    owed: jointly\n",
        UNITS "task: [{id: t1, title: Một}]\n"
              "task_unit: [{task: t1, seq: 1, unit: xa-a}, {task: t1, seq: 2, unit: xa-b}]\n"
              "task_deadline: [{task: t1, kind: date, canonical: by 2026-05-20, last_day: "
              "2026-05-20}]\n"
              "completion: [{id: c1, task: t1, unit: xa-b, done_on: 2026-02-01}]\n",
        "2026-02-01 08:00");
    world_tick(w);
    assert_int_equal(w->out.n, 1);
    assert_state(w, "plan-task/t1/once", "met 2026-05-20"); /* whoever of them did it */
    const struct dd_obligation *ob = world_find(w, "plan-task/t1/once");
    assert_string_equal(ob->unit, "xa-a");
    assert_string_equal(ob->co_leads, "xa-b");
    assert_true(dd_obligation_is_of(ob, "xa-a") && dd_obligation_is_of(ob, "xa-b"));
    assert_false(dd_obligation_is_of(ob, "xa") || dd_obligation_is_of(ob, NULL));
    assert_true(dd_obligation_is_under(&w->facts, ob, "xa-b"));
    assert_string_equal(dd_co_lead(w->arena, ob, 0), "xa-b");
    assert_null(dd_co_lead(w->arena, ob, 1));
    world_free(w);
}

#define ONE_TASK(tag)                                                                              \
    UNITS "task: [{id: t1, title: Một, tag: \"" tag "\"}]\n"                                       \
          "task_unit: [{task: t1, seq: 1, unit: xa-a}, {task: t1, seq: 2, unit: xa-b}]\n"

static void waits_for_an_event(void **state)
{
    (void)state;
    struct world *w =
        world_new(TASKS, ONE_TASK("cho-huong-dan") "event: [{id: guidance}]\n", "2026-02-01 08:00");
    world_tick(w);
    assert_state(w, "guided/t1@xa-a/ev:guidance", "waiting -");
    assert_false(w->out.next.set);
    world_facts(w, ONE_TASK("cho-huong-dan") "event: [{id: guidance, day: 2026-03-02}]\n");
    world_tick_at(w, "2026-03-03 08:00");
    assert_state(w, "guided/t1@xa-a/ev:guidance", "open 2026-04-01");
    assert_int_equal(world_find(w, "guided/t1@xa-a/ev:guidance")->epoch, 1);
    world_facts(w, ONE_TASK("cho-huong-dan") "event: [{id: guidance, day: 2026-03-04}]\n");
    world_tick_at(w, "2026-03-05 08:00");
    assert_state(w, "guided/t1@xa-a/ev:guidance", "open 2026-04-03");
    assert_int_equal(world_find(w, "guided/t1@xa-a/ev:guidance")->epoch, 2);
    world_free(w);
}

/* "Sau khi … ban hành": waits, then is open without a due day. */
static void after_an_event(void **state)
{
    (void)state;
#define AFTER                                                                                      \
    ONE_TASK("")                                                                                   \
    "task_deadline: [{task: t1, kind: event, canonical: after guidance, event: guidance}]\n"
    struct world *w = world_new(TASKS, AFTER "event: [{id: guidance}]\n", "2026-02-01 08:00");
    world_tick(w);
    assert_state(w, "plan-task/t1@xa-a/once", "waiting -");
    world_facts(w, AFTER "event: [{id: guidance, day: 2026-03-02}]\n");
    world_tick_at(w, "2026-03-03 08:00");
    assert_state(w, "plan-task/t1@xa-a/once", "open -");
    world_free(w);
}

static void recurring_deadline(void **state)
{
    (void)state;
    struct world *w =
        world_new(TASKS,
                  ONE_TASK("") "task_deadline: [{task: t1, kind: recurring, canonical: every "
                               "year, phrase: Hằng năm}]\n"
                               "completion: [{id: c1, task: t1, done_on: 2026-07-01}]\n",
                  "2026-02-01 08:00");
    world_tick(w);
    assert_state(w, "plan-task/t1@xa-b/2026", "open 2026-12-31");
    world_tick_at(w, "2026-07-02 08:00");
    assert_state(w, "plan-task/t1@xa-b/2026", "met 2026-12-31");
    world_free(w);
}

static void completions(void **state)
{
    (void)state;
#define TWO_DEADLINES                                                                              \
    ONE_TASK("")                                                                                   \
    "task_deadline:\n"                                                                             \
    "  - {task: t1, seq: 1, kind: date, canonical: by 2026-03-10, last_day: 2026-03-10}\n"         \
    "  - {task: t1, seq: 2, kind: date, canonical: by 2026-04-10, last_day: 2026-04-10}\n"
    struct world *w = world_new(
        TASKS,
        TWO_DEADLINES "completion:\n"
                      "  - {id: c1, task: t1, unit: xa-a, seq: 1, done_on: 2026-03-11}\n"
                      "  - {id: c2, task: t1, unit: xa-b, done_on: 2026-03-10}\n"
                      "  - {id: c3, task: t1, unit: xa-a, done_on: 2026-03-01, revoked: true}\n",
        "2026-03-01 08:00");
    world_tick_at(w, "2026-03-20 08:00");
    assert_state(w, "plan-task/t1@xa-a/once", "met_late 2026-03-10");
    assert_null(world_find(w, "plan-task/t1@xa-a/once")->reason);
    assert_state(w, "plan-task/t1@xa-a/d2", "open 2026-04-10");
    assert_state(w, "plan-task/t1@xa-b/once", "met 2026-03-10");
    assert_state(w, "plan-task/t1@xa-b/d2", "met 2026-04-10");
    /* reopened */
    world_facts(w, TWO_DEADLINES "completion: [{id: c2, task: t1, unit: xa-b, revoked: true}]\n");
    world_tick_at(w, "2026-03-21 08:00");
    assert_state(w, "plan-task/t1@xa-b/once", "overdue 2026-03-10");
    assert_int_equal(world_find(w, "plan-task/t1@xa-b/once")->cycle, 2);
    assert_int_equal(world_find(w, "plan-task/t1@xa-b/once")->epoch, 1);
    world_free(w);
}

static void void_and_back(void **state)
{
    (void)state;
#define STATUS(status)                                                                             \
    XA_A "task: [{id: t1, title: Một, status: " status "}]\n"                                      \
         "task_unit: [{task: t1, unit: xa-a}]\n"                                                   \
         "task_deadline: [{task: t1, kind: date, canonical: by 2026-03-10, last_day: "             \
         "2026-03-10}]\n"
    struct world *w = world_new(TASKS, STATUS("cancelled"), "2026-03-01 08:00");
    world_tick(w);
    assert_int_equal(w->out.n, 0); /* a void one is never made */
    world_facts(w, STATUS("active"));
    world_tick(w);
    assert_state(w, "plan-task/t1@xa-a/once", "open 2026-03-10");
    world_facts(w, STATUS("cancelled"));
    world_tick_at(w, "2026-03-02 08:00");
    const struct dd_obligation *ob = world_find(w, "plan-task/t1@xa-a/once");
    assert_int_equal(ob->state, DD_VOID);
    assert_string_equal(ob->reason, "task_cancelled");
    assert_int_equal(ob->sequence, 1);
    assert_true(ob->dirty);
    world_tick_at(w, "2026-03-03 08:00");
    assert_false(world_find(w, "plan-task/t1@xa-a/once")->dirty);
    world_facts(w, STATUS("active"));
    world_tick_at(w, "2026-03-04 08:00");
    assert_state(w, "plan-task/t1@xa-a/once", "open 2026-03-10");
    assert_string_equal(world_instant(w, world_find(w, "plan-task/t1@xa-a/once")->first_seen),
                        "2026-03-01 08:00");
    world_free(w);
}

static void waived_and_extended(void **state)
{
    (void)state;
#define GIVEN                                                                                      \
    "waiver: [{obligation: boards/xa-a/once, day: 2026-01-02, reason: Sáp nhập}]\n"             \
    "extension:\n"                                                                                 \
    "  - {id: e1, obligation: voters/xa-a/once, granted_on: 2026-02-01, new_due: 2026-02-10, "     \
    "document: d1}\n"                                                                              \
    "  - {id: e3, obligation: voters/xa-a/once, granted_on: 2026-02-01, new_due: 2026-02-07, "     \
    "document: d1}\n" /* the one of that day that reaches further counts, whatever its id */       \
    "  - {id: e2, obligation: voters/xa-a/once, asked_on: 2026-02-05, new_due: 2026-02-20}\n"
    struct world *w = world_new(ELECTION, XA_A, "2026-01-02 09:00");
    world_tick(w);
    world_facts(w, XA_A GIVEN);
    world_tick_at(w, "2026-02-06 09:00");
    assert_state(w, "boards/xa-a/once", "waived 2026-01-04");
    assert_string_equal(world_find(w, "boards/xa-a/once")->reason, "Sáp nhập");
    /* what is only asked for moves nothing */
    assert_state(w, "voters/xa-a/once", "open 2026-02-10");
    const struct dd_obligation *ob = world_find(w, "voters/xa-a/once");
    assert_int_equal(ob->epoch, 2);
    assert_string_equal(dd_day_text(w->arena, ob->original_due.day), "2026-02-03");
    assert_non_null(strstr(ob->trace, "extended to 10/02/2026 by document d1"));
    world_free(w);
}

static void document_answers(void **state)
{
    (void)state;
#define DOCUMENT(id, rest) "  - {id: " id ", issuer: xa-a, number: 7/KH-UBND, " rest "}\n"
    struct world *w =
        world_new(HEAD "params:\n  issued: {type: date, value: 2026-01-30}\n"
                       "rules:\n"
                       "  - id: unit-plan\n"
                       "    title: Kế hoạch\n"
                       "    basis: 29/KH-UBND mục IV.1\n"
                       "    for_each: unit\n"
                       "    due: within 10 days after issued\n"
                       "    done_by: document plan\n",
                  UNITS "document:\n"                                                   /* */
                  DOCUMENT("d1", "kind: report, date: 2026-02-02, answers: 29/KH-UBND") /* */
                  DOCUMENT("d2", "kind: plan, date: 2026-02-03, answers: 30/KH-UBND")   /* */
                  DOCUMENT("d3", "kind: plan, answers: 29/KH-UBND")                     /* */
                  DOCUMENT("d4", "kind: plan, date: 2026-02-06, answers: 29/KH-UBND"),
                  "2026-02-05 09:00");
    world_tick(w);
    assert_state(w, "unit-plan/xa-a/once", "open 2026-02-09");
    assert_string_equal(world_next(w), "2026-02-06 00:00");
    world_tick_at(w, "2026-02-06 00:00");
    assert_state(w, "unit-plan/xa-a/once", "met 2026-02-09");
    assert_state(w, "unit-plan/xa-b/once", "open 2026-02-09");
    world_free(w);
}

static void marked(void **state)
{
    (void)state;
    struct world *w = world_new(
        ELECTION,
        XA_A "completion: [{id: c1, obligation: voters/xa-a/once, done_on: 2026-02-03}]\n",
        "2026-02-03 10:00");
    world_tick(w);
    assert_state(w, "voters/xa-a/once", "met 2026-02-03");
    assert_state(w, "minutes/xa-a/once", "open 2026-03-18");
    world_free(w);
}

static void exception_moves_one(void **state)
{
    (void)state;
    struct world *w = world_new(ELECTION "exceptions:\n"
                                         "  - id: gia-han-xa-b\n"
                                         "    to: voters\n"
                                         "    subject: xa-b\n"
                                         "    set: {due: by 2026-02-10}\n"
                                         "    reason: Xã mới sáp nhập\n"
                                         "    basis: 45/UBND-NC\n",
                                UNITS, "2026-01-03 09:00");
    world_tick(w);
    assert_state(w, "voters/xa-a/once", "open 2026-02-03");
    assert_state(w, "voters/xa-b/once", "open 2026-02-10");
    world_free(w);
}

/* Nothing changed: nothing is written, and no calendar client is told. */
static void quiet_ticks(void **state)
{
    (void)state;
    struct world *w = world_new(ELECTION, XA_A, "2026-01-03 09:00");
    world_tick(w);
    for (size_t i = 0; i < w->out.n; i++)
        assert_true(w->out.v[i].dirty);
    world_tick_at(w, "2026-01-03 10:00");
    for (size_t i = 0; i < w->out.n; i++)
        assert_false(w->out.v[i].dirty);
    world_facts(w, "unit:\n  - {id: xa-a, name: Xã Á, level: commune}\n");
    world_tick_at(w, "2026-02-04 00:00");
    const struct dd_obligation *ob = world_find(w, "voters/xa-a/once");
    assert_true(ob->dirty);
    assert_int_equal(ob->sequence, 1);
    assert_string_equal(world_instant(w, ob->changed_at), "2026-02-04 00:00");
    world_free(w);
}

static void states_have_names(void **state)
{
    (void)state;
    for (int i = 0; i < DD_N_STATES; i++) {
        enum dd_state parsed;
        assert_true(dd_state_parse(dd_state_name((enum dd_state)i), &parsed));
        assert_int_equal(parsed, i);
    }
    enum dd_state parsed;
    assert_false(dd_state_parse("done", &parsed));
    assert_false(dd_state_is_closed(DD_MISSED));
    assert_true(dd_state_is_closed(DD_ACHIEVED));
}

/* `when`: what is not owed yet waits, and is there from its day on; what is owed no
 * more is void. Nothing has to look in between. */
static void when_flips(void **state)
{
    (void)state;
    struct world *w = world_new(
        HEAD
        "rules:\n"
        "  - {id: r, title: T, for_each: unit, due: by 2026-05-10,\n"
        "     when: today >= 2026-03-10 and today < 2026-04-01}\n"
        "  - {id: s, title: T, for_each: unit, due: by 2026-05-10, when: today < 2026-02-01}\n",
        XA_A, "2026-03-01 09:00");
    world_tick(w);
    assert_null(world_find(w, "s/xa-a/once")); /* and it never will be */
    assert_state(w, "r/xa-a/once", "waiting -");
    assert_non_null(strstr(world_find(w, "r/xa-a/once")->trace, "10/03/2026"));
    assert_string_equal(world_next(w), "2026-03-10 00:00");
    world_tick_at(w, "2026-03-10 00:00");
    assert_state(w, "r/xa-a/once", "open 2026-05-10");
    assert_int_equal(world_find(w, "r/xa-a/once")->epoch, 1);
    assert_string_equal(world_next(w), "2026-04-01 00:00");
    world_tick_at(w, "2026-04-01 00:00");
    assert_state(w, "r/xa-a/once", "void 2026-05-10");
    world_free(w);
}

/* Void in between, and owed again: as a duty that is taken up anew. */
static void when_flips_back(void **state)
{
    (void)state;
    struct world *w = world_new(HEAD "rules:\n"
                                     "  - {id: r, title: T, for_each: unit, due: by 2026-05-10,\n"
                                     "     when: today < 2026-03-10 or today >= 2026-04-01}\n",
                                XA_A, "2026-03-01 09:00");
    world_tick(w);
    assert_state(w, "r/xa-a/once", "open 2026-05-10");
    world_tick_at(w, "2026-03-10 00:00");
    assert_state(w, "r/xa-a/once", "void 2026-05-10");
    assert_string_equal(world_next(w), "2026-04-01 00:00");
    world_tick_at(w, "2026-04-01 00:00");
    assert_state(w, "r/xa-a/once", "open 2026-05-10");
    assert_int_equal(world_find(w, "r/xa-a/once")->cycle, 2);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(election),
        cmocka_unit_test(monthly_reports),
        cmocka_unit_test(first_periods),
        cmocka_unit_test(effective_from),
        cmocka_unit_test(report_handed_in),
        cmocka_unit_test(legal_day_counts),
        cmocka_unit_test(leads),
        cmocka_unit_test(jointly),
        cmocka_unit_test(waits_for_an_event),
        cmocka_unit_test(after_an_event),
        cmocka_unit_test(recurring_deadline),
        cmocka_unit_test(completions),
        cmocka_unit_test(void_and_back),
        cmocka_unit_test(waived_and_extended),
        cmocka_unit_test(document_answers),
        cmocka_unit_test(marked),
        cmocka_unit_test(exception_moves_one),
        cmocka_unit_test(quiet_ticks),
        cmocka_unit_test(when_flips),
        cmocka_unit_test(when_flips_back),
        cmocka_unit_test(states_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
