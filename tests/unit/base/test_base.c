/* Arena, text keys, decimals, nearest word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "dondoc/base.h"

static void arena_keeps_what_it_gave(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    char *kept[500];
    for (size_t i = 0; i < DD_LEN(kept); i++) {
        kept[i] = dd_alloc(arena, 1 + i * 131 % 40000);
        memset(kept[i], (int)(i % 251), 1 + i * 131 % 40000);
    }
    for (size_t i = 0; i < DD_LEN(kept); i++)
        for (size_t j = 0; j < 1 + i * 131 % 40000; j++)
            assert_int_equal((unsigned char)kept[i][j], i % 251);
    DD_VEC(size_t) v = {0};
    for (size_t i = 0; i < 1000; i++)
        dd_push(arena, &v, i);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(v.v[i], i);
    dd_arena_free(arena);
}

static void texts_are_joined_and_written_whole(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    char many[1001];
    memset(many, 'x', sizeof(many));
    many[1000] = '\0';
    assert_string_equal(DD_JOIN(arena, "a", "/", "", "bc"), "a/bc");
    assert_string_equal(dd_join(arena, 0, NULL), "");
    assert_string_equal(dd_printf(arena, "%s", ""), "");
    for (size_t n = 250; n <= 1000; n += n < 260 ? 1 : 740)
        assert_int_equal(strlen(dd_printf(arena, "%.*s", (int)n, many)), n);
    assert_memory_equal(dd_copy(arena, many, sizeof(many)), many, sizeof(many));
    DD_VEC(int) grown = {0};
    for (int i = 0; i < 100; i++)
        dd_push(arena, &grown, i);
    for (size_t i = 0; i < grown.cap; i++)
        assert_int_equal(grown.v[i], i < 100 ? (int)i : 0); /* room to come is zeroed */
    dd_arena_free(arena);
}

static void keys_fold_spelling_but_not_meaning(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"Phòng Văn hóa – xã hội;", "phòng Văn hoá - Xã hội"},
        {"Phòng Văn hóa-xã  hội", "Phòng Văn hóa - xã hội"},
        {"Đảng ủy", "Ðảng uỷ"},
        {"\"Thôn Đâng Van\"", "thôn đâng van."},
        {"Kết qua\xCC\x89", "Kết quả"},
    };
    struct dd_arena *arena = dd_arena_new();
    for (size_t i = 0; i < DD_LEN(same); i++)
        assert_string_equal(dd_key(arena, same[i][0]), dd_key(arena, same[i][1]));
    assert_string_not_equal(dd_key(arena, "bản"), dd_key(arena, "bàn"));
    assert_string_not_equal(dd_key(arena, "thôn Na"), dd_key(arena, "thôn Ná"));
    assert_string_equal(dd_key_plain(arena, "Đôn Đốc – Hóa"), "don doc-hoa");
    assert_string_equal(dd_squeeze(arena, " \xC2\xA0 a \t\n b  "), "a b");
    dd_arena_free(arena);
}

static void utf8_faults_have_their_offset(void **state)
{
    (void)state;
    assert_int_equal(dd_utf8_check("Đôn Đốc", strlen("Đôn Đốc")), -1);
    assert_int_equal(dd_utf8_check("ab\xFF", 3), 2);
    assert_int_equal(dd_utf8_check("a\0b", 3), 1);
    assert_int_equal(dd_utf8_check("\xED\xA0\x80", 3), 0); /* a surrogate */
    assert_int_equal(dd_utf8_check("x\xC4", 2), 1);
    assert_true(dd_is_nfc("quả"));
    assert_false(dd_is_nfc("qua\xCC\x89"));
}

static void decimals_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        int64_t micro;
        const char *people;
    } rows[] = {
        {"12,5", true, 12500000, "12,5"},
        {"12.500000", true, 12500000, "12,5"},
        {"-3", true, -3000000, "-3"},
        {"0,000001", true, 1, "0,000001"},
        {"1 234 567", true, INT64_C(1234567000000), "1234567"},
        {"1 23", false, 0, NULL},
        {"1234 567", false, 0, NULL},
        {"", false, 0, NULL},
        {",5", false, 0, NULL},
        {"5,", false, 0, NULL},
        {"1.2.3", false, 0, NULL},
        {"0,0000001", false, 0, NULL},
        {"99999999999999", false, 0, NULL},
        {"3 km", false, 0, NULL},
        {"--1", false, 0, NULL},
    };
    struct dd_arena *arena = dd_arena_new();
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_dec dec = {42};
        assert_int_equal(dd_dec_parse(rows[i].text, &dec), rows[i].ok);
        if (!rows[i].ok)
            continue;
        assert_int_equal(dec.micro, rows[i].micro);
        assert_string_equal(dd_dec_format(arena, dec, ','), rows[i].people);
    }
    dd_arena_free(arena);
}

static void nearest_word_is_near(void **state)
{
    (void)state;
    static const char *const words[] = {"commune", "department", "division", "village"};
    assert_string_equal(dd_nearest("comune", words, 4), "commune");
    assert_string_equal(dd_nearest("Divsion", words, 4), "division");
    assert_string_equal(dd_nearest("vilalge", words, 4), "village");
    assert_null(dd_nearest("school", words, 4));
    assert_null(dd_nearest(NULL, words, 4));
}

static void ids_are_for_ever(void **state)
{
    (void)state;
    assert_true(dd_is_id("xa-a"));
    assert_true(dd_is_id("29-kh-ubnd.2026_1"));
    assert_false(dd_is_id("Xa"));
    assert_false(dd_is_id("-a"));
    assert_false(dd_is_id("a/b"));
    assert_false(dd_is_id("xã"));
    assert_false(dd_is_id(""));
    assert_false(dd_is_id(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_keeps_what_it_gave),
        cmocka_unit_test(texts_are_joined_and_written_whole),
        cmocka_unit_test(keys_fold_spelling_but_not_meaning),
        cmocka_unit_test(utf8_faults_have_their_offset),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(nearest_word_is_near),
        cmocka_unit_test(ids_are_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
