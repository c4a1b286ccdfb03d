/* resolve.h — what resolve.c computes and trace.c tells. */
#ifndef DD_DUE_RESOLVE_H
#define DD_DUE_RESOLVE_H

#include "dondoc/due.h"

struct resolving {
    struct dd_arena *arena;
    const struct dd_deadline *d;
    const struct dd_due_options *options;
    struct dd_due_result *out;
    struct dd_day anchor; /* RELATIVE: the day of the event */
    struct dd_day named;  /* the day reached, before "strictly before" and the roll */
    bool before;          /* strictly before `named` */
    DD_VEC(const char *) trace;
};

const char *due_translate(const struct resolving *r, const char *english);
/* "Saturday 14/02/2026", in the reader's language. */
const char *due_day_text(const struct resolving *r, struct dd_day day);

/* Each does nothing where no trace is wanted. */
void due_trace(struct resolving *r, const char *english, ...) DD_PRINTF(2, 3);
void due_message(struct resolving *r, const char *english, ...)
    DD_PRINTF(2, 3); /* and in the trace */
void due_trace_count(struct resolving *r, int sign);
void due_trace_off(struct resolving *r, struct dd_day day); /* why this day is off */
/* The days off that a count of working days passed over. */
void due_trace_skipped(struct resolving *r, struct dd_day from, struct dd_day to);
/* The calendar's revision, and whether the year's decision is out. Sets out->provisional. */
void due_trace_calendar(struct resolving *r);

#endif
