/* Escaping: markup in data stays data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "wire/html.h"

static void expect(struct dd_buf *out, const char *text)
{
    assert_string_equal(out->s != NULL ? out->s : "", text);
    dd_buf_release(out);
}

static void escapes_text(void **state)
{
    (void)state;
    struct dd_buf out = {0};
    dd_html_text(&out, "<b onclick=\"x('1')\">A & B</b>");
    expect(&out, "&lt;b onclick=&quot;x(&#39;1&#39;)&quot;&gt;A &amp; B&lt;/b&gt;");
    dd_html_text(&out, "Phòng Văn hóa – Xã hội");
    expect(&out, "Phòng Văn hóa – Xã hội");
    dd_html_text(&out, NULL);
    expect(&out, "");
}

static void drops_control_bytes(void **state)
{
    (void)state;
    struct dd_buf out = {0};
    dd_html_text(&out, "a\x01\x1b[31mb\x7f\r\nc\td");
    expect(&out, "a[31mb\nc\td");
}

static void replaces_malformed_utf8(void **state)
{
    (void)state;
    struct dd_buf out = {0};
    dd_html_text(&out, "a\xC3<\xFFz");
    expect(&out, "a\xEF\xBF\xBD&lt;\xEF\xBF\xBDz");
    dd_html_text(&out, "ế\xE1\xBA"); /* cut in the middle of a character */
    assert_true(dd_utf8_check(out.s, out.n) < 0);
    dd_buf_release(&out);
}

static void encodes_paths(void **state)
{
    (void)state;
    struct dd_buf out = {0};
    dd_html_path(&out, "unit-plan-2026/xa-a@b/ev:x_1.2");
    expect(&out, "unit-plan-2026/xa-a@b/ev:x_1.2");
    dd_html_path(&out, "a b?c#d%\"<đ");
    expect(&out, "a%20b%3Fc%23d%25%22%3C%C4%91");
}

static void printf_escapes_strings_only(void **state)
{
    (void)state;
    struct dd_buf out = {0};
    dd_html_printf(&out, "<p class=\"%s\">%d %zu %ld%%</p>", "\"><script>", -3, (size_t)7, 9L);
    expect(&out, "<p class=\"&quot;&gt;&lt;script&gt;\">-3 7 9%</p>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_text),
        cmocka_unit_test(drops_control_bytes),
        cmocka_unit_test(replaces_malformed_utf8),
        cmocka_unit_test(encodes_paths),
        cmocka_unit_test(printf_escapes_strings_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
