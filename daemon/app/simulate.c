#include "app/tick.h"

#include <stdlib.h>
#include <string.h>

struct entry { /* a notice told, with its turn, so that sorting is stable */
    struct dd_notice notice;
    size_t turn;
};

static int by_obligation(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->notice.obligation, y->notice.obligation);
    return order ? order : x->turn < y->turn ? -1 : x->turn > y->turn;
}

/* Merges the notices of a moment into the history, which stays in the order of
 * obligations; each counts as told at its slot. */
static void remember(struct dd_simulation *s, struct dd_arena *arena,
                     const struct dd_moment *moment)
{
    size_t n = s->in.n_history + moment->n_notices;
    struct entry *entries = DD_NEW_N(arena, struct entry, n);
    for (size_t i = 0; i < s->in.n_history; i++)
        entries[i] = (struct entry){s->in.history[i], i};
    for (size_t i = 0; i < moment->n_notices; i++) {
        struct dd_notice notice = moment->notices[i];
        if (notice.state != DD_NOTICE_SKIPPED) {
            notice.told_at = (struct dd_opt_instant){true, notice.at};
            dd_push(s->arena, &s->notices, notice);
        }
        if (notice.state == DD_NOTICE_PLANNED)
            notice.state = DD_NOTICE_TOLD;
        entries[s->in.n_history + i] = (struct entry){notice, s->in.n_history + i};
    }
    qsort(entries, n, sizeof(*entries), by_obligation);
    struct dd_notice *history = DD_NEW_N(s->arena, struct dd_notice, n);
    for (size_t i = 0; i < n; i++)
        history[i] = entries[i].notice;
    s->in.history = history;
    s->in.n_history = n;
}

static void remember_loaded(struct dd_simulation *s, const struct dd_eval_out *eval)
{
    if (!eval->n_loaded)
        return;
    size_t n = s->in.n_loaded + eval->n_loaded, i = 0, j = 0;
    struct dd_rule_loaded *all = DD_NEW_N(s->arena, struct dd_rule_loaded, n);
    for (size_t k = 0; k < n; k++) {
        bool old = j == eval->n_loaded ||
                   (i < s->in.n_loaded && strcmp(s->in.loaded[i].rule, eval->loaded[j].rule) < 0);
        all[k] = old ? s->in.loaded[i++] : eval->loaded[j++];
    }
    s->in.loaded = all;
    s->in.n_loaded = n;
}

void dd_simulate(struct dd_simulation *s, struct dd_instant until)
{
    while (s->in.now.s <= until.s) {
        struct dd_moment moment;
        dd_moment(s->arena, &s->in, &moment);
        s->ticks++;
        if (moment.n_notices)
            remember(s, s->arena, &moment);
        remember_loaded(s, &moment.eval);
        s->in.previous = s->obligations = moment.eval.v;
        s->in.n_previous = s->n_obligations = moment.eval.n;
        if (!moment.next.set)
            break;
        /* The core promises a later instant; a run-away loop would hang a command. */
        s->in.now.s = moment.next.at.s > s->in.now.s ? moment.next.at.s : s->in.now.s + 1;
    }
}

bool dd_simulation_load(struct dd_app *app, struct dd_facts *facts, struct dd_simulation *out)
{
    struct dd_moment_in *in = &out->in;
    struct dd_obligation *previous;
    struct dd_notice *history;
    struct dd_rule_loaded *loaded;
    struct dd_meta meta;
    if (!dd_store_facts(app->store, app->arena, facts) ||
        !dd_store_obligations(app->store, app->arena, &previous, &in->n_previous) ||
        !dd_store_notices(app->store, app->arena, &history, &in->n_history) ||
        !dd_store_loaded(app->store, app->arena, &loaded, &in->n_loaded) ||
        !dd_store_meta(app->store, app->arena, &meta))
        return false;
    in->previous = previous;
    in->history = history;
    in->loaded = loaded;
    in->rules = app->rules;
    in->facts = facts;
    in->calendar = app->calendar;
    in->zone = app->zone;
    in->sending = &app->config->sending;
    in->n_webhooks = app->config->deliver.n_webhooks;
    in->webhooks = app->config->deliver.webhooks;
    in->now = meta.evaluated_until.set ? meta.evaluated_until.at : dd_clock_now(&app->clock);
    return true;
}
