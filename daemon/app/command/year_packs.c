/* year_packs.c — the packs of the new year, as `year open` draws them up: in a folder of
 * their own, in force only when a person has read them and named them. */
#include "app/command/year_packs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct drawing {
    struct dd_app *app;
    const struct dd_new_year *year;
    bool dry_run;
    const char *folder;
    json_t *packs; /* or NULL: for people */
};

static const char *joined(struct dd_arena *arena, const char *const *v, size_t n)
{
    const char *text = n ? v[0] : "";
    for (size_t i = 1; i < n; i++)
        text = dd_printf(arena, "%s, %s", text, v[i]);
    return text;
}

static json_t *texts(const char *const *v, size_t n)
{
    json_t *array = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(array, dd_json_text(v[i]));
    return array;
}

static void say(const struct drawing *d, const struct dd_new_pack *pack, const char *path,
                bool written)
{
    struct dd_arena *arena = d->app->arena;
    if (d->packs) {
        json_array_append_new(
            d->packs,
            json_pack("{s:o, s:o, s:b, s:o, s:o, s:o, s:o}", "pack", dd_json_text(pack->id), "file",
                      dd_json_text(pack->text ? path : NULL), "written", written, "rules",
                      texts(pack->rules, pack->n_rules), "to_set", texts(pack->open, pack->n_open),
                      "basis", texts(pack->basis, pack->n_basis), "targets",
                      texts(pack->codes, pack->n_codes)));
        return;
    }
    printf("%s: %s\n", pack->text ? path : pack->id, joined(arena, pack->rules, pack->n_rules));
    if (!pack->text)
        printf("  - %s\n", _("its rules stand in one line: only a person can copy them"));
    else if (!written && !d->dry_run)
        printf("  - %s\n", _("the file is there already, and was left as it is"));
    if (pack->n_open)
        printf(_("  - days to be set: %s\n"), joined(arena, pack->open, pack->n_open));
    if (pack->n_codes)
        printf(_("  - targets to be entered, by their codes: %s\n"),
               joined(arena, pack->codes, pack->n_codes));
    if (pack->n_basis)
        printf(_("  - still rests on %s\n"), joined(arena, pack->basis, pack->n_basis));
}

static enum dd_exit cannot_write(const char *path)
{
    return dd_app_fail(DD_EXIT_FAILED, _("`%s` cannot be written: %s"), path, strerror(errno));
}

static enum dd_exit take(const struct drawing *d, const struct dd_new_pack *pack)
{
    const char *path = dd_printf(d->app->arena, "%s/%s.yaml", d->folder, pack->id);
    bool there = access(path, F_OK) == 0, write = pack->text && !there && !d->dry_run;
    if (write && mkdir(d->folder, 0755) != 0 && errno != EEXIST)
        return cannot_write(d->folder);
    if (write && !dd_write_file(path, pack->text, strlen(pack->text), 0644))
        return cannot_write(path);
    say(d, pack, path, write);
    return DD_EXIT_OK;
}

enum dd_exit dd_year_packs(struct dd_app *app, const struct dd_new_year *year, bool dry_run,
                           json_t *packs)
{
    const struct dd_new_pack *v;
    size_t n = dd_new_year_packs(app->arena, app->rules, app->config->params, year, &v);
    const struct drawing d = {
        .app = app,
        .year = year,
        .dry_run = dry_run,
        .folder = dd_app_path(app->arena, app->config->folder,
                              dd_printf(app->arena, "rules-%d", year->to)),
        .packs = packs,
    };
    enum dd_exit status = DD_EXIT_OK;
    if (n > 0 && !packs)
        printf(_("Rules of %d that have none for %d yet, drawn up anew:\n"), year->from, year->to);
    for (size_t i = 0; status == DD_EXIT_OK && i < n; i++)
        status = take(&d, &v[i]);
    if (n > 0 && !packs && status == DD_EXIT_OK)
        printf(
            _("Read them, set what is open, and check them (`dondoc check %s/*.yaml`). They are in "
              "force once dondoc.yaml names them under `rules:`; `dondoc simulate` shows what they "
              "will do.\n"),
            d.folder);
    return status;
}
