/* settle.c — of the steps planned for one obligation: which are sent now, to
 * whom, and which give way to another (design §7). */
#include "alert/plan.h"

#include <stdlib.h>
#include <string.h>

static int step_compare(const struct step *a, const struct step *b)
{
    bool yields = a->kind == STEP_HANDOVER;
    if (yields != (b->kind == STEP_HANDOVER))
        return yields ? -1 : 1;
    int order = dd_day_cmp(a->nominal, b->nominal);
    return order ? order : (a->kind > b->kind) - (a->kind < b->kind);
}

static const char *addressee_of(const struct plan *p, const struct step *step)
{
    return DD_JOIN(p->arena, dd_role_name(step->role), "@",
                   p->unit ? p->unit : directory_office(p->directory));
}

/* Makes the notice of a step; `skipped` is why it is not sent, or NULL. */
static struct dd_notice *write_notice(struct plan *p, const struct step *step, const char *skipped)
{
    const struct recipient *r = plan_recipient(p, step->role);
    struct dd_notice notice = {.obligation = p->ob->id,
                               .cycle = p->ob->cycle,
                               .epoch = step->epoch,
                               .step = step->name,
                               .role = step->role,
                               .cc = step->cc,
                               .addressee = addressee_of(p, step),
                               .person = r->person,
                               .stands_in = r->stands_in,
                               .channel = r->channel,
                               .address = r->address,
                               .nominal = step->nominal,
                               .slot = step->slot,
                               .at = step->at,
                               .state = DD_NOTICE_PLANNED,
                               .reason = skipped,
                               .weekly = step->weekly,
                               .due = p->ob->due,
                               .obligation_state = p->ob->state};
    if (skipped) {
        notice.state = DD_NOTICE_SKIPPED;
    } else if (!r->address) {
        notice.state = DD_NOTICE_FAILED;
        notice.reason = "no_recipient";
    }
    dd_push(p->arena, &p->notices, notice);
    return &p->notices.v[p->notices.n - 1];
}

/* An edit plans anew what comes, and says nothing of days that are over: those
 * steps never were. */
static bool is_edited_in(const struct plan *p, const struct step *step)
{
    const char *before = p->ob->schedule_before;
    return before && step->slot.s < p->in->now.s && !dd_schedule_has(before, step->name);
}

/* Why a step is not sent at all, though nobody was told of it; or NULL. */
static const char *never_due(const struct plan *p, const struct step *step)
{
    bool by_day = step->kind == STEP_BEFORE || step->kind == STEP_SHARE || step->kind == STEP_DUE;
    if (by_day && step->slot.s < p->ob->first_seen.s)
        return "before_first_seen";
    if ((by_day || step->kind == STEP_ASSIGNED) && is_edited_in(p, step))
        return "rule_edited";
    return NULL;
}

/* Drops what was told or overtaken, and sets `at` of the rest. */
static void drop_settled(struct plan *p, bool write)
{
    size_t n = 0;
    for (size_t i = 0; i < p->steps.n; i++) {
        struct step step = p->steps.v[i];
        bool reminder = step.kind >= STEP_ASSIGNED && step.kind <= STEP_OVERDUE;
        if (told_find(p, &step))
            continue;
        const char *never = never_due(p, &step);
        if (never) {
            step.at = step.slot;
            if (write)
                write_notice(p, &step, never);
            continue;
        }
        if ((reminder && told_overtaken(p, &step)) || !plan_set_at(p, &step))
            continue;
        limit_urgent(p, &step);
        if (reply_silences(p, &step)) {
            if (write && step.at.s <= p->in->now.s)
                write_notice(p, &step, "acknowledged");
            continue;
        }
        p->steps.v[n++] = step;
    }
    p->steps.n = n;
}

/* What the new due day has made missed waits for the notice of the change, so
 * that there is one and not two. */
static void hold_for_change(struct plan *p)
{
    for (size_t i = 0; i < p->steps.n; i++) {
        const struct step *changed = &p->steps.v[i];
        if (changed->kind != STEP_CHANGED)
            continue;
        for (size_t k = 0; k < p->steps.n; k++) {
            struct step *step = &p->steps.v[k];
            if (step->role == changed->role && step->slot.s < p->ob->changed_at.s &&
                step->at.s < changed->at.s)
                step->at = changed->at;
        }
    }
}

