/* What a test expects, held against what came out. Values may be written as the
 * database spells them or as an office does: 2026-02-09 or 09/02/2026, `overdue`
 * or “đang thực hiện quá hạn”, `absent` or “không có”. */
#include "app/rules/ruletest.h"

#include <stdlib.h>
#include <string.h>

#include "intake/record/edit.h"
#include "wire/words.h"

struct judge {
    const struct dd_expectation *e;
    struct dd_arena *arena;
    const char *id; /* of the obligation, as written in the test */
    bool differed;  /* its heading was printed */
};

static void wrong(const struct judge *j, struct dd_pos pos, const char *english, const char *word)
{
    dd_error(j->e->diags, "E501", pos, "%s: %s", dd_tr(j->e->diags, english), word);
}

static void hint_nearest(const struct judge *j, const char *word, const char *const *words,
                         size_t n)
{
    const char *near = dd_nearest(word, words, n);
    if (near)
        dd_hint(j->e->diags, DD_N("did you mean `%s`?"), near);
}

static bool same_words(const struct judge *j, const char *a, const char *b)
{
    return strcmp(a, b) == 0 || strcmp(dd_key(j->arena, a), dd_key(j->arena, b)) == 0;
}

static bool is_absent(const struct judge *j, const struct dd_node *node)
{
    return node->kind == DD_SCALAR &&
           (strcmp(node->text, "absent") == 0 || same_words(j, node->text, _("absent")));
}

/* ---- the obligation --------------------------------------------------------------------- */

static const struct dd_rule *rule_of(const struct judge *j)
{
    const char *slash = strchr(j->id, '/');
    return dd_rule_find(j->e->rules,
                        slash ? dd_strndup(j->arena, j->id, (size_t)(slash - j->id)) : j->id);
}

static bool rule_is_known(const struct judge *j, struct dd_pos pos)
{
    const struct dd_ruleset *set = j->e->rules;
    if (rule_of(j))
        return true;
    const char **names = DD_NEW_N(j->arena, const char *, set->n_rules + 1);
    for (size_t i = 0; i < set->n_rules; i++)
        names[i] = set->rules[i].id;
    wrong(j, pos, DD_N("the pack has no such rule (RULE/SUBJECT/PERIOD)"), j->id);
    hint_nearest(j, dd_strndup(j->arena, j->id, strcspn(j->id, "/")), names, set->n_rules);
    return false;
}

static const struct dd_obligation *find(const struct judge *j)
{
    const struct dd_simulation *s = j->e->simulation;
    const struct dd_obligation *row = dd_obligation_find(s->obligations, s->n_obligations, j->id);
    return row ? row
               : dd_obligation_find(s->obligations, s->n_obligations,
                                    dd_printf(j->arena, "%s/once", j->id));
}

/* Once for each obligation, then where each difference was expected. */
static void differs(struct judge *j, struct dd_pos pos)
{
    struct dd_buf *out = j->e->out;
    const struct dd_rule *rule = rule_of(j);
    if (!j->differed) {
        dd_buf_printf(out, "  %s", j->id);
        if (rule && rule->pos.source)
            dd_buf_printf(out, _(" by the rule `%s` of %s:%u"), rule->id, rule->pos.source->name,
                          rule->pos.line);
        dd_buf_putc(out, '\n');
    }
    j->differed = true;
    dd_buf_printf(out, "  --> %s:%u:%u\n", pos.source->name, pos.line, pos.col);
}

static bool is_period(const char *text)
{
    struct dd_period period;
    const char *seq = text[0] == 'd' ? text + 1 : "";
    return strcmp(text, "once") == 0 || (strncmp(text, "ev:", 3) == 0 && text[3]) ||
           (*seq && !seq[strspn(seq, "0123456789")]) || dd_period_parse(text, &period);
}

/* A period that cannot be is absent whatever the rules do: such a test says nothing. */
static void check_period(const struct judge *j, struct dd_pos pos)
{
    const char *subject = strchr(j->id, '/'), *period = subject ? strchr(subject + 1, '/') : NULL;
    if (period && !is_period(period + 1))
        wrong(j, pos, DD_N("this is no period (2026-03, 2026-Q1, once, d2, ev:EVENT)"), period + 1);
}

static void expected_absence(struct judge *j, const struct dd_node *key, const struct dd_node *node,
                             const struct dd_obligation *row)
{
    if (!row) {
        check_period(j, key->pos);
        return;
    }
    differs(j, node->pos);
    dd_buf_printf(j->e->out, "    - %s\n    + %s: %s\n", _("absent"), row->id,
                  dd_state_name(row->state));
}

