/* A moment: what the core says, and what webhooks hear of it (design §7). */
#include "../../eval/world.h"

#include "app/tick/tick.h"

#define PACK                                                                                       \
    "lang: 1\npack: p\ntitle: Gói thử\nbasis: 29/KH-UBND\ncalendar: vn-office\n"                \
    "rules:\n"                                                                                     \
    "  - id: r\n"                                                                                  \
    "    title: Việc\n"                                                                          \
    "    for_each: unit\n"                                                                         \
    "    due: by 2026-03-16\n"                                                                     \
    "    remind: {at_due: true, overdue_every: 2wd}\n"                                             \
    "    escalate: [{after: 1wd, to: unit_head}, {after: 5wd, to: vice_chair}]\n"
#define FACTS                                                                                      \
    "unit: [{id: xa-a, level: commune}]\n"                                                         \
    "person: [{id: an}, {id: binh}, {id: cu}]\n"                                                   \
    "contact:\n"                                                                                   \
    "  - {id: c1, person: an, channel: email, address: an@x.test}\n"                               \
    "  - {id: c2, person: binh, channel: email, address: binh@x.test}\n"                           \
    "  - {id: c3, person: cu, channel: email, address: cu@x.test}\n"                               \
    "post:\n"                                                                                      \
    "  - {id: q1, person: an, role: handler, unit: xa-a}\n"                                        \
    "  - {id: q2, person: binh, role: unit_head, unit: xa-a}\n"                                    \
    "  - {id: q3, person: cu, role: vice_chair}\n"

static struct dd_webhook hook = {.name = "van-phong", .url = "https://hook.test/"};

static struct dd_moment_in moment_in(struct world *w)
{
    return (struct dd_moment_in){.rules = w->rules,
                                 .facts = &w->facts,
                                 .calendar = w->calendar,
                                 .zone = &zone,
                                 .sending = &dd_sending_default,
                                 .n_webhooks = 1,
                                 .webhooks = &hook,
                                 .now = w->now};
}

static bool is_webhook(const struct dd_notice *notice)
{
    return strcmp(notice->channel, "webhook:van-phong") == 0;
}

/* Each notice reaches the webhook too, but for the weekly ones. */
static void weekly_is_for_people(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, FACTS, "2026-03-02 00:00");
    struct dd_simulation s = {.arena = w->arena, .in = moment_in(w)};
    struct dd_instant until;
    struct dd_buf text = {0};
    assert_true(dd_instant_parse(&zone, "2026-04-12 00:00", &until));
    dd_simulate(&s, until);
    for (size_t i = 0; i < s.notices.n; i++) {
        const struct dd_notice *notice = &s.notices.v[i];
        if (is_webhook(notice))
            dd_buf_printf(&text, "%s %s\n", world_instant(w, notice->at), notice->step);
    }
    assert_string_equal(text.s, "2026-03-16 08:00 due\n"
                                "2026-03-17 08:00 escalate:unit_head\n"
                                "2026-03-18 08:00 overdue:1\n"
                                "2026-03-20 08:00 overdue:2\n"
                                "2026-03-23 07:30 escalate:vice_chair\n");
    const struct dd_notice *last = &s.notices.v[s.notices.n - 1];
    assert_string_equal(last->step, "overdue:5");
    assert_string_equal(world_instant(w, last->at), "2026-04-06 08:00");
    dd_buf_release(&text);
    world_free(w);
}

/* That a webhook has answered does not mean that anybody was told. */
static void webhook_is_nobody(void **state)
{
    (void)state;
    struct world *w = world_new(PACK, FACTS, "2026-03-16 08:00");
    struct dd_moment_in in = moment_in(w);
    struct dd_moment first, second;
    dd_moment(w->arena, &in, &first);
    assert_int_equal(first.n_notices, 2);
    for (size_t i = 0; i < 2; i++) {
        if (!is_webhook(&first.notices[i]))
            continue;
        first.notices[i].state = DD_NOTICE_TOLD;
        first.notices[i].told_at = (struct dd_opt_instant){true, w->now};
    }
    in.n_history = first.n_notices;
    in.history = first.notices;
    in.n_previous = first.eval.n;
    in.previous = first.eval.v;
    in.n_loaded = first.eval.n_loaded;
    in.loaded = first.eval.loaded;
    world_clock(w, "2026-03-17 08:00");
    in.now = w->now;
    dd_moment(w->arena, &in, &second);
    assert_int_equal(second.n_notices, 0);
    for (size_t i = 0; i < 2; i++)
        if (!is_webhook(&first.notices[i])) {
            first.notices[i].state = DD_NOTICE_TOLD;
            first.notices[i].told_at = (struct dd_opt_instant){true, w->now};
        }
    dd_moment(w->arena, &in, &second);
    assert_int_equal(second.n_notices, 0); /* a day after the handler was told */
    world_clock(w, "2026-03-18 08:00");
    in.now = w->now;
    dd_moment(w->arena, &in, &second);
    assert_int_equal(second.n_notices, 4); /* overdue:1, escalate:unit_head, to both */
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weekly_is_for_people),
        cmocka_unit_test(webhook_is_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
