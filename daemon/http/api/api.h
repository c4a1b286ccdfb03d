/* api.h — what the files of the API share (design §10). Paths below /api/v1/:
 *
 *   api.c      the table of collections, dispatch, paging, ETags
 *   results.c  obligations, notices, deliveries: read only
 *   write.c    facts: POST, PUT, PATCH, DELETE, one row or many
 *   task.c     a task whole, with its units and deadlines
 *   around.c   the facts around some rows: only those are read
 *   once.c     Idempotency-Key: an answer is given again, not done again
 *   openapi.c  /api/openapi.json, from the same tables
 *   stream.c   /api/v1/stream, what has changed, as it changes: see stream.h
 *
 * Which rows a reader may see and change: access/scope.c. */
#ifndef DD_HTTP_API_H
#define DD_HTTP_API_H

#include "http/access/access.h"
#include "http/routes.h"
#include "http/server/snapshot.h"
#include "wire/wire.h"

#define DD_API_PAGE 100      /* rows of a page where `limit` says nothing … */
#define DD_API_MAX_PAGE 1000 /* … and at most */

/* How a row of facts is reached by the unit scope of a token. */
enum dd_reach {
    DD_REACH_ALL,        /* everybody sees it; only tokens without a unit change it */
    DD_REACH_UNIT,       /* the field names its unit */
    DD_REACH_TASK,       /* … its task: a lead, a cooperating unit, or whose plan it is */
    DD_REACH_TARGET,     /* … its target */
    DD_REACH_OBLIGATION, /* … an obligation */
    DD_REACH_PERSON      /* … a person, who holds a post there */
};

struct dd_collection {
    const char *path;   /* "units" */
    const char *entity; /* "unit" */
    enum dd_reach reach;
    const char *by;    /* the field, see dd_reach */
    unsigned methods;  /* bits of dd_method */
    const char *about; /* one English sentence, for OpenAPI */
};
extern const struct dd_collection dd_collections[];
extern const size_t dd_n_collections;

/* One of those beside the facts. */
struct dd_result_collection {
    const char *path;
    void (*list)(struct dd_request *rq);
    void (*one)(struct dd_request *rq, const char *key);
    const char *about;
    const char *const *filters; /* query parameters besides limit and cursor; ends with NULL */
};
extern const struct dd_result_collection dd_result_collections[];
extern const size_t dd_n_result_collections;

/* The reader's token covers the row. */
bool dd_may_see_row(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                    const struct dd_collection *collection, const void *row);
bool dd_may_write_row(const struct dd_request *rq, const struct dd_snapshot *snapshot,
                      const struct dd_collection *collection, const void *row);

/* The row of that key, or NULL. */
const void *dd_api_find(struct dd_arena *arena, const struct dd_facts *facts,
                        const struct dd_entity *entity, const char *key);

/* What such rows refer to: tasks with their units and deadlines, targets, obligations,
 * beside the facts that all share. False: the store failed. */
bool dd_api_around(struct dd_request *rq, const struct dd_entity *entity,
                   const struct dd_facts *rows, size_t n, struct dd_snapshot *out);
/* The row of that key (NULL: there is none) and what is around it. False: the store
 * failed. */
bool dd_api_read(struct dd_request *rq, const struct dd_entity *entity, const char *key,
                 const void **row, struct dd_snapshot *around);

/* ---- replies ------------------------------------------------------------------------ */

/* 200 with the object, its strong ETag, or 304. Takes `value`. */
void dd_api_reply(struct dd_request *rq, json_t *value);
/* The ETag that dd_api_reply would give, with its quotes. */
const char *dd_api_etag(struct dd_request *rq, const json_t *value);
/* ---- paging ------------------------------------------------------------------------- */

struct dd_page_of {
    size_t limit;
    const char *after; /* the key of the last row of the page before, or NULL */
    json_t *items;
    const char *last; /* key of the last row read; arena */
    bool more;
};
/* Refuses parameters that are neither of paging nor among `filters`, which would show
 * more than was asked for. */
bool dd_api_check_query(struct dd_request *rq, const char *const *filters);
/* Reads `limit` and `cursor`; refuses parameters that are neither these nor
 * among `filters` (ended by NULL). False: the reply says what is wrong. */
bool dd_api_page(struct dd_request *rq, const char *const *filters, struct dd_page_of *page);
/* Replies {"items":[…],"next":…}. */
void dd_api_page_reply(struct dd_request *rq, struct dd_page_of *page);
/* A query parameter, decoded, or NULL. */
const char *dd_api_query(const struct dd_request *rq, const char *name);

/* ---- the others ----------------------------------------------------------------------- */

void dd_api(struct dd_request *rq); /* every method below /api/v1/ */
void dd_api_openapi(struct dd_request *rq);
void dd_api_write(struct dd_request *rq, const struct dd_collection *collection, const char *key);
/* The key of a row, its parts joined by '/'. */
const char *dd_api_key(struct dd_arena *arena, const struct dd_entity *entity, const void *row);

/* What a reader gets of a row: of a task also its units and deadlines. */
json_t *dd_api_row_json(struct dd_arena *arena, const struct dd_facts *facts,
                        const struct dd_entity *entity, const void *row);
/* The same as this reader may see it: of an internal task number, days and units. */
json_t *dd_api_row_shown(const struct dd_request *rq, const struct dd_facts *facts,
                         const struct dd_entity *entity, const void *row);
struct dd_edit;
/* A member of a task's object that is no field of its row … */
bool dd_api_is_task_member(const struct dd_entity *entity, const char *name);
/* … and what those say, written; false as in task_entry.h. */
bool dd_api_write_task(struct dd_request *rq, struct dd_edit *edit, const char *task,
                       const json_t *object);

/* An Idempotency-Key was sent and has been answered: the reply is that answer
 * (or says that it was used for another request). False also where there was no
 * key. */
bool dd_api_again(struct dd_request *rq);
/* Keeps the reply for the key, within the request's transaction. */
bool dd_api_remember(struct dd_request *rq);

#endif
