/* plan.h — within alert/: the steps of one obligation, planned anew at every
 * tick from what it is and what was told. Nothing is remembered but history.
 *
 *   plan.c     one obligation after the other
 *   remind.c   assigned, before, share, due, overdue
 *   ladder.c   lag, no_data, escalate
 *   follow.c   changed, cleared
 *   claim.c    reported, confirm, returned
 *   reply.c    what others answered: not_ours, extension, kept, refused, report_to_me, answer
 *   handover.c handover
 *   owners.c   the units that owe one obligation
 *   settle.c   which of the steps are sent now, and to whom
 *   limit.c    and which would be a letter too many
 *   told.c     what history says
 *   slots.c, recipients.c, digest.c */
#ifndef DD_ALERT_PLAN_H
#define DD_ALERT_PLAN_H

#include "alert/recipients.h"
#include "alert/slots.h"

/* Of steps with one nominal day the later in this order is sent (design §7);
 * reminders (STEP_ASSIGNED to STEP_OVERDUE) give way to STEP_CHANGED on any day. */
enum step_kind {
    STEP_HANDOVER, /* gives way to any other, of whatever day */
    STEP_CHANGED,
    STEP_ASSIGNED,
    STEP_BEFORE,
    STEP_SHARE,
    STEP_DUE,
    STEP_OVERDUE,
    STEP_NO_DATA,
    STEP_LAG,
    STEP_ESCALATE,
    STEP_CLEARED,
    STEP_REPORTED, /* claimed done: to the tracking office … */
    STEP_CONFIRM,  /* … which is urged to answer … */
    STEP_RETURNED, /* … and to the handler, if it is not accepted */
    STEP_NOT_OURS, /* a handler's answer, to the tracking office … */
    STEP_EXTENSION,
    STEP_KEPT, /* … and its own, to the handler */
    STEP_REFUSED,
    STEP_QUESTION, /* a leader's, to the handler … */
    STEP_ANSWER    /* … and back to the leader */
};

/* Where an earlier notice of the same step and addressee counts as this one. */
enum scope {
    SCOPE_DUE,         /* same due day, in any cycle: reminders are not repeated */
    SCOPE_CYCLE,       /* an episode's */
    SCOPE_CYCLE_DUE,   /* overdue:n, a ladder from a due day; unless it was taken back */
    SCOPE_CYCLE_EPOCH, /* a change */
    SCOPE_EVER
};

struct step {
    enum step_kind kind;
    const char *name; /* "before:5wd" */
    enum scope scope;
    enum dd_role role;
    bool cc, weekly;
    int epoch;
    struct dd_day nominal;
    enum slot_kind slots;
    struct dd_instant slot; /* its own … */
    struct dd_instant from; /* … and the one it is put off to, by a late rung below */
    struct dd_instant at;   /* when it is sent: plan_set_at */
};

struct names { /* of a rule's steps, spelt once */
    const char **before, **share, **rungs;
};

struct frozen { /* a rule with remind and escalate as they were */
    const struct dd_rule *of;
    struct dd_rule rule;
    struct names names;
};

struct owner {        /* a unit that owes an obligation */
    const char *lead; /* as named … */
    const char *unit; /* … and who stands in its place today */
};

struct plan {
    struct dd_arena *arena;
    const struct dd_alert_in *in;
    struct slots slots;
    struct dd_day today;
    struct dd_directory *directory;
    struct dd_acks acks;
    struct names *names;           /* by rule … */
    struct names *exception_names; /* … and by exception */
    DD_VEC(struct frozen *) frozen;
    DD_VEC(struct dd_notice) notices;
    struct dd_opt_instant next;

    /* of the obligation at hand */
    const struct dd_obligation *ob;
    const struct dd_rule *rule; /* NULL: it has gone */
    const struct names *rule_names;
    size_t n_all; /* its whole history, and the first of its notices of this tick */
    const struct dd_notice *all;
    size_t first;
    /* of one unit that owes it: of its leads where it is owed jointly */
    struct owner owner; /* where it is only one */
    const char *unit;   /* or NULL */
    struct desk *desk;  /* who is told for it */
    size_t n_history;
    const struct dd_notice *history;
    DD_VEC(uint8_t) kinds; /* of `history`: enum step_kind */
    struct {
        bool set;
        struct dd_day nominal;
        enum step_kind kind;
    } reminded[DD_N_ROLES]; /* of this due day: by the reminder that counts as the latest */
    DD_VEC(struct step) steps;
    struct dd_opt_instant last_rung; /* when the ladder ends, where that is known */
};

