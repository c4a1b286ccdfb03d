/* Rows → tasks: headers, sections, page breaks (domain.md §4). */
#include "../cells.h"

#include "intake/annex/table.h"

static struct dd_table read_source(const struct dd_source *source)
{
    struct dd_tsv tsv;
    struct dd_table table;
    assert_true(dd_tsv_read(&diags, source, &tsv));
    dd_table_read(&diags, source, &tsv, &table);
    return table;
}

static struct dd_table read_text(const char *text)
{
    return read_source(text_source(arena, text));
}

static void expect_row(const struct dd_plan_row *row, const char *section, const char *number,
                       const char *title)
{
    assert_string_equal(row->title, title);
    assert_string_equal(row->section ? row->section : "", section);
    assert_string_equal(row->number ? row->number : "", number);
}

static void annex(void **state)
{
    (void)state;
    struct dd_table table = read_source(file_source(arena, DATA "annex.tsv"));
    assert_true(table.found);
    assert_int_equal(table.n, 11);
    assert_int_equal(diags.n, 0);
    const struct dd_plan_row *rows = table.rows;
    expect_row(&rows[0], "I", "1", "Lập lịch công tác năm 2026");
    expect_row(&rows[2], "I", "3",
               "Rà soát các sổ theo dõi công việc, gộp những sổ ghi trùng và bỏ những sổ không "
               "còn cần đến");
    expect_row(&rows[4], "II", "2", "Tổng hợp góp ý của người dân về thái độ phục vụ");
    assert_string_equal(rows[4].product, "Báo cáo, bảng tổng hợp của các bộ phận...");
    expect_row(&rows[5], "II", "", "Kiểm kê thiết bị ở nơi tiếp công dân");
    expect_row(&rows[7], "III.1", "1", "Soạn quy chế dùng chữ ký số");
    expect_row(&rows[9], "III.2", "1", "Số hóa hồ sơ đất đai");
    expect_row(&rows[10], "III.2", "3", "Đưa lịch họp lên mạng");
    assert_int_equal(rows[1].line, 9);
    assert_int_equal(rows[1].time.line, 9);
    assert_string_equal(rows[1].time.text, "Quý I/2026");
}

static void column_names(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        bool is_header;
    } cases[] = {
        {"TT\tNhiệm vụ\tĐơn vị chủ trì\tThời hạn", true},
        {"Thời gian hoàn thành\tKết quả\tNội dung công việc\tSTT", true},
        {"**Số TT**\tTên nhiệm vụ\tCơ quan, đơn vị chủ trì\tTiến độ thực hiện\tGhi chú", true},
        {"NHIỆM VỤ/GIẢI PHÁP\tCƠ QUAN<br>CHỦ TRÌ", true},
        {"STT\tNội dung\tGhi chú", false},
        {"1\tNhiệm vụ\tđược giao", false},
        {"Nội dung này phải được các phòng thực hiện nghiêm túc trong thời gian tới đây\tThời "
         "gian qua nhiều phòng đã rất cố gắng trong công việc được giao, cần phát huy",
         false},
    };
    const char *const *keys = dd_header_keys(arena);
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct dd_tsv tsv;
        struct dd_columns columns;
        assert_true(dd_tsv_read(&diags, text_source(arena, cases[i].header), &tsv));
        if (dd_header_read(arena, keys, &tsv.rows[0], &columns) != cases[i].is_header)
            fail_msg("%s", cases[i].header);
    }
}

#define HEADER "STT\tNội dung\tSản phẩm\tChủ trì\tPhối hợp\tThời gian\n"

static void columns_in_another_order(void **state)
{
    (void)state;
    struct dd_table table =
        read_text("Thời hạn\tĐơn vị chủ trì\tNhiệm vụ\tTT\nQuý I/2026\tPhòng A\tViệc\t01.\n"
                  "TT\tNhiệm vụ\tĐơn vị chủ trì\tThời hạn\n2)\tViệc hai\tPhòng B\tQuý II/2026\n");
    assert_int_equal(table.n, 2);
    expect_row(&table.rows[0], "", "01", "Việc");
    assert_string_equal(table.rows[0].lead.text, "Phòng A");
    expect_row(&table.rows[1], "", "2", "Việc hai");
    assert_string_equal(table.rows[1].time.text, "Quý II/2026");
}

