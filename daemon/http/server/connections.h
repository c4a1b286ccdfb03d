/* connections.h — the open connections: how many, and how long. */
#ifndef DD_HTTP_CONNECTIONS_H
#define DD_HTTP_CONNECTIONS_H

#include "http/server/request.h"

/* How many there may be: DD_HTTP_MAX_CONNECTIONS, or fewer where the system grants this
 * process fewer descriptors. Raises its soft limit. */
unsigned dd_connections_limit(void);
/* MHD_OPTION_NOTIFY_CONNECTION; the deadline of the oldest one. */
void dd_connections_on(void *server, struct MHD_Connection *mhd, void **context,
                       enum MHD_ConnectionNotificationCode what);
void dd_connections_on_deadline(struct ev_loop *loop, ev_timer *timer, int events);

#endif
