/* What a reverse proxy says (design §10): only the trusted ones are believed. */
#include "../fixture.h"

#include <arpa/inet.h>

#include "http/server/proxy.h"

static bool holds_address(const char *net, const char *address)
{
    struct dd_net parsed;
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    assert_true(dd_net_parse(net, &parsed));
    if (inet_pton(AF_INET, address, &v4.sin_addr) == 1)
        return dd_net_holds(&parsed, 1, (const struct sockaddr *)(const void *)&v4);
    assert_int_equal(inet_pton(AF_INET6, address, &v6.sin6_addr), 1);
    return dd_net_holds(&parsed, 1, (const struct sockaddr *)(const void *)&v6);
}

static void networks(void **state)
{
    (void)state;
    assert_true(holds_address("10.1.2.3", "10.1.2.3"));
    assert_false(holds_address("10.1.2.3", "10.1.2.4"));
    assert_true(holds_address("10.0.0.0/8", "10.255.0.1"));
    assert_false(holds_address("10.0.0.0/8", "11.0.0.1"));
    assert_true(holds_address("192.0.2.128/25", "192.0.2.200"));
    assert_false(holds_address("192.0.2.128/25", "192.0.2.100"));
    assert_true(holds_address("0.0.0.0/0", "203.0.113.9"));
    assert_false(holds_address("0.0.0.0/0", "2001:db8::1"));
    assert_true(holds_address("10.0.0.0/8", "::ffff:10.9.9.9")); /* as a v6 socket sees it */
    assert_true(holds_address("2001:db8::/32", "2001:db8:ff::1"));
    assert_false(holds_address("2001:db8::/32", "2001:db9::1"));
    assert_true(holds_address("::1", "::1"));
    static const char *const bad[] = {"",          "10.0.0.0/33", "::/129", "10.0.0/8",  "x",
                                      "10.0.0.0/", "10.0.0.0/8x", "/8",     "10.0.0.1 ", "::1/-1"};
    for (size_t i = 0; i < DD_LEN(bad); i++) {
        struct dd_net net;
        assert_false(dd_net_parse(bad[i], &net));
    }
}

/* ---- behind a proxy on this machine ------------------------------------------------------ */

static struct dd_net here;

static void trust(struct fixture *f, bool yes)
{
    assert_true(dd_net_parse("127.0.0.1", &here));
    f->http->settings.trusted_proxies = &here;
    f->http->settings.n_trusted_proxies = yes;
    f->http->settings.auth_header = "X-Remote-User";
}

static void fill_people(struct fixture *f)
{
    static const struct dd_person people[] = {
        {.id = "an", .name = "An"}, {.id = "binh", .name = "Bình"}, {.id = "chi", .name = "Chi"}};
    static const struct dd_post posts[] = {
        {.id = "p1", .person = "an", .role = "handler", .unit = "phong-kt"},
        {.id = "p2", .person = "binh", .role = "tracking_office"},
        {.id = "p3", .person = "binh", .role = "handler", .unit = "xa-b"},
    };
    assert_true(dd_store_begin(f->store, true));
    for (size_t i = 0; i < DD_LEN(people); i++)
        put_fact(f, "person", &people[i]);
    for (size_t i = 0; i < DD_LEN(posts); i++)
        put_fact(f, "post", &posts[i]);
    put_fact(f, "contact",
             &(struct dd_contact){
                 .id = "c1", .person = "binh", .channel = "email", .address = "binh@xa.example"});
    assert_true(dd_store_commit(f->store));
    dd_http_invalidate(f->http);
}

static void the_proxy_signs_people_in(void **state)
{
    struct fixture *f = *state;
    fill_people(f);
    trust(f, false);
    assert_int_equal(status_of(get(f, "/", "X-Remote-User: binh\r\n")), 401);
    trust(f, true);
    assert_int_equal(status_of(get(f, "/", "")), 401);
    char *answer = get(f, "/", "X-Remote-User: binh\r\n");
    assert_int_equal(status_of(answer), 200);
    assert_true(holds(answer, "alert(1)")); /* sees all units */
    assert_int_equal(status_of(get(f, "/feeds", "X-Remote-User: Binh@xa.example\r\n")), 200);
    answer = get(f, "/", "X-Remote-User: an\r\n");
    assert_int_equal(status_of(answer), 200);
    assert_false(holds(answer, "alert(1)"));
    assert_int_equal(status_of(get(f, "/u/xa-b", "X-Remote-User: an\r\n")), 404);
    assert_int_equal(status_of(get(f, "/feeds", "X-Remote-User: an\r\n")), 403); /* a viewer */
    assert_int_equal(status_of(get(f, "/", "X-Remote-User: chi\r\n")), 401);     /* no post */
    assert_int_equal(status_of(get(f, "/", "X-Remote-User: nobody\r\n")), 401);
    assert_int_equal(status_of(get(f, "/", "X-Remote-User: an\r\nX-Remote-User: binh\r\n")), 401);
    assert_int_equal(status_of(get(f, "/",
                                   "Authorization: Basic YTpi\r\n"
                                   "X-Remote-User: binh\r\n")),
                     200); /* what the proxy itself was sent comes along */
    assert_int_equal(status_of(get(f, "/", READER "X-Remote-User: chi\r\n")), 200);
}

