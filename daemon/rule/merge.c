#include "rule/pack.h"

static void put(struct dd_node *map, struct dd_node *key, const struct dd_node *item)
{
    map->keys[map->n] = key;
    map->items[map->n++] = (struct dd_node *)item;
}

const struct dd_node *dd_merge(struct dd_arena *arena, const struct dd_node *under,
                               const struct dd_node *over)
{
    if (!under || !over)
        return under ? under : over;
    if (under->kind != DD_MAP || over->kind != DD_MAP)
        return over;
    struct dd_node *map = DD_NEW(arena, struct dd_node);
    *map = *over;
    map->n = 0;
    map->keys = DD_NEW_N(arena, struct dd_node *, under->n + over->n);
    map->items = DD_NEW_N(arena, struct dd_node *, under->n + over->n);
    for (size_t i = 0; i < over->n; i++) {
        const struct dd_node *below = dd_node_get(under, over->keys[i]->text);
        bool refused = below && over->keys[i]->refused; /* a key that may not stand here */
        put(map, over->keys[i], refused ? below : dd_merge(arena, below, over->items[i]));
    }
    for (size_t i = 0; i < under->n; i++)
        if (!under->keys[i]->refused && !dd_node_get(over, under->keys[i]->text))
            put(map, under->keys[i], under->items[i]);
    return map;
}
