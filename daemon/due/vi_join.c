/* vi_join.c — deadlines side by side: what one says about the other. "Quý I/2027,
 * sau khi …", "05 ngày làm việc, trường hợp phức tạp 10 ngày làm việc kể từ ngày
 * …", "trước ngày 15/6 và trước ngày 15/12 hằng năm". */
#include "due/parse.h"

#include <string.h>

/* ---- the same in other words --------------------------------------------------------------------
 */

static bool same_windows(const struct dd_deadline *old, const struct dd_deadline *b)
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

/* "ngày 26/4/2026 (tức mùng 10 tháng 3 âm lịch)" */
static bool same_dates(const struct dd_deadline *a, const struct dd_deadline *b)
{
    return a->kind == DD_DUE_DATE && b->kind == DD_DUE_DATE && a->day.set && b->day.set &&
           dd_day_cmp(a->day.day, b->day.day) == 0 && a->edge == b->edge && !b->has_time;
}

/* "Định kỳ hằng tháng (trong 07 ngày làm việc đầu tiên của tháng)", "3 tháng một lần,
 * trước ngày 10 của tháng đầu quý sau" */
static bool finer(const struct dd_deadline *old, const struct dd_deadline *new)
{
    bool quarter = old->every == DD_MONTHLY && old->interval == 3;
    return old->kind == DD_DUE_RECURRING && new->kind == DD_DUE_RECURRING && old->of == DD_OF_ANY &&
           old->times == 0 && old->event == NULL &&new->of != DD_OF_ANY &&
           (quarter ? new->every == DD_QUARTERLY : old->interval == 1 && new->every == old->every);
}

/* "chậm nhất ngày 03/02/2026 (40 ngày trước ngày bầu cử)": how the day was found. */
static bool derives(const struct dd_deadline *old, const struct dd_deadline *new,
                    const struct due_between *between)
{
    return between->bracket && old->kind == DD_DUE_DATE && old->day.set && !old->year_filled &&
           new->kind == DD_DUE_RELATIVE;
}

/* "quý I chậm nhất là ngày 10/4": the period is reported on, the day counts; so with
 * "từ ngày 1/1 đến 30/6 hằng năm, thời hạn báo cáo …". */
static bool covers(const struct dd_deadline *old, const struct dd_deadline *new,
                   const struct due_between *between)
{
    bool window = (old->kind == DD_DUE_PERIOD && !old->has_period) || old->has_start;
    if (between->term && window && (new->kind == DD_DUE_DATE || new->kind == DD_DUE_RECURRING))
        return true;
    return (between->nothing || between->bracket) && old->kind == DD_DUE_PERIOD && old->to.set &&
           new->kind == DD_DUE_DATE &&new->edge !=
               DD_EDGE_ON &&new->day.set &&dd_day_cmp(new->day.day, old->to.day) > 0;
}

/* "02 ngày (12–13/5/2026)", "01 ngày, ngày 12/5/2026": how long, and when. */
static bool lasts(const struct dd_deadline *when)
{
    return (when->kind == DD_DUE_PERIOD && !when->has_period) ||
           (when->kind == DD_DUE_DATE && when->edge == DD_EDGE_ON);
}

/* ---- what one lacks the other has
 * ------------------------------------------------------------------ */

/* "05 ngày làm việc": counted from an event that is not named there. */
static bool is_open(const struct dd_deadline *d)
{
    return d->kind == DD_DUE_RELATIVE && d->event == NULL && !d->next && d->n > 0 && !d->has_time &&
           !d->has_cutoff;
}

bool due_vi_is_open(const struct due_parser *p)
{
    return p->out.n > 0 && is_open(&p->out.v[p->out.n - 1]);
}

/* "trước khi khóa sổ kế toán" */
static bool is_before_event(const struct dd_deadline *d)
{
    return d->kind == DD_DUE_RELATIVE && d->n == 0 && d->edge == DD_EDGE_BEFORE &&
           d->event != NULL && !d->has_time && !d->on_day;
}

static bool is_term(const struct due_parser *p, const struct dd_deadline *d)
{
    bool back = d->direction == DD_DIR_BEFORE && p->counts_back;
    return d->kind == DD_DUE_RELATIVE && d->event != NULL &&
           (d->direction == DD_DIR_AFTER || back) && d->n > 0 && !d->has_time && !d->has_cutoff &&
           !d->on_day && !d->next;
}

/* All open ones before `end` are counted from the event of `from`. */
static void name_event(struct due_parser *p, size_t end, const struct dd_deadline *from)
{
    for (size_t i = end; i-- > 0 && is_open(&p->out.v[i]);) {
        p->out.v[i].direction = from->direction;
        p->out.v[i].event = from->event;
        p->out.v[i].event_day = from->event_day;
    }
}

