/* carry_over.h — tasks whose plan, or year, is over (design §6, "a plan is replaced or
 * ends"): who waits in review, and what an answer does. Nothing here writes. */
#ifndef DD_INTAKE_CARRY_OVER_H
#define DD_INTAKE_CARRY_OVER_H

#include "dondoc/eval.h"

/* There is something left of the task: it is neither cancelled nor closed, and not
 * everything of it is done; with `last`, the end of what is over, it also began by then
 * and nothing of it is due later. `v`: the obligations as they stand, by id. */
bool dd_carry_over_is_left(const struct dd_facts *facts, const struct dd_obligation *v, size_t n,
                           const struct dd_task *task, struct dd_opt_day last);

/* The first row of the task that nobody has answered, or NULL. */
const struct dd_carry_over *dd_carry_over_open(const struct dd_facts *facts, const char *task);

/* The last day of what is over: of the year, or the day before the plan that replaces it
 * (without a date: the day before it was asked). Never after yesterday. */
struct dd_day dd_carry_over_last(const struct dd_facts *facts, const struct dd_carry_over *row,
                                 struct dd_day today);

/* Fills in the answer (`row`: answer, into and document are set), and does it to the task:
 * one that is carried may go into another plan, one that is closed has its last day. */
void dd_carry_over_answer(const struct dd_facts *facts, struct dd_carry_over *row,
                          struct dd_task *task, struct dd_day today);

#endif
