#include "rule/vocabulary.h"

#include <string.h>

#include "model/rows.h"

/* ---- types ----------------------------------------------------------------------- */

static const char *const type_names[] = {
    [DD_T_NONE] = "?",    [DD_T_BOOL] = "bool",       [DD_T_INT] = "int",
    [DD_T_TEXT] = "text", [DD_T_DECIMAL] = "decimal", [DD_T_ENUM] = "enum",
    [DD_T_DATE] = "date", [DD_T_PERCENT] = "percent", [DD_T_SPAN] = "span",
};

const char *dd_type_name(struct dd_arena *arena, struct dd_type type)
{
    static const char *const units[] = {
        [DD_SPAN_DAY] = "d",   [DD_SPAN_WORKDAY] = "wd", [DD_SPAN_WEEK] = "w",
        [DD_SPAN_MONTH] = "m", [DD_SPAN_YEAR] = "y",
    };
    if (type.kind == DD_T_ENUM)
        return type.words->name;
    if (type.kind == DD_T_SPAN)
        return dd_printf(arena, "span(%s)", units[type.unit]);
    return type_names[type.kind];
}

bool dd_type_parse(const char *name, struct dd_type *out)
{
    for (int kind = DD_T_BOOL; kind <= DD_T_DATE; kind++) {
        if (kind == DD_T_ENUM || strcmp(name, type_names[kind]) != 0)
            continue;
        *out = (struct dd_type){.kind = (enum dd_type_kind)kind};
        return true;
    }
    return false;
}

/* ---- looking up ---------------------------------------------------------------------- */

const struct dd_words *dd_words_find(const struct dd_vocabulary *vocabulary, const char *name)
{
    for (size_t i = 0; i < vocabulary->n_words; i++)
        if (strcmp(vocabulary->words[i].name, name) == 0)
            return &vocabulary->words[i];
    return NULL;
}

bool dd_words_have(const struct dd_words *words, const char *word)
{
    for (size_t i = 0; i < words->n; i++)
        if (strcmp(words->v[i], word) == 0)
            return true;
    return false;
}

const struct dd_word_entity *dd_word_entity_find(const struct dd_vocabulary *vocabulary,
                                                 const char *name)
{
    for (size_t i = 0; i < vocabulary->n_entities; i++)
        if (strcmp(vocabulary->entities[i].entity->name, name) == 0)
            return &vocabulary->entities[i];
    return NULL;
}

const struct dd_word_field *dd_word_field_find(const struct dd_word_entity *entity,
                                               const char *name)
{
    for (size_t i = 0; i < entity->n; i++)
        if (strcmp(entity->fields[i].field->name, name) == 0)
            return &entity->fields[i];
    return NULL;
}

void dd_hint_nearest_field(struct dd_diags *diags, const char *name,
                           const struct dd_word_entity *entity)
{
    const char *names[64];
    for (size_t i = 0; i < entity->n; i++)
        names[i] = entity->fields[i].field->name;
    dd_hint_words(diags, name, names, entity->n);
}

/* ---- reading ------------------------------------------------------------------------- */

struct reader {
    struct dd_diags *diags;
    struct dd_vocabulary *vocabulary;
};

static bool expect_kind(struct reader *in, const struct dd_node *node, enum dd_node_kind kind)
{
    if (node->kind == kind)
        return true;
    dd_error(in->diags, "E090", node->pos,
             kind == DD_MAP   ? DD_N("a map is needed here")
             : kind == DD_SEQ ? DD_N("a list is needed here")
                              : DD_N("one value is needed here"));
    return false;
}

static void read_words(struct reader *in, const struct dd_node *map)
{
    struct dd_arena *arena = in->diags->arena;
    if (!map || !expect_kind(in, map, DD_MAP))
        return;
    struct dd_words *all = DD_NEW_N(arena, struct dd_words, map->n + 1);
    for (size_t i = 0; i < map->n; i++) {
        const struct dd_node *list = map->items[i];
        if (!expect_kind(in, list, DD_SEQ))
            continue;
        const char **v = DD_NEW_N(arena, const char *, list->n + 1);
        size_t n = 0;
        for (size_t k = 0; k < list->n; k++)
            if (expect_kind(in, list->items[k], DD_SCALAR))
                v[n++] = list->items[k]->text;
        all[in->vocabulary->n_words++] = (struct dd_words){map->keys[i]->text, n, v};
    }
    in->vocabulary->words = all;
}

static bool stored_as(enum dd_type_kind kind, enum dd_field_type type)
{
    switch (kind) {
    case DD_T_TEXT:
    case DD_T_ENUM:
        return type == DD_F_TEXT;
    case DD_T_BOOL:
        return type == DD_F_BOOL;
    case DD_T_INT:
        return type == DD_F_INT;
    case DD_T_DECIMAL:
    case DD_T_PERCENT:
        return type == DD_F_DEC;
    case DD_T_DATE:
        return type == DD_F_DAY;
    default:
        return false;
    }
}

