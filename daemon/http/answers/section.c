/* section.c — on the page of a duty: what was answered about it. */
#include "http/answers/answers.h"
#include "http/pages/views.h"

static const char *who(const struct dd_facts *facts, const struct dd_ack *ack)
{
    const struct dd_person *person =
        ack->person != NULL ? dd_person_find(facts, ack->person) : NULL;
    if (person != NULL && person->name != NULL)
        return person->name;
    return ack->person != NULL ? ack->person : dd_unit_name(facts, ack->unit);
}

void dd_answer_section(struct dd_request *rq, const struct dd_facts *facts,
                       const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_zone *zone = rq->http->settings.zone;
    struct dd_acks all = dd_acks_of(rq->arena, facts);
    struct dd_acks about = dd_acks_about(&all, row->id);
    if (about.n == 0)
        return;
    dd_html_printf(out,
                   "<section aria-labelledby=\"answers\">\n<h2 id=\"answers\">%s</h2>\n"
                   "<ol class=\"deliveries card\">\n",
                   dd_say(rq, "What was answered"));
    for (size_t i = 0; i < about.n; i++) {
        const struct dd_ack *ack = about.v[i];
        char day[DD_DAY_SIZE];
        dd_html_printf(out, "<li>%s – <span",
                       ack->at != NULL
                           ? dd_word_instant(rq->arena, rq->tr, zone, dd_ack_instant(ack, zone))
                           : dd_day_format_vi(ack->day.day, day));
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</span>: %s", who(facts, ack), dd_word_answer(rq->tr, ack->action));
        if (ack->text != NULL) {
            dd_buf_puts(out, "<br><span class=\"quiet\"");
            dd_buf_puts(out, dd_page_lang(rq));
            dd_html_printf(out, ">“%s”</span>", ack->text);
        }
        dd_buf_puts(out, "</li>\n");
    }
    dd_buf_puts(out, "</ol>\n</section>\n");
}
