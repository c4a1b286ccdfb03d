/* place.c — a scalar's text is what YAML made of the source: quotes are gone,
 * escapes decoded, line breaks folded. Its visible characters still come in
 * the same order, so walking both together finds the place of any of them. */
#include "rule/place.h"

#include <string.h>

struct walk {
    const char *p, *end;
    uint32_t line, col;
    char quote; /* '"', '\'' or 0 */
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t code_point(const char *s, const char *end)
{
    size_t n = 1;
    while (s + n < end && ((unsigned char)s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

static void step(struct walk *w)
{
    if (w->p >= w->end)
        return;
    if (*w->p == '\n') {
        w->line++;
        w->col = 1;
        w->p++;
        return;
    }
    w->col++;
    w->p += code_point(w->p, w->end);
}

static void steps(struct walk *w, size_t n)
{
    while (n--)
        step(w);
}

/* An escape such as \n that stands for white space, at w->p. */
static bool space_escape(const struct walk *w)
{
    return w->quote == '"' && w->end - w->p >= 2 && w->p[0] == '\\' && strchr("ntr \n", w->p[1]);
}

static void skip_space(struct walk *w)
{
    while (w->p < w->end && (is_space(*w->p) || space_escape(w)))
        steps(w, *w->p == '\\' ? 2 : 1);
}

/* Over what stands for one visible character. */
static void skip_visible(struct walk *w)
{
    if (w->quote == '"' && *w->p == '\\' && w->end - w->p >= 2) {
        char kind = w->p[1];
        steps(w, kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2);
    } else if (w->quote == '\'' && *w->p == '\'') {
        steps(w, 2);
    } else {
        step(w);
    }
}

/* How many characters begin in p[0..n). */
static uint32_t characters(const char *p, size_t n)
{
    uint32_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)p[i] & 0xC0) != 0x80;
    return count;
}

/* From the start of the text; by lines and blocks, because files may be large. */
static void go_to(struct walk *w, struct dd_pos pos)
{
    enum { BLOCK = 256 };
    while (w->p < w->end && w->line < pos.line) {
        const char *next = memchr(w->p, '\n', (size_t)(w->end - w->p));
        w->p = next ? next + 1 : w->end;
        w->line++;
    }
    while (pos.col - w->col > BLOCK && w->end - w->p > BLOCK) {
        w->col += characters(w->p, BLOCK);
        w->p += BLOCK;
    }
    while (w->p < w->end && ((unsigned char)*w->p & 0xC0) == 0x80)
        w->p++; /* the block ended within a character */
    while (w->p < w->end && w->col < pos.col)
        step(w);
}

static struct walk start_of(const struct dd_node *scalar)
{
    const struct dd_source *source = scalar->pos.source;
    struct walk w = {source->text, source->text + source->n, 1, 1, 0};
    if (source->n >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0)
        w.p += 3;
    go_to(&w, scalar->pos);
    if (!scalar->quoted || w.p >= w.end)
        return w;
    if (*w.p == '"' || *w.p == '\'') {
        w.quote = *w.p;
        step(&w);
    } else { /* a block: its text begins on the next line */
        for (uint32_t line = w.line; w.p < w.end && w.line == line;)
            step(&w);
    }
    return w;
}

/* Over the source of text[0..n). */
static void follow(struct walk *w, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i += code_point(text + i, text + n)) {
        if (is_space(text[i]))
            continue;
        skip_space(w);
        skip_visible(w);
    }
}

struct dd_pos dd_place_within(const struct dd_node *scalar, size_t off, size_t len)
{
    if (!scalar->pos.source || !scalar->pos.source->text || !scalar->pos.line)
        return scalar->pos;
    struct walk w = start_of(scalar);
    follow(&w, scalar->text, off);
    if (scalar->text[off])
        skip_space(&w); /* the end of the text stays right behind it */
    struct dd_pos pos = {scalar->pos.source, w.line, w.col, 1};
    follow(&w, scalar->text + off, len);
    if (w.line == pos.line && w.col > pos.col)
        pos.len = w.col - pos.col;
    return pos;
}
