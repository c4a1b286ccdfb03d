/* static.c — stylesheet, icon and script, embedded at build time and served under the
 * hash of their bytes, so that they may be kept for ever. */
#include "http/server/static.h"
#include "http/server/request.h"

#include <stdio.h>
#include <string.h>

extern const unsigned char dd_style_css[], dd_icon_svg[], dd_forms_js[],
    dd_script_js[]; /* embed.cmake: NUL-terminated */

static void load(struct dd_http *http, struct dd_static *out, const unsigned char *bytes,
                 const char *suffix, const char *type)
{
    size_t n = strlen((const char *)bytes);
    char *hash = dd_sha256_hex(http->arena, bytes, n);
    snprintf(out->path, sizeof(out->path), "%.16s.%s", hash, suffix);
    /* MHD takes a pointer to mutable bytes but leaves persistent ones alone. */
    out->response =
        MHD_create_response_from_buffer(n, (void *)(uintptr_t)bytes, MHD_RESPMEM_PERSISTENT);
    if (out->response == NULL)
        return;
    dd_reply_secure(out->response);
    MHD_add_response_header(out->response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(out->response, MHD_HTTP_HEADER_CACHE_CONTROL,
                            "public, max-age=31536000, immutable");
}

void dd_static_new(struct dd_http *http)
{
    load(http, &http->css, dd_style_css, "css", "text/css; charset=utf-8");
    load(http, &http->forms_js, dd_forms_js, "js", "text/javascript; charset=utf-8");
    load(http, &http->icon, dd_icon_svg, "svg", "image/svg+xml");
    load(http, &http->script, dd_script_js, "js", "text/javascript; charset=utf-8");
}

#define FILES 4

static struct dd_static *file_of(struct dd_http *http, size_t i)
{
    struct dd_static *files[FILES] = {&http->css, &http->icon, &http->script, &http->forms_js};
    return files[i];
}

void dd_static_free(struct dd_http *http)
{
    for (size_t i = 0; i < FILES; i++) {
        if (file_of(http, i)->response != NULL)
            MHD_destroy_response(file_of(http, i)->response);
    }
}

void dd_static_file(struct dd_request *rq)
{
    for (size_t i = 0; i < FILES; i++) {
        const struct dd_static *file = file_of(rq->http, i);
        if (strcmp(rq->rest, file->path) == 0 && file->response != NULL) {
            rq->reply.status = MHD_HTTP_OK;
            rq->reply.shared = file->response;
            return;
        }
    }
    dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
}
