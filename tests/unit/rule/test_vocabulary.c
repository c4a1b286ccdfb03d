/* rules/vocabulary.yaml and the table of entities say the same; a vocabulary
 * that does not is refused. */
#include "packs.h"

#include "rule/vocabulary.h"

static void test_the_real_one(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    dd_diags_init(&diags, arena, NULL);
    struct dd_source source = file_of(arena, DD_SOURCE_DIR "/rules/vocabulary.yaml");
    const struct dd_vocabulary *vocabulary =
        dd_vocabulary_read(&diags, dd_yaml_read(&diags, &source));
    assert_non_null(vocabulary);
    static const char *const subjects[] = {"unit", "task", "target"};
    for (size_t i = 0; i < DD_LEN(subjects); i++) {
        const struct dd_word_entity *entity = dd_word_entity_find(vocabulary, subjects[i]);
        assert_int_equal(entity->n, entity->entity->n_fields); /* every field has its word */
        for (size_t f = 0; f < entity->n; f++) {
            const struct dd_word_field *field = &entity->fields[f];
            if (!field->field->values)
                continue;
            assert_int_equal(field->type.kind, DD_T_ENUM);
            size_t n = 0;
            for (; field->field->values[n]; n++)
                assert_true(dd_words_have(field->type.words, field->field->values[n]));
            assert_int_equal(n, field->type.words->n);
        }
    }
    assert_true(dd_words_have(dd_words_find(vocabulary, "level"), "commune"));
    dd_arena_free(arena);
}

static void test_mistakes(void **state)
{
    (void)state;
    struct packs p = {.arena = dd_arena_new()};
    dd_diags_init(&p.diags, p.arena, NULL);
    const struct dd_node *root = yaml_of(&p, "v.yaml",
                                         "words:\n"
                                         "  level: [a]\n"
                                         "  b: c\n"
                                         "entities:\n"
                                         "  unit:\n"
                                         "    levle: level\n"
                                         "    level: lvel\n"
                                         "    dissolved: text\n"
                                         "    id: text?\n"
                                         "    parent: text\n"
                                         "  unti: {id: text}\n");
    assert_null(dd_vocabulary_read(&p.diags, root));
    dd_diags_render(&p.diags, &p.said);
    assert_string_equal(p.said.s,
                        "error[E090]: a list is needed here\n"
                        "  --> v.yaml:3:6\n"
                        "3 |   b: c\n"
                        "  |      ^\n"
                        "error[E091]: `unit` has no field `levle`\n"
                        "  --> v.yaml:6:5\n"
                        "6 |     levle: level\n"
                        "  |     ^^^^^\n"
                        "error[E092]: `lvel` cannot be the type of `unit.level`\n"
                        "  --> v.yaml:7:12\n"
                        "7 |     level: lvel\n"
                        "  |            ^^^^\n"
                        "error[E092]: `text` cannot be the type of `unit.dissolved`\n"
                        "  --> v.yaml:8:16\n"
                        "8 |     dissolved: text\n"
                        "  |                ^^^^\n"
                        "error[E092]: `unit.id` is never absent: its type has no `?`\n"
                        "  --> v.yaml:9:9\n"
                        "9 |     id: text?\n"
                        "  |         ^^^^^\n"
                        "error[E092]: `unit.parent` may be absent: its type ends with `?`\n"
                        "  --> v.yaml:10:13\n"
                        "10 |     parent: text\n"
                        "   |             ^^^^\n"
                        "error[E091]: there is no entity `unti`\n"
                        "  --> v.yaml:11:3\n"
                        "11 |   unti: {id: text}\n"
                        "   |   ^^^^\n");
    close_packs(&p);
}

static void test_none(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    dd_diags_init(&diags, arena, NULL);
    struct dd_rule_options options = {0};
    assert_null(dd_ruleset_read(&diags, NULL, 0, &options));
    assert_int_equal(diags.errors, 1);
    assert_string_equal(diags.v[0].code, "E090");
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_real_one),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
