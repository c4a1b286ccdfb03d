/* Every kind of mistake in a pack with its exact rendering (design §13): each
 * NAME.yaml (with NAME-too.yaml, where two packs are needed) says NAME.txt. The
 * codes are those of contrib/docs/diagnostics.md. */
#include "packs.h"

#include <unistd.h>

#define GOLDEN DD_TEST_DIR "/golden/rule-mistakes/"

static const char *const names[] = {
    "keys",               /* E010, E011: unknown and missing keys */
    "shapes",             /* E012: a list, a map or one value */
    "not-a-pack",         /* E012: not a map at all */
    "words",              /* E013: words of closed sets */
    "values",             /* E014: spans, percentages, days, amounts */
    "ids",                /* E015, E016: identifiers */
    "two-packs",          /* E016, E018: packs of one name, and of two calendars */
    "twice",              /* E019, E058: entries of reminders and ladder */
    "params",             /* E020, E021: parameters */
    "due-not-understood", /* E030 */
    "roll",               /* E031 (design §13) */
    "roll-in-defaults",   /* E031 once, where it is written */
    "several-deadlines",  /* E032 */
    "no-year",            /* E033 */
    "every",              /* E034 */
    "events",             /* E035, E036 */
    "no-due-day",         /* E037 */
    "hours",              /* E038, E035 */
    "expression-places",  /* E043–E046: the place inside quotes, folds and after accents */
    "titles",             /* E050, E051: placeholders */
    "done-by",            /* E055, E056, E046 */
    "effective",          /* E057, E059 */
    "targets",            /* E060–E063 */
    "exceptions",         /* E015, E016, E070, E071, E072 */
    "source-order",       /* all in one run, in source order */
};

static void check(const char *name)
{
    struct packs p = open_packs();
    struct dd_pack_text packs[2] = {{file_of(p.arena, dd_printf(p.arena, GOLDEN "%s.yaml", name))}};
    const char *second = dd_printf(p.arena, GOLDEN "%s-too.yaml", name);
    size_t n = 1;
    if (access(second, R_OK) == 0)
        packs[n++].source = file_of(p.arena, second);
    compile_packs(&p, packs, n, NULL);
    assert_null(p.set);
    struct dd_source expected = file_of(p.arena, dd_printf(p.arena, GOLDEN "%s.txt", name));
    if (strcmp(p.said.s, expected.text) != 0)
        print_message("%s\n", name);
    assert_string_equal(p.said.s, expected.text);
    close_packs(&p);
}

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < DD_LEN(names); i++)
        check(names[i]);
}

/* E022: a parameter is set that no pack has. */
static void test_unknown_override(void **state)
{
    (void)state;
    struct packs p =
        read_packs(PACK("p") "params: {plan_issued: {type: date, value: 2026-01-30}}\n", NULL, NULL,
                   "plan_isued: 2026-02-06\n");
    assert_null(p.set);
    assert_string_equal(p.said.s, "error[E022]: no pack has a parameter `plan_isued`\n"
                                  "  --> params.yaml:1:1\n"
                                  "1 | plan_isued: 2026-02-06\n"
                                  "  | ^^^^^^^^^^ did you mean `plan_issued`?\n");
    close_packs(&p);
    p = read_packs(PACK("p") "params: {plan_issued: {type: date, value: 2026-01-30}}\n", NULL, NULL,
                   "plan_issued: 2026-02-31\n");
    assert_null(p.set);
    assert_string_equal(p.said.s, "error[E020]: `2026-02-31` is not of type date\n"
                                  "  --> params.yaml:1:14\n"
                                  "1 | plan_issued: 2026-02-31\n"
                                  "  |              ^^^^^^^^^^\n");
    close_packs(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_unknown_override),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
