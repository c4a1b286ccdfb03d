/* slice.c — the rows that belong to the slice of the work that is evaluated
 * now (work.c), and what is asked of results by the way. */
#include "store/sqlite/sqlite.h"

#include <assert.h>
#include <string.h>

#include "port/port.h"

bool sq_read_texts(struct sq *sq, struct dd_arena *arena, sqlite3_stmt *statement,
                   struct dd_room room)
{
    if (!statement)
        return false;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        *(const char **)room.next(room.context) = dd_strdup(arena, text ? text : "");
    }
    sqlite3_reset(statement);
    return code == SQLITE_DONE || sq_fail_db(sq);
}

bool sq_obligations_between(struct sq *sq, struct dd_arena *arena, const char *low,
                            const char *high, struct dd_room room)
{
    sqlite3_stmt *statement = sq_where(sq, &dd_table_obligation_placed, "id >= ?1 AND id < ?2");
    return statement && sq_bind_text(sq, statement, 1, low) &&
           sq_bind_text(sq, statement, 2, high) &&
           sq_read(sq, arena, statement, &dd_table_obligation_placed, room);
}

/* Whose completions, extensions, waivers and answers by obligation are read. */
#define TASKS "(SELECT id FROM temp.slice_task UNION ALL SELECT id FROM temp.slice_led)"
#define SUBJECTS                                                                                   \
    "(SELECT id FROM temp.slice_task UNION ALL SELECT id FROM temp.slice_unit UNION ALL SELECT "   \
    "id FROM temp.slice_target)"

sqlite3_stmt *sq_dense(struct sq *sq, const struct dd_table *table, const char *condition)
{
    sqlite3_stmt *statement = sq_where(sq, table, condition);
    bool ok = statement && sq_bind_text(sq, statement, 1, sq->work.slice_first.s) &&
              sq_bind_text(sq, statement, 2, sq->work.slice_last.s);
    return ok ? statement : NULL;
}

/* How a table's rows are found: of any slice, of one of tasks alone (SQLite then looks each up,
 * and makes no list of its own first), of a dense one. */
struct rows_of {
    const char *table, *any, *tasks, *dense;
};
#define ONLY "(SELECT id FROM temp.slice_task)"
#define BY_TASK "task IN " TASKS, "task IN " ONLY, "task BETWEEN ?1 AND ?2"
#define BY_SUBJECT "subject IN " SUBJECTS, "subject IN " ONLY, "subject BETWEEN ?1 AND ?2"
#define DONE(by_task, by_subject)                                                                  \
    "id IN (SELECT id FROM completion WHERE " by_task " UNION SELECT id FROM completion WHERE "    \
    "obligation IS NOT NULL AND " by_subject ")"

static const struct rows_of rows_of[] = {
    {"task", "id IN " TASKS, "id IN " ONLY, "id BETWEEN ?1 AND ?2"},
    {"task_unit", BY_TASK},
    {"carry_over", BY_TASK},
    {"task_deadline", BY_TASK},
    {"task_succession", BY_TASK},
    {"result", BY_TASK},
    {"target", "id IN (SELECT id FROM temp.slice_target)", NULL, NULL},
    {"measurement", "target IN (SELECT id FROM temp.slice_target)", NULL, NULL},
    {"completion", DONE("task IN " TASKS, "subject IN " SUBJECTS),
     DONE("task IN " ONLY, "subject IN " ONLY),
     DONE("task BETWEEN ?1 AND ?2", "subject BETWEEN ?1 AND ?2")},
    {"extension", BY_SUBJECT},
    {"waiver", BY_SUBJECT},
    {"ack", BY_SUBJECT},
    /* a report of the unit that has taken its place counts, too */
    {"report",
     "unit IN (WITH RECURSIVE u (id) AS (SELECT id FROM temp.slice_unit UNION SELECT successor "
     "FROM unit_succession s JOIN u ON s.unit = u.id) SELECT id FROM u)",
     NULL, NULL},
};
static const char reports_of_units[] =
    "unit IN (WITH RECURSIVE u (id) AS (SELECT id FROM temp.slice_unit UNION SELECT unit FROM "
    "task_unit WHERE task IN (SELECT id FROM temp.slice_task) UNION SELECT unit FROM target "
    "WHERE id IN (SELECT id FROM temp.slice_target) UNION SELECT successor FROM "
    "unit_succession s JOIN u ON s.unit = u.id) SELECT id FROM u)";

bool sq_slice_facts(void *db, struct dd_arena *arena, const struct dd_table *table, bool units,
                    struct dd_room room)
{
    struct sq *sq = db;
    size_t i = 0;
    while (i < DD_LEN(rows_of) && strcmp(rows_of[i].table, table->name) != 0)
        i++;
    assert(i < DD_LEN(rows_of)); /* every table that is not shared */
    const struct rows_of *of = &rows_of[i];
    if (units && strcmp(of->table, "report") == 0)
        return sq_read(sq, arena, sq_where(sq, table, reports_of_units), table, room);
    if (sq->work.dense && of->dense)
        return sq_read(sq, arena, sq_dense(sq, table, of->dense), table, room);
    const char *condition = sq->work.only_tasks ? of->tasks : of->any;
    return !condition || sq_read(sq, arena, sq_where(sq, table, condition), table, room);
}

