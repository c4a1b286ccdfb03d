/* Expressions of `where:` (design §6): trees, truth, types, hostile input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "rule/expr.h"

static const char *const level_words[] = {"province", "department", "commune", "board"};
static const char *const status_words[] = {"active", "cancelled"};

struct bench {
    struct dd_arena *arena;
    struct dd_diags diags;
    struct dd_vocabulary vocabulary;
    struct dd_params params;
    struct dd_facts facts;
    struct dd_buf said;
};

static struct dd_word_field word_field(const char *entity, const char *name, struct dd_type type,
                                       bool optional)
{
    const struct dd_field *field = dd_field_find(dd_entity_find(entity), name);
    assert_non_null(field);
    return (struct dd_word_field){.type = type, .optional = optional, .field = field};
}

static void fill_vocabulary(struct bench *b)
{
    struct dd_words *words = DD_NEW_N(b->arena, struct dd_words, 2);
    words[0] = (struct dd_words){"level", DD_LEN(level_words), level_words};
    words[1] = (struct dd_words){"task_status", DD_LEN(status_words), status_words};
    struct dd_type text = {.kind = DD_T_TEXT}, yes = {.kind = DD_T_BOOL};
    struct dd_type level = {.kind = DD_T_ENUM, .words = &words[0]};
    struct dd_type status = {.kind = DD_T_ENUM, .words = &words[1]};
    struct dd_word_field *unit = DD_NEW_N(b->arena, struct dd_word_field, 6);
    unit[0] = word_field("unit", "id", text, false);
    unit[1] = word_field("unit", "name", text, true);
    unit[2] = word_field("unit", "level", level, false);
    unit[3] = word_field("unit", "parent", text, true);
    unit[4] = word_field("unit", "dissolved", yes, false);
    unit[5] = word_field("unit", "field", text, true);
    struct dd_word_field *task = DD_NEW_N(b->arena, struct dd_word_field, 2);
    task[0] = word_field("task", "status", status, false);
    task[1] = word_field("task", "tag", text, false);
    struct dd_word_field *target = DD_NEW_N(b->arena, struct dd_word_field, 2);
    target[0] = word_field("target", "code", text, false);
    target[1] = word_field("target", "goal", (struct dd_type){.kind = DD_T_DECIMAL}, false);
    struct dd_word_entity *entities = DD_NEW_N(b->arena, struct dd_word_entity, 3);
    entities[0] = (struct dd_word_entity){dd_entity_find("unit"), 6, unit};
    entities[1] = (struct dd_word_entity){dd_entity_find("task"), 2, task};
    entities[2] = (struct dd_word_entity){dd_entity_find("target"), 2, target};
    b->vocabulary = (struct dd_vocabulary){2, words, 3, entities};
}

static void fill_params(struct bench *b)
{
    struct dd_day day;
    assert_true(dd_day_make(2026, 1, 30, &day));
    struct dd_param *v = DD_NEW_N(b->arena, struct dd_param, 4);
    v[0] = (struct dd_param){.name = "issued", .type = {.kind = DD_T_DATE}, .value = {.n = day.n}};
    v[1] = (struct dd_param){.name = "guidance", .is_event = true, .event = "guidance"};
    v[2] = (struct dd_param){.name = "most", .type = {.kind = DD_T_INT}, .value = {.n = 3}};
    v[3] =
        (struct dd_param){.name = "rank", .type = {.kind = DD_T_TEXT}, .value = {.s = "commune"}};
    b->params = dd_params_of(b->arena, v, 4);
}

static struct bench open_bench(void)
{
    struct bench b = {.arena = dd_arena_new()};
    dd_diags_init(&b.diags, b.arena, NULL);
    fill_vocabulary(&b);
    fill_params(&b);
    return b;
}

static void close_bench(struct bench *b)
{
    dd_buf_release(&b->said);
    dd_arena_free(b->arena);
}

static const struct dd_expr *compile(struct bench *b, enum dd_for_each each, const char *text)
{
    struct dd_source *source = DD_NEW(b->arena, struct dd_source);
    *source = (struct dd_source){"where", dd_strdup(b->arena, text), strlen(text)};
    struct dd_node *node = DD_NEW(b->arena, struct dd_node);
    *node = (struct dd_node){.kind = DD_SCALAR, .pos = {source, 1, 1, 1}, .text = source->text};
    struct dd_expr_env env = {.diags = &b->diags,
                              .scalar = node,
                              .vocabulary = &b->vocabulary,
                              .params = &b->params,
                              .for_each = each};
    return dd_expr_compile(&env);
}

/* ---- trees ------------------------------------------------------------------------- */

