/* relay.h — what is the same for every connection to the mail relay, and the
 * envelope sender of each letter. */
#ifndef DD_DELIVER_RELAY_H
#define DD_DELIVER_RELAY_H

#include <curl/curl.h>

#include "deliver/deliver.h"

/* A handle set up for the relay: TLS (1.2 at least, verified), sign-in. */
CURL *dd_relay_easy(const struct dd_mail_settings *mail, char error[CURL_ERROR_SIZE]);

/* The sender in the envelope: of the letters' own address; or, where bounces are
 * read, one for each delivery, so that a report names its letter: for
 * bounces@xa.example it is bounces+17-3f2a91c0b4d5@xa.example, the digits after
 * the id being made from the message id, which outsiders don't know. */
const char *dd_envelope_sender(struct dd_arena *arena, const struct dd_mail_settings *mail,
                               const struct dd_delivery *row);
/* The id in such an address; 0: it is none of `bounces`. */
int64_t dd_envelope_id(const char *bounces, const char *address);
/* Is it the one made for this delivery? Case does not matter: relays fold it. */
bool dd_envelope_is(struct dd_arena *arena, const char *bounces, const char *address,
                    const struct dd_delivery *row);

#endif
