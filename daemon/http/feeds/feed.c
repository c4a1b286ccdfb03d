/* feed.c — GET /feeds/TOKEN.ics (design §9): who may read what, rendered once
 * per change and day, answered with ETag, Last-Modified and gzip. */
#include "http/feeds/feeds.h"
#include "http/access/auth.h"
#include "http/server/conditional.h"
#include "http/server/guard.h"
#include "http/server/request.h"
#include "http/server/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#define CACHE_BYTES ((size_t)2 << 20)

/* ---- rendered feeds ---------------------------------------------------------------------- */

struct dd_feed_entry {
    struct dd_feed_entry *next;
    int64_t feed;
    char token_hash[DD_SHA256_HEX_SIZE];
    uint64_t touched;    /* the database was asked then: it is not revoked */
    uint64_t generation; /* of the state it was rendered from … */
    struct dd_day day;   /* … and the day: posts and substitutions begin and end */
    char hash[33];
    int64_t modified;
    size_t bytes;
    const char *body; /* within `plain` */
    size_t n_body;
    bool packed;                       /* `gzip` was tried */
    struct MHD_Response *plain, *gzip; /* gzip NULL: not asked for yet, or not smaller */
};

static void release_responses(struct dd_feed_entry *entry)
{
    if (entry->plain != NULL)
        MHD_destroy_response(entry->plain);
    if (entry->gzip != NULL)
        MHD_destroy_response(entry->gzip);
    entry->plain = entry->gzip = NULL;
    entry->bytes = entry->touched = 0;
    entry->packed = false;
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
static struct dd_buf compress_gzip(const char *in, size_t n)
{
    struct dd_buf out = {0};
    z_stream z = {0};
    if (n > UINT32_MAX / 2 ||
        deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return out;
    out.s = malloc(n + 1);
    if (out.s == NULL)
        abort();
    out.cap = n + 1;
    z.next_in = (Bytef *)(uintptr_t)in;
    z.avail_in = (uInt)n;
    z.next_out = (Bytef *)out.s;
    z.avail_out = (uInt)n;
    if (deflate(&z, Z_FINISH) == Z_STREAM_END)
        out.n = n - z.avail_out;
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
    size_t n = strlen(entry->hash);
    out[0] = '"';
    memcpy(out + 1, entry->hash, n);
    memcpy(out + 1 + n, gzip ? "-gz\"" : "\"", gzip ? 5 : 2);
    return out;
}

struct dd_feed_source dd_feed_source(const struct dd_http *http, const struct dd_snapshot *snapshot)
{
    return (struct dd_feed_source){
        .facts = &snapshot->facts,
        .v = snapshot->v,
        .n = snapshot->n,
        .rules = http->rules,
        .calendar = http->calendar,
        .zone = http->settings.zone,
        .office = http->settings.office,
        .uid_host = http->settings.uid_host,
        .public_url = http->public_url,
        .tr = dd_gettext,
    };
}

static void take(struct dd_http *http, struct dd_feed_entry *entry, struct dd_feed_built *built,
                 struct dd_arena *arena)
{
    char hash[sizeof(entry->hash)];
    memcpy(hash, dd_sha256_hex(arena, built->body.s, built->body.n), sizeof(hash) - 1);
    hash[sizeof(hash) - 1] = '\0';
    int64_t modified = built->modified;
    if (strcmp(hash, entry->hash) == 0)
        modified = entry->modified;
    else if (modified <= entry->modified)
        modified = entry->modified + 1; /* a unit was renamed: same obligations, other bytes */
    release_responses(entry);
    memcpy(entry->hash, hash, sizeof(hash));
    entry->modified = modified;
    entry->generation = http->generation;

    char etag[ETAG_SIZE];
    entry->bytes = entry->n_body = built->body.n;
    entry->body = built->body.s;
    entry->plain = make_response(&built->body, etag_of(entry, false, etag), modified, false);
}

/* What was told in entries about several duties, for the next time. The answer does
 * not wait for it: where another program is writing, it is said again next time. */
static void store_notes(struct dd_request *rq, const struct dd_feed_built *built)
{
    struct dd_store *store = rq->http->store;
    if (built->notes.n == 0)
        return;
    dd_store_rollback(store); /* what was only read from */
    bool ok = dd_store_begin(store, true);
    for (size_t i = 0; ok && i < built->notes.n; i++)
        ok = dd_store_put_feed_note(store, &built->notes.v[i]);
    if (!ok || !dd_store_commit(store)) {
        dd_log(DD_LOG_WARNING, "http: %s", dd_store_error(store));
        dd_store_rollback(store);
    }
    dd_store_begin(store, false);
}

/* False on a failure of the store. */
static bool render(struct dd_request *rq, const struct dd_feed *feed, struct dd_feed_entry *entry)
{
    struct dd_http *http = rq->http;
    struct dd_snapshot near;
    struct dd_feed_note *told;
    struct dd_feed_built built;
    if (!dd_feed_read(rq, feed, &near))
        return false;
    struct dd_feed_source source = dd_feed_source(http, &near);
    source.changed = http->changed;
    struct dd_feed_build build = {
        .in = &source, .feed = feed, .arena = rq->arena, .now = rq->now, .out = &built};
    if (!dd_store_feed_notes(http->store, rq->arena, feed->id, &told, &build.n_told))
        return false;
    build.told = told;
    dd_feed_build(&build, http->kept);
    take(http, entry, &built, rq->arena);
    entry->day = build.today;
    store_notes(rq, &built);
    return true;
}

/* Compressed when somebody first asks for it, which those who look for changes do not. */
static void pack(struct dd_http *http, struct dd_feed_entry *entry)
{
    char etag[ETAG_SIZE];
    struct dd_buf gzip = compress_gzip(entry->body, entry->n_body);
    entry->packed = true;
    entry->bytes += gzip.n;
    if (gzip.n > 0)
        entry->gzip = make_response(&gzip, etag_of(entry, true, etag), entry->modified, true);
    trim_cache(http);
}

/* ---- the request ---------------------------------------------------------------------------- */

#define ENDING ".ics"

/* In constant time, as far as the bytes go (design §9). */
static bool same_hash(const char *a, const char *b)
{
    unsigned char differs = 0;
    for (size_t i = 0; i < DD_SHA256_HEX_SIZE - 1; i++)
        differs |= (unsigned char)(a[i] ^ b[i]);
    return differs == 0;
}

/* The hash of the token in "TOKEN.ics"; false where it is not of that form. */
static bool hash_of(const char *name, char hash[DD_SHA256_HEX_SIZE])
{
    size_t n = strlen(name), end = strlen(ENDING);
    struct dd_sha256 sum;
    if (n <= end || strcmp(name + n - end, ENDING) != 0)
        return false;
    dd_sha256_begin(&sum);
    dd_sha256_add(&sum, name, n - end);
    dd_sha256_end(&sum, hash);
    return true;
}

/* False on a failure of the store; *out NULL if there is no such feed. */
static bool find_feed(struct dd_request *rq, const struct dd_feed **out)
{
    struct dd_feed *v;
    size_t n;
    char hash[DD_SHA256_HEX_SIZE];
    *out = NULL;
    if (!hash_of(rq->rest, hash))
        return true;
    if (!dd_store_feeds(rq->http->store, rq->arena, &v, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (same_hash(v[i].token_hash, hash))
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

static bool is_current(const struct dd_http *http, const struct dd_feed_entry *entry,
                       struct dd_day today)
{
    return entry->plain != NULL && entry->generation == http->generation &&
           dd_day_cmp(entry->day, today) == 0;
}

static void answer(struct dd_request *rq, struct dd_feed_entry *entry)
{
    bool gzip = dd_accepts_gzip(dd_request_header(rq, MHD_HTTP_HEADER_ACCEPT_ENCODING));
    if (gzip && !entry->packed)
        pack(rq->http, entry);
    gzip = gzip && entry->gzip != NULL;
    char etag[ETAG_SIZE];
    bool same = dd_not_modified(dd_request_header(rq, MHD_HTTP_HEADER_IF_NONE_MATCH),
                                dd_request_header(rq, MHD_HTTP_HEADER_IF_MODIFIED_SINCE),
                                etag_of(entry, gzip, etag), entry->modified);
    /* A 304 carries the headers of the full answer, so it is queued whole;
     * libmicrohttpd leaves its body out. */
    rq->reply.status = same ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
    rq->reply.shared = gzip ? entry->gzip : entry->plain;
}

void dd_feed_get(struct dd_request *rq)
{
    struct dd_http *http = rq->http;
    const struct dd_feed *feed;
    uint64_t touched = http->touched;
    if (!find_feed(rq, &feed))
        return;
    if (feed == NULL) {
        if (!dd_auth_wrong(rq, DD_TRIED_KEY))
            no_feed(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such calendar."));
        return;
    }
    struct dd_feed_entry *entry = entry_of(http, feed->id);
    memcpy(entry->token_hash, feed->token_hash, sizeof(entry->token_hash));
    if (feed->revoked) {
        release_responses(entry);
        no_feed(rq, MHD_HTTP_GONE, dd_say(rq, "This calendar has been withdrawn."));
        return;
    }
    if (!is_current(http, entry, rq->today)) {
        if (!render(rq, feed, entry))
            return;
        trim_cache(http);
    }
    entry->touched = touched;
    answer(rq, entry);
}

/* ---- from memory ---------------------------------------------------------------------------- */

#define PEEK_MS 5 /* a revocation is noticed within */

static void peek(struct dd_http *http)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    int64_t ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    if (http->peek == NULL || ms - http->peeked < PEEK_MS)
        return;
    http->peeked = ms;
    http->peek(http->peek_context);
}

#define FOLDER "/feeds/"

bool dd_feed_is_plain(struct dd_request *rq, const char *method)
{
    rq->head = strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
    if (strncmp(rq->uri, FOLDER, strlen(FOLDER)) != 0 || strpbrk(rq->uri, "?%") != NULL ||
        (!rq->head && strcmp(method, MHD_HTTP_METHOD_GET) != 0) || !dd_guard_is_plain(rq))
        return false;
    rq->method = rq->head ? MHD_HTTP_METHOD_HEAD : MHD_HTTP_METHOD_GET;
    return true;
}

bool dd_feed_quick(struct dd_request *rq)
{
    struct dd_http *http = rq->http;
    char hash[DD_SHA256_HEX_SIZE];
    if (!hash_of(rq->uri + strlen(FOLDER), hash))
        return false;
    struct dd_feed_entry *entry = http->feeds;
    while (entry != NULL && !same_hash(entry->token_hash, hash))
        entry = entry->next;
    if (entry == NULL)
        return false;
    peek(http);
    struct dd_day today = dd_zone_local(http->settings.zone, dd_clock_now(http->clock)).day;
    if (entry->touched != http->touched || !is_current(http, entry, today))
        return false;
    answer(rq, entry_of(http, entry->feed));
    return true;
}
