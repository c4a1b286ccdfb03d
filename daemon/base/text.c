#include "dondoc/base.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

bool dd_streq(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* How many of the first bytes are ASCII other than NUL: eight at a time. */
static size_t ascii_run(const utf8proc_uint8_t *bytes, size_t n)
{
    size_t at = 0;
    for (uint64_t eight; n - at >= sizeof(eight); at += sizeof(eight)) {
        memcpy(&eight, bytes + at, sizeof(eight));
        if (((eight - UINT64_C(0x0101010101010101)) | eight) & UINT64_C(0x8080808080808080))
            break;
    }
    while (at < n && bytes[at] - 1U < 0x7F)
        at++;
    return at;
}

ptrdiff_t dd_utf8_check(const char *s, size_t n)
{
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s;
    size_t at = 0;
    for (;;) {
        utf8proc_int32_t c;
        at += ascii_run(bytes + at, n - at); /* most are */
        if (at == n)
            return -1;
        utf8proc_ssize_t step = utf8proc_iterate(bytes + at, (utf8proc_ssize_t)(n - at), &c);
        if (step <= 0 || c == 0)
            return (ptrdiff_t)at;
        at += (size_t)step;
    }
}

static char *mapped(struct dd_arena *arena, const char *s, utf8proc_option_t options)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)s, 0, &out, options | UTF8PROC_NULLTERM);
    if (n == UTF8PROC_ERROR_NOMEM)
        abort();
    char *copy = n < 0 ? dd_strdup(arena, s) : dd_strndup(arena, (const char *)out, (size_t)n);
    free(out);
    return copy;
}

char *dd_nfc(struct dd_arena *arena, const char *s)
{
    return mapped(arena, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

bool dd_is_nfc(const char *s)
{
    bool ascii = true;
    for (const char *p = s; *p && ascii; p++)
        ascii = (unsigned char)*p < 0x80;
    if (ascii)
        return true;
    struct dd_arena *arena = dd_arena_new();
    bool same = strcmp(dd_nfc(arena, s), s) == 0;
    dd_arena_free(arena);
    return same;
}

/* The next code point of valid UTF-8; malformed bytes pass as themselves. */
static size_t next_point(const char *s, utf8proc_int32_t *c)
{
    utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, c);
    if (step > 0)
        return (size_t)step;
    *c = (unsigned char)*s;
    return 1;
}

static bool is_space(utf8proc_int32_t c)
{
    return (c >= 9 && c <= 13) || c == ' ' || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

char *dd_squeeze(struct dd_arena *arena, const char *s)
{
    char *out = dd_alloc(arena, strlen(s) + 1), *to = out;
    bool gap = false;
    while (*s) {
        utf8proc_int32_t c;
        size_t step = next_point(s, &c);
        if (is_space(c)) {
            gap = to != out;
        } else {
            if (gap)
                *to++ = ' ';
            gap = false;
            memcpy(to, s, step);
            to += step;
        }
        s += step;
    }
    *to = '\0';
    return out;
}

/* ---- keys --------------------------------------------------------------------- */

static bool is_tone(utf8proc_int32_t c)
{
    return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323;
}

static bool is_mark(utf8proc_int32_t c)
{
    return c >= 0x300 && c <= 0x36F;
}

static bool is_dash(utf8proc_int32_t c)
{
    return c == '-' || c == 0xAD || (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 ||
           c == 0xFF0D;
}

static bool is_quote(utf8proc_int32_t c)
{
    return c == '"' || c == '\'' || c == '`' || (c >= 0x2018 && c <= 0x201F) || c == 0xAB ||
           c == 0xBB;
}

static bool is_word(utf8proc_int32_t c)
{
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
        return true;
    default:
        return false;
    }
}

static void put_point(struct dd_buf *out, utf8proc_int32_t c)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char(c, bytes);
    if (n > 0)
        dd_buf_add(out, bytes, (size_t)n);
}

struct keying {
    struct dd_buf out;
    utf8proc_int32_t tone; /* of the syllable at hand: written at its end, so placement is moot */
    bool gap, glue;        /* a space is pending; a hyphen was just written */
    bool plain;
};

static void end_syllable(struct keying *k)
{
    if (k->tone && !k->plain)
        put_point(&k->out, k->tone);
    k->tone = 0;
}

static void key_point(struct keying *k, utf8proc_int32_t c)
{
    if (is_mark(c) && (k->plain || is_tone(c))) {
        k->tone = is_tone(c) ? c : k->tone;
        return;
    }
    if (c == 0x111 || c == 0xF0) /* đ, and ð (Eth, a common mistake for it) */
        c = k->plain ? 'd' : 0x111;
    if (!is_word(c))
        end_syllable(k);
    if (is_space(c)) {
        k->gap = !k->glue && k->out.n > 0;
        return;
    }
    if (is_quote(c))
        return;
    if (is_dash(c)) {
        if (!k->glue)
            dd_buf_putc(&k->out, '-');
        k->gap = false;
        k->glue = true;
        return;
    }
    if (k->gap)
        dd_buf_putc(&k->out, ' ');
    k->gap = k->glue = false;
    put_point(&k->out, c);
}

static char *make_key(struct dd_arena *arena, const char *s, bool plain)
{
    const char *folded = mapped(arena, s, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD);
    struct keying k = {.plain = plain};
    while (*folded) {
        utf8proc_int32_t c;
        folded += next_point(folded, &c);
        key_point(&k, c);
    }
    end_syllable(&k);
    while (k.out.n && strchr(".,;:- ", k.out.s[k.out.n - 1]))
        k.out.s[--k.out.n] = '\0';
    char *key = dd_strndup(arena, k.out.n ? k.out.s : "", k.out.n);
    dd_buf_release(&k.out);
    return key;
}

char *dd_key(struct dd_arena *arena, const char *s)
{
    return make_key(arena, s, false);
}

char *dd_key_plain(struct dd_arena *arena, const char *s)
{
    return make_key(arena, s, true);
}

size_t dd_width(const char *s, size_t n)
{
    size_t width = 0;
    for (size_t at = 0; at < n;) {
        utf8proc_int32_t c;
        at += next_point(s + at, &c);
        int columns = utf8proc_charwidth(c);
        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}

bool dd_is_id(const char *s)
{
    if (!s || !*s || strchr("._-", *s))
        return false;
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-");
    return s[n] == '\0' && n <= 100;
}
