/* Command-line options. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "app/app.h"

static int parse(char **argv, int argc, struct dd_common *common, const char **words, int max,
                 bool *flag, const char **value, struct dd_values *values)
{
    const struct dd_option options[] = {
        {.name = "flag", .flag = flag},
        {.name = "value", .value = value},
        {.name = "many", .values = values},
    };
    return dd_options(argc, argv, "test", common, options, DD_LEN(options), words, max);
}

static void words_flags_and_values(void **state)
{
    (void)state;
    char *argv[] = {"test", "a", "--flag", "--value=x=y", "-c",     "f.yaml", "--many",
                    "1",    "-", "--many", "2",           "--json", "--",     "--value"};
    struct dd_common common = {0};
    struct dd_values many = {0};
    const char *words[4], *value = NULL;
    bool flag = false;
    assert_int_equal(parse(argv, DD_LEN(argv), &common, words, 4, &flag, &value, &many), 3);
    assert_string_equal(words[0], "a");
    assert_string_equal(words[1], "-");
    assert_string_equal(words[2], "--value");
    assert_string_equal(value, "x=y");
    assert_string_equal(common.config, "f.yaml");
    assert_true(flag && common.json);
    assert_int_equal(many.n, 2);
    assert_string_equal(many.v[1], "2");
}

static void wrong_usage_is_refused(void **state)
{
    (void)state;
    static char *const rows[][3] = {
        {"test", "--unknown", NULL}, {"test", "-x", NULL},      {"test", "--value", NULL},
        {"test", "--flag=1", NULL},  {"test", "a", "too many"}, {"test", "-c", NULL},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct dd_common common = {0};
        struct dd_values many = {0};
        const char *words[1], *value = NULL;
        bool flag = false;
        char *argv[3] = {rows[i][0], rows[i][1], rows[i][2]};
        assert_int_equal(parse(argv, rows[i][2] ? 3 : 2, &common, words, 1, &flag, &value, &many),
                         -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_flags_and_values),
        cmocka_unit_test(wrong_usage_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
