/* calls.h — the tracking office's list of calls, for its letters, its page and its
 * command alike: whoever has no e-mail is told by telephone or on paper. */
#ifndef DD_INTAKE_CALLS_H
#define DD_INTAKE_CALLS_H

#include "store/store.h"

/* The person's name, or that of the unit whose number it is. */
const char *dd_call_whom(const struct dd_facts *facts, const struct dd_call *call);
/* The day from which a call is late: one working day after it came onto the list. False
 * past the calendar's end. */
bool dd_call_late_from(const struct dd_calendar *calendar, const struct dd_zone *zone,
                       const struct dd_call *call, struct dd_day *out);
bool dd_call_is_late(const struct dd_calendar *calendar, const struct dd_zone *zone,
                     const struct dd_call *call, struct dd_day today);
/* What is kept of a call that was made: who says so, and what came of it (may be NULL). */
const char *dd_call_words(struct dd_arena *arena, const char *by, const char *text);
/* Slips to be handed over, a page each, as a Word file. */
void dd_call_slips(struct dd_arena *arena, dd_translate tr, const char *language,
                   const char *office, struct dd_day today, struct dd_instant now,
                   const struct dd_facts *facts, const struct dd_call *v, size_t n,
                   struct dd_buf *out);

#endif
