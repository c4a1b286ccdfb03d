#include "app/rules/ruletest.h"

#include <string.h>

#include "intake/record/edit.h"

struct test {
    struct dd_diags diags;
    struct dd_arena *arena; /* of this test alone: a thousand of them are no burden */
    struct dd_ruletest_run *run;
    const char *path; /* of the test file */
    const struct dd_node *root;
    const struct dd_calendar *calendar;
    const struct dd_ruleset *rules;
    const char *pack; /* as they are meanwhile … */
    const struct dd_node *params;
    struct dd_facts facts;
    bool has_facts; /* without a mistake */
    struct dd_simulation simulation;
    struct dd_instant last; /* … since this change */
};

static const char *const keys[] = {"test",  "pack", "now",        "params",
                                   "given", "then", "advance_to", "expect"};
static const char *const change_keys[] = {"at",     "set",        "remove", "pack",
                                          "params", "down_until", "expect"};

static void wrong(struct test *t, struct dd_pos pos, const char *english, const char *word)
{
    dd_error(&t->diags, "E501", pos, "%s: %s", dd_tr(&t->diags, english), word);
}

static const char *text_of(struct test *t, const struct dd_node *map, const char *key)
{
    const struct dd_node *node = dd_node_get(map, key);
    if (node && node->kind == DD_SCALAR)
        return node->text;
    wrong(t, node ? node->pos : map->pos, DD_N("a test needs this key"), key);
    return NULL;
}

/* "2026-02-06 08:00", "06/02/2026 08:00", RFC 3339; a day alone begins at 00:00, and ends at
 * 24:00. */
static bool instant_of(struct test *t, const struct dd_node *map, const char *key,
                       struct dd_instant *out)
{
    const char *text = text_of(t, map, key);
    if (!text)
        return false;
    const char *space = strchr(text, ' ');
    struct dd_day day;
    char iso[DD_DAY_SIZE];
    const char *date = space ? dd_strndup(t->arena, text, (size_t)(space - text)) : text;
    if (dd_edit_day_read(date, &day)) {
        const char *time = space ? space + 1 : "00:00";
        if (strcmp(time, "24:00") == 0) {
            day.n++;
            time = "00:00";
        }
        text = dd_printf(t->arena, "%s %s", dd_day_format(day, iso), time);
    }
    if (dd_instant_parse(t->run->zone, text, out))
        return true;
    wrong(t, dd_node_get(map, key)->pos, DD_N("this is no instant (YYYY-MM-DD HH:MM)"), text);
    return false;
}

static bool check_keys(struct test *t, const struct dd_node *map, const char *const *known,
                       size_t n)
{
    size_t errors = t->diags.errors;
    if (map->kind != DD_MAP) {
        wrong(t, map->pos, DD_N("this is a map of keys"),
              dd_printf(t->arena, "%s, %s, …", known[0], known[1]));
        return false;
    }
    for (size_t i = 0; i < map->n; i++) {
        const struct dd_node *key = map->keys[i];
        size_t k = 0;
        while (k < n && strcmp(known[k], key->text) != 0)
            k++;
        if (k < n)
            continue;
        wrong(t, key->pos, DD_N("unknown key"), key->text);
        const char *near = dd_nearest(key->text, known, n);
        if (near)
            dd_hint(&t->diags, DD_N("did you mean `%s`?"), near);
    }
    return t->diags.errors == errors;
}

/* ---- preparing -------------------------------------------------------------------------- */

static const char *pack_calendar(struct test *t, const char *path)
{
    const struct dd_node *root = dd_app_yaml(&t->diags, path);
    const struct dd_node *name = dd_node_get(root, "calendar");
    return name && name->kind == DD_SCALAR ? name->text : "vn-office";
}

/* Read once for all tests: it takes longer than to live through one of them. What is
 * wrong with it, each test that needs it says. */
