/* Delivery reports (RFC 3464), whole, broken and in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "wire/wire.h"

static const char report[] =
    "To: tra-lai+7-0123456789ab@xa.example\r\n"
    "Content-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\r\n\r\n"
    "--B\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
    "--B\r\nContent-Type: message/delivery-status\r\n\r\n"
    "Reporting-MTA: dns; relay.example\r\n\r\n"
    "Final-Recipient: rfc822; binh@xa.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n"
    "final-recipient: rfc822;an@xa.example\r\naction: Failed\r\nstatus: 5.1.1\r\n"
    "Diagnostic-Code: smtp; 550 5.1.1\r\n\tno such mailbox\r\n\r\n"
    "--B\r\nContent-Type: message/rfc822\r\n\r\n"
    "Message-ID: <dd.abc@xa.example>\r\nSubject: x\r\n\r\nx\r\n"
    "--B--\r\n";

static void a_failure_among_others(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_bounce bounce;
    assert_true(dd_bounce_read(arena, report, strlen(report), &bounce));
    assert_true(bounce.failed);
    assert_string_equal(bounce.status, "5.1.1");
    assert_string_equal(bounce.recipient, "an@xa.example");
    assert_string_equal(bounce.diagnostic, "550 5.1.1 no such mailbox");
    assert_string_equal(bounce.message_id, "dd.abc@xa.example");
    assert_int_equal(bounce.n_to, 1);
    assert_string_equal(bounce.to[0], "tra-lai+7-0123456789ab@xa.example");
    dd_arena_free(arena);
}

/* Cut anywhere, and with any byte made another: never more than wrong. */
static void cut_and_damaged(void **state)
{
    (void)state;
    char bytes[sizeof(report)];
    for (size_t i = 0; i < sizeof(report); i++) {
        struct dd_arena *arena = dd_arena_new();
        struct dd_bounce bounce;
        dd_bounce_read(arena, report, i, &bounce);
        memcpy(bytes, report, sizeof(report));
        bytes[i] = i % 3 ? '\0' : (char)0xFF;
        dd_bounce_read(arena, bytes, sizeof(bytes), &bounce);
        dd_arena_free(arena);
    }
}

static void what_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "\r\n", "Subject: hi\r\n\r\nhello\r\n", "Content-Type: message/delivery-status\r\n\r\n",
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n"};
    for (size_t i = 0; i < DD_LEN(texts); i++) {
        struct dd_arena *arena = dd_arena_new();
        struct dd_bounce bounce;
        assert_false(dd_bounce_read(arena, texts[i], strlen(texts[i]), &bounce));
        dd_arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_among_others),
        cmocka_unit_test(cut_and_damaged),
        cmocka_unit_test(what_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
