/* Identity over re-imports: the order of design §4. */
#include "../help.h"

#include "intake/import/match.h"

static struct dd_arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = dd_arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    dd_arena_free(arena);
    return 0;
}

static const struct dd_identity known[] = {
    {"I", "1", "Lập lịch công tác"},
    {"I", "2", "Báo cáo"},
    {"II", "1", "Báo cáo"},
    {"II", "2", "Số hóa hồ sơ đất đai – xây dựng"},
    {"II", "3", "Mở lớp tập huấn cho cán bộ thôn về an toàn thông tin mạng"},
    {NULL, NULL, "Kiểm kê"},
};

static void expect_match(struct dd_identity row, enum dd_match_kind kind, size_t old)
{
    struct dd_match *match = dd_match_rows(arena, known, DD_LEN(known), &row, 1);
    assert_int_equal(match->kind, kind);
    if (kind != DD_MATCH_NONE)
        assert_int_equal(match->old, old);
}

static void one_row(void **state)
{
    (void)state;
    expect_match((struct dd_identity){"I", "1", "Lập lịch công tác"}, DD_MATCH_EXACT, 0);
    expect_match((struct dd_identity){"II", "1", "BÁO CÁO;"}, DD_MATCH_EXACT, 2);
    expect_match((struct dd_identity){"II", "2", "Số hoá hồ sơ đất đai - xây dựng"}, DD_MATCH_EXACT,
                 3);
    expect_match((struct dd_identity){NULL, NULL, "Kiểm kê"}, DD_MATCH_EXACT, 5);
    expect_match((struct dd_identity){"V", "9", "Lập lịch công tác"}, DD_MATCH_TITLE, 0);
    expect_match((struct dd_identity){"V", "9", "Báo cáo"}, DD_MATCH_NONE, 0); /* stands twice */
    expect_match((struct dd_identity){"II", "3",
                                      "Mở lớp tập huấn cho cán bộ các thôn về an toàn thông tin "
                                      "mạng"},
                 DD_MATCH_CORRECTED, 4);
    expect_match((struct dd_identity){"II", "3", "Mở lớp tập huấn cho cán bộ thôn về chữ ký số"},
                 DD_MATCH_DOUBTFUL, 4);
    expect_match((struct dd_identity){"II", "3", "Sửa đường vào trụ sở"}, DD_MATCH_NONE, 0);
    expect_match((struct dd_identity){"II", "4", "Mở lớp tập huấn cho cán bộ thôn về chữ ký số"},
                 DD_MATCH_NONE, 0);
}

static void whole_plan(void **state)
{
    (void)state;
    /* "Báo cáo" of I stays; that of II moved, and by then it is the only one left. */
    static const struct dd_identity fresh[] = {
        {"III", "7", "Báo cáo"},
        {"I", "2", "Báo cáo"},
        {"II", "2", "Kiểm kê"},
        {"II", "3", "Số hóa hồ sơ đất đai – xây dựng"},
    };
    struct dd_match *m = dd_match_rows(arena, known, DD_LEN(known), fresh, DD_LEN(fresh));
    assert_int_equal(m[0].kind, DD_MATCH_TITLE);
    assert_int_equal(m[0].old, 2);
    assert_int_equal(m[1].kind, DD_MATCH_EXACT);
    assert_int_equal(m[1].old, 1);
    assert_int_equal(m[2].kind, DD_MATCH_TITLE);
    assert_int_equal(m[2].old, 5);
    assert_int_equal(m[3].kind, DD_MATCH_TITLE);
    assert_int_equal(m[3].old, 3);
}

static void twins(void **state)
{
    (void)state;
    static const struct dd_identity same[] = {
        {"I", "1", "Họp"}, {"I", "1", "Họp"}, {"I", "1", "Họp"}};
    struct dd_match *m = dd_match_rows(arena, same, 2, same, 3);
    assert_int_equal(m[0].old, 0);
    assert_int_equal(m[1].old, 1);
    assert_int_equal(m[2].kind, DD_MATCH_NONE);
    m = dd_match_rows(arena, NULL, 0, same, 3);
    assert_int_equal(m[0].kind, DD_MATCH_NONE);
}

static void similarity(void **state)
{
    (void)state;
    assert_int_equal(dd_title_similarity(arena, "Số hóa hồ sơ", "số hoá hồ sơ"), 100);
    assert_int_equal(dd_title_similarity(arena, "a b c d", "a b x y"), 50);
    assert_int_equal(dd_title_similarity(arena, "a b", "c d"), 0);
    assert_int_equal(dd_title_similarity(arena, "", ""), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_row, setup, teardown),
        cmocka_unit_test_setup_teardown(whole_plan, setup, teardown),
        cmocka_unit_test_setup_teardown(twins, setup, teardown),
        cmocka_unit_test_setup_teardown(similarity, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
