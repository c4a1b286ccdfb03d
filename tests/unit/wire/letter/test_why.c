/* Why a notice went out then, and to that person: the lines beside the timelines of
 * the design (§6, §7, §11). */
#include "../../alert/timeline.h"
#include "wire/letter/why.h"

#define HEAD "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"
#define LADDER                                                                                     \
    "defaults:\n"                                                                                  \
    "  remind: {assigned: true, before: [5wd, 1wd], share: [50%], at_due: true, "                  \
    "overdue_every: 2wd}\n"                                                                        \
    "  escalate:\n"                                                                                \
    "    - {after: 1wd, to: unit_head, cc: tracking_office}\n"                                     \
    "    - {after: 5wd, to: vice_chair}\n"
#define RULE(due) "rules:\n  - {id: r, title: T, for_each: unit, due: " due "}\n"
#define ID "r/xa-a/once"
#define ONE_COMMUNE "unit: [{id: xa-a, name: Xã A, level: commune}]\n"

static const struct dd_notice *notice_of(const struct world *w, const char *step, bool cc)
{
    for (size_t i = 0; i < w->history.n; i++) {
        const struct dd_notice *h = &w->history.v[i];
        if (strcmp(h->step, step) == 0 && h->cc == cc && h->state != DD_NOTICE_SKIPPED)
            return h;
    }
    fail_msg("no %s", step);
    return NULL;
}

static struct dd_why why_of(const struct world *w)
{
    return (struct dd_why){.arena = w->arena,
                           .rules = w->rules,
                           .facts = &w->facts,
                           .calendar = w->calendar,
                           .zone = &zone,
                           .obligation = world_find(w, w->history.v[0].obligation),
                           .n_history = w->history.n,
                           .history = w->history.v};
}

static const char *text_of(const struct world *w, struct dd_why_lines lines)
{
    char *text = dd_strdup(w->arena, "");
    for (size_t i = 0; i < lines.n; i++)
        text = dd_printf(w->arena, "%s%s\n", text, lines.v[i]);
    return text;
}

#define assert_when(w, step, expected)                                                             \
    do {                                                                                           \
        const struct dd_why why_ = why_of(w);                                                      \
        assert_string_equal(text_of((w), dd_why_when(&why_, notice_of((w), (step), false))),       \
                            expected);                                                             \
    } while (0)

static void steps_over_tet(void **state)
{
    (void)state;
    struct world *w = world_new(HEAD LADDER RULE("by 2026-02-23"), ONE_COMMUNE, "2026-01-05 00:00");
    timeline_run(w, "2026-03-10 23:59");
    assert_when(w, "assigned",
                "the duty opens on Monday 05/01/2026\n"
                "the first sending time from then on (working days, 08:00, 14:00): 08:00 on "
                "05/01/2026\n");
    assert_when(
        w, "before:5wd",
        "the due day: Monday 23/02/2026\n"
        "5 working days before it: Monday 09/02/2026 (not counted: 14/02/2026–15/02/2026 weekend; "
        "16/02/2026–20/02/2026 Tết Nguyên đán Bính Ngọ (Ý kiến của Thủ tướng Chính phủ tháng "
        "10/2025, Bộ Nội vụ thông báo); 21/02/2026–22/02/2026 weekend)\n"
        "the first sending time of that day: 08:00 on 09/02/2026\n");
    assert_when(w, "escalate:unit_head",
                "the due day: Monday 23/02/2026\n"
                "1 working days after it: Tuesday 24/02/2026\n"
                "the first sending time from then on (working days, 08:00, 14:00): 08:00 on "
                "24/02/2026\n");
    assert_when(w, "overdue:2",
                "the due day: Monday 23/02/2026\n"
                "4 working days after it: Friday 27/02/2026\n"
                "the first sending time from then on (working days, 08:00, 14:00): 08:00 on "
                "27/02/2026\n");
    assert_when(w, "escalate:vice_chair",
                "the due day: Monday 23/02/2026\n"
                "5 working days after it: Monday 02/03/2026 (not counted: 28/02/2026–01/03/2026 "
                "weekend)\n"
                "chairs and vice-chairs: at 07:30 on the week's first working day, or at an "
                "earlier sending time (08:00, 14:00): 07:30 on 02/03/2026\n");
    assert_when(w, "overdue:3",
                "after the last step up, once a week: Monday 02/03/2026\n"
                "the first sending time from then on (working days, 08:00, 14:00): 08:00 on "
                "02/03/2026\n");
    world_free(w);
}

