/* compose.c — messages while they are made: what they carry, and what their
 * letters count. */
#include "store/sqlite/sqlite.h"

#include <string.h>

#include "port/port.h"

struct one {
    void *row;
    bool used;
};

static void *next_one(void *context)
{
    struct one *one = context;
    one->used = true;
    return one->row;
}

bool sq_next_composing(void *db, struct dd_arena *arena, int64_t id, struct dd_delivery *out,
                       bool *found)
{
    struct sq *sq = db;
    struct one one = {out, false};
    sqlite3_stmt *statement =
        sq_where(sq, &dd_table_delivery,
                 "state = 'held' AND reason = 'composing' AND id > ?1 ORDER BY id LIMIT 1");
    bool ok = statement && sq_bind_int(sq, statement, 1, id) &&
              sq_read(sq, arena, statement, &dd_table_delivery, (struct dd_room){next_one, &one});
    *found = one.used;
    return ok;
}

bool sq_count_composing(void *db, int64_t *n)
{
    struct sq *sq = db;
    return sq_number(sq,
                     sq_text(sq, "SELECT count(*) FROM notice WHERE delivery IN (SELECT id FROM "
                                 "delivery WHERE state = 'held' AND reason = 'composing' AND kind "
                                 "<> 'webhook')"),
                     n);
}

bool sq_carried(void *db, struct dd_arena *arena, const struct dd_carried *of, int64_t last,
                bool assigned, size_t max, struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_where(sq, &dd_table_notice,
                                       "delivery = ?1 AND id > ?2 AND id <= ?3 AND (step = "
                                       "'assigned') = ?4 ORDER BY id LIMIT ?5");
    return statement && sq_bind_int(sq, statement, 1, of->delivery) &&
           sq_bind_int(sq, statement, 2, of->last) && sq_bind_int(sq, statement, 3, last) &&
           sq_bind_int(sq, statement, 4, assigned) && sq_bind_int(sq, statement, 5, (int64_t)max) &&
           sq_read(sq, arena, statement, &dd_table_notice, room);
}

/* Of a row of notice, the column at `index` of the statement. */
static bool column(struct sq *sq, struct dd_arena *arena, sqlite3_stmt *statement, int index,
                   const struct dd_table *table, const char *name, void *row)
{
    const char *why = "";
    return sq_read_column(arena, statement, index, dd_column_find(table, name), row, &why) ||
           sq_fail(sq, _("Table %s, column %s: %s."), table->name, name, why);
}

bool sq_carried_kinds(void *db, struct dd_arena *arena, const struct dd_carried *of, size_t window,
                      struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT step, obligation_state, cc, role, max(person), count(*), max(id) FROM "
                    "(SELECT * FROM notice WHERE delivery = ?1 AND id > ?2 ORDER BY id LIMIT ?3) "
                    "GROUP BY step, obligation_state, cc, role");
    static const char *const names[] = {"step", "obligation_state", "cc", "role", "person"};
    int code = SQLITE_ERROR;
    if (!statement || !sq_bind_int(sq, statement, 1, of->delivery) ||
        !sq_bind_int(sq, statement, 2, of->last) || !sq_bind_int(sq, statement, 3, (int64_t)window))
        return false;
    bool ok = true;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dd_notice row = {0};
        struct dd_carried_kind *kind = room.next(room.context);
        for (size_t i = 0; ok && i < DD_LEN(names); i++)
            ok = column(sq, arena, statement, (int)i, &dd_table_notice, names[i], &row);
        *kind = (struct dd_carried_kind){
            .rest = {row.step, row.obligation_state, row.cc,
                     (size_t)sqlite3_column_int64(statement, 5)},
            .role = row.role,
            .person = row.person,
            .last = sqlite3_column_int64(statement, 6),
        };
    }
    sqlite3_reset(statement);
    return ok && (code == SQLITE_DONE || sq_fail_db(sq));
}

bool sq_composing_about(void *db, struct dd_arena *arena, const char *obligation,
                        struct dd_instant tick, struct dd_room room)
{
    struct sq *sq = db;
    struct dd_delivery at = {.created_at = tick};
    sqlite3_stmt *statement =
        sq_where(sq, &dd_table_notice,
                 "obligation = ?1 AND state = 'planned' AND (SELECT (d.state = 'held' AND d.reason "
                 "= 'composing') OR (d.state = 'pending' AND d.created_at = ?2) FROM delivery d "
                 "WHERE d.id = delivery) ORDER BY id");
    return statement && sq_bind_text(sq, statement, 1, obligation) &&
           sq_bind_column(sq, statement, 2, &dd_table_delivery, "created_at", &at) &&
           sq_read(sq, arena, statement, &dd_table_notice, room);
}

