/* store_tokens.c — feeds and tokens: who may read and write from outside. */
#include "store/handle.h"

#include <string.h>

bool dd_store_add_feed(struct dd_store *store, const struct dd_feed *row, int64_t *id)
{
    return dd_store_add_row(store, &dd_table_feed, row, id);
}

bool dd_store_feeds(struct dd_store *store, struct dd_arena *arena, struct dd_feed **v, size_t *n)
{
    return dd_store_read_rows(store, arena, &dd_table_feed, v, n);
}

bool dd_store_revoke_feed(struct dd_store *store, int64_t id, bool *found)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_feed row = {.id = id};
    bool ok = store->engine->one(store->db, scratch, &dd_table_feed, &dd_table_feed.columns[0],
                                 &row, found);
    row.revoked = true;
    if (ok && *found)
        ok = dd_store_put_row(store, &dd_table_feed, &row);
    dd_arena_free(scratch);
    return ok;
}

bool dd_store_feed_notes(struct dd_store *store, struct dd_arena *arena, int64_t feed,
                         struct dd_feed_note **v, size_t *n)
{
    struct dd_list list = {.arena = arena, .size = dd_table_feed_note.size};
    const struct dd_feed_note row = {.feed = feed};
    bool ok =
        store->engine->some(store->db, arena, &dd_table_feed_note, &dd_table_feed_note.columns[0],
                            &row, (struct dd_room){dd_list_next, &list});
    *v = (struct dd_feed_note *)(void *)list.v;
    *n = ok ? list.n : 0;
    return ok;
}

bool dd_store_put_feed_note(struct dd_store *store, const struct dd_feed_note *row)
{
    return dd_store_put_row(store, &dd_table_feed_note, row);
}

bool dd_store_add_token(struct dd_store *store, const struct dd_token *row, int64_t *id)
{
    return dd_store_add_row(store, &dd_table_token, row, id);
}

bool dd_store_token(struct dd_store *store, struct dd_arena *arena, const char *token_hash,
                    struct dd_token *out, bool *found)
{
    *out = (struct dd_token){.token_hash = token_hash};
    return store->engine->one(store->db, arena, &dd_table_token, &dd_table_token.columns[1], out,
                              found);
}

bool dd_store_tokens(struct dd_store *store, struct dd_arena *arena, struct dd_token **v, size_t *n)
{
    size_t kept = 0;
    bool ok = dd_store_read_rows(store, arena, &dd_table_token, v, n);
    for (size_t i = 0; i < *n; i++)
        if (strcmp((*v)[i].kind, "session") != 0)
            (*v)[kept++] = (*v)[i];
    *n = kept;
    return ok;
}

/* Revokes the token `id` if it holds for `kind` (NULL: any) and was not revoked
 * before. */
static bool revoke_token(struct dd_store *store, int64_t id, const char *kind, bool *found,
                         bool *done)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_token row = {.id = id};
    bool ok =
        dd_store_may_write(store) && store->engine->one(store->db, scratch, &dd_table_token,
                                                        &dd_table_token.columns[0], &row, found);
    *done = ok && *found && !row.revoked && (!kind || strcmp(row.kind, kind) == 0);
    row.revoked = true;
    if (*done)
        *done = ok = dd_store_put_row(store, &dd_table_token, &row);
    dd_arena_free(scratch);
    return ok;
}

bool dd_store_revoke_token(struct dd_store *store, int64_t id, bool *found)
{
    bool done;
    *found = false;
    return revoke_token(store, id, NULL, found, &done);
}

bool dd_store_use_token(struct dd_store *store, int64_t id, bool *used)
{
    bool found = false;
    return revoke_token(store, id, "sign_in", &found, used);
}

bool dd_store_drop_sessions(struct dd_store *store, int64_t now, size_t max, size_t *n)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_list list = {.arena = scratch, .size = dd_table_token.size};
    const struct dd_token of = {.kind = "session"};
    bool ok = dd_store_may_write(store) &&
              store->engine->some(store->db, scratch, &dd_table_token, &dd_table_token.columns[2],
                                  &of, (struct dd_room){dd_list_next, &list});
    const struct dd_token *v = (const struct dd_token *)(const void *)list.v;
    *n = 0;
    for (size_t i = 0; ok && i < list.n && *n < max; i++) {
        if (!v[i].revoked && (v[i].expires == 0 || now < v[i].expires))
            continue;
        ok = dd_store_written(store, store->engine->remove(store->db, &dd_table_token, &v[i]));
        *n += ok;
    }
    dd_arena_free(scratch);
    return ok;
}

/* ---- answers of the API ------------------------------------------------------------------ */

bool dd_store_answer(struct dd_store *store, struct dd_arena *arena, const char *key,
                     struct dd_answer *out, bool *found)
{
    *out = (struct dd_answer){.key = key};
    return store->engine->one(store->db, arena, &dd_table_answer, &dd_table_answer.columns[0], out,
                              found);
}

bool dd_store_put_answer(struct dd_store *store, const struct dd_answer *row)
{
    return dd_store_put_row(store, &dd_table_answer, row);
}
