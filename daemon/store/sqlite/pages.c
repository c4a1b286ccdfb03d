/* pages.c — tables a page at a time, by key: "(a, b) > (?, ?)" is answered from the
 * primary key, however far one has come. */
#include "store/sqlite/question.h"

#include <string.h>

/* ---- which rows a unit's scope reaches (http/access/scope.c has the last word) ----------- */

#define OF_DUTY                                                                                    \
    "(SELECT id FROM main.obligation WHERE unit IN S OR (co_leads IS NOT NULL AND EXISTS (SELECT " \
    "1 FROM U WHERE instr(' ' || co_leads || ' ', ' ' || value || ' '))))"
#define OF_TASK                                                                                    \
    "(SELECT task FROM task_unit WHERE unit IN S UNION SELECT id FROM task WHERE unit IN S)"

static const struct scope {
    const char *table, *sql; /* S: the units */
} scopes[] = {
    {"task", "id IN " OF_TASK},
    {"task_unit", "task IN " OF_TASK},
    {"task_deadline", "task IN " OF_TASK},
    {"carry_over", "task IN " OF_TASK},
    {"completion", "(task IN " OF_TASK " OR obligation IN " OF_DUTY ")"},
    {"target", "unit IN S"},
    {"measurement", "target IN (SELECT id FROM target WHERE unit IN S)"},
    {"report", "unit IN S"},
    {"result", "unit IN S"},
    {"extension", "obligation IN " OF_DUTY},
    {"ack", "obligation IN " OF_DUTY},
    {"waiver", "obligation IN " OF_DUTY},
    {"notice", "obligation IN " OF_DUTY},
};

static bool is_mark(const char *p, char mark)
{
    return *p == mark && p[-1] == ' ' && strchr(" )", p[1]) != NULL;
}

static void say_scope(struct sq_question *q, const char *table, const char *units)
{
    const char *sql = NULL;
    for (size_t i = 0; i < DD_LEN(scopes); i++)
        if (strcmp(scopes[i].table, table) == 0)
            sql = scopes[i].sql;
    if (!units || !sql)
        return;
    int at = sq_bound(q, units);
    sq_say(q, " AND ");
    for (const char *p = sql; *p; p++) {
        if (p > sql && is_mark(p, 'S'))
            dd_buf_printf(&q->sql, "(SELECT value FROM json_each(?%d))", at);
        else if (p > sql && is_mark(p, 'U'))
            dd_buf_printf(&q->sql, "json_each(?%d)", at);
        else
            dd_buf_putc(&q->sql, *p);
    }
}

/* ---- rows of a table ------------------------------------------------------------------------- */

static void say_key(struct sq_question *q, const struct dd_table *table, size_t n)
{
    for (size_t i = 0; i < n; i++)
        dd_buf_printf(&q->sql, "%s\"%s\"", i ? ", " : "", table->columns[i].name);
}

/* The last part of a key may hold slashes. */
static void say_after(struct sq_question *q, struct dd_arena *arena, const struct dd_table *table,
                      size_t n_keys, const char *after)
{
    sq_say(q, " AND (");
    say_key(q, table, n_keys);
    sq_say(q, ") > (");
    for (size_t i = 0; i < n_keys; i++) {
        size_t n = i + 1 < n_keys ? strcspn(after, "/") : strlen(after);
        dd_buf_printf(&q->sql, "%s?%d", i ? ", " : "", sq_bound(q, dd_strndup(arena, after, n)));
        after += n + (after[n] == '/');
    }
    sq_say(q, ")");
}

static void say_is(struct sq_question *q, const struct dd_table *table, const struct dd_row_is *is)
{
    const struct dd_column *column = dd_column_find(table, is->column);
    if (!*is->value) {
        dd_buf_printf(&q->sql, " AND coalesce(\"%s\", '') = ''", is->column);
        return;
    }
    if (column->kind != DD_C_BOOL) {
        dd_buf_printf(&q->sql, " AND \"%s\" = ?%d", is->column, sq_bound(q, is->value));
        return;
    }
    /* written out, for the index of those that are true; another word is stored of no row */
    bool is_true = strcmp(is->value, "true") == 0, is_false = strcmp(is->value, "false") == 0;
    dd_buf_printf(&q->sql, " AND \"%s\" = %d", is->column, is_true ? 1 : is_false ? 0 : -1);
}

