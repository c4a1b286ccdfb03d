/* What `check` says besides mistakes: rules that no test knows and, inside an office,
 * rules that match nothing and measures that differ from those of the targets. */
#include "app/command/check_warn.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* ---- tests ------------------------------------------------------------------------ */

typedef DD_VEC(const char *) name_vec;

/* Which rules of a set a test speaks of. */
struct tested {
    struct dd_arena *arena;
    const struct dd_ruleset *set;
    bool *rule; /* beside set->rules */
};

static bool has(const name_vec *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->v[i], name) == 0)
            return true;
    return false;
}

static void add_expected(struct tested *tested, const struct dd_node *expect)
{
    for (size_t i = 0; expect && expect->kind == DD_MAP && i < expect->n; i++) {
        const char *id = expect->keys[i]->text;
        const struct dd_rule *rule =
            dd_rule_find(tested->set, dd_strndup(tested->arena, id, strcspn(id, "/")));
        if (rule)
            tested->rule[rule - tested->set->rules] = true;
    }
}

/* The rules that one test speaks of: `expect: {RULE/SUBJECT: …}`, in the end or on the way. */
static void add_tested(struct tested *tested, const struct dd_node *test)
{
    const struct dd_node *then = dd_node_get(test, "then");
    add_expected(tested, dd_node_get(test, "expect"));
    for (size_t i = 0; then && then->kind == DD_SEQ && i < then->n; i++)
        add_expected(tested, dd_node_get(then->items[i], "expect"));
}

static void read_tests(struct tested *tested, const char *folder)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *dot = strrchr(entry->d_name, '.');
        struct dd_diags ignored; /* a broken test tells of itself when it is run */
        if (entry->d_name[0] == '.' || !dot || strcmp(dot, ".yaml") != 0)
            continue;
        dd_diags_init(&ignored, tested->arena, NULL);
        const struct dd_node *root =
            dd_app_yaml(&ignored, dd_printf(tested->arena, "%s/%s", folder, entry->d_name));
        if (root && root->kind == DD_MAP)
            add_tested(tested, root);
        for (size_t i = 0; root && root->kind == DD_SEQ && i < root->n; i++)
            add_tested(tested, root->items[i]);
    }
    if (dir)
        closedir(dir);
}

static const char *folder_of(struct dd_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? dd_strndup(arena, path, (size_t)(slash - path)) : ".";
}

/* Is it a pack that ships with the program, letter by letter? */
static bool is_shipped(struct dd_arena *arena, const struct dd_source *pack, const char *share)
{
    const char *slash = strrchr(pack->name, '/');
    size_t n;
    const char *text = dd_read_file(
        arena, dd_printf(arena, "%s/rules/packs/%s", share, slash ? slash + 1 : pack->name),
        DD_YAML_MAX_BYTES, &n);
    return text && n == pack->n && memcmp(text, pack->text, n) == 0;
}

struct pack { /* a file of the set */
    const struct dd_source *source;
    bool shipped;
};
typedef DD_VEC(struct pack) pack_vec;

static bool ships(struct dd_arena *arena, pack_vec *packs, const struct dd_source *source,
                  const char *share)
{
    for (size_t i = 0; i < packs->n; i++)
        if (packs->v[i].source == source)
            return packs->v[i].shipped;
    dd_push(arena, packs, (struct pack){source, is_shipped(arena, source, share)});
    return packs->v[packs->n - 1].shipped;
}

/* Such a pack's tests ship with it, and tell of no other. */
static void read_shipped_tests(struct tested *tested)
{
    const struct dd_ruleset *set = tested->set;
    struct tested shipped = {tested->arena, set, DD_NEW_N(tested->arena, bool, set->n_rules + 1)};
    const char *share = dd_share_dir(tested->arena);
    pack_vec packs = {0};
    bool read = false;
    for (size_t i = 0; share && i < set->n_rules; i++) {
        if (tested->rule[i] || !ships(tested->arena, &packs, set->rules[i].pos.source, share))
            continue;
        if (!read)
            read_tests(&shipped, dd_printf(tested->arena, "%s/rules/tests", share));
        read = true;
        tested->rule[i] = shipped.rule[i];
    }
}

