/* vi_clock.c — clock times on a day that is an event's: "trước 23 giờ của ngày
 * bắt đầu lưu trú", "trước 08 giờ ngày hôm sau"; and hours that put a duty off:
 * "sau 16 giờ thì … trong ngày làm việc tiếp theo". */
#include "due/parse.h"

#include <string.h>

/* "9 giờ đêm" is 21:00, "1 giờ trưa" 13:00; "17 giờ sáng" is no time at all. */
static bool in_part_of_day(struct due_parser *p, int *minute)
{
    static const struct {
        const char *word;
        int from, to;             /* hours of the clock with 24 that it may follow … */
        int small_from, small_to; /* … and of that with 12 */
    } parts[] = {
        {"sáng", 0, 11, 99, 0}, {"trưa", 10, 14, 1, 2}, {"chiều", 12, 19, 1, 7},
        {"tối", 17, 23, 5, 11}, {"đêm", 18, 24, 6, 11},
    };
    int hour = *minute / 60;
    for (size_t i = 0; i < DD_LEN(parts); i++) {
        if (!due_word(p, parts[i].word))
            continue;
        bool night = i + 1 == DD_LEN(parts);
        if (night && *minute == 12 * 60)
            *minute = 24 * 60;
        else if (hour >= parts[i].small_from && hour <= parts[i].small_to)
            *minute += 12 * 60;
        else if ((hour < parts[i].from || hour > parts[i].to) && !(night && hour <= 4))
            due_refuse(p, DD_N("the hour does not fit the part of the day: \"%s\""),
                       due_text(p, p->at - 1, p->at));
        break;
    }
    return p->why_not == NULL;
}

bool due_vi_clock(struct due_parser *p, int *minute)
{
    if ((p->parts & DUE_FIRST_CLOCK) == 0 || !due_clock(p, minute))
        return false;
    return in_part_of_day(p, minute);
}

/* "từ 7h30 đến 11h30", "sau 23 giờ thì": hours of a day, not a day. */
bool due_vi_hours(struct due_parser *p)
{
    size_t start = p->at;
    int minute;
    if ((p->parts & DUE_FIRST_CLOCK) != 0 && due_word(p, "từ") && due_vi_clock(p, &minute) &&
        (due_word(p, "đến|tới") || due_mark(p, "-")) && due_vi_clock(p, &minute))
        return true;
    p->at = start;
    if ((p->parts & DUE_FIRST_CLOCK) != 0 && due_word(p, "sau") && due_vi_clock(p, &minute) &&
        due_sees(p, "thì|mà"))
        return true;
    p->at = start;
    return false;
}

static const char *last_event(const struct due_parser *p)
{
    return p->out.n > 0 ? p->out.v[p->out.n - 1].event : NULL;
}

/* ---- on an event's day ------------------------------------------------------------------ */

/* "(17 giờ của ngày thứ) 42 trước ngày bầu cử". Below 8 it may be a day of the week. */
static bool counted_day(struct due_parser *p, struct dd_deadline *d)
{
    if (!due_number(p, 8, 9999, &d->n))
        return false;
    if (due_word(p, "trước"))
        d->direction = DD_DIR_BEFORE;
    else if (!due_word(p, "sau|kể từ|tính từ"))
        return false;
    size_t from = p->at;
    p->at = due_vi_event_end(p, from);
    d->event = due_event(p, from, p->at, &d->event_day);
    due_add(p, *d);
    return *d->event != '\0';
}

