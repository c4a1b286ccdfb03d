/* new_year.c — a pack's text with what belongs to the year moved on. The text itself is
 * edited, not written anew: comments and the order of keys are the office's own. */
#include "app/command/new_year.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct edit { /* text[at..at+n) becomes `text` */
    size_t at, n;
    const char *text;
};

struct renamed {
    const char *from, *to;
};

struct copy {
    struct dd_arena *arena;
    const struct dd_ruleset *rules;
    const struct dd_node *params; /* as the office sets them, or NULL */
    const struct dd_new_year *year;
    const char *old, *next; /* "2026", "2027" */
    const struct dd_source *source;
    const struct dd_node *root;
    DD_VEC(struct edit) edits;
    DD_VEC(struct renamed) renamed;
    DD_VEC(const char *) events; /* that are renamed, or parameters' */
    DD_VEC(const char *) ids;
    DD_VEC(const char *) open;
    DD_VEC(const char *) basis;
    DD_VEC(const char *) codes;
};

/* ---- places ----------------------------------------------------------------------------- */

static size_t line_start(const struct dd_source *source, uint32_t line)
{
    const char *at = source->text, *end = at + source->n;
    for (; line > 1 && at < end; line--) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        at = next ? next + 1 : end;
    }
    return (size_t)(at - source->text);
}

/* Over n characters. */
static size_t over(const struct dd_source *source, size_t at, uint32_t n)
{
    for (; n > 0 && at < source->n; n--)
        do
            at++;
        while (at < source->n && ((unsigned char)source->text[at] & 0xC0) == 0x80);
    return at;
}

static size_t offset_of(const struct dd_source *source, struct dd_pos pos)
{
    size_t at = line_start(source, pos.line);
    if (pos.line == 1 && source->n >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0)
        at += 3;
    return over(source, at, pos.col - 1);
}

/* With the lines of comment right above it. */
static size_t start_of_part(const struct dd_source *source, uint32_t line)
{
    while (line > 1) {
        const char *above = source->text + line_start(source, line - 1);
        if (above[strspn(above, " ")] != '#')
            break;
        line--;
    }
    return line_start(source, line);
}

static char char_at(const struct copy *c, const struct dd_node *node)
{
    size_t at = offset_of(c->source, node->pos);
    return at < c->source->n ? c->source->text[at] : '\0';
}

/* ---- texts ------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.';
}

/* The year where it stands alone: not in 20261, and not in the number 5/2026/QĐ-TTg. */
static const char *year_in(const char *text, const char *from, const char *year)
{
    size_t n = strlen(year);
    for (const char *at = from; (at = strstr(at, year)); at += n)
        if ((at == text || !is_digit(at[-1])) && !is_digit(at[n]) && at[n] != '/')
            return at;
    return NULL;
}

/* 29 February is not in every year. */
static bool was_leap_day(const struct copy *c, const char *behind)
{
    struct dd_day day;
    return strncmp(behind, "-02-29", 6) == 0 && !dd_day_make(c->year->to, 2, 29, &day);
}

static const char *shifted(const struct copy *c, const char *text)
{
    struct dd_buf out = {0};
    const char *from = text, *at;
    while ((at = year_in(text, from, c->old))) {
        dd_buf_add(&out, from, (size_t)(at - from));
        dd_buf_puts(&out, c->next);
        from = at + strlen(c->old);
        if (was_leap_day(c, from)) {
            dd_buf_puts(&out, "-02-28");
            from += strlen("-02-29");
        }
    }
    dd_buf_puts(&out, from);
    const char *moved = dd_strdup(c->arena, out.s ? out.s : "");
    dd_buf_release(&out);
    return moved;
}

/* An id of the new year: with the year, whether or not the old one had it. */
static const char *new_id(const struct copy *c, const char *id, char dash)
{
    return year_in(id, id, c->old) ? shifted(c, id)
                                   : dd_printf(c->arena, "%s%c%s", id, dash, c->next);
}

/* Parameters by their new names; in a title only within braces. */
static const char *with_names(const struct copy *c, const char *text, bool braces)
{
    for (size_t i = 0; i < c->renamed.n; i++) {
        const struct renamed *name = &c->renamed.v[i];
        const char *from = text, *at = text;
        size_t n = strlen(name->from);
        struct dd_buf out = {0};
        while ((at = strstr(at, name->from))) {
            bool whole = (at == text || !is_word(at[-1])) && !is_word(at[n]) &&
                         (!braces || (at > text && at[-1] == '{' && at[n] == '}'));
            if (whole) {
                dd_buf_add(&out, from, (size_t)(at - from));
                dd_buf_puts(&out, name->to);
                from = at + n;
            }
            at += n;
        }
        dd_buf_puts(&out, from);
        text = dd_strdup(c->arena, out.s ? out.s : "");
        dd_buf_release(&out);
    }
    return text;
}

