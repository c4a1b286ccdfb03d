/* notify.c — reminders, and the ladder of escalation. */
#include "rule/pack.h"

#include <string.h>

static void twice(struct dd_build *build, const struct dd_node *first, const struct dd_node *second)
{
    dd_error(build->diags, "E019", second->pos, DD_N("`%s` stands here twice"), second->text);
    dd_also(build->diags, first->pos);
}

/* Items of a list of scalars; each may stand there once. */
static const struct dd_node *list_of(struct dd_build *build, const struct dd_node *map,
                                     const char *key)
{
    const struct dd_node *list = dd_node_get(map, key);
    if (!list || list->kind != DD_SEQ || list->n > DD_MAX_VALUES)
        return NULL;
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < i; k++)
            if (list->items[i]->kind == DD_SCALAR && list->items[k]->kind == DD_SCALAR &&
                strcmp(list->items[i]->text, list->items[k]->text) == 0)
                twice(build, list->items[k], list->items[i]);
    return list;
}

#define SHARE_DAYS 60 /* a duty that is open for longer has reminders by share */

/* Open for so short a time that a share of it is never reminded of (design §6). */
static bool is_short(const struct dd_rule *rule)
{
    static const int most[] = {
        [DD_UNIT_DAY] = SHARE_DAYS, [DD_UNIT_WORKING_DAY] = 30, [DD_UNIT_WEEK] = 8,
        [DD_UNIT_MONTH] = 1,        [DD_UNIT_QUARTER] = 0,      [DD_UNIT_YEAR] = 0,
    };
    const struct dd_deadline *deadline = rule->deadline;
    if (rule->has_every)
        return rule->every < DD_QUARTERLY;
    return deadline && deadline->kind == DD_DUE_RELATIVE && deadline->direction == DD_DIR_AFTER &&
           deadline->n > 0 && deadline->unit >= DD_UNIT_DAY && deadline->n <= most[deadline->unit];
}

/* Where it was written for the rule, not for all. */
static void check_share(struct dd_build *build, const struct dd_node *defaults,
                        const struct dd_node *list, const struct dd_rule *rule)
{
    if (!list || list->n == 0 || list == dd_node_get(dd_node_get(defaults, "remind"), "share") ||
        !is_short(rule))
        return;
    dd_warn(build->diags, "W008", list->pos,
            DD_N("this duty is never open for more than %d days: nobody is reminded by share"),
            SHARE_DAYS);
    dd_hint(build->diags, DD_N("use `before`"));
}

void dd_compile_remind(struct dd_build *build, const struct dd_node *merged,
                       const struct dd_node *defaults, struct dd_rule *rule)
{
    struct dd_arena *arena = build->diags->arena;
    const struct dd_node *map = dd_node_get(merged, "remind");
    struct dd_remind *remind = &rule->remind;
    remind->assigned = dd_get_bool(map, "assigned", false);
    remind->at_due = dd_get_bool(map, "at_due", false);
    remind->has_overdue_every = dd_get_span(map, "overdue_every", &remind->overdue_every);
    const struct dd_node *list = list_of(build, map, "before");
    struct dd_span *before = DD_NEW_N(arena, struct dd_span, (list ? list->n : 0) + 1);
    for (size_t i = 0; list && i < list->n; i++)
        if (list->items[i]->kind == DD_SCALAR &&
            dd_span_parse(list->items[i]->text, &before[remind->n_before]))
            remind->n_before++;
    list = list_of(build, map, "share");
    check_share(build, defaults, list, rule);
    int *share = DD_NEW_N(arena, int, (list ? list->n : 0) + 1);
    for (size_t i = 0; list && i < list->n; i++)
        if (list->items[i]->kind == DD_SCALAR &&
            dd_percent_parse(list->items[i]->text, &share[remind->n_share]))
            remind->n_share++;
    remind->before = before;
    remind->share = share;
}

/* The fewest days that a span takes, or the most. */
static int days_of(struct dd_span span, bool most)
{
    switch (span.unit) {
    case DD_SPAN_WORKDAY: /* weekends lie between them, and Tết */
        return most ? span.n + 2 * ((span.n + 4) / 5) + 9 : span.n;
    case DD_SPAN_WEEK:
        return 7 * span.n;
    case DD_SPAN_MONTH:
        return (most ? 31 : 28) * span.n;
    case DD_SPAN_YEAR:
        return (most ? 366 : 365) * span.n;
    default:
        return span.n;
    }
}

/* Of two units only where it is sure. */
static bool is_not_later(struct dd_span span, struct dd_span before)
{
    if (span.unit == before.unit)
        return span.n <= before.n;
    return days_of(span, true) <= days_of(before, false);
}

/* Rungs go up: later, and to somebody new. False for a rung that is none. */
static bool check_order(struct dd_build *build, const struct dd_node *list, size_t i,
                        const struct dd_rung *rungs, size_t n)
{
    const struct dd_rung *rung = &rungs[n];
    const struct dd_node *map = list->items[i];
    for (size_t k = 0; k < n; k++) {
        if (rungs[k].to == rung->to) {
            dd_error(build->diags, "E019", dd_node_get(map, "to")->pos,
                     DD_N("the ladder already has a rung for `%s`"), dd_role_name(rung->to));
            return false;
        }
    }
    if (n > 0 && is_not_later(rung->after, rungs[n - 1].after))
        dd_error(build->diags, "E058", dd_node_get(map, "after")->pos,
                 DD_N("this rung is not later than the one before it"));
    return true;
}

void dd_compile_escalate(struct dd_build *build, const struct dd_node *merged, struct dd_rule *rule)
{
    const struct dd_node *list = dd_node_get(merged, "escalate");
    if (!list || list->kind != DD_SEQ)
        return;
    struct dd_rung *rungs = DD_NEW_N(build->diags->arena, struct dd_rung, list->n + 1);
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        const char *to = dd_get_text(list->items[i], "to");
        const char *cc = dd_get_text(list->items[i], "cc");
        if (!dd_get_span(list->items[i], "after", &rungs[n].after) || !to ||
            !dd_role_parse(to, &rungs[n].to))
            continue;
        rungs[n].has_cc = cc && dd_role_parse(cc, &rungs[n].cc);
        if (rungs[n].has_cc && rungs[n].cc == rungs[n].to)
            dd_error(build->diags, "E019", dd_node_get(list->items[i], "cc")->pos,
                     DD_N("`%s` is told already"), cc);
        n += check_order(build, list, i, rungs, n);
    }
    rule->rungs = rungs;
    rule->n_rungs = n;
}
