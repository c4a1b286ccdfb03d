/* leave: who is away, and who acts for them (design §7, "Recipients"). */
#include "app/command/write.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "leave add PERSON --from DAY --to DAY [--substitute PERSON] [--document ID|NUMBER]\n"
    "leave end PERSON [--on DAY]\n"
    "leave list";

struct leave {
    struct dd_app *app;
    const char *person, *from, *to, *substitute, *document, *on;
    bool json;
};

static const char *name_of(const struct dd_facts *facts, const char *person)
{
    const struct dd_person *row = dd_person_find(facts, person);
    return row && row->name ? row->name : person;
}

static enum dd_exit add(const struct leave *l)
{
    const struct dd_leave_words words = {l->person, l->from, l->to, l->substitute, l->document};
    struct dd_record rec;
    if (!l->from || !l->to)
        return dd_app_fail(DD_EXIT_USAGE, _("`--from DAY` and `--to DAY` are needed"));
    enum dd_exit status = dd_write_begin(l->app, &rec);
    return status == DD_EXIT_OK ? dd_write_end(l->app, &rec, dd_record_leave(&rec, &words))
                                : status;
}

static enum dd_exit end(const struct leave *l)
{
    struct dd_record rec;
    enum dd_exit status = dd_write_begin(l->app, &rec);
    return status == DD_EXIT_OK
               ? dd_write_end(l->app, &rec, dd_record_leave_end(&rec, l->person, l->on))
               : status;
}

/* ---- list ------------------------------------------------------------------------------- */

static void print_day(struct dd_opt_day day)
{
    char text[DD_DAY_SIZE] = "-";
    if (day.set)
        dd_day_format_vi(day.day, text);
    dd_app_cell(text, 10);
}

static enum dd_exit list(const struct leave *l)
{
    struct dd_facts *facts = DD_NEW(l->app->arena, struct dd_facts);
    enum dd_exit status = dd_write_facts(l->app, facts);
    if (status != DD_EXIT_OK)
        return status;
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (l->json) {
            dd_app_print_json(dd_json_row(l->app->arena, dd_entity_find("substitution"), row));
            continue;
        }
        print_day(row->from);
        print_day(row->to);
        dd_app_cell(name_of(facts, row->person), 36);
        dd_app_cell(row->substitute ? name_of(facts, row->substitute) : _("nobody acts"), 36);
        dd_app_last_cell(row->document ? dd_document_name(facts, row->document) : "", 0);
    }
    return DD_EXIT_OK;
}

int dd_cmd_leave(int argc, char **argv)
{
    static const struct {
        const char *name;
        enum dd_exit (*run)(const struct leave *);
        int n;
    } verbs[] = {{"add", add, 2}, {"end", end, 2}, {"list", list, 1}};
    struct dd_common common = {0};
    struct leave l = {0};
    const char *words[2];
    const struct dd_option options[] = {
        {.name = "from", .value = &l.from, .arg = "DAY", .help = DD_N("the first day of leave")},
        {.name = "to", .value = &l.to, .arg = "DAY", .help = DD_N("the last day of leave")},
        {.name = "substitute",
         .value = &l.substitute,
         .arg = "PERSON",
         .help = DD_N("who acts for the person")},
        {.name = "document",
         .value = &l.document,
         .arg = "ID|NUMBER",
         .help = DD_N("by which document (see `document list`)")},
        {.name = "on", .value = &l.on, .arg = "DAY", .help = DD_N("back at work; default today")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 2);
    size_t verb = 0;
    if (n < 0)
        return DD_EXIT_USAGE;
    while (n > 0 && verb < DD_LEN(verbs) && strcmp(verbs[verb].name, words[0]) != 0)
        verb++;
    if (n == 0 || verb == DD_LEN(verbs) || n != verbs[verb].n)
        return dd_usage(usage);
    struct dd_app app;
    enum dd_exit status =
        dd_app_open(&app, &common, verbs[verb].run == list ? DD_APP_READ : DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    l.app = &app;
    l.person = n > 1 ? words[1] : NULL;
    l.json = common.json;
    status = verbs[verb].run(&l);
    dd_app_close(&app);
    return status;
}
