/* access.c — see access.h. */
#include "http/access/access.h"

#include <string.h>

#include "wire/duty.h"

bool dd_sees_all(const struct dd_request *rq)
{
    return rq->token.unit == NULL;
}

static bool is_own(const struct dd_request *rq)
{
    return dd_streq(rq->token.unit_scope, "own");
}

bool dd_may_see(const struct dd_request *rq, const struct dd_facts *facts, const char *unit)
{
    if (dd_sees_all(rq))
        return true;
    return unit != NULL && (is_own(rq) ? strcmp(unit, rq->token.unit) == 0
                                       : dd_unit_under(facts, unit, rq->token.unit));
}

bool dd_may_see_person(const struct dd_request *rq, const struct dd_facts *facts,
                       const char *person)
{
    if (dd_sees_all(rq))
        return true;
    for (size_t i = 0; person != NULL && i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        if (strcmp(post->person, person) == 0 && dd_may_see(rq, facts, post->unit))
            return true;
    }
    return false;
}

bool dd_covers_task(const struct dd_request *rq, const struct dd_facts *facts, const char *id,
                    bool write)
{
    const struct dd_task *task = id ? dd_task_find(facts, id) : NULL;
    if (task == NULL)
        return false;
    if (dd_may_see(rq, facts, task->unit))
        return true;
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), id, &i);
    for (; i < end; i++) {
        const struct dd_task_unit *row = &facts->task_unit.v[i];
        if (dd_may_see(rq, facts, row->unit) && (!write || strcmp(row->part, "lead") == 0))
            return true;
    }
    return false;
}

bool dd_may_see_duty(const struct dd_request *rq, const struct dd_facts *facts,
                     const struct dd_obligation *row)
{
    return dd_sees_all(rq) || (is_own(rq) ? dd_obligation_is_of(row, rq->token.unit)
                                          : dd_obligation_is_under(facts, row, rq->token.unit));
}

const char *dd_scope_units(const struct dd_request *rq, const struct dd_facts *facts)
{
    if (dd_sees_all(rq))
        return NULL;
    struct dd_buf out = {0}; /* ids need no escaping */
    dd_buf_printf(&out, "[\"%s\"", rq->token.unit);
    for (size_t i = 0; !is_own(rq) && i < facts->unit.n; i++) {
        const char *id = facts->unit.v[i].id;
        if (strcmp(id, rq->token.unit) != 0 && dd_unit_under(facts, id, rq->token.unit))
            dd_buf_printf(&out, ",\"%s\"", id);
    }
    dd_buf_putc(&out, ']');
    const char *json = dd_strdup(rq->arena, out.s);
    dd_buf_release(&out);
    return json;
}

bool dd_may_write(const struct dd_request *rq)
{
    return rq->signed_in &&
           (dd_streq(rq->token.scope, "write") || dd_streq(rq->token.scope, "admin"));
}

bool dd_may_operate(const struct dd_request *rq)
{
    return rq->signed_in && dd_streq(rq->token.scope, "admin") && dd_sees_all(rq);
}

/* ---- internal tasks ------------------------------------------------------------------ */

bool dd_owns_internal(const struct dd_request *rq)
{
    return !dd_sees_all(rq) || dd_may_write(rq);
}

bool dd_is_withheld(const struct dd_request *rq, const struct dd_facts *facts, const char *task)
{
    const struct dd_task *row =
        task != NULL && !dd_owns_internal(rq) ? dd_task_find(facts, task) : NULL;
    return row != NULL && row->internal;
}

const char *dd_internal_title(struct dd_arena *arena, dd_translate tr, const struct dd_task *task)
{
    const char *number = dd_duty_number(arena, task);
    return *number != '\0' ? dd_printf(arena, dd_word(tr, "Internal task No. %s"), number)
                           : dd_word(tr, "Internal task");
}

static const struct dd_obligation *withheld(struct dd_arena *arena, dd_translate tr,
                                            const struct dd_task *task,
                                            const struct dd_obligation *row)
{
    struct dd_obligation *copy = DD_NEW(arena, struct dd_obligation);
    *copy = *row;
    copy->title = dd_internal_title(arena, tr, task);
    copy->basis = copy->field = copy->trace = copy->reason = copy->returned = NULL;
    copy->event = NULL;
    return copy;
}

const struct dd_obligation *dd_duty_shown(const struct dd_request *rq, const struct dd_facts *facts,
                                          const struct dd_obligation *row)
{
    return dd_is_withheld(rq, facts, row->task)
               ? withheld(rq->arena, rq->tr, dd_task_find(facts, row->task), row)
               : row;
}

const struct dd_obligation *dd_duty_in_feed(struct dd_arena *arena, const struct dd_facts *facts,
                                            const struct dd_obligation *row)
{
    const struct dd_task *task = row->task != NULL ? dd_task_find(facts, row->task) : NULL;
    return task != NULL && task->internal ? withheld(arena, dd_gettext, task, row) : row;
}
