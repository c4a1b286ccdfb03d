/* ical.h — calendar feeds (design §9; RFC 5545, RFC 7986), entry by entry, so that a
 * caller can keep those that have not changed. Entries are written straight as text:
 * a tree of libical costs ten times as much. libical, python3-icalendar and ical.js
 * judge the result (tests/e2e/test_feed_readers.py). */
#ifndef DD_WIRE_ICAL_H
#define DD_WIRE_ICAL_H

#include "dondoc/alert.h"

#define DD_ICAL_ALARMS 3
#define DD_ICAL_ALARM_DAYS 60
/* Reads "1,3" into *days; false where it is no list of one to three such numbers. */
bool dd_ical_alarms(const char *text, int days[DD_ICAL_ALARMS], size_t *n);

struct dd_calendar_feed {
    const char *name;       /* NAME, X-WR-CALNAME */
    const char *about;      /* DESCRIPTION, X-WR-CALDESC: what it holds and how far; or NULL */
    const char *host;       /* for UIDs: stable for ever */
    const char *public_url; /* for URL, or NULL */
    const struct dd_facts *facts;
    const struct dd_zone *zone;
    dd_translate tr; /* port's dd_gettext; NULL: English */
    bool todo;       /* VTODO instead of VEVENT */
    size_t n_alarms; /* so many days before, at 08:00; not for what is closed */
    int alarms[DD_ICAL_ALARMS];
    const struct dd_ical_message *message; /* it is part of a mail; NULL: a feed */
};

/* A calendar as part of a mail (RFC 5546, RFC 6047): PUBLISH of any entries; a REQUEST
 * or CANCEL of one entry to one person, who is not asked for an answer. UIDs are those
 * of the feed, and SEQUENCE grows with each change of the entry. */
enum dd_ical_method { DD_ICAL_PUBLISH, DD_ICAL_REQUEST, DD_ICAL_CANCEL };
const char *dd_ical_method_name(enum dd_ical_method method); /* "REQUEST" */
struct dd_ical_message {
    enum dd_ical_method method;
    const char *organizer, *attendee;           /* bare addresses that dd_address_ok accepts */
    const char *organizer_name, *attendee_name; /* or NULL */
};
/* The whole calendar; feed->message is set, its name and choices do not matter. */
void dd_ical_message(const struct dd_calendar_feed *feed, const struct dd_obligation *const *v,
                     size_t n, struct dd_buf *out);

/* An entry about several duties: a full day, all that is overdue, a leader's week. */
struct dd_calendar_note {
    const char *id; /* of its UID: "day/2026-02-09/3" */
    struct dd_day day;
    const char *summary, *description; /* clean */
    const char *category, *colour;     /* a CSS3 name */
    int sequence;
    struct dd_instant changed;
};

/* A calendar is its beginning, entries in any order, and its end. */
void dd_ical_begin(const struct dd_calendar_feed *feed, struct dd_buf *out);
/* Nothing without a due day; a void one is a cancelled entry. */
void dd_ical_entry(const struct dd_calendar_feed *feed, const struct dd_obligation *row,
                   struct dd_buf *out);
void dd_ical_note(const struct dd_calendar_feed *feed, const struct dd_calendar_note *note,
                  struct dd_buf *out);
void dd_ical_end(struct dd_buf *out);

/* What the entry of a duty is called: its title, clean, with the unit where the title
 * does not name it. */
const char *dd_ical_title(struct dd_arena *arena, const struct dd_calendar_feed *feed,
                          const struct dd_obligation *row);
/* What entries say beside their duty: names of units and targets, internal tasks, the
 * choices of the feed. An entry stays as it is while this, its SEQUENCE and its
 * LAST-MODIFIED do. */
uint64_t dd_ical_stamp(const struct dd_calendar_feed *feed);

#endif
