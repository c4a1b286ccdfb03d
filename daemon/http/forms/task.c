/* task.c — tasks: added by a sentence, edited, their deadline corrected,
 * cancelled. */
#include "http/forms/forms.h"
#include "http/pages/views.h"

#include <string.h>

#include "intake/annex/sentence.h"

static const char *office_of(const struct dd_form *form)
{
    return form->facts->office.n > 0 ? form->facts->office.v[0].id : NULL;
}

/* ---- how a deadline is understood --------------------------------------------------------- */

static void day_line(struct dd_form *form, const struct dd_deadline *deadline)
{
    const struct dd_request *rq = form->rq;
    struct dd_buf *out = &form->read;
    struct dd_due_options options = {.calendar = rq->http->calendar, .tr = rq->tr};
    struct dd_due_result result;
    dd_due_resolve(rq->arena, deadline, &options, &result);
    if (result.status == DD_DUE_OK && deadline->kind != DD_DUE_RECURRING)
        dd_html_printf(out, "<li><span class=\"cap\">%s</span></li>\n",
                       dd_word_day(rq->arena, rq->tr, result.last_day));
    else if (deadline->kind == DD_DUE_RECURRING)
        dd_html_printf(out, "<li>%s</li>\n", dd_say(rq, "It comes again and again."));
    else if (deadline->kind == DD_DUE_CONTINUOUS)
        dd_html_printf(out, "<li>%s</li>\n", dd_say(rq, "It goes on, without a due day."));
    else if (result.message != NULL)
        dd_html_printf(out, "<li>%s</li>\n", result.message);
    else
        dd_html_printf(out, "<li>%s</li>\n", dd_say(rq, "It waits for its event."));
}

/* What the words of the deadline mean, before anything follows from them. */
static void show_reading(struct dd_form *form)
{
    const struct dd_request *rq = form->rq;
    struct dd_buf *out = &form->read;
    const char *phrase = dd_form_value(form, "deadline");
    int year = 0;
    if (!dd_record_given(phrase)) {
        dd_html_printf(out, "<p>%s</p>\n", dd_say(rq, "There is no deadline: nothing is due."));
        return;
    }
    if (!dd_record_year(&form->rec, dd_form_value(form, "year"), &year))
        return;
    const struct dd_due_parse *got = dd_due_parse(rq->arena, phrase, year, rq->tr);
    dd_html_printf(out, "<p>%s</p>\n<ul class=\"understood\">\n",
                   dd_printf(rq->arena, dd_say(rq, "The deadline “%s” is understood as:"), phrase));
    for (size_t i = 0; i < got->n; i++)
        day_line(form, &got->v[i]);
    dd_buf_puts(out, "</ul>\n");
    for (size_t i = 0; i < got->n_warnings; i++)
        dd_html_printf(out, "<p class=\"note\">%s</p>\n", got->warnings[i].text);
}

/* ---- added ---------------------------------------------------------------------------------- */

static void unit_names(struct dd_form *form, const char *chosen)
{
    (void)chosen;
    dd_form_unit_names(form);
}

#define TITLE_AND_UNITS                                                                            \
    {.name = "title",                                                                              \
     .kind = DD_INPUT_TEXT,                                                                        \
     .label = DD_N("What is to be done"),                                                          \
     .required = true},                                                                            \
        {.name = "lead",                                                                           \
         .kind = DD_INPUT_SUGGEST,                                                                 \
         .label = DD_N("Unit in charge"),                                                          \
         .hint = DD_N("Several with a semicolon between: each owes its own"),                      \
         .required = true,                                                                         \
         .options = unit_names},                                                                   \
    {                                                                                              \
        .name = "cooperating", .kind = DD_INPUT_SUGGEST, .label = DD_N("Units that cooperate"),    \
        .options = unit_names                                                                      \
    }

