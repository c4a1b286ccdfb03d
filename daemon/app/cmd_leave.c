/* leave: who is away, and who acts for them (design §7, "Recipients"). */
#include "app/write.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "leave add PERSON --from DAY --to DAY [--substitute PERSON] [--document ID|NUMBER]\n"
    "leave end PERSON [--on DAY]\n"
    "leave list";

struct leave {
    struct dd_app *app;
    const struct dd_facts *facts;
    const char *person, *from, *to, *substitute, *document, *on;
    bool json;
};

static bool overlaps(const struct dd_substitution *row, struct dd_opt_day from,
                     struct dd_opt_day to)
{
    return !(row->to.set && from.set && dd_day_cmp(row->to.day, from.day) < 0) &&
           !(row->from.set && to.set && dd_day_cmp(to.day, row->from.day) < 0);
}

static const struct dd_substitution *away(const struct dd_facts *facts, const char *person,
                                          struct dd_opt_day from, struct dd_opt_day to)
{
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (strcmp(row->person, person) == 0 && overlaps(row, from, to))
            return row;
    }
    return NULL;
}

static const char *name_of(const struct dd_facts *facts, const char *person)
{
    const struct dd_person *row = dd_person_find(facts, person);
    return row && row->name ? row->name : person;
}

/* ---- add ------------------------------------------------------------------------------ */

/* Faults are shown before anything is sent: nobody acts, or the substitute is away. */
static void warn(const struct leave *l, const struct dd_substitution *row)
{
    char from[DD_DAY_SIZE], to[DD_DAY_SIZE];
    const struct dd_facts *facts = l->facts;
    if (!row->substitute) {
        fprintf(stderr,
                _("dondoc: nobody acts for %s: the head of the unit or the tracking office will "
                  "be told instead\n"),
                name_of(facts, row->person));
        return;
    }
    const struct dd_substitution *other = away(facts, row->substitute, row->from, row->to);
    if (!other || !other->from.set || !other->to.set)
        return;
    if (dd_streq(other->substitute, row->person))
        fprintf(stderr, _("dondoc: each of %s and %s would act for the other: nobody acts\n"),
                name_of(facts, row->person), name_of(facts, row->substitute));
    else
        fprintf(stderr, _("dondoc: %s is on leave too, from %s to %s\n"),
                name_of(facts, row->substitute), dd_day_format_vi(other->from.day, from),
                dd_day_format_vi(other->to.day, to));
}

static enum dd_exit check(const struct leave *l, const struct dd_substitution *row)
{
    char from[DD_DAY_SIZE], to[DD_DAY_SIZE];
    if (dd_streq(row->substitute, row->person))
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` cannot act for `%s`"), row->person, row->person);
    if (dd_day_cmp(row->from.day, row->to.day) > 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`from` is later than `to`"));
    const struct dd_substitution *old = away(l->facts, row->person, row->from, row->to);
    if (!old)
        return DD_EXIT_OK;
    return dd_app_fail(DD_EXIT_FAULTS, _("%s is on leave from %s to %s already: `leave end` first"),
                       name_of(l->facts, row->person),
                       old->from.set ? dd_day_format_vi(old->from.day, from) : "…",
                       old->to.set ? dd_day_format_vi(old->to.day, to) : "…");
}

static enum dd_exit add(const struct leave *l)
{
    struct dd_substitution row = {.person = l->person, .substitute = l->substitute};
    enum dd_exit status = dd_write_known(l->app, l->facts, "person", l->person);
    if (!l->from || !l->to)
        return dd_app_fail(DD_EXIT_USAGE, _("`--from DAY` and `--to DAY` are needed"));
    row.from.set = row.to.set = true;
    if (status == DD_EXIT_OK)
        status = dd_write_day(l->app, l->from, &row.from.day);
    if (status == DD_EXIT_OK)
        status = dd_write_day(l->app, l->to, &row.to.day);
    if (status == DD_EXIT_OK && l->substitute)
        status = dd_write_known(l->app, l->facts, "person", l->substitute);
    if (status == DD_EXIT_OK && l->document)
        status = dd_write_document(l->app, l->facts, l->document, &row.document);
    if (status == DD_EXIT_OK)
        status = check(l, &row);
    if (status != DD_EXIT_OK)
        return status;
    row.id = dd_write_new_id(l->app, "leave");
    warn(l, &row);
    return dd_write_row(l->app, l->facts, "substitution", &row);
}

/* ---- end ------------------------------------------------------------------------------ */

/* Back at work on a day: the leave ends with the day before, or never was. */
static enum dd_exit end(const struct leave *l)
{
    struct dd_day on, before;
    enum dd_exit status = dd_write_known(l->app, l->facts, "person", l->person);
    if (status == DD_EXIT_OK)
        status = dd_write_day(l->app, l->on, &on);
    if (status != DD_EXIT_OK)
        return status;
    const struct dd_substitution *old =
        away(l->facts, l->person, DD_SOME_DAY(on), (struct dd_opt_day){0});
    if (!old)
        return dd_app_fail(DD_EXIT_FAULTS, _("%s is not on leave"), name_of(l->facts, l->person));
    struct dd_substitution row = *old;
    before = dd_day_add(on, -1);
    row.to = DD_SOME_DAY(before);
    if (!row.from.set || dd_day_cmp(row.from.day, before) <= 0)
        return dd_write_row(l->app, l->facts, "substitution", &row);
    if (dd_store_begin(l->app->store, true) &&
        dd_store_remove(l->app->store, dd_entity_find("substitution"), old) &&
        dd_store_commit(l->app->store))
        return DD_EXIT_OK;
    status = dd_app_store_failed(l->app);
    dd_store_rollback(l->app->store);
    return status;
}

/* ---- list ------------------------------------------------------------------------------- */

static void print_day(struct dd_opt_day day)
{
    char text[DD_DAY_SIZE] = "-";
    if (day.set)
        dd_day_format_vi(day.day, text);
    dd_app_cell(text, 10, false);
}

static enum dd_exit list(const struct leave *l)
{
    const struct dd_facts *facts = l->facts;
    for (size_t i = 0; i < facts->substitution.n; i++) {
        const struct dd_substitution *row = &facts->substitution.v[i];
        if (l->json) {
            dd_app_print_json(dd_json_row(l->app->arena, dd_entity_find("substitution"), row));
            continue;
        }
        print_day(row->from);
        print_day(row->to);
        dd_app_cell(name_of(facts, row->person), 36, false);
        dd_app_cell(row->substitute ? name_of(facts, row->substitute) : _("nobody acts"), 36,
                    false);
        dd_app_cell(row->document ? dd_document_name(facts, row->document) : "", 0, true);
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
    struct dd_facts facts;
    enum dd_exit status =
        dd_app_open(&app, &common, verbs[verb].run == list ? DD_APP_READ : DD_APP_WRITE);
    if (status != DD_EXIT_OK)
        return status;
    l.app = &app;
    l.facts = &facts;
    l.person = n > 1 ? words[1] : NULL;
    l.json = common.json;
    status = dd_write_facts(&app, &facts);
    if (status == DD_EXIT_OK)
        status = verbs[verb].run(&l);
    dd_app_close(&app);
    return status;
}
