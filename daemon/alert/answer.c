/* answer.c — which answers there are, and who may give them (design §7). */
#include "dondoc/alert.h"

#include <string.h>

static const char *const names[DD_N_ANSWER_ACTIONS] = {
    [DD_ANSWER_ANY] = "any",
    [DD_ANSWER_RECEIVED] = "received",
    [DD_ANSWER_DONE] = "done",
    [DD_ANSWER_EXTENSION] = "extension",
    [DD_ANSWER_NOT_OURS] = "not_ours",
    [DD_ANSWER_REPORT] = "report",
    [DD_ANSWER_REPORT_TO_ME] = "report_to_me",
    [DD_ANSWER_DECIDE] = "decide",
};

const char *dd_answer_action_name(enum dd_answer_action action)
{
    return names[action];
}

bool dd_answer_action_parse(const char *name, enum dd_answer_action *out)
{
    for (size_t i = 0; i < DD_N_ANSWER_ACTIONS; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (enum dd_answer_action)i;
            return true;
        }
    return false;
}

/* A target is met by its readings, what has not come yet is not done yet, and what
 * has no due day cannot be put off. */
static unsigned of_those_who_owe(const struct dd_obligation *row)
{
    unsigned set = DD_ANSWER_BIT(DD_ANSWER_RECEIVED) | DD_ANSWER_BIT(DD_ANSWER_NOT_OURS);
    if (row->state == DD_REPORTED)
        return 0;
    if (!row->target && row->state != DD_WAITING)
        set |= DD_ANSWER_BIT(DD_ANSWER_DONE);
    if (row->due.set && row->state != DD_WAITING)
        set |= DD_ANSWER_BIT(DD_ANSWER_EXTENSION);
    return set;
}

unsigned dd_answers_of(const struct dd_obligation *row, enum dd_role role, bool cc)
{
    if (dd_state_is_closed(row->state) || cc)
        return 0;
    switch (role) {
    case DD_ROLE_HANDLER:
    case DD_ROLE_UNIT_HEAD:
        return of_those_who_owe(row);
    case DD_ROLE_TRACKING_OFFICE:
        return DD_ANSWER_BIT(DD_ANSWER_DECIDE);
    case DD_ROLE_VICE_CHAIR:
    case DD_ROLE_CHAIR:
        return row->state == DD_WAITING ? 0 : DD_ANSWER_BIT(DD_ANSWER_REPORT_TO_ME);
    case DD_ROLE_OPERATOR:
        break;
    }
    return 0;
}
