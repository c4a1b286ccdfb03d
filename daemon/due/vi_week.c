/* vi_week.c — weekdays: "thứ Sáu hằng tuần", "từ thứ 2 đến sáng thứ 7 hằng
 * tuần", "thứ Năm tuần thứ hai của tháng". */
#include "due/parse.h"

static bool each_week(struct due_parser *p)
{
    return due_word(p, "của hằng tuần|hằng tuần|mỗi tuần|từng tuần|các tuần|trong tuần|của tuần");
}

static bool each_month(struct due_parser *p)
{
    return due_word(p, "của hằng tháng|hằng tháng|của mỗi tháng|mỗi tháng|trong tháng|của tháng|"
                       "tháng") &&
           due_tok(p)->kind != DUE_NUM && !due_sees(p, "này|sau|trước|tới|tiếp|giêng|kế");
}

/* "tuần thứ hai", "tuần 2", "tuần cuối", or the weekday itself: "thứ Sáu cuối cùng" */
static bool week_number(struct due_parser *p, int *week)
{
    size_t start = p->at;
    due_word(p, "của|trong");
    bool named = due_word(p, "tuần");
    *week = DD_DAY_LAST;
    if (due_word(p, "cuối cùng|cuối"))
        return true;
    *week = 1;
    if (due_word(p, "đầu tiên|đầu"))
        return true;
    due_word(p, "thứ");
    if (named && (due_number(p, 1, 5, week) || due_vi_number(p, 5, week)))
        return true;
    p->at = start;
    return false;
}

bool due_vi_weekday(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if ((p->parts & DUE_FIRST_WEEKDAY) == 0)
        return false;
    pt->part = DUE_P_WEEKDAY;
    pt->has_time = due_vi_clock(p, &pt->minute);
    due_word(p, "sáng|chiều|tối|ngày");
    if (!due_vi_weekday_name(p, &pt->index))
        goto no;
    pt->recurs = true;
    pt->of = DD_OF_PERIOD;
    pt->every = DD_WEEKLY;
    if (each_week(p))
        return true;
    pt->of = DD_OF_WEEK;
    pt->every = DD_MONTHLY;
    if (week_number(p, &pt->day) && each_month(p))
        return true;
no:
    *pt = (struct due_point){0};
    p->at = start;
    return false;
}

/* "(trừ ngày lễ, Tết)": the calendar knows them. */
static void except_holidays(struct due_parser *p)
{
    size_t start = p->at;
    due_mark(p, ",");
    due_mark(p, "(");
    if (!due_word(p, "trừ")) {
        p->at = start;
        return;
    }
    while (due_tok(p)->kind != DUE_END && !due_mark(p, ")"))
        p->at++;
}

/* "Từ thứ 2 đến sáng thứ 7 hằng tuần (trừ ngày lễ)" */
bool due_vi_week_window(struct due_parser *p)
{
    struct due_point a = {.part = DUE_P_WEEKDAY, .recurs = true, .every = DD_WEEKLY}, b = a;
    size_t start = p->at;
    if ((p->parts & DUE_FIRST_WEEKDAY) == 0)
        return false;
    due_word(p, "các ngày|vào các ngày");
    due_word(p, "từ");
    due_word(p, "sáng|ngày");
    if (!due_vi_weekday_name(p, &a.index) || !(due_word(p, "đến hết|đến|tới") || due_mark(p, "-")))
        goto no;
    b.morning = due_word(p, "hết sáng|sáng");
    due_word(p, "ngày|chiều|hết");
    if (!due_vi_weekday_name(p, &b.index))
        goto no;
    due_mark(p, ",");
    bool weekly = each_week(p);
    if (!weekly && due_tok(p)->kind != DUE_END && !due_sees_mark(p, "(;."))
        goto no;
    if (!due_add_window(p, &a, &b, false))
        goto no;
    except_holidays(p);
    return true;
no:
    p->at = start;
    return false;
}
