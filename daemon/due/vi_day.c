/* vi_day.c — a day as Vietnamese offices name it: "ngày 25/3", "15.3.2026", "15
 * tháng 10 năm 2026", "ngày 25 tháng cuối quý", "thứ Sáu, ngày 20/3/2026",
 * "ngày 15/1 âm lịch". */
#include "due/parse.h"

/* ---- in numbers ---------------------------------------------------------------------------- */

/* The third number of 10/3/2026; 10/3/26 is taken for this century, and said. */
static bool short_year(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    int year;
    if (!due_mark(p, "/-."))
        return false;
    if (due_vi_four_digits(p, &pt->year))
        return true;
    if (due_tok(p)->digits == 2 && due_number(p, 20, 99, &year)) {
        pt->year = 2000 + year;
        due_warn(p, "W103", DD_N("the year %02d was read as %d"), year, pt->year);
        return true;
    }
    p->at = start;
    return false;
}

/* "8/10 tiêu chí", "1/2 ngày", "đạt 10/12", "không quá 1/3": so many of so many, no day. */
static bool is_ratio(const struct due_parser *p, size_t start)
{
    struct due_parser look = *p;
    if (start > 0) {
        look.at = start - 1;
        if (due_sees(&look, "đạt|được|quá|đủ|bằng|tỷ lệ|tỉ lệ"))
            return true;
    }
    return due_sees(p, "ngày|tháng|tuần|giờ|chỉ tiêu|tiêu chí|nhiệm vụ|nhóm|đơn vị|hộ|xã|thôn|"
                       "trường|hồ sơ|văn bản|người|cán bộ|đại biểu|dự án|công trình|thủ tục|nội "
                       "dung|số|tổng số|lần|kỳ");
}

/* "10/3/2026", "10-3-2026", "10/3"; without a year "10.3" and "10-3" only where
 * a day is announced: elsewhere they are a number, or two days. */
static bool slashed(struct due_parser *p, struct due_point *pt, bool announced)
{
    size_t start = p->at;
    if (due_iso_date(p, &pt->year, &pt->month, &pt->day))
        return true;
    if (due_tok(p)->digits <= 2 && due_number(p, 1, 99, &pt->day) && due_sees_mark(p, "/-.")) {
        char sep = due_tok(p)->mark;
        bool glued = due_tok(p)->glued && p->t[p->at + 1].glued;
        p->at++;
        if (due_tok(p)->digits <= 2 && due_number(p, 1, 99, &pt->month)) {
            char again = due_sees_mark(p, "/-.") ? due_tok(p)->mark : '\0';
            if (again == sep && short_year(p, pt))
                return true;
            if (is_ratio(p, start))
                goto no;
            if (sep == '/' || (announced && glued && pt->month <= 12 && again == '\0'))
                return true;
        }
    }
no:
    p->at = start;
    pt->year = 0;
    return false;
}

/* "(mười lăm)" behind "15", which it must repeat; true where no number stands there. */
static bool in_words_too(struct due_parser *p, int number)
{
    size_t start = p->at;
    int n;
    if (!due_mark(p, "("))
        return true;
    if (due_vi_number(p, 99, &n) && due_mark(p, ")"))
        return n == number;
    p->at = start;
    return true;
}

/* "15 tháng 10", "15 các tháng 3, 6"; "31 ngày 12" is a known slip. */
static bool spelled(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_number(p, 1, 99, &pt->day) && in_words_too(p, pt->day)) {
        size_t after = p->at;
        due_word(p, "của các|của|các");
        if (due_word(p, "tháng") && due_vi_month_number(p, &pt->month) &&
            in_words_too(p, pt->month))
            return pt->spelled = true;
        p->at = after;
        if (due_word(p, "ngày") && due_number(p, 1, 12, &pt->month)) {
            due_warn(p, "W101", DD_N("\"%s\" was read as \"%s\""), "ngày", "tháng");
            return true;
        }
    }
    p->at = start;
    return false;
}

