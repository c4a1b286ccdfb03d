/* Units that become others by a document (design §6, "units merge or split"). What
 * follows is the evaluation's business; here it is checked and recorded. */
#include "intake/record/record.h"

#include <string.h>

struct reorganisation {
    struct dd_record *rec;
    const struct dd_reorganised_words *w;
    struct dd_day day;
    const char *document;
    DD_VEC(struct dd_unit_succession) rows;
    DD_VEC(struct dd_task_succession) tasks;
    DD_VEC(struct dd_unit) units; /* founded, or with another parent */
};

static const struct dd_facts *facts_of(const struct reorganisation *r)
{
    return r->rec->edit.facts;
}

static bool has(const char *const *v, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i], word) == 0)
            return true;
    return false;
}

static bool is_from(const struct reorganisation *r, const char *unit)
{
    return has(r->w->from, r->w->n_from, unit);
}

static bool is_into(const struct reorganisation *r, const char *unit)
{
    return has(r->w->into, r->w->n_into, unit);
}

/* ---- what is wrong with it --------------------------------------------------------- */

/* Whose place is taken already, by another. */
static bool check_free(const struct reorganisation *r, const char *unit)
{
    const struct dd_facts *facts = facts_of(r);
    char day[DD_DAY_SIZE];
    for (size_t i = 0; i < facts->unit_succession.n; i++) {
        const struct dd_unit_succession *row = &facts->unit_succession.v[i];
        if (strcmp(row->unit, unit) != 0 || strcmp(row->takes, "all") != 0 || !row->day.set ||
            is_into(r, row->successor))
            continue;
        return dd_edit_refuse(&r->rec->edit, "into",
                              _("%s is %s since %s; that has to be taken back first"),
                              dd_unit_name(facts, unit), dd_unit_name(facts, row->successor),
                              dd_day_format_vi(row->day.day, day));
    }
    return true;
}

/* A unit cannot come after itself. */
static bool check_ring(const struct reorganisation *r, const char *unit, const char *into)
{
    struct dd_succession s = {.facts = facts_of(r), .unit = into};
    struct dd_day last = {0};
    if (dd_day_make(2199, 12, 31, &last))
        s.today = last;
    while (dd_succession_step(&s))
        if (strcmp(s.unit, unit) == 0)
            return dd_edit_refuse(&r->rec->edit, "into",
                                  _("`%s` has itself become `%s`: that is a ring"), into, unit);
    return true;
}

static bool known(const struct reorganisation *r, const char *field, const char *unit)
{
    if (dd_edit_known(&r->rec->edit, "unit", unit))
        return true;
    r->rec->edit.field = field;
    return false;
}

static bool check_units(const struct reorganisation *r)
{
    const struct dd_reorganised_words *w = r->w;
    for (size_t i = 0; i < w->n_from; i++)
        if (!known(r, "from", w->from[i]))
            return false;
    for (size_t i = 0; i < w->n_into && !w->name; i++)
        if (!known(r, "into", w->into[i]))
            return false;
    for (size_t i = 0; i < w->n_from; i++) {
        if (!w->split && is_into(r, w->from[i]))
            return dd_edit_refuse(&r->rec->edit, "into", _("`%s` cannot merge into itself"),
                                  w->from[i]);
        if (!check_free(r, w->from[i]))
            return false;
        for (size_t k = 0; k < w->n_into; k++)
            if (strcmp(w->from[i], w->into[k]) != 0 && !check_ring(r, w->from[i], w->into[k]))
                return false;
    }
    return true;
}

/* ---- rows ---------------------------------------------------------------------------- */

/* The new unit is like the first that goes into it. */
static bool found_unit(struct reorganisation *r)
{
    struct dd_edit *edit = &r->rec->edit;
    struct dd_unit unit = *dd_unit_find(facts_of(r), r->w->from[0]);
    if (dd_unit_find(facts_of(r), r->w->into[0]))
        return dd_edit_refuse(edit, "name", _("there is a unit `%s` already: it needs no new name"),
                              r->w->into[0]);
    if (!dd_edit_id(edit, r->w->into[0]))
        return false;
    unit.id = r->w->into[0];
    unit.dissolved = false;
    unit.from = DD_SOME_DAY(r->day);
    if (!dd_edit_text(edit, "name", r->w->name, &unit.name))
        return false;
    dd_push(edit->arena, &r->units, unit);
    return true;
}