/* True if `new` itself is used up by that. */
static bool share_event(struct due_parser *p, size_t before, const struct due_between *between)
{
    struct dd_deadline *old = &p->out.v[before - 1], *new = &p->out.v[before];
    bool near = !between->apart || between->exception;
    bool back = is_before_event(new) && p->counts_back && !between->either;
    if (back)
        new->direction = DD_DIR_BEFORE;
    if (is_open(old) && near &&
        (back || (new->kind == DD_DUE_EVENT &&new->relation == DD_REL_FROM))) {
        name_event(p, before, new);
        p->out.n = before;
        return true;
    }
    if (is_open(old) && near && is_term(p, new))
        name_event(p, before, new);
    else if (is_open(new) && near && is_term(p, old))
        name_event(p, before + 1, old);
    return false;
}

static bool is_day(const struct dd_deadline *d)
{
    return d->kind == DD_DUE_DATE && !d->lunar && d->mday != DD_DAY_LAST;
}

/* "20/7 … 20/01 năm sau": seen from the first, the second lies in the next year. */
static bool crosses(const struct dd_deadline *old, const struct dd_deadline *new)
{
    return new->shift == 1 &&
           (old->month > new->month || (old->month == new->month && old->mday > new->mday));
}

/* "trước ngày 15/6 (6 tháng) và trước ngày 15/12/2026 (năm)", "… 15/12 hằng năm":
 * the first has its year from the second. */
static void share_year(struct due_parser *p, struct dd_deadline *old, const struct dd_deadline *new)
{
    bool yearly =
        new->kind == DD_DUE_RECURRING &&new->every == DD_YEARLY &&new->of == DD_OF_MONTH &&
        !new->lunar && !new->has_start && (new->shift == 0 || crosses(old, new));
    if (!is_day(old) || !(old->year_filled || !old->day.set) || old->edge != new->edge ||
        old->has_time)
        return;
    if (yearly) {
        struct dd_deadline day = *new;
        day.month = old->month;
        day.mday = old->mday;
        day.shift = 0;
        day.done = old->done;
        *old = day;
    } else if (is_day(new) && new->day.set && !new->year_filled) {
        struct due_point pt = {.part = DUE_P_DAY,
                               .day = old->mday,
                               .month = old->month,
                               .year = dd_day_ymd(new->day.day).year};
        if (!due_point_check(p, &pt))
            return;
        old->day = due_point_day(&pt);
        old->year_filled = false;
        if (dd_day_cmp(old->day.day, new->day.day) > 0)
            due_refuse(p, DD_N("it is not said which year is meant"));
    }
}

/* A day of a month, whose year is not written. */
static bool lacks_year(const struct dd_deadline *d)
{
    return is_day(d) && (d->year_filled || !d->day.set) && !d->has_time;
}

static bool is_any_day(const struct dd_deadline *d)
{
    return d->kind == DD_DUE_RECURRING && d->of == DD_OF_ANY && d->times == 0 && d->event == NULL;
}

/* "định kỳ 6 tháng (và hằng năm), … ngày 15/7 … và ngày 15/01 năm sau" */
static bool is_half_year(const struct dd_deadline *d)
{
    return is_any_day(d) && d->every == DD_MONTHLY && d->interval == 6;
}

static bool is_yearly_day(const struct dd_deadline *d)
{
    return d->kind == DD_DUE_RECURRING && d->every == DD_YEARLY && d->of == DD_OF_MONTH &&
           !d->lunar && !d->has_start;
}

static void make_yearly(struct dd_deadline *d)
{
    struct due_point pt = {.part = DUE_P_DAY,
                           .day = d->mday,
                           .month = d->month,
                           .recurs = true,
                           .every = DD_YEARLY,
                           .of = DD_OF_PERIOD};
    bool done = d->done;
    *d = due_point_recurring(&pt, d->edge);
    d->done = done;
}

/* "Hằng năm, Sở Nội vụ báo cáo trước ngày 15/12": the days are those of each year. */
static bool each_year(struct due_parser *p, size_t before)
{
    const struct dd_deadline *old = &p->out.v[before - 1];
    size_t least = old->interval == 1 && old->every == DD_YEARLY      ? 1
                   : old->interval == 6 && old->every == DD_MONTHLY   ? 2
                   : old->interval == 1 && old->every == DD_QUARTERLY ? 4
                                                                      : DUE_MAX_POINTS;
    size_t days = p->out.n - before;
    bool counted = old->kind == DD_DUE_RECURRING && old->every == DD_YEARLY && old->interval == 1 &&
                   old->times > 0 && (size_t)old->times == days;
    bool any = counted || (is_any_day(old) && days >= least);
    if (any && is_yearly_day(&p->out.v[before]) && least > 1) /* they say so themselves */
        return true;
    for (size_t i = before; i < p->out.n && any; i++)
        any = lacks_year(&p->out.v[i]);
    for (size_t i = before; i < p->out.n && any; i++)
        make_yearly(&p->out.v[i]);
    return any;
}

