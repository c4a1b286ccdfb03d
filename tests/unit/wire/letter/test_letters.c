/* Every kind of letter, in both languages: what each step says and asks for. The
 * samples are looked at in a browser (tests/e2e/test_letters.py). */
#include "../fixture.h"

#define N_ROWS 40

static struct dd_obligation rows[N_ROWS + N_DUTIES]; /* by id */

static const unsigned char secret[DD_LINK_KEY_BYTES] = "not a secret of any office";
static const struct dd_link_key key = {1, secret, DD_LINK_KEY_BYTES, {0}};

static struct dd_letter_context letters(const char *language)
{
    struct dd_letter_context in = context();
    in.language = language;
    in.link_key = &key;
    return in;
}

/* Composes a digest, and keeps it as NAME.LANGUAGE.html and .txt. */
static struct dd_letter keep(const char *name, const struct dd_letter_context *in,
                             enum dd_role role, const char *person, const struct dd_notice *v,
                             size_t n)
{
    struct dd_letter letter = compose(in, role, person, v, n);
    sample(dd_printf(arena, "%s.%s.html", name, in->language), letter.html, strlen(letter.html));
    sample(dd_printf(arena, "%s.%s.txt", name, in->language), letter.text, strlen(letter.text));
    return letter;
}

static bool speaks_vietnamese(const struct dd_letter_context *in)
{
    return strcmp(in->language, "vi") == 0;
}

struct step_case {
    const char *step;
    enum dd_role role;
    int duty;
    enum dd_state state;
    bool cc;
    const char *subject, *ask; /* Vietnamese: its beginning; a part of the text */
};

static const struct step_case steps[] = {
    {"assigned", DD_ROLE_HANDLER, PLAN, DD_OPEN, false, "Việc mới: Phòng Văn hóa",
     "nắm nội dung và tổ chức thực hiện"},
    {"before:5wd", DD_ROLE_HANDLER, REPORT, DD_OPEN, false, "Nhắc việc: Báo cáo tháng 01/2026",
     "Đề nghị hoàn thành đúng hạn"},
    {"share:50%", DD_ROLE_HANDLER, REPORT, DD_OPEN, false, "Nhắc việc: Báo cáo",
     "nhắc khi đã qua 50% thời gian thực hiện"},
    {"due", DD_ROLE_HANDLER, PLAN, DD_OPEN, false, "Đến hạn hôm nay: Phòng Văn hóa",
     "Hôm nay là ngày cuối của thời hạn"},
    {"overdue:2", DD_ROLE_HANDLER, TASK_A, DD_OVERDUE, false, "Quá hạn: Lập danh mục",
     "nhắc lần 2 sau khi quá hạn"},
    {"lag", DD_ROLE_HANDLER, ROAD, DD_LAGGING, false, "Chậm tiến độ: Bê tông hóa",
     "biện pháp đẩy nhanh tiến độ"},
    {"no_data", DD_ROLE_HANDLER, ROAD, DD_LAGGING, false, "Chưa có số liệu: Bê tông",
     "Đề nghị cập nhật kết quả"},
    {"escalate:unit_head", DD_ROLE_UNIT_HEAD, TASK_A, DD_OVERDUE, false, "Đôn đốc: Lập danh mục",
     "Đề nghị đồng chí chỉ đạo"},
    {"escalate:unit_head", DD_ROLE_TRACKING_OFFICE, TASK_A, DD_OVERDUE, true,
     "Đồng gửi: Lập danh mục", "đồng gửi để đồng chí theo dõi"},
    {"changed", DD_ROLE_HANDLER, REPORT, DD_OPEN, false, "Thay đổi thời hạn: Báo cáo",
     "theo thời hạn mới"},
    {"cleared", DD_ROLE_UNIT_HEAD, SCHOOL, DD_MET, false,
     "Đã giải quyết: Rà soát trường chuẩn – đã hoàn thành đúng hạn", "không cần đôn đốc nữa"},
    {"reported", DD_ROLE_TRACKING_OFFICE, TASK_A, DD_REPORTED, false, "Đề nghị xác nhận: Lập",
     "Đề nghị xác nhận, hoặc trả lại"},
    {"confirm:1", DD_ROLE_TRACKING_OFFICE, TASK_A, DD_REPORTED, false, "Đề nghị xác nhận: Lập",
     "nhắc lần 1: đề nghị xác nhận"},
    {"returned", DD_ROLE_HANDLER, TASK_A, DD_OVERDUE, false, "Trả lại để hoàn thiện: Lập",
     "bổ sung nội dung còn thiếu"},
    {"handover", DD_ROLE_HANDLER, REPORT, DD_OPEN, false, "Bàn giao: Báo cáo",
     "từ nay do đồng chí phụ trách"},
};

