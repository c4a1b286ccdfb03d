#include "alert/plan.h"

#include <string.h>

struct dd_day plan_day(const struct plan *p, struct dd_instant at)
{
    return dd_zone_local(p->slots.zone, at).day;
}

struct dd_instant plan_day_start(const struct plan *p, struct dd_day day)
{
    return dd_zone_instant(p->slots.zone, day, 0);
}

/* Never for an instant that is over: it would be now, again and again. */
void plan_wake(struct plan *p, struct dd_instant at)
{
    if (at.s <= p->in->now.s)
        at.s = p->in->now.s + 1;
    if (!p->next.set || at.s < p->next.at.s)
        p->next = (struct dd_opt_instant){true, at};
}

const struct recipient *plan_recipient(struct plan *p, enum dd_role role)
{
    return recipient_at(p->directory, p->desk, role);
}

/* printf takes longer than all that is asked of one step. */
const char *plan_counted(const struct plan *p, const char *prefix, int n)
{
    char digits[16], *at = digits + sizeof(digits);
    *--at = '\0';
    do
        *--at = (char)('0' + n % 10);
    while (n /= 10);
    return DD_JOIN(p->arena, prefix, at);
}

struct step *plan_add(struct plan *p, enum step_kind kind, const char *name, enum dd_role role,
                      struct dd_day nominal, struct dd_instant instant)
{
    struct step step = {.kind = kind, .name = name, .role = role, .nominal = nominal};
    step.epoch = p->ob->epoch;
    step.slots = slot_kind_of(role, kind == STEP_ESCALATE, p->rule && p->rule->urgent);
    if (!slot_after(&p->slots, step.slots, instant, &step.slot))
        return NULL; /* past the calendar's end: it waits */
    step.from = step.slot;
    dd_push(p->arena, &p->steps, step);
    return &p->steps.v[p->steps.n - 1];
}

/* Each is for somebody else, or about something else. */
const char *plan_numbered(const struct plan *p, enum step_kind kind, enum dd_role role,
                          const char *name)
{
    int n = 1;
    for (size_t i = 0; i < p->n_history; i++) {
        const struct dd_notice *h = &p->history[i];
        n += p->kinds.v[i] == kind && h->role == role && h->cycle == p->ob->cycle &&
             h->epoch == p->ob->epoch;
    }
    return n == 1 ? name : dd_printf(p->arena, "%s:%d", name, n);
}

bool plan_set_at(const struct plan *p, struct step *step)
{
    struct dd_instant now = p->in->now;
    struct dd_instant floor = {now.s - p->slots.sending->grace};
    step->at = step->from;
    if (step->from.s >= floor.s)
        return true;
    return slot_after(&p->slots, step->slots, step->slots == SLOT_URGENT ? now : floor, &step->at);
}

/* ---- the names of a rule's steps ------------------------------------------------ */

static void spell(struct plan *p, struct names *names, const struct dd_rule *rule)
{
    const struct dd_remind *remind = &rule->remind;
    names->before = DD_NEW_N(p->arena, const char *, remind->n_before + 1);
    for (size_t i = 0; i < remind->n_before; i++)
        names->before[i] =
            dd_printf(p->arena, "before:%s", dd_span_format(p->arena, remind->before[i]));
    names->share = DD_NEW_N(p->arena, const char *, remind->n_share + 1);
    for (size_t i = 0; i < remind->n_share; i++)
        names->share[i] = dd_printf(p->arena, "share:%d%%", remind->share[i]);
    names->rungs = DD_NEW_N(p->arena, const char *, rule->n_rungs + 1);
    for (size_t i = 0; i < rule->n_rungs; i++)
        names->rungs[i] = dd_printf(p->arena, "escalate:%s", dd_role_name(rule->rungs[i].to));
}

static const struct names *names_of(struct plan *p, const struct dd_rule *base,
                                    const struct dd_rule *rule)
{
    const struct dd_ruleset *rules = p->in->rules;
    struct names *names = NULL;
    if (rule == base)
        names = &p->names[base - rules->rules];
    for (size_t i = 0; !names && i < rules->n_exceptions; i++)
        if (rules->exceptions[i].replaced == rule)
            names = &p->exception_names[i];
    if (!names)
        names = DD_NEW(p->arena, struct names);
    if (!names->before)
        spell(p, names, rule);
    return names;
}

