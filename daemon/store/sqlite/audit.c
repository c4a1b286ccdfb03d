/* audit.c — the chain read again: its rows with the lines that they cover,
 * all of them or those about one obligation. */
#include "store/sqlite/audit.h"

#include <stdlib.h>
#include <string.h>

#include "port/port.h"

/* ---- rows of `audit` with their lines -------------------------------------------- */

static const char *text(sqlite3_stmt *statement, int i)
{
    return (const char *)sqlite3_column_text(statement, i);
}

static void read_row(sqlite3_stmt *statement, struct sq_audit_row *row)
{
    *row = (struct sq_audit_row){
        .seq = sqlite3_column_int64(statement, 0),
        .at = text(statement, 1),
        .actor = text(statement, 2),
        .entity = text(statement, 3),
        .first = sqlite3_column_int64(statement, 4),
        .last = sqlite3_column_int64(statement, 5),
        .n = sqlite3_column_int64(statement, 6),
        .digest = text(statement, 7),
        .marks = text(statement, 8),
        .hash = text(statement, 9),
    };
}

static bool stream_step(struct sq_walk *walk, struct sq_stream *stream)
{
    int code = sqlite3_step(stream->statement);
    stream->have = code == SQLITE_ROW;
    if (stream->have)
        sq_line_read(stream->log, stream->statement, &stream->line);
    return code == SQLITE_ROW || code == SQLITE_DONE || sq_fail_db(walk->sq);
}

static bool stream_open(struct sq_walk *walk, struct sq_stream *stream, const struct sq_log *log,
                        int64_t from)
{
    struct dd_buf sql = {0};
    stream->log = log;
    sq_line_select(&sql, log);
    if (from > INT64_MIN)
        dd_buf_printf(&sql, "WHERE %s >= %lld ", log->ord, (long long)from);
    dd_buf_printf(&sql, "ORDER BY %s, %s", log->ord, log->columns[0].name);
    int code = sqlite3_prepare_v2(walk->sq->db, sql.s, -1, &stream->statement, NULL);
    dd_buf_release(&sql);
    return code == SQLITE_OK ? stream_step(walk, stream) : sq_fail_db(walk->sq);
}

static int64_t first_of(const struct sq_log *log, const struct sq_audit_row *row)
{
    return log == &sq_logs[SQ_LOG_OBLIGATION] ? row->seq : row->first;
}

static int64_t last_of(const struct sq_log *log, const struct sq_audit_row *row)
{
    return log == &sq_logs[SQ_LOG_OBLIGATION] ? row->seq : row->last;
}

/* False ends the walk: a failure, or enough was seen. */
static bool give(struct sq_walk *walk, const struct sq_audit_row *row, struct sq_stream *stream)
{
    walk->stopped = !walk->line(walk->context, row, stream->log, &stream->line);
    return !walk->stopped && stream_step(walk, stream);
}

static bool walk_row(struct sq_walk *walk, const struct sq_audit_row *row)
{
    const struct sq_log *log = sq_log_find(row->entity);
    walk->stopped = walk->row && !walk->row(walk->context, row);
    if (walk->stopped || !log)
        return !walk->stopped;
    struct sq_stream *stream = &walk->streams[log - sq_logs];
    int64_t first = first_of(log, row), last = last_of(log, row);
    if (!stream->log && !stream_open(walk, stream, log, walk->whole ? INT64_MIN : first))
        return false;
    for (int64_t n = 1; stream->have && stream->line.ord <= last; n++) {
        if (walk->most && n > walk->most) { /* found anew where the next row begins */
            sqlite3_finalize(stream->statement);
            *stream = (struct sq_stream){0};
            break;
        }
        bool covered = stream->line.ord >= first;
        if (covered || walk->whole ? !give(walk, covered ? row : NULL, stream)
                                   : !stream_step(walk, stream))
            return false;
    }
    walk->stopped = walk->end && !walk->end(walk->context, row, log);
    return !walk->stopped;
}

/* What no row of the chain covers. */
static bool walk_rest(struct sq_walk *walk)
{
    for (size_t l = 0; l < SQ_N_LOGS; l++) {
        struct sq_stream *stream = &walk->streams[l];
        int64_t last = 0;
        sqlite3_stmt *statement = sq_text(walk->sq, sq_covered);
        if (!statement || sqlite3_bind_text(statement, 1, sq_logs[l].table, -1, SQLITE_STATIC) ||
            !sq_number(walk->sq, statement, &last))
            return false;
        if (l == SQ_LOG_OBLIGATION && !walk->whole)
            continue; /* their row of the chain is made before they are */
        if (!stream->log &&
            !stream_open(walk, stream, &sq_logs[l], walk->whole ? INT64_MIN : last + 1))
            return false;
        while (stream->have)
            if (walk->whole || stream->line.ord > last ? !give(walk, NULL, stream)
                                                       : !stream_step(walk, stream))
                return false;
    }
    return true;
}

