/* rows.c — rows into and out of statements. */
#include "store/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "port/port.h"

/* ---- writing --------------------------------------------------------------------- */

bool sq_bind(struct sq *sq, sqlite3_stmt *statement, int index, const struct dd_value *value)
{
    int code = SQLITE_OK;
    switch (value->kind) {
    case DD_V_NULL:
        code = sqlite3_bind_null(statement, index);
        break;
    case DD_V_INT:
        code = sqlite3_bind_int64(statement, index, value->i);
        break;
    case DD_V_TEXT: /* `small` is gone when the statement runs */
        code = sqlite3_bind_text64(statement, index, value->s, value->n,
                                   value->s == value->small ? SQLITE_TRANSIENT : SQLITE_STATIC,
                                   SQLITE_UTF8);
        break;
    case DD_V_BYTES:
        code = sqlite3_bind_blob64(statement, index, value->s, value->n, SQLITE_STATIC);
        break;
    }
    return code == SQLITE_OK || sq_fail_db(sq);
}

bool sq_bind_text(struct sq *sq, sqlite3_stmt *statement, int index, const char *s)
{
    struct dd_value value = {.kind = s ? DD_V_TEXT : DD_V_NULL, .s = s, .n = s ? strlen(s) : 0};
    return sq_bind(sq, statement, index, &value);
}

bool sq_bind_int(struct sq *sq, sqlite3_stmt *statement, int index, int64_t i)
{
    struct dd_value value = {.kind = DD_V_INT, .i = i};
    return sq_bind(sq, statement, index, &value);
}

bool sq_bind_column(struct sq *sq, sqlite3_stmt *statement, int index, const struct dd_table *table,
                    const char *name, const void *row)
{
    const struct dd_column *column = dd_column_find(table, name);
    struct dd_value value;
    const char *why = "";
    if (!dd_column_get(table, column, row, &value, &why))
        return sq_fail(sq, _("Table %s, column %s: %s."), table->name, name, why);
    return sq_bind(sq, statement, index, &value);
}

/* Column i of a row to parameter i + 1. */
static bool bind_member(struct sq *sq, sqlite3_stmt *statement, const struct dd_table *table,
                        size_t i, const void *row)
{
    const struct dd_column *column = &table->columns[i];
    struct dd_value value;
    const char *why;
    if (dd_column_get(table, column, row, &value, &why))
        return sq_bind(sq, statement, (int)i + 1, &value);
    struct dd_arena *scratch = dd_arena_new();
    sq_fail(sq, _("Table %s, row %s, column %s: %s."), table->name, dd_row_key(scratch, table, row),
            column->name, why);
    sq->refused = true;
    dd_arena_free(scratch);
    return false;
}

bool sq_bind_row(struct sq *sq, sqlite3_stmt *statement, const struct dd_table *table, size_t n,
                 const void *row)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = bind_member(sq, statement, table, i, row);
    return ok;
}

/* A constraint's refusal says which row of ours it refused. */
bool sq_run_row(struct sq *sq, sqlite3_stmt *statement, const struct dd_table *table,
                const void *row)
{
    if (sqlite3_get_autocommit(sq->db)) /* undone by SQLite itself, say for a full disk */
        return sq_fail(sq, _("The database transaction was undone before its end."));
    int code = sqlite3_step(statement);
    bool ok = code == SQLITE_DONE;
    if (!ok && (code & 0xff) == SQLITE_CONSTRAINT) {
        struct dd_arena *scratch = dd_arena_new();
        sq_fail(sq, _("Table %s, row %s: the database refused it: %s."), table->name,
                dd_row_key(scratch, table, row), sqlite3_errmsg(sq->db));
        sq->refused = true;
        dd_arena_free(scratch);
    } else if (!ok) {
        sq_fail_db(sq);
    }
    sqlite3_reset(statement);
    return ok;
}

static bool write_row(struct sq *sq, enum sq_verb verb, const struct dd_table *table,
                      const void *row)
{
    size_t n = verb == SQ_REMOVE ? table->n_keys : table->n_columns;
    sqlite3_stmt *statement = sq_generated(sq, verb, table, NULL);
    return statement && sq_bind_row(sq, statement, table, n, row) &&
           sq_run_row(sq, statement, table, row);
}

bool sq_put(void *db, const struct dd_table *table, const void *row)
{
    return write_row(db, SQ_PUT, table, row);
}

/* Where an update would run triggers, SQLite keeps every page that an upsert touches, to
 * go back to if the statement fails half-way, though it is nearly always an insert. */
