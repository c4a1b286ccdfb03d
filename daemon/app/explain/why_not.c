/* `explain --why-not RULE SUBJECT`: is it owed after all, and if not, what keeps
 * the rule from asking. */
#include <stdio.h>
#include <string.h>

#include "app/explain/explain.h"
#include "app/command/write.h"
#include "wire/words.h"

enum answer {
    ANSWER_OWED,        /* it is: here are the obligations */
    ANSWER_LATER,       /* … but its `when` does not hold today */
    ANSWER_CONDITIONS,  /* `where` leaves it out */
    ANSWER_NO_DEADLINE, /* task.due, and the task has none … */
    ANSWER_NO_DAY,      /* … or none that falls on a day */
    ANSWER_NOT_LEAD,    /* task@unit, and the unit does not lead it */
    ANSWER_EFFECT,      /* `effective` leaves every period out */
    ANSWER_CALENDAR,    /* the calendar of working days ends before */
    ANSWER_PERIODS      /* none of its periods has come so far */
};

struct question {
    struct dd_app *app;
    struct dd_facts facts;
    const struct dd_rule *base, *rule; /* as written; as it holds for the subject */
    const char *name;                  /* of the subject, as asked */
    struct dd_subject subject;
    enum answer answer;
    size_t n_conditions;
    const struct dd_condition *conditions;
    DD_VEC(const char *) lines; /* more about the answer */
    DD_VEC(const struct dd_obligation *) obligations;
    struct dd_eval_out eval;
};

static void add_line(struct question *q, const char *line)
{
    dd_push(q->app->arena, &q->lines, line);
}

/* ---- who is asked about -------------------------------------------------------------- */

static enum dd_exit find_rule(struct question *q, const char *id)
{
    const struct dd_ruleset *set = q->app->rules;
    q->base = dd_rule_find(set, id);
    if (q->base)
        return DD_EXIT_OK;
    const char **ids = DD_NEW_N(q->app->arena, const char *, set->n_rules + 1);
    for (size_t i = 0; i < set->n_rules; i++)
        ids[i] = set->rules[i].id;
    const char *near = dd_nearest(id, ids, set->n_rules);
    if (near)
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no rule `%s`; did you mean `%s`?"), id,
                           near);
    return dd_app_fail(DD_EXIT_FAULTS, _("there is no rule `%s`"), id);
}

static const char *kind_word(enum dd_for_each each)
{
    return each == DD_EACH_UNIT ? _("unit") : each == DD_EACH_TASK ? _("task") : _("target");
}

static enum dd_exit find_subject(struct question *q)
{
    static const char *const entities[] = {
        [DD_EACH_UNIT] = "unit", [DD_EACH_TASK] = "task", [DD_EACH_TARGET] = "target"};
    enum dd_for_each each = q->base->for_each;
    if (dd_explain_subject(&q->facts, each, q->name, &q->subject))
        return DD_EXIT_OK;
    for (int other = 0; other <= DD_EACH_TARGET; other++) {
        struct dd_subject subject;
        if (dd_explain_subject(&q->facts, (enum dd_for_each)other, q->name, &subject))
            return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is a %s; the rule `%s` asks about each %s"),
                               q->name, kind_word((enum dd_for_each)other), q->base->id,
                               kind_word(each));
    }
    const char *at = each == DD_EACH_TASK ? strrchr(q->name, '@') : NULL;
    const char *id = at ? dd_strndup(q->app->arena, q->name, (size_t)(at - q->name)) : q->name;
    return dd_write_known(q->app, &q->facts, entities[each], id); /* which says what it is like */
}

/* Of task@unit: the unit is one of those that lead it. */
static bool leads(struct question *q)
{
    const char *at = strrchr(q->name, '@');
    struct dd_buf list = {0};
    size_t i, end = dd_facts_range(&q->facts, dd_entity_find("task_unit"), q->subject.task->id, &i);
    bool found = !at;
    for (; i < end; i++) {
        const struct dd_task_unit *row = &q->facts.task_unit.v[i];
        if (strcmp(row->part, "lead") != 0)
            continue;
        found |= at && dd_streq(row->unit, at + 1);
        dd_buf_printf(&list, "%s%s", list.n ? ", " : "",
                      row->unit    ? row->unit
                      : row->words ? row->words
                                   : "?");
    }
    if (!found)
        add_line(q, list.n ? dd_printf(q->app->arena, _("its leads: %s"), list.s)
                           : _("nobody leads it"));
    dd_buf_release(&list);
    return found;
}

/* ---- why ------------------------------------------------------------------------------- */

/* What is stored of the rule: a period that is over is owed only because it was before. */
static bool read_previous(struct question *q, struct dd_eval_in *in)
{
    struct dd_obligation *all, *of_rule;
    size_t n;
    if (!dd_store_obligations(q->app->store, q->app->arena, &all, &n))
        return false;
    of_rule = DD_NEW_N(q->app->arena, struct dd_obligation, n + 1);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].rule, q->base->id) == 0)
            of_rule[in->n_previous++] = all[i];
    in->previous = of_rule;
    return true;
}