static void test_precedence(void **state)
{
    (void)state;
    static const struct {
        const char *text, *tree;
    } cases[] = {
        {"unit.dissolved or unit.dissolved and not unit.dissolved",
         "(or unit.dissolved (and unit.dissolved (not unit.dissolved)))"},
        {"not unit.dissolved == true", "(not (== unit.dissolved true))"},
        {"(unit.dissolved or true) and true", "(and (or unit.dissolved true) true)"},
        {"unit.level in [\"commune\", 'board']", "(in unit.level \"commune\" \"board\")"},
        {"unit.level not in [\"commune\"]", "(not (in unit.level \"commune\"))"},
        {"unit.parent is set", "(set? unit.parent)"},
        {"unit.parent is not set", "(not (set? unit.parent))"},
        {"unit.id == \"a\" and unit.id == \"b\" and unit.id == \"c\"",
         "(and (== unit.id \"a\") (== unit.id \"b\") (== unit.id \"c\"))"},
        {"1 + 2 * 3 == 7", "(== 7 7)"},
        {"7 - 2 - 1 == most + 1", "(== 4 4)"},
        {"10 / 4 == 2.5", "(== 2.5 2.5)"},
        {"-3 + 1.5 < 0", "(< -1.5 (decimal 0))"},
        {"80% * 12 == 9.6", "(== 9.6 9.6)"},
        {"issued + 10d == 2026-02-09", "(== 2026-02-09 2026-02-09)"},
        {"2026-01-31 + 1m == 2026-02-28", "(== 2026-02-28 2026-02-28)"},
        {"2026-03-15 - issued == 44d", "(== 44span(d) 44span(d))"},
        {"2 * 3w == 6w", "(== 6span(w) 6span(w))"},
        {"quarter(issued) == 1 and weekday(issued) == 5", "(and (== 1 1) (== 5 5))"},
        {"end_of(issued, \"quarter\") == 2026-03-31", "(== 2026-03-31 2026-03-31)"},
        {"start_of(issued, \"half\") == 2026-01-01", "(== 2026-01-01 2026-01-01)"},
        {"days(issued, 2026-02-01) == 2", "(== 2 2)"},
        {"min(most, 5) == max(-1, abs(-3))", "(== 3 3)"},
        {"year(issued) == 2026 and month(issued) == 1", "(and (== 2026 2026) (== 1 1))"},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct bench b = open_bench();
        const struct dd_expr *expr = compile(&b, DD_EACH_UNIT, cases[i].text);
        dd_diags_render(&b.diags, &b.said);
        if (!expr)
            print_message("%s\n%s", cases[i].text, b.said.s);
        assert_non_null(expr);
        struct dd_buf tree = {0};
        dd_expr_print(expr, &tree);
        assert_string_equal(tree.s, cases[i].tree);
        dd_buf_release(&tree);
        close_bench(&b);
    }
}

/* ---- truth --------------------------------------------------------------------------- */

