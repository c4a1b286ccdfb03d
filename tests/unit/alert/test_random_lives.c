/* Half years of an office to which anything happens: events come, go and move,
 * duties are done, reopened, waived and extended, posts change hands, rules are
 * edited, units merge, people go on leave, the service sleeps for days. Each is lived twice: from
 * `next` to `next`, and with a tick every 97 minutes besides. The seed of a failure is in its
 * message. */
#include "timeline.h"

#define SEEDS 4

#define HEAD                                                                                       \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"                \
    "params:\n  g: {type: event}\n  h: {type: event}\n"
#define RULES                                                                                      \
    "rules:\n"                                                                                     \
    "  - {id: after, title: A, for_each: unit, where: unit.level == \"commune\", due: within 14 "  \
    "days after g}\n"                                                                              \
    "  - {id: before, title: B, for_each: unit, where: unit.level == \"commune\", due: 20 days "   \
    "before h}\n"                                                                                  \
    "  - {id: month, title: M, for_each: unit, where: unit.level == \"commune\", every: month, "   \
    "due: before day 10 of month, roll: preceding, done_by: report monthly}\n"                     \
    "  - {id: urgent, title: U, for_each: unit, where: unit.level == \"commune\", urgent: true, "  \
    "due: by 2026-03-10}\n"                                                                        \
    "  - {id: task, title: T, for_each: task, due: task.due, done_by: task}\n"                     \
    "  - {id: joint, title: J, for_each: task, due: by 2026-04-10, owed: jointly, done_by: "       \
    "task}\n"                                                                                      \
    "  - id: lanes\n"                                                                              \
    "    title: L\n"                                                                               \
    "    for_each: target\n"                                                                       \
    "    due: by end of Q2 2026\n"                                                                 \
    "    progress: {from: 2026-01-01, path: linear, checkpoints: {2026-03-31: 3, 2026-06-30: "     \
    "6}}\n"                                                                                        \
    "    lag: {over: 10%, of: expected, clear_at: 5%, no_data_after: 1m}\n"

static const char *const schedules[] = {
    "defaults:\n  remind: {assigned: true, before: [10wd, 5wd, 1wd], share: [50%], at_due: true, "
    "overdue_every: 2wd}\n  escalate: [{after: 1wd, to: unit_head, cc: tracking_office}, {after: "
    "5wd, to: vice_chair}, {after: 10wd, to: chair}]\n",
    "defaults:\n  remind: {before: [7d, 2d], at_due: true, overdue_every: 1w}\n  escalate: "
    "[{after: 2wd, to: unit_head}, {after: 4wd, to: chair, cc: tracking_office}]\n",
    "defaults:\n  remind: {assigned: true, overdue_every: 1d}\n  escalate: [{after: 3d, to: "
    "tracking_office}]\n",
};

struct life {
    uint64_t random;
    int g, h, extended, waived, done, merged, leave, schedule; /* days from 01/01/2026; −1: not */
    unsigned posts;
    bool board, cancelled, reopened;
    int reported[6], read[6];
};

static int chance(struct life *life, int n)
{
    life->random = life->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((life->random >> 33) % (uint64_t)n);
}

/* "KEY: 2026-…", or nothing. */
static const char *day(struct world *w, const char *key, int n)
{
    struct dd_day first;
    dd_day_make(2026, 1, 1, &first);
    return n < 0
               ? ""
               : dd_printf(w->arena, ", %s: %s", key, dd_day_text(w->arena, dd_day_add(first, n)));
}

