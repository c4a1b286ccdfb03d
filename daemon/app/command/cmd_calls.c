/* calls: whom the tracking office has to tell by telephone or on paper. */
#include "app/command/paper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "intake/record/calls.h"
#include "wire/words.h"

static const char usage[] = "calls\ncalls done ID ... [--by PERSON] [--text TEXT]\n"
                            "calls slips [--out FILE.docx]";

#define IDS_MAX 64

struct calls {
    struct dd_app *app;
    struct dd_facts facts;
    const char *by, *text, *out;
    bool json;
    size_t n;
    struct dd_call *v;
};

static bool is_late(const struct dd_app *app, const struct dd_call *call)
{
    return dd_call_is_late(app->calendar, app->zone, call, dd_app_today(app));
}

/* ---- the list ------------------------------------------------------------------------- */

static void print_json(const struct calls *c, const struct dd_call *call)
{
    const struct dd_app *app = c->app;
    char since[DD_INSTANT_SIZE];
    dd_instant_format(app->zone, call->since, since);
    dd_app_print_json(json_pack("{s:I, s:s, s:s, s:o, s:s, s:s, s:b, s:s}", "id",
                                (json_int_t)call->delivery, "since", since, "channel",
                                call->channel, "person", dd_json_text(call->person), "whom",
                                dd_call_whom(&c->facts, call), "to", call->address, "late",
                                is_late(app, call), "text", call->text));
}

static void print_text(const char *text)
{
    while (*text) {
        size_t n = strcspn(text, "\n");
        printf("        %.*s\n", (int)n, text);
        text += n + (text[n] == '\n');
    }
}

static void print_call(const struct calls *c, const struct dd_call *call)
{
    const struct dd_app *app = c->app;
    printf("%5lld  ", (long long)call->delivery);
    dd_app_cell(dd_word_instant(app->arena, dd_gettext, app->zone, call->since), 21);
    dd_app_cell(dd_word_channel(dd_gettext, call->channel), 12);
    dd_app_cell(call->address, 16);
    dd_app_last_cell(dd_call_whom(&c->facts, call), 0);
    if (is_late(app, call))
        printf("        %s\n", _("waits for a working day or longer"));
    print_text(call->text);
    putchar('\n');
}

static enum dd_exit list(struct calls *c)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->json)
            print_json(c, &c->v[i]);
        else
            print_call(c, &c->v[i]);
    }
    if (c->n == 0)
        fprintf(stderr, "%s\n", _("nobody has to be called"));
    else if (!c->json)
        printf(_("%zu to be called; afterwards: dondoc calls done ID\n"), c->n);
    return DD_EXIT_OK;
}

/* ---- done ------------------------------------------------------------------------------- */

static enum dd_exit mark(struct calls *c, const char *by, const char *const *ids, int n)
{
    struct dd_app *app = c->app;
    for (int i = 0; i < n; i++) {
        char *end;
        long long id = strtoll(ids[i], &end, 10);
        bool found = false;
        if (*end || id <= 0)
            return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number of a call"), ids[i]);
        if (!dd_store_call_done(app->store, app->arena, id, dd_clock_now(&app->clock),
                                dd_call_words(app->arena, by, c->text), &found))
            return dd_app_store_failed(app);
        if (!found)
            return dd_app_fail(DD_EXIT_FAULTS,
                               _("%s is no call that waits: it was done, or composed anew under "
                                 "another number (see `dondoc calls`)"),
                               ids[i]);
    }
    return DD_EXIT_OK;
}

/* All of them, or none. */
static enum dd_exit done(struct calls *c, const char *const *ids, int n)
{
    struct dd_app *app = c->app;
    const char *by = c->by ? c->by : dd_store_actor(app->store);
    if (c->by && !dd_person_find(&c->facts, c->by))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no person `%s`"), c->by);
    if (!dd_store_begin(app->store, true))
        return dd_app_store_failed(app);
    enum dd_exit status = mark(c, by, ids, n);
    if (status != DD_EXIT_OK)
        dd_store_rollback(app->store);
    else if (!dd_store_commit(app->store))
        status = dd_app_store_failed(app);
    for (int i = 0; i < n && status == DD_EXIT_OK; i++)
        printf(_("%s: marked as done\n"), ids[i]);
    return status;
}

/* ---- slips -------------------------------------------------------------------------------- */

static enum dd_exit slips(struct calls *c)
{
    struct dd_app *app = c->app;
    struct dd_day today = dd_app_today(app);
    struct dd_buf bytes = {0};
    char day[DD_DAY_SIZE];
    const char *path =
        c->out ? c->out
               : dd_printf(app->arena, "phieu-nhac-viec-%s.docx", dd_day_format(today, day));
    dd_call_slips(app->arena, dd_paper_tr(app), app->config->language, app->office_name, today,
                  dd_clock_now(&app->clock), &c->facts, c->v, c->n, &bytes);
    enum dd_exit status = dd_paper_write(path, !c->out, &bytes);
    dd_buf_release(&bytes);
    return status;
}

int dd_cmd_calls(int argc, char **argv)
{
    static const char *const endings[] = {".docx", NULL};
    struct dd_common common = {0};
    struct calls c = {0};
    const char *words[IDS_MAX + 1];
    const struct dd_option options[] = {
        {.name = "by", .value = &c.by, .arg = "PERSON", .help = DD_N("who called")},
        {.name = "text", .value = &c.text, .arg = "TEXT", .help = DD_N("what came of it")},
        {.name = "out",
         .value = &c.out,
         .arg = "FILE",
         .help = DD_N("the Word file to write; by default one in this folder")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, DD_LEN(words));
    bool is_done = n >= 2 && strcmp(words[0], "done") == 0;
    bool is_slips = n == 1 && strcmp(words[0], "slips") == 0;
    if (n < 0 || (n > 0 && !is_done && !is_slips))
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    enum dd_exit status = c.out ? dd_paper_check_name(c.out, endings) : DD_EXIT_OK;
    struct dd_app app;
    if (status == DD_EXIT_OK)
        status = dd_app_open(&app, &common, is_done ? DD_APP_WRITE : DD_APP_READ);
    if (status != DD_EXIT_OK)
        return (int)status;
    c.app = &app;
    c.json = common.json;
    if (!dd_store_facts(app.store, app.arena, &c.facts) ||
        !dd_store_calls(app.store, app.arena, &c.v, &c.n))
        status = dd_app_store_failed(&app);
    else
        status = is_done ? done(&c, words + 1, n - 1) : is_slips ? slips(&c) : list(&c);
    dd_app_close(&app);
    return (int)status;
}
