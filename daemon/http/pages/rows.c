/* rows.c — what pages share: rows of the database as a reader may see them,
 * figures, lists of obligations. Every state has a sign and words besides its colour. */
#include "http/pages/views.h"

#include <stdlib.h>
#include <string.h>

/* ---- asked of the database ----------------------------------------------------------------- */

struct dd_list_of dd_asked(const struct dd_request *rq, const struct dd_facts *shared)
{
    return (struct dd_list_of){
        .today = rq->today,
        .units = dd_scope_units(rq, shared),
        .without_internal = !dd_owns_internal(rq),
    };
}

bool dd_rows_read(const struct dd_request *rq, const struct dd_facts *shared,
                  const struct dd_list_of *of, struct dd_rows *out)
{
    struct dd_store *store = rq->http->store;
    *out = (struct dd_rows){0};
    if (!dd_store_list_duties(store, rq->arena, of, &out->v, &out->n, &out->total) ||
        !dd_store_facts_of(store, rq->arena, shared, out->v, out->n, false, &out->facts))
        return false;
    for (size_t i = 0; i < out->n; i++)
        out->v[i] = *dd_duty_shown(rq, &out->facts, &out->v[i]);
    return true;
}

static bool read_board(struct dd_store *store, struct dd_arena *arena, const struct dd_list_of *of,
                       struct dd_board *out)
{
    const char **ids;
    size_t n;
    struct dd_list_of first = *of;
    first.max = 1;
    *out = (struct dd_board){0};
    if (!dd_store_count_duties(store, arena, of, &out->units, &out->n_units) ||
        !dd_store_list_continuous(store, arena, &first, &ids, &n, &out->continuous))
        return false;
    for (size_t i = 0; i < out->n_units; i++) {
        for (size_t g = 0; g < DD_N_GROUPS; g++)
            out->n[g] += out->units[i].n[g];
    }
    return true;
}

/* That of the whole office is counted once for all who see it, until something changes. */
bool dd_board_read(const struct dd_request *rq, const struct dd_list_of *of, struct dd_board *out)
{
    struct dd_http *http = rq->http;
    bool whole = of->units == NULL && of->unit == NULL && http->shared != NULL;
    if (!whole)
        return read_board(http->store, rq->arena, of, out);
    if (http->board == NULL || dd_day_cmp(http->board_day, rq->today) != 0) {
        struct dd_board *board = DD_NEW(http->shared->arena, struct dd_board);
        if (!read_board(http->store, http->shared->arena, of, board))
            return false;
        http->board = board;
        http->board_day = rq->today;
    }
    *out = *http->board;
    return true;
}

/* ---- the query ------------------------------------------------------------------------------- */

bool dd_is_download(const struct dd_request *rq)
{
    return dd_streq(dd_param(rq, "format"), "xlsx");
}

void dd_page_of(const struct dd_request *rq, struct dd_list_of *of)
{
    const char *page = dd_param(rq, "page");
    unsigned long n = page != NULL && strlen(page) < 7 ? strtoul(page, NULL, 10) : 1;
    bool download = dd_is_download(rq);
    of->max = download ? DD_SHEET_ROWS : DD_PAGE_ROWS;
    of->offset = download || n == 0 ? 0 : (n - 1) * DD_PAGE_ROWS;
}

void dd_page_filter(const struct dd_request *rq, const struct dd_facts *shared,
                    struct dd_list_of *of)
{
    const char *unit = dd_param(rq, "unit"), *from = dd_param(rq, "from"), *to = dd_param(rq, "to");
    if (unit != NULL && dd_unit_find(shared, unit) != NULL && dd_may_see(rq, shared, unit))
        of->unit = unit;
    of->from.set = from != NULL && dd_day_parse(from, &of->from.day);
    of->to.set = to != NULL && dd_day_parse(to, &of->to.day);
}

/* ---- groups and statuses --------------------------------------------------------------------- */

