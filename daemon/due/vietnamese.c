/* vietnamese.c — finds the deadlines in a cell or a sentence.
 *
 * A wrong date is far worse than none. So what announces itself ("trước",
 * "chậm nhất", "trong thời hạn") is found anywhere, but a bare period or day
 * only where nothing but words of planning stands before it, and a bare day
 * never beside a document. */
#include "due/parse.h"

#include <string.h>

struct scan {
    bool clean;        /* nothing but planning words so far in the phrase … */
    bool clause_clean; /* … and since the last full stop */
    bool words;        /* some word stood before, planning or not */
    bool either;       /* "hoặc" since the last deadline */
    bool apart;        /* a full stop or semicolon since the last deadline */
    bool pending_done; /* "Đã hoàn thành" before the deadline */
    bool cited;        /* a document, an article, a school year */
    size_t group;      /* where the last group of deadlines begins in out */
    bool irregular;    /* "định kỳ" without a period */
    size_t doubtful;   /* 1 + a token with a number that nothing explains */
};

/* Syllables of the words that may stand between the start and a deadline:
 * "Thời gian hoàn thành:", "Đề nghị điều chỉnh sang". */
static bool is_planning(const char *key)
{
    static const char words[] =
        " thời gian hạn hoàn thành thực hiện xử lý đăng ký vào trong xong dự kiến sang kỳ họp "
        "chuyên đề thay đổi nghị điều chỉnh tiếp tục phải bãi bỏ báo cáo gửi nộp ban hành trình "
        "kết thúc bắt đầu triển khai tổ chức định được là việc cấp trả phát theo dõi rà soát cập "
        "nhật tiến cung cần đảm bảo mốc chủ động có hiệu lực hết ngay các lần đến tất cả tới "
        "khoảng cuối đợt yêu cầu chậm độ và chưa ";
    char word[40] = " ";
    size_t n = strlen(key);
    if (n + 3 > sizeof(word))
        return false;
    memcpy(word + 1, key, n);
    memcpy(word + 1 + n, " ", 2);
    return strstr(words, word) != NULL;
}

/* ---- things that are no deadline --------------------------------------------------------- */

/* "số 29", "Điều 5", "29/KH-UBND ngày 30/01/2026", "năm học 2026 – 2027". */
static bool citation(struct due_parser *p)
{
    size_t start = p->at;
    int n;
    if (due_tok(p)->kind == DUE_DOC) {
        struct due_point pt;
        p->at++;
        size_t after = p->at;
        due_mark(p, ",");
        if (!(due_word(p, "ngày") && due_tok(p)->kind == DUE_NUM &&
              (p->at--, due_vi_point(p, NULL, &pt)) && pt.part == DUE_P_DAY))
            p->at = after;
        return true;
    }
    if (due_word(p, "giai đoạn") && due_number(p, 1, 99, &n))
        return true; /* "giai đoạn 1"; "giai đoạn 2026 - 2030" is a window */
    p->at = start;
    if (due_word(p, "số|điều|khoản|mục|chương|điểm|phụ lục|năm học|nghị quyết|quyết định|"
                    "nghị định|thông tư|luật|công văn|chỉ thị|phần|bước|phương án") &&
        due_number(p, 0, DUE_NUM_MAX, &n)) {
        while (due_mark(p, "/-") && due_number(p, 0, DUE_NUM_MAX, &n))
            ;
        return true;
    }
    p->at = start;
    return due_word(p, "tính đến|tính từ đầu năm đến|kể từ đầu năm đến");
}

static bool after_word(const struct due_parser *p, const char *word)
{
    const struct due_tok *t = p->at > 0 ? &p->t[p->at - 1] : NULL;
    return t != NULL && t->kind == DUE_WORD && strcmp(t->key, word) == 0;
}

/* "(Đã hoàn thành)", "đã xong tháng 2"; not "đã hoàn thành 50%". */
static bool done_mark(struct due_parser *p)
{
    size_t start = p->at;
    if (after_word(p, "chưa"))
        return false;
    if (!due_word(p, "đã hoàn thành|đã thực hiện xong|đã xong|đã thực hiện|đã làm xong|"
                     "hoàn thành xong"))
        return false;
    if (p->out.n == 0 && due_sees(p, "trong|vào|ngày|tháng|quý|năm"))
        return true;
    if (due_word(p, "ngày|trong|vào|tháng|từ")) {
        while (due_tok(p)->kind != DUE_END && !due_sees_mark(p, ");"))
            p->at++;
        return true;
    }
    if (due_tok(p)->kind == DUE_END || due_sees_mark(p, ");,."))
        return true;
    p->at = start;
    return false;
}

