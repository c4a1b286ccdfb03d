#include "intake/annex/retable.h"

#include <string.h>
#include <strings.h>

#include "intake/file/html_table.h"
#include "intake/file/office_file.h"
#include "intake/annex/table.h"

static const char *take(struct dd_arena *arena, struct dd_buf *buf)
{
    const char *text = dd_strndup(arena, buf->n ? buf->s : "", buf->n);
    dd_buf_release(buf);
    return text;
}

static void write_row(struct dd_buf *out, const struct dd_tsv_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        if (i)
            dd_buf_putc(out, '\t');
        dd_markup_write(out, row->cells[i].text, row->cells[i].bold);
    }
    if (row->n == 1 && row->tabbed) /* a line without a tab is prose */
        dd_buf_putc(out, '\t');
    dd_buf_putc(out, '\n');
}

static bool is_html(const char *bytes, size_t n)
{
    static const char mark[] = "<table";
    for (const char *p = bytes; p + sizeof(mark) <= bytes + n; p++) {
        p = memchr(p, '<', (size_t)(bytes + n - p) - sizeof(mark) + 1);
        if (!p)
            return false;
        if (strncasecmp(p, mark, sizeof(mark) - 1) == 0)
            return true;
    }
    return false;
}

const char *dd_table_flat(struct dd_diags *diags, const char *name, const char *bytes, size_t n)
{
    struct dd_buf out = {0};
    struct dd_source *source = DD_NEW(diags->arena, struct dd_source);
    struct dd_tsv tsv;
    *source = (struct dd_source){.name = name, .text = bytes, .n = n};
    if (dd_is_office_file(bytes, n)) {
        const char *why = dd_office_file_read(diags->arena, bytes, n, &out);
        source->n = out.n;
        source->text = take(diags->arena, &out);
        if (why) {
            dd_error(diags, "E311", (struct dd_pos){.source = source}, "%s", dd_gettext(why));
            return NULL;
        }
    } else if (is_html(bytes, n) && dd_utf8_check(bytes, n) < 0) {
        dd_html_table_read(diags->arena, bytes, n, &out);
        source->n = out.n;
        source->text = take(diags->arena, &out);
    }
    if (!dd_tsv_read(diags, source, &tsv))
        return NULL;
    for (size_t i = 0; i < tsv.n; i++)
        write_row(&out, &tsv.rows[i]);
    return take(diags->arena, &out);
}

/* ---- corrections ------------------------------------------------------------------------- */

static void put(struct dd_tsv_row *row, struct dd_cell *cells, const struct dd_columns *columns,
                enum dd_column column, const char *text)
{
    if (!text || !columns->has[column])
        return;
    size_t at = columns->at[column];
    for (; row->n <= at && row->n < DD_TSV_MAX_CELLS; row->n++)
        cells[row->n] = (struct dd_cell){.text = ""};
    if (strcmp(cells[at].text, text) != 0)
        cells[at] = (struct dd_cell){.text = text};
}

static void write_fixed(struct dd_buf *out, const struct dd_tsv_row *from,
                        const struct dd_columns *columns, const struct dd_table_fix *fix)
{
    struct dd_cell cells[DD_TSV_MAX_CELLS];
    struct dd_tsv_row row = *from;
    if (fix->skip) {
        dd_buf_putc(out, '\n');
        return;
    }
    if (row.n)
        memcpy(cells, row.cells, row.n * sizeof(*cells));
    row.cells = cells;
    put(&row, cells, columns, DD_COL_TITLE, fix->title);
    put(&row, cells, columns, DD_COL_LEAD, fix->lead);
    put(&row, cells, columns, DD_COL_TIME, fix->time);
    write_row(out, &row);
}

const char *dd_table_fixed(struct dd_diags *diags, const char *flat,
                           const struct dd_table_fix *fixes, size_t n)
{
    struct dd_source *source = DD_NEW(diags->arena, struct dd_source);
    const char *const *keys = dd_header_keys(diags->arena);
    struct dd_columns columns = {0}, found;
    struct dd_buf out = {0};
    struct dd_tsv tsv;
    size_t k = 0;
    *source = (struct dd_source){.name = "", .text = flat, .n = strlen(flat)};
    if (!dd_tsv_read(diags, source, &tsv))
        return NULL;
    for (size_t i = 0; i < tsv.n; i++) {
        const struct dd_tsv_row *row = &tsv.rows[i];
        while (k < n && fixes[k].line < row->line)
            k++;
        if (k < n && fixes[k].line == row->line) {
            write_fixed(&out, row, &columns, &fixes[k]);
            continue;
        }
        if (row->n && dd_header_read(diags->arena, keys, row, &found))
            columns = found;
        write_row(&out, row);
    }
    return take(diags->arena, &out);
}
