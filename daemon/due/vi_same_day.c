/* vi_same_day.c — "trong ngày", "ngay trong ngày làm việc", "trong ngày làm việc
 * tiếp theo", "trong ngày nhận đủ hồ sơ". */
#include "due/parse.h"

#include <string.h>

/* "hoặc", "nếu", a mark, or the end: nothing says which event is meant. */
static bool no_event(const struct due_parser *p)
{
    return due_tok(p)->kind != DUE_WORD || due_sees(p, "hoặc|và|nếu|trường hợp|đối với|theo");
}

static bool add(struct due_parser *p, int n, enum dd_due_unit unit, const char *event)
{
    struct dd_deadline d = {
        .kind = DD_DUE_RELATIVE, .edge = DD_EDGE_BY, .n = n, .unit = unit, .event = event};
    struct dd_day day;
    if (event != NULL && *event == '\0')
        return false;
    if (event != NULL && dd_day_parse(event, &day))
        d.event_day = DD_SOME_DAY(day);
    if (d.event_day.set && unit == DD_UNIT_DAY && n == 0)
        return false; /* the day of a day: a slip of the pen */
    due_add(p, d);
    return true;
}

/* "ngày 10/52/20": a date that is none names no event. */
static const char *event(struct due_parser *p)
{
    struct dd_opt_day day;
    due_word(p, "khi|lúc|của|kể từ khi|sau khi");
    size_t from = p->at;
    bool dated = due_sees(p, "ngày") && p->t[from + 1].kind == DUE_NUM;
    p->at = due_vi_event_end(p, from);
    const char *words = due_event(p, from, p->at, &day);
    return dated && !day.set ? "" : words;
}

/* After another one it counts from the same event: "(…, chậm nhất) ngày làm việc tiếp
 * theo"; else from the one behind it, if there is one: "… kể từ ngày ban hành". */
static bool next_working_day(struct due_parser *p)
{
    const struct dd_deadline *last = p->out.n > 0 ? &p->out.v[p->out.n - 1] : NULL;
    bool after = last != NULL && last->kind == DD_DUE_RELATIVE;
    bool same = due_word(p, "sau ngày đó|của ngày đó|ngày đó");
    bool named = !same && (due_word(p, "kể từ|tính từ|sau") ||
                           (due_sees(p, "ngày") && p->t[p->at + 1].kind == DUE_WORD));
    if (!add(p, 1, DD_UNIT_WORKING_DAY, named ? event(p) : after ? last->event : NULL))
        return false;
    p->out.v[p->out.n - 1].next = true;
    due_vi_cutoff_behind(p);
    return true;
}

/* The event of "trong ngày …", or none. */
static bool of_day(struct due_parser *p, enum dd_due_unit unit)
{
    return add(p, 0, unit, no_event(p) ? NULL : event(p));
}

bool due_vi_same_day(struct due_parser *p, bool *strong)
{
    size_t start = p->at;
    *strong = false;
    if (!due_may_begin(p, DUE_FIRST_SAME_DAY))
        return false;
    *strong = due_word(p, "chậm nhất là|chậm nhất|muộn nhất là|muộn nhất");
    *strong = due_word(p, "ngay") || *strong;
    bool in = due_word(p, "trong|vào");
    if ((in || *strong || start == 0 || due_sees(p, "ngày làm việc")) &&
        due_vi_next_working_day(p)) {
        *strong = in || *strong;
        if (next_working_day(p))
            return true;
    } else if (in && due_word(p, "ngày làm việc") &&
               !due_sees(p, "đầu tiên|đầu|cuối cùng|cuối|thứ|trong|của|hằng|trước|liền")) {
        if (of_day(p, DD_UNIT_WORKING_DAY))
            return true;
    } else if (in && due_word(p, "ngày") && due_tok(p)->kind != DUE_NUM &&
               !due_sees(
                   p, "làm việc|thứ|hôm|đầu|cuối|lễ|nghỉ|tết|hội|mùng|mồng|rằm|này|từ|tới|trước")) {
        if (of_day(p, DD_UNIT_DAY))
            return true;
    }
    p->at = start;
    *strong = false;
    return false;
}
