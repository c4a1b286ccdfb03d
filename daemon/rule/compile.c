/* compile.c — a merged rule becomes a struct dd_rule. Shapes of values were
 * checked as they were written (schema.c); here is what one key says about
 * another. */
#include "rule/pack.h"

#include <string.h>

#include "model/rows.h"

/* ---- basis ---------------------------------------------------------------------------- */

/* "29/KH-UBND mục IV.1" begins with the number 29/KH-UBND. */
static const char *basis_number(struct dd_arena *arena, const char *basis)
{
    if (!basis || *basis < '0' || *basis > '9')
        return NULL;
    size_t n = strcspn(basis, " \t\n,;");
    const char *number = dd_strndup(arena, basis, n);
    return strchr(number, '/') ? number : NULL;
}

static const struct dd_node *basis_node(const struct dd_pack *pack, const struct dd_node *merged)
{
    const struct dd_node *own = dd_node_get(merged, "basis");
    return own ? own : dd_node_get(pack->root, "basis");
}

static const char *compile_basis(struct dd_build *build, const struct dd_pack *pack,
                                 const struct dd_params *params, const struct dd_node *merged)
{
    const struct dd_node *node = basis_node(pack, merged);
    if (!node || node->kind != DD_SCALAR || !*node->text)
        return NULL;
    size_t before = build->diags->errors;
    dd_check_names(build, params, node);
    const char *basis = dd_with_params(build->diags->arena, params, node->text);
    if (!basis && build->diags->errors == before)
        dd_text_too_long(build, node);
    return basis;
}

/* ---- done_by ---------------------------------------------------------------------------- */

struct way { /* of getting done */
    const char *word;
    enum dd_done_by done_by;
    const char *kinds; /* enumeration of its second word, or NULL */
    int only;          /* enum dd_for_each it is for, or -1 */
};

static const struct way ways[] = {
    {"mark", DD_DONE_MARK, NULL, -1},
    {"task", DD_DONE_TASK, NULL, DD_EACH_TASK},
    {"document", DD_DONE_DOCUMENT, "document_kind", DD_EACH_UNIT},
    {"report", DD_DONE_REPORT, "report_kind", DD_EACH_UNIT},
    {"measure", DD_DONE_MEASURE, NULL, DD_EACH_TARGET},
    {"results", DD_DONE_RESULTS, NULL, DD_EACH_UNIT},
};

static const struct way *way_find(struct dd_build *build, const struct dd_node *node,
                                  const char *word)
{
    const char *names[DD_LEN(ways)];
    for (size_t i = 0; i < DD_LEN(ways); i++) {
        if (strcmp(ways[i].word, word) == 0)
            return &ways[i];
        names[i] = ways[i].word;
    }
    dd_error(build->diags, "E055", dd_place_within(node, 0, strlen(word)),
             DD_N("`%s` is no way to be done"), word);
    dd_hint_words(build->diags, word, names, DD_LEN(names));
    return NULL;
}

/* The second word of `document plan`. */
static void check_kind(struct dd_build *build, const struct dd_node *node, const struct way *way,
                       const char *kind)
{
    struct dd_diags *diags = build->diags;
    if (!way->kinds && *kind) {
        dd_error(diags, "E055", node->pos, DD_N("`%s` takes no kind"), way->word);
    } else if (way->kinds && !*kind) {
        dd_error(diags, "E055", node->pos, DD_N("`%s` needs a kind"), way->word);
        dd_hint(diags, DD_N("for example `document plan` or `report monthly`"));
    } else if (way->kinds) {
        const struct dd_words *words = dd_words_find(build->vocabulary, way->kinds);
        if (!words || dd_words_have(words, kind))
            return;
        dd_error(diags, "E046",
                 dd_place_within(node, strlen(node->text) - strlen(kind), strlen(kind)),
                 DD_N("`%s` is not a word of `%s`"), kind, words->name);
        dd_hint_words(diags, kind, words->v, words->n);
    }
}