/* Evaluates the rule by itself, at this moment. */
static bool evaluate(struct question *q)
{
    struct dd_app *app = q->app;
    struct dd_ruleset *one = DD_NEW(app->arena, struct dd_ruleset);
    struct dd_rule_loaded *loaded;
    struct dd_eval_in in = {.rules = one,
                            .facts = &q->facts,
                            .calendar = app->calendar,
                            .zone = app->zone,
                            .now = dd_clock_now(&app->clock),
                            .tr = dd_gettext};
    if (!dd_store_loaded(app->store, app->arena, &loaded, &in.n_loaded) || !read_previous(q, &in))
        return false;
    in.loaded = loaded;
    *one = *app->rules;
    one->rules = q->base;
    one->n_rules = 1;
    dd_evaluate(app->arena, &in, &q->eval);
    size_t n = strlen(q->name);
    bool every_lead = q->base->for_each == DD_EACH_TASK && !strchr(q->name, '@');
    for (size_t i = 0; i < q->eval.n; i++) {
        const struct dd_obligation *row = &q->eval.v[i];
        bool same = strcmp(row->subject, q->name) == 0;
        same = same ||
               (every_lead && strncmp(row->subject, q->name, n) == 0 && row->subject[n] == '@');
        if (same && row->state != DD_VOID)
            dd_push(app->arena, &q->obligations, row);
    }
    return true;
}

static bool fails(const struct question *q, bool of_when)
{
    for (size_t i = 0; i < q->n_conditions; i++)
        if (q->conditions[i].of_when == of_when && q->conditions[i].depth == 0 &&
            !q->conditions[i].holds)
            return true;
    return false;
}

/* `when` does not hold today, but may again: said with the day. */
static bool is_asleep(struct question *q)
{
    struct dd_numbers numbers = dd_numbers_of(q->app->arena, &q->facts);
    struct dd_subject subject = q->subject;
    char text[DD_DAY_SIZE];
    struct dd_day day;
    if (!fails(q, true))
        return false;
    subject.numbers = &numbers;
    subject.today = dd_app_today(q->app);
    if (!dd_expr_flips(q->rule->when, &subject, &day))
        return q->obligations.n > 0;
    add_line(q, dd_printf(q->app->arena, _("its `when` may hold from %s on"),
                          dd_day_format_vi(day, text)));
    return true;
}

/* The task's own deadlines, none of which falls on a day. */
static enum answer no_day(struct question *q)
{
    size_t i,
        end = dd_facts_range(&q->facts, dd_entity_find("task_deadline"), q->subject.task->id, &i);
    if (i == end)
        return ANSWER_NO_DEADLINE;
    for (; i < end; i++) {
        const struct dd_task_deadline *row = &q->facts.task_deadline.v[i];
        const char *what = strcmp(row->kind, "continuous") == 0 ? _("continuous, without a day")
                           : strcmp(row->kind, "none") == 0     ? _("not understood")
                                                                : row->kind;
        add_line(q, dd_printf(q->app->arena, _("deadline %lld: “%s” – %s"), (long long)row->seq,
                              row->phrase      ? row->phrase
                              : row->canonical ? row->canonical
                                               : "",
                              what));
    }
    return ANSWER_NO_DAY;
}

static enum answer why_none(struct question *q)
{
    char day[DD_DAY_SIZE];
    if (q->eval.n_waiting_calendar) {
        add_line(q, dd_printf(q->app->arena, _("it ends on %s"),
                              dd_day_format_vi(dd_calendar_last(q->app->calendar), day)));
        return ANSWER_CALENDAR;
    }
    if (q->rule->due_source == DD_DUE_TASK)
        return no_day(q);
    if (q->rule->effective_from.set)
        add_line(q, dd_printf(q->app->arena, _("in force from %s"),
                              dd_day_format_vi(q->rule->effective_from.day, day)));
    if (q->rule->effective_to.set)
        add_line(q, dd_printf(q->app->arena, _("in force to %s"),
                              dd_day_format_vi(q->rule->effective_to.day, day)));
    return q->lines.n ? ANSWER_EFFECT : ANSWER_PERIODS;
}

static enum dd_exit answer(struct question *q)
{
    q->rule = dd_rule_for(q->app->rules, q->base, q->name);
    q->n_conditions =
        dd_explain_conditions(q->app, &q->facts, q->rule, &q->subject, &q->conditions);
    if (!evaluate(q))
        return dd_app_store_failed(q->app);
    if (q->obligations.n)
        q->answer = is_asleep(q) ? ANSWER_LATER : ANSWER_OWED;
    else if (q->base->for_each == DD_EACH_TASK && !leads(q))
        q->answer = ANSWER_NOT_LEAD;
    else if (fails(q, false))
        q->answer = ANSWER_CONDITIONS;
    else if (fails(q, true))
        q->answer = is_asleep(q) ? ANSWER_LATER : ANSWER_CONDITIONS;
    else
        q->answer = why_none(q);
    return DD_EXIT_OK;
}

