/* outbox.c — the queries of the outbox. */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "port/port.h"

/* ---- claiming ---------------------------------------------------------------------- */

/* '' sorts before every instant: what is due at once comes first. */
#define DUE                                                                                        \
    "state IN ('pending', 'retry') AND channel = ?1 AND coalesce(next_try, '') <= ?2 "             \
    "ORDER BY coalesce(next_try, ''), id LIMIT ?3"

static bool bind_due(struct sq *sq, sqlite3_stmt *statement, const char *channel,
                     struct dd_instant now, size_t max)
{
    struct dd_delivery at = {.next_try = {.set = true, .at = now}};
    return statement && sq_bind_text(sq, statement, 1, channel) &&
           sq_bind_column(sq, statement, 2, &dd_table_delivery, "next_try", &at) &&
           sq_bind_int(sq, statement, 3, max < INT32_MAX ? (int64_t)max : INT32_MAX);
}

/* Read and marked by the same condition, within one transaction. */
bool sq_claim(void *db, struct dd_arena *arena, const char *channel, struct dd_instant now,
              size_t max, struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *due = sq_where(sq, &dd_table_delivery, DUE);
    sqlite3_stmt *mark = sq_text(sq, "UPDATE delivery SET state = 'sending' WHERE id IN "
                                     "(SELECT id FROM delivery WHERE " DUE ")");
    return bind_due(sq, due, channel, now, max) &&
           sq_read(sq, arena, due, &dd_table_delivery, room) &&
           bind_due(sq, mark, channel, now, max) && sq_run(sq, mark);
}

bool sq_recover(void *db, size_t *n)
{
    struct sq *sq = db;
    bool ok = sq_run(sq, sq_text(sq, "UPDATE delivery SET state = 'retry', next_try = NULL, "
                                     "uncertain = 1 WHERE state = 'sending'"));
    *n = ok ? (size_t)sqlite3_changes64(sq->db) : 0;
    return ok;
}

/* ---- settling ------------------------------------------------------------------------ */

/* Ids of rows as a JSON list, for json_each(). */
static bool bind_ids(struct sq *sq, sqlite3_stmt *statement, int index,
                     const struct dd_delivery *rows, size_t n)
{
    struct dd_buf ids = {0};
    for (size_t i = 0; i < n; i++)
        dd_buf_printf(&ids, "%c%lld", i ? ',' : '[', (long long)rows[i].id);
    dd_buf_putc(&ids, ']');
    bool ok =
        sqlite3_bind_text(statement, index, ids.s, (int)ids.n, SQLITE_TRANSIENT) == SQLITE_OK ||
        sq_fail_db(sq);
    dd_buf_release(&ids);
    return ok;
}

static bool settle_deliveries(struct sq *sq, const struct dd_delivery *rows, size_t n,
                              bool uncertain)
{
    const struct dd_table *table = &dd_table_delivery;
    sqlite3_stmt *statement =
        sq_text(sq, "UPDATE delivery SET state = ?1, next_try = ?2, first_refused = ?3, "
                    "last_answer = ?4, attempts = attempts + 1, reason = ?6, "
                    "uncertain = max(uncertain, ?7) WHERE id IN (SELECT value FROM json_each(?5))");
    if (!statement || !sq_bind_column(sq, statement, 1, table, "state", rows) ||
        !sq_bind_column(sq, statement, 2, table, "next_try", rows) ||
        !sq_bind_column(sq, statement, 3, table, "first_refused", rows) ||
        !sq_bind_column(sq, statement, 4, table, "last_answer", rows) ||
        !bind_ids(sq, statement, 5, rows, n) ||
        !sq_bind_column(sq, statement, 6, table, "reason", rows) ||
        !sq_bind_int(sq, statement, 7, uncertain) || !sq_run(sq, statement))
        return false;
    if ((size_t)sqlite3_changes64(sq->db) == n)
        return true;
    int64_t missing;
    statement = sq_text(sq, "SELECT value FROM json_each(?1) WHERE value NOT IN "
                            "(SELECT id FROM delivery)");
    return statement && bind_ids(sq, statement, 1, rows, n) && sq_number(sq, statement, &missing) &&
           sq_fail(sq, _("There is no delivery %lld."), (long long)missing);
}

/* A letter given up may be sent after all, by hand: so `failed` can become
 * `told`. What was decided against stays `skipped`. */
static bool settle_notices(struct sq *sq, const struct dd_delivery *rows, size_t n,
                           struct dd_instant at)
{
    struct dd_attempt told = {.at = at};
    bool sent = rows->state == DD_DELIVERY_SENT;
    if (!sent && rows->state != DD_DELIVERY_DEAD)
        return true;
    sqlite3_stmt *statement =
        sent ? sq_text(sq, "UPDATE notice SET state = 'told', told_at = ?2 "
                           "WHERE delivery IN (SELECT value FROM json_each(?1)) "
                           "AND state IN ('planned', 'failed')")
             : sq_text(sq, "UPDATE notice SET state = 'failed', told_at = ?2 "
                           "WHERE delivery IN (SELECT value FROM json_each(?1)) "
                           "AND state = 'planned'");
    return statement && bind_ids(sq, statement, 1, rows, n) &&
           sq_bind_column(sq, statement, 2, &dd_table_attempt, "at", &told) &&
           sq_run(sq, statement);
}

