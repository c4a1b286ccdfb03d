/* when: how a time phrase is understood, and which day that is. */
#include "app/command/when.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/calendars.h"

static const char usage[] =
    "when PHRASE [--year Y] [--on EVENT=DATE]… [--calendar C] [--json|--normal]\n"
    "when --batch [--year Y] [--calendar C] [--json] < PHRASES";

/* ---- the event's day --------------------------------------------------------------- */

static bool parse_year(const char *s, int *out)
{
    char *end;
    long year = strtol(s, &end, 10);
    if (*s < '0' || *s > '9' || *end != '\0' || year < DD_YEAR_MIN || year > DD_YEAR_MAX)
        return false;
    *out = (int)year;
    return true;
}

/* "08:00" after the day and a T or a space. */
static bool parse_minute(const char *s, int *out)
{
    if (strlen(s) != 5 || s[2] != ':' || strspn(s, "0123456789") != 2 ||
        strspn(s + 3, "0123456789") != 2)
        return false;
    int hour = atoi(s), minute = atoi(s + 3);
    *out = hour * 60 + minute;
    return hour <= 23 && minute <= 59;
}

static bool parse_given(struct dd_arena *arena, const char *s, struct dd_when_given *out)
{
    const char *equals = strrchr(s, '=');
    if (equals == NULL)
        return false;
    char *day = dd_strdup(arena, equals + 1);
    size_t n = strcspn(day, "T ");
    *out = (struct dd_when_given){.event = dd_strndup(arena, s, (size_t)(equals - s))};
    if (dd_utf8_check(out->event, strlen(out->event)) >= 0)
        return false;
    if (day[n] != '\0') {
        out->has_minute = true;
        if (!parse_minute(day + n + 1, &out->minute))
            return false;
        day[n] = '\0';
    }
    return dd_day_parse(day, &out->day);
}

/* "ngày bầu cử", "bầu cử", "Bầu cử" are one event. */
static char *event_key(struct dd_arena *arena, const char *event)
{
    static const char *const openings[] = {"ngày ", "khi ", "thời điểm "};
    char *key = dd_key(arena, dd_nfc(arena, event));
    for (size_t i = 0; i < DD_LEN(openings); i++)
        if (strncmp(key, openings[i], strlen(openings[i])) == 0)
            return key + strlen(openings[i]);
    return key;
}

static bool waits_for(const struct dd_when *w, const struct dd_deadline *d,
                      const struct dd_when_given *given)
{
    if (d->kind != DD_DUE_RELATIVE && d->kind != DD_DUE_EVENT)
        return false;
    return *given->event == '\0' ||
           (d->event != NULL &&
            strcmp(event_key(w->arena, given->event), event_key(w->arena, d->event)) == 0);
}

static const struct dd_when_given *given_for(const struct dd_when *w, const struct dd_deadline *d)
{
    for (size_t i = 0; i < w->n_given; i++)
        if (waits_for(w, d, &w->given[i]))
            return &w->given[i];
    return NULL;
}

/* A phrase that was not understood says so itself: nothing more is said of its events. */
static void note_used(struct dd_when *w, const struct dd_due_parse *parse)
{
    for (size_t i = 0; i < w->n_given; i++) {
        struct dd_when_given *given = &w->given[i];
        given->used = given->used || parse->n == 0;
        for (size_t k = 0; k < parse->n && !given->used; k++)
            given->used = waits_for(w, &parse->v[k], given);
    }
}

static void warn_unused(const struct dd_when *w)
{
    for (size_t i = 0; i < w->n_given; i++)
        if (!w->given[i].used)
            dd_app_fail(DD_EXIT_OK,
                        *w->given[i].event == '\0'
                            ? _("--on %s=…: nothing waits for an event")
                            : _("--on %s=…: nothing waits for an event of this name"),
                        w->given[i].event);
}

/* A day for "the only event" where there are two would be a guess. */
static bool ambiguous(const struct dd_when *w, const struct dd_due_parse *parse)
{
    const char *first = NULL;
    bool unnamed = false, two = false;
    for (size_t i = 0; i < w->n_given; i++)
        unnamed = unnamed || w->given[i].event[0] == '\0';
    for (size_t i = 0; i < parse->n; i++) {
        const char *event = parse->v[i].event;
        if (event == NULL || parse->v[i].event_day.set)
            continue;
        two = two || (first != NULL && strcmp(first, event) != 0);
        first = event;
    }
    return unnamed && two;
}

void dd_when_resolve(const struct dd_when *w, const struct dd_deadline *d,
                     struct dd_due_result *out)
{
    struct dd_due_options options = {.calendar = w->calendar, .tr = dd_gettext};
    const struct dd_when_given *given = given_for(w, d);
    if (given != NULL) {
        options.anchor = DD_SOME_DAY(given->day);
        options.has_anchor_minute = given->has_minute;
        options.anchor_minute = given->minute;
    }
    dd_due_resolve(w->arena, d, &options, out);
}

