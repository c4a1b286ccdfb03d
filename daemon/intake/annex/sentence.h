/* sentence.h — one sentence, as an officer would say it, → a task: who, what, until
 * when. "Phòng Kinh tế phối hợp với Trạm Y tế rà soát hộ nghèo trước ngày 25/3/2026".
 *
 * What is read is shown before it is recorded, word for word, so a wrong guess is
 * seen; the deadline is one that due.h understands, or there is none. */
#ifndef DD_SENTENCE_H
#define DD_SENTENCE_H

#include "dondoc/model.h"

#define DD_SENTENCE_MAX_WORDS 120 /* of a longer text all is the title */

struct dd_sentence { /* never NULL; "" where nothing was found */
    const char *title;
    const char *deadline;    /* its words */
    const char *leads;       /* names as the facts have them, "; " between */
    const char *cooperating; /* … */
};

/* `office`: whose tasks these are (units.h); `year` for days without one. */
void dd_sentence_read(struct dd_arena *arena, const struct dd_facts *facts, const char *office,
                      struct dd_day today, const char *text, struct dd_sentence *out);

#endif
