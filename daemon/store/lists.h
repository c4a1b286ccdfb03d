/* lists.h — what pages show, asked of the database: only the rows of a page are
 * read, however many there are. Within a transaction; read only. */
#ifndef DD_STORE_LISTS_H
#define DD_STORE_LISTS_H

#include "store/store.h"

/* Where a page shows an obligation: one group each (design §3's four statuses are
 * sums of them). */
enum dd_group {
    DD_GROUP_OVERDUE,
    DD_GROUP_SOON,
    DD_GROUP_OPEN,
    DD_GROUP_LAGGING, /* or without figures */
    DD_GROUP_ON_TRACK,
    DD_GROUP_REPORTED,
    DD_GROUP_WAITING,
    DD_GROUP_MET,
    DD_GROUP_MET_LATE,
    DD_GROUP_MET_UNKNOWN,
    DD_GROUP_WAIVED,
    DD_GROUP_LATER, /* a period that has not begun */
    DD_GROUP_NONE   /* void, or closed in another year */
};
#define DD_N_GROUPS DD_GROUP_NONE
#define DD_SOON_DAYS 7
#define DD_ALL_GROUPS ((1U << DD_N_GROUPS) - 1)

/* The same as the queries below put it. */
enum dd_group dd_group_of(const struct dd_obligation *row, struct dd_day today);

struct dd_list_of { /* what is asked for: all of these hold */
    struct dd_day today;
    unsigned groups;   /* of obligations: a bit set of enum dd_group; 0: any, void ones too */
    const char *units; /* scope: a JSON array of unit ids, or NULL: everybody's */
    const char *unit;  /* owed by it, alone or with others; "": by nobody known */
    const char *under; /* owed first by one of these: a JSON array of unit ids */
    const char *task, *target, *rule, *person, *step; /* of notices the last two */
    const char *state;
    struct dd_opt_day from, to; /* due (notices: the day of the step) within */
    bool not_void, targets;     /* of obligations: none that is void; those of targets */
    bool without_internal;      /* of notices: none about internal tasks */
    size_t offset, max;         /* of the result; max 0: all */
};

/* Obligations by due day (those without one last), then as they were made; and how many there are
 * without offset and max. */
bool dd_store_list_duties(struct dd_store *store, struct dd_arena *arena,
                          const struct dd_list_of *of, struct dd_obligation **v, size_t *n,
                          size_t *total);

struct dd_duty_count {
    const char *unit; /* who owes it first; NULL: nobody known */
    size_t n[DD_N_GROUPS];
};
/* How many of each unit stand in each group; by unit. */
bool dd_store_count_duties(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_list_of *of, struct dd_duty_count **v, size_t *n);

/* How many stand in each state, void ones too. */
bool dd_store_count_states(struct dd_store *store, size_t n[DD_N_STATES]);
/* When any of them was changed last; unset: there is none. */
bool dd_store_last_change(struct dd_store *store, struct dd_opt_instant *out);
/* Obligations that a tick will look at by then. */
bool dd_store_count_waking(struct dd_store *store, struct dd_instant until, size_t *n);
/* Obligations of each due day of [of->from, of->to], void ones left out; by day. */
struct dd_day_count {
    struct dd_day day;
    size_t n;
};
bool dd_store_count_days(struct dd_store *store, struct dd_arena *arena,
                         const struct dd_list_of *of, struct dd_day_count **v, size_t *n);

/* Active tasks without a due day ("thường xuyên") led by such units; a task counts
 * once; of *of `units` and `unit` are obeyed. */
bool dd_store_list_continuous(struct dd_store *store, struct dd_arena *arena,
                              const struct dd_list_of *of, const char ***ids, size_t *n,
                              size_t *total);

/* Notices, the latest first; *more: there are others after them. */
bool dd_store_list_notices(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_list_of *of, struct dd_kept_notice **v, size_t *n,
                           bool *more);