/* ", 6, 9" and ", tháng 6" after "ngày 25 tháng 3": the same day of other months. */
static bool next_month(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    bool named = due_word(p, "tháng");
    if (prev != NULL && prev->part == DUE_P_DAY && prev->spelled && !prev->has_time &&
        due_number(p, 1, 12, &pt->month) && !due_sees_mark(p, "/-%") &&
        (named || due_tok(p)->kind != DUE_WORD || due_sees(p, "hằng|mỗi|và|hoặc|năm|của"))) {
        pt->day = prev->day;
        return pt->spelled = true;
    }
    p->at = start;
    return false;
}

/* ---- in words ------------------------------------------------------------------------------- */

/* "25", "thứ 20", "cuối cùng", "làm việc đầu tiên" with the month in words after it. */
static bool in_words(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    pt->working = due_word(p, "làm việc");
    due_word(p, "mùng|mồng");
    bool ordinal = due_word(p, "thứ");
    if (!ordinal && due_word(p, "cuối cùng|cuối"))
        pt->day = DD_DAY_LAST;
    else if (!ordinal && due_word(p, "đầu tiên|đầu"))
        pt->day = 1;
    else if ((pt->working && !ordinal) ||
             !(ordinal ? due_vi_number(p, 99, &pt->day) : due_number(p, 1, 31, &pt->day)) ||
             !in_words_too(p, pt->day))
        goto no;
    if (due_vi_month_words(p, pt, ordinal || pt->working) &&
        !(pt->working && (pt->of != DD_OF_PERIOD || pt->event != NULL)))
        return true;
no:
    pt->working = false;
    p->at = start;
    return false;
}

/* A day may stand alone in a list or after "hằng tháng": "ngày 10, 20 hằng tháng". */
static bool lone_day(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_number(p, 1, 31, &pt->day) && !due_sees_mark(p, "/%") &&
        !due_sees(p, "của|tháng|quý|năm|đầu|cuối|giữa|kỳ|kể|sau|làm|ngày|giờ"))
        return true;
    p->at = start;
    return false;
}

/* ---- of the moon ------------------------------------------------------------------------------
 */

static bool says_lunar(struct due_parser *p)
{
    size_t start = p->at;
    if ((p->parts & DUE_FIRST_LUNAR) == 0)
        return false;
    bool bracket = due_mark(p, "(");
    if (due_word(p, "âm lịch|âl") && (!bracket || due_mark(p, ")")))
        return true;
    p->at = start;
    return false;
}

/* "/3", "tháng 3", "tháng Giêng"; `moon`: only the lunar calendar calls it so. */
static bool lunar_month(struct due_parser *p, int *month, bool *moon)
{
    if (due_mark(p, "/"))
        return due_number(p, 1, 12, month);
    if (!due_word(p, "tháng"))
        return false;
    *moon = *moon || due_sees(p, "giêng|chạp");
    *month = 12;
    return due_word(p, "chạp") || due_vi_month_number(p, month);
}

/* "Mùng 5 tháng 9" may be of either calendar. The law counts by the sun's (Civil
 * Code, Art. 145), and so does who writes the year in digits; else it is not said. */
static bool of_the_sun(struct due_parser *p, struct due_point *pt)
{
    if (due_vi_year_number(p, pt))
        return true;
    if (!due_sees(p, "hằng tháng"))
        due_refuse(p, DD_N("it is not said whether the day is of the solar or the lunar calendar"));
    return false;
}

