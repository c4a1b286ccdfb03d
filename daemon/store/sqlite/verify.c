/* verify.c — does everything stand as it was written? The chain, row by
 * row; the lines that each row covers; and, of facts and results, whether what the
 * tables hold is what the last change of it says. */
#include "store/sqlite/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port/port.h"

struct verifying {
    struct sq *sq;
    struct dd_arena *arena; /* of the verdict */
    struct dd_arena *row;   /* of the row at hand and its lines */
    const struct dd_audit_anchor *anchor;
    bool anchored; /* its row was seen */
    bool failed;
    struct dd_audit_verdict *out;
    size_t cap;
    struct sq_run run;
    struct dd_buf line;
    const char *keys[SQ_MARKED_MAX], *first, *last;
};

static void found(struct verifying *v, struct dd_audit_fault fault)
{
    struct dd_audit_verdict *out = v->out;
    const char **const texts[] = {&fault.entity, &fault.key, &fault.first, &fault.last,
                                  &fault.column};
    if (out->n_faults++ >= DD_AUDIT_FAULTS_MAX)
        return;
    for (size_t i = 0; i < DD_LEN(texts); i++)
        *texts[i] = dd_strdup(v->arena, *texts[i]);
    size_t n = (size_t)out->n_faults - 1;
    out->faults = dd_grow(v->arena, out->faults, n, &v->cap, sizeof(*out->faults));
    out->faults[n] = fault;
}

static const char *number(struct verifying *v, int64_t n)
{
    return dd_printf(v->row, "%" PRId64, n);
}

/* The id of a line, without the quotes of a literal. */
static const char *key_of(struct verifying *v, const struct sq_line *line)
{
    const char *key = line->value[0];
    return *key == '\'' ? dd_strndup(v->row, key + 1, strlen(key) - 2) : dd_strdup(v->row, key);
}

/* ---- the chain itself ----------------------------------------------------------------- */

static bool check_row(void *context, const struct sq_audit_row *row)
{
    struct verifying *v = context;
    struct dd_audit_verdict *out = v->out;
    char hash[DD_SHA256_HEX_SIZE];
    dd_arena_free(v->row);
    v->row = dd_arena_new();
    if (row->seq != out->seq + 1)
        found(v, (struct dd_audit_fault){.what = DD_AUDIT_REMOVED,
                                         .seq = row->seq,
                                         .entity = "audit",
                                         .first = number(v, out->seq + 1),
                                         .last = number(v, row->seq - 1)});
    sq_audit_hash(out->hash, row, hash);
    bool anchor = v->anchor && v->anchor->seq == row->seq;
    v->anchored |= anchor;
    if ((row->seq == out->seq + 1 && strcmp(hash, row->hash) != 0) ||
        (anchor && strcmp(row->hash, v->anchor->hash) != 0))
        found(v, (struct dd_audit_fault){.what = DD_AUDIT_ALTERED,
                                         .seq = row->seq,
                                         .entity = "audit",
                                         .key = number(v, row->seq)});
    out->n_rows++;
    out->seq = row->seq;
    snprintf(out->hash, sizeof(out->hash), "%s", row->hash);
    v->run.n = 0;
    v->run.marks.n = 0;
    dd_buf_puts(&v->run.marks, "");
    dd_sha256_begin(&v->run.sum);
    return true;
}

/* ---- the lines that a row covers ----------------------------------------------------------- */

static void uncovered(struct verifying *v, const struct sq_log *log, const struct sq_line *line)
{
    bool change = log == &sq_logs[SQ_LOG_CHANGE] || log == &sq_logs[SQ_LOG_DECISION];
    bool foreign = change && strcmp(line->value[3], "NULL") == 0;
    if (foreign || (change && v->out->n_pending))
        v->out->n_pending++; /* by others, or by us after so much of theirs */
    else
        found(v, (struct dd_audit_fault){
                     .what = DD_AUDIT_INSERTED, .entity = log->table, .key = key_of(v, line)});
}

