/* list: what is owed. For people in their words; --json has the names of the
 * database. */
#include "app/command/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/words.h"

/* ---- list ------------------------------------------------------------------------------ */

struct list_filter {
    const char *unit, *state, *due_before;
    enum dd_state is;
    struct dd_day before;
};

static bool wanted(const struct list_filter *f, const struct dd_facts *facts,
                   const struct dd_obligation *row)
{
    if (f->unit && !dd_obligation_is_under(facts, row, f->unit))
        return false;
    if (f->state && row->state != f->is)
        return false;
    return !f->due_before || (row->due.set && dd_day_cmp(row->due.day, f->before) < 0);
}

/* Ids are never cut: they are what `explain` and `task done` take. */
static void print_line(const struct dd_obligation *row, size_t id_width)
{
    char due[DD_DAY_SIZE] = "-";
    if (row->due.set)
        dd_day_format_vi(row->due.day, due);
    dd_app_cell(due, 10);
    dd_app_cell(dd_word_state(dd_gettext, row->state), 26);
    dd_app_cell(row->id, id_width);
    dd_app_last_cell(row->title, 0);
}

/* The earliest day first; those without one last. */
static int by_due(const void *a, const void *b)
{
    const struct dd_obligation *x = a, *y = b;
    if (x->due.set != y->due.set)
        return x->due.set ? -1 : 1;
    int order = x->due.set ? dd_day_cmp(x->due.day, y->due.day) : 0;
    return order ? order : strcmp(x->id, y->id);
}

static enum dd_exit nothing_evaluated(const struct dd_app *app)
{
    struct dd_meta meta;
    if (!dd_store_meta(app->store, app->arena, &meta))
        return dd_app_store_failed(app);
    fprintf(stderr, "%s\n",
            meta.evaluated_until.set ? _("no rule says that anything is owed")
                                     : _("nothing was evaluated yet: start dondocd"));
    return DD_EXIT_OK;
}

static enum dd_exit read_filter(struct dd_app *app, const struct dd_facts *facts,
                                struct list_filter *f)
{
    enum dd_exit status = DD_EXIT_OK;
    if (f->state)
        status = dd_write_state(f->state, &f->is);
    if (status == DD_EXIT_OK && f->due_before)
        status = dd_write_day(app, f->due_before, &f->before);
    if (status == DD_EXIT_OK && f->unit)
        status = dd_write_known(app, facts, "unit", f->unit);
    return status;
}

static enum dd_exit list(struct dd_app *app, struct list_filter *f, bool json)
{
    struct dd_obligation *v;
    struct dd_facts facts;
    size_t n, shown = 0, width = 0;
    if (!dd_store_facts(app->store, app->arena, &facts) ||
        !dd_store_obligations(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    enum dd_exit status = read_filter(app, &facts, f);
    if (status != DD_EXIT_OK)
        return status;
    if (n == 0)
        return nothing_evaluated(app);
    if (!json)
        qsort(v, n, sizeof(*v), by_due);
    for (size_t i = 0; i < n; i++)
        if (wanted(f, &facts, &v[i]) && strlen(v[i].id) > width)
            width = strlen(v[i].id);
    for (size_t i = 0; i < n; i++) {
        if (!wanted(f, &facts, &v[i]))
            continue;
        if (json)
            dd_app_print_json(dd_json_obligation(&v[i], app->zone));
        else
            print_line(&v[i], width);
        shown++;
    }
    if (!json)
        printf(_("%zu of %zu obligations\n"), shown, n);
    return DD_EXIT_OK;
}

int dd_cmd_list(int argc, char **argv)
{
    static const char usage[] = "list [--unit UNIT] [--state STATE] [--due-before DAY]";
    struct dd_common common = {0};
    struct list_filter f = {0};
    const struct dd_option options[] = {
        {.name = "unit",
         .value = &f.unit,
         .arg = "UNIT",
         .help = DD_N("those of this unit and of the units below it")},
        {.name = "state",
         .value = &f.state,
         .arg = "STATE",
         .help = DD_N("waiting, open, overdue, reported, met, met_late, met_day_unknown, waived, "
                      "void, on_track, lagging, achieved, missed")},
        {.name = "due-before",
         .value = &f.due_before,
         .arg = "DAY",
         .help = DD_N("those due before this day")},
    };
    if (dd_options(argc, argv, usage, &common, options, DD_LEN(options), NULL, 0) < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    status = list(&app, &f, common.json);
    dd_app_close(&app);
    return status;
}
