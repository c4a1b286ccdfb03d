#include "rule/pack.h"

#include <string.h>

#include "model/rows.h"

uint64_t dd_hash(uint64_t hash, const char *s)
{
    do {
        hash ^= (unsigned char)*s;
        hash *= UINT64_C(0x100000001b3);
    } while (*s++);
    return hash;
}

char *dd_hash_hex(struct dd_arena *arena, uint64_t hash)
{
    return dd_printf(arena, "%016llx", (unsigned long long)hash);
}

static int by_text(const void *context, const void *a, const void *b)
{
    (void)context;
    return strcmp(((const struct dd_node *)a)->text, ((const struct dd_node *)b)->text);
}

static uint64_t hash_node(struct dd_arena *scratch, uint64_t hash, const struct dd_node *node)
{
    if (node->kind == DD_SCALAR)
        return dd_hash(hash, node->text);
    hash = dd_hash(hash, node->kind == DD_MAP ? "{" : "[");
    const void **keys = DD_NEW_N(scratch, const void *, node->n + 1);
    for (size_t i = 0; i < node->n; i++)
        keys[i] = node->kind == DD_MAP ? node->keys[i] : node->items[i];
    if (node->kind == DD_MAP)
        dd_sort(keys, node->n, by_text, NULL);
    for (size_t i = 0; i < node->n; i++) {
        const struct dd_node *key = keys[i];
        if (node->kind == DD_MAP) {
            hash = dd_hash(hash, key->text);
            key = dd_node_get(node, key->text);
        }
        hash = hash_node(scratch, hash, key);
    }
    return dd_hash(hash, node->kind == DD_MAP ? "}" : "]");
}

/* `due` and the conditions go in as what they mean, the rest as it stands. */
static bool by_meaning(const char *key)
{
    return strcmp(key, "due") == 0 || strcmp(key, "where") == 0 || strcmp(key, "when") == 0;
}

static uint64_t hash_condition(uint64_t hash, const struct dd_expr *expr)
{
    struct dd_buf text = {0};
    if (expr)
        dd_expr_print(expr, &text);
    hash = dd_hash(hash, text.s ? text.s : "");
    dd_buf_release(&text);
    return hash;
}

char *dd_rule_hash(struct dd_arena *arena, const struct dd_rule *rule, const struct dd_node *merged)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_node rest = *merged;
    rest.keys = DD_NEW_N(scratch, struct dd_node *, merged->n + 1);
    rest.items = DD_NEW_N(scratch, struct dd_node *, merged->n + 1);
    rest.n = 0;
    for (size_t i = 0; i < merged->n; i++) {
        if (by_meaning(merged->keys[i]->text))
            continue;
        rest.keys[rest.n] = merged->keys[i];
        rest.items[rest.n++] = merged->items[i];
    }
    uint64_t hash = hash_node(scratch, DD_HASH_START, &rest);
    hash = dd_hash(hash, rule->basis ? rule->basis : "");
    hash = hash_condition(hash, rule->where);
    if (rule->when)
        hash = hash_condition(hash, rule->when);
    const char *due = rule->deadline ? dd_due_canonical(scratch, rule->deadline) : NULL;
    hash = dd_hash(hash, due ? due : "task.due");
    hash = dd_hash(hash, rule->anchor_day.set ? dd_day_text(scratch, rule->anchor_day.day) : "");
    hash = dd_hash(hash, rule->anchor_event ? rule->anchor_event : "");
    if (rule->title && rule->title != dd_get_text(merged, "title"))
        hash = dd_hash(hash, rule->title); /* parameters by their values, here … */
    if (rule->has_progress)
        hash = dd_hash(hash, dd_day_text(scratch, rule->progress_from));
    for (size_t i = 0; i < rule->n_checkpoints; i++) { /* … and here */
        hash = dd_hash(hash, dd_day_text(scratch, rule->checkpoints[i].day));
        hash = dd_hash(hash, dd_dec_format(scratch, rule->checkpoints[i].value, '.'));
    }
    dd_arena_free(scratch);
    return dd_hash_hex(arena, hash);
}
