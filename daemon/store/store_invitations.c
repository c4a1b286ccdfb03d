/* store_invitations.c — which days people were invited to. */
#include "store/handle.h"

#include <string.h>

bool dd_store_stale_invitations(struct dd_store *store, struct dd_arena *arena,
                                struct dd_invitation **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(**v)};
    bool own;
    if (!dd_store_begin_reading(store, &own))
        return false;
    bool ok =
        store->engine->stale_invitations(store->db, arena, (struct dd_room){dd_list_next, &list});
    if (own)
        dd_store_rollback(store);
    *v = (struct dd_invitation *)(void *)list.v;
    *n = list.n;
    return ok;
}

static bool of_person(struct dd_store *store, struct dd_arena *arena, const char *person,
                      const struct dd_invitation **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(**v)};
    const struct dd_column *by = dd_column_find(&dd_table_invitation, "person");
    struct dd_invitation like = {.person = person};
    bool own;
    if (!dd_store_begin_reading(store, &own))
        return false;
    bool ok = store->engine->some(store->db, arena, &dd_table_invitation, by, &like,
                                  (struct dd_room){dd_list_next, &list});
    if (own)
        dd_store_rollback(store);
    *v = (const struct dd_invitation *)(const void *)list.v;
    *n = list.n;
    return ok;
}

bool dd_store_invitation(struct dd_store *store, struct dd_arena *arena, const char *person,
                         const char *obligation, struct dd_invitation *out, bool *found)
{
    const struct dd_invitation *v;
    size_t n;
    *found = false;
    if (!of_person(store, arena, person, &v, &n))
        return false;
    for (size_t i = 0; i < n && !*found; i++) {
        *found = strcmp(v[i].obligation, obligation) == 0;
        *out = v[i];
    }
    return true;
}

bool dd_store_invited_since(struct dd_store *store, struct dd_arena *arena, const char *person,
                            struct dd_instant since, size_t *n)
{
    const struct dd_invitation *v;
    size_t n_all;
    *n = 0;
    if (!of_person(store, arena, person, &v, &n_all))
        return false;
    for (size_t i = 0; i < n_all; i++)
        *n += v[i].sent_at.set && v[i].sent_at.at.s >= since.s;
    return true;
}

bool dd_store_put_invitation(struct dd_store *store, const struct dd_invitation *row)
{
    return dd_store_put_row(store, &dd_table_invitation, row);
}

bool dd_store_remove_invitation(struct dd_store *store, const struct dd_invitation *row)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->remove(store->db, &dd_table_invitation, row));
}
