/* feed_export.h — `dondoc feed export`: the calendars as files for a public web server,
 * where the service itself is not reached from outside. */
#ifndef DD_FEED_EXPORT_H
#define DD_FEED_EXPORT_H

#include "app/app.h"

/* Writes every feed that is not revoked to FOLDER/NAME.ics. NAME is a token of its own,
 * 256 bits made from the stored hash: it stays the same, and opens the file only, never
 * the service's feed. A file is exchanged whole, and only when its bytes have changed;
 * those of revoked feeds are removed. Prints name and feed. */
enum dd_exit dd_feed_export(struct dd_app *app, const char *folder, const char *public_url,
                            bool json);

#endif
