/* list.c — all obligations of one status, and the tasks without a due day. */
#include "http/pages/views.h"

#include <string.h>

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
    *title = DD_N("All duties");
    return strcmp(slug, "all") == 0 ? DD_ALL_GROUPS : 0;
}

/* Title, unit and days of the filter; `total` rows. */
static void begin(struct dd_request *rq, const struct dd_facts *facts, const struct dd_list_of *of,
                  const char *title, size_t total)
{
    struct dd_buf *out = &rq->reply.body;
    dd_page_begin(rq, dd_say(rq, title));
    dd_html_printf(out, "<div class=\"title\"><h1>%s <span class=\"count\">%zu</span></h1>\n",
                   dd_say(rq, title), total);
    if (of->unit != NULL) {
        dd_buf_puts(out, "<p class=\"today\">");
        dd_page_name(rq, "u", of->unit, dd_unit_name(facts, of->unit));
        dd_buf_puts(out, "</p>\n");
    }
    if (of->from.set || of->to.set) {
        char from[DD_DAY_SIZE] = "…", to[DD_DAY_SIZE] = "…";
        dd_html_printf(out, "<p class=\"today\">%s – %s</p>\n",
                       of->from.set ? dd_day_format_vi(of->from.day, from) : from,
                       of->to.set ? dd_day_format_vi(of->to.day, to) : to);
    }
    dd_buf_puts(out, "</div>\n");
}

static void duties(struct dd_request *rq, const struct dd_facts *facts, struct dd_list_of *of,
                   const char *title)
{
    struct dd_rows rows;
    const struct dd_param filter[] = {
        {"unit", of->unit}, {"from", dd_param(rq, "from")}, {"to", dd_param(rq, "to")}};
    if (!dd_rows_read(rq, facts, of, &rows))
        return;
    if (dd_is_download(rq)) {
        dd_download_duties(rq, rq->rest, dd_say(rq, title), &rows);
        return;
    }
    begin(rq, facts, of, title, rows.total);
    dd_buf_puts(&rq->reply.body, "<section class=\"group\">\n");
    dd_page_items(rq, &rows, of->unit == NULL);
    dd_buf_puts(&rq->reply.body, "</section>\n");
    dd_page_pager(rq, "list", rq->rest, filter, DD_LEN(filter), of, rows.n,
                  of->offset + rows.n < rows.total);
    dd_page_download(rq, "list", rq->rest, filter, DD_LEN(filter));
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}

/* ---- tasks without a due day ------------------------------------------------------------------
 */

static const char *leads_of(struct dd_request *rq, const struct dd_facts *facts, const char *task)
{
    const char *all = "";
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), task, &i);
    for (; i < end; i++) {
        const struct dd_task_unit *row = &facts->task_unit.v[i];
        const char *name = row->unit != NULL ? dd_unit_name(facts, row->unit) : row->words;
        if (strcmp(row->part, "lead") == 0 && name != NULL)
            all = dd_printf(rq->arena, "%s%s%s", all, *all != '\0' ? "; " : "", name);
    }
    return all;
}

static const char *title_of(struct dd_request *rq, const struct dd_facts *facts,
                            const struct dd_task *task)
{
    return dd_is_withheld(rq, facts, task->id) ? dd_internal_title(rq->arena, rq->tr, task)
           : task->title != NULL               ? task->title
                                               : task->id;
}

static void task_cells(struct dd_request *rq, struct dd_xlsx *book, const void *context, size_t i)
{
    const struct dd_facts *facts = context;
    const struct dd_task *task = &facts->task.v[i];
    bool withheld = dd_is_withheld(rq, facts, task->id);
    dd_xlsx_number(book, DD_XLSX_CENTRED, (double)(i + 1));
    dd_xlsx_text(book, 0, title_of(rq, facts, task));
    dd_xlsx_text(book, 0, leads_of(rq, facts, task->id));
    dd_xlsx_text(book, 0, withheld ? NULL : task->plan);
    dd_xlsx_text(book, 0, task->id);
}

static void download_tasks(struct dd_request *rq, const struct dd_facts *facts)
{
    static const struct dd_sheet_column columns[] = {{DD_N("No."), 6},
                                                     {DD_N("Task"), 60},
                                                     {DD_N("Unit in charge"), 30},
                                                     {DD_N("Plan"), 16},
                                                     {DD_N("Identifier"), 24}};
    dd_download(rq, &(struct dd_sheet){.slug = "continuous",
                                       .title = dd_say(rq, "Without a due day"),
                                       .n_columns = DD_LEN(columns),
                                       .columns = columns,
                                       .n = facts->task.n,
                                       .row = task_cells,
                                       .context = facts});
}

static void continuous(struct dd_request *rq, const struct dd_facts *shared, struct dd_list_of *of)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_param filter[] = {{"unit", of->unit}};
    struct dd_facts facts = *shared;
    const char **ids;
    size_t n, total;
    if (!dd_store_list_continuous(rq->http->store, rq->arena, of, &ids, &n, &total) ||
        !dd_store_facts_in(rq->http->store, rq->arena, "task", "id", ids, n, &facts) ||
        !dd_store_facts_in(rq->http->store, rq->arena, "task_unit", "task", ids, n, &facts))
        return;
    dd_facts_seal(&facts);
    if (dd_is_download(rq)) {
        download_tasks(rq, &facts);
        return;
    }
    begin(rq, shared, of, DD_N("Without a due day"), total);
    dd_buf_puts(out, "<section class=\"group g-continuous\">\n<ul class=\"items\">\n");
    for (size_t i = 0; i < facts.task.n; i++) {
        const struct dd_task *task = &facts.task.v[i];
        dd_buf_puts(out, "<li><span class=\"sign\" aria-hidden=\"true\">∞</span>"
                         "<div class=\"what\">");
        dd_page_name(rq, "t", task->id, title_of(rq, &facts, task));
        dd_buf_puts(out, " <span class=\"unit\"");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</span></div></li>\n", leads_of(rq, &facts, task->id));
    }
    dd_buf_puts(out, "</ul>\n</section>\n");
    dd_page_pager(rq, "list", rq->rest, filter, DD_LEN(filter), of, n, of->offset + n < total);
    dd_page_download(rq, "list", rq->rest, filter, DD_LEN(filter));
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}

void dd_page_list(struct dd_request *rq)
{
    const char *title;
    const struct dd_facts *facts = dd_shared_get(rq->http);
    if (facts == NULL)
        return;
    struct dd_list_of of = dd_asked(rq, facts);
    dd_page_filter(rq, facts, &of);
    dd_page_of(rq, &of);
    of.groups = groups_of(rq->rest, &title);
    if (of.groups != 0)
        duties(rq, facts, &of, title);
    else if (strcmp(rq->rest, "continuous") == 0)
        continuous(rq, facts, &of);
    else
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, NULL);
}
