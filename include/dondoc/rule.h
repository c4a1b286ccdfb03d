/* rule.h — packs of rules: read, checked, typed, compiled (design §6). Pure.
 *
 * A rule set is built once from the texts of its packs and is immutable. Every
 * mistake is said in one run, with its place (design §13). */
#ifndef DONDOC_RULE_H
#define DONDOC_RULE_H

#include "dondoc/model.h"

enum dd_for_each { DD_EACH_UNIT, DD_EACH_TASK, DD_EACH_TARGET };

enum dd_done_by {
    DD_DONE_MARK,     /* a completion of the obligation, which always counts (the default,
                       * but for targets) */
    DD_DONE_TASK,     /* a completion of the task */
    DD_DONE_DOCUMENT, /* a document of `done_kind` by the subject that answers the basis */
    DD_DONE_REPORT,   /* a report row of `done_kind` for unit and period */
    DD_DONE_MEASURE,  /* the target is reached (the default for targets) */
    DD_DONE_RESULTS   /* each continuous task that the unit leads has its line of result for
                       * the period: a check-in (dd_checkin, eval.h) */
};

enum dd_evidence { /* what a claim of having done it must bring */
                   DD_EVIDENCE_NONE,
                   DD_EVIDENCE_TEXT, /* what was done, in words; or a document */
                   DD_EVIDENCE_DOCUMENT
};

enum dd_due_source {
    DD_DUE_FIXED,    /* `deadline`, no event */
    DD_DUE_PARAM,    /* `deadline` counts from a date parameter: `anchor_day` */
    DD_DUE_ON_EVENT, /* `deadline` counts from the event row `anchor_event` */
    DD_DUE_TASK      /* task.due: each deadline row of the task */
};

struct dd_expr; /* a checked, typed expression */

struct dd_remind {
    bool assigned;
    size_t n_before;
    const struct dd_span *before; /* counted back from the due day */
    size_t n_share;
    const int *share; /* percent of the way; only duties open longer than 60 days */
    bool at_due;
    bool has_overdue_every;
    struct dd_span overdue_every;
};

struct dd_rung { /* of the escalation ladder, in file order */
    struct dd_span after;
    enum dd_role to;
    bool has_cc;
    enum dd_role cc;
};

struct dd_checkpoint {
    struct dd_day day;
    struct dd_dec value;
};

/* One line of a read set: a row of `entity` matters where its `field` holds … */
enum dd_read_is {
    DD_READ_ANY,        /* (every row does) */
    DD_READ_SUBJECT,    /* … the id of the subject's row: the unit, the target, the task
                         * (for `<task>@<unit>` too) */
    DD_READ_OBLIGATION, /* … the id of an obligation of the subject */
    DD_READ_ID,         /* … `id` */
    DD_READ_THROUGH     /* … what stands in `from` of a row of `through` that matters by
                         * an earlier line */
};

/* Which facts the obligations of a rule come from (design §6, "Evaluation"). An
 * obligation depends on the rows that these lines lead to from its subject, on its
 * own `previous`, the rule, the calendar and `now`, and on nothing else: a changed
 * row (as it was or as it is) that no line leads to a subject from leaves that
 * subject's obligations as they are. */
struct dd_read {
    const struct dd_entity *entity;
    const struct dd_field *field; /* NULL for DD_READ_ANY */
    enum dd_read_is is;
    const char *id;
    const struct dd_entity *through;
    const struct dd_field *from;
};

struct dd_rule {
    const char *id, *title, *basis; /* title with {placeholders}, basis may be NULL */
    const char *basis_number;       /* the document number that `basis` begins with, or NULL */
    const char *pack, *pack_title;
    struct dd_pos pos;
    enum dd_for_each for_each;
    const struct dd_expr *where; /* NULL: every subject */
    const struct dd_expr *when;  /* NULL: always */
    enum dd_due_source due_source;
    const struct dd_deadline *deadline; /* NULL for DD_DUE_TASK */
    struct dd_opt_day anchor_day;
    const char *anchor_event; /* event id; also set by waits_for */
    const char *anchor_title; /* of the parameter counted from, for people; or NULL */
    bool has_every;
    enum dd_every every;
    bool has_roll;
    enum dd_roll roll;
    enum dd_done_by done_by;
    const char *done_kind;
    enum dd_evidence evidence;
    bool jointly; /* owed: jointly */
    bool urgent;
    bool count_legal; /* count: legal */
    struct dd_remind remind;
    size_t n_rungs;
    const struct dd_rung *rungs;
    /* targets */
    bool has_progress;
    struct dd_day progress_from;
    size_t n_checkpoints;
    const struct dd_checkpoint *checkpoints; /* by day; the last is the goal */
    const char *measure;                     /* of the checkpoints, or NULL */
    bool exceed; /* the goal has to be exceeded ("trên 65 %"), not just reached */
    bool has_lag;
    int lag_over, lag_clear_at; /* percent of expected */
    bool has_no_data;
    struct dd_span no_data_after;
    /* effective: {from, to} */
    struct dd_opt_day effective_from, effective_to;
    /* The version of the rule that was in force before this one, or NULL: a rule of a
     * set is its newest version. Which one holds for an obligation is settled by the day
     * on which that begins (design §6, "Versions"), never by the day of evaluation. */
    const struct dd_rule *older;
    const char *hash;     /* hex, of the rule after merging: kept in every result */
    const char *schedule; /* remind and rungs in one line: dd_schedule_text */
    /* of the rule with its exceptions, and the same for each of those */
    size_t n_reads;
    const struct dd_read *reads;
    bool asks_calendar; /* `where` or `when` counts working days, or rolls a day */
};

