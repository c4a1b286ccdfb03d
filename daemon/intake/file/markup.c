/* markup.c — what converters leave in a cell: tags, asterisks, entities. */
#include "intake/file/tsv.h"

#include <string.h>
#include <strings.h>

struct cleaner {
    struct dd_buf out;
    const char *p, *end;
    int bold_tags;
    bool stars;      /* between ** and ** */
    bool seen, thin; /* visible text; visible text that is not bold */
};

static void put(struct cleaner *c, const char *bytes, size_t n)
{
    dd_buf_add(&c->out, bytes, n);
    if (n == 1 && strchr(" \t\n\r\v\f", *bytes))
        return;
    c->seen = true;
    c->thin |= !c->stars && c->bold_tags <= 0;
}

/* ---- tags ------------------------------------------------------------------------ */

enum tag { TAG_NONE, TAG_PLAIN, TAG_BOLD, TAG_BREAK, TAG_SUP };

static enum tag tag_of(const char *name, size_t n)
{
    static const struct {
        const char *name;
        enum tag tag;
    } tags[] = {{"b", TAG_BOLD},    {"strong", TAG_BOLD}, {"br", TAG_BREAK},   {"p", TAG_BREAK},
                {"div", TAG_BREAK}, {"li", TAG_BREAK},    {"ul", TAG_BREAK},   {"ol", TAG_BREAK},
                {"sup", TAG_SUP},   {"i", TAG_PLAIN},     {"em", TAG_PLAIN},   {"u", TAG_PLAIN},
                {"s", TAG_PLAIN},   {"sub", TAG_PLAIN},   {"span", TAG_PLAIN}, {"font", TAG_PLAIN},
                {"ins", TAG_PLAIN}, {"del", TAG_PLAIN},   {"small", TAG_PLAIN}};
    for (size_t i = 0; i < DD_LEN(tags); i++)
        if (strlen(tags[i].name) == n && strncasecmp(tags[i].name, name, n) == 0)
            return tags[i].tag;
    return TAG_NONE;
}

/* <sup>2</sup> after "m" is a square metre; other numbers, stars and letters in
 * brackets set high are footnotes. Returns the bytes taken, 0 if it is neither. */
static size_t superscript(struct cleaner *c, const char *after_tag)
{
    size_t n = strspn(after_tag, "0123456789*()[]");
    const char *close = after_tag + n;
    if (n == 0 || c->end - close < 6 || strncasecmp(close, "</sup>", 6) != 0)
        return 0;
    bool metre = c->out.n && c->out.s[c->out.n - 1] == 'm';
    if (metre && n == 1 && *after_tag == '2')
        put(c, "\u00B2", 2);
    else if (metre && n == 1 && *after_tag == '3')
        put(c, "\u00B3", 2);
    return (size_t)(close + 6 - c->p);
}

static bool take_tag(struct cleaner *c)
{
    const char *p = c->p + 1;
    bool closing = p < c->end && *p == '/';
    p += closing;
    const char *name = p;
    while (p < c->end && ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z')))
        p++;
    enum tag tag = tag_of(name, (size_t)(p - name));
    size_t reach = c->end - p > 400 ? 400 : (size_t)(c->end - p);
    const char *close = memchr(p, '>', reach);
    if (tag == TAG_NONE || !close || (*p != '>' && *p != ' ' && *p != '/'))
        return false;
    size_t taken = tag == TAG_SUP && !closing ? superscript(c, close + 1) : 0;
    if (tag == TAG_BOLD)
        c->bold_tags += closing ? -1 : 1;
    if (tag == TAG_BREAK)
        put(c, "\n", 1);
    c->p = taken ? c->p + taken : close + 1;
    return true;
}

/* ---- entities and escapes ----------------------------------------------------------- */

static bool take_entity(struct cleaner *c)
{
    static const struct {
        const char *name, *text;
    } entities[] = {{"&amp;", "&"},  {"&lt;", "<"},  {"&gt;", ">"},  {"&quot;", "\""},
                    {"&nbsp;", " "}, {"&#39;", "'"}, {"&apos;", "'"}};
    for (size_t i = 0; i < DD_LEN(entities); i++) {
        size_t n = strlen(entities[i].name);
        if ((size_t)(c->end - c->p) >= n && memcmp(c->p, entities[i].name, n) == 0) {
            put(c, entities[i].text, 1);
            c->p += n;
            return true;
        }
    }
    return false;
}

static void take_one(struct cleaner *c)
{
    size_t left = (size_t)(c->end - c->p);
    if (*c->p == '<' && take_tag(c))
        return;
    if (*c->p == '&' && take_entity(c))
        return;
    if (left >= 2 && memcmp(c->p, "**", 2) == 0) {
        c->stars = !c->stars;
        c->p += 2;
        return;
    }
    if (left >= 2 && *c->p == '\\' && strchr("\\`*_{}[]()#+-.!|<>~", c->p[1]))
        c->p++;
    put(c, *c->p == '\v' ? "\n" : c->p, 1);
    c->p++;
}

/* Squeezes each line, drops empty ones, and a pair of * around all of it. */
static char *tidy(struct dd_arena *arena, char *s)
{
    struct dd_buf out = {0};
    for (char *line = s, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        const char *squeezed = dd_squeeze(arena, line);
        if (!*squeezed)
            continue;
        if (out.n)
            dd_buf_putc(&out, '\n');
        dd_buf_puts(&out, squeezed);
    }
    size_t n = out.n, skip = n > 2 && out.s[0] == '*' && out.s[1] != ' ' && out.s[n - 1] == '*';
    char *text = dd_strndup(arena, n ? out.s + skip : "", n - 2 * skip);
    dd_buf_release(&out);
    return text;
}

char *dd_markup_clean(struct dd_arena *arena, const char *raw, size_t n, bool *bold)
{
    struct cleaner c = {.p = raw, .end = raw + n};
    while (c.p < c.end)
        take_one(&c);
    *bold = c.seen && !c.thin;
    char *text = tidy(arena, dd_nfc(arena, c.out.n ? c.out.s : ""));
    dd_buf_release(&c.out);
    return text;
}
