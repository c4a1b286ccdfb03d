#include "app/explain/dossier.h"

#include <string.h>

#include "store/audit_text.h"
#include "wire/words.h"

static void put(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static void put_text(json_t *object, const char *key, const char *text)
{
    put(object, key, dd_json_text(text && *text ? text : NULL));
}

static json_t *some_instant(const struct dd_dossier *d, struct dd_instant at)
{
    return dd_json_instant(d->app->zone, (struct dd_opt_instant){true, at});
}

static json_t *person(const struct dd_dossier *d, const char *id)
{
    if (!id)
        return json_null();
    return json_pack("{s:s, s:o}", "id", id, "name", dd_json_text(dd_dossier_person(d, id)));
}

static json_t *unit(const struct dd_dossier *d, const char *id)
{
    if (!id)
        return json_null();
    return json_pack("{s:s, s:o}", "id", id, "name", dd_json_text(dd_unit_name(&d->facts, id)));
}

static json_t *document(const struct dd_dossier *d, const char *id)
{
    for (size_t i = 0; id && i < d->facts.document.n; i++) {
        const struct dd_document *row = &d->facts.document.v[i];
        if (strcmp(row->id, id) == 0)
            return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "id", row->id, "number",
                             dd_json_text(row->number), "kind", dd_json_text(row->kind), "title",
                             dd_json_text(row->title), "date", dd_json_day(row->date), "issuer",
                             unit(d, row->issuer));
    }
    return id ? json_pack("{s:s}", "id", id) : json_null();
}

/* ---- what is owed ------------------------------------------------------------------------ */

static json_t *lines(const struct dd_dossier *d, const char *text)
{
    json_t *list = json_array();
    for (const char *p = text ? text : ""; *p; p += *p == '\n') {
        size_t n = strcspn(p, "\n");
        json_array_append_new(list, dd_json_text(dd_strndup(d->app->arena, p, n)));
        p += n;
    }
    return list;
}

static json_t *obligation(const struct dd_dossier *d)
{
    const struct dd_obligation *row = &d->row;
    json_t *object = dd_json_obligation(row, d->app->zone);
    put(object, "unit", unit(d, row->unit));
    put(object, "former_unit", unit(d, row->former_unit));
    json_t *others = json_array();
    const char *id;
    for (size_t i = 0; (id = dd_co_lead(d->app->arena, row, i)); i++)
        json_array_append_new(others, unit(d, id));
    put(object, "co_leads", others);
    put_text(object, "standing", dd_word_standing(d->app->arena, dd_gettext, row));
    put_text(object, "reason", row->reason);
    put(object, "opens", dd_json_day(row->opens));
    put(object, "done_on", dd_json_day(row->done_on));
    put(object, "original_due", dd_json_day(row->original_due));
    put(object, "first_seen", some_instant(d, row->first_seen));
    return object;
}

static json_t *basis(const struct dd_dossier *d)
{
    const struct dd_obligation *row = &d->row;
    json_t *object = json_object();
    put_text(object, "words", row->basis);
    put_text(object, "rule", row->rule);
    put_text(object, "rule_hash", row->rule_hash);
    put_text(object, "calendar_revision", row->calendar_revision);
    put(object, "plan", dd_json_text(d->task ? d->task->plan : NULL));
    put(object, "section", dd_json_text(d->task ? d->task->section : NULL));
    put(object, "number", dd_json_text(d->task ? d->task->number : NULL));
    put(object, "product", dd_json_text(d->task ? d->task->product : NULL));
    json_t *deadlines = json_array();
    for (size_t i = 0; d->task && i < d->facts.task_deadline.n; i++) {
        const struct dd_task_deadline *of = &d->facts.task_deadline.v[i];
        if (dd_streq(of->task, d->task->id))
            json_array_append_new(deadlines,
                                  json_pack("{s:I, s:o, s:o, s:o}", "seq", (json_int_t)of->seq,
                                            "phrase", dd_json_text(of->phrase), "canonical",
                                            dd_json_text(of->canonical), "last_day",
                                            dd_json_day(of->last_day)));
    }
    put(object, "deadlines", deadlines);
    put(object, "explanation", lines(d, row->trace));
    return object;
}

/* ---- what was told -----------------------------------------------------------------------------
 */

