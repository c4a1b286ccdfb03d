/* fixture.h — a real server on 127.0.0.1 over a real store in a temporary
 * folder, and a client that talks raw HTTP to it from the same loop. */
#ifndef DD_HTTP_FIXTURE_H
#define DD_HTTP_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "http/server/server.h"

struct fixture {
    struct dd_arena *arena;
    char folder[32];
    struct dd_store *store;
    struct ev_loop *loop;
    struct dd_clock clock;
    struct dd_http *http;
};

static const int64_t zone_from[] = {0};
static const int32_t zone_offset[] = {7 * 3600};
static const struct dd_zone hanoi = {
    .name = "Asia/Ho_Chi_Minh", .n = 1, .from = zone_from, .offset = zone_offset};

/* ---- what the database holds ----------------------------------------------------- */

static inline void put_fact(const struct fixture *f, const char *entity, const void *row)
{
    assert_true(dd_store_put(f->store, dd_entity_find(entity), row));
}

static inline struct dd_opt_day on(const char *iso)
{
    struct dd_day day;
    assert_true(dd_day_parse(iso, &day));
    return DD_SOME_DAY(day);
}

static inline struct dd_obligation obligation(const char *id, const char *title, const char *unit,
                                              const char *due, enum dd_state state)
{
    struct dd_obligation row = {
        .id = id,
        .rule = "unit-plan-2026",
        .subject = unit != NULL ? unit : "t1",
        .period = "once",
        .title = title,
        .unit = unit,
        .one_off = true,
        .opens = on("2026-01-30"),
        .state = state,
        .cycle = 1,
        .epoch = 1,
        .first_seen = {1769734800}, /* 2026-01-30T08:00 */
        .changed_at = {1769734800},
        .trace = "30/01/2026\n+ 10 → 09/02/2026",
        .rule_hash = "0",
        .calendar_revision = "0",
        .sequence = 1,
        .dirty = true,
    };
    if (due != NULL)
        row.due = row.unrolled = row.legal_day = on(due);
    return row;
}

static inline void put_obligation(const struct fixture *f, const struct dd_obligation *row)
{
    assert_true(dd_store_begin(f->store, true));
    assert_true(dd_store_put_obligation(f->store, row));
    assert_true(dd_store_commit(f->store));
    dd_http_invalidate(f->http);
}

static inline int64_t put_token(const struct fixture *f, const char *clear, const char *kind,
                                const char *unit, int64_t expires)
{
    struct dd_token row = {
        .token_hash = dd_sha256_hex(f->arena, clear, strlen(clear)),
        .kind = kind,
        .name = clear,
        .scope = "read",
        .unit = unit,
        .created = dd_real_seconds(),
        .expires = expires,
    };
    int64_t id;
    assert_true(dd_store_begin(f->store, true));
    assert_true(dd_store_add_token(f->store, &row, &id));
    assert_true(dd_store_commit(f->store));
    return id;
}

static inline int64_t put_feed(const struct fixture *f, const char *clear, const char *unit)
{
    struct dd_feed row = {.token_hash = dd_sha256_hex(f->arena, clear, strlen(clear)),
                          .name = "Lịch việc",
                          .unit = unit,
                          .created_at = {1769734800},
                          .months_back = 13,
                          .months_ahead = 13};
    int64_t id;
    assert_true(dd_store_begin(f->store, true));
    assert_true(dd_store_add_feed(f->store, &row, &id));
    assert_true(dd_store_commit(f->store));
    return id;
}

static inline void fill(const struct fixture *f)
{
    static const struct dd_unit units[] = {
        {.id = "xa-a", .name = "Xã A", .level = "commune"},
        {.id = "phong-kt", .name = "Phòng Kinh tế", .level = "division", .parent = "xa-a"},
        {.id = "xa-b", .name = "Xã <B> & \"C\"", .level = "commune"},
    };
    assert_true(dd_store_begin(f->store, true));
    for (size_t i = 0; i < DD_LEN(units); i++)
        put_fact(f, "unit", &units[i]);
    put_fact(f, "task",
             &(struct dd_task){.id = "t1", .title = "Việc", .tag = "", .status = "active"});
    put_fact(f, "task_deadline",
             &(struct dd_task_deadline){.task = "t1",
                                        .seq = 1,
                                        .phrase = "Thường xuyên",
                                        .kind = "continuous",
                                        .source = "import"});
    assert_true(dd_store_commit(f->store));
    const struct dd_obligation rows[] = {
        obligation("plan/xa-a/once", "Xã A ban hành kế hoạch", "xa-a", "2026-02-09", DD_OVERDUE),
        obligation("plan/xa-b/once", "<script>alert(1)</script>", "xa-b", "2026-02-16", DD_OPEN),
        obligation("plan/phong-kt/once", "Báo cáo của Phòng Kinh tế", "phong-kt", "2026-02-10",
                   DD_MET),
        obligation("wait/t1@xa-a/once", "Hướng dẫn triển khai", "xa-a", NULL, DD_WAITING),
    };
    for (size_t i = 0; i < DD_LEN(rows); i++)
        put_obligation(f, &rows[i]);
}

/* ---- set up, tear down ----------------------------------------------------------------- */

