/* vi_window.c — from … to …: "từ ngày 01/10 đến ngày 20/10 hằng năm", "tháng
 * 5-6/2026", "từ 7 giờ đến 19 giờ ngày …", "kể từ ngày …", "từ nay đến hết năm 2026". */
#include "due/parse.h"

#include <string.h>

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

static void share(struct due_parser *p, struct due_point *a, struct due_point *b)
{
    if (a->part == DUE_P_DAY && b->part == DUE_P_DAY && a->month == 0 && !a->recurs) {
        if (b->month != 0 && b->day != DD_DAY_LAST && a->day > b->day)
            due_refuse(p, DD_N("it is not said of which month day %d is meant"), a->day);
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

/* "quý III - quý I/2026" is read over the new year, as "tháng 12 - tháng 01/2026" is; but its
 * writer may have turned the ends round. `from`, `to`: as written. */
static void warn_of_new_year(struct due_parser *p, const struct due_point *from,
                             const struct due_point *to, const struct due_point *a,
                             const struct due_point *b)
{
    if (b->recurs && b->shift > to->shift)
        due_warn(p, "W107", DD_N("it ends in the year after: is that what is meant?"));
    else if (!b->recurs && from->year == 0 && a->year != 0 && a->year == b->year - 1)
        due_warn(p, "W107", DD_N("it begins in %d, the year before: is that what is meant?"),
                 a->year);
}

/* ---- years ------------------------------------------------------------------ */

/* "2026-2030", "2026 - 2030" after "giai đoạn" or "năm", or alone in the phrase. */
static bool years(struct due_parser *p)
{
    struct due_point a = {.part = DUE_P_YEAR}, b = {.part = DUE_P_YEAR};
    size_t start = p->at;
    bool alone = start == 0 && due_tok(p)->kind == DUE_NUM;
    if ((!alone && !due_word(p, "giai đoạn|từ năm|năm")) || !due_vi_four_digits(p, &a.year) ||
        !(due_mark(p, "-") || due_word(p, "đến hết|đến")))
        goto no;
    due_word(p, "năm");
    if (due_vi_four_digits(p, &b.year) && (!alone || due_tok(p)->kind == DUE_END) &&
        !due_sees(p, "của") && /* "giai đoạn 2021-2025 của Chương trình" */
        due_add_window(p, &a, due_vi_later_years(p) ? NULL : &b, false))
        return true;
no:
    p->at = start;
    return false;
}

/* ---- from one point to another ------------------------------------------------------------------
 */

/* "đến 15/3", "đến ngày 15/3" at `t` */
static bool to_date(const struct due_tok *t)
{
    if (t->kind != DUE_WORD || (strcmp(t->key, "đến") != 0 && strcmp(t->key, "tới") != 0))
        return false;
    t++;
    if (t->kind == DUE_WORD && (strcmp(t->key, "ngày") == 0 || strcmp(t->key, "hết") == 0))
        t++;
    if (t->kind == DUE_WORD && strcmp(t->key, "ngày") == 0)
        t++;
    return t[0].kind == DUE_NUM && t[0].digits <= 2 && t[1].kind == DUE_MARK && t[1].mark == '/' &&
           t[2].kind == DUE_NUM && t[2].digits <= 2;
}

/* "10-15/3/2026", "từ 10 đến 15/3": the slash belongs to the second */
static bool bare_day(struct due_parser *p, bool from, struct due_point *a)
{
    size_t start = p->at;
    due_word(p, "ngày");
    const struct due_tok *t = due_tok(p);
    bool dash = t[0].kind == DUE_NUM && t[0].digits <= 2 && t[1].kind == DUE_MARK &&
                t[1].mark == '-' && t[2].kind == DUE_NUM && t[2].digits <= 2 &&
                t[3].kind == DUE_MARK && t[3].mark == '/';
    dash = dash || (from && t[0].kind == DUE_NUM && t[0].digits <= 2 && to_date(t + 1));
    *a = (struct due_point){.part = DUE_P_DAY};
    if (dash && due_number(p, 1, 31, &a->day))
        return true;
    p->at = start;
    return false;
}

/* "đến hết năm 2026", "đến trước ngày 15/6/2026": the end alone is known. */
static bool end_alone(struct due_parser *p)
{
    struct due_point b;
    if (!due_word(p, "đến|tới"))
        return false;
    bool before = due_word(p, "trước");
    due_word(p, "hết");
    return due_vi_point(p, NULL, &b) && due_add_window(p, NULL, &b, before);
}

/* "từ nay đến hết năm 2026": it has begun already. */
static bool from_now(struct due_parser *p)
{
    size_t start = p->at;
    if (due_word(p, "từ nay|từ bây giờ|kể từ nay") && end_alone(p))
        return true;
    p->at = start;
    return false;
}

/* "từ ngày ký đến hết ngày 31/12/2026": it begins with an event. */
static bool from_event(struct due_parser *p)
{
    enum { MOST = 12 }; /* words of the event */
    size_t start = p->at;
    if (due_word(p, "kể từ|tính từ|từ") && due_word(p, "ngày|khi|thời điểm")) {
        for (size_t from = p->at; due_tok(p)->kind == DUE_WORD && p->at < from + MOST; p->at++) {
            size_t to = p->at;
            if (to == from || !due_sees(p, "đến|tới"))
                continue;
            if (end_alone(p)) {
                due_warn(p, "W104", DD_N("the condition \"%s\" is not kept"),
                         due_text(p, from, to));
                return true;
            }
            p->at = to;
        }
    }
    p->at = start;
    return false;
}

/* ---- clock times on both sides ----------------------------------------------------------------
 */

static bool to_word(struct due_parser *p, bool *before)
{
    if (!due_mark(p, "-") && !due_word(p, "đến|tới"))
        return false;
    *before = due_word(p, "trước");
    due_word(p, "hết");
    return true;
}

/* "từ 7 giờ đến 19 giờ ngày 15/3/2026" */
static bool hours_of_day(struct due_parser *p)
{
    struct due_point b;
    size_t start = p->at;
    int minute;
    bool before;
    if ((p->parts & DUE_FIRST_CLOCK) == 0)
        return false;
    due_word(p, "trong khoảng|từ");
    if (due_vi_clock(p, &minute) && to_word(p, &before) && due_vi_point(p, NULL, &b) &&
        b.part == DUE_P_DAY && b.has_time && !b.recurs) {
        struct due_point a = b;
        a.minute = minute;
        if (due_add_window(p, &a, &b, before))
            return true;
    }
    p->at = start;
    return false;
}

/* "(ngày 15/3/2026), từ 7 giờ đến 19 giờ": after the day. */
static bool hours_behind(struct due_parser *p, const struct due_point *day)
{
    struct due_point a = *day, b = *day;
    size_t start = p->at;
    bool before;
    due_mark(p, ",");
    if (a.part == DUE_P_DAY && !a.has_time && !a.recurs && due_word(p, "từ") &&
        due_vi_clock(p, &a.minute) && to_word(p, &before) && due_vi_clock(p, &b.minute)) {
        a.has_time = b.has_time = true;
        if (due_add_window(p, &a, &b, before))
            return true;
    }
    p->at = start;
    return false;
}

/* ---- the whole ----------------------------------------------------------------------------------
 */

/* "từ tháng 7/2026", "từ năm 2026 trở đi": no end is set. */
static bool open_end(struct due_parser *p, size_t start, const struct due_point *a)
{
    bool on = due_word(p, "trở đi|trở về sau");
    bool end = due_tok(p)->kind != DUE_WORD;
    if (a->part == DUE_P_YEAR && a->year < p->year) /* "chuyển tiếp từ năm 2025" */
        return false;
    bool told = start > 0 || (!on && due_tok(p)->kind != DUE_END);         /* prose is around it */
    if (due_sees(p, "trở về trước") || a->year < p->year - (told ? 1 : 3)) /* history */
        return false;
    return !a->recurs && a->year != 0 && a->event == NULL && (on || end || a->part == DUE_P_DAY) &&
           due_add_window(p, a, NULL, false);
}

bool due_vi_window(struct due_parser *p)
{
    struct due_point a, b;
    size_t start = p->at;
    if (years(p) || due_vi_stretch(p) || from_now(p) || due_vi_week_window(p) || hours_of_day(p))
        return true;
    bool from = due_word(p, "kể từ|bắt đầu từ|từ|trong khoảng"), before;
    if (!from)
        due_word(p, "trong");
    if ((!bare_day(p, from, &a) && !due_vi_point(p, NULL, &a)) || a.part == DUE_P_WEEKDAY)
        goto no;
    if (from && due_sees(p, "sang|thành")) /* "từ quý II sang quý III": see vietnamese.c */
        goto no;
    if (from && !a.recurs && a.event == NULL && a.year != 0 && due_sees(p, "đến khi|cho đến khi") &&
        due_add_window(p, &a, NULL, false)) {
        size_t until = p->at;
        p->at = due_vi_event_end(p, until);
        due_warn(p, "W104", DD_N("the condition \"%s\" is not kept"), due_text(p, until, p->at));
        return true;
    }
    size_t middle = p->at;
    if (to_word(p, &before)) {
        if (due_vi_point(p, &a, &b)) { /* a bare number continues: "tháng 5-6", "10-15/3" */
            const struct due_point from_written = a, to_written = b;
            share(p, &a, &b);
            if (due_sees_mark(p, "-") && p->t[p->at + 1].kind == DUE_NUM) /* "10-11-12/2026" */
                goto no;
            if (due_add_window(p, &a, &b, before)) {
                warn_of_new_year(p, &from_written, &to_written, &a, &b);
                return true;
            }
        }
        goto no;
    }
    p->at = middle;
    if (hours_behind(p, &a) || (from && open_end(p, start, &a)))
        return true;
no:
    p->at = start;
    return p->why_not == NULL && from_event(p);
}
