/* http.h — feeds, dashboard, health, metrics on the daemon's loop
 * (libmicrohttpd, epoll). Reads committed state only. */
#ifndef DD_HTTP_H
#define DD_HTTP_H

#include <ev.h>
#include "deliver/deliver.h"

struct dd_net {                /* "10.0.0.0/8", "::1": the first `bits` of the address */
    unsigned char address[16]; /* IPv4 as ::ffff:a.b.c.d */
    unsigned bits;
};
bool dd_net_parse(const char *text, struct dd_net *out);

struct dd_http_settings {
    const char *listen;     /* "127.0.0.1:8080", "[::1]:8080"; port 0: a free one */
    const char *public_url; /* no final slash, or NULL: made from `listen` */
    const char *office;     /* name */
    const char *language;
    const char *uid_host; /* for calendar UIDs */
    const struct dd_zone *zone;
    unsigned idle_seconds; /* a silent connection is closed after; 0: 20 */
    size_t n_trusted_proxies;
    const struct dd_net *trusted_proxies; /* whose X-Forwarded-* and auth_header count */
    const char *auth_header;              /* names who is signed in; or NULL */
    bool access_log;                      /* a line for each request, at level info */
};

/* What the daemon tells about itself; filled by app before each request. */
struct dd_http_status {
    bool ready;
    const char *not_ready; /* why, or NULL */
    struct dd_opt_instant last_tick, next_tick;
    int64_t ticks, notices;
    size_t n_faults; /* of dd_alert: posts that nobody holds; shown on the page */
    const struct dd_fault *faults;
    const char *rules_fault; /* why new rules were not taken over, or NULL; on the page */
};

struct dd_http;

/* Listens and serves from the loop. `settings` is copied; store, clock,
 * calendar, zone and deliver (which may be NULL) must outlive it. NULL with
 * *why ("127.0.0.1:8080 is in use by another program", …), translated and valid
 * until the next call. */
struct dd_http *dd_http_new(struct ev_loop *loop, struct dd_store *store,
                            const struct dd_clock *clock, const struct dd_calendar *calendar,
                            const struct dd_deliver *deliver,
                            const struct dd_http_settings *settings, const char **why);
void dd_http_free(struct dd_http *http);
/* Called after a request has changed facts and committed. */
void dd_http_on_written(struct dd_http *http, void (*call)(void *context), void *context);
/* What the changes of facts in the transaction under way will do once committed. */
struct dd_ahead {
    size_t n; /* of the duties that change, or are new, at most DD_AHEAD_MAX … */
    struct dd_ahead_duty {
        struct dd_obligation before, after;
        bool is_new;
    } * v;
    size_t n_more;    /* … and how many besides */
    size_t n_notices; /* that would be planned now */
};
#define DD_AHEAD_MAX ((size_t)200)
/* `look` evaluates them, keeps nothing of it, and is false where the store failed. */
void dd_http_on_ahead(struct dd_http *http,
                      bool (*look)(void *context, struct dd_arena *arena, struct dd_ahead *out),
                      void *context);
/* Takes back, in these words, whatever was told or is about to be told of some
 * obligations (design §8, `dondoc correct`); within the transaction under way. False
 * where the store failed; *busy: nothing can be done just now. */
void dd_http_on_correct(struct dd_http *http,
                        bool (*correct)(void *context, struct dd_arena *arena, const char *words,
                                        const char *const *obligations, size_t n, bool *busy),
                        void *context);
/* What goes until some instant, if nothing is recorded meanwhile. */
struct dd_coming {
    struct dd_instant until;
    size_t n;
    struct dd_notice *v; /* to people, by their instants */
    bool more;           /* not every duty was looked at: there were too many */
};
/* `look` is asked within a write transaction that is rolled back, and looks at about
 * `max` duties; false where the store failed. */
void dd_http_on_coming(struct dd_http *http,
                       bool (*look)(void *context, struct dd_arena *arena, struct dd_instant until,
                                    size_t max, struct dd_coming *out),
                       void *context);
/* When messages are sent: to say why one went at its time. Must outlive the server. */
void dd_http_set_sending(struct dd_http *http, const struct dd_sending *sending);
/* The port it really listens on. */
unsigned dd_http_port(const struct dd_http *http);
/* The rules in force (for feeds of one pack; NULL: none known) and their calendar.
 * They must outlive their use here: call again at each reload. */
void dd_http_set_rules(struct dd_http *http, const struct dd_ruleset *rules,
                       const struct dd_calendar *calendar);
/* Copied. */
void dd_http_set_status(struct dd_http *http, const struct dd_http_status *status);
/* The database was written to, by whomever: what was known of feeds and tokens is asked
 * again. Cheap: nothing is dropped. */
void dd_http_touched(struct dd_http *http);
/* Called before an answer that asks the database nothing: the chance to say touched. */
void dd_http_on_peek(struct dd_http *http, void (*peek)(void *context), void *context);
/* Committed state has changed: drop what was rendered. */
void dd_http_invalidate(struct dd_http *http);

#endif
