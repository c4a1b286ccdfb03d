/* letter: the draft by which a unit is asked for what is overdue. */
#include "app/command/paper.h"
#include "wire/paper/urge.h"

#include <stdio.h>
#include <string.h>

#define SOON_DAYS 14
#define ANSWER_WORKDAYS 5 /* proposed; whoever signs may change it */

struct letter {
    const char *unit, *out, *on;
    bool all, json;
};

/* A unit that went into others is not written to: they answer for it. */
static enum dd_exit check_unit(const struct dd_app *app, const struct dd_facts *facts,
                               const char *unit, struct dd_day on)
{
    enum dd_exit status = dd_write_known(app, facts, "unit", unit);
    for (size_t i = 0; status == DD_EXIT_OK && i < facts->unit_succession.n; i++) {
        const struct dd_unit_succession *row = &facts->unit_succession.v[i];
        if (strcmp(row->unit, unit) == 0 && row->day.set && dd_day_cmp(row->day.day, on) <= 0)
            status = dd_app_fail(DD_EXIT_FAULTS, _("%s is now %s: the letter goes to `%s`"),
                                 dd_unit_name(facts, unit), dd_unit_name(facts, row->successor),
                                 row->successor);
    }
    return status;
}

static void print_rows(const struct dd_app *app, const struct dd_urge *urge)
{
    const dd_duty_rows *lists[] = {&urge->overdue, &urge->soon};
    for (size_t k = 0; k < DD_LEN(lists); k++)
        for (size_t i = 0; i < lists[k]->n; i++) {
            json_t *row = dd_json_obligation(lists[k]->v[i], app->zone);
            int days = dd_duty_days_late(lists[k]->v[i], urge->on);
            json_object_set_new(row, "days_late", json_integer(days));
            dd_app_print_json(row);
        }
}

static enum dd_exit write_letter(struct dd_app *app, const struct letter *l,
                                 const struct dd_urge *urge)
{
    char day[DD_DAY_SIZE];
    struct dd_buf bytes = {0};
    const char *path = l->out ? l->out
                              : dd_printf(app->arena, "cong-van-don-doc-%s-%s.docx", l->unit,
                                          dd_day_format(urge->on, day));
    dd_urge_docx(app->arena, urge, &bytes);
    enum dd_exit status = dd_paper_write(path, !l->out, &bytes);
    dd_buf_release(&bytes);
    return status;
}

static enum dd_exit letter(struct dd_app *app, const struct letter *l)
{
    struct dd_paper_data data;
    struct dd_letterhead head;
    struct dd_urge urge = {.head = &head,
                           .facts = &data.facts,
                           .language = app->config->language,
                           .unit = l->unit,
                           .at = dd_clock_now(&app->clock)};
    enum dd_exit status = dd_paper_load(app, &data);
    if (status == DD_EXIT_OK)
        status = dd_write_day(app, l->on, &urge.on);
    if (status == DD_EXIT_OK)
        status = check_unit(app, &data.facts, l->unit, urge.on);
    if (status != DD_EXIT_OK)
        return status;
    dd_urge_select(app->arena, &urge, data.v, data.n, l->all ? SOON_DAYS : -1);
    if (urge.overdue.n == 0 && urge.soon.n == 0)
        return dd_app_fail(DD_EXIT_FAULTS,
                           l->all ? _("%s has nothing overdue and nothing that falls due within 14 "
                                      "days: there is no letter to write")
                                  : _("%s has nothing overdue: there is no letter to write (--all "
                                      "lists what falls due within 14 days, too)"),
                           dd_unit_name(&data.facts, l->unit));
    if (l->json)
        print_rows(app, &urge);
    if (l->json && !l->out)
        return DD_EXIT_OK;
    dd_letterhead_fill(app->arena, &app->config->letterhead, &data.facts, dd_paper_tr(app), urge.on,
                       &head);
    urge.answer_by.set =
        dd_calendar_add(app->calendar, urge.on, ANSWER_WORKDAYS, &urge.answer_by.day);
    return write_letter(app, l, &urge);
}

int dd_cmd_letter(int argc, char **argv)
{
    static const char usage[] = "letter UNIT [--out FILE.docx] [--on DAY] [--all]";
    static const char *const endings[] = {".docx", NULL};
    struct dd_common common = {0};
    struct letter l = {0};
    const char *words[1];
    const struct dd_option options[] = {
        {.name = "out",
         .value = &l.out,
         .arg = "FILE",
         .help = DD_N("the Word file to write; by default one in this folder, named after the "
                      "unit and the day")},
        {.name = "on",
         .value = &l.on,
         .arg = "DAY",
         .help = DD_N("the day up to which days late are counted; default today")},
        {.name = "all", .flag = &l.all, .help = DD_N("list what falls due within 14 days, too")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 1);
    if (n != 1)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    l.unit = words[0];
    l.json = common.json;
    enum dd_exit status = l.out ? dd_paper_check_name(l.out, endings) : DD_EXIT_OK;
    struct dd_app app;
    if (status == DD_EXIT_OK)
        status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    status = letter(&app, &l);
    dd_app_close(&app);
    return status;
}
