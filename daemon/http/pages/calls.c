/* calls.c — whom the tracking office has to tell by telephone or on paper: name,
 * number, the words to say or copy, and a button for when it is done. */
#include "http/pages/calls.h"
#include "http/forms/forms.h"
#include "http/pages/views.h"

#include <stdlib.h>
#include <string.h>

#include "intake/record/calls.h"

struct list {
    struct dd_facts facts;
    struct dd_call *v;
    size_t n;
};

/* False after an answer: the database refused, or the reader does not see all units.
 * It holds numbers and whole titles, those of internal tasks too: so it is for
 * officers (routes.c), not for a display on a wall. */
static bool read_list(struct dd_request *rq, struct list *out)
{
    if (!dd_sees_all(rq)) {
        dd_reply_error(rq, MHD_HTTP_FORBIDDEN,
                       dd_say(rq, "The list of calls is for those who see every unit."));
        return false;
    }
    return dd_store_facts(rq->http->store, rq->arena, &out->facts) &&
           dd_store_calls(rq->http->store, rq->arena, &out->v, &out->n);
}

/* "+84 912…" as a link that a phone can dial: digits only. */
static void number(struct dd_request *rq, const struct dd_call *call)
{
    struct dd_buf *out = &rq->reply.body;
    char *dial = dd_strdup(rq->arena, call->address ? call->address : ""), *to = dial;
    for (const char *s = dial; *s; s++)
        if (strchr("+0123456789", *s))
            *to++ = *s;
    *to = '\0';
    if (dd_streq(call->channel, "phone") && *dial)
        dd_html_printf(out, "<a href=\"tel:%s\">%s</a>", dial, call->address);
    else
        dd_html_printf(out, "%s", call->address ? call->address : "");
}

static void done_form(struct dd_request *rq, const struct dd_call *call)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<form method=\"post\" action=\"%scalls/done\" class=\"acts\">\n",
                   rq->root);
    dd_html_printf(out,
                   "<input type=\"hidden\" name=\"_token\" value=\"%s\">"
                   "<input type=\"hidden\" name=\"id\" value=\"%ld\">\n",
                   dd_form_token(rq), (long)call->delivery);
    dd_html_printf(out,
                   "<label>%s <input type=\"text\" name=\"text\" maxlength=\"500\"></label>\n"
                   "<button type=\"submit\">%s</button>\n</form>\n",
                   dd_say(rq, "What came of it"),
                   dd_streq(call->channel, "phone") ? dd_say(rq, "Called")
                                                    : dd_say(rq, "Slip handed over"));
}

static void item(struct dd_request *rq, const struct list *list, const struct dd_call *call)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_http *http = rq->http;
    dd_html_printf(out, "<section class=\"group\" aria-labelledby=\"c%ld\">\n<h2 id=\"c%ld\">",
                   (long)call->delivery, (long)call->delivery);
    dd_html_printf(out, "%s – ", dd_call_whom(&list->facts, call));
    number(rq, call);
    dd_buf_puts(out, "</h2>\n");
    dd_html_printf(out, "<p>%s</p>\n",
                   dd_printf(rq->arena, dd_say(rq, "On the list since %s."),
                             dd_word_instant(rq->arena, rq->tr, http->settings.zone, call->since)));
    if (dd_call_is_late(http->calendar, http->settings.zone, call, rq->today))
        dd_html_printf(out, "<p><strong>%s</strong></p>\n",
                       dd_say(rq, "Waits for a working day or longer."));
    dd_buf_puts(out, "<pre class=\"call\" lang=\"vi\" tabindex=\"0\">");
    dd_html_text(out, call->text);
    dd_buf_puts(out, "</pre>\n");
    done_form(rq, call);
    dd_buf_puts(out, "</section>\n");
}

void dd_page_calls(struct dd_request *rq)
{
    struct list list;
    struct dd_buf *out = &rq->reply.body;
    size_t shown = 0;
    if (!read_list(rq, &list))
        return;
    dd_page_begin(rq, dd_say(rq, "Calls to make"));
    dd_html_printf(out, "<h1>%s</h1>\n<p>%s</p>\n", dd_say(rq, "Calls to make"),
                   dd_say(rq, "These have no e-mail. Call them, copy the words into a message, or "
                              "hand over the slip; then mark it as done."));
    if (list.n)
        dd_html_printf(out, "<p><a href=\"%scalls/slips.docx\">%s</a></p>\n", rq->root,
                       dd_say(rq, "Slips to print (Word)"));
    for (size_t i = 0; i < list.n; i++) {
        if (list.v[i].composed) {
            item(rq, &list, &list.v[i]);
            shown++;
        }
    }
    if (!shown)
        dd_html_printf(out, "<p>%s</p>\n", dd_say(rq, "Nobody has to be called."));
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}

void dd_page_calls_done(struct dd_request *rq)
{
    const char *form = rq->body.s != NULL ? rq->body.s : "";
    const char *id = dd_form_field(rq->arena, form, "id");
    const char *token = dd_form_field(rq->arena, form, "_token");
    const char *text = dd_form_field(rq->arena, form, "text");
    struct list list;
    bool found = false;
    if (!read_list(rq, &list))
        return;
    if (token == NULL || strcmp(token, dd_form_token(rq)) != 0) {
        dd_reply_error(rq, MHD_HTTP_FORBIDDEN,
                       dd_say(rq, "You have signed in anew since this page was opened. Please open "
                                  "it again."));
        return;
    }
    const char *by = rq->token.person != NULL ? rq->token.person : rq->token.name;
    const struct dd_person *person = dd_person_find(&list.facts, by != NULL ? by : "");
    if (!dd_store_call_done(
            rq->http->store, rq->arena, id != NULL ? strtoll(id, NULL, 10) : 0, rq->now,
            dd_call_words(rq->arena, person != NULL ? person->name : by, text), &found))
        return;
    dd_said_put(rq, found ? dd_say(rq, "Marked as done.")
                          : dd_say(rq, "That call was made already, or composed anew: please look "
                                       "at the list."));
    dd_reply_redirect(rq,
                      dd_printf(rq->arena, "%scalls%s", rq->root, rq->english ? "?lang=en" : ""));
}

void dd_page_calls_slips(struct dd_request *rq)
{
    struct list list;
    const struct dd_http *http = rq->http;
    if (!read_list(rq, &list))
        return;
    dd_call_slips(rq->arena, rq->tr, rq->english ? "en" : "vi", http->settings.office, rq->today,
                  rq->now, &list.facts, list.v, list.n, &rq->reply.body);
    rq->reply.status = MHD_HTTP_OK;
    rq->reply.type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    dd_reply_header(rq, "Content-Disposition", "attachment; filename=\"phieu-nhac-viec.docx\"");
}
