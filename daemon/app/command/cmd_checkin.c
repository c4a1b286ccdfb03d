/* checkin: the form of a unit and a period, with a line for each task without an end
 * that it leads. result: enters such a line. */
#include "app/command/paper.h"
#include "app/command/write.h"
#include "wire/paper/checkin.h"
#include "wire/duty.h"

#include <stdio.h>
#include <string.h>

/* ---- the form ------------------------------------------------------------------- */

struct form {
    const char *unit, *out;
    struct dd_period period;
    struct dd_paper_data data;
    const struct dd_checkin_line *lines;
    size_t n;
};

/* Without one: the quarter at hand. */
static enum dd_exit read_period(const struct dd_app *app, const char *text, struct dd_period *out)
{
    if (!text) {
        *out = dd_period_of(DD_QUARTERLY, dd_app_today(app));
        return DD_EXIT_OK;
    }
    return dd_period_parse(text, out)
               ? DD_EXIT_OK
               : dd_app_fail(DD_EXIT_FAULTS, _("`%s` is no period (2026-03, 2026-Q1, 2026)"), text);
}

/* When it is to be handed in, where a rule asks for it. */
static struct dd_opt_day due_of(const struct dd_app *app, const struct form *f)
{
    const char *period = dd_period_name(app->arena, f->period);
    for (size_t i = 0; i < f->data.n; i++) {
        const struct dd_obligation *ob = &f->data.v[i];
        const struct dd_rule *rule =
            strcmp(ob->period, period) == 0 && strcmp(ob->subject, f->unit) == 0
                ? dd_rule_of(app->rules, ob->rule, ob->subject, ob->rule_hash)
                : NULL;
        if (rule && rule->done_by == DD_DONE_RESULTS)
            return ob->due;
    }
    return (struct dd_opt_day){0};
}

static void print_json(const struct dd_app *app, const struct form *f)
{
    const char *period = dd_period_name(app->arena, f->period);
    for (size_t i = 0; i < f->n; i++) {
        const struct dd_checkin_line *line = &f->lines[i];
        const struct dd_result *row = line->row;
        dd_app_print_json(json_pack("{s:s, s:s, s:s, s:o, s:s, s:b, s:o, s:o, s:o}", "unit",
                                    f->unit, "period", period, "task", line->task->id, "title",
                                    dd_json_text(line->task->title), "lead", line->lead, "entered",
                                    row != NULL, "text", dd_json_text(row ? row->text : NULL),
                                    "document", dd_json_text(row ? row->document : NULL),
                                    "recorded_on", dd_json_day(line->recorded_on)));
    }
}

static void print_table(const struct dd_app *app, const struct form *f)
{
    size_t missing = 0;
    for (size_t i = 0; i < f->n; i++)
        missing += !f->lines[i].row;
    printf(_("%s, %s: %zu tasks, %zu lines still missing\n"), dd_unit_name(&f->data.facts, f->unit),
           dd_duty_period(app->arena, dd_gettext, f->period), f->n, missing);
    for (size_t i = 0; i < f->n; i++) {
        const struct dd_checkin_line *line = &f->lines[i];
        const char *text = line->row ? line->row->text : NULL;
        dd_app_cell(line->task->id, 16);
        dd_app_cell(line->task->title, 44);
        dd_app_last_cell(text ? text : line->row ? _("entered") : "–", 0);
    }
}

static enum dd_exit write_form(struct dd_app *app, const struct form *f)
{
    struct dd_letterhead head;
    struct dd_buf bytes = {0};
    dd_translate tr = dd_paper_tr(app);
    dd_letterhead_fill(app->arena, &app->config->letterhead, &f->data.facts, tr, dd_app_today(app),
                       &head);
    const struct dd_checkin_form form = {
        .facts = &f->data.facts,
        .head = &head,
        .language = app->config->language,
        .unit = dd_unit_name(&f->data.facts, f->unit),
        .period = dd_duty_period(app->arena, tr, f->period),
        .due = due_of(app, f),
        .at = dd_clock_now(&app->clock),
        .n = f->n,
        .lines = f->lines,
    };
    dd_checkin_docx(app->arena, &form, &bytes);
    enum dd_exit status = dd_paper_write(f->out, false, &bytes);
    dd_buf_release(&bytes);
    return status;
}

static enum dd_exit show(struct dd_app *app, struct form *f, const char *period, bool json)
{
    enum dd_exit status = dd_paper_load(app, &f->data);
    if (status == DD_EXIT_OK)
        status = dd_write_known(app, &f->data.facts, "unit", f->unit);
    if (status == DD_EXIT_OK)
        status = read_period(app, period, &f->period);
    if (status != DD_EXIT_OK)
        return status;
    f->n = dd_checkin(app->arena, dd_led_of(app->arena, &f->data.facts), f->unit,
                      dd_period_name(app->arena, f->period), dd_period_first(f->period),
                      dd_period_last(f->period), dd_app_today(app), &f->lines);
    if (json)
        print_json(app, f);
    else if (!f->out)
        print_table(app, f);
    return f->out ? write_form(app, f) : DD_EXIT_OK;
}

int dd_cmd_checkin(int argc, char **argv)
{
    static const char usage[] = "checkin UNIT [PERIOD] [--out FILE.docx]";
    static const char *const endings[] = {".docx", NULL};
    struct dd_common common = {0};
    struct form form = {0};
    const char *words[2] = {0};
    const struct dd_option options[] = {
        {.name = "out",
         .value = &form.out,
         .arg = "FILE",
         .help = DD_N("write the form as a Word file, to be printed or filled in")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 2);
    if (n < 1)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    form.unit = words[0];
    enum dd_exit status = form.out ? dd_paper_check_name(form.out, endings) : DD_EXIT_OK;
    struct dd_app app;
    if (status == DD_EXIT_OK)
        status = dd_app_open(&app, &common, DD_APP_READ | DD_APP_RULES);
    if (status != DD_EXIT_OK)
        return status;
    status = show(&app, &form, n > 1 ? words[1] : NULL, common.json);
    dd_app_close(&app);
    return status;
}

/* ---- a line of it --------------------------------------------------------------- */

int dd_cmd_result(int argc, char **argv)
{
    static const char usage[] =
        "result TASK PERIOD TEXT [--unit UNIT] [--on DAY] [--document ID|NUMBER]";
    struct dd_common common = {0};
    struct dd_result_words line = {0};
    const char *words[3];
    const struct dd_option options[] = {
        {.name = "unit",
         .value = &line.unit,
         .arg = "UNIT",
         .help = DD_N("which of several leads")},
        {.name = "on",
         .value = &line.on,
         .arg = "DAY",
         .help = DD_N("when it was handed in; default today")},
        {.name = "document",
         .value = &line.document,
         .arg = "ID",
         .help = DD_N("the document that shows it (see `document list`)")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 3);
    if (n != 3)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    line.task = words[0];
    line.period = words[1];
    line.text = words[2];
    struct dd_app app;
    struct dd_record rec;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    status = dd_write_begin(&app, &rec);
    if (status == DD_EXIT_OK)
        status = dd_write_end(&app, &rec, dd_record_result(&rec, &line));
    dd_app_close(&app);
    return status;
}
