/* target.c — a target's path and when it lags. */
#include "rule/pack.h"

#include <stdlib.h>
#include <string.h>

#include "rule/number.h"

enum reading {
    READ,
    WRONG,  /* to be said */
    UNKNOWN /* it names a broken parameter: nothing is said, and nothing follows from it */
};

/* A number that the office sets; of per cent it brings the measure, too. */
static enum reading param_amount(const struct dd_param *param, struct dd_dec *value,
                                 const char **measure)
{
    if (dd_param_is_broken(param))
        return UNKNOWN;
    if (param->is_event || param->is_list)
        return WRONG;
    switch (param->type.kind) {
    case DD_T_INT:
        value->micro = param->value.n * 1000000; /* which it was read from: it has room */
        return READ;
    case DD_T_PERCENT:
        *measure = "%";
        /* fall through */
    case DD_T_DECIMAL:
        value->micro = param->value.n;
        return READ;
    default:
        return WRONG;
    }
}

/* The length of the number that an amount begins with: "1 200 km" has one of five. */
static size_t number_length(const char *text)
{
    size_t n = strspn(text, "-0123456789., ");
    while (n > 0 && text[n - 1] == ' ')
        n--;
    return n;
}

/* "3 km", or "lanes_q2 km": value and measure. */
static enum reading read_amount(struct dd_arena *arena, const struct dd_params *params,
                                const char *text, struct dd_dec *value, const char **measure)
{
    size_t n = number_length(text);
    const struct dd_param *param = NULL;
    if (n == 0) {
        n = strcspn(text, " \t");
        param = dd_param_find(params, dd_strndup(arena, text, n));
    }
    const char *rest = dd_squeeze(arena, text + n);
    *measure = "";
    enum reading reading = param ? param_amount(param, value, measure)
                           : dd_dec_parse(dd_strndup(arena, text, n), value) ? READ
                                                                             : WRONG;
    if (*rest)
        *measure = rest;
    return reading;
}

/* A day, or the name of a parameter that is one. */
static enum reading read_day(const struct dd_params *params, const char *text, struct dd_day *out)
{
    const struct dd_param *param = dd_param_find(params, text);
    if (param && dd_param_is_broken(param))
        return UNKNOWN;
    if (!param || param->is_event || param->is_list || param->type.kind != DD_T_DATE)
        return dd_day_parse(text, out) ? READ : WRONG;
    *out = (struct dd_day){(int32_t)param->value.n};
    return READ;
}

static void not_a_day(struct dd_diags *diags, const struct dd_node *node)
{
    dd_error(diags, "E014", node->pos, DD_N("`%s` is not a day"), node->text);
    dd_hint(diags, DD_N("write a day that exists, as YYYY-MM-DD"));
}

/* The day on which the target is due, where the rule itself says it. */
static bool due_day(const struct dd_build *build, const struct dd_rule *rule, struct dd_day *out)
{
    const struct dd_due_options options = {.calendar = build->options->calendar,
                                           .has_roll = rule->has_roll,
                                           .roll = rule->roll,
                                           .anchor = rule->anchor_day,
                                           .no_trace = true};
    struct dd_due_result result;
    if (rule->for_each != DD_EACH_TARGET || !rule->deadline ||
        rule->deadline->kind == DD_DUE_RECURRING || rule->anchor_event)
        return false;
    dd_due_resolve(build->diags->arena, rule->deadline, &options, &result);
    *out = result.last_day;
    return result.status == DD_DUE_OK;
}

/* A measure that looks like a misspelt one: others are an office's own. */
static void check_measure(struct dd_build *build, const struct dd_node *item, const char *measure)
{
    const struct dd_words *words = dd_words_find(build->vocabulary, "measure");
    if (!*measure || !words || dd_words_have(words, measure))
        return;
    const char *near = dd_nearest(measure, words->v, words->n);
    if (!near)
        return;
    dd_warn(build->diags, "W001",
            dd_place_within(item, strlen(item->text) - strlen(measure), strlen(measure)),
            DD_N("`%s` is no measure that is commonly used"), measure);
    dd_hint(build->diags, DD_N("did you mean `%s`?"), near);
}

static int by_day(const void *a, const void *b)
{
    const struct dd_checkpoint *x = a, *y = b;
    return dd_day_cmp(x->day, y->day);
}

