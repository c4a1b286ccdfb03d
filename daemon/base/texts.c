/* texts.c — a set of texts: a hash table with open addressing, at most half full. */
#include "dondoc/base.h"

#include <string.h>

struct dd_texts {
    struct dd_arena *arena;
    const char **v;
    size_t n, size; /* a power of two */
};

struct dd_texts *dd_texts_new(struct dd_arena *arena)
{
    struct dd_texts *texts = DD_NEW(arena, struct dd_texts);
    *texts = (struct dd_texts){.arena = arena, .size = 64};
    texts->v = DD_NEW_N(arena, const char *, texts->size);
    return texts;
}

/* FNV-1a */
static size_t hash(const char *s)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32);
}

/* Where it is, or belongs. */
static const char **place_of(const struct dd_texts *texts, const char *s)
{
    size_t i = hash(s) & (texts->size - 1);
    while (texts->v[i] && texts->v[i] != s && strcmp(texts->v[i], s) != 0)
        i = (i + 1) & (texts->size - 1);
    return &texts->v[i];
}

static void grow(struct dd_texts *texts)
{
    const char **old = texts->v;
    size_t n = texts->size;
    texts->size *= 2;
    texts->v = DD_NEW_N(texts->arena, const char *, texts->size);
    for (size_t i = 0; i < n; i++)
        if (old[i])
            *place_of(texts, old[i]) = old[i];
}

const char *dd_text_shared(struct dd_texts *texts, const char *s)
{
    if (!s)
        return NULL;
    const char **place = place_of(texts, s);
    if (*place)
        return *place;
    if (2 * ++texts->n > texts->size) {
        grow(texts);
        place = place_of(texts, s);
    }
    return *place = dd_strdup(texts->arena, s);
}
