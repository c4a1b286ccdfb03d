/* vietnamese.c — finds the deadlines in a cell or a sentence.
 *
 * A wrong date is far worse than none. So what announces itself ("trước",
 * "chậm nhất", "trong thời hạn") is found anywhere, but a bare period or day
 * only where nothing but words of planning stands before it, and a bare day
 * never beside a document. */
#include "due/parse.h"

#include <string.h>

struct scan {
    bool clean;                 /* nothing but planning words so far in the phrase … */
    bool clause_clean;          /* … and since the last full stop */
    bool finishes;              /* "hoàn thành" is the word before */
    bool expected;              /* "dự kiến" since the last mark */
    bool words;                 /* some word stood before, planning or not */
    struct due_between between; /* since the last deadline */
    bool pending_done;          /* "Đã hoàn thành" before the deadline */
    bool cited;                 /* a document, an article, a prohibition */
    size_t group;               /* where the last group of deadlines begins in out … */
    size_t end;                 /* … and the token behind it */
    int heading;                /* the year of "Năm 2026:" before … */
    size_t headed;              /* … and the deadlines there were then */
    bool irregular;             /* "định kỳ" without a period */
    size_t doubtful;            /* 1 + a token with a number that nothing explains */
    size_t loose;               /* 1 + a token: "15 ngày", counted from nothing */
};

static bool after_word(const struct due_parser *p, const char *word)
{
    const struct due_tok *t = p->at > 0 ? &p->t[p->at - 1] : NULL;
    return t != NULL && t->kind == DUE_WORD && strcmp(t->key, word) == 0;
}

/* What may follow a period or a day that nothing announces. */
bool due_vi_clean_end(const struct due_parser *p)
{
    const struct due_tok *t = due_tok(p);
    if (due_sees(p, "và các")) /* "Năm 2026 và các xã" */
        return false;
    if (t->kind == DUE_WORD && t->glued && t->upper) /* two cells that were glued */
        return true;
    return due_tok(p)->kind == DUE_END || due_sees_mark(p, ",;.():") ||
           due_sees(p,
                    "sau khi|ngay sau khi|khi|hoặc|và|hết hạn|hoàn thành|phải|xong|đã hoàn thành|"
                    "đã xong|đã thực hiện|trở đi|chậm nhất|trước|thường xuyên");
}

/* ---- named days and periods ----------------------------------------------------------------- */

/* A day long before the plan's year, among other words or unannounced, tells history. */
static bool is_history(const struct due_parser *p, const struct scan *s, enum due_strength strength,
                       const struct due_points *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct due_point *pt = &list->v[i];
        bool bare = strength < DUE_UNTIL && (pt->part == DUE_P_DAY || due_tok(p)->kind != DUE_END);
        if ((bare || !s->clause_clean) && p->year != 0 && pt->year != 0 && pt->year < p->year - 1)
            return true;
    }
    return false;
}

/* "Trong năm": the plan's own year. */
static bool this_year(struct due_parser *p, enum dd_due_edge edge)
{
    struct due_point year = {.part = DUE_P_YEAR};
    size_t start = p->at;
    if (due_word(p, "năm") && due_vi_clean_end(p) && !due_sees(p, "và|hoặc") &&
        due_add_point(p, &year, edge))
        return true;
    p->at = start;
    return false;
}

bool due_vi_later_years(struct due_parser *p)
{
    return due_word(p, "và các năm tiếp theo|và những năm tiếp theo|và các năm sau|"
                       "và những năm sau|và các năm kế tiếp|trở đi");
}

/* "Năm 2026 và những năm tiếp theo": no end is set. */
static bool and_later_years(struct due_parser *p, const struct due_points *list)
{
    return list->n == 1 && list->v[0].part == DUE_P_YEAR && due_vi_later_years(p) &&
           due_add_window(p, &list->v[0], NULL, false);
}

