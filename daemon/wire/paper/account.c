#include "wire/paper/account.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/names.h"
#include "wire/paper/account_rows.h"
#include "wire/words.h"

/* ---- names and sums --------------------------------------------------------------- */

const char *dd_standing_name(enum dd_standing standing)
{
    static const char *const names[] = {
        [DD_DONE_IN_TIME] = "met",
        [DD_DONE_LATE] = "met_late",
        [DD_DONE_SOME_DAY] = "met_day_unknown",
        [DD_IN_TIME] = "open",
        [DD_LATE] = "overdue",
        [DD_CLAIMED] = "reported",
        [DD_AWAITED] = "waiting",
        [DD_CONTINUOUS] = "continuous",
        [DD_NO_DAY] = "no_day",
        [DD_DONE_BEFORE] = "met_before",
        [DD_NOT_YET] = "not_yet",
    };
    return names[standing];
}

const char *dd_standing_word(dd_translate tr, enum dd_standing standing)
{
    static const char *const words[] = {
        [DD_DONE_IN_TIME] = DD_N("Done in time"),
        [DD_DONE_LATE] = DD_N("Done late"),
        [DD_DONE_SOME_DAY] = DD_N("Done, day not recorded"),
        [DD_IN_TIME] = DD_N("In progress, in time"),
        [DD_LATE] = DD_N("In progress, overdue"),
        [DD_CLAIMED] = DD_N("Reported done, to be confirmed"),
        [DD_AWAITED] = DD_N("Waiting for its event"),
        [DD_CONTINUOUS] = DD_N("Continuous"),
        [DD_NO_DAY] = DD_N("No due day yet"),
        [DD_DONE_BEFORE] = DD_N("Done before this period"),
        [DD_NOT_YET] = DD_N("Not begun yet"),
    };
    return dd_word(tr, words[standing]);
}

size_t dd_counts_total(const struct dd_counts *counts)
{
    size_t total = 0;
    for (size_t i = 0; i < DD_N_COUNTED; i++)
        total += counts->n[i];
    return total;
}

size_t dd_counts_done(const struct dd_counts *counts)
{
    return counts->n[DD_DONE_IN_TIME] + counts->n[DD_DONE_LATE] + counts->n[DD_DONE_SOME_DAY];
}

size_t dd_counts_dated(const struct dd_counts *counts)
{
    return dd_counts_done(counts) + counts->n[DD_IN_TIME] + counts->n[DD_LATE] +
           counts->n[DD_CLAIMED];
}

unsigned dd_permille(size_t part, size_t whole)
{
    return whole ? (unsigned)((2000 * part + whole) / (2 * whole)) : 0;
}

/* ---- what belongs to the period ------------------------------------------------------ */

struct account {
    struct dd_arena *arena;
    const struct dd_account_in *in;
    struct dd_account *out;
    DD_VEC(struct dd_account_row) rows;
    bool *listed; /* by task: it has a row, or needs none */
};

static bool by(struct dd_opt_day day, struct dd_day until)
{
    return day.set && dd_day_cmp(day.day, until) <= 0;
}

static bool before(struct dd_opt_day day, struct dd_day first)
{
    return day.set && dd_day_cmp(day.day, first) < 0;
}

/* False: nothing of it is in a report. */
static bool standing_of(const struct dd_account *t, const struct dd_obligation *row,
                        enum dd_standing *out)
{
    static const enum dd_standing standings[DD_N_STATES] = {
        [DD_WAITING] = DD_AWAITED,
        [DD_OPEN] = DD_IN_TIME,
        [DD_OVERDUE] = DD_LATE,
        [DD_REPORTED] = DD_CLAIMED,
        [DD_MET] = DD_DONE_IN_TIME,
        [DD_MET_LATE] = DD_DONE_LATE,
        [DD_MET_DAY_UNKNOWN] = DD_DONE_SOME_DAY,
    };
    if (row->state == DD_WAIVED || row->state == DD_VOID || row->target)
        return false;
    *out = standings[row->state];
    bool begun = !row->opens.set || by(row->opens, t->until) || by(row->due, t->until) ||
                 by(row->done_on, t->until);
    bool over = *out == DD_DONE_SOME_DAY ? before(row->due, t->first)
                : *out <= DD_DONE_LATE   ? before(row->done_on, t->first)
                                         : false;
    if (over)
        *out = DD_DONE_BEFORE;
    else if (!begun)
        *out = DD_NOT_YET;
    return true;
}