/* Both are for one addressee, now. */
static bool is_rival(const struct plan *p, const struct step *step, const struct step *other)
{
    return other->at.s <= p->in->now.s && other->role == step->role;
}

/* Who knew another day, or had reported it done, learns of the change before being
 * reminded of the day. */
static bool waits_for_change(const struct plan *p, const struct step *step)
{
    if (step->kind < STEP_ASSIGNED || step->kind > STEP_OVERDUE)
        return false;
    for (size_t i = 0; i < p->steps.n; i++)
        if ((p->steps.v[i].kind == STEP_CHANGED || p->steps.v[i].kind == STEP_RETURNED) &&
            is_rival(p, step, &p->steps.v[i]))
            return true;
    return false;
}

/* The step that is sent to this one's addressee in this slot. */
static const struct step *winner_over(const struct plan *p, const struct step *step)
{
    const struct step *best = NULL;
    for (size_t i = 0; i < p->steps.n; i++) {
        const struct step *other = &p->steps.v[i];
        if (is_rival(p, step, other) && !waits_for_change(p, other) &&
            (!best || step_compare(other, best) > 0))
            best = other;
    }
    return best;
}

static bool same_person(const struct dd_notice *a, const struct dd_notice *b)
{
    if (!a->address || !b->address)
        return false;
    return a->person || b->person ? dd_streq(a->person, b->person)
                                  : strcmp(a->address, b->address) == 0;
}

/* The same step, in another role of the same person, or for another of the units
 * that owe it together. */
static bool repeats(const struct dd_notice *a, const struct dd_notice *b)
{
    return strcmp(a->addressee, b->addressee) != 0 && a->cycle == b->cycle &&
           a->epoch == b->epoch && strcmp(a->step, b->step) == 0 && same_person(a, b) &&
           step_kind(a->step) != STEP_HANDOVER;
}

/* Of two notices to one person it is the one that is sent: a handover gives way to
 * what is to be said anyway, a lower role to a higher, then the later to the earlier. */
static bool is_above(const struct dd_notice *a, const struct dd_notice *b)
{
    bool yields = step_kind(a->step) == STEP_HANDOVER;
    if (yields != (step_kind(b->step) == STEP_HANDOVER))
        return !yields;
    return a->role != b->role ? a->role > b->role : a < b;
}

/* Several roles of one person, for whichever of the units that owe it: only the
 * highest is told, and what has been said in an earlier slot is not said again. */
static void tell_once(struct plan *p)
{
    for (size_t i = p->first; i < p->notices.n; i++) {
        struct dd_notice *low = &p->notices.v[i];
        bool once = low->state != DD_NOTICE_PLANNED;
        for (size_t k = p->first; k < p->notices.n && !once; k++) {
            const struct dd_notice *high = &p->notices.v[k];
            once = k != i && high->state == DD_NOTICE_PLANNED && same_person(low, high) &&
                   is_above(high, low);
        }
        for (size_t k = 0; k < p->n_all && !once; k++)
            once = (p->all[k].state == DD_NOTICE_PLANNED || p->all[k].state == DD_NOTICE_TOLD) &&
                   repeats(low, &p->all[k]);
        if (once && low->state == DD_NOTICE_PLANNED) {
            low->state = DD_NOTICE_SKIPPED;
            low->reason = "same_person";
        }
    }
}

static int notice_compare(const void *a, const void *b)
{
    const struct dd_notice *x = a, *y = b;
    int order = strcmp(x->step, y->step);
    if (order == 0)
        order = strcmp(x->address ? x->address : "", y->address ? y->address : "");
    return order ? order : (int)x->role - (int)y->role;
}

bool plan_settle(struct plan *p, bool write)
{
    size_t first = p->notices.n;
    drop_settled(p, write);
    hold_for_change(p);
    for (size_t i = 0; i < p->steps.n; i++) {
        const struct step *step = &p->steps.v[i];
        if (step->at.s > p->in->now.s || !write) {
            plan_wake(p, step->at);
            continue;
        }
        const struct step *best = winner_over(p, step);
        const char *lost = step->slot.s == best->slot.s ? "same_slot" : "collapsed";
        write_notice(p, step, best == step ? NULL : lost);
    }
    tell_once(p);
    if (p->notices.n > first)
        qsort(p->notices.v + first, p->notices.n - first, sizeof(*p->notices.v), notice_compare);
    return p->notices.n > first;
}
