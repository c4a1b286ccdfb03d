/* task add|done|reopen|cancel: what officers record about duties. */
#include "app/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char dd_task_usage[] =
    "task add ID --title TEXT --lead UNIT [--plan NUMBER] [--deadline PHRASE] [--year Y]\n"
    "task done ID|OBLIGATION [--unit UNIT] [--deadline N] [--on DAY] [--document ID]\n"
    "task reopen ID|OBLIGATION [--unit UNIT] [--deadline N]\n"
    "task cancel ID";

static void *new_row(struct dd_app *app, struct dd_facts *scratch, const char *entity)
{
    return dd_facts_add(app->arena, scratch, dd_entity_find(entity));
}

/* ---- done, reopen --------------------------------------------------------------------- */

/* The number of one of the task's deadlines; 0 where none is given: all. */
static enum dd_exit read_seq(const struct dd_task_request *r, const struct dd_facts *facts,
                             int64_t *out)
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

static enum dd_exit check_subject(struct dd_app *app, const struct dd_task_request *r,
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

static enum dd_exit done(struct dd_app *app, const struct dd_task_request *r,
                         const struct dd_facts *facts)
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

static bool same_subject(const struct dd_completion *row, const struct dd_task_request *r,
                         int64_t seq)
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
static enum dd_exit reopen(struct dd_app *app, const struct dd_task_request *r,
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

/* ---- cancel ----------------------------------------------------------------------- */

static enum dd_exit cancel(struct dd_app *app, const struct dd_task_request *r,
                           const struct dd_facts *facts)
{
    enum dd_exit status = dd_write_known(app, facts, "task", r->id);
    return status == DD_EXIT_OK ? set_status(app, facts, r->id, "cancelled") : status;
}

int dd_cmd_task(int argc, char **argv)
{
    static const struct {
        const char *name;
        enum dd_exit (*run)(struct dd_app *, const struct dd_task_request *,
                            const struct dd_facts *);
    } verbs[] = {{"add", dd_task_add}, {"done", done}, {"reopen", reopen}, {"cancel", cancel}};
    struct dd_common common = {0};
    struct dd_task_request r = {0};
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
    int n = dd_options(argc, argv, dd_task_usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0)
        return DD_EXIT_USAGE;
    size_t verb = 0;
    while (n == 2 && verb < DD_LEN(verbs) && strcmp(verbs[verb].name, words[0]) != 0)
        verb++;
    if (n != 2 || verb == DD_LEN(verbs))
        return dd_usage(dd_task_usage);
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
