/* anchor.c — when a rule is due: the phrase, what it counts from, the period
 * that it repeats in, and the roll. */
#include "rule/pack.h"

#include <string.h>

#include "model/rows.h"

struct due {
    struct dd_build *build;
    const struct dd_params *params;
    const struct dd_node *node; /* the phrase */
    struct dd_rule *rule;
};

/* ---- the event ---------------------------------------------------------------------- */

static struct dd_pos event_pos(const struct due *due, const char *event)
{
    const char *at = strstr(due->node->text, event);
    return at ? dd_place_within(due->node, (size_t)(at - due->node->text), strlen(event))
              : due->node->pos;
}

/* An id that looks like a misspelt parameter is one: nothing would ever set
 * such an event. */
static const char *misspelt(const struct due *due, const char *event)
{
    size_t n;
    const char **names = dd_param_names(due->build->diags->arena, due->params, &n);
    return dd_nearest(event, names, n);
}

/* "ngày election_day" is the event that "election_day" is. */
static const char *bare(const char *event)
{
    const size_t n = strlen("ngày ");
    return strncmp(event, "ngày ", n) == 0 ? event + n : event;
}

/* "17:00", "17 giờ" */
static bool has_time(const char *text)
{
    const char *colon = strchr(text, ':');
    return (colon && colon > text && strspn(colon + 1, "0123456789") >= 2 &&
            strspn(colon - 1, "0123456789") >= 1) ||
           strstr(text, " giờ");
}

static void unknown_event(const struct due *due, const char *event)
{
    struct dd_diags *diags = due->build->diags;
    const struct dd_param *titled = NULL;
    for (size_t i = 0; i < due->params->n && !titled; i++)
        if (due->params->v[i].title && dd_nearest(event, &due->params->v[i].title, 1))
            titled = &due->params->v[i];
    dd_error(diags, "E035", event_pos(due, event), DD_N("`%s` names no event"), event);
    if (has_time(event))
        dd_hint(diags, DD_N("a time of day stands first: `by 17:00 on the day 42 days before …`"));
    else if (titled || misspelt(due, event))
        dd_hint(diags, DD_N("did you mean `%s`?"), titled ? titled->name : misspelt(due, event));
    else
        dd_hint(diags, DD_N("write the id of an event, or of a parameter of type date or event"));
}

/* "unit.from" */
static bool is_field(const struct dd_build *build, const char *name)
{
    const char *dot = strchr(name, '.');
    const struct dd_word_entity *entity =
        dot ? dd_word_entity_find(build->vocabulary,
                                  dd_strndup(build->diags->arena, name, (size_t)(dot - name)))
            : NULL;
    return entity && dd_word_field_find(entity, dot + 1);
}

static void resolve_event(const struct due *due, const char *event)
{
    struct dd_rule *rule = due->rule;
    event = bare(event);
    const struct dd_param *param = dd_param_find(due->params, event);
    rule->anchor_title = param ? param->title : NULL;
    if (param && param->is_list) {
        dd_error(due->build->diags, "E035", event_pos(due, event),
                 DD_N("the parameter `%s` is a list: one day is needed here"), event);
    } else if (param && param->is_event) {
        rule->due_source = DD_DUE_ON_EVENT;
        rule->anchor_event = param->event;
    } else if (param && param->type.kind == DD_T_DATE) {
        rule->due_source = DD_DUE_PARAM;
        rule->anchor_day = DD_SOME_DAY(((struct dd_day){(int32_t)param->value.n}));
    } else if (param && !dd_param_is_broken(param)) {
        dd_error(due->build->diags, "E035", event_pos(due, event),
                 DD_N("the parameter `%s` is neither a date nor an event"), event);
    } else if (!param && !dd_is_id(event)) {
        unknown_event(due, event);
    } else if (!param && misspelt(due, event)) {
        dd_error(due->build->diags, "E035", event_pos(due, event), DD_N("`%s` names no event"),
                 event);
        dd_hint(due->build->diags, DD_N("did you mean `%s`?"), misspelt(due, event));
    } else if (!param && is_field(due->build, event)) {
        dd_error(due->build->diags, "E035", event_pos(due, event),
                 DD_N("`%s` is a field: a deadline counts from an event or a parameter"), event);
    } else {
        rule->due_source = DD_DUE_ON_EVENT;
        rule->anchor_event = event;
    }
}

