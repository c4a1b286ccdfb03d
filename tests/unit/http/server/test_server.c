/* The server over a socket: doors, refusals, limits, feeds, pages. */
#include "../fixture.h"

#include <zlib.h>

/* ---- health and metrics ---------------------------------------------------------------- */

static void health(void **state)
{
    struct fixture *f = *state;
    char *answer = get(f, "/healthz", "");
    assert_int_equal(status_of(answer), 200);
    assert_string_equal(body_of(answer), "ok\n");

    answer = get(f, "/readyz", "");
    assert_int_equal(status_of(answer), 503);
    dd_http_set_status(f->http, &(struct dd_http_status){.ready = true});
    assert_int_equal(status_of(get(f, "/readyz", "")), 200);
    dd_http_set_status(f->http, &(struct dd_http_status){.not_ready = "held notices"});
    assert_true(holds(body_of(get(f, "/readyz", "")), "held notices"));
    assert_int_equal(status_of(get(f, "/readyz", "X-Forwarded-For: 10.0.0.1\r\n")), 401);
}

/* OpenMetrics 1.0: families are described before their samples; # EOF is last. */
static void metrics(void **state)
{
    struct fixture *f = *state;
    dd_http_set_status(f->http, &(struct dd_http_status){.ticks = 3, .notices = 7});
    char *answer = get(f, "/metrics", "");
    const char *body = body_of(answer);
    assert_int_equal(status_of(answer), 200);
    assert_true(holds(header_of(f, answer, "Content-Type"), "application/openmetrics-text"));
    assert_true(holds(body, "# TYPE dondoc_ticks counter\n"));
    assert_true(holds(body, "\ndondoc_ticks_total 3\n"));
    assert_true(holds(body, "\ndondoc_notices_total 7\n"));
    assert_true(holds(body, "dondoc_obligations{state=\"overdue\"} 1\n"));
    assert_true(holds(body, "dondoc_deliveries{state=\"pending\"} 0\n"));
    assert_string_equal(body + strlen(body) - 6, "# EOF\n");

    answer = get(f, "/metrics", "Accept: text/plain;version=0.0.4\r\n");
    assert_true(holds(body_of(answer), "# TYPE dondoc_ticks_total counter\n"));
    assert_int_equal(status_of(get(f, "/metrics", "X-Forwarded-For: 10.0.0.1\r\n")), 403);
    assert_int_equal(status_of(get(f, "/metrics", "Forwarded: for=10.0.0.1\r\n" READER)), 403);
    assert_int_equal(status_of(talk(f, "GET /metrics HTTP/1.1\r\nHost: viec.example.vn\r\n"
                                       "Connection: close\r\n\r\n")),
                     403);
}

/* ---- who may ------------------------------------------------------------------------------ */

static void pages_need_a_token(void **state)
{
    struct fixture *f = *state;
    char *answer = get(f, "/", "");
    assert_int_equal(status_of(answer), 401);
    assert_true(holds(header_of(f, answer, "WWW-Authenticate"), "Bearer"));
    assert_false(holds(answer, "Xã A ban hành"));
    assert_int_equal(status_of(get(f, "/", READER)), 200);
    assert_int_equal(status_of(get(f, "/", "Authorization: Bearer wrong\r\n")), 401);
    assert_int_equal(status_of(get(f, "/", "Authorization: Basic cmVhZGVy\r\n")), 401);
    assert_int_equal(status_of(get(f, "/", "Authorization: Bearer link\r\n")), 401);
    assert_int_equal(status_of(get(f, "/", "Cookie: dondoc_session=reader\r\n")), 401);

    put_token(f, "old", "bearer", NULL, dd_real_seconds() - 1);
    assert_int_equal(status_of(get(f, "/", "Authorization: Bearer old\r\n")), 401);
    int64_t id = put_token(f, "withdrawn", "bearer", NULL, 0);
    assert_int_equal(status_of(get(f, "/", "Authorization: Bearer withdrawn\r\n")), 200);
    bool found;
    assert_true(dd_store_begin(f->store, true));
    assert_true(dd_store_revoke_token(f->store, id, &found));
    assert_true(dd_store_commit(f->store));
    assert_int_equal(status_of(get(f, "/", "Authorization: Bearer withdrawn\r\n")), 401);
}

