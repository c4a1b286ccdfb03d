/* sqlite_lists.c — the lists of lists.h in SQL. A question is put together from the
 * conditions that it has, so that the index of each is used. Days are compared as
 * text; which days, says the caller. */
#include "store/sqlite.h"

#include <stdlib.h>
#include <string.h>

#include "store/lists.h"

struct question {
    struct sq *sq;
    const struct dd_list_of *of;
    struct dd_buf sql;
    struct {
        const char *text; /* NULL: the number */
        int64_t number;
    } bound[16];
    int n;
};

#define TODAY "?1"
#define SOON "?2"
#define OF_YEAR                                                                                    \
    "coalesce(due, done_on, ?3) BETWEEN ?3 AND ?4" /* of its due day, else of its end              \
                                                    */
#define BEGUN "coalesce(opens, " TODAY ") <= " TODAY

/* enum dd_group; the only place that says in SQL what dd_group_of says. */
static const char *const groups[DD_N_GROUPS] = {
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

static void say(struct question *q, const char *sql)
{
    dd_buf_puts(&q->sql, sql);
}

static int bind_text(struct question *q, const char *text)
{
    q->bound[q->n].text = text;
    return ++q->n;
}

static void say_number(struct question *q, const char *sql, size_t number)
{
    q->bound[q->n].text = NULL;
    q->bound[q->n].number = number > INT32_MAX ? INT32_MAX : (int64_t)number;
    dd_buf_printf(&q->sql, "%s ?%d", sql, ++q->n);
}

static const char *stored_day(struct dd_arena *arena, struct dd_day day)
{
    char iso[DD_DAY_SIZE];
    return dd_strdup(arena, dd_day_format(day, iso));
}

static void begin(struct question *q, struct sq *sq, struct dd_arena *arena,
                  const struct dd_list_of *of)
{
    struct dd_day first = dd_period_first(dd_period_of(DD_YEARLY, of->today));
    struct dd_day last = dd_period_last(dd_period_of(DD_YEARLY, of->today));
    *q = (struct question){.sq = sq, .of = of};
    bind_text(q, stored_day(arena, of->today));
    bind_text(q, stored_day(arena, (struct dd_day){of->today.n + DD_SOON_DAYS}));
    bind_text(q, stored_day(arena, first));
    bind_text(q, stored_day(arena, last));
}

static void say_equal(struct question *q, const char *column, const char *value)
{
    if (value)
        dd_buf_printf(&q->sql, " AND %s = ?%d", column, bind_text(q, value));
}

static void say_days(struct question *q, struct dd_arena *arena, const char *column)
{
    if (q->of->from.set)
        dd_buf_printf(&q->sql, " AND %s >= ?%d", column,
                      bind_text(q, stored_day(arena, q->of->from.day)));
    if (q->of->to.set)
        dd_buf_printf(&q->sql, " AND %s <= ?%d", column,
                      bind_text(q, stored_day(arena, q->of->to.day)));
}

/* Whose obligations. */
static void say_units(struct question *q)
{
    const struct dd_list_of *of = q->of;
    if (of->units) {
        int at = bind_text(q, of->units);
        dd_buf_printf(&q->sql,
                      " AND (unit IN (SELECT value FROM json_each(?%d)) OR (co_leads IS NOT NULL "
                      "AND EXISTS (SELECT 1 FROM json_each(?%d) WHERE "
                      "instr(' ' || co_leads || ' ', ' ' || value || ' '))))",
                      at, at);
    }
    if (of->unit && !*of->unit) {
        say(q, " AND unit IS NULL");
    } else if (of->unit) {
        int at = bind_text(q, of->unit);
        dd_buf_printf(&q->sql,
                      " AND (unit = ?%d OR instr(' ' || co_leads || ' ', ' ' || ?%d || ' '))", at,
                      at);
    }
}

static void say_groups(struct question *q)
{
    bool any = false;
    for (size_t g = 0; g < DD_N_GROUPS; g++) {
        if (!(q->of->groups & 1U << g))
            continue;
        dd_buf_printf(&q->sql, "%s(%s)", any ? " OR " : " AND (", groups[g]);
        any = true;
    }
    if (any)
        say(q, ")");
}

static void say_duties(struct question *q, struct dd_arena *arena)
{
    say(q, " WHERE 1");
    say_groups(q);
    say_units(q);
    say_equal(q, "task", q->of->task);
    say_equal(q, "target", q->of->target);
    say_equal(q, "rule", q->of->rule);
    say_days(q, arena, "due");
    if (q->of->not_void) /* by name, for the index begins with the state */
        say(q, " AND state IN ('waiting', 'open', 'overdue', 'reported', 'met', 'met_late', "
               "'met_day_unknown', 'waived', 'on_track', 'lagging', 'achieved', 'missed')");
    if (q->of->targets)
        say(q, " AND target IS NOT NULL");
}

static void say_page(struct question *q)
{
    if (q->of->max) {
        say_number(q, " LIMIT", q->of->max);
        say_number(q, " OFFSET", q->of->offset);
    }
}

/* Only the parameters that the text names can be bound: the first four may go unused. */
static sqlite3_stmt *ask(struct question *q)
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

static bool ask_number(struct question *q, size_t *out)
{
    int64_t number = 0;
    sqlite3_stmt *statement = ask(q);
    bool ok = statement && sq_number(q->sq, statement, &number);
    sqlite3_finalize(statement);
    *out = (size_t)number;
    return ok;
}

static bool ask_rows(struct question *q, struct dd_arena *arena, const struct dd_table *table,
                     struct dd_room room)
{
    sqlite3_stmt *statement = ask(q);
    bool ok = statement && sq_read(q->sq, arena, statement, table, room);
    sqlite3_finalize(statement);
    return ok;
}

static bool ask_texts(struct question *q, struct dd_arena *arena, struct dd_room room)
{
    sqlite3_stmt *statement = ask(q);
    bool ok = statement && sq_read_texts(q->sq, arena, statement, room);
    sqlite3_finalize(statement);
    return ok;
}

static void say_columns(struct question *q, const struct dd_table *table)
{
    char *select = sq_sql(SQ_WHERE, table, NULL); /* "SELECT … FROM … WHERE " */
    size_t n = strlen(select) - strlen(" WHERE ");
    select[n] = '\0';
    say(q, select);
    free(select);
}

/* ---- obligations ---------------------------------------------------------------------------- */

bool sq_list_duties(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                    struct dd_room room, size_t *total)
{
    struct question q;
    begin(&q, db, arena, of);
    say(&q, "SELECT count(*) FROM obligation");
    say_duties(&q, arena);
    if (!ask_number(&q, total))
        return false;
    begin(&q, db, arena, of);
    say_columns(&q, &dd_table_obligation);
    /* by the ids first: the rows themselves are read of the page only */
    say(&q, " WHERE id IN (SELECT id FROM obligation");
    say_duties(&q, arena);
    say(&q, " ORDER BY due IS NULL, due, id");
    say_page(&q);
    say(&q, ") ORDER BY due IS NULL, due, id");
    return ask_rows(&q, arena, &dd_table_obligation, room);
}

static bool read_counts(struct sq *sq, struct dd_arena *arena, sqlite3_stmt *statement,
                        struct dd_room room)
{
    struct dd_duty_count *row = NULL;
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *unit = (const char *)sqlite3_column_text(statement, 0);
        if (!row || !dd_streq(row->unit, unit)) {
            row = room.next(room.context);
            row->unit = dd_strdup(arena, unit);
        }
        row->n[sqlite3_column_int(statement, 1)] += (size_t)sqlite3_column_int64(statement, 2);
    }
    return code == SQLITE_DONE || sq_fail_db(sq);
}

