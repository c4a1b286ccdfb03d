/* Tests of rules (design §12): the list of notices is exact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/ruletest.h"

static const char pack[] = "lang: 1\npack: p\ntitle: Gói thử\nbasis: 1/KH\ncalendar: vn-office\n"
                           "rules:\n"
                           "  - id: r\n"
                           "    title: Việc\n"
                           "    for_each: unit\n"
                           "    due: by 2026-03-10\n"
                           "    remind: {before: [1wd], at_due: true}\n";
static const char head[] = "test: t\npack: pack.yaml\nnow: 2026-03-02 00:00\n"
                           "given: {unit: [{id: xa-a, level: commune}]}\n"
                           "advance_to: 2026-03-11 12:00\nexpect:\n";

static void put(const char *folder, const char *name, const char *a, const char *b)
{
    char path[100];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(a, file) >= 0 && fputs(b, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void lists_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *expect;
        bool passes;
    } table[] = {
        {"  r/xa-a: {due: 2026-03-10, state: overdue, notices: [2026-03-09 before:1wd, "
         "2026-03-10 due]}\n",
         true},
        {"  r/xa-a/once: {notices: [2026-03-10 due, 2026-03-09 before:1wd]}\n", true},
        {"  r/xa-a: {notices: [2026-03-10 due]}\n", false},
        {"  r/xa-a: {notices: [2026-03-10 due, 2026-03-10 due]}\n", false},
        {"  r/xa-a: {notices: [2026-03-10 due, 2026-03-11 overdue:1]}\n", false},
        {"  r/xa-a: {state: open}\n", false},
        {"  r/xa-a: absent\n", false},
        {"  r/xa-b: absent\n", true},
        {"  r/xa-b: {state: open}\n", false},
    };
    static const int64_t from[] = {0};
    static const int32_t offset[] = {7 * 3600};
    static const struct dd_zone zone = {"Asia/Ho_Chi_Minh", 1, from, offset};
    char folder[] = "ruletest.XXXXXX", path[100];
    assert_non_null(mkdtemp(folder));
    put(folder, "pack.yaml", pack, "");
    snprintf(path, sizeof(path), "%s/test.yaml", folder);
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_arena *arena = dd_arena_new();
        struct dd_diags diags;
        struct dd_buf out = {0};
        struct dd_ruletest_result result = {0};
        dd_diags_init(&diags, arena, NULL);
        put(folder, "test.yaml", head, table[i].expect);
        dd_ruletest_file(&diags, &zone, path, &out, &result);
        assert_int_equal(diags.errors, 0);
        if (result.passed != table[i].passes || result.failed == table[i].passes)
            fail_msg("%s%s", table[i].expect, out.n ? out.s : "passed");
        dd_buf_release(&out);
        dd_arena_free(arena);
    }
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof(path), "%s/pack.yaml", folder);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lists_are_exact)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