/* {2026-06-30: 1,5 km}: what is behind the comma reads as a key without a value. */
static bool is_left_of_comma(const struct dd_node *key, const struct dd_node *item)
{
    return item->kind == DD_SCALAR && !*item->text && !item->quoted && !item->refused &&
           *key->text >= '0' && *key->text <= '9' && strchr(key->text, ' ');
}

/* ---- checkpoints ------------------------------------------------------------------------ */

struct path { /* of a target, as it is read */
    struct dd_build *build;
    const struct dd_params *params;
    const struct dd_rule *rule;
    bool has_due;
    struct dd_day due;
    const char *measure; /* of the first amount; NULL: none was read yet */
    size_t n;
    struct dd_checkpoint *v;
};

static void check_day(const struct path *path, const struct dd_node *key, struct dd_day day)
{
    struct dd_diags *diags = path->build->diags;
    if (path->rule->has_progress && dd_day_cmp(day, path->rule->progress_from) < 0)
        dd_error(diags, "E061", key->pos, DD_N("this checkpoint lies before `from`"));
    if (path->has_due && dd_day_cmp(day, path->due) > 0)
        dd_error(diags, "E061", key->pos,
                 DD_N("this checkpoint lies after the due day, which is %s"),
                 dd_day_text(diags->arena, path->due));
}

static void measures_differ(struct dd_diags *diags, const struct dd_node *item, const char *first,
                            const char *measure)
{
    if (*first && *measure)
        dd_error(diags, "E062", item->pos, DD_N("the measures differ: `%s` and `%s`"), first,
                 measure);
    else
        dd_error(diags, "E062", item->pos, DD_N("one amount is in `%s`, another has no measure"),
                 *first ? first : measure);
}

static void take_measure(struct path *path, const struct dd_node *item, const char *measure)
{
    if (path->measure && strcmp(path->measure, measure) != 0)
        measures_differ(path->build->diags, item, path->measure, measure);
    else
        check_measure(path->build, item, measure);
    path->measure = path->measure ? path->measure : measure;
}

static void not_an_amount(struct dd_diags *diags, const struct dd_node *item)
{
    dd_error(diags, "E014", item->pos, DD_N("`%s` is not an amount"), item->text);
    dd_hint(diags, DD_N("a number and its measure, for example 3 km"));
}

/* "6.000 km", "1.234.567 km" */
static bool has_groups(struct dd_diags *diags, const struct dd_node *item)
{
    size_t n = number_length(item->text);
    return dd_number_groups(diags, "E014", dd_place_within(item, 0, n),
                            dd_strndup(diags->arena, item->text, n), false) != NULL;
}

/* `cut`: the end of the amount stands behind a comma, as a key. */
static void read_checkpoint(struct path *path, const struct dd_node *key,
                            const struct dd_node *item, bool cut)
{
    struct dd_diags *diags = path->build->diags;
    struct dd_checkpoint point = {0};
    const char *measure;
    enum reading day = read_day(path->params, key->text, &point.day);
    if (day == WRONG)
        not_a_day(diags, key);
    if (item->kind != DD_SCALAR || item->refused || has_groups(diags, item))
        return; /* said elsewhere */
    enum reading amount =
        read_amount(diags->arena, path->params, item->text, &point.value, &measure);
    if (amount == WRONG) {
        not_an_amount(diags, item);
        return;
    }
    if (point.value.micro < 0)
        dd_error(diags, "E014", item->pos, DD_N("`%s` is less than nothing"), item->text);
    if (!cut && (amount == READ || *measure))
        take_measure(path, item, measure);
    if (day == READ)
        check_day(path, key, point.day);
    if (day == READ && amount == READ)
        path->v[path->n++] = point;
}

static void warn_of_falls(const struct path *path, const struct dd_node *map)
{
    struct dd_diags *diags = path->build->diags;
    const struct dd_checkpoint *v = path->v;
    for (size_t i = 1; i < path->n; i++)
        if (v[i].value.micro < v[i - 1].value.micro && v[i].value.micro >= 0) {
            dd_warn(diags, "W005", map->pos, DD_N("less is expected on %s than on %s"),
                    dd_day_text(diags->arena, v[i].day), dd_day_text(diags->arena, v[i - 1].day));
            dd_hint(diags, DD_N("right only where a share has to fall"));
        }
}