static const struct dd_calendar *calendar_of(struct test *t, const char *name)
{
    struct dd_ruletest_run *run = t->run;
    struct dd_diags diags;
    for (size_t i = 0; i < run->calendars.n; i++)
        if (strcmp(run->calendars.v[i].name, name) == 0)
            return run->calendars.v[i].calendar;
    dd_diags_init(&diags, run->arena, dd_gettext);
    const struct dd_calendar *calendar = dd_app_calendar_in(run->arena, &diags, run->folder, name);
    if (!calendar || diags.n)
        return dd_app_calendar_in(t->arena, &t->diags, run->folder, name);
    dd_push(run->arena, &run->calendars,
            (struct dd_ruletest_calendar){dd_strdup(run->arena, name), calendar});
    return calendar;
}

/* Those of `map`; what it does not say stays as it was. */
static bool load_rules(struct test *t, const struct dd_node *map)
{
    const char *slash = strrchr(t->path, '/');
    if (dd_node_get(map, "pack") || !t->pack)
        t->pack = text_of(t, map, "pack");
    if (dd_node_get(map, "params"))
        t->params = dd_node_get(map, "params");
    if (!t->pack)
        return false;
    const char *folder = slash ? dd_strndup(t->arena, t->path, (size_t)(slash - t->path)) : ".";
    const char *path = dd_app_pack_path(t->arena, folder, t->pack);
    struct dd_config config = {
        .rules = &path, .n_rules = 1, .params = t->params, .folder = t->run->folder};
    config.calendar = pack_calendar(t, path);
    if (t->diags.errors)
        return false;
    t->calendar = calendar_of(t, config.calendar);
    t->rules = t->calendar ? dd_app_rules(&t->diags, &config, t->calendar) : NULL;
    t->simulation.in.rules = t->rules;
    t->simulation.in.calendar = t->calendar;
    return t->rules != NULL;
}

static const struct dd_node *vocabulary_words(struct dd_ruletest_run *run)
{
    const char *share = run->words ? NULL : dd_share_dir(run->arena);
    struct dd_diags diags; /* who reads the rules says what is wrong with it */
    dd_diags_init(&diags, run->arena, dd_gettext);
    if (share)
        run->words = dd_node_get(
            dd_app_yaml(&diags, dd_printf(run->arena, "%s/rules/vocabulary.yaml", share)), "words");
    return run->words;
}

/* Those of `given`. */
static bool read_facts(struct test *t, struct dd_diags *diags, struct dd_facts *out)
{
    const struct dd_node *given = dd_node_get(t->root, "given");
    bool whole = !given || dd_facts_read(diags, given, true, out);
    if (whole)
        dd_facts_seal(out);
    return dd_ruletest_rows(diags, vocabulary_words(t->run), whole ? out : NULL, given) && whole;
}

static bool prepare(struct test *t)
{
    t->simulation.in = (struct dd_moment_in){
        .facts = &t->facts,
        .zone = t->run->zone,
        .sending = &dd_sending_default,
    };
    bool ok = check_keys(t, t->root, keys, DD_LEN(keys));
    if (t->root->kind != DD_MAP)
        return false;
    ok = load_rules(t, t->root) && ok; /* all that is wrong is said at once */
    t->has_facts = read_facts(t, &t->diags, &t->facts);
    ok = t->has_facts && ok;
    ok = instant_of(t, t->root, "now", &t->last) && ok;
    t->simulation.in.now = t->last;
    return ok;
}

/* ---- running ------------------------------------------------------------------------------ */

/* False: something else came out. */
static bool compare(struct test *t, const struct dd_node *expect, struct dd_buf *differences)
{
    const struct dd_expectation e = {
        .diags = &t->diags, .rules = t->rules, .simulation = &t->simulation, .out = differences};
    return dd_ruletest_expect(&e, expect);
}

/* An instant that is not before the last one, which it then is itself. */
static bool goes_on(struct test *t, const struct dd_node *map, const char *key)
{
    struct dd_instant before = t->last;
    if (!instant_of(t, map, key, &t->last))
        return false;
    if (t->last.s >= before.s)
        return true;
    wrong(t, dd_node_get(map, key)->pos, DD_N("this lies before what comes first"),
          text_of(t, map, key));
    return false;
}