const struct dd_group_look *dd_group_look(enum dd_group group)
{
    static const struct dd_group_look looks[DD_N_GROUPS + 1] = {
        [DD_GROUP_OVERDUE] = {"overdue", DD_N("Overdue"), "▲"},
        [DD_GROUP_SOON] = {"soon", DD_N("Due within 7 days"), "◆"},
        [DD_GROUP_OPEN] = {"open", DD_N("In progress, in time"), "●"},
        [DD_GROUP_LAGGING] = {"lagging", DD_N("Targets behind schedule or without figures"), "▼"},
        [DD_GROUP_ON_TRACK] = {"on-track", DD_N("Targets on track"), "●"},
        [DD_GROUP_REPORTED] = {"reported", DD_N("Reported done, to be confirmed"), "?"},
        [DD_GROUP_WAITING] = {"waiting", DD_N("Waiting for an event"), "…"},
        [DD_GROUP_MET] = {"met", DD_N("Done in time"), "✓"},
        [DD_GROUP_MET_LATE] = {"met-late", DD_N("Done late"), "✓"},
        [DD_GROUP_MET_UNKNOWN] = {"met-unknown", DD_N("Done, day not recorded"), "✓"},
        [DD_GROUP_WAIVED] = {"waived", DD_N("Waived"), "–"},
        [DD_GROUP_LATER] = {"later", DD_N("Not begun yet"), "○"},
        [DD_GROUP_NONE] = {"none", DD_N("Closed"), "–"},
    };
    return &looks[group];
}

#define BIT(group) (1U << (group))

/* The four that offices report come first (design §3). */
const struct dd_status dd_statuses[DD_N_STATUSES] = {
    {"met", DD_N("Done in time"), "✓", BIT(DD_GROUP_MET)},
    {"met-late", DD_N("Done late"), "✓", BIT(DD_GROUP_MET_LATE)},
    {"in-time", DD_N("In progress, in time"), "●",
     BIT(DD_GROUP_SOON) | BIT(DD_GROUP_OPEN) | BIT(DD_GROUP_LAGGING) | BIT(DD_GROUP_ON_TRACK)},
    {"overdue", DD_N("In progress, overdue"), "▲", BIT(DD_GROUP_OVERDUE)},
    {"reported", DD_N("To be confirmed"), "?", BIT(DD_GROUP_REPORTED)},
    {"waiting", DD_N("Waiting"), "…", BIT(DD_GROUP_WAITING)},
    {"met-unknown", DD_N("Done, day not recorded"), "✓", BIT(DD_GROUP_MET_UNKNOWN)},
    {"waived", DD_N("Waived"), "–", BIT(DD_GROUP_WAIVED)},
    {"later", DD_N("Not begun yet"), "○", BIT(DD_GROUP_LATER)},
};

size_t dd_status_count(const struct dd_status *status, const size_t n[DD_N_GROUPS])
{
    size_t sum = 0;
    for (int g = 0; g < DD_N_GROUPS; g++) {
        if ((status->groups & BIT(g)) != 0)
            sum += n[g];
    }
    return sum;
}

static void figure(struct dd_request *rq, const struct dd_status *status, size_t n,
                   const char *unit)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<li class=\"figure g-%s\"><a href=\"", status->slug);
    dd_page_link(rq, out, "list", status->slug, &(struct dd_param){"unit", unit}, 1);
    dd_html_printf(out,
                   "\"><span class=\"number\">%zu</span> <span class=\"label\">"
                   "<span class=\"sign\" aria-hidden=\"true\">%s</span> %s</span></a></li>\n",
                   n, status->sign, dd_say(rq, status->title));
}

void dd_page_figures(struct dd_request *rq, const struct dd_board *board, const char *unit)
{
    static const struct dd_status no_limit = {"continuous", DD_N("Without a due day"), "∞", 0};
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<section aria-label=\"%s\">\n<ul class=\"figures\">\n",
                   dd_say(rq, "The four statuses"));
    for (size_t i = 0; i < DD_N_MAIN_STATUSES; i++)
        figure(rq, &dd_statuses[i], dd_status_count(&dd_statuses[i], board->n), unit);
    dd_buf_puts(out, "</ul>\n<ul class=\"figures minor\">\n");
    for (size_t i = DD_N_MAIN_STATUSES; i < DD_N_STATUSES; i++) {
        size_t n = dd_status_count(&dd_statuses[i], board->n);
        if (n > 0)
            figure(rq, &dd_statuses[i], n, unit);
    }
    figure(rq, &no_limit, board->continuous, unit);
    dd_buf_puts(out, "</ul>\n</section>\n");
}

