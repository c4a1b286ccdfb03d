/* correct.h — within app: taking back what was told (`dondoc correct`, design §8).
 *
 *   cmd_correct.c   the command: what is chosen, and what is printed
 *   correct.c       who was told of it, and what is done
 */
#ifndef DD_CORRECT_H
#define DD_CORRECT_H

#include "app/outgoing/outgoing.h"

enum dd_correcting {
    DD_CORRECT, /* they were told, or may have been: a correction goes to them */
    DD_WITHDRAW /* it has not left: it is cancelled, or composed anew without it */
};

struct dd_correct_group { /* one message, that is or was to be sent */
    enum dd_correcting what;
    const struct dd_delivery *first; /* of several to the same person and channel the first */
    DD_VEC(struct dd_kept_notice) notices;
    bool whole; /* WITHDRAW: nothing else is in it */
    int64_t id; /* CORRECT: the message made */
};

struct dd_correct {
    struct dd_app *app;
    const char *words; /* NULL: only looked at */
    DD_VEC(struct dd_kept_notice) chosen;
    DD_VEC(struct dd_correct_group) groups;
    size_t n_already; /* notices corrected with these words before */
    bool held;        /* the breaker holds what was made */
    bool busy;        /* the service stopped in the middle of its messages: nothing is done */
};

/* All false where the database refused. */

/* Chooses what a message carries or carried; all notices of an obligation. */
bool dd_correct_choose_message(struct dd_correct *c, int64_t delivery);
bool dd_correct_choose_obligation(struct dd_correct *c, const char *obligation);
/* Sorts what was chosen into groups. */
bool dd_correct_sort(struct dd_correct *c);
/* For dd_http_on_correct: all of it, about some obligations, in these words. */
bool dd_correct_all(const struct dd_app *app, struct dd_arena *arena, const char *words,
                    const char *const *obligations, size_t n, bool *busy);
/* Does it, within a transaction. */
bool dd_correct_do(struct dd_correct *c);

#endif
