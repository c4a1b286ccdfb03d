/* Tasks, their units and deadlines. */
#include "intake/record/record.h"

#include <stdlib.h>
#include <string.h>

#include "intake/import/merge.h"
#include "intake/record/task_entry.h"

bool dd_record_year(struct dd_record *rec, const char *words, int *out)
{
    char *end = NULL;
    *out = 0;
    if (!dd_record_given(words))
        return true;
    long year = strtol(words, &end, 10);
    if (*end || year < DD_YEAR_MIN || year > DD_YEAR_MAX)
        return dd_edit_refuse(&rec->edit, "year", _("`%s` is not a year"), words);
    *out = (int)year;
    return true;
}

/* ---- units ---------------------------------------------------------------------------- */

struct unit_ids {
    size_t n;
    const char **v;
};

static bool no_unit(struct dd_record *rec, const struct dd_units *units, const char *field,
                    const char *words)
{
    const char *near = dd_units_nearest(units, words);
    if (near)
        return dd_edit_refuse(&rec->edit, field, _("there is no unit `%s`; did you mean `%s`?"),
                              words, near);
    return dd_edit_refuse(&rec->edit, field, _("there is no unit `%s`"), words);
}

/* An id, or names as plans write them. */
static bool read_units(struct dd_record *rec, const char *field, const char *cell,
                       const char *office, struct unit_ids *out)
{
    struct dd_arena *arena = rec->edit.arena;
    const struct dd_facts *facts = rec->edit.facts;
    *out = (struct unit_ids){0};
    if (!dd_record_given(cell))
        return true;
    const struct dd_unit *unit = dd_unit_find(facts, dd_squeeze(arena, cell));
    struct dd_units *units = dd_units_index(arena, facts, office, rec->edit.today);
    struct dd_unit_refs refs = {0};
    if (!unit)
        refs = dd_units_resolve(units, cell);
    out->v = DD_NEW_N(arena, const char *, refs.n + 1);
    if (unit)
        out->v[out->n++] = unit->id;
    for (size_t i = 0; i < refs.n; i++) {
        const struct dd_unit_ref *ref = &refs.v[i];
        if (ref->why == DD_UNIT_AMBIGUOUS)
            return dd_edit_refuse(&rec->edit, field, _("several units are called `%s`"),
                                  ref->words);
        if (ref->why != DD_UNIT_KNOWN)
            return no_unit(rec, units, field, ref->words);
        out->v[out->n++] = ref->unit;
    }
    return true;
}

static bool put_units(struct dd_record *rec, const char *task, const char *part,
                      const struct unit_ids *ids)
{
    return dd_task_set_units(rec->store, &rec->edit, task, part, ids->n, ids->v);
}

/* ---- tasks ------------------------------------------------------------------------------ */

static bool new_id(struct dd_record *rec, const struct dd_task_words *words, const char **out)
{
    struct dd_arena *arena = rec->edit.arena;
    const struct dd_entity *entity = dd_entity_find("task");
    *out = words->id;
    if (!words->id) {
        const char *prefix = dd_printf(arena, "viec.%d.", dd_day_ymd(rec->edit.today).year);
        *out = dd_printf(arena, "%s%lld", prefix,
                         (long long)dd_next_number(rec->edit.facts, entity, prefix));
        return true;
    }
    if (!dd_edit_id(&rec->edit, words->id))
        return false;
    return !dd_task_find(rec->edit.facts, words->id) ||
           dd_edit_refuse(&rec->edit, "id", _("there is a task `%s` already"), words->id);
}

bool dd_record_units(struct dd_record *rec, const char *field, const char *cell, const char ***out,
                     size_t *n)
{
    struct unit_ids ids;
    bool ok = read_units(rec, field, cell, NULL, &ids);
    *out = ids.v;
    *n = ids.n;
    return ok;
}

bool dd_record_task(struct dd_record *rec, const struct dd_task_words *words, const char **id)
{
    struct dd_facts scratch = {0};
    struct unit_ids leads, cooperating;
    struct dd_task *task = dd_facts_add(rec->edit.arena, &scratch, dd_entity_find("task"));
    task->unit = words->office;
    task->internal = words->internal;
    task->opened_on = DD_SOME_DAY(rec->edit.today);
    int year;
    if (!dd_record_year(rec, words->year, &year) || !new_id(rec, words, id) ||
        !dd_edit_text(&rec->edit, "title", words->title ? words->title : "", &task->title) ||
        !dd_record_text(rec, "plan", words->plan, &task->plan) ||
        !dd_record_text(rec, "product", words->product, &task->product) ||
        !read_units(rec, "lead", words->lead, words->office, &leads) ||
        !read_units(rec, "cooperating", words->cooperating, words->office, &cooperating))
        return false;
    if (leads.n == 0)
        return dd_edit_refuse(&rec->edit, "lead", _("the unit in charge is missing"));
    task->id = *id;
    return dd_record_row(rec, "task", task) && put_units(rec, *id, "lead", &leads) &&
           put_units(rec, *id, "cooperating", &cooperating) &&
           (!dd_record_given(words->deadline) ||
            dd_record_deadline(rec, *id, words->deadline, words->year));
}

bool dd_record_task_edit(struct dd_record *rec, const struct dd_task *old,
                         const struct dd_task_words *words)
{
    struct dd_task task = *old;
    struct unit_ids leads, cooperating;
    task.internal = words->internal;
    if (!dd_edit_text(&rec->edit, "title", words->title ? words->title : "", &task.title) ||
        (words->plan && !dd_record_text(rec, "plan", words->plan, &task.plan)) ||
        (words->product && !dd_record_text(rec, "product", words->product, &task.product)) ||
        !read_units(rec, "lead", words->lead, task.unit, &leads) ||
        !read_units(rec, "cooperating", words->cooperating, task.unit, &cooperating))
        return false;
    if (words->lead && leads.n == 0)
        return dd_edit_refuse(&rec->edit, "lead", _("the unit in charge is missing"));
    return dd_record_row(rec, "task", &task) &&
           (!words->lead || put_units(rec, task.id, "lead", &leads)) &&
           (!words->cooperating || put_units(rec, task.id, "cooperating", &cooperating));
}

bool dd_record_deadline(struct dd_record *rec, const char *task, const char *deadline,
                        const char *year)
{
    struct dd_task_waits waits;
    int y;
    if (!dd_record_year(rec, year, &y) ||
        !dd_task_set_deadline(rec->store, &rec->edit, rec->calendar, task, deadline, y, &waits))
        return false;
    for (size_t i = 0; i < waits.n; i++)
        dd_record_note(rec,
                       _("the deadline waits for the event `%s` (%s): set its day once it is "
                         "known"),
                       waits.v[i].title, waits.v[i].id);
    return true;
}

bool dd_record_task_cancel(struct dd_record *rec, const struct dd_task *old)
{
    struct dd_task task = *old;
    task.status = "cancelled";
    return dd_record_row(rec, "task", &task);
}