/* The rule as it was when the obligation's ladder began. */
static void thaw(struct plan *p)
{
    const char *schedule = p->ob->schedule;
    if (!schedule || schedule == p->rule->schedule || strcmp(schedule, p->rule->schedule) == 0)
        return;
    struct frozen *found = NULL;
    for (size_t i = 0; i < p->frozen.n && !found; i++)
        if (p->frozen.v[i]->of == p->rule && strcmp(p->frozen.v[i]->rule.schedule, schedule) == 0)
            found = p->frozen.v[i];
    if (!found) {
        found = DD_NEW(p->arena, struct frozen);
        *found = (struct frozen){.of = p->rule, .rule = *p->rule};
        if (!dd_schedule_read(p->arena, schedule, &found->rule))
            return; /* written by another version: the rule as it is */
        found->rule.schedule = schedule;
        spell(p, &found->names, &found->rule);
        dd_push(p->arena, &p->frozen, found);
    }
    p->rule = &found->rule;
    p->rule_names = &found->names;
}

/* ---- one obligation --------------------------------------------------------------- */

static bool is_running(const struct dd_obligation *ob)
{
    return !dd_state_is_closed(ob->state) && ob->state != DD_WAITING && ob->state != DD_REPORTED &&
           ob->opens.set;
}

/* Its plan or its year is over: until somebody has said what becomes of the task,
 * nobody hears of it. What was missed by then is made up for as after an outage. */
static bool is_in_review(const struct dd_obligation *ob)
{
    return !dd_state_is_closed(ob->state) && dd_streq(ob->reason, "in_review");
}

static void plan_steps(struct plan *p)
{
    const struct dd_obligation *ob = p->ob;
    p->steps.n = 0;
    p->last_rung.set = false;
    if (is_in_review(ob))
        return;
    if (p->rule && (is_running(ob) || ob->state == DD_WAITING))
        follow_changed(p);
    if (p->rule && ob->state == DD_REPORTED)
        claim_reported(p);
    if (p->rule && is_running(ob)) {
        bool late = ob->state == DD_OVERDUE || ob->state == DD_MISSED;
        remind_before_due(p);
        claim_returned(p);
        if (ob->episode != DD_EPISODE_NONE)
            ladder_episode(p);
        else if (late)
            ladder_overdue(p);
        if (late)
            remind_overdue(p);
    }
    follow_cleared(p);
    reply_steps(p);
    if (p->rule && !dd_state_is_closed(ob->state) && ob->state != DD_WAITING)
        handover(p);
}

/* What was planned just now, as if it had been told: so the next rung's slot is
 * known at once, and nobody has to wait for an answer to ask for it. */
static void assume_told(struct plan *p, size_t first)
{
    size_t n = p->notices.n - first;
    struct dd_notice *v = dd_room(p->arena, (p->n_history + n) * sizeof(*v));
    if (p->n_history)
        memcpy(v, p->history, p->n_history * sizeof(*v));
    memcpy(v + p->n_history, p->notices.v + first, n * sizeof(*v));
    for (size_t i = p->n_history; i < p->n_history + n; i++)
        if (v[i].state == DD_NOTICE_PLANNED)
            v[i].told_at = (struct dd_opt_instant){true, v[i].at};
    p->history = v;
    p->n_history += n;
}

/* Whoever is missing is said before anything is to be sent; nobody asks where the
 * directory is the caller's. */
static void look_up_roles(struct plan *p)
{
    if (p->in->directory)
        return;
    plan_recipient(p, DD_ROLE_HANDLER);
    if (p->ob->imported)
        plan_recipient(p, DD_ROLE_TRACKING_OFFICE);
    for (size_t i = 0; i < p->rule->n_rungs; i++) {
        plan_recipient(p, p->rule->rungs[i].to);
        if (p->rule->rungs[i].has_cc)
            plan_recipient(p, p->rule->rungs[i].cc);
    }
}

static void plan_owner(struct plan *p)
{
    size_t first = p->notices.n;
    if (!dd_state_is_closed(p->ob->state) && p->rule)
        look_up_roles(p);
    told_read(p, 0);
    plan_steps(p);
    if (plan_settle(p, true)) {
        size_t read = p->n_history;
        assume_told(p, first);
        told_read(p, read);
        plan_steps(p);
        plan_settle(p, false);
    }
}