static json_t *notice(const struct dd_dossier *d, const struct dd_kept_notice *kept)
{
    const struct dd_notice *row = &kept->notice;
    json_t *object = json_object();
    put(object, "id", json_integer(kept->id));
    put(object, "at", some_instant(d, row->at));
    put_text(object, "step", row->step);
    put_text(object, "step_words", dd_word_step(d->app->arena, dd_gettext, row));
    put_text(object, "role", dd_role_name(row->role));
    put(object, "cc", json_boolean(row->cc));
    put(object, "person", person(d, row->person));
    put_text(object, "channel", row->channel);
    put_text(object, "to", row->address);
    put_text(object, "state", dd_notice_state_name(row->state));
    put_text(object, "reason", row->reason);
    put(object, "told_at", dd_json_instant(d->app->zone, row->told_at));
    put(object, "due", dd_json_day(row->due));
    put(object, "message", kept->delivery ? json_integer(kept->delivery) : json_null());
    return object;
}

static json_t *message(const struct dd_dossier *d, const struct dd_dossier_message *m)
{
    const struct dd_delivery *row = m->row;
    json_t *object = json_object(), *attempts = json_array();
    put(object, "id", json_integer(row->id));
    put_text(object, "message_id", row->message_id);
    put(object, "created_at", some_instant(d, row->created_at));
    put_text(object, "channel", row->channel);
    put_text(object, "to", row->address);
    put(object, "person", person(d, row->person));
    put_text(object, "subject", row->subject);
    put_text(object, "state", dd_delivery_state_name(row->state));
    put_text(object, "reason", row->reason);
    put_text(object, "sha256", row->digest);
    put(object, "corrects", row->corrects ? json_integer(row->corrects) : json_null());
    put_text(object, "correction", m->words);
    for (size_t i = 0; i < m->n; i++)
        json_array_append_new(attempts, json_pack("{s:o, s:i, s:o, s:b}", "at",
                                                  some_instant(d, m->attempts[i].at), "code",
                                                  m->attempts[i].code, "answer",
                                                  dd_json_text(m->attempts[i].answer), "uncertain",
                                                  m->attempts[i].uncertain));
    put(object, "attempts", attempts);
    return object;
}

/* What people answered is written once: the audit has it whole. */
static json_t *answers(const struct dd_dossier *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->history.n; i++) {
        const struct dd_audit_item *item = &d->history.v[i];
        if (strcmp(item->entity, "ack") != 0 || !item->after)
            continue;
        struct dd_arena *arena = d->app->arena;
        const char *text = dd_audit_value(arena, item->after, "at");
        struct dd_opt_instant at = {.set = false};
        at.set = text && dd_audit_instant(text, &at.at);
        json_array_append_new(
            list,
            json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "at", dd_json_instant(d->app->zone, at),
                      "person", person(d, dd_audit_value(arena, item->after, "person")), "unit",
                      unit(d, dd_audit_value(arena, item->after, "unit")), "role",
                      dd_json_text(dd_audit_value(arena, item->after, "role")), "action",
                      dd_json_text(dd_audit_value(arena, item->after, "action")), "text",
                      dd_json_text(dd_audit_value(arena, item->after, "text"))));
    }
    return list;
}

/* ---- what shows it
 * ------------------------------------------------------------------------------- */

static json_t *completion(const struct dd_dossier *d, const struct dd_completion *row)
{
    json_t *object = json_object();
    put_text(object, "id", row->id);
    put(object, "done_on", dd_json_day(row->done_on));
    put(object, "document", document(d, row->document));
    put_text(object, "text", row->text);
    put_text(object, "source", row->source);
    put(object, "revoked", json_boolean(row->revoked));
    put(object, "claimed_on", dd_json_day(row->claimed_on));
    put(object, "claimed_by", person(d, row->claimed_by));
    put_text(object, "answer", row->answer);
    put(object, "answered_on", dd_json_day(row->answered_on));
    put(object, "answered_by", person(d, row->answered_by));
    put_text(object, "words", row->words);
    return object;
}

