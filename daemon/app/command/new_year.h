/* new_year.h — the packs of a year drawn up from those of the year before
 * (`dondoc year open`). A rule whose id carries the year belongs to that year for ever
 * (design §6, "Identity"), so the next one needs a rule of its own. */
#ifndef DD_NEW_YEAR_H
#define DD_NEW_YEAR_H

#include "dondoc/rule.h"

struct dd_new_year {
    int from, to;     /* the year that is over, and the one that the packs are for */
    const char *plan; /* the number of the plan that takes up the work, or NULL … */
    size_t n_old;     /* … from plans of these numbers */
    const char *const *old;
};

struct dd_new_pack {
    const char *id;    /* of the new pack */
    const char *title; /* of the old one, or NULL */
    const char *text;  /* what its file says; NULL: the old one is written so that only a
                        * person can copy it (in one line) */
    size_t n_rules;
    const char *const *rules; /* their new ids, in file order */
    /* Days that nobody can know: they have no value, and `check` asks for them. */
    size_t n_open;
    const char *const *open; /* names of parameters */
    /* Documents that they go on resting on: laws, and plans that are not of year->old. */
    size_t n_basis;
    const char *const *basis; /* numbers */
    size_t n_codes;           /* of targets that have to be entered for the new year */
    const char *const *codes;
};

/* The texts of the packs are those of the rules' sources, which must still be there.
 * One for each pack that has rules of the year without one for the next. What stays: words,
 * ladders, amounts. Days and periods move by a year; parameters that are days, events or the
 * number of an old plan get names of their own, because what the office sets under `params:`
 * goes on being of the old year. Exceptions were granted for the old year, and are left out;
 * of several versions of a rule the newest goes on. */
size_t dd_new_year_packs(struct dd_arena *arena, const struct dd_ruleset *rules,
                         const struct dd_node *params, const struct dd_new_year *year,
                         const struct dd_new_pack **out);

#endif
