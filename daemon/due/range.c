/* range.c — why nothing was understood: a number that no calendar and no clock has. */
#include "due/parse.h"

#include <string.h>

static const struct range {
    const char *words; /* before the number */
    int min, max;
    int digits; /* at least */
    bool glued; /* "Q5" */
} ranges[] = {
    {"day|ngày|mùng", 1, 31, 1, false},
    {"month|tháng", 1, 12, 1, false},
    {"quarter|quý", 1, 4, 1, false},
    {"q", 1, 4, 1, true},
    {"half", 1, 2, 1, false},
    {"h", 1, 2, 1, true},
    {"year|năm", DD_YEAR_MIN, DD_YEAR_MAX, 4, false},
};

static const struct range *range_of(const struct due_tok *word)
{
    for (size_t i = 0; word->kind == DUE_WORD && i < DD_LEN(ranges); i++)
        if (due_match(word, ranges[i].words) > 0)
            return &ranges[i];
    return NULL;
}

/* "day 32", "Q5" */
static bool named_number(struct due_parser *p, size_t i)
{
    const struct due_tok *word = &p->t[i], *number = &p->t[i + 1];
    const struct range *range = range_of(word);
    if (range == NULL || number->kind != DUE_NUM || number->digits < range->digits ||
        (range->glued && !(number->glued && !word->glued)))
        return false;
    int max = due_match(number + 1, "of quarter|of half|of year") > 0 ? 90 : range->max;
    if (number->value >= range->min && number->value <= max)
        return false;
    due_refuse(p, DD_N("\"%s\" is out of range: from %d to %d"), due_text(p, i, i + 2), range->min,
               max);
    return true;
}

/* "25:00", "17h60", "25 giờ 30", "25 giờ ngày …": a time of day, no span of hours */
static bool clock_time(struct due_parser *p, size_t i)
{
    const struct due_tok *hour = &p->t[i], *sign = &p->t[i + 1], *minute = &p->t[i + 2];
    bool colon = sign->kind == DUE_MARK && sign->mark == ':';
    if (hour->kind != DUE_NUM || !(colon || due_match(sign, "giờ|h|g") > 0))
        return false;
    bool minutes = minute->kind == DUE_NUM && minute->digits == 2;
    if (!minutes && (colon || due_match(minute, "ngày") == 0))
        return false;
    int m = minutes ? minute->value : 0;
    if (hour->value < 24 ? m <= 59 : hour->value == 24 && m == 0)
        return false;
    due_refuse(p, DD_N("\"%s\" is no time of day: from 00:00 to 24:00"),
               due_text(p, i, minutes ? i + 3 : i + 2));
    return true;
}

/* "04-31", month and day */
static bool day_of_year(struct due_parser *p, size_t i)
{
    const struct due_tok *month = &p->t[i], *day = month + 2;
    if (i + 3 > p->n || month->digits != 2 || month[1].mark != '-' || day->digits != 2 ||
        !day->glued || due_match(day + 1, "of year") + (i + 3 == p->n) == 0)
        return false;
    bool known = month->value >= 1 && month->value <= 12;
    if (known && day->value >= 1 && day->value <= dd_days_in_month(2000, month->value))
        return false;
    due_refuse(p, DD_N("there is no day %02d/%02d"), day->value, month->value);
    return true;
}

static bool is_unit(const struct due_tok *t)
{
    return due_match(t, "day|days|week|weeks|month|months|quarter|quarters|year|years|working|hour|"
                        "hours|minute|minutes|ngày|tuần|tháng|quý|năm|giờ|phút") > 0;
}

/* "within 0 days", "within 10.5 days", "trong 1.000 ngày" */
static bool no_span(struct due_parser *p, size_t i)
{
    const struct due_tok *t = &p->t[i];
    bool part = t->kind == DUE_NUM && i + 3 < p->n && t[1].kind == DUE_MARK &&
                strchr(".,", t[1].mark) != NULL && t[1].glued && t[2].kind == DUE_NUM &&
                t[2].glued && is_unit(&t[3]);
    if (part) {
        due_refuse(p, DD_N("\"%s\": a span is a whole number, without a point or a comma"),
                   due_text(p, i, i + 4));
        return true;
    }
    if (t->kind != DUE_NUM || t->value != 0 || !is_unit(&t[1]))
        return false;
    due_refuse(p, DD_N("\"%s\" is no span: it has at least one"), due_text(p, i, i + 2));
    return true;
}

void due_refuse_range(struct due_parser *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (named_number(p, i) || clock_time(p, i) || day_of_year(p, i) || no_span(p, i))
            return;
}
