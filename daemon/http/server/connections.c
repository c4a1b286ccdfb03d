/* connections.c — none may live for ever, however slowly it talks, and there are only
 * so many: before the last places are taken, the oldest ones give way. So thousands
 * that say nothing keep nobody else waiting, and what they cost is bounded. */
#include "http/server/connections.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define OWN_FILES 256 /* descriptors left to the rest of the service */
#define AT_LEAST 64

struct dd_connection {
    struct dd_connection *older, *newer;
    int fd;
    bool dropped;
    ev_tstamp since;
};

/* As many descriptors as the system lets this process have, up to what is of use. */
unsigned dd_connections_limit(void)
{
    struct rlimit limit;
    rlim_t wanted = DD_HTTP_MAX_CONNECTIONS + OWN_FILES;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return AT_LEAST;
    if (limit.rlim_cur < wanted) {
        struct rlimit more = limit;
        more.rlim_cur =
            limit.rlim_max == RLIM_INFINITY || limit.rlim_max > wanted ? wanted : limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &more) == 0)
            limit = more;
    }
    if (limit.rlim_cur >= wanted)
        return DD_HTTP_MAX_CONNECTIONS;
    return limit.rlim_cur > OWN_FILES + AT_LEAST ? (unsigned)(limit.rlim_cur - OWN_FILES)
                                                 : AT_LEAST;
}

static void arm_deadline(struct dd_http *http)
{
    ev_timer_stop(http->loop, &http->deadline);
    if (http->oldest == NULL)
        return;
    ev_tstamp left = http->oldest->since + http->patience - ev_now(http->loop);
    ev_timer_set(&http->deadline, left > 0 ? left : 0, 0);
    ev_timer_start(http->loop, &http->deadline);
}

static void unlink_connection(struct dd_http *http, struct dd_connection *connection)
{
    if (connection->older != NULL)
        connection->older->newer = connection->newer;
    else
        http->oldest = connection->newer;
    if (connection->newer != NULL)
        connection->newer->older = connection->older;
    else
        http->newest = connection->older;
}

static void link_newest(struct dd_http *http, struct dd_connection *connection)
{
    connection->since = ev_now(http->loop);
    connection->older = http->newest;
    connection->newer = NULL;
    if (http->newest != NULL)
        http->newest->newer = connection;
    else
        http->oldest = connection;
    http->newest = connection;
}

/* libmicrohttpd sees the end of the stream and closes. */
static void drop(struct dd_http *http, struct dd_connection *connection)
{
    if (!connection->dropped)
        http->n_dropped++;
    connection->dropped = true;
    shutdown(connection->fd, SHUT_RDWR);
}

/* A quarter of the places is kept for those who come: the oldest give way, one for
 * each that comes. Whoever is served has long gone by then: it takes thousands that
 * came later. */
static void make_room(struct dd_http *http)
{
    if (http->n_connections - http->n_dropped <= http->max_connections / 4 * 3)
        return;
    struct dd_connection *oldest = http->oldest;
    while (oldest != NULL && oldest->dropped)
        oldest = oldest->newer;
    if (oldest != NULL)
        drop(http, oldest);
}

void dd_connections_on(void *server, struct MHD_Connection *mhd, void **context,
                       enum MHD_ConnectionNotificationCode what)
{
    struct dd_http *http = server;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        struct dd_connection *connection = calloc(1, sizeof(*connection));
        if (connection == NULL)
            abort();
        connection->fd =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
        link_newest(http, connection);
        http->n_connections++;
        make_room(http);
        *context = connection;
    } else {
        const struct dd_connection *connection = *context;
        unlink_connection(http, *context);
        http->n_connections--;
        http->n_dropped -= connection->dropped;
        free(*context);
        *context = NULL;
    }
    arm_deadline(http);
}

void dd_connections_on_deadline(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)events;
    struct dd_http *http = timer->data;
    /* Linked anew, so that the next deadline is that of the next connection. */
    while (http->oldest != NULL && http->oldest->since + http->patience <= ev_now(loop)) {
        struct dd_connection *connection = http->oldest;
        drop(http, connection);
        unlink_connection(http, connection);
        link_newest(http, connection);
    }
    arm_deadline(http);
}
