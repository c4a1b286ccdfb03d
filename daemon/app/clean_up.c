/* clean_up.c — see clean_up.h. */
#include "app/clean_up.h"

#define DAY_SECONDS ((int64_t)86400)
#define AT_ONCE 2000 /* rows removed in one transaction */

static void drop_bodies(const struct dd_app *app)
{
    struct dd_store *store = app->store;
    size_t n = 0;
    if (!app->config->keep_bodies)
        return;
    struct dd_instant before = {dd_clock_now(&app->clock).s -
                                app->config->keep_bodies * DAY_SECONDS};
    if (!dd_store_begin(store, true) || !dd_store_drop_bodies(store, before, AT_ONCE, &n) ||
        !dd_store_commit(store))
        dd_store_rollback(store);
    else if (n)
        dd_log(DD_LOG_INFO, _("the texts of %zu old messages were dropped"), n);
}

/* Once a day will do: nobody gets in by a session that is over. */
static void drop_sessions(struct dd_clean_up *state, const struct dd_app *app)
{
    struct dd_store *store = app->store;
    int64_t now = dd_real_seconds();
    size_t n = 0;
    if (state->sessions_at && now - state->sessions_at < DAY_SECONDS)
        return;
    if (!dd_store_begin(store, true) || !dd_store_drop_sessions(store, now, AT_ONCE, &n) ||
        !dd_store_commit(store))
        dd_store_rollback(store);
    else if (n < AT_ONCE)
        state->sessions_at = now;
}

void dd_clean_up(struct dd_clean_up *state, const struct dd_app *app)
{
    drop_bodies(app);
    drop_sessions(state, app);
}
