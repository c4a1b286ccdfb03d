/* yaml_hole.c — reading on after a mistake of syntax: the least piece that holds it is filled
 * with spaces. An entry of {…}, else the value of a key, else a line and what belongs to it; where
 * that does not help, the piece around it. */
#include <string.h>

#include "base/yaml.h"

/* ---- lines ----------------------------------------------------------------------------- */

size_t dd_yaml_offset(const struct dd_yaml *r, yaml_mark_t mark)
{
    const char *at = r->text, *end = r->text + r->n;
    for (size_t i = 0; i < mark.line; i++) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        if (!next)
            return r->n;
        at = next + 1;
    }
    for (size_t i = 0; i < mark.column && at < end && *at != '\n'; i++)
        do
            at++;
        while (at < end && ((unsigned char)*at & 0xC0) == 0x80);
    return (size_t)(at - r->text);
}

/* Behind the colon of a key that begins at `at`; 0 where there is none. */
static size_t behind_key(const char *s, size_t at, size_t end)
{
    size_t n = at;
    if (n < end && (s[n] == '"' || s[n] == '\'')) {
        const char *close = memchr(s + n + 1, s[n], end - n - 1);
        n = close ? (size_t)(close - s) + 1 : end;
    } else {
        while (n < end && !strchr(" \t:#[]{},\"'", s[n]))
            n++;
    }
    if (n == at)
        return 0;
    while (n < end && s[n] == ' ')
        n++;
    return n < end && s[n] == ':' && (n + 1 == end || s[n + 1] == ' ') ? n + 1 : 0;
}

static size_t one_of(const char *s, const char *const *signs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(s, signs[i], strlen(signs[i])) == 0)
            return strlen(signs[i]);
    return 0;
}

size_t dd_yaml_like_colon(const char *s)
{
    static const char *const signs[] = {"：", "﹕", "∶", "꞉", "︰"};
    return one_of(s, signs, DD_LEN(signs));
}

size_t dd_yaml_like_dash(const char *s)
{
    static const char *const signs[] = {"–", "—", "−", "‐", "‑", "－", "•"};
    return one_of(s, signs, DD_LEN(signs));
}

/* Of the dash at `at`; "-5" is a value, "---" and "-" alone are something else. */
static bool is_glued(const char *s, size_t at, size_t end)
{
    if (at + 1 >= end || s[at] != '-' || strchr("- \t", s[at + 1]))
        return false;
    return strchr("{[", s[at + 1]) || behind_key(s, at + 1, end) != 0;
}

static bool is_typeset(const char *s, size_t at, size_t end)
{
    size_t n = at < end ? dd_yaml_like_dash(s + at) : 0, first = at + n;
    while (first < end && s[first] == ' ')
        first++;
    return n && first < end && (strchr("{[", s[first]) || behind_key(s, first, end));
}

static struct dd_yaml_line line_of(const char *s, size_t n, size_t at)
{
    struct dd_yaml_line line = {.start = at < n ? at : n};
    while (line.start > 0 && s[line.start - 1] != '\n')
        line.start--;
    const char *end = memchr(s + line.start, '\n', n - line.start);
    line.end = end ? (size_t)(end - s) : n;
    size_t from = line.start;
    while (from < line.end && (s[from] == ' ' || s[from] == '\t'))
        from++;
    line.indent = from - line.start;
    line.glued = is_glued(s, from, line.end);
    line.typeset = is_typeset(s, from, line.end);
    while (from + 1 < line.end && s[from] == '-' && s[from + 1] == ' ')
        for (from += 2; from < line.end && s[from] == ' ';)
            from++;
    line.key = from - line.start;
    line.value = behind_key(s, from, line.end);
    line.wide = from;
    while (line.wide < line.end &&
           ((s[line.wide] >= 'a' && s[line.wide] <= 'z') || s[line.wide] == '_'))
        line.wide++;
    if (line.wide == from || line.wide == line.end || !dd_yaml_like_colon(s + line.wide))
        line.wide = 0;
    return line;
}

struct dd_yaml_line dd_yaml_line(const struct dd_yaml *r, size_t at)
{
    return line_of(r->text, r->n, at);
}

static bool is_blank(const struct dd_yaml *r, const struct dd_yaml_line *line)
{
    size_t first = line->start + line->indent;
    return first == line->end || r->text[first] == '#';
}

/* The end of the lines below that stand further right than a column. */
static size_t block_end(const struct dd_yaml *r, size_t end, size_t column)
{
    for (size_t next = end + 1; next < r->n;) {
        struct dd_yaml_line line = dd_yaml_line(r, next);
        bool blank = is_blank(r, &line);
        if (!blank && line.indent <= column)
            break;
        end = blank ? end : line.end;
        next = line.end + 1;
    }
    return end;
}

