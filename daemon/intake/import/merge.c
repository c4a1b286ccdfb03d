/* merge.c — one task: brought in, or brought up to the file. */
#include "intake/import/merge.h"

#include <string.h>

void dd_merge_put(struct dd_merge *m, const char *entity, const void *row)
{
    if (!m->options->dry_run && !m->refused)
        m->refused = !dd_store_put(m->store, dd_entity_find(entity), row);
}

void dd_merge_remove(struct dd_merge *m, const char *entity, const void *row)
{
    if (!m->options->dry_run && !m->refused)
        m->refused = !dd_store_remove(m->store, dd_entity_find(entity), row);
}

static const char *add_task(struct dd_merge *m, const struct dd_plan_row *row)
{
    struct dd_task task = {
        .id = dd_printf(m->arena, "%s.%03lld", m->slug, (long long)m->next_task++),
        .plan = m->options->plan,
        .unit = m->options->unit,
        .section = row->section,
        .number = row->number,
        .title = row->title,
        .product = row->product,
        .tag = "",
        .status = "active",
        .imported = true,
        .opened_on = DD_SOME_DAY(m->options->today),
    };
    dd_merge_put(m, "task", &task);
    return task.id;
}

/* Words of the file only: status, tag and field belong to people. */
static bool update_task(struct dd_merge *m, const struct dd_plan_row *row,
                        const struct dd_task *old)
{
    bool same_plan = strcmp(dd_key(m->arena, old->plan), dd_key(m->arena, m->options->plan)) == 0;
    if (same_plan && dd_streq(old->section, row->section) && dd_streq(old->number, row->number) &&
        dd_streq(old->title, row->title) && dd_streq(old->product, row->product))
        return false;
    struct dd_task task = *old;
    if (!same_plan) /* but one that it replaces */
        task.plan = m->options->plan;
    task.section = row->section;
    task.number = row->number;
    task.title = row->title;
    task.product = row->product;
    dd_merge_put(m, "task", &task);
    return true;
}

const char *dd_merge_task(struct dd_merge *m, const struct dd_plan_row *row,
                          const struct dd_task *old, const struct dd_wanted *wanted,
                          const struct dd_task_unit_list *units, bool *changed)
{
    *changed = old ? update_task(m, row, old) : true;
    const char *id = old ? old->id : add_task(m, row);
    *changed |= dd_merge_units(m, id, units);
    *changed |= dd_merge_deadlines(m, id, row, wanted);
    return id;
}
