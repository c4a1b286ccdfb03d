/* retable.h — a table that people look through before it is imported: brought into one
 * form, corrected row by row, and undone as a whole.
 *
 *   retable.c   the table itself
 *   undo.c      what an import has changed, and taking it back
 */
#ifndef DD_INTAKE_RETABLE_H
#define DD_INTAKE_RETABLE_H

#include "intake/intake.h"
#include "intake/record/record.h"

/* The bytes that were pasted or sent, HTML, tab-separated text, a Word document or a
 * workbook, as tab-separated text
 * with one line a row: so a row keeps its line, whatever is corrected. NULL after an
 * error said in `diags`. */
const char *dd_table_flat(struct dd_diags *diags, const char *name, const char *bytes, size_t n);

struct dd_table_fix { /* of the row in that line; texts NULL: as they are */
    uint32_t line;
    bool skip;
    const char *title, *lead, *time;
};
/* The same with corrections, in the order of their lines; rows that are skipped become
 * empty ones, so that the others stay in their lines. */
const char *dd_table_fixed(struct dd_diags *diags, const char *flat,
                           const struct dd_table_fix *fixes, size_t n);

/* ---- undo.c ---------------------------------------------------------------------------- */

/* Keeps what an import has made of the facts, within its transaction: `before` are
 * those it began with. *id: of the import. */
bool dd_import_keep(struct dd_record *rec, const struct dd_facts *before,
                    const struct dd_import_options *options, const struct dd_import_report *report,
                    struct dd_instant at, int64_t *id);

struct dd_undone {
    size_t removed, restored; /* tasks */
    size_t cancelled;         /* people were told of them: they stay, as cancelled ones */
};
/* Takes the import back: all of it, or (refused) nothing, where somebody has changed
 * one of its rows since. */
bool dd_import_undo(struct dd_record *rec, int64_t id, struct dd_instant at, struct dd_undone *out);

#endif
