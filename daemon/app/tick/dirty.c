/* What can have changed since the last tick: facts (dirty_facts.c, dirty_people.c), working
 * days (dirty_days.c), rules, and the months that begin. */
#include "app/tick/dirty.h"

#include <stdlib.h>
#include <string.h>

#define MANY 200000 /* changed rows: then to go through all is cheaper than to list them */
#define GONE "gone" /* rule_loaded.hash of a rule whose obligations are void */

/* ---- how ----------------------------------------------------------------------------- */

const char *dd_evaluated_with(struct dd_arena *arena, const struct dd_app *app, bool paused)
{
    const struct dd_sending *sending = &app->config->sending;
    const char *text = dd_printf(
        arena, "dondoc %s %s %s leader %d %d urgent %d %d grace %d%s at", DD_VERSION,
        app->config->language, app->zone->name, sending->leader_weekday, sending->leader_minute,
        sending->urgent_from, sending->urgent_to, sending->grace, paused ? " paused" : "");
    for (size_t i = 0; i < sending->n_at; i++)
        text = dd_printf(arena, "%s %d", text, sending->at[i]);
    return text;
}

/* ---- rules --------------------------------------------------------------------------- */

/* Of the rule with its older versions and its exceptions. (Those of an exception change with
 * the rule's, or with the exception's newest.) */
static const char *whole_hash(struct dd_arena *arena, const struct dd_ruleset *rules,
                              const struct dd_rule *rule)
{
    const char *text = rule->hash;
    bool more = false;
    for (const struct dd_rule *older = rule->older; older; older = older->older) {
        text = dd_printf(arena, "%s %s", text, older->hash);
        more = true;
    }
    for (size_t i = 0; i < rules->n_exceptions; i++) {
        const struct dd_exception *e = &rules->exceptions[i];
        if (strcmp(e->rule, rule->id) != 0)
            continue;
        text = dd_printf(arena, "%s %s %s", text, e->subject, e->replaced->hash);
        more = true;
    }
    return more ? dd_sha256_hex(arena, text, strlen(text)) : text;
}

static int by_rule(const void *a, const void *b)
{
    return strcmp(((const struct dd_rule_loaded *)a)->rule,
                  ((const struct dd_rule_loaded *)b)->rule);
}

static struct dd_rule_loaded *loaded_find(struct dd_dirty *d, size_t n, const char *rule)
{
    struct dd_rule_loaded key = {.rule = rule};
    return n ? bsearch(&key, d->loaded, n, sizeof(key), by_rule) : NULL;
}

/* New rules get their day at once: a tick that is interrupted goes on with it. */
static bool load_rules(struct dd_dirty *d)
{
    const struct dd_ruleset *rules = d->app->rules;
    struct dd_rule_loaded *stored;
    size_t n;
    if (!dd_store_loaded(d->app->store, d->arena, &stored, &n))
        return false;
    d->loaded = DD_NEW_N(d->arena, struct dd_rule_loaded, n + rules->n_rules + 1);
    for (size_t i = 0; i < n; i++)
        d->loaded[i] = stored[i];
    d->n_loaded = n;
    for (size_t i = 0; i < rules->n_rules; i++) {
        struct dd_rule_loaded row = {.rule = rules->rules[i].id,
                                     .day = dd_zone_local(d->app->zone, d->now).day,
                                     .hash = DD_RULE_NEW};
        if (loaded_find(d, n, row.rule))
            continue;
        if (!dd_store_put_loaded(d->app->store, &row))
            return false;
        d->loaded[d->n_loaded++] = row;
    }
    if (d->n_loaded)
        qsort(d->loaded, d->n_loaded, sizeof(*d->loaded), by_rule);
    return true;
}

static bool of_rule(struct dd_dirty *d, const struct dd_rule *rule)
{
    return dd_store_work_rule(d->app->store, rule->for_each, rule);
}

bool dirty_rule(struct dd_dirty *d, const struct dd_rule *rule)
{
    const struct dd_ruleset *rules = d->app->rules;
    bool ok = of_rule(d, rule);
    for (size_t i = 0; ok && i < rules->n_exceptions; i++) {
        const char *subject = rules->exceptions[i].subject;
        if (strcmp(rules->exceptions[i].rule, rule->id) == 0)
            ok = dd_store_work_add(d->app->store, rule->for_each,
                                   dd_strndup(d->arena, subject, strcspn(subject, "@")), rule->id);
    }
    return ok;
}

