/* xlsx_table.c — the sheets of a workbook (ISO/IEC 29500-1 §18), those that are not
 * hidden: values as they are shown, as far as plans go: texts, numbers, days. */
#include "intake/file/office_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dondoc/cal.h"
#include "intake/file/html_table.h"
#include "intake/file/tsv.h"

#define TOO_MUCH DD_N("The table holds too much.")
#define MAX_STYLES ((size_t)65536)

struct format { /* of a cell's style */
    bool day, bold;
};

struct span {
    size_t row, col, rows, cols;
};

struct book {
    struct dd_package *package;
    struct dd_arena *arena;
    struct dd_buf *out, text;
    size_t taken; /* bytes of shared texts that cells have taken */
    bool from_1904;

    DD_VEC(const char *) shared;
    DD_VEC(struct format) formats;
    DD_VEC(bool) bold_fonts;
    DD_VEC(size_t) day_formats;  /* ids of number formats of days */
    DD_VEC(const char *) sheets; /* their relations */
    DD_VEC(const char *) parts;  /* … and the parts they lead to, in the same order */

    /* within a part */
    bool in_text, in_phonetic, in_fonts, in_xfs, in_margin;
    size_t row, col, style;
    char type[12];
    DD_VEC(struct dd_grid_cell) cells;
    DD_VEC(struct span) spans;
};

static bool is(const char *name, const char *other)
{
    return strcmp(name, other) == 0;
}

static void nothing(void *context, const char *name)
{
    (void)context, (void)name;
}

static void text(void *context, const char *s, size_t n)
{
    struct book *b = context;
    if (!b->in_text || b->in_phonetic)
        return;
    dd_buf_add(&b->text, s, n);
    if (b->text.n > DD_TSV_MAX_CELL)
        dd_package_fault(b->package, TOO_MUCH);
}

static const char *take_text(struct book *b)
{
    const char *copy = b->text.n > 0 ? dd_strndup(b->arena, b->text.s, b->text.n) : "";
    b->text.n = 0;
    return copy;
}

/* ---- what a workbook is made of ----------------------------------------------------------- */

static void begin_workbook(void *context, const char *name, const char **attributes)
{
    struct book *b = context;
    const char *state = dd_part_attribute(attributes, "state");
    const char *id = dd_part_attribute(attributes, "id"), *era;
    if (is(name, "sheet") && id && (!state || is(state, "visible"))) {
        dd_push(b->arena, &b->sheets, dd_strdup(b->arena, id));
        dd_push(b->arena, &b->parts, (const char *)NULL);
    } else if (is(name, "workbookPr")) {
        era = dd_part_attribute(attributes, "date1904");
        b->from_1904 = era && (is(era, "1") || is(era, "true"));
    }
}

static void begin_relation(void *context, const char *name, const char **attributes)
{
    struct book *b = context;
    const char *id = dd_part_attribute(attributes, "Id");
    const char *target = dd_part_attribute(attributes, "Target");
    if (!is(name, "Relationship") || !id || !target)
        return;
    for (size_t i = 0; i < b->sheets.n; i++)
        if (is(b->sheets.v[i], id))
            b->parts.v[i] = *target == '/' ? dd_strdup(b->arena, target + 1)
                                           : dd_printf(b->arena, "xl/%s", target);
}

/* ---- texts that cells share ------------------------------------------------------------------ */

static void begin_shared(void *context, const char *name, const char **attributes)
{
    struct book *b = context;
    (void)attributes;
    if (is(name, "rPh"))
        b->in_phonetic = true;
    b->in_text = b->in_text || is(name, "t");
}

static void end_shared(void *context, const char *name)
{
    struct book *b = context;
    if (is(name, "rPh"))
        b->in_phonetic = false;
    else if (is(name, "t"))
        b->in_text = false;
    else if (is(name, "si"))
        dd_push(b->arena, &b->shared, take_text(b));
}

/* ---- styles: which numbers are days, what is bold ----------------------------------------------
 */

/* A format code that has d and y, or d and m, outside of quotes: dd/mm/yyyy. */
static bool shows_day(const char *code)
{
    bool d = false, other = false;
    for (const char *p = code; *p; p++) {
        if (*p == '"' || *p == '[') {
            p += strcspn(p + 1, *p == '"' ? "\"" : "]") + 1;
            if (!*p)
                break;
        } else if (*p == '\\' && p[1]) {
            p++;
        } else {
            d |= *p == 'd' || *p == 'D';
            other |= strchr("mMyY", *p) != NULL;
        }
    }
    return d && other;
}