static const char *facts_of(struct world *w, const struct life *life)
{
    struct dd_buf out = {0};
    dd_buf_printf(
        &out,
        "office: [{id: hq}]\nunit: [{id: hq, level: province}, {id: xa-a, level: %s, parent: hq}, "
        "{id: xa-b, level: commune, parent: hq}]\n"
        "event: [{id: g%s}, {id: h%s}]\n"
        "person: [{id: an}, {id: binh}, {id: chi}]\n"
        "contact:\n  - {id: c1, person: an, channel: email, address: an@x.test}\n"
        "  - {id: c2, person: binh, channel: email, address: binh@x.test}\n"
        "  - {id: c3, person: chi, channel: phone, address: \"0205\"}\n"
        "post:\n  - {id: p1, person: an, role: handler, unit: xa-a}\n"
        "  - {id: p3, person: binh, role: tracking_office}\n%s%s%s",
        life->board ? "board" : "commune", day(w, "day", life->g), day(w, "day", life->h),
        life->posts & 1 ? "  - {id: p2, person: an, role: unit_head, unit: xa-a}\n" : "",
        life->posts & 2 ? "  - {id: p4, person: chi, role: handler, unit: xa-b}\n" : "",
        life->posts & 4 ? "  - {id: p5, person: binh, role: vice_chair}\n" : "");
    dd_buf_printf(&out,
                  "task: [{id: t1, title: Một, imported: true, status: %s}]\n"
                  "task_unit: [{task: t1, seq: 1, unit: xa-a}, {task: t1, seq: 2, unit: xa-b}]\n"
                  "task_deadline:\n"
                  "  - {task: t1, seq: 1, kind: date, last_day: 2026-03-10}\n"
                  "  - {task: t1, seq: 2, kind: relative, canonical: within 10 working days after "
                  "h, event: h}\n"
                  "target: [{id: ngo, unit: xa-b, goal: 6}]\n",
                  life->cancelled ? "cancelled" : "active");
    if (life->merged >= 0)
        dd_buf_printf(&out, "unit_succession: [{unit: xa-b, successor: xa-a%s}]\n",
                      day(w, "day", life->merged));
    if (life->leave >= 0)
        dd_buf_printf(&out, "substitution: [{id: s, person: an%s%s%s}]\n",
                      life->posts & 8 ? ", substitute: binh" : "", day(w, "from", life->leave),
                      day(w, "to", life->leave + 9));
    if (life->done >= 0)
        dd_buf_printf(&out, "completion: [{id: k, task: t1, unit: xa-a%s, revoked: %s}]\n",
                      day(w, "done_on", life->done), life->reopened ? "true" : "false");
    if (life->extended >= 0)
        dd_buf_printf(&out, "extension: [{id: x, obligation: task/t1@xa-a/once, document: d%s}]\n",
                      day(w, "new_due", life->extended));
    if (life->waived >= 0)
        dd_buf_printf(&out, "waiver: [{obligation: after/xa-b/ev:g, reason: x%s}]\n",
                      day(w, "day", life->waived));
    for (int i = 0, n = 0; i < 6; i++)
        if (life->reported[i] >= 0)
            dd_buf_printf(&out, "%s  - {unit: xa-a, kind: monthly, period: 2026-0%d%s}\n",
                          n++ ? "" : "report:\n", i + 1, day(w, "submitted_on", life->reported[i]));
    for (int i = 0, n = 0; i < 6; i++)
        if (life->read[i] >= 0)
            dd_buf_printf(&out, "%s  - {target: ngo, value: \"%d.%d\"%s}\n",
                          n++ ? "" : "measurement:\n", life->read[i] / 10, life->read[i] % 10,
                          day(w, "day", 15 + i * 28));
    const char *text = dd_strdup(w->arena, out.s);
    dd_buf_release(&out);
    return text;
}

static void something_happens(struct life *life, int today)
{
    int i = chance(life, 6);
    switch (chance(life, 12)) {
    case 0:
        life->g = chance(life, 5) ? today + chance(life, 40) - 15 : -1;
        break;
    case 1:
        life->h = chance(life, 5) ? today + chance(life, 60) - 10 : -1;
        break;
    case 2:
        life->extended = chance(life, 3) ? today + chance(life, 40) : -1;
        break;
    case 3:
        life->waived = chance(life, 2) ? today + chance(life, 10) : -1;
        break;
    case 4:
        life->cancelled = !life->cancelled;
        break;
    case 5:
        life->board = !life->board;
        break;
    case 6:
        life->done = today > 8 ? today - chance(life, 8) : 0;
        life->reopened = chance(life, 2);
        break;
    case 7:
        life->reported[i] = chance(life, 4) ? today : -1;
        break;
    case 8:
        life->read[i] = chance(life, 5) ? i * 10 + chance(life, 14) : -1;
        break;
    case 9:
        life->merged = chance(life, 3) ? today + chance(life, 20) - 5 : -1;
        break;
    case 10:
        life->leave = chance(life, 3) ? today + chance(life, 20) - 5 : -1;
        break;
    default:
        life->posts = (unsigned)chance(life, 16);
        life->schedule = chance(life, (int)DD_LEN(schedules));
        break;
    }
}

