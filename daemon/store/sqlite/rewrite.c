/* rewrite.c — what has become of obligations that were stored before. As of new
 * ones (made.c), which columns differ and what `decision` says of them is worked
 * out without the database, on any thread; written is but that. The trigger that would
 * say it, comparing each column of each row, sees by `decided`, the last row of `decision`
 * about it, that it has been said. */
#include "store/sqlite/audit.h"

#include <assert.h>
#include <string.h>

struct rewrite {
    const struct dd_rewrite *of;
    bool whole;                    /* a column cannot be stored: written whole, it is named */
    uint64_t columns;              /* that differ, a bit for each */
    const struct dd_value *values; /* of these, in their order */
    const char *before, *after;    /* as `decision` has them; NULL: left to the trigger */
};

struct dd_rewritten {
    size_t n;
    struct rewrite *v;
};

/* ---- beside the database ----------------------------------------------------------- */

static bool same_value(const struct dd_value *a, const struct dd_value *b)
{
    return a->kind == b->kind && a->n == b->n && a->i == b->i &&
           (a->n == 0 || memcmp(a->s, b->s, a->n) == 0);
}

static void add_pair(struct dd_buf *out, const char *name, const struct dd_value *value)
{
    dd_buf_printf(out, "%s%s=", out->n ? "," : "", name);
    dd_value_literal(value, out);
}

/* What the trigger would write. Nothing where a row cannot be said to be as it is. */
static void decide(struct dd_arena *arena, const struct dd_column *const *told, struct rewrite *r)
{
    const struct dd_table *table = &dd_table_obligation;
    struct dd_buf before = {0}, after = {0};
    bool ok = true;
    for (size_t i = 0; ok && told[i]; i++) {
        const struct dd_column *column = told[i];
        struct dd_value was = {0}, is = {0};
        const char *why;
        if (!(r->columns >> (column - table->columns) & 1))
            continue;
        ok = dd_column_get(table, column, r->of->before, &was, &why) &&
             dd_column_get(table, column, r->of->row, &is, &why);
        if (ok && !same_value(&was, &is)) {
            add_pair(&before, column->name, &was);
            add_pair(&after, column->name, &is);
        }
    }
    if (ok && before.n) {
        r->before = dd_strdup(arena, before.s);
        r->after = dd_strdup(arena, after.s);
    }
    dd_buf_release(&before);
    dd_buf_release(&after);
}

static void make(struct dd_arena *arena, const struct dd_column *const *told, struct rewrite *r)
{
    const struct dd_table *table = &dd_table_obligation;
    struct dd_value values[64];
    size_t n = 0;
    for (size_t i = table->n_keys; i < table->n_columns; i++) {
        struct dd_value *value = &values[n];
        const char *why;
        *value = (struct dd_value){0};
        if (dd_column_same(&table->columns[i], r->of->before, r->of->row))
            continue;
        if (!dd_column_get(table, &table->columns[i], r->of->row, value, &why)) {
            r->whole = true;
            return;
        }
        if (value->kind == DD_V_TEXT && value->s == value->small)
            value->s = dd_strndup(arena, value->small, value->n);
        r->columns |= UINT64_C(1) << i;
        n++;
    }
    r->values = dd_copy(arena, values, n * sizeof(*values));
    decide(arena, told, r);
}

struct dd_rewritten *sq_rewrite(struct dd_arena *arena, const struct dd_rewrite *rows, size_t n)
{
    const struct sq_log *log = &sq_logs[SQ_LOG_OBLIGATION];
    const struct dd_column *told[SQ_LINE_MAX + 1] = {NULL}; /* what `decision` tells of */
    struct dd_rewritten *out = DD_NEW(arena, struct dd_rewritten);
    assert(dd_table_obligation.n_columns < SQ_CHANGE_DECIDED);
    *out = (struct dd_rewritten){n, DD_NEW_N(arena, struct rewrite, n + 1)};
    for (size_t i = 0; i < log->n; i++)
        told[i] = dd_column_find(&dd_table_obligation, log->columns[i].name);
    for (size_t i = 0; i < n; i++) {
        out->v[i] = (struct rewrite){.of = &rows[i]};
        make(arena, told, &out->v[i]);
    }
    return out;
}

/* ---- into the database --------------------------------------------------------------- */

/* Is it where it was read, and which is its last row of `decision`? */
static bool find(struct sq *sq, const struct rewrite *r, bool *found, int64_t *decided)
{
    sqlite3_stmt *statement =
        sq_text(sq, "SELECT decided FROM obligation WHERE rowid = ?1 AND id = ?2");
    if (!statement || !sq_bind_int(sq, statement, 1, r->of->place) ||
        !sq_bind_text(sq, statement, 2, r->of->row->id))
        return false;
    int code = sqlite3_step(statement);
    *found = code == SQLITE_ROW;
    *decided = *found ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return *found || code == SQLITE_DONE || sq_fail_db(sq);
}

static bool put_decision(struct sq *sq, const struct rewrite *r, int64_t *decided)
{
    sqlite3_stmt *statement =
        sq_text(sq, "INSERT INTO decision (entity, key, actor, before, after, prior) "
                    "VALUES ('obligation', ?1, ?2, ?3, ?4, nullif(?5, 0))");
    bool ok = statement && sq_bind_text(sq, statement, 1, r->of->row->id) &&
              sq_bind_text(sq, statement, 2, sq->actor) &&
              sq_bind_text(sq, statement, 3, r->before) &&
              sq_bind_text(sq, statement, 4, r->after) && sq_bind_int(sq, statement, 5, *decided) &&
              sq_run(sq, statement);
    *decided = sqlite3_last_insert_rowid(sq->db);
    return ok;
}

static bool change(struct sq *sq, sqlite3_stmt *statement, const struct rewrite *r)
{
    const struct dd_value *value = r->values;
    bool ok = true;
    for (uint64_t left = r->columns; ok && left; left &= left - 1)
        ok = sq_bind(sq, statement, __builtin_ctzll(left) + 1, value++);
    return ok && sq_run_row(sq, statement, &dd_table_obligation, r->of->row);
}

static bool put(struct sq *sq, const struct rewrite *r)
{
    const struct dd_table *table = &dd_table_obligation;
    uint64_t columns = r->columns | (r->before ? UINT64_C(1) << SQ_CHANGE_DECIDED : 0);
    bool found;
    int64_t decided;
    if (!columns && !r->whole)
        return true;
    sqlite3_stmt *statement = r->whole ? NULL : sq_changing(sq, table, columns);
    if (!find(sq, r, &found, &decided))
        return false;
    if (!statement || !found) /* as a whole, then */
        return sq_put(sq, table, r->of->row);
    return (!r->before || (put_decision(sq, r, &decided) &&
                           sq_bind_int(sq, statement, SQ_CHANGE_DECIDED, decided))) &&
           sq_bind_int(sq, statement, SQ_CHANGE_PLACE, r->of->place) && change(sq, statement, r);
}

bool sq_put_rewritten(void *db, const struct dd_rewritten *rewritten)
{
    bool ok = true;
    for (size_t i = 0; ok && i < rewritten->n; i++)
        ok = put(db, &rewritten->v[i]);
    return ok;
}
