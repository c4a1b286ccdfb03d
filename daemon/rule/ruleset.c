/* ruleset.c — from the texts of packs to one immutable rule set. */
#include <string.h>

#include "model/rows.h"
#include "rule/pack.h"

/* ---- mistakes that are met again --------------------------------------------------- */

static bool same_mistake(const struct dd_diag *a, const struct dd_diag *b)
{
    return a->pos.source == b->pos.source && a->pos.line == b->pos.line &&
           a->pos.col == b->pos.col && strcmp(a->code, b->code) == 0 &&
           strcmp(a->message, b->message) == 0;
}

/* A default is compiled with every rule, a rule with each of its exceptions:
 * drops from diags->v[from..] what was said before. */
static void drop_repeats(struct dd_diags *diags, size_t from)
{
    size_t n = from;
    for (size_t i = from; i < diags->n; i++) {
        bool repeated = false;
        for (size_t k = 0; k < n && !repeated; k++)
            repeated = same_mistake(&diags->v[k], &diags->v[i]);
        if (!repeated)
            diags->v[n++] = diags->v[i];
        else if (diags->v[i].severity == DD_ERROR)
            diags->errors--;
        else
            diags->warnings--;
    }
    diags->n = n;
}

/* ---- rules ------------------------------------------------------------------------------ */

/* By id; of one id by the day from which it is in force. */
static int draft_by_id(const void *context, const void *a, const void *b)
{
    const struct dd_rule *x = &((const struct dd_draft *)a)->rule;
    const struct dd_rule *y = &((const struct dd_draft *)b)->rule;
    int order = strcmp(x->id, y->id);
    (void)context;
    if (order || x->effective_from.set != y->effective_from.set)
        return order ? order : x->effective_from.set ? 1 : -1;
    return x->effective_from.set ? dd_day_cmp(x->effective_from.day, y->effective_from.day) : 0;
}

/* When it is in force was said without a mistake. */
static bool knows_days(const struct dd_draft *draft)
{
    const struct dd_node *map = dd_node_get(draft->node, "effective");
    for (size_t i = 0; map && map->kind == DD_MAP && i < map->n; i++) {
        const char *key = map->keys[i]->text;
        if (map->keys[i]->refused || !(strcmp(key, "from") == 0 ? draft->rule.effective_from.set
                                                                : draft->rule.effective_to.set))
            return false;
    }
    return !map || map->kind == DD_MAP;
}

static struct dd_pos from_pos(const struct dd_draft *draft)
{
    return dd_node_get(dd_node_get(draft->merged, "effective"), "from")->pos;
}

/* One ends before the next begins, and they are about the same subjects. */
static void check_follows(struct dd_diags *diags, const struct dd_draft *older,
                          const struct dd_draft *newer)
{
    const struct dd_opt_day to = older->rule.effective_to, from = newer->rule.effective_from;
    bool versions = to.set && from.set && older->rule.for_each == newer->rule.for_each;
    if (versions && from.day.n > to.day.n + 1) {
        dd_warn(diags, "W012", from_pos(newer),
                DD_N("no version of `%s` is in force from %s to %s"), newer->rule.id,
                dd_day_text(diags->arena, (struct dd_day){to.day.n + 1}),
                dd_day_text(diags->arena, (struct dd_day){from.day.n - 1}));
        dd_also(diags, dd_node_get(dd_node_get(older->merged, "effective"), "to")->pos);
    } else if (versions && from.day.n <= to.day.n) {
        dd_error(diags, "E065", from_pos(newer),
                 DD_N("the version before this one is in force until %s"),
                 dd_day_text(diags->arena, to.day));
        dd_also(diags, dd_node_get(dd_node_get(older->merged, "effective"), "to")->pos);
    } else if (!versions) {
        dd_error(diags, "E016", dd_node_get(newer->node, "id")->pos,
                 DD_N("the id `%s` is taken already"), newer->rule.id);
        dd_also(diags, dd_node_get(older->node, "id")->pos);
        if (older->rule.effective_from.set || to.set || from.set)
            dd_hint(diags, DD_N("versions of a rule have `effective: {from, to}`, one after the "
                                "other, and the same `for_each`"));
    }
}

/* What has one id are versions of one rule, the newest at the head. */
static void chain_versions(struct dd_build *build)
{
    struct dd_diags *diags = build->diags;
    size_t n = 0;
    for (size_t i = 0; i < build->drafts.n; i++) {
        struct dd_draft *draft = build->drafts.v[i], *last = n ? build->drafts.v[n - 1] : NULL;
        if (!last || strcmp(last->rule.id, draft->rule.id) != 0) {
            build->drafts.v[n++] = draft;
            continue;
        }
        if (last->ok && draft->ok && knows_days(last) && knows_days(draft))
            check_follows(diags, last, draft);
        draft->older = last;
        draft->ok = draft->ok && last->ok;
        build->drafts.v[n - 1] = draft;
    }
    build->drafts.n = n;
}