static inline struct dd_http *new_server(const struct fixture *f, const char *listen_on,
                                         const char **why)
{
    const struct dd_http_settings settings = {
        .idle_seconds = 1,
        .listen = listen_on,
        .public_url = "http://viec.example.vn/dondoc",
        .office = "UBND xã A",
        .language = "vi",
        .uid_host = "viec.example.vn",
        .zone = &hanoi,
    };
    return dd_http_new(f->loop, f->store, &f->clock, NULL, NULL, &settings, why);
}

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    assert_non_null(f);
    f->arena = dd_arena_new();
    strcpy(f->folder, "/tmp/dondoc-http-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    const char *message = NULL;
    enum dd_store_status status =
        dd_store_open(f->arena, dd_printf(f->arena, "%s/office.db", f->folder), DD_STORE_CREATE,
                      &f->store, &message);
    if (status != DD_STORE_OK)
        fail_msg("%s", message);
    f->loop = ev_loop_new(EVFLAG_AUTO);
    assert_true(dd_clock_parse(&hanoi, "2026-02-11T09:00:00+07:00", &f->clock));
    const char *why = NULL;
    f->http = new_server(f, "127.0.0.1:0", &why);
    if (f->http == NULL)
        fail_msg("%s", why);
    fill(f);
    put_token(f, "reader", "bearer", NULL, 0);
    put_token(f, "of-xa-a", "bearer", "xa-a", 0);
    put_token(f, "link", "sign_in", NULL, dd_real_seconds() + 600);
    put_feed(f, "feed", NULL);
    *state = f;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    dd_http_free(f->http);
    ev_loop_destroy(f->loop);
    dd_store_close(f->store);
    unlink(dd_printf(f->arena, "%s/office.db", f->folder));
    rmdir(f->folder);
    dd_arena_free(f->arena);
    free(f);
    return 0;
}

/* ---- a client ------------------------------------------------------------------------------ */

static inline int dial(const struct fixture *f)
{
    struct sockaddr_in peer = {.sin_family = AF_INET,
                               .sin_port = htons((uint16_t)dd_http_port(f->http)),
                               .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&peer, sizeof(peer)), 0);
    assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    return fd;
}

/* Sends all of it; an answer that comes early (and a reset) is no mistake. */
static inline void say(const struct fixture *f, int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN)
            return;
        if (sent > 0) {
            bytes += sent;
            n -= (size_t)sent;
        }
        ev_run(f->loop, EVRUN_NOWAIT);
    }
}

/* What has come when the peer closes, or (with `upto`) when that was seen. */
static inline char *hear(const struct fixture *f, int fd, const char *upto)
{
    struct dd_buf in = {0};
    char block[4096];
    for (;;) {
        ev_run(f->loop, EVRUN_NOWAIT);
        ssize_t n = recv(fd, block, sizeof(block), 0);
        if (n > 0)
            dd_buf_add(&in, block, (size_t)n);
        if (n == 0 || (n < 0 && errno != EAGAIN))
            break;
        if (upto != NULL && in.s != NULL && strstr(in.s, upto) != NULL)
            break;
        if (n < 0)
            poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 1);
    }
    char *answer = dd_alloc(f->arena, in.n + 1);
    if (in.n > 0)
        memcpy(answer, in.s, in.n);
    dd_buf_release(&in);
    return answer;
}

/* One connection: sends the request as it is, gives the whole answer. */
static inline char *talk(const struct fixture *f, const char *request)
{
    int fd = dial(f);
    say(f, fd, request, strlen(request));
    char *answer = hear(f, fd, NULL);
    close(fd);
    ev_run(f->loop, EVRUN_NOWAIT);
    return answer;
}

/* `headers`: further lines, each ending in CRLF. */
static inline char *get(const struct fixture *f, const char *path, const char *headers)
{
    return talk(f, dd_printf(f->arena,
                             "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n%s\r\n",
                             path, dd_http_port(f->http), headers));
}

static inline char *post(const struct fixture *f, const char *path, const char *headers,
                         const char *body)
{
    return talk(f, dd_printf(f->arena,
                             "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nConnection: close\r\n"
                             "Content-Length: %zu\r\n%s\r\n%s",
                             path, dd_http_port(f->http), strlen(body), headers, body));
}

#define READER "Authorization: Bearer reader\r\n"

static inline int status_of(const char *answer)
{
    return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? atoi(answer + 9) : -1;
}

static inline const char *body_of(const char *answer)
{
    const char *end = strstr(answer, "\r\n\r\n");
    return end != NULL ? end + 4 : "";
}

/* The value of a header, or NULL. */
static inline const char *header_of(const struct fixture *f, const char *answer, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = strstr(answer, "\r\n"); p != NULL && strncmp(p, "\r\n\r\n", 4) != 0;
         p = strstr(p + 2, "\r\n")) {
        if (strncasecmp(p + 2, name, n) == 0 && p[2 + n] == ':')
            return dd_strndup(f->arena, p + 4 + n, strcspn(p + 4 + n, "\r"));
    }
    return NULL;
}

static inline bool holds(const char *text, const char *part)
{
    return strstr(text, part) != NULL;
}

#endif
