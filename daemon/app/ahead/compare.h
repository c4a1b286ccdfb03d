/* compare.h — what another rule set would change: two simulated stretches of the
 * same office, held side by side. */
#ifndef DD_COMPARE_H
#define DD_COMPARE_H

#include "app/tick/tick.h"

enum dd_change_kind {
    DD_CHANGE_CREATED, /* an obligation that was not there, or void */
    DD_CHANGE_MOVED,   /* another due day */
    DD_CHANGE_VOID,    /* it is not there any more, or void */
    DD_CHANGE_OUTCOME, /* the same day, but another state at the end of the stretch */
    DD_CHANGE_GAINED,  /* a notice more … */
    DD_CHANGE_LOST     /* … or less: one that is told at another instant is both */
};
#define DD_N_CHANGES 6
/* "created", "moved", "void", "outcome", "gained", "lost" */
const char *dd_change_name(enum dd_change_kind kind);

struct dd_change {
    enum dd_change_kind kind;
    const struct dd_obligation *before, *after; /* of obligations; NULL: not there */
    const struct dd_notice *notice;             /* of notices */
};

struct dd_comparison {
    size_t n;
    const struct dd_change
        *v; /* by kind; obligations by id, notices in the order of dd_notice_order */
    size_t counts[DD_N_CHANGES];
    size_t notices_before, notices_after; /* those with an address */
};

/* Both have run over the same stretch, and their notices are sorted by
 * dd_notice_order. The result points into them. */
void dd_compare(struct dd_arena *arena, const struct dd_simulation *before,
                const struct dd_simulation *after, struct dd_comparison *out);

/* at, obligation, step, address, channel, role: the order in which `simulate
 * --json` prints (design §11). */
int dd_notice_order(const void *a, const void *b);
void dd_simulation_sort(struct dd_simulation *s);

/* ---- printed ------------------------------------------------------------------------ */

/* For people: the sums, then of each kind the first `most` lines; "\n" after each. */
void dd_comparison_text(struct dd_arena *arena, const struct dd_comparison *c,
                        const struct dd_zone *zone, size_t most, struct dd_buf *out);
/* One object of `simulate --rules --json` (contrib/docs/simulate.md); owned. */
json_t *dd_change_json(const struct dd_change *change, const struct dd_zone *zone);
/* One object of `simulate --json` (design §11); owned. */
json_t *dd_simulated_notice_json(const struct dd_notice *notice, const struct dd_zone *zone);

#endif
