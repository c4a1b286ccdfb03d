#include "app/tick.h"

#include "app/outgoing.h"

struct tick {
    const struct dd_app *app;
    struct dd_arena *arena; /* lives as long as the tick */
    struct dd_instant now;
    struct dd_meta meta;
    struct dd_facts facts;
    struct dd_moment_in in;
    struct dd_moment moment;
    struct dd_outgoing out;
    struct dd_tick_result *result;
};

/* Notices decided against are written down at once; the others wait for their
 * message. */
static bool take_notices(struct tick *t, dd_notice_vec *planned)
{
    for (size_t i = 0; i < t->moment.n_notices; i++) {
        const struct dd_notice *notice = &t->moment.notices[i];
        if (notice->state == DD_NOTICE_PLANNED)
            dd_push(t->arena, planned, *notice);
        else if (!dd_store_put_notice(t->app->store, notice, 0))
            return false;
    }
    return true;
}

/* More than is usual is held, with all of its messages. An office's first tick
 * has nothing to compare with, nor has its first live one. */
static bool brake(struct tick *t, const dd_notice_vec *planned)
{
    const struct dd_app *app = t->app;
    struct dd_store *store = app->store;
    bool first = !t->meta.evaluated_until.set || (app->config->live && !t->meta.live_since.set);
    size_t n = 0, limit = dd_brakes_limit(app->zone, t->now, app->config->hold_above, t->in.history,
                                          t->in.n_history);
    int64_t held;
    for (size_t i = 0; i < planned->n; i++)
        n += dd_brakes_counts(&planned->v[i]);
    if (app->config->live && !t->meta.live_since.set && !dd_store_set_live(store, t->now))
        return false;
    t->out.held = !first && n > limit;
    if (!t->out.held)
        return true;
    /* told once, until released or cancelled */
    return dd_store_count_held(store, "breaker", &held) &&
           (held || dd_brakes_tell(&t->out, n, limit));
}

static bool plan_deliveries(struct tick *t)
{
    struct dd_outgoing *out = &t->out;
    dd_notice_vec planned = {0}, again = {0};
    if (!take_notices(t, &planned) || !brake(t, &planned))
        return false;
    if (out->held && !dd_outgoing_all(out, planned.v, planned.n))
        return false;
    if (!out->held)
        again = planned;
    out->held = false;
    return dd_renew(out, &again, &t->result->next) && dd_outgoing_all(out, again.v, again.n) &&
           dd_undelivered(out);
}

static bool read_state(struct tick *t)
{
    const struct dd_app *app = t->app;
    struct dd_moment_in *in = &t->in;
    struct dd_obligation *previous;
    struct dd_notice *history;
    struct dd_rule_loaded *loaded;
    if (!dd_store_meta(app->store, t->arena, &t->meta) ||
        !dd_store_facts(app->store, t->arena, &t->facts) ||
        !dd_store_obligations(app->store, t->arena, &previous, &in->n_previous) ||
        !dd_store_notices(app->store, t->arena, &history, &in->n_history) ||
        !dd_store_loaded(app->store, t->arena, &loaded, &in->n_loaded))
        return false;
    in->previous = previous;
    in->history = history;
    in->loaded = loaded;
    return true;
}

static bool write_state(struct tick *t)
{
    struct dd_store *store = t->app->store;
    const struct dd_eval_out *eval = &t->moment.eval;
    for (size_t i = 0; i < eval->n; i++) {
        if (!eval->v[i].dirty)
            continue;
        t->result->n_changed++;
        if (!dd_store_put_obligation(store, &eval->v[i]))
            return false;
    }
    for (size_t i = 0; i < eval->n_loaded; i++)
        if (!dd_store_put_loaded(store, &eval->loaded[i]))
            return false;
    t->result->paused = t->meta.paused_since.set;
    if (!t->result->paused && !plan_deliveries(t))
        return false;
    t->result->n_notices = t->out.n_notices;
    t->result->n_deliveries = t->out.n_messages;
    return dd_store_count_held(store, "breaker", &t->result->n_held) &&
           dd_store_set_evaluated(store, t->now);
}

static bool run(struct tick *t)
{
    const struct dd_app *app = t->app;
    t->in = (struct dd_moment_in){
        .rules = app->rules,
        .facts = &t->facts,
        .calendar = app->calendar,
        .zone = app->zone,
        .sending = &app->config->sending,
        .n_webhooks = app->config->deliver.n_webhooks,
        .webhooks = app->config->deliver.webhooks,
        .now = t->now,
    };
    if (!read_state(t))
        return false;
    dd_moment(t->arena, &t->in, &t->moment);
    t->out = (struct dd_outgoing){.app = app, .arena = t->arena, .now = t->now, .facts = &t->facts};
    t->out.letters = (struct dd_letter_context){
        .office = dd_unit_name(&t->facts, app->config->office),
        .public_url = app->config->public_url,
        .facts = &t->facts,
        .n_obligations = t->moment.eval.n,
        .obligations = t->moment.eval.v,
        .calendar = app->calendar,
        .zone = app->zone,
        .now = t->now,
        .language = app->config->language,
        .tr = dd_gettext,
    };
    t->result->next = t->moment.next;
    t->result->n_obligations = t->moment.eval.n;
    t->result->n_faults = t->moment.alert.n_faults;
    t->result->faults = t->moment.alert.faults;
    return write_state(t);
}

static void keep_faults(struct dd_arena *arena, struct dd_tick_result *result)
{
    struct dd_fault *kept = DD_NEW_N(arena, struct dd_fault, result->n_faults);
    for (size_t i = 0; i < result->n_faults; i++)
        kept[i] = (struct dd_fault){dd_strdup(arena, result->faults[i].role),
                                    dd_strdup(arena, result->faults[i].unit),
                                    dd_strdup(arena, result->faults[i].what)};
    result->faults = kept;
}

bool dd_tick(const struct dd_app *app, struct dd_instant now, struct dd_arena *arena,
             struct dd_tick_result *out)
{
    struct tick t = {.app = app, .arena = dd_arena_new(), .now = now, .result = out};
    *out = (struct dd_tick_result){0};
    bool ok = dd_store_begin(app->store, true);
    if (ok)
        ok = run(&t) && dd_store_commit(app->store);
    if (!ok)
        dd_store_rollback(app->store);
    keep_faults(arena, out);
    dd_arena_free(t.arena);
    return ok;
}
