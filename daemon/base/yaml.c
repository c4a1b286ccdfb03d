/* The restricted YAML of rule files, calendars and configuration: libyaml's
 * events, our own tree. What libyaml would let pass (duplicate keys, aliases,
 * deep nesting, which is quadratic in it) is refused here. */
#include "dondoc/base.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct reader {
    struct dd_diags *diags;
    const struct dd_source *source;
    struct dd_source clean; /* without BOM: what the parser sees */
    yaml_parser_t parser;
    struct dd_node *stack[DD_YAML_MAX_DEPTH];
    struct dd_node *key[DD_YAML_MAX_DEPTH]; /* of a map: the key whose value comes next */
    size_t caps[DD_YAML_MAX_DEPTH];
    size_t depth;
    size_t nodes;
    struct dd_node *root;
    size_t closed; /* of stack[depth..]: what has ended since the last value */
    bool on;       /* what is wrong in itself only does not end the reading … */
    bool faulty;   /* … and there was such a thing */
    bool too_much; /* more than anybody needs: nothing of it is looked at */
    yaml_mark_t quoted_from, quoted_to; /* the last quoted text of several lines */
};

/* After so many nobody reads on. */
#define MAX_FAULTS 1000

static struct dd_pos at_mark(const struct reader *r, yaml_mark_t mark, uint32_t len)
{
    return (struct dd_pos){r->source, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1, len};
}

/* Line and column of a byte offset, for faults that come before the parser. */
static struct dd_pos at_offset(const struct dd_source *source, size_t offset)
{
    struct dd_pos pos = {source, 1, 1, 1};
    for (size_t i = 0; i < offset && i < source->n; i++) {
        if (source->text[i] == '\n') {
            pos.line++;
            pos.col = 1;
        } else if (((unsigned char)source->text[i] & 0xC0) != 0x80) {
            pos.col++;
        }
    }
    return pos;
}

/* ---- checks before parsing --------------------------------------------------------- */

/* The code points of a line before the first one that is not composed. */
static uint32_t composed_points(struct dd_arena *arena, const char *line)
{
    const char *nfc = dd_nfc(arena, line);
    size_t same = 0;
    uint32_t points = 0;
    while (line[same] && line[same] == nfc[same])
        same++;
    while (same && ((unsigned char)line[same] & 0xC0) == 0x80)
        same--;
    for (size_t i = 0; i < same; i++)
        points += ((unsigned char)line[i] & 0xC0) != 0x80;
    return points;
}

/* Where the text is not NFC, or no line. */
static struct dd_pos not_nfc(struct dd_arena *arena, const struct dd_source *source)
{
    const char *end = source->text + source->n;
    uint32_t number = 1;
    for (const char *line = source->text; line < end; number++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        stop = stop ? stop : end;
        bool ascii = true;
        for (const char *p = line; p < stop && ascii; p++)
            ascii = (unsigned char)*p < 0x80;
        const char *text = ascii ? NULL : dd_strndup(arena, line, (size_t)(stop - line));
        if (text && !dd_is_nfc(text)) {
            uint32_t points = composed_points(arena, text);
            return (struct dd_pos){source, number, points + 1, 1};
        }
        line = stop + 1;
    }
    return (struct dd_pos){0};
}

static bool acceptable(struct dd_diags *diags, const struct dd_source *source)
{
    struct dd_pos top = {source, 0, 0, 0};
    if (source->n > DD_YAML_MAX_BYTES) {
        dd_error(diags, "E001", top, DD_N("the file is larger than %zu MiB"),
                 DD_YAML_MAX_BYTES >> 20);
        return false;
    }
    ptrdiff_t fault = dd_utf8_check(source->text, source->n);
    if (fault >= 0) {
        dd_error(diags, "E002", at_offset(source, (size_t)fault),
                 source->text[fault] ? DD_N("this is not UTF-8 (byte 0x%02X)")
                                     : DD_N("a NUL byte stands here (0x%02X)"),
                 (unsigned)(unsigned char)source->text[fault]);
        dd_hint(diags, DD_N("save the file as UTF-8"));
        return false;
    }
    struct dd_pos pos = not_nfc(diags->arena, source);
    if (pos.line) {
        dd_error(diags, "E003", pos,
                 DD_N("the text is not in Unicode form NFC (accents are written apart)"));
        dd_hint(diags, DD_N("save it with composed letters"));
        return false;
    }
    return true;
}

