/* server.h — what the files of this folder share: the server, one request and
 * its reply, the facts that pages read. Nothing outside daemon/http includes
 * it (except its unit tests).
 *
 *   ../routes.c    the table: method, path, who may, handler
 *   server.c       socket, libmicrohttpd on libev
 *   connections.c  how many, and how long
 *   request.c      one request: checks, body, dispatch, reply
 *   proxy.c        what a reverse proxy says: see proxy.h
 *   guard.c        what is refused before any handler: Host, framing, cross-site
 *   conditional.c  ETag, dates, content coding: see conditional.h
 *   snapshot.c     the facts that all pages need, kept until they change
 *   static.c       stylesheet, icon and scripts, out of ../assets
 *   metrics.c      health and metrics
 *
 * Beside it lie the folders of those that answer:
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
#define DD_HTTP_SESSION_SECONDS ((int64_t)12 * 3600)

struct dd_request;
struct dd_board; /* views.h */

/* ---- hosts: by which names this server may be called ---------------------------- */

struct dd_hosts {
    const char *listen;      /* host of the listen address, without brackets */
    unsigned port;           /* the real one */
    bool any, loopback;      /* listens on 0.0.0.0 or [::]; on 127.0.0.0/8 or ::1 */
    const char *public_host; /* of public_url, or NULL */
    unsigned public_port;
    bool public_https;
    const char *public_path; /* "" or "/dondoc" */
};

/* Reads public_url ("https://host[:port][/path]", may be NULL) into *hosts.
 * False if it is not one. */
bool dd_hosts_public(struct dd_arena *arena, const char *url, struct dd_hosts *hosts);
/* A Host header's value names this server: the public name, the listen address,
 * or, where that is loopback, another name of it; where it is every address,
 * any address in digits (a name could be rebound to us by an attacker's DNS). */
bool dd_hosts_allow(const struct dd_hosts *hosts, const char *host);

/* ---- reply ------------------------------------------------------------------------ */

struct dd_header {
    const char *name, *value;
};

struct dd_reply {
    unsigned status;           /* 0: nothing was said yet */
    const char *type;          /* Content-Type */
    const char *cache_control; /* NULL: no-store */
    struct dd_buf body;
    DD_VEC(struct dd_header) headers;
    struct MHD_Response *shared; /* instead of type, body, headers: a cached answer */
    struct MHD_Response *made;   /* instead of body: a stream; let go once it is queued */
};

/* ---- request ---------------------------------------------------------------------- */

struct dd_request {
    struct dd_http *http;
    struct MHD_Connection *connection;
    struct dd_arena *arena; /* lives as long as the request */
    const char *uri;        /* as sent */
    bool begun, head, refused;
    bool quick; /* a plain request for a feed: no arena, path or reader (yet) */
    const char *method;
    const char *path;  /* decoded, without a public sub-path */
    const char *query; /* as sent, without '?'; "" where there is none */
    const char *rest;  /* what "*" of the route's path stands for */
    const char *root;  /* relative way from this page to "/": "./", "../../" */
    bool english;      /* ?lang=en */
    dd_translate tr;   /* NULL: English */
    struct dd_buf body;
    bool too_large;
    bool wrote;            /* the handler of a page that is open to all has written facts */
    bool discard;          /* what the handler wrote is undone, however it answers */
    struct dd_instant now; /* office time */
    struct dd_day today;
    bool has_key;          /* a token or session came with it … */
    bool signed_in;        /* … and is good */
    struct dd_token token; /* who asks, where signed_in */
    struct dd_reply reply;
};

/* The text in the reader's language. */
static inline const char *dd_say(const struct dd_request *rq, const char *english)
    __attribute__((format_arg(2)));
static inline const char *dd_say(const struct dd_request *rq, const char *english)
{
    return dd_word(rq->tr, english);
}

const char *dd_request_header(const struct dd_request *rq, const char *name);
void dd_reply_header(struct dd_request *rq, const char *name, const char *value);
void dd_reply_redirect(struct dd_request *rq, const char *location); /* 303 */
/* The rest of the request is answered by this error: a small page, or a
 * problem (RFC 9457) below /api. `text`, translated, may be NULL. */
void dd_reply_error(struct dd_request *rq, unsigned status, const char *text);
/* 405 with the methods (bits of dd_method) that the path has. */
void dd_reply_not_allowed(struct dd_request *rq, unsigned allow);
/* A problem (RFC 9457) about one member of the request, or parameter, or NULL. */
void dd_reply_problem(struct dd_request *rq, unsigned status, const char *member, const char *text);
/* The same about several; takes `errors`, an array. */
void dd_reply_problems(struct dd_request *rq, unsigned status, const char *text, json_t *errors);
/* The most that its body may hold. */
size_t dd_request_max_body(const struct dd_request *rq);
/* Reads one field of an application/x-www-form-urlencoded text (also a query).
 * NULL if it is not there or malformed. */
const char *dd_form_field(struct dd_arena *arena, const char *form, const char *name);
/* Decodes %XX of `n` bytes; NULL if malformed, or if a control byte or invalid
 * UTF-8 comes out. */
char *dd_percent_decode(struct dd_arena *arena, const char *s, size_t n, bool plus);

