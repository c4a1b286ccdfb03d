/* Asks for the same thing over and over on some connections that stay open, and counts
 * the answers: wrk waits for a body after a 304 whose Content-Length says how long the
 * full answer would be (RFC 9110 §8.6), so it cannot ask conditionally.
 *
 *     bench_http_get PORT PATH STATUS SECONDS [ETAG]
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS 16

struct conn {
    size_t n;    /* bytes of the head so far */
    size_t body; /* bytes that are still to come */
    bool in_body;
    char head[4096];
};

static char request[2048];
static size_t n_request;
static int wanted;
static unsigned long answers;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void fail(const char *what)
{
    fprintf(stderr, "bench_http_get: %s\n", what);
    exit(1);
}

static void ask(int fd)
{
    if (send(fd, request, n_request, MSG_NOSIGNAL) != (ssize_t)n_request)
        fail("the request could not be sent");
}

static int dial(uint16_t port)
{
    struct sockaddr_in peer = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&peer, sizeof(peer)) != 0)
        fail("no connection");
    return fd;
}

/* The head is whole: its status and how much follows. */
static void take_head(struct conn *c, size_t head)
{
    const char *length = strcasestr(c->head, "\r\nContent-Length: ");
    if (atoi(c->head + 9) != wanted)
        fail(c->head);
    c->body = wanted == 304 || length == NULL ? 0 : strtoul(length + 18, NULL, 10);
    c->body -= c->n - head < c->body ? c->n - head : c->body;
    c->in_body = true;
}

static void hear(int fd, struct conn *c)
{
    static char sink[1 << 17];
    char *to = c->in_body ? sink : c->head + c->n;
    ssize_t n = recv(fd, to, c->in_body ? sizeof(sink) : sizeof(c->head) - 1 - c->n, 0);
    if (n <= 0)
        fail("the connection was closed");
    if (c->in_body) {
        c->body -= (size_t)n < c->body ? (size_t)n : c->body;
    } else {
        c->n += (size_t)n;
        c->head[c->n] = '\0';
        const char *end = strstr(c->head, "\r\n\r\n");
        if (end == NULL)
            return;
        take_head(c, (size_t)(end + 4 - c->head));
    }
    if (c->body > 0)
        return;
    answers++;
    c->n = 0;
    c->in_body = false;
    ask(fd);
}

int main(int argc, char **argv)
{
    static struct conn conns[CONNECTIONS];
    struct pollfd fds[CONNECTIONS];
    if (argc < 5)
        fail("PORT PATH STATUS SECONDS [ETAG]");
    wanted = atoi(argv[3]);
    int n =
        snprintf(request, sizeof(request), "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n%s%s%s\r\n",
                 argv[2], argv[1], argc > 5 ? "If-None-Match: " : "", argc > 5 ? argv[5] : "",
                 argc > 5 ? "\r\n" : "");
    n_request = (size_t)n;
    for (int i = 0; i < CONNECTIONS; i++) {
        fds[i] = (struct pollfd){.fd = dial((uint16_t)atoi(argv[1])), .events = POLLIN};
        ask(fds[i].fd);
    }
    double start = now(), end = start + atof(argv[4]);
    while (now() < end) {
        if (poll(fds, CONNECTIONS, 1000) < 0)
            fail("poll");
        for (int i = 0; i < CONNECTIONS; i++) {
            if (fds[i].revents != 0)
                hear(fds[i].fd, &conns[i]);
        }
    }
    printf("%.0f\n", (double)answers / (now() - start));
    return 0;
}
