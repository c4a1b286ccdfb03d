/* vi_every.c — what comes again, and how often: "hằng năm", "định kỳ 6 tháng",
 * "02 lần/năm", "5 năm một lần, vào Quý III của năm cuối kỳ", "Hằng quý, trước
 * ngày 15 tháng cuối quý". */
#include "due/parse.h"

#include <string.h>

#define EACH "hằng|mỗi|từng"

/* "hằng tháng", "6 tháng", "05 năm": how far apart. */
struct rhythm {
    enum dd_every every;
    int interval;
    int times; /* 0: once */
};

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

/* "năm", "03 tháng", "năm năm" (five years): "năm" alone is no number. */
static bool some_units(struct due_parser *p, struct rhythm *r, bool *number)
{
    size_t start = p->at;
    r->interval = 1;
    *number = !due_sees(p, "năm") || due_sees(p, "năm năm|năm tháng");
    *number = *number && due_vi_number(p, 999, &r->interval);
    if (unit(p, &r->every))
        return true;
    p->at = start;
    return false;
}

/* ---- how often ------------------------------------------------------------------------------ */

/* "một lần", "/lần", "02 lần", "/01 lần" */
static bool so_often(struct due_parser *p, int *times)
{
    size_t start = p->at;
    due_mark(p, ",");
    bool slash = due_mark(p, "/");
    due_word(p, "ít nhất|tối thiểu");
    if (due_vi_number(p, 99, times) && due_word(p, "lần"))
        return true;
    *times = 1;
    if (slash && due_word(p, "lần"))
        return true;
    p->at = start;
    due_word(p, "thực hiện|tổ chức|tiến hành|báo cáo|cập nhật");
    if (p->at > start && due_vi_number(p, 99, times) && due_word(p, "lần"))
        return true;
    p->at = start;
    *times = 0;
    return false;
}

/* "02 lần/năm", "một lần trong năm", "ít nhất 02 lần trong 05 năm" */
static bool times_first(struct due_parser *p, struct rhythm *r)
{
    size_t start = p->at;
    bool number;
    due_word(p, "ít nhất|tối thiểu");
    if (due_vi_number(p, 99, &r->times) && due_word(p, "lần") &&
        (due_mark(p, "/") || due_word(p, "trong vòng|trong|mỗi|một|hằng"))) {
        due_word(p, "mỗi");
        if (some_units(p, r, &number))
            return true;
    }
    p->at = start;
    return false;
}

/* "(định kỳ 6 tháng) trước ngày 20 tháng 6": nothing counts back from the day. */
static bool before_plain_date(const struct due_parser *p)
{
    const struct due_tok *t = due_tok(p) + 1;
    if (t->kind == DUE_WORD && strcmp(t->key, "ngày") == 0)
        t++;
    return t->kind == DUE_NUM;
}

/* "mỗi năm", "mỗi 03 tháng", "6 tháng một lần", "định kỳ 02 năm" */
static bool span_first(struct due_parser *p, bool regular, struct rhythm *r)
{
    size_t start = p->at;
    bool least = due_word(p, "ít nhất|tối thiểu");
    bool each = due_word(p, EACH), number;
    if (some_units(p, r, &number)) {
        bool bare = regular && !number && !each;
        bool often = so_often(p, &r->times);
        if (often || (each && !least))
            return true;
        if (regular && number && !due_sees(p, "làm việc|sau|đầu|cuối") &&
            (!due_sees(p, "trước") || before_plain_date(p)))
            return true;
        if (bare && (due_tok(p)->kind != DUE_WORD || due_sees(p, "và|hoặc")) &&
            due_tok(p)->kind != DUE_NUM)
            return true; /* "định kỳ tháng, quý" */
    }
    p->at = start;
    return false;
}

static bool rhythm(struct due_parser *p, struct rhythm *r)
{
    size_t start = p->at;
    *r = (struct rhythm){.interval = 1};
    bool regular = due_word(p, "định kỳ");
    if (times_first(p, r) || span_first(p, regular, r))
        return true;
    p->at = start;
    return false;
}