struct dd_exception {
    const char *id, *rule, *subject, *reason, *basis;
    const struct dd_rule *replaced; /* the rule with the exception's fields set */
};

struct dd_ruleset {
    const char *calendar; /* the calendar's name (all packs agree), or NULL */
    size_t n_rules;
    const struct dd_rule *rules; /* by id */
    size_t n_exceptions;
    const struct dd_exception *exceptions;
    const char *hash;
};

struct dd_pack_text {
    struct dd_source source;
};

struct dd_rule_options {
    const struct dd_node *vocabulary;   /* rules/vocabulary.yaml, read */
    const struct dd_node *params;       /* overrides by name (rule tests, dondoc.yaml), or NULL */
    const struct dd_node *defaults;     /* dondoc.yaml's, under those of the packs, or NULL */
    const struct dd_calendar *calendar; /* or NULL */
    const char *const *calendars;       /* the names of all there are; NULL: not checked */
    size_t n_calendars;
};

/* Compiles packs. NULL if there was any error (all said in `diags`). `packs`, with their
 * texts, must live as long as the set and the diagnostics. */
const struct dd_ruleset *dd_ruleset_read(struct dd_diags *diags, const struct dd_pack_text *packs,
                                         size_t n, const struct dd_rule_options *options);

/* `dondoc check --expand`: every rule after merging, with the origin of each
 * field (office, pack, rule, exception) as a comment. */
void dd_ruleset_expand(const struct dd_ruleset *set, struct dd_buf *out);

const struct dd_rule *dd_rule_find(const struct dd_ruleset *set, const char *id);
/* Its read set has rows of that entity. */
bool dd_rule_reads(const struct dd_rule *rule, const struct dd_entity *entity);
/* The version that an obligation came from, by what is stored of it: its rule, subject
 * and hash; the newest where that has gone. NULL: there is no such rule. */
const struct dd_rule *dd_rule_of(const struct dd_ruleset *set, const char *id, const char *subject,
                                 const char *hash);
/* The rule as it holds for a subject: the exception's version where there is one. */
const struct dd_rule *dd_rule_for(const struct dd_ruleset *set, const struct dd_rule *rule,
                                  const char *subject);

/* remind and escalate of a rule in one line: "assigned before:5wd share:50% due
 * overdue:2wd escalate:unit_head:1wd:tracking_office". The steps of a day are
 * called there as in notices. */
char *dd_schedule_text(struct dd_arena *arena, const struct dd_rule *rule);
/* Puts such a line in the place of the rule's own; false, and nothing done, if it
 * is none. */
bool dd_schedule_read(struct dd_arena *arena, const char *text, struct dd_rule *rule);
/* The line has the step of that name ("before:5wd"). */
bool dd_schedule_has(const char *text, const char *step);

/* What an expression or a title looks at. The rows that do not apply are NULL. */
struct dd_subject {
    const struct dd_facts *facts;
    const struct dd_unit *unit; /* of a task or target: who owes it */
    const struct dd_task *task;
    const struct dd_target *target;
    struct dd_day today;              /* for `when` */
    const struct dd_numbers *numbers; /* for the plans of tasks; NULL: they are not known */
};

/* The reference evaluator. */
bool dd_expr_true(const struct dd_expr *expr, const struct dd_subject *subject);
/* A text that a field of the subject's own row must hold where the whole is true, as
 * `task.tag == "x"` says. False where nothing like it is asked. */
bool dd_expr_needs(const struct dd_expr *expr, enum dd_for_each each, const struct dd_field **field,
                   const char **text);
/* The next day after subject->today on which `when` may have another value, were no
 * fact to change. False where there is none. */
bool dd_expr_flips(const struct dd_expr *expr, const struct dd_subject *subject,
                   struct dd_day *out);

/* One condition of `where` or `when`, and how it stands for a subject. */
struct dd_condition {
    bool of_when;
    int depth;          /* 0; the parts of an `or` (or of an `and` within one) lie deeper */
    const char *text;   /* as a rule file would spell it, parameters by their values */
    const char *values; /* of what it looks at: "unit.level = \"board\""; may be "" */
    bool holds;
    bool no_value; /* it has none (an absent field, a division by zero): so it does not hold */
};
/* Those that all must hold, in their order; none: every subject, always. */
size_t dd_rule_conditions(struct dd_arena *arena, const struct dd_rule *rule,
                          const struct dd_subject *subject, const struct dd_condition **out);

/* "{unit.name} …", "{period}", "{task.title}": checked when compiled. `period`
 * is its text for people, or NULL. */
char *dd_rule_title(struct dd_arena *arena, const struct dd_rule *rule,
                    const struct dd_subject *subject, const char *period);

#endif
