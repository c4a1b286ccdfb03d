#include "app/tick.h"

#include <string.h>

struct tick {
    const struct dd_app *app;
    struct dd_arena *arena; /* lives as long as the tick */
    struct dd_instant now;
    struct dd_facts facts;
    struct dd_moment moment;
    struct dd_letter_context letters;
    struct dd_tick_result *result;
};

/* Message ids are made once, when the message is composed, and kept with its
 * bytes: every try repeats both. */
static char *message_id(struct tick *t, const char *from)
{
    const char *at = from ? strchr(from, '@') : NULL;
    return dd_printf(t->arena, "dd.%s@%s", dd_random_token(t->arena, 15),
                     at ? at + 1 : "dondoc.invalid");
}

static bool add_delivery(struct tick *t, struct dd_delivery *delivery,
                         const struct dd_digest *digest)
{
    int64_t id;
    delivery->channel = digest->channel;
    delivery->address = delivery->address ? delivery->address : digest->address;
    delivery->person = digest->person;
    delivery->created_at = t->now;
    if (!dd_store_add_delivery(t->app->store, delivery, &id))
        return false;
    for (size_t i = 0; i < digest->n; i++) {
        struct dd_notice notice = *digest->notices[i];
        if (delivery->state == DD_DELIVERY_DEAD) {
            notice.state = DD_NOTICE_FAILED;
            notice.told_at = (struct dd_opt_instant){true, t->now};
        }
        if (!dd_store_put_notice(t->app->store, &notice, id))
            return false;
    }
    t->result->n_deliveries++;
    t->result->n_notices += digest->n;
    return true;
}

static const char *office_contact(struct tick *t)
{
    const struct dd_facts *facts = &t->facts;
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        if (!dd_streq(post->role, dd_role_name(DD_ROLE_TRACKING_OFFICE)))
            continue;
        for (size_t c = 0; c < facts->contact.n; c++)
            if (dd_streq(facts->contact.v[c].person, post->person) &&
                dd_streq(facts->contact.v[c].channel, "email"))
                return facts->contact.v[c].address;
    }
    return NULL;
}

static bool plan_mail(struct tick *t, const struct dd_digest *digest)
{
    const struct dd_config *config = t->app->config;
    struct dd_letter letter;
    struct dd_letter_context context = t->letters;
    const char *to = digest->address, *why = NULL;
    if (!config->live) {
        context.rehearsal = true;
        context.meant_for = digest->address;
        to = office_contact(t);
    }
    dd_letter_compose(t->arena, &context, digest, &letter);
    struct dd_mail mail = {
        .from = config->deliver.mail.from,
        .to = to,
        .message_id = message_id(t, config->deliver.mail.from),
        .boundary =
            dd_printf(t->arena, "dd%s", dd_sha256_hex(t->arena, letter.text, strlen(letter.text))),
        .date = t->now,
        .zone = t->app->zone,
        .letter = &letter,
        .list_id = dd_printf(t->arena, "%s.dondoc.invalid", config->office),
    };
    mail.boundary = dd_strndup(t->arena, mail.boundary, 42);
    struct dd_buf bytes = {0};
    struct dd_delivery delivery = {
        .message_id = mail.message_id,
        .address = to,
        .subject = letter.subject,
        .state = DD_DELIVERY_PENDING,
    };
    if (!to || !dd_mail_render(&mail, &bytes, &why)) {
        /* Never silent: it stands in the outbox as dead, with its reason, and the
         * tracking office is told instead. */
        delivery.address = to ? to : "";
        delivery.state = DD_DELIVERY_DEAD;
        delivery.last_answer = to ? why : _("rehearsal: the tracking office has no mail address");
        dd_log(DD_LOG_WARNING, _("a message to %s cannot be sent: %s"), digest->address,
               delivery.last_answer);
    }
    delivery.body = bytes.n ? bytes.s : "";
    delivery.n_body = bytes.n;
    bool ok = add_delivery(t, &delivery, digest);
    dd_buf_release(&bytes);
    return ok;
}

static const struct dd_webhook *find_webhook(const struct dd_config *config, const char *channel)
{
    for (size_t i = 0; i < config->deliver.n_webhooks; i++)
        if (dd_streq(config->webhooks[i].name, channel + strlen("webhook:")))
            return &config->webhooks[i];
    return NULL;
}

static bool plan_webhook(struct tick *t, const struct dd_digest *digest)
{
    const struct dd_webhook *hook = find_webhook(t->app->config, digest->channel);
    struct dd_buf body = {0};
    if (hook->own_body)
        dd_webhook_event(&t->letters, digest->notices[0], &body);
    else
        dd_webhook_alertmanager(&t->letters, digest->notices[0], hook->name, &body);
    struct dd_delivery delivery = {
        .message_id = dd_printf(t->arena, "dd_%s", dd_random_token(t->arena, 15)),
        .subject = digest->notices[0]->step,
        .body = body.s,
        .n_body = body.n,
        .state = t->app->config->live ? DD_DELIVERY_PENDING : DD_DELIVERY_HELD,
    };
    bool ok = add_delivery(t, &delivery, digest);
    dd_buf_release(&body);
    return ok;
}

