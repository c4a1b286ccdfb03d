/* english.h — the canonical spelling: its dates and periods (english_time.c),
 * what recurs (english_every.c), and the whole (english.c). */
#ifndef DD_DUE_ENGLISH_H
#define DD_DUE_ENGLISH_H

#include "due/parse.h"

bool english_at_end(const struct due_parser *p);
/* One of `words`: its number from 1. */
bool english_word(struct due_parser *p, const char *const *words, int n, int *out);
bool english_weekday(struct due_parser *p, int *out);
bool english_unit(struct due_parser *p, enum dd_due_unit *out);
bool english_every(struct due_parser *p, enum dd_every *out); /* "month", "months" */
/* "10 working days" */
bool english_span(struct due_parser *p, int *n, enum dd_due_unit *unit);
/* "Q2 2026", "H1", "2026-02", "month 2", "2026", "year" (without a number: unknown). */
bool english_period(struct due_parser *p, struct due_point *pt);
/* "2026-03-10", "03-10" (no year), "10 March 2026", "last day of month 2", "lunar 15/1 2026". */
bool english_date(struct due_parser *p, struct due_point *pt);
/* "day 25 of last month of quarter", "friday of week 2 of month". */
bool english_recurring_day(struct due_parser *p, struct due_point *pt);
/* What stands after "every", "2 times every". */
bool english_recurrence(struct due_parser *p, int times);
/* The rest of the phrase as an event. */
const char *english_rest(struct due_parser *p);

#endif
