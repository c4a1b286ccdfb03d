/* store_imports.c — imports that can be taken back, and what they changed. */
#include "store/handle.h"

bool dd_store_add_import(struct dd_store *store, const struct dd_import_run *row, int64_t *id)
{
    return dd_store_add_row(store, &dd_table_import_run, row, id);
}

bool dd_store_put_import(struct dd_store *store, const struct dd_import_run *row)
{
    return dd_store_put_row(store, &dd_table_import_run, row);
}

bool dd_store_imports(struct dd_store *store, struct dd_arena *arena, struct dd_import_run **v,
                      size_t *n)
{
    return dd_store_read_rows(store, arena, &dd_table_import_run, v, n);
}

bool dd_store_import(struct dd_store *store, struct dd_arena *arena, int64_t id,
                     struct dd_import_run *out, bool *found)
{
    *out = (struct dd_import_run){.id = id};
    return store->engine->one(store->db, arena, &dd_table_import_run,
                              &dd_table_import_run.columns[0], out, found);
}

bool dd_store_put_import_change(struct dd_store *store, const struct dd_import_change *row)
{
    return dd_store_put_row(store, &dd_table_import_change, row);
}

bool dd_store_import_changes(struct dd_store *store, struct dd_arena *arena, int64_t id,
                             struct dd_import_change **v, size_t *n)
{
    const struct dd_table *table = &dd_table_import_change;
    const struct dd_import_change key = {.run = id};
    struct dd_list list = {.arena = arena, .size = table->size};
    bool ok = store->engine->some(store->db, arena, table, &table->columns[0], &key,
                                  (struct dd_room){dd_list_next, &list});
    *v = (struct dd_import_change *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}
