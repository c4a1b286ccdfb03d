/* audit.h — what was changed, decided and sent, in order, and whether all of it
 * still stands as it was written (contrib/docs/audit.md).
 *
 * Every transaction of ours is covered by the chain when it commits: nothing
 * above the store need think of it. */
#ifndef DD_STORE_AUDIT_H
#define DD_STORE_AUDIT_H

#include "store/store.h"

/* ---- the list ---------------------------------------------------------------- */

struct dd_audit_item {
    int64_t seq;              /* its row of the chain; 0: not covered yet … */
    struct dd_opt_instant at; /* … and then unset */
    int64_t n;                /* so many items that row covers; 0: it is not known */
    const char *actor;        /* NULL: another program's SQL */
    const char *entity, *key; /* the table and its row */
    /* Pairs of column and value; NULL: there was, there is no such row. An update
     * tells what differs. */
    const char *before, *after;
};

/* The next pair of `*pairs`, or false at their end: `value` in the arena, NULL
 * where it is absent. */
struct dd_audit_pair {
    const char *name, *value;
    bool number; /* else text */
};
bool dd_audit_next(struct dd_arena *arena, const char **pairs, struct dd_audit_pair *out);
/* The value of that name; NULL: absent, or not told. */
const char *dd_audit_value(struct dd_arena *arena, const char *pairs, const char *name);

struct dd_audit_query {
    struct dd_opt_instant since;
    int64_t after; /* only of later rows of the chain; not with `obligation` */
    int64_t most;  /* of each row of the chain the first ones; 0: all; as above */
    /* An obligation's id: all about it, and about the task, event, target … that it
     * comes from; NULL: everything. */
    const char *obligation;
};

/* Gives each item to `each`, in order, until that says false. Texts live until it
 * returns. False: the database refused. */
bool dd_store_audit(struct dd_store *store, const struct dd_audit_query *query,
                    bool (*each)(void *context, const struct dd_audit_item *item), void *context);

/* The last row of the chain; 0: there is none. */
bool dd_store_audit_end(struct dd_store *store, int64_t *seq);

/* ---- does it stand? ------------------------------------------------------------- */

enum dd_audit_what {
    DD_AUDIT_ALTERED,  /* the row (or one of `first` … `last`) is not what was written */
    DD_AUDIT_REMOVED,  /* a row is gone */
    DD_AUDIT_INSERTED, /* a row is there that was never written by us */
    DD_AUDIT_CUT,      /* rows at the end of the chain are gone */
    DD_AUDIT_DISAGREES /* a row's `column` is not what the last change of it says */
};

struct dd_audit_fault {
    enum dd_audit_what what;
    int64_t seq;              /* the row of the chain that tells; 0: none does */
    const char *entity, *key; /* key NULL: one of those from `first` to `last` */
    const char *first, *last;
    const char *column;
};

#define DD_AUDIT_FAULTS_MAX 100
struct dd_audit_verdict {
    int64_t n_rows, n_lines;       /* of the chain; of all that it covers */
    int64_t seq;                   /* its last row, 0: none … */
    char hash[DD_SHA256_HEX_SIZE]; /* … and that row's hash */
    int64_t n_pending;             /* changes by other programs, not covered yet */
    int64_t n_faults;              /* in the order of the chain; kept are the first … */
    struct dd_audit_fault *faults; /* … DD_AUDIT_FAULTS_MAX */
};

/* Checks the whole chain and every row that it covers; `anchor` (may be NULL):
 * a row and its hash that was noted down earlier. False: the database refused. */
struct dd_audit_anchor {
    int64_t seq;
    const char *hash;
};
bool dd_store_audit_verify(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_audit_anchor *anchor, struct dd_audit_verdict *out);

#endif
