/* checkin.c — one form for a unit and a period: a line of result for each task
 * without an end that the unit leads (eval.h, "check-ins"). */
#include "eval/draft.h"

#include <stdlib.h>
#include <string.h>

struct led_task {
    const char *unit; /* as the task names it */
    const struct dd_task *task;
    int64_t seq; /* of its continuous deadline */
};

struct dd_led {
    const struct dd_facts *facts;
    size_t n;
    struct led_task *v; /* by unit, then task */
    size_t n_done;
    const struct dd_completion **done; /* of tasks, by task */
};

static int led_compare(const void *a, const void *b)
{
    const struct led_task *x = a, *y = b;
    int order = strcmp(x->unit, y->unit);
    return order ? order : strcmp(x->task->id, y->task->id);
}

/* A person may have set a day for it: then it has its own duty. */
static bool is_continuous(const struct dd_task_deadline *row)
{
    return strcmp(row->kind, dd_due_kind_name(DD_DUE_CONTINUOUS)) == 0 &&
           !(row->last_day.set && strcmp(row->source, "person") == 0);
}

static int done_compare(const void *a, const void *b)
{
    const struct dd_completion *const *x = a, *const *y = b;
    return strcmp((*x)->task, (*y)->task);
}

static void index_done(struct dd_arena *arena, struct dd_led *led)
{
    const struct dd_facts *facts = led->facts;
    led->done = DD_NEW_N(arena, const struct dd_completion *, facts->completion.n + 1);
    for (size_t i = 0; i < facts->completion.n; i++) {
        const struct dd_completion *row = &facts->completion.v[i];
        if (row->task && !row->obligation && !row->revoked)
            led->done[led->n_done++] = row;
    }
    qsort(led->done, led->n_done, sizeof(*led->done), done_compare);
}

struct dd_led *dd_led_of(struct dd_arena *arena, const struct dd_facts *facts)
{
    const struct dd_entity *task_unit = dd_entity_find("task_unit");
    struct dd_led *led = DD_NEW(arena, struct dd_led);
    DD_VEC(struct led_task) found = {0};
    for (size_t i = 0; i < facts->task_deadline.n; i++) {
        const struct dd_task_deadline *row = &facts->task_deadline.v[i];
        const struct dd_task *task = is_continuous(row) ? dd_task_find(facts, row->task) : NULL;
        size_t first, end = task ? dd_facts_range(facts, task_unit, task->id, &first) : 0;
        if (!task || strcmp(task->status, "cancelled") == 0)
            continue;
        for (; first < end; first++) {
            const struct dd_task_unit *lead = &facts->task_unit.v[first];
            if (strcmp(lead->part, "lead") == 0 && lead->unit)
                dd_push(arena, &found, (struct led_task){lead->unit, task, row->seq});
        }
    }
    if (found.n)
        qsort(found.v, found.n, sizeof(*found.v), led_compare);
    *led = (struct dd_led){.facts = facts, .n = found.n, .v = found.v};
    index_done(arena, led);
    return led;
}

