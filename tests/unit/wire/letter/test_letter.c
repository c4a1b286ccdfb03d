/* The letter of a digest (design §7). Counts and texts were worked out by hand. */
#include "../fixture.h"

#include "wire/clean.h"

static void a_single_item_says_what_and_when(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    struct dd_notice v[] = {
        notice(&duties[REPORT], "before:5wd", DD_ROLE_HANDLER, "handler@xa", "dau-moi")};
    struct dd_letter letter = compose(&in, DD_ROLE_HANDLER, "dau-moi", v, 1);
    assert_string_equal(letter.subject,
                        "Nhắc việc: Báo cáo tháng 01/2026 – thứ Sáu 13/02/2026 – còn 4 ngày");
    assert_has(letter.text, "Kính gửi đồng chí Trần Văn Đầu Mối,");
    assert_has(letter.text, "Tính đến 08:00 ngày 09/02/2026, UBND xã Thử Nghiệm");
    assert_has(letter.text, "Đơn vị thực hiện: UBND xã Thử Nghiệm");
    assert_has(letter.text, "Căn cứ: 29/KH-UBND mục IV.1");
    assert_has(letter.text, "Lý do gửi: nhắc trước hạn 5 ngày làm việc");
    assert_has(letter.text, "đã xin gia hạn");
    assert_has(letter.text, "https://dd.example/x/o/report-month/xa/2026-01\n");
    assert_lacks(letter.text, "Hạn cuối theo quy định");
}

/* Design §6: after an outage the highest missed step is sent, saying its day. */
static void a_late_notice_says_its_day(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    struct dd_notice v[] = {
        notice(&duties[REPORT], "due", DD_ROLE_HANDLER, "handler@xa", "dau-moi")};
    v[0].at = v[0].slot;
    assert_lacks(compose(&in, DD_ROLE_HANDLER, "dau-moi", v, 1).text, "đúng lịch");
    v[0].slot.s = v[0].at.s - 3 * 86400;
    struct dd_letter letter = compose(&in, DD_ROLE_HANDLER, "dau-moi", v, 1);
    assert_has(letter.text, "(đúng lịch là thứ Sáu 06/02/2026)");
    assert_has(letter.text, "* Một số nội dung trong thư đến muộn hơn lịch gửi");
}

static void working_days_are_counted_by_the_calendar(void **state)
{
    (void)state;
    char *text = read_text(DD_SOURCE_DIR "/rules/calendars/vn-office.yaml");
    assert_non_null(text);
    struct dd_diags diags;
    dd_diags_init(&diags, arena, NULL);
    struct dd_source source = {"vn-office.yaml", text, strlen(text)};
    struct dd_letter_context in = context();
    in.calendar = dd_calendar_read(&diags, dd_yaml_read(&diags, &source));
    assert_non_null(in.calendar);
    duties[PLAN].due = SOME(2026, 2, 23); /* Tết 16–20/02 lies between (domain §2) */
    struct dd_notice v[] = {
        notice(&duties[PLAN], "before:5wd", DD_ROLE_HANDLER, "handler@p-vhxh", NULL)};
    struct dd_letter letter = compose(&in, DD_ROLE_HANDLER, NULL, v, 1);
    duties[PLAN].due = SOME(2026, 2, 9);
    assert_has(letter.text, "thứ Hai 23/02/2026 – còn 14 ngày (5 ngày làm việc)");
    assert_has(letter.text, "Kính gửi Phòng Văn hóa - Xã hội,");
}

