/* event.c — the words of an event, and what is counted from it. */
#include "due/parse.h"

#include <string.h>

static bool is_identifier(const char *s)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789._-";
    return *s != '\0' && s[strspn(s, allowed)] == '\0';
}

/* As written, not "ngay" that got its mark back. */
static bool is_day_word(const struct due_tok *t)
{
    return t->kind == DUE_WORD && strcmp(t->key, "ngày") == 0 &&
           t->end - t->start == strlen("ngày");
}

/* "2026-01-30", "30/01/2026", "30 tháng 01 năm 2026": all tokens up to `to`. */
static bool whole_date(struct due_parser *p, size_t from, size_t to, struct due_point *pt)
{
    struct due_parser sub = *p;
    memset(&sub.out, 0, sizeof(sub.out));
    sub.at = from;
    *pt = (struct due_point){.part = DUE_P_DAY};
    if (due_iso_date(&sub, &pt->year, &pt->month, &pt->day))
        return sub.at == to;
    return due_vi_point(&sub, NULL, pt) && sub.at == to && pt->part == DUE_P_DAY && !pt->recurs &&
           !pt->has_time && pt->day != DD_DAY_LAST && pt->month != 0 && pt->year != 0;
}

/* "ngày nhận đủ hồ sơ, cơ quan thuế phải …": who must do it is no part of the event. */
size_t due_main_clause(const struct due_parser *p, size_t from, size_t to)
{
    struct due_parser look = *p;
    int depth = 0;
    for (look.at = from; look.at + 1 < to; look.at++) {
        const struct due_tok *t = due_tok(&look);
        if (look.at > from && depth == 0 && due_sees(&look, "thì"))
            return look.at;
        if (t->kind != DUE_MARK)
            continue;
        depth += t->mark == '(' ? 1 : t->mark == ')' ? -1 : 0;
        if (t->mark != ',' || depth != 0)
            continue;
        struct due_parser next = look;
        next.at++;
        if ((t[1].kind == DUE_WORD && t[1].upper) ||
            due_sees(&next, "cơ quan|các cơ quan|bên|chủ|doanh nghiệp|đơn vị|cơ sở|phải|thì|"
                            "có trách nhiệm|người nộp|người sử dụng"))
            return look.at;
    }
    return to;
}

const char *due_event(struct due_parser *p, size_t from, size_t to, struct dd_opt_day *day)
{
    struct due_point pt;
    *day = (struct dd_opt_day){0};
    if (whole_date(p, from, to, &pt)) {
        if (!due_point_check(p, &pt))
            return "";
        *day = due_point_day(&pt);
        return dd_day_text(p->arena, day->day);
    }
    to = due_main_clause(p, from, to);
    while (from < to && is_day_word(&p->t[from]) && is_identifier(due_text(p, from + 1, to)))
        from++;
    return due_text(p, from, to);
}

bool due_add_relative(struct due_parser *p, int n, enum dd_due_unit unit,
                      enum dd_due_direction direction, const char *event)
{
    if (*event == '\0')
        return false;
    struct dd_deadline d = {.kind = DD_DUE_RELATIVE,
                            .edge = DD_EDGE_BY,
                            .n = n,
                            .unit = unit,
                            .direction = direction,
                            .event = event};
    struct dd_day day;
    if (dd_day_parse(event, &day))
        d.event_day = DD_SOME_DAY(day);
    due_add(p, d);
    return true;
}
