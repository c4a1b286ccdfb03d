/* What can have changed since the last tick. */
#include "app/live.h"

#include <stdlib.h>
#include <string.h>

#define MANY 200000 /* changed rows: then to go through all is cheaper than to list them */
#define GONE "gone" /* rule_loaded.hash of a rule whose obligations are void */
#define NEAR 14     /* days: changes of the calendar so near are one */
#define PER_DIGIT 4 /* days in a hexadecimal digit */

static void sooner(struct dd_opt_instant *next, struct dd_instant at)
{
    if (!next->set || at.s < next->at.s)
        *next = (struct dd_opt_instant){true, at};
}

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

static int bit_of(const struct dd_calendar *calendar, struct dd_day day)
{
    bool workday = false;
    return dd_calendar_is_workday(calendar, day, &workday) && workday;
}

const char *dd_calendar_days(struct dd_arena *arena, const struct dd_calendar *calendar)
{
    char first[DD_DAY_SIZE], last[DD_DAY_SIZE];
    struct dd_day from = dd_calendar_first(calendar), to = dd_calendar_last(calendar);
    size_t n = (size_t)(to.n - from.n + PER_DIGIT) / PER_DIGIT;
    char *digits = dd_alloc(arena, n + 1);
    for (size_t i = 0; i < n; i++) {
        int digit = 0;
        for (int k = 0; k < PER_DIGIT; k++)
            digit = 2 * digit + bit_of(calendar, dd_day_add(from, (int)i * PER_DIGIT + k));
        digits[i] = "0123456789abcdef"[digit];
    }
    return dd_printf(arena, "%s %s %s", dd_day_format(from, first), dd_day_format(to, last),
                     digits);
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

/* An exception may hold for whom its rule never did. */
static bool with_exceptions(struct dd_dirty *d, const struct dd_rule *rule)
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
    for (size_t i = 0; ok && !d->all && i < rules->n_rules; i++) {
        const struct dd_rule_loaded *row = loaded_find(d, d->n_loaded, rules->rules[i].id);
        if (!dd_streq(row->hash, whole_hash(d->arena, rules, &rules->rules[i])))
            ok = with_exceptions(d, &rules->rules[i]);
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

static bool recurring(struct dd_dirty *d)
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
           recurring(d);
}

/* ---- the calendar ------------------------------------------------------------------------ */

struct days { /* dd_calendar_days, read again */
    struct dd_day first, last;
    const char *digits;
};

static bool read_days(struct dd_arena *arena, const char *text, struct days *out)
{
    const size_t size = strlen("2026-01-01 ");
    if (strlen(text) < 2 * size)
        return false;
    out->digits = text + 2 * size;
    return dd_day_parse(dd_strndup(arena, text, size - 1), &out->first) &&
           dd_day_parse(dd_strndup(arena, text + size, size - 1), &out->last) &&
           (size_t)(out->last.n - out->first.n) / PER_DIGIT < strlen(out->digits);
}

/* '1', '0', or ' ' where it is not known. */
static char day_in(const struct days *days, struct dd_day day)
{
    if (dd_day_cmp(day, days->first) < 0 || dd_day_cmp(day, days->last) > 0)
        return ' ';
    int n = day.n - days->first.n;
    char digit = days->digits[n / PER_DIGIT];
    int value = digit >= 'a' ? digit - 'a' + 10 : digit - '0';
    return value >> (PER_DIGIT - 1 - n % PER_DIGIT) & 1 ? '1' : '0';
}

static struct dd_day later(struct dd_day a, struct dd_day b)
{
    return dd_day_cmp(a, b) > 0 ? a : b;
}

/* What days that are no longer as they were have touched. */
static bool changed_days(struct dd_dirty *d)
{
    struct days old, new;
    bool ok = true, open = false;
    if (strcmp(d->meta->evaluated_days, d->days) == 0)
        return true;
    if (!read_days(d->arena, d->meta->evaluated_days, &old) || !read_days(d->arena, d->days, &new))
        return true; /* `all` was found already */
    struct dd_day first = dd_day_cmp(old.first, new.first) < 0 ? old.first : new.first,
                  from = first, to = first;
    for (struct dd_day day = first; ok && dd_day_cmp(day, later(old.last, new.last)) <= 0;
         day = dd_day_add(day, 1)) {
        if (day_in(&old, day) == day_in(&new, day))
            continue;
        if (open && day.n - to.n > NEAR) {
            ok = dd_store_work_days(d->app->store, from, to);
            open = false;
        }
        from = open ? from : day;
        to = day;
        open = true;
    }
    ok = ok && (!open || dd_store_work_days(d->app->store, from, to));
    for (size_t i = 0; ok && i < d->app->rules->n_rules; i++)
        if (d->app->rules->rules[i].asks_calendar)
            ok = with_exceptions(d, &d->app->rules->rules[i]);
    return ok && (dd_day_cmp(old.last, new.last) == 0 || recurring(d));
}

/* ---- facts that subjects share ------------------------------------------------------------- */

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
        return !hit || with_exceptions(d, rule);
    case DD_READ_THROUGH:
        if (strcmp(read->through->name, "unit_succession") == 0)
            return follow_units(c, rule);
        if (!leads_to_subjects(read))
            return with_exceptions(d, rule);
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

/* ---- days on which offices change ------------------------------------------------------- */

static bool has_come(const struct dd_dirty *d, struct dd_opt_day day)
{
    struct dd_day last = dd_zone_local(d->app->zone, d->meta->evaluated_until.at).day;
    return day.set && dd_day_cmp(day.day, last) > 0 &&
           dd_day_cmp(day.day, dd_zone_local(d->app->zone, d->now).day) <= 0;
}

static bool units_that_change(struct dd_dirty *d)
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

static void next_change_of_units(const struct dd_dirty *d, struct dd_opt_instant *next)
{
    const struct dd_facts *facts = d->shared;
    struct dd_day today = dd_zone_local(d->app->zone, d->now).day;
    for (size_t i = 0; i < facts->unit.n + facts->unit_succession.n; i++) {
        struct dd_opt_day day = i < facts->unit.n ? facts->unit.v[i].from
                                                  : facts->unit_succession.v[i - facts->unit.n].day;
        if (day.set && dd_day_cmp(day.day, today) > 0)
            sooner(next, dd_zone_instant(d->app->zone, day.day, 0));
    }
}

static bool changed_facts(struct dd_dirty *d)
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
    struct days days;
    const struct dd_meta *meta = d->meta;
    d->all = !meta->evaluated_until.set || !dd_streq(meta->evaluated_with, d->with) ||
             !meta->evaluated_days || !read_days(d->arena, meta->evaluated_days, &days) ||
             d->change - meta->evaluated_change > MANY || d->change < meta->evaluated_change;
    if (!load_rules(d) || !dd_store_work_clear(store) || !changed_rules(d))
        return false;
    return d->all ? everything(d)
                  : changed_facts(d) && dd_store_work_woken(store, d->now) && new_month(d) &&
                        units_that_change(d) && dd_dirty_people(d) && changed_days(d);
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
        sooner(next, dd_zone_instant(d->app->zone, dd_day_add_months(month_of(d, d->now), 1), 0));
    next_change_of_units(d, next);
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
