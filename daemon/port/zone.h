/* zone.h — inside port: the offsets of a zone while they are gathered. */
#ifndef DD_PORT_ZONE_H
#define DD_PORT_ZONE_H

#include "dondoc/cal.h"

struct zone_list {
    struct dd_arena *arena;
    DD_VEC(int64_t) from;
    DD_VEC(int32_t) offset;
};

/* Adds a transition that follows all others; one that changes nothing is left out. */
void zone_add(struct zone_list *list, int64_t from, int32_t offset);

/* Adds what the rule of a zone file's footer (POSIX TZ, RFC 8536 §3.3.1) says
 * from `after` on until 2199. False if it is malformed. */
bool zone_rule_expand(struct zone_list *list, const char *rule, int64_t after);

#endif
