/* At most six letters an hour to a person: what is urgent joins the next. */
#include "timeline.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ncalendar: vn-office\nrules:\n"                                              \
    "  - {id: khan, title: '{task.title}', for_each: task, where: 'task.tag == \"khan\"', "        \
    "urgent: "                                                                                     \
    "true, due: task.due, remind: {assigned: true, at_due: false}}\n"                              \
    "  - {id: thuong, title: '{task.title}', for_each: task, where: 'task.tag == \"\"', due: "     \
    "task.due, remind: {assigned: true, at_due: false}}\n"

#define OFFICE                                                                                     \
    "office: [{id: xa}]\nunit: [{id: xa, level: commune}, {id: vp, level: division}, {id: kt, "    \
    "level: division}]\n"                                                                          \
    "person: [{id: an}, {id: binh}]\n"                                                             \
    "contact: [{id: c1, person: an, address: an@x.vn}, {id: c2, person: binh, address: "           \
    "binh@x.vn}]\n"                                                                                \
    "post: [{id: p1, person: an, role: handler, unit: vp}, {id: p2, person: binh, role: handler, " \
    "unit: kt}]\n"

/* An office in which a task comes every so many minutes: urgent ones, but for each `nth`. */
static const char *facts_of(struct world *w, int n, int nth, const char *unit)
{
    struct dd_buf task = {0}, lead = {0}, due = {0};
    dd_buf_puts(&task, OFFICE "task:\n");
    for (int i = 0; i < n; i++) {
        dd_buf_printf(&task, "  - {id: t%03d, title: x, tag: '%s'}\n", i,
                      nth && i % nth == 0 ? "" : "khan");
        dd_buf_printf(&lead, "  - {task: t%03d, unit: %s}\n", i, unit);
        dd_buf_printf(&due, "  - {task: t%03d, kind: date, last_day: 2026-06-30}\n", i);
    }
    const char *text = dd_printf(w->arena, "%stask_unit:\n%stask_deadline:\n%s", task.s,
                                 lead.s ? lead.s : "", due.s ? due.s : "");
    dd_buf_release(&task);
    dd_buf_release(&lead);
    dd_buf_release(&due);
    return text;
}

static int by_time(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The instants at which letters left for an address, each once; in order. */
static size_t letters_of(const struct world *w, const char *address, int64_t *out)
{
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < w->history.n; i++)
        if (w->history.v[i].state == DD_NOTICE_TOLD && dd_streq(w->history.v[i].address, address))
            out[n++] = w->history.v[i].at.s;
    if (n)
        qsort(out, n, sizeof(*out), by_time);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || out[kept - 1] != out[i])
            out[kept++] = out[i];
    return kept;
}

static size_t most_in_an_hour(const int64_t *v, size_t n)
{
    size_t most = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = i;
        while (k < n && v[k] < v[i] + 3600)
            k++;
        most = k - i > most ? k - i : most;
    }
    return most;
}

static size_t told(const struct world *w)
{
    size_t n = 0;
    for (size_t i = 0; i < w->history.n; i++)
        n += w->history.v[i].state == DD_NOTICE_TOLD;
    return n;
}

/* A task every `minutes`, from `from` on; then the next day. */
static void live(struct world *w, const char *from, int minutes, int n, int nth)
{
    world_clock(w, from);
    struct dd_instant begin = w->now, at = w->now;
    struct dd_opt_instant next = {0};
    for (int i = 0; i < n; at.s = begin.s + (int64_t)minutes * 60 * ++i) {
        while (next.set && next.at.s < at.s) {
            w->now = next.at;
            next = timeline_tick(w);
        }
        w->now = at;
        world_facts(w, facts_of(w, i + 1, nth, "vp"));
        next = timeline_tick(w);
    }
    timeline_run(w, "2026-06-02 17:30");
}

static void test_never_more_than_six(void **state)
{
    (void)state;
    static const int minutes[] = {1, 2, 7, 11};
    static const char *const from[] = {"2026-06-01 07:31", "2026-06-01 09:03", "2026-06-01 13:20"};
    int64_t v[400];
    for (size_t i = 0; i < DD_LEN(minutes) * DD_LEN(from); i++) {
        struct world *w = world_new(PACK, OFFICE, "2026-06-01 06:00");
        live(w, from[i / DD_LEN(minutes)], minutes[i % DD_LEN(minutes)], 40, 9);
        size_t n = letters_of(w, "an@x.vn", v);
        assert_true(n > 0);
        if (most_in_an_hour(v, n) > DD_LETTERS_AN_HOUR)
            fail_msg("%zu letters in an hour, a task every %d minutes from %s on",
                     most_in_an_hour(v, n), minutes[i % DD_LEN(minutes)],
                     from[i / DD_LEN(minutes)]);
        if (told(w) != 40) /* put off, never dropped */
            fail_msg("%zu of 40, every %d minutes from %s on", told(w),
                     minutes[i % DD_LEN(minutes)], from[i / DD_LEN(minutes)]);
        world_free(w);
    }
}

/* Those put off leave together, with the slot's letter where that comes first. */
static void test_they_join_the_next(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, OFFICE, "2026-06-01 06:00");
    int64_t v[400];
    live(w, "2026-06-01 09:03", 1, 40, 0);
    size_t n = letters_of(w, "an@x.vn", v);
    assert_int_equal(n, 7);
    assert_string_equal(world_instant(w, (struct dd_instant){v[5]}), "2026-06-01 09:08");
    assert_string_equal(world_instant(w, (struct dd_instant){v[6]}), "2026-06-01 10:03");
    world_free(w);
    w = world_new(PACK, OFFICE, "2026-06-01 06:00");
    live(w, "2026-06-01 13:30", 1, 40, 0);
    n = letters_of(w, "an@x.vn", v);
    assert_string_equal(world_instant(w, (struct dd_instant){v[4]}), "2026-06-01 13:34");
    assert_string_equal(world_instant(w, (struct dd_instant){v[5]}), "2026-06-01 14:00");
    world_free(w);
}

/* Of one person, not of the office; and all of one instant is one letter. */
static void test_of_one_person(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, OFFICE, "2026-06-01 06:00");
    int64_t v[400];
    world_clock(w, "2026-06-01 09:00");
    world_facts(w, facts_of(w, 30, 0, "kt"));
    timeline_tick(w);
    assert_int_equal(letters_of(w, "binh@x.vn", v), 1);
    assert_int_equal(told(w), 30);
    live(w, "2026-06-01 09:05", 2, 6, 0);
    assert_int_equal(letters_of(w, "an@x.vn", v), 6);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_never_more_than_six),
        cmocka_unit_test(test_they_join_the_next),
        cmocka_unit_test(test_of_one_person),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