static bool check_line(void *context, const struct sq_audit_row *row, const struct sq_log *log,
                       struct sq_line *line)
{
    struct verifying *v = context;
    char mark[SQ_MARK + 1];
    const char *broken = NULL;
    if (!row) {
        uncovered(v, log, line);
        return true;
    }
    v->failed = log->decided && !sq_line_unwind(v->sq, v->row, log, line, &broken);
    if (v->failed)
        return false;
    v->last = key_of(v, line);
    v->first = v->run.n ? v->first : v->last;
    if (broken)
        found(v, (struct dd_audit_fault){.what = DD_AUDIT_DISAGREES,
                                         .seq = row->seq,
                                         .entity = log->table,
                                         .key = v->last,
                                         .column = broken});
    sq_line_write(log, line, &v->line);
    dd_sha256_add(&v->run.sum, v->line.s, v->line.n);
    v->out->n_lines++;
    if (v->run.n < SQ_MARKED_MAX) {
        v->keys[v->run.n] = v->last;
        sq_mark(&v->line, mark);
        dd_buf_puts(&v->run.marks, mark);
    }
    v->run.n++;
    return true;
}

/* Which of its lines it is, where the marks tell. */
static void found_line(struct verifying *v, const struct sq_audit_row *row, struct dd_audit_fault f)
{
    size_t then = strlen(row->marks) / SQ_MARK, now = v->run.marks.n / SQ_MARK, i = 0;
    bool numbered = row->n == row->last - row->first + 1; /* ids without a gap */
    while (i < then && i < now &&
           strncmp(row->marks + i * SQ_MARK, v->run.marks.s + i * SQ_MARK, SQ_MARK) == 0)
        i++;
    if (then && f.what == DD_AUDIT_REMOVED && numbered && strcmp(f.entity, "obligation") != 0)
        f.key = number(v, row->first + (int64_t)i);
    else if (then && f.what != DD_AUDIT_REMOVED && i < now)
        f.key = v->keys[i];
    found(v, f);
}

static bool check_end(void *context, const struct sq_audit_row *row, const struct sq_log *log)
{
    struct verifying *v = context;
    char digest[DD_SHA256_HEX_SIZE];
    dd_sha256_end(&v->run.sum, digest);
    if (v->run.n == row->n && strcmp(digest, row->digest) == 0)
        return true;
    struct dd_audit_fault fault = {
        .what = v->run.n < row->n   ? DD_AUDIT_REMOVED
                : v->run.n > row->n ? DD_AUDIT_INSERTED
                                    : DD_AUDIT_ALTERED,
        .seq = row->seq,
        .entity = log->table,
        .first = v->run.n ? v->first : number(v, row->first),
        .last = v->run.n ? v->last : number(v, row->last),
    };
    found_line(v, row, fault);
    return true;
}

/* The counter of `seq` knows of rows that are no longer there. */
static bool check_cut(struct verifying *v)
{
    int64_t given;
    struct dd_audit_verdict *out = v->out;
    if (!sq_number(v->sq, sq_text(v->sq, "SELECT seq FROM sqlite_sequence WHERE name = 'audit'"),
                   &given))
        return false;
    if (v->anchor && !v->anchored && v->anchor->seq > given)
        given = v->anchor->seq;
    if (given > out->seq || (v->anchor && !v->anchored))
        found(v, (struct dd_audit_fault){.what = DD_AUDIT_CUT,
                                         .seq = out->seq,
                                         .entity = "audit",
                                         .first = number(v, out->seq + 1),
                                         .last = number(v, given)});
    return true;
}

/* ---- facts: do the tables hold what the last change says? ---------------------------------------
 */

struct table_check {
    struct verifying *v;
    struct sq_log log; /* the table as a log: its columns */
    sqlite3_stmt *rows;
    bool have;
    const char *key; /* of the row at hand */
    struct sq_line line;
};

static bool next_fact(struct table_check *c)
{
    int code = sqlite3_step(c->rows);
    c->have = code == SQLITE_ROW;
    if (!c->have)
        return code == SQLITE_DONE || sq_fail_db(c->v->sq);
    c->key = (const char *)sqlite3_column_text(c->rows, (int)c->log.n + 1);
    sq_line_read(&c->log, c->rows, &c->line);
    return true;
}

