/* subjects.c — rule × subject → drafts. Every lead of a task owes its own
 * (design §6, "Identity"). */
#include "eval/draft.h"

#include <string.h>

#include "model/rows.h"

struct rule_due {
    const struct dd_rule *rule;
    due_vec due;
};

/* A rule while its subjects are gone through. */
struct loading {
    const struct dd_rule *base;  /* without exceptions */
    struct dd_day loaded, start; /* no period is due before `start` */
    bool is_new;
    /* of its subjects' own rows, where `where` asks for it: the others are left out */
    const struct dd_field *field;
    const char *text;
    const char *period; /* of a pair: the only one asked for, or NULL */
    DD_VEC(struct rule_due)
    dues; /* of `base` and its older versions, the same for every subject; not for task.due */
};

static struct dd_day loading_day(struct eval *e, const struct dd_rule *rule, bool *is_new)
{
    size_t low = 0, high = e->in->n_loaded;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(e->in->loaded[middle].rule, rule->id);
        *is_new = order == 0 && dd_streq(e->in->loaded[middle].hash, DD_RULE_NEW);
        if (order == 0)
            return e->in->loaded[middle].day;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *is_new = true;
    e->out->loaded[e->out->n_loaded++] = (struct dd_rule_loaded){.rule = rule->id, .day = e->today};
    return e->today;
}

static struct dd_day start_day(const struct loading *l, const struct dd_rule *rule)
{
    return rule->effective_from.set ? rule->effective_from.day : l->start;
}

struct who { /* owes it */
    const struct dd_subject *subject;
    const char *id, *unit; /* of the subject */
    const char *co_leads;
    const struct dd_rule *newest; /* version of the rule, as it holds for the subject */
    struct dd_opt_day moves;      /* when one of those will have a successor */
    bool asleep;
    struct dd_opt_day flips;
};

/* A unit without such tasks has no form to fill in. */
static bool asks_nothing(struct eval *e, const struct draft *draft)
{
    const struct dd_checkin_line *lines;
    return draft->rule->done_by == DD_DONE_RESULTS && eval_done_lines(e, draft, &lines) == 0;
}

/* After the task's last day nothing is owed, and no later period begins. */
static bool is_over(const struct eval *e, const struct draft *draft)
{
    const struct dd_task *task = draft->task;
    return task && task->closed_on.set &&
           (dd_day_cmp(task->closed_on.day, e->today) < 0 ||
            (draft->due.recurring && dd_day_cmp(draft->due.first, task->closed_on.day) > 0));
}

/* Of several versions the one in force when the duty began: on the first day of its period,
 * on the day it counts from (due_day.c sees to that), of a task's deadline when its time or
 * the task began, else on its due day. What still waits belongs to the newest. */
static bool is_in_force(const struct who *who, const struct draft *draft)
{
    const struct dd_rule *rule = draft->rule;
    const struct due *due = &draft->due;
    struct dd_opt_day began = due->opens.set ? due->opens : due->from;
    if (!who->newest->older || rule->anchor_day.set ||
        (rule->anchor_event && due->status != DUE_WAITS))
        return true;
    if (due->recurring)
        began = DD_SOME_DAY(due->first);
    if (!began.set && draft->task)
        began = draft->task->opened_on;
    if (!began.set && due->status == DUE_DATED)
        began = DD_SOME_DAY(due->day);
    return began.set ? eval_within_effect(rule, began.day) : rule == who->newest;
}

