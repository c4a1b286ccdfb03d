/* "Did you mean": the nearest of a list of words. */
#include "dondoc/base.h"

#include <string.h>

#define MAX_WORD 64

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Optimal string alignment: insert, delete, replace, swap of neighbours. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t rows[3][MAX_WORD + 1];
    size_t *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = j;
    for (size_t i = 1; i <= n; i++) {
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            row[j] = min3(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[m];
}

const char *dd_nearest(const char *word, const char *const *words, size_t n)
{
    if (!word)
        return NULL;
    struct dd_arena *arena = dd_arena_new();
    const char *key = dd_key_plain(arena, word), *best = NULL;
    size_t length = strlen(key), least = length / 3 + 1;
    for (size_t i = 0; i < n && length <= MAX_WORD; i++) {
        const char *other = words[i] ? dd_key_plain(arena, words[i]) : "";
        size_t m = strlen(other);
        if (m == 0 || m > MAX_WORD)
            continue;
        size_t d = distance(key, length, other, m);
        if (d < least) {
            least = d;
            best = words[i];
        }
    }
    dd_arena_free(arena);
    return best;
}
