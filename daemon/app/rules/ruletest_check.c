/* What can be wrong in a test's `expect:` before anything is run, so that one run of the test
 * says all of its mistakes. */
#include <string.h>

#include "app/rules/ruletest.h"
#include "intake/record/edit.h"
#include "wire/words.h"

struct check {
    struct dd_diags *diags;
    const struct dd_ruleset *rules; /* NULL: not known */
};

static const char *const asked[] = {"due",     "legal_day", "original_due", "done_on", "state",
                                    "reason",  "unit",      "title",        "cycle",   "epoch",
                                    "no_data", "notices",   "told"};

static void wrong(const struct check *c, struct dd_pos pos, const char *english, const char *word)
{
    dd_error(c->diags, "E501", pos, "%s: %s", dd_tr(c->diags, english), word);
}

static void hint_nearest(const struct check *c, const char *word, const char *const *words,
                         size_t n)
{
    const char *near = dd_nearest(word, words, n);
    if (near)
        dd_hint(c->diags, DD_N("did you mean `%s`?"), near);
}

static bool same_words(const struct check *c, const char *a, const char *b)
{
    struct dd_arena *arena = c->diags->arena;
    return strcmp(a, b) == 0 || strcmp(dd_key(arena, a), dd_key(arena, b)) == 0;
}

static bool rule_is_known(const struct check *c, const struct dd_node *key)
{
    struct dd_arena *arena = c->diags->arena;
    const char *id = dd_strndup(arena, key->text, strcspn(key->text, "/"));
    if (!c->rules || dd_rule_find(c->rules, id))
        return true;
    const char **names = DD_NEW_N(arena, const char *, c->rules->n_rules + 1);
    for (size_t i = 0; i < c->rules->n_rules; i++)
        names[i] = c->rules->rules[i].id;
    wrong(c, key->pos, DD_N("the pack has no such rule (RULE/SUBJECT/PERIOD)"), key->text);
    hint_nearest(c, id, names, c->rules->n_rules);
    return false;
}

static void check_day(const struct check *c, const struct dd_node *node)
{
    struct dd_day day;
    if (!dd_edit_day_read(node->text, &day) && strcmp(node->text, "none") != 0 &&
        !same_words(c, node->text, _("none")))
        wrong(c, node->pos, DD_N("this is no day, and not `none`"), node->text);
}

static void check_state(const struct check *c, const struct dd_node *node)
{
    const char *names[DD_N_STATES];
    for (int i = 0; i < DD_N_STATES; i++) {
        names[i] = dd_state_name((enum dd_state)i);
        if (strcmp(names[i], node->text) == 0 ||
            same_words(c, node->text, dd_word_state(dd_gettext, (enum dd_state)i)))
            return;
    }
    wrong(c, node->pos, DD_N("there is no such state"), node->text);
    hint_nearest(c, node->text, names, DD_LEN(names));
}

/* What stands behind the colon of a step. */
static bool is_detail(struct dd_arena *arena, const char *word, const char *detail)
{
    struct dd_span span;
    enum dd_role role;
    size_t n = strspn(detail, "0123456789");
    detail = dd_strndup(arena, detail, strcspn(detail, " ")); /* a person follows in `told` */
    if (strcmp(word, "before") == 0)
        return dd_span_parse(detail, &span);
    if (strcmp(word, "escalate") == 0)
        return dd_role_parse(detail, &role);
    if (strcmp(word, "share") == 0)
        return n > 0 && strcmp(detail + n, "%") == 0;
    if (strcmp(word, "overdue") == 0 || strcmp(word, "confirm") == 0)
        return n > 0 && detail[n] == '\0';
    return detail[n] == '\0'; /* the second of its kind: `handover:2` */
}

/* "before:5wd": only a misspelt one is sure to be wrong, offices have words of their own. */
static void check_step(const struct check *c, const struct dd_node *line, const char *step)
{
    static const char *const steps[] = {
        "assigned", "before",    "share",   "due",      "overdue",      "escalate", "lag",
        "no_data",  "changed",   "cleared", "handover", "reported",     "confirm",  "returned",
        "not_ours", "extension", "kept",    "refused",  "report_to_me", "answer"};
    struct dd_arena *arena = c->diags->arena;
    size_t n = strcspn(step, ": ");
    const char *word = dd_strndup(arena, step, n);
    const char *near = dd_nearest(word, steps, DD_LEN(steps));
    for (size_t i = 0; i < DD_LEN(steps); i++) {
        if (strcmp(word, steps[i]) != 0)
            continue;
        if (!is_detail(arena, word, step[n] == ':' ? step + n + 1 : ""))
            wrong(c, line->pos, DD_N("there is no such step"), step);
        return;
    }
    if (!near || word[0] == '\0')
        return;
    wrong(c, line->pos, DD_N("there is no such step"), step);
    dd_hint(c->diags, DD_N("did you mean `%s`?"), near);
}

static void check_lines(const struct check *c, const struct dd_node *list)
{
    struct dd_arena *arena = c->diags->arena;
    struct dd_day day;
    if (list->kind != DD_SEQ) {
        wrong(c, list->pos, DD_N("this is a list of lines"), "notices: []");
        return;
    }
    for (size_t i = 0; i < list->n; i++) {
        const struct dd_node *item = list->items[i];
        const char *text = item->kind == DD_SCALAR ? dd_squeeze(arena, item->text) : "";
        size_t n = strcspn(text, " ");
        if (text[n] && dd_edit_day_read(dd_strndup(arena, text, n), &day))
            check_step(c, item, text + n + 1);
        else
            wrong(c, item->pos, DD_N("a line of the timeline is a day and a step"),
                  item->kind == DD_SCALAR ? item->text : "2026-02-09 before:5wd");
    }
}

static void check_value(const struct check *c, const struct dd_node *key,
                        const struct dd_node *node)
{
    static const char *const days[] = {"due", "legal_day", "original_due", "done_on"};
    size_t k = 0;
    while (k < DD_LEN(asked) && strcmp(asked[k], key->text) != 0)
        k++;
    if (k == DD_LEN(asked)) {
        wrong(c, key->pos, DD_N("unknown key"), key->text);
        hint_nearest(c, key->text, asked, DD_LEN(asked));
        return;
    }
    if (strcmp(key->text, "notices") == 0 || strcmp(key->text, "told") == 0) {
        check_lines(c, node);
        return;
    }
    if (node->kind != DD_SCALAR) {
        wrong(c, node->pos, DD_N("this takes one value"), key->text);
        return;
    }
    if (strcmp(key->text, "state") == 0)
        check_state(c, node);
    for (size_t i = 0; i < DD_LEN(days); i++)
        if (strcmp(key->text, days[i]) == 0)
            check_day(c, node);
}

bool dd_ruletest_check(struct dd_diags *diags, const struct dd_ruleset *rules,
                       const struct dd_node *expect)
{
    const struct check c = {diags, rules};
    size_t errors = diags->errors;
    for (size_t i = 0; expect->kind == DD_MAP && i < expect->n; i++) {
        const struct dd_node *key = expect->keys[i], *want = expect->items[i];
        rule_is_known(&c, key);
        if (want->kind == DD_SCALAR &&
            (strcmp(want->text, "absent") == 0 || same_words(&c, want->text, _("absent"))))
            continue;
        if (want->kind != DD_MAP)
            wrong(&c, want->pos, DD_N("this is `absent`, or keys such as `due:` and `notices:`"),
                  key->text);
        for (size_t k = 0; want->kind == DD_MAP && k < want->n; k++)
            check_value(&c, want->keys[k], want->items[k]);
    }
    return diags->errors == errors;
}