/* ---- edits -------------------------------------------------------------------------------- */

static void replace(struct copy *c, size_t at, size_t n, const char *text)
{
    dd_push(c->arena, &c->edits, (struct edit){at, n, text});
}

/* What stands in the file for a value of one line; NULL for a longer one. */
static const char *raw_of(const struct copy *c, const struct dd_node *node, size_t *at)
{
    *at = offset_of(c->source, node->pos);
    size_t n = over(c->source, *at, node->pos.len) - *at;
    if (node->kind != DD_SCALAR || *at + n > c->source->n || n == 0 || (node->quoted && n < 2))
        return NULL;
    return dd_strndup(c->arena, c->source->text + *at, n);
}

static void put(struct copy *c, const struct dd_node *node, const char *text)
{
    size_t at;
    const char *raw = raw_of(c, node, &at);
    if (raw && strcmp(raw, text) != 0)
        replace(c, at, strlen(raw), text);
}

enum names { NAMES_NONE, NAMES_IN_BRACES, NAMES_ALL };

static void move_text(struct copy *c, const struct dd_node *node, enum names names)
{
    size_t at;
    const char *raw = node ? raw_of(c, node, &at) : NULL;
    if (!raw)
        return;
    const char *text = shifted(c, raw);
    put(c, node, names == NAMES_NONE ? text : with_names(c, text, names == NAMES_IN_BRACES));
}

/* A value, and all below it. */
static void move_all(struct copy *c, const struct dd_node *node, enum names names)
{
    if (node->kind == DD_SCALAR)
        move_text(c, node, names);
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == DD_MAP)
            move_text(c, node->keys[i], names);
        move_all(c, node->items[i], names);
    }
}

static bool is_old_plan(const struct dd_new_year *year, const char *text, size_t n)
{
    for (size_t i = 0; i < year->n_old; i++)
        if (strlen(year->old[i]) == n && strncmp(year->old[i], text, n) == 0)
            return true;
    return false;
}

/* "29/KH-UBND mục IV.1": the number is the new plan's; laws stay. */
static void move_basis(struct copy *c, const struct dd_node *node)
{
    size_t at;
    const char *raw = node ? raw_of(c, node, &at) : NULL;
    if (!raw)
        return;
    size_t from = *raw == '"' || *raw == '\'', n = strcspn(raw + from, " \t,;\"'");
    if (c->year->plan && is_old_plan(c->year, raw + from, n))
        put(c, node,
            dd_printf(c->arena, "%.*s%s%s", (int)from, raw, c->year->plan, raw + from + n));
    else
        put(c, node, with_names(c, raw, true));
}

/* ---- parameters ------------------------------------------------------------------------------ */

static void rename_param(struct copy *c, const struct dd_node *key)
{
    const char *to = new_id(c, key->text, '_');
    dd_push(c->arena, &c->renamed, (struct renamed){key->text, to});
    put(c, key, to);
}

static void move_param(struct copy *c, const struct dd_node *key, const struct dd_node *map)
{
    const struct dd_node *type = dd_node_get(map, "type"), *value = dd_node_get(map, "value");
    const struct dd_node *set = dd_node_get(c->params, key->text);
    const char *now = set && set->kind == DD_SCALAR ? set->text : value ? value->text : "";
    if (dd_streq(type ? type->text : NULL, "date")) {
        rename_param(c, key);
        put(c, value, dd_printf(c->arena, "\"%s-MM-DD\"", c->next));
        dd_push(c->arena, &c->open, c->renamed.v[c->renamed.n - 1].to);
    } else if (dd_streq(type ? type->text : NULL, "event")) {
        rename_param(c, key);
        dd_push(c->arena, &c->events, value ? now : key->text);
        if (value)
            put(c, value, new_id(c, value->text, '-'));
    } else if (value && c->year->plan && is_old_plan(c->year, now, strlen(now))) {
        rename_param(c, key);
        put(c, value, dd_printf(c->arena, "\"%s\"", c->year->plan));
    }
}

static void move_params(struct copy *c)
{
    const struct dd_node *params = dd_node_get(c->root, "params");
    for (size_t i = 0; params && params->kind == DD_MAP && i < params->n; i++)
        if (params->items[i]->kind == DD_MAP)
            move_param(c, params->keys[i], params->items[i]);
}

/* ---- rules -------------------------------------------------------------------------------------
 */