/* The task's deadline that an obligation's period names (design §6, identity). */
static const struct dd_task_deadline *deadline_of(const struct dd_facts *facts,
                                                  const struct dd_obligation *row)
{
    size_t first, end = dd_facts_range(facts, dd_entity_find("task_deadline"), row->task, &first);
    const char *period = row->period;
    long seq = strcmp(period, "once") == 0 ? 1 : *period == 'd' ? strtol(period + 1, NULL, 10) : 0;
    for (size_t i = first; i < end; i++) {
        const struct dd_task_deadline *deadline = &facts->task_deadline.v[i];
        if (seq ? deadline->seq == seq : dd_streq(deadline->kind, "recurring"))
            return deadline;
    }
    return first < end && !seq ? &facts->task_deadline.v[first] : NULL;
}

/* The words of a lead that no unit is known for. */
static const char *words_of(const struct dd_facts *facts, const char *task)
{
    size_t first, end = dd_facts_range(facts, dd_entity_find("task_unit"), task, &first);
    for (size_t i = first; i < end; i++)
        if (!facts->task_unit.v[i].unit && dd_streq(facts->task_unit.v[i].part, "lead"))
            return facts->task_unit.v[i].words;
    return NULL;
}

static bool in_plan(const struct account *t, const struct dd_task *task)
{
    return !t->in->plan || (task && dd_streq(task->plan, t->in->plan));
}

static void take_obligation(struct account *t, const struct dd_obligation *row)
{
    const struct dd_facts *facts = t->in->facts;
    const struct dd_task *task = row->task ? dd_task_find(facts, row->task) : NULL;
    enum dd_standing standing;
    if (!in_plan(t, task))
        return;
    if (row->target && row->state != DD_VOID && by(row->opens, t->out->until))
        t->out->targets[t->out->n_targets++] = row;
    t->out->n_waived += row->state == DD_WAIVED && !before(row->due, t->out->first);
    bool counts = standing_of(t->out, row, &standing);
    if (task && (!counts || standing != DD_NOT_YET) && row->state != DD_VOID)
        t->listed[task - facts->task.v] = true;
    if (!counts || standing == DD_NOT_YET ||
        (standing == DD_DONE_BEFORE && !(task && row->one_off)))
        return;
    struct dd_account_row taken = {
        .standing = standing, .task = task, .row = row, .unit = row->unit};
    if (task) {
        taken.deadline = deadline_of(facts, row);
        taken.words = row->unit ? NULL : words_of(facts, task->id);
    }
    dd_push(t->arena, &t->rows, taken);
}

/* ---- tasks that have no obligation in the period --------------------------------------- */

/* Why there is none. */
static enum dd_standing standing_without(const struct dd_facts *facts, const struct dd_task *task,
                                         const struct dd_task_deadline **deadline)
{
    size_t first, end = dd_facts_range(facts, dd_entity_find("task_deadline"), task->id, &first);
    enum dd_standing standing = first < end ? DD_CONTINUOUS : DD_NO_DAY;
    *deadline = first < end ? &facts->task_deadline.v[first] : NULL;
    for (size_t i = first; i < end; i++) {
        const char *kind = facts->task_deadline.v[i].kind;
        if (dd_streq(kind, "none") && standing == DD_CONTINUOUS)
            standing = DD_NO_DAY;
        else if (!dd_streq(kind, "none") && !dd_streq(kind, "continuous"))
            standing = DD_NOT_YET;
    }
    return standing;
}