static size_t line_number(const struct dd_yaml *r, size_t at)
{
    size_t n = 0;
    for (const char *s = r->text; (s = memchr(s, '\n', (size_t)(r->text + at - s))); s++)
        n++;
    return n;
}

static size_t points(const struct dd_yaml *r, size_t from, size_t to)
{
    size_t n = 0;
    for (; from < to; from++)
        n += ((unsigned char)r->text[from] & 0xC0) != 0x80;
    return n;
}

/* ---- cutting ---------------------------------------------------------------------------- */

/* False: there is nothing in it. */
static bool cut(struct dd_yaml *r, struct dd_yaml_hole *hole, size_t from, size_t to, size_t key)
{
    bool any = false;
    if (!r->own) {
        r->own = dd_strndup(r->diags->arena, r->text, r->n);
        r->text = r->own;
    }
    struct dd_yaml_line line = dd_yaml_line(r, from);
    hole->from = from;
    hole->to = to;
    hole->line = line_number(r, from);
    hole->last_line = line_number(r, to);
    hole->column = points(r, line.start, from);
    hole->indent = line.indent;
    hole->has_key = key < from;
    if (hole->has_key) {
        struct dd_yaml_line at = dd_yaml_line(r, key);
        hole->key_pos = (struct dd_pos){r->source, (uint32_t)line_number(r, key) + 1,
                                        (uint32_t)points(r, at.start, key) + 1, 1};
    }
    for (size_t i = from; i < to; i++) {
        any = any || !strchr(" \t\n", r->own[i]);
        if (r->own[i] != '\n')
            r->own[i] = ' ';
    }
    return any;
}

/* The value of the line's key, or what stands there instead. */
static bool cut_value(struct dd_yaml *r, struct dd_yaml_hole *hole, size_t at)
{
    struct dd_yaml_line line = dd_yaml_line(r, at);
    hole->open = 0;
    if (line.value && at >= line.value)
        return cut(r, hole, line.value, block_end(r, line.end, line.key), line.start + line.key);
    return false;
}

static struct dd_yaml_line next_line(const struct dd_yaml *r, struct dd_yaml_line line)
{
    do
        line = dd_yaml_line(r, line.end + 1);
    while (line.end < r->n && is_blank(r, &line));
    return line;
}

/* The line was meant to begin an entry of the list above: the column of the dashes there. */
static bool find_dash(const struct dd_yaml *r, const struct dd_yaml_line *line, size_t *column)
{
    bool item = line->key > line->indent;
    bool tabs = memchr(r->text + line->start, '\t', line->indent);
    if (next_line(r, *line).indent <= line->indent || tabs || (!item && !line->value))
        return false;
    for (struct dd_yaml_line above = *line; above.start > 0;) {
        above = dd_yaml_line(r, above.start - 1);
        if (is_blank(r, &above) || above.indent > line->indent + (item ? 2 : 0))
            continue;
        *column = above.indent;
        if (above.key > above.indent)
            return (item ? above.indent + 2 >= line->indent : above.indent == line->indent) &&
                   *column < line->end - line->start;
        if (above.indent < line->indent)
            return false;
    }
    return false;
}

/* A dash that lacks its space is one all the same. */
static bool own_dash(const struct dd_yaml *r, const struct dd_yaml_line *line, size_t *column)
{
    *column = line->indent;
    return (line->glued || line->typeset) && next_line(r, *line).indent > line->indent;
}

/* Of the line what follows its dashes, if the mistake does. */
static bool cut_line(struct dd_yaml *r, struct dd_yaml_hole *hole, size_t at, bool dash)
{
    struct dd_yaml_line line = dd_yaml_line(r, at);
    const char *s = r->text;
    size_t last = line.end, column = 0;
    while (last > line.start && s[last - 1] == ' ')
        last--;
    bool slip = line.glued || line.typeset, item = line.key > line.indent || slip;
    size_t from = line.start + (line.glued ? line.indent + 1 : 0); /* what lacks, without a dash */
    hole->open = 0;
    hole->misfit = at <= line.start + line.indent || at < line.value;
    hole->below = line_number(r, next_line(r, line).start);
    if (item && !slip && at >= line.start + line.key && !(line.value && at < line.value))
        return cut(r, hole, line.start + line.key, line.end, r->n);
    hole->item = item;
    hole->keyed = item || line.value;
    hole->dash = dash && (find_dash(r, &line, &column) || own_dash(r, &line, &column));
    bool parent = item || !line.value || (last > line.start && s[last - 1] == ':');
    bool below = parent && !hole->dash;
    if (!cut(r, hole, from, below ? block_end(r, line.end, line.indent) : line.end, r->n))
        return false;
    if (line.glued)
        r->own[from - 1] = ' ';
    if (hole->dash)
        r->own[line.start + column] = '-';
    else
        hole->below = 0;
    return true;
}