/* ---- lists ------------------------------------------------------------------------------------
 */

void dd_page_title(struct dd_request *rq, const char *title, bool office_words)
{
    struct dd_buf *out = &rq->reply.body;
    dd_buf_puts(out, "<h1");
    dd_buf_puts(out, office_words ? dd_page_lang(rq) : "");
    dd_html_printf(out, ">%s</h1>\n", title);
}

void dd_page_name(struct dd_request *rq, const char *folder, const char *id, const char *name)
{
    struct dd_buf *out = &rq->reply.body;
    if (id == NULL) {
        dd_buf_puts(out, "<span");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</span>", name);
        return;
    }
    dd_buf_puts(out, "<a href=\"");
    dd_page_href(rq, out, folder, id);
    dd_buf_puts(out, "\"");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</a>", name);
}

static void due_cell(struct dd_request *rq, const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    char iso[DD_DAY_SIZE];
    dd_buf_puts(out, "<div class=\"when\">");
    if (row->due.set)
        dd_html_printf(out, "<time datetime=\"%s\">%s</time>", dd_day_format(row->due.day, iso),
                       dd_word_due(rq->arena, rq->tr, row));
    else
        dd_html_printf(out, "<span class=\"none\">%s</span>", dd_say(rq, "no due day yet"));
    const char *left = dd_word_left(rq->arena, rq->tr, rq->http->calendar, rq->today, row);
    if (left != NULL)
        dd_html_printf(out, " <span class=\"left\">%s</span>", left);
    if (dd_state_is_closed(row->state) && row->done_on.set)
        dd_html_printf(out, " <span class=\"left\">%s</span>",
                       dd_printf(rq->arena, dd_say(rq, "done on %s"),
                                 dd_day_format_vi(row->done_on.day, iso)));
    dd_buf_puts(out, "</div>");
}

static void unit_cell(struct dd_request *rq, const struct dd_facts *facts,
                      const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    if (row->unit == NULL) {
        dd_html_printf(out, " <span class=\"unit\">%s</span>",
                       dd_say(rq, "no unit known: the tracking office stands in"));
        return;
    }
    dd_buf_puts(out, " <span class=\"unit\"");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</span>", dd_word_unit(rq->arena, rq->tr, facts, row));
}

static void item(struct dd_request *rq, const struct dd_facts *facts,
                 const struct dd_obligation *row, bool with_unit)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_group_look *look = dd_group_look(dd_group_of(row, rq->today));
    dd_html_printf(out,
                   "<li class=\"g-%s\"><span class=\"sign\" title=\"%s\" role=\"img\" "
                   "aria-label=\"%s\">%s</span><div class=\"what\">",
                   look->slug, dd_say(rq, look->title), dd_say(rq, look->title), look->sign);
    dd_page_name(rq, "o", row->id, row->title);
    if (with_unit)
        unit_cell(rq, facts, row);
    if (row->target != NULL) {
        const char *progress = dd_word_progress(rq->arena, row, dd_target_find(facts, row->target));
        dd_html_printf(out, " <span class=\"progress\">%s</span>",
                       progress != NULL && !row->no_data
                           ? dd_printf(rq->arena, dd_say(rq, "reached/expected: %s"), progress)
                           : dd_word_standing(rq->arena, rq->tr, row));
    }
    dd_buf_puts(out, "</div>");
    due_cell(rq, row);
    dd_buf_puts(out, "</li>\n");
}

void dd_page_none(struct dd_request *rq)
{
    dd_html_printf(&rq->reply.body, "<p class=\"none\">%s</p>\n", dd_say(rq, "None."));
}

void dd_page_table(struct dd_request *rq, const char *heading, const char *look,
                   const char *const *columns)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out,
                   "<div class=\"scroll\" role=\"region\" aria-labelledby=\"%s\" tabindex=\"0\">\n"
                   "<table class=\"%s\">\n<thead><tr>",
                   heading, look);
    for (; *columns != NULL; columns++)
        dd_html_printf(out, "<th scope=\"col\">%s</th>", dd_say(rq, *columns));
    dd_buf_puts(out, "</tr></thead>\n<tbody>\n");
}