/* ---- days beside it ---------------------------------------------------------------------------
 */

/* A day that stands beside "hằng tháng" takes its period from there. "Định kỳ 6
 * tháng (15/6, 15/12)" and "hằng quý (15/3, …)" name days of each year. */
static bool month_after_quarter(struct due_point *pt)
{
    pt->every = DD_QUARTERLY; /* "hằng quý, trước ngày 07 của tháng tiếp theo" */
    pt->of = DD_OF_FIRST_MONTH;
    return pt->shift == 1 && !pt->working;
}

static bool adopt(struct due_point *pt, const struct rhythm *r)
{
    bool day = pt->part == DUE_P_DAY;
    if (pt->year != 0 || pt->event != NULL)
        return false;
    if (pt->recurs && r->interval == 1 && r->every == DD_QUARTERLY && pt->every == DD_MONTHLY)
        return month_after_quarter(pt);
    bool half = r->every == DD_MONTHLY && r->interval == 6;
    if (pt->recurs && half)
        return pt->every == DD_YEARLY;
    if (pt->recurs)
        return r->interval == 1 &&
               (pt->every == r->every || (pt->every < r->every && pt->shift == 0));
    pt->recurs = true;
    pt->every = DD_YEARLY;
    pt->of = DD_OF_PERIOD;
    if (r->every == DD_YEARLY || half || (r->every == DD_QUARTERLY && day && pt->month != 0))
        return r->interval == 1 || half ? pt->month != 0 || pt->index != 0 : false;
    pt->every = DD_MONTHLY;
    return r->every == DD_MONTHLY && r->interval == 1 && day && pt->month == 0;
}

/* ", chậm nhất vào ngày 31/7"; false where a day stands there that does not fit. */
static bool days_of(struct due_parser *p, const struct rhythm *r, bool *found)
{
    struct due_points list;
    enum dd_due_edge edge = DD_EDGE_ON;
    size_t start = p->at, n = p->out.n;
    bool open = due_mark(p, ",(:");
    due_word(p, "báo cáo|gửi|nộp|hoàn thành|thực hiện");
    enum due_strength strength = due_vi_edge(p, &edge);
    p->announced = strength == DUE_STRONG;
    *found = due_vi_points(p, edge, &list);
    p->announced = false;
    if (!*found) {
        p->at = start;
        return true;
    }
    if (strength == DUE_BARE && !open && list.v[0].part != DUE_P_DAY && !list.v[0].recurs)
        return false;
    for (size_t i = 0; i < list.n; i++) {
        if (!adopt(&list.v[i], r) || !due_add_point(p, &list.v[i], edge)) {
            p->out.n = n;
            return false;
        }
    }
    if (open)
        due_mark(p, ")");
    return true;
}

/* ---- in a year that words name ------------------------------------------------------------------
 */

/* ", vào Quý III của năm cuối kỳ", "vào tháng 01 của năm đầu tiên" */
static bool in_named_year(struct due_parser *p, struct dd_deadline *d)
{
    struct due_point pt = {0};
    struct dd_opt_day day;
    size_t start = p->at;
    due_mark(p, ",");
    if (!due_word(p, "vào|trong") || !due_vi_period(p, NULL, &pt) || pt.year != 0 ||
        (pt.part != DUE_P_MONTH && pt.part != DUE_P_QUARTER) || !due_point_check(p, &pt))
        goto no;
    due_word(p, "của|trong");
    size_t from = p->at;
    if (!due_sees(p, "năm") || p->t[from + 1].kind != DUE_WORD)
        goto no;
    p->at = due_vi_event_end(p, from);
    d->of = DD_OF_NAMED;
    d->has_period = true;
    d->period.every = pt.part == DUE_P_MONTH ? DD_MONTHLY : DD_QUARTERLY;
    d->period.index = pt.part == DUE_P_MONTH ? pt.month : pt.index;
    d->event = due_event(p, from, p->at, &day);
    return *d->event != '\0';
no:
    p->at = start;
    return false;
}

