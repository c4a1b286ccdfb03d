/* xlsx.h — workbooks (libxlsxwriter), written row by row. Text as in
 * office_text.h: whatever it is, it is never a formula. The same calls give the
 * same bytes; for its making the library needs a temporary file. */
#ifndef DD_WIRE_XLSX_H
#define DD_WIRE_XLSX_H

#include "dondoc/cal.h"

struct dd_xlsx;

struct dd_xlsx_column {
    const char *head;
    double width; /* in characters */
};
struct dd_xlsx_sheet {
    const char *name;  /* at most 31 characters, none of []:*?/\ */
    const char *title; /* its first line … */
    const char *note;  /* … and its second */
    size_t n, printed; /* columns, and how many of them are printed */
    const struct dd_xlsx_column *columns;
    const char *page; /* at the foot of a printed page: "Trang &P/&N" */
};

enum { DD_XLSX_BOLD = 1, DD_XLSX_RED = 2, DD_XLSX_CENTRED = 4 };
#define DD_XLSX_TEXT_MAX ((size_t)8000)

struct dd_xlsx *dd_xlsx_new(const char *title, const char *author, struct dd_instant at);
/* Begins a sheet: printed across A4 landscape, its column heads on each page,
 * frozen and with a filter; what follows is its rows, as high as their text. */
void dd_xlsx_sheet(struct dd_xlsx *book, const struct dd_xlsx_sheet *sheet);
void dd_xlsx_row(struct dd_xlsx *book);
/* The next cell of the row. */
void dd_xlsx_text(struct dd_xlsx *book, unsigned flags, const char *text);
void dd_xlsx_number(struct dd_xlsx *book, unsigned flags, double number); /* whole */
void dd_xlsx_amount(struct dd_xlsx *book, unsigned flags, double amount); /* 12,5 */
void dd_xlsx_percent(struct dd_xlsx *book, unsigned flags, double share); /* 0.5: 50,0 % */
void dd_xlsx_day(struct dd_xlsx *book, unsigned flags, struct dd_opt_day day);
/* Adds the file to `out` and frees the book; false with *why where it could not be
 * made (no room for temporary files). */
bool dd_xlsx_finish(struct dd_xlsx *book, struct dd_buf *out, const char **why);

#endif