/* Of a split the first takes what is not given away by name; where the unit itself
 * is among its successors it goes on, and all are given by name. */
static void add_rows(struct reorganisation *r)
{
    const struct dd_reorganised_words *w = r->w;
    bool goes_on = is_into(r, w->from[0]);
    for (size_t i = 0; i < w->n_from; i++) {
        for (size_t k = 0; k < w->n_into; k++) {
            if (strcmp(w->from[i], w->into[k]) == 0)
                continue;
            struct dd_unit_succession row = {
                .unit = w->from[i],
                .successor = w->into[k],
                .day = DD_SOME_DAY(r->day),
                .document = r->document,
                .takes = w->split && (goes_on || k > 0) ? "assigned" : "all",
            };
            dd_push(r->rec->edit.arena, &r->rows, row);
        }
    }
}

static bool give(struct reorganisation *r, const struct dd_given_task *given)
{
    const struct dd_facts *facts = facts_of(r);
    struct dd_edit *edit = &r->rec->edit;
    bool leads = false;
    if (!dd_edit_known(edit, "task", given->task)) {
        edit->field = "give";
        return false;
    }
    if (!is_into(r, given->unit))
        return dd_edit_refuse(edit, "give", _("`%s` is none of those that `%s` becomes"),
                              given->unit, r->w->from[0]);
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), given->task, &i);
    for (; i < end; i++)
        leads |= strcmp(facts->task_unit.v[i].part, "lead") == 0 &&
                 dd_streq(facts->task_unit.v[i].unit, r->w->from[0]);
    if (!leads)
        return dd_edit_refuse(edit, "give", _("`%s` does not lead `%s`"), r->w->from[0],
                              given->task);
    dd_push(edit->arena, &r->tasks,
            (struct dd_task_succession){
                .task = given->task, .unit = r->w->from[0], .successor = given->unit});
    return true;
}

/* What lay below the old one lies below the new one. A day that is still to come
 * changes nothing yet. */
static void add_children(struct reorganisation *r)
{
    const struct dd_facts *facts = facts_of(r);
    if (r->w->split || dd_day_cmp(r->day, r->rec->edit.today) > 0)
        return;
    for (size_t i = 0; i < facts->unit.n; i++) {
        struct dd_unit unit = facts->unit.v[i];
        if (!unit.parent || !is_from(r, unit.parent) || strcmp(unit.id, r->w->into[0]) == 0)
            continue;
        unit.parent = r->w->into[0];
        dd_push(r->rec->edit.arena, &r->units, unit);
    }
}

/* Those that are recorded, and the tasks given to them. */
static bool add_undone(struct reorganisation *r)
{
    const struct dd_facts *facts = facts_of(r);
    for (size_t i = 0; i < facts->unit_succession.n; i++) {
        const struct dd_unit_succession *row = &facts->unit_succession.v[i];
        if (is_from(r, row->unit) && is_into(r, row->successor))
            dd_push(r->rec->edit.arena, &r->rows, *row);
    }
    for (size_t i = 0; i < facts->task_succession.n; i++) {
        const struct dd_task_succession *row = &facts->task_succession.v[i];
        if (is_from(r, row->unit) && is_into(r, row->successor))
            dd_push(r->rec->edit.arena, &r->tasks, *row);
    }
    return r->rows.n > 0 ||
           dd_edit_refuse(&r->rec->edit, NULL, _("there is nothing of that to take back"));
}

static bool put(struct reorganisation *r)
{
    struct dd_store *store = r->rec->store;
    bool (*write)(struct dd_store *, const struct dd_entity *, const void *) =
        r->w->undo ? dd_store_remove : dd_store_put;
    bool ok = true;
    for (size_t i = 0; ok && i < r->units.n; i++)
        ok = dd_store_put(store, dd_entity_find("unit"), &r->units.v[i]);
    for (size_t i = 0; ok && i < r->rows.n; i++)
        ok = write(store, dd_entity_find("unit_succession"), &r->rows.v[i]);
    for (size_t i = 0; ok && i < r->tasks.n; i++)
        ok = write(store, dd_entity_find("task_succession"), &r->tasks.v[i]);
    return ok;
}

