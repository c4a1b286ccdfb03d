/* request.c — the life of one request: begin (its URI is known), checks, body,
 * dispatch within one transaction, reply, end. */
#include "http/access/access.h"
#include "http/access/auth.h"
#include "http/feeds/feeds.h"
#include "http/forms/forms.h"
#include "http/routes.h"
#include "http/server/guard.h"
#include "http/server/proxy.h"
#include "http/server/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"

bool dd_request_is_api(const struct dd_request *rq)
{
    const char *path = rq->path;
    return path != NULL && strncmp(path, "/api", 4) == 0 && (path[4] == '\0' || path[4] == '/');
}

const char *dd_request_header(const struct dd_request *rq, const char *name)
{
    return MHD_lookup_connection_value(rq->connection, MHD_HEADER_KIND, name);
}

size_t dd_request_max_body(const struct dd_request *rq)
{
    size_t form = dd_form_max_body(rq->path);
    return dd_request_is_api(rq) ? DD_HTTP_MAX_API_BODY : form > 0 ? form : DD_HTTP_MAX_BODY;
}

/* ---- replies ------------------------------------------------------------------------- */

/* Who asked for what, and what came of it; no secret of a path. */
static void log_access(const struct dd_request *rq)
{
    enum dd_log_level level = rq->http->settings.access_log ? DD_LOG_INFO : DD_LOG_DEBUG;
    if (!dd_log_enabled(level))
        return;
    struct dd_arena *arena = dd_arena_new();
    const char *who = rq->signed_in && rq->token.person != NULL ? rq->token.person : "-";
    const char *path = rq->quick          ? "/feeds/…"
                       : rq->path != NULL ? dd_route_log_path(rq->path)
                                          : "?";
    dd_log(level, "http: %s %s %s %s %u", dd_proxy_client_text(arena, rq), who,
           dd_clean(arena, rq->method, 20), dd_clean(arena, path, 300), rq->reply.status);
    dd_arena_free(arena);
}