bool sq_count_duties(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                     struct dd_room room)
{
    struct question q;
    begin(&q, db, arena, of);
    say(&q, "SELECT unit, g, count(*) FROM (SELECT unit, CASE");
    for (int g = 0; g < DD_N_GROUPS; g++)
        dd_buf_printf(&q.sql, " WHEN %s THEN %d", groups[g], g);
    say(&q, " END AS g FROM obligation");
    say_duties(&q, arena);
    say(&q, ") WHERE g IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2");
    sqlite3_stmt *statement = ask(&q);
    bool ok = statement && read_counts(q.sq, arena, statement, room);
    sqlite3_finalize(statement);
    return ok;
}

bool sq_count_waking(void *db, struct dd_instant until, size_t *n)
{
    char at[DD_INSTANT_SIZE];
    struct question q = {.sq = db};
    dd_buf_printf(&q.sql, "SELECT count(*) FROM obligation WHERE wake_at <= ?%d",
                  bind_text(&q, dd_instant_stored(until, at)));
    return ask_number(&q, n);
}

bool sq_count_days(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                   struct dd_room room)
{
    struct question q;
    struct dd_list_of shown = *of;
    shown.not_void = true;
    begin(&q, db, arena, &shown);
    say(&q, "SELECT due, count(*) FROM obligation");
    say_duties(&q, arena);
    say(&q, " GROUP BY due ORDER BY due");
    sqlite3_stmt *statement = ask(&q);
    int code = SQLITE_ERROR;
    while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        struct dd_day_count *row = room.next(room.context);
        const char *day = (const char *)sqlite3_column_text(statement, 0);
        if (!day || !dd_day_parse(day, &row->day)) {
            sqlite3_finalize(statement);
            return sq_fail(q.sq, _("Table %s, column %s: %s."), "obligation", "due", day);
        }
        row->n = (size_t)sqlite3_column_int64(statement, 1);
    }
    bool ok = code == SQLITE_DONE || (statement && sq_fail_db(q.sq));
    sqlite3_finalize(statement);
    return ok;
}

