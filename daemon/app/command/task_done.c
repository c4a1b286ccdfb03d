/* Done and done no more. A completion may cover every lead and every deadline of
 * a task (unit absent, seq 0), and a duty is named by its task, its lead and its
 * deadline, or by its own id. */
#include "app/command/task.h"

#include <stdlib.h>
#include <string.h>

/* ---- done ---------------------------------------------------------------------------- */

static void *new_row(struct dd_recording *rec, struct dd_facts *rows)
{
    struct dd_completion *row = dd_facts_add(rec->app->arena, rows, dd_entity_find("completion"));
    row->id = dd_write_new_id(rec->app, "done");
    return row;
}

/* A duty that comes again is done again and again. */
static bool comes_again(const struct dd_recording *rec)
{
    const struct dd_facts *facts = rec->facts;
    if (rec->scope.obligation)
        return false;
    for (size_t i = 0; i < rec->n; i++)
        if (dd_streq(rec->v[i].task, rec->scope.task) && !rec->v[i].one_off)
            return true;
    for (size_t i = 0; i < facts->task_deadline.n; i++)
        if (strcmp(facts->task_deadline.v[i].task, rec->scope.task) == 0 &&
            strcmp(facts->task_deadline.v[i].kind, "recurring") == 0)
            return true;
    return false;
}

/* What is said a second time is no second completion. */
static const struct dd_completion *recorded(const struct dd_recording *rec,
                                            const struct dd_completion *row)
{
    bool again = comes_again(rec);
    for (size_t i = 0; i < rec->facts->completion.n; i++) {
        const struct dd_completion *old = &rec->facts->completion.v[i];
        bool same_day = old->done_on.set && dd_day_cmp(old->done_on.day, row->done_on.day) == 0;
        bool counts = !old->claimed_on.set || dd_streq(old->answer, "confirmed");
        if (!old->revoked && counts && dd_streq(old->task, row->task) &&
            dd_streq(old->unit, row->unit) && dd_streq(old->obligation, row->obligation) &&
            old->seq == row->seq && (same_day || !again))
            return old;
    }
    return NULL;
}

enum dd_exit dd_task_done(struct dd_app *app, const struct dd_task_request *r,
                          const struct dd_facts *facts)
{
    struct dd_recording rec = {.app = app, .facts = facts, .r = r};
    struct dd_facts rows = {0};
    char day[DD_DAY_SIZE];
    if (r->by)
        return dd_task_claim(app, r, facts);
    enum dd_exit status = dd_task_begin(&rec);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_completion *row = new_row(&rec, &rows);
    row->done_on.set = true;
    status = dd_write_past_day(app, r->on, &row->done_on.day);
    if (status != DD_EXIT_OK)
        return status;
    row->obligation = rec.scope.obligation;
    if (!row->obligation) {
        row->task = rec.scope.task;
        row->unit = rec.scope.unit;
        row->seq = rec.scope.seq;
    }
    row->document = r->document;
    if (r->text)
        status = dd_write_text(app, "--text", r->text, &row->text);
    if (status != DD_EXIT_OK)
        return status;
    row->source = "person";
    const struct dd_completion *old = recorded(&rec, row);
    if (!old)
        return dd_write_row(app, facts, "completion", row);
    if (old->done_on.set && dd_day_cmp(old->done_on.day, row->done_on.day) == 0)
        return DD_EXIT_OK;
    return dd_app_fail(
        DD_EXIT_FAULTS, _("`%s` is recorded as done already (%s); `dondoc task reopen` first"),
        r->id, old->done_on.set ? dd_day_format_vi(old->done_on.day, day) : _("day not known"));
}

/* ---- reopen ---------------------------------------------------------------------------- */

enum dd_exit dd_task_reopen(struct dd_app *app, const struct dd_task_request *r,
                            const struct dd_facts *facts)
{
    struct dd_recording rec = {.app = app, .facts = facts, .r = r};
    struct dd_record record;
    size_t n = 0;
    enum dd_exit status = dd_task_begin(&rec);
    if (status == DD_EXIT_OK)
        status = dd_write_begin(app, &record);
    if (status != DD_EXIT_OK)
        return status;
    status = dd_write_end(app, &record, dd_record_reopen(&record, &rec.scope, &n));
    return status == DD_EXIT_OK && n == 0
               ? dd_app_fail(DD_EXIT_FAULTS, _("`%s` was neither done nor cancelled"), r->id)
               : status;
}