static bool changed_rules(struct dd_dirty *d)
{
    const struct dd_ruleset *rules = d->app->rules;
    bool ok = true;
    for (size_t i = 0; ok && i < rules->n_rules; i++) {
        const struct dd_rule *rule = &rules->rules[i];
        const struct dd_rule_loaded *row = loaded_find(d, d->n_loaded, rule->id);
        if (dd_streq(row->hash, whole_hash(d->arena, rules, rule)))
            continue;
        ok = (dd_streq(row->hash, DD_RULE_NEW) ||
              dd_store_work_of_others(d->app->store, rule->for_each, rule->id)) &&
             (d->all || dirty_rule(d, rule));
    }
    for (size_t i = 0; ok && i < d->n_loaded; i++)
        if (!dd_rule_find(rules, d->loaded[i].rule) && !dd_streq(d->loaded[i].hash, GONE))
            ok = dd_store_work_gone(d->app->store, d->loaded[i].rule);
    return ok;
}

/* ---- periods that come with the months, and with the calendar -------------------------- */

static bool is_recurring(const struct dd_rule *rule)
{
    for (; rule; rule = rule->older)
        if (rule->has_every || (rule->deadline && rule->deadline->kind == DD_DUE_RECURRING))
            return true;
    return false;
}

bool dirty_recurring(struct dd_dirty *d)
{
    const struct dd_ruleset *rules = d->app->rules;
    bool ok = dd_store_work_recurring(d->app->store);
    for (size_t i = 0; ok && i < rules->n_rules; i++)
        if (is_recurring(&rules->rules[i]))
            ok = of_rule(d, &rules->rules[i]);
    for (size_t i = 0; ok && i < rules->n_exceptions; i++)
        if (is_recurring(rules->exceptions[i].replaced))
            ok = of_rule(d, dd_rule_find(rules, rules->exceptions[i].rule));
    return ok;
}

static struct dd_day month_of(const struct dd_dirty *d, struct dd_instant at)
{
    struct dd_day day = dd_zone_local(d->app->zone, at).day;
    return dd_day_add(day, 1 - dd_day_ymd(day).day);
}

static bool new_month(struct dd_dirty *d)
{
    return dd_day_cmp(month_of(d, d->now), month_of(d, d->meta->evaluated_until.at)) == 0 ||
           dirty_recurring(d);
}

/* ---- all of it ---------------------------------------------------------------------------------
 */

static bool everything(struct dd_dirty *d)
{
    struct dd_store *store = d->app->store;
    return dd_store_work_rule(store, DD_EACH_UNIT, NULL) &&
           dd_store_work_rule(store, DD_EACH_TARGET, NULL) &&
           dd_store_work_all_tasks(store, d->app->rules);
}

bool dd_dirty_find(struct dd_dirty *d)
{
    struct dd_store *store = d->app->store;
    const struct dd_meta *meta = d->meta;
    d->all = !meta->evaluated_until.set || !dd_streq(meta->evaluated_with, d->with) ||
             !meta->evaluated_days || !dirty_days_known(d, meta->evaluated_days) ||
             d->change - meta->evaluated_change > MANY || d->change < meta->evaluated_change;
    if (!load_rules(d) || !dd_store_work_clear(store) || !changed_rules(d))
        return false;
    return d->all ? everything(d)
                  : dirty_facts(d) && dd_store_work_woken(store, d->now) && new_month(d) &&
                        dirty_offices(d) && dd_dirty_people(d) && dirty_days(d);
}

bool dd_dirty_next(const struct dd_dirty *d, struct dd_opt_instant *next)
{
    const struct dd_ruleset *rules = d->app->rules;
    bool any = false, tasks = false;
    for (size_t i = 0; i < rules->n_rules + rules->n_exceptions; i++) {
        const struct dd_rule *rule =
            i < rules->n_rules ? &rules->rules[i] : rules->exceptions[i - rules->n_rules].replaced;
        any = any || is_recurring(rule);
        tasks = tasks || rule->due_source == DD_DUE_TASK;
    }
    if (!any && tasks && !dd_store_any_recurring(d->app->store, &any))
        return false;
    if (any)
        dirty_sooner(next,
                     dd_zone_instant(d->app->zone, dd_day_add_months(month_of(d, d->now), 1), 0));
    dirty_offices_next(d, next);
    dd_dirty_people_next(d, next);
    return true;
}

bool dd_dirty_done(const struct dd_dirty *d)
{
    const struct dd_ruleset *rules = d->app->rules;
    for (size_t i = 0; i < d->n_loaded; i++) {
        struct dd_rule_loaded row = d->loaded[i];
        const struct dd_rule *rule = dd_rule_find(rules, row.rule);
        const char *hash = rule ? whole_hash(d->arena, rules, rule) : GONE;
        if (dd_streq(row.hash, hash))
            continue;
        row.hash = hash;
        if (!dd_store_put_loaded(d->app->store, &row))
            return false;
    }
    return dd_store_set_evaluated_with(d->app->store, d->change, d->with, d->days);
}
