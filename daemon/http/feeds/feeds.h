/* feeds.h — what is in a calendar feed, and its bytes (design §9). Shared by the
 * server, the page of feeds and `dondoc feed export`.
 *
 *   feed.c    GET /feeds/TOKEN.ics: who may read what, kept while nothing changes
 *   read.c    what is read of the database for one
 *   filter.c  which duties a feed holds
 *   notes.c   its entries about several duties
 *   build.c   the whole calendar; entries that have not changed are kept
 *   page.c    /feeds: who has which, make one, revoke one; qr.c draws its address */
#ifndef DD_HTTP_FEEDS_H
#define DD_HTTP_FEEDS_H

#include "dondoc/rule.h"
#include "store/store.h"
#include "wire/calendar/ical.h"

struct dd_feed_source {
    const struct dd_facts *facts;
    const struct dd_obligation *v; /* by id */
    size_t n;
    const struct dd_ruleset *rules;     /* for feeds of one pack; NULL: none known */
    const struct dd_calendar *calendar; /* for the week's first working day; may be NULL */
    const struct dd_zone *zone;
    const char *office, *uid_host, *public_url; /* public_url may be NULL */
    dd_translate tr;
    struct dd_opt_instant changed; /* any duty, last; unset: those of `v` tell it */
};

/* What follows the "@" of UIDs, from the office's id: stable for ever. */
const char *dd_feed_uid_host(struct dd_arena *arena, const char *office);

struct dd_http;
struct dd_snapshot;
/* What the server's feeds are made of. */
struct dd_feed_source dd_feed_source(const struct dd_http *http,
                                     const struct dd_snapshot *snapshot);

struct dd_request;
/* The duties that the feed may hold or count, with the facts that say how they are told.
 * False on a failure of the store. */
bool dd_feed_read(struct dd_request *rq, const struct dd_feed *feed, struct dd_snapshot *out);

/* The feed is about this duty, on whatever day it is due: person, role, unit, field,
 * pack. */
bool dd_feed_concerns(const struct dd_feed_source *in, const struct dd_feed *feed,
                      const struct dd_obligation *row, struct dd_day today);
/* … and shows it on that day: window and states too. */
bool dd_feed_holds(const struct dd_feed_source *in, const struct dd_feed *feed,
                   const struct dd_obligation *row, struct dd_day today);
/* First and last day that it reaches: whole months, so that the bytes do not change
 * from day to day. */
void dd_feed_window(const struct dd_feed *feed, struct dd_day today, struct dd_day *first,
                    struct dd_day *last);

/* ---- rendered entries, kept from one rendering to the next ---------------------------- */

struct dd_feed_kept;
struct dd_feed_kept *dd_feed_kept_new(void);
void dd_feed_kept_free(struct dd_feed_kept *kept);
/* How many entries were rendered, not taken from here, since it began. */
size_t dd_feed_kept_rendered(const struct dd_feed_kept *kept);

/* ---- the calendar ------------------------------------------------------------------------ */

struct dd_feed_built {
    struct dd_buf body;
    int64_t modified; /* the last change of anything the feed could show, or of its window */
    DD_VEC(struct dd_feed_note) notes; /* that are new or changed: to be stored */
};

struct dd_feed_build { /* what build.c and notes.c share */
    const struct dd_feed_source *in;
    const struct dd_feed *feed;
    struct dd_arena *arena;
    struct dd_instant now; /* office time */
    struct dd_day today;
    struct dd_calendar_feed about;
    const struct dd_feed_note *told; /* what calendar programs were told before */
    size_t n_told;
    struct dd_feed_built *out;
};

/* Renders it. `told`: dd_store_feed_notes; `kept` may be NULL. What is in `arena`
 * (notes) must outlive *out; the body is the caller's to release. */
void dd_feed_build(struct dd_feed_build *build, struct dd_feed_kept *kept);
/* Of `v`, by id: those of full days become one entry each, and are taken out. */
size_t dd_feed_group_days(struct dd_feed_build *build, const struct dd_obligation **v, size_t n);
/* "Overdue: N" on today, and the leader's Monday line, where chosen. */
void dd_feed_summaries(struct dd_feed_build *build);

/* ---- requests ---------------------------------------------------------------------------- */

void dd_feed_get(struct dd_request *rq); /* GET /feeds/TOKEN.ics */
/* A feed is asked for in the plainest way (dd_guard_is_plain): it needs no arena … */
bool dd_feed_is_plain(struct dd_request *rq, const char *method);
/* … if it is rendered, and known to be in force: then this answers it without a look at
 * the database. */
bool dd_feed_quick(struct dd_request *rq);
void dd_feed_cache_free(struct dd_http *http);

/* ---- pages ---------------------------------------------------------------------------------- */

void dd_page_feeds(struct dd_request *rq);      /* GET /feeds */
void dd_page_feeds_post(struct dd_request *rq); /* POST /feeds: make one, or revoke one */

#endif
