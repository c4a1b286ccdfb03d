/* expr_type.c — resolves names and checks types. An optional field may be used
 * only where `is set` guards it: each expression yields the set of fields that
 * are known to be there when it is true, and when it is false. */
#include "rule/expr_type.h"

#include <string.h>

#include "model/rows.h"

/* Bits by the field's place in the vocabulary's entity. */
struct known {
    uint64_t when_true, when_false;
};

static struct known type_expr(const struct dd_expr_env *env, struct dd_expr *expr, uint64_t known);

struct dd_pos dd_expr_pos(const struct dd_expr_env *env, const struct dd_expr *expr)
{
    return dd_place_within(env->scalar, expr->at, expr->len);
}

const char *dd_for_each_name(enum dd_for_each each)
{
    static const char *const names[] = {
        [DD_EACH_UNIT] = "unit",
        [DD_EACH_TASK] = "task",
        [DD_EACH_TARGET] = "target",
    };
    return names[each];
}

/* ---- names ------------------------------------------------------------------------ */

static bool is_a_word(const struct dd_vocabulary *vocabulary, const char *name)
{
    for (size_t i = 0; i < vocabulary->n_words; i++)
        if (dd_words_have(&vocabulary->words[i], name))
            return true;
    return false;
}

/* `xa-a` without quotation marks reads as one name less another. The first of them is unknown,
 * too: it has said so for all. */
static bool is_within_id(const struct dd_expr_env *env, const struct dd_expr *expr, size_t *from,
                         size_t *len)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_.-";
    const char *text = env->scalar->text;
    *from = expr->at;
    while (*from > 0 && strchr(letters, text[*from - 1]))
        --*from;
    *len = strspn(text + *from, letters);
    size_t first = strspn(text + *from, "abcdefghijklmnopqrstuvwxyz0123456789_");
    const char *name = dd_strndup(env->diags->arena, text + *from, first);
    return *name >= 'a' && *name <= 'z' && text[*from + first] == '-' &&
           !dd_param_find(env->params, name) && strcmp(name, "today") != 0 &&
           strcmp(name, "now") != 0 && strcmp(name, "unit") != 0 && strcmp(name, "true") != 0 &&
           strcmp(name, "false") != 0 && strcmp(name, dd_for_each_name(env->for_each)) != 0;
}

static void unknown_name(const struct dd_expr_env *env, const struct dd_expr *expr)
{
    size_t n, from, len;
    if (is_within_id(env, expr, &from, &len)) {
        const char *id = dd_strndup(env->diags->arena, env->scalar->text + from, len);
        if (from < expr->at)
            return; /* said */
        dd_error(env->diags, "E043", dd_place_within(env->scalar, from, len),
                 DD_N("`%s` is not known here"), id);
        dd_hint(env->diags, DD_N("a text stands in quotation marks: `\"%s\"`"), id);
        return;
    }
    const char **params = dd_param_names(env->diags->arena, env->params, &n);
    const char **names = DD_NEW_N(env->diags->arena, const char *, n + 3);
    if (n)
        memcpy(names, params, n * sizeof(*names));
    names[n++] = dd_for_each_name(env->for_each);
    names[n++] = "unit";
    if (env->with_today)
        names[n++] = "today";
    dd_error(env->diags, "E043", dd_expr_pos(env, expr), DD_N("`%s` is not known here"),
             expr->name);
    if (is_a_word(env->vocabulary, expr->name))
        dd_hint(env->diags, DD_N("a text stands in quotation marks: `\"%s\"`"), expr->name);
    else
        dd_hint_nearest(env->diags, expr->name, names, n);
}

/* An event's day may not be known, and `where` does not ask about time. */
static uint64_t type_event(const struct dd_expr_env *env, struct dd_expr *expr,
                           const struct dd_param *param, uint64_t known, bool asked)
{
    if (!env->with_today) {
        dd_error(env->diags, "E047", dd_expr_pos(env, expr),
                 DD_N("`%s` is an event: `where` may not ask about time"), expr->name);
        dd_hint(env->diags, DD_N("ask in `when`"));
        return 0;
    }
    uint64_t bit = dd_guard_bit(env, expr, param->name);
    if (!(known & bit) && !asked && bit) {
        dd_error(env->diags, "E045", dd_expr_pos(env, expr), DD_N("`%s` may be absent"),
                 param->name);
        dd_hint(env->diags, DD_N("guard it: `%s is set and …`"), param->name);
    }
    expr->op = DD_OP_EVENT;
    expr->type.kind = DD_T_DATE;
    expr->name = param->event;
    return bit;
}

