#include "wire/wire.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "wire/clean.h"
#include "wire/words.h"

/* Each entry is built and printed by itself: a feed of 10,000 needs the memory
 * of one. libical escapes, but lets control bytes through: every text is
 * cleaned first. */

#define SUMMARY_MAX ((size_t)400)
#define DESCRIPTION_MAX ((size_t)4000)
#define LINE_MAX_OCTETS ((size_t)75)
#define FOLD "\r\n "

static void add(icalcomponent *component, icalproperty *property)
{
    if (!property)
        abort(); /* out of memory: base.h */
    icalcomponent_add_property(component, property);
}

/* Adds content lines, folded anew: at most 75 octets, between characters (RFC
 * 5545 §3.1). libical 3.0.16 keeps characters whole, but where a line has just
 * the right length it folds between the CR and the LF at its end, and one bad
 * fold makes Google drop a whole feed. */
static void fold(struct dd_buf *out, const char *lines)
{
    size_t column = 0;
    while (*lines) {
        if (strncmp(lines, FOLD, strlen(FOLD)) == 0) { /* libical's own */
            lines += strlen(FOLD);
        } else if (*lines == '\r' || *lines == '\n') {
            dd_buf_putc(out, *lines++); /* the two may be apart: see above */
            column = 0;
        } else {
            size_t n = strcspn(lines, "\r\n"), room = LINE_MAX_OCTETS - column;
            if (n > room) {
                n = room;
                while (n > 0 && ((unsigned char)lines[n] & 0xC0) == 0x80)
                    n--;
            }
            if (n == 0) {
                dd_buf_puts(out, FOLD);
                column = 1;
            }
            dd_buf_add(out, lines, n);
            column += n;
            lines += n;
        }
    }
}

static void print(icalcomponent *component, struct dd_buf *out)
{
    char *text = icalcomponent_as_ical_string_r(component);
    if (!text)
        abort();
    fold(out, text);
    free(text);
}

static struct icaltimetype ical_day(struct dd_day day)
{
    struct dd_ymd ymd = dd_day_ymd(day);
    struct icaltimetype time = icaltime_null_date();
    time.year = ymd.year;
    time.month = ymd.month;
    time.day = ymd.day;
    return time;
}

static struct icaltimetype ical_instant(struct dd_instant at)
{
    return icaltime_from_timet_with_zone((time_t)at.s, 0, icaltimezone_get_utc_timezone());
}

/* ---- the parts of an entry -------------------------------------------------------- */

/* "@" belongs to task subjects ("<task>@<unit>"): the host is what follows the
 * last one. */
static const char *uid(struct dd_arena *arena, const char *obligation, const char *host)
{
    char *text = dd_printf(arena, "%s@%s", obligation, host);
    for (char *s = text; *s; s++)
        if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 0x7F)
            *s = '_';
    return text;
}

static bool is_done(enum dd_state state)
{
    return state == DD_MET || state == DD_MET_LATE || state == DD_MET_DAY_UNKNOWN ||
           state == DD_ACHIEVED;
}

static const char *colour(enum dd_state state)
{
    switch (state) {
    case DD_OVERDUE:
    case DD_MISSED:
        return "red";
    case DD_LAGGING:
        return "orange";
    case DD_REPORTED:
        return "teal";
    case DD_MET:
    case DD_MET_LATE:
    case DD_MET_DAY_UNKNOWN:
    case DD_ACHIEVED:
        return "green";
    case DD_WAIVED:
    case DD_VOID:
    case DD_WAITING:
        return "gray";
    default:
        return "royalblue";
    }
}

static const char *summary(struct dd_arena *arena, const struct dd_calendar_feed *feed,
                           const struct dd_obligation *row)
{
    const char *mark = is_done(row->state) ? "✓ " : "";
    const char *unit = row->unit ? dd_unit_name(feed->facts, row->unit) : NULL;
    /* Most titles name their unit, if by its former name; the others say it in front. */
    bool named =
        !unit || strstr(row->title, unit) ||
        (row->former_unit && strstr(row->title, dd_unit_name(feed->facts, row->former_unit)));
    return dd_clean(arena,
                    named ? dd_printf(arena, "%s%s", mark, row->title)
                          : dd_printf(arena, "%s%s: %s", mark, unit, row->title),
                    SUMMARY_MAX, false);
}

static void line(struct dd_buf *out, const char *label, const char *value)
{
    if (value && *value)
        dd_buf_printf(out, "%s%s: %s", out->n ? "\n" : "", label, value);
}

