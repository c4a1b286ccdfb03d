/* Single facts: events, measurements, reports. */
#include "intake/record.h"

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
