/* vi_year.c — the year beside a day or period: "/2026", "năm 2026", "hằng năm",
 * "của năm sau", "của năm liền trước năm kế hoạch", "của năm quyết toán". */
#include "due/parse.h"

bool due_vi_four_digits(struct due_parser *p, int *year)
{
    return due_tok(p)->kind == DUE_NUM && due_tok(p)->digits == 4 &&
           due_number(p, 1000, 9999, year);
}

bool due_vi_year_heading(struct due_parser *p, int *year)
{
    size_t start = p->at;
    if (due_word(p, "trong năm|năm") && due_vi_four_digits(p, year) && due_mark(p, ":"))
        return true;
    p->at = start;
    return false;
}

/* "/2026", ", năm 2026", "/năm 2026", "của năm 2026"; never takes "năm học 2026". */
bool due_vi_year_number(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    bool joined = due_mark(p, "/-.,");
    bool of = !joined && due_word(p, "của|trong");
    bool word = due_word(p, "năm");
    if ((joined || word) && (word || !of) && due_vi_four_digits(p, &pt->year))
        return true;
    p->at = start;
    if (due_word(p, "năm nay|trong năm nay|của năm nay") && p->year != 0) {
        pt->year = p->year;
        return true;
    }
    p->at = start;
    return false;
}

/* ---- years in words ----------------------------------------------------------------------- */

bool due_vi_previous(struct due_parser *p)
{
    return due_word(p, "liền kề trước đó|trước liền kề|liền kề trước|liền trước|trước đó|trước");
}

bool due_vi_next(struct due_parser *p)
{
    return due_word(p, "tiếp theo liền kề|liền kề tiếp theo|liền tiếp theo|liền kề sau|sau liền kề|"
                       "sau đó|liền sau|tiếp theo|kế tiếp|kế sau|tiếp sau|liền kề|sau|tới");
}

/* A kind of year that comes again by itself: "năm tài chính". */
static bool of_any_year(struct due_parser *p)
{
    size_t start = p->at;
    due_word(p, "của|so với|với|sau");
    if (due_word(p, "năm tài chính|năm báo cáo|năm kế hoạch|năm dương lịch|năm ngân sách|"
                    "năm thực hiện|năm tính thuế|năm đánh giá|năm kế toán|năm đó|năm trước|"
                    "năm hiện tại|năm hiện hành"))
        return true;
    p->at = start;
    return !due_sees(p, "năm|của năm|với năm");
}

/* The words from "năm" on as the year's name: "năm nộp hồ sơ". */
static const char *year_name(struct due_parser *p, size_t from)
{
    struct dd_opt_day day;
    p->at = due_vi_event_end(p, from);
    return due_event(p, from, p->at, &day);
}

/* "năm tiếp theo năm nộp hồ sơ": the year after one that only words name. */
static bool year_after_named(struct due_parser *p, struct due_point *pt)
{
    due_word(p, "của|với");
    pt->unit = DD_UNIT_YEAR;
    pt->later = 1;
    pt->event = year_name(p, p->at);
    return *pt->event != '\0';
}

/* "của năm quyết toán": a year that only its words name. */
static bool named_year(struct due_parser *p, struct due_point *pt, size_t from)
{
    if (due_tok(p)->kind != DUE_WORD ||
        due_sees(p, "nay|này|đó|học|hoặc|và|dương lịch|tài chính|nào|một|2"))
        return false;
    pt->unit = DD_UNIT_YEAR;
    pt->later = 0;
    pt->event = year_name(p, from);
    return *pt->event != '\0';
}

static bool each_year(struct due_parser *p)
{
    size_t start = p->at;
    due_word(p, "định kỳ");
    if (due_word(p, "hằng năm|mỗi năm|từng năm|các năm"))
        return true;
    p->at = start;
    return false;
}

/* The rest after "năm": which one, seen from a year that comes again? */
static bool other_year(struct due_parser *p, struct due_point *pt, size_t from)
{
    due_word(p, "dương lịch|tài chính|ngân sách");
    bool before = due_sees(p, "trước ngày"); /* "15/6, (báo cáo) năm trước ngày 15/12" */
    if (!before && due_vi_previous(p)) {
        pt->shift = -1;
        if (due_sees(p, "năm") && !of_any_year(p)) /* "liền trước năm đề nghị …": every such year */
            p->at = due_vi_event_end(p, p->at);
        return pt->recurs = true;
    }
    if (due_vi_next(p)) {
        pt->shift = 1;
        if (of_any_year(p))
            return pt->recurs = true;
        pt->shift = 0;
        return year_after_named(p, pt);
    }
    p->at = from + 1;
    return named_year(p, pt, from);
}

bool due_vi_year_words(struct due_parser *p, struct due_point *pt)
{
    size_t start = p->at;
    pt->every = DD_YEARLY;
    pt->shift = 0;
    due_mark(p, ",");
    bool of = due_word(p, "của|trong|vào");
    if (each_year(p))
        return pt->recurs = true;
    if (of && due_sees(p, "kỳ")) /* "của kỳ báo cáo" */
        due_refuse(p, DD_N("it is not said which year is meant"));
    size_t from = p->at;
    if (of && due_sees(p, "năm và|năm hoặc")) { /* "15/7 trong năm và 15/01 của năm tiếp theo" */
        p->at++;
        return false;
    }
    if (!due_word(p, "năm") || due_sees(p, "học")) {
        if (p->at > from) /* a school year lies in two */
            due_refuse(p, DD_N("it is not said which year is meant"));
        p->at = start;
        return false;
    }
    if (other_year(p, pt, from) && (pt->recurs || of || pt->later == 1))
        return true;
    bool words = due_tok(p)->kind == DUE_WORD || p->at > from + 1;
    if (words)
        due_refuse(p, DD_N("it is not said which year is meant"));
    p->at = start;
    pt->event = NULL;
    pt->later = 0;
    return false;
}
