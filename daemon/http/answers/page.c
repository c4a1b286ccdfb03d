/* page.c — the pages: which duty it is, what will follow, one form with one
 * button. They read well on a phone and work without scripts. */
#include "http/answers/answers.h"
#include "http/pages/views.h"

#include <string.h>

#define TEXT_AREA DD_ANSWER_AREA

const struct dd_answer_form dd_answer_forms[DD_N_ANSWER_ACTIONS] = {
    [DD_ANSWER_ANY] = {.title = DD_N("Your answer"),
                       .about = DD_N("Please choose what you would like to answer.")},
    [DD_ANSWER_RECEIVED] =
        {.title = DD_N("Confirm that you have received it"),
         .about = DD_N("For five working days you will get no reminders that this duty is overdue. "
                       "Reports to the leaders go on as the rules have them."),
         .button = DD_N("I have received it"),
         .said = DD_N("You have confirmed that you received it.")},
    [DD_ANSWER_DONE] =
        {.title = DD_N("Report as done"),
         .about = DD_N("The tracking office confirms it, or returns it with a reason. Until then "
                       "nobody is reminded."),
         .button = DD_N("Report as done"),
         .said = DD_N("You have reported it as done. The tracking office will confirm it."),
         .n = 3,
         .inputs = {{"on", DD_ANSWER_DAY, DD_N("Day on which it was done"), NULL, true},
                    {"document", DD_ANSWER_TEXT, DD_N("Number of the document"),
                     DD_N("Such as 45/BC-UBND"), false},
                    {"text", TEXT_AREA, DD_N("What was done"),
                     DD_N("A sentence; needed where there is no document"), false}}},
    [DD_ANSWER_EXTENSION] =
        {.title = DD_N("Ask for an extension"),
         .about = DD_N("The tracking office decides. Until its document is recorded the due day "
                       "stands, and reminders go on."),
         .button = DD_N("Ask for the extension"),
         .said = DD_N("You have asked for an extension. The due day stands until it is decided."),
         .n = 2,
         .inputs = {{"to", DD_ANSWER_DAY, DD_N("New due day that you ask for"), NULL, true},
                    {"reason", TEXT_AREA, DD_N("Reason"), NULL, true}}},
    [DD_ANSWER_NOT_OURS] =
        {.title = DD_N("This duty is not ours"),
         .about = DD_N("The tracking office sees to it. Until it decides, the duty stays with you "
                       "and its day stands."),
         .button = DD_N("Send to the tracking office"),
         .said = DD_N("Your answer went to the tracking office. Until it decides, the duty stays "
                      "with you."),
         .n = 1,
         .inputs = {{"text", TEXT_AREA, DD_N("Why, and whose duty it is in your view"), NULL,
                     true}}},
    [DD_ANSWER_REPORT] =
        {.title = DD_N("Report how it stands"),
         .about = DD_N("What you write stands in the next letter to the leader who asked."),
         .button = DD_N("Send the report"),
         .said = DD_N("Your report stands in the next letter to the leader who asked."),
         .n = 1,
         .inputs = {{"text", TEXT_AREA, DD_N("How it stands, and what is in the way"), NULL,
                     true}}},
    [DD_ANSWER_REPORT_TO_ME] =
        {.title = DD_N("Ask for a report"),
         .about = DD_N("Whoever is in charge of this duty is asked in the next letter, once. The "
                       "answer stands in your next letter."),
         .button = DD_N("Report to me"),
         .said = DD_N("Whoever is in charge is asked in the next letter. The answer stands in "
                      "yours."),
         .n = 1,
         .inputs = {{"text", TEXT_AREA, DD_N("What you would like to know"), NULL, false}}},
    [DD_ANSWER_DECIDE] = {.title = DD_N("Decide on what was answered"),
                          .about = DD_N("Nothing changes until you decide."),
                          .said = DD_N("There is nothing to decide any more. Thank you."),
                          .n = 3,
                          .inputs = {{"words", TEXT_AREA, DD_N("Words to the unit"), NULL, false},
                                     {"to", DD_ANSWER_DAY, DD_N("New due day"), NULL, true},
                                     {"document", DD_ANSWER_TEXT,
                                      DD_N("Number of the document that grants it"), NULL, true}}},
};

void dd_answer_refuse(struct dd_request *rq, unsigned status, const char *title, const char *text)
{
    struct dd_buf *out = &rq->reply.body;
    rq->reply.status = status;
    dd_page_begin(rq, title);
    dd_html_printf(out, "<h1>%s</h1>\n<div class=\"card narrow\">\n<p>%s</p>\n</div>\n", title,
                   text);
    dd_page_end(rq);
}

/* ---- what it is about ----------------------------------------------------------------- */

