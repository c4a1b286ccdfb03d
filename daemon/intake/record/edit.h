/* edit.h — facts that people enter, by command, page or API: texts made into
 * values, checked against the facts before the database sees them.
 *
 * Each call that can refuse returns false and leaves in `why` what is wrong, a
 * sentence for people, translated, in the arena; and in `field` whose value it
 * is, or NULL. */
#ifndef DD_EDIT_H
#define DD_EDIT_H

#include "dondoc/eval.h"

struct dd_edit {
    struct dd_arena *arena;
    const struct dd_facts *facts; /* sealed */
    /* The map `words` of the vocabulary: the texts that rules may use for a field
     * of open text. NULL: none is checked against it. */
    const struct dd_node *words;
    struct dd_day today;
    const char *why, *field; /* out */
};

/* A text to be kept: not empty, without control characters, at most
 * DD_EDIT_MAX bytes; composed (NFC) into *out. `name` says whose it is. */
#define DD_EDIT_MAX ((size_t)4000)
bool dd_edit_text(struct dd_edit *edit, const char *name, const char *text, const char **out);
/* A day as people write it: YYYY-MM-DD or DD/MM/YYYY (also with dots, dashes, spaces,
 * or as eight digits). */
bool dd_edit_day_read(const char *text, struct dd_day *out);
/* The same, or a message; NULL gives today. */
bool dd_edit_day(struct dd_edit *edit, const char *name, const char *text, struct dd_day *out);
/* There is a unit, task … of that id; "did you mean" where there is not. */
bool dd_edit_known(struct dd_edit *edit, const char *entity, const char *id);
/* The same for an obligation among `v`. */
bool dd_edit_obligation(struct dd_edit *edit, const struct dd_obligation *v, size_t n,
                        const char *id);
/* May be the id of a new row. */
bool dd_edit_id(struct dd_edit *edit, const char *id);

/* Fills one field of a row from text, by the field's type; "" makes an optional
 * one absent. Its first key field is no field to be filled. */
bool dd_edit_field(struct dd_edit *edit, const struct dd_entity *entity, void *row,
                   const char *name, const char *text);
/* The list of those words for a field of open text; NULL: it may hold any text. */
const struct dd_node *dd_edit_words(const struct dd_edit *edit, const char *entity,
                                    const char *field);
/* What the database would refuse, and what it would take although nobody means
 * it: absent fields, words that are not in the vocabulary, references to nothing. */
bool dd_edit_check(struct dd_edit *edit, const struct dd_entity *entity, const void *row);

/* For those above who refuse in the same manner: sets `why` and returns false. */
bool dd_edit_refuse(struct dd_edit *edit, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
