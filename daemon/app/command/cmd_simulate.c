/* simulate: what would be sent, to whom and on which day; and what another rule
 * set would change. Nothing is written. */
#include "app/ahead/burst.h"
#include "app/ahead/compare.h"
#include "app/command/example.h"
#include "app/command/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/words.h"

static const char usage[] =
    "simulate [--from DAY] [--to DAY] [--example NAME] [--by-day] [--max-burst N]\n"
    "simulate [--from DAY] [--to DAY] [--example NAME] --rules FOLDER|FILE [--max-burst N]";

struct request { /* as written; NULL: not given */
    const char *from, *to, *rules, *example, *max_burst;
    bool json, by_day;
    size_t burst; /* `max_burst` as a number */
};

#define SHOWN ((size_t)20) /* lines of one kind */

/* ---- the summary for people ----------------------------------------------------------- */

struct tally {
    const char *name;
    size_t n;
};
typedef DD_VEC(struct tally) tallies;

static void count(struct dd_arena *arena, tallies *all, const char *name, size_t by)
{
    size_t i = 0;
    while (i < all->n && strcmp(all->v[i].name, name) != 0)
        i++;
    if (i == all->n)
        dd_push(arena, all, (struct tally){name, 0});
    all->v[i].n += by;
}

static int most_first(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    return x->n != y->n ? (x->n > y->n ? -1 : 1) : strcmp(x->name, y->name);
}

static void print_tally(const char *title, const tallies *all, size_t most)
{
    if (all->n)
        printf("\n%s\n", title);
    for (size_t i = 0; i < all->n && i < most; i++)
        printf("  %6zu  %s\n", all->v[i].n, all->v[i].name);
    if (all->n > most)
        printf("  %6s  %zu …\n", "", all->n - most);
}

static int most_notices_first(const void *a, const void *b)
{
    const struct dd_load *x = a, *y = b;
    if (x->notices != y->notices)
        return x->notices > y->notices ? -1 : 1;
    int order = dd_day_cmp(x->day, y->day);
    return order ? order : strcmp(x->address, y->address);
}

/* The days on which somebody gets most. */
static void print_busiest(struct dd_arena *arena, const struct dd_loads *loads)
{
    struct dd_load *v = DD_NEW_N(arena, struct dd_load, loads->n + 1);
    if (loads->n) {
        memcpy(v, loads->v, loads->n * sizeof(*v));
        qsort(v, loads->n, sizeof(*v), most_notices_first);
        printf("\n%s\n", _("most to one recipient on one day"));
    }
    for (size_t i = 0; i < loads->n && i < 5; i++)
        printf("  %6zu  %s  %s\n", v[i].notices, dd_word_day(arena, dd_gettext, v[i].day),
               v[i].address);
}

static void print_summary(const struct dd_simulation *s, const struct dd_loads *loads)
{
    tallies months = {0}, people = {0}, rules = {0};
    size_t silent = 0;
    for (size_t i = 0; i < s->notices.n; i++) {
        const struct dd_notice *notice = &s->notices.v[i];
        silent += !notice->address;
        if (notice->address)
            count(s->arena, &rules,
                  dd_strndup(s->arena, notice->obligation, strcspn(notice->obligation, "/")), 1);
    }
    for (size_t i = 0; i < loads->n; i++) {
        const struct dd_load *load = &loads->v[i];
        struct dd_period month = dd_period_of(DD_MONTHLY, load->day);
        count(s->arena, &months, dd_period_name_vi(s->arena, month), load->notices);
        count(s->arena, &people, load->address, load->notices);
    }
    printf(_("%zu obligations, %zu notices, in %zu moments\n"), s->n_obligations,
           s->notices.n - silent, s->ticks);
    if (silent)
        printf(_("%zu notices would reach nobody: run `dondoc doctor`\n"), silent);
    print_tally(_("by month"), &months, 24);
    if (people.n)
        qsort(people.v, people.n, sizeof(*people.v), most_first);
    print_tally(_("by recipient"), &people, 15);
    if (rules.n)
        qsort(rules.v, rules.n, sizeof(*rules.v), most_first);
    print_tally(_("by rule"), &rules, 30);
    print_busiest(s->arena, loads);
}

/* ---- by day and recipient --------------------------------------------------------------- */

static void print_load_json(const struct dd_load *load)
{
    dd_app_print_json(json_pack("{s:o, s:s, s:s, s:I, s:I}", "day",
                                dd_json_day(DD_SOME_DAY(load->day)), "to", load->address, "channel",
                                load->channel, "notices", (json_int_t)load->notices, "messages",
                                (json_int_t)load->messages));
}

