/* lists.c — the lists of lists.h in SQL. */
#include "store/sqlite/question.h"

#include <stdlib.h>
#include <string.h>

/* ---- obligations ---------------------------------------------------------------------------- */

bool sq_list_duties(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                    struct dd_room room, size_t *total)
{
    struct sq_question q;
    sq_question(&q, db, arena, of);
    sq_say(&q, "SELECT count(*) FROM obligation");
    sq_say_duties(&q, arena);
    if (!sq_ask_number(&q, total))
        return false;
    sq_question(&q, db, arena, of);
    sq_say_columns(&q, &dd_table_obligation);
    /* from the index first, which has no id: the rows themselves are read of the page only */
    sq_say(&q, " WHERE rowid IN (SELECT rowid FROM obligation");
    sq_say_duties(&q, arena);
    sq_say(&q, " ORDER BY due IS NULL, due, rowid");
    sq_say_page(&q);
    sq_say(&q, ") ORDER BY due IS NULL, due, rowid");
    return sq_ask_rows(&q, arena, &dd_table_obligation, room);
}

/* Counted here, not by GROUP BY, which would sort all of them. */
struct tally {
    struct dd_arena *arena;
    size_t n, cap; /* a power of two */
    struct dd_duty_count **slots;
};

static size_t hash_of(const char *unit)
{
    size_t hash = 14695981039346656037U; /* FNV-1a */
    for (; unit && *unit; unit++)
        hash = (hash ^ (unsigned char)*unit) * 1099511628211U;
    return hash;
}

static struct dd_duty_count **slot_of(const struct tally *t, const char *unit)
{
    size_t i = hash_of(unit) & (t->cap - 1);
    while (t->slots[i] && !dd_streq(t->slots[i]->unit, unit))
        i = (i + 1) & (t->cap - 1);
    return &t->slots[i];
}

static void grow(struct tally *t)
{
    struct tally old = *t;
    t->cap = old.cap ? 2 * old.cap : 64;
    t->slots = DD_NEW_N(t->arena, struct dd_duty_count *, t->cap);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i])
            *slot_of(t, old.slots[i]->unit) = old.slots[i];
}

static struct dd_duty_count *count_of(struct tally *t, const char *unit)
{
    struct dd_duty_count **slot = slot_of(t, unit);
    if (!*slot) {
        struct dd_duty_count *row = DD_NEW(t->arena, struct dd_duty_count);
        row->unit = dd_strdup(t->arena, unit);
        *slot = row;
        if (++t->n * 2 > t->cap)
            grow(t);
        return row;
    }
    return *slot;
}

static int by_unit(const void *a, const void *b)
{
    const struct dd_duty_count *x = *(struct dd_duty_count *const *)a,
                               *y = *(struct dd_duty_count *const *)b;
    if (!x->unit || !y->unit)
        return (x->unit != NULL) - (y->unit != NULL);
    return strcmp(x->unit, y->unit);
}

static bool read_counts(struct sq *sq, struct dd_arena *arena, sqlite3_stmt *statement,
                        struct dd_room room)
{
    struct tally t = {.arena = arena};
    size_t n = 0;
    int code;
    grow(&t);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (sqlite3_column_type(statement, 1) == SQLITE_NULL)
            continue;
        const char *unit = (const char *)sqlite3_column_text(statement, 0);
        count_of(&t, unit)->n[sqlite3_column_int(statement, 1)]++;
    }
    for (size_t i = 0; i < t.cap; i++)
        if (t.slots[i])
            t.slots[n++] = t.slots[i];
    if (n)
        qsort(t.slots, n, sizeof(struct dd_duty_count *), by_unit);
    for (size_t i = 0; i < n; i++)
        *(struct dd_duty_count *)room.next(room.context) = *t.slots[i];
    return code == SQLITE_DONE || sq_fail_db(sq);
}

bool sq_count_duties(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                     struct dd_room room)
{
    struct sq_question q;
    sq_question(&q, db, arena, of);
    sq_say(&q, "SELECT unit, CASE");
    for (int g = 0; g < DD_N_GROUPS; g++)
        dd_buf_printf(&q.sql, " WHEN %s THEN %d", sq_groups[g], g);
    sq_say(&q, " END FROM obligation");
    sq_say_duties(&q, arena);
    sqlite3_stmt *statement = sq_ask(&q);
    bool ok = statement && read_counts(q.sq, arena, statement, room);
    sqlite3_finalize(statement);
    return ok;
}

bool sq_count_states(void *db, size_t *n)
{
    int code = SQLITE_ERROR;
    enum dd_state state;
    sqlite3_stmt *statement = sq_text(db, "SELECT state, count(*) FROM obligation GROUP BY state");
    while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        if (name && dd_state_parse(name, &state))
            n[state] = (size_t)sqlite3_column_int64(statement, 1);
    }
    bool ok = code == SQLITE_DONE || (statement && sq_fail_db(db));
    if (statement)
        sqlite3_reset(statement);
    return ok;
}

bool sq_last_change(void *db, struct dd_opt_instant *out)
{
    static const int64_t from[] = {INT64_MIN};
    static const int32_t offset[] = {0};
    static const struct dd_zone utc = {.name = "UTC", .n = 1, .from = from, .offset = offset};
    sqlite3_stmt *statement = sq_text(db, "SELECT max(changed_at) FROM obligation");
    bool ok = statement && (sqlite3_step(statement) == SQLITE_ROW || sq_fail_db(db));
    const char *at = ok ? (const char *)sqlite3_column_text(statement, 0) : NULL;
    out->set = at && dd_instant_parse(&utc, at, &out->at);
    if (statement)
        sqlite3_reset(statement);
    return ok;
}

