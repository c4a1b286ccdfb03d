/* outbox: messages and their state; what goes next; and decisions about them.
 * pause, resume: the whole service. */
#include "app/tick/tick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command/write.h"
#include "wire/words.h"

#define LISTED ((size_t)200)
#define IDS_MAX 64

static const char usage[] =
    "outbox\noutbox preview [--to DAY]\noutbox release|retry|cancel [ID ...]";

const char *dd_delivery_word(enum dd_delivery_state state)
{
    return dd_word_delivery(dd_gettext, dd_delivery_state_name(state));
}

/* ---- the list ------------------------------------------------------------------------- */

static json_t *notice_ids(const struct dd_kept_notice *v, size_t n)
{
    json_t *ids = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(ids, json_integer(v[i].id));
    return ids;
}

/* Its notices, as `dondoc explain` takes them. */
static void print_notices(const struct dd_kept_notice *v, size_t n)
{
    enum { MOST = 8 };
    printf("       %s", _("notices"));
    for (size_t i = 0; i < n && i < MOST; i++)
        printf(" #%lld", (long long)v[i].id);
    puts(n > MOST ? " …" : "");
}

static void print_delivery(const struct dd_app *app, const struct dd_delivery *row,
                           const struct dd_kept_notice *notices, size_t n, bool json)
{
    char at[DD_INSTANT_SIZE];
    if (json) {
        dd_instant_format(app->zone, row->created_at, at);
        dd_app_print_json(json_pack(
            "{s:I, s:s, s:s, s:s, s:o, s:s, s:o, s:s, s:i, s:o, s:o}", "id", (json_int_t)row->id,
            "created_at", at, "channel", row->channel, "to", row->address ? row->address : "",
            "subject", dd_json_text(row->subject), "state", dd_delivery_state_name(row->state),
            "reason", dd_json_text(row->reason), "about", row->about, "attempts", row->attempts,
            "last_answer", dd_json_text(row->last_answer), "notices", notice_ids(notices, n)));
        return;
    }
    const char *why = row->state == DD_DELIVERY_SENT ? NULL : row->last_answer;
    if (row->reason && (!why || row->state == DD_DELIVERY_HELD))
        why = dd_word_reason(dd_gettext, row->reason);
    printf("%5lld  ", (long long)row->id);
    dd_app_cell(dd_word_instant(app->arena, dd_gettext, app->zone, row->created_at), 21);
    dd_app_cell(dd_delivery_word(row->state), 22);
    dd_app_cell(row->address, 30);
    dd_app_last_cell(row->subject, 0);
    if (why) {
        printf("       ");
        dd_app_last_cell(why, 0);
    }
    if (n)
        print_notices(notices, n);
}

/* With the numbers of their notices. */
static enum dd_exit print_deliveries(const struct dd_app *app, const struct dd_delivery *v,
                                     size_t n, bool json)
{
    for (size_t i = 0; i < n; i++) {
        struct dd_kept_notice *notices;
        size_t n_notices;
        if (!dd_store_notices_in(app->store, app->arena, v[i].id, &notices, &n_notices))
            return dd_app_store_failed(app);
        print_delivery(app, &v[i], notices, n_notices, json);
    }
    return DD_EXIT_OK;
}

static enum dd_exit list(struct dd_app *app, bool json)
{
    struct dd_delivery *v;
    size_t n;
    if (!dd_store_deliveries(app->store, app->arena, -1, LISTED, &v, &n))
        return dd_app_store_failed(app);
    if (n == 0)
        fprintf(stderr, "%s\n", _("there is no message yet"));
    return print_deliveries(app, v, n, json);
}

/* ---- what goes next: the core runs ahead of the live state ------------------------------ */

static int by_slot(const void *a, const void *b)
{
    const struct dd_notice *x = a, *y = b;
    return x->at.s != y->at.s ? (x->at.s < y->at.s ? -1 : 1) : (x > y) - (x < y);
}

