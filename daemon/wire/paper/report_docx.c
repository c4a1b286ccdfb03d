/* report_docx.c — the report to be sent upwards: what came of the tasks, by unit;
 * what is overdue; the targets; each plan's own table as an annex. */
#include "wire/paper/report.h"

#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

#define POINTS 11      /* of tables */
#define MAX_OVERDUE 20 /* in the report itself */
#define DOTS "………………………………………………………………………"

struct writer {
    struct dd_arena *arena;
    const struct dd_report_in *in;
    dd_translate tr;
    struct dd_docx *doc;
    int section; /* number of the last heading */
};

static void put_heading(struct writer *w, const char *text)
{
    static const char *const roman[] = {"I", "II", "III", "IV", "V"};
    dd_docx_para(w->doc, DD_DOCX_HEADING, 0, 0,
                 dd_printf(w->arena, "%s. %s", roman[w->section++], text));
}

static void put_body(const struct writer *w, const char *text)
{
    dd_docx_para(w->doc, DD_DOCX_BODY, 0, 0, text);
}

static void put_heads(const struct writer *w, const char *const *heads, size_t n)
{
    dd_docx_head_row(w->doc);
    for (size_t i = 0; i < n; i++)
        dd_docx_cell(w->doc, 1, DD_DOCX_BOLD | DD_DOCX_MIDDLE | DD_DOCX_SHADED,
                     dd_word(w->tr, heads[i]));
}

static const char *number(const struct writer *w, size_t n)
{
    return dd_printf(w->arena, "%zu", n);
}

/* One of the four that offices report. */
static bool is_status(enum dd_standing standing)
{
    return standing == DD_DONE_IN_TIME || standing == DD_DONE_LATE || standing == DD_IN_TIME ||
           standing == DD_LATE;
}

/* ---- I. the sums ------------------------------------------------------------------ */

/* "in time 06, late 01": the standings from `from` to `to`; the four statuses
 * always, the others where there are any. */
static char *listed(const struct writer *w, enum dd_standing from, enum dd_standing to)
{
    static const char *const words[DD_N_COUNTED] = {
        [DD_DONE_IN_TIME] = DD_N("on time"),
        [DD_DONE_LATE] = DD_N("past the due day"),
        [DD_DONE_SOME_DAY] = DD_N("day not recorded"),
        [DD_IN_TIME] = DD_N("not yet due"),
        [DD_LATE] = DD_N("past their due day"),
        [DD_CLAIMED] = DD_N("to be confirmed"),
        [DD_AWAITED] = DD_N("waiting for an event or a document"),
        [DD_CONTINUOUS] = DD_N("continuous, without a due day"),
        [DD_NO_DAY] = DD_N("without a due day so far"),
    };
    const struct dd_counts *all = &w->in->account->all;
    char *text = dd_strdup(w->arena, "");
    for (int i = (int)from; i <= (int)to; i++)
        if (all->n[i] || is_status((enum dd_standing)i))
            text = dd_printf(w->arena, "%s%s%s %02zu", text, *text ? ", " : "",
                             dd_word(w->tr, words[i]), all->n[i]);
    return text;
}

static void put_sentence(const struct writer *w)
{
    const struct dd_counts *all = &w->in->account->all;
    size_t done = dd_counts_done(all), dated = dd_counts_dated(all);
    size_t running = all->n[DD_IN_TIME] + all->n[DD_LATE];
    const char *others = listed(w, DD_CLAIMED, DD_NO_DAY);
    put_body(w, dd_printf(w->arena,
                          dd_word(w->tr, "%02zu tasks were followed in the period. Done: %02zu "
                                         "(%s). In progress: %02zu (%s).%s%s%s"),
                          dd_counts_total(all), done, listed(w, DD_DONE_IN_TIME, DD_DONE_SOME_DAY),
                          running, listed(w, DD_IN_TIME, DD_LATE),
                          *others ? dd_word(w->tr, " Besides: ") : "", others, *others ? "." : ""));
    if (dated)
        put_body(
            w, dd_printf(w->arena,
                         dd_word(w->tr, "%s of the tasks with a due day are done (%02zu of "
                                        "%02zu); overdue are %s (%02zu of %02zu)."),
                         dd_report_percent(w->arena, w->tr, dd_permille(done, dated)), done, dated,
                         dd_report_percent(w->arena, w->tr, dd_permille(all->n[DD_LATE], dated)),
                         all->n[DD_LATE], dated));
    if (w->in->account->n_waived)
        put_body(w,
                 dd_printf(w->arena, dd_word(w->tr, "Not counted: %02zu tasks that were waived."),
                           w->in->account->n_waived));
}

