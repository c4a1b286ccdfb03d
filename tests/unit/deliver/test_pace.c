/* How fast the relay may be asked, and the envelope senders (design §8). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "deliver/pace.h"
#include "deliver/relay.h"

static const struct dd_instant noon = {1770613200};

static void so_many_in_any_minute(void **state)
{
    (void)state;
    struct dd_pace pace;
    dd_pace_init(&pace, 3);
    size_t started[200] = {0};
    for (int second = 0; second < 200; second++) { /* as many as it lets start */
        while (dd_pace_places(&pace, noon, second, 4)) {
            dd_pace_started(&pace, second);
            started[second]++;
        }
        size_t minute = 0;
        for (int back = 0; back < 60 && back <= second; back++)
            minute += started[second - back];
        assert_true(minute <= 3);
    }
    assert_int_equal(started[0], 3);
    assert_int_equal(started[60], 3);
    dd_pace_release(&pace);
}

static void without_a_limit(void **state)
{
    (void)state;
    struct dd_pace pace;
    dd_pace_init(&pace, 0);
    for (int i = 0; i < 1000; i++)
        dd_pace_started(&pace, 1.);
    assert_int_equal(dd_pace_places(&pace, noon, 1., 4), 4);
    dd_pace_release(&pace);
}

static void a_busy_relay_rests_longer_each_time(void **state)
{
    (void)state;
    struct dd_pace pace;
    struct dd_instant now = noon;
    int64_t last = 0;
    dd_pace_init(&pace, 0);
    for (int i = 0; i < 6; i++) {
        static const int codes[] = {421, 451, 452};
        dd_pace_answered(&pace, now, codes[i % 3], false);
        int64_t rest = pace.rest_until.s - now.s;
        assert_true(rest > last);
        dd_pace_answered(&pace, now, 421, false); /* of the same moment: one rest */
        assert_int_equal(pace.rest_until.s - now.s, rest);
        assert_int_equal(dd_pace_places(&pace, now, 0., 4), 0);
        last = rest;
        now = pace.rest_until;
        assert_int_equal(dd_pace_places(&pace, now, 0., 4), 4);
    }
    dd_pace_answered(&pace, now, 450, false); /* a mailbox, not the relay */
    assert_int_equal(dd_pace_places(&pace, now, 0., 4), 4);
    dd_pace_answered(&pace, now, 451, false);
    dd_pace_answered(&pace, now, 250, true);
    assert_int_equal(dd_pace_places(&pace, now, 0., 4), 4);
    dd_pace_release(&pace);
}

static void a_bounce_names_its_letter(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_mail_settings mail = {.from = "Đôn Đốc <don-doc@xa.example>",
                                    .bounces = "tra-lai@xa.example"};
    struct dd_delivery row = {.id = 17, .message_id = "dd.aB3@xa.example"};
    struct dd_delivery other = {.id = 17, .message_id = "dd.aB4@xa.example"};
    const char *sender = dd_envelope_sender(arena, &mail, &row);
    assert_int_equal(strncmp(sender, "tra-lai+17-", 11), 0);
    assert_non_null(strstr(sender, "@xa.example"));
    assert_int_equal(dd_envelope_id(mail.bounces, sender), 17);
    assert_true(dd_envelope_is(arena, mail.bounces, sender, &row));
    assert_true(dd_envelope_is(arena, mail.bounces, "TRA-LAI" /* folded by a relay */, &row) ==
                false);
    char *loud = dd_strdup(arena, sender);
    for (char *s = loud; *s; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - 'a' + 'A');
    assert_int_equal(dd_envelope_id(mail.bounces, loud), 17);
    assert_true(dd_envelope_is(arena, mail.bounces, loud, &row));
    assert_false(dd_envelope_is(arena, mail.bounces, sender, &other)); /* not to be guessed */
    static const char *const foreign[] = {"tra-lai@xa.example",
                                          "tra-lai+@xa.example",
                                          "tra-lai+x-1@xa.example",
                                          "tra-lai+-5-a@xa.example",
                                          "khac+17-abc@xa.example",
                                          "",
                                          "tra-lai+99999999999999999999999-a@xa.example"};
    for (size_t i = 0; i < DD_LEN(foreign); i++)
        assert_false(dd_envelope_id(mail.bounces, foreign[i]) == 17);
    mail.bounces = NULL;
    assert_string_equal(dd_envelope_sender(arena, &mail, &row), "don-doc@xa.example");
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(so_many_in_any_minute),
        cmocka_unit_test(without_a_limit),
        cmocka_unit_test(a_busy_relay_rests_longer_each_time),
        cmocka_unit_test(a_bounce_names_its_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
