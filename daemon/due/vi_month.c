/* vi_month.c — in which month or period a day lies: "ngày 25 hằng tháng",
 * "… của tháng cuối quý", "… của tháng tiếp theo", "… tháng sau tháng được
 * cấp phép". */
#include "due/parse.h"

/* "hằng tháng", "mỗi quý": the word and its period. */
static bool each(struct due_parser *p, const char *unit)
{
    size_t start = p->at;
    due_word(p, "định kỳ");
    if (due_word(p, "hằng|mỗi|từng|các") && due_word(p, unit))
        return true;
    p->at = start;
    return false;
}

/* After "tháng tiếp theo của tháng …": months that recur, or one that an event names. */
static bool month_after(struct due_parser *p, struct due_point *pt)
{
    size_t from = p->at;
    due_word(p, "tháng");
    if (due_word(p, "phát sinh|báo cáo|kê khai|trước|liền trước|đó|tính thuế|liền kề"))
        return true;
    struct dd_opt_day day;
    p->at = due_vi_event_end(p, from);
    pt->event = due_event(p, from, p->at, &day);
    if (pt->shift == 1 && due_tok(p) != &p->t[from] && pt->day != 0 && p->at > from + 1) {
        pt->unit = DD_UNIT_MONTH;
        pt->later = 1;
        pt->recurs = false;
        return true;
    }
    pt->event = NULL;
    due_refuse(p, DD_N("it is not said which month is meant"));
    return false;
}

static bool in_month(struct due_parser *p, struct due_point *pt)
{
    pt->every = DD_MONTHLY;
    pt->of = DD_OF_PERIOD;
    if (each(p, "tháng"))
        return true;
    size_t start = p->at;
    bool of = due_word(p, "của|trong");
    if (each(p, "tháng"))
        return true;
    if (due_may_begin(p, DUE_FIRST_PART) &&
        due_sees(p, "đầu tháng sau|đầu tháng tiếp theo|đầu tháng kế tiếp"))
        p->at++; /* "ngày 05 đầu tháng sau" */
    if (!due_word(p, "tháng")) {
        p->at = start;
        return false;
    }
    pt->shift = due_vi_previous(p) ? -1 : due_vi_next(p) ? 1 : 0;
    if (pt->shift != 0) {
        due_word(p, "của|so với|kể từ");
        if (due_sees(p, "quý")) { /* "tháng liền kề trước quý dự trù" */
            due_refuse(p, DD_N("it is not said which month is meant"));
            return false;
        }
        return !due_sees(p, "tháng") || month_after(p, pt);
    }
    if (due_word(p, "đó|báo cáo|liền kề"))
        return true;
    if (of && due_tok(p)->kind != DUE_NUM &&
        (due_tok(p)->kind != DUE_WORD || due_sees(p, "hoặc|và")))
        return true; /* "ngày 15 của tháng" */
    p->at = start;
    return false;
}

/* The quarter (half, year) of "tháng cuối quý", and whether the next one is meant. */
static bool whole_period(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    due_word(p, "của|trong");
    due_word(p, "hằng|mỗi|từng");
    bool quarter = due_word(p, "quý");
    if (!quarter && !due_word(p, "năm tài chính|năm dương lịch|năm"))
        goto no;
    if (due_tok(p)->kind == DUE_NUM || due_sees(p, "i|ii|iii|iv|học"))
        goto no; /* "tháng cuối quý II": one month */
    pt->every = quarter ? DD_QUARTERLY : DD_YEARLY;
    pt->shift = due_vi_previous(p) ? -1 : due_vi_next(p) ? 1 : 0;
    due_word(p, "đó|này|báo cáo");
    if (pt->shift != 0 && due_word(p, "của quý|của năm|quý|năm") &&
        !due_word(p, "phát sinh|báo cáo|kê khai|kế hoạch|tài chính|tính thuế")) {
        due_refuse(p, DD_N("it is not said which period is meant"));
        return false;
    }
    return true;
no:
    p->at = start;
    return false;
}

static enum dd_due_of month_of_period(struct due_parser *p)
{
    if (due_word(p, "tháng đầu tiên|tháng đầu|tháng thứ nhất"))
        return DD_OF_FIRST_MONTH;
    if (due_word(p, "tháng cuối cùng|tháng cuối"))
        return DD_OF_LAST_MONTH;
    return DD_OF_PERIOD;
}

bool due_vi_month_words(struct due_parser *p, struct due_point *pt, bool ordinal)
{
    size_t start = p->at;
    pt->recurs = true;
    pt->shift = 0;
    if (in_month(p, pt))
        return true;
    p->at = start;
    due_word(p, "của");
    pt->of = month_of_period(p);
    bool named = pt->of != DD_OF_PERIOD;
    /* "ngày 15 hằng quý": of which month? Only its n-th or last day is plain. */
    bool any = named || ordinal || pt->day == DD_DAY_LAST;
    if ((any || due_sees(p, "quý")) && whole_period(p, pt) &&
        (any || (pt->every == DD_QUARTERLY && pt->shift == 1))) {
        if (pt->every != DD_YEARLY)
            return true;
        pt->month = pt->of == DD_OF_FIRST_MONTH ? 1 : 12;
        if (named || pt->day == DD_DAY_LAST)
            return true;
    }
    p->at = start;
    pt->recurs = false;
    return false;
}
