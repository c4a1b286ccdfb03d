/* docx.h — Word documents (ISO/IEC 29500, transitional), as Vietnamese offices
 * set them: A4, margins, fonts and page numbers of Decree 30/2020/NĐ-CP,
 * Annex I, part I (top and bottom 20 mm, left 30, right 15; Times New Roman;
 * the page number centred in the top margin, from the second page on).
 *
 * A document is written from its beginning to its end: paragraphs, and tables
 * whose cells hold paragraphs. No clock, no I/O: the same calls give the same
 * bytes.
 *
 * Text may come from anywhere. What XML cannot hold, and characters that turn
 * the direction of writing, are left out; malformed UTF-8 becomes U+FFFD; "\n"
 * breaks the line and "\t" is a tab; what is longer than DD_DOCX_TEXT_MAX bytes
 * is cut and ends in "…". NULL is empty text. */
#ifndef DD_WIRE_DOCX_H
#define DD_WIRE_DOCX_H

#include "dondoc/cal.h"

#define DD_DOCX_TEXT_MAX ((size_t)8000)
#define DD_DOCX_MAX_COLUMNS 16

struct dd_docx;

struct dd_docx_options {
    const char *title, *author; /* properties of the file; author: the office */
    const char *language;       /* "vi" (default) or "en": what spelling is checked by */
    struct dd_instant at;       /* made and last changed */
    unsigned points;            /* of body text: 13 or 14; 0 is 14 */
    bool landscape;             /* of the first section */
    const char *mark;           /* framed at the top right of every page ("DỰ THẢO"), or NULL */
    const char *footer;         /* at the foot of every page, and beside it "page/pages"; NULL: no
                                   footer, and the page number as the Decree has it */
};

/* How a paragraph is set. */
enum dd_docx_style {
    DD_DOCX_BODY,    /* justified, first line indented by 10 mm, 6 pt below */
    DD_DOCX_PLAIN,   /* left, no space around: cells, blocks of a letter */
    DD_DOCX_CENTRED, /* the same, centred */
    DD_DOCX_RIGHT,   /* the same, to the right */
    DD_DOCX_TITLE,   /* centred, bold, 14 pt */
    DD_DOCX_HEADING, /* left, bold, stays with what follows; in the outline */
    DD_DOCX_KEPT,    /* as the body, and stays with what follows: a table, the signature */
    DD_DOCX_NOTE,    /* left, italic, 2 pt smaller, 3 pt above */
    DD_DOCX_N_STYLES
};

/* How a run of text, or a cell, is set; added together. */
enum {
    DD_DOCX_BOLD = 1,
    DD_DOCX_ITALIC = 2,
    DD_DOCX_RED = 4,     /* what is overdue; never the only sign of it */
    DD_DOCX_SHADED = 8,  /* cells: light grey ground */
    DD_DOCX_MIDDLE = 16, /* cells: text centred both ways */
    DD_DOCX_DOWN = 32,   /* cells: goes on in the row below … */
    DD_DOCX_ABOVE = 64   /* … and is what went on from the row above: without text */
};

struct dd_docx *dd_docx_new(const struct dd_docx_options *options);

/* One paragraph of one run; `points` 0 is the style's size. */
void dd_docx_para(struct dd_docx *doc, enum dd_docx_style style, unsigned flags, unsigned points,
                  const char *text);
/* An empty paragraph, `points` high: space. */
void dd_docx_space(struct dd_docx *doc, unsigned points);
/* A thin line, `mm` long, centred in the cell or page. */
void dd_docx_line(struct dd_docx *doc, unsigned mm);
/* The width that text has here, in millimetres: of the page, or inside a cell. */
unsigned dd_docx_width(const struct dd_docx *doc);
/* What follows begins on a new page, in a section whose pages are numbered from 1 (an
 * annex). */
void dd_docx_section(struct dd_docx *doc, bool landscape);

/* ---- tables: begin, (row, cell … )…, end --------------------------------------- */

struct dd_docx_column {
    unsigned width;           /* its share of the page's width: widths are added up and scaled */
    enum dd_docx_style style; /* of its cells: PLAIN, CENTRED or RIGHT */
};
struct dd_docx_table {
    size_t n; /* 1 … DD_DOCX_MAX_COLUMNS */
    const struct dd_docx_column *columns;
    bool borders;
    unsigned points; /* of its text; 0 is that of the body */
};
void dd_docx_table_begin(struct dd_docx *doc, const struct dd_docx_table *table);
/* Begins a row (and ends the one before). Head rows are repeated on each page.
 * Rows stay whole unless their text is long. */
void dd_docx_row(struct dd_docx *doc);
void dd_docx_head_row(struct dd_docx *doc);
/* One cell over `span` columns (at least 1). Rows that lack cells are filled up. */
void dd_docx_cell(struct dd_docx *doc, unsigned span, unsigned flags, const char *text);
/* A cell of several paragraphs: begin, paragraphs …, end. */
void dd_docx_cell_begin(struct dd_docx *doc, unsigned span, unsigned flags);
void dd_docx_cell_end(struct dd_docx *doc);
void dd_docx_table_end(struct dd_docx *doc);

/* The file's bytes, added to `out`; frees the document. */
void dd_docx_finish(struct dd_docx *doc, struct dd_buf *out);

#endif
