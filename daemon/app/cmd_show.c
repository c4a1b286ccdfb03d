/* list, explain, outbox, status, doctor: what stands in the database. */
#include "app/tick.h"

#include <stdio.h>
#include <string.h>

/* ---- list ------------------------------------------------------------------------------ */

struct list_filter {
    const char *unit, *state, *due_before;
    enum dd_state is;
    struct dd_day before;
};

static bool wanted(const struct list_filter *f, const struct dd_facts *facts,
                   const struct dd_obligation *row)
{
    if (f->unit && !(row->unit && dd_unit_under(facts, row->unit, f->unit)))
        return false;
    if (f->state && row->state != f->is)
        return false;
    return !f->due_before || (row->due.set && dd_day_cmp(row->due.day, f->before) < 0);
}

/* The keys are the columns of v_obligation (design §4). */
static void print_obligation(const struct dd_app *app, const struct dd_obligation *row, bool json)
{
    char due[DD_DAY_SIZE] = "-", next[DD_INSTANT_SIZE];
    if (!json) {
        if (row->due.set)
            dd_day_format_vi(row->due.day, due);
        printf("%-10s  %-18s %-40s  %s\n", due, dd_state_name(row->state), row->id, row->title);
        return;
    }
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:s}", "id", row->id, "rule", row->rule,
                               "subject", row->subject, "period", row->period, "title", row->title);
    json_object_set_new(object, "unit", dd_json_text(row->unit));
    json_object_set_new(object, "due", dd_json_day(row->due));
    json_object_set_new(object, "legal_day", dd_json_day(row->legal_day));
    json_object_set_new(object, "state", json_string(dd_state_name(row->state)));
    json_object_set_new(object, "cycle", json_integer(row->cycle));
    json_object_set_new(object, "epoch", json_integer(row->epoch));
    json_object_set_new(object, "next_at",
                        row->next_at.set
                            ? json_string(dd_instant_format(app->zone, row->next_at.at, next))
                            : json_null());
    dd_app_print_json(object);
}

static enum dd_exit list(struct dd_app *app, struct list_filter *f, bool json)
{
    struct dd_obligation *v;
    struct dd_facts facts;
    size_t n, shown = 0;
    if (f->state && !dd_state_parse(f->state, &f->is))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no state `%s`"), f->state);
    if (f->due_before && !dd_day_parse(f->due_before, &f->before))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no day `%s` (YYYY-MM-DD)"), f->due_before);
    if (!dd_store_facts(app->store, app->arena, &facts) ||
        !dd_store_obligations(app->store, app->arena, &v, &n))
        return dd_app_store_failed(app);
    if (f->unit && !dd_unit_find(&facts, f->unit))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no unit `%s`"), f->unit);
    for (size_t i = 0; i < n; i++) {
        if (!wanted(f, &facts, &v[i]))
            continue;
        print_obligation(app, &v[i], json);
        shown++;
    }
    if (n == 0)
        fprintf(stderr, "%s\n", _("nothing was evaluated yet: start dondocd"));
    else if (!json)
        printf(_("%zu of %zu obligations\n"), shown, n);
    return DD_EXIT_OK;
}

