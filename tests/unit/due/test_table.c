/* The table of design §5, row by row, in English and Vietnamese; the time cells
 * of plan annexes; slips of the keyboard. */
#include "help.h"

static void english(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "on 2026-09-30",
        "by 2026-03-10",
        "by 2026-03-10 17:00",
        "before 2026-03-10",
        "before 2026-03-10 17:00",
        "within 10 days after plan_issued",
        "within 5 working days after plan_issued",
        "within 8 working hours after x",
        "within 3 months after 2026-01-31",
        "40 days before election_day",
        "not before 6 months after x",
        "within 6 months before x",
        "within 599999 minutes after x",
        "before election_day",
        "on election_day",
        "by the day of ngày họp",
        "by end of Q2 2026",
        "by end of H1 2026",
        "by end of 2026-02",
        "by end of 2026",
        "by end of Q2",
        "by end of month 2",
        "by end of year",
        "from 2026-10-01 to 2026-10-20",
        "from 2026-10-01",
        "from 10-01 to 10-20",
        "before day 25 of month",
        "before day 25 of month 17:00",
        "by day 5 of next month",
        "before day 25 of last month of quarter",
        "by day 30 of first month of next quarter",
        "by day 30 of next quarter",
        "by last day of month",
        "by last day of month 2 of year",
        "before day 31 of month 12 of year",
        "by day 31 of month 3 of next year",
        "by friday of week",
        "every year",
        "every 6 months",
        "every 6 months from x",
        "every year from 10-01 to 10-20",
        "every year from 08-01 to 01-31 of the year after",
        "every month from day 1 to day 5",
        "every month from day 20 to last day of next month",
        "every week from monday to friday",
        "every week from monday to saturday morning",
        "by working day 7 of month",
        "by last working day of month",
        "on friday of week 2 of month",
        "on friday of last week of month",
        "every month within 5 working days after its end",
        "every quarter within 20 days after its end",
        "every year within 60 days after 06-30",
        "2 times every year",
        "every 5 years in month 1 of the last year",
        "every 5 years in Q3 of năm cuối kỳ",
        "before day 20 of month, else the next working day",
        "by 2026-03-15, else the working day before",
        "to 2026-06-30",
        "on lunar 15/1 2026",
        "on lunar 15/6+ 2025",
        "on lunar 10/3 of year",
        "same day",
        "same working day",
        "same working day as nhận hồ sơ",
        "next working day",
        "before 23:00 on the day of x",
        "by 08:00 on the day after x",
        "by 17:00 on the day 42 days before x",
        "by 07:00 on the day 1 day before x",
        "before 12:00 on the day 3 days after x",
        "before 08:00 on the next day",
        "before 17:00 on the same day",
        "by day 20 of month 1 after x",
        "by last day of month 3 after x",
        "before 12-31 of the year of x",
        "by 01-15 of year 1 after x",
        "if after 16:00, within 1 working day after x",
        "if after 16:00, next working day",
        "after central_guidance",
        "at kỳ họp",
        "from x",
        "continuous",
    };
    for (size_t i = 0; i < DD_LEN(forms); i++)
        assert_string_equal(read_phrase(forms[i], 0), forms[i]);
}

