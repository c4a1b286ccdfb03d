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

#include "app/rules/ruletest.h"

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

static const int64_t from[] = {0};
static const int32_t offset[] = {7 * 3600};
static const struct dd_zone zone = {"Asia/Ho_Chi_Minh", 1, from, offset};

static char folder[] = "ruletest.XXXXXX", path[100];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    put(folder, "pack.yaml", pack, "");
    snprintf(path, sizeof(path), "%s/test.yaml", folder);
    return 0;
}

static int remove_folder(void **state)
{
    char other[100];
    (void)state;
    snprintf(other, sizeof(other), "%s/pack.yaml", folder);
    return unlink(path) != 0 || unlink(other) != 0 || rmdir(folder) != 0;
}

/* The run of one file, written from two texts. */
static struct dd_ruletest_run run_of(const char *a, const char *b)
{
    struct dd_ruletest_run run = {.arena = dd_arena_new(), .zone = &zone};
    put(folder, "test.yaml", a, b);
    dd_ruletest_file(&run, path);
    return run;
}

#define PASSED DD_RULETEST_PASSED
#define FAILED DD_RULETEST_FAILED
#define BROKEN DD_RULETEST_BROKEN

static void lists_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *expect;
        enum dd_ruletest_verdict verdict;
    } table[] = {
        {"  r/xa-a: {due: 2026-03-10, state: overdue, notices: [2026-03-09 before:1wd, "
         "2026-03-10 due]}\n",
         PASSED},
        {"  r/xa-a/once: {notices: [2026-03-10 due, 2026-03-09 before:1wd]}\n", PASSED},
        {"  r/xa-a: {due: 10/03/2026, notices: [09/03/2026 before:1wd, 10/03/2026 due]}\n", PASSED},
        {"  r/xa-a: {title: Việc, unit: xa-a, cycle: 1, epoch: 1, original_due: none}\n", PASSED},
        {"  r/xa-a: {notices: [2026-03-10 due]}\n", FAILED},
        {"  r/xa-a: {notices: []}\n", FAILED},
        {"  r/xa-a: {notices: [2026-03-09 before:1wd, 2026-03-10 due, 2026-03-10 due]}\n", FAILED},
        {"  r/xa-a: {notices: [2026-03-10 due, 2026-03-11 overdue:1]}\n", FAILED},
        {"  r/xa-a: {notices: [2026-03-08 before:1wd, 2026-03-10 due]}\n", FAILED},
        {"  r/xa-a: {state: open}\n", FAILED},
        {"  r/xa-a: {due: 2026-03-11}\n", FAILED},
        {"  r/xa-a: absent\n", FAILED},
        {"  r/xa-b: absent\n", PASSED},
        {"  r/xa-b: {state: open}\n", FAILED},
        {"  r/xa-a: {told: [2026-03-09 before:1wd nobody, 2026-03-10 due nobody]}\n", PASSED},
        {"  r/xa-a: {told: [2026-03-09 before:1wd an, 2026-03-10 due nobody]}\n", FAILED},
        /* what changes on the way */
        {"  r/xa-a: {state: met, done_on: 2026-03-09, notices: [2026-03-09 before:1wd]}\n"
         "then:\n  - {at: 2026-03-09 09:00, set: {completion: [{id: c, obligation: r/xa-a/once, "
         "done_on: 2026-03-09}]}}\n",
         PASSED},
        {"  r/xa-a: {state: overdue, cycle: 2}\n"
         "then:\n  - {at: 2026-03-09 09:00, set: {completion: [{id: c, obligation: r/xa-a/once, "
         "done_on: 2026-03-09}]}}\n  - {at: 2026-03-09 10:00, remove: {completion: [{id: c}]}}\n",
         PASSED},
        {"  r/xa-a: {notices: [2026-03-10 due]}\n"
         "then: [{at: 2026-03-09 07:00, down_until: 2026-03-10 07:00}]\n",
         PASSED},
        {"  r/xa-a: {state: overdue}\n"
         "then: [{at: 2026-03-09 09:00, expect: {r/xa-a: {state: overdue}}}]\n",
         FAILED},
        {"  r/xa-a: {state: overdue}\nthen: {at: 2026-03-09 09:00}\n", BROKEN},
        {"  r/xa-a: {state: overdue}\nthen: [{at: 2026-03-01 09:00}]\n", BROKEN},
        {"  r/xa-a: {state: overdue}\nthen: [{at: 2026-03-12 09:00}]\n", BROKEN},
        {"  r/xa-a: {state: overdue}\nthen: [{at: 2026-03-05 09:00, sett: {}}]\n", BROKEN},
        {"  r/xa-a: {state: overdue}\nthen: [{at: 2026-03-05 09:00, remove: {unit: [{id: "
         "xa-x}]}}]\n",
         BROKEN},
        /* mistakes of the test itself: nothing was compared */
        {"  s/xa-a: absent\n", BROKEN},
        {"  r/xa-a: abscent\n", BROKEN},
        {"  r/xa-a: {stat: open}\n", BROKEN},
        {"  r/xa-a: {state: [open]}\n", BROKEN},
        {"  r/xa-a: {notices: 2026-03-10 due}\n", BROKEN},
        {"  r/xa-a: {notices: [2026-03-32 due]}\n", BROKEN},
        {"  r/xa-a: {notices: [2026-03-10]}\n", BROKEN},
        {"  r/xa-a: {notices: [{2026-03-10 before: 1wd}]}\n", BROKEN},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_ruletest_run run = run_of(head, table[i].expect);
        assert_int_equal(run.cases.n, 1);
        if (run.cases.v[0].verdict != table[i].verdict)
            fail_msg("%s%s", table[i].expect, run.cases.v[0].text ? run.cases.v[0].text : "passed");
        assert_int_equal(run.n_passed, table[i].verdict == PASSED);
        assert_int_equal(!run.cases.v[0].text, table[i].verdict == PASSED);
        assert_false(run.unreadable);
        dd_arena_free(run.arena);
    }
}