static void take_task(struct account *t, const struct dd_task *task)
{
    const struct dd_facts *facts = t->in->facts;
    struct dd_account_row row = {.task = task};
    row.standing = standing_without(facts, task, &row.deadline);
    size_t first, end = dd_facts_range(facts, dd_entity_find("task_unit"), task->id, &first);
    size_t before_it = t->rows.n;
    for (size_t i = first; i < end; i++) {
        const struct dd_task_unit *lead = &facts->task_unit.v[i];
        if (!dd_streq(lead->part, "lead"))
            continue;
        row.unit = lead->unit;
        row.words = lead->unit ? NULL : lead->words;
        dd_push(t->arena, &t->rows, row);
    }
    if (t->rows.n == before_it)
        dd_push(t->arena, &t->rows, row);
}

/* ---- order --------------------------------------------------------------------------------- */

struct sorting { /* a row with what it is sorted by */
    struct dd_account_row row;
    size_t task;     /* place of the task; after all of them: SIZE_MAX */
    int32_t due;     /* INT32_MAX: none */
    const char *key; /* of the unit's name */
};

static int by_order(const void *a, const void *b)
{
    const struct sorting *x = a, *y = b;
    if (x->task != y->task)
        return x->task < y->task ? -1 : 1;
    if (x->due != y->due)
        return x->due < y->due ? -1 : 1;
    if (x->row.task && x->row.standing != y->row.standing) /* those alike together */
        return x->row.standing < y->row.standing ? -1 : 1;
    const char *title = x->row.row ? x->row.row->title : "",
               *other = y->row.row ? y->row.row->title : "";
    int order = x->row.task ? 0 : strcmp(title ? title : "", other ? other : "");
    if (!order)
        order = strcmp(x->key, y->key);
    return order || !x->row.row || !y->row.row ? order : strcmp(x->row.row->id, y->row.row->id);
}

