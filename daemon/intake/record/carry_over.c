#include "intake/record/carry_over.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is left ----------------------------------------------------------------- */

static bool is_after(struct dd_opt_day day, struct dd_opt_day last)
{
    return day.set && last.set && dd_day_cmp(day.day, last.day) > 0;
}

static bool is_dated(const struct dd_task_deadline *row)
{
    return row->last_day.set && strcmp(row->kind, "recurring") != 0;
}

/* Of the deadlines: one lies after the last day; one has no day, or comes again. */
static void look_at_deadlines(const struct dd_facts *facts, const char *task,
                              struct dd_opt_day last, bool *later, bool *endless)
{
    size_t first, end = dd_facts_range(facts, dd_entity_find("task_deadline"), task, &first);
    *later = *endless = false;
    for (; first < end; first++) {
        const struct dd_task_deadline *row = &facts->task_deadline.v[first];
        if (is_dated(row))
            *later = *later || is_after(row->last_day, last);
        else
            *endless = *endless || strcmp(row->kind, "none") != 0;
    }
}

static bool is_done_whole(const struct dd_facts *facts, const char *task)
{
    for (size_t i = 0; i < facts->completion.n; i++) {
        const struct dd_completion *row = &facts->completion.v[i];
        if (!row->revoked && !row->unit && row->seq == 0 && dd_streq(row->task, task))
            return true;
    }
    return false;
}

/* Every duty of it is settled. */
static bool is_settled(const struct dd_facts *facts, const struct dd_obligation *v, size_t n,
                       const char *task)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!dd_streq(v[i].task, task))
            continue;
        if (!dd_state_is_closed(v[i].state))
            return false;
        any = true;
    }
    return any || is_done_whole(facts, task);
}

bool dd_carry_over_is_left(const struct dd_facts *facts, const struct dd_obligation *v, size_t n,
                           const struct dd_task *task, struct dd_opt_day last)
{
    bool later, endless;
    if (strcmp(task->status, "active") != 0 || task->closed_on.set ||
        is_after(task->opened_on, last))
        return false;
    look_at_deadlines(facts, task->id, last, &later, &endless);
    if (later)
        return false;
    return endless ? !is_done_whole(facts, task->id) : !is_settled(facts, v, n, task->id);
}

/* ---- answers ---------------------------------------------------------------------- */

const struct dd_carry_over *dd_carry_over_open(const struct dd_facts *facts, const char *task)
{
    size_t first, end = dd_facts_range(facts, dd_entity_find("carry_over"), task, &first);
    for (; first < end; first++)
        if (!facts->carry_over.v[first].answer)
            return &facts->carry_over.v[first];
    return NULL;
}

static struct dd_opt_day replaced_on(const struct dd_facts *facts, const char *document)
{
    size_t first, end = dd_facts_range(facts, dd_entity_find("document"), document, &first);
    return first < end ? facts->document.v[first].date : (struct dd_opt_day){0};
}

struct dd_day dd_carry_over_last(const struct dd_facts *facts, const struct dd_carry_over *row,
                                 struct dd_day today)
{
    struct dd_day last, yesterday = dd_day_add(today, -1);
    struct dd_opt_day since = replaced_on(facts, row->review);
    if (!since.set)
        since = row->asked_on;
    last = since.set ? dd_day_add(since.day, -1) : yesterday;
    if (strlen(row->review) == 4 && strspn(row->review, "0123456789") == 4)
        dd_day_make(atoi(row->review), 12, 31, &last);
    return dd_day_cmp(last, yesterday) < 0 ? last : yesterday;
}

void dd_carry_over_answer(const struct dd_facts *facts, struct dd_carry_over *row,
                          struct dd_task *task, struct dd_day today)
{
    row->answered_on = DD_SOME_DAY(today);
    if (strcmp(row->answer, "cancel") == 0)
        task->status = "cancelled";
    else if (strcmp(row->answer, "close") == 0)
        task->closed_on = DD_SOME_DAY(dd_carry_over_last(facts, row, today));
    else if (row->into)
        task->plan = row->into;
}
