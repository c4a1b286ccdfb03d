/* base.h — memory, strings, diagnostics and the restricted-YAML reader.
 *
 * The lowest layer of the core. Pure: no clock, no I/O, no mutable globals;
 * libc memory and strings, utf8proc and libyaml only.
 *
 * Memory that runs out ends the process (abort): inputs are capped in size, a
 * tick is one transaction, and the service manager starts the daemon again.
 * So no function here returns NULL for want of memory. */
#ifndef DONDOC_BASE_H
#define DONDOC_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DD_LEN(array) (sizeof(array) / sizeof((array)[0]))
#define DD_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* ---- arena: many allocations, one release ------------------------------ */

struct dd_arena;

struct dd_arena *dd_arena_new(void);
void dd_arena_free(struct dd_arena *arena); /* NULL is fine */

/* Zeroed, aligned for any type, valid until the arena is freed. */
void *dd_alloc(struct dd_arena *arena, size_t size);
#define DD_NEW(arena, type) ((type *)dd_alloc((arena), sizeof(type)))
#define DD_NEW_N(arena, type, n) ((type *)dd_alloc((arena), (n) * sizeof(type)))

/* The same, with whatever was there before: for what is filled at once. */
void *dd_room(struct dd_arena *arena, size_t size);

char *dd_strdup(struct dd_arena *arena, const char *s);               /* NULL gives NULL */
char *dd_strndup(struct dd_arena *arena, const char *s, size_t n);    /* n bytes of it are there */
void *dd_copy(struct dd_arena *arena, const void *from, size_t size); /* `from` may be NULL if 0 */
/* The texts, one after the other: "%s/%s" without a format. */
char *dd_join(struct dd_arena *arena, size_t n, const char *const *parts);
#define DD_JOIN(arena, ...)                                                                        \
    dd_join((arena), DD_LEN(((const char *const[]){__VA_ARGS__})),                                 \
            (const char *const[]){__VA_ARGS__})
char *dd_printf(struct dd_arena *arena, const char *fmt, ...) DD_PRINTF(2, 3);
char *dd_vprintf(struct dd_arena *arena, const char *fmt, va_list args) DD_PRINTF(2, 0);

/* A vector in an arena: `DD_VEC(struct x) xs = {0}; dd_push(arena, &xs, x);`
 * Old storage stays in the arena after growth. */
#define DD_VEC(type)                                                                               \
    struct {                                                                                       \
        type *v;                                                                                   \
        size_t n, cap;                                                                             \
    }
#define dd_push(arena, vec, ...)                                                                   \
    ((vec)->v = dd_grow((arena), (vec)->v, (vec)->n, &(vec)->cap, sizeof(*(vec)->v)),              \
     (vec)->v[(vec)->n++] = (__VA_ARGS__))
void *dd_grow(struct dd_arena *arena, void *v, size_t n, size_t *cap, size_t size);

/* ---- texts: many that are alike, each kept once --------------------------- */

struct dd_texts;
struct dd_texts *dd_texts_new(struct dd_arena *arena); /* lives in the arena, as its texts do */
/* The same pointer for the same text; NULL for NULL. */
const char *dd_text_shared(struct dd_texts *texts, const char *s);

/* ---- buffer: a growing string that owns its memory ---------------------- */

struct dd_buf {
    char *s; /* NUL-terminated once anything was added; NULL before */
    size_t n, cap;
};

void dd_buf_release(struct dd_buf *buf); /* back to {0} */
void dd_buf_add(struct dd_buf *buf, const void *bytes, size_t n);
void dd_buf_puts(struct dd_buf *buf, const char *s);
void dd_buf_putc(struct dd_buf *buf, char c);
void dd_buf_printf(struct dd_buf *buf, const char *fmt, ...) DD_PRINTF(2, 3);

/* ---- text: UTF-8, NFC, keys for matching -------------------------------- */

/* Byte offset of the first fault in `s` (malformed UTF-8 or a NUL byte), or -1
 * if there is none. */
ptrdiff_t dd_utf8_check(const char *s, size_t n);

/* Canonical composition (NFC) of valid UTF-8. */
char *dd_nfc(struct dd_arena *arena, const char *s);
bool dd_is_nfc(const char *s);

/* Trims both ends and folds each run of white space (also no-break spaces) to
 * one space. */
char *dd_squeeze(struct dd_arena *arena, const char *s);

/* The key under which two spellings of a name are the same: case folded, tone
 * placement folded (hóa = hoá), Đ/Ð/đ alike, every dash a hyphen without
 * spaces around it, quotes and trailing punctuation dropped, spaces squeezed.
 * Diacritics stay: "bản" is not "bàn". */
char *dd_key(struct dd_arena *arena, const char *s);

/* dd_key without any diacritics: for search, and for "did you mean". */
char *dd_key_plain(struct dd_arena *arena, const char *s);

/* Adds `s` without case and diacritics (đ is d), marks and letters as people search
 * for them: fast, for many texts. */
void dd_plain(struct dd_buf *out, const char *s);
/* Every word of `words` (by spaces) stands somewhere in `plain`; both come from
 * dd_plain. */
bool dd_plain_holds(const char *plain, const char *words);

/* Display columns of valid UTF-8 (combining marks 0, wide 2). */
size_t dd_width(const char *s, size_t n);

bool dd_streq(const char *a, const char *b); /* NULL equals only NULL */

/* Of `n` words the one nearest to `word` (Damerau distance over dd_key_plain,
 * at most a third of its length), or NULL. */
