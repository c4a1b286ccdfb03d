/* Holiday calendars from elsewhere: what counts as a day off, recurrences against
 * a list written by hand, and hostile files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "wire/wire.h"

struct fixture {
    struct dd_arena *arena;
    struct dd_diags diags;
    struct dd_source source;
    struct dd_ical_holidays got;
    bool ok;
};

static void read_bytes(struct fixture *f, const char *text, size_t n)
{
    f->arena = dd_arena_new();
    dd_diags_init(&f->diags, f->arena, NULL);
    f->source = (struct dd_source){.name = "h.ics", .text = text, .n = n};
    f->ok = dd_ical_read_holidays(&f->diags, &f->source, 2025, 2028, &f->got);
}

static void read_text(struct fixture *f, const char *text)
{
    read_bytes(f, text, strlen(text));
}

/* An event of these lines. */
static void read_event(struct fixture *f, const char *lines)
{
    static char text[4096];
    snprintf(text, sizeof text,
             "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\n%s"
             "END:VEVENT\r\nEND:VCALENDAR\r\n",
             lines);
    read_text(f, text);
}

static void release(struct fixture *f)
{
    dd_arena_free(f->arena);
}

/* "2026-01-01 2026-02-03..2026-02-05" */
static const char *listed(const struct fixture *f)
{
    struct dd_buf out = {0};
    char from[DD_DAY_SIZE], to[DD_DAY_SIZE];
    for (size_t i = 0; i < f->got.n; i++) {
        const struct dd_ical_holiday *h = &f->got.v[i];
        dd_day_format(h->from, from);
        dd_day_format(h->to, to);
        dd_buf_printf(&out, "%s%s", i ? " " : "", from);
        if (h->to.n != h->from.n)
            dd_buf_printf(&out, "..%s", to);
    }
    const char *text = dd_strdup(f->arena, out.n ? out.s : "");
    dd_buf_release(&out);
    return text;
}

static void events_of_all_shapes(void **state)
{
    (void)state;
    struct fixture f;
    read_text(&f,
              "\xEF\xBB\xBF"
              "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
              "BEGIN:VTIMEZONE\r\nTZID:a\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
              "RRULE:FREQ=YEARLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
              /* several days, an alarm inside, a folded and escaped name */
              "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20260216\r\n"
              "DTEND;VALUE=DATE:20260221\r\nSUMMARY:Tết Nguyên\r\n  đán\\, nghỉ\r\n"
              "BEGIN:VALARM\r\nDTSTART;VALUE=DATE:20260101\r\nEND:VALARM\r\nEND:VEVENT\r\n"
              /* DTEND = DTSTART, as some write one day */
              "begin:vevent\nUID:2\nDTSTART;VALUE=DATE:20260427\nDTEND;VALUE=DATE:20260427\n"
              "SUMMARY:Giỗ Tổ\nend:vevent\n"
              "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260430\r\nDURATION:P2D\r\nSUMMARY:a\r\n"
              "END:VEVENT\r\n"
              "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260505\r\nSTATUS:CANCELLED\r\nSUMMARY:b\r\n"
              "END:VEVENT\r\n"
              "BEGIN:VEVENT\r\nDTSTART:20260506T080000Z\r\nSUMMARY:meeting\r\nEND:VEVENT\r\n"
              "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260601\r\nDTEND;VALUE=DATE:20260901\r\n"
              "SUMMARY:summer\r\nEND:VEVENT\r\n"
              "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20240101\r\nSUMMARY:too early\r\nEND:VEVENT\r\n"
              "BEGIN:VEVENT\r\nSUMMARY:never\r\nEND:VEVENT\r\n"
              "END:VCALENDAR\r\n");
    assert_true(f.ok);
    assert_string_equal(listed(&f), "2026-02-16..2026-02-20 2026-04-27 2026-04-30..2026-05-01");
    assert_string_equal(f.got.v[0].name, "Tết Nguyên đán, nghỉ");
    assert_int_equal(f.diags.warnings, 3); /* meeting, summer, never */
    assert_int_equal(f.diags.v[0].pos.line, 37);
    assert_string_equal(f.diags.v[0].message,
                        "`meeting` is left out: it is not an all-day event of the years 1900 to "
                        "2199");
    release(&f);
}

