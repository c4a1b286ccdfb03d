/* give.c — what was pressed is recorded, as the commands and the forms record
 * it, and the answer itself beside it. */
#include "http/answers/answers.h"

#include <string.h>

static struct dd_record begin(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    const char *who =
        v->link.person != NULL ? v->link.person : dd_printf(rq->arena, "@%s", v->link.unit);
    dd_store_set_actor(rq->http->store, dd_printf(rq->arena, "link (%s)", who));
    return (struct dd_record){
        .store = rq->http->store,
        .edit = {.arena = rq->arena,
                 .facts = v->facts,
                 .words = rq->http->words,
                 .today = rq->today},
        .calendar = rq->http->calendar,
        .rules = rq->http->rules,
    };
}

static bool wrong(struct dd_answer_visit *v, const char *field, const char *text)
{
    v->fault = text;
    v->fault_field = field;
    return false;
}

static bool refused(struct dd_answer_visit *v, const struct dd_record *rec)
{
    if (rec->edit.why != NULL)
        return wrong(v, rec->edit.field, rec->edit.why);
    if (dd_store_refused(v->rq->http->store))
        return wrong(v, NULL, dd_store_error(v->rq->http->store));
    return false; /* the store failed */
}

static const char *value(const struct dd_answer_visit *v, const char *name)
{
    const struct dd_answer_form *form = &dd_answer_forms[v->link.action];
    for (size_t i = 0; i < form->n; i++)
        if (strcmp(form->inputs[i].name, name) == 0)
            return v->values[i] != NULL ? v->values[i] : "";
    return "";
}

/* The answer, whatever else it brought about. */
static bool answer(struct dd_answer_visit *v, struct dd_record *rec, const char *action,
                   const char *text)
{
    const struct dd_ack_words words = {
        .id = v->id,
        .obligation = v->duty.id,
        .person = v->link.person,
        .unit = v->link.unit,
        .role = dd_role_name(v->link.role),
        .action = action,
        .text = text,
        .at = v->rq->now,
    };
    struct dd_ack ack;
    return dd_record_ack(rec, &words, &ack) || refused(v, rec);
}

/* ---- done, extension ------------------------------------------------------------------ */

/* "45/BC-UBND – đã ban hành" */
static const char *joined(struct dd_answer_visit *v, const char *a, const char *b)
{
    if (!dd_record_given(a) || !dd_record_given(b))
        return dd_record_given(a) ? a : b;
    return dd_printf(v->rq->arena, "%s – %s", a, b);
}

static bool past_day(struct dd_answer_visit *v, const char *field, const char *text)
{
    struct dd_day day;
    if (!dd_edit_day_read(text, &day))
        return wrong(v, field, dd_say(v->rq, "Please give the day as dd/mm/yyyy."));
    return dd_day_cmp(day, v->rq->today) <= 0 ||
           wrong(v, field, dd_say(v->rq, "This day has not come yet."));
}

static bool done(struct dd_answer_visit *v, struct dd_record *rec)
{
    const char *document = value(v, "document"), *text = value(v, "text");
    struct dd_completion row;
    const struct dd_done_words words = {
        .obligation = v->duty.id,
        .on = value(v, "on"),
        .document = document,
        .text = text,
        .by = v->link.person,
        .by_unit = v->link.unit != NULL,
    };
    if (!dd_record_given(document) && !dd_record_given(text))
        return wrong(v, "text",
                     dd_say(v->rq, "Please give the number of the document, or say in a sentence "
                                   "what was done."));
    if (!past_day(v, "on", words.on))
        return false;
    rec->document_issuer = v->duty.unit;
    rec->document_undated = true;
    return dd_record_done(rec, &words, &row) ? answer(v, rec, "done", joined(v, document, text))
                                             : refused(v, rec);
}

static bool extension(struct dd_answer_visit *v, struct dd_record *rec)
{
    struct dd_request *rq = v->rq;
    const char *to = value(v, "to"), *reason = value(v, "reason");
    const struct dd_extension_words words = {.obligation = v->duty.id, .to = to, .reason = reason};
    struct dd_extension row;
    struct dd_day day;
    if (!dd_edit_day_read(to, &day))
        return wrong(v, "to", dd_say(rq, "Please give the day as dd/mm/yyyy."));
    if (!dd_record_given(reason))
        return wrong(v, "reason", dd_say(rq, "Please give the reason."));
    char text[DD_DAY_SIZE];
    dd_day_format_vi(day, text);
    return dd_record_extension(rec, &words, &row)
               ? answer(v, rec, "extension", joined(v, text, reason))
               : refused(v, rec);
}

/* ---- what the tracking office decides -------------------------------------------------- */

static bool on_claim(struct dd_answer_visit *v, struct dd_record *rec, bool confirmed)
{
    const char *words = value(v, "words");
    if (v->claim == NULL)
        return wrong(v, NULL, dd_say(v->rq, "This was decided already."));
    if (!confirmed && !dd_record_given(words))
        return wrong(v, "words", dd_say(v->rq, "Please say why it is returned."));
    return dd_record_answer(rec, v->duty.id, confirmed, v->link.person, words) || refused(v, rec);
}

static bool on_extension(struct dd_answer_visit *v, struct dd_record *rec, bool granted)
{
    struct dd_request *rq = v->rq;
    const char *document = value(v, "document");
    const struct dd_extension_words words = {.obligation = v->duty.id,
                                             .document = granted ? document : NULL,
                                             .to = granted ? value(v, "to") : NULL,
                                             .refuse = !granted};
    struct dd_extension row;
    if (v->now.extension == NULL)
        return wrong(v, NULL, dd_say(rq, "This was decided already."));
    if (granted && !dd_record_given(document))
        return wrong(v, "document",
                     dd_say(rq, "Please give the number of the document that "
                                "grants it."));
    rec->document_issuer = v->facts->office.n > 0 ? v->facts->office.v[0].id : NULL;
    rec->document_undated = true;
    return dd_record_extension(rec, &words, &row) || refused(v, rec);
}

/* A link of the office's may decide more than once: each decision has an id of its own. */
static bool decide(struct dd_answer_visit *v, struct dd_record *rec)
{
    struct dd_request *rq = v->rq;
    if (!dd_claim_counts(v->facts, &v->duty, v->link.person != NULL ? v->link.person : "",
                         rq->today))
        return wrong(v, NULL, dd_say(rq, dd_claim_fault_text(DD_CLAIM_NOT_YOURS)));
    if (strcmp(v->pressed, "confirm") == 0)
        return on_claim(v, rec, true);
    if (strcmp(v->pressed, "return") == 0)
        return on_claim(v, rec, false);
    if (strcmp(v->pressed, "grant") == 0)
        return on_extension(v, rec, true);
    if (strcmp(v->pressed, "refuse") == 0)
        return on_extension(v, rec, false);
    v->id = NULL;
    return strcmp(v->pressed, "keep") == 0 && answer(v, rec, "kept", value(v, "words"));
}

bool dd_answer_give(struct dd_answer_visit *v)
{
    struct dd_record rec = begin(v);
    switch (v->link.action) {
    case DD_ANSWER_DONE:
        return done(v, &rec);
    case DD_ANSWER_EXTENSION:
        return extension(v, &rec);
    case DD_ANSWER_DECIDE:
        return decide(v, &rec);
    default:
        return answer(v, &rec, dd_answer_action_name(v->link.action), value(v, "text"));
    }
}
