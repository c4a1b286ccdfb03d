/* clean.h — text from outside made safe to put on a line of a message: no
 * control bytes, no malformed UTF-8, no more than a given length. */
#ifndef DD_WIRE_CLEAN_H
#define DD_WIRE_CLEAN_H

#include "dondoc/base.h"

#define DD_CLEAN_MAX ((size_t)2000) /* a title or a basis, generously */

/* A copy of `s` (NULL gives ""): control characters (also C1, DEL, U+2028 and
 * U+2029) become one space, marks that turn or hide text are dropped, malformed bytes "?", and what
 * is longer than `max` bytes is cut between characters and ends in "…". */
char *dd_clean(struct dd_arena *arena, const char *s, size_t max);
/* The same of a text of several lines: "\n" stays. */
char *dd_clean_lines(struct dd_arena *arena, const char *s, size_t max);

/* A copy without the marks that turn or hide text. */
char *dd_unhidden(struct dd_arena *arena, const char *s);

#endif