static void compile_waits_for(const struct due *due, const struct dd_node *merged)
{
    const struct dd_node *node = dd_node_get(merged, "waits_for");
    if (!node || node->kind != DD_SCALAR || !*node->text)
        return;
    struct dd_rule *rule = due->rule;
    struct dd_rule waiting = {0};
    struct due as_due = {due->build, due->params, node, &waiting};
    struct dd_day day;
    if (dd_day_parse(node->text, &day))
        waiting.due_source = DD_DUE_PARAM;
    else
        resolve_event(&as_due, node->text);
    if (waiting.due_source == DD_DUE_PARAM) {
        dd_error(due->build->diags, "E036", node->pos,
                 DD_N("`%s` is a date: there is nothing to wait for"), node->text);
        return;
    }
    if (waiting.anchor_event && rule->anchor_event &&
        strcmp(waiting.anchor_event, rule->anchor_event) != 0)
        dd_error(due->build->diags, "E036", node->pos,
                 DD_N("the rule waits for `%s`, but `due` counts from `%s`"), node->text,
                 rule->anchor_event);
    if (waiting.anchor_event)
        rule->anchor_event = waiting.anchor_event;
}

/* ---- the phrase ----------------------------------------------------------------------- */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

/* What stands for the parameter in a phrase; NULL where it stays a name. */
static const char *in_phrase(struct dd_arena *arena, const struct dd_param *param)
{
    if (!param || param->is_event || param->is_list)
        return NULL;
    if (param->type.kind == DD_T_INT)
        return dd_printf(arena, "%lld", (long long)param->value.n);
    return param->type.kind == DD_T_DATE
               ? dd_day_text(arena, (struct dd_day){(int32_t)param->value.n})
               : NULL;
}

/* "by election_day" → "by 2026-03-15", "before day report_day of month" → "… day 25 …". */
static const char *with_values(const struct due *due)
{
    struct dd_arena *arena = due->build->diags->arena;
    struct dd_buf out = {0};
    const char *text = due->node->text;
    while (*text) {
        size_t n = 0;
        while (is_name_char(text[n]))
            n++;
        const char *value =
            n ? in_phrase(arena, dd_param_find(due->params, dd_strndup(arena, text, n))) : NULL;
        if (value)
            dd_buf_puts(&out, value);
        else
            dd_buf_add(&out, text, n ? n : 1);
        text += n ? n : 1;
    }
    char *phrase = dd_strdup(arena, out.s ? out.s : "");
    dd_buf_release(&out);
    return phrase;
}

/* What a parameter's value may put right: nothing was understood, a day or a period without
 * its year ("by q1"), or an event whose words are no name of one: "trước ngày report_day hàng
 * tháng" is a day of each month, once the parameter stands for its number. */
static bool is_doubtful(const struct dd_due_parse *parse)
{
    const struct dd_deadline *d = parse->v;
    switch (d->kind) {
    case DD_DUE_NONE:
        return true;
    case DD_DUE_DATE:
        return !d->day.set;
    case DD_DUE_PERIOD:
        return !d->to.set && !d->from.set;
    case DD_DUE_RELATIVE:
    case DD_DUE_EVENT:
        return d->event && !d->event_day.set && !dd_is_id(bare(d->event));
    default:
        return false;
    }
}

static void not_understood(const struct due *due, const struct dd_due_parse *parse)
{
    struct dd_diags *diags = due->build->diags;
    dd_error(diags, "E030", due->node->pos, DD_N("this deadline is not understood"));
    if (strncmp(due->node->text, "“", strlen("“")) == 0) {
        dd_hint(diags, DD_N("a text stands between straight quotation marks"));
        return;
    }
    if (dd_streq(parse->why_not, dd_tr(diags, DD_N("no time limit was found in it"))))
        dd_hint(diags, DD_N("for example `by 2026-03-31`, `within 10 days after plan_issued`, "
                            "`before day 25 of month`"));
    else if (parse->why_not)
        dd_hint(diags, "%s", parse->why_not);
}

