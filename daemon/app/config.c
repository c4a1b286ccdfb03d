/* dondoc.yaml: one table row gives key, kind, default and where it is kept. */
#include "app/app.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HOLD_ABOVE 50 /* design §8 */

enum kind { TEXT, PATH, FLAG, LINES, BY_HAND }; /* LINES: one text, or a list of them */

struct key {
    const char *name;
    enum kind kind;
    size_t offset;
    const char *other; /* the default, or NULL */
};

/* Keys that the configuration knows but that later parts of the program read. */
static const char *const elsewhere[] = {"sending", "rules", "mail",   "webhooks",
                                        "http",    "mode",  "params", "letterhead"};

#define TOP(field) offsetof(struct dd_config, field)
#define MAIL(field) offsetof(struct dd_mail_settings, field)
#define HOOK(field) offsetof(struct dd_webhook, field)

static const struct key top_keys[] = {
    {"office", TEXT, TOP(office), NULL},
    {"language", TEXT, TOP(language), "vi"},
    {"timezone", TEXT, TOP(timezone), "Asia/Ho_Chi_Minh"},
    {"calendar", TEXT, TOP(calendar), "vn-office"},
    {"database", PATH, TOP(database), "dondoc.db"},
    {"public_url", TEXT, TOP(public_url), NULL},
    {"heartbeat", TEXT, TOP(heartbeat), NULL},
};
static const struct key mail_keys[] = {
    {"transport", BY_HAND, 0, NULL},
    {"url", TEXT, MAIL(url), NULL},
    {"folder", PATH, MAIL(folder), "mail"},
    {"from", TEXT, MAIL(from), NULL},
    {"tls", BY_HAND, 0, NULL},
    {"ca_file", PATH, MAIL(ca_file), NULL},
    {"user", TEXT, MAIL(user), NULL},
    {"password_file", BY_HAND, 0, NULL},
    {"auth", TEXT, MAIL(auth), NULL},
    {"tls_min", BY_HAND, 0, NULL},
    {"per_minute", BY_HAND, 0, NULL},
    {"bounces", TEXT, MAIL(bounces), NULL},
};
static const struct key hook_keys[] = {
    {"name", TEXT, HOOK(name), NULL},  {"url", TEXT, HOOK(url), NULL},
    {"secret_file", BY_HAND, 0, NULL}, {"body", BY_HAND, 0, NULL},
    {"filter", BY_HAND, 0, NULL},      {"allow_private", FLAG, HOOK(allow_private), NULL},
};
#define HEAD(field) offsetof(struct dd_letterhead_settings, field)
static const struct key letterhead_keys[] = {
    {"superior", TEXT, HEAD(superior), NULL},
    {"issuer", TEXT, HEAD(issuer), NULL},
    {"abbreviation", TEXT, HEAD(abbreviation), NULL},
    {"drafter", TEXT, HEAD(drafter), NULL},
    {"place", TEXT, HEAD(place), NULL},
    {"signer", LINES, HEAD(signer), NULL},
    {"report_signer", LINES, HEAD(report_signer), NULL},
    {"copies", LINES, HEAD(copies), NULL},
};
static const char *const http_keys[] = {"listen"};
static const char *const sending_keys[] = {"at", "leader", "hold_above"};
static const char *const filter_keys[] = {"unit", "role", "step"};

struct reading {
    struct dd_diags *diags;
    struct dd_arena *arena;
    struct dd_config *config;
};

static void unknown_key(struct reading *r, const struct dd_node *key, const char *const *names,
                        size_t n)
{
    dd_error(r->diags, "E401", key->pos, DD_N("unknown setting `%s`"), key->text);
    const char *near = dd_nearest(key->text, names, n);
    if (near)
        dd_hint(r->diags, DD_N("did you mean `%s`?"), near);
}

static const char *text_of(struct reading *r, const struct dd_node *node, const char *name)
{
    if (node->kind != DD_SCALAR || !*node->text) {
        dd_error(r->diags, "E402", node->pos, DD_N("`%s` takes one value"), name);
        return NULL;
    }
    return node->text;
}

