#include "intake/file/html_table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

#include "intake/file/tsv.h"

#define MAX_SPAN 1000

struct reader {
    struct dd_arena *arena;
    const char *p, *end;
    struct dd_buf *out;
    int tables; /* how deep */
    bool in_row, in_cell, any;
    int bold;  /* open <b>, <strong>, <th> … */
    bool thin; /* some of the cell is not bold */
    struct dd_buf cell;
    size_t col, n_cols, span;
    struct {      /* of a cell that spans rows: how many are left, */
        int rows; /* and what it says */
        const char *text;
        bool bold;
    } below[DD_TSV_MAX_CELLS];
    bool continues; /* the row's own first cell is one that began above */
    int down;
};

/* ---- tags --------------------------------------------------------------------------- */

struct tag {
    char name[12]; /* small letters; "" for what is none of ours */
    bool closing;
    const char *from, *to; /* its attributes */
};

static const char *skip_to(const struct reader *r, const char *words)
{
    size_t n = strlen(words);
    for (const char *p = r->p; p + n <= r->end; p++)
        if (strncasecmp(p, words, n) == 0)
            return p + n;
    return r->end;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The tag at `p`, which is a '<'; the reader goes past it. False: it is text. */
static bool take_tag(struct reader *r, struct tag *out)
{
    const char *p = r->p + 1;
    *out = (struct tag){.name = ""};
    if (p < r->end && *p == '!') { /* a comment, Word's conditions */
        bool comment = r->end - p > 2 && p[1] == '-' && p[2] == '-';
        r->p = skip_to(r, comment ? "-->" : ">");
        return true;
    }
    out->closing = p < r->end && *p == '/';
    p += out->closing;
    if (p == r->end || (!is_letter(*p) && *p != '?'))
        return false;
    size_t n = 0;
    for (; p < r->end && (is_letter(*p) || (*p >= '0' && *p <= '9') || *p == ':'); p++)
        if (n + 1 < sizeof(out->name))
            out->name[n++] = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
    out->from = p;
    for (char quote = '\0'; p < r->end && (quote || *p != '>'); p++) {
        if (quote ? *p == quote : *p == '"' || *p == '\'')
            quote = quote ? '\0' : *p;
    }
    out->to = p;
    r->p = p < r->end ? p + 1 : p;
    return true;
}

static bool is(const struct tag *tag, const char *name)
{
    return strcmp(tag->name, name) == 0;
}

static bool is_any(const struct tag *tag, const char *const *names)
{
    for (; *names; names++)
        if (is(tag, *names))
            return true;
    return false;
}

/* rowspan, colspan: a number from 1 on. */
static int span_of(const struct tag *tag, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = tag->from; p + n + 1 < tag->to; p++) {
        if (strncasecmp(p, name, n) != 0 || p[n] != '=')
            continue;
        p += n + 1;
        p += *p == '"' || *p == '\'';
        int value = atoi(p);
        return value < 1 ? 1 : value > MAX_SPAN ? MAX_SPAN : value;
    }
    return 1;
}

static bool says_bold(const struct tag *tag)
{
    static const char mark[] = "font-weight:";
    for (const char *p = tag->from; p + sizeof(mark) < tag->to; p++)
        if (strncasecmp(p, mark, sizeof(mark) - 1) == 0) {
            p += sizeof(mark) - 1;
            p += *p == ' ';
            return strncasecmp(p, "bold", 4) == 0 || (*p >= '6' && *p <= '9');
        }
    return false;
}

/* ---- text ---------------------------------------------------------------------------- */

static void put_char(struct dd_buf *out, long c)
{
    utf8proc_uint8_t bytes[4];
    if (!utf8proc_codepoint_valid((utf8proc_int32_t)c) || c == 0)
        c = 0xFFFD;
    utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)c, bytes);
    dd_buf_add(out, bytes, (size_t)n);
}

