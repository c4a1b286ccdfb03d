/* facts_read.c — facts from YAML (examples, `given:` of rule tests): every
 * mistake is said with its place. */
#include "dondoc/model.h"

#include <string.h>

#include "model/rows.h"

/* A row together with the place it was written at. */
struct placed {
    const void *row;
    const struct dd_node *node;
};

struct reader {
    struct dd_diags *diags;
    struct dd_facts *facts;
};

void dd_hint_nearest(struct dd_diags *diags, const char *word, const char *const *words, size_t n)
{
    const char *near = dd_nearest(word, words, n);
    if (near)
        dd_hint(diags, DD_N("did you mean `%s`?"), near);
}

#define MAX_LISTED 16

void dd_hint_words(struct dd_diags *diags, const char *word, const char *const *words, size_t n)
{
    if (dd_nearest(word, words, n)) {
        dd_hint_nearest(diags, word, words, n);
        return;
    }
    struct dd_buf list = {0};
    for (size_t i = 0; i < n && n <= MAX_LISTED; i++)
        dd_buf_printf(&list, "%s%s", i ? ", " : "", words[i]);
    if (list.n)
        dd_hint(diags, DD_N("one of: %s"), list.s);
    dd_buf_release(&list);
}

/* ---- one value --------------------------------------------------------------- */

static bool parse_int(const char *s, int64_t *out)
{
    bool negative = *s == '-';
    s += negative;
    if (!*s)
        return false;
    int64_t value = 0;
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || value > (INT64_MAX - 9) / 10)
            return false;
        value = value * 10 + (*s - '0');
    }
    *out = negative ? -value : value;
    return true;
}