/* The one deadline that the phrase means; NULL after an error. */
static const struct dd_deadline *parse_phrase(const struct due *due)
{
    struct dd_diags *diags = due->build->diags;
    const struct dd_due_parse *parse = dd_due_parse(diags->arena, due->node->text, 0, diags->tr);
    if (is_doubtful(parse)) {
        const struct dd_due_parse *again =
            dd_due_parse(diags->arena, with_values(due), 0, diags->tr);
        bool neither = parse->v->kind == DD_DUE_NONE && again->v->kind == DD_DUE_NONE;
        if (!is_doubtful(again) || neither) /* "day report_day": it is the value that is wrong */
            parse = again;
    }
    if (parse->v->kind == DD_DUE_NONE) {
        if (!dd_params_broken_in(due->params, due->node->text))
            not_understood(due, parse);
        return NULL;
    }
    if (parse->n > 1) {
        dd_error(diags, "E032", due->node->pos, DD_N("this names %zu deadlines"), parse->n);
        dd_hint(diags, DD_N("write one rule for each"));
        return NULL;
    }
    for (size_t i = 0; i < parse->n_warnings; i++)
        dd_warn(diags, parse->warnings[i].code, due->node->pos, "%s", parse->warnings[i].text);
    return parse->v;
}

static void no_due_day(const struct due *due)
{
    dd_error(due->build->diags, "E037", due->node->pos, DD_N("this has no due day to watch"));
}

static void needs_year(const struct due *due)
{
    dd_error(due->build->diags, "E033", due->node->pos, DD_N("the year is missing"));
}

/* "within 24 hours after issued": a date has no hour from which they could be counted,
 * so the rule would wait for ever. An event may have its time. */
static void check_hours(const struct due *due, const struct dd_deadline *deadline)
{
    bool hours = deadline->has_cutoff || (deadline->n > 0 && deadline->unit < DD_UNIT_DAY);
    if (deadline->kind != DD_DUE_RELATIVE || !hours || due->rule->due_source != DD_DUE_PARAM)
        return;
    dd_error(due->build->diags, "E038", event_pos(due, deadline->event),
             DD_N("hours are counted from a moment, but `%s` is a day without a time"),
             deadline->event);
    dd_hint(due->build->diags, DD_N("count days, or from an event that has a time"));
}

/* What the kinds of deadlines mean in a rule. */
static void take_deadline(const struct due *due, const struct dd_deadline *deadline)
{
    struct dd_rule *rule = due->rule;
    rule->deadline = deadline;
    rule->due_source = DD_DUE_FIXED;
    switch (deadline->kind) {
    case DD_DUE_DATE:
        if (!deadline->day.set)
            needs_year(due);
        break;
    case DD_DUE_PERIOD:
        if (!deadline->to.set && deadline->from.set)
            no_due_day(due);
        else if (!deadline->to.set)
            needs_year(due);
        break;
    case DD_DUE_RELATIVE:
    case DD_DUE_EVENT:
        if (deadline->event_day.set) {
            rule->due_source = DD_DUE_PARAM;
            rule->anchor_day = deadline->event_day;
        } else if (deadline->event) {
            resolve_event(due, deadline->event);
        } else {
            dd_error(due->build->diags, "E035", due->node->pos,
                     DD_N("it is not said from which event the time is counted"));
            dd_hint(due->build->diags,
                    DD_N("write the id of an event, or of a parameter of type date or event"));
        }
        check_hours(due, deadline);
        break;
    case DD_DUE_RECURRING:
        break;
    default:
        no_due_day(due);
    }
}

/* ---- the period ------------------------------------------------------------------------ */