static bool is_expectation(struct test *t, const struct dd_node *expect)
{
    return expect->kind == DD_MAP ? dd_ruletest_check(&t->diags, t->rules, expect)
                                  : (wrong(t, expect->pos, DD_N("this is a map of keys"),
                                           "RULE/SUBJECT/PERIOD: {state: …}"),
                                     false);
}

/* One entry of `then`; `facts`: as they are before it, and then after it. */
static void look_at_change(struct test *t, const struct dd_node *entry, struct dd_facts *facts)
{
    const struct dd_node *set = dd_node_get(entry, "set"), *remove = dd_node_get(entry, "remove");
    const struct dd_node *expect = dd_node_get(entry, "expect");
    check_keys(t, entry, change_keys, DD_LEN(change_keys));
    if (entry->kind != DD_MAP)
        return;
    goes_on(t, entry, "at");
    if (dd_node_get(entry, "down_until"))
        goes_on(t, entry, "down_until");
    if (t->has_facts && (set || remove)) {
        bool whole = dd_facts_change(&t->diags, set, remove, facts);
        dd_ruletest_rows(&t->diags, vocabulary_words(t->run), whole ? facts : NULL, set);
    }
    if (expect)
        is_expectation(t, expect);
}

static void look_at_changes(struct test *t, const struct dd_node *then)
{
    struct dd_facts facts = {0};
    struct dd_diags diags; /* what is wrong with `given` was said */
    bool changes = false;
    for (size_t i = 0; i < then->n; i++) {
        const struct dd_node *entry = then->items[i];
        changes = changes || dd_node_get(entry, "set") || dd_node_get(entry, "remove");
        if (dd_node_get(entry, "pack"))
            t->rules = NULL; /* others may have what these have not */
    }
    dd_diags_init(&diags, t->arena, dd_gettext);
    if (changes)
        read_facts(t, &diags, &facts);
    for (size_t i = 0; i < then->n; i++)
        look_at_change(t, then->items[i], &facts);
}

/* All that can be wrong, before anything is lived through. */
static bool look_through(struct test *t)
{
    const struct dd_node *then = dd_node_get(t->root, "then"), *expect;
    const struct dd_ruleset *rules = t->rules;
    struct dd_instant start = t->last;
    if (then && then->kind == DD_SEQ)
        look_at_changes(t, then);
    else if (then)
        wrong(t, then->pos, DD_N("this is a list of changes"), "- {at: …, set: …}");
    goes_on(t, t->root, "advance_to");
    expect = dd_node_get(t->root, "expect");
    if (!expect || (expect->kind == DD_MAP && expect->n == 0))
        wrong(t, expect ? expect->pos : t->root->pos, DD_N("a test needs this key"), "expect");
    else
        is_expectation(t, expect);
    t->last = start;
    t->rules = rules;
    return t->diags.errors == 0;
}

/* One entry of `then`: up to its instant all is as before, from it on as it says.
 * False after a mistake. */
static bool change(struct test *t, const struct dd_node *map, bool *same,
                   struct dd_buf *differences)
{
    struct dd_moment_in *in = &t->simulation.in;
    const struct dd_node *expect;
    struct dd_instant at;
    if (!instant_of(t, map, "at", &at))
        return false;
    dd_simulate(&t->simulation, (struct dd_instant){at.s - 1});
    t->last = at;
    if (dd_node_get(map, "down_until") && !instant_of(t, map, "down_until", &t->last))
        return false;
    if ((dd_node_get(map, "pack") || dd_node_get(map, "params")) && !load_rules(t, map))
        return false;
    if (!dd_facts_change(&t->diags, dd_node_get(map, "set"), dd_node_get(map, "remove"), &t->facts))
        return false;
    in->now = t->last;
    dd_simulate(&t->simulation, t->last);
    if (in->now.s <= t->last.s)
        in->now.s = t->last.s + 1;
    if ((expect = dd_node_get(map, "expect")))
        *same &= compare(t, expect, differences);
    return true;
}