/* May these days be a deadline where they stand? */
static bool acceptable(const struct due_parser *p, const struct scan *s, size_t start,
                       enum due_strength strength, enum dd_due_edge edge,
                       const struct due_points *list)
{
    bool day = list->v[0].part == DUE_P_DAY;
    if (is_history(p, s, strength, list) || due_vi_is_past(p, start) ||
        (strength < DUE_UNTIL && due_vi_is_cut_line(p, start)))
        return false;
    bool regular = start > 0 && p->t[start - 1].kind == DUE_WORD &&
                   strcmp(p->t[start - 1].key, "kỳ") == 0; /* "định kỳ ngày 15 hằng tháng" */
    bool each = list->v[0].recurs && (strength == DUE_PREPOSITION || regular);
    bool expected = s->expected && list->v[0].part != DUE_P_YEAR;
    bool clean = s->clause_clean || expected || (strength == DUE_PREPOSITION && s->finishes);
    if (strength != DUE_STRONG && !each && (!clean || (day && due_sees(p, "của"))))
        return false;
    if (strength == DUE_BARE && day && p->t[start].kind == DUE_WORD && due_sees_mark(p, ",") &&
        start > 0 && p->t[start - 1].kind == DUE_WORD && strcmp(p->t[start - 1].key, "họp") == 0)
        return false; /* "tại phiên họp ngày 20/5/2026, Chủ tịch kết luận" */
    if (strength == DUE_BARE && (each || due_vi_is_step(p, &list->v[list->n - 1])))
        return true;
    if (strength == DUE_BARE)
        return due_vi_clean_end(p) && (!day || list->v[0].year == 0 || s->clean);
    if (strength == DUE_STRONG && !day) /* "Chiến lược … đến hết năm 2035" */
        return s->clause_clean || edge == DD_EDGE_BEFORE || list->v[0].part != DUE_P_YEAR;
    return true;
}

static bool add_points(struct due_parser *p, struct due_points *list, enum due_strength strength,
                       enum dd_due_edge edge, bool within)
{
    for (size_t i = 0; i < list->n; i++) {
        struct due_point *pt = &list->v[i];
        bool by =
            edge == DD_EDGE_BY && !within && (strength == DUE_STRONG || strength == DUE_UNTIL);
        pt->until = pt->until || (by && pt->part != DUE_P_DAY && pt->part != DUE_P_WEEKDAY);
        if (!due_add_point(p, pt, edge))
            return false;
    }
    return true;
}

/* "Hằng tháng, đơn vị gửi báo cáo trước ngày 25": the day is one of each month. */
static void of_each_month(const struct due_parser *p, struct due_points *list)
{
    const struct dd_deadline *last = p->out.n > 0 ? &p->out.v[p->out.n - 1] : NULL;
    if (last == NULL || last->kind != DD_DUE_RECURRING || last->every != DD_MONTHLY ||
        last->interval != 1 || last->of != DD_OF_ANY || last->times > 0)
        return;
    for (size_t i = 0; i < list->n; i++) {
        struct due_point *pt = &list->v[i];
        if (pt->part == DUE_P_DAY && pt->month == 0 && !pt->recurs && pt->event == NULL) {
            pt->recurs = true;
            pt->every = DD_MONTHLY;
            pt->of = DD_OF_PERIOD;
        }
    }
}

static bool named_days(struct due_parser *p, const struct scan *s)
{
    struct due_points list;
    enum dd_due_edge edge;
    size_t start = p->at, warnings = p->warnings.n, n = p->out.n;
    if (after_word(p, "không") || after_word(p, "đầu") || after_word(p, "giữa"))
        return false; /* "không trước ngày …", "đầu quý III": not what it looks like */
    if (after_word(p, "từ") && !due_sees(p, "nay"))
        return false; /* where something begins */
    enum due_strength strength = due_vi_edge(p, &edge);
    if (s->clause_clean && (due_word(p, "cả") || strength == DUE_PREPOSITION) &&
        this_year(p, edge) && !due_vi_is_cut_line(p, start))
        return true;
    bool within = p->edge.within;
    p->announced = strength == DUE_STRONG;
    bool found = due_vi_points(p, edge, &list);
    p->announced = false;
    if (found && list.v[0].recurs && due_sees(p, "từ năm|kể từ năm|bắt đầu từ năm|giai đoạn"))
        due_refuse(p, DD_N("\"%s\" was not understood"), due_text(p, p->at, p->n));
    if (found)
        of_each_month(p, &list);
    if (found && due_vi_ends_unread_window(p, start))
        due_refuse(p, DD_N("\"%s\" was not understood"), due_text(p, start, p->n));
    if (found && s->clause_clean && strength < DUE_UNTIL && and_later_years(p, &list))
        return true;
    if (found && acceptable(p, s, start, strength, edge, &list) &&
        add_points(p, &list, strength, edge, within))
        return true;
    p->out.n = n;
    p->warnings.n = warnings;
    p->at = start;
    return false;
}

