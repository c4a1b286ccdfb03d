/* http_sink.c — a receiver of webhooks for alertmanager.py, so fast that it is
 * never what is measured: keeps in memory when which alert came and answers 200.
 *
 *     http_sink              prints its port
 *     POST /…                an Alertmanager v4 body of one alert
 *     GET /count             how many came
 *     GET /log               all of them: "MICROSECONDS FINGERPRINT" a line */
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define BODY_MAX 20000
#define FINGERPRINT 16
#define CONNECTIONS 60000u

struct arrived {
    int64_t us;
    char fingerprint[FINGERPRINT + 1];
};

struct request {
    size_t n;
    char body[BODY_MAX];
};

/* Of the only thread that serves. */
static struct arrived *seen;
static size_t n_seen, room;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void keep(const struct request *request)
{
    static const char key[] = "\"fingerprint\":\"";
    const char *at = memmem(request->body, request->n, key, strlen(key));
    if (n_seen == room) {
        room = room ? room * 2 : 1 << 15;
        seen = realloc(seen, room * sizeof(*seen));
        if (!seen)
            abort();
    }
    struct arrived *one = &seen[n_seen++];
    one->us = now_us();
    snprintf(one->fingerprint, sizeof(one->fingerprint), "%.*s", FINGERPRINT,
             at ? at + strlen(key) : "?");
}

static enum MHD_Result answer(struct MHD_Connection *connection, void *bytes, size_t n,
                              enum MHD_ResponseMemoryMode mode)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(n, bytes, mode);
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result give_log(struct MHD_Connection *connection)
{
    size_t line = 64, n = 0;
    char *text = malloc(n_seen * line + 1);
    if (!text)
        return MHD_NO;
    for (size_t i = 0; i < n_seen; i++)
        n += (size_t)snprintf(text + n, line, "%lld %s\n", (long long)seen[i].us,
                              seen[i].fingerprint);
    return answer(connection, text, n, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *n, void **state)
{
    struct request *request = *state;
    static char count[32];
    (void)context;
    (void)version;
    if (!request) {
        request = *state = malloc(sizeof(*request));
        if (!request)
            abort();
        request->n = 0;
        return MHD_YES;
    }
    if (*n) {
        size_t left = sizeof(request->body) - request->n;
        size_t take = *n < left ? *n : left;
        memcpy(request->body + request->n, data, take);
        request->n += take;
        *n = 0;
        return MHD_YES;
    }
    if (strcmp(method, "GET") == 0 && strcmp(url, "/log") == 0)
        return give_log(connection);
    if (strcmp(method, "GET") == 0) {
        int length = snprintf(count, sizeof(count), "%zu", n_seen);
        return answer(connection, count, (size_t)length, MHD_RESPMEM_MUST_COPY);
    }
    keep(request);
    return answer(connection, count, 0, MHD_RESPMEM_PERSISTENT);
}

static void on_end(void *context, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    free(*state);
    *state = NULL;
}

int main(void)
{
    struct rlimit files = {CONNECTIONS + 100, CONNECTIONS + 100};
    setrlimit(RLIMIT_NOFILE, &files);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, on_request, NULL, MHD_OPTION_SOCK_ADDR, &here,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)32768, MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096u,
        MHD_OPTION_END);
    if (!daemon) {
        fprintf(stderr, "http_sink: cannot listen\n");
        return 3;
    }
    printf("%u\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    sigset_t end;
    int number;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    sigaddset(&end, SIGINT);
    sigprocmask(SIG_BLOCK, &end, NULL);
    sigwait(&end, &number);
    MHD_stop_daemon(daemon);
    free(seen);
    return 0;
}
