/* auth.c — who asks: a bearer token, or the session of a person who signed in.
 * Tokens are 256 random bits, stored as SHA-256, so a look-up by hash tells
 * nothing by its timing. They live in real time, whatever the office clock. */
#include "http/access/auth.h"
#include "http/pages/views.h"
#include "http/server/proxy.h"

#include <netinet/in.h>
#include <string.h>
#include <strings.h>

#define COOKIE "dondoc_session"
#define SESSION_SECONDS ((int64_t)12 * 3600)

static bool is_token(const char *s, size_t n)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789-_.~+/=";
    for (size_t i = 0; i < n; i++) {
        if (memchr(allowed, s[i], sizeof(allowed) - 1) == NULL)
            return false;
    }
    return n > 0 && n <= 200;
}

const char *dd_auth_bearer(struct dd_arena *arena, const char *header)
{
    if (header == NULL || strncasecmp(header, "Bearer ", 7) != 0)
        return NULL;
    const char *s = header + 7 + strspn(header + 7, " ");
    size_t n = strcspn(s, " ");
    if (s[n + strspn(s + n, " ")] != '\0' || !is_token(s, n))
        return NULL;
    return dd_strndup(arena, s, n);
}

const char *dd_auth_cookie(struct dd_arena *arena, const char *header)
{
    static const size_t n_name = sizeof(COOKIE) - 1;
    for (const char *p = header; p != NULL && *p != '\0';) {
        p += strspn(p, " ;");
        size_t n = strcspn(p, ";");
        if (n > n_name && strncmp(p, COOKIE "=", n_name + 1) == 0 &&
            is_token(p + n_name + 1, n - n_name - 1))
            return dd_strndup(arena, p + n_name + 1, n - n_name - 1);
        p += n;
    }
    return NULL;
}

bool dd_auth_valid(const struct dd_token *token, const char *kind, int64_t now)
{
    return dd_streq(token->kind, kind) && !token->revoked &&
           (token->expires == 0 || now < token->expires);
}

/* False on a failure of the store; *found says whether it is good. */
static bool look_up(struct dd_request *rq, const char *clear, const char *kind,
                    struct dd_token *out, bool *found)
{
    const char *hash = dd_sha256_hex(rq->arena, clear, strlen(clear));
    if (!dd_store_token(rq->http->store, rq->arena, hash, out, found))
        return false;
    *found = *found && dd_auth_valid(out, kind, dd_real_seconds());
    return true;
}

/* The valid token of that kind; NULL if there is none. */
static const struct dd_token *find_token(struct dd_request *rq, const char *clear, const char *kind)
{
    struct dd_token *token = DD_NEW(rq->arena, struct dd_token);
    bool found;
    return clear != NULL && is_token(clear, strlen(clear)) &&
                   look_up(rq, clear, kind, token, &found) && found
               ? token
               : NULL;
}

bool dd_auth_identify(struct dd_request *rq)
{
    const char *header = dd_request_header(rq, MHD_HTTP_HEADER_AUTHORIZATION);
    if (header != NULL && dd_auth_bearer(rq->arena, header) == NULL && dd_proxy_sign_in(rq))
        return true; /* the proxy's own Basic or Digest came along */
    rq->has_key = header != NULL;
    if (header != NULL) { /* what is claimed there counts, never a cookie beside it */
        const char *bearer = dd_auth_bearer(rq->arena, header);
        return bearer == NULL || look_up(rq, bearer, "bearer", &rq->token, &rq->signed_in);
    }
    if (dd_proxy_sign_in(rq))
        return true;
    const char *cookie = dd_auth_cookie(rq->arena, dd_request_header(rq, MHD_HTTP_HEADER_COOKIE));
    rq->has_key = cookie != NULL;
    return cookie == NULL || look_up(rq, cookie, "session", &rq->token, &rq->signed_in);
}

/* ---- how often ------------------------------------------------------------------- */