static void test_truth(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool commune, board; /* for a commune under tinh, and a dissolved board without parent */
    } cases[] = {
        {"true", true, true},
        {"false", false, false},
        {"unit.level == \"commune\"", true, false},
        {"unit.level != \"commune\"", false, true},
        {"unit.level == rank", true, false},
        {"unit.level in [\"department\", \"commune\"] and not unit.dissolved", true, false},
        {"unit.dissolved", false, true},
        {"unit.dissolved == false", true, false},
        {"unit.parent is set", true, false},
        {"unit.parent is not set", false, true},
        {"unit.parent is set and unit.parent == \"tinh\"", true, false},
        {"unit.parent is not set or unit.parent == \"huyen\"", false, true},
        {"not (unit.parent is set) or unit.parent == \"tinh\"", true, true},
        {"not (unit.parent is not set) and unit.parent == \"tinh\"", true, false},
        {"starts_with(unit.id, \"xa-\")", true, false},
        {"starts_with(unit.id, \"\")", true, true},
        {"under(unit.id, \"tinh\")", true, false},
        {"under(unit.id, unit.id)", true, true},
        {"unit.id == \"xa-a\" or unit.id == \"ban-b\"", true, true},
        {"most < 4 and 2026-01-01 < issued", true, true},
        {"unit.id in [\"ban-b\"]", false, true},
        {"(unit.level == \"commune\") == unit.dissolved", false, false},
    };
    struct bench b = open_bench();
    const struct dd_entity *entity = dd_entity_find("unit");
    *(struct dd_unit *)dd_facts_add(b.arena, &b.facts, entity) =
        (struct dd_unit){.id = "tinh", .level = "province"};
    *(struct dd_unit *)dd_facts_add(b.arena, &b.facts, entity) =
        (struct dd_unit){.id = "xa-a", .level = "commune", .parent = "tinh"};
    *(struct dd_unit *)dd_facts_add(b.arena, &b.facts, entity) =
        (struct dd_unit){.id = "ban-b", .level = "board", .dissolved = true};
    dd_facts_seal(&b.facts);
    struct dd_subject commune = {.facts = &b.facts, .unit = dd_unit_find(&b.facts, "xa-a")};
    struct dd_subject board = {.facts = &b.facts, .unit = dd_unit_find(&b.facts, "ban-b")};
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        const struct dd_expr *expr = compile(&b, DD_EACH_UNIT, cases[i].text);
        dd_diags_render(&b.diags, &b.said);
        if (!expr)
            print_message("%s\n%s", cases[i].text, b.said.s);
        assert_non_null(expr);
        if (dd_expr_true(expr, &commune) != cases[i].commune ||
            dd_expr_true(expr, &board) != cases[i].board)
            fail_msg("%s", cases[i].text);
        struct dd_subject nobody = {.facts = &b.facts};
        dd_expr_true(expr, &nobody); /* no row: no crash */
    }
    close_bench(&b);
}

/* What has no value is not true, nor is its opposite. */
static void test_faults_are_not_true(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "target.goal / (target.goal - target.goal) > 1.0",
        "not (target.goal / (target.goal - target.goal) > 1.0)",
        "target.goal * target.goal * target.goal > 0",
        "target.goal * target.goal * target.goal <= 0",
    };
    struct bench b = open_bench();
    struct dd_target target = {.id = "t", .code = "", .goal = {INT64_C(9000000000000) * 1000000}};
    struct dd_subject subject = {.facts = &b.facts, .target = &target};
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        const struct dd_expr *expr = compile(&b, DD_EACH_TARGET, cases[i]);
        assert_non_null(expr);
        assert_false(dd_expr_true(expr, &subject));
    }
    close_bench(&b);
}

static void test_decimals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t goal;
        bool expected;
    } cases[] = {
        {"target.goal * 1.5 == 3.9", 2600000, true},
        {"target.goal / 4 == 0.65", 2600000, true},
        {"target.goal / 3 > 0.866666 and target.goal / 3 < 0.866667", 2600000, false},
        {"target.goal / 3 == 0.866666", 2600000, true},
        {"target.goal * -2 == 5.2", -2600000, true},
        {"target.goal >= 3 - 10% * 4", 2600000, true},
        {"target.goal in [1, 2, 2.6]", 2600000, true},
        {"target.goal in [2.6, 1]", 1000000, true},
        {"target.goal > 9000000000000", INT64_C(9000000000001000000), true},
    };
    struct bench b = open_bench();
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        const struct dd_expr *expr = compile(&b, DD_EACH_TARGET, cases[i].text);
        dd_diags_render(&b.diags, &b.said);
        if (!expr)
            print_message("%s\n%s", cases[i].text, b.said.s);
        assert_non_null(expr);
        struct dd_target target = {.id = "t", .code = "", .goal = {cases[i].goal}};
        struct dd_subject subject = {.facts = &b.facts, .target = &target};
        if (dd_expr_true(expr, &subject) != cases[i].expected)
            fail_msg("%s", cases[i].text);
    }
    close_bench(&b);
}

