/* dirty.h — within dirty*.c: what can have changed since the last tick, by its causes. All
 * that add to the list of work are false where the database refused. */
#ifndef DD_DIRTY_H
#define DD_DIRTY_H

#include "app/tick/live.h"

static inline void dirty_sooner(struct dd_opt_instant *next, struct dd_instant at)
{
    if (!next->set || at.s < next->at.s)
        *next = (struct dd_opt_instant){true, at};
}

/* dirty.c: all for whom the rule, or an exception to it, may hold: that may be for whom
 * the rule never did. */
bool dirty_rule(struct dd_dirty *d, const struct dd_rule *rule);
/* All that recurs: a month has begun, or the calendar reaches further. */
bool dirty_recurring(struct dd_dirty *d);

/* dirty_facts.c: what changed since `evaluated_change`, by whatever program. */
bool dirty_facts(struct dd_dirty *d);
/* Offices that were founded or have merged on a day that has come since; the next one. */
bool dirty_offices(struct dd_dirty *d);
void dirty_offices_next(const struct dd_dirty *d, struct dd_opt_instant *next);

/* dirty_days.c: what days that are no longer as they were have touched. */
bool dirty_days(struct dd_dirty *d);
/* That text was made by this version's dd_calendar_days. */
bool dirty_days_known(const struct dd_dirty *d, const char *text);

#endif
