/* eval.h — facts × rules × calendar × now → obligations and the next instant
 * at which anything can change (design §6). Pure: the clock is an argument.
 *
 * An achievement (completion, measurement, report, fulfilling document) dated
 * after `now` is invisible; anchors in the future are visible. */
#ifndef DONDOC_EVAL_H
#define DONDOC_EVAL_H

#include "dondoc/rule.h"

enum dd_state {
    DD_WAITING, /* its event has not come */
    DD_OPEN,
    DD_OVERDUE,
    DD_REPORTED, /* claimed done, to be confirmed */
    DD_MET,
    DD_MET_LATE,
    DD_MET_DAY_UNKNOWN,
    DD_WAIVED,
    DD_VOID,
    /* targets */
    DD_ON_TRACK,
    DD_LAGGING,
    DD_ACHIEVED,
    DD_MISSED
};
#define DD_N_STATES 13
const char *dd_state_name(enum dd_state state); /* "waiting", "met_late", … */
bool dd_state_parse(const char *s, enum dd_state *out);
/* Nothing more is owed: met*, waived, void, achieved. */
bool dd_state_is_closed(enum dd_state state);

enum dd_episode { DD_EPISODE_NONE, DD_EPISODE_LAG, DD_EPISODE_NO_DATA };

/* One obligation as it stands; stored as it is, and handed back as `previous`
 * at the next tick. */
struct dd_obligation {
    const char *id; /* rule/subject/period */
    const char *rule, *subject, *period;
    const char *title, *basis;
    const char *unit;        /* who owes it; NULL: nobody known, the tracking office stands in */
    const char *former_unit; /* who owed it before a merger or a split; NULL: nobody else */
    const char *co_leads;    /* owed jointly: the ids of the other leads, by spaces; or NULL */
    const char *field;
    const char *task, *target, *event; /* ids, where there is one */
    bool one_off;                      /* not recurring: has an `assigned` step */
    bool imported;                     /* `assigned` goes to the tracking office */
    struct dd_opt_day opens;           /* may lie ahead: then `open`, but without steps yet */
    struct dd_opt_day due;             /* strict last day; unset: waiting, or no due day */
    struct dd_opt_day unrolled, legal_day;
    bool has_time;
    int minute; /* of `due`, when it ends before 24:00 */
    enum dd_state state;
    bool no_data;
    /* not closed: in_review (of a task: nothing is sent); met_late: on_legal_day; achieved:
     * late; void: task_closed, task_cancelled, unit_dissolved, succeeded (owed by the unit's
     * successor), rule_removed, out_of_scope; waived: the waiver's words; or NULL */
    const char *reason;
    struct dd_opt_day done_on;
    struct dd_opt_day claimed_on; /* reported: since then; `done_on` is what was claimed */
    /* the last claim was returned, and none was made since */
    struct dd_opt_day returned_on;
    const char *returned;           /* why, in the words of who returned it; or NULL */
    struct dd_opt_day original_due; /* before an extension */
    int cycle, epoch;               /* from 1 */
    struct dd_instant first_seen;
    /* targets: the running episode, and how far its days were walked */
    enum dd_episode episode;
    struct dd_opt_day episode_from;
    struct dd_opt_day walked;       /* days up to here (at their end) are settled */
    struct dd_dec actual, expected; /* at `now` */
    bool has_actual;
    /* how the day was computed, one line a step ("\n" between) */
    const char *trace;
    const char *rule_hash, *calendar_revision;
    /* remind and escalate as its steps are planned (dd_rule.schedule): the rule's
     * own, but as it was from the first day overdue or lagging on, while that
     * lasts (design §6, "remind or escalate is edited") */
    const char *schedule;
    /* kept by eval for feeds: grows whenever anything a reader sees changed */
    int sequence;
    struct dd_instant changed_at;
    struct dd_opt_instant next_at; /* when its state can change without a new fact */
    /* kept by who stores it: when to look at it again without a new fact (the earlier
     * of next_at and its next step), and the days of the calendar behind its dates */
    struct dd_opt_instant wake_at;
    struct dd_opt_day days_from, days_to;
    bool dirty;  /* out only: differs from `previous` (or is new), so it must be written */
    bool is_new; /* out only: there is none in `previous` */
    const char *schedule_before; /* out only: `schedule` before this tick, where that was edited */
};

