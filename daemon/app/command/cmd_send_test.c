/* send-test: one letter by the configured transport, with the server's words, and
 * the setting to change where it fails. Nothing of it enters the outbox. */
#include "app/app.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "deliver/probe.h"

static const char usage[] = "send-test ADDRESS";

static void print_line(void *context, char side, const char *text)
{
    (void)context;
    printf("%c ", side);
    dd_app_last_cell(text, 0);
}

static bool compose(struct dd_app *app, const char *to, const char *message_id, struct dd_buf *out)
{
    struct dd_facts facts;
    const char *why = NULL;
    if (!dd_store_facts(app->store, app->arena, &facts))
        return false;
    struct dd_letter_context context = {
        .office = dd_unit_name(&facts, app->config->office),
        .language = app->config->language,
        .tr = dd_gettext,
    };
    struct dd_office_letter what = {
        .subject = _("Test letter of Đôn Đốc"),
        .intro = _("This letter shows that mail of this office arrives. Nothing needs to be done."),
    };
    struct dd_letter letter;
    dd_letter_office(app->arena, &context, &what, &letter);
    struct dd_mail mail = {
        .from = app->config->deliver.mail.from,
        .to = to,
        .message_id = message_id,
        .boundary = "ddtest",
        .date = dd_clock_now(&app->clock),
        .zone = app->zone,
        .letter = &letter,
    };
    return dd_mail_render(&mail, out, &why);
}

static enum dd_exit by_folder(struct dd_app *app, const char *message_id,
                              const struct dd_buf *letter)
{
    const char *path =
        dd_printf(app->arena, "%s/%s.eml", app->config->deliver.mail.folder, message_id);
    if (!dd_write_file(path, letter->s, letter->n, 0640))
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), path, strerror(errno));
    printf(_("written to %s\n"), path);
    return DD_EXIT_OK;
}

static enum dd_exit by_relay(struct dd_app *app, const char *to, const struct dd_buf *letter)
{
    struct dd_probe probe;
    dd_probe_mail(app->arena, &app->config->deliver.mail, to, letter->s, letter->n, print_line,
                  NULL, &probe);
    if (probe.taken) {
        printf(_("taken by the server: look into the mailbox of %s\n"), to);
        return DD_EXIT_OK;
    }
    dd_app_fail(DD_EXIT_FAILED, _("could not be sent: %s"), probe.answer);
    if (probe.setting)
        fprintf(stderr, "  = %s: %s\n", probe.setting, probe.advice);
    else if (probe.advice)
        fprintf(stderr, "  = %s\n", probe.advice);
    return DD_EXIT_FAILED;
}

static enum dd_exit run(struct dd_app *app, const char *to)
{
    const struct dd_mail_settings *mail = &app->config->deliver.mail;
    if (!dd_address_ok(to))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is not a mail address"), to);
    if (mail->transport == DD_MAIL_NONE)
        return dd_app_fail(DD_EXIT_FAULTS, _("%s: `mail` is not configured"), app->config->path);
    if (!dd_config_secrets(&app->diags, app->config)) {
        dd_app_say(&app->diags);
        return dd_app_verdict(&app->diags);
    }
    const char *message_id = dd_printf(app->arena, "dd.test.%s%s", dd_random_token(app->arena, 12),
                                       strchr(mail->from, '@'));
    struct dd_buf letter = {0};
    enum dd_exit status = DD_EXIT_FAILED;
    if (!compose(app, to, message_id, &letter))
        dd_app_store_failed(app);
    else
        status = mail->transport == DD_MAIL_FILE ? by_folder(app, message_id, &letter)
                                                 : by_relay(app, to, &letter);
    dd_buf_release(&letter);
    return status;
}

int dd_cmd_send_test(int argc, char **argv)
{
    struct dd_common common = {0};
    const char *to;
    int n = dd_options(argc, argv, usage, &common, NULL, 0, &to, 1);
    if (n < 0)
        return DD_EXIT_USAGE;
    if (n == 0)
        return (int)dd_usage(usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return (int)status;
    status = run(&app, to);
    dd_app_close(&app);
    return (int)status;
}
