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

bool dd_store_carried_for(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                          enum dd_role *role, const char **person)
{
    return store->engine->carried_for(store->db, arena, delivery, role, person);
}

/* Of those counted, `notice` is among those read. */
static void take_off(struct dd_list *list, const struct dd_notice *notice)
{
    struct dd_digest_rest *rest = (struct dd_digest_rest *)(void *)list->v;
    for (size_t i = 0; i < list->n; i++)
        if (rest[i].state == notice->obligation_state && rest[i].cc == notice->cc &&
            strcmp(rest[i].step, notice->step) == 0) {
            rest[i].n--;
            return;
        }
}

bool dd_store_carried(struct dd_store *store, struct dd_arena *arena, int64_t delivery, size_t max,
                      struct dd_notice **v, size_t *n, struct dd_digest_rest **rest, size_t *n_rest)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_notice)};
    struct dd_list kinds = {.arena = arena, .size = sizeof(struct dd_digest_rest)};
    bool ok = store->engine->carried(store->db, arena, delivery, max,
                                     (struct dd_room){dd_list_next, &list});
    *v = (struct dd_notice *)(void *)list.v;
    *n = ok ? list.n : 0;
    *n_rest = 0;
    if (!ok || list.n < max)
        return ok;
    ok = store->engine->carried_rest(store->db, arena, delivery,
                                     (struct dd_room){dd_list_next, &kinds});
    for (size_t i = 0; ok && i < *n; i++)
        take_off(&kinds, &(*v)[i]);
    *rest = (struct dd_digest_rest *)(void *)kinds.v;
    for (size_t i = 0; ok && i < kinds.n; i++)
        if ((*rest)[i].n)
            (*rest)[(*n_rest)++] = (*rest)[i];
    return ok;
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
