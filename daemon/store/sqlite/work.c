/* work.c — what is to be evaluated, in temporary tables of the connection:
 * `work` lists subjects (each with all of its rules, or with one), `slice_…` hold
 * those that are evaluated now. Nothing of it is in the database. Here the list is
 * filled; take.c takes slices off it. */
#include "store/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "store/sqlite/predicate.h"

_Static_assert((int)DD_EACH_UNIT == SQ_UNIT && (int)DD_EACH_TASK == SQ_TASK &&
                   (int)DD_EACH_TARGET == SQ_TARGET,
               "the numbers stand in SQL");

bool sq_work_ready(struct sq *sq)
{
    if (sq->work.ready)
        return true;
    if (sqlite3_exec(sq->db,
                     "CREATE TEMP TABLE IF NOT EXISTS work (kind INTEGER NOT NULL, subject TEXT "
                     "NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (kind, subject, rule)) WITHOUT "
                     "ROWID;"
                     "CREATE TEMP TABLE IF NOT EXISTS slice_unit (id TEXT PRIMARY KEY) WITHOUT "
                     "ROWID;"
                     "CREATE TEMP TABLE IF NOT EXISTS slice_task (id TEXT PRIMARY KEY) WITHOUT "
                     "ROWID;"
                     "CREATE TEMP TABLE IF NOT EXISTS slice_target (id TEXT PRIMARY KEY) WITHOUT "
                     "ROWID;"
                     "CREATE TEMP TABLE IF NOT EXISTS slice_led (id TEXT PRIMARY KEY) WITHOUT "
                     "ROWID;",
                     NULL, NULL, NULL) != SQLITE_OK)
        return sq_fail_db(sq);
    sq->work.ready = true;
    return true;
}

/* SQLite then prepares every statement anew, so this is for long runs. From the first on no
 * page leaves memory before the commit: it would wait for the connection beside to have read,
 * and then keep that from reading on. */
bool sq_bulk(void *db, bool on)
{
    struct sq *sq = db;
    if (on && sqlite3_exec(sq->db, "PRAGMA cache_spill = OFF", NULL, NULL, NULL) != SQLITE_OK)
        return sq_fail_db(sq);
    if (!sq_run(sq, on ? sq_text(sq, "PRAGMA ignore_check_constraints = 1")
                       : sq_text(sq, "PRAGMA ignore_check_constraints = 0")))
        return false;
    if (!on)
        sqlite3_db_release_memory(sq->db);
    return true;
}

bool sq_work_clear(void *db)
{
    struct sq *sq = db;
    sq->work.all_tasks = NULL;
    sq->work.from = SQ_FROM_ELSEWHERE;
    sq->work.last.n = 0;
    dd_buf_puts(&sq->work.last, "");
    return sq_work_ready(sq) && sq_run(sq, sq_text(sq, "DELETE FROM temp.work"));
}

/* ---- adding --------------------------------------------------------------------------- */

bool sq_work_woken(void *db, struct dd_instant now)
{
    struct sq *sq = db;
    struct dd_obligation at = {.wake_at = {true, now}};
    sqlite3_stmt *statement =
        sq_text(sq, "INSERT OR IGNORE INTO temp.work SELECT CASE WHEN task IS NOT NULL THEN 1 WHEN "
                    "target IS NOT NULL THEN 2 ELSE 0 END, coalesce(task, target, subject), CASE "
                    "WHEN task IS NULL THEN rule ELSE '' END FROM main.obligation "
                    "WHERE wake_at <= ?1");
    return statement && sq_bind_column(sq, statement, 1, &dd_table_obligation, "wake_at", &at) &&
           sq_run(sq, statement);
}

bool sq_work_days(void *db, struct dd_day from, struct dd_day to)
{
    struct sq *sq = db;
    struct dd_obligation days = {.days_from = DD_SOME_DAY(from), .days_to = DD_SOME_DAY(to)};
    sqlite3_stmt *statement =
        sq_text(sq, "INSERT OR IGNORE INTO temp.work SELECT CASE WHEN task IS NOT NULL THEN 1 WHEN "
                    "target IS NOT NULL THEN 2 ELSE 0 END, coalesce(task, target, subject), '' "
                    "FROM main.obligation WHERE days_from <= ?2 AND days_to >= ?1");
    return statement &&
           sq_bind_column(sq, statement, 1, &dd_table_obligation, "days_from", &days) &&
           sq_bind_column(sq, statement, 2, &dd_table_obligation, "days_to", &days) &&
           sq_run(sq, statement);
}

