/* report_xlsx.c — the report as a workbook: sums by unit, duty by duty, targets;
 * days are days and numbers numbers, to be filtered and added up. */
#include "wire/paper/report.h"

#include "wire/clean.h"
#include "wire/words.h"
#include "wire/paper/xlsx.h"

#define MAX_COLUMNS 16

struct writer {
    struct dd_arena *arena;
    const struct dd_report_in *in;
    dd_translate tr;
    struct dd_xlsx *book;
    const char *title, *note;
};

struct column {
    const char *head; /* to be translated */
    double width;
};

static void begin_sheet(const struct writer *w, const char *name, const struct column *columns,
                        size_t n, size_t printed)
{
    struct dd_xlsx_column shown[MAX_COLUMNS];
    for (size_t i = 0; i < n; i++)
        shown[i] = (struct dd_xlsx_column){dd_word(w->tr, columns[i].head), columns[i].width};
    dd_xlsx_sheet(w->book, &(struct dd_xlsx_sheet){.name = name,
                                                   .title = w->title,
                                                   .note = w->note,
                                                   .n = n,
                                                   .printed = printed,
                                                   .columns = shown,
                                                   .page = dd_word(w->tr, "&CPage &P/&N")});
}

/* ---- the sums -------------------------------------------------------------------- */

static void put_counts(const struct writer *w, const char *name, const struct dd_counts *counts,
                       unsigned flags)
{
    size_t dated = dd_counts_dated(counts);
    dd_xlsx_text(w->book, flags, name);
    dd_xlsx_number(w->book, flags | DD_XLSX_CENTRED, (double)dd_counts_total(counts));
    for (size_t i = 0; i < DD_N_COUNTED; i++)
        dd_xlsx_number(w->book,
                       flags | DD_XLSX_CENTRED | (i == DD_LATE && counts->n[i] ? DD_XLSX_RED : 0U),
                       (double)counts->n[i]);
    if (dated)
        dd_xlsx_percent(w->book, flags | DD_XLSX_CENTRED,
                        dd_permille(dd_counts_done(counts), dated) / 1000.0);
    else
        dd_xlsx_text(w->book, flags, NULL);
}

static void put_sums(const struct writer *w)
{
    const struct dd_account *account = w->in->account;
    struct column columns[MAX_COLUMNS] = {
        {DD_N("No."), 6}, {DD_N("Unit in charge"), 40}, {DD_N("Total"), 9}};
    size_t n = 3;
    for (size_t i = 0; i < DD_N_COUNTED; i++) {
        const char *const heads[DD_N_COUNTED] = {
            DD_N("Done in time"),           DD_N("Done late"),
            DD_N("Done, day not recorded"), DD_N("In progress, in time"),
            DD_N("In progress, overdue"),   DD_N("Reported done, to be confirmed"),
            DD_N("Waiting for its event"),  DD_N("Continuous"),
            DD_N("No due day yet")};
        columns[n++] = (struct column){heads[i], 12};
    }
    columns[n++] = (struct column){DD_N("Share done"), 12};
    begin_sheet(w, dd_word(w->tr, "Sums"), columns, n, n);
    for (size_t i = 0; i < account->n_units; i++) {
        dd_xlsx_row(w->book);
        dd_xlsx_number(w->book, DD_XLSX_CENTRED, (double)(i + 1));
        put_counts(w, account->units[i].name, &account->units[i].counts, 0);
    }
    dd_xlsx_row(w->book);
    dd_xlsx_text(w->book, DD_XLSX_BOLD, NULL);
    put_counts(w, dd_word(w->tr, "Sum"), &account->all, DD_XLSX_BOLD);
}

/* ---- duty by duty -------------------------------------------------------------------- */

static void put_line(const struct writer *w, const struct dd_report_line *line)
{
    const struct dd_account_row *row = line->row;
    const struct dd_obligation *duty = row->row;
    struct dd_opt_day none = {0};
    const char *phrase = row->deadline && row->deadline->phrase ? row->deadline->phrase : "";
    const char *plan = row->task && row->task->plan ? row->task->plan : "";
    unsigned red = row->standing == DD_LATE ? DD_XLSX_RED : 0U;
    dd_xlsx_row(w->book);
    dd_xlsx_text(w->book, DD_XLSX_CENTRED, line->number);
    dd_xlsx_text(w->book, 0, plan);
    dd_xlsx_text(w->book, 0, line->title);
    dd_xlsx_text(w->book, 0, line->product);
    dd_xlsx_text(w->book, 0, line->lead);
    dd_xlsx_text(w->book, 0, line->cooperating);
    dd_xlsx_text(w->book, 0, phrase);
    dd_xlsx_day(w->book, 0, duty ? duty->due : none);
    dd_xlsx_text(w->book, 0, line->result);
    dd_xlsx_day(w->book, 0, duty ? duty->done_on : none);
    dd_xlsx_text(w->book, red, line->status);
    if (red)
        dd_xlsx_number(w->book, red | DD_XLSX_CENTRED, dd_duty_days_late(duty, w->in->today));
    else
        dd_xlsx_text(w->book, 0, NULL);
    dd_xlsx_text(w->book, 0, duty ? duty->id : row->task->id);
}

