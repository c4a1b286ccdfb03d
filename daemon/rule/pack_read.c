/* pack_read.c — a pack's text to its parts. What could not be read is noted: what is not
 * found may stand there, and is not missed (`partial`, `unread`). */
#include "rule/pack.h"

#include <string.h>

static const struct dd_node *of_kind(const struct dd_node *map, const char *key,
                                     enum dd_node_kind kind)
{
    const struct dd_node *node = dd_node_get(map, key);
    return node && node->kind == kind ? node : NULL;
}

static bool is_wrong(const struct dd_diags *diags, const struct dd_source *source, uint32_t line)
{
    for (size_t i = 0; i < diags->n; i++)
        if (diags->v[i].pos.source == source && diags->v[i].pos.line == line)
            return true;
    return false;
}

/* `title: Nhiệm vụ #3` ends before the sign, which begins a comment: nobody means that. */
static void warn_of_comments(struct dd_diags *diags, const struct dd_source *source)
{
    uint32_t number = 1;
    for (const char *line = source->text, *at; *line; number++) {
        size_t n = strcspn(line, "\n");
        const char *sign = memchr(line, '#', n), *colon = memchr(line, ':', n);
        bool quotes = memchr(line, '"', n) || memchr(line, '\'', n);
        for (; sign && colon && !quotes && sign > colon + 2;
             sign = memchr(sign + 1, '#', n - (size_t)(sign + 1 - line))) {
            if (sign[-1] != ' ' || sign[1] == ' ' || sign[1] == '#' || sign + 1 == line + n)
                continue;
            if (is_wrong(diags, source, number))
                break;
            struct dd_pos pos = {source, number, 1, 1};
            for (at = line; at < sign; at++)
                pos.col += ((unsigned char)*at & 0xC0) != 0x80;
            dd_warn(diags, "W006", pos,
                    DD_N("a comment begins here: the text has ended before it"));
            dd_hint(diags, DD_N("put the whole text in quotation marks"));
            break;
        }
        line += n + (line[n] == '\n');
    }
}

static void read_root(struct dd_build *build, const struct dd_node *root)
{
    if (root->kind != DD_MAP) {
        if (!root->refused)
            dd_error(build->diags, "E012", root->pos, DD_N("a pack is a map: lang, pack, rules …"));
        build->partial = true;
        return;
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
        .params = dd_params_read(build, of_kind(root, "params", DD_MAP), root->unread),
    };
    const struct dd_node *rules = dd_node_get(root, "rules");
    build->partial = build->partial || (rules && rules->kind == DD_MAP); /* said: it is a list */
    const struct dd_node *office = build->options->defaults;
    pack->defaults = dd_merge(build->diags->arena, office && office->kind == DD_MAP ? office : NULL,
                              pack->own_defaults);
    dd_push(build->diags->arena, &build->packs, pack);
}

void dd_pack_read(struct dd_build *build, const struct dd_source *source)
{
    const struct dd_node *root = dd_yaml_read_on(build->diags, source);
    build->partial = build->partial || !root;
    if (root) {
        warn_of_comments(build->diags, root->pos.source);
        read_root(build, root);
    }
    for (root = root ? root->next : NULL; root; root = root->next) {
        struct dd_node *rest = dd_copy(build->diags->arena, root, sizeof(*root));
        rest->unread = dd_node_get(root, "pack") ? NULL : "lang pack"; /* said above the `---` */
        read_root(build, rest);
    }
}

bool dd_pack_may_have(const struct dd_build *build, const char *word)
{
    bool may = build->partial;
    for (size_t i = 0; i < build->packs.n && !may; i++)
        may = dd_node_unread(build->packs.v[i]->root, word);
    return may;
}
