/* task add|done|reopen|cancel: what officers record about duties. */
#include "app/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "task add ID --title TEXT --lead UNIT [--plan NUMBER] [--deadline PHRASE] [--year Y]\n"
    "             task done|reopen ID|OBLIGATION [--unit UNIT] [--deadline N] [--on DAY] "
    "[--document D]\n"
    "             task cancel ID";

struct request {
    const char *id, *title, *lead, *unit, *plan, *deadline, *year, *on, *document;
};

static void *new_row(struct dd_app *app, struct dd_facts *scratch, const char *entity)
{
    return dd_facts_add(app->arena, scratch, dd_entity_find(entity));
}

/* ---- done, reopen --------------------------------------------------------------------- */

static bool read_seq(const char *text, int64_t *out)
{
    char *end;
    *out = text ? strtoll(text, &end, 10) : 0;
    return !text || (end != text && *end == '\0' && *out > 0);
}

static enum dd_exit obligation_known(struct dd_app *app, const char *id)
{
    struct dd_obligation *v;
    size_t n;
    if (!dd_store_obligations(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    const char **ids = DD_NEW_N(app->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(v[i].id, id) == 0)
            return DD_EXIT_OK;
        ids[i] = v[i].id;
    }
    const char *near = dd_nearest(id, ids, n);
    if (near)
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no obligation `%s`; did you mean `%s`?"), id,
                           near);
    return dd_app_fail(DD_EXIT_FAULTS, _("there is no obligation `%s`"), id);
}

static enum dd_exit check_subject(struct dd_app *app, const struct request *r,
                                  const struct dd_facts *facts)
{
    enum dd_exit status = strchr(r->id, '/') ? obligation_known(app, r->id)
                                             : dd_write_known(app, facts, "task", r->id);
    if (status == DD_EXIT_OK && r->unit)
        status = dd_write_known(app, facts, "unit", r->unit);
    return status;
}

static enum dd_exit done(struct dd_app *app, const struct request *r, const struct dd_facts *facts)
{
    struct dd_facts scratch = {0};
    struct dd_completion *row = new_row(app, &scratch, "completion");
    enum dd_exit status = check_subject(app, r, facts);
    if (status != DD_EXIT_OK)
        return status;
    row->done_on.set = true;
    status = dd_write_day(app, r->on, &row->done_on.day);
    if (status != DD_EXIT_OK)
        return status;
    if (!read_seq(r->deadline, &row->seq))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number of a deadline"), r->deadline);
    if (strchr(r->id, '/'))
        row->obligation = r->id;
    else
        row->task = r->id;
    row->unit = r->unit;
    row->document = r->document;
    row->source = "person";
    row->id = dd_printf(app->arena, "done.%s", dd_random_token(app->arena, 9));
    for (char *p = (char *)row->id; *p; p++) /* ids have small letters and hyphens only */
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    return dd_write_row(app, "completion", row);
}

static bool same_subject(const struct dd_completion *row, const struct request *r, int64_t seq)
{
    if (!dd_streq(row->task, r->id) && !dd_streq(row->obligation, r->id))
        return false;
    return (!r->unit || dd_streq(row->unit, r->unit)) && (!seq || row->seq == seq);
}

