/* server.c — the listening socket and libmicrohttpd on the event loop.
 *
 * libmicrohttpd runs without a thread of its own. Its epoll descriptor is one
 * ev_io; before the loop sleeps it is asked for a time-out, and only if it has
 * one (a connection is open) a timer runs. So an idle server never wakes up. */
#include "http/api/stream.h"
#include "http/feeds/feeds.h"
#include "http/forms/forms.h"
#include "http/server/connections.h"
#include "http/server/guard.h"
#include "http/server/static.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- libmicrohttpd on libev ----------------------------------------------------- */

static void on_io(struct ev_loop *loop, ev_io *io, int events)
{
    (void)loop, (void)events;
    MHD_run(((struct dd_http *)io->data)->mhd);
}

static void on_timer(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop, (void)events;
    MHD_run(((struct dd_http *)timer->data)->mhd);
}

static void on_prepare(struct ev_loop *loop, ev_prepare *prepare, int events)
{
    (void)events;
    struct dd_http *http = prepare->data;
    MHD_UNSIGNED_LONG_LONG ms;
    ev_timer_stop(loop, &http->timer);
    if (MHD_get_timeout(http->mhd, &ms) == MHD_YES) {
        ev_timer_set(&http->timer, (double)ms / 1000.0, 0);
        ev_timer_start(loop, &http->timer);
    }
}

static void on_mhd_log(void *server, const char *fmt, va_list args)
{
    (void)server;
    struct dd_arena *arena = dd_arena_new();
    char *line = dd_vprintf(arena, fmt, args);
    line[strcspn(line, "\n")] = '\0';
    dd_log(DD_LOG_DEBUG, "http: %s", line);
    dd_arena_free(arena);
}

/* ---- listening -------------------------------------------------------------------- */

static char why_not[512]; /* the last refusal: see dd_http_new */

static bool refuse(const char **why, const char *text)
{
    size_t n = strlen(text);
    if (n >= sizeof(why_not))
        n = sizeof(why_not) - 1;
    memcpy(why_not, text, n);
    why_not[n] = '\0';
    *why = why_not;
    return false;
}

/* "127.0.0.1:8080", "[::1]:8080", "localhost:8080" → an address to bind. */
static bool read_listen(struct dd_http *http, const char *text, struct addrinfo **out,
                        const char **why)
{
    const char *colon = strrchr(text, ':');
    size_t n = colon != NULL ? (size_t)(colon - text) : 0;
    bool brackets = n > 2 && text[0] == '[' && text[n - 1] == ']';
    char *host = dd_strndup(http->arena, brackets ? text + 1 : text, brackets ? n - 2 : n);
    bool v6 = strchr(host, ':') != NULL;
    if (strcmp(host, "localhost") == 0)
        host = dd_strdup(http->arena, "127.0.0.1");
    struct addrinfo hints = {.ai_family = v6 ? AF_INET6 : AF_INET,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV};
    if (n == 0 || v6 != brackets || strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
        strlen(colon + 1) > 5 || colon[1] == '\0' || strtoul(colon + 1, NULL, 10) > 65535 ||
        getaddrinfo(host, colon + 1, &hints, out) != 0)
        return refuse(why, dd_printf(http->arena,
                                     _("http.listen: \"%s\" is not an address and a port, like "
                                       "127.0.0.1:8080 or [::1]:8080"),
                                     text));
    http->hosts.listen = host;
    return true;
}

static bool refuse_bind(struct dd_http *http, int error, const char **why)
{
    const char *reason;
    switch (error) {
    case EADDRINUSE:
        reason = _("another program uses this port");
        break;
    case EADDRNOTAVAIL:
        reason = _("this machine has no such address");
        break;
    case EACCES:
    case EPERM:
        reason = _("no permission for this port");
        break;
    default:
        reason = strerror(error);
    }
    return refuse(
        why, dd_printf(http->arena, _("cannot listen on %s: %s"), http->settings.listen, reason));
}

/* Notes under which address and port the socket really is. */
static void note_address(struct dd_http *http, int fd)
{
    struct sockaddr_storage bound;
    socklen_t n = sizeof(bound);
    if (getsockname(fd, (struct sockaddr *)&bound, &n) != 0)
        return;
    if (bound.ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)&bound;
        http->hosts.port = ntohs(v4->sin_port);
        http->hosts.any = v4->sin_addr.s_addr == htonl(INADDR_ANY);
        http->hosts.loopback = ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    } else {
        const struct sockaddr_in6 *v6 = (const void *)&bound;
        http->hosts.port = ntohs(v6->sin6_port);
        http->hosts.any = IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr);
        http->hosts.loopback = IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
    }
}

