/* coming.c — the duties that wake until then are lived on, a slice at a time, as a tick
 * would: each notice counts as told at its slot. The work list (store.h) says which. */
#include "app/ahead/coming.h"

#include <stdlib.h>
#include <string.h>

#define SLICE ((size_t)200)
#define MOMENTS_MAX 64 /* of one slice; a day has two slots, and hours of day */

struct living {
    const struct dd_app *app;
    struct dd_arena *arena; /* of the result */
    struct dd_instant until;
    size_t n_loaded;
    struct dd_rule_loaded *loaded;
    size_t n_letters;
    const struct dd_letter_sent *letters;
    DD_VEC(struct dd_notice) notices;
};

static struct dd_notice copy(struct dd_arena *arena, const struct dd_notice *from)
{
    struct dd_notice to = *from;
    const char **texts[] = {&to.obligation, &to.step,    &to.addressee, &to.person,
                            &to.stands_in,  &to.channel, &to.address,   &to.reason};
    for (size_t i = 0; i < DD_LEN(texts); i++)
        *texts[i] = *texts[i] ? dd_strdup(arena, *texts[i]) : NULL;
    return to;
}

static int by_duty(const void *a, const void *b)
{
    const struct dd_notice *const *x = a, *const *y = b;
    int order = strcmp((*x)->obligation, (*y)->obligation);
    return order ? order : (*x > *y) - (*x < *y); /* as they were made */
}

/* The history with what is told now, by obligation. */
static void remember(struct living *l, struct dd_arena *arena, struct dd_moment_in *in,
                     const struct dd_moment *moment)
{
    size_t n = in->n_history + moment->n_notices;
    struct dd_notice *all = DD_NEW_N(arena, struct dd_notice, n + 1);
    const struct dd_notice **order = DD_NEW_N(arena, const struct dd_notice *, n + 1);
    if (in->n_history)
        memcpy(all, in->history, in->n_history * sizeof(*all));
    for (size_t i = 0; i < moment->n_notices; i++) {
        struct dd_notice *notice = &all[in->n_history + i];
        *notice = moment->notices[i];
        if (notice->state == DD_NOTICE_SKIPPED)
            continue;
        dd_push(l->arena, &l->notices, copy(l->arena, notice));
        notice->told_at = (struct dd_opt_instant){true, notice->at};
        if (notice->state == DD_NOTICE_PLANNED)
            notice->state = DD_NOTICE_TOLD;
    }
    for (size_t i = 0; i < n; i++)
        order[i] = &all[i];
    if (n)
        qsort(order, n, sizeof(*order), by_duty);
    struct dd_notice *sorted = DD_NEW_N(arena, struct dd_notice, n + 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = *order[i];
    in->history = sorted;
    in->n_history = n;
}

static void live_on(struct living *l, struct dd_arena *arena, const struct dd_slice *slice)
{
    struct dd_moment_in in = {
        .rules = l->app->rules,
        .facts = &slice->facts,
        .calendar = l->app->calendar,
        .zone = l->app->zone,
        .sending = &l->app->config->sending,
        .now = dd_clock_now(&l->app->clock),
        .n_previous = slice->n_previous,
        .previous = slice->previous,
        .n_history = slice->n_history,
        .history = slice->history,
        .n_loaded = l->n_loaded,
        .loaded = l->loaded,
        .scope = &slice->scope,
        .n_letters = l->n_letters,
        .letters = l->letters,
    };
    for (int i = 0; i < MOMENTS_MAX && in.now.s <= l->until.s; i++) {
        struct dd_moment moment;
        dd_moment(arena, &in, &moment);
        remember(l, arena, &in, &moment);
        in.previous = moment.eval.v;
        in.n_previous = moment.eval.n;
        if (!moment.next.set || moment.next.at.s <= in.now.s)
            break;
        in.now = moment.next.at;
    }
}

static bool take(struct living *l, const struct dd_facts *shared, size_t *n, bool *more)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_slice slice;
    bool ok =
        dd_store_work_take(l->app->store, arena, l->app->rules, shared, SLICE, false, &slice, more);
    if (ok && *more) {
        *n += slice.n_previous;
        live_on(l, arena, &slice);
    }
    dd_arena_free(arena);
    return ok;
}

static int by_instant(const void *a, const void *b)
{
    const struct dd_notice *x = a, *y = b;
    if (x->at.s != y->at.s)
        return x->at.s < y->at.s ? -1 : 1;
    int order = dd_streq(x->address, y->address)
                    ? 0
                    : strcmp(x->address ? x->address : "", y->address ? y->address : "");
    return order ? order : strcmp(x->obligation, y->obligation);
}

bool dd_app_coming(const struct dd_app *app, struct dd_arena *arena, struct dd_instant until,
                   size_t max, struct dd_coming *out)
{
    struct dd_store *store = app->store;
    struct dd_facts shared;
    struct living l = {.app = app, .arena = arena, .until = until};
    *out = (struct dd_coming){.until = until};
    if (!app->rules || !dd_store_shared_facts(store, arena, &shared) ||
        !dd_store_loaded(store, arena, &l.loaded, &l.n_loaded) ||
        !dd_letters_of_hour(app, arena, dd_clock_now(&app->clock), &l.letters, &l.n_letters) ||
        !dd_store_work_clear(store) || !dd_store_work_woken(store, until))
        return app->rules == NULL;
    bool more = true, ok = true;
    size_t n = 0;
    while (ok && more && n < max)
        ok = take(&l, &shared, &n, &more);
    out->more = more;
    ok = ok && dd_store_work_clear(store);
    if (l.notices.n)
        qsort(l.notices.v, l.notices.n, sizeof(*l.notices.v), by_instant);
    out->v = l.notices.v;
    out->n = l.notices.n;
    return ok;
}