/* ---- building the tree --------------------------------------------------------------- */

static struct dd_node *new_node(struct reader *r, enum dd_node_kind kind, const yaml_event_t *event)
{
    struct dd_node *node = DD_NEW(r->diags->arena, struct dd_node);
    node->kind = kind;
    uint32_t len = 1;
    if (event->start_mark.line == event->end_mark.line &&
        event->end_mark.column > event->start_mark.column)
        len = (uint32_t)(event->end_mark.column - event->start_mark.column);
    node->pos = at_mark(r, event->start_mark, kind == DD_SCALAR ? len : 1);
    return node;
}

static void append(struct reader *r, struct dd_node *to, struct dd_node *key, struct dd_node *item)
{
    size_t *cap = &r->caps[r->depth - 1], was = *cap;
    to->items = dd_grow(r->diags->arena, to->items, to->n, cap, sizeof(struct dd_node *));
    if (key) {
        size_t keys = was;
        to->keys = dd_grow(r->diags->arena, to->keys, to->n, &keys, sizeof(struct dd_node *));
        to->keys[to->n] = key;
    }
    to->items[to->n++] = item;
}

/* After a mistake that leaves the rest as clear as it was. */
static bool go_on(struct reader *r)
{
    r->faulty = true;
    return r->on && r->diags->errors <= MAX_FAULTS;
}

