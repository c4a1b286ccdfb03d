/* What is granted to those who owe a duty, by a document, and what they say of it
 * (design §6). */
#include "intake/record/record.h"

#include <string.h>

struct given { /* what extensions and waivers have in common, read */
    struct dd_obligation duty;
    const char *document, *reason;
    struct dd_day on;
};

static bool read_given(struct dd_record *rec, const char *obligation, const char *document,
                       const char *reason, const char *on, struct given *out)
{
    return dd_record_obligation(rec, obligation, &out->duty) &&
           dd_record_day(rec, "on", on, &out->on) &&
           dd_record_document(rec, document, &out->document) &&
           dd_record_text(rec, "reason", reason, &out->reason);
}

/* ---- extension --------------------------------------------------------------------- */

const struct dd_extension *dd_extension_asked(const struct dd_facts *facts, const char *obligation)
{
    for (size_t i = 0; i < facts->extension.n; i++) {
        const struct dd_extension *row = &facts->extension.v[i];
        if (dd_extension_is_asked(row) && strcmp(row->obligation, obligation) == 0)
            return row;
    }
    return NULL;
}

static bool check_new_due(struct dd_record *rec, const struct dd_obligation *duty,
                          struct dd_day day)
{
    char text[DD_DAY_SIZE];
    bool workday;
    if (!duty->due.set)
        return dd_edit_refuse(&rec->edit, "to", _("`%s` has no due day to be extended"), duty->id);
    if (dd_day_cmp(day, duty->due.day) <= 0)
        return dd_edit_refuse(&rec->edit, "to",
                              _("the due day is %s: an extension is to a later day"),
                              dd_day_format_vi(duty->due.day, text));
    if (dd_calendar_is_workday(rec->calendar, day, &workday) && !workday)
        dd_record_note(rec, _("%s is a day off"), dd_day_format_vi(day, text));
    return true;
}

static bool decide(struct dd_record *rec, const struct given *given, bool refuse,
                   struct dd_extension *row)
{
    if (refuse) {
        row->refused_on = DD_SOME_DAY(given->on);
        return row->asked_on.set ||
               dd_edit_refuse(&rec->edit, NULL, _("no extension of `%s` was asked for"),
                              given->duty.id);
    }
    if (!given->document)
        return true;
    row->document = given->document;
    row->granted_on = DD_SOME_DAY(given->on);
    return row->new_due.set ||
           dd_edit_refuse(&rec->edit, "to", _("to which day it is extended is missing"));
}

bool dd_record_extension(struct dd_record *rec, const struct dd_extension_words *words,
                         struct dd_extension *out)
{
    struct given given;
    if (!read_given(rec, words->obligation, words->document, words->reason, words->on, &given))
        return false;
    const struct dd_extension *old = dd_extension_asked(rec->edit.facts, given.duty.id);
    struct dd_extension row = {.obligation = given.duty.id};
    if (old)
        row = *old;
    else
        row.id = dd_record_new_id(rec->edit.arena, "extension");
    if (dd_record_given(words->to)) {
        row.new_due.set = true;
        if (!dd_record_day(rec, "to", words->to, &row.new_due.day))
            return false;
    }
    if (given.reason)
        row.reason = given.reason;
    if (!given.document && !words->refuse && !row.asked_on.set)
        row.asked_on = DD_SOME_DAY(given.on);
    if (!decide(rec, &given, words->refuse, &row))
        return false;
    if (row.new_due.set && !words->refuse && !check_new_due(rec, &given.duty, row.new_due.day))
        return false;
    *out = row;
    return dd_record_row(rec, "extension", out);
}

/* ---- waiver ------------------------------------------------------------------------ */

bool dd_record_waiver(struct dd_record *rec, const struct dd_waiver_words *words,
                      struct dd_waiver *out)
{
    struct given given;
    if (!read_given(rec, words->obligation, words->document, words->reason, words->on, &given))
        return false;
    if (!given.document && !given.reason)
        return dd_edit_refuse(&rec->edit, "reason",
                              _("a document or a reason is needed: it is asked for later"));
    *out = (struct dd_waiver){.obligation = given.duty.id,
                              .day = DD_SOME_DAY(given.on),
                              .document = given.document,
                              .reason = given.reason};
    return dd_record_row(rec, "waiver", out);
}

bool dd_record_waiver_undo(struct dd_record *rec, const char *obligation)
{
    struct dd_obligation duty;
    const struct dd_entity *entity = dd_entity_find("waiver");
    size_t first;
    if (!dd_record_obligation(rec, obligation, &duty))
        return false;
    if (dd_facts_range(rec->edit.facts, entity, duty.id, &first) == first)
        return dd_edit_refuse(&rec->edit, NULL, _("`%s` was not waived"), duty.id);
    return dd_store_remove(rec->store, entity, &rec->edit.facts->waiver.v[first]);
}

/* ---- done, and claims -------------------------------------------------------------- */

static const char *field_of(enum dd_claim_fault fault)
{
    switch (fault) {
    case DD_CLAIM_NEEDS_TEXT:
        return "text";
    case DD_CLAIM_NEEDS_DOCUMENT:
        return "document";
    case DD_CLAIM_NEEDS_WORDS:
        return "words";
    default:
        return NULL;
    }
}

static bool claim_refused(struct dd_record *rec, enum dd_claim_fault fault)
{
    return dd_edit_refuse(&rec->edit, field_of(fault), "%s", _(dd_claim_fault_text(fault)));
}

bool dd_record_done(struct dd_record *rec, const struct dd_done_words *words,
                    struct dd_completion *out)
{
    struct dd_obligation duty;
    struct dd_claim claim = {.id = dd_record_new_id(rec->edit.arena, "done"),
                             .by = words->by,
                             .by_unit = words->by_unit,
                             .today = rec->edit.today,
                             .done_on = {.set = true}};
    if (!dd_record_obligation(rec, words->obligation, &duty) ||
        !dd_record_past_day(rec, "on", words->on, &claim.done_on.day) ||
        !dd_record_text(rec, "text", words->text, &claim.text) ||
        !dd_record_document(rec, words->document, &claim.document))
        return false;
    enum dd_claim_fault fault = dd_claim_make(rec->edit.facts, rec->rules, &duty, &claim, out);
    return fault == DD_CLAIM_OK ? dd_record_row(rec, "completion", out) : claim_refused(rec, fault);
}

bool dd_record_answer(struct dd_record *rec, const char *obligation, bool confirmed, const char *by,
                      const char *words)
{
    struct dd_obligation duty;
    struct dd_completion *v;
    size_t n;
    struct dd_claim_answer answer = {.confirmed = confirmed, .by = by, .today = rec->edit.today};
    if (!dd_record_obligation(rec, obligation, &duty) ||
        !dd_record_text(rec, "words", words, &answer.words))
        return false;
    enum dd_claim_fault fault =
        dd_claim_answer(rec->edit.arena, rec->edit.facts, &duty, &answer, &v, &n);
    if (fault != DD_CLAIM_OK)
        return claim_refused(rec, fault);
    for (size_t i = 0; i < n; i++)
        if (!dd_record_row(rec, "completion", &v[i]))
            return false;
    return true;
}