static bool same_instant(struct dd_opt_instant a, struct dd_opt_instant b)
{
    return a.set == b.set && (!a.set || a.at.s == b.at.s);
}

/* Did the same come of both? Of the many webhooks of a storm, say. */
static bool settled_alike(const struct dd_delivery *a, const struct dd_attempt *attempt_a,
                          const struct dd_delivery *b, const struct dd_attempt *attempt_b)
{
    return a->state == b->state && same_instant(a->next_try, b->next_try) &&
           same_instant(a->first_refused, b->first_refused) &&
           dd_streq(a->last_answer, b->last_answer) && dd_streq(a->reason, b->reason) &&
           attempt_a->uncertain == attempt_b->uncertain && attempt_a->at.s == attempt_b->at.s;
}

/* Those that are settled alike by one statement: that takes half the time. */
bool sq_settle(void *db, const struct dd_delivery *rows, const struct dd_attempt *attempts,
               size_t n)
{
    struct sq *sq = db;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n; end++)
            if (!settled_alike(&rows[i], &attempts[i], &rows[end], &attempts[end]))
                break;
        if (!settle_deliveries(sq, rows + i, end - i, attempts[i].uncertain) ||
            !settle_notices(sq, rows + i, end - i, attempts[i].at))
            return false;
    }
    return true;
}

/* ---- looking --------------------------------------------------------------------------- */

bool sq_next_delivery(void *db, struct dd_opt_instant *out)
{
    struct sq *sq = db;
    *out = (struct dd_opt_instant){.set = false};
    sqlite3_stmt *statement = sq_text(sq, "SELECT next_try FROM delivery INDEXED BY delivery_next "
                                          "WHERE state IN ('pending', 'retry') "
                                          "ORDER BY coalesce(next_try, '') LIMIT 1");
    if (!statement)
        return false;
    int code = sqlite3_step(statement);
    bool ok = code == SQLITE_ROW || code == SQLITE_DONE || sq_fail_db(sq);
    if (code == SQLITE_ROW) {
        struct dd_delivery row = {0};
        const char *why = "";
        ok = sq_read_column(NULL, statement, 0, dd_column_find(&dd_table_delivery, "next_try"),
                            &row, &why);
        out->set = ok;
        out->at = row.next_try.at;
        if (!ok)
            sq_fail(sq, _("Table %s, column %s: %s."), "delivery", "next_try", why);
    }
    sqlite3_reset(statement);
    return ok;
}

bool sq_unsent(void *db, struct dd_arena *arena, struct dd_instant before, struct dd_room room)
{
    struct sq *sq = db;
    struct dd_delivery at = {.created_at = before};
    sqlite3_stmt *statement =
        sq_where(sq, &dd_table_delivery,
                 "state IN ('pending', 'retry') AND created_at < ?1 ORDER BY state, id");
    return statement && sq_bind_column(sq, statement, 1, &dd_table_delivery, "created_at", &at) &&
           sq_read(sq, arena, statement, &dd_table_delivery, room);
}

bool sq_deliveries(void *db, struct dd_arena *arena, int state, size_t max, struct dd_room room)
{
    struct sq *sq = db;
    const struct dd_table *table = &dd_table_delivery;
    const struct dd_column *by = state < 0 ? NULL : dd_column_find(table, "state");
    sqlite3_stmt *statement = sq_generated(sq, SQ_NEWEST, table, by);
    struct dd_delivery like = {.state = state < 0 ? 0 : (enum dd_delivery_state)state};
    return statement && sq_bind_int(sq, statement, 1, max < INT32_MAX ? (int64_t)max : INT32_MAX) &&
           (!by || sq_bind_column(sq, statement, 2, table, "state", &like)) &&
           sq_read(sq, arena, statement, table, room);
}

bool sq_count_deliveries(void *db, int64_t count[DD_N_DELIVERY_STATES])
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_text(sq, "SELECT state, count(*) FROM delivery GROUP BY state");
    if (!statement)
        return false;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *state = (const char *)sqlite3_column_text(statement, 0);
        for (int i = 0; i < DD_N_DELIVERY_STATES; i++)
            if (dd_streq(state, dd_delivery_state_name((enum dd_delivery_state)i)))
                count[i] = sqlite3_column_int64(statement, 1);
    }
    bool ok = code == SQLITE_DONE || sq_fail_db(sq);
    sqlite3_reset(statement);
    return ok;
}
