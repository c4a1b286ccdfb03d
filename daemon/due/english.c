/* english.c — the canonical spelling, as rule files use it: one whole phrase.
 *
 *   deadline  = ["if after" time ","] one [", else" roll]
 *   one       = edge moment | "from" when ["to" ["before"] when] | "to" ["before"] when | counted
 *             | ("after" | "at" | "from") event | [n "times"] "every" … (english_every.c)
 *             | "same day" | ("same" | "next") "working day" | "continuous"
 *   edge      = "on" | "by" | "before"
 *   moment    = date [clock] | time "on" date | "end of" period | period | day "of" place [clock]
 *             | time "on the day" ("of" | "after" | n "days" ("after" | "before")) event | event
 *             | day "of month" n "after" event | day "of" ("year" n "after" | "the year of") event
 *   when      = date [clock]
 *   clock     = [","|"at"] time, which stands alone in the canonical spelling
 *   counted   = ["within" | "not before"] span ("after" | "before") event | "within" span
 *   roll      = "the next working day" | "the working day before" | … */
#include "due/english.h"

#include <string.h>

/* A clock time that a day is followed by: "17:00", ", 17:00", "at 17:00". */
static bool clock_after(struct due_parser *p, int *minute)
{
    size_t start = p->at;
    if (!due_mark(p, ","))
        due_word(p, "at");
    if (due_clock(p, minute))
        return true;
    p->at = start;
    return false;
}

/* "17:00 on 2026-03-15" */
static bool clock_before(struct due_parser *p, struct due_point *pt)
{
    int minute;
    if (!due_clock(p, &minute) || !due_word(p, "on") || !english_date(p, pt))
        return false;
    pt->has_time = true;
    pt->minute = minute;
    return true;
}

/* ---- edges ------------------------------------------------------------------------------ */

/* "of", "after", "42 days before": which day from the event's; n is unset for "of". */
static bool day_from_event(struct due_parser *p, struct dd_deadline *d)
{
    if (due_word(p, "of"))
        return true;
    d->n = 1;
    if (due_number(p, 1, 9999, &d->n) && !due_word(p, "days|day"))
        return false;
    if (due_word(p, "before"))
        d->direction = DD_DIR_BEFORE;
    else if (!due_word(p, "after"))
        return false;
    return true;
}

/* "17:00 on the day after E", "17:00 on the day 42 days before E", "08:00 on the next day" */
static bool clock_on_day(struct due_parser *p, enum dd_due_edge edge)
{
    struct dd_deadline d = {
        .kind = DD_DUE_RELATIVE, .edge = edge, .has_time = true, .unit = DD_UNIT_DAY};
    size_t start = p->at;
    if (due_clock(p, &d.minute) && due_word(p, "on the")) {
        d.n = due_word(p, "next day") ? 1 : 0;
        bool whole = d.n > 0 || due_word(p, "same day");
        if (!whole && due_word(p, "day") && day_from_event(p, &d)) {
            d.event = due_event(p, p->at, p->n, &d.event_day);
            p->at = p->n;
            whole = *d.event != '\0';
        }
        if (whole && english_at_end(p)) {
            due_add(p, d);
            return true;
        }
    }
    p->at = start;
    return false;
}

/* "day 20 of month 1 after E", "12-31 of the year of E", "last day of the month of E" */
static bool day_after_event(struct due_parser *p, enum dd_due_edge edge)
{
    struct dd_deadline d = {.kind = DD_DUE_RELATIVE, .edge = edge, .on_day = true};
    struct due_point pt = {0};
    size_t start = p->at;
    bool date = english_date(p, &pt) && pt.year == 0 && !pt.lunar;
    if (!date) {
        p->at = start;
        pt = (struct due_point){0};
        if (!due_word(p, "last day") && !(due_word(p, "day") && due_number(p, 1, 31, &pt.day)))
            goto no;
    }
    if (!due_word(p, "of"))
        goto no;
    bool the = due_word(p, "the");
    d.unit = due_word(p, "year") ? DD_UNIT_YEAR : DD_UNIT_MONTH;
    if (date != (d.unit == DD_UNIT_YEAR) || (!date && !due_word(p, "month")))
        goto no;
    if (the ? !due_word(p, "of") : !due_number(p, 1, 999, &d.n) || !due_word(p, "after"))
        goto no;
    d.month = pt.month;
    d.mday = pt.day;
    pt.recurs = true; /* of any year */
    pt.every = DD_YEARLY;
    if (date && !due_point_check(p, &pt))
        return false;
    d.event = due_event(p, p->at, p->n, &d.event_day);
    p->at = p->n;
    if (*d.event == '\0')
        goto no;
    due_add(p, d);
    return true;
no:
    p->at = start;
    return false;
}

