#include "rule/pack.h"

#include <string.h>

static const struct dd_node *of_kind(const struct dd_node *map, const char *key,
                                     enum dd_node_kind kind)
{
    const struct dd_node *node = dd_node_get(map, key);
    return node && node->kind == kind ? node : NULL;
}

struct dd_pack *dd_pack_read(struct dd_build *build, const struct dd_source *source)
{
    const struct dd_node *root = dd_yaml_read_on(build->diags, source);
    build->partial = build->partial || !root || root->open;
    if (!root)
        return NULL;
    if (root->kind != DD_MAP) {
        dd_error(build->diags, "E012", root->pos, DD_N("a pack is a map: lang, pack, rules …"));
        return NULL;
    }
    dd_schema_check(build->diags, &dd_schema_pack, root);
    struct dd_pack *pack = DD_NEW(build->diags->arena, struct dd_pack);
    *pack = (struct dd_pack){
        .id = dd_get_text(root, "pack"),
        .title = dd_get_text(root, "title"),
        .calendar = dd_get_text(root, "calendar"),
        .root = root,
        .own_defaults = of_kind(root, "defaults", DD_MAP),
        .rules = of_kind(root, "rules", DD_SEQ),
        .exceptions = of_kind(root, "exceptions", DD_SEQ),
        .params = dd_params_read(build, of_kind(root, "params", DD_MAP)),
    };
    const struct dd_node *office = build->options->defaults;
    pack->defaults = dd_merge(build->diags->arena, office && office->kind == DD_MAP ? office : NULL,
                              pack->own_defaults);
    return pack;
}
