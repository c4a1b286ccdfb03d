/* cal.h — civil days, periods, zones and working days. Pure: no clock, no I/O.
 *
 * A day and an instant are two types on purpose: an instant where a day
 * belongs must not compile. Absence is a flag (struct dd_opt_day), never a
 * magic number. Years 1900–2199. */
#ifndef DONDOC_CAL_H
#define DONDOC_CAL_H

#include "dondoc/base.h"

/* ---- civil days ------------------------------------------------------------ */

struct dd_day {
    int32_t n; /* days since 1970-01-01, proleptic Gregorian */
};
struct dd_opt_day {
    bool set;
    struct dd_day day;
};
#define DD_SOME_DAY(d) ((struct dd_opt_day){true, (d)})

struct dd_ymd {
    int year, month, day; /* month 1–12, day 1–31 */
};

#define DD_YEAR_MIN 1900
#define DD_YEAR_MAX 2199

/* False for a day that does not exist (31/02) or lies outside the years. */
bool dd_day_make(int year, int month, int day, struct dd_day *out);
struct dd_ymd dd_day_ymd(struct dd_day day);
int dd_day_weekday(struct dd_day day); /* 1 Monday … 7 Sunday (ISO) */
/* Arithmetic may leave the years (into 1899, say) and stops at 0001-01-01 and
 * 9999-12-31. */
struct dd_day dd_day_add(struct dd_day day, int days);
/* Months from the anchor; the day is clamped to the month's end (31 Jan + 1 =
 * 28/29 Feb). Never chain: always count from the anchor. */
struct dd_day dd_day_add_months(struct dd_day day, int months);
int dd_days_in_month(int year, int month);
static inline int dd_day_cmp(struct dd_day a, struct dd_day b)
{
    return (a.n > b.n) - (a.n < b.n);
}
bool dd_day_parse(const char *iso, struct dd_day *out); /* exactly "YYYY-MM-DD" */
#define DD_DAY_SIZE 16
char *dd_day_format(struct dd_day day, char out[DD_DAY_SIZE]);    /* 2026-02-09 */
char *dd_day_format_vi(struct dd_day day, char out[DD_DAY_SIZE]); /* 09/02/2026 */
char *dd_day_text(struct dd_arena *arena, struct dd_day day);     /* ISO, in the arena */

/* ---- the Vietnamese lunar calendar -------------------------------------------- */

/* Months begin on the day of the new moon at UTC+7 (all years, also those in
 * which another zone was in force); the winter solstice falls in month 11; in a
 * year of 13 months the first without a principal solar term is the leap month.
 * Computed from the sky by contrib/lunar, shipped as a table: exact, O(1). */
struct dd_lunar {
    int year, month, day; /* year 1899–2199: that in which its month 1 begins */
    bool leap;            /* the second of two months of one number */
};

/* False, with *out untouched, outside 1900-01-01 … 2199-12-31. */
bool dd_lunar_of(struct dd_day day, struct dd_lunar *out);
/* False if there is no such day (a 30th of a short month, a leap month of a year
 * without it) or it lies outside those years. */
bool dd_lunar_day(struct dd_lunar lunar, struct dd_day *out);
/* False if the lunar year has no leap month; else its number (1–12). */
bool dd_lunar_leap_month(int year, int *month);
/* "15/4"; in a leap month "15/4+". */
char *dd_lunar_format(struct dd_lunar lunar, char out[DD_DAY_SIZE]);

/* ---- spans ------------------------------------------------------------------- */

enum dd_span_unit { DD_SPAN_DAY, DD_SPAN_WORKDAY, DD_SPAN_WEEK, DD_SPAN_MONTH, DD_SPAN_YEAR };
struct dd_span {
    int n;
    enum dd_span_unit unit;
};
/* "10wd", "5d", "2w", "1m", "1y"; n 0–9999. */
bool dd_span_parse(const char *s, struct dd_span *out);
char *dd_span_format(struct dd_arena *arena, struct dd_span span);

/* ---- periods ------------------------------------------------------------------- */

enum dd_every { DD_DAILY, DD_WEEKLY, DD_MONTHLY, DD_QUARTERLY, DD_HALF_YEARLY, DD_YEARLY };
struct dd_period {
    enum dd_every every;
    int year;  /* of a week: the ISO week-year */
    int index; /* day of year, ISO week, month, quarter, half (from 1); 1 for a year */
};
struct dd_period dd_period_of(enum dd_every every, struct dd_day day);
struct dd_day dd_period_first(struct dd_period period);
struct dd_day dd_period_last(struct dd_period period);
struct dd_period dd_period_next(struct dd_period period, int n); /* n may be negative */
/* "2026-03-05", "2026-W07", "2026-03", "2026-Q3", "2026-H1", "2026". */
char *dd_period_name(struct dd_arena *arena, struct dd_period period);
bool dd_period_parse(const char *name, struct dd_period *out);
/* For people: "tháng 3/2026", "quý III/2026", "6 tháng đầu năm 2026", "năm 2026". */
char *dd_period_name_vi(struct dd_arena *arena, struct dd_period period);

/* ---- instants and zones ------------------------------------------------------------ */

struct dd_instant {
    int64_t s; /* UTC seconds since 1970-01-01T00:00:00Z */
};
struct dd_opt_instant {
    bool set;
    struct dd_instant at;
};

/* Offsets from UTC: `offset[i]` holds from `from[i]` on; before the first,
 * offset[0]. Made by the shell from the zone database. */
