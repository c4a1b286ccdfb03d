#include "intake/import/match.h"

#include <stdlib.h>
#include <string.h>

#define SURE 80      /* per cent of words in common: the same title, corrected */
#define SIMILAR 50   /* at least: perhaps the same */
#define MAX_GROUP 20 /* rows that bear one number; beyond it is no numbering at all */

/* ---- similar titles -------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static size_t sorted_words(struct dd_arena *arena, const char *text, const char ***out)
{
    char *key = dd_key_plain(arena, text);
    const char **words = DD_NEW_N(arena, const char *, strlen(key) / 2 + 1);
    size_t n = 0;
    for (char *p = key; *p;) {
        size_t gap = strspn(p, " ,;.-/()"), length = strcspn(p + gap, " ,;.-/()");
        if (length)
            words[n++] = dd_strndup(arena, p + gap, length);
        p += gap + length;
    }
    qsort(words, n, sizeof(*words), by_text);
    *out = words;
    return n;
}

int dd_title_similarity(struct dd_arena *arena, const char *a, const char *b)
{
    const char **x, **y;
    size_t n = sorted_words(arena, a, &x), m = sorted_words(arena, b, &y), common = 0;
    for (size_t i = 0, j = 0; i < n && j < m;) {
        int order = strcmp(x[i], y[j]);
        common += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return n + m ? (int)(200 * common / (n + m)) : 100;
}

/* ---- rows that share a key ---------------------------------------------------------------- */

struct side {
    const char *key;
    size_t index;
    bool known;
};

struct matching {
    struct dd_arena *arena;
    const struct dd_identity *known, *fresh;
    size_t n_known, n_fresh;
    bool *taken; /* of the known */
    struct dd_match *matches;
};

typedef const char *(*key_of)(struct dd_arena *arena, const struct dd_identity *identity);

static const char *place_key(struct dd_arena *arena, const struct dd_identity *identity)
{
    return dd_printf(arena, "%s\n%s", identity->section ? dd_key(arena, identity->section) : "",
                     identity->number ? dd_key(arena, identity->number) : "");
}

static const char *title_key(struct dd_arena *arena, const struct dd_identity *identity)
{
    return dd_key(arena, identity->title ? identity->title : "");
}

static const char *whole_key(struct dd_arena *arena, const struct dd_identity *identity)
{
    return dd_printf(arena, "%s\n%s", place_key(arena, identity), title_key(arena, identity));
}

