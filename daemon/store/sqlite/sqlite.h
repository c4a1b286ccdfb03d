/* sqlite.h — within the SQLite engine: the handle, its statements, its errors.
 * One handle belongs to one thread. */
#ifndef DD_STORE_SQLITE_H
#define DD_STORE_SQLITE_H

#include <sqlite3.h>

#include "store/engine.h"

#define SQ_BUSY_SECONDS 30

/* A prepared statement, found again by what it was made for. */
struct sq_statement {
    const void *text;             /* fixed SQL: the literal; else NULL */
    const struct dd_table *table; /* generated SQL: of this table, … */
    const struct dd_column *by;   /* … by this column, … */
    int verb;                     /* … an enum sq_verb; WHERE: `text` is its condition … */
    uint64_t columns;             /* … CHANGE: a bit for each */
    sqlite3_stmt *statement;
};

enum sq_verb {
    SQ_TEXT,
    SQ_PUT,
    SQ_PUT_NEW,
    SQ_ADD,
    SQ_REMOVE,
    SQ_ALL,
    SQ_ONE,
    SQ_NEWEST,
    SQ_WHERE,
    SQ_CHANGE
};

/* ---- the chain (chain.c, audit.h) ---------------------------------- */

enum {
    SQ_LOG_OBLIGATION,
    SQ_LOG_CHANGE,
    SQ_LOG_DELIVERY,
    SQ_LOG_NOTICE,
    SQ_LOG_DECISION,
    SQ_LOG_ATTEMPT,
    SQ_N_LOGS
};

struct sq_run { /* lines that the next row of `audit` will cover */
    int64_t n, first, last;
    struct dd_sha256 sum;
    struct dd_buf marks;
};

struct sq_chain {
    const struct dd_clock *clock; /* NULL: the real one */
    char at[DD_INSTANT_SIZE];     /* of this transaction */
    bool known;                   /* the next three are as our last transaction left them */
    int64_t seq;
    char hash[DD_SHA256_HEX_SIZE];
    int64_t done[SQ_N_LOGS];    /* the last row covered */
    bool decided;               /* there are rows of `decision` that are not covered */
    int64_t foreign[SQ_N_LOGS]; /* the last row that others have written */
    struct sq_run run, made;    /* made: obligations */
    struct dd_buf line, last_made;
    char *sql[SQ_N_LOGS][2];
    const struct dd_column *columns[24];
};

/* The work list (work.c, take.c) but for its tables: how far the tasks are gone
 * through that are not listed. */
struct sq_work {
    bool ready;                             /* the tables are there */
    const struct dd_ruleset *all_tasks;     /* NULL: not, or no more */
    bool stored;                            /* there may be obligations */
    enum { SQ_TASKS, SQ_TASKS_GONE } stage; /* those that exist; those that have gone */
    enum { SQ_FROM_ELSEWHERE, SQ_FROM_LIST, SQ_FROM_ALL } from; /* the last slice was taken */
    struct dd_buf last; /* the last one taken; of a rule gone: its obligation */
    /* The slice is every task from the first to the last: then rows are read by a range,
     * which takes half the time of looking for each. */
    bool dense;
    bool only_tasks; /* of no units or targets */
    struct dd_buf slice_first, slice_last;
};

struct sq {
    sqlite3 *db;
    char *path;
    int schema, patience_ms;
    int64_t data_version;
    char *actor;
    bool writing; /* in a transaction of ours that writes */
    struct sq_chain chain;
    struct dd_buf error;
    bool refused; /* the last failure lies in what was written (a constraint) */
    struct sq_statement *statements;
    size_t n_statements, cap_statements;
    struct sq_work work, work_before; /* now; as it was when the transaction began */
};

/* ---- statement.c -------------------------------------------------------- */

/* Both leave a message and return false. sq_fail_db explains what SQLite said
 * last, with the path. */
bool sq_fail(struct sq *sq, const char *format, ...) DD_PRINTF(2, 3);
bool sq_fail_db(struct sq *sq);
/* The same explanation, in the arena. */
char *sq_explain(struct dd_arena *arena, sqlite3 *db, const char *path);

/* Statements are prepared once and are ready to be bound; NULL after a message.
 * Who steps one resets it. */
sqlite3_stmt *sq_text(struct sq *sq, const char *sql);
sqlite3_stmt *sq_generated(struct sq *sq, enum sq_verb verb, const struct dd_table *table,
                           const struct dd_column *by);
/* UPDATE of some columns, a bit for each, of the row with that rowid. NULL where there are
 * too many such already, or (after a message) none could be prepared. */
