/* task add|done|confirm|return|progress|reopen|cancel: what officers record about duties. */
#include "app/command/task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char dd_task_usage[] =
    "task add ID --title TEXT --lead UNIT [--plan NUMBER] [--deadline PHRASE] [--year Y]\n"
    "task done ID|OBLIGATION [--unit UNIT] [--deadline N] [--on DAY] [--document ID]\n"
    "          [--by PERSON] [--text TEXT]\n"
    "task confirm ID|OBLIGATION [--unit UNIT] [--deadline N] [--by PERSON]\n"
    "task return ID|OBLIGATION --words TEXT [--unit UNIT] [--deadline N] [--by PERSON]\n"
    "task progress ID [--percent P] [--text TEXT] [--unit UNIT]\n"
    "task reopen ID|OBLIGATION [--unit UNIT] [--deadline N]\n"
    "task cancel ID";

static enum dd_exit cancel(struct dd_app *app, const struct dd_task_request *r,
                           const struct dd_facts *facts)
{
    enum dd_exit status = dd_write_known(app, facts, "task", r->id);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_task row = *dd_task_find(facts, r->id);
    row.status = "cancelled";
    return dd_write_row(app, facts, "task", &row);
}

/* Says how far it is, for reports; it changes no state. */
static enum dd_exit progress(struct dd_app *app, const struct dd_task_request *r,
                             const struct dd_facts *facts)
{
    const struct dd_result_words words = {
        .task = r->id, .text = r->text, .percent = r->percent, .unit = r->unit};
    struct dd_record rec;
    (void)facts; /* those of the transaction count */
    enum dd_exit status = dd_write_begin(app, &rec);
    return status == DD_EXIT_OK ? dd_write_end(app, &rec, dd_record_result(&rec, &words)) : status;
}

int dd_cmd_task(int argc, char **argv)
{
    static const struct {
        const char *name;
        enum dd_exit (*run)(struct dd_app *, const struct dd_task_request *,
                            const struct dd_facts *);
    } verbs[] = {{"add", dd_task_add},         {"done", dd_task_done},
                 {"confirm", dd_task_confirm}, {"return", dd_task_return},
                 {"reopen", dd_task_reopen},   {"cancel", cancel},
                 {"progress", progress}};
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
        {"by", .value = &r.by, .arg = "PERSON",
         .help = DD_N("done: who says so; from those who owe it, it is to be confirmed")},
        {"text", .value = &r.text, .arg = "TEXT", .help = DD_N("what was done, in one line")},
        {"percent", .value = &r.percent, .arg = "P",
         .help = DD_N("progress: how much of it is done")},
        {"words", .value = &r.words, .arg = "TEXT", .help = DD_N("return: why, in one line")},
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
    /* a claim brings what its rule asks for */
    int flags =
        r.by && verbs[verb].run == dd_task_done ? DD_APP_WRITE | DD_APP_RULES : DD_APP_WRITE;
    enum dd_exit status = dd_app_open(&app, &common, flags);
    if (status != DD_EXIT_OK)
        return status;
    status = dd_write_facts(&app, &facts);
    if (status == DD_EXIT_OK)
        status = verbs[verb].run(&app, &r, &facts);
    dd_app_close(&app);
    return status;
}
