/* report_lines.c — what the columns of a report's table say. */
#include "wire/paper/report.h"

#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define CELL_MAX ((size_t)600)

static const char *unit_name(struct dd_arena *arena, const struct dd_report_in *in,
                             const struct dd_account_row *row)
{
    if (row->unit)
        return dd_clean(arena, dd_unit_name(in->facts, row->unit), 300);
    return row->words && *row->words ? dd_clean(arena, row->words, CELL_MAX)
                                     : dd_word(in->head->tr, "(unit not known)");
}

static bool same_words(const struct dd_task_unit *a, const struct dd_task_unit *b)
{
    return a->words && dd_streq(a->words, b->words) && dd_streq(a->part, b->part);
}

/* The units of one part ("lead") of a task by their names, but those that its plan
 * named together ("Các cơ quan, đơn vị thuộc xã") in the plan's words. *n: how many. */
static const char *units_of(struct dd_arena *arena, const struct dd_report_in *in,
                            const struct dd_task *task, const char *part, size_t *n)
{
    size_t first, end = dd_facts_range(in->facts, dd_entity_find("task_unit"), task->id, &first);
    const struct dd_task_unit *v = in->facts->task_unit.v;
    struct dd_buf text = {0};
    *n = 0;
    for (size_t i = first; i < end; i++) {
        bool together = (i > first && same_words(&v[i - 1], &v[i])) ||
                        (i + 1 < end && same_words(&v[i], &v[i + 1]));
        bool again = i > first && same_words(&v[i - 1], &v[i]);
        const char *name = v[i].unit && !together ? dd_unit_name(in->facts, v[i].unit) : v[i].words;
        if (!dd_streq(v[i].part, part))
            continue;
        ++*n;
        if (name && !again)
            dd_buf_printf(&text, "%s%s", text.n ? "; " : "", name);
    }
    const char *names = dd_clean(arena, text.n ? text.s : "", CELL_MAX);
    dd_buf_release(&text);
    return names;
}

/* Its words in the plan, and below them the day that they come to. */
static const char *due_text(struct dd_arena *arena, const struct dd_report_in *in,
                            const struct dd_account_row *row)
{
    dd_translate tr = in->head->tr;
    const char *phrase = dd_clean(arena, row->deadline ? row->deadline->phrase : NULL, CELL_MAX);
    const char *day = row->row ? dd_duty_due(arena, tr, row->row) : "";
    if (*day && strstr(phrase, day)) /* "chậm nhất ngày 27/02/2026" says it */
        day = "";
    const char *text = *phrase && *day ? dd_printf(arena, "%s\n%s", phrase, day)
                       : *day          ? day
                                       : phrase;
    if (!row->row || !row->row->original_due.set)
        return text;
    const char *was = dd_duty_day(arena, row->row->original_due);
    return dd_printf(arena, "%s\n%s", text, dd_printf(arena, dd_word(tr, "(at first %s)"), was));
}

static struct dd_report_line line_of(struct dd_arena *arena, const struct dd_report_in *in,
                                     const struct dd_account_row *row)
{
    const struct dd_task *task = row->task;
    size_t n;
    struct dd_report_line line = {
        .number = task ? dd_duty_number(arena, task) : "",
        .title = dd_clean(arena, task ? task->title : row->row->title, DD_DUTY_TITLE_MAX),
        .product = dd_clean(arena, task ? task->product : NULL, CELL_MAX),
        .lead = unit_name(arena, in, row),
        .cooperating = task ? units_of(arena, in, task, "cooperating", &n) : "",
        .due = due_text(arena, in, row),
        .result = row->result,
        .done_on = row->row ? dd_duty_day(arena, row->row->done_on) : "",
        .status = dd_standing_word(in->head->tr, row->standing),
        .standing = row->standing,
        .n = 1,
        .row = row,
    };
    return line;
}

static bool is_same(const struct dd_report_line *a, const struct dd_report_line *b)
{
    const struct dd_account_row *x = a->row, *y = b->row;
    bool duty = x->task ? x->task == y->task
                        : !y->task && strcmp(x->row->rule, y->row->rule) == 0 &&
                              strcmp(x->row->period, y->row->period) == 0;
    return duty && a->standing == b->standing && strcmp(a->title, b->title) == 0 &&
           strcmp(a->due, b->due) == 0 && strcmp(a->result, b->result) == 0 &&
           strcmp(a->done_on, b->done_on) == 0;
}

