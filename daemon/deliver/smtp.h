/* smtp.h — letters over connections to the relay, one recipient each.
 *
 * libcurl connects (names, TLS, greeting, EHLO, sign-in) and is then used for
 * reading and writing only (CURLOPT_CONNECT_ONLY): the dialogue is ours, since
 * libcurl 7.88 waits for the answer to a letter inside its call, up to the whole
 * time-out, and the loop stands still meanwhile. */
#ifndef DD_DELIVER_SMTP_H
#define DD_DELIVER_SMTP_H

#include "deliver/transfer.h"

struct dd_smtp;

/* `done` is called with each transfer sent, once it is judged. `mail` must
 * outlive it. NULL if libcurl cannot be started. */
struct dd_smtp *dd_smtp_new(struct ev_loop *loop, const struct dd_mail_settings *mail,
                            void (*done)(void *, struct dd_transfer *), void *context);
/* What is under way is dropped; the transfers stay the caller's. */
void dd_smtp_free(struct dd_smtp *smtp);
/* Over a free connection, or a new one. False: judged at once, `done` is not
 * called. */
bool dd_smtp_send(struct dd_smtp *smtp, struct dd_transfer *transfer);
/* Nothing more to send now: takes leave on the free connections. */
void dd_smtp_rest(struct dd_smtp *smtp);

#endif
