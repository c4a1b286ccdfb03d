/* task_entry.h — a task's units and deadlines as people enter them, by command,
 * page or API. Within the caller's write transaction; refusals as in edit.h, and
 * false without a `why` where the database failed. */
#ifndef DD_TASK_ENTRY_H
#define DD_TASK_ENTRY_H

#include "intake/record/edit.h"
#include "store/store.h"

/* Its leads, or those that cooperate, in this order, in place of what was. */
bool dd_task_set_units(struct dd_store *store, struct dd_edit *edit, const char *task,
                       const char *part, size_t n, const char *const *units);

struct dd_task_waits { /* events that a deadline counts from, made because none was known */
    size_t n;
    const struct dd_event *v;
};

/* Its deadlines, read from `phrase` (in `year`, 0: none; "" takes all of them
 * away), in place of what was. One that stays in its place keeps its number, so that
 * its duty moves and is none anew; the last one taken away and another put in its place
 * later is that duty again, in its next cycle. */
bool dd_task_set_deadline(struct dd_store *store, struct dd_edit *edit,
                          const struct dd_calendar *calendar, const char *task, const char *phrase,
                          int year, struct dd_task_waits *waits);

#endif