static bool begin_table(struct table_check *c, const struct dd_table *table)
{
    struct dd_buf sql = {0};
    *c = (struct table_check){.v = c->v, .log = {.table = table->name, .ord = "0"}};
    c->log.columns = sq_columns_of(c->v->arena, table);
    c->log.n = table->n_columns;
    dd_buf_puts(&sql, "SELECT 0");
    for (size_t i = 0; i < c->log.n; i++)
        dd_buf_printf(&sql, ", quote(\"%s\")", c->log.columns[i].name);
    dd_buf_puts(&sql, ", ");
    sq_write_key(&sql, "", table);
    dd_buf_printf(&sql, " AS k FROM %s ORDER BY k", table->name);
    bool ok = sqlite3_prepare_v2(c->v->sq->db, sql.s, -1, &c->rows, NULL) == SQLITE_OK;
    dd_buf_release(&sql);
    return ok ? next_fact(c) : sq_fail_db(c->v->sq);
}

static void fact_fault(struct table_check *c, enum dd_audit_what what, const char *key,
                       const char *column)
{
    found(c->v, (struct dd_audit_fault){
                    .what = what, .entity = c->log.table, .key = key, .column = column});
}

/* Rows up to `key` (NULL: the end) of which no change says that they are there. */
static bool skip_facts(struct table_check *c, const char *key)
{
    bool ok = true;
    while (ok && c->have && (!key || strcmp(c->key, key) < 0)) {
        fact_fault(c, DD_AUDIT_INSERTED, c->key, NULL);
        ok = next_fact(c);
    }
    return ok;
}

/* What all changes of one row come to, against the row. */
static bool check_fact(struct table_check *c, const char *key, const struct sq_history *h)
{
    if (!skip_facts(c, key))
        return false;
    bool there = c->have && strcmp(c->key, key) == 0;
    if (h->broken)
        fact_fault(c, DD_AUDIT_DISAGREES, key, h->broken);
    if (h->alive != there)
        fact_fault(c, there ? DD_AUDIT_INSERTED : DD_AUDIT_REMOVED, key, NULL);
    for (size_t i = 0; there && h->alive && i < c->log.n; i++)
        if (h->last[i] && strcmp(h->last[i], c->line.value[i]) != 0) {
            fact_fault(c, DD_AUDIT_DISAGREES, key, c->log.columns[i].name);
            break;
        }
    return !there || next_fact(c);
}

static const char *column_text(sqlite3_stmt *statement, int i)
{
    return (const char *)sqlite3_column_text(statement, i);
}

/* All changes of one table, by key. */
static bool check_changes(struct table_check *c, sqlite3_stmt *changes)
{
    bool ok = true;
    int code = SQLITE_DONE;
    char *key = NULL;
    struct sq_history h = {0};
    struct dd_arena *arena = dd_arena_new();
    while (ok && (code = sqlite3_step(changes)) == SQLITE_ROW) {
        if (!key || strcmp(key, column_text(changes, 0)) != 0) {
            ok = !key || check_fact(c, key, &h);
            dd_arena_free(arena);
            arena = dd_arena_new();
            key = dd_strdup(arena, column_text(changes, 0));
            h = (struct sq_history){.arena = arena, .log = &c->log};
        }
        sq_history_take(&h, column_text(changes, 1), column_text(changes, 2));
    }
    ok = ok && (code == SQLITE_DONE || sq_fail_db(c->v->sq)) && (!key || check_fact(c, key, &h)) &&
         skip_facts(c, NULL);
    dd_arena_free(arena);
    return ok;
}

static bool check_facts(struct verifying *v)
{
    const struct dd_table *tables = dd_tables_of_entities(v->arena);
    sqlite3_stmt *changes = sq_text(v->sq, "SELECT key, before, after FROM change "
                                           "WHERE entity = ?1 ORDER BY key, seq");
    bool ok = changes != NULL;
    for (size_t e = 0; e < dd_n_entities && ok; e++) {
        struct table_check c = {.v = v};
        sqlite3_bind_text(changes, 1, tables[e].name, -1, SQLITE_STATIC);
        ok = begin_table(&c, &tables[e]) && check_changes(&c, changes);
        sqlite3_reset(changes);
        sqlite3_finalize(c.rows);
    }
    return ok;
}

