/* Named reasons in words: whatever the program decides for a reason says it in
 * Vietnamese, wherever it is shown. */
#include "../fixture.h"
#include "wire/words.h"

/* Every code that the sources give as a reason; `grep -rn reason daemon` finds them. */
static const char *const codes[] = {
    "before_first_seen", "rule_edited",       "collapsed",           "same_slot", "same_person",
    "no_recipient",      "moved_before_sent", "settled_before_sent", "by_hand",   "corrected",
    "bounced",           "breaker",           "rehearsal",           "call",      "gone",
    "slot_passed",       "on_legal_day",      "refused_for_a_day",   "late",      "task_cancelled",
    "unit_dissolved",    "rule_removed",      "out_of_scope",
};

static void every_reason_has_its_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < DD_LEN(codes); i++) {
        const char *english = dd_word_reason(NULL, codes[i]);
        if (strcmp(english, codes[i]) == 0 || strchr(english, '_'))
            fail_msg("%s has no words", codes[i]);
        if (strcmp(dd_word_reason(vietnamese, codes[i]), english) == 0)
            fail_msg("%s (%s) has no Vietnamese", codes[i], english);
    }
    assert_string_equal(dd_word_reason(vietnamese, "Trùng với việc khác"), "Trùng với việc khác");
    assert_string_equal(dd_word_reason(NULL, NULL), "");
}

static void what_came_of_a_notice(void **state)
{
    struct dd_notice notice = {
        .step = "due", .at = at("2026-02-09T08:00:00+07:00"), .state = DD_NOTICE_PLANNED};
    (void)state;
    assert_string_equal(dd_word_outcome(arena, vietnamese, &zone, &notice),
                        "sẽ gửi lúc 08:00 ngày 09/02/2026");
    notice.state = DD_NOTICE_SKIPPED;
    notice.reason = "by_hand";
    assert_string_equal(dd_word_outcome(arena, vietnamese, &zone, &notice),
                        "không gửi: đã hủy thủ công");
    notice.state = DD_NOTICE_FAILED;
    notice.reason = "bounced";
    assert_string_equal(dd_word_outcome(arena, vietnamese, &zone, &notice),
                        "không gửi được: thư bị trả lại");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_its_words),
        cmocka_unit_test(what_came_of_a_notice),
    };
    return cmocka_run_group_tests(tests, make_commune, end_commune);
}