#define SQ_CHANGE_DECIDED 62 /* the bit and the parameter of `decided`; no column has them */
#define SQ_CHANGE_PLACE 63   /* the parameter that takes the rowid */
sqlite3_stmt *sq_changing(struct sq *sq, const struct dd_table *table, uint64_t columns);
/* SELECT of a table's columns with a literal condition (and order). */
sqlite3_stmt *sq_where(struct sq *sq, const struct dd_table *table, const char *condition);
/* Runs one that gives no rows. */
bool sq_run(struct sq *sq, sqlite3_stmt *statement);
/* Runs one that gives a number in its first row (0 without a row). */
bool sq_number(struct sq *sq, sqlite3_stmt *statement, int64_t *out);
void sq_free_statements(struct sq *sq);

/* ---- rows.c ------------------------------------------------------------------ */

bool sq_bind(struct sq *sq, sqlite3_stmt *statement, int index, const struct dd_value *value);
/* A text (NULL: absent); it must stay until the statement has run. */
bool sq_bind_text(struct sq *sq, sqlite3_stmt *statement, int index, const char *s);
bool sq_bind_int(struct sq *sq, sqlite3_stmt *statement, int index, int64_t i);
/* One member of a row, in its stored form. */
bool sq_bind_column(struct sq *sq, sqlite3_stmt *statement, int index, const struct dd_table *table,
                    const char *name, const void *row);
/* One column of the statement's row (from 0), as long as that row lasts … */
void sq_value(sqlite3_stmt *statement, int index, struct dd_value *out);
/* … and into a row; false with *why. */
bool sq_read_column(struct dd_arena *arena, sqlite3_stmt *statement, int index,
                    const struct dd_column *column, void *row, const char **why);
/* Reads all rows of a statement whose columns are those of `table`. */
bool sq_read(struct sq *sq, struct dd_arena *arena, sqlite3_stmt *statement,
             const struct dd_table *table, struct dd_room room);
/* Binds the columns of a row to ?1 … */
bool sq_bind_row(struct sq *sq, sqlite3_stmt *statement, const struct dd_table *table, size_t n,
                 const void *row);

/* Runs a statement that writes that row; a constraint's refusal names it. */
bool sq_run_row(struct sq *sq, sqlite3_stmt *statement, const struct dd_table *table,
                const void *row);

bool sq_put(void *db, const struct dd_table *table, const void *row);
bool sq_put_new(void *db, const struct dd_table *table, const void *row);
bool sq_add(void *db, const struct dd_table *table, const void *row, int64_t *id);
bool sq_remove(void *db, const struct dd_table *table, const void *row);
bool sq_all(void *db, struct dd_arena *arena, const struct dd_table *table, struct dd_room room);
bool sq_some(void *db, struct dd_arena *arena, const struct dd_table *table,
             const struct dd_column *by, const void *row, struct dd_room room);
bool sq_one(void *db, struct dd_arena *arena, const struct dd_table *table,
            const struct dd_column *by, void *row, bool *found);

/* ---- sql.c: SQL made from a table's columns ------------------------------------
 *
 * PUT and ADD take ?1 … for the columns, REMOVE for the keys, ONE ?1 for `by`,
 * NEWEST the limit in ?1 and `by` (NULL: all rows) in ?2, WHERE ends with "WHERE ".
 * The caller frees it. */

char *sq_sql_change(const struct dd_table *table, uint64_t columns);
char *sq_sql(enum sq_verb verb, const struct dd_table *table, const struct dd_column *by);

/* ---- work.c: what is to be evaluated; take.c: slices of it;
 * slice.c: their rows ------------------------------------------------------------ */

/* enum dd_for_each, as it stands in temp.work, and a rule that has gone. */
enum { SQ_UNIT, SQ_TASK, SQ_TARGET, SQ_GONE };

bool sq_work_ready(struct sq *sq);
bool sq_bulk(void *db, bool on);
bool sq_work_clear(void *db);
bool sq_work_changed(void *db, int64_t from, int64_t to);
bool sq_changed_keys(void *db, struct dd_arena *arena, const struct dd_entity *entity, bool about,
                     int64_t from, int64_t to, struct dd_room room);
bool sq_changed_leads(void *db, struct dd_arena *arena, int64_t from, int64_t to,
                      struct dd_room room);
bool sq_work_woken(void *db, struct dd_instant now);
bool sq_work_days(void *db, struct dd_day from, struct dd_day to);
bool sq_work_add(void *db, enum dd_for_each kind, const char *subject, const char *rule);
bool sq_work_rule(void *db, enum dd_for_each kind, const struct dd_rule *rule);
bool sq_work_through(void *db, const struct dd_entity *through, const struct dd_field *field,
                     const char *value);
bool sq_work_recurring(void *db);
bool sq_any_recurring(void *db, bool *any);
bool sq_work_all_tasks(void *db, const struct dd_ruleset *rules);
bool sq_work_post(void *db, const char *role, const char *unit);
bool sq_work_gone(void *db, const char *rule);
bool sq_work_of_others(void *db, enum dd_for_each kind, const char *rule);
bool sq_work_take(void *db, struct dd_arena *arena, const struct dd_ruleset *rules, size_t max,
                  bool ahead, struct dd_slice *slice, struct dd_room obligations, bool *found);
