/* expr_eval.c — the reference evaluator. The typer has made sure that every
 * operator meets its types; what has no value is a fault, never a guess. */
#include "rule/expr.h"

#include <string.h>

#include "model/rows.h"

#define MICRO INT64_C(1000000)

/* ---- arithmetic, every step checked ------------------------------------------------- */

static int64_t checked_mul(int64_t a, int64_t b, bool *fault)
{
    int64_t out = 0;
    if (__builtin_mul_overflow(a, b, &out))
        *fault = true;
    return out;
}

static int64_t checked_add(int64_t a, int64_t b, bool *fault)
{
    int64_t out = 0;
    if (__builtin_add_overflow(a, b, &out))
        *fault = true;
    return out;
}

static int64_t checked_sub(int64_t a, int64_t b, bool *fault)
{
    int64_t out = 0;
    if (__builtin_sub_overflow(a, b, &out))
        *fault = true;
    return out;
}

/* a × b ÷ 10⁶ without the product in between: a × (b div 10⁶) and the rest. */
static int64_t decimal_mul(int64_t a, int64_t b, bool *fault)
{
    int64_t whole = checked_mul(a, b / MICRO, fault);
    int64_t part = checked_mul(a / MICRO, b % MICRO, fault);
    int64_t rest = (a % MICRO) * (b % MICRO) / MICRO;
    return checked_add(checked_add(whole, part, fault), rest, fault);
}

