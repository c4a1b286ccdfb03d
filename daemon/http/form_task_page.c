/* form_task_page.c — one task: who, until when, what is owed for it, and what can be
 * done about it. */
#include "http/forms.h"

#include <string.h>

static void fact(struct dd_request *rq, const char *name, const char *value)
{
    struct dd_buf *out = &rq->reply.body;
    if (value == NULL || *value == '\0')
        return;
    dd_html_printf(out, "<div><dt>%s</dt><dd", dd_say(rq, name));
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</dd></div>\n", value);
}

static const char *units_of(struct dd_request *rq, const struct dd_facts *facts, const char *task,
                            const char *part)
{
    const char *names = "";
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), task, &i);
    for (; i < end; i++) {
        const struct dd_task_unit *row = &facts->task_unit.v[i];
        if (strcmp(row->part, part) == 0)
            names = dd_printf(rq->arena, "%s%s%s", names, *names != '\0' ? "; " : "",
                              row->unit != NULL ? dd_unit_name(facts, row->unit) : row->words);
    }
    return names;
}

static const char *deadlines_of(struct dd_request *rq, const struct dd_facts *facts,
                                const char *task)
{
    const char *text = "", *last = NULL;
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_deadline"), task, &i);
    for (; i < end; i++) {
        const struct dd_task_deadline *row = &facts->task_deadline.v[i];
        if (row->phrase == NULL || dd_streq(row->phrase, last))
            continue;
        last = row->phrase;
        text = dd_printf(rq->arena, "%s%s%s", text, *text != '\0' ? "; " : "", row->phrase);
    }
    return text;
}

static void duties(struct dd_request *rq, const struct dd_snapshot *snapshot, const char *task)
{
    struct dd_buf *out = &rq->reply.body;
    bool any = false;
    dd_html_printf(
        out, "<section class=\"card\" aria-labelledby=\"duties\">\n<h2 id=\"duties\">%s</h2>\n",
        dd_say(rq, "What is owed for it"));
    for (size_t i = 0; i < snapshot->n; i++) {
        const struct dd_obligation *row = &snapshot->v[i];
        if (!dd_streq(row->task, task) || row->state == DD_VOID ||
            !dd_may_see_duty(rq, &snapshot->facts, row))
            continue;
        dd_buf_puts(out, any ? "<li>" : "<ul class=\"ahead-list\">\n<li>");
        any = true;
        dd_buf_puts(out, "<a href=\"");
        dd_page_href(rq, out, "o", row->id);
        dd_html_printf(out, "\">%s</a>",
                       row->unit != NULL
                           ? dd_word_unit(rq->arena, rq->tr, &snapshot->facts, row)
                           : dd_say(rq, "no unit known: the tracking office stands in"));
        dd_html_printf(out, "<span class=\"ahead\">%s%s<span class=\"cap\">%s</span></span></li>\n",
                       row->due.set ? dd_word_due(rq->arena, rq->tr, row) : "",
                       row->due.set ? " · " : "", dd_word_standing(rq->arena, rq->tr, row));
    }
    if (any)
        dd_buf_puts(out, "</ul>\n");
    else
        dd_html_printf(out, "<p class=\"none\">%s</p>\n",
                       dd_say(rq, "Nothing with a day: it goes on, or waits to be evaluated."));
    dd_buf_puts(out, "</section>\n");
}

