/* expr_type.h — within rule/: the parts of the type checker.
 *
 *   expr_type.c   names, operators, the whole
 *   expr_agree.c  two sides brought to one type
 *   expr_call.c   calls of functions */
#ifndef DD_RULE_EXPR_TYPE_H
#define DD_RULE_EXPR_TYPE_H

#include "rule/expr.h"

bool dd_type_same(struct dd_type a, struct dd_type b);
bool dd_type_is_number(struct dd_type type);
const char *dd_expr_type_text(const struct dd_expr_env *env, const struct dd_expr *expr);
/* An integer as a decimal; anything else as it is. */
struct dd_expr *dd_expr_to_decimal(const struct dd_expr_env *env, struct dd_expr *expr);
/* A text beside an enumeration is one of its words, or a mistake that is said. */
bool dd_expr_adopt_words(const struct dd_expr_env *env, struct dd_expr *text, struct dd_type type);
/* Brings both to one type. False after an error, said at `blame`. */
bool dd_expr_agree(const struct dd_expr_env *env, struct dd_expr **a, struct dd_expr **b,
                   const struct dd_expr *blame);
/* Says where a text cannot be the id of anything: a name, or a field that holds none. */
void dd_expr_check_id(const struct dd_expr_env *env, const struct dd_expr *text);
/* Says that it is of another type than wanted, unless a mistake was said before. */
void dd_expr_wrong_type(const struct dd_expr_env *env, const struct dd_expr *expr,
                        enum dd_type_kind wanted);

/* expr_type.c: what is constant becomes its value. */
void dd_expr_fold(const struct dd_expr_env *env, struct dd_expr *expr);
/* expr_call.c: the type of a call whose arguments have theirs. */
void dd_expr_type_call(const struct dd_expr_env *env, struct dd_expr *expr);

#endif
