#include "app/live.h"

#include <stdlib.h>
#include <string.h>

#define FEW 20000 /* so many obligations are looked through at every tick */

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
    live->n_owed = 0;
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

/* One obligation for each rule, unit and field: the core looks up whoever would be
 * told. It has not opened, so nothing is planned. */
static struct dd_obligation *samples(struct dd_arena *arena, const struct dd_owed *owed, size_t n)
{
    struct dd_obligation *v = DD_NEW_N(arena, struct dd_obligation, n + 1);
    for (size_t i = 0; i < n; i++)
        v[i] = (struct dd_obligation){.id = dd_printf(arena, "%zu", i),
                                      .rule = owed[i].rule,
                                      .subject = owed[i].subject,
                                      .unit = owed[i].unit,
                                      .co_leads = owed[i].co_leads,
                                      .field = owed[i].field,
                                      .imported = owed[i].imported,
                                      .state = DD_WAITING,
                                      .cycle = 1,
                                      .epoch = 1};
    return v;
}

bool dd_live_faults(struct dd_live *live, const struct dd_app *app, struct dd_instant now)
{
    struct dd_day today = dd_zone_local(app->zone, now).day;
    if (live->faults_arena && live->n_owed > FEW && dd_day_cmp(live->faults_day, today) == 0)
        return true;
    struct dd_arena *arena = dd_arena_new();
    struct dd_owed *owed;
    size_t n;
    if (!dd_store_owed(app->store, arena, today, true, &owed, &n)) {
        dd_arena_free(arena);
        return false;
    }
    struct dd_alert_in in = {.rules = app->rules,
                             .facts = &live->shared,
                             .calendar = app->calendar,
                             .zone = app->zone,
                             .sending = &app->config->sending,
                             .now = now,
                             .n_obligations = n,
                             .obligations = samples(arena, owed, n)};
    struct dd_alert_out out;
    dd_alert(arena, &in, &out);
    dd_arena_free(live->faults_arena);
    live->faults_arena = arena;
    live->faults = out.faults;
    live->n_faults = out.n_faults;
    live->faults_day = today;
    live->n_owed = 0;
    for (size_t i = 0; i < n; i++)
        live->n_owed += owed[i].n;
    return true;
}
