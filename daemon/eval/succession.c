/* succession.c — whose duty it is, where units are founded, merge or split up
 * (design §6, "units merge or split"): what was open keeps its subject and is the
 * successor's to do; what comes later is owed by the successor only. */
#include "eval/draft.h"

#include <string.h>

struct dd_succession eval_succession_of(const struct eval *e, const struct draft *draft)
{
    return (struct dd_succession){.facts = e->in->facts,
                                  .unit = draft->unit,
                                  .task = draft->task ? draft->task->id : NULL,
                                  .today = e->today};
}

void eval_successor(struct eval *e, struct draft *draft)
{
    const struct dd_facts *facts = e->in->facts;
    struct dd_obligation *ob = &draft->ob;
    struct dd_opt_day next;
    ob->unit = draft->unit;
    if (!draft->unit || facts->unit_succession.n == 0)
        return;
    ob->unit = dd_unit_now(facts, draft->unit, draft->task ? draft->task->id : NULL, e->today,
                           &draft->since, &next);
    if (next.set)
        eval_soonest(&ob->next_at, eval_start_of(e, next.day));
    if (strcmp(ob->unit, draft->unit) == 0)
        return;
    ob->former_unit = draft->unit;
    const struct dd_unit *unit = dd_unit_find(facts, ob->unit);
    if (!draft->task && !draft->target && unit && unit->field)
        ob->field = unit->field;
}

void eval_keep_doer(struct eval *e, struct draft *draft, const struct dd_obligation *previous)
{
    struct dd_obligation *ob = &draft->ob;
    if (!ob->former_unit || !dd_state_is_closed(ob->state))
        return;
    if (previous && dd_state_is_closed(previous->state)) {
        ob->unit = dd_strdup(e->arena, previous->unit);
        ob->former_unit = dd_strdup(e->arena, previous->former_unit);
    } else if (ob->done_on.set && dd_day_cmp(ob->done_on.day, draft->since.day) < 0) {
        ob->unit = ob->former_unit;
        ob->former_unit = NULL;
    }
}

const struct dd_unit *eval_unit_as_was(struct eval *e, const struct dd_unit *unit)
{
    struct dd_day on;
    if (!unit || !unit->dissolved || !dd_unit_ended(e->in->facts, unit->id, e->today, &on))
        return unit;
    struct dd_unit *copy = DD_NEW(e->arena, struct dd_unit);
    *copy = *unit;
    copy->dissolved = false;
    return copy;
}

bool eval_acted_for(const struct eval *e, const struct draft *draft, const char *row_unit,
                    struct dd_opt_day day)
{
    struct dd_succession s = eval_succession_of(e, draft);
    do {
        if (s.unit && strcmp(s.unit, row_unit) == 0)
            return !s.since.set || !day.set || dd_day_cmp(day.day, s.since.day) >= 0;
    } while (dd_succession_step(&s));
    return false;
}

/* ---- what comes later, what came before ----------------------------------------- */

/* It had begun by then. What waits for its event has not. */
static bool began_before(const struct eval *e, const struct draft *draft,
                         const struct dd_obligation *previous, struct dd_day day)
{
    const struct due *due = &draft->due;
    if (due->recurring)
        return dd_day_cmp(due->first, day) < 0;
    if (due->status == DUE_WAITS)
        return false;
    if (due->opens.set)
        return dd_day_cmp(due->opens.day, day) < 0;
    return previous && dd_day_cmp(dd_zone_local(e->in->zone, previous->first_seen).day, day) < 0;
}

/* A unit whose place this one has taken owes the same. */
static bool has_predecessor(const struct eval *e, const struct draft *draft)
{
    const struct dd_facts *facts = e->in->facts;
    const struct dd_rule *base = dd_rule_find(e->in->rules, draft->ob.rule);
    for (size_t i = 0; i < facts->unit_succession.n; i++) {
        const struct dd_unit_succession *row = &facts->unit_succession.v[i];
        const struct dd_unit *unit = strcmp(row->successor, draft->unit) == 0 && row->day.set &&
                                             dd_day_cmp(row->day.day, e->today) <= 0
                                         ? dd_unit_find(facts, row->unit)
                                         : NULL;
        if (!unit || strcmp(row->takes, "all") != 0)
            continue;
        struct dd_unit was = *unit;
        was.dissolved = false;
        struct dd_subject subject = {.facts = facts, .unit = &was};
        const struct dd_rule *rule = dd_rule_for(e->in->rules, base, unit->id);
        if (!rule->where || dd_expr_true(rule->where, &subject))
            return true;
    }
    return false;
}

/* Of a unit founded on `day`. */
static bool is_since_founding(const struct eval *e, const struct draft *draft, struct dd_day day)
{
    const struct due *due = &draft->due;
    if (due->recurring || due->status == DUE_WAITS || due->opens.set)
        return !began_before(e, draft, NULL, day);
    if (due->status == DUE_DATED && dd_day_cmp(due->day, day) < 0)
        return false;
    return draft->new_rule || dd_day_cmp(draft->loaded, day) >= 0 || !has_predecessor(e, draft);
}

bool eval_is_owed(const struct eval *e, const struct draft *draft,
                  const struct dd_obligation *previous)
{
    const struct dd_facts *facts = e->in->facts;
    struct dd_day ended;
    if (draft->task || draft->target)
        return true; /* it was given to somebody by name */
    if (dd_unit_ended(facts, draft->unit, e->today, &ended))
        return previous && began_before(e, draft, previous, ended);
    const struct dd_unit *unit = dd_unit_find(facts, draft->unit);
    if (!unit || !unit->from.set)
        return true;
    if (dd_day_cmp(e->today, unit->from.day) < 0)
        return false;
    return previous || is_since_founding(e, draft, unit->from.day);
}

static void comes(struct eval *e, struct dd_opt_day day)
{
    if (day.set && dd_day_cmp(day.day, e->today) > 0)
        eval_soonest(&e->out->next_others, eval_start_of(e, day.day));
}

void eval_foundings(struct eval *e)
{
    const struct dd_facts *facts = e->in->facts;
    for (size_t i = 0; i < facts->unit.n; i++)
        comes(e, facts->unit.v[i].from);
    for (size_t i = 0; i < facts->unit_succession.n; i++)
        comes(e, facts->unit_succession.v[i].day);
}
