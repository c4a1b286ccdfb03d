/* guard.c — what is refused before any handler runs: a foreign Host (DNS
 * rebinding), ambiguous framing (request smuggling), forms sent from other
 * sites. */
#include "http/server/guard.h"
#include "http/server/proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Splits "host", "host:port", "[v6]:port" into *host (copied, without brackets)
 * and *port (0 where none is named). */
static bool split_host(struct dd_arena *arena, const char *s, const char **host, unsigned *port)
{
    const char *end;
    if (*s == '[') {
        end = strchr(s, ']');
        if (end == NULL)
            return false;
        *host = dd_strndup(arena, s + 1, (size_t)(end - s - 1));
        end++;
    } else {
        end = s + strcspn(s, ":");
        *host = dd_strndup(arena, s, (size_t)(end - s));
    }
    *port = 0;
    if (**host == '\0' || strspn(*host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789.:-_") != strlen(*host))
        return false;
    if (*end == '\0')
        return true;
    size_t digits = strspn(end + 1, "0123456789");
    if (*end != ':' || digits == 0 || digits > 5 || end[1 + digits] != '\0')
        return false;
    *port = (unsigned)strtoul(end + 1, NULL, 10);
    return *port > 0 && *port < 65536;
}

bool dd_hosts_public(struct dd_arena *arena, const char *url, struct dd_hosts *hosts)
{
    hosts->public_host = NULL;
    hosts->public_path = "";
    hosts->public_https = false;
    if (url == NULL)
        return true;
    hosts->public_https = strncasecmp(url, "https://", 8) == 0;
    if (!hosts->public_https && strncasecmp(url, "http://", 7) != 0)
        return false;
    const char *authority = url + (hosts->public_https ? 8 : 7);
    size_t n = strcspn(authority, "/?#");
    if (!split_host(arena, dd_strndup(arena, authority, n), &hosts->public_host,
                    &hosts->public_port)) {
        hosts->public_host = NULL;
        return false;
    }
    if (hosts->public_port == 0)
        hosts->public_port = hosts->public_https ? 443 : 80;
    size_t path = strlen(authority + n);
    while (path > 0 && authority[n + path - 1] == '/')
        path--;
    hosts->public_path = dd_strndup(arena, authority + n, path);
    return strpbrk(hosts->public_path, "?#") == NULL;
}

static bool is_address(const char *host)
{
    struct in6_addr address;
    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
}

static bool is_loopback_name(const char *host)
{
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
           strcmp(host, "::1") == 0;
}

static bool allow_host(const struct dd_hosts *hosts, const char *host, unsigned port)
{
    if (hosts->public_host != NULL && strcasecmp(host, hosts->public_host) == 0 &&
        (port == hosts->public_port ||
         (port == 0 && (hosts->public_port == 80 || hosts->public_port == 443))))
        return true;
    if ((port == 0 ? 80 : port) != hosts->port)
        return false;
    return strcasecmp(host, hosts->listen) == 0 ||
           ((hosts->loopback || hosts->any) && is_loopback_name(host)) ||
           (hosts->any && is_address(host));
}

bool dd_hosts_allow(const struct dd_hosts *hosts, const char *header)
{
    if (header == NULL)
        return false;
    struct dd_arena *arena = dd_arena_new();
    const char *host;
    unsigned port;
    bool ok = split_host(arena, header, &host, &port) && allow_host(hosts, host, port);
    dd_arena_free(arena);
    return ok;
}

bool dd_guard_same_site(const struct dd_hosts *hosts, const char *sec_fetch_site,
                        const char *origin)
{
    /* A browser that says where the request comes from is believed; an older
     * one still names the origin of every POST. Neither header: no browser. */
    if (sec_fetch_site != NULL)
        return strcmp(sec_fetch_site, "same-origin") == 0 || strcmp(sec_fetch_site, "none") == 0;
    if (origin == NULL)
        return true;
    const char *authority = strstr(origin, "://");
    return authority != NULL && dd_hosts_allow(hosts, authority + 3);
}

struct framing {
    int hosts, lengths, encodings;
    bool foreign_encoding, forwarded;
};

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    (void)kind;
    struct framing *framing = context;
    if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0)
        framing->hosts++;
    else if (strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0)
        framing->lengths++;
    else if (strcasecmp(name, "X-Forwarded-Host") == 0)
        framing->forwarded = true;
    else if (strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0) {
        framing->encodings++;
        framing->foreign_encoding |= value == NULL || strcasecmp(value, "chunked") != 0;
    }
    return MHD_YES;
}

unsigned dd_guard_check(struct dd_request *rq, const char **why)
{
    struct framing framing = {0};
    MHD_get_connection_values(rq->connection, MHD_HEADER_KIND, count_header, &framing);
    if (framing.lengths + framing.encodings > 1) {
        *why = dd_say(rq, "The length of the request is stated twice.");
        return MHD_HTTP_BAD_REQUEST;
    }
    if (framing.foreign_encoding) {
        *why = dd_say(rq, "This transfer coding is not supported.");
        return MHD_HTTP_NOT_IMPLEMENTED;
    }
    if (framing.hosts != 1) {
        *why = dd_say(rq, "The request must name one host.");
        return MHD_HTTP_BAD_REQUEST;
    }
    if (!dd_hosts_allow(&rq->http->hosts, dd_proxy_host(rq))) {
        *why = dd_say(rq, "This server does not answer under that name. Use the address that the "
                          "operator has given, or set public_url in dondoc.yaml.");
        return MHD_HTTP_MISDIRECTED_REQUEST;
    }
    const char *length = dd_request_header(rq, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (length != NULL &&
        (strlen(length) > 9 || strtoul(length, NULL, 10) > dd_request_max_body(rq))) {
        *why = dd_say(rq, "The request is too large.");
        return MHD_HTTP_CONTENT_TOO_LARGE;
    }
    return 0;
}

bool dd_guard_is_plain(const struct dd_request *rq)
{
    struct framing framing = {0};
    MHD_get_connection_values(rq->connection, MHD_HEADER_KIND, count_header, &framing);
    if (framing.lengths + framing.encodings > 0 || framing.hosts != 1 || framing.forwarded)
        return false;
    struct dd_http *http = rq->http;
    const char *host = dd_request_header(rq, MHD_HTTP_HEADER_HOST);
    if (host == NULL)
        return false;
    if (strcmp(host, http->host_seen) == 0)
        return true;
    size_t n = strlen(host);
    if (n >= sizeof(http->host_seen) || !dd_hosts_allow(&http->hosts, host))
        return false;
    memcpy(http->host_seen, host, n + 1);
    return true;
}

bool dd_guard_is_local(const struct dd_request *rq)
{
    if (dd_proxy_forwarded(rq))
        return false;
    /* A proxy that adds no header still asks for the public name. */
    struct dd_hosts own = rq->http->hosts;
    own.public_host = NULL;
    if (!dd_hosts_allow(&own, dd_request_header(rq, MHD_HTTP_HEADER_HOST)))
        return false;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(rq->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info == NULL || info->client_addr == NULL)
        return false;
    if (info->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *peer = (const void *)info->client_addr;
        return ntohl(peer->sin_addr.s_addr) >> 24 == 127;
    }
    if (info->client_addr->sa_family != AF_INET6)
        return false;
    const struct sockaddr_in6 *peer = (const void *)info->client_addr;
    return IN6_IS_ADDR_LOOPBACK(&peer->sin6_addr) ||
           (IN6_IS_ADDR_V4MAPPED(&peer->sin6_addr) && peer->sin6_addr.s6_addr[12] == 127);
}
