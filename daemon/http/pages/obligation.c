/* obligation.c — one obligation: its facts, why it is owed, how its day was
 * computed, what happened, and who was told what. */
#include "http/pages/views.h"
#include "http/access/access.h"
#include "http/answers/answers.h"
#include "http/forms/forms.h"

#include <stdlib.h>
#include <string.h>

/* One line of the list of facts; nothing where `value` is NULL or empty. */
static void fact(struct dd_request *rq, const char *label, const char *value, bool office_words)
{
    struct dd_buf *out = &rq->reply.body;
    if (value == NULL || *value == '\0')
        return;
    dd_html_printf(out, "<div><dt>%s</dt><dd", label);
    dd_buf_puts(out, office_words ? dd_page_lang(rq) : " class=\"cap\"");
    dd_html_printf(out, ">%s</dd></div>\n", value);
}

static void day_fact(struct dd_request *rq, const char *label, struct dd_opt_day day)
{
    if (day.set)
        fact(rq, label, dd_word_day(rq->arena, rq->tr, day.day), false);
}

static void unit_fact(struct dd_request *rq, const char *unit, const char *name)
{
    struct dd_buf *out = &rq->reply.body;
    if (unit == NULL) {
        fact(rq, dd_say(rq, "Unit"), dd_say(rq, "no unit known: the tracking office stands in"),
             false);
        return;
    }
    dd_html_printf(out, "<div><dt>%s</dt><dd", dd_say(rq, "Unit"));
    dd_buf_puts(out, dd_page_lang(rq));
    dd_buf_puts(out, "><a href=\"");
    dd_page_href(rq, out, "u", unit);
    dd_html_printf(out, "\">%s</a></dd></div>\n", name);
}

/* The plan's own words, where the obligation comes from a task. */
static void task_facts(struct dd_request *rq, const struct dd_facts *facts,
                       const struct dd_obligation *row)
{
    const struct dd_task *task = row->task != NULL ? dd_task_find(facts, row->task) : NULL;
    if (task == NULL)
        return;
    fact(rq, dd_say(rq, "Plan"), task->plan, true);
    if (task->section != NULL || task->number != NULL)
        fact(rq, dd_say(rq, "Item"),
             dd_printf(rq->arena, "%s%s%s", task->section != NULL ? task->section : "",
                       task->section != NULL && task->number != NULL ? "." : "",
                       task->number != NULL ? task->number : ""),
             true);
    fact(rq, dd_say(rq, "Product"), task->product, true);
    for (size_t i = 0; i < facts->task_deadline.n; i++) {
        const struct dd_task_deadline *deadline = &facts->task_deadline.v[i];
        if (dd_streq(deadline->task, task->id))
            fact(rq, dd_say(rq, "Time limit as written"), deadline->phrase, true);
    }
    for (size_t i = 0; i < facts->task_unit.n; i++) {
        const struct dd_task_unit *unit = &facts->task_unit.v[i];
        if (dd_streq(unit->task, task->id) && dd_streq(unit->part, "cooperating"))
            fact(rq, dd_say(rq, "With"),
                 unit->unit != NULL ? dd_unit_name(facts, unit->unit) : unit->words, true);
    }
}

static void target_facts(struct dd_request *rq, const struct dd_facts *facts,
                         const struct dd_obligation *row)
{
    const struct dd_target *target =
        row->target != NULL ? dd_target_find(facts, row->target) : NULL;
    if (target == NULL)
        return;
    const char *measure = target->measure != NULL ? target->measure : "";
    fact(rq, dd_say(rq, "Goal"),
         dd_printf(rq->arena, "%s %s", dd_dec_format(rq->arena, target->goal, ','), measure), true);
    fact(rq, dd_say(rq, "Reached/expected today"), dd_word_progress(rq->arena, row, target), true);
    if (row->no_data)
        fact(rq, dd_say(rq, "Figures"), dd_say(rq, "no figures reported yet"), false);
    if (row->episode != DD_EPISODE_NONE)
        day_fact(rq,
                 row->episode == DD_EPISODE_LAG ? dd_say(rq, "Behind schedule since")
                                                : dd_say(rq, "Without figures since"),
                 row->episode_from);
}

