/* calendar.c — a month of due days, as a grid or as a list; on a phone the grid is
 * a list of the days that have something. */
#include "http/pages/views.h"

#include <string.h>

#define SHOWN_OF_DAY ((size_t)3)
#define SHOWN_OF_MONTH ((size_t)500) /* in the list */

struct month {
    struct dd_request *rq;
    const struct dd_facts *facts;
    struct dd_period period;
    struct dd_day first, last; /* of the month */
    const char *name;          /* "2026-04" */
    struct dd_list_of of;      /* what is shown, without days */
    size_t n_days;
    struct dd_day_count *days; /* those that have something, of the whole grid */
};

/* ---- the head ------------------------------------------------------------------------- */

static void month_link(const struct month *m, struct dd_period period, const char *rel,
                       const char *words)
{
    struct dd_buf *out = &m->rq->reply.body;
    const struct dd_param v[] = {{"unit", m->of.unit}, {"view", dd_param(m->rq, "view")}};
    dd_html_printf(out, "<a class=\"button\" rel=\"%s\" href=\"", rel);
    dd_page_link(m->rq, out, "calendar", dd_period_name(m->rq->arena, period), v, DD_LEN(v));
    dd_html_printf(out, "\">%s</a>\n", words);
}

static void head(const struct month *m, bool list)
{
    struct dd_request *rq = m->rq;
    struct dd_buf *out = &rq->reply.body;
    struct dd_ymd ymd = dd_day_ymd(m->first);
    const char *title = dd_printf(rq->arena, dd_say(rq, "Month %02d/%d"), ymd.month, ymd.year);
    const struct dd_param other[] = {{"unit", m->of.unit}, {"view", list ? NULL : "list"}};
    dd_page_begin(rq, title);
    dd_html_printf(out, "<div class=\"title\"><h1 id=\"month\">%s</h1>\n", title);
    if (m->of.unit != NULL) {
        dd_buf_puts(out, "<p class=\"today\">");
        dd_page_name(rq, "u", m->of.unit, dd_unit_name(m->facts, m->of.unit));
        dd_buf_puts(out, "</p>\n");
    }
    dd_html_printf(out, "<nav class=\"months\" aria-label=\"%s\">\n", dd_say(rq, "Months"));
    month_link(m, dd_period_next(m->period, -1), "prev", dd_say(rq, "‹ Month before"));
    month_link(m, dd_period_of(DD_MONTHLY, rq->today), "up", dd_say(rq, "This month"));
    month_link(m, dd_period_next(m->period, 1), "next", dd_say(rq, "Month after ›"));
    dd_buf_puts(out, "<a class=\"button\" href=\"");
    dd_page_link(rq, out, "calendar", m->name, other, DD_LEN(other));
    dd_html_printf(out, "\">%s</a>\n</nav></div>\n",
                   list ? dd_say(rq, "As a month") : dd_say(rq, "As a list"));
}

/* ---- the grid -------------------------------------------------------------------------- */

static size_t count_of(const struct month *m, struct dd_day day)
{
    for (size_t i = 0; i < m->n_days; i++) {
        if (dd_day_cmp(m->days[i].day, day) == 0)
            return m->days[i].n;
    }
    return 0;
}

static void entry(const struct month *m, const struct dd_obligation *row)
{
    struct dd_request *rq = m->rq;
    struct dd_buf *out = &rq->reply.body;
    enum dd_group group = dd_group_of(row, rq->today);
    const struct dd_group_look *look = dd_group_look(group);
    dd_html_printf(
        out, "<li class=\"g-%s\"><span class=\"sign\" role=\"img\" aria-label=\"%s\">%s</span> ",
        look->slug, dd_say(rq, look->title), look->sign);
    dd_page_name(rq, "o", row->id, row->title);
    dd_buf_puts(out, "</li>\n");
}

/* False on a failure of the store. */
static bool entries(const struct month *m, struct dd_day day, size_t n)
{
    struct dd_request *rq = m->rq;
    struct dd_buf *out = &rq->reply.body;
    struct dd_list_of of = m->of;
    struct dd_rows rows;
    char iso[DD_DAY_SIZE];
    of.from = of.to = DD_SOME_DAY(day);
    of.max = SHOWN_OF_DAY;
    if (!dd_rows_read(rq, m->facts, &of, &rows))
        return false;
    dd_buf_puts(out, "<ul>\n");
    for (size_t i = 0; i < rows.n; i++)
        entry(m, &rows.v[i]);
    dd_buf_puts(out, "</ul>\n");
    if (n > rows.n) {
        const char *is = dd_strdup(rq->arena, dd_day_format(day, iso));
        const struct dd_param v[] = {{"unit", m->of.unit}, {"from", is}, {"to", is}};
        dd_buf_puts(out, "<p class=\"more\"><a href=\"");
        dd_page_link(rq, out, "list", "all", v, DD_LEN(v));
        dd_html_printf(out, "\">%s</a></p>\n",
                       dd_printf(rq->arena, dd_say(rq, "%zu more"), n - rows.n));
    }
    return true;
}

