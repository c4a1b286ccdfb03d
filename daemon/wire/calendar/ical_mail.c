/* ical_mail.c — calendars as parts of mails. Feeds name nobody, for that breaks
 * clients; what is sent by mail has to (RFC 5546 §3.2). */
#include "wire/calendar/ical.h"

#include "wire/clean.h"
#include "wire/calendar/ical_lines.h"

const char *dd_ical_method_name(enum dd_ical_method method)
{
    static const char *const names[] = {"PUBLISH", "REQUEST", "CANCEL"};
    return names[method];
}

/* CN is always quoted: a name may hold a colon; what cannot stand in quotes is left
 * out (RFC 5545 §3.2). */
static const char *named(struct dd_arena *arena, const char *property, const char *name,
                         const char *more)
{
    if (!name)
        return dd_printf(arena, "%s%s", property, more);
    char *clean = dd_clean(arena, name, 200);
    for (char *s = clean; *s; s++)
        if (*s == '"')
            *s = '\'';
    return dd_printf(arena, "%s;CN=\"%s\"%s", property, clean, more);
}

void dd_ical_people(struct dd_arena *arena, struct dd_buf *out,
                    const struct dd_ical_message *message)
{
    dd_ical_raw(out, named(arena, "ORGANIZER", message->organizer_name, ""),
                dd_printf(arena, "mailto:%s", message->organizer));
    if (message->method == DD_ICAL_PUBLISH)
        return;
    dd_ical_raw(out,
                named(arena, "ATTENDEE", message->attendee_name,
                      ";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"),
                dd_printf(arena, "mailto:%s", message->attendee));
    dd_buf_puts(out, "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\n"
                     "X-MICROSOFT-DISALLOW-COUNTER:TRUE\r\n");
}

void dd_ical_message(const struct dd_calendar_feed *feed, const struct dd_obligation *const *v,
                     size_t n, struct dd_buf *out)
{
    dd_buf_puts(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
                     "PRODID:-//Don Doc//dondoc " DD_VERSION "//VI\r\nCALSCALE:GREGORIAN\r\n");
    dd_ical_raw(out, "METHOD", dd_ical_method_name(feed->message->method));
    for (size_t i = 0; i < n; i++)
        dd_ical_entry(feed, v[i], out);
    dd_ical_end(out);
}
