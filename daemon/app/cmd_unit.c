/* unit merge, unit split: a unit becomes another by a document (design §6, "units
 * merge or split"). What follows is the evaluation's business; here it is recorded,
 * and what it will do is said. */
#include "app/write.h"

#include <stdio.h>
#include <string.h>

#define MAX_UNITS 16

const char dd_unit_usage[] =
    "unit merge UNIT… --into UNIT --on DAY --document ID|NUMBER [--name TEXT] [--undo]\n"
    "unit split UNIT --into UNIT… --on DAY --document ID|NUMBER [--give TASK=UNIT]… [--undo]";

struct reorganisation {
    struct dd_app *app;
    const struct dd_facts *facts;
    bool split, undo, json;
    size_t n_from, n_into;
    const char *from[MAX_UNITS], *into[MAX_UNITS];
    const char *on, *document_words, *name;
    struct dd_values give;
    struct dd_day day;
    const char *document;
    DD_VEC(struct dd_unit_succession) rows;
    DD_VEC(struct dd_task_succession) tasks;
    DD_VEC(struct dd_unit) units; /* founded, or with another parent */
};

static bool has(const char *const *v, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i], word) == 0)
            return true;
    return false;
}

/* ---- what is wrong with it --------------------------------------------------------- */

/* Whose place is taken already, by another. */
static enum dd_exit check_free(const struct reorganisation *r, const char *unit)
{
    const struct dd_facts *facts = r->facts;
    char day[DD_DAY_SIZE];
    for (size_t i = 0; i < facts->unit_succession.n; i++) {
        const struct dd_unit_succession *row = &facts->unit_succession.v[i];
        if (strcmp(row->unit, unit) != 0 || strcmp(row->takes, "all") != 0 || !row->day.set ||
            has(r->into, r->n_into, row->successor))
            continue;
        return dd_app_fail(DD_EXIT_FAULTS, _("%s is %s since %s; `--undo` takes that back"),
                           dd_unit_name(facts, unit), dd_unit_name(facts, row->successor),
                           dd_day_format_vi(row->day.day, day));
    }
    return DD_EXIT_OK;
}

/* A unit cannot come after itself. */
static enum dd_exit check_ring(const struct reorganisation *r, const char *unit, const char *into)
{
    struct dd_succession s = {.facts = r->facts, .unit = into};
    struct dd_day last = {0};
    if (dd_day_make(2199, 12, 31, &last))
        s.today = last;
    while (dd_succession_step(&s))
        if (strcmp(s.unit, unit) == 0)
            return dd_app_fail(DD_EXIT_FAULTS, _("`%s` has itself become `%s`: that is a ring"),
                               into, unit);
    return DD_EXIT_OK;
}

static enum dd_exit check_units(const struct reorganisation *r)
{
    enum dd_exit status = DD_EXIT_OK;
    for (size_t i = 0; status == DD_EXIT_OK && i < r->n_from; i++)
        status = dd_write_known(r->app, r->facts, "unit", r->from[i]);
    for (size_t i = 0; status == DD_EXIT_OK && i < r->n_into; i++)
        if (!r->name)
            status = dd_write_known(r->app, r->facts, "unit", r->into[i]);
    for (size_t i = 0; status == DD_EXIT_OK && i < r->n_from; i++) {
        if (!r->split && has(r->into, r->n_into, r->from[i]))
            return dd_app_fail(DD_EXIT_FAULTS, _("`%s` cannot merge into itself"), r->from[i]);
        status = check_free(r, r->from[i]);
        for (size_t k = 0; status == DD_EXIT_OK && k < r->n_into; k++)
            if (strcmp(r->from[i], r->into[k]) != 0)
                status = check_ring(r, r->from[i], r->into[k]);
    }
    return status;
}

static enum dd_exit read_words(struct reorganisation *r)
{
    enum dd_exit status = check_units(r);
    if (status != DD_EXIT_OK || r->undo)
        return status;
    if (!r->on || !r->document_words)
        return dd_app_fail(DD_EXIT_USAGE, _("`--on DAY` and `--document` are needed"));
    status = dd_write_day(r->app, r->on, &r->day);
    return status == DD_EXIT_OK
               ? dd_write_document(r->app, r->facts, r->document_words, &r->document)
               : status;
}

/* ---- rows ---------------------------------------------------------------------------- */

