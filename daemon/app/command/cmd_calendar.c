/* calendar: a year's days off with their reasons, the lunar months, and the import
 * of a holiday calendar. Its JSON is an interface. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/calendars.h"

static const char usage[] = "calendar [YEAR] [--calendar C] [--json]\n"
                            "calendar --lunar YEAR..YEAR [--json]\n"
                            "calendar import FILE.ics [--name ID] [--dry-run]";

struct calendar_command {
    struct dd_arena *arena;
    struct dd_surroundings at;
    const struct dd_calendar *calendar;
    bool json, dry_run;
};

static bool parse_year(const char *s, char end, int *out)
{
    char *after;
    long year = strtol(s, &after, 10);
    if (*s < '0' || *s > '9' || *after != end || year < DD_YEAR_MIN || year > DD_YEAR_MAX)
        return false;
    *out = (int)year;
    return true;
}

static const char *lunar_text(struct dd_day day, char out[DD_DAY_SIZE])
{
    struct dd_lunar lunar;
    return dd_lunar_of(day, &lunar) ? dd_lunar_format(lunar, out) : "";
}

/* ---- a year ------------------------------------------------------------------------------ */

static void print_json(const struct calendar_command *c, struct dd_day day, bool working)
{
    char text[DD_DAY_SIZE];
    json_t *object = json_object();
    json_object_set_new(object, "day", dd_json_day(DD_SOME_DAY(day)));
    json_object_set_new(object, "working", json_boolean(working));
    json_object_set_new(object, "reason", dd_json_text(dd_calendar_reason(c->calendar, day)));
    json_object_set_new(object, "lunar", json_string(lunar_text(day, text)));
    json_object_set_new(object, "provisional",
                        json_boolean(dd_calendar_is_provisional(c->calendar, day)));
    dd_app_print_json(object);
}

static const char *kind_text(enum dd_day_kind kind)
{
    static const char *const texts[] = {
        [DD_DAY_WORKING] = DD_N("half day"), [DD_DAY_WEEKEND] = DD_N("off"),
        [DD_DAY_HOLIDAY] = DD_N("off"),      [DD_DAY_SUBSTITUTE] = DD_N("off"),
        [DD_DAY_SWAPPED_OFF] = DD_N("off"),  [DD_DAY_SWAPPED_IN] = DD_N("worked"),
    };
    return dd_gettext(texts[kind]);
}

/* Weekends go without saying. */
static void print_day(const struct calendar_command *c, struct dd_day day)
{
    static const char *const weekdays[] = {DD_N("Monday"),   DD_N("Tuesday"), DD_N("Wednesday"),
                                           DD_N("Thursday"), DD_N("Friday"),  DD_N("Saturday"),
                                           DD_N("Sunday")};
    char date[DD_DAY_SIZE], lunar[DD_DAY_SIZE];
    enum dd_day_kind kind = DD_DAY_WORKING;
    const char *reason = dd_calendar_reason(c->calendar, day);
    dd_calendar_day_kind(c->calendar, day, &kind);
    if (!reason || kind == DD_DAY_WEEKEND)
        return;
    dd_app_cell(dd_gettext(weekdays[dd_day_weekday(day) - 1]), 9);
    dd_app_cell(dd_day_format_vi(day, date), 10);
    dd_app_cell(dd_printf(c->arena, _("lunar %s"), lunar_text(day, lunar)), 11);
    dd_app_cell(kind_text(kind), 8);
    dd_app_last_cell(dd_calendar_is_provisional(c->calendar, day)
                         ? dd_printf(c->arena, "[%s] %s", _("provisional"), reason)
                         : reason,
                     0);
}

static void print_head(const struct calendar_command *c, struct dd_day first, struct dd_day last)
{
    int working, month;
    struct dd_day before;
    int year = dd_day_ymd(first).year;
    printf(_("%s (%s), %d\n"), dd_calendar_title(c->calendar), dd_calendar_name(c->calendar), year);
    if (dd_calendar_is_provisional(c->calendar, first))
        puts(_(
            "Provisional: the decision of this year is not published yet; its days are computed."));
    bool first_works = false;
    before = first;
    dd_calendar_is_workday(c->calendar, first, &first_works);
    if (dd_calendar_count(c->calendar, before, last, &working))
        printf(_("%d working days"), working + first_works);
    if (dd_lunar_leap_month(year, &month))
        printf(_("; the lunar year has a leap month %d"), month);
    puts("\n");
}

