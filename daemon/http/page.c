/* page.c — the frame of every page, and what pages share: groups, figures,
 * lists of obligations. Plain HTML that works without scripts; every state has
 * a sign and words besides its colour. */
#include "http/access.h"
#include "http/forms.h"

#include <string.h>

/* ---- frame ------------------------------------------------------------------------------ */

const char *dd_page_lang(const struct dd_request *rq)
{
    return rq->english ? " lang=\"vi\"" : "";
}

void dd_page_href(const struct dd_request *rq, struct dd_buf *out, const char *folder,
                  const char *id)
{
    dd_buf_puts(out, rq->root);
    if (folder != NULL)
        dd_buf_puts(out, folder);
    if (id != NULL) {
        dd_buf_putc(out, '/');
        dd_html_path(out, id);
    }
    if (rq->english)
        dd_buf_puts(out, "?lang=en");
}

static void head(struct dd_request *rq, const char *title)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_http *http = rq->http;
    dd_html_printf(out,
                   "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n"
                   "<title>%s – %s</title>\n",
                   rq->english ? "en" : "vi", title, http->settings.office);
    dd_html_printf(out, "<link rel=\"stylesheet\" href=\"%sstatic/%s\">\n", rq->root,
                   http->css.path);
    dd_html_printf(out, "<link rel=\"icon\" href=\"%sstatic/%s\" type=\"image/svg+xml\">\n",
                   rq->root, http->icon.path);
    dd_buf_puts(out, "</head>\n");
}

/* Who is signed in, and the way out. */
static void account(struct dd_request *rq, struct dd_buf *out)
{
    if (!rq->signed_in || strcmp(rq->token.kind, "session") != 0)
        return;
    dd_buf_puts(out, "<form class=\"account\" method=\"post\" action=\"");
    dd_page_href(rq, out, "sign-out", NULL);
    dd_html_printf(out, "\"><button class=\"plain\">%s</button></form>\n", dd_say(rq, "Sign out"));
}

void dd_page_begin(struct dd_request *rq, const char *title)
{
    struct dd_buf *out = &rq->reply.body;
    rq->reply.type = "text/html; charset=utf-8";
    head(rq, title);
    dd_html_printf(out, "<body>\n<a class=\"skip\" href=\"#main\">%s</a>\n",
                   dd_say(rq, "Skip to the content"));
    dd_buf_puts(out, "<header class=\"top\"><div class=\"wrap\">\n<a class=\"brand\" href=\"");
    dd_page_href(rq, out, NULL, NULL);
    dd_html_printf(
        out, "\"><span class=\"office\">%s</span> <span class=\"product\">Đôn Đốc</span></a>\n",
        rq->http->settings.office);
    dd_html_printf(out, "<nav aria-label=\"%s\">\n", dd_say(rq, "Pages"));
    if (rq->signed_in) {
        dd_buf_puts(out, "<a href=\"");
        dd_page_href(rq, out, NULL, NULL);
        dd_html_printf(out, "\">%s</a>\n", dd_say(rq, "Overview"));
        dd_form_links(rq);
    }
    dd_buf_puts(out, rq->english
                         ? "<a href=\"?lang=vi\" hreflang=\"vi\" lang=\"vi\">Tiếng Việt</a>\n"
                         : "<a href=\"?lang=en\" hreflang=\"en\" lang=\"en\">English</a>\n");
    account(rq, out);
    dd_buf_puts(out,
                "</nav>\n</div></header>\n<main id=\"main\" class=\"wrap\" tabindex=\"-1\">\n");
    dd_said_show(rq);
}

void dd_page_end(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_http *http = rq->http;
    dd_buf_puts(out, "</main>\n<footer class=\"wrap\">\n");
    if (rq->signed_in && http->status.last_tick.set)
        dd_html_printf(out, "<p>%s</p>\n",
                       dd_printf(rq->arena, dd_say(rq, "As of %s."),
                                 dd_word_instant(rq->arena, rq->tr, http->settings.zone,
                                                 http->status.last_tick.at)));
    if (http->clock->virtual)
        dd_html_printf(out, "<p>%s</p>\n",
                       dd_say(rq, "The office clock is a simulated one: this is a trial run."));
    dd_html_printf(out, "<p>%s</p>\n</footer>\n</body>\n</html>\n",
                   dd_say(rq, "Đôn Đốc reminds and reports; decisions are made by people."));
}

/* ---- groups and statuses --------------------------------------------------------------------- */

