/* decide.c — what becomes of a message by decision, not by an answer:
 * held, released, cancelled, superseded, bounced; and what must follow. */
#include "store/sqlite/sqlite.h"

#include <string.h>

/* What the decision means for the notices that it carries. */
static bool decide_notices(struct sq *sq, int64_t id, enum dd_delivery_state to, const char *reason)
{
    sqlite3_stmt *statement;
    switch (to) {
    case DD_DELIVERY_CANCELLED:
        statement = sq_text(sq, "UPDATE notice SET state = 'skipped', reason = ?2 "
                                "WHERE delivery = ?1 AND state IN ('planned', 'failed')");
        break;
    case DD_DELIVERY_BOUNCED:
        statement = sq_text(sq, "UPDATE notice SET state = 'failed', reason = ?2 "
                                "WHERE delivery = ?1 AND state = 'told'");
        break;
    default:
        return true;
    }
    return statement && sq_bind_int(sq, statement, 1, id) &&
           sq_bind_text(sq, statement, 2, reason) && sq_run(sq, statement);
}

bool sq_decide(void *db, int64_t id, enum dd_delivery_state from, enum dd_delivery_state to,
               const char *reason, const char *answer, bool *found)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_text(sq, "UPDATE delivery SET state = ?3, reason = ?4, next_try = NULL, followed = 0, "
                    "last_answer = coalesce(?5, last_answer) WHERE id = ?1 AND state = ?2");
    *found = false;
    if (!statement || !sq_bind_int(sq, statement, 1, id) ||
        !sq_bind_text(sq, statement, 2, dd_delivery_state_name(from)) ||
        !sq_bind_text(sq, statement, 3, dd_delivery_state_name(to)) ||
        !sq_bind_text(sq, statement, 4, reason) || !sq_bind_text(sq, statement, 5, answer) ||
        !sq_run(sq, statement))
        return false;
    *found = sqlite3_changes(sq->db) == 1;
    return !*found || decide_notices(sq, id, to, reason);
}

/* What may still be sent, or is still to be followed, keeps its bytes. */
bool sq_drop_bodies(void *db, struct dd_instant before, size_t max, size_t *n)
{
    struct sq *sq = db;
    struct dd_delivery at = {.created_at = before};
    sqlite3_stmt *statement = sq_text(
        sq, "DELETE FROM delivery_body WHERE delivery IN (SELECT d.id FROM delivery_body b "
            "JOIN delivery d ON d.id = b.delivery WHERE d.created_at < ?1 "
            "AND (d.state IN ('sent', 'superseded', 'cancelled') "
            "OR (d.state IN ('dead', 'bounced') AND d.followed AND d.reason IS NOT 'gone')) "
            "ORDER BY d.id LIMIT ?2)");
    *n = 0;
    if (!statement || !sq_bind_column(sq, statement, 1, &dd_table_delivery, "created_at", &at) ||
        !sq_bind_int(sq, statement, 2, (int64_t)max) || !sq_run(sq, statement))
        return false;
    *n = (size_t)sqlite3_changes64(sq->db);
    return true;
}

/* ---- looking ---------------------------------------------------------------------------- */

bool sq_notices_of(void *db, struct dd_arena *arena, int64_t delivery, struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_where(sq, &dd_table_notice, "delivery = ?1 ORDER BY id");
    return statement && sq_bind_int(sq, statement, 1, delivery) &&
           sq_read(sq, arena, statement, &dd_table_notice, room);
}

bool sq_unfollowed(void *db, struct dd_arena *arena, struct dd_room room)
{
    struct sq *sq = db;
    return sq_read(sq, arena,
                   sq_where(sq, &dd_table_delivery,
                            "state IN ('dead', 'bounced') AND followed = 0 ORDER BY id"),
                   &dd_table_delivery, room);
}

bool sq_set_followed(void *db, int64_t id)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_text(sq, "UPDATE delivery SET followed = 1 WHERE id = ?1");
    return statement && sq_bind_int(sq, statement, 1, id) && sq_run(sq, statement);
}

bool sq_count_held(void *db, const char *reason, int64_t *n)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT count(*) FROM delivery WHERE state = 'held' AND reason = ?1");
    return statement && sq_bind_text(sq, statement, 1, reason) && sq_number(sq, statement, n);
}

