/* audit.h — within the SQLite engine: what is audited, and the chain
 * (contrib/docs/audit.md says what is hashed, byte by byte).
 *
 * Rows that are written once (facts' changes, decisions, attempts, answers) and
 * the beginnings of those that change afterwards (obligations, messages, notices)
 * are each a line of SQL literals; a row of `audit` covers a run of lines. What
 * changes afterwards is itself a row of `decision`, written by triggers, so that
 * how a row began can be told from how it is now. */
#ifndef DD_STORE_SQLITE_AUDIT_H
#define DD_STORE_SQLITE_AUDIT_H

#include "store/sqlite/sqlite.h"

struct sq_column {
    const char *name;
    bool number; /* else text */
};

struct sq_log { /* a table whose rows are covered */
    const char *table;
    const char *ord; /* grows with every row; obligation: its row of `audit` */
    size_t n;
    const struct sq_column *columns; /* of a line; the first is the row's id */
    bool decided;                    /* its rows change afterwards, as `decision` says */
};
#define SQ_LINE_MAX 24 /* columns of a line */
extern const struct sq_log sq_logs[SQ_N_LOGS];
const struct sq_log *sq_log_find(const char *table);

/* ---- one row of a log, as literals ------------------------------------------------ */

struct sq_line {
    int64_t ord;
    const char *value[SQ_LINE_MAX];
};
/* SELECT whose rows sq_line_read takes, ending with "FROM table "; and one that gives
 * `ord` and the values themselves, of which sq_line_of_values makes the line's bytes in a
 * third of the time. */
void sq_line_select(struct dd_buf *sql, const struct sq_log *log);
void sq_line_select_values(struct dd_buf *sql, const struct sq_log *log);
void sq_line_of_values(const struct sq_log *log, sqlite3_stmt *statement, struct dd_buf *out);
void sq_line_read(const struct sq_log *log, sqlite3_stmt *statement, struct sq_line *out);
/* The line's bytes, with the line feed that ends it. */
void sq_line_write(const struct sq_log *log, const struct sq_line *line, struct dd_buf *out);

/* What the changes of one row come to, taken in their order. */
struct sq_history {
    struct dd_arena *arena;
    const struct sq_log *log;
    const char *first[SQ_LINE_MAX]; /* how it began; NULL: no change says so */
    const char *last[SQ_LINE_MAX];  /* how it is */
    bool alive;                     /* it is still there */
    const char *broken;             /* a column of which two changes contradict each other */
};
void sq_history_take(struct sq_history *history, const char *before, const char *after);
/* Takes a decided row back to how it began. False where the database refused.
 * *broken: what decisions say does not lead from there to how the row is now; its
 * column, or NULL. */
bool sq_line_unwind(struct sq *sq, struct dd_arena *arena, const struct sq_log *log,
                    struct sq_line *line, const char **broken);

/* "a='x',b=NULL": the next name and literal from *text, or false at its end. */
struct sq_pair {
    const char *name, *value;
    size_t n_name, n_value;
};
bool sq_pair_next(const char **text, struct sq_pair *out);

/* ---- rows of `audit` ------------------------------------------------------------------ */

struct sq_audit_row {
    int64_t seq, first, last, n;
    const char *at, *actor, *entity, *digest, *marks, *hash;
};
/* Its hash, which takes in that of the row before. */
void sq_audit_hash(const char *previous, const struct sq_audit_row *row,
                   char hash[DD_SHA256_HEX_SIZE]);
/* SELECT of the last row of table ?1 that is covered. */
extern const char sq_covered[];
#define SQ_MARK 8           /* hex digits of each mark */
#define SQ_MARKED_MAX 64    /* longer runs have no marks */
#define SQ_COVERED_MAX 4096 /* rows that one row of `audit` covers */
void sq_mark(const struct dd_buf *line, char mark[SQ_MARK + 1]);

/* ---- reading the chain (audit.c) ---------------------------------------------------- */

struct sq_stream {
    const struct sq_log *log; /* NULL: not opened yet */
    sqlite3_stmt *statement;
    bool have;
    struct sq_line line;
};

/* Goes through the chain in its order, each row followed by its lines; then gives
 * the lines that no row covers (row: NULL). A callback that says false ends it. */
struct sq_walk {
    struct sq *sq;
    const char *since; /* '': from the beginning */
    int64_t after;     /* this row of the chain; 0: from the beginning */
    int64_t most;      /* lines of a row of the chain; 0: all */
    bool whole;        /* also lines before, and between, those that are covered */
    bool (*row)(void *context, const struct sq_audit_row *row); /* or NULL */
    bool (*line)(void *context, const struct sq_audit_row *row, const struct sq_log *log,
                 struct sq_line *line);
    bool (*end)(void *context, const struct sq_audit_row *row, const struct sq_log *log);
    void *context;
    bool stopped;
    struct sq_stream streams[SQ_N_LOGS];
};
bool sq_walk(struct sq_walk *walk); /* false where the database refused */

bool sq_audit_end(void *db, int64_t *seq);
bool sq_audit_list(void *db, const struct dd_audit_query *query,
                   bool (*each)(void *context, const struct dd_audit_item *item), void *context);
bool sq_audit_verify(void *db, struct dd_arena *arena, const struct dd_audit_anchor *anchor,
                     struct dd_audit_verdict *out);

/* ---- triggers (triggers.c) ------------------------------------------------------- */

/* SQL that makes all of them anew. */
void sq_triggers(struct dd_buf *sql);
/* Covers, within a transaction, the rows that were there before there was a chain. */
bool sq_adopt_rows(struct sq *sq, const char *actor);
/* SQL that notes every fact that is there as a change by `actor`. */
void sq_adopt(struct dd_buf *sql, const char *actor);
/* An expression for a row's key, "/" between its parts. */
void sq_write_key(struct dd_buf *sql, const char *prefix, const struct dd_table *table);
/* The columns of a table of facts. */
const struct sq_column *sq_columns_of(struct dd_arena *arena, const struct dd_table *table);

#endif
