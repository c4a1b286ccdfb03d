/* proxy.h — what a reverse proxy says about a request. Only those whose address is
 * named in `http.trusted_proxies` are believed; from anybody else X-Forwarded-* and
 * the sign-in header mean nothing.
 *
 * Of several values the last one counts: the one that our neighbour itself added. */
#ifndef DD_HTTP_PROXY_H
#define DD_HTTP_PROXY_H

#include "http/server/request.h"

struct sockaddr;

/* The address lies in one of the networks. */
bool dd_net_holds(const struct dd_net *v, size_t n, const struct sockaddr *address);
/* The name that was asked for: X-Forwarded-Host, else Host; or NULL. */
const char *dd_proxy_host(const struct dd_request *rq);
/* People see this page over https. */
bool dd_proxy_is_https(const struct dd_request *rq);
/* The client's address (IPv4 as ::ffff:a.b.c.d): the last one in X-Forwarded-For that is
 * no trusted proxy, else the peer's. False: the peer has none. */
bool dd_proxy_client(const struct dd_request *rq, unsigned char out[16]);
/* The same as text, for the log; "-". */
const char *dd_proxy_client_text(struct dd_arena *arena, const struct dd_request *rq);
/* Some proxy passed it on, trusted or not. */
bool dd_proxy_forwarded(const struct dd_request *rq);

/* The person named in `http.auth_header` is signed in, with the rights of the posts held
 * today: operator → operator; tracking office → officer; the others → viewer, of the
 * post's unit. False: nobody is named, or not by a trusted proxy. True: it was decided
 * (rq->signed_in), and no cookie counts beside it. */
bool dd_proxy_sign_in(struct dd_request *rq);

#endif
