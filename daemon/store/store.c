/* store.c — the interface of store.h over an engine: transactions, lists, and
 * what is the same for every engine. */
#include "store/store.h"

#include <string.h>

#include "port/port.h"
#include "store/handle.h"

static const struct dd_engine *const engines[] = {&dd_engine_sqlite};

enum dd_store_status dd_store_open(struct dd_arena *arena, const char *path,
                                   enum dd_store_mode mode, struct dd_store **out,
                                   const char **message)
{
    const struct dd_engine *engine = NULL;
    void *db = NULL;
    *out = NULL;
    for (size_t i = 0; i < DD_LEN(engines) && !engine; i++)
        engine = engines[i]->opens(path) ? engines[i] : NULL;
    if (!engine) {
        *message = dd_printf(arena, _("No database of this kind is known: %s"), path);
        return DD_STORE_FAILED;
    }
    enum dd_store_status status = engine->open(arena, path, mode, &db, message);
    if (status != DD_STORE_OK)
        return status;
    struct dd_arena *own = dd_arena_new();
    struct dd_store *store = DD_NEW(own, struct dd_store);
    *store = (struct dd_store){
        .engine = engine, .db = db, .arena = own, .facts = dd_tables_of_entities(own)};
    *out = store;
    return DD_STORE_OK;
}

void dd_store_close(struct dd_store *store)
{
    if (!store)
        return;
    dd_store_close(store->beside);
    dd_store_rollback(store);
    store->engine->close(store->db);
    dd_arena_free(store->arena);
}

struct dd_store *dd_store_open_beside(struct dd_store *store)
{
    void *db = store->beside ? NULL : store->engine->open_beside(store->db);
    if (!db)
        return store->beside;
    struct dd_arena *own = dd_arena_new();
    store->beside = DD_NEW(own, struct dd_store);
    *store->beside = (struct dd_store){
        .engine = store->engine, .db = db, .arena = own, .facts = dd_tables_of_entities(own)};
    return store->beside;
}

struct dd_store *dd_store_beside(const struct dd_store *store)
{
    return store->beside;
}

const char *dd_store_error(const struct dd_store *store)
{
    return store->engine->error(store->db);
}

bool dd_store_refused(const struct dd_store *store)
{
    return store->engine->refused(store->db);
}

const char *dd_store_actor(const struct dd_store *store)
{
    return store->engine->acting(store->db);
}

void dd_store_set_actor(struct dd_store *store, const char *by)
{
    store->engine->actor(store->db, by);
}

void dd_store_set_clock_of_audit(struct dd_store *store, const struct dd_clock *clock)
{
    store->engine->clock(store->db, clock);
}

void dd_store_set_patience(struct dd_store *store, int ms)
{
    store->engine->patience(store->db, ms);
}

/* ---- transactions -------------------------------------------------------------- */

static bool fail(struct dd_store *store, const char *message)
{
    store->engine->fail(store->db, message);
    return false;
}

bool dd_store_failed_beside(struct dd_store *store)
{
    return fail(store, dd_store_error(store->beside));
}

bool dd_store_begin(struct dd_store *store, bool write)
{
    if (store->transaction != DD_OUTSIDE)
        return fail(store, _("A database transaction is open already."));
    if (!store->engine->begin(store->db, write))
        return false;
    store->transaction = write ? DD_WRITING : DD_READING;
    store->spoilt = false;
    return true;
}

bool dd_store_commit(struct dd_store *store)
{
    if (store->transaction == DD_OUTSIDE)
        return fail(store, _("No database transaction is open."));
    bool ok = !store->spoilt && store->engine->commit(store->db);
    if (!ok)
        store->engine->rollback(store->db);
    store->transaction = DD_OUTSIDE;
    return ok;
}

void dd_store_rollback(struct dd_store *store)
{
    if (store->transaction == DD_OUTSIDE)
        return;
    store->engine->rollback(store->db);
    store->transaction = DD_OUTSIDE;
}

bool dd_store_begin_reading(struct dd_store *store, bool *own)
{
    *own = store->transaction == DD_OUTSIDE;
    return !*own || dd_store_begin(store, false);
}

bool dd_store_may_write(struct dd_store *store)
{
    if (store->transaction != DD_WRITING)
        return fail(store, _("No database transaction is open."));
    return !store->spoilt;
}

/* The message of the first failure stays: no later write is tried. */
bool dd_store_written(struct dd_store *store, bool ok)
{
    store->spoilt = !ok;
    return ok;
}

bool dd_store_put_row(struct dd_store *store, const struct dd_table *table, const void *row)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->put(store->db, table, row));
}

bool dd_store_add_row(struct dd_store *store, const struct dd_table *table, const void *row,
                      int64_t *id)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->add(store->db, table, row, id));
}

/* ---- lists ------------------------------------------------------------------------ */

void *dd_list_next(void *context)
{
    struct dd_list *list = context;
    list->v = dd_grow(list->arena, list->v, list->n, &list->cap, list->size);
    return list->v + list->n++ * list->size;
}

bool dd_store_read_rows(struct dd_store *store, struct dd_arena *arena,
                        const struct dd_table *table, void *v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = table->size};
    bool ok = store->engine->all(store->db, arena, table, (struct dd_room){dd_list_next, &list});
    memcpy(v, &list.v, sizeof(list.v));
    *n = ok ? list.n : 0;
    return ok;
}

/* ---- facts ---------------------------------------------------------------------------- */