static uint64_t magnitude(int64_t n)
{
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

/* 2 × rest, and how often `by` went into it: twice *times, and perhaps once more. */
static uint64_t doubled(uint64_t rest, uint64_t by, uint64_t *times)
{
    bool once = rest >= by - rest;
    *times = 2 * *times + once;
    return once ? rest - (by - rest) : 2 * rest;
}

/* 10 × rest without leaving 64 bits, as 8 + 2; `rest` is less than `by`. */
static uint64_t next_digit(uint64_t *rest, uint64_t by)
{
    uint64_t digit = 0, two = doubled(*rest, by, &digit), digit_of_two = digit;
    uint64_t eight = doubled(doubled(two, by, &digit), by, &digit);
    bool once = eight >= by - two;
    *rest = once ? eight - (by - two) : eight + two;
    return digit + digit_of_two + once;
}

/* a × 10⁶ ÷ b, one digit after the other. */
static int64_t decimal_div(int64_t a, int64_t b, bool *fault)
{
    if (b == 0) {
        *fault = true;
        return 0;
    }
    uint64_t by = magnitude(b), out = magnitude(a) / by, rest = magnitude(a) % by;
    for (int digit = 0; digit < 6; digit++) {
        uint64_t next = next_digit(&rest, by);
        if (out > ((uint64_t)INT64_MAX - next) / 10) {
            *fault = true;
            return 0;
        }
        out = 10 * out + next;
    }
    return (a < 0) != (b < 0) ? -(int64_t)out : (int64_t)out;
}

static int64_t day_in_range(int64_t n, bool *fault)
{
    struct dd_day first, last;
    dd_day_make(DD_YEAR_MIN, 1, 1, &first);
    dd_day_make(DD_YEAR_MAX, 12, 31, &last);
    if (n >= first.n && n <= last.n)
        return n;
    *fault = true;
    return first.n;
}

/* A span holds at most 9999 units, so months stay small. */
static int64_t shift_day(const struct dd_calendar *calendar, int64_t day, int64_t n,
                         enum dd_span_unit unit, bool *fault)
{
    struct dd_day from = {(int32_t)day}, to = from;
    if (n < -99999 || n > 99999) {
        *fault = true;
        return day;
    }
    if (unit == DD_SPAN_WORKDAY) {
        *fault = *fault || !dd_calendar_add(calendar, from, (int)n, &to);
        return to.n;
    }
    struct dd_ymd ymd = dd_day_ymd((struct dd_day){(int32_t)day});
    int64_t months = unit == DD_SPAN_MONTH ? n : 12 * n;
    int64_t year = ymd.year + months / 12;
    switch (unit) {
    case DD_SPAN_DAY:
        return day_in_range(day + n, fault);
    case DD_SPAN_WEEK:
        return day_in_range(day + 7 * n, fault);
    default:
        if (year <= DD_YEAR_MIN || year >= DD_YEAR_MAX) {
            *fault = true;
            return day;
        }
        return dd_day_add_months((struct dd_day){(int32_t)day}, (int)months).n;
    }
}

static int64_t arithmetic(const struct dd_expr *expr, int64_t a, int64_t b, bool *fault)
{
    const struct dd_type *left = &expr->kids[0]->type, *right = &expr->kids[1]->type;
    bool decimal = left->kind == DD_T_DECIMAL;
    bool dated = left->kind == DD_T_DATE && right->kind == DD_T_SPAN;
    switch (expr->op) {
    case DD_OP_ADD:
        return dated ? shift_day(expr->calendar, a, b, right->unit, fault)
                     : checked_add(a, b, fault);
    case DD_OP_SUB:
        return dated ? shift_day(expr->calendar, a, -b, right->unit, fault)
                     : checked_sub(a, b, fault);
    case DD_OP_MUL:
        if (right->kind == DD_T_PERCENT)
            return decimal_mul(a, b, fault) / 100;
        return decimal ? decimal_mul(a, b, fault) : checked_mul(a, b, fault);
    default:
        return decimal_div(a, b, fault);
    }
}

/* ---- comparisons ----------------------------------------------------------------------- */

static bool is_text(struct dd_type type)
{
    return type.kind == DD_T_TEXT || type.kind == DD_T_ENUM;
}

static bool compare(enum dd_op op, struct dd_type type, struct dd_value a, struct dd_value b)
{
    int order = is_text(type) ? strcmp(a.s, b.s) : (a.n > b.n) - (a.n < b.n);
    switch (op) {
    case DD_OP_EQ:
        return order == 0;
    case DD_OP_NE:
        return order != 0;
    case DD_OP_LT:
        return order < 0;
    case DD_OP_LE:
        return order <= 0;
    case DD_OP_GT:
        return order > 0;
    default:
        return order >= 0;
    }
}

/* ---- fields ------------------------------------------------------------------------------ */

static const void *row_of(const struct dd_expr *expr, const struct dd_subject *subject)
{
    switch (expr->slot) {
    case DD_EACH_UNIT:
        return subject->unit;
    case DD_EACH_TASK:
        return subject->task;
    case DD_EACH_TARGET:
        return subject->target;
    }
    return NULL;
}

/* The row that a reference leads to, or NULL. */
static const void *follow(const struct dd_subject *subject, const struct dd_hop *hop,
                          const void *row)
{
    const struct dd_facts *facts = subject->facts;
    const char *text = dd_row_text(hop->field, row);
    size_t first;
    if (!text || !facts)
        return NULL;
    if (hop->key != &hop->to->fields[0]) /* the one such reference: a task's plan */
        return subject->numbers ? dd_plan_of(subject->numbers, row) : NULL;
    return dd_facts_range(facts, hop->to, text, &first) > first
               ? dd_facts_row(facts, hop->to, first)
               : NULL;
}

/* False where the row or the value is not there. */
static bool field_value(const struct dd_expr *expr, const struct dd_subject *subject,
                        struct dd_value *out)
{
    const char *row = row_of(expr, subject);
    for (size_t i = 0; row && i < expr->n_hops; i++)
        row = follow(subject, &expr->hops[i], row);
    if (!row || !expr->field)
        return row;
    const void *at = row + expr->field->offset;
    const struct dd_opt_day *day;
    switch (expr->field->type) {
    case DD_F_TEXT:
        out->s = *(const char *const *)at;
        return out->s != NULL;
    case DD_F_INT:
        out->n = *(const int64_t *)at;
        return true;
    case DD_F_BOOL:
        out->n = *(const bool *)at;
        return true;
    case DD_F_DEC:
        out->n = ((const struct dd_dec *)at)->micro;
        return true;
    case DD_F_DAY:
        day = at;
        out->n = day->day.n;
        return day->set;
    }
    return false;
}

static bool event_day(const struct dd_expr *expr, const struct dd_subject *subject,
                      struct dd_value *out)
{
    const struct dd_event *event =
        subject->facts ? dd_event_find(subject->facts, expr->name) : NULL;
    if (!event || !event->day.set)
        return false;
    out->n = event->day.day.n;
    return true;
}

static bool is_there(const struct dd_expr *expr, const struct dd_subject *subject,
                     struct dd_value *out)
{
    return expr->op == DD_OP_EVENT ? event_day(expr, subject, out)
                                   : field_value(expr, subject, out);
}

/* ---- the whole ----------------------------------------------------------------------------- */

static struct dd_value truth(bool b)
{
    return (struct dd_value){.n = b};
}

/* `and` and `or` stop at the first kid that decides. */
static bool joined(const struct dd_expr *expr, const struct dd_subject *subject, bool *fault)
{
    bool decides = expr->op == DD_OP_OR;
    for (size_t i = 0; i < expr->n && !*fault; i++)
        if ((dd_expr_eval(expr->kids[i], subject, fault).n != 0) == decides)
            return decides;
    return !decides;
}

static bool is_in(const struct dd_expr *expr, const struct dd_subject *subject, bool *fault)
{
    struct dd_value first = dd_expr_eval(expr->kids[0], subject, fault);
    for (size_t i = 1; i < expr->n && !*fault; i++) {
        struct dd_value item = dd_expr_eval(expr->kids[i], subject, fault);
        if (!*fault && compare(DD_OP_EQ, expr->kids[0]->type, first, item))
            return true;
    }
    return false;
}

#define MAX_ARGS 3

static struct dd_value call(const struct dd_expr *expr, const struct dd_subject *subject,
                            bool *fault)
{
    struct dd_value args[MAX_ARGS] = {{0}};
    for (size_t i = 0; i < expr->n && i < MAX_ARGS && !*fault; i++)
        args[i] = dd_expr_eval(expr->kids[i], subject, fault);
    return *fault ? truth(false) : expr->function->call(expr, args, subject, fault);
}

static struct dd_value binary(const struct dd_expr *expr, const struct dd_subject *subject,
                              bool *fault)
{
    struct dd_value a = dd_expr_eval(expr->kids[0], subject, fault);
    struct dd_value b = *fault ? a : dd_expr_eval(expr->kids[1], subject, fault);
    if (*fault)
        return truth(false);
    if (expr->op >= DD_OP_ADD && expr->op <= DD_OP_DIV)
        return (struct dd_value){.n = arithmetic(expr, a.n, b.n, fault)};
    return truth(compare(expr->op, expr->kids[0]->type, a, b));
}

struct dd_value dd_expr_eval(const struct dd_expr *expr, const struct dd_subject *subject,
                             bool *fault)
{
    struct dd_value value = {0};
    switch (expr->op) {
    case DD_OP_CONST:
        return expr->value;
    case DD_OP_NAME:
    case DD_OP_EVENT:
        if (!is_there(expr, subject, &value))
            *fault = true;
        return value;
    case DD_OP_TODAY:
        value.n = subject->today.n;
        return value;
    case DD_OP_IS_SET:
        return truth(is_there(expr->kids[0], subject, &value));
    case DD_OP_NOT:
        return truth(dd_expr_eval(expr->kids[0], subject, fault).n == 0);
    case DD_OP_AND:
    case DD_OP_OR:
        return truth(joined(expr, subject, fault));
    case DD_OP_IN:
        return truth(is_in(expr, subject, fault));
    case DD_OP_NEG:
        value.n = checked_sub(0, dd_expr_eval(expr->kids[0], subject, fault).n, fault);
        return value;
    case DD_OP_TO_DECIMAL:
        value.n = checked_mul(dd_expr_eval(expr->kids[0], subject, fault).n, MICRO, fault);
        return value;
    case DD_OP_CALL:
        return call(expr, subject, fault);
    default:
        return binary(expr, subject, fault);
    }
}

bool dd_expr_true(const struct dd_expr *expr, const struct dd_subject *subject)
{
    bool fault = false;
    bool value = dd_expr_eval(expr, subject, &fault).n != 0;
    return value && !fault;
}

bool dd_expr_needs(const struct dd_expr *expr, enum dd_for_each each, const struct dd_field **field,
                   const char **text)
{
    for (size_t i = 0; expr->op == DD_OP_AND && i < expr->n; i++)
        if (dd_expr_needs(expr->kids[i], each, field, text))
            return true;
    if (expr->op != DD_OP_EQ)
        return false;
    bool left = expr->kids[0]->op == DD_OP_CONST;
    const struct dd_expr *name = expr->kids[left ? 1 : 0], *constant = expr->kids[left ? 0 : 1];
    if (name->op != DD_OP_NAME || name->n_hops || !name->field || name->field->type != DD_F_TEXT ||
        constant->op != DD_OP_CONST || name->slot != each)
        return false;
    *field = name->field;
    *text = constant->value.s;
    return true;
}

/* ---- when it flips ------------------------------------------------------------------------- */

static void sooner(int64_t day, const struct dd_subject *subject, bool *found, struct dd_day *out)
{
    if (day <= subject->today.n || day > INT32_MAX || (*found && day >= out->n))
        return;
    *found = true;
    out->n = (int32_t)day;
}

/* `today < e` changes on e, `today <= e` on the day after, `today == e` on both. */
static void flip(const struct dd_expr *expr, const struct dd_subject *subject, bool *found,
                 struct dd_day *out)
{
    bool left = expr->kids[0]->op == DD_OP_TODAY, fault = false;
    int64_t day = dd_expr_eval(expr->kids[left ? 1 : 0], subject, &fault).n;
    bool strict = expr->op == DD_OP_LT || expr->op == DD_OP_GE; /* of `today op e` */
    if (!left)
        strict = expr->op == DD_OP_GT || expr->op == DD_OP_LE;
    bool both = expr->op == DD_OP_EQ || expr->op == DD_OP_NE;
    if (fault)
        return;
    if (strict || both)
        sooner(day, subject, found, out);
    if (!strict || both)
        sooner(day + 1, subject, found, out);
}

bool dd_expr_flips(const struct dd_expr *expr, const struct dd_subject *subject, struct dd_day *out)
{
    bool found = false;
    struct dd_day day;
    for (size_t i = 0; i < expr->n; i++) {
        if (expr->kids[i]->op == DD_OP_TODAY)
            flip(expr, subject, &found, out);
        else if (dd_expr_flips(expr->kids[i], subject, &day))
            sooner(day.n, subject, &found, out);
    }
    return found;
}
