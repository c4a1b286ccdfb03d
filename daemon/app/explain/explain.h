/* explain.h — within app: what `dondoc explain` has found out, and how it is
 * printed.
 *
 *   cmd_explain.c    the command: an obligation, a notice, `--why-not`
 *   explain.c        what led to an obligation and to its notices
 *   explain_text.c   for people
 *   explain_json.c   for programs (contrib/docs/explain.md) */
#ifndef DD_EXPLAIN_H
#define DD_EXPLAIN_H

#include "app/tick/tick.h"
#include "wire/letter/why.h"

struct dd_explained_notice {
    const struct dd_kept_notice *kept; /* id 0: it is still to come */
    struct dd_why_lines when, who;
};

struct dd_explained {
    struct dd_app *app; /* its rules are never NULL: none where they have mistakes */
    struct dd_facts facts;
    const struct dd_obligation *row;
    const struct dd_rule *rule;           /* as it holds for the subject today; NULL: it has gone */
    const struct dd_exception *exception; /* that made it so, or NULL */
    bool has_subject;                     /* the subject is (still) there … */
    size_t n_conditions;                  /* … so that these can be asked */
    const struct dd_condition *conditions;
    size_t n;
    const struct dd_explained_notice *notices; /* by their instants */
    size_t n_coming;
    const struct dd_explained_notice *coming; /* the next ones, if nothing is recorded */
};

/* Fills all but the notices. */
bool dd_explain_obligation(struct dd_explained *e, const struct dd_obligation *row);
/* Those of the obligation; and what comes. False: the database refused. */
bool dd_explain_notices(struct dd_explained *e);

/* The row that a rule's subject ("phong-a", "t1@phong-a") names; false: it is none
 * of the kind. */
bool dd_explain_subject(const struct dd_facts *facts, enum dd_for_each each, const char *name,
                        struct dd_subject *out);
/* How its conditions stand for it today. */
size_t dd_explain_conditions(struct dd_app *app, const struct dd_facts *facts,
                             const struct dd_rule *rule, const struct dd_subject *subject,
                             const struct dd_condition **out);

void dd_explain_print(const struct dd_explained *e);
void dd_explain_print_notice(const struct dd_explained *e, const struct dd_explained_notice *one);
void dd_explain_json(const struct dd_explained *e);
void dd_explain_notice_json(const struct dd_explained *e, const struct dd_explained_notice *one);

/* ---- why not ---------------------------------------------------------------------------- */

/* `explain --why-not RULE SUBJECT`. */
enum dd_exit dd_explain_why_not(struct dd_app *app, const char *rule, const char *subject,
                                bool json);

/* Shared by the texts of both: "+ unit.level == …   unit.level = …". */
void dd_explain_print_conditions(struct dd_arena *arena, const struct dd_condition *v, size_t n);
json_t *dd_explain_conditions_json(const struct dd_condition *v, size_t n);

#endif
