/* vi_event.c — deadlines that wait for something: "Sau khi … ban hành", "kỳ
 * họp cuối năm", "trước khi …"; and the words that announce a day. */
#include "due/parse.h"

static enum due_strength read_edge(struct due_parser *p, enum dd_due_edge *edge,
                                   struct due_edge_words *words)
{
    enum due_strength strength = DUE_BARE;
    bool latest = false;
    *edge = DD_EDGE_ON;
    for (;;) {
        if (!due_may_begin(p, DUE_FIRST_EDGE) && (strength == DUE_BARE || !due_sees_mark(p, ":")) &&
            !due_sees(p, "cuối"))
            return strength;
        if (due_word(p, "chậm nhất|muộn nhất|trễ nhất|không muộn hơn|không chậm hơn|không trễ hơn|"
                        "không được muộn hơn|không được chậm hơn|không được quá|không quá|hạn cuối "
                        "cùng|hạn cuối|hạn chót|thời hạn cuối cùng")) {
            latest = true;
            *edge = DD_EDGE_BY;
            strength = DUE_STRONG;
        } else if (due_word(p, "trước hoặc vào|trước hoặc trong|trước hoặc đúng|vào hoặc trước|"
                               "trong hoặc trước|trước và trong|trong và trước|đúng hoặc trước")) {
            *edge = DD_EDGE_BY;
            strength = DUE_STRONG;
        } else if (due_word(p, "trước")) {
            words->both = words->both || latest;
            *edge = DD_EDGE_BEFORE;
            strength = DUE_STRONG;
        } else if (due_word(p, "đến hết|tới hết|cho đến hết|hết")) {
            *edge = DD_EDGE_BY;
            strength = DUE_STRONG;
        } else if (due_word(p, "cho đến|đến|tới")) {
            bool day = due_sees(p, "ngày") || due_tok(p)->kind == DUE_NUM;
            *edge = DD_EDGE_BY;
            if (strength != DUE_STRONG)
                strength = day ? DUE_STRONG : DUE_UNTIL;
        } else if (due_word(p, "trong vòng|trong")) {
            words->within = true;
            if (strength == DUE_BARE) {
                *edge = DD_EDGE_BY;
                strength = DUE_PREPOSITION;
            }
        } else if (due_word(p, "vào|đúng|sang|thành")) {
            if (strength == DUE_BARE)
                strength = DUE_PREPOSITION;
        } else if (strength == DUE_BARE || !(due_word(p, "là|thời điểm|lúc|cuối cùng") ||
                                             (strength == DUE_STRONG && due_mark(p, ":")))) {
            return strength;
        }
    }
}

/* Several parts of the grammar ask for the same words: they are read once. */
enum due_strength due_vi_edge(struct due_parser *p, enum dd_due_edge *edge)
{
    struct due_edge_words *known = &p->edge;
    if (!known->read || known->from != p->at) {
        *known = (struct due_edge_words){.read = true, .from = p->at};
        known->strength = read_edge(p, &known->edge, known);
        known->to = p->at;
    }
    if (known->both)
        due_warn(p, "W102",
                 DD_N("\"%s\" includes the day and \"%s\" does not: the day before was taken"),
                 "chậm nhất", "trước");
    p->at = known->to;
    *edge = known->edge;
    return known->strength;
}

/* ---- events ---------------------------------------------------------------------------- */

static const char *words(struct due_parser *p, struct dd_opt_day *day)
{
    size_t from = p->at;
    p->at = due_main_clause(p, from, due_vi_event_end(p, from));
    return due_event(p, from, p->at, day);
}

/* A session of a council with its month named is a month, not an event. */
static bool has_month(const struct due_parser *p, size_t from, size_t to)
{
    struct due_parser look = *p;
    for (look.at = from; look.at < to; look.at++)
        if (due_sees(&look, "tháng|ngày|quý") && look.t[look.at + 1].kind == DUE_NUM)
            return true;
    return false;
}

