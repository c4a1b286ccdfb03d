/* smtp_sink.c — a mail server for mail.py, so fast that it is never what is
 * measured: takes every letter, and counts. Prints its port; to `STAT` it answers
 * "250 LETTERS BYTES MICROSECONDS", the time from the first letter to the last. */
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_BYTES 2048
#define CONNECTIONS 1024

struct session {
    int fd;
    bool data;
    char line[LINE_MAX_BYTES];
    size_t n;
};

static int64_t n_letters, n_bytes, first_us, last_us;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void say(const struct session *s, const char *text)
{
    if (write(s->fd, text, strlen(text)) < 0)
        return; /* the next read will tell */
}

static void end_of_letter(struct session *s)
{
    last_us = now_us();
    if (n_letters++ == 0)
        first_us = last_us;
    s->data = false;
    say(s, "250 taken\r\n");
}

static void command(struct session *s)
{
    char answer[100];
    if (strncasecmp(s->line, "DATA", 4) == 0) {
        s->data = true;
        say(s, "354 go on\r\n");
    } else if (strncasecmp(s->line, "QUIT", 4) == 0) {
        say(s, "221 bye\r\n");
    } else if (strncasecmp(s->line, "STAT", 4) == 0) {
        snprintf(answer, sizeof(answer), "250 %lld %lld %lld\r\n", (long long)n_letters,
                 (long long)n_bytes, (long long)(last_us - first_us));
        say(s, answer);
    } else if (strncasecmp(s->line, "EHLO", 4) == 0) {
        say(s, "250-sink\r\n250 PIPELINING\r\n");
    } else {
        say(s, "250 ok\r\n");
    }
}

/* One line, its end included; longer ones are none of ours. */
static void take(struct session *s)
{
    if (!s->data)
        command(s);
    else if (s->n == 3 && memcmp(s->line, ".\r\n", 3) == 0)
        end_of_letter(s);
    else
        n_bytes += (int64_t)s->n;
}

static bool read_some(struct session *s)
{
    char bytes[65536];
    ssize_t n = read(s->fd, bytes, sizeof(bytes));
    for (ssize_t i = 0; i < n; i++) {
        if (s->n < sizeof(s->line))
            s->line[s->n++] = bytes[i];
        if (bytes[i] == '\n') {
            take(s);
            s->n = 0;
        }
    }
    return n > 0;
}

static void accept_one(int queue, int listener)
{
    int yes = 1;
    struct session *s = calloc(1, sizeof(*s));
    if (!s)
        abort();
    s->fd = accept(listener, NULL, NULL);
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
    if (s->fd < 0 || epoll_ctl(queue, EPOLL_CTL_ADD, s->fd, &event) != 0) {
        free(s);
        return;
    }
    say(s, "220 sink\r\n");
}

int main(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(here);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), queue = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, ready[64];
    if (listener < 0 || queue < 0 || bind(listener, (struct sockaddr *)&here, size) != 0 ||
        listen(listener, CONNECTIONS) != 0 ||
        getsockname(listener, (struct sockaddr *)&here, &size) != 0 ||
        epoll_ctl(queue, EPOLL_CTL_ADD, listener, &event) != 0) {
        perror("smtp_sink");
        return 3;
    }
    printf("%u\n", ntohs(here.sin_port));
    fflush(stdout);
    for (;;) {
        int n = epoll_wait(queue, ready, 64, -1);
        for (int i = 0; i < n; i++) {
            struct session *s = ready[i].data.ptr;
            if (!s) {
                accept_one(queue, listener);
            } else if (!read_some(s)) {
                close(s->fd);
                free(s);
            }
        }
    }
}
