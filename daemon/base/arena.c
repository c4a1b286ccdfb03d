#include "dondoc/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most arenas hold a row or a message: so blocks begin small, and double. */
#define FIRST_BLOCK ((size_t)1024)
#define LARGEST_BLOCK ((size_t)64 * 1024)

union align {
    long double d;
    void *p;
    int64_t i;
};

struct block {
    struct block *next;
    size_t used, size;
    union align data[];
};

struct dd_arena {
    struct block *blocks; /* the newest first */
    size_t next;          /* the size of the next one */
};

static void *checked(void *p)
{
    if (!p)
        abort();
    return p;
}

static struct block *add_block(struct dd_arena *arena, size_t size)
{
    struct block *block = checked(malloc(sizeof(*block) + size));
    block->next = arena->blocks;
    block->used = 0;
    block->size = size;
    arena->blocks = block;
    return block;
}

struct dd_arena *dd_arena_new(void)
{
    struct dd_arena *arena = checked(calloc(1, sizeof(*arena)));
    arena->next = FIRST_BLOCK;
    return arena;
}

void dd_arena_free(struct dd_arena *arena)
{
    if (!arena)
        return;
    for (struct block *next, *block = arena->blocks; block; block = next) {
        next = block->next;
        free(block);
    }
    free(arena);
}

static void *take(struct dd_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        abort();
    size = (size + sizeof(union align) - 1) / sizeof(union align) * sizeof(union align);
    struct block *block = arena->blocks;
    if (!block || block->size - block->used < size) {
        struct block *current = block;
        bool large = size > arena->next / 4;
        block = add_block(arena, large ? size : arena->next);
        if (current && large) {
            /* A large piece has a block of its own: go on filling the current one. */
            arena->blocks = current;
            block->next = current->next;
            current->next = block;
        }
        if (arena->next < LARGEST_BLOCK)
            arena->next *= 2;
    }
    void *p = (char *)block->data + block->used;
    block->used += size;
    return p;
}

void *dd_alloc(struct dd_arena *arena, size_t size)
{
    return memset(take(arena, size), 0, size);
}

void *dd_room(struct dd_arena *arena, size_t size)
{
    return take(arena, size);
}

void *dd_copy(struct dd_arena *arena, const void *from, size_t size)
{
    void *to = take(arena, size);
    if (size)
        memcpy(to, from, size);
    return to;
}

void *dd_grow(struct dd_arena *arena, void *v, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return v;
    size_t more = *cap ? *cap * 2 : 8;
    if (more > SIZE_MAX / 2 / size)
        abort();
    char *grown = take(arena, more * size);
    if (n)
        memcpy(grown, v, n * size);
    memset(grown + n * size, 0, (more - n) * size);
    *cap = more;
    return grown;
}

char *dd_strndup(struct dd_arena *arena, const char *s, size_t n)
{
    char *copy = take(arena, n + 1);
    memcpy(copy, s, n);
    copy[n] = '\0';
    return copy;
}

char *dd_join(struct dd_arena *arena, size_t n, const char *const *parts)
{
    size_t length = 0;
    for (size_t i = 0; i < n; i++)
        length += strlen(parts[i]);
    char *joined = take(arena, length + 1), *to = joined;
    for (size_t i = 0; i < n; i++) {
        size_t part = strlen(parts[i]);
        memcpy(to, parts[i], part);
        to += part;
    }
    *to = '\0';
    return joined;
}

char *dd_strdup(struct dd_arena *arena, const char *s)
{
    return s ? dd_strndup(arena, s, strlen(s)) : NULL;
}

/* Most texts are short: formatted once, and copied. */
char *dd_vprintf(struct dd_arena *arena, const char *fmt, va_list args)
{
    char most[256], *s;
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(most, sizeof(most), fmt, args);
    if (n < 0)
        abort();
    if ((size_t)n < sizeof(most)) {
        s = dd_strndup(arena, most, (size_t)n);
    } else {
        s = take(arena, (size_t)n + 1);
        vsnprintf(s, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    return s;
}

char *dd_printf(struct dd_arena *arena, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *s = dd_vprintf(arena, fmt, args);
    va_end(args);
    return s;
}