bool sq_slice_tasks(void *db, struct dd_arena *arena, const struct dd_slice *slice,
                    struct dd_room obligations);
bool sq_slice_facts(void *db, struct dd_arena *arena, const struct dd_table *table, bool units,
                    struct dd_room room);
bool sq_slice_of(void *db, const struct dd_obligation *v, size_t n);
bool sq_notices_about(void *db, struct dd_arena *arena, const char *obligation,
                      struct dd_room room);
bool sq_letters_since(void *db, struct dd_arena *arena, struct dd_instant from,
                      struct dd_room room);
bool sq_told_since(void *db, struct dd_arena *arena, struct dd_instant from, struct dd_room room);
bool sq_next_wake(void *db, struct dd_opt_instant *out);
bool sq_clear_slice(struct sq *sq);
/* A statement with ?1 and ?2 bound to the first and the last task of a dense slice. */
sqlite3_stmt *sq_dense(struct sq *sq, const struct dd_table *table, const char *condition);
/* Within the two: a statement's first column, each row's text in the arena. */
bool sq_read_texts(struct sq *sq, struct dd_arena *arena, sqlite3_stmt *statement,
                   struct dd_room room);
/* Obligations with ids from `low` (included) to `high` (not), into a room. */
bool sq_obligations_between(struct sq *sq, struct dd_arena *arena, const char *low,
                            const char *high, struct dd_room room);

/* ---- open.c ------------------------------------------------------------------------ */

enum dd_store_status sq_open(struct dd_arena *arena, const char *path, enum dd_store_mode mode,
                             void **db, const char **message);
void *sq_open_beside(void *db);
void sq_close(void *db);

/* ---- outbox.c ------------------------------------------------------------------------ */

bool sq_claim(void *db, struct dd_arena *arena, const char *channel, struct dd_instant now,
              size_t max, struct dd_room room);
bool sq_settle(void *db, const struct dd_delivery *rows, const struct dd_attempt *attempts,
               size_t n);
bool sq_recover(void *db, size_t *n);
bool sq_next_delivery(void *db, struct dd_opt_instant *out);
bool sq_unsent(void *db, struct dd_arena *arena, struct dd_instant before, struct dd_room room);
bool sq_deliveries(void *db, struct dd_arena *arena, int state, size_t max, struct dd_room room);
bool sq_count_deliveries(void *db, int64_t count[DD_N_DELIVERY_STATES]);

/* ---- chain.c ---------------------------------------------------------------------------
 */

/* Within a transaction: covers what others wrote before it; what it wrote itself. */
bool sq_chain_begin(struct sq *sq);
bool sq_chain_end(struct sq *sq);
void sq_chain_forget(struct sq *sq); /* it was rolled back */
void sq_chain_release(struct sq *sq);
bool sq_made(void *db, const struct dd_obligation *row, int64_t *made_in);
/* The next row of the chain covers n new obligations; *seq is its number. */
bool sq_chain_run(struct sq *sq, int64_t n, const char *digest, const char *marks, int64_t *seq);

/* ---- made.c ------------------------------------------------------------------ */

struct dd_made *sq_make(struct dd_arena *arena, const struct dd_obligation *const *rows, size_t n);
bool sq_put_made(void *db, const struct dd_made *made);

/* ---- rewrite.c --------------------------------------------------------------- */

struct dd_rewritten *sq_rewrite(struct dd_arena *arena, const struct dd_rewrite *rows, size_t n);
bool sq_put_rewritten(void *db, const struct dd_rewritten *rewritten);

/* ---- compose.c: messages while they are made -------------------------------------------
 */

bool sq_next_composing(void *db, struct dd_arena *arena, int64_t id, struct dd_delivery *out,
                       bool *found);
bool sq_count_composing(void *db, int64_t *n);
bool sq_carried_kinds(void *db, struct dd_arena *arena, const struct dd_carried *of, size_t window,
                      struct dd_room room);
bool sq_carried(void *db, struct dd_arena *arena, const struct dd_carried *of, int64_t last,
                bool assigned, size_t max, struct dd_room room);
bool sq_composing_about(void *db, struct dd_arena *arena, const char *obligation,
                        struct dd_instant tick, struct dd_room room);
bool sq_release_hooks(void *db, bool held);
bool sq_fail_notices(void *db, int64_t delivery, struct dd_instant at);
bool sq_owed(void *db, struct dd_arena *arena, struct dd_day today, struct dd_room room);
bool sq_owed_after(void *db, struct dd_arena *arena, int64_t from, int64_t window,
                   struct dd_room room, bool *more);