static void results(struct dd_request *rq, const struct dd_facts *facts, const char *task)
{
    struct dd_buf *out = &rq->reply.body;
    size_t first, end = dd_facts_range(facts, dd_entity_find("result"), task, &first);
    if (first == end)
        return;
    dd_html_printf(
        out,
        "<section class=\"card\" aria-labelledby=\"results\">\n<h2 id=\"results\">%s</h2>\n"
        "<ul class=\"ahead-list\">\n",
        dd_say(rq, "Progress and results"));
    for (size_t i = first; i < end; i++) {
        const struct dd_result *row = &facts->result.v[i];
        dd_html_printf(out, "<li><strong>%s</strong>", row->period);
        dd_buf_puts(out, " <span");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</span>", row->text);
        if (row->unit != NULL && *row->unit != '\0') {
            dd_buf_puts(out, "<span class=\"unit\"");
            dd_buf_puts(out, dd_page_lang(rq));
            dd_html_printf(out, ">%s</span>", dd_unit_name(facts, row->unit));
        }
        dd_buf_puts(out, "</li>\n");
    }
    dd_buf_puts(out, "</ul>\n</section>\n");
}

static void act(struct dd_request *rq, const char *form, const char *task, const char *english)
{
    dd_buf_puts(&rq->reply.body, "<a href=\"");
    dd_page_href(rq, &rq->reply.body, form, task);
    dd_html_printf(&rq->reply.body, "\">%s</a>\n", dd_say(rq, english));
}

static void acts(struct dd_request *rq, const struct dd_task *task)
{
    if (!dd_may_write(rq))
        return;
    dd_html_printf(&rq->reply.body, "<nav class=\"acts\" aria-label=\"%s\">\n",
                   dd_say(rq, "What can be recorded"));
    act(rq, "do/progress", task->id, DD_N("Progress"));
    act(rq, "do/edit", task->id, DD_N("Edit the task"));
    act(rq, "do/deadline", task->id, DD_N("Correct the deadline"));
    if (strcmp(task->status, "active") == 0)
        act(rq, "do/cancel", task->id, DD_N("Cancel the task"));
    dd_buf_puts(&rq->reply.body, "</nav>\n");
}

/* A lead, a cooperating unit, or whose plan it is, lies within the reader's scope. */
static bool may_see(struct dd_request *rq, const struct dd_facts *facts, const struct dd_task *task)
{
    size_t i, end = dd_facts_range(facts, dd_entity_find("task_unit"), task->id, &i);
    if (dd_may_see(rq, facts, task->unit))
        return true;
    for (; i < end; i++) {
        if (dd_may_see(rq, facts, facts->task_unit.v[i].unit))
            return true;
    }
    return false;
}

void dd_task_page(struct dd_request *rq)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_snapshot *snapshot = dd_snapshot_get(rq->http);
    if (snapshot == NULL)
        return;
    const struct dd_facts *facts = &snapshot->facts;
    const struct dd_task *task = dd_task_find(facts, rq->rest);
    if (task == NULL || !may_see(rq, facts, task)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such task."));
        return;
    }
    bool withheld = dd_is_withheld(rq, facts, task->id);
    const char *title = withheld              ? dd_internal_title(rq->arena, rq->tr, task)
                        : task->title != NULL ? task->title
                                              : task->id;
    rq->reply.status = MHD_HTTP_OK;
    dd_page_begin(rq, title);
    dd_buf_puts(out, "<h1");
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</h1>\n", title);
    if (strcmp(task->status, "active") != 0)
        dd_html_printf(out, "<p class=\"lead\">%s</p>\n", dd_say(rq, "This task is cancelled."));
    acts(rq, task);
    dd_buf_puts(out, "<dl class=\"facts card\">\n");
    fact(rq, DD_N("Unit in charge"), units_of(rq, facts, task->id, "lead"));
    fact(rq, DD_N("Units that cooperate"), units_of(rq, facts, task->id, "cooperating"));
    fact(rq, DD_N("Deadline"), deadlines_of(rq, facts, task->id));
    if (!withheld) {
        fact(rq, DD_N("What comes of it"), task->product);
        fact(rq, DD_N("Number of the plan it belongs to"), task->plan);
    }
    dd_buf_puts(out, "</dl>\n");
    duties(rq, snapshot, task->id);
    if (!withheld)
        results(rq, facts, task->id);
    dd_page_end(rq);
}
