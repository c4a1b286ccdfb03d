/* token: what opens the pages or the API. It is shown once and stored hashed. */
#include "app/command/access.h"

#include <stdio.h>
#include <string.h>

static const char token_usage[] =
    "token add NAME [--role viewer|officer|operator | --scope read|write|admin] [--person ID]\n"
    "          [--unit ID [--unit-scope own|subtree]] [--sign-in]\n"
    "token list\n"
    "token revoke NUMBER";

#define SIGN_IN_SECONDS (24 * 60 * 60) /* a one-time link */

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
        status = dd_access_scope(app, &token->name, token->person, token->unit);
    if (status != DD_EXIT_OK)
        return status;
    const char *secret = dd_random_token(app->arena, DD_ACCESS_TOKEN_BYTES);
    int64_t id = 0;
    token->token_hash = dd_sha256_hex(app->arena, secret, strlen(secret));
    token->kind = sign_in ? "sign_in" : "bearer";
    token->created = dd_real_seconds();
    token->expires = sign_in ? token->created + SIGN_IN_SECONDS : 0;
    status = dd_access_finish(app, dd_store_begin(app->store, true) &&
                                       dd_store_add_token(app->store, token, &id));
    if (status != DD_EXIT_OK)
        return status;
    const char *shown =
        sign_in ? dd_printf(app->arena, "%s/sign-in/%s", dd_access_url(app), secret) : secret;
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
    dd_app_cell(token->name, 30);
    dd_app_cell(token->kind, 8);
    dd_app_cell(token->scope, 6);
    dd_app_cell(token->unit == NULL ? _("all units")
                : dd_streq(token->unit_scope, "own")
                    ? dd_printf(arena, _("%s only"), token->unit)
                    : dd_printf(arena, _("%s and below"), token->unit),
                24);
    dd_app_last_cell(token->revoked ? _("(revoked)") : over ? _("(expired)") : "", 0);
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
                   : dd_access_revoke(&app, words[1], dd_store_revoke_token);
    dd_app_close(&app);
    return status;
}
