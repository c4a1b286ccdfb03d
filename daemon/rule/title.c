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

void dd_text_too_long(struct dd_build *build, const struct dd_node *text)
{
    dd_error(build->diags, "E014", text->pos, DD_N("this text is longer than %d bytes"),
             DD_TEXT_MAX_BYTES);
}

static bool is_too_long(struct dd_build *build, const struct dd_node *text)
{
    bool too_long = strlen(text->text) > DD_TEXT_MAX_BYTES;
    if (too_long)
        dd_text_too_long(build, text);
    return too_long;
}

static void check_param(struct dd_build *build, const struct dd_param *param,
                        const struct dd_node *text, const char *name, size_t n)
{
    if (param->is_event || param->is_list)
        dd_error(build->diags, "E051", dd_place_within(text, (size_t)(name - text->text), n),
                 DD_N("`%s` has no value that a text could name"), param->name);
}

static const char *nearest_param(struct dd_arena *arena, const struct dd_params *params,
                                 const char *word)
{
    size_t n;
    const char **names = dd_param_names(arena, params, &n);
    return dd_nearest(word, names, n);
}

static void check_placeholder(struct dd_build *build, const struct dd_params *params,
                              const struct dd_node *title, const struct dd_rule *rule,
                              const char *name, size_t n)
{
    struct dd_diags *diags = build->diags;
    const char *word = dd_strndup(diags->arena, name, n);
    const struct dd_param *param = dd_param_find(params, word);
    if (param && strcmp(word, "period") != 0) {
        check_param(build, param, title, name, n);
        return;
    }
    if (strcmp(word, "period") == 0) {
        if (!rule->has_every && rule->deadline)
            dd_error(diags, "E051", dd_place_within(title, (size_t)(name - title->text), n),
                     DD_N("a rule without `every` has no period"));
        return;
    }
    if (build->any_subject)
        return;
    const char *own = dd_for_each_name(rule->for_each);
    const char *dot = strchr(word, '.');
    const char *prefix = dot ? dd_strndup(diags->arena, word, (size_t)(dot - word)) : word;
    if (!dot || (strcmp(prefix, own) != 0 && strcmp(prefix, "unit") != 0)) {
        struct dd_pos pos = dd_place_within(title, (size_t)(name - title->text), n);
        dd_error(diags, "E051", pos, DD_N("`{%s}` is not known here"), word);
        const char *trimmed = dd_squeeze(diags->arena, word);
        if (strcmp(trimmed, word) != 0) {
            dd_hint(diags, DD_N("without spaces: {%s}"), trimmed);
            return;
        }
        const char *near = dot ? NULL : nearest_param(diags->arena, params, word);
        if (near)
            dd_hint(diags, DD_N("did you mean `%s`?"), near);
        else
            dd_hint(diags, DD_N("for example {%s.id} or {unit.name}"), own);
        return;
    }
    const struct dd_word_entity *entity = dd_word_entity_find(build->vocabulary, prefix);
    if (!entity || dd_word_field_find(entity, dot + 1))
        return;
    dd_error(diags, "E051", dd_place_within(title, (size_t)(name - title->text), n),
             DD_N("`%s` has no field `%s`"), prefix, dot + 1);
    dd_hint_nearest_field(diags, dot + 1, entity);
}

/* `{}`, and all of `{{unit.name}}`: one mistake. */
static const char *behind_braces(const char *at)
{
    if (strncmp(at, "{}", 2) == 0)
        return at + 2;
    const char *close = strncmp(at, "{{", 2) == 0 ? strstr(at, "}}") : NULL;
    return close ? close + 2 : at + 1;
}

void dd_check_title(struct dd_build *build, const struct dd_params *params,
                    const struct dd_node *title, const struct dd_rule *rule)
{
    if (!title || title->kind != DD_SCALAR || is_too_long(build, title))
        return;
    const char *at = title->text, *name;
    size_t n;
    while ((at = next_placeholder(at, &name, &n))) {
        if (n > 0) {
            check_placeholder(build, params, title, rule, name, n);
            at = name + n + 1;
            continue;
        }
        dd_error(build->diags, "E050", dd_place_within(title, (size_t)(at - title->text), 1),
                 DD_N("a placeholder is written {unit.name}"));
        at = behind_braces(at);
    }
}

static void no_such_param(struct dd_diags *diags, struct dd_pos pos, const struct dd_params *params,
                          const char *word)
{
    const char *near = nearest_param(diags->arena, params, word);
    dd_error(diags, "E051", pos, DD_N("no parameter is called `%s`"), word);
    if (near)
        dd_hint(diags, DD_N("did you mean `%s`?"), near);
}

void dd_check_names(struct dd_build *build, const struct dd_params *params,
                    const struct dd_node *text)
{
    const char *at = text->text, *name;
    size_t n;
    if (is_too_long(build, text))
        return;
    for (; (at = next_placeholder(at, &name, &n)); at += n > 0 ? n + 2 : 1) {
        const char *word = dd_strndup(build->diags->arena, name, n);
        const struct dd_param *param = dd_param_find(params, word);
        if (param)
            check_param(build, param, text, name, n);
        else if (n > 0)
            no_such_param(build->diags, dd_place_within(text, (size_t)(name - text->text), n),
                          params, word);
    }
}

static const char *param_text(struct dd_arena *arena, const struct dd_param *param)
{
    const struct dd_dec number = {param->value.n};
    char day[DD_DAY_SIZE];
    switch (param->type.kind) {
    case DD_T_INT:
        return dd_printf(arena, "%lld", (long long)param->value.n);
    case DD_T_DECIMAL:
        return dd_dec_format(arena, number, ',');
    case DD_T_PERCENT:
        return dd_printf(arena, "%s %%", dd_dec_format(arena, number, ','));
    case DD_T_DATE:
        return dd_strdup(arena, dd_day_format_vi((struct dd_day){(int32_t)param->value.n}, day));
    case DD_T_TEXT:
        return param->value.s;
    default:
        return param->value.n ? "true" : "false";
    }
}

const char *dd_with_params(struct dd_arena *arena, const struct dd_params *params,
                           const char *title)
{
    struct dd_buf out = {0};
    const char *at = title, *from = title, *name;
    size_t n;
    while (out.n <= DD_TEXT_MAX_BYTES && (at = next_placeholder(at, &name, &n))) {
        const char *word = dd_strndup(arena, name, n);
        const struct dd_param *param =
            strcmp(word, "period") == 0 ? NULL : dd_param_find(params, word);
        at += n > 0 ? n + 2 : 1;
        if (!param || param->is_event || param->is_list)
            continue;
        dd_buf_add(&out, from, (size_t)(name - 1 - from));
        dd_buf_puts(&out, param_text(arena, param));
        from = at;
    }
    if (from == title)
        return title; /* nothing to be put in */
    dd_buf_puts(&out, from);
    const char *text = out.n <= DD_TEXT_MAX_BYTES ? dd_strdup(arena, out.s) : NULL;
    dd_buf_release(&out);
    return text;
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