static bool take_key(struct reader *r, const struct dd_node *map, struct dd_node *key)
{
    if (key->kind != DD_SCALAR) {
        dd_error(r->diags, "E006", key->pos, DD_N("a key must be a plain word"));
        return false;
    }
    if (strcmp(key->text, "<<") == 0 && !key->quoted) {
        dd_error(r->diags, "E005", key->pos, DD_N("merge keys are not allowed"));
        key->refused = true;
        if (!go_on(r))
            return false;
    }
    if (map->n == DD_YAML_MAX_KEYS) {
        r->too_much = true;
        dd_error(r->diags, "E009", key->pos, DD_N("a map holds more than %d keys"),
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

/* At the map's end, so that a large one is sorted once. */
static void find_repeated(struct reader *r, const struct dd_node *map)
{
    if (map->n < 2)
        return;
    struct dd_node **sorted = DD_NEW_N(r->diags->arena, struct dd_node *, map->n);
    memcpy(sorted, map->keys, map->n * sizeof(*sorted));
    qsort(sorted, map->n, sizeof(*sorted), by_text);
    for (size_t i = 1; i < map->n; i++) {
        if (strcmp(sorted[i - 1]->text, sorted[i]->text) != 0)
            continue;
        dd_error(r->diags, "E007", sorted[i]->pos, DD_N("the key `%s` stands here twice"),
                 sorted[i]->text);
        dd_also(r->diags, sorted[i - 1]->pos);
        r->faulty = true;
    }
}

static bool place(struct reader *r, struct dd_node *node)
{
    if (++r->nodes > DD_YAML_MAX_NODES) {
        r->too_much = true;
        dd_error(r->diags, "E009", node->pos, DD_N("the file holds more than %d values"),
                 DD_YAML_MAX_NODES);
        return false;
    }

    r->closed = 0;
    if (r->depth == 0) {
        r->root = node;
        return true;
    }
    struct dd_node *parent = r->stack[r->depth - 1];
    if (parent->kind == DD_SEQ) {
        append(r, parent, NULL, node);
        return true;
    }
    struct dd_node *key = r->key[r->depth - 1];
    if (!key)
        return take_key(r, parent, node);
    if (!key->refused)
        append(r, parent, key, node);
    r->key[r->depth - 1] = NULL;
    return true;
}

static bool open_node(struct reader *r, struct dd_node *node)
{
    if (!place(r, node))
        return false;
    if (r->depth == DD_YAML_MAX_DEPTH) {
        r->too_much = true;
        dd_error(r->diags, "E008", node->pos, DD_N("nested deeper than %d levels"),
                 DD_YAML_MAX_DEPTH);
        return false;
    }
    r->stack[r->depth] = node;
    r->key[r->depth] = NULL;
    r->caps[r->depth] = 0;
    r->depth++;
    return true;
}

static bool refuse(struct reader *r, const yaml_event_t *event, const char *english)
{
    dd_error(r->diags, "E005", at_mark(r, event->start_mark, 1), "%s", dd_tr(r->diags, english));
    return go_on(r);
}

static bool plain(struct reader *r, const yaml_event_t *event, const yaml_char_t *anchor,
                  const yaml_char_t *tag)
{
    return (!anchor || refuse(r, event, DD_N("anchors are not allowed"))) &&
           (!tag || refuse(r, event, DD_N("tags are not allowed")));
}

/* A text that nobody wrote stands for what it refers to. */
static bool take_alias(struct reader *r, const yaml_event_t *event)
{
    if (!refuse(r, event, DD_N("aliases are not allowed")))
        return false;
    struct dd_node *node = new_node(r, DD_SCALAR, event);
    node->text = "";
    node->refused = true;
    return place(r, node);
}

static bool take_scalar(struct reader *r, const yaml_event_t *event)
{
    if (!plain(r, event, event->data.scalar.anchor, event->data.scalar.tag))
        return false;
    struct dd_node *node = new_node(r, DD_SCALAR, event);
    if (memchr(event->data.scalar.value, 0, event->data.scalar.length)) {
        dd_error(r->diags, "E002", node->pos, DD_N("a NUL byte stands in this text"));
        return false;
    }
    node->text = dd_strndup(r->diags->arena, (const char *)event->data.scalar.value,
                            event->data.scalar.length);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    if ((event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE ||
         event->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE) &&
        event->start_mark.line < event->end_mark.line) {
        r->quoted_from = event->start_mark;
        r->quoted_to = event->end_mark;
    }
    return place(r, node);
}

static bool take_event(struct reader *r, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (r->root) {
            refuse(r, event, DD_N("a second document is not allowed"));
            return false;
        }
        if (event->data.document_start.version_directive ||
            event->data.document_start.tag_directives.start !=
                event->data.document_start.tag_directives.end)
            return refuse(r, event, DD_N("directives are not allowed"));
        return true;
    case YAML_ALIAS_EVENT:
        return take_alias(r, event);
    case YAML_SCALAR_EVENT:
        return take_scalar(r, event);
    case YAML_SEQUENCE_START_EVENT:
        return plain(r, event, event->data.sequence_start.anchor, event->data.sequence_start.tag) &&
               open_node(r, new_node(r, DD_SEQ, event));
    case YAML_MAPPING_START_EVENT:
        return plain(r, event, event->data.mapping_start.anchor, event->data.mapping_start.tag) &&
               open_node(r, new_node(r, DD_MAP, event));
    case YAML_DOCUMENT_END_EVENT:
        r->closed = 0;
        return true;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        r->depth--;
        r->closed++;
        if (event->type == YAML_MAPPING_END_EVENT)
            find_repeated(r, r->stack[r->depth]);
        return true;
    default:
        return true;
    }
}

/* What libyaml says, and what it means to whoever writes rules. */
static const struct {
    const char *problem, *context; /* context: how it begins, NULL: any */
    const char *message, *hint;
} problems[] = {
    {"mapping values are not allowed in this context", NULL,
     DD_N("`:` with a space after it cannot stand in the middle of a text"),
     DD_N("put the whole text in quotation marks")},
    {"found character that cannot start any token", NULL,
     DD_N("no value can begin with this character"),
     DD_N("indent with spaces, not with tabs; put a text that begins so in quotation marks")},
    {"found a tab character that violates indentation", NULL,
     DD_N("a tab stands where only spaces may"), DD_N("indent with spaces")},
    {"did not find expected key", NULL, DD_N("this does not belong to the entries above it"),
     DD_N("are the spaces at the start of the line as many as above, and all quotation marks "
          "closed?")},
    {"did not find expected '-' indicator", NULL, DD_N("this does not belong to the list above it"),
     DD_N("an entry begins with `- `, as far to the right as the others; what belongs to it stands "
          "below its first word")},
    {"block sequence entries are not allowed in this context", NULL,
     DD_N("no entry of a list may begin here"), DD_N("a `- ` begins a line of its own")},
    {"could not find expected ':'", NULL, DD_N("a `:` is missing after this key"), NULL},
    {"did not find expected <document start>", NULL, DD_N("the text has ended above this line"),
     DD_N("a line `...` ends it, and so does a text that stands alone")},
    {"did not find expected node content", NULL, DD_N("a value is missing here"), NULL},
    {"did not find expected comment or line break", NULL,
     DD_N("nothing may follow the `|` or `>` on its line"),
     DD_N("the text begins on the next line")},
    {"mapping keys are not allowed in this context", NULL, DD_N("no key may begin here"), NULL},
    {"found invalid Unicode character escape code", NULL, DD_N("this character does not exist"),
     NULL},
    {"did not find expected ',' or '}'", NULL, DD_N("`{` is not closed, or a `,` is missing"),
     DD_N("put a text that contains `{` in quotation marks: \"{unit.name} …\"")},
    {"did not find expected ',' or ']'", NULL, DD_N("`[` is not closed, or a `,` is missing"),
     NULL},
    {"found a tab character where an indentation space is expected", NULL,
     DD_N("a tab stands where only spaces may"), DD_N("indent with spaces")},
    {"did not find expected hexdecimal number", NULL,
     DD_N("a `\\` in double quotation marks must be written `\\\\`"), NULL},
    {"control characters are not allowed", NULL, DD_N("a control character stands here"), NULL},
    {"found unexpected end of stream", "while scanning a quoted scalar",
     DD_N("the quotation marks are not closed"), NULL},
    {"found unknown escape character", NULL,
     DD_N("a `\\` in double quotation marks must be written `\\\\`"), NULL},
};

/* The text from the start of the line to where the parser stands. */
static const char *line_before(const struct reader *r, yaml_mark_t mark)
{
    const char *line = r->clean.text, *end = line + r->clean.n;
    for (size_t i = 0; i < mark.line; i++) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        if (!next)
            return "";
        line = next + 1;
    }
    size_t n = 0;
    for (size_t col = 0; line + n < end && line[n] != '\n'; n++)
        if (((unsigned char)line[n] & 0xC0) != 0x80 && col++ > mark.column)
            break;
    return dd_strndup(r->diags->arena, line, n);
}

/* Marks that were forgotten close at the next ones, and the text goes wrong only there. */
static bool explained_by_quotes(struct reader *r, struct dd_pos pos)
{
    if (r->quoted_to.line <= r->quoted_from.line || pos.line != (uint32_t)r->quoted_to.line + 1)
        return false;
    dd_error(r->diags, "E004", at_mark(r, r->quoted_from, 1),
             DD_N("the quotation marks that open here close on line %u only"), pos.line);
    dd_hint(r->diags, DD_N("close them at the end of the text"));
    dd_also(r->diags, pos);
    return true;
}

/* Two slips that libyaml does not name: a tab, and a text that begins with a brace. */
static bool explained_by_line(struct reader *r, struct dd_pos pos)
{
    const yaml_parser_t *p = &r->parser;
    const char *line = p->problem ? line_before(r, p->problem_mark) : "";
    size_t n = strlen(line);
    if (n && line[n - 1] == '\t' && strstr(p->problem, "cannot start any token")) {
        dd_error(r->diags, "E004", pos, DD_N("a tab stands where only spaces may"));
        dd_hint(r->diags, DD_N("indent with spaces"));
        return true;
    }
    const char *brace = strstr(line, ": {"), *close = brace ? strchr(brace, '}') : NULL;
    if (close && strcmp(p->problem, "did not find expected key") == 0) {
        dd_error(r->diags, "E004", pos, DD_N("a text that begins with `{` needs quotation marks"));
        dd_hint(r->diags, DD_N("for example \"{unit.name} …\""));
        return true;
    }
    return false;
}

static bool explained(struct reader *r, struct dd_pos pos)
{
    const yaml_parser_t *p = &r->parser;
    if (explained_by_line(r, pos))
        return true;
    for (size_t i = 0; p->problem && i < DD_LEN(problems); i++) {
        if (strcmp(problems[i].problem, p->problem) != 0 ||
            (problems[i].context && !dd_streq(problems[i].context, p->context)))
            continue;
        dd_error(r->diags, "E004", pos, "%s", dd_tr(r->diags, problems[i].message));
        if (problems[i].hint)
            dd_hint(r->diags, "%s", dd_tr(r->diags, problems[i].hint));
        return true;
    }
    return false;
}

static void parser_error(struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    if (p->error == YAML_READER_ERROR) {
        dd_error(r->diags, "E004", at_offset(&r->clean, p->problem_offset), DD_N("YAML: %s"),
                 p->problem ? p->problem : "");
        return;
    }
    struct dd_pos pos = at_mark(r, p->problem_mark, 1);
    /* marks that are never closed: where they open */
    if (p->problem && strcmp(p->problem, "found unexpected end of stream") == 0)
        pos = at_mark(r, p->context_mark, 1);
    else if (explained_by_quotes(r, pos))
        return;
    if (explained(r, pos)) {
        /* said */
    } else if (p->context) {
        dd_error(r->diags, "E004", pos, DD_N("YAML: %s (%s)"), p->problem ? p->problem : "",
                 p->context);
    } else {
        dd_error(r->diags, "E004", pos, DD_N("YAML: %s"), p->problem ? p->problem : "");
    }
    if (p->context && p->context_mark.line != pos.line - 1)
        dd_also(r->diags, at_mark(r, p->context_mark, 1));
}

static bool read_events(struct reader *r)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&r->parser, &event)) {
            parser_error(r);
            return false;
        }
        bool end = event.type == YAML_STREAM_END_EVENT;
        bool ok = take_event(r, &event);
        yaml_event_delete(&event);
        if (!ok || end)
            return ok;
    }
}

