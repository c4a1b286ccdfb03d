#include "app/ruletest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test {
    struct dd_diags *diags;
    struct dd_arena *arena;
    const struct dd_zone *zone;
    const char *path; /* of the test file */
    const struct dd_node *root;
    const char *name;
    const struct dd_calendar *calendar;
    const struct dd_ruleset *rules;
    struct dd_facts facts;
    struct dd_simulation simulation;
    struct dd_buf *out;
    size_t faults; /* differences found */
};

static const char *const keys[] = {"test",  "pack",       "now",   "params",
                                   "given", "advance_to", "expect"};

static void wrong(struct test *t, struct dd_pos pos, const char *english, const char *word)
{
    dd_error(t->diags, "E501", pos, "%s: %s", dd_tr(t->diags, english), word);
}

static const char *text_of(struct test *t, const char *key)
{
    const struct dd_node *node = dd_node_get(t->root, key);
    if (node && node->kind == DD_SCALAR)
        return node->text;
    wrong(t, node ? node->pos : t->root->pos, DD_N("a test needs this key"), key);
    return NULL;
}

static bool instant_of(struct test *t, const char *key, struct dd_instant *out)
{
    const char *text = text_of(t, key);
    if (text && !dd_instant_parse(t->zone, text, out)) {
        wrong(t, dd_node_get(t->root, key)->pos, DD_N("this is no instant (YYYY-MM-DD HH:MM)"),
              text);
        return false;
    }
    return text != NULL;
}

static bool check_keys(struct test *t)
{
    size_t errors = t->diags->errors;
    if (t->root->kind != DD_MAP) {
        wrong(t, t->root->pos, DD_N("a test is a map of keys"), "test, pack, now, …");
        return false;
    }
    for (size_t i = 0; i < t->root->n; i++) {
        size_t k = 0;
        while (k < DD_LEN(keys) && strcmp(keys[k], t->root->keys[i]->text) != 0)
            k++;
        if (k == DD_LEN(keys))
            wrong(t, t->root->keys[i]->pos, DD_N("unknown key"), t->root->keys[i]->text);
    }
    return t->diags->errors == errors;
}

/* ---- preparing -------------------------------------------------------------------------- */

static const char *pack_calendar(struct test *t, const char *path)
{
    const struct dd_node *root = dd_app_yaml(t->diags, path);
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
    struct dd_config config = {
        .rules = &path, .n_rules = 1, .params = dd_node_get(t->root, "params")};
    const char *calendar = pack_calendar(t, path);
    t->calendar = dd_app_calendar(t->arena, t->diags, calendar);
    t->rules = t->calendar ? dd_app_rules(t->diags, &config, t->calendar) : NULL;
    return t->rules != NULL;
}

static bool prepare(struct test *t)
{
    const struct dd_node *given = dd_node_get(t->root, "given");
    if (!check_keys(t) || !load_rules(t))
        return false;
    if (given && !dd_facts_read(t->diags, given, true, &t->facts))
        return false;
    dd_facts_seal(&t->facts);
    t->simulation.in = (struct dd_moment_in){
        .rules = t->rules,
        .facts = &t->facts,
        .calendar = t->calendar,
        .zone = t->zone,
        .sending = &dd_sending_default,
    };
    return instant_of(t, "now", &t->simulation.in.now);
}

/* ---- comparing ------------------------------------------------------------------------------ */

static void differs(struct test *t, const char *id, struct dd_pos pos)
{
    if (t->faults++ == 0)
        dd_buf_printf(t->out, _("FAILED: %s\n"), t->name);
    dd_buf_printf(t->out, "  %s\n  --> %s:%u:%u\n", id, pos.source->name, pos.line, pos.col);
    const char *slash = strchr(id, '/');
    const char *rule_id = dd_strndup(t->arena, id, slash ? (size_t)(slash - id) : strlen(id));
    const struct dd_rule *rule = dd_rule_find(t->rules, rule_id);
    if (rule && rule->pos.source)
        dd_buf_printf(t->out, "  --> %s:%u (%s)\n", rule->pos.source->name, rule->pos.line,
                      rule->id);
}

static const struct dd_obligation *obligation_of(const struct test *t, const char *id)
{
    const char *once = dd_printf(t->arena, "%s/once", id);
    for (size_t i = 0; i < t->simulation.n_obligations; i++) {
        const struct dd_obligation *row = &t->simulation.obligations[i];
        if (strcmp(row->id, id) == 0 || strcmp(row->id, once) == 0)
            return row;
    }
    return NULL;
}

typedef DD_VEC(const char *) lines;