static const struct dd_input add_inputs[] = {
    {.name = "sentence",
     .kind = DD_INPUT_AREA,
     .label = DD_N("In one sentence"),
     .hint = DD_N("Who does what until when. Example: Phòng Kinh tế phối hợp với Trạm Y tế rà soát "
                  "hộ nghèo trước ngày 25/3/2026")},
    TITLE_AND_UNITS,
    {.name = "deadline",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Deadline"),
     .hint = DD_N("As a plan would write it: trước ngày 25/3/2026, Quý II/2026, trước ngày 25 hàng "
                  "tháng, trong 10 ngày kể từ ngày …")},
    {.name = "year", .kind = DD_INPUT_NUMBER, .label = DD_N("Year of a deadline that names none")},
    {.name = "product", .kind = DD_INPUT_TEXT, .label = DD_N("What comes of it")},
    {.name = "plan",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Number of the plan it belongs to"),
     .hint = DD_N("Such as 29/KH-UBND")},
    {.name = "internal",
     .kind = DD_INPUT_CHECK,
     .label = DD_N("Internal: displays show only its number, day and unit")},
    {.name = "was_sentence", .kind = DD_INPUT_HIDDEN},
};

static bool open_add(struct dd_form *form)
{
    dd_form_set(form, "year", dd_printf(form->rq->arena, "%d", dd_day_ymd(form->rq->today).year));
    return true;
}

/* A sentence that was not read yet fills the fields in; what is typed there later
 * stands. */
static void read_sentence(struct dd_form *form)
{
    const char *text = dd_squeeze(form->rq->arena, dd_form_value(form, "sentence"));
    struct dd_sentence got;
    if (*text == '\0' || strcmp(text, dd_form_value(form, "was_sentence")) == 0)
        return;
    dd_sentence_read(form->rq->arena, form->facts, office_of(form), form->rq->today, text, &got);
    dd_form_set(form, "title", got.title);
    dd_form_set(form, "lead", got.leads);
    dd_form_set(form, "cooperating", got.cooperating);
    dd_form_set(form, "deadline", got.deadline);
    dd_form_set(form, "was_sentence", text);
    form->look = true; /* what was read is seen before it is recorded */
}

static struct dd_task_words task_words(const struct dd_form *form)
{
    return (struct dd_task_words){
        .title = dd_form_value(form, "title"),
        .lead = dd_form_value(form, "lead"),
        .cooperating = dd_form_value(form, "cooperating"),
        .deadline = dd_form_value(form, "deadline"),
        .year = dd_form_value(form, "year"),
        .plan = dd_form_value(form, "plan"),
        .product = dd_form_value(form, "product"),
        .internal = strcmp(dd_form_value(form, "internal"), "true") == 0,
        .office = office_of(form),
    };
}

/* A task lies where its leads do: all of them are within one's own unit. */
static bool lies_within(struct dd_form *form, const char *task)
{
    struct dd_facts now;
    size_t i, end;
    if (dd_sees_all(form->rq))
        return true;
    if (!dd_store_facts(form->rec.store, form->rq->arena, &now))
        return false;
    end = dd_facts_range(&now, dd_entity_find("task_unit"), task, &i);
    for (; i < end; i++) {
        const struct dd_task_unit *row = &now.task_unit.v[i];
        if (strcmp(row->part, "lead") == 0 && !dd_may_see(form->rq, &now, row->unit))
            return dd_edit_refuse(&form->rec.edit, "lead", "%s",
                                  dd_say(form->rq, "This lies outside of the unit that your "
                                                   "access covers."));
    }
    return true;
}

static bool add(struct dd_form *form)
{
    const char *id;
    read_sentence(form);
    const struct dd_task_words words = task_words(form);
    if (!dd_record_task(&form->rec, &words, &id) || !lies_within(form, id))
        return false;
    show_reading(form);
    form->back = dd_printf(form->rq->arena, "t/%s", id);
    return true;
}

const struct dd_form_kind dd_form_task = {
    .path = "task",
    .about = DD_FORM_NOTHING,
    .needs = DD_NEEDS_ALL_WHEN_SENT,
    .title = DD_N("Add a task"),
    .button = DD_N("Record the task"),
    .said = DD_N("The task is recorded."),
    .inputs = add_inputs,
    .n_inputs = DD_LEN(add_inputs),
    .previews = true,
    .open = open_add,
    .apply = add,
};

/* ---- edited -----------------------------------------------------------------------------------
 */

static const struct dd_input edit_inputs[] = {
    TITLE_AND_UNITS,
    {.name = "product", .kind = DD_INPUT_TEXT, .label = DD_N("What comes of it")},
    {.name = "plan", .kind = DD_INPUT_TEXT, .label = DD_N("Number of the plan it belongs to")},
    {.name = "internal",
     .kind = DD_INPUT_CHECK,
     .label = DD_N("Internal: displays show only its number, day and unit")},
};

