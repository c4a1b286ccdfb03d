/* Mail as bytes: the same letter gives the same bytes, and no address or text
 * can add a header or a command. Python's email package judges the samples
 * (tests/e2e/test_wire_judges.py). */
#include "fixture.h"

static struct dd_letter letter = {
    .subject = "Quá hạn: Báo cáo tháng 01/2026 – thứ Sáu 13/02/2026 – quá hạn 3 ngày, đề nghị xem",
    .text = "Kính gửi đồng chí,\n\n.dấu chấm đầu dòng\nFrom đầu dòng\nTrân trọng.\n",
    .html = "<p>Kính gửi đồng chí, <b>ữ</b> = &lt;</p>\n",
};

static struct dd_mail mail(void)
{
    return (struct dd_mail){
        .from = "Đôn đốc xã Thử Nghiệm <don.doc@xa.example>",
        .to = "\"Trần, Văn\" <dau.moi@xa.example>",
        .message_id = "dd.abc-DEF_1@xa.example",
        .boundary = "ddBoundary1",
        .date = at("2026-02-09T08:00:00+07:00"),
        .zone = &zone,
        .letter = &letter,
        .list_id = "xa.dondoc.example",
        .references = "dd.first@xa.example",
    };
}

static void same_input_gives_the_same_bytes(void **state)
{
    (void)state;
    struct dd_buf one = {0}, two = {0};
    const char *why;
    struct dd_mail in = mail();
    assert_true(dd_mail_render(&in, &one, &why));
    assert_true(dd_mail_render(&in, &two, &why));
    assert_null(why);
    assert_int_equal(one.n, two.n);
    assert_memory_equal(one.s, two.s, one.n);
    sample("mail.eml", one.s, one.n);
    assert_has(one.s, "Message-Id: <dd.abc-DEF_1@xa.example>\r\n");
    assert_has(one.s, "Date: Mon, 09 Feb 2026 08:00:00 +0700\r\n");
    assert_has(one.s, "Auto-Submitted: auto-generated\r\n");
    assert_has(one.s, "List-Id: <xa.dondoc.example>\r\n");
    assert_has(one.s, "References: <dd.first@xa.example>\r\n");
    assert_has(one.s, "boundary=ddBoundary1");
    size_t line = 0;
    for (size_t i = 0; i < one.n; i++) {
        assert_true((unsigned char)one.s[i] < 0x80); /* 7 bit: no relay can spoil it */
        if (one.s[i] == '\n') {
            assert_true(i > 0 && one.s[i - 1] == '\r');
            line = 0;
        } else {
            assert_true(++line < 998); /* RFC 5322 §2.1.1 */
        }
    }
    dd_buf_release(&one);
    dd_buf_release(&two);
}

static void addresses_are_strict(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b.example", "a.b+c_d-e@x-y.example", "root@localhost",
                                       "o'neil@a.b.c.example"};
    static const char *const bad[] = {
        "",          "a",       "@b",          "a@",     "a@b@c",         "a b@c.example",
        "a@b\r\nX",  "a\n@b",   "a@b ",        " a@b",   "a@b.",          "a@.b",
        "a@b..c",    ".a@b",    "a.@b",        "a..b@c", "\"a b\"@c",     "a@-b",
        "a@b-",      "ữ@b",     "a@ữ.example", "<a@b>",  "a@[127.0.0.1]", "a@b_c",
        "a@b>,<c@d", "a\x7F@b", "a,b@c",       "a;b@c",  "a(b)@c",        "a\\@b",
    };
    for (size_t i = 0; i < DD_LEN(good); i++)
        assert_true(dd_address_ok(good[i]));
    for (size_t i = 0; i < DD_LEN(bad); i++)
        if (dd_address_ok(bad[i]))
            fail_msg("taken as an address: %s", bad[i]);
    assert_false(dd_address_ok(NULL));
    assert_string_equal(dd_address_bare(arena, "A <x> <a@b>"), "a@b");
    assert_string_equal(dd_address_bare(arena, "a@b"), "a@b");
    assert_null(dd_address_bare(arena, "A <a@b> C"));
    assert_null(dd_address_bare(arena, "A <a@b\r\n>"));
    assert_null(dd_address_bare(arena, "A\r\nRCPT TO:<a@b>"));
    assert_null(dd_address_bare(arena, "<"));
}

static void nothing_can_add_a_header(void **state)
{
    (void)state;
    struct dd_letter hostile = letter;
    hostile.subject = "Một\r\nBcc: kẻ.khác@y.example\r\n\r\nthân";
    struct dd_mail in = mail();
    in.letter = &hostile;
    in.to = "Tên Bcc: x@y.example, y@y.example <dau.moi@xa.example>";
    struct dd_buf out = {0};
    const char *why;
    assert_true(dd_mail_render(&in, &out, &why));
    assert_lacks(out.s, "\r\nBcc");
    assert_has(out.s, "<dau.moi@xa.example>\r\n");
    dd_buf_release(&out);
}

static void what_is_not_valid_is_refused_with_a_reason(void **state)
{
    (void)state;
    struct dd_mail cases[6] = {mail(), mail(), mail(), mail(), mail(), mail()};
    cases[0].from = "nobody";
    cases[1].to = "a@b\r\nRCPT TO:<x@y>";
    cases[2].message_id = "a b@c";
    cases[3].boundary = "a\"b";
    cases[4].list_id = "a\r\nb";
    cases[5].references = "<x>";
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct dd_buf out = {0};
        const char *why = NULL;
        assert_false(dd_mail_render(&cases[i], &out, &why));
        assert_non_null(why);
        assert_int_equal(out.n, 0);
        dd_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_input_gives_the_same_bytes),
        cmocka_unit_test(addresses_are_strict),
        cmocka_unit_test(nothing_can_add_a_header),
        cmocka_unit_test(what_is_not_valid_is_refused_with_a_reason),
    };
    return cmocka_run_group_tests(tests, make_commune, end_commune);
}
