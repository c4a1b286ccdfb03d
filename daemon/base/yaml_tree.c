/* yaml_tree.c — the parser's events become a tree. What libyaml would let pass (duplicate keys,
 * aliases, deep nesting, which is quadratic in it) is refused here. */
#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"

/* After so many nobody reads on. */
#define MAX_FAULTS 1000

static struct dd_node *new_node(struct dd_yaml *r, enum dd_node_kind kind,
                                const yaml_event_t *event)
{
    struct dd_node *node = DD_NEW(r->said->arena, struct dd_node);
    node->kind = kind;
    uint32_t len = 1;
    if (event->start_mark.line == event->end_mark.line &&
        event->end_mark.column > event->start_mark.column)
        len = (uint32_t)(event->end_mark.column - event->start_mark.column);
    node->pos = dd_yaml_pos(r, event->start_mark, kind == DD_SCALAR ? len : 1);
    return node;
}

static void append(struct dd_yaml *r, struct dd_node *to, struct dd_node *key, struct dd_node *item)
{
    size_t *cap = &r->caps[r->depth - 1], was = *cap;
    to->items = dd_grow(r->said->arena, to->items, to->n, cap, sizeof(struct dd_node *));
    if (key) {
        size_t keys = was;
        to->keys = dd_grow(r->said->arena, to->keys, to->n, &keys, sizeof(struct dd_node *));
        to->keys[to->n] = key;
    }
    to->items[to->n++] = item;
}

/* After a mistake that leaves the rest as clear as it was. */
static bool go_on(const struct dd_yaml *r)
{
    return r->said->errors <= MAX_FAULTS;
}

static bool breaks(struct dd_yaml *r, enum dd_yaml_break broken, const struct dd_node *node)
{
    r->broken = broken;
    r->broken_at = (yaml_mark_t){.line = node->pos.line - 1, .column = node->pos.col - 1};
    return false;
}

static bool take_key(struct dd_yaml *r, const struct dd_node *map, struct dd_node *key)
{
    if (key->kind != DD_SCALAR)
        return breaks(r, DD_YAML_NO_KEY, key);
    if (strcmp(key->text, "<<") == 0 && !key->quoted) {
        dd_error(r->said, "E005", key->pos, DD_N("merge keys are not allowed"));
        key->refused = true;
        if (!go_on(r))
            return false;
    }
    if (map->n == DD_YAML_MAX_KEYS) {
        r->too_much = true;
        dd_error(r->said, "E009", key->pos, DD_N("a map holds more than %d keys"),
                 DD_YAML_MAX_KEYS);
        return false;
    }
    r->key[r->depth - 1] = key;
    return true;
}

/* By their text, of one text by their place. */
static int by_text(const void *a, const void *b)
{
    const struct dd_node *x = *(struct dd_node *const *)a, *y = *(struct dd_node *const *)b;
    int order = strcmp(x->text, y->text);
    if (order != 0)
        return order;
    if (x->pos.line != y->pos.line)
        return x->pos.line < y->pos.line ? -1 : 1;
    return x->pos.col < y->pos.col ? -1 : x->pos.col > y->pos.col;
}

/* What began the second of two entries may have been cut out. */
static bool hole_between(const struct dd_yaml *r, const struct dd_node *a, const struct dd_node *b)
{
    for (size_t i = 0; i < r->n_holes; i++)
        if (r->holes[i].misfit && r->holes[i].line + 1 > a->pos.line &&
            r->holes[i].line + 1 < b->pos.line)
            return true;
    return false;
}

static bool is_before(struct dd_pos a, struct dd_pos b)
{
    return a.line < b.line || (a.line == b.line && a.col < b.col);
}

#define MANY_REPEATED 3 /* keys: more likely another entry than so many slips */

