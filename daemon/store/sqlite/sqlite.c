/* sqlite.c — the SQLite engine: its transactions, and its functions in one
 * struct. */
#include "store/sqlite/audit.h"

#include <stdlib.h>
#include <string.h>

#include "port/port.h"

static bool opens(const char *path)
{
    return !strstr(path, "://");
}

static const char *error(const void *db)
{
    const struct sq *sq = db;
    return sq->error.s ? sq->error.s : "";
}

static void fail(void *db, const char *message)
{
    sq_fail(db, "%s", message);
}

static bool refused(const void *db)
{
    return ((const struct sq *)db)->refused;
}

static int schema(const void *db)
{
    return ((const struct sq *)db)->schema;
}

/* Who makes the changes that follow, for the triggers. */
static bool sign(struct sq *sq)
{
    sqlite3_stmt *statement = sq_text(sq, "UPDATE meta SET actor = ?1");
    struct dd_value by = {.kind = DD_V_TEXT, .s = sq->actor, .n = strlen(sq->actor)};
    return statement && sq_bind(sq, statement, 1, &by) && sq_run(sq, statement);
}

static void actor(void *db, const char *by)
{
    struct sq *sq = db;
    char *copy = strdup(by);
    if (!copy)
        abort();
    free(sq->actor);
    sq->actor = copy;
    if (sq->writing)
        sign(sq);
}

static const char *acting(const void *db)
{
    return ((const struct sq *)db)->actor;
}

static void set_clock(void *db, const struct dd_clock *clock)
{
    ((struct sq *)db)->chain.clock = clock;
}

static void patience(void *db, int ms)
{
    struct sq *sq = db;
    sq->patience_ms = ms;
    sqlite3_busy_timeout(sq->db, ms);
}

/* ---- transactions ------------------------------------------------------------------ */

static void copy_text(struct dd_buf *to, const struct dd_buf *from)
{
    to->n = 0;
    dd_buf_puts(to, from->n ? from->s : "");
}

/* What lies beside the tables of the work list follows them when they go back. */
static void copy_work(struct sq_work *to, const struct sq_work *from)
{
    struct sq_work old = *to;
    *to = *from;
    to->last = old.last;
    to->slice_first = old.slice_first;
    to->slice_last = old.slice_last;
    copy_text(&to->last, &from->last);
    copy_text(&to->slice_first, &from->slice_first);
    copy_text(&to->slice_last, &from->slice_last);
}

static void rollback(void *db)
{
    struct sq *sq = db;
    if (sq->writing)
        copy_work(&sq->work, &sq->work_before);
    if (!sqlite3_get_autocommit(sq->db))
        sqlite3_exec(sq->db, "ROLLBACK", NULL, NULL, NULL);
    sq->writing = false;
    sq_chain_forget(sq);
}

static bool begin(void *db, bool write)
{
    struct sq *sq = db;
    sq->writing = write;
    sq->refused = false;
    if (write)
        copy_work(&sq->work_before, &sq->work);
    if (!sq_run(sq, write ? sq_text(sq, "BEGIN IMMEDIATE") : sq_text(sq, "BEGIN")))
        return false;
    if (!write || (sq_chain_begin(sq) && sign(sq)))
        return true;
    rollback(sq);
    return false;
}

/* SQLite does not say which reference is broken: the first one is looked up,
 * field by field. True if one was found and said. */
