/* window.c — from one day to another: once, or in each week, month or year. */
#include "due/parse.h"

static bool refuse_backwards(struct due_parser *p)
{
    due_refuse(p, DD_N("the window ends before it begins"));
    return false;
}

/* "từ thứ Hai đến sáng thứ Bảy", "từ ngày 01 đến ngày 05 hằng tháng" */
static bool in_short_period(struct due_parser *p, const struct due_point *a,
                            const struct due_point *b, bool before)
{
    bool weekly = a->every == DD_WEEKLY;
    if (!b->recurs || a->has_time || b->has_time || a->every != b->every || a->shift != b->shift ||
        (a->part == DUE_P_WEEKDAY) != weekly || (b->part == DUE_P_WEEKDAY) != weekly)
        return false;
    if (!weekly && (a->part != DUE_P_DAY || b->part != DUE_P_DAY || a->of != DD_OF_PERIOD ||
                    b->of != DD_OF_PERIOD || a->working || b->working || a->day == DD_DAY_LAST))
        return false;
    if (weekly ? a->index >= b->index : b->day != DD_DAY_LAST && a->day > b->day)
        return refuse_backwards(p);
    struct dd_deadline d = due_point_recurring(b, before ? DD_EDGE_BEFORE : DD_EDGE_BY);
    d.has_start = true;
    d.start_mday = weekly ? 0 : a->day;
    d.start_weekday = weekly ? a->index : 0;
    d.start_shift = a->shift;
    due_add(p, d);
    return true;
}

static bool is_backwards(const struct due_point *a, const struct due_point *b)
{
    return a->month > b->month ||
           (a->month == b->month && b->day != DD_DAY_LAST && a->day > b->day);
}

static void clock_times(struct dd_deadline *d, const struct due_point *a, const struct due_point *b)
{
    d->has_from_time = a != NULL && a->has_time;
    d->from_minute = d->has_from_time ? a->minute : 0;
    d->has_time = b != NULL && b->has_time;
    d->minute = d->has_time ? b->minute : 0;
}

/* Without a year: each year, or in one that is not known yet. */
static bool without_year(struct due_parser *p, const struct due_point *a, const struct due_point *b,
                         bool before)
{
    struct dd_deadline d = {.kind = DD_DUE_PERIOD, .edge = DD_EDGE_BY};
    if (b->recurs)
        d = due_point_recurring(b, DD_EDGE_BY);
    clock_times(&d, a, b);
    d.edge = before ? DD_EDGE_BEFORE : DD_EDGE_BY;
    d.month = b->month;
    d.mday = b->day;
    if (a != NULL) {
        bool crosses = b->recurs && a->shift < b->shift;
        if (is_backwards(a, b) && !crosses)
            return refuse_backwards(p);
        d.has_start = true;
        d.start_month = a->month;
        d.start_mday = a->day;
        d.start_shift = a->shift;
    }
    due_add(p, d);
    return true;
}

static bool dated(struct due_parser *p, const struct due_point *a, const struct due_point *b,
                  bool before)
{
    struct dd_deadline d = {.kind = DD_DUE_PERIOD, .edge = DD_EDGE_BY};
    if (a != NULL)
        d.from = due_point_day(a);
    if (b != NULL)
        d.to = due_point_day(b);
    d.year_filled = (a == NULL || a->filled) && (b == NULL || b->filled);
    clock_times(&d, a, b);
    if (before && d.has_time)
        d.edge = DD_EDGE_BEFORE; /* that moment is excluded, its day is not */
    else if (before && d.to.set)
        d.to.day = dd_day_add(d.to.day, -1);
    int order = d.from.set && d.to.set ? dd_day_cmp(d.from.day, d.to.day) : -1;
    if (order > 0 || (order == 0 && d.has_from_time && d.has_time && d.from_minute >= d.minute))
        return refuse_backwards(p);
    due_add(p, d);
    return true;
}

bool due_add_window(struct due_parser *p, const struct due_point *from, const struct due_point *to,
                    bool before)
{
    struct due_point a = from != NULL ? *from : *to, b = to != NULL ? *to : *from;
    if (a.event != NULL || b.event != NULL || a.lunar || b.lunar ||
        (b.recurs && (from == NULL || to == NULL)))
        return false;
    if (!due_point_check(p, &a) || !due_point_check(p, &b))
        return false;
    if (before && b.minute == 0)
        b.has_time = false; /* before 00:00 of a day is before that day */
    if (a.recurs && a.every != DD_YEARLY)
        return in_short_period(p, &a, &b, before);
    if (a.part == DUE_P_WEEKDAY || b.part == DUE_P_WEEKDAY || a.recurs != b.recurs ||
        (b.recurs && b.every != DD_YEARLY))
        return false;
    due_point_first(&a, &a);
    if (before && !b.has_time)
        due_point_first(&b, &b);
    else
        due_point_last(&b, &b);
    if (b.recurs && (a.has_time || b.has_time))
        return false; /* a clock time in each year: there is no such window */
    if (b.recurs || due_point_day(&b).set == false)
        return to != NULL && without_year(p, from != NULL ? &a : NULL, &b, before);
    return dated(p, from != NULL ? &a : NULL, to != NULL ? &b : NULL, before);
}