static bool flag_of(struct reading *r, const struct dd_node *node, const char *name)
{
    const char *text = text_of(r, node, name);
    if (dd_streq(text, "true") || dd_streq(text, "yes"))
        return true;
    if (text && strcmp(text, "false") != 0 && strcmp(text, "no") != 0)
        dd_error(r->diags, "E402", node->pos, DD_N("`%s` is `true` or `false`"), name);
    return false;
}

static void set_field(struct reading *r, void *base, const struct key *key, const char *value)
{
    char *at = (char *)base + key->offset;
    if (key->kind == PATH && value)
        value = dd_app_path(r->arena, r->config->folder, value);
    memcpy(at, &value, sizeof(value));
}

static void read_lines(struct reading *r, struct dd_lines *lines, const struct dd_node *node,
                       const char *name)
{
    size_t n = node->kind == DD_SEQ ? node->n : 1;
    if (n > DD_LETTERHEAD_LINES) {
        dd_error(r->diags, "E402", node->pos, DD_N("`%s` takes at most %d lines"), name,
                 DD_LETTERHEAD_LINES);
        return;
    }
    for (size_t i = 0; i < n; i++)
        lines->v[i] = text_of(r, node->kind == DD_SEQ ? node->items[i] : node, name);
    lines->n = n;
}

static void read_row(struct reading *r, void *base, const struct key *key,
                     const struct dd_node *node)
{
    if (key->kind == BY_HAND)
        return;
    if (key->kind == FLAG) {
        bool flag = flag_of(r, node, key->name);
        memcpy((char *)base + key->offset, &flag, sizeof(flag));
        return;
    }
    if (key->kind == LINES) {
        read_lines(r, (struct dd_lines *)((char *)base + key->offset), node, key->name);
        return;
    }
    const char *value = text_of(r, node, key->name);
    if (value)
        set_field(r, base, key, value);
}

/* Fills the rows and complains about keys that no row and no name of `others` has. */
static void read_map(struct reading *r, const struct dd_node *map, void *base,
                     const struct key *keys, size_t n, const char *const *others, size_t n_others)
{
    for (size_t i = 0; i < n; i++)
        if (keys[i].other)
            set_field(r, base, &keys[i], keys[i].other);
    if (map->kind != DD_MAP) {
        dd_error(r->diags, "E402", map->pos, DD_N("settings are expected here (`name: value`)"));
        return;
    }
    const char *names[40];
    size_t n_names = 0;
    for (size_t i = 0; i < n; i++)
        names[n_names++] = keys[i].name;
    for (size_t i = 0; i < n_others; i++)
        names[n_names++] = others[i];
    for (size_t i = 0; i < map->n; i++) {
        size_t k = 0;
        while (k < n_names && strcmp(names[k], map->keys[i]->text) != 0)
            k++;
        if (k == n_names)
            unknown_key(r, map->keys[i], names, n_names);
        else if (k < n)
            read_row(r, base, &keys[k], map->items[i]);
    }
}

static const struct dd_node *submap(struct reading *r, const struct dd_node *root, const char *name,
                                    const char *const *names, size_t n)
{
    const struct dd_node *map = dd_node_get(root, name);
    if (!map)
        return NULL;
    if (map->kind != DD_MAP) {
        dd_error(r->diags, "E402", map->pos, DD_N("settings are expected here (`name: value`)"));
        return NULL;
    }
    for (size_t i = 0; names && i < map->n; i++) {
        size_t k = 0;
        while (k < n && strcmp(names[k], map->keys[i]->text) != 0)
            k++;
        if (k == n)
            unknown_key(r, map->keys[i], names, n);
    }
    return map;
}

static const char *file_of(struct reading *r, const struct dd_node *map, const char *name)
{
    const struct dd_node *node = dd_node_get(map, name);
    const char *path = node ? text_of(r, node, name) : NULL;
    return path ? dd_app_path(r->arena, r->config->folder, path) : NULL;
}

