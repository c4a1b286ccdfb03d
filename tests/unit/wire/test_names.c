/* Names of offices in official papers, and their Vietnamese order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "wire/paper/letterhead.h"
#include "wire/names.h"

static struct dd_arena *arena;

static void writes_names_as_papers_do(void **state)
{
    (void)state;
    static const struct {
        const char *name, *upper, *full, *place, *initials;
    } cases[] = {
        {"UBND xã Thụy Hùng", "UBND XÃ THỤY HÙNG", "Ủy ban nhân dân xã Thụy Hùng", "Thụy Hùng",
         "UBND"},
        {"Ủy ban nhân dân thành phố Hồ Chí Minh", "ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH",
         "Ủy ban nhân dân thành phố Hồ Chí Minh", "Hồ Chí Minh", "UBND"},
        {"Sở Nội vụ tỉnh Lạng Sơn", "SỞ NỘI VỤ TỈNH LẠNG SƠN", "Sở Nội vụ tỉnh Lạng Sơn",
         "Lạng Sơn", "SNV"},
        {"Văn phòng HĐND và UBND xã", "VĂN PHÒNG HĐND VÀ UBND XÃ",
         "Văn phòng hội đồng nhân dân và ủy ban nhân dân xã", NULL, "VP"},
        {"UBND thị xã Kỳ Anh", "UBND THỊ XÃ KỲ ANH", "Ủy ban nhân dân thị xã Kỳ Anh", "Kỳ Anh",
         "UBND"},
        {"Ban Quản lý dự án", "BAN QUẢN LÝ DỰ ÁN", "Ban Quản lý dự án", NULL, "BQLDA"},
        {"Ban Chỉ đạo 35", "BAN CHỈ ĐẠO 35", "Ban Chỉ đạo 35", NULL, "BCĐ3"},
        {"UBNDX", "UBNDX", "UBNDX", NULL, "U"},
        {"", "", "", NULL, ""},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        assert_string_equal(dd_name_upper(arena, cases[i].name), cases[i].upper);
        assert_string_equal(dd_capital(arena, "đôn đốc"), "Đôn đốc");
        assert_string_equal(dd_capital(arena, ""), "");
        assert_string_equal(dd_name_full(arena, cases[i].name), cases[i].full);
        const char *place = dd_name_place(arena, cases[i].name);
        assert_true(dd_streq(place, cases[i].place) || (!place && !cases[i].place));
        assert_string_equal(dd_name_initials(arena, cases[i].name), cases[i].initials);
    }
}

static int by_key(const void *a, const void *b)
{
    return strcmp(**(const char **const *)a, **(const char **const *)b);
}

static void sorts_as_vietnamese_do(void **state)
{
    (void)state;
    static const char *const sorted[] = {"Ấp Đông",   "Đoàn Thanh niên", "Thôn 2",   "Thôn 10",
                                         "Trạm Y tế", "Ủy ban nhân dân", "Văn phòng"};
    static const char *const names[] = {"Thôn 10",   "Văn phòng", "Ủy ban nhân dân", "Ấp Đông",
                                        "Trạm Y tế", "Thôn 2",    "Đoàn Thanh niên"};
    const char **keys = dd_name_keys(arena, names, DD_LEN(names));
    const char **order[DD_LEN(names)];
    for (size_t i = 0; i < DD_LEN(names); i++)
        order[i] = &keys[i];
    qsort(order, DD_LEN(order), sizeof(*order), by_key);
    for (size_t i = 0; i < DD_LEN(names); i++)
        assert_string_equal(names[order[i] - keys], sorted[i]);
    const char *bad[] = {"\xFF\xC3", ""};
    dd_name_keys(arena, bad, 2); /* harmless */
}

static void fills_a_letterhead_from_the_facts(void **state)
{
    (void)state;
    struct dd_unit units[] = {
        {.id = "lang-son", .name = "UBND tỉnh Lạng Sơn", .level = "province"},
        {.id = "vp", .name = "Văn phòng HĐND và UBND xã", .level = "division", .parent = "xa"},
        {.id = "xa", .name = "UBND xã Thụy Hùng", .level = "commune", .parent = "lang-son"},
    };
    struct dd_office office = {"xa", NULL};
    struct dd_facts facts = {.unit = {3, units}, .office = {1, &office}};
    struct dd_letterhead_settings settings = {0};
    struct dd_letterhead head;
    dd_letterhead_fill(arena, &settings, &facts, NULL, (struct dd_day){20500}, &head);
    assert_string_equal(head.as.superior, "UBND tỉnh Lạng Sơn");
    assert_string_equal(head.as.issuer, "Ủy ban nhân dân xã Thụy Hùng");
    assert_string_equal(head.as.place, "Thụy Hùng");
    assert_string_equal(head.as.abbreviation, "UBND");
    assert_string_equal(head.as.drafter, "VP");
    assert_string_equal(head.answer_to, "Văn phòng HĐND và UBND xã");
    assert_string_equal(head.as.signer.v[0], "BY ORDER OF THE CHAIR");
    settings = (struct dd_letterhead_settings){
        .superior = "none", .drafter = "none", .place = "Bản Pẻn", .signer = {1, {"CHỦ TỊCH"}}};
    facts.unit.n = 0; /* a unit that is gone: the office still has its id */
    dd_letterhead_fill(arena, &settings, &facts, NULL, (struct dd_day){20500}, &head);
    assert_string_equal(head.as.superior, "");
    assert_string_equal(head.as.drafter, "");
    assert_string_equal(head.as.issuer, "xa");
    assert_string_equal(head.as.place, "Bản Pẻn");
    assert_int_equal(head.as.signer.n, 1);
    assert_string_equal(head.as.signer.v[0], "CHỦ TỊCH");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_names_as_papers_do),
        cmocka_unit_test(sorts_as_vietnamese_do),
        cmocka_unit_test(fills_a_letterhead_from_the_facts),
    };
    arena = dd_arena_new();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    dd_arena_free(arena);
    return failed;
}
