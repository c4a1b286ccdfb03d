/* invite.c — due days in people's own calendars, by mail (design §9): whoever reads a
 * feed gets what a letter tells as a calendar part to look at (PUBLISH); who is
 * invited (person.calendar) gets one REQUEST for each duty that was told, another
 * when its day or title changes, and a CANCEL when nothing is to be done on that day
 * any more. What lies in the calendar is kept in `invitation`. */
#include "app/outgoing/outgoing.h"

#include <string.h>

#include "http/access/access.h"
#include "wire/calendar/ical.h"

#define ENTRIES 50 /* in one letter */
#define AT_ONCE 5  /* invitations to one person in one slot: the soonest days first */

static const struct dd_person *invited(const struct dd_outgoing *o, const char *person)
{
    const struct dd_person *row = person ? dd_person_find(o->facts, person) : NULL;
    return row && dd_streq(row->calendar, "invite") ? row : NULL;
}

static bool has_a_day(const struct dd_obligation *row)
{
    return row && row->due.set && (!dd_state_is_closed(row->state) || row->state == DD_VOID);
}

/* The calendar's bytes, in o->arena. */
static const char *calendar_of(const struct dd_outgoing *o, const struct dd_facts *facts,
                               enum dd_ical_method method, const struct dd_person *person,
                               const char *address, const struct dd_obligation *const *v, size_t n)
{
    const struct dd_app *app = o->app;
    const struct dd_obligation **shown = DD_NEW_N(o->arena, const struct dd_obligation *, n + 1);
    struct dd_calendar_feed feed = {
        .host = dd_printf(o->arena, "%s.dondoc.invalid", app->config->office),
        .public_url = o->letters.public_url,
        .facts = facts,
        .zone = app->zone,
        .tr = dd_gettext,
    };
    struct dd_ical_message message = {
        .method = method,
        .organizer = dd_address_bare(o->arena, app->config->deliver.mail.from),
        .organizer_name = o->letters.office,
        .attendee = address,
        .attendee_name = person ? person->name : NULL,
    };
    struct dd_buf out = {0};
    for (size_t i = 0; i < n; i++)
        shown[i] = dd_duty_in_feed(o->arena, facts, v[i]);
    if (!message.organizer || !dd_address_ok(address))
        return NULL;
    feed.message = &message;
    dd_ical_message(&feed, shown, n, &out);
    const char *text = dd_strndup(o->arena, out.s, out.n);
    dd_buf_release(&out);
    return text;
}

static void attach(const struct dd_outgoing *o, const struct dd_facts *facts,
                   enum dd_ical_method method, const struct dd_person *person, const char *address,
                   const struct dd_obligation *const *v, size_t n, struct dd_mail *mail)
{
    mail->calendar = calendar_of(o, facts, method, person, address, v, n);
    mail->method = mail->calendar ? dd_ical_method_name(method) : NULL;
}

static struct dd_invitation invitation_of(const char *person, const struct dd_obligation *row,
                                          bool sent)
{
    return (struct dd_invitation){.person = person,
                                  .obligation = row->id,
                                  .sent = sent,
                                  .sequence = row->sequence,
                                  .due = row->due,
                                  .title = row->title};
}

/* What it says differs from what was sent. */
static bool is_outdated(const struct dd_invitation *was, const struct dd_obligation *row)
{
    return !was->sent || was->due.set != row->due.set ||
           (row->due.set && was->due.day.n != row->due.day.n) || !dd_streq(was->title, row->title);
}

/* ---- with a letter ------------------------------------------------------------------ */

/* Notes that the person is to be invited; *now: this letter is the invitation. */
static bool invite(const struct dd_outgoing *o, const struct dd_person *person,
                   const struct dd_obligation *row, bool only, bool *now)
{
    struct dd_invitation was;
    bool found;
    if (!dd_store_invitation(o->app->store, o->arena, person->id, row->id, &was, &found))
        return false;
    bool needed = !found || is_outdated(&was, row);
    *now = needed && only;
    if (!needed || (found && !only))
        return true;
    struct dd_invitation put = invitation_of(person->id, row, only);
    put.sent_at = (struct dd_opt_instant){only, o->now};
    return dd_store_put_invitation(o->app->store, &put);
}

bool dd_invite_with(const struct dd_outgoing *o, const struct dd_letter_context *letters,
                    const struct dd_digest *digest, struct dd_mail *mail)
{
    const struct dd_person *person = invited(o, digest->person);
    const struct dd_obligation *v[ENTRIES];
    size_t n = 0;
    if (!o->app->config->live || (person && o->held))
        return true;
    for (size_t i = 0; i < digest->n && n < ENTRIES; i++) {
        const struct dd_obligation *row = dd_obligation_find(
            letters->obligations, letters->n_obligations, digest->notices[i]->obligation);
        bool known = !has_a_day(row) ||
                     (person && (digest->notices[i]->cc || dd_state_is_closed(row->state)));
        for (size_t k = 0; k < n && !known; k++)
            known = v[k] == row;
        if (!known)
            v[n++] = row;
    }
    bool only = n == 1 && digest->n == 1, now = false;
    if (!person) {
        if (n)
            attach(o, letters->facts, DD_ICAL_PUBLISH, NULL, mail->to, v, n, mail);
        return true;
    }
    for (size_t i = 0; i < n; i++)
        if (!invite(o, person, v[i], only, &now))
            return false;
    if (now)
        attach(o, letters->facts, DD_ICAL_REQUEST, person, mail->to, v, 1, mail);
    return true;
}