static bool open_socket(struct dd_http *http, int *out, const char **why)
{
    struct addrinfo *address;
    if (!read_listen(http, http->settings.listen, &address, why))
        return false;
    int one = 1;
    int fd = socket(address->ai_family, SOCK_STREAM, 0);
    bool ok = fd >= 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
              fcntl(fd, F_SETFL, O_NONBLOCK) == 0 &&
              setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) == 0 &&
              bind(fd, address->ai_addr, address->ai_addrlen) == 0 && listen(fd, SOMAXCONN) == 0;
    int error = errno;
    freeaddrinfo(address);
    if (!ok) {
        if (fd >= 0)
            close(fd);
        return refuse_bind(http, error, why);
    }
    note_address(http, fd);
    *out = fd;
    return true;
}

static bool start_daemon(struct dd_http *http, const char **why)
{
    int fd = -1;
    if (!open_socket(http, &fd, why))
        return false;
    http->mhd = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_ERROR_LOG | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
        dd_request_handle, http, MHD_OPTION_EXTERNAL_LOGGER, on_mhd_log, http, /* must come first */
        MHD_OPTION_LISTEN_SOCKET, fd,                                          /* closed by it */
        MHD_OPTION_CONNECTION_LIMIT, http->max_connections, /* more wait in the queue */
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, DD_HTTP_CONNECTION_MEMORY,
        MHD_OPTION_CONNECTION_TIMEOUT, http->settings.idle_seconds, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_URI_LOG_CALLBACK, dd_request_begin, http, MHD_OPTION_NOTIFY_COMPLETED,
        dd_request_end, http, MHD_OPTION_NOTIFY_CONNECTION, dd_connections_on, http,
        MHD_OPTION_END);
    if (http->mhd == NULL) {
        int error = errno;
        close(fd);
        return refuse_bind(http, error, why);
    }
    return true;
}

