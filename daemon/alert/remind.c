/* remind.c — the steps that go to the handler: assigned, before, share, due,
 * and overdue:n for as long as it lasts (design §6 "Reminders", §7). */
#include "alert/plan.h"

#define LONG_DUTY 60 /* days: `share` is for duties open longer */

static void assigned(struct plan *p)
{
    const struct dd_obligation *ob = p->ob;
    if (!ob->one_off || !p->rule->remind.assigned)
        return;
    struct dd_instant opens = plan_day_start(p, ob->opens.day);
    bool late = ob->first_seen.s > opens.s;
    struct dd_instant instant = late ? ob->first_seen : opens;
    /* without a due day, lead and tracking office are asked to set one */
    bool both = !ob->due.set;
    for (int i = 0; i < 2; i++) {
        enum dd_role role = i ? DD_ROLE_TRACKING_OFFICE : DD_ROLE_HANDLER;
        if (!both && ob->imported != (role == DD_ROLE_TRACKING_OFFICE))
            continue;
        struct step *step =
            plan_add(p, STEP_ASSIGNED, "assigned", role, plan_day(p, instant), instant);
        if (step)
            step->scope = SCOPE_EVER;
    }
}

/* A step that must not come after its day: the last slot-day on or before it.
 * Before the opening it does not exist. */
static void by_day(struct plan *p, enum step_kind kind, const char *name, struct dd_day nominal)
{
    const struct dd_obligation *ob = p->ob;
    struct step step = {.kind = kind,
                        .name = name,
                        .scope = SCOPE_DUE,
                        .role = DD_ROLE_HANDLER,
                        .epoch = ob->epoch,
                        .nominal = nominal};
    step.slots = slot_kind_of(step.role, false, p->rule->urgent);
    if (dd_day_cmp(nominal, ob->opens.day) < 0 ||
        !slot_on_or_before(&p->slots, step.slots, nominal, &step.slot) ||
        step.slot.s < plan_day_start(p, ob->opens.day).s)
        return;
    step.from = step.slot;
    dd_push(p->arena, &p->steps, step);
}

void remind_before_due(struct plan *p)
{
    const struct dd_obligation *ob = p->ob;
    const struct dd_remind *remind = &p->rule->remind;
    assigned(p);
    if (!ob->due.set)
        return;
    for (size_t i = 0; i < remind->n_before; i++) {
        struct dd_day nominal;
        if (dd_calendar_add_span(p->in->calendar, ob->due.day, remind->before[i], -1, &nominal))
            by_day(p, STEP_BEFORE, p->rule_names->before[i], nominal);
    }
    int days = ob->due.day.n - ob->opens.day.n;
    for (size_t i = 0; i < remind->n_share && days > LONG_DUTY; i++)
        by_day(p, STEP_SHARE, p->rule_names->share[i],
               dd_day_add(ob->opens.day, (int)((int64_t)remind->share[i] * days / 100)));
    if (remind->at_due)
        by_day(p, STEP_DUE, "due", ob->due.day);
}

/* ---- overdue:n ------------------------------------------------------------------ */

struct series { /* overdue:1, overdue:2, … at the rule's distance */
    struct plan *p;
    struct dd_day base;
    struct dd_span every;
};

static bool series_slot(const struct series *s, int n, struct dd_day *day, struct dd_instant *slot)
{
    struct dd_span span = {n * s->every.n, s->every.unit};
    enum slot_kind kind = slot_kind_of(DD_ROLE_HANDLER, false, s->p->rule->urgent);
    return dd_calendar_add_span(s->p->in->calendar, s->base, span, 1, day) &&
           slot_after(&s->p->slots, kind, plan_day_start(s->p, *day), slot);
}

/* About the n whose day that is. */
static int series_guess(const struct series *s, struct dd_day day)
{
    struct dd_day last = dd_calendar_last(s->p->in->calendar);
    int days = day.n - s->base.n;
    if (dd_day_cmp(day, last) > 0)
        day = last;
    switch (s->every.unit) {
    case DD_SPAN_WORKDAY:
        return dd_calendar_count(s->p->in->calendar, s->base, day, &days) ? days / s->every.n : 0;
    case DD_SPAN_DAY:
        return days / s->every.n;
    case DD_SPAN_WEEK:
        return days / 7 / s->every.n;
    case DD_SPAN_MONTH:
        return days / 31 / s->every.n;
    case DD_SPAN_YEAR:
        return days / 366 / s->every.n;
    }
    return 0;
}