bool sq_count_waking(void *db, struct dd_instant until, size_t *n)
{
    char at[DD_INSTANT_SIZE];
    struct sq_question q = {.sq = db};
    dd_buf_printf(&q.sql, "SELECT count(*) FROM obligation WHERE wake_at <= ?%d",
                  sq_bound(&q, dd_instant_stored(until, at)));
    return sq_ask_number(&q, n);
}

bool sq_count_days(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                   struct dd_room room)
{
    struct sq_question q;
    struct dd_list_of shown = *of;
    shown.not_void = true;
    sq_question(&q, db, arena, &shown);
    sq_say(&q, "SELECT due, count(*) FROM obligation");
    sq_say_duties(&q, arena);
    sq_say(&q, " GROUP BY due ORDER BY due");
    sqlite3_stmt *statement = sq_ask(&q);
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

static void say_continuous(struct sq_question *q)
{
    sq_say(q, " FROM task WHERE status = 'active' AND id IN (SELECT task FROM task_deadline WHERE "
              "kind = 'continuous')");
    if (q->of->units)
        dd_buf_printf(&q->sql,
                      " AND id IN (SELECT task FROM task_unit WHERE part = 'lead' AND unit IN "
                      "(SELECT value FROM json_each(?%d)))",
                      sq_bound(q, q->of->units));
    if (q->of->unit)
        dd_buf_printf(&q->sql,
                      " AND id IN (SELECT task FROM task_unit WHERE part = 'lead' AND unit = ?%d)",
                      sq_bound(q, q->of->unit));
}

bool sq_list_continuous(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                        struct dd_room room, size_t *total)
{
    struct sq_question q;
    sq_question(&q, db, arena, of);
    sq_say(&q, "SELECT count(*)");
    say_continuous(&q);
    if (!sq_ask_number(&q, total))
        return false;
    sq_question(&q, db, arena, of);
    sq_say(&q, "SELECT id");
    say_continuous(&q);
    sq_say(&q, " ORDER BY plan, id");
    sq_say_page(&q);
    return sq_ask_texts(&q, arena, room);
}

/* ---- notices -------------------------------------------------------------------------------- */

bool sq_list_notices(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                     struct dd_room room)
{
    struct sq_question q;
    sq_question(&q, db, arena, of);
    sq_say_columns(&q, &dd_table_notice_kept);
    sq_say(&q, " WHERE 1");
    if (of->units || of->unit) {
        sq_say(&q, " AND obligation IN (SELECT id FROM main.obligation WHERE 1");
        sq_say_units(&q);
        sq_say(&q, ")");
    }
    if (of->without_internal)
        sq_say(&q, " AND obligation NOT IN (SELECT o.id FROM main.obligation o JOIN task t ON "
                   "t.id = o.task WHERE t.internal)");
    sq_say_equal(&q, "person", of->person);
    sq_say_equal(&q, "state", of->state);
    if (of->step) {
        int at = sq_bound(&q, of->step);
        dd_buf_printf(&q.sql, " AND (step = ?%d OR substr(step, 1, length(?%d) + 1) = ?%d || ':')",
                      at, at, at);
    }
    sq_say_days(&q, arena, "nominal");
    sq_say(&q, " ORDER BY id DESC"); /* they are made when they are due */
    sq_say_page(&q);
    return sq_ask_rows(&q, arena, &dd_table_notice_kept, room);
}

bool sq_list_deliveries(void *db, struct dd_arena *arena, unsigned states,
                        const struct dd_list_of *of, struct dd_room room)
{
    struct sq_question q;
    bool any = false;
    sq_question(&q, db, arena, of);
    sq_say_columns(&q, &dd_table_delivery);
    sq_say(&q, " WHERE state IN (");
    for (int state = 0; state < DD_N_DELIVERY_STATES; state++) {
        if (!(states & 1U << state))
            continue;
        dd_buf_printf(&q.sql, "%s'%s'", any ? ", " : "",
                      dd_delivery_state_name((enum dd_delivery_state)state));
        any = true;
    }
    sq_say(&q, ") ORDER BY id DESC");
    sq_say_page(&q);
    return sq_ask_rows(&q, arena, &dd_table_delivery, room);
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
    struct sq_question q = {.sq = db};
    sq_say_columns(&q, table);
    dd_buf_printf(&q.sql, " WHERE \"%s\" IN (SELECT value FROM json_each(?%d))", column,
                  sq_bound(&q, keys));
    return sq_ask_rows(&q, arena, table, room);
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
    struct sq_question q = {.sq = db, .of = of};
    sq_bound(&q, words);
    dd_buf_printf(&q.sql, "SELECT id FROM %s", kinds[kind].select);
    if (of->units) {
        int at = sq_bound(&q, of->units);
        sq_say(&q, " AND ");
        for (const char *p = kinds[kind].scope; *p; p++) {
            if (*p == 'S' && p[-1] == ' ' && (p[1] == '\0' || p[1] == ' ' || p[1] == ')'))
                dd_buf_printf(&q.sql, "(SELECT value FROM json_each(?%d))", at);
            else
                dd_buf_putc(&q.sql, *p);
        }
    }
    if (of->without_internal && kind == DD_FOUND_TASK)
        sq_say(&q, " AND NOT internal");
    dd_buf_printf(&q.sql, " ORDER BY %s", kinds[kind].order);
    sq_say_page(&q);
    return sq_ask_texts(&q, arena, room);
}