/* "&#273;", "&#x111;", "&nbsp;": what else begins with & is text. */
static bool take_entity(struct reader *r)
{
    static const struct {
        const char *name;
        long c;
    } names[] = {{"amp;", '&'},       {"lt;", '<'},       {"gt;", '>'},       {"quot;", '"'},
                 {"apos;", '\''},     {"nbsp;", ' '},     {"ndash;", 0x2013}, {"mdash;", 0x2014},
                 {"ldquo;", 0x201C},  {"rdquo;", 0x201D}, {"lsquo;", 0x2018}, {"rsquo;", 0x2019},
                 {"hellip;", 0x2026}, {"aacute;", 0xE1},  {"agrave;", 0xE0},  {"acirc;", 0xE2},
                 {"atilde;", 0xE3},   {"eacute;", 0xE9},  {"egrave;", 0xE8},  {"ecirc;", 0xEA},
                 {"iacute;", 0xED},   {"igrave;", 0xEC},  {"oacute;", 0xF3},  {"ograve;", 0xF2},
                 {"ocirc;", 0xF4},    {"otilde;", 0xF5},  {"uacute;", 0xFA},  {"ugrave;", 0xF9},
                 {"yacute;", 0xFD},   {"Aacute;", 0xC1},  {"Agrave;", 0xC0},  {"Acirc;", 0xC2},
                 {"Atilde;", 0xC3},   {"Eacute;", 0xC9},  {"Egrave;", 0xC8},  {"Ecirc;", 0xCA},
                 {"Iacute;", 0xCD},   {"Igrave;", 0xCC},  {"Oacute;", 0xD3},  {"Ograve;", 0xD2},
                 {"Ocirc;", 0xD4},    {"Otilde;", 0xD5},  {"Uacute;", 0xDA},  {"Ugrave;", 0xD9},
                 {"Yacute;", 0xDD}};
    const char *p = r->p + 1;
    size_t left = (size_t)(r->end - p);
    if (left > 2 && *p == '#') {
        bool hex = p[1] == 'x' || p[1] == 'X';
        char digits[9] = "";
        p += 1 + hex;
        size_t n = 0;
        while (p < r->end && *p != ';' && n + 1 < sizeof(digits))
            digits[n++] = *p++;
        if (p == r->end || *p != ';' || n == 0 ||
            strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") != n)
            return false;
        put_char(&r->cell, strtol(digits, NULL, hex ? 16 : 10));
        r->p = p + 1;
        return true;
    }
    for (size_t i = 0; i < DD_LEN(names); i++) {
        size_t n = strlen(names[i].name);
        if (left < n || memcmp(p, names[i].name, n) != 0)
            continue;
        put_char(&r->cell, names[i].c);
        r->p = p + n;
        return true;
    }
    return false;
}

static void take_text(struct reader *r)
{
    char c = *r->p;
    if (r->in_cell && !strchr(" \t\r\n", c))
        r->thin |= r->bold == 0;
    if (c == '&' && r->in_cell && take_entity(r))
        return;
    if (r->in_cell) /* line breaks of the source are spaces */
        dd_buf_putc(&r->cell, strchr("\t\r\n", c) ? ' ' : c);
    r->p++;
}

void dd_markup_write(struct dd_buf *out, const char *text, bool bold)
{
    if (bold && *text)
        dd_buf_puts(out, "<b>");
    for (const char *p = text; *p; p++) {
        switch (*p) {
        case '<':
            dd_buf_puts(out, "&lt;");
            break;
        case '&':
            dd_buf_puts(out, "&amp;");
            break;
        case '"':
            dd_buf_puts(out, "&quot;");
            break;
        case '\n':
            dd_buf_puts(out, "<br>");
            break;
        case '*':
        case '\\':
            dd_buf_putc(out, '\\');
            dd_buf_putc(out, *p);
            break;
        case '\t':
        case '\r':
            dd_buf_putc(out, ' ');
            break;
        default:
            dd_buf_putc(out, *p);
        }
    }
    if (bold && *text)
        dd_buf_puts(out, "</b>");
}

/* ---- rows ---------------------------------------------------------------------------- */

static void put_cell(struct reader *r, const char *text, bool bold)
{
    if (r->n_cols > 0)
        dd_buf_putc(r->out, '\t');
    dd_markup_write(r->out, text, bold);
    r->n_cols++;
}

/* Columns that a cell of a row above reaches down to: a unit in charge of several tasks
 * is that of each. Where the first column does, the row goes on with the task above it,
 * and says only what is its own. */
static void take_spanned(struct reader *r)
{
    while (r->col < DD_TSV_MAX_CELLS && r->below[r->col].rows > 0) {
        r->below[r->col].rows--;
        r->continues |= r->col == 0;
        put_cell(r, r->continues ? "" : r->below[r->col].text, r->below[r->col].bold);
        r->col++;
    }
}

static void end_cell(struct reader *r)
{
    if (!r->in_cell)
        return;
    /* Bytes that are no text are not guessed at. */
    bool text = r->cell.n == 0 || dd_utf8_check(r->cell.s, r->cell.n) < 0;
    bool bold = r->bold > 0 || !r->thin;
    const char *words = dd_strdup(r->arena, r->cell.n && text ? r->cell.s : "");
    put_cell(r, words, bold);
    for (size_t i = 0; i < r->span && r->col < DD_TSV_MAX_CELLS; i++) {
        if (i > 0)
            put_cell(r, "", false);
        r->below[r->col].rows = r->down - 1;
        r->below[r->col].text = i == 0 ? words : "";
        r->below[r->col].bold = bold;
        r->col++;
    }
    dd_buf_release(&r->cell);
    r->in_cell = false;
    r->bold = 0;
}

static void begin_cell(struct reader *r, const struct tag *tag)
{
    end_cell(r);
    take_spanned(r);
    r->in_cell = true;
    r->thin = false;
    r->bold = is(tag, "th") || says_bold(tag);
    r->span = (size_t)span_of(tag, "colspan");
    r->down = span_of(tag, "rowspan");
}

static void end_row(struct reader *r)
{
    end_cell(r);
    if (!r->in_row)
        return;
    take_spanned(r);
    dd_buf_putc(r->out, '\n');
    r->in_row = false;
    r->any = true;
}

static void begin_row(struct reader *r)
{
    end_row(r);
    r->in_row = true;
    r->col = r->n_cols = 0;
    r->continues = false;
}

static void end_table(struct reader *r)
{
    end_row(r);
    memset(r->below, 0, sizeof(r->below));
}

/* A table within a cell is text of that cell. */
static void take_structure(struct reader *r, const struct tag *tag)
{
    if (is(tag, "table")) {
        if (r->tables == (tag->closing ? 1 : 0))
            end_table(r);
        r->tables += tag->closing ? (r->tables > 0 ? -1 : 0) : 1;
    } else if (r->tables != 1) {
        if (r->in_cell)
            dd_buf_putc(&r->cell, '\n');
    } else if (is(tag, "tr")) {
        if (tag->closing)
            end_row(r);
        else
            begin_row(r);
    } else if (tag->closing) {
        end_cell(r);
    } else {
        if (!r->in_row)
            begin_row(r);
        begin_cell(r, tag);
    }
}

static void take(struct reader *r)
{
    static const char *const structure[] = {"table", "tr", "td", "th", NULL};
    static const char *const breaks[] = {"br", "p", "div", "li", "h1", "h2", "h3", NULL};
    static const char *const bolds[] = {"b", "strong", NULL};
    static const char *const hidden[] = {"style", "script", "head", "title", "xml", NULL};
    struct tag tag;
    if (*r->p != '<' || !take_tag(r, &tag)) {
        take_text(r);
    } else if (!tag.closing && is_any(&tag, hidden)) {
        char end[16] = "</";
        strcat(end, tag.name);
        r->p = skip_to(r, end);
        r->p = skip_to(r, ">");
    } else if (is_any(&tag, structure)) {
        take_structure(r, &tag);
    } else if (r->in_cell && is_any(&tag, breaks)) {
        dd_buf_putc(&r->cell, '\n');
    } else if (r->in_cell && is_any(&tag, bolds)) {
        r->bold += tag.closing ? (r->bold > 0 ? -1 : 0) : 1;
    }
}

bool dd_html_table_read(struct dd_arena *arena, const char *html, size_t n, struct dd_buf *out)
{
    struct reader r = {.arena = arena, .p = html, .end = html + n, .out = out};
    while (r.p < r.end)
        take(&r);
    end_table(&r);
    dd_buf_release(&r.cell);
    return r.any;
}
