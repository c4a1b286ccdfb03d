/* courier.h — carries messages out, in a thread of its own with its own loop: a
 * commit does not hold up the network, nor the network a commit. It knows nothing
 * of the store: what it is given was claimed, and what it has judged is recorded by
 * whoever gave it.
 *
 * All functions are for the thread that made it. */
#ifndef DD_DELIVER_COURIER_H
#define DD_DELIVER_COURIER_H

#include "deliver/flights.h"
#include "deliver/lanes.h"

struct dd_courier;

/* `flights` must outlive it. `arrived` is called on `loop` when there is something to collect;
 * `soon`: at once, rather than after a moment in which more may come. NULL if libcurl or the thread
 * cannot be started. */
struct dd_courier *dd_courier_new(struct ev_loop *loop, const struct dd_clock *clock,
                                  const struct dd_deliver_settings *settings,
                                  struct dd_flights *flights,
                                  void (*arrived)(void *context, bool soon), void *context);
/* Ends the thread: what is on its way is dropped without an answer; what waits, and
 * what is judged, can still be fetched. */
void dd_courier_stop(struct dd_courier *courier);
void dd_courier_free(struct dd_courier *courier); /* NULL is fine */

/* Lanes are numbered from 0, which is that of the mails. */
size_t dd_courier_lanes(const struct dd_courier *courier);
const char *dd_courier_channel(const struct dd_courier *courier, size_t lane);
/* See dd_lanes_add_unknown. */
bool dd_courier_add_unknown(struct dd_courier *courier, struct dd_store *store);

/* How many may be claimed now for a lane. */
size_t dd_courier_room(struct dd_courier *courier, size_t lane);
/* Takes all that was claimed, and sends it in this order. */
void dd_courier_give(struct dd_courier *courier, size_t lane, struct dd_queue *claimed);
/* What is judged: goes to the end of `out`. */
void dd_courier_collect(struct dd_courier *courier, struct dd_queue *out);
/* What was claimed and must not start now, since it is paused or the relay rests:
 * goes to the end of `out`. */
void dd_courier_take_back(struct dd_courier *courier, struct dd_queue *out);
/* There is something to collect or to take back. */
bool dd_courier_has_news(struct dd_courier *courier);
/* Nothing waits or is on its way; nothing is judged and not collected. */
bool dd_courier_idle(struct dd_courier *courier);
/* While paused nothing starts. */
void dd_courier_pause(struct dd_courier *courier, bool paused);
/* No more mail for now, unless some is on its way: connections are closed. */
void dd_courier_rest(struct dd_courier *courier);
/* Until when the relay rests; and real seconds until a mail may start, 0: now. */
struct dd_instant dd_courier_rests_until(struct dd_courier *courier);
double dd_courier_mail_wait(struct dd_courier *courier);

#endif
