/* office.c — leave, other spellings of a unit's name, pause, and decisions about
 * messages. */
#include "http/forms/forms.h"

#include <stdlib.h>
#include <string.h>

/* ---- leave --------------------------------------------------------------------------- */

static const struct dd_input leave_inputs[] = {
    {.name = "person",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Who is away"),
     .required = true,
     .options = dd_form_people},
    {.name = "from", .kind = DD_INPUT_DAY, .label = DD_N("First day"), .required = true},
    {.name = "to", .kind = DD_INPUT_DAY, .label = DD_N("Last day"), .required = true},
    {.name = "substitute",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Who acts for them"),
     .hint = DD_N("None: the head of the unit or the tracking office is told instead"),
     .options = dd_form_people},
    DD_INPUT_DOCUMENT(DD_N("By which document"), false),
    DD_INPUT_DOCUMENT_DATE,
};

/* The person is one of those whom the reader looks after. */
static bool covers_person(struct dd_form *form, const char *id)
{
    const struct dd_person *person = dd_person_find(form->facts, id);
    return person == NULL || dd_form_covers(form, "person", person) || dd_form_not_yours(form);
}

static bool leave(struct dd_form *form)
{
    const struct dd_leave_words words = {
        .person = dd_form_value(form, "person"),
        .from = dd_form_value(form, "from"),
        .to = dd_form_value(form, "to"),
        .substitute = dd_form_value(form, "substitute"),
        .document = dd_form_value(form, "document"),
    };
    form->back = "office/people";
    return covers_person(form, words.person) && dd_record_leave(&form->rec, &words);
}

const struct dd_form_kind dd_form_leave = {
    .path = "leave",
    .title = DD_N("Leave"),
    .button = DD_N("Record the leave"),
    .said = DD_N("The leave is recorded."),
    .inputs = leave_inputs,
    .n_inputs = DD_LEN(leave_inputs),
    .apply = leave,
};

static const struct dd_input leave_end_inputs[] = {
    {.name = "on", .kind = DD_INPUT_DAY, .label = DD_N("Back at work on"), .required = true},
};

static bool open_leave_end(struct dd_form *form)
{
    if (dd_person_find(form->facts, form->key) == NULL)
        return dd_form_not_found(form);
    form->back = "office/people";
    dd_form_set_day(form, "on", DD_SOME_DAY(form->rq->today));
    return covers_person(form, form->key);
}

static void person_head(struct dd_form *form)
{
    const struct dd_person *person = dd_person_find(form->facts, form->key);
    dd_html_printf(&form->rq->reply.body, "<p class=\"lead\"><strong>%s</strong></p>\n",
                   person->name != NULL ? person->name : person->id);
}

static bool leave_end(struct dd_form *form)
{
    return dd_record_leave_end(&form->rec, form->key, dd_form_value(form, "on"));
}

const struct dd_form_kind dd_form_leave_end = {
    .path = "leave-end",
    .about = DD_FORM_ROW,
    .title = DD_N("Back at work"),
    .button = DD_N("Record"),
    .said = DD_N("The leave has ended."),
    .inputs = leave_end_inputs,
    .n_inputs = DD_LEN(leave_end_inputs),
    .open = open_leave_end,
    .head = person_head,
    .apply = leave_end,
};

/* ---- other spellings ------------------------------------------------------------------- */

static const struct dd_input alias_inputs[] = {
    {.name = "alias",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Another spelling of its name"),
     .hint = DD_N("As plans write it: lead cells with these words then mean this unit"),
     .required = true},
    {.name = "from", .kind = DD_INPUT_DAY, .label = DD_N("From")},
    {.name = "to", .kind = DD_INPUT_DAY, .label = DD_N("Until")},
};

static bool open_alias(struct dd_form *form)
{
    const struct dd_unit *unit = dd_unit_find(form->facts, form->key);
    if (unit == NULL || !dd_form_covers(form, "unit", unit))
        return dd_form_not_found(form);
    form->back = "office/units";
    return true;
}

static void unit_head(struct dd_form *form)
{
    dd_html_printf(&form->rq->reply.body, "<p class=\"lead\"><strong>%s</strong></p>\n",
                   dd_unit_name(form->facts, form->key));
}

static bool alias(struct dd_form *form)
{
    const struct dd_entity *entity = dd_entity_find("unit_alias");
    struct dd_edit *edit = &form->rec.edit;
    struct dd_unit_alias row = {.unit = form->key};
    return dd_edit_text(edit, "alias", dd_form_value(form, "alias"), &row.alias) &&
           dd_edit_field(edit, entity, &row, "from", dd_form_value(form, "from")) &&
           dd_edit_field(edit, entity, &row, "to", dd_form_value(form, "to")) &&
           dd_record_row(&form->rec, "unit_alias", &row);
}

const struct dd_form_kind dd_form_alias = {
    .path = "alias",
    .about = DD_FORM_ROW,
    .title = DD_N("Another spelling"),
    .button = DD_N("Record"),
    .said = DD_N("Recorded."),
    .inputs = alias_inputs,
    .n_inputs = DD_LEN(alias_inputs),
    .open = open_alias,
    .head = unit_head,
    .apply = alias,
};

/* ---- pause --------------------------------------------------------------------------------- */

static bool open_pause(struct dd_form *form)
{
    form->back = "office/messages";
    if (dd_may_operate(form->rq))
        return true;
    dd_reply_error(form->rq, MHD_HTTP_FORBIDDEN,
                   dd_say(form->rq, "Only operators of the whole office may do this."));
    return false;
}

