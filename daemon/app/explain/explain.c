#include "app/explain/explain.h"

#include <stdlib.h>
#include <string.h>

/* ---- the subject ---------------------------------------------------------------------- */

bool dd_explain_subject(const struct dd_facts *facts, enum dd_for_each each, const char *name,
                        struct dd_subject *out)
{
    const char *at = strrchr(name, '@');
    struct dd_arena *scratch = dd_arena_new();
    *out = (struct dd_subject){.facts = facts};
    switch (each) {
    case DD_EACH_UNIT:
        out->unit = dd_unit_find(facts, name);
        break;
    case DD_EACH_TASK:
        out->task = dd_task_find(facts, at ? dd_strndup(scratch, name, (size_t)(at - name)) : name);
        out->unit = at ? dd_unit_find(facts, at + 1) : NULL;
        break;
    case DD_EACH_TARGET:
        out->target = dd_target_find(facts, name);
        if (out->target && out->target->unit)
            out->unit = dd_unit_find(facts, out->target->unit);
        break;
    }
    dd_arena_free(scratch);
    return each == DD_EACH_UNIT   ? out->unit != NULL
           : each == DD_EACH_TASK ? out->task != NULL
                                  : out->target != NULL;
}

size_t dd_explain_conditions(struct dd_app *app, const struct dd_facts *facts,
                             const struct dd_rule *rule, const struct dd_subject *subject,
                             const struct dd_condition **out)
{
    struct dd_numbers numbers = dd_numbers_of(app->arena, facts);
    struct dd_subject then = *subject;
    then.numbers = &numbers;
    then.today = dd_app_today(app);
    return dd_rule_conditions(app->arena, rule, &then, out);
}

bool dd_explain_obligation(struct dd_explained *e, const struct dd_obligation *row)
{
    const struct dd_ruleset *rules = e->app->rules;
    const struct dd_rule *base = dd_rule_find(rules, row->rule);
    struct dd_subject subject;
    e->row = row;
    e->rule = dd_rule_of(rules, row->rule, row->subject, row->rule_hash);
    for (size_t i = 0; base && i < rules->n_exceptions; i++)
        if (rules->exceptions[i].replaced == dd_rule_for(rules, base, row->subject))
            e->exception = &rules->exceptions[i];
    if (!base)
        return true;
    e->has_subject = dd_explain_subject(&e->facts, base->for_each, row->subject, &subject);
    if (e->has_subject)
        e->n_conditions =
            dd_explain_conditions(e->app, &e->facts, e->rule, &subject, &e->conditions);
    return true;
}

/* ---- notices ---------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
    const struct dd_explained_notice *x = a, *y = b;
    struct dd_instant at = x->kept->notice.at, than = y->kept->notice.at;
    if (at.s != than.s)
        return at.s < than.s ? -1 : 1;
    return (x->kept->id > y->kept->id) - (x->kept->id < y->kept->id);
}

static struct dd_explained_notice *explain_all(const struct dd_explained *e,
                                               const struct dd_kept_notice *v, size_t n,
                                               const struct dd_notice *history, size_t n_history)
{
    struct dd_arena *arena = e->app->arena;
    struct dd_explained_notice *out = DD_NEW_N(arena, struct dd_explained_notice, n + 1);
    const struct dd_why why = {.arena = arena,
                               .rules = e->app->rules,
                               .facts = &e->facts,
                               .calendar = e->app->calendar,
                               .zone = e->app->zone,
                               .sending = &e->app->config->sending,
                               .tr = dd_gettext,
                               .obligation = e->row,
                               .n_history = n_history,
                               .history = history};
    for (size_t i = 0; i < n; i++)
        out[i] = (struct dd_explained_notice){.kept = &v[i],
                                              .when = dd_why_when(&why, &v[i].notice),
                                              .who = dd_why_who(&why, &v[i].notice)};
    if (n)
        qsort(out, n, sizeof(*out), by_time);
    return out;
}

/* ---- what comes ---------------------------------------------------------------------------- */

#define DAYS_AHEAD 45 /* behind the due day: a whole ladder */