/* Whoever was told: one line for each day and step, in order. */
static void timeline(struct test *t, const char *id, lines *out)
{
    for (size_t i = 0; i < t->simulation.notices.n; i++) {
        const struct dd_notice *notice = &t->simulation.notices.v[i];
        char day[DD_DAY_SIZE];
        if (strcmp(notice->obligation, id) != 0)
            continue;
        dd_day_format(dd_zone_local(t->zone, notice->at).day, day);
        const char *line = dd_printf(t->arena, "%s %s", day, notice->step);
        size_t k = 0;
        while (k < out->n && strcmp(out->v[k], line) != 0)
            k++;
        if (k == out->n)
            dd_push(t->arena, out, line);
    }
}

static bool contains(const lines *all, const char *line)
{
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->v[i], line) == 0)
            return true;
    return false;
}

static void compare_notices(struct test *t, const struct dd_obligation *row,
                            const struct dd_node *expected)
{
    lines got = {0}, want = {0};
    timeline(t, row->id, &got);
    for (size_t i = 0; i < expected->n; i++)
        if (expected->items[i]->kind == DD_SCALAR)
            dd_push(t->arena, &want, dd_squeeze(t->arena, expected->items[i]->text));
    bool same = got.n == want.n;
    for (size_t i = 0; i < want.n && same; i++)
        same = contains(&got, want.v[i]) && contains(&want, got.v[i]);
    if (same)
        return;
    differs(t, row->id, expected->pos);
    for (size_t i = 0; i < want.n; i++)
        dd_buf_printf(t->out, "    %c %s\n", contains(&got, want.v[i]) ? ' ' : '-', want.v[i]);
    for (size_t i = 0; i < got.n; i++)
        if (!contains(&want, got.v[i]))
            dd_buf_printf(t->out, "    + %s\n", got.v[i]);
}

static void compare_value(struct test *t, const char *id, const struct dd_node *expected,
                          const char *key, const char *got)
{
    if (expected->kind == DD_SCALAR && strcmp(expected->text, got) == 0)
        return;
    differs(t, id, expected->pos);
    dd_buf_printf(t->out, "    - %s: %s\n    + %s: %s\n", key,
                  expected->kind == DD_SCALAR ? expected->text : "…", key, got);
}

static void compare(struct test *t, const char *id, const struct dd_node *expected)
{
    const struct dd_obligation *row = obligation_of(t, id);
    bool absent = expected->kind == DD_SCALAR && strcmp(expected->text, "absent") == 0;
    char day[DD_DAY_SIZE] = "none";
    if (absent || !row) {
        if (absent != !row)
            compare_value(t, id, expected, "obligation",
                          row ? dd_state_name(row->state) : "absent");
        return;
    }
    for (size_t i = 0; expected->kind == DD_MAP && i < expected->n; i++) {
        const char *key = expected->keys[i]->text;
        const struct dd_node *value = expected->items[i];
        if (strcmp(key, "due") == 0)
            compare_value(t, id, value, key, row->due.set ? dd_day_format(row->due.day, day) : day);
        else if (strcmp(key, "legal_day") == 0)
            compare_value(t, id, value, key,
                          row->legal_day.set ? dd_day_format(row->legal_day.day, day) : day);
        else if (strcmp(key, "state") == 0)
            compare_value(t, id, value, key, dd_state_name(row->state));
        else if (strcmp(key, "notices") == 0)
            compare_notices(t, row, value);
        else
            wrong(t, expected->keys[i]->pos, DD_N("unknown key"), key);
    }
}

static bool run_one(struct test *t)
{
    const struct dd_node *expect = dd_node_get(t->root, "expect");
    struct dd_instant until;
    const struct dd_node *name = dd_node_get(t->root, "test");
    t->name = name && name->kind == DD_SCALAR ? name->text : t->path;
    if (!prepare(t) || !instant_of(t, "advance_to", &until))
        return false;
    dd_simulate(&t->simulation, until);
    if (!expect || expect->kind != DD_MAP || expect->n == 0) {
        wrong(t, t->root->pos, DD_N("a test needs this key"), "expect");
        return false;
    }
    for (size_t i = 0; i < expect->n; i++)
        compare(t, expect->keys[i]->text, expect->items[i]);
    return t->faults == 0;
}

void dd_ruletest_file(struct dd_diags *diags, const struct dd_zone *zone, const char *path,
                      struct dd_buf *out, struct dd_ruletest_result *result)
{
    const struct dd_node *root = dd_app_yaml(diags, path);
    size_t n = root && root->kind == DD_SEQ ? root->n : 1;
    for (size_t i = 0; i < n; i++) {
        struct test t = {
            .diags = diags, .arena = diags->arena, .zone = zone, .path = path, .out = out};
        t.simulation.arena = diags->arena;
        t.root = root && root->kind == DD_SEQ ? root->items[i] : root;
        if (root && run_one(&t))
            result->passed++;
        else
            result->failed++;
    }
}
