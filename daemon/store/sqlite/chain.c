/* chain.c — the chain: what was written is covered by rows of `audit`, at
 * the end of each of our transactions; at its beginning, what other programs have
 * written since the last one. */
#include "store/sqlite/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "port/port.h"

/* Of what others wrote, one transaction of ours covers at most so many rows of a
 * table: a huge load must not hold up the service. The next ones go on. */
#define FOREIGN_MAX ((int64_t)100000)

/* ---- hashes ------------------------------------------------------------------------ */

static void add_text(struct dd_buf *out, const char *s)
{
    struct dd_value value = {.kind = s ? DD_V_TEXT : DD_V_NULL, .s = s, .n = s ? strlen(s) : 0};
    dd_value_literal(&value, out);
}

void sq_audit_hash(const char *previous, const struct sq_audit_row *row,
                   char hash[DD_SHA256_HEX_SIZE])
{
    struct dd_buf line = {0};
    struct dd_sha256 sum;
    add_text(&line, previous);
    dd_buf_printf(&line, ",%" PRId64 ",", row->seq);
    add_text(&line, row->at);
    dd_buf_putc(&line, ',');
    add_text(&line, row->actor);
    dd_buf_putc(&line, ',');
    add_text(&line, row->entity);
    dd_buf_printf(&line, ",%" PRId64 ",%" PRId64 ",%" PRId64 ",", row->first, row->last, row->n);
    add_text(&line, row->digest);
    dd_buf_putc(&line, ',');
    add_text(&line, row->marks);
    dd_buf_putc(&line, '\n');
    dd_sha256_begin(&sum);
    dd_sha256_add(&sum, line.s, line.n);
    dd_sha256_end(&sum, hash);
    dd_buf_release(&line);
}

void sq_mark(const struct dd_buf *line, char mark[SQ_MARK + 1])
{
    struct dd_sha256 sum;
    char hex[DD_SHA256_HEX_SIZE];
    dd_sha256_begin(&sum);
    dd_sha256_add(&sum, line->s, line->n);
    dd_sha256_end(&sum, hex);
    memcpy(mark, hex, SQ_MARK);
    mark[SQ_MARK] = '\0';
}

/* ---- a run of lines that one row of `audit` will cover ---------------------------------- */

static void run_begin(struct sq_run *run)
{
    run->n = 0;
    run->marks.n = 0;
    dd_buf_puts(&run->marks, "");
    dd_sha256_begin(&run->sum);
}

static void run_add(struct sq_run *run, const struct dd_buf *line, int64_t ord)
{
    char mark[SQ_MARK + 1];
    dd_sha256_add(&run->sum, line->s, line->n);
    run->last = ord;
    if (run->n++ < SQ_MARKED_MAX) {
        sq_mark(line, mark);
        dd_buf_puts(&run->marks, mark);
    }
}

static bool bind_text(struct sq *sq, sqlite3_stmt *statement, int index, const char *s)
{
    struct dd_value value = {.kind = s ? DD_V_TEXT : DD_V_NULL, .s = s, .n = s ? strlen(s) : 0};
    return sq_bind(sq, statement, index, &value);
}

static bool bind_int(struct sq *sq, sqlite3_stmt *statement, int index, int64_t i)
{
    struct dd_value value = {.kind = DD_V_INT, .i = i};
    return sq_bind(sq, statement, index, &value);
}

