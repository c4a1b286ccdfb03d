/* read.c — the bytes of a sent form → fields. Values are any bytes: a table
 * pasted from elsewhere, a file. */
#include "http/forms/forms.h"

#include <string.h>
#include <strings.h>

#define MAX_FIELDS 4096

typedef DD_VEC(struct dd_form_field) field_vec;

const struct dd_form_field *dd_form_find(const struct dd_form_fields *fields, const char *name)
{
    for (size_t i = 0; fields != NULL && i < fields->n; i++) {
        if (strcmp(fields->v[i].name, name) == 0)
            return &fields->v[i];
    }
    return NULL;
}

/* ---- a=b&c=d ------------------------------------------------------------------------- */

static bool read_encoded(struct dd_arena *arena, const char *body, size_t n, field_vec *out)
{
    for (const char *p = body, *end = body + n; p < end;) {
        const char *stop = memchr(p, '&', (size_t)(end - p));
        stop = stop != NULL ? stop : end;
        const char *equals = memchr(p, '=', (size_t)(stop - p));
        struct dd_form_field field = {0};
        size_t n_name;
        if (equals != NULL) {
            field.name = dd_percent_bytes(arena, p, (size_t)(equals - p), ' ', &n_name);
            field.value =
                dd_percent_bytes(arena, equals + 1, (size_t)(stop - equals - 1), ' ', &field.n);
            if (field.name == NULL || field.value == NULL || out->n == MAX_FIELDS)
                return false;
            dd_push(arena, out, field);
        }
        p = stop + 1;
    }
    return true;
}

/* ---- multipart/form-data (RFC 7578) ----------------------------------------------------- */

static const char *find(const char *p, const char *end, const char *what)
{
    size_t n = strlen(what);
    for (; (size_t)(end - p) >= n; p++) {
        p = memchr(p, what[0], (size_t)(end - p) - n + 1);
        if (p == NULL)
            return NULL;
        if (memcmp(p, what, n) == 0)
            return p;
    }
    return NULL;
}

/* name="…" of a Content-Disposition, or NULL. Browsers write %22 for a quote. */
static const char *parameter(struct dd_arena *arena, const char *head, const char *name)
{
    const char *mark = dd_printf(arena, "; %s=\"", name), *at = strstr(head, mark);
    if (at == NULL)
        return NULL;
    at += strlen(mark);
    return dd_strndup(arena, at, strcspn(at, "\"\r\n"));
}

/* One part: its head, an empty line, its bytes. */
static bool read_part(struct dd_arena *arena, const char *p, const char *end, field_vec *out)
{
    const char *blank = find(p, end, "\r\n\r\n");
    struct dd_form_field field = {0};
    if (blank == NULL || memchr(p, '\0', (size_t)(blank - p)) != NULL || out->n == MAX_FIELDS)
        return false;
    const char *head = dd_strndup(arena, p, (size_t)(blank - p));
    field.name = parameter(arena, head, "name");
    field.file = parameter(arena, head, "filename");
    field.n = (size_t)(end - blank) - 4;
    char *value = dd_alloc(arena, field.n + 1);
    memcpy(value, blank + 4, field.n);
    field.value = value;
    if (field.name == NULL)
        return false;
    dd_push(arena, out, field);
    return true;
}

static bool read_multipart(struct dd_arena *arena, const char *type, const char *body, size_t n,
                           field_vec *out)
{
    const char *boundary = strstr(type, "boundary=");
    if (boundary == NULL)
        return false;
    boundary += strlen("boundary=");
    bool quoted = *boundary == '"';
    boundary += quoted;
    boundary = dd_strndup(arena, boundary, strcspn(boundary, quoted ? "\"" : "; "));
    const char *open = dd_printf(arena, "--%s", boundary), *end = body + n;
    const char *mark = dd_printf(arena, "\r\n--%s", boundary);
    if (*boundary == '\0' || strlen(boundary) > 200 || n < strlen(open) ||
        memcmp(body, open, strlen(open)) != 0)
        return false;
    for (const char *p = body + strlen(open); p + 2 <= end && memcmp(p, "--", 2) != 0;) {
        const char *stop = find(p, end, mark);
        if (memcmp(p, "\r\n", 2) != 0 || stop == NULL || stop < p + 2 ||
            !read_part(arena, p + 2, stop, out))
            return false;
        p = stop + strlen(mark);
    }
    return true;
}

void dd_form_read(struct dd_request *rq, struct dd_form_fields *out)
{
    static const char encoded[] = "application/x-www-form-urlencoded",
                      multipart[] = "multipart/form-data";
    const char *type = dd_request_header(rq, MHD_HTTP_HEADER_CONTENT_TYPE);
    const char *body = rq->body.n > 0 ? rq->body.s : "";
    field_vec fields = {0};
    *out = (struct dd_form_fields){0};
    if (type != NULL && strncasecmp(type, encoded, sizeof(encoded) - 1) == 0)
        out->ok = read_encoded(rq->arena, body, rq->body.n, &fields);
    else if (type != NULL && strncasecmp(type, multipart, sizeof(multipart) - 1) == 0)
        out->ok = read_multipart(rq->arena, type, body, rq->body.n, &fields);
    out->n = fields.n;
    out->v = fields.v;
}
