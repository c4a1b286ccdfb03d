/* expr.h — within rule/: the expressions of `where:` and `when:`, from text to a checked
 * tree. Lexer and parser make the tree, the typer resolves names and types in
 * place, the evaluator walks it. All are bounded by the sizes below. */
#ifndef DD_RULE_EXPR_H
#define DD_RULE_EXPR_H

#include "rule/place.h"
#include "rule/vocabulary.h"

#define DD_EXPR_MAX_BYTES 4096
#define DD_EXPR_MAX_NODES 1000
#define DD_EXPR_MAX_DEPTH 32 /* of parentheses, `not` and unary minus */
#define DD_EXPR_MAX_HOPS 4   /* references followed in one name */

/* ---- values and parameters --------------------------------------------------------- */

struct dd_value {
    int64_t n;     /* bool, int, micro units of decimals and percents, civil day, span */
    const char *s; /* text, enum */
};

struct dd_param {
    const char *name;
    const char *title; /* for people, or NULL */
    bool is_event;
    const char *event; /* the event row's id */
    struct dd_type type;
    bool is_list; /* `values`, each of `type`; else one value */
    size_t n_values;
    const struct dd_value *values;
    struct dd_value value;
};

struct dd_params {
    size_t n;
    const struct dd_param *v;              /* of one name the first counts */
    const struct dd_param *const *by_name; /* the same, sorted */
    const char *unread; /* of their pack, or NULL: what stands there may be one, too */
};

struct dd_params dd_params_of(struct dd_arena *arena, const struct dd_param *v, size_t n);

/* NULL: there is none. One whose name stands where the pack could not be read is found, too:
 * broken. */
const struct dd_param *dd_param_find(const struct dd_params *params, const char *name);
/* It has neither type nor value, for what is wrong with it was said: it fits everything, and
 * nothing more is said of what it is used for. */
bool dd_param_is_broken(const struct dd_param *param);
/* The text names a broken one: it cannot be judged. Words of a phrase that stand where the
 * pack could not be read count only if they have the look of a parameter (`a_b`). */
bool dd_params_broken_in(const struct dd_params *params, const char *text);
const char **dd_param_names(struct dd_arena *arena, const struct dd_params *params, size_t *n);

/* ---- tokens ------------------------------------------------------------------------- */

enum dd_token_kind {
    DD_TOKEN_END,
    DD_TOKEN_NAME,
    DD_TOKEN_LITERAL, /* `type` and `value` */
    DD_TOKEN_SIGN,    /* operator or bracket: its text */
    DD_TOKEN_ERROR    /* said already */
};

struct dd_token {
    enum dd_token_kind kind;
    size_t at, len; /* bytes of the text */
    const char *text;
    struct dd_type type;
    struct dd_value value;
};

struct dd_lexer {
    struct dd_diags *diags;
    const struct dd_node *scalar; /* whose text is read */
    size_t at;
};

struct dd_token dd_expr_lex(struct dd_lexer *lexer);

/* ---- the tree ------------------------------------------------------------------------ */

enum dd_op {
    DD_OP_CONST,
    DD_OP_NAME, /* after typing: a field, or a constant */
    DD_OP_IS_SET,
    DD_OP_NOT,
    DD_OP_AND, /* two or more kids */
    DD_OP_OR,
    DD_OP_EQ,
    DD_OP_NE,
    DD_OP_LT,
    DD_OP_LE,
    DD_OP_GT,
    DD_OP_GE,
    DD_OP_IN, /* the first kid in the others */
    DD_OP_ADD,
    DD_OP_SUB,
    DD_OP_MUL,
    DD_OP_DIV,
    DD_OP_NEG,
    DD_OP_CALL,
    DD_OP_TO_DECIMAL, /* put in by the typer, as are: */
    DD_OP_TODAY,      /* one side of a comparison of `when` */
    DD_OP_EVENT       /* the day of the event `name`, which may not be known */
};
const char *dd_op_sign(enum dd_op op); /* "and", "==" … */

struct dd_function;