/* At the map's end, so that a large one is sorted once. */
static void find_repeated(struct dd_yaml *r, const struct dd_node *map)
{
    if (map->n < 2)
        return;
    size_t said = r->said->n, repeated = 0, kinds = 0, first = 0;
    const char *last = NULL;
    struct dd_node **sorted = DD_NEW_N(r->said->arena, struct dd_node *, map->n);
    memcpy(sorted, map->keys, map->n * sizeof(*sorted));
    qsort(sorted, map->n, sizeof(*sorted), by_text);
    for (size_t i = 1; i < map->n; i++) {
        if (strcmp(sorted[i - 1]->text, sorted[i]->text) != 0 ||
            hole_between(r, sorted[i - 1], sorted[i]))
            continue;
        dd_error(r->said, "E007", sorted[i]->pos, DD_N("the key `%s` stands here twice"),
                 sorted[i]->text);
        dd_also(r->said, sorted[i - 1]->pos);
        kinds += !dd_streq(last, sorted[i]->text);
        last = sorted[i]->text;
        if (repeated++ == 0 || is_before(sorted[i]->pos, sorted[first]->pos))
            first = i;
    }
    if (kinds < MANY_REPEATED || r->said->full)
        return;
    r->said->n = said;
    r->said->errors -= repeated;
    dd_error(r->said, "E007", sorted[first]->pos,
             DD_N("the key `%s` and %zu others below stand here twice"), sorted[first]->text,
             kinds - 1);
    dd_hint(r->said, DD_N("does an entry of a list begin here, without its `- `?"));
    dd_also(r->said, sorted[first - 1]->pos);
}

/* ---- what stands beside a hole -------------------------------------------------------- */

static bool lost_its_value(const struct dd_yaml *r, const struct dd_node *key)
{
    for (size_t i = 0; i < r->n_holes; i++)
        if (r->holes[i].has_key && r->holes[i].key_pos.line == key->pos.line &&
            r->holes[i].key_pos.col == key->pos.col)
            return true;
    return false;
}

/* Of an entry of a list only the dash is left. */
static bool is_left_empty(const struct dd_yaml *r, const struct dd_node *item)
{
    for (size_t i = 0; i < r->n_holes; i++)
        if (item->kind == DD_SCALAR && !item->quoted && !*item->text &&
            r->holes[i].line + 1 == item->pos.line)
            return true;
    return false;
}

/* A hole within the node, or right below it: it may be an entry of its own that is missing. */
static void note_holes(const struct dd_yaml *r, struct dd_node *node, yaml_mark_t end)
{
    size_t line = node->pos.line - 1, column = node->pos.col - 1;
    for (size_t i = 0; i < r->n_holes && !node->unread; i++) {
        const struct dd_yaml_hole *hole = &r->holes[i];
        bool before = hole->line < line || (hole->line == line && hole->column < column);
        bool behind =
            hole->line > end.line || (hole->line == end.line && hole->column > end.column);
        if ((!before && !behind) || (hole->below && hole->below == line))
            node->unread = r->unread;
    }
}

/* ---- events ------------------------------------------------------------------------------ */

static bool place(struct dd_yaml *r, struct dd_node *node)
{
    if (++r->nodes > DD_YAML_MAX_NODES) {
        r->too_much = true;
        dd_error(r->said, "E009", node->pos, DD_N("the file holds more than %d values"),
                 DD_YAML_MAX_NODES);
        return false;
    }

    r->closed = 0;
    if (r->depth == 0) {
        if (r->doc)
            r->doc->next = node;
        else
            r->root = node;
        r->doc = node;
        return true;
    }
    struct dd_node *parent = r->stack[r->depth - 1];
    if (parent->kind == DD_SEQ) {
        node->refused = node->refused || is_left_empty(r, node);
        append(r, parent, NULL, node);
        return true;
    }
    struct dd_node *key = r->key[r->depth - 1];
    if (!key)
        return take_key(r, parent, node);
    node->refused = node->refused || lost_its_value(r, key);
    if (!key->refused)
        append(r, parent, key, node);
    r->key[r->depth - 1] = NULL;
    return true;
}

