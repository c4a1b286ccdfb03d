/* table.h — tables of words. */
#ifndef DD_DUE_TABLE_H
#define DD_DUE_TABLE_H

#include <stddef.h>

/* The row of `word` in a table sorted by bytes, each of whose `n` rows of `size`
 * bytes begins with its word; NULL if it is none. Inline: every word of every
 * phrase is looked up, and nearly always differs in its first letters. */
static inline const void *due_row(const char *word, const void *rows, size_t n, size_t size)
{
    size_t low = 0;
    while (low < n) {
        size_t middle = low + (n - low) / 2;
        const void *row = (const char *)rows + middle * size;
        const unsigned char *a = (const unsigned char *)word;
        const unsigned char *b = (const unsigned char *)*(const char *const *)row;
        while (*a != '\0' && *a == *b) {
            a++;
            b++;
        }
        if (*a == *b)
            return row;
        if (*a < *b)
            n = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

#endif
