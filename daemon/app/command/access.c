#include "app/command/access.h"

#include <stdlib.h>

const char *dd_access_url(const struct dd_app *app)
{
    return app->config->public_url ? app->config->public_url
                                   : dd_printf(app->arena, "http://%s", app->config->listen);
}

enum dd_exit dd_access_finish(struct dd_app *app, bool ok)
{
    if (ok && dd_store_commit(app->store))
        return DD_EXIT_OK;
    enum dd_exit status = dd_app_store_failed(app);
    dd_store_rollback(app->store);
    return status;
}

enum dd_exit dd_access_revoke(struct dd_app *app, const char *word,
                              bool (*run)(struct dd_store *, int64_t, bool *))
{
    char *end;
    bool found = false;
    int64_t id = strtoll(word, &end, 10);
    if (*end || id <= 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number of the list"), word);
    enum dd_exit status =
        dd_access_finish(app, dd_store_begin(app->store, true) && run(app->store, id, &found));
    if (status == DD_EXIT_OK && !found)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number of the list"), word);
    return status;
}

enum dd_exit dd_access_scope(struct dd_app *app, const char **name, const char *person,
                             const char *unit)
{
    struct dd_facts facts;
    enum dd_exit status = dd_write_text(app, "NAME", *name, name);
    if (status == DD_EXIT_OK)
        status = dd_write_facts(app, &facts);
    if (status == DD_EXIT_OK && person)
        status = dd_write_known(app, &facts, "person", person);
    if (status == DD_EXIT_OK && unit)
        status = dd_write_known(app, &facts, "unit", unit);
    return status;
}
