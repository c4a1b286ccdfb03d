/* The calendar feed (design §9; RFC 5545, RFC 7986). python3-icalendar and
 * ical.js judge the sample (tests/e2e/test_wire_judges.py). */
#include "../fixture.h"
#include "wire/calendar/ical.h"

static struct dd_calendar_feed a_feed(void)
{
    return (struct dd_calendar_feed){.name = "Đôn đốc; xã Thử Nghiệm, 2026",
                                     .host = "dd.example",
                                     .public_url = "https://dd.example/x",
                                     .facts = &facts,
                                     .zone = &zone,
                                     .tr = vietnamese};
}

static char *render_as(const struct dd_calendar_feed *feed, const struct dd_obligation *const *v,
                       size_t n)
{
    struct dd_buf out = {0};
    dd_ical_begin(feed, &out);
    for (size_t i = 0; i < n; i++)
        dd_ical_entry(feed, v[i], &out);
    dd_ical_end(&out);
    char *text = dd_strndup(arena, out.s, out.n);
    dd_buf_release(&out);
    return text;
}

static char *render(const struct dd_obligation *const *v, size_t n)
{
    struct dd_calendar_feed feed = a_feed();
    return render_as(&feed, v, n);
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

static void alarms_by_choice(void **state)
{
    (void)state;
    const struct dd_obligation *v[] = {&duties[PLAN]};
    struct dd_calendar_feed feed = a_feed();
    assert_lacks(render_as(&feed, v, 1), "VALARM");
    static const struct {
        const char *text, *triggers[3];
    } good[] = {{"0", {"TRIGGER:PT8H"}},
                {"1", {"TRIGGER:-PT16H"}},
                {"2,10,60", {"TRIGGER:-P1DT16H", "TRIGGER:-P9DT16H", "TRIGGER:-P59DT16H"}}};
    for (size_t i = 0; i < DD_LEN(good); i++) {
        assert_true(dd_ical_alarms(good[i].text, feed.alarms, &feed.n_alarms));
        for (size_t k = 0; k < feed.n_alarms; k++)
            assert_has(render_as(&feed, v, 1), good[i].triggers[k]);
    }
    static const char *const bad[] = {"", ",", "1,", "-1", "61", "100", "1,2,3,4", "1 2", "x"};
    for (size_t i = 0; i < DD_LEN(bad); i++)
        assert_false(dd_ical_alarms(bad[i], feed.alarms, &feed.n_alarms));
    struct dd_obligation done = duties[PLAN];
    done.state = DD_MET;
    v[0] = &done;
    assert_true(dd_ical_alarms("1", feed.alarms, &feed.n_alarms));
    assert_lacks(render_as(&feed, v, 1), "VALARM"); /* nothing more to be done */
}

static void as_to_dos(void **state)
{
    (void)state;
    struct dd_obligation row = duties[PLAN];
    const struct dd_obligation *v[] = {&row};
    struct dd_calendar_feed feed = a_feed();
    feed.todo = true;
    feed.n_alarms = 1;
    feed.alarms[0] = 1;
    row.state = DD_OPEN;
    char *text = render_as(&feed, v, 1);
    assert_has(text, "BEGIN:VTODO\r\n");
    assert_has(text, "\r\nDUE;VALUE=DATE:20");
    assert_has(text, "\r\nSTATUS:NEEDS-ACTION\r\n");
    assert_has(text, "\r\nTRIGGER;RELATED=END:-PT16H\r\n");
    assert_lacks(text, "DTEND");
    assert_lacks(text, "TRANSP");
    row.state = DD_MET;
    row.done_on = row.due;
    text = render_as(&feed, v, 1);
    assert_has(text, "\r\nSTATUS:COMPLETED\r\nPERCENT-COMPLETE:100\r\nCOMPLETED:20");
    row.state = DD_VOID;
    assert_has(render_as(&feed, v, 1), "\r\nSTATUS:CANCELLED\r\n");
}

static void a_note(void **state)
{
    (void)state;
    struct dd_calendar_feed feed = a_feed();
    struct dd_calendar_note note = {.id = "day/2026-02-09/3",
                                    .summary = "5 việc đến hạn; hôm nay",
                                    .description = "– Một\n– Hai",
                                    .category = "x",
                                    .colour = "navy",
                                    .sequence = 7,
                                    .changed = {1769734800}};
    assert_true(dd_day_parse("2026-02-09", &note.day));
    struct dd_buf out = {0};
    dd_ical_note(&feed, &note, &out);
    assert_string_equal(out.s, "BEGIN:VEVENT\r\nUID:day/2026-02-09/3@dd.example\r\n"
                               "DTSTAMP:20260130T010000Z\r\nLAST-MODIFIED:20260130T010000Z\r\n"
                               "SEQUENCE:7\r\nDTSTART;VALUE=DATE:20260209\r\n"
                               "DTEND;VALUE=DATE:20260210\r\n"
                               "SUMMARY:5 việc đến hạn\\; hôm nay\r\n"
                               "DESCRIPTION:– Một\\n– Hai\r\nSTATUS:CONFIRMED\r\n"
                               "TRANSP:TRANSPARENT\r\nCATEGORIES:x\r\nCOLOR:navy\r\n"
                               "END:VEVENT\r\n");
    dd_buf_release(&out);
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
        cmocka_unit_test(alarms_by_choice),
        cmocka_unit_test(as_to_dos),
        cmocka_unit_test(a_note),
        cmocka_unit_test(same_input_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, make_commune, end_commune);
}
