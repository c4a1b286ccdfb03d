#include "wire/paper/docx.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "wire/paper/docx_parts.h"
#include "wire/paper/office_text.h"

#define CELL_SIDE DD_TWIPS(1) /* between a cell's edge and its text */
#define LONG_TEXT 600         /* bytes in a cell from which its row may go over a page's end */

struct dd_docx {
    struct dd_arena *arena;
    struct dd_docx_options options;
    struct dd_buf body;
    bool landscape, restart; /* of this section */
    bool in_para;
    enum dd_docx_style style; /* of this paragraph */
    /* the table at hand */
    bool in_table, in_row, in_cell, head;
    struct dd_docx_table table;
    unsigned widths[DD_DOCX_MAX_COLUMNS]; /* twips */
    struct dd_buf row;                    /* of this row: its cells */
    size_t column, longest, cell_text;
    unsigned cell_width;
    bool cell_filled;
    unsigned flags; /* of this cell */
};

static struct dd_buf *out_of(struct dd_docx *doc)
{
    return doc->in_row ? &doc->row : &doc->body;
}

struct dd_docx *dd_docx_new(const struct dd_docx_options *options)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_docx *doc = DD_NEW(arena, struct dd_docx);
    doc->arena = arena;
    doc->options = *options;
    doc->options.title = dd_strdup(arena, options->title);
    doc->options.author = dd_strdup(arena, options->author);
    doc->options.language = dd_strdup(arena, options->language);
    doc->options.mark = dd_strdup(arena, options->mark);
    doc->options.footer = dd_strdup(arena, options->footer);
    doc->landscape = options->landscape;
    return doc;
}

/* ---- paragraphs ------------------------------------------------------------------ */

static const char *style_id(enum dd_docx_style style)
{
    static const char *const ids[DD_DOCX_N_STYLES] = {"Body",  "Plain",    "Centred", "Right",
                                                      "Title", "Heading1", "Kept",    "Note"};
    return ids[style];
}

static void begin_para(struct dd_docx *doc, enum dd_docx_style style)
{
    assert(!doc->in_para && (!doc->in_table || doc->in_cell));
    doc->in_para = true;
    doc->style = style;
    doc->cell_filled = true;
    dd_buf_printf(out_of(doc), "<w:p><w:pPr><w:pStyle w:val=\"%s\"/></w:pPr>", style_id(style));
}

static void add_run(struct dd_docx *doc, unsigned flags, unsigned points, const char *text)
{
    assert(doc->in_para);
    if (!text || !*text)
        return;
    struct dd_buf *out = out_of(doc);
    if (!points && doc->in_table)
        points = doc->table.points;
    dd_buf_puts(out, "<w:r><w:rPr>");
    if (flags & DD_DOCX_BOLD)
        dd_buf_puts(out, "<w:b/><w:bCs/>");
    if (flags & DD_DOCX_ITALIC)
        dd_buf_puts(out, "<w:i/><w:iCs/>");
    if (flags & DD_DOCX_RED)
        dd_buf_puts(out, "<w:color w:val=\"C00000\"/>");
    if (points)
        dd_buf_printf(out, "<w:sz w:val=\"%u\"/><w:szCs w:val=\"%u\"/>", 2 * points, 2 * points);
    dd_buf_puts(out, "</w:rPr><w:t xml:space=\"preserve\">");
    doc->cell_text += dd_office_text(out, text, DD_DOCX_TEXT_MAX, DD_TEXT_RUN);
    dd_buf_puts(out, "</w:t></w:r>");
}

static void end_para(struct dd_docx *doc)
{
    assert(doc->in_para);
    doc->in_para = false;
    dd_buf_puts(out_of(doc), "</w:p>");
}

void dd_docx_para(struct dd_docx *doc, enum dd_docx_style style, unsigned flags, unsigned points,
                  const char *text)
{
    begin_para(doc, style);
    add_run(doc, flags, points, text);
    end_para(doc);
}

