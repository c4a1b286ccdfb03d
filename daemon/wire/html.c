/* html.c — escaping (see html.h). */
#include "wire/html.h"

#include <assert.h>
#include <string.h>

static void escape_byte(struct dd_buf *out, unsigned char c)
{
    switch (c) {
    case '&':
        dd_buf_puts(out, "&amp;");
        break;
    case '<':
        dd_buf_puts(out, "&lt;");
        break;
    case '>':
        dd_buf_puts(out, "&gt;");
        break;
    case '"':
        dd_buf_puts(out, "&quot;");
        break;
    case '\'':
        dd_buf_puts(out, "&#39;");
        break;
    default:
        if ((c >= 0x20 && c != 0x7f) || c == '\n' || c == '\t')
            dd_buf_putc(out, (char)c);
    }
}

void dd_html_text(struct dd_buf *out, const char *s)
{
    if (s == NULL)
        return;
    size_t left = strlen(s);
    while (left > 0) {
        ptrdiff_t fault = dd_utf8_check(s, left);
        size_t good = fault < 0 ? left : (size_t)fault;
        for (size_t i = 0; i < good; i++)
            escape_byte(out, (unsigned char)s[i]);
        if (fault < 0)
            return;
        dd_buf_puts(out, "\xEF\xBF\xBD");
        s += good + 1;
        left -= good + 1;
    }
}

void dd_html_path(struct dd_buf *out, const char *s)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789._~/@:-";
    for (; *s != '\0'; s++) {
        if (strchr(plain, *s) != NULL)
            dd_buf_putc(out, *s);
        else
            dd_buf_printf(out, "%%%02X", (unsigned)(unsigned char)*s);
    }
}

void dd_html_printf(struct dd_buf *out, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    for (const char *p = fmt; *p != '\0'; p++) {
        if (*p != '%') {
            dd_buf_putc(out, *p);
            continue;
        }
        p++;
        if (*p == 's') {
            dd_html_text(out, va_arg(args, const char *));
        } else if (*p == 'd') {
            dd_buf_printf(out, "%d", va_arg(args, int));
        } else if (p[0] == 'z' && p[1] == 'u') {
            dd_buf_printf(out, "%zu", va_arg(args, size_t));
            p++;
        } else if (p[0] == 'l' && p[1] == 'd') {
            dd_buf_printf(out, "%ld", va_arg(args, long));
            p++;
        } else {
            assert(*p == '%');
            dd_buf_putc(out, '%');
        }
    }
    va_end(args);
}
