/* question.c — see question.h. */
#include "store/sqlite/question.h"

#include <stdlib.h>
#include <string.h>

#define TODAY "?1"
#define SOON "?2"
#define OF_YEAR                                                                                    \
    "coalesce(due, done_on, ?3) BETWEEN ?3 AND ?4" /* of its due day, else of its end              \
                                                    */
#define BEGUN "coalesce(opens, " TODAY ") <= " TODAY

/* enum dd_group; the only place that says in SQL what dd_group_of says. */
const char *const sq_groups[DD_N_GROUPS] = {
    [DD_GROUP_OVERDUE] = "state IN ('overdue', 'missed')",
    [DD_GROUP_SOON] = "state = 'open' AND " BEGUN " AND due <= " SOON,
    [DD_GROUP_OPEN] = "state = 'open' AND " BEGUN " AND (due IS NULL OR due > " SOON ")",
    [DD_GROUP_LAGGING] = "state IN ('lagging', 'on_track') AND (no_data OR state = 'lagging')",
    [DD_GROUP_ON_TRACK] = "state = 'on_track' AND NOT no_data",
    [DD_GROUP_REPORTED] = "state = 'reported'",
    [DD_GROUP_WAITING] = "state = 'waiting'",
    [DD_GROUP_MET] = "state IN ('met', 'achieved') AND " OF_YEAR,
    [DD_GROUP_MET_LATE] = "state = 'met_late' AND " OF_YEAR,
    [DD_GROUP_MET_UNKNOWN] = "state = 'met_day_unknown' AND " OF_YEAR,
    [DD_GROUP_WAIVED] = "state = 'waived' AND " OF_YEAR,
    [DD_GROUP_LATER] = "state = 'open' AND opens > " TODAY,
};

/* ---- putting it together ------------------------------------------------------------------ */

void sq_say(struct sq_question *q, const char *sql)
{
    dd_buf_puts(&q->sql, sql);
}

int sq_bound(struct sq_question *q, const char *text)
{
    q->bound[q->n].text = text;
    return ++q->n;
}

void sq_say_number(struct sq_question *q, const char *sql, size_t number)
{
    q->bound[q->n].text = NULL;
    q->bound[q->n].number = number > INT32_MAX ? INT32_MAX : (int64_t)number;
    dd_buf_printf(&q->sql, "%s ?%d", sql, ++q->n);
}

static const char *sq_stored_day(struct dd_arena *arena, struct dd_day day)
{
    char iso[DD_DAY_SIZE];
    return dd_strdup(arena, dd_day_format(day, iso));
}

void sq_question(struct sq_question *q, struct sq *sq, struct dd_arena *arena,
                 const struct dd_list_of *of)
{
    struct dd_day first = dd_period_first(dd_period_of(DD_YEARLY, of->today));
    struct dd_day last = dd_period_last(dd_period_of(DD_YEARLY, of->today));
    *q = (struct sq_question){.sq = sq, .of = of};
    sq_bound(q, sq_stored_day(arena, of->today));
    sq_bound(q, sq_stored_day(arena, (struct dd_day){of->today.n + DD_SOON_DAYS}));
    sq_bound(q, sq_stored_day(arena, first));
    sq_bound(q, sq_stored_day(arena, last));
}

void sq_say_equal(struct sq_question *q, const char *column, const char *value)
{
    if (value)
        dd_buf_printf(&q->sql, " AND %s = ?%d", column, sq_bound(q, value));
}

void sq_say_days(struct sq_question *q, struct dd_arena *arena, const char *column)
{
    if (q->of->from.set)
        dd_buf_printf(&q->sql, " AND %s >= ?%d", column,
                      sq_bound(q, sq_stored_day(arena, q->of->from.day)));
    if (q->of->to.set)
        dd_buf_printf(&q->sql, " AND %s <= ?%d", column,
                      sq_bound(q, sq_stored_day(arena, q->of->to.day)));
}

