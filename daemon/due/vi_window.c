/* vi_window.c — from … to …: "từ ngày 01/10 đến ngày 20/10 hằng năm", "tháng
 * 5-6/2026", "9 tháng đầu năm", "kể từ ngày …". */
#include "due/parse.h"

/* What one end lacks, the other has. */
static void share(struct due_point *a, struct due_point *b)
{
    if (a->part == DUE_P_DAY && b->part == DUE_P_DAY && a->month == 0 && !a->recurs)
        a->month = b->month;
    if (b->recurs && b->every == DD_YEARLY && a->year == 0) {
        a->recurs = true;
        a->every = DD_YEARLY;
        a->shift = b->shift;
    } else if (!b->recurs && a->year == 0) {
        a->year = b->year;
    } else if (!b->recurs && b->year == 0) {
        b->year = a->year;
    }
}

/* "2026-2030", "2026 - 2030" after "giai đoạn" or "năm". */
static bool years(struct due_parser *p)
{
    struct due_point a = {.part = DUE_P_YEAR}, b = {.part = DUE_P_YEAR};
    size_t start = p->at;
    if (due_word(p, "giai đoạn|từ năm|năm") && due_tok(p)->digits == 4 &&
        due_number(p, 1000, 9999, &a.year) && (due_mark(p, "-") || due_word(p, "đến")) &&
        due_tok(p)->digits == 4 && due_number(p, 1000, 9999, &b.year) &&
        due_add_window(p, &a, &b, false))
        return true;
    p->at = start;
    return false;
}

/* "9 tháng đầu năm 2026" */
static bool first_months(struct due_parser *p)
{
    struct due_point a = {.part = DUE_P_MONTH, .month = 1}, b = {.part = DUE_P_MONTH};
    size_t start = p->at;
    due_word(p, "trong");
    if (due_number(p, 2, 11, &b.month) && b.month != 6 && due_word(p, "tháng đầu năm")) {
        if (due_tok(p)->digits == 4)
            due_number(p, 1000, 9999, &b.year);
        a.year = b.year;
        if (due_add_window(p, &a, &b, false))
            return true;
    }
    p->at = start;
    return false;
}

static bool near_end(struct due_parser *p, struct due_point *a)
{
    size_t start = p->at;
    /* "10-15/3/2026": the slash belongs to the second */
    due_word(p, "ngày");
    const struct due_tok *t = due_tok(p);
    bool dash = t[0].kind == DUE_NUM && t[0].digits <= 2 && t[1].kind == DUE_MARK &&
                t[1].mark == '-' && t[2].kind == DUE_NUM && t[2].digits <= 2 &&
                t[3].kind == DUE_MARK && t[3].mark == '/';
    *a = (struct due_point){.part = DUE_P_DAY};
    if (dash)
        return due_number(p, 1, 31, &a->day);
    p->at = start;
    return due_vi_point(p, NULL, a);
}

bool due_vi_window(struct due_parser *p)
{
    struct due_point a, b;
    size_t start = p->at;
    if (years(p) || first_months(p))
        return true;
    bool from = due_word(p, "kể từ|bắt đầu từ|từ|trong khoảng");
    if (!from)
        due_word(p, "trong");
    bool open = from && due_sees(p, "ngày");
    if (!near_end(p, &a) || a.has_time || a.part == DUE_P_WEEKDAY)
        goto no;
    size_t middle = p->at;
    bool before = false, to = due_mark(p, "-");
    if (!to && from)
        to = due_word(p, "đến|tới");
    if (to) {
        before = due_word(p, "trước");
        due_word(p, "hết");
        if (due_vi_point(p, &a, &b)) { /* a bare number continues: "tháng 5-6", "10-15/3" */
            share(&a, &b);
            if (due_add_window(p, &a, &b, before))
                return true;
        }
        goto no;
    }
    p->at = middle;
    if (open && a.part == DUE_P_DAY && !a.recurs && a.year != 0 &&
        due_add_window(p, &a, NULL, false))
        return true;
no:
    p->at = start;
    return false;
}
