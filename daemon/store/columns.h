/* columns.h — rows as engines see them: a table of columns says where each
 * value lies in its struct and how it is stored, so that no engine knows any
 * struct, and no struct's fields are listed once for writing and once more for
 * reading.
 *
 * Stored forms (schema.sql): days and instants as ISO text, decimals as exact
 * text, enumerations by name, yes and no as 1 and 0. */
#ifndef DD_STORE_COLUMNS_H
#define DD_STORE_COLUMNS_H

#include "store/store.h"

enum dd_column_kind {
    DD_C_TEXT,        /* const char *; in a key NULL is stored as "" */
    DD_C_INT,         /* int */
    DD_C_INT64,       /* int64_t */
    DD_C_ID,          /* int64_t; 0 is stored as absent */
    DD_C_BOOL,        /* bool */
    DD_C_DAY,         /* struct dd_day */
    DD_C_OPT_DAY,     /* struct dd_opt_day */
    DD_C_INSTANT,     /* struct dd_instant */
    DD_C_OPT_INSTANT, /* struct dd_opt_instant */
    DD_C_SECONDS,     /* int64_t, real seconds since 1970; 0 is stored as absent */
    DD_C_DEC,         /* struct dd_dec */
    DD_C_ENUM,        /* an enum, by `words` */
    DD_C_BYTES        /* const void *, its length a size_t at n_offset */
};

struct dd_words { /* the names of an enumeration */
    int n;
    const char *(*name)(int value);
};

struct dd_column {
    const char *name;
    enum dd_column_kind kind;
    size_t offset, n_offset;
    bool required;     /* an absent text or day is a mistake */
    const char *other; /* TEXT: stored where it is absent, or NULL */
    const struct dd_words *words;
    bool keep; /* an absent value leaves what is stored */
};

struct dd_table {
    const char *name;
    size_t size;   /* of its struct */
    size_t n_keys; /* the first columns, by which a row is found */
    size_t n_columns;
    const struct dd_column *columns;
};

/* A value on its way to or from an engine. Texts and bytes point into the row,
 * into `small`, or into what the engine lends. */
struct dd_value {
    enum { DD_V_NULL, DD_V_INT, DD_V_TEXT, DD_V_BYTES } kind;
    int64_t i;
    const char *s;
    size_t n;
    char small[DD_INSTANT_SIZE];
};

/* The column of that name, which the table has. */
const struct dd_column *dd_column_find(const struct dd_table *table, const char *name);

/* The value of one column of a row. False with *why (translated) for a text that
 * may not be stored. */
bool dd_column_get(const struct dd_table *table, const struct dd_column *column, const void *row,
                   struct dd_value *out, const char **why);
/* Puts a value into a row, copying into the arena. False with *why (translated)
 * if it is none of that column's: other programs write too. */
bool dd_column_set(struct dd_arena *arena, const struct dd_column *column,
                   const struct dd_value *value, void *row, const char **why);
/* Both rows hold the same there; in doubt false. */
bool dd_column_same(const struct dd_column *column, const void *a, const void *b);
/* The value as SQL writes it: NULL, 12, 'x''y', X'00FF'. */
void dd_value_literal(const struct dd_value *value, struct dd_buf *out);
/* An instant in its stored form. */
char *dd_instant_stored(struct dd_instant at, char out[DD_INSTANT_SIZE]);
/* The key of a row for messages, "/" between its parts; NULL parts are empty. */
char *dd_row_key(struct dd_arena *arena, const struct dd_table *table, const void *row);

/* ---- the tables (tables.c) ------------------------------------------------------ */

struct dd_obligation_row { /* an obligation and the row of `audit` that covers its beginning */
    struct dd_obligation obligation;
    int64_t made_in;
    int64_t rowid; /* where it lies: read, never written */
};
struct dd_meta_row {
    int64_t id; /* 1 */
    struct dd_meta meta;
};

extern const struct dd_table dd_table_loaded, dd_table_meta;
extern const struct dd_table dd_table_obligation;     /* reads struct dd_obligation … */
extern const struct dd_table dd_table_obligation_row; /* … writes struct dd_obligation_row … */
extern const struct dd_table dd_table_obligation_placed; /* … reads all of that */
extern const struct dd_table dd_table_notice;            /* reads struct dd_notice … */
extern const struct dd_table dd_table_notice_put;        /* … writes struct dd_kept_notice … */
extern const struct dd_table dd_table_notice_kept;       /* … and reads it, with its id */
extern const struct dd_table dd_table_delivery; /* of struct dd_delivery all but the body … */
extern const struct dd_table dd_table_body;     /* … which lies here, under the same id */
extern const struct dd_table dd_table_attempt, dd_table_feed, dd_table_feed_note, dd_table_token,
    dd_table_answer, dd_table_import_run, dd_table_import_change, dd_table_link_key,
    dd_table_invitation, dd_table_call;

/* The tables of the facts, in the order of dd_entities, made from it. */
const struct dd_table *dd_tables_of_entities(struct dd_arena *arena);

#endif
