/* html.h — writing HTML safely: whatever goes through these functions is
 * escaped, so a title that holds markup stays a title. */
#ifndef DD_WIRE_HTML_H
#define DD_WIRE_HTML_H

#include "dondoc/base.h"

/* Text for element content and for double-quoted attributes. Control bytes are
 * dropped, malformed UTF-8 becomes U+FFFD. NULL writes nothing. */
void dd_html_text(struct dd_buf *out, const char *s);

/* An identifier as part of a URL path: all but [A-Za-z0-9._~/@:-] is
 * percent-encoded, so the result needs no further escaping. */
void dd_html_path(struct dd_buf *out, const char *s);

/* Like printf, but every %s is escaped as dd_html_text does. Knows %s, %d, %zu,
 * %ld and %%; the format itself is markup and must be ours. */
void dd_html_printf(struct dd_buf *out, const char *fmt, ...) DD_PRINTF(2, 3);

#endif