static void differences_stand_in_order(void **state)
{
    (void)state;
    struct dd_ruletest_run run =
        run_of(head, "  r/xa-a:\n    notices:\n      - 2026-03-09 before:1wd\n"
                     "      - 2026-03-11 due\n");
    assert_int_equal(run.cases.n, 1);
    const char *text = run.cases.v[0].text;
    assert_non_null(text);
    assert_non_null(strstr(text, "pack.yaml:7"));    /* the rule's line … */
    assert_non_null(strstr(text, "test.yaml:10:9")); /* … and that of the difference */
    assert_non_null(strstr(text, "      2026-03-09 before:1wd\n"
                                 "    + 2026-03-10 due\n"
                                 "    - 2026-03-11 due\n"));
    dd_arena_free(run.arena);
}

static void files_without_tests_are_broken(void **state)
{
    (void)state;
    static const char *const table[] = {
        "", "[]\n", "test: t\n", "- test: t\n- 5\n", "test: [\n", "test: t\ntest: u\n"};
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_ruletest_run run = run_of(table[i], "");
        assert_true(run.cases.n > 0);
        assert_int_equal(run.n_passed, 0);
        for (size_t k = 0; k < run.cases.n; k++)
            assert_int_equal(run.cases.v[k].verdict, BROKEN);
        assert_false(run.unreadable);
        dd_arena_free(run.arena);
    }
    struct dd_ruletest_run run = {.arena = dd_arena_new(), .zone = &zone};
    dd_ruletest_file(&run, "no/such/file.yaml");
    assert_true(run.unreadable);
    dd_arena_free(run.arena);
}

/* Where its mistakes are said to be: "3:10 4:27". */
static const char *places_of(const struct dd_ruletest_run *run)
{
    static const char file[] = "/test.yaml:";
    struct dd_buf out = {0};
    for (const char *at = run->cases.v[0].text; (at = strstr(at, file));) {
        at += strlen(file);
        dd_buf_puts(&out, out.n ? " " : "");
        dd_buf_add(&out, at, strcspn(at, "\n"));
    }
    const char *places = dd_strdup(run->arena, out.s ? out.s : "");
    dd_buf_release(&out);
    return places;
}