/* "by election_day", "on the day of the meeting", "by 31/12/2026" */
static bool day_of_event(struct due_parser *p, enum dd_due_edge e)
{
    enum dd_due_direction direction = e == DD_EDGE_BEFORE ? DD_DIR_BEFORE : DD_DIR_AFTER;
    bool words = due_word(p, "the day of"); /* "by next week" is no event, though */
    struct dd_opt_day day;
    const char *event = due_event(p, p->at, p->n, &day);
    p->at = p->n;
    if (day.set) {
        struct dd_ymd ymd = dd_day_ymd(day.day);
        struct due_point pt = {
            .part = DUE_P_DAY, .year = ymd.year, .month = ymd.month, .day = ymd.day};
        return due_add_point(p, &pt, e);
    }
    bool id = dd_is_id(event) && (event[0] < '0' || event[0] > '9');
    if (!(words || id) || !due_add_relative(p, 0, DD_UNIT_DAY, direction, event))
        return false;
    p->out.v[p->out.n - 1].edge = e;
    return true;
}

static bool edge(struct due_parser *p, enum dd_due_edge e)
{
    struct due_point pt;
    size_t start = p->at;
    if (e == DD_EDGE_BY && due_word(p, "end of"))
        return english_period(p, &pt) && english_at_end(p) && due_add_point(p, &pt, e);
    if (english_date(p, &pt)) {
        pt.has_time = clock_after(p, &pt.minute);
        if (english_at_end(p))
            return due_add_point(p, &pt, e);
    }
    p->at = start;
    if (clock_before(p, &pt) && english_at_end(p))
        return due_add_point(p, &pt, e);
    p->at = start;
    if (english_recurring_day(p, &pt)) {
        pt.has_time = clock_after(p, &pt.minute);
        if (english_at_end(p))
            return due_add_point(p, &pt, e);
    }
    p->at = start;
    if (english_period(p, &pt) && english_at_end(p))
        return due_add_point(p, &pt, e);
    p->at = start;
    return clock_on_day(p, e) || day_after_event(p, e) ||
           (p->why_not == NULL && day_of_event(p, e));
}

/* ---- spans, events, windows -------------------------------------------------------------- */

static bool span(struct due_parser *p)
{
    bool within = due_word(p, "within"), not_before = !within && due_word(p, "not before");
    enum dd_due_direction direction;
    enum dd_due_unit unit;
    int n;
    if (!english_span(p, &n, &unit))
        return false;
    if (within && english_at_end(p)) { /* "within 5 working days": of an event around it */
        due_add(p, (struct dd_deadline){
                       .kind = DD_DUE_RELATIVE, .edge = DD_EDGE_BY, .n = n, .unit = unit});
        return true;
    }
    if (due_word(p, "after"))
        direction = not_before ? DD_DIR_NOT_BEFORE : DD_DIR_AFTER;
    else if (!not_before && due_word(p, "before"))
        direction = within ? DD_DIR_WITHIN_BEFORE : DD_DIR_BEFORE;
    else
        return false;
    return due_add_relative(p, n, unit, direction, english_rest(p));
}

