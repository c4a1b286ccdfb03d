/* expand.c — `dondoc check --expand`: what each rule is after merging, and
 * where each part of it was written. Leaves of a merged tree are the nodes as
 * written, so a leaf is from where its node is found. */
#include <string.h>

#include "rule/pack.h"

struct origins {
    const struct dd_node *office, *defaults, *rule;
    const char *other; /* what it is if it is in none of them */
};

static bool holds(const struct dd_node *tree, const struct dd_node *node)
{
    if (tree == node)
        return true;
    for (size_t i = 0; tree && tree->kind != DD_SCALAR && i < tree->n; i++)
        if (holds(tree->items[i], node))
            return true;
    return false;
}

static const char *origin_of(const struct origins *origins, const struct dd_node *node)
{
    if (holds(origins->rule, node))
        return "rule";
    if (holds(origins->defaults, node))
        return "pack";
    return holds(origins->office, node) ? "office" : origins->other;
}

static void put_scalar(const struct dd_node *node, struct dd_buf *out)
{
    bool plain = !node->quoted && *node->text && !strpbrk(node->text, "\n\"{}[],#");
    if (plain) {
        dd_buf_puts(out, node->text);
        return;
    }
    dd_buf_putc(out, '"');
    for (const char *s = node->text; *s; s++) {
        if (*s == '\n') {
            dd_buf_puts(out, "\\n");
            continue;
        }
        if (*s == '"' || *s == '\\')
            dd_buf_putc(out, '\\');
        dd_buf_putc(out, *s);
    }
    dd_buf_putc(out, '"');
}

/* Lists on one line: [10wd, 5wd], [{after: 1wd, to: unit_head}]. */
static void put_inline(const struct dd_node *node, struct dd_buf *out)
{
    if (node->kind == DD_SCALAR) {
        put_scalar(node, out);
        return;
    }
    dd_buf_putc(out, node->kind == DD_MAP ? '{' : '[');
    for (size_t i = 0; i < node->n; i++) {
        dd_buf_puts(out, i ? ", " : "");
        if (node->kind == DD_MAP)
            dd_buf_printf(out, "%s: ", node->keys[i]->text);
        put_inline(node->items[i], out);
    }
    dd_buf_putc(out, node->kind == DD_MAP ? '}' : ']');
}

static void put_map(const struct origins *origins, const struct dd_node *map, int indent,
                    struct dd_buf *out)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct dd_node *item = map->items[i];
        dd_buf_printf(out, "%*s%s:", indent, "", map->keys[i]->text);
        if (item->kind == DD_MAP) {
            dd_buf_putc(out, '\n');
            put_map(origins, item, indent + 2, out);
            continue;
        }
        dd_buf_putc(out, ' ');
        put_inline(item, out);
        dd_buf_printf(out, "  # %s\n", origin_of(origins, item));
    }
}

/* A rule without a basis of its own rests on its pack's. */
static void put_rule(const struct origins *origins, const struct dd_node *merged,
                     const struct dd_rule *rule, struct dd_buf *out)
{
    put_map(origins, merged, 0, out);
    if (rule->basis && !dd_node_get(merged, "basis"))
        dd_buf_printf(out, "basis: %s  # pack\n", rule->basis);
    dd_buf_putc(out, '\n');
}

void dd_ruleset_expand(const struct dd_ruleset *set, struct dd_buf *out)
{
    const struct dd_ruleset_whole *whole = (const struct dd_ruleset_whole *)(const void *)set;
    for (size_t i = 0; i < whole->n_drafts; i++)
        for (const struct dd_draft *draft = whole->drafts[i]; draft; draft = draft->older) {
            struct origins origins = {whole->defaults, draft->pack->own_defaults, draft->node,
                                      "pack"};
            dd_buf_printf(out, "# %s:%u, hash %s\n", draft->rule.pos.source->name,
                          draft->rule.pos.line, draft->rule.hash);
            put_rule(&origins, draft->merged, &draft->rule, out);
        }
    for (size_t i = 0; i < whole->n_variants; i++)
        for (const struct dd_variant *variant = whole->variants[i]; variant;
             variant = variant->older) {
            const struct dd_draft *draft = variant->draft;
            struct origins origins = {whole->defaults, draft->pack->own_defaults, draft->node,
                                      "exception"};
            dd_buf_printf(out, "# %s for %s, hash %s\n", draft->rule.id, variant->subject,
                          variant->rule.hash);
            put_rule(&origins, variant->merged, &variant->rule, out);
        }
}
