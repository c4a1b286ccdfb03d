/* lanes.h — mails, and each receiver of webhooks, have a turn of their own: one
 * that hangs keeps no other waiting. */
#ifndef DD_DELIVER_LANES_H
#define DD_DELIVER_LANES_H

#include "deliver/transfer.h"

/* At once on their way (design §8); and claimed with answers not recorded yet, so
 * that one commit serves many: what a crash may repeat. Receivers share theirs. */
#define DD_MAILS_MAX 4
#define DD_MAILS_AHEAD 8
#define DD_HOOKS_MAX 16
#define DD_HOOKS_AHEAD 128

struct dd_lane {
    const char *channel;
    const struct dd_webhook *hook; /* NULL also for one that is no longer configured */
    size_t max, ahead;
    struct dd_transfer *waiting; /* claimed, oldest first */
    size_t n_waiting, n_flying, n_answered;
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

/* A list of transfers, oldest first. */
void dd_transfers_append(struct dd_transfer **list, struct dd_transfer *transfer);
void dd_transfers_free(struct dd_transfer **list);

#endif