/* ---- what is left to be done ----------------------------------------------------------- */

static bool has_handler(const struct reorganisation *r, const char *unit)
{
    for (size_t i = 0; i < facts_of(r)->post.n; i++) {
        const struct dd_post *post = &facts_of(r)->post.v[i];
        bool over = post->to.set && dd_day_cmp(post->to.day, r->day) < 0;
        if (!over && dd_streq(post->unit, unit) &&
            (strcmp(post->role, "handler") == 0 || strcmp(post->role, "unit_head") == 0))
            return true;
    }
    return false;
}

static void note_vacancies(const struct reorganisation *r)
{
    for (size_t k = 0; k < r->w->n_into; k++)
        if (!has_handler(r, r->w->into[k]))
            dd_record_note(r->rec,
                           _("nobody handles %s or heads it: the tracking office stands in "
                             "until somebody has that post"),
                           r->w->name ? r->w->name : dd_unit_name(facts_of(r), r->w->into[k]));
}

/* What lies below the old one is not moved ahead of the day, nor back again. */
static void note_children(const struct reorganisation *r)
{
    const struct dd_facts *facts = facts_of(r);
    const struct dd_reorganised_words *w = r->w;
    bool ahead = !w->undo && dd_day_cmp(r->day, r->rec->edit.today) > 0;
    const char *list = NULL;
    for (size_t i = 0; i < facts->unit.n && !w->split && (ahead || w->undo); i++) {
        const struct dd_unit *unit = &facts->unit.v[i];
        bool below = unit->parent &&
                     (w->undo ? strcmp(unit->parent, w->into[0]) == 0 : is_from(r, unit->parent));
        if (below && strcmp(unit->id, w->into[0]) != 0)
            list = list ? dd_printf(r->rec->edit.arena, "%s, %s", list, unit->id) : unit->id;
    }
    if (list && w->undo)
        dd_record_note(r->rec,
                       _("below %s stay: %s; those that lay elsewhere before are to be put "
                         "back there"),
                       w->into[0], list);
    else if (list)
        dd_record_note(r->rec,
                       _("%s still lie below what ends; on that day they are to be put "
                         "below %s"),
                       list, w->into[0]);
    const struct dd_unit *founded = w->undo ? dd_unit_find(facts, w->into[0]) : NULL;
    char day[DD_DAY_SIZE];
    if (founded && founded->from.set)
        dd_record_note(r->rec, _("%s, founded for it, stays, without duties of its own before %s"),
                       w->into[0], dd_day_format_vi(founded->from.day, day));
}

/* ---- all of it --------------------------------------------------------------------------- */

static bool begin(struct reorganisation *r)
{
    struct dd_edit *edit = &r->rec->edit;
    if (!dd_record_given(r->w->on) || !dd_record_given(r->w->document))
        return dd_edit_refuse(edit, dd_record_given(r->w->on) ? "document" : "on",
                              _("the day from which on it is so, and its document, are needed"));
    return dd_edit_day(edit, "on", r->w->on, &r->day) &&
           dd_record_document(r->rec, r->w->document, &r->document);
}

bool dd_record_reorganised(struct dd_record *rec, const struct dd_reorganised_words *words,
                           struct dd_reorganised *out)
{
    struct reorganisation r = {.rec = rec, .w = words};
    if (!check_units(&r))
        return false;
    if (words->undo ? !add_undone(&r) : !begin(&r) || (words->name && !found_unit(&r)))
        return false;
    if (!words->undo) {
        add_rows(&r);
        add_children(&r);
    }
    for (size_t i = 0; i < words->n_give; i++)
        if (!give(&r, &words->give[i]))
            return false;
    note_children(&r);
    if (!words->undo)
        note_vacancies(&r);
    *out = (struct dd_reorganised){.day = r.day, .rows = r.rows.v, .n_rows = r.rows.n};
    return put(&r);
}