/* By key; the known first, each side in its own order. */
static int by_key(const void *a, const void *b)
{
    const struct side *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    if (order)
        return order;
    if (x->known != y->known)
        return x->known ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static void pair(struct matching *m, size_t known, size_t fresh, enum dd_match_kind kind)
{
    m->taken[known] = true;
    m->matches[fresh] = (struct dd_match){kind, known};
}

typedef void (*pair_group)(struct matching *m, const struct side *known, size_t n_known,
                           const struct side *fresh, size_t n_fresh);

/* Gives `pairing` each group of rows that share a key, of those still free. */
static void walk(struct matching *m, key_of key, pair_group pairing)
{
    struct side *sides = DD_NEW_N(m->arena, struct side, m->n_known + m->n_fresh + 1);
    size_t n = 0;
    for (size_t i = 0; i < m->n_known; i++)
        if (!m->taken[i])
            sides[n++] = (struct side){key(m->arena, &m->known[i]), i, true};
    for (size_t i = 0; i < m->n_fresh; i++)
        if (m->matches[i].kind == DD_MATCH_NONE)
            sides[n++] = (struct side){key(m->arena, &m->fresh[i]), i, false};
    qsort(sides, n, sizeof(*sides), by_key);
    for (size_t from = 0, to, middle; from < n; from = to) {
        for (middle = from;
             middle < n && sides[middle].known && strcmp(sides[middle].key, sides[from].key) == 0;)
            middle++;
        for (to = middle;
             to < n && !sides[to].known && strcmp(sides[to].key, sides[from].key) == 0;)
            to++;
        if (middle > from && to > middle)
            pairing(m, sides + from, middle - from, sides + middle, to - middle);
    }
}

/* Twins are paired in their order. */
static void pair_in_order(struct matching *m, const struct side *known, size_t n_known,
                          const struct side *fresh, size_t n_fresh)
{
    for (size_t i = 0; i < n_known && i < n_fresh; i++)
        pair(m, known[i].index, fresh[i].index, DD_MATCH_EXACT);
}

static void pair_if_unique(struct matching *m, const struct side *known, size_t n_known,
                           const struct side *fresh, size_t n_fresh)
{
    if (n_known == 1 && n_fresh == 1)
        pair(m, known->index, fresh->index, DD_MATCH_TITLE);
}

static void pair_similar(struct matching *m, const struct side *known, size_t n_known,
                         const struct side *fresh, size_t n_fresh)
{
    for (size_t f = 0; f < n_fresh && f < MAX_GROUP; f++) {
        const char *title = m->fresh[fresh[f].index].title;
        int best = SIMILAR - 1;
        size_t at = 0;
        for (size_t k = 0; k < n_known && k < MAX_GROUP; k++) {
            int similar =
                m->taken[known[k].index]
                    ? 0
                    : dd_title_similarity(m->arena, m->known[known[k].index].title, title);
            if (similar > best) {
                best = similar;
                at = known[k].index;
            }
        }
        if (best >= SIMILAR)
            pair(m, at, fresh[f].index, best >= SURE ? DD_MATCH_CORRECTED : DD_MATCH_DOUBTFUL);
    }
}

struct dd_match *dd_match_rows(struct dd_arena *arena, const struct dd_identity *known,
                               size_t n_known, const struct dd_identity *fresh, size_t n_fresh)
{
    struct matching m = {.arena = arena,
                         .known = known,
                         .fresh = fresh,
                         .n_known = n_known,
                         .n_fresh = n_fresh,
                         .taken = DD_NEW_N(arena, bool, n_known + 1),
                         .matches = DD_NEW_N(arena, struct dd_match, n_fresh + 1)};
    walk(&m, whole_key, pair_in_order);
    walk(&m, title_key, pair_if_unique);
    walk(&m, place_key, pair_similar);
    return m.matches;
}

/* ---- a plan that replaces another ----------------------------------------------------------- */

#define MOST_PAIRS 1000000 /* of titles that are compared word by word */

/* The title that is nearest; nearly the same is the same, somewhat similar is asked for. */
static void pair_nearest(struct matching *m, size_t fresh)
{
    int best = SIMILAR - 1;
    size_t at = 0;
    for (size_t k = 0; k < m->n_known; k++) {
        int similar = m->taken[k]
                          ? 0
                          : dd_title_similarity(m->arena, m->known[k].title, m->fresh[fresh].title);
        if (similar > best) {
            best = similar;
            at = k;
        }
    }
    if (best >= SIMILAR)
        pair(m, at, fresh, DD_MATCH_DOUBTFUL);
}

void dd_match_replaced(struct dd_arena *arena, const struct dd_identity *known, size_t n_known,
                       const struct dd_identity *fresh, size_t n_fresh, struct dd_match *matches)
{
    struct matching m = {.arena = arena,
                         .known = known,
                         .n_known = n_known,
                         .fresh = fresh,
                         .n_fresh = n_fresh,
                         .taken = DD_NEW_N(arena, bool, n_known + 1),
                         .matches = matches};
    walk(&m, whole_key, pair_in_order);
    walk(&m, title_key, pair_if_unique);
    for (size_t i = 0; i < n_fresh && n_known * n_fresh <= MOST_PAIRS; i++)
        if (matches[i].kind == DD_MATCH_NONE)
            pair_nearest(&m, i);
}