/* What was read up to the place where it had to end; NULL: nothing of use. Whether what
 * ended right there should have ended is not known. */
static struct dd_node *partial(struct reader *r)
{
    for (size_t i = 0; i < r->depth + r->closed; i++)
        r->stack[i]->open = true;
    return r->on && !r->too_much ? r->root : NULL;
}

static struct dd_node *read(struct dd_diags *diags, const struct dd_source *source, bool on)
{
    if (!acceptable(diags, source))
        return NULL;
    struct reader *r = DD_NEW(diags->arena, struct reader);
    r->diags = diags;
    r->source = source;
    r->clean = *source;
    r->on = on;
    if (source->n >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0) {
        r->clean.text += 3;
        r->clean.n -= 3;
    }
    if (!yaml_parser_initialize(&r->parser))
        return NULL;
    yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->clean.text, r->clean.n);
    bool ok = read_events(r);
    yaml_parser_delete(&r->parser);
    if (!ok)
        return partial(r);
    if (r->faulty && !on)
        return NULL;
    if (!r->root) {
        r->root = DD_NEW(diags->arena, struct dd_node);
        r->root->kind = DD_MAP;
        r->root->pos = (struct dd_pos){source, 1, 1, 1};
    }
    return r->root;
}

struct dd_node *dd_yaml_read(struct dd_diags *diags, const struct dd_source *source)
{
    return read(diags, source, false);
}

struct dd_node *dd_yaml_read_on(struct dd_diags *diags, const struct dd_source *source)
{
    return read(diags, source, true);
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
