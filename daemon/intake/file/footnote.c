/* footnote.c — the digits that conversion glues to words. */
#include "intake/file/tsv.h"

#include <string.h>
#include <utf8proc.h>

/* After these a number is part of the name, never a footnote. */
static const char *const counted[] = {
    "quý",  "tháng", "ngày", "năm",   "tuần", "giờ",  "số",   "tổ",     "thôn",  "xóm",   "bản",
    "ấp",   "khu",   "khối", "phố",   "cụm",  "đội",  "đợt",  "kỳ",     "kì",    "lần",   "khóa",
    "khoá", "lớp",   "cấp",  "bậc",   "hạng", "loại", "mức",  "độ",     "nhóm",  "bước",  "vòng",
    "đoạn", "điểm",  "điều", "khoản", "mục",  "phần", "lục",  "chương", "tuyến", "đường", "án",
    "tập",  "quyển", "biểu", "mẫu",   "bảng", "hình", "trạm", "trường", "cột",   "dòng"};

static utf8proc_int32_t point_at(const char *s, size_t *n)
{
    utf8proc_int32_t c = 0;
    utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, &c);
    *n = step > 0 ? (size_t)step : 1;
    return step > 0 ? c : (unsigned char)*s;
}

static bool is_letter(utf8proc_int32_t c)
{
    utf8proc_category_t category = utf8proc_category(c);
    return category == UTF8PROC_CATEGORY_LL || category == UTF8PROC_CATEGORY_LU;
}

static bool is_superscript(utf8proc_int32_t c)
{
    return c == 0xB2 || c == 0xB3 || c == 0xB9 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079);
}

/* The letters just before `at`, as a key. NULL unless they hold a letter that
 * only Vietnamese words have: codes and units (CO2, m2, QL1) do not. */
static const char *word_before(struct dd_arena *arena, const char *s, size_t at)
{
    size_t from = at;
    bool accented = false;
    while (from > 0) {
        size_t n, back = 1;
        while (back < from && ((unsigned char)s[from - back] & 0xC0) == 0x80)
            back++;
        utf8proc_int32_t c = point_at(s + from - back, &n);
        if (!is_letter(c))
            break;
        accented |= c > 0x7F;
        from -= back;
    }
    return accented ? dd_key(arena, dd_strndup(arena, s + from, at - from)) : NULL;
}

static bool is_counted(struct dd_arena *arena, const char *word)
{
    for (size_t i = 0; i < DD_LEN(counted); i++)
        if (strcmp(dd_key(arena, counted[i]), word) == 0)
            return true;
    return false;
}

/* One or two digits, the first not 0, then the end of the word: "dẫn2," but not
 * "án06", "2,5" or "61/KH". */
static size_t glued_digits(struct dd_arena *arena, const char *s, size_t at)
{
    size_t n = strspn(s + at, "0123456789");
    if (n == 0 || n > 2 || s[at] == '0')
        return 0;
    const char *after = s + at + n;
    bool ends = *after == '\0' || strchr(" \n;:)", *after) ||
                (strchr(".,", *after) && !(after[1] >= '0' && after[1] <= '9'));
    if (!ends)
        return 0;
    const char *word = word_before(arena, s, at);
    return word && !is_counted(arena, word) ? n : 0;
}

static size_t bracketed(const char *s)
{
    size_t n = strspn(s + 1, "0123456789");
    return *s == '[' && n > 0 && n <= 3 && s[1 + n] == ']' ? n + 2 : 0;
}

char *dd_footnotes_drop(struct dd_arena *arena, const char *s, bool glued)
{
    char *out = dd_alloc(arena, strlen(s) + 1), *to = out;
    for (size_t at = 0; s[at];) {
        size_t n, drop = 0;
        utf8proc_int32_t c = point_at(s + at, &n);
        bool stuck = at > 0 && s[at - 1] != ' ' && s[at - 1] != '\n';
        if (is_superscript(c))
            drop = at > 0 && s[at - 1] == 'm' ? 0 : n;
        else if (stuck && c == '[')
            drop = bracketed(s + at);
        else if (stuck && glued && c >= '1' && c <= '9')
            drop = glued_digits(arena, s, at);
        if (drop) {
            at += drop;
            continue;
        }
        memcpy(to, s + at, n);
        to += n;
        at += n;
    }
    *to = '\0';
    return out;
}
