/* title.c — "{unit.name} …": placeholders are checked once, filled in often. */
#include "rule/pack.h"

#include <string.h>

#include "model/rows.h"

/* The next "{…}" at or after `s`; NULL where there is none. A brace without its
 * partner gives an empty name. */
static const char *next_placeholder(const char *s, const char **name, size_t *n)
{
    s += strcspn(s, "{}");
    if (!*s)
        return NULL;
    size_t length = strcspn(s + 1, "{}");
    bool closed = *s == '{' && s[1 + length] == '}';
    *name = s + 1;
    *n = closed ? length : 0;
    return s;
}

/* ---- checking ------------------------------------------------------------------------ */

static void check_placeholder(struct dd_build *build, const struct dd_node *title,
                              const struct dd_rule *rule, const char *name, size_t n)
{
    struct dd_diags *diags = build->diags;
    const char *word = dd_strndup(diags->arena, name, n);
    struct dd_pos pos = dd_place_within(title, (size_t)(name - title->text), n);
    if (strcmp(word, "period") == 0) {
        if (!rule->has_every && rule->due_source != DD_DUE_TASK)
            dd_error(diags, "E051", pos, DD_N("a rule without `every` has no period"));
        return;
    }
    if (build->any_subject)
        return;
    const char *own = dd_for_each_name(rule->for_each);
    const char *dot = strchr(word, '.');
    const char *prefix = dot ? dd_strndup(diags->arena, word, (size_t)(dot - word)) : word;
    if (!dot || (strcmp(prefix, own) != 0 && strcmp(prefix, "unit") != 0)) {
        dd_error(diags, "E051", pos, DD_N("`{%s}` is not known here"), word);
        dd_hint(diags, DD_N("for example {%s.id} or {unit.name}"), own);
        return;
    }
    const struct dd_word_entity *entity = dd_word_entity_find(build->vocabulary, prefix);
    if (!entity || dd_word_field_find(entity, dot + 1))
        return;
    dd_error(diags, "E051", pos, DD_N("`%s` has no field `%s`"), prefix, dot + 1);
    dd_hint_nearest_field(diags, dot + 1, entity);
}

void dd_check_title(struct dd_build *build, const struct dd_node *title, const struct dd_rule *rule)
{
    if (!title || title->kind != DD_SCALAR)
        return;
    const char *at = title->text, *name;
    size_t n;
    while ((at = next_placeholder(at, &name, &n))) {
        if (n > 0) {
            check_placeholder(build, title, rule, name, n);
            at = name + n + 1;
            continue;
        }
        dd_error(build->diags, "E050", dd_place_within(title, (size_t)(at - title->text), 1),
                 DD_N("a placeholder is written {unit.name}"));
        at += strncmp(at, "{}", 2) == 0 ? 2 : 1;
    }
}

/* ---- filling in ------------------------------------------------------------------------- */

static const char *field_text(struct dd_arena *arena, const void *row, const struct dd_field *field)
{
    const void *at = (const char *)row + field->offset;
    char day[DD_DAY_SIZE];
    switch (field->type) {
    case DD_F_TEXT:
        return *(const char *const *)at;
    case DD_F_INT:
        return dd_printf(arena, "%lld", (long long)*(const int64_t *)at);
    case DD_F_DEC:
        return dd_dec_format(arena, *(const struct dd_dec *)at, ',');
    case DD_F_DAY:
        return ((const struct dd_opt_day *)at)->set
                   ? dd_strdup(arena, dd_day_format_vi(((const struct dd_opt_day *)at)->day, day))
                   : NULL;
    default:
        return *(const bool *)at ? "true" : "false";
    }
}

static const struct dd_unit *unit_of(const struct dd_subject *subject)
{
    if (subject->unit || !subject->facts)
        return subject->unit;
    const char *id = subject->target ? subject->target->unit
                     : subject->task ? subject->task->unit
                                     : NULL;
    return dd_unit_find(subject->facts, id);
}

/* The text of a placeholder; an absent one falls back to the row's id. */
static const char *fill(struct dd_arena *arena, const struct dd_subject *subject, const char *name,
                        size_t n, const char *period)
{
    const char *word = dd_strndup(arena, name, n), *dot = strchr(word, '.');
    if (!dot)
        return period ? period : "";
    const char *prefix = dd_strndup(arena, word, (size_t)(dot - word));
    const struct dd_entity *entity = dd_entity_find(prefix);
    const struct dd_field *field = entity ? dd_field_find(entity, dot + 1) : NULL;
    const void *row = strcmp(prefix, "unit") == 0   ? (const void *)unit_of(subject)
                      : strcmp(prefix, "task") == 0 ? (const void *)subject->task
                                                    : (const void *)subject->target;
    if (!row || !field)
        return "";
    const char *text = field_text(arena, row, field);
    return text ? text : dd_row_text(&entity->fields[0], row);
}

char *dd_rule_title(struct dd_arena *arena, const struct dd_rule *rule,
                    const struct dd_subject *subject, const char *period)
{
    struct dd_buf out = {0};
    const char *at = rule->title, *from = at, *name;
    size_t n;
    while ((at = next_placeholder(at, &name, &n))) {
        if (n == 0) {
            at++;
            continue;
        }
        dd_buf_add(&out, from, (size_t)(at - from));
        const char *text = fill(arena, subject, name, n, period);
        dd_buf_puts(&out, text ? text : "");
        at = from = name + n + 1;
    }
    dd_buf_puts(&out, from);
    char *title = dd_strdup(arena, out.s ? out.s : "");
    dd_buf_release(&out);
    return title;
}
