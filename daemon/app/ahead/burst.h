/* burst.h — simulated notices counted by day and recipient: the load that people
 * would feel. */
#ifndef DD_BURST_H
#define DD_BURST_H

#include "app/tick/tick.h"

struct dd_load { /* one recipient on one day */
    struct dd_day day;
    const char *channel, *address;
    size_t notices;
    size_t messages; /* all of one slot come in one; a webhook gets each by itself */
};

struct dd_loads {
    size_t n;
    const struct dd_load *v; /* by day, address, channel */
};

/* Of the notices that somebody is told, sorted by dd_notice_order. */
struct dd_loads dd_loads_of(struct dd_arena *arena, const struct dd_simulation *s);

#endif