static void vietnamese(void **state)
{
    (void)state;
    static const struct reading rows[] = {
        {"ngày 09/02/2026", 0, "on 2026-02-09"},
        {"đúng ngày 15 tháng 3 năm 2026", 0, "on 2026-03-15"},
        {"chậm nhất ngày 31/01/2026", 0, "by 2026-01-31"},
        {"Muộn nhất là vào ngày 31/01/2026", 0, "by 2026-01-31"},
        {"đến hết ngày 31/12/2026", 0, "by 2026-12-31"},
        {"đến ngày 31/12/2026", 0, "by 2026-12-31"},
        {"trong ngày 15/3/2026", 0, "by 2026-03-15"},
        {"trước ngày 01/02/2026", 0, "before 2026-02-01"},
        {"trước ngày 01/02", 2026, "before 2026-02-01"},
        {"trước ngày 01/02", 0, "before 02-01"},
        {"trong thời hạn 10 ngày kể từ ngày E", 0, "within 10 days after E"},
        {"chậm nhất sau 10 ngày kể từ ngày E", 0, "within 10 days after E"},
        {"chậm nhất 17 giờ của ngày thứ 42 trước ngày E", 0,
         "by 17:00 on the day 42 days before E"},
        {"chậm nhất 17 giờ của ngày thứ 3 sau ngày E", 0, "none"}, /* a Tuesday, or the third? */
        {"trong thời hạn 208 giờ 30 phút kể từ khi E", 0, "within 12510 minutes after E"},
        {"chậm nhất sau 10 ngày kể từ ngày plan_issued", 0, "within 10 days after plan_issued"},
        {"trong thời hạn 10 ngày kể từ ngày 30/01/2026", 0, "within 10 days after 2026-01-30"},
        {"trong 05 (năm) ngày làm việc kể từ ngày nhận đủ hồ sơ", 0,
         "within 5 working days after ngày nhận đủ hồ sơ"},
        {"chậm nhất 40 ngày trước ngày E", 0, "40 days before E"},
        {"chậm nhất 40 ngày trước ngày bầu cử", 0, "40 days before ngày bầu cử"},
        /* the bracket may hold the event's day, or the day that was counted */
        {"chậm nhất là 03 ngày sau ngày bầu cử (18/3/2026)", 0,
         "within 3 days after ngày bầu cử (18/3/2026)"},
        {"Quý II/2026", 0, "by end of Q2 2026"},
        {"Quý 2 năm 2026", 0, "by end of Q2 2026"},
        {"Tháng 02/2026", 0, "by end of 2026-02"},
        {"Năm 2026", 0, "by end of 2026"},
        {"6 tháng đầu năm 2026", 0, "by end of H1 2026"},
        {"trước ngày 25 hàng tháng", 0, "before day 25 of month"},
        {"trước ngày 25 tháng cuối quý", 0, "before day 25 of last month of quarter"},
        {"trước ngày 25 của tháng cuối hằng quý", 0, "before day 25 of last month of quarter"},
        {"Hằng năm", 0, "every year"},
        {"Hàng năm", 0, "every year"},
        {"Sau khi Trung ương ban hành", 0, "after Trung ương ban hành"},
        {"Thường xuyên", 0, "continuous"},
        {"trước tháng 3/2027", 0, "before 2027-03-01"},
        {"trước 17 giờ 30 ngày 10/3/2026", 0, "before 2026-03-10 17:30"},
        {"chậm nhất 17h00 ngày 10/3/2026", 0, "by 2026-03-10 17:00"},
        {"từ ngày 01/10 đến ngày 20/10", 2026, "from 2026-10-01 to 2026-10-20"},
        {"từ ngày 01/10 đến trước ngày 20/10/2026", 0, "from 2026-10-01 to 2026-10-19"},
        {"từ ngày 01/10 đến ngày 20/10 hằng năm", 0, "every year from 10-01 to 10-20"},
        /* a clock time beside an English day, in the ways that people set it */
        {"by 2026-03-10, 17:00", 0, "by 2026-03-10 17:00"},
        {"before 2026-03-10 at 17h30", 0, "before 2026-03-10 17:30"},
        {"by 17:00 on 2026-03-10", 0, "by 2026-03-10 17:00"},
        {"before day 25 of month, 17:00", 0, "before day 25 of month 17:00"},
        {"from 2026-03-01 to 2026-03-10, 17:00", 0, "from 2026-03-01 to 2026-03-10 17:00"},
        {"by 2026-03-10, else the next working day", 0, "by 2026-03-10, else the next working day"},
        {"by 2026-03-10, 25:00", 0, "none"},
        {"by 2026-03-10,", 0, "none"},
        {"by 17:00 on 2026-02-30", 0, "none"},
    };
    check_readings(rows, DD_LEN(rows));
}