/* The newest version of a rule of the year, which the next one has none for. */
static const struct dd_rule *goes_on(const struct copy *c, const struct dd_node *node)
{
    const struct dd_node *id = dd_node_get(node, "id");
    const struct dd_rule *rule = id ? dd_rule_find(c->rules, id->text) : NULL;
    bool ours = rule && rule->pos.source->text == c->source->text &&
                rule->pos.line == id->pos.line && rule->pos.col == id->pos.col;
    return ours && year_in(rule->id, rule->id, c->old) &&
                   !dd_rule_find(c->rules, shifted(c, rule->id))
               ? rule
               : NULL;
}

/* A version that began within the year holds from the next one's first day. */
static void move_effective(struct copy *c, const struct dd_node *map, const struct dd_rule *rule)
{
    for (size_t i = 0; i < map->n; i++) {
        if (rule->older && strcmp(map->keys[i]->text, "from") == 0)
            put(c, map->items[i], dd_printf(c->arena, "%s-01-01", c->next));
        else
            move_text(c, map->items[i], NAMES_NONE);
    }
}

/* An event that the rule names by itself: the next year's is another. */
static void rename_event(struct copy *c, const char *event)
{
    bool known = !event || year_in(event, event, c->old);
    for (size_t i = 0; i < c->events.n && !known; i++)
        known = strcmp(c->events.v[i], event) == 0;
    if (known)
        return;
    dd_push(c->arena, &c->events, event);
    dd_push(c->arena, &c->renamed, (struct renamed){event, new_id(c, event, '-')});
}

static void note_basis(struct copy *c, const char *number)
{
    bool known = !number || (c->year->plan && is_old_plan(c->year, number, strlen(number)));
    for (size_t i = 0; i < c->basis.n && !known; i++)
        known = strcmp(c->basis.v[i], number) == 0;
    if (!known)
        dd_push(c->arena, &c->basis, number);
}

/* The rows of targets with their readings stay those of the old year: `target.code == "x"`
 * asks for a row of the new one, "x-2027". */
static void move_code(struct copy *c, const struct dd_node *where)
{
    static const char ask[] = "target.code == \"";
    size_t at;
    const char *raw = raw_of(c, where, &at), *found = raw ? strstr(raw, ask) : NULL;
    const char *code = found ? found + strlen(ask) : NULL, *end = code ? strchr(code, '"') : NULL;
    move_text(c, where, NAMES_ALL);
    if (!end || (*raw == '"')) /* in a text with quotes of its own they are escaped */
        return;
    const char *old = dd_strndup(c->arena, code, (size_t)(end - code)), *next = new_id(c, old, '-');
    dd_push(c->arena, &c->codes, next);
    if (!year_in(old, old, c->old))
        replace(c, at + (size_t)(code - raw), strlen(old), next);
}

static void move_rule(struct copy *c, const struct dd_node *node, const struct dd_rule *rule)
{
    static const struct {
        const char *key;
        enum names names;
    } keys[] = {{"title", NAMES_IN_BRACES}, {"where", NAMES_ALL},     {"when", NAMES_ALL},
                {"due", NAMES_ALL},         {"waits_for", NAMES_ALL}, {"progress", NAMES_ALL}};
    dd_push(c->arena, &c->ids, shifted(c, rule->id));
    note_basis(c, rule->basis_number);
    rename_event(c, rule->anchor_event);
    for (size_t i = 0; i < node->n; i++) {
        const char *key = node->keys[i]->text;
        enum names names = NAMES_NONE;
        for (size_t k = 0; k < DD_LEN(keys); k++)
            if (strcmp(keys[k].key, key) == 0)
                names = keys[k].names;
        if (strcmp(key, "basis") == 0)
            move_basis(c, node->items[i]);
        else if (rule->for_each == DD_EACH_TARGET && strcmp(key, "where") == 0)
            move_code(c, node->items[i]);
        else if (strcmp(key, "effective") == 0)
            move_effective(c, node->items[i], rule);
        else
            move_all(c, node->items[i], names);
    }
}

/* Where the part of the root that stands behind this line begins. */
static size_t end_of_section(const struct copy *c, uint32_t line)
{
    uint32_t next = 0;
    for (size_t i = 0; i < c->root->n; i++) {
        uint32_t at = c->root->keys[i]->pos.line;
        if (at > line && (next == 0 || at < next))
            next = at;
    }
    return next ? start_of_part(c->source, next) : c->source->n;
}

/* From this line, with the comment above it, up to `end`. */
static void leave_out(struct copy *c, uint32_t line, size_t end)
{
    size_t from = start_of_part(c->source, line);
    replace(c, from, end - from, "");
}

