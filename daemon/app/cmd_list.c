/* list, explain: what is owed, and how it came about. For people in their
 * words; --json has the names of the database. */
#include "app/write.h"

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
    dd_app_cell(due, 10, false);
    dd_app_cell(dd_word_state(dd_gettext, row->state), 26, false);
    dd_app_cell(row->id, id_width, false);
    dd_app_cell(row->title, 0, true);
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

/* ---- explain --------------------------------------------------------------------------------- */

static const char *outcome(struct dd_app *app, const struct dd_notice *notice)
{
    static const struct {
        const char *reason, *text;
    } words[] = {
        {"before_first_seen", DD_N("planned for a day before this duty was recorded")},
        {"collapsed", DD_N("told together with a later step")},
        {"same_slot", DD_N("a later step is told at the same hour")},
        {"same_person", DD_N("the same person is told in a higher role")},
        {"no_recipient", DD_N("nobody to tell")},
    };
    const char *reason = notice->reason ? notice->reason : "";
    for (size_t i = 0; i < DD_LEN(words); i++)
        if (strcmp(words[i].reason, reason) == 0)
            reason = _(words[i].text);
    switch (notice->state) {
    case DD_NOTICE_TOLD:
        return _("sent");
    case DD_NOTICE_PLANNED:
        return _("to be sent");
    case DD_NOTICE_SKIPPED:
        return dd_printf(app->arena, _("not sent: %s"), reason);
    case DD_NOTICE_FAILED:
        return dd_printf(app->arena, _("could not be sent: %s"), reason);
    }
    return "";
}

static int by_time(const void *a, const void *b)
{
    const struct dd_notice *x = a, *y = b;
    return x->at.s != y->at.s ? (x->at.s < y->at.s ? -1 : 1) : strcmp(x->step, y->step);
}

static void explain(struct dd_app *app, const struct dd_obligation *row, struct dd_notice *notices,
                    size_t n)
{
    dd_app_cell(row->title, 0, true);
    printf("  %s\n", row->id);
    if (row->basis)
        printf("  %s: %s\n", _("basis"), row->basis);
    printf("  %s: %s\n", _("state"), dd_word_standing(app->arena, dd_gettext, row));
    if (row->due.set)
        printf("  %s: %s\n", _("due"), dd_word_due(app->arena, dd_gettext, row));
    if (row->legal_day.set && (!row->due.set || dd_day_cmp(row->legal_day.day, row->due.day) != 0))
        printf("  %s: %s\n", _("legal day"),
               dd_word_day(app->arena, dd_gettext, row->legal_day.day));
    for (const char *line = row->trace; line && *line;) {
        size_t length = strcspn(line, "\n");
        printf("    - %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
    if (n)
        qsort(notices, n, sizeof(*notices), by_time);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(notices[i].obligation, row->id) != 0)
            continue;
        fputs("  ", stdout);
        dd_app_cell(dd_word_instant(app->arena, dd_gettext, app->zone, notices[i].at), 21, false);
        dd_app_cell(notices[i].step, 20, false);
        dd_app_cell(notices[i].address ? notices[i].address : "-", 32, false);
        dd_app_cell(outcome(app, &notices[i]), 0, true);
    }
}

/* The obligation as in `list`, with what led to it. */
static void explain_json(const struct dd_app *app, const struct dd_obligation *row,
                         const struct dd_notice *notices, size_t n)
{
    char at[DD_INSTANT_SIZE];
    json_t *object = dd_json_obligation(row, app->zone), *told = json_array();
    json_object_set_new(object, "basis", dd_json_text(row->basis));
    json_object_set_new(object, "reason", dd_json_text(row->reason));
    json_object_set_new(object, "trace", dd_json_text(row->trace));
    for (size_t i = 0; i < n; i++)
        if (strcmp(notices[i].obligation, row->id) == 0)
            json_array_append_new(
                told, json_pack("{s:s, s:s, s:s, s:o, s:s, s:s, s:o}", "at",
                                dd_instant_format(app->zone, notices[i].at, at), "step",
                                notices[i].step, "role", dd_role_name(notices[i].role), "to",
                                dd_json_text(notices[i].address), "channel", notices[i].channel,
                                "state", dd_notice_state_name(notices[i].state), "reason",
                                dd_json_text(notices[i].reason)));
    json_object_set_new(object, "notices", told);
    dd_app_print_json(object);
}

static enum dd_exit find_and_explain(struct dd_app *app, const char *id, bool json)
{
    struct dd_obligation *v;
    struct dd_notice *notices;
    size_t n, n_notices;
    if (!dd_store_obligations(app->store, app->arena, &v, &n) ||
        !dd_store_notices(app->store, app->arena, &notices, &n_notices))
        return dd_app_store_failed(app);
    enum dd_exit status = dd_write_obligation(app, v, n, id);
    if (status != DD_EXIT_OK)
        return status;
    const struct dd_obligation *row = dd_obligation_find(v, n, id);
    if (json)
        explain_json(app, row, notices, n_notices);
    else
        explain(app, row, notices, n_notices);
    return DD_EXIT_OK;
}

int dd_cmd_explain(int argc, char **argv)
{
    static const char usage[] = "explain OBLIGATION";
    struct dd_common common = {0};
    const char *words[1];
    int n = dd_options(argc, argv, usage, &common, NULL, 0, words, 1);
    if (n != 1)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    status = find_and_explain(&app, words[0], common.json);
    dd_app_close(&app);
    return status;
}
