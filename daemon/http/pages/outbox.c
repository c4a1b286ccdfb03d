/* outbox.c — the health of the outbox: how many messages stand where, which ones
 * did not arrive or are held and why; and what goes until the end of the next working
 * day. For those who see every unit: a message is about many. */
#include "http/pages/views.h"

#include <string.h>

#define COMING_DUTIES ((size_t)3000)
#define COMING_SHOWN ((size_t)200)

/* ---- the states --------------------------------------------------------------------------- */

static const struct {
    const char *slug, *title, *sign, *tone;
    unsigned states; /* bits of enum dd_delivery_state */
} kinds[] = {
    {"failed", DD_N("Not delivered"), "✗", "overdue",
     1U << DD_DELIVERY_DEAD | 1U << DD_DELIVERY_BOUNCED},
    {"held", DD_N("Held back"), "‖", "soon", 1U << DD_DELIVERY_HELD},
    {"retry", DD_N("To be tried again"), "↻", "late", 1U << DD_DELIVERY_RETRY},
    {"going", DD_N("On their way"), "→", "open",
     1U << DD_DELIVERY_PENDING | 1U << DD_DELIVERY_SENDING},
    {"sent", DD_N("Sent"), "✓", "met", 1U << DD_DELIVERY_SENT},
    {"dropped", DD_N("Withdrawn or replaced"), "–", "none",
     1U << DD_DELIVERY_SUPERSEDED | 1U << DD_DELIVERY_CANCELLED},
};

/* The kind that the query names; DD_LEN(kinds): none. */
static size_t kind_asked(const struct dd_request *rq)
{
    const char *state = dd_param(rq, "state");
    size_t k = 0;
    while (k < DD_LEN(kinds) && !dd_streq(kinds[k].slug, state))
        k++;
    return k;
}

static void figures(struct dd_request *rq, const int64_t count[DD_N_DELIVERY_STATES], size_t chosen)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<section aria-label=\"%s\">\n<ul class=\"figures three\">\n",
                   dd_say(rq, "Messages by state"));
    for (size_t k = 0; k < DD_LEN(kinds); k++) {
        int64_t n = 0;
        for (int s = 0; s < DD_N_DELIVERY_STATES; s++)
            n += (kinds[k].states & 1U << s) != 0 ? count[s] : 0;
        dd_html_printf(out, "<li class=\"figure g-%s\"><a%s href=\"", kinds[k].tone,
                       k == chosen ? " aria-current=\"true\"" : "");
        dd_page_link(rq, out, "outbox", NULL, &(struct dd_param){"state", kinds[k].slug}, 1);
        dd_html_printf(out,
                       "\"><span class=\"number\">%ld</span> <span class=\"label\">"
                       "<span class=\"sign\" aria-hidden=\"true\">%s</span> %s</span></a></li>\n",
                       (long)n, kinds[k].sign, dd_say(rq, kinds[k].title));
    }
    dd_buf_puts(out, "</ul>\n</section>\n");
}

static bool held_reasons(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    struct dd_held_count *v;
    size_t n;
    if (!dd_store_held(rq->http->store, rq->arena, &v, &n))
        return false;
    if (n == 0)
        return true;
    dd_html_printf(out, "<section class=\"card\"><h2>%s</h2>\n<ul class=\"names\">\n",
                   dd_say(rq, "Held back, and why"));
    for (size_t i = 0; i < n; i++)
        dd_html_printf(out, "<li><strong>%ld</strong> %s</li>\n", (long)v[i].n,
                       v[i].reason != NULL ? dd_word_reason(rq->tr, v[i].reason) : "");
    dd_buf_puts(out, "</ul></section>\n");
    return true;
}

/* ---- the messages ------------------------------------------------------------------------------
 */

struct messages {
    struct dd_delivery *v;
    size_t n;
    bool more, *withheld; /* of each: its subject names an internal task */
    const struct dd_facts *facts;
};

static bool read_rows(struct dd_request *rq, const struct dd_facts *facts, unsigned states,
                      const struct dd_list_of *of, struct messages *out)
{
    *out = (struct messages){.facts = facts};
    if (!dd_store_list_deliveries(rq->http->store, rq->arena, states, of, &out->v, &out->n,
                                  &out->more))
        return false;
    out->withheld = DD_NEW_N(rq->arena, bool, out->n + 1);
    for (size_t i = 0; i < out->n && of->without_internal; i++) {
        if (!dd_store_carries_internal(rq->http->store, out->v[i].id, &out->withheld[i]))
            return false;
    }
    return true;
}

static const char *to_whom(const struct messages *m, const struct dd_delivery *row)
{
    const struct dd_person *person =
        row->person != NULL ? dd_person_find(m->facts, row->person) : NULL;
    return person != NULL && person->name != NULL ? person->name : row->person;
}

static const char *why_of(const struct dd_request *rq, const struct dd_delivery *row)
{
    if (row->reason != NULL)
        return dd_word_reason(rq->tr, row->reason);
    return row->state != DD_DELIVERY_SENT && row->last_answer != NULL ? row->last_answer : "";
}

