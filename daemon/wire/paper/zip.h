/* zip.h — a ZIP container in memory (libzip), the same bytes for the same parts. */
#ifndef DD_WIRE_ZIP_H
#define DD_WIRE_ZIP_H

#include "dondoc/base.h"

struct dd_zip_part {
    const char *name; /* path inside; ASCII */
    const void *bytes;
    size_t n;
};

/* Adds the container of `n` parts, in their order, to `out`. Its entries are
 * dated 01/01/1980, the format's first day. */
void dd_zip(const struct dd_zip_part *parts, size_t n, struct dd_buf *out);

#endif
