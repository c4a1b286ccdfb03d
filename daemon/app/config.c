/* dondoc.yaml: one table row gives key, kind, default and where it is kept. What
 * concerns mail and webhooks is in config_transport.c. */
#include "app/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HOLD_ABOVE 50 /* design §8 */
#define KEEP_BODIES_MIN 30

/* Keys that the configuration knows but that later parts of the program read. */
static const char *const elsewhere[] = {"sending", "rules",  "mail",       "webhooks", "http",
                                        "mode",    "params", "letterhead", "defaults"};

#define TOP(field) offsetof(struct dd_config, field)

static const struct dd_config_key top_keys[] = {
    {"office", DD_CONFIG_TEXT, TOP(office), NULL},
    {"language", DD_CONFIG_TEXT, TOP(language), "vi"},
    {"timezone", DD_CONFIG_TEXT, TOP(timezone), "Asia/Ho_Chi_Minh"},
    {"calendar", DD_CONFIG_TEXT, TOP(calendar), "vn-office"},
    {"database", DD_CONFIG_PATH, TOP(database), "dondoc.db"},
    {"public_url", DD_CONFIG_TEXT, TOP(public_url), NULL},
    {"heartbeat", DD_CONFIG_TEXT, TOP(heartbeat), NULL},
};
#define HEAD(field) offsetof(struct dd_letterhead_settings, field)
static const struct dd_config_key letterhead_keys[] = {
    {"superior", DD_CONFIG_TEXT, HEAD(superior), NULL},
    {"issuer", DD_CONFIG_TEXT, HEAD(issuer), NULL},
    {"abbreviation", DD_CONFIG_TEXT, HEAD(abbreviation), NULL},
    {"drafter", DD_CONFIG_TEXT, HEAD(drafter), NULL},
    {"place", DD_CONFIG_TEXT, HEAD(place), NULL},
    {"signer", DD_CONFIG_LINES, HEAD(signer), NULL},
    {"report_signer", DD_CONFIG_LINES, HEAD(report_signer), NULL},
    {"copies", DD_CONFIG_LINES, HEAD(copies), NULL},
};
static const char *const http_keys[] = {"listen", "trusted_proxies", "auth_header", "access_log"};
static const char *const sending_keys[] = {"at", "leader", "hold_above", "keep_bodies"};

static void unknown_key(struct dd_config_reading *r, const struct dd_node *key,
                        const char *const *names, size_t n)
{
    dd_error(r->diags, "E401", key->pos, DD_N("unknown setting `%s`"), key->text);
    const char *near = dd_nearest(key->text, names, n);
    if (near)
        dd_hint(r->diags, DD_N("did you mean `%s`?"), near);
}

const char *dd_config_text(struct dd_config_reading *r, const struct dd_node *node,
                           const char *name)
{
    if (node->kind != DD_SCALAR || !*node->text) {
        dd_error(r->diags, "E402", node->pos, DD_N("`%s` takes one value"), name);
        return NULL;
    }
    return node->text;
}

static bool flag_of(struct dd_config_reading *r, const struct dd_node *node, const char *name)
{
    const char *text = dd_config_text(r, node, name);
    if (dd_streq(text, "true") || dd_streq(text, "yes"))
        return true;
    if (text && strcmp(text, "false") != 0 && strcmp(text, "no") != 0)
        dd_error(r->diags, "E402", node->pos, DD_N("`%s` is `true` or `false`"), name);
    return false;
}

static void set_field(struct dd_config_reading *r, void *base, const struct dd_config_key *key,
                      const char *value)
{
    char *at = (char *)base + key->offset;
    if (key->kind == DD_CONFIG_PATH && value)
        value = dd_app_path(r->arena, r->config->folder, value);
    memcpy(at, &value, sizeof(value));
}

static void read_lines(struct dd_config_reading *r, struct dd_lines *lines,
                       const struct dd_node *node, const char *name)
{
    size_t n = node->kind == DD_SEQ ? node->n : 1;
    if (n > DD_LETTERHEAD_LINES) {
        dd_error(r->diags, "E402", node->pos, DD_N("`%s` takes at most %d lines"), name,
                 DD_LETTERHEAD_LINES);
        return;
    }
    for (size_t i = 0; i < n; i++)
        lines->v[i] = dd_config_text(r, node->kind == DD_SEQ ? node->items[i] : node, name);
    lines->n = n;
}

