/* The calendar feed (design §9; RFC 5545, RFC 7986). python3-icalendar and
 * ical.js judge the sample (tests/e2e/test_wire_judges.py). */
#include "fixture.h"

static char *render(const struct dd_obligation *const *v, size_t n)
{
    struct dd_calendar_feed feed = {.name = "Đôn đốc; xã Thử Nghiệm, 2026",
                                    .host = "dd.example",
                                    .public_url = "https://dd.example/x",
                                    .facts = &facts,
                                    .zone = &zone,
                                    .tr = vietnamese};
    struct dd_buf out = {0};
    dd_ical_render(&feed, v, n, &out);
    char *text = dd_strndup(arena, out.s, out.n);
    dd_buf_release(&out);
    return text;
}

/* Every line at most 75 octets, ended by CRLF, whole characters only, no
 * control bytes (RFC 5545 §3.1; one bad fold makes Google drop the feed). */
static void check_lines(const char *s)
{
    while (*s) {
        const char *end = strstr(s, "\r\n");
        assert_non_null(end);
        size_t n = (size_t)(end - s);
        assert_true(n >= 1 && n <= 75);
        assert_int_equal(dd_utf8_check(s, n), -1);
        for (size_t i = 0; i < n; i++)
            if ((unsigned char)s[i] < ' ' || s[i] == 0x7F)
                fail_msg("byte %d in: %.*s", s[i], (int)n, s);
        s = end + 2;
    }
}

static char *unfold(const char *s)
{
    char *out = dd_alloc(arena, strlen(s) + 1), *to = out;
    for (; *s; s++) {
        if (strncmp(s, "\r\n ", 3) == 0)
            s += 2;
        else
            *to++ = *s;
    }
    return out;
}

static void essentials(void **state)
{
    (void)state;
    const struct dd_obligation *v[N_DUTIES];
    for (size_t i = 0; i < N_DUTIES; i++)
        v[i] = &duties[i];
    char *folded = render(v, N_DUTIES);
    sample("feed.ics", folded, strlen(folded));
    check_lines(folded);
    char *text = unfold(folded);
    assert_int_equal(strncmp(text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:", 37), 0);
    assert_has(text, "\r\nNAME:Đôn đốc\\; xã Thử Nghiệm\\, 2026\r\n");
    assert_has(text, "\r\nX-WR-CALNAME:Đôn đốc\\; xã Thử Nghiệm\\, 2026\r\n");
    assert_has(text, "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT3H\r\n");
    assert_has(text, "\r\nX-PUBLISHED-TTL:PT3H\r\n");
    assert_has(text, "\r\nUID:task-2026/t1@p-kt/once@dd.example\r\n");
    assert_has(text, "\r\nDTSTART;VALUE=DATE:20260204\r\nDTEND;VALUE=DATE:20260205\r\n");
    assert_has(text, "\r\nDTSTAMP:20260131T170000Z\r\nLAST-MODIFIED:20260131T170000Z\r\n");
    assert_has(text, "\r\nSEQUENCE:3\r\n");
    assert_has(text, "\r\nSUMMARY:Phòng Kinh tế: Lập danh mục <dự án> & \"đề án\"\r\n");
    assert_has(text, "\r\nSUMMARY:Phòng Văn hóa - Xã hội ban hành kế hoạch\r\n");
    assert_has(text, "\r\nSUMMARY:✓ Phòng Văn hóa - Xã hội: Rà soát trường chuẩn\r\n");
    assert_has(text, "\r\nCATEGORIES:đang thực hiện quá hạn\r\nCOLOR:red\r\n");
    assert_has(text, "\r\nURL:https://dd.example/x/o/task-2026/t1@p-kt/once\r\n");
    assert_has(text, "Cách tính thời hạn:\\nmốc 30/01/2026\\n+ 10 ngày\r\n");
    assert_has(text, "\r\nTRANSP:TRANSPARENT\r\n");
    assert_lacks(text, "METHOD:");
    assert_lacks(text, "STATUS:CANCELLED");
}

static void without_a_due_day_no_entry_and_void_is_cancelled(void **state)
{
    (void)state;
    struct dd_obligation waiting = duties[PLAN], gone = duties[PLAN];
    waiting.due.set = false;
    gone.state = DD_VOID;
    const struct dd_obligation *v[] = {&waiting};
    assert_lacks(render(v, 1), "VEVENT");
    v[0] = &gone;
    gone.reason = "task_cancelled";
    assert_has(render(v, 1), "\r\nSTATUS:CANCELLED\r\n");
    assert_has(unfold(render(v, 1)), "Tình trạng: không còn áp dụng: nhiệm vụ đã được hủy");
    check_lines(render(v, 0));
}

/* Texts of every length, of characters of one to four bytes. */
static void folding_never_splits_a_character(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "é", "ữ", "𝕏", " ", ",", "\\"};
    struct dd_obligation row = duties[PLAN];
    const struct dd_obligation *v[] = {&row};
    row.unit = NULL;
    for (size_t l = 0; l < DD_LEN(letters); l++) {
        for (size_t shift = 0; shift < 4; shift++) {
            struct dd_buf title = {0};
            dd_buf_add(&title, "xxxx", shift);
            for (size_t i = 0; i < 90; i++) {
                dd_buf_puts(&title, letters[l]);
                row.title = title.s;
                char *folded = render(v, 1);
                check_lines(folded);
                if (letters[l][0] > ',' && letters[l][0] != '\\')
                    assert_has(unfold(folded), title.s);
            }
            dd_buf_release(&title);
        }
    }
}

static void hostile_text_stays_text(void **state)
{
    (void)state;
    struct dd_obligation row = duties[PLAN];
    const struct dd_obligation *v[] = {&row};
    row.title = "a\r\nEND:VEVENT\r\nBEGIN:VALARM\x01\x1B\xFF";
    row.basis = "b\r\nATTACH:http://x.example";
    row.trace = "c\rd\ne";
    char *text = render(v, 1);
    check_lines(text);
    assert_lacks(text, "\r\nATTACH");
    assert_lacks(text, "\r\nBEGIN:VALARM");
    assert_non_null(strstr(text, "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"));
}

static void same_input_gives_the_same_bytes(void **state)
{
    (void)state;
    const struct dd_obligation *v[] = {&duties[PLAN], &duties[ROAD]};
    assert_string_equal(render(v, 2), render(v, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(essentials),
        cmocka_unit_test(without_a_due_day_no_entry_and_void_is_cancelled),
        cmocka_unit_test(folding_never_splits_a_character),
        cmocka_unit_test(hostile_text_stays_text),
        cmocka_unit_test(same_input_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, make_commune, end_commune);
}
