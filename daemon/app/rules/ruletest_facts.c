/* ruletest_facts.c — the rows of a test are looked at as strictly as those that people enter: a
 * misspelt level would make a unit owe nothing, and the test would pass for the wrong reason. */
#include "app/rules/ruletest.h"

#include <string.h>

#include "intake/record/edit.h"
#include "model/rows.h"

struct rows {
    struct dd_diags *diags;
    struct dd_edit edit;    /* `words` of the vocabulary */
    struct dd_facts *facts; /* NULL: not all of them could be read */
};

static void check_words(const struct rows *rows, const struct dd_entity *entity,
                        const struct dd_node *key, const struct dd_node *value)
{
    const struct dd_node *list = dd_edit_words(&rows->edit, entity->name, key->text);
    if (!list || value->kind != DD_SCALAR || !*value->text)
        return;
    const char **words = DD_NEW_N(rows->diags->arena, const char *, list->n + 1);
    for (size_t i = 0; i < list->n; i++) {
        words[i] = list->items[i]->text;
        if (strcmp(words[i], value->text) == 0)
            return;
    }
    dd_error(rows->diags, "E127", value->pos, DD_N("`%s` is not a value of `%s`"), value->text,
             key->text);
    dd_hint_words(rows->diags, value->text, words, list->n);
}

static void check_row(const struct rows *rows, const struct dd_entity *entity,
                      const struct dd_node *node)
{
    struct dd_edit edit = rows->edit;
    size_t errors = rows->diags->errors;
    for (size_t i = 0; node->kind == DD_MAP && i < node->n; i++)
        check_words(rows, entity, node->keys[i], node->items[i]);
    edit.words = NULL;
    if (!rows->facts || rows->diags->errors != errors)
        return;
    const void *row = dd_facts_written(rows->diags, rows->facts, entity, node);
    if (!row || dd_edit_check(&edit, entity, row))
        return;
    const struct dd_node *value = edit.field ? dd_node_get(node, edit.field) : NULL;
    dd_error(rows->diags, "E129", value ? value->pos : node->pos, "%s", edit.why);
}

bool dd_ruletest_rows(struct dd_diags *diags, const struct dd_node *words, struct dd_facts *facts,
                      const struct dd_node *map)
{
    size_t errors = diags->errors;
    const struct rows rows = {
        .diags = diags,
        .edit = {.arena = diags->arena, .facts = facts, .words = words},
        .facts = facts,
    };
    for (size_t i = 0; map && map->kind == DD_MAP && i < map->n; i++) {
        const struct dd_entity *entity = dd_entity_find(map->keys[i]->text);
        const struct dd_node *list = map->items[i];
        for (size_t k = 0; entity && list->kind == DD_SEQ && k < list->n; k++)
            check_row(&rows, entity, list->items[k]);
    }
    return diags->errors == errors;
}
