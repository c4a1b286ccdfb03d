/* access.h — what the reader may see and do (design §10, issue 7.5): a role and a
 * unit scope, from the token or the session that came with the request.
 *
 *   role (dd_token.scope)   viewer (read) · officer (write) · operator (admin)
 *   unit scope              all · one unit's own · a unit and those below it
 *
 * What lies outside of the scope is not there: pages, API, search and downloads
 * answer as if it did not exist.
 *
 * A task marked `internal` is told whole to those who own it: readers whose scope is
 * a unit that has to do with it (leads it, cooperates, or has it in its plan), and
 * officers and operators who see it. A viewer of everything (a display on a wall)
 * gets its number, its day and its unit. */
#ifndef DD_HTTP_ACCESS_H
#define DD_HTTP_ACCESS_H

#include "http/server/request.h"

/* The scope covers the unit (NULL: nobody's, which only those who see all see). */
bool dd_may_see(const struct dd_request *rq, const struct dd_facts *facts, const char *unit);
/* … the person: who holds, or held, a post of a unit that it covers. */
bool dd_may_see_person(const struct dd_request *rq, const struct dd_facts *facts,
                       const char *person);
/* … the task: by a unit that leads it, or whose plan it is; to read it (not to `write`)
 * it is enough to cooperate. */
bool dd_covers_task(const struct dd_request *rq, const struct dd_facts *facts, const char *id,
                    bool write);
/* … the obligation: its unit, or another lead of what is owed jointly. */
bool dd_may_see_duty(const struct dd_request *rq, const struct dd_facts *facts,
                     const struct dd_obligation *row);
/* The units it covers as a JSON array, or NULL: all of them. */
const char *dd_scope_units(const struct dd_request *rq, const struct dd_facts *facts);
/* The reader sees every unit. */
bool dd_sees_all(const struct dd_request *rq);
/* Officers and operators. */
bool dd_may_write(const struct dd_request *rq);
/* Operators of the whole office: pause, tokens, feeds of others. */
bool dd_may_operate(const struct dd_request *rq);

/* Internal tasks are told whole to this reader, where they are seen at all. */
bool dd_owns_internal(const struct dd_request *rq);
/* The task is internal and the reader does not own it. */
bool dd_is_withheld(const struct dd_request *rq, const struct dd_facts *facts, const char *task);
/* "Internal task No. II.2". */
const char *dd_internal_title(struct dd_arena *arena, dd_translate tr, const struct dd_task *task);
/* As this reader may see it: `row` itself, or (in the arena of the request) one without
 * anything that says what it is about: number, day, unit and state remain. */
const struct dd_obligation *dd_duty_shown(const struct dd_request *rq, const struct dd_facts *facts,
                                          const struct dd_obligation *row);
/* As a feed holds it: its address is a key that may be passed on, and calendars lie
 * with others, so of an internal task every feed has number, day and unit only. */
const struct dd_obligation *dd_duty_in_feed(struct dd_arena *arena, const struct dd_facts *facts,
                                            const struct dd_obligation *row);

#endif
