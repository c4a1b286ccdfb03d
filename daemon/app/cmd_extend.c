/* extend, waive: what is given to those who owe a duty, by a document (design §6). */
#include "app/write.h"

#include <stdio.h>
#include <string.h>

struct given {
    struct dd_app *app;
    const struct dd_facts *facts;
    struct dd_obligation duty; /* whose id is `id` */
    const char *id, *to, *document, *reason, *on;
    bool undo, refuse, json;
    struct dd_day day; /* `on`, or today */
};

static enum dd_exit begin(struct given *g)
{
    enum dd_exit status = dd_write_find_obligation(g->app, g->id, &g->duty);
    g->id = g->duty.id;
    if (status == DD_EXIT_OK)
        status = dd_write_day(g->app, g->on, &g->day);
    if (status == DD_EXIT_OK && g->document)
        status = dd_write_document(g->app, g->facts, g->document, &g->document);
    if (status == DD_EXIT_OK && g->reason)
        status = dd_write_text(g->app, "reason", g->reason, &g->reason);
    return status;
}

static enum dd_exit finish(const struct given *g, const char *entity, const void *row)
{
    enum dd_exit status = dd_write_row(g->app, g->facts, entity, row);
    if (status == DD_EXIT_OK && g->json)
        dd_app_print_json(dd_json_row(g->app->arena, dd_entity_find(entity), row));
    return status;
}

static enum dd_exit run(int argc, char **argv, const char *usage, const struct dd_option *options,
                        size_t n_options, struct given *g, enum dd_exit (*act)(struct given *))
{
    struct dd_common common = {0};
    const char *words[1];
    struct dd_app app;
    struct dd_facts facts;
    int n = dd_options(argc, argv, usage, &common, options, n_options, words, 1);
    if (n != 1)
        return n < 0 ? DD_EXIT_USAGE : dd_usage(usage);
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    g->app = &app;
    g->facts = &facts;
    g->id = words[0];
    g->json = common.json;
    status = dd_write_facts(&app, &facts);
    if (status == DD_EXIT_OK)
        status = begin(g);
    if (status == DD_EXIT_OK)
        status = act(g);
    dd_app_close(&app);
    return status;
}

/* ---- extend ----------------------------------------------------------------------------- */

/* The request that nobody has decided yet. */
static const struct dd_extension *asked(const struct given *g)
{
    for (size_t i = 0; i < g->facts->extension.n; i++) {
        const struct dd_extension *row = &g->facts->extension.v[i];
        if (dd_extension_is_asked(row) && strcmp(row->obligation, g->id) == 0)
            return row;
    }
    return NULL;
}

