/* point.c — named days and periods become deadlines. */
#include "due/parse.h"

#include <string.h>

void due_add(struct due_parser *p, struct dd_deadline deadline)
{
    dd_push(p->arena, &p->out, deadline);
}

/* ---- is there such a day? ------------------------------------------------------------ */

static bool check_day(struct due_parser *p, const struct due_point *pt)
{
    static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool in_month = !pt->recurs || pt->every == DD_YEARLY;
    if (!in_month)
        return pt->day <= 31 || (pt->of == DD_OF_PERIOD && pt->day <= 90);
    if (pt->month == 0 && pt->day >= 1 && pt->day <= 31) {
        due_refuse(p, DD_N("it is not said of which month day %d is meant"), pt->day);
        return false;
    }
    bool month = pt->month >= 1 && pt->month <= 12;
    int last = !month          ? 0
               : pt->year != 0 ? dd_days_in_month(pt->year, pt->month)
                               : longest[pt->month - 1];
    if (month && pt->day <= last)
        return true;
    if (pt->year != 0)
        due_refuse(p, DD_N("there is no day %02d/%02d/%d"), pt->day, pt->month, pt->year);
    else
        due_refuse(p, DD_N("there is no day %02d/%02d"), pt->day, pt->month);
    return false;
}

bool due_point_check(struct due_parser *p, struct due_point *pt)
{
    if (!pt->recurs && pt->year == 0)
        pt->year = p->year;
    if (pt->year != 0 && (pt->year < DD_YEAR_MIN || pt->year > DD_YEAR_MAX)) {
        due_refuse(p, DD_N("the year %d is out of range"), pt->year);
        return false;
    }
    if (pt->part == DUE_P_DAY)
        return check_day(p, pt);
    if (pt->part == DUE_P_MONTH && (pt->month < 1 || pt->month > 12)) {
        due_refuse(p, DD_N("there is no month %d"), pt->month);
        return false;
    }
    return true;
}

/* ---- its first and last day ------------------------------------------------------------ */

static void months_of(const struct due_point *pt, int *first, int *last)
{
    *first = *last = pt->month;
    if (pt->part == DUE_P_QUARTER) {
        *first = 3 * pt->index - 2;
        *last = 3 * pt->index;
    } else if (pt->part == DUE_P_HALF) {
        *first = 6 * pt->index - 5;
        *last = 6 * pt->index;
    } else if (pt->part == DUE_P_YEAR) {
        *first = 1;
        *last = 12;
    }
}

void due_point_first(const struct due_point *point, struct due_point *day)
{
    int first, last;
    struct due_point from = *point; /* `day` may be `point` */
    *day = from;
    months_of(&from, &first, &last);
    day->part = DUE_P_DAY;
    day->month = first;
    if (from.part != DUE_P_DAY)
        day->day = 1;
}

void due_point_last(const struct due_point *point, struct due_point *day)
{
    int first, last;
    struct due_point from = *point;
    *day = from;
    months_of(&from, &first, &last);
    day->part = DUE_P_DAY;
    day->month = last;
    if (from.part != DUE_P_DAY)
        day->day = DD_DAY_LAST;
    if (day->day == DD_DAY_LAST && day->month != 2) /* always the same day but in February */
        day->day = dd_days_in_month(2000, day->month);
    else if (day->day == DD_DAY_LAST && day->year != 0)
        day->day = dd_days_in_month(day->year, day->month);
}

static struct dd_opt_day day_of(const struct due_point *pt)
{
    struct dd_opt_day none = {0};
    struct dd_day day;
    if (pt->year == 0 || !dd_day_make(pt->year, pt->month, pt->day, &day))
        return none;
    return DD_SOME_DAY(day);
}

/* ---- deadlines -------------------------------------------------------------------------- */

static struct dd_deadline recurring(const struct due_point *pt, enum dd_due_edge edge)
{
    return (struct dd_deadline){
        .kind = DD_DUE_RECURRING,
        .edge = edge,
        .has_time = pt->has_time,
        .minute = pt->minute,
        .every = pt->every,
        .interval = 1,
        .of = pt->every == DD_YEARLY ? DD_OF_MONTH : pt->of,
        .month = pt->every == DD_YEARLY ? pt->month : 0,
        .mday = pt->part == DUE_P_WEEKDAY ? DD_DAY_LAST : pt->day,
        .weekday = pt->part == DUE_P_WEEKDAY ? pt->index : 0,
        .shift = pt->shift,
    };
}

static void add_date(struct due_parser *p, struct due_point pt, enum dd_due_edge edge)
{
    due_point_last(&pt, &pt);
    struct dd_deadline d = {.kind = DD_DUE_DATE,
                            .edge = edge,
                            .day = day_of(&pt),
                            .month = pt.month,
                            .mday = pt.day,
                            .has_time = pt.has_time,
                            .minute = pt.minute};
    if (d.edge == DD_EDGE_BEFORE && d.minute == 0)
        d.has_time = false; /* before 00:00 of a day is before that day */
    due_add(p, d);
}

