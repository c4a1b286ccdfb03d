/* The log: one line an event, whatever a stranger put into it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "port/port.h"

static int stderr_was;
static int reader;

static int catch (void **state)
{
    (void)state;
    int ends[2];
    stderr_was = dup(STDERR_FILENO);
    if (stderr_was < 0 || pipe(ends) != 0 || dup2(ends[1], STDERR_FILENO) < 0)
        return -1;
    close(ends[1]);
    reader = ends[0];
    return 0;
}

static int let_go(void **state)
{
    (void)state;
    dup2(stderr_was, STDERR_FILENO);
    close(stderr_was);
    close(reader);
    return 0;
}

static const char *caught(void)
{
    static char text[1024];
    ssize_t n = read(reader, text, sizeof(text) - 1);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void levels(void **state)
{
    (void)state;
    dd_log_set(DD_LOG_INFO);
    dd_log(DD_LOG_DEBUG, "not shown");
    dd_log(DD_LOG_INFO, "%d việc", 42);
    assert_string_equal(caught(), "42 việc\n");
    dd_log(DD_LOG_ERROR, "a");
    assert_string_equal(caught(), "error: a\n");
    dd_log_set(DD_LOG_ERROR);
    dd_log(DD_LOG_WARNING, "not shown");
    dd_log_set(DD_LOG_DEBUG);
    dd_log(DD_LOG_DEBUG, "b");
    assert_string_equal(caught(), "debug: b\n");
}

static void one_line_without_control_bytes(void **state)
{
    (void)state;
    dd_log_set(DD_LOG_INFO);
    dd_log(DD_LOG_INFO, "%s", "a\nerror: b\tc\x1b[2J\x7f\r");
    assert_string_equal(caught(), "a error: b c?[2J??\n");
}

static void severity_for_the_journal_only(void **state)
{
    (void)state;
    struct stat info;
    char stream[64];
    assert_int_equal(fstat(STDERR_FILENO, &info), 0);
    snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)info.st_dev,
             (unsigned long long)info.st_ino);
    setenv("JOURNAL_STREAM", stream, 1);
    dd_log(DD_LOG_WARNING, "a");
    assert_string_equal(caught(), "<4>a\n");
    setenv("JOURNAL_STREAM", "1:2", 1); /* inherited from somebody else */
    dd_log(DD_LOG_WARNING, "a");
    assert_string_equal(caught(), "warning: a\n");
    unsetenv("JOURNAL_STREAM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(levels, catch, let_go),
        cmocka_unit_test_setup_teardown(one_line_without_control_bytes, catch, let_go),
        cmocka_unit_test_setup_teardown(severity_for_the_journal_only, catch, let_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