bool sq_slice_of(void *db, const struct dd_obligation *v, size_t n)
{
    struct sq *sq = db;
    static const char unit[] = "INSERT OR IGNORE INTO temp.slice_unit VALUES (?1)";
    static const char task[] = "INSERT OR IGNORE INTO temp.slice_task VALUES (?1)";
    static const char target[] = "INSERT OR IGNORE INTO temp.slice_target VALUES (?1)";
    bool ok = sq_clear_slice(sq);
    for (size_t i = 0; ok && i < n; i++) {
        sqlite3_stmt *statement = sq_text(sq, v[i].task ? task : v[i].target ? target : unit);
        ok = statement &&
             sq_bind_text(sq, statement, 1,
                          v[i].task     ? v[i].task
                          : v[i].target ? v[i].target
                                        : v[i].subject) &&
             sq_run(sq, statement);
    }
    return ok;
}

bool sq_notices_about(void *db, struct dd_arena *arena, const char *obligation, struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_where(sq, &dd_table_notice, "obligation = ?1 ORDER BY id");
    return statement && sq_bind_text(sq, statement, 1, obligation) &&
           sq_read(sq, arena, statement, &dd_table_notice, room);
}

bool sq_letters_since(void *db, struct dd_arena *arena, struct dd_instant from, struct dd_room room)
{
    struct sq *sq = db;
    struct dd_delivery row = {.created_at = from};
    const struct dd_column *column = dd_column_find(&dd_table_delivery, "created_at");
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT created_at, meant FROM (SELECT created_at, coalesce((SELECT address "
                    "FROM notice WHERE delivery = delivery.id AND address IS NOT NULL LIMIT 1), "
                    "address) AS meant FROM delivery WHERE created_at >= ?1 AND kind = 'email') "
                    "WHERE meant IS NOT NULL");
    int code;
    if (!statement || !sq_bind_column(sq, statement, 1, &dd_table_delivery, "created_at", &row))
        return false;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dd_letter_sent *letter = room.next(room.context);
        const char *why = "";
        if (!sq_read_column(arena, statement, 0, column, &row, &why)) {
            sqlite3_reset(statement);
            return sq_fail(sq, _("Table %s, column %s: %s."), "delivery", "created_at", why);
        }
        *letter = (struct dd_letter_sent){
            dd_strdup(arena, (const char *)sqlite3_column_text(statement, 1)), row.created_at};
    }
    sqlite3_reset(statement);
    return code == SQLITE_DONE || sq_fail_db(sq);
}

bool sq_told_since(void *db, struct dd_arena *arena, struct dd_instant from, struct dd_room room)
{
    struct sq *sq = db;
    struct dd_notice row = {.told_at = {true, from}};
    const struct dd_column *column = dd_column_find(&dd_table_notice, "told_at");
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT told_at, count(*) FROM notice WHERE told_at >= ?1 AND state = 'told' "
                    "AND channel NOT GLOB 'webhook:*' GROUP BY told_at");
    int code;
    if (!statement || !sq_bind_column(sq, statement, 1, &dd_table_notice, "told_at", &row))
        return false;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dd_told *told = room.next(room.context);
        const char *why = "";
        if (!sq_read_column(arena, statement, 0, column, &row, &why)) {
            sqlite3_reset(statement);
            return sq_fail(sq, _("Table %s, column %s: %s."), "notice", "told_at", why);
        }
        *told = (struct dd_told){row.told_at.at, sqlite3_column_int64(statement, 1)};
    }
    sqlite3_reset(statement);
    return code == SQLITE_DONE || sq_fail_db(sq);
}

bool sq_next_wake(void *db, struct dd_opt_instant *out)
{
    struct sq *sq = db;
    struct dd_obligation row = {0};
    const char *why = "";
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT wake_at FROM obligation WHERE wake_at IS NOT NULL ORDER BY wake_at "
                    "LIMIT 1");
    if (!statement)
        return false;
    int code = sqlite3_step(statement);
    bool ok = code == SQLITE_ROW || code == SQLITE_DONE || sq_fail_db(sq);
    if (code == SQLITE_ROW &&
        !sq_read_column(NULL, statement, 0, dd_column_find(&dd_table_obligation, "wake_at"), &row,
                        &why))
        ok = sq_fail(sq, _("Table %s, column %s: %s."), "obligation", "wake_at", why);
    sqlite3_reset(statement);
    *out = row.wake_at;
    return ok;
}