/* ---- whole deadlines ------------------------------------------------------------------------ */

/* "vào tất cả các thời điểm trong ngày": how long, not when. */
static bool in_the_day(const struct due_parser *p)
{
    static const char *const words[] = {"điểm", "gian", "giờ", "lần", "buổi", "suốt", "ca", "lượt"};
    for (size_t i = 0; i < DD_LEN(words); i++)
        if (after_word(p, words[i]))
            return true;
    return false;
}

static void back_to(struct due_parser *p, size_t at, size_t n, size_t warnings)
{
    p->at = at;
    p->out.n = n;
    p->warnings.n = warnings;
}

/* A window that the phrase itself dates: not filled with the plan's year. */
static bool is_dated_window(const struct due_parser *p)
{
    const struct dd_deadline *d = &p->out.v[p->out.n - 1];
    const struct due_tok *t = &p->t[p->at - 1];
    return d->kind == DD_DUE_PERIOD && d->to.set && t->kind == DUE_NUM && t->digits == 4 &&
           dd_day_ymd(d->to.day).year >= p->year - 1;
}

/* "có hiệu lực thi hành từ ngày 01/7/2026"; not "đã có hiệu lực" */
static bool takes_effect(const struct due_parser *p, size_t at)
{
    struct due_parser look = *p;
    size_t words = at > 1 && p->t[at - 1].kind == DUE_WORD ? 2 : 0;
    if (words == 2 && strcmp(p->t[at - 1].key, "hành") == 0)
        words = 4;
    if (words == 0 || at < words)
        return false;
    look.at = at - words;
    return due_sees(&look, "hiệu lực") && !(look.at > 1 && (look.at--, due_sees(&look, "có")) &&
                                            (look.at--, due_sees(&look, "đã")));
}

static bool is_open_window(const struct due_parser *p)
{
    const struct dd_deadline *d = &p->out.v[p->out.n - 1];
    return d->kind == DD_DUE_PERIOD && d->from.set && !d->to.set && !d->year_filled &&
           dd_day_ymd(d->from.day).year >= p->year - 1;
}

/* "…; trường hợp phức tạp không quá 45 ngày", "…, đối với bất động sản là 45 ngày kể từ
 * …": beside one that is counted too. */
static bool other_case(const struct due_parser *p, size_t before)
{
    const struct dd_deadline *old = before > 0 ? &p->out.v[before - 1] : NULL;
    if (!p->other_case || old == NULL)
        return false;
    if (old->kind == DD_DUE_EVENT && old->relation == DD_REL_AFTER)
        return due_vi_is_open(p);
    if (old->kind != DD_DUE_RELATIVE || old->direction != DD_DIR_AFTER)
        return false;
    return due_vi_is_open(p) || (old->event == NULL && p->out.n == before + 1);
}

