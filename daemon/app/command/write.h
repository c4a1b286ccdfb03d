/* write.h — what the commands that name or write facts share: the calls of
 * intake/record/edit.h for words from the command line. Each says on stderr what is
 * wrong: DD_EXIT_FAULTS. */
#ifndef DD_WRITE_H
#define DD_WRITE_H

#include "app/app.h"
#include "intake/record/record.h"

enum dd_exit dd_write_text(struct dd_app *app, const char *name, const char *text,
                           const char **out);
enum dd_exit dd_write_day(const struct dd_app *app, const char *text, struct dd_day *out);
/* The day on which something was achieved: one that is still to come is allowed
 * (it counts from then), with a warning. */
enum dd_exit dd_write_past_day(const struct dd_app *app, const char *text, struct dd_day *out);
enum dd_exit dd_write_state(const char *text, enum dd_state *out);
enum dd_exit dd_write_role(const char *text);

/* Loads the facts. */
enum dd_exit dd_write_facts(struct dd_app *app, struct dd_facts *facts);
/* There is a unit, task … of that id; "did you mean" where there is not. */
enum dd_exit dd_write_known(const struct dd_app *app, const struct dd_facts *facts,
                            const char *entity, const char *id);
/* The same for an obligation among `v`. */
enum dd_exit dd_write_obligation(const struct dd_app *app, const struct dd_obligation *v, size_t n,
                                 const char *id);

/* The stored obligation of that id; of a one-off duty "/once" may be left out. */
enum dd_exit dd_write_find_obligation(struct dd_app *app, const char *id,
                                      struct dd_obligation *out);
/* The id of a document, from its id or its number. */
enum dd_exit dd_write_document(struct dd_app *app, const struct dd_facts *facts, const char *words,
                               const char **out);
/* A new id "PREFIX.…" that nobody has. */
const char *dd_write_new_id(struct dd_app *app, const char *prefix);

/* Fills one field of a row from text, by the field's type; "" makes an optional
 * one absent. */
enum dd_exit dd_write_field(struct dd_app *app, const struct dd_entity *entity, void *row,
                            const char *name, const char *text);
/* What the database would refuse, and what it would take although nobody means
 * it: absent fields, words that are not in the vocabulary, references to nothing. */
enum dd_exit dd_write_check(struct dd_app *app, const struct dd_facts *facts,
                            const struct dd_entity *entity, const void *row);
/* A write transaction in which something is recorded (intake/record/record.h), with the facts
 * as they are in it. */
enum dd_exit dd_write_begin(struct dd_app *app, struct dd_record *rec);
/* Its end: where `ok` it is committed and the remarks are said, else it is undone and
 * what was refused is said. */
enum dd_exit dd_write_end(struct dd_app *app, struct dd_record *rec, bool ok);
/* Checks and puts one row in a transaction of its own. */
enum dd_exit dd_write_row(struct dd_app *app, const struct dd_facts *facts, const char *entity,
                          const void *row);

extern const char dd_unit_usage[];       /* unit merge|split: part of that of `unit` */
extern const char dd_unit_names_usage[]; /* unit alias|group: so too */
int dd_cmd_unit_names(int argc, char **argv);

#endif