static bool day_cell(const struct month *m, struct dd_day day)
{
    struct dd_request *rq = m->rq;
    struct dd_buf *out = &rq->reply.body;
    size_t n = count_of(m, day);
    const struct dd_calendar *calendar = rq->http->calendar;
    enum dd_day_kind kind = DD_DAY_WORKING;
    bool known = calendar != NULL && dd_calendar_day_kind(calendar, day, &kind);
    bool off = known && kind != DD_DAY_WORKING && kind != DD_DAY_SWAPPED_IN;
    bool outside = dd_day_cmp(day, m->first) < 0 || dd_day_cmp(day, m->last) > 0;
    bool today = dd_day_cmp(day, rq->today) == 0;
    const char *why = known && kind != DD_DAY_WORKING && kind != DD_DAY_WEEKEND
                          ? dd_calendar_reason(calendar, day)
                          : NULL; /* holidays, and Saturdays that are worked */
    char iso[DD_DAY_SIZE];
    dd_html_printf(out, "<td class=\"%s%s%s%s\"%s><p class=\"date\">", n > 0 ? "has" : "empty",
                   off ? " off" : "", outside ? " outside" : "", today ? " now" : "",
                   today ? " aria-current=\"date\"" : "");
    dd_html_printf(out,
                   "<time datetime=\"%s\"><span class=\"narrow-only\">%s</span>"
                   "<span class=\"wide-only\" aria-hidden=\"true\">%d</span></time>",
                   dd_day_format(day, iso), dd_word_day(rq->arena, rq->tr, day),
                   dd_day_ymd(day).day);
    if (why != NULL) {
        dd_buf_puts(out, " <span class=\"why\"");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</span>", why);
    }
    dd_buf_puts(out, "</p>\n");
    if (n > 0 && !entries(m, day, n))
        return false;
    dd_buf_puts(out, "</td>\n");
    return true;
}

static bool grid(const struct month *m, struct dd_day monday, struct dd_day sunday)
{
    static const char *const weekdays[] = {DD_N("Mon"), DD_N("Tue"), DD_N("Wed"), DD_N("Thu"),
                                           DD_N("Fri"), DD_N("Sat"), DD_N("Sun")};
    struct dd_buf *out = &m->rq->reply.body;
    dd_buf_puts(out, "<table class=\"month\" aria-labelledby=\"month\" data-month>\n<thead><tr>");
    for (size_t i = 0; i < DD_LEN(weekdays); i++)
        dd_html_printf(out, "<th scope=\"col\">%s</th>", dd_say(m->rq, weekdays[i]));
    dd_buf_puts(out, "</tr></thead>\n<tbody>\n");
    for (struct dd_day day = monday; dd_day_cmp(day, sunday) <= 0; day = dd_day_add(day, 1)) {
        int weekday = dd_day_weekday(day);
        if (weekday == 1)
            dd_buf_puts(out, "<tr>\n");
        if (!day_cell(m, day))
            return false;
        if (weekday == 7)
            dd_buf_puts(out, "</tr>\n");
    }
    dd_buf_puts(out, "</tbody></table>\n");
    return true;
}

/* ---- the list ---------------------------------------------------------------------------- */

static bool list(const struct month *m)
{
    struct dd_buf *out = &m->rq->reply.body;
    struct dd_list_of of = m->of;
    struct dd_rows rows;
    of.from = DD_SOME_DAY(m->first);
    of.to = DD_SOME_DAY(m->last);
    of.max = SHOWN_OF_MONTH;
    if (!dd_rows_read(m->rq, m->facts, &of, &rows))
        return false;
    dd_buf_puts(out, "<section class=\"group\">\n");
    dd_page_items(m->rq, &rows, m->of.unit == NULL);
    dd_buf_puts(out, "</section>\n");
    if (rows.total > rows.n)
        dd_html_printf(out, "<p class=\"quiet\">%s</p>\n",
                       dd_printf(m->rq->arena,
                                 dd_say(m->rq, "The first %zu of %zu: download the list for all."),
                                 rows.n, rows.total));
    return true;
}

/* ---- the page ------------------------------------------------------------------------------ */

static void download(const struct month *m)
{
    struct dd_list_of of = m->of;
    struct dd_rows rows;
    dd_page_of(m->rq, &of);
    of.from = DD_SOME_DAY(m->first);
    of.to = DD_SOME_DAY(m->last);
    if (dd_rows_read(m->rq, m->facts, &of, &rows))
        dd_download_duties(m->rq, dd_printf(m->rq->arena, "calendar-%s", m->name),
                           dd_printf(m->rq->arena, dd_say(m->rq, "Month %02d/%d"),
                                     dd_day_ymd(m->first).month, dd_day_ymd(m->first).year),
                           &rows);
}

static bool read_month(struct dd_request *rq, struct dd_period *out)
{
    *out = dd_period_of(DD_MONTHLY, rq->today);
    if (*rq->rest == '\0')
        return true;
    return strlen(rq->rest) == 7 && dd_period_parse(rq->rest, out) && out->every == DD_MONTHLY;
}

void dd_page_calendar(struct dd_request *rq)
{
    struct month m = {.rq = rq, .facts = dd_shared_get(rq->http)};
    if (m.facts == NULL)
        return;
    if (!read_month(rq, &m.period)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such month."));
        return;
    }
    m.first = dd_period_first(m.period);
    m.last = dd_period_last(m.period);
    m.name = dd_period_name(rq->arena, m.period);
    m.of = dd_asked(rq, m.facts);
    dd_page_filter(rq, m.facts, &m.of);
    m.of.not_void = true;
    if (dd_is_download(rq)) {
        download(&m);
        return;
    }
    struct dd_day monday = dd_day_add(m.first, 1 - dd_day_weekday(m.first));
    struct dd_day sunday = dd_day_add(m.last, 7 - dd_day_weekday(m.last));
    struct dd_list_of whole = m.of;
    whole.from = DD_SOME_DAY(monday);
    whole.to = DD_SOME_DAY(sunday);
    bool as_list = dd_streq(dd_param(rq, "view"), "list");
    if (!as_list && !dd_store_count_days(rq->http->store, rq->arena, &whole, &m.days, &m.n_days))
        return;
    head(&m, as_list);
    if (!(as_list ? list(&m) : grid(&m, monday, sunday)))
        return;
    dd_page_download(rq, "calendar", m.name, &(struct dd_param){"unit", m.of.unit}, 1);
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