/* The columns of the sums by unit: those of the four statuses always, the others
 * where there is something to count. */
struct sums {
    size_t n_done, n_running, n;
    enum dd_standing v[DD_N_COUNTED];
};

static struct sums sums_of(const struct dd_counts *all)
{
    struct sums sums = {0};
    for (size_t i = 0; i < DD_N_COUNTED; i++) {
        if (!all->n[i] && !is_status((enum dd_standing)i))
            continue;
        sums.v[sums.n++] = (enum dd_standing)i;
        sums.n_done += i <= DD_DONE_SOME_DAY;
        sums.n_running += i == DD_IN_TIME || i == DD_LATE;
    }
    return sums;
}

/* Two rows: groups above, their columns below. */
static void put_sum_heads(const struct writer *w, const struct sums *sums)
{
    static const char *const words[DD_N_COUNTED] = {
        [DD_DONE_IN_TIME] = DD_N("In time"), [DD_DONE_LATE] = DD_N("Late"),
        [DD_DONE_SOME_DAY] = DD_N("No day"), [DD_IN_TIME] = DD_N("Not due"),
        [DD_LATE] = DD_N("Over-due"),        [DD_CLAIMED] = DD_N("To be con-firmed"),
        [DD_AWAITED] = DD_N("Waiting"),      [DD_CONTINUOUS] = DD_N("Conti-nuous"),
        [DD_NO_DAY] = DD_N("No due day"),
    };
    static const char *const first[] = {DD_N("No."), DD_N("Unit in charge"), DD_N("Total")};
    unsigned flags = DD_DOCX_BOLD | DD_DOCX_MIDDLE | DD_DOCX_SHADED;
    dd_docx_head_row(w->doc);
    for (size_t i = 0; i < DD_LEN(first); i++)
        dd_docx_cell(w->doc, 1, flags | DD_DOCX_DOWN, dd_word(w->tr, first[i]));
    dd_docx_cell(w->doc, (unsigned)sums->n_done, flags, dd_word(w->tr, "Done"));
    dd_docx_cell(w->doc, (unsigned)sums->n_running, flags, dd_word(w->tr, "In progress"));
    for (size_t i = sums->n_done + sums->n_running; i < sums->n; i++)
        dd_docx_cell(w->doc, 1, flags | DD_DOCX_DOWN, dd_word(w->tr, words[sums->v[i]]));
    dd_docx_cell(w->doc, 1, flags | DD_DOCX_DOWN, dd_word(w->tr, "Share done"));
    dd_docx_head_row(w->doc);
    for (size_t i = 0; i < DD_LEN(first); i++)
        dd_docx_cell(w->doc, 1, flags | DD_DOCX_ABOVE, NULL);
    for (size_t i = 0; i < sums->n; i++)
        if (sums->v[i] <= DD_LATE)
            dd_docx_cell(w->doc, 1, flags, dd_word(w->tr, words[sums->v[i]]));
        else
            dd_docx_cell(w->doc, 1, flags | DD_DOCX_ABOVE, NULL);
    dd_docx_cell(w->doc, 1, flags | DD_DOCX_ABOVE, NULL);
}

static void put_sum_row(const struct writer *w, const struct sums *sums, const char *first,
                        const char *name, const struct dd_counts *counts, unsigned flags)
{
    size_t dated = dd_counts_dated(counts);
    dd_docx_row(w->doc);
    dd_docx_cell(w->doc, 1, flags, first);
    dd_docx_cell(w->doc, 1, flags, name);
    dd_docx_cell(w->doc, 1, flags, number(w, dd_counts_total(counts)));
    for (size_t i = 0; i < sums->n; i++) {
        bool red = sums->v[i] == DD_LATE && counts->n[DD_LATE];
        dd_docx_cell(w->doc, 1, flags | (red ? DD_DOCX_RED : 0U), number(w, counts->n[sums->v[i]]));
    }
    dd_docx_cell(
        w->doc, 1, flags,
        dated ? dd_report_percent(w->arena, w->tr, dd_permille(dd_counts_done(counts), dated))
              : "–");
}