static void add_period(struct due_parser *p, const struct due_point *pt)
{
    static const enum dd_every every[] = {DD_DAILY,       DD_MONTHLY, DD_QUARTERLY,
                                          DD_HALF_YEARLY, DD_YEARLY,  DD_WEEKLY};
    struct dd_deadline d = {.kind = DD_DUE_PERIOD, .edge = DD_EDGE_BY, .has_period = true};
    d.period.every = every[pt->part];
    d.period.year = pt->year;
    d.period.index = pt->part == DUE_P_MONTH ? pt->month : pt->index;
    if (pt->part == DUE_P_YEAR)
        d.period.index = 1;
    if (pt->year != 0) {
        d.from = DD_SOME_DAY(dd_period_first(d.period));
        d.to = DD_SOME_DAY(dd_period_last(d.period));
    }
    due_add(p, d);
}

bool due_add_point(struct due_parser *p, const struct due_point *point, enum dd_due_edge edge)
{
    struct due_point pt = *point;
    if (!due_point_check(p, &pt))
        return false;
    if (pt.until && edge == DD_EDGE_ON)
        edge = DD_EDGE_BY;
    if (pt.part == DUE_P_WEEKDAY) {
        if (!pt.recurs)
            return false;
        due_add(p, recurring(&pt, edge));
        return true;
    }
    bool day = pt.part == DUE_P_DAY;
    if (!day && edge != DD_EDGE_BEFORE && pt.recurs)
        return due_add_window(p, &pt, &pt, false);
    if (!day && edge != DD_EDGE_BEFORE) {
        add_period(p, &pt);
        return true;
    }
    if (!day)
        due_point_first(&pt, &pt); /* before a month: before its first day */
    if (pt.recurs)
        due_add(p, recurring(&pt, edge));
    else
        add_date(p, pt, edge);
    return true;
}

bool due_add_window(struct due_parser *p, const struct due_point *from, const struct due_point *to,
                    bool before)
{
    struct due_point a = *from, b = to != NULL ? *to : *from;
    if (a.part == DUE_P_WEEKDAY || b.part == DUE_P_WEEKDAY || (a.recurs && a.every != DD_YEARLY))
        return false;
    if (!due_point_check(p, &a) || !due_point_check(p, &b))
        return false;
    due_point_first(&a, &a);
    if (before)
        due_point_first(&b, &b);
    else
        due_point_last(&b, &b);
    struct dd_deadline d = {.kind = DD_DUE_PERIOD, .edge = DD_EDGE_BY};
    d.from = day_of(&a);
    if (to == NULL) {
        if (d.from.set)
            due_add(p, d);
        return d.from.set;
    }
    d.to = day_of(&b);
    if (d.to.set && before)
        d.to.day = dd_day_add(d.to.day, -1);
    bool backwards = d.to.set ? d.from.set && dd_day_cmp(d.from.day, d.to.day) > 0
                              : a.month > b.month ||
                                    (a.month == b.month && b.day != DD_DAY_LAST && a.day > b.day);
    if (backwards) {
        due_refuse(p, DD_N("the window ends before it begins"));
        return false;
    }
    if (b.recurs || !d.to.set) {
        if (b.recurs)
            d = recurring(&b, DD_EDGE_BY);
        d.edge = before ? DD_EDGE_BEFORE : DD_EDGE_BY;
        d.month = b.month;
        d.mday = b.day;
        d.has_start = true;
        d.start_month = a.month;
        d.start_mday = a.day;
    }
    due_add(p, d);
    return true;
}

/* ---- events ------------------------------------------------------------------------------ */

static bool is_identifier(const char *s)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    return *s != '\0' && s[strspn(s, allowed)] == '\0';
}

/* "2026-01-30", "30/01/2026", "30 tháng 01 năm 2026": all tokens up to `to`. */
static bool whole_date(struct due_parser *p, size_t from, size_t to, struct due_point *pt)
{
    struct due_parser sub = *p;
    memset(&sub.out, 0, sizeof(sub.out));
    sub.at = from;
    *pt = (struct due_point){.part = DUE_P_DAY};
    if (due_iso_date(&sub, &pt->year, &pt->month, &pt->day))
        return sub.at == to;
    return due_vi_point(&sub, NULL, pt) && sub.at == to && pt->part == DUE_P_DAY && !pt->recurs &&
           !pt->has_time && pt->day != DD_DAY_LAST && pt->month != 0 && pt->year != 0;
}

const char *due_event(struct due_parser *p, size_t from, size_t to, struct dd_opt_day *day)
{
    struct due_point pt;
    *day = (struct dd_opt_day){0};
    if (whole_date(p, from, to, &pt)) {
        if (!due_point_check(p, &pt))
            return "";
        *day = day_of(&pt);
        return dd_day_text(p->arena, day->day);
    }
    while (from < to && p->t[from].kind == DUE_WORD && strcmp(p->t[from].key, "ngày") == 0 &&
           is_identifier(due_text(p, from + 1, to)))
        from++;
    return due_text(p, from, to);
}

bool due_add_relative(struct due_parser *p, int n, enum dd_due_unit unit,
                      enum dd_due_direction direction, const char *event)
{
    if (*event == '\0')
        return false;
    struct dd_deadline d = {.kind = DD_DUE_RELATIVE,
                            .edge = DD_EDGE_BY,
                            .n = n,
                            .unit = unit,
                            .direction = direction,
                            .event = event};
    struct dd_day day;
    if (dd_day_parse(event, &day))
        d.event_day = DD_SOME_DAY(day);
    due_add(p, d);
    return true;
}
