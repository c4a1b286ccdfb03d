/* ical_read.c — days off from a holiday calendar (RFC 5545) of unknown origin.
 *
 * Lines are looked through here, and libical is given one event at a time: so a
 * fault has its line, deep nesting never reaches libical's recursion, and an
 * event's cost does not grow with the file. */
#include "wire/wire.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "wire/clean.h"
#include "wire/calendar/ical_recur.h"

#define EVENT_MAX_BYTES ((size_t)32 << 10)
#define NAME_MAX_BYTES ((size_t)200)
#define SPAN_MAX_DAYS 31 /* longer ones are terms or seasons, not holidays */
#define EVENT_MAX_RDATES 1000
#define DAYS_BUDGET 2000000 /* asked of all recurrences of a file together */

struct ical_reader {
    struct dd_diags *diags;
    const struct dd_source *source;
    struct dd_day first, last;
    long budget;
    DD_VEC(struct dd_ical_holiday) holidays;
};

/* One event at hand. */
struct event {
    const char *text; /* from BEGIN:VEVENT to END:VEVENT */
    size_t n;
    uint32_t line;
    icalcomponent *component;
    const char *name;
    struct dd_day start;
    int days;
    DD_VEC(struct dd_day) excluded; /* ascending */
};

static struct dd_pos at_line(const struct ical_reader *r, uint32_t line)
{
    return (struct dd_pos){.source = r->source, .line = line, .col = 1, .len = 1};
}

/* ---- days ------------------------------------------------------------------------------ */

/* A DATE; what has a time of day is no day off. */
static bool to_day(struct icaltimetype time, struct dd_day *out)
{
    return !icaltime_is_null_time(time) && icaltime_is_date(time) &&
           dd_day_make(time.year, time.month, time.day, out);
}

/* DTEND is exclusive; without one, or DURATION, the day itself. */
static int days_of(const struct event *e)
{
    icalproperty *end = icalcomponent_get_first_property(e->component, ICAL_DTEND_PROPERTY);
    icalproperty *duration = icalcomponent_get_first_property(e->component, ICAL_DURATION_PROPERTY);
    struct dd_day after;
    if (end)
        return !to_day(icalproperty_get_dtend(end), &after) ? 0
               : after.n - e->start.n > 1                   ? after.n - e->start.n
                                                            : 1;
    if (duration) {
        struct icaldurationtype span = icalproperty_get_duration(duration);
        bool plain = !span.is_neg && span.weeks <= SPAN_MAX_DAYS && span.days <= SPAN_MAX_DAYS;
        int days = plain ? (int)(span.weeks * 7 + span.days) : 0;
        return days > 0 ? days : plain && span.hours == 0 && span.minutes == 0 ? 1 : 0;
    }
    return 1;
}

static int by_number(const void *a, const void *b)
{
    return dd_day_cmp(*(const struct dd_day *)a, *(const struct dd_day *)b);
}

static void take_exdates(const struct ical_reader *r, struct event *e)
{
    icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_EXDATE_PROPERTY);
    for (; p; p = icalcomponent_get_next_property(e->component, ICAL_EXDATE_PROPERTY)) {
        struct dd_day day;
        if (to_day(icalproperty_get_exdate(p), &day))
            dd_push(r->diags->arena, &e->excluded, day);
    }
    if (e->excluded.n)
        qsort(e->excluded.v, e->excluded.n, sizeof *e->excluded.v, by_number);
}

static bool is_excluded(const struct event *e, struct dd_day day)
{
    return e->excluded.n && bsearch(&day, e->excluded.v, e->excluded.n, sizeof day, by_number);
}

static bool add(struct ical_reader *r, const struct event *e, struct dd_day from)
{
    struct dd_day to = dd_day_add(from, e->days - 1);
    if (to.n < r->first.n || from.n > r->last.n || is_excluded(e, from))
        return true;
    if (r->holidays.n == DD_ICAL_MAX_HOLIDAYS) {
        dd_error(r->diags, "E424", at_line(r, e->line), DD_N("more than %d holidays"),
                 DD_ICAL_MAX_HOLIDAYS);
        return false;
    }
    dd_push(r->diags->arena, &r->holidays,
            (struct dd_ical_holiday){
                .from = from.n < r->first.n ? r->first : from,
                .to = to.n > r->last.n ? r->last : to,
                .name = e->name,
                .line = e->line,
            });
    return true;
}

