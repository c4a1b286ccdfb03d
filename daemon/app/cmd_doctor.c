/* doctor: what would go wrong, before it does. */
#include "app/tick.h"

#include <stdio.h>
#include <string.h>

struct doctor {
    struct dd_app *app;
    struct dd_facts facts;
    bool json;
    size_t n; /* findings */
};

static void finding(struct doctor *d, const char *what, const char *text)
{
    d->n++;
    if (d->json)
        dd_app_print_json(json_pack("{s:s, s:s}", "what", what, "text", text));
    else
        printf("- %s\n", text);
}

static const char *fault_text(struct doctor *d, const struct dd_fault *fault)
{
    const char *unit = dd_unit_name(&d->facts, fault->unit ? fault->unit : d->app->config->office);
    if (strcmp(fault->what, "nobody") == 0)
        return dd_printf(d->app->arena, _("nobody holds the post %s for %s"), fault->role, unit);
    if (strcmp(fault->what, "on_leave") == 0)
        return dd_printf(d->app->arena,
                         _("the holder of the post %s for %s is on leave, and nobody acts"),
                         fault->role, unit);
    if (strcmp(fault->what, "two_equals") == 0)
        return dd_printf(d->app->arena, _("two persons hold the post %s for %s alike"), fault->role,
                         unit);
    return dd_printf(d->app->arena, _("the holder of the post %s for %s has no address"),
                     fault->role, unit);
}

static void look_at_posts(struct doctor *d, const struct dd_simulation *s)
{
    struct dd_moment moment;
    dd_moment(d->app->arena, &s->in, &moment);
    for (size_t i = 0; i < moment.alert.n_faults; i++)
        finding(d, moment.alert.faults[i].what, fault_text(d, &moment.alert.faults[i]));
    if (moment.eval.n_waiting_calendar)
        finding(d, "calendar",
                dd_printf(d->app->arena,
                          _("%zu periods wait because the calendar ends before them"),
                          moment.eval.n_waiting_calendar));
}

static void look_at_tasks(struct doctor *d)
{
    for (size_t i = 0; i < d->facts.task_unit.n; i++) {
        const struct dd_task_unit *row = &d->facts.task_unit.v[i];
        if (!row->unit && dd_streq(row->part, "lead"))
            finding(d, "lead",
                    dd_printf(d->app->arena, _("task %s: the lead `%s` is no unit that is known"),
                              row->task, row->words ? row->words : ""));
    }
}

static void look_at_contacts(struct doctor *d)
{
    struct dd_arena *arena = d->app->arena;
    for (size_t i = 0; i < d->facts.contact.n; i++) {
        const struct dd_contact *row = &d->facts.contact.v[i];
        const char *address = row->address ? row->address : "";
        if (dd_streq(row->channel, "email") && !dd_address_ok(address))
            finding(
                d, "address",
                dd_printf(arena, _("contact %s: `%s` is not a mail address"), row->id, address));
        if (!row->verified)
            finding(d, "unverified",
                    dd_printf(arena, _("contact %s (%s) is not verified"), row->id, address));
    }
}

/* Whoever may have to be told some day, also where nothing is owed yet. */
static void look_at_office(struct doctor *d)
{
    static const enum dd_role needed[] = {DD_ROLE_TRACKING_OFFICE, DD_ROLE_VICE_CHAIR,
                                          DD_ROLE_CHAIR};
    const struct dd_config *config = d->app->config;
    if (!dd_unit_find(&d->facts, config->office))
        finding(d, "office",
                dd_printf(d->app->arena, _("%s: `office: %s` is none of the units in %s"),
                          config->path, config->office, config->database));
    for (size_t i = 0; i < DD_LEN(needed); i++) {
        bool held = false;
        for (size_t p = 0; p < d->facts.post.n; p++)
            held |= dd_streq(d->facts.post.v[p].role, dd_role_name(needed[i]));
        if (!held)
            finding(d, "nobody",
                    dd_printf(d->app->arena,
                              _("nobody holds the post `%s`: `dondoc post add ID "
                                "person=… role=%s`"),
                              dd_role_name(needed[i]), dd_role_name(needed[i])));
    }
    if (d->app->rules->n_rules == 0)
        finding(d, "rules", _("there is no rule: nothing is owed, nobody is told"));
    if (config->deliver.mail.transport == DD_MAIL_NONE)
        finding(d, "mail", _("no mail transport is set: no mail will leave"));
    if (!config->live)
        finding(d, "mode",
                _("mode is rehearsal: mail goes to the tracking office only, until "
                  "`dondoc live`"));
}

int dd_cmd_doctor(int argc, char **argv)
{
    struct dd_common common = {0};
    if (dd_options(argc, argv, "doctor", &common, NULL, 0, NULL, 0) < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ | DD_APP_RULES);
    if (status != DD_EXIT_OK)
        return status;
    struct doctor d = {.app = &app, .json = common.json};
    struct dd_simulation s = {.arena = app.arena};
    if (!dd_simulation_load(&app, &d.facts, &s)) {
        status = dd_app_store_failed(&app);
    } else {
        s.in.now = dd_clock_now(&app.clock);
        look_at_office(&d);
        look_at_posts(&d, &s);
        look_at_tasks(&d);
        look_at_contacts(&d);
        if (!common.json)
            printf(_("%zu findings\n"), d.n);
    }
    dd_app_close(&app);
    return status;
}