bool sq_walk(struct sq_walk *walk)
{
    sqlite3_stmt *statement = sq_text(
        walk->sq, "SELECT seq, at, actor, entity, first_row, last_row, n, digest, marks, hash "
                  "FROM audit WHERE at >= ?1 AND seq > ?2 ORDER BY seq");
    if (!statement)
        return false;
    sqlite3_bind_text(statement, 1, walk->since, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, walk->after);
    bool ok = true;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct sq_audit_row row;
        read_row(statement, &row);
        ok = walk_row(walk, &row);
    }
    if (ok && code != SQLITE_DONE)
        ok = sq_fail_db(walk->sq);
    sqlite3_reset(statement);
    ok = ok && walk_rest(walk);
    for (size_t l = 0; l < SQ_N_LOGS; l++)
        sqlite3_finalize(walk->streams[l].statement);
    return ok || walk->stopped;
}

/* ---- items ------------------------------------------------------------------------- */

static const char *unquoted(struct dd_arena *arena, const char *literal, size_t n)
{
    if (n == 4 && strncmp(literal, "NULL", 4) == 0)
        return NULL;
    if (*literal != '\'')
        return dd_strndup(arena, literal, n);
    char *out = dd_strndup(arena, literal + 1, n - 2), *to = out;
    for (const char *from = out; *from; *to++ = *from++)
        from += from[0] == '\'' && from[1] == '\'';
    *to = '\0';
    return out;
}

static const char *value_of(struct dd_arena *arena, const struct sq_line *line, size_t i)
{
    return unquoted(arena, line->value[i], strlen(line->value[i]));
}

/* What a row was when it came to be: all of its columns but the id. */
static const char *pairs_of(struct dd_arena *arena, const struct sq_log *log,
                            const struct sq_line *line)
{
    struct dd_buf pairs = {0};
    for (size_t i = 1; i < log->n; i++)
        dd_buf_printf(&pairs, "%s%s=%s", i > 1 ? "," : "", log->columns[i].name, line->value[i]);
    const char *copy = dd_strdup(arena, pairs.s);
    dd_buf_release(&pairs);
    return copy;
}

static bool is_change(const struct sq_log *log)
{
    return log == &sq_logs[SQ_LOG_CHANGE] || log == &sq_logs[SQ_LOG_DECISION];
}

/* `row` may be NULL: not covered yet. */
static bool make_item(struct sq *sq, struct dd_arena *arena, const struct sq_audit_row *row,
                      const struct sq_log *log, struct sq_line *line, struct dd_audit_item *out)
{
    const char *broken;
    *out = (struct dd_audit_item){.entity = log->table, .key = value_of(arena, line, 0)};
    if (row) {
        struct dd_delivery at = {.created_at = {0}};
        struct dd_value value = {.kind = DD_V_TEXT, .s = row->at, .n = strlen(row->at)};
        const char *why = "";
        out->seq = row->seq;
        out->n = row->n;
        out->actor = dd_strdup(arena, row->actor);
        out->at.set = dd_column_set(arena, dd_column_find(&dd_table_delivery, "created_at"), &value,
                                    &at, &why);
        out->at.at = at.created_at;
    }
    if (is_change(log)) {
        out->entity = value_of(arena, line, 1);
        out->key = value_of(arena, line, 2);
        out->actor = value_of(arena, line, 3);
        out->before = value_of(arena, line, 4);
        out->after = value_of(arena, line, 5);
        return true;
    }
    if (log->decided && !sq_line_unwind(sq, arena, log, line, &broken))
        return false;
    out->after = pairs_of(arena, log, line);
    return true;
}

/* ---- everything ------------------------------------------------------------------------ */

struct listing {
    struct sq *sq;
    bool (*each)(void *context, const struct dd_audit_item *item);
    void *context;
    bool failed;
};

static bool list_line(void *context, const struct sq_audit_row *row, const struct sq_log *log,
                      struct sq_line *line)
{
    struct listing *listing = context;
    struct dd_arena *arena = dd_arena_new();
    struct dd_audit_item item;
    listing->failed = !make_item(listing->sq, arena, row, log, line, &item);
    bool more = !listing->failed && listing->each(listing->context, &item);
    dd_arena_free(arena);
    return more;
}

static bool list_all(struct listing *listing, const char *since, const struct dd_audit_query *query)
{
    struct sq_walk walk = {.sq = listing->sq,
                           .since = since,
                           .after = query->after,
                           .most = query->most,
                           .line = list_line,
                           .context = listing};
    return sq_walk(&walk) && !listing->failed;
}