/* ---- the whole
 * ------------------------------------------------------------------------------------ */

static struct dd_deadline any_day(const struct rhythm *r)
{
    return (struct dd_deadline){.kind = DD_DUE_RECURRING,
                                .edge = DD_EDGE_BY,
                                .interval = r->interval,
                                .every = r->every,
                                .times = r->times > 1 ? r->times : 0,
                                .of = DD_OF_ANY,
                                .mday = DD_DAY_LAST};
}

/* ", quý, 6 tháng và năm" after "hằng tháng" */
static void more(struct due_parser *p, const struct rhythm *first)
{
    for (;;) {
        struct rhythm r = {.interval = 1};
        bool number;
        size_t before = p->at;
        due_mark(p, ",;/");
        due_word(p, "và|hoặc");
        due_word(p, "cả");
        due_word(p, "định kỳ");
        due_word(p, EACH);
        if (p->at == before || first->times > 1 || !some_units(p, &r, &number) ||
            due_tok(p)->kind == DUE_NUM || due_sees(p, "i|ii|iii|iv|đầu|cuối|làm|một|trước|sau")) {
            p->at = before;
            return;
        }
        due_add(p, any_day(&r));
    }
}

static bool from_event(struct due_parser *p, const struct rhythm *r)
{
    struct dd_deadline d = any_day(r);
    size_t start = p->at;
    if (!due_word(p, "kể từ khi|kể từ|tính từ"))
        return false;
    size_t from = p->at;
    p->at = due_vi_event_end(p, from);
    d.event = due_event(p, from, p->at, &d.event_day);
    if (*d.event == '\0') {
        p->at = start;
        return false;
    }
    due_add(p, d);
    return true;
}

/* "(định kỳ 6 tháng (trước ngày 10/7)) và 01 năm (trước ngày 10/01 năm sau)" */
static void next_days(struct due_parser *p)
{
    for (;;) {
        struct rhythm r = {.interval = 1};
        size_t start = p->at, n = p->out.n;
        bool number, found = false, comma = due_mark(p, ",;");
        bool more = due_word(p, "và") || comma;
        due_word(p, EACH);
        if (more && some_units(p, &r, &number) && due_sees_mark(p, "(") &&
            (r.interval == 1 || r.interval == 6) && days_of(p, &r, &found) && found)
            continue;
        p->at = start;
        p->out.n = n;
        return;
    }
}

bool due_vi_recurrence(struct due_parser *p)
{
    size_t start = p->at;
    struct rhythm r;
    bool found = false;
    if (!rhythm(p, &r))
        return false;
    if (r.every == DD_YEARLY && due_sees(p, "học")) {
        p->at = start;
        return false;
    }
    bool days = r.times <= 1 && (r.interval == 1 || (r.every == DD_MONTHLY && r.interval == 6));
    if (days && !days_of(p, &r, &found)) {
        due_refuse(p, DD_N("\"%s\": the day does not fit the period"), due_text(p, start, p->at));
        return false;
    }
    if (found) {
        next_days(p);
        return true;
    }
    struct dd_deadline d = any_day(&r);
    if (r.every == DD_YEARLY && r.times <= 1 && in_named_year(p, &d)) {
        due_add(p, d);
        return true;
    }
    if (due_sees(p, "vào") ||
        (due_sees_mark(p, ",") && p->t[p->at + 1].kind == DUE_NUM &&
         !due_sees(&(struct due_parser){.t = p->t, .n = p->n, .at = p->at + 2}, "tháng|năm"))) {
        due_refuse(p, DD_N("\"%s\": not understood beside a recurring period"),
                   due_text(p, p->at, p->n));
        return false;
    }
    if (from_event(p, &r))
        return true;
    due_add(p, d);
    more(p, &r);
    return true;
}
