/* record.h — what officers record about duties, people and the office, by command
 * and by page alike: the same words are taken and refused, with the same sentences.
 *
 * Words are as they were typed; absent ones are NULL or "". All of it happens within
 * the caller's write transaction. False: `edit.why` says what is wrong and
 * `edit.field` which word it was; or, without a `why`, the database failed. */
#ifndef DD_RECORD_H
#define DD_RECORD_H

#include "intake/record/edit.h"
#include "store/store.h"

struct dd_record {
    struct dd_store *store;
    struct dd_edit edit; /* its facts are those of the transaction */
    const struct dd_calendar *calendar;
    const struct dd_ruleset *rules; /* for the evidence that they ask for; may be NULL */
    /* A document that is named and not known is recorded with this date, where one is
     * given, as issued by that unit (or NULL). */
    const char *document_date, *document_issuer;
    bool document_undated;      /* … or without one */
    DD_VEC(const char *) notes; /* out: remarks, whole sentences, translated */
};

/* ---- record.c: what the others are made of ------------------------------------- */

bool dd_record_given(const char *words); /* not NULL, not blank */
/* Adds a remark. */
void dd_record_note(struct dd_record *rec, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A new id "PREFIX.…" that nobody has. */
const char *dd_record_new_id(struct dd_arena *arena, const char *prefix);
/* A day, today where none is given; the second remarks on one that is still to come:
 * what was achieved counts from that day on. */
bool dd_record_day(struct dd_record *rec, const char *field, const char *words, struct dd_day *out);
bool dd_record_past_day(struct dd_record *rec, const char *field, const char *words,
                        struct dd_day *out);
/* A text of one line, or NULL. */
bool dd_record_text(struct dd_record *rec, const char *field, const char *words, const char **out);
/* The document of that id or number, or a new one; NULL for none. */
bool dd_record_document(struct dd_record *rec, const char *words, const char **out);
/* The stored obligation; of a one-off duty "/once" may be left out. */
bool dd_record_obligation(struct dd_record *rec, const char *id, struct dd_obligation *out);
/* Checks a row and puts it. */
bool dd_record_row(struct dd_record *rec, const char *entity, const void *row);

/* ---- record_duty.c: what is granted to, and said by, those who owe a duty -------- */

struct dd_extension_words {
    const char *obligation, *to, *document, *reason, *on;
    bool refuse; /* what was asked for is not granted */
};
/* Without a document it is only asked for. */
bool dd_record_extension(struct dd_record *rec, const struct dd_extension_words *words,
                         struct dd_extension *out);
/* The request that nobody has decided yet, or NULL. */
const struct dd_extension *dd_extension_asked(const struct dd_facts *facts, const char *obligation);

struct dd_waiver_words {
    const char *obligation, *document, *reason, *on;
};
bool dd_record_waiver(struct dd_record *rec, const struct dd_waiver_words *words,
                      struct dd_waiver *out);
bool dd_record_waiver_undo(struct dd_record *rec, const char *obligation);

struct dd_done_words {
    const char *obligation, *on, *document, *text;
    const char *by; /* a person's id: whether it counts at once is dd_claim_counts; or NULL */
    bool by_unit;   /* a unit says so by its own mailbox: a claim of nobody by name */
};
bool dd_record_done(struct dd_record *rec, const struct dd_done_words *words,
                    struct dd_completion *out);
/* Confirms what was claimed, or returns it with words. */
bool dd_record_answer(struct dd_record *rec, const char *obligation, bool confirmed, const char *by,
                      const char *words);

/* ---- record_reopen.c: what was recorded as done is so no more ------------------------ */

struct dd_task_scope {      /* what is named; what is absent is every one */
    const char *obligation; /* its own id, or NULL */
    const char *task, *unit;
    int64_t seq;
    bool in_period; /* one of the times that a deadline comes */
    struct dd_day first, last;
};
/* The obligation of that row, as a scope. */
struct dd_task_scope dd_task_scope_of(const struct dd_obligation *row);
/* Takes back what was recorded as done, and (of a task) its cancellation; *n: so many. */
bool dd_record_reopen(struct dd_record *rec, const struct dd_task_scope *scope, size_t *n);
/* A completion says that the duty is done (and no document, report or reading). */
bool dd_is_done_by_hand(const struct dd_facts *facts, const struct dd_obligation *duty);

/* ---- record_unit.c: units that merge or split ---------------------------------------- */

struct dd_given_task {
    const char *task, *unit; /* the successor that takes it over */
};
struct dd_reorganised_words {
    bool split, undo;
    size_t n_from, n_into; /* ids; at least one each, of a split one `from` */
    const char *const *from, *const *into;
    const char *on, *document;
    const char *name; /* of a merger into a unit that is founded for it; or NULL */
    size_t n_give;
    const struct dd_given_task *give;
};
struct dd_reorganised {
    struct dd_day day;
    const struct dd_unit_succession *rows; /* recorded, or taken back */
    size_t n_rows;
};
bool dd_record_reorganised(struct dd_record *rec, const struct dd_reorganised_words *words,
                           struct dd_reorganised *out);

/* ---- record_task.c: tasks, their units and deadlines -------------------------------- */

struct dd_task_words {
    const char *id;                         /* NULL: one is made */
    const char *title, *lead, *cooperating; /* units by name or id, `;` between several */
    const char *deadline, *year, *plan, *product;
    const char *office; /* whose task it is */
    bool internal;
};
bool dd_record_task(struct dd_record *rec, const struct dd_task_words *words, const char **id);
/* Its title, units, plan and product; the deadline is corrected by the next. Words that
 * are NULL change nothing. */
bool dd_record_task_edit(struct dd_record *rec, const struct dd_task *task,
                         const struct dd_task_words *words);
bool dd_record_deadline(struct dd_record *rec, const char *task, const char *deadline,
                        const char *year);
bool dd_record_task_cancel(struct dd_record *rec, const struct dd_task *task);
/* The ids of units: one id, or names as plans write them. */
bool dd_record_units(struct dd_record *rec, const char *field, const char *cell, const char ***out,
                     size_t *n);
/* The year of deadlines that name none; 0 where none is given. */
bool dd_record_year(struct dd_record *rec, const char *words, int *out);
/* ---- record_ack.c: what somebody answers to a letter (design §7) ------------------ */

struct dd_ack_words {
    const char *id; /* NULL: a new one */
    const char *obligation;
    const char *person, *unit; /* who: one of the two */
    const char *role;          /* in which they were told, or NULL */
    const char *action;        /* of dd_ack; done and extension belong to their own rows */
    const char *text;
    struct dd_instant at;
};
/* An answer in the duty's present cycle. What it needs in words is asked for: "not
 * ours", a report, and a decision that it stays. */
bool dd_record_ack(struct dd_record *rec, const struct dd_ack_words *words, struct dd_ack *out);

/* ---- record_fact.c: single facts --------------------------------------------------- */

struct dd_event_words {
    const char *id, *day, *title, *document; /* day "none": it has not come */
};
bool dd_record_event(struct dd_record *rec, const struct dd_event_words *words,
                     struct dd_event *out);

bool dd_record_measurement(struct dd_record *rec, const char *target, const char *value,
                           const char *on);

struct dd_report_words {
    const char *unit, *kind, *period, *on, *document;
};
bool dd_record_report(struct dd_record *rec, const struct dd_report_words *words);

struct dd_result_words {
    const char *task, *period, *text, *unit, *on, *document; /* no period: the quarter at hand */
    const char *percent;                                     /* done of it; goes before the text */
};
/* A line of result, or progress: what is entered again for a period replaces the words. */
bool dd_record_result(struct dd_record *rec, const struct dd_result_words *words);

/* ---- record_outbox.c: decisions about messages, and about sending at all ------------- */

enum dd_outbox_verb { DD_OUTBOX_RELEASE, DD_OUTBOX_RETRY, DD_OUTBOX_CANCEL };
/* About the message of that number; *n grows by those it concerned. */
bool dd_record_outbox(struct dd_record *rec, enum dd_outbox_verb verb, const char *id,
                      struct dd_instant now, size_t *n);
/* About all that it can sensibly mean. */
bool dd_record_outbox_all(struct dd_record *rec, enum dd_outbox_verb verb, struct dd_instant now,
                          size_t *n);
/* *changed false: it was so already. */
bool dd_record_pause(struct dd_record *rec, bool pause, struct dd_instant now, bool *changed);

/* ---- record_leave.c: who is away, and who acts for them ------------------------------ */

struct dd_leave_words {
    const char *person, *from, *to, *substitute, *document;
};
bool dd_record_leave(struct dd_record *rec, const struct dd_leave_words *words);
/* Back at work on a day: the leave ends with the day before, or never was. */
bool dd_record_leave_end(struct dd_record *rec, const char *person, const char *on);

#endif
