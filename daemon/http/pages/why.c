/* why.c — why a duty is owed and why somebody was told then, in words: what `dondoc
 * explain` says. */
#include "http/pages/views.h"

#include <string.h>

#include "wire/letter/why.h"

static void term(struct dd_request *rq, const char *label, const char *value)
{
    struct dd_buf *out = &rq->reply.body;
    dd_html_printf(out, "<div><dt>%s</dt><dd", label);
    dd_buf_puts(out, dd_page_lang(rq));
    dd_html_printf(out, ">%s</dd></div>\n", value);
}

/* The row that a rule's subject ("phong-a", "t1@phong-a") names. */
static bool subject_of(const struct dd_request *rq, const struct dd_facts *facts,
                       const struct dd_obligation *row, enum dd_for_each each,
                       struct dd_subject *out)
{
    const char *at = strrchr(row->subject, '@');
    const char *unit = each == DD_EACH_UNIT ? row->subject : at != NULL ? at + 1 : NULL;
    *out = (struct dd_subject){.facts = facts, .today = rq->today};
    out->task = row->task != NULL ? dd_task_find(facts, row->task) : NULL;
    out->target = row->target != NULL ? dd_target_find(facts, row->target) : NULL;
    if (out->target != NULL)
        unit = out->target->unit;
    out->unit = unit != NULL ? dd_unit_find(facts, unit) : NULL;
    return each == DD_EACH_UNIT   ? out->unit != NULL
           : each == DD_EACH_TASK ? out->task != NULL
                                  : out->target != NULL;
}

static void conditions(struct dd_request *rq, const struct dd_facts *facts,
                       const struct dd_rule *rule, const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    struct dd_subject subject;
    const struct dd_condition *v;
    if (!subject_of(rq, facts, row, rule->for_each, &subject))
        return;
    struct dd_numbers numbers = dd_numbers_of(rq->arena, facts);
    subject.numbers = &numbers;
    size_t n = dd_rule_conditions(rq->arena, rule, &subject, &v);
    if (n == 0)
        return;
    dd_html_printf(out, "<div><dt>%s</dt><dd><ul class=\"conditions\">\n",
                   dd_say(rq, "Owed where all of this holds"));
    for (size_t i = 0; i < n; i++)
        dd_html_printf(out,
                       "<li class=\"g-%s\"><span class=\"sign\" role=\"img\" aria-label=\"%s\">%s"
                       "</span> <code>%s</code> <span class=\"quiet\">%s</span></li>\n",
                       v[i].holds ? "met" : "overdue",
                       v[i].holds ? dd_say(rq, "holds") : dd_say(rq, "does not hold"),
                       v[i].holds ? "✓" : "✗", v[i].text, v[i].values);
    dd_buf_puts(out, "</ul></dd></div>\n");
}

static void exception_of(struct dd_request *rq, const struct dd_rule *rule)
{
    const struct dd_ruleset *rules = rq->http->rules;
    for (size_t i = 0; i < rules->n_exceptions; i++) {
        const struct dd_exception *e = &rules->exceptions[i];
        if (e->replaced == rule)
            term(rq, dd_say(rq, "Exception"),
                 dd_printf(rq->arena, "%s%s%s%s", e->reason != NULL ? e->reason : e->id,
                           e->basis != NULL ? " (" : "", e->basis != NULL ? e->basis : "",
                           e->basis != NULL ? ")" : ""));
    }
}

void dd_page_rule(struct dd_request *rq, const struct dd_facts *facts,
                  const struct dd_obligation *row)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_rule *base =
        rq->http->rules != NULL ? dd_rule_find(rq->http->rules, row->rule) : NULL;
    const struct dd_rule *rule =
        base != NULL ? dd_rule_for(rq->http->rules, base, row->subject) : NULL;
    dd_html_printf(out,
                   "<section aria-labelledby=\"rule\">\n<h2 id=\"rule\">%s</h2>\n"
                   "<dl class=\"facts card\">\n",
                   dd_say(rq, "Why it is owed"));
    term(rq, dd_say(rq, "Rule"),
         rule == NULL
             ? dd_printf(rq->arena, dd_say(rq, "%s, which is no longer in force"), row->rule)
             : dd_printf(rq->arena, "%s – %s", rule->id,
                         rule->pack_title != NULL ? rule->pack_title : rule->pack));
    if (rule != NULL) {
        if (rule != base)
            exception_of(rq, rule);
        conditions(rq, facts, rule, row);
    }
    dd_buf_puts(out, "</dl>\n</section>\n");
}

static void lines(struct dd_request *rq, const struct dd_why_lines *of)
{
    for (size_t i = 0; i < of->n; i++)
        dd_html_printf(&rq->reply.body, "<li>%s</li>\n", of->v[i]);
}

void dd_page_why(struct dd_request *rq, const struct dd_facts *facts,
                 const struct dd_obligation *row, const struct dd_kept_notice *v, size_t n,
                 size_t which)
{
    struct dd_buf *out = &rq->reply.body;
    const struct dd_http *http = rq->http;
    if (http->rules == NULL || http->sending == NULL)
        return;
    struct dd_notice *history = DD_NEW_N(rq->arena, struct dd_notice, n + 1);
    for (size_t i = 0; i < n; i++)
        history[i] = v[i].notice;
    const struct dd_why why = {.arena = rq->arena,
                               .rules = http->rules,
                               .facts = facts,
                               .calendar = http->calendar,
                               .zone = http->settings.zone,
                               .sending = http->sending,
                               .tr = rq->tr,
                               .obligation = row,
                               .n_history = n,
                               .history = history};
    struct dd_why_lines when = dd_why_when(&why, &v[which].notice),
                        who = dd_why_who(&why, &v[which].notice);
    if (when.n + who.n == 0)
        return;
    dd_html_printf(out, "<details><summary>%s</summary>\n<ul class=\"why\">\n",
                   dd_say(rq, "Why then, why to whom"));
    lines(rq, &when);
    lines(rq, &who);
    dd_buf_puts(out, "</ul></details>\n");
}