/* "trước ngày 15/12 (hằng năm)" */
static bool is_of_each_year(const struct dd_deadline *old, const struct dd_deadline *new,
                            const struct due_between *between)
{
    return (between->bracket || between->nothing) && lacks_year(old) && is_any_day(new) &&
           new->every == DD_YEARLY &&new->interval == 1;
}

/* A period whose year is the plan's, beside a day of another year. */
static bool other_year(const struct dd_deadline *old, const struct dd_deadline *new)
{
    return old->kind == DD_DUE_PERIOD && old->year_filled && old->to.set &&
           new->kind == DD_DUE_DATE &&new->day.set &&
           !new->year_filled &&dd_day_ymd(new->day.day).year != dd_day_ymd(old->to.day).year;
}

/* ---- the whole
 * ------------------------------------------------------------------------------------- */

static void drop_old(struct due_parser *p, size_t *before)
{
    struct dd_deadline *new = &p->out.v[*before];
    memmove(new - 1, new, (p->out.n - *before) * sizeof(*new));
    p->out.n--;
    (*before)--;
}

/* "Quý I/2027, sau khi …": the day counts, the event is a condition beside it;
 * "Sau khi …, chậm nhất ngày …" likewise. */
static bool condition(struct due_parser *p, size_t *before)
{
    const struct dd_deadline *old = &p->out.v[*before - 1], *new = &p->out.v[*before];
    bool old_event = old->kind == DD_DUE_EVENT, new_event = new->kind == DD_DUE_EVENT;
    new_event = new_event || (is_before_event(new) && old->kind != DD_DUE_RELATIVE);
    if (new_event && !old_event && old->kind != DD_DUE_CONTINUOUS &&
        !(old->kind == DD_DUE_RECURRING && new->relation == DD_REL_AT)) {
        due_warn(p, "W104", DD_N("the condition \"%s\" is not kept"), new->event);
        p->out.n = *before;
        return true;
    }
    if (old_event && (new->kind == DD_DUE_DATE || new->kind == DD_DUE_PERIOD ||
                      new->kind == DD_DUE_RELATIVE || new->kind == DD_DUE_RECURRING)) {
        due_warn(p, "W104", DD_N("the condition \"%s\" is not kept"), old->event);
        drop_old(p, before);
        return true;
    }
    return false;
}

size_t due_vi_join(struct due_parser *p, size_t before, const struct due_between *between)
{
    bool beside = before > 0 && !between->either && !between->apart;
    if (before == 0)
        return before;
    struct dd_deadline *old = &p->out.v[before - 1], *new = &p->out.v[before];
    if (same_windows(old, new)) {
        if (!old->from.set)
            *old = *new;
        p->out.n = before;
        return before;
    }
    if (same_dates(old, new) || (beside && derives(old, new, between))) {
        p->out.n = before;
        return before;
    }
    if (share_event(p, before, between))
        return before;
    if (beside && covers(old, new, between)) {
        do
            drop_old(p, &before);
        while (before > 0 && covers(&p->out.v[before - 1], &p->out.v[before], between));
        return before;
    }
    if (beside && is_open(old) && lasts(new)) {
        drop_old(p, &before);
        return before;
    }
    if (is_of_each_year(old, new, between)) {
        p->out.n = before;
        for (size_t i = before; i > 0 && lacks_year(&p->out.v[i - 1]); i--)
            make_yearly(&p->out.v[i - 1]);
        return before;
    }
    if (beside && (finer(old, new) || each_year(p, before))) {
        do
            drop_old(p, &before);
        while (before > 0 && p->out.n - before > 1 && is_half_year(&p->out.v[before - 1]));
        return before;
    }
    if (beside && between->nothing && is_any_day(old) && is_day(new) && new->year_filled)
        due_refuse(p, DD_N("it is not said which year is meant"));
    if (beside && condition(p, &before))
        return before;
    if (beside && old->kind == DD_DUE_PERIOD && !old->has_period && new->kind == DD_DUE_DATE &&
        old->to.set &&new->day.set &&dd_day_cmp(new->day.day, old->to.day) < 0)
        due_refuse(p, DD_N("the day lies before the end of the time beside it"));
    if (beside && other_year(old, new)) /* "Trong quý I và trước 30/4 năm 2027" */
        due_refuse(p, DD_N("it is not said which year is meant"));
    if (!between->apart)
        share_year(p, old, new);
    return before;
}