static void put_sums(const struct writer *w)
{
    const struct dd_account *account = w->in->account;
    struct sums sums = sums_of(&account->all);
    struct dd_docx_column columns[DD_DOCX_MAX_COLUMNS] = {
        {8, DD_DOCX_CENTRED}, {40, DD_DOCX_PLAIN}, {12, DD_DOCX_CENTRED}};
    size_t n = 3;
    for (size_t i = 0; i < sums.n; i++)
        columns[n++] = (struct dd_docx_column){sums.v[i] < DD_CLAIMED ? 13 : 15, DD_DOCX_CENTRED};
    columns[n++] = (struct dd_docx_column){16, DD_DOCX_CENTRED};
    struct dd_docx_table table = {n, columns, true, POINTS - 1};
    dd_docx_table_begin(w->doc, &table);
    put_sum_heads(w, &sums);
    for (size_t i = 0; i < account->n_units; i++)
        put_sum_row(w, &sums, number(w, i + 1), account->units[i].name, &account->units[i].counts,
                    0);
    put_sum_row(w, &sums, "", dd_word(w->tr, "Sum"), &account->all, DD_DOCX_BOLD);
    dd_docx_table_end(w->doc);
}

/* ---- II. what is overdue --------------------------------------------------------------- */

static const char *title_of(const struct writer *w, const struct dd_account_row *row)
{
    return dd_clean(w->arena, row->row->title, DD_DUTY_TITLE_MAX);
}

static const char *lead_of(const struct writer *w, const struct dd_account_row *row)
{
    return row->unit ? dd_clean(w->arena, dd_unit_name(w->in->facts, row->unit), 300)
                     : dd_word(w->tr, "(unit not known)");
}

static void put_overdue(struct writer *w)
{
    static const struct dd_docx_column columns[] = {{9, DD_DOCX_CENTRED},  {58, DD_DOCX_PLAIN},
                                                    {34, DD_DOCX_PLAIN},   {23, DD_DOCX_CENTRED},
                                                    {17, DD_DOCX_CENTRED}, {24, DD_DOCX_PLAIN}};
    static const char *const heads[] = {DD_N("No."), DD_N("Task"),      DD_N("Unit in charge"),
                                        DD_N("Due"), DD_N("Days late"), DD_N("Remarks")};
    const struct dd_account_row **rows;
    size_t n = dd_report_overdue(w->arena, w->in, &rows);
    put_heading(w, dd_word(w->tr, "TASKS THAT ARE OVERDUE"));
    if (n == 0) {
        put_body(w, dd_word(w->tr, "No task is overdue."));
        return;
    }
    struct dd_docx_table table = {DD_LEN(columns), columns, true, POINTS};
    dd_docx_table_begin(w->doc, &table);
    put_heads(w, heads, DD_LEN(heads));
    for (size_t i = 0; i < n && i < MAX_OVERDUE; i++) {
        const struct dd_obligation *row = rows[i]->row;
        int days = dd_duty_days_late(row, w->in->today);
        dd_docx_row(w->doc);
        dd_docx_cell(w->doc, 1, 0, number(w, i + 1));
        dd_docx_cell(w->doc, 1, 0, title_of(w, rows[i]));
        dd_docx_cell(w->doc, 1, 0, lead_of(w, rows[i]));
        dd_docx_cell(w->doc, 1, 0, dd_duty_due(w->arena, w->tr, row));
        dd_docx_cell(w->doc, 1, 0,
                     days ? dd_printf(w->arena, "%d", days) : dd_word(w->tr, "less than 1"));
        dd_docx_cell(w->doc, 1, 0, dd_duty_notes(w->arena, w->tr, w->in->facts, row));
    }
    dd_docx_table_end(w->doc);
    if (n > MAX_OVERDUE)
        dd_docx_para(w->doc, DD_DOCX_NOTE, 0, 0,
                     dd_printf(w->arena,
                               dd_word(w->tr, "(The %d oldest of %zu; all of them stand in "
                                              "the annex.)"),
                               MAX_OVERDUE, n));
}

/* ---- III. targets ------------------------------------------------------------------------ */

