/* access.h — what `feed` and `token` share: secrets that are shown once and stored
 * hashed, for a person or a unit. */
#ifndef DD_ACCESS_H
#define DD_ACCESS_H

#include "app/command/write.h"

#define DD_ACCESS_TOKEN_BYTES 32 /* 256 bits (design §9) */

/* How the service is reached; no final slash. */
const char *dd_access_url(const struct dd_app *app);
/* Ends the transaction that `ok` speaks of. */
enum dd_exit dd_access_finish(struct dd_app *app, bool ok);
/* Revokes the one of that number. */
enum dd_exit dd_access_revoke(struct dd_app *app, const char *word,
                              bool (*run)(struct dd_store *, int64_t, bool *));
/* Checks the name, and the filters against the facts; NULL ones are fine. */
enum dd_exit dd_access_scope(struct dd_app *app, const char **name, const char *person,
                             const char *unit);

#endif