bool sq_held(void *db, struct dd_arena *arena, struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_text(sq, "SELECT coalesce(reason, ''), count(*) FROM delivery "
                                          "WHERE state = 'held' GROUP BY reason");
    int code = SQLITE_DONE;
    while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dd_held_count *row = room.next(room.context);
        row->reason = dd_strdup(arena, (const char *)sqlite3_column_text(statement, 0));
        row->n = sqlite3_column_int64(statement, 1);
    }
    sqlite3_reset(statement);
    return statement && (code == SQLITE_DONE || sq_fail_db(sq));
}

bool sq_deliveries_about(void *db, struct dd_arena *arena, const char *obligation,
                         struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_where(sq, &dd_table_delivery, "id IN (" SQ_DELIVERIES_ABOUT ") ORDER BY id");
    return statement && sq_bind_text(sq, statement, 1, obligation) &&
           sq_read(sq, arena, statement, &dd_table_delivery, room);
}

bool sq_attempts(void *db, struct dd_arena *arena, int64_t delivery, struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_where(sq, &dd_table_attempt, "delivery = ?1 ORDER BY id");
    return statement && sq_bind_int(sq, statement, 1, delivery) &&
           sq_read(sq, arena, statement, &dd_table_attempt, room);
}

bool sq_calls(void *db, struct dd_arena *arena, struct dd_room room)
{
    struct sq *sq = db;
    return sq_read(sq, arena,
                   sq_where(sq, &dd_table_delivery,
                            "state = 'held' AND reason IN ('call', 'composing') AND "
                            "channel IN ('phone', 'paper') ORDER BY id"),
                   &dd_table_delivery, room);
}

bool sq_stale_invitations(void *db, struct dd_arena *arena, struct dd_room room)
{
    struct sq *sq = db;
    return sq_read(sq, arena,
                   sq_where(sq, &dd_table_invitation,
                            "sent = 0 OR EXISTS (SELECT 1 FROM obligation o WHERE o.id = "
                            "invitation.obligation AND o.sequence <> invitation.sequence) "
                            "ORDER BY person, due, obligation"),
                   &dd_table_invitation, room);
}

/* ---- corrections ------------------------------------------------------------------------------
 */

bool sq_add_correction(void *db, int64_t delivery, const char *words, const int64_t *notices,
                       size_t n)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_text(sq, "INSERT INTO correction (delivery, words) VALUES (?1, ?2)");
    bool ok = statement && sq_bind_int(sq, statement, 1, delivery) &&
              sq_bind_text(sq, statement, 2, words) && sq_run(sq, statement);
    statement =
        ok ? sq_text(sq, "INSERT INTO correction_notice (delivery, notice) VALUES (?1, ?2)") : NULL;
    for (size_t i = 0; statement && i < n; i++)
        ok = ok && sq_bind_int(sq, statement, 1, delivery) &&
             sq_bind_int(sq, statement, 2, notices[i]) && sq_run(sq, statement);
    return ok && statement;
}

bool sq_is_corrected(void *db, int64_t notice, const char *words, bool *is)
{
    struct sq *sq = db;
    int64_t n = 0;
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT count(*) FROM correction_notice n JOIN correction c "
                    "ON c.delivery = n.delivery WHERE n.notice = ?1 AND c.words = ?2");
    bool ok = statement && sq_bind_int(sq, statement, 1, notice) &&
              sq_bind_text(sq, statement, 2, words) && sq_number(sq, statement, &n);
    *is = n != 0;
    return ok;
}

bool sq_correction(void *db, struct dd_arena *arena, int64_t delivery, const char **words)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_text(sq, "SELECT words FROM correction WHERE delivery = ?1");
    *words = NULL;
    if (!statement || !sq_bind_int(sq, statement, 1, delivery))
        return false;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        *words = dd_strdup(arena, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_reset(statement);
    return code == SQLITE_ROW || code == SQLITE_DONE || sq_fail_db(sq);
}

/* ---- a receiver that is gone --------------------------------------------------------------- */

bool sq_hold_gone(void *db, const char *channel)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_text(sq, "UPDATE delivery SET state = 'held', reason = 'gone', next_try = NULL "
                    "WHERE state IN ('pending', 'retry') AND channel = ?1");
    return statement && sq_bind_text(sq, statement, 1, channel) && sq_run(sq, statement);
}

bool sq_is_gone(void *db, const char *channel, bool *gone)
{
    struct sq *sq = db;
    int64_t n = 0;
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT EXISTS (SELECT 1 FROM delivery WHERE reason = 'gone' AND channel = ?1 "
                    "AND state IN ('held', 'dead'))");
    bool ok = statement && sq_bind_text(sq, statement, 1, channel) && sq_number(sq, statement, &n);
    *gone = n != 0;
    return ok;
}