/* The new unit is like the first that goes into it. */
static enum dd_exit found_unit(struct reorganisation *r)
{
    const struct dd_unit *like = dd_unit_find(r->facts, r->from[0]);
    struct dd_unit unit = *like;
    if (dd_unit_find(r->facts, r->into[0]))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is a unit `%s` already: leave out `--name`"),
                           r->into[0]);
    if (!dd_is_id(r->into[0]))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           r->into[0]);
    unit.id = r->into[0];
    unit.dissolved = false;
    unit.from = DD_SOME_DAY(r->day);
    enum dd_exit status = dd_write_text(r->app, "name", r->name, &unit.name);
    if (status == DD_EXIT_OK)
        dd_push(r->app->arena, &r->units, unit);
    return status;
}

/* Of a split the first takes what is not given away by name; where the unit itself
 * is among its successors it goes on, and all are given by name. */
static void add_rows(struct reorganisation *r)
{
    bool goes_on = has(r->into, r->n_into, r->from[0]);
    for (size_t i = 0; i < r->n_from; i++) {
        for (size_t k = 0; k < r->n_into; k++) {
            if (strcmp(r->from[i], r->into[k]) == 0)
                continue;
            struct dd_unit_succession row = {
                .unit = r->from[i],
                .successor = r->into[k],
                .day = DD_SOME_DAY(r->day),
                .document = r->document,
                .takes = r->split && (goes_on || k > 0) ? "assigned" : "all",
            };
            dd_push(r->app->arena, &r->rows, row);
        }
    }
}