bool sq_page_rows(void *db, struct dd_arena *arena, const struct dd_table *table,
                  const struct dd_rows_of *of, struct dd_room room)
{
    const struct dd_list_of days = {0};
    bool by_id = table == &dd_table_notice_kept; /* they are unique by more than it */
    size_t n_keys = by_id ? 1 : table->n_keys;
    struct sq_question q = {.sq = db, .of = &days};
    sq_say_columns(&q, table);
    sq_say(&q, " WHERE 1");
    for (size_t i = 0; i < of->n; i++)
        say_is(&q, table, &of->is[i]);
    say_scope(&q, table->name, of->units);
    if (of->after && by_id)
        dd_buf_printf(&q.sql, " AND id > CAST(?%d AS INTEGER)", sq_bound(&q, of->after));
    else if (of->after)
        say_after(&q, arena, table, n_keys, of->after);
    sq_say(&q, " ORDER BY ");
    if (by_id)
        sq_say(&q, "id");
    else
        say_key(&q, table, n_keys);
    sq_say_number(&q, " LIMIT", of->max);
    return sq_ask_rows(&q, arena, table, room);
}

/* ---- obligations ----------------------------------------------------------------------------- */

#define FEW 4000

/* Every state by name, where none is asked for: the index of lists begins with it. */
static void say_meant(struct sq_question *q, struct dd_arena *arena)
{
    const struct dd_list_of *of = q->of;
    sq_say_duties(q, arena);
    if (of->state || of->task || of->target)
        return;
    sq_say(q, " AND state IN (");
    for (int state = 0; state < DD_N_STATES; state++)
        dd_buf_printf(&q->sql, "%s'%s'", state ? ", " : "", dd_state_name((enum dd_state)state));
    sq_say(q, ")");
}

/* Only few are meant: found by an index and sorted. */
static bool are_few(struct sq *sq, struct dd_arena *arena, const struct dd_list_of *of, bool *few)
{
    struct sq_question q;
    size_t n;
    sq_question(&q, sq, arena, of);
    sq_say(&q, "SELECT count(*) FROM (SELECT 1 FROM obligation");
    say_meant(&q, arena);
    sq_say_number(&q, " LIMIT", FEW);
    sq_say(&q, ")");
    if (!sq_ask_number(&q, &n))
        return false;
    *few = n < FEW;
    return true;
}

/* An id begins with its rule. */
static void say_rule(struct sq_question *q, struct dd_arena *arena, const char *rule)
{
    if (rule)
        dd_buf_printf(&q->sql, " AND id > ?%d AND id < ?%d",
                      sq_bound(q, dd_printf(arena, "%s/", rule)),
                      sq_bound(q, dd_printf(arena, "%s0", rule))); /* '0' follows '/' */
}

bool sq_page_duties(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                    const char *after, struct dd_room room)
{
    struct dd_list_of rest = *of;
    struct sq_question q;
    rest.rule = NULL;
    bool any = of->units || of->under || of->state || of->task || of->target || of->from.set ||
               of->to.set,
         few = false;
    if (any && !are_few(db, arena, &rest, &few))
        return false;
    sq_question(&q, db, arena, &rest);
    sq_say_columns(&q, &dd_table_obligation);
    sq_say(&q, few ? " WHERE rowid IN (SELECT rowid FROM obligation"
                   : " INDEXED BY sqlite_autoindex_obligation_1");
    if (few)
        say_meant(&q, arena);
    else
        sq_say_duties(&q, arena);
    if (few)
        sq_say(&q, ")");
    say_rule(&q, arena, of->rule);
    if (after)
        dd_buf_printf(&q.sql, " AND id > ?%d", sq_bound(&q, after));
    sq_say(&q, few ? " ORDER BY +id" : " ORDER BY id");
    sq_say_number(&q, " LIMIT", of->max);
    return sq_ask_rows(&q, arena, &dd_table_obligation, room);
}
