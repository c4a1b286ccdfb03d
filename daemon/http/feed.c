/* feed.c — GET /feeds/TOKEN.ics (design §9): who may read what, rendered once
 * per change and day, answered with ETag, Last-Modified and gzip. */
#include "http/access.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "http/conditional.h"
#include "wire/wire.h"

#define CACHE_BYTES ((size_t)2 << 20)

/* ---- rendered feeds ---------------------------------------------------------------------- */

struct dd_feed_entry {
    struct dd_feed_entry *next;
    int64_t feed;
    uint64_t generation; /* of the state it was rendered from … */
    struct dd_day day;   /* … and the day: posts and substitutions begin and end */
    char hash[33];
    int64_t modified;
    size_t bytes;
    struct MHD_Response *plain, *gzip; /* gzip NULL: not smaller */
};

static void release_responses(struct dd_feed_entry *entry)
{
    if (entry->plain != NULL)
        MHD_destroy_response(entry->plain);
    if (entry->gzip != NULL)
        MHD_destroy_response(entry->gzip);
    entry->plain = entry->gzip = NULL;
    entry->bytes = 0;
}

static void drop_after(struct dd_feed_entry **at)
{
    while (*at != NULL) {
        struct dd_feed_entry *entry = *at;
        *at = entry->next;
        release_responses(entry);
        free(entry);
    }
}

void dd_feed_cache_free(struct dd_http *http)
{
    drop_after(&http->feeds);
}

/* The entry of a feed, moved to the front; made empty where there is none. */
static struct dd_feed_entry *entry_of(struct dd_http *http, int64_t feed)
{
    struct dd_feed_entry **at = &http->feeds;
    while (*at != NULL && (*at)->feed != feed)
        at = &(*at)->next;
    struct dd_feed_entry *entry = *at;
    if (entry != NULL) {
        *at = entry->next;
    } else {
        entry = calloc(1, sizeof(*entry));
        if (entry == NULL)
            abort();
        entry->feed = feed;
    }
    entry->next = http->feeds;
    http->feeds = entry;
    return entry;
}

/* Forgets those used longest ago; the first one always stays. */
static void trim_cache(struct dd_http *http)
{
    size_t bytes = 0;
    struct dd_feed_entry **at = &http->feeds;
    for (; *at != NULL; at = &(*at)->next) {
        bytes += (*at)->bytes;
        if (bytes > CACHE_BYTES && at != &http->feeds)
            break;
    }
    drop_after(at);
}

/* gzip of `in`, or an empty buffer where it would not be smaller. */
static struct dd_buf compress_gzip(const struct dd_buf *in)
{
    struct dd_buf out = {0};
    z_stream z = {0};
    if (in->n > UINT32_MAX / 2 ||
        deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return out;
    out.s = malloc(in->n + 1);
    if (out.s == NULL)
        abort();
    out.cap = in->n + 1;
    z.next_in = (Bytef *)in->s;
    z.avail_in = (uInt)in->n;
    z.next_out = (Bytef *)out.s;
    z.avail_out = (uInt)in->n;
    if (deflate(&z, Z_FINISH) == Z_STREAM_END)
        out.n = in->n - z.avail_out;
    deflateEnd(&z);
    if (out.n == 0) {
        dd_buf_release(&out);
        return out;
    }
    char *shrunk = realloc(out.s, out.n); /* it stays in the cache */
    out.s = shrunk != NULL ? shrunk : out.s;
    return out;
}

/* Takes the bytes. */
static struct MHD_Response *make_response(struct dd_buf *body, const char *etag, int64_t modified,
                                          bool gzip)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(body->n, body->s, MHD_RESPMEM_MUST_FREE);
    if (response == NULL)
        abort();
    *body = (struct dd_buf){0};
    char date[DD_HTTP_DATE_SIZE];
    dd_reply_secure(response);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/calendar; charset=utf-8");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "private, no-cache");
    MHD_add_response_header(response, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, etag);
    MHD_add_response_header(response, MHD_HTTP_HEADER_LAST_MODIFIED,
                            dd_http_date_format(modified, date));
    if (gzip)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
    return response;
}

#define ETAG_SIZE 48
static const char *etag_of(const struct dd_feed_entry *entry, bool gzip, char out[ETAG_SIZE])
{
    struct dd_buf text = {0};
    dd_buf_printf(&text, "\"%s%s\"", entry->hash, gzip ? "-gz" : "");
    memcpy(out, text.s, text.n + 1);
    dd_buf_release(&text);
    return out;
}

/* The last change of anything the feed could show, or of its window. */
static int64_t last_modified(const struct dd_http *http, const struct dd_snapshot *snapshot,
                             struct dd_day today)
{
    struct dd_day month = dd_period_first(dd_period_of(DD_MONTHLY, today));
    int64_t last = dd_zone_instant(http->settings.zone, month, 0).s;
    for (size_t i = 0; i < snapshot->n; i++) {
        if (snapshot->v[i].changed_at.s > last)
            last = snapshot->v[i].changed_at.s;
    }
    return last;
}

