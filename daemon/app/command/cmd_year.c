/* year close|review|answer|open: tasks whose plan, or year, is over (design §6). They wait
 * in review, and nothing is sent about them, until somebody says what becomes of each; then
 * the new year's rules are drawn up. */
#include "app/command/write.h"
#include "app/command/year_packs.h"
#include "intake/record/carry_over.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_TASKS 200 /* that one command answers by name */

static const char usage[] =
    "year close YEAR [--plan NUMBER] [--dry-run]\n"
    "year review [YEAR|DOCUMENT]\n"
    "year answer carry|close|cancel TASK… [--into NUMBER] [--document ID|NUMBER]\n"
    "year answer carry|close|cancel --all YEAR|DOCUMENT [--into NUMBER] [--document ID|NUMBER]\n"
    "year open --from YEAR [--to YEAR] [--plan NUMBER] [--dry-run]";

struct year {
    struct dd_app *app;
    struct dd_facts facts;
    struct dd_obligation *v; /* by id */
    size_t n;
    struct dd_day today;
    const char *plan, *into, *document, *all, *from, *to;
    bool dry_run, json;
    DD_VEC(struct dd_carry_over) rows; /* to be written … */
    DD_VEC(struct dd_task) tasks;      /* … with these */
};

static enum dd_exit load(struct year *y)
{
    struct dd_app *app = y->app;
    y->today = dd_app_today(app);
    bool ok = dd_store_begin(app->store, false) &&
              dd_store_facts(app->store, app->arena, &y->facts) &&
              dd_store_obligations(app->store, app->arena, &y->v, &y->n);
    dd_store_rollback(app->store);
    return ok ? DD_EXIT_OK : dd_app_store_failed(app);
}

static enum dd_exit write_all(struct year *y)
{
    struct dd_store *store = y->app->store;
    bool ok = y->dry_run || dd_store_begin(store, true);
    for (size_t i = 0; ok && !y->dry_run && i < y->rows.n; i++)
        ok = dd_store_put(store, dd_entity_find("carry_over"), &y->rows.v[i]);
    for (size_t i = 0; ok && !y->dry_run && i < y->tasks.n; i++)
        ok = dd_store_put(store, dd_entity_find("task"), &y->tasks.v[i]);
    if (ok && (y->dry_run || dd_store_commit(store)))
        return DD_EXIT_OK;
    enum dd_exit status = dd_app_store_failed(y->app);
    dd_store_rollback(store);
    return status;
}

/* ---- what is said ------------------------------------------------------------------ */

static const char *answer_word(const char *answer)
{
    return !answer                        ? _("waits for an answer")
           : strcmp(answer, "carry") == 0 ? _("goes on")
           : strcmp(answer, "close") == 0 ? _("is closed")
                                          : _("is cancelled");
}

static void print_row(const struct year *y, const struct dd_carry_over *row)
{
    const struct dd_task *task = dd_task_find(&y->facts, row->task);
    if (y->json) {
        json_t *object = dd_json_row(y->app->arena, dd_entity_find("carry_over"), row);
        json_object_set_new(object, "title", dd_json_text(task ? task->title : NULL));
        json_object_set_new(object, "plan", dd_json_text(task ? task->plan : NULL));
        dd_app_print_json(object);
        return;
    }
    dd_app_cell(row->task, 20);
    dd_app_cell(task ? task->plan : NULL, 16);
    dd_app_cell(answer_word(row->answer), 20);
    dd_app_last_cell(task ? task->title : NULL, 0);
}

/* Nobody has answered, and the task itself has not been settled meanwhile. */
static bool is_waiting(const struct year *y, const struct dd_carry_over *row)
{
    const struct dd_task *task = dd_task_find(&y->facts, row->task);
    return !row->answer && task &&
           dd_carry_over_is_left(&y->facts, y->v, y->n, task, (struct dd_opt_day){0});
}

/* ---- close -------------------------------------------------------------------------- */

