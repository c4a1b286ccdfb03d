/* import: a plan annex → tasks. */
#include "app/app.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "intake/file/office_file.h"
#include "intake/annex/retable.h"
#include "intake/file/tsv.h"

static const char usage[] = "import FILE --plan NUMBER --unit ID [--year Y] [--dry-run] [--accept]";

struct request {
    const char *file, *plan, *unit, *year;
    bool dry_run, accept;
};

static bool read_year(const char *text, int *out)
{
    char *end;
    long year = strtol(text, &end, 10);
    if (end == text || *end || year < DD_YEAR_MIN || year > DD_YEAR_MAX)
        return false;
    *out = (int)year;
    return true;
}

/* The year that a plan's number carries: "64/2025/QH15", "29/KH-UBND-2026". The
 * first number is the plan's own: "2026/KH-UBND" says no year. */
static int year_of_plan(const char *plan)
{
    static const char digits[] = "0123456789";
    const char *p = strpbrk(plan, digits);
    p = p ? p + strspn(p, digits) : "";
    while ((p = strpbrk(p, digits))) {
        size_t n = strspn(p, digits);
        int year = n == 4 ? atoi(p) : 0;
        if (year >= 1990 && year < 2100)
            return year;
        p += n;
    }
    return 0;
}

/* ---- what happened, for programs ------------------------------------------------------ */

static const char *verdict_name(enum dd_import_verdict verdict)
{
    static const char *const names[] = {
        [DD_IMPORT_NEW] = "new",
        [DD_IMPORT_CHANGED] = "changed",
        [DD_IMPORT_UNCHANGED] = "unchanged",
        [DD_IMPORT_DOUBTFUL] = "doubtful",
    };
    return names[verdict];
}

static json_t *warnings_json(const struct dd_diags *diags)
{
    json_t *list = json_array();
    for (size_t i = 0; i < diags->n; i++) {
        const struct dd_diag *diag = &diags->v[i];
        if (diag->severity != DD_WARNING)
            continue;
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:I, s:I, s:s, s:o}", "code", diag->code, "file",
                            dd_json_text(diag->pos.source ? diag->pos.source->name : NULL), "line",
                            (json_int_t)diag->pos.line, "column", (json_int_t)diag->pos.col,
                            "message", diag->message, "hint", dd_json_text(diag->hint)));
    }
    return list;
}

static void print_json(const struct dd_import_report *report, const struct dd_diags *diags,
                       bool dry_run)
{
    for (size_t i = 0; i < report->n_rows; i++) {
        const struct dd_import_row *row = &report->rows[i];
        dd_app_print_json(json_pack(
            "{s:I, s:s, s:o, s:o, s:o, s:s, s:s, s:s, s:s}", "line", (json_int_t)row->line,
            "verdict", verdict_name(row->verdict), "id", dd_json_text(row->id), "section",
            dd_json_text(row->section), "number", dd_json_text(row->number), "title", row->title,
            "phrase", row->phrase, "understood", row->understood, "leads", row->leads));
    }
    dd_app_print_json(json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:I, s:I, s:I, s:b}", "tasks",
        (json_int_t)report->tasks, "deadlines", (json_int_t)report->deadlines, "continuous",
        (json_int_t)report->continuous, "waiting", (json_int_t)report->waiting, "done",
        (json_int_t)report->done, "not_understood", (json_int_t)report->not_understood, "new",
        (json_int_t)report->created, "changed", (json_int_t)report->changed, "unchanged",
        (json_int_t)report->unchanged, "warnings", warnings_json(diags), "missing",
        (json_int_t)report->missing, "doubtful", (json_int_t)report->doubtful, "to_review",
        (json_int_t)report->to_review, "dry_run", dry_run));
}

/* ---- and for people --------------------------------------------------------------------- */

static const char *verdict_word(enum dd_import_verdict verdict)
{
    switch (verdict) {
    case DD_IMPORT_NEW:
        return _("new");
    case DD_IMPORT_CHANGED:
        return _("changed");
    case DD_IMPORT_UNCHANGED:
        return _("unchanged");
    case DD_IMPORT_DOUBTFUL:
        return _("doubtful");
    }
    return "";
}

static void print_row(const char *const cells[7])
{
    static const size_t columns[7] = {12, 16, 8, 44, 28, 28, 44};
    for (size_t i = 0; i < 6; i++)
        dd_app_cell(cells[i], columns[i]);
    dd_app_last_cell(cells[6], columns[6]);
}

