/* What is no deadline must never become one (design §5: never guessed), and
 * whatever bytes come, nothing breaks. */
#include "help.h"

static void none_of_these(void **state)
{
    (void)state;
    static const char *const phrases[] = {
        "",
        "   ",
        "hello world",
        "none",
        "Chưa đề xuất",
        "Theo kế hoạch của tỉnh",
        "Đột xuất",
        "chi thường xuyên",
        "dự toán chi thường xuyên năm 2026",
        "Kế hoạch CCHC năm 2026",
        "Quyết định số 27/2017/QĐ-UBND",
        "29/KH-UBND",
        "Nghị định số 34/2014/NĐ-CP",
        "ngày 15/7/2021 của Chính phủ",
        "Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ",
        "Công văn số 2170/STP-VP ngày 02/10/2025",
        "Chiến lược chuyển đổi số đến năm 2035",
        "Năm học 2026 – 2027",
        "Quý V/2026",
        "Tháng 13/2026",
        "nghỉ 10 ngày",
        "tập huấn trong 02 ngày",
        "có hiệu lực trong 10 ngày",
        "Trước ngày 25",
        "trước ngày 15 hằng quý",
        "đã hoàn thành",
        "trong 05 (sáu) ngày kể từ ngày ký",
        "từ tháng 02 đến hết tháng 7, trước ngày 15 tháng 01",
        "Không trước ngày 30/6/2026",
        "Đầu quý",
        "by tomorrow evening",
        "before day 32 of month",
        "by day 32 of first month of next quarter",
        "by day 91 of quarter",
        "within ten days",
        "every year from 10-20 to 10-01",
    };
    for (size_t i = 0; i < DD_LEN(phrases); i++) {
        const struct dd_due_parse *parse = dd_due_parse(arena, phrases[i], 2026, NULL);
        if (parse->n != 0)
            fail_msg("%s: %s", phrases[i], read_phrase(phrases[i], 2026));
        assert_int_equal(parse->v[0].kind, DD_DUE_NONE);
        assert_non_null(parse->why_not);
    }
}

static void impossible_days_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *named;
    } rows[] = {
        {"trước ngày 31/02/2026", "31/02/2026"},
        {"chậm nhất ngày 31/02", "31/02"},
        {"Quý I/2026, chậm nhất ngày 30/02/2026", "30/02/2026"},
        {"ngày 29 tháng 02 năm 2026", "29/02/2026"},
        {"by 2026-02-31", "31/02/2026"},
        {"trước ngày 10/13/2026", "10/13/2026"},
        {"trong 10 ngày kể từ ngày 31/4/2026", "31/04/2026"},
        {"trước ngày 31/6 hằng năm", "31/06"},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        const struct dd_due_parse *parse = dd_due_parse(arena, rows[i].phrase, 0, NULL);
        assert_int_equal(parse->n, 0);
        if (strstr(parse->why_not, rows[i].named) == NULL)
            fail_msg("%s: %s", rows[i].phrase, parse->why_not);
    }
}

static void numbers_out_of_range_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *phrase, *why_not;
    } rows[] = {
        {"before day 32 of month", "\"day 32\" is out of range: from 1 to 31"},
        {"trước ngày 0 hằng tháng", "\"ngày 0\" is out of range: from 1 to 31"},
        {"by day 91 of quarter", "\"day 91\" is out of range: from 1 to 90"},
        {"by Q5 2026", "\"Q5\" is out of range: from 1 to 4"},
        {"Quý V/2026", "there is no quarter V: from I to IV"},
        {"by H3 2026", "\"H3\" is out of range: from 1 to 2"},
        {"by end of 2026-13", "there is no month 13: from 1 to 12"},
        {"Tháng 00/2026", "\"Tháng 00\" is out of range: from 1 to 12"},
        {"Năm 20226", "\"Năm 20226\" is out of range: from 1900 to 2199"},
        {"by 25:00 on 2026-03-15", "\"25:00\" is no time of day: from 00:00 to 24:00"},
        {"trước 24 giờ 30 ngày 15/3/2026", "\"24 giờ 30\" is no time of day: from 00:00 to 24:00"},
        {"every year on 04-31", "there is no day 31/04"},
        {"0 days before D", "\"0 days\" is no span: it has at least one"},
        {"within 10.5 days after D",
         "\"10.5 days\": a span is a whole number, without a point or a comma"},
        {"trong 1.000 ngày kể từ ngày D",
         "\"1.000 ngày\": a span is a whole number, without a point or a comma"},
        /* spans of hours, other numbers */
        {"tập huấn 25 giờ", "no time limit was found in it"},
        {"phòng 25, quý khách 9 người", "no time limit was found in it"},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        const struct dd_due_parse *parse = dd_due_parse(arena, rows[i].phrase, 0, NULL);
        assert_int_equal(parse->n, 0);
        assert_string_equal(parse->why_not, rows[i].why_not);
    }
}

