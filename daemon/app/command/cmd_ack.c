/* ack: what people answer about a duty without a link, what was answered, and the key
 * that signs the links (design §7 "Answers"). */
#include "app/command/write.h"

#include <stdio.h>
#include <string.h>

#include "wire/words.h"

static const char usage[] =
    "ack OBLIGATION received|not_ours|report_to_me|report|kept --by PERSON [--text TEXT]\n"
    "ack list [OBLIGATION]\n"
    "ack key [--new [--at-once]]";

struct ack {
    struct dd_app *app;
    struct dd_ack_words words;
    bool new_key, at_once, json;
};

static enum dd_exit add(struct ack *a)
{
    static const char *const actions[] = {"received", "not_ours", "report_to_me", "report", "kept"};
    struct dd_record rec;
    struct dd_ack row;
    size_t i = 0;
    while (i < DD_LEN(actions) && strcmp(actions[i], a->words.action) != 0)
        i++;
    if (i == DD_LEN(actions))
        return dd_usage(usage);
    if (!a->words.person)
        return dd_app_fail(DD_EXIT_USAGE, _("`--by PERSON` is needed: who answers"));
    a->words.at = dd_clock_now(&a->app->clock);
    enum dd_exit status = dd_write_begin(a->app, &rec);
    if (status != DD_EXIT_OK)
        return status;
    bool ok =
        dd_edit_known(&rec.edit, "person", a->words.person) && dd_record_ack(&rec, &a->words, &row);
    status = dd_write_end(a->app, &rec, ok);
    if (status == DD_EXIT_OK && a->json)
        dd_app_print_json(dd_json_row(a->app->arena, dd_entity_find("ack"), &row));
    return status;
}

/* ---- list ------------------------------------------------------------------------------ */

static void print_ack(const struct ack *a, const struct dd_facts *facts, const struct dd_ack *row)
{
    char day[DD_DAY_SIZE];
    const struct dd_person *person = row->person ? dd_person_find(facts, row->person) : NULL;
    const char *who = row->person ? row->person : dd_unit_name(facts, row->unit);
    if (a->json) {
        dd_app_print_json(dd_json_row(a->app->arena, dd_entity_find("ack"), row));
        return;
    }
    dd_app_cell(dd_day_format_vi(row->day.day, day), 10);
    printf("  %s\n            %s: %s%s%s\n", row->obligation,
           person && person->name ? person->name : who, dd_word_answer(dd_gettext, row->action),
           row->text ? " – " : "", row->text ? row->text : "");
}

static enum dd_exit list(const struct ack *a, const char *obligation)
{
    struct dd_facts facts;
    struct dd_obligation duty = {0};
    enum dd_exit status = dd_write_facts(a->app, &facts);
    if (status == DD_EXIT_OK && obligation)
        status = dd_write_find_obligation(a->app, obligation, &duty);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_acks all = dd_acks_of(a->app->arena, &facts);
    struct dd_acks shown = duty.id ? dd_acks_about(&all, duty.id) : all;
    for (size_t i = 0; i < shown.n; i++)
        print_ack(a, &facts, shown.v[i]);
    return DD_EXIT_OK;
}

/* ---- the key --------------------------------------------------------------------------- */

static enum dd_exit rotate(const struct ack *a)
{
    struct dd_store *store = a->app->store;
    struct dd_instant now = dd_clock_now(&a->app->clock);
    if (dd_store_begin(store, true) && dd_store_rotate_link_key(store, now, a->at_once) &&
        dd_store_commit(store))
        return DD_EXIT_OK;
    enum dd_exit status = dd_app_store_failed(a->app);
    dd_store_rollback(store);
    return status;
}

static enum dd_exit key(const struct ack *a)
{
    struct dd_link_key *v;
    size_t n;
    enum dd_exit status = a->new_key ? rotate(a) : DD_EXIT_OK;
    if (a->at_once && !a->new_key)
        return dd_usage(usage);
    if (status != DD_EXIT_OK)
        return status;
    if (!dd_store_link_keys(a->app->store, a->app->arena, &v, &n))
        return dd_app_store_failed(a->app);
    for (size_t i = 0; i < n; i++) {
        char at[DD_INSTANT_SIZE];
        dd_instant_format(a->app->zone, v[i].made_at, at);
        if (a->json)
            dd_app_print_json(json_pack("{s:I, s:s, s:b}", "id", (json_int_t)v[i].id, "made_at", at,
                                        "signs", i == 0));
        else
            printf(i ? _("key %lld, made %s: its links are still accepted\n")
                     : _("key %lld, made %s: signs the links\n"),
                   (long long)v[i].id, at);
    }
    return DD_EXIT_OK;
}

/* ---- the command ------------------------------------------------------------------------- */

static enum dd_exit run(struct ack *a, const char *const *words, int n)
{
    if (strcmp(words[0], "key") == 0 && n == 1)
        return key(a);
    if (strcmp(words[0], "list") == 0)
        return list(a, n > 1 ? words[1] : NULL);
    if (n != 2)
        return dd_usage(usage);
    a->words.obligation = words[0];
    a->words.action = words[1];
    return add(a);
}

int dd_cmd_ack(int argc, char **argv)
{
    struct dd_common common = {0};
    struct dd_app app;
    struct ack a = {.app = &app};
    const char *words[2];
    const struct dd_option options[] = {
        {.name = "by", .value = &a.words.person, .arg = "PERSON", .help = DD_N("who answers")},
        {.name = "text", .value = &a.words.text, .arg = "TEXT", .help = DD_N("in words")},
        {.name = "new", .flag = &a.new_key, .help = DD_N("key: links are signed anew from now on")},
        {.name = "at-once",
         .flag = &a.at_once,
         .help = DD_N("key: links that are out are not accepted any more")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 2);
    if (n < 1)
        return n < 0 ? DD_EXIT_USAGE : (int)dd_usage(usage);
    bool reads = strcmp(words[0], "list") == 0 || (strcmp(words[0], "key") == 0 && !a.new_key);
    enum dd_exit status = dd_app_open(&app, &common, reads ? DD_APP_READ : DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    a.json = common.json;
    status = run(&a, words, n);
    dd_app_close(&app);
    return status;
}
