/* lanes.h — mails, and each receiver of webhooks, have a turn of their own: one
 * that hangs keeps no other waiting. */
#ifndef DD_DELIVER_LANES_H
#define DD_DELIVER_LANES_H

#include "deliver/transfer.h"

/* At once on their way (design §8). */
#define DD_MAILS_MAX 4
#define DD_HOOKS_MAX 16
/* Claimed and not recorded yet, so that one commit serves many: more where answers come
 * faster than commits pass. Receivers share theirs. (A crash repeats only what was on
 * its way: flights.h.) */
#define DD_MAILS_AHEAD 8
#define DD_MAILS_AHEAD_MAX 128
#define DD_HOOKS_AHEAD 64
#define DD_HOOKS_AHEAD_MAX 256

struct dd_queue { /* of transfers, oldest first */
    struct dd_transfer *first, *last;
    size_t n;
};
void dd_queue_add(struct dd_queue *queue, struct dd_transfer *transfer);
struct dd_transfer *dd_queue_take(struct dd_queue *queue); /* NULL: it is empty */
/* Puts all of `from` at the end of `to`. */
void dd_queue_move(struct dd_queue *to, struct dd_queue *from);
void dd_queue_free(struct dd_queue *queue);

struct dd_lane {
    const char *channel;
    const struct dd_webhook *hook; /* NULL also for one that is no longer configured */
    size_t max, ahead, ahead_max;
    struct dd_queue waiting;   /* claimed */
    size_t n_flying, n_judged; /* on their way; judged and not collected yet */
};

struct dd_lanes {
    struct dd_arena *arena;
    const struct dd_deliver_settings *settings;
    struct dd_lane *v; /* the first is that of the mails */
    size_t n, cap;
};

void dd_lanes_init(struct dd_lanes *lanes, const struct dd_deliver_settings *settings);
void dd_lanes_release(struct dd_lanes *lanes);
/* Of a channel for which there is one. */
struct dd_lane *dd_lanes_of(const struct dd_lanes *lanes, const char *channel);
/* Adds those of receivers that the configuration no longer names, but to which
 * something is due: it is tried in vain, told to be so, and not forgotten. */
bool dd_lanes_add_unknown(struct dd_lanes *lanes, struct dd_store *store);
/* How many may be claimed now. */
size_t dd_lane_room(const struct dd_lane *lane);
/* `n` answers are in hand: claims more from now on if they came faster than they
 * were recorded, fewer if not. */
void dd_lane_adapt(struct dd_lane *lane, size_t n);

#endif
