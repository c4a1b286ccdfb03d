/* triggers.c — the triggers that write down every change: of facts into
 * `change`, of what the program decided into `decision`. Made from the program's
 * own columns, so that none can be forgotten. They use no function of ours: any
 * SQLite can run them. */
#include "store/sqlite/audit.h"

#include <string.h>

void sq_write_key(struct dd_buf *sql, const char *prefix, const struct dd_table *table)
{
    for (size_t i = 0; i < table->n_keys; i++)
        dd_buf_printf(sql, "%s%s\"%s\"", i ? " || '/' || " : "", prefix, table->columns[i].name);
}

/* A number by quote(), for NULL would be nothing to printf(); a text by its %Q. */
static void write_literal(struct dd_buf *sql, const char *prefix, const struct sq_column *column)
{
    dd_buf_printf(sql, column->number ? ", quote(%s\"%s\")" : ", %s\"%s\"", prefix, column->name);
}

/* "a='x',b=NULL": one call of printf() is several times as fast as pieces that are
 * joined. */
static void write_pairs(struct dd_buf *sql, const char *prefix, const struct sq_column *v, size_t n)
{
    dd_buf_puts(sql, "printf('");
    for (size_t i = 0; i < n; i++)
        dd_buf_printf(sql, "%s%s=%s", i ? "," : "", v[i].name, v[i].number ? "%s" : "%Q");
    dd_buf_puts(sql, "'");
    for (size_t i = 0; i < n; i++)
        write_literal(sql, prefix, &v[i]);
    dd_buf_puts(sql, ")");
}

/* The same of what an update changes. */
static void write_changed(struct dd_buf *sql, const char *prefix, const struct sq_column *v,
                          size_t n)
{
    dd_buf_puts(sql, "substr(printf('");
    for (size_t i = 0; i < n; i++)
        dd_buf_puts(sql, "%s");
    dd_buf_puts(sql, "'");
    for (size_t i = 0; i < n; i++)
        dd_buf_printf(sql,
                      ", CASE WHEN OLD.\"%s\" IS NOT NEW.\"%s\" THEN ',%s=' || "
                      "quote(%s\"%s\") END",
                      v[i].name, v[i].name, v[i].name, prefix, v[i].name);
    dd_buf_puts(sql, "), 2)");
}

static void write_differ(struct dd_buf *sql, const struct sq_column *v, size_t n)
{
    static const char *const sides[] = {"(", ") IS NOT ("};
    static const char *const prefixes[] = {"OLD.", "NEW."};
    for (size_t s = 0; s < 2; s++) {
        dd_buf_puts(sql, sides[s]);
        for (size_t i = 0; i < n; i++)
            dd_buf_printf(sql, "%s%s\"%s\"", i ? ", " : "", prefixes[s], v[i].name);
    }
    dd_buf_puts(sql, ")");
}

/* ---- one row of `change` or `decision` ------------------------------------------------ */

enum what { ADDED, UPDATED, REMOVED };

struct watched {
    const char *table, *into;
    const char *old_key, *new_key;   /* expressions */
    const struct sq_column *columns; /* that are told */
    size_t n;
};

/* Whose row it is, where its key does not say it; `$` is the row. */
static const struct owned {
    const char *table, *owner;
} owned[] = {
    {"completion", "coalesce($.obligation, $.task)"},
    {"extension", "$.obligation"},
    {"task_unit", "$.unit"},
    {"ack", "$.obligation"},
    {"document", "$.issuer"},
    {"post", "$.role || '@' || coalesce($.unit, '')"},
    {"substitution", "$.person"},
};

static const struct owned *owned_find(const char *table)
{
    for (size_t i = 0; i < DD_LEN(owned); i++)
        if (strcmp(owned[i].table, table) == 0)
            return &owned[i];
    return NULL;
}

static void write_owner(struct dd_buf *sql, const struct owned *owned_by, const char *row)
{
    for (const char *s = owned_by->owner; *s; s++)
        dd_buf_printf(sql, "%.*s", *s == '$' ? (int)strlen(row) : 1, *s == '$' ? row : s);
}

