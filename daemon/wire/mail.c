#include "wire/wire.h"

#include <gmime/gmime.h>
#include <string.h>

#include "wire/clean.h"

/* GMime would pick a boundary and a Message-ID at random where none is set, so
 * all of them are set here: the same letter gives the same bytes. */

static bool is_token(const char *s, const char *more)
{
    if (!s || !*s)
        return false;
    for (; *s; s++)
        if (!g_ascii_isalnum(*s) && !strchr(more, *s))
            return false;
    return true;
}

/* The display name before "<": unquoted, clean; NULL if there is none. */
static const char *display_name(struct dd_arena *arena, const char *mailbox)
{
    const char *open = strrchr(mailbox, '<');
    if (!open)
        return NULL;
    char *name = dd_strndup(arena, mailbox, (size_t)(open - mailbox));
    name = dd_squeeze(arena, dd_clean(arena, name, 200));
    size_t n = strlen(name);
    if (n >= 2 && name[0] == '"' && name[n - 1] == '"')
        name = dd_strndup(arena, name + 1, n - 2);
    return *name ? name : NULL;
}

static bool add_mailbox(struct dd_arena *arena, GMimeMessage *message, GMimeAddressType type,
                        const char *mailbox)
{
    const char *address = dd_address_bare(arena, mailbox);
    if (!address)
        return false;
    g_mime_message_add_mailbox(message, type, display_name(arena, mailbox), address);
    return true;
}

static void set_date(GMimeMessage *message, const struct dd_mail *mail)
{
    struct dd_local local = dd_zone_local(mail->zone, mail->date);
    int64_t as_utc = (int64_t)local.day.n * 86400 + local.second;
    GTimeZone *zone = g_time_zone_new_offset((gint32)(as_utc - mail->date.s));
    GDateTime *utc = g_date_time_new_from_unix_utc(mail->date.s);
    GDateTime *date = g_date_time_to_timezone(utc, zone);
    g_mime_message_set_date(message, date);
    g_date_time_unref(date);
    g_date_time_unref(utc);
    g_time_zone_unref(zone);
}

static void set_header(GMimeMessage *message, const char *name, const char *value)
{
    g_mime_object_set_header(GMIME_OBJECT(message), name, value, "utf-8");
}

static void add_part(GMimeMultipart *multipart, GMimePart *part, const char *text,
                     GMimeContentEncoding encoding)
{
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    g_mime_part_set_content_encoding(part, encoding);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text, strlen(text));
    GMimeDataWrapper *content =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, content);
    g_mime_multipart_add(multipart, GMIME_OBJECT(part));
    g_object_unref(content);
    g_object_unref(stream);
    g_object_unref(part);
}

/* The richest form last: a program shows the last that it knows (RFC 2046 §5.1.4).
 * Outlook takes an invitation only where `method` says what METHOD says, and its lines
 * end in CRLF whatever becomes of the letter's (RFC 6047 §2.4): so base64. */
static GMimeMultipart *body_of(const struct dd_mail *mail)
{
    GMimeMultipart *multipart = g_mime_multipart_new_with_subtype("alternative");
    g_mime_multipart_set_boundary(multipart, mail->boundary);
    add_part(multipart, g_mime_part_new_with_type("text", "plain"), mail->letter->text,
             GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    add_part(multipart, g_mime_part_new_with_type("text", "html"), mail->letter->html,
             GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    if (mail->calendar) {
        GMimePart *part = g_mime_part_new_with_type("text", "calendar");
        g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "method", mail->method);
        add_part(multipart, part, mail->calendar, GMIME_CONTENT_ENCODING_BASE64);
    }
    return multipart;
}

static void print(GMimeMessage *message, struct dd_buf *out)
{
    GMimeFormatOptions *options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(GMIME_OBJECT(message), options, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    dd_buf_add(out, bytes->data, bytes->len);
    g_object_unref(stream);
    g_mime_format_options_free(options);
}

static const char *fault(struct dd_arena *arena, const struct dd_mail *mail, GMimeMessage *message)
{
    if (!add_mailbox(arena, message, GMIME_ADDRESS_TYPE_FROM, mail->from))
        return DD_N("the sender's mail address is not valid");
    if (!add_mailbox(arena, message, GMIME_ADDRESS_TYPE_TO, mail->to))
        return DD_N("the recipient's mail address is not valid");
    if (!dd_address_ok(mail->message_id) || (mail->references && !dd_address_ok(mail->references)))
        return DD_N("the Message-ID is not valid");
    if (!is_token(mail->boundary, "") || strlen(mail->boundary) > 70)
        return DD_N("the MIME boundary is not valid");
    if (mail->list_id && !is_token(mail->list_id, ".-_"))
        return DD_N("the List-Id is not valid");
    return NULL;
}

bool dd_mail_render(const struct dd_mail *mail, struct dd_buf *out, const char **why)
{
    g_mime_init(); /* counts its calls; never undone, as GMime is used to the end */
    struct dd_arena *arena = dd_arena_new();
    GMimeMessage *message = g_mime_message_new(FALSE);
    *why = fault(arena, mail, message);
    if (!*why) {
        g_mime_message_set_subject(message, dd_clean(arena, mail->letter->subject, 1000), "utf-8");
        set_date(message, mail);
        g_mime_message_set_message_id(message, mail->message_id);
        if (mail->references) {
            const char *thread = dd_printf(arena, "<%s>", mail->references);
            set_header(message, "In-Reply-To", thread);
            set_header(message, "References", thread);
        }
        set_header(message, "Auto-Submitted", "auto-generated");
        if (mail->list_id)
            set_header(message, "List-Id", dd_printf(arena, "<%s>", mail->list_id));
        set_header(message, "MIME-Version", "1.0");
        GMimeMultipart *multipart = body_of(mail);
        g_mime_message_set_mime_part(message, GMIME_OBJECT(multipart));
        g_object_unref(multipart);
        print(message, out);
    }
    g_object_unref(message);
    dd_arena_free(arena);
    return !*why;
}