bool due_vi_clock_of_event(struct due_parser *p)
{
    struct dd_deadline d = {
        .kind = DD_DUE_RELATIVE, .has_time = true, .unit = DD_UNIT_DAY, .event = last_event(p)};
    size_t start = p->at;
    if ((p->parts & DUE_FIRST_CLOCK) == 0 || !due_may_begin(p, DUE_FIRST_EDGE))
        return false;
    if (due_vi_edge(p, &d.edge) == DUE_STRONG && due_vi_clock(p, &d.minute)) {
        due_mark(p, ",");
        due_word(p, "của|vào|trong");
        if (due_word(p, "ngày hôm sau|hôm sau|ngày tiếp theo|ngày kế tiếp|ngày sau đó|"
                        "ngày liền kề sau|ngày liền sau")) {
            d.n = 1;
            due_add(p, d);
            return true;
        }
        if (due_word(p, "cùng ngày|ngày đó|ngày hôm đó")) {
            due_add(p, d);
            return true;
        }
        if (due_word(p, "ngày thứ"))
            return counted_day(p, &d) || (p->at = start, false);
        if (due_word(p, "ngày") && due_tok(p)->kind == DUE_WORD &&
            !due_sees(p, "làm việc|thứ|hôm|đầu|cuối|cuối cùng|lễ|nghỉ|mùng|mồng|rằm")) {
            size_t from = p->at - 1; /* with "ngày" */
            p->at = due_vi_event_end(p, from);
            d.event = due_event(p, from, p->at, &d.event_day);
            due_add(p, d);
            return *d.event != '\0';
        }
    }
    p->at = start;
    return false;
}

/* ---- an hour that puts it off -------------------------------------------------------------- */

bool due_vi_next_working_day(struct due_parser *p)
{
    size_t start = p->at;
    if (due_word(p, "ngày làm việc") &&
        due_word(p, "tiếp theo|kế tiếp|liền kề|sau đó|hôm sau|liền sau|ngay sau đó|sau")) {
        due_word(p, "tiếp theo|sau đó|liền kề|sau");
        if (!due_sees(p, "trước"))
            return true;
    }
    p->at = start;
    return false;
}

/* What came after the hour: the words before "sau" back to "nếu" or a mark. */
static const char *what_came(const struct due_parser *p, size_t after)
{
    size_t from = after;
    while (from > 0 && p->t[from - 1].kind == DUE_WORD) {
        struct due_parser look = *p;
        look.at = from - 1;
        if (due_sees(&look, "nếu|hợp|khi|thì|hoặc|với"))
            break;
        from--;
    }
    const char *words = due_text(p, from, after);
    return *words != '\0' ? words : last_event(p);
}

void due_vi_cutoff_behind(struct due_parser *p)
{
    enum { MOST = 20 }; /* words between "nếu" and the hour */
    struct dd_deadline *d = &p->out.v[p->out.n - 1];
    size_t start = p->at;
    due_mark(p, ",");
    if (due_word(p, "nếu|đối với|trong trường hợp|trường hợp|khi")) {
        for (size_t from = p->at; due_tok(p)->kind == DUE_WORD && p->at < from + MOST; p->at++) {
            size_t sau = p->at;
            int minute;
            if (due_word(p, "sau") && due_vi_clock(p, &minute) && !due_sees(p, "kể từ|làm việc")) {
                d->has_cutoff = true;
                d->cutoff = minute;
                if (sau > from)
                    d->event = due_text(p, from, sau);
                return;
            }
            p->at = sau;
        }
    }
    p->at = start;
}

bool due_vi_cutoff(struct due_parser *p)
{
    enum { MOST = 20 }; /* words between the hour and what follows from it */
    struct dd_deadline d = {.kind = DD_DUE_RELATIVE,
                            .edge = DD_EDGE_BY,
                            .n = 1,
                            .unit = DD_UNIT_WORKING_DAY,
                            .has_cutoff = true};
    size_t start = p->at;
    if (!due_word(p, "sau") || !due_vi_clock(p, &d.cutoff) || due_sees(p, "kể từ|làm việc"))
        goto no;
    for (size_t most = p->at + MOST; p->at < most; p->at++) {
        const struct due_tok *t = due_tok(p);
        bool stop = t->kind == DUE_MARK && (t->mark == ';' || (t->mark == '.' && !t[1].glued));
        if (t->kind == DUE_END || t->kind == DUE_NUM || stop)
            break;
        if (due_vi_next_working_day(p)) {
            d.event = what_came(p, start);
            d.next = d.event == NULL;
            due_add(p, d);
            return true;
        }
    }
no:
    p->at = start;
    return false;
}