/* The office's, those beside each pack, those that ship with the program. */
static void read_all_tests(struct tested *tested, const char *office)
{
    struct dd_arena *arena = tested->arena;
    name_vec folders = {0};
    if (office)
        dd_push(arena, &folders, dd_printf(arena, "%s/tests", office));
    for (size_t i = 0; i < tested->set->n_rules; i++) {
        const char *pack = folder_of(arena, tested->set->rules[i].pos.source->name);
        const char *const beside[] = {dd_printf(arena, "%s/tests", pack),
                                      dd_printf(arena, "%s/../tests", pack)};
        for (size_t k = 0; k < DD_LEN(beside); k++)
            if (!has(&folders, beside[k]))
                dd_push(arena, &folders, beside[k]);
    }
    for (size_t i = 0; i < folders.n; i++)
        read_tests(tested, folders.v[i]);
    read_shipped_tests(tested);
}

/* ---- one warning for many rules of a pack -------------------------------------------- */

#define MOST_OF_PACK 5 /* rules; of a pack with more only the topmost is pointed at */

struct of_pack {
    const char *pack;
    size_t n;
    const struct dd_rule *first; /* the topmost of them */
};
typedef DD_VEC(struct of_pack) of_pack_vec;

/* Warns of a rule, and of so many others of its pack. */
typedef void say_fn(struct dd_diags *diags, const struct dd_rule *rule, size_t others,
                    const struct dd_facts *facts);

static struct of_pack *of_pack(struct dd_arena *arena, of_pack_vec *packs, const char *pack)
{
    for (size_t i = 0; i < packs->n; i++)
        if (strcmp(packs->v[i].pack, pack) == 0)
            return &packs->v[i];
    dd_push(arena, packs, (struct of_pack){.pack = pack});
    return &packs->v[packs->n - 1];
}

/* Those rules that are not `fine`. */
static void warn(struct dd_diags *diags, const struct dd_ruleset *set, const bool *fine,
                 say_fn *say, const struct dd_facts *facts)
{
    of_pack_vec packs = {0};
    for (size_t i = 0; i < set->n_rules; i++) {
        const struct dd_rule *rule = &set->rules[i];
        struct of_pack *pack = of_pack(diags->arena, &packs, rule->pack);
        if (fine[i])
            continue;
        pack->n++;
        if (!pack->first || rule->pos.line < pack->first->pos.line)
            pack->first = rule;
    }
    for (size_t i = 0; i < set->n_rules; i++) {
        const struct dd_rule *rule = &set->rules[i];
        const struct of_pack *pack = of_pack(diags->arena, &packs, rule->pack);
        bool many = pack->n > MOST_OF_PACK;
        if (!fine[i] && (!many || rule == pack->first))
            say(diags, rule, many ? pack->n - 1 : 0, facts);
    }
}

static void say_untested(struct dd_diags *diags, const struct dd_rule *rule, size_t others,
                         const struct dd_facts *facts)
{
    (void)facts;
    if (others)
        dd_warn(diags, "W002", rule->pos,
                DD_N("no test tells what this rule and %zu others of its pack do"), others);
    else
        dd_warn(diags, "W002", rule->pos, DD_N("no test tells what this rule does"));
    dd_hint(diags, DD_N("write one in the folder `tests`: see contrib/docs/rule-tests.md"));
}

void dd_check_untested(struct dd_diags *diags, const struct dd_ruleset *set, const char *office)
{
    struct tested tested = {diags->arena, set, DD_NEW_N(diags->arena, bool, set->n_rules + 1)};
    read_all_tests(&tested, office);
    warn(diags, set, tested.rule, say_untested, NULL);
}

/* ---- folders --------------------------------------------------------------------------- */

/* *n is how many packs a folder has; false where it is none. */
static bool count_packs(const char *folder, size_t *n, bool *others)
{
    DIR *dir = opendir(folder);
    *n = 0;
    *others = false;
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        const char *dot = entry->d_name[0] == '.' ? NULL : strrchr(entry->d_name, '.');
        *n += dot && strcmp(dot, ".yaml") == 0;
        *others = *others || (dot && strcmp(dot, ".yml") == 0);
    }
    if (dir)
        closedir(dir);
    return dir != NULL;
}

