/* clean_up.h — what the service removes by and by: the texts of old messages
 * (`sending.keep_bodies`), and sessions that are over. Rows that say who was told what
 * stay, and the audit says what went. */
#ifndef DD_CLEAN_UP_H
#define DD_CLEAN_UP_H

#include "app/app.h"

struct dd_clean_up {
    int64_t sessions_at; /* when sessions were looked at, in real seconds; 0: not yet */
};

/* After a tick. A little of it in one transaction: what is left goes after the next one,
 * and there is one a day at least. What the database refuses is tried again then. */
void dd_clean_up(struct dd_clean_up *state, const struct dd_app *app);

#endif
