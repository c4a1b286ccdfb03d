/* docx_table.c — the tables of a Word document (ISO/IEC 29500-1 §17.4). What was deleted
 * with changes tracked is left out (it is no `t`); what was inserted is there. */
#include "intake/file/office_file.h"

#include <string.h>

#include "intake/file/html_table.h"
#include "intake/file/tsv.h"

#define TOO_MUCH DD_N("The table holds too much.")

struct reader {
    struct dd_package *package;
    struct dd_arena *arena;
    struct dd_buf *out, text;
    int tables, fallback; /* how deep */
    bool in_text, in_run, in_cell;
    bool bold, thin; /* the run at hand; some of the cell is not bold */
    size_t row, col, span;
    bool goes_on; /* the cell is part of the one above */
    DD_VEC(struct dd_grid_cell) cells;
};

static bool is(const char *name, const char *other)
{
    return strcmp(name, other) == 0;
}

static const char *take_text(struct reader *r)
{
    while (r->text.n > 0 && strchr(" \n", r->text.s[r->text.n - 1]))
        r->text.n--;
    const char *text = r->text.n > 0 ? dd_strndup(r->arena, r->text.s, r->text.n) : "";
    r->text.n = 0;
    return text;
}

/* Outside of tables a paragraph is a line. */
static void end_prose(struct reader *r)
{
    const char *text = take_text(r);
    if (*text) {
        dd_markup_write(r->out, text, false);
        dd_buf_putc(r->out, '\n');
    }
}

/* The cell above, in the same columns, reaches down to this row. */
static void reach_down(struct reader *r)
{
    for (size_t i = r->cells.n; i-- > 0;) {
        struct dd_grid_cell *cell = &r->cells.v[i];
        if (cell->col == r->col && cell->row < r->row) {
            cell->down = r->row - cell->row + 1;
            return;
        }
    }
}

static void end_cell(struct reader *r)
{
    const char *text = take_text(r);
    if (r->goes_on)
        reach_down(r);
    else if (r->col < DD_TSV_MAX_CELLS)
        dd_push(r->arena, &r->cells,
                (struct dd_grid_cell){.row = r->row,
                                      .col = r->col,
                                      .span = r->span,
                                      .down = 1,
                                      .text = text,
                                      .bold = *text && !r->thin});
    r->col += r->span;
    r->in_cell = false;
}

static void begin_row(struct reader *r)
{
    r->row++;
    r->col = 0;
    if (r->row > DD_TSV_MAX_ROWS)
        dd_package_fault(r->package, TOO_MUCH);
}

static void end_table(struct reader *r)
{
    if (!dd_grid_write(r->arena, r->cells.v, r->cells.n, r->out))
        dd_package_fault(r->package, TOO_MUCH);
    r->cells.n = 0;
    r->row = 0;
}

static bool is_on(const char **attributes)
{
    const char *val = dd_part_attribute(attributes, "val");
    return !val || !(is(val, "0") || is(val, "false") || is(val, "off") || is(val, "none"));
}

static void begin_structure(struct reader *r, const char *name, const char **attributes)
{
    if (is(name, "tr"))
        begin_row(r);
    else if (is(name, "gridBefore"))
        r->col += dd_part_number(attributes, "val", 0, DD_TSV_MAX_CELLS);
    else if (is(name, "tc")) {
        r->in_cell = true;
        r->span = 1;
        r->goes_on = r->thin = false;
        r->text.n = 0;
    } else if (is(name, "gridSpan"))
        r->span = dd_part_number(attributes, "val", 1, DD_TSV_MAX_CELLS);
    else if (is(name, "vMerge")) {
        const char *val = dd_part_attribute(attributes, "val");
        r->goes_on = !val || !is(val, "restart");
    }
    if (r->span == 0)
        r->span = 1;
}

static void begin(void *context, const char *name, const char **attributes)
{
    struct reader *r = context;
    if (r->fallback || is(name, "Fallback")) { /* the same again, for older programs */
        r->fallback++;
        return;
    }
    if (is(name, "tbl")) {
        if (r->tables++ == 0)
            end_prose(r);
    } else if (r->tables == 1)
        begin_structure(r, name, attributes);
    if (is(name, "r")) {
        r->in_run = true;
        r->bold = false;
    } else if (is(name, "b") && r->in_run)
        r->bold = is_on(attributes);
    else if (is(name, "t"))
        r->in_text = true;
    else if (is(name, "br") || is(name, "cr"))
        dd_buf_putc(&r->text, '\n');
    else if (is(name, "tab"))
        dd_buf_putc(&r->text, ' ');
    else if (is(name, "noBreakHyphen"))
        dd_buf_putc(&r->text, '-');
}

static void end(void *context, const char *name)
{
    struct reader *r = context;
    if (r->fallback) {
        r->fallback--;
        return;
    }
    if (is(name, "t"))
        r->in_text = false;
    else if (is(name, "r"))
        r->in_run = false;
    else if (is(name, "p")) {
        if (!r->tables)
            end_prose(r);
        else if (r->text.n > 0 && r->text.s[r->text.n - 1] != '\n')
            dd_buf_putc(&r->text, '\n');
    } else if (is(name, "tc") && r->tables == 1)
        end_cell(r);
    else if (is(name, "tbl") && --r->tables == 0)
        end_table(r);
}

static void text(void *context, const char *s, size_t n)
{
    struct reader *r = context;
    if (!r->in_text || r->fallback)
        return;
    dd_buf_add(&r->text, s, n);
    for (size_t i = 0; i < n && !r->thin; i++)
        r->thin = !r->bold && s[i] != ' ';
    if (r->text.n > DD_TSV_MAX_CELL)
        dd_package_fault(r->package, TOO_MUCH);
}

/* Headers and footers may bear the mark of a state secret. */
static bool is_margin(const char *name)
{
    return strncmp(name, "word/header", 11) == 0 || strncmp(name, "word/footer", 11) == 0;
}

void dd_docx_tables(struct dd_package *package, struct dd_arena *arena, struct dd_buf *out)
{
    struct reader r = {.package = package, .arena = arena, .out = out};
    const struct dd_part part = {.context = &r, .begin = begin, .end = end, .text = text};
    for (size_t i = 0; i < dd_package_count(package); i++)
        if (is_margin(dd_package_name(package, i)))
            dd_package_read(package, dd_package_name(package, i), &part);
    dd_package_read(package, "word/document.xml", &part);
    dd_buf_release(&r.text);
}