static void a_unit_scope_hides_others(void **state)
{
    struct fixture *f = *state;
    const char *mine = "Authorization: Bearer of-xa-a\r\n";
    char *answer = get(f, "/", mine);
    assert_true(holds(answer, "Xã A ban hành kế hoạch"));
    assert_true(holds(answer, "Phòng Kinh tế")); /* below it */
    assert_false(holds(answer, "alert(1)"));
    assert_int_equal(status_of(get(f, "/u/xa-a", mine)), 200);
    assert_int_equal(status_of(get(f, "/u/phong-kt", mine)), 200);
    assert_int_equal(status_of(get(f, "/u/xa-b", mine)), 404);
    assert_int_equal(status_of(get(f, "/o/plan/xa-b/once", mine)), 404);
    assert_int_equal(status_of(get(f, "/o/plan/xa-a/once", mine)), 200);
}

static const char *cookie_of(const struct fixture *f, const char *answer)
{
    const char *set = header_of(f, answer, "Set-Cookie");
    assert_non_null(set);
    assert_true(holds(set, "; HttpOnly; SameSite=Lax"));
    assert_true(holds(set, "; Path=/;"));
    return dd_printf(f->arena, "Cookie: %s\r\n", dd_strndup(f->arena, set, strcspn(set, ";")));
}

static void sign_in_by_link(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++) /* a mail scanner follows the link */
        assert_int_equal(status_of(get(f, "/sign-in/link", "")), 200);
    assert_int_equal(status_of(post(f, "/sign-in/link", "Origin: https://evil.example\r\n", "")),
                     403);
    assert_int_equal(status_of(post(f, "/sign-in/link", "Sec-Fetch-Site: cross-site\r\n", "")),
                     403);
    char *answer = post(f, "/sign-in/link", "Sec-Fetch-Site: same-origin\r\n", "");
    assert_int_equal(status_of(answer), 303);
    assert_string_equal(header_of(f, answer, "Location"), "../");
    const char *cookie = cookie_of(f, answer);
    assert_int_equal(status_of(get(f, "/", cookie)), 200);

    assert_int_equal(status_of(post(f, "/sign-in/link", "", "")), 410);
    assert_int_equal(status_of(get(f, "/sign-in/link", "")), 410);
    assert_int_equal(status_of(get(f, "/sign-in/reader", "")), 410); /* another kind */

    assert_int_equal(status_of(get(f, "/sign-out", cookie)), 405);
    assert_int_equal(status_of(get(f, "/", cookie)), 200);
    assert_int_equal(status_of(post(f, "/sign-out", cookie, "")), 303);
    assert_int_equal(status_of(get(f, "/", cookie)), 401);
}

static void sign_in_by_token(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(status_of(get(f, "/sign-in", "")), 200);
    assert_int_equal(status_of(post(f, "/sign-in", "", "token=wrong")), 403);
    assert_int_equal(status_of(post(f, "/sign-in", "", "")), 403);
    assert_int_equal(status_of(post(f, "/sign-in", "", "token=link")), 403);
    char *answer = post(f, "/sign-in", "", "token=+reader+");
    assert_int_equal(status_of(answer), 303);
    assert_string_equal(header_of(f, answer, "Location"), "./");
    assert_int_equal(status_of(get(f, "/", cookie_of(f, answer))), 200);
}

/* ---- malformed and hostile --------------------------------------------------------------- */

static void foreign_hosts(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(status_of(talk(f, "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n"
                                       "Connection: close\r\n\r\n")),
                     421);
    assert_int_equal(status_of(talk(f, "GET /healthz HTTP/1.1\r\nHost: viec.example.vn\r\n"
                                       "Connection: close\r\n\r\n")),
                     200);
    assert_int_equal(status_of(talk(f, "GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")), 400);
    assert_int_equal(status_of(talk(f, "GET /healthz HTTP/1.1\r\nHost: viec.example.vn\r\n"
                                       "Host: evil.example\r\nConnection: close\r\n\r\n")),
                     400);
}

static void ambiguous_framing(void **state)
{
    struct fixture *f = *state;
    const char *body = "0\r\n\r\n";
    assert_int_equal(status_of(post(f, "/sign-in", "Transfer-Encoding: chunked\r\n", body)), 400);
    assert_int_equal(status_of(post(f, "/sign-in", "Content-Length: 5\r\n", body)), 400);
    assert_int_equal(status_of(talk(f, "POST /sign-in HTTP/1.1\r\nHost: viec.example.vn\r\n"
                                       "Transfer-Encoding: gzip\r\nConnection: close\r\n\r\n")),
                     501);
    assert_int_equal(status_of(talk(f, "POST /sign-in HTTP/1.1\r\nHost: viec.example.vn\r\n"
                                       "Content-Length: -1\r\nConnection: close\r\n\r\n")),
                     400);
}