static void type_today(const struct dd_expr_env *env, const struct dd_expr *expr)
{
    if (!env->with_today) {
        dd_error(env->diags, "E047", dd_expr_pos(env, expr),
                 DD_N("`where` may not ask what day it is"));
        dd_hint(env->diags, DD_N("ask in `when`"));
        return;
    }
    dd_error(env->diags, "E047", dd_expr_pos(env, expr),
             DD_N("`today` stands alone on one side of a comparison"));
    dd_hint(env->diags, DD_N("for example `today >= 2026-03-01`"));
}

/* A parameter becomes the constant that it stands for. */
static uint64_t type_param(const struct dd_expr_env *env, struct dd_expr *expr, uint64_t known,
                           bool asked)
{
    const struct dd_param *param = dd_param_find(env->params, expr->name);
    if (strcmp(expr->name, "today") == 0 || strcmp(expr->name, "now") == 0) {
        type_today(env, expr);
    } else if (!param) {
        unknown_name(env, expr);
    } else if (param->is_event) {
        return type_event(env, expr, param, known, asked);
    } else if (asked) {
        dd_error(env->diags, "E044", dd_expr_pos(env, expr),
                 DD_N("only a field can be set or not"));
    } else if (param->is_list) {
        dd_error(env->diags, "E044", dd_expr_pos(env, expr),
                 DD_N("`%s` is a list: it stands after `in`"), expr->name);
    } else {
        expr->op = DD_OP_CONST;
        expr->type = param->type;
        expr->value = param->value;
    }
    return 0;
}

/* The row itself, which has no value but may be asked for. */
static bool names_a_row(const struct dd_expr_env *env, const struct dd_expr *expr)
{
    return expr->n_names == 1 && (strcmp(expr->name, dd_for_each_name(env->for_each)) == 0 ||
                                  strcmp(expr->name, "unit") == 0);
}

static void type_name(const struct dd_expr_env *env, struct dd_expr *expr, uint64_t known)
{
    if (expr->n_names > 1)
        dd_path_check(env, expr, known, false);
    else if (names_a_row(env, expr))
        dd_error(env->diags, "E043", dd_expr_pos(env, expr), DD_N("`%s` needs a field: `%s.id`"),
                 expr->name, expr->name);
    else
        type_param(env, expr, known, false);
}

static struct known type_is_set(const struct dd_expr_env *env, struct dd_expr *expr)
{
    struct dd_expr *kid = expr->kids[0];
    expr->type.kind = DD_T_BOOL;
    if (kid->op == DD_OP_NAME && (kid->n_names > 1 || names_a_row(env, kid)))
        return (struct known){dd_path_check(env, kid, 0, true), 0};
    if (kid->op == DD_OP_NAME)
        return (struct known){type_param(env, kid, 0, true), 0};
    dd_error(env->diags, "E044", dd_expr_pos(env, kid), DD_N("only a field can be set or not"));
    return (struct known){0};
}

/* ---- operators ------------------------------------------------------------------------- */

/* In `a and b`, b is reached only when a is true; in `a or b`, only when a is
 * false. What is known after the whole is what all ways to it have in common. */
static struct known type_joined(const struct dd_expr_env *env, struct dd_expr *expr, uint64_t known)
{
    bool is_and = expr->op == DD_OP_AND;
    uint64_t all = 0, common = UINT64_MAX;
    for (size_t i = 0; i < expr->n; i++) {
        struct known k = type_expr(env, expr->kids[i], known | all);
        if (expr->kids[i]->type.kind != DD_T_BOOL)
            dd_expr_wrong_type(env, expr->kids[i], DD_T_BOOL);
        all |= is_and ? k.when_true : k.when_false;
        common &= is_and ? k.when_false : k.when_true;
    }
    expr->type.kind = DD_T_BOOL;
    return is_and ? (struct known){all, common} : (struct known){common, all};
}

