#include "app/command/paper.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum dd_exit dd_paper_load(struct dd_app *app, struct dd_paper_data *out)
{
    struct dd_meta meta;
    char day[DD_DAY_SIZE];
    bool ok = dd_store_begin(app->store, false) &&
              dd_store_facts(app->store, app->arena, &out->facts) &&
              dd_store_obligations(app->store, app->arena, &out->v, &out->n) &&
              dd_store_notices(app->store, app->arena, &out->notices, &out->n_notices) &&
              dd_store_meta(app->store, app->arena, &meta);
    dd_store_rollback(app->store);
    if (!ok)
        return dd_app_store_failed(app);
    if (!meta.evaluated_until.set)
        return dd_app_fail(DD_EXIT_FAULTS, _("nothing was evaluated yet: start dondocd"));
    out->until = meta.evaluated_until.at;
    struct dd_day until = dd_zone_local(app->zone, out->until).day;
    if (dd_day_cmp(until, dd_app_today(app)) < 0)
        fprintf(stderr,
                _("dondoc: the service last looked at %s: what fell due since then is "
                  "missing\n"),
                dd_day_format_vi(until, day));
    return DD_EXIT_OK;
}

dd_translate dd_paper_tr(const struct dd_app *app)
{
    return strcmp(app->config->language, "en") == 0 ? NULL : dd_gettext;
}

enum dd_exit dd_paper_check_name(const char *path, const char *const *endings)
{
    size_t n = strlen(path);
    for (const char *const *ending = endings; *ending; ending++) {
        size_t length = strlen(*ending);
        if (n > length && strcmp(path + n - length, *ending) == 0)
            return DD_EXIT_OK;
    }
    return dd_app_fail(DD_EXIT_USAGE, _("%s: the file's name ends in %s%s%s"), path, endings[0],
                       endings[1] ? _(" or ") : "", endings[1] ? endings[1] : "");
}

enum dd_exit dd_paper_write(const char *path, bool own_name, const struct dd_buf *bytes)
{
    struct stat st;
    if (own_name && lstat(path, &st) == 0)
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("%s is there already and may have been edited: name another file "
                             "with --out"),
                           path);
    if (!dd_write_file(path, bytes->s, bytes->n, 0644))
        return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), path, strerror(errno));
    printf(_("%s is ready; please read it before it goes to anybody\n"), path);
    return DD_EXIT_OK;
}