static void line(struct dd_request *rq, const struct messages *m, size_t i)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_delivery *row = &m->v[i];
    const char *name = to_whom(m, row);
    dd_html_printf(out, "<tr class=\"n-%s\"><td>%s</td><th scope=\"row\"",
                   row->state == DD_DELIVERY_DEAD || row->state == DD_DELIVERY_BOUNCED ? "failed"
                                                                                       : "",
                   dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, row->created_at));
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</th><td>",
                   m->withheld[i]         ? dd_say(rq, "About an internal task")
                   : row->subject != NULL ? row->subject
                                          : "–");
    if (name != NULL) {
        dd_page_name(rq, NULL, NULL, name);
        dd_buf_puts(out, "<br>");
    }
    dd_html_printf(out, "<span class=\"quiet\">%s · %s</span></td><td>%s",
                   dd_word_channel(rq->tr, row->channel), row->address != NULL ? row->address : "–",
                   dd_word_delivery(rq->tr, dd_delivery_state_name(row->state)));
    if (row->state == DD_DELIVERY_RETRY && row->next_try.set)
        dd_html_printf(out, "<br><span class=\"quiet\">%s</span>",
                       dd_printf(rq->arena, dd_say(rq, "next try %s"),
                                 dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone,
                                                 row->next_try.at)));
    dd_html_printf(out, "</td><td>%s</td></tr>\n", why_of(rq, row));
}

static void table(struct dd_request *rq, const struct messages *m)
{
    static const char *const columns[] = {DD_N("Made"),  DD_N("Message"), DD_N("To whom"),
                                          DD_N("State"), DD_N("Why"),     NULL};
    if (m->n == 0) {
        dd_page_none(rq);
        return;
    }
    dd_page_table(rq, "messages", "notices", columns);
    for (size_t i = 0; i < m->n; i++)
        line(rq, m, i);
    dd_page_table_end(rq);
}

static void cells(struct dd_request *rq, struct dd_xlsx *book, const void *context, size_t i)
{
    const struct messages *m = context;
    const struct dd_delivery *row = &m->v[i];
    dd_xlsx_number(book, 0, (double)row->id);
    dd_xlsx_text(book, 0,
                 dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, row->created_at));
    dd_xlsx_text(book, 0, m->withheld[i] ? dd_say(rq, "About an internal task") : row->subject);
    dd_xlsx_text(book, 0, to_whom(m, row));
    dd_xlsx_text(book, 0, dd_word_channel(rq->tr, row->channel));
    dd_xlsx_text(book, 0, row->address);
    dd_xlsx_text(book, 0, dd_word_delivery(rq->tr, dd_delivery_state_name(row->state)));
    dd_xlsx_text(book, 0, why_of(rq, row));
    dd_xlsx_number(book, 0, row->attempts);
}

static void download(struct dd_request *rq, const struct messages *m)
{
    static const struct dd_sheet_column columns[] = {
        {DD_N("No."), 8},      {DD_N("Made"), 20}, {DD_N("Message"), 50},
        {DD_N("To whom"), 24}, {DD_N("By"), 12},   {DD_N("Address"), 28},
        {DD_N("State"), 16},   {DD_N("Why"), 40},  {DD_N("Tries"), 8},
    };
    dd_download(rq, &(struct dd_sheet){.slug = "messages",
                                       .title = dd_say(rq, "Outbox"),
                                       .n_columns = DD_LEN(columns),
                                       .columns = columns,
                                       .n = m->n,
                                       .row = cells,
                                       .context = m});
}

/* Only for those who see every unit; otherwise the reply says so. */
static bool sees_messages(struct dd_request *rq)
{
    if (dd_sees_all(rq))
        return true;
    dd_reply_error(
        rq, MHD_HTTP_FORBIDDEN,
        dd_say(rq, "Messages are about many units: this page is for those who see all."));
    return false;
}

void dd_page_outbox(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_facts *facts = dd_shared_get(rq->http);
    struct messages m;
    int64_t count[DD_N_DELIVERY_STATES];
    if (facts == NULL || !sees_messages(rq))
        return;
    struct dd_list_of of = dd_asked(rq, facts);
    size_t chosen = kind_asked(rq);
    const struct dd_param filter[] = {
        {"state", chosen < DD_LEN(kinds) ? kinds[chosen].slug : NULL}};
    dd_page_of(rq, &of);
    if (!read_rows(rq, facts, chosen < DD_LEN(kinds) ? kinds[chosen].states : ~0U, &of, &m) ||
        !dd_store_count_deliveries(rq->http->store, count))
        return;
    if (dd_is_download(rq)) {
        download(rq, &m);
        return;
    }
    dd_page_begin(rq, dd_say(rq, "Outbox"));
    dd_html_printf(out, "<div class=\"title\"><h1 id=\"messages\">%s</h1>\n<p><a href=\"",
                   dd_say(rq, "Outbox"));
    dd_page_href(rq, out, "outbox/ahead", NULL);
    dd_html_printf(out, "\">%s</a></p></div>\n",
                   dd_say(rq, "What goes until the end of the next working day"));
    figures(rq, count, chosen);
    if (!held_reasons(rq))
        return;
    table(rq, &m);
    dd_page_pager(rq, "outbox", NULL, filter, DD_LEN(filter), &of, m.n, m.more);
    dd_page_download(rq, "outbox", NULL, filter, DD_LEN(filter));
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}