static void move_rules(struct copy *c, const struct dd_node *list, uint32_t key_line)
{
    size_t end = end_of_section(c, key_line);
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *node = list->items[i];
        const struct dd_rule *rule = goes_on(c, node);
        if (rule) {
            move_rule(c, node, rule);
            continue;
        }
        leave_out(c, node->pos.line,
                  i + 1 < list->n ? start_of_part(c->source, list->items[i + 1]->pos.line) : end);
    }
}

/* ---- the pack ---------------------------------------------------------------------------------
 */

static void move_root(struct copy *c)
{
    for (size_t i = 0; i < c->root->n; i++) {
        const struct dd_node *key = c->root->keys[i], *item = c->root->items[i];
        if (strcmp(key->text, "pack") == 0)
            put(c, item, new_id(c, item->text, '-'));
        else if (strcmp(key->text, "title") == 0 || strcmp(key->text, "defaults") == 0)
            move_all(c, item, NAMES_NONE);
        else if (strcmp(key->text, "basis") == 0)
            move_basis(c, item);
        else if (strcmp(key->text, "rules") == 0)
            move_rules(c, item, key->pos.line);
        else if (strcmp(key->text, "exceptions") == 0)
            leave_out(c, key->pos.line, end_of_section(c, key->pos.line));
    }
}

static int by_place(const void *a, const void *b)
{
    const struct edit *x = a, *y = b;
    return (x->at > y->at) - (x->at < y->at);
}

static const char *edited(struct copy *c)
{
    struct dd_buf out = {0};
    size_t at = 0;
    if (c->edits.n)
        qsort(c->edits.v, c->edits.n, sizeof(*c->edits.v), by_place);
    for (size_t i = 0; i < c->edits.n; i++) {
        const struct edit *edit = &c->edits.v[i];
        if (edit->at < at)
            continue; /* within what is left out */
        dd_buf_add(&out, c->source->text + at, edit->at - at);
        dd_buf_puts(&out, edit->text);
        at = edit->at + edit->n;
    }
    dd_buf_add(&out, c->source->text + at, c->source->n - at);
    const char *text = dd_strndup(c->arena, out.s ? out.s : "", out.n);
    dd_buf_release(&out);
    return text;
}

/* In `{…}` or `[…]` a rule cannot be taken out by its lines. */
static bool is_in_lines(const struct copy *c)
{
    const struct dd_node *rules = dd_node_get(c->root, "rules");
    return rules && rules->kind == DD_SEQ && char_at(c, c->root) != '{' && char_at(c, rules) != '[';
}

static bool draw_up(struct copy *c, struct dd_new_pack *out)
{
    struct dd_diags unsaid;
    dd_diags_init(&unsaid, c->arena, NULL);
    c->root = dd_yaml_read(&unsaid, c->source);
    const struct dd_node *rules = dd_node_get(c->root, "rules"), *id = dd_node_get(c->root, "pack");
    const struct dd_node *title = dd_node_get(c->root, "title");
    if (!rules || !id)
        return false;
    *out =
        (struct dd_new_pack){.id = new_id(c, id->text, '-'), .title = title ? title->text : NULL};
    if (is_in_lines(c)) {
        move_params(c);
        move_root(c);
        out->text = edited(c);
    } else {
        for (size_t i = 0; rules->kind == DD_SEQ && i < rules->n; i++)
            if (goes_on(c, rules->items[i]))
                dd_push(c->arena, &c->ids, shifted(c, dd_node_get(rules->items[i], "id")->text));
    }
    out->n_rules = c->ids.n;
    out->rules = c->ids.v;
    out->n_open = c->open.n;
    out->open = c->open.v;
    out->n_basis = c->basis.n;
    out->basis = c->basis.v;
    out->n_codes = c->codes.n;
    out->codes = c->codes.v;
    return out->n_rules > 0;
}

size_t dd_new_year_packs(struct dd_arena *arena, const struct dd_ruleset *rules,
                         const struct dd_node *params, const struct dd_new_year *year,
                         const struct dd_new_pack **out)
{
    DD_VEC(struct dd_new_pack) packs = {0};
    DD_VEC(const char *) seen = {0};
    for (size_t i = 0; i < rules->n_rules; i++) {
        const struct dd_source *source = rules->rules[i].pos.source;
        size_t k = 0;
        while (k < seen.n && seen.v[k] != source->text)
            k++;
        if (k < seen.n)
            continue;
        dd_push(arena, &seen, source->text);
        struct copy c = {
            .arena = arena,
            .rules = rules,
            .params = params,
            .year = year,
            .old = dd_printf(arena, "%d", year->from),
            .next = dd_printf(arena, "%d", year->to),
            .source = source,
        };
        struct dd_new_pack pack;
        if (draw_up(&c, &pack))
            dd_push(arena, &packs, pack);
    }
    *out = packs.v;
    return packs.n;
}
