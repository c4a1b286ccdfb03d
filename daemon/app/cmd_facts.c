/* event, measure, report, document: single facts; unit, person, post …: rows of
 * the tables that an office keeps by hand. */
#include "app/write.h"

#include <stdio.h>
#include <string.h>

static enum dd_exit say_usage(const char *usage)
{
    return dd_app_fail(DD_EXIT_USAGE, "%s: dondoc %s", _("usage"), usage);
}

/* Opens for writing with the facts loaded. */
static enum dd_exit begin(struct dd_app *app, const struct dd_common *common,
                          struct dd_facts *facts)
{
    enum dd_exit status = dd_app_open(app, common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    status = dd_write_facts(app, facts);
    if (status != DD_EXIT_OK)
        dd_app_close(app);
    return status;
}

/* ---- event ------------------------------------------------------------------------------ */

static enum dd_exit set_event(struct dd_app *app, const struct dd_facts *facts, const char *id,
                              const char *day, const char *document)
{
    struct dd_facts scratch = {0};
    struct dd_event *row = dd_facts_add(app->arena, &scratch, dd_entity_find("event"));
    const struct dd_event *old = dd_event_find(facts, id);
    if (!old && !dd_is_id(id))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           id);
    if (old)
        *row = *old;
    row->id = id;
    if (document)
        row->document = document;
    row->day.set = strcmp(day, "none") != 0;
    if (row->day.set) {
        enum dd_exit status = dd_write_day(app, day, &row->day.day);
        if (status != DD_EXIT_OK)
            return status;
    }
    return dd_write_row(app, "event", row);
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
            dd_day_format(row->day.day, day);
        printf("%-24s %-10s  %s\n", row->id, day, row->title ? row->title : "");
    }
}

int dd_cmd_event(int argc, char **argv)
{
    static const char usage[] = "event set ID DAY|none [--document NUMBER]\n"
                                "             event list";
    struct dd_common common = {0};
    const char *words[3], *document = NULL;
    const struct dd_option options[] = {{.name = "document", .value = &document}};
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 3);
    if (n < 0)
        return DD_EXIT_USAGE;
    bool set = n == 3 && strcmp(words[0], "set") == 0;
    if (!set && !(n == 1 && strcmp(words[0], "list") == 0))
        return say_usage(usage);
    struct dd_app app;
    struct dd_facts facts;
    enum dd_exit status = begin(&app, &common, &facts);
    if (status != DD_EXIT_OK)
        return status;
    if (set)
        status = set_event(&app, &facts, words[1], words[2], document);
    else
        list_events(&facts, common.json);
    dd_app_close(&app);
    return status;
}

/* ---- measure, report, document --------------------------------------------------------------- */

int dd_cmd_measure(int argc, char **argv)
{
    static const char usage[] = "measure TARGET VALUE [--on DAY]";
    struct dd_common common = {0};
    const char *words[2], *on = NULL;
    const struct dd_option options[] = {{.name = "on", .value = &on}};
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 2);
    if (n != 2)
        return n < 0 ? DD_EXIT_USAGE : (int)say_usage(usage);
    struct dd_app app;
    struct dd_facts facts;
    enum dd_exit status = begin(&app, &common, &facts);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_measurement row = {.target = words[0], .day = {.set = true}, .source = "person"};
    status = dd_write_known(&app, &facts, "target", words[0]);
    if (status == DD_EXIT_OK)
        status = dd_write_day(&app, on, &row.day.day);
    if (status == DD_EXIT_OK && !dd_dec_parse(words[1], &row.value))
        status = dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number"), words[1]);
    if (status == DD_EXIT_OK)
        status = dd_write_row(&app, "measurement", &row);
    dd_app_close(&app);
    return status;
}

int dd_cmd_report(int argc, char **argv)
{
    static const char usage[] = "report UNIT KIND PERIOD [--on DAY] [--document NUMBER]";
    struct dd_common common = {0};
    const char *words[3], *on = NULL, *document = NULL;
    const struct dd_option options[] = {{.name = "on", .value = &on},
                                        {.name = "document", .value = &document}};
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 3);
    if (n != 3)
        return n < 0 ? DD_EXIT_USAGE : (int)say_usage(usage);
    struct dd_app app;
    struct dd_facts facts;
    struct dd_period period;
    enum dd_exit status = begin(&app, &common, &facts);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_report row = {words[0], words[1], words[2], {.set = true}, document};
    status = dd_write_known(&app, &facts, "unit", words[0]);
    if (status == DD_EXIT_OK && !dd_period_parse(words[2], &period))
        status =
            dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no period (2026-03, 2026-Q1, 2026)"), words[2]);
    if (status == DD_EXIT_OK)
        status = dd_write_day(&app, on, &row.submitted_on.day);
    if (status == DD_EXIT_OK)
        status = dd_write_row(&app, "report", &row);
    dd_app_close(&app);
    return status;
}

