/* office_file.h — the tables of a Word document or a workbook (.docx, .xlsx: ISO/IEC
 * 29500) → tab-separated text for tsv.h, as a table pasted from there would give it.
 *
 *   office_file.c   the package: parts are unpacked and read as XML, within limits
 *   docx_table.c    tables; text outside of them is lines of prose (marks of secrecy)
 *   xlsx_table.c    the sheets that are not hidden
 *   grid.c          cells that span others → rows
 *
 * Nothing is trusted: a part may hold so much and no more when it is unpacked, however
 * small it is packed (zip bombs); a document type is refused (entities that grow), and
 * so are texts that repeat beyond what a table may hold. */
#ifndef DD_INTAKE_OFFICE_FILE_H
#define DD_INTAKE_OFFICE_FILE_H

#include <expat.h>

#include "dondoc/base.h"

#define DD_OFFICE_MAX_UNPACKED ((size_t)64 << 20) /* all parts that are read */
#define DD_OFFICE_MAX_TEXT ((size_t)16 << 20)     /* of what comes out */
#define DD_OFFICE_MAX_DEPTH 256

/* It is a package (a zip file). */
bool dd_is_office_file(const char *bytes, size_t n);
/* Appends its tables. NULL, or what is wrong: English, to be translated. */
const char *dd_office_file_read(struct dd_arena *arena, const char *bytes, size_t n,
                                struct dd_buf *out);

/* ---- for the files above ---------------------------------------------------------------- */

struct dd_package;

/* A part as XML: names come without their namespaces ("tbl", "gridSpan"). */
struct dd_part {
    void *context;
    void (*begin)(void *context, const char *name, const char **attributes);
    void (*end)(void *context, const char *name);
    void (*text)(void *context, const char *s, size_t n); /* in UTF-8, in pieces */
};
/* False: it is not there, or `why` says what is wrong. */
bool dd_package_read(struct dd_package *package, const char *name, const struct dd_part *part);
/* The names of its parts, in their order. */
size_t dd_package_count(const struct dd_package *package);
const char *dd_package_name(const struct dd_package *package, size_t i);
/* The first fault; later ones are ignored. */
void dd_package_fault(struct dd_package *package, const char *why);
bool dd_package_is_faulty(const struct dd_package *package);

const char *dd_part_attribute(const char **attributes, const char *name); /* or NULL */
/* A number of an attribute: `otherwise` where it is absent or none; at most `most`. */
size_t dd_part_number(const char **attributes, const char *name, size_t otherwise, size_t most);

void dd_docx_tables(struct dd_package *package, struct dd_arena *arena, struct dd_buf *out);
void dd_xlsx_tables(struct dd_package *package, struct dd_arena *arena, struct dd_buf *out);

struct dd_grid_cell {
    size_t row, col, span, down; /* span, down: at least 1 */
    const char *text;
    bool bold;
};
/* Of cells in the order of their rows and columns. False: they hold too much. */
bool dd_grid_write(struct dd_arena *arena, const struct dd_grid_cell *v, size_t n,
                   struct dd_buf *out);

#endif