/* phone and paper: nothing is sent; the tracking office works through the list. */
static bool plan_call(struct tick *t, const struct dd_digest *digest)
{
    struct dd_letter letter;
    dd_letter_compose(t->arena, &t->letters, digest, &letter);
    struct dd_delivery delivery = {
        .message_id = message_id(t, NULL),
        .subject = letter.subject,
        .body = letter.text,
        .n_body = strlen(letter.text),
        .state = DD_DELIVERY_HELD,
        .last_answer = digest->channel,
    };
    return add_delivery(t, &delivery, digest);
}

static bool plan_deliveries(struct tick *t)
{
    const struct dd_moment *moment = &t->moment;
    DD_VEC(struct dd_notice) planned = {0};
    for (size_t i = 0; i < moment->n_notices; i++) {
        const struct dd_notice *notice = &moment->notices[i];
        if (notice->state == DD_NOTICE_PLANNED)
            dd_push(t->arena, &planned, *notice);
        else if (!dd_store_put_notice(t->app->store, notice, 0))
            return false;
    }
    const struct dd_digest *digests;
    size_t n = dd_digests(t->arena, planned.v, planned.n, &digests);
    for (size_t i = 0; i < n; i++) {
        const char *channel = digests[i].channel;
        bool ok = strcmp(channel, "email") == 0          ? plan_mail(t, &digests[i])
                  : strncmp(channel, "webhook:", 8) == 0 ? plan_webhook(t, &digests[i])
                                                         : plan_call(t, &digests[i]);
        if (!ok)
            return false;
    }
    return true;
}

static bool read_state(struct tick *t, struct dd_moment_in *in)
{
    const struct dd_app *app = t->app;
    struct dd_obligation *previous;
    struct dd_notice *history;
    struct dd_rule_loaded *loaded;
    if (!dd_store_facts(app->store, t->arena, &t->facts) ||
        !dd_store_obligations(app->store, t->arena, &previous, &in->n_previous) ||
        !dd_store_notices(app->store, t->arena, &history, &in->n_history) ||
        !dd_store_loaded(app->store, t->arena, &loaded, &in->n_loaded))
        return false;
    in->previous = previous;
    in->history = history;
    in->loaded = loaded;
    return true;
}

static bool write_state(struct tick *t)
{
    struct dd_store *store = t->app->store;
    const struct dd_eval_out *eval = &t->moment.eval;
    for (size_t i = 0; i < eval->n; i++) {
        if (!eval->v[i].dirty)
            continue;
        t->result->n_changed++;
        if (!dd_store_put_obligation(store, &eval->v[i]))
            return false;
    }
    for (size_t i = 0; i < eval->n_loaded; i++)
        if (!dd_store_put_loaded(store, &eval->loaded[i]))
            return false;
    return plan_deliveries(t) && dd_store_set_evaluated(store, t->now);
}

static bool run(struct tick *t)
{
    const struct dd_app *app = t->app;
    struct dd_moment_in in = {
        .rules = app->rules,
        .facts = &t->facts,
        .calendar = app->calendar,
        .zone = app->zone,
        .sending = &app->config->sending,
        .n_webhooks = app->config->deliver.n_webhooks,
        .webhooks = app->config->deliver.webhooks,
        .now = t->now,
    };
    if (!read_state(t, &in))
        return false;
    dd_moment(t->arena, &in, &t->moment);
    t->letters = (struct dd_letter_context){
        .office = dd_unit_name(&t->facts, app->config->office),
        .public_url = app->config->public_url,
        .facts = &t->facts,
        .n_obligations = t->moment.eval.n,
        .obligations = t->moment.eval.v,
        .calendar = app->calendar,
        .zone = app->zone,
        .now = t->now,
        .language = app->config->language,
        .tr = dd_gettext,
    };
    t->result->next = t->moment.next;
    t->result->n_obligations = t->moment.eval.n;
    t->result->n_faults = t->moment.alert.n_faults;
    t->result->faults = t->moment.alert.faults;
    return write_state(t);
}

static void keep_faults(struct dd_arena *arena, struct dd_tick_result *result)
{
    struct dd_fault *kept = DD_NEW_N(arena, struct dd_fault, result->n_faults);
    for (size_t i = 0; i < result->n_faults; i++)
        kept[i] = (struct dd_fault){dd_strdup(arena, result->faults[i].role),
                                    dd_strdup(arena, result->faults[i].unit),
                                    dd_strdup(arena, result->faults[i].what)};
    result->faults = kept;
}

bool dd_tick(const struct dd_app *app, struct dd_instant now, struct dd_arena *arena,
             struct dd_tick_result *out)
{
    struct tick t = {.app = app, .arena = dd_arena_new(), .now = now, .result = out};
    *out = (struct dd_tick_result){0};
    bool ok = dd_store_begin(app->store, true);
    if (ok)
        ok = run(&t) && dd_store_commit(app->store);
    if (!ok)
        dd_store_rollback(app->store);
    keep_faults(arena, out);
    dd_arena_free(t.arena);
    return ok;
}
