/* evaluate.c — drafts × what was stored → obligations as they stand at `now`,
 * and the next instant at which one can change by itself. */
#include "eval/draft.h"

#include <stdlib.h>
#include <string.h>

#define MONTHS_AHEAD 13 /* recurring periods exist so far ahead (design §6) */

void eval_soonest(struct dd_opt_instant *next, struct dd_instant at)
{
    if (!next->set || at.s < next->at.s)
        *next = (struct dd_opt_instant){true, at};
}

bool eval_same_instant(struct dd_opt_instant a, struct dd_opt_instant b)
{
    return a.set == b.set && (!a.set || a.at.s == b.at.s);
}

struct dd_instant eval_start_of(const struct eval *e, struct dd_day day)
{
    return dd_zone_instant(e->in->zone, day, 0);
}

struct dd_instant eval_end_of(const struct eval *e, const struct dd_obligation *ob)
{
    return dd_zone_instant(e->in->zone, ob->due.day, ob->has_time ? ob->minute * 60 : 86400);
}

const char *eval_say(const struct eval *e, const char *english)
{
    return e->in->tr ? e->in->tr(english) : english;
}

/* ---- what is not owed any more ------------------------------------------------------ */

static const char *why_void(const struct eval *e, const struct dd_obligation *ob)
{
    const struct dd_task *task = ob->task ? dd_task_find(e->in->facts, ob->task) : NULL;
    const struct dd_unit *unit = ob->unit ? dd_unit_find(e->in->facts, ob->unit) : NULL;
    struct dd_day ended;
    if (!dd_rule_find(e->in->rules, ob->rule))
        return "rule_removed";
    if (task && strcmp(task->status, "cancelled") == 0)
        return "task_cancelled";
    if (task && task->closed_on.set && dd_day_cmp(task->closed_on.day, e->today) < 0)
        return "task_closed";
    if (!ob->task && !ob->target && dd_unit_ended(e->in->facts, ob->subject, e->today, &ended))
        return "succeeded";
    if (unit && unit->dissolved)
        return "unit_dissolved";
    return "out_of_scope";
}

/* Stored, but no rule asks for it any more: history is kept. What it points to
 * is copied, for `previous` may be gone before the result is. */
static struct dd_obligation keep(struct eval *e, const struct dd_obligation *previous)
{
    struct dd_obligation ob = dd_obligation_copy(e->arena, previous);
    if (dd_state_is_closed(ob.state)) {
        ob.next_at = (struct dd_opt_instant){0}; /* nothing changes it any more */
        ob.dirty = ob.dirty || previous->next_at.set;
        return ob;
    }
    ob.state = DD_VOID;
    ob.reason = why_void(e, previous);
    ob.episode = DD_EPISODE_NONE;
    ob.episode_from = (struct dd_opt_day){0};
    ob.no_data = false;
    ob.next_at = (struct dd_opt_instant){0};
    eval_compare(e, &ob, previous);
    return ob;
}

/* `when` is not true any more: what was owed is not, until it may be again. */
static struct dd_obligation put_to_sleep(struct eval *e, const struct draft *draft,
                                         const struct dd_obligation *previous)
{
    struct dd_obligation ob = keep(e, previous);
    ob.next_at = (struct dd_opt_instant){true, eval_start_of(e, draft->flips.day)};
    ob.dirty = ob.dirty || !eval_same_instant(ob.next_at, previous->next_at);
    return ob;
}

/* A period long over, of somebody who owed nothing then: a unit founded or a
 * task imported since the rule was loaded starts with what lies ahead. */
static bool before_its_time(const struct eval *e, const struct draft *draft)
{
    return draft->due.recurring && !draft->new_rule && dd_day_cmp(draft->due.day, e->today) < 0;
}

/* ---- all of them ---------------------------------------------------------------------- */

static int draft_compare(const void *a, const void *b)
{
    const struct draft *const *x = a, *const *y = b;
    return strcmp((*x)->ob.id, (*y)->ob.id);
}

