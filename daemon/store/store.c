/* store.c — the interface of store.h over an engine: transactions, lists, and
 * what is the same for every engine. */
#include "store/store.h"

#include <stdlib.h>
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
    dd_store_rollback(store);
    store->engine->close(store->db);
    dd_arena_free(store->arena);
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

/* ---- results of a tick --------------------------------------------------------------- */

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

bool dd_store_change_obligation(struct dd_store *store, const struct dd_obligation *before,
                                const struct dd_obligation *row)
{
    return dd_store_may_write(store) &&
           dd_store_written(store,
                            store->engine->change(store->db, &dd_table_obligation, before, row));
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

/* ---- outbox ---------------------------------------------------------------------------- */

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
    fail(store, "");
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
