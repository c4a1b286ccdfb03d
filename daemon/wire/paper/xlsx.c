#include "wire/paper/xlsx.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <xlsxwriter.h>

#include "wire/paper/measure.h"
#include "wire/paper/office_text.h"

enum kind { TEXT, NUMBER, AMOUNT, PERCENT, DAY, HEAD, TITLE, NOTE, N_KINDS };
#define N_FLAGS 8 /* every sum of the flags */
#define MAX_COLUMNS 32
#define POINTS 11
#define LINE_POINTS 15
#define MAX_LINES 27 /* Excel's highest row has 409 points */
#define HEAD_ROW 3   /* below title, note and an empty line */

struct dd_xlsx {
    struct dd_arena *arena;
    FILE *file; /* what the library writes into: gone from the disk already */
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *formats[N_KINDS][N_FLAGS];
    size_t n, printed;            /* columns of the sheet */
    unsigned widths[MAX_COLUMNS]; /* tenths of a millimetre */
    lxw_row_t row;
    lxw_col_t column;
    int lines; /* of the row at hand */
};

static const char *clean(struct dd_xlsx *x, const char *text, enum dd_office_text form)
{
    struct dd_buf buf = {0};
    dd_office_text(&buf, text, DD_XLSX_TEXT_MAX, form);
    const char *s = dd_strndup(x->arena, buf.n ? buf.s : "", buf.n);
    dd_buf_release(&buf);
    return s;
}

/* ---- formats ---------------------------------------------------------------------- */

static lxw_format *new_format(struct dd_xlsx *x, enum kind kind, unsigned flags)
{
    static const char *const numbers[N_KINDS] = {
        [NUMBER] = "#,##0", [PERCENT] = "0.0%", [DAY] = "dd/mm/yyyy"};
    lxw_format *format = workbook_add_format(x->book);
    format_set_font_name(format, "Times New Roman");
    format_set_font_size(format, kind == TITLE ? 14 : POINTS);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    if (numbers[kind])
        format_set_num_format(format, numbers[kind]);
    if (kind == TITLE || kind == HEAD || flags & DD_XLSX_BOLD)
        format_set_bold(format);
    if (kind == NOTE)
        format_set_italic(format);
    if (flags & DD_XLSX_RED)
        format_set_font_color(format, 0xC00000);
    if (flags & DD_XLSX_CENTRED || kind == HEAD || kind == DAY)
        format_set_align(format, LXW_ALIGN_CENTER);
    if (kind == HEAD)
        format_set_bg_color(format, 0xEDEDED);
    if (kind != TITLE && kind != NOTE) {
        format_set_border(format, LXW_BORDER_THIN);
        format_set_text_wrap(format);
    }
    return format;
}

static lxw_format *format_of(struct dd_xlsx *x, enum kind kind, unsigned flags)
{
    assert(flags < N_FLAGS);
    if (!x->formats[kind][flags])
        x->formats[kind][flags] = new_format(x, kind, flags);
    return x->formats[kind][flags];
}

/* ---- the book -------------------------------------------------------------------------- */

struct dd_xlsx *dd_xlsx_new(const char *title, const char *author, struct dd_instant at)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_xlsx *x = DD_NEW(arena, struct dd_xlsx);
    x->arena = arena;
    x->file = tmpfile();
    if (!x->file)
        return x; /* dd_xlsx_finish says why */
    x->book = workbook_new(dd_printf(arena, "/proc/self/fd/%d", fileno(x->file)));
    lxw_doc_properties properties = {.title = (char *)clean(x, title, DD_TEXT_XML),
                                     .author = (char *)clean(x, author, DD_TEXT_XML),
                                     .created = at.s};
    workbook_set_properties(x->book, &properties);
    return x;
}

static void print_setup(lxw_worksheet *sheet, const struct dd_xlsx_sheet *what)
{
    worksheet_set_paper(sheet, 9); /* A4 */
    worksheet_set_landscape(sheet);
    worksheet_set_margins(sheet, 0.6, 0.4, 0.6, 0.6); /* inches */
    worksheet_fit_to_pages(sheet, 1, 0);              /* as wide as a page, as long as it is */
    worksheet_repeat_rows(sheet, HEAD_ROW, HEAD_ROW);
    worksheet_set_footer(sheet, what->page);
    worksheet_freeze_panes(sheet, HEAD_ROW + 1, 0);
}

/* Programs do not agree on who works out how high a row of wrapped text is. */
static void end_row(struct dd_xlsx *x)
{
    if (x->sheet && x->row >= HEAD_ROW)
        worksheet_set_row(x->sheet, x->row,
                          LINE_POINTS * (x->lines < MAX_LINES ? x->lines : MAX_LINES), NULL);
    x->lines = 1;
}