static void start_watchers(struct dd_http *http)
{
    int epoll = MHD_get_daemon_info(http->mhd, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
    ev_io_init(&http->io, on_io, epoll, EV_READ);
    ev_prepare_init(&http->prepare, on_prepare);
    ev_timer_init(&http->timer, on_timer, 0, 0);
    ev_timer_init(&http->deadline, dd_connections_on_deadline, 0, 0);
    http->io.data = http->prepare.data = http->timer.data = http->deadline.data = http;
    ev_io_start(http->loop, &http->io);
    ev_prepare_start(http->loop, &http->prepare);
}

static void copy_settings(struct dd_http *http, const struct dd_http_settings *from)
{
    struct dd_http_settings *to = &http->settings;
    *to = *from;
    to->listen = dd_strdup(http->arena, from->listen);
    to->public_url = dd_strdup(http->arena, from->public_url);
    to->office = dd_strdup(http->arena, from->office);
    to->language = dd_strdup(http->arena, from->language);
    to->uid_host = dd_strdup(http->arena, from->uid_host);
    to->auth_header = dd_strdup(http->arena, from->auth_header);
    struct dd_net *nets = DD_NEW_N(http->arena, struct dd_net, from->n_trusted_proxies + 1);
    for (size_t i = 0; i < from->n_trusted_proxies; i++)
        nets[i] = from->trusted_proxies[i];
    to->trusted_proxies = nets;
}

/* The words that rules may use; where they cannot be read, any text is taken. */
static const struct dd_node *read_words(struct dd_arena *arena)
{
    const char *share = dd_share_dir(arena);
    size_t n;
    if (share == NULL)
        return NULL;
    const char *path = dd_printf(arena, "%s/rules/vocabulary.yaml", share);
    char *text = dd_read_file(arena, path, (size_t)1 << 20, &n);
    struct dd_source *source = DD_NEW(arena, struct dd_source);
    struct dd_diags diags;
    dd_diags_init(&diags, arena, NULL);
    *source = (struct dd_source){path, text, n};
    return text != NULL ? dd_node_get(dd_yaml_read(&diags, source), "words") : NULL;
}

struct dd_http *dd_http_new(struct ev_loop *loop, struct dd_store *store,
                            const struct dd_clock *clock, const struct dd_calendar *calendar,
                            const struct dd_deliver *deliver,
                            const struct dd_http_settings *settings, const char **why)
{
    struct dd_http *http = calloc(1, sizeof(*http));
    if (http == NULL)
        abort();
    http->loop = loop;
    http->store = store;
    http->clock = clock;
    http->calendar = calendar;
    http->deliver = deliver;
    http->arena = dd_arena_new();
    http->generation = http->touched = 1;
    http->secret = dd_random_token(http->arena, 32);
    http->throttle = dd_throttle_new();
    http->kept = dd_feed_kept_new();
    http->patience = DD_HTTP_CONNECTION_SECONDS;
    http->max_connections = dd_connections_limit();
    copy_settings(http, settings);
    if (http->settings.idle_seconds == 0)
        http->settings.idle_seconds = DD_HTTP_IDLE_SECONDS;
    if (!dd_hosts_public(http->arena, http->settings.public_url, &http->hosts)) {
        refuse(why, dd_printf(http->arena,
                              _("public_url: \"%s\" is not an address like "
                                "https://example.vn/dondoc"),
                              http->settings.public_url));
        dd_http_free(http);
        return NULL;
    }
    if (!start_daemon(http, why)) {
        dd_http_free(http);
        return NULL;
    }
    http->public_url = http->settings.public_url;
    if (http->public_url == NULL && !http->hosts.any)
        http->public_url =
            dd_printf(http->arena,
                      strchr(http->hosts.listen, ':') != NULL ? "http://[%s]:%u" : "http://%s:%u",
                      http->hosts.listen, http->hosts.port);
    dd_static_new(http);
    http->words = read_words(http->arena);
    start_watchers(http);
    return http;
}

void dd_http_free(struct dd_http *http)
{
    if (http == NULL)
        return;
    if (http->mhd != NULL) {
        dd_streams_wake(http); /* none may be suspended */
        MHD_stop_daemon(http->mhd);
        ev_io_stop(http->loop, &http->io);
        ev_prepare_stop(http->loop, &http->prepare);
        ev_timer_stop(http->loop, &http->timer);
        ev_timer_stop(http->loop, &http->deadline);
    }
    dd_feed_cache_free(http);
    dd_feed_kept_free(http->kept);
    dd_shared_drop(http);
    dd_static_free(http);
    dd_streams_free(http);
    dd_said_free(http);
    dd_throttle_free(http->throttle);
    dd_arena_free(http->status_arena);
    dd_arena_free(http->arena);
    free(http);
}

unsigned dd_http_port(const struct dd_http *http)
{
    return http->hosts.port;
}

void dd_http_set_rules(struct dd_http *http, const struct dd_ruleset *rules,
                       const struct dd_calendar *calendar)
{
    http->rules = rules;
    http->calendar = calendar;
    dd_http_invalidate(http);
}

void dd_http_on_coming(struct dd_http *http,
                       bool (*look)(void *context, struct dd_arena *arena, struct dd_instant until,
                                    size_t max, struct dd_coming *out),
                       void *context)
{
    http->look_coming = look;
    http->coming_context = context;
}

void dd_http_set_sending(struct dd_http *http, const struct dd_sending *sending)
{
    http->sending = sending;
}

void dd_http_on_written(struct dd_http *http, void (*call)(void *context), void *context)
{
    http->on_written = call;
    http->written_context = context;
}

void dd_http_on_correct(struct dd_http *http,
                        bool (*correct)(void *context, struct dd_arena *arena, const char *words,
                                        const char *const *obligations, size_t n, bool *busy),
                        void *context)
{
    http->correct = correct;
    http->correct_context = context;
}

void dd_http_on_ahead(struct dd_http *http,
                      bool (*look)(void *context, struct dd_arena *arena, struct dd_ahead *out),
                      void *context)
{
    http->look_ahead = look;
    http->ahead_context = context;
}

void dd_http_set_status(struct dd_http *http, const struct dd_http_status *status)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_fault *faults = DD_NEW_N(arena, struct dd_fault, status->n_faults);
    for (size_t i = 0; i < status->n_faults; i++) {
        faults[i].role = dd_strdup(arena, status->faults[i].role);
        faults[i].unit = dd_strdup(arena, status->faults[i].unit);
        faults[i].what = dd_strdup(arena, status->faults[i].what);
    }
    struct dd_http_status copy = *status;
    copy.not_ready = dd_strdup(arena, status->not_ready);
    copy.faults = faults;
    copy.rules_fault = dd_strdup(arena, status->rules_fault);
    /* Only now: the caller may hand back what it got from here. */
    dd_arena_free(http->status_arena);
    http->status_arena = arena;
    http->status = copy;
}

void dd_http_touched(struct dd_http *http)
{
    http->touched++;
}

void dd_http_on_peek(struct dd_http *http, void (*peek)(void *context), void *context)
{
    http->peek = peek;
    http->peek_context = context;
}

void dd_http_invalidate(struct dd_http *http)
{
    http->touched++;
    http->generation++;
    dd_shared_drop(http);
    dd_streams_wake(http);
}
