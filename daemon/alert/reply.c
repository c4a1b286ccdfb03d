/* reply.c — what those who were told have answered, and what that calls for (design §7
 * "Answers"): the tracking office is asked to see to it and urged as with a claim, the
 * handler is asked what a leader wants to know, once, and the leader gets the answer.
 * None of it stops the ladder. */
#include "alert/plan.h"

#include <string.h>

#define DAYS_TO_DECIDE 3 /* working days, as with a claim */
#define DAYS_SILENT 5    /* working days without overdue:n after an answer */

/* Something in this cycle that was told, or was decided on, at or after that instant. A
 * step never comes before what it is about. */
static bool told_since(const struct plan *p, enum step_kind kind, enum dd_role role,
                       struct dd_instant instant)
{
    for (size_t i = 0; i < p->n_history; i++) {
        const struct dd_notice *h = &p->history[i];
        if (p->kinds.v[i] == kind && h->role == role && h->cycle == p->ob->cycle &&
            h->slot.s >= instant.s && !told_never_left(p, h))
            return true;
    }
    return false;
}

static void tell(struct plan *p, enum step_kind kind, const char *name, enum dd_role role,
                 struct dd_instant instant)
{
    if (told_since(p, kind, role, instant))
        return;
    struct step *step =
        plan_add(p, kind, plan_numbered(p, kind, role, name), role, plan_day(p, instant), instant);
    if (step)
        step->scope = SCOPE_CYCLE_EPOCH;
}

/* At once, and again each time that as many working days have passed; of those that
 * are over only the last matters. */
static void ask_office(struct plan *p, enum step_kind kind, const char *name,
                       struct dd_instant since)
{
    const struct dd_calendar *calendar = p->in->calendar;
    struct dd_day first = plan_day(p, since), day;
    int days;
    if (!dd_calendar_count(calendar, first, p->today, &days) || days < 0)
        return;
    int n = days / DAYS_TO_DECIDE;
    if (n > 0 && dd_calendar_add(calendar, first, n * DAYS_TO_DECIDE, &day))
        since = plan_day_start(p, day);
    tell(p, kind, name, DD_ROLE_TRACKING_OFFICE, since);
    if (dd_calendar_add(calendar, first, (n + 1) * DAYS_TO_DECIDE, &day))
        plan_wake(p, plan_day_start(p, day));
}

/* ---- extensions ------------------------------------------------------------------------ */

/* The last that was asked for by an answer, in this cycle: what officers record of a
 * letter, the tracking office knows. */
static const struct dd_ack *asked_for_more(const struct plan *p, const struct dd_acks *about)
{
    const struct dd_ack *last = NULL;
    for (size_t i = 0; i < about->n; i++)
        if (strcmp(about->v[i]->action, "extension") == 0 && about->v[i]->cycle == p->ob->cycle &&
            dd_day_cmp(about->v[i]->day.day, p->today) <= 0)
            last = about->v[i];
    return last;
}

/* Of a decision only the day is known: the first slot after it is never late. */
static void refused(struct plan *p, struct dd_day day)
{
    tell(p, STEP_REFUSED, "refused", DD_ROLE_HANDLER, plan_day_start(p, dd_day_add(day, 1)));
}

static void extension(struct plan *p, const struct dd_acks *about, const struct dd_answered *now)
{
    const struct dd_facts *facts = p->in->facts;
    const struct dd_ack *asked = asked_for_more(p, about);
    const struct dd_zone *zone = p->slots.zone;
    if (!asked)
        return;
    if (now->extension) {
        ask_office(p, STEP_EXTENSION, "extension", dd_ack_instant(asked, zone));
        return;
    }
    for (size_t i = 0; i < facts->extension.n; i++) {
        const struct dd_extension *row = &facts->extension.v[i];
        if (strcmp(row->obligation, p->ob->id) == 0 && row->refused_on.set &&
            dd_day_cmp(row->refused_on.day, asked->day.day) >= 0 &&
            dd_day_cmp(row->refused_on.day, p->today) <= 0)
            refused(p, row->refused_on.day);
    }
}

/* ---- a leader's question ------------------------------------------------------------------ */

/* In the role in which it was asked; whoever holds the post by now. */
static void answer(struct plan *p, const struct dd_answered *now)
{
    enum dd_role role;
    if (now->report && now->reported_to && now->reported_to->role &&
        dd_role_parse(now->reported_to->role, &role))
        tell(p, STEP_ANSWER, "answer", role, dd_ack_instant(now->report, p->slots.zone));
}

void reply_steps(struct plan *p)
{
    const struct dd_obligation *ob = p->ob;
    struct dd_acks about = dd_acks_about(&p->acks, ob->id);
    if (about.n == 0)
        return;
    struct dd_answered now = dd_answered(&about, p->in->facts, ob, p->today);
    answer(p, &now);
    if (!p->rule || dd_state_is_closed(ob->state) || ob->state == DD_REPORTED)
        return;
    if (now.not_ours)
        ask_office(p, STEP_NOT_OURS, "not_ours", dd_ack_instant(now.not_ours, p->slots.zone));
    if (now.kept)
        tell(p, STEP_KEPT, "kept", DD_ROLE_HANDLER, dd_ack_instant(now.kept, p->slots.zone));
    extension(p, &about, &now);
    if (now.question)
        tell(p, STEP_QUESTION, "report_to_me", DD_ROLE_HANDLER,
             dd_ack_instant(now.question, p->slots.zone));
}

/* ---- silence -------------------------------------------------------------------------------- */

static bool answers(const struct plan *p, const struct dd_ack *ack, const struct recipient *r)
{
    bool same =
        r->person ? dd_streq(ack->person, r->person) : ack->unit && dd_streq(ack->unit, p->unit);
    return same && ack->cycle == p->ob->cycle && strcmp(ack->action, "kept") != 0 &&
           strcmp(ack->action, "report_to_me") != 0;
}

/* The handler was told of this due day: else the ladder waits for it (ladder.c). */
static bool handler_knows(const struct plan *p)
{
    for (size_t i = 0; i < p->n_history; i++)
        if (p->history[i].role == DD_ROLE_HANDLER && told_of(&p->history[i]) &&
            told_this_due(p, &p->history[i]))
            return true;
    return false;
}

bool reply_silences(const struct plan *p, const struct step *step)
{
    if (step->kind != STEP_OVERDUE || p->acks.n == 0 || !handler_knows(p))
        return false;
    struct dd_acks about = dd_acks_about(&p->acks, p->ob->id);
    const struct recipient *r = recipient_find(p->directory, step->role, p->unit, p->ob->field);
    struct dd_day slot = plan_day(p, step->slot), until;
    for (size_t i = 0; i < about.n; i++) {
        const struct dd_ack *ack = about.v[i];
        if (answers(p, ack, r) && dd_day_cmp(ack->day.day, p->today) <= 0 &&
            dd_calendar_add(p->in->calendar, ack->day.day, DAYS_SILENT, &until) &&
            dd_day_cmp(slot, until) <= 0)
            return true;
    }
    return false;
}