static const char *units_of(const struct dd_form *form, const char *part)
{
    const struct dd_facts *facts = form->facts;
    const char *names = "";
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), form->task->id, &i);
    for (; i < end; i++) {
        const struct dd_task_unit *row = &facts->task_unit.v[i];
        if (strcmp(row->part, part) == 0)
            names = dd_printf(form->rq->arena, "%s%s%s", names, *names != '\0' ? "; " : "",
                              row->unit != NULL ? dd_unit_name(facts, row->unit) : row->words);
    }
    return names;
}

static bool open_edit(struct dd_form *form)
{
    const struct dd_task *task = form->task;
    dd_form_set(form, "title", task->title);
    dd_form_set(form, "product", task->product);
    dd_form_set(form, "plan", task->plan);
    dd_form_set(form, "lead", units_of(form, "lead"));
    dd_form_set(form, "cooperating", units_of(form, "cooperating"));
    dd_form_set(form, "internal", task->internal ? "true" : "");
    form->was = dd_form_version(form, dd_entity_find("task"), task);
    form->back = dd_printf(form->rq->arena, "t/%s", task->id);
    return true;
}

/* A lead whose words nobody resolved stays as it is, unless it is put right here. */
static bool edit(struct dd_form *form)
{
    struct dd_task_words words = task_words(form);
    if (strcmp(words.lead, units_of(form, "lead")) == 0)
        words.lead = NULL;
    if (strcmp(words.cooperating, units_of(form, "cooperating")) == 0)
        words.cooperating = NULL;
    return dd_record_task_edit(&form->rec, form->task, &words) && lies_within(form, form->task->id);
}

const struct dd_form_kind dd_form_task_edit = {
    .path = "edit",
    .about = DD_FORM_TASK,
    .title = DD_N("Edit the task"),
    .button = DD_N("Record the changes"),
    .said = DD_N("The changes are recorded."),
    .inputs = edit_inputs,
    .n_inputs = DD_LEN(edit_inputs),
    .previews = true,
    .open = open_edit,
    .apply = edit,
};

/* ---- its deadline -------------------------------------------------------------------------------
 */

static const struct dd_input deadline_inputs[] = {
    {.name = "deadline",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Deadline"),
     .hint = DD_N("As a plan would write it: trước ngày 25/3/2026, Quý II/2026, trước ngày 25 hàng "
                  "tháng, trong 10 ngày kể từ ngày …"),
     .required = true},
    {.name = "year", .kind = DD_INPUT_NUMBER, .label = DD_N("Year of a deadline that names none")},
};

static void task_head(struct dd_form *form)
{
    struct dd_request *rq = form->rq;
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<div class=\"card about\">\n<p><a href=\"");
    dd_page_href(rq, out, "t", form->task->id);
    dd_buf_puts(out, "\"");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, "><strong>%s</strong></a></p>\n<p class=\"quiet\"", form->task->title);
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</p>\n</div>\n", units_of(form, "lead"));
}

static bool open_deadline(struct dd_form *form)
{
    size_t first;
    size_t end =
        dd_facts_range(form->facts, dd_entity_find("task_deadline"), form->task->id, &first);
    open_add(form);
    if (first < end)
        dd_form_set(form, "deadline", form->facts->task_deadline.v[first].phrase);
    form->was = dd_form_version(form, dd_entity_find("task"), form->task);
    form->back = dd_printf(form->rq->arena, "t/%s", form->task->id);
    return true;
}

static bool correct(struct dd_form *form)
{
    const char *phrase = dd_form_value(form, "deadline");
    if (!dd_record_given(phrase))
        return dd_edit_refuse(&form->rec.edit, "deadline", _("the value of `%s` is empty"),
                              "deadline");
    if (!dd_record_deadline(&form->rec, form->task->id, phrase, dd_form_value(form, "year")))
        return false;
    show_reading(form);
    return true;
}

const struct dd_form_kind dd_form_deadline = {
    .path = "deadline",
    .about = DD_FORM_TASK,
    .title = DD_N("Correct the deadline"),
    .button = DD_N("Record the deadline"),
    .said = DD_N("The deadline is recorded; what was in place before stays in the history."),
    .inputs = deadline_inputs,
    .n_inputs = DD_LEN(deadline_inputs),
    .previews = true,
    .open = open_deadline,
    .head = task_head,
    .apply = correct,
};