/* ---- mistakes ---------------------------------------------------------------------------- */

static void test_mistakes(void **state)
{
    (void)state;
    static const struct {
        enum dd_for_each each;
        const char *text, *code, *caret; /* caret: what is underlined */
        const char *message, *hint;      /* hint NULL: none */
    } cases[] = {
        {DD_EACH_UNIT, "unit.level = \"commune\"", "E040", "=", "`=` means nothing here",
         "write `==`"},
        {DD_EACH_UNIT, "true && false", "E040", "&&", "`&&` means nothing here", "write `and`"},
        {DD_EACH_UNIT, "unit.id == \"abc", "E040", "\"abc", "this text has no closing quote", NULL},
        {DD_EACH_UNIT, "most == 99999999999999999999", "E040", "99999999999999999999",
         "`99999999999999999999` is no number, percent, span or day",
         "for example 12, 12.5, 80%, 10wd or 2026-03-31"},
        {DD_EACH_UNIT, "issued == 2026-02-31", "E040", "2026-02-31", "there is no day 2026-02-31",
         NULL},
        {DD_EACH_UNIT, "most == 10 xd", "E041", "xd",
         "`xd` stands where `and`, `or` or the end should", NULL},
        {DD_EACH_UNIT, "most == 10xd", "E040", "10xd", "`10xd` is no number, percent, span or day",
         "for example 12, 12.5, 80%, 10wd or 2026-03-31"},
        {DD_EACH_UNIT, "", "E041", "", "the expression ends where a value should stand", NULL},
        {DD_EACH_UNIT, "unit.level ==", "E041", "",
         "the expression ends where a value should stand", NULL},
        {DD_EACH_UNIT, "(true", "E041", "", "the expression ends where `)` should stand", NULL},
        {DD_EACH_UNIT, "unit.level in \"commune\"", "E041", "\"commune\"",
         "`\"commune\"` stands where a list in `[` and `]` should", NULL},
        {DD_EACH_UNIT, "unit.level in [\"commune\" \"board\"]", "E041", "\"board\"",
         "`\"board\"` stands where `]` or `,` should", NULL},
        {DD_EACH_UNIT, "1 < most < 5", "E041", "<", "comparisons do not chain",
         "join two comparisons with `and`"},
        {DD_EACH_UNIT, "unit.levle == \"commune\"", "E043", "levle", "`unit` has no field `levle`",
         "did you mean `level`?"},
        {DD_EACH_UNIT, "task.tag == \"x\"", "E043", "task",
         "a rule for each unit cannot ask about `task`", NULL},
        {DD_EACH_UNIT, "mots == 3", "E043", "mots", "`mots` is not known here",
         "did you mean `most`?"},
        {DD_EACH_UNIT, "unit == \"xa-a\"", "E043", "unit", "`unit` needs a field: `unit.id`", NULL},
        {DD_EACH_UNIT, "start_with(unit.id, \"xa\")", "E043", "start_with",
         "there is no function `start_with`", "did you mean `starts_with`?"},
        {DD_EACH_UNIT, "starts_with(unit.id)", "E049", "starts_with",
         "`starts_with` takes 2 arguments, not 1", NULL},
        {DD_EACH_UNIT, "wdays(issued, issued) == 0", "E049", "wdays", "`wdays` needs a calendar",
         NULL},
        {DD_EACH_UNIT, "unit.level == \"comune\"", "E046", "\"comune\"",
         "`comune` is not a word of `level`", "did you mean `commune`?"},
        {DD_EACH_TASK, "task.status in [\"active\", \"canceled\"]", "E046", "\"canceled\"",
         "`canceled` is not a word of `task_status`", "did you mean `cancelled`?"},
        {DD_EACH_UNIT, "unit.parent == \"tinh\"", "E045", "unit.parent",
         "`unit.parent` may be absent", "guard it: `unit.parent is set and …`"},
        {DD_EACH_UNIT, "unit.parent is set or unit.parent == \"x\"", "E045", "unit.parent",
         "`unit.parent` may be absent", "guard it: `unit.parent is set and …`"},
        {DD_EACH_UNIT, "unit.level < \"commune\"", "E044", "unit.level < \"commune\"",
         "a word of `level` has no order", NULL},
        {DD_EACH_UNIT, "unit.id == 3", "E044", "unit.id == 3",
         "a text and a whole number do not go together", NULL},
        {DD_EACH_UNIT, "unit.id", "E044", "unit.id",
         "this is a text where a condition (true or false) is needed", NULL},
        {DD_EACH_UNIT, "not unit.id", "E044", "unit.id",
         "this is a text where a condition (true or false) is needed", NULL},
        {DD_EACH_UNIT, "5d == 1w", "E044", "5d == 1w",
         "a number of days (d) and a number of weeks (w) do not go together",
         "days, working days, weeks, months and years never mix"},
        {DD_EACH_UNIT, "5d + 1wd == 6d", "E044", "5d + 1wd",
         "`+` does not go with a number of days (d) and a number of working days (wd)",
         "days, working days, weeks, months and years never mix"},
        {DD_EACH_UNIT, "issued + issued == issued", "E044", "issued + issued",
         "`+` does not go with a day and a day", NULL},
        {DD_EACH_UNIT, "issued + 3 == issued", "E044", "issued + 3",
         "`+` does not go with a day and a whole number", "days are written 5d, working days 5wd"},
        {DD_EACH_UNIT, "most is set", "E044", "most", "only a field can be set or not", NULL},
        {DD_EACH_UNIT, "unit.id in []", "E044", "unit.id", "the list is empty", NULL},
        {DD_EACH_UNIT, "end_of(issued, \"moon\") == issued", "E044", "\"moon\"",
         "a period is needed here: \"month\", \"quarter\", \"year\" …", NULL},
        {DD_EACH_UNIT, "unit.level == commune", "E043", "commune", "`commune` is not known here",
         "a text stands in quotation marks: `\"commune\"`"},
        {DD_EACH_UNIT, "unit.dissolved AND true", "E041", "AND",
         "`AND` stands where `and`, `or` or the end should", "did you mean `and`?"},
        {DD_EACH_UNIT, "12,5 > most", "E041", ",", "`,` stands where `and`, `or` or the end should",
         "numbers are written with a point here: 12.5"},
        {DD_EACH_UNIT, "issued < today", "E047", "today", "`where` may not ask what day it is",
         "ask in `when`"},
        {DD_EACH_UNIT, "guidance == 3", "E047", "guidance",
         "`guidance` is an event: `where` may not ask about time", "ask in `when`"},
        {DD_EACH_UNIT, "1 / 0 == 1", "E048", "1 / 0",
         "this has no value (a division by zero, or too large)", NULL},
        {DD_EACH_UNIT, "9000000000000 * 9000000000000 > 0", "E048", "9000000000000 * 9000000000000",
         "this has no value (a division by zero, or too large)", NULL},
        {DD_EACH_UNIT, "2190-01-01 + 9999d > issued", "E048", "2190-01-01 + 9999d",
         "this has no value (a division by zero, or too large)", NULL},
        {DD_EACH_UNIT, "unit.id == xa-tan-lap", "E043", "xa-tan-lap",
         "`xa-tan-lap` is not known here", "a text stands in quotation marks: `\"xa-tan-lap\"`"},
        {DD_EACH_UNIT, "unit.id == unit.id-a", "E043", "a", "`a` is not known here", NULL},
        {DD_EACH_UNIT, "most == 26-01-a", "E043", "a", "`a` is not known here", NULL},
        {DD_EACH_UNIT, "issued > 1/3/2026", "E040", "1/3/2026", "a day is written YYYY-MM-DD here",
         "write `2026-03-01`"},
        {DD_EACH_UNIT, "issued > 31/03/2026", "E040", "31/03/2026",
         "a day is written YYYY-MM-DD here", "write `2026-03-31`"},
        {DD_EACH_UNIT, "5 days > 3d", "E041", "days",
         "`days` stands where `and`, `or` or the end should",
         "days are written 5d, working days 5wd"},
        {DD_EACH_UNIT, "unit.đơn == 1", "E041", "", NULL, NULL},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct bench b = open_bench();
        const struct dd_expr *expr = compile(&b, cases[i].each, cases[i].text);
        if (expr || b.diags.n == 0)
            fail_msg("accepted: %s", cases[i].text);
        const struct dd_diag *diag = &b.diags.v[b.diags.n - 1];
        if (cases[i].message) {
            assert_int_equal(b.diags.n, 1);
            assert_string_equal(diag->code, cases[i].code);
            assert_string_equal(diag->message, cases[i].message);
            const char *at = cases[i].text + diag->pos.col - 1;
            size_t n = strlen(cases[i].caret);
            if (strncmp(at, cases[i].caret, n) != 0 || diag->pos.len != (n ? n : 1))
                fail_msg("%s: underlined %.*s", cases[i].text, (int)diag->pos.len, at);
            if (cases[i].hint)
                assert_string_equal(diag->hint, cases[i].hint);
            else
                assert_null(diag->hint);
        }
        close_bench(&b);
    }
}

