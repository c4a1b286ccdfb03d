/* reply.c — what replies have in common: headers, redirections, errors as a page or
 * (below /api) as a problem (RFC 9457). */
#include "http/server/request.h"
#include "http/access/auth.h"
#include "http/pages/views.h"
#include "http/routes.h"

#include <string.h>

#include "wire/wire.h"

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
    if (dd_request_is_api(rq)) {
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

void dd_reply_not_allowed(struct dd_request *rq, unsigned allow)
{
    dd_reply_header(rq, MHD_HTTP_HEADER_ALLOW, dd_methods_text(rq->arena, allow));
    dd_reply_error(rq, MHD_HTTP_METHOD_NOT_ALLOWED, NULL);
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
