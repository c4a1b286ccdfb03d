#include "app/ruletest.h"

#include <string.h>

#include "app/write.h"

struct test {
    struct dd_diags diags;
    struct dd_arena *arena; /* of this test alone: a thousand of them are no burden */
    const struct dd_ruletest_run *run;
    const char *path; /* of the test file */
    const struct dd_node *root;
    const struct dd_calendar *calendar;
    const struct dd_ruleset *rules;
    struct dd_facts facts;
    struct dd_simulation simulation;
};

static const char *const keys[] = {"test",  "pack",       "now",   "params",
                                   "given", "advance_to", "expect"};

static void wrong(struct test *t, struct dd_pos pos, const char *english, const char *word)
{
    dd_error(&t->diags, "E501", pos, "%s: %s", dd_tr(&t->diags, english), word);
}

static const char *text_of(struct test *t, const char *key)
{
    const struct dd_node *node = dd_node_get(t->root, key);
    if (node && node->kind == DD_SCALAR)
        return node->text;
    wrong(t, node ? node->pos : t->root->pos, DD_N("a test needs this key"), key);
    return NULL;
}

/* "2026-02-06 08:00", "06/02/2026 08:00", RFC 3339; a day alone begins at 00:00. */
static bool instant_of(struct test *t, const char *key, struct dd_instant *out)
{
    const char *text = text_of(t, key);
    if (!text)
        return false;
    const char *space = strchr(text, ' ');
    struct dd_day day;
    char iso[DD_DAY_SIZE];
    const char *date = space ? dd_strndup(t->arena, text, (size_t)(space - text)) : text;
    if (dd_write_day_read(date, &day))
        text = dd_printf(t->arena, "%s %s", dd_day_format(day, iso), space ? space + 1 : "00:00");
    if (dd_instant_parse(t->run->zone, text, out))
        return true;
    wrong(t, dd_node_get(t->root, key)->pos, DD_N("this is no instant (YYYY-MM-DD HH:MM)"), text);
    return false;
}

static bool check_keys(struct test *t)
{
    size_t errors = t->diags.errors;
    if (t->root->kind != DD_MAP) {
        wrong(t, t->root->pos, DD_N("a test is a map of keys"), "test, pack, now, …");
        return false;
    }
    for (size_t i = 0; i < t->root->n; i++) {
        const struct dd_node *key = t->root->keys[i];
        size_t k = 0;
        while (k < DD_LEN(keys) && strcmp(keys[k], key->text) != 0)
            k++;
        if (k < DD_LEN(keys))
            continue;
        wrong(t, key->pos, DD_N("unknown key"), key->text);
        const char *near = dd_nearest(key->text, keys, DD_LEN(keys));
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

static bool load_rules(struct test *t)
{
    const char *pack = text_of(t, "pack"), *slash = strrchr(t->path, '/');
    if (!pack)
        return false;
    const char *folder = slash ? dd_strndup(t->arena, t->path, (size_t)(slash - t->path)) : ".";
    const char *path = dd_app_path(t->arena, folder, pack);
    struct dd_config config = {.rules = &path,
                               .n_rules = 1,
                               .params = dd_node_get(t->root, "params"),
                               .folder = t->run->folder};
    config.calendar = pack_calendar(t, path);
    if (t->diags.errors)
        return false;
    t->calendar = dd_app_calendar_in(t->arena, &t->diags, t->run->folder, config.calendar);
    t->rules = t->calendar ? dd_app_rules(&t->diags, &config, t->calendar) : NULL;
    return t->rules != NULL;
}

static bool prepare(struct test *t)
{
    const struct dd_node *given = dd_node_get(t->root, "given");
    if (!check_keys(t) || !load_rules(t))
        return false;
    if (given && !dd_facts_read(&t->diags, given, true, &t->facts))
        return false;
    dd_facts_seal(&t->facts);
    t->simulation.in = (struct dd_moment_in){
        .rules = t->rules,
        .facts = &t->facts,
        .calendar = t->calendar,
        .zone = t->run->zone,
        .sending = &dd_sending_default,
    };
    return instant_of(t, "now", &t->simulation.in.now);
}

/* ---- running ------------------------------------------------------------------------------ */

static enum dd_ruletest_verdict live_through(struct test *t, struct dd_buf *differences)
{
    struct dd_instant until;
    if (!prepare(t) || !instant_of(t, "advance_to", &until))
        return DD_RULETEST_BROKEN;
    if (until.s < t->simulation.in.now.s) {
        wrong(t, dd_node_get(t->root, "advance_to")->pos, DD_N("this lies before `now`"),
              text_of(t, "advance_to"));
        return DD_RULETEST_BROKEN;
    }
    dd_simulate(&t->simulation, until);
    const struct dd_expectation e = {
        .diags = &t->diags, .rules = t->rules, .simulation = &t->simulation, .out = differences};
    const struct dd_node *expect = dd_node_get(t->root, "expect");
    if (!expect || expect->kind != DD_MAP || expect->n == 0) {
        wrong(t, expect ? expect->pos : t->root->pos, DD_N("a test needs this key"), "expect");
        return DD_RULETEST_BROKEN;
    }
    bool same = dd_ruletest_expect(&e, expect);
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
    bool list = root && root->kind == DD_SEQ;
    if (list && root->n == 0)
        dd_error(&diags, "E501", root->pos, DD_N("there is no test here"));
    for (size_t i = 0; list && i < root->n; i++)
        run_one(run, path, root->items[i]);
    if (root && !list)
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
