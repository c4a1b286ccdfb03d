/* dondoc.yaml: `mail`, `webhooks`, and the files of secrets that they name. */
#include "app/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAIL(field) offsetof(struct dd_mail_settings, field)
#define HOOK(field) offsetof(struct dd_webhook, field)

#define CONNECTIONS_MAX 4 /* design §8 */
#define SECRET_FILE_MAX ((size_t)4096)
#define CA_FILE_MAX ((size_t)4 << 20)

static const struct dd_config_key mail_keys[] = {
    {"transport", DD_CONFIG_BY_HAND, 0, NULL},
    {"url", DD_CONFIG_TEXT, MAIL(url), NULL},
    {"folder", DD_CONFIG_PATH, MAIL(folder), "mail"},
    {"from", DD_CONFIG_TEXT, MAIL(from), NULL},
    {"tls", DD_CONFIG_BY_HAND, 0, NULL},
    {"ca_file", DD_CONFIG_PATH, MAIL(ca_file), NULL},
    {"user", DD_CONFIG_TEXT, MAIL(user), NULL},
    {"password_file", DD_CONFIG_BY_HAND, 0, NULL},
    {"auth", DD_CONFIG_TEXT, MAIL(auth), NULL},
    {"tls_min", DD_CONFIG_BY_HAND, 0, NULL},
    {"per_minute", DD_CONFIG_BY_HAND, 0, NULL},
    {"connections", DD_CONFIG_BY_HAND, 0, NULL},
    {"timeout", DD_CONFIG_BY_HAND, 0, NULL},
    {"bounces", DD_CONFIG_TEXT, MAIL(bounces), NULL},
};
static const struct dd_config_key hook_keys[] = {
    {"name", DD_CONFIG_TEXT, HOOK(name), NULL},
    {"url", DD_CONFIG_TEXT, HOOK(url), NULL},
    {"secret_file", DD_CONFIG_BY_HAND, 0, NULL},
    {"body", DD_CONFIG_BY_HAND, 0, NULL},
    {"filter", DD_CONFIG_BY_HAND, 0, NULL},
    {"allow_private", DD_CONFIG_FLAG, HOOK(allow_private), NULL},
    {"timeout", DD_CONFIG_BY_HAND, 0, NULL},
};
static const char *const filter_keys[] = {"unit", "role", "step"};

typedef struct dd_config_reading reading;

/* ---- values ----------------------------------------------------------------------------- */

/* The word of `key`, one of `words`; its index, or `other` where the key is not
 * there or wrong. */
static size_t word_of(reading *r, const struct dd_node *map, const char *key, const char *code,
                      const char *const *words, size_t n, size_t other)
{
    const struct dd_node *node = dd_node_get(map, key);
    const char *text = node ? dd_config_text(r, node, key) : NULL;
    const char *list = "";
    for (size_t i = 0; i < n; i++) {
        if (dd_streq(text, words[i]))
            return i;
        list = dd_printf(r->arena, "%s%s`%s`", list, i ? ", " : "", words[i]);
    }
    if (text) {
        const char *near = dd_nearest(text, words, n);
        dd_error(r->diags, code, node->pos, DD_N("`%s` is one of %s"), key, list);
        if (near)
            dd_hint(r->diags, DD_N("did you mean `%s`?"), near);
    }
    return other;
}

/* A number from 1 to `max`; 0 where the key is not there or wrong. */
static int number_of(reading *r, const struct dd_node *map, const char *key, const char *code,
                     int max)
{
    const struct dd_node *node = dd_node_get(map, key);
    const char *text = node ? dd_config_text(r, node, key) : NULL;
    size_t digits = text ? strspn(text, "0123456789") : 0;
    long n = digits && digits < 8 && !text[digits] ? strtol(text, NULL, 10) : 0;
    if (!text || (n >= 1 && n <= max))
        return (int)n;
    dd_error(r->diags, code, node->pos, DD_N("`%s` is a number from 1 to %d"), key, max);
    return 0;
}