/* What the line belongs to. */
static bool cut_parent(struct dd_yaml *r, struct dd_yaml_hole *hole)
{
    struct dd_yaml_line line = dd_yaml_line(r, hole->from);
    size_t indent = hole->indent;
    hole->open = 0;
    while (line.start > 0) {
        line = dd_yaml_line(r, line.start - 1);
        if (is_blank(r, &line) || line.indent >= indent)
            continue;
        size_t from = line.value ? line.value : line.start + line.indent;
        size_t key = line.value ? line.start + line.key : r->n;
        if (line.key > line.indent) { /* of an item nothing is left but its dash */
            from = line.start + line.key;
            key = r->n;
        }
        size_t end = block_end(r, line.end, line.indent);
        return cut(r, hole, from, end > hole->to ? end : hole->to, key);
    }
    return false;
}

/* ---- entries of {…} and […] ------------------------------------------------------------------ */

#define MAX_NESTED 16

struct flow { /* walks over a flow collection, also where its brackets do not match */
    const struct dd_yaml *r;
    struct dd_yaml_line first; /* the line on which it opens */
    char open[MAX_NESTED];
    size_t depth;
    size_t at;
    char last; /* sign before this one */
};

static bool opens_value(char before)
{
    return before == '\0' || strchr("[{,:", before);
}

/* Over a text in quotation marks that close on this line. */
static size_t behind_quotes(const struct dd_yaml *r, size_t at)
{
    size_t close = at + 1;
    while (close < r->n && r->text[close] != r->text[at] && r->text[close] != '\n')
        close++;
    return close < r->n && r->text[close] == r->text[at] ? close : at;
}

/* The bracket at f->at closes its own partner, and what was forgotten within it. */
static void close_bracket(struct flow *f, char c)
{
    char partner = c == ']' ? '[' : '{';
    size_t depth = f->depth;
    while (depth > 0 && f->open[depth - 1] != partner)
        depth--;
    if (depth == 0)
        return;
    const char *rest = f->r->text + f->at + 1;
    rest += strspn(rest, " ");
    /* more follows the last bracket: another one was meant */
    bool slip = depth == 1 && f->depth > 1 && *rest && *rest != '\n' && *rest != '#';
    f->depth = slip ? f->depth - 1 : depth - 1;
}

/* One sign further. False at the end of what can belong to it. */
static bool flow_step(struct flow *f)
{
    const struct dd_yaml *r = f->r;
    char c = r->text[f->at];
    if (c == '\n') {
        struct dd_yaml_line line = dd_yaml_line(r, f->at + 1);
        if (f->at + 1 >= r->n || (!is_blank(r, &line) && line.indent <= f->first.key))
            return false;
    } else if ((c == '"' || c == '\'') && opens_value(f->last)) {
        f->at = behind_quotes(r, f->at);
    } else if (c == '[' || c == '{') {
        if (f->depth == MAX_NESTED)
            return false;
        f->open[f->depth++] = c;
    } else if (c == ']' || c == '}') {
        close_bracket(f, c);
    }
    if (!strchr(" \t\n", c))
        f->last = c;
    f->at++;
    return f->at < r->n;
}

/* The entry of the collection at `open` that `at` stands in. */
static bool find_entry(const struct dd_yaml *r, size_t open, size_t at, size_t *from, size_t *to)
{
    struct flow f = {.r = r, .first = dd_yaml_line(r, open), .at = open};
    if (!flow_step(&f))
        return false;
    *from = f.at;
    f.last = '\0';
    for (;;) {
        *to = f.at;
        char c = r->text[f.at];
        size_t depth = f.depth;
        if (!flow_step(&f))
            return false;
        bool ends = f.depth == 0 || (depth == 1 && c == ',');
        if (ends && at >= *from && at <= *to)
            return true;
        if (f.depth == 0)
            return false;
        if (ends)
            *from = f.at;
    }
}