static enum dd_exit read_year(const char *text, int *out)
{
    char *end;
    long year = strtol(text, &end, 10);
    if (strlen(text) != 4 || *end || year < DD_YEAR_MIN || year > DD_YEAR_MAX)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is not a year"), text);
    *out = (int)year;
    return DD_EXIT_OK;
}

/* Of that year, or older; its plan is not one of a later year. */
static bool is_of_year(const struct year *y, const struct dd_numbers *numbers,
                       const struct dd_task *task, struct dd_day last)
{
    const struct dd_document *plan = dd_plan_of(numbers, task);
    return !(plan && plan->date.set && dd_day_cmp(plan->date.day, last) > 0) &&
           (!y->plan || dd_streq(task->plan, y->plan));
}

static enum dd_exit find_left(struct year *y, const char *review, struct dd_day last)
{
    struct dd_arena *arena = y->app->arena;
    struct dd_numbers numbers = dd_numbers_of(arena, &y->facts);
    struct dd_day after = dd_day_add(last, 1);
    bool any = !y->plan;
    for (size_t i = 0; i < y->facts.task.n; i++) {
        const struct dd_task *task = &y->facts.task.v[i];
        size_t first,
            end = dd_facts_range(&y->facts, dd_entity_find("carry_over"), task->id, &first);
        any = any || dd_streq(task->plan, y->plan);
        while (first < end && strcmp(y->facts.carry_over.v[first].review, review) != 0)
            first++;
        if (first < end || !is_of_year(y, &numbers, task, last) ||
            !dd_carry_over_is_left(&y->facts, y->v, y->n, task, DD_SOME_DAY(last)))
            continue;
        dd_push(arena, &y->rows,
                (struct dd_carry_over){
                    .task = task->id,
                    .review = review,
                    .asked_on = DD_SOME_DAY(dd_day_cmp(y->today, after) > 0 ? y->today : after)});
    }
    return any ? DD_EXIT_OK : dd_app_fail(DD_EXIT_FAULTS, _("no task is of plan `%s`"), y->plan);
}

static enum dd_exit run_close(struct year *y, const char *const *words, int n)
{
    struct dd_day last;
    char day[DD_DAY_SIZE];
    int year = 0;
    if (n != 1)
        return dd_usage(usage);
    enum dd_exit status = read_year(words[0], &year);
    if (status == DD_EXIT_OK && year > dd_day_ymd(y->today).year)
        status = dd_app_fail(DD_EXIT_FAULTS, _("%d has not begun yet"), year);
    if (status != DD_EXIT_OK || !dd_day_make(year, 12, 31, &last))
        return status;
    status = find_left(y, words[0], last);
    if (status == DD_EXIT_OK)
        status = write_all(y);
    for (size_t i = 0; status == DD_EXIT_OK && i < y->rows.n; i++)
        print_row(y, &y->rows.v[i]);
    if (status != DD_EXIT_OK || y->json)
        return status;
    if (y->dry_run)
        printf(_("Nothing was written. "));
    if (y->rows.n == 0)
        printf(_("Nothing is left of %d that would have to be reviewed.\n"), year);
    else
        printf(_("%zu tasks wait in review: from %s on nothing is sent about them until `dondoc "
                 "year answer` says what becomes of each.\n"),
               y->rows.n, dd_day_format_vi(y->rows.v[0].asked_on.day, day));
    return DD_EXIT_OK;
}

/* ---- review -------------------------------------------------------------------------- */

/* A year as it is, else a document by its number or id. */
static enum dd_exit read_review(struct year *y, const char *words, const char **out)
{
    *out = words;
    for (size_t i = 0; i < y->facts.carry_over.n; i++)
        if (strcmp(y->facts.carry_over.v[i].review, words) == 0)
            return DD_EXIT_OK;
    if (strlen(words) == 4 && strspn(words, "0123456789") == 4)
        return dd_app_fail(DD_EXIT_FAULTS, _("%s was not closed: `dondoc year close %s` first"),
                           words, words);
    return dd_write_document(y->app, &y->facts, words, out);
}

