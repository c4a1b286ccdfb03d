#include "rule/schema.h"

#include <string.h>

#include "model/rows.h"

static void check_value(struct dd_diags *diags, const struct dd_key *key,
                        const struct dd_node *node);

/* ---- values ---------------------------------------------------------------------- */

bool dd_percent_parse(const char *s, int *out)
{
    int n = 0, digits = 0;
    for (; *s >= '0' && *s <= '9' && digits < 5; s++, digits++)
        n = 10 * n + (*s - '0');
    *out = n;
    return digits > 0 && strcmp(s, "%") == 0;
}

static void check_span(struct dd_diags *diags, const struct dd_node *node)
{
    struct dd_span span;
    if (dd_span_parse(node->text, &span) && span.n > 0)
        return;
    dd_error(diags, "E014", node->pos, DD_N("`%s` is not a span"), node->text);
    dd_hint(diags, DD_N("for example 10wd (working days), 5d, 2w, 1m, 1y"));
}

static void not_a_percentage(struct dd_diags *diags, const struct dd_node *node)
{
    dd_error(diags, "E014", node->pos, DD_N("`%s` is not a percentage"), node->text);
    dd_hint(diags, DD_N("for example 80%%"));
}

static void check_percent(struct dd_diags *diags, const struct dd_key *key,
                          const struct dd_node *node)
{
    int n;
    if (!dd_percent_parse(node->text, &n))
        not_a_percentage(diags, node);
    else if (n < key->min || n > key->max)
        dd_error(diags, "E014", node->pos, DD_N("`%s` is not between %d%% and %d%%"), node->text,
                 key->min, key->max);
}

static void check_day(struct dd_diags *diags, const struct dd_node *node)
{
    struct dd_day day;
    if (dd_day_parse(node->text, &day))
        return;
    dd_error(diags, "E014", node->pos, DD_N("`%s` is not a day"), node->text);
    dd_hint(diags, DD_N("write a day that exists, as YYYY-MM-DD"));
}

static void check_one_of(struct dd_diags *diags, const struct dd_key *key,
                         const struct dd_node *node)
{
    size_t n = 0;
    for (; key->words[n]; n++)
        if (strcmp(key->words[n], node->text) == 0)
            return;
    dd_error(diags, "E013", node->pos, DD_N("`%s` is not a value of `%s`"), node->text, key->name);
    dd_hint_words(diags, node->text, key->words, n);
}

static void check_scalar(struct dd_diags *diags, const struct dd_key *key,
                         const struct dd_node *node)
{
    static const char *const truths[] = {"true", "false", NULL};
    const struct dd_key as_bool = {.name = key->name, .words = truths};
    if (node->kind != DD_SCALAR) {
        dd_error(diags, "E012", node->pos, DD_N("`%s` takes one value"), key->name);
        return;
    }
    switch (key->shape) {
    case DD_SHAPE_ID:
        if (dd_is_id(node->text))
            return;
        dd_error(diags, "E015", node->pos, DD_N("`%s` is not an identifier"), node->text);
        dd_hint(diags, DD_N("use a–z, 0–9, `.`, `_` and `-`, at most 100 of them"));
        return;
    case DD_SHAPE_ONE_OF:
        check_one_of(diags, key, node);
        return;
    case DD_SHAPE_BOOL:
        check_one_of(diags, &as_bool, node);
        return;
    case DD_SHAPE_DAY:
        check_day(diags, node);
        return;
    case DD_SHAPE_SPAN:
    case DD_SHAPE_SPANS:
        check_span(diags, node);
        return;
    case DD_SHAPE_PERCENT:
    case DD_SHAPE_PERCENTS:
        check_percent(diags, key, node);
        return;
    default:
        if (!*node->text)
            dd_error(diags, "E012", node->pos, DD_N("`%s` is empty"), key->name);
    }
}

/* ---- lists and maps ------------------------------------------------------------------ */

static void check_list(struct dd_diags *diags, const struct dd_key *key, const struct dd_node *node)
{
    if (node->kind != DD_SEQ) {
        dd_error(diags, "E012", node->pos, DD_N("`%s` is a list"), key->name);
        return;
    }
    if (key->shape != DD_SHAPE_MAPS && node->n > DD_MAX_VALUES) {
        dd_error(diags, "E012", node->pos, DD_N("`%s` has more than %d entries"), key->name,
                 DD_MAX_VALUES);
        return;
    }
    for (size_t i = 0; i < node->n; i++) {
        const struct dd_node *item = node->items[i];
        if (item->refused || (item->unread && key->shape != DD_SHAPE_MAPS))
            continue;
        if (key->shape != DD_SHAPE_MAPS)
            check_scalar(diags, key, item);
        else if (item->kind == DD_MAP)
            dd_schema_check(diags, key->sub, item);
        else
            dd_error(diags, "E012", item->pos, DD_N("an entry of `%s` is a map"), key->name);
    }
}

static bool is_empty(const struct dd_node *node)
{
    return node->kind == DD_SCALAR && !*node->text && !node->quoted;
}

static void check_named(struct dd_diags *diags, const struct dd_key *key,
                        const struct dd_node *node)
{
    const struct dd_key inner = {
        .name = key->name, .shape = key->sub ? DD_SHAPE_MAP : DD_SHAPE_TEXT, .sub = key->sub};
    for (size_t i = 0; i < node->n; i++)
        if (key->sub || !is_empty(node->items[i])) /* empty amounts: target.c */
            check_value(diags, &inner, node->items[i]);
}

