/* english.c — the canonical spelling, as rule files use it: one whole phrase.
 *
 *   deadline  = edge moment | "from" date ["to" date] | [lead] span side event
 *             | ("after" | "at" | "from") event | "every" [n] unit [days] | "continuous"
 *   edge      = "on" | "by" | "before"
 *   moment    = date [clock] | "end of" period | period | day "of" place | event
 *   day       = "day" n | "last day" | weekday
 *   place     = ["first month of" | "last month of" | "month" n "of"] [next] unit
 *   lead      = "within" | "not before";  side = "after" | "before" */
#include "due/parse.h"

#include <string.h>

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};
static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static bool at_end(const struct due_parser *p)
{
    return p->at == p->n;
}

static bool word_of(struct due_parser *p, const char *const *words, int n, int *out)
{
    for (int i = 0; i < n; i++) {
        if (due_word(p, words[i])) {
            *out = i + 1;
            return true;
        }
    }
    return false;
}

/* ---- periods and dates --------------------------------------------------------------- */

static bool period_unit(struct due_parser *p, enum dd_every *out)
{
    static const char *const words[] = {"day|days",         "week|weeks",  "month|months",
                                        "quarter|quarters", "half|halves", "year|years"};
    static const enum dd_every every[] = {DD_DAILY,     DD_WEEKLY,      DD_MONTHLY,
                                          DD_QUARTERLY, DD_HALF_YEARLY, DD_YEARLY};
    int i;
    if (!word_of(p, words, (int)DD_LEN(words), &i))
        return false;
    *out = every[i - 1];
    return true;
}

/* "Q2", "H1" and the like: the letter and its number. */
static bool lettered(struct due_parser *p, const char *letter, int max, int *out)
{
    size_t start = p->at;
    if (due_word(p, letter) && due_tok(p)->glued && due_number(p, 1, max, out))
        return true;
    p->at = start;
    return false;
}

static bool year_number(struct due_parser *p, int *out)
{
    return due_tok(p)->digits == 4 && due_number(p, 1000, 9999, out);
}

/* "Q2 2026", "H1", "2026-02", "month 2", "2026", "year" (without a number: unknown). */
static bool period(struct due_parser *p, struct due_point *pt)
{
    *pt = (struct due_point){.part = DUE_P_QUARTER};
    if (lettered(p, "q", 4, &pt->index)) {
        year_number(p, &pt->year);
        return true;
    }
    pt->part = DUE_P_HALF;
    if (lettered(p, "h", 2, &pt->index)) {
        year_number(p, &pt->year);
        return true;
    }
    pt->part = DUE_P_MONTH;
    if (due_word(p, "month") && due_number(p, 1, 12, &pt->month))
        return true;
    if (word_of(p, months, 12, &pt->month)) {
        year_number(p, &pt->year);
        return true;
    }
    if (year_number(p, &pt->year)) {
        if (due_mark(p, "-"))
            return due_tok(p)->digits == 2 && due_number(p, 0, 99, &pt->month);
        pt->part = DUE_P_YEAR;
        return true;
    }
    pt->part = DUE_P_YEAR;
    return due_word(p, "year");
}

/* "2026-03-10", "03-10" (no year), "10 March 2026", "last day of month 2". */
static bool date(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    *pt = (struct due_point){.part = DUE_P_DAY};
    if (due_iso_date(p, &pt->year, &pt->month, &pt->day))
        return true;
    if (due_word(p, "last day of month") && due_number(p, 1, 12, &pt->month) &&
        !due_sees(p, "of")) {
        pt->day = DD_DAY_LAST;
        return true;
    }
    p->at = start;
    if (due_tok(p)->digits == 2 && due_number(p, 1, 99, &pt->month) && due_mark(p, "-") &&
        due_tok(p)->digits == 2 && due_number(p, 1, 99, &pt->day))
        return true;
    p->at = start;
    if (due_number(p, 1, 99, &pt->day) && word_of(p, months, 12, &pt->month)) {
        year_number(p, &pt->year);
        return true;
    }
    p->at = start;
    return false;
}

/* ---- days of recurring periods ------------------------------------------------------ */

