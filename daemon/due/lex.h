/* lex.h — a time phrase as normalised tokens.
 *
 * Words are NFC and lower case, Ð is đ, "hàng" and "hằng" are one word, and
 * known slips of the keyboard are put right (and remembered). A document's
 * number ("27/2017/QĐ-UBND") is one token: it is never a date. */
#ifndef DD_DUE_LEX_H
#define DD_DUE_LEX_H

#include "dondoc/due.h"

enum due_tok_kind { DUE_END, DUE_WORD, DUE_NUM, DUE_DOC, DUE_MARK };

struct due_tok {
    enum due_tok_kind kind;
    const char *key;     /* WORD: the normalised word */
    unsigned first;      /* WORD: which parts of the grammar it may begin (first.h) */
    char mark;           /* MARK: one of / - . , ; : ( ) % & + ' " and ? for any other */
    int value;           /* NUM: at most DUE_NUM_MAX */
    int digits;          /* NUM: how many, leading zeros too */
    bool glued;          /* nothing stands between it and the token before */
    bool upper;          /* WORD: begins with a capital */
    const char *written; /* a slip that was put right: as it was written; else NULL */
    size_t start, end;   /* bytes [start, end) of the phrase */
};

#define DUE_NUM_MAX 999999
#define DUE_MAX_BYTES 4000 /* a longer phrase is prose, not a time cell */

struct due_toks {
    const struct due_tok *v; /* the last one is DUE_END */
    size_t n;                /* without it */
    unsigned parts;          /* DUE_FIRST_… of all words */
    bool plain;              /* written without any diacritics, which were put back */
};

/* `phrase` is valid UTF-8 and NFC. */
struct due_toks due_lex(struct dd_arena *arena, const char *phrase);
/* For a phrase that was not understood: with wrong tones put right; false if none is. */
bool due_lex_again(struct dd_arena *arena, const char *phrase, struct due_toks *toks);

#endif
