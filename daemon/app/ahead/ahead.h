/* ahead.h — what the facts changed in the transaction under way will do. */
#ifndef DD_AHEAD_H
#define DD_AHEAD_H

#include "app/app.h"

/* For dd_http_on_ahead. Within a write transaction that the caller rolls back; *out
 * lives in `arena`. False: the database refused. */
bool dd_app_look_ahead(const struct dd_app *app, struct dd_arena *arena, struct dd_ahead *out);

#endif
