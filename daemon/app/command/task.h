/* task.h — inside app: what `dondoc task` was asked for. */
#ifndef DD_TASK_H
#define DD_TASK_H

#include "app/command/write.h"

struct dd_task_request { /* its words, unchecked; NULL where not given */
    const char *id, *title, *lead, *unit, *plan, *deadline, *year, *on, *document, *by, *text,
        *words, *percent;
};

struct dd_recording {
    struct dd_app *app;
    const struct dd_facts *facts;
    const struct dd_task_request *r;
    size_t n;
    const struct dd_obligation *v;
    struct dd_task_scope scope;
};

/* Reads the obligations and finds what `r` names. */
enum dd_exit dd_task_begin(struct dd_recording *rec);

extern const char dd_task_usage[];

/* A new task with its lead and its deadlines, and the events that they wait for. */
enum dd_exit dd_task_add(struct dd_app *app, const struct dd_task_request *request,
                         const struct dd_facts *facts);
/* Records that a task, or one duty, was done. */
enum dd_exit dd_task_done(struct dd_app *app, const struct dd_task_request *request,
                          const struct dd_facts *facts);
/* The same in the words of `by`, who may owe it: a claim then, which somebody has to
 * confirm or return. */
enum dd_exit dd_task_claim(struct dd_app *app, const struct dd_task_request *request,
                           const struct dd_facts *facts);
enum dd_exit dd_task_confirm(struct dd_app *app, const struct dd_task_request *request,
                             const struct dd_facts *facts);
enum dd_exit dd_task_return(struct dd_app *app, const struct dd_task_request *request,
                            const struct dd_facts *facts);
/* Takes back what was recorded as done, or the cancellation. */
enum dd_exit dd_task_reopen(struct dd_app *app, const struct dd_task_request *request,
                            const struct dd_facts *facts);

#endif
