/* task add|done|reopen|cancel: what officers record about duties. */
#include "app/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "task add ID --title TEXT --lead UNIT [--plan NUMBER] [--deadline PHRASE] [--year Y]\n"
    "task done ID|OBLIGATION [--unit UNIT] [--deadline N] [--on DAY] [--document ID]\n"
    "task reopen ID|OBLIGATION [--unit UNIT] [--deadline N]\n"
    "task cancel ID";

struct request {
    const char *id, *title, *lead, *unit, *plan, *deadline, *year, *on, *document;
};

static void *new_row(struct dd_app *app, struct dd_facts *scratch, const char *entity)
{
    return dd_facts_add(app->arena, scratch, dd_entity_find(entity));
}

/* ---- done, reopen --------------------------------------------------------------------- */

/* The number of one of the task's deadlines; 0 where none is given: all. */
static enum dd_exit read_seq(const struct request *r, const struct dd_facts *facts, int64_t *out)
{
    char *end;
    *out = r->deadline ? strtoll(r->deadline, &end, 10) : 0;
    if (!r->deadline)
        return DD_EXIT_OK;
    if (end == r->deadline || *end || *out <= 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number of a deadline"), r->deadline);
    for (size_t i = 0; i < facts->task_deadline.n; i++)
        if (dd_streq(facts->task_deadline.v[i].task, r->id) &&
            facts->task_deadline.v[i].seq == *out)
            return DD_EXIT_OK;
    return dd_app_fail(DD_EXIT_FAULTS, _("`%s` has no deadline number %s"), r->id, r->deadline);
}

static enum dd_exit obligation_known(struct dd_app *app, const char *id)
{
    struct dd_obligation *v;
    size_t n;
    if (!dd_store_obligations(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    return dd_write_obligation(app, v, n, id);
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

/* What is said a second time is no second completion. */
static const struct dd_completion *recorded(const struct dd_facts *facts,
                                            const struct dd_completion *row)
{
    for (size_t i = 0; i < facts->completion.n; i++) {
        const struct dd_completion *old = &facts->completion.v[i];
        if (!old->revoked && dd_streq(old->task, row->task) && dd_streq(old->unit, row->unit) &&
            dd_streq(old->obligation, row->obligation) && old->seq == row->seq)
            return old;
    }
    return NULL;
}

static enum dd_exit add_completion(struct dd_app *app, const struct dd_facts *facts,
                                   struct dd_completion *row)
{
    const struct dd_completion *old = recorded(facts, row);
    char day[DD_DAY_SIZE];
    if (old && old->done_on.set && dd_day_cmp(old->done_on.day, row->done_on.day) == 0)
        return DD_EXIT_OK;
    if (old)
        return dd_app_fail(
            DD_EXIT_FAULTS, _("`%s` is recorded as done already (%s); `dondoc task reopen` first"),
            row->task ? row->task : row->obligation,
            old->done_on.set ? dd_day_format_vi(old->done_on.day, day) : _("day not known"));
    row->id = dd_printf(app->arena, "done.%s", dd_random_token(app->arena, 9));
    for (char *p = (char *)row->id; *p; p++) /* ids have small letters and hyphens only */
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    return dd_write_row(app, facts, "completion", row);
}

static enum dd_exit done(struct dd_app *app, const struct request *r, const struct dd_facts *facts)
{
    struct dd_facts scratch = {0};
    struct dd_completion *row = new_row(app, &scratch, "completion");
    enum dd_exit status = check_subject(app, r, facts);
    if (status == DD_EXIT_OK)
        status = read_seq(r, facts, &row->seq);
    row->done_on.set = true;
    if (status == DD_EXIT_OK)
        status = dd_write_past_day(app, r->on, &row->done_on.day);
    if (status != DD_EXIT_OK)
        return status;
    if (strchr(r->id, '/'))
        row->obligation = r->id;
    else
        row->task = r->id;
    row->unit = r->unit;
    row->document = r->document;
    row->source = "person";
    return add_completion(app, facts, row);
}

static bool same_subject(const struct dd_completion *row, const struct request *r, int64_t seq)
{
    if (!dd_streq(row->task, r->id) && !dd_streq(row->obligation, r->id))
        return false;
    return (!r->unit || dd_streq(row->unit, r->unit)) && (!seq || row->seq == seq);
}

static enum dd_exit set_status(struct dd_app *app, const struct dd_facts *facts, const char *id,
                               const char *word)
{
    struct dd_task row = *dd_task_find(facts, id);
    row.status = word;
    return dd_write_row(app, facts, "task", &row);
}

/* Takes back what was recorded as done, or the cancellation. */
static enum dd_exit reopen(struct dd_app *app, const struct request *r,
                           const struct dd_facts *facts)
{
    int64_t seq;
    size_t n = 0;
    enum dd_exit status = check_subject(app, r, facts);
    if (status == DD_EXIT_OK)
        status = read_seq(r, facts, &seq);
    for (size_t i = 0; status == DD_EXIT_OK && i < facts->completion.n; i++) {
        struct dd_completion row = facts->completion.v[i];
        if (row.revoked || !same_subject(&row, r, seq))
            continue;
        row.revoked = true;
        status = dd_write_row(app, facts, "completion", &row);
        n++;
    }
    const struct dd_task *task = strchr(r->id, '/') ? NULL : dd_task_find(facts, r->id);
    if (status == DD_EXIT_OK && task && strcmp(task->status, "cancelled") == 0) {
        status = set_status(app, facts, r->id, "active");
        n++;
    }
    if (status == DD_EXIT_OK && n == 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` was neither done nor cancelled"), r->id);
    return status;
}

/* ---- add, cancel ----------------------------------------------------------------------- */

static enum dd_exit cancel(struct dd_app *app, const struct request *r,
                           const struct dd_facts *facts)
{
    enum dd_exit status = dd_write_known(app, facts, "task", r->id);
    return status == DD_EXIT_OK ? set_status(app, facts, r->id, "cancelled") : status;
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
    task->title = r->title;
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

static enum dd_exit check_new(struct dd_app *app, struct request *r, const struct dd_facts *facts)
{
    char *end = NULL;
    long year = r->year ? strtol(r->year, &end, 10) : 0;
    if (r->year && (end == r->year || *end || year < DD_YEAR_MIN || year > DD_YEAR_MAX))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is not a year"), r->year);
    if (!dd_is_id(r->id))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           r->id);
    if (dd_task_find(facts, r->id))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is a task `%s` already"), r->id);
    enum dd_exit status = dd_write_known(app, facts, "unit", r->lead);
    if (status == DD_EXIT_OK)
        status = dd_write_text(app, "title", r->title, &r->title);
    if (status == DD_EXIT_OK && r->plan)
        status = dd_write_text(app, "plan", r->plan, &r->plan);
    if (status == DD_EXIT_OK && r->deadline)
        status = dd_write_text(app, "deadline", r->deadline, &r->deadline);
    return status;
}

static enum dd_exit add(struct dd_app *app, const struct request *asked,
                        const struct dd_facts *facts)
{
    const struct dd_due_parse *parse = NULL;
    struct request clean = *asked, *r = &clean;
    if (!r->title || !r->lead)
        return dd_usage(usage);
    enum dd_exit status = check_new(app, r, facts);
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
        {"title", .value = &r.title, .arg = "TEXT", .help = DD_N("what is to be done")},
        {"lead", .value = &r.lead, .arg = "UNIT", .help = DD_N("the unit in charge")},
        {"plan", .value = &r.plan, .arg = "NUMBER", .help = DD_N("the plan that it comes from")},
        {"deadline", .value = &r.deadline, .arg = "PHRASE|N",
         .help = DD_N("add: as the plan writes it; done, reopen: which of several (1, 2 …)")},
        {"year", .value = &r.year, .arg = "Y", .help = DD_N("the year of a deadline without one")},
        {"unit", .value = &r.unit, .arg = "UNIT", .help = DD_N("which of several leads")},
        {"on", .value = &r.on, .arg = "DAY", .help = DD_N("when it was done; default today")},
        {"document", .value = &r.document, .arg = "ID",
         .help = DD_N("the document that shows it (see `document list`)")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0)
        return DD_EXIT_USAGE;
    size_t verb = 0;
    while (n == 2 && verb < DD_LEN(verbs) && strcmp(verbs[verb].name, words[0]) != 0)
        verb++;
    if (n != 2 || verb == DD_LEN(verbs))
        return dd_usage(usage);
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
