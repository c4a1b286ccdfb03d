/* params.c — a pack's parameters; an office or a test may override a value. */
#include "rule/pack.h"

#include <stdio.h>
#include <string.h>

#include "model/rows.h"
#include "rule/number.h"

static int by_name(const void *context, const void *a, const void *b)
{
    const struct dd_param *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    (void)context;
    return order ? order : (x > y) - (x < y);
}

struct dd_params dd_params_of(struct dd_arena *arena, const struct dd_param *v, size_t n)
{
    const void **sorted = DD_NEW_N(arena, const void *, n + 1);
    const struct dd_param **names = DD_NEW_N(arena, const struct dd_param *, n + 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &v[i];
    dd_sort(sorted, n, by_name, NULL);
    for (size_t i = 0; i < n; i++)
        names[i] = sorted[i];
    return (struct dd_params){n, v, names, NULL};
}

static const struct dd_param unreadable = {.name = ""};

const struct dd_param *dd_param_find(const struct dd_params *params, const char *name)
{
    size_t low = 0, high = params->n;
    while (low < high) { /* the first that is not before it */
        size_t middle = low + (high - low) / 2;
        if (strcmp(params->by_name[middle]->name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < params->n && strcmp(params->by_name[low]->name, name) == 0)
        return params->by_name[low];
    return params->unread && dd_text_has_word(params->unread, name) ? &unreadable : NULL;
}

bool dd_param_is_broken(const struct dd_param *param)
{
    return !param->is_event && param->type.kind == DD_T_NONE;
}

/* `a_b` stands in the text, and where the pack could not be read. */
static bool names_unreadable(const char *unread, const char *text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    while (*(text += strcspn(text, letters))) {
        char word[64];
        size_t n = strspn(text, letters);
        snprintf(word, sizeof(word), "%.*s", (int)(n < sizeof(word) ? n : 0), text);
        if (strchr(word, '_') && dd_text_has_word(unread, word))
            return true;
        text += n;
    }
    return false;
}

bool dd_params_broken_in(const struct dd_params *params, const char *text)
{
    for (size_t i = 0; i < params->n; i++)
        if (dd_param_is_broken(&params->v[i]) && dd_text_has_word(text, params->v[i].name))
            return true;
    return params->unread && names_unreadable(params->unread, text);
}

const char **dd_param_names(struct dd_arena *arena, const struct dd_params *params, size_t *n)
{
    const char **names = DD_NEW_N(arena, const char *, params->n + 1);
    for (size_t i = 0; i < params->n; i++)
        names[i] = params->v[i].name;
    *n = params->n;
    return names;
}

/* A name that an expression can spell, and that means nothing else there. */
static bool name_is_free(const char *name)
{
    static const char *const taken[] = {"and",   "or",    "not", "in",   "is",   "set",   "true",
                                        "false", "today", "now", "unit", "task", "target"};
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (name[n] || !*name || (*name >= '0' && *name <= '9') || !dd_is_id(name))
        return false;
    for (size_t i = 0; i < DD_LEN(taken); i++)
        if (strcmp(name, taken[i]) == 0)
            return false;
    return !dd_function_find(name);
}

static bool decimal_value(const char *text, struct dd_value *out)
{
    struct dd_dec dec;
    if (!dd_dec_parse(text, &dec))
        return false;
    out->n = dec.micro;
    return true;
}

static bool parse_value(struct dd_arena *arena, enum dd_type_kind kind, const char *text,
                        struct dd_value *out)
{
    struct dd_day day;
    size_t n = strlen(text);
    switch (kind) {
    case DD_T_BOOL:
        out->n = strcmp(text, "true") == 0;
        return out->n || strcmp(text, "false") == 0;
    case DD_T_INT:
        if (strpbrk(text, ".,") || !decimal_value(text, out))
            return false;
        out->n /= 1000000;
        return true;
    case DD_T_DECIMAL:
        return decimal_value(text, out);
    case DD_T_PERCENT:
        return n > 1 && text[n - 1] == '%' && decimal_value(dd_strndup(arena, text, n - 1), out);
    case DD_T_DATE:
        if (!dd_day_parse(text, &day))
            return false;
        out->n = day.n;
        return true;
    default:
        out->s = text;
        return true;
    }
}

/* `event`: its value is the event row's id, by default the parameter's name. */
static bool read_event(struct dd_build *build, const struct dd_node *value, struct dd_param *param)
{
    struct dd_day day;
    param->is_event = true;
    param->event = value ? value->text : param->name;
    if (dd_is_id(param->event) && !dd_day_parse(param->event, &day))
        return true;
    dd_error(build->diags, "E020", value->pos, DD_N("`%s` is not an event's id"), param->event);
    dd_hint(build->diags, DD_N("an event's day is a row of `event`, not a value here"));
    return false;
}

/* The value of a parameter as the office has set it, else as its pack has it. */
static const struct dd_node *value_of(const struct dd_build *build, const struct dd_node *key,
                                      const struct dd_node *map, const char *word)
{
    const struct dd_node *value = dd_node_get(build->options->params, key->text);
    return value ? value : dd_node_get(map, word);
}

/* "6.000", "1.234.567", "1.500%" */
static bool has_groups(struct dd_diags *diags, const struct dd_node *node, enum dd_type_kind kind)
{
    size_t n = strcspn(node->text, "%");
    return (kind == DD_T_INT || kind == DD_T_DECIMAL || kind == DD_T_PERCENT) &&
           dd_number_groups(diags, "E020", dd_place_within(node, 0, n),
                            dd_strndup(diags->arena, node->text, n), kind == DD_T_INT);
}

static bool take_value(struct dd_build *build, const struct dd_node *node, struct dd_type type,
                       struct dd_value *out)
{
    if (node->kind != DD_SCALAR || node->refused || !*node->text)
        return false; /* said elsewhere */
    if (has_groups(build->diags, node, type.kind))
        return false;
    if (parse_value(build->diags->arena, type.kind, node->text, out))
        return true;
    dd_error(build->diags, "E020", node->pos, DD_N("`%s` is not of type %s"), node->text,
             dd_type_name(build->diags->arena, type));
    if (type.kind == DD_T_DATE)
        dd_hint(build->diags, DD_N("write a day that exists, as YYYY-MM-DD"));
    else if (type.kind == DD_T_PERCENT)
        dd_hint(build->diags, DD_N("for example 80%%"));
    else if (type.kind == DD_T_BOOL)
        dd_hint(build->diags, DD_N("one of: %s"), "true, false");
    else if (type.kind == DD_T_INT)
        dd_hint(build->diags, DD_N("a whole number of at most twelve digits, for example 12"));
    else if (type.kind == DD_T_DECIMAL)
        dd_hint(build->diags, DD_N("for example 12.5"));
    return false;
}

static bool take_values(struct dd_build *build, const struct dd_node *list, struct dd_param *out)
{
    if (list->kind != DD_SEQ || list->n > DD_MAX_VALUES)
        return false;
    struct dd_value *values = DD_NEW_N(build->diags->arena, struct dd_value, list->n + 1);
    bool ok = true;
    for (size_t i = 0; i < list->n; i++)
        ok = take_value(build, list->items[i], out->type, &values[i]) && ok;
    out->values = values;
    out->n_values = list->n;
    if (list->n == 0)
        dd_error(build->diags, "E020", list->pos, DD_N("the list is empty"));
    return ok && list->n > 0;
}

static bool read_value(struct dd_build *build, const struct dd_node *key, const struct dd_node *map,
                       struct dd_param *out)
{
    const struct dd_node *many = dd_node_get(map, "values");
    const struct dd_node *node = value_of(build, key, map, many ? "values" : "value");
    out->is_list = many != NULL;
    if (many && dd_node_get(map, "value")) {
        dd_error(build->diags, "E020", many->pos, DD_N("`value` and `values` exclude each other"));
        return false;
    }
    if (!node) {
        if (!dd_node_lost(map, "value") && !dd_node_lost(map, "values"))
            dd_error(build->diags, "E020", key->pos, DD_N("the parameter `%s` has no value"),
                     key->text);
        return false;
    }
    return many ? take_values(build, node, out) : take_value(build, node, out->type, &out->value);
}

static bool read_one(struct dd_build *build, const struct dd_node *key, const struct dd_node *map,
                     struct dd_param *out)
{
    struct dd_diags *diags = build->diags;
    *out = (struct dd_param){.name = key->text, .title = dd_get_text(map, "title")};
    if (!name_is_free(key->text)) {
        dd_error(diags, "E021", key->pos, DD_N("`%s` cannot name a parameter"), key->text);
        dd_hint(diags, DD_N("use a–z, 0–9 and `_`, and no word of the language"));
        return false;
    }
    const char *type = dd_get_text(map, "type");
    const struct dd_node *value = value_of(build, key, map, "value");
    if (type && strcmp(type, "event") == 0)
        return (!value || (value->kind == DD_SCALAR && !value->refused)) &&
               read_event(build, value, out);
    return type && dd_type_parse(type, &out->type) && read_value(build, key, map, out);
}

struct dd_params dd_params_read(struct dd_build *build, const struct dd_node *map,
                                const char *unread)
{
    if (!map)
        return (struct dd_params){.unread = unread};
    struct dd_param *v = DD_NEW_N(build->diags->arena, struct dd_param, map->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < map->n; i++) {
        /* A broken one stays known by its name, or every use of it were an error too. */
        if (!read_one(build, map->keys[i], map->items[i], &v[n]))
            v[n] = (struct dd_param){.name = map->keys[i]->text, .is_list = v[n].is_list};
        n++;
    }
    struct dd_params params = dd_params_of(build->diags->arena, v, n);
    params.unread = unread;
    return params;
}

static bool speaks_of(const struct dd_node *node, const char *word)
{
    if (!node || node->kind == DD_SCALAR)
        return node && dd_text_has_word(node->text, word);
    for (size_t i = 0; i < node->n; i++)
        if (speaks_of(node->items[i], word) ||
            (node->kind == DD_MAP && dd_text_has_word(node->keys[i]->text, word)))
            return true;
    return false;
}

void dd_params_warn_unused(struct dd_build *build)
{
    for (size_t p = 0; p < build->packs.n; p++) {
        const struct dd_pack *pack = build->packs.v[p];
        const struct dd_node *map = dd_node_get(pack->root, "params");
        for (size_t i = 0; map && map->kind == DD_MAP && i < map->n; i++) {
            const char *name = map->keys[i]->text;
            if (speaks_of(pack->rules, name) || speaks_of(pack->exceptions, name) ||
                speaks_of(dd_node_get(pack->root, "basis"), name))
                continue;
            dd_warn(build->diags, "W009", map->keys[i]->pos,
                    DD_N("nothing in this pack uses the parameter `%s`"), name);
        }
    }
}

void dd_params_check_overrides(struct dd_build *build)
{
    const struct dd_node *overrides = build->options->params;
    for (size_t i = 0; overrides && overrides->kind == DD_MAP && i < overrides->n; i++) {
        const struct dd_node *key = overrides->keys[i];
        const char *names[64];
        size_t n = 0;
        const struct dd_param *found = NULL;
        for (size_t p = 0; p < build->packs.n && !found; p++) {
            const struct dd_params *params = &build->packs.v[p]->params;
            found = dd_param_find(params, key->text);
            for (size_t k = 0; k < params->n && n < DD_LEN(names); k++)
                names[n++] = params->v[k].name;
        }
        enum dd_node_kind kind = overrides->items[i]->kind;
        if (found && kind != (found->is_list ? DD_SEQ : DD_SCALAR))
            dd_error(build->diags, "E012", overrides->items[i]->pos,
                     found->is_list ? DD_N("`%s` is a list") : DD_N("`%s` takes one value"),
                     key->text);
        if (found || dd_pack_may_have(build, key->text))
            continue;
        dd_error(build->diags, "E022", key->pos, DD_N("no pack has a parameter `%s`"), key->text);
        dd_hint_nearest(build->diags, key->text, names, n);
    }
}