static bool pause_or_resume(struct dd_form *form, bool pause)
{
    bool changed;
    if (!dd_record_pause(&form->rec, pause, form->rq->now, &changed))
        return false;
    if (!changed)
        form->said =
            dd_say(form->rq, pause ? DD_N("It was paused already.") : DD_N("It was not paused."));
    return true;
}

static bool pause_it(struct dd_form *form)
{
    return pause_or_resume(form, true);
}

static bool resume(struct dd_form *form)
{
    return pause_or_resume(form, false);
}

static void pause_head(struct dd_form *form)
{
    dd_html_printf(&form->rq->reply.body, "<p class=\"lead\">%s</p>\n",
                   dd_say(form->rq, "Nothing is planned or sent while it lasts; days go on. "
                                    "Afterwards each person gets what was missed in one message."));
}

const struct dd_form_kind dd_form_pause = {
    .path = "pause",
    .title = DD_N("Pause all sending"),
    .button = DD_N("Pause"),
    .said = DD_N("Paused: nothing is planned or sent."),
    .open = open_pause,
    .head = pause_head,
    .apply = pause_it,
};

static void resume_head(struct dd_form *form)
{
    dd_html_printf(&form->rq->reply.body, "<p class=\"lead\">%s</p>\n",
                   dd_say(form->rq, "What was missed goes out in the next slot, one message a "
                                    "person."));
}

const struct dd_form_kind dd_form_resume = {
    .path = "resume",
    .title = DD_N("Resume sending"),
    .button = DD_N("Resume"),
    .said = DD_N("Resumed: what was missed goes out in the next slot."),
    .open = open_pause,
    .head = resume_head,
    .apply = resume,
};

/* ---- messages -------------------------------------------------------------------------------- */

static void verbs(struct dd_form *form, const char *chosen)
{
    dd_form_option(form, "release", dd_say(form->rq, "Release: it goes now"), chosen);
    dd_form_option(form, "retry", dd_say(form->rq, "Try again now"), chosen);
    dd_form_option(form, "cancel", dd_say(form->rq, "Cancel: it counts as not sent"), chosen);
}

static const struct dd_input message_inputs[] = {
    {.name = "verb",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("What becomes of it"),
     .required = true,
     .options = verbs},
};

static bool open_message(struct dd_form *form)
{
    struct dd_delivery *row = DD_NEW(form->rq->arena, struct dd_delivery);
    char *end;
    long long id = strtoll(form->key, &end, 10);
    if (!open_pause(form))
        return false;
    if (strcmp(form->key, "held") == 0)
        return true;
    if (id < 1 || *end != '\0' || !dd_store_delivery(form->rec.store, form->rq->arena, id, row))
        return dd_form_not_found(form);
    form->row = row;
    bool failed = row->state == DD_DELIVERY_DEAD || row->state == DD_DELIVERY_BOUNCED ||
                  row->state == DD_DELIVERY_RETRY;
    dd_form_set(form, "verb", failed ? "retry" : "release");
    return true;
}

static void message_head(struct dd_form *form)
{
    const struct dd_request *rq = form->rq;
    const struct dd_delivery *row = form->row;
    struct dd_buf *out = &form->rq->reply.body;
    if (row == NULL) {
        dd_html_printf(out, "<p class=\"lead\">%s</p>\n",
                       dd_say(rq, "All messages that are held because they were unusually many."));
        return;
    }
    dd_html_printf(out, "<div class=\"card about\">\n<p><strong>%s</strong></p>\n<p>%s, %s</p>\n",
                   row->subject != NULL ? row->subject : "–", dd_word_channel(rq->tr, row->channel),
                   row->address != NULL ? row->address : "");
    dd_html_printf(out, "<p class=\"quiet\">%s%s%s</p>\n</div>\n",
                   dd_word_delivery(rq->tr, dd_delivery_state_name(row->state)),
                   row->reason != NULL ? " – " : "",
                   row->reason != NULL ? dd_word_reason(rq->tr, row->reason) : "");
}

static bool decide(struct dd_form *form)
{
    static const struct {
        const char *name;
        enum dd_outbox_verb verb;
    } known[] = {
        {"release", DD_OUTBOX_RELEASE}, {"retry", DD_OUTBOX_RETRY}, {"cancel", DD_OUTBOX_CANCEL}};
    const struct dd_delivery *row = form->row;
    size_t n = 0;
    for (size_t i = 0; i < DD_LEN(known); i++) {
        if (strcmp(known[i].name, dd_form_value(form, "verb")) == 0)
            return row != NULL
                       ? dd_record_outbox(&form->rec, known[i].verb, form->key, form->rq->now, &n)
                       : dd_record_outbox_all(&form->rec, known[i].verb, form->rq->now, &n);
    }
    return dd_edit_refuse(&form->rec.edit, "verb", _("the value of `%s` is empty"), "verb");
}

const struct dd_form_kind dd_form_message = {
    .path = "message",
    .about = DD_FORM_ROW,
    .title = DD_N("Decide on a message"),
    .button = DD_N("Record the decision"),
    .said = DD_N("Decided."),
    .inputs = message_inputs,
    .n_inputs = DD_LEN(message_inputs),
    .open = open_message,
    .head = message_head,
    .apply = decide,
};
