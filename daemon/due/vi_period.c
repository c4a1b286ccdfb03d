/* vi_period.c — months, quarters, halves and years: "Quý II/2026", "tháng Sáu",
 * "6 tháng đầu năm". */
#include "due/parse.h"

/* A number of a list is the next item only if it is not the day of a date. */
static bool begins_date(const struct due_parser *p)
{
    const struct due_tok *t = due_tok(p);
    return t[0].kind == DUE_NUM && t[1].kind == DUE_MARK &&
           (t[1].mark == '/' || t[1].mark == '%') && !(t[2].kind == DUE_NUM && t[2].digits == 4) &&
           t[2].kind != DUE_WORD;
}

/* "T6/2026": the letter, and a number that touches it; "T4, T5/2026", "T6-T8/2026". */
static bool letter_month(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_word(p, "t") && due_tok(p)->glued && due_number(p, 1, 12, &pt->month)) {
        struct due_parser next = *p;
        bool more = due_mark(&next, ",-;") || due_word(&next, "và|đến");
        if (more && due_word(&next, "t") && due_tok(&next)->glued &&
            due_tok(&next)->kind == DUE_NUM)
            return true;
        if (due_mark(p, "/") && due_vi_four_digits(p, &pt->year))
            return true;
    }
    p->at = start;
    pt->year = 0;
    return false;
}

/* "12/2026"; what is left of "?/12/2026" is none */
static bool month_slash_year(struct due_parser *p, struct due_point *pt)
{
    const struct due_tok *t = due_tok(p);
    size_t start = p->at;
    bool rest = start > 0 && t->glued && t[-1].kind == DUE_MARK && t[-1].mark == '/';
    if (!rest && due_number(p, 1, 12, &pt->month) && due_mark(p, "/") &&
        due_vi_four_digits(p, &pt->year))
        return true;
    p->at = start;
    pt->year = 0;
    return false;
}

/* "(tháng) cuối quý II", "đầu tiên của quý IV" */
static bool month_of_quarter(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    int quarter, nth = due_word(p, "đầu tiên|đầu|thứ nhất")         ? 1
                       : due_word(p, "giữa|thứ hai|thứ 2")          ? 2
                       : due_word(p, "cuối cùng|cuối|thứ ba|thứ 3") ? 3
                                                                    : 0;
    due_word(p, "của");
    if (nth != 0 && due_word(p, "quý") && due_vi_quarter_number(p, &quarter)) {
        pt->month = 3 * (quarter - 1) + nth;
        return true;
    }
    p->at = start;
    return false;
}

static bool month(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_MONTH;
    bool quarters = prev != NULL && prev->part == DUE_P_QUARTER; /* "Quý 1, 3/2026" */
    if (letter_month(p, pt) || (!quarters && month_slash_year(p, pt)))
        return true;
    if (due_word(p, "tháng")) {
        if (due_may_begin(p, DUE_FIRST_PART | DUE_FIRST_WEEKDAY) && month_of_quarter(p, pt))
            return true;
        if (due_sees(p, "giêng")) /* of the moon, where nobody counts by the sun */
            due_refuse(p, DD_N("it is not said whether the day is of the solar or the lunar "
                               "calendar"));
        if (due_vi_month_number(p, &pt->month) && !due_sees(p, "âm lịch|nhuận|âl"))
            return true;
    } else if (prev != NULL && prev->part == DUE_P_MONTH && due_tok(p)->kind == DUE_NUM) {
        struct due_parser after = *p;
        after.at++;
        bool ends =
            due_tok(&after)->kind != DUE_WORD || due_sees(&after, "hằng|mỗi|và|hoặc|năm|của");
        if (ends && !begins_date(p) && due_number(p, 0, 99, &pt->month))
            return true;
    }
    p->at = start;
    return false;
}

/* "3/2026" after "Quý 1,"; after "Quý I," it may be March. */
static bool quarter_slash_year(struct due_parser *p, const struct due_point *prev,
                               struct due_point *pt)
{
    struct due_point month = {0};
    size_t start = p->at;
    if (prev == NULL || prev->part != DUE_P_QUARTER || !month_slash_year(p, &month))
        return false;
    pt->index = month.month;
    pt->year = month.year;
    if (!prev->roman && pt->index <= 4)
        return true;
    due_refuse(p, DD_N("it is not said whether a month or a quarter is meant"));
    p->at = start;
    pt->year = 0;
    return false;
}

static bool quarter(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_QUARTER;
    bool letter = due_word(p, "q");
    if (letter) {
        due_mark(p, ".");
        pt->roman = due_sees(p, "i|ii|iii|iv");
        if (due_quarter_number(p, &pt->index))
            return true;
        p->at = start;
        return false;
    }
    if (quarter_slash_year(p, prev, pt))
        return true;
    bool named = due_word(p, "quý");
    pt->roman = due_sees(p, "i|ii|iii|iv");
    bool listed = prev != NULL && prev->part == DUE_P_QUARTER && !begins_date(p);
    if (named ? due_vi_quarter_number(p, &pt->index) : listed && due_quarter_number(p, &pt->index))
        return true;
    if (named && (due_tok(p)->kind == DUE_NUM || due_sees(p, "v|vi|vii|viii|ix|x")))
        due_refuse(p, DD_N("there is no quarter %s: from I to IV"), due_text(p, p->at, p->at + 1));
    p->at = start;
    return false;
}

/* "6 tháng đầu năm", "sáu (06) tháng cuối năm", "nửa đầu năm". */
bool due_vi_half(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    int six = 0;
    pt->part = DUE_P_HALF;
    bool months =
        due_word(p, "nửa") || (due_vi_number(p, 6, &six) && six == 6 && due_word(p, "tháng"));
    if (months) {
        pt->index = due_word(p, "đầu năm") ? 1 : due_word(p, "cuối năm") ? 2 : 0;
        if (pt->index != 0) {
            p->at--; /* "năm" belongs to the year: "năm 2026", "năm sau" */
            if (!due_vi_year_number(p, pt) && !due_vi_year_words(p, pt))
                p->at++;
            return p->why_not == NULL;
        }
    }
    p->at = start;
    return false;
}

static bool year(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_YEAR;
    bool named = due_word(p, "năm");
    bool listed = prev != NULL && prev->part == DUE_P_YEAR;
    if ((named || listed) && due_vi_four_digits(p, &pt->year))
        return true;
    p->at = start;
    return false;
}

bool due_vi_period(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    static const struct due_point none;
    return due_vi_part(p, pt) || (*pt = none, month(p, prev, pt)) ||
           (*pt = none, quarter(p, prev, pt)) || (*pt = none, year(p, prev, pt));
}