/* ---- cancelled --------------------------------------------------------------------------------
 */

static bool cancel(struct dd_form *form)
{
    form->back = dd_printf(form->rq->arena, "t/%s", form->task->id);
    return dd_record_task_cancel(&form->rec, form->task);
}

const struct dd_form_kind dd_form_task_cancel = {
    .path = "cancel",
    .about = DD_FORM_TASK,
    .title = DD_N("Cancel the task"),
    .button = DD_N("Cancel this task"),
    .said = DD_N("The task is cancelled; its history is kept."),
    .head = task_head,
    .apply = cancel,
};

static bool reopen(struct dd_form *form)
{
    struct dd_task active = *form->task;
    form->back = dd_printf(form->rq->arena, "t/%s", form->task->id);
    if (strcmp(active.status, "cancelled") != 0)
        return dd_edit_refuse(&form->rec.edit, NULL, "%s", _("this task is not cancelled"));
    active.status = "active";
    return dd_record_row(&form->rec, "task", &active);
}

const struct dd_form_kind dd_form_task_reopen = {
    .path = "reopen-task",
    .about = DD_FORM_TASK,
    .title = DD_N("Take the cancellation back"),
    .button = DD_N("The task goes on"),
    .said = DD_N("The task goes on."),
    .previews = true,
    .head = task_head,
    .apply = reopen,
};

/* ---- progress, and lines of check-ins ------------------------------------------------------ */

/* The leads among which one may have to choose. */
static void leads(struct dd_form *form, const char *chosen)
{
    const struct dd_facts *facts = form->facts;
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), form->task->id, &i);
    dd_form_option(form, "", dd_say(form->rq, "– choose –"), chosen);
    for (; i < end; i++) {
        const struct dd_task_unit *row = &facts->task_unit.v[i];
        if (strcmp(row->part, "lead") == 0 && row->unit != NULL &&
            dd_may_see(form->rq, facts, row->unit))
            dd_form_option(form, row->unit, dd_unit_name(facts, row->unit), chosen);
    }
}

static const struct dd_input progress_inputs[] = {
    {.name = "text",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("What has been reached, in one line"),
     .hint = DD_N("It stands in the report and in the quarter's check-in")},
    {.name = "percent",
     .kind = DD_INPUT_NUMBER,
     .label = DD_N("Per cent of it"),
     .hint = DD_N("From 0 to 100; it changes no state")},
    {.name = "unit",
     .kind = DD_INPUT_CHOICE,
     .label = DD_N("Whose line it is"),
     .hint = DD_N("Only where several units are in charge"),
     .options = leads},
    {.name = "period",
     .kind = DD_INPUT_TEXT,
     .label = DD_N("Period"),
     .hint = DD_N("2026-Q1, 2026-03 or 2026"),
     .required = true},
    DD_INPUT_DOCUMENT(DD_N("Document that shows it"), false),
    DD_INPUT_DOCUMENT_DATE,
};

static bool open_progress(struct dd_form *form)
{
    dd_form_set(form, "period",
                dd_period_name(form->rq->arena, dd_period_of(DD_QUARTERLY, form->rq->today)));
    form->back = dd_printf(form->rq->arena, "t/%s", form->task->id);
    return true;
}

static bool progress(struct dd_form *form)
{
    const struct dd_result_words words = {
        .task = form->task->id,
        .period = dd_form_value(form, "period"),
        .text = dd_form_value(form, "text"),
        .percent = dd_form_value(form, "percent"),
        .unit = dd_form_value(form, "unit"),
        .document = dd_form_value(form, "document"),
    };
    if (*words.unit != '\0' && dd_unit_find(form->facts, words.unit) != NULL &&
        !dd_may_see(form->rq, form->facts, words.unit))
        return dd_form_not_yours(form);
    return dd_record_result(&form->rec, &words);
}

const struct dd_form_kind dd_form_progress = {
    .path = "progress",
    .about = DD_FORM_TASK,
    .title = DD_N("Progress, or a line of result"),
    .button = DD_N("Record the progress"),
    .said = DD_N("The progress is recorded."),
    .inputs = progress_inputs,
    .n_inputs = DD_LEN(progress_inputs),
    .open = open_progress,
    .head = task_head,
    .apply = progress,
};
