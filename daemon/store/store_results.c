/* store_results.c — what a tick finds out: obligations, notices, the days of rules. */
#include <stdlib.h>

#include "store/handle.h"

bool dd_store_obligations(struct dd_store *store, struct dd_arena *arena, struct dd_obligation **v,
                          size_t *n)
{
    return dd_store_read_rows(store, arena, &dd_table_obligation, v, n);
}

bool dd_store_put_obligation(struct dd_store *store, const struct dd_obligation *row)
{
    struct dd_obligation_row with = {.obligation = *row};
    if (row->is_new &&
        !(dd_store_may_write(store) &&
          dd_store_written(store, store->engine->made(store->db, row, &with.made_in))))
        return false;
    return dd_store_put_row(store, &dd_table_obligation_row, &with);
}

struct dd_made *dd_store_make(const struct dd_store *store, struct dd_arena *arena,
                              const struct dd_obligation *const *rows, size_t n)
{
    return store->engine->make(arena, rows, n);
}

bool dd_store_put_made(struct dd_store *store, const struct dd_made *made)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->put_made(store->db, made));
}

struct dd_rewritten *dd_store_rewrite(const struct dd_store *store, struct dd_arena *arena,
                                      const struct dd_rewrite *rows, size_t n)
{
    return store->engine->rewrite(arena, rows, n);
}

bool dd_store_put_rewritten(struct dd_store *store, const struct dd_rewritten *rewritten)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->put_rewritten(store->db, rewritten));
}

bool dd_store_loaded(struct dd_store *store, struct dd_arena *arena, struct dd_rule_loaded **v,
                     size_t *n)
{
    return dd_store_read_rows(store, arena, &dd_table_loaded, v, n);
}

bool dd_store_put_loaded(struct dd_store *store, const struct dd_rule_loaded *row)
{
    return dd_store_put_row(store, &dd_table_loaded, row);
}

bool dd_store_notices(struct dd_store *store, struct dd_arena *arena, struct dd_notice **v,
                      size_t *n)
{
    return dd_store_read_rows(store, arena, &dd_table_notice, v, n);
}

bool dd_store_put_notice(struct dd_store *store, const struct dd_notice *row, int64_t delivery)
{
    struct dd_kept_notice with = {.notice = *row, .delivery = delivery};
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->put_new(store->db, &dd_table_notice_put, &with));
}

static int by_id(const void *a, const void *b)
{
    const struct dd_kept_notice *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static bool kept_by(struct dd_store *store, struct dd_arena *arena, const char *column,
                    const struct dd_kept_notice *key, struct dd_kept_notice **v, size_t *n)
{
    const struct dd_table *table = &dd_table_notice_kept;
    struct dd_list list = {.arena = arena, .size = table->size};
    bool ok = store->engine->some(store->db, arena, table, dd_column_find(table, column), key,
                                  (struct dd_room){dd_list_next, &list});
    *v = (struct dd_kept_notice *)(void *)list.v;
    *n = ok ? list.n : 0;
    if (*n)
        qsort(*v, *n, sizeof(**v), by_id);
    return ok;
}

bool dd_store_notices_about(struct dd_store *store, struct dd_arena *arena, const char *obligation,
                            struct dd_kept_notice **v, size_t *n)
{
    return kept_by(store, arena, "obligation",
                   &(struct dd_kept_notice){.notice.obligation = obligation}, v, n);
}

bool dd_store_notices_in(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                         struct dd_kept_notice **v, size_t *n)
{
    return kept_by(store, arena, "delivery", &(struct dd_kept_notice){.delivery = delivery}, v, n);
}

bool dd_store_notice(struct dd_store *store, struct dd_arena *arena, int64_t id,
                     struct dd_kept_notice *out, bool *found)
{
    const struct dd_table *table = &dd_table_notice_kept;
    *out = (struct dd_kept_notice){.id = id};
    return store->engine->one(store->db, arena, table, dd_column_find(table, "id"), out, found);
}
