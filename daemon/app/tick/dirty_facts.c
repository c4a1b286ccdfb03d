/* Rows that have changed, and whom they concern: their own subject, or those to which a
 * rule's read set leads from a row that many share; and the days on which offices are
 * founded or merge. */
#include "app/tick/dirty.h"

#include <string.h>

struct shared_change {
    struct dd_dirty *d;
    const struct dd_entity *entity;
    const char **keys; /* that were changed … */
    size_t n_keys;
    const char **abouts; /* … and of documents, their issuers */
    size_t n_abouts;
    DD_VEC(const struct dd_read *) followed; /* lines of rules, each once */
};

static bool is_followed(struct shared_change *c, const struct dd_read *read)
{
    for (size_t i = 0; i < c->followed.n; i++)
        if (c->followed.v[i]->through == read->through && c->followed.v[i]->from == read->from)
            return true;
    dd_push(c->d->arena, &c->followed, read);
    return false;
}

typedef DD_VEC(const char *) texts;

/* From the rows of a subject, by the key of the row that changed. What is reached in
 * a longer way concerns all. */
static bool leads_to_subjects(const struct dd_read *read)
{
    static const char *const own[] = {"task",   "task_unit",   "task_deadline", "task_succession",
                                      "target", "measurement", "extension",     "waiver"};
    for (size_t i = 0; i < DD_LEN(own); i++)
        if (strcmp(read->through->name, own[i]) == 0)
            return read->field == &read->entity->fields[0];
    return false;
}

static void add_unit(struct dd_dirty *d, texts *units, const char *unit)
{
    for (size_t i = 0; i < units->n; i++)
        if (strcmp(units->v[i], unit) == 0)
            return;
    dd_push(d->arena, units, unit);
}

/* The unit, and all that became it or that it became, one after the other. */
static texts related(struct dd_dirty *d, const char *unit)
{
    texts units = {0};
    add_unit(d, &units, unit);
    for (size_t i = 0; i < units.n; i++) {
        for (size_t k = 0; k < d->shared->unit_succession.n; k++) {
            const struct dd_unit_succession *row = &d->shared->unit_succession.v[k];
            if (strcmp(row->unit, units.v[i]) == 0)
                add_unit(d, &units, row->successor);
            if (strcmp(row->successor, units.v[i]) == 0)
                add_unit(d, &units, row->unit);
        }
    }
    return units;
}

/* The subjects of a unit: itself, or the tasks that it leads, the targets it answers for. */
static bool of_unit(struct dd_dirty *d, const struct dd_rule *rule, const char *unit)
{
    static const char *const through[] = {NULL, "task_unit", "target"};
    struct dd_store *store = d->app->store;
    const struct dd_entity *entity =
        through[rule->for_each] ? dd_entity_find(through[rule->for_each]) : NULL;
    texts units = related(d, unit);
    bool ok = true;
    for (size_t i = 0; ok && i < units.n; i++)
        ok = entity
                 ? dd_store_work_through(store, entity, dd_field_find(entity, "unit"), units.v[i])
                 : dd_store_work_add(store, DD_EACH_UNIT, units.v[i], rule->id);
    return ok;
}

/* By units: of a document, its issuer. */
static bool follow_units(struct shared_change *c, const struct dd_rule *rule)
{
    bool document = strcmp(c->entity->name, "document") == 0, ok = true;
    size_t n = document ? c->n_abouts : c->n_keys;
    for (size_t i = 0; ok && i < n; i++)
        ok = of_unit(c->d, rule, document ? c->abouts[i] : c->keys[i]);
    return ok;
}

static bool follow(struct shared_change *c, const struct dd_rule *rule, const struct dd_read *read)
{
    struct dd_dirty *d = c->d;
    bool ok = true, hit = read->is == DD_READ_ANY;
    switch (read->is) {
    case DD_READ_ANY:
    case DD_READ_ID:
        for (size_t i = 0; i < c->n_keys && !hit; i++)
            hit = dd_streq(c->keys[i], read->id);
        return !hit || dirty_rule(d, rule);
    case DD_READ_THROUGH:
        if (strcmp(read->through->name, "unit_succession") == 0)
            return follow_units(c, rule);
        if (!leads_to_subjects(read))
            return dirty_rule(d, rule);
        if (is_followed(c, read))
            return true;
        for (size_t i = 0; ok && i < c->n_keys; i++)
            ok = dd_store_work_through(d->app->store, read->through, read->from, c->keys[i]);
        return ok;
    case DD_READ_SUBJECT:
        return follow_units(c, rule);
    case DD_READ_OBLIGATION:
        break; /* no shared table */
    }
    return true;
}