static bool deadline(struct due_parser *p, const struct scan *s)
{
    size_t start = p->at, n = p->out.n, warnings = p->warnings.n;
    bool clean = s->clause_clean, strong = false;
    if (due_tok(p)->kind != DUE_NUM && due_tok(p)->first == 0)
        return false; /* most words begin nothing */
    if (due_vi_continuous(p, s->clean, clean, s->words) && !due_vi_is_cut_line(p, start))
        return true;
    back_to(p, start, n, warnings);
    if (due_sees(p, "định kỳ") && due_vi_recurrence(p))
        return true;
    if (due_vi_cutoff(p) || due_vi_clock_of_event(p) || due_vi_last_day_of_month_after(p))
        return true;
    back_to(p, start, n, warnings);
    p->other_case = s->between.exception;
    if (due_vi_span(p, &strong) && (strong || clean || other_case(p, n)))
        return true;
    back_to(p, start, n, warnings);
    if (due_vi_is_open(p) && !s->between.apart &&
        (due_sees(p, "kể từ|tính từ") || (p->counts_back && due_sees(p, "trước"))) &&
        due_vi_event(p))
        return true; /* "05 ngày làm việc đối với …, kể từ ngày …" */
    back_to(p, start, n, warnings);
    if (!in_the_day(p) && due_vi_same_day(p, &strong) && (strong || clean))
        return true;
    back_to(p, start, n, warnings);
    if (clean && (due_vi_recurrence(p) || due_vi_window(p)))
        return true;
    back_to(p, start, n, warnings);
    if (!clean && due_sees(p, "từ|kể từ") && due_vi_window(p) &&
        (is_dated_window(p) || (takes_effect(p, start) && is_open_window(p))))
        return true;
    back_to(p, start, n, warnings);
    if (named_days(p, s))
        return true;
    p->out.n = n;
    return clean && due_vi_event(p);
}

/* ---- the scan -------------------------------------------------------------------------------- */

static void mark_done(struct due_parser *p, size_t group)
{
    for (size_t i = group; i < p->out.n; i++)
        p->out.v[i].done = true;
    if (p->out.n - group > 1)
        due_warn(p, "W105", DD_N("\"done\" was taken for all %d deadlines before it"),
                 (int)(p->out.n - group));
}

static void corrections(struct due_parser *p, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (p->t[i].written != NULL)
            due_warn(p, "W101", DD_N("\"%s\" was read as \"%s\""), p->t[i].written,
                     p->t[i].kind == DUE_MARK ? "/" : p->t[i].key);
}

static void skip(struct due_parser *p, struct scan *s)
{
    const struct due_tok *t = due_tok(p);
    const struct due_tok *next = t + 1;
    p->at++;
    s->finishes = false;
    if (t->kind == DUE_MARK) {
        s->expected = false;
        bool stop = t->mark == ';' || t->mark == ':' || (t->mark == '.' && !next->glued);
        s->between.apart |= t->mark == ';' || (t->mark == '.' && !next->glued);
        s->clause_clean = s->clause_clean || stop;
        return;
    }
    s->words = true;
    s->between.term |= t->kind == DUE_WORD && strcmp(t->key, "hạn") == 0;
    if (t->kind == DUE_WORD && strcmp(t->key, "hoặc") == 0) {
        s->between.either = true;
        return;
    }
    if (t->kind == DUE_WORD && due_vi_is_planning(t->key))
        return;
    bool percent = next->kind == DUE_MARK && next->mark == '%';
    if (percent && t->kind == DUE_NUM) /* "hoàn thành 100%" */
        return;
    if (t->kind == DUE_NUM && s->loose == 0 && due_sees(p, "ngày|tháng|năm|tuần|giờ|phút"))
        s->loose = p->at;
    if (t->kind == DUE_NUM && p->out.n > 0 && s->doubtful == 0)
        s->doubtful = p->at;
    s->clean = s->clause_clean = false;
}

/* "hoặc theo thời gian thống nhất": another way that sets no day. */
static bool by_agreement(struct due_parser *p)
{
    size_t start = p->at;
    if (p->out.n > 0 && due_word(p, "hoặc") && due_word(p, "theo") &&
        due_sees(p, "thời gian|thời hạn|thỏa thuận|thoả thuận|sự thống nhất|lịch hẹn|giấy hẹn")) {
        p->at = due_vi_event_end(p, p->at);
        due_add(p, (struct dd_deadline){.kind = DD_DUE_NONE});
        return true;
    }
    p->at = start;
    return false;
}

static void take_deadline(struct due_parser *p, struct scan *s, size_t start, size_t before)
{
    corrections(p, start, p->at);
    s->between.nothing = before > 0 && start == s->end;
    s->between.bracket = before > 0 && start == s->end + 1 && p->t[s->end].kind == DUE_MARK &&
                         p->t[s->end].mark == '(';
    size_t group = due_vi_join(p, before, &s->between);
    s->group = group < p->out.n ? group : s->group;
    s->between = (struct due_between){0};
    s->end = p->at;
    if (s->pending_done)
        mark_done(p, s->group);
    s->pending_done = false;
}