void *dd_request_begin(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result dd_request_handle(void *server, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *n_upload, void **context);
void dd_request_end(void *server, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode why);

/* ---- guard -------------------------------------------------------------------------- */

/* What a request is refused for before anybody looks at its path: 0, or the
 * status with *why. */
unsigned dd_guard_check(struct dd_request *rq, const char **why);
/* It asks for something by a name of ours, with nothing but headers: what a calendar
 * program sends. False is no refusal: dd_guard_check decides. */
bool dd_guard_is_plain(const struct dd_request *rq);
/* A POST comes from one of our own pages, or from no browser at all. */
bool dd_guard_same_site(const struct dd_hosts *hosts, const char *sec_fetch_site,
                        const char *origin);
/* The peer is this machine and no proxy stands between. */
bool dd_guard_is_local(const struct dd_request *rq);

/* ---- routes -------------------------------------------------------------------------- */

enum dd_method { /* bits; GET includes HEAD */
                 DD_METHOD_GET = 1,
                 DD_METHOD_POST = 2,
                 DD_METHOD_PUT = 4,
                 DD_METHOD_PATCH = 8,
                 DD_METHOD_DELETE = 16
};

enum dd_access {
    DD_ACCESS_ALL,           /* nothing secret, or the path itself is the secret */
    DD_ACCESS_SIGN_IN,       /* the same; who has tried too many wrong keys has to wait */
    DD_ACCESS_LOCAL,         /* peers on this machine */
    DD_ACCESS_LOCAL_OR_READ, /* they, or a token */
    DD_ACCESS_READ,          /* a bearer token or a session */
    DD_ACCESS_WRITE,         /* one that may write (scope write or admin) */
    DD_ACCESS_OPERATE        /* an operator of the whole office (scope admin, all units) */
};

enum dd_store_use { DD_USE_NONE, DD_USE_READ, DD_USE_WRITE };

struct dd_route {
    const char *path; /* "/u/X": exactly; a final "*" stands for a non-empty rest */
    enum dd_method method;
    enum dd_access access;
    enum dd_store_use use; /* the transaction around the handler */
    void (*handle)(struct dd_request *rq);
    const char *log; /* what the log shows where the path is secret, or NULL */
};

/* 0: a method that no path has. */
enum dd_method dd_method_of(const char *name);
/* The route, or NULL with *allow = the methods that the path does have (0: no
 * such path). */
const struct dd_route *dd_route_find(const char *path, enum dd_method method, const char **rest,
                                     unsigned *allow);
/* The path as the log may show it. */
const char *dd_route_log_path(const char *path);

/* ---- auth ------------------------------------------------------------------------------ */

/* The token of an "Authorization: Bearer …" header, or NULL. */
const char *dd_auth_bearer(struct dd_arena *arena, const char *header);
/* The value of our session cookie in a Cookie header, or NULL. */
const char *dd_auth_cookie(struct dd_arena *arena, const char *header);
/* A stored token is good for `kind` at `now` (real seconds). */
bool dd_auth_valid(const struct dd_token *token, const char *kind, int64_t now);
/* Looks up who asks; false on a failure of the store. */
bool dd_auth_identify(struct dd_request *rq);
/* Finds a valid token of that kind by its clear text; NULL if there is none. */
const struct dd_token *dd_auth_find(struct dd_request *rq, const char *clear, const char *kind);

/* A key that came with the request opens nothing: counts it for the client's address.
 * True: too many of them came from there, and the reply (429) says so. */
bool dd_auth_wrong(struct dd_request *rq, enum dd_tried what);
/* Too many came; the reply says so. */
bool dd_auth_must_wait(struct dd_request *rq, enum dd_tried what);

void dd_sign_in_page(struct dd_request *rq);  /* GET /sign-in */
void dd_sign_in_paste(struct dd_request *rq); /* POST /sign-in */
void dd_sign_in_link(struct dd_request *rq);  /* GET /sign-in/TOKEN */
void dd_sign_in_use(struct dd_request *rq);   /* POST /sign-in/TOKEN */
void dd_sign_out(struct dd_request *rq);
/* Title and text of the page that asks to sign in, with its form. */
void dd_sign_in_form(struct dd_request *rq, struct dd_buf *out);

/* ---- snapshot ------------------------------------------------------------------------- */

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

/* ---- pages ----------------------------------------------------------------------------- */

/* The frame of every page, in rq->reply.body: everything up to <main>, and the
 * rest. `title` is plain text. */
void dd_page_begin(struct dd_request *rq, const char *title);
void dd_page_end(struct dd_request *rq);
/* href of one of our own pages: way to the root, path, language. */
void dd_page_href(const struct dd_request *rq, struct dd_buf *out, const char *folder,
                  const char *id);
/* lang="vi" around data of the office on an English page (WCAG 3.1.2). */
const char *dd_page_lang(const struct dd_request *rq);

/* ---- the others ------------------------------------------------------------------------- */

void dd_health(struct dd_request *rq);
void dd_ready(struct dd_request *rq);
void dd_metrics(struct dd_request *rq);

void dd_static_file(struct dd_request *rq);
void dd_static_new(struct dd_http *http);
void dd_static_free(struct dd_http *http);

void dd_feed_get(struct dd_request *rq);
/* A feed is asked for in the plainest way (dd_guard_is_plain): it needs no arena … */
bool dd_feed_is_plain(struct dd_request *rq, const char *method);
/* … if it is rendered, and known to be in force: then this answers it without a look at
 * the database. */
bool dd_feed_quick(struct dd_request *rq);
void dd_feed_cache_free(struct dd_http *http);
/* Security headers of every answer. */
void dd_reply_secure(struct MHD_Response *response);

/* ---- the server -------------------------------------------------------------------------- */

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
