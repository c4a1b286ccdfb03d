#include "app/app.h"

#include <stdio.h>
#include <string.h>

static const struct dd_option *find(const char *name, size_t n_name,
                                    const struct dd_option *options, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(options[i].name) == n_name && strncmp(options[i].name, name, n_name) == 0)
            return &options[i];
    return NULL;
}

static int complain(const char *usage, const char *what, const char *word)
{
    fprintf(stderr, "dondoc: %s: %s\n%s: dondoc %s\n", what, word, _("usage"), usage);
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
        return complain(usage, _("unknown option"), argv[*i]);
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

int dd_options(int argc, char **argv, const char *usage, struct dd_common *common,
               const struct dd_option *options, size_t n, const char **positional, int max)
{
    struct dd_option all[24] = {
        {.name = "config", .value = &common->config},
        {.name = "clock", .value = &common->clock},
        {.name = "json", .flag = &common->json},
    };
    if (n > DD_LEN(all) - 3)
        return -1;
    if (n)
        memcpy(all + 3, options, n * sizeof(*options));
    int found = 0;
    bool only_words = false;
    for (int i = 1; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (!only_words && strcmp(argv[i], "-c") == 0) {
            if (++i == argc)
                return complain(usage, _("this option needs a value"), "-c");
            common->config = argv[i];
        } else if (!only_words && strncmp(argv[i], "--", 2) == 0) {
            if (take(argc, argv, &i, usage, all, n + 3) < 0)
                return -1;
        } else if (!only_words && argv[i][0] == '-' && argv[i][1]) {
            return complain(usage, _("unknown option"), argv[i]);
        } else if (found == max) {
            return complain(usage, _("unexpected word"), argv[i]);
        } else {
            positional[found++] = argv[i];
        }
    }
    return found;
}
