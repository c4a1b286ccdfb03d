/* english_every.c — what recurs, in the canonical spelling:
 *
 *   day   = "day" n | "last day" | "working day" n | "last working day" | weekday | lunar
 *   place = ["first month of" | "last month of" | "month" n "of" | "week" n "of"
 *         | "last week of"] ["next" | "previous"] unit
 *   every = [n] unit ["from" event | "in" period "of" event | "from" day "to" day
 *         | "within" span "after" ("its end" | month-day)] */
#include "due/english.h"

/* ---- days of a period ------------------------------------------------------------------ */

static int shift_word(struct due_parser *p)
{
    return due_word(p, "next") ? 1 : due_word(p, "previous") ? -1 : 0;
}

/* Of a year a day is named with its month; of a week it is a weekday. */
static bool fits(struct due_point *pt)
{
    bool yearly = pt->every == DD_YEARLY;
    if (pt->of == DD_OF_MONTH)
        return yearly && pt->part == DUE_P_DAY && !pt->working;
    if (pt->of == DD_OF_WEEK)
        return pt->every == DD_MONTHLY && pt->part == DUE_P_WEEKDAY;
    if (pt->working)
        return pt->of == DD_OF_PERIOD && pt->every > DD_DAILY;
    if (yearly && pt->of != DD_OF_PERIOD)
        pt->month = pt->of == DD_OF_FIRST_MONTH ? 1 : 12;
    else if (yearly && pt->day == DD_DAY_LAST)
        pt->month = 12;
    else if (yearly)
        return false; /* day 200 of the year: say the month */
    if (pt->of != DD_OF_PERIOD && (pt->every == DD_MONTHLY || pt->every == DD_WEEKLY))
        return false;
    return pt->every != DD_DAILY && (pt->every != DD_WEEKLY) == (pt->part == DUE_P_DAY);
}

static bool place(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    pt->recurs = true;
    pt->of = DD_OF_PERIOD;
    if (due_word(p, "first month of"))
        pt->of = DD_OF_FIRST_MONTH;
    else if (due_word(p, "last month of"))
        pt->of = DD_OF_LAST_MONTH;
    else if (due_word(p, "last week of"))
        pt->of = DD_OF_WEEK; /* `day` is DD_DAY_LAST */
    else if (due_word(p, "week") && due_number(p, 1, 5, &pt->day) && due_word(p, "of"))
        pt->of = DD_OF_WEEK;
    else if (p->at = start,
             due_word(p, "month") && due_number(p, 1, 12, &pt->month) && due_word(p, "of"))
        pt->of = DD_OF_MONTH;
    else
        p->at = start;
    pt->shift = shift_word(p);
    return english_every(p, &pt->every) && fits(pt);
}

bool english_recurring_day(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    *pt = (struct due_point){.part = DUE_P_DAY};
    if (english_date(p, pt) && pt->lunar && pt->year == 0 && due_word(p, "of")) {
        pt->shift = shift_word(p);
        pt->recurs = due_word(p, "year");
        pt->every = DD_YEARLY;
        pt->of = DD_OF_MONTH;
        if (pt->recurs)
            return true;
    }
    p->at = start;
    *pt = (struct due_point){.part = DUE_P_DAY};
    if (due_word(p, "last working day") ||
        (due_word(p, "working day") && due_number(p, 1, 99, &pt->day)))
        pt->working = true;
    else if (due_word(p, "last day"))
        pt->day = DD_DAY_LAST;
    else if (english_weekday(p, &pt->index))
        pt->part = DUE_P_WEEKDAY;
    else if (!due_word(p, "day") || !due_number(p, 1, 99, &pt->day))
        goto no;
    if (due_word(p, "of") && place(p, pt))
        return true;
no:
    p->at = start;
    return false;
}

/* ---- windows ----------------------------------------------------------------------------- */

/* "from 10-01 to 10-20 [of next year | of the year after]" */
static bool yearly_window(struct due_parser *p)
{
    struct due_point from, to;
    if (!due_word(p, "from") || !english_date(p, &from) || !due_word(p, "to"))
        return false;
    bool before = due_word(p, "before");
    if (!english_date(p, &to) || from.year != 0 || to.year != 0 || from.lunar || to.lunar)
        return false;
    bool crosses = due_word(p, "of the year after");
    to.shift = crosses || due_word(p, "of next year") ? 1
               : due_word(p, "of previous year")      ? -1
                                                      : 0;
    from.shift = crosses ? 0 : to.shift;
    from.recurs = to.recurs = true;
    from.every = to.every = DD_YEARLY;
    return english_at_end(p) && due_add_window(p, &from, &to, before);
}

