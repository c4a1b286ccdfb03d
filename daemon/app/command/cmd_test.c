/* test: lives through the tests of rules that files and folders hold. */
#include "app/rules/ruletest.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "test FILE|FOLDER… [--tap] [--junit FILE]";

typedef DD_VEC(const char *) paths;

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* False: a folder without tests, said. */
static bool add_path(struct dd_arena *arena, paths *out, const char *path)
{
    DIR *dir = opendir(path);
    if (!dir) {
        dd_push(arena, out, path);
        return true;
    }
    size_t first = out->n, length = strlen(path);
    const char *slash = length && path[length - 1] == '/' ? "" : "/";
    for (struct dirent *entry; (entry = readdir(dir));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (entry->d_name[0] != '.' && dot && strcmp(dot, ".yaml") == 0)
            dd_push(arena, out, dd_printf(arena, "%s%s%s", path, slash, entry->d_name));
    }
    closedir(dir);
    if (out->n == first) {
        dd_app_fail(DD_EXIT_FAULTS, _("%s holds no test (*.yaml)"), path);
        return false;
    }
    qsort(out->v + first, out->n - first, sizeof(*out->v), by_name);
    return true;
}

struct outputs {
    bool tap;
    const char *junit; /* file, or NULL */
};

static enum dd_exit report(const struct dd_ruletest_run *run, const struct outputs *outputs)
{
    struct dd_buf out = {0}, xml = {0};
    enum dd_exit status = run->unreadable                 ? DD_EXIT_FAILED
                          : run->n_passed == run->cases.n ? DD_EXIT_OK
                                                          : DD_EXIT_FAULTS;
    if (outputs->tap)
        dd_ruletest_tap(run, &out);
    else
        dd_ruletest_text(run, &out);
    fwrite(out.s, 1, out.n, stdout);
    dd_buf_release(&out);
    if (!outputs->junit)
        return status;
    dd_ruletest_junit(run, &xml);
    if (!dd_write_file(outputs->junit, xml.s, xml.n, 0644))
        status = dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), outputs->junit,
                             strerror(errno));
    dd_buf_release(&xml);
    return status;
}

/* Tests need no office; where there is one its language and its calendars hold. */
static enum dd_exit take_office(struct dd_ruletest_run *run, const struct dd_common *common)
{
    struct dd_diags diags;
    const char *path = common->config ? common->config : "dondoc.yaml";
    if (!common->config && access(path, F_OK) != 0)
        return DD_EXIT_OK;
    dd_diags_init(&diags, run->arena, dd_gettext);
    const struct dd_config *config = dd_config_read(&diags, path);
    if (!config) {
        dd_app_say(&diags);
        return dd_app_verdict(&diags);
    }
    dd_language(config->language);
    run->folder = config->folder;
    return DD_EXIT_OK;
}

static enum dd_exit run_all(const struct dd_common *common, const struct outputs *outputs,
                            const char *const *words, int n)
{
    struct dd_ruletest_run run = {.arena = dd_arena_new()};
    paths all = {0};
    enum dd_exit status = take_office(&run, common);
    run.zone = dd_zone_load(run.arena, "Asia/Ho_Chi_Minh");
    if (!run.zone)
        status = dd_app_fail(DD_EXIT_FAILED, _("the time zone database is not installed (tzdata)"));
    for (int i = 0; i < n && status == DD_EXIT_OK; i++)
        if (!add_path(run.arena, &all, words[i]))
            status = DD_EXIT_FAULTS;
    if (status == DD_EXIT_OK) {
        for (size_t i = 0; i < all.n; i++)
            dd_ruletest_file(&run, all.v[i]);
        status = report(&run, outputs);
    }
    dd_arena_free(run.arena);
    return status;
}

int dd_cmd_test(int argc, char **argv)
{
    struct dd_common common = {0};
    struct outputs outputs = {0};
    const struct dd_option options[] = {
        {.name = "tap",
         .flag = &outputs.tap,
         .help = DD_N("print TAP (Test Anything Protocol) for test harnesses")},
        {.name = "junit",
         .value = &outputs.junit,
         .arg = "FILE",
         .help = DD_N("also write JUnit XML into FILE, for build servers")},
    };
    const char **words = calloc((size_t)argc, sizeof(*words)); /* a shell's glob may be long */
    if (!words)
        return dd_app_fail(DD_EXIT_FAILED, "%s", strerror(errno));
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, argc);
    int status = n < 0    ? DD_EXIT_USAGE
                 : n == 0 ? (int)dd_usage(usage)
                          : (int)run_all(&common, &outputs, words, n);
    free(words);
    return status;
}