static void put_target(const struct writer *w, size_t n, const struct dd_obligation *row)
{
    const struct dd_target *target = dd_target_find(w->in->facts, row->target);
    const char *measure = target ? target->measure : NULL;
    bool behind = row->state == DD_LAGGING || row->state == DD_MISSED;
    dd_docx_row(w->doc);
    dd_docx_cell(w->doc, 1, 0, number(w, n));
    dd_docx_cell(w->doc, 1, 0, dd_clean(w->arena, row->title, DD_DUTY_TITLE_MAX));
    dd_docx_cell(w->doc, 1, 0,
                 row->unit ? dd_clean(w->arena, dd_unit_name(w->in->facts, row->unit), 300)
                           : dd_word(w->tr, "(unit not known)"));
    dd_docx_cell(w->doc, 1, 0,
                 target ? dd_report_amount(w->arena, w->tr, target->goal, measure) : "");
    dd_docx_cell(w->doc, 1, 0, dd_duty_due(w->arena, w->tr, row));
    dd_docx_cell(w->doc, 1, 0,
                 row->has_actual ? dd_report_amount(w->arena, w->tr, row->actual, measure) : "");
    dd_docx_cell(w->doc, 1, 0, dd_report_amount(w->arena, w->tr, row->expected, measure));
    dd_docx_cell(w->doc, 1, behind ? DD_DOCX_RED : 0, dd_word_standing(w->arena, w->tr, row));
}

static void put_targets(struct writer *w)
{
    static const struct dd_docx_column columns[] = {
        {8, DD_DOCX_CENTRED},  {38, DD_DOCX_PLAIN},   {27, DD_DOCX_PLAIN},   {17, DD_DOCX_CENTRED},
        {23, DD_DOCX_CENTRED}, {16, DD_DOCX_CENTRED}, {16, DD_DOCX_CENTRED}, {20, DD_DOCX_CENTRED}};
    static const char *const heads[] = {
        DD_N("No."), DD_N("Target"),  DD_N("Unit in charge"), DD_N("Goal"),
        DD_N("Due"), DD_N("Reached"), DD_N("Planned by now"), DD_N("Status")};
    const struct dd_account *account = w->in->account;
    if (account->n_targets == 0)
        return;
    put_heading(w, dd_word(w->tr, "TARGETS"));
    dd_docx_para(w->doc, DD_DOCX_KEPT, 0, 0,
                 dd_printf(w->arena,
                           dd_word(w->tr, "%02zu targets are followed; behind schedule: %02zu."),
                           account->n_targets, account->n_targets_behind));
    struct dd_docx_table table = {DD_LEN(columns), columns, true, POINTS};
    dd_docx_table_begin(w->doc, &table);
    put_heads(w, heads, DD_LEN(heads));
    for (size_t i = 0; i < account->n_targets; i++)
        put_target(w, i + 1, account->targets[i]);
    dd_docx_table_end(w->doc);
}

/* ---- the annex: each plan's own table ------------------------------------------------------- */

/* `again`: a further line of the task above, whose own cells go on. */
static void put_line(const struct writer *w, const struct dd_report_line *line, bool again,
                     bool goes_on)
{
    const char *own[] = {line->number, line->title, line->product};
    const char *rest[] = {line->due, line->result, line->done_on, line->status};
    unsigned merge = again ? DD_DOCX_ABOVE : goes_on ? DD_DOCX_DOWN : 0;
    dd_docx_row(w->doc);
    for (size_t i = 0; i < DD_LEN(own); i++)
        dd_docx_cell(w->doc, 1, merge, again ? NULL : own[i]);
    dd_docx_cell(w->doc, 1, 0, line->lead);
    dd_docx_cell(w->doc, 1, merge, again ? NULL : line->cooperating);
    for (size_t i = 0; i < DD_LEN(rest); i++)
        dd_docx_cell(w->doc, 1, line->standing == DD_LATE && i == 3 ? DD_DOCX_RED : 0, rest[i]);
}

static void put_part(const struct writer *w, size_t from, size_t to)
{
    static const struct dd_docx_column columns[] = {
        {13, DD_DOCX_CENTRED}, {56, DD_DOCX_PLAIN},   {37, DD_DOCX_PLAIN},
        {33, DD_DOCX_PLAIN},   {30, DD_DOCX_PLAIN},   {27, DD_DOCX_CENTRED},
        {31, DD_DOCX_PLAIN},   {23, DD_DOCX_CENTRED}, {29, DD_DOCX_CENTRED}};
    static const char *const heads[] = {
        DD_N("No."), DD_N("Task"),   DD_N("Product"), DD_N("Unit in charge"), DD_N("Cooperating"),
        DD_N("Due"), DD_N("Result"), DD_N("Done on"), DD_N("Status")};
    struct dd_docx_table table = {DD_LEN(columns), columns, true, POINTS};
    struct dd_report_line *lines;
    size_t n = dd_report_lines(w->arena, w->in, from, to, true, &lines);
    dd_docx_table_begin(w->doc, &table);
    put_heads(w, heads, DD_LEN(heads));
    for (size_t i = 0; i < n; i++) {
        if (!*lines[i].number)
            lines[i].number = number(w, i + 1);
        put_line(w, &lines[i], lines[i].same_task, i + 1 < n && lines[i + 1].same_task);
    }
    dd_docx_table_end(w->doc);
}

