/* store_calls.c — what is to be said by telephone or on paper. */
#include "store/handle.h"

static const struct dd_call *known(const struct dd_call *v, size_t n, int64_t delivery)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].delivery == delivery)
            return &v[i];
    return NULL;
}

/* The first of its notices; a correction carries none. */
static bool since(struct dd_store *store, struct dd_arena *arena, const struct dd_delivery *row,
                  struct dd_instant *out)
{
    struct dd_notice *v;
    size_t n;
    if (!dd_store_notices_of(store, arena, row->id, &v, &n))
        return false;
    *out = row->created_at;
    for (size_t i = 0; i < n; i++)
        if (v[i].at.s < out->s)
            *out = v[i].at;
    return true;
}

static bool fill(struct dd_store *store, struct dd_arena *arena, const struct dd_delivery *row,
                 struct dd_call *call)
{
    struct dd_delivery whole = {.body = NULL};
    call->composed = dd_streq(row->reason, "call");
    if (!since(store, arena, row, &call->since) ||
        (call->composed && !dd_store_delivery(store, arena, row->id, &whole)))
        return false;
    call->delivery = row->id;
    call->channel = row->channel;
    call->person = row->person;
    call->address = row->address;
    call->subject = row->subject;
    call->text = dd_strndup(arena, whole.body ? whole.body : "", whole.n_body);
    return true;
}

bool dd_store_calls(struct dd_store *store, struct dd_arena *arena, struct dd_call **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_delivery)};
    struct dd_call *told;
    size_t n_told;
    bool own;
    if (!dd_store_begin_reading(store, &own))
        return false;
    bool ok = store->engine->calls(store->db, arena, (struct dd_room){dd_list_next, &list});
    const struct dd_delivery *rows = (const struct dd_delivery *)(const void *)list.v;
    *v = DD_NEW_N(arena, struct dd_call, list.n + 1);
    *n = 0;
    ok = ok && (list.n == 0 || dd_store_read_rows(store, arena, &dd_table_call, &told, &n_told));
    for (size_t i = 0; i < list.n && ok; i++) {
        const struct dd_call *before = known(told, n_told, rows[i].id);
        if (before)
            (*v)[*n] = *before;
        ok = fill(store, arena, &rows[i], &(*v)[(*n)++]);
    }
    if (own)
        dd_store_rollback(store);
    return ok;
}

bool dd_store_put_call(struct dd_store *store, const struct dd_call *row)
{
    return dd_store_put_row(store, &dd_table_call, row);
}

bool dd_store_call_done(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                        struct dd_instant at, const char *words, bool *found)
{
    struct dd_call *v;
    size_t n;
    if (!dd_store_calls(store, arena, &v, &n))
        return false;
    const struct dd_call *call = known(v, n, delivery);
    *found = call && call->composed;
    if (!*found)
        return true;
    struct dd_delivery row = {.id = delivery, .state = DD_DELIVERY_SENT, .last_answer = words};
    struct dd_attempt attempt = {.delivery = delivery, .at = at, .answer = words};
    return dd_store_settle(store, &row, &attempt, 1);
}
