/* outgoing.h — within a tick: from notices to messages with their bytes in the
 * outbox, and what becomes of those that did not arrive (design §8).
 *
 * A tick may take several transactions, and one person gets one message of it: so
 * notices are written with the message that will carry them, and the message is
 * made when the last of them is known. A webhook carries one notice: it is made where
 * that is planned, and waits only where the brake may hold it.
 *
 *   outgoing.c      notices → messages to be made
 *   hooks.c         a notice → a webhook with its bytes
 *   compose.c       a message to be made → its bytes: to whom, in which state
 *   calls.c         whom the tracking office has to call
 *   invite.c        days that enter, and leave, people's own calendars
 *   renew.c         what never left is composed anew, with what is due now
 *   undelivered.c   what died or bounced: another channel, else the tracking office
 *   brakes.c        an unusual number of notices is held, and the office told
 */
#ifndef DD_OUTGOING_H
#define DD_OUTGOING_H

#include "app/app.h"

struct dd_refused { /* an address whose messages are composed anew, and refused since … */
    const char *address;
    struct dd_instant since;
};

struct dd_composing { /* a message to a person that is being made */
    int64_t id;
    const char *channel, *address;
};

struct dd_outgoing {
    const struct dd_app *app;
    struct dd_arena *arena; /* of the tick */
    struct dd_instant now;
    const struct dd_facts *facts;     /* those of all subjects alike */
    struct dd_letter_context letters; /* without obligations: each message has its own */
    bool held;                        /* the breaker holds what is composed now … */
    bool may_hold;                    /* … or may yet do so, with what is planned now */
    DD_VEC(struct dd_composing) open; /* to people */
    DD_VEC(struct dd_refused) refused;
    struct dd_carried carried; /* by the message that is being made */
    bool tallied;              /* letters.tallies are read */
    bool calls_told;           /* a letter to the tracking office has listed them */
    size_t n_messages, n_notices;
};

typedef DD_VEC(struct dd_notice) dd_notice_vec;

/* What goes out at `now`, with letters of the office that these facts tell of. The facts and
 * the arena outlive it. */
struct dd_outgoing dd_outgoing_of(const struct dd_app *app, struct dd_arena *arena,
                                  const struct dd_facts *facts, struct dd_instant now);

/* All false where the database refused. */

struct dd_bytes {
    const char *s; /* NULL: none */
    size_t n;
};

/* What is known of the duties that notices are about; in the order of their ids. */
struct dd_known {
    const struct dd_facts *facts;
    const struct dd_obligation *obligations;
    size_t n;
    const struct dd_notice *planned; /* and of these notices, those for webhooks … */
    const struct dd_bytes *hooks;    /* … have been rendered, one for each; or NULL */
};

/* The webhooks among `n` notices, each its bytes; on any core. */
const struct dd_bytes *dd_hooks_render(struct dd_arena *arena, const struct dd_config *config,
                                       const struct dd_letter_context *letters,
                                       const struct dd_notice *v, size_t n);

/* Writes planned notices, each with the message that will carry it; `known` NULL: is
 * to be read. Its `planned`, if any, are these. */
bool dd_outgoing_plan(struct dd_outgoing *o, const struct dd_known *known,
                      const struct dd_notice *planned, size_t n);
/* Reads it for a digest, into the arena of `o`. */
bool dd_outgoing_read(const struct dd_outgoing *o, const struct dd_digest *digest,
                      struct dd_known *out);
/* Adds the webhook of a digest of one notice, with its bytes. */
bool dd_hook_add(struct dd_outgoing *o, const struct dd_known *known,
                 const struct dd_digest *digest, int64_t *id);
/* The one that takes back what another said, as dd_outgoing_correction does: its bytes
 * into `body`, its state into `row`. */
bool dd_hook_correct(const struct dd_outgoing *o, const struct dd_letter_context *letters,
                     const struct dd_digest *digest, struct dd_buf *body, struct dd_delivery *row);
/* Finds the messages that a tick has left half made. */
bool dd_outgoing_resume(struct dd_outgoing *o);
/* Makes one of the messages, or a part of a huge one, or lets many webhooks go; *more: there
 * may be others. */
bool dd_outgoing_compose(struct dd_outgoing *o, bool *more);
/* Forgets the part that was made. */
void dd_outgoing_release(struct dd_outgoing *o);
/* Plans these and makes all messages. */
bool dd_outgoing_all(struct dd_outgoing *o, const struct dd_notice *planned, size_t n);
/* A mail to `person` (or NULL) that carries no notices: its bytes, into the outbox.
 * `about` as in dd_delivery. */
bool dd_outgoing_letter(struct dd_outgoing *o, struct dd_mail *mail, const char *person,
                        const char *about);
/* Gives the mail of a digest its calendar part. */
bool dd_invite_with(const struct dd_outgoing *o, const struct dd_letter_context *letters,
                    const struct dd_digest *digest, struct dd_mail *mail);
/* A sending slot is now; else *next may become the next one. */
bool dd_outgoing_in_slot(const struct dd_outgoing *o, struct dd_opt_instant *next);
/* Gives a letter to the tracking office the list of calls. */
bool dd_calls_with(struct dd_outgoing *o, const struct dd_digest *digest,
                   struct dd_letter_context *letters);
/* Tells the tracking office of calls that no letter of this tick has told of. */
bool dd_calls_tell(struct dd_outgoing *o, struct dd_opt_instant *next);
/* That mail never left: what it invited to is to be sent again. */
bool dd_invite_again(const struct dd_outgoing *o, const struct dd_delivery *row,
                     const struct dd_notice *v, size_t n);
/* Invitations that go by themselves, and cancellations. *next: when there will be some. */
bool dd_invite(struct dd_outgoing *o, struct dd_opt_instant *next);
/* A letter about the service itself, `about` as in dd_delivery; held by nothing. */
bool dd_outgoing_office_letter(struct dd_outgoing *o, const char *to, const char *about,
                               const struct dd_office_letter *letter);
/* A message that takes back what `first` said to the people of `digest`: its notices
 * are those that were told. Held where the others would be. *id: its number. */
bool dd_outgoing_correction(struct dd_outgoing *o, const struct dd_letter_context *letters,
                            const struct dd_digest *digest, const struct dd_delivery *first,
                            const char *words, int64_t *id);
/* The mail address of today's holder of an office-wide role; NULL: none. */
const char *dd_outgoing_address(const struct dd_outgoing *o, enum dd_role role);
/* Message ids are made once and kept: every try repeats them. */
char *dd_outgoing_message_id(const struct dd_outgoing *o, const char *from);

/* Supersedes messages that were never tried and have seen a sending slot pass, and
 * mails surely refused for a day; their notices that still hold are planned again.
 * *next: when there will be something to compose anew. */
bool dd_renew(struct dd_outgoing *o, struct dd_opt_instant *next);

/* Sees to it that nothing dead or bounced is silent. */
bool dd_undelivered(struct dd_outgoing *o);

/* How many notices one tick may plan: five times those told on the busiest of
 * the last 30 days, but `at_least` so many. */
size_t dd_brakes_limit(const struct dd_zone *zone, struct dd_instant now, size_t at_least,
                       const struct dd_notice *history, size_t n);
/* The same, from what the store has counted since `now` − DD_BRAKES_DAYS. */
#define DD_BRAKES_DAYS 31
size_t dd_brakes_limit_told(const struct dd_zone *zone, struct dd_instant now, size_t at_least,
                            const struct dd_told *told, size_t n);
/* Tells operator and tracking office that `n` notices are held. */
bool dd_brakes_tell(struct dd_outgoing *o, size_t n, size_t limit);

#endif
