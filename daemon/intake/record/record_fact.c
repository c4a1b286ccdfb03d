/* Single facts: events, measurements, reports. */
#include "intake/record/record.h"

#include <string.h>

bool dd_record_event(struct dd_record *rec, const struct dd_event_words *words,
                     struct dd_event *out)
{
    struct dd_facts scratch = {0};
    struct dd_edit *edit = &rec->edit;
    struct dd_event *row = dd_facts_add(edit->arena, &scratch, dd_entity_find("event"));
    const struct dd_event *old = dd_event_find(edit->facts, words->id);
    if (!old && !dd_edit_id(edit, words->id))
        return false;
    if (old)
        *row = *old;
    row->id = words->id;
    if (dd_record_given(words->document) &&
        !dd_record_document(rec, words->document, &row->document))
        return false;
    if (dd_record_given(words->title) && !dd_edit_text(edit, "title", words->title, &row->title))
        return false;
    row->day.set = dd_record_given(words->day) && strcmp(words->day, "none") != 0;
    if (row->day.set && !dd_edit_day(edit, "day", words->day, &row->day.day))
        return false;
    *out = *row;
    return dd_record_row(rec, "event", out);
}

bool dd_record_measurement(struct dd_record *rec, const char *target, const char *value,
                           const char *on)
{
    struct dd_measurement row = {.target = target, .day = {.set = true}, .source = "person"};
    if (!dd_edit_known(&rec->edit, "target", target) ||
        !dd_record_past_day(rec, "on", on, &row.day.day))
        return false;
    if (!value || !dd_dec_parse(value, &row.value))
        return dd_edit_refuse(&rec->edit, "value", _("`%s` is no number"), value ? value : "");
    return dd_record_row(rec, "measurement", &row);
}

bool dd_record_report(struct dd_record *rec, const struct dd_report_words *words)
{
    struct dd_report row = {words->unit, words->kind, words->period, {.set = true}, NULL};
    struct dd_period period;
    if (!dd_edit_known(&rec->edit, "unit", words->unit))
        return false;
    if (!dd_period_parse(words->period, &period))
        return dd_edit_refuse(&rec->edit, "period", _("`%s` is no period (2026-03, 2026-Q1, 2026)"),
                              words->period);
    return dd_record_past_day(rec, "on", words->on, &row.submitted_on.day) &&
           dd_record_document(rec, words->document, &row.document) &&
           dd_record_row(rec, "report", &row);
}

/* ---- a line of result ------------------------------------------------------------------ */

/* Its only lead, else the one that is named. */
static bool read_lead(struct dd_record *rec, const struct dd_result_words *words, const char **out)
{
    const struct dd_facts *facts = rec->edit.facts;
    size_t first, n = 0,
                  end = dd_facts_range(facts, dd_entity_find("task_unit"), words->task, &first);
    *out = NULL;
    if (dd_record_given(words->unit)) {
        *out = words->unit;
        return dd_edit_known(&rec->edit, "unit", words->unit);
    }
    for (; first < end; first++) {
        const struct dd_task_unit *row = &facts->task_unit.v[first];
        if (strcmp(row->part, "lead") != 0 || !row->unit || dd_streq(row->unit, *out))
            continue;
        *out = row->unit;
        n++;
    }
    return n < 2 || dd_edit_refuse(&rec->edit, "unit",
                                   _("`%s` has several leads: say whose line it is"), words->task);
}

static bool read_text(struct dd_record *rec, const struct dd_result_words *words, const char **out)
{
    struct dd_arena *arena = rec->edit.arena;
    struct dd_dec share;
    const char *text;
    if (!dd_record_given(words->percent))
        return dd_edit_text(&rec->edit, "text", words->text ? words->text : "", out);
    if (!dd_dec_parse(words->percent, &share) || share.micro < 0 ||
        share.micro > (int64_t)100 * 1000000)
        return dd_edit_refuse(&rec->edit, "percent", _("`%s` is no share of 100"), words->percent);
    if (!dd_record_text(rec, "text", words->text, &text))
        return false;
    *out = dd_printf(arena, "%s %%%s%s", dd_dec_format(arena, share, ','), text ? ": " : "",
                     text ? text : "");
    return true;
}

/* The line is as old as it was. */
static void keep_day(const struct dd_facts *facts, struct dd_result *row)
{
    size_t first, end = dd_facts_range(facts, dd_entity_find("result"), row->task, &first);
    for (; first < end; first++) {
        const struct dd_result *old = &facts->result.v[first];
        if (strcmp(old->period, row->period) == 0 && dd_streq(old->unit, row->unit) &&
            old->recorded_on.set)
            row->recorded_on = old->recorded_on;
    }
}

bool dd_record_result(struct dd_record *rec, const struct dd_result_words *words)
{
    struct dd_result row = {.task = words->task, .recorded_on = {.set = true}};
    struct dd_period period = dd_period_of(DD_QUARTERLY, rec->edit.today);
    if (!dd_edit_known(&rec->edit, "task", words->task))
        return false;
    if (dd_record_given(words->period) && !dd_period_parse(words->period, &period))
        return dd_edit_refuse(&rec->edit, "period", _("`%s` is no period (2026-03, 2026-Q1, 2026)"),
                              words->period);
    if (!read_lead(rec, words, &row.unit) || !read_text(rec, words, &row.text) ||
        !dd_record_past_day(rec, "on", words->on, &row.recorded_on.day) ||
        !dd_record_document(rec, words->document, &row.document))
        return false;
    row.period = dd_period_name(rec->edit.arena, period);
    if (!dd_record_given(words->on))
        keep_day(rec->edit.facts, &row);
    return dd_record_row(rec, "result", &row);
}
