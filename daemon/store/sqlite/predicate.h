/* predicate.h — within the SQLite engine: a rule's `where` as SQL. */
#ifndef DD_STORE_PREDICATE_H
#define DD_STORE_PREDICATE_H

#include "dondoc/rule.h"

/* A condition on the rows of `task` (a value in brackets, or one that needs none) that
 * holds wherever `where` may be true. The caller frees it. */
char *dd_sql_predicate(const struct dd_expr *where);

#endif