void dd_check_folders(struct dd_diags *diags, const struct dd_config *config)
{
    for (size_t i = 0; i < config->n_rules; i++) {
        size_t n;
        bool others;
        if (!count_packs(config->rules[i], &n, &others) || (n > 0 && !others))
            continue;
        struct dd_source *place = DD_NEW(diags->arena, struct dd_source);
        place->name = config->rules[i];
        if (n == 0)
            dd_warn(diags, "W010", (struct dd_pos){place, 0, 0, 0},
                    DD_N("there is no pack in this folder"));
        else
            dd_warn(diags, "W010", (struct dd_pos){place, 0, 0, 0},
                    DD_N("files of this folder whose names end with .yml are not read"));
        dd_hint(diags, DD_N("names of packs end with .yaml"));
    }
}

/* Is the file of a folder among those that `rules` names? */
static bool is_named(const struct dd_config *config, const char *path)
{
    for (size_t i = 0; i < config->n_rules; i++)
        if (strcmp(config->rules[i], path) == 0)
            return true;
    return false;
}

static void warn_unread(struct dd_diags *diags, const struct dd_config *config, const char *folder)
{
    struct dirent **names;
    int n = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        const char *dot = names[i]->d_name[0] == '.' ? NULL : strrchr(names[i]->d_name, '.');
        const char *path = dd_printf(diags->arena, "%s/%s", folder, names[i]->d_name);
        free(names[i]);
        if (!dot || strcmp(dot, ".yaml") != 0 || is_named(config, path))
            continue;
        struct dd_source *place = DD_NEW(diags->arena, struct dd_source);
        place->name = path;
        dd_warn(diags, "W011", (struct dd_pos){place, 0, 0, 0},
                DD_N("this file is not read: other files of its folder are, one by one"));
        dd_hint(diags, DD_N("name it, or the whole folder, under `rules` in the settings"));
    }
    if (n >= 0)
        free(names);
}

/* A folder below the office's own: packs that ship with the program lie elsewhere. */
static bool is_below(const struct dd_config *config, const char *folder)
{
    size_t n = strlen(config->folder);
    if (strcmp(config->folder, ".") == 0)
        return folder[0] != '/' && strcmp(folder, ".") != 0;
    return strncmp(folder, config->folder, n) == 0 && folder[n] == '/';
}

void dd_check_unread(struct dd_diags *diags, const struct dd_config *config)
{
    name_vec folders = {0};
    for (size_t i = 0; i < config->n_rules; i++) {
        const char *folder = folder_of(diags->arena, config->rules[i]);
        const char *name = strrchr(config->rules[i], '.');
        if (!name || strcmp(name, ".yaml") != 0 || !is_below(config, folder) ||
            has(&folders, folder))
            continue;
        dd_push(diags->arena, &folders, folder);
        warn_unread(diags, config, folder);
    }
}

/* ---- an office's facts --------------------------------------------------------------- */

static bool holds(const struct dd_rule *rule, const struct dd_subject *subject)
{
    return !rule->where || dd_expr_true(rule->where, subject);
}

static bool matches_task(const struct dd_rule *rule, struct dd_subject *subject,
                         const struct dd_task *task)
{
    const struct dd_facts *facts = subject->facts;
    size_t first, end = dd_facts_range(facts, dd_entity_find("task_unit"), task->id, &first);
    subject->task = task;
    subject->unit = NULL;
    bool any = false;
    for (size_t i = first; i < end; i++) {
        const struct dd_task_unit *row = &facts->task_unit.v[i];
        if (strcmp(row->part, "lead") != 0)
            continue;
        any = true;
        subject->unit = row->unit ? dd_unit_find(facts, row->unit) : NULL;
        if (holds(rule, subject))
            return true;
    }
    return !any && holds(rule, subject);
}