/* "mùng 10 tháng Giêng", "rằm tháng 7", "30 tháng Chạp": of the moon by their words. */
static bool lunar_words(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    bool moon = false, early = false;
    if ((p->parts & DUE_FIRST_LUNAR) == 0)
        return false;
    due_word(p, "ngày");
    if (due_word(p, "rằm")) {
        pt->day = 15;
        moon = true;
    } else if ((early = due_word(p, "mùng|mồng")) ? !due_number(p, 1, 10, &pt->day)
                                                  : !due_number(p, 1, 30, &pt->day)) {
        goto no;
    }
    if (!lunar_month(p, &pt->month, &moon))
        goto no;
    pt->leap = due_word(p, "nhuận");
    bool moon_near = (p->parts & DUE_FIRST_MOON) != 0; /* "mùng 5 tháng 9 năm 2026 âm lịch" */
    pt->lunar = says_lunar(p) || moon || pt->leap || (early && moon_near);
    if (pt->lunar || (early && of_the_sun(p, pt)))
        return true;
no:
    *pt = (struct due_point){.part = DUE_P_DAY};
    p->at = start;
    return false;
}

/* ---- with its weekday and its time
 * ----------------------------------------------------------------
 */

bool due_vi_weekday_name(struct due_parser *p, int *weekday)
{
    static const char *const words[] = {"thứ hai", "thứ ba",  "thứ tư|thứ từ", "thứ năm",
                                        "thứ sáu", "thứ bảy", "chủ nhật"};
    size_t start = p->at;
    int n;
    if (!due_may_begin(p, DUE_FIRST_WEEKDAY))
        return false;
    for (int i = 0; i < 7; i++) {
        if (due_word(p, words[i])) {
            if (due_sees(p, "mươi")) { /* "ngày thứ ba mươi" */
                p->at = start;
                return false;
            }
            *weekday = i + 1;
            return true;
        }
    }
    if (due_word(p, "thứ") && due_number(p, 2, 7, &n)) {
        *weekday = n - 1;
        return true;
    }
    p->at = start;
    return false;
}

/* "thứ Sáu, ngày 20/3/2026": the two must agree. */
static bool check_weekday(struct due_parser *p, const struct due_point *pt, int weekday)
{
    struct due_point known = *pt;
    if (weekday == 0 || pt->recurs || pt->event != NULL || !due_point_check(p, &known))
        return weekday == 0;
    struct dd_opt_day day = due_point_day(&known);
    if (!day.set || dd_day_weekday(day.day) == weekday)
        return true;
    due_refuse(p, DD_N("the weekday and the date do not agree: \"%s\""),
               due_text(p, 0, p->n < 12 ? p->n : 12));
    return false;
}

static void time_behind(struct due_parser *p, struct due_point *pt)
{
    size_t before = p->at;
    if (pt->has_time)
        return;
    due_mark(p, ",");
    due_word(p, "vào lúc|lúc");
    pt->has_time = due_vi_clock(p, &pt->minute);
    if (!pt->has_time)
        p->at = before;
}

/* "ngày 20/3/2026 (thứ Sáu)" */
static bool weekday_behind(struct due_parser *p, int *weekday)
{
    size_t start = p->at;
    if (due_mark(p, "(") && due_vi_weekday_name(p, weekday) && due_mark(p, ")"))
        return true;
    p->at = start;
    return false;
}

static void year_of_day(struct due_parser *p, struct due_point *pt)
{
    if (pt->year == 0 && !pt->recurs && !due_vi_year_number(p, pt))
        due_vi_year_words(p, pt);
}

/* A date in numbers or words, with its year. */
static bool dated(struct due_parser *p, struct due_point *pt, bool named, bool listed)
{
    if (lunar_words(p, pt)) {
        year_of_day(p, pt);
        if (says_lunar(p))
            pt->lunar = true;
        return pt->event == NULL;
    }
    if (!slashed(p, pt, p->announced || named) && !((named || listed) && spelled(p, pt)))
        return false;
    year_of_day(p, pt);
    if (!pt->lunar && pt->year != 0 && says_lunar(p))
        pt->lunar = true;
    return true;
}

/* "cuối giờ chiều", "buổi sáng": before the day's end is that day; before its morning
 * no moment can be named. */
