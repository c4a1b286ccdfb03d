/* store_compose.c — messages while they are made (store.h). */
#include <string.h>

#include "port/port.h"
#include "store/handle.h"

bool dd_store_next_composing(struct dd_store *store, struct dd_arena *arena, int64_t id,
                             struct dd_delivery *out, bool *found)
{
    return store->engine->next_composing(store->db, arena, id, out, found);
}

bool dd_store_count_composing(struct dd_store *store, int64_t *n)
{
    return store->engine->count_composing(store->db, n);
}

static bool same_kind(const struct dd_digest_rest *a, const struct dd_digest_rest *b)
{
    return a->state == b->state && a->cc == b->cc && strcmp(a->step, b->step) == 0;
}

static void count_kind(struct dd_carried *of, const struct dd_carried_kind *kind)
{
    size_t i = 0;
    while (i < of->kinds.n && !same_kind(&of->kinds.v[i], &kind->rest))
        i++;
    if (i == of->kinds.n)
        dd_push(of->arena, &of->kinds, kind->rest);
    else
        of->kinds.v[i].n += kind->rest.n;
    of->role = kind->role > of->role ? kind->role : of->role;
    if (kind->person && (!of->person || strcmp(kind->person, of->person) > 0))
        of->person = kind->person;
}

static bool read_first(struct dd_store *store, struct dd_carried *of, int64_t last, bool assigned)
{
    struct dd_list list = {.arena = of->arena, .size = sizeof(struct dd_notice)};
    bool ok = store->engine->carried(store->db, of->arena, of, last, assigned,
                                     of->max - of->first[assigned].n,
                                     (struct dd_room){dd_list_next, &list});
    for (size_t i = 0; ok && i < list.n; i++)
        dd_push(of->arena, &of->first[assigned], ((struct dd_notice *)(void *)list.v)[i]);
    return ok;
}

bool dd_store_carried(struct dd_store *store, struct dd_carried *of, size_t window, bool *more)
{
    struct dd_list list = {.arena = of->arena, .size = sizeof(struct dd_carried_kind)};
    bool ok = store->engine->carried_kinds(store->db, of->arena, of, window,
                                           (struct dd_room){dd_list_next, &list});
    const struct dd_carried_kind *kinds = (struct dd_carried_kind *)(void *)list.v;
    size_t n[2] = {0, 0};
    int64_t last = of->last;
    for (size_t i = 0; ok && i < list.n; i++) {
        count_kind(of, &kinds[i]);
        n[strcmp(kinds[i].rest.step, "assigned") == 0] += kinds[i].rest.n;
        last = kinds[i].last > last ? kinds[i].last : last;
    }
    for (size_t i = 0; ok && i < 2; i++)
        if (n[i] && of->first[i].n < of->max)
            ok = read_first(store, of, last, i == 1);
    of->last = last;
    *more = n[0] + n[1] == window;
    return ok;
}

void dd_carried_digest(struct dd_carried *of, struct dd_digest *out)
{
    size_t n = of->first[0].n + of->first[1].n, n_rest = 0;
    n = n < of->max ? n : of->max;
    const struct dd_notice **order = DD_NEW_N(of->arena, const struct dd_notice *, n + 1);
    for (size_t i = 0; i < n; i++) {
        order[i] = i < of->first[0].n ? &of->first[0].v[i] : &of->first[1].v[i - of->first[0].n];
        struct dd_digest_rest kind = {order[i]->step, order[i]->obligation_state, order[i]->cc, 0};
        for (size_t k = 0; k < of->kinds.n; k++)
            of->kinds.v[k].n -= same_kind(&of->kinds.v[k], &kind);
    }
    for (size_t k = 0; k < of->kinds.n; k++)
        if (of->kinds.v[k].n)
            of->kinds.v[n_rest++] = of->kinds.v[k];
    out->n = n;
    out->notices = order;
    out->n_rest = n_rest;
    out->rest = of->kinds.v;
    out->role = of->role;
    out->person = of->person;
}

bool dd_store_composing_about(struct dd_store *store, struct dd_arena *arena,
                              const char *obligation, struct dd_instant tick, struct dd_notice **v,
                              size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_notice)};
    bool ok = store->engine->composing_about(store->db, arena, obligation, tick,
                                             (struct dd_room){dd_list_next, &list});
    *v = (struct dd_notice *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_release_hooks(struct dd_store *store, bool held)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->release_hooks(store->db, held));
}

bool dd_store_unsent(struct dd_store *store, struct dd_arena *arena, struct dd_instant before,
                     struct dd_delivery **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_delivery)};
    bool ok =
        store->engine->unsent(store->db, arena, before, (struct dd_room){dd_list_next, &list});
    *v = (struct dd_delivery *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_composed(struct dd_store *store, const struct dd_delivery *row)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_delivery with = *row;
    with.digest = row->n_body ? dd_sha256_hex(scratch, row->body, row->n_body) : NULL;
    bool ok =
        dd_store_may_write(store) &&
        dd_store_written(store, store->engine->put(store->db, &dd_table_delivery, &with)) &&
        dd_store_written(store, store->engine->put(store->db, &dd_table_body, &with)) &&
        (row->state != DD_DELIVERY_DEAD ||
         dd_store_written(store, store->engine->fail_notices(store->db, row->id, row->created_at)));
    dd_arena_free(scratch);
    return ok;
}

bool dd_store_obligation(struct dd_store *store, struct dd_arena *arena, const char *id,
                         struct dd_obligation *out, bool *found)
{
    *out = (struct dd_obligation){.id = id};
    return store->engine->one(store->db, arena, &dd_table_obligation,
                              &dd_table_obligation.columns[0], out, found);
}

bool dd_store_owed(struct dd_store *store, struct dd_arena *arena, struct dd_day today,
                   struct dd_owed_count **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_owed_count)};
    bool ok = store->engine->owed(store->db, arena, today, (struct dd_room){dd_list_next, &list});
    *v = (struct dd_owed_count *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_owed_after(struct dd_store *store, struct dd_arena *arena, int64_t from,
                         int64_t window, struct dd_obligation **v, size_t *n, bool *more)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_obligation)};
    bool ok = store->engine->owed_after(store->db, arena, from, window,
                                        (struct dd_room){dd_list_next, &list}, more);
    *v = (struct dd_obligation *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}
