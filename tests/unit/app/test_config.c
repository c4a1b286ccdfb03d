/* dondoc.yaml: what it may say, and every mistake with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app/app.h"

struct fixture {
    struct dd_arena *arena;
    struct dd_diags diags;
    char dir[64], path[96];
    struct dd_config *config;
    struct dd_buf said;
};

static void read_config(struct fixture *f, const char *text)
{
    *f = (struct fixture){.arena = dd_arena_new()};
    strcpy(f->dir, "/tmp/dd-config-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->path, sizeof(f->path), "%s/dondoc.yaml", f->dir);
    assert_true(dd_write_file(f->path, text, strlen(text), 0600));
    dd_diags_init(&f->diags, f->arena, NULL);
    f->config = dd_config_read(&f->diags, f->path);
    dd_diags_render(&f->diags, &f->said);
}

static void done(struct fixture *f)
{
    unlink(f->path);
    rmdir(f->dir);
    dd_buf_release(&f->said);
    dd_arena_free(f->arena);
}

static void defaults_are_those_of_the_documentation(void **state)
{
    (void)state;
    struct fixture f;
    read_config(&f, "office: xa-a\n");
    assert_non_null(f.config);
    assert_string_equal(f.config->language, "vi");
    assert_string_equal(f.config->timezone, "Asia/Ho_Chi_Minh");
    assert_string_equal(f.config->calendar, "vn-office");
    assert_false(f.config->live);
    assert_string_equal(f.config->listen, "127.0.0.1:8026");
    assert_int_equal(f.config->sending.n_at, 2);
    assert_int_equal(f.config->sending.at[0], 8 * 60);
    assert_int_equal(f.config->sending.leader_minute, 7 * 60 + 30);
    assert_int_equal(f.config->n_rules, 1);
    char expected[96];
    snprintf(expected, sizeof(expected), "%s/dondoc.db", f.dir);
    assert_string_equal(f.config->database, expected);
    done(&f);
}

static void everything_can_be_set(void **state)
{
    (void)state;
    struct fixture f;
    read_config(&f, "office: xa-a\n"
                    "language: en\n"
                    "database: /var/lib/x.db\n"
                    "rules: [a.yaml, /etc/b.yaml]\n"
                    "mode: live\n"
                    "public_url: https://xa-a.example/dondoc/\n"
                    "sending: {at: [\"09:00\"], leader: \"07:00\"}\n"
                    "mail: {transport: smtp, url: smtp://mail.example, from: a@xa-a.example, tls: "
                    "starttls}\n"
                    "webhooks:\n"
                    "  - {name: hook, url: https://h.example/, secret_file: s, body: dondoc, "
                    "filter: {step: escalate}}\n"
                    "http: {listen: \"[::1]:9000\"}\n");
    assert_non_null(f.config);
    assert_true(f.config->live);
    assert_string_equal(f.config->database, "/var/lib/x.db");
    assert_string_equal(f.config->rules[1], "/etc/b.yaml");
    assert_string_equal(f.config->public_url, "https://xa-a.example/dondoc");
    assert_int_equal(f.config->deliver.mail.transport, DD_MAIL_SMTP);
    assert_true(f.config->deliver.mail.starttls);
    assert_int_equal(f.config->deliver.n_webhooks, 1);
    assert_true(f.config->webhooks[0].own_body);
    assert_false(f.config->webhooks[0].allow_private);
    assert_string_equal(f.config->webhooks[0].filter_step, "escalate");
    assert_string_equal(f.config->listen, "[::1]:9000");
    /* A secret that is not there is said, with its name. */
    assert_false(dd_config_secrets(&f.diags, f.config));
    done(&f);
}

#define SMTP "office: a\nmail: {transport: smtp, from: don-doc@xa.example, "
#define SMTP_URL SMTP "url: smtp://x, "
#define HOOK "office: a\nwebhooks: [{name: a, secret_file: secret, "
#define HOOK_URL HOOK "url: https://x/, "