static bool expand(struct ical_reader *r, const struct event *e,
                   const struct icalrecurrencetype *rule)
{
    struct dd_day until = r->last, ends;
    long left = rule->count > 0 ? rule->count : -1;
    if (!icaltime_is_null_time(rule->until) &&
        dd_day_make(rule->until.year, rule->until.month, rule->until.day, &ends) &&
        ends.n < until.n)
        until = ends;
    for (struct dd_day day = e->start; day.n <= until.n && left != 0; day.n++) {
        if (r->budget-- == 0) {
            dd_error(r->diags, "E424", at_line(r, e->line),
                     DD_N("the recurrences of this file are too many"));
            return false;
        }
        /* DTSTART is the first, whether the rule names it or not. */
        if (day.n != e->start.n && !wire_recurs_on(rule, e->start, day))
            continue;
        left -= left > 0;
        if (!add(r, e, day))
            return false;
    }
    return true;
}

/* ---- an event ---------------------------------------------------------------------------- */

static bool take_rdates(struct ical_reader *r, const struct event *e)
{
    int n = 0;
    for (icalproperty *p = icalcomponent_get_first_property(e->component, ICAL_RDATE_PROPERTY);
         p && n < EVENT_MAX_RDATES;
         p = icalcomponent_get_next_property(e->component, ICAL_RDATE_PROPERTY), n++) {
        struct dd_day day;
        if (to_day(icalproperty_get_rdate(p).time, &day) && !add(r, e, day))
            return false;
    }
    return true;
}

/* What keeps an event out, or NULL. */
static const char *unusable(struct event *e)
{
    icalproperty *start = icalcomponent_get_first_property(e->component, ICAL_DTSTART_PROPERTY);
    icalproperty *rule = icalcomponent_get_first_property(e->component, ICAL_RRULE_PROPERTY);
    if (!start || !to_day(icalproperty_get_dtstart(start), &e->start))
        return DD_N("it is not an all-day event of the years 1900 to 2199");
    e->days = days_of(e);
    if (e->days < 1 || e->days > SPAN_MAX_DAYS)
        return DD_N("it lasts longer than a holiday, or not whole days");
    if (rule) {
        struct icalrecurrencetype recurrence = icalproperty_get_rrule(rule);
        if (!wire_recurrence_ok(&recurrence))
            return DD_N(
                "its recurrence is finer than a day, or of a kind that holidays do not need");
    }
    return NULL;
}

static bool is_cancelled(const struct event *e)
{
    icalproperty *status = icalcomponent_get_first_property(e->component, ICAL_STATUS_PROPERTY);
    return status && icalproperty_get_status(status) == ICAL_STATUS_CANCELLED;
}

static bool take_component(struct ical_reader *r, struct event *e)
{
    icalproperty *summary = icalcomponent_get_first_property(e->component, ICAL_SUMMARY_PROPERTY);
    const char *text = summary ? icalproperty_get_summary(summary) : NULL;
    char *clean = dd_clean(r->diags->arena, text, NAME_MAX_BYTES);
    e->name = dd_nfc(r->diags->arena, dd_squeeze(r->diags->arena, clean));
    if (is_cancelled(e))
        return true;
    const char *why = unusable(e);
    if (why) {
        dd_warn(r->diags, "W420", at_line(r, e->line), DD_N("`%s` is left out: %s"), e->name,
                dd_tr(r->diags, why));
        return true;
    }
    take_exdates(r, e);
    icalproperty *rule = icalcomponent_get_first_property(e->component, ICAL_RRULE_PROPERTY);
    if (!rule)
        return add(r, e, e->start) && take_rdates(r, e);
    struct icalrecurrencetype recurrence = icalproperty_get_rrule(rule);
    return expand(r, e, &recurrence) && take_rdates(r, e);
}