static enum dd_exit run_review(struct year *y, const char *const *words, int n)
{
    const char *review = NULL;
    size_t waiting = 0;
    enum dd_exit status = n > 0 ? read_review(y, words[0], &review) : DD_EXIT_OK;
    if (n > 1)
        return dd_usage(usage);
    for (size_t i = 0; status == DD_EXIT_OK && i < y->facts.carry_over.n; i++) {
        const struct dd_carry_over *row = &y->facts.carry_over.v[i];
        if (!is_waiting(y, row) || (review && strcmp(row->review, review) != 0))
            continue;
        print_row(y, row);
        waiting++;
    }
    if (status == DD_EXIT_OK && !y->json)
        printf(_("%zu tasks wait for an answer\n"), waiting);
    return status;
}

/* ---- answer --------------------------------------------------------------------------- */

static void answer_row(struct year *y, const struct dd_carry_over *old, const char *answer)
{
    struct dd_carry_over row = *old;
    struct dd_task task = *dd_task_find(&y->facts, old->task);
    row.answer = answer;
    row.into = y->into;
    row.document = y->document;
    dd_carry_over_answer(&y->facts, &row, &task, y->today);
    dd_push(y->app->arena, &y->rows, row);
    dd_push(y->app->arena, &y->tasks, task);
}

static enum dd_exit answer_named(struct year *y, const char *answer, const char *const *tasks,
                                 int n)
{
    for (int i = 0; i < n; i++) {
        enum dd_exit status = dd_write_known(y->app, &y->facts, "task", tasks[i]);
        if (status != DD_EXIT_OK)
            return status;
        if (!dd_carry_over_open(&y->facts, tasks[i]))
            return dd_app_fail(DD_EXIT_FAULTS, _("`%s` does not wait in review"), tasks[i]);
        for (int k = 0; k < i; k++)
            if (strcmp(tasks[k], tasks[i]) == 0)
                return dd_app_fail(DD_EXIT_USAGE, _("`%s` is named twice"), tasks[i]);
        size_t first,
            end = dd_facts_range(&y->facts, dd_entity_find("carry_over"), tasks[i], &first);
        for (; first < end; first++)
            if (!y->facts.carry_over.v[first].answer)
                answer_row(y, &y->facts.carry_over.v[first], answer);
    }
    return DD_EXIT_OK;
}

static enum dd_exit answer_all(struct year *y, const char *answer)
{
    const char *review;
    enum dd_exit status = read_review(y, y->all, &review);
    for (size_t i = 0; status == DD_EXIT_OK && i < y->facts.carry_over.n; i++) {
        const struct dd_carry_over *row = &y->facts.carry_over.v[i];
        if (strcmp(row->review, review) == 0 && is_waiting(y, row))
            answer_row(y, row, answer);
    }
    return status;
}

static enum dd_exit check_answer(struct year *y, const char *answer)
{
    const struct dd_entity *entity = dd_entity_find("carry_over");
    const char *const *known = dd_field_find(entity, "answer")->values;
    size_t n = 0;
    while (known[n] && strcmp(known[n], answer) != 0)
        n++;
    if (!known[n])
        return dd_app_fail(DD_EXIT_USAGE, _("`%s` is no answer (carry, close, cancel)"), answer);
    if (y->into && strcmp(answer, "carry") != 0)
        return dd_app_fail(DD_EXIT_USAGE, _("only what goes on goes into a plan: `--into`"));
    enum dd_exit status = y->into ? dd_write_text(y->app, "--into", y->into, &y->into) : DD_EXIT_OK;
    return status == DD_EXIT_OK && y->document
               ? dd_write_document(y->app, &y->facts, y->document, &y->document)
               : status;
}

