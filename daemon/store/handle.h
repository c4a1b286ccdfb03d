/* handle.h — within store/, above the engines: what store.c and store_work.c
 * share. */
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
};

/* A write may begin; its outcome, which spoils the transaction where it failed. */
bool dd_store_may_write(struct dd_store *store);
bool dd_store_written(struct dd_store *store, bool ok);

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