/* ---- normal forms and people ------------------------------------------------------------- */

static void print_normal(const struct dd_when *w, const struct dd_due_parse *parse)
{
    for (size_t i = 0; i < (parse->n > 0 ? parse->n : 1); i++)
        printf("%s%s", i > 0 ? " | " : "", dd_due_normal(w->arena, &parse->v[i]));
    putchar('\n');
}

static const char *kind_text(const struct dd_deadline *d)
{
    switch (d->kind) {
    case DD_DUE_DATE:
        return _("a day");
    case DD_DUE_PERIOD:
        return _("a period");
    case DD_DUE_RECURRING:
        return _("recurring");
    case DD_DUE_RELATIVE:
        return _("counted from an event");
    case DD_DUE_EVENT:
        return _("waits for an event");
    case DD_DUE_CONTINUOUS:
        return _("continuous");
    case DD_DUE_NONE:
        break;
    }
    return _("not understood");
}

static const char *day_text(const struct dd_when *w, struct dd_day day)
{
    static const char *const names[] = {DD_N("Monday"),   DD_N("Tuesday"), DD_N("Wednesday"),
                                        DD_N("Thursday"), DD_N("Friday"),  DD_N("Saturday"),
                                        DD_N("Sunday")};
    char text[DD_DAY_SIZE];
    return dd_printf(w->arena, "%s %s", dd_gettext(names[dd_day_weekday(day) - 1]),
                     dd_day_format_vi(day, text));
}

/* The days of one that comes again, in the year given. */
static void print_periods(const struct dd_when *w, const struct dd_deadline *d)
{
    struct dd_day first;
    if (d->interval != 1 || d->every < DD_MONTHLY || w->year == 0 ||
        !dd_day_make(w->year, 1, 1, &first))
        return;
    struct dd_period p = dd_period_of(d->every, first);
    for (; p.year == w->year; p = dd_period_next(p, 1)) {
        struct dd_due_options options = {
            .calendar = w->calendar, .has_period = true, .period = p, .tr = dd_gettext};
        struct dd_due_result r;
        dd_due_resolve(w->arena, d, &options, &r);
        if (r.status == DD_DUE_OK)
            printf("  %s: %s\n", dd_period_name_vi(w->arena, p), day_text(w, r.last_day));
        for (size_t i = 0; i < r.n_trace; i++)
            printf("    - %s\n", r.trace[i]);
    }
}

static void print_deadline(const struct dd_when *w, const struct dd_deadline *d)
{
    struct dd_due_result r;
    dd_when_resolve(w, d, &r);
    printf("%s: %s (%s)\n", _("understood as"), dd_due_canonical(w->arena, d), kind_text(d));
    if (d->kind == DD_DUE_RECURRING) {
        print_periods(w, d);
        return;
    }
    if (r.status == DD_DUE_OK) {
        printf("  %s: %s", _("last day"), day_text(w, r.last_day));
        if (r.has_time)
            printf(", %02d:%02d", r.minute / 60, r.minute % 60);
        printf("\n  %s: %s\n", _("last day by law"), day_text(w, r.legal_day));
    }
    if (d->done)
        printf("  %s\n", _("done already, on an unknown day"));
    for (size_t i = 0; i < r.n_trace; i++)
        printf("    - %s\n", r.trace[i]);
}

static void print_people(const struct dd_when *w, const struct dd_due_parse *parse)
{
    for (size_t i = 0; i < parse->n; i++)
        print_deadline(w, &parse->v[i]);
    if (parse->n == 0)
        printf("%s: %s\n", _("not understood"), parse->why_not);
    for (size_t i = 0; i < parse->n_warnings; i++)
        printf("  %s %s: %s\n", _("warning"), parse->warnings[i].code, parse->warnings[i].text);
}

/* ---- the command ------------------------------------------------------------------------- */

static enum dd_exit one(struct dd_when *w, const char *phrase)
{
    const struct dd_due_parse *parse = dd_due_parse(w->arena, phrase, w->year, dd_gettext);
    note_used(w, parse);
    struct dd_when undated = *w;
    enum dd_exit status = DD_EXIT_OK;
    if (!w->normal && ambiguous(w, parse)) {
        status =
            dd_app_fail(DD_EXIT_USAGE, _("--on =DATE: the phrase has several events; name one"));
        if (!w->many)
            return status;
        undated.n_given = 0; /* each line has its answer */
        w = &undated;
    }
    if (w->json)
        dd_app_print_json(dd_when_json(w, parse));
    else if (w->normal)
        print_normal(w, parse);
    else
        print_people(w, parse);
    for (size_t i = 0; i < parse->n; i++) {
        struct dd_due_result r;
        dd_when_resolve(w, &parse->v[i], &r);
        if (r.status == DD_DUE_OUT_OF_RANGE)
            return dd_app_fail(DD_EXIT_FAULTS, "%s", r.message);
    }
    return status != DD_EXIT_OK || parse->n > 0 ? status : DD_EXIT_FAULTS;
}

