/* store.h — the task database: one interface, engines behind it (SQLite today).
 * Nothing above this header knows SQL.
 *
 * Every call that can fail returns false (or NULL) and leaves a message for
 * people in dd_store_error(). Rows read are copied into the arena given. */
#ifndef DD_STORE_H
#define DD_STORE_H

#include "dondoc/alert.h"
#include "port/port.h"
#include "wire/letter/answer_link.h"

struct dd_store;

enum dd_store_status {
    DD_STORE_OK,
    DD_STORE_MISSING,  /* no such database */
    DD_STORE_NEWER,    /* its schema is newer than this program: refused */
    DD_STORE_NOT_OURS, /* a file that is no database, or another program's */
    DD_STORE_FAILED    /* anything else: the message says what */
};

enum dd_store_mode { DD_STORE_READ, DD_STORE_WRITE, DD_STORE_CREATE };

/* Opens (CREATE: makes; an existing one is an error) and migrates to the newest
 * schema (WRITE and CREATE). `path` is the database's path or, later, its URL.
 * On failure *message (in the arena) says what happened, with the path. */
enum dd_store_status dd_store_open(struct dd_arena *arena, const char *path,
                                   enum dd_store_mode mode, struct dd_store **out,
                                   const char **message);
void dd_store_close(struct dd_store *store); /* NULL is fine */
const char *dd_store_error(const struct dd_store *store);
/* What failed last in a transaction lies in what was written (a row that refers
 * to nothing, or that others still refer to), not in the database. */
bool dd_store_refused(const struct dd_store *store);
/* Who writes from now on ("dondoc task done (an)"), kept beside each change and
 * decision; what other programs' SQL changes has nobody beside it. */
void dd_store_set_actor(struct dd_store *store, const char *by);
/* Who that is; valid until somebody else is. */
const char *dd_store_actor(const struct dd_store *store);
/* The clock by which the audit (store/audit.h) dates its rows; must outlive the
 * store. Without one it is the real clock. */
void dd_store_set_clock_of_audit(struct dd_store *store, const struct dd_clock *clock);

/* How long a transaction waits for another program's to end; 30 seconds until said
 * otherwise. */
void dd_store_set_patience(struct dd_store *store, int ms);

/* ---- transactions: nothing below writes outside one ---------------------------
 *
 * A write that fails spoils its transaction: nothing more is written, and commit
 * undoes all of it and fails. References between facts are checked at commit,
 * so rows may come in any order. A failed commit has rolled back. */

bool dd_store_begin(struct dd_store *store, bool write);
bool dd_store_commit(struct dd_store *store);
void dd_store_rollback(struct dd_store *store); /* does nothing outside a transaction */

/* ---- facts ----------------------------------------------------------------------- */

/* One snapshot, sealed. */
bool dd_store_facts(struct dd_store *store, struct dd_arena *arena, struct dd_facts *out);
/* Only the tables that all subjects share (offices, units, people, posts, documents,
 * events …); those of dd_store_is_shared. */
bool dd_store_shared_facts(struct dd_store *store, struct dd_arena *arena, struct dd_facts *out);
bool dd_store_is_shared(const struct dd_entity *entity);
/* Inserts or updates one row by its key; one that says nothing new is no change. */
bool dd_store_put(struct dd_store *store, const struct dd_entity *entity, const void *row);
/* Removes one row by its key fields (only those of `row` are read). */
bool dd_store_remove(struct dd_store *store, const struct dd_entity *entity, const void *row);
/* Rows of `change` so far: grows with every change of a fact, by whomever. */
bool dd_store_change_mark(struct dd_store *store, int64_t *out);
/* Another connection has committed since the last call. */
bool dd_store_changed_outside(struct dd_store *store);

/* ---- settings of the database itself ---------------------------------------------- */

