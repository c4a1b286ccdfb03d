/* sqlite_compose.c — messages while they are made: what they carry, and what their
 * letters count. */
#include "store/sqlite.h"

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

bool sq_carried(void *db, struct dd_arena *arena, int64_t delivery, size_t max, struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_where(sq, &dd_table_notice, "delivery = ?1 ORDER BY step = 'assigned', id LIMIT ?2");
    return statement && sq_bind_int(sq, statement, 1, delivery) &&
           sq_bind_int(sq, statement, 2, (int64_t)max) &&
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

bool sq_carried_rest(void *db, struct dd_arena *arena, int64_t delivery, struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT step, obligation_state, cc, count(*) FROM notice WHERE delivery = ?1 "
                    "GROUP BY step, obligation_state, cc");
    int code = SQLITE_ERROR;
    if (!statement || !sq_bind_int(sq, statement, 1, delivery))
        return false;
    bool ok = true;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dd_notice row = {0};
        struct dd_digest_rest *rest = room.next(room.context);
        ok = column(sq, arena, statement, 0, &dd_table_notice, "step", &row) &&
             column(sq, arena, statement, 1, &dd_table_notice, "obligation_state", &row) &&
             column(sq, arena, statement, 2, &dd_table_notice, "cc", &row);
        *rest = (struct dd_digest_rest){row.step, row.obligation_state, row.cc,
                                        (size_t)sqlite3_column_int64(statement, 3)};
    }
    sqlite3_reset(statement);
    return ok && (code == SQLITE_DONE || sq_fail_db(sq));
}

bool sq_carried_for(void *db, struct dd_arena *arena, int64_t delivery, enum dd_role *role,
                    const char **person)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT role, max(person) FROM notice WHERE delivery = ?1 GROUP BY role");
    int code = SQLITE_ERROR;
    *role = DD_ROLE_HANDLER;
    *person = NULL;
    if (!statement || !sq_bind_int(sq, statement, 1, delivery))
        return false;
    bool ok = true;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dd_notice row = {0};
        ok = column(sq, arena, statement, 0, &dd_table_notice, "role", &row) &&
             column(sq, arena, statement, 1, &dd_table_notice, "person", &row);
        *role = row.role > *role ? row.role : *role;
        *person = *person ? *person : row.person;
    }
    sqlite3_reset(statement);
    return ok && (code == SQLITE_DONE || sq_fail_db(sq));
}

bool sq_composing_about(void *db, struct dd_arena *arena, const char *obligation,
                        struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        sq_where(sq, &dd_table_notice,
                 "obligation = ?1 AND state = 'planned' AND delivery IN (SELECT id FROM delivery "
                 "WHERE state = 'held' AND reason = 'composing') ORDER BY id");
    return statement && sq_bind_text(sq, statement, 1, obligation) &&
           sq_read(sq, arena, statement, &dd_table_notice, room);
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

bool sq_owed(void *db, struct dd_arena *arena, struct dd_day today, bool by_rule,
             struct dd_room room)
{
#define OWED                                                                                       \
    "FROM obligation WHERE state NOT IN ('waiting', 'met', 'met_late', 'met_day_unknown', "        \
    "'waived', 'void', 'achieved') GROUP BY "
    struct sq *sq = db;
    const struct dd_table *table = &dd_table_obligation;
    struct dd_obligation row = {.opens = DD_SOME_DAY(today)};
    sqlite3_stmt *statement =
        by_rule
            ? sq_text(
                  sq,
                  "SELECT unit, field, min(state), 1, count(*), imported, rule, "
                  "min(subject), co_leads FROM obligation WHERE state NOT IN ('met', 'met_late', "
                  "'met_day_unknown', 'waived', 'void', 'achieved') AND ?1 IS NOT NULL "
                  "GROUP BY rule, unit, co_leads, field, imported")
            : sq_text(sq, "SELECT unit, field, state, opens IS NOT NULL AND opens <= ?1, "
                          "count(*), 0, NULL, NULL, co_leads " OWED "1, 2, 3, 4, 9");
    int code = SQLITE_ERROR;
    if (!statement || !sq_bind_column(sq, statement, 1, table, "opens", &row))
        return false;
    bool ok = true;
    while (ok && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dd_owed *owed = room.next(room.context);
        row = (struct dd_obligation){0};
        ok = column(sq, arena, statement, 0, table, "unit", &row) &&
             column(sq, arena, statement, 1, table, "field", &row) &&
             column(sq, arena, statement, 2, table, "state", &row) &&
             column(sq, arena, statement, 8, table, "co_leads", &row);
        *owed = (struct dd_owed){.unit = row.unit,
                                 .co_leads = row.co_leads,
                                 .field = row.field,
                                 .state = row.state,
                                 .opened = sqlite3_column_int(statement, 3) != 0,
                                 .n = sqlite3_column_int64(statement, 4),
                                 .imported = sqlite3_column_int(statement, 5) != 0};
        if (by_rule) {
            owed->rule = dd_strdup(arena, (const char *)sqlite3_column_text(statement, 6));
            owed->subject = dd_strdup(arena, (const char *)sqlite3_column_text(statement, 7));
        }
    }
    sqlite3_reset(statement);
    return ok && (code == SQLITE_DONE || sq_fail_db(sq));
}
