/* throttle.h — how often something may be tried: wrong keys from one address, sign-ins
 * of one account. Memory is taken once and never grows, whoever comes: what is kept of
 * a key (an address, an account) is one number in a table that hashes under a secret of
 * this run, and where the table is full those that have nearly recovered give way.
 *
 * The number is the "theoretical arrival time" of the generic cell rate algorithm
 * (ITU-T I.371): each try moves it on by an interval, and it may not lie further ahead
 * of now than the burst allows. Real time; a clock that is set back refuses nobody for
 * longer than a full burst takes to recover. */
#ifndef DD_HTTP_THROTTLE_H
#define DD_HTTP_THROTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dd_tried {
    DD_TRIED_SIGN_IN, /* a link or token that signs nobody in; by address */
    DD_TRIED_KEY,     /* another that opens nothing: token, session, feed, answer; by address */
    DD_TRIED_ACCOUNT  /* a session was started; by account */
};
#define DD_THROTTLE_BURST 30 /* so many at once … */
#define DD_THROTTLE_EVERY 10 /* … and one more each so many seconds */

struct dd_throttle;
struct dd_throttle *dd_throttle_new(void);
void dd_throttle_free(struct dd_throttle *throttle); /* NULL is fine */

/* Seconds until it may be tried again; 0: now. */
unsigned dd_throttle_wait(struct dd_throttle *throttle, enum dd_tried what, const void *key,
                          size_t n, int64_t now);
/* It was tried. */
void dd_throttle_count(struct dd_throttle *throttle, enum dd_tried what, const void *key, size_t n,
                       int64_t now);

#endif
