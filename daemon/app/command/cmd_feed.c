/* feed: calendars that people subscribe to. The address is a key: it is shown once
 * and stored hashed. */
#include "app/command/access.h"
#include "app/command/feed_export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/calendar/ical.h"

static const char feed_usage[] =
    "feed add NAME [--person ID] [--role R] [--unit ID] [--field F] [--pack ID] [--state S] "
    "[OPTION ...]\n"
    "feed list\n"
    "feed revoke NUMBER\n"
    "feed export --to FOLDER";

/* A feed of a misspelt pack would stay empty for ever. */
static enum dd_exit check_pack(struct dd_app *app, const char *pack)
{
    const struct dd_ruleset *rules = dd_app_rules(&app->diags, app->config, app->calendar);
    if (!rules) {
        dd_app_say(&app->diags);
        return dd_app_verdict(&app->diags);
    }
    const char **names = DD_NEW_N(app->arena, const char *, rules->n_rules + 1);
    for (size_t i = 0; i < rules->n_rules; i++) {
        if (dd_streq(rules->rules[i].pack, pack))
            return DD_EXIT_OK;
        names[i] = rules->rules[i].pack;
    }
    const char *near = dd_nearest(pack, names, rules->n_rules);
    if (near)
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no pack `%s`; did you mean `%s`?"), pack,
                           near);
    return dd_app_fail(DD_EXIT_FAULTS, _("there is no pack `%s`"), pack);
}

/* ---- choices ----------------------------------------------------------------------------- */

struct choices { /* as words of the command line */
    const char *full_days, *back, *ahead, *to;
};

static enum dd_exit read_months(const char *option, const char *text, int *out)
{
    char *end;
    *out = DD_FEED_MONTHS;
    if (!text)
        return DD_EXIT_OK;
    long n = strtol(text, &end, 10);
    if (!*text || *end || n < 0 || n > DD_FEED_MAX_MONTHS)
        return dd_app_fail(DD_EXIT_FAULTS, _("--%s takes a number of months from 0 to %d"), option,
                           DD_FEED_MAX_MONTHS);
    *out = (int)n;
    return DD_EXIT_OK;
}

/* Calendars of a role are those of many duties: full days are grouped there. */
static enum dd_exit read_choices(struct dd_feed *feed, const struct choices *choices)
{
    int days[DD_ICAL_ALARMS];
    size_t n;
    if (feed->own && !feed->unit)
        return dd_app_fail(DD_EXIT_USAGE, _("--own needs --unit"));
    if (feed->alarms && !dd_ical_alarms(feed->alarms, days, &n))
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("--alarm takes up to %d numbers of days from 0 to %d, such as 1,3"),
                           DD_ICAL_ALARMS, DD_ICAL_ALARM_DAYS);
    feed->grouped =
        choices->full_days ? strcmp(choices->full_days, "group") == 0 : feed->role != NULL;
    if (choices->full_days && !feed->grouped && strcmp(choices->full_days, "list") != 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("--full-days takes `group` or `list`"));
    enum dd_exit status = read_months("back", choices->back, &feed->months_back);
    return status != DD_EXIT_OK ? status
                                : read_months("ahead", choices->ahead, &feed->months_ahead);
}

/* ---- feeds ---------------------------------------------------------------------------- */

static enum dd_exit check_feed(struct dd_app *app, struct dd_feed *feed)
{
    enum dd_state state;
    enum dd_exit status = dd_access_scope(app, &feed->name, feed->person, feed->unit);
    if (status == DD_EXIT_OK && feed->role)
        status = dd_write_role(feed->role);
    if (status == DD_EXIT_OK && feed->state)
        status = dd_write_state(feed->state, &state);
    if (status == DD_EXIT_OK && feed->pack)
        status = check_pack(app, feed->pack);
    return status;
}

static enum dd_exit add_feed(struct dd_app *app, struct dd_feed *feed, bool json)
{
    enum dd_exit status = check_feed(app, feed);
    if (status != DD_EXIT_OK)
        return status;
    const char *token = dd_random_token(app->arena, DD_ACCESS_TOKEN_BYTES);
    int64_t id = 0;
    feed->token_hash = dd_sha256_hex(app->arena, token, strlen(token));
    feed->created_at = dd_clock_now(&app->clock);
    status = dd_access_finish(app, dd_store_begin(app->store, true) &&
                                       dd_store_add_feed(app->store, feed, &id));
    if (status != DD_EXIT_OK)
        return status;
    const char *url = dd_printf(app->arena, "%s/feeds/%s.ics", dd_access_url(app), token);
    if (json)
        dd_app_print_json(
            json_pack("{s:I, s:s, s:s}", "id", (json_int_t)id, "name", feed->name, "url", url));
    else
        printf("%s\n", url);
    return DD_EXIT_OK;
}

/* What was chosen beside the filters, as options. */
static const char *chosen(struct dd_arena *arena, const struct dd_feed *feed)
{
    const char *text = dd_printf(arena, "%s%s%s%s%s%s%s", feed->own ? "own " : "",
                                 feed->todo ? "todo " : "", feed->alarms ? "alarm=" : "",
                                 feed->alarms ? feed->alarms : "", feed->alarms ? " " : "",
                                 feed->overdue ? "overdue " : "", feed->weekly ? "weekly " : "");
    if (feed->grouped)
        text = dd_printf(arena, "%sfull-days=group ", text);
    if (feed->months_back != DD_FEED_MONTHS)
        text = dd_printf(arena, "%sback=%d ", text, feed->months_back);
    if (feed->months_ahead != DD_FEED_MONTHS)
        text = dd_printf(arena, "%sahead=%d ", text, feed->months_ahead);
    return text;
}

