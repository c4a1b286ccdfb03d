/* predicate.c — the `where` of a rule as a condition on the rows of `task`.
 * It narrows, the evaluator decides: a row of which `where` may be true is never left
 * out, and what SQL would see differently is not asked of SQL. So there is no
 * arithmetic and no function here, and a text that is not plain ASCII passes, for it
 * may be another one once it is composed (NFC). */
#include "store/sqlite/predicate.h"

#include <string.h>

#include "rule/expr.h"

static void write_text(struct dd_buf *out, const char *s)
{
    dd_buf_putc(out, '\'');
    for (; *s; s++) {
        if (*s == '\'')
            dd_buf_putc(out, '\'');
        dd_buf_putc(out, *s);
    }
    dd_buf_putc(out, '\'');
}

static bool is_field(const struct dd_expr *expr)
{
    return expr->op == DD_OP_NAME && expr->field && expr->n_hops == 0 &&
           expr->slot == DD_EACH_TASK && expr->field->type != DD_F_DEC;
}

static bool is_constant(const struct dd_expr *expr)
{
    return expr->op == DD_OP_CONST && expr->type.kind != DD_T_DECIMAL &&
           expr->type.kind != DD_T_PERCENT && expr->type.kind != DD_T_SPAN;
}

/* An empty text is an absent one, and may have another for it. */
static void write_field(struct dd_buf *out, const struct dd_field *field)
{
    if (field->type != DD_F_TEXT) {
        dd_buf_printf(out, "\"%s\"", field->name);
    } else if (field->other) {
        dd_buf_printf(out, "coalesce(nullif(\"%s\", ''), ", field->name);
        write_text(out, field->other);
        dd_buf_putc(out, ')');
    } else {
        dd_buf_printf(out, "nullif(\"%s\", '')", field->name);
    }
}

static void write_constant(struct dd_buf *out, const struct dd_expr *expr)
{
    char day[DD_DAY_SIZE];
    switch (expr->type.kind) {
    case DD_T_TEXT:
    case DD_T_ENUM:
        write_text(out, expr->value.s);
        break;
    case DD_T_DATE:
        write_text(out, dd_day_format((struct dd_day){(int32_t)expr->value.n}, day));
        break;
    default:
        dd_buf_printf(out, "%lld", (long long)expr->value.n);
    }
}

/* Of a comparison the sign, or that of its contrary. */
static const char *sign_of(enum dd_op op, bool holds)
{
    switch (op) {
    case DD_OP_EQ:
        return holds ? "=" : "<>";
    case DD_OP_NE:
        return holds ? "<>" : "=";
    case DD_OP_LT:
        return holds ? "<" : ">=";
    case DD_OP_LE:
        return holds ? "<=" : ">";
    case DD_OP_GT:
        return holds ? ">" : "<=";
    default:
        return holds ? ">=" : "<";
    }
}

/* The field's text may be composed to another one. */
static void write_unless_ascii(struct dd_buf *out, const struct dd_field *field)
{
    if (field->type == DD_F_TEXT)
        dd_buf_printf(out, " OR \"%s\" GLOB '*[^ -~]*'", field->name);
}

static void write_comparison(struct dd_buf *out, const struct dd_expr *expr, bool holds)
{
    const struct dd_expr *a = expr->kids[0], *b = expr->kids[1];
    bool turned = is_constant(a) && is_field(b);
    if (!turned && !(is_field(a) && is_constant(b))) {
        dd_buf_puts(out, "1");
        return;
    }
    dd_buf_putc(out, '(');
    if (turned)
        write_constant(out, a);
    else
        write_field(out, a->field);
    dd_buf_printf(out, " %s ", sign_of(expr->op, holds));
    if (turned)
        write_field(out, b->field);
    else
        write_constant(out, b);
    write_unless_ascii(out, turned ? b->field : a->field);
    dd_buf_putc(out, ')');
}

static void write_in(struct dd_buf *out, const struct dd_expr *expr, bool holds)
{
    bool known = is_field(expr->kids[0]);
    for (size_t i = 1; i < expr->n; i++)
        known = known && is_constant(expr->kids[i]);
    if (!known) {
        dd_buf_puts(out, "1");
        return;
    }
    dd_buf_putc(out, '(');
    write_field(out, expr->kids[0]->field);
    dd_buf_puts(out, holds ? " IN (" : " NOT IN (");
    for (size_t i = 1; i < expr->n; i++) {
        dd_buf_puts(out, i > 1 ? ", " : "");
        write_constant(out, expr->kids[i]);
    }
    dd_buf_putc(out, ')');
    write_unless_ascii(out, expr->kids[0]->field);
    dd_buf_putc(out, ')');
}

/* Where `expr` may come out true (`holds`) or may come out false. */
static void write(struct dd_buf *out, const struct dd_expr *expr, bool holds)
{
    bool both = (expr->op == DD_OP_AND) == holds;
    switch (expr->op) {
    case DD_OP_AND:
    case DD_OP_OR:
        dd_buf_putc(out, '(');
        for (size_t i = 0; i < expr->n; i++) {
            if (i)
                dd_buf_puts(out, both ? " AND " : " OR ");
            write(out, expr->kids[i], holds);
        }
        dd_buf_putc(out, ')');
        break;
    case DD_OP_NOT:
        write(out, expr->kids[0], !holds);
        break;
    case DD_OP_IS_SET:
        if (is_field(expr->kids[0])) {
            write_field(out, expr->kids[0]->field);
            dd_buf_puts(out, holds ? " IS NOT NULL" : " IS NULL");
        } else {
            dd_buf_puts(out, "1");
        }
        break;
    case DD_OP_EQ:
    case DD_OP_NE:
    case DD_OP_LT:
    case DD_OP_LE:
    case DD_OP_GT:
    case DD_OP_GE:
        write_comparison(out, expr, holds);
        break;
    case DD_OP_IN:
        write_in(out, expr, holds);
        break;
    default:
        if (is_field(expr) && expr->field->type == DD_F_BOOL)
            dd_buf_printf(out, holds ? "\"%s\" <> 0" : "\"%s\" = 0", expr->field->name);
        else
            dd_buf_puts(out, "1");
    }
}

char *dd_sql_predicate(const struct dd_expr *where)
{
    struct dd_buf out = {0};
    write(&out, where, true);
    return out.s;
}
