/* tick.h — one tick (design §1): facts → obligations → notices → outbox; and a
 * simulated stretch of ticks. Both run the same core.
 *
 * A tick evaluates only what can have changed: subjects whose rows were, whose
 * instant has come, or whose rule or calendar is another. It goes slice of subjects
 * by slice, in one transaction as a rule, in several where it takes long; what a
 * crash leaves half done the next tick does again, and nothing twice. Contributors
 * find more in contrib/docs/evaluation.md.
 *
 *   tick.c     the phases of a tick
 *   dirty*.c   what can have changed
 *   live.c     what is kept between ticks
 *   touched.c  which days of the calendar an obligation came from
 *   moment.c   one moment of some obligations: the core
 *   simulate.c many moments, of those that wake
 */
#ifndef DD_TICK_H
#define DD_TICK_H

#include "app/app.h"

/* What the core made of one moment, webhook notices included. */
struct dd_moment {
    struct dd_eval_out eval;
    struct dd_alert_out alert;
    size_t n_notices;
    struct dd_notice *notices; /* new: planned for `now`, or skipped */
    struct dd_opt_instant next;
    /* when what is said of each obligation does not suffice: there are more periods, or
     * units and people are others */
    struct dd_opt_instant next_periods, next_all;
};

/* The one that is set, of two the earlier. */
static inline struct dd_opt_instant dd_earlier(struct dd_opt_instant a, struct dd_opt_instant b)
{
    return !a.set || (b.set && b.at.s < a.at.s) ? b : a;
}

struct dd_moment_in {
    const struct dd_ruleset *rules;
    const struct dd_facts *facts;
    const struct dd_calendar *calendar;
    const struct dd_zone *zone;
    const struct dd_sending *sending;
    size_t n_webhooks;
    const struct dd_webhook *webhooks;
    struct dd_instant now;
    size_t n_previous, n_history, n_loaded;
    const struct dd_obligation *previous;
    const struct dd_notice *history;
    size_t n_told; /* the same in parts, without webhooks; see dd_alert_in */
    const struct dd_history *told;
    const struct dd_rule_loaded *loaded;
    const struct dd_scope *scope; /* NULL: all */
    size_t n_letters;             /* of the last hour, see dd_alert_in */
    const struct dd_letter_sent *letters;
    const struct dd_deeds *deeds;   /* may be NULL, as … */
    struct dd_directory *directory; /* … in dd_eval_in and dd_alert_in */
    bool still;                     /* the same there */
};

void dd_moment(struct dd_arena *arena, const struct dd_moment_in *in, struct dd_moment *out);

/* A webhook is nobody: what it was told, no person knows. */
bool dd_is_for_webhook(const struct dd_notice *notice);

/* The days of the calendar that the obligation's dates, and the next of its steps,
 * came from: a change of others leaves them as they are. */
void dd_touched_days(const struct dd_moment_in *in, struct dd_obligation *ob);

struct dd_tick_result {
    struct dd_instant now;
    struct dd_opt_instant next;
    size_t n_obligations; /* evaluated */
    size_t n_changed;     /* of these, written */
    size_t n_read;        /* rows of facts read for it */
    size_t n_notices, n_deliveries;
    size_t n_faults;
    const struct dd_fault *faults; /* in the arena given */
    bool paused;                   /* evaluated, but nothing planned */
    int64_t n_held;                /* messages held by the breaker, of this tick or earlier */
};

/* What a daemon keeps between ticks: facts that all subjects share. */
struct dd_live;
struct dd_live *dd_live_new(void);
void dd_live_free(struct dd_live *live); /* NULL is fine */

struct dd_tick;
/* A tick at `now`; `app`, its rules and `live` must stay as they are until its end.
 * A transaction takes `chunk` milliseconds of work, its commit among it, before another is
 * begun. */
#define DD_TICK_CHUNK 140 /* with what the disk takes, below the 200 ms of design §1 */
struct dd_tick *dd_tick_new(const struct dd_app *app, struct dd_live *live, struct dd_instant now,
                            int chunk);
enum dd_tick_step { DD_TICK_MORE, DD_TICK_DONE, DD_TICK_FAILED };
/* One transaction of it. FAILED: the database refused (said in dd_store_error);
 * this transaction changed nothing, and the tick is over. */
enum dd_tick_step dd_tick_step(struct dd_tick *tick);
/* What it may hold, or compose anew, it has: messages committed so far may leave. */
bool dd_tick_may_send(const struct dd_tick *tick);
/* Of a tick that is DONE; it lives in `arena`. */
void dd_tick_result(const struct dd_tick *tick, struct dd_arena *arena, struct dd_tick_result *out);
void dd_tick_free(struct dd_tick *tick); /* NULL is fine */

/* All steps of one; the result lives in `arena`. False: the database refused. */
bool dd_tick(const struct dd_app *app, struct dd_instant now, struct dd_arena *arena,
             struct dd_tick_result *out);

/* Who was meant to get a letter in the hour before `now` (dd_alert_in); none where no rule
 * is urgent: only what comes at any time can be too much. False: the database refused. */
bool dd_letters_of_hour(const struct dd_app *app, struct dd_arena *arena, struct dd_instant now,
                        const struct dd_letter_sent **v, size_t *n);

/* ---- simulation ---------------------------------------------------------------- */

struct dd_simulation {
    struct dd_arena *arena; /* of the results */
    struct dd_moment_in in; /* facts, rules …; `now` and the state are kept by it */
    /* All told, in the order of their instants; those that nobody could be told
     * (no holder, no address) are among them, in state FAILED. */
    DD_VEC(struct dd_notice) notices;
    struct dd_obligation *obligations;
    size_t n_obligations;
    size_t ticks;
};

/* Fills `in` from an opened office (rules included) to begin with empty results at
 * its clock's now; the facts are the caller's. */
void dd_simulation_fresh(const struct dd_app *app, const struct dd_facts *facts,
                         struct dd_simulation *out);
/* Fills `in` from an opened office (rules included) with its live state; `now`
 * is where the daemon stopped. `facts` must outlive the simulation. False: the
 * database refused. */
bool dd_simulation_load(struct dd_app *app, struct dd_facts *facts, struct dd_simulation *out);
/* Runs from `in.now` with the state in `in` to `until` (included), jumping from
 * one `next` to the next; each notice counts as told at its slot. To go on, with
 * other facts or rules if need be, set `in.now` again. */
void dd_simulate(struct dd_simulation *simulation, struct dd_instant until);

#endif
