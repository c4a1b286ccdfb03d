/* deliver.h — outbox → SMTP, folder, webhooks, on the event loop. Never blocks
 * it: libcurl's multi-socket interface, at most 4 mails and 16 webhooks in
 * flight. Every try answers OK, RETRY or FAIL (design §8). */
#ifndef DD_DELIVER_H
#define DD_DELIVER_H

#include <ev.h>
#include "port/port.h"
#include "store/store.h"

struct dd_webhook { /* one endpoint of the configuration */
    const char *name, *url;
    const unsigned char *secret; /* decoded from whsec_… */
    size_t n_secret;
    const unsigned char *old_secret; /* signs too while keys rotate; NULL: none */
    size_t n_old_secret;
    const char *filter_unit, *filter_role, *filter_step; /* NULL: any */
    bool own_body; /* the project's own event instead of Alertmanager's */
    bool allow_private;
    int timeout; /* real seconds for an answer; 0: 30 */
};

struct dd_mail_settings {
    enum { DD_MAIL_NONE, DD_MAIL_FILE, DD_MAIL_SMTP } transport;
    const char *folder; /* FILE: one MESSAGE-ID.eml each, written atomically */
    const char *url;    /* SMTP: smtp://host:port or smtps:// */
    const char *from;
    bool starttls;               /* required */
    const char *ca_file;         /* or NULL */
    const char *user, *password; /* or NULL */
    const char *auth;            /* "plain", "login", "ntlm"; NULL: what the server offers */
    bool tls_1_3;                /* not below; else 1.2 */
    int per_minute;              /* mails started in any minute; 0: no limit */
    int connections;             /* letters on their way at once, at most 4; 0: 4 */
    int timeout;                 /* real seconds for each answer; 0: 300 (RFC 5321 §4.5.3.2) */
    const char *bounces;         /* envelope senders are made from this address, or NULL */
};

/* What is wrong with a URL, which must have one of the two schemes, a host, and no
 * password in it; translated, or NULL. */
const char *dd_url_fault(const char *url, const char *scheme, const char *other_scheme);

struct dd_deliver_settings {
    const char *flights; /* the file of flights.h, or NULL */
    struct dd_mail_settings mail;
    size_t n_webhooks;
    const struct dd_webhook *webhooks;
};

struct dd_deliver;

/* NULL with *why. `store` and `settings` must outlive it. */
struct dd_deliver *dd_deliver_new(struct ev_loop *loop, struct dd_store *store,
                                  const struct dd_clock *clock,
                                  const struct dd_deliver_settings *settings, const char **why);
void dd_deliver_free(struct dd_deliver *deliver);
/* After a crash, in a transaction of the caller's: of what was claimed, that which was
 * answered is recorded and that which was not begun is due as before; the rest may have
 * arrived, and is due again with the same bytes and id. *n: so many. */
bool dd_deliver_recover(struct dd_deliver *deliver, size_t *n);
/* Once that is committed. Before, nothing may be sent. */
void dd_deliver_recovered(struct dd_deliver *deliver);
/* Claims what is due and starts sending; arms its own timer for the next try.
 * Called after each tick; calls itself as answers come in. False: the outbox
 * could not be written, and is tried again. */
bool dd_deliver_kick(struct dd_deliver *deliver);
/* While paused nothing is claimed; answers are still recorded. */
void dd_deliver_pause(struct dd_deliver *deliver, bool paused);
/* Nothing in flight, nothing due now. */
bool dd_deliver_idle(const struct dd_deliver *deliver);
/* Called whenever answers were recorded (rungs may be due then). */
void dd_deliver_on_settled(struct dd_deliver *deliver, void (*told)(void *), void *context);

struct dd_deliver_counts {
    int64_t attempts_ok, attempts_retry, attempts_fail;
};
struct dd_deliver_counts dd_deliver_counts(const struct dd_deliver *deliver);

#endif