static enum dd_exit run_answer(struct year *y, const char *const *words, int n)
{
    if (n < 1 || (n == 1) != (y->all != NULL))
        return dd_usage(usage);
    enum dd_exit status = check_answer(y, words[0]);
    if (status == DD_EXIT_OK)
        status = y->all ? answer_all(y, words[0]) : answer_named(y, words[0], words + 1, n - 1);
    if (status == DD_EXIT_OK)
        status = write_all(y);
    for (size_t i = 0; status == DD_EXIT_OK && i < y->rows.n; i++)
        print_row(y, &y->rows.v[i]);
    return status;
}

/* ---- open ------------------------------------------------------------------------------- */

/* The plans that are over: of the tasks that were reviewed, and of the year's documents. */
static void find_old_plans(struct year *y, struct dd_new_year *out)
{
    DD_VEC(const char *) old = {0};
    for (size_t i = 0; i < y->facts.carry_over.n; i++) {
        const struct dd_carry_over *row = &y->facts.carry_over.v[i];
        const struct dd_task *task = dd_task_find(&y->facts, row->task);
        if (strcmp(row->review, y->from) == 0 && task && task->plan)
            dd_push(y->app->arena, &old, task->plan);
    }
    for (size_t i = 0; i < y->facts.document.n; i++) {
        const struct dd_document *document = &y->facts.document.v[i];
        if (document->number && document->date.set && dd_streq(document->kind, "plan") &&
            dd_day_ymd(document->date.day).year == out->from)
            dd_push(y->app->arena, &old, document->number);
    }
    out->old = old.v;
    out->n_old = old.n;
}

static enum dd_exit check_answered(const struct year *y, int year, size_t *n)
{
    size_t waiting = 0;
    struct dd_day last;
    struct year probe = *y;
    for (size_t i = 0; i < y->facts.carry_over.n; i++) {
        const struct dd_carry_over *row = &y->facts.carry_over.v[i];
        if (strcmp(row->review, y->from) != 0)
            continue;
        ++*n;
        if (!is_waiting(y, row))
            continue;
        waiting++;
        print_row(y, row);
    }
    if (waiting)
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("%zu tasks of %s wait for an answer: `dondoc year answer` first"),
                           waiting, y->from);
    if (!dd_day_make(year, 12, 31, &last) || find_left(&probe, y->from, last) != DD_EXIT_OK)
        return DD_EXIT_FAULTS;
    return probe.rows.n == 0
               ? DD_EXIT_OK
               : dd_app_fail(DD_EXIT_FAULTS, _("%s was not closed: `dondoc year close %s` first"),
                             y->from, y->from);
}

/* What goes on, and was not given to a plan yet, goes into the new year's. */
static void move_carried(struct year *y, size_t counts[3])
{
    static const char *const answers[] = {"carry", "close", "cancel"};
    for (size_t i = 0; i < y->facts.carry_over.n; i++) {
        struct dd_carry_over row = y->facts.carry_over.v[i];
        const struct dd_task *task = dd_task_find(&y->facts, row.task);
        if (strcmp(row.review, y->from) != 0 || !row.answer || !task)
            continue;
        for (size_t k = 0; k < DD_LEN(answers); k++)
            counts[k] += strcmp(row.answer, answers[k]) == 0;
        if (!y->plan || row.into || strcmp(row.answer, "carry") != 0)
            continue;
        struct dd_task moved = *task;
        row.into = moved.plan = y->plan;
        dd_push(y->app->arena, &y->rows, row);
        dd_push(y->app->arena, &y->tasks, moved);
    }
}

static void print_opened(const struct year *y, const struct dd_new_year *year,
                         const size_t counts[3])
{
    if (y->dry_run)
        printf(_("Nothing was written. "));
    printf(_("Of %d: %zu tasks go on, %zu are closed, %zu are cancelled.\n"), year->from, counts[0],
           counts[1], counts[2]);
    if (y->tasks.n)
        printf(_("%zu of them now belong to plan %s.\n"), y->tasks.n, y->plan);
}

