#include "rule/expr.h"

static const char *const signs[] = {
    [DD_OP_CONST] = "",      [DD_OP_NAME] = "",
    [DD_OP_IS_SET] = "set?", [DD_OP_NOT] = "not",
    [DD_OP_AND] = "and",     [DD_OP_OR] = "or",
    [DD_OP_EQ] = "==",       [DD_OP_NE] = "!=",
    [DD_OP_LT] = "<",        [DD_OP_LE] = "<=",
    [DD_OP_GT] = ">",        [DD_OP_GE] = ">=",
    [DD_OP_IN] = "in",       [DD_OP_ADD] = "+",
    [DD_OP_SUB] = "-",       [DD_OP_MUL] = "*",
    [DD_OP_DIV] = "/",       [DD_OP_NEG] = "-",
    [DD_OP_CALL] = "",       [DD_OP_TO_DECIMAL] = "decimal",
    [DD_OP_TODAY] = "today", [DD_OP_EVENT] = "event",
};

const char *dd_op_sign(enum dd_op op)
{
    return signs[op];
}

static void print_constant(const struct dd_expr *expr, struct dd_buf *out)
{
    struct dd_arena *scratch = dd_arena_new();
    struct dd_dec dec = {expr->value.n};
    switch (expr->type.kind) {
    case DD_T_TEXT:
    case DD_T_ENUM:
        dd_buf_printf(out, "\"%s\"", expr->value.s);
        break;
    case DD_T_BOOL:
        dd_buf_puts(out, expr->value.n ? "true" : "false");
        break;
    case DD_T_DECIMAL:
    case DD_T_PERCENT:
        dd_buf_printf(out, "%s%s", dd_dec_format(scratch, dec, '.'),
                      expr->type.kind == DD_T_PERCENT ? "%" : "");
        break;
    case DD_T_DATE:
        dd_buf_puts(out, dd_day_text(scratch, (struct dd_day){(int32_t)expr->value.n}));
        break;
    case DD_T_SPAN:
        dd_buf_printf(out, "%lld%s", (long long)expr->value.n, dd_type_name(scratch, expr->type));
        break;
    default:
        dd_buf_printf(out, "%lld", (long long)expr->value.n);
    }
    dd_arena_free(scratch);
}

void dd_expr_print(const struct dd_expr *expr, struct dd_buf *out)
{
    if (expr->op == DD_OP_CONST) {
        print_constant(expr, out);
        return;
    }
    if (expr->op == DD_OP_NAME || expr->op == DD_OP_TODAY) {
        dd_buf_puts(out, expr->op == DD_OP_NAME ? expr->name : "today");
        return;
    }
    if (expr->op == DD_OP_EVENT) {
        dd_buf_printf(out, "event(%s)", expr->name);
        return;
    }
    dd_buf_printf(out, "(%s", expr->op == DD_OP_CALL ? expr->name : signs[expr->op]);
    for (size_t i = 0; i < expr->n; i++) {
        dd_buf_putc(out, ' ');
        dd_expr_print(expr->kids[i], out);
    }
    dd_buf_putc(out, ')');
}
