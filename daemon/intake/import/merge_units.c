/* merge_units.c — the lead and cooperating cells of a task. */
#include "intake/import/merge.h"

#include <string.h>

typedef DD_VEC(struct dd_task_unit) unit_vec;

static size_t known_units(const struct dd_merge *m, const char *task, size_t *first)
{
    return dd_facts_range(m->facts, dd_entity_find("task_unit"), task, first);
}

static void add(struct dd_merge *m, unit_vec *list, const char *part, const char *unit,
                const char *words)
{
    int64_t seq = 1;
    for (size_t i = 0; i < list->n; i++) {
        if (strcmp(list->v[i].part, part) != 0)
            continue;
        if (unit && dd_streq(list->v[i].unit, unit))
            return;
        seq++;
    }
    struct dd_task_unit row = {.part = part, .seq = seq, .unit = unit, .words = words};
    dd_push(m->arena, list, row);
}

/* Somebody has said since which units these words mean. */
static bool add_by_person(struct dd_merge *m, unit_vec *list, const char *part,
                          const struct dd_task *old, const char *words)
{
    size_t at, end = old ? known_units(m, old->id, &at) : 0;
    bool any = false;
    for (at = old ? at : 0; at < end; at++) {
        const struct dd_task_unit *row = &m->facts->task_unit.v[at];
        if (!row->unit || strcmp(row->part, part) != 0 || !dd_streq(row->words, words))
            continue;
        add(m, list, part, row->unit, words);
        any = true;
    }
    return any;
}

/* A plan writes "các cơ quan, đơn vị thuộc xã" forty times. */
static bool was_said(struct dd_merge *m, const char *words)
{
    const char *key = dd_key(m->arena, words);
    for (size_t i = 0; i < m->unknown.n; i++)
        if (strcmp(m->unknown.v[i], key) == 0)
            return true;
    dd_push(m->arena, &m->unknown, key);
    return false;
}

static void say_doubtful(struct dd_merge *m, const struct dd_cell *cell, bool lead,
                         const struct dd_unit_ref *ref)
{
    struct dd_pos pos = dd_cell_pos(m->file, cell);
    bool again = was_said(m, ref->words);
    if ((again && !lead) || !dd_intake_may_warn(m->diags))
        return; /* each task that nobody leads has its line, though */
    if (ref->why == DD_UNIT_AMBIGUOUS) {
        dd_warn(m->diags, "W303", pos, DD_N("more than one unit is known as `%s`"), ref->words);
    } else if (ref->why == DD_UNIT_EMPTY_GROUP) {
        dd_warn(m->diags, "W304", pos, DD_N("the group `%s` has no members"), ref->words);
    } else {
        dd_warn(m->diags, "W302", pos,
                lead ? DD_N("no unit is known as `%s`; the task keeps these words as its lead")
                     : DD_N("no unit is known as `%s`; the task keeps these words"),
                ref->words);
        const char *near = dd_units_nearest(m->units, ref->words);
        if (near)
            dd_hint(m->diags, DD_N("did you mean `%s`?"), near);
        else if (!again)
            dd_hint(m->diags, DD_N("`dondoc unit alias` says which unit that is, `dondoc unit "
                                   "group` which units"));
    }
}

#define MOST_UNITS 1000 /* of one cell, the members of its groups counted */

static void read_cell(struct dd_merge *m, unit_vec *list, const char *part,
                      const struct dd_cell *cell, const struct dd_task *old)
{
    bool lead = strcmp(part, "lead") == 0;
    struct dd_unit_refs refs = dd_units_resolve(m->units, cell->text);
    struct dd_unit_ref whole = {.words = cell->text};
    if (refs.n > MOST_UNITS) /* no list of offices: a person must look at it */
        refs = (struct dd_unit_refs){.n = 1, .v = &whole};
    for (size_t i = 0; i < refs.n; i++) {
        const struct dd_unit_ref *ref = &refs.v[i];
        if (!ref->unit && add_by_person(m, list, part, old, ref->words))
            continue;
        add(m, list, part, ref->unit, ref->words);
        if (!ref->unit)
            say_doubtful(m, cell, lead, ref);
    }
}

static const char *list_leads(struct dd_merge *m, const unit_vec *list)
{
    struct dd_buf buf = {0};
    for (size_t i = 0; i < list->n && strcmp(list->v[i].part, "lead") == 0; i++)
        dd_buf_printf(&buf, "%s%s%s", i ? ", " : "", list->v[i].unit ? "" : "?",
                      list->v[i].unit ? list->v[i].unit : list->v[i].words);
    char *leads = dd_strndup(m->arena, buf.n ? buf.s : "", buf.n);
    dd_buf_release(&buf);
    return leads;
}

void dd_units_read(struct dd_merge *m, const struct dd_plan_row *row, const struct dd_task *old,
                   struct dd_task_unit_list *out)
{
    unit_vec list = {0};
    read_cell(m, &list, "lead", &row->lead, old);
    if (!list.n && dd_intake_may_warn(m->diags))
        dd_warn(m->diags, "W311", dd_cell_pos(m->file, &row->title_cell),
                DD_N("no lead is given for this task"));
    const char *leads = list_leads(m, &list);
    read_cell(m, &list, "cooperating", &row->cooperating, old);
    *out = (struct dd_task_unit_list){.n = list.n, .v = list.v, .leads = leads};
}

static const struct dd_task_unit *same_place(const struct dd_task_unit *row,
                                             const struct dd_task_unit *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].seq == row->seq && strcmp(v[i].part, row->part) == 0)
            return &v[i];
    return NULL;
}

bool dd_merge_units(struct dd_merge *m, const char *task, const struct dd_task_unit_list *list)
{
    size_t first, n = known_units(m, task, &first);
    n -= first;
    const struct dd_task_unit *old = m->facts->task_unit.v + first;
    bool changed = false;
    for (size_t i = 0; i < list->n; i++) {
        struct dd_task_unit row = list->v[i];
        const struct dd_task_unit *known = same_place(&row, old, n);
        row.task = task;
        if (known && dd_streq(known->unit, row.unit) && dd_streq(known->words, row.words))
            continue;
        dd_merge_put(m, "task_unit", &row);
        changed = true;
    }
    for (size_t i = 0; i < n; i++) {
        if (same_place(&old[i], list->v, list->n))
            continue;
        dd_merge_remove(m, "task_unit", &old[i]);
        changed = true;
    }
    return changed;
}
