#include "app/outgoing.h"

#include <string.h>

/* Message ids are made once, when the message is composed, and kept with its
 * bytes: every try repeats both. */
static char *message_id(const struct dd_outgoing *o, const char *from)
{
    const char *at = from ? strchr(from, '@') : NULL;
    return dd_printf(o->arena, "dd.%s@%.*s", dd_random_token(o->arena, 15),
                     at ? (int)strcspn(at + 1, ">") : 14, at ? at + 1 : "dondoc.invalid");
}

static bool add_delivery(struct dd_outgoing *o, struct dd_delivery *delivery,
                         const struct dd_digest *digest)
{
    int64_t id;
    delivery->channel = digest->channel;
    delivery->address = delivery->address ? delivery->address : digest->address;
    delivery->person = digest->person;
    delivery->created_at = o->now;
    if (o->held && delivery->state == DD_DELIVERY_PENDING) {
        delivery->state = DD_DELIVERY_HELD;
        delivery->reason = "breaker";
    }
    if (!dd_store_add_delivery(o->app->store, delivery, &id))
        return false;
    for (size_t i = 0; i < digest->n; i++) {
        struct dd_notice notice = *digest->notices[i];
        if (delivery->state == DD_DELIVERY_DEAD) {
            notice.state = DD_NOTICE_FAILED;
            notice.told_at = (struct dd_opt_instant){true, o->now};
        }
        if (!dd_store_put_notice(o->app->store, &notice, id))
            return false;
    }
    o->n_messages++;
    o->n_notices += digest->n;
    return true;
}

/* ---- mail ----------------------------------------------------------------------------- */

static bool holds(const struct dd_outgoing *o, const struct dd_post *post)
{
    struct dd_day today = dd_zone_local(o->app->zone, o->now).day;
    return !(post->from.set && dd_day_cmp(today, post->from.day) < 0) &&
           !(post->to.set && dd_day_cmp(today, post->to.day) > 0);
}

const char *dd_outgoing_address(const struct dd_outgoing *o, enum dd_role role)
{
    const struct dd_facts *facts = o->facts;
    for (size_t i = 0; i < facts->post.n; i++) {
        const struct dd_post *post = &facts->post.v[i];
        if (!dd_streq(post->role, dd_role_name(role)) || !holds(o, post))
            continue;
        for (size_t c = 0; c < facts->contact.n; c++)
            if (dd_streq(facts->contact.v[c].person, post->person) &&
                dd_streq(facts->contact.v[c].channel, "email"))
                return facts->contact.v[c].address;
    }
    return NULL;
}

/* Letters about one duty to one person make one thread, from its first day: all
 * refer to an id that is made from the duty, so that nothing need be looked up. */
static const char *thread_of(const struct dd_outgoing *o, const struct dd_digest *digest,
                             const char *message)
{
    if (digest->n != 1)
        return NULL;
    const char *duty = dd_printf(o->arena, "%s %s %d", o->app->config->office,
                                 digest->notices[0]->obligation, digest->notices[0]->cycle);
    return dd_printf(o->arena, "dd.%.24s%s", dd_sha256_hex(o->arena, duty, strlen(duty)),
                     strchr(message, '@'));
}

/* Fills in the bytes; a letter that cannot be sent is dead at once, never silent. */
static void render_mail(const struct dd_outgoing *o, struct dd_mail *mail, struct dd_buf *bytes,
                        struct dd_delivery *delivery)
{
    const struct dd_config *config = o->app->config;
    const char *why = NULL;
    const char *digits = dd_sha256_hex(o->arena, mail->letter->text, strlen(mail->letter->text));
    mail->from = config->deliver.mail.from;
    mail->message_id = delivery->message_id;
    mail->boundary = dd_printf(o->arena, "dd%.40s", digits);
    mail->date = o->now;
    mail->zone = o->app->zone;
    mail->list_id = dd_printf(o->arena, "%s.dondoc.invalid", config->office);
    delivery->subject = mail->letter->subject;
    delivery->state = DD_DELIVERY_PENDING;
    if (!mail->to || !dd_mail_render(mail, bytes, &why)) {
        delivery->state = DD_DELIVERY_DEAD;
        delivery->last_answer =
            mail->to ? _(why) : _("rehearsal: the tracking office has no mail address");
        dd_log(DD_LOG_WARNING, _("a message to %s cannot be sent: %s"),
               mail->to ? mail->to : delivery->address, delivery->last_answer);
    }
    delivery->address = mail->to ? mail->to : "";
    delivery->body = bytes->n ? bytes->s : "";
    delivery->n_body = bytes->n;
}

static struct dd_opt_instant refused_since(const struct dd_outgoing *o, const char *address)
{
    struct dd_opt_instant since = {.set = false};
    for (size_t i = 0; i < o->refused.n; i++)
        if (strcmp(o->refused.v[i].address, address) == 0 &&
            (!since.set || o->refused.v[i].since.s < since.at.s))
            since = (struct dd_opt_instant){true, o->refused.v[i].since};
    return since;
}

