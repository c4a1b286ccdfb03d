#include "intake/intake.h"

#include <stdlib.h>
#include <string.h>

#include "intake/match.h"
#include "intake/merge.h"

struct work {
    struct dd_merge merge;
    struct dd_table table;
    DD_VEC(const struct dd_task *) known; /* the plan's tasks so far */
    struct dd_match *matches;             /* by row of the table */
    const char **history;                 /* sorted ids of tasks with history */
    size_t n_history;
    struct dd_import_row *rows;
    struct dd_import_report report;
};

/* ---- the file ------------------------------------------------------------------------- */

static bool has_secret_mark(const struct dd_tsv *tsv, struct dd_arena *arena, uint32_t *line)
{
    for (size_t i = 0; i < tsv->n; i++) {
        for (size_t k = 0; k < tsv->rows[i].n; k++) {
            const struct dd_cell *cell = &tsv->rows[i].cells[k];
            for (const char *next, *p = cell->text; p; p = next ? next + 1 : NULL) {
                next = strchr(p, '\n');
                size_t n = next ? (size_t)(next - p) : strlen(p);
                *line = cell->line;
                if (dd_is_secret_mark(dd_strndup(arena, p, n)))
                    return true;
            }
        }
    }
    return false;
}

static bool read_file(struct work *w)
{
    struct dd_merge *m = &w->merge;
    struct dd_tsv tsv;
    if (!dd_tsv_read(m->diags, m->file, &tsv))
        return false;
    struct dd_source *place = DD_NEW(m->arena, struct dd_source); /* quotes nothing */
    place->name = m->file->name;
    struct dd_pos pos = {.source = place};
    if (has_secret_mark(&tsv, m->arena, &pos.line)) {
        dd_error(
            m->diags, "E306", pos,
            DD_N("the plan is marked as a state secret; it is refused, nothing of it is kept"));
        return false;
    }
    dd_table_read(m->diags, m->file, &tsv, &w->table);
    pos.line = 0;
    if (!w->table.found) {
        dd_error(m->diags, "E307", pos, DD_N("no table found"));
        dd_hint(m->diags, DD_N("a tab-separated row of column names is needed, such as "
                               "STT, Nội dung, Cơ quan chủ trì, Thời gian thực hiện"));
    } else if (w->table.n == 0) {
        dd_error(m->diags, "E307", pos, DD_N("the table holds no task"));
    }
    return w->table.n > 0;
}

/* ---- the plan ---------------------------------------------------------------------------- */

static bool check_unit(struct work *w)
{
    struct dd_merge *m = &w->merge;
    const char *id = m->options->unit;
    if (dd_unit_find(m->facts, id))
        return true;
    const char **ids = DD_NEW_N(m->arena, const char *, m->facts->unit.n + 1);
    for (size_t i = 0; i < m->facts->unit.n; i++)
        ids[i] = m->facts->unit.v[i].id;
    const char *near = dd_nearest(id, ids, m->facts->unit.n);
    dd_error(m->diags, "E308", (struct dd_pos){0}, DD_N("there is no unit `%s`"), id);
    if (near)
        dd_hint(m->diags, DD_N("did you mean `%s`?"), near);
    return false;
}

static bool check_plan(struct dd_diags *diags, struct dd_import_options *options)
{
    if (dd_utf8_check(options->plan, strlen(options->plan)) < 0)
        options->plan = dd_squeeze(diags->arena, dd_nfc(diags->arena, options->plan));
    else
        options->plan = "";
    if (*dd_key(diags->arena, options->plan))
        return true;
    dd_error(diags, "E309", (struct dd_pos){0}, DD_N("the plan needs a number, like 29/KH-UBND"));
    return false;
}

static void know_plan(struct work *w)
{
    struct dd_merge *m = &w->merge;
    const char *key = dd_key(m->arena, m->options->plan);
    for (size_t i = 0; i < m->facts->task.n; i++) {
        const struct dd_task *task = &m->facts->task.v[i];
        if (task->plan && dd_streq(task->unit, m->options->unit) &&
            strcmp(dd_key(m->arena, task->plan), key) == 0)
            dd_push(m->arena, &w->known, task);
    }
    const char **ids = DD_NEW_N(m->arena, const char *, w->known.n + 1);
    for (size_t i = 0; i < w->known.n; i++)
        ids[i] = w->known.v[i]->id;
    m->slug = dd_plan_slug(m->arena, m->options->plan);
    m->next_task =
        dd_next_number(m->facts, dd_entity_find("task"), dd_printf(m->arena, "%s.", m->slug));
    dd_merge_events(m, ids, w->known.n);
    m->units = dd_units_index(m->arena, m->facts, m->options->unit, m->options->today);
}