void dd_page_table_end(struct dd_request *rq)
{
    dd_buf_puts(&rq->reply.body, "</tbody>\n</table>\n</div>\n");
}

void dd_page_items(struct dd_request *rq, const struct dd_rows *rows, bool with_unit)
{
    struct dd_buf *out = &rq->reply.body;
    if (rows->n == 0) {
        dd_page_none(rq);
        return;
    }
    dd_buf_puts(out, "<ul class=\"items\">\n");
    for (size_t i = 0; i < rows->n; i++)
        item(rq, &rows->facts, &rows->v[i], with_unit);
    dd_buf_puts(out, "</ul>\n");
}

void dd_page_group(struct dd_request *rq, const struct dd_rows *rows, enum dd_group group,
                   const char *unit)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_group_look *look = dd_group_look(group);
    dd_html_printf(out, "<section class=\"group g-%s%s\" aria-labelledby=\"g-%s\">\n", look->slug,
                   rows->total == 0 ? " empty" : "", look->slug);
    dd_html_printf(out,
                   "<h2 id=\"g-%s\"><span class=\"sign\" aria-hidden=\"true\">%s</span> %s "
                   "<span class=\"count\">%zu</span></h2>\n",
                   look->slug, look->sign, dd_say(rq, look->title), rows->total);
    dd_page_items(rq, rows, unit == NULL);
    if (rows->total > rows->n) {
        dd_buf_puts(out, "<p class=\"more\"><a href=\"");
        dd_page_link(rq, out, "list", look->slug, &(struct dd_param){"unit", unit}, 1);
        dd_html_printf(out, "\">%s</a></p>\n",
                       dd_printf(rq->arena, dd_say(rq, "All %zu"), rows->total));
    }
    dd_buf_puts(out, "</section>\n");
}

/* ---- long lists --------------------------------------------------------------------------------
 */

static void page_link(struct dd_request *rq, const char *folder, const char *id,
                      const struct dd_param *v, size_t n, size_t page, const char *rel,
                      const char *words)
{
    struct dd_buf *out = &rq->reply.body;
    struct dd_param *all = DD_NEW_N(rq->arena, struct dd_param, n + 1);
    memcpy(all, v, n * sizeof(*v));
    all[n] = (struct dd_param){"page", page > 1 ? dd_printf(rq->arena, "%zu", page) : NULL};
    dd_html_printf(out, "<a rel=\"%s\" href=\"", rel);
    dd_page_link(rq, out, folder, id, all, n + 1);
    dd_html_printf(out, "\">%s</a>\n", words);
}

void dd_page_pager(struct dd_request *rq, const char *folder, const char *id,
                   const struct dd_param *v, size_t n, const struct dd_list_of *of, size_t shown,
                   bool more)
{
    struct dd_buf *out = &rq->reply.body;
    size_t page = of->offset / DD_PAGE_ROWS + 1;
    if (page == 1 && !more)
        return;
    dd_html_printf(out, "<nav class=\"pager\" aria-label=\"%s\">\n",
                   dd_say(rq, "Pages of this list"));
    if (page > 1)
        page_link(rq, folder, id, v, n, page - 1, "prev", dd_say(rq, "‹ Previous"));
    dd_html_printf(out, "<span>%s</span>\n",
                   dd_printf(rq->arena, dd_say(rq, "Rows %zu to %zu"), of->offset + (shown > 0),
                             of->offset + shown));
    if (more)
        page_link(rq, folder, id, v, n, page + 1, "next", dd_say(rq, "Next ›"));
    dd_buf_puts(out, "</nav>\n");
}

void dd_page_download(struct dd_request *rq, const char *folder, const char *id,
                      const struct dd_param *v, size_t n)
{
    struct dd_buf *out = &rq->reply.body;
    struct dd_param *all = DD_NEW_N(rq->arena, struct dd_param, n + 1);
    if (n > 0)
        memcpy(all, v, n * sizeof(*v));
    all[n] = (struct dd_param){"format", "xlsx"};
    dd_buf_puts(out, "<p class=\"download\"><a href=\"");
    dd_page_link(rq, out, folder, id, all, n + 1);
    dd_html_printf(out, "\">%s</a></p>\n", dd_say(rq, "Download as Excel (.xlsx)"));
}
