/* Calendars as parts of mails (RFC 5546, RFC 6047): who asks whom, whatever people are
 * called. What programs make of them: tests/e2e/test_invitations.py. */
#include "../fixture.h"

#include "wire/calendar/ical.h"

static char *render(enum dd_ical_method method, const char *name)
{
    const struct dd_obligation *v[] = {&duties[REPORT], &duties[PLAN]};
    const struct dd_ical_message message = {
        .method = method,
        .organizer = "don.doc@xa.example",
        .organizer_name = name,
        .attendee = "dau.moi@xa.example",
        .attendee_name = name,
    };
    const struct dd_calendar_feed feed = {.host = "xa.dondoc.invalid",
                                          .facts = &facts,
                                          .zone = &zone,
                                          .tr = vietnamese,
                                          .message = &message};
    struct dd_buf out = {0};
    dd_ical_message(&feed, v, method == DD_ICAL_PUBLISH ? 2 : 1, &out);
    char *text = dd_strndup(arena, out.s, out.n);
    dd_buf_release(&out);
    return text;
}

/* Without its folds. */
static char *unfold(const char *text)
{
    struct dd_buf out = {0};
    for (; *text; text++) {
        if (strncmp(text, "\r\n ", 3) == 0)
            text += 2;
        else
            dd_buf_putc(&out, *text);
    }
    char *flat = dd_strndup(arena, out.s, out.n);
    dd_buf_release(&out);
    return flat;
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;
    for (; (text = strstr(text, part)); text += strlen(part))
        n++;
    return n;
}

static void publish_asks_nobody(void **state)
{
    (void)state;
    char *text = unfold(render(DD_ICAL_PUBLISH, "UBND xã"));
    assert_has(text, "\r\nMETHOD:PUBLISH\r\n");
    assert_int_equal(count(text, "BEGIN:VEVENT\r\n"), 2);
    assert_int_equal(count(text, "\r\nORGANIZER;CN=\"UBND xã\":mailto:don.doc@xa.example\r\n"), 2);
    assert_lacks(text, "ATTENDEE");
    assert_has(text, "\r\nUID:report-month/xa/2026-01@xa.dondoc.invalid\r\n");
}

static void request_asks_for_no_answer(void **state)
{
    (void)state;
    char *text = unfold(render(DD_ICAL_REQUEST, "Trần Văn"));
    assert_has(text, "\r\nMETHOD:REQUEST\r\n");
    assert_int_equal(count(text, "BEGIN:VEVENT\r\n"), 1);
    assert_has(text, ";RSVP=FALSE:mailto:dau.moi@xa.example\r\n");
    assert_has(text, "\r\nSEQUENCE:3\r\n");
    assert_has(text, "\r\nSTATUS:CONFIRMED\r\n");
}

static void cancel_keeps_the_uid(void **state)
{
    (void)state;
    char *text = unfold(render(DD_ICAL_CANCEL, NULL));
    assert_has(text, "\r\nMETHOD:CANCEL\r\n");
    assert_has(text, "\r\nSTATUS:CANCELLED\r\n");
    assert_has(text, "\r\nUID:report-month/xa/2026-01@xa.dondoc.invalid\r\n");
    assert_has(text, "\r\nORGANIZER:mailto:don.doc@xa.example\r\n");
}

/* A name adds no property and no address, and every line is folded. */
static void nobodys_name_is_a_line(void **state)
{
    (void)state;
    static const char *const names[] = {
        "Nguyễn \"Ba\" Tư: trưởng phòng; kiêm, nhiệm",
        "A\r\nATTENDEE:mailto:ke.xau@evil.example",
        "\x01\x7F\xFF",
        "Tên rất dài, dài đến mức một dòng không thể nào chứa hết, và còn dài thêm nữa cho đủ",
    };
    for (size_t i = 0; i < DD_LEN(names); i++) {
        char *text = render(DD_ICAL_REQUEST, names[i]), *flat = unfold(text);
        assert_int_equal(count(flat, "\r\nATTENDEE"), 1);
        assert_int_equal(count(flat, "\r\nORGANIZER"), 1);
        assert_lacks(flat, "\r\nATTENDEE:mailto:ke.xau");
        assert_int_equal(count(strstr(flat, "\r\nATTENDEE") + 2, "\"") % 2, 0);
        for (char *line = text; *line; line = strstr(line, "\r\n") + 2)
            assert_true(strcspn(line, "\r") <= 75);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publish_asks_nobody),
        cmocka_unit_test(request_asks_for_no_answer),
        cmocka_unit_test(cancel_keeps_the_uid),
        cmocka_unit_test(nobodys_name_is_a_line),
    };
    return cmocka_run_group_tests(tests, make_commune, end_commune);
}
