/* status: how the service stands. */
#include "app/app.h"

#include <stdio.h>
#include <string.h>

#include "wire/words.h"

struct standing {
    struct dd_meta meta;
    int64_t deliveries[DD_N_DELIVERY_STATES], states[DD_N_STATES];
};

static void print_json(const struct dd_app *app, const struct standing *s)
{
    char at[DD_INSTANT_SIZE], since[DD_INSTANT_SIZE];
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
    const char *paused = s->meta.paused_since.set
                             ? dd_instant_format(app->zone, s->meta.paused_since.at, since)
                             : NULL;
    dd_app_print_json(
        json_pack("{s:s, s:s, s:o, s:o, s:b, s:o, s:o}", "office", app->config->office, "mode",
                  app->config->live ? "live" : "rehearsal", "evaluated_until", dd_json_text(until),
                  "paused_since", dd_json_text(paused), "virtual_clock", s->meta.clock_virtual,
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
    if (s->meta.paused_since.set)
        printf("%s: %s\n", _("paused since"),
               dd_word_instant(app->arena, dd_gettext, app->zone, s->meta.paused_since.at));
    printf("%s: %s\n", _("evaluated until"),
           s->meta.evaluated_until.set
               ? dd_word_instant(app->arena, dd_gettext, app->zone, s->meta.evaluated_until.at)
               : _("never: start dondocd"));
    printf("%s:\n", _("obligations"));
    for (int i = 0; i < DD_N_STATES; i++)
        print_count(s->states[i], dd_word_state(dd_gettext, (enum dd_state)i));
    printf("%s:\n", _("messages"));
    for (int i = 0; i < DD_N_DELIVERY_STATES; i++)
        print_count(s->deliveries[i], dd_delivery_word((enum dd_delivery_state)i));
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