#define LINE_MAX_BYTES 65536 /* the rest of a longer line is no phrase and is passed over */

/* The next line without its end, NULs as question marks; false at the end. */
static bool next_line(char *line)
{
    size_t n = 0;
    int c;
    while ((c = getc_unlocked(stdin)) != EOF && c != '\n')
        if (n < LINE_MAX_BYTES - 1)
            line[n++] = c == '\0' ? '?' : (char)c;
    while (n > 0 && line[n - 1] == '\r')
        n--;
    line[n] = '\0';
    return c != EOF || n > 0;
}

/* "phrase<TAB>year" a line, one form each; a line may lack its year. */
static enum dd_exit batch(struct dd_when *w)
{
    struct dd_arena *outer = w->arena;
    char *line = dd_alloc(w->arena, LINE_MAX_BYTES);
    size_t number = 0;
    enum dd_exit status = DD_EXIT_OK;
    int year = w->year;
    w->normal = !w->json;
    while (next_line(line)) {
        number++;
        char *tab = strrchr(line, '\t');
        w->year = year;
        if (tab != NULL) {
            *tab++ = '\0';
            tab += strspn(tab, " ");
            tab[strcspn(tab, " ")] = '\0';
            if (*tab != '\0' && !parse_year(tab, &w->year))
                status = dd_app_fail(DD_EXIT_FAULTS, _("line %zu: `%s` is no year"), number, tab);
        }
        w->arena = dd_arena_new();
        if (one(w, line) == DD_EXIT_USAGE)
            status = DD_EXIT_USAGE;
        dd_arena_free(w->arena);
        w->arena = outer;
    }
    if (ferror(stdin))
        return dd_app_fail(DD_EXIT_FAILED, _("the input cannot be read: %s"), strerror(errno));
    return status;
}

/* Inside an office its language and calendar hold; elsewhere Vietnamese and vn-office. */
static enum dd_exit surroundings(struct dd_when *w, const struct dd_common *common,
                                 const char *name)
{
    struct dd_surroundings around;
    struct dd_diags diags;
    enum dd_exit status = dd_app_surroundings(w->arena, common->config, name, &around);
    if (status != DD_EXIT_OK)
        return status;
    dd_diags_init(&diags, w->arena, dd_gettext);
    w->calendar = dd_app_calendar_in(w->arena, &diags, around.folder, around.calendar);
    dd_app_say(&diags);
    return w->calendar != NULL ? DD_EXIT_OK : DD_EXIT_FAILED;
}

static int misused(const char *message, const char *word)
{
    dd_app_fail(DD_EXIT_USAGE, "%s: %s", message, word);
    fprintf(stderr, "%s: dondoc %s\n", _("usage"), usage);
    return DD_EXIT_USAGE;
}

int dd_cmd_when(int argc, char **argv)
{
    struct dd_common common = {0};
    struct dd_values on = {0};
    const char *year = NULL, *calendar = NULL, *phrase = NULL;
    struct dd_when w = {0};
    const struct dd_option options[] = {
        {"year", .value = &year, .arg = "Y", .help = DD_N("the year of days written without one")},
        {"on", .values = &on, .arg = "EVENT=DAY",
         .help = DD_N("the day of an event; `=DAY` is that of the only one")},
        {"calendar", .value = &calendar, .arg = "C", .help = DD_N("another calendar")},
        {"normal", .flag = &w.normal, .help = DD_N("print the normal form")},
        {"batch", .flag = &w.many, .help = DD_N("read lines of PHRASE and, after a tab, a year")},
    };
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), &phrase, 1);
    if (n < 0)
        return DD_EXIT_USAGE;
    w.json = common.json;
    if (n != (w.many ? 0 : 1) || (w.json && w.normal))
        return misused(w.many ? _("--batch reads its phrases from the input")
                       : n    ? _("choose one of --json and --normal")
                              : _("a phrase is missing"),
                       "when");
    if (year != NULL && !parse_year(year, &w.year))
        return misused(_("this is no year from 1900 to 2199"), year);
    w.arena = dd_arena_new();
    int status = DD_EXIT_OK;
    for (size_t i = 0; i < on.n && status == DD_EXIT_OK; i++)
        if (!parse_given(w.arena, on.v[i], &w.given[w.n_given++]))
            status = misused(_("--on takes EVENT=YYYY-MM-DD"), on.v[i]);
    if (status == DD_EXIT_OK)
        status = (int)surroundings(&w, &common, calendar);
    if (status == DD_EXIT_OK) {
        status = (int)(w.many ? batch(&w) : one(&w, phrase));
        warn_unused(&w);
    }
    dd_arena_free(w.arena);
    return status;
}
