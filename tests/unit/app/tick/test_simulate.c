/* A simulation looks only at what wakes. Here random offices live through half a year
 * twice: simulated, and looked at as a whole at every moment (timeline.h). The seed of
 * a failure is in its message. */
#include "../../alert/timeline.h"

#include "app/tick/tick.h"

#define SEEDS 6
#define UNITS 5
#define TASKS 24

static const char pack[] =
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"
    "params: {g: {type: event}}\n"
    "defaults:\n"
    "  remind: {assigned: true, before: [10wd, 1wd], share: [50%], at_due: true, overdue_every: "
    "2wd}\n"
    "  escalate:\n"
    "    - {after: 1wd, to: unit_head, cc: tracking_office}\n"
    "    - {after: 5wd, to: vice_chair}\n"
    "rules:\n"
    "  - {id: event, title: E, for_each: unit, due: within 14 days after g}\n"
    "  - {id: month, title: M, for_each: unit, where: unit.level == \"commune\", every: month, "
    "due: "
    "before day 10 of month, done_by: report monthly}\n"
    "  - {id: task, title: T, for_each: task, due: task.due, done_by: task}\n"
    "  - {id: late, title: L, for_each: task, where: task.tag == \"b\", when: g is set and "
    "today >= g - 5d, due: by 2026-04-20, done_by: task}\n"
    "  - id: lanes\n"
    "    title: C\n"
    "    for_each: target\n"
    "    due: by end of Q2 2026\n"
    "    progress: {from: 2026-01-01, path: linear, checkpoints: {2026-06-30: 6}}\n"
    "    lag: {over: 10%, of: expected, clear_at: 5%, no_data_after: 1m}\n";

static unsigned chance(uint64_t *random, unsigned n)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*random >> 33) % n;
}

static const char *some_day(struct world *w, uint64_t *random)
{
    struct dd_day first;
    dd_day_make(2026, 1, 1, &first);
    return dd_day_text(w->arena, dd_day_add(first, (int)chance(random, 180)));
}

static void add_people(struct world *w, uint64_t *random, struct dd_buf *out)
{
    dd_buf_printf(out, "person: [{id: an}, {id: binh}, {id: chi}]\ncontact:\n");
    for (const char *const *p = (const char *const[]){"an", "binh", "chi", NULL}; *p; p++)
        dd_buf_printf(out, "  - {id: c-%s, person: %s, channel: email, address: %s@x.test}\n", *p,
                      *p, *p);
    dd_buf_printf(out, "post:\n  - {id: p0, person: chi, role: tracking_office}\n");
    for (int i = 0; i < UNITS; i++) {
        const char *day = some_day(w, random);
        dd_buf_printf(out,
                      "  - {id: h%d, person: an, role: handler, unit: u%d, to: %s}\n"
                      "  - {id: i%d, person: binh, role: handler, unit: u%d, from: %s}\n",
                      i, i, day, i, i, some_day(w, random));
    }
    dd_buf_printf(
        out, "substitution: [{id: s, person: chi, substitute: an, from: %s, to: 2026-05-30}]\n",
        some_day(w, random));
}

static void add_tasks(struct world *w, uint64_t *random, struct dd_buf *out)
{
    dd_buf_printf(out, "task:\n");
    for (int i = 0; i < TASKS; i++)
        dd_buf_printf(out, "  - {id: t%02d, title: Việc, tag: %s}\n", i, i % 2 ? "a" : "b");
    dd_buf_printf(out, "task_unit:\n");
    for (int i = 0; i < TASKS; i++)
        dd_buf_printf(out, "  - {task: t%02d, seq: 1, unit: u%u}\n", i, chance(random, UNITS));
    dd_buf_printf(out, "task_deadline:\n");
    for (int i = 0; i < TASKS; i++)
        dd_buf_printf(out, "  - {task: t%02d, seq: 1, kind: date, last_day: %s}\n", i,
                      some_day(w, random));
    dd_buf_printf(out, "completion:\n");
    for (int i = 0; i < TASKS; i += 2)
        dd_buf_printf(out, "  - {id: k%d, task: t%02d, done_on: %s, source: person}\n", i, i,
                      some_day(w, random));
    dd_buf_printf(out,
                  "extension: [{id: x, obligation: task/t01@u1/once, document: d, new_due: %s}]\n",
                  some_day(w, random));
}

