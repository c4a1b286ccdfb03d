/* What was recorded as done is so no more. A completion may cover every lead and every
 * deadline of a task (unit absent, seq 0): what is taken back is just what was named,
 * and the rest of it stays. */
#include "intake/record/record.h"

#include <stdlib.h>
#include <string.h>

/* The deadline's number in a duty's period: "once", "d2", "2026-03", "2026-03.d2". */
static void take_period(const char *period, struct dd_task_scope *scope)
{
    struct dd_period p;
    const char *mark = strstr(period, ".d");
    char name[32] = "";
    if (strcmp(period, "once") == 0)
        scope->seq = 1;
    else if (*period == 'd')
        scope->seq = strtoll(period + 1, NULL, 10);
    else if (mark)
        scope->seq = strtoll(mark + 2, NULL, 10);
    size_t n = mark ? (size_t)(mark - period) : strlen(period);
    if (n < sizeof(name))
        memcpy(name, period, n);
    scope->in_period = dd_period_parse(name, &p);
    if (scope->in_period) {
        scope->first = dd_period_first(p);
        scope->last = dd_period_last(p);
    }
}

struct dd_task_scope dd_task_scope_of(const struct dd_obligation *row)
{
    struct dd_task_scope scope = {.obligation = row->id, .task = row->task};
    if (row->task && strchr(row->subject, '@'))
        scope.unit = row->unit;
    if (row->task)
        take_period(row->period, &scope);
    return scope;
}

/* `of`: what the completion covers. */
static bool overlaps(const struct dd_task_scope *s, const struct dd_task_scope *of,
                     const struct dd_completion *row)
{
    if (!s->task || !dd_streq(of->task, s->task))
        return false;
    if (of->unit && s->unit && strcmp(of->unit, s->unit) != 0)
        return false;
    if (s->in_period && (!row->done_on.set || dd_day_cmp(row->done_on.day, s->first) < 0 ||
                         dd_day_cmp(row->done_on.day, s->last) > 0))
        return false;
    return of->seq == 0 || s->seq == 0 || of->seq == s->seq;
}

/* False: the store failed. */
static bool is_taken(struct dd_record *rec, const struct dd_task_scope *s,
                     const struct dd_completion *row, bool *out)
{
    struct dd_task_scope of = {.task = row->task, .unit = row->unit, .seq = row->seq};
    struct dd_obligation duty;
    bool found = false;
    *out = false;
    if (row->revoked)
        return true;
    if (row->obligation && !s->obligation &&
        !dd_store_obligation(rec->store, rec->edit.arena, row->obligation, &duty, &found))
        return false;
    if (found)
        of = dd_task_scope_of(&duty);
    *out = row->obligation && !found ? dd_streq(row->obligation, s->obligation)
                                     : overlaps(s, &of, row);
    return true;
}

bool dd_is_done_by_hand(const struct dd_facts *facts, const struct dd_obligation *duty)
{
    const struct dd_task_scope scope = dd_task_scope_of(duty);
    for (size_t i = 0; i < facts->completion.n; i++) {
        const struct dd_completion *row = &facts->completion.v[i];
        const struct dd_task_scope of = {.task = row->task, .unit = row->unit, .seq = row->seq};
        if (!row->revoked &&
            (row->obligation ? strcmp(row->obligation, duty->id) == 0 : overlaps(&scope, &of, row)))
            return true;
    }
    return false;
}

static bool keep(struct dd_record *rec, const struct dd_completion *from, const char *unit,
                 int64_t seq)
{
    struct dd_completion row = *from;
    row.id = dd_record_new_id(rec->edit.arena, "done");
    row.unit = unit;
    row.seq = seq;
    row.revoked = false;
    return dd_store_put(rec->store, dd_entity_find("completion"), &row);
}

/* What a completion of all leads or all deadlines says of the others. */
static bool keep_others(struct dd_record *rec, const struct dd_task_scope *s,
                        const struct dd_completion *row)
{
    const struct dd_facts *facts = rec->edit.facts;
    bool ok = true;
    if (row->obligation)
        return true;
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), row->task, &i);
    for (; !row->unit && s->unit && i < end; i++) {
        const struct dd_task_unit *lead = &facts->task_unit.v[i];
        if (strcmp(lead->part, "lead") == 0 && lead->unit && strcmp(lead->unit, s->unit) != 0)
            ok = ok && keep(rec, row, lead->unit, row->seq);
    }
    end = dd_facts_range(facts, dd_entity_find("task_deadline"), row->task, &i);
    for (; row->seq == 0 && s->seq != 0 && i < end; i++) {
        const struct dd_task_deadline *deadline = &facts->task_deadline.v[i];
        if (deadline->seq != s->seq)
            ok = ok && keep(rec, row, s->unit ? s->unit : row->unit, deadline->seq);
    }
    return ok;
}

bool dd_record_reopen(struct dd_record *rec, const struct dd_task_scope *scope, size_t *n)
{
    const struct dd_facts *facts = rec->edit.facts;
    bool taken;
    *n = 0;
    for (size_t i = 0; i < facts->completion.n; i++) {
        struct dd_completion row = facts->completion.v[i];
        if (!is_taken(rec, scope, &row, &taken))
            return false;
        if (!taken)
            continue;
        row.revoked = true;
        if (!dd_store_put(rec->store, dd_entity_find("completion"), &row) ||
            !keep_others(rec, scope, &row))
            return false;
        ++*n;
    }
    const struct dd_task *task = scope->obligation ? NULL : dd_task_find(facts, scope->task);
    if (!task || strcmp(task->status, "cancelled") != 0)
        return true;
    struct dd_task active = *task;
    active.status = "active";
    ++*n;
    return dd_store_put(rec->store, dd_entity_find("task"), &active);
}
