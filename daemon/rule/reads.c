/* reads.c — the read set of a rule (rule.h). What evaluation looks at, in the
 * order of eval/: the subject, its due day, what was done, what was given. */
#include "rule/pack.h"

#include <string.h>

#include "model/rows.h"

struct reads {
    struct dd_arena *arena;
    bool calendar;
    DD_VEC(struct dd_read) v;
};

static void add(struct reads *r, struct dd_read read)
{
    for (size_t i = 0; i < r->v.n; i++) {
        const struct dd_read *old = &r->v.v[i];
        if (old->entity == read.entity && old->field == read.field && old->is == read.is &&
            old->through == read.through && old->from == read.from && dd_streq(old->id, read.id))
            return;
    }
    dd_push(r->arena, &r->v, read);
}

static void whole(struct reads *r, const char *entity)
{
    add(r, (struct dd_read){.entity = dd_entity_find(entity), .is = DD_READ_ANY});
}

static void by(struct reads *r, const char *entity, const char *field, enum dd_read_is is)
{
    const struct dd_entity *of = dd_entity_find(entity);
    add(r, (struct dd_read){.entity = of, .field = dd_field_find(of, field), .is = is});
}

/* Rows whose `field` holds what stands in `from` of the rows of `by`. */
static void through(struct reads *r, const char *entity, const char *field, const char *by,
                    const char *from)
{
    const struct dd_entity *of = dd_entity_find(entity), *other = dd_entity_find(by);
    add(r, (struct dd_read){.entity = of,
                            .field = dd_field_find(of, field),
                            .is = DD_READ_THROUGH,
                            .through = other,
                            .from = dd_field_find(other, from)});
}

/* Rows whose id stands there. */
static void named(struct reads *r, const char *entity, const char *by, const char *from)
{
    through(r, entity, "id", by, from);
}

static void event(struct reads *r, const char *id)
{
    const struct dd_entity *of = dd_entity_find("event");
    if (id)
        add(r, (struct dd_read){.entity = of, .field = &of->fields[0], .is = DD_READ_ID, .id = id});
}

/* The unit that owes a task or answers for a target. */
static void subject_unit(struct reads *r, enum dd_for_each each)
{
    if (each == DD_EACH_TASK)
        named(r, "unit", "task_unit", "unit");
    else if (each == DD_EACH_TARGET)
        named(r, "unit", "target", "unit");
}

static void subject(struct reads *r, const struct dd_rule *rule)
{
    by(r, dd_for_each_name(rule->for_each), "id", DD_READ_SUBJECT);
    if (rule->for_each == DD_EACH_TASK)
        by(r, "task_unit", "task", DD_READ_SUBJECT);
    if (rule->for_each == DD_EACH_TASK)
        by(r, "carry_over", "task", DD_READ_SUBJECT);
    if (strstr(rule->title, "{unit."))
        subject_unit(r, rule->for_each);
}

static void hops(struct reads *r, const struct dd_expr *expr)
{
    for (size_t i = 0; i < expr->n_hops; i++) {
        const struct dd_hop *hop = &expr->hops[i];
        add(r, (struct dd_read){.entity = hop->to,
                                .field = hop->key,
                                .is = DD_READ_THROUGH,
                                .through = hop->from,
                                .from = hop->field});
    }
}

static void expression(struct reads *r, const struct dd_rule *rule, const struct dd_expr *expr)
{
    if (!expr)
        return;
    if (expr->op == DD_OP_CALL && strcmp(expr->name, "under") == 0)
        whole(r, "unit");
    if (expr->op == DD_OP_EVENT)
        event(r, expr->name);
    if (expr->op == DD_OP_NAME && expr->slot != rule->for_each)
        subject_unit(r, rule->for_each);
    if (expr->op == DD_OP_NAME)
        hops(r, expr);
    r->calendar = r->calendar || expr->calendar;
    for (size_t i = 0; i < expr->n; i++)
        expression(r, rule, expr->kids[i]);
}

static void due(struct reads *r, const struct dd_rule *rule)
{
    event(r, rule->anchor_event);
    if (rule->due_source == DD_DUE_TASK) {
        by(r, "task_deadline", "task", DD_READ_SUBJECT);
        named(r, "event", "task_deadline", "event");
    }
}