/* "…, hoàn thành trong tháng 6/2026"; not "chưa hoàn thành trong tháng 6" */
static bool finishes(struct due_parser *p)
{
    bool undone = after_word(p, "chưa") || after_word(p, "không") || after_word(p, "đã");
    return !undone && due_word(p, "hoàn thành|làm xong|xong");
}

/* "Quý II/2026 đối với cấp xã, quý III/2026 …": whose it is. */
static bool whose(struct due_parser *p, const struct scan *s)
{
    enum { MOST = 10 }; /* words */
    size_t start = p->at;
    if (p->out.n == 0 || p->at != s->end || p->out.v[p->out.n - 1].kind != DD_DUE_PERIOD ||
        !due_word(p, "đối với"))
        return false;
    while (due_tok(p)->kind == DUE_WORD && p->at < start + MOST &&
           (due_tok(p)->first & (DUE_FIRST_EDGE | DUE_FIRST_DEADLINE)) == 0)
        p->at++;
    if (due_tok(p)->kind == DUE_END || due_sees_mark(p, ",;."))
        return true;
    p->at = start;
    return false;
}

static void take_other(struct due_parser *p, struct scan *s)
{
    if (due_may_begin(p, DUE_FIRST_CASE) && whose(p, s))
        return;

    if (finishes(p)) {
        s->words = s->finishes = true;
        return;
    }
    s->expected = s->expected || due_sees(p, "dự kiến");
    if (p->out.n > 0 && due_may_begin(p, DUE_FIRST_CASE))
        s->between.exception |= due_sees(p, "trường hợp|đối với|nếu|riêng|với");
    static const char words[] = "chậm nhất|muộn nhất|trong thời hạn|trong vòng|không quá";
    bool announces = due_may_begin(p, DUE_FIRST_EDGE | DUE_FIRST_LEAD);
    if (announces && s->doubtful == 0 && due_sees(p, words))
        s->doubtful = p->at + 1;
    if (p->out.n > 0 && !s->between.apart &&
        due_sees(p, "chuyển sang|lùi sang|dời sang|điều chỉnh sang|lùi đến|dời đến"))
        due_refuse(p, DD_N("\"%s\" was not understood"), due_text(p, p->at, p->n));
    s->irregular = s->irregular || due_sees(p, "định kỳ");
    skip(p, s);
}

/* "15 ngày …, không quá 30 ngày kể từ …": which one holds? */
static bool two_spans(const struct due_parser *p, const struct scan *s)
{
    for (size_t i = 0; s->loose != 0 && i < p->out.n; i++)
        if (p->out.v[i].kind == DD_DUE_RELATIVE)
            return true;
    return false;
}

/* "(từ ngày 01/01 đến 31/12)" among other words: a stretch that is spoken of. */
static bool loose_window(struct due_parser *p, const struct scan *s)
{
    size_t start = p->at, n = p->out.n, warnings = p->warnings.n;
    bool found = !s->clause_clean && due_sees(p, "từ|kể từ") && due_vi_window(p);
    back_to(p, found ? p->at : start, n, warnings);
    return found;
}

/* "(lùi) từ quý II sang quý III": what it was is no limit any more. */
static bool replaced(struct due_parser *p)
{
    struct due_point pt;
    size_t start = p->at;
    if (due_word(p, "từ") && due_vi_point(p, NULL, &pt) && due_sees(p, "sang|thành"))
        return true;
    p->at = start;
    return false;
}

/* "12 ngày làm việc, trong đó: cấp xã 05 ngày, …": the parts are no limits of their own. */
static bool parts_of_span(struct due_parser *p, const struct scan *s)
{
    if (p->out.n == 0 || s->between.apart || p->out.v[p->out.n - 1].kind != DD_DUE_RELATIVE ||
        !due_sees(p, "trong đó|bao gồm|gồm"))
        return false;
    size_t from = p->at;
    while (due_tok(p)->kind != DUE_END && !due_sees_mark(p, ";.)"))
        p->at++;
    due_warn(p, "W104", DD_N("the condition \"%s\" is not kept"), due_text(p, from, p->at));
    return true;
}