static enum dd_exit show_year(const struct calendar_command *c, int year)
{
    struct dd_day first, last;
    if (!dd_day_make(year, 1, 1, &first) || !dd_day_make(year, 12, 31, &last))
        return DD_EXIT_USAGE;
    if (!dd_calendar_knows(c->calendar, first) || !dd_calendar_knows(c->calendar, last))
        return dd_app_fail(DD_EXIT_FAULTS, _("the calendar %s knows the years %d to %d, not %d"),
                           dd_calendar_name(c->calendar),
                           dd_day_ymd(dd_calendar_first(c->calendar)).year,
                           dd_day_ymd(dd_calendar_last(c->calendar)).year, year);
    if (!c->json)
        print_head(c, first, last);
    for (struct dd_day day = first; day.n <= last.n; day.n++) {
        bool working = false;
        dd_calendar_is_workday(c->calendar, day, &working);
        if (c->json)
            print_json(c, day, working);
        else
            print_day(c, day);
    }
    return DD_EXIT_OK;
}

/* ---- lunar months ------------------------------------------------------------------------ */

static void print_month(const struct calendar_command *c, struct dd_day day, struct dd_lunar lunar)
{
    char text[DD_DAY_SIZE];
    if (!c->json) {
        printf("%s\t%d%s\n", dd_day_format(day, text), lunar.month, lunar.leap ? "+" : "");
        return;
    }
    json_t *object = json_object();
    json_object_set_new(object, "day", dd_json_day(DD_SOME_DAY(day)));
    json_object_set_new(object, "year", json_integer(lunar.year));
    json_object_set_new(object, "month", json_integer(lunar.month));
    json_object_set_new(object, "leap", json_boolean(lunar.leap));
    dd_app_print_json(object);
}

static int show_months(const struct calendar_command *c, const char *range)
{
    const char *dots = strstr(range, "..");
    int from = 0, to = 0;
    struct dd_day day, last;
    struct dd_lunar lunar;
    bool ok = dots ? parse_year(range, '.', &from) && parse_year(dots + 2, '\0', &to)
                   : parse_year(range, '\0', &from);
    to = ok && !dots ? from : to;
    if (!ok || from > to || !dd_day_make(from, 1, 1, &day) || !dd_day_make(to, 12, 31, &last)) {
        dd_app_fail(DD_EXIT_USAGE,
                    _("--lunar takes years from 1900 to 2199, as 2026 or 2020..2035"));
        return (int)dd_usage(usage);
    }
    for (; day.n <= last.n; day.n++)
        if (dd_lunar_of(day, &lunar) && lunar.day == 1)
            print_month(c, day, lunar);
    return DD_EXIT_OK;
}

/* ---- import ------------------------------------------------------------------------------ */

/* "lich-nghi-2027.ics" names a calendar lich-nghi-2027. */
static const char *name_of(const struct calendar_command *c, const char *file)
{
    const char *slash = strrchr(file, '/');
    char *name = dd_strdup(c->arena, slash ? slash + 1 : file);
    char *dot = strrchr(name, '.');
    if (dot)
        *dot = '\0';
    return dd_is_id(name) ? name : "holidays";
}

static enum dd_exit save(const struct calendar_command *c, const char *name,
                         const struct dd_buf *text)
{
    struct stat st;
    const char *folder = dd_printf(c->arena, "%s/calendars", c->at.folder ? c->at.folder : ".");
    const char *path = dd_printf(c->arena, "%s/%s.yaml", folder, name);
    if (stat(path, &st) == 0)
        return dd_app_fail(DD_EXIT_FAULTS, _("%s is there already: choose another --name"), path);
    if ((mkdir(folder, 0777) != 0 && errno != EEXIST) ||
        !dd_write_file(path, text->s, text->n, 0644))
        return dd_app_fail(DD_EXIT_FAILED, "%s: %s", path, strerror(errno));
    printf(_("%s is written: confirm its rows, then name `%s` as the office's calendar.\n"), path,
           name);
    return DD_EXIT_OK;
}

