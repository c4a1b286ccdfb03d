#include "app/task.h"

#include <stdio.h>
#include <stdlib.h>

#include "intake/task_entry.h"

struct adding {
    struct dd_app *app;
    struct dd_task_request r;
    struct dd_edit edit;
    int year;
    struct dd_task_waits waits;
};

static bool put_task(struct adding *a)
{
    struct dd_facts scratch = {0};
    struct dd_store *store = a->app->store;
    struct dd_task *task = dd_facts_add(a->app->arena, &scratch, dd_entity_find("task"));
    task->id = a->r.id;
    task->title = a->r.title;
    task->plan = a->r.plan;
    task->unit = a->app->config->office;
    task->opened_on = DD_SOME_DAY(dd_app_today(a->app));
    return dd_store_put(store, dd_entity_find("task"), task) &&
           dd_task_set_units(store, &a->edit, a->r.id, "lead", 1, &a->r.lead) &&
           (!a->r.deadline || dd_task_set_deadline(store, &a->edit, a->app->calendar, a->r.id,
                                                   a->r.deadline, a->year, &a->waits));
}

static bool check(struct adding *a)
{
    struct dd_task_request *r = &a->r;
    char *end = NULL;
    long year = r->year ? strtol(r->year, &end, 10) : 0;
    if (r->year && (end == r->year || *end || year < DD_YEAR_MIN || year > DD_YEAR_MAX))
        return dd_edit_refuse(&a->edit, "year", _("`%s` is not a year"), r->year);
    a->year = (int)year;
    if (!dd_edit_id(&a->edit, r->id))
        return false;
    if (dd_task_find(a->edit.facts, r->id))
        return dd_edit_refuse(&a->edit, "id", _("there is a task `%s` already"), r->id);
    return dd_edit_known(&a->edit, "unit", r->lead) &&
           dd_edit_text(&a->edit, "title", r->title, &r->title) &&
           (!r->plan || dd_edit_text(&a->edit, "plan", r->plan, &r->plan));
}

static enum dd_exit fail(struct adding *a)
{
    enum dd_exit status =
        a->edit.why ? dd_app_fail(DD_EXIT_FAULTS, "%s", a->edit.why) : dd_app_store_failed(a->app);
    dd_store_rollback(a->app->store);
    return status;
}

enum dd_exit dd_task_add(struct dd_app *app, const struct dd_task_request *request,
                         const struct dd_facts *facts)
{
    struct adding a = {
        .app = app,
        .r = *request,
        .edit = {.arena = app->arena, .facts = facts, .today = dd_app_today(app)},
    };
    if (!a.r.title || !a.r.lead)
        return dd_usage(dd_task_usage);
    if (!check(&a) || !dd_store_begin(app->store, true) || !put_task(&a) ||
        !dd_store_commit(app->store))
        return fail(&a);
    for (size_t i = 0; i < a.waits.n; i++)
        fprintf(stderr,
                _("dondoc: the deadline waits for `%s`; once its day is known: "
                  "`dondoc event set %s DAY`\n"),
                a.waits.v[i].title, a.waits.v[i].id);
    return DD_EXIT_OK;
}
