/* merge.h — what the file says of one task, brought into the database. */
#ifndef DD_INTAKE_MERGE_H
#define DD_INTAKE_MERGE_H

#include "intake/intake.h"
#include "intake/annex/table.h"
#include "intake/annex/units.h"

struct dd_merge_event {   /* an event that this plan's deadlines wait for */
    const char *id, *key; /* key of its words */
    const char *title;
    struct dd_opt_day day;
    bool stored;
};

struct dd_merge { /* one import */
    struct dd_store *store;
    struct dd_diags *diags;
    struct dd_arena *arena;
    const struct dd_source *file;
    const struct dd_facts *facts; /* as they were before */
    const struct dd_import_options *options;
    struct dd_units *units;
    const char *slug; /* of the plan's number */
    int64_t next_task, next_event;
    DD_VEC(struct dd_merge_event) events;
    DD_VEC(const char *) unknown; /* what no unit is known as: said once of helpers */
    bool refused;                 /* the database refused a row: the import is off */
};

/* ---- names.c: ids that are given once ------------------------------------------- */

/* "12/KH-UBND" → "12-kh-ubnd"; "plan" where nothing is left. */
char *dd_plan_slug(struct dd_arena *arena, const char *plan);
/* The free number after the highest used in ids "PREFIX<digits>". `entity` is
 * the table that bears them. */
int64_t dd_next_number(const struct dd_facts *facts, const struct dd_entity *entity,
                       const char *prefix);
/* Events of this plan's tasks, so that the same words mean the same event. */
void dd_merge_events(struct dd_merge *m, const char *const *tasks, size_t n);
/* The event of these words: a known one, or one that dd_event_keep stores. */
struct dd_merge_event *dd_event_of_words(struct dd_merge *m, const char *words);
void dd_event_keep(struct dd_merge *m, const char *id);

/* ---- merge_deadlines.c ---------------------------------------------------------------- */

struct dd_wanted_deadline {
    struct dd_task_deadline row; /* without task and seq */
    bool done;
};

struct dd_wanted {
    size_t n;
    struct dd_wanted_deadline *v;
    size_t dated;
    bool continuous, waiting, done, not_understood;
    const char *phrase;
    const char *understood; /* canonical forms, "; " between */
};

/* Reads the time cell of a row; says in `diags` what it did not understand. */
void dd_wanted_read(struct dd_merge *m, const struct dd_plan_row *row, struct dd_wanted *out);
/* Brings them in beside what the task has: a deadline of a person stays, a seq
 * is never used again, a completion is added once. True if anything changed. */
bool dd_merge_deadlines(struct dd_merge *m, const char *task, const struct dd_plan_row *row,
                        const struct dd_wanted *wanted);

/* ---- merge_units.c ------------------------------------------------------------------------ */

struct dd_task_unit_list {
    size_t n;
    struct dd_task_unit *v; /* leads, then cooperating units; without the task's id */
    const char *leads;      /* ids, ", " between; "?" and the words of doubtful ones */
};

/* Resolves the cells of a row. `old`: the task as it is known, or NULL: units
 * that a person gave to words that are unknown here are kept. */
void dd_units_read(struct dd_merge *m, const struct dd_plan_row *row, const struct dd_task *old,
                   struct dd_task_unit_list *out);
bool dd_merge_units(struct dd_merge *m, const char *task, const struct dd_task_unit_list *list);

/* ---- merge.c -------------------------------------------------------------------------------- */

/* Puts or removes one row, unless this is a dry run or the import is off. */
void dd_merge_put(struct dd_merge *m, const char *entity, const void *row);
void dd_merge_remove(struct dd_merge *m, const char *entity, const void *row);
/* Brings in one row; `old`: the task that it is, or NULL for a new one. Gives
 * the task's id, and whether anything changed. */
const char *dd_merge_task(struct dd_merge *m, const struct dd_plan_row *row,
                          const struct dd_task *old, const struct dd_wanted *wanted,
                          const struct dd_task_unit_list *units, bool *changed);

#endif