/* remind.c: append to p->steps. */
void remind_before_due(struct plan *p);
void remind_overdue(struct plan *p);
/* ladder.c */
void ladder_episode(struct plan *p); /* lag, no_data, and the rungs of the episode */
void ladder_overdue(struct plan *p);
/* follow.c */
void follow_changed(struct plan *p);
void follow_cleared(struct plan *p);
/* claim.c */
void claim_reported(struct plan *p); /* of a duty that is reported … */
void claim_returned(struct plan *p); /* … and of one that is running */
/* reply.c: what answers call for … */
void reply_steps(struct plan *p);
/* … and why a reminder is not sent: its addressee has just answered. */
bool reply_silences(const struct plan *p, const struct step *step);
/* handover.c: to whoever holds a post that somebody else held when the last of it
 * was told, or that is now another unit's. */
void handover(struct plan *p);
/* owners.c: the units that owe the obligation, at least one (it may be NULL). */
size_t owners_of(struct plan *p, const struct owner **out);
/* What was told to the i-th of them, of all that was told. */
const struct dd_notice *owners_history(struct plan *p, const struct owner *owners, size_t n,
                                       size_t i, size_t *n_history);
/* settle.c: plans what is to be sent now; of the rest, `next`. `write` false:
 * only `next`. True if anything was planned. */
bool plan_settle(struct plan *p, bool write);

/* limit.c: an urgent step that would be one letter too many in this hour is put off. */
void limit_urgent(struct plan *p, struct step *step);

/* told.c */
/* Reads the history, from the first of it that was not read yet, for what follows. */
void told_read(struct plan *p, size_t from);
/* The notice that `step` would repeat, or NULL. */
const struct dd_notice *told_find(const struct plan *p, const struct step *step);
/* When its addressee knew (told, told instead, or told of something higher in
 * the same message); false while it is on its way, or if it was never meant to
 * go. Calls and papers count once they are on the tracking office's list. */
bool told_at(const struct plan *p, const struct dd_notice *notice, struct dd_instant *out);
/* It was decided against, by a rule or by hand, and nothing went in its place. */
bool told_dropped(const struct plan *p, const struct dd_notice *notice);
/* It speaks of the due day that holds now, be it by a change and its undoing. */
bool told_this_due(const struct plan *p, const struct dd_notice *notice);
/* What a notice of the history said was settled towards its addressee since. */
bool told_taken_back(const struct plan *p, const struct dd_notice *notice);
/* It was overtaken before it left (by the outbox): of another day or cycle, it is
 * as if it had never been planned. */
bool told_never_left(const struct plan *p, const struct dd_notice *notice);
/* It reached somebody, if only by another notice that was sent in its place. */
bool told_of(const struct dd_notice *notice);
/* Steps that a later one has overtaken: after it they are not sent any more. */
bool told_overtaken(const struct plan *p, const struct step *step);
enum step_kind step_kind(const char *name);

/* plan.c */
struct dd_day plan_day(const struct plan *p, struct dd_instant at);
struct dd_instant plan_day_start(const struct plan *p, struct dd_day day);
void plan_wake(struct plan *p, struct dd_instant at);
/* Who is told in a role. */
const struct recipient *plan_recipient(struct plan *p, enum dd_role role);
/* "overdue:7" */
const char *plan_counted(const struct plan *p, const char *prefix, int n);
/* Adds a step in the first slot at or after `instant`. */
struct step *plan_add(struct plan *p, enum step_kind kind, const char *name, enum dd_role role,
                      struct dd_day nominal, struct dd_instant instant);
/* The name of one more step of a kind, in this cycle and epoch: "handover", then
 * "handover:2" … */
const char *plan_numbered(const struct plan *p, enum step_kind kind, enum dd_role role,
                          const char *name);
/* When it is sent: a slot that was missed by more than the grace is made up for
 * in the next. False past the calendar's end. */
bool plan_set_at(const struct plan *p, struct step *step);

#endif