/* One obligation for each due day. */
static void draft_each(struct eval *e, const struct loading *l, const struct dd_rule *rule,
                       const struct who *who, const due_vec *due)
{
    const struct dd_subject *subject = who->subject;
    for (size_t i = 0; i < due->n; i++) {
        if (l->period && strcmp(l->period, due->v[i].period) != 0)
            continue;
        struct draft *draft = DD_NEW(e->arena, struct draft);
        *draft = (struct draft){.due = due->v[i],
                                .rule = rule,
                                .task = subject->task,
                                .target = subject->target,
                                .unit = who->unit,
                                .loaded = l->loaded,
                                .new_rule = l->is_new,
                                .asleep = who->asleep,
                                .flips = who->flips};
        struct dd_obligation *ob = &draft->ob;
        if (!is_in_force(who, draft) || is_over(e, draft) || asks_nothing(e, draft))
            continue;
        ob->rule = l->base->id;
        ob->subject = who->id;
        ob->period = draft->due.period;
        ob->id = DD_JOIN(e->arena, ob->rule, "/", who->id, "/", ob->period);
        ob->title = dd_rule_title(e->arena, rule, subject, draft->due.period_text);
        ob->basis = rule->basis;
        ob->co_leads = who->co_leads;
        ob->event = draft->due.event;
        ob->one_off = !draft->due.recurring;
        ob->rule_hash = rule->hash;
        ob->schedule = rule->schedule;
        ob->calendar_revision = dd_calendar_revision(e->in->calendar);
        if (subject->task) {
            ob->task = subject->task->id;
            ob->field = subject->task->field;
            ob->imported = subject->task->imported;
        } else if (subject->target) {
            ob->target = subject->target->id;
            ob->field = subject->target->field;
        } else {
            ob->field = subject->unit->field;
        }
        if (subject->task && subject->task->closed_on.set &&
            dd_day_cmp(e->today, subject->task->closed_on.day) <= 0)
            eval_soonest(&ob->next_at,
                         eval_start_of(e, dd_day_add(subject->task->closed_on.day, 1)));
        if (who->moves.set)
            eval_soonest(&ob->next_at, eval_start_of(e, who->moves.day));
        eval_successor(e, draft);
        dd_push(e->arena, &e->drafts, draft);
    }
}

/* False where the rule does not hold for the subject, and no day will change it. */
static bool holds(struct eval *e, const struct dd_rule *rule, struct who *who)
{
    struct dd_subject subject = *who->subject;
    subject.today = e->today;
    subject.numbers = &e->numbers;
    if (rule->where && !dd_expr_true(rule->where, &subject))
        return false;
    if (!rule->when)
        return true;
    who->asleep = !dd_expr_true(rule->when, &subject);
    who->flips.set = dd_expr_flips(rule->when, &subject, &who->flips.day);
    return !who->asleep || who->flips.set;
}

static const due_vec *due_of_rule(struct eval *e, struct loading *l, const struct dd_rule *rule)
{
    for (size_t i = 0; i < l->dues.n; i++)
        if (l->dues.v[i].rule == rule)
            return &l->dues.v[i].due;
    struct rule_due made = {.rule = rule};
    eval_due_of_rule(e, rule, start_day(l, rule), &made.due);
    dd_push(e->arena, &l->dues, made);
    return &l->dues.v[l->dues.n - 1].due;
}

static void draft_version(struct eval *e, struct loading *l, const struct dd_rule *rule,
                          struct who who)
{
    const struct dd_subject *subject = who.subject;
    if (!holds(e, rule, &who))
        return;
    if (rule->due_source == DD_DUE_TASK) {
        if (!subject->task)
            return;
        const struct dd_entity *entity = dd_entity_find("task_deadline");
        size_t first, end = dd_facts_range(e->in->facts, entity, subject->task->id, &first);
        for (; first < end; first++) {
            due_vec due = {0};
            eval_due_of_deadline(e, rule, &e->in->facts->task_deadline.v[first], start_day(l, rule),
                                 &due);
            draft_each(e, l, rule, &who, &due);
        }
    } else if (who.newest == l->base) {
        draft_each(e, l, rule, &who, due_of_rule(e, l, rule));
    } else {
        due_vec due = {0};
        eval_due_of_rule(e, rule, start_day(l, rule), &due);
        draft_each(e, l, rule, &who, &due);
    }
}

static void draft_subject(struct eval *e, struct loading *l, struct who who)
{
    who.newest = dd_rule_for(e->in->rules, l->base, who.id);
    for (const struct dd_rule *rule = who.newest; rule; rule = rule->older)
        draft_version(e, l, rule, who);
}

static bool seen_before(const struct dd_task_unit *rows, size_t first, size_t i)
{
    for (size_t k = first; k < i; k++)
        if (strcmp(rows[k].part, "lead") == 0 && dd_streq(rows[k].unit, rows[i].unit))
            return true;
    return false;
}

/* Asked before an id is made for it: most rules hold for few tasks. An exception may
 * hold for whom its rule does not. */
