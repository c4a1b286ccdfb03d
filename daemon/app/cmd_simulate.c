#include "app/tick.h"
#include "app/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "simulate [--from DAY] [--to DAY] [--rules FOLDER|FILE]";

static int by_output_order(const void *a, const void *b)
{
    const struct dd_notice *x = a, *y = b;
    if (x->at.s != y->at.s)
        return x->at.s < y->at.s ? -1 : 1;
    int order = strcmp(x->obligation, y->obligation);
    if (order == 0)
        order = strcmp(x->step, y->step);
    if (order == 0)
        order = strcmp(x->address ? x->address : "", y->address ? y->address : "");
    if (order == 0)
        order = strcmp(x->channel, y->channel);
    return order ? order : (int)x->role - (int)y->role;
}

static void print_json(const struct dd_simulation *s)
{
    for (size_t i = 0; i < s->notices.n; i++) {
        const struct dd_notice *notice = &s->notices.v[i];
        char at[DD_INSTANT_SIZE];
        if (!notice->address)
            continue;
        json_t *row = json_pack(
            "{s:s, s:s, s:s, s:s, s:s, s:s}", "at", dd_instant_format(s->in.zone, notice->at, at),
            "obligation", notice->obligation, "step", notice->step, "role",
            dd_role_name(notice->role), "to", notice->address, "channel", notice->channel);
        json_object_set_new(row, "due", dd_json_day(notice->due));
        json_object_set_new(row, "state", json_string(dd_state_name(notice->obligation_state)));
        dd_app_print_json(row);
    }
}

/* ---- the summary for people ----------------------------------------------------------- */

struct tally {
    const char *name;
    size_t n;
};

static void count(struct dd_arena *arena, struct tally **v, size_t *n, size_t *cap,
                  const char *name)
{
    size_t i = 0;
    while (i < *n && strcmp((*v)[i].name, name) != 0)
        i++;
    if (i == *n) {
        *v = dd_grow(arena, *v, *n, cap, sizeof(**v));
        (*v)[(*n)++] = (struct tally){name, 0};
    }
    (*v)[i].n++;
}

static int most_first(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    return x->n != y->n ? (x->n > y->n ? -1 : 1) : strcmp(x->name, y->name);
}

static void print_tally(const char *title, struct tally *v, size_t n, size_t most)
{
    if (n)
        printf("\n%s\n", title);
    for (size_t i = 0; i < n && i < most; i++)
        printf("  %6zu  %s\n", v[i].n, v[i].name);
    if (n > most)
        printf("  %6s  %zu …\n", "", n - most);
}

static void print_people(struct dd_simulation *s)
{
    struct tally *months = NULL, *people = NULL, *rules = NULL;
    size_t n_months = 0, n_people = 0, n_rules = 0, caps[3] = {0}, silent = 0;
    for (size_t i = 0; i < s->notices.n; i++) {
        const struct dd_notice *notice = &s->notices.v[i];
        if (!notice->address) {
            silent++;
            continue;
        }
        struct dd_period month =
            dd_period_of(DD_MONTHLY, dd_zone_local(s->in.zone, notice->at).day);
        count(s->arena, &months, &n_months, &caps[0], dd_period_name(s->arena, month));
        count(s->arena, &people, &n_people, &caps[1], notice->address);
        const char *slash = strchr(notice->obligation, '/');
        count(s->arena, &rules, &n_rules, &caps[2],
              dd_strndup(s->arena, notice->obligation, (size_t)(slash - notice->obligation)));
    }
    printf(_("%zu obligations, %zu notices, in %zu moments\n"), s->n_obligations,
           s->notices.n - silent, s->ticks);
    if (silent)
        printf(_("%zu notices would reach nobody: run `dondoc doctor`\n"), silent);
    print_tally(_("by month"), months, n_months, 24);
    if (n_people)
        qsort(people, n_people, sizeof(*people), most_first);
    print_tally(_("by recipient"), people, n_people, 15);
    if (n_rules)
        qsort(rules, n_rules, sizeof(*rules), most_first);
    print_tally(_("by rule"), rules, n_rules, 30);
}

/* ---- the command ------------------------------------------------------------------------ */

struct stretch { /* both days included */
    struct dd_opt_day from;
    struct dd_day to;
};

#define MONTHS_SHOWN 13 /* without --to: as far as periods exist ahead (design §6) */

static enum dd_exit read_stretch(const struct dd_app *app, const char *from, const char *to,
                                 struct stretch *out)
{
    struct dd_day end = dd_calendar_last(app->calendar);
    char day[DD_DAY_SIZE];
    enum dd_exit status = DD_EXIT_OK;
    out->from.set = from != NULL;
    if (from)
        status = dd_write_day(app, from, &out->from.day);
    out->to = dd_day_add_months(from ? out->from.day : dd_app_today(app), MONTHS_SHOWN);
    if (dd_day_cmp(out->to, end) > 0)
        out->to = end;
    if (status == DD_EXIT_OK && to)
        status = dd_write_day(app, to, &out->to);
    if (status != DD_EXIT_OK)
        return status;
    if (from && dd_day_cmp(out->from.day, out->to) > 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is later than `%s`"), "--from", "--to");
    if (dd_day_cmp(out->to, end) > 0)
        fprintf(stderr,
                _("dondoc: the calendar of working days ends on %s: what lies behind it waits\n"),
                dd_day_format_vi(end, day));
    return DD_EXIT_OK;
}

static enum dd_exit run(struct dd_app *app, bool json, const struct stretch *stretch)
{
    struct dd_simulation s = {.arena = dd_arena_new()};
    struct dd_facts facts;
    enum dd_exit status = DD_EXIT_OK;
    if (dd_simulation_load(app, &facts, &s)) {
        if (stretch->from.set) {
            s.in.now = dd_zone_instant(app->zone, stretch->from.day, 0);
            s.in.n_previous = s.in.n_history = s.in.n_loaded = 0;
        }
        dd_simulate(&s, (struct dd_instant){dd_zone_instant(app->zone, stretch->to, 86400).s - 1});
        if (s.notices.n)
            qsort(s.notices.v, s.notices.n, sizeof(*s.notices.v), by_output_order);
        if (json)
            print_json(&s);
        else
            print_people(&s);
    } else {
        status = dd_app_store_failed(app);
    }
    dd_arena_free(s.arena);
    return status;
}

int dd_cmd_simulate(int argc, char **argv)
{
    struct dd_common common = {0};
    const char *from = NULL, *to = NULL, *rules = NULL;
    const struct dd_option options[] = {
        {"from", .value = &from, .arg = "DAY",
         .help = DD_N("begin there, with nothing told yet; default: go on from now")},
        {"to", .value = &to, .arg = "DAY",
         .help = DD_N("the last day; default: thirteen months on")},
        {"rules", .value = &rules, .arg = "PATH",
         .help = DD_N("these rules instead of the office's")},
    };
    if (dd_options(argc, argv, usage, &common, options, DD_LEN(options), NULL, 0) < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ | (rules ? 0 : DD_APP_RULES));
    if (status != DD_EXIT_OK)
        return status;
    if (rules) {
        app.config->rules = &rules;
        app.config->n_rules = 1;
        app.rules = dd_app_rules(&app.diags, app.config, app.calendar);
        dd_app_say(&app.diags);
        status = dd_app_verdict(&app.diags);
    }
    struct stretch stretch;
    if (status == DD_EXIT_OK)
        status = read_stretch(&app, from, to, &stretch);
    if (status == DD_EXIT_OK)
        status = run(&app, common.json, &stretch);
    dd_app_close(&app);
    return status;
}