/* All of them in one run, in the order in which they stand, and nothing besides. */
static void every_mistake_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text, *places;
    } table[] = {
        /* no `now`; an unknown parameter; words, days and keys that are none */
        {"test: t\npack: pack.yaml\nparams: {nope: 3}\n"
         "given: {unit: [{id: xa-a, levle: commune}], unti: []}\n"
         "then:\n  - {at: 2026-13-01, sett: {}}\n  - {at: 2026-03-09 25:00}\n  - 5\n"
         "advance_to: 2026-02-30\nexpect:\n  r/xa-a:\n"
         "    due: 2026-02-32\n    state: overdeu\n    staet: open\n"
         "    notices:\n      - 2026-02-06 asigned\n      - due\n",
         "1:1 3:10 4:16 4:27 4:45 6:10 6:22 7:10 8:5 9:13 12:10 13:12 14:5 16:9 17:9"},
        /* times that go back; rules that are not there */
        {"test: t\npack: pack.yaml\nnow: 2026-03-05 08:00\nthen:\n"
         "  - {at: 2026-03-06, down_until: 2026-03-05 09:00, expect: {s/xa-a: absent}}\n"
         "advance_to: 2026-03-04\nexpect:\n  s/xa-b: absent\n  r/xa-a: {du: 2026-03-10}\n",
         "5:34 5:61 6:13 8:3 9:12"},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_ruletest_run run = run_of(table[i].text, "");
        assert_int_equal(run.cases.n, 1);
        assert_int_equal(run.cases.v[0].verdict, BROKEN);
        assert_string_equal(places_of(&run), table[i].places);
        dd_arena_free(run.arena);
    }
}

/* What would let a test pass, or fail, for the wrong reason; each is the one mistake of its test.
 */
static void rows_are_looked_at(void **state)
{
    (void)state;
    static const struct {
        const char *given, *code, *said;
    } table[] = {
        {"unit: [{id: xa-a, level: comune}]", "E127", "`commune`"},
        {"unit: [{id: xa-a, level: commune, parent: xa-a}]", "E129", "xa-a"},
        {"unit: [{id: xa-a, level: commune}], person: [{id: a}], post: [{id: p, person: a, "
         "role: handler, from: 2026-03-02, to: 2026-03-01}]",
         "E129", "2026-03-01"},
        {"unit: [{id: xa-a, level: commune}], document: [{id: d, kind: plans}]", "E127", "`plan`"},
        {"unit: [{id: xa-a, level: commune}], extension: [{id: x, obligation: r/xa-a}]", "E129",
         "r/xa-a"},
        {"unit: [{id: xa-a, level: commune}], event: [{id: e, time: \"24:01\"}]", "E129", "24:01"},
        {"unit: [{id: xa-a, level: commune}], unit_succession: [{unit: xa-a, successor: xa-a}]",
         "E129", "xa-a"},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        char text[600];
        snprintf(text, sizeof(text),
                 "# given\ntest: t\npack: pack.yaml\nnow: 2026-03-02\ngiven: {%s}\n"
                 "advance_to: 2026-03-10 24:00\nexpect: {r/xa-a: {state: overdue}}\n",
                 table[i].given);
        struct dd_ruletest_run run = run_of(text, "");
        assert_int_equal(run.cases.v[0].verdict, BROKEN);
        const char *said = run.cases.v[0].text, *code = strstr(said, table[i].code);
        assert_non_null(code);
        assert_non_null(strstr(said, table[i].said));
        assert_null(strstr(code + 1, "[E"));
        dd_arena_free(run.arena);
    }
}

/* Later rows too, all of them in one run. */
static void rows_on_the_way_are_looked_at(void **state)
{
    (void)state;
    static const char *const places[] = {":6:19", ":6:28", ":6:45", ":8:21", ":10:36"};
    struct dd_ruletest_run run =
        run_of("test: t\npack: pack.yaml\nnow: 2026-03-02\n"
               "given: {unit: [{id: xa-a, level: commune}]}\nthen:\n"
               "  - {set: {unit: [{id: xa, levl: commune}], tsk: []}, at: 2026-03-03}\n"
               "  - at: 2026-03-04\n    remove: {unit: [{id: xa-c}]}\n"
               "  - at: 2026-03-06\n",
               "    set: {unit: [{id: xa-a, level: comune}]}\n"
               "advance_to: 2026-03-07\nexpect: {r/xa-a: {state: open}}\n");
    const char *text = run.cases.v[0].text;
    assert_int_equal(run.cases.v[0].verdict, BROKEN);
    for (size_t i = 0; i < DD_LEN(places); i++) {
        const char *next = strstr(text, places[i]);
        assert_non_null(next);
        text = next;
    }
    dd_arena_free(run.arena);
}

