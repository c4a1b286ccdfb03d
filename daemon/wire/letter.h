/* letter.h — what a letter says, before it is set as text or as HTML. Every
 * text is clean (clean.h) and in the reader's language. */
#ifndef DD_WIRE_LETTER_H
#define DD_WIRE_LETTER_H

#include "wire/wire.h"

struct dd_letter_field {
    const char *label, *value;
};

struct dd_letter_answer { /* a link by which it is answered with one tap */
    enum dd_answer_action action;
    const char *label, *url;
};

struct dd_letter_item {
    const char *title;
    size_t n;
    struct dd_letter_field fields[10];
    const char *link; /* or NULL */
    size_t n_answers;
    struct dd_letter_answer answers[DD_N_ANSWER_ACTIONS];
    const char *answer; /* the page from which any of them is chosen; NULL: none */
};

struct dd_letter_section { /* items of one kind */
    const char *heading;
    const char *colour; /* of its rule, "#rrggbb" */
    size_t n;
    struct dd_letter_item *items;
    const char *more; /* "and 12 more", or NULL */
};

/* A leader's view of what lies in his charge (design §7). Each duty is counted
 * once: in_time + overdue + decide = total, so that a reader's sum comes out. */
struct dd_unit_report {
    const char *unit, *name;
    size_t total, overdue, decide;
};
struct dd_week_report {
    int week; /* ISO */
    size_t total, in_time, overdue, decide;
    size_t n_units;
    struct dd_unit_report *units; /* most overdue first */
};

struct dd_letter_page {
    const char *language, *subject;
    const char *greeting, *intro;
    size_t n_notes;
    const char *notes[4];                /* rehearsal, substitution: shown before everything */
    const struct dd_week_report *report; /* a leader's, or NULL */
    size_t n_sections;
    struct dd_letter_section *sections;
    const char *closing, *office, *footer;
};

/* "Kính gửi đồng chí …" */
const char *dd_letter_greeting(struct dd_arena *arena, const struct dd_letter_context *context,
                               dd_translate tr, const struct dd_digest *digest);

void dd_week_report_count(struct dd_arena *arena, const struct dd_letter_context *context,
                          const struct dd_digest *digest, struct dd_week_report *out);

char *dd_letter_text(struct dd_arena *arena, dd_translate tr, const struct dd_letter_page *page);
char *dd_letter_html(struct dd_arena *arena, dd_translate tr, const struct dd_letter_page *page);

#endif