/* The last n whose slot is not after `limit`; 0 if there is none. */
static int series_last(const struct series *s, struct dd_instant limit)
{
    struct dd_day day;
    struct dd_instant slot;
    int n = series_guess(s, plan_day(s->p, limit));
    while (n > 0 && !(series_slot(s, n, &day, &slot) && slot.s <= limit.s))
        n--;
    while (series_slot(s, n + 1, &day, &slot) && slot.s <= limit.s)
        n++;
    return n < 0 ? 0 : n;
}

static struct step *add_overdue(struct plan *p, int n, struct dd_day nominal,
                                struct dd_instant slot)
{
    struct step step = {.kind = STEP_OVERDUE,
                        .name = plan_counted(p, "overdue:", n),
                        .scope = SCOPE_CYCLE_DUE,
                        .role = DD_ROLE_HANDLER,
                        .epoch = p->ob->epoch,
                        .nominal = nominal,
                        .slots = slot_kind_of(DD_ROLE_HANDLER, false, p->rule->urgent),
                        .slot = slot,
                        .from = slot};
    dd_push(p->arena, &p->steps, step);
    return &p->steps.v[p->steps.n - 1];
}

/* The last slot of a week in (end, now]; false if there is none. */
static bool last_of_weeks(const struct plan *p, struct dd_instant end, struct dd_instant *out)
{
    struct dd_day first = plan_day(p, end), day = p->today;
    if (dd_day_cmp(day, dd_calendar_last(p->in->calendar)) > 0)
        day = dd_calendar_last(p->in->calendar);
    for (; day.n > first.n - 7; day = dd_day_add(day, -7))
        if (slot_of_week(&p->slots, day, out) && out->s <= p->in->now.s)
            return out->s > end.s;
    return false;
}

/* After the ladder's end: once a week. `n` steps went before. */
static void weekly(struct plan *p, int n, struct dd_instant end)
{
    struct dd_day from = plan_day(p, end), day = from;
    struct dd_instant own, last, slot;
    int weeks;
    if (!slot_of_week(&p->slots, from, &own))
        return;
    if (last_of_weeks(p, end, &last) &&
        dd_calendar_count_weeks(p->in->calendar, from, plan_day(p, last), &weeks)) {
        /* the slot on the ladder's last day may come after it */
        n += weeks + (own.s > end.s && dd_day_cmp(plan_day(p, own), from) == 0);
        add_overdue(p, n, plan_day(p, last), last)->weekly = true;
    }
    if (dd_day_cmp(p->today, day) > 0)
        day = p->today;
    for (; slot_of_week(&p->slots, day, &slot); day = dd_day_add(day, 7))
        if (slot.s > end.s && slot.s > p->in->now.s) {
            plan_wake(p, slot);
            break;
        }
}

/* Of those whose slot has come only the last matters; numbers are a matter of
 * the calendar, whether or not each was sent. */
void remind_overdue(struct plan *p)
{
    const struct dd_obligation *ob = p->ob;
    struct series s = {p, ob->due.day, p->rule->remind.overdue_every};
    struct dd_day seen = plan_day(p, ob->first_seen), day;
    struct dd_instant slot;
    if (!p->rule->remind.has_overdue_every || s.every.n <= 0)
        return;
    if (dd_day_cmp(seen, s.base) > 0)
        s.base = seen;
    bool ended = p->last_rung.set && p->last_rung.at.s <= p->in->now.s;
    int n = series_last(&s, ended ? p->last_rung.at : p->in->now);
    if (n > 0 && series_slot(&s, n, &day, &slot))
        add_overdue(p, n, day, slot);
    if (ended) {
        /* A target may have climbed its whole ladder while it lagged, before its day. */
        struct dd_instant overdue = plan_day_start(p, dd_day_add(s.base, 1));
        weekly(p, n, p->last_rung.at.s > overdue.s ? p->last_rung.at : overdue);
    }
    if (!ended && series_slot(&s, n + 1, &day, &slot))
        plan_wake(p, slot);
}