static void plan_one(struct plan *p)
{
    const struct dd_obligation *ob = p->ob;
    const struct owner *owners;
    bool closed = dd_state_is_closed(ob->state);
    if (closed && p->n_all == 0)
        return;
    const struct dd_rule *base = dd_rule_find(p->in->rules, ob->rule);
    p->rule = dd_rule_of(p->in->rules, ob->rule, ob->subject, ob->rule_hash);
    if (!closed && p->rule) {
        p->rule_names = names_of(p, base, p->rule);
        thaw(p);
    }
    bool ahead = !closed && ob->opens.set && dd_day_cmp(p->today, ob->opens.day) < 0;
    size_t n = owners_of(p, &owners);
    p->first = p->notices.n;
    for (size_t i = 0; i < n; i++) {
        p->unit = owners[i].unit;
        p->desk = recipient_desk(p->directory, p->unit, ob->field);
        p->history = owners_history(p, owners, n, i, &p->n_history);
        if (!ahead || p->n_all) {
            plan_owner(p);
            continue;
        }
        plan_wake(p, plan_day_start(p, ob->opens.day)); /* nothing before the opening */
        if (p->rule)
            look_up_roles(p);
    }
}

/* Goes on to what was told of p->ob: both lists are in the order of their ids. */
static void find_told(struct plan *p, size_t *at)
{
    const struct dd_alert_in *in = p->in;
    const char *id = p->ob->id;
    size_t i = *at;
    p->n_all = 0;
    if (in->told) {
        while (i < in->n_told && strcmp(in->told[i].obligation, id) < 0)
            i++;
        if (i < in->n_told && strcmp(in->told[i].obligation, id) == 0) {
            p->all = in->told[i].v;
            p->n_all = in->told[i++].n;
        }
    } else {
        while (i < in->n_history && strcmp(in->history[i].obligation, id) < 0)
            i++;
        p->all = in->history + i;
        for (; i < in->n_history && strcmp(in->history[i].obligation, id) == 0; i++)
            p->n_all++;
    }
    *at = i;
}

static bool stands(const struct dd_alert_in *in, const struct dd_obligation *ob)
{
    return in->still && !ob->dirty && !(ob->wake_at.set && ob->wake_at.at.s <= in->now.s);
}

void dd_alert(struct dd_arena *arena, const struct dd_alert_in *in, struct dd_alert_out *out)
{
    struct plan p = {.arena = arena, .in = in};
    p.slots =
        (struct slots){in->calendar, in->zone, in->sending ? in->sending : &dd_sending_default};
    p.today = plan_day(&p, in->now);
    p.directory = in->directory ? in->directory : dd_directory_of(arena, in->facts, p.today);
    p.acks = dd_acks_of(arena, in->facts);
    p.names = DD_NEW_N(arena, struct names, in->rules->n_rules + 1);
    p.exception_names = DD_NEW_N(arena, struct names, in->rules->n_exceptions + 1);
    struct dd_opt_instant next = {0};
    struct dd_opt_instant *next_of = DD_NEW_N(arena, struct dd_opt_instant, in->n_obligations + 1);
    size_t told = 0;
    for (size_t i = 0; i < in->n_obligations; i++) {
        p.ob = &in->obligations[i];
        p.next = p.ob->wake_at;
        if (!stands(in, p.ob)) {
            find_told(&p, &told);
            p.next.set = false;
            plan_one(&p);
        }
        next_of[i] = p.next;
        if (p.next.set && (!next.set || p.next.at.s < next.at.s))
            next = p.next;
    }
    struct dd_opt_instant people = {0};
    struct dd_opt_day other = dd_directory_next(p.directory);
    if (other.set)
        people = (struct dd_opt_instant){true, plan_day_start(&p, other.day)};
    if (people.set && in->n_obligations && (!next.set || people.at.s < next.at.s))
        next = people;
    *out = (struct dd_alert_out){.n = p.notices.n,
                                 .v = p.notices.v,
                                 .next = next,
                                 .next_of = next_of,
                                 .next_people = people};
    if (!in->directory)
        out->n_faults = directory_faults(p.directory, &out->faults);
}

const char *dd_notice_state_name(enum dd_notice_state state)
{
    static const char *const names[] = {"planned", "told", "skipped", "failed"};
    return names[state];
}
