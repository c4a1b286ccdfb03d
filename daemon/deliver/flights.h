/* flights.h — what was begun and what came of it, in a file that outlives the
 * process. Many messages are claimed ahead in one commit, and many answers recorded in
 * the next; between the two the database only knows that they were claimed. This file
 * knows which of them were begun, and which answered: so that after a crash only those
 * on their way just then are uncertain.
 *
 * It is memory shared with a file, not synced: a process that is killed leaves it as it
 * was, the machine's end may not. So it counts only within one run of the machine (its
 * boot id); otherwise, or where it cannot be made, all that is claimed is uncertain. */
#ifndef DD_DELIVER_FLIGHTS_H
#define DD_DELIVER_FLIGHTS_H

#include "deliver/transfer.h"

struct dd_flights;
struct dd_flight; /* of one transfer */

/* `path` NULL: there is none, and nothing is known. */
struct dd_flights *dd_flights_new(const char *path);
void dd_flights_free(struct dd_flights *flights); /* NULL is fine */

/* Is it known what was on its way when the last process ended? */
bool dd_flights_known(const struct dd_flights *flights);
enum dd_flight_end { DD_FLIGHT_NOT_BEGUN, DD_FLIGHT_BEGUN, DD_FLIGHT_ANSWERED };
/* If so: how far `transfer` had come. ANSWERED fills in what came of it. */
enum dd_flight_end dd_flights_end_of(const struct dd_flights *flights,
                                     struct dd_transfer *transfer);
/* From here on it tells of this process; what it knew of the last one is forgotten. */
void dd_flights_clear(struct dd_flights *flights);

/* By the thread that sends: before the first byte leaves; once it is judged. */
void dd_flights_begin(struct dd_flights *flights, struct dd_transfer *transfer);
void dd_flights_answered(struct dd_transfer *transfer);
/* By any thread: the answer is committed. */
void dd_flights_recorded(struct dd_transfer *transfer);

#endif
