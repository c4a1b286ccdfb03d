/* vi_period.c — months, quarters, halves, years, and the beginning, middle and
 * end of them: "Quý II/2026", "tháng Sáu", "6 tháng đầu năm", "cuối quý III". */
#include "due/parse.h"

/* A number of a list is the next item only if it is not the day of a date. */
static bool begins_date(const struct due_parser *p)
{
    const struct due_tok *t = due_tok(p);
    return t[0].kind == DUE_NUM && t[1].kind == DUE_MARK &&
           (t[1].mark == '/' || t[1].mark == '%') && !(t[2].kind == DUE_NUM && t[2].digits == 4) &&
           t[2].kind != DUE_WORD;
}

/* "T6/2026": the letter, and a number that touches it. */
static bool letter_month(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_word(p, "t") && due_tok(p)->glued && due_number(p, 1, 12, &pt->month) &&
        due_mark(p, "/") && due_vi_four_digits(p, &pt->year))
        return true;
    p->at = start;
    pt->year = 0;
    return false;
}

/* "12/2026" */
static bool month_slash_year(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_number(p, 1, 12, &pt->month) && due_mark(p, "/") && due_vi_four_digits(p, &pt->year))
        return true;
    p->at = start;
    pt->year = 0;
    return false;
}

static bool month(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_MONTH;
    if (letter_month(p, pt) || month_slash_year(p, pt))
        return true;
    if (due_word(p, "tháng")) {
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

static bool quarter(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_QUARTER;
    bool letter = due_word(p, "q");
    if (letter) {
        due_mark(p, ".");
        if (due_quarter_number(p, &pt->index))
            return true;
        p->at = start;
        return false;
    }
    bool named = due_word(p, "quý");
    bool listed = prev != NULL && prev->part == DUE_P_QUARTER && !begins_date(p);
    if (named ? due_vi_quarter_number(p, &pt->index) : listed && due_quarter_number(p, &pt->index))
        return true;
    if (named && (due_tok(p)->kind == DUE_NUM || due_sees(p, "v|vi|vii|viii|ix|x")))
        due_refuse(p, DD_N("there is no quarter %s"), due_text(p, p->at, p->at + 1));
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

/* ---- beginning, middle, end -------------------------------------------------------------------
 */

static bool end_of_each(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    bool each = due_word(p, "hằng|mỗi|từng");
    bool month = due_word(p, "tháng"), quarter = !month && due_word(p, "quý");
    each = each || due_word(p, "hằng tháng|hằng quý");
    if (each && (month || quarter)) { /* "cuối tháng" alone: which month? */
        pt->recurs = true;
        pt->every = quarter ? DD_QUARTERLY : DD_MONTHLY;
        pt->of = DD_OF_PERIOD;
        pt->day = DD_DAY_LAST;
        return true;
    }
    p->at = start;
    return false;
}

/* Civil Code, Art. 146: đầu, giữa, cuối tháng are the 1st, the 15th, the last
 * day; đầu, giữa, cuối năm are 1 January, 30 June, 31 December. */
static bool part_of(struct due_parser *p, struct due_point *pt)
{
    static const int of_month[] = {1, 15, DD_DAY_LAST};
    static const int of_year[][2] = {{1, 1}, {30, 6}, {31, 12}};
    size_t start = p->at;
    if (!due_may_begin(p, DUE_FIRST_PART))
        return false;
    int where = due_word(p, "đầu") ? 0 : due_word(p, "giữa") ? 1 : due_word(p, "cuối") ? 2 : -1;
    if (where < 0)
        return false;
    pt->part = DUE_P_DAY;
    pt->until = pt->vague = true;
    size_t after = p->at;
    if (due_word(p, "tháng") && due_vi_month_number(p, &pt->month)) {
        pt->day = of_month[where];
        return true;
    }
    p->at = after;
    if (where == 2 && due_word(p, "quý") && due_vi_quarter_number(p, &pt->index)) {
        pt->month = 3 * pt->index;
        pt->day = DD_DAY_LAST;
        return true;
    }
    p->at = after;
    if (where == 2 && end_of_each(p, pt))
        return true;
    if (due_sees(p, "năm")) {
        pt->day = of_year[where][0];
        pt->month = of_year[where][1];
        if (due_vi_year_number(p, pt) || due_vi_year_words(p, pt) || due_word(p, "năm"))
            return p->why_not == NULL;
    }
    p->at = start;
    return false;
}

bool due_vi_period(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    static const struct due_point none;
    return part_of(p, pt) || (*pt = none, month(p, prev, pt)) ||
           (*pt = none, quarter(p, prev, pt)) || (*pt = none, year(p, prev, pt));
}
