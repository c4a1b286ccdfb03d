#include "rule/expr.h"

#include <stdio.h>
#include <string.h>

#include "rule/number.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static struct dd_token fail(struct dd_lexer *lexer, size_t at, size_t len)
{
    lexer->at = at + len;
    return (struct dd_token){.kind = DD_TOKEN_ERROR, .at = at, .len = len};
}

static struct dd_token make(struct dd_lexer *lexer, enum dd_token_kind kind, size_t len)
{
    struct dd_token token = {.kind = kind, .at = lexer->at, .len = len};
    token.text = dd_strndup(lexer->diags->arena, lexer->scalar->text + lexer->at, len);
    lexer->at += len;
    return token;
}

static struct dd_token lex_string(struct dd_lexer *lexer)
{
    const char *from = lexer->scalar->text + lexer->at;
    const char *end = strchr(from + 1, *from);
    if (!end) {
        size_t rest = strlen(from);
        dd_error(lexer->diags, "E040", dd_place_within(lexer->scalar, lexer->at, rest),
                 DD_N("this text has no closing quote"));
        return fail(lexer, lexer->at, rest);
    }
    struct dd_token token = make(lexer, DD_TOKEN_LITERAL, (size_t)(end - from) + 1);
    token.type.kind = DD_T_TEXT;
    token.value.s = dd_strndup(lexer->diags->arena, from + 1, (size_t)(end - from) - 1);
    return token;
}

static bool looks_like_day(const char *s)
{
    static const char shape[] = "0000-00-00";
    for (size_t i = 0; shape[i]; i++)
        if (shape[i] == '0' ? !is_digit(s[i]) : s[i] != shape[i])
            return false;
    return !is_digit(s[sizeof(shape) - 1]);
}

static bool read_number(struct dd_token *token)
{
    size_t digits = strspn(token->text, "0123456789.");
    const char *suffix = token->text + digits;
    bool whole = !strchr(token->text, '.');
    struct dd_dec dec;
    struct dd_span span;
    if (whole && *suffix && *suffix != '%') {
        if (!dd_span_parse(token->text, &span))
            return false;
        token->type = (struct dd_type){.kind = DD_T_SPAN, .unit = span.unit};
        token->value.n = span.n;
        return true;
    }
    char number[32];
    if (digits >= sizeof(number) || (*suffix && strcmp(suffix, "%") != 0))
        return false;
    memcpy(number, token->text, digits);
    number[digits] = '\0';
    if (!dd_dec_parse(number, &dec))
        return false;
    token->type.kind = *suffix ? DD_T_PERCENT : whole ? DD_T_INT : DD_T_DECIMAL;
    token->value.n = token->type.kind == DD_T_INT ? dec.micro / 1000000 : dec.micro;
    return true;
}

/* 31/03/2026, as offices write it; 0: it is not. */
static size_t local_day_length(const char *s)
{
    size_t n = strspn(s, "0123456789");
    size_t m = n >= 1 && n <= 2 && s[n] == '/' ? strspn(s + n + 1, "0123456789") : 0;
    const char *year = s + n + 1 + m;
    if (m < 1 || m > 2 || *year != '/' || strspn(year + 1, "0123456789") != 4)
        return 0;
    return n + m + 6;
}

static int small_number(const char *digits)
{
    int n = 0;
    for (size_t i = 0; digits[i] >= '0' && digits[i] <= '9'; i++)
        n = n * 10 + digits[i] - '0';
    return n;
}

/* "31/3/2026" */
static struct dd_token lex_local_day(struct dd_lexer *lexer, size_t len)
{
    struct dd_token token = make(lexer, DD_TOKEN_LITERAL, len);
    const char *month = strchr(token.text, '/') + 1, *year = strchr(month, '/') + 1;
    char iso[DD_DAY_SIZE];
    struct dd_day day;
    bool exists =
        dd_day_make(small_number(year), small_number(month), small_number(token.text), &day);
    dd_error(lexer->diags, "E040", dd_place_within(lexer->scalar, token.at, len),
             DD_N("a day is written YYYY-MM-DD here"));
    if (!exists)
        dd_hint(lexer->diags, DD_N("there is no day %s"), token.text);
    else
        dd_hint(lexer->diags, DD_N("write `%s`"), dd_day_format(day, iso));
    token.type.kind = DD_T_DATE;
    return token;
}

/* "1.234.567": said, and read as it was meant. */
static void take_out_groups(struct dd_lexer *lexer, struct dd_token *token)
{
    size_t n = strspn(token->text, "0123456789.");
    const char *suffix = token->text + n;
    const char *number = NULL;
    if (!*suffix || strcmp(suffix, "%") == 0)
        number =
            dd_number_groups(lexer->diags, "E040", dd_place_within(lexer->scalar, token->at, n),
                             dd_strndup(lexer->diags->arena, token->text, n), false);
    if (number)
        token->text = dd_printf(lexer->diags->arena, "%s%s", number, suffix);
}

/* 12, 12.5, 80%, 10wd, 2026-03-15 */
static struct dd_token lex_number(struct dd_lexer *lexer)
{
    const char *from = lexer->scalar->text + lexer->at;
    if (looks_like_day(from)) {
        struct dd_token token = make(lexer, DD_TOKEN_LITERAL, 10);
        struct dd_day day;
        if (!dd_day_parse(token.text, &day)) {
            dd_error(lexer->diags, "E040", dd_place_within(lexer->scalar, token.at, token.len),
                     DD_N("there is no day %s"), token.text);
            return fail(lexer, token.at, token.len);
        }
        token.type.kind = DD_T_DATE;
        token.value.n = day.n;
        return token;
    }
    size_t written = local_day_length(from);
    if (written)
        return lex_local_day(lexer, written);
    size_t len = strspn(from, "0123456789.");
    while (is_letter(from[len]) || is_digit(from[len]))
        len++;
    len += from[len] == '%';
    struct dd_token token = make(lexer, DD_TOKEN_LITERAL, len);
    take_out_groups(lexer, &token);
    if (read_number(&token))
        return token;
    dd_error(lexer->diags, "E040", dd_place_within(lexer->scalar, token.at, token.len),
             DD_N("`%s` is no number, percent, span or day"), token.text);
    dd_hint(lexer->diags, DD_N("for example 12, 12.5, 80%%, 10wd or 2026-03-31"));
    return fail(lexer, token.at, token.len);
}

