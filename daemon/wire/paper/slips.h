/* slips.h — what is handed over on paper, as a Word file: a page for each person. */
#ifndef DD_WIRE_SLIPS_H
#define DD_WIRE_SLIPS_H

#include "wire/wire.h"

struct dd_slip {
    const char *whom, *address; /* address or telephone number */
    const char *text;           /* with line ends */
};
/* In the language of `tr`; `day` is that of the slips. */
void dd_slips_docx(struct dd_arena *arena, dd_translate tr, const char *language,
                   const char *office, struct dd_day day, struct dd_instant at,
                   const struct dd_slip *v, size_t n, struct dd_buf *out);

#endif
