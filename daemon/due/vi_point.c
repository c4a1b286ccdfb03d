/* vi_point.c — a day or period with its year, and lists of them: "Quý II,
 * III/2026", "ngày 15 và ngày 30 hằng tháng". */
#include "due/parse.h"

bool due_vi_point(struct due_parser *p, const struct due_point *prev, struct due_point *out)
{
    static const struct due_point none;
    struct due_point pt = none;
    size_t start = p->at;
    if (due_vi_weekday(p, &pt) || (pt = none, due_vi_half(p, &pt)) ||
        (pt = none, due_vi_day(p, prev, &pt)) || (pt = none, due_vi_period(p, prev, &pt))) {
        bool year = pt.part == DUE_P_MONTH || pt.part == DUE_P_QUARTER || pt.part == DUE_P_DAY;
        if (year && pt.year == 0 && !pt.recurs && pt.event == NULL && pt.month + pt.index > 0 &&
            !due_vi_year_number(p, &pt))
            due_vi_year_words(p, &pt);
        *out = pt;
        return true;
    }
    p->at = start;
    return false;
}

/* ---- lists ------------------------------------------------------------------------------ */

static int place_in_year(const struct due_point *pt)
{
    int months = pt->part == DUE_P_QUARTER ? 3 * pt->index
                 : pt->part == DUE_P_HALF  ? 6 * pt->index
                                           : pt->month;
    return 32 * months + pt->day;
}

/* What an item lacks it shares with the next: "Quý II, III/2026". */
static void share_back(struct due_parser *p, struct due_point *a, const struct due_point *b)
{
    bool yearly = b->recurs && b->every == DD_YEARLY;
    if (a->recurs || a->event != NULL)
        return;
    if (a->part == DUE_P_DAY && b->part == DUE_P_DAY && a->month == 0) {
        a->month = b->month;
        a->recurs = b->recurs;
        a->every = b->every;
        a->of = b->of;
        a->shift = b->shift;
    }
    if (a->year != 0 || a->part == DUE_P_WEEKDAY)
        return;
    bool back = place_in_year(a) > place_in_year(b); /* "tháng 12, tháng 01/2027" */
    if (back && !b->recurs && b->event == NULL)
        due_refuse(p, DD_N("it is not said which year is meant"));
    a->year = b->year;
    if (yearly) {
        a->recurs = true;
        a->every = DD_YEARLY;
        a->shift = back && b->shift == 1 ? 0 : b->shift; /* "20/7 và 20/01 năm sau" */
    } else if (b->event != NULL && b->unit == DD_UNIT_YEAR) {
        a->event = b->event;
        a->unit = b->unit;
        a->later = b->later;
    }
}

/* "Tháng 10/2026, tháng 11": of the same year, as far as it is still to come. */
static bool share_on(struct due_parser *p, const struct due_point *a, struct due_point *b)
{
    bool next_year = b->recurs && b->every == DD_YEARLY && b->shift == 1;
    if (next_year && a->year != 0 && !a->recurs) { /* "31/12/2026 và tháng 3 năm sau" */
        b->recurs = false;
        b->shift = 0;
        b->year = a->year + 1;
        return true;
    }
    if (b->year != 0 || b->recurs || b->event != NULL || a->year == 0 || a->recurs)
        return true;
    b->year = a->year;
    if (place_in_year(b) > place_in_year(a))
        return true;
    due_refuse(p, DD_N("it is not said which year is meant"));
    return false;
}

/* "trước ngày 15/6 và trước ngày 15/12": the same announcement once more. */
static bool same_edge(struct due_parser *p, enum dd_due_edge edge, bool *again)
{
    enum dd_due_edge other;
    *again = due_vi_edge(p, &other) != DUE_BARE;
    return !*again || other == edge;
}

bool due_vi_points(struct due_parser *p, enum dd_due_edge edge, struct due_points *out)
{
    out->n = 0;
    if (!due_vi_point(p, NULL, &out->v[0]))
        return false;
    out->n = 1;
    while (out->n < DUE_MAX_POINTS) {
        size_t start = p->at, warnings = p->warnings.n;
        while (due_vi_label(p))
            ;
        bool comma = due_mark(p, ",;&+");
        if (!due_word(p, "và|hoặc") && !comma) {
            p->at = start;
            break;
        }
        struct due_parser look = *p;
        int year;
        if (due_vi_year_heading(&look, &year)) {
            p->at = start;
            break;
        }
        bool again;
        if (!same_edge(p, edge, &again) || !due_vi_point(p, &out->v[out->n - 1], &out->v[out->n])) {
            p->at = start;
            p->warnings.n = warnings;
            break;
        }
        bool other = out->v[out->n - 1].part == DUE_P_DAY && out->v[out->n].part == DUE_P_QUARTER;
        if (out->v[out->n - 1].vague && !out->v[out->n].vague && !again)
            due_refuse(p, DD_N("it is not said which part of the period is meant"));
        if (other && !again && !due_vi_clean_end(p)) { /* "30/10 và quý IV nộp …" */
            p->at = start;
            p->warnings.n = warnings;
            break;
        }
        out->v[out->n++].again = again;
    }
    for (size_t i = out->n - 1; i-- > 0;)
        share_back(p, &out->v[i], &out->v[i + 1]);
    for (size_t i = 1; i < out->n; i++)
        if (!share_on(p, &out->v[i - 1], &out->v[i]))
            return false;
    return true;
}