/* As it is stored: its texts are copied into the arena, what is for one tick's
 * output only is gone. */
struct dd_obligation dd_obligation_copy(struct dd_arena *arena, const struct dd_obligation *from);

/* The i-th of the other leads, from 0; NULL past the last. */
const char *dd_co_lead(struct dd_arena *arena, const struct dd_obligation *ob, size_t i);
/* The unit owes it, alone or with others. */
bool dd_obligation_is_of(const struct dd_obligation *ob, const char *unit);
/* `root`, or a unit below it, owes it, alone or with others. */
bool dd_obligation_is_under(const struct dd_facts *facts, const struct dd_obligation *ob,
                            const char *root);

struct dd_rule_loaded { /* the day a rule was first evaluated, for ever */
    const char *rule;
    struct dd_day day;
    /* kept by who stores it: of the rule as it was last evaluated for all subjects.
     * DD_RULE_NEW: never yet, so to those that remain it is still new */
    const char *hash;
};

#define DD_RULE_NEW "new"

/* Whose obligations are asked for, where it is not everybody's: then the facts need
 * hold no other tasks and targets, nor rows of them. */
struct dd_scope {
    struct {
        size_t n;
        const char *const *id; /* in order */
    } subjects[3];             /* by enum dd_for_each: with every rule */
    size_t n_pairs;
    const struct dd_scope_pair {
        const char *rule, *subject; /* a unit or a target with one rule … */
        const char *period;         /* … of every period, or of that one */
    } * pairs;                      /* by rule, then subject */
};

/* What was done or granted, by whom or what it is about. Made once where facts stand
 * still; in the arena, and as long as the facts. */
struct dd_deeds;
const struct dd_deeds *dd_deeds_of(struct dd_arena *arena, const struct dd_facts *facts);

struct dd_eval_in {
    const struct dd_ruleset *rules;
    const struct dd_facts *facts; /* sealed */
    const struct dd_calendar *calendar;
    const struct dd_zone *zone;
    struct dd_instant now;
    size_t n_previous;
    const struct dd_obligation *previous; /* by id */
    size_t n_loaded;
    const struct dd_rule_loaded *loaded; /* by rule */
    dd_translate tr;                     /* for traces and reasons; may be NULL */
    /* NULL: all. `previous` holds the obligations of those in it and no others. */
    const struct dd_scope *scope;
    const struct dd_deeds *deeds; /* of `facts`; NULL: made for this call */
    /* Only the time is another than when `previous` was made, and each was looked at when
     * its `wake_at` came: whose has not come stands as it is. */
    bool still;
};

struct dd_eval_out {
    size_t n;
    struct dd_obligation *v; /* by id: all that exist, also closed and void ones */
    size_t n_loaded;
    struct dd_rule_loaded *loaded; /* rules first seen in this tick */
    struct dd_opt_instant next;
    /* when there can be others than those of `v`, `next` is no later: a month begins, and
     * with it periods; a unit is founded or has a successor */
    struct dd_opt_instant next_periods, next_others;
    size_t n_waiting_calendar; /* periods that wait because the calendar ends before them */
};

/* Texts of the result lie in the arena, the facts or the rules: those of
 * `previous` may go once it returns (not where it is `still`). A recurring period that was over
 * before its unit or task came is not made (a rule's own first periods are those due from
 * effective.from, else from its loading day, on). */
void dd_evaluate(struct dd_arena *arena, const struct dd_eval_in *in, struct dd_eval_out *out);

/* expected(d) of a target's path, taken at the end of day d (design §6):
 * piecewise linear from 0 at the start of progress_from. */
struct dd_dec dd_expected(const struct dd_rule *rule, struct dd_day day);

/* What the target's number should be at the end of `day`: on that path; for a ratio,
 * which is to be held, the next checkpoint's value; for yes or no, nothing before it
 * is due. */
struct dd_dec dd_standard(const struct dd_rule *rule, const struct dd_target *target,
                          struct dd_day day);

/* The day at whose end a target counts as without data, seen from `today`: its
 * last reading (else progress_from) + no_data_after. False without that rule. */