static bool is_out(const struct eval *e, const struct loading *l, const struct dd_subject *subject)
{
    struct dd_subject seen = *subject;
    seen.numbers = &e->numbers;
    bool out = e->in->rules->n_exceptions == 0;
    for (const struct dd_rule *rule = l->base; rule && out; rule = rule->older)
        out = rule->where && !dd_expr_true(rule->where, &seen);
    return out;
}

/* A task owed jointly: the first lead stands for all, who are told as it is. */
static void draft_joint(struct eval *e, struct loading *l, struct dd_subject *subject, size_t first,
                        size_t end)
{
    const struct dd_facts *facts = e->in->facts;
    const struct dd_task_unit *rows = facts->task_unit.v;
    struct who who = {.subject = subject, .id = subject->task->id};
    struct dd_opt_day since, next;
    for (size_t i = first; i < end; i++) {
        if (strcmp(rows[i].part, "lead") != 0 || !rows[i].unit || seen_before(rows, first, i))
            continue;
        if (!who.unit) {
            who.unit = rows[i].unit;
            continue;
        }
        const char *unit =
            dd_unit_now(facts, rows[i].unit, subject->task->id, e->today, &since, &next);
        if (next.set && (!who.moves.set || dd_day_cmp(next.day, who.moves.day) < 0))
            who.moves = next;
        who.co_leads = who.co_leads ? dd_printf(e->arena, "%s %s", who.co_leads, unit) : unit;
    }
    subject->unit = who.unit ? eval_unit_as_was(e, dd_unit_find(facts, who.unit)) : NULL;
    if (!is_out(e, l, subject))
        draft_subject(e, l, who);
}

/* Most rules hold for few: seen before anything else is asked. An exception, or an
 * older version, may hold where the rule does not. */
static void ask_first(const struct eval *e, struct loading *l)
{
    const struct dd_rule *rule = l->base;
    if (rule->for_each != DD_EACH_TASK || !rule->where || rule->older ||
        e->in->rules->n_exceptions > 0 ||
        !dd_expr_needs(rule->where, DD_EACH_TASK, &l->field, &l->text))
        l->field = NULL;
}

static bool has_text(const struct loading *l, const void *row)
{
    const char *text = dd_row_text(l->field, row);
    return text && strcmp(text, l->text) == 0;
}

/* Each lead owes its own; the task itself where nobody knows who leads. */
static void draft_task(struct eval *e, struct loading *l, const struct asked_row *asked)
{
    const struct dd_facts *facts = e->in->facts;
    const struct dd_task_unit *rows = facts->task_unit.v;
    const struct dd_task *task = asked->row;
    struct dd_subject subject = {.facts = facts, .task = task};
    bool any = false;
    if (l->field && !has_text(l, task))
        return;
    if (l->base->jointly) {
        draft_joint(e, l, &subject, asked->first, asked->end);
        return;
    }
    for (size_t i = asked->first; i < asked->end; i++) {
        if (strcmp(rows[i].part, "lead") != 0 || seen_before(rows, asked->first, i))
            continue;
        any = true;
        subject.unit = asked->units[i - asked->first];
        if (is_out(e, l, &subject))
            continue;
        struct who who = {.subject = &subject, .id = task->id, .unit = rows[i].unit};
        if (rows[i].unit)
            who.id = DD_JOIN(e->arena, task->id, "@", rows[i].unit);
        draft_subject(e, l, who);
    }
    subject.unit = NULL;
    if (!any && !is_out(e, l, &subject))
        draft_subject(e, l, (struct who){.subject = &subject, .id = task->id});
}

static void draft_one(struct eval *e, struct loading *l, const struct asked_row *asked)
{
    const struct dd_facts *facts = e->in->facts;
    struct dd_subject subject = {.facts = facts};
    const struct dd_unit *unit;
    switch (l->base->for_each) {
    case DD_EACH_UNIT:
        unit = asked->row;
        subject.unit = eval_unit_as_was(e, unit);
        draft_subject(e, l, (struct who){&subject, .id = unit->id, .unit = unit->id});
        break;
    case DD_EACH_TASK:
        draft_task(e, l, asked);
        break;
    case DD_EACH_TARGET:
        subject.target = asked->row;
        if (subject.target->unit)
            subject.unit = dd_unit_find(facts, subject.target->unit);
        draft_subject(
            e, l, (struct who){&subject, .id = subject.target->id, .unit = subject.target->unit});
        break;
    }
}