static struct dd_pos pos_of(const struct dd_node *map, const char *key)
{
    const struct dd_node *node = dd_node_get(map, key);
    return node ? node->pos : map->pos;
}

static struct dd_secret_file named_file(reading *r, const struct dd_node *map, const char *key)
{
    return (struct dd_secret_file){dd_config_file(r, map, key), pos_of(map, key)};
}

static void check_url(reading *r, const struct dd_node *map, const char *code, const char *url,
                      const char *scheme, const char *other_scheme, const char *example)
{
    const char *why = url ? dd_url_fault(url, scheme, other_scheme) : NULL;
    if (!why)
        return;
    dd_error(r->diags, code, pos_of(map, "url"), "`url`: %s", why);
    dd_hint(r->diags, DD_N("for example `url: %s`"), example);
}

/* ---- mail --------------------------------------------------------------------------------- */

static void check_address(reading *r, const struct dd_node *map, const char *key,
                          const char *address)
{
    if (!address || dd_address_ok(address))
        return;
    dd_error(r->diags, "E403", pos_of(map, key), DD_N("`%s` is not a mail address"), address);
    dd_hint(r->diags, DD_N("for example `%s: don-doc@xa.example`"), key);
}

static void read_sign_in(reading *r, const struct dd_node *map, struct dd_mail_settings *mail)
{
    static const char *const auths[] = {"plain", "login", "ntlm"};
    word_of(r, map, "auth", "E403", auths, DD_LEN(auths), 0);
    r->config->password_file = named_file(r, map, "password_file");
    bool password = r->config->password_file.path;
    if (mail->user && !password) {
        dd_error(r->diags, "E403", pos_of(map, "user"), DD_N("`user` needs `password_file`"));
        dd_hint(r->diags, DD_N("a file whose first line is the password"));
    } else if (password && !mail->user) {
        dd_error(r->diags, "E403", pos_of(map, "password_file"),
                 DD_N("`password_file` needs "
                      "`user`"));
    } else if (mail->auth && !mail->user) {
        dd_error(r->diags, "E403", pos_of(map, "auth"), DD_N("`auth` needs `user`"));
    }
}

static void read_smtp(reading *r, const struct dd_node *map, struct dd_mail_settings *mail)
{
    static const char *const tls[] = {"none", "starttls"}, *const least[] = {"1.2", "1.3"};
    if (mail->transport == DD_MAIL_SMTP && !mail->url) {
        dd_error(r->diags, "E403", map->pos, DD_N("`transport: smtp` needs `url`"));
        dd_hint(r->diags, DD_N("for example `url: %s`"), "smtp://mail.example:587");
    }
    check_url(r, map, "E403", mail->url, "smtp", "smtps", "smtp://mail.example:587");
    mail->starttls = word_of(r, map, "tls", "E403", tls, DD_LEN(tls), 0) == 1;
    mail->tls_1_3 = word_of(r, map, "tls_min", "E403", least, DD_LEN(least), 0) == 1;
    mail->per_minute = number_of(r, map, "per_minute", "E403", 100000);
    mail->connections = number_of(r, map, "connections", "E403", CONNECTIONS_MAX);
    mail->timeout = number_of(r, map, "timeout", "E403", 3600);
    r->config->ca_file = named_file(r, map, "ca_file");
    read_sign_in(r, map, mail);
}

