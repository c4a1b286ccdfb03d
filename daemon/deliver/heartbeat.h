/* heartbeat.h — calls an address to say that all is well, so that somebody
 * outside notices when it is not. */
#ifndef DD_DELIVER_HEARTBEAT_H
#define DD_DELIVER_HEARTBEAT_H

#include <ev.h>

struct dd_heartbeat;

/* `url` (http:// or https://) must outlive it. NULL if libcurl cannot start. */
struct dd_heartbeat *dd_heartbeat_new(struct ev_loop *loop, const char *url);
void dd_heartbeat_free(struct dd_heartbeat *heartbeat); /* NULL is fine */
/* A GET, unless one is under way or was made within the last minute. What comes
 * of it is only logged. NULL: nothing. */
void dd_heartbeat_beat(struct dd_heartbeat *heartbeat);

#endif