static enum dd_exit reopen(struct dd_app *app, const struct request *r,
                           const struct dd_facts *facts)
{
    int64_t seq;
    size_t n = 0;
    enum dd_exit status = check_subject(app, r, facts);
    if (!read_seq(r->deadline, &seq))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number of a deadline"), r->deadline);
    for (size_t i = 0; status == DD_EXIT_OK && i < facts->completion.n; i++) {
        struct dd_completion row = facts->completion.v[i];
        if (row.revoked || !same_subject(&row, r, seq))
            continue;
        row.revoked = true;
        status = dd_write_row(app, "completion", &row);
        n++;
    }
    if (status == DD_EXIT_OK && n == 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` was not done"), r->id);
    return status;
}

/* ---- add, cancel ----------------------------------------------------------------------- */

static enum dd_exit cancel(struct dd_app *app, const struct request *r,
                           const struct dd_facts *facts)
{
    enum dd_exit status = dd_write_known(app, facts, "task", r->id);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_task row = *dd_task_find(facts, r->id);
    row.status = "cancelled";
    return dd_write_row(app, "task", &row);
}

static enum dd_exit put_deadline(struct dd_app *app, const struct request *r,
                                 const struct dd_deadline *deadline, int64_t seq)
{
    struct dd_facts scratch = {0};
    struct dd_task_deadline *row = new_row(app, &scratch, "task_deadline");
    struct dd_due_options options = {.calendar = app->calendar, .tr = dd_gettext};
    struct dd_due_result result;
    dd_due_resolve(app->arena, deadline, &options, &result);
    row->task = r->id;
    row->seq = seq;
    row->phrase = r->deadline;
    row->kind = dd_due_kind_name(deadline->kind);
    row->canonical = dd_due_canonical(app->arena, deadline);
    row->source = "person";
    if (result.status == DD_DUE_OK && deadline->kind != DD_DUE_RECURRING) {
        row->from_day = result.from;
        row->last_day = DD_SOME_DAY(result.last_day);
        row->legal_day = DD_SOME_DAY(result.legal_day);
    }
    return dd_store_put(app->store, dd_entity_find("task_deadline"), row)
               ? DD_EXIT_OK
               : dd_app_store_failed(app);
}

static enum dd_exit put_task(struct dd_app *app, const struct request *r,
                             const struct dd_due_parse *parse)
{
    struct dd_facts scratch = {0};
    struct dd_task *task = new_row(app, &scratch, "task");
    struct dd_task_unit *lead = new_row(app, &scratch, "task_unit");
    task->id = r->id;
    task->title = dd_nfc(app->arena, r->title);
    task->plan = r->plan;
    task->unit = app->config->office;
    *lead = (struct dd_task_unit){r->id, "lead", 1, r->lead, r->lead};
    if (!dd_store_put(app->store, dd_entity_find("task"), task) ||
        !dd_store_put(app->store, dd_entity_find("task_unit"), lead))
        return dd_app_store_failed(app);
    for (size_t i = 0; parse && i < parse->n; i++) {
        enum dd_exit status = put_deadline(app, r, &parse->v[i], (int64_t)i + 1);
        if (status != DD_EXIT_OK)
            return status;
    }
    return DD_EXIT_OK;
}

static enum dd_exit add(struct dd_app *app, const struct request *r, const struct dd_facts *facts)
{
    const struct dd_due_parse *parse = NULL;
    if (!r->title || !r->lead)
        return dd_app_fail(DD_EXIT_USAGE, "%s: dondoc %s", _("usage"), usage);
    if (!dd_is_id(r->id))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           r->id);
    if (dd_task_find(facts, r->id))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is a task `%s` already"), r->id);
    enum dd_exit status = dd_write_known(app, facts, "unit", r->lead);
    if (status != DD_EXIT_OK)
        return status;
    if (r->deadline) {
        parse = dd_due_parse(app->arena, r->deadline, r->year ? atoi(r->year) : 0, dd_gettext);
        if (parse->v[0].kind == DD_DUE_NONE)
            return dd_app_fail(DD_EXIT_FAULTS, _("the deadline `%s` is not understood%s%s"),
                               r->deadline, parse->why_not ? ": " : "",
                               parse->why_not ? parse->why_not : "");
    }
    if (!dd_store_begin(app->store, true))
        return dd_app_store_failed(app);
    status = put_task(app, r, parse);
    if (status == DD_EXIT_OK && !dd_store_commit(app->store))
        status = dd_app_store_failed(app);
    if (status != DD_EXIT_OK)
        dd_store_rollback(app->store);
    return status;
}

int dd_cmd_task(int argc, char **argv)
{
    static const struct {
        const char *name;
        enum dd_exit (*run)(struct dd_app *, const struct request *, const struct dd_facts *);
    } verbs[] = {{"add", add}, {"done", done}, {"reopen", reopen}, {"cancel", cancel}};
    struct dd_common common = {0};
    struct request r = {0};
    const char *words[2];
    const struct dd_option options[] = {
        {.name = "title", .value = &r.title},
        {.name = "lead", .value = &r.lead},
        {.name = "unit", .value = &r.unit},
        {.name = "plan", .value = &r.plan},
        {.name = "deadline", .value = &r.deadline},
        {.name = "year", .value = &r.year},
        {.name = "on", .value = &r.on},
        {.name = "document", .value = &r.document},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0)
        return DD_EXIT_USAGE;
    size_t verb = 0;
    while (n == 2 && verb < DD_LEN(verbs) && strcmp(verbs[verb].name, words[0]) != 0)
        verb++;
    if (n != 2 || verb == DD_LEN(verbs))
        return dd_app_fail(DD_EXIT_USAGE, "%s: dondoc %s", _("usage"), usage);
    struct dd_app app;
    struct dd_facts facts;
    r.id = words[1];
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    status = dd_write_facts(&app, &facts);
    if (status == DD_EXIT_OK)
        status = verbs[verb].run(&app, &r, &facts);
    dd_app_close(&app);
    return status;
}
