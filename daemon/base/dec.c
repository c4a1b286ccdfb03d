/* Decimals as scaled integers: exact, and the same on every machine. */
#include "dondoc/base.h"

#include <inttypes.h>
#include <string.h>

#define MICRO INT64_C(1000000)
#define MAX_WHOLE INT64_C(9200000000000)

/* Length of a group separator (plain, no-break or thin space) before a digit. */
static size_t separator(const char *s)
{
    static const char *const spaces[] = {" ", "\xC2\xA0", "\xE2\x80\x89", "\xE2\x80\xAF"};
    for (size_t i = 0; i < DD_LEN(spaces); i++) {
        size_t n = strlen(spaces[i]);
        if (strncmp(s, spaces[i], n) == 0 && s[n] >= '0' && s[n] <= '9')
            return n;
    }
    return 0;
}

static const char *read_whole(const char *s, int64_t *whole)
{
    int digits = 0, group = 0;
    bool grouped = false;
    for (;; s++) {
        size_t n = separator(s);
        if (n) {
            if (grouped ? group != 3 : digits == 0 || digits > 3)
                return NULL;
            grouped = true;
            group = 0;
            s += n;
        }
        if (*s < '0' || *s > '9')
            break;
        *whole = *whole * 10 + (*s - '0');
        if (*whole > MAX_WHOLE)
            return NULL;
        digits++;
        group++;
    }
    return digits && (!grouped || group == 3) ? s : NULL;
}

bool dd_dec_parse(const char *s, struct dd_dec *out)
{
    bool negative = *s == '-';
    int64_t whole = 0, part = 0;
    s = read_whole(s + negative, &whole);
    if (!s)
        return false;
    if (*s == ',' || *s == '.') {
        int64_t scale = MICRO / 10;
        const char *digits = ++s;
        for (; *s >= '0' && *s <= '9'; s++, scale /= 10) {
            if (scale == 0 && *s != '0')
                return false;
            part += scale * (*s - '0');
        }
        if (s == digits)
            return false;
    }
    if (*s)
        return false;
    int64_t micro = whole * MICRO + part;
    out->micro = negative ? -micro : micro;
    return true;
}

char *dd_dec_format(struct dd_arena *arena, struct dd_dec dec, char point)
{
    bool negative = dec.micro < 0;
    uint64_t micro = negative ? (uint64_t)0 - (uint64_t)dec.micro : (uint64_t)dec.micro;
    uint64_t whole = micro / (uint64_t)MICRO, part = micro % (uint64_t)MICRO;
    char *s =
        dd_printf(arena, "%s%" PRIu64 "%c%06" PRIu64, negative ? "-" : "", whole, point, part);
    size_t n = strlen(s);
    while (s[n - 1] == '0')
        s[--n] = '\0';
    if (s[n - 1] == point)
        s[n - 1] = '\0';
    return s;
}