static void learn(struct world *w, const struct life *life)
{
    world_rules(w, dd_printf(w->arena, "%s%s%s", HEAD, schedules[life->schedule], RULES));
    world_facts(w, facts_of(w, life));
}

static void live(struct world *w, struct dd_instant end, bool often)
{
    int64_t besides = w->now.s;
    while (w->now.s <= end.s) {
        struct dd_opt_instant next = timeline_tick(w);
        assert_true(!next.set || next.at.s > w->now.s);
        while (besides <= w->now.s)
            besides += 97 * 60;
        if (!next.set && !often)
            break;
        w->now.s = often && (!next.set || besides < next.at.s) ? besides : next.at.s;
    }
    w->now = end;
    timeline_tick(w);
}

/* In working hours only; one person, one duty, one slot: one notice. */
static void assert_manners(const struct world *w, unsigned seed)
{
    for (size_t i = 0; i < w->history.n; i++) {
        const struct dd_notice *a = &w->history.v[i];
        struct dd_local local = dd_zone_local(&zone, a->at);
        bool works;
        if (a->state == DD_NOTICE_SKIPPED)
            continue;
        if (!dd_calendar_is_workday(w->calendar, local.day, &works) || !works ||
            local.second < 27000 || local.second > 61200)
            fail_msg("seed %u: %s %s at %s", seed, a->obligation, a->step, world_instant(w, a->at));
        for (size_t k = i + 1; k < w->history.n; k++) {
            const struct dd_notice *b = &w->history.v[k];
            if (strcmp(a->obligation, b->obligation) != 0)
                break; /* they lie together */
            bool same = a->person ? dd_streq(a->person, b->person)
                                  : strcmp(a->addressee, b->addressee) == 0;
            if (b->state != DD_NOTICE_SKIPPED && same && a->at.s == b->at.s)
                fail_msg("seed %u: %s, %s and %s at %s", seed, a->obligation, a->step, b->step,
                         world_instant(w, a->at));
        }
    }
}

static void one_life(unsigned seed)
{
    struct life life = {.random = seed * UINT64_C(7919) + 1,
                        .h = -1,
                        .extended = -1,
                        .waived = -1,
                        .done = -1,
                        .merged = -1,
                        .leave = -1,
                        .posts = 7};
    life.g = chance(&life, 60);
    for (int i = 0; i < 6; i++) {
        life.reported[i] = -1;
        life.read[i] = chance(&life, 2) ? i * 10 + chance(&life, 12) : -1;
    }
    const char *pack = HEAD RULES;
    struct world *seldom = world_new(pack, "unit: [{id: hq, level: x}]\n", "2026-01-05 00:00");
    struct world *often = world_new(pack, "unit: [{id: hq, level: x}]\n", "2026-01-05 00:00");
    struct dd_instant at = seldom->now, end;
    struct dd_day first;
    dd_day_make(2026, 1, 1, &first);
    assert_true(dd_instant_parse(&zone, "2026-06-15 00:00", &end));
    while (at.s < end.s) {
        learn(seldom, &life);
        learn(often, &life);
        seldom->now = often->now = at; /* after an outage, later than where they were */
        at.s += 3600 + chance(&life, 14 * 86400);
        live(seldom, at, false);
        live(often, at, true);
        something_happens(&life, dd_zone_local(&zone, at).day.n - first.n);
        if (chance(&life, 4) == 0)
            at.s += chance(&life, 6 * 86400);
    }
    if (strcmp(timeline_all(seldom), timeline_all(often)) != 0)
        fail_msg("seed %u: more ticks, other notices", seed);
    assert_manners(seldom, seed);
    assert_true(seldom->history.n > 50);
    world_free(seldom);
    world_free(often);
}

/* RANDOM_LIVES=FROM-TO tries others. */
static void random_lives(void **state)
{
    (void)state;
    unsigned from = 1, to = SEEDS;
    const char *asked = getenv("RANDOM_LIVES");
    if (asked)
        assert_int_equal(sscanf(asked, "%u-%u", &from, &to), 2);
    for (unsigned seed = from; seed <= to; seed++)
        one_life(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_lives)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
