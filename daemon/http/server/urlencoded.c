/* urlencoded.c — a=b&c=d, %XX. */
#include "http/server/request.h"

#include <string.h>

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *dd_percent_bytes(struct dd_arena *arena, const char *s, size_t n, char plus, size_t *len)
{
    char *out = dd_alloc(arena, n + 1);
    *len = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s[i] == '+' ? plus : s[i];
        if (s[i] == '%') {
            if (i + 2 >= n || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0)
                return NULL;
            c = (char)(hex(s[i + 1]) * 16 + hex(s[i + 2]));
            i += 2;
        }
        out[(*len)++] = c;
    }
    return out;
}

char *dd_percent_decode(struct dd_arena *arena, const char *s, size_t n, char plus)
{
    size_t len;
    char *out = dd_percent_bytes(arena, s, n, plus, &len);
    for (size_t i = 0; out != NULL && i < len; i++)
        if ((unsigned char)out[i] < 0x20 || out[i] == 0x7f)
            return NULL;
    return out != NULL && dd_utf8_check(out, len) < 0 ? out : NULL;
}

const char *dd_form_field(struct dd_arena *arena, const char *form, const char *name)
{
    size_t n_name = strlen(name);
    for (const char *p = form; *p != '\0'; p += *p == '&') {
        size_t n = strcspn(p, "&");
        if (n > n_name && strncmp(p, name, n_name) == 0 && p[n_name] == '=')
            return dd_percent_decode(arena, p + n_name + 1, n - n_name - 1, ' ');
        p += n;
    }
    return NULL;
}