static void compile_every(const struct due *due, const struct dd_node *merged)
{
    struct dd_rule *rule = due->rule;
    const struct dd_node *node = dd_node_get(merged, "every");
    const char *word = dd_get_text(merged, "every");
    bool recurs = rule->deadline && rule->deadline->kind == DD_DUE_RECURRING;
    rule->has_every = word && dd_every_parse(word, &rule->every);
    if (rule->has_every && recurs && rule->every != rule->deadline->every) {
        dd_error(due->build->diags, "E034", node->pos,
                 DD_N("`every` is %s, but `due` comes every %s"), word,
                 dd_every_name(rule->deadline->every));
    } else if (rule->has_every && !recurs) {
        dd_error(due->build->diags, "E034", node->pos, DD_N("`due` names no day of each %s"), word);
        dd_hint(due->build->diags, DD_N("for example `before day 25 of month`"));
    } else if (recurs && !rule->has_every) { /* absent, or wrong, which was said */
        rule->has_every = true;
        rule->every = rule->deadline->every;
    }
}

/* ---- the roll ------------------------------------------------------------------------------ */

static const char *unit_word(enum dd_due_unit unit)
{
    static const char *const words[] = {
        [DD_UNIT_MINUTE] = DD_N("minute"),
        [DD_UNIT_HOUR] = DD_N("hour"),
        [DD_UNIT_WORKING_HOUR] = DD_N("working-hour"),
        [DD_UNIT_DAY] = DD_N("day"),
        [DD_UNIT_WORKING_DAY] = DD_N("working-day"),
        [DD_UNIT_WEEK] = DD_N("week"),
        [DD_UNIT_MONTH] = DD_N("month"),
        [DD_UNIT_QUARTER] = DD_N("quarter"),
        [DD_UNIT_YEAR] = DD_N("year"),
    };
    return words[unit];
}

/* Rolled forward, "40 days before E" leaves fewer than 40, and "before D" is
 * no longer before it. */
static void check_roll(const struct due *due, const struct dd_node *merged)
{
    const struct dd_rule *rule = due->rule;
    const struct dd_deadline *deadline = rule->deadline;
    bool forward = rule->roll == DD_ROLL_FOLLOWING || rule->roll == DD_ROLL_MODIFIED_FOLLOWING;
    if (!deadline || !forward || dd_get_text(merged, "roll_reason") ||
        dd_node_lost(merged, "roll_reason"))
        return;
    struct dd_diags *diags = due->build->diags;
    struct dd_pos pos = dd_node_get(merged, "roll")->pos;
    bool backward =
        deadline->kind == DD_DUE_RELATIVE && deadline->n > 0 &&
        (deadline->direction == DD_DIR_BEFORE || deadline->direction == DD_DIR_WITHIN_BEFORE);
    if (backward)
        dd_error(diags, "E031", pos, DD_N("`%s` would shorten a %d-%s minimum"),
                 dd_roll_name(rule->roll), deadline->n, dd_tr(diags, unit_word(deadline->unit)));
    else if (deadline->kind != DD_DUE_EVENT && deadline->edge == DD_EDGE_BEFORE)
        dd_error(diags, "E031", pos, DD_N("`%s` would pass the day that `before` names"),
                 dd_roll_name(rule->roll));
    else
        return;
    dd_hint(diags, DD_N("use `none` or `preceding`, or add `roll_reason:`"));
}

void dd_compile_due(struct dd_build *build, const struct dd_params *params,
                    const struct dd_node *merged, struct dd_rule *rule)
{
    struct due due = {build, params, dd_node_get(merged, "due"), rule};
    if (due.node && due.node->kind == DD_SCALAR && *due.node->text) {
        if (strcmp(due.node->text, "task.due") == 0) {
            rule->due_source = DD_DUE_TASK;
            if (rule->for_each != DD_EACH_TASK && !build->any_subject)
                dd_error(build->diags, "E037", due.node->pos,
                         DD_N("only a rule for each task has `task.due`"));
        } else {
            const struct dd_deadline *deadline = parse_phrase(&due);
            if (deadline)
                take_deadline(&due, deadline);
        }
        if (rule->deadline || rule->due_source == DD_DUE_TASK)
            compile_every(&due, merged);
    }
    compile_waits_for(&due, merged);
    const char *roll = dd_get_text(merged, "roll");
    rule->has_roll = roll && dd_roll_parse(roll, &rule->roll);
    if (rule->has_roll)
        check_roll(&due, merged);
}
