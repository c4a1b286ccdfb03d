/* number.h — within rule/: numbers as offices group them. A pack's numbers have a decimal
 * point (or, in quotes, a comma) and no separators, but in Vietnam a point groups thousands:
 * `6.000 km` is six thousand to its writer. */
#ifndef DD_RULE_NUMBER_H
#define DD_RULE_NUMBER_H

#include "dondoc/base.h"

/* Says so where a number has separators of thousands ("1.234.567", "1.234,5"), or may have
 * one: "6.000" (`whole`: has one, as there can be no decimals). Returns the number without
 * them, where it is said; NULL where there is nothing to say. */
const char *dd_number_groups(struct dd_diags *diags, const char *code, struct dd_pos pos,
                             const char *number, bool whole);

#endif