static void begin_style(void *context, const char *name, const char **attributes)
{
    struct book *b = context;
    if (is(name, "numFmt")) {
        const char *code = dd_part_attribute(attributes, "formatCode");
        if (code && shows_day(code))
            dd_push(b->arena, &b->day_formats,
                    dd_part_number(attributes, "numFmtId", 0, MAX_STYLES));
    } else if (is(name, "fonts")) {
        b->in_fonts = true;
    } else if (is(name, "font") && b->in_fonts) {
        dd_push(b->arena, &b->bold_fonts, false);
    } else if (is(name, "b") && b->in_fonts && b->bold_fonts.n) {
        const char *val = dd_part_attribute(attributes, "val");
        b->bold_fonts.v[b->bold_fonts.n - 1] = !val || !(is(val, "0") || is(val, "false"));
    } else if (is(name, "cellXfs")) {
        b->in_xfs = true;
    } else if (is(name, "xf") && b->in_xfs) {
        size_t format = dd_part_number(attributes, "numFmtId", 0, MAX_STYLES);
        size_t font = dd_part_number(attributes, "fontId", 0, MAX_STYLES);
        struct format f = {.day = (format >= 14 && format <= 17) || format == 22,
                           .bold = font < b->bold_fonts.n && b->bold_fonts.v[font]};
        for (size_t i = 0; i < b->day_formats.n; i++)
            f.day |= b->day_formats.v[i] == format;
        dd_push(b->arena, &b->formats, f);
    }
}

static void end_style(void *context, const char *name)
{
    struct book *b = context;
    if (is(name, "fonts"))
        b->in_fonts = false;
    else if (is(name, "cellXfs"))
        b->in_xfs = false;
}

/* ---- a sheet
 * -------------------------------------------------------------------------------------
 */

/* "C12" → 2, 12 */
static bool read_place(const char *s, size_t *col, size_t *row)
{
    size_t c = 0, r = 0;
    for (; *s >= 'A' && *s <= 'Z' && c < 100000; s++)
        c = c * 26 + (size_t)(*s - 'A') + 1;
    for (; *s >= '0' && *s <= '9' && r < 10000000; s++)
        r = r * 10 + (size_t)(*s - '0');
    *col = c - 1;
    *row = r;
    return c > 0 && r > 0 && (*s == '\0' || *s == ':');
}

static void begin_merge(struct book *b, const char **attributes)
{
    const char *ref = dd_part_attribute(attributes, "ref");
    const char *colon = ref ? strchr(ref, ':') : NULL;
    size_t c1, r1, c2, r2;
    if (colon && read_place(ref, &c1, &r1) && read_place(colon + 1, &c2, &r2) && c2 >= c1 &&
        r2 >= r1 && b->spans.n < DD_TSV_MAX_ROWS)
        dd_push(b->arena, &b->spans, (struct span){r1, c1, r2 - r1 + 1, c2 - c1 + 1});
}

static void begin_cell(struct book *b, const char **attributes)
{
    const char *place = dd_part_attribute(attributes, "r");
    const char *type = dd_part_attribute(attributes, "t");
    size_t row;
    b->col++;
    if (place && read_place(place, &b->col, &row))
        b->col++; /* counted from 1 */
    b->style = dd_part_number(attributes, "s", 0, MAX_STYLES);
    snprintf(b->type, sizeof(b->type), "%s", type ? type : "n");
    b->text.n = 0;
}

static void begin_sheet(void *context, const char *name, const char **attributes)
{
    struct book *b = context;
    if (is(name, "row")) {
        b->row = dd_part_number(attributes, "r", b->row + 1, (size_t)1 << 21);
        b->col = 0;
    } else if (is(name, "c")) {
        begin_cell(b, attributes);
    } else if (is(name, "v") || is(name, "t")) {
        b->in_text = true;
    } else if (is(name, "rPh")) {
        b->in_phonetic = true;
    } else if (is(name, "mergeCell")) {
        begin_merge(b, attributes);
    } else if (is(name, "oddHeader") || is(name, "oddFooter") || is(name, "firstHeader")) {
        b->text.n = 0;
        b->in_text = true;
    }
}

/* The day of a serial number: 1 January 1900 is 1, and 1900 had a 29 February. */
static const char *day_of(struct book *b, double number)
{
    struct dd_day base = {0};
    char day[DD_DAY_SIZE];
    if (!(number >= 61 && number < 110000))
        return NULL;
    bool ok = b->from_1904 ? dd_day_make(1904, 1, 1, &base) : dd_day_make(1900, 3, 1, &base);
    return ok ? dd_strdup(
                    b->arena,
                    dd_day_format_vi(dd_day_add(base, (int)number - (b->from_1904 ? 0 : 61)), day))
              : NULL;
}

static const char *number_of(struct book *b, const char *words)
{
    char *end;
    char shown[40];
    double number = strtod(words, &end);
    const struct format *format = b->style < b->formats.n ? &b->formats.v[b->style] : NULL;
    if (*end || end == words)
        return words;
    const char *day = format && format->day ? day_of(b, number) : NULL;
    snprintf(shown, sizeof(shown), "%.10g", number);
    return day ? day : dd_strdup(b->arena, shown);
}

