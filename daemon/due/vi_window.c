/* vi_window.c — from … to …: "từ ngày 01/10 đến ngày 20/10 hằng năm", "tháng
 * 5-6/2026", "9 tháng đầu năm", "kể từ ngày …", "từ nay đến hết năm 2026". */
#include "due/parse.h"

/* ---- what one end lacks, the other has ---------------------------------------------------- */

/* Later in the year than the other end: the window crosses the new year. */
static bool crosses(const struct due_point *a, const struct due_point *b)
{
    struct due_point first, last;
    due_point_first(a, &first);
    due_point_last(b, &last);
    return first.month > last.month || (first.month == last.month && last.day != DD_DAY_LAST &&
                                        first.part == DUE_P_DAY && first.day > last.day);
}

/* "từ tháng 10 năm trước đến tháng 3 năm sau": seen from each other. */
static void share_recurrence(struct due_point *a, struct due_point *b)
{
    int shift = b->shift;
    if (!a->recurs) {
        a->recurs = true;
        a->every = DD_YEARLY;
        a->shift = shift;
        if (crosses(a, b) && shift > 0)
            a->shift = 0;
        else if (crosses(a, b) && shift == 0)
            b->shift = 1;
    } else if (a->shift == -1 && b->shift == 1) {
        a->shift = 0;
    }
}

static void share(struct due_point *a, struct due_point *b)
{
    if (a->part == DUE_P_DAY && b->part == DUE_P_DAY && a->month == 0 && !a->recurs) {
        a->month = b->month;
        if (b->recurs && b->every == DD_MONTHLY) {
            a->recurs = true;
            a->every = b->every;
            a->of = b->of;
            a->shift = b->shift;
        }
    }
    if (a->event != NULL || b->event != NULL)
        return;
    if (b->recurs && b->every == DD_YEARLY && a->year == 0)
        share_recurrence(a, b);
    else if (!a->recurs && !b->recurs && a->year == 0 && b->year != 0)
        a->year = b->year - (crosses(a, b) ? 1 : 0);
    else if (!a->recurs && !b->recurs && b->year == 0 && a->year != 0)
        b->year = a->year + (crosses(a, b) ? 1 : 0);
}

/* ---- years and first months ------------------------------------------------------------------ */

/* "2026-2030", "2026 - 2030" after "giai đoạn" or "năm". */
static bool years(struct due_parser *p)
{
    struct due_point a = {.part = DUE_P_YEAR}, b = {.part = DUE_P_YEAR};
    size_t start = p->at;
    if (!due_word(p, "giai đoạn|từ năm|năm") || !due_vi_four_digits(p, &a.year) ||
        !(due_mark(p, "-") || due_word(p, "đến hết|đến")))
        goto no;
    due_word(p, "năm");
    if (due_vi_four_digits(p, &b.year) &&
        due_add_window(p, &a, due_vi_later_years(p) ? NULL : &b, false))
        return true;
no:
    p->at = start;
    return false;
}

/* "9 tháng đầu năm 2026", "3 tháng cuối năm" */
static bool some_months(struct due_parser *p)
{
    struct due_point a = {.part = DUE_P_MONTH, .month = 1}, b = {.part = DUE_P_MONTH, .month = 12};
    size_t start = p->at;
    int n;
    due_word(p, "trong");
    if (due_vi_number(p, 11, &n) && n > 1 && n != 6 && due_word(p, "tháng")) {
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

/* ---- from one point to another ------------------------------------------------------------------
 */

/* "10-15/3/2026": the slash belongs to the second */
static bool bare_day(struct due_parser *p, struct due_point *a)
{
    size_t start = p->at;
    due_word(p, "ngày");
    const struct due_tok *t = due_tok(p);
    bool dash = t[0].kind == DUE_NUM && t[0].digits <= 2 && t[1].kind == DUE_MARK &&
                t[1].mark == '-' && t[2].kind == DUE_NUM && t[2].digits <= 2 &&
                t[3].kind == DUE_MARK && t[3].mark == '/';
    *a = (struct due_point){.part = DUE_P_DAY};
    if (dash && due_number(p, 1, 31, &a->day))
        return true;
    p->at = start;
    return false;
}

/* "từ nay đến hết năm 2026": it has begun already. */
static bool from_now(struct due_parser *p)
{
    struct due_point b;
    size_t start = p->at;
    if (due_word(p, "từ nay|từ bây giờ|kể từ nay") && due_word(p, "đến|tới")) {
        bool before = due_word(p, "trước");
        due_word(p, "hết");
        if (due_vi_point(p, NULL, &b) && due_add_window(p, NULL, &b, before))
            return true;
    }
    p->at = start;
    return false;
}

/* "từ tháng 7/2026", "từ năm 2026 trở đi": no end is set. */
static bool open_end(struct due_parser *p, const struct due_point *a)
{
    bool on = due_word(p, "trở đi|trở về sau");
    bool end = due_tok(p)->kind != DUE_WORD;
    return !a->recurs && a->year != 0 && a->event == NULL && (on || end || a->part == DUE_P_DAY) &&
           due_add_window(p, a, NULL, false);
}

bool due_vi_window(struct due_parser *p)
{
    struct due_point a, b;
    size_t start = p->at;
    if (years(p) || some_months(p) || from_now(p) || due_vi_week_window(p))
        return true;
    bool from = due_word(p, "kể từ|bắt đầu từ|từ|trong khoảng");
    if (!from)
        due_word(p, "trong");
    if ((!bare_day(p, &a) && !due_vi_point(p, NULL, &a)) || a.has_time || a.part == DUE_P_WEEKDAY)
        goto no;
    size_t middle = p->at;
    bool to = due_mark(p, "-") || due_word(p, "đến|tới");
    if (to) {
        bool before = due_word(p, "trước");
        due_word(p, "hết");
        if (due_vi_point(p, &a, &b)) { /* a bare number continues: "tháng 5-6", "10-15/3" */
            share(&a, &b);
            if (due_add_window(p, &a, &b, before))
                return true;
        }
        goto no;
    }
    p->at = middle;
    if (from && open_end(p, &a))
        return true;
no:
    p->at = start;
    return false;
}
