/* Every kind of mistake in a pack with its exact rendering (design §13): each
 * NAME.yaml (with NAME-too.yaml, where two packs are needed) says NAME.en.txt, and to
 * a Vietnamese office NAME.vi.txt (tests/e2e/test_check.py). The codes are those of
 * contrib/docs/diagnostics.md. WRITE_GOLDEN=1 writes what is said now: read it. */
#include "packs.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#define GOLDEN DD_TEST_DIR "/golden/rule-mistakes/"

static void compile_golden(struct packs *p, const char *name)
{
    static const char *const calendars[] = {"vn-office"};
    struct dd_pack_text packs[2] = {
        {file_of(p->arena, dd_printf(p->arena, GOLDEN "%s.yaml", name))}};
    const char *second = dd_printf(p->arena, GOLDEN "%s-too.yaml", name);
    size_t n = 1;
    if (access(second, R_OK) == 0)
        packs[n++].source = file_of(p->arena, second);
    struct dd_source *files = DD_NEW_N(p->arena, struct dd_source, 2);
    files[0] = file_of(p->arena, DD_SOURCE_DIR "/rules/vocabulary.yaml");
    files[1] = file_of(p->arena, DD_SOURCE_DIR "/rules/calendars/vn-office.yaml");
    const struct dd_rule_options options = {
        .vocabulary = dd_yaml_read(&p->diags, &files[0]),
        .calendar = dd_calendar_read(&p->diags, dd_yaml_read(&p->diags, &files[1])),
        .calendars = calendars,
        .n_calendars = DD_LEN(calendars),
    };
    p->set = dd_ruleset_read(&p->diags, packs, n, &options);
    dd_buf_puts(&p->said, "");
    dd_diags_render(&p->diags, &p->said);
}

static void check(const char *name)
{
    struct packs p = open_packs();
    const char *path = dd_printf(p.arena, GOLDEN "%s.en.txt", name);
    compile_golden(&p, name);
    if (p.set || p.diags.errors == 0)
        fail_msg("%s is no broken pack\n%s", name, p.said.s);
    if (getenv("WRITE_GOLDEN")) {
        FILE *file = fopen(path, "wb");
        assert_non_null(file);
        fwrite(p.said.s, 1, p.said.n, file);
        fclose(file);
    }
    struct dd_source expected = file_of(p.arena, path);
    if (strcmp(p.said.s, expected.text) != 0)
        print_message("%s\n", name);
    assert_string_equal(p.said.s, expected.text);
    close_packs(&p);
}

/* Every pack of the folder but the second ones. */
static void test_mistakes(void **state)
{
    (void)state;
    DIR *folder = opendir(GOLDEN);
    size_t n = 0;
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char *end = strstr(entry->d_name, ".yaml");
        if (!end || strstr(entry->d_name, "-too.yaml"))
            continue;
        *end = '\0';
        check(entry->d_name);
        n++;
    }
    closedir(folder);
    assert_true(n >= 40);
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
                                  "  |              ^^^^^^^^^^ write a day that exists, as "
                                  "YYYY-MM-DD\n");
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
