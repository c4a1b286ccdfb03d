/* coming.h — what goes next, if nothing is recorded meanwhile. */
#ifndef DD_COMING_H
#define DD_COMING_H

#include "app/tick/tick.h"
#include "http/http.h"

/* For dd_http_on_coming: the notices to people that would be planned until then, by their
 * instants. Looks at no more than `max` duties' subjects or so: *out says where there
 * were more. Within a write transaction that the caller rolls back. */
bool dd_app_coming(const struct dd_app *app, struct dd_arena *arena, struct dd_instant until,
                   size_t max, struct dd_coming *out);

#endif
