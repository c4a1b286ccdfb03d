/* log.c — what is audited: the tables, their rows as lines, and how a row
 * that changed began. */
#include "store/sqlite/audit.h"

#include <stdlib.h>
#include <string.h>

#include "port/port.h"

#define T(column)                                                                                  \
    {                                                                                              \
        column, false                                                                              \
    }
#define N(column)                                                                                  \
    {                                                                                              \
        column, true                                                                               \
    }
static const struct sq_column change_columns[] = {N("seq"),   T("entity"), T("key"),
                                                  T("actor"), T("before"), T("after")};
static const struct sq_column delivery_columns[] = {
    N("id"),    T("message_id"), T("channel"), T("address"),    T("person"), T("subject"),
    T("state"), T("reason"),     T("about"),   T("created_at"), T("digest"), N("corrects")};
static const struct sq_column notice_columns[] = {
    N("id"),     T("obligation"), N("cycle"),   T("step"),    T("addressee"),
    T("person"), T("channel"),    T("address"), T("at"),      T("state"),
    T("reason"), T("told_at"),    T("due"),     N("delivery")};
static const struct sq_column attempt_columns[] = {N("id"),   N("delivery"), T("at"),
                                                   N("code"), T("answer"),   N("uncertain")};
static const struct sq_column obligation_columns[] = {
    T("id"),        T("title"),        T("unit"),   T("opens"), T("due"),
    T("legal_day"), N("has_time"),     N("minute"), T("state"), T("reason"),
    T("done_on"),   T("original_due"), N("cycle"),  N("epoch"), T("first_seen")};

#define LOG(of, by, list, changes)                                                                 \
    {                                                                                              \
        .table = of, .ord = by, .n = DD_LEN(list), .columns = list, .decided = changes             \
    }
const char sq_covered[] = "SELECT max(last_row) FROM audit WHERE entity = ?1";

/* In the order in which a transaction's rows are covered; obligations come first,
 * as they are made. */
const struct sq_log sq_logs[SQ_N_LOGS] = {
    [SQ_LOG_OBLIGATION] = LOG("obligation", "made_in", obligation_columns, true),
    [SQ_LOG_CHANGE] = LOG("change", "seq", change_columns, false),
    [SQ_LOG_DELIVERY] = LOG("delivery", "id", delivery_columns, true),
    [SQ_LOG_NOTICE] = LOG("notice", "id", notice_columns, true),
    [SQ_LOG_DECISION] = LOG("decision", "seq", change_columns, false),
    [SQ_LOG_ATTEMPT] = LOG("attempt", "id", attempt_columns, false),
};
_Static_assert(DD_LEN(obligation_columns) <= SQ_LINE_MAX, "the longest line fits");

const struct sq_log *sq_log_find(const char *table)
{
    for (size_t i = 0; i < SQ_N_LOGS; i++)
        if (strcmp(sq_logs[i].table, table) == 0)
            return &sq_logs[i];
    return NULL;
}

/* ---- lines -------------------------------------------------------------------------- */

void sq_line_select(struct dd_buf *sql, const struct sq_log *log)
{
    dd_buf_printf(sql, "SELECT %s", log->ord);
    for (size_t i = 0; i < log->n; i++)
        dd_buf_printf(sql, ", quote(\"%s\")", log->columns[i].name);
    dd_buf_printf(sql, " FROM %s ", log->table);
}

void sq_line_select_values(struct dd_buf *sql, const struct sq_log *log)
{
    dd_buf_printf(sql, "SELECT %s", log->ord);
    for (size_t i = 0; i < log->n; i++)
        dd_buf_printf(sql, ", \"%s\"", log->columns[i].name);
    dd_buf_printf(sql, " FROM %s ", log->table);
}

/* As quote() has it, for which a text ends at a NUL. */
void sq_line_of_values(const struct sq_log *log, sqlite3_stmt *statement, struct dd_buf *out)
{
    out->n = 0;
    for (size_t i = 0; i < log->n; i++) {
        struct dd_value value;
        sq_value(statement, (int)i + 1, &value);
        if (value.kind == DD_V_TEXT)
            value.n = strnlen(value.s, value.n);
        if (i)
            dd_buf_putc(out, ',');
        dd_value_literal(&value, out);
    }
    dd_buf_putc(out, '\n');
}

static const char *text_of(sqlite3_stmt *statement, int index)
{
    const char *text = (const char *)sqlite3_column_text(statement, index);
    if (!text)
        abort(); /* quote() gives none only where memory is out */
    return text;
}

