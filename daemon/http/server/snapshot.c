/* snapshot.c — what is read once for all requests, and kept until it changes. */
#include "http/server/snapshot.h"
#include "http/server/request.h"

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

void dd_shared_drop(struct dd_http *http)
{
    if (http->shared != NULL)
        dd_arena_free(http->shared->arena);
    http->shared = NULL;
    http->board = NULL;
    http->changed.set = false;
}
