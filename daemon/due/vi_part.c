/* vi_part.c — beginning, middle and end of a month, quarter or year: "cuối quý
 * III", "giữa tháng 5", "đầu mỗi quý".
 *
 * Civil Code 2015, Art. 146: đầu, giữa, cuối tháng are the 1st, the 15th and the
 * last day; đầu, giữa, cuối năm are 1 January, 30 June and 31 December. The law
 * is silent about a quarter: it begins and ends with its own days, and its middle
 * is that of its second month. */
#include "due/parse.h"

enum where { BEGINNING, MIDDLE, END, NOWHERE };

static enum where where_word(struct due_parser *p)
{
    return due_word(p, "đầu")    ? BEGINNING
           : due_word(p, "giữa") ? MIDDLE
           : due_word(p, "cuối") ? END
                                 : NOWHERE;
}

static const int day_of_month[] = {1, 15, DD_DAY_LAST};
static const int month_of_quarter[] = {1, 2, 3};
static const int day_of_year[][2] = {{1, 1}, {30, 6}, {31, 12}};

/* "đầu mỗi quý", "cuối hằng tháng"; "cuối tháng" alone: which month? */
static bool of_each(struct due_parser *p, enum where where, struct due_point *pt)
{
    size_t start = p->at;
    bool each = due_word(p, "hằng|mỗi|từng");
    bool month = due_word(p, "tháng"), quarter = !month && due_word(p, "quý");
    bool year = !month && !quarter && due_word(p, "năm");
    each = each || due_word(p, "hằng tháng|hằng quý|hằng năm");
    if (!each || !(month || quarter || year) || (quarter && where == MIDDLE)) {
        p->at = start;
        return false;
    }
    pt->recurs = true;
    pt->until = pt->vague = where == END;
    pt->every = quarter ? DD_QUARTERLY : year ? DD_YEARLY : DD_MONTHLY;
    pt->of = !quarter ? DD_OF_PERIOD : where == END ? DD_OF_LAST_MONTH : DD_OF_FIRST_MONTH;
    pt->day = year ? day_of_year[where][0] : day_of_month[where];
    pt->month = year ? day_of_year[where][1] : 0;
    return true;
}

static bool of_month(struct due_parser *p, enum where where, struct due_point *pt)
{
    size_t start = p->at;
    if (due_word(p, "tháng") && due_vi_month_number(p, &pt->month)) {
        pt->day = day_of_month[where];
        return true;
    }
    p->at = start;
    return false;
}

static bool of_quarter(struct due_parser *p, enum where where, struct due_point *pt)
{
    size_t start = p->at;
    int quarter;
    if (due_word(p, "quý") && due_vi_quarter_number(p, &quarter)) {
        pt->month = 3 * (quarter - 1) + month_of_quarter[where];
        pt->day = day_of_month[where];
        return true;
    }
    p->at = start;
    return false;
}

static bool of_year(struct due_parser *p, enum where where, struct due_point *pt)
{
    if (!due_sees(p, "năm"))
        return false;
    pt->day = day_of_year[where][0];
    pt->month = day_of_year[where][1];
    return (due_vi_year_number(p, pt) || due_vi_year_words(p, pt) || due_word(p, "năm")) &&
           p->why_not == NULL;
}

bool due_vi_part(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (!due_may_begin(p, DUE_FIRST_PART))
        return false;
    enum where where = where_word(p);
    pt->part = DUE_P_DAY;
    pt->until = pt->vague = true;
    if (where != NOWHERE && (of_each(p, where, pt) || of_month(p, where, pt) ||
                             of_quarter(p, where, pt) || of_year(p, where, pt)))
        return true;
    p->at = start;
    return false;
}
