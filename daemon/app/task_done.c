/* Done and done no more. A completion may cover every lead and every deadline of
 * a task (unit absent, seq 0), and a duty is named by its task, its lead and its
 * deadline, or by its own id: what is taken back is just what was named, and the
 * rest of a completion stays. */
#include "app/task.h"

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

/* The duty that a completion names by its id, or NULL. */
static const struct dd_obligation *duty_of(const struct dd_recording *rec,
                                           const struct dd_completion *row)
{
    for (size_t i = 0; row->obligation && i < rec->n; i++)
        if (strcmp(rec->v[i].id, row->obligation) == 0)
            return &rec->v[i];
    return NULL;
}

static bool overlaps(const struct dd_recording *rec, const struct dd_completion *row)
{
    const struct dd_task_scope *s = &rec->scope;
    struct dd_task_scope of = {.task = row->task, .unit = row->unit, .seq = row->seq};
    if (row->obligation) {
        const struct dd_obligation *duty = duty_of(rec, row);
        if (s->obligation || !duty)
            return dd_streq(row->obligation, s->obligation);
        of = dd_task_scope_of(duty);
    }
    if (!s->task || !dd_streq(of.task, s->task))
        return false;
    if (of.unit && s->unit && strcmp(of.unit, s->unit) != 0)
        return false;
    if (s->in_period && (!row->done_on.set || dd_day_cmp(row->done_on.day, s->first) < 0 ||
                         dd_day_cmp(row->done_on.day, s->last) > 0))
        return false;
    return of.seq == 0 || s->seq == 0 || of.seq == s->seq;
}

static bool keep(struct dd_recording *rec, const struct dd_completion *from, const char *unit,
                 int64_t seq)
{
    struct dd_facts rows = {0};
    struct dd_completion *row = new_row(rec, &rows);
    const char *id = row->id;
    *row = *from;
    row->id = id;
    row->unit = unit;
    row->seq = seq;
    row->revoked = false;
    return dd_store_put(rec->app->store, dd_entity_find("completion"), row);
}

/* What a completion of all leads or all deadlines says of the others. */
static bool keep_others(struct dd_recording *rec, const struct dd_completion *row)
{
    const struct dd_facts *facts = rec->facts;
    const struct dd_task_scope *s = &rec->scope;
    bool ok = true;
    if (row->obligation)
        return true;
    for (size_t i = 0; !row->unit && s->unit && i < facts->task_unit.n; i++) {
        const struct dd_task_unit *lead = &facts->task_unit.v[i];
        if (strcmp(lead->task, row->task) == 0 && strcmp(lead->part, "lead") == 0 && lead->unit &&
            strcmp(lead->unit, s->unit) != 0)
            ok = ok && keep(rec, row, lead->unit, row->seq);
    }
    for (size_t i = 0; row->seq == 0 && s->seq != 0 && i < facts->task_deadline.n; i++) {
        const struct dd_task_deadline *deadline = &facts->task_deadline.v[i];
        if (strcmp(deadline->task, row->task) == 0 && deadline->seq != s->seq)
            ok = ok && keep(rec, row, s->unit ? s->unit : row->unit, deadline->seq);
    }
    return ok;
}

/* Within a transaction. */
static bool take_back(struct dd_recording *rec, size_t *n)
{
    const struct dd_facts *facts = rec->facts;
    struct dd_store *store = rec->app->store;
    for (size_t i = 0; i < facts->completion.n; i++) {
        struct dd_completion row = facts->completion.v[i];
        if (row.revoked || !overlaps(rec, &row))
            continue;
        row.revoked = true;
        if (!dd_store_put(store, dd_entity_find("completion"), &row) || !keep_others(rec, &row))
            return false;
        ++*n;
    }
    const struct dd_task *task =
        rec->scope.obligation ? NULL : dd_task_find(facts, rec->scope.task);
    if (!task || strcmp(task->status, "cancelled") != 0)
        return true;
    struct dd_task active = *task;
    active.status = "active";
    ++*n;
    return dd_store_put(store, dd_entity_find("task"), &active);
}

enum dd_exit dd_task_reopen(struct dd_app *app, const struct dd_task_request *r,
                            const struct dd_facts *facts)
{
    struct dd_recording rec = {.app = app, .facts = facts, .r = r};
    size_t n = 0;
    enum dd_exit status = dd_task_begin(&rec);
    if (status != DD_EXIT_OK)
        return status;
    if (!dd_store_begin(app->store, true) || !take_back(&rec, &n) || !dd_store_commit(app->store)) {
        status = dd_app_store_failed(app);
        dd_store_rollback(app->store);
    } else if (n == 0) {
        status = dd_app_fail(DD_EXIT_FAULTS, _("`%s` was neither done nor cancelled"), r->id);
    }
    return status;
}