static void whose_host_counts(void **state)
{
    struct fixture *f = *state;
    const char *foreign = "GET /healthz HTTP/1.1\r\nHost: backend\r\nConnection: close\r\n"
                          "X-Forwarded-Host: viec.example.vn\r\n\r\n";
    trust(f, false);
    assert_int_equal(status_of(talk(f, foreign)), 421);
    trust(f, true);
    assert_int_equal(status_of(talk(f, foreign)), 200);
    assert_int_equal(status_of(get(f, "/healthz", "X-Forwarded-Host: evil.example\r\n")), 421);
    assert_int_equal(
        status_of(get(f, "/healthz", "X-Forwarded-Host: viec.example.vn, evil.example\r\n")), 421);
    /* loopback only, and not what was passed on, by whomever */
    assert_int_equal(status_of(get(f, "/metrics", "")), 200);
    static const char *const passed[] = {"X-Forwarded-For: ::1\r\n", "X-Forwarded-Proto: http\r\n",
                                         "X-Real-IP: 127.0.0.1\r\n", "Via: 1.1 x\r\n",
                                         "Forwarded: for=127.0.0.1\r\n"};
    for (size_t i = 0; i < DD_LEN(passed); i++)
        assert_int_equal(status_of(get(f, "/metrics", passed[i])), 403);
}

static void https_makes_the_cookie_secure(void **state)
{
    struct fixture *f = *state;
    const char *https = "X-Forwarded-Proto: https\r\n";
    trust(f, false);
    char *answer = post(f, "/sign-in", https, "token=reader");
    assert_false(holds(header_of(f, answer, "Set-Cookie"), "Secure"));
    trust(f, true);
    answer = post(f, "/sign-in", https, "token=reader");
    assert_true(holds(header_of(f, answer, "Set-Cookie"), "; Secure"));
}

/* ---- places --------------------------------------------------------------------------------- */

/* Silent ones give way to those who come; a feed is answered all the time. */
static void the_oldest_give_way(void **state)
{
    struct fixture *f = *state;
    int silent[60];
    f->http->max_connections = 40;
    for (size_t i = 0; i < DD_LEN(silent); i++) {
        silent[i] = dial(f);
        const char *part = i % 3 == 0 ? "" : i % 3 == 1 ? "GET / HT" : "GET / HTTP/1.1\r\nHost: ";
        say(f, silent[i], part, strlen(part));
        ev_run(f->loop, EVRUN_NOWAIT);
    }
    assert_int_equal(status_of(get(f, "/feeds/feed.ics", "")), 200);
    assert_true(f->http->n_connections <= 40);
    for (size_t i = 0; i < DD_LEN(silent); i++)
        close(silent[i]);
    for (int i = 0; i < 100 && f->http->n_connections > 0; i++) {
        ev_run(f->loop, EVRUN_NOWAIT);
        poll(NULL, 0, 5);
    }
    assert_int_equal(f->http->n_connections, 0);
    assert_int_equal(f->http->n_dropped, 0);
}

/* ---- the page of calendars ---------------------------------------------------------------------
 */

static const char *field_of(const struct fixture *f, const char *page, const char *name)
{
    const char *at = strstr(page, dd_printf(f->arena, "name=\"%s\" value=\"", name));
    assert_non_null(at);
    at = strstr(at, "value=\"") + 7;
    return dd_strndup(f->arena, at, strcspn(at, "\""));
}