static void a_digest_counts_and_groups_by_urgency(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    struct dd_notice v[] = {
        notice(&duties[PLAN], "due", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[TASK_A], "overdue:1", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[TASK_B], "assigned", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[ROAD], "lag", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[SCHOOL], "cleared", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
        notice(&duties[REPORT], "assigned", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi"),
    };
    struct dd_letter letter = compose(&in, DD_ROLE_HANDLER, "dau-moi", v, DD_LEN(v));
    assert_string_equal(letter.subject, "Đôn đốc: 1 quá hạn, 1 chậm tiến độ, 1 đến hạn hôm nay, "
                                        "2 việc mới, 1 đã giải quyết");
    const char *order[] = {
        "== Quá hạn (1) ==", "== Chậm tiến độ (1) ==", "== Đến hạn hôm nay (1) ==",
        "== Việc mới (2) ==", "== Đã giải quyết (1) =="};
    const char *from = letter.text;
    for (size_t i = 0; i < DD_LEN(order); i++) {
        from = strstr(from, order[i]);
        assert_non_null(from);
    }
    assert_has(letter.text, "Thực hiện/kế hoạch: 2,6/2,9 km");
    assert_has(letter.text, "thứ Tư 04/02/2026 – quá hạn 5 ngày");
    assert_has(letter.text, "thứ Hai 09/02/2026 – đến hạn hôm nay");
    assert_has(letter.text, "đã hoàn thành đúng hạn (ngày 01/02/2026)");
    sample("digest.txt", letter.text, strlen(letter.text));
    sample("digest.html", letter.html, strlen(letter.html));
}

/* Running: report, road, task A, task B, plan = 5. Task B is reported to the
 * chair, task A is merely overdue, three are in time (the road lags). */
static void a_leaders_subject_is_the_report(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    struct dd_notice v[] = {
        notice(&duties[TASK_B], "escalate:chair", DD_ROLE_CHAIR, "chair@xa", "chu-tich")};
    struct dd_letter letter = compose(&in, DD_ROLE_CHAIR, "chu-tich", v, 1);
    assert_string_equal(letter.subject, "Tuần 7: 5 việc, 3 trong hạn, 1 quá hạn (Phòng Kinh tế 1), "
                                        "1 cần đồng chí quyết định");
    assert_has(letter.text, "== Cần đồng chí quyết định ==");
    assert_has(letter.text, "- Phòng Kinh tế: 3 việc, 1 quá hạn, 1 cần quyết định");
    assert_has(letter.text, "đôn đốc, báo cáo Chủ tịch");
}

static void a_vice_chair_sees_what_is_in_his_charge(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    struct dd_notice v[] = {
        notice(&duties[ROAD], "escalate:vice_chair", DD_ROLE_VICE_CHAIR, "vice_chair@p-kt", "pct")};
    struct dd_letter letter = compose(&in, DD_ROLE_VICE_CHAIR, "pct", v, 1);
    assert_string_equal(letter.subject, "Tuần 7: 3 việc, 0 trong hạn, 2 quá hạn (Phòng Kinh tế 2), "
                                        "1 cần đồng chí quyết định");
}

static void nobodys_name_is_markup(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    struct dd_notice v[] = {
        notice(&duties[TASK_A], "overdue:1", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi")};
    struct dd_letter letter = compose(&in, DD_ROLE_HANDLER, "dau-moi", v, 1);
    assert_has(letter.html, "Lập danh mục &lt;dự án&gt; &amp; &quot;đề án&quot;");
    assert_lacks(letter.html, "<dự án>");
    assert_lacks(letter.html, "src=");
    assert_lacks(letter.html, "<script");
    assert_has(letter.html, "href=\"https://dd.example/x/o/task-2026/t1@p-kt/once\"");
}

static void a_rehearsal_names_whom_it_was_meant_for(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    in.rehearsal = true;
    in.meant_for = "pho.chu.tich@xa.example";
    struct dd_notice v[] = {
        notice(&duties[PLAN], "due", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi")};
    v[0].stands_in = "leave";
    struct dd_letter letter = compose(&in, DD_ROLE_HANDLER, "dau-moi", v, 1);
    assert_has(letter.subject, "[Chạy thử] Đến hạn hôm nay: ");
    assert_has(letter.text, "pho.chu.tich@xa.example");
    assert_has(letter.text, "thay cán bộ đầu mối của Phòng Kinh tế: người giữ");
}

static void english_is_english(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    in.language = "en";
    struct dd_notice v[] = {
        notice(&duties[REPORT], "before:5wd", DD_ROLE_HANDLER, "handler@xa", "dau-moi")};
    struct dd_letter letter = compose(&in, DD_ROLE_HANDLER, "dau-moi", v, 1);
    assert_string_equal(letter.subject,
                        "Reminder: Báo cáo tháng 01/2026 – Friday 13/02/2026 – 4 days left");
    assert_has(letter.html, "<html lang=\"en\">");
}

static void lines_are_short_and_hostile_text_is_tame(void **state)
{
    (void)state;
    struct dd_letter_context in = context();
    struct dd_obligation saved = duties[PLAN];
    duties[PLAN].title = "Dòng một\r\nBcc: x@y.example\x01\xFF hết, rồi còn rất nhiều chữ nữa để "
                         "dòng này dài quá một dòng của bức thư";
    struct dd_notice v[] = {
        notice(&duties[PLAN], "due", DD_ROLE_HANDLER, "handler@p-kt", "dau-moi")};
    struct dd_letter letter = compose(&in, DD_ROLE_HANDLER, "dau-moi", v, 1);
    duties[PLAN] = saved;
    assert_lacks(letter.subject, "\n");
    assert_lacks(letter.subject, "\r");
    assert_has(letter.subject, "Dòng một  Bcc: x@y.example ? hết");
    for (char *line = strtok(dd_strdup(arena, letter.text), "\n"); line; line = strtok(NULL, "\n"))
        assert_true(dd_width(line, strlen(line)) <= 78);
}

static void cutting_never_splits_a_character(void **state)
{
    (void)state;
    const char *text = "ữữữữữữữữữữ"; /* 3 bytes each */
    for (size_t max = 3; max <= 30; max++) {
        char *cut = dd_clean(arena, text, max);
        assert_true(strlen(cut) <= max);
        assert_int_equal(dd_utf8_check(cut, strlen(cut)), -1);
    }
    assert_string_equal(dd_clean(arena, text, 30), text);
    assert_string_equal(dd_clean(arena,
                                 "a\tb\xC2\x85"
                                 "c\xE2\x80\xA8"
                                 "d\n",
                                 99),
                        "a b c d ");
    assert_string_equal(dd_clean_lines(arena, "a\nb", 99), "a\nb");
    assert_string_equal(dd_clean(arena, "\xC3", 99), "?");
    assert_string_equal(dd_clean(arena, NULL, 99), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_single_item_says_what_and_when),
        cmocka_unit_test(a_late_notice_says_its_day),
        cmocka_unit_test(working_days_are_counted_by_the_calendar),
        cmocka_unit_test(a_digest_counts_and_groups_by_urgency),
        cmocka_unit_test(a_leaders_subject_is_the_report),
        cmocka_unit_test(a_vice_chair_sees_what_is_in_his_charge),
        cmocka_unit_test(nobodys_name_is_markup),
        cmocka_unit_test(a_rehearsal_names_whom_it_was_meant_for),
        cmocka_unit_test(english_is_english),
        cmocka_unit_test(lines_are_short_and_hostile_text_is_tame),
        cmocka_unit_test(cutting_never_splits_a_character),
    };
    return cmocka_run_group_tests(tests, make_commune, end_commune);
}