/* The one that was probably meant: its period was left out, or a letter is wrong. */
static const char *meant(const struct judge *j, const char *const *ids, size_t n)
{
    size_t length = strlen(j->id);
    for (size_t i = 0; i < n; i++)
        if (strncmp(ids[i], j->id, length) == 0 && ids[i][length] == '/')
            return ids[i];
    return dd_nearest(j->id, ids, n);
}

static void expected_presence(struct judge *j, const struct dd_node *key)
{
    const struct dd_simulation *s = j->e->simulation;
    const char **ids = DD_NEW_N(j->arena, const char *, s->n_obligations + 1);
    size_t n = strcspn(j->id, "/") + 1, same = 0;
    for (size_t i = 0; i < s->n_obligations; i++)
        if (strncmp(s->obligations[i].id, j->id, n) == 0)
            ids[same++] = s->obligations[i].id;
    differs(j, key->pos);
    dd_buf_printf(j->e->out, "    - %s\n    + %s\n", j->id, _("absent"));
    const char *near = meant(j, ids, same);
    if (near)
        dd_buf_printf(j->e->out, _("      there is `%s`\n"), near);
    else if (same == 0)
        dd_buf_puts(j->e->out, _("      the rule made none\n"));
    else
        dd_buf_printf(j->e->out, _("      the rule made %zu others, `%s` for one\n"), same, ids[0]);
}

/* ---- one value -------------------------------------------------------------------------- */

static const char *day_text(const struct judge *j, struct dd_opt_day day)
{
    return day.set ? dd_day_text(j->arena, day.day) : "none";
}

/* Of a key that may be expected. */
static const char *value_of(const struct judge *j, const struct dd_obligation *row, const char *key)
{
    if (strcmp(key, "due") == 0)
        return day_text(j, row->due);
    if (strcmp(key, "legal_day") == 0)
        return day_text(j, row->legal_day);
    if (strcmp(key, "original_due") == 0)
        return day_text(j, row->original_due);
    if (strcmp(key, "done_on") == 0)
        return day_text(j, row->done_on);
    if (strcmp(key, "state") == 0)
        return dd_state_name(row->state);
    if (strcmp(key, "reason") == 0)
        return row->reason ? row->reason : "none";
    if (strcmp(key, "unit") == 0)
        return row->unit ? row->unit : "none";
    if (strcmp(key, "title") == 0)
        return row->title;
    if (strcmp(key, "cycle") == 0)
        return dd_printf(j->arena, "%d", row->cycle);
    if (strcmp(key, "epoch") == 0)
        return dd_printf(j->arena, "%d", row->epoch);
    if (strcmp(key, "no_data") == 0)
        return row->no_data ? "true" : "false";
    return "";
}

static bool matches(const struct judge *j, const struct dd_obligation *row, const char *key,
                    const char *want, const char *got)
{
    struct dd_day day;
    if (strcmp(want, got) == 0)
        return true;
    if (dd_edit_day_read(want, &day))
        return strcmp(dd_day_text(j->arena, day), got) == 0;
    if (strcmp(got, "none") == 0)
        return same_words(j, want, _("none"));
    return strcmp(key, "state") == 0 && same_words(j, want, dd_word_state(dd_gettext, row->state));
}