/* `month(…) == 13`: what has one answer on every day is no condition. */
static void warn_of_range(const struct dd_expr_env *env, const struct dd_expr *call,
                          const struct dd_expr *number)
{
    static const struct {
        const char *name;
        int64_t max;
    } ranges[] = {{"month", 12}, {"quarter", 4}, {"weekday", 7}};
    if (call->op != DD_OP_CALL || number->op != DD_OP_CONST || number->type.kind != DD_T_INT)
        return;
    for (size_t i = 0; i < DD_LEN(ranges); i++)
        if (strcmp(call->name, ranges[i].name) == 0 &&
            (number->value.n < 1 || number->value.n > ranges[i].max))
            dd_warn(env->diags, "W015", dd_expr_pos(env, number),
                    DD_N("`%s` gives a number from 1 to %d"), call->name, (int)ranges[i].max);
}

static void type_comparison(const struct dd_expr_env *env, struct dd_expr *expr)
{
    expr->type.kind = DD_T_BOOL;
    if (!dd_expr_agree(env, &expr->kids[0], &expr->kids[1], expr))
        return;
    warn_of_range(env, expr->kids[0], expr->kids[1]);
    warn_of_range(env, expr->kids[1], expr->kids[0]);
    bool ordered = expr->op != DD_OP_EQ && expr->op != DD_OP_NE;
    enum dd_type_kind kind = expr->kids[0]->type.kind;
    if (ordered && (kind == DD_T_BOOL || kind == DD_T_TEXT || kind == DD_T_ENUM))
        dd_error(env->diags, "E044", dd_expr_pos(env, expr), DD_N("%s has no order"),
                 dd_expr_type_text(env, expr->kids[0]));
}

/* `in levels`: the values of the parameter stand in the list. */
static void take_list(const struct dd_expr_env *env, struct dd_expr *expr,
                      const struct dd_param *param)
{
    struct dd_arena *arena = env->diags->arena;
    const struct dd_expr *name = expr->kids[1];
    struct dd_expr **kids = DD_NEW_N(arena, struct dd_expr *, param->n_values + 1);
    struct dd_expr *items = DD_NEW_N(arena, struct dd_expr, param->n_values + 1);
    kids[0] = expr->kids[0];
    kids[1] = &items[0]; /* of a broken parameter: it fits everything */
    items[0] = (struct dd_expr){.op = DD_OP_CONST, .at = name->at, .len = name->len};
    for (size_t i = 0; i < param->n_values; i++) {
        items[i] = (struct dd_expr){.op = DD_OP_CONST,
                                    .type = param->type,
                                    .value = param->values[i],
                                    .at = name->at,
                                    .len = name->len};
        kids[i + 1] = &items[i];
    }
    expr->kids = kids;
    expr->n = param->n_values ? param->n_values + 1 : 2;
}

/* The right side of `in` where it is a name, before types are looked at. */
static void expand_list(const struct dd_expr_env *env, struct dd_expr *expr)
{
    const struct dd_expr *name = expr->n == 2 ? expr->kids[1] : NULL;
    const struct dd_param *param = name && name->op == DD_OP_NAME && name->n_names == 1
                                       ? dd_param_find(env->params, name->name)
                                       : NULL;
    if (param && param->is_list)
        take_list(env, expr, param);
    if (name && expr->name && name->n_names > 1)
        dd_error(env->diags, "E044", dd_expr_pos(env, name), DD_N("`%s` is no list"),
                 dd_strndup(env->diags->arena, env->scalar->text + name->at, name->len));
}

static void type_in(const struct dd_expr_env *env, struct dd_expr *expr)
{
    expr->type.kind = DD_T_BOOL;
    if (expr->n == 1)
        dd_error(env->diags, "E044", dd_expr_pos(env, expr), DD_N("the list is empty"));
    for (size_t i = 1; i < expr->n; i++) {
        dd_expr_agree(env, &expr->kids[0], &expr->kids[i], expr->kids[i]);
        warn_of_range(env, expr->kids[0], expr->kids[i]);
    }
    /* The first kid may have become a decimal: so must all the others. */
    for (size_t i = 1; i < expr->n && expr->kids[0]->type.kind == DD_T_DECIMAL; i++)
        expr->kids[i] = dd_expr_to_decimal(env, expr->kids[i]);
}

/* The result's type of `a op b`, or NONE. Both are of one type already, or of
 * the pairs that may mix: date and span, percent and number, span and int. */
