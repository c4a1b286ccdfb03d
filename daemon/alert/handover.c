/* handover.c — a post changes hands, its holder comes back from leave, or its unit
 * became another: one digest of what is open (design §6), and nothing is repeated.
 *
 * Nothing is remembered: what was told last in a role was told to somebody else, so
 * the one who holds it now does not know. A handler's posts say since when, so that
 * duties of which nobody was told yet are in the digest too. */
#include "alert/plan.h"

#include <string.h>

/* A unit's own mailbox that moved is no other hand. */
static bool same_person(const struct dd_notice *notice, const struct recipient *r)
{
    return dd_streq(notice->person, r->person);
}

static bool same_unit(const struct plan *p, const struct dd_notice *notice)
{
    const char *at = strchr(notice->addressee, '@');
    return !at || !p->unit || strcmp(at + 1, p->unit) == 0;
}

/* The last that anybody was told in the role. A handler knows what was said before
 * a reopening, too. */
static const struct dd_notice *last_in(const struct plan *p, enum dd_role role)
{
    for (size_t i = p->n_history; i-- > 0;) {
        const struct dd_notice *h = &p->history[i];
        if (h->role == role && told_of(h) && (role == DD_ROLE_HANDLER || h->cycle == p->ob->cycle))
            return h;
    }
    return NULL;
}

/* The person was told of it since `last` (if not by that), in whatever role; `here`:
 * as one of the unit's that owes it now. */
static bool knows(const struct plan *p, const struct recipient *r, const struct dd_notice *last,
                  bool here)
{
    for (size_t i = 0; i < p->n_all; i++) {
        const struct dd_notice *h = &p->all[i];
        if (h->state != DD_NOTICE_SKIPPED && same_person(h, r) && (r->person || here) &&
            (!here || same_unit(p, h)) && (!last || h->at.s >= last->at.s))
            return true;
    }
    return false;
}

/* Since when somebody new has to do with it: a holder, or the unit itself. */
static bool since(const struct plan *p, const struct recipient *r, struct dd_day *out)
{
    struct dd_opt_day day = r->since, merged = {0};
    if (p->ob->former_unit)
        dd_unit_now(p->in->facts, p->ob->former_unit, p->ob->task, p->today, &merged, NULL);
    if (merged.set && (!day.set || dd_day_cmp(merged.day, day.day) > 0))
        day = merged;
    *out = day.day;
    return day.set;
}

/* A handler of whom nobody ever spoke: the duty was there before. */
static bool came_later(const struct plan *p, const struct recipient *r)
{
    const struct dd_obligation *ob = p->ob;
    struct dd_day day;
    return since(p, r, &day) && dd_day_cmp(plan_day(p, ob->first_seen), day) < 0 &&
           dd_day_cmp(ob->opens.day, day) < 0;
}

static bool is_new_to(const struct plan *p, enum dd_role role, const struct recipient *r)
{
    const struct dd_notice *last = last_in(p, role);
    if (!last)
        return role == DD_ROLE_HANDLER && came_later(p, r) && !knows(p, r, NULL, false);
    /* whoever looks after units sees the new name where it matters */
    if (!same_unit(p, last) && role < DD_ROLE_TRACKING_OFFICE)
        return !knows(p, r, last, true);
    return !r->stands_in && !same_person(last, r) && !knows(p, r, last, false);
}

void handover(struct plan *p)
{
    const struct dd_obligation *ob = p->ob;
    if (!ob->opens.set || dd_day_cmp(p->today, ob->opens.day) < 0)
        return;
    for (int role = 0; role < DD_ROLE_OPERATOR; role++) {
        const struct recipient *r = plan_recipient(p, (enum dd_role)role);
        if (!is_new_to(p, (enum dd_role)role, r))
            continue;
        /* when it was noticed is not remembered: the slot that is now, or the next */
        struct dd_instant at = {p->in->now.s - p->slots.sending->grace};
        struct step *step = plan_add(
            p, STEP_HANDOVER, plan_numbered(p, STEP_HANDOVER, (enum dd_role)role, "handover"),
            (enum dd_role)role, p->today, at);
        if (!step)
            return;
        step->scope = SCOPE_CYCLE_EPOCH;
        step->nominal = plan_day(p, step->slot);
    }
}