static void match_rows(struct work *w)
{
    struct dd_arena *arena = w->merge.arena;
    struct dd_identity *known = DD_NEW_N(arena, struct dd_identity, w->known.n + 1);
    struct dd_identity *fresh = DD_NEW_N(arena, struct dd_identity, w->table.n + 1);
    for (size_t i = 0; i < w->known.n; i++) {
        const struct dd_task *task = w->known.v[i];
        known[i] =
            (struct dd_identity){task->section, task->number, task->title ? task->title : ""};
    }
    for (size_t i = 0; i < w->table.n; i++) {
        const struct dd_plan_row *row = &w->table.rows[i];
        fresh[i] = (struct dd_identity){row->section, row->number, row->title};
    }
    w->matches = dd_match_rows(arena, known, w->known.n, fresh, w->table.n);
}

/* ---- history: what a wrong match would spoil ------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Tasks that are done, reported on, corrected by a person, cancelled, or whose
 * obligations people may have been told about. */
static bool read_history(struct work *w)
{
    struct dd_merge *m = &w->merge;
    const struct dd_facts *facts = m->facts;
    struct dd_obligation *obligations;
    size_t n;
    if (!dd_store_obligations(m->store, m->arena, &obligations, &n))
        return false;
    DD_VEC(const char *) ids = {0};
    for (size_t i = 0; i < n; i++)
        if (obligations[i].task && obligations[i].state != DD_VOID)
            dd_push(m->arena, &ids, obligations[i].task);
    for (size_t i = 0; i < facts->completion.n; i++)
        if (facts->completion.v[i].task)
            dd_push(m->arena, &ids, facts->completion.v[i].task);
    for (size_t i = 0; i < facts->result.n; i++)
        dd_push(m->arena, &ids, facts->result.v[i].task);
    for (size_t i = 0; i < facts->task_deadline.n; i++)
        if (dd_streq(facts->task_deadline.v[i].source, "person"))
            dd_push(m->arena, &ids, facts->task_deadline.v[i].task);
    for (size_t i = 0; i < w->known.n; i++)
        if (!dd_streq(w->known.v[i]->status, "active"))
            dd_push(m->arena, &ids, w->known.v[i]->id);
    if (ids.n)
        qsort(ids.v, ids.n, sizeof(*ids.v), by_text);
    w->history = ids.v;
    w->n_history = ids.n;
    return true;
}

static bool has_history(const struct work *w, const char *task)
{
    return w->n_history &&
           bsearch(&task, w->history, w->n_history, sizeof(*w->history), by_text) != NULL;
}

static bool needs_history(const struct work *w)
{
    for (size_t i = 0; i < w->table.n; i++)
        if (w->matches[i].kind == DD_MATCH_DOUBTFUL && !w->merge.options->accept)
            return true;
    return false;
}

/* ---- the rows ------------------------------------------------------------------------------- */

static void count(struct dd_import_report *report, const struct dd_wanted *wanted,
                  enum dd_import_verdict verdict)
{
    report->tasks++;
    report->deadlines += wanted->dated;
    report->continuous += wanted->continuous;
    report->waiting += wanted->waiting;
    report->done += wanted->done;
    report->not_understood += wanted->not_understood;
    report->created += verdict == DD_IMPORT_NEW;
    report->changed += verdict == DD_IMPORT_CHANGED;
    report->unchanged += verdict == DD_IMPORT_UNCHANGED;
    report->doubtful += verdict == DD_IMPORT_DOUBTFUL;
}

