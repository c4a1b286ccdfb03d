/* Text from outside, safe to stand on a line of a message. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "wire/clean.h"

static void what_turns_or_hides_text_is_dropped(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"Báo cáo", "Báo cáo"},
        {"a\r\nBcc: x", "a  Bcc: x"},
        {"a\tb\x7f\x1b[31m", "a b  [31m"},
        {"a\xC2\x85"
         "b\xE2\x80\xA8"
         "c",
         "a b c"}, /* NEL, U+2028 */
        {"\xEF\xBB\xBF"
         "a\xE2\x80\x8B"
         "b",
         "ab"}, /* BOM, U+200B */
        {"a\xE2\x80\xAE"
         "b\xE2\x80\xAC"
         "c",
         "abc"}, /* U+202E, U+202C */
        {"a\xE2\x81\xA6"
         "b\xE2\x81\xA9"
         "c\xD8\x9C",
         "abc"}, /* U+2066, U+2069, U+061C */
        {"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
         "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB"},
        {"\xE2\x80\x93 \xE2\x80\xA6", "\xE2\x80\x93 \xE2\x80\xA6"}, /* – … */
        {"a\xFF"
         "b\xE2\x80",
         "a?b??"},
    };
    struct dd_arena *arena = dd_arena_new();
    for (size_t i = 0; i < DD_LEN(rows); i++)
        assert_string_equal(dd_clean(arena, rows[i].in, 100), rows[i].out);
    assert_string_equal(dd_clean_lines(arena, "a\nb", 100), "a\nb");
    assert_string_equal(dd_clean_lines(arena, NULL, 100), "");
    assert_string_equal(dd_unhidden(arena, "\xE2\x80\x8F"
                                           "a\r\n\xFF"),
                        "a\r\n\xFF");
    dd_arena_free(arena);
}

static void what_is_too_long_is_cut_between_characters(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    assert_string_equal(dd_clean(arena, "ữữữữ", 9), "ữữ…");
    assert_string_equal(dd_clean(arena, "ữữữ", 9), "ữữữ");
    assert_string_equal(dd_clean(arena, "ữữữữ", 2), "…");
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_turns_or_hides_text_is_dropped),
        cmocka_unit_test(what_is_too_long_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
