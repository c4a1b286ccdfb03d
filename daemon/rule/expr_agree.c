/* expr_agree.c — two sides of an expression brought to one type. */
#include "rule/expr_type.h"

#include <string.h>

#include "model/rows.h"

/* Types as people call them; what stands in a file is a word of the language. */
static const char *type_text(const struct dd_expr_env *env, struct dd_type type)
{
    static const char *const spans[] = {
        [DD_SPAN_DAY] = DD_N("a number of days (d)"),
        [DD_SPAN_WORKDAY] = DD_N("a number of working days (wd)"),
        [DD_SPAN_WEEK] = DD_N("a number of weeks (w)"),
        [DD_SPAN_MONTH] = DD_N("a number of months (m)"),
        [DD_SPAN_YEAR] = DD_N("a number of years (y)"),
    };
    static const char *const others[] = {
        [DD_T_BOOL] = DD_N("a condition (true or false)"),
        [DD_T_INT] = DD_N("a whole number"),
        [DD_T_DECIMAL] = DD_N("a number"),
        [DD_T_PERCENT] = DD_N("a percentage"),
        [DD_T_TEXT] = DD_N("a text"),
        [DD_T_DATE] = DD_N("a day"),
    };
    if (type.kind == DD_T_ENUM)
        return DD_JOIN(env->diags->arena, dd_tr(env->diags, DD_N("a word of")), " `",
                       type.words->name, "`");
    return dd_tr(env->diags, type.kind == DD_T_SPAN ? spans[type.unit] : others[type.kind]);
}

const char *dd_expr_type_text(const struct dd_expr_env *env, const struct dd_expr *expr)
{
    return type_text(env, expr->type);
}

bool dd_type_same(struct dd_type a, struct dd_type b)
{
    return a.kind == b.kind && (a.kind != DD_T_ENUM || a.words == b.words) &&
           (a.kind != DD_T_SPAN || a.unit == b.unit);
}

bool dd_type_is_number(struct dd_type type)
{
    return type.kind == DD_T_INT || type.kind == DD_T_DECIMAL;
}

struct dd_expr *dd_expr_to_decimal(const struct dd_expr_env *env, struct dd_expr *expr)
{
    if (expr->type.kind != DD_T_INT)
        return expr;
    struct dd_expr *wrapped = DD_NEW(env->diags->arena, struct dd_expr);
    *wrapped = (struct dd_expr){
        .op = DD_OP_TO_DECIMAL, .type = {.kind = DD_T_DECIMAL}, .at = expr->at, .len = expr->len};
    wrapped->kids = DD_NEW(env->diags->arena, struct dd_expr *);
    wrapped->kids[0] = expr;
    wrapped->n = 1;
    return wrapped;
}

/* A text beside an enumeration is one of its words, or a mistake. */
bool dd_expr_adopt_words(const struct dd_expr_env *env, struct dd_expr *text, struct dd_type type)
{
    if (text->op != DD_OP_CONST || text->type.kind != DD_T_TEXT || type.kind != DD_T_ENUM)
        return false;
    if (!dd_words_have(type.words, text->value.s)) {
        dd_error(env->diags, "E046", dd_expr_pos(env, text), DD_N("`%s` is not a word of `%s`"),
                 text->value.s, type.words->name);
        dd_hint_words(env->diags, text->value.s, type.words->v, type.words->n);
    }
    text->type = type;
    return true;
}

static bool is_id_field(const struct dd_expr *expr)
{
    return expr->op == DD_OP_NAME && expr->field &&
           (strcmp(expr->field->name, "id") == 0 || expr->field->ref);
}

void dd_expr_check_id(const struct dd_expr_env *env, const struct dd_expr *text)
{
    if (text->op == DD_OP_NAME && text->field && !is_id_field(text))
        dd_error(env->diags, "E044", dd_expr_pos(env, text),
                 DD_N("`%s` is no identifier of a unit"), text->name);
    if (text->op != DD_OP_CONST || dd_is_id(text->value.s))
        return;
    dd_error(env->diags, "E015", dd_expr_pos(env, text), DD_N("`%s` is not an identifier"),
             text->value.s);
    dd_hint(env->diags, DD_N("use a–z, 0–9, `.`, `_` and `-`, at most 100 of them"));
}

/* A text beside an id, or a reference, is the id of something: a name never is. */
static void check_beside_id(const struct dd_expr_env *env, const struct dd_expr *field,
                            const struct dd_expr *text)
{
    if (is_id_field(field) && text->op == DD_OP_CONST)
        dd_expr_check_id(env, text);
}

/* Brings both to one type. False after an error. */
bool dd_expr_agree(const struct dd_expr_env *env, struct dd_expr **a, struct dd_expr **b,
                   const struct dd_expr *blame)
{
    if ((*a)->type.kind == DD_T_NONE || (*b)->type.kind == DD_T_NONE)
        return true;
    if (dd_type_is_number((*a)->type) && dd_type_is_number((*b)->type)) {
        if (!dd_type_same((*a)->type, (*b)->type)) {
            *a = dd_expr_to_decimal(env, *a);
            *b = dd_expr_to_decimal(env, *b);
        }
        return true;
    }
    if ((*a)->type.kind == DD_T_TEXT && (*b)->type.kind == DD_T_TEXT) {
        check_beside_id(env, *a, *b);
        check_beside_id(env, *b, *a);
        return true;
    }
    if (dd_type_same((*a)->type, (*b)->type) || dd_expr_adopt_words(env, *a, (*b)->type) ||
        dd_expr_adopt_words(env, *b, (*a)->type))
        return true;
    dd_error(env->diags, "E044", dd_expr_pos(env, blame), DD_N("%s and %s do not go together"),
             dd_expr_type_text(env, *a), dd_expr_type_text(env, *b));
    if ((*a)->type.kind == DD_T_SPAN && (*b)->type.kind == DD_T_SPAN)
        dd_hint(env->diags, DD_N("days, working days, weeks, months and years never mix"));
    return false;
}

void dd_expr_wrong_type(const struct dd_expr_env *env, const struct dd_expr *expr,
                        enum dd_type_kind wanted)
{
    if (expr->type.kind != DD_T_NONE)
        dd_error(env->diags, "E044", dd_expr_pos(env, expr), DD_N("this is %s where %s is needed"),
                 dd_expr_type_text(env, expr), type_text(env, (struct dd_type){.kind = wanted}));
}
