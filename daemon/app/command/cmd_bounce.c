/* bounce: reads what mail servers send back. From a pipe, one report on standard
 * input; or a Maildir, whose new messages are read and moved on. */
#include "app/app.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deliver/relay.h"

#define REPORT_MAX ((size_t)1 << 20)

static const char usage[] = "bounce [MAILDIR]";

/* The delivery whose envelope sender stands in a header, among other words. */
static bool by_address(struct dd_app *app, const char *header, struct dd_delivery *row)
{
    const char *bounces = app->config->deliver.mail.bounces;
    for (const char *s = header; bounces && *s;) {
        size_t n = strcspn(s, " ,;<>()\"");
        char *word = dd_strndup(app->arena, s, n);
        int64_t id = dd_envelope_id(bounces, word);
        if (id && dd_store_delivery(app->store, app->arena, id, row) &&
            dd_envelope_is(app->arena, bounces, word, row))
            return true;
        s += n + (s[n] != '\0');
    }
    return false;
}

static bool find(struct dd_app *app, const struct dd_bounce *bounce, struct dd_delivery *row)
{
    bool found = false;
    for (size_t i = 0; i < bounce->n_to && !found; i++)
        found = by_address(app, bounce->to[i], row);
    /* Whoever knows a letter's Message-ID has seen the letter. */
    if (!found && bounce->message_id)
        dd_store_delivery_of(app->store, app->arena, bounce->message_id, row, &found);
    return found;
}

static enum dd_exit record(struct dd_app *app, const struct dd_bounce *bounce,
                           const struct dd_delivery *row)
{
    const char *answer =
        dd_printf(app->arena, "%s%s%s", bounce->status ? bounce->status : "",
                  bounce->diagnostic ? " " : "", bounce->diagnostic ? bounce->diagnostic : "");
    bool found = false;
    bool ok = dd_store_begin(app->store, true) &&
              dd_store_decide(app->store, row->id, DD_DELIVERY_SENT, DD_DELIVERY_BOUNCED, "bounced",
                              answer, &found) &&
              dd_store_commit(app->store);
    dd_store_rollback(app->store);
    if (!ok)
        return dd_app_store_failed(app);
    if (found)
        printf(_("message %lld to %s came back: %s\n"), (long long)row->id, row->address, answer);
    else
        printf(_("message %lld: nothing to record (%s)\n"), (long long)row->id,
               dd_delivery_word(row->state));
    return DD_EXIT_OK;
}

static enum dd_exit take(struct dd_app *app, const void *bytes, size_t n, const char *name)
{
    struct dd_bounce bounce;
    struct dd_delivery row;
    if (!dd_bounce_read(app->arena, bytes, n, &bounce))
        return dd_app_fail(DD_EXIT_FAULTS, _("%s is no delivery report (RFC 3464)"), name);
    if (!bounce.failed) {
        printf(_("%s: a report of “%s”, not of a failure\n"), name, bounce.action);
        return DD_EXIT_OK;
    }
    if (!find(app, &bounce, &row))
        return dd_app_fail(DD_EXIT_FAULTS, _("%s is about no message of this office"), name);
    return record(app, &bounce, &row);
}

static enum dd_exit take_input(struct dd_app *app)
{
    struct dd_buf in = {0};
    char piece[8192];
    for (size_t n; in.n < REPORT_MAX && (n = fread(piece, 1, sizeof(piece), stdin)) > 0;)
        dd_buf_add(&in, piece, n);
    enum dd_exit status = ferror(stdin) ? dd_app_fail(DD_EXIT_FAILED, _("%s cannot be read: %s"),
                                                      _("standard input"), strerror(errno))
                                        : take(app, in.s ? in.s : "", in.n, _("standard input"));
    dd_buf_release(&in);
    return status;
}

/* Read ones are moved to cur/, as mail readers do; "S": nothing is left to do. */
static enum dd_exit take_file(struct dd_app *app, const char *folder, const char *name)
{
    size_t n;
    const char *path = dd_printf(app->arena, "%s/new/%s", folder, name);
    const char *bytes = dd_read_file(app->arena, path, REPORT_MAX, &n);
    if (!bytes)
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be read: %s"), path, strerror(errno));
    enum dd_exit status = take(app, bytes, n, name);
    const char *to =
        dd_printf(app->arena, "%s/cur/%s:2,%s", folder, name, status == DD_EXIT_OK ? "S" : "");
    if (status != DD_EXIT_FAILED && rename(path, to) != 0)
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), to, strerror(errno));
    return status;
}

static enum dd_exit take_maildir(struct dd_app *app, const char *folder)
{
    enum dd_exit worst = DD_EXIT_OK;
    DIR *dir = opendir(dd_printf(app->arena, "%s/new", folder));
    if (!dir)
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be read: %s"), folder, strerror(errno));
    DD_VEC(const char *) names = {0}; /* first, as they leave the folder */
    for (struct dirent *entry; (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            dd_push(app->arena, &names, dd_strdup(app->arena, entry->d_name));
    closedir(dir);
    for (size_t i = 0; i < names.n && worst != DD_EXIT_FAILED; i++) {
        enum dd_exit status = take_file(app, folder, names.v[i]);
        worst = status > worst ? status : worst;
    }
    return worst;
}

int dd_cmd_bounce(int argc, char **argv)
{
    struct dd_common common = {0};
    const char *folder = NULL;
    int n = dd_options(argc, argv, usage, &common, NULL, 0, &folder, 1);
    if (n < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return (int)status;
    status = n ? take_maildir(&app, folder) : take_input(&app);
    dd_app_close(&app);
    return (int)status;
}