static void extension_facts(struct dd_request *rq, const struct dd_facts *facts, const char *id)
{
    for (size_t i = 0; i < facts->extension.n; i++) {
        const struct dd_extension *row = &facts->extension.v[i];
        if (!dd_streq(row->obligation, id))
            continue;
        day_fact(rq, dd_say(rq, "Extension asked for"), row->asked_on);
        day_fact(rq, dd_say(rq, "Extension granted"), row->granted_on);
        day_fact(rq, dd_say(rq, "Extension refused"), row->refused_on);
        day_fact(rq, dd_say(rq, "New due day"), row->new_due);
        fact(rq, dd_say(rq, "Reason"), row->reason, true);
    }
}

static void due_facts(struct dd_request *rq, const struct dd_obligation *row)
{
    if (row->due.set)
        fact(rq, dd_say(rq, "Due day"), dd_word_due(rq->arena, rq->tr, row), false);
    else
        fact(rq, dd_say(rq, "Due day"), dd_say(rq, "no due day yet"), false);
    if (row->legal_day.set && row->due.set && dd_day_cmp(row->legal_day.day, row->due.day) != 0)
        day_fact(rq, dd_say(rq, "Legal day"), row->legal_day);
    day_fact(rq, dd_say(rq, "Due day before the extension"), row->original_due);
    /* of a target: the first day of its path */
    const struct dd_rule *rule =
        rq->http->rules ? dd_rule_of(rq->http->rules, row->rule, row->subject, row->rule_hash)
                        : NULL;
    day_fact(rq, dd_say(rq, "Open from"),
             rule && rule->has_progress ? DD_SOME_DAY(rule->progress_from) : row->opens);
    day_fact(rq,
             row->state == DD_REPORTED ? dd_say(rq, "Reported as done on") : dd_say(rq, "Done on"),
             row->done_on);
    day_fact(rq, dd_say(rq, "Returned on"), row->returned_on);
    fact(rq, dd_say(rq, "Returned because"), row->returned, true);
}

static void facts_section(struct dd_request *rq, const struct dd_facts *facts,
                          const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<section aria-label=\"%s\">\n<dl class=\"facts card\">\n",
                   dd_say(rq, "Facts"));
    unit_fact(rq, row->unit, dd_word_unit(rq->arena, rq->tr, facts, row));
    const char *unit;
    for (size_t i = 0; (unit = dd_co_lead(rq->arena, row, i)) != NULL; i++)
        unit_fact(rq, unit, dd_unit_name(facts, unit));
    due_facts(rq, row);
    fact(rq, dd_say(rq, "Basis"), row->basis, true);
    if (!dd_is_withheld(rq, facts, row->task)) {
        task_facts(rq, facts, row);
        target_facts(rq, facts, row);
        extension_facts(rq, facts, row->id);
    }
    dd_html_printf(out, "<div><dt>%s</dt><dd><code>%s</code></dd></div>\n</dl>\n</section>\n",
                   dd_say(rq, "Identifier"), row->id);
}

static void trace_section(struct dd_request *rq, const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    if (row->trace == NULL || *row->trace == '\0')
        return;
    dd_html_printf(out, "<section aria-labelledby=\"trace\">\n<h2 id=\"trace\">%s</h2>\n",
                   dd_say(rq, "How the day was computed"));
    dd_buf_puts(out, "<ol class=\"trace card\"");
    dd_buf_puts(out, dd_page_lang(rq)); /* written by the tick, in the office's language */
    dd_buf_puts(out, ">\n");
    for (const char *p = row->trace; *p != '\0'; p += *p == '\n') {
        size_t n = strcspn(p, "\n");
        dd_html_printf(out, "<li>%s</li>\n", dd_strndup(rq->arena, p, n));
        p += n;
    }
    dd_buf_puts(out, "</ol>\n</section>\n");
}

/* ---- who was told ------------------------------------------------------------------------- */

/* dd_notice.stands_in, said to those who look on (a letter says it to the
 * recipient). */
static const char *stands_in_word(const struct dd_request *rq, const char *code)
{
    if (dd_streq(code, "leave"))
        return dd_say(rq, "as substitute of somebody on leave");
    return dd_say(rq, "in place of a post that nobody holds or can be told at");
}