/* What may follow a period or a day that nothing announces. */
static bool clean_end(struct due_parser *p)
{
    if (due_sees(p, "và các")) /* "Năm 2026 và các năm tiếp theo" */
        return false;
    return due_tok(p)->kind == DUE_END || due_sees_mark(p, ",;.():") ||
           due_sees(p,
                    "sau khi|ngay sau khi|khi|hoặc|và|hết hạn|hoàn thành|phải|xong|đã hoàn thành|"
                    "đã xong|đã thực hiện|trở đi|chậm nhất|trước|thường xuyên");
}

/* ---- whole deadlines ------------------------------------------------------------------------ */

/* "24/24 giờ", "24h/ngày", "24 giờ/07 ngày"; "24/7" may be a day where words stand before it. */
static bool around_the_clock(struct due_parser *p, bool alone)
{
    size_t start = p->at;
    int n;
    if (due_number(p, 24, 24, &n)) {
        if (due_word(p, "giờ|h")) {
            bool slash = due_mark(p, "/");
            due_number(p, 7, 7, &n);
            if (slash && due_word(p, "ngày"))
                return true;
        } else if (due_mark(p, "/") &&
                   (due_number(p, 24, 24, &n) || (alone && due_number(p, 7, 7, &n))) &&
                   !due_sees_mark(p, "/-.")) {
            due_word(p, "giờ|h");
            return true;
        }
    }
    p->at = start;
    return false;
}

static bool continuous(struct due_parser *p, const struct scan *s)
{
    size_t start = p->at;
    int year;
    bool clock = around_the_clock(p, s->clean);
    if (!clock && !(s->clause_clean && due_word(p, "thường xuyên|liên tục")))
        return false;
    for (size_t at = 0; at != p->at;) {
        at = p->at;
        due_mark(p, ",");
        due_word(p, "và");
        if (due_word(p, "thường xuyên|liên tục|hằng năm|hằng ngày|trong năm|cả năm|năm"))
            due_number(p, 1900, 2199, &year);
        else
            p->at = at;
    }
    if (!clock && !clean_end(p) && !due_sees_mark(p, "/") && !s->words) {
        p->at = start;
        return false;
    }
    due_add(p, (struct dd_deadline){.kind = DD_DUE_CONTINUOUS});
    return true;
}

/* A day long before the plan's year, among other words, tells history. */
static bool is_history(const struct due_parser *p, const struct scan *s,
                       const struct due_points *list)
{
    for (size_t i = 0; i < list->n; i++)
        if (!s->clause_clean && p->year != 0 && list->v[i].year != 0 &&
            list->v[i].year < p->year - 1)
            return true;
    return false;
}

/* "Trong năm": the plan's own year. */
static bool this_year(struct due_parser *p, enum dd_due_edge edge)
{
    struct due_point year = {.part = DUE_P_YEAR};
    size_t start = p->at;
    if (due_word(p, "năm") && clean_end(p) && due_add_point(p, &year, edge))
        return true;
    p->at = start;
    return false;
}

static bool named_days(struct due_parser *p, const struct scan *s)
{
    struct due_points list;
    enum dd_due_edge edge;
    size_t start = p->at, warnings = p->warnings.n;
    if (after_word(p, "không") || after_word(p, "đầu") || after_word(p, "giữa"))
        return false; /* "không trước ngày …", "đầu quý III": not what it looks like */
    enum due_strength strength = due_vi_edge(p, &edge);
    if (s->clause_clean && (due_word(p, "cả") || strength == DUE_PREPOSITION) && this_year(p, edge))
        return true;
    bool ok = due_vi_points(p, &list) && !is_history(p, s, &list);
    bool day = ok && list.v[0].part == DUE_P_DAY;
    bool exact = ok && list.v[0].year != 0 && day;
    if (ok && strength != DUE_STRONG)
        ok = s->clause_clean && !(day && due_sees(p, "của"));
    if (ok && strength == DUE_BARE)
        ok = clean_end(p) && (!exact || s->clean);
    if (ok && strength == DUE_STRONG && !day) /* "Chiến lược … đến năm 2035" */
        ok = s->clause_clean || edge == DD_EDGE_BEFORE || list.v[0].part != DUE_P_YEAR;
    for (size_t i = 0; ok && i < list.n; i++)
        ok = due_add_point(p, &list.v[i], edge);
    if (ok)
        return true;
    p->warnings.n = warnings;
    p->at = start;
    return false;
}

static bool deadline(struct due_parser *p, const struct scan *s)
{
    size_t start = p->at, n = p->out.n, warnings = p->warnings.n;
    bool strong = false;
    if (continuous(p, s))
        return true;
    if (s->clause_clean && due_sees(p, "định kỳ") && due_vi_recurrence(p))
        return true;
    if (due_vi_span(p, &strong) && (strong || s->clause_clean))
        return true;
    p->at = start;
    p->out.n = n;
    if (s->clause_clean && due_vi_recurrence(p))
        return true;
    if (s->clause_clean && due_vi_window(p))
        return true;
    p->warnings.n = warnings;
    if (named_days(p, s))
        return true;
    p->out.n = n;
    return s->clause_clean && due_vi_event(p);
}