struct dd_zone {
    const char *name;
    size_t n;
    const int64_t *from;
    const int32_t *offset; /* seconds */
};
struct dd_local {
    struct dd_day day;
    int32_t second; /* of the day, 0–86399 */
};
struct dd_local dd_zone_local(const struct dd_zone *zone, struct dd_instant at);
/* The instant of a wall-clock time (`second` may be 86400: 24:00). In a gap the
 * later, in a fold the earlier reading. */
struct dd_instant dd_zone_instant(const struct dd_zone *zone, struct dd_day day, int32_t second);
#define DD_INSTANT_SIZE 32
/* "2026-02-02T08:00:00+07:00". */
char *dd_instant_format(const struct dd_zone *zone, struct dd_instant at,
                        char out[DD_INSTANT_SIZE]);
/* RFC 3339 with its offset; or, without one, wall-clock in `zone`:
 * "2026-02-06T08:00[:00]", "2026-02-06 08:00". */
bool dd_instant_parse(const struct dd_zone *zone, const char *s, struct dd_instant *out);

/* ---- the working calendar ------------------------------------------------------------ */

struct dd_calendar; /* weekend, holidays, substitutes, swaps; immutable once built */

enum dd_roll { DD_ROLL_NONE, DD_ROLL_FOLLOWING, DD_ROLL_PRECEDING, DD_ROLL_MODIFIED_FOLLOWING };
const char *dd_roll_name(enum dd_roll roll); /* "none", "following", … */
bool dd_roll_parse(const char *s, enum dd_roll *out);

/* Builds a calendar from its file (rules/calendars/NAME.yaml; the form is in
 * contrib/docs/calendars.md). NULL after an error said in `diags`. The arena
 * of `diags` owns it. */
struct dd_calendar *dd_calendar_read(struct dd_diags *diags, const struct dd_node *root);
/* The name of the calendar that a file `extends`, or NULL. */
const char *dd_calendar_extends(const struct dd_node *root);
/* The same for one that extends another: files[0] extends files[1] … files[n - 1]
 * (n at least 1). */
struct dd_calendar *dd_calendar_read_chain(struct dd_diags *diags,
                                           const struct dd_node *const *files, size_t n);

const char *dd_calendar_name(const struct dd_calendar *cal);
const char *dd_calendar_title(const struct dd_calendar *cal);    /* for people */
const char *dd_calendar_revision(const struct dd_calendar *cal); /* hex hash of the file's facts */
struct dd_day dd_calendar_first(const struct dd_calendar *cal);  /* what it knows: first … */
struct dd_day dd_calendar_last(const struct dd_calendar *cal);   /* … and last day, included */
bool dd_calendar_knows(const struct dd_calendar *cal, struct dd_day day);

/* Each returns false, and leaves *out alone, where the calendar does not reach:
 * the caller reports it, never guesses. All are O(1). */
bool dd_calendar_is_workday(const struct dd_calendar *cal, struct dd_day day, bool *out);
/* The n-th working day strictly after (n > 0) or before (n < 0) `day`, without
 * rolling first; n = 0 gives `day` itself. */
bool dd_calendar_add(const struct dd_calendar *cal, struct dd_day day, int n, struct dd_day *out);
/* Working days in (from, to]; negative where to < from. */
bool dd_calendar_count(const struct dd_calendar *cal, struct dd_day from, struct dd_day to,
                       int *out);
/* Weeks, from Monday on, whose first working day lies in (from, to]; negative where
 * to < from. */
bool dd_calendar_count_weeks(const struct dd_calendar *cal, struct dd_day from, struct dd_day to,
                             int *out);
bool dd_calendar_roll(const struct dd_calendar *cal, struct dd_day day, enum dd_roll roll,
                      struct dd_day *out);
/* Adds a span: working days by the calendar, the others civil. */
bool dd_calendar_add_span(const struct dd_calendar *cal, struct dd_day day, struct dd_span span,
                          int sign, struct dd_day *out);
enum dd_day_kind {
    DD_DAY_WORKING,
    DD_DAY_WEEKEND,
    DD_DAY_HOLIDAY,
    DD_DAY_SUBSTITUTE,
    DD_DAY_SWAPPED_OFF, /* a working day swapped for … */
    DD_DAY_SWAPPED_IN   /* … a day of a weekend, worked */
};
/* What the day is; false where the calendar does not reach. */
bool dd_calendar_day_kind(const struct dd_calendar *cal, struct dd_day day, enum dd_day_kind *out);
/* Why a day is off (or, for a make-up Saturday, worked, or ends early): the
 * holiday's name and the decision it rests on; NULL for a plain working day;
 * "weekend" days say so. */
const char *dd_calendar_reason(const struct dd_calendar *cal, struct dd_day day);
/* A half day is a working day that ends early: *minute of the day. */
bool dd_calendar_is_half_day(const struct dd_calendar *cal, struct dd_day day, int *minute);
/* Are the office's hours known? No law sets them: a calendar says them itself. */
bool dd_calendar_has_hours(const struct dd_calendar *cal);
/* Moves a moment by n minutes (n > 0) of office hours, forward (sign 1) or back (−1);
 * one outside of them begins to count at the next (previous) of them. False, with
 * *day and *minute (0–1440) as they were, where the calendar does not reach or knows
 * no hours. Takes time by the days passed over. */
bool dd_calendar_add_minutes(const struct dd_calendar *cal, int sign, int n, struct dd_day *day,
                             int *minute);
/* The day lies in a year whose decision is not published yet: its days off are
 * computed. That holds for every day of such a year, since a decision may also
 * swap a day that looks like any other. A count that leads through such a year
 * depends on it as well: ask for both of its ends. */
bool dd_calendar_is_provisional(const struct dd_calendar *cal, struct dd_day day);

#endif
