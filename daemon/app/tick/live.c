#include "app/tick/live.h"

#include <stdlib.h>
#include <string.h>

struct dd_live *dd_live_new(void)
{
    struct dd_live *live = calloc(1, sizeof(*live));
    if (!live)
        abort();
    return live;
}

void dd_live_free(struct dd_live *live)
{
    if (!live)
        return;
    dd_arena_free(live->arena);
    dd_arena_free(live->faults_arena);
    dd_owed_forget(&live->owed);
    dd_worker_free(live->worker);
    free(live);
}

static bool any_shared(const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct dd_entity *entity = dd_entity_find(names[i]);
        if (entity && dd_store_is_shared(entity))
            return true;
    }
    return false;
}

bool dd_live_refresh(struct dd_live *live, struct dd_store *store, int64_t change, size_t *n_read)
{
    if (live->arena) {
        struct dd_arena *scratch = dd_arena_new();
        const char **names;
        size_t n;
        bool ok = dd_store_changed_entities(store, scratch, live->change, change, &names, &n);
        bool stale = ok && any_shared(names, n);
        dd_arena_free(scratch);
        if (ok && !stale)
            live->change = change;
        if (!ok || !stale)
            return ok;
        dd_arena_free(live->arena);
    }
    live->arena = dd_arena_new();
    dd_arena_free(live->faults_arena);
    live->faults_arena = NULL;
    if (!dd_store_shared_facts(store, live->arena, &live->shared)) {
        dd_arena_free(live->arena);
        live->arena = NULL;
        return false;
    }
    for (size_t i = 0; i < dd_n_entities; i++)
        *n_read += dd_facts_count(&live->shared, &dd_entities[i]);
    live->change = change;
    return true;
}

/* ---- faults --------------------------------------------------------------------------- */

#define MANY 2000 /* of so many kinds one more or less can wait until tomorrow */

void dd_live_faults(struct dd_live *live, const struct dd_app *app, struct dd_instant now)
{
    struct dd_day today = dd_zone_local(app->zone, now).day;
    bool same = !live->owed.stale || live->owed.n > MANY;
    if (live->faults_arena && same && dd_day_cmp(live->faults_day, today) == 0)
        return;
    struct dd_arena *arena = dd_arena_new();
    struct dd_alert_out out;
    struct dd_alert_in in = {.rules = app->rules,
                             .facts = &live->shared,
                             .calendar = app->calendar,
                             .zone = app->zone,
                             .sending = &app->config->sending,
                             .now = now};
    in.obligations = dd_owed_samples(&live->owed, arena, &in.n_obligations);
    dd_alert(arena, &in, &out);
    dd_arena_free(live->faults_arena);
    live->faults_arena = arena;
    live->faults = out.faults;
    live->n_faults = out.n_faults;
    live->faults_day = today;
    live->owed.stale = false;
}
