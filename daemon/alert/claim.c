/* claim.c — who owes a duty has reported it done: the tracking office is asked to
 * confirm or return it, and is itself urged; what was returned goes back to the
 * handler with the reason (design §6, `done_by`). */
#include "alert/plan.h"

/* Working days to answer in; after them the office is urged as often again. */
#define DAYS_TO_ANSWER 3

static struct step *claim_step(struct plan *p, enum step_kind kind, const char *name,
                               enum dd_role role, struct dd_day nominal)
{
    struct step *step = plan_add(p, kind, name, role, nominal, plan_day_start(p, nominal));
    if (step)
        step->scope = SCOPE_CYCLE;
    return step;
}

/* Of the days that are over only the last matters, as with overdue:n. */
static void urge(struct plan *p, struct dd_day claimed)
{
    const struct dd_calendar *calendar = p->in->calendar;
    struct dd_day last, next;
    int days;
    if (!dd_calendar_count(calendar, claimed, p->today, &days) || days < 0)
        return;
    int n = days / DAYS_TO_ANSWER;
    if (n > 0 && dd_calendar_add(calendar, claimed, n * DAYS_TO_ANSWER, &last))
        claim_step(p, STEP_CONFIRM, plan_counted(p, "confirm:", n), DD_ROLE_TRACKING_OFFICE, last);
    if (dd_calendar_add(calendar, claimed, (n + 1) * DAYS_TO_ANSWER, &next))
        plan_wake(p, plan_day_start(p, next));
}

void claim_reported(struct plan *p)
{
    struct dd_day claimed = p->ob->claimed_on.day;
    claim_step(p, STEP_REPORTED, "reported", DD_ROLE_TRACKING_OFFICE, claimed);
    urge(p, claimed);
}

void claim_returned(struct plan *p)
{
    if (p->ob->returned_on.set)
        claim_step(p, STEP_RETURNED, "returned", DD_ROLE_HANDLER, p->ob->returned_on.day);
}
