#include "wire/paper/office_text.h"

#include <string.h>
#include <utf8proc.h>

#define ELLIPSIS "\xE2\x80\xA6"
#define REPLACEMENT "\xEF\xBF\xBD"
#define TAB "</w:t><w:tab/><w:t xml:space=\"preserve\">"
#define BREAK "</w:t><w:br/><w:t xml:space=\"preserve\">"

/* Control characters, marks of direction, and what is no character. */
static bool is_left_out(utf8proc_int32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || c == 0x61C ||
           c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || (c >= 0xFDD0 && c <= 0xFDEF) || c == 0xFEFF ||
           (c & 0xFFFE) == 0xFFFE;
}

static const char *escaped(utf8proc_int32_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

static void put_char(struct dd_buf *out, utf8proc_int32_t c, const char *bytes, size_t n,
                     enum dd_office_text form)
{
    bool line = c == '\n' || c == 0x2028 || c == 0x2029;
    const char *escape = form == DD_TEXT_PLAIN ? NULL : escaped(c);
    if (line || c == '\t')
        dd_buf_puts(out, form == DD_TEXT_XML     ? " "
                         : form == DD_TEXT_PLAIN ? (line ? "\n" : "\t")
                         : line                  ? BREAK
                                                 : TAB);
    else if (escape)
        dd_buf_puts(out, escape);
    else if (!is_left_out(c))
        dd_buf_add(out, bytes, n);
}

size_t dd_office_text(struct dd_buf *out, const char *s, size_t max, enum dd_office_text form)
{
    size_t n = s ? strlen(s) : 0, at = 0;
    while (at < n) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)s + at, (utf8proc_ssize_t)(n - at), &c);
        size_t used = step > 0 ? (size_t)step : 1;
        if (at + used > max) {
            dd_buf_puts(out, ELLIPSIS);
            break;
        }
        if (step > 0)
            put_char(out, c, s + at, used, form);
        else
            dd_buf_puts(out, REPLACEMENT);
        at += used;
    }
    return at;
}
