#include "dondoc/base.h"

#include <stdlib.h>
#include <string.h>

void dd_diags_init(struct dd_diags *diags, struct dd_arena *arena, dd_translate tr)
{
    *diags = (struct dd_diags){.arena = arena, .tr = tr};
}

const char *dd_tr(const struct dd_diags *diags, const char *english)
{
    return diags->tr ? diags->tr(english) : english;
}

static void add(struct dd_diags *diags, enum dd_severity severity, const char *code,
                struct dd_pos pos, const char *english, va_list args)
{
    if (severity == DD_ERROR)
        diags->errors++;
    else
        diags->warnings++;
    diags->full = diags->n >= DD_DIAGS_MAX;
    if (diags->full) {
        diags->dropped++;
        return;
    }
    struct dd_diag diag = {
        .severity = severity,
        .code = code,
        .pos = pos,
        .message = dd_vprintf(diags->arena, dd_tr(diags, english), args),
    };
    dd_push(diags->arena, diags, diag);
}

void dd_error(struct dd_diags *diags, const char *code, struct dd_pos pos, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    add(diags, DD_ERROR, code, pos, english, args);
    va_end(args);
}

void dd_warn(struct dd_diags *diags, const char *code, struct dd_pos pos, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    add(diags, DD_WARNING, code, pos, english, args);
    va_end(args);
}

void dd_hint(struct dd_diags *diags, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    if (diags->n && !diags->full)
        diags->v[diags->n - 1].hint = dd_vprintf(diags->arena, dd_tr(diags, english), args);
    va_end(args);
}

void dd_also(struct dd_diags *diags, struct dd_pos pos)
{
    if (diags->n && !diags->full)
        diags->v[diags->n - 1].also = pos;
}

/* ---- rendering -------------------------------------------------------------------- */

#define TAB_WIDTH 4
#define MAX_QUOTED 400 /* bytes of a source line that are quoted whole … */
#define MAX_LINE 65536 /* … and of one that is quoted at all, around the place: */
#define CUT_LEFT 60    /* so many code points before it … */
#define CUT_RIGHT 100  /* … and from it on */

/* Where a line begins, found from the one before: diagnostics come in source order,
 * and a file may have a million lines. */
struct finder {
    const struct dd_source *source;
    const char *at;
    uint32_t line;
};

static const char *line_start(struct finder *f, const struct dd_source *source, uint32_t line)
{
    const char *end = source->text + source->n;
    if (f->source != source || f->line > line) {
        bool bom = source->n >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0;
        *f = (struct finder){source, source->text + (bom ? 3 : 0), 1}; /* it is no column */
    }
    while (f->line < line) {
        const char *p = memchr(f->at, '\n', (size_t)(end - f->at));
        if (!p)
            return NULL;
        f->at = p + 1;
        f->line++;
    }
    return f->at;
}

