/* vi_stretch.c — the first or last days of a month, the first or last months of a
 * year: "9 tháng đầu năm", "hai quý cuối năm 2026", "10 ngày đầu tháng 3/2026", "nửa
 * cuối tháng 5", "trung tuần tháng 6". */
#include "due/parse.h"

/* "9 tháng", "hai quý" → months; 6 months are a half (vi_period.c). */
static bool months(struct due_parser *p, int *n)
{
    if (!due_vi_number(p, 11, n) || *n < 1)
        return false;
    if (due_word(p, "quý")) {
        *n *= 3;
        return *n > 3 && *n < 12;
    }
    return *n > 1 && *n != 6 && due_word(p, "tháng");
}

static bool of_year(struct due_parser *p)
{
    struct due_point a = {.part = DUE_P_MONTH, .month = 1}, b = {.part = DUE_P_MONTH, .month = 12};
    size_t start = p->at;
    int n;
    due_word(p, "trong");
    if (months(p, &n)) {
        bool first = due_word(p, "đầu năm"), last = !first && due_word(p, "cuối năm");
        if (due_sees(p, "học|trước|sau"))
            last = first = false;
        p->at -= (first || last) ? 1 : 0; /* "năm" belongs to the year */
        if (first || last) {
            if (!due_vi_year_number(p, &b))
                p->at++;
            *(first ? &b.month : &a.month) = first ? n : 13 - n;
            a.year = b.year;
            if (due_add_window(p, &a, &b, false))
                return true;
        }
    }
    p->at = start;
    return false;
}

/* Days `first` to `last` of a month; from the end where `first` is negative. */
struct days {
    int first, last;
};

/* "10 ngày đầu", "nửa cuối", "trung tuần": the thirds are ten days, the last is the rest. */
static bool part_of_month(struct due_parser *p, struct days *out)
{
    int n;
    if (due_word(p, "nửa đầu|nửa đầu của")) { /* Civil Code, Art. 146: half a month is 15 days */
        *out = (struct days){1, 15};
    } else if (due_word(p, "nửa cuối|nửa sau")) {
        *out = (struct days){16, DD_DAY_LAST};
    } else if (due_word(p, "thượng tuần")) {
        *out = (struct days){1, 10};
    } else if (due_word(p, "trung tuần")) {
        *out = (struct days){11, 20};
    } else if (due_word(p, "hạ tuần")) {
        *out = (struct days){21, DD_DAY_LAST};
    } else if (due_tok(p)->kind == DUE_NUM || due_may_begin(p, DUE_FIRST_NUMBER)) {
        if (!due_vi_number(p, 27, &n) || n < 2 || !due_word(p, "ngày"))
            return false;
        if (due_word(p, "đầu tiên|đầu"))
            *out = (struct days){1, n};
        else if (due_word(p, "cuối cùng|cuối"))
            *out = (struct days){-n, DD_DAY_LAST};
        else
            return false;
    } else {
        return false;
    }
    due_word(p, "của|trong");
    return due_sees(p, "tháng");
}

static bool of_month(struct due_parser *p)
{
    struct due_point b = {.part = DUE_P_DAY};
    struct days days;
    size_t start = p->at;
    due_word(p, "trong|vào");
    if (!part_of_month(p, &days) || !due_word(p, "tháng") || !due_vi_month_number(p, &b.month) ||
        due_sees(p, "âm lịch|nhuận|âl"))
        goto no;
    if (!due_vi_year_number(p, &b))
        due_vi_year_words(p, &b);
    b.day = days.last;
    struct due_point a = b;
    a.day = days.first;
    if (a.event != NULL || !due_point_check(p, &b))
        goto no;
    if (a.day < 0) { /* counted back from the month's end, which needs the year */
        if (b.recurs || b.year == 0 || b.month < 1 || b.month > 12)
            goto no;
        a.day += dd_days_in_month(b.year, b.month) + 1;
    }
    if (due_add_window(p, &a, &b, false))
        return true;
no:
    p->at = start;
    return false;
}

bool due_vi_stretch(struct due_parser *p)
{
    if ((p->parts & (DUE_FIRST_PART | DUE_FIRST_STRETCH)) == 0)
        return false;
    return of_year(p) || (p->why_not == NULL && of_month(p));
}
