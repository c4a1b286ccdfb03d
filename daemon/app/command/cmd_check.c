/* check: every mistake of rule packs in one run, and what looks wrong besides. */
#include <stdio.h>
#include <unistd.h>

#include "app/command/check_warn.h"

static const char usage[] = "check [PACK…] [--expand]";

static json_t *place_of(const struct dd_pos *pos)
{
    const char *file = pos->source ? pos->source->name : NULL;
    return json_pack("{s:o, s:I, s:I, s:I}", "file", dd_json_text(file), "line",
                     (json_int_t)pos->line, "column", (json_int_t)pos->col, "end_column",
                     (json_int_t)(pos->col + (pos->len ? pos->len : 1)));
}

/* One object a line, in source order: what editors show (contrib/editors). */
static void print_json(struct dd_diags *diags)
{
    const struct dd_diag *const *sorted = dd_diags_sorted(diags);
    for (size_t i = 0; i < diags->n; i++) {
        const struct dd_diag *diag = sorted[i];
        json_t *row = place_of(&diag->pos);
        json_object_set_new(row, "severity",
                            json_string(diag->severity == DD_ERROR ? "error" : "warning"));
        json_object_set_new(row, "code", json_string(diag->code));
        json_object_set_new(row, "message", dd_json_text(diag->message));
        json_object_set_new(row, "hint", dd_json_text(diag->hint));
        json_object_set_new(row, "see", diag->also.source ? place_of(&diag->also) : json_null());
        dd_app_print_json(row);
    }
}

/* Pack files named one by one need no office; where there is one, its language, its
 * calendar and its own calendars hold. */
static const struct dd_ruleset *check_files(struct dd_diags *diags, const struct dd_config *office,
                                            const char *const *files, int n)
{
    const char **paths = DD_NEW_N(diags->arena, const char *, (size_t)n);
    for (int i = 0; i < n; i++)
        paths[i] = dd_app_pack_path(diags->arena, NULL, files[i]);
    const struct dd_config config = {.rules = paths,
                                     .n_rules = (size_t)n,
                                     .folder = office ? office->folder : NULL,
                                     .calendar = office ? office->calendar : "vn-office"};
    const struct dd_calendar *calendar =
        dd_app_calendar_in(diags->arena, diags, config.folder, config.calendar);
    const struct dd_ruleset *set = calendar ? dd_app_rules(diags, &config, calendar) : NULL;
    dd_check_folders(diags, &config);
    if (set)
        dd_check_untested(diags, set, config.folder);
    return set;
}

/* The facts, if the office has a database by now. */
static bool read_facts(struct dd_arena *arena, const struct dd_config *config,
                       struct dd_facts *facts)
{
    struct dd_store *store = NULL;
    const char *message;
    if (!config->database || access(config->database, F_OK) != 0 ||
        dd_store_open(arena, config->database, DD_STORE_READ, &store, &message) != DD_STORE_OK)
        return false;
    bool ok = dd_store_facts(store, arena, facts);
    dd_store_close(store);
    return ok;
}

static const struct dd_ruleset *check_office(struct dd_diags *diags, struct dd_config *config)
{
    struct dd_facts facts = {0};
    dd_config_secrets(diags, config);
    const struct dd_calendar *calendar =
        dd_app_calendar_in(diags->arena, diags, config->folder, config->calendar);
    const struct dd_ruleset *set = calendar ? dd_app_rules(diags, config, calendar) : NULL;
    dd_check_folders(diags, config);
    dd_check_unread(diags, config);
    if (set) {
        dd_check_untested(diags, set, config->folder);
        if (read_facts(diags->arena, config, &facts))
            dd_check_office(diags, set, &facts);
    }
    return set;
}

static const struct dd_ruleset *check(struct dd_diags *diags, const char *path,
                                      const char *const *files, int n)
{
    struct dd_config *config = NULL;
    if (path || n == 0 || access("dondoc.yaml", F_OK) == 0) {
        config = dd_config_read(diags, path ? path : "dondoc.yaml");
        if (!config)
            return NULL;
        dd_language(config->language);
    }
    return n ? check_files(diags, config, files, n) : check_office(diags, config);
}

static void print_text(struct dd_diags *diags, const struct dd_ruleset *set, bool expand)
{
    dd_app_say(diags);
    if (set && expand) {
        struct dd_buf out = {0};
        dd_ruleset_expand(set, &out);
        fwrite(out.s, 1, out.n, stdout);
        dd_buf_release(&out);
    } else if (set) {
        printf(_("%zu rules, no error, %zu warnings\n"), set->n_rules, diags->warnings);
    } else {
        fprintf(stderr, _("%zu errors, %zu warnings\n"), diags->errors, diags->warnings);
    }
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
    dd_diags_init(&diags, arena, dd_gettext);
    const struct dd_ruleset *set = check(&diags, common.config, files, n);
    if (common.json)
        print_json(&diags);
    else
        print_text(&diags, set, expand);
    enum dd_exit status = dd_app_verdict(&diags);
    dd_arena_free(arena);
    return status;
}
