/* Randomness, digests (FIPS 180-4), HMAC (RFC 4231) and base64 (RFC 4648). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "port/port.h"

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

static void tokens(void **state)
{
    (void)state;
    const char *a = dd_random_token(arena, 32), *b = dd_random_token(arena, 32);
    assert_int_equal(strlen(a), 43);
    assert_string_not_equal(a, b);
    assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                               "0123456789-_"),
                     43);
    unsigned char x[16] = {0}, y[16] = {0};
    dd_random(x, sizeof(x));
    dd_random(y, sizeof(y));
    assert_memory_not_equal(x, y, sizeof(x));
}

static void digests(void **state)
{
    (void)state;
    assert_string_equal(dd_sha256_hex(arena, "abc", 3),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(dd_sha256_hex(arena, "", 0),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

/* RFC 4231, test cases 2 and 6 (a key longer than a block), in base64. */
static void macs(void **state)
{
    (void)state;
    assert_string_equal(dd_hmac_sha256_base64(arena, "Jefe", 4, "what do ya want for nothing?", 28),
                        "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    unsigned char key[131];
    const char *text = "Test Using Larger Than Block-Size Key - Hash Key First";
    memset(key, 0xaa, sizeof(key));
    assert_string_equal(dd_hmac_sha256_base64(arena, key, sizeof(key), text, strlen(text)),
                        "YOQxWR7gtn8Niiaqy/W3f44LxiE3KMUUBUYEDw7jf1Q=");
}

static void base64(void **state)
{
    (void)state;
    static const struct {
        const char *text, *bytes;
    } right[] = {{"", ""},
                 {"Zg==", "f"},
                 {"Zm8=", "fo"},
                 {"Zm9v", "foo"},
                 {"Zm9vYg==", "foob"},
                 {"Zm9vYmE=", "fooba"},
                 {"+/+/", "\xfb\xff\xbf"}};
    static const char *const wrong[] = {"Z",      "Zg",   "Zg=",  "Zg===", "Zm9v ", " Zm9v",
                                        "Zm9v\n", "-_-_", "Zh==", "Zm9v=", "đ"};
    unsigned char *bytes;
    size_t n;
    for (size_t i = 0; i < DD_LEN(right); i++) {
        assert_true(dd_base64_decode(arena, right[i].text, &bytes, &n));
        assert_int_equal(n, strlen(right[i].bytes));
        assert_memory_equal(bytes, right[i].bytes, n);
    }
    for (size_t i = 0; i < DD_LEN(wrong); i++)
        if (dd_base64_decode(arena, wrong[i], &bytes, &n))
            fail_msg("accepted: %s", wrong[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens),
        cmocka_unit_test(digests),
        cmocka_unit_test(macs),
        cmocka_unit_test(base64),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