/* Every message was tried as often as it says, and by no more answers. */
static bool check_attempts(struct verifying *v)
{
    sqlite3_stmt *statement =
        sq_text(v->sq, "SELECT d.id FROM delivery d WHERE d.attempts <> "
                       "(SELECT count(*) FROM attempt a WHERE a.delivery = d.id) ORDER BY d.id");
    int code = SQLITE_DONE;
    while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW)
        found(v, (struct dd_audit_fault){.what = DD_AUDIT_DISAGREES,
                                         .entity = "delivery",
                                         .key = column_text(statement, 0),
                                         .column = "attempts"});
    sqlite3_reset(statement);
    return statement && (code == SQLITE_DONE || sq_fail_db(v->sq));
}

/* The bytes that were sent, where they are still kept. */
static bool check_bodies(struct verifying *v)
{
    sqlite3_stmt *statement =
        sq_text(v->sq, "SELECT id, digest, body FROM delivery JOIN delivery_body ON delivery = id "
                       "WHERE length(body) > 0 ORDER BY id");
    int code = SQLITE_DONE;
    while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        char hex[DD_SHA256_HEX_SIZE];
        struct dd_sha256 sum;
        dd_sha256_begin(&sum);
        dd_sha256_add(&sum, sqlite3_column_blob(statement, 2),
                      (size_t)sqlite3_column_bytes(statement, 2));
        dd_sha256_end(&sum, hex);
        const char *then = column_text(statement, 1);
        if (then && strcmp(hex, then) != 0) /* NULL: of an older schema */
            found(v, (struct dd_audit_fault){.what = DD_AUDIT_DISAGREES,
                                             .entity = "delivery",
                                             .key = column_text(statement, 0),
                                             .column = "body"});
    }
    sqlite3_reset(statement);
    return statement && (code == SQLITE_DONE || sq_fail_db(v->sq));
}

/* Those that are gone: was it decided? */
static bool check_dropped(struct verifying *v)
{
    sqlite3_stmt *statement = sq_text(
        v->sq, "SELECT id FROM delivery WHERE digest IS NOT NULL AND id NOT IN "
               "(SELECT delivery FROM delivery_body WHERE length(body) > 0) AND CAST(id AS TEXT) "
               "NOT IN (SELECT key FROM decision WHERE " SQ_DECISION_KEYED
               " AND entity = 'delivery_body') ORDER BY id");
    int code = SQLITE_DONE;
    while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW)
        found(v, (struct dd_audit_fault){.what = DD_AUDIT_REMOVED,
                                         .entity = "delivery_body",
                                         .key = column_text(statement, 0)});
    sqlite3_reset(statement);
    return statement && (code == SQLITE_DONE || sq_fail_db(v->sq));
}

/* What was decided about an obligation and is not found from it: it was made to look as if it
 * had not been. */
static bool check_decided(struct verifying *v)
{
    sqlite3_stmt *statement =
        sq_text(v->sq, "SELECT DISTINCT key FROM decision WHERE entity = 'obligation' AND key IN "
                       "(SELECT id FROM obligation) AND seq NOT IN (" SQ_DECISIONS_OF(
                           "true", "true") ") ORDER BY key");
    int code = SQLITE_DONE;
    while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW)
        found(v, (struct dd_audit_fault){.what = DD_AUDIT_DISAGREES,
                                         .entity = "obligation",
                                         .key = column_text(statement, 0),
                                         .column = "decided"});
    sqlite3_reset(statement);
    return statement && (code == SQLITE_DONE || sq_fail_db(v->sq));
}

bool sq_audit_verify(void *db, struct dd_arena *arena, const struct dd_audit_anchor *anchor,
                     struct dd_audit_verdict *out)
{
    struct verifying v = {
        .sq = db, .arena = arena, .row = dd_arena_new(), .anchor = anchor, .out = out};
    struct sq_walk walk = {.sq = db,
                           .since = "",
                           .whole = true,
                           .row = check_row,
                           .line = check_line,
                           .end = check_end,
                           .context = &v};
    *out = (struct dd_audit_verdict){0};
    bool ok = sq_walk(&walk) && !v.failed && check_cut(&v) && check_attempts(&v) &&
              check_bodies(&v) && check_dropped(&v) && check_decided(&v) && check_facts(&v);
    dd_buf_release(&v.run.marks);
    dd_buf_release(&v.line);
    dd_arena_free(v.row);
    return ok;
}