bool sq_work_add(void *db, enum dd_for_each kind, const char *subject, const char *rule)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_text(sq, "INSERT OR IGNORE INTO temp.work VALUES (?1, ?2, ?3)");
    return statement && sq_bind_int(sq, statement, 1, (int)kind) &&
           sq_bind_text(sq, statement, 2, subject) &&
           sq_bind_text(sq, statement, 3, rule && kind != DD_EACH_TASK ? rule : "") &&
           sq_run(sq, statement);
}

/* Handlers are told of all that is open, the others of what was said to their post. */
bool sq_work_post(void *db, const char *role, const char *unit)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_text(
        sq, "INSERT OR IGNORE INTO temp.work SELECT DISTINCT CASE WHEN task IS NOT NULL THEN 1 "
            "WHEN target IS NOT NULL THEN 2 ELSE 0 END, coalesce(task, target, subject), '' FROM "
            "main.obligation o WHERE state IN ('open', 'overdue', 'reported', 'on_track', "
            "'lagging', 'missed') AND (?2 = '' OR unit = ?2 OR instr(' ' || co_leads || ' ', ' ' "
            "|| ?2 || ' ')) AND (?1 IN ('handler', 'unit_head') OR EXISTS (SELECT 1 FROM "
            "main.notice n WHERE n.obligation = o.id AND n.role = ?1))");
    return statement && sq_bind_text(sq, statement, 1, role) &&
           sq_bind_text(sq, statement, 2, unit) && sq_run(sq, statement);
}

bool sq_work_gone(void *db, const char *rule)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_text(sq, "INSERT OR IGNORE INTO temp.work VALUES (3, ?1, '')");
    return statement && sq_bind_text(sq, statement, 1, rule) && sq_run(sq, statement);
}

/* What is stored of a rule, by what each was for: the rule may be for_each something else now,
 * and why they are void the facts of their own task or target say. */
#define OF_ITS_OWN                                                                                 \
    "INSERT OR IGNORE INTO temp.work SELECT DISTINCT " OWN_KIND ", coalesce(task, target, "        \
    "subject), CASE WHEN task IS NULL THEN ?1 ELSE '' END FROM main.obligation WHERE id >= ?1 || " \
    "'/' AND id < ?1 || '0'"
#define OWN_KIND "CASE WHEN task IS NOT NULL THEN 1 WHEN target IS NOT NULL THEN 2 ELSE 0 END"

bool sq_work_of_others(void *db, enum dd_for_each kind, const char *rule)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_text(sq, OF_ITS_OWN " AND " OWN_KIND " <> ?2");
    return statement && sq_bind_text(sq, statement, 1, rule) &&
           sq_bind_int(sq, statement, 2, (int)kind) && sq_run(sq, statement);
}

/* Tasks of which `where` may be true, and those that have an obligation of it. */
static bool work_task_rule(struct sq *sq, const struct dd_rule *rule)
{
    char *where = rule->where && !rule->older ? dd_sql_predicate(rule->where) : NULL;
    struct dd_buf sql = {0};
    dd_buf_printf(&sql, "INSERT OR IGNORE INTO temp.work SELECT 1, id, '' FROM main.task WHERE %s",
                  where ? where : "1");
    bool ok = sqlite3_exec(sq->db, sql.s, NULL, NULL, NULL) == SQLITE_OK || sq_fail_db(sq);
    dd_buf_release(&sql);
    free(where);
    sqlite3_stmt *statement = sq_text(
        sq, "INSERT OR IGNORE INTO temp.work SELECT DISTINCT 1, task, '' FROM "
            "main.obligation WHERE id >= ?1 || '/' AND id < ?1 || '0' AND task IS NOT NULL");
    return ok && statement && sq_bind_text(sq, statement, 1, rule->id) && sq_run(sq, statement);
}