void dd_config_mail(reading *r, const struct dd_node *root)
{
    static const char *const transports[] = {"smtp", "file"};
    struct dd_mail_settings *mail = &r->config->deliver.mail;
    const struct dd_node *map = dd_config_submap(r, root, "mail", NULL, 0);
    if (!map)
        return;
    dd_config_map(r, map, mail, mail_keys, DD_LEN(mail_keys), NULL, 0);
    if (!dd_node_get(map, "transport"))
        dd_error(r->diags, "E403", map->pos, DD_N("`mail` needs `transport`: `smtp` or `file`"));
    size_t transport = word_of(r, map, "transport", "E403", transports, DD_LEN(transports), 2);
    mail->transport = transport == 0 ? DD_MAIL_SMTP : transport == 1 ? DD_MAIL_FILE : DD_MAIL_NONE;
    read_smtp(r, map, mail);
    if (!mail->from)
        dd_error(r->diags, "E403", map->pos, DD_N("`mail` needs `from`, the sender's address"));
    check_address(r, map, "from", mail->from);
    check_address(r, map, "bounces", mail->bounces);
}

/* ---- webhooks ------------------------------------------------------------------------------- */

static void check_filter(reading *r, const struct dd_node *filter, const struct dd_webhook *hook)
{
    static const char *const steps[] = {"assigned", "before",   "share",   "due",
                                        "overdue",  "escalate", "lag",     "no_data",
                                        "changed",  "cleared",  "handover"};
    const char *roles[DD_ROLE_OPERATOR + 1];
    for (int i = 0; i <= DD_ROLE_OPERATOR; i++)
        roles[i] = dd_role_name((enum dd_role)i);
    word_of(r, filter, "role", "E404", roles, DD_LEN(roles), 0);
    for (size_t i = 0; hook->filter_step && i < DD_LEN(steps); i++) {
        size_t n = strlen(steps[i]); /* `escalate`, or `escalate:chair` */
        if (strncmp(hook->filter_step, steps[i], n) == 0 && hook->filter_step[n] == ':')
            return;
    }
    if (hook->filter_step)
        word_of(r, filter, "step", "E404", steps, DD_LEN(steps), 0);
}

static void read_filter(reading *r, const struct dd_node *map, struct dd_webhook *hook)
{
    const struct dd_node *filter =
        dd_config_submap(r, map, "filter", filter_keys, DD_LEN(filter_keys));
    const char **fields[] = {&hook->filter_unit, &hook->filter_role, &hook->filter_step};
    for (size_t i = 0; filter && i < DD_LEN(filter_keys); i++) {
        const struct dd_node *node = dd_node_get(filter, filter_keys[i]);
        if (node)
            *fields[i] = dd_config_text(r, node, filter_keys[i]);
    }
    if (filter)
        check_filter(r, filter, hook);
}

static void read_webhook(reading *r, const struct dd_node *map, struct dd_webhook *hook,
                         struct dd_secret_file *secret)
{
    static const char *const bodies[] = {"alertmanager", "dondoc"};
    dd_config_map(r, map, hook, hook_keys, DD_LEN(hook_keys), NULL, 0);
    if (map->kind != DD_MAP)
        return;
    read_filter(r, map, hook);
    hook->own_body = word_of(r, map, "body", "E404", bodies, DD_LEN(bodies), 0) == 1;
    hook->timeout = number_of(r, map, "timeout", "E404", 300);
    if (!hook->name || !dd_is_id(hook->name))
        dd_error(r->diags, "E404", pos_of(map, "name"),
                 DD_N("a webhook needs a `name` of letters a-z, digits, `.`, `_`, `-`"));
    if (!hook->url)
        dd_error(r->diags, "E404", map->pos, DD_N("a webhook needs a `url` (https:// or http://)"));
    check_url(r, map, "E404", hook->url, "https", "http", "https://chat.example/hook");
    *secret = named_file(r, map, "secret_file");
    if (!secret->path)
        dd_error(r->diags, "E404", map->pos,
                 DD_N("a webhook needs a `secret_file` that holds `whsec_...`"));
}