/* "unit": the id of one; "document.number": the number of one. */
static bool read_ref(struct reader *in, const char *name, const struct dd_entity *of,
                     struct dd_word_field *out)
{
    size_t n = strcspn(name, ".");
    const char *entity = dd_strndup(in->diags->arena, name, n);
    const struct dd_entity *to = dd_entity_find(entity);
    bool plan = to && strcmp(name, "document.number") == 0 && strcmp(of->name, "task") == 0 &&
                strcmp(out->field->name, "plan") == 0;
    if (!to || (name[n] && !plan))
        return false;
    out->type.kind = DD_T_TEXT;
    out->key = plan ? dd_field_find(to, "number") : &to->fields[0];
    out->ref = dd_word_entity_find(in->vocabulary, entity);
    return out->ref != NULL;
}

/* "text", "level", "text?": the mark says that it may be absent. */
static bool read_field(struct reader *in, const struct dd_entity *entity, const struct dd_node *key,
                       const struct dd_node *value, struct dd_word_field *out)
{
    if (!expect_kind(in, value, DD_SCALAR))
        return false;
    out->field = dd_field_find(entity, key->text);
    if (!out->field) {
        dd_error(in->diags, "E091", key->pos, DD_N("`%s` has no field `%s`"), entity->name,
                 key->text);
        return false;
    }
    size_t n = strlen(value->text);
    out->optional = n > 0 && value->text[n - 1] == '?';
    const char *name = dd_strndup(in->diags->arena, value->text, n - out->optional);
    const struct dd_words *words = dd_words_find(in->vocabulary, name);
    if (words)
        out->type = (struct dd_type){.kind = DD_T_ENUM, .words = words};
    if ((!words && !dd_type_parse(name, &out->type) && !read_ref(in, name, entity, out)) ||
        !stored_as(out->type.kind, out->field->type)) {
        dd_error(in->diags, "E092", value->pos, DD_N("`%s` cannot be the type of `%s.%s`"), name,
                 entity->name, key->text);
        return false;
    }
    bool may_be_absent =
        out->field->type == DD_F_DAY || (out->field->type == DD_F_TEXT && !out->field->required);
    if (may_be_absent != out->optional) {
        dd_error(in->diags, "E092", value->pos,
                 may_be_absent ? DD_N("`%s.%s` may be absent: its type ends with `?`")
                               : DD_N("`%s.%s` is never absent: its type has no `?`"),
                 entity->name, key->text);
        return false;
    }
    return true;
}

static void read_fields(struct reader *in, const struct dd_node *map, struct dd_word_entity *out)
{
    struct dd_word_field *fields = DD_NEW_N(in->diags->arena, struct dd_word_field, map->n + 1);
    for (size_t i = 0; i < map->n; i++)
        if (read_field(in, out->entity, map->keys[i], map->items[i], &fields[out->n]))
            out->n++;
    out->fields = fields;
}

/* All entities before the fields of any: those refer to one another. */
static void read_entities(struct reader *in, const struct dd_node *map)
{
    struct dd_word_entity *all = DD_NEW_N(in->diags->arena, struct dd_word_entity, map->n + 1);
    const struct dd_node **fields = DD_NEW_N(in->diags->arena, const struct dd_node *, map->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < map->n; i++) {
        all[n].entity = dd_entity_find(map->keys[i]->text);
        fields[n] = map->items[i];
        if (!all[n].entity)
            dd_error(in->diags, "E091", map->keys[i]->pos, DD_N("there is no entity `%s`"),
                     map->keys[i]->text);
        else
            n += expect_kind(in, map->items[i], DD_MAP);
    }
    in->vocabulary->entities = all;
    in->vocabulary->n_entities = n;
    for (size_t i = 0; i < n; i++)
        read_fields(in, fields[i], &all[i]);
}

const struct dd_vocabulary *dd_vocabulary_read(struct dd_diags *diags, const struct dd_node *root)
{
    size_t errors = diags->errors;
    struct reader in = {diags, DD_NEW(diags->arena, struct dd_vocabulary)};
    if (!expect_kind(&in, root, DD_MAP))
        return NULL;
    read_words(&in, dd_node_get(root, "words"));
    const struct dd_node *map = dd_node_get(root, "entities");
    if (map && expect_kind(&in, map, DD_MAP))
        read_entities(&in, map);
    static const char *const subjects[] = {"unit", "task", "target"};
    for (size_t i = 0; i < DD_LEN(subjects) && diags->errors == errors; i++)
        if (!dd_word_entity_find(in.vocabulary, subjects[i]))
            dd_error(diags, "E091", root->pos, DD_N("the vocabulary says nothing about `%s`"),
                     subjects[i]);
    return diags->errors == errors ? in.vocabulary : NULL;
}
