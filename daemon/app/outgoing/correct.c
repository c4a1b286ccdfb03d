#include "app/outgoing/correct.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is chosen -------------------------------------------------------------------- */

static void choose(struct dd_correct *c, const struct dd_kept_notice *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool twice = false;
        for (size_t k = 0; k < c->chosen.n && !twice; k++)
            twice = c->chosen.v[k].id == v[i].id;
        if (!twice)
            dd_push(c->app->arena, &c->chosen, v[i]);
    }
}

bool dd_correct_choose_message(struct dd_correct *c, int64_t delivery)
{
    struct dd_kept_notice *v;
    size_t n;
    if (!dd_store_notices_in(c->app->store, c->app->arena, delivery, &v, &n))
        return false;
    choose(c, v, n);
    return true;
}

bool dd_correct_choose_obligation(struct dd_correct *c, const char *obligation)
{
    struct dd_kept_notice *v;
    size_t n;
    if (!dd_store_notices_about(c->app->store, c->app->arena, obligation, &v, &n))
        return false;
    choose(c, v, n);
    return true;
}

/* ---- who was told ------------------------------------------------------------------------- */

static bool has_left(const struct dd_delivery *row)
{
    return row->state == DD_DELIVERY_SENT || row->state == DD_DELIVERY_SENDING ||
           (row->uncertain && row->state != DD_DELIVERY_DEAD &&
            row->state != DD_DELIVERY_CANCELLED && row->state != DD_DELIVERY_BOUNCED);
}

static bool may_leave(const struct dd_delivery *row)
{
    return !row->uncertain && (row->state == DD_DELIVERY_PENDING ||
                               row->state == DD_DELIVERY_RETRY || row->state == DD_DELIVERY_HELD);
}

/* One message to one person on one channel, however many they got. */
static struct dd_correct_group *group_of(struct dd_correct *c, enum dd_correcting what,
                                         const struct dd_delivery *row)
{
    for (size_t i = 0; i < c->groups.n; i++) {
        struct dd_correct_group *group = &c->groups.v[i];
        if (group->what != what)
            continue;
        if (group->first->id == row->id ||
            (what == DD_CORRECT && strcmp(group->first->channel, row->channel) == 0 &&
             dd_streq(group->first->address, row->address)))
            return group;
    }
    struct dd_correct_group group = {.what = what, .first = row};
    dd_push(c->app->arena, &c->groups, group);
    return &c->groups.v[c->groups.n - 1];
}

static bool sort_one(struct dd_correct *c, const struct dd_kept_notice *kept)
{
    struct dd_arena *arena = c->app->arena;
    struct dd_delivery *row = DD_NEW(arena, struct dd_delivery);
    bool corrected = false;
    if (!kept->delivery || kept->notice.state == DD_NOTICE_SKIPPED)
        return true;
    if (!dd_store_delivery(c->app->store, arena, kept->delivery, row))
        return false;
    row->body = NULL; /* of no use here, and there may be many */
    enum dd_correcting what = DD_CORRECT;
    if (has_left(row)) {
        if (c->words && !dd_store_is_corrected(c->app->store, kept->id, c->words, &corrected))
            return false;
        c->n_already += corrected;
        if (corrected)
            return true;
    } else if (may_leave(row) && kept->notice.state == DD_NOTICE_PLANNED) {
        what = DD_WITHDRAW;
    } else {
        return true; /* it did not arrive, and will not */
    }
    struct dd_correct_group *group = group_of(c, what, row);
    dd_push(arena, &group->notices, *kept);
    return true;
}

/* What else is in a message that has not left. */
static bool look_into(struct dd_correct *c, struct dd_correct_group *group)
{
    struct dd_kept_notice *v;
    size_t n, open = 0;
    if (!dd_store_notices_in(c->app->store, c->app->arena, group->first->id, &v, &n))
        return false;
    for (size_t i = 0; i < n; i++)
        open += v[i].notice.state == DD_NOTICE_PLANNED;
    group->whole = open == group->notices.n;
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct dd_kept_notice *x = a, *y = b;
    int64_t p = x->delivery, q = y->delivery; /* the earliest message of a person first */
    return p != q ? (p < q ? -1 : 1) : (x->id > y->id) - (x->id < y->id);
}

bool dd_correct_sort(struct dd_correct *c)
{
    if (c->chosen.n)
        qsort(c->chosen.v, c->chosen.n, sizeof(*c->chosen.v), by_id);
    for (size_t i = 0; i < c->chosen.n; i++)
        if (!sort_one(c, &c->chosen.v[i]))
            return false;
    for (size_t i = 0; i < c->groups.n; i++)
        if (c->groups.v[i].what == DD_WITHDRAW && !look_into(c, &c->groups.v[i]))
            return false;
    return true;
}

/* ---- what is done ---------------------------------------------------------------------------- */

static bool is_chosen(const struct dd_correct_group *group, int64_t id)
{
    for (size_t i = 0; i < group->notices.n; i++)
        if (group->notices.v[i].id == id)
            return true;
    return false;
}

static bool is_braked(const struct dd_delivery *row)
{
    return row->state == DD_DELIVERY_HELD && dd_streq(row->reason, "breaker");
}