struct dd_meta {
    struct dd_opt_instant evaluated_until;
    bool clock_virtual;                 /* its daemon's clock was virtual … */
    const char *clock;                  /* … and this (for commands to follow), or NULL */
    bool clock_recorded;                /* any daemon has run on it */
    struct dd_opt_instant paused_since; /* `dondoc pause`; unset: not paused */
    struct dd_opt_instant live_since;   /* its first tick in `mode: live` */
    int64_t evaluated_change;           /* the changes up to here were evaluated … */
    const char *evaluated_with;         /* … by this program, these settings … */
    const char *evaluated_days;         /* … and these working days (dd_calendar_days) */
    int schema;
};
bool dd_store_meta(struct dd_store *store, struct dd_arena *arena, struct dd_meta *out);
bool dd_store_set_evaluated(struct dd_store *store, struct dd_instant at);
/* All changes up to `change` are evaluated. */
bool dd_store_set_evaluated_with(struct dd_store *store, int64_t change, const char *with,
                                 const char *days);
bool dd_store_set_clock(struct dd_store *store, bool is_virtual, const char *clock);
bool dd_store_set_paused(struct dd_store *store, struct dd_opt_instant since);
bool dd_store_set_live(struct dd_store *store, struct dd_instant since);

/* ---- results of a tick ---------------------------------------------------------------- */

bool dd_store_obligations(struct dd_store *store, struct dd_arena *arena, struct dd_obligation **v,
                          size_t *n); /* by id */
bool dd_store_put_obligation(struct dd_store *store, const struct dd_obligation *row);
/* Many new ones: made ready on any thread, without the database (of the store nothing is
 * used but its kind), and put. `rows`, best in the order of their ids, and the arena must
 * stay until then. */
struct dd_made;
struct dd_made *dd_store_make(const struct dd_store *store, struct dd_arena *arena,
                              const struct dd_obligation *const *rows, size_t n);
bool dd_store_put_made(struct dd_store *store, const struct dd_made *made);
/* The same of what has become of some that were stored before: only what differs is
 * written. */
struct dd_rewrite {
    const struct dd_obligation *row, *before; /* before: as this transaction has read it … */
    int64_t place;                            /* … and where (dd_slice.places) */
};
struct dd_rewritten;
struct dd_rewritten *dd_store_rewrite(const struct dd_store *store, struct dd_arena *arena,
                                      const struct dd_rewrite *rows, size_t n);
bool dd_store_put_rewritten(struct dd_store *store, const struct dd_rewritten *rewritten);
bool dd_store_loaded(struct dd_store *store, struct dd_arena *arena, struct dd_rule_loaded **v,
                     size_t *n); /* by rule */
bool dd_store_put_loaded(struct dd_store *store, const struct dd_rule_loaded *row);
bool dd_store_notices(struct dd_store *store, struct dd_arena *arena, struct dd_notice **v,
                      size_t *n); /* by obligation, then in the order they were made */
/* `delivery`: the delivery that carries it, or 0. */
bool dd_store_put_notice(struct dd_store *store, const struct dd_notice *row, int64_t delivery);

struct dd_kept_notice { /* as it lies in the database */
    struct dd_notice notice;
    int64_t delivery; /* the message that carries it; 0: none */
    int64_t id;
};
/* Those of one obligation, in the order they were made. */
bool dd_store_notices_about(struct dd_store *store, struct dd_arena *arena, const char *obligation,
                            struct dd_kept_notice **v, size_t *n);
/* Those that a delivery carries. */
bool dd_store_notices_in(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                         struct dd_kept_notice **v, size_t *n);
bool dd_store_notice(struct dd_store *store, struct dd_arena *arena, int64_t id,
                     struct dd_kept_notice *out, bool *found);

/* The letters that were made for people since `from`: when, and for which address they
 * were meant, also in a rehearsal, in which the tracking office gets them. */
bool dd_store_letters_since(struct dd_store *store, struct dd_arena *arena, struct dd_instant from,
                            struct dd_letter_sent **v, size_t *n);
