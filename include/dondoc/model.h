/* model.h — facts: what the task database says (design §3, §4). Pure.
 *
 * One table of entities (dd_entities) says which fields each fact has. From it
 * come the columns of the store, the keys of facts files (examples, tests) and
 * the fields that rule expressions may use: a fact has one definition.
 *
 * Texts are NFC; an absent text is NULL; days are struct dd_opt_day. */
#ifndef DONDOC_MODEL_H
#define DONDOC_MODEL_H

#include "dondoc/due.h"

/* A post's role (design §3), lowest first: of several roles of one person the
 * highest is told. */
enum dd_role {
    DD_ROLE_HANDLER,
    DD_ROLE_UNIT_HEAD,
    DD_ROLE_TRACKING_OFFICE,
    DD_ROLE_VICE_CHAIR,
    DD_ROLE_CHAIR,
    DD_ROLE_OPERATOR /* transport only: never told about obligations */
};
#define DD_N_ROLES 6
const char *dd_role_name(enum dd_role role);
bool dd_role_parse(const char *s, enum dd_role *out);

/* ---- the facts ------------------------------------------------------------- */

struct dd_office {  /* one row: whose database this is */
    const char *id; /* the unit of the office itself */
    const char *name;
};
struct dd_unit {
    const char *id, *name;
    const char *level;  /* province, department, commune, division, board, village, school … */
    const char *parent; /* unit */
    const char *field;  /* field of work, for posts in charge of a field */
    bool dissolved;
    struct dd_opt_day from; /* founded: before it nothing is owed; unset: always there */
};
struct dd_unit_alias { /* another spelling of a unit's or a group's name */
    const char *alias;
    const char *unit; /* one of the two is set */
    const char *unit_group;
    struct dd_opt_day from, to;
};
struct dd_unit_group { /* a level of units, or a list of members */
    const char *id, *name;
    const char *level; /* NULL: the members listed */
    struct dd_opt_day from, to;
};
struct dd_unit_group_member {
    const char *unit_group, *unit;
};
struct dd_unit_succession { /* merged into, or split up among, successors */
    const char *unit, *successor;
    struct dd_opt_day day; /* unset: it has not come yet */
    const char *document;
    const char *takes; /* all: what `unit` owes, which ends; assigned: only tasks by name */
};
struct dd_task_succession { /* a task that goes to one of several successors by name */
    const char *task, *unit, *successor;
};
struct dd_person {
    const char *id, *name;
    const char *calendar; /* how days get into the person's calendar: feed, invite */
};
struct dd_post {
    const char *id;
    const char *person;
    const char *role; /* dd_role_name */
    const char *unit; /* NULL: the whole office */
    const char *field;
    struct dd_opt_day from, to; /* both included */
};
struct dd_substitution {
    const char *id;
    const char *person;
    const char *substitute; /* who acts for the person; NULL: on leave, nobody named */
    struct dd_opt_day from, to;
    const char *document;
};
struct dd_contact {
    const char *id;
    const char *person, *unit; /* one of the two is set */
    const char *channel;       /* email, phone, paper */
    const char *address;
    bool verified;
};
struct dd_document {
    const char *id;
    const char *issuer; /* unit */
    const char *number; /* "29/KH-UBND"; NULL in a draft */
    const char *kind;   /* plan, report, decision, letter … */
    const char *title;
    struct dd_opt_day date;
    const char *answers;  /* the number of the document it answers */
    const char *replaces; /* document */
    struct dd_opt_day valid_to;
};
struct dd_event {
    const char *id, *title;
    struct dd_opt_day day; /* unset: has not come yet */
    const char *time;      /* "HH:MM" or NULL */
    const char *document;
};
struct dd_task {
    const char *id;
    const char *plan; /* the plan's number */
    const char *unit; /* whose plan it is */
    const char *section, *number;
    const char *title, *product;
    const char *tag;    /* "" by default, never NULL */
    const char *status; /* active, cancelled */
    const char *field;
    bool imported; /* came from a plan: `assigned` goes to the tracking office only */
    bool internal;
    /* of the office's work from this day, to the end of this one; unset: always. Between
     * them a continuous task has its line in every check-in; after them nothing is owed. */
    struct dd_opt_day opened_on, closed_on;
};
struct dd_carry_over { /* a task whose plan, or year, is over: what becomes of it? */
    const char *task;
    const char *review;         /* the year ("2026"), or the document that replaces the plan */
    struct dd_opt_day asked_on; /* from this day nothing is sent about it … */
    const char *answer;         /* … until it is answered: carry, close, cancel; or NULL */
    struct dd_opt_day answered_on;
    const char *into;     /* carry: the number of the plan that it goes into, or NULL */
    const char *document; /* which says so, or NULL */
};
struct dd_task_unit {
    const char *task;
    const char *part;  /* lead, cooperating */
    int64_t seq;       /* order in the cell, from 1 */
    const char *unit;  /* NULL: not resolved (doubtful) */
    const char *words; /* as written */
};
struct dd_task_deadline {
    const char *task;
    int64_t seq;           /* from 1, never reused */
    const char *phrase;    /* as written */
    const char *kind;      /* dd_due_kind_name */
    const char *canonical; /* English, parses to the same deadline; NULL for none */
    struct dd_opt_day from_day, last_day, legal_day;
    const char *event;  /* event id of relative and event deadlines */
    const char *source; /* import, person */
};
struct dd_completion { /* done: of a task's deadline, or of any obligation */
    const char *id;
    const char *task; /* with unit (NULL: every lead) and seq (0: every deadline) … */
    const char *unit;
    int64_t seq;
    const char *obligation;    /* … or an obligation id, whatever its done_by */
    struct dd_opt_day done_on; /* unset: day unknown */
    const char *document;
    const char *source; /* import, person */
    bool revoked;       /* reopened since: kept as history */
    /* A claim (`claimed_on` set; always with `obligation`): somebody who owes it says
     * that it is done, and the tracking office has to confirm it. Without: an
     * officer's own entry, which counts at once. */
    struct dd_opt_day claimed_on;
    const char *claimed_by; /* person */
    const char *text;       /* what was done, in words: evidence beside `document` */
    const char *answer;     /* confirmed, returned; NULL: not answered yet … */
    struct dd_opt_day answered_on;
    const char *answered_by; /* person */
    const char *words;       /* why it was returned */
};
struct dd_target {
    const char *id;
    const char *code; /* "" by default, never NULL */
    const char *title;
    const char *unit; /* who answers for it */
    const char *field;
    const char *kind;      /* cumulative, ratio, count, binary */
    const char *direction; /* increase, reduce */
    struct dd_dec goal;
    const char *measure; /* "km", "ha", "%" */
};
struct dd_measurement {
    const char *target;
    struct dd_opt_day day; /* visible from 00:00 of it */
    struct dd_dec value;
    const char *source;
};
struct dd_report {
    const char *unit, *kind, *period; /* "monthly", "2026-03" */
    struct dd_opt_day submitted_on;
    const char *document;
};
struct dd_result { /* a line of result, for check-ins and reports */
    const char *task, *unit, *period, *text, *document; /* unit NULL: every lead's */
    struct dd_opt_day recorded_on;                      /* visible from 00:00 of it */
};
struct dd_extension {
    const char *id;
    const char *obligation;
    struct dd_opt_day asked_on, granted_on, new_due; /* granted once it has its document */
    const char *document, *reason;
    struct dd_opt_day refused_on;
};
struct dd_ack { /* what somebody answered about a duty */
    const char *id;
    const char *obligation;
    int64_t cycle;
    const char *person, *unit; /* who: a person, or a unit by its own mailbox; one is set */
    const char *role;          /* in which the person was told, or NULL */
    /* received, done (with its completion), extension (with its request), not_ours,
     * report_to_me, report; kept: the tracking office's answer to not_ours */
    const char *action;
    struct dd_opt_day day; /* in the office's zone; always set */
    const char *at;        /* the instant, "2026-02-09T01:00:00Z"; NULL: not known */
    const char *text;
};
struct dd_waiver {
    const char *obligation;
    struct dd_opt_day day;
    const char *document, *reason;
};