static void too_much(void **state)
{
    struct fixture *f = *state;
    char *big = dd_alloc(f->arena, 100001);
    memset(big, 'a', 100000);
    int status = status_of(get(f, "/healthz", dd_printf(f->arena, "X-Long: %s\r\n", big)));
    assert_true(status == 431 || status == 413);
    assert_int_equal(status_of(get(f, dd_printf(f->arena, "/%s", big), "")), 414);
    assert_int_equal(status_of(post(f, "/sign-in", "", big)), 413);
    big[20000] = '\0';
    assert_int_equal(
        status_of(talk(f, dd_printf(f->arena,
                                    "POST /sign-in HTTP/1.1\r\nHost: viec.example.vn\r\n"
                                    "Transfer-Encoding: chunked\r\n"
                                    "Connection: close\r\n\r\n4e20\r\n%s\r\n0\r\n\r\n",
                                    big))),
        413);
    assert_int_equal(status_of(get(f, "/healthz", "")), 200);
}

static void malformed_requests(void **state)
{
    struct fixture *f = *state;
    static const char *const junk[] = {
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "GET\r\n\r\n",
        "\r\n\r\n\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost : viec.example.vn\r\nConnection: close\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: viec.example.vn\r\nConnection: close\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: viec.example.vn\r\nConnection: close\r\n\r\n",
        "CONNECT a:1 HTTP/1.1\r\nHost: viec.example.vn\r\nConnection: close\r\n\r\n",
    };
    for (size_t i = 0; i < DD_LEN(junk); i++) {
        int fd = dial(f);
        say(f, fd, junk[i], strlen(junk[i]));
        shutdown(fd, SHUT_WR);
        assert_int_not_equal(status_of(hear(f, fd, NULL)), 200);
        close(fd);
    }
    assert_int_equal(status_of(get(f, "/healthz", "")), 200);
}

static void path_tricks(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *path;
        int status;
    } tricks[] = {
        {"/../../etc/passwd", 404},
        {"/static/../../etc/passwd", 404},
        {"/%2e%2e/%2e%2e/etc/passwd", 404},
        {"/static/%2e%2e%2fetc", 404},
        {"//", 404},
        {"//evil.example/", 404},
        {"/healthz/", 404},
        {"/healthz%00", 400},
        {"/%", 400},
        {"/%zz", 400},
        {"/u/%ff", 400},
        {"/u/a%0d%0aSet-Cookie:x", 400},
        {"/api/v2/tasks", 404},
        {"/api/v1/../../etc/passwd", 404},
    };
    for (size_t i = 0; i < DD_LEN(tricks); i++) {
        char *answer = get(f, tricks[i].path, READER);
        if (status_of(answer) != tricks[i].status)
            fail_msg("%s: %d", tricks[i].path, status_of(answer));
        assert_null(header_of(f, answer, "Set-Cookie"));
    }
    /* %40 is '@': the same obligation; a public sub-path may be passed on */
    assert_int_equal(status_of(get(f, "/o/wait/t1%40xa-a/once", READER)), 200);
    assert_int_equal(status_of(get(f, "/dondoc/o/wait/t1@xa-a/once", READER)), 200);
    char *answer = get(f, "/api/v2/tasks", "");
    assert_string_equal(header_of(f, answer, "Content-Type"), "application/problem+json");
    assert_true(holds(body_of(answer), "\"status\":404"));
    assert_int_equal(status_of(post(f, "/", READER, "")), 405);
    assert_string_equal(header_of(f, post(f, "/", READER, ""), "Allow"), "GET, HEAD");
}

static void a_slow_client_stops_nobody(void **state)
{
    struct fixture *f = *state;
    int slow[20];
    for (size_t i = 0; i < DD_LEN(slow); i++) {
        slow[i] = dial(f);
        const char *part = i % 2 == 0 ? "GET /healthz HTTP/1.1\r\nHos"
                                      : "POST /sign-in HTTP/1.1\r\nHost: "
                                        "viec.example.vn\r\nContent-Length: 20\r\n\r\ntoken=";
        say(f, slow[i], part, strlen(part));
    }
    assert_int_equal(status_of(get(f, "/healthz", "")), 200);
    assert_int_equal(status_of(get(f, "/", READER)), 200);
    const char *rest = "t: viec.example.vn\r\nConnection: close\r\n\r\n";
    say(f, slow[0], rest, strlen(rest));
    assert_int_equal(status_of(hear(f, slow[0], NULL)), 200);
    for (size_t i = 0; i < DD_LEN(slow); i++)
        close(slow[i]);
}