static void put_lines(const struct writer *w)
{
    static const struct column columns[] = {
        {DD_N("No."), 7},      {DD_N("Plan"), 13},           {DD_N("Task"), 40},
        {DD_N("Product"), 19}, {DD_N("Unit in charge"), 20}, {DD_N("Cooperating"), 20},
        {DD_N("Due"), 14},     {DD_N("Day due"), 11},        {DD_N("Result"), 22},
        {DD_N("Done on"), 11}, {DD_N("Status"), 16},         {DD_N("Days late"), 8},
        {DD_N("Code"), 30}};
    struct dd_report_line *lines;
    size_t n = dd_report_lines(w->arena, w->in, 0, w->in->account->n_rows, false, &lines);
    begin_sheet(w, dd_word(w->tr, "Tasks"), columns, DD_LEN(columns), DD_LEN(columns) - 1);
    for (size_t i = 0; i < n; i++)
        put_line(w, &lines[i]);
}

/* ---- targets ------------------------------------------------------------------------------ */

static void put_target(const struct writer *w, size_t n, const struct dd_obligation *row)
{
    const struct dd_target *target = dd_target_find(w->in->facts, row->target);
    bool behind = row->state == DD_LAGGING || row->state == DD_MISSED;
    dd_xlsx_row(w->book);
    dd_xlsx_number(w->book, DD_XLSX_CENTRED, (double)n);
    dd_xlsx_text(w->book, 0, row->title);
    dd_xlsx_text(w->book, 0, row->unit ? dd_unit_name(w->in->facts, row->unit) : NULL);
    dd_xlsx_text(w->book, DD_XLSX_CENTRED, target ? target->measure : NULL);
    const struct dd_dec amounts[] = {target ? target->goal : (struct dd_dec){0}, row->actual,
                                     row->expected};
    for (size_t i = 0; i < DD_LEN(amounts); i++)
        if ((i == 0 && !target) || (i == 1 && !row->has_actual))
            dd_xlsx_text(w->book, 0, NULL);
        else
            dd_xlsx_amount(w->book, 0, (double)amounts[i].micro / 1e6);
    dd_xlsx_day(w->book, 0, row->due);
    dd_xlsx_text(w->book, behind ? DD_XLSX_RED : 0U, dd_word_standing(w->arena, w->tr, row));
}

static void put_targets(const struct writer *w)
{
    static const struct column columns[] = {{DD_N("No."), 6},
                                            {DD_N("Target"), 48},
                                            {DD_N("Unit in charge"), 30},
                                            {DD_N("Measure"), 12},
                                            {DD_N("Goal"), 12},
                                            {DD_N("Reached"), 12},
                                            {DD_N("Planned by now"), 14},
                                            {DD_N("Due"), 12},
                                            {DD_N("Status"), 26}};
    if (!w->in->account->n_targets)
        return;
    begin_sheet(w, dd_word(w->tr, "Targets"), columns, DD_LEN(columns), DD_LEN(columns));
    for (size_t i = 0; i < w->in->account->n_targets; i++)
        put_target(w, i + 1, w->in->account->targets[i]);
}

bool dd_report_xlsx(struct dd_arena *arena, const struct dd_report_in *in, struct dd_buf *out,
                    const char **why)
{
    dd_translate tr = in->head->tr;
    const char *subject = dd_report_subject(arena, in);
    struct writer w = {
        .arena = arena,
        .in = in,
        .tr = tr,
        .book = dd_xlsx_new(subject, in->head->office, in->at),
        .title = dd_printf(arena, "%s: %s", in->head->office, subject),
        .note = dd_printf(arena, dd_word(tr, "Figures as of %s"),
                          dd_word_instant(arena, tr, in->zone, in->evaluated)),
    };
    put_sums(&w);
    put_lines(&w);
    put_targets(&w);
    return dd_xlsx_finish(w.book, out, why);
}