/* Tells how many notices people were told since `from` (webhooks are nobody):
 * for each instant. */
struct dd_told {
    struct dd_instant at;
    int64_t n;
};
bool dd_store_told_since(struct dd_store *store, struct dd_arena *arena, struct dd_instant from,
                         struct dd_told **v, size_t *n);
/* The earliest wake_at; unset: nothing changes by itself. */
bool dd_store_next_wake(struct dd_store *store, struct dd_opt_instant *out);

/* ---- what is to be evaluated -----------------------------------------------------------
 *
 * A list of subjects, each once. It belongs to the connection, lives over
 * transactions, and is no part of the database; what a transaction did to it goes
 * with its rollback. Within write transactions only. */

bool dd_store_work_clear(struct dd_store *store);
/* Those whose own rows were changed by the rows of `change` after `from` up to `to`. */
bool dd_store_work_changed(struct dd_store *store, int64_t from, int64_t to);
/* The tables that these rows name. */
bool dd_store_changed_entities(struct dd_store *store, struct dd_arena *arena, int64_t from,
                               int64_t to, const char ***v, size_t *n);
/* The keys of a shared table in those rows of `change`; with `about` (of documents:
 * their issuers) instead of the key where `about`. */
bool dd_store_changed_keys(struct dd_store *store, struct dd_arena *arena,
                           const struct dd_entity *entity, bool about, int64_t from, int64_t to,
                           const char ***v, size_t *n);
/* The units named, before or now, by the tasks that those rows belong to (their leads,
 * deadlines, completions, lines of result). */
bool dd_store_changed_leads(struct dd_store *store, struct dd_arena *arena, int64_t from,
                            int64_t to, const char ***v, size_t *n);
/* Those whose wake_at has come; units and targets only with the rule that woke. */
bool dd_store_work_woken(struct dd_store *store, struct dd_instant now);
/* Those with an open obligation whose days lie within [from, to]. */
bool dd_store_work_days(struct dd_store *store, struct dd_day from, struct dd_day to);
/* One subject: with all of its rules, or (not for tasks) one of them. */
bool dd_store_work_add(struct dd_store *store, enum dd_for_each kind, const char *subject,
                       const char *rule);
/* Every subject of a kind that `rule` may hold for (a task: that its `where` may be
 * true of, or has an obligation of it); NULL: every subject of the kind. */
bool dd_store_work_rule(struct dd_store *store, enum dd_for_each kind, const struct dd_rule *rule);
/* The subjects (tasks or targets) of which a row of `through` has `value` in `field`. */
bool dd_store_work_through(struct dd_store *store, const struct dd_entity *through,
                           const struct dd_field *field, const char *value);
/* Tasks with a recurring deadline; are there any? */
bool dd_store_work_recurring(struct dd_store *store);
bool dd_store_any_recurring(struct dd_store *store, bool *any);
/* Every task of which the `where` of one of the rules may be true, or (where any
 * obligation is stored) all that have or had one. They are not listed but gone
 * through; the rules must stay until the work is done. */
bool dd_store_work_all_tasks(struct dd_store *store, const struct dd_ruleset *rules);
/* The open obligations that a change in a post concerns: to handlers and heads those
 * of the unit ("": of all), to the others those of which their role was told. */
bool dd_store_work_post(struct dd_store *store, const char *role, const char *unit);
/* The obligations of a rule that has gone. */
bool dd_store_work_gone(struct dd_store *store, const char *rule);
/* Its obligations whose subjects are not of this kind: once it asked others. */
bool dd_store_work_of_others(struct dd_store *store, enum dd_for_each kind, const char *rule);

