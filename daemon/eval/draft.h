/* draft.h — within eval/: an obligation on its way from a rule to its state.
 *
 *   subjects.c   rule × subject                      → drafts
 *   due_day.c    the due days of a rule or deadline  → struct due
 *   succession.c who owes it, where units are founded, merge or split up
 *   done.c       what was done, given or waived      → struct done
 *   checkin.c    the form of a unit and a period
 *   target.c     the walk of a target through its days
 *   settle.c     a draft, and what was stored of it  → its obligation
 *   evaluate.c   all of them, and when to look again */
#ifndef DD_EVAL_DRAFT_H
#define DD_EVAL_DRAFT_H

#include "dondoc/eval.h"

/* Rows by a text field that is not their key; equal ones in the order of their
 * ids. */
struct index {
    size_t n;
    const void **v;
    size_t offset; /* of the field */
};

struct dd_deeds {
    struct index completions_by_task, completions_by_obligation;
    struct index documents_by_issuer, extensions_by_obligation;
};

struct asked_row { /* a unit, a task or a target; of a task, its rows of task_unit … */
    const void *row;
    size_t first, end;
    const struct dd_unit **units; /* … and the units that they name, as they were */
};

struct eval {
    struct dd_arena *arena;
    const struct dd_eval_in *in;
    struct dd_eval_out *out;
    struct dd_day today;
    struct dd_day horizon; /* periods that begin after it are not made yet */
    bool recurring;        /* there is a rule whose periods come with the months */
    const struct dd_deeds *deeds;
    struct dd_numbers numbers; /* of documents, where a rule asks for them */
    struct dd_led *led;        /* tasks without an end; made when a rule asks */
    struct {
        size_t n;
        struct asked_row *v;
    } asked[3];        /* by enum dd_for_each */
    bool some_periods; /* of the rule at hand only these are asked for */
    DD_VEC(const char *) periods;
    DD_VEC(struct draft *) drafts;
};

/* One due day of a rule or of a task's deadline: the same for all who owe it. */
struct due {
    const char *period;      /* "once", "d2", "ev:x", "2026-03" */
    const char *period_text; /* for people, without its noun: "3/2026"; or NULL */
    bool recurring;
    struct dd_day first, next; /* recurring: of its period, and of the one after */
    int64_t seq;               /* the deadline row, 0: the rule's own */
    bool again;                /* recurring: an earlier row has the same periods */
    const char *event;
    enum { DUE_DATED, DUE_WAITS, DUE_NO_DAY } status;
    struct dd_opt_day opens; /* unset: when first seen */
    struct dd_opt_day from;  /* of a task's deadline: when its time begins, where that is known */
    struct dd_day day, unrolled, legal_day;
    bool has_time;
    int minute;
    const char *trace;
};
typedef DD_VEC(struct due) due_vec;

struct draft {
    struct dd_obligation ob;
    struct due due;
    const struct dd_rule *rule;
    const struct dd_task *task;
    const struct dd_target *target;
    const char *unit;        /* who was named, whoever has taken its place since; or NULL */
    struct dd_opt_day since; /* … on this day */
    struct dd_day loaded;    /* the day the rule was first evaluated … */
    bool new_rule;           /* … is today */
    bool asleep;             /* `when` is not true, but may be on `flips` */
    struct dd_opt_day flips; /* the next day on which `when` may have another value */
};

/* subjects.c */
void eval_drafts(struct eval *e);

/* succession.c: units that are founded, merge or split up. */
/* Who owes it today: unit, former_unit, and for a unit's duty the field. */
void eval_successor(struct eval *e, struct draft *draft);
/* History stays with who did it: what was settled before its unit became another. */
void eval_keep_doer(struct eval *e, struct draft *draft, const struct dd_obligation *previous);
/* The duty is the unit's own, and not its predecessor's or its successor's. */
bool eval_is_owed(const struct eval *e, const struct draft *draft,
                  const struct dd_obligation *previous);
/* The unit as it was: one that has a successor still owes what it owed. */
const struct dd_unit *eval_unit_as_was(struct eval *e, const struct dd_unit *unit);
/* Walks with the unit named; `row_unit` is one of those, and was so on `day`. */
bool eval_acted_for(const struct eval *e, const struct draft *draft, const char *row_unit,
                    struct dd_opt_day day);
struct dd_succession eval_succession_of(const struct eval *e, const struct draft *draft);
/* When the next unit is founded, or has a successor. */
void eval_foundings(struct eval *e);

/* due_day.c */
bool eval_within_effect(const struct dd_rule *rule, struct dd_day day);
/* append to `out`. `start`: no period is due before it. */
void eval_due_of_rule(struct eval *e, const struct dd_rule *rule, struct dd_day start,
                      due_vec *out);
void eval_due_of_deadline(struct eval *e, const struct dd_rule *rule,
                          const struct dd_task_deadline *row, struct dd_day start, due_vec *out);

/* done.c */
struct done {
    bool found;
    struct dd_opt_day on;     /* unset: day unknown */
    struct dd_opt_day coming; /* the first achievement or answer dated after today */
    const char *trace;
    const char *missing;                  /* what is still to be done, where that is known */
    const struct dd_completion *claim;    /* the first that nobody has answered yet */
    const struct dd_completion *returned; /* the last that was not accepted */
};
/* The lines of its check-in; none: nothing is asked of the unit in that period. */
size_t eval_done_lines(struct eval *e, const struct draft *draft,
                       const struct dd_checkin_line **out);
struct done eval_done_find(struct eval *e, const struct draft *draft);
const struct dd_waiver *eval_done_waiver(struct eval *e, const char *obligation);
const struct dd_extension *eval_done_extension(struct eval *e, const char *obligation);

/* target.c: settles the days up to now; state, episode, done_on, next_at. */
void eval_target(struct eval *e, struct draft *draft, const struct dd_obligation *previous);
bool eval_is_measured(const struct draft *draft);

/* settle.c; `previous` may be NULL: it was never stored. */
void eval_settle(struct eval *e, struct draft *draft, const struct dd_obligation *previous);
/* What changed: sequence, changed_at, dirty, is_new. */
void eval_compare(struct eval *e, struct dd_obligation *ob, const struct dd_obligation *previous);

/* evaluate.c */
void eval_soonest(struct dd_opt_instant *next, struct dd_instant at);
bool eval_same_instant(struct dd_opt_instant a, struct dd_opt_instant b);
struct dd_instant eval_start_of(const struct eval *e, struct dd_day day);
struct dd_instant eval_end_of(const struct eval *e, const struct dd_obligation *ob);
const char *eval_say(const struct eval *e, const char *english) __attribute__((format_arg(2)));

#endif