static void compile_draft(struct dd_build *build, struct dd_draft *draft)
{
    size_t errors = build->diags->errors, said = build->diags->n;
    if (errors > DD_MAX_ERRORS)
        return;
    draft->merged = dd_merge(build->diags->arena, draft->pack->defaults, draft->node);
    struct dd_rule rule;
    draft->ok = dd_compile(build, draft->pack, &draft->pack->params, draft->merged, NULL, &rule);
    draft->ok = draft->ok && !draft->node->unread && !dd_node_lost(draft->node, "effective");
    rule.id = draft->rule.id;
    draft->rule = rule;
    drop_repeats(build->diags, said);
}

static void read_rules(struct dd_build *build, const struct dd_pack *pack)
{
    for (size_t i = 0; pack->rules && i < pack->rules->n; i++) {
        const struct dd_node *node = pack->rules->items[i];
        if (node->kind != DD_MAP)
            continue;
        struct dd_draft *draft = DD_NEW(build->diags->arena, struct dd_draft);
        *draft = (struct dd_draft){.pack = pack, .node = node};
        draft->rule.id = dd_get_text(node, "id");
        compile_draft(build, draft);
        if (draft->rule.id)
            dd_push(build->diags->arena, &build->drafts, draft);
    }
}

static void sort_rules(struct dd_build *build)
{
    const void **sorted = DD_NEW_N(build->diags->arena, const void *, build->drafts.n + 1);
    for (size_t i = 0; i < build->drafts.n; i++)
        sorted[i] = build->drafts.v[i];
    dd_sort(sorted, build->drafts.n, draft_by_id, NULL);
    for (size_t i = 0; i < build->drafts.n; i++)
        build->drafts.v[i] = (struct dd_draft *)sorted[i];
    chain_versions(build);
}

/* ---- packs --------------------------------------------------------------------------------- */

/* True where nothing is wrong with its name. */
static bool check_calendar(struct dd_build *build, const struct dd_pack *pack)
{
    const struct dd_rule_options *options = build->options;
    for (size_t i = 0; i < options->n_calendars; i++)
        if (strcmp(options->calendars[i], pack->calendar) == 0)
            return true;
    if (!options->calendars || !dd_is_id(pack->calendar))
        return true;
    dd_error(build->diags, "E017", dd_node_get(pack->root, "calendar")->pos,
             DD_N("there is no calendar `%s`"), pack->calendar);
    dd_hint_words(build->diags, pack->calendar, options->calendars, options->n_calendars);
    return false;
}

static void check_packs(struct dd_build *build)
{
    const struct dd_pack *with_calendar = NULL;
    for (size_t i = 0; i < build->packs.n; i++) {
        const struct dd_pack *pack = build->packs.v[i];
        for (size_t k = 0; k < i && pack->id; k++) {
            if (!dd_streq(build->packs.v[k]->id, pack->id))
                continue;
            dd_error(build->diags, "E016", dd_node_get(pack->root, "pack")->pos,
                     DD_N("the id `%s` is taken already"), pack->id);
            dd_also(build->diags, dd_node_get(build->packs.v[k]->root, "pack")->pos);
        }
        if (!pack->calendar || !check_calendar(build, pack))
            continue;
        if (with_calendar && strcmp(with_calendar->calendar, pack->calendar) != 0) {
            dd_error(build->diags, "E018", dd_node_get(pack->root, "calendar")->pos,
                     DD_N("all packs of an office share one calendar, another has `%s`"),
                     with_calendar->calendar);
            dd_also(build->diags, dd_node_get(with_calendar->root, "calendar")->pos);
        }
        with_calendar = with_calendar ? with_calendar : pack;
    }
}

static void warn_of_empty(struct dd_build *build)
{
    for (size_t i = 0; i < build->packs.n; i++) {
        const struct dd_pack *pack = build->packs.v[i];
        if ((!pack->rules || pack->rules->n == 0) && !pack->exceptions)
            dd_warn(build->diags, "W007", dd_node_get(pack->root, "pack")->pos,
                    DD_N("this pack has no rules"));
    }
}

/* ---- the set ----------------------------------------------------------------------------------
 */

/* Of a rule and its older versions. */
static uint64_t hash_versions(uint64_t hash, const struct dd_rule *rule)
{
    for (; rule; rule = rule->older)
        hash = dd_hash(hash, rule->hash);
    return hash;
}

