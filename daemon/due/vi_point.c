/* vi_point.c — a day or a period as Vietnamese offices name it: "ngày 25/3",
 * "Quý II, III/2026", "6 tháng đầu năm", "ngày 25 tháng cuối quý". */
#include "due/parse.h"

/* ---- the year beside it ---------------------------------------------------------------- */

static bool four_digits(struct due_parser *p, int *year)
{
    return due_tok(p)->kind == DUE_NUM && due_tok(p)->digits == 4 &&
           due_number(p, 1000, 9999, year);
}

/* "/2026", ", năm 2026", "/năm 2026", "của năm 2026"; never takes "năm học 2026". */
static bool year_number(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    bool joined = due_mark(p, "/-.,");
    bool of = !joined && due_word(p, "của|trong");
    bool word = due_word(p, "năm");
    if ((joined || word) && (word || !of) && four_digits(p, &pt->year))
        return true;
    p->at = start;
    if (due_word(p, "năm nay|trong năm nay") && p->year != 0) {
        pt->year = p->year;
        return true;
    }
    p->at = start;
    return false;
}

/* The third number of 10/3/2026; 10/3/26 is taken for this century, and said. */
static bool short_year(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    int year;
    if (!due_mark(p, "/-."))
        return false;
    if (four_digits(p, &pt->year))
        return true;
    if (due_tok(p)->digits == 2 && due_number(p, 20, 99, &year)) {
        pt->year = 2000 + year;
        due_warn(p, "W103", DD_N("the year %02d was read as %d"), year, pt->year);
        return true;
    }
    p->at = start;
    return false;
}

/* ---- days ------------------------------------------------------------------------------- */

/* "10/3/2026", "10-3-2026", "10/3"; "10.3" and "10-3" need their year. */
static bool slashed(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_iso_date(p, &pt->year, &pt->month, &pt->day))
        return true;
    if (due_tok(p)->digits <= 2 && due_number(p, 1, 99, &pt->day) && due_sees_mark(p, "/-.")) {
        char sep = due_tok(p)->mark;
        p->at++;
        if (due_tok(p)->digits <= 2 && due_number(p, 1, 99, &pt->month)) {
            char again = due_sees_mark(p, "/-.") ? due_tok(p)->mark : '\0';
            if (again == sep && short_year(p, pt))
                return true;
            if (sep == '/')
                return true;
        }
    }
    p->at = start;
    pt->year = 0;
    return false;
}

/* "15 tháng 10", "15 của tháng 10"; "31 ngày 12" is a known slip. */
static bool spelled(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_number(p, 1, 99, &pt->day)) {
        due_word(p, "của");
        if (due_word(p, "tháng") && due_number(p, 1, 99, &pt->month))
            return true;
        p->at = start + 1;
        if (due_word(p, "ngày") && due_number(p, 1, 12, &pt->month)) {
            due_warn(p, "W101", DD_N("\"%s\" was read as \"%s\""), "ngày", "tháng");
            return true;
        }
    }
    p->at = start;
    return false;
}

/* "25", "thứ 20", "cuối cùng" with the month in words after it. */
static bool in_words(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    bool ordinal = due_word(p, "thứ");
    if (!ordinal && due_word(p, "cuối cùng|cuối"))
        pt->day = DD_DAY_LAST;
    else if (!ordinal && due_word(p, "đầu tiên|đầu"))
        pt->day = 1;
    else if (!due_number(p, 1, ordinal ? 99 : 31, &pt->day))
        goto no;
    if (due_vi_month_words(p, pt, ordinal))
        return true;
no:
    p->at = start;
    return false;
}

static void year_of_day(struct due_parser *p, struct due_point *pt)
{
    if (pt->year == 0 && !pt->recurs && !year_number(p, pt))
        due_vi_year_words(p, pt);
}

/* A day may stand alone in a list or after "hằng tháng": "ngày 10, 20 hằng tháng". */
static bool lone_day(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_number(p, 1, 31, &pt->day) && !due_sees_mark(p, "/%") &&
        !due_sees(p, "của|tháng|quý|năm|đầu|cuối|giữa|kỳ|kể|sau|làm"))
        return true;
    p->at = start;
    return false;
}

static bool day(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_DAY;
    pt->has_time = due_clock(p, &pt->minute);
    if (pt->has_time) {
        due_mark(p, ",");
        due_word(p, "của|vào");
    }
    bool named = !due_sees(p, "ngày làm việc") && due_word(p, "ngày");
    bool listed = prev != NULL && prev->part == DUE_P_DAY;
    if (slashed(p, pt) || ((named || listed) && spelled(p, pt))) {
        year_of_day(p, pt);
        if (!pt->has_time) {
            size_t before = p->at;
            due_mark(p, ",");
            due_word(p, "lúc|vào lúc");
            pt->has_time = due_clock(p, &pt->minute);
            if (!pt->has_time)
                p->at = before;
        }
        return true;
    }
    if ((named || listed) && in_words(p, pt))
        return true;
    if (!named && spelled(p, pt)) { /* "chậm nhất 20 tháng 4 năm 2026"; not "20 tháng" */
        year_of_day(p, pt);
        if (pt->year != 0 || pt->recurs)
            return true;
        p->at = start;
        return false;
    }
    if ((named || listed) && lone_day(p, pt))
        return true;
    p->at = start;
    return false;
}