static void write_about(struct dd_buf *sql, const struct watched *w, enum what what)
{
    const struct owned *by = owned_find(w->table);
    dd_buf_puts(sql, ", ");
    if (!by) {
        dd_buf_puts(sql, "NULL");
    } else if (what == UPDATED) {
        dd_buf_puts(sql, "CASE WHEN ");
        write_owner(sql, by, "OLD");
        dd_buf_puts(sql, " IS NOT ");
        write_owner(sql, by, "NEW");
        dd_buf_puts(sql, " THEN coalesce(");
        write_owner(sql, by, "OLD");
        dd_buf_puts(sql, " || ' ', '') ELSE '' END || coalesce(");
        write_owner(sql, by, "NEW");
        dd_buf_puts(sql, ", '')");
    } else {
        write_owner(sql, by, what == ADDED ? "NEW" : "OLD");
    }
}

/* Decisions about obligations are found from the last to the first (schema_4.sql). */
static bool follows_another(const struct watched *w)
{
    return strcmp(w->table, sq_logs[SQ_LOG_OBLIGATION].table) == 0;
}

static void write_row(struct dd_buf *sql, const struct watched *w, enum what what)
{
    bool of_facts = strcmp(w->into, "change") == 0, follows = follows_another(w);
    dd_buf_printf(sql,
                  "INSERT INTO %s (entity, key, actor, before, after%s) VALUES ('%s', %s, "
                  "(SELECT actor FROM meta), ",
                  w->into,
                  of_facts  ? ", about"
                  : follows ? ", prior"
                            : "",
                  w->table, what == REMOVED ? w->old_key : w->new_key);
    if (what == ADDED)
        dd_buf_puts(sql, "NULL");
    else if (what == UPDATED)
        write_changed(sql, "OLD.", w->columns, w->n);
    else
        write_pairs(sql, "OLD.", w->columns, w->n);
    dd_buf_puts(sql, ", ");
    if (what == ADDED)
        write_pairs(sql, "NEW.", w->columns, w->n);
    else if (what == UPDATED)
        write_changed(sql, "NEW.", w->columns, w->n);
    else
        dd_buf_puts(sql, "NULL");
    if (of_facts)
        write_about(sql, w, what);
    if (follows)
        dd_buf_puts(sql, ", nullif(OLD.decided, 0)");
    dd_buf_puts(sql, "); ");
    if (follows && what == UPDATED)
        dd_buf_printf(sql, "UPDATE %s SET decided = last_insert_rowid() WHERE rowid = NEW.rowid; ",
                      w->table);
}

/* An update that sets none of the columns that are told asks nothing. */
static void begin(struct dd_buf *sql, const struct watched *w, const char *name, enum what what)
{
    static const char *const when[] = {"INSERT", "UPDATE OF ", "DELETE"};
    dd_buf_printf(sql, "DROP TRIGGER IF EXISTS %s_%s;\nCREATE TRIGGER %s_%s AFTER %s", w->table,
                  name, w->table, name, when[what]);
    for (size_t i = 0; what == UPDATED && i < w->n; i++)
        dd_buf_printf(sql, "%s\"%s\"", i ? ", " : "", w->columns[i].name);
    dd_buf_printf(sql, " ON %s ", w->table);
}

static void write_added(struct dd_buf *sql, const struct watched *w)
{
    begin(sql, w, "added", ADDED);
    dd_buf_puts(sql, "BEGIN ");
    write_row(sql, w, ADDED);
    dd_buf_puts(sql, "END;\n");
}

static void write_removed(struct dd_buf *sql, const struct watched *w)
{
    begin(sql, w, "removed", REMOVED);
    dd_buf_puts(sql, "BEGIN ");
    write_row(sql, w, REMOVED);
    dd_buf_puts(sql, "END;\n");
}

/* `only`: what is asked before all columns are compared. */
static void write_updated(struct dd_buf *sql, const struct watched *w, const char *only)
{
    begin(sql, w, "updated", UPDATED);
    dd_buf_printf(sql, "WHEN %s", only);
    write_differ(sql, w->columns, w->n);
    dd_buf_printf(sql, " AND %s = %s BEGIN ", w->old_key, w->new_key);
    write_row(sql, w, UPDATED);
    dd_buf_puts(sql, "END;\n");
}

