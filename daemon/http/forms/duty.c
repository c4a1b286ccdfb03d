/* duty.c — what is recorded about one duty: done, confirmed, returned, extended,
 * waived, reopened; and readings of a target. */
#include "http/forms/forms.h"
#include "http/pages/views.h"

#include <string.h>

/* ---- which duty it is -------------------------------------------------------------------- */

static void duty_head(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    struct dd_buf *out = &rq->reply.body;
    const struct dd_obligation *row = &form->duty;
    const char *left = dd_word_left(rq->arena, rq->tr, rq->http->calendar, rq->today, row);
    dd_buf_puts(out, "<div class=\"card about\">\n<p><a href=\"");
    dd_page_href(rq, out, "o", row->id);
    dd_buf_puts(out, "\"");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, "><strong>%s</strong></a></p>\n<p class=\"quiet\">", row->title);
    if (row->unit != NULL) {
        dd_buf_puts(out, "<span");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</span> · ", dd_word_unit(rq->arena, rq->tr, form->facts, row));
    }
    if (row->due.set)
        dd_html_printf(out, "%s · ", dd_word_due(rq->arena, rq->tr, row));
    dd_html_printf(out, "<span class=\"cap\">%s</span>%s%s</p>\n",
                   dd_word_standing(rq->arena, rq->tr, row), left != NULL ? " · " : "",
                   left != NULL ? left : "");
    dd_buf_puts(out, "</div>\n");
}

static bool today_in(struct dd_form *form)
{
    dd_form_set_day(form, "on", DD_SOME_DAY(form->rq->today));
    return true;
}

/* ---- done ----------------------------------------------------------------------------------- */

static const struct dd_input done_inputs[] = {
    {.name = "on",
     .kind = DD_INPUT_DAY,
     .label = DD_N("Day on which it was done"),
     .required = true},
    DD_INPUT_DOCUMENT(DD_N("Document that shows it"), false),
    DD_INPUT_DOCUMENT_DATE,
    {.name = "text", .kind = DD_INPUT_TEXT, .label = DD_N("What was done, in one line")},
};

static bool done(struct dd_form *form)
{
    struct dd_completion row;
    const struct dd_done_words words = {.obligation = form->duty.id,
                                        .on = dd_form_value(form, "on"),
                                        .document = dd_form_value(form, "document"),
                                        .text = dd_form_value(form, "text"),
                                        .by = dd_form_person(form)};
    form->rec.document_issuer = form->duty.unit;
    if (!dd_record_done(&form->rec, &words, &row))
        return false;
    if (row.claimed_on.set)
        form->said = dd_say(form->rq, "Reported as done; the tracking office confirms it.");
    return true;
}

const struct dd_form_kind dd_form_done = {
    .path = "done",
    .about = DD_FORM_DUTY,
    .title = DD_N("Record as done"),
    .button = DD_N("Record as done"),
    .said = DD_N("Recorded as done."),
    .inputs = done_inputs,
    .n_inputs = DD_LEN(done_inputs),
    .open = today_in,
    .head = duty_head,
    .apply = done,
};

/* ---- claims -----------------------------------------------------------------------------------
 */

static void claim_head(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    struct dd_buf *out = &rq->reply.body;
    const struct dd_completion *claim = dd_claim_open(form->facts, form->duty.id);
    char day[DD_DAY_SIZE];
    duty_head(form);
    if (claim == NULL) {
        dd_html_printf(out, "<p class=\"lead\">%s</p>\n",
                       dd_say(rq, "Nobody has reported this as done, or it was answered already."));
        return;
    }
    const struct dd_person *person =
        claim->claimed_by != NULL ? dd_person_find(form->facts, claim->claimed_by) : NULL;
    dd_html_printf(out, "<dl class=\"facts card\">\n<div><dt>%s</dt><dd>%s</dd></div>\n",
                   dd_say(rq, "Reported by"),
                   person != NULL && person->name != NULL ? person->name : "–");
    if (claim->done_on.set)
        dd_html_printf(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", dd_say(rq, "Done on"),
                       dd_day_format_vi(claim->done_on.day, day));
    if (claim->document != NULL)
        dd_html_printf(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", dd_say(rq, "Document"),
                       dd_document_name(form->facts, claim->document));
    if (claim->text != NULL)
        dd_html_printf(out, "<div><dt>%s</dt><dd>%s</dd></div>\n", dd_say(rq, "In words"),
                       claim->text);
    dd_buf_puts(out, "</dl>\n");
}

static bool confirm(struct dd_form *form)
{
    return dd_record_answer(&form->rec, form->duty.id, true, dd_form_person(form), NULL);
}

const struct dd_form_kind dd_form_confirm = {
    .path = "confirm",
    .about = DD_FORM_DUTY,
    .title = DD_N("Confirm what was reported"),
    .button = DD_N("Confirm: it is done"),
    .said = DD_N("Confirmed."),
    .head = claim_head,
    .apply = confirm,
};

