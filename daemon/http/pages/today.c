/* today.c — what needs attention today: the four statuses, what is overdue, due
 * soon, lagging, waiting, to be confirmed, and the units; and what the tracking office
 * has to see to: calls, messages that did not arrive, what goes next. */
#include "http/pages/views.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN_OF_GROUP ((size_t)10)

/* ---- by unit ------------------------------------------------------------------------------- */

struct unit_row {
    const char *unit, *name; /* NULL: obligations of no known unit */
    size_t n[DD_N_STATUSES];
};

/* The most overdue first, then by name. */
static int by_need(const void *a, const void *b)
{
    const struct unit_row *x = a, *y = b;
    if (x->n[3] != y->n[3])
        return x->n[3] > y->n[3] ? -1 : 1;
    if (x->unit == NULL || y->unit == NULL)
        return (x->unit == NULL) - (y->unit == NULL);
    int order = strcmp(x->name, y->name);
    return order != 0 ? order : strcmp(x->unit, y->unit);
}

static struct unit_row *unit_rows(struct dd_request *rq, const struct dd_facts *facts,
                                  const struct dd_board *board)
{
    struct unit_row *rows = DD_NEW_N(rq->arena, struct unit_row, board->n_units + 1);
    for (size_t i = 0; i < board->n_units; i++) {
        const char *unit = board->units[i].unit;
        rows[i].unit = unit;
        rows[i].name = unit != NULL ? dd_unit_name(facts, unit) : NULL;
        for (size_t s = 0; s < DD_N_STATUSES; s++)
            rows[i].n[s] = dd_status_count(&dd_statuses[s], board->units[i].n);
    }
    qsort(rows, board->n_units, sizeof(*rows), by_need);
    return rows;
}

#define SHOWN_STATUSES 6 /* the four, to be confirmed, waiting */

static void units_head(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out,
                   "<thead>\n<tr><th scope=\"col\" rowspan=\"2\">%s</th>"
                   "<th scope=\"colgroup\" colspan=\"2\">%s</th>"
                   "<th scope=\"colgroup\" colspan=\"2\">%s</th>",
                   dd_say(rq, "Unit"), dd_say(rq, "Done"), dd_say(rq, "In progress"));
    dd_html_printf(out,
                   "<th scope=\"col\" rowspan=\"2\">%s</th>"
                   "<th scope=\"col\" rowspan=\"2\">%s</th></tr>\n",
                   dd_say(rq, "To be confirmed"), dd_say(rq, "Waiting"));
    dd_html_printf(out,
                   "<tr><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
                   "<th scope=\"col\">%s</th><th scope=\"col\">%s</th></tr>\n</thead>\n",
                   dd_say(rq, "on time"), dd_say(rq, "late"), dd_say(rq, "in time"),
                   dd_say(rq, "overdue"));
}

static void number_cells(struct dd_request *rq, const size_t n[DD_N_STATUSES])
{
    struct dd_buf *out = &rq->reply.body;
    for (size_t s = 0; s < SHOWN_STATUSES; s++)
        dd_html_printf(out, "<td class=\"%s%s\">%zu</td>", n[s] == 0 ? "zero g-" : "g-",
                       dd_statuses[s].slug, n[s]);
    dd_buf_puts(out, "</tr>\n");
}

static void unit_line(struct dd_request *rq, const struct dd_facts *facts,
                      const struct unit_row *row)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<tr><th scope=\"row\">");
    if (row->unit == NULL)
        dd_html_printf(out, "%s", dd_say(rq, "No unit known"));
    else
        dd_page_name(rq, "u", dd_unit_find(facts, row->unit) != NULL ? row->unit : NULL, row->name);
    dd_buf_puts(out, "</th>");
    number_cells(rq, row->n);
}

static void units_table(struct dd_request *rq, const struct dd_facts *facts,
                        const struct dd_board *board)
{
    struct dd_buf *out = &rq->reply.body;
    struct unit_row *rows = unit_rows(rq, facts, board);
    size_t total[DD_N_STATUSES];
    dd_html_printf(out,
                   "<section>\n<h2 id=\"by-unit\">%s</h2>\n"
                   "<div class=\"scroll\" role=\"region\" aria-labelledby=\"by-unit\" "
                   "tabindex=\"0\">\n<table class=\"units\">\n",
                   dd_say(rq, "By unit"));
    units_head(rq);
    dd_buf_puts(out, "<tbody>\n");
    for (size_t i = 0; i < board->n_units; i++)
        unit_line(rq, facts, &rows[i]);
    for (size_t s = 0; s < DD_N_STATUSES; s++)
        total[s] = dd_status_count(&dd_statuses[s], board->n);
    dd_html_printf(out, "</tbody>\n<tfoot>\n<tr><th scope=\"row\">%s</th>", dd_say(rq, "Together"));
    number_cells(rq, total);
    dd_buf_puts(out, "</tfoot>\n</table>\n</div>\n");
    dd_page_download(rq, NULL, NULL, NULL, 0);
    dd_buf_puts(out, "</section>\n");
}

