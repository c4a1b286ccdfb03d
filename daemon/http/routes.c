/* routes.c — what there is: one line a page. */
#include "http/routes.h"
#include "http/access/auth.h"
#include "http/answers/answers.h"
#include "http/api/api.h"
#include "http/api/stream.h"
#include "http/feeds/feeds.h"
#include "http/forms/forms.h"
#include "http/pages/calls.h"
#include "http/pages/views.h"
#include "http/server/metrics.h"
#include "http/server/static.h"

#include <string.h>

static const struct dd_route routes[] = {
    {"/", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_today, NULL},
    {"/list/*", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_list, NULL},
    {"/u/*", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_unit, NULL},
    {"/t/*", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_task, NULL},
    {"/calendar", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_calendar, NULL},
    {"/calendar/*", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_calendar, NULL},
    {"/targets", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_targets, NULL},
    {"/targets/*", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_target, NULL},
    {"/notices", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_notices, NULL},
    {"/audit", DD_METHOD_GET, DD_ACCESS_WRITE, DD_USE_READ, dd_page_audit, NULL},
    {"/outbox", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_outbox, NULL},
    {"/outbox/ahead", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_WRITE, dd_page_ahead, NULL},
    {"/search", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_search, NULL},
    {"/o/*", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_page_obligation, NULL},
    {"/office/*", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_office_page, NULL},
    {"/do/*", DD_METHOD_GET, DD_ACCESS_WRITE, DD_USE_READ, dd_form_get, NULL},
    {"/do/*", DD_METHOD_POST, DD_ACCESS_WRITE, DD_USE_WRITE, dd_form_post, NULL},
    {"/feeds", DD_METHOD_GET, DD_ACCESS_WRITE, DD_USE_READ, dd_page_feeds, NULL},
    {"/feeds", DD_METHOD_POST, DD_ACCESS_WRITE, DD_USE_WRITE, dd_page_feeds_post, NULL},
    {"/calls", DD_METHOD_GET, DD_ACCESS_WRITE, DD_USE_READ, dd_page_calls, NULL},
    {"/calls/done", DD_METHOD_POST, DD_ACCESS_WRITE, DD_USE_WRITE, dd_page_calls_done, NULL},
    {"/calls/slips.docx", DD_METHOD_GET, DD_ACCESS_WRITE, DD_USE_READ, dd_page_calls_slips, NULL},
    {"/feeds/*", DD_METHOD_GET, DD_ACCESS_ALL, DD_USE_READ, dd_feed_get, "/feeds/…"},
    {"/answer/*", DD_METHOD_GET, DD_ACCESS_ALL, DD_USE_READ, dd_answer_get, "/answer/…"},
    {"/answer/*", DD_METHOD_POST, DD_ACCESS_ALL, DD_USE_WRITE, dd_answer_post, "/answer/…"},
    {"/sign-in", DD_METHOD_GET, DD_ACCESS_ALL, DD_USE_READ, dd_sign_in_page, NULL},
    {"/sign-in", DD_METHOD_POST, DD_ACCESS_SIGN_IN, DD_USE_WRITE, dd_sign_in_paste, NULL},
    {"/sign-in/*", DD_METHOD_GET, DD_ACCESS_SIGN_IN, DD_USE_READ, dd_sign_in_link, "/sign-in/…"},
    {"/sign-in/*", DD_METHOD_POST, DD_ACCESS_SIGN_IN, DD_USE_WRITE, dd_sign_in_use, "/sign-in/…"},
    {"/sign-out", DD_METHOD_POST, DD_ACCESS_ALL, DD_USE_WRITE, dd_sign_out, NULL},
    {"/static/*", DD_METHOD_GET, DD_ACCESS_ALL, DD_USE_NONE, dd_static_file, NULL},
    {"/healthz", DD_METHOD_GET, DD_ACCESS_ALL, DD_USE_NONE, dd_health, NULL},
    {"/readyz", DD_METHOD_GET, DD_ACCESS_LOCAL_OR_READ, DD_USE_READ, dd_ready, NULL},
    {"/api/openapi.json", DD_METHOD_GET, DD_ACCESS_ALL, DD_USE_NONE, dd_api_openapi, NULL},
    {"/api/v1/stream", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_api_stream, NULL},
    {"/api/v1/*", DD_METHOD_GET, DD_ACCESS_READ, DD_USE_READ, dd_api, NULL},
    {"/api/v1/*", DD_METHOD_POST, DD_ACCESS_WRITE, DD_USE_WRITE, dd_api, NULL},
    {"/api/v1/*", DD_METHOD_PUT, DD_ACCESS_WRITE, DD_USE_WRITE, dd_api, NULL},
    {"/api/v1/*", DD_METHOD_PATCH, DD_ACCESS_WRITE, DD_USE_WRITE, dd_api, NULL},
    {"/api/v1/*", DD_METHOD_DELETE, DD_ACCESS_WRITE, DD_USE_WRITE, dd_api, NULL},
    {"/metrics", DD_METHOD_GET, DD_ACCESS_LOCAL, DD_USE_READ, dd_metrics, NULL},
};

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

const char *dd_methods_text(struct dd_arena *arena, unsigned bits)
{
    const char *list = "";
    for (size_t i = 0; i < DD_LEN(methods); i++) {
        if ((bits & methods[i].method) != 0 && methods[i].allow != NULL)
            list = DD_JOIN(arena, list, *list != '\0' ? ", " : "", methods[i].allow);
    }
    return list;
}

static bool matches(const char *pattern, const char *path, const char **rest)
{
    size_t n = strlen(pattern);
    if (pattern[n - 1] != '*') {
        *rest = "";
        return strcmp(pattern, path) == 0;
    }
    *rest = path + n - 1;
    return strncmp(pattern, path, n - 1) == 0 && path[n - 1] != '\0';
}

const struct dd_route *dd_route_find(const char *path, enum dd_method method, const char **rest,
                                     unsigned *allow)
{
    *allow = 0;
    for (size_t i = 0; i < DD_LEN(routes); i++) {
        if (!matches(routes[i].path, path, rest))
            continue;
        if (routes[i].method == method)
            return &routes[i];
        *allow |= routes[i].method;
    }
    return NULL;
}

const char *dd_route_log_path(const char *path)
{
    const char *rest;
    for (size_t i = 0; i < DD_LEN(routes); i++) {
        if (routes[i].log != NULL && matches(routes[i].path, path, &rest))
            return routes[i].log;
    }
    return path;
}