/* An empty paragraph exactly `twips` high, with further properties. */
static void put_gap(struct dd_buf *out, unsigned twips, const char *border, unsigned indent,
                    const char *section)
{
    dd_buf_puts(out, "<w:p><w:pPr><w:pStyle w:val=\"Plain\"/>");
    dd_buf_puts(out, border);
    dd_buf_printf(out,
                  "<w:spacing w:before=\"%u\" w:after=\"0\" w:line=\"%u\" "
                  "w:lineRule=\"exact\"/><w:ind w:left=\"%u\" w:right=\"%u\"/>",
                  *border ? 40U : 0U, twips, indent, indent); /* a line stands clear of text */
    dd_buf_puts(out, "<w:rPr><w:sz w:val=\"2\"/><w:szCs w:val=\"2\"/></w:rPr>");
    dd_buf_puts(out, section);
    dd_buf_puts(out, "</w:pPr></w:p>");
}

void dd_docx_space(struct dd_docx *doc, unsigned points)
{
    assert(!doc->in_para && (!doc->in_table || doc->in_cell));
    doc->cell_filled = true;
    put_gap(out_of(doc), 20 * points, "", 0, "");
}

static unsigned width_here(const struct dd_docx *doc)
{
    return doc->in_cell ? doc->cell_width - 2 * CELL_SIDE : dd_docx_page_width(doc->landscape);
}

unsigned dd_docx_width(const struct dd_docx *doc)
{
    return (unsigned)(width_here(doc) * 254L / 14400);
}

void dd_docx_line(struct dd_docx *doc, unsigned mm)
{
    assert(!doc->in_para && (!doc->in_table || doc->in_cell));
    unsigned width = width_here(doc), length = DD_TWIPS(mm);
    doc->cell_filled = true;
    put_gap(out_of(doc), 60,
            "<w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"auto\"/></w:pBdr>",
            length < width ? (width - length) / 2 : 0, "");
}

void dd_docx_section(struct dd_docx *doc, bool landscape)
{
    assert(!doc->in_para && !doc->in_table);
    struct dd_buf section = {0};
    dd_docx_sect(&section, &doc->options, doc->landscape, doc->restart);
    put_gap(&doc->body, 20, "", 0, section.s);
    dd_buf_release(&section);
    doc->landscape = landscape;
    doc->restart = true;
}

/* ---- tables ------------------------------------------------------------------------ */

/* The page's width shared out among the columns, to the last twip. */
static void share_width(struct dd_docx *doc)
{
    unsigned page = dd_docx_page_width(doc->landscape), total = 0, reached = 0, used = 0;
    for (size_t i = 0; i < doc->table.n; i++)
        total += doc->table.columns[i].width;
    assert(total > 0);
    for (size_t i = 0; i < doc->table.n; i++) {
        reached += doc->table.columns[i].width;
        unsigned end = (unsigned)((uint64_t)page * reached / total);
        doc->widths[i] = end - used;
        used = end;
    }
}

void dd_docx_table_begin(struct dd_docx *doc, const struct dd_docx_table *table)
{
    static const char *const sides[] = {"top", "left", "bottom", "right", "insideH", "insideV"};
    assert(!doc->in_para && !doc->in_table && table->n > 0 && table->n <= DD_DOCX_MAX_COLUMNS);
    struct dd_docx_column *columns = DD_NEW_N(doc->arena, struct dd_docx_column, table->n);
    memcpy(columns, table->columns, table->n * sizeof(*columns));
    doc->table = *table;
    doc->table.columns = columns;
    doc->in_table = true;
    share_width(doc);
    unsigned above = table->borders ? 28 : 0; /* half a millimetre between text and line */
    dd_buf_printf(&doc->body, "<w:tbl><w:tblPr><w:tblW w:w=\"%u\" w:type=\"dxa\"/>",
                  dd_docx_page_width(doc->landscape));
    if (table->borders) {
        dd_buf_puts(&doc->body, "<w:tblBorders>");
        for (size_t i = 0; i < DD_LEN(sides); i++)
            dd_buf_printf(&doc->body,
                          "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>",
                          sides[i]);
        dd_buf_puts(&doc->body, "</w:tblBorders>");
    }
    dd_buf_printf(&doc->body,
                  "<w:tblLayout w:type=\"fixed\"/><w:tblCellMar>"
                  "<w:top w:w=\"%u\" w:type=\"dxa\"/><w:left w:w=\"%u\" w:type=\"dxa\"/>"
                  "<w:bottom w:w=\"%u\" w:type=\"dxa\"/><w:right w:w=\"%u\" w:type=\"dxa\"/>"
                  "</w:tblCellMar></w:tblPr><w:tblGrid>",
                  above, CELL_SIDE, above, CELL_SIDE);
    for (size_t i = 0; i < table->n; i++)
        dd_buf_printf(&doc->body, "<w:gridCol w:w=\"%u\"/>", doc->widths[i]);
    dd_buf_puts(&doc->body, "</w:tblGrid>");
}

