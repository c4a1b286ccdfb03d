/* yaml.c — the restricted YAML of rule files, calendars and configuration: libyaml's events, our
 * own tree. After a mistake of syntax the text is read again without it, until all are found. */
#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"

/* Bytes that may be parsed to find one mistake after the other. */
#define MAX_PARSED ((size_t)48 << 20)

struct dd_pos dd_yaml_pos(const struct dd_yaml *r, yaml_mark_t mark, uint32_t len)
{
    return (struct dd_pos){r->source, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1, len};
}

static bool read_events(struct dd_yaml *r)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&r->parser, &event))
            return false;
        bool end = event.type == YAML_STREAM_END_EVENT;
        bool ok = dd_yaml_take(r, &event);
        yaml_event_delete(&event);
        if (!ok || end)
            return ok;
    }
}

/* The whole text once. What was wrong stays in r->parser, or r->broken. */
static bool parse(struct dd_yaml *r, struct dd_diags *said)
{
    yaml_parser_delete(&r->parser);
    if (!yaml_parser_initialize(&r->parser))
        abort(); /* no memory */
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->text, r->n);
    r->said = said;
    r->broken = DD_YAML_WHOLE;
    r->nodes = r->depth = r->closed = r->flows = 0;
    r->root = r->doc = NULL;
    r->quoted_from = r->quoted_to = (yaml_mark_t){0};
    return read_events(r);
}

static bool is_syntax(const struct dd_yaml *r)
{
    return r->broken != DD_YAML_WHOLE || r->parser.error != YAML_NO_ERROR;
}

/* What was said of a reading that does not count. */
static void take_back(struct dd_diags *diags, const struct dd_diags *before)
{
    diags->n = before->n;
    diags->errors = before->errors;
    diags->warnings = before->warnings;
    diags->dropped = before->dropped;
    diags->full = before->full;
}

/* What stood in the holes, and what stands behind the place where the reading has to end. */
static void collect_unread(struct dd_yaml *r, size_t end)
{
    struct dd_buf out = {0};
    for (size_t i = 0; i < r->n_holes; i++) {
        dd_buf_add(&out, r->source->text + r->holes[i].from, r->holes[i].to - r->holes[i].from);
        dd_buf_putc(&out, '\n');
    }
    dd_buf_add(&out, r->source->text + end, r->n - end);
    r->unread = dd_strndup(r->diags->arena, out.s ? out.s : "", out.n);
    dd_buf_release(&out);
}

/* Says one mistake after the other, until the text without them is YAML, or nobody would
 * read on. */
static void find_faults(struct dd_yaml *r)
{
    size_t parsed = r->n, end = r->n;
    for (bool ok = false; !ok && !r->too_much && is_syntax(r); parsed += r->n) {
        if (!dd_yaml_cut(r) || parsed > MAX_PARSED) {
            end = dd_yaml_offset(r, dd_yaml_blame(r));
            break;
        }
        struct dd_diags unsaid;
        struct dd_arena *scratch = dd_arena_new();
        dd_diags_init(&unsaid, scratch, NULL);
        ok = parse(r, &unsaid);
        dd_arena_free(scratch);
    }
    collect_unread(r, end);
}

/* What was read up to the place where it had to end; NULL: nothing of use. Whether what
 * ended right there should have ended is not known. */
static struct dd_node *partial(const struct dd_yaml *r)
{
    for (size_t i = 0; i < r->depth + r->closed; i++)
        r->stack[i]->unread = r->unread ? r->unread : "";
    return r->too_much ? NULL : r->root;
}

static struct dd_node *read_tree(struct dd_yaml *r)
{
    const struct dd_diags before = *r->diags;
    bool ok = parse(r, r->diags);
    if (!ok && !r->too_much && is_syntax(r)) {
        take_back(r->diags, &before);
        find_faults(r);
        ok = parse(r, r->diags);
    }
    if (!ok)
        return partial(r);
    if (!r->root) {
        r->root = DD_NEW(r->diags->arena, struct dd_node);
        r->root->kind = DD_MAP;
        r->root->pos = (struct dd_pos){r->source, 1, 1, 1};
        r->root->unread = r->unread;
    }
    return r->root;
}

struct dd_node *dd_yaml_read_on(struct dd_diags *diags, const struct dd_source *source)
{
    const struct dd_source *clean = dd_yaml_clean(diags, source);
    if (!clean)
        return NULL;
    struct dd_yaml *r = DD_NEW(diags->arena, struct dd_yaml);
    r->diags = diags;
    r->source = clean;
    r->text = clean->text;
    r->n = clean->n;
    struct dd_node *root = read_tree(r);
    yaml_parser_delete(&r->parser);
    return root;
}

struct dd_node *dd_yaml_read(struct dd_diags *diags, const struct dd_source *source)
{
    size_t errors = diags->errors;
    struct dd_node *root = dd_yaml_read_on(diags, source);
    return diags->errors == errors ? root : NULL;
}

struct dd_node *dd_node_get(const struct dd_node *map, const char *key)
{
    if (!map || map->kind != DD_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (strcmp(map->keys[i]->text, key) == 0)
            return map->items[i];
    return NULL;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

bool dd_text_has_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = text; n && (at = strstr(at, word)) != NULL; at++)
        if ((at == text || !is_word_char(at[-1])) && !is_word_char(at[n]))
            return true;
    return false;
}

bool dd_node_unread(const struct dd_node *node, const char *word)
{
    return node && node->unread && dd_text_has_word(node->unread, word);
}

bool dd_node_lost(const struct dd_node *map, const char *key)
{
    const struct dd_node *value = dd_node_get(map, key);
    return value ? value->refused : dd_node_unread(map, key);
}