struct dd_slice { /* some of the work */
    struct dd_scope scope;
    bool unread;        /* of its tasks only `scope` is known as yet */
    bool dense, stored; /* for the store: of what kind its tasks are */
    size_t n_previous;
    struct dd_obligation *previous; /* all that are stored of it, by id … */
    const int64_t *places;          /* … where each lies, as long as the transaction lasts … */
    size_t n_history;
    struct dd_notice *history; /* … and their notices */
    struct dd_facts facts;     /* its rows, and `shared`; sealed */
    size_t n_read;             /* rows of facts read for it */
};
/* Takes the next `max` subjects or so off the list; *found false: it is empty. Only
 * `facts` of the shared tables are taken from `shared`. `ahead`: the slice before it is
 * not written yet; nothing is found where what will be written of it could matter. */
bool dd_store_work_take(struct dd_store *store, struct dd_arena *arena,
                        const struct dd_ruleset *rules, const struct dd_facts *shared, size_t max,
                        bool ahead, struct dd_slice *out, bool *found);

/* A second connection, for another thread, that reads what is committed while this one
 * writes: made once, after dd_store_bulk, within a write transaction (then nobody can keep it
 * waiting), and closed with the store. NULL: there is none. */
struct dd_store *dd_store_open_beside(struct dd_store *store);
struct dd_store *dd_store_beside(const struct dd_store *store);
/* As work_take, but of tasks it says only which come next (`unread`). The rest is read by
 * work_read: by this connection or the one beside, each on one thread at a time, before the
 * transaction that took them ends. */
bool dd_store_work_pick(struct dd_store *store, struct dd_arena *arena,
                        const struct dd_ruleset *rules, const struct dd_facts *shared, size_t max,
                        bool ahead, struct dd_slice *out, bool *found);
bool dd_store_work_read(struct dd_store *store, struct dd_arena *arena,
                        const struct dd_ruleset *rules, const struct dd_facts *shared,
                        struct dd_slice *slice);
/* What `beside` could not do, this one says. */
bool dd_store_failed_beside(struct dd_store *store);

/* Some obligations by their ids (in order), and the facts of their subjects. */
bool dd_store_obligations_of(struct dd_store *store, struct dd_arena *arena, const char *const *ids,
                             size_t n_ids, const struct dd_facts *shared, struct dd_obligation **v,
                             size_t *n, struct dd_facts *facts);
/* For a long run of writes of results only: their forms are not checked by the
 * database (they are ours), until the end of it. Outside of transactions. */
bool dd_store_bulk(struct dd_store *store, bool on);

/* ---- outbox ------------------------------------------------------------------------------ */

enum dd_delivery_state {
    DD_DELIVERY_PENDING,
    DD_DELIVERY_SENDING,
    DD_DELIVERY_SENT,
    DD_DELIVERY_RETRY,
    DD_DELIVERY_DEAD,
    DD_DELIVERY_HELD,
    DD_DELIVERY_SUPERSEDED,
    DD_DELIVERY_CANCELLED,
    DD_DELIVERY_BOUNCED
};
#define DD_N_DELIVERY_STATES 9
const char *dd_delivery_state_name(enum dd_delivery_state state);

struct dd_delivery {
    int64_t id;             /* 0 before it is stored */
    const char *message_id; /* Message-ID without <>, or webhook-id: the same on every try */
    const char *channel;    /* email, webhook:NAME */
    const char *address, *person;
    const char *subject; /* of the mail; for lists */
    const void *body;    /* the bytes that are sent, every time the same */
    size_t n_body;
    enum dd_delivery_state state;
    int attempts;
    struct dd_instant created_at;
    struct dd_opt_instant next_try; /* pending, retry: not before */
    struct dd_opt_instant first_refused;
    const char *last_answer;
    const char *about;  /* "notices" (also where NULL), "undelivered", "brake", "rules",
                         "invitation", "calls" */
    const char *reason; /* HELD: breaker, rehearsal, call, gone; SUPERSEDED, CANCELLED: why */
    bool uncertain;     /* it may have been accepted: never recomposed */
    bool followed;      /* DEAD, BOUNCED: somebody was told instead */
    const char *digest; /* hex SHA-256 of the body, by dd_store_add_delivery */
    int64_t corrects;   /* the message that this one takes back, or 0 */
};

