/* place.h — within rule/: the place of a part of a scalar. */
#ifndef DD_RULE_PLACE_H
#define DD_RULE_PLACE_H

#include "dondoc/base.h"

/* Where `len` bytes at offset `off` of a scalar's text stand in its source:
 * quotes, escapes and folded lines are seen through. */
struct dd_pos dd_place_within(const struct dd_node *scalar, size_t off, size_t len);

#endif