void dd_config_webhooks(reading *r, const struct dd_node *root)
{
    const struct dd_node *list = dd_node_get(root, "webhooks");
    if (!list)
        return;
    if (list->kind != DD_SEQ) {
        dd_error(r->diags, "E402", list->pos, DD_N("`webhooks` is a list"));
        return;
    }
    struct dd_webhook *hooks = DD_NEW_N(r->arena, struct dd_webhook, list->n);
    struct dd_secret_file *secrets = DD_NEW_N(r->arena, struct dd_secret_file, list->n);
    for (size_t i = 0; i < list->n; i++) {
        read_webhook(r, list->items[i], &hooks[i], &secrets[i]);
        for (size_t j = 0; j < i; j++)
            if (dd_streq(hooks[i].name, hooks[j].name) && hooks[i].name)
                dd_error(r->diags, "E404", pos_of(list->items[i], "name"),
                         DD_N("two webhooks have the name `%s`"), hooks[i].name);
    }
    r->config->webhooks = hooks;
    r->config->secret_files = secrets;
    r->config->deliver.webhooks = hooks;
    r->config->deliver.n_webhooks = list->n;
}

/* ---- the files that they name -----------------------------------------------------------------
 */

static char *read_named(struct dd_diags *diags, const struct dd_secret_file *file, size_t max)
{
    size_t n;
    char *text = dd_read_file(diags->arena, file->path, max, &n);
    if (!text)
        dd_error(diags, "E410", file->pos, DD_N("%s cannot be read: %s"), file->path,
                 strerror(errno));
    return text;
}

/* The lines of a file of secrets, at most `max`; 0 after an error. */
static size_t read_lines(struct dd_diags *diags, const struct dd_secret_file *file,
                         const char **lines, size_t max)
{
    size_t count = 0;
    char *text = read_named(diags, file, SECRET_FILE_MAX);
    if (!text)
        return 0;
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
static bool take_secret(struct dd_diags *diags, const struct dd_secret_file *file,
                        struct dd_webhook *hook)
{
    const char *lines[2];
    size_t n = read_lines(diags, file, lines, DD_LEN(lines));
    if (n == 0)
        return false;
    if (decode(diags->arena, lines[0], &hook->secret, &hook->n_secret) &&
        (n == 1 || decode(diags->arena, lines[1], &hook->old_secret, &hook->n_old_secret)))
        return true;
    dd_error(diags, "E407", file->pos,
             DD_N("%s: a secret is `whsec_` and 24 to 64 bytes in base64"), file->path);
    dd_hint(diags, DD_N("make one: (printf whsec_; openssl rand -base64 32) > FILE"));
    return false;
}

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return !*text;
}

static bool take_password(struct dd_diags *diags, struct dd_config *config)
{
    const char *password = NULL;
    if (read_lines(diags, &config->password_file, &password, 1) != 1)
        return false;
    config->deliver.mail.password = password;
    if (!*password)
        dd_error(diags, "E407", config->password_file.pos, DD_N("%s: its first line is empty"),
                 config->password_file.path);
    bool known = !dd_streq(config->deliver.mail.auth, "ntlm") || is_ascii(password);
    if (!known) /* libcurl takes each byte for a letter of UTF-16 */
        dd_error(diags, "E407", config->password_file.pos,
                 DD_N("%s: with `auth: ntlm` the password must be of ASCII letters only"),
                 config->password_file.path);
    return *password && known;
}

static bool check_certificates(struct dd_diags *diags, const struct dd_secret_file *file)
{
    const char *text = read_named(diags, file, CA_FILE_MAX);
    if (text && !strstr(text, "-----BEGIN "))
        dd_error(diags, "E407", file->pos, DD_N("%s: no certificate (PEM) is in it"), file->path);
    return text && strstr(text, "-----BEGIN ");
}

bool dd_config_secrets(struct dd_diags *diags, struct dd_config *config)
{
    bool ok = !config->ca_file.path || check_certificates(diags, &config->ca_file);
    if (config->password_file.path)
        ok &= take_password(diags, config);
    for (size_t i = 0; i < config->deliver.n_webhooks; i++)
        ok &= take_secret(diags, &config->secret_files[i], &config->webhooks[i]);
    return ok;
}