/* A row whose key was altered is gone under one key and there under another. */
static void write_renamed(struct dd_buf *sql, const struct watched *w)
{
    begin(sql, w, "renamed", UPDATED);
    dd_buf_printf(sql, "WHEN %s <> %s BEGIN ", w->old_key, w->new_key);
    write_row(sql, w, REMOVED);
    write_row(sql, w, ADDED);
    dd_buf_puts(sql, "END;\n");
}

/* " FROM … WHERE …": the row that NEW will displace, if that is another's. */
static void write_displaced_row(struct dd_buf *sql, const struct watched *w,
                                const struct dd_table *table, const struct owned *by)
{
    dd_buf_printf(sql, " FROM %s was WHERE (", w->table);
    for (size_t i = 0; i < table->n_keys; i++)
        dd_buf_printf(sql, "%swas.\"%s\"", i ? ", " : "", table->columns[i].name);
    dd_buf_puts(sql, ") = (");
    for (size_t i = 0; i < table->n_keys; i++)
        dd_buf_printf(sql, "%sNEW.\"%s\"", i ? ", " : "", table->columns[i].name);
    dd_buf_puts(sql, ") AND ");
    write_owner(sql, by, "was");
    dd_buf_puts(sql, " IS NOT ");
    write_owner(sql, by, "NEW");
}

/* INSERT OR REPLACE, and UPDATE OR REPLACE of a key, remove a row without a trigger, unless
 * whoever writes has said PRAGMA recursive_triggers. Where that row was another's, its owner
 * is noted here, in a row that changes nothing, before the new one is. (Where the insert is
 * ignored, or becomes an update, the owner is looked at for nothing.) */
static void write_replaced(struct dd_buf *sql, const struct watched *w,
                           const struct dd_table *table)
{
    const struct owned *by = owned_find(w->table);
    struct dd_buf row = {0}, renamed = {0};
    if (!by)
        return;
    write_displaced_row(&row, w, table, by);
    dd_buf_printf(&renamed, "%s <> %s AND ", w->old_key, w->new_key);
    const char *const of[][3] = {{"replaced", "INSERT", ""}, {"displaced", "UPDATE", renamed.s}};
    for (size_t i = 0; i < DD_LEN(of); i++) {
        dd_buf_printf(sql,
                      "DROP TRIGGER IF EXISTS %s_%s;\nCREATE TRIGGER %s_%s BEFORE %s ON %s WHEN "
                      "%sEXISTS (SELECT 1%s) BEGIN INSERT INTO change (entity, key, actor, before, "
                      "after, about) SELECT '%s', %s, (SELECT actor FROM meta), '', '', ",
                      w->table, of[i][0], w->table, of[i][0], of[i][1], w->table, of[i][2], row.s,
                      w->table, w->new_key);
        write_owner(sql, by, "was");
        dd_buf_printf(sql, "%s; END;\n", row.s);
    }
    dd_buf_release(&row);
    dd_buf_release(&renamed);
}

/* ---- facts ---------------------------------------------------------------------------------- */

const struct sq_column *sq_columns_of(struct dd_arena *arena, const struct dd_table *table)
{
    struct sq_column *columns = DD_NEW_N(arena, struct sq_column, table->n_columns);
    for (size_t i = 0; i < table->n_columns; i++) {
        enum dd_column_kind kind = table->columns[i].kind;
        columns[i].name = table->columns[i].name;
        columns[i].number = kind == DD_C_INT || kind == DD_C_INT64 || kind == DD_C_BOOL;
    }
    return columns;
}

static const char *key_of(struct dd_arena *arena, const char *prefix, const struct dd_table *table)
{
    struct dd_buf key = {0};
    sq_write_key(&key, prefix, table);
    const char *copy = dd_strdup(arena, key.s);
    dd_buf_release(&key);
    return copy;
}

static void write_facts(struct dd_buf *sql)
{
    struct dd_arena *arena = dd_arena_new();
    const struct dd_table *tables = dd_tables_of_entities(arena);
    for (size_t e = 0; e < dd_n_entities; e++) {
        const struct dd_table *table = &tables[e];
        struct watched w = {table->name,
                            "change",
                            key_of(arena, "OLD.", table),
                            key_of(arena, "NEW.", table),
                            sq_columns_of(arena, table),
                            table->n_columns};
        write_added(sql, &w);
        write_updated(sql, &w, "");
        write_renamed(sql, &w);
        write_removed(sql, &w);
        write_replaced(sql, &w, table);
    }
    dd_arena_free(arena);
}

