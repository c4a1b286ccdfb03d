#include "model/rows.h"

#include <string.h>

/* Sorts v[0..n) with room for n/2 pointers in `spare`. */
static void merge_sort(const void **v, size_t n, const void **spare, dd_compare compare,
                       const void *context)
{
    if (n < 2)
        return;
    size_t half = n / 2;
    merge_sort(v, half, spare, compare, context);
    merge_sort(v + half, n - half, spare, compare, context);
    if (compare(context, v[half - 1], v[half]) <= 0)
        return;
    memcpy(spare, v, half * sizeof(*v));
    size_t left = 0, right = half, to = 0;
    while (left < half) {
        if (right < n && compare(context, v[right], spare[left]) < 0)
            v[to++] = v[right++];
        else
            v[to++] = spare[left++];
    }
}

void dd_sort(const void **v, size_t n, dd_compare compare, const void *context)
{
    struct dd_arena *scratch = dd_arena_new();
    merge_sort(v, n, DD_NEW_N(scratch, const void *, n / 2 + 1), compare, context);
    dd_arena_free(scratch);
}