/* The filter covers the rows that the sheet got. */
static void end_sheet(struct dd_xlsx *x)
{
    end_row(x);
    if (x->sheet && x->row > HEAD_ROW)
        worksheet_autofilter(x->sheet, HEAD_ROW, 0, x->row, (lxw_col_t)(x->n - 1));
    if (x->sheet)
        worksheet_print_area(x->sheet, 0, 0, x->row, (lxw_col_t)(x->printed - 1));
    x->sheet = NULL;
}

/* A text of the row at hand. */
static void put_text(struct dd_xlsx *x, lxw_format *format, const char *text)
{
    const char *shown = clean(x, text, DD_TEXT_PLAIN);
    int lines = 0;
    for (const char *line = shown; *line;) {
        size_t n = strcspn(line, "\n");
        lines += dd_measure_lines(dd_strndup(x->arena, line, n), x->widths[x->column], POINTS);
        line += n + (line[n] == '\n');
    }
    x->lines = lines > x->lines ? lines : x->lines;
    worksheet_write_string(x->sheet, x->row, x->column++, shown, format);
}

void dd_xlsx_sheet(struct dd_xlsx *x, const struct dd_xlsx_sheet *what)
{
    if (!x->book)
        return;
    end_sheet(x);
    x->sheet = workbook_add_worksheet(x->book, what->name);
    assert(x->sheet && what->n > 0 && what->n <= MAX_COLUMNS);
    x->n = what->n;
    x->printed = what->printed;
    worksheet_write_string(x->sheet, 0, 0, clean(x, what->title, DD_TEXT_PLAIN),
                           format_of(x, TITLE, 0));
    worksheet_write_string(x->sheet, 1, 0, clean(x, what->note, DD_TEXT_PLAIN),
                           format_of(x, NOTE, 0));
    x->row = HEAD_ROW;
    x->column = 0;
    for (lxw_col_t i = 0; i < what->n; i++) {
        worksheet_set_column(x->sheet, i, i, what->columns[i].width, NULL);
        /* a character is 7 of 96 pixels to the inch; a little is the cell's own */
        x->widths[i] = (unsigned)(what->columns[i].width * 7 * 254 / 96);
        put_text(x, format_of(x, HEAD, 0), what->columns[i].head);
    }
    print_setup(x->sheet, what);
}

void dd_xlsx_row(struct dd_xlsx *x)
{
    end_row(x);
    x->row++;
    x->column = 0;
}

void dd_xlsx_text(struct dd_xlsx *x, unsigned flags, const char *text)
{
    if (x->book)
        put_text(x, format_of(x, TEXT, flags), text);
}

static void put_number(struct dd_xlsx *x, enum kind kind, unsigned flags, double number)
{
    if (x->book)
        worksheet_write_number(x->sheet, x->row, x->column++, number, format_of(x, kind, flags));
}

void dd_xlsx_number(struct dd_xlsx *x, unsigned flags, double number)
{
    put_number(x, NUMBER, flags, number);
}

void dd_xlsx_amount(struct dd_xlsx *x, unsigned flags, double amount)
{
    put_number(x, AMOUNT, flags, amount);
}

void dd_xlsx_percent(struct dd_xlsx *x, unsigned flags, double share)
{
    put_number(x, PERCENT, flags, share);
}

void dd_xlsx_day(struct dd_xlsx *x, unsigned flags, struct dd_opt_day day)
{
    if (!day.set) {
        dd_xlsx_text(x, flags, NULL);
        return;
    }
    struct dd_ymd ymd = dd_day_ymd(day.day);
    lxw_datetime date = {.year = ymd.year, .month = ymd.month, .day = ymd.day};
    if (x->book)
        worksheet_write_datetime(x->sheet, x->row, x->column++, &date, format_of(x, DAY, flags));
}

bool dd_xlsx_finish(struct dd_xlsx *x, struct dd_buf *out, const char **why)
{
    char chunk[16384];
    size_t n;
    *why = x->file ? NULL : strerror(errno);
    if (x->book) {
        end_sheet(x);
        lxw_error error = workbook_close(x->book);
        *why = error ? lxw_strerror(error) : NULL;
    }
    while (!*why && (n = fread(chunk, 1, sizeof(chunk), x->file)) > 0)
        dd_buf_add(out, chunk, n);
    if (!*why && (ferror(x->file) || !out->n))
        *why = strerror(EIO);
    if (x->file)
        fclose(x->file);
    dd_arena_free(x->arena);
    return !*why;
}