static void part_of_day(struct due_parser *p, struct due_point *pt)
{
    if (due_word(p, "cuối giờ làm việc buổi chiều|cuối giờ làm việc|cuối giờ hành chính|"
                    "cuối giờ chiều|cuối giờ|cuối buổi chiều|cuối ngày làm việc|cuối ngày|"
                    "hết giờ làm việc|hết giờ hành chính|hết giờ|hết ngày làm việc")) {
        due_word(p, "của");
        pt->day_end = true;
    } else if (p->announced &&
               due_word(p, "đầu giờ sáng|đầu giờ chiều|đầu giờ|buổi sáng|buổi chiều|"
                           "sáng|trưa|chiều|tối")) {
        pt->vague = true;
    }
}

/* "thứ Sáu", "ngày thứ Sáu," */
static bool weekday_before(struct due_parser *p, int *weekday)
{
    size_t start = p->at;
    due_word(p, "ngày");
    if (due_vi_weekday_name(p, weekday))
        return true;
    p->at = start;
    return false;
}

/* Hour and weekday may stand before the date, in either order. */
static int before_date(struct due_parser *p, struct due_point *pt)
{
    int weekday = 0;
    for (size_t at = p->at;; at = p->at) {
        if (!pt->has_time && (pt->has_time = due_vi_clock(p, &pt->minute)))
            due_mark(p, ",");
        else if (weekday == 0 && weekday_before(p, &weekday))
            due_mark(p, ",");
        else if (due_may_begin(p, DUE_FIRST_PART | DUE_FIRST_DAY_PART))
            part_of_day(p, pt);
        due_word(p, "của|vào|trong");
        if (p->at == at)
            return weekday;
    }
}

/* "(trước ngày) bầu cử 15/3/2026", "bầu cử (ngày 15/3/2026)": the event's name stands
 * between; a document's would be another matter. */
static bool apposition(struct due_parser *p, struct due_point *pt)
{
    enum { MOST = 8 }; /* words of the name */
    size_t start = p->at;
    for (; due_tok(p)->kind == DUE_WORD && p->at < start + MOST; p->at++)
        if (due_sees(p, "số|quyết định|nghị quyết|nghị định|thông tư|luật|công văn|chỉ thị|"
                        "kết luận|thông báo|tờ trình|hướng dẫn|kế hoạch|văn bản|ký|ban hành|"
                        "tháng|năm|quý|làm việc|cuối|đầu|lúc|vào"))
            goto no;
    if (p->at == start)
        goto no;
    bool bracket = due_mark(p, "(");
    due_word(p, "ngày|là ngày|tức ngày");
    if ((bracket || !due_tok(p)->glued) && slashed(p, pt, false) && pt->year != 0 &&
        (!bracket || due_mark(p, ")")))
        return true;
no:
    *pt = (struct due_point){.part = DUE_P_DAY};
    p->at = start;
    return false;
}

bool due_vi_day(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_DAY;
    int weekday = before_date(p, pt);
    struct due_point timed = *pt;
    bool named = due_word(p, "ngày");
    bool listed = prev != NULL && prev->part == DUE_P_DAY;
    if (dated(p, pt, named, listed) || (listed && next_month(p, prev, pt)) ||
        (named && p->announced && apposition(p, pt))) {
        pt->has_time = timed.has_time;
        pt->minute = timed.minute;
        if (weekday == 0)
            weekday_behind(p, &weekday);
        time_behind(p, pt);
        return check_weekday(p, pt, weekday) || (p->at = start, false);
    }
    *pt = timed;
    if (weekday != 0)
        goto no;
    if ((named || listed || due_sees(p, "mùng|mồng")) && in_words(p, pt))
        return true;
    if (!named && spelled(p, pt)) { /* "chậm nhất 20 tháng 4 năm 2026"; not "20 tháng" */
        year_of_day(p, pt);
        if (pt->year != 0 || pt->recurs)
            return true;
        goto no;
    }
    if ((named || listed) && lone_day(p, pt))
        return true;
no:
    p->at = start;
    return false;
}