/* ---- one snapshot of them ---------------------------------------------------- */

#define DD_TABLE(type)                                                                             \
    struct {                                                                                       \
        size_t n;                                                                                  \
        struct type *v;                                                                            \
    }

struct dd_facts {
    DD_TABLE(dd_office) office;
    DD_TABLE(dd_unit) unit;
    DD_TABLE(dd_unit_alias) unit_alias;
    DD_TABLE(dd_unit_group) unit_group;
    DD_TABLE(dd_unit_group_member) unit_group_member;
    DD_TABLE(dd_unit_succession) unit_succession;
    DD_TABLE(dd_person) person;
    DD_TABLE(dd_post) post;
    DD_TABLE(dd_substitution) substitution;
    DD_TABLE(dd_contact) contact;
    DD_TABLE(dd_document) document;
    DD_TABLE(dd_event) event;
    DD_TABLE(dd_task) task;
    DD_TABLE(dd_carry_over) carry_over;
    DD_TABLE(dd_task_unit) task_unit;
    DD_TABLE(dd_task_succession) task_succession;
    DD_TABLE(dd_task_deadline) task_deadline;
    DD_TABLE(dd_completion) completion;
    DD_TABLE(dd_target) target;
    DD_TABLE(dd_measurement) measurement;
    DD_TABLE(dd_report) report;
    DD_TABLE(dd_result) result;
    DD_TABLE(dd_extension) extension;
    DD_TABLE(dd_waiver) waiver;
    DD_TABLE(dd_ack) ack;
};