static struct dd_type arithmetic(enum dd_op op, struct dd_type a, struct dd_type b)
{
    static const struct dd_type none = {0};
    bool sum = op == DD_OP_ADD || op == DD_OP_SUB;
    if (sum && a.kind == DD_T_DATE && b.kind == DD_T_SPAN)
        return a;
    if (op == DD_OP_SUB && a.kind == DD_T_DATE && b.kind == DD_T_DATE)
        return (struct dd_type){.kind = DD_T_SPAN, .unit = DD_SPAN_DAY};
    if (sum && dd_type_same(a, b) &&
        (dd_type_is_number(a) || a.kind == DD_T_PERCENT || a.kind == DD_T_SPAN))
        return a;
    if (op == DD_OP_MUL && a.kind == DD_T_SPAN && b.kind == DD_T_INT)
        return a;
    if (op == DD_OP_MUL && a.kind == DD_T_DECIMAL && b.kind == DD_T_PERCENT)
        return a;
    if (op == DD_OP_MUL && dd_type_same(a, b) && dd_type_is_number(a))
        return a;
    if (op == DD_OP_DIV && a.kind == DD_T_DECIMAL && b.kind == DD_T_DECIMAL)
        return a;
    return none;
}

/* Numbers of two kinds become decimals; quotients and shares always are. */
static void widen(const struct dd_expr_env *env, struct dd_expr *expr)
{
    struct dd_type a = expr->kids[0]->type, b = expr->kids[1]->type;
    bool mixed = dd_type_is_number(a) && dd_type_is_number(b) && !dd_type_same(a, b);
    bool share = expr->op == DD_OP_MUL && dd_type_is_number(a) && b.kind == DD_T_PERCENT;
    bool quotient = expr->op == DD_OP_DIV && dd_type_is_number(a) && dd_type_is_number(b);
    if (!mixed && !share && !quotient)
        return;
    expr->kids[0] = dd_expr_to_decimal(env, expr->kids[0]);
    if (!share)
        expr->kids[1] = dd_expr_to_decimal(env, expr->kids[1]);
}

void dd_expr_fold(const struct dd_expr_env *env, struct dd_expr *expr)
{
    for (size_t i = 0; i < expr->n; i++) {
        const struct dd_expr *kid = expr->kids[i];
        bool widened = kid->op == DD_OP_TO_DECIMAL && kid->kids[0]->op == DD_OP_CONST;
        if ((kid->op != DD_OP_CONST && !widened) || kid->type.kind == DD_T_NONE)
            return;
    }
    static const struct dd_subject nobody = {0};
    bool fault = false;
    struct dd_value value = dd_expr_eval(expr, &nobody, &fault);
    if (fault) {
        dd_error(env->diags, "E048", dd_expr_pos(env, expr),
                 DD_N("this has no value (a division by zero, or too large)"));
        expr->type.kind = DD_T_NONE;
    }
    expr->op = DD_OP_CONST;
    expr->value = value;
    expr->n = 0;
}

static void type_arithmetic(const struct dd_expr_env *env, struct dd_expr *expr)
{
    struct dd_expr **kids = expr->kids;
    bool swapped = expr->op == DD_OP_MUL &&
                   (kids[0]->type.kind == DD_T_PERCENT || (kids[1]->type.kind == DD_T_SPAN));
    if (swapped) { /* 3 * 2d, 80% * 5: the other way round is the one form known */
        struct dd_expr *first = kids[0];
        kids[0] = kids[1];
        kids[1] = first;
    }
    if (kids[0]->type.kind == DD_T_NONE || kids[1]->type.kind == DD_T_NONE)
        return;
    widen(env, expr);
    expr->calendar = env->calendar; /* a day ± working days */
    if (kids[1]->type.kind == DD_T_SPAN && kids[1]->type.unit == DD_SPAN_WORKDAY &&
        kids[0]->type.kind == DD_T_DATE && !env->calendar) {
        dd_error(env->diags, "E049", dd_expr_pos(env, expr), DD_N("`%s` needs a calendar"), "wd");
        return;
    }
    expr->type = arithmetic(expr->op, kids[0]->type, kids[1]->type);
    if (expr->type.kind == DD_T_NONE) {
        dd_error(env->diags, "E044", dd_expr_pos(env, expr),
                 DD_N("`%s` does not go with %s and %s"), dd_op_sign(expr->op),
                 dd_expr_type_text(env, kids[swapped]), dd_expr_type_text(env, kids[!swapped]));
        if (kids[0]->type.kind == DD_T_SPAN && kids[1]->type.kind == DD_T_SPAN)
            dd_hint(env->diags, DD_N("days, working days, weeks, months and years never mix"));
        if (kids[0]->type.kind == DD_T_DATE && kids[1]->type.kind == DD_T_INT)
            dd_hint(env->diags, DD_N("days are written 5d, working days 5wd"));
        return;
    }
    dd_expr_fold(env, expr);
}