static bool plan_mail(struct dd_outgoing *o, const struct dd_digest *digest)
{
    struct dd_letter letter;
    struct dd_letter_context context = o->letters;
    struct dd_mail mail = {.to = digest->address, .letter = &letter};
    struct dd_delivery delivery = {
        .message_id = message_id(o, o->app->config->deliver.mail.from),
        .address = digest->address,
        .first_refused = refused_since(o, digest->address),
    };
    if (!o->app->config->live) {
        context.rehearsal = true;
        context.meant_for = digest->address;
        mail.to = dd_outgoing_address(o, DD_ROLE_TRACKING_OFFICE);
    }
    dd_letter_compose(o->arena, &context, digest, &letter);
    mail.references = thread_of(o, digest, delivery.message_id);
    struct dd_buf bytes = {0};
    render_mail(o, &mail, &bytes, &delivery);
    bool ok = add_delivery(o, &delivery, digest);
    dd_buf_release(&bytes);
    return ok;
}

bool dd_outgoing_office_letter(struct dd_outgoing *o, const char *to, const char *about,
                               const struct dd_office_letter *what)
{
    struct dd_letter letter;
    struct dd_buf bytes = {0};
    int64_t id;
    dd_letter_office(o->arena, &o->letters, what, &letter);
    struct dd_mail mail = {.to = to, .letter = &letter};
    struct dd_delivery delivery = {
        .message_id = message_id(o, o->app->config->deliver.mail.from),
        .channel = "email",
        .about = about,
        .created_at = o->now,
    };
    render_mail(o, &mail, &bytes, &delivery);
    bool ok = dd_store_add_delivery(o->app->store, &delivery, &id);
    dd_buf_release(&bytes);
    o->n_messages++;
    return ok;
}

/* ---- webhooks, calls ----------------------------------------------------------------------- */

static const struct dd_webhook *find_webhook(const struct dd_config *config, const char *channel)
{
    for (size_t i = 0; i < config->deliver.n_webhooks; i++)
        if (dd_streq(config->webhooks[i].name, channel + strlen("webhook:")))
            return &config->webhooks[i];
    return NULL;
}

static bool plan_webhook(struct dd_outgoing *o, const struct dd_digest *digest)
{
    const struct dd_webhook *hook = find_webhook(o->app->config, digest->channel);
    struct dd_buf body = {0};
    bool gone;
    if (!dd_store_is_gone(o->app->store, digest->channel, &gone))
        return false;
    if (hook->own_body)
        dd_webhook_event(&o->letters, digest->notices[0], &body);
    else
        dd_webhook_alertmanager(&o->letters, digest->notices[0], hook->name, &body);
    struct dd_delivery delivery = {
        .message_id = dd_printf(o->arena, "dd_%s", dd_random_token(o->arena, 15)),
        .subject = digest->notices[0]->step,
        .body = body.s,
        .n_body = body.n,
        .state = DD_DELIVERY_PENDING,
    };
    if (gone || !o->app->config->live) {
        delivery.state = DD_DELIVERY_HELD;
        delivery.reason = gone ? "gone" : "rehearsal";
    }
    bool ok = add_delivery(o, &delivery, digest);
    dd_buf_release(&body);
    return ok;
}

/* phone and paper: nothing is sent; the tracking office works through the list. */
static bool plan_call(struct dd_outgoing *o, const struct dd_digest *digest)
{
    struct dd_letter letter;
    dd_letter_compose(o->arena, &o->letters, digest, &letter);
    struct dd_delivery delivery = {
        .message_id = message_id(o, NULL),
        .subject = letter.subject,
        .body = letter.text,
        .n_body = strlen(letter.text),
        .state = DD_DELIVERY_HELD,
        .reason = "call",
        .last_answer = digest->channel,
    };
    return add_delivery(o, &delivery, digest);
}

/* Each in an arena of its own, so that a storm needs no more than its largest. */
bool dd_outgoing_digest(struct dd_outgoing *o, const struct dd_digest *digest)
{
    struct dd_arena *whole = o->arena;
    o->arena = dd_arena_new();
    bool ok = strcmp(digest->channel, "email") == 0          ? plan_mail(o, digest)
              : strncmp(digest->channel, "webhook:", 8) == 0 ? plan_webhook(o, digest)
                                                             : plan_call(o, digest);
    dd_arena_free(o->arena);
    o->arena = whole;
    return ok;
}

bool dd_outgoing_all(struct dd_outgoing *o, const struct dd_notice *planned, size_t n)
{
    const struct dd_digest *digests;
    size_t n_digests = dd_digests(o->arena, planned, n, &digests);
    for (size_t i = 0; i < n_digests; i++)
        if (!dd_outgoing_digest(o, &digests[i]))
            return false;
    return true;
}