static void say_continuous(struct question *q)
{
    say(q, " FROM task WHERE status = 'active' AND id IN (SELECT task FROM task_deadline WHERE "
           "kind = 'continuous')");
    if (q->of->units)
        dd_buf_printf(&q->sql,
                      " AND id IN (SELECT task FROM task_unit WHERE part = 'lead' AND unit IN "
                      "(SELECT value FROM json_each(?%d)))",
                      bind_text(q, q->of->units));
    if (q->of->unit)
        dd_buf_printf(&q->sql,
                      " AND id IN (SELECT task FROM task_unit WHERE part = 'lead' AND unit = ?%d)",
                      bind_text(q, q->of->unit));
}

bool sq_list_continuous(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                        struct dd_room room, size_t *total)
{
    struct question q;
    begin(&q, db, arena, of);
    say(&q, "SELECT count(*)");
    say_continuous(&q);
    if (!ask_number(&q, total))
        return false;
    begin(&q, db, arena, of);
    say(&q, "SELECT id");
    say_continuous(&q);
    say(&q, " ORDER BY plan, id");
    say_page(&q);
    return ask_texts(&q, arena, room);
}

/* ---- notices -------------------------------------------------------------------------------- */

bool sq_list_notices(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                     struct dd_room room)
{
    struct question q;
    begin(&q, db, arena, of);
    say_columns(&q, &dd_table_notice_kept);
    say(&q, " WHERE 1");
    if (of->units || of->unit) {
        say(&q, " AND obligation IN (SELECT id FROM main.obligation WHERE 1");
        say_units(&q);
        say(&q, ")");
    }
    if (of->without_internal)
        say(&q, " AND obligation NOT IN (SELECT o.id FROM main.obligation o JOIN task t ON "
                "t.id = o.task WHERE t.internal)");
    say_equal(&q, "person", of->person);
    say_equal(&q, "state", of->state);
    if (of->step) {
        int at = bind_text(&q, of->step);
        dd_buf_printf(&q.sql, " AND (step = ?%d OR substr(step, 1, length(?%d) + 1) = ?%d || ':')",
                      at, at, at);
    }
    say_days(&q, arena, "nominal");
    say(&q, " ORDER BY id DESC"); /* they are made when they are due */
    say_page(&q);
    return ask_rows(&q, arena, &dd_table_notice_kept, room);
}

bool sq_list_deliveries(void *db, struct dd_arena *arena, unsigned states,
                        const struct dd_list_of *of, struct dd_room room)
{
    struct question q;
    bool any = false;
    begin(&q, db, arena, of);
    say_columns(&q, &dd_table_delivery);
    say(&q, " WHERE state IN (");
    for (int state = 0; state < DD_N_DELIVERY_STATES; state++) {
        if (!(states & 1U << state))
            continue;
        dd_buf_printf(&q.sql, "%s'%s'", any ? ", " : "",
                      dd_delivery_state_name((enum dd_delivery_state)state));
        any = true;
    }
    say(&q, ") ORDER BY id DESC");
    say_page(&q);
    return ask_rows(&q, arena, &dd_table_delivery, room);
}

