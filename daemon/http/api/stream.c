/* stream.c — GET /api/v1/stream: what has changed, as it changes (server-sent
 * events). It follows the audit's chain, so that a client which names the last event
 * it had goes on there and misses nothing.
 *
 * libmicrohttpd asks for more when there is none: then the connection is suspended
 * until something is committed. A suspended connection does not notice that its
 * client has gone, hence the beat. */
#include "http/api/stream.h"
#include "http/access/access.h"
#include "http/access/auth.h"
#include "http/api/api.h"
#include "http/pages/views.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/audit.h"

#define AT_ONCE 500 /* changes read at once, and the rest of their row of the chain */
#define AT_MOST 64  /* streams at a time */
#define BEAT 15.    /* seconds */
#define BLOCK 4096

struct stream {
    struct stream *next, **link;
    struct dd_http *http;
    struct dd_request *rq; /* gone when the connection is; no more is asked for then */
    int64_t after;         /* the row of the chain that was told last */
    uint64_t seen;         /* the generation of committed state that was looked at */
    struct dd_buf out;
    size_t at; /* of `out`, sent so far */
    bool suspended, beat;
};

struct dd_streams {
    struct stream *first;
    size_t n;
    ev_timer beat;
};

/* ---- events ---------------------------------------------------------------------------- */

static const char *collection_of(const char *entity, const struct dd_collection **facts)
{
    static const struct {
        const char *entity, *path;
    } results[] = {
        {"obligation", "obligations"}, {"notice", "notices"}, {"delivery", "deliveries"}};
    *facts = NULL;
    for (size_t i = 0; i < DD_LEN(results); i++) {
        if (strcmp(results[i].entity, entity) == 0)
            return results[i].path;
    }
    for (size_t i = 0; i < dd_n_collections; i++) {
        if (strcmp(dd_collections[i].entity, entity) == 0) {
            *facts = &dd_collections[i];
            return dd_collections[i].path;
        }
    }
    return NULL;
}

static bool hears_all(const struct dd_request *rq)
{
    return dd_sees_all(rq) && dd_owns_internal(rq);
}

/* Who sees one unit hears of its obligations and facts; messages speak of many, and
 * whose a row was that is gone nobody can say any more. */
static bool may_hear(struct dd_request *rq, const struct dd_audit_item *item,
                     const struct dd_collection *facts)
{
    struct dd_snapshot around;
    struct dd_obligation duty;
    const void *row;
    bool found;
    if (hears_all(rq))
        return true;
    if (facts != NULL)
        return dd_api_read(rq, dd_entity_find(facts->entity), item->key, &row, &around) &&
               row != NULL && dd_may_see_row(rq, &around, facts, row);
    const struct dd_facts *shared = dd_shared_get(rq->http);
    return strcmp(item->entity, "obligation") == 0 && shared != NULL &&
           dd_store_obligation(rq->http->store, rq->arena, item->key, &duty, &found) && found &&
           dd_may_see_duty(rq, shared, &duty);
}

struct reading {
    struct stream *stream;
    size_t n;
};

static void tell(struct stream *stream, const char *path, const struct dd_audit_item *item)
{
    const char *what = item->before == NULL ? "added" : item->after == NULL ? "removed" : "changed";
    json_t *data = json_pack("{s:s, s:o, s:s}", "collection", path, "key", dd_json_text(item->key),
                             "is", what);
    dd_buf_printf(&stream->out, "event: change\ndata: ");
    dd_json_line(&stream->out, data);
    dd_buf_printf(&stream->out, "\n");
}

/* An id of its own, without data: the row was told whole. */
static void tell_id(struct stream *stream)
{
    dd_buf_printf(&stream->out, "id: %" PRId64 "\n\n", stream->after);
}

static bool take(void *context, const struct dd_audit_item *item)
{
    struct reading *reading = context;
    struct stream *stream = reading->stream;
    const struct dd_collection *facts;
    if (item->seq == 0) /* by other programs: once the chain covers it */
        return true;
    if (item->seq != stream->after && reading->n >= AT_ONCE)
        return false;
    stream->after = item->seq;
    const char *path = collection_of(item->entity, &facts);
    if (path != NULL && may_hear(stream->rq, item, facts)) {
        tell(stream, path, item);
        reading->n++;
    }
    return true;
}

/* False: it ends here, for the database cannot be read, or the reader may not any
 * more. */
static bool read_on(struct stream *stream)
{
    struct dd_request *rq = stream->rq;
    struct dd_store *store = rq->http->store;
    struct reading reading = {.stream = stream};
    int64_t before = stream->after;
    struct dd_arena *kept = rq->arena;
    rq->arena = dd_arena_new();
    rq->signed_in = false;
    uint64_t generation = rq->http->generation;
    bool ok = dd_store_begin(store, false);
    if (ok) {
        ok = dd_auth_identify(rq) && rq->signed_in &&
             dd_store_audit(store, &(struct dd_audit_query){.after = before}, take, &reading);
        dd_store_rollback(store);
    }
    rq->token = (struct dd_token){0}; /* it lay in that arena */
    dd_arena_free(rq->arena);
    rq->arena = kept;
    if (reading.n < AT_ONCE)
        stream->seen = generation;
    if (ok && stream->after != before)
        tell_id(stream);
    return ok;
}

