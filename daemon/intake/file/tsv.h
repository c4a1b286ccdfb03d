/* tsv.h — the bytes of an annex → rows of clean cells, each with its place. */
#ifndef DD_INTAKE_TSV_H
#define DD_INTAKE_TSV_H

#include "dondoc/base.h"

#define DD_TSV_MAX_BYTES ((size_t)16 << 20)
#define DD_TSV_MAX_ROWS ((size_t)20000)
#define DD_TSV_MAX_CELL ((size_t)64 << 10) /* bytes */
#define DD_TSV_MAX_CELLS ((size_t)32)      /* further cells of a row are left out */

struct dd_cell {
    const char *text; /* NFC, without markup, spaces squeezed; "\n" between lines; never NULL */
    bool bold;        /* all of it was set in bold */
    uint32_t line, col, len; /* where it stands; columns in code points, from 1 */
};

struct dd_tsv_row {
    uint32_t line;
    bool tabbed; /* a line without any tab is prose */
    size_t n;    /* up to the last cell that holds text: 0 for a blank row */
    const struct dd_cell *cells;
};

struct dd_tsv {
    size_t n;
    const struct dd_tsv_row *rows;
};

/* Reads tab-separated text: strict UTF-8 without NUL bytes, at most
 * DD_TSV_MAX_BYTES, DD_TSV_MAX_ROWS and DD_TSV_MAX_CELL; BOM, CRLF and cells quoted by a
 * spreadsheet ("…", with "" for a quote) are understood. False after an error,
 * which is said in `diags` without quoting the file. */
bool dd_tsv_read(struct dd_diags *diags, const struct dd_source *file, struct dd_tsv *out);

/* The place of a cell, for a diagnostic. */
struct dd_pos dd_cell_pos(const struct dd_source *file, const struct dd_cell *cell);

/* A file at fault can hold thousands of odd cells: after DD_INTAKE_MAX_WARNINGS
 * warnings one more says that the rest is not shown, and this is false. */
#define DD_INTAKE_MAX_WARNINGS ((size_t)500)
bool dd_intake_may_warn(struct dd_diags *diags);

/* ---- markup.c ----------------------------------------------------------------- */

/* A cell without its markup: <b>, <br>, <sup> and the like, ** and \-escapes,
 * character entities. "\n" stands between its lines. *bold: all of it was bold. */
char *dd_markup_clean(struct dd_arena *arena, const char *raw, size_t n, bool *bold);

/* ---- footnote.c ---------------------------------------------------------------- */

/* Drops the marks of footnotes: superscript digits and [1] stuck to a word, and,
 * where `glued`, plain digits stuck to a Vietnamese word ("dẫn2 ") if nothing
 * else can be meant: "m2", "Quý2", "thôn2", "CO2" stay. */
char *dd_footnotes_drop(struct dd_arena *arena, const char *s, bool glued);

/* ---- secret.c ------------------------------------------------------------------ */

/* The text is a mark of classification, MẬT, TỐI MẬT or TUYỆT MẬT (Law on the
 * protection of state secrets, 29/2018/QH14, Art. 8), not a sentence with such
 * a word in it. `text` is NFC. */
bool dd_is_secret_mark(const char *text);

#endif
