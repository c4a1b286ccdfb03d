/* dossier.h — within app: all that is known about one obligation, for the records or
 * for an inspection (`dondoc dossier`).
 *
 *   cmd_dossier.c    the command
 *   dossier.c        what there is
 *   dossier_json.c   for programs (contrib/docs/audit.md)
 *   dossier_docx.c   for people
 */
#ifndef DD_DOSSIER_H
#define DD_DOSSIER_H

#include "app/app.h"
#include "store/audit.h"

struct dd_dossier_message {
    const struct dd_delivery *row;
    const char *words; /* of a correction, or NULL */
    size_t n;
    const struct dd_attempt *attempts;
};

struct dd_dossier {
    struct dd_app *app;
    struct dd_instant now, until; /* made at; how far it is evaluated */
    struct dd_facts facts;
    struct dd_obligation row;
    const struct dd_task *task;     /* or NULL */
    const struct dd_target *target; /* or NULL */
    size_t n_notices;
    const struct dd_kept_notice *notices; /* by their instants */
    DD_VEC(struct dd_dossier_message) messages;
    /* evidence: rows of the facts that speak of it */
    DD_VEC(const struct dd_completion *) completions;
    DD_VEC(const struct dd_document *) documents;
    DD_VEC(const struct dd_report *) reports;
    DD_VEC(const struct dd_result *) results;
    DD_VEC(const struct dd_measurement *) measurements;
    DD_VEC(const struct dd_extension *) extensions;
    const struct dd_waiver *waiver; /* or NULL */
    DD_VEC(struct dd_audit_item) history;
    struct dd_audit_verdict verdict; /* does the whole audit stand? */
};

/* Collects it in one snapshot; false: the database refused. `row` is filled in. */
bool dd_dossier_read(struct dd_dossier *d);

json_t *dd_dossier_json(const struct dd_dossier *d);
/* In the office's language. */
void dd_dossier_docx(const struct dd_dossier *d, struct dd_buf *out);

/* A document as people cite it ("45/UBND-NC ngày 05/06/2026"), or its id; "" without. */
const char *dd_dossier_document(const struct dd_dossier *d, const char *id);
/* A person's name, or the id. */
const char *dd_dossier_person(const struct dd_dossier *d, const char *id);

#endif