static void put_annex(const struct writer *w)
{
    const struct dd_letterhead *head = w->in->head;
    const char *title;
    dd_docx_section(w->doc, true);
    dd_letterhead_annex(w->doc, head, dd_word(w->tr, "RESULTS TASK BY TASK"),
                        dd_printf(w->arena,
                                  dd_word(w->tr, "(With report No.        /%s of %s by %s)"),
                                  dd_printf(w->arena, "BC-%s", head->as.abbreviation),
                                  dd_letterhead_month(w->arena, head), head->office));
    for (size_t from = 0, to; from < w->in->account->n_rows; from = to) {
        to = dd_report_part(w->arena, w->in, from, &title);
        dd_docx_para(w->doc, DD_DOCX_HEADING, 0, 13, title);
        put_part(w, from, to);
    }
}

/* ---- the report ------------------------------------------------------------------------------ */

static void put_opening(const struct writer *w)
{
    const struct dd_report_in *in = w->in;
    const struct dd_account *account = in->account;
    char first[DD_DAY_SIZE], last[DD_DAY_SIZE];
    put_body(w,
             dd_printf(w->arena,
                       dd_word(w->tr, "%s reports on the results of assigned tasks in the period "
                                      "from %s to %s (figures as of %s):"),
                       in->head->office, dd_day_format_vi(account->first, first),
                       dd_day_format_vi(account->last, last),
                       dd_word_instant(w->arena, w->tr, in->zone, in->evaluated)));
}

/* What only people know. */
static void put_closing(struct writer *w)
{
    put_heading(w, dd_word(w->tr, "DIFFICULTIES; PROPOSALS"));
    put_body(w, DOTS);
    put_body(w, DOTS);
    dd_docx_para(
        w->doc, DD_DOCX_KEPT, 0, 0,
        dd_printf(w->arena, dd_word(w->tr, "This is the report of %s./."), w->in->head->office));
}

void dd_report_docx(struct dd_arena *arena, const struct dd_report_in *in, struct dd_buf *out)
{
    const struct dd_letterhead *head = in->head;
    dd_translate tr = head->tr;
    const char *subject = dd_report_subject(arena, in);
    struct dd_docx_options options = {.title = subject,
                                      .author = head->office,
                                      .language = in->language,
                                      .at = in->at,
                                      .mark = dd_word(tr, "DRAFT")};
    struct writer w = {.arena = arena, .in = in, .tr = tr, .doc = dd_docx_new(&options)};
    dd_letterhead_top(arena, w.doc, head, dd_printf(arena, "BC-%s", head->as.abbreviation), NULL);
    dd_docx_space(w.doc, 12);
    dd_docx_para(w.doc, DD_DOCX_TITLE, 0, 0, dd_word(tr, "REPORT"));
    dd_docx_para(w.doc, DD_DOCX_TITLE, 0, 0, subject);
    dd_docx_line(w.doc, 40);
    dd_docx_space(w.doc, 10);
    if (*head->as.superior)
        dd_docx_para(w.doc, DD_DOCX_CENTRED, 0, 14,
                     dd_printf(arena, dd_word(tr, "To: %s"), head->as.superior));
    dd_docx_space(w.doc, 10);
    put_opening(&w);
    put_heading(&w, dd_word(tr, "SUMMARY"));
    put_sentence(&w);
    put_sums(&w);
    put_overdue(&w);
    put_targets(&w);
    put_closing(&w);
    dd_letterhead_bottom(arena, w.doc, head, *head->as.superior ? dd_word(tr, "As above") : NULL,
                         &head->as.report_signer);
    if (in->account->n_rows)
        put_annex(&w);
    dd_docx_finish(w.doc, out);
}
