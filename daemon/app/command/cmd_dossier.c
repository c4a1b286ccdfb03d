/* dossier: all that is known about one obligation, for the records or an inspection. */
#include "app/explain/dossier.h"
#include "app/command/paper.h"

#include <string.h>

static const char usage[] = "dossier OBLIGATION [--out FILE.docx|FILE.json]";

/* "ho-so-unit-plan-2026-thuy-hung-once.docx" */
static const char *own_name(const struct dd_dossier *d)
{
    char *name = dd_printf(d->app->arena, "ho-so-%.120s.docx", d->row.id);
    for (char *p = name; *p; p++)
        if (strchr("/:@", *p))
            *p = '-';
    return name;
}

static enum dd_exit make(struct dd_app *app, const char *id, const char *out, bool json)
{
    struct dd_dossier d = {.app = app};
    struct dd_buf bytes = {0};
    enum dd_exit status = dd_write_find_obligation(app, id, &d.row);
    if (status != DD_EXIT_OK)
        return status;
    if (!dd_dossier_read(&d))
        return dd_app_store_failed(app);
    size_t n = out ? strlen(out) : 0;
    if (json)
        dd_app_print_json(dd_dossier_json(&d));
    if (json && !out)
        return DD_EXIT_OK;
    if (n > 5 && strcmp(out + n - 5, ".json") == 0)
        dd_json_line(&bytes, dd_dossier_json(&d));
    else
        dd_dossier_docx(&d, &bytes);
    status = dd_paper_write(out ? out : own_name(&d), !out, &bytes);
    dd_buf_release(&bytes);
    return status;
}

int dd_cmd_dossier(int argc, char **argv)
{
    static const char *const endings[] = {".docx", ".json", NULL};
    struct dd_common common = {0};
    const char *out = NULL, *words[1];
    const struct dd_option options[] = {
        {.name = "out",
         .value = &out,
         .arg = "FILE",
         .help = DD_N("the Word or JSON file to write; by default a Word file in this folder, "
                      "named after the duty")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 1);
    if (n != 1)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    enum dd_exit status = out ? dd_paper_check_name(out, endings) : DD_EXIT_OK;
    struct dd_app app;
    if (status == DD_EXIT_OK)
        status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return (int)status;
    status = make(&app, words[0], out, common.json);
    dd_app_close(&app);
    return (int)status;
}