static enum MHD_Result queue(struct dd_request *rq)
{
    struct dd_reply *reply = &rq->reply;
    log_access(rq);
    if (reply->shared != NULL)
        return MHD_queue_response(rq->connection, reply->status, reply->shared);
    struct MHD_Response *response =
        reply->made != NULL
            ? reply->made
            : MHD_create_response_from_buffer(reply->body.n, reply->body.s, MHD_RESPMEM_MUST_FREE);
    if (response == NULL)
        return MHD_NO;
    reply->body = (struct dd_buf){0}; /* its owner now is the response */
    dd_reply_secure(response);
    if (reply->type != NULL)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL,
                            reply->cache_control != NULL ? reply->cache_control : "no-store");
    for (size_t i = 0; i < reply->headers.n; i++)
        MHD_add_response_header(response, reply->headers.v[i].name, reply->headers.v[i].value);
    enum MHD_Result result = MHD_queue_response(rq->connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- dispatch ------------------------------------------------------------------------- */

/* True if the handler may run; otherwise the reply says why not. */
static bool admit(struct dd_request *rq, const struct dd_route *route)
{
    if (route->method != DD_METHOD_GET &&
        !dd_guard_same_site(&rq->http->hosts, dd_request_header(rq, "Sec-Fetch-Site"),
                            dd_request_header(rq, "Origin"))) {
        dd_reply_error(rq, MHD_HTTP_FORBIDDEN, dd_say(rq, "This form was sent from another site."));
        return false;
    }
    if (route->access == DD_ACCESS_ALL || route->access == DD_ACCESS_SIGN_IN)
        return true;
    bool local = route->access == DD_ACCESS_LOCAL || route->access == DD_ACCESS_LOCAL_OR_READ;
    if (local && dd_guard_is_local(rq))
        return true;
    if (route->access == DD_ACCESS_LOCAL) {
        dd_reply_error(rq, MHD_HTTP_FORBIDDEN,
                       dd_say(rq, "This page is for programs on the server itself."));
        return false;
    }
    if (!rq->signed_in) {
        if (!rq->has_key || !dd_auth_wrong(rq, DD_TRIED_KEY))
            dd_reply_error(rq, MHD_HTTP_UNAUTHORIZED, NULL);
    } else if (route->access >= DD_ACCESS_WRITE && !dd_may_write(rq)) {
        dd_reply_error(rq, MHD_HTTP_FORBIDDEN, dd_say(rq, "Your access is for reading only."));
    } else if (route->access == DD_ACCESS_OPERATE && !dd_may_operate(rq)) {
        dd_reply_error(rq, MHD_HTTP_FORBIDDEN,
                       dd_say(rq, "This is for operators of the whole office."));
    }
    return rq->signed_in && rq->reply.status == 0;
}

static void store_failed(struct dd_request *rq)
{
    dd_log(DD_LOG_ERROR, "http: %s", dd_store_error(rq->http->store));
    rq->reply.headers.n = 0; /* no cookie for a session that was not kept */
    dd_reply_error(rq, MHD_HTTP_SERVICE_UNAVAILABLE,
                   dd_say(rq, "The task database cannot be read. Please try again shortly."));
}

/* The database refuses at commit what refers to nothing, and what others still
 * refer to. */
static void commit_failed(struct dd_request *rq)
{
    if (rq->reply.status != 0 && dd_store_refused(rq->http->store))
        dd_reply_error(rq, MHD_HTTP_CONFLICT, dd_store_error(rq->http->store));
    else
        store_failed(rq);
}

static void tell_written(struct dd_http *http)
{
    dd_http_invalidate(http);
    if (http->on_written != NULL)
        http->on_written(http->written_context);
}

/* Whoever asks is named beside what is written. */
static void sign(struct dd_request *rq)
{
    const struct dd_token *token = &rq->token;
    dd_store_set_actor(rq->http->store,
                       dd_printf(rq->arena, "%s (%s)", dd_request_is_api(rq) ? "API" : "web",
                                 token->person != NULL ? token->person : token->name));
}

static void run(struct dd_request *rq, const struct dd_route *route)
{
    struct dd_store *store = rq->http->store;
    if (route->access == DD_ACCESS_SIGN_IN && dd_auth_must_wait(rq, DD_TRIED_SIGN_IN))
        return; /* before the database is asked: it may not be kept busy so */
    if (route->use == DD_USE_NONE) {
        if (admit(rq, route))
            route->handle(rq);
        return;
    }
    if (!dd_store_begin(store, route->use == DD_USE_WRITE)) {
        store_failed(rq);
        return;
    }
    const char *service = dd_strdup(rq->arena, dd_store_actor(store));
    bool writes = route->access >= DD_ACCESS_WRITE && route->use == DD_USE_WRITE;
    if (!dd_auth_identify(rq)) {
        rq->reply.status = 0;
    } else if (admit(rq, route)) {
        if (writes)
            sign(rq);
        route->handle(rq);
    }
    writes = writes || rq->wrote;
    bool keep = rq->reply.status != 0 && rq->reply.status < 400 && !rq->discard;
    if (rq->reply.status == 0 || (keep && !dd_store_commit(store)))
        commit_failed(rq);
    else if (keep && writes)
        tell_written(rq->http);
    if (route->use == DD_USE_WRITE && !(keep && writes))
        dd_shared_drop(rq->http); /* it may have been read of what is undone now */
    dd_store_rollback(store);
    if (writes)
        dd_store_set_actor(store, service);
}

static void dispatch(struct dd_request *rq)
{
    if (rq->path == NULL) {
        dd_reply_error(rq, MHD_HTTP_BAD_REQUEST, dd_say(rq, "This address is malformed."));
        return;
    }
    rq->head = strcmp(rq->method, MHD_HTTP_METHOD_HEAD) == 0;
    unsigned allow;
    const struct dd_route *route =
        dd_route_find(rq->path, dd_method_of(rq->method), &rq->rest, &allow);
    if (route != NULL)
        run(rq, route);
    else if (allow != 0)
        dd_reply_not_allowed(rq, allow);
    else
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
}

/* ---- begin, handle, end ------------------------------------------------------------------ */

/* Path, query, language and way back to the root, from the URI as sent. */
static void read_uri(struct dd_request *rq)
{
    const char *uri = rq->uri;
    size_t n = strcspn(uri, "?#");
    rq->query = uri[n] == '?' ? uri + n + 1 : "";
    const char *language = dd_form_field(rq->arena, rq->query, "lang");
    rq->english = language != NULL && strcmp(language, "en") == 0;
    rq->tr = rq->english ? NULL : dd_gettext;

    const char *prefix = rq->http->hosts.public_path;
    size_t skip = strlen(prefix);
    if (skip > 0 && n > skip && strncmp(uri, prefix, skip) == 0 && uri[skip] == '/') {
        uri += skip; /* a proxy that passes the public path on */
        n -= skip;
    }
    struct dd_buf root = {0};
    for (size_t i = 1; i < n; i++) {
        if (uri[i] == '/')
            dd_buf_puts(&root, "../");
    }
    rq->root = root.n > 0 ? dd_strdup(rq->arena, root.s) : "./";
    dd_buf_release(&root);
    if (*uri == '/')
        rq->path = dd_percent_decode(rq->arena, uri, n, '+');
}

/* Only the line is known, and the rest may never come: what it costs is small. */
void *dd_request_begin(void *server, const char *uri, struct MHD_Connection *connection)
{
    size_t n = strlen(uri);
    struct dd_request *rq = calloc(1, sizeof(*rq) + n + 1);
    if (rq == NULL)
        abort();
    memcpy(rq + 1, uri, n);
    rq->uri = (const char *)(rq + 1);
    rq->http = server;
    rq->connection = connection;
    return rq;
}

/* Its headers are there. */
static void prepare(struct dd_request *rq, const char *method)
{
    rq->arena = dd_arena_new();
    rq->method = dd_strdup(rq->arena, method);
    rq->now = dd_clock_now(rq->http->clock);
    rq->today = dd_zone_local(rq->http->settings.zone, rq->now).day;
    read_uri(rq);
}

enum MHD_Result dd_request_handle(void *server, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *n_upload, void **context)
{
    (void)server, (void)connection, (void)url, (void)version;
    struct dd_request *rq = *context;
    if (!rq->begun) {
        rq->begun = true;
        rq->quick = dd_feed_is_plain(rq, method);
        if (rq->quick)
            return MHD_YES; /* libmicrohttpd closes after an answer to the first call */
        prepare(rq, method);
        const char *why = NULL;
        unsigned status = dd_guard_check(rq, &why);
        if (status == 0)
            return MHD_YES;
        rq->refused = true;
        dd_reply_header(rq, MHD_HTTP_HEADER_CONNECTION, "close");
        dd_reply_error(rq, status, why);
        return queue(rq);
    }
    if (rq->quick) {
        if (dd_feed_quick(rq))
            return queue(rq);
        rq->quick = false;
        prepare(rq, method);
    }
    if (*n_upload > 0) {
        if (rq->body.n + *n_upload <= dd_request_max_body(rq))
            dd_buf_add(&rq->body, upload, *n_upload);
        else
            rq->too_large = true;
        *n_upload = 0;
        return MHD_YES;
    }
    if (rq->refused)
        return MHD_YES;
    if (rq->too_large)
        dd_reply_error(rq, MHD_HTTP_CONTENT_TOO_LARGE, NULL);
    else
        dispatch(rq);
    return queue(rq);
}

void dd_request_end(void *server, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode why)
{
    (void)server, (void)connection, (void)why;
    struct dd_request *rq = *context;
    if (rq == NULL)
        return;
    dd_buf_release(&rq->body);
    dd_buf_release(&rq->reply.body);
    *context = NULL;
    dd_arena_free(rq->arena);
    free(rq);
}