static void print_table(struct dd_arena *arena, const struct dd_import_report *report, bool dry_run)
{
    print_row((const char *const[]){_("result"), _("id"), _("number"), _("task"), _("time"),
                                    _("understood as"), _("lead")});
    for (size_t i = 0; i < report->n_rows; i++) {
        const struct dd_import_row *row = &report->rows[i];
        const char *place =
            dd_printf(arena, "%s%s%s", row->section ? row->section : "",
                      row->section && row->number ? "." : "", row->number ? row->number : "");
        print_row((const char *const[]){verdict_word(row->verdict), row->id, place, row->title,
                                        row->phrase, row->understood, row->leads});
    }
    printf(dry_run ? _("\nNothing was written; an import would give:\n") : "\n");
    printf(_("%zu tasks: %zu new, %zu changed, %zu unchanged, %zu doubtful; %zu no longer in the "
             "file\n"),
           report->tasks, report->created, report->changed, report->unchanged, report->doubtful,
           report->missing);
    printf(_("%zu dated deadlines, %zu tasks without an end, %zu waiting for an event, %zu done, "
             "%zu not understood\n"),
           report->deadlines, report->continuous, report->waiting, report->done,
           report->not_understood);
}

/* ---- the command -------------------------------------------------------------------------- */

static enum dd_exit read_request(int argc, char **argv, struct dd_common *common,
                                 struct request *out, int *year)
{
    const struct dd_option options[] = {
        {"plan", .value = &out->plan, .arg = "NUMBER",
         .help = DD_N("the plan's number, e.g. 20/KH-UBND")},
        {"unit", .value = &out->unit, .arg = "ID", .help = DD_N("the unit whose plan it is")},
        {"year", .value = &out->year, .arg = "Y",
         .help = DD_N("the year of days written without one")},
        {"dry-run", .flag = &out->dry_run, .help = DD_N("show what would happen, write nothing")},
        {"accept", .flag = &out->accept, .help = DD_N("take doubtful matches for the same task")},
    };
    int n = dd_options(argc, argv, usage, common, options, DD_LEN(options), &out->file, 1);
    if (n < 0)
        return DD_EXIT_USAGE;
    if (n < 1 || !out->plan || !out->unit) {
        fprintf(stderr, "dondoc: %s\n", _("a file, --plan and --unit are needed"));
        return dd_usage(usage);
    }
    *year = year_of_plan(out->plan);
    if (out->year && !read_year(out->year, year))
        return dd_app_fail(DD_EXIT_USAGE, _("`%s` is not a year"), out->year);
    return DD_EXIT_OK;
}

static enum dd_exit run(struct dd_app *app, const struct request *request, int year, bool json)
{
    struct dd_source file = {.name = request->file};
    file.text = dd_read_file(app->arena, request->file, DD_TSV_MAX_BYTES, &file.n);
    if (!file.text && errno == EFBIG)
        return dd_app_fail(DD_EXIT_FAULTS, _("%s: the file is larger than %zu MB"), request->file,
                           DD_TSV_MAX_BYTES >> 20);
    if (!file.text)
        return dd_app_fail(DD_EXIT_FAILED, "%s: %s", request->file, strerror(errno));
    if (dd_is_office_file(file.text, file.n)) {
        file.text = dd_table_flat(&app->diags, request->file, file.text, file.n);
        if (!file.text) {
            dd_app_say(&app->diags);
            return DD_EXIT_FAULTS;
        }
        file.n = strlen(file.text);
    }
    const struct dd_import_options options = {
        .plan = request->plan,
        .unit = request->unit,
        .year = year,
        .today = dd_app_today(app),
        .dry_run = request->dry_run,
        .accept = request->accept,
        .calendar = app->calendar,
        .tr = dd_gettext,
    };
    struct dd_import_report report;
    enum dd_import_status status = dd_import(app->store, &app->diags, &file, &options, &report);
    dd_app_say(&app->diags);
    if (status != DD_IMPORT_OK)
        return status == DD_IMPORT_FAULTS ? DD_EXIT_FAULTS : DD_EXIT_FAILED;
    if (json)
        print_json(&report, &app->diags, request->dry_run);
    else
        print_table(app->arena, &report, request->dry_run);
    return DD_EXIT_OK;
}

int dd_cmd_import(int argc, char **argv)
{
    struct dd_common common = {0};
    struct request request = {0};
    int year = 0;
    enum dd_exit status = read_request(argc, argv, &common, &request, &year);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_app app;
    status = dd_app_open(&app, &common, request.dry_run ? DD_APP_READ : DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    status = run(&app, &request, year, common.json);
    dd_app_close(&app);
    return status;
}
