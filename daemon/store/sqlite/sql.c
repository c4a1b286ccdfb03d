/* sql.c — SQL made from a table's columns. Names are quoted: `from`,
 * `to` and `number` are words of SQL. */
#include "store/sqlite/sqlite.h"

#include <string.h>

typedef void (*write_column)(struct dd_buf *out, const struct dd_table *table, size_t i);

static void write_list(struct dd_buf *out, const struct dd_table *table, size_t from, size_t to,
                       const char *between, write_column write)
{
    for (size_t i = from; i < to; i++) {
        if (i > from)
            dd_buf_puts(out, between);
        write(out, table, i);
    }
}

static void write_name(struct dd_buf *out, const struct dd_table *table, size_t i)
{
    dd_buf_printf(out, "\"%s\"", table->columns[i].name);
}

static void write_parameter(struct dd_buf *out, const struct dd_table *table, size_t i)
{
    (void)table;
    dd_buf_printf(out, "?%zu", i + 1);
}

static void write_equal(struct dd_buf *out, const struct dd_table *table, size_t i)
{
    dd_buf_printf(out, "\"%s\" = ?%zu", table->columns[i].name, i + 1);
}

static void write_old(struct dd_buf *out, const struct dd_table *table, size_t i)
{
    dd_buf_printf(out, "\"%s\".\"%s\"", table->name, table->columns[i].name);
}

static void write_new(struct dd_buf *out, const struct dd_table *table, size_t i)
{
    const char *name = table->columns[i].name;
    if (table->columns[i].keep)
        dd_buf_printf(out, "coalesce(excluded.\"%s\", \"%s\".\"%s\")", name, table->name, name);
    else
        dd_buf_printf(out, "excluded.\"%s\"", name);
}

static void write_update(struct dd_buf *out, const struct dd_table *table, size_t i)
{
    write_name(out, table, i);
    dd_buf_puts(out, " = ");
    write_new(out, table, i);
}

static void write_insert(struct dd_buf *out, const struct dd_table *table)
{
    dd_buf_printf(out, "INSERT INTO \"%s\" (", table->name);
    write_list(out, table, 0, table->n_columns, ", ", write_name);
    dd_buf_puts(out, ") VALUES (");
    write_list(out, table, 0, table->n_columns, ", ", write_parameter);
    dd_buf_puts(out, ")");
}

/* Only what differs is updated, so that writing the same again is no change. */
static void write_upsert(struct dd_buf *out, const struct dd_table *table)
{
    size_t keys = table->n_keys, n = table->n_columns;
    write_insert(out, table);
    dd_buf_puts(out, " ON CONFLICT (");
    write_list(out, table, 0, keys, ", ", write_name);
    if (keys == n) {
        dd_buf_puts(out, ") DO NOTHING");
        return;
    }
    dd_buf_puts(out, ") DO UPDATE SET ");
    write_list(out, table, keys, n, ", ", write_update);
    dd_buf_puts(out, " WHERE (");
    write_list(out, table, keys, n, ", ", write_old);
    dd_buf_puts(out, ") IS NOT (");
    write_list(out, table, keys, n, ", ", write_new);
    dd_buf_puts(out, ")");
}

char *sq_sql_change(const struct dd_table *table, uint64_t columns)
{
    struct dd_buf out = {0};
    const char *between = "";
    dd_buf_printf(&out, "UPDATE \"%s\" SET ", table->name);
    for (size_t i = 0; i < table->n_columns; i++) {
        if (!(columns >> i & 1))
            continue;
        dd_buf_puts(&out, between);
        write_equal(&out, table, i);
        between = ", ";
    }
    if (columns >> SQ_CHANGE_DECIDED & 1)
        dd_buf_printf(&out, "%s\"decided\" = ?%d", between, SQ_CHANGE_DECIDED);
    dd_buf_printf(&out, " WHERE rowid = ?%d", SQ_CHANGE_PLACE);
    return out.s;
}

static void write_select(struct dd_buf *out, const struct dd_table *table)
{
    dd_buf_puts(out, "SELECT ");
    write_list(out, table, 0, table->n_columns, ", ", write_name);
    dd_buf_printf(out, " FROM \"%s\"", table->name);
}

char *sq_sql(enum sq_verb verb, const struct dd_table *table, const struct dd_column *by)
{
    struct dd_buf out = {0};
    switch (verb) {
    case SQ_PUT:
        write_upsert(&out, table);
        break;
    case SQ_PUT_NEW: /* see sq_put_new */
        write_insert(&out, table);
        dd_buf_puts(&out, " ON CONFLICT (");
        write_list(&out, table, 0, table->n_keys, ", ", write_name);
        dd_buf_puts(&out, ") DO NOTHING");
        break;
    case SQ_ADD:
        write_insert(&out, table);
        break;
    case SQ_REMOVE:
        dd_buf_printf(&out, "DELETE FROM \"%s\" WHERE ", table->name);
        write_list(&out, table, 0, table->n_keys, " AND ", write_equal);
        break;
    case SQ_ALL:
        write_select(&out, table);
        dd_buf_puts(&out, " ORDER BY ");
        if (strcmp(table->name, "notice") == 0)
            dd_buf_puts(&out, "obligation, id"); /* as they were made */
        else
            write_list(&out, table, 0, table->n_keys, ", ", write_name);
        break;
    case SQ_ONE:
        write_select(&out, table);
        dd_buf_printf(&out, " WHERE \"%s\" = ?1", by->name);
        break;
    case SQ_NEWEST:
        write_select(&out, table);
        if (by)
            dd_buf_printf(&out, " WHERE \"%s\" = ?2", by->name);
        dd_buf_printf(&out, " ORDER BY \"%s\" DESC LIMIT ?1", table->columns[0].name);
        break;
    case SQ_WHERE:
        write_select(&out, table);
        dd_buf_puts(&out, " WHERE ");
        break;
    case SQ_TEXT:
    case SQ_CHANGE: /* sq_sql_change */
        break;
    }
    return out.s;
}