/* However busily it dribbles, a connection ends. */
static void no_connection_lives_for_ever(void **state)
{
    struct fixture *f = *state;
    f->http->patience = 0.05;
    int fd = dial(f);
    say(f, fd, "GET /healthz HTTP/1.1\r\nX: ", 26);
    while (send(fd, "x", 1, MSG_NOSIGNAL) == 1) {
        poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 1);
        ev_run(f->loop, EVRUN_NOWAIT);
    }
    assert_null(f->http->oldest);
    close(fd);
}

static void keeps_a_connection(void **state)
{
    struct fixture *f = *state;
    int fd = dial(f);
    const char *request = "GET /healthz HTTP/1.1\r\nHost: viec.example.vn\r\n\r\n";
    for (int i = 0; i < 3; i++) {
        say(f, fd, request, strlen(request));
        assert_int_equal(status_of(hear(f, fd, "ok\n")), 200);
    }
    assert_true(ev_is_active(&f->http->deadline));
    close(fd);
}

/* An idle daemon makes no wake-ups: no timer is left when nobody is connected. */
static void idle_means_idle(void **state)
{
    struct fixture *f = *state;
    get(f, "/", READER);
    int fd = dial(f);
    say(f, fd, "GET", 3);
    close(fd);
    while (f->http->oldest != NULL)
        ev_run(f->loop, EVRUN_ONCE);
    ev_run(f->loop, EVRUN_NOWAIT);
    assert_false(ev_is_active(&f->http->timer));
    assert_false(ev_is_active(&f->http->deadline));
    MHD_UNSIGNED_LONG_LONG ms;
    assert_int_equal(MHD_get_timeout(f->http->mhd, &ms), MHD_NO);
}

static void addresses_that_cannot_be(void **state)
{
    struct fixture *f = *state;
    const char *why = NULL;
    assert_null(new_server(f, dd_printf(f->arena, "127.0.0.1:%u", dd_http_port(f->http)), &why));
    assert_true(holds(why, "another program uses this port"));
    assert_null(new_server(f, "192.0.2.1:0", &why)); /* TEST-NET: nobody has it */
    assert_true(holds(why, "no such address"));
    static const char *const bad[] = {
        "",           "8080",          ":8080",           "127.0.0.1",
        "127.0.0.1:", "127.0.0.1:x",   "127.0.0.1:70000", "example.vn:80",
        "::1:80",     "[127.0.0.1]:80"};
    for (size_t i = 0; i < DD_LEN(bad); i++) {
        assert_null(new_server(f, bad[i], &why));
        assert_true(holds(why, "http.listen"));
    }
}

/* ---- feeds ------------------------------------------------------------------------------------
 */

static void feeds(void **state)
{
    struct fixture *f = *state;
    char *answer = get(f, "/feeds/feed.ics", "");
    assert_int_equal(status_of(answer), 200);
    assert_string_equal(header_of(f, answer, "Content-Type"), "text/calendar; charset=utf-8");
    assert_true(holds(header_of(f, answer, "Cache-Control"), "private"));
    assert_true(holds(answer, "BEGIN:VCALENDAR\r\n"));
    assert_true(holds(answer, "Xã A ban hành kế hoạch"));
    assert_false(holds(answer, "Hướng dẫn triển khai")); /* no day yet */
    assert_int_equal(status_of(get(f, "/feeds/unknown.ics", "")), 404);
    assert_int_equal(status_of(get(f, "/feeds/feed", "")), 404);
    assert_int_equal(status_of(get(f, "/feeds/.ics", "")), 404);

    int64_t id = put_feed(f, "gone", NULL);
    assert_int_equal(status_of(get(f, "/feeds/gone.ics", "")), 200);
    bool found;
    assert_true(dd_store_begin(f->store, true));
    assert_true(dd_store_revoke_feed(f->store, id, &found));
    assert_true(dd_store_commit(f->store));
    dd_http_touched(f->http); /* as the watch on the database's file tells */
    assert_int_equal(status_of(get(f, "/feeds/gone.ics", "")), 410);

    put_feed(f, "of-b", "xa-b");
    answer = get(f, "/feeds/of-b.ics", "");
    assert_false(holds(answer, "Xã A ban hành"));
    assert_true(holds(answer, "alert(1)"));
}

