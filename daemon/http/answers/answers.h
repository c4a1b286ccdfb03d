/* answers.h — pages that links in letters open (design §7 "Answers"): /answer/TOKEN.
 *
 *   answer.c   a link → what it may do now, or why it may not
 *   page.c     the pages
 *   give.c     POST: what was pressed is recorded
 *   section.c  what was answered, on the page of a duty
 *
 * GET and HEAD read only: mail scanners follow links. A POST does something only with
 * the fields of our own form in it, and only once: what a link records is named after
 * the link, and whoever presses again sees what was recorded. It answers 303, so that
 * going back or loading again sends nothing.
 *
 * Nobody signs in: the link is the key. It is refused (403) where it is not ours, or is
 * another person's than the one who is signed in, or the person has nothing to do with
 * the duty any more; 410 where its time is over, or the duty has gone on or is settled. */
#ifndef DD_HTTP_ANSWERS_H
#define DD_HTTP_ANSWERS_H

#include "http/server/request.h"
#include "intake/record/record.h"

#define DD_ANSWER_INPUTS 3

struct dd_answer_visit {
    struct dd_request *rq;
    struct dd_answer_link link;
    const struct dd_link_key *key;
    const struct dd_facts *facts;
    struct dd_obligation duty;
    struct dd_answered now;
    unsigned offered;                  /* what may be answered now */
    const struct dd_ack *given;        /* what this very link has recorded, or NULL */
    const char *id;                    /* … under this id */
    const struct dd_completion *claim; /* to be confirmed, or NULL */

    /* of a form that was sent, and comes back */
    const char *pressed; /* the button */
    const char *values[DD_ANSWER_INPUTS];
    const char *fault;       /* what is wrong, translated; or NULL */
    const char *fault_field; /* with which field, or NULL */
};

struct dd_answer_input {
    const char *name;
    enum { DD_ANSWER_TEXT, DD_ANSWER_AREA, DD_ANSWER_DAY } kind;
    const char *label, *hint; /* English */
    bool required;
};

struct dd_answer_form {                        /* of one action */
    const char *title, *about, *button, *said; /* English; `about`: what will follow */
    size_t n;
    struct dd_answer_input inputs[DD_ANSWER_INPUTS];
};
extern const struct dd_answer_form dd_answer_forms[DD_N_ANSWER_ACTIONS];

void dd_answer_get(struct dd_request *rq);  /* GET /answer/TOKEN */
void dd_answer_post(struct dd_request *rq); /* POST /answer/TOKEN */

/* page.c */
void dd_answer_refuse(struct dd_request *rq, unsigned status, const char *title, const char *text);
void dd_answer_draw(struct dd_answer_visit *visit);
/* give.c: false with `fault`, or (none) where the store failed. */
bool dd_answer_give(struct dd_answer_visit *visit);

/* On the page of a duty: what was answered about it. */
void dd_answer_section(struct dd_request *rq, const struct dd_facts *facts,
                       const struct dd_obligation *row);

#endif
