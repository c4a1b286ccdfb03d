/* correct: takes back what was told, in an officer's words, to exactly those who were
 * told; what has not left yet does not leave. */
#include "app/outgoing/correct.h"
#include "app/command/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/words.h"

#define OBLIGATIONS_MAX 64

static const char usage[] = "correct OBLIGATION ... --text WORDS [--dry-run]\n"
                            "correct --message NUMBER|--notice NUMBER|--tick INSTANT|--plan NUMBER "
                            "--text WORDS [--dry-run]";

struct choice {
    const char *obligations[OBLIGATIONS_MAX];
    int n_obligations;
    struct dd_values messages, notices, ticks, plans;
};

/* ---- what is chosen ------------------------------------------------------------------------ */

static bool read_number(const char *text, int64_t *out)
{
    char *end;
    long long n = strtoll(text + (*text == '#'), &end, 10);
    *out = n;
    return n > 0 && !*end;
}

static enum dd_exit choose_message(struct dd_correct *c, const char *word)
{
    struct dd_delivery row;
    int64_t id;
    if (!read_number(word, &id) || !dd_store_delivery(c->app->store, c->app->arena, id, &row))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no message `%s`"), word);
    return dd_correct_choose_message(c, id) ? DD_EXIT_OK : dd_app_store_failed(c->app);
}

static enum dd_exit choose_notice(struct dd_correct *c, const char *word)
{
    struct dd_kept_notice kept;
    int64_t id = 0;
    bool found = false;
    if (read_number(word, &id) && !dd_store_notice(c->app->store, c->app->arena, id, &kept, &found))
        return dd_app_store_failed(c->app);
    if (!found)
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no notice `%s`"), word);
    dd_push(c->app->arena, &c->chosen, kept);
    return DD_EXIT_OK;
}

static enum dd_exit choose_obligation(struct dd_correct *c, const char *word)
{
    struct dd_obligation row;
    enum dd_exit status = dd_write_find_obligation(c->app, word, &row);
    if (status != DD_EXIT_OK)
        return status;
    return dd_correct_choose_obligation(c, row.id) ? DD_EXIT_OK : dd_app_store_failed(c->app);
}

/* All messages that were made at that instant; without seconds: in that minute. */
static enum dd_exit choose_tick(struct dd_correct *c, const char *word)
{
    struct dd_app *app = c->app;
    struct dd_delivery *v;
    struct dd_instant at;
    size_t n, found = 0;
    bool minute = strlen(word) == strlen("2026-02-09T08:00");
    const char *text = minute ? dd_printf(app->arena, "%s:00", word) : word;
    if (!dd_instant_parse(app->zone, text, &at))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no instant (2026-02-09T08:00)"), word);
    if (!dd_store_deliveries(app->store, app->arena, -1, SIZE_MAX / 2, &v, &n))
        return dd_app_store_failed(app);
    for (size_t i = n; i-- > 0;) {
        int64_t after = v[i].created_at.s - at.s;
        if (after < 0 || after > (minute ? 59 : 0))
            continue;
        found++;
        if (!dd_correct_choose_message(c, v[i].id))
            return dd_app_store_failed(app);
    }
    return found ? DD_EXIT_OK : dd_app_fail(DD_EXIT_FAULTS, _("no message was made at `%s`"), word);
}