/* Messages in one of these states (bits of enum dd_delivery_state), the latest first,
 * without bodies; offset and max of *of. */
bool dd_store_list_deliveries(struct dd_store *store, struct dd_arena *arena, unsigned states,
                              const struct dd_list_of *of, struct dd_delivery **v, size_t *n,
                              bool *more);
/* A message carries a notice about an internal task. */
bool dd_store_carries_internal(struct dd_store *store, int64_t delivery, bool *out);

/* ---- by key, a page at a time: each goes on after the last row of the one before ----- */

struct dd_rows_of {
    const char *table; /* an entity of facts, "notice" or "delivery" */
    const char *after; /* the key, its parts joined by '/'; NULL: from the first on */
    size_t n;          /* values as they are stored; "": absent */
    const struct dd_row_is {
        const char *column, *value;
    } * is;
    const char *units; /* scope, as in dd_list_of; of deliveries it is not obeyed */
    size_t max;
};
/* *more: there are others after them. The first *n facts in *facts are the page, in the
 * order of their keys' parts; it is not to be sealed. */
bool dd_store_page_facts(struct dd_store *store, struct dd_arena *arena,
                         const struct dd_rows_of *of, struct dd_facts *facts, size_t *n,
                         bool *more);
bool dd_store_page_notices(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_rows_of *of, struct dd_kept_notice **v, size_t *n,
                           bool *more);
bool dd_store_page_deliveries(struct dd_store *store, struct dd_arena *arena,
                              const struct dd_rows_of *of, struct dd_delivery **v, size_t *n,
                              bool *more);
/* Obligations by id, after that one. */
bool dd_store_page_duties(struct dd_store *store, struct dd_arena *arena,
                          const struct dd_list_of *of, const char *after, struct dd_obligation **v,
                          size_t *n, bool *more);

/* Rows of facts whose `field` is one of `keys` (adds them to *facts, which is sealed
 * afterwards by dd_facts_seal). */
bool dd_store_facts_in(struct dd_store *store, struct dd_arena *arena, const char *entity,
                       const char *field, const char *const *keys, size_t n_keys,
                       struct dd_facts *facts);
/* Obligations whose column (a literal: "id", "task" …) is one of `keys`; by id. */
bool dd_store_duties_in(struct dd_store *store, struct dd_arena *arena, const char *column,
                        const char *const *keys, size_t n_keys, struct dd_obligation **v,
                        size_t *n);
/* All rows of a table of facts; as above. */
bool dd_store_all_facts(struct dd_store *store, struct dd_arena *arena, const char *entity,
                        struct dd_facts *facts);
/* A copy of `shared` with one task and all that hangs on it; sealed. */
bool dd_store_facts_of_task(struct dd_store *store, struct dd_arena *arena,
                            const struct dd_facts *shared, const char *task, struct dd_facts *out);
/* A copy of `shared` with the tasks (their units, deadlines) and targets of these
 * obligations; sealed. `whole`: with all that hangs on them. */
bool dd_store_facts_of(struct dd_store *store, struct dd_arena *arena,
                       const struct dd_facts *shared, const struct dd_obligation *v, size_t n,
                       bool whole, struct dd_facts *out);

/* ---- search: whatever the case and the diacritics (dd_key_plain) --------------------- */

enum dd_found {
    DD_FOUND_TASK,
    DD_FOUND_DUTY,
    DD_FOUND_UNIT,
    DD_FOUND_PERSON,
    DD_FOUND_DOCUMENT,
    DD_FOUND_TARGET,
    DD_N_FOUND
};

/* The ids of rows that hold every word of `words` in their names, titles or numbers; a
 * duty only where it comes from no task or target and is not void. `units` and
 * `without_internal` of *of are obeyed. */
bool dd_store_find(struct dd_store *store, struct dd_arena *arena, enum dd_found kind,
                   const char *words, const struct dd_list_of *of, const char ***ids, size_t *n);

#endif