struct dd_attempt {
    int64_t delivery;
    struct dd_instant at;
    int code;           /* SMTP or HTTP status; 0: none came */
    const char *answer; /* the server's words, or the error */
    bool uncertain;     /* it may have been accepted */
};

/* ---- messages of a tick, while they are made ---------------------------------------------
 *
 * A tick may take several transactions. The notices of each are written with the
 * message that will carry them, which stays HELD as "composing", without a body, until
 * the tick knows all that belongs into it; webhooks, with theirs, until it knows whether
 * they may leave. After a crash they are still there. */

/* The next of them after `id`; *found false: there is none. */
bool dd_store_next_composing(struct dd_store *store, struct dd_arena *arena, int64_t id,
                             struct dd_delivery *out, bool *found);
/* The notices to people that they carry. */
bool dd_store_count_composing(struct dd_store *store, int64_t *n);
/* What a message carries, as far as its notices were gone through: the first `max` of those
 * that tell of steps, and of those that tell of new duties; how many there are of each kind;
 * the highest role, and the person they are for. It begins with arena, delivery and max. */
struct dd_carried {
    struct dd_arena *arena;
    int64_t delivery, last; /* last: up to this notice */
    size_t max;
    DD_VEC(struct dd_notice) first[2];
    DD_VEC(struct dd_digest_rest) kinds;
    enum dd_role role;
    const char *person;
};
/* Goes through the next `window` of its notices; *more: there are others. */
bool dd_store_carried(struct dd_store *store, struct dd_carried *of, size_t window, bool *more);
/* All gone through: `max` of the notices (new duties last), the others counted. It lives in
 * the arena of `of`, and is asked for once. */
void dd_carried_digest(struct dd_carried *of, struct dd_digest *out);
/* Notices about one obligation that are planned and in a message that is made now, by
 * the tick of that instant. */
bool dd_store_composing_about(struct dd_store *store, struct dd_arena *arena,
                              const char *obligation, struct dd_instant tick, struct dd_notice **v,
                              size_t *n);
/* Lets some hundreds of the webhooks go that waited as "composing", or holds them by
 * the breaker. */
bool dd_store_release_hooks(struct dd_store *store, bool held);
/* Writes one that is made: subject, address, state, reason, bytes. One that is DEAD
 * at once fails its notices. */
bool dd_store_composed(struct dd_store *store, const struct dd_delivery *row);

/* One obligation. */
bool dd_store_obligation(struct dd_store *store, struct dd_arena *arena, const char *id,
                         struct dd_obligation *out, bool *found);
/* Of all that are owed: how many of each unit and field stand alike on a day. */
struct dd_owed_count {
    const char *unit, *co_leads, *field;
    enum dd_state state;
    bool opened;
    int64_t n;
};
bool dd_store_owed(struct dd_store *store, struct dd_arena *arena, struct dd_day today,
                   struct dd_owed_count **v, size_t *n);
/* Those that are not closed among the `window` obligations made after the first `from`:
 * rule, subject, unit, co_leads, field, imported, state. *more: some were made later. */
bool dd_store_owed_after(struct dd_store *store, struct dd_arena *arena, int64_t from,
                         int64_t window, struct dd_obligation **v, size_t *n, bool *more);

/* Adds a delivery and gives its id. */
bool dd_store_add_delivery(struct dd_store *store, const struct dd_delivery *row, int64_t *id);
/* Takes up to `max` due deliveries of one channel, oldest first, and marks them
 * SENDING. */
bool dd_store_claim(struct dd_store *store, struct dd_arena *arena, const char *channel,
                    struct dd_instant now, size_t max, struct dd_delivery **v, size_t *n);
/* Records what came of `n` claimed ones, attempts[i] of rows[i]: their new states,
 * next tries, answers and the attempts (the store counts `row.attempts` itself); a
 * SENT one marks its notices told at its attempt's `at`, a DEAD one failed. Once
 * uncertain, always uncertain. Cheapest where those settled alike stand together. */
