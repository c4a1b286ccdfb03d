/* check_warn.h — inside app: what `check` says besides mistakes, as warnings. */
#ifndef DD_CHECK_WARN_H
#define DD_CHECK_WARN_H

#include "app/app.h"

/* Folders of rules without a pack, or with files that are not read. */
void dd_check_folders(struct dd_diags *diags, const struct dd_config *config);
/* Files beside those that an office's settings name one by one. */
void dd_check_unread(struct dd_diags *diags, const struct dd_config *config);
/* Rules that no test speaks of: in `tests` of the office's folder (may be NULL), of
 * the pack's, beside that, and for packs taken unchanged from those that ship with the
 * program, among the tests that ship with them. */
void dd_check_untested(struct dd_diags *diags, const struct dd_ruleset *set, const char *office);
/* Rules that match nothing among the facts, checkpoints in another measure than a
 * target's. */
void dd_check_office(struct dd_diags *diags, const struct dd_ruleset *set,
                     const struct dd_facts *facts);

#endif
