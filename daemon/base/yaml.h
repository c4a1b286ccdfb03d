/* yaml.h — within base/: the parts of the YAML reader.
 *
 *   yaml_clean.c  bytes to a text that can be YAML
 *   yaml_tree.c   the parser's events to a tree
 *   yaml_fault.c  what the parser complains of, as people who write rules understand it
 *   yaml_hole.c   what is cut out then, so that the rest can be read
 *
 * A hole is filled with spaces: whatever else the text says stays where it stands. */
#ifndef DD_BASE_YAML_H
#define DD_BASE_YAML_H

#include <yaml.h>

#include "dondoc/base.h"

struct dd_yaml_hole {
    size_t from, to; /* bytes of the text */
    size_t open;     /* of an entry of {…} or […]: where the outermost of these opens; else 0 */
    size_t column;   /* of `from`, in code points from 0 */
    size_t line, last_line;
    size_t below;  /* the line of what is left of an entry whose first line it was, else 0 */
    size_t indent; /* of its first line … */
    bool item;     /* … which begins an entry of a list */
    bool keyed;    /* it has a dash, or a key */
    bool misfit;   /* lines that do not belong where they stand … */
    bool dash;     /* … but a dash was left: the next lines are an entry of the list */
    bool has_key;  /* it was the value of a key, which is left: … */
    struct dd_pos key_pos; /* … the one here */
};

enum dd_yaml_break { DD_YAML_WHOLE, DD_YAML_DEEP, DD_YAML_NO_KEY };

#define DD_YAML_MAX_HOLES 50 /* syntax errors of one file that are looked for */

struct dd_yaml {
    struct dd_diags *diags;
    const struct dd_source *source; /* the clean text: what is quoted and pointed at */
    const char *text;               /* what the parser sees: the same, or with holes */
    size_t n;
    yaml_parser_t parser;

    /* one reading; only the last of several is kept */
    struct dd_diags *said; /* what is wrong in itself only; its arena has the nodes */
    bool too_much;         /* more than anybody needs: nothing of it is looked at */
    size_t nodes;
    size_t depth;
    size_t closed;              /* of stack[depth..]: what has ended since the last value */
    struct dd_node *root, *doc; /* the first document, and the one that is read */
    struct dd_node *stack[DD_YAML_MAX_DEPTH];
    struct dd_node *key[DD_YAML_MAX_DEPTH]; /* of a map: the key whose value comes next */
    size_t caps[DD_YAML_MAX_DEPTH];
    size_t flows;          /* how many of the stack, from its top, are {…} or […] */
    yaml_mark_t flow_from; /* where the outermost of these opens */
    yaml_mark_t quoted_from, quoted_to; /* the last quoted text of several lines */
    enum dd_yaml_break broken;          /* a mistake that we find ended the reading … */
    yaml_mark_t broken_at;              /* … here */

    struct dd_yaml_hole holes[DD_YAML_MAX_HOLES];
    size_t n_holes;
    char *own;          /* `text`, once it has holes … */
    const char *unread; /* … and what stood in them */
};

/* Without byte-order mark, invalid bytes, control characters and letters in pieces, each of
 * them said with its place. `source` itself where nothing is wrong with it; NULL where it
 * cannot be read at all. */
const struct dd_source *dd_yaml_clean(struct dd_diags *diags, const struct dd_source *source);

struct dd_pos dd_yaml_pos(const struct dd_yaml *r, yaml_mark_t mark, uint32_t len);

struct dd_yaml_line {  /* bytes of the text, columns in bytes (spaces) */
    size_t start, end; /* without the line break */
    size_t indent;     /* column of the first sign … */
    size_t key;        /* … and of what follows the dashes */
    size_t value;      /* where the key's value may begin, behind its colon; 0: there is no key */
    bool glued;        /* its dash lacks the space: `-id: x`, `-{…}` */
    bool typeset;      /* its dash is a longer one: `– id: x` */
    size_t wide;       /* where a sign that looks like a colon follows its key; 0: none does */
};
/* A sign at `s` that looks like a colon or a dash, and is none: its length; 0: there is none. */
size_t dd_yaml_like_colon(const char *s);
size_t dd_yaml_like_dash(const char *s);
struct dd_yaml_line dd_yaml_line(const struct dd_yaml *r, size_t at);
size_t dd_yaml_offset(const struct dd_yaml *r, yaml_mark_t mark);

/* yaml_tree.c: false where the reading has to end. */
bool dd_yaml_take(struct dd_yaml *r, const yaml_event_t *event);

/* Where the mistake was made that the parser met: often above the place where it is met. */
yaml_mark_t dd_yaml_blame(const struct dd_yaml *r);
void dd_yaml_say_fault(const struct dd_yaml *r);

/* Cuts out what the parser stopped at and says why, unless it is but a consequence of what was
 * cut out before. False: there is no way to go on. */
bool dd_yaml_cut(struct dd_yaml *r);

#endif
