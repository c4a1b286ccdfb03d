/* store_outbox.c — messages on their way: claimed, settled, decided upon. */
#include <string.h>

#include "store/handle.h"

const char *dd_delivery_state_name(enum dd_delivery_state state)
{
    static const char *const names[] = {
        [DD_DELIVERY_PENDING] = "pending",
        [DD_DELIVERY_SENDING] = "sending",
        [DD_DELIVERY_SENT] = "sent",
        [DD_DELIVERY_RETRY] = "retry",
        [DD_DELIVERY_DEAD] = "dead",
        [DD_DELIVERY_HELD] = "held",
        [DD_DELIVERY_SUPERSEDED] = "superseded",
        [DD_DELIVERY_CANCELLED] = "cancelled",
        [DD_DELIVERY_BOUNCED] = "bounced",
    };
    return names[state];
}

/* One whose body was removed has none. */
static bool read_body(struct dd_store *store, struct dd_arena *arena, struct dd_delivery *row)
{
    bool found;
    return store->engine->one(store->db, arena, &dd_table_body, &dd_table_body.columns[0], row,
                              &found);
}

bool dd_store_add_delivery(struct dd_store *store, const struct dd_delivery *row, int64_t *id)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_delivery with = *row;
    with.digest = row->n_body ? dd_sha256_hex(scratch, row->body, row->n_body) : NULL;
    bool ok = dd_store_add_row(store, &dd_table_delivery, &with, id);
    with.id = ok ? *id : 0;
    ok = ok && dd_store_put_row(store, &dd_table_body, &with);
    dd_arena_free(scratch);
    return ok;
}

bool dd_store_claim(struct dd_store *store, struct dd_arena *arena, const char *channel,
                    struct dd_instant now, size_t max, struct dd_delivery **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_delivery)};
    bool ok = dd_store_may_write(store) &&
              dd_store_written(store, store->engine->claim(store->db, arena, channel, now, max,
                                                           (struct dd_room){dd_list_next, &list}));
    *v = (struct dd_delivery *)(void *)list.v;
    *n = ok ? list.n : 0;
    for (size_t i = 0; ok && i < *n; i++) {
        (*v)[i].state = DD_DELIVERY_SENDING;
        ok = read_body(store, arena, &(*v)[i]);
    }
    return ok;
}

bool dd_store_settle(struct dd_store *store, const struct dd_delivery *rows,
                     const struct dd_attempt *attempts, size_t n)
{
    int64_t id;
    bool ok = dd_store_may_write(store) &&
              dd_store_written(store, store->engine->settle(store->db, rows, attempts, n));
    for (size_t i = 0; ok && i < n; i++)
        ok = dd_store_add_row(store, &dd_table_attempt, &attempts[i], &id);
    return ok;
}

bool dd_store_recover(struct dd_store *store, size_t *n)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->recover(store->db, n));
}

bool dd_store_decide(struct dd_store *store, int64_t id, enum dd_delivery_state from,
                     enum dd_delivery_state to, const char *reason, const char *answer, bool *found)
{
    return dd_store_may_write(store) &&
           dd_store_written(store,
                            store->engine->decide(store->db, id, from, to, reason, answer, found));
}

bool dd_store_drop_bodies(struct dd_store *store, struct dd_instant before, size_t max, size_t *n)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->drop_bodies(store->db, before, max, n));
}

bool dd_store_notices_of(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                         struct dd_notice **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_notice)};
    bool ok = store->engine->notices_of(store->db, arena, delivery,
                                        (struct dd_room){dd_list_next, &list});
    *v = (struct dd_notice *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_unfollowed(struct dd_store *store, struct dd_arena *arena, struct dd_delivery **v,
                         size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_delivery)};
    bool ok = store->engine->unfollowed(store->db, arena, (struct dd_room){dd_list_next, &list});
    *v = (struct dd_delivery *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_set_followed(struct dd_store *store, int64_t id)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->set_followed(store->db, id));
}

bool dd_store_hold_gone(struct dd_store *store, const char *channel)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->hold_gone(store->db, channel));
}

bool dd_store_is_gone(struct dd_store *store, const char *channel, bool *gone)
{
    return store->engine->is_gone(store->db, channel, gone);
}

bool dd_store_count_held(struct dd_store *store, const char *reason, int64_t *n)
{
    return store->engine->count_held(store->db, reason, n);
}

bool dd_store_next_delivery(struct dd_store *store, struct dd_opt_instant *out)
{
    return store->engine->next_delivery(store->db, out);
}

bool dd_store_deliveries(struct dd_store *store, struct dd_arena *arena, int state, size_t max,
                         struct dd_delivery **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_delivery)};
    bool ok = store->engine->deliveries(store->db, arena, state, max,
                                        (struct dd_room){dd_list_next, &list});
    *v = (struct dd_delivery *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_delivery(struct dd_store *store, struct dd_arena *arena, int64_t id,
                       struct dd_delivery *out)
{
    bool found = false;
    store->engine->fail(store->db, ""); /* not found is no failure, and says nothing */
    *out = (struct dd_delivery){.id = id};
    return store->engine->one(store->db, arena, &dd_table_delivery, &dd_table_delivery.columns[0],
                              out, &found) &&
           found && read_body(store, arena, out);
}

bool dd_store_delivery_of(struct dd_store *store, struct dd_arena *arena, const char *message_id,
                          struct dd_delivery *out, bool *found)
{
    *out = (struct dd_delivery){.message_id = message_id};
    return store->engine->one(store->db, arena, &dd_table_delivery,
                              dd_column_find(&dd_table_delivery, "message_id"), out, found) &&
           (!*found || read_body(store, arena, out));
}

bool dd_store_count_deliveries(struct dd_store *store, int64_t count[DD_N_DELIVERY_STATES])
{
    memset(count, 0, DD_N_DELIVERY_STATES * sizeof(*count));
    return store->engine->count_deliveries(store->db, count);
}
