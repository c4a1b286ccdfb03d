/* audit: what was changed, decided and sent, by whom; and whether it still stands. */
#include "store/audit_text.h"
#include "app/command/write.h"
#include "wire/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OF_ONE_KIND 20 /* told one by one to people; of a thousand at once the first ones */

static const char usage[] =
    "audit [--obligation OBLIGATION] [--since DAY]\naudit verify [--anchor SEQ:HASH]";

/* ---- the list ------------------------------------------------------------------------- */

struct listing {
    const struct dd_app *app;
    bool json;
    bool one;              /* all of one obligation is told */
    int64_t seq, n, total; /* of the row of the chain at hand */
};

static void tell_rest(const struct listing *l)
{
    if (l->n > OF_ONE_KIND)
        printf(
            _("                                  … and %lld more of the same transaction (--json "
              "lists them)\n"),
            (long long)(l->n - OF_ONE_KIND));
}

static bool print_item(void *context, const struct dd_audit_item *item)
{
    struct listing *l = context;
    struct dd_arena *arena = dd_arena_new();
    l->total++;
    if (l->json) {
        dd_app_print_json(dd_audit_json(arena, l->app->zone, item));
    } else {
        if (item->seq != l->seq) {
            tell_rest(l);
            l->seq = item->seq;
            l->n = 0;
        }
        if (l->n++ < OF_ONE_KIND || l->one) {
            dd_app_cell(item->at.set ? dd_word_instant(arena, dd_gettext, l->app->zone, item->at.at)
                                     : _("not covered yet"),
                        21);
            dd_app_cell(dd_audit_actor(item), 34);
            dd_app_last_cell(dd_audit_sentence(arena, l->app->zone, item), 0);
        }
    }
    dd_arena_free(arena);
    return true;
}

static enum dd_exit list(struct dd_app *app, const char *obligation, const char *since, bool json)
{
    struct dd_audit_query query = {.since = {.set = since != NULL}};
    struct listing l = {.app = app, .json = json, .one = obligation != NULL};
    struct dd_obligation row;
    enum dd_exit status = DD_EXIT_OK;
    if (obligation) {
        status = dd_write_find_obligation(app, obligation, &row);
        query.obligation = row.id;
    }
    if (status == DD_EXIT_OK && since) {
        struct dd_day day;
        status = dd_write_day(app, since, &day);
        query.since.at = dd_zone_instant(app->zone, day, 0);
    }
    if (status != DD_EXIT_OK)
        return status;
    if (!dd_store_audit(app->store, &query, print_item, &l))
        return dd_app_store_failed(app);
    if (!json && !l.one)
        tell_rest(&l);
    if (!json && l.total == 0)
        fprintf(stderr, "%s\n", _("nothing was written down"));
    return DD_EXIT_OK;
}

/* ---- verify ------------------------------------------------------------------------------ */

static bool read_anchor(const char *text, struct dd_audit_anchor *out)
{
    char *end;
    out->seq = strtoll(text, &end, 10);
    out->hash = end + 1;
    return out->seq > 0 && *end == ':' && strlen(out->hash) == DD_SHA256_HEX_SIZE - 1 &&
           strspn(out->hash, "0123456789abcdef") == DD_SHA256_HEX_SIZE - 1;
}

static void print_verdict_json(struct dd_app *app, const struct dd_audit_verdict *v)
{
    json_t *faults = json_array();
    for (int64_t i = 0; i < v->n_faults && i < DD_AUDIT_FAULTS_MAX; i++) {
        const struct dd_audit_fault *f = &v->faults[i];
        json_array_append_new(
            faults, json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:s}", "what",
                              dd_audit_what_name(f->what), "seq",
                              f->seq ? json_integer(f->seq) : json_null(), "entity", f->entity,
                              "key", dd_json_text(f->key), "first", dd_json_text(f->first), "last",
                              dd_json_text(f->last), "column", dd_json_text(f->column), "text",
                              dd_audit_fault_text(app->arena, f)));
    }
    const char *anchor =
        v->seq ? dd_printf(app->arena, "%lld:%s", (long long)v->seq, v->hash) : NULL;
    dd_app_print_json(json_pack("{s:b, s:I, s:I, s:I, s:o, s:I, s:o}", "ok", v->n_faults == 0,
                                "rows", (json_int_t)v->n_rows, "lines", (json_int_t)v->n_lines,
                                "pending", (json_int_t)v->n_pending, "anchor", dd_json_text(anchor),
                                "n_faults", (json_int_t)v->n_faults, "faults", faults));
}

static void print_verdict(struct dd_app *app, const struct dd_audit_verdict *v)
{
    for (int64_t i = 0; i < v->n_faults && i < DD_AUDIT_FAULTS_MAX; i++)
        printf("%s\n", dd_audit_fault_text(app->arena, &v->faults[i]));
    if (v->n_faults > DD_AUDIT_FAULTS_MAX)
        printf(_("… and %lld more\n"), (long long)(v->n_faults - DD_AUDIT_FAULTS_MAX));
    if (v->n_faults)
        printf(_("%lld faults: this is not what was written down\n"), (long long)v->n_faults);
    else
        printf(_("all stands as it was written: %lld rows of the audit over %lld rows of the "
                 "database\n"),
               (long long)v->n_rows, (long long)v->n_lines);
    if (v->n_pending)
        printf(_("%lld changes by other programs are not covered yet: the service covers them at "
                 "its next look\n"),
               (long long)v->n_pending);
    if (v->seq && !v->n_faults)
        printf(_("anchor, to be filed away and checked later with --anchor:\n%lld:%s\n"),
               (long long)v->seq, v->hash);
}

static enum dd_exit verify(struct dd_app *app, const char *text, bool json)
{
    struct dd_audit_anchor anchor;
    struct dd_audit_verdict verdict;
    if (text && !read_anchor(text, &anchor))
        return dd_app_fail(DD_EXIT_USAGE,
                           _("`%s` is no anchor: a number, a colon and 64 hex digits"), text);
    if (!dd_store_audit_verify(app->store, app->arena, text ? &anchor : NULL, &verdict))
        return dd_app_store_failed(app);
    if (json)
        print_verdict_json(app, &verdict);
    else
        print_verdict(app, &verdict);
    return verdict.n_faults ? DD_EXIT_FAULTS : DD_EXIT_OK;
}

int dd_cmd_audit(int argc, char **argv)
{
    struct dd_common common = {0};
    const char *word = NULL, *obligation = NULL, *since = NULL, *anchor = NULL;
    const struct dd_option options[] = {
        {.name = "obligation",
         .value = &obligation,
         .arg = "OBLIGATION",
         .help = DD_N("all about this one: its facts, notices, messages, answers")},
        {.name = "since", .value = &since, .arg = "DAY", .help = DD_N("from this day on")},
        {.name = "anchor",
         .value = &anchor,
         .arg = "SEQ:HASH",
         .help = DD_N("verify: an anchor that was noted down earlier must still be there")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), &word, 1);
    bool verifies = n == 1 && strcmp(word, "verify") == 0;
    if (n < 0 || (n == 1 && !verifies) || (anchor && !verifies) ||
        (verifies && (obligation || since)))
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    struct dd_app app;
    enum dd_exit status = dd_app_open(&app, &common, DD_APP_READ);
    if (status != DD_EXIT_OK)
        return (int)status;
    status =
        verifies ? verify(&app, anchor, common.json) : list(&app, obligation, since, common.json);
    dd_app_close(&app);
    return (int)status;
}