static json_t *notice_json(const struct dd_notice *notice)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "obligation", notice->obligation, "step", notice->step,
                     "role", dd_role_name(notice->role), "state",
                     dd_state_name(notice->obligation_state));
}

static void print_message(const struct dd_app *app, const struct dd_simulation *s,
                          const struct dd_digest *digest, bool json)
{
    char at[DD_INSTANT_SIZE];
    struct dd_instant slot = digest->notices[0]->at;
    if (json) {
        json_t *notices = json_array();
        for (size_t i = 0; i < digest->n; i++)
            json_array_append_new(notices, notice_json(digest->notices[i]));
        dd_app_print_json(json_pack("{s:s, s:s, s:s, s:o, s:o}", "at",
                                    dd_instant_format(app->zone, slot, at), "channel",
                                    digest->channel, "to", digest->address, "person",
                                    dd_json_text(digest->person), "notices", notices));
        return;
    }
    dd_app_cell(dd_word_instant(app->arena, dd_gettext, app->zone, slot), 21);
    dd_app_cell(digest->channel, 12);
    dd_app_last_cell(digest->address, 0);
    for (size_t i = 0; i < digest->n; i++) {
        const struct dd_notice *notice = digest->notices[i];
        const struct dd_obligation *row =
            dd_obligation_find(s->obligations, s->n_obligations, notice->obligation);
        printf("       ");
        dd_app_cell(dd_word_step(app->arena, dd_gettext, notice), 44);
        dd_app_last_cell(row && row->title ? row->title : notice->obligation, 0);
    }
}

static void print_slots(struct dd_app *app, struct dd_simulation *s, bool json)
{
    for (size_t i = 0; i < s->notices.n; i++) /* simulated as told; to be sent in truth */
        if (s->notices.v[i].state == DD_NOTICE_TOLD)
            s->notices.v[i].state = DD_NOTICE_PLANNED;
    if (s->notices.n)
        qsort(s->notices.v, s->notices.n, sizeof(*s->notices.v), by_slot);
    for (size_t first = 0, end; first < s->notices.n; first = end) {
        const struct dd_digest *digests;
        for (end = first; end < s->notices.n && s->notices.v[end].at.s == s->notices.v[first].at.s;)
            end++;
        size_t n = dd_digests(app->arena, s->notices.v + first, end - first, &digests);
        for (size_t i = 0; i < n; i++)
            print_message(app, s, &digests[i], json);
    }
}

static enum dd_exit preview(struct dd_app *app, const char *to, bool json)
{
    struct dd_simulation s = {.arena = app->arena};
    struct dd_facts facts;
    struct dd_meta meta;
    struct dd_day last = dd_app_today(app);
    struct dd_delivery *held;
    size_t n;
    if (!dd_store_meta(app->store, app->arena, &meta) || !dd_simulation_load(app, &facts, &s) ||
        !dd_store_deliveries(app->store, app->arena, DD_DELIVERY_HELD, LISTED, &held, &n))
        return dd_app_store_failed(app);
    if (to ? !dd_day_parse(to, &last) : !dd_calendar_add(app->calendar, last, 1, &last))
        return dd_app_fail(DD_EXIT_FAULTS, _("there is no day `%s` (YYYY-MM-DD)"), to ? to : "");
    struct dd_instant now = dd_clock_now(&app->clock);
    s.in.now = now.s > s.in.now.s ? now : s.in.now;
    dd_simulate(&s, (struct dd_instant){dd_zone_instant(app->zone, last, 86400).s - 1});
    print_slots(app, &s, json);
    if (json)
        return DD_EXIT_OK;
    if (s.notices.n == 0)
        puts(_("nothing is planned until then"));
    if (meta.paused_since.set)
        puts(_("paused: none of this goes before `dondoc resume`"));
    if (!app->config->live)
        puts(_("rehearsal: mail goes to the tracking office only"));
    if (n)
        printf("\n%s\n", _("held back:"));
    return print_deliveries(app, held, n, false);
}

/* ---- decisions --------------------------------------------------------------------------- */

