/* feed, token: what opens a calendar or the pages. A token is shown once and
 * stored hashed. */
#include "app/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char feed_usage[] =
    "feed add NAME [--person P] [--role R] [--unit U] [--field F] [--pack K] [--state S]\n"
    "             feed list | feed revoke NUMBER";
static const char token_usage[] =
    "token add NAME [--scope read|write|admin] [--person P] [--unit U] [--sign-in]\n"
    "             token list | token revoke NUMBER";

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

/* Checks the filters against the facts; NULL ones are fine. */
static enum dd_exit check_scope(struct dd_app *app, const char *person, const char *unit)
{
    struct dd_facts facts;
    enum dd_exit status = dd_write_facts(app, &facts);
    if (status == DD_EXIT_OK && person)
        status = dd_write_known(app, &facts, "person", person);
    if (status == DD_EXIT_OK && unit)
        status = dd_write_known(app, &facts, "unit", unit);
    return status;
}

/* ---- feeds ---------------------------------------------------------------------------- */

static enum dd_exit add_feed(struct dd_app *app, struct dd_feed *feed, bool json)
{
    enum dd_role role;
    enum dd_state state;
    enum dd_exit status = check_scope(app, feed->person, feed->unit);
    if (status != DD_EXIT_OK)
        return status;
    if (feed->role && !dd_role_parse(feed->role, &role))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no role `%s`"), feed->role);
    if (feed->state && !dd_state_parse(feed->state, &state))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no state `%s`"), feed->state);
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

static enum dd_exit list_feeds(struct dd_app *app, bool json)
{
    struct dd_feed *v;
    size_t n;
    if (!dd_store_feeds(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    for (size_t i = 0; i < n; i++) {
        if (json)
            dd_app_print_json(json_pack("{s:I, s:s, s:o, s:o, s:o, s:b}", "id", (json_int_t)v[i].id,
                                        "name", v[i].name, "person", dd_json_text(v[i].person),
                                        "role", dd_json_text(v[i].role), "unit",
                                        dd_json_text(v[i].unit), "revoked", v[i].revoked));
        else
            printf("%4lld  %-30s %s%s\n", (long long)v[i].id, v[i].name, v[i].unit ? v[i].unit : "",
                   v[i].revoked ? _("  (revoked)") : "");
    }
    return DD_EXIT_OK;
}

int dd_cmd_feed(int argc, char **argv)
{
    struct dd_common common = {0};
    struct dd_feed feed = {0};
    const char *words[2];
    const struct dd_option options[] = {
        {.name = "person", .value = &feed.person}, {.name = "role", .value = &feed.role},
        {.name = "unit", .value = &feed.unit},     {.name = "field", .value = &feed.field},
        {.name = "pack", .value = &feed.pack},     {.name = "state", .value = &feed.state},
    };
    int n = dd_options(argc, argv, feed_usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0)
        return DD_EXIT_USAGE;
    const char *verb = n ? words[0] : "";
    bool list = n == 1 && strcmp(verb, "list") == 0, add = n == 2 && strcmp(verb, "add") == 0;
    if (!list && !add && !(n == 2 && strcmp(verb, "revoke") == 0))
        return dd_app_fail(DD_EXIT_USAGE, "%s: dondoc %s", _("usage"), feed_usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
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

static enum dd_exit add_token(struct dd_app *app, struct dd_token *token, bool sign_in, bool json)
{
    static const char *const scopes[] = {"read", "write", "admin"};
    size_t scope = 0;
    while (scope < DD_LEN(scopes) && strcmp(scopes[scope], token->scope) != 0)
        scope++;
    if (scope == DD_LEN(scopes))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no scope (read, write, admin)"),
                           token->scope);
    enum dd_exit status = check_scope(app, token->person, token->unit);
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

static enum dd_exit list_tokens(struct dd_app *app, bool json)
{
    struct dd_token *v;
    size_t n;
    if (!dd_store_tokens(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    for (size_t i = 0; i < n; i++) {
        if (json)
            dd_app_print_json(json_pack("{s:I, s:s, s:s, s:s, s:b}", "id", (json_int_t)v[i].id,
                                        "name", v[i].name, "kind", v[i].kind, "scope", v[i].scope,
                                        "revoked", v[i].revoked));
        else
            printf("%4lld  %-30s %-8s %-6s%s\n", (long long)v[i].id, v[i].name, v[i].kind,
                   v[i].scope, v[i].revoked ? _("  (revoked)") : "");
    }
    return DD_EXIT_OK;
}

int dd_cmd_token(int argc, char **argv)
{
    struct dd_common common = {0};
    struct dd_token token = {.scope = "read"};
    bool sign_in = false;
    const char *words[2];
    const struct dd_option options[] = {
        {.name = "scope", .value = &token.scope},
        {.name = "person", .value = &token.person},
        {.name = "unit", .value = &token.unit},
        {.name = "sign-in", .flag = &sign_in},
    };
    int n = dd_options(argc, argv, token_usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0)
        return DD_EXIT_USAGE;
    const char *verb = n ? words[0] : "";
    bool list = n == 1 && strcmp(verb, "list") == 0, add = n == 2 && strcmp(verb, "add") == 0;
    if (!list && !add && !(n == 2 && strcmp(verb, "revoke") == 0))
        return dd_app_fail(DD_EXIT_USAGE, "%s: dondoc %s", _("usage"), token_usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    token.name = n == 2 ? words[1] : NULL;
    status = list  ? list_tokens(&app, common.json)
             : add ? add_token(&app, &token, sign_in, common.json)
                   : revoke(&app, words[1], dd_store_revoke_token);
    dd_app_close(&app);
    return status;
}
