/* Conditional requests and content coding: RFC 9110 §5.6.7, §8.8, §12.5.3, §13. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#include "http/server/conditional.h"

static void etags(void **state)
{
    (void)state;
    const char *mine = "\"abc\"";
    assert_true(dd_etag_matches("\"abc\"", mine));
    assert_true(dd_etag_matches("W/\"abc\"", mine)); /* weak comparison, §13.1.2 */
    assert_true(dd_etag_matches("*", mine));
    assert_true(dd_etag_matches("\"x\", \"abc\"", mine));
    assert_true(dd_etag_matches("\"a,b\",\"abc\"", mine)); /* a comma inside one */
    assert_false(dd_etag_matches("\"abcd\"", mine));
    assert_false(dd_etag_matches("\"ab\"", mine));
    assert_false(dd_etag_matches("abc", mine));
    assert_false(dd_etag_matches("\"abc", mine));
    assert_false(dd_etag_matches("", mine));
    assert_false(dd_etag_matches(NULL, mine));
    assert_false(dd_etag_matches("\"abc-gz\"", mine));
}

/* The C library knows the weekday of a date, too. */
static void dates_both_ways(void **state)
{
    (void)state;
    char text[DD_HTTP_DATE_SIZE];
    int64_t back;
    assert_string_equal(dd_http_date_format(784111777, text), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_string_equal(dd_http_date_format(0, text), "Thu, 01 Jan 1970 00:00:00 GMT");
    for (int64_t at = 0; at < (int64_t)7 * 1000000000; at += 7654321) {
        assert_true(dd_http_date_parse(dd_http_date_format(at, text), &back));
        assert_int_equal(at, back);
    }
}

static void refuses_other_dates(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "Sun, 06 Nov 1994 08:49:37",
        "Mon, 06 Nov 1994 08:49:37 GMT", /* it was a Sunday */
        "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:370 GMT",
        "Sun; 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994     ",
        "Sun, 06 Nov 0001 08:49:37 GMT",
    };
    int64_t out;
    for (size_t i = 0; i < DD_LEN(bad); i++)
        assert_false(dd_http_date_parse(bad[i], &out));
    assert_false(dd_http_date_parse(NULL, &out));
}

static void not_modified(void **state)
{
    (void)state;
    const char *date = "Sun, 06 Nov 1994 08:49:37 GMT";
    assert_true(dd_not_modified("\"a\"", NULL, "\"a\"", 5));
    assert_false(dd_not_modified("\"b\"", NULL, "\"a\"", 5));
    /* If-None-Match decides alone, §13.2.2 */
    assert_false(dd_not_modified("\"b\"", date, "\"a\"", 784111777));
    assert_true(dd_not_modified(NULL, date, "\"a\"", 784111777));
    assert_false(dd_not_modified(NULL, date, "\"a\"", 784111778));
    assert_false(dd_not_modified(NULL, date, "\"a\"", 784111776));
    assert_false(dd_not_modified(NULL, "yesterday", "\"a\"", 784111777));
    assert_false(dd_not_modified(NULL, NULL, "\"a\"", 784111777));
}

static void content_coding(void **state)
{
    (void)state;
    assert_true(dd_accepts_gzip("gzip"));
    assert_true(dd_accepts_gzip("deflate, GZip;q=0.5, br"));
    assert_true(dd_accepts_gzip("gzip ; q=0.01"));
    assert_false(dd_accepts_gzip("gzip;q=0"));
    assert_false(dd_accepts_gzip("gzip; q=0.000"));
    assert_false(dd_accepts_gzip("gzipped"));
    assert_false(dd_accepts_gzip("x-gzip, br"));
    assert_false(dd_accepts_gzip("identity"));
    assert_false(dd_accepts_gzip(""));
    assert_false(dd_accepts_gzip(NULL));
    assert_true(dd_accepts_type("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "text/plain"));
    assert_false(dd_accepts_type("*/*", "text/plain"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(etags),
        cmocka_unit_test(dates_both_ways),
        cmocka_unit_test(refuses_other_dates),
        cmocka_unit_test(not_modified),
        cmocka_unit_test(content_coding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