static void notice_line(struct dd_request *rq, const struct dd_facts *facts,
                        const struct dd_obligation *row, const struct dd_kept_notice *v, size_t n,
                        size_t i)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_notice *notice = &v[i].notice;
    const struct dd_person *person =
        notice->person != NULL ? dd_person_find(facts, notice->person) : NULL;
    char iso[DD_DAY_SIZE];
    dd_html_printf(out, "<tr class=\"n-%s\"><td><time datetime=\"%s\">%s</time></td>",
                   dd_notice_state_name(notice->state), dd_day_format(notice->nominal, iso),
                   dd_word_day(rq->arena, rq->tr, notice->nominal));
    dd_html_printf(out, "<th scope=\"row\">%s</th><td>%s%s",
                   dd_word_step(rq->arena, rq->tr, notice), dd_word_role(rq->tr, notice->role),
                   notice->cc ? dd_say(rq, " (for information)") : "");
    if (person != NULL) {
        dd_buf_puts(out, "<br><span");
        dd_buf_puts(out, dd_page_lang(rq));
        dd_html_printf(out, ">%s</span>", person->name);
    }
    if (notice->stands_in != NULL)
        dd_html_printf(out, "<br><span class=\"quiet\">%s</span>",
                       stands_in_word(rq, notice->stands_in));
    dd_html_printf(out, "</td><td>%s</td><td>%s", dd_word_channel(rq->tr, notice->channel),
                   dd_word_outcome(rq->arena, rq->tr, rq->http->settings.zone, notice));
    dd_page_why(rq, facts, row, v, n, i);
    dd_buf_puts(out, "</td></tr>\n");
}