/* What is left of it is composed anew; what the brake holds stays held. */
static bool compose_rest(struct dd_outgoing *o, const struct dd_delivery *from,
                         const dd_notice_vec *rest)
{
    bool held = o->held;
    o->held = is_braked(from);
    bool ok = rest->n == 0 || dd_outgoing_all(o, rest->v, rest->n);
    o->held = held;
    return ok;
}

static bool withdraw(struct dd_correct *c, struct dd_outgoing *o, struct dd_correct_group *group)
{
    struct dd_store *store = c->app->store;
    struct dd_kept_notice *v;
    dd_notice_vec rest = {0};
    size_t n;
    bool found;
    enum dd_delivery_state to = group->whole ? DD_DELIVERY_CANCELLED : DD_DELIVERY_SUPERSEDED;
    if (!dd_store_notices_in(store, c->app->arena, group->first->id, &v, &n) ||
        !dd_store_decide(store, group->first->id, group->first->state, to, "corrected", NULL,
                         &found))
        return false;
    for (size_t i = 0; i < n && !group->whole; i++) {
        struct dd_notice notice = v[i].notice;
        if (notice.state != DD_NOTICE_PLANNED)
            continue;
        if (!is_chosen(group, v[i].id)) {
            dd_push(c->app->arena, &rest, notice);
            continue;
        }
        notice.state = DD_NOTICE_SKIPPED;
        notice.reason = "corrected";
        if (!dd_store_put_notice(store, &notice, 0))
            return false;
    }
    return compose_rest(o, group->first, &rest);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool correct(struct dd_correct *c, struct dd_outgoing *o, const struct dd_facts *facts,
                    struct dd_correct_group *group)
{
    struct dd_arena *arena = c->app->arena;
    struct dd_digest digest = {.channel = group->first->channel,
                               .address = group->first->address,
                               .person = group->first->person,
                               .n = group->notices.n};
    const struct dd_notice **order = DD_NEW_N(arena, const struct dd_notice *, digest.n);
    const char **ids = DD_NEW_N(arena, const char *, digest.n);
    int64_t *numbers = DD_NEW_N(arena, int64_t, digest.n);
    struct dd_obligation *v;
    struct dd_facts own;
    size_t n, n_ids = 0;
    for (size_t i = 0; i < digest.n; i++) {
        order[i] = &group->notices.v[i].notice;
        ids[i] = order[i]->obligation;
        numbers[i] = group->notices.v[i].id;
    }
    digest.notices = order;
    qsort(ids, digest.n, sizeof(*ids), by_text);
    for (size_t i = 0; i < digest.n; i++)
        if (i == 0 || strcmp(ids[i], ids[n_ids - 1]) != 0)
            ids[n_ids++] = ids[i];
    if (!dd_store_obligations_of(c->app->store, arena, ids, n_ids, facts, &v, &n, &own))
        return false;
    struct dd_letter_context letters = o->letters;
    letters.obligations = v;
    letters.n_obligations = n;
    return dd_outgoing_correction(o, &letters, &digest, group->first, c->words, &group->id) &&
           dd_store_add_correction(c->app->store, group->id, c->words, numbers, digest.n);
}

/* The brake holds corrections as it would hold so many notices. */
static bool brake(struct dd_correct *c, struct dd_outgoing *o)
{
    const struct dd_app *app = c->app;
    struct dd_told *told;
    size_t n_told, n = 0;
    struct dd_instant from = {o->now.s - (int64_t)DD_BRAKES_DAYS * 86400};
    for (size_t i = 0; i < c->groups.n; i++)
        n += c->groups.v[i].what == DD_CORRECT;
    if (n <= app->config->hold_above)
        return true;
    if (!dd_store_told_since(app->store, app->arena, from, &told, &n_told))
        return false;
    size_t limit = dd_brakes_limit_told(app->zone, o->now, app->config->hold_above, told, n_told);
    c->held = o->held = n > limit;
    return !o->held || dd_brakes_tell(o, n, limit);
}

bool dd_correct_do(struct dd_correct *c)
{
    struct dd_app *app = c->app;
    struct dd_facts facts;
    if (!dd_store_facts(app->store, app->arena, &facts))
        return false;
    struct dd_outgoing o = dd_outgoing_of(app, app->arena, &facts, dd_clock_now(&app->clock));
    struct dd_delivery half;
    if (!dd_store_next_composing(app->store, app->arena, 0, &half, &c->busy))
        return false;
    if (c->busy || !brake(c, &o))
        return c->busy;
    for (size_t i = 0; i < c->groups.n; i++) {
        struct dd_correct_group *group = &c->groups.v[i];
        if (!(group->what == DD_CORRECT ? correct(c, &o, &facts, group) : withdraw(c, &o, group)))
            return false;
    }
    return true;
}

bool dd_correct_all(const struct dd_app *app, struct dd_arena *arena, const char *words,
                    const char *const *obligations, size_t n, bool *busy)
{
    struct dd_app within = *app;
    struct dd_correct c = {.app = &within, .words = words};
    bool ok = true;
    within.arena = arena; /* the service's own would keep all of it */
    for (size_t i = 0; ok && i < n; i++)
        ok = dd_correct_choose_obligation(&c, obligations[i]);
    ok = ok && dd_correct_sort(&c) && dd_correct_do(&c);
    *busy = c.busy;
    return ok;
}