/* The period of such a report is none of the rule's: nobody would send it for each of them. */
static void check_report_period(struct dd_build *build, const struct dd_node *node,
                                const char *kind, const struct dd_rule *rule)
{
    static const struct {
        const char *kind;
        enum dd_every every;
    } kinds[] = {{"weekly", DD_WEEKLY},
                 {"monthly", DD_MONTHLY},
                 {"quarterly", DD_QUARTERLY},
                 {"half_yearly", DD_HALF_YEARLY},
                 {"yearly", DD_YEARLY}};
    for (size_t i = 0; rule->has_every && i < DD_LEN(kinds); i++) {
        if (strcmp(kinds[i].kind, kind) != 0 || kinds[i].every == rule->every)
            continue;
        dd_warn(build->diags, "W014",
                dd_place_within(node, strlen(node->text) - strlen(kind), strlen(kind)),
                DD_N("a `%s` report is for each %s, but `due` comes every %s"), kind,
                dd_every_name(kinds[i].every), dd_every_name(rule->every));
        for (size_t k = 0; k < DD_LEN(kinds); k++)
            if (kinds[k].every == rule->every)
                dd_hint(build->diags, DD_N("write `%s`"), kinds[k].kind);
    }
}

static bool basis_is_lost(const struct dd_pack *pack, const struct dd_params *params,
                          const struct dd_node *merged)
{
    const struct dd_node *node = basis_node(pack, merged);
    return dd_node_lost(merged, "basis") ||
           (!dd_node_get(merged, "basis") && dd_node_lost(pack->root, "basis")) ||
           (node && node->kind == DD_SCALAR && dd_params_broken_in(params, node->text));
}

static void compile_done_by(struct dd_build *build, const struct dd_pack *pack,
                            const struct dd_params *params, const struct dd_node *merged,
                            struct dd_rule *rule)
{
    const struct dd_node *node = dd_node_get(merged, "done_by");
    rule->done_by = rule->for_each == DD_EACH_TARGET ? DD_DONE_MEASURE : DD_DONE_MARK;
    if (!node || node->kind != DD_SCALAR || !*node->text)
        return;
    size_t n = strcspn(node->text, " ");
    const char *word = dd_strndup(build->diags->arena, node->text, n);
    const char *kind = node->text + n + strspn(node->text + n, " ");
    const struct way *way = way_find(build, node, word);
    if (!way)
        return;
    check_kind(build, node, way, kind);
    if (way->done_by == DD_DONE_REPORT)
        check_report_period(build, node, kind, rule);
    if (way->only >= 0 && way->only != (int)rule->for_each && !build->any_subject)
        dd_error(build->diags, "E055", node->pos, DD_N("`%s` is for rules for each %s"), word,
                 dd_for_each_name((enum dd_for_each)way->only));
    if (way->done_by == DD_DONE_DOCUMENT && !rule->basis_number &&
        !basis_is_lost(pack, params, merged)) {
        dd_error(build->diags, "E056", node->pos,
                 DD_N("the document answers the basis, but `basis` names no number"));
        dd_hint(build->diags, DD_N("begin `basis` with it, for example 29/KH-UBND"));
    }
    if (way->done_by == DD_DONE_RESULTS && rule->deadline && !rule->has_every &&
        !dd_node_lost(merged, "every")) {
        dd_error(build->diags, "E064", node->pos,
                 DD_N("lines of result belong to a period, but `due` comes only once"));
        dd_hint(build->diags, DD_N("for example `before day 20 of last month of quarter`"));
    }
    rule->done_by = way->done_by;
    rule->done_kind = *kind ? kind : NULL;
}

/* ---- the other keys ------------------------------------------------------------------------- */

/* `where` or `when`; NULL where it is absent or wrong. */
static const struct dd_expr *compile_condition(struct dd_build *build,
                                               const struct dd_params *params,
                                               const struct dd_node *merged, const char *key,
                                               const struct dd_rule *rule)
{
    const struct dd_node *node = dd_node_get(merged, key);
    if (!node || node->kind != DD_SCALAR || !*node->text)
        return NULL;
    const struct dd_expr_env env = {
        .diags = build->diags,
        .scalar = node,
        .vocabulary = build->vocabulary,
        .params = params,
        .for_each = rule->for_each,
        .calendar = build->options->calendar,
        .with_today = strcmp(key, "when") == 0,
    };
    return build->any_subject ? dd_expr_parse(build->diags, node) : dd_expr_compile(&env);
}

