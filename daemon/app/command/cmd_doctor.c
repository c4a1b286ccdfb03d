/* doctor: what would go wrong, before it does. */
#include "app/tick/tick.h"

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

/* ---- posts ---------------------------------------------------------------------------- */

#define UNITS_MAX 5 /* of one sentence; the others are counted */

static const char *units_of(const struct doctor *d, const struct dd_fault *v, size_t n)
{
    struct dd_arena *arena = d->app->arena;
    const char *list = "";
    for (size_t i = 0; i < n && i < UNITS_MAX; i++)
        list = DD_JOIN(arena, list, i ? ", " : "",
                       dd_unit_name(&d->facts, v[i].unit ? v[i].unit : d->app->config->office));
    return n > UNITS_MAX ? dd_printf(arena, _("%s and %zu other units"), list, n - UNITS_MAX)
                         : list;
}

static const char *fault_text(const struct doctor *d, const struct dd_fault *v, size_t n)
{
    struct dd_arena *arena = d->app->arena;
    const char *units = units_of(d, v, n);
    if (strcmp(v->what, "nobody") == 0)
        return dd_printf(arena, _("nobody holds the post %s for %s"), v->role, units);
    if (strcmp(v->what, "on_leave") == 0)
        return dd_printf(arena, _("the holder of the post %s for %s is on leave, and nobody acts"),
                         v->role, units);
    if (strcmp(v->what, "two_equals") == 0)
        return dd_printf(arena, _("two persons hold the post %s for %s alike"), v->role, units);
    return dd_printf(arena, _("the holder of the post %s for %s has no address"), v->role, units);
}

/* Roles that every office needs, whether or not anything is owed yet. */
static const enum dd_role needed[] = {DD_ROLE_TRACKING_OFFICE, DD_ROLE_VICE_CHAIR, DD_ROLE_CHAIR};

static bool is_ever_held(const struct doctor *d, enum dd_role role)
{
    for (size_t i = 0; i < d->facts.post.n; i++)
        if (dd_streq(d->facts.post.v[i].role, dd_role_name(role)))
            return true;
    return false;
}

static void look_for_needed_posts(struct doctor *d)
{
    for (size_t i = 0; i < DD_LEN(needed); i++)
        if (!is_ever_held(d, needed[i]))
            finding(d, "nobody",
                    dd_printf(d->app->arena,
                              _("nobody holds the post `%s`: `dondoc post add ID "
                                "person=… role=%s`"),
                              dd_role_name(needed[i]), dd_role_name(needed[i])));
}

/* By the above. */
static bool is_said(const struct doctor *d, const struct dd_fault *fault)
{
    bool said = false;
    for (size_t i = 0; i < DD_LEN(needed); i++)
        said = said || (strcmp(fault->role, dd_role_name(needed[i])) == 0 &&
                        strcmp(fault->what, "nobody") == 0 && !is_ever_held(d, needed[i]));
    return said;
}

static void look_at_posts(struct doctor *d, const struct dd_alert_out *alert)
{
    const struct dd_fault *v = alert->faults;
    for (size_t i = 0, n; i < alert->n_faults; i += n) {
        n = dd_faults_alike(&v[i], alert->n_faults - i);
        if (!is_said(d, &v[i]))
            finding(d, v[i].what, fault_text(d, &v[i], n));
    }
}

/* ---- the rest --------------------------------------------------------------------------- */

static void look_at_duties(struct doctor *d, const struct dd_simulation *s)
{
    struct dd_moment moment;
    dd_moment(d->app->arena, &s->in, &moment);
    look_at_posts(d, &moment.alert);
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

static void look_at_office(struct doctor *d)
{
    const struct dd_config *config = d->app->config;
    if (!dd_unit_find(&d->facts, config->office))
        finding(d, "office",
                dd_printf(d->app->arena, _("%s: `office: %s` is none of the units in %s"),
                          config->path, config->office, config->database));
    look_for_needed_posts(d);
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
        look_at_duties(&d, &s);
        look_at_tasks(&d);
        look_at_contacts(&d);
        if (!common.json)
            printf(_("%zu findings\n"), d.n);
    }
    dd_app_close(&app);
    return status;
}