static const char *person_name(const struct dd_facts *facts, const char *id)
{
    const struct dd_person *person = id != NULL ? dd_person_find(facts, id) : NULL;
    return person != NULL && person->name != NULL ? person->name : id;
}

static const char *who_answers(const struct dd_answer_visit *v)
{
    return v->link.person != NULL ? person_name(v->facts, v->link.person)
                                  : dd_unit_name(v->facts, v->link.unit);
}

static void about(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    struct dd_buf *out = &rq->reply.body;
    const struct dd_obligation *row = &v->duty;
    const char *left = dd_word_left(rq->arena, rq->tr, rq->http->calendar, rq->today, row);
    dd_html_printf(out, "<div class=\"card about\">\n<p");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, "><strong>%s</strong></p>\n<dl class=\"facts\">\n", row->title);
    if (row->unit != NULL) {
        dd_html_printf(out, "<div><dt>%s</dt><dd", dd_say(rq, "Unit"));
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</dd></div>\n", dd_word_unit(rq->arena, rq->tr, v->facts, row));
    }
    if (row->due.set)
        dd_html_printf(out, "<div><dt>%s</dt><dd>%s%s%s</dd></div>\n", dd_say(rq, "Due day"),
                       dd_word_due(rq->arena, rq->tr, row), left != NULL ? " – " : "",
                       left != NULL ? left : "");
    dd_html_printf(out, "<div><dt>%s</dt><dd><span class=\"cap\">%s</span></dd></div>\n",
                   dd_say(rq, "Standing"), dd_word_standing(rq->arena, rq->tr, row));
    dd_html_printf(out, "<div><dt>%s</dt><dd", dd_say(rq, "Who answers"));
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</dd></div>\n</dl>\n</div>\n", who_answers(v));
}

/* ---- forms ------------------------------------------------------------------------------ */

static const char *given_value(const struct dd_answer_visit *v, size_t i)
{
    const struct dd_answer_input *input = &dd_answer_forms[v->link.action].inputs[i];
    char day[DD_DAY_SIZE];
    if (v->values[i] != NULL)
        return v->values[i];
    if (strcmp(input->name, "on") == 0)
        return dd_strdup(v->rq->arena, dd_day_format(v->rq->today, day));
    if (strcmp(input->name, "to") == 0 && v->now.extension != NULL && v->now.extension->new_due.set)
        return dd_strdup(v->rq->arena, dd_day_format(v->now.extension->new_due.day, day));
    return "";
}

/* As a browser's own field wants its day: what was typed otherwise stays to be seen. */
static bool is_iso(const char *text)
{
    struct dd_day day;
    return *text == '\0' || dd_day_parse(text, &day);
}

static void input(struct dd_answer_visit *v, size_t i, bool required)
{
    struct dd_request *rq = v->rq;
    struct dd_buf *out = &rq->reply.body;
    const struct dd_answer_input *in = &dd_answer_forms[v->link.action].inputs[i];
    const char *text = given_value(v, i);
    bool bad = v->fault_field != NULL && strcmp(v->fault_field, in->name) == 0;
    dd_html_printf(out, "<div class=\"field%s\">\n<label for=\"f-%s\">%s", bad ? " bad" : "",
                   in->name, dd_say(rq, in->label));
    if (!required)
        dd_html_printf(out, " <span class=\"may\">%s</span>", dd_say(rq, "(optional)"));
    dd_buf_puts(out, "</label>\n");
    if (in->hint != NULL)
        dd_html_printf(out, "<p class=\"hint\" id=\"h-%s\">%s</p>\n", in->name,
                       dd_say(rq, in->hint));
    if (bad)
        dd_html_printf(out,
                       "<p class=\"fault\" id=\"e-%s\"><span class=\"sign\" "
                       "aria-hidden=\"true\">!</span> %s</p>\n",
                       in->name, v->fault);
    const char *by = dd_printf(rq->arena, "%s%s", in->hint != NULL ? " h-" : "",
                               in->hint != NULL ? in->name : "");
    if (bad)
        by = dd_printf(rq->arena, "%s e-%s", by, in->name);
    if (in->kind == DD_ANSWER_AREA)
        dd_html_printf(out, "<textarea rows=\"4\" id=\"f-%s\" name=\"%s\"", in->name, in->name);
    else
        dd_html_printf(out, "<input type=\"%s\" id=\"f-%s\" name=\"%s\" autocomplete=\"off\"",
                       in->kind == DD_ANSWER_DAY && is_iso(text) ? "date" : "text", in->name,
                       in->name);
    if (*by != '\0')
        dd_html_printf(out, " aria-describedby=\"%s\"", by + 1);
    if (bad)
        dd_buf_puts(out, " aria-invalid=\"true\"");
    if (required)
        dd_buf_puts(out, " aria-required=\"true\"");
    if (in->kind == DD_ANSWER_AREA)
        dd_html_printf(out, ">\n%s</textarea>\n</div>\n", text);
    else
        dd_html_printf(out, " value=\"%s\">\n</div>\n", text);
}

