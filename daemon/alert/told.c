#include "alert/plan.h"

#include <string.h>

enum step_kind step_kind(const char *name)
{
    static const struct {
        const char *name;
        enum step_kind kind;
    } kinds[] = {
        {"overdue:", STEP_OVERDUE},  {"escalate:", STEP_ESCALATE}, {"handover", STEP_HANDOVER},
        {"assigned", STEP_ASSIGNED}, {"before:", STEP_BEFORE},     {"share:", STEP_SHARE},
        {"due", STEP_DUE},           {"no_data", STEP_NO_DATA},    {"lag", STEP_LAG},
        {"cleared", STEP_CLEARED},   {"reported", STEP_REPORTED},  {"confirm:", STEP_CONFIRM},
        {"returned", STEP_RETURNED}, {"not_ours", STEP_NOT_OURS},  {"extension", STEP_EXTENSION},
        {"kept", STEP_KEPT},         {"refused", STEP_REFUSED},    {"report_to_me", STEP_QUESTION},
        {"answer", STEP_ANSWER},
    };
    for (size_t i = 0; i < DD_LEN(kinds); i++)
        if (*name == *kinds[i].name && strncmp(name, kinds[i].name, strlen(kinds[i].name)) == 0)
            return kinds[i].kind;
    return STEP_CHANGED;
}

/* Of two reminders of one role the one that overtakes the other. */
static void remember_reminder(struct plan *p, const struct dd_notice *h, enum step_kind kind)
{
    if (kind < STEP_ASSIGNED || kind > STEP_OVERDUE || h->state == DD_NOTICE_SKIPPED ||
        !told_this_due(p, h))
        return;
    int order = p->reminded[h->role].set ? dd_day_cmp(h->nominal, p->reminded[h->role].nominal) : 1;
    if (order < 0 || (order == 0 && kind <= p->reminded[h->role].kind))
        return;
    p->reminded[h->role].set = true;
    p->reminded[h->role].nominal = h->nominal;
    p->reminded[h->role].kind = kind;
}

void told_read(struct plan *p, size_t from)
{
    if (from == 0)
        memset(p->reminded, 0, sizeof(p->reminded));
    p->kinds.n = from;
    for (size_t i = from; i < p->n_history; i++) {
        enum step_kind kind = step_kind(p->history[i].step);
        dd_push(p->arena, &p->kinds, (uint8_t)kind);
        remember_reminder(p, &p->history[i], kind);
    }
}

bool told_this_due(const struct plan *p, const struct dd_notice *notice)
{
    const struct dd_obligation *ob = p->ob;
    if (notice->epoch == ob->epoch)
        return true;
    /* a notice does not say the time of day: where there is one, it may differ */
    return !ob->has_time && ob->due.set && notice->due.set &&
           dd_day_cmp(ob->due.day, notice->due.day) == 0;
}

static bool gave_way(const struct dd_notice *notice)
{
    return dd_streq(notice->reason, "same_slot") || dd_streq(notice->reason, "collapsed") ||
           dd_streq(notice->reason, "same_person");
}

bool told_of(const struct dd_notice *notice)
{
    return notice->state != DD_NOTICE_SKIPPED || gave_way(notice);
}

bool told_taken_back(const struct plan *p, const struct dd_notice *notice)
{
    for (size_t i = (size_t)(notice - p->history) + 1; i < p->n_history; i++) {
        const struct dd_notice *h = &p->history[i];
        if (p->kinds.v[i] == STEP_CLEARED && h->role == notice->role &&
            (h->state != DD_NOTICE_SKIPPED || gave_way(h)))
            return true;
    }
    return false;
}

bool told_never_left(const struct plan *p, const struct dd_notice *h)
{
    return (h->cycle != p->ob->cycle || h->epoch != p->ob->epoch) &&
           (dd_streq(h->reason, "moved_before_sent") || dd_streq(h->reason, "settled_before_sent"));
}

static bool is_within(const struct plan *p, const struct step *step, const struct dd_notice *h)
{
    bool cycle = h->cycle == p->ob->cycle;
    if (told_never_left(p, h))
        return false;
    switch (step->scope) {
    case SCOPE_DUE:
        return told_this_due(p, h);
    case SCOPE_CYCLE:
        return cycle;
    case SCOPE_CYCLE_DUE:
        return cycle &&
               (h->epoch == step->epoch || (told_this_due(p, h) && !told_taken_back(p, h)));
    case SCOPE_CYCLE_EPOCH:
        return cycle && h->epoch == step->epoch;
    case SCOPE_EVER:
        return true;
    }
    return false;
}

const struct dd_notice *told_find(const struct plan *p, const struct step *step)
{
    for (size_t i = 0; i < p->n_history; i++) {
        const struct dd_notice *h = &p->history[i];
        if (p->kinds.v[i] == step->kind && h->role == step->role && h->cc == step->cc &&
            (h->step == step->name || strcmp(h->step, step->name) == 0) && is_within(p, step, h))
            return h;
    }
    return NULL;
}

static bool is_call(const struct dd_notice *notice)
{
    return strcmp(notice->channel, "phone") == 0 || strcmp(notice->channel, "paper") == 0;
}

/* The one that was sent in its place, then or (where both were composed anew)
 * later. */
static const struct dd_notice *sent_for(const struct plan *p, const struct dd_notice *notice)
{
    const struct dd_notice *first = NULL;
    for (size_t i = 0; i < p->n_history && gave_way(notice); i++) {
        const struct dd_notice *h = &p->history[i];
        bool same = h->role == notice->role || (h->person && dd_streq(h->person, notice->person));
        if (same && h->state != DD_NOTICE_SKIPPED && h->cycle == notice->cycle &&
            h->at.s >= notice->at.s && (!first || h->at.s < first->at.s))
            first = h;
    }
    return first;
}

bool told_dropped(const struct plan *p, const struct dd_notice *notice)
{
    return notice->state == DD_NOTICE_SKIPPED && !sent_for(p, notice);
}

bool told_at(const struct plan *p, const struct dd_notice *notice, struct dd_instant *out)
{
    if (notice->state == DD_NOTICE_SKIPPED)
        notice = sent_for(p, notice);
    if (!notice)
        return false;
    *out = notice->told_at.set ? notice->told_at.at : notice->at;
    /* FAILED is known at once, or after the last attempt */
    return notice->told_at.set || notice->state == DD_NOTICE_FAILED || is_call(notice);
}

bool told_overtaken(const struct plan *p, const struct step *step)
{
    if (!p->reminded[step->role].set)
        return false;
    int order = dd_day_cmp(p->reminded[step->role].nominal, step->nominal);
    enum step_kind kind = p->reminded[step->role].kind;
    /* overdue:n counts on when it begins anew in another cycle */
    return order > 0 || (order == 0 && (kind > step->kind || kind == STEP_OVERDUE));
}