bool sq_work_rule(void *db, enum dd_for_each kind, const struct dd_rule *rule)
{
    struct sq *sq = db;
    if (kind == DD_EACH_TASK)
        return rule ? work_task_rule(sq, rule)
                    : sq_run(sq, sq_text(sq, "INSERT OR IGNORE INTO temp.work SELECT 1, id, '' "
                                             "FROM main.task"));
    /* those that have gone, too: their obligations are still there */
    static const char all_units[] = "INSERT OR IGNORE INTO temp.work SELECT 0, id, ?1 FROM "
                                    "main.unit";
    static const char all_targets[] = "INSERT OR IGNORE INTO temp.work SELECT 2, id, ?1 FROM "
                                      "main.target";
    static const char had_any[] = "INSERT OR IGNORE INTO temp.work SELECT DISTINCT ?2, subject, ?1 "
                                  "FROM main.obligation WHERE task IS NULL AND (target IS NULL) = "
                                  "(?2 = 0)";
    const char *id = rule ? rule->id : "";
    sqlite3_stmt *statement = sq_text(sq, kind == DD_EACH_UNIT ? all_units : all_targets);
    if (!statement || !sq_bind_text(sq, statement, 1, id) || !sq_run(sq, statement))
        return false;
    statement = sq_text(sq, rule ? OF_ITS_OWN : had_any);
    return statement && sq_bind_text(sq, statement, 1, id) &&
           (rule || sq_bind_int(sq, statement, 2, (int)kind)) && sq_run(sq, statement);
}

bool sq_work_through(void *db, const struct dd_entity *through, const struct dd_field *field,
                     const char *value)
{
    struct sq *sq = db;
    struct dd_buf sql = {0};
    sqlite3_stmt *statement = NULL;
    bool of_obligation =
        strcmp(through->name, "extension") == 0 || strcmp(through->name, "waiver") == 0;
    if (of_obligation)
        dd_buf_printf(
            &sql,
            "INSERT OR IGNORE INTO temp.work WITH s (id) AS (SELECT subject FROM "
            "main.\"%s\" WHERE \"%s\" = ?1) SELECT 0, id, '' FROM s WHERE id IN (SELECT "
            "id FROM main.unit) UNION SELECT 1, id, '' FROM s WHERE id IN (SELECT id FROM "
            "main.task) UNION SELECT 2, id, '' FROM s WHERE id IN (SELECT id FROM "
            "main.target)",
            through->name, field->name);
    else
        dd_buf_printf(&sql,
                      "INSERT OR IGNORE INTO temp.work SELECT %d, \"%s\", '' FROM main.\"%s\" "
                      "WHERE \"%s\" = ?1",
                      strcmp(through->name, "target") == 0 ||
                              strcmp(through->fields[0].name, "target") == 0
                          ? SQ_TARGET
                          : SQ_TASK,
                      through->fields[0].name, through->name, field->name);
    bool ok = sqlite3_prepare_v2(sq->db, sql.s, -1, &statement, NULL) == SQLITE_OK;
    ok = (ok || sq_fail_db(sq)) && sq_bind_text(sq, statement, 1, value) && sq_run(sq, statement);
    sqlite3_finalize(statement);
    dd_buf_release(&sql);
    return ok;
}

bool sq_work_recurring(void *db)
{
    struct sq *sq = db;
    return sq_run(sq, sq_text(sq, "INSERT OR IGNORE INTO temp.work SELECT DISTINCT 1, task, '' "
                                  "FROM main.task_deadline WHERE kind = 'recurring'"));
}

bool sq_any_recurring(void *db, bool *any)
{
    int64_t n;
    bool ok = sq_number(db,
                        sq_text(db, "SELECT EXISTS (SELECT 1 FROM main.task_deadline WHERE kind = "
                                    "'recurring')"),
                        &n);
    *any = n != 0;
    return ok;
}

bool sq_work_all_tasks(void *db, const struct dd_ruleset *rules)
{
    struct sq *sq = db;
    int64_t stored;
    if (!sq_number(sq, sq_text(sq, "SELECT EXISTS (SELECT 1 FROM main.obligation)"), &stored))
        return false;
    sq->work.all_tasks = rules;
    sq->work.stored = stored != 0;
    sq->work.stage = SQ_TASKS;
    return true;
}