const struct dd_group_look *dd_group_look(enum dd_group group)
{
    static const struct dd_group_look looks[DD_N_GROUPS] = {
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

size_t dd_status_count(const struct dd_status *status, const struct dd_grouped *all)
{
    size_t n = 0;
    for (int g = 0; g < DD_N_GROUPS; g++) {
        if ((status->groups & BIT(g)) != 0)
            n += all->n[g];
    }
    return n;
}

size_t dd_count_continuous(const struct dd_request *rq, const struct dd_facts *facts,
                           const char *unit)
{
    size_t count = 0;
    for (size_t i = 0; i < facts->task_deadline.n; i++) {
        const struct dd_task_deadline *row = &facts->task_deadline.v[i];
        const struct dd_task *task = dd_task_find(facts, row->task);
        if (!dd_streq(row->kind, "continuous") || task == NULL || !dd_streq(task->status, "active"))
            continue;
        bool counts = unit == NULL && rq->token.unit == NULL;
        for (size_t k = 0; k < facts->task_unit.n && !counts; k++) {
            const struct dd_task_unit *lead = &facts->task_unit.v[k];
            counts = dd_streq(lead->task, row->task) && dd_streq(lead->part, "lead") &&
                     (unit == NULL || dd_streq(lead->unit, unit)) &&
                     dd_may_see(rq, facts, lead->unit);
        }
        count += counts;
    }
    return count;
}

static void figure(struct dd_request *rq, const struct dd_status *status, size_t n, bool link)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<li class=\"figure g-%s\">", status->slug);
    if (link) {
        dd_buf_puts(out, "<a href=\"");
        dd_page_href(rq, out, "list", status->slug);
        dd_buf_puts(out, "\">");
    }
    dd_html_printf(out,
                   "<span class=\"number\">%zu</span> <span class=\"label\">"
                   "<span class=\"sign\" aria-hidden=\"true\">%s</span> %s</span>",
                   n, status->sign, dd_say(rq, status->title));
    dd_buf_puts(out, link ? "</a></li>\n" : "</li>\n");
}

void dd_page_figures(struct dd_request *rq, const struct dd_grouped *all, size_t continuous,
                     bool links)
{
    static const struct dd_status no_limit = {"continuous", DD_N("Without a due day"), "∞", 0};
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<section aria-label=\"%s\">\n<ul class=\"figures\">\n",
                   dd_say(rq, "The four statuses"));
    for (size_t i = 0; i < DD_N_MAIN_STATUSES; i++)
        figure(rq, &dd_statuses[i], dd_status_count(&dd_statuses[i], all), links);
    dd_buf_puts(out, "</ul>\n<ul class=\"figures minor\">\n");
    for (size_t i = DD_N_MAIN_STATUSES; i < DD_N_STATUSES; i++) {
        size_t n = dd_status_count(&dd_statuses[i], all);
        if (n > 0)
            figure(rq, &dd_statuses[i], n, links);
    }
    figure(rq, &no_limit, continuous, false);
    dd_buf_puts(out, "</ul>\n</section>\n");
}

/* ---- lists -------------------------------------------------------------------------------------
 */

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

static void item(struct dd_request *rq, const struct dd_snapshot *snapshot,
                 const struct dd_obligation *row, const char *sign, bool with_unit)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_facts *facts = &snapshot->facts;
    dd_html_printf(out, "<li><span class=\"sign\" aria-hidden=\"true\">%s</span>", sign);
    dd_buf_puts(out, "<div class=\"what\"><a href=\"");
    dd_page_href(rq, out, "o", row->id);
    dd_buf_puts(out, "\"");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</a>", row->title);
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

void dd_page_group(struct dd_request *rq, const struct dd_snapshot *snapshot,
                   const struct dd_grouped *all, enum dd_group group, size_t max)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_group_look *look = dd_group_look(group);
    size_t n = all->n[group];
    dd_html_printf(out, "<section class=\"group g-%s%s\" aria-labelledby=\"g-%s\">\n", look->slug,
                   n == 0 ? " empty" : "", look->slug);
    dd_html_printf(out,
                   "<h2 id=\"g-%s\"><span class=\"sign\" aria-hidden=\"true\">%s</span> %s "
                   "<span class=\"count\">%zu</span></h2>\n",
                   look->slug, look->sign, dd_say(rq, look->title), n);
    if (n == 0) {
        dd_html_printf(out, "<p class=\"none\">%s</p>\n", dd_say(rq, "None."));
    } else {
        dd_buf_puts(out, "<ul class=\"items\">\n");
        for (size_t i = 0; i < n && i < max; i++)
            item(rq, snapshot, all->v[group][i], look->sign, all->unit == NULL);
        dd_buf_puts(out, "</ul>\n");
    }
    if (n > max) {
        dd_buf_puts(out, "<p class=\"more\"><a href=\"");
        dd_page_href(rq, out, "list", look->slug);
        dd_html_printf(out, "\">%s</a></p>\n", dd_printf(rq->arena, dd_say(rq, "All %zu"), n));
    }
    dd_buf_puts(out, "</section>\n");
}
