#include "app/rules/ruletest.h"

#include <stdlib.h>
#include <string.h>

#include "wire/html.h"

/* ---- for people --------------------------------------------------------------------- */

void dd_ruletest_text(const struct dd_ruletest_run *run, struct dd_buf *out)
{
    bool differed = false;
    for (size_t i = 0; i < run->cases.n; i++) {
        const struct dd_ruletest_case *c = &run->cases.v[i];
        if (c->verdict == DD_RULETEST_PASSED)
            continue;
        differed |= c->verdict == DD_RULETEST_FAILED;
        dd_buf_printf(out, c->verdict == DD_RULETEST_FAILED ? _("FAILED: %s\n") : _("BROKEN: %s\n"),
                      c->name);
        dd_buf_puts(out, c->text ? c->text : "");
    }
    if (differed)
        dd_buf_puts(out, _("(- expected, + came out)\n"));
    dd_buf_printf(out, _("%zu tests passed, %zu failed\n"), run->n_passed,
                  run->cases.n - run->n_passed);
}

/* Of a test that did not pass. */
static const char *headline(const struct dd_ruletest_case *c)
{
    return c->verdict == DD_RULETEST_FAILED ? _("something else came out than was expected (- +)")
                                            : _("a mistake in the test, its pack or its facts");
}

/* ---- TAP ------------------------------------------------------------------------------ */

/* In a description `#` would begin a directive, and a backslash escapes it. */
static void tap_description(struct dd_buf *out, const char *name)
{
    for (const char *s = name; *s; s++) {
        if (*s == '#' || *s == '\\')
            dd_buf_putc(out, '\\');
        dd_buf_putc(out, *s);
    }
}

/* A JSON string is a YAML scalar, whatever it holds. */
static void yaml_text(struct dd_buf *out, const char *key, const char *text)
{
    json_t *value = json_string(text);
    char *s = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;
    if (s)
        dd_buf_printf(out, "  %s: %s\n", key, s);
    free(s);
    json_decref(value);
}

/* A block of lines as every reader of TAP knows it: without empty ones, the first
 * (the heading) not indented further than those that follow. */
static void yaml_lines(struct dd_buf *out, const char *key, const char *heading, const char *text)
{
    dd_buf_printf(out, "  %s: |\n    %s\n", key, heading);
    for (const char *line = text; *line;) {
        size_t n = strcspn(line, "\n");
        if (n)
            dd_buf_printf(out, "    %.*s\n", (int)n, line);
        line += n + (line[n] == '\n');
    }
}

void dd_ruletest_tap(const struct dd_ruletest_run *run, struct dd_buf *out)
{
    dd_buf_printf(out, "TAP version 13\n1..%zu\n", run->cases.n);
    for (size_t i = 0; i < run->cases.n; i++) {
        const struct dd_ruletest_case *c = &run->cases.v[i];
        bool passed = c->verdict == DD_RULETEST_PASSED, failed = c->verdict == DD_RULETEST_FAILED;
        dd_buf_printf(out, "%sok %zu - ", passed ? "" : "not ", i + 1);
        tap_description(out, c->name);
        dd_buf_putc(out, '\n');
        if (passed)
            continue;
        dd_buf_puts(out, "  ---\n");
        yaml_text(out, "severity", failed ? "fail" : "error");
        yaml_text(out, "file", c->path);
        dd_buf_printf(out, "  line: %u\n", c->line);
        yaml_lines(out, failed ? "differences" : "mistakes", headline(c), c->text ? c->text : "");
        dd_buf_puts(out, "  ...\n");
    }
}

/* ---- JUnit XML -------------------------------------------------------------------------- */

struct sums {
    size_t tests, failures, errors;
};

static struct sums sums_of(const struct dd_ruletest_case *v, size_t n)
{
    struct sums sums = {.tests = n};
    for (size_t i = 0; i < n; i++) {
        sums.failures += v[i].verdict == DD_RULETEST_FAILED;
        sums.errors += v[i].verdict == DD_RULETEST_BROKEN;
    }
    return sums;
}

static void junit_case(const struct dd_ruletest_case *c, struct dd_buf *out)
{
    dd_html_printf(out, "    <testcase classname=\"%s\" name=\"%s\" file=\"%s\" line=\"%zu\"",
                   c->path, c->name, c->path, (size_t)c->line);
    if (c->verdict == DD_RULETEST_PASSED) {
        dd_buf_puts(out, "/>\n");
        return;
    }
    bool failed = c->verdict == DD_RULETEST_FAILED;
    const char *element = failed ? "failure" : "error";
    dd_html_printf(out, ">\n      <%s message=\"%s\">%s</%s>\n    </testcase>\n", element,
                   headline(c), c->text ? c->text : "", element);
}

void dd_ruletest_junit(const struct dd_ruletest_run *run, struct dd_buf *out)
{
    struct sums all = sums_of(run->cases.v, run->cases.n);
    dd_html_printf(out,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<testsuites name=\"dondoc test\" tests=\"%zu\" failures=\"%zu\" "
                   "errors=\"%zu\">\n",
                   all.tests, all.failures, all.errors);
    for (size_t i = 0, n; i < run->cases.n; i += n) {
        const struct dd_ruletest_case *first = &run->cases.v[i];
        for (n = 1; i + n < run->cases.n && strcmp(first[n].path, first->path) == 0; n++)
            continue;
        struct sums sums = sums_of(first, n);
        dd_html_printf(out,
                       "  <testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
                       "skipped=\"0\">\n",
                       first->path, sums.tests, sums.failures, sums.errors);
        for (size_t k = 0; k < n; k++)
            junit_case(&first[k], out);
        dd_buf_puts(out, "  </testsuite>\n");
    }
    dd_buf_puts(out, "</testsuites>\n");
}