static bool matches_any(const struct dd_rule *rule, struct dd_subject subject)
{
    const struct dd_facts *facts = subject.facts;
    bool found = false;
    switch (rule->for_each) {
    case DD_EACH_UNIT:
        for (size_t i = 0; i < facts->unit.n && !found; i++) {
            subject.unit = &facts->unit.v[i];
            found = holds(rule, &subject);
        }
        break;
    case DD_EACH_TASK:
        for (size_t i = 0; i < facts->task.n && !found; i++)
            found = matches_task(rule, &subject, &facts->task.v[i]);
        break;
    case DD_EACH_TARGET:
        for (size_t i = 0; i < facts->target.n && !found; i++) {
            subject.target = &facts->target.v[i];
            subject.unit = subject.target->unit ? dd_unit_find(facts, subject.target->unit) : NULL;
            found = holds(rule, &subject);
        }
        break;
    }
    return found;
}

/* "3 km" in the rule, and a target that is counted in metres. */
static void check_measures(struct dd_diags *diags, const struct dd_rule *rule,
                           const struct dd_facts *facts)
{
    for (size_t i = 0; rule->measure && i < facts->target.n; i++) {
        const struct dd_target *target = &facts->target.v[i];
        struct dd_subject subject = {.facts = facts, .target = target};
        subject.unit = target->unit ? dd_unit_find(facts, target->unit) : NULL;
        if (!target->measure || !*target->measure || strcmp(target->measure, rule->measure) == 0 ||
            !holds(rule, &subject))
            continue;
        dd_warn(diags, "W004", rule->pos,
                DD_N("the checkpoints are in `%s`, the target `%s` is measured in `%s`"),
                rule->measure, target->id, target->measure);
    }
}

/* There may be no row that it could match; else `where` matches none of them. */
static void say_unmatched(struct dd_diags *diags, const struct dd_rule *rule, size_t others,
                          const struct dd_facts *facts)
{
    if (others)
        dd_warn(diags, "W003", rule->pos,
                DD_N("this rule and %zu others of its pack match nothing in this office"), others);
    else
        dd_warn(diags, "W003", rule->pos, DD_N("this rule matches nothing in this office"));
    if (rule->for_each == DD_EACH_TASK && facts->task.n == 0)
        dd_hint(diags, DD_N("there is no task yet: `dondoc import`, `dondoc task add`"));
    else if (rule->for_each == DD_EACH_TARGET && facts->target.n == 0)
        dd_hint(diags, DD_N("there is no target yet: `dondoc target add`"));
    else
        dd_hint(diags, DD_N("`dondoc explain --why-not %s SUBJECT` shows each condition"),
                rule->id);
}

/* Duties that wait for an event which the database does not have: perhaps for ever. */
static void check_event(struct dd_diags *diags, const struct dd_rule *rule,
                        const struct dd_facts *facts)
{
    if (!rule->anchor_event || dd_event_find(facts, rule->anchor_event))
        return;
    const char **ids = DD_NEW_N(diags->arena, const char *, facts->event.n + 1);
    for (size_t i = 0; i < facts->event.n; i++)
        ids[i] = facts->event.v[i].id;
    const char *near = dd_nearest(rule->anchor_event, ids, facts->event.n);
    dd_warn(diags, "W013", rule->pos,
            DD_N("the event `%s` that this rule counts from is not recorded"), rule->anchor_event);
    if (near)
        dd_hint(diags, DD_N("did you mean `%s`?"), near);
    else
        dd_hint(diags, DD_N("record it: `dondoc event set %s none`, or with its day"),
                rule->anchor_event);
}

void dd_check_office(struct dd_diags *diags, const struct dd_ruleset *set,
                     const struct dd_facts *facts)
{
    struct dd_numbers numbers = dd_numbers_of(diags->arena, facts);
    bool *matches = DD_NEW_N(diags->arena, bool, set->n_rules + 1);
    for (size_t i = 0; i < set->n_rules; i++) {
        check_measures(diags, &set->rules[i], facts);
        matches[i] =
            matches_any(&set->rules[i], (struct dd_subject){.facts = facts, .numbers = &numbers});
        if (matches[i])
            check_event(diags, &set->rules[i], facts);
    }
    warn(diags, set, matches, say_unmatched, facts);
}