static const struct dd_input return_inputs[] = {
    {.name = "words",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("What is still missing"),
     .hint = DD_N("The unit reads this"),
     .required = true},
};

static bool give_back(struct dd_form *form)
{
    return dd_record_answer(&form->rec, form->duty.id, false, dd_form_person(form),
                            dd_form_value(form, "words"));
}

const struct dd_form_kind dd_form_return = {
    .path = "return",
    .about = DD_FORM_DUTY,
    .title = DD_N("Return what was reported"),
    .button = DD_N("Return to the unit"),
    .said = DD_N("Returned; the duty goes on as before."),
    .inputs = return_inputs,
    .n_inputs = DD_LEN(return_inputs),
    .head = claim_head,
    .apply = give_back,
};

/* ---- extension ----------------------------------------------------------------------------------
 */

static const struct dd_input extend_inputs[] = {
    {.name = "to", .kind = DD_INPUT_DAY, .label = DD_N("New due day"), .required = true},
    {.name = "document",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Document that grants it"),
     .hint = DD_N("Its number. Without one it is only asked for: nothing moves yet")},
    DD_INPUT_DOCUMENT_DATE,
    {.name = "reason", .kind = DD_INPUT_TEXT, .label = DD_N("Reason")},
    {.name = "on",
     .kind = DD_INPUT_DAY,
     .label = DD_N("Day on which it was asked for or decided"),
     .required = true},
};

static bool open_extension(struct dd_form *form)
{
    const struct dd_extension *asked = dd_extension_asked(form->facts, form->duty.id);
    if (asked != NULL) {
        dd_form_set_day(form, "to", asked->new_due);
        dd_form_set(form, "reason", asked->reason);
    }
    return today_in(form);
}

static void extension_head(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    const struct dd_extension *asked = dd_extension_asked(form->facts, form->duty.id);
    char day[DD_DAY_SIZE], to[DD_DAY_SIZE];
    duty_head(form);
    if (asked == NULL)
        return;
    dd_html_printf(&rq->reply.body, "<p class=\"lead\">%s",
                   dd_printf(rq->arena, dd_say(rq, "An extension was asked for on %s, to %s."),
                             dd_day_format_vi(asked->asked_on.day, day),
                             asked->new_due.set ? dd_day_format_vi(asked->new_due.day, to) : "…"));
    dd_buf_puts(&rq->reply.body, " <a href=\"");
    dd_page_href(rq, &rq->reply.body, "do/refuse", form->duty.id);
    dd_html_printf(&rq->reply.body, "\">%s</a></p>\n", dd_say(rq, "Not granted"));
}

static bool extend(struct dd_form *form)
{
    struct dd_extension row;
    const struct dd_extension_words words = {.obligation = form->duty.id,
                                             .to = dd_form_value(form, "to"),
                                             .document = dd_form_value(form, "document"),
                                             .reason = dd_form_value(form, "reason"),
                                             .on = dd_form_value(form, "on")};
    if (!dd_record_given(words.to))
        return dd_edit_refuse(&form->rec.edit, "to", "%s",
                              _("to which day it is extended is missing"));
    if (!dd_record_extension(&form->rec, &words, &row))
        return false;
    if (row.document == NULL)
        form->said = dd_say(form->rq, "Recorded as asked for; the due day stands until its "
                                      "document is recorded.");
    return true;
}

const struct dd_form_kind dd_form_extend = {
    .path = "extend",
    .about = DD_FORM_DUTY,
    .title = DD_N("Extension"),
    .button = DD_N("Record the extension"),
    .said = DD_N("Extended."),
    .inputs = extend_inputs,
    .n_inputs = DD_LEN(extend_inputs),
    .previews = true,
    .open = open_extension,
    .head = extension_head,
    .apply = extend,
};

static const struct dd_input refuse_inputs[] = {
    {.name = "on", .kind = DD_INPUT_DAY, .label = DD_N("Day of the decision"), .required = true},
};

static bool refuse(struct dd_form *form)
{
    struct dd_extension row;
    const struct dd_extension_words words = {
        .obligation = form->duty.id, .on = dd_form_value(form, "on"), .refuse = true};
    return dd_record_extension(&form->rec, &words, &row);
}

const struct dd_form_kind dd_form_refuse = {
    .path = "refuse",
    .about = DD_FORM_DUTY,
    .title = DD_N("The extension is not granted"),
    .button = DD_N("Record: not granted"),
    .said = DD_N("Recorded: not extended; the due day stands."),
    .inputs = refuse_inputs,
    .n_inputs = DD_LEN(refuse_inputs),
    .open = today_in,
    .head = duty_head,
    .apply = refuse,
};