static size_t led_first(const struct dd_led *led, const char *unit)
{
    size_t low = 0, high = led->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(led->v[middle].unit, unit) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- one form ------------------------------------------------------------------- */

struct form {
    struct dd_arena *arena;
    const struct dd_led *led;
    const char *unit, *period;
    struct dd_day first, last, today;
    DD_VEC(const char *) units; /* the unit, and whose place it may have taken */
    DD_VEC(struct dd_checkin_line) lines;
};

static bool is_after(struct dd_opt_day day, struct dd_day than)
{
    return day.set && dd_day_cmp(day.day, than) > 0;
}

/* The row speaks for the lead: for all of them, for itself, or by who took its place. */
static bool speaks_for(const struct form *f, const char *row_unit, const struct led_task *led)
{
    struct dd_succession s = {
        .facts = f->led->facts, .unit = led->unit, .task = led->task->id, .today = f->today};
    if (!row_unit)
        return true;
    do
        if (strcmp(s.unit, row_unit) == 0)
            return true;
    while (dd_succession_step(&s));
    return false;
}

static size_t done_first(const struct dd_led *led, const char *task)
{
    size_t low = 0, high = led->n_done;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(led->done[middle]->task, task) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void note_coming(struct dd_checkin_line *line, struct dd_opt_day day)
{
    if (!line->coming.set || dd_day_cmp(day.day, line->coming.day) < 0)
        line->coming = day;
}

/* Done by the period's end: there is nothing more to tell. */
static bool is_done(const struct form *f, const struct led_task *led, struct dd_checkin_line *line)
{
    const struct dd_led *all = f->led;
    for (size_t i = done_first(all, led->task->id);
         i < all->n_done && strcmp(all->done[i]->task, led->task->id) == 0; i++) {
        const struct dd_completion *row = all->done[i];
        if ((row->seq != 0 && row->seq != led->seq) || !speaks_for(f, row->unit, led) ||
            is_after(row->done_on, f->last))
            continue;
        if (!is_after(row->done_on, f->today))
            return true;
        note_coming(line, row->done_on);
    }
    return false;
}

/* Whose plan or year is over is asked for no more until somebody says that it goes on. */
static bool is_reviewed(const struct form *f, const struct dd_task *task,
                        struct dd_checkin_line *line)
{
    struct dd_opt_day next;
    const struct dd_carry_over *row = dd_review_of(f->led->facts, task->id, f->today, &next);
    if (next.set)
        note_coming(line, next);
    return row && !is_after(row->asked_on, f->last);
}

static bool is_asked(const struct form *f, const struct led_task *led, struct dd_checkin_line *line)
{
    const struct dd_task *task = led->task;
    if (is_after(task->opened_on, f->last) ||
        (task->closed_on.set && dd_day_cmp(task->closed_on.day, f->last) < 0))
        return false;
    const char *then = dd_unit_now(f->led->facts, led->unit, task->id, f->first, NULL, NULL);
    return strcmp(then, f->unit) == 0 && !is_reviewed(f, task, line) && !is_done(f, led, line);
}

static void take_row(const struct form *f, const struct dd_result *row,
                     struct dd_checkin_line *line)
{
    if (is_after(row->recorded_on, f->today)) {
        note_coming(line, row->recorded_on);
        return;
    }
    bool earlier = row->recorded_on.set && !is_after(row->recorded_on, line->recorded_on.day);
    if (!line->row || (row->recorded_on.set && (!line->recorded_on.set || earlier)))
        line->recorded_on = row->recorded_on;
    line->row = row;
}

static void add_line(struct form *f, const struct led_task *led)
{
    const struct dd_facts *facts = f->led->facts;
    struct dd_checkin_line line = {.task = led->task, .lead = led->unit};
    if (!is_asked(f, led, &line))
        return;
    size_t first, end = dd_facts_range(facts, dd_entity_find("result"), led->task->id, &first);
    for (; first < end; first++) {
        const struct dd_result *row = &facts->result.v[first];
        if (strcmp(row->period, f->period) == 0 && speaks_for(f, row->unit, led))
            take_row(f, row, &line);
    }
    dd_push(f->arena, &f->lines, line);
}

static bool is_known(const struct form *f, const char *unit)
{
    for (size_t i = 0; i < f->units.n; i++)
        if (strcmp(f->units.v[i], unit) == 0)
            return true;
    return false;
}

static void add_predecessors(struct form *f)
{
    const struct dd_facts *facts = f->led->facts;
    for (size_t i = 0; i < f->units.n; i++)
        for (size_t k = 0; k < facts->unit_succession.n; k++) {
            const struct dd_unit_succession *row = &facts->unit_succession.v[k];
            if (strcmp(row->successor, f->units.v[i]) == 0 && !is_known(f, row->unit))
                dd_push(f->arena, &f->units, row->unit);
        }
}

static int line_compare(const void *a, const void *b)
{
    const struct dd_checkin_line *x = a, *y = b;
    int order = strcmp(x->task->id, y->task->id);
    return order ? order : (y->row != NULL) - (x->row != NULL);
}

/* Of leads that have become one, one line of the task is enough: the one that is filled. */
static void drop_repeats(struct form *f)
{
    size_t n = 0;
    for (size_t i = 0; i < f->lines.n; i++)
        if (n == 0 || f->lines.v[n - 1].task != f->lines.v[i].task)
            f->lines.v[n++] = f->lines.v[i];
    f->lines.n = n;
}

size_t dd_checkin(struct dd_arena *arena, const struct dd_led *led, const char *unit,
                  const char *period, struct dd_day first, struct dd_day last, struct dd_day today,
                  const struct dd_checkin_line **out)
{
    struct form f = {.arena = arena,
                     .led = led,
                     .unit = unit,
                     .period = period,
                     .first = first,
                     .last = last,
                     .today = today};
    dd_push(arena, &f.units, unit);
    add_predecessors(&f);
    for (size_t u = 0; u < f.units.n; u++)
        for (size_t i = led_first(led, f.units.v[u]);
             i < led->n && strcmp(led->v[i].unit, f.units.v[u]) == 0; i++)
            add_line(&f, &led->v[i]);
    if (f.lines.n)
        qsort(f.lines.v, f.lines.n, sizeof(*f.lines.v), line_compare);
    drop_repeats(&f);
    *out = f.lines.v;
    return f.lines.n;
}
