/* table.h — rows of cells → the tasks of an annex, as it words them. */
#ifndef DD_INTAKE_TABLE_H
#define DD_INTAKE_TABLE_H

#include "intake/file/tsv.h"

/* ---- header.c: which column holds what ---------------------------------------- */

enum dd_column {
    DD_COL_NUMBER,
    DD_COL_TITLE,
    DD_COL_PRODUCT,
    DD_COL_LEAD,
    DD_COL_COOPERATING,
    DD_COL_TIME,
    DD_N_COLUMNS
};

struct dd_columns {
    bool has[DD_N_COLUMNS];
    size_t at[DD_N_COLUMNS]; /* index of the cell */
};

/* The names that columns go by, as keys: made once, for dd_header_read. */
const char *const *dd_header_keys(struct dd_arena *arena);
/* A row of column names, in any order and the usual wordings: it names the
 * title and the lead or the time. */
bool dd_header_read(struct dd_arena *arena, const char *const *keys, const struct dd_tsv_row *row,
                    struct dd_columns *out);

/* ---- numbering.c: the numbers that rows bear ----------------------------------- */

enum dd_numbering {
    DD_NUM_NONE,   /* not a number of a row at all */
    DD_NUM_LETTER, /* A, B: a part of the plan */
    DD_NUM_ROMAN,  /* I, II */
    DD_NUM_NESTED, /* VII.1, A.2 */
    DD_NUM_ARABIC, /* 1, 2 */
    DD_NUM_DOTTED, /* 1.1 */
    DD_NUM_OTHER   /* a, 1a, 2b */
};

/* "VII.1." → NESTED, and "VII.1" in *number. */
enum dd_numbering dd_numbering_of(struct dd_arena *arena, const char *text, const char **number);
/* The number that begins a text ("II. Cải cách", "Phần A. …"): LETTER, ROMAN or
 * NESTED; *rest is what follows it. */
enum dd_numbering dd_numbering_prefix(struct dd_arena *arena, const char *text, const char **number,
                                      const char **rest);

/* Where we are: parts, sections and subsections restart one another. */
struct dd_section {
    const char *part, *roman, *sub;
};
/* Enters a section; returns its path ("VII.1", "A.II"). One without a number
 * goes by its title. */
const char *dd_section_enter(struct dd_arena *arena, struct dd_section *at, enum dd_numbering kind,
                             const char *number, const char *title);

/* ---- table.c --------------------------------------------------------------------- */

struct dd_plan_row { /* one task */
    uint32_t line;
    const char *section; /* path of its section, or NULL */
    const char *number;  /* or NULL */
    const char *title;
    const char *product;                                /* or NULL */
    struct dd_cell title_cell, lead, cooperating, time; /* text "" where there is none */
};

struct dd_table {
    bool found; /* a header was seen */
    size_t n;
    struct dd_plan_row *rows;
};

/* Finds the tables in a file, glues rows that go on after a page break, and
 * tells sections, repeated headers and prose from tasks. What can be none of
 * them is left out with a warning, never silently. */
void dd_table_read(struct dd_diags *diags, const struct dd_source *file, const struct dd_tsv *tsv,
                   struct dd_table *out);

#endif