static bool place(struct due_parser *p, struct due_point *pt)
{
    pt->recurs = true;
    pt->of = DD_OF_PERIOD;
    if (due_word(p, "first month of"))
        pt->of = DD_OF_FIRST_MONTH;
    else if (due_word(p, "last month of"))
        pt->of = DD_OF_LAST_MONTH;
    size_t start = p->at;
    if (due_word(p, "month") && due_number(p, 1, 12, &pt->month) && due_word(p, "of"))
        pt->of = DD_OF_MONTH;
    else
        p->at = start;
    pt->shift = due_word(p, "next") ? 1 : due_word(p, "previous") ? -1 : 0;
    if (!period_unit(p, &pt->every))
        return false;
    bool yearly = pt->every == DD_YEARLY;
    if (pt->of == DD_OF_MONTH)
        return yearly && pt->part == DUE_P_DAY;
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

static bool recurring_day(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    *pt = (struct due_point){.part = DUE_P_DAY};
    if (due_word(p, "last day"))
        pt->day = DD_DAY_LAST;
    else if (word_of(p, weekdays, 7, &pt->index))
        pt->part = DUE_P_WEEKDAY;
    else if (!due_word(p, "day") || !due_number(p, 1, 99, &pt->day))
        goto no;
    if (due_word(p, "of") && place(p, pt))
        return true;
no:
    p->at = start;
    return false;
}

/* "every year from 10-01 to 10-20 [of next year]", after "every year". */
static bool yearly_window(struct due_parser *p)
{
    struct due_point from, to;
    bool before = false;
    if (!due_word(p, "from") || !date(p, &from) || !due_word(p, "to"))
        return false;
    before = due_word(p, "before");
    if (!date(p, &to) || from.year != 0 || to.year != 0)
        return false;
    to.shift = due_word(p, "of next year") ? 1 : due_word(p, "of previous year") ? -1 : 0;
    from.recurs = to.recurs = true;
    from.every = to.every = DD_YEARLY;
    return at_end(p) && due_add_window(p, &from, &to, before);
}

static bool every(struct due_parser *p)
{
    struct dd_deadline d = {.kind = DD_DUE_RECURRING,
                            .edge = DD_EDGE_BY,
                            .interval = 1,
                            .of = DD_OF_ANY,
                            .mday = DD_DAY_LAST};
    int n = 1;
    if (due_tok(p)->kind == DUE_NUM && !due_number(p, 1, 9999, &n))
        return false;
    if (!period_unit(p, &d.every))
        return false;
    d.interval = n;
    size_t start = p->at;
    if (n == 1 && d.every == DD_YEARLY && yearly_window(p))
        return true;
    p->at = start;
    if (!at_end(p)) {
        if (!due_word(p, "from") || at_end(p))
            return false;
        d.event = due_event(p, p->at, p->n, &d.event_day);
        p->at = p->n;
    }
    due_add(p, d);
    return true;
}

/* ---- edges --------------------------------------------------------------------------- */

/* The rest of the phrase as an event. */
static const char *rest(struct due_parser *p)
{
    struct dd_opt_day day;
    const char *event = due_event(p, p->at, p->n, &day);
    p->at = p->n;
    return event;
}

static bool edge(struct due_parser *p, enum dd_due_edge e)
{
    struct due_point pt;
    size_t start = p->at;
    if (e == DD_EDGE_BY && due_word(p, "end of")) {
        if (period(p, &pt) && at_end(p))
            return due_add_point(p, &pt, e);
        return false;
    }
    if (date(p, &pt)) {
        pt.has_time = due_clock(p, &pt.minute);
        if (at_end(p))
            return due_add_point(p, &pt, e);
    }
    p->at = start;
    if (recurring_day(p, &pt)) {
        pt.has_time = due_clock(p, &pt.minute);
        if (at_end(p))
            return due_add_point(p, &pt, e);
    }
    p->at = start;
    if (period(p, &pt) && at_end(p))
        return due_add_point(p, &pt, e);
    p->at = start;
    enum dd_due_direction direction = e == DD_EDGE_BEFORE ? DD_DIR_BEFORE : DD_DIR_AFTER;
    bool words = due_word(p, "the day of"); /* "by next week" is no event, though */
    struct dd_opt_day day;
    const char *event = due_event(p, p->at, p->n, &day);
    p->at = p->n;
    if (day.set) { /* "by 31/12/2026" */
        struct dd_ymd ymd = dd_day_ymd(day.day);
        pt = (struct due_point){
            .part = DUE_P_DAY, .year = ymd.year, .month = ymd.month, .day = ymd.day};
        return due_add_point(p, &pt, e);
    }
    bool id = dd_is_id(event) && (event[0] < '0' || event[0] > '9');
    if (!(words || id) || !due_add_relative(p, 0, DD_UNIT_DAY, direction, event))
        return false;
    p->out.v[p->out.n - 1].edge = e;
    return true;
}

/* ---- spans and events ------------------------------------------------------------------ */

static bool span_unit(struct due_parser *p, enum dd_due_unit *out)
{
    static const struct {
        const char *words;
        enum dd_due_unit unit;
    } units[] = {
        {"minute|minutes", DD_UNIT_MINUTE},
        {"hour|hours", DD_UNIT_HOUR},
        {"working hour|working hours", DD_UNIT_WORKING_HOUR},
        {"day|days|calendar day|calendar days", DD_UNIT_DAY},
        {"working day|working days", DD_UNIT_WORKING_DAY},
        {"week|weeks", DD_UNIT_WEEK},
        {"month|months", DD_UNIT_MONTH},
        {"quarter|quarters", DD_UNIT_QUARTER},
        {"year|years", DD_UNIT_YEAR},
    };
    for (size_t i = 0; i < DD_LEN(units); i++) {
        if (due_word(p, units[i].words)) {
            *out = units[i].unit;
            return true;
        }
    }
    return false;
}

static bool span(struct due_parser *p)
{
    bool within = due_word(p, "within"), not_before = !within && due_word(p, "not before");
    enum dd_due_unit unit;
    int n;
    if (!due_number(p, 1, 9999, &n) || !span_unit(p, &unit))
        return false;
    enum dd_due_direction direction;
    if (due_word(p, "after"))
        direction = not_before ? DD_DIR_NOT_BEFORE : DD_DIR_AFTER;
    else if (!not_before && due_word(p, "before"))
        direction = within ? DD_DIR_WITHIN_BEFORE : DD_DIR_BEFORE;
    else
        return false;
    return due_add_relative(p, n, unit, direction, rest(p));
}

static bool event(struct due_parser *p, enum dd_due_relation relation)
{
    struct dd_deadline d = {.kind = DD_DUE_EVENT, .relation = relation};
    d.event = due_event(p, p->at, p->n, &d.event_day);
    p->at = p->n;
    if (*d.event != '\0')
        due_add(p, d);
    return *d.event != '\0';
}

static bool from(struct due_parser *p)
{
    struct due_point a, b;
    size_t start = p->at;
    if (date(p, &a)) {
        if (at_end(p))
            return due_add_window(p, &a, NULL, false);
        if (due_word(p, "to")) {
            bool before = due_word(p, "before");
            return date(p, &b) && at_end(p) && due_add_window(p, &a, &b, before);
        }
    }
    p->at = start;
    return event(p, DD_REL_FROM);
}

bool due_english(struct due_parser *p)
{
    size_t start = p->at;
    bool ok;
    if (due_word(p, "by"))
        ok = edge(p, DD_EDGE_BY);
    else if (due_word(p, "before"))
        ok = edge(p, DD_EDGE_BEFORE);
    else if (due_word(p, "on"))
        ok = edge(p, DD_EDGE_ON);
    else if (due_word(p, "every"))
        ok = every(p);
    else if (due_word(p, "after"))
        ok = event(p, DD_REL_AFTER);
    else if (due_word(p, "at"))
        ok = event(p, DD_REL_AT);
    else if (due_word(p, "from"))
        ok = from(p);
    else if ((ok = due_word(p, "continuous")))
        due_add(p, (struct dd_deadline){.kind = DD_DUE_CONTINUOUS});
    else
        ok = span(p);
    if (ok && at_end(p))
        return true;
    p->out.n = 0;
    p->at = start;
    return false;
}