/* ---- what goes next
 * ------------------------------------------------------------------------------ */

struct dd_instant dd_ahead_until(const struct dd_request *rq)
{
    struct dd_day last = rq->today;
    const struct dd_calendar *calendar = rq->http->calendar;
    if (calendar == NULL || !dd_calendar_add(calendar, rq->today, 1, &last))
        last = dd_day_add(rq->today, 1);
    return (struct dd_instant){dd_zone_instant(rq->http->settings.zone, last, 0).s + 86399};
}

static void coming_line(struct dd_request *rq, const struct dd_facts *facts,
                        const struct dd_obligation *duty, const struct dd_notice *notice)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_person *person =
        notice->person != NULL ? dd_person_find(facts, notice->person) : NULL;
    dd_html_printf(out, "<tr><td>%s</td><td>%s",
                   dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, notice->at),
                   dd_word_role(rq->tr, notice->role));
    if (person != NULL) {
        dd_buf_puts(out, "<br>");
        dd_page_name(rq, NULL, NULL, person->name != NULL ? person->name : person->id);
    }
    dd_html_printf(out, "</td><td>%s</td><th scope=\"row\">",
                   dd_word_channel(rq->tr, notice->channel));
    if (duty != NULL)
        dd_page_name(rq, "o", duty->id, duty->title);
    else
        dd_html_printf(out, "%s", notice->obligation);
    dd_html_printf(out, "<br><span class=\"quiet\">%s</span></th></tr>\n",
                   notice->state == DD_NOTICE_FAILED ? dd_say(rq, "nobody can be told")
                                                     : dd_word_step(rq->arena, rq->tr, notice));
}

static bool coming_table(struct dd_request *rq, const struct dd_facts *shared,
                         const struct dd_coming *coming)
{
    static const char *const columns[] = {DD_N("When"), DD_N("To whom"), DD_N("By"), DD_N("About"),
                                          NULL};
    size_t n = coming->n < COMING_SHOWN ? coming->n : COMING_SHOWN, n_rows;
    const char **ids = DD_NEW_N(rq->arena, const char *, n + 1);
    struct dd_obligation *rows;
    struct dd_facts facts;
    for (size_t i = 0; i < n; i++)
        ids[i] = coming->v[i].obligation;
    if (!dd_store_duties_in(rq->http->store, rq->arena, "id", ids, n, &rows, &n_rows) ||
        !dd_store_facts_of(rq->http->store, rq->arena, shared, rows, n_rows, false, &facts))
        return false;
    for (size_t i = 0; i < n_rows; i++)
        rows[i] = *dd_duty_shown(rq, &facts, &rows[i]);
    dd_page_table(rq, "ahead", "notices", columns);
    for (size_t i = 0; i < n; i++)
        coming_line(rq, &facts, dd_obligation_find(rows, n_rows, ids[i]), &coming->v[i]);
    dd_page_table_end(rq);
    return true;
}

void dd_page_ahead(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    struct dd_coming coming = {0};
    const struct dd_facts *facts = dd_shared_get(rq->http);
    rq->discard = true; /* it is a look ahead */
    if (facts == NULL || !sees_messages(rq))
        return;
    if (rq->http->look_coming != NULL &&
        !rq->http->look_coming(rq->http->coming_context, rq->arena, dd_ahead_until(rq),
                               COMING_DUTIES, &coming))
        return;
    dd_page_begin(rq, dd_say(rq, "What goes next"));
    dd_html_printf(
        out, "<h1 id=\"ahead\">%s</h1>\n<p class=\"lead\">%s</p>\n", dd_say(rq, "What goes next"),
        dd_printf(rq->arena, dd_say(rq, "Until %s, if nothing is recorded meanwhile: %zu notices."),
                  dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, dd_ahead_until(rq)),
                  coming.n));
    if (coming.more)
        dd_html_printf(out, "<p class=\"alert\">%s</p>\n",
                       dd_say(rq, "So many duties have a step that not all were looked at; "
                                  "`dondoc outbox preview` has all of them."));
    if (coming.n > 0 && !coming_table(rq, facts, &coming))
        return;
    if (coming.n > COMING_SHOWN)
        dd_html_printf(
            out, "<p class=\"quiet\">%s</p>\n",
            dd_printf(rq->arena, dd_say(rq, "The first %zu of %zu."), COMING_SHOWN, coming.n));
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
