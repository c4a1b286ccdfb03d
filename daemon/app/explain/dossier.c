#include "app/explain/dossier.h"

#include <stdlib.h>
#include <string.h>

#include "app/command/task.h"

/* ---- evidence ------------------------------------------------------------------------ */

static bool is_completion_of(const struct dd_task_scope *scope, const struct dd_completion *row)
{
    if (row->obligation)
        return strcmp(row->obligation, scope->obligation) == 0;
    return scope->task && dd_streq(row->task, scope->task) &&
           (!row->unit || !scope->unit || strcmp(row->unit, scope->unit) == 0) &&
           (row->seq == 0 || scope->seq == 0 || row->seq == scope->seq);
}

static void find_completions(struct dd_dossier *d)
{
    struct dd_task_scope scope = dd_task_scope_of(&d->row);
    for (size_t i = 0; i < d->facts.completion.n; i++)
        if (is_completion_of(&scope, &d->facts.completion.v[i]))
            dd_push(d->app->arena, &d->completions, &d->facts.completion.v[i]);
}

static bool is_named_by(const struct dd_dossier *d, const struct dd_document *row)
{
    for (size_t i = 0; i < d->completions.n; i++)
        if (dd_streq(d->completions.v[i]->document, row->id))
            return true;
    return false;
}

/* What the unit issued in answer to the basis; what a completion names is told there. */
static void find_documents(struct dd_dossier *d)
{
    for (size_t i = 0; i < d->facts.document.n; i++) {
        const struct dd_document *row = &d->facts.document.v[i];
        if (d->row.unit && dd_streq(row->issuer, d->row.unit) && row->answers && d->row.basis &&
            strstr(d->row.basis, row->answers) && !is_named_by(d, row))
            dd_push(d->app->arena, &d->documents, row);
    }
}

static void find_the_rest(struct dd_dossier *d)
{
    const struct dd_facts *facts = &d->facts;
    const struct dd_obligation *row = &d->row;
    struct dd_arena *arena = d->app->arena;
    for (size_t i = 0; i < facts->report.n; i++)
        if (row->unit && dd_streq(facts->report.v[i].unit, row->unit) &&
            dd_streq(facts->report.v[i].period, row->period))
            dd_push(arena, &d->reports, &facts->report.v[i]);
    for (size_t i = 0; i < facts->result.n; i++)
        if (row->task && dd_streq(facts->result.v[i].task, row->task))
            dd_push(arena, &d->results, &facts->result.v[i]);
    for (size_t i = 0; i < facts->measurement.n; i++)
        if (row->target && dd_streq(facts->measurement.v[i].target, row->target))
            dd_push(arena, &d->measurements, &facts->measurement.v[i]);
    for (size_t i = 0; i < facts->extension.n; i++)
        if (dd_streq(facts->extension.v[i].obligation, row->id))
            dd_push(arena, &d->extensions, &facts->extension.v[i]);
    for (size_t i = 0; i < facts->waiver.n; i++)
        if (dd_streq(facts->waiver.v[i].obligation, row->id))
            d->waiver = &facts->waiver.v[i];
}

/* ---- what was sent --------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
    const struct dd_kept_notice *x = a, *y = b;
    if (x->notice.at.s != y->notice.at.s)
        return x->notice.at.s < y->notice.at.s ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static bool read_messages(struct dd_dossier *d)
{
    struct dd_store *store = d->app->store;
    struct dd_arena *arena = d->app->arena;
    struct dd_kept_notice *notices;
    struct dd_delivery *rows;
    size_t n;
    if (!dd_store_notices_about(store, arena, d->row.id, &notices, &d->n_notices) ||
        !dd_store_deliveries_about(store, arena, d->row.id, &rows, &n))
        return false;
    if (d->n_notices)
        qsort(notices, d->n_notices, sizeof(*notices), by_time);
    d->notices = notices;
    for (size_t i = 0; i < n; i++) {
        struct dd_dossier_message message = {.row = &rows[i]};
        struct dd_attempt *attempts;
        if (!dd_store_attempts(store, arena, rows[i].id, &attempts, &message.n) ||
            (rows[i].corrects && !dd_store_correction(store, arena, rows[i].id, &message.words)))
            return false;
        message.attempts = attempts;
        dd_push(arena, &d->messages, message);
    }
    return true;
}

static bool keep_item(void *context, const struct dd_audit_item *item)
{
    struct dd_dossier *d = context;
    struct dd_arena *arena = d->app->arena;
    struct dd_audit_item kept = *item;
    kept.actor = dd_strdup(arena, item->actor);
    kept.entity = dd_strdup(arena, item->entity);
    kept.key = dd_strdup(arena, item->key);
    kept.before = dd_strdup(arena, item->before);
    kept.after = dd_strdup(arena, item->after);
    dd_push(arena, &d->history, kept);
    return true;
}

static bool read_all(struct dd_dossier *d)
{
    struct dd_store *store = d->app->store;
    struct dd_audit_query query = {.obligation = d->row.id};
    struct dd_meta meta;
    if (!dd_store_facts(store, d->app->arena, &d->facts) ||
        !dd_store_meta(store, d->app->arena, &meta) || !read_messages(d) ||
        !dd_store_audit(store, &query, keep_item, d) ||
        !dd_store_audit_verify(store, d->app->arena, NULL, &d->verdict))
        return false;
    d->until = meta.evaluated_until.set ? meta.evaluated_until.at : d->now;
    return true;
}

bool dd_dossier_read(struct dd_dossier *d)
{
    d->now = dd_clock_now(&d->app->clock);
    if (!dd_store_begin(d->app->store, false))
        return false;
    bool ok = read_all(d);
    dd_store_rollback(d->app->store);
    if (!ok)
        return false;
    d->task = d->row.task ? dd_task_find(&d->facts, d->row.task) : NULL;
    d->target = d->row.target ? dd_target_find(&d->facts, d->row.target) : NULL;
    find_completions(d);
    find_documents(d);
    find_the_rest(d);
    return true;
}

/* ---- names -------------------------------------------------------------------------------- */

const char *dd_dossier_document(const struct dd_dossier *d, const char *id)
{
    char day[DD_DAY_SIZE];
    for (size_t i = 0; id && i < d->facts.document.n; i++) {
        const struct dd_document *row = &d->facts.document.v[i];
        if (strcmp(row->id, id) != 0)
            continue;
        const char *number = row->number ? row->number : row->id;
        return row->date.set ? dd_printf(d->app->arena, _("%s dated %s"), number,
                                         dd_day_format_vi(row->date.day, day))
                             : number;
    }
    return id ? id : "";
}

const char *dd_dossier_person(const struct dd_dossier *d, const char *id)
{
    const struct dd_person *person = id ? dd_person_find(&d->facts, id) : NULL;
    return person && person->name ? person->name : id ? id : "";
}
