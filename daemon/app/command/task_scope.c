/* What a command about a task or a duty names: a duty is named by its task, its lead
 * and its deadline, or by its own id. */
#include "app/command/task.h"

#include <stdlib.h>
#include <string.h>

static enum dd_exit take_obligation(struct dd_recording *rec)
{
    const struct dd_task_request *r = rec->r;
    enum dd_exit status = dd_write_obligation(rec->app, rec->v, rec->n, r->id);
    if (status != DD_EXIT_OK)
        return status;
    if (r->unit || r->deadline)
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("`%s` is one duty already: `--unit` and `--deadline` choose among "
                             "those of a task"),
                           r->id);
    for (size_t i = 0; i < rec->n; i++)
        if (strcmp(rec->v[i].id, r->id) == 0)
            rec->scope = dd_task_scope_of(&rec->v[i]);
    return DD_EXIT_OK;
}

static enum dd_exit check_lead(const struct dd_recording *rec)
{
    const struct dd_task_unit *v = rec->facts->task_unit.v;
    const char *leads = "";
    for (size_t i = 0; i < rec->facts->task_unit.n; i++) {
        if (strcmp(v[i].task, rec->r->id) != 0 || strcmp(v[i].part, "lead") != 0)
            continue;
        if (dd_streq(v[i].unit, rec->r->unit))
            return DD_EXIT_OK;
        leads = dd_printf(rec->app->arena, "%s%s%s", leads, *leads ? ", " : "",
                          v[i].unit ? v[i].unit : "?");
    }
    return dd_app_fail(DD_EXIT_FAULTS, _("`%s` does not lead `%s`; its leads: %s"), rec->r->unit,
                       rec->r->id, *leads ? leads : "-");
}

static enum dd_exit check_deadline(const struct dd_recording *rec, int64_t *seq)
{
    const struct dd_facts *facts = rec->facts;
    const char *text = rec->r->deadline;
    char *end;
    *seq = strtoll(text, &end, 10);
    if (end == text || *end || *seq <= 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number of a deadline"), text);
    for (size_t i = 0; i < facts->task_deadline.n; i++)
        if (strcmp(facts->task_deadline.v[i].task, rec->r->id) == 0 &&
            facts->task_deadline.v[i].seq == *seq)
            return DD_EXIT_OK;
    return dd_app_fail(DD_EXIT_FAULTS, _("`%s` has no deadline number %s"), rec->r->id, text);
}

static enum dd_exit take_task(struct dd_recording *rec)
{
    const struct dd_task_request *r = rec->r;
    enum dd_exit status = dd_write_known(rec->app, rec->facts, "task", r->id);
    if (status == DD_EXIT_OK && r->unit)
        status = dd_write_known(rec->app, rec->facts, "unit", r->unit);
    if (status == DD_EXIT_OK && r->unit)
        status = check_lead(rec);
    rec->scope = (struct dd_task_scope){.task = r->id, .unit = r->unit};
    return status == DD_EXIT_OK && r->deadline ? check_deadline(rec, &rec->scope.seq) : status;
}

enum dd_exit dd_task_begin(struct dd_recording *rec)
{
    struct dd_obligation *v;
    if (!dd_store_obligations(rec->app->store, rec->app->arena, &v, &rec->n))
        return dd_app_store_failed(rec->app);
    rec->v = v;
    return strchr(rec->r->id, '/') ? take_obligation(rec) : take_task(rec);
}