/* ---- the sections ------------------------------------------------------------------- */

static void read_transport(struct reading *r, const struct dd_node *map)
{
    struct dd_mail_settings *mail = &r->config->deliver.mail;
    const struct dd_node *least = dd_node_get(map, "tls_min"),
                         *rate = dd_node_get(map, "per_minute");
    const char *version = least ? text_of(r, least, "tls_min") : NULL;
    const char *text = rate ? text_of(r, rate, "per_minute") : NULL;
    char *end;
    mail->tls_1_3 = dd_streq(version, "1.3");
    if (version && !mail->tls_1_3 && strcmp(version, "1.2") != 0)
        dd_error(r->diags, "E403", least->pos, DD_N("`tls_min` is `1.2` or `1.3`"));
    long n = text ? strtol(text, &end, 10) : 0;
    if (text && (n < 1 || n > 100000 || *end))
        dd_error(r->diags, "E403", rate->pos, DD_N("`per_minute` is a number of mails"));
    mail->per_minute = (int)n;
    if (mail->auth && strcmp(mail->auth, "plain") != 0 && strcmp(mail->auth, "login") != 0 &&
        strcmp(mail->auth, "ntlm") != 0)
        dd_error(r->diags, "E403", dd_node_get(map, "auth")->pos,
                 DD_N("`auth` is `plain`, `login` or `ntlm`"));
    if (mail->bounces && !dd_address_ok(mail->bounces))
        dd_error(r->diags, "E403", dd_node_get(map, "bounces")->pos,
                 DD_N("`%s` is not a mail address"), mail->bounces);
}

static void read_mail(struct reading *r, const struct dd_node *root)
{
    struct dd_mail_settings *mail = &r->config->deliver.mail;
    const struct dd_node *map = submap(r, root, "mail", NULL, 0);
    if (!map)
        return;
    read_map(r, map, mail, mail_keys, DD_LEN(mail_keys), NULL, 0);
    const struct dd_node *transport = dd_node_get(map, "transport"), *tls = dd_node_get(map, "tls");
    const char *name = transport ? text_of(r, transport, "transport") : NULL;
    mail->transport = dd_streq(name, "smtp")   ? DD_MAIL_SMTP
                      : dd_streq(name, "file") ? DD_MAIL_FILE
                                               : DD_MAIL_NONE;
    if (mail->transport == DD_MAIL_NONE)
        dd_error(r->diags, "E403", transport ? transport->pos : map->pos,
                 DD_N("`mail: {transport: ...}` is `smtp` or `file`"));
    if (mail->transport == DD_MAIL_SMTP && !mail->url) {
        dd_error(r->diags, "E403", map->pos, DD_N("`transport: smtp` needs `url`"));
        dd_hint(r->diags, DD_N("for example `url: smtp://mail.example:587`"));
    }
    if (mail->transport == DD_MAIL_SMTP && mail->url && strncmp(mail->url, "smtp://", 7) != 0 &&
        strncmp(mail->url, "smtps://", 8) != 0)
        dd_error(r->diags, "E403", dd_node_get(map, "url")->pos,
                 DD_N("the mail server's `url` begins with smtp:// or smtps://"));
    const char *how = tls ? text_of(r, tls, "tls") : NULL;
    mail->starttls = dd_streq(how, "starttls");
    if (how && !mail->starttls && strcmp(how, "none") != 0)
        dd_error(r->diags, "E403", tls->pos, DD_N("`tls` is `starttls` or `none`"));
    r->config->password_file = file_of(r, map, "password_file");
    read_transport(r, map);
    if (!mail->from) {
        dd_error(r->diags, "E403", map->pos, DD_N("`mail` needs `from`, the sender's address"));
    } else if (!dd_address_ok(mail->from)) {
        dd_error(r->diags, "E403", dd_node_get(map, "from")->pos,
                 DD_N("`%s` is not a mail address"), mail->from);
    }
}

