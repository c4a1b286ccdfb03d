/* wire.h — data to bytes and back: iCalendar (libical), mail (GMime), JSON
 * (jansson). No clock, no I/O: ids, boundaries and instants are arguments, so
 * the same input always gives the same bytes. Returned bytes are malloc'ed in
 * a struct dd_buf that the caller releases. */
#ifndef DD_WIRE_H
#define DD_WIRE_H

#include <jansson.h>

#include "dondoc/alert.h"
#include "wire/letter/answer_link.h"

/* ---- mail --------------------------------------------------------------------- */

/* What a message says: made by dd_letter_compose, rendered by dd_mail_render. */
struct dd_letter {
    const char *subject;
    const char *text; /* plain text, lines of at most 78 columns where possible */
    const char *html; /* the same, self-contained */
    /* Of a digest: a few lines to be said, or copied into a message, and what they are
     * about. Both stay true while they wait for it: days, but no "three days left". */
    const char *brief, *brief_subject;
};

struct dd_tally { /* how many duties of a unit and a field stand alike */
    const char *unit, *co_leads, *field;
    enum dd_state state;
    bool opened; /* today, or earlier */
    size_t n;
};

struct dd_letter_call {                   /* somebody to be told by telephone or on paper */
    const char *whom, *channel, *address; /* phone, paper */
    const char *about;                    /* the subject of what is to be said, or NULL */
    struct dd_instant since;
    bool late; /* for a working day or more */
};

struct dd_letter_context {
    const char *office;                 /* its name, for the signature */
    const char *public_url;             /* no final slash, or NULL */
    const struct dd_link_key *link_key; /* signs the links to answers; NULL: there are none */
    const struct dd_facts *facts;
    size_t n_obligations;
    const struct dd_obligation *obligations; /* by id: where notices point */
    size_t n_tallies; /* of all that are owed, for a leader's report; 0: `obligations` are all */
    const struct dd_tally *tallies;
    size_t n_told; /* of the duties of a leader's letter: to whom, and when */
    const struct dd_notice *told;
    size_t n_calls; /* open ones, for the tracking office's letters */
    const struct dd_letter_call *calls;
    const struct dd_calendar *calendar;
    const struct dd_zone *zone;
    struct dd_instant now;
    const char *correction; /* webhooks: what takes back the notice, in words; or NULL */
    bool rehearsal;         /* says whom it was meant for */
    const char *meant_for;
    const char *language; /* "vi" (default) or "en" */
    dd_translate tr;      /* port's dd_gettext; NULL, or language "en": English */
};

/* Writes the letter for one digest: polite, exact, no blame; dd/mm/yyyy; a
 * leader's subject is the report itself (design §7). */
void dd_letter_compose(struct dd_arena *arena, const struct dd_letter_context *context,
                       const struct dd_digest *digest, struct dd_letter *out);

/* A letter that takes back what an earlier one said, in an officer's own words:
 * "Đính chính: SUBJECT", those words, and what had been told of which duties. The
 * notices of the digest are those that were told. */
struct dd_correction {
    const char *words;
    const char *subject;  /* of the earlier letter, or NULL */
    struct dd_instant at; /* when it was told */
};
void dd_letter_correct(struct dd_arena *arena, const struct dd_letter_context *context,
                       const struct dd_digest *digest, const struct dd_correction *what,
                       struct dd_letter *out);

/* The tracking office's list of calls, where no other letter goes to it: those of the
 * context. */
void dd_letter_calls(struct dd_arena *arena, const struct dd_letter_context *context,
                     struct dd_letter *out);

/* The letter around an invitation: the day of one duty enters, or leaves, the reader's
 * calendar. */
void dd_letter_invitation(struct dd_arena *arena, const struct dd_letter_context *context,
                          const char *person, const struct dd_obligation *row, bool cancel,
                          struct dd_letter *out);

/* A letter about the service itself, to those who run it; its texts are in the
 * reader's language already. */
struct dd_office_field {
    const char *label, *value; /* a value may be NULL: left out */
};
struct dd_office_item {
    const char *title;
    struct dd_office_field fields[4]; /* up to the first without a label */
};
struct dd_office_letter {
    const char *subject, *intro, *heading;
    size_t n;
    const struct dd_office_item *items;
};
void dd_letter_office(struct dd_arena *arena, const struct dd_letter_context *context,
                      const struct dd_office_letter *what, struct dd_letter *out);

