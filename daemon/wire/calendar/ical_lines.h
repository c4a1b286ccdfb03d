/* ical_lines.h — content lines of iCalendar (RFC 5545 §3.1), shared by ical*.c. */
#ifndef DD_WIRE_ICAL_LINES_H
#define DD_WIRE_ICAL_LINES_H

#include "wire/calendar/ical.h"

/* NAME:VALUE, as it is; at most 75 octets a line, folded between characters. */
void dd_ical_raw(struct dd_buf *out, const char *name, const char *value);
/* The same for a text: backslash, semicolon, comma and line feed escaped. It must be
 * clean (clean.h). */
void dd_ical_text(struct dd_buf *out, const char *name, const char *text);
/* `value` is not negative. */
void dd_ical_number(struct dd_buf *out, const char *name, int value);
/* NAME;VALUE=DATE:20260209 */
void dd_ical_day(struct dd_buf *out, const char *name, struct dd_day day);
/* NAME:20260209T010000Z */
void dd_ical_instant(struct dd_buf *out, const char *name, struct dd_instant at);

/* ical_mail.c: who asks whom. */
void dd_ical_people(struct dd_arena *arena, struct dd_buf *out,
                    const struct dd_ical_message *message);

#endif
