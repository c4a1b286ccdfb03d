/* request.c — the life of one request: begin (its URI is known), checks, body,
 * dispatch within one transaction, reply, end. */
#include "http/access/access.h"
#include "http/forms/forms.h"
#include "http/server/proxy.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/wire.h"

/* ---- small readers ---------------------------------------------------------------- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *dd_percent_decode(struct dd_arena *arena, const char *s, size_t n, bool plus)
{
    char *out = dd_alloc(arena, n + 1);
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '+' && plus) {
            c = ' ';
        } else if (c == '%') {
            if (i + 2 >= n || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0)
                return NULL;
            c = (unsigned char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
            i += 2;
        }
        if (c < 0x20 || c == 0x7f)
            return NULL;
        out[len++] = (char)c;
    }
    return dd_utf8_check(out, len) < 0 ? out : NULL;
}

const char *dd_form_field(struct dd_arena *arena, const char *form, const char *name)
{
    size_t n_name = strlen(name);
    for (const char *p = form; *p != '\0'; p += *p == '&') {
        size_t n = strcspn(p, "&");
        if (n > n_name && strncmp(p, name, n_name) == 0 && p[n_name] == '=')
            return dd_percent_decode(arena, p + n_name + 1, n - n_name - 1, true);
        p += n;
    }
    return NULL;
}

const char *dd_request_header(const struct dd_request *rq, const char *name)
{
    return MHD_lookup_connection_value(rq->connection, MHD_HEADER_KIND, name);
}

/* ---- replies ------------------------------------------------------------------------ */

void dd_reply_header(struct dd_request *rq, const char *name, const char *value)
{
    dd_push(rq->arena, &rq->reply.headers, (struct dd_header){name, value});
}

void dd_reply_redirect(struct dd_request *rq, const char *location)
{
    rq->reply.status = MHD_HTTP_SEE_OTHER;
    dd_reply_header(rq, MHD_HTTP_HEADER_LOCATION, location);
}

static const char *error_title(const struct dd_request *rq, unsigned status)
{
    static const struct {
        unsigned status;
        const char *title;
    } titles[] = {
        {400, DD_N("The request is not valid")},
        {401, DD_N("Please sign in")},
        {403, DD_N("Not allowed")},
        {404, DD_N("Page not found")},
        {405, DD_N("Not possible here")},
        {409, DD_N("In conflict with what is stored")},
        {410, DD_N("No longer available")},
        {412, DD_N("Changed by somebody else meanwhile")},
        {413, DD_N("The request is too large")},
        {415, DD_N("Not a type that is understood here")},
        {422, DD_N("The data is not valid")},
        {421, DD_N("Not an address of this server")},
        {429, DD_N("Too many tries")},
        {501, DD_N("Not supported")},
        {503, DD_N("Not available for the moment")},
    };
    for (size_t i = 0; i < DD_LEN(titles); i++) {
        if (titles[i].status == status)
            return dd_say(rq, titles[i].title);
    }
    return dd_say(rq, "The request could not be answered");
}

static void problem(struct dd_request *rq, unsigned status, const char *member, const char *text,
                    json_t *errors)
{
    json_t *object = json_object();
    json_object_set_new(object, "type", dd_json_text("about:blank"));
    json_object_set_new(object, "title", dd_json_text(error_title(rq, status)));
    json_object_set_new(object, "status", json_integer((json_int_t)status));
    if (text != NULL)
        json_object_set_new(object, "detail", dd_json_text(text));
    if (member != NULL)
        json_object_set_new(object, "member", dd_json_text(member));
    if (errors != NULL)
        json_object_set_new(object, "errors", errors);
    dd_json_line(&rq->reply.body, object);
    rq->reply.type = "application/problem+json";
}

static bool is_api(const char *path)
{
    return path != NULL && strncmp(path, "/api", 4) == 0 && (path[4] == '\0' || path[4] == '/');
}

size_t dd_request_max_body(const struct dd_request *rq)
{
    size_t form = dd_form_max_body(rq->path);
    return is_api(rq->path) ? DD_HTTP_MAX_API_BODY : form > 0 ? form : DD_HTTP_MAX_BODY;
}