/* ---- who is asked for ----------------------------------------------------------- */

static struct asked_row asked_row(struct eval *e, enum dd_for_each kind, const void *row)
{
    struct asked_row asked = {.row = row};
    if (!row || kind != DD_EACH_TASK)
        return asked;
    asked.end = dd_facts_range(e->in->facts, dd_entity_find("task_unit"),
                               ((const struct dd_task *)row)->id, &asked.first);
    asked.units = DD_NEW_N(e->arena, const struct dd_unit *, asked.end - asked.first + 1);
    for (size_t i = asked.first; i < asked.end; i++)
        asked.units[i - asked.first] =
            eval_unit_as_was(e, dd_unit_find(e->in->facts, e->in->facts->task_unit.v[i].unit));
    return asked;
}

static const void *find_row(const struct dd_facts *facts, enum dd_for_each kind, const char *id)
{
    return kind == DD_EACH_UNIT   ? (const void *)dd_unit_find(facts, id)
           : kind == DD_EACH_TASK ? (const void *)dd_task_find(facts, id)
                                  : (const void *)dd_target_find(facts, id);
}

/* Looked up once, not once for each rule. Who has gone is asked for in vain. */
static void look_up_asked(struct eval *e, enum dd_for_each kind)
{
    static const char *const names[] = {"unit", "task", "target"};
    const struct dd_scope *scope = e->in->scope;
    const struct dd_entity *entity = dd_entity_find(names[kind]);
    size_t n = scope ? scope->subjects[kind].n : dd_facts_count(e->in->facts, entity);
    e->asked[kind].v = DD_NEW_N(e->arena, struct asked_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        const void *row = scope ? find_row(e->in->facts, kind, scope->subjects[kind].id[i])
                                : dd_facts_row(e->in->facts, entity, i);
        if (row)
            e->asked[kind].v[e->asked[kind].n++] = asked_row(e, kind, row);
    }
}

/* The periods that pairs of one rule name, each once; one of them may ask for all. */
static void ask_periods(struct eval *e, const struct dd_scope_pair *pairs, size_t n)
{
    e->periods.n = 0;
    e->some_periods = true;
    for (size_t i = 0; i < n && e->some_periods; i++) {
        size_t k = 0;
        e->some_periods = pairs[i].period != NULL;
        while (k < e->periods.n && e->some_periods && strcmp(e->periods.v[k], pairs[i].period) != 0)
            k++;
        if (k == e->periods.n && e->some_periods)
            dd_push(e->arena, &e->periods, pairs[i].period);
    }
}

static void draft_pairs(struct eval *e, struct loading *l)
{
    const struct dd_scope *scope = e->in->scope;
    size_t low = 0, high = scope->n_pairs;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(scope->pairs[middle].rule, l->base->id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < scope->n_pairs && strcmp(scope->pairs[end].rule, l->base->id) == 0)
        end++;
    ask_periods(e, scope->pairs + low, end - low);
    l->dues.n = 0; /* those of other subjects, if any, were not of some periods */
    for (; low < end; low++) {
        enum dd_for_each kind = l->base->for_each;
        struct asked_row asked =
            asked_row(e, kind, find_row(e->in->facts, kind, scope->pairs[low].subject));
        l->period = scope->pairs[low].period;
        if (asked.row)
            draft_one(e, l, &asked);
    }
    e->some_periods = false;
}

void eval_drafts(struct eval *e)
{
    e->out->loaded = DD_NEW_N(e->arena, struct dd_rule_loaded, e->in->rules->n_rules + 1);
    for (int kind = DD_EACH_UNIT; kind <= DD_EACH_TARGET; kind++)
        look_up_asked(e, (enum dd_for_each)kind);
    for (size_t i = 0; i < e->in->rules->n_rules; i++) {
        struct loading l = {.base = &e->in->rules->rules[i]};
        l.loaded = l.start = loading_day(e, l.base, &l.is_new);
        ask_first(e, &l);
        for (size_t k = 0; k < e->asked[l.base->for_each].n; k++)
            draft_one(e, &l, &e->asked[l.base->for_each].v[k]);
        if (e->in->scope)
            draft_pairs(e, &l);
    }
}
