/* vi_recurrence.c — what comes again: "hằng năm", "tháng cuối quý", "của tháng
 * tiếp theo", and the deadlines that begin so: "Hằng quý, trước ngày 15 tháng
 * cuối quý". */
#include "due/parse.h"

#define EACH "hằng|mỗi|từng"

static bool previous(struct due_parser *p)
{
    return due_word(p, "liền kề trước đó|trước liền kề|liền kề trước|liền trước|trước đó|trước");
}

static bool next(struct due_parser *p)
{
    return due_word(p, "tiếp theo liền kề|liền tiếp theo|liền kề tiếp theo|liền kề sau|sau liền kề|"
                       "sau đó|liền sau|tiếp theo|kế tiếp|kế sau|liền kề|sau|tới");
}

/* "hằng tháng", "mỗi quý": the word and its period. */
static bool each(struct due_parser *p, const char *unit)
{
    size_t start = p->at;
    due_word(p, "định kỳ");
    if (due_word(p, EACH) && due_word(p, unit))
        return true;
    p->at = start;
    return false;
}

/* Of which year's next one? Only where every year is meant ("năm tài chính"). */
static bool of_any_year(struct due_parser *p)
{
    size_t start = p->at;
    due_word(p, "của|so với|sau");
    if (due_word(p, "năm tài chính|năm báo cáo|năm kế hoạch|năm dương lịch|năm ngân sách"))
        return true;
    p->at = start;
    return !due_sees(p, "năm|của năm");
}

bool due_vi_year_words(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    pt->every = DD_YEARLY;
    pt->shift = 0;
    due_mark(p, ",");
    due_word(p, "của|trong|vào");
    if (each(p, "năm"))
        return pt->recurs = true;
    if (!due_word(p, "năm") || due_sees(p, "học")) {
        p->at = start;
        return false;
    }
    due_word(p, "dương lịch|tài chính|ngân sách");
    if (previous(p)) {
        pt->shift = -1;
        if (due_sees(p, "năm") && !of_any_year(p)) /* "liền trước năm đề nghị …": every such year */
            due_word(p, "năm");
        return pt->recurs = true;
    }
    if (next(p)) {
        pt->shift = 1;
        if (of_any_year(p))
            return pt->recurs = true;
    }
    if (p->at == start || due_tok(p)->kind == DUE_WORD)
        due_refuse(p, DD_N("it is not said which year is meant"));
    p->at = start;
    return false;
}

/* ---- the month or period in which a day lies -------------------------------------------- */

static bool in_month(struct due_parser *p, struct due_point *pt)
{
    pt->every = DD_MONTHLY;
    pt->of = DD_OF_PERIOD;
    if (each(p, "tháng"))
        return true;
    size_t start = p->at;
    bool of = due_word(p, "của");
    if (each(p, "tháng"))
        return true;
    if (!due_word(p, "tháng")) {
        p->at = start;
        return false;
    }
    pt->shift = previous(p) ? -1 : next(p) ? 1 : 0;
    if (pt->shift != 0) {
        /* the month after which one? "tháng phát sinh …", "tháng báo cáo" recur */
        due_word(p, "của|so với");
        if (!due_word(p, "tháng"))
            return true;
        if (due_word(p, "phát sinh|báo cáo|kê khai"))
            return true;
        due_refuse(p, DD_N("it is not said which month is meant"));
        return false;
    }
    if (due_word(p, "đó|này|báo cáo"))
        return true;
    if (of && due_tok(p)->kind != DUE_NUM &&
        (due_tok(p)->kind != DUE_WORD || due_sees(p, "hoặc|và")))
        return true; /* "ngày 15 của tháng" */
    p->at = start;
    return false;
}

/* The quarter (half, year) of "tháng cuối quý", and whether the next one is meant. */
static bool whole_period(struct due_parser *p, struct due_point *pt)
{
    static const struct {
        const char *words;
        enum dd_every every;
    } units[] = {{"quý", DD_QUARTERLY}, {"năm tài chính|năm dương lịch|năm", DD_YEARLY}};
    size_t start = p->at;
    due_word(p, "của|trong");
    due_word(p, EACH);
    for (size_t i = 0; i < DD_LEN(units); i++) {
        if (!due_word(p, units[i].words))
            continue;
        if (due_tok(p)->kind == DUE_NUM || due_sees(p, "i|ii|iii|iv|học"))
            break; /* "tháng cuối quý II": one month */
        pt->every = units[i].every;
        pt->shift = previous(p) ? -1 : next(p) ? 1 : 0;
        due_word(p, "đó|này|báo cáo");
        if (pt->shift != 0 && due_word(p, "của quý|của năm|quý|năm") &&
            !due_word(p, "phát sinh|báo cáo|kê khai|kế hoạch|tài chính")) {
            due_refuse(p, DD_N("it is not said which period is meant"));
            return false;
        }
        return true;
    }
    p->at = start;
    return false;
}