static void read_filter(struct reading *r, const struct dd_node *map, struct dd_webhook *hook)
{
    const struct dd_node *filter = submap(r, map, "filter", filter_keys, DD_LEN(filter_keys));
    const char **fields[] = {&hook->filter_unit, &hook->filter_role, &hook->filter_step};
    for (size_t i = 0; filter && i < DD_LEN(filter_keys); i++) {
        const struct dd_node *node = dd_node_get(filter, filter_keys[i]);
        if (node)
            *fields[i] = text_of(r, node, filter_keys[i]);
    }
}

static void read_webhook(struct reading *r, const struct dd_node *map, struct dd_webhook *hook,
                         const char **secret_file)
{
    read_map(r, map, hook, hook_keys, DD_LEN(hook_keys), NULL, 0);
    if (map->kind != DD_MAP)
        return;
    read_filter(r, map, hook);
    const struct dd_node *body = dd_node_get(map, "body");
    const char *form = body ? text_of(r, body, "body") : NULL;
    hook->own_body = dd_streq(form, "dondoc");
    if (form && !hook->own_body && strcmp(form, "alertmanager") != 0)
        dd_error(r->diags, "E404", body->pos, DD_N("`body` is `alertmanager` or `dondoc`"));
    if (!hook->name || !dd_is_id(hook->name))
        dd_error(r->diags, "E404", map->pos,
                 DD_N("a webhook needs a `name` of letters a-z, digits, `.`, `_`, `-`"));
    if (!hook->url ||
        (strncmp(hook->url, "https://", 8) != 0 && strncmp(hook->url, "http://", 7) != 0))
        dd_error(r->diags, "E404", map->pos, DD_N("a webhook needs a `url` (https:// or http://)"));
    *secret_file = file_of(r, map, "secret_file");
    if (!*secret_file)
        dd_error(r->diags, "E404", map->pos,
                 DD_N("a webhook needs a `secret_file` that holds `whsec_...`"));
}

static void read_webhooks(struct reading *r, const struct dd_node *root)
{
    const struct dd_node *list = dd_node_get(root, "webhooks");
    if (!list)
        return;
    if (list->kind != DD_SEQ) {
        dd_error(r->diags, "E402", list->pos, DD_N("`webhooks` is a list"));
        return;
    }
    struct dd_webhook *hooks = DD_NEW_N(r->arena, struct dd_webhook, list->n);
    const char **secrets = DD_NEW_N(r->arena, const char *, list->n);
    for (size_t i = 0; i < list->n; i++) {
        read_webhook(r, list->items[i], &hooks[i], &secrets[i]);
        for (size_t j = 0; j < i; j++)
            if (dd_streq(hooks[i].name, hooks[j].name) && hooks[i].name)
                dd_error(r->diags, "E404", list->items[i]->pos,
                         DD_N("two webhooks have the name `%s`"), hooks[i].name);
    }
    r->config->webhooks = hooks;
    r->config->secret_files = secrets;
    r->config->deliver.webhooks = hooks;
    r->config->deliver.n_webhooks = list->n;
}