static void read_row(struct dd_config_reading *r, void *base, const struct dd_config_key *key,
                     const struct dd_node *node)
{
    if (key->kind == DD_CONFIG_BY_HAND)
        return;
    if (key->kind == DD_CONFIG_FLAG) {
        bool flag = flag_of(r, node, key->name);
        memcpy((char *)base + key->offset, &flag, sizeof(flag));
        return;
    }
    if (key->kind == DD_CONFIG_LINES) {
        read_lines(r, (struct dd_lines *)((char *)base + key->offset), node, key->name);
        return;
    }
    const char *value = dd_config_text(r, node, key->name);
    if (value)
        set_field(r, base, key, value);
}

/* Fills the rows and complains about keys that no row and no name of `others` has. */
void dd_config_map(struct dd_config_reading *r, const struct dd_node *map, void *base,
                   const struct dd_config_key *keys, size_t n, const char *const *others,
                   size_t n_others)
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

const struct dd_node *dd_config_submap(struct dd_config_reading *r, const struct dd_node *root,
                                       const char *name, const char *const *names, size_t n)
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

const char *dd_config_file(struct dd_config_reading *r, const struct dd_node *map, const char *name)
{
    const struct dd_node *node = dd_node_get(map, name);
    const char *path = node ? dd_config_text(r, node, name) : NULL;
    return path ? dd_app_path(r->arena, r->config->folder, path) : NULL;
}

/* ---- the sections ------------------------------------------------------------------- */