/* Of the tasks without an end that a unit leads, itself or in the place of another. */
static void checkin(struct reads *r)
{
    static const char *const of_task[] = {"task_deadline", "task_succession", "carry_over",
                                          "completion", "result"};
    by(r, "task_unit", "unit", DD_READ_SUBJECT);
    through(r, "task_unit", "unit", "unit_succession", "successor");
    named(r, "task", "task_unit", "task");
    for (size_t i = 0; i < DD_LEN(of_task); i++)
        through(r, of_task[i], "task", "task_unit", "task");
}

static void done(struct reads *r, const struct dd_rule *rule)
{
    by(r, "completion", "obligation", DD_READ_OBLIGATION);
    switch (rule->done_by) {
    case DD_DONE_MARK:
        break;
    case DD_DONE_TASK:
        by(r, "completion", "task", DD_READ_SUBJECT);
        break;
    case DD_DONE_DOCUMENT:
        by(r, "document", "issuer", DD_READ_SUBJECT);
        break;
    case DD_DONE_REPORT:
        by(r, "report", "unit", DD_READ_SUBJECT);
        break;
    case DD_DONE_MEASURE:
        by(r, "measurement", "target", DD_READ_SUBJECT);
        break;
    case DD_DONE_RESULTS:
        checkin(r);
        break;
    }
    if (rule->has_progress)
        by(r, "measurement", "target", DD_READ_SUBJECT);
}

static void given(struct reads *r)
{
    by(r, "extension", "obligation", DD_READ_OBLIGATION);
    named(r, "document", "extension", "document");
    by(r, "waiver", "obligation", DD_READ_OBLIGATION);
    named(r, "document", "waiver", "document");
}

/* Units that merge or split up: chains of them, so the few rows matter to all. */
static void successions(struct reads *r, const struct dd_rule *rule)
{
    whole(r, "unit_succession");
    if (rule->for_each == DD_EACH_TASK)
        by(r, "task_succession", "task", DD_READ_SUBJECT);
    if (rule->for_each == DD_EACH_UNIT) {
        through(r, "unit", "id", "unit_succession", "unit");
        through(r, "unit", "id", "unit_succession", "successor");
    }
    if (rule->done_by == DD_DONE_DOCUMENT)
        through(r, "document", "issuer", "unit_succession", "successor");
    if (rule->done_by == DD_DONE_REPORT)
        through(r, "report", "unit", "unit_succession", "successor");
}

static void add_rule(struct reads *r, const struct dd_rule *rule)
{
    subject(r, rule);
    expression(r, rule, rule->where);
    expression(r, rule, rule->when);
    due(r, rule);
    done(r, rule);
    given(r);
    successions(r, rule);
}

static void set(struct dd_rule *rule, const struct reads *reads)
{
    rule->n_reads = reads->v.n;
    rule->reads = reads->v.v;
    rule->asks_calendar = reads->calendar;
}

/* Drafts and variants both lie in the order of the rules' ids. */
void dd_rules_set_reads(struct dd_build *build)
{
    size_t from = 0, to;
    for (size_t i = 0; i < build->drafts.n; i++, from = to) {
        struct dd_draft *draft = build->drafts.v[i];
        struct reads reads = {.arena = build->diags->arena};
        for (const struct dd_rule *rule = &draft->rule; rule; rule = rule->older)
            add_rule(&reads, rule);
        for (to = from; to < build->variants.n && build->variants.v[to]->draft == draft; to++)
            for (const struct dd_rule *rule = &build->variants.v[to]->rule; rule;
                 rule = rule->older)
                add_rule(&reads, rule);
        for (struct dd_draft *d = draft; d; d = d->older)
            set(&d->rule, &reads);
        for (size_t k = from; k < to; k++)
            for (struct dd_variant *v = build->variants.v[k]; v; v = v->older)
                set(&v->rule, &reads);
    }
}

bool dd_rule_reads(const struct dd_rule *rule, const struct dd_entity *entity)
{
    for (size_t i = 0; i < rule->n_reads; i++)
        if (rule->reads[i].entity == entity)
            return true;
    return false;
}