/* Outside an office there is no folder to write to: the file is printed. */
static enum dd_exit import(const struct calendar_command *c, const char *file, const char *name)
{
    struct dd_diags diags;
    struct dd_source source = {.name = file};
    struct dd_ical_holidays days;
    struct dd_calendar_chain base;
    struct dd_buf text = {0};
    name = name ? name : name_of(c, file);
    if (!dd_is_id(name) || strcmp(name, c->at.calendar) == 0)
        return dd_app_fail(DD_EXIT_USAGE, _("`%s` cannot name the new calendar"), name);
    source.text = dd_read_file(c->arena, file, DD_ICAL_MAX_BYTES, &source.n);
    if (!source.text)
        return dd_app_fail(DD_EXIT_FAILED, "%s: %s", file, strerror(errno));
    dd_diags_init(&diags, c->arena, dd_gettext);
    const char *slash = strrchr(file, '/');
    struct dd_calendar_import from = {.name = name,
                                      .file = slash ? slash + 1 : file,
                                      .extends = c->at.calendar,
                                      .base = &base,
                                      .days = &days};
    bool ok = dd_ical_read_holidays(&diags, &source, DD_YEAR_MIN, DD_YEAR_MAX, &days) &&
              dd_app_calendar_chain(&diags, c->at.folder, c->at.calendar, &base) &&
              dd_calendar_import(&diags, &from, &text);
    dd_app_say(&diags);
    enum dd_exit status = DD_EXIT_FAULTS;
    if (ok && (c->dry_run || !c->at.folder)) {
        fwrite(text.s, 1, text.n, stdout);
        status = DD_EXIT_OK;
    } else if (ok) {
        status = save(c, name, &text);
    }
    dd_buf_release(&text);
    return status;
}

/* ---- the command --------------------------------------------------------------------------- */

static enum dd_exit this_year(const struct calendar_command *c, const char *clock_option, int *year)
{
    struct dd_clock clock;
    const struct dd_zone *zone = dd_zone_load(c->arena, c->at.timezone);
    dd_clock_real(&clock);
    if (!zone)
        return dd_app_fail(DD_EXIT_FAILED, _("there is no time zone `%s`"), c->at.timezone);
    if (clock_option && !dd_clock_parse(zone, clock_option, &clock))
        return dd_app_fail(DD_EXIT_USAGE,
                           _("--clock takes an instant such as 2026-01-20T07:59:00+07:00, not "
                             "`%s`"),
                           clock_option);
    *year = dd_day_ymd(dd_zone_local(zone, dd_clock_now(&clock)).day).year;
    return DD_EXIT_OK;
}

static enum dd_exit year_or_this(struct calendar_command *c, const struct dd_common *common,
                                 const char *word)
{
    int year = 0;
    if (word && !parse_year(word, '\0', &year))
        return dd_app_fail(DD_EXIT_USAGE, "%s: %s", _("this is no year from 1900 to 2199"), word);
    enum dd_exit status = word ? DD_EXIT_OK : this_year(c, common->clock, &year);
    if (status != DD_EXIT_OK)
        return status;
    struct dd_diags diags;
    dd_diags_init(&diags, c->arena, dd_gettext);
    c->calendar = dd_app_calendar_in(c->arena, &diags, c->at.folder, c->at.calendar);
    dd_app_say(&diags);
    return c->calendar ? show_year(c, year) : DD_EXIT_FAULTS;
}

int dd_cmd_calendar(int argc, char **argv)
{
    struct dd_common common = {0};
    struct calendar_command c = {0};
    const char *words[2] = {NULL, NULL}, *lunar = NULL, *calendar = NULL, *name = NULL;
    const struct dd_option options[] = {
        {.name = "calendar", .value = &calendar, .arg = "C", .help = DD_N("another calendar")},
        {.name = "lunar",
         .value = &lunar,
         .arg = "YEARS",
         .help = DD_N("the first days of lunar months, e.g. 2020..2035")},
        {.name = "name", .value = &name, .arg = "ID", .help = DD_N("import: the new calendar")},
        {.name = "dry-run", .flag = &c.dry_run, .help = DD_N("import: print, write nothing")}};
    int n = dd_options(argc, argv, usage, &common, options, DD_LEN(options), words, 2);
    if (n < 0)
        return DD_EXIT_USAGE;
    bool importing = n > 0 && strcmp(words[0], "import") == 0;
    if (importing ? n != 2 || lunar : n > (lunar ? 0 : 1) || name || c.dry_run)
        return (int)dd_usage(usage);
    c.json = common.json;
    c.arena = dd_arena_new();
    enum dd_exit status = dd_app_surroundings(c.arena, common.config, calendar, &c.at);
    if (status == DD_EXIT_OK)
        status = lunar       ? (enum dd_exit)show_months(&c, lunar)
                 : importing ? import(&c, words[1], name)
                             : year_or_this(&c, &common, words[0]);
    dd_arena_free(c.arena);
    return (int)status;
}