struct dd_hop { /* a reference followed: the row of `to` whose `key` holds the field's text */
    const struct dd_field *field;
    const struct dd_entity *from, *to;
    const struct dd_field *key;
};

struct dd_expr {
    enum dd_op op;
    struct dd_type type;
    struct dd_value value; /* CONST */
    const char *name;      /* NAME: "target.unit.level"; CALL; EVENT: the event's id */
    size_t n_names;        /* NAME: its parts */
    const char *names[DD_EXPR_MAX_HOPS + 2];
    size_t name_at[DD_EXPR_MAX_HOPS + 2]; /* their bytes of the text */
    enum dd_for_each slot;                /* NAME: from which row … */
    size_t n_hops;                        /* … over which others … */
    struct dd_hop hops[DD_EXPR_MAX_HOPS];
    const struct dd_field *field; /* … to which field; NULL: is the row there? */
    const struct dd_function *function;
    const struct dd_calendar *calendar; /* CALL */
    size_t at, len;                     /* bytes of the text, for diagnostics */
    size_t n;
    struct dd_expr **kids;
};

/* NULL after an error. */
struct dd_expr *dd_expr_parse(struct dd_diags *diags, const struct dd_node *scalar);

/* ---- types ---------------------------------------------------------------------------- */

#define DD_MAX_GUARDS 64 /* different things that may be absent, in one expression */

struct dd_guards { /* a known thing is a bit, by its place here */
    size_t n;
    const char *v[DD_MAX_GUARDS];
};

struct dd_expr_env {
    struct dd_diags *diags;
    const struct dd_node *scalar;
    const struct dd_vocabulary *vocabulary;
    const struct dd_params *params;
    enum dd_for_each for_each;
    const struct dd_calendar *calendar; /* or NULL */
    bool with_today;                    /* `when`: may ask what day it is, and of events */
    struct dd_guards *guards;
};

/* Resolves and checks; the whole must be bool. False after an error. */
bool dd_expr_check(const struct dd_expr_env *env, struct dd_expr *expr);

/* Both steps. NULL after an error. `env->guards` is set here. */
const struct dd_expr *dd_expr_compile(const struct dd_expr_env *env);

/* expr_path.c: resolves a NAME with dots, or that of the row itself. `known`: what
 * is known to be there (bits of the guards); `asked`: it stands before `is set`.
 * Gives the bits that are set once it is there itself. */
uint64_t dd_path_check(const struct dd_expr_env *env, struct dd_expr *expr, uint64_t known,
                       bool asked);
/* The bit of a thing that may be absent; 0 after an error. */
uint64_t dd_guard_bit(const struct dd_expr_env *env, const struct dd_expr *expr, const char *name);

const char *dd_for_each_name(enum dd_for_each each);

/* The place of an expression within its scalar. */
struct dd_pos dd_expr_pos(const struct dd_expr_env *env, const struct dd_expr *expr);

/* ---- evaluation ------------------------------------------------------------------------- */

/* *fault is set where there is no value: a quotient by zero, an overflow, a day
 * past the calendar, a row that is not there. */
struct dd_value dd_expr_eval(const struct dd_expr *expr, const struct dd_subject *subject,
                             bool *fault);

/* The tree in one canonical spelling, parameters by their values: what the
 * rule's hash is made over. */
void dd_expr_print(const struct dd_expr *expr, struct dd_buf *out);

/* ---- functions ---------------------------------------------------------------------------- */

/* `signature`: the result's type, then one letter for each argument: b bool,
 * i int, d date, t text, u a unit's id, p a period's word, r a roll's word; n: any number,
 * date or span, all of one type, which is the result's too. */
struct dd_function {
    const char *name, *signature;
    bool needs_calendar;
    struct dd_value (*call)(const struct dd_expr *expr, const struct dd_value *args,
                            const struct dd_subject *subject, bool *fault);
};
const struct dd_function *dd_function_find(const char *name);
void dd_function_names(const char **names, size_t *n); /* room for 32 */

/* "month", "quarter" … ; false for another word. */
bool dd_every_parse(const char *s, enum dd_every *out);

#endif
