#include "due/lex.h"

#include <string.h>
#include <utf8proc.h>

#include "due/first.h"
#include "due/slips.h"

/* ---- characters --------------------------------------------------------------- */

/* The code point at `s`, which is valid UTF-8, and its bytes. */
static utf8proc_int32_t peek(const char *s, size_t *len)
{
    const unsigned char *u = (const unsigned char *)s;
    *len = u[0] < 0x80 ? 1 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
    switch (*len) {
    case 1:
        return u[0];
    case 2:
        return (u[0] & 0x1f) << 6 | (u[1] & 0x3f);
    case 3:
        return (u[0] & 0x0f) << 12 | (u[1] & 0x3f) << 6 | (u[2] & 0x3f);
    default:
        return (u[0] & 0x07) << 18 | (u[1] & 0x3f) << 12 | (u[2] & 0x3f) << 6 | (u[3] & 0x3f);
    }
}

static bool is_digit(utf8proc_int32_t cp)
{
    return cp >= '0' && cp <= '9';
}

/* The letters of Vietnamese beyond ASCII, where tables need not be asked. */
static bool is_latin1(utf8proc_int32_t cp)
{
    return cp >= 0xc0 && cp <= 0xff && cp != 0xd7 && cp != 0xf7;
}

static bool is_vietnamese(utf8proc_int32_t cp)
{
    return cp >= 0x1ea0 && cp <= 0x1ef9;
}

static bool is_letter(utf8proc_int32_t cp)
{
    if (cp < 0x80)
        return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') || cp == '_';
    if (is_latin1(cp) || is_vietnamese(cp))
        return true;
    utf8proc_category_t c = utf8proc_category(cp);
    return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) || c == UTF8PROC_CATEGORY_MN;
}

static utf8proc_int32_t lower(utf8proc_int32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? cp + ('a' - 'A') : cp;
    if (is_latin1(cp))
        return cp < 0xdf ? cp + 0x20 : cp;
    if (is_vietnamese(cp))
        return cp | 1;
    return utf8proc_tolower(cp);
}

static bool is_upper(utf8proc_int32_t cp)
{
    return lower(cp) != cp;
}

/* A soft hyphen, a zero-width joiner: it is not there. */
static bool is_invisible(utf8proc_int32_t cp)
{
    return cp >= 0x80 && !is_latin1(cp) && !is_vietnamese(cp) &&
           utf8proc_category(cp) == UTF8PROC_CATEGORY_CF;
}

static bool is_space(utf8proc_int32_t cp)
{
    if (cp < 0x80)
        return cp <= ' ' || cp == 0x7f;
    utf8proc_category_t c = utf8proc_category(cp);
    return c == UTF8PROC_CATEGORY_ZS || c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP ||
           c == UTF8PROC_CATEGORY_CC || c == UTF8PROC_CATEGORY_CF;
}

static char mark_of(utf8proc_int32_t cp)
{
    if (cp < 0x80)
        return cp > 0 && strchr("-/.,;:()%&+'\"", (char)cp) != NULL ? (char)cp : '?';
    return utf8proc_category(cp) == UTF8PROC_CATEGORY_PD || cp == 0x2212 ? '-' : '?';
}

/* ---- tokens ---------------------------------------------------------------------- */

static size_t digits_at(const char *s)
{
    return strspn(s, "0123456789");
}

/* A number's code: two capitals at least, not the word NĂM ("THÁNG 6/NĂM 2026"). */
static size_t code_at(const char *s)
{
    size_t a, b, n = 0;
    utf8proc_int32_t first = peek(s, &a);
    utf8proc_int32_t second = first == 0 ? 0 : peek(s + a, &b);
    if (!is_letter(first) || !is_letter(second) || !is_upper(first) || !is_upper(second))
        return 0;
    if (strncmp(s, "NĂM", strlen("NĂM")) == 0 || strncmp(s, "QUÝ", strlen("QUÝ")) == 0)
        return 0;
    for (;;) {
        utf8proc_int32_t cp = peek(s + n, &a);
        if (cp == 0 || !(is_letter(cp) || is_digit(cp) || cp == '-' || cp == '/' || cp == '&'))
            return n;
        n += a;
    }
}

/* Bytes of a document's number at `s`: 29/KH-UBND, 27/2017/QĐ-UBND, 06-KH/TU; 0 if none. */
static size_t document_at(const char *s)
{
    size_t n = digits_at(s), year, code;
    if (n == 0)
        return 0;
    if (s[n] == '/' && (year = digits_at(s + n + 1)) == 4 && s[n + 1 + year] == '/' &&
        (code = code_at(s + n + 2 + year)) > 0)
        return n + 2 + year + code;
    if ((s[n] == '/' || s[n] == '-') && (code = code_at(s + n + 1)) > 0)
        return n + 1 + code;
    return 0;
}

