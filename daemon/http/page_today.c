/* page_today.c — the overview: the four statuses, what needs attention now, and
 * the units. */
#include "http/access.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN_OF_GROUP ((size_t)10)

/* ---- by unit ------------------------------------------------------------------------------- */

struct unit_row {
    const struct dd_unit *unit; /* NULL: obligations of no known unit */
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
    return strcmp(x->unit->name, y->unit->name);
}

/* Index of the unit's row; the last one is for those without a unit. */
static size_t row_of(const struct dd_facts *facts, const char *unit)
{
    const struct dd_unit *found = unit != NULL ? dd_unit_find(facts, unit) : NULL;
    return found != NULL ? (size_t)(found - facts->unit.v) : facts->unit.n;
}

static struct unit_row *count_units(struct dd_request *rq, const struct dd_facts *facts,
                                    const struct dd_grouped *all)
{
    struct unit_row *rows = DD_NEW_N(rq->arena, struct unit_row, facts->unit.n + 1);
    for (size_t i = 0; i < facts->unit.n; i++)
        rows[i].unit = &facts->unit.v[i];
    for (size_t s = 0; s < DD_N_STATUSES; s++) {
        for (int g = 0; g < DD_N_GROUPS; g++) {
            if ((dd_statuses[s].groups & 1U << g) == 0)
                continue;
            for (size_t i = 0; i < all->n[g]; i++)
                rows[row_of(facts, all->v[g][i]->unit)].n[s]++;
        }
    }
    qsort(rows, facts->unit.n + 1, sizeof(*rows), by_need);
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

static void unit_line(struct dd_request *rq, const struct unit_row *row)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<tr><th scope=\"row\"");
    if (row->unit == NULL) {
        dd_html_printf(out, ">%s</th>", dd_say(rq, "No unit known"));
    } else {
        dd_buf_puts(out, dd_page_lang(rq));
        dd_buf_puts(out, "><a href=\"");
        dd_page_href(rq, out, "u", row->unit->id);
        dd_html_printf(out, "\">%s</a></th>", row->unit->name);
    }
    number_cells(rq, row->n);
}

static void units_table(struct dd_request *rq, const struct dd_facts *facts,
                        const struct dd_grouped *all)
{
    struct dd_buf *out = &rq->reply.body;
    struct unit_row *rows = count_units(rq, facts, all);
    size_t total[DD_N_STATUSES] = {0};
    dd_html_printf(out,
                   "<section>\n<h2 id=\"by-unit\">%s</h2>\n"
                   "<div class=\"scroll\" role=\"region\" aria-labelledby=\"by-unit\" "
                   "tabindex=\"0\">\n<table class=\"units\">\n",
                   dd_say(rq, "By unit"));
    units_head(rq);
    dd_buf_puts(out, "<tbody>\n");
    for (size_t i = 0; i <= facts->unit.n; i++) {
        size_t sum = 0;
        for (size_t s = 0; s < DD_N_STATUSES; s++) {
            sum += rows[i].n[s];
            total[s] += rows[i].n[s];
        }
        if (sum > 0)
            unit_line(rq, &rows[i]);
    }
    dd_html_printf(out, "</tbody>\n<tfoot>\n<tr><th scope=\"row\">%s</th>", dd_say(rq, "Together"));
    number_cells(rq, total);
    dd_buf_puts(out, "</tfoot>\n</table>\n</div>\n</section>\n");
}

/* ---- the service's own troubles ----------------------------------------------------------------
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
    for (size_t i = 0; i < status->n_faults; i++) {
        const struct dd_fault *fault = &status->faults[i];
        enum dd_role role;
        dd_buf_puts(out, "<li>");
        if (fault->role != NULL)
            dd_html_printf(out, "%s",
                           dd_role_parse(fault->role, &role) ? dd_word_role(rq->tr, role)
                                                             : fault->role);
        if (fault->unit != NULL) {
            dd_buf_puts(out, " – <span");
            dd_buf_puts(out, dd_page_lang(rq));
            dd_html_printf(out, ">%s</span>", dd_unit_name(facts, fault->unit));
        }
        dd_html_printf(out, ": %s</li>\n", fault_text(rq, fault->what));
    }
}

/* False on a failure of the store. */
static bool sending(struct dd_request *rq, const struct dd_facts *facts)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_http_status *status = &rq->http->status;
    int64_t count[DD_N_DELIVERY_STATES];
    if (!dd_store_count_deliveries(rq->http->store, count))
        return false;
    int64_t waiting = count[DD_DELIVERY_PENDING] + count[DD_DELIVERY_SENDING] +
                      count[DD_DELIVERY_RETRY] + count[DD_DELIVERY_HELD];
    int64_t failed = count[DD_DELIVERY_DEAD] + count[DD_DELIVERY_BOUNCED];
    dd_html_printf(out, "<section aria-labelledby=\"sending\">\n<h2 id=\"sending\">%s</h2>\n",
                   dd_say(rq, "Messages"));
    dd_html_printf(out, "<p class=\"%s\">%s</p>\n", failed > 0 ? "alert" : "quiet",
                   dd_printf(rq->arena, dd_say(rq, "%ld sent, %ld to be sent, %ld failed."),
                             (long)count[DD_DELIVERY_SENT], (long)waiting, (long)failed));
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
    dd_buf_puts(out, "</section>\n");
    return true;
}

