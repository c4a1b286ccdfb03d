/* event, measure, report: single facts. (report compile is in cmd_compile.c.) */
#include "app/command/write.h"

#include <stdio.h>
#include <string.h>

static enum dd_exit set_event(struct dd_app *app, const struct dd_event_words *words)
{
    struct dd_record rec;
    struct dd_event row;
    enum dd_exit status = dd_write_begin(app, &rec);
    return status == DD_EXIT_OK ? dd_write_end(app, &rec, dd_record_event(&rec, words, &row))
                                : status;
}

static enum dd_exit list_events(struct dd_app *app, bool json)
{
    struct dd_facts facts;
    enum dd_exit status = dd_write_facts(app, &facts);
    for (size_t i = 0; status == DD_EXIT_OK && i < facts.event.n; i++) {
        const struct dd_event *row = &facts.event.v[i];
        char day[DD_DAY_SIZE] = "-";
        if (json) {
            dd_app_print_json(json_pack("{s:s, s:o, s:o}", "id", row->id, "title",
                                        dd_json_text(row->title), "day", dd_json_day(row->day)));
            continue;
        }
        if (row->day.set)
            dd_day_format_vi(row->day.day, day);
        dd_app_cell(row->id, 28);
        dd_app_cell(day, 10);
        dd_app_last_cell(row->title, 0);
    }
    return status;
}

int dd_cmd_event(int argc, char **argv)
{
    static const char usage[] = "event set ID DAY|none [--title TEXT] [--document ID]\n"
                                "event list";
    struct dd_common common = {0};
    struct dd_event_words event = {0};
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
    enum dd_exit status = dd_app_open(&app, &common, set ? DD_APP_WRITE : DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    if (set) {
        event.id = words[1];
        event.day = words[2];
        status = set_event(&app, &event);
    } else {
        status = list_events(&app, common.json);
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
    struct dd_record rec;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    status = dd_write_begin(&app, &rec);
    if (status == DD_EXIT_OK)
        status = dd_write_end(&app, &rec, dd_record_measurement(&rec, words[0], words[1], on));
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
    struct dd_record rec;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    const struct dd_report_words report = {words[0], words[1], words[2], on, document};
    status = dd_write_begin(&app, &rec);
    if (status == DD_EXIT_OK)
        status = dd_write_end(&app, &rec, dd_record_report(&rec, &report));
    dd_app_close(&app);
    return status;
}

int dd_cmd_report(int argc, char **argv)
{
    bool compiles = argc > 1 && strcmp(argv[1], "compile") == 0;
    return compiles ? dd_cmd_compile(argc, argv) : record_report(argc, argv);
}
