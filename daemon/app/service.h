/* service.h — dondocd's loop: ticks at the planned instants and when the
 * database changes, deliveries, pages. Nothing polls. */
#ifndef DD_SERVICE_H
#define DD_SERVICE_H

#include "app/tick/tick.h"

/* Runs until SIGTERM or SIGINT. `app` is opened for writing, with rules and
 * secrets. Gives the exit status. */
enum dd_exit dd_service_run(struct dd_app *app);

#endif