const char *dd_nearest(const char *word, const char *const *words, size_t n);

/* A decimal as a scaled integer: 12,5 or 12.5 are 12 500 000. Exact to six
 * places; range ±9.2e12. */
struct dd_dec {
    int64_t micro;
};
/* Reads "12,5", "12.5", "-3", "1 200" (thin or plain spaces between groups of
 * three). False if it is anything else or out of range. */
bool dd_dec_parse(const char *s, struct dd_dec *out);
/* Shortest form with `point` ('.' for machines, ',' for people). */
char *dd_dec_format(struct dd_arena *arena, struct dd_dec dec, char point);

/* An identifier for ever: [a-z0-9][a-z0-9._-]*, at most 100 bytes. */
bool dd_is_id(const char *s);

/* ---- diagnostics --------------------------------------------------------- */

struct dd_source { /* a text that diagnostics quote from */
    const char *name;
    const char *text; /* NUL-terminated; may be NULL (no line is quoted then) */
    size_t n;
};

struct dd_pos {
    const struct dd_source *source; /* NULL: no place */
    uint32_t line, col;             /* 1-based; col in code points; 0 = unknown */
    uint32_t len;                   /* code points to underline, at least 1 */
};

enum dd_severity { DD_ERROR, DD_WARNING };

struct dd_diag {
    enum dd_severity severity;
    const char *code; /* "E031", "W002" */
    struct dd_pos pos;
    const char *message;
    const char *hint;   /* NULL or what to write beside the caret */
    struct dd_pos also; /* a second place (source NULL: none), e.g. the first of two keys */
};

/* A translator: gives the text for an English one (gettext's gettext() fits
 * after a cast of context); NULL leaves English. The core never calls gettext. */
typedef const char *(*dd_translate)(const char *english);

struct dd_diags {
    struct dd_arena *arena;
    dd_translate tr;
    struct dd_diag *v; /* at most DD_DIAGS_MAX: further ones are only counted */
    size_t n, cap;
    size_t errors, warnings;
    size_t dropped; /* how many were only counted … */
    bool full;      /* … the last one too: what is said about it has no place */
};

#define DD_DIAGS_MAX 2000

void dd_diags_init(struct dd_diags *diags, struct dd_arena *arena, dd_translate tr);

/* Adds one. `english` is a printf format that is translated first (mark it
 * with DD_N for xgettext). */
void dd_error(struct dd_diags *diags, const char *code, struct dd_pos pos, const char *english, ...)
    DD_PRINTF(4, 5);
void dd_warn(struct dd_diags *diags, const char *code, struct dd_pos pos, const char *english, ...)
    DD_PRINTF(4, 5);
/* Gives the last one a hint, or a second place. */
void dd_hint(struct dd_diags *diags, const char *english, ...) DD_PRINTF(2, 3);
void dd_also(struct dd_diags *diags, struct dd_pos pos);
const char *dd_tr(const struct dd_diags *diags, const char *english);
#define DD_N(english) english

/* All of them in source order (stable); diags->n of them. */
const struct dd_diag *const *dd_diags_sorted(struct dd_diags *diags);
/* The same in the form of design §13. */
void dd_diags_render(struct dd_diags *diags, struct dd_buf *out);

/* ---- restricted YAML ------------------------------------------------------ */

enum dd_node_kind { DD_SCALAR, DD_SEQ, DD_MAP };

struct dd_node {
    enum dd_node_kind kind;
    struct dd_pos pos;
    const char *text;      /* scalar: the string, always a string */
    bool quoted;           /* scalar was quoted */
    bool refused;          /* what stood here could not be read, which was said */
    const char *unread;    /* list or map: something in it could not be read, which was said;
                            * among this */
    struct dd_node *next;  /* root: the document behind it, which should not be there */
    size_t n;              /* items, or pairs */
    struct dd_node **keys; /* map: scalars, unique */
    struct dd_node **items;
};

#define DD_YAML_MAX_BYTES ((size_t)4 << 20)
#define DD_YAML_MAX_DEPTH 64
#define DD_YAML_MAX_NODES 200000 /* keys, values, lists and maps … */
#define DD_YAML_MAX_KEYS 5000    /* … and keys of one map */

/* Reads one document: UTF-8 (a BOM is dropped), NFC, at most DD_YAML_MAX_BYTES,
 * the other bounds above; no anchors, aliases, tags, merge keys, directives,
 * second documents or duplicate keys. NULL after an error (said in `diags`).
 * `source` and its text must live as long as the nodes and the diagnostics.
 * An empty file is an empty map. */
struct dd_node *dd_yaml_read(struct dd_diags *diags, const struct dd_source *source);
/* The same, but with the tree as far as it could be read, so that more mistakes are found in
 * one run: bytes and characters that may not be there are left out, of keys that stand there
 * twice the first counts, merge keys are left out, aliases are `refused`. Where the text is no
 * YAML the least piece that can be is cut out: the value is `refused`, or lists and maps around
 * it have something `unread`. */
struct dd_node *dd_yaml_read_on(struct dd_diags *diags, const struct dd_source *source);

/* The value under `key` of a map, or NULL (also where `map` is NULL or no map). */
struct dd_node *dd_node_get(const struct dd_node *map, const char *key);
/* The map may well have such a key: its value, or a piece with that word, could not be read. */
bool dd_node_lost(const struct dd_node *map, const char *key);
/* The word stands in a piece of a list or map that could not be read. */
bool dd_node_unread(const struct dd_node *node, const char *word);
bool dd_text_has_word(const char *text, const char *word);

#endif
