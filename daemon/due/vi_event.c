/* vi_event.c — deadlines that wait for something: "Sau khi … ban hành", "kỳ
 * họp cuối năm", "trước khi …"; and the words that announce a day. */
#include "due/parse.h"

enum due_strength due_vi_edge(struct due_parser *p, enum dd_due_edge *edge)
{
    enum due_strength strength = DUE_BARE;
    bool latest = false;
    *edge = DD_EDGE_ON;
    for (;;) {
        if (due_word(p, "chậm nhất|muộn nhất|trễ nhất|không muộn hơn|không chậm hơn|không quá|"
                        "hạn cuối|hạn chót")) {
            latest = true;
            *edge = DD_EDGE_BY;
            strength = DUE_STRONG;
        } else if (due_word(p, "trước hoặc vào|vào hoặc trước|trước và trong|trong và trước")) {
            *edge = DD_EDGE_BY;
            strength = DUE_STRONG;
        } else if (due_word(p, "trước")) {
            if (latest)
                due_warn(p, "W102",
                         DD_N("\"%s\" includes the day and \"%s\" does not: the day before was "
                              "taken"),
                         "chậm nhất", "trước");
            *edge = DD_EDGE_BEFORE;
            strength = DUE_STRONG;
        } else if (due_word(p, "đến hết|tới hết|hết")) {
            *edge = DD_EDGE_BY;
            strength = DUE_STRONG;
        } else if (due_word(p, "đến|tới")) {
            bool day = due_sees(p, "ngày") || due_tok(p)->kind == DUE_NUM;
            *edge = DD_EDGE_BY;
            if (strength != DUE_STRONG)
                strength = day ? DUE_STRONG : DUE_PREPOSITION;
        } else if (due_word(p, "trong vòng|trong")) {
            if (strength == DUE_BARE) {
                *edge = DD_EDGE_BY;
                strength = DUE_PREPOSITION;
            }
        } else if (due_word(p, "vào|đúng|sang|thành")) {
            if (strength == DUE_BARE)
                strength = DUE_PREPOSITION;
        } else if (strength == DUE_BARE || !due_word(p, "là|thời điểm|lúc|cuối cùng")) {
            return strength;
        }
    }
}

static const char *words(struct due_parser *p, struct dd_opt_day *day)
{
    size_t from = p->at;
    p->at = due_vi_event_end(p, from);
    return due_event(p, from, p->at, day);
}

/* A session of a council with its month named is a month, not an event. */
static bool has_month(const struct due_parser *p, size_t from, size_t to)
{
    struct due_parser look = *p;
    for (look.at = from; look.at < to; look.at++)
        if (due_sees(&look, "tháng|ngày") && look.t[look.at + 1].kind == DUE_NUM)
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

/* "trước ngày khai mạc 10 ngày" counts, after all. */
static bool has_span(const struct due_parser *p, size_t from, size_t to)
{
    struct due_parser look = *p;
    for (look.at = from + 1; look.at < to; look.at++)
        if (look.t[look.at - 1].kind == DUE_NUM && due_sees(&look, "ngày|tuần|tháng|giờ|phút"))
            return true;
    return false;
}

/* "trước khi …", "trước ngày bầu cử": up to the day before, no day is counted. */
static bool before_event(struct due_parser *p)
{
    struct dd_opt_day day;
    due_word(p, "chậm nhất là|chậm nhất");
    if (!due_word(p, "trước"))
        return false;
    if (!due_word(p, "khi") && !due_sees(p, "thời điểm") &&
        (!due_sees(p, "ngày") || p->t[p->at + 1].kind != DUE_WORD))
        return false;
    if (due_sees(p, "ngày thứ|ngày cuối|ngày đầu") ||
        has_span(p, p->at, due_vi_event_end(p, p->at)) ||
        !due_add_relative(p, 0, DD_UNIT_DAY, DD_DIR_BEFORE, words(p, &day)))
        return false;
    p->out.v[p->out.n - 1].edge = DD_EDGE_BEFORE;
    return true;
}

bool due_vi_event(struct due_parser *p)
{
    size_t start = p->at;
    bool first = p->at == 0;
    if (due_word(p, "ngay sau khi|sau khi|ngay khi")) {
        if (add_event(p, DD_REL_AFTER))
            return true;
    } else if (due_word(p, "kể từ khi|từ khi")) {
        if (add_event(p, DD_REL_FROM))
            return true;
    } else if (due_word(p, "đồng thời với|cùng thời điểm với|khi")) {
        if (add_event(p, DD_REL_AT))
            return true;
    } else if (due_sees(p, "kỳ họp")) {
        size_t end = due_vi_event_end(p, p->at);
        if (end > p->at + 2 && !has_month(p, p->at, end) && add_event(p, DD_REL_AT))
            return true;
    } else if (first && due_word(p, "ngay sau|sau") && due_tok(p)->kind == DUE_WORD &&
               !due_sees(p, "đó|này|thời hạn|thời gian|ngày")) {
        if (add_event(p, DD_REL_AFTER))
            return true;
    } else {
        p->at = start;
        if (before_event(p))
            return true;
    }
    p->at = start;
    return false;
}
