/* Expressions: the first byte chooses the subject and `where` or `when`; the rest is
 * parsed, typed against the vocabulary, evaluated on a few facts and printed. */
#include "rule/expr.h"
#include "rules.h"

static const struct dd_vocabulary *vocabulary(void)
{
    static const struct dd_vocabulary *known;
    static struct dd_diags diags;
    if (!known) {
        dd_diags_init(&diags, the_world()->arena, NULL);
        known = dd_vocabulary_read(&diags, the_world()->vocabulary);
        MUST(known);
    }
    return known;
}

static const struct dd_value tags[] = {{.s = "x"}, {.s = "y"}};

static const struct dd_param params[] = {
    {.name = "issued", .type = {.kind = DD_T_DATE}, .value = {.n = 20483}},
    {.name = "guidance", .is_event = true, .event = "ev"},
    {.name = "most", .type = {.kind = DD_T_INT}, .value = {.n = 3}},
    {.name = "share", .type = {.kind = DD_T_PERCENT}, .value = {.n = 800000}},
    {.name = "rank", .type = {.kind = DD_T_TEXT}, .value = {.s = "commune"}},
    {.name = "tags", .type = {.kind = DD_T_TEXT}, .is_list = true, .n_values = 2, .values = tags},
};

static void look_at(struct dd_arena *arena, const struct dd_expr *expr, enum dd_for_each each,
                    bool of_when)
{
    struct dd_buf once = {0}, again = {0};
    dd_expr_print(expr, &once);
    struct dd_rule rule = {.for_each = each};
    *(of_when ? &rule.when : &rule.where) = expr;
    struct dd_subject subject;
    for (size_t i = 0; world_subject(the_world(), each, i, &subject); i++) {
        bool fault = false;
        struct dd_value value = dd_expr_eval(expr, &subject, &fault);
        MUST(dd_expr_true(expr, &subject) == (!fault && value.n != 0));
        check_conditions(arena, &rule, &subject);
        if (of_when)
            check_flips(expr, &subject);
    }
    dd_expr_print(expr, &again); /* looking changes nothing */
    MUST(once.n == again.n && memcmp(once.s, again.s, once.n) == 0);
    dd_buf_release(&once);
    dd_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    if (n == 0)
        return 0;
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    dd_diags_init(&diags, arena, NULL);
    char *text = dd_strndup(arena, (const char *)bytes + 1, n - 1);
    struct dd_source source = {.name = "where", .text = text, .n = strlen(text)};
    struct dd_node node = {.kind = DD_SCALAR, .pos = {&source, 1, 1, 1}, .text = text};
    enum dd_for_each each = (enum dd_for_each)(bytes[0] % 3);
    const struct dd_params known = dd_params_of(arena, params, DD_LEN(params));
    struct dd_expr_env env = {.diags = &diags,
                              .scalar = &node,
                              .vocabulary = vocabulary(),
                              .params = &known,
                              .for_each = each,
                              .calendar = bytes[0] & 16 ? NULL : the_world()->calendar,
                              .with_today = bytes[0] & 8};
    const struct dd_expr *expr = NULL;
    if (dd_utf8_check(text, strlen(text)) < 0) { /* a YAML scalar always is */
        expr = dd_expr_compile(&env);
        MUST(expr ? diags.errors == 0 : diags.errors > 0);
    }
    if (expr)
        look_at(arena, expr, each, env.with_today);
    struct dd_buf said = {0};
    dd_diags_render(&diags, &said);
    dd_buf_release(&said);
    dd_arena_free(arena);
    return 0;
}