/* ---- said ---------------------------------------------------------------------------------- */

static const struct {
    const char *name, *text;
} answers[] = {
    [ANSWER_OWED] = {"owed", DD_N("it is owed")},
    [ANSWER_LATER] = {"later",
                      DD_N("nothing is owed yet: the `when` of the rule does not hold today")},
    [ANSWER_CONDITIONS] = {"conditions",
                           DD_N("nothing is owed: not all conditions of the rule hold")},
    [ANSWER_NO_DEADLINE] = {"no_deadline", DD_N("nothing is owed: the task has no deadline")},
    [ANSWER_NO_DAY] = {"no_day", DD_N("nothing is owed: no deadline of the task falls on a day")},
    [ANSWER_NOT_LEAD] = {"not_lead", DD_N("nothing is owed: this unit does not lead the task")},
    [ANSWER_EFFECT] = {"effect", DD_N("nothing is owed: the rule is not in force then")},
    [ANSWER_CALENDAR] = {"calendar",
                         DD_N("nothing is owed yet: the calendar of working days does not reach so "
                              "far")},
    [ANSWER_PERIODS] = {"periods", DD_N("nothing is owed yet: none of its periods is due so far")},
};

static const char *subject_title(const struct question *q)
{
    const char *title = q->subject.target ? q->subject.target->title
                        : q->subject.task ? q->subject.task->title
                                          : dd_unit_name(&q->facts, q->subject.unit->id);
    return title ? title : q->name;
}

static void print(const struct question *q)
{
    struct dd_arena *arena = q->app->arena;
    dd_app_last_cell(dd_printf(arena, _("rule `%s` (%s:%u) and %s `%s` (%s)"), q->rule->id,
                               q->rule->pos.source ? q->rule->pos.source->name : q->rule->pack,
                               q->rule->pos.line, kind_word(q->base->for_each), q->name,
                               subject_title(q)),
                     0);
    printf("  %s\n", _(answers[q->answer].text));
    for (size_t i = 0; i < q->obligations.n; i++) {
        const struct dd_obligation *row = q->obligations.v[i];
        fputs("    - ", stdout);
        dd_app_last_cell(dd_printf(arena, "%s: %s%s%s", row->id,
                                   dd_word_state(dd_gettext, row->state), row->due.set ? ", " : "",
                                   row->due.set ? dd_word_due(arena, dd_gettext, row) : ""),
                         0);
    }
    for (size_t i = 0; i < q->lines.n; i++) {
        fputs("    - ", stdout);
        dd_app_last_cell(q->lines.v[i], 0);
    }
    printf("%s\n",
           q->n_conditions ? _("  the conditions of the rule") : _("  the rule has no conditions"));
    dd_explain_print_conditions(arena, q->conditions, q->n_conditions);
    if (q->obligations.n)
        printf(_("  more: `dondoc explain %s`\n"), q->obligations.v[0]->id);
}

static void print_json(const struct question *q)
{
    json_t *obligations = json_array(), *lines = json_array();
    for (size_t i = 0; i < q->obligations.n; i++)
        json_array_append_new(obligations, dd_json_obligation(q->obligations.v[i], q->app->zone));
    for (size_t i = 0; i < q->lines.n; i++)
        json_array_append_new(lines, json_string(q->lines.v[i]));
    json_t *row = json_pack("{s:s, s:s, s:b, s:s, s:s}", "rule", q->base->id, "subject", q->name,
                            "owed", q->answer == ANSWER_OWED, "answer", answers[q->answer].name,
                            "text", _(answers[q->answer].text));
    json_object_set_new(row, "lines", lines);
    json_object_set_new(row, "conditions",
                        dd_explain_conditions_json(q->conditions, q->n_conditions));
    json_object_set_new(row, "obligations", obligations);
    dd_app_print_json(row);
}

enum dd_exit dd_explain_why_not(struct dd_app *app, const char *rule, const char *subject,
                                bool json)
{
    struct question q = {.app = app, .name = subject};
    enum dd_exit status = find_rule(&q, rule);
    if (status != DD_EXIT_OK)
        return status;
    if (!dd_store_facts(app->store, app->arena, &q.facts))
        return dd_app_store_failed(app);
    status = find_subject(&q);
    if (status == DD_EXIT_OK)
        status = answer(&q);
    if (status != DD_EXIT_OK)
        return status;
    if (json)
        print_json(&q);
    else
        print(&q);
    return DD_EXIT_OK;
}
