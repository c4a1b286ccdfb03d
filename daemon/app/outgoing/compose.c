#include "app/outgoing/outgoing.h"

#include <stdlib.h>
#include <string.h>

#include "wire/words.h"

#define LINES 200    /* of one message; the rest is counted … */
#define WINDOW 20000 /* … so many notices at once, for others wait meanwhile */

/* What a message is made of. */
struct making {
    struct dd_outgoing *o;    /* its arena is of this message … */
    struct dd_arena *of_tick; /* … and this one of the tick */
    struct dd_delivery row;
    struct dd_digest digest;
    struct dd_letter_context letters; /* with the obligations of its notices */
};

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

/* Letters about one duty to one person make one thread, from its first day, and the
 * digests of a month another: all refer to an id that is made from what they have in
 * common, so that nothing need be looked up. */
static const char *thread_of(const struct dd_outgoing *o, const struct dd_digest *digest,
                             const char *message)
{
    const char *common;
    if (digest->n == 1) {
        common = dd_printf(o->arena, "%s %s %d", o->app->config->office,
                           digest->notices[0]->obligation, digest->notices[0]->cycle);
    } else {
        struct dd_ymd today = dd_day_ymd(dd_zone_local(o->app->zone, o->now).day);
        common = dd_printf(o->arena, "%s digests %d-%02d", o->app->config->office, today.year,
                           today.month);
    }
    const char *whom = digest->person ? digest->person : digest->address;
    common = dd_printf(o->arena, "%s %s", common, whom ? whom : "");
    return dd_printf(o->arena, "dd.%.24s%s", dd_sha256_hex(o->arena, common, strlen(common)),
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

static bool finish(struct making *m)
{
    struct dd_outgoing *o = m->o;
    if (o->held && m->row.state == DD_DELIVERY_PENDING) {
        m->row.state = DD_DELIVERY_HELD;
        m->row.reason = "breaker";
    }
    o->n_messages++;
    return dd_store_composed(o->app->store, &m->row);
}

/* The key that signs links to answers: the same for all letters of a tick. */
static bool take_link_key(struct making *m)
{
    struct dd_outgoing *o = m->o;
    struct dd_link_key *key;
    if (!o->letters.link_key && o->letters.public_url) {
        key = DD_NEW(m->of_tick, struct dd_link_key);
        if (!dd_store_link_key(o->app->store, m->of_tick, o->now, key))
            return false;
        o->letters.link_key = key;
    }
    m->letters.link_key = o->letters.link_key;
    return true;
}

static bool make_mail(struct making *m)
{
    struct dd_outgoing *o = m->o;
    if (!take_link_key(m))
        return false;
    struct dd_letter letter;
    struct dd_mail mail = {.to = m->digest.address, .letter = &letter};
    m->row.address = m->digest.address;
    m->row.first_refused = refused_since(o, m->digest.address);
    if (!o->app->config->live) {
        m->letters.rehearsal = true;
        m->letters.meant_for = m->digest.address;
        mail.to = dd_outgoing_address(o, DD_ROLE_TRACKING_OFFICE);
    }
    if (!dd_calls_with(o, &m->digest, &m->letters))
        return false;
    dd_letter_compose(o->arena, &m->letters, &m->digest, &letter);
    if (!dd_invite_with(o, &m->letters, &m->digest, &mail))
        return false;
    mail.references = thread_of(o, &m->digest, m->row.message_id);
    struct dd_buf bytes = {0};
    render_mail(o, &mail, &bytes, &m->row);
    bool ok = finish(m);
    dd_buf_release(&bytes);
    return ok;
}

bool dd_outgoing_letter(struct dd_outgoing *o, struct dd_mail *mail, const char *person,
                        const char *about)
{
    struct dd_buf bytes = {0};
    int64_t id;
    struct dd_delivery delivery = {
        .message_id = dd_outgoing_message_id(o, o->app->config->deliver.mail.from),
        .channel = "email",
        .person = person,
        .about = about,
        .created_at = o->now,
    };
    render_mail(o, mail, &bytes, &delivery);
    bool ok = dd_store_add_delivery(o->app->store, &delivery, &id);
    dd_buf_release(&bytes);
    o->n_messages++;
    return ok;
}

bool dd_outgoing_office_letter(struct dd_outgoing *o, const char *to, const char *about,
                               const struct dd_office_letter *what)
{
    struct dd_letter letter;
    struct dd_mail mail = {.to = to, .letter = &letter};
    dd_letter_office(o->arena, &o->letters, what, &letter);
    return dd_outgoing_letter(o, &mail, NULL, about);
}

/* ---- calls --------------------------------------------------------------------------------- */

/* By telephone, on paper: nothing is sent; the tracking office works through the list.
 * In rehearsal nobody is called. */
static void hold_call(const struct dd_outgoing *o, const char *subject, const char *text,
                      struct dd_delivery *row)
{
    row->subject = subject;
    row->body = text;
    row->n_body = strlen(text);
    row->state = DD_DELIVERY_HELD;
    row->reason = o->app->config->live ? "call" : "rehearsal";
    row->last_answer = NULL;
}

static bool make_call(struct making *m)
{
    struct dd_letter letter;
    m->letters.link_key = NULL; /* what is said or printed is not pressed */
    dd_letter_compose(m->o->arena, &m->letters, &m->digest, &letter);
    hold_call(m->o, letter.brief_subject, letter.brief, &m->row);
    return finish(m);
}

/* ---- corrections ---------------------------------------------------------------------------- */

static void correct_by_mail(struct dd_outgoing *o, struct dd_letter_context *letters,
                            const struct dd_digest *digest, const struct dd_delivery *first,
                            const struct dd_correction *what, struct dd_buf *bytes,
                            struct dd_delivery *row)
{
    struct dd_letter letter;
    struct dd_mail mail = {
        .to = first->address, .letter = &letter, .references = first->message_id};
    if (!o->app->config->live) {
        letters->rehearsal = true;
        letters->meant_for = first->address;
        mail.to = dd_outgoing_address(o, DD_ROLE_TRACKING_OFFICE);
    }
    dd_letter_correct(o->arena, letters, digest, what, &letter);
    render_mail(o, &mail, bytes, row);
}

bool dd_outgoing_correction(struct dd_outgoing *o, const struct dd_letter_context *context,
                            const struct dd_digest *digest, const struct dd_delivery *first,
                            const char *words, int64_t *id)
{
    struct dd_letter_context letters = *context;
    struct dd_buf bytes = {0};
    bool ok = true, mail = strcmp(first->channel, "email") == 0;
    bool webhook = strncmp(first->channel, "webhook:", 8) == 0;
    struct dd_correction what = {words, first->subject, first->created_at};
    struct dd_delivery row = {
        .message_id =
            webhook ? dd_printf(o->arena, "dd_%s", dd_random_token(o->arena, 15))
                    : dd_outgoing_message_id(o, mail ? o->app->config->deliver.mail.from : NULL),
        .channel = first->channel,
        .address = first->address,
        .person = digest->person,
        .created_at = o->now,
        .corrects = first->id,
    };
    letters.correction = words;
    if (mail) {
        correct_by_mail(o, &letters, digest, first, &what, &bytes, &row);
    } else if (webhook) {
        ok = dd_hook_correct(o, &letters, digest, &bytes, &row);
    } else { /* by telephone, on paper */
        struct dd_letter letter;
        dd_letter_correct(o->arena, &letters, digest, &what, &letter);
        hold_call(o, letter.brief_subject, letter.brief, &row);
    }
    if (o->held && row.state == DD_DELIVERY_PENDING) {
        row.state = DD_DELIVERY_HELD;
        row.reason = "breaker";
    }
    ok = ok && dd_store_add_delivery(o->app->store, &row, id);
    dd_buf_release(&bytes);
    o->n_messages++;
    return ok;
}

/* ---- one message --------------------------------------------------------------------------- */

/* A leader's letter counts all that is owed; once a tick. */
static bool tally(struct making *m)
{
    struct dd_outgoing *o = m->o;
    struct dd_arena *arena = m->of_tick;
    struct dd_day today = dd_zone_local(o->app->zone, o->now).day;
    struct dd_owed_count *owed;
    size_t n;
    if (o->tallied)
        return true;
    if (!dd_store_owed(o->app->store, arena, today, &owed, &n))
        return false;
    struct dd_tally *tallies = DD_NEW_N(arena, struct dd_tally, n + 1);
    for (size_t i = 0; i < n; i++)
        tallies[i] = (struct dd_tally){.unit = owed[i].unit,
                                       .co_leads = owed[i].co_leads,
                                       .field = owed[i].field,
                                       .state = owed[i].state,
                                       .opened = owed[i].opened,
                                       .n = (size_t)owed[i].n};
    o->letters.tallies = tallies;
    o->letters.n_tallies = n;
    o->tallied = true;
    return true;
}

static bool read_obligations(struct making *m)
{
    struct dd_known known = {0};
    bool ok = dd_outgoing_read(m->o, &m->digest, &known);
    m->letters = m->o->letters;
    m->letters.facts = known.facts;
    m->letters.obligations = known.obligations;
    m->letters.n_obligations = known.n;
    return ok;
}

/* A leader asks first who was told already. */
static bool read_told(struct making *m)
{
    struct dd_outgoing *o = m->o;
    DD_VEC(struct dd_notice) told = {0};
    for (size_t i = 0; i < m->digest.n; i++) {
        struct dd_kept_notice *v;
        size_t n;
        if (strncmp(m->digest.notices[i]->step, "escalate:", strlen("escalate:")) != 0)
            continue;
        if (!dd_store_notices_about(o->app->store, o->arena, m->digest.notices[i]->obligation, &v,
                                    &n))
            return false;
        for (size_t k = 0; k < n; k++)
            dd_push(o->arena, &told, v[k].notice);
    }
    m->letters.told = told.v;
    m->letters.n_told = told.n;
    return true;
}

/* A message may carry a million: then it is gone through in several transactions. (What it
 * carries stays as it is meanwhile: only a tick changes that.) */
static bool go_through(struct making *m, bool *more)
{
    struct dd_outgoing *o = m->o;
    struct dd_carried *carried = &o->carried;
    if (carried->delivery != m->row.id) {
        dd_outgoing_release(o);
        *carried =
            (struct dd_carried){.arena = dd_arena_new(), .delivery = m->row.id, .max = LINES};
    }
    return dd_store_carried(o->app->store, carried, WINDOW, more);
}

static void take_notices(struct making *m)
{
    dd_carried_digest(&m->o->carried, &m->digest);
    m->digest.channel = m->row.channel;
    m->digest.address = m->digest.n ? m->digest.notices[0]->address : m->row.address;
    m->row.person = m->digest.person;
}

static bool write_message(struct making *m)
{
    struct dd_outgoing *o = m->o;
    bool leader;
    if (m->digest.n == 0) { /* they were all overtaken */
        m->row.state = DD_DELIVERY_SUPERSEDED;
        m->row.reason = NULL;
        return dd_store_composed(o->app->store, &m->row);
    }
    leader = m->digest.role == DD_ROLE_VICE_CHAIR || m->digest.role == DD_ROLE_CHAIR;
    m->row.reason = NULL;
    m->row.created_at = o->now;
    if ((leader && !tally(m)) || !read_obligations(m) || (leader && !read_told(m)))
        return false;
    return strcmp(m->row.channel, "email") == 0 ? make_mail(m) : make_call(m);
}

static bool make(struct making *m)
{
    bool more, ok = go_through(m, &more);
    if (!ok || more)
        return ok;
    take_notices(m);
    ok = write_message(m);
    dd_outgoing_release(m->o);
    return ok;
}

void dd_outgoing_release(struct dd_outgoing *o)
{
    dd_arena_free(o->carried.arena);
    o->carried = (struct dd_carried){0};
}

static bool is_webhook(const char *channel)
{
    return strncmp(channel, "webhook:", strlen("webhook:")) == 0;
}

/* Each in an arena of its own, so that a storm needs no more than its largest. */
bool dd_outgoing_compose(struct dd_outgoing *o, bool *more)
{
    struct making m = {.o = o, .of_tick = o->arena};
    o->arena = dd_arena_new();
    bool ok = dd_store_next_composing(o->app->store, o->arena, 0, &m.row, more);
    if (ok && *more) /* webhooks have their bytes already: they only waited for the brake */
        ok = is_webhook(m.row.channel) ? dd_store_release_hooks(o->app->store, o->held) : make(&m);
    dd_arena_free(o->arena);
    o->arena = m.of_tick;
    if (ok && !*more)
        o->open.n = 0;
    return ok;
}

bool dd_outgoing_all(struct dd_outgoing *o, const struct dd_notice *planned, size_t n)
{
    bool more = true;
    if (!dd_outgoing_plan(o, NULL, planned, n))
        return false;
    while (more)
        if (!dd_outgoing_compose(o, &more)) {
            dd_outgoing_release(o);
            return false;
        }
    return true;
}
