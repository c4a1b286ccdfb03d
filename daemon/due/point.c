/* point.c — named days and periods become deadlines. */
#include "due/parse.h"

#include <string.h>

void due_add(struct due_parser *p, struct dd_deadline deadline)
{
    dd_push(p->arena, &p->out, deadline);
}

/* ---- is there such a day? ------------------------------------------------------------ */

static bool check_lunar(struct due_parser *p, const struct due_point *pt)
{
    struct dd_lunar lunar = {
        .year = pt->year, .month = pt->month, .day = pt->day, .leap = pt->leap};
    struct dd_day day;
    bool plain = pt->month >= 1 && pt->month <= 12 && pt->day >= 1 && pt->day <= 30;
    if (plain && (pt->recurs || pt->year == 0 || dd_lunar_day(lunar, &day)))
        return true;
    if (pt->year != 0)
        due_refuse(p, DD_N("there is no lunar day %d/%d of %d"), pt->day, pt->month, pt->year);
    else
        due_refuse(p, DD_N("there is no lunar day %d/%d"), pt->day, pt->month);
    return false;
}

static bool check_day(struct due_parser *p, const struct due_point *pt)
{
    static const int longest[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool in_month = !pt->recurs || (pt->every == DD_YEARLY && !pt->working);
    if (!in_month) {
        bool longer = pt->of == DD_OF_PERIOD && pt->every > DD_MONTHLY;
        return pt->day <= (longer ? 90 : 31);
    }
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
    if (!pt->recurs && pt->year == 0 && pt->event == NULL && p->year != 0) {
        if (pt->lunar && pt->month > 10) { /* one lies in January, one in December of the year */
            due_refuse(p, DD_N("it is not said which lunar year is meant"));
            return false;
        }
        pt->year = p->year;
        pt->filled = true;
    }
    if (pt->year != 0 && (pt->year < DD_YEAR_MIN || pt->year > DD_YEAR_MAX)) {
        due_refuse(p, DD_N("the year %d is out of range: from %d to %d"), pt->year, DD_YEAR_MIN,
                   DD_YEAR_MAX);
        return false;
    }
    if (pt->part == DUE_P_DAY && pt->event != NULL && pt->unit == DD_UNIT_MONTH)
        return pt->day <= 31;
    if (pt->part == DUE_P_DAY)
        return pt->lunar ? check_lunar(p, pt) : check_day(p, pt);
    if (pt->part == DUE_P_MONTH && (pt->month < 1 || pt->month > 12)) {
        due_refuse(p, DD_N("there is no month %d: from 1 to 12"), pt->month);
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
    if (last < 1 || last > 12)
        return;                                     /* no such month: due_point_check says so */
    if (day->day == DD_DAY_LAST && day->month != 2) /* always the same day but in February */
        day->day = dd_days_in_month(2000, day->month);
    else if (day->day == DD_DAY_LAST && day->year != 0)
        day->day = dd_days_in_month(day->year, day->month);
}

struct dd_opt_day due_point_day(const struct due_point *pt)
{
    struct dd_opt_day none = {0};
    struct dd_day day;
    struct dd_lunar lunar = {
        .year = pt->year, .month = pt->month, .day = pt->day, .leap = pt->leap};
    bool known = pt->year != 0 && (pt->lunar ? dd_lunar_day(lunar, &day)
                                             : dd_day_make(pt->year, pt->month, pt->day, &day));
    if (!known)
        return none;
    return DD_SOME_DAY(day);
}

/* ---- deadlines -------------------------------------------------------------------------- */

struct dd_deadline due_point_recurring(const struct due_point *pt, enum dd_due_edge edge)
{
    bool yearly = pt->every == DD_YEARLY && !pt->working;
    bool weekday = pt->part == DUE_P_WEEKDAY;
    return (struct dd_deadline){
        .kind = DD_DUE_RECURRING,
        .edge = edge,
        .has_time = pt->has_time,
        .minute = pt->minute,
        .every = pt->every,
        .interval = 1,
        .of = yearly ? DD_OF_MONTH : pt->of,
        .month = yearly ? pt->month : 0,
        .mday = weekday && pt->of != DD_OF_WEEK ? DD_DAY_LAST : pt->day,
        .weekday = weekday ? pt->index : 0,
        .working = pt->working,
        .morning = pt->morning,
        .lunar = pt->lunar,
        .lunar_leap = pt->leap,
        .shift = pt->shift,
    };
}

static struct dd_deadline date(const struct due_point *pt, enum dd_due_edge edge)
{
    struct dd_deadline d = {.kind = DD_DUE_DATE,
                            .edge = edge,
                            .day = due_point_day(pt),
                            .month = pt->month,
                            .mday = pt->day,
                            .lunar = pt->lunar,
                            .lunar_leap = pt->leap,
                            .lunar_year = pt->lunar ? pt->year : 0,
                            .year_filled = pt->filled,
                            .has_time = pt->has_time,
                            .minute = pt->minute};
    if (d.edge == DD_EDGE_BEFORE && d.minute == 0)
        d.has_time = false; /* before 00:00 of a day is before that day */
    return d;
}

/* The day of a month or year that is known by words only. */
static struct dd_deadline of_event(const struct due_point *pt, enum dd_due_edge edge)
{
    struct dd_deadline d = {.kind = DD_DUE_RELATIVE,
                            .edge = edge,
                            .on_day = true,
                            .n = pt->later,
                            .unit = pt->unit,
                            .month = pt->unit == DD_UNIT_YEAR ? pt->month : 0,
                            .mday = pt->day,
                            .event = pt->event};
    struct dd_day day;
    if (dd_day_parse(pt->event, &day))
        d.event_day = DD_SOME_DAY(day);
    return d;
}

static struct dd_deadline period(const struct due_point *pt)
{
    static const enum dd_every every[] = {DD_DAILY,       DD_MONTHLY, DD_QUARTERLY,
                                          DD_HALF_YEARLY, DD_YEARLY,  DD_WEEKLY};
    struct dd_deadline d = {.kind = DD_DUE_PERIOD, .edge = DD_EDGE_BY, .has_period = true};
    d.period.every = every[pt->part];
    d.period.year = pt->year;
    d.year_filled = pt->filled;
    d.period.index = pt->part == DUE_P_MONTH ? pt->month : pt->index;
    if (pt->part == DUE_P_YEAR)
        d.period.index = 1;
    if (pt->year != 0) {
        d.from = DD_SOME_DAY(dd_period_first(d.period));
        d.to = DD_SOME_DAY(dd_period_last(d.period));
    }
    return d;
}

bool due_add_point(struct due_parser *p, const struct due_point *point, enum dd_due_edge edge)
{
    struct due_point pt = *point;
    bool day = pt.part == DUE_P_DAY || pt.part == DUE_P_WEEKDAY;
    if (!due_point_check(p, &pt) || (pt.part == DUE_P_WEEKDAY && !pt.recurs))
        return false;
    if (pt.day_end && edge == DD_EDGE_BEFORE)
        edge = DD_EDGE_BY;
    if (pt.vague && edge == DD_EDGE_BEFORE) {
        due_refuse(p, DD_N("before the beginning, middle or end of a period is no day"));
        return false;
    }
    if (pt.until && edge == DD_EDGE_ON)
        edge = DD_EDGE_BY;
    if (!day && edge != DD_EDGE_BEFORE && !pt.until) {
        if (pt.recurs)
            return due_add_window(p, &pt, &pt, false);
        due_add(p, period(&pt));
        return true;
    }
    if (!day && edge == DD_EDGE_BEFORE)
        due_point_first(&pt, &pt); /* before a month: before its first day */
    else if (!day || (!pt.recurs && pt.event == NULL && !pt.lunar))
        due_point_last(&pt, &pt);
    due_add(p, pt.event != NULL ? of_event(&pt, edge)
               : pt.recurs      ? due_point_recurring(&pt, edge)
                                : date(&pt, edge));
    return true;
}
