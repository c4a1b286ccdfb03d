/* engine.h — what a database engine does for store.c: rows by their columns,
 * transactions, and the few queries of the outbox. SQLite is one; another one
 * implements this struct and joins the list in store.c.
 *
 * `db` is the engine's own handle. What returns false has left a message for
 * people in error(). store.c sees to it that writes come only within a write
 * transaction, and that one in which a write failed is rolled back. */
#ifndef DD_STORE_ENGINE_H
#define DD_STORE_ENGINE_H

#include "store/audit.h"
#include "store/columns.h"

/* Where rows are read to: `next` gives a zeroed struct for the next one. */
struct dd_room {
    void *(*next)(void *context);
    void *context;
};

struct dd_list_of; /* lists.h */
struct dd_rows_of;

struct dd_carried_kind { /* some notices of a message, of one kind */
    struct dd_digest_rest rest;
    enum dd_role role;
    const char *person;
    int64_t last; /* the id of the last of them */
};

struct dd_engine {
    const char *name;
    bool (*opens)(const char *path); /* this kind of path or URL is its */
    enum dd_store_status (*open)(struct dd_arena *arena, const char *path, enum dd_store_mode mode,
                                 void **db, const char **message);
    void (*close)(void *db);
    const char *(*error)(const void *db); /* the last message; "" before any */
    void (*fail)(void *db, const char *message);
    bool (*refused)(const void *db);
    int (*schema)(const void *db);
    /* Who writes from now on, until said otherwise, and by which clock. */
    void (*actor)(void *db, const char *by);
    const char *(*acting)(const void *db); /* who that is */
    void (*clock)(void *db, const struct dd_clock *clock);

    void (*patience)(void *db, int ms);

    bool (*begin)(void *db, bool write);
    bool (*commit)(void *db); /* also false where rows refer to what is not there */
    void (*rollback)(void *db);

    /* An obligation that is put next is a new one: the row of `audit` that will
     * cover how it began. */
    bool (*made)(void *db, const struct dd_obligation *row, int64_t *made_in);
    /* As dd_store_make, dd_store_rewrite and their puts. */
    struct dd_made *(*make)(struct dd_arena *arena, const struct dd_obligation *const *rows,
                            size_t n);
    bool (*put_made)(void *db, const struct dd_made *made);
    struct dd_rewritten *(*rewrite)(struct dd_arena *arena, const struct dd_rewrite *rows,
                                    size_t n);
    bool (*put_rewritten)(void *db, const struct dd_rewritten *rewritten);
    /* Inserts a row, or updates what differs of the one with its key. */
    bool (*put)(void *db, const struct dd_table *table, const void *row);
    /* The same of a row that is hardly there yet. */
    bool (*put_new)(void *db, const struct dd_table *table, const void *row);
    /* Inserts a row; its id is given by the database. */
    bool (*add)(void *db, const struct dd_table *table, const void *row, int64_t *id);
    bool (*remove)(void *db, const struct dd_table *table, const void *row);
    /* All rows, in the order of the key (notices: as they were made within one
     * obligation). */
    bool (*all)(void *db, struct dd_arena *arena, const struct dd_table *table,
                struct dd_room room);
    /* The rows whose column `by` holds what *row holds there, in no order. */
    bool (*some)(void *db, struct dd_arena *arena, const struct dd_table *table,
                 const struct dd_column *by, const void *row, struct dd_room room);
    /* The only such row; read into *row. */
    bool (*one)(void *db, struct dd_arena *arena, const struct dd_table *table,
                const struct dd_column *by, void *row, bool *found);

    bool (*change_mark)(void *db, int64_t *out);
    bool (*changed_outside)(void *db);

