/* report_json.c — the report for programs; keys are the columns of the database. */
#include "wire/paper/report.h"

#include "wire/wire.h"

/* Every standing by its name, their sum, and the share done of those with a day. */
static json_t *counts_json(const struct dd_counts *counts)
{
    json_t *object = json_pack("{s:I}", "total", (json_int_t)dd_counts_total(counts));
    for (size_t i = 0; i < DD_N_COUNTED; i++)
        json_object_set_new(object, dd_standing_name((enum dd_standing)i),
                            json_integer((json_int_t)counts->n[i]));
    unsigned done = dd_permille(dd_counts_done(counts), dd_counts_dated(counts));
    json_object_set_new(object, "done_percent", json_real(done / 10.0));
    return object;
}

static json_t *units_json(const struct dd_account *account)
{
    json_t *list = json_array();
    for (size_t i = 0; i < account->n_units; i++) {
        json_t *unit = json_pack("{s:o, s:s}", "unit", dd_json_text(account->units[i].unit), "name",
                                 account->units[i].name);
        json_t *counts = counts_json(&account->units[i].counts);
        json_object_update(unit, counts);
        json_decref(counts);
        json_array_append_new(list, unit);
    }
    return list;
}

static json_t *row_json(const struct dd_report_line *line)
{
    const struct dd_account_row *row = line->row;
    struct dd_opt_day none = {0};
    return json_pack("{s:o, s:o, s:o, s:s, s:s, s:s, s:o, s:s, s:s, s:o, s:o, s:s, s:s}",
                     "obligation", dd_json_text(row->row ? row->row->id : NULL), "task",
                     dd_json_text(row->task ? row->task->id : NULL), "plan",
                     dd_json_text(row->task ? row->task->plan : NULL), "number", line->number,
                     "title", line->title, "product", line->product, "unit",
                     dd_json_text(row->unit), "lead", line->lead, "cooperating", line->cooperating,
                     "due", dd_json_day(row->row ? row->row->due : none), "done_on",
                     dd_json_day(row->row ? row->row->done_on : none), "result", line->result,
                     "status", dd_standing_name(row->standing));
}

static json_t *targets_json(struct dd_arena *arena, const struct dd_report_in *in)
{
    json_t *list = json_array();
    for (size_t i = 0; i < in->account->n_targets; i++) {
        const struct dd_obligation *row = in->account->targets[i];
        const char *actual = dd_dec_format(arena, row->actual, '.');
        json_t *target = dd_json_obligation(row, in->zone);
        json_object_set_new(target, "target", dd_json_text(row->target));
        json_object_set_new(target, "actual", dd_json_text(row->has_actual ? actual : NULL));
        json_object_set_new(target, "expected",
                            json_string(dd_dec_format(arena, row->expected, '.')));
        json_array_append_new(list, target);
    }
    return list;
}

json_t *dd_report_json(struct dd_arena *arena, const struct dd_report_in *in)
{
    const struct dd_account *account = in->account;
    char first[DD_DAY_SIZE], last[DD_DAY_SIZE], at[DD_INSTANT_SIZE];
    struct dd_report_line *lines;
    size_t n = dd_report_lines(arena, in, 0, account->n_rows, false, &lines);
    json_t *rows = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(rows, row_json(&lines[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:I, s:o, s:o, s:o}", "period",
                     dd_period_name(arena, account->period), "from",
                     dd_day_format(account->first, first), "to", dd_day_format(account->last, last),
                     "evaluated", dd_instant_format(in->zone, in->evaluated, at), "plan",
                     dd_json_text(account->plan), "all", counts_json(&account->all), "waived",
                     (json_int_t)account->n_waived, "units", units_json(account), "rows", rows,
                     "targets", targets_json(arena, in));
}