static void print_days(struct dd_arena *arena, const struct dd_loads *loads)
{
    for (size_t i = 0; i < loads->n; i++) {
        const struct dd_load *load = &loads->v[i];
        if (i == 0 || dd_day_cmp(load[-1].day, load->day) != 0)
            printf("%s\n", dd_word_day(arena, dd_gettext, load->day));
        printf(_("  %4zu notices in %zu messages  %s\n"), load->notices, load->messages,
               load->address);
    }
}

/* ---- a flood ------------------------------------------------------------------------------ */

static enum dd_exit check_burst(struct dd_arena *arena, const struct dd_loads *loads, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < loads->n; i++) {
        const struct dd_load *load = &loads->v[i];
        if (load->notices <= most)
            continue;
        if (n++ < SHOWN)
            dd_app_fail(DD_EXIT_FAULTS, _("%s: %zu notices to %s, at most %zu are allowed"),
                        dd_word_day(arena, dd_gettext, load->day), load->notices, load->address,
                        most);
    }
    if (n > SHOWN)
        fprintf(stderr, _("  … and %zu more\n"), n - SHOWN);
    return n ? DD_EXIT_FAULTS : DD_EXIT_OK;
}

/* ---- the stretch --------------------------------------------------------------------------- */

struct stretch { /* both days included */
    struct dd_opt_day from;
    struct dd_day to;
};

#define MONTHS_SHOWN 13 /* without --to: as far as periods exist ahead (design §6) */

/* Nothing is planned on days that the calendar of working days does not know. */
static enum dd_exit within_calendar(const struct dd_app *app, struct dd_day begin,
                                    struct dd_day *to)
{
    struct dd_day first = dd_calendar_first(app->calendar), end = dd_calendar_last(app->calendar);
    char day[DD_DAY_SIZE];
    if (dd_day_cmp(begin, end) > 0)
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("the calendar of working days ends on %s: nothing can be said of "
                             "later days"),
                           dd_day_format_vi(end, day));
    if (dd_day_cmp(*to, first) < 0)
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("the calendar of working days begins on %s: nothing can be said of "
                             "earlier days"),
                           dd_day_format_vi(first, day));
    if (dd_day_cmp(begin, first) < 0)
        fprintf(stderr,
                _("dondoc: the calendar of working days begins on %s: nothing is planned before\n"),
                dd_day_format_vi(first, day));
    if (dd_day_cmp(*to, end) > 0) {
        fprintf(stderr,
                _("dondoc: the calendar of working days ends on %s: what lies behind it waits\n"),
                dd_day_format_vi(end, day));
        *to = end;
    }
    return DD_EXIT_OK;
}

/* `now`: where it goes on. */
static enum dd_exit read_stretch(const struct dd_app *app, const struct request *r,
                                 struct dd_day now, struct stretch *out)
{
    struct dd_day end = dd_calendar_last(app->calendar);
    enum dd_exit status = DD_EXIT_OK;
    char day[DD_DAY_SIZE], today[DD_DAY_SIZE];
    out->from = (struct dd_opt_day){r->from != NULL, now};
    if (r->from)
        status = dd_write_day(app, r->from, &out->from.day);
    struct dd_day begin = out->from.day;
    out->to = dd_day_add_months(begin, MONTHS_SHOWN);
    if (dd_day_cmp(begin, end) <= 0 && dd_day_cmp(out->to, end) > 0)
        out->to = end;
    if (status == DD_EXIT_OK && r->to)
        status = dd_write_day(app, r->to, &out->to);
    if (status != DD_EXIT_OK)
        return status;
    if (r->from && dd_day_cmp(begin, out->to) > 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("`%s` is later than `%s`"), "--from", "--to");
    if (dd_day_cmp(begin, out->to) > 0)
        return dd_app_fail(DD_EXIT_FAULTS,
                           _("%s is over: it goes on from %s; to begin earlier, use `--from`"),
                           dd_day_format_vi(out->to, day), dd_day_format_vi(begin, today));
    return within_calendar(app, begin, &out->to);
}

static void live(struct dd_simulation *s, const struct dd_app *app, const struct stretch *stretch)
{
    if (stretch->from.set) {
        s->in.now = dd_zone_instant(app->zone, stretch->from.day, 0);
        s->in.n_previous = s->in.n_history = s->in.n_loaded = 0;
    }
    dd_simulate(s, (struct dd_instant){dd_zone_instant(app->zone, stretch->to, 86400).s - 1});
    dd_simulation_sort(s);
}

/* ---- the command ------------------------------------------------------------------------ */

static void show(const struct request *r, const struct dd_simulation *s,
                 const struct dd_loads *loads)
{
    if (!r->json && r->by_day)
        print_days(s->arena, loads);
    else if (!r->json)
        print_summary(s, loads);
    for (size_t i = 0; r->json && r->by_day && i < loads->n; i++)
        print_load_json(&loads->v[i]);
    for (size_t i = 0; r->json && !r->by_day && i < s->notices.n; i++)
        if (s->notices.v[i].address)
            dd_app_print_json(dd_simulated_notice_json(&s->notices.v[i], s->in.zone));
}

