/* A sentence → who, what, until when; what is not understood stays in the title. */
#include "../help.h"

#include "intake/annex/sentence.h"

static struct dd_arena *arena;
static struct dd_diags diags;
static struct dd_facts facts;
static const struct dd_day today = {20500}; /* 16/02/2026 */

static int setup(void **state)
{
    (void)state;
    arena = dd_arena_new();
    dd_diags_init(&diags, arena, NULL);
    read_office(&diags, &facts);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    dd_arena_free(arena);
    return 0;
}

struct reading {
    const char *text, *title, *deadline, *leads, *cooperating;
};

static void expect_all(const struct reading *cases, size_t n)
{
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++) {
        const struct reading *c = &cases[i];
        struct dd_sentence got;
        dd_sentence_read(arena, &facts, "xa-a", today, c->text, &got);
        if (strcmp(got.title, c->title) == 0 && strcmp(got.deadline, c->deadline) == 0 &&
            strcmp(got.leads, c->leads) == 0 && strcmp(got.cooperating, c->cooperating) == 0)
            continue;
        print_error("`%s`\n  gives `%s` | `%s` | `%s` | `%s`\n  not   `%s` | `%s` | `%s` | `%s`\n",
                    c->text, got.title, got.deadline, got.leads, got.cooperating, c->title,
                    c->deadline, c->leads, c->cooperating);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void who_first(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"Phòng Kinh tế rà soát hộ nghèo trước ngày 25/3/2026", "Rà soát hộ nghèo",
         "trước ngày 25/3/2026", "Phòng Kinh tế", ""},
        {"Giao Phòng Kinh tế chủ trì, phối hợp với Trạm Y tế rà soát hộ nghèo, hoàn thành trước "
         "ngày 25/3/2026.",
         "Rà soát hộ nghèo", "trước ngày 25/3/2026", "Phòng Kinh tế", "Trạm Y tế"},
        {"đề nghị Phòng Kinh tế, Trạm Y tế báo cáo kết quả quý I/2026 chậm nhất ngày 14/4/2026",
         "Báo cáo kết quả quý I/2026", "chậm nhất ngày 14/4/2026", "Phòng Kinh tế; Trạm Y tế", ""},
        {"Phòng Kinh tế báo cáo tiến độ trước ngày 25 hàng tháng", "Báo cáo tiến độ",
         "trước ngày 25 hàng tháng", "Phòng Kinh tế", ""},
        {"Phòng Kinh tế đối chiếu số liệu trong 05 ngày làm việc kể từ ngày nhận được văn bản",
         "Đối chiếu số liệu", "trong 05 ngày làm việc kể từ ngày nhận được văn bản",
         "Phòng Kinh tế", ""},
    };
    expect_all(cases, DD_LEN(cases));
}

static void who_last_or_within(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"Trước ngày 25/3/2026, rà soát hộ nghèo (Phòng Kinh tế)", "Rà soát hộ nghèo",
         "Trước ngày 25/3/2026", "Phòng Kinh tế", ""},
        {"Rà soát hộ nghèo do Phòng Kinh tế thực hiện, thời hạn: 25/3/2026", "Rà soát hộ nghèo",
         "25/3/2026", "Phòng Kinh tế", ""},
        {"Làm việc với Phòng Kinh tế về hộ nghèo, Quý II/2026",
         "Làm việc với Phòng Kinh tế về hộ nghèo", "Quý II/2026", "Phòng Kinh tế", ""},
    };
    expect_all(cases, DD_LEN(cases));
}

static void nothing_is_invented(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"", "", "", "", ""},
        {"Rà soát hộ nghèo", "Rà soát hộ nghèo", "", "", ""},
        {"Rà soát hộ nghèo trước ngày 31/02/2026", "Rà soát hộ nghèo trước ngày 31/02/2026", "", "",
         ""},
        {"Sở Nào Đó rà soát hộ nghèo", "Sở Nào Đó rà soát hộ nghèo", "", "", ""},
        {"trước ngày 25/3/2026", "trước ngày 25/3/2026", "trước ngày 25/3/2026", "", ""},
        {"Phòng Kinh tế", "Phòng Kinh tế", "", "Phòng Kinh tế", ""},
    };
    expect_all(cases, DD_LEN(cases));
}

/* A pasted page is a title, whatever its length; the reading takes bounded work. */
static void long_texts(void **state)
{
    (void)state;
    struct dd_buf text = {0};
    struct dd_sentence got;
    for (int i = 0; i < 5000; i++)
        dd_buf_puts(&text, "trước ngày ");
    dd_sentence_read(arena, &facts, "xa-a", today, text.s, &got);
    assert_string_equal(got.deadline, "");
    assert_true(strlen(got.title) > 50000);
    dd_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_first, setup, teardown),
        cmocka_unit_test_setup_teardown(who_last_or_within, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_invented, setup, teardown),
        cmocka_unit_test_setup_teardown(long_texts, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
