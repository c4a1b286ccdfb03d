/* live.h — within a tick: what is kept between ticks, and what can have changed. */
#ifndef DD_LIVE_H
#define DD_LIVE_H

#include "app/tick.h"

struct dd_live {
    struct dd_arena *arena; /* of `shared`; NULL: not read */
    struct dd_facts shared;
    int64_t change; /* as of this row of `change` */
    struct dd_arena *faults_arena;
    size_t n_faults;
    struct dd_fault *faults;
    struct dd_day faults_day;
    int64_t n_owed; /* obligations that were looked at for them */
};

/* The shared facts as they are, read anew where one of them was changed. Within a
 * transaction. *n_read grows by the rows read. */
bool dd_live_refresh(struct dd_live *live, struct dd_store *store, int64_t change, size_t *n_read);
/* Posts that nobody holds, or two alike, of all that is owed (design §7). */
bool dd_live_faults(struct dd_live *live, const struct dd_app *app, struct dd_instant now);

struct dd_dirty {
    const struct dd_app *app;
    struct dd_arena *arena; /* of the tick */
    const struct dd_meta *meta;
    const struct dd_facts *shared;
    struct dd_instant now;
    int64_t change; /* the last row of `change` that this tick knows */
    const char *with, *days;
    size_t n_loaded;
    struct dd_rule_loaded *loaded; /* in and out: every rule, by id */
    bool all;                      /* out: everything is evaluated */
};

/* Fills the store's list of work with all that can have changed since the last tick,
 * and writes down the day of rules that are new. */
bool dd_dirty_find(struct dd_dirty *dirty);
/* After the tick: what all was evaluated by. */
bool dd_dirty_done(const struct dd_dirty *dirty);
/* When there is something new without a change: the next month, where periods come
 * with the months. */
bool dd_dirty_next(const struct dd_dirty *dirty, struct dd_opt_instant *next);
/* dirty_people.c: the same of posts and leave. */
bool dd_dirty_people(struct dd_dirty *dirty);
void dd_dirty_people_next(const struct dd_dirty *dirty, struct dd_opt_instant *next);
/* How obligations are evaluated, but for rules, facts and calendar. */
const char *dd_evaluated_with(struct dd_arena *arena, const struct dd_app *app, bool paused);
/* The working days of a calendar, in one text. */
const char *dd_calendar_days(struct dd_arena *arena, const struct dd_calendar *calendar);

#endif
