/* checkin.h — the form that a unit fills in for a period (eval.h, "check-ins"), as
 * a Word file to be printed or typed into. Draft: a person reads and signs it. */
#ifndef DD_WIRE_CHECKIN_H
#define DD_WIRE_CHECKIN_H

#include "dondoc/eval.h"
#include "wire/paper/letterhead.h"

struct dd_checkin_form {
    const struct dd_facts *facts;
    const struct dd_letterhead *head;
    const char *language; /* of the text: "vi", "en" */
    const char *unit;     /* whose form it is, for people */
    const char *period;   /* "quý III năm 2026" */
    struct dd_opt_day due;
    struct dd_instant at; /* made */
    size_t n;
    const struct dd_checkin_line *lines;
};

void dd_checkin_docx(struct dd_arena *arena, const struct dd_checkin_form *form,
                     struct dd_buf *out);

#endif