static bool insert(struct sq *sq, const struct sq_audit_row *row)
{
    sqlite3_stmt *statement =
        sq_text(sq, "INSERT INTO audit (seq, at, actor, entity, first_row, last_row, n, digest, "
                    "marks, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    return statement && bind_int(sq, statement, 1, row->seq) &&
           bind_text(sq, statement, 2, row->at) && bind_text(sq, statement, 3, row->actor) &&
           bind_text(sq, statement, 4, row->entity) && bind_int(sq, statement, 5, row->first) &&
           bind_int(sq, statement, 6, row->last) && bind_int(sq, statement, 7, row->n) &&
           bind_text(sq, statement, 8, row->digest) && bind_text(sq, statement, 9, row->marks) &&
           bind_text(sq, statement, 10, row->hash) && sq_run(sq, statement);
}

/* Writes what is covered down as the next row of the chain. */
static bool add_row(struct sq *sq, struct sq_audit_row row)
{
    struct sq_chain *chain = &sq->chain;
    char hash[DD_SHA256_HEX_SIZE];
    row.seq = chain->seq + 1;
    row.at = chain->at;
    row.hash = hash;
    sq_audit_hash(chain->hash, &row, hash);
    if (!insert(sq, &row))
        return false;
    chain->seq = row.seq;
    memcpy(chain->hash, hash, sizeof(hash));
    return true;
}

static bool run_end(struct sq *sq, const struct sq_log *log, struct sq_run *run, const char *actor)
{
    char digest[DD_SHA256_HEX_SIZE];
    struct sq_audit_row row = {.first = run->first,
                               .last = run->last,
                               .n = run->n,
                               .actor = actor,
                               .entity = log->table,
                               .marks = run->n <= SQ_MARKED_MAX ? run->marks.s : ""};
    if (run->n == 0)
        return true;
    row.digest = dd_sha256_end(&run->sum, digest);
    run->n = 0;
    return add_row(sq, row);
}

/* ---- the rows of one log --------------------------------------------------------------------- */

/* SELECT of the lines after ?1 and up to ?3, at most ?2, in pieces or as values; made
 * once. */
static sqlite3_stmt *lines_after(struct sq *sq, size_t l, bool pieces)
{
    char **sql = &sq->chain.sql[l][pieces];
    if (!*sql) {
        struct dd_buf buf = {0};
        if (pieces)
            sq_line_select(&buf, &sq_logs[l]);
        else
            sq_line_select_values(&buf, &sq_logs[l]);
        const char *ord = sq_logs[l].ord;
        dd_buf_printf(&buf, "WHERE %s > ?1 AND %s <= ?3 ORDER BY %s LIMIT ?2", ord, ord, ord);
        *sql = buf.s;
    }
    return sq_text(sq, *sql);
}

struct covering {
    struct sq *sq;
    const struct sq_log *log;
    struct sq_run *run;
    struct dd_arena *arena;
    struct dd_buf line;
    bool unwind; /* a row may have changed since it began, in this very transaction */
    const char *actor;
};

static bool cover_row(struct covering *c, sqlite3_stmt *statement)
{
    struct sq_line line = {.ord = sqlite3_column_int64(statement, 0)};
    const char *broken;
    if (!c->unwind) {
        sq_line_of_values(c->log, statement, &c->line);
    } else {
        sq_line_read(c->log, statement, &line);
        if (!sq_line_unwind(c->sq, c->arena, c->log, &line, &broken))
            return false;
        sq_line_write(c->log, &line, &c->line);
    }
    run_add(c->run, &c->line, line.ord);
    if (c->run->n < SQ_COVERED_MAX)
        return true;
    if (!run_end(c->sq, c->log, c->run, c->actor))
        return false;
    run_begin(c->run);
    c->run->first = line.ord + 1;
    return true;
}

/* Covers the rows of a log after those that are, up to `last`, at most `max`. */
static bool cover(struct sq *sq, size_t l, int64_t last, int64_t max, const char *actor)
{
    struct sq_chain *chain = &sq->chain;
    bool unwind = sq_logs[l].decided && chain->decided;
    sqlite3_stmt *statement = lines_after(sq, l, unwind);
    if (!statement || !bind_int(sq, statement, 1, chain->done[l]) ||
        !bind_int(sq, statement, 2, max) || !bind_int(sq, statement, 3, last))
        return false;
    struct covering c = {.sq = sq,
                         .log = &sq_logs[l],
                         .run = &chain->run,
                         .arena = dd_arena_new(),
                         .unwind = unwind,
                         .actor = actor};
    run_begin(c.run);
    c.run->first = chain->done[l] + 1;
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        ok = cover_row(&c, statement);
        chain->done[l] = c.run->n ? c.run->last : c.run->first - 1;
    }
    if (ok && code != SQLITE_DONE)
        ok = sq_fail_db(sq);
    sqlite3_reset(statement);
    ok = ok && run_end(sq, c.log, c.run, actor);
    dd_buf_release(&c.line);
    dd_arena_free(c.arena);
    return ok;
}

