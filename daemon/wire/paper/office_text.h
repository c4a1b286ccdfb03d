/* office_text.h — text from anywhere made fit for Word files and workbooks. */
#ifndef DD_WIRE_OFFICE_TEXT_H
#define DD_WIRE_OFFICE_TEXT_H

#include "dondoc/base.h"

enum dd_office_text {
    DD_TEXT_PLAIN, /* as it is, "\n" and "\t" too */
    DD_TEXT_XML,   /* escaped, on one line */
    DD_TEXT_RUN    /* escaped, as content of a run inside <w:t>, with breaks and tabs */
};

/* Adds `s` (NULL: nothing): without what XML cannot hold, what is no character and
 * what turns the direction of writing; malformed UTF-8 as U+FFFD; at most `max`
 * bytes of it, then "…". Gives the bytes of `s` that it used. */
size_t dd_office_text(struct dd_buf *out, const char *s, size_t max, enum dd_office_text form);

#endif
