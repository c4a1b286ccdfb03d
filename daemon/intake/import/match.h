/* match.h — which task of the database is which row of the file (design §4). */
#ifndef DD_INTAKE_MATCH_H
#define DD_INTAKE_MATCH_H

#include "dondoc/base.h"

struct dd_identity {                      /* by what a task is recognised */
    const char *section, *number, *title; /* section and number may be NULL */
};

enum dd_match_kind {
    DD_MATCH_NONE,      /* nobody: a new task, or a missing one */
    DD_MATCH_EXACT,     /* section, number and title */
    DD_MATCH_TITLE,     /* a title that stands only once: it was renumbered */
    DD_MATCH_CORRECTED, /* section and number, and nearly the title */
    DD_MATCH_DOUBTFUL   /* section and number, and a somewhat similar title; or (replaced) a
                         * similar title, wherever it stands */
};

struct dd_match {
    enum dd_match_kind kind;
    size_t old; /* index of the known task, unless NONE */
};

/* One match for each of `n_new`; a known task is matched at most once. Tone
 * placement, Đ/Ð, dashes, quotes, case and spaces make no difference. */
struct dd_match *dd_match_rows(struct dd_arena *arena, const struct dd_identity *known,
                               size_t n_known, const struct dd_identity *fresh, size_t n_fresh);

/* The same for those still without a match, in the plan that theirs replaces: numbers and
 * sections mean little there, titles much. */
void dd_match_replaced(struct dd_arena *arena, const struct dd_identity *known, size_t n_known,
                       const struct dd_identity *fresh, size_t n_fresh, struct dd_match *matches);

/* Words in common: 100 for the same words in any order, 0 for none. */
int dd_title_similarity(struct dd_arena *arena, const char *a, const char *b);

#endif