/* ---- what the facts are made of ----------------------------------------------- */

enum dd_field_type {
    DD_F_TEXT, /* const char * */
    DD_F_INT,  /* int64_t */
    DD_F_BOOL, /* bool */
    DD_F_DAY,  /* struct dd_opt_day */
    DD_F_DEC   /* struct dd_dec */
};

struct dd_field {
    const char *name; /* column, key of a facts file, field of an expression */
    enum dd_field_type type;
    size_t offset;
    bool required;             /* not NULL */
    const char *ref;           /* the entity whose id it holds, or NULL */
    const char *other;         /* its default as text, or NULL */
    const char *const *values; /* the only texts it may hold, ended by NULL; or NULL: any text */
};

struct dd_entity {
    const char *name; /* table, key of a facts file */
    size_t size;      /* of its struct */
    size_t table;     /* offset of its table in struct dd_facts */
    size_t n_keys;    /* the first n_keys fields are the primary key */
    size_t n_fields;
    const struct dd_field *fields;
};

/* In an order in which no entity refers to a later one (so not quite that of
 * struct dd_facts). Key parts that may be absent are stored as "". */
extern const struct dd_entity dd_entities[];
extern const size_t dd_n_entities;
const struct dd_entity *dd_entity_find(const char *name);
const struct dd_field *dd_field_find(const struct dd_entity *entity, const char *name);

/* Generic access to a table of the facts. */
size_t dd_facts_count(const struct dd_facts *facts, const struct dd_entity *entity);
void *dd_facts_row(const struct dd_facts *facts, const struct dd_entity *entity, size_t i);
/* Appends a zeroed row (defaults filled in) and returns it; earlier pointers
 * into the table may move. Only tables that it began may grow: the room of
 * others is not known. */
void *dd_facts_add(struct dd_arena *arena, struct dd_facts *facts, const struct dd_entity *entity);
/* Sorts every table by its key: needed before any lookup below. */
void dd_facts_seal(struct dd_facts *facts);
/* The same of one table, where the others are in order. */
void dd_facts_seal_table(struct dd_facts *facts, const struct dd_entity *entity);

/* Reads facts from YAML: a map of entity name → list of rows ({id: …, …}), as
 * in examples and in `given:` of rule tests. Checks names, types, duplicate
 * keys and references (`check_refs`); errors go to `diags` with their place.
 * True without errors. Not sealed yet. */