bool due_vi_month_words(struct due_parser *p, struct due_point *pt, bool ordinal)
{
    size_t start = p->at;
    pt->recurs = true;
    pt->shift = 0;
    if (in_month(p, pt))
        return true;
    p->at = start;
    due_word(p, "của");
    if (due_word(p, "tháng đầu tiên|tháng đầu|tháng thứ nhất"))
        pt->of = DD_OF_FIRST_MONTH;
    else if (due_word(p, "tháng cuối cùng|tháng cuối"))
        pt->of = DD_OF_LAST_MONTH;
    else
        pt->of = DD_OF_PERIOD;
    bool named = pt->of != DD_OF_PERIOD;
    /* "ngày 15 hằng quý": of which month? Only its n-th or last day is plain. */
    if ((named || ordinal || pt->day == DD_DAY_LAST) && whole_period(p, pt)) {
        if (pt->every != DD_YEARLY)
            return true;
        pt->month = pt->of == DD_OF_FIRST_MONTH ? 1 : 12;
        if (named || pt->day == DD_DAY_LAST)
            return true;
    }
    p->at = start;
    pt->recurs = false;
    return false;
}

/* ---- deadlines that begin with it ---------------------------------------------------------- */

static bool unit(struct due_parser *p, enum dd_every *every)
{
    static const char *const words[] = {"ngày", "tuần", "tháng", "quý", "năm"};
    static const enum dd_every units[] = {DD_DAILY, DD_WEEKLY, DD_MONTHLY, DD_QUARTERLY, DD_YEARLY};
    for (size_t i = 0; i < DD_LEN(words); i++) {
        if (due_word(p, words[i])) {
            *every = units[i];
            return true;
        }
    }
    return false;
}

static bool once(struct due_parser *p)
{
    return due_word(p, "một lần|1 lần|lần") || (due_mark(p, "/") && due_word(p, "lần"));
}

/* "hằng năm", "định kỳ 6 tháng", "10 năm một lần", "03 tháng/lần". */
static bool opening(struct due_parser *p, enum dd_every *every, int *interval)
{
    size_t start = p->at;
    int one;
    bool regular = due_word(p, "định kỳ");
    *interval = 1;
    if (regular && due_word(p, "một lần trong năm")) {
        *every = DD_YEARLY;
        return true;
    }
    bool each_one = due_word(p, EACH);
    bool number = due_number(p, 1, 999, interval);
    if ((each_one || number) && unit(p, every)) {
        bool again = once(p) || (due_number(p, 1, 1, &one) && due_word(p, "lần"));
        if (each_one || again || (regular && !due_sees(p, "làm việc|trước|sau|đầu|cuối")))
            return true;
    }
    p->at = start;
    return false;
}

/* A day that stands beside "hằng tháng" takes its period from there. */
static bool adopt(struct due_point *pt, enum dd_every every)
{
    if (pt->year != 0)
        return false;
    if (pt->recurs)
        return pt->every == every;
    pt->recurs = true;
    pt->every = every;
    pt->of = DD_OF_PERIOD;
    bool day = pt->part == DUE_P_DAY;
    if (every == DD_YEARLY)
        return pt->month != 0 || pt->part == DUE_P_QUARTER || pt->part == DUE_P_HALF;
    return every == DD_MONTHLY && day && pt->month == 0;
}

/* ", chậm nhất vào ngày 31/7"; false where a day stands there that does not fit. */
static bool days_of(struct due_parser *p, enum dd_every every, bool *found)
{
    struct due_points list;
    enum dd_due_edge edge = DD_EDGE_ON;
    size_t start = p->at;
    bool open = due_mark(p, ",(:");
    enum due_strength strength = due_vi_edge(p, &edge);
    *found = due_vi_points(p, &list);
    if (!*found) {
        p->at = start;
        return true;
    }
    if (strength == DUE_BARE && !open && list.v[0].part != DUE_P_DAY && !list.v[0].recurs)
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (!adopt(&list.v[i], every) || !due_add_point(p, &list.v[i], edge))
            return false;
    due_mark(p, ")");
    return true;
}

bool due_vi_recurrence(struct due_parser *p)
{
    size_t start = p->at;
    enum dd_every every;
    int interval;
    bool found = false;
    if (!opening(p, &every, &interval))
        return false;
    if (interval == 1 && !days_of(p, every, &found)) {
        due_refuse(p, DD_N("\"%s\": the day does not fit the period"), due_text(p, start, p->at));
        return false;
    }
    if (found)
        return true;
    if (due_sees(p, "vào") || (due_sees_mark(p, ",") && p->t[p->at + 1].kind == DUE_NUM)) {
        due_refuse(p, DD_N("\"%s\": not understood beside a recurring period"),
                   due_text(p, p->at, p->n));
        return false;
    }
    struct dd_deadline d = {.kind = DD_DUE_RECURRING,
                            .edge = DD_EDGE_BY,
                            .interval = interval,
                            .every = every,
                            .of = DD_OF_ANY,
                            .mday = DD_DAY_LAST};
    if (due_word(p, "kể từ khi|kể từ|tính từ")) {
        size_t from = p->at;
        p->at = due_vi_event_end(p, from);
        d.event = due_event(p, from, p->at, &d.event_day);
        due_add(p, d);
        return *d.event != '\0';
    }
    due_add(p, d);
    for (;;) { /* "hằng tháng, quý, năm" */
        size_t before = p->at;
        due_mark(p, ",;");
        due_word(p, "và");
        due_word(p, "cả");
        if (p->at == before || !unit(p, &d.every) || due_tok(p)->kind == DUE_NUM ||
            due_sees(p, "i|ii|iii|iv")) {
            p->at = before;
            return true;
        }
        d.interval = 1;
        due_add(p, d);
    }
}