static size_t lex_number(const char *s, struct due_tok *t)
{
    size_t n = digits_at(s);
    t->kind = DUE_NUM;
    for (size_t i = 0; i < n && t->value <= DUE_NUM_MAX; i++)
        t->value = t->value * 10 + (s[i] - '0');
    if (t->value > DUE_NUM_MAX)
        t->value = DUE_NUM_MAX;
    t->digits = n > 99 ? 99 : (int)n;
    return n;
}

/* "quýII", "QII": the roman number begins a word of its own. */
static bool before_roman(const char *key, size_t n, const char *rest)
{
    bool quarter = (n == 1 && key[0] == 'q') || (n == strlen("quý") && memcmp(key, "quý", n) == 0);
    size_t roman = strspn(rest, "IVX"), len;
    return quarter && roman > 0 && !is_letter(peek(rest + roman, &len));
}

/* Two words that were glued are two: "hồ sơTrong" ends before the capital. */
static size_t lex_word(struct dd_arena *arena, const char *s, struct due_tok *t)
{
    size_t n = 0, len, out = 0;
    bool small = false; /* the letter before was a small one */
    for (utf8proc_int32_t cp = peek(s, &len); is_letter(cp) || is_invisible(cp);
         cp = peek(s + n, &len))
        n += len;
    char *key = dd_alloc(arena, 4 * n + 1); /* lower case never takes more */
    for (size_t i = 0; i < n; i += len) {
        utf8proc_int32_t written = peek(s + i, &len), cp = lower(written);
        bool upper = cp != written;
        if (is_invisible(cp))
            continue;
        if ((small && upper) || before_roman(key, out, s + i)) {
            n = i;
            break;
        }
        if (i == 0)
            t->upper = upper;
        small = !upper;
        if (cp == 0xf0) /* Ð, eth, typed for Đ */
            cp = 0x111;
        if (cp < 0x80)
            key[out++] = (char)cp;
        else
            out += (size_t)utf8proc_encode_char(cp, (utf8proc_uint8_t *)key + out);
    }
    t->kind = DUE_WORD;
    t->key = key;
    return n;
}

static void find_parts(struct due_toks *toks, struct due_tok *v)
{
    toks->parts = 0;
    for (size_t i = 0; i < toks->n; i++) {
        struct due_tok *t = &v[i];
        t->first = t->kind == DUE_WORD                     ? due_first(t->key)
                   : t->kind == DUE_MARK && t->mark == ':' ? DUE_FIRST_CLOCK
                                                           : 0;
        toks->parts |= t->first;
    }
}

bool due_lex_again(struct dd_arena *arena, const char *phrase, struct due_toks *toks)
{
    struct due_tok *v = dd_alloc(arena, (toks->n + 1) * sizeof(*v));
    memcpy(v, toks->v, (toks->n + 1) * sizeof(*v));
    if (!due_correct_tones(arena, phrase, v, toks->n))
        return false;
    find_parts(toks, v);
    toks->v = v;
    return true;
}

struct due_toks due_lex(struct dd_arena *arena, const char *phrase)
{
    DD_VEC(struct due_tok) v = {.cap = strlen(phrase) / 5 + 4}; /* nearly always enough */
    v.v = dd_alloc(arena, v.cap * sizeof(*v.v));
    bool no_diacritics = true, space = true;
    for (size_t at = 0; phrase[at] != '\0';) {
        struct due_tok t = {.start = at, .glued = !space};
        size_t len, n;
        utf8proc_int32_t cp = peek(phrase + at, &len);
        space = is_space(cp);
        if (space) {
            at += len;
            continue;
        }
        if ((n = document_at(phrase + at)) > 0) {
            t.kind = DUE_DOC;
        } else if (is_digit(cp)) {
            n = lex_number(phrase + at, &t);
        } else if (is_letter(cp)) {
            n = lex_word(arena, phrase + at, &t);
            no_diacritics =
                no_diacritics && strspn(t.key, "abcdefghijklmnopqrstuvwxyz_") == strlen(t.key);
        } else {
            t.kind = DUE_MARK;
            t.mark = mark_of(cp);
            n = len;
            while (t.mark == '/' && phrase[at + n] == '/') { /* 12//2026 */
                t.written = "//";
                n++;
            }
        }
        t.end = at + n;
        at += n;
        dd_push(arena, &v, t);
    }
    size_t n = v.n;
    dd_push(arena, &v,
            (struct due_tok){.kind = DUE_END, .start = strlen(phrase), .end = strlen(phrase)});
    struct due_toks toks = {.v = v.v, .n = n};
    toks.plain = due_correct(arena, phrase, v.v, n, no_diacritics);
    find_parts(&toks, v.v);
    return toks;
}