static enum dd_ruletest_verdict live_through(struct test *t, struct dd_buf *differences)
{
    const struct dd_node *then = dd_node_get(t->root, "then");
    struct dd_instant until;
    bool same = true;
    bool ready = prepare(t);
    if (t->root->kind != DD_MAP || !look_through(t) || !ready)
        return DD_RULETEST_BROKEN;
    for (size_t i = 0; then && i < then->n; i++)
        if (!change(t, then->items[i], &same, differences))
            return DD_RULETEST_BROKEN;
    if (!instant_of(t, t->root, "advance_to", &until))
        return DD_RULETEST_BROKEN;
    dd_simulate(&t->simulation, until);
    same &= compare(t, dd_node_get(t->root, "expect"), differences);
    return t->diags.errors ? DD_RULETEST_BROKEN : same ? DD_RULETEST_PASSED : DD_RULETEST_FAILED;
}

static void note_unreadable(struct dd_ruletest_run *run, const struct dd_diags *diags)
{
    if (dd_app_verdict(diags) == DD_EXIT_FAILED)
        run->unreadable = true;
}

static void add_case(struct dd_ruletest_run *run, struct dd_ruletest_case result,
                     const struct dd_buf *text)
{
    result.name = dd_squeeze(run->arena, result.name);
    for (size_t i = 0; i < run->cases.n; i++) /* reports are read by name */
        if (strcmp(run->cases.v[i].path, result.path) == 0 &&
            strcmp(run->cases.v[i].name, result.name) == 0) {
            result.name = dd_printf(run->arena, _("%s (line %u)"), result.name, result.line);
            break;
        }
    result.path = dd_strdup(run->arena, result.path);
    result.text = text->n ? dd_strndup(run->arena, text->s, text->n) : NULL;
    run->n_passed += result.verdict == DD_RULETEST_PASSED;
    dd_push(run->arena, &run->cases, result);
}

static void run_one(struct dd_ruletest_run *run, const char *path, const struct dd_node *root)
{
    struct test t = {.arena = dd_arena_new(), .run = run, .path = path, .root = root};
    struct dd_buf text = {0};
    const struct dd_node *name = dd_node_get(root, "test");
    dd_diags_init(&t.diags, t.arena, dd_gettext);
    t.simulation.arena = t.arena;
    struct dd_ruletest_case result = {
        .name = name && name->kind == DD_SCALAR && *name->text ? name->text : path,
        .path = path,
        .line = root->pos.line,
    };
    result.verdict = live_through(&t, &text);
    if (result.verdict == DD_RULETEST_BROKEN)
        dd_diags_render(&t.diags, &text);
    note_unreadable(run, &t.diags);
    add_case(run, result, &text);
    dd_buf_release(&text);
    dd_arena_free(t.arena);
}

void dd_ruletest_file(struct dd_ruletest_run *run, const char *path)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    dd_diags_init(&diags, arena, dd_gettext);
    const struct dd_node *root = dd_app_yaml(&diags, path);
    bool list = root && root->kind == DD_SEQ, empty = root && root->kind != DD_SCALAR && !root->n;
    if (empty)
        dd_error(&diags, "E501", root->pos, DD_N("there is no test here"));
    for (size_t i = 0; list && i < root->n; i++)
        run_one(run, path, root->items[i]);
    if (root && !list && !empty)
        run_one(run, path, root);
    if (diags.errors) {
        struct dd_buf text = {0};
        dd_diags_render(&diags, &text);
        note_unreadable(run, &diags);
        add_case(run, (struct dd_ruletest_case){path, path, 1, DD_RULETEST_BROKEN, NULL}, &text);
        dd_buf_release(&text);
    }
    dd_arena_free(arena);
}