static void form_begin(struct dd_answer_visit *v)
{
    struct dd_buf *out = &v->rq->reply.body;
    dd_buf_puts(out, "<form class=\"card entry\" method=\"post\" action=\"");
    dd_page_href(v->rq, out, "answer", v->rq->rest);
    dd_buf_puts(out, "\">\n");
}

static void button(struct dd_answer_visit *v, const char *value, const char *label)
{
    dd_html_printf(&v->rq->reply.body, "<button name=\"answer\" value=\"%s\">%s</button>\n", value,
                   dd_say(v->rq, label));
}

/* The end of a form that is answered with one or the other. */
static void form_end(struct dd_answer_visit *v, const char *yes, const char *yes_label,
                     const char *no, const char *no_label)
{
    struct dd_buf *out = &v->rq->reply.body;
    dd_buf_puts(out, "<p class=\"buttons\">");
    button(v, yes, yes_label);
    dd_html_printf(out,
                   "<button name=\"answer\" value=\"%s\" class=\"second\">%s</button></p>\n"
                   "</form>\n",
                   no, dd_say(v->rq, no_label));
}

static void fault(struct dd_answer_visit *v)
{
    struct dd_buf *out = &v->rq->reply.body;
    if (v->fault == NULL)
        return;
    dd_html_printf(out, "<div class=\"faulty\" role=\"alert\">\n<p><strong>%s</strong> ",
                   dd_say(v->rq, "Nothing was recorded yet:"));
    if (v->fault_field != NULL)
        dd_html_printf(out, "<a href=\"#f-%s\">%s</a></p>\n</div>\n", v->fault_field, v->fault);
    else
        dd_html_printf(out, "%s</p>\n</div>\n", v->fault);
}

static void form(struct dd_answer_visit *v)
{
    const struct dd_answer_form *of = &dd_answer_forms[v->link.action];
    struct dd_buf *out = &v->rq->reply.body;
    form_begin(v);
    for (size_t i = 0; i < of->n; i++)
        input(v, i, of->inputs[i].required);
    dd_buf_puts(out, "<p class=\"buttons\">");
    button(v, dd_answer_action_name(v->link.action), of->button);
    dd_buf_puts(out, "</p>\n</form>\n");
}

/* ---- what the tracking office decides ------------------------------------------------------ */

static void fact(struct dd_answer_visit *v, const char *label, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    dd_html_printf(&v->rq->reply.body, "<div><dt>%s</dt><dd", label);
    dd_buf_puts(&v->rq->reply.body, dd_page_lang(v->rq));
    dd_html_printf(&v->rq->reply.body, ">%s</dd></div>\n", value);
}

static void heading(struct dd_answer_visit *v, const char *text)
{
    dd_html_printf(&v->rq->reply.body, "<h2>%s</h2>\n<dl class=\"facts\">\n", dd_say(v->rq, text));
}

static void decide_claim(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    const struct dd_completion *claim = v->claim;
    char day[DD_DAY_SIZE];
    form_begin(v);
    heading(v, DD_N("Reported as done"));
    fact(v, dd_say(rq, "Reported by"), person_name(v->facts, claim->claimed_by));
    if (claim->done_on.set)
        fact(v, dd_say(rq, "Done on"), dd_day_format_vi(claim->done_on.day, day));
    fact(v, dd_say(rq, "Document"), dd_document_name(v->facts, claim->document));
    fact(v, dd_say(rq, "In words"), claim->text);
    dd_buf_puts(&rq->reply.body, "</dl>\n");
    input(v, 0, false);
    form_end(v, "confirm", DD_N("Confirm: it is done"), "return",
             DD_N("Return it with these words"));
}

static void decide_extension(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    const struct dd_extension *row = v->now.extension;
    char day[DD_DAY_SIZE];
    form_begin(v);
    heading(v, DD_N("An extension is asked for"));
    if (row->asked_on.set)
        fact(v, dd_say(rq, "Asked for on"), dd_day_format_vi(row->asked_on.day, day));
    if (row->new_due.set)
        fact(v, dd_say(rq, "New due day"), dd_day_format_vi(row->new_due.day, day));
    fact(v, dd_say(rq, "Reason"), row->reason);
    dd_buf_puts(&rq->reply.body, "</dl>\n");
    input(v, 1, true);
    input(v, 2, false);
    form_end(v, "grant", DD_N("Grant it by this document"), "refuse", DD_N("Do not grant it"));
}

