/* grid.c — cells of a table, some over several rows and columns → the rows that the
 * clipboard's HTML would give: written as such, and read by the same reader. */
#include "intake/file/office_file.h"

#include <string.h>

#include "intake/file/html_table.h"
#include "intake/file/tsv.h"

static void put_text(struct dd_buf *html, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '<')
            dd_buf_puts(html, "&lt;");
        else if (*p == '&')
            dd_buf_puts(html, "&amp;");
        else if (*p == '\n')
            dd_buf_puts(html, "<br>");
        else
            dd_buf_putc(html, *p);
    }
}

static void put_cell(struct dd_buf *html, const struct dd_grid_cell *cell)
{
    dd_buf_printf(html, "<td colspan=\"%zu\" rowspan=\"%zu\">", cell->span, cell->down);
    dd_buf_puts(html, cell->bold ? "<b>" : "");
    put_text(html, cell->text);
    dd_buf_puts(html, cell->bold ? "</b></td>" : "</td>");
}

bool dd_grid_write(struct dd_arena *arena, const struct dd_grid_cell *v, size_t n,
                   struct dd_buf *out)
{
    size_t covered[DD_TSV_MAX_CELLS] = {0}; /* up to which row, by a cell above */
    struct dd_buf html = {0};
    dd_buf_puts(&html, "<table>");
    for (size_t i = 0; i < n && html.n <= DD_OFFICE_MAX_TEXT;) {
        size_t row = v[i].row, col = 0;
        dd_buf_puts(&html, "<tr>");
        for (; i < n && v[i].row == row; i++) {
            for (; col < v[i].col && col < DD_TSV_MAX_CELLS; col++)
                dd_buf_puts(&html, covered[col] > row ? "" : "<td></td>");
            if (v[i].col < col || v[i].col >= DD_TSV_MAX_CELLS || covered[col] > row)
                continue;
            put_cell(&html, &v[i]);
            for (size_t k = 0; k < v[i].span && col < DD_TSV_MAX_CELLS; k++)
                covered[col++] = row + v[i].down;
        }
        dd_buf_puts(&html, "</tr>");
    }
    dd_buf_puts(&html, "</table>");
    bool ok = html.n <= DD_OFFICE_MAX_TEXT;
    if (ok)
        dd_html_table_read(arena, html.s, html.n, out);
    dd_buf_release(&html);
    return ok && out->n <= DD_OFFICE_MAX_TEXT;
}
