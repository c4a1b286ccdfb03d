/* Owed jointly: the people of every lead are told, nobody of them twice. */
#include "timeline.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ntitle: Gói thử\ncalendar: vn-office\nrules:\n"                           \
    "  - id: t\n    title: T\n    for_each: task\n    due: task.due\n    done_by: task\n"          \
    "    owed: jointly\n    remind: {at_due: true, overdue_every: 2wd}\n"                          \
    "    escalate: [{after: 1wd, to: unit_head}, {after: 2wd, to: vice_chair}]\n"
#define FACTS                                                                                      \
    "office: [{id: xa}]\n"                                                                         \
    "unit:\n  - {id: xa, level: commune}\n  - {id: a, level: division}\n"                          \
    "  - {id: b, level: division}\n  - {id: c, level: division}\n"                                 \
    "person: [{id: an}, {id: binh}, {id: chi}, {id: dung}, {id: pct}]\n"                           \
    "contact:\n  - {id: k1, person: an, address: an@xa}\n"                                         \
    "  - {id: k2, person: binh, address: binh@xa}\n  - {id: k3, person: chi, address: chi@xa}\n"   \
    "  - {id: k4, person: dung, address: dung@xa}\n"                                               \
    "  - {id: k5, person: pct, address: pct@xa}\n"                                                 \
    "post:\n  - {id: h1, person: an, role: handler, unit: a}\n"                                    \
    "  - {id: h2, person: binh, role: handler, unit: b}\n"                                         \
    "  - {id: h3, person: an, role: handler, unit: c}\n"                                           \
    "  - {id: u1, person: chi, role: unit_head, unit: a}\n"                                        \
    "  - {id: u2, person: dung, role: unit_head, unit: b}\n"                                       \
    "  - {id: u3, person: dung, role: unit_head, unit: c}\n"                                       \
    "  - {id: v, person: pct, role: vice_chair}\n"                                                 \
    "task: [{id: t1}]\n"                                                                           \
    "task_unit:\n  - {task: t1, seq: 1, unit: a}\n  - {task: t1, seq: 2, unit: b}\n"               \
    "  - {task: t1, seq: 3, unit: c}\n"                                                            \
    "task_deadline: [{task: t1, kind: date, canonical: by 2026-03-10, last_day: 2026-03-10}]\n"

static const char *told(const struct world *w)
{
    const char *text = "";
    for (size_t i = 0; i < w->history.n; i++)
        if (w->history.v[i].state == DD_NOTICE_TOLD)
            text = dd_printf(w->arena, "%s%s %s %s\n", text, world_instant(w, w->history.v[i].at),
                             w->history.v[i].step, w->history.v[i].address);
    return text;
}

static void all_leads_are_told(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, FACTS, "2026-03-09 00:00");
    timeline_run(w, "2026-03-12 17:00");
    assert_string_equal(told(w), "2026-03-10 08:00 due an@xa\n"
                                 "2026-03-10 08:00 due binh@xa\n"
                                 "2026-03-11 08:00 escalate:unit_head chi@xa\n"
                                 "2026-03-11 08:00 escalate:unit_head dung@xa\n"
                                 "2026-03-12 08:00 escalate:vice_chair pct@xa\n"
                                 "2026-03-12 08:00 overdue:1 an@xa\n"
                                 "2026-03-12 08:00 overdue:1 binh@xa\n");
    world_free(w);
}

/* What one of them has done is done. */
static void one_of_them_has_done_it(void **state)
{
    (void)state;
    struct world *w =
        world_new(PACK, FACTS "completion: [{id: x, task: t1, unit: c, done_on: 2026-03-11}]\n",
                  "2026-03-09 00:00");
    timeline_run(w, "2026-03-12 17:00");
    assert_state(w, "t/t1/once", "met_late 2026-03-10");
    assert_string_equal(told(w), "2026-03-10 08:00 due an@xa\n"
                                 "2026-03-10 08:00 due binh@xa\n");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_leads_are_told),
        cmocka_unit_test(one_of_them_has_done_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