/* Whatever was told about the tasks of a plan, say of one imported by mistake. */
static enum dd_exit choose_plan(struct dd_correct *c, const char *word)
{
    struct dd_app *app = c->app;
    struct dd_obligation *v;
    struct dd_facts facts;
    size_t n, found = 0;
    if (!dd_store_facts(app->store, app->arena, &facts) ||
        !dd_store_obligations(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    for (size_t i = 0; i < n; i++) {
        const struct dd_task *task = v[i].task ? dd_task_find(&facts, v[i].task) : NULL;
        if (!task || !dd_streq(task->plan, word))
            continue;
        found++;
        if (!dd_correct_choose_obligation(c, v[i].id))
            return dd_app_store_failed(app);
    }
    return found ? DD_EXIT_OK
                 : dd_app_fail(DD_EXIT_FAULTS, _("nothing is owed by a plan `%s`"), word);
}

static enum dd_exit choose(struct dd_correct *c, const struct choice *choice)
{
    const struct {
        enum dd_exit (*take)(struct dd_correct *c, const char *word);
        const char *const *v;
        size_t n;
    } kinds[] = {
        {choose_obligation, choice->obligations, (size_t)choice->n_obligations},
        {choose_message, choice->messages.v, choice->messages.n},
        {choose_notice, choice->notices.v, choice->notices.n},
        {choose_tick, choice->ticks.v, choice->ticks.n},
        {choose_plan, choice->plans.v, choice->plans.n},
    };
    enum dd_exit status = DD_EXIT_OK;
    for (size_t k = 0; k < DD_LEN(kinds); k++)
        for (size_t i = 0; i < kinds[k].n && status == DD_EXIT_OK; i++)
            status = kinds[k].take(c, kinds[k].v[i]);
    return status;
}

/* ---- what is printed --------------------------------------------------------------------------
 */

static const char *action_name(const struct dd_correct_group *group)
{
    if (group->what == DD_CORRECT)
        return "correct";
    return group->whole ? "cancel" : "compose_anew";
}

static void print_json(const struct dd_correct_group *group)
{
    json_t *notices = json_array();
    for (size_t i = 0; i < group->notices.n; i++)
        json_array_append_new(notices, json_integer(group->notices.v[i].id));
    dd_app_print_json(json_pack(
        "{s:s, s:s, s:o, s:o, s:I, s:o, s:o}", "action", action_name(group), "channel",
        group->first->channel, "to", dd_json_text(group->first->address), "person",
        dd_json_text(group->first->person), "message", (json_int_t)group->first->id, "correction",
        group->id ? json_integer(group->id) : json_null(), "notices", notices));
}

static void print_group(const struct dd_correct *c, const struct dd_correct_group *group)
{
    const char *words = group->what == DD_CORRECT ? _("correction")
                        : group->whole            ? _("not sent yet: cancelled")
                                                  : _("not sent yet: composed anew without it");
    printf(_("message %lld, %s, %s: %zu duties – %s\n"), (long long)group->first->id,
           dd_word_instant(c->app->arena, dd_gettext, c->app->zone, group->first->created_at),
           group->first->address ? group->first->address : group->first->channel, group->notices.n,
           words);
}

static void print(const struct dd_correct *c, bool json)
{
    size_t count[DD_WITHDRAW + 1] = {0};
    for (size_t i = 0; i < c->groups.n; i++) {
        count[c->groups.v[i].what]++;
        if (json)
            print_json(&c->groups.v[i]);
        else
            print_group(c, &c->groups.v[i]);
    }
    if (json)
        return;
    printf(_("%zu corrections, %zu messages withdrawn before they left\n"), count[DD_CORRECT],
           count[DD_WITHDRAW]);
    if (c->n_already)
        printf(_("%zu notices were corrected with these words before\n"), c->n_already);
    if (c->held)
        puts(_("so many at once are unusual: they are held until `dondoc outbox release`"));
}

/* ---- the command
 * ---------------------------------------------------------------------------------- */

static enum dd_exit run(struct dd_app *app, const struct choice *choice, const char *text,
                        bool dry_run, bool json)
{
    struct dd_correct c = {.app = app};
    enum dd_exit status = text ? dd_write_text(app, "text", text, &c.words) : DD_EXIT_OK;
    if (status != DD_EXIT_OK)
        return status;
    if (!dd_store_begin(app->store, !dry_run))
        return dd_app_store_failed(app);
    status = choose(&c, choice);
    if (status == DD_EXIT_OK &&
        (!dd_correct_sort(&c) ||
         (!dry_run && (!dd_correct_do(&c) || !dd_store_commit(app->store)))))
        status = dd_app_store_failed(app);
    dd_store_rollback(app->store);
    if (status == DD_EXIT_OK && c.busy)
        status = dd_app_fail(DD_EXIT_FAILED, _("the service stopped in the middle of its messages: "
                                               "start it, and try again"));
    if (status != DD_EXIT_OK)
        return status;
    print(&c, json);
    if (c.groups.n == 0 && c.n_already == 0)
        fprintf(stderr, "%s\n", _("nobody was told of it: there is nothing to correct"));
    return DD_EXIT_OK;
}

int dd_cmd_correct(int argc, char **argv)
{
    struct dd_common common = {0};
    struct choice choice = {.n_obligations = 0};
    const char *text = NULL;
    bool dry_run = false;
    const struct dd_option options[] = {
        {.name = "text",
         .value = &text,
         .arg = "WORDS",
         .help = DD_N("what is right: it stands in every correction")},
        {.name = "message",
         .values = &choice.messages,
         .arg = "NUMBER",
         .help = DD_N("what this message of `dondoc outbox` said")},
        {.name = "notice",
         .values = &choice.notices,
         .arg = "NUMBER",
         .help = DD_N("this notice of `dondoc explain`")},
        {.name = "tick",
         .values = &choice.ticks,
         .arg = "INSTANT",
         .help = DD_N("all that was made then, e.g. 2026-02-09T08:00")},
        {.name = "plan",
         .values = &choice.plans,
         .arg = "NUMBER",
         .help = DD_N("all that was told about the tasks of this plan")},
        {.name = "dry-run",
         .flag = &dry_run,
         .help = DD_N("show who would be told, and do nothing")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), choice.obligations,
                       OBLIGATIONS_MAX);
    choice.n_obligations = n;
    if (n < 0 || (!text && !dry_run) ||
        (size_t)n + choice.messages.n + choice.notices.n + choice.ticks.n + choice.plans.n == 0)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, dry_run ? DD_APP_READ : DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return (int)status;
    status = run(&app, &choice, text, dry_run, common.json);
    dd_app_close(&app);
    return (int)status;
}