bool dd_store_settle(struct dd_store *store, const struct dd_delivery *rows,
                     const struct dd_attempt *attempts, size_t n);
/* After a crash: what was SENDING is due again, with the same bytes and id. */
bool dd_store_recover(struct dd_store *store, size_t *n);
/* By decision, not by an answer: moves one from state `from` to `to` (false in
 * *found where it is in another one by now), due at once. CANCELLED skips its
 * notices for `reason`; BOUNCED makes those told failed, with `answer` as the
 * last one. */
bool dd_store_decide(struct dd_store *store, int64_t id, enum dd_delivery_state from,
                     enum dd_delivery_state to, const char *reason, const char *answer,
                     bool *found);
/* The notices that a delivery carries. */
bool dd_store_notices_of(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                         struct dd_notice **v, size_t *n);
/* Removes the bytes, not the rows, of at most `max` messages made before an instant:
 * those that are done with, the oldest first. *n: so many. Their digest stays, and
 * the audit says that their bytes went. */
bool dd_store_drop_bodies(struct dd_store *store, struct dd_instant before, size_t max, size_t *n);
/* Dead and bounced ones for which nobody was told instead yet, oldest first,
 * without bodies; and: now somebody was. */
bool dd_store_unfollowed(struct dd_store *store, struct dd_arena *arena, struct dd_delivery **v,
                         size_t *n);
bool dd_store_set_followed(struct dd_store *store, int64_t id);
/* A receiver said 410: what is due to it is held, reason "gone"; *gone: some
 * delivery to it is dead or held for that reason. */
bool dd_store_hold_gone(struct dd_store *store, const char *channel);
bool dd_store_is_gone(struct dd_store *store, const char *channel, bool *gone);
bool dd_store_count_held(struct dd_store *store, const char *reason, int64_t *n);
struct dd_held_count {
    const char *reason;
    int64_t n;
};
/* How many are held for each reason. */
bool dd_store_held(struct dd_store *store, struct dd_arena *arena, struct dd_held_count **v,
                   size_t *n);
/* The earliest next_try of what is pending or to be retried; 1970 where one is
 * due at once, unset where there is none. */
bool dd_store_next_delivery(struct dd_store *store, struct dd_opt_instant *out);
/* Lists without bodies, newest first; `state` < 0: all. */
bool dd_store_deliveries(struct dd_store *store, struct dd_arena *arena, int state, size_t max,
                         struct dd_delivery **v, size_t *n);
/* What is pending or to be retried and was made before an instant, without bodies, the
 * oldest first. */
bool dd_store_unsent(struct dd_store *store, struct dd_arena *arena, struct dd_instant before,
                     struct dd_delivery **v, size_t *n);
/* One with its body; false with no error message if there is none. */
bool dd_store_delivery(struct dd_store *store, struct dd_arena *arena, int64_t id,
                       struct dd_delivery *out);
/* The mail of that message id. */
bool dd_store_delivery_of(struct dd_store *store, struct dd_arena *arena, const char *message_id,
                          struct dd_delivery *out, bool *found);
bool dd_store_count_deliveries(struct dd_store *store, int64_t count[DD_N_DELIVERY_STATES]);
/* Those that carry, or once carried, a notice about the obligation, without bodies,
 * in the order they were made; and the tries to send one. */
bool dd_store_deliveries_about(struct dd_store *store, struct dd_arena *arena,
                               const char *obligation, struct dd_delivery **v, size_t *n);
bool dd_store_attempts(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                       struct dd_attempt **v, size_t *n);

/* ---- corrections: messages that take back what others said ------------------------------------
 */

/* What a correcting message (that was added) says, about which notices. */
bool dd_store_add_correction(struct dd_store *store, int64_t delivery, const char *words,
                             const int64_t *notices, size_t n);
