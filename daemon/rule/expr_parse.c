/* expr_parse.c — recursive descent, bounded in length, nodes and depth. The
 * first mistake ends it: what follows would only be guesses. */
#include "rule/expr.h"

#include <string.h>

struct parser {
    struct dd_lexer lexer;
    struct dd_token token; /* the next one */
    size_t nodes, depth;
};

static struct dd_expr *parse_or(struct parser *p);

static struct dd_pos place(const struct parser *p, size_t at, size_t len)
{
    return dd_place_within(p->lexer.scalar, at, len);
}

static void advance(struct parser *p)
{
    p->token = dd_expr_lex(&p->lexer);
}

static bool at(const struct parser *p, enum dd_token_kind kind, const char *text)
{
    return p->token.kind == kind && strcmp(p->token.text, text) == 0;
}

static bool accept(struct parser *p, enum dd_token_kind kind, const char *text)
{
    if (!at(p, kind, text))
        return false;
    advance(p);
    return true;
}

static bool accept_word(struct parser *p, const char *word)
{
    return accept(p, DD_TOKEN_NAME, word);
}

static bool accept_sign(struct parser *p, const char *sign)
{
    return accept(p, DD_TOKEN_SIGN, sign);
}

static bool reserved(const char *word)
{
    static const char *const words[] = {"and", "or", "not", "in", "is", "set"};
    for (size_t i = 0; i < DD_LEN(words); i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "AND", or "12,5": what was probably meant. */
static void hint_at(const struct parser *p)
{
    const struct dd_token *token = &p->token;
    const char *text = p->lexer.scalar->text + token->at;
    char *small = dd_strdup(p->lexer.diags->arena, token->text);
    for (char *c = small; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    static const char *const days[] = {"d", "day", "days", "ngày"};
    bool count = token->at > 1 && is_digit(text[-2]) && text[-1] == ' ';
    for (size_t i = 0; i < DD_LEN(days) && count && token->kind != DD_TOKEN_END; i++)
        if (strcmp(token->text, days[i]) == 0) {
            dd_hint(p->lexer.diags, DD_N("days are written 5d, working days 5wd"));
            return;
        }
    if (token->kind == DD_TOKEN_NAME && strcmp(small, token->text) != 0 && reserved(small))
        dd_hint(p->lexer.diags, DD_N("did you mean `%s`?"), small);
    else if (*text == ',' && token->at > 0 && is_digit(text[-1]) && is_digit(text[1]))
        dd_hint(p->lexer.diags, DD_N("numbers are written with a point here: 12.5"));
}

static struct dd_expr *unexpected(struct parser *p, const char *wanted)
{
    const struct dd_token *token = &p->token;
    if (token->kind == DD_TOKEN_ERROR)
        return NULL;
    wanted = dd_tr(p->lexer.diags, wanted);
    if (token->kind == DD_TOKEN_END)
        dd_error(p->lexer.diags, "E041", place(p, token->at, 0),
                 DD_N("the expression ends where %s should stand"), wanted);
    else
        dd_error(p->lexer.diags, "E041", place(p, token->at, token->len),
                 DD_N("`%s` stands where %s should"), token->text, wanted);
    hint_at(p);
    return NULL;
}

static bool expect_sign(struct parser *p, const char *sign)
{
    if (accept_sign(p, sign))
        return true;
    unexpected(p, strcmp(sign, ")") == 0 ? DD_N("`)`") : DD_N("`]` or `,`"));
    return false;
}

static struct dd_expr *node(struct parser *p, enum dd_op op, size_t from)
{
    if (++p->nodes > DD_EXPR_MAX_NODES) {
        dd_error(p->lexer.diags, "E042", p->lexer.scalar->pos,
                 DD_N("the expression has more than %d parts"), DD_EXPR_MAX_NODES);
        return NULL;
    }
    struct dd_expr *expr = DD_NEW(p->lexer.diags->arena, struct dd_expr);
    expr->op = op;
    expr->at = from;
    return expr;
}

static bool descend(struct parser *p)
{
    if (++p->depth <= DD_EXPR_MAX_DEPTH)
        return true;
    dd_error(p->lexer.diags, "E042", place(p, p->token.at, p->token.len),
             DD_N("nested deeper than %d levels"), DD_EXPR_MAX_DEPTH);
    return false;
}

static struct dd_expr *with_kids(struct parser *p, struct dd_expr *expr, struct dd_expr **kids,
                                 size_t n)
{
    if (!expr)
        return NULL;
    expr->kids = DD_NEW_N(p->lexer.diags->arena, struct dd_expr *, n);
    memcpy(expr->kids, kids, n * sizeof(*kids));
    expr->n = n;
    expr->len = kids[n - 1]->at + kids[n - 1]->len - expr->at;
    return expr;
}

/* Items up to the closing sign, into kids[1..]; kids[0] is left to the caller. */
static bool parse_items(struct parser *p, const char *close, struct dd_expr ***kids, size_t *n)
{
    DD_VEC(struct dd_expr *) items = {0};
    dd_push(p->lexer.diags->arena, &items, NULL);
    if (!at(p, DD_TOKEN_SIGN, close)) {
        do {
            struct dd_expr *item = parse_or(p);
            if (!item)
                return false;
            dd_push(p->lexer.diags->arena, &items, item);
        } while (accept_sign(p, ","));
    }
    *kids = items.v;
    *n = items.n;
    return expect_sign(p, close);
}

static struct dd_expr *parse_call(struct parser *p, const struct dd_token *name)
{
    struct dd_expr **kids;
    size_t n;
    if (!descend(p) || !parse_items(p, ")", &kids, &n))
        return NULL;
    p->depth--;
    struct dd_expr *expr = node(p, DD_OP_CALL, name->at);
    if (!expr)
        return NULL;
    expr->name = name->text;
    expr->len = name->len; /* the name is what a mistake is about */
    expr->kids = kids + 1;
    expr->n = n - 1;
    return expr;
}

static struct dd_expr *parse_name(struct parser *p)
{
    struct dd_token first = p->token;
    if (reserved(first.text))
        return unexpected(p, DD_N("a value"));
    advance(p);
    if (accept_sign(p, "("))
        return parse_call(p, &first);
    struct dd_expr *expr = node(p, DD_OP_NAME, first.at);
    if (!expr)
        return NULL;
    expr->name_at[expr->n_names] = first.at;
    expr->name = expr->names[expr->n_names++] = first.text;
    expr->len = first.len;
    while (accept_sign(p, ".")) {
        if (p->token.kind != DD_TOKEN_NAME)
            return unexpected(p, DD_N("a field's name"));
        expr->len = p->token.at + p->token.len - first.at;
        if (expr->n_names == DD_LEN(expr->names)) {
            dd_error(p->lexer.diags, "E042", place(p, expr->at, expr->len),
                     DD_N("this follows more than %d references"), DD_EXPR_MAX_HOPS);
            return NULL;
        }
        expr->name_at[expr->n_names] = p->token.at;
        expr->names[expr->n_names++] = p->token.text;
        expr->name = dd_printf(p->lexer.diags->arena, "%s.%s", expr->name, p->token.text);
        advance(p);
    }
    return expr;
}

static struct dd_expr *parse_primary(struct parser *p)
{
    if (p->token.kind == DD_TOKEN_LITERAL || at(p, DD_TOKEN_NAME, "true") ||
        at(p, DD_TOKEN_NAME, "false")) {
        struct dd_expr *expr = node(p, DD_OP_CONST, p->token.at);
        if (!expr)
            return NULL;
        bool word = p->token.kind == DD_TOKEN_NAME;
        expr->type = word ? (struct dd_type){.kind = DD_T_BOOL} : p->token.type;
        expr->value = word ? (struct dd_value){.n = *p->token.text == 't'} : p->token.value;
        expr->len = p->token.len;
        advance(p);
        return expr;
    }
    if (p->token.kind == DD_TOKEN_NAME)
        return parse_name(p);
    if (!accept_sign(p, "("))
        return unexpected(p, DD_N("a value"));
    if (!descend(p))
        return NULL;
    struct dd_expr *expr = parse_or(p);
    if (!expr || !expect_sign(p, ")"))
        return NULL;
    p->depth--;
    return expr;
}

static struct dd_expr *parse_unary(struct parser *p)
{
    size_t from = p->token.at;
    if (!accept_sign(p, "-"))
        return parse_primary(p);
    if (!descend(p))
        return NULL;
    struct dd_expr *kid = parse_unary(p);
    p->depth--;
    return kid ? with_kids(p, node(p, DD_OP_NEG, from), &kid, 1) : NULL;
}

struct sign {
    const char *text;
    enum dd_op op;
};

/* One of `signs` (ended by NULL) at the next token. */
static const struct sign *accept_one(struct parser *p, const struct sign *signs)
{
    for (; signs->text; signs++)
        if (accept_sign(p, signs->text))
            return signs;
    return NULL;
}

/* Left to right: a - b - c is (a - b) - c. */
static struct dd_expr *parse_chain(struct parser *p, const struct sign *signs,
                                   struct dd_expr *(*operand)(struct parser *))
{
    struct dd_expr *left = operand(p);
    const struct sign *sign;
    while (left && (sign = accept_one(p, signs))) {
        struct dd_expr *kids[2] = {left, operand(p)};
        left = kids[1] ? with_kids(p, node(p, sign->op, left->at), kids, 2) : NULL;
    }
    return left;
}

static struct dd_expr *parse_product(struct parser *p)
{
    static const struct sign signs[] = {{"*", DD_OP_MUL}, {"/", DD_OP_DIV}, {NULL, DD_OP_CONST}};
    return parse_chain(p, signs, parse_unary);
}

static struct dd_expr *parse_sum(struct parser *p)
{
    static const struct sign signs[] = {{"+", DD_OP_ADD}, {"-", DD_OP_SUB}, {NULL, DD_OP_CONST}};
    return parse_chain(p, signs, parse_product);
}

static struct dd_expr *negated(struct parser *p, struct dd_expr *expr, bool negate)
{
    if (!negate || !expr)
        return expr;
    struct dd_expr *whole = with_kids(p, node(p, DD_OP_NOT, expr->at), &expr, 1);
    return whole;
}

/* A list of values, or the name of a parameter that is one. */
static struct dd_expr *parse_in(struct parser *p, struct dd_expr *left, bool negate)
{
    struct dd_expr **kids;
    size_t n;
    if (p->token.kind == DD_TOKEN_NAME && !reserved(p->token.text)) {
        struct dd_expr *both[2] = {left, parse_name(p)};
        if (!both[1])
            return NULL;
        struct dd_expr *in = with_kids(p, node(p, DD_OP_IN, left->at), both, 2);
        if (in)
            in->name = both[1]->name; /* no list was written */
        return negated(p, in, negate);
    }
    if (!accept_sign(p, "["))
        return unexpected(p, DD_N("a list in `[` and `]`"));
    if (!descend(p) || !parse_items(p, "]", &kids, &n))
        return NULL;
    p->depth--;
    kids[0] = left;
    return negated(p, with_kids(p, node(p, DD_OP_IN, left->at), kids, n), negate);
}

static struct dd_expr *parse_is(struct parser *p, struct dd_expr *left)
{
    bool negate = accept_word(p, "not");
    size_t end = p->token.at + p->token.len;
    if (!accept_word(p, "set"))
        return unexpected(p, DD_N("`set`"));
    struct dd_expr *expr = with_kids(p, node(p, DD_OP_IS_SET, left->at), &left, 1);
    if (expr)
        expr->len = end - left->at;
    return negated(p, expr, negate);
}

static struct dd_expr *parse_comparison(struct parser *p)
{
    static const struct sign signs[] = {{"==", DD_OP_EQ},   {"!=", DD_OP_NE}, {"<=", DD_OP_LE},
                                        {">=", DD_OP_GE},   {"<", DD_OP_LT},  {">", DD_OP_GT},
                                        {NULL, DD_OP_CONST}};
    struct dd_expr *left = parse_sum(p);
    if (!left)
        return NULL;
    if (accept_word(p, "is"))
        return parse_is(p, left);
    if (accept_word(p, "in"))
        return parse_in(p, left, false);
    if (accept_word(p, "not"))
        return accept_word(p, "in") ? parse_in(p, left, true) : unexpected(p, DD_N("`in`"));
    const struct sign *sign = accept_one(p, signs);
    if (!sign)
        return left;
    struct dd_expr *kids[2] = {left, parse_sum(p)};
    if (!kids[1])
        return NULL;
    size_t second = p->token.at, len = p->token.len;
    if (accept_one(p, signs)) {
        dd_error(p->lexer.diags, "E041", place(p, second, len), DD_N("comparisons do not chain"));
        dd_hint(p->lexer.diags, DD_N("join two comparisons with `and`"));
        return NULL;
    }
    return with_kids(p, node(p, sign->op, left->at), kids, 2);
}

static struct dd_expr *parse_not(struct parser *p)
{
    size_t from = p->token.at;
    if (!accept_word(p, "not"))
        return parse_comparison(p);
    if (!descend(p))
        return NULL;
    struct dd_expr *kid = parse_not(p);
    p->depth--;
    return kid ? with_kids(p, node(p, DD_OP_NOT, from), &kid, 1) : NULL;
}

/* `a and b and c` is one node with three kids. */
static struct dd_expr *parse_joined(struct parser *p, const char *word, enum dd_op op,
                                    struct dd_expr *(*operand)(struct parser *))
{
    struct dd_expr *first = operand(p);
    if (!first || !at(p, DD_TOKEN_NAME, word))
        return first;
    DD_VEC(struct dd_expr *) kids = {0};
    dd_push(p->lexer.diags->arena, &kids, first);
    while (accept_word(p, word)) {
        struct dd_expr *next = operand(p);
        if (!next)
            return NULL;
        dd_push(p->lexer.diags->arena, &kids, next);
    }
    return with_kids(p, node(p, op, first->at), kids.v, kids.n);
}

static struct dd_expr *parse_and(struct parser *p)
{
    return parse_joined(p, "and", DD_OP_AND, parse_not);
}

static struct dd_expr *parse_or(struct parser *p)
{
    return parse_joined(p, "or", DD_OP_OR, parse_and);
}

struct dd_expr *dd_expr_parse(struct dd_diags *diags, const struct dd_node *scalar)
{
    if (strlen(scalar->text) > DD_EXPR_MAX_BYTES) {
        dd_error(diags, "E042", scalar->pos, DD_N("the expression is longer than %d bytes"),
                 DD_EXPR_MAX_BYTES);
        return NULL;
    }
    struct parser p = {.lexer = {diags, scalar, 0}};
    advance(&p);
    struct dd_expr *expr = parse_or(&p);
    if (expr && p.token.kind != DD_TOKEN_END)
        return unexpected(&p, DD_N("`and`, `or` or the end"));
    return expr;
}
