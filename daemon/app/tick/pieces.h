/* pieces.h — within a tick: what is to be evaluated, some subjects at a time, on two
 * cores. The second core is given pieces in the order in which they will be written; the
 * first, which writes, evaluates one itself where it would have to wait. The core (eval,
 * alert) is pure, so both may. */
#ifndef DD_PIECES_H
#define DD_PIECES_H

#include "app/tick/live.h"
#include "app/outgoing/outgoing.h"

/* On their way at once at most: one is written, one evaluated, others wait. */
#define DD_PIECES 7

/* One of the two cores: by what it reads, and whom it has found to be told. */
struct dd_core {
    struct dd_store *store;
    struct dd_arena *arena;
    struct dd_directory *directory;
};

/* Some subjects on their way: taken off the list, read, evaluated, written. */
struct dd_piece {
    struct dd_arena *arena;
    const struct dd_store *store;
    struct dd_core *second; /* to which it was given; NULL: to none, or it was taken back … */
    bool evaluated;         /* … and done by us */
    bool failed;            /* it could not be read */
    struct dd_slice slice;
    struct dd_moment_in in;
    const struct dd_config *config;
    const struct dd_letter_context *letters; /* as below */
    struct dd_moment moment;
    struct dd_made *made;        /* of obligations that are new */
    size_t n_rewrites;           /* … and of those … */
    struct dd_rewrite *rewrites; /* … that are others than they were */
    struct dd_rewritten *rewritten;
    dd_notice_vec planned;
    struct dd_known known;
};

struct dd_pieces {
    const struct dd_app *app;
    struct dd_live *live;
    struct dd_moment_in in;                  /* but for what a piece has of its own */
    const struct dd_letter_context *letters; /* NULL: nothing is planned */
    bool all;                                /* there is much to do */
    struct dd_core first, second;
    size_t n;
    struct dd_piece *v[DD_PIECES];
};

/* Takes more off the list of work, if not `last`; *out: the next to be written, evaluated, or
 * NULL where there is none. False: the database refused. Within a transaction, which ends only
 * when all that were taken are written: so nobody else can change what it has read. */
bool dd_pieces_next(struct dd_pieces *pieces, bool last, const struct dd_piece **out);
void dd_pieces_written(struct dd_pieces *pieces); /* that one: it is gone */
void dd_pieces_drop(struct dd_pieces *pieces);    /* all that are not written */
void dd_pieces_release(struct dd_pieces *pieces); /* drops them, and what the cores remember */

#endif
