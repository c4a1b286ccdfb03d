#include "app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N_COMMON 3
#define MAX_OPTIONS 24

static const struct dd_option *find(const char *name, size_t n_name,
                                    const struct dd_option *options, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(options[i].name) == n_name && strncmp(options[i].name, name, n_name) == 0)
            return &options[i];
    return NULL;
}

/* One line a form, each with the program's name. */
static void print_usage(FILE *to, const char *usage)
{
    const char *program = strncmp(usage, "dondocd", 7) == 0 ? "" : "dondoc ";
    bool several = strchr(usage, '\n') != NULL;
    fprintf(to, "%s:%s", _("usage"), several ? "\n" : " ");
    while (*usage) {
        usage += strspn(usage, " ");
        size_t n = strcspn(usage, "\n");
        fprintf(to, "%s%s%.*s\n", several ? "  " : "", program, (int)n, usage);
        usage += n + (usage[n] == '\n');
    }
}

enum dd_exit dd_usage(const char *usage)
{
    print_usage(stderr, usage);
    return DD_EXIT_USAGE;
}

static int complain(const char *usage, const char *what, const char *word)
{
    fprintf(stderr, "dondoc: %s: %s\n", what, word);
    print_usage(stderr, usage);
    return -1;
}

/* Nothing was opened yet: the program ends here. */
static _Noreturn void print_help(const char *usage, const struct dd_option *options, size_t n)
{
    print_usage(stdout, usage);
    putchar('\n');
    for (size_t i = N_COMMON; i < n + N_COMMON; i++) { /* its own first */
        const struct dd_option *option = &options[i % n];
        char left[40];
        if (!option->help)
            continue;
        snprintf(left, sizeof(left), "  --%s %s", option->name, option->arg ? option->arg : "");
        dd_app_cell(left, 24);
        puts(_(option->help));
    }
    exit(fflush(stdout) == 0 ? DD_EXIT_OK : DD_EXIT_FAILED);
}

static int unknown(const char *usage, const char *word, size_t n_name,
                   const struct dd_option *options, size_t n)
{
    const char *names[MAX_OPTIONS];
    char name[64];
    for (size_t i = 0; i < n; i++)
        names[i] = options[i].name;
    snprintf(name, sizeof(name), "%.*s", (int)(n_name < 60 ? n_name : 60), word + 2);
    const char *near = dd_utf8_check(name, strlen(name)) < 0 ? dd_nearest(name, names, n) : NULL;
    if (!near)
        return complain(usage, _("unknown option"), word);
    fprintf(stderr, _("dondoc: there is no option %s; did you mean --%s?\n"), word, near);
    print_usage(stderr, usage);
    return -1;
}

static bool store_value(const struct dd_option *option, const char *value)
{
    if (option->value) {
        *option->value = value;
        return true;
    }
    if (option->values->n == DD_LEN(option->values->v))
        return false;
    option->values->v[option->values->n++] = value;
    return true;
}

/* One option word; *i moves on where its value is the next word. */
static int take(int argc, char **argv, int *i, const char *usage, const struct dd_option *options,
                size_t n)
{
    const char *word = argv[*i] + 2, *equals = strchr(word, '=');
    size_t n_name = equals ? (size_t)(equals - word) : strlen(word);
    const struct dd_option *option = find(word, n_name, options, n);
    if (!option)
        return unknown(usage, argv[*i], n_name, options, n);
    if (option->flag) {
        if (equals)
            return complain(usage, _("this option takes no value"), argv[*i]);
        *option->flag = true;
        return 0;
    }
    const char *value = equals ? equals + 1 : *i + 1 < argc ? argv[++*i] : NULL;
    if (!value)
        return complain(usage, _("this option needs a value"), argv[*i]);
    if (!store_value(option, value))
        return complain(usage, _("this option is given too often"), option->name);
    return 0;
}

/* The common options, then the command's own. */
static size_t all_options(struct dd_option *all, struct dd_common *common,
                          const struct dd_option *options, size_t n)
{
    const struct dd_option first[N_COMMON] = {
        {.name = "config",
         .value = &common->config,
         .arg = "FILE",
         .help = DD_N("the office's configuration, also -c FILE; default ./dondoc.yaml")},
        {.name = "clock",
         .value = &common->clock,
         .arg = "INSTANT",
         .help = DD_N("take this for now, e.g. 2026-01-20T07:59:00+07:00")},
        {.name = "json",
         .flag = &common->json,
         .help = DD_N("for programs: one JSON object a line")},
    };
    memcpy(all, first, sizeof(first));
    if (n)
        memcpy(all + N_COMMON, options, n * sizeof(*options));
    return n + N_COMMON;
}

/* Is `word` one of the lower-case words of `usage`, and so part of a command? */
static bool is_verb(const char *usage, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = usage; n && (at = strstr(at, word)); at += n)
        if (strspn(word, "abcdefghijklmnopqrstuvwxyz-") == n && at > usage &&
            strchr(" |", at[-1]) && strchr(" |\n", at[n]))
            return true;
    return false;
}

static void set_actor(struct dd_common *common, int argc, char **argv, const char *usage)
{
    bool verb = argc > 1 && is_verb(usage, argv[1]);
    struct dd_arena *scratch = dd_arena_new();
    if (strncmp(usage, "dondocd", 7) == 0)
        snprintf(common->actor, sizeof(common->actor), "dondocd");
    else
        snprintf(common->actor, sizeof(common->actor), "dondoc %.20s%s%.20s (%.32s)", argv[0],
                 verb ? " " : "", verb ? argv[1] : "", dd_user_name(scratch));
    dd_arena_free(scratch);
}

/* "-5" is a number. */
static bool is_option(const char *word)
{
    return word[0] == '-' && word[1] && !(word[1] >= '0' && word[1] <= '9');
}

int dd_options(int argc, char **argv, const char *usage, struct dd_common *common,
               const struct dd_option *options, size_t n, const char **positional, int max)
{
    struct dd_option all[MAX_OPTIONS];
    if (n > MAX_OPTIONS - N_COMMON)
        return -1;
    n = all_options(all, common, options, n);
    set_actor(common, argc, argv, usage);
    for (int i = 1; i < argc; i++)
        if (dd_utf8_check(argv[i], strlen(argv[i])) >= 0)
            return complain(usage, _("this word is not UTF-8"), argv[i]);
    int found = 0;
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        if (!only_words && is_option(argv[i])) {
            if (strcmp(argv[i], "--") == 0) {
                only_words = true;
            } else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
                print_help(usage, all, n);
            } else if (strcmp(argv[i], "-c") == 0) {
                if (++i == argc)
                    return complain(usage, _("this option needs a value"), "-c");
                common->config = argv[i];
            } else if (strncmp(argv[i], "--", 2) != 0) {
                return complain(usage, _("unknown option"), argv[i]);
            } else if (take(argc, argv, &i, usage, all, n) < 0) {
                return -1;
            }
        } else if (found == max) {
            return complain(usage, _("unexpected word"), argv[i]);
        } else {
            positional[found++] = argv[i];
        }
    }
    return found;
}
