#include "wire/names.h"

#include <string.h>
#include <unicode/ucol.h>
#include <unicode/ustring.h>
#include <utf8proc.h>

#define MAX_WORDS 32

/* ---- words -------------------------------------------------------------------- */

static char *map_case(struct dd_arena *arena, const char *s,
                      utf8proc_int32_t (*map)(utf8proc_int32_t))
{
    struct dd_buf out = {0};
    while (*s) {
        utf8proc_int32_t c;
        utf8proc_uint8_t bytes[4];
        utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, &c);
        if (step > 0)
            dd_buf_add(&out, bytes, (size_t)utf8proc_encode_char(map(c), bytes));
        s += step > 0 ? step : 1;
    }
    char *text = dd_strndup(arena, out.n ? out.s : "", out.n);
    dd_buf_release(&out);
    return text;
}

char *dd_name_upper(struct dd_arena *arena, const char *name)
{
    return map_case(arena, name, utf8proc_toupper);
}

struct words {
    size_t n;
    const char *v[MAX_WORDS]; /* as written */
};

/* What lies beyond the last word kept belongs to it. */
static void split(struct dd_arena *arena, const char *name, struct words *out)
{
    char *s = dd_squeeze(arena, name);
    out->n = 0;
    while (*s && out->n < MAX_WORDS) {
        size_t n = out->n + 1 < MAX_WORDS ? strcspn(s, " ") : strlen(s);
        out->v[out->n++] = dd_strndup(arena, s, n);
        s += n + (s[n] == ' ');
    }
}

static char *joined(struct dd_arena *arena, const struct words *words, size_t from)
{
    char *text = dd_strdup(arena, "");
    for (size_t i = from; i < words->n; i++)
        text = dd_printf(arena, "%s%s%s", text, *text ? " " : "", words->v[i]);
    return text;
}

static bool is_word(struct dd_arena *arena, const char *word, const char *lower)
{
    return strcmp(map_case(arena, word, utf8proc_tolower), lower) == 0;
}

/* Words at `i` that name a level of administration: how many, or 0. */
static size_t level_at(struct dd_arena *arena, const struct words *words, size_t i)
{
    static const char *const levels[][2] = {
        {"xã"},         {"phường"},      {"huyện"},     {"quận"},         {"tỉnh"},
        {"đặc", "khu"}, {"thị", "trấn"}, {"thị", "xã"}, {"thành", "phố"},
    };
    for (size_t k = 0; k < DD_LEN(levels); k++) {
        if (!is_word(arena, words->v[i], levels[k][0]))
            continue;
        if (!levels[k][1])
            return 1;
        if (i + 1 < words->n && is_word(arena, words->v[i + 1], levels[k][1]))
            return 2;
    }
    return 0;
}

/* ---- names ----------------------------------------------------------------------- */

char *dd_name_full(struct dd_arena *arena, const char *name)
{
    struct words words;
    split(arena, name, &words);
    for (size_t i = 0; i < words.n; i++)
        if (strcmp(words.v[i], "UBND") == 0)
            words.v[i] = i ? "ủy ban nhân dân" : "Ủy ban nhân dân";
        else if (strcmp(words.v[i], "HĐND") == 0)
            words.v[i] = i ? "hội đồng nhân dân" : "Hội đồng nhân dân";
    return joined(arena, &words, 0);
}

bool dd_name_is_committee(const char *name)
{
    static const char full[] = "ủy ban nhân dân";
    struct dd_arena *arena = dd_arena_new();
    const char *key = dd_key(arena, name), *want = dd_key(arena, full);
    size_t n = strlen(want);
    bool is = strncmp(key, "ubnd", 4) == 0
                  ? key[4] == ' ' || !key[4]
                  : strncmp(key, want, n) == 0 && (key[n] == ' ' || !key[n]);
    dd_arena_free(arena);
    return is;
}

char *dd_name_place(struct dd_arena *arena, const char *name)
{
    struct words words;
    split(arena, name, &words);
    for (size_t i = words.n; i-- > 0;) {
        size_t n = level_at(arena, &words, i);
        bool inside = n == 1 && i > 0 && level_at(arena, &words, i - 1) == 2; /* thị xã */
        if (n && !inside)
            return i + n < words.n ? joined(arena, &words, i + n) : NULL;
    }
    return NULL;
}

char *dd_name_initials(struct dd_arena *arena, const char *name)
{
    struct words words;
    split(arena, name, &words);
    if (dd_name_is_committee(name))
        return dd_strdup(arena, "UBND");
    if (words.n > 1 && is_word(arena, words.v[0], "văn") && is_word(arena, words.v[1], "phòng"))
        return dd_strdup(arena, "VP");
    char *text = dd_strdup(arena, "");
    for (size_t i = 0; i < words.n && !(i && level_at(arena, &words, i)); i++) {
        const char *word = words.v[i];
        bool dyet = strncmp(word, "Đ", strlen("Đ")) == 0 || strncmp(word, "đ", strlen("đ")) == 0;
        bool skip = is_word(arena, word, "và") || strchr("-&,;.(", *word);
        if (!skip) /* "Ủy" gives U, but "Đảng" Đ */
            text = dd_printf(arena, "%s%.*s", text, dyet ? (int)strlen("Đ") : 1,
                             dyet ? word : dd_key_plain(arena, word));
    }
    return dd_name_upper(arena, text);
}

/* ---- order --------------------------------------------------------------------------- */

static char *key_of(struct dd_arena *arena, const UCollator *icu, const char *name)
{
    size_t n = strlen(name);
    UChar *wide = DD_NEW_N(arena, UChar, n + 1);
    int32_t length = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8WithSub(wide, (int32_t)n + 1, &length, name, (int32_t)n, 0xFFFD, NULL, &status);
    int32_t need = U_SUCCESS(status) ? ucol_getSortKey(icu, wide, length, NULL, 0) : 0;
    uint8_t *key = dd_alloc(arena, (size_t)need + 1);
    ucol_getSortKey(icu, wide, length, key, need);
    return (char *)key;
}

const char **dd_name_keys(struct dd_arena *arena, const char *const *names, size_t n)
{
    const char **keys = DD_NEW_N(arena, const char *, n + 1);
    UErrorCode status = U_ZERO_ERROR;
    UCollator *icu = ucol_open("vi", &status);
    if (U_SUCCESS(status))
        ucol_setAttribute(icu, UCOL_NUMERIC_COLLATION, UCOL_ON, &status);
    for (size_t i = 0; i < n; i++)
        keys[i] = U_SUCCESS(status) ? key_of(arena, icu, names[i]) : dd_strdup(arena, names[i]);
    if (icu)
        ucol_close(icu);
    return keys;
}

char *dd_capital(struct dd_arena *arena, const char *s)
{
    utf8proc_int32_t first;
    utf8proc_uint8_t upper[4];
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, &first);
    if (!*s || n <= 0)
        return dd_strdup(arena, s);
    utf8proc_ssize_t m = utf8proc_encode_char(utf8proc_toupper(first), upper);
    return dd_printf(arena, "%.*s%s", (int)m, (const char *)upper, s + n);
}
