/* Hosts, cross-site forms, routes, tokens: the decisions before any handler. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "http/pages/views.h"
#include "http/access/auth.h"
#include "http/routes.h"
#include "http/server/guard.h"

static struct dd_arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = dd_arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    dd_arena_free(arena);
    return 0;
}

static void hosts_of_a_loopback_server(void **state)
{
    (void)state;
    struct dd_hosts hosts = {.listen = "127.0.0.1", .port = 8080, .loopback = true};
    assert_true(dd_hosts_public(arena, NULL, &hosts));
    assert_true(dd_hosts_allow(&hosts, "127.0.0.1:8080"));
    assert_true(dd_hosts_allow(&hosts, "localhost:8080"));
    assert_true(dd_hosts_allow(&hosts, "LOCALHOST:8080"));
    assert_true(dd_hosts_allow(&hosts, "[::1]:8080"));
    static const char *const foreign[] = {"evil.example:8080",
                                          "evil.example",
                                          "127.0.0.1",
                                          "127.0.0.1:80",
                                          "10.0.0.1:8080",
                                          "127.0.0.1:8080x",
                                          "127.0.0.1:",
                                          "",
                                          ":8080",
                                          "localhost.:8080",
                                          "[::1:8080",
                                          "127.0.0.1:99999",
                                          "a b:8080",
                                          "127.0.0.1:8080,x",
                                          "user@127.0.0.1:8080"};
    for (size_t i = 0; i < DD_LEN(foreign); i++)
        assert_false(dd_hosts_allow(&hosts, foreign[i]));
    assert_false(dd_hosts_allow(&hosts, NULL));
}

static void hosts_behind_a_proxy(void **state)
{
    (void)state;
    struct dd_hosts hosts = {.listen = "127.0.0.1", .port = 8080, .loopback = true};
    assert_true(dd_hosts_public(arena, "https://Viec.Example.vn/dondoc/", &hosts));
    assert_string_equal(hosts.public_path, "/dondoc");
    assert_true(hosts.public_https);
    assert_true(dd_hosts_allow(&hosts, "viec.example.vn"));
    assert_true(dd_hosts_allow(&hosts, "viec.example.vn:443"));
    assert_false(dd_hosts_allow(&hosts, "viec.example.vn:8443"));
    assert_false(dd_hosts_allow(&hosts, "viec.example.vn.evil.example"));
    assert_true(dd_hosts_allow(&hosts, "127.0.0.1:8080"));
}

static void hosts_of_every_address(void **state)
{
    (void)state;
    struct dd_hosts hosts = {.listen = "0.0.0.0", .port = 8080, .any = true};
    assert_true(dd_hosts_allow(&hosts, "192.168.1.7:8080"));
    assert_true(dd_hosts_allow(&hosts, "localhost:8080"));
    assert_false(dd_hosts_allow(&hosts, "rebound.evil.example:8080"));
}

static void public_urls(void **state)
{
    (void)state;
    struct dd_hosts hosts = {0};
    assert_true(dd_hosts_public(arena, "http://a.example", &hosts));
    assert_string_equal(hosts.public_path, "");
    assert_int_equal(hosts.public_port, 80);
    assert_true(dd_hosts_public(arena, "https://[2001:db8::1]:8443/x/y", &hosts));
    assert_string_equal(hosts.public_host, "2001:db8::1");
    assert_string_equal(hosts.public_path, "/x/y");
    assert_false(dd_hosts_public(arena, "ftp://a.example", &hosts));
    assert_false(dd_hosts_public(arena, "https://", &hosts));
    assert_false(dd_hosts_public(arena, "a.example", &hosts));
    assert_false(dd_hosts_public(arena, "https://a.example/?x", &hosts));
    assert_false(dd_hosts_public(arena, "https://a.example:0/", &hosts));
}

static void forms_from_other_sites(void **state)
{
    (void)state;
    struct dd_hosts hosts = {.listen = "127.0.0.1", .port = 8080, .loopback = true};
    assert_true(dd_hosts_public(arena, "https://viec.example.vn", &hosts));
    assert_true(dd_guard_same_site(&hosts, "same-origin", NULL));
    assert_true(dd_guard_same_site(&hosts, "none", NULL));
    assert_true(dd_guard_same_site(&hosts, NULL, NULL)); /* no browser */
    assert_true(dd_guard_same_site(&hosts, NULL, "https://viec.example.vn"));
    assert_true(dd_guard_same_site(&hosts, NULL, "http://127.0.0.1:8080"));
    assert_false(dd_guard_same_site(&hosts, "cross-site", "https://viec.example.vn"));
    assert_false(dd_guard_same_site(&hosts, "same-site", NULL));
    assert_false(dd_guard_same_site(&hosts, NULL, "https://evil.example"));
    assert_false(dd_guard_same_site(&hosts, NULL, "http://127.0.0.1:8081"));
    assert_false(dd_guard_same_site(&hosts, NULL, "null"));
}

static enum dd_access access_of(const char *path, enum dd_method method)
{
    const char *rest;
    unsigned allow;
    const struct dd_route *route = dd_route_find(path, method, &rest, &allow);
    assert_non_null(route);
    return route->access;
}

static void routes(void **state)
{
    (void)state;
    const char *rest;
    unsigned allow;
    const struct dd_route *route;
    route = dd_route_find("/o/a/b/c", DD_METHOD_GET, &rest, &allow);
    assert_ptr_equal(route->handle, dd_page_obligation);
    assert_string_equal(rest, "a/b/c");
    assert_ptr_equal(dd_route_find("/", DD_METHOD_GET, &rest, &allow)->handle, dd_page_today);

    static const char *const none[] = {"/o/", "/o", "/healthz/", "/feeds/", "//", "/x", "/u", ""};
    for (size_t i = 0; i < DD_LEN(none); i++) {
        assert_null(dd_route_find(none[i], DD_METHOD_GET, &rest, &allow));
        assert_int_equal(allow, 0);
    }
    assert_null(dd_route_find("/", DD_METHOD_POST, &rest, &allow));
    assert_int_equal(allow, DD_METHOD_GET);
    assert_null(dd_route_find("/sign-out", DD_METHOD_GET, &rest, &allow));
    assert_int_equal(allow, DD_METHOD_POST);
}

