/* vi_roll.c — "… nếu trùng vào ngày nghỉ thì chuyển sang ngày làm việc tiếp
 * theo": what a day off does to the deadlines before it. */
#include "due/parse.h"

static bool ends_sentence(const struct due_parser *p)
{
    return due_tok(p)->kind == DUE_END || due_sees_mark(p, ";") ||
           (due_sees_mark(p, ".") && !p->t[p->at + 1].glued);
}

/* Only a deadline that is a day, not one that an event ends. */
static void set(struct due_parser *p, size_t group, enum dd_roll roll)
{
    for (size_t i = group; i < p->out.n; i++) {
        struct dd_deadline *d = &p->out.v[i];
        if (d->kind == DD_DUE_DATE || d->kind == DD_DUE_PERIOD ||
            (d->kind == DD_DUE_RECURRING && d->event == NULL)) {
            d->has_roll = true;
            d->roll = roll;
        }
    }
}

static bool to_working_day(struct due_parser *p, enum dd_roll *roll)
{
    *roll = DD_ROLL_FOLLOWING;
    if (due_vi_next_working_day(p) || due_word(p, "ngày làm việc đầu tiên"))
        return true;
    *roll = DD_ROLL_PRECEDING;
    return due_word(p, "ngày làm việc liền kề trước|ngày làm việc liền trước|ngày làm việc trước|"
                       "ngày làm việc cuối cùng trước");
}

bool due_vi_roll(struct due_parser *p, size_t group)
{
    enum dd_roll roll;
    size_t start = p->at;
    bool day_off = false;
    due_mark(p, "(");
    if (p->out.n > 0 && due_word(p, "nếu|trong trường hợp|trường hợp|khi")) {
        for (; !ends_sentence(p); p->at++) {
            day_off = day_off || due_sees(p, "nghỉ|lễ|tết|chủ nhật");
            if (day_off && to_working_day(p, &roll)) {
                set(p, group, roll);
                while (!ends_sentence(p) && !due_mark(p, ")")) /* "của ngày nghỉ đó" */
                    p->at++;
                return true;
            }
        }
    }
    p->at = start;
    return false;
}
