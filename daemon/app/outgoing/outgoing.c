#include "app/outgoing/outgoing.h"

#include <stdlib.h>
#include <string.h>

struct dd_outgoing dd_outgoing_of(const struct dd_app *app, struct dd_arena *arena,
                                  const struct dd_facts *facts, struct dd_instant now)
{
    return (struct dd_outgoing){.app = app,
                                .arena = arena,
                                .now = now,
                                .facts = facts,
                                .letters = {.office = dd_unit_name(facts, app->config->office),
                                            .public_url = app->config->public_url,
                                            .facts = facts,
                                            .calendar = app->calendar,
                                            .zone = app->zone,
                                            .now = now,
                                            .language = app->config->language,
                                            .tr = dd_gettext}};
}

char *dd_outgoing_message_id(const struct dd_outgoing *o, const char *from)
{
    const char *at = from ? strchr(from, '@') : NULL;
    return dd_printf(o->arena, "dd.%s@%.*s", dd_random_token(o->arena, 15),
                     at ? (int)strcspn(at + 1, ">") : 14, at ? at + 1 : "dondoc.invalid");
}

static bool is_webhook(const char *channel)
{
    return strncmp(channel, "webhook:", strlen("webhook:")) == 0;
}

static bool open_message(struct dd_outgoing *o, const struct dd_digest *digest, int64_t *id)
{
    struct dd_arena *whole = o->arena;
    bool mail = strcmp(digest->channel, "email") == 0;
    o->arena = dd_arena_new();
    struct dd_delivery row = {
        .message_id = dd_outgoing_message_id(o, mail ? o->app->config->deliver.mail.from : NULL),
        .channel = digest->channel,
        .address = digest->address,
        .person = digest->person,
        .state = DD_DELIVERY_HELD,
        .reason = "composing",
        .created_at = o->now,
    };
    bool ok = dd_store_add_delivery(o->app->store, &row, id);
    dd_arena_free(o->arena);
    o->arena = whole;
    if (ok)
        dd_push(o->arena, &o->open,
                (struct dd_composing){*id, dd_strdup(o->arena, digest->channel),
                                      dd_strdup(o->arena, digest->address)});
    return ok;
}

/* The message that carries a digest: the one begun for its person, or a new one. */
static bool message_of(struct dd_outgoing *o, const struct dd_digest *digest, int64_t *id)
{
    for (size_t i = 0; i < o->open.n; i++) {
        if (strcmp(o->open.v[i].channel, digest->channel) == 0 &&
            strcmp(o->open.v[i].address, digest->address) == 0) {
            *id = o->open.v[i].id;
            return true;
        }
    }
    return open_message(o, digest, id);
}

static bool plan_one(struct dd_outgoing *o, const struct dd_known *known,
                     const struct dd_digest *digest)
{
    int64_t id;
    bool ok = is_webhook(digest->channel) ? dd_hook_add(o, known, digest, &id)
                                          : message_of(o, digest, &id);
    for (size_t k = 0; ok && k < digest->n; k++)
        ok = dd_store_put_notice(o->app->store, digest->notices[k], id);
    o->n_notices += digest->n;
    return ok;
}

bool dd_outgoing_plan(struct dd_outgoing *o, const struct dd_known *known,
                      const struct dd_notice *planned, size_t n)
{
    struct dd_arena *scratch = dd_arena_new();
    const struct dd_digest *digests;
    size_t n_digests = dd_digests(scratch, planned, n, &digests);
    bool ok = true;
    for (size_t i = 0; ok && i < n_digests; i++)
        ok = plan_one(o, known, &digests[i]);
    dd_arena_free(scratch);
    return ok;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool dd_outgoing_read(const struct dd_outgoing *o, const struct dd_digest *digest,
                      struct dd_known *out)
{
    const char **ids = DD_NEW_N(o->arena, const char *, digest->n + 1);
    struct dd_obligation *v;
    size_t kept = 0;
    for (size_t i = 0; i < digest->n; i++)
        ids[i] = digest->notices[i]->obligation;
    qsort(ids, digest->n, sizeof(*ids), by_text);
    for (size_t i = 0; i < digest->n; i++)
        if (i == 0 || strcmp(ids[i], ids[i - 1]) != 0)
            ids[kept++] = ids[i];
    struct dd_facts *facts = DD_NEW(o->arena, struct dd_facts);
    bool ok =
        dd_store_obligations_of(o->app->store, o->arena, ids, kept, o->facts, &v, &out->n, facts);
    out->obligations = v;
    out->facts = facts;
    return ok;
}

bool dd_outgoing_resume(struct dd_outgoing *o)
{
    int64_t id = 0;
    for (bool found = true; found;) {
        struct dd_delivery row;
        if (!dd_store_next_composing(o->app->store, o->arena, id, &row, &found))
            return false;
        if (found && !is_webhook(row.channel))
            dd_push(o->arena, &o->open, (struct dd_composing){row.id, row.channel, row.address});
        id = row.id;
    }
    return true;
}

bool dd_outgoing_in_slot(const struct dd_outgoing *o, struct dd_opt_instant *next)
{
    const struct dd_app *app = o->app;
    struct dd_instant from = {o->now.s - app->config->sending.grace}, slot;
    if (!dd_next_slot(app->calendar, app->zone, &app->config->sending, DD_ROLE_HANDLER, false, from,
                      &slot))
        return false;
    if (slot.s > o->now.s && (!next->set || slot.s < next->at.s))
        *next = (struct dd_opt_instant){true, slot};
    return slot.s <= o->now.s;
}
