/* unit, person, post, contact, target, document: rows of the tables that an
 * office keeps by hand. */
#include "app/command/write.h"

#include <stdio.h>
#include <string.h>

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

/* A new row, or changes to the one of that id. */
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
    return status == DD_EXIT_OK ? dd_write_row(app, facts, name, row) : status;
}

/* What is absent, false or a default that says nothing is left out. */
static void print_row(const json_t *object)
{
    const char *key;
    json_t *value;
    bool first = true;
    json_object_foreach((json_t *)object, key, value)
    {
        const char *text = json_is_string(value) ? json_string_value(value) : key;
        if (json_is_null(value) || json_is_false(value) || !*text)
            continue;
        dd_app_cell(text, first ? 28 : 0);
        first = false;
    }
    putchar('\n');
}

static void list_rows(struct dd_app *app, const struct dd_facts *facts, const char *name, bool json)
{
    const struct dd_entity *entity = dd_entity_find(name);
    for (size_t i = 0; i < dd_facts_count(facts, entity); i++) {
        const void *row = dd_facts_row(facts, entity, i);
        json_t *object = dd_json_row(app->arena, entity, row);
        if (json) {
            dd_app_print_json(object);
            continue;
        }
        print_row(object);
        json_decref(object);
    }
}

/* Its own name, its own fields: "contact add ID person= unit= channel= …". */
static const char *usage_of(struct dd_arena *arena, const struct dd_entity *entity)
{
    const char *usage = dd_printf(arena, "%s list\n%s add ID", entity->name, entity->name);
    for (size_t i = 1; i < entity->n_fields; i++) {
        const struct dd_field *field = &entity->fields[i];
        usage = dd_printf(arena, "%s %s=", usage, field->name);
        for (size_t w = 0; field->values && field->values[w]; w++)
            usage = dd_printf(arena, "%s%s%s", usage, w ? "|" : "", field->values[w]);
        if (!field->values)
            usage = dd_printf(arena, "%s%s", usage,
                              field->type == DD_F_BOOL  ? "true|false"
                              : field->type == DD_F_DAY ? "DAY"
                                                        : "…");
    }
    if (strcmp(entity->name, "unit") == 0)
        usage = dd_printf(arena, "%s\n%s\n%s", usage, dd_unit_names_usage, dd_unit_usage);
    return usage;
}

static int rows(int argc, char **argv, const char *entity)
{
    struct dd_common common = {0};
    const char *words[24];
    struct dd_arena *arena = dd_arena_new();
    const char *usage = usage_of(arena, dd_entity_find(entity));
    int n = dd_options(argc, argv, usage, &common, NULL, 0, words, DD_LEN(words));
    bool add = n >= 2 && strcmp(words[0], "add") == 0;
    bool list = n == 1 && strcmp(words[0], "list") == 0;
    if (n >= 0 && !add && !list)
        dd_usage(usage);
    dd_arena_free(arena);
    if (!add && !list)
        return DD_EXIT_USAGE;
    struct dd_app app;
    struct dd_facts facts;
    enum dd_exit status = dd_app_open(&app, &common, add ? DD_APP_WRITE : DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    status = dd_write_facts(&app, &facts);
    if (status == DD_EXIT_OK && add)
        status = add_row(&app, &facts, entity, words + 1, n - 1);
    else if (status == DD_EXIT_OK)
        list_rows(&app, &facts, entity, common.json);
    dd_app_close(&app);
    return status;
}

int dd_cmd_rows(int argc, char **argv)
{
    return rows(argc, argv, argv[0]);
}