static void compile_evidence(const struct dd_node *merged, struct dd_rule *rule)
{
    const char *word = dd_get_text(merged, "evidence");
    rule->evidence = dd_streq(word, "document") ? DD_EVIDENCE_DOCUMENT
                     : dd_streq(word, "text")   ? DD_EVIDENCE_TEXT
                                                : DD_EVIDENCE_NONE;
}

static void compile_effective(struct dd_build *build, const struct dd_node *merged,
                              struct dd_rule *rule)
{
    const struct dd_node *map = dd_node_get(merged, "effective");
    rule->effective_from = dd_get_day(map, "from");
    rule->effective_to = dd_get_day(map, "to");
    if (rule->effective_from.set && rule->effective_to.set &&
        dd_day_cmp(rule->effective_to.day, rule->effective_from.day) < 0)
        dd_error(build->diags, "E057", dd_node_get(map, "to")->pos,
                 DD_N("this ends before it begins"));
}

/* `owed` in the defaults is meant for the pack's task rules. */
static void compile_owed(struct dd_build *build, const struct dd_pack *pack,
                         const struct dd_node *merged, struct dd_rule *rule)
{
    const struct dd_node *node = dd_node_get(merged, "owed");
    rule->jointly =
        rule->for_each == DD_EACH_TASK && dd_streq(dd_get_text(merged, "owed"), "jointly");
    if (node && rule->for_each != DD_EACH_TASK && !build->any_subject &&
        node != dd_node_get(pack->defaults, "owed"))
        dd_error(build->diags, "E059", node->pos, DD_N("only a rule for each task has `%s`"),
                 "owed");
}

static bool compile_for_each(const struct dd_node *merged, struct dd_rule *rule)
{
    const char *word = dd_get_text(merged, "for_each");
    for (int each = DD_EACH_UNIT; word && each <= DD_EACH_TARGET; each++) {
        if (strcmp(word, dd_for_each_name((enum dd_for_each)each)) == 0) {
            rule->for_each = (enum dd_for_each)each;
            return true;
        }
    }
    return false;
}

bool dd_compile(struct dd_build *build, const struct dd_pack *pack, const struct dd_params *params,
                const struct dd_node *merged, const struct dd_rule *base, struct dd_rule *out)
{
    size_t before = build->diags->errors;
    *out = (struct dd_rule){
        .id = dd_get_text(merged, "id"),
        .title = dd_get_text(merged, "title"),
        .basis = compile_basis(build, pack, params, merged),
        .pack = pack->id,
        .pack_title = pack->title,
        .pos = merged->pos,
        .urgent = dd_get_bool(merged, "urgent", false),
        .count_legal = dd_streq(dd_get_text(merged, "count"), "legal"),
    };
    if (out->id)
        out->pos = dd_node_get(merged, "id")->pos;
    out->basis_number = basis_number(build->diags->arena, out->basis);
    build->any_subject = !compile_for_each(merged, out); /* said by the schema */
    /* no exception changes what its rule is for */
    out->where = base ? base->where : compile_condition(build, params, merged, "where", out);
    out->when = base ? base->when : compile_condition(build, params, merged, "when", out);
    dd_compile_due(build, params, merged, out);
    dd_check_title(build, params, dd_node_get(merged, "title"), out);
    compile_done_by(build, pack, params, merged, out);
    compile_evidence(merged, out);
    compile_owed(build, pack, merged, out);
    dd_compile_remind(build, merged, pack->defaults, out);
    dd_compile_escalate(build, merged, out);
    dd_compile_target(build, params, merged, pack->defaults, out);
    compile_effective(build, merged, out);
    if (build->any_subject || build->diags->errors != before)
        return false;
    if (out->title && !(out->title = dd_with_params(build->diags->arena, params, out->title))) {
        dd_text_too_long(build, dd_node_get(merged, "title"));
        return false;
    }
    out->hash = dd_rule_hash(build->diags->arena, out, merged);
    out->schedule = dd_schedule_text(build->diags->arena, out);
    return true;
}
