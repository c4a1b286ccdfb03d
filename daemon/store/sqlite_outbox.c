/* sqlite_outbox.c — the queries of the outbox. */
#include "store/sqlite.h"

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

static bool settle_delivery(struct sq *sq, const struct dd_delivery *row, bool uncertain)
{
    const struct dd_table *table = &dd_table_delivery;
    sqlite3_stmt *statement =
        sq_text(sq, "UPDATE delivery SET state = ?1, next_try = ?2, first_refused = ?3, "
                    "last_answer = ?4, attempts = attempts + 1, reason = ?6, "
                    "uncertain = max(uncertain, ?7) WHERE id = ?5");
    if (!statement || !sq_bind_column(sq, statement, 1, table, "state", row) ||
        !sq_bind_column(sq, statement, 2, table, "next_try", row) ||
        !sq_bind_column(sq, statement, 3, table, "first_refused", row) ||
        !sq_bind_column(sq, statement, 4, table, "last_answer", row) ||
        !sq_bind_int(sq, statement, 5, row->id) ||
        !sq_bind_column(sq, statement, 6, table, "reason", row) ||
        !sq_bind_int(sq, statement, 7, uncertain) || !sq_run(sq, statement))
        return false;
    if (sqlite3_changes(sq->db) == 1)
        return true;
    return sq_fail(sq, _("There is no delivery %lld."), (long long)row->id);
}

/* A letter given up may be sent after all, by hand: so `failed` can become
 * `told`. What was decided against stays `skipped`. */
static bool settle_notices(struct sq *sq, const struct dd_delivery *row, struct dd_instant at)
{
    struct dd_attempt told = {.at = at};
    bool sent = row->state == DD_DELIVERY_SENT;
    if (!sent && row->state != DD_DELIVERY_DEAD)
        return true;
    sqlite3_stmt *statement =
        sent ? sq_text(sq, "UPDATE notice SET state = 'told', told_at = ?2 "
                           "WHERE delivery = ?1 AND state IN ('planned', 'failed')")
             : sq_text(sq, "UPDATE notice SET state = 'failed', told_at = ?2 "
                           "WHERE delivery = ?1 AND state = 'planned'");
    return statement && sq_bind_int(sq, statement, 1, row->id) &&
           sq_bind_column(sq, statement, 2, &dd_table_attempt, "at", &told) &&
           sq_run(sq, statement);
}

bool sq_settle(void *db, const struct dd_delivery *row, const struct dd_attempt *attempt)
{
    return settle_delivery(db, row, attempt->uncertain) && settle_notices(db, row, attempt->at);
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