static void end_row(struct dd_docx *doc)
{
    if (!doc->in_row)
        return;
    if (doc->column < doc->table.n)
        dd_docx_cell(doc, (unsigned)(doc->table.n - doc->column), 0, NULL);
    doc->in_row = false;
    dd_buf_puts(&doc->body, "<w:tr><w:trPr>");
    if (doc->longest < LONG_TEXT)
        dd_buf_puts(&doc->body, "<w:cantSplit/>");
    if (doc->head)
        dd_buf_puts(&doc->body, "<w:tblHeader/>");
    dd_buf_puts(&doc->body, "</w:trPr>");
    dd_buf_add(&doc->body, doc->row.s, doc->row.n);
    dd_buf_puts(&doc->body, "</w:tr>");
    doc->row.n = 0;
}

static void begin_row(struct dd_docx *doc, bool head)
{
    assert(doc->in_table && !doc->in_cell);
    end_row(doc);
    doc->in_row = true;
    doc->head = head;
    doc->column = doc->longest = 0;
}

void dd_docx_row(struct dd_docx *doc)
{
    begin_row(doc, false);
}

void dd_docx_head_row(struct dd_docx *doc)
{
    begin_row(doc, true);
}

void dd_docx_cell_begin(struct dd_docx *doc, unsigned span, unsigned flags)
{
    assert(doc->in_row && !doc->in_cell && span > 0 && doc->column + span <= doc->table.n);
    doc->in_cell = true;
    doc->cell_width = 0;
    for (size_t i = 0; i < span; i++)
        doc->cell_width += doc->widths[doc->column + i];
    doc->cell_text = 0;
    doc->cell_filled = false;
    doc->flags = flags;
    dd_buf_printf(&doc->row, "<w:tc><w:tcPr><w:tcW w:w=\"%u\" w:type=\"dxa\"/>", doc->cell_width);
    if (span > 1)
        dd_buf_printf(&doc->row, "<w:gridSpan w:val=\"%u\"/>", span);
    if (flags & (DD_DOCX_DOWN | DD_DOCX_ABOVE))
        dd_buf_puts(&doc->row,
                    flags & DD_DOCX_ABOVE ? "<w:vMerge/>" : "<w:vMerge w:val=\"restart\"/>");
    if (flags & DD_DOCX_SHADED)
        dd_buf_puts(&doc->row, "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EDEDED\"/>");
    if (flags & DD_DOCX_MIDDLE)
        dd_buf_puts(&doc->row, "<w:vAlign w:val=\"center\"/>");
    dd_buf_puts(&doc->row, "</w:tcPr>");
    doc->column += span;
}

void dd_docx_cell_end(struct dd_docx *doc)
{
    assert(doc->in_cell && !doc->in_para);
    if (!doc->cell_filled) /* a cell holds at least one paragraph */
        dd_docx_para(doc, DD_DOCX_PLAIN, 0, 0, NULL);
    dd_buf_puts(&doc->row, "</w:tc>");
    doc->in_cell = false;
    if (doc->cell_text > doc->longest)
        doc->longest = doc->cell_text;
}

void dd_docx_cell(struct dd_docx *doc, unsigned span, unsigned flags, const char *text)
{
    enum dd_docx_style style =
        flags & DD_DOCX_MIDDLE ? DD_DOCX_CENTRED : doc->table.columns[doc->column].style;
    dd_docx_cell_begin(doc, span, flags);
    dd_docx_para(doc, style, flags, 0, text);
    dd_docx_cell_end(doc);
}

void dd_docx_table_end(struct dd_docx *doc)
{
    assert(doc->in_table && !doc->in_cell);
    end_row(doc);
    doc->in_table = false;
    dd_buf_puts(&doc->body, "</w:tbl>");
    put_gap(&doc->body, 20, "", 0, ""); /* two tables side by side would become one */
}

void dd_docx_finish(struct dd_docx *doc, struct dd_buf *out)
{
    assert(!doc->in_para && !doc->in_table);
    dd_docx_sect(&doc->body, &doc->options, doc->landscape, doc->restart);
    dd_docx_package(&doc->options, &doc->body, out);
    dd_buf_release(&doc->body);
    dd_buf_release(&doc->row);
    dd_arena_free(doc->arena);
}
