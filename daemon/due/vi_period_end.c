/* vi_period_end.c — what is counted from the end of a period, or from a day of
 * each year: "trong 20 ngày kể từ ngày kết thúc quý", "chậm nhất 60 ngày kể từ
 * ngày 30 tháng 6 hoặc ngày 31 tháng 12 hằng năm", "ngày cuối cùng của tháng
 * thứ 3 kể từ ngày kết thúc năm dương lịch hoặc năm tài chính". */
#include "due/parse.h"

static bool at_end(const struct due_parser *p)
{
    return due_tok(p)->kind != DUE_WORD || due_sees(p, "hoặc|và|theo|phải|đối với");
}

/* "của quý", "tháng liền kề trước đó", "quý báo cáo": the words around the period. */
static bool period_end(struct due_parser *p, enum dd_every *every)
{
    size_t start = p->at;
    due_word(p, "khi|ngày|thời điểm");
    if (!due_word(p, "kết thúc|hết|cuối cùng của|cuối cùng"))
        goto no;
    due_word(p, "mỗi|hằng|từng");
    if (due_word(p, "tháng"))
        *every = DD_MONTHLY;
    else if (due_word(p, "quý"))
        *every = DD_QUARTERLY;
    else if (due_word(p, "năm dương lịch|năm"))
        *every = DD_YEARLY;
    else
        goto no;
    if (due_tok(p)->kind == DUE_NUM || due_sees(p, "i|ii|iii|iv"))
        goto no; /* "quý II": one period, once */
    due_word(p, "liền kề trước đó|liền trước đó|liền trước|trước đó|trước liền kề|liền kề|trước|"
                "báo cáo|đó|này|hằng năm");
    if (at_end(p))
        return true;
no:
    p->at = start;
    return false;
}

/* "hoặc (ngày kết thúc) năm tài chính": the other year's end is an event. */
static const char *or_fiscal_year(struct due_parser *p)
{
    size_t start = p->at;
    if (due_word(p, "hoặc")) {
        due_word(p, "ngày");
        due_word(p, "kết thúc");
        if (due_word(p, "năm tài chính"))
            return "ngày kết thúc năm tài chính";
    }
    p->at = start;
    return NULL;
}

static struct dd_deadline yearly_after(int month, int mday, int n, enum dd_due_unit unit)
{
    return (struct dd_deadline){.kind = DD_DUE_RECURRING,
                                .edge = DD_EDGE_BY,
                                .every = DD_YEARLY,
                                .interval = 1,
                                .of = DD_OF_AFTER_DAY,
                                .month = month,
                                .mday = mday,
                                .n = n,
                                .unit = unit};
}

/* "ngày 30 tháng 6 hoặc ngày 31 tháng 12 hằng năm" */
static bool days_of_each_year(struct due_parser *p, int n, enum dd_due_unit unit)
{
    struct due_points list;
    size_t start = p->at, before = p->out.n;
    bool ok = due_vi_points(p, DD_EDGE_ON, &list);
    for (size_t i = 0; ok && i < list.n; i++) {
        struct due_point *pt = &list.v[i];
        ok = pt->part == DUE_P_DAY && pt->recurs && pt->every == DD_YEARLY && pt->shift == 0 &&
             pt->event == NULL && !pt->lunar && pt->day != DD_DAY_LAST && due_point_check(p, pt);
        if (ok)
            due_add(p, yearly_after(pt->month, pt->day, n, unit));
    }
    if (ok)
        return true;
    p->out.n = before;
    p->at = start;
    return false;
}

bool due_vi_after_end(struct due_parser *p, int n, enum dd_due_unit unit)
{
    enum dd_every every;
    size_t start = p->at;
    if (unit < DD_UNIT_DAY)
        return false;
    if (!period_end(p, &every)) {
        p->at = start;
        return days_of_each_year(p, n, unit);
    }
    if (every != DD_YEARLY) {
        struct dd_deadline d = yearly_after(0, 0, n, unit);
        d.every = every;
        d.of = DD_OF_AFTER_END;
        due_add(p, d);
        return true;
    }
    due_add(p, yearly_after(12, 31, n, unit));
    const char *fiscal = or_fiscal_year(p);
    return fiscal == NULL || due_add_relative(p, n, unit, DD_DIR_AFTER, fiscal);
}

/* "ngày cuối cùng của tháng thứ 3 kể từ …": after a calendar year it is a day
 * of every year, after another event the last day of that month. */
bool due_vi_last_day_of_month_after(struct due_parser *p)
{
    struct due_point pt = {
        .part = DUE_P_DAY, .unit = DD_UNIT_MONTH, .recurs = true, .every = DD_YEARLY, .shift = 1};
    enum dd_due_edge edge;
    enum dd_every every;
    size_t start = p->at;
    if ((p->parts & DUE_FIRST_PART) == 0 ||
        (!due_may_begin(p, DUE_FIRST_EDGE) && !due_sees(p, "ngày cuối")))
        return false;
    enum due_strength strength = due_vi_edge(p, &edge);
    if (!due_sees(p, "ngày cuối") ||
        !due_word(p, "ngày cuối cùng của tháng thứ|ngày cuối của tháng thứ|"
                     "ngày cuối cùng tháng thứ|ngày cuối tháng thứ") ||
        !due_vi_number(p, 12, &pt.later) || (due_mark(p, ","), !due_word(p, "kể từ|tính từ|sau")))
        goto no;
    if (strength == DUE_BARE)
        edge = DD_EDGE_BY;
    const char *event = "";
    if (period_end(p, &every)) {
        if (every != DD_YEARLY)
            goto no;
        pt.month = pt.later;
        if (!due_add_point(p, &pt, edge))
            goto no;
        event = or_fiscal_year(p);
    } else {
        struct dd_opt_day day;
        size_t from = p->at;
        due_word(p, "khi");
        p->at = due_vi_event_end(p, from);
        event = due_event(p, from, p->at, &day);
        if (*event == '\0')
            goto no;
    }
    if (event == NULL)
        return true;
    pt.recurs = false;
    pt.event = event;
    return due_add_point(p, &pt, edge);
no:
    p->at = start;
    return false;
}