/* The notice was corrected already, with the same words. */
bool dd_store_is_corrected(struct dd_store *store, int64_t notice, const char *words, bool *is);
/* The words of a correcting message; NULL: it is none. */
bool dd_store_correction(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                         const char **words);

/* ---- calls: what the tracking office says by telephone or on paper --------------------------- */

struct dd_call {
    int64_t delivery;
    struct dd_opt_instant told_at, urged_at; /* the tracking office: of it; that it still waits */
    /* Of the message; read only. */
    const char *channel; /* phone, paper */
    const char *person, *address, *subject, *text;
    struct dd_instant since; /* the first of its notices was planned */
    bool composed;           /* false: `subject` and `text` come within this tick */
};
/* Those to be made, the oldest first. */
bool dd_store_calls(struct dd_store *store, struct dd_arena *arena, struct dd_call **v, size_t *n);
bool dd_store_put_call(struct dd_store *store, const struct dd_call *row);
/* Somebody was called, or handed the paper: it is sent, its notices are told. `words`:
 * who says so. *found false: it is none, or done already. */
bool dd_store_call_done(struct dd_store *store, struct dd_arena *arena, int64_t delivery,
                        struct dd_instant at, const char *words, bool *found);

/* ---- days that people were invited to (`calendar: invite`) ----------------------------------- */

struct dd_invitation { /* as it was sent last */
    const char *person, *obligation;
    bool sent; /* false: is still to be */
    int sequence;
    struct dd_opt_day due;
    const char *title;
    struct dd_opt_instant sent_at;
};
/* How many went to the person since then. */
bool dd_store_invited_since(struct dd_store *store, struct dd_arena *arena, const char *person,
                            struct dd_instant since, size_t *n);
/* Those to be sent, and those whose obligation is another since. */
bool dd_store_stale_invitations(struct dd_store *store, struct dd_arena *arena,
                                struct dd_invitation **v, size_t *n);
bool dd_store_invitation(struct dd_store *store, struct dd_arena *arena, const char *person,
                         const char *obligation, struct dd_invitation *out, bool *found);
bool dd_store_put_invitation(struct dd_store *store, const struct dd_invitation *row);
bool dd_store_remove_invitation(struct dd_store *store, const struct dd_invitation *row);

/* ---- feeds, tokens, sessions: tokens are stored hashed, never in clear ---------------------- */

struct dd_feed {
    int64_t id;
    const char *token_hash; /* hex SHA-256 */
    const char *name;
    const char *person, *role, *unit, *field, *pack, *state; /* filters, NULL: any */
    bool revoked;
    struct dd_instant created_at;
    bool own;                      /* of `unit` alone, not of those below it */
    bool todo;                     /* VTODO instead of VEVENT */
    const char *alarms;            /* so many days before, at 08:00: "1,3"; or NULL */
    bool grouped;                  /* a day with more than three is one entry */
    bool overdue;                  /* "overdue: N" on today */
    bool weekly;                   /* a leader's line on Monday */
    int months_back, months_ahead; /* how far it reaches: 0 to 60 */
};
#define DD_FEED_MONTHS 13 /* unless chosen otherwise: Google could not take very large feeds */
#define DD_FEED_MAX_MONTHS 60
bool dd_store_add_feed(struct dd_store *store, const struct dd_feed *row, int64_t *id);
bool dd_store_feeds(struct dd_store *store, struct dd_arena *arena, struct dd_feed **v, size_t *n);
bool dd_store_revoke_feed(struct dd_store *store, int64_t id, bool *found);

/* What calendar programs were told in an entry about several duties: its SEQUENCE
 * must grow with its text, also over a restart. */
struct dd_feed_note {
    int64_t feed;
    const char *uid;
    const char *hash; /* of its text */
    int sequence;
    struct dd_instant changed_at;
};
/* Those of one feed, in no order. */
bool dd_store_feed_notes(struct dd_store *store, struct dd_arena *arena, int64_t feed,
                         struct dd_feed_note **v, size_t *n);