/* ---- waiver ---------------------------------------------------------------------------------- */

static const struct dd_input waive_inputs[] = {
    {.name = "reason", .kind = DD_INPUT_TEXT, .label = DD_N("Reason"), .required = true},
    DD_INPUT_DOCUMENT(DD_N("By which document"), false),
    DD_INPUT_DOCUMENT_DATE,
    {.name = "on", .kind = DD_INPUT_DAY, .label = DD_N("From which day on"), .required = true},
};

static bool waive(struct dd_form *form)
{
    struct dd_waiver row;
    const struct dd_waiver_words words = {.obligation = form->duty.id,
                                          .document = dd_form_value(form, "document"),
                                          .reason = dd_form_value(form, "reason"),
                                          .on = dd_form_value(form, "on")};
    return dd_record_waiver(&form->rec, &words, &row);
}

const struct dd_form_kind dd_form_waive = {
    .path = "waive",
    .about = DD_FORM_DUTY,
    .title = DD_N("Waive: no longer owed"),
    .button = DD_N("Waive this duty"),
    .said = DD_N("Waived: nobody is reminded of it any more."),
    .inputs = waive_inputs,
    .n_inputs = DD_LEN(waive_inputs),
    .open = today_in,
    .head = duty_head,
    .apply = waive,
};

static bool unwaive(struct dd_form *form)
{
    return dd_record_waiver_undo(&form->rec, form->duty.id);
}

const struct dd_form_kind dd_form_unwaive = {
    .path = "unwaive",
    .about = DD_FORM_DUTY,
    .title = DD_N("Take the waiver back"),
    .button = DD_N("It is owed again"),
    .said = DD_N("The waiver is taken back: it is owed again."),
    .head = duty_head,
    .apply = unwaive,
};

/* ---- reopened ------------------------------------------------------------------------------ */

static bool reopen(struct dd_form *form)
{
    const struct dd_task_scope scope = dd_task_scope_of(&form->duty);
    size_t n;
    if (!dd_record_reopen(&form->rec, &scope, &n))
        return false;
    return n > 0 || dd_edit_refuse(&form->rec.edit, NULL, "%s",
                                   _("nobody has recorded it as done by hand: correct the document "
                                     "or report that fulfils it"));
}

const struct dd_form_kind dd_form_reopen = {
    .path = "reopen",
    .about = DD_FORM_DUTY,
    .title = DD_N("Reopen: it is not done"),
    .button = DD_N("Reopen this duty"),
    .said = DD_N("Reopened: its due day stands, and it is followed up again."),
    .previews = true,
    .head = duty_head,
    .apply = reopen,
};

/* ---- a reading of a target --------------------------------------------------------------------
 */

static const struct dd_input measure_inputs[] = {
    {.name = "value",
     .kind = DD_INPUT_NUMBER,
     .label = DD_N("Figure reached so far"),
     .hint = DD_N("Such as 2,6; together, not only since the last reading"),
     .required = true},
    {.name = "on", .kind = DD_INPUT_DAY, .label = DD_N("Day of the reading"), .required = true},
};

static void target_head(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    struct dd_buf *out = &rq->reply.body;
    const struct dd_target *target = form->target;
    const struct dd_entity *entity = dd_entity_find("measurement");
    size_t first, end = dd_facts_range(form->facts, entity, target->id, &first);
    char day[DD_DAY_SIZE];
    dd_buf_puts(out, "<div class=\"card about\">\n<p");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, "><strong>%s</strong></p>\n", target->title);
    dd_html_printf(out, "<p class=\"quiet\">%s",
                   dd_printf(rq->arena, dd_say(rq, "Goal: %s %s"),
                             dd_word_amount(rq->arena, target->goal),
                             target->measure != NULL ? target->measure : ""));
    if (end > first) {
        const struct dd_measurement *last = &form->facts->measurement.v[end - 1];
        dd_html_printf(out, " · %s",
                       dd_printf(rq->arena, dd_say(rq, "last reading: %s on %s"),
                                 dd_word_amount(rq->arena, last->value),
                                 dd_day_format_vi(last->day.day, day)));
    }
    dd_buf_puts(out, "</p>\n</div>\n");
}

/* Back to the page that one came from: the target's own duty, where it has one. */
static bool measure(struct dd_form *form)
{
    return dd_record_measurement(&form->rec, form->key, dd_form_value(form, "value"),
                                 dd_form_value(form, "on"));
}

const struct dd_form_kind dd_form_measure = {
    .path = "measure",
    .about = DD_FORM_TARGET,
    .title = DD_N("Record a reading"),
    .button = DD_N("Record the figure"),
    .said = DD_N("The figure is recorded."),
    .inputs = measure_inputs,
    .n_inputs = DD_LEN(measure_inputs),
    .open = today_in,
    .head = target_head,
    .apply = measure,
};