/* A letter's lines are folded: spaces and line ends are alike. */
static bool says(const char *text, const char *part)
{
    char *flat = dd_squeeze(arena, dd_strdup(arena, text));
    for (char *s = flat; *s; s++)
        if (*s == '\n')
            *s = ' ';
    return strstr(dd_squeeze(arena, flat), part) != NULL;
}

static void each_step_says_what_it_asks_for(void **state)
{
    (void)state;
    static const char *const languages[] = {"vi", "en"};
    for (size_t l = 0; l < DD_LEN(languages); l++) {
        struct dd_letter_context in = letters(languages[l]);
        for (size_t i = 0; i < DD_LEN(steps); i++) {
            const struct step_case *c = &steps[i];
            struct dd_obligation saved = duties[c->duty];
            duties[c->duty].state = c->state;
            if (strcmp(c->step, "no_data") == 0)
                duties[c->duty].no_data = true, duties[c->duty].has_actual = false;
            if (strcmp(c->step, "returned") == 0)
                duties[c->duty].returned_on = SOME(2026, 2, 6),
                duties[c->duty].returned = "chưa kèm quyết định";
            struct dd_notice one =
                notice(&duties[c->duty], c->step, c->role, "handler@p-kt", "dau-moi");
            one.cc = c->cc;
            char *name = dd_printf(arena, "letter-%02zu-%s", i + 1, c->step);
            for (char *s = name; *s; s++)
                *s = *s == ':' || *s == '%' ? '-' : *s;
            struct dd_letter letter = keep(name, &in, c->role, "dau-moi", &one, 1);
            duties[c->duty] = saved;
            if (speaks_vietnamese(&in)) {
                if (strncmp(letter.subject, c->subject, strlen(c->subject)) != 0)
                    fail_msg("%s: %s", c->step, letter.subject);
                if (!says(letter.text, c->ask))
                    fail_msg("%s: no \"%s\" in\n%s", c->step, c->ask, letter.text);
            }
            assert_has(letter.brief, duties[c->duty].title);
            assert_lacks(letter.brief, "http");
        }
    }
}