static void feeds_not_modified(void **state)
{
    struct fixture *f = *state;
    char *answer = get(f, "/feeds/feed.ics", "");
    const char *etag = header_of(f, answer, "ETag");
    const char *modified = header_of(f, answer, "Last-Modified");
    const char *same = dd_printf(f->arena, "If-None-Match: %s\r\n", etag);
    const char *since = dd_printf(f->arena, "If-Modified-Since: %s\r\n", modified);
    char *unchanged = get(f, "/feeds/feed.ics", same);
    assert_int_equal(status_of(unchanged), 304);
    assert_string_equal(body_of(unchanged), "");
    assert_string_equal(header_of(f, unchanged, "ETag"), etag);
    assert_int_equal(status_of(get(f, "/feeds/feed.ics", since)), 304);
    assert_int_equal(status_of(get(f, "/feeds/feed.ics", "If-None-Match: \"x\"\r\n")), 200);

    dd_http_invalidate(f->http); /* a tick that changed nothing here */
    assert_int_equal(status_of(get(f, "/feeds/feed.ics", same)), 304);

    struct dd_obligation row =
        obligation("plan/xa-a/once", "Xã A ban hành kế hoạch", "xa-a", "2026-02-20", DD_OPEN);
    row.sequence = 2;
    row.changed_at.s += 3600;
    put_obligation(f, &row);
    answer = get(f, "/feeds/feed.ics", same);
    assert_int_equal(status_of(answer), 200);
    assert_string_not_equal(header_of(f, answer, "ETag"), etag);
    assert_string_not_equal(header_of(f, answer, "Last-Modified"), modified);
    assert_int_equal(status_of(get(f, "/feeds/feed.ics", since)), 200);
}

/* Other bytes without a newer obligation: Last-Modified must move all the same. */
static void a_renamed_unit_is_a_change(void **state)
{
    struct fixture *f = *state;
    const char *modified = header_of(f, get(f, "/feeds/feed.ics", ""), "Last-Modified");
    assert_true(dd_store_begin(f->store, true));
    put_fact(f, "unit", &(struct dd_unit){.id = "xa-a", .name = "Phường A", .level = "commune"});
    assert_true(dd_store_commit(f->store));
    dd_http_invalidate(f->http);
    char *answer =
        get(f, "/feeds/feed.ics", dd_printf(f->arena, "If-Modified-Since: %s\r\n", modified));
    assert_int_equal(status_of(answer), 200);
}

static void feeds_head_and_gzip(void **state)
{
    struct fixture *f = *state;
    char *whole = get(f, "/feeds/feed.ics", "");
    char *head = talk(f, "HEAD /feeds/feed.ics HTTP/1.1\r\nHost: viec.example.vn\r\n"
                         "Connection: close\r\n\r\n");
    assert_int_equal(status_of(head), 200);
    assert_string_equal(body_of(head), "");
    assert_string_equal(header_of(f, head, "Content-Length"),
                        header_of(f, whole, "Content-Length"));

    char *packed = get(f, "/feeds/feed.ics", "Accept-Encoding: gzip\r\n");
    assert_string_equal(header_of(f, packed, "Content-Encoding"), "gzip");
    assert_string_equal(header_of(f, packed, "Vary"), "Accept-Encoding");
    assert_string_not_equal(header_of(f, packed, "ETag"), header_of(f, whole, "ETag"));
    unsigned char out[65536];
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)body_of(packed),
                  .avail_in = (unsigned)atoi(header_of(f, packed, "Content-Length")),
                  .next_out = out,
                  .avail_out = sizeof(out) - 1};
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    out[z.total_out] = '\0';
    inflateEnd(&z);
    assert_string_equal((char *)out, body_of(whole));
}

/* ---- pages --------------------------------------------------------------------------------------
 */