/* Fills a row from words "field=value". */
static enum dd_exit fill(struct dd_app *app, const struct dd_entity *entity, void *row,
                         const char *const *words, int n)
{
    for (int i = 0; i < n; i++) {
        const char *equals = strchr(words[i], '=');
        if (!equals)
            return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is not FIELD=VALUE"), words[i]);
        const char *name = dd_strndup(app->arena, words[i], (size_t)(equals - words[i]));
        enum dd_exit status = dd_write_field(app, entity, row, name, equals + 1);
        if (status != DD_EXIT_OK)
            return status;
    }
    return DD_EXIT_OK;
}

static enum dd_exit add_row(struct dd_app *app, const struct dd_facts *facts, const char *name,
                            const char *const *words, int n)
{
    const struct dd_entity *entity = dd_entity_find(name);
    struct dd_facts scratch = {0};
    void *row = dd_facts_add(app->arena, &scratch, entity);
    size_t first;
    if (dd_facts_range(facts, entity, words[0], &first) > first)
        memcpy(row, dd_facts_row(facts, entity, first), entity->size);
    else if (!dd_is_id(words[0]))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           words[0]);
    memcpy((char *)row + entity->fields[0].offset, &words[0], sizeof(words[0]));
    enum dd_exit status = fill(app, entity, row, words + 1, n - 1);
    return status == DD_EXIT_OK ? dd_write_row(app, name, row) : status;
}

static json_t *field_json(struct dd_arena *arena, const struct dd_field *field, const void *row)
{
    const char *at = (const char *)row + field->offset, *text;
    struct dd_opt_day day;
    struct dd_dec dec;
    switch (field->type) {
    case DD_F_TEXT:
        memcpy(&text, at, sizeof(text));
        return dd_json_text(text);
    case DD_F_DAY:
        memcpy(&day, at, sizeof(day));
        return dd_json_day(day);
    case DD_F_DEC:
        memcpy(&dec, at, sizeof(dec));
        return json_string(dd_dec_format(arena, dec, '.'));
    case DD_F_BOOL:
        return json_boolean(*(const bool *)(const void *)at);
    case DD_F_INT:
        break;
    }
    int64_t value;
    memcpy(&value, at, sizeof(value));
    return json_integer(value);
}

static void list_rows(struct dd_app *app, const struct dd_facts *facts, const char *name, bool json)
{
    const struct dd_entity *entity = dd_entity_find(name);
    for (size_t i = 0; i < dd_facts_count(facts, entity); i++) {
        const void *row = dd_facts_row(facts, entity, i);
        json_t *object = json_object();
        for (size_t f = 0; f < entity->n_fields; f++)
            json_object_set_new(object, entity->fields[f].name,
                                field_json(app->arena, &entity->fields[f], row));
        if (json) {
            dd_app_print_json(object);
            continue;
        }
        const char *key;
        json_t *value;
        bool first = true;
        json_object_foreach(object, key, value)
        {
            if (json_is_null(value) || json_is_false(value))
                continue;
            fputs(first ? "" : "  ", stdout);
            fputs(json_is_string(value) ? json_string_value(value) : key, stdout);
            first = false;
        }
        putchar('\n');
        json_decref(object);
    }
}

static int rows(int argc, char **argv, const char *entity)
{
    const char *usage = "unit|person|post|contact|target|document add ID FIELD=VALUE…\n"
                        "             unit|person|… list";
    struct dd_common common = {0};
    const char *words[24];
    int n = dd_options(argc, argv, usage, &common, NULL, 0, words, DD_LEN(words));
    if (n < 0)
        return DD_EXIT_USAGE;
    bool add = n >= 2 && strcmp(words[0], "add") == 0;
    if (!add && !(n == 1 && strcmp(words[0], "list") == 0))
        return (int)say_usage(usage);
    struct dd_app app;
    struct dd_facts facts;
    enum dd_exit status = begin(&app, &common, &facts);
    if (status != DD_EXIT_OK)
        return status;
    if (add)
        status = add_row(&app, &facts, entity, words + 1, n - 1);
    else
        list_rows(&app, &facts, entity, common.json);
    dd_app_close(&app);
    return status;
}

int dd_cmd_rows(int argc, char **argv)
{
    return rows(argc, argv, argv[0]);
}

int dd_cmd_document(int argc, char **argv)
{
    return rows(argc, argv, "document");
}
