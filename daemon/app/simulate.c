#include "app/tick.h"

#include <stdlib.h>
#include <string.h>

struct entry { /* a notice told, with its turn, so that sorting is stable */
    struct dd_notice notice;
    size_t turn;
};

/* ---- memory --------------------------------------------------------------------------
 *
 * A year is a thousand moments, each with all its obligations. They live in a
 * scratch arena; what the next moment needs is copied out of it now and then,
 * and the arena dropped. */

#define MOMENTS_PER_ARENA 32

static struct dd_notice *copy_notices(struct dd_arena *arena, const struct dd_notice *from,
                                      size_t n)
{
    struct dd_notice *to = DD_NEW_N(arena, struct dd_notice, n);
    for (size_t i = 0; i < n; i++) {
        to[i] = from[i];
        const char **texts[] = {&to[i].obligation, &to[i].step,    &to[i].addressee, &to[i].person,
                                &to[i].stands_in,  &to[i].channel, &to[i].address,   &to[i].reason};
        for (size_t k = 0; k < DD_LEN(texts); k++)
            *texts[k] = dd_strdup(arena, *texts[k]);
    }
    return to;
}

static struct dd_obligation *copy_obligations(struct dd_arena *arena,
                                              const struct dd_obligation *from, size_t n)
{
    struct dd_obligation *to = DD_NEW_N(arena, struct dd_obligation, n);
    for (size_t i = 0; i < n; i++)
        to[i] = dd_obligation_copy(arena, &from[i]);
    return to;
}

/* Moves the state into a new scratch arena. */
static struct dd_arena *compact(struct dd_simulation *s, struct dd_arena *old)
{
    struct dd_arena *arena = dd_arena_new();
    s->in.previous = s->obligations = copy_obligations(arena, s->obligations, s->n_obligations);
    s->in.history = copy_notices(arena, s->in.history, s->in.n_history);
    dd_arena_free(old);
    return arena;
}

/* ---- moments -------------------------------------------------------------------------- */

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
            dd_push(s->arena, &s->notices, *copy_notices(s->arena, &notice, 1));
        }
        if (notice.state == DD_NOTICE_PLANNED)
            notice.state = DD_NOTICE_TOLD;
        entries[s->in.n_history + i] = (struct entry){notice, s->in.n_history + i};
    }
    qsort(entries, n, sizeof(*entries), by_obligation);
    struct dd_notice *history = DD_NEW_N(arena, struct dd_notice, n);
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
        all[k].rule = dd_strdup(s->arena, all[k].rule);
    }
    s->in.loaded = all;
    s->in.n_loaded = n;
}

void dd_simulate(struct dd_simulation *s, struct dd_instant until)
{
    struct dd_arena *scratch = dd_arena_new();
    while (s->in.now.s <= until.s) {
        struct dd_moment moment;
        dd_moment(scratch, &s->in, &moment);
        s->ticks++;
        if (moment.n_notices)
            remember(s, scratch, &moment);
        remember_loaded(s, &moment.eval);
        s->in.previous = s->obligations = moment.eval.v;
        s->in.n_previous = s->n_obligations = moment.eval.n;
        if (!moment.next.set)
            break;
        /* The core promises a later instant; a run-away loop would hang a command. */
        s->in.now.s = moment.next.at.s > s->in.now.s ? moment.next.at.s : s->in.now.s + 1;
        if (s->ticks % MOMENTS_PER_ARENA == 0)
            scratch = compact(s, scratch);
    }
    s->in.previous = s->obligations = copy_obligations(s->arena, s->obligations, s->n_obligations);
    s->in.history = copy_notices(s->arena, s->in.history, s->in.n_history);
    dd_arena_free(scratch);
}

void dd_simulation_fresh(const struct dd_app *app, const struct dd_facts *facts,
                         struct dd_simulation *out)
{
    out->in = (struct dd_moment_in){
        .rules = app->rules,
        .facts = facts,
        .calendar = app->calendar,
        .zone = app->zone,
        .sending = &app->config->sending,
        .n_webhooks = app->config->deliver.n_webhooks,
        .webhooks = app->config->deliver.webhooks,
        .now = dd_clock_now(&app->clock),
    };
}

bool dd_simulation_load(struct dd_app *app, struct dd_facts *facts, struct dd_simulation *out)
{
    struct dd_moment_in *in = &out->in;
    struct dd_obligation *previous;
    struct dd_notice *history;
    struct dd_rule_loaded *loaded;
    struct dd_meta meta;
    dd_simulation_fresh(app, facts, out);
    if (!dd_store_facts(app->store, app->arena, facts) ||
        !dd_store_obligations(app->store, app->arena, &previous, &in->n_previous) ||
        !dd_store_notices(app->store, app->arena, &history, &in->n_history) ||
        !dd_store_loaded(app->store, app->arena, &loaded, &in->n_loaded) ||
        !dd_store_meta(app->store, app->arena, &meta))
        return false;
    in->previous = previous;
    in->history = history;
    in->loaded = loaded;
    if (meta.evaluated_until.set)
        in->now = meta.evaluated_until.at;
    return true;
}