static bool find_newest(struct sq *sq, int64_t newest[SQ_N_LOGS])
{
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT (SELECT max(seq) FROM change), (SELECT max(id) FROM delivery), "
                    "(SELECT max(id) FROM notice), (SELECT max(seq) FROM decision), "
                    "(SELECT max(id) FROM attempt), (SELECT max(id) FROM ack)");
    if (!statement)
        return false;
    if (sqlite3_step(statement) != SQLITE_ROW)
        return sq_fail_db(sq);
    for (size_t l = SQ_LOG_CHANGE; l < SQ_N_LOGS; l++)
        newest[l] = sqlite3_column_int64(statement, (int)(l - SQ_LOG_CHANGE));
    sqlite3_reset(statement);
    sq->chain.decided = newest[SQ_LOG_DECISION] > sq->chain.done[SQ_LOG_DECISION];
    return true;
}

/* What others wrote, at most FOREIGN_MAX rows of each log; the next transactions go on. */
static bool cover_foreign(struct sq *sq)
{
    struct sq_chain *chain = &sq->chain;
    for (size_t l = SQ_LOG_CHANGE; l < SQ_N_LOGS; l++)
        if (chain->foreign[l] > chain->done[l] &&
            !cover(sq, l, chain->foreign[l], FOREIGN_MAX, NULL))
            return false;
    return true;
}

/* What `actor` wrote. It comes after what others did, and waits with it. */
static bool cover_own(struct sq *sq, const int64_t newest[SQ_N_LOGS], const char *actor)
{
    struct sq_chain *chain = &sq->chain;
    for (size_t l = SQ_LOG_CHANGE; l < SQ_N_LOGS; l++)
        if (newest[l] > chain->done[l] && chain->done[l] >= chain->foreign[l] &&
            !cover(sq, l, newest[l], INT64_MAX, actor))
            return false;
    return true;
}

/* ---- obligations, as they are made
 * ---------------------------------------------------------------- */

static bool end_obligations(struct sq *sq)
{
    return run_end(sq, &sq_logs[SQ_LOG_OBLIGATION], &sq->chain.made, sq->actor);
}

static bool obligation_line(struct sq *sq, const struct dd_obligation *row, struct dd_buf *out)
{
    const struct sq_log *log = &sq_logs[SQ_LOG_OBLIGATION];
    const struct dd_table *table = &dd_table_obligation;
    const struct dd_column **columns = sq->chain.columns;
    out->n = 0;
    for (size_t i = 0; i < log->n; i++) {
        struct dd_value value;
        const char *why = "";
        if (!columns[i])
            columns[i] = dd_column_find(table, log->columns[i].name);
        if (!dd_column_get(table, columns[i], row, &value, &why))
            return sq_fail(sq, _("Table %s, row %s, column %s: %s."), table->name, row->id,
                           columns[i]->name, why);
        if (i)
            dd_buf_putc(out, ',');
        dd_value_literal(&value, out);
    }
    dd_buf_putc(out, '\n');
    return true;
}

bool sq_made(void *db, const struct dd_obligation *row, int64_t *made_in)
{
    struct sq *sq = db;
    struct sq_chain *chain = &sq->chain;
    struct sq_run *run = &chain->made;
    /* Covered in the order of their ids: one that is out of order begins anew. */
    bool follows = run->n && strcmp(chain->last_made.s, row->id) < 0;
    if ((!follows || run->n == SQ_COVERED_MAX) && !end_obligations(sq))
        return false;
    if (run->n == 0) {
        run_begin(run);
        run->first = 1;
    }
    if (!obligation_line(sq, row, &chain->line))
        return false;
    run_add(run, &chain->line, run->n + 1);
    chain->last_made.n = 0;
    dd_buf_puts(&chain->last_made, row->id);
    *made_in = chain->seq + 1;
    return true;
}

bool sq_chain_run(struct sq *sq, int64_t n, const char *digest, const char *marks, int64_t *seq)
{
    *seq = 0;
    if (!end_obligations(sq) ||
        !add_row(sq, (struct sq_audit_row){.first = 1,
                                           .last = n,
                                           .n = n,
                                           .actor = sq->actor,
                                           .entity = sq_logs[SQ_LOG_OBLIGATION].table,
                                           .digest = digest,
                                           .marks = marks}))
        return false;
    *seq = sq->chain.seq;
    return true;
}

/* ---- a transaction
 * ----------------------------------------------------------------------------------- */

