/* schema.h — within rule/: which keys a pack may have, and the shape of each
 * value. One row of a table yields key, shape, range and check. */
#ifndef DD_RULE_SCHEMA_H
#define DD_RULE_SCHEMA_H

#include "rule/vocabulary.h"

enum dd_shape {
    DD_SHAPE_TEXT, /* one value, not empty */
    DD_SHAPE_TEXTS,
    DD_SHAPE_ID,
    DD_SHAPE_ONE_OF, /* of `words` */
    DD_SHAPE_BOOL,
    DD_SHAPE_DAY,
    DD_SHAPE_SPAN, /* at least one unit */
    DD_SHAPE_SPANS,
    DD_SHAPE_PERCENT, /* whole, min to max */
    DD_SHAPE_PERCENTS,
    DD_SHAPE_MAP,  /* of `sub` */
    DD_SHAPE_MAPS, /* a list of them */
    DD_SHAPE_NAMED /* any keys, each a map of `sub`, or (NULL) one value */
};

bool dd_shape_is_list(enum dd_shape shape);

struct dd_schema;

struct dd_key {
    const char *name;
    const char *help; /* in Vietnamese: editors show it (rules/schema/pack-1.json) */
    enum dd_shape shape;
    bool required;
    const struct dd_schema *sub;
    const char *const *words; /* ended by NULL */
    int min, max;
};

struct dd_schema {
    size_t n;
    const struct dd_key *keys;
};

extern const struct dd_schema dd_schema_pack; /* a whole file */
extern const struct dd_schema dd_schema_defaults;

/* Says every unknown or missing key and every malformed value. */
void dd_schema_check(struct dd_diags *diags, const struct dd_schema *schema,
                     const struct dd_node *map);

#define DD_MAX_VALUES 32 /* in a list of spans or percentages */

/* "80%": whole percents. */
bool dd_percent_parse(const char *s, int *out);

/* Typed values of keys that dd_schema_check has seen. Absent or malformed ones
 * give the other value, or false: their mistakes are said already. */
const char *dd_get_text(const struct dd_node *map, const char *key); /* or NULL */
bool dd_get_bool(const struct dd_node *map, const char *key, bool other);
bool dd_get_span(const struct dd_node *map, const char *key, struct dd_span *out);
bool dd_get_percent(const struct dd_node *map, const char *key, int *out);
struct dd_opt_day dd_get_day(const struct dd_node *map, const char *key);

#endif
