/* unit alias, unit group: what plans call a unit, and the units that they mean by one
 * name ("các cơ quan, đơn vị thuộc xã"). Imports resolve leads by them. */
#include "app/command/write.h"

#include <stdio.h>
#include <string.h>

const char dd_unit_names_usage[] = "unit alias UNIT|GROUP WORDS [--from DAY] [--to DAY]\n"
                                   "unit group ID [UNIT…] [--name TEXT] [--level LEVEL]";

struct naming {
    const char *words[64];
    int n;
    const char *name, *level, *from, *to;
};

static bool is_group(const struct dd_facts *facts, const char *id)
{
    size_t first;
    return dd_facts_range(facts, dd_entity_find("unit_group"), id, &first) > first;
}

static enum dd_exit alias(struct dd_app *app, const struct dd_facts *facts,
                          const struct naming *given)
{
    const struct dd_entity *entity = dd_entity_find("unit_alias");
    const char *id = given->words[0];
    struct dd_unit_alias row = {0};
    enum dd_exit status = DD_EXIT_OK;
    if (is_group(facts, id))
        row.unit_group = id;
    else if ((status = dd_write_known(app, facts, "unit", id)) == DD_EXIT_OK)
        row.unit = id;
    if (status == DD_EXIT_OK)
        status = dd_write_text(app, "alias", given->words[1], &row.alias);
    if (status == DD_EXIT_OK && given->from)
        status = dd_write_field(app, entity, &row, "from", given->from);
    if (status == DD_EXIT_OK && given->to)
        status = dd_write_field(app, entity, &row, "to", given->to);
    return status == DD_EXIT_OK ? dd_write_row(app, facts, "unit_alias", &row) : status;
}

/* A new group, or more members and other words for a known one. */
static enum dd_exit fill_group(struct dd_app *app, const struct dd_facts *facts,
                               const struct naming *given, struct dd_unit_group *row)
{
    const struct dd_entity *entity = dd_entity_find("unit_group");
    size_t first;
    if (dd_facts_range(facts, entity, given->words[0], &first) > first)
        *row = facts->unit_group.v[first];
    else if (!dd_is_id(given->words[0]))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no id (letters a-z, digits, `.`, `_`, `-`)"),
                           given->words[0]);
    row->id = given->words[0];
    enum dd_exit status = DD_EXIT_OK;
    if (given->name)
        status = dd_write_text(app, "name", given->name, &row->name);
    if (status == DD_EXIT_OK && given->level)
        status = dd_write_field(app, entity, row, "level", given->level);
    for (int i = 1; i < given->n && status == DD_EXIT_OK; i++)
        status = dd_write_known(app, facts, "unit", given->words[i]);
    return status == DD_EXIT_OK ? dd_write_check(app, facts, entity, row) : status;
}

static bool put_members(struct dd_store *store, const struct naming *given)
{
    const struct dd_entity *entity = dd_entity_find("unit_group_member");
    for (int i = 1; i < given->n; i++) {
        struct dd_unit_group_member row = {.unit_group = given->words[0], .unit = given->words[i]};
        if (!dd_store_put(store, entity, &row))
            return false;
    }
    return true;
}

static enum dd_exit group(struct dd_app *app, const struct dd_facts *facts,
                          const struct naming *given)
{
    struct dd_unit_group row = {0};
    enum dd_exit status = fill_group(app, facts, given, &row);
    if (status != DD_EXIT_OK)
        return status;
    if (dd_store_begin(app->store, true) &&
        dd_store_put(app->store, dd_entity_find("unit_group"), &row) &&
        put_members(app->store, given) && dd_store_commit(app->store))
        return DD_EXIT_OK;
    status = dd_app_store_failed(app);
    dd_store_rollback(app->store);
    return status;
}

int dd_cmd_unit_names(int argc, char **argv)
{
    struct dd_common common = {0};
    struct naming given = {0};
    const struct dd_option options[] = {
        {"name", .value = &given.name, .arg = "TEXT", .help = DD_N("group: as plans write it")},
        {"level", .value = &given.level, .arg = "LEVEL",
         .help = DD_N("group: all units of this level belong to it")},
        {"from", .value = &given.from, .arg = "DAY", .help = DD_N("alias: used from this day")},
        {"to", .value = &given.to, .arg = "DAY", .help = DD_N("alias: used until this day")},
    };
    const char *words[DD_LEN(given.words) + 1];
    int n = dd_options(argc, argv, dd_unit_names_usage, &common, options, DD_LEN(options), words,
                       DD_LEN(words));
    if (n < 0)
        return DD_EXIT_USAGE;
    bool is_alias = strcmp(words[0], "alias") == 0;
    given.n = n - 1;
    if (given.n < 1 || (is_alias && given.n != 2))
        return dd_usage(dd_unit_names_usage);
    memcpy(given.words, words + 1, (size_t)given.n * sizeof(words[0]));
    struct dd_app app;
    struct dd_facts facts;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    status = dd_write_facts(&app, &facts);
    if (status == DD_EXIT_OK)
        status = is_alias ? alias(&app, &facts, &given) : group(&app, &facts, &given);
    dd_app_close(&app);
    return status;
}
