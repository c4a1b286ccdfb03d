/* why.h — how a notice came about, said to people: why it was told at that
 * instant, and why to that person. Pure.
 *
 *   why_when.c   from the due day (or what else it counts from) to the slot
 *   why_who.c    role → post → person → address
 *
 * Both read what was decided (the notice) and retrace it with the rule, the
 * calendar and the posts given; where these have been edited since, the lines say
 * what still follows from them, and no more. */
#ifndef DD_WIRE_WHY_H
#define DD_WIRE_WHY_H

#include "dondoc/alert.h"

struct dd_why {
    struct dd_arena *arena;
    const struct dd_ruleset *rules;
    const struct dd_facts *facts; /* sealed */
    const struct dd_calendar *calendar;
    const struct dd_zone *zone;
    const struct dd_sending *sending;
    dd_translate tr; /* NULL: English */
    const struct dd_obligation *obligation;
    size_t n_history;
    const struct dd_notice *history; /* of the obligation, in the order they were made */
};

struct dd_why_lines {
    size_t n;
    const char *const *v;
};

struct dd_why_lines dd_why_when(const struct dd_why *why, const struct dd_notice *notice);
struct dd_why_lines dd_why_who(const struct dd_why *why, const struct dd_notice *notice);

#endif
