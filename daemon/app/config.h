/* config.h — how the sections of dondoc.yaml are read (config.c), and those about
 * mail and webhooks (config_transport.c). */
#ifndef DD_CONFIG_H
#define DD_CONFIG_H

#include "app/app.h"

enum dd_config_kind {
    DD_CONFIG_TEXT,
    DD_CONFIG_PATH,
    DD_CONFIG_FLAG,
    DD_CONFIG_LINES, /* one text, or a list of them */
    DD_CONFIG_BY_HAND
};

struct dd_config_key {
    const char *name;
    enum dd_config_kind kind;
    size_t offset;     /* in the struct that a map fills */
    const char *other; /* the default, or NULL */
};

struct dd_config_reading {
    struct dd_diags *diags;
    struct dd_arena *arena;
    struct dd_config *config;
};

/* One value; NULL after an error. */
const char *dd_config_text(struct dd_config_reading *r, const struct dd_node *node,
                           const char *name);
/* The path of the file that a key of the map names, or NULL. */
const char *dd_config_file(struct dd_config_reading *r, const struct dd_node *map,
                           const char *name);
/* Fills `base` by its keys, and complains about those that are neither of `keys`
 * nor of `others`. */
void dd_config_map(struct dd_config_reading *r, const struct dd_node *map, void *base,
                   const struct dd_config_key *keys, size_t n, const char *const *others,
                   size_t n_others);
/* The map under a key, which has none but `names` (NULL: not checked); NULL: none. */
const struct dd_node *dd_config_submap(struct dd_config_reading *r, const struct dd_node *root,
                                       const char *name, const char *const *names, size_t n);

void dd_config_mail(struct dd_config_reading *r, const struct dd_node *root);
void dd_config_webhooks(struct dd_config_reading *r, const struct dd_node *root);

#endif