static void every_answer_is_guarded(void **state)
{
    struct fixture *f = *state;
    static const char *const paths[] = {
        "/", "/healthz", "/nowhere", "/feeds/feed.ics", "/feeds/none.ics", "/sign-in"};
    for (size_t i = 0; i < DD_LEN(paths); i++) {
        char *answer = get(f, paths[i], READER);
        assert_true(holds(header_of(f, answer, "Content-Security-Policy"), "default-src 'none'"));
        assert_string_equal(header_of(f, answer, "X-Content-Type-Options"), "nosniff");
        assert_string_equal(header_of(f, answer, "X-Frame-Options"), "DENY");
        assert_non_null(header_of(f, answer, "Referrer-Policy"));
        assert_non_null(header_of(f, answer, "Cache-Control"));
    }
    char *answer = get(f, dd_printf(f->arena, "/static/%s", f->http->css.path), "");
    assert_int_equal(status_of(answer), 200);
    assert_true(holds(header_of(f, answer, "Content-Type"), "text/css"));
    assert_true(holds(header_of(f, answer, "Cache-Control"), "immutable"));
}

static void the_overview(void **state)
{
    struct fixture *f = *state;
    char *page = get(f, "/", READER);
    assert_true(holds(page, "<html lang=\"vi\">"));
    assert_true(holds(page, "href=\"./o/plan/xa-a/once\""));
    assert_true(holds(page, "09/02/2026"));
    assert_true(holds(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_false(holds(page, "<script>"));
    assert_false(holds(page, " style="));
    assert_true(holds(page, "Xã &lt;B&gt; &amp; &quot;C&quot;"));
    assert_true(holds(get(f, "/?lang=en", READER), "<html lang=\"en\">"));
    assert_true(holds(get(f, "/?lang=en", READER), "href=\"./u/xa-a?lang=en\""));
}

static void the_other_pages(void **state)
{
    struct fixture *f = *state;
    char *page = get(f, "/o/plan/xa-a/once", READER);
    assert_int_equal(status_of(page), 200);
    assert_true(holds(page, "href=\"../../../u/xa-a\""));
    assert_true(holds(page, "<li>30/01/2026</li>\n<li>+ 10 → 09/02/2026</li>"));
    assert_int_equal(status_of(get(f, "/o/plan/xa-c/once", READER)), 404);
    page = get(f, "/u/xa-b", READER);
    assert_true(holds(page, "<h1>Xã &lt;B&gt; &amp; &quot;C&quot;</h1>"));
    assert_int_equal(status_of(get(f, "/u/none", READER)), 404);
    page = get(f, "/list/in-time", READER);
    assert_true(holds(page, "alert(1)"));
    assert_false(holds(page, "Xã A ban hành"));
    assert_true(holds(get(f, "/list/overdue", READER), "Xã A ban hành"));
    assert_int_equal(status_of(get(f, "/list/none", READER)), 404);
}

static void faults_are_shown(void **state)
{
    struct fixture *f = *state;
    static const struct dd_fault v[] = {{"chair", "xa-a", "nobody"},
                                        {"chair", "xa-b", "nobody"},
                                        {"unit_head", "xa-a", "nobody"},
                                        {"unit_head", "xa-b", "nobody"}};
    dd_http_set_status(f->http, &(struct dd_http_status){.n_faults = DD_LEN(v), .faults = v});
    const char *page = strstr(get(f, "/", READER), "class=\"faults\"");
    size_t n = 0;
    assert_non_null(page);
    for (const char *end = strstr(page, "</ul>"); (page = strstr(page, "<li>")) && page < end; n++)
        page++;
    assert_int_equal(n, 3); /* one chair for all, and a head of each unit */
}

#define SERVER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVER_TEST(health),
        SERVER_TEST(metrics),
        SERVER_TEST(pages_need_a_token),
        SERVER_TEST(a_unit_scope_hides_others),
        SERVER_TEST(sign_in_by_link),
        SERVER_TEST(sign_in_by_token),
        SERVER_TEST(foreign_hosts),
        SERVER_TEST(ambiguous_framing),
        SERVER_TEST(too_much),
        SERVER_TEST(malformed_requests),
        SERVER_TEST(path_tricks),
        SERVER_TEST(a_slow_client_stops_nobody),
        SERVER_TEST(no_connection_lives_for_ever),
        SERVER_TEST(keeps_a_connection),
        SERVER_TEST(idle_means_idle),
        SERVER_TEST(addresses_that_cannot_be),
        SERVER_TEST(feeds),
        SERVER_TEST(feeds_not_modified),
        SERVER_TEST(a_renamed_unit_is_a_change),
        SERVER_TEST(feeds_head_and_gzip),
        SERVER_TEST(every_answer_is_guarded),
        SERVER_TEST(the_overview),
        SERVER_TEST(the_other_pages),
        SERVER_TEST(faults_are_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