bool dd_shape_is_list(enum dd_shape shape)
{
    return shape == DD_SHAPE_TEXTS || shape == DD_SHAPE_SPANS || shape == DD_SHAPE_PERCENTS ||
           shape == DD_SHAPE_MAPS;
}

static bool has_shape(enum dd_shape shape, const struct dd_node *node)
{
    return node->kind == (dd_shape_is_list(shape) ? DD_SEQ
                          : shape >= DD_SHAPE_MAP ? DD_MAP
                                                  : DD_SCALAR);
}

static void check_value(struct dd_diags *diags, const struct dd_key *key,
                        const struct dd_node *node)
{
    if (node->refused || (node->unread && !has_shape(key->shape, node)))
        return;
    bool compound = key->shape >= DD_SHAPE_MAP || dd_shape_is_list(key->shape);
    if (compound && is_empty(node))
        return; /* `exceptions:` with nothing below it */
    switch (key->shape) {
    case DD_SHAPE_TEXTS:
    case DD_SHAPE_SPANS:
    case DD_SHAPE_PERCENTS:
    case DD_SHAPE_MAPS:
        check_list(diags, key, node);
        return;
    case DD_SHAPE_MAP:
    case DD_SHAPE_NAMED:
        if (node->kind != DD_MAP)
            dd_error(diags, "E012", node->pos, DD_N("`%s` is a map"), key->name);
        else if (key->shape == DD_SHAPE_MAP)
            dd_schema_check(diags, key->sub, node);
        else
            check_named(diags, key, node);
        return;
    default:
        check_scalar(diags, key, node);
    }
}

static const struct dd_key *key_find(const struct dd_schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->n; i++)
        if (strcmp(schema->keys[i].name, name) == 0)
            return &schema->keys[i];
    return NULL;
}

/* {value: 12,5}: what stands before the decimal comma; NULL where it is no such number. */
static const char *before_comma(const struct dd_node *map, const struct dd_node *key)
{
    static const char digits[] = "0123456789";
    for (size_t i = 1; i < map->n; i++) {
        const struct dd_node *left = map->items[i - 1];
        if (map->keys[i] == key && left->kind == DD_SCALAR && *left->text && *key->text &&
            !left->text[strspn(left->text, digits)] && !key->text[strspn(key->text, digits)])
            return left->text;
    }
    return NULL;
}

#define MAX_KEYS 32 /* of one schema */

/* Says so, and reads it as what was probably meant, or all that it holds were unknown, too. */
static const struct dd_key *unknown_key(struct dd_diags *diags, const struct dd_schema *schema,
                                        const struct dd_node *map, struct dd_node *key,
                                        const struct dd_node *item)
{
    const char *names[MAX_KEYS];
    size_t n = 0;
    for (; n < schema->n && n < MAX_KEYS; n++)
        names[n] = schema->keys[n].name;
    const char *meant = dd_nearest(key->text, names, n);
    const char *whole = is_empty(item) ? before_comma(map, key) : NULL;
    dd_error(diags, "E010", key->pos, DD_N("there is no key `%s` here"), key->text);
    if (strstr(key->text, "："))
        dd_hint(diags, DD_N("write `:` and a space: U+FF1A `：` is another sign"));
    else if (whole)
        dd_hint(diags, DD_N("write `%s`"), dd_printf(diags->arena, "%s.%s", whole, key->text));
    else if (strchr(key->text, ' ') && is_empty(item) && !meant) /* {title: one, two} */
        dd_hint(diags, DD_N("a text with a comma stands in quotation marks here"));
    else
        dd_hint_words(diags, key->text, names, n);
    if (!meant || dd_node_get(map, meant)) {
        key->refused = true;
        return NULL;
    }
    key->text = meant;
    return key_find(schema, meant);
}

void dd_schema_check(struct dd_diags *diags, const struct dd_schema *schema,
                     const struct dd_node *map)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct dd_key *key = key_find(schema, map->keys[i]->text);
        if (!key)
            key = unknown_key(diags, schema, map, map->keys[i], map->items[i]);
        if (key)
            check_value(diags, key, map->items[i]);
    }
    for (size_t i = 0; i < schema->n; i++)
        if (schema->keys[i].required && !dd_node_get(map, schema->keys[i].name) &&
            !dd_node_unread(map, schema->keys[i].name))
            dd_error(diags, "E011", map->pos, DD_N("`%s` is missing"), schema->keys[i].name);
}

/* ---- typed access ----------------------------------------------------------------------- */

const char *dd_get_text(const struct dd_node *map, const char *key)
{
    const struct dd_node *node = dd_node_get(map, key);
    return node && node->kind == DD_SCALAR && *node->text ? node->text : NULL;
}

bool dd_get_bool(const struct dd_node *map, const char *key, bool other)
{
    const char *text = dd_get_text(map, key);
    return text ? strcmp(text, "true") == 0 : other;
}

bool dd_get_span(const struct dd_node *map, const char *key, struct dd_span *out)
{
    const char *text = dd_get_text(map, key);
    return text && dd_span_parse(text, out);
}

bool dd_get_percent(const struct dd_node *map, const char *key, int *out)
{
    const char *text = dd_get_text(map, key);
    return text && dd_percent_parse(text, out);
}

struct dd_opt_day dd_get_day(const struct dd_node *map, const char *key)
{
    const char *text = dd_get_text(map, key);
    struct dd_opt_day day = {0};
    day.set = text && dd_day_parse(text, &day.day);
    return day;
}
