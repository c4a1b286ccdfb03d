/* example.h — an example office that ships with the program, without making it:
 * its configuration, its facts, the packs it names. */
#ifndef DD_EXAMPLE_H
#define DD_EXAMPLE_H

#include "app/app.h"

/* The folder of an example in the program's own data; NULL, and said, if there is
 * none of that name. */
const char *dd_example_folder(struct dd_arena *arena, const char *name);
/* Reads its facts, not sealed. */
enum dd_exit dd_example_facts(struct dd_diags *diags, const char *folder, struct dd_facts *facts);

/* Opens it like an office with rules but without a database; its facts are sealed
 * into *facts. On failure says why and closes. */
enum dd_exit dd_example_open(struct dd_app *app, const struct dd_common *common, const char *name,
                             struct dd_facts *facts);

#endif
