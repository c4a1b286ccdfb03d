/* http.h — feeds, dashboard, health, metrics on the daemon's loop
 * (libmicrohttpd, epoll). Reads committed state only. */
#ifndef DD_HTTP_H
#define DD_HTTP_H

#include <ev.h>
#include "deliver/deliver.h"

struct dd_http_settings {
    const char *listen;     /* "127.0.0.1:8080", "[::1]:8080" */
    const char *public_url; /* no final slash, or NULL: made from `listen` */
    const char *office;     /* name */
    const char *language;
    const char *uid_host;   /* for calendar UIDs */
    const struct dd_zone *zone;
};

/* What the daemon tells about itself; filled by app before each request. */
struct dd_http_status {
    bool ready;
    const char *not_ready; /* why, or NULL */
    struct dd_opt_instant last_tick, next_tick;
    int64_t ticks, notices;
};

struct dd_http;

/* NULL with *why ("127.0.0.1:8080 is in use by another program", …). */
struct dd_http *dd_http_new(struct ev_loop *loop, struct dd_store *store,
                            const struct dd_clock *clock, const struct dd_calendar *calendar,
                            const struct dd_deliver *deliver,
                            const struct dd_http_settings *settings, const char **why);
void dd_http_free(struct dd_http *http);
void dd_http_set_status(struct dd_http *http, const struct dd_http_status *status);
/* Committed state has changed: drop what was rendered. */
void dd_http_invalidate(struct dd_http *http);

#endif