static void sort_rows(struct account *t)
{
    const struct dd_facts *facts = t->in->facts;
    size_t n = t->rows.n, *order = dd_plan_order(t->arena, facts);
    struct sorting *sorting = DD_NEW_N(t->arena, struct sorting, n + 1);
    const char **names = DD_NEW_N(t->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = t->rows.v[i].unit ? dd_unit_name(facts, t->rows.v[i].unit) : "";
    const char **keys = dd_name_keys(t->arena, names, n);
    for (size_t i = 0; i < n; i++) {
        const struct dd_account_row *row = &t->rows.v[i];
        sorting[i] = (struct sorting){
            .row = *row,
            .task = row->task ? order[row->task - facts->task.v] : SIZE_MAX,
            .due = row->row && row->row->due.set ? row->row->due.day.n : INT32_MAX,
            .key = keys[i],
        };
    }
    if (n)
        qsort(sorting, n, sizeof(*sorting), by_order);
    for (size_t i = 0; i < n; i++)
        t->rows.v[i] = sorting[i].row;
}

struct named { /* something of a unit, to be put in the units' order */
    size_t index;
    bool nobody;
    const char *key, *then;
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    if (x->nobody != y->nobody)
        return x->nobody ? 1 : -1;
    int order = strcmp(x->key, y->key);
    return order ? order : strcmp(x->then, y->then);
}

/* ---- sums --------------------------------------------------------------------------------------
 */

typedef DD_VEC(struct dd_account_unit) unit_list;

static struct dd_account_unit *line_of(struct account *t, unit_list *list, const char *unit)
{
    for (size_t i = 0; i < list->n; i++)
        if (dd_streq(list->v[i].unit, unit) || (!list->v[i].unit && !unit))
            return &list->v[i];
    const char *name = unit ? dd_clean(t->arena, dd_unit_name(t->in->facts, unit), 300)
                            : dd_word(t->in->tr, "(unit not known)");
    dd_push(t->arena, list, (struct dd_account_unit){.unit = unit, .name = name});
    return &list->v[list->n - 1];
}

static void sum_up(struct account *t)
{
    unit_list list = {0};
    for (size_t i = 0; i < t->rows.n; i++) {
        const struct dd_account_row *row = &t->rows.v[i];
        if (row->standing >= DD_N_COUNTED)
            continue;
        line_of(t, &list, row->unit)->counts.n[row->standing]++;
        t->out->all.n[row->standing]++;
    }
    const char **names = DD_NEW_N(t->arena, const char *, list.n + 1);
    struct named *order = DD_NEW_N(t->arena, struct named, list.n + 1);
    for (size_t i = 0; i < list.n; i++)
        names[i] = list.v[i].name;
    const char **keys = dd_name_keys(t->arena, names, list.n);
    for (size_t i = 0; i < list.n; i++)
        order[i] =
            (struct named){i, !list.v[i].unit, keys[i], list.v[i].unit ? list.v[i].unit : ""};
    if (list.n)
        qsort(order, list.n, sizeof(*order), by_name);
    t->out->n_units = list.n;
    t->out->units = DD_NEW_N(t->arena, struct dd_account_unit, list.n + 1);
    for (size_t i = 0; i < list.n; i++)
        t->out->units[i] = list.v[order[i].index];
}

static void sort_targets(struct account *t)
{
    size_t n = t->out->n_targets;
    const struct dd_obligation **sorted = DD_NEW_N(t->arena, const struct dd_obligation *, n + 1);
    const char **names = DD_NEW_N(t->arena, const char *, n + 1);
    struct named *order = DD_NEW_N(t->arena, struct named, n + 1);
    for (size_t i = 0; i < n; i++) {
        const char *unit = t->out->targets[i]->unit;
        names[i] = unit ? dd_unit_name(t->in->facts, unit) : "";
    }
    const char **keys = dd_name_keys(t->arena, names, n);
    for (size_t i = 0; i < n; i++) {
        const struct dd_obligation *row = t->out->targets[i];
        order[i] = (struct named){i, !row->unit, keys[i], row->id};
        t->out->n_targets_behind += row->state == DD_LAGGING || row->state == DD_MISSED;
    }
    if (n)
        qsort(order, n, sizeof(*order), by_name);
    for (size_t i = 0; i < n; i++)
        sorted[i] = t->out->targets[order[i].index];
    t->out->targets = sorted;
}

void dd_account_make(struct dd_arena *arena, const struct dd_account_in *in, struct dd_account *out)
{
    const struct dd_facts *facts = in->facts;
    struct account t = {.arena = arena, .in = in, .out = out};
    *out = (struct dd_account){.period = in->period,
                               .first = dd_period_first(in->period),
                               .last = dd_period_last(in->period),
                               .plan = in->plan};
    out->until = dd_day_cmp(in->today, out->last) < 0 ? in->today : out->last;
    out->targets = DD_NEW_N(arena, const struct dd_obligation *, in->n + 1);
    t.listed = DD_NEW_N(arena, bool, facts->task.n + 1);
    for (size_t i = 0; i < in->n; i++)
        take_obligation(&t, &in->v[i]);
    for (size_t i = 0; i < facts->task.n; i++)
        if (!t.listed[i] && in_plan(&t, &facts->task.v[i]) &&
            dd_streq(facts->task.v[i].status, "active"))
            take_task(&t, &facts->task.v[i]);
    sort_rows(&t);
    sum_up(&t);
    sort_targets(&t);
    struct dd_proofs proofs;
    dd_proof_index(arena, facts, &proofs);
    for (size_t i = 0; i < t.rows.n; i++)
        t.rows.v[i].result = dd_proof_of(arena, &proofs, in->tr, out, &t.rows.v[i]);
    out->rows = t.rows.v;
    out->n_rows = t.rows.n;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t dd_account_plans(struct dd_arena *arena, const struct dd_facts *facts, const char ***out)
{
    const char **plans = DD_NEW_N(arena, const char *, facts->task.n + 1);
    size_t n = 0, kept = 0;
    for (size_t i = 0; i < facts->task.n; i++)
        if (facts->task.v[i].plan)
            plans[n++] = facts->task.v[i].plan;
    if (n)
        qsort(plans, n, sizeof(*plans), by_text);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || strcmp(plans[kept - 1], plans[i]) != 0)
            plans[kept++] = plans[i];
    *out = plans;
    return kept;
}
