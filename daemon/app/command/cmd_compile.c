/* report compile: a period's report as a paper, to be completed and sent upwards. */
#include "app/command/paper.h"
#include "wire/paper/report.h"

#include <stdio.h>
#include <string.h>

struct compile {
    const char *period, *plan, *out;
    bool json;
};

static bool ends_in(const char *path, const char *ending)
{
    size_t n = strlen(path), m = strlen(ending);
    return n >= m && strcmp(path + n - m, ending) == 0;
}

/* "week", "month", "quarter", "year": the one that today lies in. */
static enum dd_exit read_period(const struct dd_app *app, const char *text, struct dd_period *out)
{
    static const struct {
        const char *word;
        enum dd_every every;
    } words[] = {
        {"week", DD_WEEKLY}, {"month", DD_MONTHLY}, {"quarter", DD_QUARTERLY}, {"year", DD_YEARLY}};
    for (size_t i = 0; i < DD_LEN(words); i++)
        if (strcmp(text, words[i].word) == 0) {
            *out = dd_period_of(words[i].every, dd_app_today(app));
            return DD_EXIT_OK;
        }
    if (dd_period_parse(text, out) && out->every != DD_DAILY)
        return DD_EXIT_OK;
    return dd_app_fail(DD_EXIT_FAULTS,
                       _("`%s` is no period (week, 2026-W08, 2026-03, 2026-Q1, 2026-H1, 2026)"),
                       text);
}

static enum dd_exit check_plan(const struct dd_app *app, const struct dd_facts *facts,
                               const char *plan)
{
    const char **plans;
    size_t n = plan ? dd_account_plans(app->arena, facts, &plans) : 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(plans[i], plan) == 0)
            return DD_EXIT_OK;
    if (!plan)
        return DD_EXIT_OK;
    const char *near = dd_nearest(plan, plans, n);
    return near ? dd_app_fail(DD_EXIT_FAULTS, _("no task is of plan `%s`; did you mean `%s`?"),
                              plan, near)
                : dd_app_fail(DD_EXIT_FAULTS, _("no task is of plan `%s`"), plan);
}

static enum dd_exit write_report(struct dd_app *app, const struct compile *c,
                                 const struct dd_report_in *in)
{
    struct dd_buf bytes = {0};
    const char *path = c->out, *why = NULL;
    if (!path)
        path = dd_printf(app->arena, "bao-cao-%s.docx",
                         dd_period_name(app->arena, in->account->period));
    if (ends_in(path, ".xlsx")) {
        if (!dd_report_xlsx(app->arena, in, &bytes, &why))
            return dd_app_fail(DD_EXIT_FAILED, _("%s cannot be written: %s"), path, why);
    } else if (in->account->period.every == DD_WEEKLY) {
        dd_report_week_docx(app->arena, in, &bytes);
    } else {
        dd_report_docx(app->arena, in, &bytes);
    }
    enum dd_exit status = dd_paper_write(path, !c->out, &bytes);
    dd_buf_release(&bytes);
    return status;
}

static enum dd_exit compile(struct dd_app *app, const struct compile *c)
{
    struct dd_paper_data data;
    struct dd_account account;
    struct dd_letterhead head;
    struct dd_account_in in = {.plan = c->plan, .today = dd_app_today(app), .tr = dd_paper_tr(app)};
    enum dd_exit status = read_period(app, c->period, &in.period);
    if (status == DD_EXIT_OK)
        status = dd_paper_load(app, &data);
    if (status == DD_EXIT_OK)
        status = check_plan(app, &data.facts, c->plan);
    if (status != DD_EXIT_OK)
        return status;
    in.facts = &data.facts;
    in.v = data.v;
    in.n = data.n;
    dd_account_make(app->arena, &in, &account);
    dd_letterhead_fill(app->arena, &app->config->letterhead, &data.facts, in.tr, in.today, &head);
    struct dd_report_in report = {
        .facts = &data.facts,
        .head = &head,
        .account = &account,
        .zone = app->zone,
        .language = app->config->language,
        .today = in.today,
        .evaluated = data.until,
        .at = dd_clock_now(&app->clock),
        .n_obligations = data.n,
        .obligations = data.v,
        .n_notices = data.n_notices,
        .notices = data.notices,
    };
    if (c->json)
        dd_app_print_json(dd_report_json(app->arena, &report));
    return c->json && !c->out ? DD_EXIT_OK : write_report(app, c, &report);
}

int dd_cmd_compile(int argc, char **argv)
{
    static const char usage[] =
        "report compile --period PERIOD [--plan NUMBER] [--out FILE.docx|FILE.xlsx]";
    static const char *const endings[] = {".docx", ".xlsx", NULL};
    struct dd_common common = {0};
    struct compile c = {0};
    const char *words[1];
    const struct dd_option options[] = {
        {.name = "period",
         .value = &c.period,
         .arg = "PERIOD",
         .help = DD_N("week, month, quarter, year (the one at hand), or 2026-W08, 2026-02, "
                      "2026-Q2, 2026-H1, 2026")},
        {.name = "plan",
         .value = &c.plan,
         .arg = "NUMBER",
         .help = DD_N("only the tasks of this plan")},
        {.name = "out",
         .value = &c.out,
         .arg = "FILE",
         .help = DD_N("the Word file or workbook to write; by default a Word file in this "
                      "folder, named after the period")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 1);
    if (n != 1 || !c.period)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    c.json = common.json;
    enum dd_exit status = c.out ? dd_paper_check_name(c.out, endings) : DD_EXIT_OK;
    struct dd_app app;
    if (status == DD_EXIT_OK)
        status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    status = compile(&app, &c);
    dd_app_close(&app);
    return status;
}
