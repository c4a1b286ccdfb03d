/* schedule.h — when a delivery that was not accepted is tried again (design §8).
 * Office seconds. */
#ifndef DD_DELIVER_SCHEDULE_H
#define DD_DELIVER_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

/* `attempts` tries have been made (1 or more); false: that was the last.
 * `chance` spreads mails over ±20 %; any value will do. What is counted is the
 * time spent trying, so a daemon that was down for a week still tries. */
bool dd_schedule_mail(int attempts, uint32_t chance, int64_t *delay);
/* `retry_after`: what the receiver asked for, 0 if it did not. */
bool dd_schedule_webhook(int attempts, int64_t retry_after, int64_t *delay);

#endif