static void ask_to_wait(struct dd_request *rq, unsigned seconds, const char *text)
{
    dd_reply_header(rq, MHD_HTTP_HEADER_RETRY_AFTER, dd_printf(rq->arena, "%u", seconds));
    dd_reply_error(rq, MHD_HTTP_TOO_MANY_REQUESTS, text);
}

/* Of an IPv6 address the network: whoever has one has all of it (RFC 6177). */
static size_t client_key(const struct dd_request *rq, unsigned char out[16])
{
    if (!dd_proxy_client(rq, out))
        return 0;
    struct in6_addr v6;
    memcpy(&v6, out, sizeof(v6));
    return IN6_IS_ADDR_V4MAPPED(&v6) ? 16 : 8;
}

bool dd_auth_must_wait(struct dd_request *rq, enum dd_tried what)
{
    unsigned char client[16];
    unsigned seconds = dd_throttle_wait(rq->http->throttle, what, client, client_key(rq, client),
                                        dd_real_seconds());
    if (seconds > 0)
        ask_to_wait(rq, seconds,
                    dd_printf(rq->arena,
                              dd_say(rq, "Too many wrong keys came from your address. Please try "
                                         "again in %u seconds."),
                              seconds));
    return seconds > 0;
}

bool dd_auth_wrong(struct dd_request *rq, enum dd_tried what)
{
    unsigned char client[16];
    if (dd_auth_must_wait(rq, what))
        return true;
    dd_throttle_count(rq->http->throttle, what, client, client_key(rq, client), dd_real_seconds());
    return false;
}

/* An access token starts a session each time it is pasted: not without end. */
static bool starts_too_many(struct dd_request *rq, const struct dd_token *from)
{
    struct dd_throttle *throttle = rq->http->throttle;
    const char *account =
        from->person != NULL ? from->person : dd_printf(rq->arena, "#%lld", (long long)from->id);
    int64_t now = dd_real_seconds();
    unsigned seconds = dd_throttle_wait(throttle, DD_TRIED_ACCOUNT, account, strlen(account), now);
    if (seconds > 0)
        ask_to_wait(rq, seconds,
                    dd_printf(rq->arena,
                              dd_say(rq, "There were too many sign-ins of this account. Please try "
                                         "again in %u seconds."),
                              seconds));
    else
        dd_throttle_count(throttle, DD_TRIED_ACCOUNT, account, strlen(account), now);
    return seconds > 0;
}

/* ---- signing in and out --------------------------------------------------------- */

static void set_cookie(struct dd_request *rq, const char *value, int64_t seconds)
{
    dd_reply_header(rq, MHD_HTTP_HEADER_SET_COOKIE,
                    dd_printf(rq->arena,
                              COOKIE "=%s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s", value,
                              (long long)seconds, dd_proxy_is_https(rq) ? "; Secure" : ""));
}

/* A session with the rights of `from`; false: the reply says why not, or the store
 * failed. */
static bool start_session(struct dd_request *rq, const struct dd_token *from)
{
    if (starts_too_many(rq, from))
        return false;
    int64_t now = dd_real_seconds();
    int64_t seconds = SESSION_SECONDS;
    if (strcmp(from->kind, "bearer") == 0 && from->expires != 0 && from->expires - now < seconds)
        seconds = from->expires - now;
    const char *clear = dd_random_token(rq->arena, 32);
    struct dd_token session = {
        .token_hash = dd_sha256_hex(rq->arena, clear, strlen(clear)),
        .kind = "session",
        .name = from->name,
        .person = from->person,
        .scope = from->scope,
        .unit = from->unit,
        .unit_scope = from->unit_scope,
        .created = now,
        .expires = now + seconds,
    };
    int64_t id;
    if (!dd_store_add_token(rq->http->store, &session, &id))
        return false;
    set_cookie(rq, clear, seconds);
    return true;
}

static void go_home(struct dd_request *rq)
{
    dd_reply_redirect(rq, rq->english ? dd_printf(rq->arena, "%s?lang=en", rq->root) : rq->root);
}

