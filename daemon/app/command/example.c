#include "app/command/example.h"

#include <string.h>
#include <sys/stat.h>

const char *dd_example_folder(struct dd_arena *arena, const char *name)
{
    const char *share = dd_share_dir(arena);
    struct stat st;
    if (!share) {
        dd_app_fail(DD_EXIT_FAILED,
                    _("the program's own data (rules, examples) is not found beside it"));
        return NULL;
    }
    const char *folder = dd_printf(arena, "%s/examples/%s", share, name);
    if (dd_is_id(name) && stat(folder, &st) == 0)
        return folder;
    dd_app_fail(DD_EXIT_FAULTS, _("there is no example `%s`"), name);
    return NULL;
}

enum dd_exit dd_example_facts(struct dd_diags *diags, const char *folder, struct dd_facts *facts)
{
    const struct dd_node *root =
        dd_app_yaml(diags, dd_printf(diags->arena, "%s/facts.yaml", folder));
    if (root && dd_facts_read(diags, root, true, facts))
        return DD_EXIT_OK;
    dd_app_say(diags);
    return DD_EXIT_FAULTS;
}

/* An office made from it would have these packs in its own folder. */
static void name_packs(struct dd_app *app)
{
    struct dd_config *config = app->config;
    const char *share = dd_share_dir(app->arena);
    const char **paths = DD_NEW_N(app->arena, const char *, config->n_rules);
    for (size_t i = 0; i < config->n_rules; i++) {
        const char *slash = strrchr(config->rules[i], '/');
        paths[i] =
            dd_printf(app->arena, "%s/rules/packs/%s", share, slash ? slash + 1 : config->rules[i]);
    }
    config->rules = paths;
}

enum dd_exit dd_example_open(struct dd_app *app, const struct dd_common *common, const char *name,
                             struct dd_facts *facts)
{
    struct dd_arena *arena = dd_arena_new();
    const char *folder = dd_example_folder(arena, name);
    enum dd_exit status = DD_EXIT_FAULTS;
    if (folder) {
        struct dd_common at = {.config = dd_printf(arena, "%s/dondoc.yaml", folder),
                               .clock = common->clock};
        status = dd_app_open(app, &at, 0);
    }
    if (status != DD_EXIT_OK) {
        dd_arena_free(arena);
        return status;
    }
    app->config->path = dd_strdup(app->arena, app->config->path);
    folder = dd_strdup(app->arena, folder);
    dd_arena_free(arena);
    name_packs(app);
    status = dd_example_facts(&app->diags, folder, facts);
    if (status == DD_EXIT_OK) {
        dd_facts_seal(facts);
        app->rules = dd_app_rules(&app->diags, app->config, app->calendar);
        dd_app_say(&app->diags);
        status = dd_app_verdict(&app->diags);
    }
    if (status != DD_EXIT_OK)
        dd_app_close(app);
    return status;
}