/* By the step's own slot; steps of one slot as they were planned. */
static int by_slot(const void *a, const void *b)
{
    const struct dd_kept_notice *x = a, *y = b;
    if (x->notice.slot.s != y->notice.slot.s)
        return x->notice.slot.s < y->notice.slot.s ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static bool notices_section(struct dd_request *rq, const struct dd_facts *facts,
                            const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    struct dd_kept_notice *v;
    size_t n;
    if (!dd_store_notices_about(rq->http->store, rq->arena, row->id, &v, &n))
        return false;
    if (n)
        qsort(v, n, sizeof(*v), by_slot);
    dd_html_printf(out, "<section>\n<h2 id=\"told\">%s</h2>\n", dd_say(rq, "Who was told what"));
    if (n == 0) {
        dd_html_printf(out, "<p class=\"none\">%s</p>\n</section>\n",
                       dd_say(rq, "Nobody has been told yet."));
        return true;
    }
    static const char *const columns[] = {
        DD_N("Day"), DD_N("Step"), DD_N("To whom"), DD_N("By"), DD_N("What came of it"), NULL};
    dd_page_table(rq, "told", "notices", columns);
    for (size_t i = 0; i < n; i++)
        notice_line(rq, facts, row, v, n, i);
    dd_page_table_end(rq);
    dd_buf_puts(out, "</section>\n");
    return true;
}

/* ---- the messages, and what the servers answered --------------------------------------------- */

static bool attempts_list(struct dd_request *rq, const struct dd_delivery *row)
{
    struct dd_buf *out = &rq->reply.body;
    struct dd_attempt *v;
    size_t n;
    if (!dd_store_attempts(rq->http->store, rq->arena, row->id, &v, &n))
        return false;
    if (n == 0)
        return true;
    dd_buf_puts(out, "<ul class=\"attempts\">\n");
    for (size_t i = 0; i < n; i++) {
        dd_html_printf(
            out, "<li>%s: ", dd_word_instant(rq->arena, rq->tr, rq->http->settings.zone, v[i].at));
        const char *answer = v[i].answer != NULL ? v[i].answer : "";
        const char *code = v[i].code ? dd_printf(rq->arena, "%d", v[i].code) : "";
        bool said = strncmp(answer, code, strlen(code)) == 0; /* its words begin with the code */
        dd_html_printf(out, "%s%s%s%s</li>\n", said ? "" : code, said ? "" : " ", answer,
                       v[i].uncertain ? dd_say(rq, " (it may have arrived)") : "");
    }
    dd_buf_puts(out, "</ul>\n");
    return true;
}

static bool delivery_item(struct dd_request *rq, const struct dd_delivery *row)
{
    struct dd_buf *out = &rq->reply.body;
    const char *why = row->reason != NULL ? dd_word_reason(rq->tr, row->reason) : NULL;
    dd_html_printf(out, "<li class=\"d-%s\"><strong>%s</strong> ",
                   dd_delivery_state_name(row->state),
                   dd_printf(rq->arena, dd_say(rq, "No. %lld"), (long long)row->id));
    dd_html_printf(out, "%s, %s: ", dd_word_channel(rq->tr, row->channel),
                   row->address != NULL ? row->address : "");
    dd_html_printf(out, "%s%s%s", dd_word_delivery(rq->tr, dd_delivery_state_name(row->state)),
                   why != NULL ? " – " : "", why != NULL ? why : "");
    if (!attempts_list(rq, row))
        return false;
    dd_buf_puts(out, "</li>\n");
    return true;
}

static bool deliveries_section(struct dd_request *rq, const char *id)
{
    struct dd_buf *out = &rq->reply.body;
    struct dd_delivery *v;
    size_t n;
    if (!dd_store_deliveries_about(rq->http->store, rq->arena, id, &v, &n))
        return false;
    if (n == 0)
        return true;
    dd_html_printf(out, "<section aria-labelledby=\"sent\">\n<h2 id=\"sent\">%s</h2>\n",
                   dd_say(rq, "Messages, and what the servers answered"));
    dd_buf_puts(out, "<ol class=\"deliveries card\">\n");
    for (size_t i = 0; i < n; i++)
        if (!delivery_item(rq, &v[i]))
            return false;
    dd_buf_puts(out, "</ol>\n</section>\n");
    return true;
}

static void standing(struct dd_request *rq, const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_group_look *look = dd_group_look(dd_group_of(row, rq->today));
    dd_html_printf(out,
                   "<p class=\"standing g-%s\"><span class=\"state\"><span class=\"sign\" "
                   "aria-hidden=\"true\">%s</span> <span class=\"cap\">%s</span></span>",
                   look->slug, look->sign, dd_word_standing(rq->arena, rq->tr, row));
    const char *left = dd_word_left(rq->arena, rq->tr, rq->http->calendar, rq->today, row);
    if (left != NULL)
        dd_html_printf(out, " <span class=\"left\">%s</span>", left);
    dd_buf_puts(out, "</p>\n");
}

/* False on a failure of the store. */
static bool sections(struct dd_request *rq, const struct dd_facts *facts,
                     const struct dd_obligation *row)
{
    const struct dd_target *target =
        row->target != NULL ? dd_target_find(facts, row->target) : NULL;
    facts_section(rq, facts, row);
    if (target != NULL)
        dd_page_chart(rq, facts, target, row, true);
    trace_section(rq, row);
    if (dd_is_withheld(rq, facts, row->task))
        return true;
    dd_answer_section(rq, facts, row);
    dd_page_rule(rq, facts, row);
    return dd_page_timeline(rq, facts, row) && notices_section(rq, facts, row) &&
           deliveries_section(rq, row->id);
}

void dd_page_obligation(struct dd_request *rq)
{
    const struct dd_facts *shared = dd_shared_get(rq->http);
    struct dd_obligation *row = DD_NEW(rq->arena, struct dd_obligation);
    struct dd_facts facts;
    bool found;
    if (shared == NULL || !dd_store_obligation(rq->http->store, rq->arena, rq->rest, row, &found))
        return;
    if (!found || !dd_may_see_duty(rq, shared, row)) {
        dd_reply_error(rq, MHD_HTTP_NOT_FOUND, dd_say(rq, "There is no such obligation."));
        return;
    }
    if (!dd_store_facts_of(rq->http->store, rq->arena, shared, row, 1, true, &facts))
        return;
    const struct dd_obligation *shown = dd_duty_shown(rq, &facts, row);
    dd_page_begin(rq, shown->title);
    dd_page_title(rq, shown->title, true);
    standing(rq, shown);
    dd_form_duty_links(rq, &facts, shown);
    if (!sections(rq, &facts, shown))
        return;
    dd_page_end(rq);
    rq->reply.status = MHD_HTTP_OK;
}