static void begin_error(struct dd_request *rq, unsigned status)
{
    dd_buf_release(&rq->reply.body);
    rq->reply.shared = NULL;
    if (rq->reply.made != NULL)
        MHD_destroy_response(rq->reply.made);
    rq->reply.made = NULL;
    rq->reply.status = status;
    rq->reply.cache_control = NULL;
    if (status == MHD_HTTP_UNAUTHORIZED)
        dd_reply_header(rq, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer realm=\"dondoc\"");
    if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
        dd_reply_header(rq, MHD_HTTP_HEADER_RETRY_AFTER, "10");
}

void dd_reply_problem(struct dd_request *rq, unsigned status, const char *member, const char *text)
{
    begin_error(rq, status);
    problem(rq, status, member, text, NULL);
}

void dd_reply_problems(struct dd_request *rq, unsigned status, const char *text, json_t *errors)
{
    begin_error(rq, status);
    problem(rq, status, NULL, text, errors);
}

void dd_reply_error(struct dd_request *rq, unsigned status, const char *text)
{
    if (is_api(rq->path)) {
        dd_reply_problem(rq, status, NULL, text);
        return;
    }
    begin_error(rq, status);
    dd_page_begin(rq, error_title(rq, status));
    dd_html_printf(&rq->reply.body, "<h1>%s</h1>\n", error_title(rq, status));
    if (text != NULL)
        dd_html_printf(&rq->reply.body, "<p class=\"lead\">%s</p>\n", text);
    if (status == MHD_HTTP_UNAUTHORIZED)
        dd_sign_in_form(rq, &rq->reply.body);
    dd_page_end(rq);
}

void dd_reply_secure(struct MHD_Response *response)
{
    static const struct dd_header headers[] = {
        {"Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; "
                                    "connect-src 'self'; img-src 'self'; "
                                    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        /* Not no-referrer: browsers then send "Origin: null" with our own forms,
         * and no Sec-Fetch-Site over plain http, so that an honest sign-in in a
         * local network could not be told from a cross-site one. Nothing goes
         * to other sites under same-origin either. */
        {"Referrer-Policy", "same-origin"},
    };
    for (size_t i = 0; i < DD_LEN(headers); i++)
        MHD_add_response_header(response, headers[i].name, headers[i].value);
}

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
           dd_clean(arena, rq->method, 20, false), dd_clean(arena, path, 300, false),
           rq->reply.status);
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

static const struct {
    const char *name;
    enum dd_method method;
    const char *allow;
} methods[] = {
    {"GET", DD_METHOD_GET, "GET, HEAD"}, {"HEAD", DD_METHOD_GET, NULL},
    {"POST", DD_METHOD_POST, "POST"},    {"PUT", DD_METHOD_PUT, "PUT"},
    {"PATCH", DD_METHOD_PATCH, "PATCH"}, {"DELETE", DD_METHOD_DELETE, "DELETE"},
};

enum dd_method dd_method_of(const char *name)
{
    for (size_t i = 0; i < DD_LEN(methods); i++) {
        if (strcmp(methods[i].name, name) == 0)
            return methods[i].method;
    }
    return (enum dd_method)0;
}

void dd_reply_not_allowed(struct dd_request *rq, unsigned allow)
{
    const char *list = "";
    for (size_t i = 0; i < DD_LEN(methods); i++) {
        if ((allow & methods[i].method) != 0 && methods[i].allow != NULL)
            list =
                dd_printf(rq->arena, "%s%s%s", list, *list != '\0' ? ", " : "", methods[i].allow);
    }
    dd_reply_header(rq, MHD_HTTP_HEADER_ALLOW, list);
    dd_reply_error(rq, MHD_HTTP_METHOD_NOT_ALLOWED, NULL);
}

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
                       dd_printf(rq->arena, "%s (%s)", is_api(rq->path) ? "API" : "web",
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
        rq->path = dd_percent_decode(rq->arena, uri, n, false);
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
