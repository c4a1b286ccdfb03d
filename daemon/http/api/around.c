/* around.c — what the API reads of an office to answer about some of its rows. */
#include "http/api/api.h"
#include "http/pages/views.h"

#include <string.h>

struct names {
    DD_VEC(const char *) tasks, targets, duties;
};

static const char *text_of(const struct dd_entity *entity, const void *row, const char *name)
{
    const struct dd_field *field = dd_field_find(entity, name);
    const char *text = NULL;
    if (field != NULL)
        memcpy(&text, (const char *)row + field->offset, sizeof(text));
    return text;
}

static void note(struct dd_request *rq, const struct dd_entity *entity, const void *row,
                 struct names *names)
{
    bool is_task = strcmp(entity->name, "task") == 0,
         is_target = strcmp(entity->name, "target") == 0;
    const char *task = text_of(entity, row, is_task ? "id" : "task");
    const char *target = text_of(entity, row, is_target ? "id" : "target");
    const char *duty = text_of(entity, row, "obligation");
    if (task != NULL)
        dd_push(rq->arena, &names->tasks, task);
    if (target != NULL)
        dd_push(rq->arena, &names->targets, target);
    if (duty != NULL)
        dd_push(rq->arena, &names->duties, duty);
}

static bool read_names(struct dd_request *rq, struct names *names, struct dd_snapshot *out)
{
    static const struct {
        const char *entity, *field;
    } of_task[] = {{"task", "id"}, {"task_unit", "task"}, {"task_deadline", "task"}};
    struct dd_store *store = rq->http->store;
    bool ok = true;
    if (names->duties.n > 0)
        ok = dd_store_duties_in(store, rq->arena, "id", names->duties.v, names->duties.n, &out->v,
                                &out->n);
    for (size_t i = 0; ok && i < out->n; i++) {
        if (out->v[i].task != NULL)
            dd_push(rq->arena, &names->tasks, out->v[i].task);
    }
    for (size_t i = 0; ok && names->tasks.n > 0 && i < DD_LEN(of_task); i++)
        ok = dd_store_facts_in(store, rq->arena, of_task[i].entity, of_task[i].field,
                               names->tasks.v, names->tasks.n, &out->facts);
    if (ok && names->targets.n > 0)
        ok = dd_store_facts_in(store, rq->arena, "target", "id", names->targets.v, names->targets.n,
                               &out->facts);
    return ok;
}

bool dd_api_around(struct dd_request *rq, const struct dd_entity *entity,
                   const struct dd_facts *rows, size_t n, struct dd_snapshot *out)
{
    const struct dd_facts *shared = dd_shared_get(rq->http);
    struct names names = {0};
    if (shared == NULL)
        return false;
    *out = (struct dd_snapshot){.arena = rq->arena, .facts = *shared};
    for (size_t i = 0; i < n; i++)
        note(rq, entity, dd_facts_row(rows, entity, i), &names);
    if (!read_names(rq, &names, out))
        return false;
    dd_facts_seal(&out->facts);
    return true;
}
