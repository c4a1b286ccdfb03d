/* english_time.c — dates, periods and units of the canonical spelling. */
#include "due/english.h"

static const char *const months[] = {"january",   "february", "march",    "april",
                                     "may",       "june",     "july",     "august",
                                     "september", "october",  "november", "december"};

bool english_at_end(const struct due_parser *p)
{
    return p->at == p->n;
}

bool english_word(struct due_parser *p, const char *const *words, int n, int *out)
{
    for (int i = 0; i < n; i++) {
        if (due_word(p, words[i])) {
            *out = i + 1;
            return true;
        }
    }
    return false;
}

bool english_weekday(struct due_parser *p, int *out)
{
    static const char *const words[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    return english_word(p, words, 7, out);
}

bool english_every(struct due_parser *p, enum dd_every *out)
{
    static const char *const words[] = {"day|days",         "week|weeks",  "month|months",
                                        "quarter|quarters", "half|halves", "year|years"};
    static const enum dd_every every[] = {DD_DAILY,     DD_WEEKLY,      DD_MONTHLY,
                                          DD_QUARTERLY, DD_HALF_YEARLY, DD_YEARLY};
    int i;
    if (!english_word(p, words, (int)DD_LEN(words), &i))
        return false;
    *out = every[i - 1];
    return true;
}

bool english_unit(struct due_parser *p, enum dd_due_unit *out)
{
    static const char *const words[] = {"minute|minutes",
                                        "hour|hours",
                                        "working hour|working hours",
                                        "day|days|calendar day|calendar days",
                                        "working day|working days",
                                        "week|weeks",
                                        "month|months",
                                        "quarter|quarters",
                                        "year|years"};
    int i;
    if (!english_word(p, words, (int)DD_LEN(words), &i))
        return false;
    *out = (enum dd_due_unit)(i - 1);
    return true;
}

bool english_span(struct due_parser *p, int *n, enum dd_due_unit *unit)
{
    size_t start = p->at;
    if (due_number(p, 1, DUE_NUM_MAX, n) && english_unit(p, unit))
        return true;
    p->at = start;
    return false;
}

const char *english_rest(struct due_parser *p)
{
    struct dd_opt_day day;
    const char *event = due_event(p, p->at, p->n, &day);
    p->at = p->n;
    return event;
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

bool english_period(struct due_parser *p, struct due_point *pt)
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
    if (english_word(p, months, 12, &pt->month)) {
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

/* "lunar 15/1 2026", "lunar 15/4+ 2025" (of the leap month) */
static bool lunar_date(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_word(p, "lunar") && due_number(p, 1, 30, &pt->day) && due_mark(p, "/") &&
        due_number(p, 1, 12, &pt->month)) {
        pt->lunar = true;
        pt->leap = due_mark(p, "+");
        year_number(p, &pt->year);
        return true;
    }
    p->at = start;
    return false;
}

bool english_date(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    *pt = (struct due_point){.part = DUE_P_DAY};
    if (due_iso_date(p, &pt->year, &pt->month, &pt->day) || lunar_date(p, pt))
        return true;
    if (due_word(p, "last day of month") && due_number(p, 1, 12, &pt->month) &&
        !due_sees(p, "of|after")) {
        pt->day = DD_DAY_LAST;
        return true;
    }
    p->at = start;
    if (due_tok(p)->digits == 2 && due_number(p, 1, 99, &pt->month) && due_mark(p, "-") &&
        due_tok(p)->digits == 2 && due_number(p, 1, 99, &pt->day))
        return true;
    p->at = start;
    if (due_number(p, 1, 99, &pt->day) && english_word(p, months, 12, &pt->month)) {
        year_number(p, &pt->year);
        return true;
    }
    p->at = start;
    return false;
}
