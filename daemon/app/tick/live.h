/* live.h — within a tick: what is kept between ticks, and what can have changed. */
#ifndef DD_LIVE_H
#define DD_LIVE_H

#include "app/tick/tick.h"

/* owed.c: how many duties stand open, of each kind that is told alike. */
struct dd_owed_kind {
    bool used;
    uint64_t hash;
    int64_t n;
    const char *rule, *subject; /* one of its subjects; of many kinds none is large */
    const char *unit, *co_leads, *field;
    bool imported;
};
struct dd_owed {
    bool known;     /* all are counted */
    bool stale;     /* a kind has come, or gone, since somebody cleared this */
    int64_t looked; /* not known yet: so far */
    struct dd_arena *arena;
    size_t n, cap;
    struct dd_owed_kind *v; /* `cap` of them, a power of two; `n` used */
};
/* An obligation was written; `before`: as it was stored, NULL: it was not. */
void dd_owed_written(struct dd_owed *owed, const struct dd_obligation *before,
                     const struct dd_obligation *after);
/* What was written was not committed: they must be counted again. */
void dd_owed_forget(struct dd_owed *owed);
/* Counts some of those stored; *more: not all of them yet. */
bool dd_owed_look(struct dd_owed *owed, struct dd_store *store, bool *more);
/* One obligation, not opened yet, for each kind of which there are any. */
const struct dd_obligation *dd_owed_samples(const struct dd_owed *owed, struct dd_arena *arena,
                                            size_t *n);

struct dd_live {
    struct dd_arena *arena; /* of `shared`; NULL: not read */
    struct dd_facts shared;
    int64_t change; /* as of this row of `change` */
    struct dd_arena *faults_arena;
    size_t n_faults;
    struct dd_fault *faults;
    struct dd_day faults_day;
    struct dd_owed owed;
    /* The second core, from the first tick on that has need of it. It stays: a new thread
     * begins on its maker's core, and loses milliseconds until it is moved. */
    struct dd_worker *worker;
};

/* The shared facts as they are, read anew where one of them was changed. Within a
 * transaction. *n_read grows by the rows read. */
bool dd_live_refresh(struct dd_live *live, struct dd_store *store, int64_t change, size_t *n_read);
/* Posts that nobody holds, or two alike, of all that is owed (design §7): looked up
 * where a kind of duty is new or gone, or the day or the shared facts are others. All
 * that is owed must be known. */
void dd_live_faults(struct dd_live *live, const struct dd_app *app, struct dd_instant now);

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