static void recurrences(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *days;
    } table[] = {
        {"DTSTART;VALUE=DATE:20200430\r\nRRULE:FREQ=YEARLY\r\n",
         "2025-04-30 2026-04-30 2027-04-30 2028-04-30"},
        {"DTSTART;VALUE=DATE:20200430\r\nRRULE:FREQ=YEARLY;INTERVAL=3;BYMONTH=4;BYMONTHDAY=30\r\n",
         "2026-04-30"},
        {"DTSTART;VALUE=DATE:20200229\r\nRRULE:FREQ=YEARLY\r\n", "2028-02-29"},
        {"DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n", ""},
        {"DTSTART;VALUE=DATE:20240502\r\nRRULE:FREQ=YEARLY;COUNT=3\r\n", "2025-05-02 2026-05-02"},
        {"DTSTART;VALUE=DATE:20240502\r\nRRULE:FREQ=YEARLY;UNTIL=20270501\r\n",
         "2025-05-02 2026-05-02"},
        {"DTSTART;VALUE=DATE:20240502\r\nRRULE:FREQ=YEARLY;UNTIL=20270502T000000Z\r\n",
         "2025-05-02 2026-05-02 2027-05-02"},
        {"DTSTART;VALUE=DATE:20261124\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20271124\r\n"
         "RDATE;VALUE=DATE:20270707\r\n",
         "2026-11-24 2027-07-07 2028-11-24"},
        /* the second Sunday of May, the last Monday of May */
        {"DTSTART;VALUE=DATE:20250511\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=2SU\r\n",
         "2025-05-11 2026-05-10 2027-05-09 2028-05-14"},
        {"DTSTART;VALUE=DATE:20250526\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO\r\n",
         "2025-05-26 2026-05-25 2027-05-31 2028-05-29"},
        {"DTSTART;VALUE=DATE:20260731\r\nRRULE:FREQ=MONTHLY;UNTIL=20270101\r\n",
         "2026-07-31 2026-08-31 2026-10-31 2026-12-31"},
        {"DTSTART;VALUE=DATE:20261031\r\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3\r\n",
         "2026-10-31 2026-11-30 2026-12-31"},
        {"DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3\r\n",
         "2026-01-01 2026-01-15 2026-01-29"},
        {"DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=4\r\n",
         "2026-01-01 2026-01-12 2026-01-15 2026-01-26"},
        {"DTSTART;VALUE=DATE:20260104\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO;"
         "COUNT=3\r\n",
         "2026-01-04 2026-01-05 2026-01-18"},
        {"DTSTART;VALUE=DATE:20260102\r\nRRULE:FREQ=DAILY;INTERVAL=10;COUNT=3\r\n",
         "2026-01-02 2026-01-12 2026-01-22"},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct fixture f;
        read_event(&f, table[i].lines);
        assert_true(f.ok);
        if (strcmp(listed(&f), table[i].days) != 0)
            fail_msg("%s\nexpected %s\ngot      %s", table[i].lines, table[i].days, listed(&f));
        assert_int_equal(f.diags.n, 0);
        release(&f);
    }
}

