#include "alert/plan.h"

#include <string.h>

enum step_kind step_kind(const char *name)
{
    static const struct {
        const char *name;
        enum step_kind kind;
    } kinds[] = {
        {"assigned", STEP_ASSIGNED}, {"before:", STEP_BEFORE},     {"share:", STEP_SHARE},
        {"due", STEP_DUE},           {"overdue:", STEP_OVERDUE},   {"no_data", STEP_NO_DATA},
        {"lag", STEP_LAG},           {"escalate:", STEP_ESCALATE}, {"cleared", STEP_CLEARED},
    };
    for (size_t i = 0; i < DD_LEN(kinds); i++)
        if (strncmp(name, kinds[i].name, strlen(kinds[i].name)) == 0)
            return kinds[i].kind;
    return STEP_CHANGED;
}

const struct dd_notice *told_find(const struct plan *p, const struct step *step)
{
    for (size_t i = 0; i < p->n_history; i++) {
        const struct dd_notice *h = &p->history[i];
        if (h->role != step->role || h->cc != step->cc || strcmp(h->step, step->name) != 0)
            continue;
        bool cycle = h->cycle == p->ob->cycle, epoch = h->epoch == step->epoch;
        switch (step->scope) {
        case SCOPE_EPOCH:
            if (epoch)
                return h;
            break;
        case SCOPE_CYCLE:
            if (cycle)
                return h;
            break;
        case SCOPE_CYCLE_EPOCH:
            if (cycle && epoch)
                return h;
            break;
        case SCOPE_EVER:
            return h;
        }
    }
    return NULL;
}

bool told_at(const struct dd_notice *notice, struct dd_instant *out)
{
    switch (notice->state) {
    case DD_NOTICE_PLANNED:
    case DD_NOTICE_TOLD:
        if (!notice->told_at.set)
            return false;
        *out = notice->told_at.at;
        return true;
    case DD_NOTICE_FAILED: /* known at once, or after the last attempt */
        *out = notice->told_at.set ? notice->told_at.at : notice->at;
        return true;
    case DD_NOTICE_SKIPPED:
        *out = notice->at;
        return !dd_streq(notice->reason, "before_first_seen");
    }
    return false;
}

bool told_overtaken(const struct plan *p, const struct step *step)
{
    for (size_t i = 0; i < p->n_history; i++) {
        const struct dd_notice *h = &p->history[i];
        if (h->role != step->role || h->epoch != step->epoch || h->state == DD_NOTICE_SKIPPED)
            continue;
        enum step_kind kind = step_kind(h->step);
        if (kind < STEP_ASSIGNED || kind > STEP_OVERDUE)
            continue;
        int order = dd_day_cmp(h->nominal, step->nominal);
        if (order > 0 || (order == 0 && kind > step->kind))
            return true;
    }
    return false;
}