bool dd_no_data_day(const struct dd_rule *rule, const struct dd_facts *facts,
                    const struct dd_calendar *calendar, const char *target, struct dd_day today,
                    struct dd_day *out);

/* ---- check-ins --------------------------------------------------------------------
 *
 * Of a unit and a period one form, with a line for each task without an end
 * ("thường xuyên") that the unit leads: `done_by: results`. Tasks have no duty of
 * their own there (design §5, "continuous"). */

struct dd_led; /* such tasks, by who leads them */
struct dd_led *dd_led_of(struct dd_arena *arena, const struct dd_facts *facts);

struct dd_checkin_line {
    const struct dd_task *task;
    const char *lead;              /* as the task names it; the unit may stand in its place */
    const struct dd_result *row;   /* the last that was entered; NULL: none yet */
    struct dd_opt_day recorded_on; /* when the first was; unset: not known */
    struct dd_opt_day coming;      /* after today: when a row or a completion of it is dated */
};

/* The lines of the unit's form, by task: of those who led on the period's first day
 * (`first`, to `last`), and that were neither done, closed nor cancelled by its end.
 * What is dated after today is not visible. */
size_t dd_checkin(struct dd_arena *arena, const struct dd_led *led, const char *unit,
                  const char *period, struct dd_day first, struct dd_day last, struct dd_day today,
                  const struct dd_checkin_line **out);

/* ---- claims -----------------------------------------------------------------------
 *
 * "It is done": whose word counts at once, and whose is a claim that the tracking
 * office confirms or returns (design §6, `done_by`; §7, "Answers"). These functions
 * make rows of `completion`, the caller stores them.
 *
 * A claim makes its obligation `reported`: nobody is urged until it is answered.
 * Confirmed it counts from the day claimed, returned the duty goes on as before. */

enum dd_claim_fault {
    DD_CLAIM_OK,
    DD_CLAIM_NOT_OWED,       /* closed, or its event has not come */
    DD_CLAIM_MADE,           /* reported already, and not answered yet */
    DD_CLAIM_NEEDS_TEXT,     /* the rule's `evidence` */
    DD_CLAIM_NEEDS_DOCUMENT, /* … */
    DD_CLAIM_NOT_REPORTED,   /* there is no claim to answer */
    DD_CLAIM_NEEDS_WORDS,    /* whoever returns it says why */
    DD_CLAIM_NOT_YOURS       /* whoever answers looks after nothing of this */
};
const char *dd_claim_fault_text(enum dd_claim_fault fault); /* English, for `tr` */

/* The person looks after the duty on that day, or acts for somebody who does: the
 * tracking office, the vice-chair in charge or the chair, of its unit and field or
 * of anything above. Their entry needs no confirmation. */
bool dd_claim_counts(const struct dd_facts *facts, const struct dd_obligation *ob,
                     const char *person, struct dd_day today);

struct dd_claim {
    const char *id;       /* of the new row */
    const char *by;       /* person; NULL: an officer at the office's own machine … */
    bool by_unit;         /* … or the unit that owes it */
    const char *text;     /* what was done, or NULL */
    const char *document; /* id of the document that shows it, or NULL */
    struct dd_opt_day done_on;
    struct dd_day today;
};

/* Fills in the row that records it: a claim, or (dd_claim_counts, or `by` NULL) the
 * completion itself. Texts are not copied. */
enum dd_claim_fault dd_claim_make(const struct dd_facts *facts, const struct dd_ruleset *rules,
                                  const struct dd_obligation *ob, const struct dd_claim *claim,
                                  struct dd_completion *out);

/* The first claim on an obligation that nobody has answered yet, or NULL. */
const struct dd_completion *dd_claim_open(const struct dd_facts *facts, const char *obligation);

struct dd_claim_answer {
    bool confirmed;    /* or returned, with `words` */
    const char *by;    /* person; NULL: an officer at the office's own machine */
    const char *words; /* why it is returned */
    struct dd_day today;
};

/* The rows of every claim on the obligation that is still open, answered. */
enum dd_claim_fault dd_claim_answer(struct dd_arena *arena, const struct dd_facts *facts,
                                    const struct dd_obligation *ob,
                                    const struct dd_claim_answer *answer, struct dd_completion **v,
                                    size_t *n);

#endif