static bool looks_like_day(const char *s)
{
    static const char shape[] = "0000-00-00";
    size_t i = 0;
    for (; shape[i] && s[i]; i++)
        if (shape[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != shape[i])
            return false;
    return !shape[i] && !s[i];
}

static bool parse_day(struct reader *in, const struct dd_node *node, struct dd_opt_day *out)
{
    out->set = dd_day_parse(node->text, &out->day);
    if (out->set)
        return true;
    if (looks_like_day(node->text))
        dd_error(in->diags, "E123", node->pos, DD_N("there is no day %s"), node->text);
    else {
        dd_error(in->diags, "E123", node->pos, DD_N("`%s` is not a day"), node->text);
        dd_hint(in->diags, DD_N("write it as YYYY-MM-DD"));
    }
    return false;
}

static bool parse_text(struct reader *in, const struct dd_field *field, const struct dd_node *node,
                       const char **out)
{
    *out = node->text;
    if (strcmp(field->name, "id") == 0 && !dd_is_id(node->text)) {
        dd_error(in->diags, "E128", node->pos, DD_N("`%s` is not an identifier"), node->text);
        dd_hint(in->diags, DD_N("use a–z, 0–9, `.`, `_` and `-`, at most 100 of them"));
        return false;
    }
    if (!field->values)
        return true;
    size_t n = 0;
    for (; field->values[n]; n++)
        if (strcmp(field->values[n], node->text) == 0)
            return true;
    dd_error(in->diags, "E127", node->pos, DD_N("`%s` is not a value of `%s`"), node->text,
             field->name);
    dd_hint_nearest(in->diags, node->text, field->values, n);
    return false;
}

/* Into the field at `to`. False if it was refused. */
static bool read_value(struct reader *in, const struct dd_field *field, const struct dd_node *node,
                       char *to)
{
    switch (field->type) {
    case DD_F_TEXT:
        return parse_text(in, field, node, (const char **)(void *)to);
    case DD_F_DAY:
        return parse_day(in, node, (struct dd_opt_day *)(void *)to);
    case DD_F_INT:
        if (parse_int(node->text, (int64_t *)(void *)to))
            return true;
        dd_error(in->diags, "E123", node->pos, DD_N("`%s` is not a whole number"), node->text);
        return false;
    case DD_F_DEC:
        if (dd_dec_parse(node->text, (struct dd_dec *)(void *)to))
            return true;
        dd_error(in->diags, "E123", node->pos, DD_N("`%s` is not a number"), node->text);
        return false;
    case DD_F_BOOL:
        *(bool *)to = strcmp(node->text, "true") == 0;
        if (*(bool *)to || strcmp(node->text, "false") == 0)
            return true;
        dd_error(in->diags, "E123", node->pos, DD_N("`%s` is neither true nor false"), node->text);
        return false;
    }
    return false;
}

/* ---- one row ------------------------------------------------------------------- */

/* `partial`: an empty value takes away what was there. */
static void read_field(struct reader *in, const struct dd_entity *entity, const struct dd_node *key,
                       const struct dd_node *value, char *row, bool partial)
{
    const struct dd_field *field = dd_field_find(entity, key->text);
    if (!field) {
        const char *names[32];
        size_t n = 0;
        for (; n < entity->n_fields && n < DD_LEN(names); n++)
            names[n] = entity->fields[n].name;
        dd_error(in->diags, "E122", key->pos, DD_N("`%s` has no field `%s`"), entity->name,
                 key->text);
        dd_hint_nearest(in->diags, key->text, names, n);
        return;
    }
    if (value->kind != DD_SCALAR) {
        dd_error(in->diags, "E123", value->pos, DD_N("`%s` takes one value"), field->name);
        return;
    }
    if (*value->text || value->quoted)
        read_value(in, field, value, row + field->offset);
    else if (partial)
        dd_field_reset(field, row);
}

static void require_fields(struct reader *in, const struct dd_entity *entity,
                           const struct dd_node *node)
{
    for (size_t i = 0; i < entity->n_fields; i++) {
        const struct dd_field *field = &entity->fields[i];
        if (!field->required || field->other)
            continue;
        const struct dd_node *value = dd_node_get(node, field->name);
        if (!value || (value->kind == DD_SCALAR && !*value->text))
            dd_error(in->diags, "E124", node->pos, DD_N("`%s` needs `%s`"), entity->name,
                     field->name);
    }
}

static bool read_row(struct reader *in, const struct dd_entity *entity, const struct dd_node *node)
{
    if (node->kind != DD_MAP) {
        dd_error(in->diags, "E121", node->pos, DD_N("a row of `%s` is written {id: …, …}"),
                 entity->name);
        return false;
    }
    char *row = dd_facts_add(in->diags->arena, in->facts, entity);
    for (size_t i = 0; i < node->n; i++)
        read_field(in, entity, node->keys[i], node->items[i], row, false);
    require_fields(in, entity, node);
    return true;
}

/* ---- rows of facts that are there --------------------------------------------------- */

/* The row that has the key written in `node`, or NULL. */
static char *find_row(struct reader *in, const struct dd_entity *entity, const struct dd_node *node)
{
    struct dd_facts scratch = {0};
    char *key = dd_facts_add(in->diags->arena, &scratch, entity);
    for (size_t i = 0; i < node->n; i++)
        for (size_t k = 0; k < entity->n_keys; k++)
            if (strcmp(node->keys[i]->text, entity->fields[k].name) == 0)
                read_field(in, entity, node->keys[i], node->items[i], key, false);
    for (size_t i = 0; i < dd_facts_count(in->facts, entity); i++)
        if (dd_row_compare(entity, dd_facts_row(in->facts, entity, i), key) == 0)
            return dd_facts_row(in->facts, entity, i);
    return NULL;
}

static void change_row(struct reader *in, const struct dd_entity *entity,
                       const struct dd_node *node)
{
    char *row = node->kind == DD_MAP ? find_row(in, entity, node) : NULL;
    if (!row) {
        read_row(in, entity, node);
        return;
    }
    for (size_t i = 0; i < node->n; i++)
        read_field(in, entity, node->keys[i], node->items[i], row, true);
}

static void remove_row(struct reader *in, const struct dd_entity *entity,
                       const struct dd_node *node)
{
    char *row = node->kind == DD_MAP ? find_row(in, entity, node) : NULL;
    if (row)
        dd_facts_drop(in->facts, entity, row);
    else
        dd_error(in->diags, "E126", node->pos, DD_N("there is no such `%s`"), entity->name);
}

/* ---- all rows of an entity -------------------------------------------------------- */

static int placed_compare(const void *entity, const void *a, const void *b)
{
    return dd_row_compare(entity, ((const struct placed *)a)->row, ((const struct placed *)b)->row);
}

static void check_duplicates(struct reader *in, const struct dd_entity *entity,
                             const struct placed *rows, size_t n)
{
    struct dd_arena *scratch = dd_arena_new();
    const void **sorted = DD_NEW_N(scratch, const void *, n + 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &rows[i];
    dd_sort(sorted, n, placed_compare, entity);
    for (size_t i = 1; i < n; i++) {
        const struct placed *first = sorted[i - 1], *second = sorted[i];
        if (placed_compare(entity, first, second) != 0)
            continue;
        dd_error(in->diags, "E125", second->node->pos, DD_N("this `%s` is written twice"),
                 entity->name);
        dd_also(in->diags, first->node->pos);
    }
    dd_arena_free(scratch);
}

typedef void (*each_list)(struct reader *in, const struct dd_entity *entity,
                          const struct dd_node *list);

static void read_list(struct reader *in, const struct dd_entity *entity, const struct dd_node *list)
{
    DD_VEC(struct placed) rows = {0};
    size_t start = dd_facts_count(in->facts, entity);
    for (size_t i = 0; i < list->n; i++)
        if (read_row(in, entity, list->items[i]))
            dd_push(in->diags->arena, &rows, (struct placed){NULL, list->items[i]});
    for (size_t i = 0; i < rows.n; i++)
        rows.v[i].row = dd_facts_row(in->facts, entity, start + i);
    check_duplicates(in, entity, rows.v, rows.n);
}

static void change_list(struct reader *in, const struct dd_entity *entity,
                        const struct dd_node *list)
{
    for (size_t i = 0; i < list->n; i++)
        change_row(in, entity, list->items[i]);
}

static void remove_list(struct reader *in, const struct dd_entity *entity,
                        const struct dd_node *list)
{
    for (size_t i = 0; i < list->n; i++)
        remove_row(in, entity, list->items[i]);
}

static void read_entity(struct reader *in, const struct dd_entity *entity,
                        const struct dd_node *list, each_list each)
{
    if (list->kind == DD_SCALAR && !*list->text && !list->quoted)
        return; /* `unit:` with nothing below it */
    if (list->kind == DD_SEQ)
        each(in, entity, list);
    else
        dd_error(in->diags, "E121", list->pos, DD_N("`%s` is a list of rows"), entity->name);
}

/* ---- references --------------------------------------------------------------------- */

static int id_compare(const void *context, const void *a, const void *b)
{
    (void)context;
    return strcmp(a, b);
}

struct ids {
    const void **v;
    size_t n;
};

static struct ids sorted_ids(struct dd_arena *scratch, const struct dd_facts *facts,
                             const struct dd_entity *entity)
{
    struct ids ids = {0};
    size_t n = dd_facts_count(facts, entity);
    ids.v = DD_NEW_N(scratch, const void *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *id = dd_row_text(&entity->fields[0], dd_facts_row(facts, entity, i));
        if (id)
            ids.v[ids.n++] = id;
    }
    dd_sort(ids.v, ids.n, id_compare, NULL);
    return ids;
}

static bool ids_have(struct ids ids, const char *id)
{
    size_t low = 0, high = ids.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(ids.v[middle], id);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static void check_refs_of(struct reader *in, const struct dd_node *list,
                          const struct dd_field *field, struct ids ids)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *value = dd_node_get(list->items[i], field->name);
        if (!value || value->kind != DD_SCALAR || !*value->text || ids_have(ids, value->text))
            continue;
        dd_error(in->diags, "E126", value->pos, DD_N("there is no `%s` with the id `%s`"),
                 field->ref, value->text);
        dd_hint_nearest(in->diags, value->text, (const char *const *)(const void *)ids.v, ids.n);
    }
}

static void check_all_refs(struct reader *in, const struct dd_node *map)
{
    struct dd_arena *scratch = dd_arena_new();
    for (size_t e = 0; e < dd_n_entities; e++) {
        struct ids ids = {0};
        for (size_t i = 0; i < map->n; i++) {
            const struct dd_entity *entity = dd_entity_find(map->keys[i]->text);
            for (size_t f = 0; entity && f < entity->n_fields; f++) {
                if (!dd_streq(entity->fields[f].ref, dd_entities[e].name))
                    continue;
                if (!ids.v)
                    ids = sorted_ids(scratch, in->facts, &dd_entities[e]);
                if (map->items[i]->kind == DD_SEQ)
                    check_refs_of(in, map->items[i], &entity->fields[f], ids);
            }
        }
    }
    dd_arena_free(scratch);
}

static void read_map(struct reader *in, const struct dd_node *map, each_list each)
{
    if (map->kind != DD_MAP) {
        dd_error(in->diags, "E121", map->pos,
                 DD_N("facts are written as `entity:` with a list of rows"));
        return;
    }
    for (size_t i = 0; i < map->n; i++) {
        const struct dd_entity *entity = dd_entity_find(map->keys[i]->text);
        if (entity) {
            read_entity(in, entity, map->items[i], each);
            continue;
        }
        const char *names[32];
        size_t n = 0;
        for (; n < dd_n_entities && n < DD_LEN(names); n++)
            names[n] = dd_entities[n].name;
        dd_error(in->diags, "E120", map->keys[i]->pos, DD_N("there is no entity `%s`"),
                 map->keys[i]->text);
        dd_hint_nearest(in->diags, map->keys[i]->text, names, n);
    }
}

bool dd_facts_read(struct dd_diags *diags, const struct dd_node *map, bool check_refs,
                   struct dd_facts *facts)
{
    size_t before = diags->errors;
    struct reader in = {diags, facts};
    read_map(&in, map, read_list);
    if (check_refs && map->kind == DD_MAP)
        check_all_refs(&in, map);
    return diags->errors == before;
}

const void *dd_facts_written(struct dd_diags *diags, struct dd_facts *facts,
                             const struct dd_entity *entity, const struct dd_node *node)
{
    struct reader in = {diags, facts};
    return find_row(&in, entity, node);
}

bool dd_facts_change(struct dd_diags *diags, const struct dd_node *set,
                     const struct dd_node *remove, struct dd_facts *facts)
{
    size_t before = diags->errors;
    struct reader in = {diags, facts};
    if (remove)
        read_map(&in, remove, remove_list);
    if (set)
        read_map(&in, set, change_list);
    if (set && set->kind == DD_MAP)
        check_all_refs(&in, set);
    dd_facts_seal(facts);
    return diags->errors == before;
}
