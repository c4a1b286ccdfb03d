/* changed.c — what rows of `change` name: subjects for the list of work
 * (work.c), keys of shared tables, units whose check-in has a line of it. */
#include "store/sqlite/sqlite.h"

/* Of `change`: the first part of a key with several. */
#define FIRST "substr(key, 1, instr(key || '/', '/') - 1)"
/* Of an obligation's id: the subject, without the unit that owes it. */
#define REST "substr(about, instr(about, '/') + 1)"
#define SUBJECT                                                                                    \
    "CASE WHEN instr(about, '/') THEN substr(" REST ", 1, instr(replace(" REST                     \
    ", '@', '/'), '/') - 1) ELSE about END"

/* Of `change.about`: the one, or the first of two, and the second. */
#define OLD_OWNER "substr(about, 1, instr(about || ' ', ' ') - 1)"
#define NEW_OWNER "substr(about, instr(about, ' ') + 1)"
#define RANGE "seq > ?1 AND seq <= ?2"

static bool run_range(struct sq *sq, sqlite3_stmt *statement, int64_t from, int64_t to)
{
    return statement && sq_bind_int(sq, statement, 1, from) && sq_bind_int(sq, statement, 2, to) &&
           sq_run(sq, statement);
}

bool sq_work_changed(void *db, int64_t from, int64_t to)
{
    struct sq *sq = db;
    return run_range(sq,
                     sq_text(sq,
                             "INSERT OR IGNORE INTO temp.work SELECT 1, key, '' FROM main.change "
                             "WHERE seq > ?1 AND seq <= ?2 AND entity = 'task'"),
                     from, to) &&
           run_range(
               sq,
               sq_text(sq,
                       "INSERT OR IGNORE INTO temp.work SELECT 1, " FIRST
                       ", '' FROM main.change WHERE seq > ?1 AND seq <= ?2 AND entity IN "
                       "('task_unit', 'task_deadline', 'task_succession', 'result', 'carry_over')"),
               from, to) &&
           run_range(sq,
                     sq_text(sq, "INSERT OR IGNORE INTO temp.work SELECT entity NOT IN ('unit', "
                                 "'report') * 2, " FIRST ", '' FROM main.change WHERE seq > ?1 AND "
                                 "seq <= ?2 AND entity IN ('unit', 'report', 'target', "
                                 "'measurement')"),
                     from, to) &&
           run_range(sq,
                     sq_text(sq, "INSERT OR IGNORE INTO temp.work "
                                 "WITH s (id) AS (SELECT " SUBJECT " FROM (SELECT CASE entity WHEN "
                                 "'waiver' THEN key ELSE " OLD_OWNER " END AS about FROM "
                                 "main.change WHERE " RANGE " AND entity IN ('completion', "
                                 "'extension', 'waiver', 'ack') UNION SELECT " NEW_OWNER " FROM "
                                 "main.change WHERE " RANGE " AND instr(about, ' '))) "
                                 "SELECT 0, id, '' FROM s WHERE id IN (SELECT id FROM main.unit) "
                                 "UNION SELECT 1, id, '' FROM s WHERE id IN (SELECT id FROM "
                                 "main.task) "
                                 "UNION SELECT 2, id, '' FROM s WHERE id IN (SELECT id FROM "
                                 "main.target)"),
                     from, to);
}

bool sq_changed_keys(void *db, struct dd_arena *arena, const struct dd_entity *entity, bool about,
                     int64_t from, int64_t to, struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement =
        !entity
            ? sq_text(sq, "SELECT DISTINCT entity FROM main.change WHERE " RANGE " AND ?3 IS NULL")
        : about
            ? sq_text(sq, "SELECT " OLD_OWNER " FROM main.change WHERE " RANGE
                          " AND entity = ?3 AND about <> '' UNION SELECT " NEW_OWNER
                          " FROM main.change WHERE " RANGE " AND entity = ?3 AND about <> ''")
            : sq_text(sq, "SELECT DISTINCT key FROM main.change WHERE " RANGE " AND entity = ?3");
    return statement && sq_bind_int(sq, statement, 1, from) && sq_bind_int(sq, statement, 2, to) &&
           sq_bind_text(sq, statement, 3, entity ? entity->name : NULL) &&
           sq_read_texts(sq, arena, statement, room);
}

bool sq_changed_leads(void *db, struct dd_arena *arena, int64_t from, int64_t to,
                      struct dd_room room)
{
    struct sq *sq = db;
    sqlite3_stmt *statement = sq_text(
        sq, "WITH t (id) AS (SELECT " FIRST " FROM main.change WHERE " RANGE
            " AND entity IN ('task', 'task_unit', 'task_deadline', 'task_succession', "
            "'result', 'carry_over') UNION SELECT " OLD_OWNER " FROM main.change WHERE " RANGE
            " AND entity = 'completion' UNION SELECT " NEW_OWNER " FROM main.change WHERE " RANGE
            " AND entity = 'completion') SELECT unit FROM t JOIN main.task_unit l ON "
            "l.task = t.id WHERE unit IS NOT NULL UNION SELECT " OLD_OWNER
            " FROM main.change WHERE " RANGE " AND entity = 'task_unit' UNION SELECT " NEW_OWNER
            " FROM main.change WHERE " RANGE " AND entity = 'task_unit'");
    return statement && sq_bind_int(sq, statement, 1, from) && sq_bind_int(sq, statement, 2, to) &&
           sq_read_texts(sq, arena, statement, room);
}
