#include "intake/intake.h"

#include <stdlib.h>
#include <string.h>

#include "intake/record/carry_over.h"
#include "intake/import/match.h"
#include "intake/import/merge.h"

struct work {
    struct dd_merge merge;
    struct dd_table table;
    DD_VEC(const struct dd_task *) known; /* the plan's tasks so far, and (from n_own on) … */
    size_t n_own;
    const struct dd_document *replaced_by; /* … those of the plan that this one replaces, or NULL */
    struct dd_match *matches;              /* by row of the table */
    const char **history;                  /* sorted ids of tasks with history */
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

static void know_tasks(struct work *w, const char *plan, bool open_only)
{
    struct dd_merge *m = &w->merge;
    const char *key = dd_key(m->arena, plan);
    for (size_t i = 0; i < m->facts->task.n; i++) {
        const struct dd_task *task = &m->facts->task.v[i];
        bool over = strcmp(task->status, "active") != 0 || task->closed_on.set;
        if (task->plan && dd_streq(task->unit, m->options->unit) && !(open_only && over) &&
            strcmp(dd_key(m->arena, task->plan), key) == 0)
            dd_push(m->arena, &w->known, task);
    }
}

/* The plan's own document says which one it replaces. */
static void know_replaced(struct work *w)
{
    struct dd_merge *m = &w->merge;
    const struct dd_task probe = {.plan = m->options->plan, .unit = m->options->unit};
    struct dd_numbers numbers = dd_numbers_of(m->arena, m->facts);
    const struct dd_document *plan = dd_plan_of(&numbers, &probe);
    size_t first = 0, end = 0;
    if (plan && plan->replaces)
        end = dd_facts_range(m->facts, dd_entity_find("document"), plan->replaces, &first);
    const char *number = first < end ? m->facts->document.v[first].number : NULL;
    if (!number)
        return;
    w->replaced_by = plan;
    know_tasks(w, number, true);
}

static void know_plan(struct work *w)
{
    struct dd_merge *m = &w->merge;
    know_tasks(w, m->options->plan, false);
    w->n_own = w->known.n;
    know_replaced(w);
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
    bool *before = DD_NEW_N(arena, bool, w->table.n + 1);
    for (size_t i = 0; i < w->known.n; i++) {
        const struct dd_task *task = w->known.v[i];
        known[i] =
            (struct dd_identity){task->section, task->number, task->title ? task->title : ""};
    }
    for (size_t i = 0; i < w->table.n; i++) {
        const struct dd_plan_row *row = &w->table.rows[i];
        fresh[i] = (struct dd_identity){row->section, row->number, row->title};
    }
    w->matches = dd_match_rows(arena, known, w->n_own, fresh, w->table.n);
    for (size_t i = 0; i < w->table.n; i++)
        before[i] = w->matches[i].kind != DD_MATCH_NONE;
    dd_match_replaced(arena, known + w->n_own, w->known.n - w->n_own, fresh, w->table.n,
                      w->matches);
    for (size_t i = 0; i < w->table.n; i++)
        if (!before[i] && w->matches[i].kind != DD_MATCH_NONE)
            w->matches[i].old += w->n_own;
}

/* ---- what the plan that is replaced leaves behind -------------------------------------------- */

/* Found again in the new plan: it goes on there, whatever review it waited in. */
static void carry(struct work *w, const struct dd_task *task)
{
    struct dd_merge *m = &w->merge;
    const struct dd_carry_over *v = m->facts->carry_over.v;
    size_t first, end = dd_facts_range(m->facts, dd_entity_find("carry_over"), task->id, &first);
    for (; first < end; first++) {
        struct dd_carry_over row = v[first];
        if (row.answer)
            continue;
        row.answer = "carry";
        row.answered_on = DD_SOME_DAY(m->options->today);
        row.into = m->options->plan;
        dd_merge_put(m, "carry_over", &row);
    }
}

static void ask(struct work *w, const struct dd_task *task)
{
    struct dd_merge *m = &w->merge;
    const struct dd_carry_over row = {
        .task = task->id, .review = w->replaced_by->id, .asked_on = DD_SOME_DAY(m->options->today)};
    const struct dd_carry_over *v = m->facts->carry_over.v;
    size_t first, end = dd_facts_range(m->facts, dd_entity_find("carry_over"), task->id, &first);
    for (; first < end; first++)
        if (strcmp(v[first].review, row.review) == 0)
            return; /* asked before, and perhaps answered */
    dd_merge_put(m, "carry_over", &row);
    w->report.to_review++;
}

/* What the new plan has not goes into review: nothing is sent about it until somebody has
 * said what becomes of it (design §6, "a plan is replaced or ends"). */
static bool review_rest(struct work *w)
{
    struct dd_merge *m = &w->merge;
    struct dd_obligation *v;
    size_t n;
    bool *seen = DD_NEW_N(m->arena, bool, w->known.n + 1);
    if (!w->replaced_by)
        return true;
    if (!dd_store_obligations(m->store, m->arena, &v, &n))
        return false;
    for (size_t i = 0; i < w->table.n; i++)
        if (w->matches[i].kind != DD_MATCH_NONE && w->rows[i].verdict != DD_IMPORT_DOUBTFUL)
            seen[w->matches[i].old] = true;
    for (size_t i = w->n_own; i < w->known.n; i++) {
        const struct dd_task *task = w->known.v[i];
        if (seen[i])
            carry(w, task);
        else if (dd_carry_over_is_left(m->facts, v, n, task, (struct dd_opt_day){0}))
            ask(w, task);
    }
    if (w->report.to_review && dd_intake_may_warn(m->diags)) {
        dd_warn(m->diags, "W313", (struct dd_pos){0},
                DD_N("%zu tasks of the plan that is replaced are not in the new one; nothing is "
                     "sent about them until it is said what becomes of each"),
                w->report.to_review);
        dd_hint(m->diags, DD_N("see `dondoc year review`, then `dondoc year answer`"));
    }
    return !m->refused;
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

/* Whether it is the same task is for a person to say: one with a history, or of the plan
 * that is replaced. */
static bool is_asked(const struct work *w, const struct dd_match *match)
{
    return match->kind == DD_MATCH_DOUBTFUL && !w->merge.options->accept &&
           (match->old >= w->n_own || has_history(w, w->known.v[match->old]->id));
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
    if (is_asked(w, match)) {
        if (dd_intake_may_warn(m->diags)) {
            dd_warn(
                m->diags, "W310", dd_cell_pos(m->file, &row->title_cell),
                match->old < w->n_own
                    ? DD_N("perhaps task %s, whose title is “%s”; it has a history and stays as it "
                           "is")
                    : DD_N(
                          "perhaps task %s of the plan that is replaced, “%s”; neither is touched"),
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
    for (size_t i = 0; i < w->n_own; i++) {
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
    return DD_IMPORT_FAILED;
}

static enum dd_import_status import_rows(struct work *w)
{
    struct dd_merge *m = &w->merge;
    struct dd_facts *facts = DD_NEW(m->arena, struct dd_facts);
    if (!dd_store_facts(m->store, m->arena, facts))
        return refused(w);
    m->facts = facts;
    if (!check_unit(w))
        return DD_IMPORT_FAULTS;
    know_plan(w);
    match_rows(w);
    if (needs_history(w) && !read_history(w))
        return refused(w);
    w->rows = DD_NEW_N(m->arena, struct dd_import_row, w->table.n);
    for (size_t i = 0; i < w->table.n && !m->refused; i++)
        take_row(w, i);
    if (m->refused || !review_rest(w))
        return refused(w);
    say_missing(w);
    return DD_IMPORT_OK;
}

enum dd_import_status dd_import_within(struct dd_store *store, struct dd_diags *diags,
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
    enum dd_import_status status = import_rows(&w);
    if (status != DD_IMPORT_OK)
        return status;
    *out = w.report;
    out->rows = w.rows;
    out->n_rows = w.table.n;
    return DD_IMPORT_OK;
}

enum dd_import_status dd_import(struct dd_store *store, struct dd_diags *diags,
                                const struct dd_source *file,
                                const struct dd_import_options *options,
                                struct dd_import_report *out)
{
    enum dd_import_status status = DD_IMPORT_FAILED;
    *out = (struct dd_import_report){0};
    if (dd_store_begin(store, !options->dry_run))
        status = dd_import_within(store, diags, file, options, out);
    else
        dd_error(diags, "E310", (struct dd_pos){0}, "%s", dd_store_error(store));
    if (status == DD_IMPORT_OK && !options->dry_run && !dd_store_commit(store)) {
        dd_error(diags, "E310", (struct dd_pos){0}, "%s", dd_store_error(store));
        status = DD_IMPORT_FAILED;
    }
    dd_store_rollback(store);
    return status;
}