struct dd_mail {
    const char *from, *to;  /* addresses, optionally with a display name */
    const char *message_id; /* without <> */
    const char *boundary;   /* for the multipart; [A-Za-z0-9]+ */
    struct dd_instant date;
    const struct dd_zone *zone;
    const struct dd_letter *letter;
    const char *list_id;    /* or NULL */
    const char *references; /* message id of the thread, or NULL */
    const char *calendar;   /* iCalendar with this METHOD, or NULL */
    const char *method;
};

/* multipart/alternative, text, HTML, then the calendar if any; UTF-8, RFC 2047 headers, CRLF lines.
 * False (with *why) for an address that is not one. */
bool dd_mail_render(const struct dd_mail *mail, struct dd_buf *out, const char **why);
/* A strict check of one bare address: ASCII dot-atom "@" host name, no quoted
 * parts, no display name, no spaces, CR, LF (RFC 5321 §4.1.2). */
bool dd_address_ok(const char *address);
/* The bare address of "address", "<address>" or "Name <address>"; NULL if it is
 * not one that dd_address_ok accepts. */
char *dd_address_bare(struct dd_arena *arena, const char *mailbox);

/* What a mail server reports about one letter (RFC 3464). */
struct dd_bounce {
    bool failed;        /* for good; else delayed, delivered, relayed … */
    const char *action; /* as written: "failed" */
    const char *status, *diagnostic, *recipient; /* "5.1.1", the server's words; or NULL */
    const char *message_id; /* of the letter that came back, without <>; or NULL */
    size_t n_to;
    const char *to[4]; /* headers that say where the report was sent */
};
/* False: it is none. Texts are clean. */
bool dd_bounce_read(struct dd_arena *arena, const void *bytes, size_t n, struct dd_bounce *out);

/* ---- webhooks -------------------------------------------------------------------- */

/* Both bodies stay under 20 kB (Standard Webhooks): long texts are cut. */

/* The Alertmanager v4 body for one notice. `status` is "resolved" for the step
 * `cleared` and for states in which nothing more is owed. The fingerprint says
 * which obligation it is and is the same at every step, so that a receiver can
 * pair "firing" with "resolved". */
void dd_webhook_alertmanager(const struct dd_letter_context *context,
                             const struct dd_notice *notice, const char *receiver,
                             struct dd_buf *out);
/* The project's own event: {"type":"obligation.overdue","timestamp":…,"data":{…}}. */
void dd_webhook_event(const struct dd_letter_context *context, const struct dd_notice *notice,
                      struct dd_buf *out);

/* ---- iCalendar ---------------------------------------------------------------------- */

/* Days off that a holiday calendar from elsewhere names. */
struct dd_ical_holiday {
    struct dd_day from, to; /* both included */
    const char *name;       /* NFC, without control characters */
    uint32_t line;          /* of its BEGIN:VEVENT */
};
struct dd_ical_holidays {
    struct dd_ical_holiday *v; /* by first day */
    size_t n;
};
#define DD_ICAL_MAX_BYTES ((size_t)1 << 20)
#define DD_ICAL_MAX_HOLIDAYS 5000
/* Reads all-day events that are not cancelled, recurrences included, as far as
 * they lie in the years given (1900–2199). Time and memory are bounded whatever
 * the bytes. False after an error said in `diags` (no iCalendar at all, too
 * large); an event that cannot be used is a warning. */
bool dd_ical_read_holidays(struct dd_diags *diags, const struct dd_source *source, int first_year,
                           int last_year, struct dd_ical_holidays *out);

/* ---- JSON ------------------------------------------------------------------------------ */

json_t *dd_json_day(struct dd_opt_day day); /* "2026-02-09" or null */
json_t *dd_json_text(const char *s);        /* or null */
/* "2026-02-09T08:00:00+07:00" or null */
json_t *dd_json_instant(const struct dd_zone *zone, struct dd_opt_instant at);
/* A fact as an object, a key for each field; decimals as exact texts. */
json_t *dd_json_row(struct dd_arena *arena, const struct dd_entity *entity, const void *row);
json_t *dd_json_obligation(const struct dd_obligation *row, const struct dd_zone *zone);
/* One compact line with "\n"; steals the reference. */
void dd_json_line(struct dd_buf *out, json_t *value);

#endif