static bool changed_shared(struct dd_dirty *d, const struct dd_entity *entity)
{
    struct shared_change c = {.d = d, .entity = entity};
    struct dd_store *store = d->app->store;
    const struct dd_ruleset *rules = d->app->rules;
    int64_t from = d->meta->evaluated_change;
    bool ok = dd_store_changed_keys(store, d->arena, entity, false, from, d->change, &c.keys,
                                    &c.n_keys) &&
              dd_store_changed_keys(store, d->arena, entity, true, from, d->change, &c.abouts,
                                    &c.n_abouts);
    for (size_t i = 0; ok && i < rules->n_rules; i++)
        for (size_t k = 0; ok && k < rules->rules[i].n_reads; k++)
            if (rules->rules[i].reads[k].entity == entity)
                ok = follow(&c, &rules->rules[i], &rules->rules[i].reads[k]);
    return ok;
}

/* A report may fulfil a duty of another unit, whose place its unit has taken, or of a
 * task or a target of its unit. */
static bool changed_reports(struct dd_dirty *d)
{
    const struct dd_entity *report = dd_entity_find("report");
    const struct dd_ruleset *rules = d->app->rules;
    const char **keys;
    size_t n;
    if (!dd_store_changed_keys(d->app->store, d->arena, report, false, d->meta->evaluated_change,
                               d->change, &keys, &n))
        return false;
    for (size_t i = 0; i < rules->n_rules; i++) {
        if (!dd_rule_reads(&rules->rules[i], report))
            continue;
        for (size_t k = 0; k < n; k++)
            if (!of_unit(d, &rules->rules[i], dd_strndup(d->arena, keys[k], strcspn(keys[k], "/"))))
                return false;
    }
    return true;
}

/* A check-in of a unit has a line for each task that it leads. */
static bool changed_lines(struct dd_dirty *d)
{
    const struct dd_ruleset *rules = d->app->rules;
    const struct dd_entity *result = dd_entity_find("result");
    const char **units = NULL;
    bool ok = true, read = false;
    size_t n = 0;
    for (size_t i = 0; ok && i < rules->n_rules; i++) {
        if (rules->rules[i].for_each != DD_EACH_UNIT || !dd_rule_reads(&rules->rules[i], result))
            continue;
        ok = read || dd_store_changed_leads(d->app->store, d->arena, d->meta->evaluated_change,
                                            d->change, &units, &n);
        read = true;
        for (size_t k = 0; ok && k < n; k++)
            ok = of_unit(d, &rules->rules[i], units[k]);
    }
    return ok;
}

/* ---- the log of changes ---------------------------------------------------------------- */

bool dirty_facts(struct dd_dirty *d)
{
    struct dd_store *store = d->app->store;
    int64_t from = d->meta->evaluated_change;
    const char **names;
    size_t n;
    bool ok = true;
    if (from == d->change)
        return true;
    if (!dd_store_changed_entities(store, d->arena, from, d->change, &names, &n) ||
        !dd_store_work_changed(store, from, d->change))
        return false;
    for (size_t i = 0; ok && i < n; i++) {
        const struct dd_entity *entity = dd_entity_find(names[i]);
        if (entity && dd_store_is_shared(entity))
            ok = changed_shared(d, entity);
        else if (strcmp(names[i], "report") == 0)
            ok = changed_reports(d);
    }
    return ok && changed_lines(d);
}

/* ---- days on which offices change ------------------------------------------------------- */

static bool has_come(const struct dd_dirty *d, struct dd_opt_day day)
{
    struct dd_day last = dd_zone_local(d->app->zone, d->meta->evaluated_until.at).day;
    return day.set && dd_day_cmp(day.day, last) > 0 &&
           dd_day_cmp(day.day, dd_zone_local(d->app->zone, d->now).day) <= 0;
}

bool dirty_offices(struct dd_dirty *d)
{
    const struct dd_facts *facts = d->shared;
    bool ok = true;
    for (size_t i = 0; ok && i < facts->unit.n; i++)
        if (has_come(d, facts->unit.v[i].from))
            ok = dd_store_work_add(d->app->store, DD_EACH_UNIT, facts->unit.v[i].id, NULL);
    for (size_t i = 0; ok && i < facts->unit_succession.n; i++) {
        const struct dd_unit_succession *row = &facts->unit_succession.v[i];
        texts units = has_come(d, row->day) ? related(d, row->unit) : (texts){0};
        for (size_t k = 0; ok && k < units.n; k++)
            ok = dd_store_work_add(d->app->store, DD_EACH_UNIT, units.v[k], NULL);
    }
    return ok;
}

void dirty_offices_next(const struct dd_dirty *d, struct dd_opt_instant *next)
{
    const struct dd_facts *facts = d->shared;
    struct dd_day today = dd_zone_local(d->app->zone, d->now).day;
    for (size_t i = 0; i < facts->unit.n + facts->unit_succession.n; i++) {
        struct dd_opt_day day = i < facts->unit.n ? facts->unit.v[i].from
                                                  : facts->unit_succession.v[i - facts->unit.n].day;
        if (day.set && dd_day_cmp(day.day, today) > 0)
            dirty_sooner(next, dd_zone_instant(d->app->zone, day.day, 0));
    }
}
