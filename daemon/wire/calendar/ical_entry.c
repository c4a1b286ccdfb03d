#include "wire/calendar/ical.h"

#include <string.h>

#include "wire/clean.h"
#include "wire/calendar/ical_lines.h"
#include "wire/words.h"

#define SUMMARY_MAX ((size_t)400)
#define DESCRIPTION_MAX ((size_t)4000)
#define ALARM_HOUR 8

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

const char *dd_ical_title(struct dd_arena *arena, const struct dd_calendar_feed *feed,
                          const struct dd_obligation *row)
{
    const char *mark = is_done(row->state) ? "✓ " : "", *title = row->title;
    const char *unit = row->unit ? dd_unit_name(feed->facts, row->unit) : NULL;
    /* Most titles name their unit, if by its former name; the others say it in front. */
    bool named = !unit || strstr(title, unit) ||
                 (row->former_unit && strstr(title, dd_unit_name(feed->facts, row->former_unit)));
    return dd_clean(arena,
                    named ? dd_printf(arena, "%s%s", mark, title)
                          : dd_printf(arena, "%s%s: %s", mark, unit, title),
                    SUMMARY_MAX);
}

static void line(struct dd_buf *out, const char *label, const char *value)
{
    if (!value || !*value)
        return;
    if (out->n)
        dd_buf_putc(out, '\n');
    dd_buf_puts(out, label);
    dd_buf_puts(out, ": ");
    dd_buf_puts(out, value);
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
    const char *text = dd_clean_lines(arena, out.s ? out.s : "", DESCRIPTION_MAX);
    dd_buf_release(&out);
    return text;
}

/* "@" belongs to task subjects ("<task>@<unit>"): the host is what follows the
 * last one. */
static void put_uid(struct dd_arena *arena, struct dd_buf *out, const char *id, const char *host)
{
    size_t n = strlen(id), n_host = strlen(host);
    char *text = dd_alloc(arena, n + n_host + 2);
    memcpy(text, id, n);
    text[n] = '@';
    memcpy(text + n + 1, host, n_host + 1);
    for (char *s = text; *s; s++)
        if ((unsigned char)*s <= ' ' || (unsigned char)*s >= 0x7F)
            *s = '_';
    dd_ical_text(out, "UID", text);
}

static void put_stamps(struct dd_buf *out, struct dd_instant changed, int sequence)
{
    dd_ical_instant(out, "DTSTAMP", changed);
    dd_ical_instant(out, "LAST-MODIFIED", changed);
    dd_ical_number(out, "SEQUENCE", sequence);
}

/* The end is exclusive. */
static void put_days(struct dd_buf *out, struct dd_day day)
{
    dd_ical_day(out, "DTSTART", day);
    dd_ical_day(out, "DTEND", dd_day_add(day, 1));
}

static void put_status(const struct dd_calendar_feed *feed, const struct dd_obligation *row,
                       struct dd_buf *out)
{
    bool cancel = feed->message && feed->message->method == DD_ICAL_CANCEL;
    if (row->state == DD_VOID || cancel)
        dd_buf_puts(out, "STATUS:CANCELLED\r\n");
    else if (!feed->todo)
        dd_buf_puts(out, "STATUS:CONFIRMED\r\n");
    else if (!is_done(row->state))
        dd_buf_puts(out, "STATUS:NEEDS-ACTION\r\n");
    else
        dd_buf_puts(out, "STATUS:COMPLETED\r\nPERCENT-COMPLETE:100\r\n");
    if (!feed->todo)
        dd_buf_puts(out, "TRANSP:TRANSPARENT\r\n");
    else if (is_done(row->state) && row->done_on.set)
        dd_ical_instant(out, "COMPLETED", dd_zone_instant(feed->zone, row->done_on.day, 0));
}

bool dd_ical_alarms(const char *text, int days[DD_ICAL_ALARMS], size_t *n)
{
    *n = 0;
    for (const char *p = text; *n < DD_ICAL_ALARMS; p++) {
        size_t digits = strspn(p, "0123456789");
        if (digits == 0 || digits > 2)
            return false;
        days[*n] = p[0] - '0';
        if (digits == 2)
            days[*n] = days[*n] * 10 + p[1] - '0';
        if (days[(*n)++] > DD_ICAL_ALARM_DAYS)
            return false;
        p += digits;
        if (*p != ',')
            return *p == '\0';
    }
    return false;
}