/* ---- the scan -------------------------------------------------------------------------------- */

static bool same_days(const struct dd_deadline *old, const struct dd_deadline *b)
{
    struct dd_deadline named = *old, *a = &named;
    if (a->has_period && a->period.year == 0 && b->from.set) { /* "Quý I: từ tháng 1-3/2026" */
        a->period.year = dd_day_ymd(b->from.day).year;
        a->from = DD_SOME_DAY(dd_period_first(a->period));
        a->to = DD_SOME_DAY(dd_period_last(a->period));
    }
    return a->kind == DD_DUE_PERIOD && b->kind == DD_DUE_PERIOD && a->from.set && b->from.set &&
           a->to.set && b->to.set && dd_day_cmp(a->from.day, b->from.day) == 0 &&
           dd_day_cmp(a->to.day, b->to.day) == 0;
}

/* "Quý I/2027, sau khi …": the day counts, the event is a condition beside it;
 * "Sau khi …, chậm nhất ngày …" likewise. */
static void merge(struct due_parser *p, struct scan *s, size_t before)
{
    struct dd_deadline *old = before > 0 ? &p->out.v[before - 1] : NULL;
    struct dd_deadline *new = &p->out.v[before];
    bool beside = old != NULL && !s->either && !s->apart;
    bool old_event = old != NULL && old->kind == DD_DUE_EVENT;
    bool new_event = new->kind == DD_DUE_EVENT;
    if (old != NULL && same_days(old, new)) {
        if (!old->from.set)
            *old = *new;
        p->out.n = before;
    } else if (beside && new_event && !old_event && old->kind != DD_DUE_CONTINUOUS) {
        due_warn(p, "W104", DD_N("the condition \"%s\" is not kept"), new->event);
        p->out.n = before;
    } else if (beside && old_event && (new->kind == DD_DUE_DATE || new->kind == DD_DUE_PERIOD)) {
        due_warn(p, "W104", DD_N("the condition \"%s\" is not kept"), old->event);
        memmove(old, new, (p->out.n - before) * sizeof(*new));
        p->out.n--;
        before--;
    }
    if (beside && old->kind == DD_DUE_PERIOD && !old->has_period && new->kind == DD_DUE_DATE &&
        old->to.set &&new->day.set &&dd_day_cmp(new->day.day, old->to.day) < 0)
        due_refuse(p, DD_N("the day lies before the end of the time beside it"));
    s->group = before < p->out.n ? before : s->group;
    s->either = s->apart = false;
}

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
    if (t->kind == DUE_MARK) {
        bool stop = t->mark == ';' || t->mark == ':' || (t->mark == '.' && !next->glued);
        s->apart = s->apart || t->mark == ';' || (t->mark == '.' && !next->glued);
        s->clause_clean = s->clause_clean || stop;
        return;
    }
    s->words = true;
    if (t->kind == DUE_WORD && strcmp(t->key, "hoặc") == 0) {
        s->either = true;
        return;
    }
    if (t->kind == DUE_WORD && is_planning(t->key))
        return;
    bool percent = next->kind == DUE_MARK && next->mark == '%';
    if (t->kind == DUE_NUM && p->out.n > 0 && !percent && s->doubtful == 0)
        s->doubtful = p->at;
    s->clean = s->clause_clean = false;
}

void due_vietnamese(struct due_parser *p)
{
    struct scan s = {.clean = true, .clause_clean = true};
    while (due_tok(p)->kind != DUE_END && p->why_not == NULL) {
        size_t start = p->at, before = p->out.n;
        if (done_mark(p)) {
            if (p->out.n > 0)
                mark_done(p, s.group);
            else
                s.pending_done = true;
        } else if (citation(p)) {
            s.cited = true;
            s.clean = s.clause_clean = false;
            s.words = true;
        } else if (deadline(p, &s)) {
            corrections(p, start, p->at);
            merge(p, &s, before);
            if (s.pending_done)
                mark_done(p, s.group);
            s.pending_done = false;
        } else if (p->why_not == NULL) {
            bool missed = due_sees(p, "chậm nhất|muộn nhất|trong thời hạn|trong vòng|không quá");
            if (missed && s.doubtful == 0)
                s.doubtful = p->at + 1;
            s.irregular = s.irregular || due_sees(p, "định kỳ");
            skip(p, &s);
        }
    }
    if (p->out.n == 0 && s.cited && s.doubtful == 0)
        due_refuse(p, DD_N("something is cited in it, but no time limit is set"));
    if (s.irregular && p->out.n == 1 && p->out.v[0].kind == DD_DUE_EVENT)
        due_refuse(p, DD_N("it is not said how often"));
    if (s.doubtful != 0 && (p->out.n > 0 || p->t[s.doubtful - 1].kind == DUE_WORD))
        due_refuse(p, DD_N("\"%s\" was not understood"), due_text(p, s.doubtful - 1, p->n));
}