static const char *description(struct dd_arena *arena, const struct dd_calendar_feed *feed,
                               const struct dd_obligation *row)
{
    struct dd_buf out = {0};
    line(&out, dd_word(feed->tr, "Unit"), dd_word_unit(arena, feed->tr, feed->facts, row));
    line(&out, dd_word(feed->tr, "Due"), dd_word_due(arena, feed->tr, row));
    if (row->legal_day.set && row->legal_day.day.n != row->due.day.n)
        line(&out, dd_word(feed->tr, "Latest by law"),
             dd_word_day(arena, feed->tr, row->legal_day.day));
    if (row->original_due.set)
        line(&out, dd_word(feed->tr, "Due before the extension"),
             dd_word_day(arena, feed->tr, row->original_due.day));
    line(&out, dd_word(feed->tr, "Standing"), dd_word_standing(arena, feed->tr, row));
    if (row->done_on.set)
        line(&out, dd_word(feed->tr, "Done on"), dd_word_day(arena, feed->tr, row->done_on.day));
    if (row->target)
        line(&out, dd_word(feed->tr, "Reached/planned"),
             dd_word_progress(arena, row, dd_target_find(feed->facts, row->target)));
    line(&out, dd_word(feed->tr, "Basis"), row->basis);
    if (row->trace && *row->trace)
        dd_buf_printf(&out, "\n\n%s\n%s", dd_word(feed->tr, "How the day was computed:"),
                      row->trace);
    const char *text = dd_clean(arena, out.s, DESCRIPTION_MAX, true);
    dd_buf_release(&out);
    return text;
}

static void render_entry(const struct dd_calendar_feed *feed, const struct dd_obligation *row,
                         struct dd_buf *out)
{
    struct dd_arena *arena = dd_arena_new();
    icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);
    if (!event)
        abort();
    struct icaltimetype changed = ical_instant(row->changed_at);
    add(event, icalproperty_new_uid(uid(arena, row->id, feed->host)));
    add(event, icalproperty_new_dtstamp(changed));
    add(event, icalproperty_new_lastmodified(changed));
    add(event, icalproperty_new_sequence(row->sequence));
    add(event, icalproperty_new_dtstart(ical_day(row->due.day)));
    add(event, icalproperty_new_dtend(ical_day(dd_day_add(row->due.day, 1))));
    add(event, icalproperty_new_summary(summary(arena, feed, row)));
    add(event, icalproperty_new_description(description(arena, feed, row)));
    add(event, icalproperty_new_status(row->state == DD_VOID ? ICAL_STATUS_CANCELLED
                                                             : ICAL_STATUS_CONFIRMED));
    add(event, icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT));
    add(event, icalproperty_new_categories(dd_word_state(feed->tr, row->state)));
    add(event, icalproperty_new_color(colour(row->state)));
    const char *link = dd_word_link(arena, feed->public_url, row->id);
    if (link)
        add(event, icalproperty_new_url(dd_clean(arena, link, DD_CLEAN_MAX, false)));
    print(event, out);
    icalcomponent_free(event);
    dd_arena_free(arena);
}

/* ---- the calendar ------------------------------------------------------------------- */

/* An X- property with a text value: of its text libical escapes only "\". */
static void extension(struct dd_buf *out, const char *name, const char *text)
{
    struct dd_buf line = {0};
    dd_buf_printf(&line, "%s:", name);
    for (; *text; text++) {
        if (strchr("\\;,", *text))
            dd_buf_putc(&line, '\\');
        dd_buf_putc(&line, *text);
    }
    dd_buf_puts(&line, "\r\n");
    fold(out, line.s);
    dd_buf_release(&line);
}

/* Everything up to the first entry: an empty calendar without its last line.
 * No METHOD: PUBLISH would demand an ORGANIZER (RFC 5546 §3.2.1), and that is
 * what breaks clients in feeds. */
static void render_head(const struct dd_calendar_feed *feed, struct dd_buf *out)
{
    static const char end[] = "END:VCALENDAR\r\n";
    static const int refresh = 3 * 3600; /* Outlook's own pace; others take longer anyway */
    struct dd_arena *arena = dd_arena_new();
    const char *name = dd_clean(arena, feed->name, 200, false);
    icalcomponent *calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);
    if (!calendar)
        abort();
    icalproperty *interval = icalproperty_new_refreshinterval(icaldurationtype_from_int(refresh));
    add(calendar, icalproperty_new_version("2.0"));
    add(calendar, icalproperty_new_prodid("-//Don Doc//dondoc " DD_VERSION "//VI"));
    add(calendar, icalproperty_new_calscale("GREGORIAN"));
    add(calendar, icalproperty_new_name(name));
    add(calendar, interval);
    icalproperty_add_parameter(interval, icalparameter_new_value(ICAL_VALUE_DURATION));
    print(calendar, out);
    out->n -= strlen(end);
    out->s[out->n] = '\0';
    extension(out, "X-WR-CALNAME", name);
    extension(out, "X-PUBLISHED-TTL", "PT3H");
    icalcomponent_free(calendar);
    dd_arena_free(arena);
}

void dd_ical_render(const struct dd_calendar_feed *feed, const struct dd_obligation *const *v,
                    size_t n, struct dd_buf *out)
{
    render_head(feed, out);
    for (size_t i = 0; i < n; i++)
        if (v[i]->due.set)
            render_entry(feed, v[i], out);
    dd_buf_puts(out, "END:VCALENDAR\r\n");
}