static json_t *evidence(const struct dd_dossier *d)
{
    json_t *completions = json_array(), *documents = json_array(), *reports = json_array();
    json_t *results = json_array(), *measurements = json_array();
    for (size_t i = 0; i < d->completions.n; i++)
        json_array_append_new(completions, completion(d, d->completions.v[i]));
    for (size_t i = 0; i < d->documents.n; i++)
        json_array_append_new(documents, document(d, d->documents.v[i]->id));
    for (size_t i = 0; i < d->reports.n; i++)
        json_array_append_new(reports,
                              json_pack("{s:s, s:s, s:o, s:o}", "kind", d->reports.v[i]->kind,
                                        "period", d->reports.v[i]->period, "submitted_on",
                                        dd_json_day(d->reports.v[i]->submitted_on), "document",
                                        document(d, d->reports.v[i]->document)));
    for (size_t i = 0; i < d->results.n; i++)
        json_array_append_new(results,
                              json_pack("{s:s, s:o, s:o}", "period", d->results.v[i]->period,
                                        "text", dd_json_text(d->results.v[i]->text), "document",
                                        document(d, d->results.v[i]->document)));
    for (size_t i = 0; i < d->measurements.n; i++)
        json_array_append_new(
            measurements,
            json_pack("{s:o, s:s, s:o}", "day", dd_json_day(d->measurements.v[i]->day), "value",
                      dd_dec_format(d->app->arena, d->measurements.v[i]->value, '.'), "source",
                      dd_json_text(d->measurements.v[i]->source)));
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "completions", completions, "documents",
                     documents, "reports", reports, "results", results, "measurements",
                     measurements);
}

static json_t *extensions(const struct dd_dossier *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->extensions.n; i++) {
        const struct dd_extension *row = d->extensions.v[i];
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "id", row->id, "asked_on",
                            dd_json_day(row->asked_on), "granted_on", dd_json_day(row->granted_on),
                            "refused_on", dd_json_day(row->refused_on), "new_due",
                            dd_json_day(row->new_due), "document", document(d, row->document),
                            "reason", dd_json_text(row->reason)));
    }
    return list;
}

static json_t *waiver(const struct dd_dossier *d)
{
    if (!d->waiver)
        return json_null();
    return json_pack("{s:o, s:o, s:o}", "day", dd_json_day(d->waiver->day), "document",
                     document(d, d->waiver->document), "reason", dd_json_text(d->waiver->reason));
}

/* ---- its history
 * ----------------------------------------------------------------------------------- */

static json_t *history(const struct dd_dossier *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < d->history.n; i++) {
        json_t *item = dd_audit_json(d->app->arena, d->app->zone, &d->history.v[i]);
        put_text(item, "text", dd_audit_sentence(d->app->arena, d->app->zone, &d->history.v[i]));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *verdict(const struct dd_dossier *d)
{
    const struct dd_audit_verdict *v = &d->verdict;
    const char *anchor =
        v->seq ? dd_printf(d->app->arena, "%lld:%s", (long long)v->seq, v->hash) : NULL;
    json_t *faults = json_array();
    for (int64_t i = 0; i < v->n_faults && i < DD_AUDIT_FAULTS_MAX; i++)
        json_array_append_new(faults,
                              dd_json_text(dd_audit_fault_text(d->app->arena, &v->faults[i])));
    return json_pack("{s:b, s:o, s:o}", "ok", v->n_faults == 0, "anchor", dd_json_text(anchor),
                     "faults", faults);
}

json_t *dd_dossier_json(const struct dd_dossier *d)
{
    json_t *object = json_object(), *notices = json_array(), *messages = json_array();
    for (size_t i = 0; i < d->n_notices; i++)
        json_array_append_new(notices, notice(d, &d->notices[i]));
    for (size_t i = 0; i < d->messages.n; i++)
        json_array_append_new(messages, message(d, &d->messages.v[i]));
    put_text(object, "office", dd_unit_name(&d->facts, d->app->config->office));
    put(object, "made_at", some_instant(d, d->now));
    put(object, "evaluated_until", some_instant(d, d->until));
    put(object, "obligation", obligation(d));
    put(object, "basis", basis(d));
    put(object, "notices", notices);
    put(object, "messages", messages);
    put(object, "answers", answers(d));
    put(object, "extensions", extensions(d));
    put(object, "waiver", waiver(d));
    put(object, "evidence", evidence(d));
    put(object, "history", history(d));
    put(object, "audit", verdict(d));
    return object;
}