bool dd_invite_again(const struct dd_outgoing *o, const struct dd_delivery *row,
                     const struct dd_notice *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct dd_invitation was;
        bool found = false;
        if (v[i].person && !dd_store_invitation(o->app->store, o->arena, v[i].person,
                                                v[i].obligation, &was, &found))
            return false;
        if (!found || !was.sent_at.set || was.sent_at.at.s != row->created_at.s)
            continue;
        was.sent = was.sent_at.set = false;
        if (!dd_store_put_invitation(o->app->store, &was))
            return false;
    }
    return true;
}

/* ---- by itself ------------------------------------------------------------------------ */

static const char *address_of(const struct dd_outgoing *o, const char *person)
{
    for (size_t i = 0; i < o->facts->contact.n; i++)
        if (dd_streq(o->facts->contact.v[i].person, person) &&
            dd_streq(o->facts->contact.v[i].channel, "email"))
            return o->facts->contact.v[i].address;
    return NULL;
}

static bool send_one(struct dd_outgoing *o, const struct dd_person *person,
                     const struct dd_facts *facts, const struct dd_obligation *row, bool cancel)
{
    struct dd_letter letter;
    struct dd_letter_context letters = o->letters;
    struct dd_mail mail = {.to = address_of(o, person->id), .letter = &letter};
    letters.facts = facts;
    if (!mail.to)
        return true;
    dd_letter_invitation(o->arena, &letters, person->id, row, cancel, &letter);
    attach(o, facts, cancel ? DD_ICAL_CANCEL : DD_ICAL_REQUEST, person, mail.to, &row, 1, &mail);
    return dd_outgoing_letter(o, &mail, person->id, "invitation");
}

/* One that is stale: sent anew, taken back, or only noted. *sent: a mail. */
static bool follow(struct dd_outgoing *o, const struct dd_invitation *was, bool *sent)
{
    const struct dd_person *person = invited(o, was->person);
    struct dd_store *store = o->app->store;
    struct dd_obligation *row;
    struct dd_facts facts;
    size_t n;
    if (!dd_store_obligations_of(store, o->arena, &was->obligation, 1, o->facts, &row, &n, &facts))
        return false;
    bool over = n == 0 || dd_state_is_closed(row->state) || !row->due.set;
    struct dd_day today = dd_zone_local(o->app->zone, o->now).day;
    if (over || !person) { /* what was done on the day, or late, may stay where it is */
        bool ahead = n && was->sent && was->due.set && dd_day_cmp(was->due.day, today) > 0;
        if (n && !row->due.set)
            row->due = was->due;
        *sent = person && ahead;
        return (!*sent || send_one(o, person, &facts, row, true)) &&
               dd_store_remove_invitation(store, was);
    }
    struct dd_invitation put = invitation_of(was->person, row, true);
    *sent = is_outdated(was, row);
    put.sent_at = *sent ? (struct dd_opt_instant){true, o->now} : was->sent_at;
    return (!*sent || send_one(o, person, &facts, row, false)) &&
           dd_store_put_invitation(store, &put);
}

static void wake_in_next_slot(const struct dd_outgoing *o, struct dd_opt_instant *next)
{
    const struct dd_app *app = o->app;
    struct dd_instant slot;
    if (dd_next_slot(app->calendar, app->zone, &app->config->sending, DD_ROLE_HANDLER, false,
                     (struct dd_instant){o->now.s + 1}, &slot) &&
        (!next->set || slot.s < next->at.s))
        *next = (struct dd_opt_instant){true, slot};
}

/* In a slot, as all that people are sent. */
bool dd_invite(struct dd_outgoing *o, struct dd_opt_instant *next)
{
    struct dd_invitation *v;
    size_t n, n_sent = 0;
    const struct dd_instant slot = {o->now.s - o->app->config->sending.grace};
    if (!o->app->config->live)
        return true;
    if (!dd_store_stale_invitations(o->app->store, o->arena, &v, &n))
        return false;
    if (n == 0 || !dd_outgoing_in_slot(o, next))
        return true;
    for (size_t i = 0; i < n; i++) { /* by person, the soonest day first */
        bool sent = false;
        bool same = i > 0 && strcmp(v[i].person, v[i - 1].person) == 0;
        if (!same && !dd_store_invited_since(o->app->store, o->arena, v[i].person, slot, &n_sent))
            return false;
        if (n_sent >= AT_ONCE)
            wake_in_next_slot(o, next);
        else if (!follow(o, &v[i], &sent))
            return false;
        n_sent += sent;
    }
    return true;
}