static void each_mistake_has_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *code, *place, *word;
    } rows[] = {
        {"offcie: xa-a\n", "E401", ":1:1", "did you mean `office`?"},
        {"office: [a]\n", "E402", ":1:9", "takes one value"},
        {"language: vi\n", "E406", ":1:1", "`office` names"},
        {"office: Xã A\n", "E406", ":1:9", "`office` names"},
        {"office: a\nlanguage: fr\n", "E406", ":2:11", "`vi` or `en`"},
        {"office: a\nmode: alive\n", "E406", ":2:7", "`rehearsal` or `live`"},
        {"office: a\nmail: {transport: pigeon, from: a@b.example}\n", "E403", ":2:19", "smtp"},
        {"office: a\nmail: {transport: smtp, from: a@b.example}\n", "E403", ":2:7", "needs `url`"},
        {"office: a\nmail: {transport: file}\n", "E403", ":2:7", "needs `from`"},
        {"office: a\nmail: {transport: file, from: \"a b@c\"}\n", "E403", ":2:31", "not a mail"},
        {"office: a\nmail: 5\n", "E402", ":2:7", "settings"},
        {"office: a\nsending: {at: [\"25:00\"]}\n", "E405", ":2:16", "25:00"},
        {"office: a\nsending: {at: [\"14:00\", \"08:00\"]}\n", "E405", ":2:25", "ascend"},
        {"office: a\nsending: {att: []}\n", "E401", ":2:11", "did you mean `at`?"},
        {"office: a\nwebhooks: [{name: A B, url: ftp://x}]\n", "E404", ":2:12", "`name`"},
        {"office: a\nwebhooks: {}\n", "E402", ":2:11", "is a list"},
        {SMTP "url: smtp://}\n", "E403", ":2:56", "scheme://host:port"},
        {SMTP "url: \"smtp://x:99999\"}\n", "E403", ":2:56", "smtp://mail.example:587"},
        {SMTP "url: imap://x}\n", "E403", ":2:56", "wrong beginning"},
        {SMTP "url: \"smtp://u:p@x\"}\n", "E403", ":2:56", "names and passwords"},
        {SMTP_URL "tls: startls}\n", "E403", ":2:71", "did you mean `starttls`?"},
        {SMTP_URL "tls_min: 1.1}\n", "E403", ":2:75", "`1.2`, `1.3`"},
        {SMTP_URL "auth: gssapi, user: u, password_file: p}\n", "E403", ":2:72", "`ntlm`"},
        {SMTP_URL "auth: login}\n", "E403", ":2:72", "needs `user`"},
        {SMTP_URL "user: u}\n", "E403", ":2:72", "needs `password_file`"},
        {SMTP_URL "password_file: p}\n", "E403", ":2:81", "needs `user`"},
        {SMTP_URL "per_minute: 0}\n", "E403", ":2:78", "from 1 to 100000"},
        {SMTP_URL "per_minute: viele}\n", "E403", ":2:78", "from 1 to 100000"},
        {SMTP_URL "connections: 5}\n", "E403", ":2:79", "from 1 to 4"},
        {SMTP_URL "timeout: 1e9}\n", "E403", ":2:75", "from 1 to 3600"},
        {SMTP_URL "bounces: x}\n", "E403", ":2:75", "not a mail address"},
        {SMTP_URL "pasword_file: p}\n", "E401", ":2:66", "did you mean `password_file`?"},
        {"office: a\nmail: {from: a@b.example}\n", "E403", ":2:7", "needs `transport`"},
        {HOOK "url: \"https://\"}]\n", "E404", ":2:48", "scheme://host:port"},
        {HOOK "url: \"https://u:p@x/\"}]\n", "E404", ":2:48", "names and passwords"},
        {HOOK "url: \"file:///etc/passwd\"}]\n", "E404", ":2:48", "wrong beginning"},
        {HOOK_URL "body: slack}]\n", "E404", ":2:66", "`alertmanager`, `dondoc`"},
        {HOOK_URL "timeout: 301}]\n", "E404", ":2:69", "from 1 to 300"},
        {HOOK_URL "allow_private: maybe}]\n", "E402", ":2:75", "`true` or `false`"},
        {HOOK_URL "filter: {step: overdu}}]\n", "E404", ":2:75", "did you mean `overdue`?"},
        {HOOK_URL "filter: {role: boss}}]\n", "E404", ":2:75", "`vice_chair`"},
        {HOOK_URL "filter: {rule: x}}]\n", "E401", ":2:69", "did you mean `role`?"},
        {"office: a\nwebhooks: [{name: a, url: https://x/}]\n", "E404", ":2:12", "secret_file"},
        {"office: a\nhttp: {port: 80}\n", "E401", ":2:8", "unknown setting"},
    };
    for (size_t i = 0; i < DD_LEN(rows); i++) {
        struct fixture f;
        read_config(&f, rows[i].text);
        assert_null(f.config);
        if (!strstr(f.said.s, rows[i].code) || !strstr(f.said.s, rows[i].place) ||
            !strstr(f.said.s, rows[i].word))
            fail_msg("%s gives\n%s", rows[i].text, f.said.s);
        done(&f);
    }
}

static void a_missing_file_is_said(void **state)
{
    (void)state;
    struct dd_arena *arena = dd_arena_new();
    struct dd_diags diags;
    dd_diags_init(&diags, arena, NULL);
    assert_null(dd_config_read(&diags, "/nonexistent/dondoc.yaml"));
    assert_int_equal(diags.errors, 1);
    assert_string_equal(diags.v[0].pos.source->name, "/nonexistent/dondoc.yaml");
    dd_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_those_of_the_documentation),
        cmocka_unit_test(everything_can_be_set),
        cmocka_unit_test(each_mistake_has_its_place),
        cmocka_unit_test(a_missing_file_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
