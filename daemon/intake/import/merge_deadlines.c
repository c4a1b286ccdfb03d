/* merge_deadlines.c — a time cell → the deadlines of its task. */
#include "intake/import/merge.h"

#include <string.h>

/* ---- what the cell says ------------------------------------------------------------------ */

static struct dd_due_result resolve(struct dd_merge *m, const struct dd_deadline *deadline,
                                    const struct dd_merge_event *event)
{
    struct dd_due_options options = {.calendar = m->options->calendar, .tr = m->diags->tr};
    if (event)
        options.anchor = event->day;
    struct dd_due_result result = {0};
    dd_due_resolve(m->arena, deadline, &options, &result);
    return result;
}

static void say_no_day(struct dd_merge *m, const struct dd_plan_row *row, const char *phrase,
                       const struct dd_due_result *result, struct dd_wanted *out)
{
    struct dd_pos pos = dd_cell_pos(m->file, &row->time);
    if (result->status == DD_DUE_OUT_OF_RANGE) {
        out->dated++;
        if (dd_intake_may_warn(m->diags))
            dd_warn(m->diags, "W308", pos, DD_N("no day can be computed yet for `%s`: %s"), phrase,
                    result->message ? result->message : "");
        return;
    }
    out->not_understood = true;
    if (!dd_intake_may_warn(m->diags))
        return;
    dd_warn(m->diags, "W307", pos, DD_N("`%s` names no year, and none is known"), phrase);
    dd_hint(m->diags, DD_N("give the plan's year with --year"));
}

/* Which of the summary's counts it belongs to. */
static void count(struct dd_merge *m, const struct dd_plan_row *row,
                  const struct dd_deadline *deadline, const struct dd_due_result *result,
                  const char *phrase, struct dd_wanted *out)
{
    switch (deadline->kind) {
    case DD_DUE_CONTINUOUS:
        out->continuous = true;
        break;
    case DD_DUE_RECURRING:
        out->dated++;
        break;
    case DD_DUE_DATE:
    case DD_DUE_PERIOD:
        if (result->status == DD_DUE_OK)
            out->dated++;
        else
            say_no_day(m, row, phrase, result, out);
        break;
    case DD_DUE_RELATIVE:
    case DD_DUE_EVENT:
        if (result->status == DD_DUE_OK)
            out->dated++;
        else
            out->waiting = true;
        break;
    case DD_DUE_NONE:
        out->not_understood = true;
        break;
    }
}

static struct dd_wanted_deadline want(struct dd_merge *m, const struct dd_plan_row *row,
                                      const struct dd_deadline *deadline, const char *phrase,
                                      struct dd_wanted *out)
{
    bool anchored = (deadline->kind == DD_DUE_RELATIVE || deadline->kind == DD_DUE_EVENT) &&
                    !deadline->event_day.set;
    const struct dd_merge_event *event =
        anchored && deadline->event ? dd_event_of_words(m, deadline->event) : NULL;
    struct dd_due_result result = resolve(m, deadline, event);
    struct dd_wanted_deadline wanted = {.done = deadline->done};
    wanted.row = (struct dd_task_deadline){
        .phrase = phrase,
        .kind = dd_due_kind_name(deadline->kind),
        .event = event ? event->id : NULL,
        .source = "import",
    };
    if (deadline->kind != DD_DUE_NONE)
        wanted.row.canonical = dd_due_canonical(m->arena, deadline);
    if (result.status == DD_DUE_OK) {
        wanted.row.from_day = result.from;
        wanted.row.last_day = DD_SOME_DAY(result.last_day);
        wanted.row.legal_day = DD_SOME_DAY(result.legal_day);
    }
    count(m, row, deadline, &result, phrase, out);
    out->done |= deadline->done;
    return wanted;
}

static void say_parsed(struct dd_merge *m, const struct dd_plan_row *row,
                       const struct dd_due_parse *parse)
{
    struct dd_pos pos = dd_cell_pos(m->file, &row->time);
    for (size_t i = 0; i < parse->n_warnings; i++)
        if (dd_intake_may_warn(m->diags))
            dd_warn(m->diags, parse->warnings[i].code, pos, "%s", parse->warnings[i].text);
    if (parse->n == 0 && dd_intake_may_warn(m->diags)) {
        dd_warn(m->diags, "W306", pos, DD_N("the time is not understood: `%s`"), parse->phrase);
        if (parse->why_not)
            dd_hint(m->diags, "%s", parse->why_not);
    }
}

void dd_wanted_read(struct dd_merge *m, const struct dd_plan_row *row, struct dd_wanted *out)
{
    *out = (struct dd_wanted){.phrase = dd_squeeze(m->arena, row->time.text), .understood = ""};
    if (!out->phrase[0]) {
        if (dd_intake_may_warn(m->diags))
            dd_warn(m->diags, "W305", dd_cell_pos(m->file, &row->title_cell),
                    DD_N("no time is given for this task"));
        return;
    }
    const struct dd_due_parse *parse =
        dd_due_parse(m->arena, out->phrase, m->options->year, m->diags->tr);
    say_parsed(m, row, parse);
    size_t n = parse->n ? parse->n : 1;
    out->v = DD_NEW_N(m->arena, struct dd_wanted_deadline, n);
    for (size_t i = 0; i < n; i++) {
        out->v[out->n++] = want(m, row, &parse->v[i], out->phrase, out);
        const char *canonical = out->v[i].row.canonical;
        if (canonical)
            out->understood = dd_printf(m->arena, "%s%s%s", out->understood,
                                        *out->understood ? "; " : "", canonical);
    }
}