/* ---- what is about one obligation ---------------------------------------------------------- */

struct about {
    struct sq *sq;
    struct dd_arena *arena;
    const char *id;
    DD_VEC(struct dd_audit_item) items;
};

/* The row of the chain that covers a line; false where none does (yet). */
static bool covering_row(struct about *a, const struct sq_log *log, const struct sq_line *line,
                         struct sq_audit_row *out, bool *found)
{
    sqlite3_stmt *statement =
        log == &sq_logs[SQ_LOG_OBLIGATION]
            ? sq_text(a->sq, "SELECT seq, at, actor FROM audit WHERE entity = ?1 AND seq = ?2")
            : sq_text(a->sq, "SELECT seq, at, actor FROM audit WHERE entity = ?1 AND "
                             "last_row >= ?2 ORDER BY last_row LIMIT 1");
    if (!statement)
        return false;
    sqlite3_bind_text(statement, 1, log->table, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, line->ord);
    int code = sqlite3_step(statement);
    *found = code == SQLITE_ROW;
    if (*found)
        *out = (struct sq_audit_row){.seq = sqlite3_column_int64(statement, 0),
                                     .at = dd_strdup(a->arena, text(statement, 1)),
                                     .actor = dd_strdup(a->arena, text(statement, 2))};
    sqlite3_reset(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE || sq_fail_db(a->sq);
}

/* Adds the lines of a log that meet a condition on ?1, the obligation's id. */
static bool add_lines(struct about *a, const struct sq_log *log, const char *condition)
{
    struct dd_buf sql = {0};
    sqlite3_stmt *statement = NULL;
    sq_line_select(&sql, log);
    dd_buf_printf(&sql, "WHERE %s ORDER BY 1", condition);
    bool ok = sqlite3_prepare_v2(a->sq->db, sql.s, -1, &statement, NULL) == SQLITE_OK &&
              sqlite3_bind_text(statement, 1, a->id, -1, SQLITE_STATIC) == SQLITE_OK;
    int code = SQLITE_DONE;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct sq_line line;
        struct sq_audit_row row;
        struct dd_audit_item item;
        bool found = false;
        sq_line_read(log, statement, &line);
        if (!covering_row(a, log, &line, &row, &found) ||
            !make_item(a->sq, a->arena, found ? &row : NULL, log, &line, &item)) {
            sqlite3_finalize(statement);
            dd_buf_release(&sql);
            return false;
        }
        dd_push(a->arena, &a->items, item);
    }
    ok = (ok && code == SQLITE_DONE) || sq_fail_db(a->sq);
    sqlite3_finalize(statement);
    dd_buf_release(&sql);
    return ok;
}

#define NOTICES "SELECT id FROM notice WHERE obligation = ?1"
#define DELIVERIES SQ_DELIVERIES_ABOUT
/* What the obligation says. No query below depends on the row of the log that is looked
 * at, so each is answered once. */
#define ITS_TASK "(SELECT task FROM obligation WHERE id = ?1)"
#define ITS_TARGET "(SELECT target FROM obligation WHERE id = ?1)"
#define ITS_EVENT "(SELECT event FROM obligation WHERE id = ?1)"
#define ITS_UNIT "(SELECT unit FROM obligation WHERE id = ?1)"
#define ITS_PERIOD "(SELECT period FROM obligation WHERE id = ?1)"
#define ITS_BASIS "(SELECT basis FROM obligation WHERE id = ?1)"

/* Changes of the facts that it comes from, that fulfil it or that move it. What a
 * completion or an extension is about, its first change says; documents are those that
 * these name, and what the unit issued in answer to its basis. */
static const char facts_about[] =
    "(entity IN ('task', 'task_unit', 'task_deadline', 'result') "
    " AND (key = " ITS_TASK " OR key GLOB " ITS_TASK " || '/*')) "
    "OR (entity IN ('target', 'measurement') "
    " AND (key = " ITS_TARGET " OR key GLOB " ITS_TARGET " || '/*')) "
    "OR (entity = 'event' AND key = " ITS_EVENT ") "
    "OR (entity = 'unit' AND key = " ITS_UNIT ") "
    "OR (entity = 'report' AND key GLOB " ITS_UNIT " || '/*/' || " ITS_PERIOD ") "
    "OR (entity = 'waiver' AND key = ?1) "
    "OR (entity IN ('completion', 'extension', 'ack') AND (entity, key) IN "
    " (SELECT c.entity, c.key FROM change c WHERE c.entity IN ('completion', 'extension', 'ack') "
    "  AND (instr(coalesce(c.after, c.before), 'obligation=' || quote(?1)) > 0 "
    "   OR (" ITS_TASK " IS NOT NULL AND "
    "    instr(coalesce(c.after, c.before), 'task=' || quote(" ITS_TASK ") || ',') > 0)))) "
    "OR (entity = 'document' AND key IN ("
    " SELECT document FROM extension WHERE obligation = ?1 "
    " UNION SELECT document FROM waiver WHERE obligation = ?1 "
    " UNION SELECT document FROM completion WHERE obligation = ?1 OR task = " ITS_TASK
    " UNION SELECT id FROM document WHERE issuer = " ITS_UNIT " AND answers <> '' "
    "  AND instr(" ITS_BASIS ", answers) > 0))";

