/* ladder.c — the steps that go up (design §6, the table under "Targets").
 *
 * A rung is sent only after the one below was told, and is put off by as many
 * working days as that one was late against its own slot. The rung below the
 * first is the handler. So nobody learns of a duty from above. */
#include "alert/plan.h"

#include <string.h>

struct below { /* the rung below: the handler, at first */
    bool told;
    struct dd_instant at;
    int late; /* working days */
};

static struct below below_of(const struct plan *p, const struct dd_notice *notice)
{
    struct below below = {0};
    if (told_dropped(p, notice))
        return (struct below){true, notice->at, 0}; /* nobody waits for it */
    below.told = told_at(p, notice, &below.at);
    if (below.told && (!dd_calendar_count(p->in->calendar, plan_day(p, notice->slot),
                                          plan_day(p, below.at), &below.late) ||
                       below.late < 0))
        below.late = 0;
    return below;
}

/* The slot of a rung that is put off by a late one below. */
static bool put_off(const struct plan *p, const struct step *step, const struct below *below,
                    struct dd_instant *out)
{
    struct dd_day day;
    if (!dd_calendar_add(p->in->calendar, step->nominal, below->late, &day))
        return false;
    struct dd_instant instant = plan_day_start(p, day);
    if (below->told && instant.s <= below->at.s)
        instant.s = below->at.s + 1;
    return slot_after(&p->slots, step->slots, instant, out);
}

/* The next rung that is not told yet, counted from `base`. */
static void climb(struct plan *p, struct dd_day base, struct below below, enum scope scope)
{
    for (size_t i = 0; i < p->rule->n_rungs; i++) {
        const struct dd_rung *rung = &p->rule->rungs[i];
        struct dd_day nominal;
        struct step *step;
        if (!dd_calendar_add_span(p->in->calendar, base, rung->after, 1, &nominal) ||
            !(step = plan_add(p, STEP_ESCALATE, p->rule_names->rungs[i], rung->to, nominal,
                              plan_day_start(p, nominal))))
            return;
        step->scope = scope;
        const struct dd_notice *notice = told_find(p, step);
        bool is_last = i + 1 == p->rule->n_rungs;
        if (notice) {
            p->steps.n--;
            if (is_last)
                p->last_rung = (struct dd_opt_instant){true, notice->at};
            below = below_of(p, notice);
            if (!below.told)
                return; /* on its way */
            continue;
        }
        if (!put_off(p, step, &below, &step->from)) {
            p->steps.n--;
            return;
        }
        if (is_last && plan_set_at(p, step))
            p->last_rung = (struct dd_opt_instant){true, step->at};
        if (rung->has_cc && rung->cc != rung->to) {
            struct step copy = *step;
            copy.role = rung->cc;
            copy.cc = true;
            dd_push(p->arena, &p->steps, copy);
        }
        return;
    }
}

/* ---- a lag, or no data ------------------------------------------------------- */

static struct step *episode_step(struct plan *p, enum step_kind kind, struct dd_day day)
{
    /* a day is established at its end */
    struct step *step = plan_add(p, kind, kind == STEP_LAG ? "lag" : "no_data", DD_ROLE_HANDLER,
                                 day, plan_day_start(p, dd_day_add(day, 1)));
    if (step)
        step->scope = SCOPE_CYCLE;
    return step;
}

void ladder_episode(struct plan *p)
{
    const struct dd_obligation *ob = p->ob;
    struct dd_day day = ob->episode_from.day, silent;
    bool lag = ob->episode == DD_EPISODE_LAG;
    /* silence that began with the lag is told once, in the lag's own cycle */
    if (lag && ob->no_data &&
        dd_no_data_day(p->rule, p->in->facts, p->in->calendar, ob->target, p->today, &silent) &&
        dd_day_cmp(silent, day) >= 0)
        episode_step(p, STEP_NO_DATA, silent);
    struct step *step = episode_step(p, lag ? STEP_LAG : STEP_NO_DATA, day);
    const struct dd_notice *notice = step ? told_find(p, step) : NULL;
    struct below below = {0};
    if (notice)
        below = below_of(p, notice);
    if (below.told)
        climb(p, day, below, SCOPE_CYCLE);
}

/* ---- overdue ------------------------------------------------------------------- */

/* When the handler first knew of this due day. A target's handler may have been
 * told before its last episode. */
static bool handler_knew(const struct plan *p, struct dd_instant *out)
{
    bool found = false;
    for (size_t i = 0; i < p->n_history; i++) {
        const struct dd_notice *h = &p->history[i];
        struct dd_instant at;
        if (h->role != DD_ROLE_HANDLER || !told_this_due(p, h) ||
            (h->cycle != p->ob->cycle && !p->ob->target) || !told_at(p, h, &at))
            continue;
        if (!found || at.s < out->s)
            *out = at;
        found = true;
    }
    return found;
}

/* Something is still to come, or on its way, that will tell the handler. */
static bool handler_will_know(const struct plan *p)
{
    if (p->rule->remind.has_overdue_every && p->rule->remind.overdue_every.n > 0)
        return true;
    for (size_t i = 0; i < p->steps.n; i++) {
        const struct step *step = &p->steps.v[i];
        if (step->role != DD_ROLE_HANDLER)
            continue;
        const struct dd_notice *notice = told_find(p, step);
        if (notice ? notice->state == DD_NOTICE_PLANNED
                   : step->slot.s >= p->ob->first_seen.s && !told_overtaken(p, step))
            return true;
    }
    return false;
}

void ladder_overdue(struct plan *p)
{
    const struct dd_obligation *ob = p->ob;
    struct dd_day base = ob->due.day, since;
    struct below below = {0};
    below.told = handler_knew(p, &below.at);
    if (!below.told && handler_will_know(p))
        return;
    /* late or not, the handler's day is in `base` already: nothing is put off twice */
    since = plan_day(p, below.told ? below.at : ob->first_seen);
    if (dd_day_cmp(since, base) > 0)
        base = since;
    climb(p, base, below, SCOPE_CYCLE_DUE);
}
