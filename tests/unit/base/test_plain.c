/* Text without case and diacritics, against utf8proc's own tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>
#include <cmocka.h>

#include "dondoc/base.h"

static void check(const char *text, const char *want)
{
    struct dd_buf out = {0};
    dd_plain(&out, text);
    assert_string_equal(out.n ? out.s : "", want);
    dd_buf_release(&out);
}

static void test_vietnamese(void **state)
{
    (void)state;
    check("Kế hoạch số 29/KH-UBND", "ke hoach so 29/kh-ubnd");
    check("ĐƯỜNG ngõ, xóm Đâng Vặn", "duong ngo, xom dang van");
    check("Ke\u0302\u0301 hoa\u0323ch", "ke hoach"); /* not NFC */
    check("", "");
    check("日本 ΣΙΓΜΑΣ ﬁ", "日本 σιγμασ fi");
    check("a\xff\xfe"
          "b",
          "ab");
}

static void test_every_latin_letter(void **state)
{
    (void)state;
    for (utf8proc_int32_t c = 0xC0; c < 0x2000; c++) {
        utf8proc_uint8_t text[5] = {0};
        if (c == 0x250)
            c = 0x1E00;
        text[utf8proc_encode_char(c, text)] = '\0';
        utf8proc_uint8_t *want = NULL;
        assert_true(utf8proc_map(text, 0, &want,
                                 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                     UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_DECOMPOSE) >=
                    0);
        bool is_d = c == 0x110 || c == 0x111 || c == 0xD0 || c == 0xF0;
        check((const char *)text, is_d ? "d" : (const char *)want);
        free(want);
    }
}

static void test_holds(void **state)
{
    (void)state;
    assert_true(dd_plain_holds("ban hanh ke hoach", "hoach ban"));
    assert_true(dd_plain_holds("ban hanh ke hoach", "  ke  "));
    assert_true(dd_plain_holds("ban hanh", ""));
    assert_true(dd_plain_holds("aaab", "aab"));
    assert_false(dd_plain_holds("ban hanh ke hoach", "ban lanh"));
    assert_false(dd_plain_holds("", "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vietnamese),
        cmocka_unit_test(test_every_latin_letter),
        cmocka_unit_test(test_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