static void read_checkpoints(struct dd_build *build, const struct dd_params *params,
                             const struct dd_node *map, struct dd_rule *rule)
{
    struct dd_diags *diags = build->diags;
    struct path path = {.build = build, .params = params, .rule = rule};
    path.v = DD_NEW_N(diags->arena, struct dd_checkpoint, map->n + 1);
    path.has_due = due_day(build, rule, &path.due);
    for (size_t i = 0; i < map->n; i++) {
        const struct dd_node *key = map->keys[i];
        bool cut = i + 1 < map->n && is_left_of_comma(map->keys[i + 1], map->items[i + 1]);
        if (!is_left_of_comma(key, map->items[i])) {
            read_checkpoint(&path, key, map->items[i], cut);
            continue;
        }
        dd_error(diags, "E014", key->pos, DD_N("`%s` is not a day"), key->text);
        dd_hint(diags, DD_N("a decimal comma needs quotation marks: \"1,5 km\", or write 1.5 km"));
    }
    qsort(path.v, path.n, sizeof(*path.v), by_day);
    warn_of_falls(&path, map);
    rule->measure = path.measure && *path.measure ? path.measure : NULL;
    rule->checkpoints = path.v;
    rule->n_checkpoints = path.n;
}

/* ---- the keys ----------------------------------------------------------------------------- */

static void compile_progress(struct dd_build *build, const struct dd_params *params,
                             const struct dd_node *merged, struct dd_rule *rule)
{
    const struct dd_node *map = dd_node_get(merged, "progress");
    if (!map || map->kind != DD_MAP)
        return;
    if (rule->for_each != DD_EACH_TARGET && !build->any_subject)
        dd_error(build->diags, "E060", map->pos, DD_N("only a rule for each target has `%s`"),
                 "progress");
    if (rule->has_every)
        dd_error(build->diags, "E060", map->pos,
                 DD_N("`progress` leads to one due day, but `due` comes every %s"),
                 dd_every_name(rule->every));
    const struct dd_node *from = dd_node_get(map, "from");
    if (from && from->kind == DD_SCALAR && *from->text) {
        enum reading reading = read_day(params, from->text, &rule->progress_from);
        if (reading == WRONG)
            not_a_day(build->diags, from);
        rule->has_progress = reading == READ;
    }
    const struct dd_node *checkpoints = dd_node_get(map, "checkpoints");
    if (!checkpoints || checkpoints->kind != DD_MAP)
        return;
    if (checkpoints->n == 0 && !checkpoints->unread)
        dd_error(build->diags, "E061", checkpoints->pos, DD_N("there is no checkpoint"));
    read_checkpoints(build, params, checkpoints, rule);
    rule->exceed = dd_get_bool(map, "exceed", false);
}

/* A `lag` of the pack's defaults is meant for its targets only. */
static void compile_lag(struct dd_build *build, const struct dd_node *merged,
                        const struct dd_node *defaults, struct dd_rule *rule)
{
    const struct dd_node *map = dd_node_get(merged, "lag");
    if (!map || map->kind != DD_MAP)
        return;
    if (!dd_node_get(merged, "progress")) {
        if (map != dd_node_get(defaults, "lag") && !dd_node_lost(merged, "progress"))
            dd_error(build->diags, "E060", map->pos, DD_N("`lag` needs `progress`"));
        return;
    }
    rule->has_no_data = dd_get_span(map, "no_data_after", &rule->no_data_after);
    rule->has_lag = dd_get_percent(map, "over", &rule->lag_over);
    rule->lag_clear_at = rule->lag_over;
    const struct dd_node *clear = dd_node_get(map, "clear_at");
    if (clear && !dd_node_get(map, "over") && !dd_node_unread(map, "over"))
        dd_error(build->diags, "E060", clear->pos, DD_N("`%s` means nothing without `%s`"),
                 "clear_at", "over");
    if (clear && rule->has_lag && dd_get_percent(map, "clear_at", &rule->lag_clear_at) &&
        rule->lag_clear_at > rule->lag_over && rule->lag_clear_at <= 100)
        dd_error(build->diags, "E063", clear->pos, DD_N("a lag clears at %d%% or less"),
                 rule->lag_over);
}

void dd_compile_target(struct dd_build *build, const struct dd_params *params,
                       const struct dd_node *merged, const struct dd_node *defaults,
                       struct dd_rule *rule)
{
    compile_progress(build, params, merged, rule);
    compile_lag(build, merged, defaults, rule);
}