/* "08:00" in minutes, or -1. */
static int clock_time(const char *s)
{
    if (strlen(s) != 5 || s[2] != ':' || strspn(s, "0123456789:") != 5)
        return -1;
    int hour = (s[0] - '0') * 10 + s[1] - '0', minute = (s[3] - '0') * 10 + s[4] - '0';
    return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

/* `hold_above: 50`, or `never`. */
static void read_hold_above(struct dd_config_reading *r, const struct dd_node *node)
{
    const char *text = dd_config_text(r, node, "hold_above");
    char *end;
    long n = text ? strtol(text, &end, 10) : 1;
    if (dd_streq(text, "never"))
        r->config->hold_above = SIZE_MAX;
    else if (text && (n < 1 || n > 1000000 || *end))
        dd_error(r->diags, "E405", node->pos, DD_N("`hold_above` is a number, or `never`"));
    else if (text)
        r->config->hold_above = (size_t)n;
}

/* `keep_bodies: 365` (days), or `always`. Not fewer than a letter may be tried, come
 * back or be corrected in. */
static void read_keep_bodies(struct dd_config_reading *r, const struct dd_node *node)
{
    const char *text = dd_config_text(r, node, "keep_bodies");
    char *end;
    long n = text ? strtol(text, &end, 10) : KEEP_BODIES_MIN;
    if (!text || dd_streq(text, "always"))
        return;
    if (n < KEEP_BODIES_MIN || n > 100000 || *end)
        dd_error(r->diags, "E405", node->pos,
                 DD_N("`keep_bodies` is a number of days, %d at least, or `always`"),
                 KEEP_BODIES_MIN);
    else
        r->config->keep_bodies = (int)n;
}

static void read_sending(struct dd_config_reading *r, const struct dd_node *root)
{
    struct dd_sending *sending = &r->config->sending;
    *sending = dd_sending_default;
    r->config->hold_above = HOLD_ABOVE;
    const struct dd_node *map =
        dd_config_submap(r, root, "sending", sending_keys, DD_LEN(sending_keys));
    const struct dd_node *at = dd_node_get(map, "at"), *leader = dd_node_get(map, "leader");
    if (leader) {
        const char *text = dd_config_text(r, leader, "leader");
        sending->leader_minute = text ? clock_time(text) : 0;
        if (sending->leader_minute < 0)
            dd_error(r->diags, "E405", leader->pos, DD_N("`%s` is no time of day (HH:MM)"), text);
    }
    if (dd_node_get(map, "hold_above"))
        read_hold_above(r, dd_node_get(map, "hold_above"));
    if (dd_node_get(map, "keep_bodies"))
        read_keep_bodies(r, dd_node_get(map, "keep_bodies"));
    if (!at)
        return;
    if (at->kind != DD_SEQ || at->n == 0) {
        dd_error(r->diags, "E405", at->pos, DD_N("`sending: {at: [\"08:00\", ...]}` is a list"));
        return;
    }
    int *minutes = DD_NEW_N(r->arena, int, at->n);
    for (size_t i = 0; i < at->n; i++) {
        const char *text = dd_config_text(r, at->items[i], "at");
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

static void read_rules(struct dd_config_reading *r, const struct dd_node *root)
{
    const struct dd_node *rules = dd_node_get(root, "rules");
    static const char folder[] = "rules";
    size_t n = !rules ? 1 : rules->kind == DD_SEQ ? rules->n : 1;
    const char **paths = DD_NEW_N(r->arena, const char *, n);
    for (size_t i = 0; i < n; i++) {
        const struct dd_node *node = rules && rules->kind == DD_SEQ ? rules->items[i] : rules;
        const char *path = node ? dd_config_text(r, node, "rules") : folder;
        paths[i] = path ? dd_app_pack_path(r->arena, r->config->folder, path) : "";
    }
    r->config->rules = paths;
    r->config->n_rules = n;
    r->config->params = dd_node_get(root, "params");
    r->config->defaults = dd_node_get(root, "defaults");
}

static void read_letterhead(struct dd_config_reading *r, const struct dd_node *root)
{
    const struct dd_node *map = dd_node_get(root, "letterhead");
    if (map)
        dd_config_map(r, map, &r->config->letterhead, letterhead_keys, DD_LEN(letterhead_keys),
                      NULL, 0);
}

static void read_proxies(struct dd_config_reading *r, const struct dd_node *node)
{
    size_t n = node->kind == DD_SEQ ? node->n : 1;
    struct dd_net *nets = DD_NEW_N(r->arena, struct dd_net, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct dd_node *item = node->kind == DD_SEQ ? node->items[i] : node;
        const char *text = dd_config_text(r, item, "trusted_proxies");
        if (text && !dd_net_parse(text, &nets[i]))
            dd_error(r->diags, "E406", item->pos,
                     DD_N("`%s` is no address or network, like 127.0.0.1 or 10.0.0.0/8"), text);
    }
    r->config->trusted_proxies = nets;
    r->config->n_trusted_proxies = n;
}

/* A token of RFC 9110 §5.6.2, as far as anybody names a header. */
static bool is_header_name(const char *text)
{
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
           strlen(text);
}

static void read_http(struct dd_config_reading *r, const struct dd_node *root)
{
    struct dd_config *config = r->config;
    const struct dd_node *http = dd_config_submap(r, root, "http", http_keys, DD_LEN(http_keys));
    const struct dd_node *listen = dd_node_get(http, "listen");
    const struct dd_node *proxies = dd_node_get(http, "trusted_proxies");
    const struct dd_node *header = dd_node_get(http, "auth_header");
    const struct dd_node *log = dd_node_get(http, "access_log");
    config->listen = listen ? dd_config_text(r, listen, "listen") : "127.0.0.1:8026";
    if (proxies)
        read_proxies(r, proxies);
    config->access_log = log && flag_of(r, log, "access_log");
    config->auth_header = header ? dd_config_text(r, header, "auth_header") : NULL;
    if (config->auth_header && !is_header_name(config->auth_header))
        dd_error(r->diags, "E406", header->pos, DD_N("`%s` is no name of a header"),
                 config->auth_header);
    else if (config->auth_header && !config->n_trusted_proxies)
        dd_error(r->diags, "E406", header->pos,
                 DD_N("`auth_header` needs `trusted_proxies`: anybody could send it"));
}

static void read_rest(struct dd_config_reading *r, const struct dd_node *root)
{
    struct dd_config *config = r->config;
    const struct dd_node *mode = dd_node_get(root, "mode"), *office = dd_node_get(root, "office");
    config->deliver.flights = dd_printf(r->arena, "%s-flights", config->database);
    const char *name = mode ? dd_config_text(r, mode, "mode") : "rehearsal";
    config->live = dd_streq(name, "live");
    if (name && !config->live && strcmp(name, "rehearsal") != 0)
        dd_error(r->diags, "E406", mode->pos, DD_N("`mode` is `rehearsal` or `live`"));
    if (!config->office || !dd_is_id(config->office))
        dd_error(r->diags, "E406", office ? office->pos : root->pos,
                 DD_N("`office` names the office's own unit (its id)"));
    if (strcmp(config->language, "vi") != 0 && strcmp(config->language, "en") != 0)
        dd_error(r->diags, "E406", dd_node_get(root, "language")->pos,
                 DD_N("`language` is `vi` or `en`"));
    read_http(r, root);
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
    struct dd_config_reading r = {diags, arena, config};
    size_t errors = diags->errors;
    dd_config_map(&r, root, config, top_keys, DD_LEN(top_keys), elsewhere, DD_LEN(elsewhere));
    if (root->kind == DD_MAP) {
        read_rules(&r, root);
        read_sending(&r, root);
        dd_config_mail(&r, root);
        dd_config_webhooks(&r, root);
        read_letterhead(&r, root);
        read_rest(&r, root);
    }
    return diags->errors == errors ? config : NULL;
}