static void decide_not_ours(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    const struct dd_ack *ack = v->now.not_ours;
    form_begin(v);
    heading(v, DD_N("Answered as not theirs"));
    fact(v, dd_say(rq, "Who answered"),
         ack->person != NULL ? person_name(v->facts, ack->person)
                             : dd_unit_name(v->facts, ack->unit));
    fact(v, dd_say(rq, "In words"), ack->text);
    dd_buf_puts(&rq->reply.body, "</dl>\n");
    dd_html_printf(&rq->reply.body, "<p>%s <a href=\"",
                   dd_say(rq, "If it is another unit's, please give it to that unit:"));
    dd_page_href(rq, &rq->reply.body, "o", v->duty.id);
    dd_html_printf(&rq->reply.body, "\">%s</a>.</p>\n", dd_say(rq, "page of the duty"));
    input(v, 0, true);
    dd_buf_puts(&rq->reply.body, "<p class=\"buttons\">");
    button(v, "keep", DD_N("It stays where it is"));
    dd_buf_puts(&rq->reply.body, "</p>\n</form>\n");
}

static void decide(struct dd_answer_visit *v)
{
    if (v->claim != NULL)
        decide_claim(v);
    if (v->now.extension != NULL)
        decide_extension(v);
    if (v->now.not_ours != NULL && v->claim == NULL)
        decide_not_ours(v);
}

/* ---- the page -------------------------------------------------------------------------------- */

/* Other answers that the same letter could have brought. */
static void others(struct dd_answer_visit *v, const char *title)
{
    struct dd_request *rq = v->rq;
    struct dd_buf *out = &rq->reply.body;
    unsigned set = v->offered & ~DD_ANSWER_BIT(v->link.action);
    if (set == 0)
        return;
    dd_html_printf(out, "<nav class=\"card others\" aria-label=\"%s\">\n<h2>%s</h2>\n<ul>\n", title,
                   title);
    for (int i = DD_ANSWER_RECEIVED; i < DD_N_ANSWER_ACTIONS; i++) {
        struct dd_answer_link link = v->link;
        link.action = (enum dd_answer_action)i;
        const char *token =
            set & DD_ANSWER_BIT(i) ? dd_answer_token(rq->arena, v->key, &link) : NULL;
        if (token == NULL)
            continue;
        dd_buf_puts(out, "<li><a href=\"");
        dd_page_href(rq, out, "answer", token);
        dd_html_printf(out, "\">%s</a></li>\n", dd_say(rq, dd_answer_forms[i].title));
    }
    dd_buf_puts(out, "</ul>\n</nav>\n");
}

static void said(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    const struct dd_answer_form *of = &dd_answer_forms[v->link.action];
    dd_html_printf(&rq->reply.body,
                   "<div class=\"card said narrow\" role=\"status\">\n<p><span "
                   "class=\"sign\" aria-hidden=\"true\">✓</span> %s</p>\n",
                   dd_say(rq, of->said));
    if (v->given != NULL) {
        const char *at = dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone,
                                         dd_ack_instant(v->given, rq->http->settings.zone));
        dd_html_printf(&rq->reply.body, "<p class=\"quiet\">%s</p>\n",
                       dd_printf(rq->arena, dd_say(rq, "Recorded at %s."), at));
        if (v->given->text != NULL) {
            dd_buf_puts(&rq->reply.body, "<blockquote");
            dd_buf_puts(&rq->reply.body, dd_page_lang(rq));
            dd_html_printf(&rq->reply.body, ">%s</blockquote>\n", v->given->text);
        }
    }
    dd_buf_puts(&rq->reply.body, "</div>\n");
}

void dd_answer_draw(struct dd_answer_visit *v)
{
    struct dd_request *rq = v->rq;
    struct dd_buf *out = &rq->reply.body;
    const struct dd_answer_form *of = &dd_answer_forms[v->link.action];
    bool over = v->given != NULL || (v->link.action == DD_ANSWER_DECIDE && v->offered == 0);
    dd_page_begin(rq, dd_say(rq, of->title));
    dd_html_printf(out, "<h1>%s</h1>\n", dd_say(rq, of->title));
    if (v->link.rehearsal)
        dd_html_printf(out, "<p class=\"lead\">%s</p>\n",
                       dd_say(rq, "This letter was sent in a rehearsal: nothing is recorded."));
    fault(v);
    if (over)
        said(v);
    about(v);
    if (!over) {
        dd_html_printf(out, "<p class=\"lead\">%s</p>\n", dd_say(rq, of->about));
        if (v->link.action == DD_ANSWER_DECIDE)
            decide(v);
        else if (v->link.action != DD_ANSWER_ANY)
            form(v);
    }
    others(v,
           v->link.action == DD_ANSWER_ANY ? dd_say(rq, "Answers") : dd_say(rq, "Other answers"));
    dd_page_end(rq);
}