void sq_line_read(const struct sq_log *log, sqlite3_stmt *statement, struct sq_line *out)
{
    out->ord = sqlite3_column_int64(statement, 0);
    for (size_t i = 0; i < log->n; i++)
        out->value[i] = text_of(statement, (int)i + 1);
}

void sq_line_write(const struct sq_log *log, const struct sq_line *line, struct dd_buf *out)
{
    out->n = 0;
    for (size_t i = 0; i < log->n; i++) {
        if (i)
            dd_buf_putc(out, ',');
        dd_buf_puts(out, line->value[i]);
    }
    dd_buf_putc(out, '\n');
}

/* ---- pairs ---------------------------------------------------------------------------- */

/* A literal ends at its closing quote, which is not followed by another one. */
static size_t literal_length(const char *s)
{
    const char *p = s + (*s == 'X');
    if (*p != '\'')
        return strcspn(s, ",");
    for (p++; *p && !(*p == '\'' && p[1] != '\''); p++)
        p += *p == '\'';
    return (size_t)(p - s) + (*p == '\'');
}

bool sq_pair_next(const char **text, struct sq_pair *out)
{
    const char *s = *text;
    if (!s || !*s)
        return false;
    out->name = s;
    out->n_name = strcspn(s, "=");
    s += out->n_name;
    s += *s == '=';
    out->value = s;
    out->n_value = literal_length(s);
    s += out->n_value;
    *text = s + (*s == ',');
    return true;
}

/* ---- how a row began, and what its changes come to ------------------------------------------ */

/* On its way: not written down, so it may be what it was, or what follows. */
static bool is_sending(const char *value)
{
    return strcmp(value, "'sending'") == 0;
}

static const char *const pending = "'pending'";

static size_t column_of(const struct sq_log *log, const struct sq_pair *pair)
{
    size_t i = 0;
    while (i < log->n && (strncmp(log->columns[i].name, pair->name, pair->n_name) != 0 ||
                          log->columns[i].name[pair->n_name]))
        i++;
    return i;
}

static void take(struct sq_history *h, const char *text, bool before)
{
    struct sq_pair pair;
    while (sq_pair_next(&text, &pair)) {
        size_t i = column_of(h->log, &pair);
        if (i == h->log->n)
            continue; /* of a later program */
        const char *value = dd_strndup(h->arena, pair.value, pair.n_value);
        if (before && h->last[i] && strcmp(h->last[i], value) != 0 && !is_sending(value))
            h->broken = h->log->columns[i].name;
        if (before && !h->last[i])
            h->first[i] = is_sending(value) ? pending : value;
        h->last[i] = value;
    }
}

void sq_history_take(struct sq_history *h, const char *before, const char *after)
{
    if (!before && !after)
        return;  /* of the time before values were written down */
    if (!before) /* there anew */
        memset(h->last, 0, sizeof(h->last));
    take(h, before, true);
    take(h, after, false);
    h->alive = after != NULL;
}

bool sq_line_unwind(struct sq *sq, struct dd_arena *arena, const struct sq_log *log,
                    struct sq_line *line, const char **broken)
{
    struct sq_history h = {.arena = arena, .log = log};
    bool obligation = log == &sq_logs[SQ_LOG_OBLIGATION];
    sqlite3_stmt *statement =
        obligation ? sq_text(sq, "SELECT before, after FROM decision WHERE seq IN "
                                 "(" SQ_DECISIONS_ABOUT ") ORDER BY seq")
                   : sq_text(sq, "SELECT before, after FROM decision WHERE " SQ_DECISION_KEYED
                                 " AND key = ?1 AND entity = ?2 ORDER BY seq");
    *broken = NULL;
    if (!statement)
        return false;
    const char *key = line->value[0]; /* an id, so without quotes inside */
    size_t quoted = *key == '\'';
    sqlite3_bind_text(statement, 1, key + quoted, (int)(strlen(key) - 2 * quoted), SQLITE_STATIC);
    if (!obligation)
        sqlite3_bind_text(statement, 2, log->table, -1, SQLITE_STATIC);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        sq_history_take(&h, (const char *)sqlite3_column_text(statement, 0),
                        (const char *)sqlite3_column_text(statement, 1));
    bool ok = code == SQLITE_DONE || sq_fail_db(sq);
    sqlite3_reset(statement);
    for (size_t i = 0; i < log->n; i++) {
        if (h.last[i] && strcmp(h.last[i], line->value[i]) != 0 && !is_sending(line->value[i]))
            h.broken = log->columns[i].name;
        if (h.first[i] || is_sending(line->value[i]))
            line->value[i] = h.first[i] ? h.first[i] : pending;
    }
    *broken = h.broken;
    return ok;
}
