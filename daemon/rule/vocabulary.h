/* vocabulary.h — within rule/: what rules may speak of (rules/vocabulary.yaml),
 * and the types of what they say. */
#ifndef DD_RULE_VOCABULARY_H
#define DD_RULE_VOCABULARY_H

#include "dondoc/rule.h"

enum dd_type_kind {
    DD_T_NONE, /* a mistake was said already: fits everything */
    DD_T_BOOL,
    DD_T_INT,
    DD_T_DECIMAL,
    DD_T_PERCENT,
    DD_T_TEXT,
    DD_T_ENUM,
    DD_T_DATE,
    DD_T_SPAN
};

struct dd_words { /* an enumeration: "level" and its words */
    const char *name;
    size_t n;
    const char *const *v;
};

struct dd_type {
    enum dd_type_kind kind;
    const struct dd_words *words; /* of DD_T_ENUM */
    enum dd_span_unit unit;       /* of DD_T_SPAN: spans of two units never mix */
};

struct dd_word_entity;

struct dd_word_field {
    struct dd_type type;
    bool optional; /* may be absent: must be guarded by `is set` */
    const struct dd_field *field;
    /* a reference: whose field `key` holds the same text; NULL: none */
    const struct dd_word_entity *ref;
    const struct dd_field *key;
};

struct dd_word_entity {
    const struct dd_entity *entity;
    size_t n;
    const struct dd_word_field *fields;
};

struct dd_vocabulary {
    size_t n_words;
    const struct dd_words *words;
    size_t n_entities;
    const struct dd_word_entity *entities;
};

/* Reads rules/vocabulary.yaml. NULL after an error said in `diags`. */
const struct dd_vocabulary *dd_vocabulary_read(struct dd_diags *diags, const struct dd_node *root);

const struct dd_words *dd_words_find(const struct dd_vocabulary *vocabulary, const char *name);
bool dd_words_have(const struct dd_words *words, const char *word);
const struct dd_word_entity *dd_word_entity_find(const struct dd_vocabulary *vocabulary,
                                                 const char *name);
/* NULL where there is none: the caller may ask for the nearest. */
const struct dd_word_field *dd_word_field_find(const struct dd_word_entity *entity,
                                               const char *name);
void dd_hint_nearest_field(struct dd_diags *diags, const char *name,
                           const struct dd_word_entity *entity);

/* "text", "decimal", "level", "span in wd". */
const char *dd_type_name(struct dd_arena *arena, struct dd_type type);
/* A built-in type by its name, without enumerations. */
bool dd_type_parse(const char *name, struct dd_type *out);

#endif