/* "from day 1 to day 5 [of next month]" */
static bool monthly_window(struct due_parser *p)
{
    struct due_point from = {.part = DUE_P_DAY, .recurs = true, .every = DD_MONTHLY}, to = from;
    if (!due_word(p, "from day") || !due_number(p, 1, 31, &from.day) || !due_word(p, "to"))
        return false;
    bool before = due_word(p, "before");
    if (!due_word(p, "last day") && !(due_word(p, "day") && due_number(p, 1, 31, &to.day)))
        return false;
    if (due_word(p, "of")) {
        from.shift = to.shift = shift_word(p);
        if (to.shift == 0 || !due_word(p, "month"))
            return false;
    }
    return english_at_end(p) && due_add_window(p, &from, &to, before);
}

static bool weekly_window(struct due_parser *p)
{
    struct due_point from = {.part = DUE_P_WEEKDAY, .recurs = true, .every = DD_WEEKLY}, to = from;
    if (!due_word(p, "from") || !english_weekday(p, &from.index) || !due_word(p, "to") ||
        !english_weekday(p, &to.index))
        return false;
    to.morning = due_word(p, "morning");
    return english_at_end(p) && due_add_window(p, &from, &to, false);
}

static bool window(struct due_parser *p, enum dd_every every)
{
    size_t start = p->at;
    if ((every == DD_YEARLY && yearly_window(p)) || (every == DD_MONTHLY && monthly_window(p)) ||
        (every == DD_WEEKLY && weekly_window(p)))
        return true;
    p->at = start;
    return false;
}

/* ---- counted from a period's end, or in a year in words ------------------------------------- */

/* "within 5 working days after its end", "within 60 days after 06-30" */
static bool after_end(struct due_parser *p, struct dd_deadline *d)
{
    struct due_point day;
    if (!due_word(p, "within") || !english_span(p, &d->n, &d->unit) || !due_word(p, "after") ||
        d->unit < DD_UNIT_DAY)
        return false;
    d->of = DD_OF_AFTER_END;
    if (due_word(p, "its end"))
        return d->every >= DD_WEEKLY;
    if (d->every != DD_YEARLY || d->shift != 0 || !english_date(p, &day) || day.year != 0 ||
        day.lunar || day.day == DD_DAY_LAST)
        return false;
    day.recurs = true;
    day.every = DD_YEARLY;
    d->of = DD_OF_AFTER_DAY;
    d->month = day.month;
    d->mday = day.day;
    return due_point_check(p, &day);
}

/* "in month 1 of the last year", "in Q3 of …" */
static bool in_named(struct due_parser *p, struct dd_deadline *d)
{
    struct due_point pt;
    if (!due_word(p, "in") || !english_period(p, &pt) || pt.year != 0 ||
        (pt.part != DUE_P_MONTH && pt.part != DUE_P_QUARTER) || !due_word(p, "of") ||
        english_at_end(p))
        return false;
    d->of = DD_OF_NAMED;
    d->has_period = true;
    d->period.every = pt.part == DUE_P_MONTH ? DD_MONTHLY : DD_QUARTERLY;
    d->period.index = pt.part == DUE_P_MONTH ? pt.month : pt.index;
    d->event = english_rest(p);
    return *d->event != '\0';
}

bool english_recurrence(struct due_parser *p, int times)
{
    struct dd_deadline d = {.kind = DD_DUE_RECURRING,
                            .edge = DD_EDGE_BY,
                            .interval = 1,
                            .of = DD_OF_ANY,
                            .mday = DD_DAY_LAST,
                            .times = times};
    bool many = due_tok(p)->kind == DUE_NUM;
    if (many && !due_number(p, 1, 9999, &d.interval))
        return false;
    d.shift = many ? 0 : shift_word(p);
    if (!english_every(p, &d.every))
        return false;
    if (d.interval == 1 && times == 0 && window(p, d.every))
        return true;
    size_t start = p->at;
    if (due_sees(p, "within")) {
        if (many || times != 0 || !after_end(p, &d))
            return false;
    } else if (d.shift != 0) {
        return false;
    } else if (due_sees(p, "in")) {
        if (!in_named(p, &d))
            return false;
    } else if (due_word(p, "from")) {
        if (english_at_end(p))
            return false;
        d.event = due_event(p, start + 1, p->n, &d.event_day);
        p->at = p->n;
    }
    due_add(p, d);
    return true;
}