/* What people write instead of a sign or a word: said, and read as it was meant. */
static const struct {
    const char *written, *meant;
} slips[] = {
    {"&&", "and"},  {"||", "or"},    {"<>", "!="},      {"=", "=="},    {"!", "not"},
    {"≥", ">="},    {"≤", "<="},     {"≠", "!="},       {"–", "-"},     {"．", "."},
    {"và ", "and"}, {"hoặc ", "or"}, {"không ", "not"}, {"＝＝", "=="}, {"＝", "=="},
    {"＞＝", ">="}, {"＜＝", "<="},  {"＞", ">"},       {"＜", "<"},    {"（", "("},
    {"）", ")"},    {"［", "["},     {"］", "]"},       {"，", ","},    {"、", ","},
};

static struct dd_token lex_slip(struct dd_lexer *lexer, size_t i)
{
    struct dd_token token = make(lexer, DD_TOKEN_SIGN, strcspn(slips[i].written, " "));
    dd_error(lexer->diags, "E040", dd_place_within(lexer->scalar, token.at, token.len),
             DD_N("`%s` means nothing here"), token.text);
    dd_hint(lexer->diags, DD_N("write `%s`"), slips[i].meant);
    token.text = slips[i].meant;
    token.kind = is_letter(*slips[i].meant) ? DD_TOKEN_NAME : DD_TOKEN_SIGN;
    return token;
}

/* “…”, as word processors put it. */
static struct dd_token lex_curly(struct dd_lexer *lexer, const char *open, const char *close)
{
    const char *from = lexer->scalar->text + lexer->at, *text = from + strlen(open);
    const char *end = strstr(text, close);
    size_t len = end ? (size_t)(end - from) + strlen(close) : strlen(from);
    dd_error(lexer->diags, "E040", dd_place_within(lexer->scalar, lexer->at, len),
             DD_N("a text stands between straight quotation marks"));
    dd_hint(lexer->diags, DD_N("write `\"%.*s\"`"),
            (int)(end ? (size_t)(end - text) : strlen(text)), text);
    struct dd_token token = make(lexer, DD_TOKEN_LITERAL, len);
    token.type.kind = DD_T_TEXT;
    token.value.s =
        dd_strndup(lexer->diags->arena, text, end ? (size_t)(end - text) : strlen(text));
    return token;
}

static struct dd_token lex_sign(struct dd_lexer *lexer)
{
    static const char *const signs[] = {"==", "!=", "<=", ">=", "<", ">", "+", "-",
                                        "*",  "/",  "(",  ")",  "[", "]", ",", "."};
    const char *from = lexer->scalar->text + lexer->at;
    for (size_t i = 0; i < DD_LEN(signs); i++)
        if (strncmp(from, signs[i], strlen(signs[i])) == 0 && strncmp(from, "<>", 2) != 0)
            return make(lexer, DD_TOKEN_SIGN, strlen(signs[i]));
    for (size_t i = 0; i < DD_LEN(slips); i++)
        if (strncmp(from, slips[i].written, strlen(slips[i].written)) == 0)
            return lex_slip(lexer, i);
    if (strncmp(from, "“", strlen("“")) == 0)
        return lex_curly(lexer, "“", "”");
    if (strncmp(from, "‘", strlen("‘")) == 0)
        return lex_curly(lexer, "‘", "’");
    if (strncmp(from, "«", strlen("«")) == 0)
        return lex_curly(lexer, "«", "»");
    if (strncmp(from, "＂", strlen("＂")) == 0)
        return lex_curly(lexer, "＂", "＂");
    size_t len = 1;
    while (((unsigned char)from[len] & 0xC0) == 0x80)
        len++;
    dd_error(lexer->diags, "E040", dd_place_within(lexer->scalar, lexer->at, len),
             DD_N("`%.*s` means nothing here"), (int)len, from);
    return fail(lexer, lexer->at, len);
}

/* One of the slips that begins with a letter: `và`. */
static bool is_office_word(const char *text)
{
    for (size_t i = 0; i < DD_LEN(slips); i++)
        if (is_letter(*slips[i].written) &&
            strncmp(text, slips[i].written, strlen(slips[i].written)) == 0)
            return true;
    return false;
}

struct dd_token dd_expr_lex(struct dd_lexer *lexer)
{
    const char *text = lexer->scalar->text;
    lexer->at += strspn(text + lexer->at, " \t\r\n");
    char c = text[lexer->at];
    if (!c)
        return make(lexer, DD_TOKEN_END, 0);
    if (is_office_word(text + lexer->at))
        return lex_sign(lexer);
    if (is_letter(c)) {
        size_t len = 1;
        while (is_letter(text[lexer->at + len]) || is_digit(text[lexer->at + len]))
            len++;
        return make(lexer, DD_TOKEN_NAME, len);
    }
    if (is_digit(c))
        return lex_number(lexer);
    return c == '"' || c == '\'' ? lex_string(lexer) : lex_sign(lexer);
}
