/* guard.h — what is refused before any handler runs: foreign names of this server,
 * ambiguous framing, forms sent from other sites. */
#ifndef DD_HTTP_GUARD_H
#define DD_HTTP_GUARD_H

#include "http/server/request.h"

/* Reads public_url ("https://host[:port][/path]", may be NULL) into *hosts.
 * False if it is not one. */
bool dd_hosts_public(struct dd_arena *arena, const char *url, struct dd_hosts *hosts);
/* A Host header's value names this server: the public name, the listen address,
 * or, where that is loopback, another name of it; where it is every address,
 * any address in digits (a name could be rebound to us by an attacker's DNS). */
bool dd_hosts_allow(const struct dd_hosts *hosts, const char *host);

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

#endif