bool dd_facts_read(struct dd_diags *diags, const struct dd_node *map, bool check_refs,
                   struct dd_facts *facts);

/* Changes facts that dd_facts_read made, `remove` first: its rows go, named by
 * their keys. Rows of `set` are new ones, or have a known key: then just the
 * fields given change (an empty value: absent). Sealed afterwards; both may be
 * NULL. True without errors. */
bool dd_facts_change(struct dd_diags *diags, const struct dd_node *set,
                     const struct dd_node *remove, struct dd_facts *facts);

/* The row that a map of `given` or `set` wrote, found by its key; NULL where it is gone. */
const void *dd_facts_written(struct dd_diags *diags, struct dd_facts *facts,
                             const struct dd_entity *entity, const struct dd_node *node);

/* ---- lookups on sealed facts: O(log n); NULL where there is none --------------- */

const struct dd_unit *dd_unit_find(const struct dd_facts *facts, const char *id);
const struct dd_task *dd_task_find(const struct dd_facts *facts, const char *id);
const struct dd_target *dd_target_find(const struct dd_facts *facts, const char *id);
const struct dd_event *dd_event_find(const struct dd_facts *facts, const char *id);
const struct dd_person *dd_person_find(const struct dd_facts *facts, const char *id);
/* The rows of `entity` whose first key field equals `key`: [*first, return) . */
size_t dd_facts_range(const struct dd_facts *facts, const struct dd_entity *entity, const char *key,
                      size_t *first);
/* `unit` is `root` or lies below it (at most 16 levels). */
bool dd_unit_under(const struct dd_facts *facts, const char *unit, const char *root);
/* ---- successions: who stands in the place of a unit (design §6) -------------------- */

/* Walks from a unit to its successors: each step in force on `today`, at most 16
 * (a ring ends it where it began). Begin with {facts, unit, task, today}. */
struct dd_succession {
    const struct dd_facts *facts;
    const char *unit; /* whose turn it is */
    const char *task; /* may have been assigned by name; or NULL */
    struct dd_day today;
    struct dd_opt_day since; /* the last step was taken; unset: none yet */
    struct dd_opt_day next;  /* after `today`: when `unit` will have a successor */
    int steps;
};
/* One step on; false where `unit` has no successor on that day. */
bool dd_succession_step(struct dd_succession *s);
/* The last of them. `since` and `next` may be NULL. */
const char *dd_unit_now(const struct dd_facts *facts, const char *unit, const char *task,
                        struct dd_day today, struct dd_opt_day *since, struct dd_opt_day *next);
/* The unit has ended by `today`: another took all that it owes, *on that day. */
bool dd_unit_ended(const struct dd_facts *facts, const char *unit, struct dd_day today,
                   struct dd_day *on);

/* The name of a unit for people, or the id where it has none. */
const char *dd_unit_name(const struct dd_facts *facts, const char *id);

/* Asked for, and neither granted nor refused. */
bool dd_extension_is_asked(const struct dd_extension *row);
/* Documents by their numbers, to look many up. */
struct dd_numbers {
    size_t n;
    const struct dd_document **v;
};
struct dd_numbers dd_numbers_of(struct dd_arena *arena, const struct dd_facts *facts);
/* The review that a task waits in on that day, or NULL. *next: the first day after it on
 * which that can change without a new fact; may be NULL. */
const struct dd_carry_over *dd_review_of(const struct dd_facts *facts, const char *task,
                                         struct dd_day today, struct dd_opt_day *next);
/* The document that a task's plan is: the one of that number or, of several, the one
 * that the task's unit has issued; NULL where there is none, or it is not certain. */
const struct dd_document *dd_plan_of(const struct dd_numbers *numbers, const struct dd_task *task);
/* A document by its number, as people know it, or by its id; NULL for NULL. */
const char *dd_document_name(const struct dd_facts *facts, const char *id);

#endif