/* The facts with no other task and no other target: no step of this one depends on
 * them, and there may be many. */
static void narrow(const struct dd_explained *e, struct dd_facts *facts)
{
    static struct dd_task no_task;
    static struct dd_target no_target;
    *facts = e->facts;
    facts->task.n = facts->target.n = 0;
    facts->task.v = &no_task;
    facts->target.v = &no_target;
    const struct dd_task *task = e->row->task ? dd_task_find(&e->facts, e->row->task) : NULL;
    const struct dd_target *target =
        e->row->target ? dd_target_find(&e->facts, e->row->target) : NULL;
    if (task) {
        facts->task.v = DD_NEW(e->app->arena, struct dd_task);
        facts->task.v[facts->task.n++] = *task;
    }
    if (target) {
        facts->target.v = DD_NEW(e->app->arena, struct dd_target);
        facts->target.v[facts->target.n++] = *target;
    }
}

static struct dd_instant until_of(const struct dd_explained *e, struct dd_instant now)
{
    struct dd_day last = dd_zone_local(e->app->zone, now).day;
    struct dd_day end = dd_calendar_last(e->app->calendar);
    if (e->row->due.set && dd_day_cmp(e->row->due.day, last) > 0)
        last = e->row->due.day;
    last = dd_day_add(last, DAYS_AHEAD);
    if (dd_day_cmp(last, end) > 0)
        last = end;
    return dd_zone_instant(e->app->zone, last, 0);
}

/* Lives on from the stored state with this one rule. */
static bool look_ahead(struct dd_explained *e, const struct dd_notice *history, size_t n_history)
{
    struct dd_app *app = e->app;
    struct dd_facts facts;
    struct dd_meta meta;
    struct dd_rule_loaded *loaded;
    struct dd_simulation s = {.arena = app->arena};
    const struct dd_rule *base = dd_rule_find(app->rules, e->row->rule);
    if (!base || !dd_store_meta(app->store, app->arena, &meta) ||
        !dd_store_loaded(app->store, app->arena, &loaded, &s.in.n_loaded))
        return base == NULL;
    size_t n_loaded = s.in.n_loaded;
    struct dd_ruleset one = *app->rules;
    one.rules = base;
    one.n_rules = 1;
    narrow(e, &facts);
    dd_simulation_fresh(app, &facts, &s);
    s.in.rules = &one;
    s.in.n_webhooks = 0;
    s.in.loaded = loaded;
    s.in.n_loaded = n_loaded;
    s.in.previous = e->row;
    s.in.n_previous = 1;
    s.in.history = history;
    s.in.n_history = n_history;
    if (meta.evaluated_until.set)
        s.in.now = meta.evaluated_until.at;
    dd_simulate(&s, until_of(e, s.in.now));
    struct dd_kept_notice *v = DD_NEW_N(app->arena, struct dd_kept_notice, s.notices.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.notices.n; i++)
        if (strcmp(s.notices.v[i].obligation, e->row->id) == 0)
            v[n++].notice = s.notices.v[i];
    /* the arithmetic of a later step looks back at the earlier ones */
    struct dd_notice *all = DD_NEW_N(app->arena, struct dd_notice, n_history + n + 1);
    for (size_t i = 0; i < n_history + n; i++)
        all[i] = i < n_history ? history[i] : v[i - n_history].notice;
    e->n_coming = n;
    e->coming = explain_all(e, v, n, all, n_history + n);
    return true;
}

bool dd_explain_notices(struct dd_explained *e)
{
    struct dd_app *app = e->app;
    struct dd_kept_notice *kept;
    if (!dd_store_notices_about(app->store, app->arena, e->row->id, &kept, &e->n))
        return false;
    struct dd_notice *history = DD_NEW_N(app->arena, struct dd_notice, e->n + 1);
    for (size_t i = 0; i < e->n; i++)
        history[i] = kept[i].notice;
    e->notices = explain_all(e, kept, e->n, history, e->n);
    return dd_state_is_closed(e->row->state) || look_ahead(e, history, e->n);
}
