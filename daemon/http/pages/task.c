/* task.c — a task as its plan has it, and what came of it. */
#include "http/pages/views.h"
#include "http/forms/forms.h"

#include <string.h>

static void fact(struct dd_request *rq, const char *label, const char *value)
{
    struct dd_buf *out = &rq->reply.body;
    if (value == NULL || *value == '\0')
        return;
    dd_html_printf(out, "<div><dt>%s</dt><dd", label);
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</dd></div>\n", value);
}

static void units(struct dd_request *rq, const struct dd_facts *facts, bool lead)
{
    struct dd_buf *out = &rq->reply.body;
    for (size_t i = 0; i < facts->task_unit.n; i++) {
        const struct dd_task_unit *row = &facts->task_unit.v[i];
        bool known = row->unit != NULL && dd_may_see(rq, facts, row->unit);
        const char *name = row->unit != NULL ? dd_unit_name(facts, row->unit) : row->words;
        if ((strcmp(row->part, "lead") == 0) != lead)
            continue;
        dd_html_printf(out, "<div><dt>%s</dt><dd>",
                       lead ? dd_say(rq, "Unit in charge") : dd_say(rq, "With"));
        dd_page_name(rq, "u", known ? row->unit : NULL, name != NULL ? name : "");
        dd_buf_puts(out, "</dd></div>\n");
    }
}

static void deadlines(struct dd_request *rq, const struct dd_facts *facts, bool withheld)
{
    char day[DD_DAY_SIZE];
    for (size_t i = 0; i < facts->task_deadline.n; i++) {
        const struct dd_task_deadline *row = &facts->task_deadline.v[i];
        const char *last = row->last_day.set ? dd_day_format_vi(row->last_day.day, day) : NULL;
        if (withheld || row->phrase == NULL)
            fact(rq, dd_say(rq, "Due day"), last);
        else
            fact(rq, dd_say(rq, "Time limit as written"),
                 last != NULL ? dd_printf(rq->arena, "%s → %s", row->phrase, last) : row->phrase);
    }
}

static void results(struct dd_request *rq, const struct dd_facts *facts)
{
    for (size_t i = 0; i < facts->result.n; i++) {
        const struct dd_result *row = &facts->result.v[i];
        if (row->unit == NULL || *row->unit == '\0' || dd_may_see(rq, facts, row->unit))
            fact(rq, dd_printf(rq->arena, dd_say(rq, "Result, %s"), row->period), row->text);
    }
}

static void task_facts(struct dd_request *rq, const struct dd_facts *facts,
                       const struct dd_task *task, bool withheld)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<section aria-label=\"%s\">\n<dl class=\"facts card\">\n",
                   dd_say(rq, "Facts"));
    units(rq, facts, true);
    units(rq, facts, false);
    deadlines(rq, facts, withheld);
    if (!withheld) {
        fact(rq, dd_say(rq, "Plan"), task->plan);
        fact(rq, dd_say(rq, "Product"), task->product);
        results(rq, facts);
    }
    fact(rq, dd_say(rq, "Item"), task->number);
    if (strcmp(task->status, "active") != 0)
        fact(rq, dd_say(rq, "State"), dd_say(rq, "Cancelled"));
    dd_html_printf(out, "<div><dt>%s</dt><dd><code>%s</code></dd></div>\n</dl>\n</section>\n",
                   dd_say(rq, "Identifier"), task->id);
}

void dd_page_task(struct dd_request *rq)
{
    const struct dd_facts *shared = dd_shared_get(rq->http);
    if (shared == NULL)
        return;
    struct dd_facts facts;
    struct dd_rows rows;
    const struct dd_obligation self = {.id = "", .task = rq->rest};
    struct dd_list_of of = dd_asked(rq, shared);
    of.task = rq->rest;
    of.max = DD_PAGE_ROWS;
    of.not_void = true;
    if (!dd_store_facts_of(rq->http->store, rq->arena, shared, &self, 1, true, &facts) ||
        !dd_rows_read(rq, shared, &of, &rows))
        return;
    const struct dd_task *task = facts.task.n > 0 ? &facts.task.v[0] : NULL;
    if (task == NULL || !dd_covers_task(rq, &facts, task->id, false)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such task."));
        return;
    }
    bool withheld = dd_is_withheld(rq, &facts, task->id);
    const char *title = withheld              ? dd_internal_title(rq->arena, rq->tr, task)
                        : task->title != NULL ? task->title
                                              : task->id;
    dd_page_begin(rq, title);
    dd_page_title(rq, title, !withheld);
    dd_form_task_links(rq, task);
    task_facts(rq, &facts, task, withheld);
    if (rows.n > 0) {
        dd_html_printf(&rq->reply.body, "<section class=\"group\"><h2>%s</h2>\n",
                       dd_say(rq, "What is owed"));
        dd_page_items(rq, &rows, true);
        dd_buf_puts(&rq->reply.body, "</section>\n");
    }
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
