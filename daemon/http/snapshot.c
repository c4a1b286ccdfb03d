/* snapshot.c — facts and obligations as committed, kept until they change. */
#include "http/views.h"

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

const struct dd_facts *dd_shared_get(struct dd_http *http)
{
    if (http->shared != NULL)
        return &http->shared->facts;
    struct dd_arena *arena = dd_arena_new();
    struct dd_snapshot *shared = DD_NEW(arena, struct dd_snapshot);
    shared->arena = arena;
    if (!dd_store_shared_facts(http->store, arena, &shared->facts)) {
        dd_arena_free(arena);
        return NULL;
    }
    http->shared = shared;
    return &shared->facts;
}

void dd_snapshot_drop(struct dd_http *http)
{
    struct dd_snapshot *both[] = {http->snapshot, http->shared};
    for (size_t i = 0; i < DD_LEN(both); i++) {
        if (both[i] != NULL)
            dd_arena_free(both[i]->arena);
    }
    http->snapshot = http->shared = NULL;
}
