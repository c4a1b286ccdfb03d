/* Bytes → cells: what domain.md §4 says an importer must survive. */
#include "../cells.h"

#include "intake/file/tsv.h"

static struct dd_tsv read_text(const char *text)
{
    struct dd_tsv tsv = {0};
    assert_true(dd_tsv_read(&diags, text_source(arena, text), &tsv));
    return tsv;
}

static void bom_and_line_ends(void **state)
{
    (void)state;
    struct dd_tsv tsv = read_text("\xEF\xBB\xBFSTT\tViệc\r\n\r\n1\t  a  b \t\t\r\nhết");
    assert_int_equal(tsv.n, 4);
    assert_string_equal(tsv.rows[0].cells[0].text, "STT");
    assert_string_equal(tsv.rows[0].cells[1].text, "Việc");
    assert_int_equal(tsv.rows[1].n, 0);
    assert_int_equal(tsv.rows[2].n, 2);
    assert_int_equal(tsv.rows[2].line, 3);
    assert_string_equal(tsv.rows[2].cells[1].text, "a b");
    assert_int_equal(tsv.rows[2].cells[1].col, 5);
    assert_int_equal(tsv.rows[2].cells[1].len, 4);
    assert_false(tsv.rows[3].tabbed);
}

static void quoted_cells(void **state)
{
    (void)state;
    struct dd_tsv tsv =
        read_text("1\t\"một,\nhai \"\"ba\"\"\"\tx\n2\t\"Ngày thứ bảy\" ở thôn\ty\n");
    assert_int_equal(tsv.n, 2);
    assert_string_equal(tsv.rows[0].cells[1].text, "một,\nhai \"ba\"");
    assert_string_equal(tsv.rows[0].cells[2].text, "x");
    assert_int_equal(tsv.rows[1].line, 3);
    assert_string_equal(tsv.rows[1].cells[1].text, "\"Ngày thứ bảy\" ở thôn");
    assert_int_equal(read_text("\"a\"\rb\t\"mở").n, 1); /* neither is a quoted cell */
}

static void markup(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *text;
        bool bold;
    } cases[] = {
        {"<b>VII.1</b>", "VII.1", true},
        {"**Hoàn thiện**  ", "Hoàn thiện", true},
        {"<B>a</B> b", "a b", false},
        {"HĐND&amp;UBND<br/>xã", "HĐND&UBND\nxã", false},
        {"*(Kèm theo)*", "(Kèm theo)", false},
        {"1\\. Việc", "1. Việc", false},
        {"dưới < 50 % và a<b>c", "dưới < 50 % và ac", false},
        {"5 km<sup>2</sup>, góp ý<sup>1</sup>", "5 km², góp ý", false},
        {"<span style=\"x\">Ho\xCC\xA3p</span>", "Họp", false}, /* NFD → NFC */
        {"&nbsp; <i></i>", "", false},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        bool bold;
        const char *text = dd_markup_clean(arena, cases[i].raw, strlen(cases[i].raw), &bold);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(bold, cases[i].bold);
    }
}

static void footnotes(void **state)
{
    (void)state;
    static const struct {
        const char *text, *without;
    } cases[] = {
        {"hướng dẫn2 của tỉnh", "hướng dẫn của tỉnh"},
        {"góp ý12, rồi", "góp ý, rồi"},
        {"việc¹² này[3]", "việc này"},
        {"sân 200 m² và 3 m³", "sân 200 m² và 3 m³"},
        {"Quý2 tháng3 thôn2 Đề án06 mức độ4", "Quý2 tháng3 thôn2 Đề án06 mức độ4"},
        {"CO2, m2, QL1, TTHC1, 18ha, năm2026", "CO2, m2, QL1, TTHC1, 18ha, năm2026"},
        {"dẫn2,5 và dẫn2/KH", "dẫn2,5 và dẫn2/KH"},
        {"mục [3]", "mục [3]"},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++)
        assert_string_equal(dd_footnotes_drop(arena, cases[i].text, true), cases[i].without);
    assert_string_equal(dd_footnotes_drop(arena, "hướng dẫn2", false), "hướng dẫn2");
}

/* design §4: a plan so marked is refused; the word inside a sentence is not a mark. */
static void secret_marks(void **state)
{
    (void)state;
    static const char *const marks[] = {
        "MẬT",         "TỐI MẬT",           "Tuyệt mật",      "(MẬT)",  "M Ậ T",
        "Độ mật: Mật", "TỐI MẬT - HỎA TỐC", "MẬT (Bản số 3)", "TOI MAT"};
    static const char *const others[] = {"",
                                         "Độ mật:",
                                         "Không mật",
                                         "Bảo vệ bí mật nhà nước",
                                         "Mật ong",
                                         "Hỏa tốc",
                                         "Rà soát danh mục bí mật, tối mật và tuyệt mật",
                                         "mặt",
                                         "MAT",
                                         "Độ mật: thường"};
    for (size_t i = 0; i < DD_LEN(marks); i++)
        if (!dd_is_secret_mark(marks[i]))
            fail_msg("%s is a mark", marks[i]);
    for (size_t i = 0; i < DD_LEN(others); i++)
        if (dd_is_secret_mark(others[i]))
            fail_msg("%s is no mark", others[i]);
}

static void expect_refused(const char *bytes, size_t n, const char *words)
{
    struct dd_tsv tsv;
    dd_diags_init(&diags, arena, NULL);
    assert_false(dd_tsv_read(&diags, source_of(arena, "x.tsv", bytes, n), &tsv));
    assert_said(&diags, words);
}

static void bad_bytes(void **state)
{
    (void)state;
    expect_refused("STT\nKi\xEA\x6D\n", 9, "x.tsv:2:3");
    expect_refused("STT\nKi\xEA\x6D\n", 9, "not UTF-8 (byte 0xEA)");
    expect_refused("a\tb\0c\n", 6, "x.tsv:1:4");
    expect_refused("a\tb\0c\n", 6, "a NUL byte");
    expect_refused("\xFF\xFES\0T\0", 6, "UTF-16");
    size_t n = DD_TSV_MAX_BYTES + 1;
    char *large = dd_alloc(arena, n);
    memset(large, 'a', n);
    expect_refused(large, n, "larger than 16 MB");
    memset(large, '\n', DD_TSV_MAX_ROWS + 1);
    expect_refused(large, DD_TSV_MAX_ROWS + 1, "more than 20000 rows");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bom_and_line_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(quoted_cells, setup, teardown),
        cmocka_unit_test_setup_teardown(markup, setup, teardown),
        cmocka_unit_test_setup_teardown(footnotes, setup, teardown),
        cmocka_unit_test_setup_teardown(secret_marks, setup, teardown),
        cmocka_unit_test_setup_teardown(bad_bytes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