/* Of one that is gone nothing says where they are: they are looked for. */
static bool add_decisions(struct about *a, bool there)
{
    return add_lines(a, &sq_logs[SQ_LOG_DECISION],
                     there ? "seq IN (" SQ_DECISIONS_ABOUT ")"
                           : "entity = 'obligation' AND key = ?1");
}

static bool collect(struct about *a)
{
    const struct sq_log *logs = sq_logs;
    if (!add_lines(a, &logs[SQ_LOG_OBLIGATION], "id = ?1"))
        return false;
    bool there = a->items.n > 0;
    return add_lines(a, &logs[SQ_LOG_NOTICE], "obligation = ?1") &&
           add_lines(a, &logs[SQ_LOG_DELIVERY], "id IN (" DELIVERIES ")") &&
           add_lines(a, &logs[SQ_LOG_ATTEMPT], "delivery IN (" DELIVERIES ")") &&
           add_decisions(a, there) &&
           add_lines(a, &logs[SQ_LOG_DECISION],
                     SQ_DECISION_KEYED " AND entity = 'notice' AND key IN "
                                       "(SELECT CAST(id AS TEXT) FROM (" NOTICES "))") &&
           add_lines(a, &logs[SQ_LOG_DECISION],
                     SQ_DECISION_KEYED
                     " AND entity IN ('delivery', 'delivery_body', 'correction') AND key IN "
                     "(SELECT CAST(delivery AS TEXT) FROM (" DELIVERIES "))") &&
           add_lines(a, &logs[SQ_LOG_CHANGE], facts_about);
}

static int by_chain(const void *a, const void *b)
{
    const struct dd_audit_item *x = a, *y = b;
    uint64_t p = (uint64_t)x->seq - 1, q = (uint64_t)y->seq - 1; /* what is not covered: last */
    return p != q ? (p < q ? -1 : 1) : (x > y) - (x < y);
}

static bool list_about(struct listing *listing, const struct dd_audit_query *query)
{
    struct about a = {.sq = listing->sq, .arena = dd_arena_new(), .id = query->obligation};
    bool ok = collect(&a);
    if (ok && a.items.n)
        qsort(a.items.v, a.items.n, sizeof(*a.items.v), by_chain);
    for (size_t i = 0; ok && i < a.items.n; i++) {
        const struct dd_audit_item *item = &a.items.v[i];
        bool old = query->since.set && item->at.set && item->at.at.s < query->since.at.s;
        if (!old && !listing->each(listing->context, item))
            break;
    }
    dd_arena_free(a.arena);
    return ok;
}

bool sq_audit_end(void *db, int64_t *seq)
{
    sqlite3_stmt *statement = sq_text(db, "SELECT coalesce(max(seq), 0) FROM audit");
    return statement && sq_number(db, statement, seq);
}

bool sq_audit_list(void *db, const struct dd_audit_query *query,
                   bool (*each)(void *context, const struct dd_audit_item *item), void *context)
{
    struct listing listing = {.sq = db, .each = each, .context = context};
    char since[DD_INSTANT_SIZE] = "";
    if (query->obligation)
        return list_about(&listing, query);
    if (query->since.set)
        dd_instant_stored(query->since.at, since);
    return list_all(&listing, since, query);
}

/* ---- pairs, for everybody ----------------------------------------------------------------------
 */

bool dd_audit_next(struct dd_arena *arena, const char **pairs, struct dd_audit_pair *out)
{
    struct sq_pair pair;
    if (!sq_pair_next(pairs, &pair))
        return false;
    out->name = dd_strndup(arena, pair.name, pair.n_name);
    out->value = unquoted(arena, pair.value, pair.n_value);
    out->number = out->value && *pair.value != '\'';
    return true;
}

const char *dd_audit_value(struct dd_arena *arena, const char *pairs, const char *name)
{
    struct sq_pair pair;
    while (sq_pair_next(&pairs, &pair))
        if (pair.n_name == strlen(name) && strncmp(pair.name, name, pair.n_name) == 0)
            return unquoted(arena, pair.value, pair.n_value);
    return NULL;
}
