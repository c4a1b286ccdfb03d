/* account_rows.h — inside of the account: the order of a plan, and what was recorded
 * as a duty's result. */
#ifndef DD_WIRE_ACCOUNT_ROWS_H
#define DD_WIRE_ACCOUNT_ROWS_H

#include "wire/paper/account.h"

/* Place of each task (by its index in the facts) in the order of the plans: by
 * plan, section (as they first come), number, id. */
size_t *dd_plan_order(struct dd_arena *arena, const struct dd_facts *facts);

/* Completions by what they are of. */
struct dd_proofs {
    const struct dd_facts *facts;
    size_t n;
    const struct dd_completion **v; /* by task or obligation */
};
void dd_proof_index(struct dd_arena *arena, const struct dd_facts *facts, struct dd_proofs *out);
/* The text recorded for the period, and the document that shows it. */
char *dd_proof_of(struct dd_arena *arena, const struct dd_proofs *proofs, dd_translate tr,
                  const struct dd_account *account, const struct dd_account_row *row);

#endif