int dd_cmd_list(int argc, char **argv)
{
    static const char usage[] = "list [--unit UNIT] [--state STATE] [--due-before DAY]";
    struct dd_common common = {0};
    struct list_filter f = {0};
    const struct dd_option options[] = {
        {.name = "unit", .value = &f.unit},
        {.name = "state", .value = &f.state},
        {.name = "due-before", .value = &f.due_before},
    };
    if (dd_options(argc, argv, usage, &common, options, DD_LEN(options), NULL, 0) < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    status = list(&app, &f, common.json);
    dd_app_close(&app);
    return status;
}

/* ---- explain --------------------------------------------------------------------------------- */

static void explain(const struct dd_app *app, const struct dd_obligation *row,
                    const struct dd_notice *notices, size_t n)
{
    char day[DD_DAY_SIZE], at[DD_INSTANT_SIZE];
    printf("%s\n  %s\n", row->title, row->id);
    if (row->basis)
        printf("  %s: %s\n", _("basis"), row->basis);
    printf("  %s: %s%s%s\n", _("state"), dd_state_name(row->state), row->reason ? " — " : "",
           row->reason ? row->reason : "");
    if (row->due.set)
        printf("  %s: %s\n", _("due"), dd_day_format_vi(row->due.day, day));
    if (row->legal_day.set)
        printf("  %s: %s\n", _("legal day"), dd_day_format_vi(row->legal_day.day, day));
    for (const char *line = row->trace; line && *line;) {
        size_t length = strcspn(line, "\n");
        printf("    %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
    for (size_t i = 0; i < n; i++) {
        if (strcmp(notices[i].obligation, row->id) != 0)
            continue;
        printf("  %s  %-20s %-16s %s%s%s\n", dd_instant_format(app->zone, notices[i].at, at),
               notices[i].step, dd_notice_state_name(notices[i].state),
               notices[i].address ? notices[i].address : "-", notices[i].reason ? "  " : "",
               notices[i].reason ? notices[i].reason : "");
    }
}

int dd_cmd_explain(int argc, char **argv)
{
    static const char usage[] = "explain OBLIGATION";
    struct dd_common common = {0};
    const char *words[1];
    int n_words = dd_options(argc, argv, usage, &common, NULL, 0, words, 1);
    if (n_words != 1)
        return n_words < 0 ? DD_EXIT_USAGE
                           : (int)dd_app_fail(DD_EXIT_USAGE, "%s: dondoc %s", _("usage"), usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_obligation *v;
    struct dd_notice *notices;
    size_t n, n_notices;
    if (!dd_store_obligations(app.store, app.arena, &v, &n) ||
        !dd_store_notices(app.store, app.arena, &notices, &n_notices)) {
        status = dd_app_store_failed(&app);
        dd_app_close(&app);
        return status;
    }
    const char **ids = DD_NEW_N(app.arena, const char *, n + 1);
    size_t found = n;
    for (size_t i = 0; i < n; i++) {
        ids[i] = v[i].id;
        if (strcmp(v[i].id, words[0]) == 0)
            found = i;
    }
    const char *near = dd_nearest(words[0], ids, n);
    if (found < n)
        explain(&app, &v[found], notices, n_notices);
    else if (near)
        status = dd_app_fail(DD_EXIT_FAULTS, _("there is no obligation `%s`; did you mean `%s`?"),
                             words[0], near);
    else
        status = dd_app_fail(DD_EXIT_FAULTS, _("there is no obligation `%s`"), words[0]);
    dd_app_close(&app);
    return status;
}

/* ---- outbox ------------------------------------------------------------------------------------
 */

static void print_delivery(const struct dd_app *app, const struct dd_delivery *row, bool json)
{
    char at[DD_INSTANT_SIZE];
    dd_instant_format(app->zone, row->created_at, at);
    if (!json) {
        printf("%5lld  %s  %-10s %-28s %s\n", (long long)row->id, at,
               dd_delivery_state_name(row->state), row->address, row->subject ? row->subject : "");
        if (row->last_answer && row->state != DD_DELIVERY_SENT)
            printf("       %s\n", row->last_answer);
        return;
    }
    dd_app_print_json(json_pack("{s:I, s:s, s:s, s:s, s:o, s:s, s:i, s:o}", "id",
                                (json_int_t)row->id, "created_at", at, "channel", row->channel,
                                "to", row->address, "subject", dd_json_text(row->subject), "state",
                                dd_delivery_state_name(row->state), "attempts", row->attempts,
                                "last_answer", dd_json_text(row->last_answer)));
}

int dd_cmd_outbox(int argc, char **argv)
{
    static const char usage[] = "outbox";
    struct dd_common common = {0};
    if (dd_options(argc, argv, usage, &common, NULL, 0, NULL, 0) < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_delivery *v;
    size_t n;
    if (!dd_store_deliveries(app.store, app.arena, -1, 200, &v, &n))
        status = dd_app_store_failed(&app);
    else
        for (size_t i = 0; i < n; i++)
            print_delivery(&app, &v[i], common.json);
    dd_app_close(&app);
    return status;
}

/* ---- status -------------------------------------------------------------------------------------
 */

static enum dd_exit say_status(struct dd_app *app, bool json)
{
    struct dd_meta meta;
    struct dd_obligation *v;
    int64_t deliveries[DD_N_DELIVERY_STATES], states[DD_N_STATES] = {0};
    size_t n;
    char at[DD_INSTANT_SIZE];
    if (!dd_store_meta(app->store, app->arena, &meta) ||
        !dd_store_obligations(app->store, app->arena, &v, &n) ||
        !dd_store_count_deliveries(app->store, deliveries))
        return dd_app_store_failed(app);
    for (size_t i = 0; i < n; i++)
        states[v[i].state]++;
    json_t *by_state = json_object(), *by_delivery = json_object();
    for (int i = 0; i < DD_N_STATES; i++)
        if (states[i])
            json_object_set_new(by_state, dd_state_name((enum dd_state)i), json_integer(states[i]));
    for (int i = 0; i < DD_N_DELIVERY_STATES; i++)
        if (deliveries[i])
            json_object_set_new(by_delivery, dd_delivery_state_name((enum dd_delivery_state)i),
                                json_integer(deliveries[i]));
    const char *until =
        meta.evaluated_until.set ? dd_instant_format(app->zone, meta.evaluated_until.at, at) : NULL;
    json_t *all = json_pack("{s:s, s:s, s:o, s:b, s:o, s:o}", "office", app->config->office, "mode",
                            app->config->live ? "live" : "rehearsal", "evaluated_until",
                            dd_json_text(until), "virtual_clock", meta.clock_virtual, "obligations",
                            by_state, "deliveries", by_delivery);
    if (json) {
        dd_app_print_json(all);
        return DD_EXIT_OK;
    }
    printf("%s: %s\n%s: %s\n%s: %s\n", _("office"), app->config->office, _("mode"),
           app->config->live ? "live" : "rehearsal", _("evaluated until"),
           until ? until : _("never: start dondocd"));
    const char *key;
    json_t *value;
    json_object_foreach(by_state, key, value)
        printf("  %6lld %s\n", (long long)json_integer_value(value), key);
    printf("%s:\n", _("messages"));
    json_object_foreach(by_delivery, key, value)
        printf("  %6lld %s\n", (long long)json_integer_value(value), key);
    json_decref(all);
    return DD_EXIT_OK;
}

int dd_cmd_status(int argc, char **argv)
{
    struct dd_common common = {0};
    if (dd_options(argc, argv, "status", &common, NULL, 0, NULL, 0) < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    status = say_status(&app, common.json);
    dd_app_close(&app);
    return status;
}
