#include "app/outgoing/outgoing.h"

#include <string.h>

#include "wire/words.h"

static const struct dd_webhook *find_webhook(const struct dd_config *config, const char *channel)
{
    for (size_t i = 0; i < config->deliver.n_webhooks; i++)
        if (dd_streq(config->webhooks[i].name, channel + strlen("webhook:")))
            return &config->webhooks[i];
    return NULL;
}

static void render(const struct dd_webhook *hook, const struct dd_letter_context *letters,
                   const struct dd_notice *notice, struct dd_buf *body)
{
    if (hook && hook->own_body)
        dd_webhook_event(letters, notice, body);
    else if (hook) /* else: taken out of the configuration since */
        dd_webhook_alertmanager(letters, notice, hook->name, body);
}

static bool is_webhook(const char *channel)
{
    return strncmp(channel, "webhook:", strlen("webhook:")) == 0;
}

const struct dd_bytes *dd_hooks_render(struct dd_arena *arena, const struct dd_config *config,
                                       const struct dd_letter_context *letters,
                                       const struct dd_notice *v, size_t n)
{
    struct dd_bytes *out = NULL;
    struct dd_buf body = {0};
    for (size_t i = 0; i < n; i++) {
        if (!is_webhook(v[i].channel))
            continue;
        body.n = 0;
        render(find_webhook(config, v[i].channel), letters, &v[i], &body);
        out = out ? out : DD_NEW_N(arena, struct dd_bytes, n);
        out[i] = (struct dd_bytes){dd_strndup(arena, body.n ? body.s : "", body.n), body.n};
    }
    dd_buf_release(&body);
    return out;
}

/* As it was rendered beside the evaluation, or now. */
static bool render_known(struct dd_outgoing *o, const struct dd_known *known,
                         const struct dd_webhook *hook, const struct dd_digest *digest,
                         struct dd_buf *body)
{
    struct dd_letter_context letters = o->letters;
    if (known && known->hooks) {
        const struct dd_bytes *made = &known->hooks[digest->notices[0] - known->planned];
        dd_buf_add(body, made->s, made->n);
        return true;
    }
    struct dd_known read;
    bool at_hand =
        known && dd_obligation_find(known->obligations, known->n, digest->notices[0]->obligation);
    if (!at_hand && !dd_outgoing_read(o, digest, &read))
        return false;
    known = at_hand ? known : &read;
    letters.facts = known->facts;
    letters.obligations = known->obligations;
    letters.n_obligations = known->n;
    render(hook, &letters, digest->notices[0], body);
    return true;
}

/* What keeps it from leaving, or NULL. */
static bool held_for(const struct dd_outgoing *o, const struct dd_webhook *hook,
                     const char *channel, const char **why)
{
    bool gone;
    if (!dd_store_is_gone(o->app->store, channel, &gone))
        return false;
    *why = gone || !hook ? "gone" : o->app->config->live ? NULL : "rehearsal";
    return true;
}

bool dd_hook_add(struct dd_outgoing *o, const struct dd_known *known,
                 const struct dd_digest *digest, int64_t *id)
{
    struct dd_arena *of_tick = o->arena;
    const struct dd_webhook *hook = find_webhook(o->app->config, digest->channel);
    struct dd_buf body = {0};
    const char *why = NULL;
    o->arena = dd_arena_new();
    bool ok =
        held_for(o, hook, digest->channel, &why) && render_known(o, known, hook, digest, &body);
    const char *waits = why ? why : o->may_hold ? "composing" : NULL;
    struct dd_delivery row = {
        .message_id = dd_printf(o->arena, "dd_%s", dd_random_token(o->arena, 15)),
        .channel = digest->channel,
        .address = digest->address,
        .person = digest->person,
        .subject = digest->notices[0]->step,
        .state = waits ? DD_DELIVERY_HELD : DD_DELIVERY_PENDING,
        .reason = waits,
        .body = body.n ? body.s : "",
        .n_body = body.n,
        .created_at = o->now,
    };
    ok = ok && dd_store_add_delivery(o->app->store, &row, id);
    dd_buf_release(&body);
    dd_arena_free(o->arena);
    o->arena = of_tick;
    o->n_messages++;
    return ok;
}

bool dd_hook_correct(const struct dd_outgoing *o, const struct dd_letter_context *letters,
                     const struct dd_digest *digest, struct dd_buf *body, struct dd_delivery *row)
{
    const struct dd_webhook *hook = find_webhook(o->app->config, row->channel);
    struct dd_notice notice = *digest->notices[0];
    const struct dd_obligation *now =
        dd_obligation_find(letters->obligations, letters->n_obligations, notice.obligation);
    if (!held_for(o, hook, row->channel, &row->reason))
        return false;
    if (now)
        notice.obligation_state = now->state; /* firing or resolved, as it is today */
    notice.at = o->now;
    render(hook, letters, &notice, body);
    row->state = row->reason ? DD_DELIVERY_HELD : DD_DELIVERY_PENDING;
    row->subject = "correction";
    row->body = body->s ? body->s : "";
    row->n_body = body->n;
    return true;
}
