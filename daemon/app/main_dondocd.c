/* dondocd: the service. */
#include "app/service.h"
#include "app/watch.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "dondocd [-c FILE] [--clock INSTANT[,xN]] [--log error|warning|info|debug]";

static bool set_log(const char *name)
{
    static const char *const names[] = {"error", "warning", "info", "debug"};
    for (size_t i = 0; i < DD_LEN(names); i++) {
        if (strcmp(names[i], name) == 0) {
            dd_log_set((enum dd_log_level)i);
            return true;
        }
    }
    return false;
}

/* A live service refuses a database whose clock was virtual, and the other way
 * round; a restart goes on where the last run stopped. */
static enum dd_exit check_clock(struct dd_app *app, bool is_virtual)
{
    struct dd_meta meta;
    if (!dd_store_meta(app->store, app->arena, &meta))
        return dd_app_store_failed(app);
    if (!is_virtual && meta.clock_virtual)
        return dd_app_fail(DD_EXIT_FAILED,
                           _("%s was run with a virtual clock: a live service refuses it (give "
                             "--clock, or begin with a new database)"),
                           app->config->database);
    if (is_virtual && meta.clock_recorded && !meta.clock_virtual)
        return dd_app_fail(DD_EXIT_FAILED,
                           _("%s was run with the real clock: a virtual one would falsify it"),
                           app->config->database);
    dd_clock_begin(&app->clock); /* it is START yet: not so late as opening took */
    if (is_virtual && meta.evaluated_until.set)
        dd_clock_at_least(&app->clock, meta.evaluated_until.at);
    return DD_EXIT_OK;
}

static enum dd_exit run(struct dd_app *app, const char *clock)
{
    struct dd_facts facts;
    if (!dd_config_secrets(&app->diags, app->config)) {
        dd_app_say(&app->diags);
        return dd_app_verdict(&app->diags);
    }
    if (!dd_store_facts(app->store, app->arena, &facts))
        return dd_app_store_failed(app);
    if (!dd_unit_find(&facts, app->config->office))
        return dd_app_fail(DD_EXIT_FAULTS, _("%s: `office: %s` is none of the units in %s"),
                           app->config->path, app->config->office, app->config->database);
    app->office_name = dd_unit_name(&facts, app->config->office);
    enum dd_exit status = dd_watch_alone(app);
    if (status == DD_EXIT_OK)
        status = check_clock(app, clock != NULL);
    return status == DD_EXIT_OK ? dd_service_run(app) : status;
}

int main(int argc, char **argv)
{
    struct dd_common common = {0};
    const char *log = "info";
    bool version = false;
    const struct dd_option options[] = {
        {.name = "log",
         .value = &log,
         .arg = "LEVEL",
         .help = DD_N("error, warning, info (the default) or debug")},
        {.name = "version", .flag = &version, .help = DD_N("print the version")},
    };
    dd_app_start();
    if (dd_options(argc, argv, usage, &common, options, DD_LEN(options), NULL, 0) < 0)
        return DD_EXIT_USAGE;
    if (version) {
        puts("dondocd " DD_VERSION);
        return DD_EXIT_OK;
    }
    if (!set_log(log))
        return dd_usage(usage);
    /* From here on it waits for whoever answers it (dd_service_run), after the rules were read. */
    sigset_t hangup;
    sigemptyset(&hangup);
    sigaddset(&hangup, SIGHUP);
    sigprocmask(SIG_BLOCK, &hangup, NULL);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE | DD_APP_RULES);
    if (status != DD_EXIT_OK)
        return (int)status;
    status = run(&app, common.clock);
    dd_app_close(&app);
    return (int)status;
}
