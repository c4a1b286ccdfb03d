/* auth.h — who asks: a bearer token, or the session of a person who signed in. */
#ifndef DD_HTTP_AUTH_H
#define DD_HTTP_AUTH_H

#include "http/access/throttle.h"
#include "http/server/request.h"

/* The token of an "Authorization: Bearer …" header, or NULL. */
const char *dd_auth_bearer(struct dd_arena *arena, const char *header);
/* The value of our session cookie in a Cookie header, or NULL. */
const char *dd_auth_cookie(struct dd_arena *arena, const char *header);
/* A stored token is good for `kind` at `now` (real seconds). */
bool dd_auth_valid(const struct dd_token *token, const char *kind, int64_t now);
/* Looks up who asks; false on a failure of the store. */
bool dd_auth_identify(struct dd_request *rq);

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

#endif
