/* What those who owe a duty report as done, and what the tracking office answers. */
#include "app/command/task.h"

#include <string.h>

/* The duty is among those named. Of one that comes again it is the time that the
 * day lies in. */
static bool is_named(const struct dd_recording *rec, const struct dd_obligation *row,
                     struct dd_day day)
{
    const struct dd_task_scope *s = &rec->scope;
    if (s->obligation)
        return strcmp(row->id, s->obligation) == 0;
    struct dd_task_scope of = dd_task_scope_of(row);
    if (!dd_streq(row->task, s->task) || (s->unit && !dd_streq(row->unit, s->unit)) ||
        (s->seq && of.seq && of.seq != s->seq))
        return false;
    return !of.in_period || (dd_day_cmp(day, of.first) >= 0 && dd_day_cmp(day, of.last) <= 0);
}

static enum dd_exit refuse(const char *id, enum dd_claim_fault fault)
{
    return dd_app_fail(DD_EXIT_FAULTS, "%s: %s", id, _(dd_claim_fault_text(fault)));
}

/* Within a transaction. */
static enum dd_exit put(struct dd_recording *rec, const struct dd_completion *row)
{
    const struct dd_entity *entity = dd_entity_find("completion");
    enum dd_exit status = dd_write_check(rec->app, rec->facts, entity, row);
    if (status == DD_EXIT_OK && !dd_store_put(rec->app->store, entity, row))
        status = dd_app_store_failed(rec->app);
    return status;
}

static enum dd_exit in_transaction(struct dd_recording *rec, const struct dd_completion *v,
                                   size_t n)
{
    struct dd_store *store = rec->app->store;
    if (!dd_store_begin(store, true))
        return dd_app_store_failed(rec->app);
    enum dd_exit status = DD_EXIT_OK;
    for (size_t i = 0; i < n && status == DD_EXIT_OK; i++)
        status = put(rec, &v[i]);
    if (status == DD_EXIT_OK && !dd_store_commit(store))
        status = dd_app_store_failed(rec->app);
    if (status != DD_EXIT_OK)
        dd_store_rollback(store);
    return status;
}

static enum dd_exit take_words(struct dd_app *app, const char *name, const char *given,
                               const char **out)
{
    *out = NULL;
    return given ? dd_write_text(app, name, given, out) : DD_EXIT_OK;
}

/* ---- claiming ------------------------------------------------------------------------ */

/* A claim on each duty named that is still owed; what is done or reported already
 * is left alone, as long as anything remains. */
static enum dd_exit make_claims(struct dd_recording *rec, const struct dd_claim *claim)
{
    DD_VEC(struct dd_completion) rows = {0};
    enum dd_claim_fault fault = DD_CLAIM_NOT_OWED;
    for (size_t i = 0; i < rec->n; i++) {
        struct dd_claim one = *claim;
        struct dd_completion row;
        if (!is_named(rec, &rec->v[i], claim->done_on.day))
            continue;
        one.id = dd_write_new_id(rec->app, "done");
        fault = dd_claim_make(rec->facts, rec->app->rules, &rec->v[i], &one, &row);
        if (fault == DD_CLAIM_OK)
            dd_push(rec->app->arena, &rows, row);
        else if (fault != DD_CLAIM_NOT_OWED && fault != DD_CLAIM_MADE)
            return refuse(rec->v[i].id, fault);
    }
    return rows.n ? in_transaction(rec, rows.v, rows.n) : refuse(rec->r->id, fault);
}

enum dd_exit dd_task_claim(struct dd_app *app, const struct dd_task_request *r,
                           const struct dd_facts *facts)
{
    struct dd_recording rec = {.app = app, .facts = facts, .r = r};
    struct dd_claim claim = {.by = r->by, .document = r->document, .today = dd_app_today(app)};
    enum dd_exit status = dd_write_known(app, facts, "person", r->by);
    if (status == DD_EXIT_OK)
        status = take_words(app, "--text", r->text, &claim.text);
    claim.done_on.set = true;
    if (status == DD_EXIT_OK)
        status = dd_write_past_day(app, r->on, &claim.done_on.day);
    if (status == DD_EXIT_OK)
        status = dd_task_begin(&rec);
    return status == DD_EXIT_OK ? make_claims(&rec, &claim) : status;
}

/* ---- answering ------------------------------------------------------------------------- */

static enum dd_exit answer_claims(struct dd_recording *rec, const struct dd_claim_answer *answer)
{
    DD_VEC(struct dd_completion) rows = {0};
    for (size_t i = 0; i < rec->n; i++) {
        const struct dd_obligation *ob = &rec->v[i];
        struct dd_completion *v;
        size_t n;
        /* whatever period: it is named by what waits for an answer */
        if (!is_named(rec, ob, dd_task_scope_of(ob).first))
            continue;
        enum dd_claim_fault fault =
            dd_claim_answer(rec->app->arena, rec->facts, ob, answer, &v, &n);
        if (fault == DD_CLAIM_NOT_REPORTED)
            continue;
        if (fault != DD_CLAIM_OK)
            return refuse(ob->id, fault);
        for (size_t k = 0; k < n; k++)
            dd_push(rec->app->arena, &rows, v[k]);
    }
    return rows.n ? in_transaction(rec, rows.v, rows.n) : refuse(rec->r->id, DD_CLAIM_NOT_REPORTED);
}

static enum dd_exit answer(struct dd_app *app, const struct dd_task_request *r,
                           const struct dd_facts *facts, bool confirmed)
{
    struct dd_recording rec = {.app = app, .facts = facts, .r = r};
    struct dd_claim_answer given = {
        .confirmed = confirmed, .by = r->by, .today = dd_app_today(app)};
    enum dd_exit status = r->by ? dd_write_known(app, facts, "person", r->by) : DD_EXIT_OK;
    if (status == DD_EXIT_OK)
        status = take_words(app, "--words", r->words, &given.words);
    if (status == DD_EXIT_OK)
        status = dd_task_begin(&rec);
    return status == DD_EXIT_OK ? answer_claims(&rec, &given) : status;
}

enum dd_exit dd_task_confirm(struct dd_app *app, const struct dd_task_request *r,
                             const struct dd_facts *facts)
{
    return answer(app, r, facts, true);
}

enum dd_exit dd_task_return(struct dd_app *app, const struct dd_task_request *r,
                            const struct dd_facts *facts)
{
    return answer(app, r, facts, false);
}