/* "trước ngày khai mạc 10 ngày" counts, after all. */
static bool has_span(const struct due_parser *p, size_t from, size_t to)
{
    struct due_parser look = *p;
    for (look.at = from + 1; look.at < to; look.at++)
        if (look.t[look.at - 1].kind == DUE_NUM && due_sees(&look, "ngày|tuần|tháng|giờ|phút"))
            return true;
    return false;
}

static bool add_event(struct due_parser *p, enum dd_due_relation relation)
{
    struct dd_deadline d = {.kind = DD_DUE_EVENT, .relation = relation};
    d.event = words(p, &d.event_day);
    if (*d.event == '\0' || d.event_day.set)
        return false;
    due_add(p, d);
    return true;
}

/* "trước khi …", "trước ngày bầu cử": up to the day before, no day is counted. */
static bool before_event(struct due_parser *p)
{
    struct dd_opt_day day;
    due_word(p, "chậm nhất là|chậm nhất");
    if (!due_word(p, "trước"))
        return false;
    if (!due_word(p, "khi") && !due_sees(p, "thời điểm|kỳ họp") &&
        (!due_sees(p, "ngày") || p->t[p->at + 1].kind != DUE_WORD))
        return false;
    if (due_sees(p, "ngày thứ|ngày cuối|ngày đầu|ngày làm việc") ||
        has_span(p, p->at, due_vi_event_end(p, p->at)) ||
        !due_add_relative(p, 0, DD_UNIT_DAY, DD_DIR_BEFORE, words(p, &day)))
        return false;
    p->out.v[p->out.n - 1].edge = DD_EDGE_BEFORE;
    return true;
}

/* "kỳ họp cuối năm 2026", "tại kỳ họp thứ 35" */
static bool session(struct due_parser *p)
{
    size_t start = p->at;
    due_word(p, "tại|trong|vào|trình|sang");
    size_t end = due_vi_event_end(p, p->at);
    if (due_sees(p, "kỳ họp|phiên họp") && end > p->at + 2 && !has_month(p, p->at, end) &&
        !has_span(p, p->at, end) && add_event(p, DD_REL_AT))
        return true;
    p->at = start;
    return false;
}

/* "kể từ ngày ký": from then on. A day counted from it was found before. */
static bool from_day(struct due_parser *p)
{
    size_t start = p->at;
    if (due_word(p, "kể từ|tính từ|từ") && due_sees(p, "ngày|khi|thời điểm") &&
        p->t[p->at + 1].kind == DUE_WORD && !has_month(p, p->at, due_vi_event_end(p, p->at))) {
        due_word(p, "khi");
        if (!due_sees(p, "ngày đầu|ngày nay|ngày mai|ngày mùng|ngày thứ") &&
            add_event(p, DD_REL_FROM))
            return true;
    }
    p->at = start;
    return false;
}

static bool after_something(struct due_parser *p, bool first)
{
    if (due_word(p, "ngay sau khi|sau khi|ngay khi|ngay từ khi"))
        return add_event(p, DD_REL_AFTER);
    return first && due_word(p, "ngay sau|sau") && due_tok(p)->kind == DUE_WORD &&
           !(due_sees(p, "năm|tháng|quý|tuần") && due_tok(p)[1].kind == DUE_NUM) &&
           !due_sees(p, "đó|này|thời hạn|thời gian|ngày") && add_event(p, DD_REL_AFTER);
}

bool due_vi_event(struct due_parser *p)
{
    size_t start = p->at;
    if (after_something(p, start == 0))
        return true;
    p->at = start;
    if (from_day(p) || session(p))
        return true;
    if (due_word(p, "đồng thời với|cùng thời điểm với|khi")) {
        if (add_event(p, DD_REL_AT))
            return true;
    } else if (before_event(p)) {
        return true;
    }
    p->at = start;
    return false;
}