#define HAS_NOTICE "EXISTS (SELECT 1 FROM notice n WHERE n.delivery = delivery.id)"

/* One whose notice another message carries since has nothing to say. */
bool sq_release_hooks(void *db, bool held)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_text(sq, "UPDATE delivery SET state = iif(" HAS_NOTICE ", ?1, 'superseded'), "
                    "reason = iif(" HAS_NOTICE ", ?2, NULL) WHERE id IN (SELECT id FROM delivery "
                    "WHERE state = 'held' AND reason = 'composing' AND kind = 'webhook' "
                    "ORDER BY id LIMIT 250)");
    return statement && sq_bind_text(sq, statement, 1, held ? "held" : "pending") &&
           sq_bind_text(sq, statement, 2, held ? "breaker" : NULL) && sq_run(sq, statement);
}

bool sq_fail_notices(void *db, int64_t delivery, struct dd_instant at)
{
    struct sq *sq = db;
    struct dd_attempt failed = {.at = at};
    sqlite3_stmt *statement =
        sq_text(sq, "UPDATE notice SET state = 'failed', told_at = ?2 WHERE delivery = ?1 AND "
                    "state = 'planned'");
    return statement && sq_bind_int(sq, statement, 1, delivery) &&
           sq_bind_column(sq, statement, 2, &dd_table_attempt, "at", &failed) &&
           sq_run(sq, statement);
}

/* Columns of a statement's row, in this order, into an obligation. */
static bool read_columns(struct sq *sq, struct dd_arena *arena, sqlite3_stmt *statement,
                         const char *const *names, size_t n, struct dd_obligation *out)
{
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = column(sq, arena, statement, (int)i, &dd_table_obligation, names[i], out);
    return ok;
}

#define NOT_CLOSED                                                                                 \
    "state NOT IN ('met', 'met_late', 'met_day_unknown', 'waived', 'void', 'achieved')"

bool sq_owed(void *db, struct dd_arena *arena, struct dd_day today, struct dd_room room)
{
    static const char *const names[] = {"unit", "field", "state", "co_leads"};
    struct sq *sq = db;
    struct dd_obligation row = {.opens = DD_SOME_DAY(today)};
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT unit, field, state, co_leads, opens IS NOT NULL AND opens <= ?1, "
                    "count(*) FROM obligation WHERE " NOT_CLOSED " AND state <> 'waiting' GROUP BY "
                    "1, 2, 3, 5, 4");
    int code = SQLITE_ERROR;
    if (!statement || !sq_bind_column(sq, statement, 1, &dd_table_obligation, "opens", &row))
        return false;
    bool ok = true;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dd_owed_count *owed = room.next(room.context);
        row = (struct dd_obligation){0};
        ok = read_columns(sq, arena, statement, names, DD_LEN(names), &row);
        *owed = (struct dd_owed_count){.unit = row.unit,
                                       .co_leads = row.co_leads,
                                       .field = row.field,
                                       .state = row.state,
                                       .opened = sqlite3_column_int(statement, 4) != 0,
                                       .n = sqlite3_column_int64(statement, 5)};
    }
    sqlite3_reset(statement);
    return ok && (code == SQLITE_DONE || sq_fail_db(sq));
}

bool sq_owed_after(void *db, struct dd_arena *arena, int64_t from, int64_t window,
                   struct dd_room room, bool *more)
{
    static const char *const names[] = {"rule",  "subject",  "unit", "co_leads",
                                        "field", "imported", "state"};
    struct sq *sq = db;
    int64_t last;
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT rule, subject, unit, co_leads, field, imported, state FROM obligation "
                    "WHERE rowid > ?1 AND rowid <= ?1 + ?2 AND " NOT_CLOSED);
    int code = SQLITE_ERROR;
    if (!statement || !sq_bind_int(sq, statement, 1, from) ||
        !sq_bind_int(sq, statement, 2, window) ||
        !sq_number(sq, sq_text(sq, "SELECT max(rowid) FROM obligation"), &last))
        return false;
    bool ok = true;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW)
        ok = read_columns(sq, arena, statement, names, DD_LEN(names), room.next(room.context));
    sqlite3_reset(statement);
    *more = last > from + window;
    return ok && (code == SQLITE_DONE || sq_fail_db(sq));
}
