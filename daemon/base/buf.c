#include "dondoc/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct dd_buf *buf, size_t more)
{
    if (more > SIZE_MAX / 4 - buf->n)
        abort();
    size_t need = buf->n + more + 1;
    if (need <= buf->cap)
        return;
    size_t cap = buf->cap ? buf->cap : 256;
    while (cap < need)
        cap *= 2;
    buf->s = realloc(buf->s, cap);
    if (!buf->s)
        abort();
    buf->cap = cap;
}

void dd_buf_release(struct dd_buf *buf)
{
    free(buf->s);
    *buf = (struct dd_buf){0};
}

void dd_buf_add(struct dd_buf *buf, const void *bytes, size_t n)
{
    reserve(buf, n);
    if (n)
        memcpy(buf->s + buf->n, bytes, n);
    buf->n += n;
    buf->s[buf->n] = '\0';
}

void dd_buf_puts(struct dd_buf *buf, const char *s)
{
    dd_buf_add(buf, s, strlen(s));
}

void dd_buf_putc(struct dd_buf *buf, char c)
{
    dd_buf_add(buf, &c, 1);
}

void dd_buf_printf(struct dd_buf *buf, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        abort();
    reserve(buf, (size_t)n);
    vsnprintf(buf->s + buf->n, (size_t)n + 1, fmt, again);
    va_end(again);
    buf->n += (size_t)n;
}
