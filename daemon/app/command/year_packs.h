/* year_packs.h — writes, or only shows, the packs of the new year (new_year.h): those of
 * 2027 into `rules-2027` in the office's folder. A file that is there already stays. */
#ifndef DD_YEAR_PACKS_H
#define DD_YEAR_PACKS_H

#include "app/app.h"
#include "app/command/new_year.h"

/* `packs`: where the objects of --json are collected; NULL: for people. */
enum dd_exit dd_year_packs(struct dd_app *app, const struct dd_new_year *year, bool dry_run,
                           json_t *packs);

#endif