static void render(struct dd_http *http, const struct dd_snapshot *snapshot,
                   const struct dd_feed *feed, struct dd_day today, struct dd_feed_entry *entry)
{
    struct dd_arena *arena = dd_arena_new();
    const struct dd_obligation **v = DD_NEW_N(arena, const struct dd_obligation *, snapshot->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < snapshot->n; i++) {
        if (dd_feed_holds(http, &snapshot->facts, feed, &snapshot->v[i], today))
            v[n++] = dd_duty_in_feed(arena, &snapshot->facts, &snapshot->v[i]);
    }
    struct dd_calendar_feed about = {
        .name = feed->name != NULL && *feed->name != '\0' ? feed->name : http->settings.office,
        .host = http->settings.uid_host,
        .public_url = http->public_url,
        .facts = &snapshot->facts,
        .zone = http->settings.zone,
        .tr = dd_gettext,
    };
    struct dd_buf body = {0};
    dd_ical_render(&about, v, n, &body);

    char hash[sizeof(entry->hash)];
    memcpy(hash, dd_sha256_hex(arena, body.s, body.n), sizeof(hash) - 1);
    hash[sizeof(hash) - 1] = '\0';
    int64_t modified = last_modified(http, snapshot, today);
    if (strcmp(hash, entry->hash) == 0)
        modified = entry->modified;
    else if (modified <= entry->modified)
        modified = entry->modified + 1; /* a unit was renamed: same obligations, other bytes */
    release_responses(entry);
    memcpy(entry->hash, hash, sizeof(hash));
    entry->modified = modified;
    entry->generation = http->generation;
    entry->day = today;

    char etag[ETAG_SIZE];
    struct dd_buf gzip = compress_gzip(&body);
    entry->bytes = body.n + gzip.n;
    if (gzip.n > 0)
        entry->gzip = make_response(&gzip, etag_of(entry, true, etag), modified, true);
    entry->plain = make_response(&body, etag_of(entry, false, etag), modified, false);
    dd_arena_free(arena);
}

/* ---- the request ---------------------------------------------------------------------------- */

/* False on a failure of the store; *out NULL if there is no such feed. */
static bool find_feed(struct dd_request *rq, const struct dd_feed **out)
{
    struct dd_feed *v;
    size_t n;
    *out = NULL;
    if (!dd_store_feeds(rq->http->store, rq->arena, &v, &n))
        return false;
    size_t len = strlen(rq->rest);
    if (len <= 4 || strcmp(rq->rest + len - 4, ".ics") != 0)
        return true;
    const char *hash = dd_sha256_hex(rq->arena, rq->rest, len - 4);
    for (size_t i = 0; i < n; i++) {
        if (dd_streq(v[i].token_hash, hash))
            *out = &v[i];
    }
    return true;
}

/* A short plain answer: calendar programs show nothing of it anyway. */
static void no_feed(struct dd_request *rq, unsigned status, const char *text)
{
    rq->reply.status = status;
    rq->reply.type = "text/plain; charset=utf-8";
    dd_buf_printf(&rq->reply.body, "%s\n", text);
}

void dd_feed_get(struct dd_request *rq)
{
    struct dd_http *http = rq->http;
    const struct dd_feed *feed;
    if (!find_feed(rq, &feed))
        return;
    if (feed == NULL) {
        no_feed(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such calendar."));
        return;
    }
    struct dd_feed_entry *entry = entry_of(http, feed->id);
    if (feed->revoked) {
        release_responses(entry);
        entry->generation = 0;
        no_feed(rq, MHD_HTTP_GONE, dd_say(rq, "This calendar has been withdrawn."));
        return;
    }
    if (entry->generation != http->generation || dd_day_cmp(entry->day, rq->today) != 0) {
        const struct dd_snapshot *snapshot = dd_snapshot_get(http);
        if (snapshot == NULL)
            return;
        render(http, snapshot, feed, rq->today, entry);
        trim_cache(http);
    }
    bool gzip = entry->gzip != NULL &&
                dd_accepts_gzip(dd_request_header(rq, MHD_HTTP_HEADER_ACCEPT_ENCODING));
    char etag[ETAG_SIZE];
    bool same = dd_not_modified(dd_request_header(rq, MHD_HTTP_HEADER_IF_NONE_MATCH),
                                dd_request_header(rq, MHD_HTTP_HEADER_IF_MODIFIED_SINCE),
                                etag_of(entry, gzip, etag), entry->modified);
    /* A 304 carries the headers of the full answer, so it is queued whole;
     * libmicrohttpd leaves its body out. */
    rq->reply.status = same ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
    rq->reply.shared = gzip ? entry->gzip : entry->plain;
}
