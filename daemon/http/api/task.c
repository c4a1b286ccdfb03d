/* task.c — a task is written and read whole: with its units and deadlines. */
#include "http/api/api.h"

#include <string.h>

#include "intake/record/task_entry.h"

static const char *const members[] = {"leads", "cooperating", "deadline", "year", "deadlines"};

bool dd_api_is_task_member(const struct dd_entity *entity, const char *name)
{
    for (size_t i = 0; strcmp(entity->name, "task") == 0 && i < DD_LEN(members); i++) {
        if (strcmp(members[i], name) == 0)
            return true;
    }
    return false;
}

/* ---- read ---------------------------------------------------------------------------------- */

static json_t *units_of(const struct dd_facts *facts, const char *task, const char *part)
{
    json_t *list = json_array();
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), task, &i);
    for (; i < end; i++) {
        const struct dd_task_unit *row = &facts->task_unit.v[i];
        if (strcmp(row->part, part) == 0 && row->unit != NULL)
            json_array_append_new(list, dd_json_text(row->unit));
    }
    return list;
}

static json_t *deadlines_of(struct dd_arena *arena, const struct dd_facts *facts, const char *task)
{
    json_t *list = json_array();
    const struct dd_entity *entity = dd_entity_find("task_deadline");
    size_t i, end = dd_facts_range(facts, entity, task, &i);
    for (; i < end; i++) {
        json_t *row = dd_json_row(arena, entity, dd_facts_row(facts, entity, i));
        json_object_del(row, "task");
        json_array_append_new(list, row);
    }
    return list;
}

json_t *dd_api_row_json(struct dd_arena *arena, const struct dd_facts *facts,
                        const struct dd_entity *entity, const void *row)
{
    json_t *object = dd_json_row(arena, entity, row);
    if (strcmp(entity->name, "task") != 0)
        return object;
    const char *id = ((const struct dd_task *)row)->id;
    json_object_set_new(object, "leads", units_of(facts, id, "lead"));
    json_object_set_new(object, "cooperating", units_of(facts, id, "cooperating"));
    json_object_set_new(object, "deadlines", deadlines_of(arena, facts, id));
    return object;
}

/* ---- written --------------------------------------------------------------------------------- */

static bool write_units(struct dd_request *rq, struct dd_edit *edit, const char *task,
                        const char *member, const char *part, const json_t *list)
{
    size_t n = json_array_size(list), i;
    json_t *item;
    const char **units = DD_NEW_N(rq->arena, const char *, n + 1);
    if (!json_is_array(list))
        return dd_edit_refuse(edit, member, "%s", dd_say(rq, "A list of unit ids is expected."));
    json_array_foreach(list, i, item)
    {
        if (!json_is_string(item))
            return dd_edit_refuse(edit, member, "%s",
                                  dd_say(rq, "A list of unit ids is expected."));
        units[i] = dd_strdup(rq->arena, json_string_value(item));
    }
    if (dd_task_set_units(rq->http->store, edit, task, part, n, units))
        return true;
    edit->field = member;
    return false;
}

static bool write_deadline(struct dd_request *rq, struct dd_edit *edit, const char *task,
                           const json_t *object)
{
    const json_t *phrase = json_object_get(object, "deadline");
    const json_t *year = json_object_get(object, "year");
    struct dd_task_waits waits;
    if (year != NULL && (!json_is_integer(year) || json_integer_value(year) < DD_YEAR_MIN ||
                         json_integer_value(year) > DD_YEAR_MAX))
        return dd_edit_refuse(edit, "year", "%s", dd_say(rq, "This is not a year."));
    if (phrase == NULL)
        return true;
    if (!json_is_string(phrase))
        return dd_edit_refuse(edit, "deadline", "%s",
                              dd_say(rq, "The deadline is a text, as a plan writes it."));
    return dd_task_set_deadline(rq->http->store, edit, rq->http->calendar, task,
                                dd_strdup(rq->arena, json_string_value(phrase)),
                                year != NULL ? (int)json_integer_value(year) : 0, &waits);
}

bool dd_api_write_task(struct dd_request *rq, struct dd_edit *edit, const char *task,
                       const json_t *object)
{
    const json_t *leads = json_object_get(object, "leads");
    const json_t *cooperating = json_object_get(object, "cooperating");
    return (leads == NULL || write_units(rq, edit, task, "leads", "lead", leads)) &&
           (cooperating == NULL ||
            write_units(rq, edit, task, "cooperating", "cooperating", cooperating)) &&
           write_deadline(rq, edit, task, object);
}
