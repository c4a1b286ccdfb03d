/* "Evaluate at now, return next": who looks more often sees the same, and who
 * sleeps until `next` misses nothing. Half a year of an office is run twice:
 * from `next` to `next`, and with a tick every 97 minutes besides. */
#include "timeline.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"                \
    "params:\n"                                                                                    \
    "  plan_issued: {type: date, value: 2026-01-30}\n"                                             \
    "  guidance: {type: event}\n"                                                                  \
    "defaults:\n"                                                                                  \
    "  remind: {assigned: true, before: [10wd, 5wd, 1wd], share: [50%, 80%], at_due: true, "       \
    "overdue_every: 2wd}\n"                                                                        \
    "  escalate:\n"                                                                                \
    "    - {after: 1wd, to: unit_head, cc: tracking_office}\n"                                     \
    "    - {after: 5wd, to: vice_chair}\n"                                                         \
    "    - {after: 10wd, to: chair}\n"                                                             \
    "rules:\n"                                                                                     \
    "  - id: unit-plan\n"                                                                          \
    "    title: Kế hoạch\n"                                                                    \
    "    basis: 29/KH-UBND mục IV.1\n"                                                           \
    "    for_each: unit\n"                                                                         \
    "    where: unit.level == \"commune\"\n"                                                       \
    "    due: within 10 days after plan_issued\n"                                                  \
    "    done_by: document plan\n"                                                                 \
    "  - id: urgent-half\n"                                                                        \
    "    title: Việc khẩn\n"                                                                   \
    "    for_each: unit\n"                                                                         \
    "    where: unit.level == \"commune\"\n"                                                       \
    "    urgent: true\n"                                                                           \
    "    due: by end of Q2 2026\n"                                                                 \
    "  - id: report-month\n"                                                                       \
    "    title: \"Báo cáo tháng {period}\"\n"                                                   \
    "    for_each: unit\n"                                                                         \
    "    where: unit.level == \"commune\"\n"                                                       \
    "    every: month\n"                                                                           \
    "    due: before day 25 of month\n"                                                            \
    "    roll: preceding\n"                                                                        \
    "    done_by: report monthly\n"                                                                \
    "  - id: guided\n"                                                                             \
    "    title: \"{task.title}\"\n"                                                                \
    "    for_each: task\n"                                                                         \
    "    waits_for: guidance\n"                                                                    \
    "    due: within 30 days after guidance\n"                                                     \
    "    done_by: task\n"                                                                          \
    "  - id: lanes\n"                                                                              \
    "    title: Đường ngõ\n"                                                                  \
    "    for_each: target\n"                                                                       \
    "    due: by end of Q2 2026\n"                                                                 \
    "    progress: {from: 2026-01-01, path: linear, checkpoints: {2026-03-31: 3, 2026-06-30: "     \
    "6}}\n"                                                                                        \
    "    lag: {over: 10%, of: expected, clear_at: 5%, no_data_after: 1m}\n"
#define FACTS                                                                                      \
    "office: [{id: huyen}]\n"                                                                      \
    "unit:\n"                                                                                      \
    "  - {id: huyen, level: province}\n"                                                           \
    "  - {id: xa-a, level: commune, parent: huyen}\n"                                              \
    "  - {id: xa-b, level: commune, parent: huyen}\n"                                              \
    "person: [{id: an}, {id: binh}]\n"                                                             \
    "contact:\n"                                                                                   \
    "  - {id: c1, person: an, channel: email, address: an@x.test}\n"                               \
    "  - {id: c2, person: binh, channel: email, address: binh@x.test}\n"                           \
    "post:\n"                                                                                      \
    "  - {id: q1, person: an, role: handler, unit: xa-a}\n"                                        \
    "  - {id: q2, person: an, role: unit_head, unit: xa-a}\n"                                      \
    "  - {id: q3, person: binh, role: tracking_office}\n"                                          \
    "  - {id: q4, person: binh, role: chair, from: 2026-03-01}\n"                                  \
    "event: [{id: guidance, day: 2026-03-03}]\n"                                                   \
    "task: [{id: t1, title: Một, imported: true}]\n"                                             \
    "task_unit: [{task: t1, seq: 1, unit: xa-a}, {task: t1, seq: 2, unit: xa-b}]\n"                \
    "completion: [{id: k1, task: t1, unit: xa-b, done_on: 2026-03-20}]\n"                          \
    "target: [{id: ngo, unit: xa-b, goal: 6}, {id: xom, unit: xa-a, goal: 6}]\n"                   \
    "measurement:\n"                                                                               \
    "  - {target: ngo, day: 2026-01-20, value: 0.7}\n"                                             \
    "  - {target: ngo, day: 2026-03-16, value: 2.4}\n"                                             \
    "  - {target: ngo, day: 2026-04-02, value: 3}\n"                                               \
    "  - {target: ngo, day: 2026-06-20, value: 5.5}\n"                                             \
    "  - {target: xom, day: 2026-06-26, value: 6}\n"                                               \
    "report:\n"                                                                                    \
    "  - {unit: xa-a, kind: monthly, period: 2026-02, submitted_on: 2026-02-26}\n"                 \
    "  - {unit: xa-b, kind: monthly, period: 2026-03, submitted_on: 2026-03-20}\n"                 \
    "document: [{id: d1, issuer: xa-b, kind: plan, number: 1/KH, date: 2026-02-12, answers: "      \
    "29/KH-UBND}]\n"
#define FROM "2026-01-05 09:12"
#define UNTIL "2026-07-20 00:00"

static void more_ticks_change_nothing(void **state)
{
    (void)state;
    struct world *sparse = world_new(PACK, FACTS, FROM);
    struct world *dense = world_new(PACK, FACTS, FROM);
    struct dd_instant end;
    assert_true(dd_instant_parse(&zone, UNTIL, &end));
    timeline_run(sparse, UNTIL);
    world_tick(sparse);
    int64_t besides = dense->now.s;
    while (dense->now.s <= end.s) {
        struct dd_opt_instant next = timeline_tick(dense);
        while (besides <= dense->now.s)
            besides += 97 * 60;
        dense->now.s = next.set && next.at.s < besides ? next.at.s : besides;
    }
    dense->now = end;
    world_tick(dense);
    assert_string_equal(timeline_all(sparse), timeline_all(dense));
    assert_true(sparse->history.n > 200);
    world_free(sparse);
    world_free(dense);
}

/* Never at night, never on a day off, never before the handler. */
static void manners(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, FACTS, FROM);
    timeline_run(w, UNTIL);
    for (size_t i = 0; i < w->history.n; i++) {
        const struct dd_notice *h = &w->history.v[i];
        struct dd_local local = dd_zone_local(&zone, h->at);
        bool works = false;
        assert_true(dd_calendar_is_workday(w->calendar, local.day, &works) && works);
        assert_in_range(local.second, 7 * 3600 + 1800, 17 * 3600);
        if (strncmp(h->step, "escalate:", 9) != 0)
            continue;
        bool handler_knew = false;
        for (size_t k = 0; k < w->history.n; k++) {
            const struct dd_notice *other = &w->history.v[k];
            handler_knew |= strcmp(other->obligation, h->obligation) == 0 &&
                            other->role == DD_ROLE_HANDLER && other->at.s < h->at.s;
        }
        assert_true(handler_knew);
    }
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_ticks_change_nothing),
        cmocka_unit_test(manners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