/* Where all leads of a task came to the same, the plan's own words for them. */
static void name_together(struct dd_arena *arena, const struct dd_report_in *in,
                          struct dd_report_line *line)
{
    size_t n = 0;
    const char *names =
        line->n > 1 && line->row->task ? units_of(arena, in, line->row->task, "lead", &n) : NULL;
    if (names && n == line->n)
        line->lead = names;
}

size_t dd_report_lines(struct dd_arena *arena, const struct dd_report_in *in, size_t from,
                       size_t to, bool joined, struct dd_report_line **out)
{
    struct dd_report_line *lines = DD_NEW_N(arena, struct dd_report_line, to - from + 1);
    size_t n = 0;
    for (size_t i = from; i < to; i++) {
        struct dd_report_line line = line_of(arena, in, &in->account->rows[i]);
        struct dd_report_line *last = n ? &lines[n - 1] : NULL;
        if (joined && last && is_same(last, &line)) {
            last->lead = dd_printf(arena, "%s;\n%s", last->lead, line.lead);
            last->n++;
            continue;
        }
        line.same_task = last && line.row->task && last->row->task == line.row->task;
        lines[n++] = line;
    }
    for (size_t i = 0; i < n; i++)
        name_together(arena, in, &lines[i]);
    *out = lines;
    return n;
}

size_t dd_report_part(struct dd_arena *arena, const struct dd_report_in *in, size_t from,
                      const char **title)
{
    const struct dd_account *account = in->account;
    const struct dd_task *task = account->rows[from].task;
    const char *plan = task ? task->plan : NULL;
    size_t to = from + 1;
    while (to < account->n_rows && !account->rows[to].task == !task &&
           (!task || dd_streq(account->rows[to].task->plan, plan) ||
            (!account->rows[to].task->plan && !plan)))
        to++;
    dd_translate tr = in->head->tr;
    *title = plan   ? dd_printf(arena, dd_word(tr, "Plan %s"), dd_clean(arena, plan, 300))
             : task ? dd_word(tr, "Other tasks")
                    : dd_word(tr, "Duties by rule: periodic reports, milestones");
    return to;
}

static int by_due(const void *a, const void *b)
{
    const struct dd_account_row *x = *(const struct dd_account_row *const *)a;
    const struct dd_account_row *y = *(const struct dd_account_row *const *)b;
    int order = dd_day_cmp(x->row->due.day, y->row->due.day);
    return order ? order : strcmp(x->row->id, y->row->id);
}

size_t dd_report_overdue(struct dd_arena *arena, const struct dd_report_in *in,
                         const struct dd_account_row ***out)
{
    size_t n = 0;
    *out = DD_NEW_N(arena, const struct dd_account_row *, in->account->n_rows + 1);
    for (size_t i = 0; i < in->account->n_rows; i++)
        if (in->account->rows[i].standing == DD_LATE)
            (*out)[n++] = &in->account->rows[i];
    if (n)
        qsort(*out, n, sizeof(**out), by_due);
    return n;
}

char *dd_report_percent(struct dd_arena *arena, dd_translate tr, unsigned permille)
{
    return dd_printf(arena, "%u%c%u%%", permille / 10, tr ? ',' : '.', permille % 10);
}

char *dd_report_subject(struct dd_arena *arena, const struct dd_report_in *in)
{
    dd_translate tr = in->head->tr;
    const char *period = dd_duty_period(arena, tr, in->account->period);
    if (!in->account->plan)
        return dd_printf(arena, dd_word(tr, "Results of assigned tasks, %s"), period);
    return dd_printf(arena, dd_word(tr, "Results of plan %s, %s"),
                     dd_clean(arena, in->account->plan, 300), period);
}

char *dd_report_amount(struct dd_arena *arena, dd_translate tr, struct dd_dec amount,
                       const char *measure)
{
    int64_t half = amount.micro < 0 ? -5000 : 5000;
    struct dd_dec rounded = {(amount.micro + half) / 10000 * 10000};
    const char *number = dd_dec_format(arena, rounded, tr ? ',' : '.');
    measure = measure ? dd_clean(arena, measure, 60) : "";
    return dd_printf(arena, "%s%s%s", number, *measure && strcmp(measure, "%") != 0 ? " " : "",
                     measure);
}
