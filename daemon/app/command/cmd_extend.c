/* extend, waive: what is given to those who owe a duty, by a document (design §6). */
#include "app/command/write.h"

#include <stdio.h>
#include <string.h>

struct given { /* one of the two */
    struct dd_extension_words extension;
    struct dd_waiver_words waiver;
    bool undo, json;
};

static int run(int argc, char **argv, const char *usage, const struct dd_option *options,
               size_t n_options, struct given *g,
               enum dd_exit (*act)(struct dd_app *, struct dd_record *, const struct given *))
{
    struct dd_common common = {0};
    const char *words[1];
    struct dd_app app;
    struct dd_record rec;
    int n = dd_options(argc, argv, usage, &common, options, n_options, words, 1);
    if (n != 1)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    g->extension.obligation = g->waiver.obligation = words[0];
    g->json = common.json;
    status = dd_write_begin(&app, &rec);
    if (status == DD_EXIT_OK)
        status = act(&app, &rec, g);
    dd_app_close(&app);
    return status;
}

static void print_row(struct dd_app *app, const char *entity, const void *row)
{
    dd_app_print_json(dd_json_row(app->arena, dd_entity_find(entity), row));
}

/* ---- extend ----------------------------------------------------------------------------- */

static void say_extension(const struct dd_extension *row)
{
    char day[DD_DAY_SIZE];
    if (row->refused_on.set)
        printf(_("%s: not extended; the due day stands\n"), row->obligation);
    else if (row->document)
        printf(_("%s: extended to %s\n"), row->obligation, dd_day_format_vi(row->new_due.day, day));
    else
        printf(_("%s: an extension is asked for; nothing moves before its document is recorded\n"),
               row->obligation);
}

static enum dd_exit extend(struct dd_app *app, struct dd_record *rec, const struct given *g)
{
    struct dd_extension row;
    bool ok = dd_record_extension(rec, &g->extension, &row);
    enum dd_exit status = dd_write_end(app, rec, ok);
    if (status == DD_EXIT_OK && g->json)
        print_row(app, "extension", &row);
    else if (status == DD_EXIT_OK)
        say_extension(&row);
    return status;
}

int dd_cmd_extend(int argc, char **argv)
{
    static const char usage[] =
        "extend OBLIGATION --to DAY [--document ID|NUMBER] [--reason TEXT] [--on DAY]\n"
        "extend OBLIGATION --refuse [--on DAY]";
    struct given g = {0};
    struct dd_extension_words *words = &g.extension;
    const struct dd_option options[] = {
        {.name = "to", .value = &words->to, .arg = "DAY", .help = DD_N("the new due day")},
        {.name = "document",
         .value = &words->document,
         .arg = "ID|NUMBER",
         .help = DD_N("the document that grants it; without one it is only asked for")},
        {.name = "reason", .value = &words->reason, .arg = "TEXT", .help = DD_N("why")},
        {.name = "on",
         .value = &words->on,
         .arg = "DAY",
         .help = DD_N("when it was asked for or decided; default today")},
        {.name = "refuse",
         .flag = &words->refuse,
         .help = DD_N("what was asked for is not granted")},
    };
    return run(argc, argv, usage, options, DD_LEN(options), &g, extend);
}

/* ---- waive -------------------------------------------------------------------------------- */

static enum dd_exit waive(struct dd_app *app, struct dd_record *rec, const struct given *g)
{
    struct dd_waiver row;
    bool ok = g->undo ? dd_record_waiver_undo(rec, g->waiver.obligation)
                      : dd_record_waiver(rec, &g->waiver, &row);
    enum dd_exit status = dd_write_end(app, rec, ok);
    if (status == DD_EXIT_OK && g->json && !g->undo)
        print_row(app, "waiver", &row);
    return status;
}

int dd_cmd_waive(int argc, char **argv)
{
    static const char usage[] = "waive OBLIGATION --document ID|NUMBER [--reason TEXT] [--on DAY]\n"
                                "waive OBLIGATION --undo";
    struct given g = {0};
    struct dd_waiver_words *words = &g.waiver;
    const struct dd_option options[] = {
        {.name = "document",
         .value = &words->document,
         .arg = "ID|NUMBER",
         .help = DD_N("by which document (see `document list`)")},
        {.name = "reason", .value = &words->reason, .arg = "TEXT", .help = DD_N("why")},
        {.name = "on", .value = &words->on, .arg = "DAY", .help = DD_N("from which day on")},
        {.name = "undo", .flag = &g.undo, .help = DD_N("takes it back")},
    };
    return run(argc, argv, usage, options, DD_LEN(options), &g, waive);
}