/* Where the outermost bracket around `at` opens; false where there is none. */
static bool find_open(const struct dd_yaml *r, size_t at, size_t *open)
{
    if (r->flows > 0) {
        *open = dd_yaml_offset(r, r->flow_from);
        return *open < at;
    }
    struct dd_yaml_line line = dd_yaml_line(r, at);
    *open = line.value ? line.value : line.start + line.key;
    while (*open < line.end && r->text[*open] == ' ')
        ++*open;
    return *open < at && (r->text[*open] == '{' || r->text[*open] == '[');
}

static bool cut_entry(struct dd_yaml *r, struct dd_yaml_hole *hole, size_t at)
{
    size_t open, from, to;
    if (!find_open(r, at, &open) || !find_entry(r, open, at, &from, &to))
        return false;
    size_t key = from;
    while (key < to && (r->text[key] == ' ' || r->text[key] == '\n'))
        key++;
    size_t value = behind_key(r->text, key, to);
    if (value && value <= at) {
        from = value;
    } else { /* with a comma, or an empty entry is left */
        key = r->n;
        if (r->text[from - 1] == ',')
            from--;
        else if (to < r->n && r->text[to] == ',')
            to++;
    }
    hole->open = open;
    return cut(r, hole, from, to, key);
}

/* ---- one mistake after the other ----------------------------------------------------------------
 */

static bool dig(struct dd_yaml *r, size_t at)
{
    struct dd_yaml_hole *hole = &r->holes[r->n_holes++];
    *hole = (struct dd_yaml_hole){0};
    return cut_entry(r, hole, at) || cut_value(r, hole, at) || cut_line(r, hole, at, true);
}

/* The same place again: the piece around it. */
static bool widen(struct dd_yaml *r, struct dd_yaml_hole *hole)
{
    size_t from = hole->from, open = hole->open;
    if (open && (cut_value(r, hole, open) || cut_line(r, hole, open, false)))
        return true;
    if ((hole->has_key || hole->dash) && cut_line(r, hole, dd_yaml_line(r, from).start, false))
        return true;
    return cut_parent(r, hole);
}

static struct dd_yaml_hole *hole_at(struct dd_yaml *r, size_t at)
{
    for (size_t i = r->n_holes; i-- > 0;) {
        struct dd_yaml_hole *hole = &r->holes[i];
        struct dd_yaml_line line = dd_yaml_line(r, hole->from);
        size_t from = hole->open ? hole->from : line.start;
        if (at >= from && at <= hole->to)
            return hole;
    }
    return NULL;
}

/* As written: there is a tab before the first sign. */
static bool has_tab(const struct dd_yaml *r, size_t at)
{
    const char *text = r->source->text;
    struct dd_yaml_line line = line_of(text, r->n, at);
    return memchr(text + line.start, '\t', line.indent);
}

/* The line right below the last hole is wrong in the same way, or closes a bracket that was
 * cut out. */
static bool follows(const struct dd_yaml *r, size_t at)
{
    if (r->n_holes == 0)
        return false;
    const struct dd_yaml_hole *hole = &r->holes[r->n_holes - 1];
    struct dd_yaml_line line = dd_yaml_line(r, at);
    struct dd_yaml_line next = next_line(r, dd_yaml_line(r, hole->to));
    if (next.start != line.start || line.start <= hole->to)
        return false;
    char first = r->text[line.start + line.indent];
    bool tabs = has_tab(r, line.start) && has_tab(r, hole->from);
    bool alike = hole->misfit && r->broken == DD_YAML_WHOLE && line.indent == hole->indent &&
                 (hole->keyed || !memchr(r->text + line.start, ':', line.end - line.start));
    return strchr("}]:", first) || alike || tabs;
}

/* An entry that is as wrong as one before it: both stand where the list does not. */
static bool is_one_of_many(const struct dd_yaml *r, size_t at)
{
    struct dd_yaml_line line = dd_yaml_line(r, at);
    for (size_t i = 0; i < r->n_holes; i++)
        if (r->holes[i].misfit && r->holes[i].item && r->holes[i].indent == line.indent &&
            line.key > line.indent && at <= line.start + line.key)
            return true;
    return false;
}

bool dd_yaml_cut(struct dd_yaml *r)
{
    if (r->parser.error == YAML_READER_ERROR) {
        dd_yaml_say_fault(r);
        return false;
    }
    size_t at = dd_yaml_offset(r, dd_yaml_blame(r));
    struct dd_yaml_hole *again = hole_at(r, at);
    if (again)
        return widen(r, again);
    bool more = follows(r, at) || is_one_of_many(r, at);
    if (!more)
        dd_yaml_say_fault(r);
    return r->n_holes < DD_YAML_MAX_HOLES && dig(r, at);
}
