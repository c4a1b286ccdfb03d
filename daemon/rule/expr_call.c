/* expr_call.c — calls of functions: how many arguments, of which types. */
#include "rule/expr_type.h"

#include <string.h>

#include "model/rows.h"

static bool fits_word(const struct dd_expr_env *env, const struct dd_expr *arg, char letter)
{
    static const char *const periods[] = {"day", "week", "month", "quarter", "half", "year"};
    static const char *const rolls[] = {"none", "following", "preceding", "modified_following"};
    enum dd_every every;
    enum dd_roll roll;
    if (arg->op == DD_OP_CONST && arg->type.kind == DD_T_TEXT &&
        (letter == 'p' ? dd_every_parse(arg->value.s, &every) : dd_roll_parse(arg->value.s, &roll)))
        return true;
    if (arg->type.kind != DD_T_NONE)
        dd_error(env->diags, "E044", dd_expr_pos(env, arg),
                 letter == 'p' ? DD_N("a period is needed here: \"month\", \"quarter\", \"year\" …")
                               : DD_N("a roll is needed here: \"following\", \"preceding\" …"));
    if (arg->type.kind == DD_T_TEXT && arg->op == DD_OP_CONST)
        dd_hint_nearest(env->diags, arg->value.s, letter == 'p' ? periods : rolls,
                        letter == 'p' ? DD_LEN(periods) : DD_LEN(rolls));
    return false;
}

static void check_argument(const struct dd_expr_env *env, struct dd_expr *call, size_t i,
                           char letter)
{
    struct dd_expr *arg = call->kids[i];
    enum dd_type_kind kind = arg->type.kind;
    switch (letter) {
    case 'p':
    case 'r':
        fits_word(env, arg, letter);
        return;
    case 'd':
        if (kind != DD_T_DATE)
            dd_expr_wrong_type(env, arg, DD_T_DATE);
        return;
    case 'u':
        if (kind != DD_T_TEXT)
            dd_expr_wrong_type(env, arg, DD_T_TEXT);
        else
            dd_expr_check_id(env, arg);
        return;
    case 't':
        if (kind != DD_T_TEXT && kind != DD_T_ENUM)
            dd_expr_wrong_type(env, arg, DD_T_TEXT);
        return;
    default: /* 'n' */
        if (kind == DD_T_BOOL || kind == DD_T_TEXT || kind == DD_T_ENUM)
            dd_expr_wrong_type(env, arg, DD_T_DECIMAL);
        else if (i > 0)
            dd_expr_agree(env, &call->kids[0], &call->kids[i], call);
    }
}

static struct dd_type result_type(const struct dd_expr *call, char letter)
{
    switch (letter) {
    case 'b':
        return (struct dd_type){.kind = DD_T_BOOL};
    case 'i':
        return (struct dd_type){.kind = DD_T_INT};
    case 'd':
        return (struct dd_type){.kind = DD_T_DATE};
    default: /* 'n' */
        return call->kids[0]->type;
    }
}

void dd_expr_type_call(const struct dd_expr_env *env, struct dd_expr *expr)
{
    const struct dd_function *function = dd_function_find(expr->name);
    if (!function) {
        const char *names[32];
        size_t n;
        dd_function_names(names, &n);
        dd_error(env->diags, "E043", dd_expr_pos(env, expr), DD_N("there is no function `%s`"),
                 expr->name);
        dd_hint_words(env->diags, expr->name, names, n);
        return;
    }
    size_t n = strlen(function->signature) - 1;
    if (expr->n != n) {
        dd_error(env->diags, "E049", dd_expr_pos(env, expr),
                 DD_N("`%s` takes %zu arguments, not %zu"), expr->name, n, expr->n);
        return;
    }
    if (function->needs_calendar && !env->calendar) {
        dd_error(env->diags, "E049", dd_expr_pos(env, expr), DD_N("`%s` needs a calendar"),
                 expr->name);
        return;
    }
    size_t before = env->diags->errors;
    for (size_t i = 0; i < n; i++)
        check_argument(env, expr, i, function->signature[i + 1]);
    expr->type = result_type(expr, function->signature[0]);
    expr->function = function;
    expr->calendar = env->calendar;
    bool of_facts = strcmp(function->name, "under") == 0;
    if (env->diags->errors == before && !of_facts)
        dd_expr_fold(env, expr);
}