bool sq_put_new(void *db, const struct dd_table *table, const void *row)
{
    struct sq *sq = db;
    return write_row(sq, SQ_PUT_NEW, table, row) &&
           (sqlite3_changes(sq->db) > 0 || sq_put(sq, table, row));
}

bool sq_add(void *db, const struct dd_table *table, const void *row, int64_t *id)
{
    struct sq *sq = db;
    if (!write_row(sq, SQ_ADD, table, row))
        return false;
    *id = sqlite3_last_insert_rowid(sq->db);
    return true;
}

bool sq_remove(void *db, const struct dd_table *table, const void *row)
{
    return write_row(db, SQ_REMOVE, table, row);
}

/* ---- reading ------------------------------------------------------------------------ */

void sq_value(sqlite3_stmt *statement, int i, struct dd_value *out)
{
    /* looked up once; the handle belongs to one thread */
    sqlite3_value *value = sqlite3_column_value(statement, i);
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        out->kind = DD_V_INT;
        out->i = sqlite3_value_int64(value);
        break;
    case SQLITE_BLOB:
        out->kind = DD_V_BYTES;
        out->s = sqlite3_value_blob(value);
        out->n = (size_t)sqlite3_value_bytes(value);
        if (out->n == 0)
            out->s = ""; /* no bytes are NULL to SQLite */
        break;
    case SQLITE_NULL:
        out->kind = DD_V_NULL;
        break;
    default:
        out->kind = DD_V_TEXT;
        out->s = (const char *)sqlite3_value_text(value);
        if (!out->s)
            abort(); /* out of memory */
        out->n = (size_t)sqlite3_value_bytes(value);
        break;
    }
}

bool sq_read_column(struct dd_arena *arena, sqlite3_stmt *statement, int index,
                    const struct dd_column *column, void *row, const char **why)
{
    struct dd_value value;
    sq_value(statement, index, &value);
    return dd_column_set(arena, column, &value, row, why);
}

static const char *stored_key(struct dd_arena *arena, sqlite3_stmt *statement,
                              const struct dd_table *table)
{
    char *key = dd_strdup(arena, "");
    for (size_t i = 0; i < table->n_keys; i++) {
        const unsigned char *part = sqlite3_column_text(statement, (int)i);
        key = dd_printf(arena, "%s%s%s", key, i ? "/" : "", part ? (const char *)part : "");
    }
    return key;
}

static bool read_row(struct sq *sq, struct dd_arena *arena, sqlite3_stmt *statement,
                     const struct dd_table *table, void *row)
{
    for (size_t i = 0; i < table->n_columns; i++) {
        const char *why;
        if (!sq_read_column(arena, statement, (int)i, &table->columns[i], row, &why))
            return sq_fail(sq, _("Table %s, row %s, column %s: %s."), table->name,
                           stored_key(arena, statement, table), table->columns[i].name, why);
    }
    return true;
}

bool sq_read(struct sq *sq, struct dd_arena *arena, sqlite3_stmt *statement,
             const struct dd_table *table, struct dd_room room)
{
    if (!statement)
        return false;
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW)
        ok = read_row(sq, arena, statement, table, room.next(room.context));
    if (ok && code != SQLITE_DONE)
        ok = sq_fail_db(sq);
    sqlite3_reset(statement);
    return ok;
}

bool sq_all(void *db, struct dd_arena *arena, const struct dd_table *table, struct dd_room room)
{
    return sq_read(db, arena, sq_generated(db, SQ_ALL, table, NULL), table, room);
}

struct one_room {
    void *row;
    bool used;
};

static void *one_next(void *context)
{
    struct one_room *room = context;
    room->used = true;
    return room->row;
}

bool sq_some(void *db, struct dd_arena *arena, const struct dd_table *table,
             const struct dd_column *by, const void *row, struct dd_room room)
{
    struct dd_value value;
    const char *why = "";
    sqlite3_stmt *statement = sq_generated(db, SQ_ONE, table, by);
    if (!statement)
        return false;
    if (!dd_column_get(table, by, row, &value, &why))
        return sq_fail(db, _("Table %s, column %s: %s."), table->name, by->name, why);
    return sq_bind(db, statement, 1, &value) && sq_read(db, arena, statement, table, room);
}

bool sq_one(void *db, struct dd_arena *arena, const struct dd_table *table,
            const struct dd_column *by, void *row, bool *found)
{
    struct one_room room = {row, false};
    bool ok = sq_some(db, arena, table, by, row, (struct dd_room){one_next, &room});
    *found = ok && room.used;
    return ok;
}