static void what_is_left_out(void **state)
{
    (void)state;
    static const char *const table[] = {
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=HOURLY\r\n",
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30\r\n",
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;BYHOUR=1,2,3\r\n",
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=YEARLY;BYYEARDAY=100\r\n",
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1\r\n",
        "DTSTART;VALUE=DATE:20260101\r\nRRULE:RSCALE=CHINESE;FREQ=YEARLY\r\n",
        "DTSTART;VALUE=DATE:20260101\r\nDTEND:20260102T000000Z\r\n",
        "DTSTART;VALUE=DATE:20260101\r\nDURATION:PT3H\r\n",
        "DTSTART;VALUE=DATE:20260101\r\nDURATION:-P1D\r\n",
        "DTSTART;VALUE=DATE:18991231\r\n",
        "DTSTART;VALUE=DATE:20261399\r\n",
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct fixture f;
        read_event(&f, table[i]);
        if (!f.ok || f.got.n != 0 || f.diags.warnings != 1)
            fail_msg("%s gave %zu days, %zu warnings", table[i], f.got.n, f.diags.warnings);
        release(&f);
    }
}

static void is_refused(const char *text, size_t n, const char *code, unsigned line)
{
    struct fixture f;
    read_bytes(&f, text, n);
    assert_false(f.ok);
    assert_int_equal(f.got.n, 0);
    assert_int_equal(f.diags.errors, 1);
    assert_string_equal(f.diags.v[f.diags.n - 1].code, code);
    assert_int_equal(f.diags.v[f.diags.n - 1].pos.line, line);
    release(&f);
}

static void files_that_are_none(void **state)
{
    (void)state;
    is_refused("", 0, "E423", 1);
    is_refused("a,b\n", 4, "E423", 1);
    is_refused("BEGIN:VCALENDAR\nX:\xC3\x28\n", 21, "E422", 2);
    is_refused("BEGIN:VCALENDAR\nX:a\0b\n", 22, "E422", 2);
    struct dd_buf big = {0};
    dd_buf_puts(&big, "BEGIN:VCALENDAR\n");
    while (big.n <= DD_ICAL_MAX_BYTES)
        dd_buf_puts(&big,
                    "X-A:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n");
    is_refused(big.s, big.n, "E421", 0);
    dd_buf_release(&big);
}

/* Each ends at once, by its bound. */
static void hostile_files(void **state)
{
    (void)state;
    struct dd_buf text = {0};
    struct fixture f;
    dd_buf_puts(&text, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20260101\nSUMMARY:a\n");
    for (int i = 0; i < 50000; i++)
        dd_buf_puts(&text, "BEGIN:VALARM\n");
    read_bytes(&f, text.s, text.n);
    assert_true(f.ok && f.got.n == 0);
    release(&f);

    text.n = 0;
    dd_buf_puts(&text, "BEGIN:VCALENDAR\n");
    for (int i = 0; i < 1000; i++)
        dd_buf_puts(&text, "BEGIN:VEVENT\nDTSTART;VALUE=DATE:19000101\nRRULE:FREQ=YEARLY;BYMONTH="
                           "2;BYMONTHDAY=30\nEND:VEVENT\n");
    read_bytes(&f, text.s, text.n);
    assert_false(f.ok);
    assert_string_equal(f.diags.v[0].code, "E424");
    release(&f);

    text.n = 0;
    dd_buf_puts(&text, "BEGIN:VCALENDAR\n");
    for (int i = 0; i < 5; i++)
        dd_buf_puts(&text, "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20250101\nRRULE:FREQ=DAILY\n"
                           "END:VEVENT\n");
    read_bytes(&f, text.s, text.n);
    assert_false(f.ok);
    assert_string_equal(f.diags.v[0].message, "more than 5000 holidays");
    release(&f);

    text.n = 0;
    dd_buf_puts(&text, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20250101\nSUMMARY:");
    for (int i = 0; i < 100000; i++)
        dd_buf_puts(&text, "aaaaaaa");
    dd_buf_puts(&text, "\nEND:VEVENT\n");
    read_bytes(&f, text.s, text.n);
    assert_true(f.ok && f.got.n == 0 && f.diags.warnings == 1);
    release(&f);
    dd_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_of_all_shapes), cmocka_unit_test(recurrences),
        cmocka_unit_test(what_is_left_out),     cmocka_unit_test(files_that_are_none),
        cmocka_unit_test(hostile_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