/* ---- periods --------------------------------------------------------------------------- */

/* A number of a list is the next item only if it is not the day of a date. */
static bool begins_date(const struct due_parser *p)
{
    const struct due_tok *t = due_tok(p);
    return t[0].kind == DUE_NUM && t[1].kind == DUE_MARK &&
           (t[1].mark == '/' || t[1].mark == '%') && !(t[2].kind == DUE_NUM && t[2].digits == 4) &&
           t[2].kind != DUE_WORD;
}

/* "T6/2026", "Q2/2026": the letter, and a number that touches it. */
static bool abbreviated(struct due_parser *p, const char *letter, struct due_point *pt, int *out)
{
    size_t start = p->at;
    if (due_word(p, letter) && due_tok(p)->glued && due_number(p, 1, 12, out) && due_mark(p, "/") &&
        four_digits(p, &pt->year))
        return true;
    p->at = start;
    pt->year = 0;
    return false;
}

/* "12/2026" */
static bool month_slash_year(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    if (due_number(p, 1, 12, &pt->month) && due_mark(p, "/") && four_digits(p, &pt->year))
        return true;
    p->at = start;
    pt->year = 0;
    return false;
}

static bool month(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_MONTH;
    if (abbreviated(p, "t", pt, &pt->month) || month_slash_year(p, pt))
        return true;
    bool named = due_word(p, "tháng");
    struct due_parser after = *p;
    after.at += due_tok(p)->kind == DUE_NUM;
    bool ends = due_tok(&after)->kind != DUE_WORD || due_sees(&after, "hằng|mỗi|và|hoặc|năm|của");
    bool listed = prev != NULL && prev->part == DUE_P_MONTH && ends && !begins_date(p);
    if ((named || listed) && due_number(p, 0, 99, &pt->month))
        return true;
    p->at = start;
    return false;
}

static bool quarter(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_QUARTER;
    if (abbreviated(p, "q", pt, &pt->index))
        return pt->index <= 4;
    bool named = due_word(p, "quý");
    bool listed = prev != NULL && prev->part == DUE_P_QUARTER && !begins_date(p);
    if ((named || listed) && due_quarter_number(p, &pt->index))
        return true;
    if (named && (due_tok(p)->kind == DUE_NUM || due_sees(p, "v|vi|vii|viii|ix|x")))
        due_refuse(p, DD_N("there is no quarter %s"), due_text(p, p->at, p->at + 1));
    p->at = start;
    return false;
}

/* "6 tháng đầu năm", "sáu (06) tháng cuối năm". */
static bool half(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    int six;
    pt->part = DUE_P_HALF;
    bool word = due_word(p, "sáu");
    bool bracket = word && due_mark(p, "(");
    bool number = due_number(p, 6, 6, &six);
    if ((word || number) && (!bracket || due_mark(p, ")")) && due_word(p, "tháng")) {
        pt->index = due_word(p, "đầu năm") ? 1 : due_word(p, "cuối năm") ? 2 : 0;
        if (pt->index != 0) {
            p->at--; /* "năm" belongs to the year: "năm 2026", "năm sau" */
            if (!year_number(p, pt) && !due_vi_year_words(p, pt))
                p->at++;
            return p->why_not == NULL;
        }
    }
    p->at = start;
    return false;
}

static bool year(struct due_parser *p, const struct due_point *prev, struct due_point *pt)
{
    size_t start = p->at;
    pt->part = DUE_P_YEAR;
    bool named = due_word(p, "năm");
    bool listed = prev != NULL && prev->part == DUE_P_YEAR;
    if ((named || listed) && four_digits(p, &pt->year))
        return true;
    p->at = start;
    return false;
}

/* Civil Code, Art. 146: đầu, giữa, cuối tháng are the 1st, the 15th, the last
 * day; đầu, giữa, cuối năm are 1 January, 30 June, 31 December. */
