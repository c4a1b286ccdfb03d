/* intake.h — plan annexes → tasks, keeping identity over re-imports (design §4,
 * domain §4). */
#ifndef DD_INTAKE_H
#define DD_INTAKE_H

#include "store/store.h"

struct dd_import_options {
    const char *plan; /* the plan's number, --plan */
    const char *unit; /* whose plan it is, --unit */
    int year;         /* fills a missing year; 0: none */
    struct dd_day today;
    bool dry_run;
    bool accept;                        /* accept doubtful matches to tasks with history */
    const struct dd_calendar *calendar; /* for stored days */
    dd_translate tr;
};

enum dd_import_verdict {
    DD_IMPORT_NEW,
    DD_IMPORT_CHANGED,
    DD_IMPORT_UNCHANGED,
    DD_IMPORT_DOUBTFUL
};

struct dd_import_row { /* what one task row became */
    uint32_t line;     /* in the file */
    enum dd_import_verdict verdict;
    const char *id;
    const char *section, *number, *title, *phrase;
    const char *understood; /* canonical forms, "; " between */
    const char *leads;      /* unit ids, ", " between; "?" + words where doubtful */
};

struct dd_import_report {
    size_t n_rows;
    const struct dd_import_row *rows;
    size_t tasks, deadlines, continuous, waiting, done, not_understood;
    size_t created, changed, unchanged, missing, doubtful, to_review;
    /* warnings and errors are in the diags given to dd_import */
};

enum dd_import_status {
    DD_IMPORT_OK,     /* also with warnings */
    DD_IMPORT_FAULTS, /* the file is at fault (no table, not UTF-8, secret …): nothing changed */
    DD_IMPORT_FAILED  /* the database refused: nothing changed */
};

/* Reads the bytes of a tab-separated annex and brings the tasks into the store
 * in one transaction (its own). */
enum dd_import_status dd_import(struct dd_store *store, struct dd_diags *diags,
                                const struct dd_source *file,
                                const struct dd_import_options *options,
                                struct dd_import_report *out);

/* The same within the caller's write transaction, whatever `dry_run` says; rows that the
 * database refuses spoil it. */
enum dd_import_status dd_import_within(struct dd_store *store, struct dd_diags *diags,
                                       const struct dd_source *file,
                                       const struct dd_import_options *options,
                                       struct dd_import_report *out);

#endif