static void a_leap_day_needs_its_year(void **state)
{
    (void)state;
    assert_string_equal(read_phrase("ngày 29/02", 0), "on 02-29");
    assert_string_equal(read_phrase("ngày 29/02", 2028), "on 2028-02-29");
    assert_string_equal(read_phrase("ngày 29/02", 2027), "none");
}

static void bytes_that_are_no_text(void **state)
{
    (void)state;
    const struct dd_due_parse *parse = dd_due_parse(arena, "Qu\xc3 II/2026 \xff", 0, NULL);
    assert_int_equal(parse->n, 0);
    assert_int_equal(dd_utf8_check(parse->phrase, strlen(parse->phrase)), -1);
    char *huge = dd_alloc(arena, 100001);
    memset(huge, '9', 100000);
    assert_int_equal(dd_due_parse(arena, huge, 0, NULL)->n, 0);
}

/* ---- property: canonical forms are read back ---------------------------------------------- */

static bool same(const struct dd_deadline *a, const struct dd_deadline *b)
{
    return a->kind == b->kind && a->edge == b->edge && a->day.set == b->day.set &&
           (!a->day.set || a->day.day.n == b->day.day.n) && a->has_time == b->has_time &&
           a->minute == b->minute && a->from.set == b->from.set &&
           (!a->from.set || a->from.day.n == b->from.day.n) && a->to.set == b->to.set &&
           (!a->to.set || a->to.day.n == b->to.day.n) && a->has_period == b->has_period &&
           a->period.every == b->period.every && a->period.year == b->period.year &&
           a->period.index == b->period.index && a->every == b->every &&
           a->interval == b->interval && a->of == b->of && a->month == b->month &&
           a->mday == b->mday && a->weekday == b->weekday && a->shift == b->shift &&
           a->has_start == b->has_start && a->start_month == b->start_month &&
           a->start_mday == b->start_mday && a->start_weekday == b->start_weekday &&
           a->start_shift == b->start_shift && a->morning == b->morning &&
           a->working == b->working && a->times == b->times && a->has_roll == b->has_roll &&
           a->roll == b->roll && a->lunar == b->lunar && a->lunar_leap == b->lunar_leap &&
           a->lunar_year == b->lunar_year && a->n == b->n && a->unit == b->unit &&
           a->direction == b->direction && a->on_day == b->on_day &&
           a->has_cutoff == b->has_cutoff && a->cutoff == b->cutoff &&
           dd_streq(a->event, b->event) && a->event_day.set == b->event_day.set &&
           a->relation == b->relation;
}

static void check_round_trip(const char *phrase, int year, unsigned seed)
{
    const struct dd_due_parse *parse = dd_due_parse(arena, phrase, year, NULL);
    for (size_t i = 0; i < parse->n; i++) {
        const char *canonical = dd_due_canonical(arena, &parse->v[i]);
        if (parse->v[i].kind == DD_DUE_NONE) /* an alternative that sets no day */
            continue;
        const struct dd_due_parse *again = dd_due_parse(arena, canonical, 0, NULL);
        if (again->n != 1 || !same(&parse->v[i], &again->v[0]))
            fail_msg("seed %u: \"%s\" → \"%s\" → \"%s\"", seed, phrase, canonical,
                     dd_due_canonical(arena, &again->v[0]));
        struct dd_due_result r;
        struct dd_due_options options = {.anchor = {true, {20000}}};
        dd_due_resolve(arena, &parse->v[i], &options, &r);
        assert_true(r.status == DD_DUE_OK || r.message != NULL);
    }
}