static bool take_event(struct ical_reader *r, struct event *e)
{
    if (e->n > EVENT_MAX_BYTES) {
        dd_warn(r->diags, "W420", at_line(r, e->line), DD_N("an event of %zu bytes is left out"),
                e->n);
        return true;
    }
    char *text = dd_strndup(r->diags->arena, e->text, e->n);
    e->component = icalparser_parse_string(text);
    bool ok = true;
    if (e->component && icalcomponent_isa(e->component) == ICAL_VEVENT_COMPONENT)
        ok = take_component(r, e);
    else
        dd_warn(r->diags, "W420", at_line(r, e->line), DD_N("an event cannot be read"));
    if (e->component)
        icalcomponent_free(e->component);
    return ok;
}

/* ---- lines ------------------------------------------------------------------------------- */

static bool is_line(const char *line, size_t n, const char *expected)
{
    while (n > 0 && (line[n - 1] == '\r' || line[n - 1] == ' ' || line[n - 1] == '\t'))
        n--;
    return n == strlen(expected) && strncasecmp(line, expected, n) == 0;
}

static bool begins(const char *line, size_t n, const char *prefix)
{
    return n >= strlen(prefix) && strncasecmp(line, prefix, strlen(prefix)) == 0;
}

/* Finds events; those with components inside (alarms) are cut down to their own
 * lines, which is all that is needed of them. */
static bool take_lines(struct ical_reader *r, const char *text)
{
    struct event e = {0};
    struct dd_buf own = {0};
    uint32_t line = 1;
    int depth = 0; /* inside an event: 1, inside its parts: more */
    bool ok = true;
    for (const char *s = text; *s && ok; line++) {
        size_t n = strcspn(s, "\n"), whole = n + (s[n] == '\n');
        if (depth == 0 && is_line(s, n, "BEGIN:VEVENT")) {
            own.n = 0;
            e = (struct event){.line = line};
            depth = 1;
        } else if (depth > 0 && begins(s, n, "BEGIN:")) {
            depth++;
        }
        if (depth == 1)
            dd_buf_add(&own, s, whole);
        if (depth > 0 && begins(s, n, "END:") && --depth == 0) {
            e.text = own.s;
            e.n = own.n;
            ok = take_event(r, &e);
        }
        s += whole;
    }
    dd_buf_release(&own);
    if (ok && depth > 0)
        dd_warn(r->diags, "W420", at_line(r, e.line), DD_N("an event has no end"));
    return ok;
}

/* What must hold before anything is read; gives where the text begins. */
static const char *check_text(struct ical_reader *r)
{
    const struct dd_source *source = r->source;
    const char *text = source->text;
    if (source->n > DD_ICAL_MAX_BYTES) {
        dd_error(r->diags, "E421", (struct dd_pos){.source = source},
                 DD_N("the file has more than %zu bytes"), DD_ICAL_MAX_BYTES);
        return NULL;
    }
    ptrdiff_t fault = dd_utf8_check(text, source->n);
    if (fault >= 0) {
        uint32_t line = 1;
        for (const char *s = text; s < text + fault; s++)
            line += *s == '\n';
        dd_error(r->diags, "E422", at_line(r, line), DD_N("the file is not UTF-8 text"));
        return NULL;
    }
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3;
    if (!is_line(text, strcspn(text, "\n"), "BEGIN:VCALENDAR")) {
        dd_error(r->diags, "E423", at_line(r, 1),
                 DD_N("this is no iCalendar file: it does not begin with BEGIN:VCALENDAR"));
        return NULL;
    }
    return text;
}

static int by_day(const void *a, const void *b)
{
    const struct dd_ical_holiday *x = a, *y = b;
    int order = dd_day_cmp(x->from, y->from);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

bool dd_ical_read_holidays(struct dd_diags *diags, const struct dd_source *source, int first_year,
                           int last_year, struct dd_ical_holidays *out)
{
    struct ical_reader r = {.diags = diags, .source = source, .budget = DAYS_BUDGET};
    *out = (struct dd_ical_holidays){0};
    const char *text = check_text(&r);
    if (!text || !dd_day_make(first_year, 1, 1, &r.first) ||
        !dd_day_make(last_year, 12, 31, &r.last) || !take_lines(&r, text))
        return false;
    if (r.holidays.n)
        qsort(r.holidays.v, r.holidays.n, sizeof *r.holidays.v, by_day);
    out->v = r.holidays.v;
    out->n = r.holidays.n;
    return true;
}
