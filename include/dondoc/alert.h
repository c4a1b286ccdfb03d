/* alert.h — obligations × posts × what was told → notices, and when the next
 * one is due (design §6, §7): the ladder, recipients, sending slots, digests.
 * Pure: the clock is an argument. */
#ifndef DONDOC_ALERT_H
#define DONDOC_ALERT_H

#include "dondoc/eval.h"

struct dd_sending { /* when messages may leave; minutes from 00:00 of a working day */
    size_t n_at;
    const int *at;              /* ascending; default 08:00 and 14:00 */
    int leader_weekday;         /* vice_chair and chair: default Monday … */
    int leader_minute;          /* … 07:30; a day off becomes the next working day */
    int urgent_from, urgent_to; /* default 07:30–17:00 */
    int grace;                  /* a slot at most so many seconds ago is still kept; default 300 */
};
extern const struct dd_sending dd_sending_default;

enum dd_notice_state {
    DD_NOTICE_PLANNED, /* to be sent at `at` */
    DD_NOTICE_TOLD,    /* accepted by the relay or the receiver, at `told_at` */
    DD_NOTICE_SKIPPED, /* decided against, for `reason` */
    DD_NOTICE_FAILED   /* failed for good; the tracking office was told instead */
};
const char *dd_notice_state_name(enum dd_notice_state state);

/* Unique by (obligation, cycle, epoch, step, addressee, channel). */
struct dd_notice {
    const char *obligation;
    int cycle, epoch;
    const char *step; /* "assigned", "before:5wd", "due", "overdue:1", "escalate:chair", "lag" … */
    enum dd_role role; /* the planned role */
    bool cc;
    const char *addressee;  /* "unit_head@xa-a" */
    const char *person;     /* who it was at that moment; NULL: a unit's own contact */
    const char *stands_in;  /* why somebody else is told (nobody holds the post, leave), or NULL */
    const char *channel;    /* email, phone, paper, webhook:NAME */
    const char *address;    /* NULL where nobody has one: state FAILED */
    struct dd_day nominal;  /* the step's own day */
    struct dd_instant slot; /* its own slot: what lateness is measured against */
    struct dd_instant at;   /* when it is sent: `slot`, or later after an outage */
    enum dd_notice_state state;
    /* SKIPPED: before_first_seen, collapsed (missed, and a later step was told),
     * same_slot, same_person, rule_edited; FAILED: no_recipient */
    const char *reason;
    struct dd_opt_instant told_at; /* FAILED: when that was known, `at` where unset */
    bool weekly; /* overdue:n after the ladder's end: for people, not for webhooks; not stored */
    /* as it stood then */
    struct dd_opt_day due;
    enum dd_state obligation_state;
};

/* To one person at most so many letters leave in an hour: what is urgent and would be one
 * more joins the next. */
#define DD_LETTERS_AN_HOUR 6

struct dd_letter_sent { /* to an address, of the last hour; those of one instant are one */
    const char *address;
    struct dd_instant at;
};

/* Who is told in which role: posts, substitutions and contacts of a day, and what was
 * found in them. It remembers, so it is for one thread at a time; in the arena, and as
 * long as the facts. */
struct dd_directory;
struct dd_directory *dd_directory_of(struct dd_arena *arena, const struct dd_facts *facts,
                                     struct dd_day day);
/* When somebody else will hold a post, or leave or come back: until that day it is as it is. */
struct dd_opt_day dd_directory_next(const struct dd_directory *directory);

struct dd_alert_in {
    const struct dd_ruleset *rules;
    const struct dd_facts *facts;
    const struct dd_calendar *calendar;
    const struct dd_zone *zone;
    const struct dd_sending *sending;
    struct dd_instant now;
    size_t n_obligations;
    const struct dd_obligation *obligations; /* of this tick, by id */
    /* what people were told so far (webhooks are nobody), by obligation, then in
     * the order they were made; or the same in parts, with `history` NULL */
    size_t n_history, n_told;
    const struct dd_notice *history;
    const struct dd_history {
        const char *obligation;
        size_t n;
        const struct dd_notice *v;
    } * told;
    size_t n_letters;
    const struct dd_letter_sent *letters; /* to anybody, in the last hour, in any order */
    /* of these posts, and of a day since which nothing of it has changed; NULL: made for this
     * call, which then says what is at fault with it */
    struct dd_directory *directory;
    /* As in dd_eval_in, and nobody's post has changed hands: of what stands as it was,
     * nothing is planned, and nothing need be in `told`. */
    bool still;
};

struct dd_fault { /* a post that nobody holds, or two equals: for doctor and dashboard */
    const char *role, *unit,
        *what; /* what: nobody, on_leave (nobody acts), two_equals, no_address */
};