static void test_several_mistakes_in_one_run(void **state)
{
    (void)state;
    struct bench b = open_bench();
    assert_null(compile(&b, DD_EACH_UNIT, "unit.levle == 1 and unit.level == \"comune\" and mots"));
    assert_int_equal(b.diags.errors, 3);
    close_bench(&b);
}

/* ---- hostile input --------------------------------------------------------------------------- */

static void test_bounds(void **state)
{
    (void)state;
    char text[DD_EXPR_MAX_BYTES + 100];
    memset(text, '(', 1000);
    text[1000] = '\0';
    struct bench b = open_bench();
    assert_null(compile(&b, DD_EACH_UNIT, text));
    assert_int_equal(b.diags.n, 1);
    assert_string_equal(b.diags.v[0].code, "E042");
    close_bench(&b);

    for (size_t i = 0; i < 1000; i++)
        memcpy(text + 4 * i, "not ", 5);
    b = open_bench();
    assert_null(compile(&b, DD_EACH_UNIT, text));
    assert_string_equal(b.diags.v[0].code, "E042");
    close_bench(&b);

    for (size_t i = 0; i < 1300; i++)
        memcpy(text + 3 * i, "1+ ", 4);
    b = open_bench();
    assert_null(compile(&b, DD_EACH_UNIT, text));
    assert_string_equal(b.diags.v[0].code, "E042");
    close_bench(&b);

    memset(text, ' ', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    b = open_bench();
    assert_null(compile(&b, DD_EACH_UNIT, text));
    assert_string_equal(b.diags.v[0].code, "E042");
    close_bench(&b);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Random strings of tokens: compiled or refused with a message, and what
 * compiles can be evaluated. The seed stands in the failure's output. */
static void test_token_soup(void **state)
{
    (void)state;
    static const char *const operands[] = {"unit.level",
                                           "unit.parent",
                                           "unit.id",
                                           "unit.dissolved",
                                           "unit.x",
                                           "task.tag",
                                           "\"commune\"",
                                           "'",
                                           "most",
                                           "issued",
                                           "guidance",
                                           "rank",
                                           "0",
                                           "2.5",
                                           "80%",
                                           "5d",
                                           "1wd",
                                           "9999y",
                                           "2026-03-15",
                                           "9000000000000",
                                           "true",
                                           "not true",
                                           "most == 3",
                                           "unit.parent is set",
                                           "min(most, 2)",
                                           "abs(-1)",
                                           "end_of(issued, \"month\")",
                                           "under(unit.id, rank)",
                                           "ô",
                                           "(true)",
                                           "unit.level == \"commune\"",
                                           "unit.id in [\"xa-a\"]",
                                           "(",
                                           "unit",
                                           "- 1",
                                           "days("};
    static const char *const operators[] = {"==", "!=",  "<",  ">=", "+",  "-", "*", "/", "and",
                                            "or", "and", "or", "in", "is", ")", ",", "]"};
    uint32_t seed = 20260215;
    print_message("seed %u\n", seed);
    size_t compiled = 0;
    for (int round = 0; round < 20000; round++) {
        struct bench b = open_bench();
        struct dd_buf text = {0};
        dd_buf_puts(&text, "");
        for (uint32_t i = 0, n = next_random(&seed) % 12 + 1; i < n; i++) {
            bool operand = (i % 2 == 0) != (next_random(&seed) % 16 == 0);
            uint32_t pick = next_random(&seed);
            dd_buf_printf(&text, "%s ",
                          operand ? operands[pick % DD_LEN(operands)]
                                  : operators[pick % DD_LEN(operators)]);
        }
        const struct dd_expr *expr = compile(&b, DD_EACH_UNIT, text.s);
        if ((expr == NULL) != (b.diags.errors > 0))
            fail_msg("round %d: %s", round, text.s);
        struct dd_unit unit = {.id = "xa-a", .level = "commune"};
        struct dd_subject subject = {.facts = &b.facts, .unit = &unit};
        if (expr) {
            dd_expr_true(expr, &subject);
            compiled++;
        }
        dd_diags_render(&b.diags, &b.said);
        dd_buf_release(&text);
        close_bench(&b);
    }
    assert_true(compiled > 100);
}

/* What leaves most subjects out before the whole is asked: sure, or nothing. */
static void test_needs(void **state)
{
    (void)state;
    static const struct {
        const char *text, *field, *value; /* field NULL: nothing */
    } cases[] = {
        {"task.tag == \"a\"", "tag", "a"},
        {"\"a\" == task.tag", "tag", "a"},
        {"task.status != \"cancelled\" and task.tag == \"a\"", "tag", "a"},
        {"unit is set and unit.level == \"commune\" and task.tag == \"a\"", "tag",
         "a"}, /* its own row alone */
        {"task.status == \"active\" and (task.tag == \"a\" or task.tag == \"b\")", "status",
         "active"},
        {"unit is set and unit.level == \"commune\"", NULL, NULL},
        {"task.tag == \"a\" or task.tag == \"b\"", NULL, NULL},
        {"not (task.tag == \"a\")", NULL, NULL},
        {"task.tag != \"a\"", NULL, NULL},
        {"task.tag in [\"a\", \"b\"]", NULL, NULL},
        {"task.tag == task.tag", NULL, NULL},
    };
    struct bench b = open_bench();
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        const struct dd_expr *expr = compile(&b, DD_EACH_TASK, cases[i].text);
        const struct dd_field *field = NULL;
        const char *value = NULL;
        assert_non_null(expr);
        assert_int_equal(dd_expr_needs(expr, DD_EACH_TASK, &field, &value), !!cases[i].field);
        if (!cases[i].field)
            continue;
        assert_string_equal(field->name, cases[i].field);
        assert_string_equal(value, cases[i].value);
    }
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_precedence),
        cmocka_unit_test(test_truth),
        cmocka_unit_test(test_faults_are_not_true),
        cmocka_unit_test(test_decimals),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_several_mistakes_in_one_run),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_token_soup),
        cmocka_unit_test(test_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