/* Does a bracket behind the last deadline say which report is meant? */
static bool labels(const struct due_parser *p)
{
    enum dd_due_kind kind = p->out.v[p->out.n - 1].kind;
    return kind == DD_DUE_DATE || kind == DD_DUE_RECURRING;
}

/* What was found is not to be trusted beside what was not understood. */
static void doubts(struct due_parser *p, const struct scan *s)
{
    if (p->out.n == 0 && s->cited && s->doubtful == 0)
        due_refuse(p, DD_N("something is cited in it, but no time limit is set"));
    if (s->irregular && p->out.n == 1 && p->out.v[0].kind == DD_DUE_EVENT)
        due_refuse(p, DD_N("it is not said how often"));
    if (two_spans(p, s))
        due_refuse(p, DD_N("\"%s\" was not understood"), due_text(p, s->loose - 1, p->n));
    if (s->doubtful != 0 && p->out.n == 0)
        due_refuse_range(p);
    if (s->doubtful != 0 && (p->out.n > 0 || p->t[s->doubtful - 1].kind == DUE_WORD))
        due_refuse(p, DD_N("\"%s\" was not understood"), due_text(p, s->doubtful - 1, p->n));
}

/* "a) Quý III hằng năm", "1. Trước ngày …" */
static void list_marker(struct due_parser *p)
{
    const struct due_tok *t = p->t;
    bool letter = t[0].kind == DUE_WORD && t[0].end - t[0].start <= strlen("đ");
    bool number = t[0].kind == DUE_NUM && t[0].digits <= 2;
    if ((letter || number) && t[1].kind == DUE_MARK &&
        (t[1].mark == ')' || (t[1].mark == '.' && !t[2].glued)))
        p->at = 2;
}

/* "Năm 2026:" with nothing under it is a time limit itself. */
static void end_heading(struct due_parser *p, struct scan *s)
{
    struct due_point year = {.part = DUE_P_YEAR, .year = s->heading};
    if (s->heading != 0 && s->headed == p->out.n)
        due_add_point(p, &year, DD_EDGE_ON);
    s->heading = 0;
}

/* "Năm 2026: quý II; năm 2027: quý I" */
static bool heading(struct due_parser *p, struct scan *s)
{
    int year;
    if (!s->clause_clean || !due_vi_year_heading(p, &year))
        return false;
    end_heading(p, s);
    s->heading = year;
    s->headed = p->out.n;
    p->year = year;
    s->between.apart = true;
    return true;
}

void due_vietnamese(struct due_parser *p)
{
    struct scan s = {.clean = true, .clause_clean = true};
    list_marker(p);
    while (due_tok(p)->kind != DUE_END && p->why_not == NULL) {
        size_t start = p->at, before = p->out.n;
        bool other = due_tok(p)->kind != DUE_WORD || due_may_begin(p, DUE_FIRST_OTHER);
        if (heading(p, &s)) {
            s.words = true;
        } else if (other && due_vi_done_mark(p)) {
            if (p->out.n > 0)
                mark_done(p, s.group);
            else
                s.pending_done = true;
        } else if (other && (due_vi_citation(p) || due_vi_no_limit(p))) {
            s.cited = s.words = true;
            s.clean = s.clause_clean = false;
        } else if (other && (due_vi_roll(p, s.group) || by_agreement(p) || due_vi_report_name(p))) {
            s.words = true;
        } else if (!s.finishes && due_vi_covered_period(p)) {
            s.words = true;
        } else if ((other || due_may_begin(p, DUE_FIRST_CASE)) && p->out.n > 0 && p->at == s.end &&
                   labels(p) && due_vi_label(p)) {
            s.end = p->at;
        } else if (deadline(p, &s)) {
            take_deadline(p, &s, start, before);
        } else if (p->why_not == NULL && !replaced(p) && !parts_of_span(p, &s) &&
                   !due_vi_hours(p) && !loose_window(p, &s)) {
            take_other(p, &s);
        }
    }
    end_heading(p, &s);
    doubts(p, &s);
}