/* A due day off work is told of on the last working day before it. */
static void a_day_off(void **state)
{
    (void)state;
    struct world *w = world_new(HEAD LADDER RULE("by 2026-05-30"), ONE_COMMUNE, "2026-03-02 00:00");
    timeline_run(w, "2026-05-30 00:00");
    assert_when(w, "due",
                "the due day: Saturday 30/05/2026\n"
                "Saturday 30/05/2026 is a day off (30/05/2026 weekend): the last working day "
                "before it, Friday 29/05/2026\n"
                "the first sending time of that day: 08:00 on 29/05/2026\n");
    assert_when(w, "share:50%",
                "from Monday 02/03/2026, when the duty opened, to the due day Saturday 30/05/2026 "
                "there are 89 days; 50% of them: Wednesday 15/04/2026\n"
                "the first sending time of that day: 08:00 on 15/04/2026\n");
    world_free(w);
}

/* The service stood still from 23/02 to 27/02: the first rung came three working
 * days late, and the second is put off by as many. */
static void a_late_rung(void **state)
{
    (void)state;
    struct world *w = world_new(HEAD LADDER RULE("by 2026-02-23"), ONE_COMMUNE, "2026-02-02 00:00");
    timeline_run(w, "2026-02-23 23:59");
    world_clock(w, "2026-02-27 07:00");
    timeline_run(w, "2026-03-20 23:59");
    assert_when(w, "escalate:unit_head",
                "the due day: Monday 23/02/2026\n"
                "1 working days after it: Tuesday 24/02/2026\n"
                "the first sending time from then on (working days, 08:00, 14:00): 08:00 on "
                "24/02/2026\n"
                "it could not be told then (the service was down, the day had moved, or it waited "
                "for the step below): at the next time, 08:00 on 27/02/2026\n");
    assert_when(w, "escalate:vice_chair",
                "the due day: Monday 23/02/2026\n"
                "5 working days after it: Monday 02/03/2026 (not counted: 28/02/2026–01/03/2026 "
                "weekend)\n"
                "chairs and vice-chairs: at 07:30 on the week's first working day, or at an "
                "earlier sending time (08:00, 14:00): 07:30 on 02/03/2026\n"
                "the step below (escalate:unit_head) was told 3 working days late, so this one is "
                "put off as much: 08:00 on 05/03/2026\n");
    world_free(w);
}

static void first_recorded_late(void **state)
{
    (void)state;
    struct world *w = world_new(HEAD LADDER RULE("by 2026-02-02"), ONE_COMMUNE, "2026-02-09 00:00");
    timeline_run(w, "2026-02-12 23:59");
    assert_when(w, "overdue:1",
                "the duty was first recorded on Monday 09/02/2026, after its due day\n"
                "2 working days after it: Wednesday 11/02/2026\n"
                "the first sending time from then on (working days, 08:00, 14:00): 08:00 on "
                "11/02/2026\n");
    assert_when(w, "escalate:unit_head",
                "the handler was first told on Monday 09/02/2026\n"
                "1 working days after it: Tuesday 10/02/2026\n"
                "the first sending time from then on (working days, 08:00, 14:00): 08:00 on "
                "10/02/2026\n");
    world_free(w);
}