static enum dd_exit give(struct reorganisation *r, const char *words)
{
    const struct dd_facts *facts = r->facts;
    const char *equals = strchr(words, '=');
    bool leads = false;
    if (!equals)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is not TASK=UNIT"), words);
    const char *task = dd_strndup(r->app->arena, words, (size_t)(equals - words));
    enum dd_exit status = dd_write_known(r->app, facts, "task", task);
    if (status != DD_EXIT_OK)
        return status;
    if (!has(r->into, r->n_into, equals + 1))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is none of those that `%s` becomes"), equals + 1,
                           r->from[0]);
    for (size_t i = 0; i < facts->task_unit.n; i++)
        leads |= strcmp(facts->task_unit.v[i].task, task) == 0 &&
                 strcmp(facts->task_unit.v[i].part, "lead") == 0 &&
                 dd_streq(facts->task_unit.v[i].unit, r->from[0]);
    if (!leads)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` does not lead `%s`"), r->from[0], task);
    dd_push(r->app->arena, &r->tasks,
            (struct dd_task_succession){.task = task, .unit = r->from[0], .successor = equals + 1});
    return DD_EXIT_OK;
}

/* What lay below the old one lies below the new one. A day that is still to come
 * changes nothing yet. */
static void add_children(struct reorganisation *r)
{
    const struct dd_facts *facts = r->facts;
    if (r->split || dd_day_cmp(r->day, dd_app_today(r->app)) > 0)
        return;
    for (size_t i = 0; i < facts->unit.n; i++) {
        struct dd_unit unit = facts->unit.v[i];
        if (!unit.parent || !has(r->from, r->n_from, unit.parent) ||
            strcmp(unit.id, r->into[0]) == 0)
            continue;
        unit.parent = r->into[0];
        dd_push(r->app->arena, &r->units, unit);
    }
}

static bool put(struct reorganisation *r)
{
    struct dd_store *store = r->app->store;
    bool ok = true;
    for (size_t i = 0; ok && i < r->units.n; i++)
        ok = dd_store_put(store, dd_entity_find("unit"), &r->units.v[i]);
    for (size_t i = 0; ok && i < r->rows.n; i++)
        ok = r->undo ? dd_store_remove(store, dd_entity_find("unit_succession"), &r->rows.v[i])
                     : dd_store_put(store, dd_entity_find("unit_succession"), &r->rows.v[i]);
    for (size_t i = 0; ok && i < r->tasks.n; i++)
        ok = r->undo ? dd_store_remove(store, dd_entity_find("task_succession"), &r->tasks.v[i])
                     : dd_store_put(store, dd_entity_find("task_succession"), &r->tasks.v[i]);
    return ok;
}

/* Those that are recorded, and the tasks given to them. */
static enum dd_exit add_undone(struct reorganisation *r)
{
    const struct dd_facts *facts = r->facts;
    for (size_t i = 0; i < facts->unit_succession.n; i++) {
        const struct dd_unit_succession *row = &facts->unit_succession.v[i];
        if (has(r->from, r->n_from, row->unit) && has(r->into, r->n_into, row->successor))
            dd_push(r->app->arena, &r->rows, *row);
    }
    for (size_t i = 0; i < facts->task_succession.n; i++) {
        const struct dd_task_succession *row = &facts->task_succession.v[i];
        if (has(r->from, r->n_from, row->unit) && has(r->into, r->n_into, row->successor))
            dd_push(r->app->arena, &r->tasks, *row);
    }
    return r->rows.n ? DD_EXIT_OK
                     : dd_app_fail(DD_EXIT_FAULTS, _("there is nothing of that to take back"));
}

/* ---- what it does ----------------------------------------------------------------------- */

static size_t count_open(const struct reorganisation *r, bool *ok)
{
    struct dd_obligation *v;
    size_t n, open = 0;
    *ok = dd_store_obligations(r->app->store, r->app->arena, &v, &n);
    for (size_t i = 0; *ok && i < n; i++)
        open += !dd_state_is_closed(v[i].state) && v[i].opens.set && v[i].unit &&
                dd_day_cmp(v[i].opens.day, r->day) < 0 && has(r->from, r->n_from, v[i].unit);
    return open;
}

static bool has_handler(const struct reorganisation *r, const char *unit)
{
    for (size_t i = 0; i < r->facts->post.n; i++) {
        const struct dd_post *post = &r->facts->post.v[i];
        bool over = post->to.set && dd_day_cmp(post->to.day, r->day) < 0;
        if (!over && dd_streq(post->unit, unit) &&
            (strcmp(post->role, "handler") == 0 || strcmp(post->role, "unit_head") == 0))
            return true;
    }
    return false;
}

static void warn_of_vacancies(const struct reorganisation *r)
{
    for (size_t k = 0; k < r->n_into; k++)
        if (!has_handler(r, r->into[k]))
            fprintf(stderr,
                    _("dondoc: nobody handles %s or heads it: the tracking office stands in "
                      "(`dondoc post add`)\n"),
                    dd_unit_name(r->facts, r->into[k]));
}

static const char *names(const struct reorganisation *r, const char *const *v, size_t n)
{
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        const char *name =
            r->name && v == r->into ? r->units.v[0].name : dd_unit_name(r->facts, v[i]);
        text = dd_printf(r->app->arena, "%s%s%s", text, i ? ", " : "", name);
    }
    return text;
}

/* What lies below the old one is not moved ahead of the day, nor back again. */
static void warn_of_children(const struct reorganisation *r)
{
    const struct dd_facts *facts = r->facts;
    bool ahead = !r->undo && dd_day_cmp(r->day, dd_app_today(r->app)) > 0;
    const char *list = NULL;
    for (size_t i = 0; i < facts->unit.n && !r->split && (ahead || r->undo); i++) {
        const struct dd_unit *unit = &facts->unit.v[i];
        bool below = unit->parent && (r->undo ? strcmp(unit->parent, r->into[0]) == 0
                                              : has(r->from, r->n_from, unit->parent));
        if (below && strcmp(unit->id, r->into[0]) != 0)
            list = list ? dd_printf(r->app->arena, "%s, %s", list, unit->id) : unit->id;
    }
    if (list && r->undo)
        fprintf(stderr,
                _("dondoc: below %s stay: %s; those that lay elsewhere before go back by `dondoc "
                  "unit add ID parent=…`\n"),
                r->into[0], list);
    else if (list)
        fprintf(stderr,
                _("dondoc: %s still lie below what ends; on that day say `dondoc unit add ID "
                  "parent=%s` for each\n"),
                list, r->into[0]);
    const struct dd_unit *founded = r->undo ? dd_unit_find(facts, r->into[0]) : NULL;
    if (founded && founded->from.set)
        fprintf(stderr,
                _("dondoc: %s, founded for it, stays, without duties of its own before %s\n"),
                r->into[0], dd_day_text(r->app->arena, founded->from.day));
}

