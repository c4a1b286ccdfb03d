/* follow.c — the steps that follow a change: the day has moved, or there is
 * nothing to urge any more (design §6, the table under "Targets"). */
#include "alert/plan.h"

#include <string.h>

/* Those who were told at all, or may yet be, for it is on its way. */
static bool was_sent(const struct dd_notice *notice)
{
    return notice->state != DD_NOTICE_SKIPPED;
}

static bool is_leader(enum dd_role role)
{
    return role == DD_ROLE_VICE_CHAIR || role == DD_ROLE_CHAIR;
}

/* One step of `kind` for a role: found again, or added as of the moment of the
 * change. */
static struct step *follow_up(struct plan *p, enum step_kind kind, enum dd_role role)
{
    for (size_t i = 0; i < p->steps.n; i++)
        if (p->steps.v[i].kind == kind && p->steps.v[i].role == role)
            return &p->steps.v[i];
    struct dd_instant at = p->ob->changed_at;
    struct step *step =
        plan_add(p, kind, kind == STEP_CHANGED ? "changed" : "cleared", role, plan_day(p, at), at);
    if (step) {
        step->scope = SCOPE_CYCLE_EPOCH;
        step->epoch = 0;
    }
    return step;
}

static void sooner(struct plan *p, struct step *step)
{
    if (!is_leader(step->role) || step->slots != SLOT_LEADER)
        return;
    step->slots = SLOT_SOONER;
    if (slot_after(&p->slots, step->slots, p->ob->changed_at, &step->slot))
        step->from = step->slot;
}

/* The last that the people of a role were told: of it, whether it went up. */
static const struct dd_notice *last_told(const struct plan *p, enum dd_role role, bool *went_up)
{
    const struct dd_obligation *ob = p->ob;
    const struct dd_notice *last = NULL;
    *went_up = false;
    for (size_t i = 0; i < p->n_history; i++) {
        const struct dd_notice *h = &p->history[i];
        /* neither an episode nor a reopening makes the handler forget the day */
        bool same = h->cycle == ob->cycle || role == DD_ROLE_HANDLER;
        if (h->role != role || !same || !was_sent(h))
            continue;
        last = h;
        *went_up |= step_kind(h->step) == STEP_ESCALATE;
    }
    return last;
}

/* Who was last told of another day; nobody where it is as they know it again. */
void follow_changed(struct plan *p)
{
    if (p->ob->epoch < 2)
        return;
    for (int role = 0; role < DD_N_ROLES; role++) {
        bool went_up;
        const struct dd_notice *last = last_told(p, (enum dd_role)role, &went_up);
        if (!last || told_this_due(p, last))
            continue;
        struct step *step = follow_up(p, STEP_CHANGED, (enum dd_role)role);
        if (!step)
            continue;
        step->epoch = p->ob->epoch;
        if (went_up)
            sooner(p, step);
    }
}

/* What a notice said upwards holds no more. (Those of claims were for the tracking
 * office's own desk.) A claim that was returned began a new cycle, and took back
 * nothing of what had been said. */
static bool is_over(const struct plan *p, const struct dd_notice *notice)
{
    const struct dd_obligation *ob = p->ob;
    enum step_kind kind = step_kind(notice->step);
    if (kind >= STEP_CLEARED || !was_sent(notice) ||
        (notice->cycle != ob->cycle && told_taken_back(p, notice)))
        return false;
    if (dd_state_is_closed(ob->state)) {
        /* done in time, recorded late: everybody who was told after the due day */
        if (ob->state == DD_MET && ob->due.set &&
            notice->at.s >= plan_day_start(p, ob->due.day).s + 86400)
            return true;
        return kind == STEP_ESCALATE;
    }
    if (kind != STEP_ESCALATE)
        return false;
    return ob->target ? ob->episode == DD_EPISODE_NONE : notice->epoch < ob->epoch;
}

void follow_cleared(struct plan *p)
{
    enum dd_state state = p->ob->state;
    if (state == DD_OVERDUE || state == DD_MISSED || state == DD_REPORTED)
        return; /* all that was said holds, see is_over */
    for (size_t i = 0; i < p->n_history; i++) {
        const struct dd_notice *h = &p->history[i];
        if (!is_over(p, h))
            continue;
        struct step *step = follow_up(p, STEP_CLEARED, h->role);
        if (!step)
            continue;
        /* under the epoch of what it takes back: a later one may need its own */
        if (h->epoch > step->epoch)
            step->epoch = h->epoch;
        if (step_kind(h->step) == STEP_ESCALATE)
            sooner(p, step);
    }
}