static const char *value_of(struct book *b)
{
    const char *words = take_text(b);
    if (is(b->type, "s")) {
        unsigned long i = strtoul(words, NULL, 10);
        const char *shared = *words && i < b->shared.n ? b->shared.v[i] : "";
        b->taken += strlen(shared);
        return shared;
    }
    if (is(b->type, "n") && *words)
        return number_of(b, words);
    return is(b->type, "b") || is(b->type, "e") ? "" : words;
}

static void end_cell(struct book *b)
{
    const char *value = value_of(b);
    bool bold = b->style < b->formats.n && b->formats.v[b->style].bold;
    if (b->taken > DD_OFFICE_MAX_TEXT || b->cells.n > DD_TSV_MAX_ROWS * DD_TSV_MAX_CELLS)
        dd_package_fault(b->package, TOO_MUCH);
    else if (*value && b->col <= DD_TSV_MAX_CELLS)
        dd_push(b->arena, &b->cells,
                (struct dd_grid_cell){.row = b->row,
                                      .col = b->col - 1,
                                      .span = 1,
                                      .down = 1,
                                      .text = value,
                                      .bold = bold});
}

/* "&C&\"Arial\"MẬT": the codes go. */
static void end_margin(struct book *b)
{
    struct dd_buf line = {0};
    const char *words = take_text(b);
    for (const char *p = words; *p; p++) {
        if (*p != '&')
            dd_buf_putc(&line, *p);
        else if (p[1] == '"')
            p += strcspn(p + 2, "\"") + 2;
        else if (p[1])
            p++;
        if (!*p)
            break;
    }
    if (line.n > 0) {
        dd_markup_write(b->out, dd_strndup(b->arena, line.s, line.n), false);
        dd_buf_putc(b->out, '\n');
    }
    dd_buf_release(&line);
}

static void end_sheet(void *context, const char *name)
{
    struct book *b = context;
    if (is(name, "v") || is(name, "t")) {
        b->in_text = false;
    } else if (is(name, "rPh")) {
        b->in_phonetic = false;
    } else if (is(name, "c")) {
        end_cell(b);
    } else if (is(name, "oddHeader") || is(name, "oddFooter") || is(name, "firstHeader")) {
        b->in_text = false;
        end_margin(b);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct dd_grid_cell *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->col > y->col) - (x->col < y->col);
}

static int span_by_place(const void *a, const void *b)
{
    const struct span *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (x->col > y->col) - (x->col < y->col);
}

/* Both are in the order of their places. */
static void take_spans(struct book *b)
{
    size_t k = 0;
    for (size_t i = 0; i < b->cells.n; i++) {
        struct dd_grid_cell *cell = &b->cells.v[i];
        const struct dd_grid_cell at = {.row = cell->row, .col = cell->col};
        while (k < b->spans.n &&
               by_place(&(struct dd_grid_cell){.row = b->spans.v[k].row, .col = b->spans.v[k].col},
                        &at) < 0)
            k++;
        if (k < b->spans.n && b->spans.v[k].row == cell->row && b->spans.v[k].col == cell->col) {
            cell->span = b->spans.v[k].cols;
            cell->down = b->spans.v[k].rows;
        }
    }
}

static void read_sheet(struct book *b, const char *name)
{
    const struct dd_part part = {
        .context = b, .begin = begin_sheet, .end = end_sheet, .text = text};
    b->row = b->col = 0;
    b->cells.n = b->spans.n = 0;
    if (!dd_package_read(b->package, name, &part) || b->cells.n == 0)
        return;
    qsort(b->cells.v, b->cells.n, sizeof(*b->cells.v), by_place);
    if (b->spans.n > 0)
        qsort(b->spans.v, b->spans.n, sizeof(*b->spans.v), span_by_place);
    take_spans(b);
    if (!dd_grid_write(b->arena, b->cells.v, b->cells.n, b->out))
        dd_package_fault(b->package, TOO_MUCH);
}

void dd_xlsx_tables(struct dd_package *package, struct dd_arena *arena, struct dd_buf *out)
{
    struct book b = {.package = package, .arena = arena, .out = out};
    const struct dd_part workbook = {&b, begin_workbook, nothing, text},
                         relations = {&b, begin_relation, nothing, text},
                         shared = {&b, begin_shared, end_shared, text},
                         styles = {&b, begin_style, end_style, text};
    dd_package_read(package, "xl/workbook.xml", &workbook);
    dd_package_read(package, "xl/_rels/workbook.xml.rels", &relations);
    dd_package_read(package, "xl/sharedStrings.xml", &shared);
    dd_package_read(package, "xl/styles.xml", &styles);
    for (size_t i = 0; i < b.parts.n && !dd_package_is_faulty(package); i++)
        if (b.parts.v[i])
            read_sheet(&b, b.parts.v[i]);
    dd_buf_release(&b.text);
}