static void targets(void **state)
{
    (void)state;
    struct world *w = world_new(
        HEAD "rules:\n"
             "  - id: lanes\n"
             "    title: T\n"
             "    for_each: target\n"
             "    due: by end of Q3 2026\n"
             "    progress: {from: 2026-04-01, path: linear, checkpoints: {2026-06-30: 3 km, "
             "2026-09-30: 6 km}}\n"
             "    lag: {over: 10%, of: expected, clear_at: 5%, no_data_after: 1m}\n"
             "    escalate: [{after: 5wd, to: vice_chair}]\n",
        "unit: [{id: xa-a, level: commune}]\n"
        "target: [{id: t1, unit: xa-a, goal: 6, measure: km}]\n"
        "measurement:\n"
        "  - {target: t1, day: 2026-04-20, value: 1.5}\n"
        "  - {target: t1, day: 2026-05-15, value: 2.5}\n"
        "  - {target: t1, day: 2026-06-20, value: 2.6}\n",
        "2026-05-20 00:00");
    timeline_run(w, "2026-07-06 23:59");
    assert_when(w, "lag",
                "behind schedule since Saturday 27/06/2026, established at the end of that day\n"
                "expected by then 2,9, read on Saturday 20/06/2026: 2,6\n"
                "the first sending time from then on (working days, 08:00, 14:00): 08:00 on "
                "29/06/2026\n");
    assert_when(w, "escalate:vice_chair",
                "behind schedule since Saturday 27/06/2026\n"
                "5 working days after it: Friday 03/07/2026 (not counted: 28/06/2026 weekend)\n"
                "chairs and vice-chairs: at 07:30 on the week's first working day, or at an "
                "earlier sending time (08:00, 14:00): 08:00 on 03/07/2026\n");
    assert_when(w, "no_data",
                "the last figure is of Friday 15/05/2026\n"
                "the rule allows 1 months without one: Monday 15/06/2026\n"
                "the first sending time from then on (working days, 08:00, 14:00): 08:00 on "
                "16/06/2026\n");
    world_free(w);
}

/* First recorded when it lagged already: the lag gives way to `assigned`, and the rung
 * above it is put off by what that was late. A ratio is to be held all the time. */
static void lag_recorded_late(void **state)
{
    (void)state;
    struct world *w =
        world_new(HEAD "rules:\n"
                       "  - id: online\n"
                       "    title: T\n"
                       "    for_each: target\n"
                       "    due: by end of 2026\n"
                       "    progress: {from: 2026-01-01, checkpoints: {2026-12-31: 90%}}\n"
                       "    lag: {over: 10%, of: expected, clear_at: 5%}\n"
                       "    remind: {assigned: true}\n"
                       "    escalate: [{after: 5wd, to: vice_chair}]\n",
                  "unit: [{id: xa-a, level: commune}]\n"
                  "target: [{id: t1, unit: xa-a, kind: ratio, goal: 90, measure: '%'}]\n"
                  "measurement: [{target: t1, day: 2026-01-15, value: 80.5}]\n",
                  "2026-01-30 09:00");
    timeline_run(w, "2026-02-06 23:59");
    const struct dd_why why = why_of(w);
    const struct dd_notice *lag = w->history.v;
    while (strcmp(lag->step, "lag") != 0)
        lag++;
    assert_string_equal(text_of(w, dd_why_when(&why, lag)),
                        "behind schedule since Thursday 15/01/2026, established at the end of that "
                        "day\n"
                        "expected by then 90, read on Thursday 15/01/2026: 80,5\n"
                        "the first sending time from then on (working days, 08:00, 14:00): 08:00 "
                        "on 16/01/2026\n"
                        "it could not be told then (the service was down, the day had moved, or it "
                        "waited for the step below): at the next time, 14:00 on 30/01/2026\n");
    assert_when(w, "escalate:vice_chair",
                "behind schedule since Thursday 15/01/2026\n"
                "5 working days after it: Thursday 22/01/2026 (not counted: "
                "17/01/2026–18/01/2026 weekend)\n"
                "chairs and vice-chairs: at 07:30 on the week's first working day, or at an "
                "earlier sending time (08:00, 14:00): 08:00 on 22/01/2026\n"
                "the step below (lag) was told 10 working days late, so this one is put off as "
                "much: 08:00 on 05/02/2026\n");
    world_free(w);
}

/* ---- who --------------------------------------------------------------------------------- */

#define PEOPLE                                                                                      \
    "office: [{id: huyen}]\n"                                                                       \
    "unit:\n"                                                                                       \
    "  - {id: huyen, name: UBND huyện, level: province}\n"                                        \
    "  - {id: xa-a, name: Xã A, level: commune, parent: huyen, field: kinh-te}\n"                  \
    "person: [{id: an, name: Cán bộ An}, {id: binh, name: Trưởng phòng Bình}, {id: chi}]\n" \
    "contact:\n"                                                                                    \
    "  - {id: c1, person: an, address: an@x.test}\n"                                                \
    "  - {id: c2, person: binh, address: binh@x.test}\n"                                            \
    "  - {id: c3, person: chi, address: chi@x.test}\n"
