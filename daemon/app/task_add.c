#include "app/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct adding {
    struct dd_app *app;
    const struct dd_facts *facts;
    struct dd_task_request r;         /* checked */
    const struct dd_due_parse *parse; /* or NULL: no deadline */
    struct dd_facts rows;
};

static void *new_row(struct adding *a, const char *entity)
{
    return dd_facts_add(a->app->arena, &a->rows, dd_entity_find(entity));
}

static enum dd_exit put(struct adding *a, const char *entity, const void *row)
{
    return dd_store_put(a->app->store, dd_entity_find(entity), row) ? DD_EXIT_OK
                                                                    : dd_app_store_failed(a->app);
}

/* ---- the event that a deadline counts from -------------------------------------------- */

static const struct dd_event *of_words(struct dd_arena *arena, const struct dd_facts *facts,
                                       const char *words)
{
    const char *key = dd_key(arena, words);
    for (size_t i = 0; i < facts->event.n; i++) {
        const char *title = facts->event.v[i].title;
        if (title && strcmp(dd_key(arena, title), key) == 0)
            return &facts->event.v[i];
    }
    return NULL;
}

static const struct dd_event *known_event(const struct adding *a, const char *words)
{
    const struct dd_event *event = dd_event_find(a->facts, words);
    if (!event)
        event = of_words(a->app->arena, a->facts, words);
    return event ? event : of_words(a->app->arena, &a->rows, words); /* of an earlier deadline */
}

/* The one of that id or of these words; else a new one, whose day is to be set. */
static enum dd_exit take_event(struct adding *a, const struct dd_deadline *deadline, int64_t seq,
                               const struct dd_event **out)
{
    *out = NULL;
    if ((deadline->kind != DD_DUE_RELATIVE && deadline->kind != DD_DUE_EVENT) || !deadline->event ||
        deadline->event_day.set)
        return DD_EXIT_OK;
    *out = known_event(a, deadline->event);
    if (*out)
        return DD_EXIT_OK;
    struct dd_event *event = new_row(a, "event");
    event->id = dd_printf(a->app->arena, "ev.%s.%lld", a->r.id, (long long)seq);
    event->title = dd_squeeze(a->app->arena, deadline->event);
    if (!dd_is_id(event->id))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           event->id);
    *out = event;
    fprintf(stderr,
            _("dondoc: the deadline waits for `%s`; once its day is known: "
              "`dondoc event set %s DAY`\n"),
            event->title, event->id);
    return put(a, "event", event);
}

/* ---- the rows ------------------------------------------------------------------------------- */

static enum dd_exit put_deadline(struct adding *a, const struct dd_deadline *deadline, int64_t seq)
{
    const struct dd_event *event;
    enum dd_exit status = take_event(a, deadline, seq, &event);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_arena *arena = a->app->arena;
    struct dd_task_deadline *row = new_row(a, "task_deadline");
    struct dd_due_options options = {.calendar = a->app->calendar, .tr = dd_gettext};
    struct dd_due_result result;
    dd_due_resolve(arena, deadline, &options, &result);
    row->task = a->r.id;
    row->seq = seq;
    row->phrase = a->r.deadline;
    row->kind = dd_due_kind_name(deadline->kind);
    row->canonical = dd_due_canonical(arena, deadline);
    row->event = event ? event->id : NULL;
    row->source = "person";
    if (result.status == DD_DUE_OK && deadline->kind != DD_DUE_RECURRING) {
        row->from_day = result.from;
        row->last_day = DD_SOME_DAY(result.last_day);
        row->legal_day = DD_SOME_DAY(result.legal_day);
    }
    return put(a, "task_deadline", row);
}

static enum dd_exit put_task(struct adding *a)
{
    struct dd_task *task = new_row(a, "task");
    struct dd_task_unit *lead = new_row(a, "task_unit");
    task->id = a->r.id;
    task->title = a->r.title;
    task->plan = a->r.plan;
    task->unit = a->app->config->office;
    *lead = (struct dd_task_unit){a->r.id, "lead", 1, a->r.lead, a->r.lead};
    enum dd_exit status = put(a, "task", task);
    if (status == DD_EXIT_OK)
        status = put(a, "task_unit", lead);
    for (size_t i = 0; status == DD_EXIT_OK && a->parse && i < a->parse->n; i++)
        status = put_deadline(a, &a->parse->v[i], (int64_t)i + 1);
    return status;
}

/* ---- what was asked for ------------------------------------------------------------------------
 */

static enum dd_exit read_deadline(struct adding *a, int year)
{
    enum dd_exit status = dd_write_text(a->app, "deadline", a->r.deadline, &a->r.deadline);
    if (status != DD_EXIT_OK)
        return status;
    a->parse = dd_due_parse(a->app->arena, a->r.deadline, year, dd_gettext);
    if (a->parse->v[0].kind == DD_DUE_NONE)
        return dd_app_fail(DD_EXIT_FAULTS, _("the deadline `%s` is not understood%s%s"),
                           a->r.deadline, a->parse->why_not ? ": " : "",
                           a->parse->why_not ? a->parse->why_not : "");
    return DD_EXIT_OK;
}

static enum dd_exit check(struct adding *a)
{
    struct dd_task_request *r = &a->r;
    char *end = NULL;
    long year = r->year ? strtol(r->year, &end, 10) : 0;
    if (r->year && (end == r->year || *end || year < DD_YEAR_MIN || year > DD_YEAR_MAX))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is not a year"), r->year);
    if (!dd_is_id(r->id))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           r->id);
    if (dd_task_find(a->facts, r->id))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is a task `%s` already"), r->id);
    enum dd_exit status = dd_write_known(a->app, a->facts, "unit", r->lead);
    if (status == DD_EXIT_OK)
        status = dd_write_text(a->app, "title", r->title, &r->title);
    if (status == DD_EXIT_OK && r->plan)
        status = dd_write_text(a->app, "plan", r->plan, &r->plan);
    return status == DD_EXIT_OK && r->deadline ? read_deadline(a, (int)year) : status;
}

enum dd_exit dd_task_add(struct dd_app *app, const struct dd_task_request *request,
                         const struct dd_facts *facts)
{
    struct adding a = {.app = app, .facts = facts, .r = *request};
    if (!a.r.title || !a.r.lead)
        return dd_usage(dd_task_usage);
    enum dd_exit status = check(&a);
    if (status != DD_EXIT_OK)
        return status;
    if (!dd_store_begin(app->store, true))
        return dd_app_store_failed(app);
    status = put_task(&a);
    if (status == DD_EXIT_OK && !dd_store_commit(app->store))
        status = dd_app_store_failed(app);
    if (status != DD_EXIT_OK)
        dd_store_rollback(app->store);
    return status;
}