static void calendars_are_made_and_revoked(void **state)
{
    struct fixture *f = *state;
    fill_people(f);
    trust(f, true);
    const char *who = "X-Remote-User: binh\r\n";
    char *page = get(f, "/feeds?lang=en", who);
    const char *token = field_of(f, page, "_token"), *once = field_of(f, page, "_once");
    const char *form = dd_printf(
        f->arena, "_token=%s&_once=%s&name=Xa+B&unit=xa-b&alarms=1&weekly=1", token, once);
    assert_int_equal(status_of(post(f, "/feeds", who, "name=x")), 403);
    char *made = post(f, "/feeds?lang=en", who, form);
    assert_int_equal(status_of(made), 200);
    assert_string_equal(header_of(f, made, "Cache-Control"), "no-store");
    assert_true(holds(made, "<svg class=\"qr\""));
    const char *link = strstr(made, "webcal://viec.example.vn/dondoc/feeds/");
    assert_non_null(link);
    link += strlen("webcal://viec.example.vn/dondoc");
    const char *path = dd_strndup(f->arena, link, strcspn(link, "\""));
    assert_int_equal(strlen(path), strlen("/feeds/") + 43 + strlen(".ics"));
    char *feed = get(f, path, "");
    assert_int_equal(status_of(feed), 200);
    assert_false(holds(feed, "Xã A ban hành"));
    assert_true(holds(feed, "BEGIN:VALARM"));

    char *again = post(f, "/feeds?lang=en", who, form); /* a second press of the button */
    assert_int_equal(status_of(again), 422);
    assert_false(holds(again, "webcal:"));
    page = get(f, "/feeds?lang=en", who);
    assert_false(holds(page, dd_strndup(f->arena, path + 7, 43)));
    const char *id = strstr(page, "name=\"revoke\" value=\"");
    while (strstr(id + 1, "name=\"revoke\" value=\"") != NULL)
        id = strstr(id + 1, "name=\"revoke\" value=\"");
    form = dd_printf(f->arena, "_token=%s&revoke=%d", token, atoi(id + 21));
    assert_int_equal(status_of(post(f, "/feeds", who, form)), 303);
    assert_int_equal(status_of(get(f, path, "")), 410);
    static const char *const wrong[] = {"unit=nowhere", "role=king", "person=x",
                                        "pack=x",       "state=x",   "alarms=x",
                                        "back=99",      "ahead=x",   "name="};
    for (size_t i = 0; i < DD_LEN(wrong); i++) {
        form = dd_printf(f->arena, "%s&_token=%s&_once=o%zu%s", wrong[i], token, i,
                         i + 1 < DD_LEN(wrong) ? "&name=N" : "");
        assert_int_equal(status_of(post(f, "/feeds", who, form)), 422);
    }
}

/* Officers of a unit make calendars of that unit, and see no others. */
static void a_scope_bounds_calendars(void **state)
{
    struct fixture *f = *state;
    struct dd_token row = {.token_hash = dd_sha256_hex(f->arena, "officer", 7),
                           .kind = "bearer",
                           .name = "officer",
                           .scope = "write",
                           .unit = "xa-a",
                           .unit_scope = "subtree",
                           .created = dd_real_seconds()};
    int64_t id;
    assert_true(dd_store_begin(f->store, true));
    assert_true(dd_store_add_token(f->store, &row, &id));
    assert_true(dd_store_commit(f->store));
    const char *who = "Authorization: Bearer officer\r\n";
    char *page = get(f, "/feeds?lang=en", who);
    assert_int_equal(status_of(page), 200);
    assert_false(holds(page, "Lịch việc")); /* of the whole office */
    assert_false(holds(page, "value=\"xa-b\""));
    const char *token = field_of(f, page, "_token");
    static const struct {
        const char *unit;
        int status;
    } table[] = {{"", 422}, {"xa-b", 422}, {"phong-kt", 200}, {"xa-a", 200}};
    for (size_t i = 0; i < DD_LEN(table); i++) {
        const char *form =
            dd_printf(f->arena, "_token=%s&_once=s%zu&name=N&unit=%s", token, i, table[i].unit);
        assert_int_equal(status_of(post(f, "/feeds", who, form)), table[i].status);
    }
    const char *form = dd_printf(f->arena, "_token=%s&revoke=1", token);
    assert_int_equal(status_of(post(f, "/feeds", who, form)), 404);
    assert_int_equal(status_of(get(f, "/feeds/feed.ics", "")), 200);
    assert_int_equal(status_of(get(f, "/feeds", READER)), 403);
}

#define PROXY_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks),           PROXY_TEST(the_proxy_signs_people_in),
        PROXY_TEST(whose_host_counts),        PROXY_TEST(https_makes_the_cookie_secure),
        PROXY_TEST(the_oldest_give_way),      PROXY_TEST(calendars_are_made_and_revoked),
        PROXY_TEST(a_scope_bounds_calendars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
