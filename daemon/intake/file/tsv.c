#include "intake/file/tsv.h"

#include <string.h>

struct reader {
    struct dd_arena *arena;
    const char *p, *end;
    const char *line_start;
    uint32_t line;
};

struct dd_pos dd_cell_pos(const struct dd_source *file, const struct dd_cell *cell)
{
    return (struct dd_pos){.source = file, .line = cell->line, .col = cell->col, .len = cell->len};
}

bool dd_intake_may_warn(struct dd_diags *diags)
{
    if (diags->warnings == DD_INTAKE_MAX_WARNINGS)
        dd_warn(diags, "W300", (struct dd_pos){0},
                DD_N("there are more warnings; they are not shown"));
    return diags->warnings < DD_INTAKE_MAX_WARNINGS;
}

static uint32_t code_points(const char *from, const char *to)
{
    uint32_t n = 0;
    for (const char *p = from; p < to; p++)
        n += ((unsigned char)*p & 0xC0) != 0x80;
    return n;
}

/* ---- the encoding ----------------------------------------------------------------- */

static bool check_encoding(struct dd_diags *diags, const struct dd_source *file)
{
    const char *text = file->text;
    struct dd_pos pos = {.source = file};
    if (file->n > DD_TSV_MAX_BYTES) {
        dd_error(diags, "E301", pos, DD_N("the file is larger than %zu MB"),
                 DD_TSV_MAX_BYTES >> 20);
        return false;
    }
    if (file->n >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0)) {
        dd_error(diags, "E304", pos, DD_N("the file is UTF-16, not UTF-8"));
        dd_hint(diags, DD_N("save it as tab-separated text in UTF-8"));
        return false;
    }
    ptrdiff_t fault = dd_utf8_check(text, file->n);
    if (fault < 0)
        return true;
    pos.line = 1;
    const char *start = text;
    for (const char *p = text; p < text + fault; p++) {
        if (*p == '\n') {
            pos.line++;
            start = p + 1;
        }
    }
    pos.col = code_points(start, text + fault) + 1;
    if (text[fault] == '\0')
        dd_error(diags, "E303", pos, DD_N("a NUL byte: this is not a text file"));
    else
        dd_error(diags, "E302", pos, DD_N("the file is not UTF-8 (byte 0x%02X)"),
                 (unsigned)(unsigned char)text[fault]);
    dd_hint(diags, DD_N("save it as tab-separated text in UTF-8"));
    return false;
}

/* ---- cells ------------------------------------------------------------------------- */

/* The end of a cell quoted by a spreadsheet, after its closing quote; NULL if
 * the quote that stands here is just a character of the text. */
static const char *quoted_end(const struct reader *r)
{
    if (r->p == r->end || *r->p != '"')
        return NULL;
    const char *limit = r->end - r->p > 65536 ? r->p + 65536 : r->end;
    for (const char *p = r->p + 1; p < limit; p++) {
        if (*p != '"')
            continue;
        if (p + 1 < r->end && p[1] == '"') {
            p++;
            continue;
        }
        const char *after = p + 1;
        while (after < r->end && *after == '\r')
            after++;
        bool closes = after == r->end || *after == '\t' || *after == '\n';
        return closes ? p + 1 : NULL;
    }
    return NULL;
}

static char *unquote(struct dd_arena *arena, const char *from, const char *to, size_t *n)
{
    char *out = dd_alloc(arena, (size_t)(to - from) + 1);
    *n = 0;
    for (const char *p = from + 1; p < to - 1; p++) {
        out[(*n)++] = *p;
        p += *p == '"';
    }
    return out;
}

static void trim(const char **from, const char **to)
{
    while (*from < *to && strchr(" \r\n\v\f", **from))
        (*from)++;
    while (*to > *from && strchr(" \r\n\v\f", (*to)[-1]))
        (*to)--;
}

static struct dd_cell read_cell(struct reader *r)
{
    const char *start = r->p, *line_start = r->line_start;
    struct dd_cell cell = {.text = "", .line = r->line};
    const char *quoted = quoted_end(r);
    if (quoted) {
        for (; r->p < quoted; r->p++) {
            if (*r->p == '\n') {
                r->line++;
                r->line_start = r->p + 1;
            }
        }
    } else {
        while (r->p < r->end && *r->p != '\t' && *r->p != '\n')
            r->p++;
    }
    const char *from = start, *to = r->p;
    trim(&from, &to);
    if (from == to)
        return cell;
    cell.col = code_points(line_start, from) + 1;
    const char *line_end = memchr(from, '\n', (size_t)(to - from));
    cell.len = code_points(from, line_end ? line_end : to);
    if (quoted) {
        size_t n;
        const char *raw = unquote(r->arena, from, to, &n);
        cell.text = dd_markup_clean(r->arena, raw, n, &cell.bold);
    } else {
        cell.text = dd_markup_clean(r->arena, from, (size_t)(to - from), &cell.bold);
    }
    return cell;
}

static struct dd_tsv_row read_row(struct reader *r)
{
    struct dd_cell cells[DD_TSV_MAX_CELLS];
    struct dd_tsv_row row = {.line = r->line};
    size_t n = 0;
    for (;;) {
        struct dd_cell cell = read_cell(r);
        if (n < DD_TSV_MAX_CELLS) {
            cells[n++] = cell;
            row.n = cell.text[0] ? n : row.n;
        }
        while (r->p < r->end && *r->p == '\r')
            r->p++;
        if (r->p == r->end || *r->p != '\t')
            break;
        row.tabbed = true;
        r->p++;
    }
    if (r->p < r->end) {
        r->p++;
        r->line++;
        r->line_start = r->p;
    }
    if (row.n) {
        struct dd_cell *copy = DD_NEW_N(r->arena, struct dd_cell, row.n);
        memcpy(copy, cells, row.n * sizeof(*copy));
        row.cells = copy;
    }
    return row;
}

bool dd_tsv_read(struct dd_diags *diags, const struct dd_source *file, struct dd_tsv *out)
{
    if (!check_encoding(diags, file))
        return false;
    struct reader r = {.arena = diags->arena,
                       .p = file->text,
                       .end = file->text + file->n,
                       .line_start = file->text,
                       .line = 1};
    if (file->n >= 3 && memcmp(r.p, "\xEF\xBB\xBF", 3) == 0)
        r.p += 3;
    DD_VEC(struct dd_tsv_row) rows = {0};
    while (r.p < r.end) {
        if (rows.n == DD_TSV_MAX_ROWS) {
            dd_error(diags, "E305", (struct dd_pos){.source = file, .line = r.line},
                     DD_N("the file has more than %zu rows"), DD_TSV_MAX_ROWS);
            return false;
        }
        struct dd_tsv_row row = read_row(&r);
        for (size_t i = 0; i < row.n; i++) {
            if (strlen(row.cells[i].text) > DD_TSV_MAX_CELL) {
                dd_error(diags, "E305", dd_cell_pos(file, &row.cells[i]),
                         DD_N("this cell is longer than %zu KiB"), DD_TSV_MAX_CELL >> 10);
                return false;
            }
        }
        dd_push(r.arena, &rows, row);
    }
    *out = (struct dd_tsv){rows.n, rows.v};
    return true;
}
