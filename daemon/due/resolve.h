/* resolve.h — how a deadline becomes a day: resolve.c (once), recurring.c (in a
 * period), count.c (n units from a day); trace.c tells the reasoning. */
#ifndef DD_DUE_RESOLVE_H
#define DD_DUE_RESOLVE_H

#include "dondoc/due.h"

struct resolving {
    struct dd_arena *arena;
    const struct dd_deadline *d;
    const struct dd_due_options *options;
    struct dd_due_result *out;
    struct dd_day anchor; /* where the count begins: the event's day, the period's end */
    struct dd_day named;  /* the day reached, before "strictly before" and the roll */
    bool before;          /* strictly before `named` */
    bool counted;         /* working days were counted, or days off asked for */
    DD_VEC(const char *) trace;
};

/* Each sets r->named, or out->status and a message. */
enum dd_due_status due_recurring(struct resolving *r);
/* The deadline's n × unit from r->anchor; `sign` −1: before it. */
enum dd_due_status due_count(struct resolving *r, int sign);
enum dd_due_status due_out_of_range(struct resolving *r);
enum dd_due_status due_wait_for(struct resolving *r, const char *english);
enum dd_due_status due_no_day(struct resolving *r, const char *english);
bool due_in_years(int64_t n, struct dd_day *out);
/* The day `mday` of a month, clamped to its end. */
struct dd_day due_in_month(int year, int month, int mday);

const char *due_translate(const struct resolving *r, const char *english);
/* "Saturday 14/02/2026", in the reader's language. */
const char *due_day_text(const struct resolving *r, struct dd_day day);
/* "quarter 1 of 2026" */
const char *due_period_text(const struct resolving *r, struct dd_period period);

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