static enum dd_exit run_open(struct year *y, const char *const *words, int n)
{
    size_t total = 0, counts[3] = {0};
    const char *plan = y->plan;
    struct dd_new_year year = {0};
    (void)words;
    if (n != 0 || !y->from)
        return dd_usage(usage);
    enum dd_exit status = read_year(y->from, &year.from);
    year.to = year.from + 1;
    if (status == DD_EXIT_OK && y->to)
        status = read_year(y->to, &year.to);
    if (status == DD_EXIT_OK && year.to <= year.from)
        status = dd_app_fail(DD_EXIT_FAULTS, _("%d is no later year than %d"), year.to, year.from);
    y->plan = NULL; /* all plans of the year are over */
    if (status == DD_EXIT_OK)
        status = check_answered(y, year.from, &total);
    if (status == DD_EXIT_OK && plan)
        status = dd_write_text(y->app, "--plan", plan, &y->plan);
    if (status != DD_EXIT_OK)
        return status;
    year.plan = y->plan;
    find_old_plans(y, &year);
    move_carried(y, counts);
    status = write_all(y);
    if (status != DD_EXIT_OK)
        return status;
    json_t *packs = y->json ? json_array() : NULL;
    if (!y->json)
        print_opened(y, &year, counts);
    status = dd_year_packs(y->app, &year, y->dry_run, packs);
    if (y->json)
        dd_app_print_json(json_pack("{s:s, s:I, s:I, s:I, s:I, s:o}", "from", y->from, "carried",
                                    (json_int_t)counts[0], "closed", (json_int_t)counts[1],
                                    "cancelled", (json_int_t)counts[2], "moved",
                                    (json_int_t)y->tasks.n, "packs", packs));
    return status;
}

/* ---- the command ------------------------------------------------------------------------- */

int dd_cmd_year(int argc, char **argv)
{
    static const struct {
        const char *name;
        enum dd_exit (*run)(struct year *, const char *const *, int);
        int flags;
    } verbs[] = {{"close", run_close, DD_APP_WRITE},
                 {"review", run_review, DD_APP_READ},
                 {"answer", run_answer, DD_APP_WRITE},
                 {"open", run_open, DD_APP_WRITE | DD_APP_RULES}};
    struct dd_common common = {0};
    struct year y = {0};
    struct dd_app app;
    const char *words[MAX_TASKS + 2];
    const struct dd_option options[] = {
        {"plan", .value = &y.plan, .arg = "NUMBER",
         .help = DD_N("close: only the tasks of this plan; open: the plan that takes up the rest")},
        {"dry-run", .flag = &y.dry_run,
         .help = DD_N("close, open: show what would be done, write nothing")},
        {"into", .value = &y.into, .arg = "NUMBER",
         .help = DD_N("carry: the number of the plan that they go into")},
        {"document", .value = &y.document, .arg = "ID|NUMBER",
         .help = DD_N("answer: by which document (see `document list`)")},
        {"all", .value = &y.all, .arg = "YEAR|DOCUMENT",
         .help = DD_N("answer: every task of it that still waits")},
        {"from", .value = &y.from, .arg = "YEAR", .help = DD_N("open: the year that is over")},
        {"to", .value = &y.to, .arg = "YEAR",
         .help = DD_N("open: the year that rules are drawn up for; the next one unless said")},
    };
    int n =
        dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, (int)DD_LEN(words));
    if (n < 0)
        return DD_EXIT_USAGE;
    size_t verb = 0;
    while (n > 0 && verb < DD_LEN(verbs) && strcmp(verbs[verb].name, words[0]) != 0)
        verb++;
    if (n == 0 || verb == DD_LEN(verbs))
        return (int)dd_usage(usage);
    enum dd_exit status =
        dd_app_open(&app, &common, y.dry_run ? DD_APP_READ | DD_APP_RULES : verbs[verb].flags);
    if (status != DD_EXIT_OK)
        return status;
    y.app = &app;
    y.json = common.json;
    status = load(&y);
    if (status == DD_EXIT_OK)
        status = verbs[verb].run(&y, words + 1, n - 1);
    dd_app_close(&app);
    return status;
}
