/* outbox, status: how messages and the service stand. */
#include "app/app.h"

#include <stdio.h>
#include <string.h>

#include "wire/words.h"

static const char *delivery_word(enum dd_delivery_state state)
{
    static const char *const words[DD_N_DELIVERY_STATES] = {
        [DD_DELIVERY_PENDING] = DD_N("to be sent"),
        [DD_DELIVERY_SENDING] = DD_N("being sent"),
        [DD_DELIVERY_SENT] = DD_N("sent"),
        [DD_DELIVERY_RETRY] = DD_N("will be tried again"),
        [DD_DELIVERY_DEAD] = DD_N("could not be delivered"),
        [DD_DELIVERY_HELD] = DD_N("held back"),
        [DD_DELIVERY_SUPERSEDED] = DD_N("replaced by a later one"),
        [DD_DELIVERY_CANCELLED] = DD_N("cancelled"),
        [DD_DELIVERY_BOUNCED] = DD_N("came back"),
    };
    return _(words[state]);
}

/* ---- outbox ----------------------------------------------------------------------------- */

static void print_delivery(const struct dd_app *app, const struct dd_delivery *row, bool json)
{
    char at[DD_INSTANT_SIZE];
    if (json) {
        dd_instant_format(app->zone, row->created_at, at);
        dd_app_print_json(json_pack("{s:I, s:s, s:s, s:s, s:o, s:s, s:i, s:o}", "id",
                                    (json_int_t)row->id, "created_at", at, "channel", row->channel,
                                    "to", row->address, "subject", dd_json_text(row->subject),
                                    "state", dd_delivery_state_name(row->state), "attempts",
                                    row->attempts, "last_answer", dd_json_text(row->last_answer)));
        return;
    }
    printf("%5lld  ", (long long)row->id);
    dd_app_cell(dd_word_instant(app->arena, dd_gettext, app->zone, row->created_at), 21, false);
    dd_app_cell(delivery_word(row->state), 22, false);
    dd_app_cell(row->address, 30, false);
    dd_app_cell(row->subject, 0, true);
    if (row->last_answer && row->state != DD_DELIVERY_SENT) {
        printf("       ");
        dd_app_cell(row->last_answer, 0, true);
    }
}

int dd_cmd_outbox(int argc, char **argv)
{
    struct dd_common common = {0};
    if (dd_options(argc, argv, "outbox", &common, NULL, 0, NULL, 0) < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_delivery *v;
    size_t n;
    if (!dd_store_deliveries(app.store, app.arena, -1, 200, &v, &n)) {
        status = dd_app_store_failed(&app);
    } else {
        for (size_t i = 0; i < n; i++)
            print_delivery(&app, &v[i], common.json);
        if (n == 0)
            fprintf(stderr, "%s\n", _("there is no message yet"));
    }
    dd_app_close(&app);
    return status;
}

/* ---- status -------------------------------------------------------------------------------- */

struct standing {
    struct dd_meta meta;
    int64_t deliveries[DD_N_DELIVERY_STATES], states[DD_N_STATES];
};

static void print_json(const struct dd_app *app, const struct standing *s)
{
    char at[DD_INSTANT_SIZE];
    json_t *by_state = json_object(), *by_delivery = json_object();
    for (int i = 0; i < DD_N_STATES; i++)
        if (s->states[i])
            json_object_set_new(by_state, dd_state_name((enum dd_state)i),
                                json_integer(s->states[i]));
    for (int i = 0; i < DD_N_DELIVERY_STATES; i++)
        if (s->deliveries[i])
            json_object_set_new(by_delivery, dd_delivery_state_name((enum dd_delivery_state)i),
                                json_integer(s->deliveries[i]));
    const char *until = s->meta.evaluated_until.set
                            ? dd_instant_format(app->zone, s->meta.evaluated_until.at, at)
                            : NULL;
    dd_app_print_json(json_pack("{s:s, s:s, s:o, s:b, s:o, s:o}", "office", app->config->office,
                                "mode", app->config->live ? "live" : "rehearsal", "evaluated_until",
                                dd_json_text(until), "virtual_clock", s->meta.clock_virtual,
                                "obligations", by_state, "deliveries", by_delivery));
}

static void print_count(int64_t n, const char *word)
{
    if (n)
        printf("  %6lld  %s\n", (long long)n, word);
}

static void print_people(const struct dd_app *app, const struct standing *s)
{
    printf("%s: %s\n%s: %s\n", _("office"), app->config->office, _("mode"),
           app->config->live ? _("live: messages go to everybody concerned")
                             : _("rehearsal: mail goes to the tracking office only"));
    if (s->meta.clock_virtual)
        printf("%s: %s\n", _("clock"), _("virtual (--clock)"));
    printf("%s: %s\n", _("evaluated until"),
           s->meta.evaluated_until.set
               ? dd_word_instant(app->arena, dd_gettext, app->zone, s->meta.evaluated_until.at)
               : _("never: start dondocd"));
    printf("%s:\n", _("obligations"));
    for (int i = 0; i < DD_N_STATES; i++)
        print_count(s->states[i], dd_word_state(dd_gettext, (enum dd_state)i));
    printf("%s:\n", _("messages"));
    for (int i = 0; i < DD_N_DELIVERY_STATES; i++)
        print_count(s->deliveries[i], delivery_word((enum dd_delivery_state)i));
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
    struct standing s = {0};
    struct dd_obligation *v;
    size_t n;
    if (dd_store_meta(app.store, app.arena, &s.meta) &&
        dd_store_obligations(app.store, app.arena, &v, &n) &&
        dd_store_count_deliveries(app.store, s.deliveries)) {
        for (size_t i = 0; i < n; i++)
            s.states[v[i].state]++;
        if (common.json)
            print_json(&app, &s);
        else
            print_people(&app, &s);
    } else {
        status = dd_app_store_failed(&app);
    }
    dd_app_close(&app);
    return status;
}