static void print_feed(struct dd_app *app, const struct dd_feed *feed, bool json)
{
    const struct {
        const char *name, *value;
    } filters[] = {{"person", feed->person}, {"role", feed->role}, {"unit", feed->unit},
                   {"field", feed->field},   {"pack", feed->pack}, {"state", feed->state}};
    if (json) {
        json_t *row = json_pack("{s:I, s:s}", "id", (json_int_t)feed->id, "name", feed->name);
        for (size_t i = 0; i < DD_LEN(filters); i++)
            json_object_set_new(row, filters[i].name, dd_json_text(filters[i].value));
        json_object_set_new(row, "own", json_boolean(feed->own));
        json_object_set_new(row, "todo", json_boolean(feed->todo));
        json_object_set_new(row, "alarms", dd_json_text(feed->alarms));
        json_object_set_new(row, "grouped", json_boolean(feed->grouped));
        json_object_set_new(row, "overdue", json_boolean(feed->overdue));
        json_object_set_new(row, "weekly", json_boolean(feed->weekly));
        json_object_set_new(row, "months_back", json_integer(feed->months_back));
        json_object_set_new(row, "months_ahead", json_integer(feed->months_ahead));
        json_object_set_new(row, "revoked", json_boolean(feed->revoked));
        dd_app_print_json(row);
        return;
    }
    const char *shown = dd_printf(app->arena, "%s%s", chosen(app->arena, feed),
                                  feed->revoked ? _("(revoked)") : "");
    for (size_t i = 0; i < DD_LEN(filters); i++)
        if (filters[i].value)
            shown = dd_printf(app->arena, "%s=%s %s", filters[i].name, filters[i].value, shown);
    printf("%4lld  ", (long long)feed->id);
    dd_app_cell(feed->name, 30);
    dd_app_last_cell(shown, 0);
}

static enum dd_exit list_feeds(struct dd_app *app, bool json)
{
    struct dd_feed *v;
    size_t n;
    if (!dd_store_feeds(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    for (size_t i = 0; i < n; i++)
        print_feed(app, &v[i], json);
    return DD_EXIT_OK;
}

/* ---- the command ---------------------------------------------------------------------------- */

static enum dd_exit run(struct dd_app *app, const char *verb, struct dd_feed *feed,
                        const char *word, const struct choices *choices, bool json)
{
    if (strcmp(verb, "list") == 0)
        return list_feeds(app, json);
    if (strcmp(verb, "export") == 0)
        return dd_feed_export(app, choices->to, dd_access_url(app), json);
    if (strcmp(verb, "revoke") == 0)
        return dd_access_revoke(app, word, dd_store_revoke_feed);
    feed->name = word;
    enum dd_exit status = read_choices(feed, choices);
    return status != DD_EXIT_OK ? status : add_feed(app, feed, json);
}

int dd_cmd_feed(int argc, char **argv)
{
    struct dd_common common = {0};
    struct dd_feed feed = {0};
    struct choices choices = {0};
    const char *words[2];
    const struct dd_option options[] = {
        {"person", .value = &feed.person, .arg = "ID", .help = DD_N("what this person handles")},
        {"role", .value = &feed.role, .arg = "R",
         .help = DD_N("as handler, unit_head, tracking_office, vice_chair or chair sees it")},
        {"unit", .value = &feed.unit, .arg = "ID",
         .help = DD_N("those of this unit and of the units below it")},
        {"own", .flag = &feed.own, .help = DD_N("of that unit alone, not of those below it")},
        {"field", .value = &feed.field, .arg = "F", .help = DD_N("this field of work")},
        {"pack", .value = &feed.pack, .arg = "ID", .help = DD_N("the rules of this pack")},
        {"state", .value = &feed.state, .arg = "S", .help = DD_N("this state, e.g. overdue")},
        {"todo", .flag = &feed.todo, .help = DD_N("to-dos (VTODO) instead of events")},
        {"alarm", .value = &feed.alarms, .arg = "DAYS",
         .help = DD_N("alarms so many days before, at 08:00, such as 1,3")},
        {"overdue", .flag = &feed.overdue, .help = DD_N("one entry on today: what is overdue")},
        {"weekly", .flag = &feed.weekly, .help = DD_N("one line on Monday: how things stand")},
        {"full-days", .value = &choices.full_days, .arg = "HOW",
         .help = DD_N("days with more than 3: `group` (one entry; for roles), or `list`")},
        {"back", .value = &choices.back, .arg = "MONTHS",
         .help = DD_N("how far back it reaches (13 months)")},
        {"ahead", .value = &choices.ahead, .arg = "MONTHS",
         .help = DD_N("how far ahead it reaches (13 months)")},
        {"to", .value = &choices.to, .arg = "FOLDER",
         .help = DD_N("export: where a web server takes the files from")},
    };
    int n = dd_options(argc, argv, feed_usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0)
        return DD_EXIT_USAGE;
    const char *verb = n ? words[0] : "";
    bool list = n == 1 && strcmp(verb, "list") == 0;
    bool export = n == 1 && strcmp(verb, "export") == 0 && choices.to;
    if (!list && !export && !(n == 2 && (strcmp(verb, "add") == 0 || strcmp(verb, "revoke") == 0)))
        return dd_usage(feed_usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, list ? DD_APP_READ : DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    status = run(&app, verb, &feed, n == 2 ? words[1] : NULL, &choices, common.json);
    dd_app_close(&app);
    return status;
}