/* ---- pages
 * ---------------------------------------------------------------------------------------- */

void dd_page_today(struct dd_request *rq)
{
    static const enum dd_group shown[] = {DD_GROUP_OVERDUE, DD_GROUP_SOON, DD_GROUP_LAGGING,
                                          DD_GROUP_REPORTED, DD_GROUP_WAITING};
    struct dd_buf *out = &rq->reply.body;
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    if (snapshot == NULL)
        return;
    struct dd_grouped all;
    dd_group_all(rq, snapshot, NULL, &all);
    dd_page_begin(rq, dd_say(rq, "Overview"));
    char iso[DD_DAY_SIZE];
    dd_html_printf(out, "<div class=\"title\"><h1>%s</h1>\n", dd_say(rq, "Tasks and deadlines"));
    dd_html_printf(out, "<p class=\"today\"><time datetime=\"%s\">%s</time></p></div>\n",
                   dd_day_format(rq->today, iso), dd_word_day(rq->arena, rq->tr, rq->today));
    dd_page_figures(rq, &all, dd_count_continuous(rq, &snapshot->facts, NULL), true);
    dd_buf_puts(out, "<div class=\"columns\">\n");
    for (size_t i = 0; i < DD_LEN(shown); i++)
        dd_page_group(rq, snapshot, &all, shown[i], SHOWN_OF_GROUP);
    dd_buf_puts(out, "</div>\n");
    units_table(rq, &snapshot->facts, &all);
    if (dd_sees_all(rq) && !sending(rq, &snapshot->facts)) /* it speaks of every unit */
        return;
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}

#define SHOWN_OF_LIST ((size_t)2000)

/* The groups that a list's name stands for; 0: no such list. */
static unsigned groups_of(const char *slug, const char **title)
{
    for (size_t i = 0; i < DD_N_STATUSES; i++) {
        *title = dd_statuses[i].title;
        if (strcmp(dd_statuses[i].slug, slug) == 0)
            return dd_statuses[i].groups;
    }
    for (int g = 0; g < DD_N_GROUPS; g++) {
        *title = dd_group_look((enum dd_group)g)->title;
        if (strcmp(dd_group_look((enum dd_group)g)->slug, slug) == 0)
            return 1U << g;
    }
    return 0;
}

void dd_page_list(struct dd_request *rq)
{
    const char *title;
    unsigned groups = groups_of(rq->rest, &title);
    if (groups == 0) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
        return;
    }
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    if (snapshot == NULL)
        return;
    struct dd_grouped all;
    dd_group_all(rq, snapshot, NULL, &all);
    dd_page_begin(rq, dd_say(rq, title));
    dd_html_printf(&rq->reply.body, "<h1>%s</h1>\n", dd_say(rq, title));
    for (int g = 0; g < DD_N_GROUPS; g++) {
        if ((groups & 1U << g) != 0)
            dd_page_group(rq, snapshot, &all, (enum dd_group)g, SHOWN_OF_LIST);
    }
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}

void dd_page_unit(struct dd_request *rq)
{
    static const enum dd_group order[] = {
        DD_GROUP_OVERDUE, DD_GROUP_SOON,     DD_GROUP_LAGGING,     DD_GROUP_REPORTED,
        DD_GROUP_OPEN,    DD_GROUP_ON_TRACK, DD_GROUP_WAITING,     DD_GROUP_LATER,
        DD_GROUP_MET,     DD_GROUP_MET_LATE, DD_GROUP_MET_UNKNOWN, DD_GROUP_WAIVED};
    struct dd_buf *out = &rq->reply.body;
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    if (snapshot == NULL)
        return;
    const struct dd_unit *unit = dd_unit_find(&snapshot->facts, rq->rest);
    if (unit == NULL || !dd_may_see(rq, &snapshot->facts, unit->id)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such unit."));
        return;
    }
    struct dd_grouped all;
    dd_group_all(rq, snapshot, unit->id, &all);
    dd_page_begin(rq, unit->name);
    dd_buf_puts(out, "<h1");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</h1>\n", unit->name);
    dd_page_figures(rq, &all, dd_count_continuous(rq, &snapshot->facts, unit->id), false);
    for (size_t i = 0; i < DD_LEN(order); i++) {
        if (all.n[order[i]] > 0)
            dd_page_group(rq, snapshot, &all, order[i], SHOWN_OF_LIST);
    }
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