static bool part_of(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    int where = due_word(p, "đầu") ? 0 : due_word(p, "giữa") ? 1 : due_word(p, "cuối") ? 2 : -1;
    static const int of_month[] = {1, 15, DD_DAY_LAST};
    static const int of_year[][2] = {{1, 1}, {30, 6}, {31, 12}};
    pt->part = DUE_P_DAY;
    pt->until = true;
    if (where < 0)
        return false;
    if (due_word(p, "tháng") && due_number(p, 1, 12, &pt->month)) {
        pt->day = of_month[where];
        return true;
    }
    p->at = start + 1;
    if (where == 2 && due_word(p, "quý") && due_quarter_number(p, &pt->index)) {
        pt->month = 3 * pt->index;
        pt->day = DD_DAY_LAST;
        return true;
    }
    p->at = start + 1;
    if (where == 2 && due_word(p, "hằng tháng|mỗi tháng|hằng quý|mỗi quý|tháng|quý")) {
        const struct due_tok *unit = &p->t[p->at - 1];
        pt->recurs = p->at - start == 3; /* "cuối tháng" alone: which month? */
        pt->every = unit->key[0] == 'q' ? DD_QUARTERLY : DD_MONTHLY;
        pt->of = DD_OF_PERIOD;
        pt->day = DD_DAY_LAST;
        if (pt->recurs)
            return true;
    }
    p->at = start + 1;
    if (due_sees(p, "năm") || due_sees(p, "hằng năm")) {
        pt->day = of_year[where][0];
        pt->month = of_year[where][1];
        if (year_number(p, pt) || due_vi_year_words(p, pt) || due_word(p, "năm"))
            return p->why_not == NULL;
    }
    p->at = start;
    return false;
}

static bool weekday(struct due_parser *p, struct due_point *pt)
{
    static const char *const words[] = {"thứ hai", "thứ ba",  "thứ tư",  "thứ năm",
                                        "thứ sáu", "thứ bảy", "chủ nhật"};
    size_t start = p->at;
    int n;
    pt->part = DUE_P_WEEKDAY;
    due_word(p, "sáng|chiều|ngày");
    for (int i = 0; i < 7 && pt->index == 0; i++)
        if (due_word(p, words[i]))
            pt->index = i + 1;
    if (pt->index == 0 && due_word(p, "thứ") && due_number(p, 2, 7, &n))
        pt->index = n - 1;
    if (pt->index != 0 && due_word(p, "hằng tuần|mỗi tuần")) {
        pt->recurs = true;
        pt->every = DD_WEEKLY;
        pt->of = DD_OF_PERIOD;
        return true;
    }
    p->at = start;
    return false;
}

bool due_vi_point(struct due_parser *p, const struct due_point *prev, struct due_point *out)
{
    struct due_point pt = {0};
    size_t start = p->at;
    if (weekday(p, &pt) || (pt = (struct due_point){0}, half(p, &pt)) ||
        (pt = (struct due_point){0}, day(p, prev, &pt)) ||
        (pt = (struct due_point){0}, part_of(p, &pt)) ||
        (pt = (struct due_point){0}, month(p, prev, &pt)) ||
        (pt = (struct due_point){0}, quarter(p, prev, &pt)) ||
        (pt = (struct due_point){0}, year(p, prev, &pt))) {
        bool period = pt.part == DUE_P_MONTH || pt.part == DUE_P_QUARTER;
        if ((period || pt.part == DUE_P_DAY) && pt.year == 0 && !pt.recurs &&
            pt.month + pt.index > 0)
            year_of_day(p, &pt);
        *out = pt;
        return true;
    }
    p->at = start;
    return false;
}

/* ---- lists ------------------------------------------------------------------------------ */

/* "Quý II, III/2026": what an item lacks it shares with the next. */
static void share(struct due_points *list)
{
    for (size_t i = list->n - 1; i-- > 0;) {
        struct due_point *a = &list->v[i];
        const struct due_point *b = &list->v[i + 1];
        if (a->part == DUE_P_DAY && b->part == DUE_P_DAY && a->month == 0 && !a->recurs) {
            a->month = b->month;
            a->recurs = b->recurs;
            a->every = b->every;
            a->of = b->of;
            a->shift = b->shift;
        }
        if (a->year == 0 && !a->recurs && a->part != DUE_P_WEEKDAY) {
            a->year = b->year;
            if (b->recurs && b->every == DD_YEARLY) {
                a->recurs = true;
                a->every = DD_YEARLY;
                a->shift = b->shift;
            }
        }
    }
}

bool due_vi_points(struct due_parser *p, struct due_points *out)
{
    out->n = 0;
    if (!due_vi_point(p, NULL, &out->v[0]))
        return false;
    out->n = 1;
    while (out->n < DUE_MAX_POINTS) {
        size_t start = p->at;
        bool comma = due_mark(p, ",;&+");
        if (!due_word(p, "và|hoặc") && !comma)
            break;
        if (!due_vi_point(p, &out->v[out->n - 1], &out->v[out->n])) {
            p->at = start;
            break;
        }
        out->n++;
    }
    share(out);
    return true;
}