static void annex_cells(void **state)
{
    (void)state;
    static const struct reading rows[] = {
        {"Thường xuyên", 2026, "continuous"},
        {"Thường xuyên, liên tục", 2026, "continuous"},
        {"Quý I/2026", 0, "by end of Q1 2026"},
        {"Quý I", 2026, "by end of Q1 2026"},
        {"Quý I/2025", 2026, "by end of Q1 2025"},
        {"Quý II, III/2026", 0, "by end of Q2 2026; by end of Q3 2026"},
        {"Quý II, III và IV", 2026, "by end of Q2 2026; by end of Q3 2026; by end of Q4 2026"},
        {"Quý IV/2026, Quý I/2027", 0, "by end of Q4 2026; by end of Q1 2027"},
        {"QUÝ II/NĂM 2026", 0, "by end of Q2 2026"},
        {"Tháng 5, 6/2026", 0, "by end of 2026-05; by end of 2026-06"},
        {"Tháng 02/2026 (Đã hoàn thành)", 0, "by end of 2026-02 done"},
        {"Quý I/2026 (đã hoàn thành); Quý III/2026", 0,
         "by end of Q1 2026 done; by end of Q3 2026"},
        {"Quý I: từ tháng 1-3/2026", 0, "from 2026-01-01 to 2026-03-31"},
        {"Thời gian hoàn thành: Quý II/2026", 0, "by end of Q2 2026"},
        {"Sau khi Đề án của tỉnh, huyện ban hành", 2026, "after Đề án của tỉnh, huyện ban hành"},
        {"Hằng tháng, trước ngày 25", 0, "before day 25 of month"},
        {"Trước ngày 25 hằng tháng; trước ngày 25 tháng cuối quý", 0,
         "before day 25 of month; before day 25 of last month of quarter"},
        {"Trước ngày 15/6 và ngày 15/12/2026", 0, "before 2026-06-15; before 2026-12-15"},
        {"Thường xuyên, báo cáo trước ngày 25 hằng tháng", 0, "continuous; before day 25 of month"},
        {"Cuối tháng 6/2026", 0, "by 2026-06-30"},
        {"Giai đoạn 2026 - 2030", 0, "from 2026-01-01 to 2030-12-31"},
    };
    check_readings(rows, DD_LEN(rows));
}

static void slips_are_understood_and_said(void **state)
{
    (void)state;
    static const struct reading rows[] = {
        {"Thang 8/2026", 0, "by end of 2026-08"},
        {"thánh 12/2026", 0, "by end of 2026-12"},
        {"Tháng 12//2026", 0, "by end of 2026-12"},
        {"Truớc ngày 01/6/2026", 0, "before 2026-06-01"},
        {"quí II/2026", 0, "by end of Q2 2026"},
        {"Qúy II/2026", 0, "by end of Q2 2026"},
        {"trước ngày 31 tháng 12 hang năm", 0, "before day 31 of month 12 of year"},
        {"truoc ngay 25 hang thang", 0, "before day 25 of month"},
        {"Trước 15/10/26", 0, "before 2026-10-15"},
        {"chậm nhất trước tháng 12/2026", 0, "before 2026-12-01"},
        {"Quý I/2027, sau khi có nghị quyết", 0, "by end of Q1 2027"},
    };
    check_readings(rows, DD_LEN(rows));
    for (size_t i = 0; i < DD_LEN(rows); i++)
        assert_true(dd_due_parse(arena, rows[i].phrase, 0, NULL)->n_warnings > 0);
    assert_int_equal(dd_due_parse(arena, "Tháng 8/2026", 0, NULL)->n_warnings, 0);
    assert_int_equal(dd_due_parse(arena, "within 5 days after hop-hdnd", 0, NULL)->n_warnings, 0);
}

/* Decomposed accents, Ð (eth) for Đ, no-break spaces, dashes. */
static void spellings_are_one(void **state)
{
    (void)state;
    static const struct reading rows[] = {
        {"tru\u031bo\u031b\u0301c nga\u0300y 01/02/2026", 0, "before 2026-02-01"},
        {"\u00d0ến hết ngày 31/12/2026", 0, "by 2026-12-31"},
        {"Quý\u00a0II\u00a0/\u00a02026", 0, "by end of Q2 2026"},
        {"Tháng 5\u20136/2026", 0, "from 2026-05-01 to 2026-06-30"},
    };
    check_readings(rows, DD_LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english),           cmocka_unit_test(vietnamese),
        cmocka_unit_test(annex_cells),       cmocka_unit_test(slips_are_understood_and_said),
        cmocka_unit_test(spellings_are_one),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
