/* snapshot.c — facts and obligations as committed, and how pages group them. */
#include "http/access.h"

#include <stdlib.h>
#include <string.h>

const struct dd_snapshot *dd_snapshot_get(struct dd_http *http)
{
    if (http->snapshot != NULL)
        return http->snapshot;
    struct dd_arena *arena = dd_arena_new();
    struct dd_snapshot *snapshot = DD_NEW(arena, struct dd_snapshot);
    snapshot->arena = arena;
    if (!dd_store_facts(http->store, arena, &snapshot->facts) ||
        !dd_store_obligations(http->store, arena, &snapshot->v, &snapshot->n)) {
        dd_arena_free(arena);
        return NULL;
    }
    http->snapshot = snapshot;
    return snapshot;
}

void dd_snapshot_drop(struct dd_http *http)
{
    if (http->snapshot != NULL)
        dd_arena_free(http->snapshot->arena);
    http->snapshot = NULL;
}

/* ---- groups -------------------------------------------------------------------------- */

/* By due day (those without one last), then by id. */
static int by_due(const void *a, const void *b)
{
    const struct dd_obligation *x = *(const struct dd_obligation *const *)a;
    const struct dd_obligation *y = *(const struct dd_obligation *const *)b;
    if (x->due.set != y->due.set)
        return x->due.set ? -1 : 1;
    int order = x->due.set ? dd_day_cmp(x->due.day, y->due.day) : 0;
    return order != 0 ? order : strcmp(x->id, y->id);
}

void dd_group_all(struct dd_request *rq, const struct dd_snapshot *snapshot, const char *unit,
                  struct dd_grouped *out)
{
    enum dd_group *group = DD_NEW_N(rq->arena, enum dd_group, snapshot->n + 1);
    *out = (struct dd_grouped){.unit = unit};
    for (size_t i = 0; i < snapshot->n; i++) {
        const struct dd_obligation *row = &snapshot->v[i];
        bool shown = (unit == NULL || dd_obligation_is_of(row, unit)) &&
                     dd_may_see_duty(rq, &snapshot->facts, row);
        group[i] = shown ? dd_group_of(row, rq->today) : DD_GROUP_NONE;
        if (group[i] != DD_GROUP_NONE)
            out->n[group[i]]++;
    }
    size_t filled[DD_N_GROUPS] = {0};
    for (int g = 0; g < DD_N_GROUPS; g++)
        out->v[g] = DD_NEW_N(rq->arena, const struct dd_obligation *, out->n[g] + 1);
    for (size_t i = 0; i < snapshot->n; i++) {
        if (group[i] != DD_GROUP_NONE)
            out->v[group[i]][filled[group[i]]++] =
                dd_duty_shown(rq, &snapshot->facts, &snapshot->v[i]);
    }
    for (int g = 0; g < DD_N_GROUPS; g++)
        qsort(out->v[g], out->n[g], sizeof(*out->v[g]), by_due);
}