#define TRACKING "  - {id: q9, person: chi, role: tracking_office}\n"

static const char *who(const char *facts, const char *step, bool cc, struct world **out)
{
    struct world *w = *out =
        world_new(HEAD LADDER
                  "rules:\n  - {id: r, title: T, for_each: unit, where: unit.level == \"commune\", "
                  "due: by 2026-03-10}\n",
                  facts, "2026-03-09 00:00");
    timeline_run(w, "2026-03-20 23:59");
    const struct dd_why why = why_of(w);
    return text_of(w, dd_why_who(&why, notice_of(w, step, cc)));
}

static void who_was_told(void **state)
{
    (void)state;
    static const struct {
        const char *facts, *step;
        bool cc;
        const char *want;
    } table[] = {
        {PEOPLE "post:\n  - {id: q1, person: an, role: handler, unit: xa-a}\n" TRACKING, "due",
         false, "for the handler of Xã A\npost `q1`: Cán bộ An, at Xã A\nemail: an@x.test\n"},
        {PEOPLE "post:\n  - {id: q2, person: binh, role: vice_chair, field: kinh-te}\n" TRACKING,
         "escalate:vice_chair", false,
         "for the vice-chair in charge of Xã A\n"
         "post `q2`: Trưởng phòng Bình, for the field `kinh-te`\nemail: binh@x.test\n"},
        {PEOPLE "post:\n" TRACKING, "escalate:unit_head", true,
         "a copy for the tracking office of Xã A\npost `q9`: chi, for the whole office\n"
         "email: chi@x.test\n"},
        {PEOPLE "document: [{id: d, number: 12/QĐ-UBND}]\n"
                "post:\n  - {id: q1, person: an, role: handler, unit: xa-a}\n" TRACKING
                "substitution: [{id: s, person: an, substitute: binh, document: d}]\n",
         "due", false,
         "for the handler of Xã A\npost `q1`: Cán bộ An, at Xã A\n"
         "Trưởng phòng Bình acts for Cán bộ An by document 12/QĐ-UBND\nemail: binh@x.test\n"},
        {PEOPLE "post:\n  - {id: q3, person: binh, role: unit_head, unit: xa-a}\n" TRACKING, "due",
         false,
         "for the handler of Xã A\nnobody holds this role\nso the head of the unit is told\n"
         "post `q3`: Trưởng phòng Bình, at Xã A\nemail: binh@x.test\n"},
        {PEOPLE "  - {id: c4, unit: xa-a, address: xa-a@x.test}\npost:\n" TRACKING, "due", false,
         "for the handler of Xã A\nnobody holds this role\nso the unit's own address is used\n"
         "email: xa-a@x.test\n"},
        {PEOPLE "post:\n" TRACKING, "due", false,
         "for the handler of Xã A\nnobody holds this role\nso the tracking office is told\n"
         "post `q9`: chi, for the whole office\nemail: chi@x.test\n"},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct world *w;
        assert_string_equal(who(table[i].facts, table[i].step, table[i].cc, &w), table[i].want);
        world_free(w);
    }
}

/* What was decided stays; why is told only where it still follows. */
static void posts_changed_since(void **state)
{
    (void)state;
    struct world *w;
    who(PEOPLE "post:\n  - {id: q1, person: an, role: handler, unit: xa-a}\n" TRACKING, "due",
        false, &w);
    world_facts(w,
                PEOPLE "post:\n  - {id: q1, person: binh, role: handler, unit: xa-a}\n" TRACKING);
    const struct dd_why why = why_of(w);
    assert_string_equal(text_of(w, dd_why_who(&why, notice_of(w, "due", false))),
                        "for the handler of Xã A\n"
                        "it was Cán bộ An then; posts, substitutions or addresses were changed "
                        "since\nemail: an@x.test\n");
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_over_tet), cmocka_unit_test(a_day_off),
        cmocka_unit_test(a_late_rung),    cmocka_unit_test(first_recorded_late),
        cmocka_unit_test(targets),        cmocka_unit_test(lag_recorded_late),
        cmocka_unit_test(who_was_told),   cmocka_unit_test(posts_changed_since),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