/* At the end of a day, and in reports. */
static void days_and_names(void **state)
{
    (void)state;
    static const char other[] = "- test: t\n  pack: pack.yaml\n  now: %s\n"
                                "  given: {unit: [{id: xa-a, level: commune}]}\n  advance_to: %s\n"
                                "  expect: {r/xa-a: {state: %s}}\n";
    static const struct {
        const char *now, *to, *state;
        enum dd_ruletest_verdict verdict;
    } table[] = {
        {"2026-03-01 24:00", "2026-03-10 24:00", "overdue", PASSED},
        {"2026-03-02", "2026-03-10 23:59", "open", PASSED},
        {"2026-03-02", "2026-03-10 24:01", "open", BROKEN},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        char text[300];
        snprintf(text, sizeof(text), other, table[i].now, table[i].to, table[i].state);
        struct dd_ruletest_run run = run_of(text, text);
        assert_int_equal(run.cases.n, 2);
        assert_int_equal(run.cases.v[0].verdict, table[i].verdict);
        assert_string_equal(run.cases.v[0].name, "t");
        assert_string_equal(run.cases.v[1].name, "t (line 7)");
        dd_arena_free(run.arena);
    }
}

/* `absent` of what cannot be says nothing; nor does a step that no rule has. */
static void names_that_cannot_be(void **state)
{
    (void)state;
    static const struct {
        const char *expect;
        enum dd_ruletest_verdict verdict;
    } table[] = {
        {"  r/xa-a: {state: overdue}\n  r/xa-a/2026-03: absent\n", PASSED},
        {"  r/xa-a/2026-3: absent\n", BROKEN},
        {"  r/xa-a: {notices: [2026-03-09 before:1]}\n", BROKEN},
        {"  r/xa-a: {notices: [2026-03-09 before, 2026-03-10 due]}\n", BROKEN},
        {"  r/xa-a: {notices: [2026-03-09 escalate:unithead]}\n", BROKEN},
        {"  r/xa-a: {notices: [2026-03-09 overdue:x]}\n", BROKEN},
        {"  r/xa-a: {notices: [2026-03-09 share:50%]}\n", FAILED},
        {"  r/xa-a: {notices: [2026-03-09 handover:2]}\n", FAILED},
    };
    for (size_t i = 0; i < DD_LEN(table); i++) {
        struct dd_ruletest_run run = run_of(head, table[i].expect);
        assert_int_equal(run.cases.v[0].verdict, table[i].verdict);
        dd_arena_free(run.arena);
    }
}

/* Names that mean something to the formats. */
static void reports_quote(void **state)
{
    (void)state;
    static const struct dd_ruletest_case v[] = {
        {"tốt # skip", "a.yaml", 1, PASSED, NULL},
        {"<xấu> & \"hỏng\"", "a.yaml", 9, FAILED, "  - a\n\n  + <b>\n"},
        {"hỏng", "b.yaml", 1, BROKEN, "error: x\n"},
    };
    struct dd_ruletest_run run = {.arena = dd_arena_new(), .zone = &zone, .n_passed = 1};
    for (size_t i = 0; i < DD_LEN(v); i++)
        dd_push(run.arena, &run.cases, v[i]);
    struct dd_buf tap = {0}, xml = {0};
    dd_ruletest_tap(&run, &tap);
    assert_non_null(strstr(tap.s, "TAP version 13\n1..3\nok 1 - tốt \\# skip\n"
                                  "not ok 2 - <xấu> & \"hỏng\"\n"
                                  "  ---\n  severity: \"fail\"\n  file: \"a.yaml\"\n  line: 9\n"
                                  "  differences: |\n"));
    assert_non_null(strstr(tap.s, "\n      - a\n      + <b>\n  ...\nnot ok 3 - hỏng\n"));
    assert_non_null(strstr(tap.s, "\n    error: x\n  ...\n"));
    dd_ruletest_junit(&run, &xml);
    assert_non_null(strstr(xml.s, "tests=\"3\" failures=\"1\" errors=\"1\">"));
    assert_non_null(strstr(xml.s, "<testsuite name=\"b.yaml\" tests=\"1\" failures=\"0\" "
                                  "errors=\"1\""));
    assert_non_null(strstr(xml.s, "name=\"&lt;xấu&gt; &amp; &quot;hỏng&quot;\""));
    assert_non_null(strstr(xml.s, "  + &lt;b&gt;\n</failure>"));
    dd_buf_release(&tap);
    dd_buf_release(&xml);
    dd_arena_free(run.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_exact),
        cmocka_unit_test(differences_stand_in_order),
        cmocka_unit_test(files_without_tests_are_broken),
        cmocka_unit_test(every_mistake_is_said),
        cmocka_unit_test(rows_are_looked_at),
        cmocka_unit_test(rows_on_the_way_are_looked_at),
        cmocka_unit_test(days_and_names),
        cmocka_unit_test(names_that_cannot_be),
        cmocka_unit_test(reports_quote),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
