/* write.h — what the fact-writing commands share. */
#ifndef DD_WRITE_H
#define DD_WRITE_H

#include "app/app.h"

/* Reads a day (YYYY-MM-DD or DD/MM/YYYY); NULL gives today. An impossible one
 * is said on stderr: DD_EXIT_FAULTS. */
enum dd_exit dd_write_day(const struct dd_app *app, const char *text, struct dd_day *out);
/* Loads the facts and checks that a unit, task … of that id exists; says what
 * does not, with "did you mean". */
enum dd_exit dd_write_facts(struct dd_app *app, struct dd_facts *facts);
enum dd_exit dd_write_known(const struct dd_app *app, const struct dd_facts *facts,
                            const char *entity, const char *id);
/* Puts one row in a transaction of its own. */
enum dd_exit dd_write_row(struct dd_app *app, const char *entity, const void *row);
/* Fills one field of a row from text, by the field's type. */
enum dd_exit dd_write_field(struct dd_app *app, const struct dd_entity *entity, void *row,
                            const char *name, const char *text);

#endif
