/* scope.c — which rows of facts a token's unit scope covers (design §10). A
 * token without a unit covers all of them. */
#include "http/api/api.h"

#include <string.h>

static const char *text_field(const struct dd_entity *entity, const void *row, const char *name)
{
    const char *text;
    const struct dd_field *field = dd_field_find(entity, name);
    memcpy(&text, (const char *)row + field->offset, sizeof(text));
    return text;
}

static bool covers_obligation(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                              const char *id)
{
    const struct dd_obligation *row =
        id != NULL ? dd_obligation_find(snapshot->v, snapshot->n, id) : NULL;
    return row != NULL && dd_may_see_duty(rq, &snapshot->facts, row);
}

static bool covers(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                   const struct dd_collection *collection, const void *row, bool write)
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
        return dd_covers_task(rq, facts, value, write);
    case DD_REACH_TARGET:
        target = value != NULL ? dd_target_find(facts, value) : NULL;
        return target != NULL && dd_may_see(rq, facts, target->unit);
    case DD_REACH_OBLIGATION:
        return covers_obligation(rq, snapshot, value);
    case DD_REACH_PERSON:
        return dd_may_see_person(rq, facts, value);
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

/* Leaves the members in `told`, here and in the objects within. */
static void withhold(json_t *value, const char *const *told, size_t n_told)
{
    const char *name;
    json_t *member;
    size_t i;
    if (json_is_array(value)) {
        json_array_foreach(value, i, member) withhold(member, told, n_told);
        return;
    }
    json_object_foreach(value, name, member)
    {
        for (i = 0; i < n_told && strcmp(told[i], name) != 0; i++)
            ;
        if (i == n_told)
            json_object_set_new(value, name, json_null());
        else
            withhold(member, told, n_told);
    }
}

/* What is said about an internal task: results, completions, extensions … */
static bool hangs_on_withheld(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                              const struct dd_collection *collection, const void *row)
{
    static const char *const shown[] = {"task", "task_unit", "task_deadline"};
    const struct dd_entity *entity = dd_entity_find(collection->entity);
    for (size_t i = 0; i < DD_LEN(shown); i++) {
        if (strcmp(entity->name, shown[i]) == 0)
            return false;
    }
    const struct dd_field *task = dd_field_find(entity, "task"),
                          *duty = dd_field_find(entity, "obligation");
    if (task != NULL && dd_is_withheld(rq, &snapshot->facts, text_field(entity, row, "task")))
        return true;
    const char *id = duty != NULL ? text_field(entity, row, "obligation") : NULL;
    const struct dd_obligation *of =
        id != NULL ? dd_obligation_find(snapshot->v, snapshot->n, id) : NULL;
    return of != NULL && dd_is_withheld(rq, &snapshot->facts, of->task);
}

json_t *dd_api_row_shown(const struct dd_request *rq, const struct dd_facts *facts,
                         const struct dd_entity *entity, const void *row)
{
    static const char *const told[] = {
        "id",       "number",   "unit",      "status", "internal",    "task",
        "part",     "seq",      "leads",     "kind",   "cooperating", "deadlines",
        "from_day", "last_day", "legal_day", "source", "imported"};
    json_t *object = dd_api_row_json(rq->arena, facts, entity, row);
    const char *task = strcmp(entity->name, "task") == 0       ? ((const struct dd_task *)row)->id
                       : dd_field_find(entity, "task") != NULL ? text_field(entity, row, "task")
                                                               : NULL;
    if (dd_is_withheld(rq, facts, task))
        withhold(object, told, DD_LEN(told));
    return object;
}

bool dd_may_see_row(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                    const struct dd_collection *collection, const void *row)
{
    if (hangs_on_withheld(rq, snapshot, collection, row))
        return false;
    return dd_sees_all(rq) || collection->reach == DD_REACH_ALL ||
           covers(rq, snapshot, collection, row, false) ||
           covers_other(rq, snapshot, collection, row);
}

bool dd_may_write_row(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                      const struct dd_collection *collection, const void *row)
{
    return dd_sees_all(rq) ||
           (collection->reach != DD_REACH_ALL && (covers(rq, snapshot, collection, row, true) ||
                                                  covers_other(rq, snapshot, collection, row)));
}