static bool open_node(struct dd_yaml *r, struct dd_node *node)
{
    if (!place(r, node))
        return false;
    if (r->depth == DD_YAML_MAX_DEPTH)
        return breaks(r, DD_YAML_DEEP, node);
    r->stack[r->depth] = node;
    r->key[r->depth] = NULL;
    r->caps[r->depth] = 0;
    r->depth++;
    return true;
}

static bool refuse(struct dd_yaml *r, const yaml_event_t *event, const char *english)
{
    dd_error(r->said, "E005", dd_yaml_pos(r, event->start_mark, 1), "%s", dd_tr(r->said, english));
    return go_on(r);
}

static bool plain(struct dd_yaml *r, const yaml_event_t *event, const yaml_char_t *anchor,
                  const yaml_char_t *tag)
{
    return (!anchor || refuse(r, event, DD_N("anchors are not allowed"))) &&
           (!tag || refuse(r, event, DD_N("tags are not allowed")));
}

/* A text that nobody wrote stands for what it refers to. */
static bool take_alias(struct dd_yaml *r, const yaml_event_t *event)
{
    if (!refuse(r, event, DD_N("aliases are not allowed")))
        return false;
    struct dd_node *node = new_node(r, DD_SCALAR, event);
    node->text = "";
    node->refused = true;
    return place(r, node);
}

static bool take_scalar(struct dd_yaml *r, const yaml_event_t *event)
{
    if (!plain(r, event, event->data.scalar.anchor, event->data.scalar.tag))
        return false;
    struct dd_node *node = new_node(r, DD_SCALAR, event);
    if (memchr(event->data.scalar.value, 0, event->data.scalar.length)) {
        dd_error(r->said, "E002", node->pos, DD_N("a NUL byte stands in this text"));
        if (!go_on(r))
            return false;
    }
    node->text = dd_strndup(r->said->arena, (const char *)event->data.scalar.value,
                            event->data.scalar.length);
    node->refused = !*node->text && (event->data.scalar.tag || event->data.scalar.anchor);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if ((event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE ||
         event->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE) &&
        event->start_mark.line < event->end_mark.line) {
        r->quoted_from = event->start_mark;
        r->quoted_to = event->end_mark;
    }
    return place(r, node);
}

static bool begin_document(struct dd_yaml *r, const yaml_event_t *event)
{
    if (r->doc)
        return r->doc != r->root || refuse(r, event, DD_N("a second document is not allowed"));
    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
        return refuse(r, event, DD_N("directives are not allowed"));
    return true;
}

static bool begin_node(struct dd_yaml *r, const yaml_event_t *event)
{
    bool list = event->type == YAML_SEQUENCE_START_EVENT;
    bool flow = list ? event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE
                     : event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
    const yaml_char_t *anchor =
        list ? event->data.sequence_start.anchor : event->data.mapping_start.anchor;
    const yaml_char_t *tag = list ? event->data.sequence_start.tag : event->data.mapping_start.tag;
    if (flow && r->flows++ == 0)
        r->flow_from = event->start_mark;
    return plain(r, event, anchor, tag) && open_node(r, new_node(r, list ? DD_SEQ : DD_MAP, event));
}

static void end_node(struct dd_yaml *r, const yaml_event_t *event)
{
    struct dd_node *node = r->stack[--r->depth];
    r->closed++;
    r->flows -= r->flows > 0;
    note_holes(r, node, event->end_mark);
    if (node->kind == DD_MAP)
        find_repeated(r, node);
}

bool dd_yaml_take(struct dd_yaml *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return begin_document(r, event);
    case YAML_ALIAS_EVENT:
        return take_alias(r, event);
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        return begin_node(r, event);
    case YAML_DOCUMENT_END_EVENT:
        r->closed = 0;
        return true;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        end_node(r, event);
        return true;
    default:
        return true;
    }
}