/* At 08:00, N days before the day, which begins at 00:00. */
static void put_alarms(const struct dd_calendar_feed *feed, const char *summary, struct dd_buf *out)
{
    const char *related = feed->todo ? "TRIGGER;RELATED=END:" : "TRIGGER:";
    for (size_t i = 0; i < feed->n_alarms; i++) {
        int hours = feed->alarms[i] * 24 - ALARM_HOUR;
        dd_buf_puts(out, "BEGIN:VALARM\r\nACTION:DISPLAY\r\n");
        dd_ical_text(out, "DESCRIPTION", summary);
        if (hours < 0)
            dd_buf_printf(out, "%sPT%dH\r\n", related, -hours);
        else if (hours < 24)
            dd_buf_printf(out, "%s-PT%dH\r\n", related, hours);
        else
            dd_buf_printf(out, "%s-P%dDT%dH\r\n", related, hours / 24, hours % 24);
        dd_buf_puts(out, "END:VALARM\r\n");
    }
}

void dd_ical_entry(const struct dd_calendar_feed *feed, const struct dd_obligation *row,
                   struct dd_buf *out)
{
    if (!row->due.set)
        return;
    struct dd_arena *arena = dd_arena_new();
    const char *kind = feed->todo ? "VTODO" : "VEVENT";
    const char *title = dd_ical_title(arena, feed, row);
    dd_ical_raw(out, "BEGIN", kind);
    put_uid(arena, out, row->id, feed->host);
    put_stamps(out, row->changed_at, row->sequence);
    if (feed->todo)
        dd_ical_day(out, "DUE", row->due.day);
    else
        put_days(out, row->due.day);
    dd_ical_text(out, "SUMMARY", title);
    dd_ical_text(out, "DESCRIPTION", description(arena, feed, row));
    put_status(feed, row, out);
    dd_ical_text(out, "CATEGORIES", dd_word_state(feed->tr, row->state));
    dd_ical_raw(out, "COLOR", colour(row->state));
    const char *link = dd_word_link(arena, feed->public_url, row->id);
    if (link)
        dd_ical_raw(out, "URL", dd_clean(arena, link, DD_CLEAN_MAX));
    if (!dd_state_is_closed(row->state))
        put_alarms(feed, title, out);
    if (feed->message)
        dd_ical_people(arena, out, feed->message);
    dd_ical_raw(out, "END", kind);
    dd_arena_free(arena);
}

void dd_ical_note(const struct dd_calendar_feed *feed, const struct dd_calendar_note *note,
                  struct dd_buf *out)
{
    struct dd_arena *arena = dd_arena_new();
    dd_buf_puts(out, "BEGIN:VEVENT\r\n");
    put_uid(arena, out, note->id, feed->host);
    put_stamps(out, note->changed, note->sequence);
    put_days(out, note->day);
    dd_ical_text(out, "SUMMARY", note->summary);
    dd_ical_text(out, "DESCRIPTION", note->description);
    dd_buf_puts(out, "STATUS:CONFIRMED\r\nTRANSP:TRANSPARENT\r\n");
    dd_ical_text(out, "CATEGORIES", note->category);
    dd_ical_raw(out, "COLOR", note->colour);
    dd_buf_puts(out, "END:VEVENT\r\n");
    dd_arena_free(arena);
}

/* ---- what they depend on ------------------------------------------------------------------ */

/* FNV-1a: nothing hostile is gained by a collision of names that the office itself
 * chooses. */
static void mix(uint64_t *hash, const char *s)
{
    for (; s && *s; s++)
        *hash = (*hash ^ (unsigned char)*s) * 0x100000001B3u;
    *hash = (*hash ^ 0xFFu) * 0x100000001B3u;
}

uint64_t dd_ical_stamp(const struct dd_calendar_feed *feed)
{
    const struct dd_facts *facts = feed->facts;
    uint64_t hash = 0xCBF29CE484222325u;
    for (size_t i = 0; i < facts->unit.n; i++) {
        mix(&hash, facts->unit.v[i].id);
        mix(&hash, facts->unit.v[i].name);
    }
    for (size_t i = 0; i < facts->target.n; i++) {
        mix(&hash, facts->target.v[i].id);
        mix(&hash, facts->target.v[i].measure);
    }
    for (size_t i = 0; i < facts->task.n; i++) {
        if (!facts->task.v[i].internal)
            continue;
        mix(&hash, facts->task.v[i].id);
        mix(&hash, facts->task.v[i].section);
        mix(&hash, facts->task.v[i].number);
    }
    mix(&hash, feed->todo ? "todo" : "event");
    for (size_t i = 0; i < feed->n_alarms; i++)
        hash = (hash ^ (uint64_t)(feed->alarms[i] + 1)) * 0x100000001B3u;
    mix(&hash, feed->public_url);
    mix(&hash, feed->tr ? "" : "en");
    return hash;
}