static enum dd_exit change(struct dd_app *app, enum dd_outbox_verb verb, const char *const *ids,
                           int n_ids)
{
    struct dd_record rec;
    struct dd_instant now = dd_clock_now(&app->clock);
    size_t n = 0;
    enum dd_exit status = dd_write_begin(app, &rec);
    if (status != DD_EXIT_OK)
        return status;
    bool ok = n_ids > 0 || dd_record_outbox_all(&rec, verb, now, &n);
    for (int i = 0; ok && i < n_ids; i++)
        ok = dd_record_outbox(&rec, verb, ids[i], now, &n);
    status = dd_write_end(app, &rec, ok);
    if (status == DD_EXIT_OK && verb == DD_OUTBOX_RELEASE)
        printf(_("%zu messages released\n"), n);
    else if (status == DD_EXIT_OK && verb == DD_OUTBOX_RETRY)
        printf(_("%zu messages will be tried again now\n"), n);
    else if (status == DD_EXIT_OK)
        printf(_("%zu messages cancelled; what they say counts as not sent: %s\n"), n,
               dd_word_reason(dd_gettext, "by_hand"));
    return status;
}

int dd_cmd_outbox(int argc, char **argv)
{
    static const char *const verbs[] = {[DD_OUTBOX_RELEASE] = "release",
                                        [DD_OUTBOX_RETRY] = "retry",
                                        [DD_OUTBOX_CANCEL] = "cancel"};
    struct dd_common common = {0};
    const char *words[1 + IDS_MAX], *to = NULL;
    const struct dd_option options[] = {{.name = "to",
                                         .value = &to,
                                         .arg = "DAY",
                                         .help = DD_N("preview: until then; default the next "
                                                      "working day")}};
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 1 + IDS_MAX);
    size_t verb = 0;
    if (n < 0)
        return DD_EXIT_USAGE;
    bool ahead = n == 1 && strcmp(words[0], "preview") == 0;
    while (n > 0 && verb < DD_LEN(verbs) && strcmp(words[0], verbs[verb]) != 0)
        verb++;
    if ((to && !ahead) || (n > 0 && !ahead && verb == DD_LEN(verbs)))
        return (int)dd_usage(usage);
    struct dd_app app;
    int flags = ahead ? DD_APP_READ | DD_APP_RULES : n ? DD_APP_WRITE : DD_APP_READ;
    enum dd_exit status = dd_app_open(&app, &common, flags);
    if (status != DD_EXIT_OK)
        return (int)status;
    status = ahead ? preview(&app, to, common.json)
             : n   ? change(&app, (enum dd_outbox_verb)verb, words + 1, n - 1)
                   : list(&app, common.json);
    dd_app_close(&app);
    return (int)status;
}

/* ---- pause, resume ------------------------------------------------------------------------- */

static enum dd_exit set_paused(struct dd_app *app, bool pause)
{
    struct dd_record rec;
    bool changed;
    enum dd_exit status = dd_write_begin(app, &rec);
    if (status == DD_EXIT_OK)
        status = dd_write_end(app, &rec,
                              dd_record_pause(&rec, pause, dd_clock_now(&app->clock), &changed));
    if (status == DD_EXIT_OK && !changed)
        puts(pause ? _("paused already") : _("not paused"));
    else if (status == DD_EXIT_OK)
        puts(pause ? _("paused: nothing is planned or sent until `dondoc resume`")
                   : _("resumed: what was missed goes out in the next slot, one message a person"));
    return status;
}

static int pause_or_resume(int argc, char **argv, bool pause)
{
    struct dd_common common = {0};
    if (dd_options(argc, argv, pause ? "pause" : "resume", &common, NULL, 0, NULL, 0) < 0)
        return DD_EXIT_USAGE;
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return (int)status;
    status = set_paused(&app, pause);
    dd_app_close(&app);
    return (int)status;
}

int dd_cmd_pause(int argc, char **argv)
{
    return pause_or_resume(argc, argv, true);
}

int dd_cmd_resume(int argc, char **argv)
{
    return pause_or_resume(argc, argv, false);
}
