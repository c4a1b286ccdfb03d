/* reload.h — within app: rules, calendar and dondoc.yaml are taken over while the
 * service runs, on SIGHUP and when one of their files changes.
 *
 *   reload.c         when to read, and the switch
 *   reload_files.c   which files and folders are watched
 *   reload_ahead.c   what the change will do, worked out by a child
 *   reload_tell.c    the letter to the operator about a broken set
 *
 * All is read and compiled before anything is touched. With a mistake anywhere what
 * is in force stays in force, and the operator is told: in the log, on the page, and
 * once for each broken set by mail. A sound set is announced as ready; it is
 * taken in one step, when nothing uses the one before. Nothing polls. */
#ifndef DD_RELOAD_H
#define DD_RELOAD_H

#include "app/ahead/compare.h"

#include <ev.h>

struct dd_reload;

struct dd_reload_news {
    void *context;
    void (*ready)(void *context); /* dd_reload_take, at the next occasion */
    void (*fault)(void *context); /* dd_reload_fault is another, a letter may wait */
};

/* Watches the files that `app` was opened from. Never NULL: where they cannot be
 * watched that is logged, and SIGHUP remains. */
struct dd_reload *dd_reload_new(struct ev_loop *loop, struct dd_app *app,
                                const struct dd_reload_news *news);
/* Ends its child, and frees the rules and the calendar that it put into `app`: the
 * last use of them. NULL is fine. */
void dd_reload_end(struct dd_reload *reload);
/* Reads all of it anew. */
void dd_reload_now(struct dd_reload *reload);
/* Puts what is ready into `app`: rules, calendar, and of the configuration what may
 * change while the service runs. What they replace is freed. */
void dd_reload_take(struct dd_reload *reload);
/* Why what lies in the files is not in force, for people; NULL: it is. */
const char *dd_reload_fault(const struct dd_reload *reload);

/* ---- reload_files.c ------------------------------------------------------------------ */

/* What of a configuration may change while the service runs. */
struct dd_reloaded {
    const struct dd_config *config;
    const struct dd_calendar *calendar;
    const struct dd_ruleset *rules;
};

/* Adds the folders of these files to an inotify descriptor; what is watched already
 * stays. */
void dd_reload_watch(int inotify, struct dd_arena *arena, const struct dd_config *config);
/* Reads all events; true if one may concern rules, calendars or dondoc.yaml. */
bool dd_reload_touched(int inotify);

/* ---- reload_ahead.c ------------------------------------------------------------------- */

/* Starts a child that lives both sets through, from the live state on, and gives its
 * pid; *fd is where it writes: one byte once it has read the database, then the
 * lines of the comparison, then the end. -1 with errno set. */
pid_t dd_reload_ahead(const struct dd_app *app, const struct dd_reloaded *next, int *fd);

/* ---- reload_tell.c --------------------------------------------------------------------- */

/* Writes the letter about a broken set into the outbox; false where the database
 * refused. */
bool dd_reload_tell(const struct dd_app *app, const struct dd_diags *diags);

#endif
