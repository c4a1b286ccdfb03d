/* store_link_keys.c — what links to answers are signed with. They lie in the database,
 * so that a link and its key are committed together, kept together in a backup, and
 * found by whichever program makes a letter. */
#include "store/handle.h"

#include <stdlib.h>

static int newest_first(const void *a, const void *b)
{
    const struct dd_link_key *x = a, *y = b;
    return x->id < y->id ? 1 : x->id > y->id ? -1 : 0;
}

bool dd_store_link_keys(struct dd_store *store, struct dd_arena *arena, struct dd_link_key **v,
                        size_t *n)
{
    if (!dd_store_read_rows(store, arena, &dd_table_link_key, v, n))
        return false;
    if (*n)
        qsort(*v, *n, sizeof(**v), newest_first);
    return true;
}

static bool add(struct dd_store *store, struct dd_arena *arena, struct dd_instant now,
                struct dd_link_key *out)
{
    unsigned char *secret = dd_alloc(arena, DD_LINK_KEY_BYTES);
    dd_random(secret, DD_LINK_KEY_BYTES);
    *out = (struct dd_link_key){.secret = secret, .n_secret = DD_LINK_KEY_BYTES, .made_at = now};
    return dd_store_add_row(store, &dd_table_link_key, out, &out->id);
}

bool dd_store_link_key(struct dd_store *store, struct dd_arena *arena, struct dd_instant now,
                       struct dd_link_key *out)
{
    struct dd_link_key *v;
    size_t n;
    if (!dd_store_link_keys(store, arena, &v, &n))
        return false;
    if (n == 0)
        return add(store, arena, now, out);
    *out = v[0];
    return true;
}

/* A key signs until the next one is made, and its last link lives for 30 days. */
bool dd_store_rotate_link_key(struct dd_store *store, struct dd_instant now, bool at_once)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_link_key *v, made;
    size_t n;
    bool ok = dd_store_link_keys(store, scratch, &v, &n) && add(store, scratch, now, &made);
    for (size_t i = 0; i < n && ok; i++) {
        struct dd_instant last = i ? v[i - 1].made_at : now;
        if (at_once || last.s + DD_LINK_SECONDS < now.s)
            ok = dd_store_written(store,
                                  store->engine->remove(store->db, &dd_table_link_key, &v[i]));
    }
    dd_arena_free(scratch);
    return ok;
}
