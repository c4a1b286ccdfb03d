/* html_table.h — a table copied from Word, Excel or a web page (the clipboard's HTML)
 * → tab-separated text for tsv.h. */
#ifndef DD_INTAKE_HTML_TABLE_H
#define DD_INTAKE_HTML_TABLE_H

#include "dondoc/base.h"

/* Appends a line for each row of its tables: cells side by side with tabs between,
 * bold cells between <b> and </b>, <br> for the lines within one, empty cells for what
 * others span. Any bytes will do: what is no table is left out. False: there is none. */
bool dd_html_table_read(struct dd_arena *arena, const char *html, size_t n, struct dd_buf *out);

/* Writes text so that dd_markup_clean gives it back: "<" and the like as entities,
 * line breaks as <br>. */
void dd_markup_write(struct dd_buf *out, const char *text, bool bold);

#endif