/* Another process may have gone on meanwhile. */
static bool find_end(struct sq *sq)
{
    struct sq_chain *chain = &sq->chain;
    sqlite3_stmt *statement = sq_text(sq, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1");
    if (!statement)
        return false;
    int code = sqlite3_step(statement);
    int64_t seq = code == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    const char *hash = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 1) : "";
    bool same = chain->known && seq == chain->seq && strcmp(hash, chain->hash) == 0;
    chain->seq = seq;
    snprintf(chain->hash, sizeof(chain->hash), "%s", hash);
    sqlite3_reset(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return sq_fail_db(sq);
    for (size_t l = SQ_LOG_CHANGE; l < SQ_N_LOGS && !same; l++) {
        statement = sq_text(sq, sq_covered);
        if (!statement || !bind_text(sq, statement, 1, sq_logs[l].table) ||
            !sq_number(sq, statement, &chain->done[l]))
            return false;
    }
    return chain->known = true;
}

static bool start(struct sq *sq)
{
    struct sq_chain *chain = &sq->chain;
    dd_instant_stored(chain->clock ? dd_clock_now(chain->clock)
                                   : (struct dd_instant){dd_real_seconds()},
                      chain->at);
    chain->made.n = 0;
    return find_end(sq);
}

bool sq_chain_begin(struct sq *sq)
{
    return start(sq) && find_newest(sq, sq->chain.foreign) && cover_foreign(sq);
}

bool sq_chain_end(struct sq *sq)
{
    int64_t newest[SQ_N_LOGS] = {0};
    return end_obligations(sq) && find_newest(sq, newest) && cover_foreign(sq) &&
           cover_own(sq, newest, sq->actor);
}

void sq_chain_forget(struct sq *sq)
{
    sq->chain.known = false;
    sq->chain.made.n = 0;
}

/* ---- obligations that were there before there was a chain
 * --------------------------------------------- */

/* The next ones after *from, which becomes their last id; *n of them. */
static bool adopt_some(struct sq *sq, struct dd_buf *from, int64_t *n, const char *actor)
{
    const struct sq_log *log = &sq_logs[SQ_LOG_OBLIGATION];
    struct sq_run *run = &sq->chain.made;
    struct dd_buf *sql = &sq->chain.line;
    struct sq_line line;
    char *after = strdup(from->s);
    if (!after)
        abort();
    sql->n = 0;
    sq_line_select(sql, log);
    dd_buf_puts(sql, "WHERE id > ?1 ORDER BY id LIMIT ?2");
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(sq->db, sql->s, -1, &statement, NULL) != SQLITE_OK)
        abort();
    bool ok = bind_text(sq, statement, 1, after) && bind_int(sq, statement, 2, SQ_COVERED_MAX);
    run_begin(run);
    run->first = 1;
    while (ok && sqlite3_step(statement) == SQLITE_ROW) {
        sq_line_read(log, statement, &line);
        sq_line_write(log, &line, &sq->chain.line);
        run_add(run, &sq->chain.line, run->n + 1);
        from->n = 0;
        dd_buf_add(from, line.value[0] + 1, strlen(line.value[0]) - 2);
    }
    *n = run->n;
    ok = sqlite3_finalize(statement) == SQLITE_OK && ok && run_end(sq, log, run, actor);
    statement = sq_text(sq, "UPDATE obligation SET made_in = ?1 WHERE id > ?2 AND id <= ?3");
    ok = ok && statement && bind_int(sq, statement, 1, sq->chain.seq) &&
         bind_text(sq, statement, 2, after) && bind_text(sq, statement, 3, from->s) &&
         sq_run(sq, statement);
    free(after);
    return ok;
}

bool sq_adopt_rows(struct sq *sq, const char *actor)
{
    struct dd_buf from = {0};
    int64_t n = 1;
    dd_buf_puts(&from, "");
    bool ok = start(sq);
    while (ok && n)
        ok = adopt_some(sq, &from, &n, actor);
    dd_buf_release(&from);
    int64_t newest[SQ_N_LOGS] = {0};
    memset(sq->chain.foreign, 0, sizeof(sq->chain.foreign));
    return ok && find_newest(sq, newest) && cover_own(sq, newest, actor);
}

void sq_chain_release(struct sq *sq)
{
    struct sq_chain *chain = &sq->chain;
    for (size_t l = 0; l < SQ_N_LOGS; l++)
        for (size_t i = 0; i < 2; i++)
            free(chain->sql[l][i]);
    dd_buf_release(&chain->run.marks);
    dd_buf_release(&chain->made.marks);
    dd_buf_release(&chain->line);
    dd_buf_release(&chain->last_made);
}
