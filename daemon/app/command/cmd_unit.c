/* unit merge, unit split: a unit becomes another by a document (design §6, "units
 * merge or split"): recorded by intake/record/record_unit.c, and what it will do is said. */
#include "app/command/write.h"

#include <stdio.h>
#include <string.h>

#define MAX_UNITS 16

const char dd_unit_usage[] =
    "unit merge UNIT… --into UNIT --on DAY --document ID|NUMBER [--name TEXT] [--undo]\n"
    "unit split UNIT --into UNIT… --on DAY --document ID|NUMBER [--give TASK=UNIT]… [--undo]";

struct reorganisation {
    struct dd_app *app;
    bool json;
    const char *from[MAX_UNITS], *into[MAX_UNITS];
    struct dd_values give;
    struct dd_reorganised_words words;
    struct dd_reorganised done;
    const struct dd_facts *facts; /* as they were before */
};

static bool has(const char *const *v, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i], word) == 0)
            return true;
    return false;
}

static enum dd_exit read_given(struct reorganisation *r)
{
    struct dd_given_task *v = DD_NEW_N(r->app->arena, struct dd_given_task, r->give.n + 1);
    for (size_t i = 0; i < r->give.n; i++) {
        const char *equals = strchr(r->give.v[i], '=');
        if (!equals)
            return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is not TASK=UNIT"), r->give.v[i]);
        v[i].task = dd_strndup(r->app->arena, r->give.v[i], (size_t)(equals - r->give.v[i]));
        v[i].unit = equals + 1;
    }
    r->words.give = v;
    r->words.n_give = r->give.n;
    return DD_EXIT_OK;
}

/* ---- what it does ----------------------------------------------------------------------- */

static size_t count_open(const struct reorganisation *r, bool *ok)
{
    struct dd_obligation *v;
    size_t n, open = 0;
    *ok = dd_store_obligations(r->app->store, r->app->arena, &v, &n);
    for (size_t i = 0; *ok && i < n; i++)
        open += !dd_state_is_closed(v[i].state) && v[i].opens.set && v[i].unit &&
                dd_day_cmp(v[i].opens.day, r->done.day) < 0 &&
                has(r->from, r->words.n_from, v[i].unit);
    return open;
}

static const char *names(const struct reorganisation *r, const char *const *v, size_t n)
{
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        const char *name =
            r->words.name && v == r->into ? r->words.name : dd_unit_name(r->facts, v[i]);
        text = dd_printf(r->app->arena, "%s%s%s", text, i ? ", " : "", name);
    }
    return text;
}

static enum dd_exit say(const struct reorganisation *r)
{
    char day[DD_DAY_SIZE];
    bool ok;
    size_t open = count_open(r, &ok);
    if (!ok)
        return dd_app_store_failed(r->app);
    for (size_t i = 0; r->json && i < r->done.n_rows; i++)
        dd_app_print_json(
            dd_json_row(r->app->arena, dd_entity_find("unit_succession"), &r->done.rows[i]));
    if (r->json)
        return DD_EXIT_OK;
    if (r->words.undo) {
        printf(_("%s: as before; what is owed goes back\n"), names(r, r->from, r->words.n_from));
        return DD_EXIT_OK;
    }
    printf(_("%s: %s from %s on\n"), names(r, r->from, r->words.n_from),
           names(r, r->into, r->words.n_into), dd_day_format_vi(r->done.day, day));
    printf(_("%zu open duties pass on under their names, no due day moves; what begins later is "
             "owed by the successor\n"),
           open);
    return DD_EXIT_OK;
}

static enum dd_exit run(struct reorganisation *r)
{
    struct dd_record rec;
    enum dd_exit status = read_given(r);
    if (status == DD_EXIT_OK)
        status = dd_write_begin(r->app, &rec);
    if (status != DD_EXIT_OK)
        return status;
    r->facts = rec.edit.facts;
    status = dd_write_end(r->app, &rec, dd_record_reorganised(&rec, &r->words, &r->done));
    return status == DD_EXIT_OK ? say(r) : status;
}

/* ---- the command --------------------------------------------------------------------------- */

/* `unit split A --into B C`: what follows belongs to --into. */
static bool place(struct reorganisation *r, const char *const *words, size_t n,
                  const struct dd_values *into)
{
    struct dd_reorganised_words *w = &r->words;
    for (; w->n_into < into->n; w->n_into++)
        r->into[w->n_into] = into->v[w->n_into];
    for (size_t i = 0; i < n; i++) {
        if (!w->split || i == 0)
            r->from[w->n_from++] = words[i];
        else if (w->n_into < MAX_UNITS)
            r->into[w->n_into++] = words[i];
        else
            return false;
    }
    w->from = r->from;
    w->into = r->into;
    return w->n_from && w->n_into && (w->split ? w->n_into > 1 || w->undo : w->n_into == 1) &&
           !(w->name && w->split);
}

static int reorganise(int argc, char **argv)
{
    struct dd_common common = {0};
    struct reorganisation r = {0};
    struct dd_values into = {0};
    const char *words[MAX_UNITS + 1];
    struct dd_app app;
    const struct dd_option options[] = {
        {.name = "into", .values = &into, .arg = "UNIT", .help = DD_N("what it becomes")},
        {.name = "on", .value = &r.words.on, .arg = "DAY", .help = DD_N("from which day on")},
        {.name = "document",
         .value = &r.words.document,
         .arg = "ID|NUMBER",
         .help = DD_N("by which document (see `document list`)")},
        {.name = "name",
         .value = &r.words.name,
         .arg = "TEXT",
         .help = DD_N("merge: founds the unit, with this name")},
        {.name = "give",
         .values = &r.give,
         .arg = "TASK=UNIT",
         .help = DD_N("split: a task that another than the first takes over")},
        {.name = "undo", .flag = &r.words.undo, .help = DD_N("takes it back")},
    };
    int n = dd_options(argc, argv, dd_unit_usage, &common, options, DD_LEN(options), words,
                       DD_LEN(words));
    if (n < 0)
        return DD_EXIT_USAGE;
    r.words.split = n > 0 && strcmp(words[0], "split") == 0;
    r.json = common.json;
    if (n < 2 || !place(&r, words + 1, (size_t)n - 1, &into))
        return dd_usage(dd_unit_usage);
    if (!r.words.undo && (!r.words.on || !r.words.document))
        return dd_app_fail(DD_EXIT_USAGE, _("`--on DAY` and `--document` are needed"));
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    r.app = &app;
    status = run(&r);
    dd_app_close(&app);
    return status;
}

int dd_cmd_unit(int argc, char **argv)
{
    if (argc > 1 && (strcmp(argv[1], "alias") == 0 || strcmp(argv[1], "group") == 0))
        return dd_cmd_unit_names(argc, argv);
    bool other = argc > 1 && (strcmp(argv[1], "merge") == 0 || strcmp(argv[1], "split") == 0);
    return other ? reorganise(argc, argv) : dd_cmd_rows(argc, argv);
}