static bool same_or_next(struct due_parser *p)
{
    struct dd_deadline d = {.kind = DD_DUE_RELATIVE, .edge = DD_EDGE_BY, .unit = DD_UNIT_DAY};
    if (due_word(p, "same working day|next working day")) {
        d.unit = DD_UNIT_WORKING_DAY;
        d.next = strcmp(p->t[p->at - 3].key, "next") == 0;
        d.n = d.next ? 1 : 0;
        if (d.n == 0 && due_word(p, "as")) {
            d.event = due_event(p, p->at, p->n, &d.event_day);
            p->at = p->n;
            if (*d.event == '\0')
                return false;
        }
    } else if (!due_word(p, "same day")) {
        return false;
    }
    due_add(p, d);
    return true;
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

/* A date and its clock time, if any. */
static bool moment(struct due_parser *p, struct due_point *pt)
{
    if (!english_date(p, pt))
        return false;
    pt->has_time = clock_after(p, &pt->minute);
    return true;
}

static bool from(struct due_parser *p)
{
    struct due_point a, b;
    size_t start = p->at;
    if (moment(p, &a)) {
        if (english_at_end(p))
            return due_add_window(p, &a, NULL, false);
        if (due_word(p, "to")) {
            bool before = due_word(p, "before");
            if (!moment(p, &b) || !english_at_end(p))
                return false;
            if (a.year == 0 && !a.lunar && !b.lunar) /* "from 1 October to 20 October 2026" */
                a.year = b.year;
            return due_add_window(p, &a, &b, before);
        }
    }
    p->at = start;
    if (!event(p, DD_REL_FROM))
        return false;
    struct dd_opt_day day = p->out.v[p->out.n - 1].event_day;
    if (!day.set)
        return true;
    struct dd_ymd ymd = dd_day_ymd(day.day); /* "from 31/12/2026" */
    p->out.n--;
    a = (struct due_point){.part = DUE_P_DAY, .year = ymd.year, .month = ymd.month, .day = ymd.day};
    return due_add_window(p, &a, NULL, false);
}

static bool to(struct due_parser *p)
{
    struct due_point pt;
    bool before = due_word(p, "before");
    return moment(p, &pt) && english_at_end(p) && due_add_window(p, NULL, &pt, before);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool one(struct due_parser *p)
{
    int times = 0;
    size_t start = p->at;
    if (due_word(p, "by"))
        return edge(p, DD_EDGE_BY);
    if (due_word(p, "before"))
        return edge(p, DD_EDGE_BEFORE);
    if (due_word(p, "on"))
        return edge(p, DD_EDGE_ON);
    if (due_word(p, "every"))
        return english_recurrence(p, 0);
    if (due_number(p, 2, 999, &times) && due_word(p, "times every"))
        return english_recurrence(p, times);
    p->at = start;
    if (due_word(p, "after"))
        return event(p, DD_REL_AFTER);
    if (due_word(p, "at"))
        return event(p, DD_REL_AT);
    if (due_word(p, "from"))
        return from(p);
    if (due_word(p, "to"))
        return to(p);
    if (due_word(p, "continuous")) {
        due_add(p, (struct dd_deadline){.kind = DD_DUE_CONTINUOUS});
        return true;
    }
    return same_or_next(p) || span(p);
}

/* ", else the next working day" at the phrase's end, which is cut there. */
static bool cut_roll(struct due_parser *p, enum dd_roll *roll)
{
    static const struct {
        const char *words;
        enum dd_roll roll;
        size_t n;
    } rolls[] = {
        {"else the same day", DD_ROLL_NONE, 5},
        {"else the next working day", DD_ROLL_FOLLOWING, 6},
        {"else the working day before", DD_ROLL_PRECEDING, 6},
        {"else the nearest working day of the month", DD_ROLL_MODIFIED_FOLLOWING, 9},
    };
    size_t start = p->at;
    for (size_t i = 0; i < DD_LEN(rolls); i++) {
        if (p->n < rolls[i].n)
            continue;
        p->at = p->n - rolls[i].n;
        bool found = due_mark(p, ",") && due_word(p, rolls[i].words);
        p->at = start;
        if (found) {
            *roll = rolls[i].roll;
            p->n -= rolls[i].n;
            return true;
        }
    }
    return false;
}

/* May the suffix stand there? Behind an event it is the event's own words. */
static bool is_rollable(const struct dd_deadline *d)
{
    return d->kind == DD_DUE_DATE || d->kind == DD_DUE_PERIOD ||
           (d->kind == DD_DUE_RECURRING && d->event == NULL);
}

static bool whole(struct due_parser *p)
{
    size_t start = p->at;
    if (one(p) && english_at_end(p) && p->out.n == 1)
        return true;
    p->out.n = 0;
    p->at = start;
    return false;
}

static bool with_roll(struct due_parser *p)
{
    enum dd_roll roll = DD_ROLL_NONE;
    size_t n = p->n;
    if (!cut_roll(p, &roll))
        return false;
    bool ok = whole(p) && is_rollable(&p->out.v[0]);
    if (ok) {
        p->out.v[0].has_roll = true;
        p->out.v[0].roll = roll;
        return true;
    }
    p->out.n = 0;
    p->n = n;
    return false;
}

/* "if after 16:00, within 1 working day after E" */
static bool with_cutoff(struct due_parser *p)
{
    int cutoff;
    if (!due_word(p, "if after") || !due_clock(p, &cutoff) || !due_mark(p, ",") || !whole(p))
        return false;
    struct dd_deadline *d = &p->out.v[0];
    d->has_cutoff = true;
    d->cutoff = cutoff;
    return d->kind == DD_DUE_RELATIVE && !d->has_time;
}

bool due_english(struct due_parser *p)
{
    size_t start = p->at;
    if (due_tok(p)->kind == DUE_WORD && !due_may_begin(p, DUE_FIRST_ENGLISH))
        return false;
    bool conditional = due_sees(p, "if after");
    if (conditional ? with_cutoff(p) : (with_roll(p) || (p->at = start, whole(p))))
        return true;
    p->out.n = 0;
    p->at = start;
    return false;
}
