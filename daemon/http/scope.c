/* scope.c — which rows of facts a token's unit scope covers (design §10). A
 * token without a unit covers all of them. */
#include "http/api.h"

#include <string.h>

static const char *text_field(const struct dd_entity *entity, const void *row, const char *name)
{
    const char *text;
    const struct dd_field *field = dd_field_find(entity, name);
    memcpy(&text, (const char *)row + field->offset, sizeof(text));
    return text;
}

static bool covers_task(const struct dd_request *rq, const struct dd_facts *facts, const char *id)
{
    const struct dd_task *task = id ? dd_task_find(facts, id) : NULL;
    if (task == NULL)
        return false;
    if (dd_may_see(rq, facts, task->unit))
        return true;
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), id, &i);
    for (; i < end; i++) {
        if (dd_may_see(rq, facts, facts->task_unit.v[i].unit))
            return true;
    }
    return false;
}

static bool covers_person(const struct dd_request *rq, const struct dd_facts *facts, const char *id)
{
    for (size_t i = 0; id != NULL && i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        if (strcmp(post->person, id) == 0 && dd_may_see(rq, facts, post->unit))
            return true;
    }
    return false;
}

static bool covers_obligation(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                              const char *id)
{
    const struct dd_obligation *row =
        id != NULL ? dd_obligation_find(snapshot->v, snapshot->n, id) : NULL;
    return row != NULL && dd_may_see(rq, &snapshot->facts, row->unit);
}

static bool covers(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                   const struct dd_collection *collection, const void *row)
{
    const struct dd_entity *entity = dd_entity_find(collection->entity);
    const struct dd_facts *facts = &snapshot->facts;
    const char *value = collection->by != NULL ? text_field(entity, row, collection->by) : NULL;
    const struct dd_target *target;
    switch (collection->reach) {
    case DD_REACH_ALL:
        return false;
    case DD_REACH_UNIT:
        return dd_may_see(rq, facts, value);
    case DD_REACH_TASK:
        return covers_task(rq, facts, value);
    case DD_REACH_TARGET:
        target = value != NULL ? dd_target_find(facts, value) : NULL;
        return target != NULL && dd_may_see(rq, facts, target->unit);
    case DD_REACH_OBLIGATION:
        return covers_obligation(rq, snapshot, value);
    case DD_REACH_PERSON:
        return covers_person(rq, facts, value);
    }
    return false;
}

/* A contact is a person's or a unit's own; a completion is of a task or of any
 * obligation. */
static bool covers_other(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                         const struct dd_collection *collection, const void *row)
{
    const struct dd_entity *entity = dd_entity_find(collection->entity);
    if (strcmp(entity->name, "contact") == 0) {
        const char *unit = text_field(entity, row, "unit");
        return unit != NULL && dd_may_see(rq, &snapshot->facts, unit);
    }
    return strcmp(entity->name, "completion") == 0 &&
           covers_obligation(rq, snapshot, text_field(entity, row, "obligation"));
}

bool dd_may_see_row(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                    const struct dd_collection *collection, const void *row)
{
    return rq->token.unit == NULL || collection->reach == DD_REACH_ALL ||
           covers(rq, snapshot, collection, row) || covers_other(rq, snapshot, collection, row);
}

bool dd_may_write_row(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                      const struct dd_collection *collection, const void *row)
{
    return rq->token.unit == NULL ||
           (collection->reach != DD_REACH_ALL &&
            (covers(rq, snapshot, collection, row) || covers_other(rq, snapshot, collection, row)));
}