static void a_handlers_digest(void **state)
{
    (void)state;
    struct dd_letter_context in = letters("vi");
    struct dd_notice v[] = {
        notice(&duties[PLAN], "due", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[TASK_A], "overdue:1", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[TASK_B], "overdue:3", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[ROAD], "lag", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[SCHOOL], "cleared", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[REPORT], "assigned", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
    };
    struct dd_letter letter = keep("digest", &in, DD_ROLE_HANDLER, "dau-moi", v, DD_LEN(v));
    in = letters("en");
    keep("digest", &in, DD_ROLE_HANDLER, "dau-moi", v, DD_LEN(v));
    assert_has(letter.html, "display:none"); /* what a list of letters shows beside the subject */
    assert_has(letter.brief, "1. Nhắc việc: Phòng Văn hóa - Xã hội ban hành kế hoạch – thời "
                             "hạn thứ Hai 09/02/2026.\n");
    assert_has(letter.brief, "2. Quá hạn: Lập danh mục");
    assert_has(letter.brief, "đã hết hạn thứ Tư 04/02/2026.\n");
    assert_lacks(letter.brief, "hôm nay");
    assert_string_equal(letter.brief_subject, "Đôn đốc: 2 quá hạn, 1 chậm tiến độ, 1 sắp đến hạn, "
                                              "1 việc mới, 1 đã giải quyết");
    assert_lacks(letter.brief, "ngày làm việc"); /* would be wrong by the time it is said */
    sample("brief.vi.txt", letter.brief, strlen(letter.brief));
}

/* Design §6: after an outage one digest, each line with the day it was meant for. */
static void a_digest_after_an_outage(void **state)
{
    (void)state;
    struct dd_letter_context in = letters("vi");
    struct dd_notice v[] = {
        notice(&duties[PLAN], "due", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[TASK_A], "overdue:1", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
    };
    v[0].slot.s -= 3 * 86400;
    v[1].slot.s -= 4 * 86400;
    struct dd_letter letter = keep("late", &in, DD_ROLE_HANDLER, "dau-moi", v, DD_LEN(v));
    assert_true(says(letter.text, "đến muộn hơn lịch gửi"));
    assert_true(says(letter.text, "(đúng lịch là thứ Năm 05/02/2026)"));
    char *first = strstr(letter.text, "đến muộn");
    assert_null(strstr(first + 1, "đến muộn")); /* said once */
}

/* Design §7: a person on leave gets a digest on return. */
static void a_digest_on_return(void **state)
{
    (void)state;
    static struct dd_substitution leaves[] = {
        {.id = "1",
         .person = "dau-moi",
         .substitute = "pct",
         .from = {true, {0}},
         .to = {true, {0}}},
    };
    leaves[0].from = SOME(2026, 2, 2);
    leaves[0].to = SOME(2026, 2, 8);
    facts.substitution.n = 1, facts.substitution.v = leaves;
    struct dd_letter_context in = letters("vi");
    struct dd_notice v[] = {
        notice(&duties[REPORT], "handover", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[TASK_A], "handover", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
    };
    struct dd_letter letter = keep("return", &in, DD_ROLE_HANDLER, "dau-moi", v, DD_LEN(v));
    assert_true(says(letter.text, "Trong thời gian đồng chí nghỉ đến hết ngày 08/02/2026, các "
                                  "thông báo đã được gửi đồng chí Lê Thị Phó Chủ Tịch."));
    v[0].stands_in = "leave";
    v[0].person = "pct";
    letter = keep("substitute", &in, DD_ROLE_HANDLER, "pct", v, 1);
    assert_true(says(letter.text, "thay cán bộ đầu mối của Phòng Kinh tế: người giữ chức vụ "
                                  "đang nghỉ"));
    facts.substitution.n = 0;
}

/* Design §6: `assigned` of imported tasks goes to the tracking office, as one list. */
static void an_imported_list(void **state)
{
    (void)state;
    struct dd_notice v[N_ROWS];
    for (size_t i = 0; i < N_ROWS; i++) {
        rows[i] = duty(dd_printf(arena, "task-2026/v%02zu@p-kt/once", i),
                       dd_printf(arena,
                                 "Nhiệm vụ thứ %zu của kế hoạch, với một tên dài như các kế "
                                 "hoạch vẫn viết",
                                 i + 1),
                       "p-kt", i % 3 ? SOME(2026, 3, 31) : SOME(2026, 1, 30),
                       i % 3 ? DD_OPEN : DD_OVERDUE);
        rows[i].imported = true;
        v[i] = notice(&rows[i], "assigned", DD_ROLE_TRACKING_OFFICE, "tracking_office@xa", NULL);
    }
    struct dd_letter_context in = letters("vi");
    in.obligations = rows;
    in.n_obligations = N_ROWS;
    struct dd_letter letter = keep("imported", &in, DD_ROLE_TRACKING_OFFICE, "dau-moi", v, N_ROWS);
    assert_true(says(letter.text, "Danh sách này chỉ gửi bộ phận theo dõi"));
    assert_true(says(letter.text, "Nhiệm vụ thứ 40 của kế hoạch"));
}

static void a_leaders_report(void **state)
{
    (void)state;
    static const char *const languages[] = {"vi", "en"};
    for (size_t l = 0; l < DD_LEN(languages); l++) {
        struct dd_letter_context in = letters(languages[l]);
        struct dd_notice told[] = {
            notice(&duties[TASK_B], "due", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
            notice(&duties[TASK_B], "overdue:1", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
            notice(&duties[TASK_B], "escalate:vice_chair", DD_ROLE_VICE_CHAIR, "x@xa", "pct"),
            notice(&duties[TASK_B], "overdue:2", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
            notice(&duties[TASK_A], "overdue:2", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        };
        for (size_t i = 0; i < DD_LEN(told); i++) {
            told[i].state = i == 3 ? DD_NOTICE_SKIPPED : DD_NOTICE_TOLD;
            told[i].at.s -= (int64_t)(10 - i) * 86400;
        }
        in.told = told;
        in.n_told = DD_LEN(told);
        struct dd_notice v[] = {
            notice(&duties[TASK_B], "escalate:chair", DD_ROLE_CHAIR, "chair@xa", "chu-tich"),
            notice(&duties[ROAD], "escalate:chair", DD_ROLE_CHAIR, "chair@xa", "chu-tich"),
            notice(&duties[SCHOOL], "cleared", DD_ROLE_CHAIR, "chair@xa", "chu-tich"),
        };
        struct dd_letter letter = keep("leader", &in, DD_ROLE_CHAIR, "chu-tich", v, DD_LEN(v));
        if (speaks_vietnamese(&in)) {
            assert_string_equal(letter.subject, "Tuần 7: 5 việc, 2 trong hạn, 1 quá hạn (Phòng "
                                                "Kinh tế 1), 2 cần đồng chí quyết định");
            assert_true(says(letter.text, "Kính báo cáo đồng chí tình hình"));
            assert_true(says(letter.text, "cho ý kiến chỉ đạo"));
            assert_true(says(letter.text, "Đã nhắc, đôn đốc: cán bộ đầu mối 2 lần, gần nhất ngày "
                                          "31/01/2026; Phó Chủ tịch phụ trách ngày 01/02/2026"));
        }
    }
}

static void a_correction(void **state)
{
    (void)state;
    struct dd_letter_context in = letters("vi");
    struct dd_notice one =
        notice(&duties[TASK_A], "overdue:1", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi");
    const struct dd_notice *list[] = {&one};
    struct dd_digest digest = {.channel = "email", .person = "dau-moi", .n = 1, .notices = list};
    struct dd_correction what = {"Việc này đã xong ngày 03/02/2026; bộ phận theo dõi ghi chậm.\n"
                                 "Mong đồng chí thông cảm.",
                                 "Quá hạn: Lập danh mục", at("2026-02-06T08:00:00+07:00")};
    struct dd_letter letter;
    dd_letter_correct(arena, &in, &digest, &what, &letter);
    sample("correction.vi.html", letter.html, strlen(letter.html));
    sample("correction.vi.txt", letter.text, strlen(letter.text));
    assert_string_equal(letter.subject, "Đính chính: Quá hạn: Lập danh mục");
    assert_true(says(letter.text, "bộ phận theo dõi ghi chậm. Mong đồng chí thông cảm."));
}

/* The day of one duty enters, or leaves, a calendar. */
static void an_invitation(void **state)
{
    (void)state;
    static const char *const languages[] = {"vi", "en"};
    for (size_t l = 0; l < DD_LEN(languages); l++) {
        for (int cancel = 0; cancel < 2; cancel++) {
            struct dd_letter_context in = letters(languages[l]);
            struct dd_letter letter;
            dd_letter_invitation(arena, &in, "dau-moi", &duties[REPORT], cancel != 0, &letter);
            sample(dd_printf(arena, "invitation-%d.%s.html", cancel, languages[l]), letter.html,
                   strlen(letter.html));
            if (speaks_vietnamese(&in)) {
                assert_string_equal(letter.subject,
                                    cancel ? "Bỏ khỏi lịch: Báo cáo tháng 01/2026 – thứ Sáu "
                                             "13/02/2026"
                                           : "Ghi vào lịch: Báo cáo tháng 01/2026 – thứ Sáu "
                                             "13/02/2026");
                assert_true(says(letter.text, "không cần trả lời"));
            }
        }
    }
}

/* Whom the tracking office has to call: in its digest, or in a letter of its own. */
static void a_list_of_calls(void **state)
{
    (void)state;
    const struct dd_letter_call calls[] = {
        {"Trưởng thôn Một", "phone", "0912 345 671", "Nhắc việc: Rà soát nhà dột nát",
         at("2026-02-06T08:00:00+07:00"), true},
        {"Thôn <Hai>", "paper", "Nhà văn hóa thôn", NULL, at("2026-02-09T08:00:00+07:00"), false},
    };
    struct dd_letter_context in = letters("vi");
    struct dd_letter letter;
    in.calls = calls;
    in.n_calls = DD_LEN(calls);
    dd_letter_calls(arena, &in, &letter);
    sample("calls.vi.html", letter.html, strlen(letter.html));
    assert_string_equal(letter.subject, "Cần gọi điện hoặc gửi giấy: 2 nơi");
    assert_true(says(letter.text, "Điện thoại: 0912 345 671"));
    assert_true(says(letter.text, "08:00 ngày 06/02/2026 – chưa được đánh dấu đã thực hiện"));
    assert_true(says(letter.text, "https://dd.example/x/calls"));
    struct dd_notice one =
        notice(&duties[TASK_A], "escalate:unit_head", DD_ROLE_TRACKING_OFFICE, "x@xa", "dau-moi");
    one.cc = true;
    letter = keep("digest-calls", &in, DD_ROLE_TRACKING_OFFICE, "dau-moi", &one, 1);
    assert_true(says(letter.text, "== Cần gọi điện hoặc gửi giấy (2) =="));
    letter = keep("digest-no-calls", &in, DD_ROLE_HANDLER, "dau-moi", &one, 1);
    assert_false(says(letter.text, "Cần gọi điện"));
}

static void a_letter_about_the_service(void **state)
{
    (void)state;
    struct dd_letter_context in = letters("vi");
    struct dd_office_item items[] = {
        {"Nguyễn Văn A <a@xa.example>",
         {{"Thư", "Đôn đốc: 2 quá hạn"}, {"Trả lời của máy chủ", "550 5.1.1 no such user"}}},
    };
    struct dd_office_letter what = {"Chưa gửi được: 1 thư", "Các thư sau chưa đến người nhận.",
                                    "Chưa gửi được", 1, items};
    struct dd_letter letter;
    dd_letter_office(arena, &in, &what, &letter);
    sample("office.vi.html", letter.html, strlen(letter.html));
    assert_has(letter.text, "550 5.1.1 no such user");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_says_what_it_asks_for),
        cmocka_unit_test(a_handlers_digest),
        cmocka_unit_test(a_digest_after_an_outage),
        cmocka_unit_test(a_digest_on_return),
        cmocka_unit_test(an_imported_list),
        cmocka_unit_test(a_leaders_report),
        cmocka_unit_test(a_correction),
        cmocka_unit_test(an_invitation),
        cmocka_unit_test(a_list_of_calls),
        cmocka_unit_test(a_letter_about_the_service),
    };
    return cmocka_run_group_tests(tests, make_commune, end_commune);
}
