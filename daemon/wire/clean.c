#include "wire/clean.h"

#include <string.h>

#define ELLIPSIS "\xE2\x80\xA6"

/* Bytes of the well-formed character at `s` (NUL-terminated), or 0. `valid`: all
 * of the text is known to be well-formed. */
static size_t char_length(const char *s, bool valid)
{
    unsigned char lead = (unsigned char)*s;
    size_t n = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (valid || n <= 1)
        return n;
    for (size_t i = 1; i < n; i++)
        if (((unsigned char)s[i] & 0xC0) != 0x80)
            return 0;
    return dd_utf8_check(s, n) < 0 ? n : 0;
}

static bool is_control(const char *s, size_t n)
{
    unsigned char c = (unsigned char)*s;
    return (n == 1 && (c < 0x20 || c == 0x7F)) ||
           (n == 2 && c == 0xC2 && (unsigned char)s[1] < 0xA0) ||
           (n == 3 && (memcmp(s, "\xE2\x80\xA8", 3) == 0 || memcmp(s, "\xE2\x80\xA9", 3) == 0));
}

/* What is not seen but turns or hides what is: marks of direction (UAX #9), zero
 * width spaces, the byte order mark. Joiners stay: scripts and emoji need them. */
static bool is_hidden(const char *s, size_t n)
{
    const unsigned char *u = (const unsigned char *)s;
    if (n == 2)
        return u[0] == 0xD8 && u[1] == 0x9C; /* U+061C */
    if (n != 3)
        return false;
    if (u[0] == 0xEF)
        return u[1] == 0xBB && u[2] == 0xBF; /* U+FEFF */
    if (u[0] != 0xE2)
        return false;
    return u[1] == 0x80 ? u[2] == 0x8B || u[2] == 0x8E || u[2] == 0x8F || /* U+200B, E, F */
                              (u[2] >= 0xAA && u[2] <= 0xAE)              /* U+202A–202E */
                        : u[1] == 0x81 && (u[2] == 0xA0 || (u[2] >= 0xA6 && u[2] <= 0xA9));
}

char *dd_unhidden(struct dd_arena *arena, const char *s)
{
    size_t n = strlen(s), used = 0;
    char *out = dd_alloc(arena, n + 1);
    for (size_t step; *s; s += step) {
        size_t length = char_length(s, false);
        step = length ? length : 1;
        if (length && is_hidden(s, length))
            continue;
        memcpy(out + used, s, step);
        used += step;
    }
    return out;
}

/* Bytes from `s` on, of well-formed text, of which none belongs to a character that
 * is_hidden or is_control: those begin with one of the bytes that end it. */
static size_t plain_run(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    size_t n = 0;
    while (u[n] >= 0x20 && u[n] != 0x7F && u[n] != 0xC2 && u[n] != 0xD8 && u[n] != 0xE2 &&
           u[n] != 0xEF)
        n++;
    return n;
}

/* `kept`: a control character that stays, or NUL. */
static char *clean(struct dd_arena *arena, const char *s, size_t max, char kept)
{
    if (!s)
        return dd_strdup(arena, "");
    size_t n = strlen(s);
    bool cut = n > max, valid = dd_utf8_check(s, n) < 0;
    size_t limit = !cut ? n : max > strlen(ELLIPSIS) ? max - strlen(ELLIPSIS) : 0;
    char *out = dd_alloc(arena, limit + strlen(ELLIPSIS) + 1);
    size_t used = 0;
    while (*s) {
        size_t run = valid ? plain_run(s) : 0;
        if (run && run <= limit - used) {
            memcpy(out + used, s, run);
            used += run;
            s += run;
            continue;
        }
        size_t length = char_length(s, valid);
        size_t step = length ? length : 1;
        if (length && is_hidden(s, length)) {
            s += step;
            continue;
        }
        if (used + step > limit)
            break;
        if (!length)
            out[used] = '?';
        else if (is_control(s, length) && *s != kept)
            out[used] = ' ', length = 1;
        else
            memcpy(out + used, s, length);
        used += length ? length : 1;
        s += step;
    }
    if (cut && *s)
        memcpy(out + used, ELLIPSIS, strlen(ELLIPSIS));
    return out;
}

char *dd_clean(struct dd_arena *arena, const char *s, size_t max)
{
    return clean(arena, s, max, '\0');
}

char *dd_clean_lines(struct dd_arena *arena, const char *s, size_t max)
{
    return clean(arena, s, max, '\n');
}