static void link_versions(struct dd_build *build)
{
    for (size_t i = 0; i < build->drafts.n; i++)
        for (struct dd_draft *draft = build->drafts.v[i]; draft->older; draft = draft->older)
            draft->rule.older = &draft->older->rule;
    for (size_t i = 0; i < build->variants.n; i++)
        for (struct dd_variant *v = build->variants.v[i]; v->older; v = v->older)
            v->rule.older = &v->older->rule;
}

static const struct dd_ruleset *finish(struct dd_build *build)
{
    struct dd_arena *arena = build->diags->arena;
    struct dd_ruleset_whole *whole = DD_NEW(arena, struct dd_ruleset_whole);
    struct dd_rule *rules = DD_NEW_N(arena, struct dd_rule, build->drafts.n + 1);
    uint64_t hash = DD_HASH_START;
    link_versions(build);
    dd_rules_set_reads(build);
    for (size_t i = 0; i < build->drafts.n; i++) {
        rules[i] = build->drafts.v[i]->rule;
        hash = hash_versions(hash, &rules[i]);
    }
    for (size_t i = 0; i < build->variants.n; i++) {
        hash = dd_hash(hash, build->variants.v[i]->subject);
        hash = hash_versions(hash, &build->variants.v[i]->rule);
    }
    whole->set = (struct dd_ruleset){
        .n_rules = build->drafts.n,
        .rules = rules,
        .n_exceptions = build->exceptions.n,
        .exceptions = build->exceptions.v,
        .hash = dd_hash_hex(arena, hash),
    };
    for (size_t i = 0; i < build->packs.n && !whole->set.calendar; i++)
        whole->set.calendar = build->packs.v[i]->calendar;
    whole->defaults = build->options->defaults;
    whole->n_drafts = build->drafts.n;
    whole->drafts = build->drafts.v;
    whole->n_variants = build->variants.n;
    whole->variants = build->variants.v;
    return &whole->set;
}

static void check_office_defaults(struct dd_build *build)
{
    const struct dd_node *defaults = build->options->defaults;
    if (defaults && defaults->kind == DD_MAP)
        dd_schema_check(build->diags, &dd_schema_defaults, defaults);
    else if (defaults)
        dd_error(build->diags, "E012", defaults->pos, DD_N("`%s` is a map"), "defaults");
}

const struct dd_ruleset *dd_ruleset_read(struct dd_diags *diags, const struct dd_pack_text *packs,
                                         size_t n, const struct dd_rule_options *options)
{
    struct dd_build build = {.diags = diags, .options = options};
    size_t before = diags->errors;
    build.vocabulary = options->vocabulary ? dd_vocabulary_read(diags, options->vocabulary) : NULL;
    if (!build.vocabulary) {
        if (diags->errors == before)
            dd_error(diags, "E090", (struct dd_pos){0}, DD_N("there is no vocabulary"));
        return NULL;
    }
    check_office_defaults(&build);
    for (size_t i = 0; i < n; i++)
        dd_pack_read(&build, &packs[i].source);
    check_packs(&build);
    dd_params_check_overrides(&build);
    for (size_t i = 0; i < build.packs.n; i++)
        read_rules(&build, build.packs.v[i]);
    sort_rules(&build);
    size_t said = diags->n;
    if (diags->errors <= DD_MAX_ERRORS)
        dd_exceptions_read(&build);
    drop_repeats(diags, said);
    if (diags->errors != before)
        return NULL;
    warn_of_empty(&build);
    dd_params_warn_unused(&build);
    return finish(&build);
}

/* ---- looking up ---------------------------------------------------------------------------------
 */

const struct dd_rule *dd_rule_find(const struct dd_ruleset *set, const char *id)
{
    size_t low = 0, high = set->n_rules;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(set->rules[middle].id, id);
        if (order == 0)
            return &set->rules[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const struct dd_rule *dd_rule_of(const struct dd_ruleset *set, const char *id, const char *subject,
                                 const char *hash)
{
    const struct dd_rule *base = dd_rule_find(set, id);
    const struct dd_rule *newest = base ? dd_rule_for(set, base, subject) : NULL;
    for (const struct dd_rule *rule = newest; rule; rule = rule->older)
        if (dd_streq(rule->hash, hash))
            return rule;
    return newest;
}

const struct dd_rule *dd_rule_for(const struct dd_ruleset *set, const struct dd_rule *rule,
                                  const char *subject)
{
    size_t low = 0, high = set->n_exceptions;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct dd_exception *exception = &set->exceptions[middle];
        int order = strcmp(exception->rule, rule->id);
        if (order == 0)
            order = strcmp(exception->subject, subject);
        if (order == 0)
            return exception->replaced;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return rule;
}