static enum dd_exit say(const struct reorganisation *r)
{
    char day[DD_DAY_SIZE];
    bool ok;
    size_t open = count_open(r, &ok);
    if (!ok)
        return dd_app_store_failed(r->app);
    for (size_t i = 0; r->json && i < r->rows.n; i++)
        dd_app_print_json(
            dd_json_row(r->app->arena, dd_entity_find("unit_succession"), &r->rows.v[i]));
    warn_of_children(r);
    if (r->json)
        return DD_EXIT_OK;
    if (r->undo) {
        printf(_("%s: as before; what is owed goes back\n"), names(r, r->from, r->n_from));
        return DD_EXIT_OK;
    }
    printf(_("%s: %s from %s on\n"), names(r, r->from, r->n_from), names(r, r->into, r->n_into),
           dd_day_format_vi(r->day, day));
    printf(_("%zu open duties pass on under their names, no due day moves; what begins later is "
             "owed by the successor\n"),
           open);
    warn_of_vacancies(r);
    return DD_EXIT_OK;
}

static enum dd_exit run(struct reorganisation *r)
{
    enum dd_exit status = read_words(r);
    if (status == DD_EXIT_OK && r->undo)
        status = add_undone(r);
    else if (status == DD_EXIT_OK && r->name)
        status = found_unit(r);
    if (status == DD_EXIT_OK && !r->undo) {
        add_rows(r);
        add_children(r);
    }
    for (size_t i = 0; status == DD_EXIT_OK && i < r->give.n; i++)
        status = give(r, r->give.v[i]);
    if (status != DD_EXIT_OK)
        return status;
    if (dd_store_begin(r->app->store, true) && put(r) && dd_store_commit(r->app->store))
        return say(r);
    status = dd_app_store_failed(r->app);
    dd_store_rollback(r->app->store);
    return status;
}

/* ---- the command --------------------------------------------------------------------------- */

/* `unit split A --into B C`: what follows belongs to --into. */
static bool place(struct reorganisation *r, const char *const *words, size_t n,
                  const struct dd_values *into)
{
    r->n_into = into->n;
    for (size_t i = 0; i < into->n; i++)
        r->into[i] = into->v[i];
    for (size_t i = 0; i < n; i++) {
        if (!r->split || i == 0)
            r->from[r->n_from++] = words[i];
        else if (r->n_into < MAX_UNITS)
            r->into[r->n_into++] = words[i];
        else
            return false;
    }
    return r->n_from && r->n_into && (r->split ? r->n_into > 1 || r->undo : r->n_into == 1) &&
           !(r->name && r->split);
}

static int reorganise(int argc, char **argv)
{
    struct dd_common common = {0};
    struct reorganisation r = {0};
    struct dd_values into = {0};
    const char *words[MAX_UNITS + 1];
    struct dd_app app;
    struct dd_facts facts;
    const struct dd_option options[] = {
        {.name = "into", .values = &into, .arg = "UNIT", .help = DD_N("what it becomes")},
        {.name = "on", .value = &r.on, .arg = "DAY", .help = DD_N("from which day on")},
        {.name = "document",
         .value = &r.document_words,
         .arg = "ID|NUMBER",
         .help = DD_N("by which document (see `document list`)")},
        {.name = "name",
         .value = &r.name,
         .arg = "TEXT",
         .help = DD_N("merge: founds the unit, with this name")},
        {.name = "give",
         .values = &r.give,
         .arg = "TASK=UNIT",
         .help = DD_N("split: a task that another than the first takes over")},
        {.name = "undo", .flag = &r.undo, .help = DD_N("takes it back")},
    };
    int n = dd_options(argc, argv, dd_unit_usage, &common, options, DD_LEN(options), words,
                       DD_LEN(words));
    if (n < 0)
        return DD_EXIT_USAGE;
    r.split = n > 0 && strcmp(words[0], "split") == 0;
    r.json = common.json;
    if (n < 2 || !place(&r, words + 1, (size_t)n - 1, &into))
        return dd_usage(dd_unit_usage);
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    r.app = &app;
    r.facts = &facts;
    status = dd_write_facts(&app, &facts);
    if (status == DD_EXIT_OK)
        status = run(&r);
    dd_app_close(&app);
    return status;
}

int dd_cmd_unit(int argc, char **argv)
{
    bool other = argc > 1 && (strcmp(argv[1], "merge") == 0 || strcmp(argv[1], "split") == 0);
    return other ? reorganise(argc, argv) : dd_cmd_rows(argc, argv);
}
