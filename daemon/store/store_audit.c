/* store_audit.c — what was written down, read again: the audit, messages with their
 * tries, and what was corrected. */
#include "store/audit.h"
#include "store/handle.h"

bool dd_store_audit(struct dd_store *store, const struct dd_audit_query *query,
                    bool (*each)(void *context, const struct dd_audit_item *item), void *context)
{
    bool own;
    if (!dd_store_begin_reading(store, &own))
        return false;
    bool ok = store->engine->audit(store->db, query, each, context);
    if (own)
        dd_store_rollback(store);
    return ok;
}

bool dd_store_audit_end(struct dd_store *store, int64_t *seq)
{
    bool own;
    if (!dd_store_begin_reading(store, &own))
        return false;
    bool ok = store->engine->audit_end(store->db, seq);
    if (own)
        dd_store_rollback(store);
    return ok;
}

bool dd_store_audit_verify(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_audit_anchor *anchor, struct dd_audit_verdict *out)
{
    bool own;
    if (!dd_store_begin_reading(store, &own))
        return false;
    bool ok = store->engine->verify(store->db, arena, anchor, out);
    if (own)
        dd_store_rollback(store);
    return ok;
}

/* ---- messages ---------------------------------------------------------------------------- */

bool dd_store_held(struct dd_store *store, struct dd_arena *arena, struct dd_held_count **v,
                   size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_held_count)};
    bool ok = store->engine->held(store->db, arena, (struct dd_room){dd_list_next, &list});
    *v = (struct dd_held_count *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_deliveries_about(struct dd_store *store, struct dd_arena *arena,
                               const char *obligation, struct dd_delivery **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_delivery)};
    bool ok = store->engine->deliveries_about(store->db, arena, obligation,
                                              (struct dd_room){dd_list_next, &list});
    *v = (struct dd_delivery *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_attempts(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                       struct dd_attempt **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = sizeof(struct dd_attempt)};
    bool ok =
        store->engine->attempts(store->db, arena, delivery, (struct dd_room){dd_list_next, &list});
    *v = (struct dd_attempt *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

/* ---- corrections ------------------------------------------------------------------------- */

bool dd_store_add_correction(struct dd_store *store, int64_t delivery, const char *words,
                             const int64_t *notices, size_t n)
{
    return dd_store_may_write(store) &&
           dd_store_written(store,
                            store->engine->add_correction(store->db, delivery, words, notices, n));
}

bool dd_store_is_corrected(struct dd_store *store, int64_t notice, const char *words, bool *is)
{
    return store->engine->is_corrected(store->db, notice, words, is);
}

bool dd_store_correction(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                         const char **words)
{
    return store->engine->correction(store->db, arena, delivery, words);
}