static void type_negation(const struct dd_expr_env *env, struct dd_expr *expr)
{
    struct dd_type type = expr->kids[0]->type;
    if (!dd_type_is_number(type) && type.kind != DD_T_PERCENT && type.kind != DD_T_SPAN) {
        dd_expr_wrong_type(env, expr->kids[0], DD_T_DECIMAL);
        return;
    }
    expr->type = type;
    dd_expr_fold(env, expr);
}

/* `today` where it may stand: alone, beside a sign of comparison. */
static bool take_today(const struct dd_expr_env *env, const struct dd_expr *expr, size_t i)
{
    struct dd_expr *kid = expr->kids[i];
    if (!env->with_today || expr->op < DD_OP_EQ || expr->op > DD_OP_GE || kid->op != DD_OP_NAME ||
        strcmp(kid->name, "today") != 0 || (i == 1 && expr->kids[0]->op == DD_OP_TODAY))
        return false;
    kid->op = DD_OP_TODAY;
    kid->type.kind = DD_T_DATE;
    return true;
}

/* ---- the whole --------------------------------------------------------------------------------
 */

static struct known type_expr(const struct dd_expr_env *env, struct dd_expr *expr, uint64_t known)
{
    switch (expr->op) {
    case DD_OP_CONST:
    case DD_OP_TO_DECIMAL:
    case DD_OP_TODAY:
    case DD_OP_EVENT:
        return (struct known){0};
    case DD_OP_NAME:
        type_name(env, expr, known);
        return (struct known){0};
    case DD_OP_IS_SET:
        return type_is_set(env, expr);
    case DD_OP_AND:
    case DD_OP_OR:
        return type_joined(env, expr, known);
    default:
        break;
    }
    struct known k = {0};
    if (expr->op == DD_OP_IN)
        expand_list(env, expr);
    for (size_t i = 0; i < expr->n; i++)
        if (!take_today(env, expr, i))
            k = type_expr(env, expr->kids[i], known);
    switch (expr->op) {
    case DD_OP_NOT:
        if (expr->kids[0]->type.kind != DD_T_BOOL)
            dd_expr_wrong_type(env, expr->kids[0], DD_T_BOOL);
        expr->type.kind = DD_T_BOOL;
        return (struct known){k.when_false, k.when_true};
    case DD_OP_IN:
        type_in(env, expr);
        break;
    case DD_OP_NEG:
        type_negation(env, expr);
        break;
    case DD_OP_CALL:
        dd_expr_type_call(env, expr);
        break;
    case DD_OP_ADD:
    case DD_OP_SUB:
    case DD_OP_MUL:
    case DD_OP_DIV:
        type_arithmetic(env, expr);
        break;
    default:
        type_comparison(env, expr);
    }
    return (struct known){0};
}

bool dd_expr_check(const struct dd_expr_env *env, struct dd_expr *expr)
{
    size_t before = env->diags->errors;
    type_expr(env, expr, 0);
    if (expr->type.kind != DD_T_BOOL)
        dd_expr_wrong_type(env, expr, DD_T_BOOL);
    return env->diags->errors == before;
}

const struct dd_expr *dd_expr_compile(const struct dd_expr_env *env)
{
    struct dd_guards guards = {0};
    struct dd_expr_env with_guards = *env;
    with_guards.guards = &guards;
    size_t before = env->diags->errors;
    struct dd_expr *expr = dd_expr_parse(env->diags, env->scalar);
    if (expr)
        dd_expr_check(&with_guards, expr);
    return env->diags->errors == before ? expr : NULL;
}