static const char *random_facts(struct world *w, uint64_t *random)
{
    struct dd_buf out = {0};
    dd_buf_printf(&out, "office: [{id: hq}]\nunit:\n  - {id: hq, level: province}\n");
    for (int i = 0; i < UNITS; i++)
        dd_buf_printf(&out, "  - {id: u%d, level: %s, parent: hq}\n", i, i ? "commune" : "board");
    dd_buf_printf(&out, "  - {id: moi, level: commune, parent: hq, from: %s}\n",
                  some_day(w, random));
    dd_buf_printf(&out, "unit_succession: [{unit: u4, successor: u3, day: %s}]\n",
                  some_day(w, random));
    dd_buf_printf(&out, "event: [{id: g, day: %s}]\n", some_day(w, random));
    add_people(w, random, &out);
    add_tasks(w, random, &out);
    dd_buf_printf(&out, "target: [{id: ngo, unit: u1, goal: 6}]\nmeasurement:\n");
    for (int i = 1; i <= 6; i += 2)
        dd_buf_printf(&out, "  - {target: ngo, day: 2026-0%d-20, value: %u}\n", i,
                      (unsigned)i / 2 + chance(random, 2));
    const char *text = dd_strdup(w->arena, out.s);
    dd_buf_release(&out);
    return text;
}

static int text_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What everybody was told, and how each duty stands at the end, a line each. */
static const char *lines_of(struct world *w, const struct dd_notice *notices, size_t n_notices,
                            const struct dd_obligation *obligations, size_t n_obligations)
{
    struct dd_buf out = {0};
    DD_VEC(char *) lines = {0};
    char day[DD_DAY_SIZE];
    for (size_t i = 0; i < n_notices; i++) {
        const struct dd_notice *h = &notices[i];
        if (h->state != DD_NOTICE_SKIPPED)
            dd_push(w->arena, &lines,
                    dd_printf(w->arena, "%s %s %s %s %s", h->obligation, world_instant(w, h->at),
                              h->step, h->addressee, h->person ? h->person : "-"));
    }
    for (size_t i = 0; i < n_obligations; i++) {
        const struct dd_obligation *ob = &obligations[i];
        dd_push(w->arena, &lines,
                dd_printf(w->arena, "%s: %s %s %s cycle %d epoch %d", ob->id,
                          dd_state_name(ob->state),
                          ob->due.set ? dd_day_format(ob->due.day, day) : "-",
                          ob->unit ? ob->unit : "-", ob->cycle, ob->epoch));
    }
    qsort(lines.v, lines.n, sizeof(char *), text_compare);
    for (size_t i = 0; i < lines.n; i++)
        dd_buf_printf(&out, "%s\n", lines.v[i]);
    const char *text = dd_strdup(w->arena, out.s);
    dd_buf_release(&out);
    return text;
}

static void live(uint64_t seed)
{
    uint64_t random = seed * 2654435761U;
    struct world *w = world_new(pack, "unit: [{id: hq, level: province}]", "2026-01-05 08:00");
    struct dd_instant until;
    world_facts(w, random_facts(w, &random));
    struct dd_simulation s = {.arena = w->arena,
                              .in = {.rules = w->rules,
                                     .facts = &w->facts,
                                     .calendar = w->calendar,
                                     .zone = &zone,
                                     .sending = &dd_sending_default,
                                     .now = w->now}};
    assert_true(dd_instant_parse(&zone, "2026-03-25 00:00", &until));
    dd_simulate(&s, until); /* in two stretches: what the first leaves, the second begins with */
    assert_true(dd_instant_parse(&zone, "2026-07-10 00:00", &until));
    dd_simulate(&s, until);
    timeline_run(w, "2026-07-10 00:00");
    const char *whole = lines_of(w, w->history.v, w->history.n, w->stored.v, w->stored.n);
    const char *some = lines_of(w, s.notices.v, s.notices.n, s.obligations, s.n_obligations);
    assert_true(w->history.n > 200);
    if (strcmp(whole, some) != 0) {
        fprintf(stderr, "seed %llu\n---- as a whole\n%s---- simulated\n%s",
                (unsigned long long)seed, whole, some);
        fail();
    }
    world_free(w);
}

static void same_as_the_whole(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        live(seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_as_the_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