/* "08:00" in minutes, or -1. */
static int clock_time(const char *s)
{
    if (strlen(s) != 5 || s[2] != ':' || strspn(s, "0123456789:") != 5)
        return -1;
    int hour = (s[0] - '0') * 10 + s[1] - '0', minute = (s[3] - '0') * 10 + s[4] - '0';
    return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

/* `hold_above: 50`, or `never`. */
static void read_hold_above(struct reading *r, const struct dd_node *node)
{
    const char *text = text_of(r, node, "hold_above");
    char *end;
    long n = text ? strtol(text, &end, 10) : 1;
    if (dd_streq(text, "never"))
        r->config->hold_above = SIZE_MAX;
    else if (text && (n < 1 || n > 1000000 || *end))
        dd_error(r->diags, "E405", node->pos, DD_N("`hold_above` is a number, or `never`"));
    else if (text)
        r->config->hold_above = (size_t)n;
}

static void read_sending(struct reading *r, const struct dd_node *root)
{
    struct dd_sending *sending = &r->config->sending;
    *sending = dd_sending_default;
    r->config->hold_above = HOLD_ABOVE;
    const struct dd_node *map = submap(r, root, "sending", sending_keys, DD_LEN(sending_keys));
    const struct dd_node *at = dd_node_get(map, "at"), *leader = dd_node_get(map, "leader");
    if (leader) {
        const char *text = text_of(r, leader, "leader");
        sending->leader_minute = text ? clock_time(text) : 0;
        if (sending->leader_minute < 0)
            dd_error(r->diags, "E405", leader->pos, DD_N("`%s` is no time of day (HH:MM)"), text);
    }
    if (dd_node_get(map, "hold_above"))
        read_hold_above(r, dd_node_get(map, "hold_above"));
    if (!at)
        return;
    if (at->kind != DD_SEQ || at->n == 0) {
        dd_error(r->diags, "E405", at->pos, DD_N("`sending: {at: [\"08:00\", ...]}` is a list"));
        return;
    }
    int *minutes = DD_NEW_N(r->arena, int, at->n);
    for (size_t i = 0; i < at->n; i++) {
        const char *text = text_of(r, at->items[i], "at");
        minutes[i] = text ? clock_time(text) : 0;
        if (minutes[i] < 0)
            dd_error(r->diags, "E405", at->items[i]->pos, DD_N("`%s` is no time of day (HH:MM)"),
                     text);
        else if (i && minutes[i] <= minutes[i - 1])
            dd_error(r->diags, "E405", at->items[i]->pos, DD_N("the times of `at` ascend"));
    }
    sending->at = minutes;
    sending->n_at = at->n;
}

static void read_rules(struct reading *r, const struct dd_node *root)
{
    const struct dd_node *rules = dd_node_get(root, "rules");
    static const char folder[] = "rules";
    size_t n = !rules ? 1 : rules->kind == DD_SEQ ? rules->n : 1;
    const char **paths = DD_NEW_N(r->arena, const char *, n);
    for (size_t i = 0; i < n; i++) {
        const struct dd_node *node = rules && rules->kind == DD_SEQ ? rules->items[i] : rules;
        const char *path = node ? text_of(r, node, "rules") : folder;
        paths[i] = path ? dd_app_path(r->arena, r->config->folder, path) : "";
    }
    r->config->rules = paths;
    r->config->n_rules = n;
    r->config->params = dd_node_get(root, "params");
}

static void read_letterhead(struct reading *r, const struct dd_node *root)
{
    const struct dd_node *map = dd_node_get(root, "letterhead");
    if (map)
        read_map(r, map, &r->config->letterhead, letterhead_keys, DD_LEN(letterhead_keys), NULL, 0);
}

static void read_rest(struct reading *r, const struct dd_node *root)
{
    struct dd_config *config = r->config;
    const struct dd_node *mode = dd_node_get(root, "mode"), *office = dd_node_get(root, "office");
    const char *name = mode ? text_of(r, mode, "mode") : "rehearsal";
    config->live = dd_streq(name, "live");
    if (name && !config->live && strcmp(name, "rehearsal") != 0)
        dd_error(r->diags, "E406", mode->pos, DD_N("`mode` is `rehearsal` or `live`"));
    if (!config->office || !dd_is_id(config->office))
        dd_error(r->diags, "E406", office ? office->pos : root->pos,
                 DD_N("`office` names the office's own unit (its id)"));
    if (strcmp(config->language, "vi") != 0 && strcmp(config->language, "en") != 0)
        dd_error(r->diags, "E406", dd_node_get(root, "language")->pos,
                 DD_N("`language` is `vi` or `en`"));
    const struct dd_node *http = submap(r, root, "http", http_keys, DD_LEN(http_keys));
    const struct dd_node *listen = dd_node_get(http, "listen");
    config->listen = listen ? text_of(r, listen, "listen") : "127.0.0.1:8026";
    if (config->heartbeat && strncmp(config->heartbeat, "https://", 8) != 0 &&
        strncmp(config->heartbeat, "http://", 7) != 0)
        dd_error(r->diags, "E406", dd_node_get(root, "heartbeat")->pos,
                 DD_N("`heartbeat` is a URL (https:// or http://)"));
    if (config->public_url) {
        size_t n = strlen(config->public_url);
        while (n && config->public_url[n - 1] == '/')
            n--;
        config->public_url = dd_strndup(r->arena, config->public_url, n);
    }
}

struct dd_config *dd_config_read(struct dd_diags *diags, const char *path)
{
    struct dd_arena *arena = diags->arena;
    const struct dd_node *root = dd_app_yaml(diags, path);
    if (!root)
        return NULL;
    struct dd_config *config = DD_NEW(arena, struct dd_config);
    const char *slash = strrchr(path, '/');
    config->path = path;
    config->folder = slash ? dd_strndup(arena, path, (size_t)(slash - path)) : ".";
    if (slash == path)
        config->folder = "/";
    struct reading r = {diags, arena, config};
    size_t errors = diags->errors;
    read_map(&r, root, config, top_keys, DD_LEN(top_keys), elsewhere, DD_LEN(elsewhere));
    if (root->kind == DD_MAP && diags->errors == errors) {
        read_rules(&r, root);
        read_sending(&r, root);
        read_mail(&r, root);
        read_webhooks(&r, root);
        read_letterhead(&r, root);
        read_rest(&r, root);
    }
    return diags->errors == errors ? config : NULL;
}

/* ---- secrets --------------------------------------------------------------------------- */

/* The lines of a file of secrets, at most `max`; 0 after an error. */
static size_t read_secrets(struct dd_diags *diags, const char *path, const char **lines, size_t max)
{
    size_t n, count = 0;
    char *text = dd_read_file(diags->arena, path, 4096, &n);
    struct dd_pos nowhere = {0};
    if (!text) {
        dd_error(diags, "E410", nowhere, DD_N("%s cannot be read: %s"), path, strerror(errno));
        return 0;
    }
    do {
        size_t length = strcspn(text, "\r\n");
        char *next = text + length + strspn(text + length, "\r\n");
        text[length] = '\0';
        lines[count++] = text;
        text = next;
    } while (count < max && *text);
    return count;
}

static bool decode(struct dd_arena *arena, const char *text, const unsigned char **key, size_t *n)
{
    unsigned char *bytes;
    if (strncmp(text, "whsec_", 6) != 0 || !dd_base64_decode(arena, text + 6, &bytes, n) ||
        *n < 24 || *n > 64)
        return false;
    *key = bytes;
    return true;
}

/* Its first line signs, and its second too: the old key, while keys rotate. */
static bool take_secret(struct dd_diags *diags, const char *path, struct dd_webhook *hook)
{
    const char *lines[2];
    size_t n = read_secrets(diags, path, lines, DD_LEN(lines));
    if (n == 0)
        return false;
    if (decode(diags->arena, lines[0], &hook->secret, &hook->n_secret) &&
        (n == 1 || decode(diags->arena, lines[1], &hook->old_secret, &hook->n_old_secret)))
        return true;
    struct dd_pos nowhere = {0};
    dd_error(diags, "E407", nowhere, DD_N("%s: a secret is `whsec_` and 24 to 64 bytes in base64"),
             path);
    return false;
}

bool dd_config_secrets(struct dd_diags *diags, struct dd_config *config)
{
    bool ok = true;
    if (config->password_file) {
        const char *password = NULL;
        ok = read_secrets(diags, config->password_file, &password, 1) == 1;
        config->deliver.mail.password = password;
    }
    for (size_t i = 0; i < config->deliver.n_webhooks; i++)
        ok &= take_secret(diags, config->secret_files[i], &config->webhooks[i]);
    return ok;
}