static size_t code_point(const char *s, const char *end)
{
    size_t n = 1;
    while (s + n < end && ((unsigned char)s[n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* Copies the line with tabs widened and control bytes shown as '?'. */
static void quote_line(struct dd_buf *out, const char *line, const char *end)
{
    for (const char *p = line; p < end; p++) {
        if (*p == '\t')
            dd_buf_printf(out, "%*s", TAB_WIDTH, "");
        else
            dd_buf_putc(out, (unsigned char)*p < 0x20 || *p == 0x7F ? '?' : *p);
    }
}

static size_t columns(const char *from, const char *to)
{
    size_t n = 0;
    for (const char *p = from; p < to;) {
        size_t step = code_point(p, to);
        n += *p == '\t' ? TAB_WIDTH : (unsigned char)*p < 0x20 ? 1 : dd_width(p, step);
        p += step;
    }
    return n;
}

static const char *skip_points(const char *p, const char *end, uint32_t n)
{
    while (n-- && p < end)
        p += code_point(p, end);
    return p;
}

static void render_place(struct finder *finder, struct dd_buf *out, const struct dd_pos *pos,
                         const char *hint)
{
    const struct dd_source *source = pos->source;
    if (!source)
        return;
    dd_buf_printf(out, "  --> %s", source->name);
    if (pos->line)
        dd_buf_printf(out, ":%u", pos->line);
    if (pos->line && pos->col)
        dd_buf_printf(out, ":%u", pos->col);
    dd_buf_putc(out, '\n');
    const char *line = source->text && pos->line ? line_start(finder, source, pos->line) : NULL;
    if (!line)
        return;
    const char *limit = source->text + source->n;
    const char *end = memchr(line, '\n', (size_t)(limit - line));
    end = end ? end : limit;
    if (end > line && end[-1] == '\r')
        end--;
    if (end - line > MAX_LINE || dd_utf8_check(line, (size_t)(end - line)) >= 0)
        return; /* the place says it all */
    uint32_t col = pos->col;
    bool left = false, right = false;
    if (end - line > MAX_QUOTED) {
        left = col > CUT_LEFT + 1;
        line = left ? skip_points(line, end, col - 1 - CUT_LEFT) : line;
        col = left ? CUT_LEFT + 1 : col;
        const char *cut = skip_points(line, end, col + CUT_RIGHT);
        right = cut < end;
        end = cut;
    }
    size_t before = out->n;
    dd_buf_printf(out, "%u", pos->line);
    int gutter = (int)(out->n - before);
    dd_buf_printf(out, " | %s", left ? "…" : "");
    quote_line(out, line, end);
    dd_buf_printf(out, "%s\n", right ? "…" : "");
    if (!col)
        return;
    const char *from = skip_points(line, end, col - 1);
    const char *to = skip_points(from, end, pos->len ? pos->len : 1);
    size_t carets = columns(from, to);
    dd_buf_printf(out, "%*s | %*s", gutter, "", (int)columns(line, from) + left, "");
    for (size_t i = 0; i < (carets ? carets : 1); i++)
        dd_buf_putc(out, '^');
    if (hint)
        dd_buf_printf(out, " %s", hint);
    dd_buf_putc(out, '\n');
}

/* Two finders: what is also shown stands elsewhere, and in an order of its own. */
struct finders {
    struct finder place, also;
};

static void render_one(const struct dd_diags *diags, const struct dd_diag *diag,
                       struct finders *finders, struct dd_buf *out)
{
    const char *word = diag->severity == DD_ERROR ? DD_N("error") : DD_N("warning");
    dd_buf_printf(out, "%s[%s]: %s\n", dd_tr(diags, word), diag->code, diag->message);
    size_t before = out->n;
    render_place(&finders->place, out, &diag->pos, diag->hint);
    bool shown = diag->hint && out->n > before && strstr(out->s + before, diag->hint);
    if (diag->hint && !shown)
        dd_buf_printf(out, "  = %s\n", diag->hint);
    if (diag->also.source) {
        dd_buf_printf(out, "  = %s\n", dd_tr(diags, DD_N("see also")));
        render_place(&finders->also, out, &diag->also, NULL);
    }
}

static void say(const struct dd_diags *diags, struct dd_buf *out, const char *english, ...)
    DD_PRINTF(3, 4);
static void say(const struct dd_diags *diags, struct dd_buf *out, const char *english, ...)
{
    va_list args;
    va_start(args, english);
    dd_buf_puts(out, dd_vprintf(diags->arena, dd_tr(diags, english), args));
    va_end(args);
}

struct ranked {
    const struct dd_diag *diag;
    size_t source; /* sources keep the order in which they were first named */
};

static int by_place(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->source != y->source)
        return x->source < y->source ? -1 : 1;
    if (x->diag->pos.line != y->diag->pos.line)
        return x->diag->pos.line < y->diag->pos.line ? -1 : 1;
    if (x->diag->pos.col != y->diag->pos.col)
        return x->diag->pos.col < y->diag->pos.col ? -1 : 1;
    return x->diag < y->diag ? -1 : x->diag > y->diag;
}

const struct dd_diag *const *dd_diags_sorted(struct dd_diags *diags)
{
    struct ranked *ranked = DD_NEW_N(diags->arena, struct ranked, diags->n + 1);
    const struct dd_diag **sorted = DD_NEW_N(diags->arena, const struct dd_diag *, diags->n + 1);
    DD_VEC(const struct dd_source *) sources = {0};
    for (size_t i = 0; i < diags->n; i++) {
        size_t rank = 0;
        while (rank < sources.n && sources.v[rank] != diags->v[i].pos.source)
            rank++;
        if (rank == sources.n)
            dd_push(diags->arena, &sources, diags->v[i].pos.source);
        ranked[i] = (struct ranked){&diags->v[i], rank};
    }
    if (diags->n)
        qsort(ranked, diags->n, sizeof(*ranked), by_place);
    for (size_t i = 0; i < diags->n; i++)
        sorted[i] = ranked[i].diag;
    return sorted;
}

void dd_diags_render(struct dd_diags *diags, struct dd_buf *out)
{
    const struct dd_diag *const *sorted = dd_diags_sorted(diags);
    struct finders finders = {0};
    for (size_t i = 0; i < diags->n; i++)
        render_one(diags, sorted[i], &finders, out);
    if (diags->dropped > 0) {
        say(diags, out, DD_N("… and %zu more"), diags->dropped);
        dd_buf_putc(out, '\n');
    }
}
