/* event, measure, report: single facts. (report compile is in cmd_compile.c.) */
#include "app/write.h"

#include <stdio.h>
#include <string.h>

/* Opens with the facts loaded. */
static enum dd_exit begin(struct dd_app *app, const struct dd_common *common, int flags,
                          struct dd_facts *facts)
{
    enum dd_exit status = dd_app_open(app, common, flags);
    if (status != DD_EXIT_OK)
        return status;
    status = dd_write_facts(app, facts);
    if (status != DD_EXIT_OK)
        dd_app_close(app);
    return status;
}

/* ---- event ------------------------------------------------------------------------------ */

struct event_words {
    const char *id, *day, *title, *document;
};

static enum dd_exit set_event(struct dd_app *app, const struct dd_facts *facts,
                              const struct event_words *words)
{
    struct dd_facts scratch = {0};
    struct dd_event *row = dd_facts_add(app->arena, &scratch, dd_entity_find("event"));
    const struct dd_event *old = dd_event_find(facts, words->id);
    if (!old && !dd_is_id(words->id))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           words->id);
    if (old)
        *row = *old;
    row->id = words->id;
    if (words->document)
        row->document = words->document;
    enum dd_exit status = DD_EXIT_OK;
    if (words->title)
        status = dd_write_text(app, "title", words->title, &row->title);
    row->day.set = strcmp(words->day, "none") != 0;
    if (status == DD_EXIT_OK && row->day.set)
        status = dd_write_day(app, words->day, &row->day.day);
    return status == DD_EXIT_OK ? dd_write_row(app, facts, "event", row) : status;
}

static void list_events(const struct dd_facts *facts, bool json)
{
    for (size_t i = 0; i < facts->event.n; i++) {
        const struct dd_event *row = &facts->event.v[i];
        char day[DD_DAY_SIZE] = "-";
        if (json) {
            dd_app_print_json(json_pack("{s:s, s:o, s:o}", "id", row->id, "title",
                                        dd_json_text(row->title), "day", dd_json_day(row->day)));
            continue;
        }
        if (row->day.set)
            dd_day_format_vi(row->day.day, day);
        dd_app_cell(row->id, 28, false);
        dd_app_cell(day, 10, false);
        dd_app_cell(row->title, 0, true);
    }
}

int dd_cmd_event(int argc, char **argv)
{
    static const char usage[] = "event set ID DAY|none [--title TEXT] [--document ID]\n"
                                "event list";
    struct dd_common common = {0};
    struct event_words event = {0};
    const char *words[3];
    const struct dd_option options[] = {
        {.name = "title", .value = &event.title, .arg = "TEXT", .help = DD_N("what happens")},
        {.name = "document",
         .value = &event.document,
         .arg = "ID",
         .help = DD_N("the document that dates it (see `document list`)")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 3);
    if (n < 0)
        return DD_EXIT_USAGE;
    bool set = n == 3 && strcmp(words[0], "set") == 0;
    if (!set && !(n == 1 && strcmp(words[0], "list") == 0))
        return (int)dd_usage(usage);
    struct dd_app app;
    struct dd_facts facts;
    enum dd_exit status = begin(&app, &common, set ? DD_APP_WRITE : DD_APP_READ, &facts);
    if (status != DD_EXIT_OK)
        return status;
    if (set) {
        event.id = words[1];
        event.day = words[2];
        status = set_event(&app, &facts, &event);
    } else {
        list_events(&facts, common.json);
    }
    dd_app_close(&app);
    return status;
}

/* ---- measure, report --------------------------------------------------------------- */

int dd_cmd_measure(int argc, char **argv)
{
    static const char usage[] = "measure TARGET VALUE [--on DAY]";
    struct dd_common common = {0};
    const char *words[2], *on = NULL;
    const struct dd_option options[] = {{.name = "on",
                                         .value = &on,
                                         .arg = "DAY",
                                         .help = DD_N("when it was read; default today")}};
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 2);
    if (n != 2)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    struct dd_app app;
    struct dd_facts facts;
    enum dd_exit status = begin(&app, &common, DD_APP_WRITE, &facts);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_measurement row = {.target = words[0], .day = {.set = true}, .source = "person"};
    status = dd_write_known(&app, &facts, "target", words[0]);
    if (status == DD_EXIT_OK)
        status = dd_write_past_day(&app, on, &row.day.day);
    if (status == DD_EXIT_OK && !dd_dec_parse(words[1], &row.value))
        status = dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number"), words[1]);
    if (status == DD_EXIT_OK)
        status = dd_write_row(&app, &facts, "measurement", &row);
    dd_app_close(&app);
    return status;
}

static int record_report(int argc, char **argv)
{
    static const char usage[] = "report UNIT KIND PERIOD [--on DAY] [--document ID]\n"
                                "report compile --period PERIOD [--plan NUMBER] [--out FILE]";
    struct dd_common common = {0};
    const char *words[3], *on = NULL, *document = NULL;
    const struct dd_option options[] = {
        {.name = "on",
         .value = &on,
         .arg = "DAY",
         .help = DD_N("when it was submitted; default today")},
        {.name = "document",
         .value = &document,
         .arg = "ID",
         .help = DD_N("the report itself (see `document list`)")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 3);
    if (n != 3)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    struct dd_app app;
    struct dd_facts facts;
    struct dd_period period;
    enum dd_exit status = begin(&app, &common, DD_APP_WRITE, &facts);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_report row = {words[0], words[1], words[2], {.set = true}, document};
    status = dd_write_known(&app, &facts, "unit", words[0]);
    if (status == DD_EXIT_OK && !dd_period_parse(words[2], &period))
        status =
            dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no period (2026-03, 2026-Q1, 2026)"), words[2]);
    if (status == DD_EXIT_OK)
        status = dd_write_past_day(&app, on, &row.submitted_on.day);
    if (status == DD_EXIT_OK)
        status = dd_write_row(&app, &facts, "report", &row);
    dd_app_close(&app);
    return status;
}

int dd_cmd_report(int argc, char **argv)
{
    bool compiles = argc > 1 && strcmp(argv[1], "compile") == 0;
    return compiles ? dd_cmd_compile(argc, argv) : record_report(argc, argv);
}