/* ---- decide.c: what becomes of a message by decision ------------------------------------
 */

bool sq_drop_bodies(void *db, struct dd_instant before, size_t max, size_t *n);
bool sq_decide(void *db, int64_t id, enum dd_delivery_state from, enum dd_delivery_state to,
               const char *reason, const char *answer, bool *found);
bool sq_notices_of(void *db, struct dd_arena *arena, int64_t delivery, struct dd_room room);
bool sq_unfollowed(void *db, struct dd_arena *arena, struct dd_room room);
bool sq_set_followed(void *db, int64_t id);
bool sq_hold_gone(void *db, const char *channel);
bool sq_is_gone(void *db, const char *channel, bool *gone);
bool sq_count_held(void *db, const char *reason, int64_t *n);
bool sq_held(void *db, struct dd_arena *arena, struct dd_room room);
bool sq_deliveries_about(void *db, struct dd_arena *arena, const char *obligation,
                         struct dd_room room);
bool sq_add_correction(void *db, int64_t delivery, const char *words, const int64_t *notices,
                       size_t n);
bool sq_is_corrected(void *db, int64_t notice, const char *words, bool *is);
bool sq_correction(void *db, struct dd_arena *arena, int64_t delivery, const char **words);
bool sq_calls(void *db, struct dd_arena *arena, struct dd_room room);
bool sq_stale_invitations(void *db, struct dd_arena *arena, struct dd_room room);
bool sq_attempts(void *db, struct dd_arena *arena, int64_t delivery, struct dd_room room);
/* ---- lists.c ----------------------------------------------------------------------------
 */

bool sq_add_functions(struct sq *sq);
bool sq_list_duties(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                    struct dd_room room, size_t *total);
bool sq_count_duties(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                     struct dd_room room);
bool sq_count_states(void *db, size_t *n);
bool sq_last_change(void *db, struct dd_opt_instant *out);
bool sq_count_waking(void *db, struct dd_instant until, size_t *n);
bool sq_count_days(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                   struct dd_room room);
bool sq_list_continuous(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                        struct dd_room room, size_t *total);
bool sq_list_notices(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                     struct dd_room room);
bool sq_list_deliveries(void *db, struct dd_arena *arena, unsigned states,
                        const struct dd_list_of *of, struct dd_room room);
bool sq_carries_internal(void *db, int64_t delivery, bool *out);
bool sq_page_rows(void *db, struct dd_arena *arena, const struct dd_table *table,
                  const struct dd_rows_of *of, struct dd_room room);
bool sq_page_duties(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                    const char *after, struct dd_room room);
bool sq_rows_in(void *db, struct dd_arena *arena, const struct dd_table *table, const char *column,
                const char *keys, struct dd_room room);
bool sq_find(void *db, struct dd_arena *arena, int kind, const char *words,
             const struct dd_list_of *of, struct dd_room room);

/* Rows of `decision` about anything but an obligation are found by their key with this; those
 * about some obligations, from the last to the first of each: the last that it names, and where
 * it was removed (and put back) that it was. Both conditions say which, of `o` and of `key`. */
#define SQ_DECISION_KEYED "entity <> 'obligation'"
#define SQ_DECISIONS_OF(which, removed)                                                            \
    "WITH RECURSIVE about (seq, prior, id) AS (SELECT d.seq, d.prior, o.id FROM obligation o "     \
    "JOIN decision d ON d.seq = o.decided AND d.key = o.id AND d.entity = 'obligation' "           \
    "WHERE " which " UNION SELECT seq, prior, key FROM decision WHERE entity = 'obligation' "      \
    "AND after IS NULL AND " removed " UNION SELECT d.seq, d.prior, a.id FROM about a "            \
    "JOIN decision d ON d.seq = a.prior AND d.key = a.id AND d.entity = 'obligation' "             \
    "WHERE d.seq < a.seq) SELECT seq FROM about"
#define SQ_DECISIONS_ABOUT SQ_DECISIONS_OF("o.id = ?1", "key = ?1")

/* Ids of those that carry, or carried, a notice about obligation ?1: composed anew,
 * a notice moves to another one. */
#define SQ_DELIVERIES_ABOUT                                                                        \
    "SELECT delivery FROM notice WHERE obligation = ?1 UNION "                                     \
    "SELECT CAST(substr(before, instr(before, 'delivery=') + 9) AS INTEGER) FROM decision "        \
    "WHERE " SQ_DECISION_KEYED " AND entity = 'notice' AND key IN (SELECT CAST(id AS TEXT) FROM "  \
    "notice WHERE obligation = ?1) AND instr(before, 'delivery=') > 0 UNION "                      \
    "SELECT c.delivery FROM correction_notice c JOIN notice n ON n.id = c.notice "                 \
    "WHERE n.obligation = ?1"

#endif
