/* rows.h — within model/ and rule/: rows by their entity's key. */
#ifndef DD_MODEL_ROWS_H
#define DD_MODEL_ROWS_H

#include "dondoc/model.h"

typedef int (*dd_compare)(const void *context, const void *a, const void *b);

/* Stable merge sort of pointers; what is in order already costs one pass.
 * (qsort takes no context, and is not stable.) */
void dd_sort(const void **v, size_t n, dd_compare compare, const void *context);

/* Order of two rows by the key of `entity` (absent parts are ""). A dd_compare. */
int dd_row_compare(const void *entity, const void *a, const void *b);

/* A text field of a row; NULL where it is absent. */
const char *dd_row_text(const struct dd_field *field, const void *row);

/* The field as it is where nothing is given: its default, or absent. */
void dd_field_reset(const struct dd_field *field, char *row);
/* Takes a row out of its table, which has to be sealed again. */
void dd_facts_drop(struct dd_facts *facts, const struct dd_entity *entity, char *row);

/* Gives the last diagnostic the word that was probably meant, if any is near. */
void dd_hint_nearest(struct dd_diags *diags, const char *word, const char *const *words, size_t n);
/* The same, else all of them, where they are few. */
void dd_hint_words(struct dd_diags *diags, const char *word, const char *const *words, size_t n);

#endif
