/* Packs of rules: the bytes are one pack, or two with a line "%%" between, which is
 * followed by parameters after a second one. Read, checked, compiled, expanded;
 * every mistake printed; what compiled is asked about a few facts. */
#include "rules.h"

#define PARTS 3

/* Cuts the text at lines "%%"; the number of parts. */
static size_t cut(char *text, size_t n, struct dd_source parts[PARTS])
{
    static const char mark[] = "\n%%\n";
    static const char *const names[PARTS] = {"a.yaml", "b.yaml", "params.yaml"};
    size_t found = 0;
    for (char *from = text; found < PARTS; found++) {
        size_t left = n - (size_t)(from - text);
        char *to = memchr(from, '\0', left) || found == PARTS - 1 ? NULL : strstr(from, mark);
        size_t len = to ? (size_t)(to - from) : left;
        parts[found] = (struct dd_source){.name = names[found], .text = from, .n = len};
        if (!to)
            return found + 1;
        *to = '\0';
        from = to + strlen(mark);
    }
    return found;
}

static void ask(struct dd_arena *arena, const struct world *w, const struct dd_rule *rule)
{
    struct dd_subject subject;
    for (size_t i = 0; world_subject(w, rule->for_each, i, &subject); i++) {
        check_conditions(arena, rule, &subject);
        if (rule->when)
            check_flips(rule->when, &subject);
        const char *title = dd_rule_title(arena, rule, &subject, "tháng 3/2026");
        MUST(title && dd_utf8_check(title, strlen(title)) < 0);
    }
    struct dd_rule again = *rule;
    char *line = dd_schedule_text(arena, rule);
    MUST(dd_schedule_read(arena, line, &again));
    MUST(strcmp(dd_schedule_text(arena, &again), line) == 0);
    if (rule->deadline)
        MUST(dd_due_canonical(arena, rule->deadline));
}

static void check_set(struct dd_arena *arena, const struct world *w, const struct dd_ruleset *set)
{
    struct dd_buf out = {0};
    dd_ruleset_expand(set, &out);
    MUST(dd_utf8_check(out.s ? out.s : "", out.n) < 0);
    dd_buf_release(&out);
    for (size_t i = 0; i < set->n_rules; i++) {
        MUST(i == 0 || strcmp(set->rules[i - 1].id, set->rules[i].id) < 0);
        MUST(dd_rule_find(set, set->rules[i].id) == &set->rules[i]);
        ask(arena, w, &set->rules[i]);
    }
    for (size_t i = 0; i < set->n_exceptions; i++)
        ask(arena, w, set->exceptions[i].replaced);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const struct world *w = the_world();
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    struct dd_source parts[PARTS];
    struct dd_pack_text packs[2];
    char *text = dd_alloc(arena, n + 1);
    memcpy(text, bytes, n);
    dd_diags_init(&diags, arena, NULL);
    size_t found = cut(text, n, parts), n_packs = found < 2 ? found : 2;
    struct dd_rule_options options = {.vocabulary = w->vocabulary, .calendar = w->calendar};
    if (found == PARTS)
        options.params = dd_yaml_read(&diags, &parts[2]);
    for (size_t i = 0; i < n_packs; i++)
        packs[i].source = parts[i];
    const struct dd_ruleset *set = dd_ruleset_read(&diags, packs, n_packs, &options);
    MUST(set ? diags.errors == 0 : diags.errors > 0);
    if (set)
        check_set(arena, w, set);
    struct dd_buf said = {0};
    dd_diags_render(&diags, &said);
    MUST(dd_utf8_check(said.s ? said.s : "", said.n) < 0);
    dd_buf_release(&said);
    dd_arena_free(arena);
    return 0;
}
