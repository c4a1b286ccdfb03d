#include "app/ruletest.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "test FILE|FOLDER…";

typedef DD_VEC(const char *) paths;

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_path(struct dd_arena *arena, paths *out, const char *path)
{
    DIR *dir = opendir(path);
    if (!dir) {
        dd_push(arena, out, path);
        return;
    }
    size_t first = out->n;
    for (struct dirent *entry; (entry = readdir(dir));) {
        const char *dot = strrchr(entry->d_name, '.');
        if (entry->d_name[0] != '.' && dot && strcmp(dot, ".yaml") == 0)
            dd_push(arena, out, dd_printf(arena, "%s/%s", path, entry->d_name));
    }
    closedir(dir);
    if (out->n > first)
        qsort(out->v + first, out->n - first, sizeof(*out->v), by_name);
}

/* Each file has its own memory: a thousand tests are no burden. False if it could
 * not be read at all. */
static bool run_file(const struct dd_zone *zone, const char *path,
                     struct dd_ruletest_result *result)
{
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    struct dd_buf out = {0};
    dd_diags_init(&diags, arena, dd_gettext);
    dd_ruletest_file(&diags, zone, path, &out, result);
    if (out.n)
        fwrite(out.s, 1, out.n, stdout);
    dd_app_say(&diags);
    bool read = dd_app_verdict(&diags) != DD_EXIT_FAILED;
    dd_buf_release(&out);
    dd_arena_free(arena);
    return read;
}

int dd_cmd_test(int argc, char **argv)
{
    struct dd_common common = {0};
    const char *words[64];
    int n = dd_options(argc, argv, usage, &common, NULL, 0, words, DD_LEN(words));
    if (n <= 0)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    struct dd_arena *arena = dd_arena_new();
    const struct dd_zone *zone = dd_zone_load(arena, "Asia/Ho_Chi_Minh");
    struct dd_ruletest_result result = {0};
    paths all = {0};
    for (int i = 0; i < n; i++)
        add_path(arena, &all, words[i]);
    bool read = true;
    for (size_t i = 0; zone && i < all.n; i++)
        read &= run_file(zone, all.v[i], &result);
    enum dd_exit status = !read ? DD_EXIT_FAILED : result.failed ? DD_EXIT_FAULTS : DD_EXIT_OK;
    if (!zone)
        status = dd_app_fail(DD_EXIT_FAILED, _("the time zone database is not installed (tzdata)"));
    else
        printf(_("%zu tests passed, %zu failed\n"), result.passed, result.failed);
    dd_arena_free(arena);
    return status;
}
