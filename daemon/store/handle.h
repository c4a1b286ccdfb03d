/* handle.h — within store/, above the engines: what store.c and the files beside
 * it (store_*.c) share. */
#ifndef DD_STORE_HANDLE_H
#define DD_STORE_HANDLE_H

#include "store/engine.h"

struct dd_store {
    const struct dd_engine *engine;
    void *db;
    struct dd_arena *arena;
    const struct dd_table *facts; /* in the order of dd_entities */
    enum { DD_OUTSIDE, DD_READING, DD_WRITING } transaction;
    bool spoilt; /* a write of this transaction has failed */
    struct dd_store *beside;
};

/* A write may begin; its outcome, which spoils the transaction where it failed. */
bool dd_store_may_write(struct dd_store *store);
bool dd_store_written(struct dd_store *store, bool ok);

/* Rows of a table, within a transaction. */
bool dd_store_put_row(struct dd_store *store, const struct dd_table *table, const void *row);
bool dd_store_add_row(struct dd_store *store, const struct dd_table *table, const void *row,
                      int64_t *id);
/* All rows of a table: `v` is the address of a pointer to its structs. */
bool dd_store_read_rows(struct dd_store *store, struct dd_arena *arena,
                        const struct dd_table *table, void *v, size_t *n);
/* What is read is of one moment: begins a transaction (`own`) where none is open. */
bool dd_store_begin_reading(struct dd_store *store, bool *own);

struct dd_list { /* rows read one after the other: a dd_room */
    struct dd_arena *arena;
    size_t size, n, cap;
    char *v;
};
void *dd_list_next(void *list);

struct dd_fact_room { /* the same for a table of facts */
    struct dd_arena *arena;
    struct dd_facts *facts;
    const struct dd_entity *entity;
    size_t n_read;
};
void *dd_fact_next(void *fact_room);

#endif