static unsigned next_random(unsigned *state)
{
    *state = *state * 1103515245u + 12345u;
    return *state >> 16;
}

/* Phrases made of the grammar's own words: far more of them are understood
 * than of random bytes. */
static void phrases_of_random_words(void **state)
{
    (void)state;
    static const char *const words[] = {
        "ngày",        "tháng",
        "quý",         "năm",
        "trước",       "chậm nhất",
        "đến hết",     "trong thời hạn",
        "kể từ",       "sau",
        "khi",         "từ",
        "đến",         "hằng",
        "cuối",        "đầu",
        "tiếp theo",   "của",
        "và",          "hoặc",
        "(",           ")",
        ",",           ";",
        ".",           "/",
        "-",           "10",
        "25",          "31",
        "2",           "2026",
        "12",          "II",
        "III",         "10/3",
        "31/12/2026",  "17h00",
        "làm việc",    "định kỳ",
        "một lần",     "thường xuyên",
        "ban hành",    "kết luận",
        "by",          "before",
        "on",          "within",
        "after",       "day",
        "days",        "of",
        "month",       "quarter",
        "last",        "2026-03-10",
        "plan_issued", "working",
        "every",       "end of",
        "Q2",          "6 tháng đầu năm",
        "thứ",         "sáu",
        "tuần",        "ngày làm việc",
        "kết thúc",    "hôm sau",
        "giờ",         "nếu",
        "ngày nghỉ",   "lần",
        "mỗi",         "âm lịch",
        "nhuận",       "thứ sáu",
        "hằng tuần",   "hằng tháng",
        "hằng năm",    "năm sau",
        "trong",       "lunar",
        "week",        "else the next working day",
        "if after",    "the day of",
        "same",        "next",
        "its end",     "to",
        "from",        "times",
        "nửa",         "đầu tiên",
        "cuối cùng",   "ít nhất",
        "không được",  "tháng cuối quý",
        "ngày 15",     "quý đầu",
    };
    unsigned seed = 20260209, random = seed;
    size_t understood = 0;
    for (int i = 0; i < 30000; i++) {
        struct dd_arena *outer = arena;
        struct dd_buf phrase = {0};
        arena = dd_arena_new();
        for (unsigned n = 1 + next_random(&random) % 9; n > 0; n--) {
            dd_buf_puts(&phrase, words[next_random(&random) % DD_LEN(words)]);
            dd_buf_puts(&phrase, next_random(&random) % 8 ? " " : "");
        }
        check_round_trip(phrase.s, i % 2 ? 2026 : 0, seed);
        understood += dd_due_parse(arena, phrase.s, 2026, NULL)->n > 0;
        dd_buf_release(&phrase);
        dd_arena_free(arena);
        arena = outer;
    }
    assert_true(understood > 1000); /* or the test proves little */
}

static void random_bytes(void **state)
{
    (void)state;
    unsigned seed = 31, random = seed;
    for (int i = 0; i < 20000; i++) {
        struct dd_arena *outer = arena;
        char bytes[64];
        size_t n = next_random(&random) % (sizeof(bytes) - 1);
        arena = dd_arena_new();
        for (size_t j = 0; j < n; j++)
            bytes[j] = (char)(1 + next_random(&random) % (i % 2 ? 127 : 255));
        bytes[n] = '\0';
        check_round_trip(bytes, 2026, seed);
        dd_arena_free(arena);
        arena = outer;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(none_of_these),
        cmocka_unit_test(impossible_days_are_named),
        cmocka_unit_test(numbers_out_of_range_are_named),
        cmocka_unit_test(a_leap_day_needs_its_year),
        cmocka_unit_test(bytes_that_are_no_text),
        cmocka_unit_test(phrases_of_random_words),
        cmocka_unit_test(random_bytes),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}
