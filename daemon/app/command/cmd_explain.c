/* explain: why an obligation is owed and what was told of it; why one notice went
 * out, then and to that person; why a rule asks nothing of a subject. */
#include "app/explain/explain.h"
#include "app/command/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/words.h"

static const char usage[] = "explain OBLIGATION\nexplain NOTICE\nexplain --why-not RULE SUBJECT";

/* "12" or "#12" */
static bool read_number(const char *text, int64_t *out)
{
    char *end;
    text += *text == '#';
    if (*text < '0' || *text > '9')
        return false;
    long long n = strtoll(text, &end, 10);
    *out = n;
    return *end == '\0';
}

/* Stored reasons can be told without rules, arithmetic cannot. */
static void read_rules(struct dd_app *app)
{
    app->rules = dd_app_rules(&app->diags, app->config, app->calendar);
    if (!dd_app_say(&app->diags))
        fprintf(stderr, "%s\n", _("the rules have mistakes: told is only what was recorded"));
    if (!app->rules)
        app->rules = DD_NEW(app->arena, struct dd_ruleset);
}

static enum dd_exit one_notice(struct dd_explained *e, int64_t id, bool json)
{
    for (size_t i = 0; i < e->n; i++) {
        if (e->notices[i].kept->id != id)
            continue;
        if (json)
            dd_explain_notice_json(e, &e->notices[i]);
        else
            dd_explain_print_notice(e, &e->notices[i]);
    }
    return DD_EXIT_OK;
}

/* The obligation that a notice is about. */
static enum dd_exit find_notice(struct dd_app *app, int64_t id, const char **out)
{
    struct dd_kept_notice kept;
    bool found;
    if (!dd_store_notice(app->store, app->arena, id, &kept, &found))
        return dd_app_store_failed(app);
    if (!found)
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no notice %lld"), (long long)id);
    *out = kept.notice.obligation;
    return DD_EXIT_OK;
}

static enum dd_exit explain(struct dd_app *app, const char *word, bool json)
{
    struct dd_explained e = {.app = app};
    struct dd_obligation *v;
    int64_t number = 0;
    size_t n;
    bool is_notice = read_number(word, &number);
    enum dd_exit status = is_notice ? find_notice(app, number, &word) : DD_EXIT_OK;
    if (status != DD_EXIT_OK)
        return status;
    if (!dd_store_facts(app->store, app->arena, &e.facts) ||
        !dd_store_obligations(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    if (!dd_obligation_find(v, n, word)) /* of one-off duties people leave out the end */
        word = dd_obligation_find(v, n, dd_printf(app->arena, "%s/once", word))
                   ? dd_printf(app->arena, "%s/once", word)
                   : word;
    status = dd_write_obligation(app, v, n, word);
    if (status != DD_EXIT_OK)
        return status;
    read_rules(app);
    dd_explain_obligation(&e, dd_obligation_find(v, n, word));
    if (!dd_explain_notices(&e))
        return dd_app_store_failed(app);
    if (is_notice)
        return one_notice(&e, number, json);
    if (json)
        dd_explain_json(&e);
    else
        dd_explain_print(&e);
    return DD_EXIT_OK;
}

int dd_cmd_explain(int argc, char **argv)
{
    struct dd_common common = {0};
    bool why_not = false;
    const char *words[2];
    const struct dd_option options[] = {
        {.name = "why-not",
         .flag = &why_not,
         .help = DD_N("why a rule asks nothing of a subject: RULE SUBJECT")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0 || n != (why_not ? 2 : 1))
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    struct dd_app app;
    enum dd_exit status =
        dd_app_open(&app, &common, why_not ? DD_APP_READ | DD_APP_RULES : DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    status = why_not ? dd_explain_why_not(&app, words[0], words[1], common.json)
                     : explain(&app, words[0], common.json);
    dd_app_close(&app);
    return status;
}