static void sections(void **state)
{
    (void)state;
    struct dd_table table = read_text("I. TRƯỚC BẢNG\n" HEADER "(1)\t(2)\t(3)\t(4)\t(5)\t(6)\n"
                                      "A\tPHẦN MỘT\n"
                                      "I\tMục một\tMục một\tMục một\tMục một\tMục một\n"
                                      "1\tViệc\t\tPhòng A\t\tQuý I/2026\n"
                                      "II. Mục hai\t\t\t\t\t\n"
                                      "1\tNhóm việc\t\t\t\t\n"
                                      "1.1\tViệc\t\tPhòng A\t\tQuý I/2026\n"
                                      "\t<b>Nhóm khác</b>\t\t\t\t\n"
                                      "1\tViệc\t\tPhòng A\t\tQuý I/2026\n"
                                      "B\tPHẦN HAI\n"
                                      "1\tViệc\t\tPhòng A\t\tQuý I/2026\n");
    assert_int_equal(diags.n, 0);
    assert_int_equal(table.n, 4);
    expect_row(&table.rows[0], "A.I", "1", "Việc");
    expect_row(&table.rows[1], "A.II.1", "1.1", "Việc");
    expect_row(&table.rows[2], "A.II.Nhóm khác", "1", "Việc");
    expect_row(&table.rows[3], "B", "1", "Việc");
}

static void page_breaks(void **state)
{
    (void)state;
    struct dd_table table = read_text(HEADER "1\tLập kế hoạch 2021-\tVăn bản\tPhòng Văn hóa -\t\t"
                                             "Sau khi tỉnh\n"
                                             "\n12\n" HEADER "\t2030\t\tXã hội\t\tban hành đề án\n"
                                             "<b>II</b>\t<b>Một mục có tên</b>\n"
                                             "\t<b>rất dài</b>\n"
                                             "1\tViệc\t\tPhòng A\t\tQuý I/2026\n");
    assert_int_equal(diags.n, 0);
    assert_int_equal(table.n, 2);
    expect_row(&table.rows[0], "", "1", "Lập kế hoạch 2021-2030");
    assert_string_equal(table.rows[0].lead.text, "Phòng Văn hóa - Xã hội");
    assert_string_equal(table.rows[0].time.text, "Sau khi tỉnh ban hành đề án");
    expect_row(&table.rows[1], "II", "1", "Việc");
}

static void nothing_is_lost_silently(void **state)
{
    (void)state;
    struct dd_table table = read_text(HEADER "1\tViệc\t\tPhòng A\t\tQuý I/2026\n"
                                             "2\t\t\tPhòng B\t\tQuý II/2026\n"
                                             "3\tViệc chưa ai nhận\t\t\t\t\n"
                                             "Nơi nhận:\tTM. ỦY BAN NHÂN DÂN\t\t\t\t\n"
                                             "- Như trên;\n");
    assert_int_equal(table.n, 2);
    expect_row(&table.rows[1], "", "3", "Việc chưa ai nhận");
    assert_int_equal(diags.warnings, 2);
    assert_said(&diags, "test.tsv:3\n");
    assert_said(&diags, "test.tsv:5\n");
}

static void no_table(void **state)
{
    (void)state;
    assert_false(read_source(file_source(arena, DATA "prose.txt")).found);
    assert_false(read_text("").found);
    assert_false(read_text("a\tb\nc\td\n").found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(annex, setup, teardown),
        cmocka_unit_test_setup_teardown(column_names, setup, teardown),
        cmocka_unit_test_setup_teardown(columns_in_another_order, setup, teardown),
        cmocka_unit_test_setup_teardown(sections, setup, teardown),
        cmocka_unit_test_setup_teardown(page_breaks, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_lost_silently, setup, teardown),
        cmocka_unit_test_setup_teardown(no_table, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
