/* feed, token: what opens a calendar or the pages. A token is shown once and
 * stored hashed. */
#include "app/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char feed_usage[] =
    "feed add NAME [--person ID] [--role R] [--unit ID] [--field F] [--pack ID] [--state S]\n"
    "feed list\n"
    "feed revoke NUMBER";
static const char token_usage[] =
    "token add NAME [--role viewer|officer|operator | --scope read|write|admin] [--person ID]\n"
    "          [--unit ID [--unit-scope own|subtree]] [--sign-in]\n"
    "token list\n"
    "token revoke NUMBER";

#define TOKEN_BYTES 32                 /* 256 bits (design §9) */
#define SIGN_IN_SECONDS (24 * 60 * 60) /* a one-time link */

static const char *base_url(const struct dd_app *app)
{
    return app->config->public_url ? app->config->public_url
                                   : dd_printf(app->arena, "http://%s", app->config->listen);
}

static enum dd_exit finish(struct dd_app *app, bool ok)
{
    if (ok && dd_store_commit(app->store))
        return DD_EXIT_OK;
    enum dd_exit status = dd_app_store_failed(app);
    dd_store_rollback(app->store);
    return status;
}

static enum dd_exit revoke(struct dd_app *app, const char *word,
                           bool (*run)(struct dd_store *, int64_t, bool *))
{
    char *end;
    bool found = false;
    int64_t id = strtoll(word, &end, 10);
    if (*end || id <= 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number of the list"), word);
    enum dd_exit status =
        finish(app, dd_store_begin(app->store, true) && run(app->store, id, &found));
    if (status == DD_EXIT_OK && !found)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no number of the list"), word);
    return status;
}

/* Checks the name, and the filters against the facts; NULL ones are fine. */
static enum dd_exit check_scope(struct dd_app *app, const char **name, const char *person,
                                const char *unit)
{
    struct dd_facts facts;
    enum dd_exit status = dd_write_text(app, "NAME", *name, name);
    if (status == DD_EXIT_OK)
        status = dd_write_facts(app, &facts);
    if (status == DD_EXIT_OK && person)
        status = dd_write_known(app, &facts, "person", person);
    if (status == DD_EXIT_OK && unit)
        status = dd_write_known(app, &facts, "unit", unit);
    return status;
}

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

/* ---- feeds ---------------------------------------------------------------------------- */

static enum dd_exit add_feed(struct dd_app *app, struct dd_feed *feed, bool json)
{
    enum dd_state state;
    enum dd_exit status = check_scope(app, &feed->name, feed->person, feed->unit);
    if (status == DD_EXIT_OK && feed->role)
        status = dd_write_role(feed->role);
    if (status == DD_EXIT_OK && feed->state)
        status = dd_write_state(feed->state, &state);
    if (status == DD_EXIT_OK && feed->pack)
        status = check_pack(app, feed->pack);
    if (status != DD_EXIT_OK)
        return status;
    const char *token = dd_random_token(app->arena, TOKEN_BYTES);
    int64_t id = 0;
    feed->token_hash = dd_sha256_hex(app->arena, token, strlen(token));
    feed->created_at = dd_clock_now(&app->clock);
    status =
        finish(app, dd_store_begin(app->store, true) && dd_store_add_feed(app->store, feed, &id));
    if (status != DD_EXIT_OK)
        return status;
    const char *url = dd_printf(app->arena, "%s/feeds/%s.ics", base_url(app), token);
    if (json)
        dd_app_print_json(
            json_pack("{s:I, s:s, s:s}", "id", (json_int_t)id, "name", feed->name, "url", url));
    else
        printf("%s\n", url);
    return DD_EXIT_OK;
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
        json_object_set_new(row, "revoked", json_boolean(feed->revoked));
        dd_app_print_json(row);
        return;
    }
    const char *shown = feed->revoked ? _("(revoked)") : "";
    for (size_t i = 0; i < DD_LEN(filters); i++)
        if (filters[i].value)
            shown = dd_printf(app->arena, "%s=%s %s", filters[i].name, filters[i].value, shown);
    printf("%4lld  ", (long long)feed->id);
    dd_app_cell(feed->name, 30, false);
    dd_app_cell(shown, 0, true);
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

int dd_cmd_feed(int argc, char **argv)
{
    struct dd_common common = {0};
    struct dd_feed feed = {0};
    const char *words[2];
    const struct dd_option options[] = {
        {"person", .value = &feed.person, .arg = "ID", .help = DD_N("what this person handles")},
        {"role", .value = &feed.role, .arg = "R",
         .help = DD_N("as handler, unit_head, tracking_office, vice_chair or chair sees it")},
        {"unit", .value = &feed.unit, .arg = "ID",
         .help = DD_N("those of this unit and of the units below it")},
        {"field", .value = &feed.field, .arg = "F", .help = DD_N("this field of work")},
        {"pack", .value = &feed.pack, .arg = "ID", .help = DD_N("the rules of this pack")},
        {"state", .value = &feed.state, .arg = "S", .help = DD_N("this state, e.g. overdue")},
    };
    int n = dd_options(argc, argv, feed_usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0)
        return DD_EXIT_USAGE;
    const char *verb = n ? words[0] : "";
    bool list = n == 1 && strcmp(verb, "list") == 0, add = n == 2 && strcmp(verb, "add") == 0;
    if (!list && !add && !(n == 2 && strcmp(verb, "revoke") == 0))
        return dd_usage(feed_usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, list ? DD_APP_READ : DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    feed.name = n == 2 ? words[1] : NULL;
    status = list  ? list_feeds(&app, common.json)
             : add ? add_feed(&app, &feed, common.json)
                   : revoke(&app, words[1], dd_store_revoke_feed);
    dd_app_close(&app);
    return status;
}

/* ---- tokens ------------------------------------------------------------------------------ */

static size_t index_of(const char *word, const char *const *words, size_t n)
{
    size_t i = 0;
    while (i < n && strcmp(words[i], word) != 0)
        i++;
    return i;
}

/* A role is another name of a scope; a unit scope needs its unit. */
static enum dd_exit check_rights(struct dd_token *token, const char *role)
{
    static const char *const scopes[] = {"read", "write", "admin"};
    static const char *const roles[] = {"viewer", "officer", "operator"};
    static const char *const reaches[] = {"all", "own", "subtree"};
    size_t i = role != NULL ? index_of(role, roles, DD_LEN(roles)) : 0;
    if (i == DD_LEN(roles))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no role (viewer, officer, operator)"), role);
    if (role != NULL && token->scope != NULL && strcmp(token->scope, scopes[i]) != 0)
        return dd_app_fail(DD_EXIT_USAGE, _("--role and --scope say different things"));
    if (token->scope == NULL)
        token->scope = scopes[i];
    if (index_of(token->scope, scopes, DD_LEN(scopes)) == DD_LEN(scopes))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no scope (read, write, admin)"),
                           token->scope);
    const char *reach = token->unit_scope;
    if (reach != NULL && index_of(reach, reaches, DD_LEN(reaches)) == DD_LEN(reaches))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no unit scope (own, subtree, all)"), reach);
    if (reach != NULL && (strcmp(reach, "all") == 0) != (token->unit == NULL))
        return dd_app_fail(DD_EXIT_USAGE,
                           token->unit == NULL ? _("--unit-scope %s needs --unit")
                                               : _("--unit-scope %s goes without --unit"),
                           reach);
    if (token->unit == NULL)
        token->unit_scope = NULL;
    else if (reach == NULL)
        token->unit_scope = "subtree";
    return DD_EXIT_OK;
}

static enum dd_exit add_token(struct dd_app *app, struct dd_token *token, const char *role,
                              bool sign_in, bool json)
{
    enum dd_exit status = check_rights(token, role);
    if (status == DD_EXIT_OK)
        status = check_scope(app, &token->name, token->person, token->unit);
    if (status != DD_EXIT_OK)
        return status;
    const char *secret = dd_random_token(app->arena, TOKEN_BYTES);
    int64_t id = 0;
    token->token_hash = dd_sha256_hex(app->arena, secret, strlen(secret));
    token->kind = sign_in ? "sign_in" : "bearer";
    token->created = dd_real_seconds();
    token->expires = sign_in ? token->created + SIGN_IN_SECONDS : 0;
    status =
        finish(app, dd_store_begin(app->store, true) && dd_store_add_token(app->store, token, &id));
    if (status != DD_EXIT_OK)
        return status;
    const char *shown =
        sign_in ? dd_printf(app->arena, "%s/sign-in/%s", base_url(app), secret) : secret;
    if (json)
        dd_app_print_json(json_pack("{s:I, s:s, s:s}", "id", (json_int_t)id, "name", token->name,
                                    sign_in ? "url" : "token", shown));
    else
        printf("%s\n", shown);
    return DD_EXIT_OK;
}

static void print_token(struct dd_arena *arena, const struct dd_token *token)
{
    bool over = token->expires && token->expires <= dd_real_seconds();
    printf("%4lld  ", (long long)token->id);
    dd_app_cell(token->name, 30, false);
    dd_app_cell(token->kind, 8, false);
    dd_app_cell(token->scope, 6, false);
    dd_app_cell(token->unit == NULL ? _("all units")
                : dd_streq(token->unit_scope, "own")
                    ? dd_printf(arena, _("%s only"), token->unit)
                    : dd_printf(arena, _("%s and below"), token->unit),
                24, false);
    dd_app_cell(token->revoked ? _("(revoked)") : over ? _("(expired)") : "", 0, true);
}

static const char *unit_scope_of(const struct dd_token *token)
{
    return token->unit == NULL ? "all" : dd_streq(token->unit_scope, "own") ? "own" : "subtree";
}

static enum dd_exit list_tokens(struct dd_app *app, bool json)
{
    struct dd_token *v;
    size_t n;
    if (!dd_store_tokens(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    for (size_t i = 0; i < n; i++) {
        if (json)
            dd_app_print_json(json_pack(
                "{s:I, s:s, s:s, s:s, s:s?, s:s?, s:s, s:b}", "id", (json_int_t)v[i].id, "name",
                v[i].name, "kind", v[i].kind, "scope", v[i].scope, "person", v[i].person, "unit",
                v[i].unit, "unit_scope", unit_scope_of(&v[i]), "revoked", v[i].revoked));
        else
            print_token(app->arena, &v[i]);
    }
    return DD_EXIT_OK;
}

int dd_cmd_token(int argc, char **argv)
{
    struct dd_common common = {0};
    struct dd_token token = {0};
    const char *role = NULL;
    bool sign_in = false;
    const char *words[2];
    const struct dd_option options[] = {
        {"role", .value = &role, .arg = "ROLE",
         .help = DD_N("of a person: viewer (the default), officer or operator")},
        {"scope", .value = &token.scope, .arg = "SCOPE",
         .help = DD_N("read (the default), write or admin")},
        {"person", .value = &token.person, .arg = "ID", .help = DD_N("whose it is")},
        {"unit", .value = &token.unit, .arg = "ID",
         .help = DD_N("this unit and those below it only")},
        {"unit-scope", .value = &token.unit_scope, .arg = "SCOPE",
         .help = DD_N("own: that unit alone; subtree (the default); all: every unit")},
        {"sign-in", .flag = &sign_in, .help = DD_N("a link to the pages, good once, for 24 hours")},
    };
    int n = dd_options(argc, argv, token_usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0)
        return DD_EXIT_USAGE;
    const char *verb = n ? words[0] : "";
    bool list = n == 1 && strcmp(verb, "list") == 0, add = n == 2 && strcmp(verb, "add") == 0;
    if (!list && !add && !(n == 2 && strcmp(verb, "revoke") == 0))
        return dd_usage(token_usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, list ? DD_APP_READ : DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    token.name = n == 2 ? words[1] : NULL;
    status = list  ? list_tokens(&app, common.json)
             : add ? add_token(&app, &token, role, sign_in, common.json)
                   : revoke(&app, words[1], dd_store_revoke_token);
    dd_app_close(&app);
    return status;
}
