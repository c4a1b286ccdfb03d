/* ruletest.h — tests of rules (design §12): facts, a stretch of virtual time,
 * the exact timeline expected. */
#ifndef DD_RULETEST_H
#define DD_RULETEST_H

#include "app/tick.h"

struct dd_ruletest_result {
    size_t passed, failed;
};

/* Runs every test of a file (one test, or a list of them). What fails is
 * written to `out`: expected, got, and the rule's place. Mistakes in the file
 * itself go to `diags`. */
void dd_ruletest_file(struct dd_diags *diags, const struct dd_zone *zone, const char *path,
                      struct dd_buf *out, struct dd_ruletest_result *result);

#endif