/* How the day came about: the reason why another was expected lies there. */
static void print_trace(const struct judge *j, const char *trace)
{
    for (const char *line = trace; line && *line;) {
        size_t n = strcspn(line, "\n");
        dd_buf_printf(j->e->out, "        %.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

static void compare_value(struct judge *j, const struct dd_obligation *row,
                          const struct dd_node *key, const struct dd_node *want)
{
    const char *got = value_of(j, row, key->text);
    if (matches(j, row, key->text, want->text, got))
        return;
    differs(j, want->pos);
    dd_buf_printf(j->e->out, "    - %s: %s\n    + %s: %s\n", key->text, want->text, key->text, got);
    if (strcmp(key->text, "due") == 0)
        print_trace(j, row->trace);
}

/* ---- the timeline ------------------------------------------------------------------------ */

struct line {
    struct dd_day day;
    const char *step, *words; /* "before:5wd", and how people say it */
    struct dd_pos pos;        /* where it is expected … */
    bool expected, got;
};
typedef DD_VEC(struct line) lines;

static const char *person_of(const struct dd_notice *notice)
{
    return notice->person ? notice->person : notice->address ? notice->address : "nobody";
}

/* Whoever was told: one line for each day and step, and (`persons`) each of them. */
static void take_timeline(const struct judge *j, const char *id, bool persons, lines *out)
{
    const struct dd_simulation *s = j->e->simulation;
    for (size_t i = 0; i < s->notices.n; i++) {
        const struct dd_notice *notice = &s->notices.v[i];
        if (strcmp(notice->obligation, id) != 0)
            continue;
        struct line line = {.day = dd_zone_local(s->in.zone, notice->at).day,
                            .step = notice->step,
                            .words = dd_word_step(j->arena, dd_gettext, notice),
                            .got = true};
        if (persons) {
            line.step = dd_printf(j->arena, "%s %s", line.step, person_of(notice));
            line.words = dd_printf(j->arena, "%s %s", line.words, person_of(notice));
        }
        size_t k = 0;
        while (k < out->n &&
               (dd_day_cmp(out->v[k].day, line.day) != 0 || strcmp(out->v[k].step, line.step) != 0))
            k++;
        if (k == out->n)
            dd_push(j->arena, out, line);
    }
}

/* "2026-02-09 before:5wd" */
static bool read_line(const struct judge *j, const struct dd_node *node, struct line *out)
{
    *out = (struct line){.pos = node->pos, .expected = true};
    const char *text = node->kind == DD_SCALAR ? dd_squeeze(j->arena, node->text) : "";
    size_t n = strcspn(text, " ");
    out->step = out->words = text[n] ? text + n + 1 : "";
    if (*out->step && dd_edit_day_read(dd_strndup(j->arena, text, n), &out->day))
        return true;
    wrong(j, node->pos, DD_N("a line of the timeline is a day and a step"),
          node->kind == DD_SCALAR ? node->text : "2026-02-09 before:5wd");
    return false;
}

/* Marks the line as expected, or adds it as one that did not come. */
static void expect_line(const struct judge *j, const struct dd_node *node, lines *all)
{
    struct line want;
    read_line(j, node, &want);
    for (size_t i = 0; i < all->n; i++) {
        struct line *line = &all->v[i];
        if (line->expected || dd_day_cmp(line->day, want.day) != 0 ||
            (strcmp(line->step, want.step) != 0 && !same_words(j, line->words, want.step)))
            continue;
        line->expected = true;
        line->pos = want.pos;
        return;
    }
    dd_push(j->arena, all, want);
}

static int by_day(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    int order = dd_day_cmp(x->day, y->day);
    if (order == 0) /* what was expected instead stands before what came */
        order = (int)(y->expected && !y->got) - (int)(x->expected && !x->got);
    return order ? order : strcmp(x->step, y->step);
}

static void print_timeline(struct judge *j, const struct dd_node *list, const lines *all)
{
    struct dd_pos pos = list->pos;
    for (size_t i = all->n; i-- > 0;)
        if (all->v[i].expected && !all->v[i].got)
            pos = all->v[i].pos;
    differs(j, pos);
    for (size_t i = 0; i < all->n; i++) {
        const struct line *line = &all->v[i];
        dd_buf_printf(j->e->out, "    %c %s %s\n",
                      !line->got       ? '-'
                      : line->expected ? ' '
                                       : '+',
                      dd_day_text(j->arena, line->day), line->step);
    }
}

static void compare_notices(struct judge *j, const struct dd_obligation *row,
                            const struct dd_node *list, bool persons)
{
    lines all = {0};
    bool same = true;
    take_timeline(j, row->id, persons, &all);
    for (size_t i = 0; i < list->n; i++)
        expect_line(j, list->items[i], &all);
    for (size_t i = 0; i < all.n; i++)
        same &= all.v[i].expected && all.v[i].got;
    if (same)
        return;
    qsort(all.v, all.n, sizeof(*all.v), by_day);
    print_timeline(j, list, &all);
}

/* ---- all of it --------------------------------------------------------------------------- */

static bool is_timeline(const char *key)
{
    return strcmp(key, "notices") == 0 || strcmp(key, "told") == 0;
}

static void compare(struct judge *j, const struct dd_node *key, const struct dd_node *want)
{
    if (!rule_is_known(j, key->pos)) /* the rules of this moment */
        return;
    const struct dd_obligation *row = find(j);
    if (is_absent(j, want)) {
        expected_absence(j, key, want, row);
        return;
    }
    if (!row) {
        expected_presence(j, key);
        return;
    }
    for (size_t i = 0; i < want->n; i++) {
        const char *name = want->keys[i]->text;
        if (is_timeline(name))
            compare_notices(j, row, want->items[i], *name == 't');
        else
            compare_value(j, row, want->keys[i], want->items[i]);
    }
}

bool dd_ruletest_expect(const struct dd_expectation *e, const struct dd_node *expect)
{
    struct judge j = {.e = e, .arena = e->diags->arena};
    bool same = true;
    for (size_t i = 0; i < expect->n; i++) {
        j.id = expect->keys[i]->text;
        j.differed = false;
        compare(&j, expect->keys[i], expect->items[i]);
        same &= !j.differed;
    }
    return same;
}