void dd_sign_in_form(struct dd_request *rq, struct dd_buf *out)
{
    dd_html_printf(out, "<div class=\"card narrow\">\n<p>%s</p>\n",
                   dd_say(rq, "The operator makes a link for you with which you sign in once, and "
                              "sends it to you. It stays valid for a short time only."));
    dd_buf_puts(out, "<form method=\"post\" action=\"");
    dd_page_href(rq, out, "sign-in", NULL);
    dd_html_printf(out,
                   "\">\n<label for=\"token\">%s</label>\n"
                   "<input id=\"token\" name=\"token\" type=\"password\" autocomplete=\"off\" "
                   "required>\n<button>%s</button>\n</form>\n</div>\n",
                   dd_say(rq, "Or paste an access token:"), dd_say(rq, "Sign in"));
}

static void sign_in_page(struct dd_request *rq, unsigned status, const char *error)
{
    struct dd_buf *out = &rq->reply.body;
    rq->reply.status = status;
    dd_page_begin(rq, dd_say(rq, "Sign in"));
    dd_html_printf(out, "<h1>%s</h1>\n", dd_say(rq, "Sign in"));
    if (error != NULL)
        dd_html_printf(out, "<p class=\"lead alert\" role=\"alert\">%s</p>\n", error);
    dd_sign_in_form(rq, out);
    dd_page_end(rq);
}

void dd_sign_in_page(struct dd_request *rq)
{
    sign_in_page(rq, MHD_HTTP_OK, NULL);
}

void dd_sign_in_paste(struct dd_request *rq)
{
    const char *body = rq->body.n > 0 ? dd_strndup(rq->arena, rq->body.s, rq->body.n) : "";
    const char *clear = dd_form_field(rq->arena, body, "token");
    if (clear != NULL)
        clear = dd_squeeze(rq->arena, clear); /* pasted with a space at its end */
    const struct dd_token *token = find_token(rq, clear, "bearer");
    if (token == NULL && !dd_auth_wrong(rq, DD_TRIED_SIGN_IN))
        sign_in_page(rq, MHD_HTTP_FORBIDDEN, dd_say(rq, "This token is not valid."));
    else if (token != NULL && start_session(rq, token))
        go_home(rq);
}

static void bad_link(struct dd_request *rq)
{
    if (dd_auth_wrong(rq, DD_TRIED_SIGN_IN))
        return;
    sign_in_page(rq, MHD_HTTP_GONE,
                 dd_say(rq, "This link has been used or has expired. Please ask the operator for "
                            "a new one."));
}

void dd_sign_in_link(struct dd_request *rq)
{
    const struct dd_token *token = find_token(rq, rq->rest, "sign_in");
    if (token == NULL) {
        bad_link(rq);
        return;
    }
    struct dd_buf *out = &rq->reply.body;
    rq->reply.status = MHD_HTTP_OK;
    dd_page_begin(rq, dd_say(rq, "Sign in"));
    dd_html_printf(out, "<h1>%s</h1>\n<div class=\"card narrow\">\n<p>%s</p>\n",
                   dd_say(rq, "Sign in"),
                   dd_say(rq, "Press the button to sign in. The link works once."));
    dd_html_printf(out, "<form method=\"post\"><button>%s</button></form>\n</div>\n",
                   dd_say(rq, "Sign in"));
    dd_page_end(rq);
}

void dd_sign_in_use(struct dd_request *rq)
{
    const struct dd_token *token = find_token(rq, rq->rest, "sign_in");
    bool used = false;
    if (token != NULL && !dd_store_use_token(rq->http->store, token->id, &used))
        return;
    if (!used)
        bad_link(rq);
    else if (start_session(rq, token))
        go_home(rq);
}

void dd_sign_out(struct dd_request *rq)
{
    bool found;
    if (rq->signed_in && strcmp(rq->token.kind, "session") == 0 &&
        !dd_store_revoke_token(rq->http->store, rq->token.id, &found))
        return;
    set_cookie(rq, "", 0);
    dd_reply_redirect(rq,
                      dd_printf(rq->arena, "%ssign-in%s", rq->root, rq->english ? "?lang=en" : ""));
}