bool dd_store_put_feed_note(struct dd_store *store, const struct dd_feed_note *row);

struct dd_token {
    int64_t id;
    const char *token_hash;
    const char *kind;         /* "bearer", "sign_in" (one time), "session" */
    const char *name;         /* for lists */
    const char *person;       /* or NULL */
    const char *scope;        /* read, write, admin */
    const char *unit;         /* unit scope, NULL: all */
    const char *unit_scope;   /* of that unit: "own", or "subtree" (also where NULL) */
    int64_t created, expires; /* real seconds; expires 0: never */
    bool revoked;
};
bool dd_store_add_token(struct dd_store *store, const struct dd_token *row, int64_t *id);
/* NULL-free copy in *out; *found false if there is none of that hash. */
bool dd_store_token(struct dd_store *store, struct dd_arena *arena, const char *token_hash,
                    struct dd_token *out, bool *found);
bool dd_store_tokens(struct dd_store *store, struct dd_arena *arena, struct dd_token **v,
                     size_t *n); /* bearer and sign-in ones */
bool dd_store_revoke_token(struct dd_store *store, int64_t id, bool *found);
/* Removes at most `max` sessions that are over at `now` (real seconds), or signed out; *n: so
 * many. The audit says that they went. */
bool dd_store_drop_sessions(struct dd_store *store, int64_t now, size_t max, size_t *n);
/* Uses up a one-time sign-in token: true in *used for exactly one caller. */
bool dd_store_use_token(struct dd_store *store, int64_t id, bool *used);

/* ---- keys of the links to answers (wire/letter/answer_link.h) -----------------------------------
 */

/* All that links may be signed with, the newest first. */
bool dd_store_link_keys(struct dd_store *store, struct dd_arena *arena, struct dd_link_key **v,
                        size_t *n);
/* The one that signs; made, at `now`, where there is none yet. */
bool dd_store_link_key(struct dd_store *store, struct dd_arena *arena, struct dd_instant now,
                       struct dd_link_key *out);
/* Makes a new one that signs from `now` on. Those that no link can be of any more
 * (`at_once`: all others) are forgotten. */
bool dd_store_rotate_link_key(struct dd_store *store, struct dd_instant now, bool at_once);

/* ---- imports that can be taken back (intake/annex/retable.h) ------------------------------------
 */

struct dd_import_run {
    int64_t id;
    struct dd_instant at;
    const char *actor, *plan, *unit;
    int64_t tasks; /* that it made or changed */
    struct dd_opt_instant undone_at;
};
struct dd_import_change { /* one row of facts, as JSON; NULL: there was none, is none */
    int64_t run;
    const char *entity, *key, *before, *after;
};
bool dd_store_add_import(struct dd_store *store, const struct dd_import_run *row, int64_t *id);
bool dd_store_put_import(struct dd_store *store, const struct dd_import_run *row);
bool dd_store_imports(struct dd_store *store, struct dd_arena *arena, struct dd_import_run **v,
                      size_t *n);
bool dd_store_import(struct dd_store *store, struct dd_arena *arena, int64_t id,
                     struct dd_import_run *out, bool *found);
bool dd_store_put_import_change(struct dd_store *store, const struct dd_import_change *row);
bool dd_store_import_changes(struct dd_store *store, struct dd_arena *arena, int64_t id,
                             struct dd_import_change **v, size_t *n);

/* ---- answers of the API that may be asked for again -------------------------------------- */

struct dd_answer {
    const char *key;     /* hex SHA-256 of who asks and of the key that was sent */
    const char *request; /* hex SHA-256 of what was asked */
    int status;
    const char *body, *location, *etag;
    int64_t at; /* real seconds */
};
bool dd_store_answer(struct dd_store *store, struct dd_arena *arena, const char *key,
                     struct dd_answer *out, bool *found);
bool dd_store_put_answer(struct dd_store *store, const struct dd_answer *row);

#endif