struct units_sheet {
    const struct unit_row *rows;
};

static void units_row(struct dd_request *rq, struct dd_xlsx *book, const void *context, size_t i)
{
    const struct unit_row *row = &((const struct units_sheet *)context)->rows[i];
    dd_xlsx_number(book, DD_XLSX_CENTRED, (double)(i + 1));
    dd_xlsx_text(book, 0, row->unit != NULL ? row->name : dd_say(rq, "No unit known"));
    for (size_t s = 0; s < DD_N_STATUSES; s++)
        dd_xlsx_number(book, DD_XLSX_CENTRED | (s == 3 && row->n[s] > 0 ? DD_XLSX_RED : 0U),
                       (double)row->n[s]);
}

static void download_units(struct dd_request *rq, const struct dd_facts *facts,
                           const struct dd_board *board)
{
    struct dd_sheet_column columns[2 + DD_N_STATUSES] = {{DD_N("No."), 6}, {DD_N("Unit"), 40}};
    for (size_t s = 0; s < DD_N_STATUSES; s++)
        columns[2 + s] = (struct dd_sheet_column){dd_statuses[s].title, 14};
    struct units_sheet context = {unit_rows(rq, facts, board)};
    dd_download(rq, &(struct dd_sheet){.slug = "units",
                                       .title = dd_say(rq, "By unit"),
                                       .n_columns = DD_LEN(columns),
                                       .columns = columns,
                                       .n = board->n_units,
                                       .row = units_row,
                                       .context = &context});
}

/* ---- what the tracking office sees to ----------------------------------------------------------
 */

static const char *fault_text(const struct dd_request *rq, const char *what)
{
    if (dd_streq(what, "nobody"))
        return dd_say(rq, "nobody holds this post");
    if (dd_streq(what, "on_leave"))
        return dd_say(rq, "is on leave, and nobody is named to act");
    if (dd_streq(what, "two_equals"))
        return dd_say(rq, "two people hold this post at once");
    if (dd_streq(what, "no_address"))
        return dd_say(rq, "has no address to be told at");
    return what;
}

static void faults(struct dd_request *rq, const struct dd_facts *facts)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_http_status *status = &rq->http->status;
    for (size_t i = 0, n; i < status->n_faults; i += n) {
        const struct dd_fault *v = &status->faults[i];
        const char *before = " – ";
        enum dd_role role;
        n = dd_faults_alike(v, status->n_faults - i);
        dd_html_printf(out, "<li>%s",
                       dd_role_parse(v->role, &role) ? dd_word_role(rq->tr, role) : v->role);
        for (size_t k = 0; k < n; k++) {
            if (v[k].unit == NULL)
                continue;
            dd_html_printf(out, "%s<span", before);
            before = ", ";
            dd_buf_puts(out, dd_page_lang(rq));
            dd_html_printf(out, ">%s</span>", dd_unit_name(facts, v[k].unit));
        }
        dd_html_printf(out, ": %s</li>\n", fault_text(rq, v->what));
    }
}

/* One line of the list: a number, what it counts, and where to see it. */
static void duty_of_office(struct dd_request *rq, const char *slug, const char *sign, int64_t n,
                           const char *what, const char *folder, const struct dd_param *v)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<li class=\"%s%s\"><span class=\"sign\" aria-hidden=\"true\">%s</span> ",
                   n > 0 ? "g-" : "zero g-", slug, sign);
    dd_buf_puts(out, "<a href=\"");
    dd_page_link(rq, out, folder, NULL, v, v != NULL);
    dd_html_printf(out, "\"><strong>%ld</strong> %s</a></li>\n", (long)n, what);
}

static void service_lines(struct dd_request *rq, const struct dd_facts *facts)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_http_status *status = &rq->http->status;
    if (status->next_tick.set)
        dd_html_printf(out, "<p class=\"quiet\">%s</p>\n",
                       dd_printf(rq->arena, dd_say(rq, "Next check: %s."),
                                 dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone,
                                                 status->next_tick.at)));
    if (status->rules_fault != NULL)
        dd_html_printf(out, "<p class=\"alert\">%s</p>\n", status->rules_fault);
    if (status->n_faults > 0) {
        dd_html_printf(out, "<h3>%s</h3>\n<ul class=\"faults\">\n",
                       dd_say(rq, "Nobody can be told, until this is put right:"));
        faults(rq, facts);
        dd_buf_puts(out, "</ul>\n");
    }
}

/* Calls to make, what did not arrive, what is held, what goes next. False on a failure
 * of the store. */
