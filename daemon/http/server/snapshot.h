/* snapshot.h — what is read once for all requests, and kept until it changes. */
#ifndef DD_HTTP_SNAPSHOT_H
#define DD_HTTP_SNAPSHOT_H

#include "http/server/request.h"

struct dd_snapshot { /* some of what is committed */
    struct dd_arena *arena;
    struct dd_facts facts;
    struct dd_obligation *v; /* by id */
    size_t n;
};

/* Units, people, posts, documents, events, groups: what all pages need. Read once per
 * change; NULL on a failure of the store. */
const struct dd_facts *dd_shared_get(struct dd_http *http);
void dd_shared_drop(struct dd_http *http);

#endif
