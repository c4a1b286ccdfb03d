/* Single values as people type them. */
#include "../help.h"

#include "intake/record/edit.h"

static void days(void **state)
{
    (void)state;
    static const struct {
        const char *text, *day; /* NULL: none */
    } cases[] = {
        {"2026-03-25", "2026-03-25"},
        {"25/03/2026", "2026-03-25"},
        {"25/3/2026", "2026-03-25"},
        {"25.3.2026", "2026-03-25"},
        {"25-03-2026", "2026-03-25"},
        {"25 3 2026", "2026-03-25"},
        {"25032026", "2026-03-25"},
        {"5/3/2026", "2026-03-05"},
        {"31/02/2026", NULL},
        {"25/3/26", NULL},
        {"25/3", NULL},
        {"03/25/2026", NULL},
        {"25/3-2026", NULL},
        {"25/3/2026 ", NULL},
        {"", NULL},
        {"2503202", NULL},
        {"/3/2026", NULL},
        {"25//2026", NULL},
        {"2026/03/25", NULL},
        {"25/3/20266", NULL},
        {"hôm nay", NULL},
    };
    for (size_t i = 0; i < DD_LEN(cases); i++) {
        struct dd_day day;
        char iso[DD_DAY_SIZE] = "";
        bool ok = dd_edit_day_read(cases[i].text, &day);
        if (ok != (cases[i].day != NULL) ||
            (ok && strcmp(dd_day_format(day, iso), cases[i].day) != 0))
            fail_msg("`%s` is read as `%s`", cases[i].text, ok ? iso : "no day");
    }
}

/* Whatever a row may refer to is called by a word of people, not by its table. */
static void what_is_not_there_has_a_word(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_facts facts = {0};
    dd_facts_seal(&facts);
    struct dd_edit edit = {.arena = arena, .facts = &facts};
    size_t n_refs = 0;
    for (size_t i = 0; i < dd_n_entities; i++)
        for (size_t k = 0; k < dd_entities[i].n_fields; k++) {
            const char *ref = dd_entities[i].fields[k].ref;
            if (!ref)
                continue;
            n_refs++;
            assert_false(dd_edit_known(&edit, ref, "x"));
            assert_int_equal(strncmp(edit.why, "there is no ", 12), 0);
            if (strchr(edit.why, '_'))
                fail_msg("%s", edit.why);
        }
    assert_true(n_refs > 20);
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(days),
                                       cmocka_unit_test(what_is_not_there_has_a_word)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
