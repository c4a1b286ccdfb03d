#include "app/app.h"

#include <stdio.h>

static const char usage[] = "check [PACK…] [--expand]";

static void print_json(const struct dd_diags *diags)
{
    for (size_t i = 0; i < diags->n; i++) {
        const struct dd_diag *diag = &diags->v[i];
        json_t *row =
            json_pack("{s:s, s:s, s:o, s:I, s:I, s:s}", "severity",
                      diag->severity == DD_ERROR ? "error" : "warning", "code", diag->code, "file",
                      dd_json_text(diag->pos.source ? diag->pos.source->name : NULL), "line",
                      (json_int_t)diag->pos.line, "column", (json_int_t)diag->pos.col, "message",
                      diag->message);
        json_object_set_new(row, "hint", dd_json_text(diag->hint));
        dd_app_print_json(row);
    }
}

/* An office's configuration is not needed to check pack files named one by one. */
static enum dd_exit check_files(struct dd_arena *arena, struct dd_diags *diags,
                                const char *const *files, int n, const struct dd_ruleset **set)
{
    struct dd_config config = {.rules = files, .n_rules = (size_t)n};
    const struct dd_calendar *calendar = dd_app_calendar(arena, diags, "vn-office");
    *set = calendar ? dd_app_rules(diags, &config, calendar) : NULL;
    return dd_app_verdict(diags);
}

static enum dd_exit check_office(struct dd_diags *diags, const char *path,
                                 const struct dd_ruleset **set)
{
    struct dd_config *config = dd_config_read(diags, path);
    if (!config)
        return dd_app_verdict(diags);
    dd_language(config->language);
    dd_config_secrets(diags, config);
    const struct dd_calendar *calendar =
        dd_app_calendar_in(diags->arena, diags, config->folder, config->calendar);
    *set = calendar ? dd_app_rules(diags, config, calendar) : NULL;
    return dd_app_verdict(diags);
}

int dd_cmd_check(int argc, char **argv)
{
    struct dd_common common = {0};
    bool expand = false;
    const char *files[64];
    const struct dd_option options[] = {
        {.name = "expand",
         .flag = &expand,
         .help = DD_N("show each rule as it is in the end, and where each part comes from")}};
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), files, DD_LEN(files));
    if (n < 0)
        return DD_EXIT_USAGE;
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    const struct dd_ruleset *set = NULL;
    dd_diags_init(&diags, arena, dd_gettext);
    enum dd_exit status =
        n ? check_files(arena, &diags, files, n, &set)
          : check_office(&diags, common.config ? common.config : "dondoc.yaml", &set);
    if (common.json)
        print_json(&diags);
    else
        dd_app_say(&diags);
    if (set && expand) {
        struct dd_buf out = {0};
        dd_ruleset_expand(set, &out);
        fwrite(out.s, 1, out.n, stdout);
        dd_buf_release(&out);
    } else if (!common.json) {
        if (set)
            printf(_("%zu rules, no error, %zu warnings\n"), set->n_rules, diags.warnings);
        else
            fprintf(stderr, _("%zu errors, %zu warnings\n"), diags.errors, diags.warnings);
    }
    dd_arena_free(arena);
    return status;
}