static bool office_section(struct dd_request *rq, const struct dd_facts *facts)
{
    struct dd_buf *out = &rq->reply.body;
    int64_t count[DD_N_DELIVERY_STATES], calls, braked;
    size_t ahead;
    if (!dd_store_count_deliveries(rq->http->store, count) ||
        !dd_store_count_held(rq->http->store, "call", &calls) ||
        !dd_store_count_held(rq->http->store, "breaker", &braked) ||
        !dd_store_count_waking(rq->http->store, dd_ahead_until(rq), &ahead))
        return false;
    int64_t failed = count[DD_DELIVERY_DEAD] + count[DD_DELIVERY_BOUNCED];
    int64_t held = count[DD_DELIVERY_HELD] - calls;
    int64_t going =
        count[DD_DELIVERY_PENDING] + count[DD_DELIVERY_SENDING] + count[DD_DELIVERY_RETRY];
    dd_html_printf(out,
                   "<section class=\"group office\" aria-labelledby=\"office\">\n"
                   "<h2 id=\"office\">%s</h2>\n<ul class=\"checks\">\n",
                   dd_say(rq, "Messages and calls"));
    duty_of_office(rq, "overdue", "✗", failed, dd_say(rq, "not delivered"), "outbox",
                   &(struct dd_param){"state", "failed"});
    duty_of_office(rq, braked > 0 ? "overdue" : "soon", "‖", held, dd_say(rq, "held back"),
                   "outbox", &(struct dd_param){"state", "held"});
    if (dd_may_write(rq))
        duty_of_office(rq, "reported", "☎", calls,
                       dd_say(rq, "to be called or printed (call list)"), "calls", NULL);
    duty_of_office(rq, "open", "→", going, dd_say(rq, "on their way"), "outbox",
                   &(struct dd_param){"state", "going"});
    duty_of_office(rq, "open", "◷", (int64_t)ahead,
                   dd_say(rq, "duties with a step by the end of the next working day: what goes"),
                   "outbox/ahead", NULL);
    dd_buf_puts(out, "</ul>\n");
    service_lines(rq, facts);
    dd_buf_puts(out, "</section>\n");
    return true;
}

/* ---- the page ----------------------------------------------------------------------------------
 */

/* False on a failure of the store. */
static bool groups(struct dd_request *rq, const struct dd_facts *facts,
                   const struct dd_board *board)
{
    static const enum dd_group shown[] = {DD_GROUP_OVERDUE, DD_GROUP_SOON, DD_GROUP_LAGGING,
                                          DD_GROUP_REPORTED, DD_GROUP_WAITING};
    for (size_t i = 0; i < DD_LEN(shown); i++) {
        struct dd_list_of of = dd_asked(rq, facts);
        struct dd_rows rows = {0};
        of.groups = 1U << shown[i];
        of.max = SHOWN_OF_GROUP;
        if (board->n[shown[i]] > 0 && !dd_rows_read(rq, facts, &of, &rows))
            return false;
        dd_page_group(rq, &rows, shown[i], NULL);
    }
    return true;
}

static void wall_button(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    if (dd_param(rq, "wall") != NULL) {
        dd_html_printf(out,
                       "<p class=\"live\"><button type=\"button\" class=\"plain\" data-live=\"60\" "
                       "data-on=\"%s\" data-off=\"%s\" hidden>%s</button></p>\n",
                       dd_say(rq, "Stop updating"), dd_say(rq, "Update every minute"),
                       dd_say(rq, "Stop updating"));
        return;
    }
    dd_buf_puts(out, "<p class=\"to-wall\"><a href=\"");
    dd_page_link(rq, out, NULL, NULL, &(struct dd_param){"wall", "1"}, 1);
    dd_html_printf(out, "\">%s</a></p>\n", dd_say(rq, "For a display on a wall"));
}

void dd_page_today(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_facts *facts = dd_shared_get(rq->http);
    struct dd_board board;
    struct dd_list_of of;
    if (facts == NULL)
        return;
    of = dd_asked(rq, facts);
    if (!dd_board_read(rq, &of, &board))
        return;
    if (dd_is_download(rq)) {
        download_units(rq, facts, &board);
        return;
    }
    dd_page_begin(rq, dd_say(rq, "Overview"));
    char iso[DD_DAY_SIZE];
    dd_html_printf(out, "<div class=\"title\"><h1>%s</h1>\n", dd_say(rq, "Tasks and deadlines"));
    dd_html_printf(out, "<p class=\"today\"><time datetime=\"%s\">%s</time></p>\n",
                   dd_day_format(rq->today, iso), dd_word_day(rq->arena, rq->tr, rq->today));
    wall_button(rq);
    dd_buf_puts(out, "</div>\n");
    dd_page_figures(rq, &board, NULL);
    dd_buf_puts(out, "<div class=\"columns\">\n");
    if (!groups(rq, facts, &board) || (dd_sees_all(rq) && !office_section(rq, facts)))
        return;
    dd_buf_puts(out, "</div>\n");
    units_table(rq, facts, &board);
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
