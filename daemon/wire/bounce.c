/* bounce.c — delivery reports (RFC 3464) of mail servers: who was meant, what
 * came of it, and which letter it was about. */
#include "wire/wire.h"

#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "wire/clean.h"

#define WORDS_MAX ((size_t)300)

struct reading {
    struct dd_arena *arena;
    struct dd_bounce *out;
};

/* ---- fields "Name: value", folded lines joined ------------------------------------------- */

/* The next line of *s with what is folded into it, "" between groups; NULL at the
 * end. */
static char *next_field(struct dd_arena *arena, const char **s)
{
    if (!**s)
        return NULL;
    char *field = dd_strdup(arena, "");
    do {
        size_t n = strcspn(*s, "\n");
        size_t length = n && (*s)[n - 1] == '\r' ? n - 1 : n;
        field = dd_printf(arena, "%s%.*s", field, (int)(length < 2000 ? length : 2000), *s);
        *s += n + ((*s)[n] == '\n');
    } while (*field && (**s == ' ' || **s == '\t'));
    return field;
}

/* Its value, if the field has that name; else NULL. */
static char *value_of(struct dd_arena *arena, const char *field, const char *name)
{
    size_t n = strlen(name);
    if (strncasecmp(field, name, n) != 0 || field[n] != ':')
        return NULL;
    return dd_squeeze(arena, dd_clean(arena, field + n + 1, WORDS_MAX));
}

/* "rfc822; an@xa.example" → "an@xa.example" */
static const char *after_type(const char *value)
{
    const char *semicolon = strchr(value, ';');
    return semicolon ? semicolon + 1 + strspn(semicolon + 1, " ") : value;
}

/* One group a recipient; a failure weighs more than a delay. */
static void read_status(struct reading *r, const char *text)
{
    struct dd_bounce group = {0};
    for (char *field; (field = next_field(r->arena, &text));) {
        char *value;
        if ((value = value_of(r->arena, field, "Action")))
            group.action = value;
        else if ((value = value_of(r->arena, field, "Status")))
            group.status = value;
        else if ((value = value_of(r->arena, field, "Final-Recipient")))
            group.recipient = after_type(value);
        else if ((value = value_of(r->arena, field, "Diagnostic-Code")))
            group.diagnostic = after_type(value);
        if ((*field && *text) || !group.action)
            continue;
        group.failed = strcasecmp(group.action, "failed") == 0;
        if (!r->out->action || (group.failed && !r->out->failed)) {
            group.message_id = r->out->message_id;
            *r->out = group;
        }
        group = (struct dd_bounce){0};
    }
}

static void read_returned(struct reading *r, const char *text)
{
    for (char *field; !r->out->message_id && (field = next_field(r->arena, &text)) && *field;) {
        char *value = value_of(r->arena, field, "Message-ID");
        size_t n = value ? strlen(value) : 0;
        if (n > 2 && value[0] == '<' && value[n - 1] == '>')
            r->out->message_id = dd_strndup(r->arena, value + 1, n - 2);
    }
}

/* ---- parts ---------------------------------------------------------------------------------- */

static char *text_of(struct dd_arena *arena, GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *stream = g_mime_stream_mem_new();
    if (content)
        g_mime_data_wrapper_write_to_stream(content, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    char *text = bytes->len ? dd_strndup(arena, (const char *)bytes->data, bytes->len)
                            : dd_strdup(arena, "");
    g_object_unref(stream);
    return text;
}

static void on_part(GMimeObject *parent, GMimeObject *part, gpointer context)
{
    struct reading *r = context;
    GMimeContentType *type = g_mime_object_get_content_type(part);
    (void)parent;
    if (GMIME_IS_MESSAGE_PART(part)) {
        GMimeMessage *returned = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
        const char *id = returned ? g_mime_message_get_message_id(returned) : NULL;
        if (id && !r->out->message_id)
            r->out->message_id = dd_strdup(r->arena, id);
    } else if (GMIME_IS_PART(part) &&
               (g_mime_content_type_is_type(type, "message", "delivery-status") ||
                g_mime_content_type_is_type(type, "message", "global-delivery-status"))) {
        read_status(r, text_of(r->arena, GMIME_PART(part)));
    } else if (GMIME_IS_PART(part) && g_mime_content_type_is_type(type, "text", "rfc822-headers")) {
        read_returned(r, text_of(r->arena, GMIME_PART(part)));
    }
}

/* Where it was sent to: a list's own header for it, or To. */
static void read_addresses(struct reading *r, GMimeMessage *message)
{
    static const char *const names[] = {"Delivered-To", "X-Original-To", "Envelope-To", "To"};
    for (size_t i = 0; i < DD_LEN(names); i++) {
        const char *value = g_mime_object_get_header(GMIME_OBJECT(message), names[i]);
        if (value)
            r->out->to[r->out->n_to++] = dd_clean(r->arena, value, 1000);
    }
}

bool dd_bounce_read(struct dd_arena *arena, const void *bytes, size_t n, struct dd_bounce *out)
{
    g_mime_init();
    struct reading r = {arena, out};
    *out = (struct dd_bounce){0};
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    if (message) {
        g_mime_message_foreach(message, on_part, &r);
        if (out->action)
            read_addresses(&r, message);
        g_object_unref(message);
    }
    g_object_unref(parser);
    g_object_unref(stream);
    return out->action != NULL;
}