    /* The work list (store.h), as the functions with these names. */
    bool (*bulk)(void *db, bool on);
    bool (*work_clear)(void *db);
    bool (*work_changed)(void *db, int64_t from, int64_t to);
    bool (*changed_keys)(void *db, struct dd_arena *arena, const struct dd_entity *entity,
                         bool about, int64_t from, int64_t to, struct dd_room room);
    bool (*changed_leads)(void *db, struct dd_arena *arena, int64_t from, int64_t to,
                          struct dd_room room);
    bool (*work_woken)(void *db, struct dd_instant now);
    bool (*work_days)(void *db, struct dd_day from, struct dd_day to);
    bool (*work_add)(void *db, enum dd_for_each kind, const char *subject, const char *rule);
    bool (*work_rule)(void *db, enum dd_for_each kind, const struct dd_rule *rule);
    bool (*work_through)(void *db, const struct dd_entity *through, const struct dd_field *field,
                         const char *value);
    bool (*work_recurring)(void *db);
    bool (*any_recurring)(void *db, bool *any);
    bool (*work_all_tasks)(void *db, const struct dd_ruleset *rules);
    bool (*work_post)(void *db, const char *role, const char *unit);
    bool (*work_gone)(void *db, const char *rule);
    bool (*work_of_others)(void *db, enum dd_for_each kind, const char *rule);
    /* Takes a slice: which subjects, and the obligations stored of them (struct
     * dd_obligation_row, not in order). The engine remembers it for slice_facts. Where
     * slice->unread is set, tasks are only named; of others it is taken back. */
    bool (*work_take)(void *db, struct dd_arena *arena, const struct dd_ruleset *rules, size_t max,
                      bool ahead, struct dd_slice *slice, struct dd_room obligations, bool *found);
    /* Tasks that were only named, by this connection or another, become the slice of this one. */
    bool (*slice_tasks)(void *db, struct dd_arena *arena, const struct dd_slice *slice,
                        struct dd_room obligations);
    void *(*open_beside)(void *db); /* NULL: it cannot be */
    /* The rows of a table of subjects that belong to the slice. `units`: reports
     * count for tasks and targets of their unit too. */
    bool (*slice_facts)(void *db, struct dd_arena *arena, const struct dd_table *table, bool units,
                        struct dd_room room);
    /* Makes the subjects of these obligations the slice. */
    bool (*slice_of)(void *db, const struct dd_obligation *v, size_t n);
    bool (*notices_about)(void *db, struct dd_arena *arena, const char *obligation,
                          struct dd_room room);
    bool (*letters_since)(void *db, struct dd_arena *arena, struct dd_instant from,
                          struct dd_room room);
    bool (*told_since)(void *db, struct dd_arena *arena, struct dd_instant from,
                       struct dd_room room);
    bool (*next_wake)(void *db, struct dd_opt_instant *out);

    bool (*next_composing)(void *db, struct dd_arena *arena, int64_t id, struct dd_delivery *out,
                           bool *found);
    bool (*count_composing)(void *db, int64_t *n);
    /* Of the notices of `of->delivery` after `of->last`: of each kind among the next `window`
     * how many (struct dd_carried_kind); the first `max` up to `last` that are assigned, or
     * are not (struct dd_notice). */
    bool (*carried_kinds)(void *db, struct dd_arena *arena, const struct dd_carried *of,
                          size_t window, struct dd_room room);
    bool (*carried)(void *db, struct dd_arena *arena, const struct dd_carried *of, int64_t last,
                    bool assigned, size_t max, struct dd_room room);
    bool (*release_hooks)(void *db, bool held);
    bool (*composing_about)(void *db, struct dd_arena *arena, const char *obligation,
                            struct dd_instant tick, struct dd_room room);
    bool (*fail_notices)(void *db, int64_t delivery, struct dd_instant at);
    bool (*owed)(void *db, struct dd_arena *arena, struct dd_day today, struct dd_room room);
    bool (*owed_after)(void *db, struct dd_arena *arena, int64_t from, int64_t window,
                       struct dd_room room, bool *more);