struct dd_alert_out {
    size_t n;
    /* new ones, to be sent now (`at` is not after `now`), failed or skipped, by
     * (obligation, step, address); none is planned twice, whatever its state */
    struct dd_notice *v;
    /* the next slot at which a step is planned, were those of `v` told at once;
     * always after `now`. What is planned but not yet told holds back the rung
     * above it: call again when it is. */
    struct dd_opt_instant next;
    struct dd_opt_instant *next_of;    /* the same for each of `obligations` */
    struct dd_opt_instant next_people; /* a post changes hands, a leave begins or ends */
    size_t n_faults;
    /* each once, by role, what and unit; none of a directory that was given */
    struct dd_fault *faults;
};

void dd_alert(struct dd_arena *arena, const struct dd_alert_in *in, struct dd_alert_out *out);

/* So many of `n` faults, from the first on, are told in one sentence: the same about one
 * role that looks after units (the tracking office and above), for several of them. At
 * least 1, where there is any. */
size_t dd_faults_alike(const struct dd_fault *v, size_t n);

/* ---- answers: what those who were told may say to it (design §7) ------------------ */

enum dd_answer_action {
    DD_ANSWER_ANY,          /* the page from which one of the others is chosen */
    DD_ANSWER_RECEIVED,     /* … overdue:n is silent to that person for a while */
    DD_ANSWER_DONE,         /* a claim: `reported` until the tracking office confirms it */
    DD_ANSWER_EXTENSION,    /* is asked for; nothing moves before it is granted */
    DD_ANSWER_NOT_OURS,     /* the tracking office sees to it; nothing is reassigned */
    DD_ANSWER_REPORT,       /* how it stands, in words, to the leader who asked */
    DD_ANSWER_REPORT_TO_ME, /* a leader asks how it stands */
    DD_ANSWER_DECIDE        /* the tracking office: on what was answered by others */
};
#define DD_N_ANSWER_ACTIONS 8
const char *dd_answer_action_name(enum dd_answer_action action);
#define DD_ANSWER_BIT(action) (1u << (action))

/* Answers in order: by obligation, then as they were given. */
struct dd_acks {
    size_t n;
    const struct dd_ack **v;
};
struct dd_acks dd_acks_of(struct dd_arena *arena, const struct dd_facts *facts);
struct dd_acks dd_acks_about(const struct dd_acks *all, const char *obligation);
/* When it was given; the beginning of its day where only that is known. */
struct dd_instant dd_ack_instant(const struct dd_ack *ack, const struct dd_zone *zone);

/* What was answered about a duty in its present cycle and calls for something, as it
 * stands on a day; each may be NULL. */
struct dd_answered {
    const struct dd_ack *not_ours;        /* the tracking office has not decided yet … */
    const struct dd_ack *kept;            /* … or has decided that it stays where it is */
    const struct dd_ack *question;        /* the first that a leader asked since the last report */
    const struct dd_ack *report;          /* the last that was reported to a leader, and … */
    const struct dd_ack *reported_to;     /* … who had asked for it, first */
    const struct dd_extension *extension; /* asked for, in whatever way, not decided yet */
};
struct dd_answered dd_answered(const struct dd_acks *about, const struct dd_facts *facts,
                               const struct dd_obligation *row, struct dd_day today);

/* A person (or a unit, by its own mailbox) who was told about a duty still has to do
 * with it: holds a post, or acts for somebody who does, that looks after the unit. */
bool dd_answer_is_theirs(const struct dd_facts *facts, const struct dd_obligation *row,
                         const char *person, const char *unit, struct dd_day today);

/* The same in a post of that role. */
bool dd_answer_holds(const struct dd_facts *facts, const struct dd_obligation *row,
                     const char *person, const char *role, struct dd_day today);

/* The actions (a set of DD_ANSWER_BIT) that somebody who is told in `role` may take
 * about a duty as it stands; 0: none, as of one that is closed. A copy (cc) is for
 * information. */
unsigned dd_answers_of(const struct dd_obligation *row, const struct dd_answered *answered,
                       enum dd_role role, bool cc);

/* All planned notices to one person on one channel in one tick make one
 * message. Webhook channels get one for each notice. */
struct dd_digest {
    const char *channel, *address, *person;
    enum dd_role role; /* the highest among its notices */
    size_t n;
    const struct dd_notice *const *notices;
    /* those that a long message only counts: how many there are of each kind */
    size_t n_rest;
    const struct dd_digest_rest {
        const char *step;
        enum dd_state state;
        bool cc;
        size_t n;
    } * rest;
};
size_t dd_digests(struct dd_arena *arena, const struct dd_notice *notices, size_t n,
                  const struct dd_digest **out);

/* The next daily slot at or after `at`. False past the calendar's end. */
bool dd_next_slot(const struct dd_calendar *cal, const struct dd_zone *zone,
                  const struct dd_sending *sending, enum dd_role role, bool escalation,
                  struct dd_instant at, struct dd_instant *out);

#endif
