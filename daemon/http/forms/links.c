/* links.c — the ways to the forms, from the head of every page and from the page
 * of a duty; and the choices that several forms offer. */
#include "http/forms/forms.h"
#include "http/pages/views.h"

#include <stdlib.h>
#include <string.h>

#include "wire/names.h"

static void link_to(struct dd_request *rq, const char *folder, const char *id, const char *look,
                    const char *english)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<a%s%s%s href=\"", *look != '\0' ? " class=\"" : "", look,
                   *look != '\0' ? "\"" : "");
    dd_page_href(rq, out, folder, id);
    dd_html_printf(out, "\">%s</a>\n", dd_say(rq, english));
}

void dd_form_links(struct dd_request *rq)
{
    if (!dd_may_write(rq))
        return;
    link_to(rq, "do/task", NULL, "", DD_N("Add a task"));
    if (dd_sees_all(rq))
        link_to(rq, "do/table", NULL, "", DD_N("Paste a table"));
    link_to(rq, "office/people", NULL, "", DD_N("Manage"));
    link_to(rq, "feeds", NULL, "", DD_N("Calendars"));
}

/* ---- what can be done about a duty ---------------------------------------------------- */

void dd_form_duty_links(struct dd_request *rq, const struct dd_facts *facts,
                        const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    if (!dd_may_write(rq) || row->state == DD_VOID)
        return;
    bool owed = !dd_state_is_closed(row->state);
    dd_html_printf(out, "<nav class=\"acts\" aria-label=\"%s\">\n",
                   dd_say(rq, "What can be recorded"));
    if (row->state == DD_REPORTED) {
        link_to(rq, "do/confirm", row->id, "act", DD_N("Confirm"));
        link_to(rq, "do/return", row->id, "", DD_N("Return"));
    } else if (owed && row->target == NULL && row->state != DD_WAITING) {
        link_to(rq, "do/done", row->id, "act", DD_N("Record as done"));
    }
    if (row->target != NULL)
        link_to(rq, "do/measure", row->target, "act", DD_N("Record a reading"));
    if (owed && row->due.set)
        link_to(rq, "do/extend", row->id, "",
                dd_extension_asked(facts, row->id) != NULL ? DD_N("Decide on the extension")
                                                           : DD_N("Extension"));
    if (owed)
        link_to(rq, "do/waive", row->id, "", DD_N("Waive"));
    if (row->task != NULL)
        link_to(rq, "t", row->task, "", DD_N("The task itself"));
    if (row->state == DD_WAIVED)
        link_to(rq, "do/unwaive", row->id, "", DD_N("Take the waiver back"));
    else if (!owed && dd_is_done_by_hand(facts, row))
        link_to(rq, "do/reopen", row->id, "", DD_N("Reopen"));
    dd_buf_puts(out, "</nav>\n");
}

void dd_form_task_links(struct dd_request *rq, const struct dd_task *task)
{
    struct dd_buf *out = &rq->reply.body;
    if (!dd_may_write(rq))
        return;
    dd_html_printf(out, "<nav class=\"acts\" aria-label=\"%s\">\n",
                   dd_say(rq, "What can be recorded"));
    link_to(rq, "do/progress", task->id, "", DD_N("Progress"));
    link_to(rq, "do/edit", task->id, "", DD_N("Edit the task"));
    link_to(rq, "do/deadline", task->id, "", DD_N("Correct the deadline"));
    if (strcmp(task->status, "active") == 0)
        link_to(rq, "do/cancel", task->id, "", DD_N("Cancel the task"));
    else if (strcmp(task->status, "cancelled") == 0)
        link_to(rq, "do/reopen-task", task->id, "", DD_N("Take the cancellation back"));
    dd_buf_puts(out, "</nav>\n");
}

/* ---- choices ---------------------------------------------------------------------------- */

struct choice {
    const char *id, *name, *key;
};

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct choice *)a)->key, ((const struct choice *)b)->key);
}

static void choices(struct dd_form *form, struct choice *v, size_t n, const char *chosen)
{
    const char **names = DD_NEW_N(form->rq->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        names[i] = v[i].name;
    const char **keys = dd_name_keys(form->rq->arena, names, n);
    for (size_t i = 0; i < n; i++)
        v[i].key = keys[i];
    if (n > 0)
        qsort(v, n, sizeof(*v), by_key);
    bool known = *chosen == '\0';
    dd_form_option(form, "", dd_say(form->rq, "– choose –"), chosen);
    for (size_t i = 0; i < n; i++) {
        dd_form_option(form, v[i].id, v[i].name, chosen);
        known |= strcmp(v[i].id, chosen) == 0;
    }
    if (!known) /* what was sent stays to be seen, with what is wrong about it */
        dd_form_option(form, chosen, chosen, chosen);
}

void dd_form_unit_names(struct dd_form *form)
{
    const struct dd_facts *facts = form->facts;
    for (size_t i = 0; i < facts->unit.n; i++) {
        if (!facts->unit.v[i].dissolved && dd_may_see(form->rq, facts, facts->unit.v[i].id))
            dd_html_printf(&form->rq->reply.body, "<option value=\"%s\"></option>\n",
                           dd_unit_name(facts, facts->unit.v[i].id));
    }
}

void dd_form_units(struct dd_form *form, const char *chosen)
{
    const struct dd_facts *facts = form->rec.edit.facts;
    struct choice *v = DD_NEW_N(form->rq->arena, struct choice, facts->unit.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < facts->unit.n; i++) {
        const struct dd_unit *unit = &facts->unit.v[i];
        if ((!unit->dissolved && dd_may_see(form->rq, facts, unit->id)) ||
            strcmp(unit->id, chosen) == 0)
            v[n++] = (struct choice){.id = unit->id, .name = dd_unit_name(facts, unit->id)};
    }
    choices(form, v, n, chosen);
}

void dd_form_people(struct dd_form *form, const char *chosen)
{
    const struct dd_facts *facts = form->rec.edit.facts;
    struct choice *v = DD_NEW_N(form->rq->arena, struct choice, facts->person.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < facts->person.n; i++) {
        const struct dd_person *person = &facts->person.v[i];
        if (strcmp(person->id, chosen) == 0 || dd_form_covers(form, "person", person))
            v[n++] = (struct choice){.id = person->id,
                                     .name = person->name != NULL ? person->name : person->id};
    }
    choices(form, v, n, chosen);
}