static void show_comparison(const struct request *r, const struct dd_simulation *before,
                            const struct dd_simulation *after)
{
    struct dd_comparison c;
    struct dd_buf text = {0};
    dd_compare(after->arena, before, after, &c);
    for (size_t i = 0; r->json && i < c.n; i++)
        dd_app_print_json(dd_change_json(&c.v[i], after->in.zone));
    if (!r->json) {
        dd_comparison_text(after->arena, &c, after->in.zone, SHOWN, &text);
        fwrite(text.s, 1, text.n, stdout);
    }
    dd_buf_release(&text);
}

static enum dd_exit run(const struct dd_app *app, const struct request *r,
                        const struct stretch *stretch, const struct dd_simulation *start,
                        const struct dd_ruleset *other)
{
    struct dd_simulation s = *start, before = *start;
    s.arena = before.arena = dd_arena_new();
    if (other) {
        s.in.rules = other;
        live(&before, app, stretch);
    }
    live(&s, app, stretch);
    struct dd_loads loads = dd_loads_of(s.arena, &s);
    if (other)
        show_comparison(r, &before, &s);
    else
        show(r, &s, &loads);
    enum dd_exit status = r->max_burst ? check_burst(s.arena, &loads, r->burst) : DD_EXIT_OK;
    dd_arena_free(s.arena);
    return status;
}

static enum dd_exit read_other(struct dd_app *app, const struct request *r,
                               const struct dd_ruleset **out)
{
    if (!r->rules)
        return DD_EXIT_OK;
    struct dd_config config = *app->config;
    config.rules = &r->rules;
    config.n_rules = 1;
    *out = dd_app_rules(&app->diags, &config, app->calendar);
    dd_app_say(&app->diags);
    if (*out && (*out)->n_rules == 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("%s holds no rules"), r->rules);
    return dd_app_verdict(&app->diags);
}

static enum dd_exit simulate(struct dd_app *app, const struct request *r,
                             const struct dd_facts *facts)
{
    struct dd_simulation start = {0};
    struct stretch stretch;
    const struct dd_ruleset *other = NULL;
    enum dd_exit status = read_other(app, r, &other);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_facts stored;
    if (!app->store)
        dd_simulation_fresh(app, facts, &start);
    else if (!dd_simulation_load(app, &stored, &start))
        return dd_app_store_failed(app);
    status = read_stretch(app, r, dd_zone_local(app->zone, start.in.now).day, &stretch);
    return status == DD_EXIT_OK ? run(app, r, &stretch, &start, other) : status;
}

static enum dd_exit read_numbers(struct request *r)
{
    char *end;
    if (r->by_day && r->rules)
        return dd_app_fail(DD_EXIT_USAGE, _("`%s` and `%s` exclude each other"), "--by-day",
                           "--rules");
    if (!r->max_burst)
        return DD_EXIT_OK;
    long n = strtol(r->max_burst, &end, 10);
    if (*end || end == r->max_burst || n < 0 || n > 1000000000)
        return dd_app_fail(DD_EXIT_USAGE, _("`%s` takes a number, not `%s`"), "--max-burst",
                           r->max_burst);
    r->burst = (size_t)n;
    return DD_EXIT_OK;
}

int dd_cmd_simulate(int argc, char **argv)
{
    struct dd_common common = {0};
    struct request r = {0};
    const struct dd_option options[] = {
        {"from", .value = &r.from, .arg = "DAY",
         .help = DD_N("begin there, with nothing told yet; default: go on from now")},
        {"to", .value = &r.to, .arg = "DAY",
         .help = DD_N("the last day; default: thirteen months on")},
        {"rules", .value = &r.rules, .arg = "PATH",
         .help = DD_N("what these rules would change, beside the office's own")},
        {"example", .value = &r.example, .arg = "NAME",
         .help = DD_N("the facts and rules of an example, without an office")},
        {"by-day", .flag = &r.by_day, .help = DD_N("how much each recipient gets on each day")},
        {"max-burst", .value = &r.max_burst, .arg = "N",
         .help = DD_N("fail where somebody gets more than N notices on one day")},
    };
    if (dd_options(argc, argv, usage, &common, options, DD_LEN(options), NULL, 0) < 0)
        return DD_EXIT_USAGE;
    r.json = common.json;
    struct dd_app app;
    struct dd_facts facts = {0};
    enum dd_exit status = read_numbers(&r);
    if (status != DD_EXIT_OK)
        return status;
    status = r.example ? dd_example_open(&app, &common, r.example, &facts)
                       : dd_app_open(&app, &common, DD_APP_READ | DD_APP_RULES);
    if (status != DD_EXIT_OK)
        return status;
    status = simulate(&app, &r, &facts);
    dd_app_close(&app);
    return status;
}