static bool explain_reference(struct sq *sq, const struct dd_table *table,
                              const struct dd_field *field)
{
    struct dd_arena *scratch = dd_arena_new();
    bool found = false;
    sqlite3_stmt *statement = NULL;
    char *key = dd_printf(scratch, "\"%s\"", table->columns[0].name);
    for (size_t i = 1; i < table->n_keys; i++)
        key = dd_printf(scratch, "%s || '/' || \"%s\"", key, table->columns[i].name);
    char *sql = dd_printf(scratch,
                          "SELECT %s, \"%s\" FROM \"%s\" WHERE \"%s\" <> '' AND \"%s\" NOT IN "
                          "(SELECT id FROM \"%s\") LIMIT 1",
                          key, field->name, table->name, field->name, field->name, field->ref);
    if (sqlite3_prepare_v2(sq->db, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW) {
        found = true;
        sq_fail(sq, _("Table %s, row %s: there is no %s '%s'."), table->name,
                (const char *)sqlite3_column_text(statement, 0), field->ref,
                (const char *)sqlite3_column_text(statement, 1));
    }
    sqlite3_finalize(statement);
    dd_arena_free(scratch);
    return found;
}

static void explain_references(struct sq *sq)
{
    struct dd_arena *scratch = dd_arena_new();
    const struct dd_table *tables = dd_tables_of_entities(scratch);
    bool found = false;
    for (size_t e = 0; e < dd_n_entities && !found; e++)
        for (size_t f = 0; f < dd_entities[e].n_fields && !found; f++)
            if (dd_entities[e].fields[f].ref)
                found = explain_reference(sq, &tables[e], &dd_entities[e].fields[f]);
    dd_arena_free(scratch);
}

static bool commit(void *db)
{
    struct sq *sq = db;
    if (sq->writing &&
        !(sq_chain_end(sq) && sq_run(sq, sq_text(sq, "UPDATE meta SET actor = NULL"))))
        return false;
    if (sq_run(sq, sq_text(sq, "COMMIT")))
        return true;
    if (sqlite3_extended_errcode(sq->db) == SQLITE_CONSTRAINT_FOREIGNKEY)
        explain_references(sq);
    return false;
}

/* ---- changes ------------------------------------------------------------------------- */

/* From the counter, not the rows: they may be pruned one day. */
static bool change_mark(void *db, int64_t *out)
{
    struct sq *sq = db;
    return sq_number(sq, sq_text(sq, "SELECT seq FROM sqlite_sequence WHERE name = 'change'"), out);
}

static bool changed_outside(void *db)
{
    struct sq *sq = db;
    int64_t version;
    if (!sq_number(sq, sq_text(sq, "PRAGMA data_version"), &version))
        return false;
    bool changed = version != sq->data_version;
    sq->data_version = version;
    return changed;
}

static enum dd_store_status open_engine(struct dd_arena *arena, const char *path,
                                        enum dd_store_mode mode, void **db, const char **message)
{
    enum dd_store_status status = sq_open(arena, path, mode, db, message);
    if (status != DD_STORE_OK)
        return status;
    actor(*db, "dondoc");
    changed_outside(*db); /* what was before is no change */
    return status;
}

const struct dd_engine dd_engine_sqlite = {
    .name = "sqlite",
    .opens = opens,
    .open = open_engine,
    .close = sq_close,
    .error = error,
    .fail = fail,
    .refused = refused,
    .schema = schema,
    .actor = actor,
    .acting = acting,
    .clock = set_clock,
    .made = sq_made,
    .make = sq_make,
    .put_made = sq_put_made,
    .rewrite = sq_rewrite,
    .put_rewritten = sq_put_rewritten,
    .patience = patience,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .put = sq_put,
    .put_new = sq_put_new,
    .add = sq_add,
    .remove = sq_remove,
    .all = sq_all,
    .some = sq_some,
    .one = sq_one,
    .change_mark = change_mark,
    .changed_outside = changed_outside,
    .bulk = sq_bulk,
    .work_clear = sq_work_clear,
    .work_changed = sq_work_changed,
    .changed_keys = sq_changed_keys,
    .changed_leads = sq_changed_leads,
    .work_woken = sq_work_woken,
    .work_days = sq_work_days,
    .work_add = sq_work_add,
    .work_rule = sq_work_rule,
    .work_through = sq_work_through,
    .work_recurring = sq_work_recurring,
    .any_recurring = sq_any_recurring,
    .work_all_tasks = sq_work_all_tasks,
    .work_post = sq_work_post,
    .work_gone = sq_work_gone,
    .work_of_others = sq_work_of_others,
    .work_take = sq_work_take,
    .slice_tasks = sq_slice_tasks,
    .open_beside = sq_open_beside,
    .slice_facts = sq_slice_facts,
    .slice_of = sq_slice_of,
    .notices_about = sq_notices_about,
    .letters_since = sq_letters_since,
    .told_since = sq_told_since,
    .next_wake = sq_next_wake,
    .next_composing = sq_next_composing,
    .count_composing = sq_count_composing,
    .carried_kinds = sq_carried_kinds,
    .carried = sq_carried,
    .composing_about = sq_composing_about,
    .release_hooks = sq_release_hooks,
    .fail_notices = sq_fail_notices,
    .owed = sq_owed,
    .owed_after = sq_owed_after,
    .claim = sq_claim,
    .settle = sq_settle,
    .recover = sq_recover,
    .decide = sq_decide,
    .drop_bodies = sq_drop_bodies,
    .notices_of = sq_notices_of,
    .unfollowed = sq_unfollowed,
    .set_followed = sq_set_followed,
    .hold_gone = sq_hold_gone,
    .is_gone = sq_is_gone,
    .count_held = sq_count_held,
    .next_delivery = sq_next_delivery,
    .unsent = sq_unsent,
    .deliveries = sq_deliveries,
    .count_deliveries = sq_count_deliveries,
    .held = sq_held,
    .deliveries_about = sq_deliveries_about,
    .attempts = sq_attempts,
    .calls = sq_calls,
    .stale_invitations = sq_stale_invitations,
    .add_correction = sq_add_correction,
    .is_corrected = sq_is_corrected,
    .correction = sq_correction,
    .audit_end = sq_audit_end,
    .list_duties = sq_list_duties,
    .count_duties = sq_count_duties,
    .count_states = sq_count_states,
    .last_change = sq_last_change,
    .count_waking = sq_count_waking,
    .count_days = sq_count_days,
    .list_continuous = sq_list_continuous,
    .list_notices = sq_list_notices,
    .page_rows = sq_page_rows,
    .page_duties = sq_page_duties,
    .list_deliveries = sq_list_deliveries,
    .carries_internal = sq_carries_internal,
    .rows_in = sq_rows_in,
    .find = sq_find,
    .audit = sq_audit_list,
    .verify = sq_audit_verify,
};