/* Nothing but the time is another, and its own has not come. */
static bool stands(const struct eval *e, const struct dd_obligation *previous)
{
    return e->in->still && !(previous->wake_at.set && previous->wake_at.at.s <= e->in->now.s);
}

static void undrafted(struct eval *e, const struct dd_obligation *previous)
{
    e->out->v[e->out->n++] = stands(e, previous) ? *previous : keep(e, previous);
}

static void drafted(struct eval *e, struct draft *draft, const struct dd_obligation *previous)
{
    struct dd_eval_out *out = e->out;
    if (previous && (stands(e, previous) || !eval_is_owed(e, draft, previous))) {
        undrafted(e, previous);
    } else if (previous && draft->asleep && previous->state != DD_WAITING) {
        out->v[out->n++] = put_to_sleep(e, draft, previous);
    } else if (previous || (eval_is_owed(e, draft, NULL) && !before_its_time(e, draft))) {
        eval_settle(e, draft, previous);
        out->v[out->n++] = draft->ob;
    }
}

/* Both sides by id, as two sorted lists are merged. */
static void merge(struct eval *e)
{
    const struct dd_eval_in *in = e->in;
    size_t n = e->drafts.n, p = 0;
    struct draft **order = DD_NEW_N(e->arena, struct draft *, n + 1);
    for (size_t i = 0; i < n; i++)
        order[i] = e->drafts.v[i];
    qsort(order, n, sizeof(struct draft *), draft_compare);
    e->out->v = DD_NEW_N(e->arena, struct dd_obligation, n + in->n_previous + 1);
    for (size_t i = 0; i < n; i++) {
        const char *id = order[i]->ob.id;
        if (i && strcmp(order[i - 1]->ob.id, id) == 0)
            continue;
        int side = -1;
        while (p < in->n_previous && (side = strcmp(in->previous[p].id, id)) < 0)
            undrafted(e, &in->previous[p++]);
        bool stored = p < in->n_previous && side == 0;
        drafted(e, order[i], stored ? &in->previous[p++] : NULL);
    }
    while (p < in->n_previous)
        undrafted(e, &in->previous[p++]);
}

/* Documents by their numbers, if any rule looks one up. */
static void index_numbers(struct eval *e)
{
    const struct dd_ruleset *rules = e->in->rules;
    const struct dd_entity *document = dd_entity_find("document");
    for (size_t i = 0; i < rules->n_rules; i++)
        for (size_t k = 0; k < rules->rules[i].n_reads; k++) {
            const struct dd_read *read = &rules->rules[i].reads[k];
            if (read->entity != document || strcmp(read->field->name, "number") != 0)
                continue;
            e->numbers = dd_numbers_of(e->arena, e->in->facts);
            return;
        }
}

void dd_evaluate(struct dd_arena *arena, const struct dd_eval_in *in, struct dd_eval_out *out)
{
    struct eval e = {.arena = arena, .in = in, .out = out};
    *out = (struct dd_eval_out){0};
    e.today = dd_zone_local(in->zone, in->now).day;
    /* from the month's first day, so that the horizon moves once a month */
    struct dd_ymd ymd = dd_day_ymd(e.today);
    struct dd_day month = dd_day_add(e.today, 1 - ymd.day);
    e.horizon = dd_day_add_months(month, MONTHS_AHEAD);
    e.deeds = in->deeds ? in->deeds : dd_deeds_of(arena, in->facts);
    index_numbers(&e);
    eval_drafts(&e);
    merge(&e);
    eval_foundings(&e);
    if (e.recurring)
        eval_soonest(&out->next_periods, eval_start_of(&e, dd_day_add_months(month, 1)));
    out->next = out->next_others;
    if (out->next_periods.set)
        eval_soonest(&out->next, out->next_periods.at);
    for (size_t i = 0; i < out->n; i++)
        if (out->v[i].next_at.set)
            eval_soonest(&out->next, out->v[i].next_at.at);
}
