/* timeline.h — evaluate and alert in virtual time, from `next` to `next`: each
 * notice counts as told when it is sent, as `dondoc simulate` has it. */
#ifndef TIMELINE_H
#define TIMELINE_H

#include "../eval/world.h"

static inline int history_compare(const void *a, const void *b)
{
    const struct dd_notice *x = a, *y = b;
    int order = strcmp(x->obligation, y->obligation);
    return order ? order : (x->at.s > y->at.s) - (x->at.s < y->at.s);
}

/* What anybody got in the last hour. */
static inline void timeline_letters(struct world *w, struct dd_alert_in *in)
{
    DD_VEC(struct dd_letter_sent) letters = {0};
    for (size_t i = 0; i < w->history.n; i++) {
        const struct dd_notice *h = &w->history.v[i];
        bool sent = h->state == DD_NOTICE_PLANNED || h->state == DD_NOTICE_TOLD;
        if (sent && strcmp(h->channel, "email") == 0 && h->at.s > w->now.s - 3600)
            dd_push(w->arena, &letters, (struct dd_letter_sent){h->address, h->at});
    }
    in->n_letters = letters.n;
    in->letters = letters.v;
}

/* One tick: evaluate, alert, record. Gives the next instant. */
static inline struct dd_opt_instant timeline_tick(struct world *w)
{
    struct dd_alert_out out;
    world_tick(w);
    struct dd_alert_in in = {.rules = w->rules,
                             .facts = &w->facts,
                             .calendar = w->calendar,
                             .zone = &zone,
                             .sending = &dd_sending_default,
                             .now = w->now,
                             .n_obligations = w->out.n,
                             .obligations = w->out.v,
                             .n_history = w->history.n,
                             .history = w->history.v};
    timeline_letters(w, &in);
    dd_alert(w->arena, &in, &out);
    for (size_t i = 0; i < out.n; i++) {
        struct dd_notice notice = out.v[i];
        assert_true(notice.at.s <= w->now.s || notice.state == DD_NOTICE_SKIPPED);
        for (size_t k = 0; k < w->history.n; k++) { /* unique, for ever */
            const struct dd_notice *h = &w->history.v[k];
            assert_false(strcmp(h->obligation, notice.obligation) == 0 &&
                         h->cycle == notice.cycle && h->epoch == notice.epoch &&
                         strcmp(h->step, notice.step) == 0 &&
                         strcmp(h->addressee, notice.addressee) == 0);
        }
        if (notice.state == DD_NOTICE_PLANNED && !w->undelivered) {
            notice.state = DD_NOTICE_TOLD;
            notice.told_at = (struct dd_opt_instant){true, notice.at};
        }
        dd_push(w->arena, &w->history, notice);
    }
    if (out.n)
        qsort(w->history.v, w->history.n, sizeof(*w->history.v), history_compare);
    w->faults.n = 0;
    for (size_t i = 0; i < out.n_faults; i++)
        dd_push(w->arena, &w->faults, out.faults[i]);
    struct dd_opt_instant next = out.next;
    if (w->out.next.set && (!next.set || w->out.next.at.s < next.at.s))
        next = w->out.next;
    return next;
}

/* From w->now on to `until`, included; the clock stands there afterwards. */
static inline void timeline_run(struct world *w, const char *until)
{
    struct dd_instant end;
    assert_true(dd_instant_parse(&zone, until, &end));
    for (int ticks = 0; w->now.s <= end.s; ticks++) {
        struct dd_opt_instant next = timeline_tick(w);
        assert_true(ticks < 3000);
        if (!next.set)
            break;
        assert_true(next.at.s > w->now.s); /* it never spins */
        w->now = next.at;
    }
    w->now = end;
}

/* What one obligation's people were told, a line each:
 * "2026-02-10 08:00 escalate:unit_head" and " cc tracking_office" and so on. */
static inline const char *timeline_of(const struct world *w, const char *obligation)
{
    struct dd_buf text = {0};
    for (size_t i = 0; i < w->history.n; i++) {
        const struct dd_notice *h = &w->history.v[i];
        if (strcmp(h->obligation, obligation) != 0 || h->state == DD_NOTICE_SKIPPED)
            continue;
        dd_buf_printf(&text, "%s %s", world_instant(w, h->at), h->step);
        if (h->cc)
            dd_buf_printf(&text, " cc");
        if (h->cc || (strncmp(h->step, "escalate:", 9) != 0 && h->role != DD_ROLE_HANDLER))
            dd_buf_printf(&text, " %s", dd_role_name(h->role));
        dd_buf_printf(&text, "\n");
    }
    const char *s = dd_strdup(w->arena, text.s ? text.s : "");
    dd_buf_release(&text);
    return s;
}

/* All that was told or decided against, and how everything stands: to compare lives. */
static inline const char *timeline_all(const struct world *w)
{
    struct dd_buf text = {0};
    for (size_t i = 0; i < w->history.n; i++) {
        const struct dd_notice *h = &w->history.v[i];
        dd_buf_printf(&text, "%s %s %s %s %s %d/%d %s\n", h->obligation, world_instant(w, h->at),
                      h->step, h->addressee, dd_notice_state_name(h->state), h->cycle, h->epoch,
                      h->reason ? h->reason : "");
    }
    for (size_t i = 0; i < w->stored.n; i++)
        dd_buf_printf(&text, "%s %s\n", w->stored.v[i].id, world_state(w, w->stored.v[i].id));
    const char *s = dd_strdup(w->arena, text.s ? text.s : "");
    dd_buf_release(&text);
    return s;
}

static inline size_t timeline_skipped(const struct world *w, const char *reason)
{
    size_t n = 0;
    for (size_t i = 0; i < w->history.n; i++)
        n += w->history.v[i].state == DD_NOTICE_SKIPPED &&
             strcmp(w->history.v[i].reason, reason) == 0;
    return n;
}

#define assert_timeline(w, id, expected) assert_string_equal(timeline_of((w), (id)), (expected))

#endif
