/* expr_explain.c — how a condition stands for a subject, part by part, in the
 * spelling of rule files (parameters by their values). */
#include "rule/expr.h"

#include <string.h>

/* ---- spelling ---------------------------------------------------------------------- */

/* How tightly an operator binds; leaves and calls bind most. */
static int binding(const struct dd_expr *expr)
{
    switch (expr->op) {
    case DD_OP_OR:
        return 1;
    case DD_OP_AND:
        return 2;
    case DD_OP_NOT:
        return 3;
    case DD_OP_EQ:
    case DD_OP_NE:
    case DD_OP_LT:
    case DD_OP_LE:
    case DD_OP_GT:
    case DD_OP_GE:
    case DD_OP_IN:
    case DD_OP_IS_SET:
        return 4;
    case DD_OP_ADD:
    case DD_OP_SUB:
        return 5;
    case DD_OP_MUL:
    case DD_OP_DIV:
        return 6;
    default:
        return 7;
    }
}

static void spell(const struct dd_expr *expr, struct dd_buf *out);

static void spell_within(const struct dd_expr *kid, int than, struct dd_buf *out)
{
    bool bracket = binding(kid) < than;
    dd_buf_puts(out, bracket ? "(" : "");
    spell(kid, out);
    dd_buf_puts(out, bracket ? ")" : "");
}

static void spell_list(const struct dd_expr *expr, size_t from, struct dd_buf *out)
{
    for (size_t i = from; i < expr->n; i++) {
        dd_buf_puts(out, i > from ? ", " : "");
        spell(expr->kids[i], out);
    }
}

static void spell_constant(const struct dd_expr *expr, struct dd_buf *out)
{
    static const char *const units[] = {[DD_SPAN_DAY] = "d",
                                        [DD_SPAN_WORKDAY] = "wd",
                                        [DD_SPAN_WEEK] = "w",
                                        [DD_SPAN_MONTH] = "m",
                                        [DD_SPAN_YEAR] = "y"};
    if (expr->type.kind == DD_T_SPAN)
        dd_buf_printf(out, "%lld%s", (long long)expr->value.n, units[expr->type.unit]);
    else
        dd_expr_print(expr, out);
}

static void spell(const struct dd_expr *expr, struct dd_buf *out)
{
    int own = binding(expr);
    switch (expr->op) {
    case DD_OP_CONST:
        spell_constant(expr, out);
        return;
    case DD_OP_NAME:
    case DD_OP_TODAY:
        dd_expr_print(expr, out);
        return;
    case DD_OP_EVENT:
        dd_buf_puts(out, expr->name);
        return;
    case DD_OP_TO_DECIMAL:
        spell(expr->kids[0], out);
        return;
    case DD_OP_IS_SET:
        spell(expr->kids[0], out);
        dd_buf_puts(out, " is set");
        return;
    case DD_OP_NOT:
    case DD_OP_NEG:
        dd_buf_puts(out, expr->op == DD_OP_NOT ? "not " : "-");
        spell_within(expr->kids[0], own, out);
        return;
    case DD_OP_CALL:
        dd_buf_printf(out, "%s(", expr->name);
        spell_list(expr, 0, out);
        dd_buf_putc(out, ')');
        return;
    case DD_OP_IN:
        spell_within(expr->kids[0], own, out);
        dd_buf_puts(out, " in [");
        spell_list(expr, 1, out);
        dd_buf_putc(out, ']');
        return;
    default:
        for (size_t i = 0; i < expr->n; i++) {
            if (i)
                dd_buf_printf(out, " %s ", dd_op_sign(expr->op));
            /* a - (b - c) keeps its brackets */
            spell_within(expr->kids[i], own + (i > 0 && own >= 4), out);
        }
    }
}

static const char *text_of(struct dd_arena *arena, struct dd_buf *buf)
{
    const char *text = dd_strndup(arena, buf->s ? buf->s : "", buf->n);
    dd_buf_release(buf);
    return text;
}

/* ---- what a condition looks at: fields, events, the day ----------------------------------- */

struct values {
    const struct dd_subject *subject;
    struct dd_buf out;
    size_t n;
    const struct dd_expr *seen[16];
};

static void add_value(struct values *values, const struct dd_expr *name)
{
    bool fault = false;
    for (size_t i = 0; i < values->n; i++)
        if (values->seen[i]->op == name->op && dd_streq(values->seen[i]->name, name->name))
            return;
    if (values->n == DD_LEN(values->seen))
        return;
    values->seen[values->n++] = name;
    if (values->out.n)
        dd_buf_puts(&values->out, ", ");
    spell(name, &values->out);
    struct dd_expr constant = {.op = DD_OP_CONST, .type = name->type};
    constant.value = dd_expr_eval(name, values->subject, &fault);
    bool row = name->op == DD_OP_NAME && !name->field; /* it is there, or it is not */
    dd_buf_puts(&values->out, fault ? " is not set" : row ? " is set" : " = ");
    if (!fault && !row)
        spell_constant(&constant, &values->out);
}

static void collect(struct values *values, const struct dd_expr *expr)
{
    if (expr->op == DD_OP_NAME || expr->op == DD_OP_EVENT || expr->op == DD_OP_TODAY)
        add_value(values, expr);
    for (size_t i = 0; i < expr->n; i++)
        collect(values, expr->kids[i]);
}

/* ---- the conditions ------------------------------------------------------------------------ */

typedef DD_VEC(struct dd_condition) conditions;

static void add(struct dd_arena *arena, conditions *all, const struct dd_expr *expr,
                const struct dd_subject *subject, int depth)
{
    struct values values = {.subject = subject};
    struct dd_condition row = {.depth = depth};
    struct dd_buf text = {0};
    bool fault = false;
    bool joins = expr->op == DD_OP_AND || expr->op == DD_OP_OR;
    row.holds = dd_expr_eval(expr, subject, &fault).n != 0 && !fault;
    row.no_value = fault;
    spell(expr, &text);
    row.text = text_of(arena, &text);
    if (!joins)
        collect(&values, expr);
    row.values = text_of(arena, &values.out);
    dd_push(arena, all, row);
    for (size_t i = 0; joins && i < expr->n; i++)
        add(arena, all, expr->kids[i], subject, depth + 1);
}

/* A list of conditions, all of which must hold. */
static void add_all(struct dd_arena *arena, conditions *all, const struct dd_expr *expr,
                    const struct dd_subject *subject)
{
    if (expr && expr->op == DD_OP_AND)
        for (size_t i = 0; i < expr->n; i++)
            add(arena, all, expr->kids[i], subject, 0);
    else if (expr)
        add(arena, all, expr, subject, 0);
}

size_t dd_rule_conditions(struct dd_arena *arena, const struct dd_rule *rule,
                          const struct dd_subject *subject, const struct dd_condition **out)
{
    conditions all = {0};
    add_all(arena, &all, rule->where, subject);
    size_t n_where = all.n;
    add_all(arena, &all, rule->when, subject);
    for (size_t i = n_where; i < all.n; i++)
        all.v[i].of_when = true;
    *out = all.v;
    return all.n;
}
