/* account.h — where an office stands in a period: which duties a report lists and
 * counts, as what, and the sums by unit. The one place where the numbers of
 * reports are made; contrib/docs/documents.md has the same in SQL. Pure.
 *
 * With `until` the period's last day, or today if that is earlier, a duty belongs
 * to a period
 *   - unless it is void or waived, or a target's (targets are listed apart);
 *   - if it opened by `until`, or was due or done by then, or waits for its event;
 *   - unless it was done before the period: done before its first day, or, where
 *     the day is unknown, due before it.
 * A task without any day (thường xuyên) counts once for each of its leads. */
#ifndef DD_WIRE_ACCOUNT_H
#define DD_WIRE_ACCOUNT_H

#include "dondoc/eval.h"

enum dd_standing { /* the four statuses that offices report, and what lies beside them */
                   DD_DONE_IN_TIME,
                   DD_DONE_LATE,
                   DD_DONE_SOME_DAY, /* the day is not recorded */
                   DD_IN_TIME,
                   DD_LATE,
                   DD_CLAIMED,    /* reported done, to be confirmed */
                   DD_AWAITED,    /* its event has not come */
                   DD_CONTINUOUS, /* no due day */
                   DD_NO_DAY,     /* its words for a time were not understood, or there are none */
                   DD_N_COUNTED,
                   /* listed in the plan's own table, but not counted */
                   DD_DONE_BEFORE = DD_N_COUNTED, /* before the period */
                   DD_NOT_YET                     /* its time has not begun */
};
const char *dd_standing_name(enum dd_standing standing); /* "met", "open", "met_before" … */
const char *dd_standing_word(dd_translate tr, enum dd_standing standing);

struct dd_counts {
    size_t n[DD_N_COUNTED];
};
size_t dd_counts_total(const struct dd_counts *counts);
size_t dd_counts_done(const struct dd_counts *counts);
size_t dd_counts_dated(const struct dd_counts *counts); /* with a due day: done, running, claimed */
/* `part` of `whole` in thousandths, rounded half up; 0 of nothing. */
unsigned dd_permille(size_t part, size_t whole);

struct dd_account_unit {
    const char *unit; /* NULL: nobody is known to owe it */
    const char *name;
    struct dd_counts counts;
};

struct dd_account_row { /* one duty of one unit */
    enum dd_standing standing;
    const struct dd_task *task;              /* NULL: no task's */
    const struct dd_task_deadline *deadline; /* the task's, NULL: none known */
    const struct dd_obligation *row;         /* NULL: continuous, no day, not yet */
    const char *unit;                        /* NULL: not known; `words` as written */
    const char *words;
    const char *result; /* what was recorded, with its document; "" */
};

struct dd_account {
    struct dd_period period;
    struct dd_day first, last, until;
    const char *plan; /* NULL: everything */
    struct dd_counts all;
    size_t n_units;
    struct dd_account_unit *units; /* in Vietnamese order, NULL last */
    /* Tasks first, by plan and in the plan's order; then other duties by due day. */
    size_t n_rows;
    struct dd_account_row *rows;
    size_t n_targets;
    const struct dd_obligation **targets; /* by unit, then title; none with `plan` */
    size_t n_targets_behind;              /* lagging, missed */
    size_t n_waived;                      /* duties that nobody owes any more */
};

struct dd_account_in {
    const struct dd_facts *facts;
    size_t n;
    const struct dd_obligation *v; /* by id */
    struct dd_period period;
    struct dd_day today;
    const char *plan; /* its tasks only; or NULL */
    dd_translate tr;
};
void dd_account_make(struct dd_arena *arena, const struct dd_account_in *in,
                     struct dd_account *out);

/* The plans that tasks name, each once, in order. */
size_t dd_account_plans(struct dd_arena *arena, const struct dd_facts *facts, const char ***out);

#endif
