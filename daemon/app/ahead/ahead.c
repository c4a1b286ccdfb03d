/* What the changes in a transaction that is still open will do: the tick's own
 * evaluation, of which nothing is kept (the caller rolls back). */
#include "app/ahead/ahead.h"

#include "app/tick/live.h"
#include "wire/words.h"

#define SLICE 1000

struct looking {
    const struct dd_app *app;
    struct dd_arena *arena; /* of the answer */
    struct dd_dirty dirty;
    struct dd_ahead *out;
    DD_VEC(struct dd_ahead_duty) duties;
};

static bool same_day(struct dd_opt_day a, struct dd_opt_day b)
{
    return a.set == b.set && (!a.set || dd_day_cmp(a.day, b.day) == 0);
}

static const struct dd_obligation *before_of(const struct dd_slice *slice, const char *id)
{
    return dd_obligation_find(slice->previous, slice->n_previous, id);
}

/* What people would notice: not only how a day was reckoned. */
static bool is_seen(const struct dd_obligation *before, const struct dd_obligation *after)
{
    if (!before)
        return after->state != DD_VOID;
    return before->state != after->state || !same_day(before->due, after->due) ||
           !dd_streq(before->unit, after->unit) || !dd_streq(before->title, after->title) ||
           before->cycle != after->cycle || !same_day(before->done_on, after->done_on);
}

static void take(struct looking *l, const struct dd_slice *slice, const struct dd_moment *moment)
{
    for (size_t i = 0; i < moment->eval.n; i++) {
        const struct dd_obligation *after = &moment->eval.v[i];
        const struct dd_obligation *before = before_of(slice, after->id);
        if (!is_seen(before, after))
            continue;
        if (l->duties.n == DD_AHEAD_MAX) {
            l->out->n_more++;
            continue;
        }
        struct dd_ahead_duty duty = {.after = dd_obligation_copy(l->arena, after),
                                     .is_new = !before};
        if (before)
            duty.before = dd_obligation_copy(l->arena, before);
        dd_push(l->arena, &l->duties, duty);
    }
    for (size_t i = 0; i < moment->n_notices; i++)
        l->out->n_notices += moment->notices[i].state == DD_NOTICE_PLANNED;
}

static bool evaluate(struct looking *l, const struct dd_facts *shared, bool *more)
{
    const struct dd_app *app = l->app;
    struct dd_arena *arena = dd_arena_new();
    struct dd_slice slice;
    struct dd_moment moment;
    bool ok = dd_store_work_take(app->store, arena, app->rules, shared, SLICE, false, &slice, more);
    if (ok && *more) {
        const struct dd_moment_in in = {
            .rules = app->rules,
            .facts = &slice.facts,
            .calendar = app->calendar,
            .zone = app->zone,
            .sending = &app->config->sending,
            .now = l->dirty.now,
            .n_previous = slice.n_previous,
            .previous = slice.previous,
            .n_history = slice.n_history,
            .history = slice.history,
            .n_loaded = l->dirty.n_loaded,
            .loaded = l->dirty.loaded,
            .scope = &slice.scope,
        };
        dd_moment(arena, &in, &moment);
        take(l, &slice, &moment);
    }
    dd_arena_free(arena);
    return ok;
}

bool dd_app_look_ahead(const struct dd_app *app, struct dd_arena *arena, struct dd_ahead *out)
{
    struct dd_store *store = app->store;
    struct dd_facts shared;
    struct dd_meta meta;
    struct looking l = {.app = app, .arena = arena, .out = out};
    int64_t change;
    *out = (struct dd_ahead){0};
    if (!dd_store_meta(store, arena, &meta) || !dd_store_change_mark(store, &change) ||
        !dd_store_shared_facts(store, arena, &shared))
        return false;
    l.dirty = (struct dd_dirty){
        .app = app,
        .arena = arena,
        .meta = &meta,
        .shared = &shared,
        .now = dd_clock_now(&app->clock),
        .change = change,
        .with = dd_evaluated_with(arena, app, meta.paused_since.set),
        .days = dd_calendar_days(arena, app->calendar),
    };
    bool more = true, ok = dd_dirty_find(&l.dirty);
    while (ok && more)
        ok = evaluate(&l, &shared, &more);
    out->n = l.duties.n;
    out->v = l.duties.v;
    return ok;
}