static enum dd_exit check_day(const struct given *g, struct dd_day day)
{
    const struct dd_obligation *duty = &g->duty;
    char text[DD_DAY_SIZE];
    bool workday;
    if (!duty->due.set)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` has no due day to be extended"), g->id);
    if (dd_day_cmp(day, duty->due.day) <= 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("the due day is %s: an extension is to a later day"),
                           dd_day_format_vi(duty->due.day, text));
    if (dd_calendar_is_workday(g->app->calendar, day, &workday) && !workday)
        fprintf(stderr, _("dondoc: %s is a day off\n"), dd_day_format_vi(day, text));
    return DD_EXIT_OK;
}

static void say_extension(const struct given *g, const struct dd_extension *row)
{
    char day[DD_DAY_SIZE];
    if (g->json)
        return;
    if (row->refused_on.set)
        printf(_("%s: not extended; the due day stands\n"), g->id);
    else if (row->document)
        printf(_("%s: extended to %s\n"), g->id, dd_day_format_vi(row->new_due.day, day));
    else
        printf(_("%s: an extension is asked for; nothing moves before its document is recorded\n"),
               g->id);
}

static enum dd_exit decide(const struct given *g, struct dd_extension *row)
{
    if (g->refuse) {
        row->refused_on = DD_SOME_DAY(g->day);
        return row->asked_on.set
                   ? DD_EXIT_OK
                   : dd_app_fail(DD_EXIT_FAULTS, _("no extension of `%s` was asked for"), g->id);
    }
    if (!g->document)
        return DD_EXIT_OK;
    row->document = g->document;
    row->granted_on = DD_SOME_DAY(g->day);
    return row->new_due.set ? DD_EXIT_OK
                            : dd_app_fail(DD_EXIT_USAGE, _("`--to DAY` is needed: to which day"));
}

static enum dd_exit extend(struct given *g)
{
    const struct dd_extension *old = asked(g);
    struct dd_extension row = {.obligation = g->id};
    enum dd_exit status = DD_EXIT_OK;
    if (old)
        row = *old;
    else
        row.id = dd_write_new_id(g->app, "extension");
    if (g->to) {
        row.new_due.set = true;
        status = dd_write_day(g->app, g->to, &row.new_due.day);
    }
    if (g->reason)
        row.reason = g->reason;
    if (!g->document && !g->refuse && !row.asked_on.set)
        row.asked_on = DD_SOME_DAY(g->day);
    if (status == DD_EXIT_OK)
        status = decide(g, &row);
    if (status == DD_EXIT_OK && row.new_due.set && !g->refuse)
        status = check_day(g, row.new_due.day);
    if (status == DD_EXIT_OK)
        status = finish(g, "extension", &row);
    if (status == DD_EXIT_OK)
        say_extension(g, &row);
    return status;
}

int dd_cmd_extend(int argc, char **argv)
{
    static const char usage[] =
        "extend OBLIGATION --to DAY [--document ID|NUMBER] [--reason TEXT] [--on DAY]\n"
        "extend OBLIGATION --refuse [--on DAY]";
    struct given g = {0};
    const struct dd_option options[] = {
        {.name = "to", .value = &g.to, .arg = "DAY", .help = DD_N("the new due day")},
        {.name = "document",
         .value = &g.document,
         .arg = "ID|NUMBER",
         .help = DD_N("the document that grants it; without one it is only asked for")},
        {.name = "reason", .value = &g.reason, .arg = "TEXT", .help = DD_N("why")},
        {.name = "on",
         .value = &g.on,
         .arg = "DAY",
         .help = DD_N("when it was asked for or decided; default today")},
        {.name = "refuse", .flag = &g.refuse, .help = DD_N("what was asked for is not granted")},
    };
    return run(argc, argv, usage, options, DD_LEN(options), &g, extend);
}

/* ---- waive -------------------------------------------------------------------------------- */

static enum dd_exit take_back(const struct given *g)
{
    struct dd_waiver row = {.obligation = g->id};
    struct dd_store *store = g->app->store;
    size_t first;
    if (dd_facts_range(g->facts, dd_entity_find("waiver"), g->id, &first) == first)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` was not waived"), g->id);
    if (dd_store_begin(store, true) && dd_store_remove(store, dd_entity_find("waiver"), &row) &&
        dd_store_commit(store))
        return DD_EXIT_OK;
    enum dd_exit status = dd_app_store_failed(g->app);
    dd_store_rollback(store);
    return status;
}

static enum dd_exit waive(struct given *g)
{
    struct dd_waiver row = {.obligation = g->id,
                            .day = DD_SOME_DAY(g->day),
                            .document = g->document,
                            .reason = g->reason};
    if (g->undo)
        return take_back(g);
    if (!g->document && !g->reason)
        return dd_app_fail(DD_EXIT_USAGE, _("`--document` or `--reason` is needed: it is asked "
                                            "for later"));
    return finish(g, "waiver", &row);
}

int dd_cmd_waive(int argc, char **argv)
{
    static const char usage[] = "waive OBLIGATION --document ID|NUMBER [--reason TEXT] [--on DAY]\n"
                                "waive OBLIGATION --undo";
    struct given g = {0};
    const struct dd_option options[] = {
        {.name = "document",
         .value = &g.document,
         .arg = "ID|NUMBER",
         .help = DD_N("by which document (see `document list`)")},
        {.name = "reason", .value = &g.reason, .arg = "TEXT", .help = DD_N("why")},
        {.name = "on", .value = &g.on, .arg = "DAY", .help = DD_N("from which day on")},
        {.name = "undo", .flag = &g.undo, .help = DD_N("takes it back")},
    };
    return run(argc, argv, usage, options, DD_LEN(options), &g, waive);
}
