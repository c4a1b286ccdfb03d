/* statement.c — prepared statements, and what SQLite says when something
 * fails, for people. */
#include "store/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "port/port.h"

/* ---- errors -------------------------------------------------------------------- */

bool sq_fail(struct sq *sq, const char *format, ...)
{
    struct dd_arena *scratch = dd_arena_new();
    va_list args;
    va_start(args, format);
    const char *message = dd_vprintf(scratch, format, args); /* may quote the last one */
    va_end(args);
    sq->error.n = 0;
    dd_buf_puts(&sq->error, message);
    dd_arena_free(scratch);
    return false;
}

char *sq_explain(struct dd_arena *arena, sqlite3 *db, const char *path)
{
    int code = sqlite3_extended_errcode(db);
    int system = sqlite3_system_errno(db);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return dd_printf(arena,
                         _("The database %s is being written by another program, which did "
                           "not finish in time."),
                         path);
    case SQLITE_FULL:
        return dd_printf(arena, _("There is no space left to write the database %s."), path);
    case SQLITE_READONLY:
        return dd_printf(arena, _("The database %s or its folder cannot be written."), path);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return dd_printf(arena, _("%s is not a database, or it is damaged (%s)."), path,
                         sqlite3_errmsg(db));
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return dd_printf(arena, _("The database %s cannot be read or written: %s."), path,
                         system ? strerror(system) : sqlite3_errmsg(db));
    default:
        return dd_printf(arena, _("The database %s refused: %s."), path, sqlite3_errmsg(db));
    }
}

bool sq_fail_db(struct sq *sq)
{
    struct dd_arena *scratch = dd_arena_new();
    sq->refused = (sqlite3_extended_errcode(sq->db) & 0xff) == SQLITE_CONSTRAINT;
    sq_fail(sq, "%s", sq_explain(scratch, sq->db, sq->path));
    dd_arena_free(scratch);
    return false;
}

/* ---- statements ------------------------------------------------------------------- */

static sqlite3_stmt *remember(struct sq *sq, struct sq_statement as, const char *sql)
{
    int code = sqlite3_prepare_v3(sq->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &as.statement, NULL);
    if (code != SQLITE_OK) {
        sq_fail_db(sq);
        return NULL;
    }
    if (sq->n_statements == sq->cap_statements) {
        sq->cap_statements = sq->cap_statements ? 2 * sq->cap_statements : 32;
        sq->statements = realloc(sq->statements, sq->cap_statements * sizeof(*sq->statements));
        if (!sq->statements)
            abort();
    }
    sq->statements[sq->n_statements++] = as;
    return as.statement;
}

/* `sql` is a literal: its address is its name. */
sqlite3_stmt *sq_text(struct sq *sq, const char *sql)
{
    for (size_t i = 0; i < sq->n_statements; i++)
        if (sq->statements[i].text == sql && !sq->statements[i].table)
            return sq->statements[i].statement;
    return remember(sq, (struct sq_statement){.text = sql, .verb = SQ_TEXT}, sql);
}

sqlite3_stmt *sq_generated(struct sq *sq, enum sq_verb verb, const struct dd_table *table,
                           const struct dd_column *by)
{
    for (size_t i = 0; i < sq->n_statements; i++) {
        const struct sq_statement *s = &sq->statements[i];
        if (s->table == table && s->verb == (int)verb && s->by == by)
            return s->statement;
    }
    char *sql = sq_sql(verb, table, by);
    sqlite3_stmt *statement =
        remember(sq, (struct sq_statement){.table = table, .by = by, .verb = (int)verb}, sql);
    free(sql);
    return statement;
}

#define MOST_CHANGES 64 /* most changes are of a few kinds */

sqlite3_stmt *sq_changing(struct sq *sq, const struct dd_table *table, uint64_t columns)
{
    size_t n = 0;
    for (size_t i = 0; i < sq->n_statements; i++) {
        const struct sq_statement *s = &sq->statements[i];
        if (s->table != table || s->verb != SQ_CHANGE)
            continue;
        if (s->columns == columns)
            return s->statement;
        n++;
    }
    if (n == MOST_CHANGES)
        return NULL;
    char *sql = sq_sql_change(table, columns);
    sqlite3_stmt *statement = remember(
        sq, (struct sq_statement){.table = table, .verb = SQ_CHANGE, .columns = columns}, sql);
    free(sql);
    return statement;
}

sqlite3_stmt *sq_where(struct sq *sq, const struct dd_table *table, const char *condition)
{
    for (size_t i = 0; i < sq->n_statements; i++)
        if (sq->statements[i].text == condition && sq->statements[i].table == table)
            return sq->statements[i].statement;
    char *select = sq_sql(SQ_WHERE, table, NULL);
    struct dd_buf sql = {0};
    dd_buf_printf(&sql, "%s%s", select, condition);
    sqlite3_stmt *statement = remember(
        sq, (struct sq_statement){.text = condition, .table = table, .verb = SQ_WHERE}, sql.s);
    dd_buf_release(&sql);
    free(select);
    return statement;
}

bool sq_run(struct sq *sq, sqlite3_stmt *statement)
{
    int64_t ignored;
    return sq_number(sq, statement, &ignored);
}

bool sq_number(struct sq *sq, sqlite3_stmt *statement, int64_t *out)
{
    *out = 0;
    if (!statement)
        return false;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *out = sqlite3_column_int64(statement, 0);
    while (code == SQLITE_ROW)
        code = sqlite3_step(statement);
    bool ok = code == SQLITE_DONE || sq_fail_db(sq);
    sqlite3_reset(statement);
    return ok;
}

void sq_free_statements(struct sq *sq)
{
    for (size_t i = 0; i < sq->n_statements; i++)
        sqlite3_finalize(sq->statements[i].statement);
    free(sq->statements);
    sq->statements = NULL;
    sq->n_statements = sq->cap_statements = 0;
}
