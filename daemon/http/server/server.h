/* server.h — the server itself: what lives as long as it does, and all requests share.
 * Nothing outside daemon/http includes it (except its unit tests).
 *
 *   server.c       socket, libmicrohttpd on libev
 *   connections.c  how many, and how long
 *   request.c      the life of a request; with reply.c, urlencoded.c: see request.h
 *   guard.c        what is refused before any handler: Host, framing, cross-site
 *   proxy.c        what a reverse proxy says: see proxy.h
 *   conditional.c  ETag, dates, content coding: see conditional.h
 *   snapshot.c     the facts that all pages need, kept until they change
 *   static.c       stylesheet, icon and scripts, out of ../assets
 *   metrics.c      health and metrics
 *
 * ../routes.c is the table of all paths. The folders beside this one answer them:
 *
 *   access/   who asks (tokens, sessions, wrong keys) and what they may see and do
 *   pages/    pages to read: see views.h
 *   forms/    pages on which people record things: see forms.h
 *   answers/  pages that links in letters open: see answers.h
 *   feeds/    calendar feeds: see feeds.h
 *   api/      the JSON API: see api.h, stream.h */
#ifndef DD_HTTP_SERVER_H
#define DD_HTTP_SERVER_H

#include <microhttpd.h>

#include "http/http.h"
#include "http/access/throttle.h"
#include "wire/html.h"
#include "wire/wire.h"
#include "port/port.h"
#include "store/lists.h"
#include "wire/words.h"

#define DD_HTTP_MAX_BODY ((size_t)8 * 1024)           /* of a form */
#define DD_HTTP_MAX_API_BODY ((size_t)8 << 20)        /* of a request to the API */
#define DD_HTTP_MAX_CONNECTIONS 8192                  /* a page takes one or two */
#define DD_HTTP_CONNECTION_MEMORY ((size_t)16 * 1024) /* request line and headers together */
#define DD_HTTP_IDLE_SECONDS 20                       /* a silent connection is closed */
#define DD_HTTP_CONNECTION_SECONDS 120.0              /* and any at all, however busy */

struct dd_board;    /* pages/views.h */
struct dd_snapshot; /* snapshot.h */

struct dd_hosts {
    const char *listen;      /* host of the listen address, without brackets */
    unsigned port;           /* the real one */
    bool any, loopback;      /* listens on 0.0.0.0 or [::]; on 127.0.0.0/8 or ::1 */
    const char *public_host; /* of public_url, or NULL */
    unsigned public_port;
    bool public_https;
    const char *public_path; /* "" or "/dondoc" */
};

struct dd_static {
    char path[48]; /* below /static/: its hash, and what it is */
    struct MHD_Response *response;
};

struct dd_http {
    struct ev_loop *loop;
    struct dd_store *store;
    const struct dd_clock *clock;
    const struct dd_calendar *calendar;
    const struct dd_deliver *deliver; /* may be NULL */
    const struct dd_ruleset *rules;   /* may be NULL */
    const struct dd_node *words;      /* of the vocabulary, for what is entered; or NULL */
    struct dd_said *said;             /* see forms.h; NULL: nothing yet */
    bool (*look_ahead)(void *context, struct dd_arena *arena, struct dd_ahead *out);
    void *ahead_context;
    bool (*correct)(void *context, struct dd_arena *arena, const char *words,
                    const char *const *obligations, size_t n, bool *busy);
    void *correct_context;
    bool (*look_coming)(void *context, struct dd_arena *arena, struct dd_instant until, size_t max,
                        struct dd_coming *out);
    void *coming_context;
    const struct dd_sending *sending; /* may be NULL */
    void (*on_written)(void *context);
    void *written_context;
    struct dd_http_settings settings;
    struct dd_hosts hosts;
    const char *public_url; /* of the settings, or made from the address; NULL: 0.0.0.0 */
    struct dd_arena *arena; /* settings, hosts */
    struct dd_arena *status_arena;
    struct dd_http_status status;

    struct MHD_Daemon *mhd;
    ev_io io;           /* libmicrohttpd's epoll */
    ev_prepare prepare; /* before the loop sleeps: is there a time-out? */
    ev_timer timer;     /* … then this */
    ev_timer deadline;  /* of the oldest connection */
    struct dd_connection *oldest, *newest;
    unsigned n_connections, n_dropped; /* open; of them those that are to close */
    unsigned max_connections;          /* tests have fewer */
    ev_tstamp patience;                /* DD_HTTP_CONNECTION_SECONDS; tests have less */

    uint64_t generation; /* of the committed state; grows with each invalidation */
    uint64_t touched;    /* grows with each write to the database that was noticed */
    void (*peek)(void *context);
    void *peek_context;
    int64_t peeked;      /* when, in milliseconds */
    char host_seen[256]; /* the last Host that was let in, or "" */
    const char *secret;  /* random, of this run */
    struct dd_throttle *throttle;
    struct dd_snapshot *shared;   /* facts that all pages need; no obligations */
    const struct dd_board *board; /* of the whole office, on that day; lies in `shared` */
    struct dd_day board_day;
    struct dd_opt_instant changed; /* dd_changed_last, while `shared` stands */
    struct dd_feed_entry *feeds;   /* rendered, the last used first */
    struct dd_feed_kept *kept;     /* their entries */
    struct dd_streams *streams;    /* see stream.h; NULL: never any */
    struct dd_static css, icon, script, forms_js;
};

#endif