static void take_row(struct work *w, size_t i)
{
    struct dd_merge *m = &w->merge;
    const struct dd_plan_row *row = &w->table.rows[i];
    const struct dd_match *match = &w->matches[i];
    const struct dd_task *old = match->kind == DD_MATCH_NONE ? NULL : w->known.v[match->old];
    struct dd_wanted wanted;
    struct dd_task_unit_list units;
    dd_wanted_read(m, row, &wanted);
    dd_units_read(m, row, old, &units);
    enum dd_import_verdict verdict = DD_IMPORT_DOUBTFUL;
    const char *id = old ? old->id : NULL;
    if (match->kind == DD_MATCH_DOUBTFUL && has_history(w, id)) {
        if (dd_intake_may_warn(m->diags)) {
            dd_warn(
                m->diags, "W310", dd_cell_pos(m->file, &row->title_cell),
                DD_N("perhaps task %s, whose title is “%s”; it has a history and stays as it is"),
                id, old->title);
            dd_hint(m->diags, DD_N("if it is the same task, import with --accept"));
        }
    } else {
        bool changed;
        id = dd_merge_task(m, row, old, &wanted, &units, &changed);
        verdict = !old ? DD_IMPORT_NEW : changed ? DD_IMPORT_CHANGED : DD_IMPORT_UNCHANGED;
    }
    count(&w->report, &wanted, verdict);
    w->rows[i] = (struct dd_import_row){.line = row->line,
                                        .verdict = verdict,
                                        .id = id,
                                        .section = row->section,
                                        .number = row->number,
                                        .title = row->title,
                                        .phrase = wanted.phrase,
                                        .understood = wanted.understood,
                                        .leads = units.leads};
}

static void say_missing(struct work *w)
{
    struct dd_merge *m = &w->merge;
    bool *seen = DD_NEW_N(m->arena, bool, w->known.n + 1);
    for (size_t i = 0; i < w->table.n; i++)
        if (w->matches[i].kind != DD_MATCH_NONE)
            seen[w->matches[i].old] = true;
    for (size_t i = 0; i < w->known.n; i++) {
        const struct dd_task *task = w->known.v[i];
        if (seen[i] || !task->imported || !dd_streq(task->status, "active"))
            continue;
        w->report.missing++;
        if (dd_intake_may_warn(m->diags))
            dd_warn(m->diags, "W312", (struct dd_pos){0},
                    DD_N("task %s is no longer in the file; it stays as it is: %s"), task->id,
                    task->title ? task->title : "");
    }
}

/* ---- all of it, in one transaction -------------------------------------------------------------
 */

static enum dd_import_status refused(struct work *w)
{
    dd_error(w->merge.diags, "E310", (struct dd_pos){0}, "%s", dd_store_error(w->merge.store));
    dd_store_rollback(w->merge.store);
    return DD_IMPORT_FAILED;
}

static enum dd_import_status import_in_transaction(struct work *w)
{
    struct dd_merge *m = &w->merge;
    struct dd_facts *facts = DD_NEW(m->arena, struct dd_facts);
    if (!dd_store_facts(m->store, m->arena, facts))
        return refused(w);
    m->facts = facts;
    if (!check_unit(w)) {
        dd_store_rollback(m->store);
        return DD_IMPORT_FAULTS;
    }
    know_plan(w);
    match_rows(w);
    if (needs_history(w) && !read_history(w))
        return refused(w);
    w->rows = DD_NEW_N(m->arena, struct dd_import_row, w->table.n);
    for (size_t i = 0; i < w->table.n && !m->refused; i++)
        take_row(w, i);
    if (m->refused)
        return refused(w);
    say_missing(w);
    if (m->options->dry_run)
        dd_store_rollback(m->store);
    else if (!dd_store_commit(m->store))
        return refused(w);
    return DD_IMPORT_OK;
}

enum dd_import_status dd_import(struct dd_store *store, struct dd_diags *diags,
                                const struct dd_source *file,
                                const struct dd_import_options *options,
                                struct dd_import_report *out)
{
    struct dd_import_options tidy = *options;
    struct work w = {
        .merge = {
            .store = store, .diags = diags, .arena = diags->arena, .file = file, .options = &tidy}};
    *out = (struct dd_import_report){0};
    if (!check_plan(diags, &tidy) || !read_file(&w))
        return DD_IMPORT_FAULTS;
    if (!dd_store_begin(store, !options->dry_run))
        return refused(&w);
    enum dd_import_status status = import_in_transaction(&w);
    if (status != DD_IMPORT_OK)
        return status;
    *out = w.report;
    out->rows = w.rows;
    out->n_rows = w.table.n;
    return DD_IMPORT_OK;
}