/* ---- beside what the task has ---------------------------------------------------------------- */

/* A row without a phrase was withdrawn by the file: it keeps its seq from being
 * used again. */
static bool withdrawn(const struct dd_task_deadline *row)
{
    return !row->phrase && !row->canonical && strcmp(row->kind, "none") == 0;
}

static bool same_meaning(const struct dd_task_deadline *a, const struct dd_task_deadline *b)
{
    bool same = dd_streq(a->kind, b->kind) && dd_streq(a->canonical, b->canonical) &&
                dd_streq(a->event, b->event);
    return same && (a->canonical || dd_streq(a->phrase, b->phrase));
}

/* Which known deadline each wanted one is: one that means the same, else the
 * next in order. `pairs[i]` is an index, or n_old. */
static void pair_up(const struct dd_task_deadline *old, size_t n_old,
                    const struct dd_wanted *wanted, size_t *pairs, bool *taken)
{
    for (size_t i = 0; i < wanted->n; i++) {
        pairs[i] = n_old;
        for (size_t k = 0; k < n_old && pairs[i] == n_old; k++)
            if (!taken[k] && !withdrawn(&old[k]) && same_meaning(&old[k], &wanted->v[i].row))
                taken[pairs[i] = k] = true;
    }
    for (size_t i = 0, k = 0; i < wanted->n; i++) {
        if (pairs[i] != n_old)
            continue;
        while (k < n_old && (taken[k] || withdrawn(&old[k])))
            k++;
        if (k < n_old)
            taken[pairs[i] = k] = true;
    }
}

static bool add_completion(struct dd_merge *m, const char *task, int64_t seq)
{
    for (size_t i = 0; i < m->facts->completion.n; i++) {
        const struct dd_completion *row = &m->facts->completion.v[i];
        if (dd_streq(row->task, task) && (row->seq == 0 || row->seq == seq))
            return false; /* also a revoked one: a person reopened it since */
    }
    struct dd_completion row = {
        .id = dd_printf(m->arena, "%s.done.%lld", task, (long long)seq),
        .task = task,
        .seq = seq,
        .source = "import",
    };
    dd_merge_put(m, "completion", &row);
    return true;
}

static bool put_deadline(struct dd_merge *m, struct dd_task_deadline row, const char *task,
                         int64_t seq)
{
    row.task = task;
    row.seq = seq;
    dd_event_keep(m, row.event);
    dd_merge_put(m, "task_deadline", &row);
    return true;
}

/* A known deadline that the file words anew. */
static bool update(struct dd_merge *m, const struct dd_plan_row *row,
                   const struct dd_task_deadline *old, const struct dd_task_deadline *new)
{
    if (dd_streq(old->source, "person")) {
        if (!same_meaning(old, new) && dd_intake_may_warn(m->diags))
            dd_warn(m->diags, "W309", dd_cell_pos(m->file, &row->time),
                    DD_N("the deadline of %s was set by a person and stays; the file says `%s`"),
                    old->task, new->phrase);
        return false;
    }
    if (same_meaning(old, new) && dd_streq(old->phrase, new->phrase))
        return false;
    return put_deadline(m, *new, old->task, old->seq);
}

static bool withdraw(struct dd_merge *m, const struct dd_task_deadline *old)
{
    if (withdrawn(old) || dd_streq(old->source, "person"))
        return false;
    struct dd_task_deadline row = {.kind = "none", .source = "import"};
    return put_deadline(m, row, old->task, old->seq);
}

bool dd_merge_deadlines(struct dd_merge *m, const char *task, const struct dd_plan_row *row,
                        const struct dd_wanted *wanted)
{
    size_t first, n = dd_facts_range(m->facts, dd_entity_find("task_deadline"), task, &first);
    n -= first;
    const struct dd_task_deadline *old = m->facts->task_deadline.v + first;
    size_t *pairs = DD_NEW_N(m->arena, size_t, wanted->n + 1);
    bool *taken = DD_NEW_N(m->arena, bool, n + 1), changed = false;
    pair_up(old, n, wanted, pairs, taken);
    int64_t next = n ? old[n - 1].seq + 1 : 1;
    for (size_t i = 0; i < wanted->n; i++) {
        bool known = pairs[i] < n;
        int64_t seq = known ? old[pairs[i]].seq : next++;
        if (known)
            changed |= update(m, row, &old[pairs[i]], &wanted->v[i].row);
        else
            changed |= put_deadline(m, wanted->v[i].row, task, seq);
        if (wanted->v[i].done)
            changed |= add_completion(m, task, seq);
    }
    for (size_t k = 0; k < n; k++)
        if (!taken[k])
            changed |= withdraw(m, &old[k]);
    return changed;
}