    /* As the functions of store.h with these names. */
    bool (*claim)(void *db, struct dd_arena *arena, const char *channel, struct dd_instant now,
                  size_t max, struct dd_room room);
    bool (*settle)(void *db, const struct dd_delivery *rows, const struct dd_attempt *attempts,
                   size_t n);
    bool (*recover)(void *db, size_t *n);
    bool (*decide)(void *db, int64_t id, enum dd_delivery_state from, enum dd_delivery_state to,
                   const char *reason, const char *answer, bool *found);
    bool (*drop_bodies)(void *db, struct dd_instant before, size_t max, size_t *n);
    bool (*notices_of)(void *db, struct dd_arena *arena, int64_t delivery, struct dd_room room);
    bool (*unfollowed)(void *db, struct dd_arena *arena, struct dd_room room);
    bool (*set_followed)(void *db, int64_t id);
    bool (*hold_gone)(void *db, const char *channel);
    bool (*is_gone)(void *db, const char *channel, bool *gone);
    bool (*count_held)(void *db, const char *reason, int64_t *n);
    bool (*next_delivery)(void *db, struct dd_opt_instant *out);
    bool (*unsent)(void *db, struct dd_arena *arena, struct dd_instant before, struct dd_room room);
    bool (*deliveries)(void *db, struct dd_arena *arena, int state, size_t max,
                       struct dd_room room);
    bool (*count_deliveries)(void *db, int64_t count[DD_N_DELIVERY_STATES]);
    bool (*held)(void *db, struct dd_arena *arena, struct dd_room room);
    bool (*deliveries_about)(void *db, struct dd_arena *arena, const char *obligation,
                             struct dd_room room);
    bool (*add_correction)(void *db, int64_t delivery, const char *words, const int64_t *notices,
                           size_t n);
    bool (*is_corrected)(void *db, int64_t notice, const char *words, bool *is);
    bool (*correction)(void *db, struct dd_arena *arena, int64_t delivery, const char **words);
    bool (*calls)(void *db, struct dd_arena *arena, struct dd_room room);
    bool (*stale_invitations)(void *db, struct dd_arena *arena, struct dd_room room);
    bool (*attempts)(void *db, struct dd_arena *arena, int64_t delivery, struct dd_room room);

    bool (*audit_end)(void *db, int64_t *seq);
    /* As the functions of lists.h with these names; `keys`: a JSON array. */
    bool (*list_duties)(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                        struct dd_room room, size_t *total);
    bool (*count_duties)(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                         struct dd_room room);
    bool (*count_states)(void *db, size_t *n);
    bool (*last_change)(void *db, struct dd_opt_instant *out);
    bool (*count_waking)(void *db, struct dd_instant until, size_t *n);
    bool (*count_days)(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                       struct dd_room room);
    bool (*list_continuous)(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                            struct dd_room room, size_t *total);
    bool (*list_notices)(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                         struct dd_room room);
    bool (*list_deliveries)(void *db, struct dd_arena *arena, unsigned states,
                            const struct dd_list_of *of, struct dd_room room);
    bool (*page_rows)(void *db, struct dd_arena *arena, const struct dd_table *table,
                      const struct dd_rows_of *of, struct dd_room room);
    bool (*page_duties)(void *db, struct dd_arena *arena, const struct dd_list_of *of,
                        const char *after, struct dd_room room);
    bool (*carries_internal)(void *db, int64_t delivery, bool *out);
    bool (*rows_in)(void *db, struct dd_arena *arena, const struct dd_table *table,
                    const char *column, const char *keys, struct dd_room room);
    bool (*find)(void *db, struct dd_arena *arena, int kind, const char *words,
                 const struct dd_list_of *of, struct dd_room room);

    /* As dd_store_audit and dd_store_audit_verify. */
    bool (*audit)(void *db, const struct dd_audit_query *query,
                  bool (*each)(void *context, const struct dd_audit_item *item), void *context);
    bool (*verify)(void *db, struct dd_arena *arena, const struct dd_audit_anchor *anchor,
                   struct dd_audit_verdict *out);
};

extern const struct dd_engine dd_engine_sqlite;

#endif
