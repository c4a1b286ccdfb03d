/* made.c — many new obligations at once. What is bound, and what the chain
 * says of them, is worked out without the database: so another thread may do it, and
 * the one that writes has nothing left to do but to write. */
#include "store/sqlite/audit.h"

#include <assert.h>
#include <string.h>

#include "port/port.h"

struct row { /* what differs from the row before: the rest stays bound */
    uint64_t columns;
    const struct dd_value *values; /* of these, in their order */
};

struct run { /* of rows that one row of `audit` covers */
    size_t first, end;
    char digest[DD_SHA256_HEX_SIZE];
    const char *marks;
};

struct dd_made {
    size_t n;
    const struct dd_obligation *const *of;
    struct row *rows;
    size_t n_runs;
    struct run *runs;
    bool refused; /* a row may not be stored: written one by one, it is named */
};

/* ---- beside the database ----------------------------------------------------------- */

struct making {
    struct dd_arena *arena;
    struct dd_made *made;
    struct dd_value last[64]; /* of each column; texts lie in the arena, or in the row */
    size_t line[SQ_LINE_MAX]; /* the columns of a line of the chain */
};

static bool make_row(struct making *m, size_t r)
{
    const struct dd_table *table = &dd_table_obligation;
    const void *from = m->made->of[r];
    struct row *row = &m->made->rows[r];
    struct dd_value values[64];
    size_t n = 0;
    for (size_t i = 0; i < table->n_columns; i++) {
        struct dd_value *value = &values[n];
        const char *why = "";
        if (r > 0 && dd_column_same(&table->columns[i], m->made->of[r - 1], from))
            continue;
        if (!dd_column_get(table, &table->columns[i], from, value, &why))
            return false;
        if (value->kind == DD_V_TEXT && value->s == value->small)
            value->s = dd_strndup(m->arena, value->small, value->n);
        m->last[i] = *value;
        row->columns |= UINT64_C(1) << i;
        n++;
    }
    row->values = dd_copy(m->arena, values, n * sizeof(*values));
    return true;
}

static void make_line(const struct making *m, struct dd_buf *out)
{
    const struct sq_log *log = &sq_logs[SQ_LOG_OBLIGATION];
    out->n = 0;
    for (size_t i = 0; i < log->n; i++) {
        if (i)
            dd_buf_putc(out, ',');
        dd_value_literal(&m->last[m->line[i]], out);
    }
    dd_buf_putc(out, '\n');
}

/* As sq_made does it, row by row (chain.c). */
static bool make_run(struct making *m, struct run *run)
{
    struct dd_buf line = {0}, marks = {0};
    struct dd_sha256 sum;
    bool few = run->end - run->first <= SQ_MARKED_MAX, ok = true;
    dd_sha256_begin(&sum);
    for (size_t r = run->first; ok && r < run->end; r++) {
        char mark[SQ_MARK + 1];
        ok = make_row(m, r);
        if (!ok)
            break;
        make_line(m, &line);
        dd_sha256_add(&sum, line.s, line.n);
        if (few) {
            sq_mark(&line, mark);
            dd_buf_puts(&marks, mark);
        }
    }
    dd_sha256_end(&sum, run->digest);
    run->marks = dd_strdup(m->arena, marks.n ? marks.s : "");
    dd_buf_release(&line);
    dd_buf_release(&marks);
    return ok;
}

struct dd_made *sq_make(struct dd_arena *arena, const struct dd_obligation *const *rows, size_t n)
{
    const struct sq_log *log = &sq_logs[SQ_LOG_OBLIGATION];
    const struct dd_table *table = &dd_table_obligation;
    struct dd_made *made = DD_NEW(arena, struct dd_made);
    struct making m = {.arena = arena, .made = made};
    DD_VEC(struct run) runs = {0};
    assert(table->n_columns <= DD_LEN(m.last));
    for (size_t i = 0; i < log->n; i++)
        m.line[i] = (size_t)(dd_column_find(table, log->columns[i].name) - table->columns);
    *made = (struct dd_made){.n = n, .of = rows, .rows = DD_NEW_N(arena, struct row, n + 1)};
    for (size_t r = 0; r < n; r++) {
        bool follows = r > 0 && strcmp(rows[r - 1]->id, rows[r]->id) < 0;
        if (!follows || r - runs.v[runs.n - 1].first == SQ_COVERED_MAX)
            dd_push(arena, &runs, (struct run){.first = r});
        runs.v[runs.n - 1].end = r + 1;
    }
    made->n_runs = runs.n;
    made->runs = runs.v;
    for (size_t i = 0; i < runs.n && !made->refused; i++)
        made->refused = !make_run(&m, &runs.v[i]);
    return made;
}

/* ---- into the database --------------------------------------------------------------- */

static bool put_row(struct sq *sq, sqlite3_stmt *statement, const struct dd_made *made, size_t r,
                    int64_t made_in)
{
    const struct row *row = &made->rows[r];
    const struct dd_value *value = row->values;
    bool ok = true;
    for (uint64_t columns = row->columns; ok && columns; columns &= columns - 1)
        ok = sq_bind(sq, statement, __builtin_ctzll(columns) + 1, value++);
    if (!ok || !sq_run_row(sq, statement, &dd_table_obligation_row, made->of[r]))
        return false;
    if (sqlite3_changes(sq->db) > 0)
        return true;
    /* there already, as something else */
    struct dd_obligation_row whole = {.obligation = *made->of[r], .made_in = made_in};
    return sq_put(sq, &dd_table_obligation_row, &whole);
}

static bool put_one_by_one(struct sq *sq, const struct dd_made *made)
{
    bool ok = true;
    for (size_t r = 0; ok && r < made->n; r++) {
        struct dd_obligation_row row = {.obligation = *made->of[r]};
        ok = sq_made(sq, &row.obligation, &row.made_in) &&
             sq_put(sq, &dd_table_obligation_row, &row);
    }
    return ok;
}

bool sq_put_made(void *db, const struct dd_made *made)
{
    struct sq *sq = db;
    const struct dd_table *table = &dd_table_obligation_row;
    const struct dd_column *made_in = dd_column_find(table, "made_in");
    sqlite3_stmt *statement = sq_generated(sq, SQ_PUT_NEW, table, NULL);
    if (made->refused)
        return put_one_by_one(sq, made);
    for (size_t i = 0; statement && i < made->n_runs; i++) {
        const struct run *run = &made->runs[i];
        int64_t seq;
        if (!sq_chain_run(sq, (int64_t)(run->end - run->first), run->digest, run->marks, &seq) ||
            !sq_bind_int(sq, statement, (int)(made_in - table->columns) + 1, seq))
            return false;
        for (size_t r = run->first; r < run->end; r++)
            if (!put_row(sq, statement, made, r, seq))
                return false;
    }
    return statement != NULL;
}