/* Design §10: all but /healthz, feeds and signed links needs a session or a token. */
static void open_doors_are_listed(void **state)
{
    (void)state;
    static const char *const open[] = {"/healthz", "/feeds/x", "/sign-in", "/static/x"};
    for (size_t i = 0; i < DD_LEN(open); i++)
        assert_int_equal(access_of(open[i], DD_METHOD_GET), DD_ACCESS_ALL);
    static const char *const keyed[] = {"/sign-in", "/sign-in/x"};
    for (size_t i = 0; i < DD_LEN(keyed); i++)
        assert_int_equal(access_of(keyed[i], DD_METHOD_POST), DD_ACCESS_SIGN_IN);
    static const char *const closed[] = {"/", "/list/x", "/u/x", "/o/x"};
    for (size_t i = 0; i < DD_LEN(closed); i++)
        assert_int_equal(access_of(closed[i], DD_METHOD_GET), DD_ACCESS_READ);
    assert_int_equal(access_of("/metrics", DD_METHOD_GET), DD_ACCESS_LOCAL);
}

static void logs_hide_secrets(void **state)
{
    (void)state;
    assert_string_equal(dd_route_log_path("/feeds/secret.ics"), "/feeds/…");
    assert_string_equal(dd_route_log_path("/sign-in/secret"), "/sign-in/…");
    assert_string_equal(dd_route_log_path("/u/xa-a"), "/u/xa-a");
}

static void bearer_headers(void **state)
{
    (void)state;
    assert_string_equal(dd_auth_bearer(arena, "Bearer abc-_1"), "abc-_1");
    assert_string_equal(dd_auth_bearer(arena, "bearer  abc  "), "abc");
    static const char *const bad[] = {"",           "Basic abc",   "Bearer",   "Bearer ",
                                      "Bearer a b", "Bearer a\"b", "Bearerabc"};
    for (size_t i = 0; i < DD_LEN(bad); i++)
        assert_null(dd_auth_bearer(arena, bad[i]));
    assert_null(dd_auth_bearer(arena, NULL));
    char long_one[300];
    memset(long_one, 'a', sizeof(long_one) - 1);
    memcpy(long_one, "Bearer ", 7);
    long_one[sizeof(long_one) - 1] = '\0';
    assert_null(dd_auth_bearer(arena, long_one));
}

static void cookie_headers(void **state)
{
    (void)state;
    assert_string_equal(dd_auth_cookie(arena, "a=1; dondoc_session=xyz; b=2"), "xyz");
    assert_string_equal(dd_auth_cookie(arena, "dondoc_session=xyz"), "xyz");
    assert_null(dd_auth_cookie(arena, "not_dondoc_session=xyz"));
    assert_null(dd_auth_cookie(arena, "dondoc_session="));
    assert_null(dd_auth_cookie(arena, "dondoc_session"));
    assert_null(dd_auth_cookie(arena, ""));
    assert_null(dd_auth_cookie(arena, NULL));
}

static void validity_of_tokens(void **state)
{
    (void)state;
    struct dd_token token = {.kind = "bearer", .expires = 100};
    assert_true(dd_auth_valid(&token, "bearer", 99));
    assert_false(dd_auth_valid(&token, "bearer", 100));
    assert_false(dd_auth_valid(&token, "session", 99));
    token.expires = 0;
    assert_true(dd_auth_valid(&token, "bearer", INT64_MAX));
    token.revoked = true;
    assert_false(dd_auth_valid(&token, "bearer", 99));
}

static void forms(void **state)
{
    (void)state;
    assert_string_equal(dd_form_field(arena, "a=1&token=x%20y%2B+z&b=", "token"), "x y+ z");
    assert_null(dd_form_field(arena, "a=1&tokens=2", "token"));
    assert_null(dd_form_field(arena, "token=%zz", "token"));
    assert_null(dd_form_field(arena, "token=a%00b", "token"));
    assert_null(dd_form_field(arena, "token=%ff", "token"));
    assert_null(dd_form_field(arena, "", "token"));
    assert_string_equal(dd_percent_decode(arena, "/o/a%40b", 8, '+'), "/o/a@b");
    assert_null(dd_percent_decode(arena, "/%4", 3, '+'));
    assert_string_equal(dd_percent_decode(arena, "a+b%2B", 6, '+'), "a+b+");
    assert_string_equal(dd_percent_decode(arena, "a+b%2B", 6, ' '), "a b+");
    size_t n;
    assert_memory_equal(dd_percent_bytes(arena, "%00%ff+", 7, ' ', &n), "\0\xff ", 4);
    assert_int_equal(n, 3);
    assert_null(dd_percent_bytes(arena, "%0", 2, ' ', &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_of_a_loopback_server),
        cmocka_unit_test(hosts_behind_a_proxy),
        cmocka_unit_test(hosts_of_every_address),
        cmocka_unit_test(public_urls),
        cmocka_unit_test(forms_from_other_sites),
        cmocka_unit_test(routes),
        cmocka_unit_test(open_doors_are_listed),
        cmocka_unit_test(logs_hide_secrets),
        cmocka_unit_test(bearer_headers),
        cmocka_unit_test(cookie_headers),
        cmocka_unit_test(validity_of_tokens),
        cmocka_unit_test(forms),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