void sq_adopt(struct dd_buf *sql, const char *actor)
{
    struct dd_arena *arena = dd_arena_new();
    const struct dd_table *tables = dd_tables_of_entities(arena);
    for (size_t e = 0; e < dd_n_entities; e++) {
        dd_buf_printf(sql, "INSERT INTO change (entity, key, actor, after) SELECT '%s', ",
                      tables[e].name);
        sq_write_key(sql, "", &tables[e]);
        dd_buf_printf(sql, ", '%s', ", actor);
        write_pairs(sql, "", sq_columns_of(arena, &tables[e]), tables[e].n_columns);
        dd_buf_printf(sql, " FROM %s;\n", tables[e].name);
    }
    dd_arena_free(arena);
}

/* ---- what the program decides ------------------------------------------------------------------
 */

static const struct sq_column token_columns[] = {
    {"id", true},     {"kind", false}, {"name", false},    {"person", false},
    {"scope", false}, {"unit", false}, {"expires", false}, {"revoked", true}};
static const struct sq_column feed_columns[] = {
    {"id", true},          {"name", false},   {"person", false}, {"role", false},
    {"unit", false},       {"field", false},  {"pack", false},   {"state", false},
    {"revoked", true},     {"own", true},     {"todo", true},    {"alarms", false},
    {"grouped", true},     {"overdue", true}, {"weekly", true},  {"months_back", true},
    {"months_ahead", true}};
static const struct sq_column loaded_columns[] = {{"rule", false}, {"day", false}};
static const struct sq_column meta_columns[] = {
    {"paused_since", false}, {"live_since", false}, {"clock_virtual", true}, {"clock", false}};

static const struct sq_column correction_columns[] = {{"delivery", true}, {"words", false}};

/* Those of few rows, told of from their first day: who may read what, the rules,
 * and the whole service. */
static const struct watched few[] = {
    {"api_token", "decision", "OLD.id", "NEW.id", token_columns, DD_LEN(token_columns)},
    {"feed", "decision", "OLD.id", "NEW.id", feed_columns, DD_LEN(feed_columns)},
    {"rule_loaded", "decision", "OLD.rule", "NEW.rule", loaded_columns, DD_LEN(loaded_columns)},
    {"meta", "decision", "'1'", "'1'", meta_columns, DD_LEN(meta_columns)},
    {"correction", "decision", "OLD.delivery", "NEW.delivery", correction_columns,
     DD_LEN(correction_columns)},
};

/* The bytes of a message: only that they went; that they came, the message says. */
static const struct sq_column body_columns[] = {{"delivery", true}};
static const struct watched bodies = {"delivery_body", "decision",   "OLD.delivery",
                                      "NEW.delivery",  body_columns, DD_LEN(body_columns)};

static void write_decisions(struct dd_buf *sql)
{
    static const char *const only[SQ_N_LOGS] = {
        /* the program has said so itself (rewrite.c) */
        [SQ_LOG_OBLIGATION] = "NEW.decided IS OLD.decided AND ",
        /* on its way: the attempt says so, when there is an answer */
        [SQ_LOG_DELIVERY] = "NEW.state <> 'sending' AND "};
    for (size_t l = 0; l < SQ_N_LOGS; l++) {
        const struct sq_log *log = &sq_logs[l];
        struct watched w = {log->table, "decision", "OLD.id", "NEW.id", log->columns, log->n};
        if (!log->decided)
            continue;
        write_updated(sql, &w, only[l] ? only[l] : "");
        write_removed(sql, &w);
    }
    write_removed(sql, &bodies);
    for (size_t i = 0; i < DD_LEN(few); i++) {
        write_added(sql, &few[i]);
        write_updated(sql, &few[i], "");
        write_removed(sql, &few[i]);
    }
}

void sq_triggers(struct dd_buf *sql)
{
    write_facts(sql);
    write_decisions(sql);
    dd_buf_puts(sql, "DROP VIEW IF EXISTS changed;\n"); /* through which those of schema 1 wrote */
}