/* Whose obligations. */
void sq_say_units(struct sq_question *q)
{
    const struct dd_list_of *of = q->of;
    if (of->units) {
        int at = sq_bound(q, of->units);
        dd_buf_printf(&q->sql,
                      " AND (unit IN (SELECT value FROM json_each(?%d)) OR (co_leads IS NOT NULL "
                      "AND EXISTS (SELECT 1 FROM json_each(?%d) WHERE "
                      "instr(' ' || co_leads || ' ', ' ' || value || ' '))))",
                      at, at);
    }
    if (of->under)
        dd_buf_printf(&q->sql, " AND unit IN (SELECT value FROM json_each(?%d))",
                      sq_bound(q, of->under));
    if (of->unit && !*of->unit) {
        sq_say(q, " AND unit IS NULL");
    } else if (of->unit) {
        int at = sq_bound(q, of->unit);
        dd_buf_printf(&q->sql,
                      " AND (unit = ?%d OR instr(' ' || co_leads || ' ', ' ' || ?%d || ' '))", at,
                      at);
    }
}

static void say_groups(struct sq_question *q)
{
    bool any = false;
    for (size_t g = 0; g < DD_N_GROUPS; g++) {
        if (!(q->of->groups & 1U << g))
            continue;
        dd_buf_printf(&q->sql, "%s(%s)", any ? " OR " : " AND (", sq_groups[g]);
        any = true;
    }
    if (any)
        sq_say(q, ")");
}

void sq_say_duties(struct sq_question *q, struct dd_arena *arena)
{
    sq_say(q, " WHERE 1");
    say_groups(q);
    sq_say_units(q);
    sq_say_equal(q, "task", q->of->task);
    sq_say_equal(q, "target", q->of->target);
    sq_say_equal(q, "rule", q->of->rule);
    sq_say_equal(q, "state", q->of->state);
    sq_say_days(q, arena, "due");
    if (q->of->not_void) /* by name, for the index begins with the state */
        sq_say(q, " AND state IN ('waiting', 'open', 'overdue', 'reported', 'met', 'met_late', "
                  "'met_day_unknown', 'waived', 'on_track', 'lagging', 'achieved', 'missed')");
    if (q->of->targets)
        sq_say(q, " AND target IS NOT NULL");
}

void sq_say_page(struct sq_question *q)
{
    if (q->of->max) {
        sq_say_number(q, " LIMIT", q->of->max);
        sq_say_number(q, " OFFSET", q->of->offset);
    }
}

/* Only the parameters that the text names can be bound: the first four may go unused. */
sqlite3_stmt *sq_ask(struct sq_question *q)
{
    sqlite3_stmt *statement = NULL;
    bool ok = sqlite3_prepare_v2(q->sq->db, q->sql.s, -1, &statement, NULL) == SQLITE_OK ||
              sq_fail_db(q->sq);
    dd_buf_release(&q->sql);
    int known = ok ? sqlite3_bind_parameter_count(statement) : 0;
    for (int i = 0; ok && i < q->n && i < known; i++)
        ok = q->bound[i].text ? sq_bind_text(q->sq, statement, i + 1, q->bound[i].text)
                              : sq_bind_int(q->sq, statement, i + 1, q->bound[i].number);
    if (ok)
        return statement;
    sqlite3_finalize(statement);
    return NULL;
}

bool sq_ask_number(struct sq_question *q, size_t *out)
{
    int64_t number = 0;
    sqlite3_stmt *statement = sq_ask(q);
    bool ok = statement && sq_number(q->sq, statement, &number);
    sqlite3_finalize(statement);
    *out = (size_t)number;
    return ok;
}

bool sq_ask_rows(struct sq_question *q, struct dd_arena *arena, const struct dd_table *table,
                 struct dd_room room)
{
    sqlite3_stmt *statement = sq_ask(q);
    bool ok = statement && sq_read(q->sq, arena, statement, table, room);
    sqlite3_finalize(statement);
    return ok;
}

bool sq_ask_texts(struct sq_question *q, struct dd_arena *arena, struct dd_room room)
{
    sqlite3_stmt *statement = sq_ask(q);
    bool ok = statement && sq_read_texts(q->sq, arena, statement, room);
    sqlite3_finalize(statement);
    return ok;
}

void sq_say_columns(struct sq_question *q, const struct dd_table *table)
{
    char *select = sq_sql(SQ_WHERE, table, NULL); /* "SELECT … FROM … WHERE " */
    size_t n = strlen(select) - strlen(" WHERE ");
    select[n] = '\0';
    sq_say(q, select);
    free(select);
}
