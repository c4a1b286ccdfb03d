/* slips.h — used by lex.c alone. */
#ifndef DD_DUE_SLIPS_H
#define DD_DUE_SLIPS_H

#include "due/lex.h"

/* Puts the words right, and remembers in `written` what stood there. v[n] is
 * DUE_END. `no_marks`: the phrase has no diacritics at all. True if it got
 * diacritics back as a whole. */
bool due_correct(struct dd_arena *arena, const char *phrase, struct due_tok *v, size_t n,
                 bool no_marks);

/* A second look at what was not understood: a word with a wrong tone beside its usual
 * partner ("chậm nhât"). True if one was put right. */
bool due_correct_tones(struct dd_arena *arena, const char *phrase, struct due_tok *v, size_t n);

#endif
