/* request.h — one request and its reply: what every handler of a route gets.
 *
 *   request.c     the life of a request: checks, body, dispatch, end
 *   reply.c       what is said in all replies alike; errors
 *   urlencoded.c  a=b&c=d, %XX */
#ifndef DD_HTTP_REQUEST_H
#define DD_HTTP_REQUEST_H

#include "http/server/server.h"

struct dd_header {
    const char *name, *value;
};

struct dd_reply {
    unsigned status;           /* 0: nothing was said yet */
    const char *type;          /* Content-Type */
    const char *cache_control; /* NULL: no-store */
    struct dd_buf body;
    DD_VEC(struct dd_header) headers;
    struct MHD_Response *shared; /* instead of type, body, headers: a cached answer */
    struct MHD_Response *made;   /* instead of body: a stream; let go once it is queued */
};

struct dd_request {
    struct dd_http *http;
    struct MHD_Connection *connection;
    struct dd_arena *arena; /* lives as long as the request */
    const char *uri;        /* as sent */
    bool begun, head, refused;
    bool quick; /* a plain request for a feed: no arena, path or reader (yet) */
    const char *method;
    const char *path;  /* decoded, without a public sub-path */
    const char *query; /* as sent, without '?'; "" where there is none */
    const char *rest;  /* what "*" of the route's path stands for */
    const char *root;  /* relative way from this page to "/": "./", "../../" */
    bool english;      /* ?lang=en */
    dd_translate tr;   /* NULL: English */
    struct dd_buf body;
    bool too_large;
    bool wrote;            /* the handler of a page that is open to all has written facts */
    bool discard;          /* what the handler wrote is undone, however it answers */
    struct dd_instant now; /* office time */
    struct dd_day today;
    bool has_key;          /* a token or session came with it … */
    bool signed_in;        /* … and is good */
    struct dd_token token; /* who asks, where signed_in */
    struct dd_reply reply;
};

/* The text in the reader's language. */
static inline const char *dd_say(const struct dd_request *rq, const char *english)
    __attribute__((format_arg(2)));
static inline const char *dd_say(const struct dd_request *rq, const char *english)
{
    return dd_word(rq->tr, english);
}

const char *dd_request_header(const struct dd_request *rq, const char *name);
/* Its path lies below /api: programs read the answer. */
bool dd_request_is_api(const struct dd_request *rq);
/* The most that its body may hold. */
size_t dd_request_max_body(const struct dd_request *rq);

/* ---- replies ------------------------------------------------------------------------ */

void dd_reply_header(struct dd_request *rq, const char *name, const char *value);
void dd_reply_redirect(struct dd_request *rq, const char *location); /* 303 */
/* The rest of the request is answered by this error: a small page, or a
 * problem (RFC 9457) below /api. `text`, translated, may be NULL. */
void dd_reply_error(struct dd_request *rq, unsigned status, const char *text);
/* 405 with the methods (bits of dd_method) that the path has. */
void dd_reply_not_allowed(struct dd_request *rq, unsigned allow);
/* A problem (RFC 9457) about one member of the request, or parameter, or NULL. */
void dd_reply_problem(struct dd_request *rq, unsigned status, const char *member, const char *text);
/* The same about several; takes `errors`, an array. */
void dd_reply_problems(struct dd_request *rq, unsigned status, const char *text, json_t *errors);
/* Security headers of every answer. */
void dd_reply_secure(struct MHD_Response *response);

/* ---- urlencoded --------------------------------------------------------------------- */

/* Reads one field of an application/x-www-form-urlencoded text (also a query).
 * NULL if it is not there or malformed. */
const char *dd_form_field(struct dd_arena *arena, const char *form, const char *name);
/* Decodes %XX of `n` bytes; `plus` is what '+' stands for: itself in a path, a space in a
 * form. NULL if malformed; else any bytes, *len of them, and a NUL. */
char *dd_percent_bytes(struct dd_arena *arena, const char *s, size_t n, char plus, size_t *len);
/* The same of a text: NULL also if a control byte or invalid UTF-8 comes out. */
char *dd_percent_decode(struct dd_arena *arena, const char *s, size_t n, char plus);

/* ---- for the server ------------------------------------------------------------------- */

void *dd_request_begin(void *server, const char *uri, struct MHD_Connection *connection);
enum MHD_Result dd_request_handle(void *server, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *n_upload, void **context);
void dd_request_end(void *server, struct MHD_Connection *connection, void **context,
                    enum MHD_RequestTerminationCode why);

#endif