static const struct dd_table *table_of(const struct dd_store *store, const struct dd_entity *entity)
{
    return &store->facts[entity - dd_entities];
}

void *dd_fact_next(void *context)
{
    struct dd_fact_room *room = context;
    room->n_read++;
    return dd_facts_add(room->arena, room->facts, room->entity);
}

/* The tables of which a subject has rows of its own. */
bool dd_store_is_shared(const struct dd_entity *entity)
{
    static const char *const own[] = {
        "task",       "task_unit", "task_deadline", "task_succession", "result",
        "completion", "extension", "waiver",        "target",          "measurement",
        "report",     "ack",       "carry_over"};
    for (size_t i = 0; i < DD_LEN(own); i++)
        if (strcmp(entity->name, own[i]) == 0)
            return false;
    return true;
}

static bool read_facts(struct dd_store *store, struct dd_arena *arena, bool only_shared,
                       struct dd_facts *out)
{
    *out = (struct dd_facts){0};
    bool own;
    if (!dd_store_begin_reading(store, &own))
        return false;
    bool ok = true;
    for (size_t i = 0; i < dd_n_entities && ok; i++) {
        if (only_shared && !dd_store_is_shared(&dd_entities[i]))
            continue;
        struct dd_fact_room room = {arena, out, &dd_entities[i], 0};
        ok = store->engine->all(store->db, arena, &store->facts[i],
                                (struct dd_room){dd_fact_next, &room});
    }
    if (own)
        dd_store_rollback(store);
    if (ok)
        dd_facts_seal(out);
    return ok;
}

bool dd_store_facts(struct dd_store *store, struct dd_arena *arena, struct dd_facts *out)
{
    return read_facts(store, arena, false, out);
}

bool dd_store_shared_facts(struct dd_store *store, struct dd_arena *arena, struct dd_facts *out)
{
    return read_facts(store, arena, true, out);
}

bool dd_store_put(struct dd_store *store, const struct dd_entity *entity, const void *row)
{
    return dd_store_put_row(store, table_of(store, entity), row);
}

bool dd_store_remove(struct dd_store *store, const struct dd_entity *entity, const void *row)
{
    return dd_store_may_write(store) &&
           dd_store_written(store, store->engine->remove(store->db, table_of(store, entity), row));
}

bool dd_store_change_mark(struct dd_store *store, int64_t *out)
{
    return store->engine->change_mark(store->db, out);
}

bool dd_store_changed_outside(struct dd_store *store)
{
    return store->engine->changed_outside(store->db);
}

/* ---- the database itself ------------------------------------------------------------ */

static bool read_meta(struct dd_store *store, struct dd_arena *arena, struct dd_meta_row *row)
{
    bool found;
    *row = (struct dd_meta_row){.id = 1};
    return store->engine->one(store->db, arena, &dd_table_meta, &dd_table_meta.columns[0], row,
                              &found);
}

bool dd_store_meta(struct dd_store *store, struct dd_arena *arena, struct dd_meta *out)
{
    struct dd_meta_row row;
    if (!read_meta(store, arena, &row))
        return false;
    *out = row.meta;
    out->schema = store->engine->schema(store->db);
    return true;
}

/* Changes the one row, by `change`. */
static bool change_meta(struct dd_store *store, void (*change)(struct dd_meta *, const void *),
                        const void *context)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_meta_row row;
    bool ok = read_meta(store, scratch, &row);
    change(&row.meta, context);
    ok = ok && dd_store_put_row(store, &dd_table_meta, &row);
    dd_arena_free(scratch);
    return ok;
}

static void change_evaluated(struct dd_meta *meta, const void *at)
{
    meta->evaluated_until = (struct dd_opt_instant){true, *(const struct dd_instant *)at};
}

bool dd_store_set_evaluated(struct dd_store *store, struct dd_instant at)
{
    return change_meta(store, change_evaluated, &at);
}

static void change_with(struct dd_meta *meta, const void *context)
{
    const struct dd_meta *from = context;
    meta->evaluated_change = from->evaluated_change;
    meta->evaluated_with = from->evaluated_with;
    meta->evaluated_days = from->evaluated_days;
}

bool dd_store_set_evaluated_with(struct dd_store *store, int64_t change, const char *with,
                                 const char *days)
{
    struct dd_meta from = {
        .evaluated_change = change, .evaluated_with = with, .evaluated_days = days};
    return change_meta(store, change_with, &from);
}

static void change_clock(struct dd_meta *meta, const void *context)
{
    const struct dd_meta *from = context;
    meta->clock_recorded = true;
    meta->clock_virtual = from->clock_virtual;
    meta->clock = from->clock;
}

bool dd_store_set_clock(struct dd_store *store, bool is_virtual, const char *clock)
{
    struct dd_meta from = {.clock_virtual = is_virtual, .clock = clock};
    return change_meta(store, change_clock, &from);
}

static void change_paused(struct dd_meta *meta, const void *since)
{
    meta->paused_since = *(const struct dd_opt_instant *)since;
}

bool dd_store_set_paused(struct dd_store *store, struct dd_opt_instant since)
{
    return change_meta(store, change_paused, &since);
}

static void change_live(struct dd_meta *meta, const void *since)
{
    meta->live_since = (struct dd_opt_instant){true, *(const struct dd_instant *)since};
}

bool dd_store_set_live(struct dd_store *store, struct dd_instant since)
{
    return change_meta(store, change_live, &since);
}