/* ---- connections ------------------------------------------------------------------------- */

static ssize_t more(void *context, uint64_t position, char *to, size_t max)
{
    (void)position;
    struct stream *stream = context;
    if (stream->at == stream->out.n) {
        stream->at = stream->out.n = 0;
        if (stream->seen != stream->http->generation && !read_on(stream))
            return MHD_CONTENT_READER_END_OF_STREAM;
        if (stream->out.n == 0 && stream->beat)
            dd_buf_printf(&stream->out, ":\n\n");
        stream->beat = false;
    }
    size_t n = stream->out.n - stream->at;
    if (n == 0) {
        stream->suspended = true;
        MHD_suspend_connection(stream->rq->connection);
        return 0;
    }
    n = n < max ? n : max;
    memcpy(to, stream->out.s + stream->at, n);
    stream->at += n;
    return (ssize_t)n;
}

void dd_streams_wake(struct dd_http *http)
{
    for (struct stream *s = http->streams != NULL ? http->streams->first : NULL; s != NULL;
         s = s->next) {
        if (!s->suspended)
            continue;
        s->suspended = false;
        MHD_resume_connection(s->rq->connection);
        ev_feed_event(http->loop, &http->io, EV_READ); /* it has to run once more */
    }
}

static void on_beat(struct ev_loop *loop, ev_timer *timer, int events)
{
    (void)loop, (void)events;
    struct dd_http *http = timer->data;
    for (struct stream *s = http->streams->first; s != NULL; s = s->next)
        s->beat = true;
    dd_streams_wake(http);
}

static void leave(void *context)
{
    struct stream *stream = context;
    struct dd_http *http = stream->http;
    *stream->link = stream->next;
    if (stream->next != NULL)
        stream->next->link = stream->link;
    if (--http->streams->n == 0)
        ev_timer_stop(http->loop, &http->streams->beat);
    dd_buf_release(&stream->out);
    free(stream);
}

static void *zeroed(size_t size)
{
    void *p = calloc(1, size);
    if (p == NULL)
        abort();
    return p;
}

static struct stream *enter(struct dd_request *rq, int64_t after)
{
    struct dd_http *http = rq->http;
    if (http->streams == NULL) {
        http->streams = zeroed(sizeof(*http->streams));
        ev_timer_init(&http->streams->beat, on_beat, BEAT, BEAT);
        http->streams->beat.data = http;
    }
    struct dd_streams *all = http->streams;
    struct stream *stream = zeroed(sizeof(*stream));
    stream->http = http;
    stream->rq = rq;
    stream->after = after;
    stream->next = all->first;
    stream->link = &all->first;
    if (all->first != NULL)
        all->first->link = &stream->next;
    all->first = stream;
    if (all->n++ == 0)
        ev_timer_start(http->loop, &all->beat);
    dd_buf_printf(&stream->out, "retry: 5000\n\n");
    tell_id(stream);
    return stream;
}

void dd_streams_free(struct dd_http *http)
{
    free(http->streams);
    http->streams = NULL;
}

/* ---- the request -------------------------------------------------------------------------- */

/* Where to begin: after the event that the client had last, or now. */
static bool read_after(struct dd_request *rq, int64_t *after)
{
    const char *text = dd_request_header(rq, "Last-Event-ID");
    char *end;
    if (!dd_store_audit_end(rq->http->store, after))
        return false;
    if (text == NULL)
        text = dd_api_query(rq, "after");
    if (text == NULL)
        return true;
    int64_t wanted = strtoll(text, &end, 10);
    if (*text == '\0' || *end != '\0' || wanted < 0 || wanted > *after) {
        dd_reply_problem(rq, MHD_HTTP_BAD_REQUEST, "after",
                         dd_say(rq, "This is the id of no event."));
        return false;
    }
    *after = wanted;
    return true;
}

void dd_api_stream(struct dd_request *rq)
{
    static const char *const parameters[] = {"after", NULL};
    int64_t after;
    if (!dd_api_check_query(rq, parameters) || !read_after(rq, &after))
        return;
    rq->reply.status = MHD_HTTP_OK;
    rq->reply.type = "text/event-stream";
    dd_reply_header(rq, "X-Accel-Buffering", "no"); /* nginx passes it on as it comes */
    if (rq->head)
        return;
    if (rq->http->streams != NULL && rq->http->streams->n >= AT_MOST) {
        dd_reply_error(rq, MHD_HTTP_SERVICE_UNAVAILABLE, NULL);
        return;
    }
    struct stream *stream = enter(rq, after);
    rq->reply.made =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, more, stream, leave);
    if (rq->reply.made == NULL)
        abort();
}
