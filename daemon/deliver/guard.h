/* guard.h — which addresses a webhook may reach. */
#ifndef DD_DELIVER_GUARD_H
#define DD_DELIVER_GUARD_H

#include <stdbool.h>
#include <sys/socket.h>

/* A global unicast address of the internet: not loopback, private, link-local,
 * shared, documentation, multicast or reserved (the IANA special-purpose
 * registries), also not one of these mapped or embedded in IPv6. */
bool dd_guard_is_public(const struct sockaddr *address);

#endif