bool sq_carries_internal(void *db, int64_t delivery, bool *out)
{
    int64_t n = 0;
    sqlite3_stmt *statement =
        sq_text(db, "SELECT count(*) FROM notice n JOIN obligation o ON o.id = n.obligation "
                    "JOIN task t ON t.id = o.task WHERE n.delivery = ?1 AND t.internal");
    bool ok = statement && sq_bind_int(db, statement, 1, delivery) && sq_number(db, statement, &n);
    *out = n > 0;
    return ok;
}

/* ---- rows by keys ---------------------------------------------------------------------------- */

bool sq_rows_in(void *db, struct dd_arena *arena, const struct dd_table *table, const char *column,
                const char *keys, struct dd_room room)
{
    struct question q = {.sq = db};
    say_columns(&q, table);
    dd_buf_printf(&q.sql, " WHERE \"%s\" IN (SELECT value FROM json_each(?%d))", column,
                  bind_text(&q, keys));
    return ask_rows(&q, arena, table, room);
}

/* ---- search ---------------------------------------------------------------------------------- */

/* dd_holds(WORDS, TEXT …): every word stands in one of the texts, or over all of them. */
static void holds(sqlite3_context *context, int n, sqlite3_value **v)
{
    struct dd_buf *plain = sqlite3_user_data(context);
    const char *words = n ? (const char *)sqlite3_value_text(v[0]) : NULL;
    plain->n = 0;
    for (int i = 1; i < n; i++) {
        const char *text = (const char *)sqlite3_value_text(v[i]);
        if (text) {
            dd_plain(plain, text);
            dd_buf_putc(plain, '\n');
        }
    }
    sqlite3_result_int(context, words && plain->n && dd_plain_holds(plain->s, words));
}

static void free_plain(void *buf)
{
    dd_buf_release(buf);
    free(buf);
}

bool sq_add_functions(struct sq *sq)
{
    struct dd_buf *plain = calloc(1, sizeof(*plain));
    if (!plain)
        abort();
    return sqlite3_create_function_v2(sq->db, "dd_holds", -1,
                                      SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, plain,
                                      holds, NULL, NULL, free_plain) == SQLITE_OK ||
           sq_fail_db(sq);
}

static const struct {
    const char *select, *scope, *order; /* scope: of ?2 */
} kinds[DD_N_FOUND] = {
    [DD_FOUND_TASK] = {"task WHERE dd_holds(?1, title, plan, section, number, product)",
                       "(unit IN S OR id IN (SELECT task FROM task_unit WHERE unit IN S))",
                       "status <> 'active', plan, id"},
    [DD_FOUND_DUTY] = {"obligation WHERE task IS NULL AND target IS NULL AND state <> 'void' AND "
                       "dd_holds(?1, title, basis)",
                       "unit IN S", "due DESC, id"},
    [DD_FOUND_UNIT] = {"unit WHERE (dd_holds(?1, name, id) OR id IN (SELECT unit FROM unit_alias "
                       "WHERE dd_holds(?1, alias)))",
                       "id IN S", "dissolved, name"},
    [DD_FOUND_PERSON] = {"person WHERE dd_holds(?1, name, id)",
                         "id IN (SELECT person FROM post WHERE unit IN S)", "name"},
    [DD_FOUND_DOCUMENT] = {"document WHERE dd_holds(?1, number, title)", "issuer IN S",
                           "date DESC, id"},
    [DD_FOUND_TARGET] = {"target WHERE dd_holds(?1, title, code)", "unit IN S", "title, id"},
};

bool sq_find(void *db, struct dd_arena *arena, int kind, const char *words,
             const struct dd_list_of *of, struct dd_room room)
{
    struct question q = {.sq = db, .of = of};
    bind_text(&q, words);
    dd_buf_printf(&q.sql, "SELECT id FROM %s", kinds[kind].select);
    if (of->units) {
        int at = bind_text(&q, of->units);
        say(&q, " AND ");
        for (const char *p = kinds[kind].scope; *p; p++) {
            if (*p == 'S' && p[-1] == ' ' && (p[1] == '\0' || p[1] == ' ' || p[1] == ')'))
                dd_buf_printf(&q.sql, "(SELECT value FROM json_each(?%d))", at);
            else
                dd_buf_putc(&q.sql, *p);
        }
    }
    if (of->without_internal && kind == DD_FOUND_TASK)
        say(&q, " AND NOT internal");
    dd_buf_printf(&q.sql, " ORDER BY %s", kinds[kind].order);
    say_page(&q);
    return ask_texts(&q, arena, room);
}
